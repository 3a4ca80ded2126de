-- one record in the log and its commit, flushed: what any call costs that changes something
SELECT pg_logical_emit_message(true, 'bench', '');
