/*
 * registry.c
 *		Look-up in the registry of currencies, faas.currency.
 *
 *		The type itself never comes here: what it needs is in the value or compiled in.  The
 *		registry decides what may be posted, so it is read when an account is opened and when cash
 *		is rounded, under the caller's snapshot, by index, without SQL and without rights on the
 *		table.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "errors.h"
#include "faas.h"
#include "registry.h"

FAAS_FUNCTION(faas_currency_exponent);

static Oid
registry_relation_oid(const char *name)
{
	Oid			oid = get_relname_relid(name, get_namespace_oid("faas", false));

	if (!OidIsValid(oid))
		elog(ERROR, "relation faas.%s does not exist", name);
	return oid;
}

/* A column as int32, or "missing" where it is null. */
static int32
registry_column(HeapTuple tuple, TupleDesc desc, int column, int32 missing)
{
	bool		isnull;
	Datum		value = heap_getattr(tuple, column, desc, &isnull);

	return isnull ? missing : DatumGetInt32(value);
}

bool
registry_find(const char *code, RegistryCurrency *currency)
{
	Relation	relation = table_open(registry_relation_oid("currency"), AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found;

	/* ScanKeyInit compares by the C collation, which is that of the column */
	ScanKeyInit(&key, Anum_currency_code, BTEqualStrategyNumber, F_TEXTEQ,
				CStringGetTextDatum(code));
	scan = systable_beginscan(relation, registry_relation_oid("currency_pkey"), true,
							  GetActiveSnapshot(), 1, &key);
	tuple = systable_getnext(scan);
	found = HeapTupleIsValid(tuple);
	if (found)
	{
		TupleDesc	desc = RelationGetDescr(relation);

		currency->exponent = registry_column(tuple, desc, Anum_currency_exponent, REGISTRY_NONE);
		currency->cash_step = registry_column(tuple, desc, Anum_currency_cash_step, REGISTRY_NONE);
		currency->valid_from = registry_column(tuple, desc, Anum_currency_valid_from,
											   DATEVAL_NOBEGIN);
		currency->valid_to = registry_column(tuple, desc, Anum_currency_valid_to, DATEVAL_NOEND);
	}
	systable_endscan(scan);
	table_close(relation, AccessShareLock);

	return found;
}

void
registry_require(const char *code, RegistryCurrency *currency)
{
	if (!registry_find(code, currency))
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_UNKNOWN_CURRENCY),
				 errmsg("currency \"%s\" is not registered", code),
				 errhint("Register it with faas.currency_add().")));
}

int
registry_exponent(const char *code)
{
	RegistryCurrency currency;

	registry_require(code, &currency);
	return currency.exponent;
}

/* A date for a message, independent of DateStyle. */
static char *
date_to_iso(DateADT date)
{
	int			year;
	int			month;
	int			day;

	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	return psprintf("%04d-%02d-%02d", year, month, day);
}

int
registry_exponent_on(const char *code, DateADT day)
{
	RegistryCurrency currency;

	registry_require(code, &currency);
	if (day > currency.valid_to)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_UNKNOWN_CURRENCY),
				 errmsg("currency \"%s\" is no longer valid", code),
				 errdetail("It was valid through %s.", date_to_iso(currency.valid_to))));
	if (day < currency.valid_from)
		ereport(ERROR,
				(errcode(ERRCODE_FAAS_UNKNOWN_CURRENCY),
				 errmsg("currency \"%s\" is not valid yet", code),
				 errdetail("It is valid from %s.", date_to_iso(currency.valid_from))));
	return currency.exponent;
}

/* faas_internal.currency_exponent(code text, day date): for rules written in SQL. */
Datum
faas_currency_exponent(PG_FUNCTION_ARGS)
{
	char	   *code;
	int			exponent;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();

	code = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (PG_ARGISNULL(1))
		exponent = registry_exponent(code);
	else
		exponent = registry_exponent_on(code, PG_GETARG_DATEADT(1));

	if (exponent == REGISTRY_NONE)
		PG_RETURN_NULL();
	PG_RETURN_INT32(exponent);
}
