/*
 * cppcheck.h
 *		What cppcheck has to know of the server, whose headers it does not read: an error does not
 *		return, and foreach is a loop.
 */
#ifndef FAAS_CPPCHECK_H
#define FAAS_CPPCHECK_H

#define ERROR		21
#define InvalidOid	0
#define ereport(level, ...) do { if ((level) >= ERROR) abort(); } while (0)
#define elog(level, ...) do { if ((level) >= ERROR) abort(); } while (0)
#define foreach(c, list)	for ((c) = first_cell(list); (c) != NULL; (c) = next_cell(c))

#endif							/* FAAS_CPPCHECK_H */
