/*
 * verify_scan.h
 *		What the scan of faas.verify() finds (verify_scan.c), and verify_run.c acts on.
 */
#ifndef FAAS_VERIFY_SCAN_H
#define FAAS_VERIFY_SCAN_H

/* Parts of a ledger; column "part" of faas_internal.verify_scan(). */
typedef enum VerifyPart
{
	PART_ALWAYS,				/* what the scan does not look at */
	PART_PROFILES,				/* accounts that are wrong by themselves */
	PART_ACCOUNTS,				/* accounts whose entries or totals do not agree */
	PART_POSTINGS,				/* journals with a posting that is wrong by itself */
	PART_JOURNALS,				/* journals whose lines do not fit each other */
	PART_REVERSALS,				/* are there reversals, holds, stripes? */
	PART_HOLDS,
	PART_STRIPES,
	PART_CLOSINGS,				/* sums of subjects */
	PART_ARCHIVES,				/* the scan reads openings only */
	PART_COUNT
} VerifyPart;

#endif							/* FAAS_VERIFY_SCAN_H */
