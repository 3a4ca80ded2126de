-- The chart of accounts and the parties that own accounts.

CREATE OR REPLACE FUNCTION faas.subject_create(
    book bigint,
    code text,
    name text,
    kind text,
    parent text DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_subject_create';
COMMENT ON FUNCTION faas.subject_create(bigint, text, text, text, text) IS
    'Adds a subject to the chart of a book and returns its id. code: 1 to 100 characters, unique in the book; name: 1 to 200. kind: asset, liability, equity, income or expense; asset and expense are debit-normal. parent: code of the subject above, of the same kind and without accounts; NULL for a root. Needs admin on the book. Errors: 22004 null, 22023 length, kind, or kind other than the parent''s, 23505 code taken, LG017 the parent carries accounts, LG019 no such parent, LG018 no such book, 42501 no admin right.';

CREATE OR REPLACE FUNCTION faas.party_create(
    book bigint,
    code text,
    name text,
    kind text DEFAULT 'customer',
    customer bigint DEFAULT NULL,
    identity_type text DEFAULT NULL,
    identity_number text DEFAULT NULL,
    metadata jsonb DEFAULT NULL
) RETURNS bigint
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_party_create';
COMMENT ON FUNCTION faas.party_create(bigint, text, text, text, bigint, text, text, jsonb) IS
    'Adds a party to a book and returns its id. code: 1 to 200 characters, unique in the book; name: 1 to 200. kind: customer (one identity document) or user (a customer at one channel or institution). customer: of a user, the customer behind it; NULL for none. identity_type, identity_number: both or neither, 1 to 100 characters, unique in the book. Needs admin on the book. Errors: 22004 null, 22023 length, kind, half an identity, or a customer who has a customer, 23505 code or identity taken, 54000 metadata of more than 65536 bytes, LG022 no such customer, LG018 no such book, 42501 no admin right.';
