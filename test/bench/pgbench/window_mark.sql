-- close a window of 100,000 transfers by marking its rows
BEGIN;
UPDATE bench.transfer SET window_id = 1 WHERE window_id IS NULL;
ROLLBACK;
