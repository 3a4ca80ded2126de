/*
 * window.h
 *		Settlement windows: which postings belong to which (window.c), and the columns of their
 *		tables (sql/clearing/window.sql).  The two files change together.
 */
#ifndef FAAS_WINDOW_H
#define FAAS_WINDOW_H

#include "postgres.h"

/* faas.settlement_model; only the columns that C reads */
enum
{
	Anum_settlement_model_id = 1,
	Anum_settlement_model_book,
	Anum_settlement_model_current_window,
	Anum_settlement_model_kinds
};

/* faas.participant; only the columns that C reads */
enum
{
	Anum_participant_id = 1,
	Anum_participant_book,
	Anum_participant_model,
	Anum_participant_position_account
};

/* faas.window_entry */
enum
{
	Anum_window_entry_journal = 1,
	Anum_window_entry_line,
	Anum_window_entry_window_id,
	Anum_window_entry_book,
	Anum_window_entry_model,
	Anum_window_entry_payer,
	Anum_window_entry_payee,
	Anum_window_entry_amount,
	Natts_window_entry = Anum_window_entry_amount
};

/* Fourth field of our lock tags; the ledger's are 0xFAA to 0xFAE. */
#define WINDOW_LOCK_SPACE	0xFB0

/* Hear of the ledger's postings; called once, when the library is loaded. */
extern void window_init(void);

#endif							/* FAAS_WINDOW_H */
