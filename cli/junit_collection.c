/* junit_collection: from a collection to suites. */
#include "cli/junit_collection.h"

#include "cli/junit_run.h"

#include "analysis/collected.h"
#include "analysis/collection.h"
#include "analysis/query.h"
#include "analysis/run_command.h"
#include "sim/scenario_lexer.h"

#include "embedded/sql.h"

#include <string.h>

#define WORD "expect"

/* What all suites have in common. */
typedef struct {
    sqlite3 *db;
    HsJunit *junit;
    char *scenario_file, *class_name;
    GPtrArray *titles; /* char *: of all expectations, in the order of the scenario */
    GString *settings; /* words of the replay command that all runs have */
    uint64_t point;    /* whose parameters these are; 0: of none */
    GPtrArray *names, *values;
} Report;

/* One run. */
typedef struct {
    uint64_t number, point, repetition;
    char *policy, *seed, *verdict, *complaint, *digest;
} Run;

static void run_clear(Run *run)
{
    g_free(run->policy);
    g_free(run->seed);
    g_free(run->verdict);
    g_free(run->complaint);
    g_free(run->digest);
}

/* ---- what all runs have ---- */

/* `expect "TITLE"` stands nowhere but where it states an expectation. */
static void add_titles(GPtrArray *titles, const char *name, const char *text)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsSource *source = hs_source_new(name, name, g_strdup(text), strlen(text));
    HsCursor cursor = { .source = source };

    (void)hs_lexer_run(source, 0, diagnostics);
    for (; hs_cursor_peek(&cursor, 0)->kind != HS_TOKEN_END; cursor.i++) {
        if (hs_cursor_is_word(&cursor, 0, WORD) &&
            hs_cursor_peek(&cursor, 1)->kind == HS_TOKEN_TEXT)
            g_ptr_array_add(titles, hs_token_content(source, hs_cursor_peek(&cursor, 1)));
    }
    hs_source_free(source);
}

static bool read_titles(Report *report, GError **error)
{
    HsQuery *query = hs_query_new(report->db, hs_sql_baseline_texts);

    while (hs_query_next(query)) {
        g_autofree char *file = hs_query_dup_text(query, 0);
        g_autofree char *text = hs_query_dup_text(query, 1);

        add_titles(report->titles, file, text);
    }
    return hs_query_end(query, error);
}

static bool read_plan(Report *report, GError **error)
{
    HsQuery *query = hs_query_new(report->db, hs_sql_junit_plan);

    if (hs_query_next(query))
        report->scenario_file = hs_query_dup_text(query, 0);
    else
        hs_query_refuse(query, "it does not say what was planned");
    if (!hs_query_end(query, error))
        return false;
    report->class_name = hs_junit_class(report->scenario_file);
    return read_titles(report, error) &&
           hs_run_command_append_collected(report->db, report->settings, error);
}

/* Of the point of a run, unless they are those that are there. */
static bool read_parameters(Report *report, uint64_t point, GError **error)
{
    HsQuery *query = NULL;

    if (report->point == point && point > 0)
        return true;
    report->point = point;
    g_ptr_array_set_size(report->names, 0);
    g_ptr_array_set_size(report->values, 0);
    query = hs_query_new(report->db, hs_sql_junit_parameters);
    hs_query_bind(query, 1, point);
    while (hs_query_next(query)) {
        g_ptr_array_add(report->names, hs_query_dup_text(query, 0));
        g_ptr_array_add(report->values, hs_query_dup_text(query, 1));
    }
    return hs_query_end(query, error);
}

/* ---- one run ---- */

/* " [at=500 ms, repetition 1]". New. */
static char *label_of(const Report *report, const Run *run)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < report->names->len; i++)
        g_ptr_array_add(parts, g_strdup_printf("%s=%s", (char *)g_ptr_array_index(report->names, i),
                                               (char *)g_ptr_array_index(report->values, i)));
    g_ptr_array_add(parts, g_strdup_printf("repetition %" G_GUINT64_FORMAT, run->repetition));
    return hs_junit_label(parts);
}

/* The command that makes it again, in the folder of the scenario. New. */
static char *replay_of(const Report *report, const Run *run)
{
    GString *command = g_string_new("hsim run");

    g_string_append(command, report->settings->str);
    for (guint i = 0; i < report->names->len; i++) {
        const char *name = g_ptr_array_index(report->names, i);
        const char *value = g_ptr_array_index(report->values, i);
        g_autofree char *setting = g_strdup_printf("%s=%s", name, value);
        bool is_policy = strcmp(name, HS_COLLECTED_POLICY) == 0;

        g_string_append(command, is_policy ? " --policy" : " -s");
        hs_run_command_append(command, is_policy ? value : setting);
    }
    g_string_append(command, " --seed");
    hs_run_command_append(command, run->seed);
    if (report->scenario_file[0] == '-')
        g_string_append(command, " --");
    hs_run_command_append(command, report->scenario_file);
    return g_string_free(command, FALSE);
}

static void add_properties(const Report *report, const Run *run, const char *replay)
{
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, run->number);

    hs_junit_property(report->junit, "replay", replay);
    hs_junit_property(report->junit, "run", number);
    for (guint i = 0; i < report->names->len; i++)
        hs_junit_property(report->junit, g_ptr_array_index(report->names, i),
                          g_ptr_array_index(report->values, i));
    hs_junit_property(report->junit, "policy in force", run->policy);
    hs_junit_property(report->junit, "seed", run->seed);
    if (run->digest != NULL)
        hs_junit_property(report->junit, "digest", run->digest);
}

/* ---- its expectations ---- */

typedef struct {
    char *title, *condition, *outcome, *found;
} NotHeld;

static void not_held_clear(gpointer user)
{
    NotHeld *not_held = user;

    g_free(not_held->title);
    g_free(not_held->condition);
    g_free(not_held->outcome);
    g_free(not_held->found);
}

static GArray *read_not_held(const Report *report, uint64_t run, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(NotHeld));
    HsQuery *query = hs_query_new(report->db, hs_sql_junit_not_held);

    g_array_set_clear_func(all, not_held_clear);
    hs_query_bind(query, 1, run);
    while (hs_query_next(query)) {
        NotHeld not_held = { hs_query_dup_text(query, 0), hs_query_dup_text(query, 1),
                             hs_query_dup_text(query, 2), hs_query_dup_text(query, 3) };

        g_array_append_val(all, not_held);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&all) : NULL;
}

static void add_case(const Report *report, const char *name, const char *label,
                     const HsJunitProblem *problem)
{
    g_autofree char *full = g_strconcat(name, label, NULL);

    hs_junit_case(report->junit, report->class_name, full, problem);
}

static void add_failure(const Report *report, const NotHeld *not_held, const char *label,
                        const char *replay)
{
    const char *found = not_held->found[0] != '\0' ? not_held->found : not_held->outcome;
    g_autofree char *name = hs_junit_expectation(not_held->title, not_held->condition);
    g_autofree char *message = g_strdup_printf("%s: %s", not_held->condition, found);
    g_autofree char *details = g_strdup_printf("%s\nfound: %s\nto replay: %s\n",
                                               not_held->condition, found, replay);
    HsJunitProblem problem = { false, not_held->outcome, message, details };

    add_case(report, name, label, &problem);
}

/* The one of that title, or NULL. */
static const NotHeld *find_not_held(const GArray *all, const char *title)
{
    for (guint i = 0; i < all->len; i++) {
        if (strcmp(g_array_index(all, NotHeld, i).title, title) == 0)
            return &g_array_index(all, NotHeld, i);
    }
    return NULL;
}

static bool has_title(const Report *report, const char *title)
{
    return g_ptr_array_find_with_equal_func(report->titles, title, g_str_equal, NULL);
}

static bool add_expectations(const Report *report, const Run *run, const char *label,
                             const char *replay, GError **error)
{
    g_autoptr(GArray) all = read_not_held(report, run->number, error);

    if (all == NULL)
        return false;
    for (guint i = 0; i < report->titles->len; i++) {
        const char *title = g_ptr_array_index(report->titles, i);
        const NotHeld *not_held = find_not_held(all, title);
        g_autofree char *name = hs_junit_expectation(title, title);

        if (not_held != NULL)
            add_failure(report, not_held, label, replay);
        else
            add_case(report, name, label, NULL);
    }
    for (guint i = 0; i < all->len; i++) { /* what the texts do not have, all the same */
        if (!has_title(report, g_array_index(all, NotHeld, i).title))
            add_failure(report, &g_array_index(all, NotHeld, i), label, replay);
    }
    return true;
}

/* ---- all runs ---- */

static void add_complaint(const Report *report, const Run *run, const char *label,
                          const char *replay)
{
    const char *line_end = g_str_has_suffix(run->complaint, "\n") ? "" : "\n";
    g_autofree char *line = g_strndup(run->complaint, strcspn(run->complaint, "\n"));
    g_autofree char *details = g_strconcat(run->complaint, line_end, "to replay: ", replay, "\n",
                                           NULL);
    HsJunitProblem problem = { true, run->verdict, line, details };

    add_case(report, HS_JUNIT_RUN_CASE, label, &problem);
}

static bool add_run(Report *report, const Run *run, GError **error)
{
    bool is_done = strcmp(run->verdict, hs_collection_verdict_name(HS_BATCH_DONE)) == 0;

    if (!read_parameters(report, run->point, error))
        return false;

    g_autofree char *label = label_of(report, run);
    g_autofree char *replay = replay_of(report, run);
    g_autofree char *suite = g_strconcat(report->scenario_file, label, NULL);

    hs_junit_begin_suite(report->junit, suite);
    add_properties(report, run, replay);
    if (is_done)
        add_case(report, HS_JUNIT_RUN_CASE, label, NULL);
    else
        add_complaint(report, run, label, replay);
    if (is_done && !add_expectations(report, run, label, replay, error))
        return false;
    (void)hs_junit_end_suite(report->junit);
    return true;
}

static bool add_runs(Report *report, GError **error)
{
    HsQuery *query = hs_query_new(report->db, hs_sql_junit_runs);
    bool is_good = true;

    while (is_good && hs_query_next(query)) {
        Run run = { .number = hs_query_count(query, 0),
                    .point = hs_query_count(query, 1),
                    .repetition = hs_query_count(query, 3) };

        run.policy = hs_query_dup_text(query, 2);
        run.seed = hs_query_dup_text(query, 4);
        run.verdict = hs_query_dup_text(query, 5);
        run.complaint = hs_query_dup_text(query, 6);
        run.digest = hs_query_dup_optional_text(query, 7);
        is_good = add_run(report, &run, error);
        run_clear(&run);
    }
    return hs_query_end(query, is_good ? error : NULL) && is_good;
}

static bool write_report(Report *report, const char *path, GError **error)
{
    bool is_good = false;

    if (!read_plan(report, error))
        return false;
    report->junit = hs_junit_begin(path, report->class_name, error);
    if (report->junit == NULL)
        return false;
    is_good = add_runs(report, error);
    return hs_junit_end(report->junit, is_good, is_good ? error : NULL) && is_good;
}

bool hs_junit_write_collection(const char *path, const char *collection_path, GError **error)
{
    Report report = { .db = hs_collection_open(collection_path, error) };
    bool is_good = false;

    if (report.db == NULL)
        return false;
    report.titles = g_ptr_array_new_with_free_func(g_free);
    report.settings = g_string_new(NULL);
    report.names = g_ptr_array_new_with_free_func(g_free);
    report.values = g_ptr_array_new_with_free_func(g_free);
    is_good = write_report(&report, path, error);
    g_free(report.scenario_file);
    g_free(report.class_name);
    g_ptr_array_unref(report.titles);
    (void)g_string_free(report.settings, TRUE);
    g_ptr_array_unref(report.names);
    g_ptr_array_unref(report.values);
    (void)sqlite3_close(report.db);
    return is_good;
}
