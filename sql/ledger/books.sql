-- Books: creating and finding them, rights, the business date.

CREATE OR REPLACE FUNCTION faas.book_create(
    name text,
    base_currency text DEFAULT NULL,
    business_date date DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_create';
COMMENT ON FUNCTION faas.book_create(text, text, date) IS
    'Creates a book owned by the current role and returns its id. name: 1 to 200 characters, unique per owner. base_currency: what account_open takes when it names none; NULL for none. business_date: the first accounting day; NULL is today in the session''s time zone. Errors: 22004 name null, 22023 name length or infinite date, 23505 name taken, LG035 not a code, LG030 currency not registered.';

CREATE OR REPLACE FUNCTION faas.book_id(name text) RETURNS bigint
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'faas_book_id';
COMMENT ON FUNCTION faas.book_id(text) IS
    'Id of the book of this name among the books on which the current role holds a right. Errors: 22004 null, 22023 length of the name, LG018 no such book, 42P09 several visible books of different owners have the name.';

CREATE OR REPLACE FUNCTION faas.book_grant(book bigint, role regrole, privilege text) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_grant';
COMMENT ON FUNCTION faas.book_grant(bigint, regrole, text) IS
    'Gives a role, and so its members, one privilege on a book: read, post, hold or admin; none includes another. Granting again changes nothing. Needs admin on the book. Errors: 22004 null, 22023 unknown privilege, 42704 no such role, LG018 no such book, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.book_revoke(book bigint, role regrole, privilege text) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_revoke';
COMMENT ON FUNCTION faas.book_revoke(bigint, regrole, text) IS
    'Takes back what book_grant gave; a privilege that the role was not granted is no error. The owner of the book, its members and superusers keep every right. Needs admin on the book. Errors: 22004 null, 22023 unknown privilege, LG018 no such book, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.day_cut(book bigint, next_date date DEFAULT NULL) RETURNS date
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_day_cut';
COMMENT ON FUNCTION faas.day_cut(bigint, date) IS
    'Closes the open business day of a book, records the closing totals of its leaf subjects in faas.subject_closing, opens next_date and returns it. next_date: NULL is the day after; a later one skips days on which nothing is posted. Waits for the movements under way, which still belong to the closing day, and makes new ones wait. Needs admin on the book. Errors: 22004 book null, 22023 infinite date, LG020 not after the open day, 22003 a total of a subject is out of range, 22008 the open day is the last of the calendar, LG018 no such book, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.period_close(book bigint, through date) RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_period_close';
COMMENT ON FUNCTION faas.period_close(bigint, date) IS
    'Closes a book to value dates up to and including "through": a posting with such a value date is LG014 from then on. Only moves forward and cannot be undone. Needs admin on the book. Errors: 22004 null, 22023 through is infinite or not before the business date, LG020 already closed through that date, LG018 no such book, 42501 no admin right.';
