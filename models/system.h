/* system: from a description to a wired machine, and a whole run of it.
 *
 * The one place that knows everybody. hs_system_check reads and wires without running;
 * hs_system_run runs, writing the trace to a sink as it goes; then the results that are not trace
 * (parameters, expectations, outages) can be read from the system.
 *
 * Example (cli/run.c):
 *     HsScenario *scenario = hs_scenario_load(path, &hs_schema, &overrides, diagnostics);
 *     HsSystem *system = hs_system_new(scenario, &options, diagnostics);     NULL: see diagnostics
 *     HsEnd end = hs_system_run(system, &error);
 *     hs_system_save(system, store);                   meta, parameters, expectations, outages
 */
#ifndef HS_SYSTEM_H
#define HS_SYSTEM_H

#include "models/instruction_log.h"
#include "models/outcome.h"
#include "sim/scenario.h"
#include "sim/simulation.h"
#include "sim/store.h"

typedef struct HsSystem HsSystem;

typedef struct {
    HsTraceSink sink; /* may be NULL: nothing is kept */
    gpointer sink_user;
    uint64_t events_max; /* 0: the scenario's own limit */
    uint64_t burst_max;  /* 0: no bound */
    bool is_paranoid;    /* check the invariants at the end of every cycle that traced anything */
    /* borrowed, may be NULL: the run ends soon after it is non-zero */
    const volatile sig_atomic_t *is_interrupted;
} HsSystemOptions;

/* Wires the machine of a scenario (borrowed, must outlive the system). NULL: it does not fit
 * together; diagnostics says what, where, and what to do. */
HsSystem *hs_system_new(const HsScenario *scenario, const HsSystemOptions *options,
                        HsDiagnostics *diagnostics);
void hs_system_free(HsSystem *system);

/* Before the run: writes every instruction that begins in the cycles from .. to to the sink, table
 * instruction, HS_INSTRUCTION_ROWS_MAX of them at most. Changes neither the digest nor any other
 * table. */
void hs_system_record_instructions(HsSystem *system, HsCycles from, HsCycles to);

/* Runs to the end. HS_END_FAILED sets error. Once. */
HsEnd hs_system_run(HsSystem *system, GError **error);

/* After the run. */
guint hs_system_n_expectations(const HsSystem *system);
guint hs_system_n_expectations_failed(const HsSystem *system); /* not reached counts as failed */
uint64_t hs_system_digest(const HsSystem *system);

/* What became of a program. */
typedef struct {
    const char *app; /* borrowed */
    bool is_hot_standby;
    HsOutcomeKind kind;
    char *text;
} HsOutcome;

/* What a run has to tell beside its trace; all borrowed from the system. */
typedef struct {
    const HsScenario *scenario;
    const struct HsConfiguration *configuration;
    HsSimulation *simulation;
    const struct HsExpectations *expectations;
    const struct HsOutages *outages;
    GPtrArray *applications; /* HsApplication */
    GPtrArray *outcomes;     /* HsOutcome, by program; none of a run that failed */
    const char *end_reason;
    uint64_t n_events; /* that are part of the digest */
    uint64_t n_instructions;
    uint64_t digest;
    const HsInstructionLog *instruction_log;
} HsSystemFacts;
HsSystemFacts hs_system_facts(const HsSystem *system);

/* Writes what is not trace: meta, scenario_text, setting, parameter, component, service_outage,
 * outcome, expectation, instruction_window; table_digest last (system_save.c). */
void hs_system_save(const HsSystem *system, HsStore *store, const char *hsim_version,
                    const HsOverrides *overrides);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSystem, hs_system_free)

#endif
