/* model_run: a simulation whose trace is text, deeds at chosen cycles, executors without CPUs.
 *
 *     ModelRun *run = model_run_new(42);
 *     FakeExecutor *vmm = fake_executor_new(run, "vmm");
 *     model_run_at(run, 100, HS_PHASE_VMM, begin_a_flow, fixture);
 *     model_run_go(run);                              until nothing is left to happen
 *     model_run_check(run, &hs_table_flow, "1|FIG. 5|os1|panic|100|%d|done\n", 100 + 17);
 */
#ifndef HS_MODEL_RUN_H
#define HS_MODEL_RUN_H

#include "models/flow.h"

/* 1 MHz: a rate of 1_000_000 bytes a second is one byte a cycle. */
#define MODEL_RUN_CLOCK_HZ UINT64_C(1000000)

typedef void (*ModelRunDeed)(gpointer user);

typedef struct {
    HsTrace *trace;
    HsSimulation *simulation;
    const HsComponent *tester;
    GPtrArray *deeds, *executors;
    HsEvent end;
    bool is_started;
    GString *rows[HS_TABLES_MAX]; /* by slot of the table */
} ModelRun;

ModelRun *model_run_new(uint64_t seed);
void model_run_free(ModelRun *run);

/* Closes the list of components; what follows does it, too. Once is enough, more is fine. */
void model_run_start(ModelRun *run);

/* Does it at a cycle, in a phase; deeds of one phase are done in the order they were
 * given. */
void model_run_at(ModelRun *run, HsCycles at, HsPhase phase, ModelRunDeed deed, gpointer user);

/* Runs until nothing is left to happen, or to the end of a cycle; fails the test when the run ends
 * otherwise. */
void model_run_go(ModelRun *run);
void model_run_go_to(ModelRun *run, HsCycles last_cycle);
/* Runs until an invariant breaks, and fails the test unless the error says all of `words`, a list
 * that ends with NULL. */
void model_run_go_wrong(ModelRun *run, const char *const *words);

HsCycles model_run_now(const ModelRun *run);

/* The rows of a table so far: cells separated by '|', '-' for a null cell, one row a line. */
const char *model_run_rows(const ModelRun *run, const HsTraceTable *table);
/* Fails the test unless they are as given. */
void model_run_check(const ModelRun *run, const HsTraceTable *table, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* An executor with a CPU of its own: one piece of work after another, first come, first served,
 * each for exactly its work cycles. An instruction costs 1 cycle, a reference 10. */
typedef struct {
    HsExecutor executor;
    ModelRun *run;
    HsEvent end; /* of the first one */
    HsWork *first, *last;
    char *cpu_name; /* "NAME's cpu" */
    bool is_dead;   /* takes work, and never does it */
    guint n_withdrawn;
} FakeExecutor;

#define FAKE_REFERENCE_CYCLES UINT64_C(10)

/* name is borrowed; freed with the run. Before the first deed. */
FakeExecutor *fake_executor_new(ModelRun *run, const char *name);
/* From now on nothing of it goes on; what it has stays queued. */
void fake_executor_kill(FakeExecutor *fake);
/* As a fence does: what it has is thrown away. */
void fake_executor_throw_away(FakeExecutor *fake);

#endif
