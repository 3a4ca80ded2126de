/*
 * slot.h
 *		Reading columns of a slot whose layout is known (tables.h).
 */
#ifndef FAAS_SLOT_H
#define FAAS_SLOT_H

#include "postgres.h"

#include "executor/tuptable.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "ledger/engine.h"
#include "money/amount.h"

/* The slot must have been deformed up to the column: slot_getallattrs. */

static inline int64
slot_int64(TupleTableSlot *slot, int attnum)
{
	return DatumGetInt64(slot->tts_values[attnum - 1]);
}

static inline int32
slot_int32(TupleTableSlot *slot, int attnum)
{
	return DatumGetInt32(slot->tts_values[attnum - 1]);
}

static inline TimestampTz
slot_timestamp(TupleTableSlot *slot, int attnum)
{
	return DatumGetTimestampTz(slot->tts_values[attnum - 1]);
}

static inline DateADT
slot_date(TupleTableSlot *slot, int attnum)
{
	return DatumGetDateADT(slot->tts_values[attnum - 1]);
}

static inline FaasAmount
slot_amount(TupleTableSlot *slot, int attnum)
{
	return *DatumGetFaasAmountP(slot->tts_values[attnum - 1]);
}

static inline int128
slot_minor(TupleTableSlot *slot, int attnum)
{
	return amount_minor(DatumGetFaasAmountP(slot->tts_values[attnum - 1]));
}

static inline pg_uuid_t
slot_uuid(TupleTableSlot *slot, int attnum)
{
	static const pg_uuid_t zero;

	return slot->tts_isnull[attnum - 1] ? zero : *DatumGetUUIDP(slot->tts_values[attnum - 1]);
}

/* Text as a palloc'd C string, NULL for null. */
static inline char *
slot_text(TupleTableSlot *slot, int attnum)
{
	return slot->tts_isnull[attnum - 1] ? NULL : TextDatumGetCString(slot->tts_values[attnum - 1]);
}

/* kind, memo, metadata stand beside each other in posting and hold. */
static inline LedgerTexts
slot_texts(TupleTableSlot *slot, int kind_attnum)
{
	LedgerTexts texts;

	texts.kind = slot_text(slot, kind_attnum);
	texts.memo = slot_text(slot, kind_attnum + 1);
	texts.metadata = slot->tts_isnull[kind_attnum + 1] ? NULL
		: DatumGetJsonbPCopy(slot->tts_values[kind_attnum + 1]);
	return texts;
}

#endif							/* FAAS_SLOT_H */
