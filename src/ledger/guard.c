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

FAAS_FUNCTION(faas_guard);
FAAS_FUNCTION(faas_book_replicated);

/* The argument of the trigger says which functions change the table. */
static void
raise_direct_write(const TriggerData *trigger)
{
	const Trigger *guard = trigger->tg_trigger;

	ereport(ERROR,
			(errcode(ERRCODE_FAAS_DIRECT_WRITE),
			 errmsg("cannot change ledger table \"%s\" by SQL",
					RelationGetRelationName(trigger->tg_relation)),
			 errhint("Use %s; to load a dump, a superuser calls faas.restore_begin() first.",
					 guard->tgnargs == 1 ? guard->tgargs[0] : "the functions of faas")));
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
		raise_direct_write(trigger);

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
