/* show: the views of a finished run, in each format. Everything is read from the result, so what a
 * run prints about itself is what `hsim table` and `hsim flow` print later.
 */
#ifndef HS_SHOW_H
#define HS_SHOW_H

#include "analysis/run_flow.h"
#include "analysis/run_meta.h"
#include "analysis/run_table.h"
#include "cli/json.h"
#include "cli/output.h"

/* An open result. */
typedef struct {
    const char *path; /* borrowed */
    sqlite3 *db;
    HsRunMeta *meta;
    GPtrArray *owners; /* hs_run_owners_read */
} HsResult;

bool hs_result_open(HsResult *result, const char *path, GError **error);
void hs_result_close(HsResult *result);
/* TRUE when a part was shown, and when it was left out of the result (hsim run --trace): error is
 * cleared then. */
bool hs_result_optional(bool is_good, GError **error);
/* The colour of an owner. */
HsPaint hs_result_paint(const HsResult *result, const char *owner);
/* A time of the run, or "-". */
char *hs_result_time(const HsResult *result, HsCycles cycles, char buffer[HS_CYCLES_TEXT_BYTES]);
/* The members every JSON view begins with: scenario, seed, clock_hz, digest. */
void hs_result_json(const HsResult *result, HsJson *json);

/* ---- show_table.c: versions are arrays of HsRunVersion ---- */

/* The states side by side. `is_brief`: as many as fit beside each other, the first and the last. */
void hs_show_states(const HsResult *result, HsOutput *output, const GPtrArray *states,
                    bool is_brief);
/* One after the other, entry by entry. */
void hs_show_versions(const HsResult *result, HsOutput *output, const GPtrArray *versions);
/* "state A" where FIG. 4 has a letter for it, else what happened; the caller frees. */
char *hs_show_state_title(const HsRunVersion *state);
void hs_json_versions(HsJson *json, const GPtrArray *versions);
void hs_csv_versions(GString *csv, const GPtrArray *versions);

/* ---- show_flow.c ---- */

bool hs_flow_is_reipl(const HsRunFlow *flow);
bool hs_flow_is_chosen(const HsRunFlow *flow, HsFigure figure);
/* One line: what it was, when it began, how it ended. */
void hs_show_flow_title(const HsResult *result, HsOutput *output, const HsRunFlow *flow);
/* Step by step: who, how long, when done. */
void hs_show_flow_brief(const HsResult *result, HsOutput *output, const HsRunFlow *flow);
/* Against the figure, in time and in cycles. */
void hs_show_flow(const HsResult *result, HsOutput *output, const HsRunFlow *flow);
void hs_json_flow(HsJson *json, const HsRunFlow *flow);
void hs_csv_flow(GString *csv, const HsRunFlow *flow);
/* The heading of what hs_csv_flow adds. */
void hs_csv_flow_heading(GString *csv);

/* ---- show_storage.c ---- */

/* Main storage in two versions, as a line each, with a legend. */
bool hs_show_storage(const HsResult *result, HsOutput *output, const HsRunVersion *before,
                     const HsRunVersion *after, GError **error);

/* ---- show_run.c, show_run_json.c ---- */

/* The summary of a run; next_program is how the user calls hsim, for the commands to try next;
 * wants_stat: with all that hs_show_stat tells of the CPUs' time, instead of it in short. */
bool hs_show_run(const HsResult *result, HsOutput *output, const char *next_program,
                 bool wants_stat, GError **error);
/* Members of an object that the caller has begun. */
bool hs_json_run(const HsResult *result, HsJson *json, GError **error);

/* ---- show_run_faults.c: faults, programs that failed, what became of those with a standby twin;
 * nothing where there are none ---- */

bool hs_show_faults(const HsResult *result, HsOutput *output, GError **error);
bool hs_show_failures(const HsResult *result, HsOutput *output, GError **error);
bool hs_show_outcomes(const HsResult *result, HsOutput *output, GError **error);
bool hs_show_unprotected(const HsResult *result, HsOutput *output, GError **error);
/* Members of an object that the caller has begun. */
bool hs_json_faults(const HsResult *result, HsJson *json, GError **error);
bool hs_json_failures(const HsResult *result, HsJson *json, GError **error);
bool hs_json_outcomes(const HsResult *result, HsJson *json, GError **error);
bool hs_json_unprotected(const HsResult *result, HsJson *json, GError **error);

/* ---- show_switching_device.c: nothing where there was none ---- */

bool hs_show_switching_device(const HsResult *result, HsOutput *output, GError **error);
bool hs_json_switching_device(const HsResult *result, HsJson *json, GError **error);

/* ---- show_run_commands.c: nothing where none were ordered ---- */

bool hs_show_commands(const HsResult *result, HsOutput *output, GError **error);
bool hs_json_commands(const HsResult *result, HsJson *json, GError **error);

/* ---- show_run_moves.c: nothing where nothing was to move ---- */

bool hs_show_moves(const HsResult *result, HsOutput *output, GError **error);
bool hs_json_moves(const HsResult *result, HsJson *json, GError **error);

/* ---- show_machines.c: nothing where no program paged ---- */

bool hs_show_machines(const HsResult *result, HsOutput *output, GError **error);
bool hs_show_pagers(const HsResult *result, HsOutput *output, GError **error);

/* ---- show_stat.c, show_stat_data.c: CPUs, machines, programs, caches,
 * banks, devices ---- */

bool hs_show_stat(const HsResult *result, HsOutput *output, GError **error);
/* Members of an object that the caller has begun. */
bool hs_json_stat(const HsResult *result, HsJson *json, GError **error);
bool hs_csv_stat(const HsResult *result, GString *csv, GError **error);

/* ---- show_measures.c: all measures of the run ---- */

bool hs_show_measures(const HsResult *result, HsOutput *output, GError **error);
/* A member of an object that the caller has begun. */
bool hs_json_measures(const HsResult *result, HsJson *json, GError **error);
bool hs_csv_measures(const HsResult *result, GString *csv, GError **error);

#endif
