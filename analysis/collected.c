/* collected: reads a collection. */
#include "analysis/collected.h"

#include "analysis/query.h"
#include "sim/assert.h"
#include "sim/scenario_value.h"

#include "embedded/sql.h"

#include <string.h>

/* ---- life ---- */

static void value_clear(gpointer user)
{
    HsCollectedValue *value = user;

    g_free(value->text);
}

static void parameter_clear(gpointer user)
{
    HsCollectedParameter *parameter = user;

    g_free(parameter->name);
    g_hash_table_unref(parameter->places);
    g_array_unref(parameter->values);
}

void hs_collected_free(HsCollected *collected)
{
    if (collected == NULL)
        return;
    g_free(collected->kind);
    g_free(collected->scenario);
    g_free(collected->about);
    g_free(collected->scenario_file);
    g_free(collected->seed);
    g_free(collected->baseline);
    g_ptr_array_unref(collected->policies);
    g_array_unref(collected->parameters);
    g_array_unref(collected->runs);
    g_free(collected);
}

/* ---- asking what was read ---- */

const HsCollectedParameter *hs_collected_parameter(const HsCollected *collected, guint parameter_i)
{
    return &g_array_index(collected->parameters, HsCollectedParameter, parameter_i);
}

const HsCollectedValue *hs_collected_value(const HsCollected *collected, guint parameter_i,
                                           guint value_i)
{
    const HsCollectedParameter *parameter = hs_collected_parameter(collected, parameter_i);

    hs_assert(value_i < parameter->values->len);
    return &g_array_index(parameter->values, HsCollectedValue, value_i);
}

int hs_collected_find(const HsCollected *collected, const char *name)
{
    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        if (strcmp(hs_collected_parameter(collected, parameter_i)->name, name) == 0)
            return (int)parameter_i;
    }
    return -1;
}

/* ---- values and their numbers ---- */

/* A value as the language of scenarios writes it; FALSE: it is no number. *ret_kind tells times in
 * cycles from other times. */
bool hs_collected_number(const char *text, double *ret_number, guint *ret_kind)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsSource *source = hs_source_new("value", "value", g_strdup(text), strlen(text));
    GStringChunk *strings = g_string_chunk_new(64);
    HsCursor cursor = { .source = source };
    HsProblem problem = { 0 };
    HsValue value = { 0 };
    bool is_number = hs_lexer_run(source, 0, diagnostics) &&
                     hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_NUMBER &&
                     hs_value_read_any(&cursor, "a value", strings, &value, &problem) &&
                     hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_END;

    if (is_number) {
        *ret_number = (double)value.number;
        *ret_kind = (guint)value.kind * 2 + (value.is_cycles ? 1 : 0);
    }
    hs_problem_clear(&problem);
    g_string_chunk_free(strings);
    hs_source_free(source);
    return is_number;
}

/* Gives the values their numbers, if all are of one kind. */
static void number_values(HsCollectedParameter *parameter)
{
    guint first_kind = 0;

    parameter->is_numeric = parameter->values->len > 0;
    for (guint value_i = 0; value_i < parameter->values->len; value_i++) {
        HsCollectedValue *value = &g_array_index(parameter->values, HsCollectedValue, value_i);
        guint kind = 0;

        if (!hs_collected_number(value->text, &value->number, &kind) ||
            (value_i > 0 && kind != first_kind)) {
            parameter->is_numeric = false;
            return;
        }
        first_kind = kind;
    }
}

/* ---- order ---- */

/* Of one parameter: what value was the i-th, and where it is now. */
typedef struct {
    double number;
    guint was_i;
} Place;

static gint compare_places(gconstpointer a, gconstpointer b)
{
    const Place *first = a;
    const Place *second = b;

    if (first->number != second->number)
        return first->number < second->number ? -1 : 1;
    return first->was_i < second->was_i ? -1 : first->was_i > second->was_i;
}

static void renumber_runs(HsCollected *collected, guint parameter_i, const guint *now_is)
{
    for (guint run_i = 0; run_i < collected->runs->len; run_i++) {
        HsCollectedRun *run = &g_array_index(collected->runs, HsCollectedRun, run_i);

        if (run->value_is[parameter_i] != HS_COLLECTED_NO_VALUE)
            run->value_is[parameter_i] = now_is[run->value_is[parameter_i]];
    }
}

/* Numbers from the least. */
static void sort_values(HsCollected *collected, guint parameter_i)
{
    HsCollectedParameter *parameter = &g_array_index(collected->parameters, HsCollectedParameter,
                                                     parameter_i);
    guint n_values = parameter->values->len;
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    g_autofree guint *now_is = g_new0(guint, n_values);
    GArray *sorted = g_array_new(FALSE, FALSE, sizeof(HsCollectedValue));

    for (guint value_i = 0; value_i < n_values; value_i++) {
        Place place = { hs_collected_value(collected, parameter_i, value_i)->number, value_i };

        g_array_append_val(places, place);
    }
    g_array_sort(places, compare_places);
    for (guint place_i = 0; place_i < n_values; place_i++) {
        guint was_i = g_array_index(places, Place, place_i).was_i;

        now_is[was_i] = place_i;
        g_array_append_val(sorted, g_array_index(parameter->values, HsCollectedValue, was_i));
    }
    renumber_runs(collected, parameter_i, now_is);
    g_array_set_clear_func(parameter->values, NULL); /* the texts have a new owner */
    g_array_unref(parameter->values);
    parameter->values = sorted;
    g_array_set_clear_func(parameter->values, value_clear);
}

/* ---- reading ---- */

static bool read_meta(sqlite3 *db, HsCollected *collected, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_collected_meta);

    if (hs_query_next(query)) {
        collected->kind = hs_query_dup_text(query, 0);
        collected->scenario = hs_query_dup_text(query, 1);
        collected->about = hs_query_dup_text(query, 2);
        collected->scenario_file = hs_query_dup_text(query, 3);
        collected->seed = hs_query_dup_text(query, 4);
        collected->n_repetitions = hs_query_count(query, 5);
        collected->baseline = hs_query_dup_optional_text(query, 6);
    } else {
        hs_query_refuse(query, "it does not say what was planned");
    }
    return hs_query_end(query, error);
}

static guint policy_of(HsCollected *collected, char *policy)
{
    for (guint policy_i = 0; policy_i < collected->policies->len; policy_i++) {
        if (strcmp(g_ptr_array_index(collected->policies, policy_i), policy) == 0) {
            g_free(policy);
            return policy_i;
        }
    }
    g_ptr_array_add(collected->policies, policy);
    return collected->policies->len - 1;
}

static bool read_runs(sqlite3 *db, HsCollected *collected, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_collected_runs);

    while (hs_query_next(query)) {
        HsCollectedRun run = { .number = hs_query_count(query, 0),
                               .repetition = hs_query_count(query, 2),
                               .is_done = hs_query_count(query, 3) != 0,
                               .has_surprise = hs_query_count(query, 4) != 0 };

        run.policy_i = policy_of(collected, hs_query_dup_text(query, 1));
        for (guint parameter_i = 0; parameter_i < HS_COLLECTED_PARAMETERS_MAX; parameter_i++)
            run.value_is[parameter_i] = HS_COLLECTED_NO_VALUE;
        collected->n_done += run.is_done;
        g_array_append_val(collected->runs, run);
    }
    return hs_query_end(query, error);
}

/* The run of a number, at or behind *run_i: rows come in the order of the runs. */
static HsCollectedRun *run_of(const HsCollected *collected, uint64_t number, guint *run_i)
{
    for (; *run_i < collected->runs->len; ++*run_i) {
        HsCollectedRun *run = &g_array_index(collected->runs, HsCollectedRun, *run_i);

        if (run->number == number)
            return run;
    }
    return NULL;
}

static guint value_of(HsCollectedParameter *parameter, const char *text)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(parameter->places, text));

    if (place > 0)
        return place - 1;

    HsCollectedValue value = { .text = g_strdup(text) };

    g_array_append_val(parameter->values, value);
    g_hash_table_insert(parameter->places, value.text, GUINT_TO_POINTER(parameter->values->len));
    return parameter->values->len - 1;
}

static HsCollectedParameter *add_parameter(HsCollected *collected, const char *name)
{
    HsCollectedParameter parameter = { .name = g_strdup(name),
                                       .places = g_hash_table_new(g_str_hash, g_str_equal) };

    parameter.values = g_array_new(FALSE, FALSE, sizeof(HsCollectedValue));
    g_array_set_clear_func(parameter.values, value_clear);
    g_array_append_val(collected->parameters, parameter);
    return &g_array_index(collected->parameters, HsCollectedParameter,
                          collected->parameters->len - 1);
}

/* The policy is a parameter like others where there are several. */
static void add_policies(HsCollected *collected)
{
    HsCollectedParameter *parameter = NULL;

    if (collected->policies->len < 2)
        return;
    parameter = add_parameter(collected, HS_COLLECTED_POLICY);
    for (guint policy_i = 0; policy_i < collected->policies->len; policy_i++)
        (void)value_of(parameter, g_ptr_array_index(collected->policies, policy_i));
    for (guint run_i = 0; run_i < collected->runs->len; run_i++) {
        HsCollectedRun *run = &g_array_index(collected->runs, HsCollectedRun, run_i);

        run->value_is[0] = run->policy_i;
    }
}

/* One row of run_parameter. FALSE: more parameters than there may be, or a run that is not. */
static bool take_parameter(HsCollected *collected, const char *name, uint64_t number,
                           const char *text, guint *run_i)
{
    GArray *parameters = collected->parameters;
    bool is_new = hs_collected_find(collected, name) < 0;

    if (is_new && parameters->len >= HS_COLLECTED_PARAMETERS_MAX)
        return false;
    if (is_new)
        (void)add_parameter(collected, name);
    if (is_new)
        *run_i = 0;

    guint parameter_i = (guint)hs_collected_find(collected, name);
    HsCollectedRun *run = run_of(collected, number, run_i);

    if (run == NULL)
        return false;
    run->value_is[parameter_i] = value_of(
        &g_array_index(parameters, HsCollectedParameter, parameter_i), text);
    return true;
}

static bool read_parameters(sqlite3 *db, HsCollected *collected, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_collected_parameters);
    guint run_i = 0;

    while (hs_query_next(query)) {
        g_autofree char *name = hs_query_dup_text(query, 0);
        g_autofree char *text = hs_query_dup_text(query, 2);

        /* The policy of a run is a column of its own. */
        if (strcmp(name, HS_COLLECTED_POLICY) != 0 &&
            !take_parameter(collected, name, hs_query_count(query, 1), text, &run_i)) {
            hs_query_refuse(query, "its parameters are not those of its runs");
            break;
        }
    }
    return hs_query_end(query, error);
}

HsCollected *hs_collected_read(sqlite3 *db, GError **error)
{
    g_autoptr(HsCollected) collected = g_new0(HsCollected, 1);

    collected->policies = g_ptr_array_new_with_free_func(g_free);
    collected->parameters = g_array_new(FALSE, FALSE, sizeof(HsCollectedParameter));
    g_array_set_clear_func(collected->parameters, parameter_clear);
    collected->runs = g_array_new(FALSE, FALSE, sizeof(HsCollectedRun));
    if (!read_meta(db, collected, error) || !read_runs(db, collected, error))
        return NULL;
    add_policies(collected);
    if (!read_parameters(db, collected, error))
        return NULL;
    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        g_hash_table_remove_all(hs_collected_parameter(collected, parameter_i)->places);
        number_values(&g_array_index(collected->parameters, HsCollectedParameter, parameter_i));
        if (hs_collected_parameter(collected, parameter_i)->is_numeric)
            sort_values(collected, parameter_i);
    }
    return g_steal_pointer(&collected);
}

/* ---- what was measured ---- */

GArray *hs_collected_values(sqlite3 *db, const HsCollected *collected, const char *measure,
                            const char *subject, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, TRUE, sizeof(HsCollectedNumber));
    HsQuery *query = hs_query_new(db, hs_sql_collected_values);
    guint run_i = 0;

    g_array_set_size(numbers, collected->runs->len);
    hs_query_bind_text(query, 1, measure);
    hs_query_bind_text(query, 2, subject);
    while (hs_query_next(query)) {
        const HsCollectedRun *run = run_of(collected, hs_query_count(query, 0), &run_i);
        bool is_known = !hs_query_is_null(query, 1);

        if (run == NULL) {
            hs_query_refuse(query, "a value of a run that is not there");
            break;
        }
        if (run->is_done)
            g_array_index(numbers, HsCollectedNumber, run_i) =
                (HsCollectedNumber){ .state = is_known ? HS_COLLECTED_KNOWN : HS_COLLECTED_UNKNOWN,
                                     .value = is_known ? hs_query_real(query, 1) : 0 };
    }
    return hs_query_end(query, error) ? g_steal_pointer(&numbers) : NULL;
}

GPtrArray *hs_collected_subjects(sqlite3 *db, const char *measure, GError **error)
{
    g_autoptr(GPtrArray) subjects = g_ptr_array_new_with_free_func(g_free);
    HsQuery *query = hs_query_new(db, hs_sql_collected_subjects);

    if (measure != NULL)
        hs_query_bind_text(query, 1, measure);
    while (hs_query_next(query))
        g_ptr_array_add(subjects, hs_query_dup_text(query, 0));
    return hs_query_end(query, error) ? g_steal_pointer(&subjects) : NULL;
}

static gint compare_numbers(gconstpointer a, gconstpointer b)
{
    double first = *(const double *)a;
    double second = *(const double *)b;

    return first < second ? -1 : first > second;
}

double hs_collected_median(GArray *numbers)
{
    guint middle_i = numbers->len / 2;

    hs_assert(numbers->len >= 1);
    g_array_sort(numbers, compare_numbers);
    if (numbers->len % 2 == 1)
        return g_array_index(numbers, double, middle_i);
    return (g_array_index(numbers, double, middle_i - 1) +
            g_array_index(numbers, double, middle_i)) /
           2;
}
