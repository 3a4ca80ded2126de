/*
 * guard.c
 *		The trigger that keeps SQL away from the ledger tables.
 *
 *		faas.post() and its kin write below SQL, where no trigger fires, and the cold functions
 *		write through src/util/spi.c, which the guard knows.  Everybody else is refused, the owner
 *		of the tables and superusers included: a mistyped UPDATE must not be able to lose money.
 *		Restore mode (faas.restoring) is the way round for whoever loads a dump.
 *
 *		A statement that is let through to faas.book or faas.book_privilege empties the cache of
 *		books in every backend.  Logical replication changes rows without a statement: a second
 *		trigger, for each row, does the same then.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "utils/inval.h"
#include "utils/rel.h"

#include "errors.h"
#include "faas.h"
#include "ledger/tables.h"
#include "settings.h"
#include "util/spi.h"

/* Which functions change a table; the hint of the refusal. */
typedef struct GuardHint
{
	const char *table;
	const char *functions;
} GuardHint;

static const GuardHint guard_hints[] = {
	{"book", "faas.book_create(), faas.day_cut() and faas.period_close()"},
	{"book_privilege", "faas.book_grant() and faas.book_revoke()"},
	{"business_day", "faas.day_cut()"},
	{"subject", "faas.subject_create()"},
	{"subject_closing", "faas.day_cut()"},
	{"party", "faas.party_create()"},
	{"account", "faas.account_open(), faas.account_limit() and faas.post()"},
	{"account_profile", "faas.account_open() and faas.account_block()"},
	{"posting", "faas.post() and faas.reverse()"},
	{"checkpoint", "faas.post()"},
	{"journal_key", "faas.post()"},
	{"reversal", "faas.reverse()"},
	{"hold", "faas.hold_place(), faas.hold_capture() and faas.hold_release()"},
	{"hold_event", "faas.hold_place(), faas.hold_capture() and faas.hold_release()"},
	{"archive", "faas.posting_archive()"},
	{"archive_total", "faas.posting_archive()"},
	{"archived_journal", "faas.posting_archive()"},
	{"account_opening", "faas.posting_archive()"},
	{"load", "faas.inbox"},
	{"rejection", "faas.inbox and faas.inbox_clear()"},
	{"product", "faas.product_create() and faas.clear_day()"},
	{"product_day", "faas.nav_set() and faas.clear_day()"},
	{"product_holder", "faas.order_subscribe() and faas.income_choose()"},
	{"product_order", "faas.order_subscribe(), faas.order_redeem() and faas.clear_day()"},
	{"product_event", "faas.order_subscribe(), faas.order_redeem() and faas.clear_day()"},
	{"product_payment", "faas.distribute_income() and faas.maturity_repay()"},
	{"product_income", "faas.distribute_income()"},
	{"product_accrual", "faas.product_accrue()"},
	{"custody_book", "faas.custody_set()"},
	{"custody_counting", "faas.custody_set()"},
	{"custody_kind", "faas.custody_kind_set() and faas.custody_kind_drop()"},
	{"custody_class_change", "faas.custody_class_set()"},
	{"custody_instruction", "faas.custody_instruct()"},
	{"custody_transfer", "faas.custody_topup() and faas.custody_withdraw()"},
	{"fee_schedule", "faas.fee_schedule_set()"},
	{"settlement_model", "faas.settlement_model_create() and faas.window_close()"},
	{"participant", "faas.participant_add()"},
	{"settlement_window", "faas.window_close() and faas.settlement_create()"},
	{"window_entry", "faas.post()"},
	{"window_total", "faas.settlement_create()"},
	{"settlement", "faas.settlement_create() and faas.settlement_abort()"},
	{"settlement_participant", "faas.settlement_create() and faas.settlement_commit()"},
	{"settlement_batch", "faas.instruction_export()"},
	{"settlement_instruction", "faas.instruction_export() and faas.instruction_import()"},
	{"settlement_event", "faas.settlement_create() and the rest of settlement"},
	{"settlement_operation", "faas.settlement_create() and the rest of settlement"},
	{"escrow", "faas.escrow_open(), faas.escrow_release() and faas.escrow_refund()"},
	{"escrow_party", "faas.escrow_open()"},
	{"escrow_milestone", "faas.escrow_open() and faas.escrow_release()"},
	{"escrow_approval", "faas.escrow_approve()"},
	{"escrow_event", "faas.escrow_open() and faas.escrow_release()"},
	{"escrow_leg", "faas.escrow_release() and faas.escrow_refund()"},
	{"escrow_key", "faas.escrow_open() and faas.bid_open()"},
	{"bid_deal", "faas.bid_open(), faas.bid_settle() and faas.bid_fail()"},
	{"bid", "faas.bid_place()"},
	{"bid_event", "faas.bid_place(), faas.bid_settle() and faas.bid_fail()"},
};

FAAS_FUNCTION(faas_guard);
FAAS_FUNCTION(faas_book_replicated);

static void
raise_direct_write(const char *table)
{
	const char *functions = "the functions of faas";
	int			i;

	for (i = 0; i < lengthof(guard_hints); i++)
	{
		if (strcmp(guard_hints[i].table, table) == 0)
			functions = guard_hints[i].functions;
	}
	ereport(ERROR,
			(errcode(ERRCODE_FAAS_DIRECT_WRITE),
			 errmsg("cannot change ledger table \"%s\" by SQL", table),
			 errhint("Use %s; to load a dump, a superuser calls faas.restore_begin() first.",
					 functions)));
}

Datum
faas_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Relation	rel;
	Oid			relid;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"%s\" must be fired by a BEFORE statement trigger",
						"faas_internal.guard")));

	rel = trigger->tg_relation;
	if (!faas_restoring && !ledger_spi_writing())
		raise_direct_write(RelationGetRelationName(rel));

	relid = RelationGetRelid(rel);
	if (relid == ledger_relation_oid(REL_BOOK) ||
		relid == ledger_relation_oid(REL_BOOK_PRIVILEGE))
		CacheInvalidateRelcache(rel);

	return PointerGetDatum(NULL);
}

Datum
faas_book_replicated(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"%s\" must be fired by an AFTER row trigger",
						"faas_internal.book_replicated")));

	CacheInvalidateRelcache(trigger->tg_relation);
	return PointerGetDatum(NULL);
}
