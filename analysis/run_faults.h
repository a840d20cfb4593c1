/* run_faults: what went wrong in a finished run: its faults, the programs that failed, and what
 * became of each program. */
#ifndef HS_RUN_FAULTS_H
#define HS_RUN_FAULTS_H

#include "sim/cycles.h"

#include <sqlite3.h>

/* A fault of the scenario. */
typedef struct {
    char *name;
    HsCycles cycle; /* HS_CYCLES_NEVER: it never struck */
    char *action;   /* fail disk disk 4 times */
    char *target;
    bool had_effect;
} HsRunFault;

/* HsRunFault in order of time, those that never struck last; NULL with an error. */
GPtrArray *hs_run_faults_read(sqlite3 *db, GError **error);

/* A program that ended otherwise than by an exit without an error. */
typedef struct {
    HsCycles cycle;
    char *app;
    char *os; /* NULL: its end was cut short */
    char *reason;
} HsRunFailure;

/* HsRunFailure in order of time; NULL with an error. */
GPtrArray *hs_run_failures_read(sqlite3 *db, GError **error);

/* A program by the end of the run (models/outcome.h). */
typedef struct {
    char *app;
    bool is_hot_standby;
    char *text;
    bool is_stated;
} HsRunOutcome;

/* HsRunOutcome in order of names; NULL with an error. */
GPtrArray *hs_run_outcomes_read(sqlite3 *db, GError **error);

/* A hot standby program that had no other OS to go to for some time (models/vmm/protection.h). */
typedef struct {
    char *app;
    HsCycles cycles; /* above 0 */
} HsRunUnprotected;

/* HsRunUnprotected in order of names; NULL with an error. */
GPtrArray *hs_run_unprotected_read(sqlite3 *db, GError **error);

#endif
