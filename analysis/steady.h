/* steady: the steady state of one long run, by batch means.
 *
 * WHAT IS ASKED. Each row of the table in steady.c is a question in analysis/sql/steady_*.sql to
 * the result, and gives a series for each subject:
 *
 *     response.mean   ns          per program  its requests that were replied to, as they were sent
 *     throughput      per second  per program  replies in each stretch of time
 *     cpu.busy        ratio       per CPU      of each stretch, what a machine or the monitor had
 *     storage.unused  bytes       of the run   mean over each stretch
 *     storage.idle    bytes       per OS       mean over each stretch
 *
 * The run is cut into HS_STEADY_STRETCHES equal stretches of time. What the series become is told
 * in analysis/batch_means.h: a warm-up that is left out (of each series its own by MSER-5, or what
 * the caller says), batches, their mean and Student's interval, and whether they are independent.
 *
 * NOTHING IS STEADY where a fault strikes, and requests that were never replied to are in no
 * response time: both are for the user to know. A series that MSER-5 finds not settled has a mean
 * and no interval, unless the user says how long the warm-up is.
 *
 * LIMITS. A run of less than HS_STEADY_STRETCHES cycles is refused.
 */
#ifndef HS_STEADY_H
#define HS_STEADY_H

#include "analysis/batch_means.h"
#include "analysis/measures.h"
#include "sim/cycles.h"

#define HS_STEADY_STRETCHES 2000u

typedef struct {
    HsCycles warm_up;   /* HS_CYCLES_NEVER: by MSER-5 */
    unsigned n_batches; /* HS_BATCH_MEANS_MIN .. HS_BATCH_MEANS_MAX */
    HsConfidence confidence;
} HsSteadyPlan;

typedef enum {
    HS_STEADY_GOOD,
    HS_STEADY_DEPENDENT, /* batches have something in common: the interval is too narrow */
    HS_STEADY_UNSETTLED, /* no interval: MSER-5 found no end of the warm-up */
    HS_STEADY_TOO_FEW    /* no interval: less than one number a batch */
} HsSteadyState;
/* "steady", "dependent", "unsettled", "too few" */
const char *hs_steady_state_name(HsSteadyState state);

typedef struct {
    const char *measure;
    HsMeasureUnit unit;
    const char *subject; /* interned; "" for the run */
    HsSteadyState state;
    uint64_t n;    /* numbers of the whole series */
    HsCycles from; /* the batches begin here */
    HsBatchMeans batches;
    HsInterval interval; /* of the states good and dependent */
} HsSteadyRow;

typedef enum {
    HS_STEADY_ERROR_SHORT,  /* the run */
    HS_STEADY_ERROR_WARM_UP /* is as long as the run */
} HsSteadyError;
#define HS_STEADY_ERROR hs_steady_error_quark()
GQuark hs_steady_error_quark(void);

#define HS_STEADY_MEASURES_N 5u
/* measure_i < HS_STEADY_MEASURES_N */
const char *hs_steady_measure_at(guint measure_i);

/* HsSteadyRow in the order of the table, by subject; wanted says for each measure whether it is.
 * What the result was recorded without (hsim run --trace) has no rows. NULL with an error. */
GArray *hs_steady_of(sqlite3 *db, const HsSteadyPlan *plan, const bool *wanted, GError **error);

#endif
