/* validate: the checks of a folder, run, and what they found.
 *
 * Each run of each check is a job of a batch (batch.h); its query is asked in the thread of the
 * run. What is found comes in the order of the checks' names, then of their runs, whatever the
 * number of threads.
 *
 * VERDICT of a value: within, when |got - expected| <= tolerance, in doubles; out, when it is not,
 * or when the query got nothing (NULL). A run whose own expectations do not hold is out, too; so is
 * one that gives no row, as nothing was checked.
 *
 * Example:
 *     g_autoptr(GPtrArray) checks = hs_checks_read("scenarios/validation", diagnostics);
 *     HsValidation validation = { .checks = checks, .n_threads = 2, .found = show, .user = ... };
 *     hs_validate_run(&validation);
 */
#ifndef HS_VALIDATE_H
#define HS_VALIDATE_H

#include "analysis/check.h"

#include <signal.h>

#define HS_CHECKS_MAX 256u
#define HS_VALIDATE_ROWS_MAX 1000u

/* One row of a query. */
typedef struct {
    char *what;
    char *unit;
    double expected, tolerance;
    bool is_known; /* got something */
    double got;
} HsFinding;
bool hs_finding_is_within(const HsFinding *finding);

/* What a run of a check gave; borrowed until `found` returns. */
typedef struct {
    const HsCheck *check;
    const HsCheckRun *run;
    const GPtrArray *findings; /* HsFinding */
    const char *complaint; /* why there are none, or that an expectation did not hold; else NULL */
    bool is_within;        /* all of it */
} HsCheckResult;

typedef struct {
    const GPtrArray *checks; /* HsCheck */
    guint n_threads;
    void (*found)(gpointer user, const HsCheckResult *result);
    gpointer user;
    /* borrowed, may be NULL: all ends soon after it is non-zero */
    const volatile sig_atomic_t *is_interrupted;
} HsValidation;

/* All checks of a folder, NAME.sql, by name; NULL: the diagnostics tell. */
GPtrArray *hs_checks_read(const char *folder, HsDiagnostics *diagnostics);
/* Those whose id or name is among `wanted`, all where it is empty. NULL, *ret_unknown (borrowed):
 * there is none of that name. Elements are borrowed. */
GPtrArray *hs_checks_choose(const GPtrArray *checks, const GPtrArray *wanted,
                            const char **ret_unknown);

/* FALSE: it was interrupted, and not everything was found. */
bool hs_validate_run(const HsValidation *validation);

#endif
