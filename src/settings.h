/*
 * settings.h
 *		The settings of faas (src/faas.c defines them).
 */
#ifndef FAAS_SETTINGS_H
#define FAAS_SETTINGS_H

#include "datatype/timestamp.h"

/* faas.restoring: guards stand aside, for a superuser who loads a dump */
extern bool faas_restoring;

/* faas.clock: its text, and the hook that notes a change */
extern char *faas_clock;
extern void settings_assign_clock(const char *newval, void *extra);

/* Now: the clock, or faas.clock where a superuser has set it (tests of time-dependent rules). */
extern TimestampTz faas_now(void);

#endif							/* FAAS_SETTINGS_H */
