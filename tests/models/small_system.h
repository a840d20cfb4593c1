/* small_system: whole runs for tests. Reads a scenario, runs it, keeps its trace, and answers.
 *
 *     SmallSystem *run = small_system_load("os-crash.scn", &(SmallOptions){ .is_paranoid = true });
 *     small_system_run(run);                          fails the test when the run breaks down
 *     cr_assert(eq(u64, small_system_counter(run, "A", "committed, lost"), 0));
 *     small_system_free(run);
 *
 * Scenarios are found in scenarios/ below the current folder, as tests/run starts tests; a text may
 * include "profiles/toy.scn". Everything of the trace is kept but events (and spans of CPUs).
 */
#ifndef HS_SMALL_SYSTEM_H
#define HS_SMALL_SYSTEM_H

#include "models/configuration.h"
#include "models/expectations.h"
#include "models/program/application.h"
#include "models/records.h"
#include "models/system.h"

typedef struct SmallSystem SmallSystem;

/* A row of the trace was kept; called during the run. */
typedef void (*SmallOnRow)(SmallSystem *run, const HsTraceTable *table, const HsCell *cells);

typedef struct {
    const char *const *settings; /* NAME=VALUE, ends with NULL; may be NULL */
    uint64_t events_max;         /* 0: the scenario's own */
    uint64_t burst_max;          /* 0: no bound */
    bool is_paranoid;
    bool has_seed;
    uint64_t seed;
    SmallOnRow on_row;
    bool records_instructions; /* in these cycles */
    HsCycles instructions_from;
    HsCycles instructions_to;
} SmallOptions;

struct SmallSystem {
    HsScenario *scenario;
    HsDiagnostics *diagnostics;
    HsSystem *system; /* NULL: it was refused, see diagnostics */
    HsSystemFacts facts;
    HsEnd end;
    GError *error;
    SmallOptions options;
    GPtrArray *rows[HS_TABLES_MAX]; /* HsCell arrays by table slot */
    GStringChunk *texts;
};

/* A scenario of scenarios/, or a text; wired, not run. Fails the test when it is refused. */
SmallSystem *small_system_load(const char *file, const SmallOptions *options);
SmallSystem *small_system_parse(const char *text, const SmallOptions *options);
/* The same, but a refusal is left in diagnostics with system NULL. */
SmallSystem *small_system_try(const char *text, const SmallOptions *options);
void small_system_free(SmallSystem *run);

/* Runs to the scenario's stop; fails the test on any other end. */
void small_system_run(SmallSystem *run);
/* Runs to any end. */
void small_system_run_to_any_end(SmallSystem *run);

/* The same text for Criterion's eq(str, ...), which wants it without const. */
char *small_text(const char *text);

/* Parses, runs. */
SmallSystem *small_system_of(const char *text, const SmallOptions *options);

/* ---- rows ---- */

guint small_system_n_rows(const SmallSystem *run, const HsTraceTable *table);
const HsCell *small_system_row(const SmallSystem *run, const HsTraceTable *table, guint i);
uint64_t small_system_counter(const SmallSystem *run, const char *component, const char *name);

/* ---- table 90 ---- */

/* A version as text in MB, entries in table order: "os1 160 os1>os2, unused 48 vmm>none, ...".
 * version -1 is the last one. Fails the test when the sizes are not main storage's. */
char *small_system_table(const SmallSystem *run, int version);
guint small_system_n_versions(const SmallSystem *run);
/* Checks the sum of the sizes and of the unit map in every version. */
void small_system_check_sums(const SmallSystem *run);

/* ---- flows ---- */

/* The i-th flow of a figure about a subject (NULL: any), in the order of their ends; NULL: there is
 * none. */
const HsCell *small_system_flow(const SmallSystem *run, const char *figure, const char *subject,
                                guint i);
const char *small_system_outcome(const HsCell *flow);

typedef struct {
    const char *runs_on, *cpu;
    HsCycles begin, wait, work, end;
    bool is_there;
} SmallStep;
/* The first step of that number in a flow. */
SmallStep small_system_step(const SmallSystem *run, const HsCell *flow, const char *number);
/* "501 502 503": the steps of a flow, each checked to begin where the one before it ended, the
 * first with the flow. */
char *small_system_steps(const SmallSystem *run, const HsCell *flow);

/* ---- programs ---- */

/* NULL: there is none of that name. */
const HsApplication *small_system_app(const SmallSystem *run, const char *name);
/* "os1", "none" */
const char *small_system_runs_on(const SmallSystem *run, const char *app);
/* HsJournalRecord, as on the disk; new. */
GArray *small_system_journal(const SmallSystem *run, const char *app);

/* Requests and replies of all clients counted one by one against the journal: every replied request
 * is in it exactly once, no record belongs to a request that was never made, nothing committed is
 * lost. Returns the number of requests sent before `before` that had no reply. */
guint small_system_check_requests(const SmallSystem *run, const char *app, HsCycles before);

/* A time of the scenario in cycles: "guest.engage". */
HsCycles small_system_time(const SmallSystem *run, const char *path);
/* The work time of a routine of the monitor, of a guest: "look-up", "report". Instructions *
 * instruction time + references * (path + bank). */
HsCycles small_system_vmm_cost(const SmallSystem *run, const char *word);
HsCycles small_system_guest_cost(const SmallSystem *run, const char *word);

#endif
