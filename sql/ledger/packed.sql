-- Batches in packed binary form, for drivers (src/ledger/packed.c; the form is in doc/postings.md).

CREATE OR REPLACE FUNCTION faas.post_packed(requests bytea) RETURNS bytea
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    COST 1000
    AS 'MODULE_PATHNAME', 'faas_post_packed';
COMMENT ON FUNCTION faas.post_packed(bytea) IS
    'Carries out requests in packed binary form like faas.post_batch, and answers with as many packed results, in order. Null for null. Raises 22P03 for bytes that are not the packed form, 22021 for text that is not UTF-8, 22P02 for metadata that is not JSON, 54000 for more than 100000 requests, 40001 retry, 25006 read-only; the error context says which request.';

CREATE OR REPLACE FUNCTION faas.request_pack(requests faas.request[]) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'faas_request_pack';
COMMENT ON FUNCTION faas.request_pack(faas.request[]) IS
    'Requests in the packed binary form of faas.post_packed. Raises 2202E for an array of two dimensions, 54000 for more than 100000 requests and for a key, hold, kind or memo of more than 65535 bytes. NULL for NULL.';

CREATE OR REPLACE FUNCTION faas.result_unpack(results bytea) RETURNS SETOF faas.result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    ROWS 1000
    AS 'MODULE_PATHNAME', 'faas_result_unpack';
COMMENT ON FUNCTION faas.result_unpack(bytea) IS
    'The results in what faas.post_packed returned, as faas.post_batch gives them. No rows for NULL. Raises 22P03 for other bytes.';
