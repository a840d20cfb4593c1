/* design_filter: leaves out the points that do not meet a condition. */
#include "analysis/design_parts.h"

#include "sim/scenario_condition.h"

#include <string.h>

/* One comparison: what it comes to for each value of its parameter. */
typedef struct {
    bool begins_alternative;
    guint parameter_i;
    guint8 *holds;
} Test;

static void clear_test(gpointer user)
{
    Test *test = user;

    g_free(test->holds);
}

/* ---- what the condition speaks of ---- */

static void tell_unknown(const HsDesign *design, const HsTerm *term, HsDiagnostics *diagnostics)
{
    g_autoptr(GString) list = g_string_new("what varies: ");
    g_autofree const char **names = g_new0(const char *, design->parameters->len + 1);

    for (guint i = 0; i < design->parameters->len; i++) {
        names[i] = hs_design_parameter(design, i)->name;
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", names[i]);
    }

    const char *near = hs_nearest_word(term->path, names, design->parameters->len);
    g_autofree char *meant = g_strdup_printf("did you mean '%s'?", near != NULL ? near : "");
    g_autofree char *message = g_strdup_printf("'%s' does not vary", term->path);

    hs_diagnostics_add(diagnostics, HS_ERROR_NO_PARAMETER, term->place, message, "unknown",
                       near != NULL ? meant : list->str);
}

static bool find_parameter(const HsDesign *design, const HsTerm *term, guint *ret_i)
{
    for (guint i = 0; i < design->parameters->len; i++) {
        if (strcmp(hs_design_parameter(design, i)->name, term->path) == 0) {
            *ret_i = i;
            return true;
        }
    }
    return false;
}

static bool check_kind(const HsTerm *term, const HsValue *like, HsDiagnostics *diagnostics)
{
    if (term->kind == like->kind && term->is_cycles == like->is_cycles)
        return true;

    const char *is = hs_value_kind_a_name(like->kind);
    g_autofree char *message = term->kind == like->kind
                                   ? g_strdup_printf("'%s' and this mix cycles with other times",
                                                     term->path)
                                   : g_strdup_printf("'%s' is %s, not %s", term->path, is,
                                                     hs_value_kind_a_name(term->kind));
    g_autofree char *value = hs_value_to_text(like);
    g_autofree char *help = g_strdup_printf("write %s, as in: %s", is, value);

    hs_diagnostics_add(diagnostics, HS_ERROR_PATH_VALUE, term->value_place, message,
                       hs_value_kind_a_name(term->kind), help);
    return false;
}

/* ---- what it comes to ---- */

static int order_of(const HsValue *value, const HsTerm *term)
{
    if (value->kind == HS_VALUE_NAME || value->kind == HS_VALUE_TEXT)
        return strcmp(value->word, term->word);
    return (value->number > term->number) - (value->number < term->number);
}

static bool add_test(GArray *tests, const HsDesign *design, const HsTerm *term,
                     HsDiagnostics *diagnostics)
{
    Test test = { .begins_alternative = term->begins_alternative };

    if (!find_parameter(design, term, &test.parameter_i)) {
        tell_unknown(design, term, diagnostics);
        return false;
    }

    const HsDesignParameter *parameter = hs_design_parameter(design, test.parameter_i);
    HsValue first = hs_values_at(parameter->values, 0);

    if (!check_kind(term, &first, diagnostics))
        return false;
    test.holds = g_new(guint8, parameter->n_values);
    for (guint i = 0; i < parameter->n_values; i++) {
        HsValue value = hs_values_at(parameter->values, i);

        test.holds[i] = hs_comparison_holds(term->comparison, order_of(&value, term));
    }
    g_array_append_val(tests, test);
    return true;
}

/* `and` binds tighter than `or`. */
static bool is_kept(const HsDesign *design, const GArray *tests, uint64_t made_i)
{
    bool holds = false;

    for (guint i = 0; i < tests->len; i++) {
        const Test *test = &g_array_index(tests, Test, i);

        if (test->begins_alternative && holds)
            return true;
        if (test->begins_alternative)
            holds = true;
        holds = holds && test->holds[hs_design_value_i(design, made_i, test->parameter_i)];
    }
    return holds;
}

bool hs_design_filter(HsDesign *design, const char *filter, HsDiagnostics *diagnostics,
                      GError **error)
{
    g_autoptr(HsCondition) condition = hs_condition_new("--filter", filter, diagnostics);
    g_autoptr(GArray) tests = g_array_new(FALSE, TRUE, sizeof(Test));
    bool is_sound = condition != NULL;

    g_array_set_clear_func(tests, clear_test);
    for (guint i = 0; condition != NULL && i < hs_condition_n_terms(condition); i++)
        is_sound &= add_test(tests, design, hs_condition_term(condition, i), diagnostics);
    if (!is_sound)
        return hs_design_refuse(error);
    design->kept = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t made_i = 0; made_i < design->n_made; made_i++) {
        if (is_kept(design, tests, made_i))
            g_array_append_val(design->kept, made_i);
    }
    design->n_left_out += design->n_made - design->kept->len;
    if (design->kept->len > 0)
        return true;
    g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_NONE_LEFT,
                "--filter leaves none of %" G_GUINT64_FORMAT " points\n"
                "  help: no point meets '%s'",
                design->n_made, filter);
    return false;
}
