-- The extension is there, and pgTAP finds it.
BEGIN;
SELECT plan(3);

SELECT has_extension('faas');
SELECT has_schema('faas');
SELECT has_type('faas', 'amount', 'the type faas.amount exists');

SELECT * FROM finish();
ROLLBACK;
