-- Bad input to what takes many requests at once: faas.post_batch, faas.post_packed, faas.inbox.
BEGIN;
\ir include/bad_input.sql
\ir include/bad_input_book.sql
\ir include/bad_input_move.sql

INSERT INTO good VALUES ('post_packed', 'requests', 'faas.request_pack(ARRAY[ROW(''post'', {cash}, {alice}, ''CNY 1'', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[])'),
    ('result_unpack', 'results', 'faas.post_packed(faas.request_pack(ARRAY[ROW(''post'', {cash}, {alice}, ''CNY 1'', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)]::faas.request[]))'),
    ('inbox_clear', 'load', '1');

INSERT INTO bad VALUES
    ('inbox:capture packed:capture post_batch:capture', 'requests.amount', 'null = created; zero = amount_not_positive; negative = amount_not_positive; min = amount_not_positive; max = capture_exceeds_hold; currency = currency_mismatch; unregistered = currency_mismatch; scale = scale_mismatch; scale31 = scale_mismatch'),
    ('inbox:capture inbox:release packed:capture packed:release post_batch:capture post_batch:release', 'requests.balancing', 'null = created; empty = field_not_allowed; blank = field_not_allowed; control = field_not_allowed; quotes = field_not_allowed; wide = field_not_allowed; 1MB = field_not_allowed; unknown = field_not_allowed; case = field_not_allowed'),
    ('inbox:capture inbox:hold packed:capture packed:hold post_batch:capture post_batch:hold', 'requests.credit', 'null = created; zero = credit_not_found; negative = credit_not_found; min = credit_not_found; max = credit_not_found; unknown = credit_not_found; foreign = book_mismatch; closed = credit_closed; blocked = credit_blocked; currency = currency_mismatch'),
    ('inbox:capture inbox:release packed:capture packed:release post_batch:capture post_batch:release', 'requests.debit', 'null = created; zero = field_not_allowed; negative = field_not_allowed; min = field_not_allowed; max = field_not_allowed; unknown = field_not_allowed; foreign = field_not_allowed; closed = field_not_allowed; blocked = field_not_allowed; currency = field_not_allowed'),
    ('inbox:capture inbox:post inbox:release packed:capture packed:post packed:release post_batch:capture post_batch:post post_batch:release', 'requests.expires_at', 'null = created; infinity = field_not_allowed; -infinity = field_not_allowed; min = field_not_allowed; max = field_not_allowed; past = field_not_allowed; future = field_not_allowed'),
    ('inbox:capture inbox:hold inbox:post inbox:release packed:capture packed:hold packed:post packed:release post_batch:capture post_batch:hold post_batch:post post_batch:release', 'requests.final requests.linked', 'null = created'),
    ('inbox:capture inbox:release post_batch:capture post_batch:release', 'requests.hold', 'null = hold_required; empty = hold_not_found; blank = hold_not_found; control = hold_not_found; quotes = hold_not_found; wide = hold_not_found; 1MB = hold_not_found'),
    ('inbox:capture inbox:release post_batch:capture post_batch:release', 'requests.key', 'null = created; empty = key_invalid; blank = created; control = created; quotes = created; wide = key_invalid; 1MB = key_invalid; 256 = key_invalid; used = exists_with_different_hold'),
    ('inbox:capture inbox:hold inbox:post post_batch:capture post_batch:hold post_batch:post', 'requests.kind', 'null = created; empty = created; blank = created; control = created; quotes = created; wide = text_too_long; 1MB = text_too_long; 101 = text_too_long'),
    ('inbox:capture inbox:hold inbox:post post_batch:capture post_batch:hold post_batch:post', 'requests.memo', 'null = created; empty = created; blank = created; control = created; quotes = created; wide = created; 1MB = text_too_long; 10001 = text_too_long'),
    ('inbox:capture inbox:hold inbox:post packed:capture packed:hold packed:post post_batch:capture post_batch:hold post_batch:post', 'requests.metadata', 'null = created; jsonnull = created; scalar = created; array = created; empty = created; deep = created; 1MB = text_too_long'),
    ('inbox:capture inbox:hold inbox:post inbox:release packed:capture packed:hold packed:post packed:release post_batch:capture post_batch:hold post_batch:post post_batch:release', 'requests.op', 'null = unknown_op; empty = unknown_op; blank = unknown_op; control = unknown_op; quotes = unknown_op; wide = unknown_op; 1MB = unknown_op; unknown = unknown_op; case = unknown_op'),
    ('inbox:capture inbox:hold inbox:release packed:capture packed:hold packed:release post_batch:capture post_batch:hold post_batch:release', 'requests.posted_at', 'null = created; infinity = field_not_allowed; -infinity = field_not_allowed; min = field_not_allowed; max = field_not_allowed; past = field_not_allowed; future = field_not_allowed'),
    ('inbox:capture inbox:post packed:capture packed:post post_batch:capture post_batch:post', 'requests.value_date', 'null = created; infinity = value_date_invalid; -infinity = value_date_invalid; min = period_closed; max = created; past = period_closed; future = created; closed = period_closed'),
    ('inbox:hold inbox:post packed:hold packed:post post_batch:hold post_batch:post', 'requests.amount', 'null = amount_required; zero = amount_not_positive; negative = amount_not_positive; min = amount_not_positive; max = overflow; currency = currency_mismatch; unregistered = currency_mismatch; scale = scale_mismatch; scale31 = scale_mismatch'),
    ('inbox:hold inbox:post packed:hold packed:post post_batch:hold post_batch:post', 'requests.balancing', 'null = created; empty = balancing_invalid; blank = balancing_invalid; control = balancing_invalid; quotes = balancing_invalid; wide = balancing_invalid; 1MB = balancing_invalid; unknown = balancing_invalid; case = balancing_invalid'),
    ('inbox:hold inbox:post packed:hold packed:post post_batch:hold post_batch:post', 'requests.debit', 'null = debit_required; zero = debit_not_found; negative = debit_not_found; min = debit_not_found; max = debit_not_found; unknown = debit_not_found; foreign = book_mismatch; closed = debit_closed; blocked = debit_blocked; currency = currency_mismatch'),
    ('inbox:hold packed:hold post_batch:hold', 'requests.expires_at', 'null = created; infinity = created; -infinity = expires_at_invalid; min = expires_at_invalid; max = created; past = expires_at_invalid; future = created'),
    ('inbox:hold inbox:post post_batch:hold post_batch:post', 'requests.hold', 'null = created; empty = field_not_allowed; blank = field_not_allowed; control = field_not_allowed; quotes = field_not_allowed; wide = field_not_allowed; 1MB = field_not_allowed'),
    ('inbox:hold inbox:post post_batch:hold post_batch:post', 'requests.key', 'null = created; empty = key_invalid; blank = created; control = created; quotes = created; wide = key_invalid; 1MB = key_invalid; 256 = key_invalid; used = exists_with_different_amount'),
    ('inbox:hold inbox:release packed:hold packed:release post_batch:hold post_batch:release', 'requests.value_date', 'null = created; infinity = field_not_allowed; -infinity = field_not_allowed; min = field_not_allowed; max = field_not_allowed; past = field_not_allowed; future = field_not_allowed; closed = field_not_allowed'),
    ('inbox:post packed:post post_batch:post', 'requests.credit', 'null = credit_required; zero = credit_not_found; negative = credit_not_found; min = credit_not_found; max = credit_not_found; unknown = credit_not_found; foreign = book_mismatch; closed = credit_closed; blocked = credit_blocked; currency = currency_mismatch'),
    ('inbox:post packed:post post_batch:post', 'requests.posted_at', 'null = created; infinity = posted_at_invalid; -infinity = posted_at_invalid; min = import_regresses; max = posted_at_invalid; past = import_regresses; future = posted_at_invalid'),
    ('inbox:release packed:release post_batch:release', 'requests.amount', 'null = created; zero = amount_not_positive; negative = amount_not_positive; min = amount_not_positive; max = release_exceeds_hold; currency = currency_mismatch; unregistered = currency_mismatch; scale = scale_mismatch; scale31 = scale_mismatch'),
    ('inbox:release packed:release post_batch:release', 'requests.credit', 'null = created; zero = field_not_allowed; negative = field_not_allowed; min = field_not_allowed; max = field_not_allowed; unknown = field_not_allowed; foreign = field_not_allowed; closed = field_not_allowed; blocked = field_not_allowed; currency = field_not_allowed'),
    ('inbox:release post_batch:release', 'requests.kind', 'null = created; empty = field_not_allowed; blank = field_not_allowed; control = field_not_allowed; quotes = field_not_allowed; wide = field_not_allowed; 1MB = field_not_allowed; 101 = field_not_allowed'),
    ('inbox:release post_batch:release', 'requests.memo', 'null = created; empty = field_not_allowed; blank = field_not_allowed; control = field_not_allowed; quotes = field_not_allowed; wide = field_not_allowed; 1MB = field_not_allowed; 10001 = field_not_allowed'),
    ('inbox:release packed:release post_batch:release', 'requests.metadata', 'null = created; jsonnull = field_not_allowed; scalar = field_not_allowed; array = field_not_allowed; empty = field_not_allowed; deep = field_not_allowed; 1MB = field_not_allowed'),
    ('inbox_clear', 'load', 'null ok; zero ok; negative ok; min ok; max ok; unknown ok'),
    ('packed:capture packed:release', 'requests.hold', 'null = hold_required; empty = hold_not_found; blank = hold_not_found; control = hold_not_found; quotes = hold_not_found; wide = hold_not_found; 1MB 54000'),
    ('packed:capture packed:release', 'requests.key', 'null = created; empty = key_invalid; blank = created; control = created; quotes = created; wide = key_invalid; 1MB 54000; 256 = key_invalid; used = exists_with_different_hold'),
    ('packed:capture packed:hold packed:post', 'requests.kind', 'null = created; empty = created; blank = created; control = created; quotes = created; wide = text_too_long; 1MB 54000; 101 = text_too_long'),
    ('packed:capture packed:hold packed:post', 'requests.memo', 'null = created; empty = created; blank = created; control = created; quotes = created; wide = created; 1MB 54000; 10001 = text_too_long'),
    ('packed:hold packed:post', 'requests.hold', 'null = created; empty = field_not_allowed; blank = field_not_allowed; control = field_not_allowed; quotes = field_not_allowed; wide = field_not_allowed; 1MB 54000'),
    ('packed:hold packed:post', 'requests.key', 'null = created; empty = key_invalid; blank = created; control = created; quotes = created; wide = key_invalid; 1MB 54000; 256 = key_invalid; used = exists_with_different_amount'),
    ('packed:release', 'requests.kind', 'null = created; empty = field_not_allowed; blank = field_not_allowed; control = field_not_allowed; quotes = field_not_allowed; wide = field_not_allowed; 1MB 54000; 101 = field_not_allowed'),
    ('packed:release', 'requests.memo', 'null = created; empty = field_not_allowed; blank = field_not_allowed; control = field_not_allowed; quotes = field_not_allowed; wide = field_not_allowed; 1MB 54000; 10001 = field_not_allowed'),
    ('post_batch:post', 'requests', 'null = NULL; empty = NULL; element = unknown_op; 2dim 2202E; bound = created; many 54000'),
    ('post_packed', 'requests', 'null = NULL; empty 22P03; garbage 22P03; short 22P03; trailing 22P03; version 22P03; 1MB 22P03'),
    ('request_pack', 'requests', 'null = NULL; empty = \x66616173510100680000000000000000; element ok; 2dim 2202E; bound ok; many 54000'),
    ('request_pack', 'requests.amount', 'null ok; zero ok; negative ok; min ok; max ok; currency ok; unregistered ok; scale ok; scale31 ok'),
    ('request_pack', 'requests.balancing', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB ok; unknown ok; case ok'),
    ('request_pack', 'requests.credit requests.debit', 'null ok; zero ok; negative ok; min ok; max ok; unknown ok; foreign ok; closed ok; blocked ok; currency ok'),
    ('request_pack', 'requests.expires_at requests.posted_at', 'null ok; infinity ok; -infinity ok; min ok; max ok; past ok; future ok'),
    ('request_pack', 'requests.final requests.linked', 'null ok'),
    ('request_pack', 'requests.hold', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB 54000'),
    ('request_pack', 'requests.key', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB 54000; 256 ok; used ok'),
    ('request_pack', 'requests.op', 'control ok; quotes ok; wide ok; 1MB ok; null ok; empty ok; blank ok; unknown ok; case ok'),
    ('request_pack', 'requests.kind', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB 54000; 101 ok'),
    ('request_pack', 'requests.memo', 'null ok; empty ok; blank ok; control ok; quotes ok; wide ok; 1MB 54000; 10001 ok'),
    ('request_pack', 'requests.metadata', 'null ok; jsonnull ok; scalar ok; array ok; empty ok; deep ok; 1MB ok'),
    ('request_pack', 'requests.value_date', 'null ok; infinity ok; -infinity ok; min ok; max ok; past ok; future ok; closed ok'),
    ('result_unpack', 'results', 'null = 0; empty 22P03; garbage 22P03; short 22P03; trailing 22P03; version 22P03; 1MB 22P03');

SELECT plan(pg_temp.planned('batch'));
SELECT pg_temp.check('batch');
SELECT * FROM finish();
ROLLBACK;
