/* validate: runs checks and asks their queries. */
#include "analysis/validate.h"

#include "analysis/batch.h"
#include "sim/store.h"

#include <math.h>
#include <string.h>

/* A run of a check: one job of the batch. */
typedef struct {
    const HsCheck *check;
    const HsCheckRun *run;
} Piece;

typedef struct {
    const HsValidation *validation;
    GArray *pieces; /* Piece */
} Work;

/* What the query of a run gave, made in the run's thread. */
typedef struct {
    GPtrArray *findings;
    char *complaint; /* or NULL */
} Answer;

/* ---- findings ---- */

bool hs_finding_is_within(const HsFinding *finding)
{
    return finding->is_known && fabs(finding->got - finding->expected) <= finding->tolerance;
}

static void finding_free(gpointer data)
{
    HsFinding *finding = data;

    g_free(finding->what);
    g_free(finding->unit);
    g_free(finding);
}

static void answer_free(gpointer data)
{
    Answer *answer = data;

    g_ptr_array_unref(answer->findings);
    g_free(answer->complaint);
    g_free(answer);
}

static bool is_number(sqlite3_stmt *statement, int column)
{
    int type = sqlite3_column_type(statement, column);

    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

/* The row as a finding; FALSE: it is none. */
static bool read_row(sqlite3_stmt *statement, GPtrArray *findings)
{
    const char *what = (const char *)sqlite3_column_text(statement, HS_CHECK_WHAT);
    const char *unit = (const char *)sqlite3_column_text(statement, HS_CHECK_UNIT);
    HsFinding *finding = NULL;

    if (what == NULL || unit == NULL || !is_number(statement, HS_CHECK_EXPECTED) ||
        !is_number(statement, HS_CHECK_TOLERANCE) ||
        sqlite3_column_double(statement, HS_CHECK_TOLERANCE) < 0)
        return false;
    finding = g_new0(HsFinding, 1);
    *finding = (HsFinding){ .what = g_utf8_make_valid(what, -1),
                            .unit = g_utf8_make_valid(unit, -1),
                            .expected = sqlite3_column_double(statement, HS_CHECK_EXPECTED),
                            .tolerance = sqlite3_column_double(statement, HS_CHECK_TOLERANCE),
                            .is_known = is_number(statement, HS_CHECK_GOT),
                            .got = sqlite3_column_double(statement, HS_CHECK_GOT) };
    g_ptr_array_add(findings, finding);
    return true;
}

static void read_rows(sqlite3 *db, sqlite3_stmt *statement, Answer *answer)
{
    int code = SQLITE_ROW;

    while (answer->complaint == NULL && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (answer->findings->len == HS_VALIDATE_ROWS_MAX)
            answer->complaint = g_strdup("the query gives more than 1000 rows");
        else if (!read_row(statement, answer->findings))
            answer->complaint = g_strdup_printf("row %u of the query lacks a text, a number or a "
                                                "tolerance of 0 or more",
                                                answer->findings->len + 1);
    }
    if (answer->complaint == NULL && code != SQLITE_DONE)
        answer->complaint = g_strdup_printf("the query failed: %s", sqlite3_errmsg(db));
    if (answer->complaint == NULL && answer->findings->len == 0)
        answer->complaint = g_strdup("the query gives no row: nothing was checked");
}

/* ---- runs ---- */

static gpointer ask(gpointer user, uint64_t job_i, HsMeasuring *result)
{
    const Work *work = user;
    const Piece *piece = &g_array_index(work->pieces, Piece, job_i);
    Answer *answer = g_new0(Answer, 1);
    sqlite3 *db = hs_measuring_db(result);
    sqlite3_stmt *statement = hs_check_prepare(piece->check, piece->run, db);

    answer->findings = g_ptr_array_new_with_free_func(finding_free);
    if (statement == NULL)
        answer->complaint = g_strdup_printf("the query failed: %s", sqlite3_errmsg(db));
    else
        read_rows(db, statement, answer);
    (void)sqlite3_finalize(statement);
    return answer;
}

static bool all_within(const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        if (!hs_finding_is_within(g_ptr_array_index(findings, i)))
            return false;
    }
    return true;
}

static bool on_done(gpointer user, const HsBatchResult *result)
{
    const Work *work = user;
    const Piece *piece = &g_array_index(work->pieces, Piece, result->job_i);
    const Answer *answer = result->extract;
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autofree char *unheld = NULL;
    HsCheckResult told = { .check = piece->check,
                           .run = piece->run,
                           .findings = answer != NULL ? answer->findings : none };

    if (answer == NULL)
        told.complaint = result->complaint;
    else
        told.complaint = answer->complaint;
    if (told.complaint == NULL && result->n_expectations_failed > 0) {
        unheld = g_strdup_printf("%u of the scenario's own expectations did not hold",
                                 result->n_expectations_failed);
        told.complaint = unheld;
    }
    told.is_within = told.complaint == NULL && all_within(told.findings);
    work->validation->found(work->validation->user, &told);
    return true;
}

/* Every run of every check. */
static GArray *pieces_of(const GPtrArray *checks)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(Piece));

    for (guint check_i = 0; check_i < checks->len; check_i++) {
        const HsCheck *check = g_ptr_array_index(checks, check_i);

        for (guint run_i = 0; run_i < check->runs->len; run_i++) {
            Piece piece = { check, &g_array_index(check->runs, HsCheckRun, run_i) };

            g_array_append_val(pieces, piece);
        }
    }
    return pieces;
}

bool hs_validate_run(const HsValidation *validation)
{
    g_autoptr(GArray) pieces = pieces_of(validation->checks);
    g_autofree HsBatchJob *jobs = g_new0(HsBatchJob, pieces->len);
    Work work = { validation, pieces };
    HsBatch batch = { .jobs = jobs,
                      .n_jobs = pieces->len,
                      .n_threads = validation->n_threads,
                      .done = on_done,
                      .extract = ask,
                      .free_extract = answer_free,
                      .user = &work,
                      .is_interrupted = validation->is_interrupted };

    for (guint job_i = 0; job_i < pieces->len; job_i++) {
        const Piece *piece = &g_array_index(pieces, Piece, job_i);

        jobs[job_i].path = piece->check->scenario;
        jobs[job_i].keeps = HS_BATCH_KEEPS_TABLES;
        jobs[job_i].overrides.settings = (const char *const *)piece->run->settings;
        jobs[job_i].overrides.n_settings = piece->run->n_settings;
    }
    return hs_batch_run(&batch) != HS_BATCH_END_INTERRUPTED;
}

/* ---- a folder ---- */

static gint compare_names(gconstpointer first, gconstpointer second)
{
    return strcmp(*(const char *const *)first, *(const char *const *)second);
}

static void complain(HsDiagnostics *diagnostics, HsErrorCode code, const char *folder,
                     const char *message, const char *help)
{
    hs_diagnostics_add(diagnostics, code, (HsPlace){ .file = folder }, message, NULL, help);
}

/* The paths of the queries of a folder, sorted; NULL after a complaint. */
static GPtrArray *find_queries(const char *folder, HsDiagnostics *diagnostics)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    const char *name = NULL;

    if (entries == NULL) {
        complain(diagnostics, HS_ERROR_CHECK_FOLDER, folder, "there is no folder of checks",
                 "--dir tells where it is; scenarios/validation of the source has those that ship");
        return NULL;
    }
    while ((name = g_dir_read_name(entries)) != NULL) {
        if (g_str_has_suffix(name, ".sql") && name[0] != '.' && strlen(name) > strlen(".sql"))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    }
    g_ptr_array_sort(paths, compare_names);
    if (paths->len > 0 && paths->len <= HS_CHECKS_MAX)
        return g_steal_pointer(&paths);
    if (paths->len == 0)
        complain(diagnostics, HS_ERROR_CHECK_FOLDER, folder, "there is no check in the folder",
                 "a check is two files, NAME.scn and NAME.sql");
    else
        complain(diagnostics, HS_ERROR_CHECK_FOLDER, folder, "a folder has 256 checks at most",
                 NULL);
    return NULL;
}

static void check_free(gpointer data)
{
    hs_check_free(data);
}

GPtrArray *hs_checks_read(const char *folder, HsDiagnostics *diagnostics)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsStore) store = hs_store_create_in_memory(&error);
    sqlite3 *tables = store != NULL ? hs_store_db(store, &error) : NULL;
    g_autoptr(GPtrArray) paths = NULL;
    g_autoptr(GPtrArray) checks = g_ptr_array_new_with_free_func(check_free);

    if (tables == NULL) {
        complain(diagnostics, HS_ERROR_CHECK_FOLDER, folder, error->message, NULL);
        return NULL;
    }
    paths = find_queries(folder, diagnostics);
    if (paths == NULL)
        return NULL;
    for (guint path_i = 0; path_i < paths->len; path_i++) {
        HsCheck *check = hs_check_read(g_ptr_array_index(paths, path_i), tables, diagnostics);

        if (check != NULL)
            g_ptr_array_add(checks, check);
    }
    return checks->len == paths->len ? g_steal_pointer(&checks) : NULL;
}

static bool is_called(const HsCheck *check, const char *name)
{
    return g_ascii_strcasecmp(check->id, name) == 0 || strcmp(check->name, name) == 0;
}

static bool is_wanted(const HsCheck *check, const GPtrArray *wanted)
{
    for (guint i = 0; i < wanted->len; i++) {
        if (is_called(check, g_ptr_array_index(wanted, i)))
            return true;
    }
    return wanted->len == 0;
}

GPtrArray *hs_checks_choose(const GPtrArray *checks, const GPtrArray *wanted,
                            const char **ret_unknown)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();

    for (guint wanted_i = 0; wanted_i < wanted->len; wanted_i++) {
        guint check_i = 0;

        while (check_i < checks->len &&
               !is_called(g_ptr_array_index(checks, check_i), g_ptr_array_index(wanted, wanted_i)))
            check_i++;
        if (check_i == checks->len) {
            *ret_unknown = g_ptr_array_index(wanted, wanted_i);
            return NULL;
        }
    }
    for (guint check_i = 0; check_i < checks->len; check_i++) {
        if (is_wanted(g_ptr_array_index(checks, check_i), wanted))
            g_ptr_array_add(chosen, g_ptr_array_index(checks, check_i));
    }
    return g_steal_pointer(&chosen);
}
