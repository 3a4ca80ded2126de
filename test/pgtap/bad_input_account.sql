-- Bad input to the functions of accounts: opening and finding, limits, blocks, closing.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql

INSERT INTO good VALUES
    ('account_open', 'book', '{book}'), ('account_open', 'code', '''fresh'''), ('account_open', 'currency', '''CNY'''), ('account_open', 'subject', '''1.1'''),
        ('account_open', 'party', '{customer}'), ('account_open', 'overdraft', '''CNY 1'''), ('account_open', 'ceiling', '''CNY 2'''),
        ('account_open', 'unlimited', 'false'), ('account_open', 'stripes', '0'), ('account_open', 'metadata', '''{"a": 1}'''),
    ('account_id', 'book', '{book}'), ('account_id', 'code', '''alice'''),
    ('account_limit', 'account', '{alice}'), ('account_limit', 'overdraft', '''CNY 1'''), ('account_limit', 'ceiling', '''CNY 1000'''),
        ('account_limit', 'unlimited', 'false'), ('account_limit', 'no_ceiling', 'false'),
    ('account_block', 'account', '{alice}'), ('account_block', 'side', '''both'''), ('account_block', 'reason', '''test'''), ('account_block', 'until', '''2027-01-01'''),
    ('account_unblock', 'account', '{blocked}'), ('account_unblock', 'side', '''both'''),
    ('account_close', 'account', '{empty}'), ('account_reopen', 'account', '{closed}'),
    ('account_hot', 'account', '{alice}'), ('account_hot', 'hot', 'true'),
    ('account_stripes', 'account', '{cash}'), ('account_stripes', 'stripes', '2');

INSERT INTO bad VALUES
    ('account_block account_hot account_unblock', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign ok; closed ok; blocked ok; currency ok'),
    ('account_block', 'reason', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('account_block account_unblock', 'side', 'null 22004; empty 22023; blank 22023; control 22023; quotes 22023; wide 22023; 1MB 22023; unknown 22023; case 22023'),
    ('account_block', 'until', 'null ok; infinity ok; -infinity 22023; min 22023; max ok; past 22023; future ok'),
    ('account_close', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign ok; closed LG007; blocked LG016; currency ok'),
    ('account_hot', 'hot', 'null 22004'),
    ('account_id account_open', 'book', 'null 22004; zero LG018; negative LG018; min LG018; max LG018; unknown LG018'),
    ('account_id', 'code', 'null 22004; empty 22023; blank LG006; control LG006; quotes LG006; wide LG006; 1MB 22023'),
    ('account_limit', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign ok; closed ok; blocked ok; currency LG001'),
    ('account_limit account_open', 'ceiling overdraft', 'null ok; zero ok; negative 22023; min 22023; max ok; currency LG001; unregistered LG001; scale LG002; scale31 LG002'),
    ('account_limit', 'no_ceiling', 'null 22004'),
    ('account_limit', 'unlimited', 'null ok'),
    ('account_open', 'code', 'null 22004; empty 22023; blank ok; control ok; quotes ok; wide ok; 1MB 22023'),
    ('account_open', 'currency', 'null ok; empty LG035; blank LG035; control LG035; quotes LG035; wide LG035; 1MB LG035; lower LG035; six LG035; digit LG035; unregistered LG030'),
    ('account_open', 'metadata', 'null ok; jsonnull ok; scalar ok; array ok; empty ok; deep ok; 1MB 54000'),
    ('account_open', 'party', 'null ok; zero LG022; negative LG022; min LG022; max LG022; unknown LG022'),
    ('account_open', 'stripes', 'null ok; zero ok; negative 22023; min 22023; max 22023'),
    ('account_open', 'subject', 'null ok; empty LG019; blank LG019; control LG019; quotes LG019; wide LG019; 1MB LG019'),
    ('account_open', 'unlimited', 'null 22004'),
    ('account_reopen', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign 55000; closed ok; blocked 55000; currency 55000'),
    ('account_stripes', 'account', 'null 22004; zero LG006; negative LG006; min LG006; max LG006; unknown LG006; foreign ok; closed LG007; blocked ok; currency ok'),
    ('account_stripes', 'stripes', 'null 22004; zero ok; negative 22023; min 22023; max 22023');

-- what is taken, and what does not go together
INSERT INTO refused VALUES
    ('22004', 'account_open(b, ''x'') FROM faas.book_create(''no base currency'') AS b'), ('23505', 'account_open({book}, ''alice'')'), ('22023', 'account_open({book}, ''fresh'', overdraft => ''CNY 1'', unlimited => true)'), ('LG017', 'account_open({book}, ''fresh'', subject => ''1'')'),
    ('LG030', 'account_open({book}, ''fresh'', ''XAU'')'), ('LG022', 'account_open({other book}, ''fresh'', party => {customer})'),
    ('LG019', 'account_open({other book}, ''fresh'', subject => ''1.1'')'), ('LG006', 'account_id({other book}, ''alice'')'),
    ('22023', 'account_limit({alice}, overdraft => ''CNY 1'', unlimited => true)'), ('22023', 'account_limit({alice}, ceiling => ''CNY 1'', no_ceiling => true)'),
    ('LG016', 'account_close({alice})'), ('LG016', 'account_close({blocked})'), ('LG007', 'account_close({closed})'), ('55000', 'account_reopen({alice})'),
    ('LG023', 'account_stripes({alice}, 2)'), ('LG023', 'account_open({book}, ''fresh'', stripes => 2)'),
    ('22023', 'account_block({alice}, ''both'', repeat(''r'', 1001))'), ('22023', 'account_block({alice}, ''both'', ''now'', ''2026-01-05 10:00:00+00'')');

SELECT plan(pg_temp.planned('account'));
SELECT pg_temp.check('account');
SELECT * FROM finish();
ROLLBACK;
