-- The guard: SQL does not write to a ledger table, whoever runs it.  Statement-level, so that a load
-- in restore mode pays it once per COPY; ALWAYS, so that session_replication_role does not skip it.

CREATE OR REPLACE FUNCTION faas_internal.guard()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_guard';
COMMENT ON FUNCTION faas_internal.guard() IS
    'Refuses every SQL write to a ledger table with LG901, by the owner and superusers too; lets pass what faas itself writes, and everything while faas.restoring is on. The argument of the trigger names what changes the table, for the hint. Raises 39P01 when not fired as a BEFORE statement trigger.';

CREATE TRIGGER book_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.book
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.book_create(), faas.day_cut() and faas.period_close()');
ALTER TABLE faas.book ENABLE ALWAYS TRIGGER book_guard;
COMMENT ON TRIGGER book_guard ON faas.book IS 'Refuses SQL writes, LG901';

CREATE TRIGGER book_privilege_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.book_privilege
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.book_grant() and faas.book_revoke()');
ALTER TABLE faas.book_privilege ENABLE ALWAYS TRIGGER book_privilege_guard;
COMMENT ON TRIGGER book_privilege_guard ON faas.book_privilege IS 'Refuses SQL writes, LG901';

CREATE TRIGGER business_day_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.business_day
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.day_cut()');
ALTER TABLE faas.business_day ENABLE ALWAYS TRIGGER business_day_guard;
COMMENT ON TRIGGER business_day_guard ON faas.business_day IS 'Refuses SQL writes, LG901';

CREATE TRIGGER subject_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.subject
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.subject_create()');
ALTER TABLE faas.subject ENABLE ALWAYS TRIGGER subject_guard;
COMMENT ON TRIGGER subject_guard ON faas.subject IS 'Refuses SQL writes, LG901';

CREATE TRIGGER subject_closing_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.subject_closing
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.day_cut()');
ALTER TABLE faas.subject_closing ENABLE ALWAYS TRIGGER subject_closing_guard;
COMMENT ON TRIGGER subject_closing_guard ON faas.subject_closing IS 'Refuses SQL writes, LG901';

CREATE TRIGGER party_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.party
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.party_create()');
ALTER TABLE faas.party ENABLE ALWAYS TRIGGER party_guard;
COMMENT ON TRIGGER party_guard ON faas.party IS 'Refuses SQL writes, LG901';

CREATE TRIGGER account_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.account
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.account_open(), faas.account_limit() and faas.post()');
ALTER TABLE faas.account ENABLE ALWAYS TRIGGER account_guard;
COMMENT ON TRIGGER account_guard ON faas.account IS 'Refuses SQL writes, LG901';

CREATE TRIGGER account_profile_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.account_profile
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.account_open() and faas.account_block()');
ALTER TABLE faas.account_profile ENABLE ALWAYS TRIGGER account_profile_guard;
COMMENT ON TRIGGER account_profile_guard ON faas.account_profile IS 'Refuses SQL writes, LG901';

CREATE TRIGGER posting_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.posting
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.post() and faas.reverse()');
ALTER TABLE faas.posting ENABLE ALWAYS TRIGGER posting_guard;
COMMENT ON TRIGGER posting_guard ON faas.posting IS 'Refuses SQL writes, LG901';

CREATE TRIGGER checkpoint_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.post()');
ALTER TABLE faas.checkpoint ENABLE ALWAYS TRIGGER checkpoint_guard;
COMMENT ON TRIGGER checkpoint_guard ON faas.checkpoint IS 'Refuses SQL writes, LG901';

CREATE TRIGGER journal_key_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.journal_key
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.post()');
ALTER TABLE faas.journal_key ENABLE ALWAYS TRIGGER journal_key_guard;
COMMENT ON TRIGGER journal_key_guard ON faas.journal_key IS 'Refuses SQL writes, LG901';

CREATE TRIGGER reversal_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.reversal
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.reverse()');
ALTER TABLE faas.reversal ENABLE ALWAYS TRIGGER reversal_guard;
COMMENT ON TRIGGER reversal_guard ON faas.reversal IS 'Refuses SQL writes, LG901';

CREATE TRIGGER hold_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.hold
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.hold_place(), faas.hold_capture() and faas.hold_release()');
ALTER TABLE faas.hold ENABLE ALWAYS TRIGGER hold_guard;
COMMENT ON TRIGGER hold_guard ON faas.hold IS 'Refuses SQL writes, LG901';

CREATE TRIGGER hold_event_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.hold_event
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.hold_place(), faas.hold_capture() and faas.hold_release()');
ALTER TABLE faas.hold_event ENABLE ALWAYS TRIGGER hold_event_guard;
COMMENT ON TRIGGER hold_event_guard ON faas.hold_event IS 'Refuses SQL writes, LG901';

CREATE TRIGGER archive_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.archive
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.posting_archive()');
ALTER TABLE faas.archive ENABLE ALWAYS TRIGGER archive_guard;
COMMENT ON TRIGGER archive_guard ON faas.archive IS 'Refuses SQL writes, LG901';

CREATE TRIGGER archive_total_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.archive_total
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.posting_archive()');
ALTER TABLE faas.archive_total ENABLE ALWAYS TRIGGER archive_total_guard;
COMMENT ON TRIGGER archive_total_guard ON faas.archive_total IS 'Refuses SQL writes, LG901';

CREATE TRIGGER archived_journal_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.archived_journal
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.posting_archive()');
ALTER TABLE faas.archived_journal ENABLE ALWAYS TRIGGER archived_journal_guard;
COMMENT ON TRIGGER archived_journal_guard ON faas.archived_journal IS 'Refuses SQL writes, LG901';

CREATE TRIGGER account_opening_guard
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON faas.account_opening
    FOR EACH STATEMENT EXECUTE FUNCTION faas_internal.guard('faas.posting_archive()');
ALTER TABLE faas.account_opening ENABLE ALWAYS TRIGGER account_opening_guard;
COMMENT ON TRIGGER account_opening_guard ON faas.account_opening IS 'Refuses SQL writes, LG901';

-- Logical replication applies rows below statements, where no guard fires.  What sessions have cached
-- of a book, its open day and their rights, has to follow all the same; these fire in a replica only.

CREATE OR REPLACE FUNCTION faas_internal.book_replicated()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'faas_book_replicated';
COMMENT ON FUNCTION faas_internal.book_replicated() IS
    'Makes every session read books and grants anew after logical replication has changed them. Raises 39P01 when not fired as an AFTER row trigger.';

CREATE TRIGGER book_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.book
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.book ENABLE REPLICA TRIGGER book_replicated;
COMMENT ON TRIGGER book_replicated ON faas.book IS 'Sessions follow what is replicated';

CREATE TRIGGER book_privilege_replicated
    AFTER INSERT OR UPDATE OR DELETE ON faas.book_privilege
    FOR EACH ROW EXECUTE FUNCTION faas_internal.book_replicated();
ALTER TABLE faas.book_privilege ENABLE REPLICA TRIGGER book_privilege_replicated;
COMMENT ON TRIGGER book_privilege_replicated ON faas.book_privilege IS 'Sessions follow what is replicated';
