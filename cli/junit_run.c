/* junit_run: from a result to a suite. */
#include "cli/junit_run.h"

#include "cli/show.h"
#include "cli/simulate.h"

#include <string.h>

#define SUFFIX ".scn"

char *hs_junit_label(const GPtrArray *parts)
{
    GString *label = g_string_new(NULL);

    for (guint part_i = 0; part_i < parts->len; part_i++)
        g_string_append_printf(label, "%s%s", part_i == 0 ? " [" : ", ",
                               (const char *)g_ptr_array_index(parts, part_i));
    if (parts->len > 0)
        g_string_append_c(label, ']');
    return g_string_free(label, FALSE);
}

char *hs_junit_class(const char *scenario_file)
{
    char *name = g_path_get_basename(scenario_file);

    if (g_str_has_suffix(name, SUFFIX) && strlen(name) > strlen(SUFFIX))
        name[strlen(name) - strlen(SUFFIX)] = '\0';
    return name;
}

char *hs_junit_expectation(const char *title, const char *condition)
{
    if (strcmp(title, HS_JUNIT_RUN_CASE) == 0)
        return g_strconcat(title, " (expected)", NULL);
    return g_strdup(title[0] != '\0' ? title : condition);
}

/* What the command line says, so that two runs of a scenario have cases of their own. New. */
static char *label_of(const HsSettings *settings)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < settings->settings->len; i++)
        g_ptr_array_add(parts, g_strdup(g_ptr_array_index(settings->settings, i)));
    if (settings->policy != NULL)
        g_ptr_array_add(parts, g_strconcat("policy=", settings->policy, NULL));
    for (guint i = 0; i < settings->faults->len; i++)
        g_ptr_array_add(
            parts, g_strconcat("fault ", (char *)g_ptr_array_index(settings->faults, i), NULL));
    if (settings->seed.is_set)
        g_ptr_array_add(parts, g_strdup_printf("seed=%" G_GUINT64_FORMAT, settings->seed.value));
    return hs_junit_label(parts);
}

/* Whoever reads the report calls hsim in another way than the CI did. New. */
static char *replay_of(const HsInvocation *invocation)
{
    HsInvocation own = *invocation;

    own.program = "hsim";
    return hs_replay_command(&own, NULL, NULL);
}

/* The suite being made. */
typedef struct {
    HsJunit *junit;
    const char *class_name, *label;
    const char *replay;
} Suite;

static void add_case(const Suite *suite, const char *name, const HsJunitProblem *problem)
{
    g_autofree char *full = g_strconcat(name, suite->label, NULL);

    hs_junit_case(suite->junit, suite->class_name, full, problem);
}

static void add_complaint(const Suite *suite, bool is_refused, const char *complaint)
{
    const char *line_end = g_str_has_suffix(complaint, "\n") ? "" : "\n";
    g_autofree char *details = g_strconcat(complaint, line_end, "to replay: ", suite->replay, "\n",
                                           NULL);
    g_autofree char *line = g_strndup(complaint, strcspn(complaint, "\n"));
    HsJunitProblem problem = { true, is_refused ? "refused" : "failed", line, details };

    add_case(suite, HS_JUNIT_RUN_CASE, &problem);
}

static void add_expectation(const Suite *suite, const HsResult *result,
                            const HsRunExpectation *expectation)
{
    char time[HS_CYCLES_TEXT_BYTES];
    g_autofree char *name = hs_junit_expectation(expectation->title, expectation->condition);
    const char *found = expectation->detail[0] != '\0' ? expectation->detail : expectation->verdict;
    g_autofree char *message = g_strdup_printf("%s: %s", expectation->condition, found);
    g_autofree char *details = g_strdup_printf(
        "%s: %s\nfound: %s\nat: %s\nto replay: %s\n", expectation->place, expectation->condition,
        found, hs_result_time(result, expectation->cycle, time), suite->replay);
    HsJunitProblem problem = { false, expectation->verdict, message, details };

    add_case(suite, name, expectation->has_held ? NULL : &problem);
}

static bool add_result(const Suite *suite, const HsResult *result, GError **error)
{
    g_autoptr(GPtrArray) expectations = hs_run_expectations_read(result->db, error);

    if (expectations == NULL)
        return false;
    hs_junit_property(suite->junit, "policy", result->meta->policy);
    hs_junit_property(suite->junit, "seed", result->meta->seed);
    hs_junit_property(suite->junit, "digest", result->meta->digest);
    add_case(suite, HS_JUNIT_RUN_CASE, NULL);
    for (guint i = 0; i < expectations->len; i++)
        add_expectation(suite, result, g_ptr_array_index(expectations, i));
    return true;
}

static bool add_opened(const Suite *suite, const char *result_path, GError **error)
{
    HsResult result;

    if (!hs_result_open(&result, result_path, error))
        return false;

    bool is_good = add_result(suite, &result, error);

    hs_result_close(&result);
    return is_good;
}

bool hs_junit_write_run(const HsInvocation *invocation, const char *result_path, bool is_refused,
                        const char *complaint, GError **error)
{
    const HsSettings *settings = &invocation->settings;
    const char *scenario_path = g_ptr_array_index(invocation->operands, 0);
    g_autofree char *file = g_path_get_basename(scenario_path);
    g_autofree char *class_name = hs_junit_class(scenario_path);
    g_autofree char *label = label_of(settings);
    g_autofree char *suite_name = g_strconcat(file, label, NULL);
    g_autofree char *replay = replay_of(invocation);
    HsJunit *junit = settings->junit != NULL ? hs_junit_begin(settings->junit, class_name, error)
                                             : NULL;
    Suite suite = { junit, class_name, label, replay };
    bool is_good = true;

    if (junit == NULL)
        return settings->junit == NULL;
    hs_junit_begin_suite(junit, suite_name);
    hs_junit_property(junit, "replay", replay);
    if (result_path != NULL)
        is_good = add_opened(&suite, result_path, error);
    else
        add_complaint(&suite, is_refused, complaint);
    (void)hs_junit_end_suite(junit);
    if (is_good)
        return hs_junit_end(junit, true, error);
    (void)hs_junit_end(junit, false, NULL);
    return false;
}
