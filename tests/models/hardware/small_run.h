/* small_run: a simulation for a test of one or two parts, and deeds at chosen cycles.
 *
 *     SmallRun *run = small_run_new();
 *     ... parts are made with run->simulation ...
 *     small_run_at(run, 100, HS_PHASE_CPU, look_at_storage, fixture);
 *     small_run_go(run);                              until nothing is left to happen
 *     cr_assert_str_eq(run->spans->str, "channel transfer read A 512 B 0 662\n");
 */
#ifndef HS_SMALL_RUN_H
#define HS_SMALL_RUN_H

#include "sim/simulation.h"

/* 1 MHz: a rate of 1_000_000 bytes a second is one byte a cycle. */
#define SMALL_RUN_CLOCK_HZ UINT64_C(1000000)
#define BYTE_A_CYCLE SMALL_RUN_CLOCK_HZ

typedef void (*SmallRunDeed)(gpointer user);

typedef struct {
    HsTrace *trace;
    HsSimulation *simulation;
    const HsComponent *tester;
    GPtrArray *deeds;
    bool is_started;
    GString *spans;  /* "component kind detail begin end\n" for each */
    GString *events; /* "cycle component kind\n" for each that is not quiet and not the tester's */
} SmallRun;

SmallRun *small_run_new(void);
void small_run_free(SmallRun *run);

/* Does it at a cycle, in a phase; deeds of one phase are done in the order they were given. The
 * first call closes the list of components. */
void small_run_at(SmallRun *run, HsCycles at, HsPhase phase, SmallRunDeed deed, gpointer user);

/* Runs until nothing is left to happen; fails the test when it ends otherwise. */
void small_run_go(SmallRun *run);

#endif
