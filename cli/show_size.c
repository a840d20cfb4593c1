/* show_size: the answers first, then every value that was tried and what it did not meet. */
#include "cli/show_size.h"

#include "analysis/measure_text.h"
#include "cli/grid.h"
#include "cli/next.h"
#include "cli/output.h"
#include "cli/show_size_data.h"
#include "cli/simulate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Conditions that have a column; the others are in the other formats. */
#define CONDITIONS_SHOWN_MAX 4u
#define REASON_WIDTH_MAX 60u
#define NUMBER_BYTES (4 * HS_MEASURE_TEXT_BYTES)

static const HsSizeTry *try_of(const HsSize *size, guint try_i)
{
    return g_ptr_array_index(size->tries, try_i);
}

/* ---- texts ---- */

static HsPaint paint_of(HsSearchOutcome outcome)
{
    return outcome == HS_SEARCH_MEETS ? HS_PAINT_GOOD : HS_PAINT_BAD;
}

/* What does not meet its condition is marked, for those who see no colours. */
static const char *mark_of(HsSearchOutcome outcome)
{
    static const char *const marks[] = { " !", " !", " ?", "" };

    return marks[outcome];
}

/* An end of an interval: "6.332 s", "unknown". */
static void format_end(const HsFinding *finding, double end, char text[HS_MEASURE_TEXT_BYTES])
{
    if (isfinite(end))
        (void)hs_measure_format(finding->term->measure->unit, end, text);
    else
        (void)g_strlcpy(text, "unknown", HS_MEASURE_TEXT_BYTES);
}

/* "6.332 s", "6.332 s (5.9 s to 6.7 s)", "unknown", "9 of 10 runs". */
static void format_finding(const HsFinding *finding, char text[NUMBER_BYTES])
{
    char value[HS_MEASURE_TEXT_BYTES];
    char low[HS_MEASURE_TEXT_BYTES];
    char high[HS_MEASURE_TEXT_BYTES];

    if (finding->term->measure == NULL) {
        (void)snprintf(text, NUMBER_BYTES, "%.0f of %u", finding->value, finding->n_runs);
        return;
    }
    if (!finding->is_known) {
        (void)g_strlcpy(text, "unknown", NUMBER_BYTES);
        return;
    }
    (void)hs_measure_format(finding->term->measure->unit, finding->value, value);
    if (!finding->has_interval) {
        (void)g_strlcpy(text, value, NUMBER_BYTES);
        return;
    }
    format_end(finding, finding->interval.low, low);
    format_end(finding, finding->interval.high, high);
    (void)snprintf(text, NUMBER_BYTES, "%s (%s to %s)", value, low, high);
}

/* "outage <= 10 s (A)"; a condition that names its subject says it already. New. */
static char *title_of(const HsFinding *finding)
{
    if (finding->term->subject != NULL || finding->subject[0] == '\0')
        return g_strdup(finding->term->text);
    return g_strdup_printf("%s (%s)", finding->term->text, finding->subject);
}

/* The line of a complaint that says what it is about. New. */
static char *reason_of(const HsSizeTry *one)
{
    g_auto(GStrv) lines = g_strsplit(one->complaint, "\n", 2);
    const char *colon = g_str_has_prefix(lines[0], "error") ? strstr(lines[0], ": ") : NULL;
    g_autofree char *reason = hs_text_cut(colon != NULL ? colon + 2 : lines[0], REASON_WIDTH_MAX);

    return g_strdup_printf("%s: %s", one->n_failed > 0 ? "failed" : "refused", reason);
}

/* Before a value that is found, where others that were not tried may be better. */
static const char *bound_word(const HsSize *size)
{
    return size->plan->wants_largest ? "at least " : "at most ";
}

/* ---- the answers ---- */

static void print_head(const HsSize *size, HsOutput *output)
{
    const HsSizePlan *plan = size->plan;

    hs_output_paint(output, HS_PAINT_TITLE, size->scenario);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, size->about);
    hs_output_add(output, "\nThe %s %s for which ", plan->wants_largest ? "largest" : "least",
                  plan->lattice->name);
    hs_output_paint(output, HS_PAINT_NONE, plan->requirement->text);
    hs_output_add(output, "\n");
    if (plan->n_repetitions == 1)
        hs_output_add(output, "1 run a value, so nothing is said about chance: --reps N does");
    else if (plan->confidence != NULL)
        hs_output_add(output, "%u runs a value, %u %% confidence", plan->n_repetitions,
                      hs_confidence_percent(*plan->confidence));
    else
        hs_output_add(output, "%u runs a value, without a confidence", plan->n_repetitions);
    hs_output_add(output, "; seed %" G_GUINT64_FORMAT "\n", size->seed);
}

/* Why the next value is none. New. */
static char *why_not(const HsSizeTry *one)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (one->findings == NULL)
        return reason_of(one);
    for (guint i = 0; i < one->findings->len; i++) {
        const HsFinding *finding = &g_array_index(one->findings, HsFinding, i);
        char number[NUMBER_BYTES];

        if (finding->outcome == HS_SEARCH_MEETS)
            continue;

        g_autofree char *title = title_of(finding);

        format_finding(finding, number);
        g_string_append_printf(text, "%s%s: %s", text->len > 0 ? "; " : "", title, number);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* "; cannot be told, --reps 70 may", where more repetitions may tell; else "". New. */
static char *doubt_of(const HsSizeTry *one)
{
    uint64_t n_wanted = 0;

    if (one->outcome != HS_SEARCH_UNSURE || one->findings == NULL)
        return g_strdup("");
    for (guint i = 0; i < one->findings->len; i++)
        n_wanted = MAX(n_wanted, g_array_index(one->findings, HsFinding, i).n_wanted);
    return n_wanted > 0
               ? g_strdup_printf("; cannot be told, --reps %" G_GUINT64_FORMAT " may", n_wanted)
               : g_strdup("; cannot be told");
}

/* Of the value before the answer. New. */
static char *remark_of_below(const HsSize *size, guint policy_i, const HsSearchResult *result)
{
    const HsSizeTry *below = hs_size_try_at(size, policy_i, result->below);
    g_autofree char *why = why_not(below);
    g_autofree char *doubt = doubt_of(below);

    if (result->has_certain && result->certain != result->below)
        return g_strdup_printf("%s: %s%s; for certain not %s", below->value, why, doubt,
                               hs_size_try_at(size, policy_i, result->certain)->value);
    return g_strdup_printf("%s: %s%s", below->value, why, doubt);
}

/* Where no run was ended: why not that of the first value. New. */
static char *remark_of_none(const HsSize *size, guint policy_i)
{
    guint i = 0;

    while (try_of(size, i)->policy_i != policy_i)
        i++;

    g_autofree char *reason = reason_of(try_of(size, i));

    return g_strdup_printf("no value came to the end of its run; %s: %s", try_of(size, i)->value,
                           reason);
}

/* What is said of an answer that is none, or has no value beside it. New. */
static char *remark_of(const HsSize *size, guint policy_i, const HsSearchResult *result)
{
    const HsSizeTry *nearest = hs_size_nearest(size, policy_i);
    const char *beyond = size->plan->wants_largest ? ", and not every smaller one meets it"
                                                   : ", and not every greater one meets it";

    if (result->is_found && result->has_below)
        return remark_of_below(size, policy_i, result);
    if (result->is_found && !result->is_exact)
        return g_strdup_printf("none greater was tried%s", result->is_mixed ? beyond : "");
    if (result->is_found)
        return g_strdup_printf("the end of the values%s", result->is_mixed ? beyond : "");
    if (nearest == NULL)
        return remark_of_none(size, policy_i);

    g_autofree char *why = why_not(nearest);
    g_autofree char *doubt = doubt_of(nearest);

    return g_strdup_printf("nearest is %s: %s%s", nearest->value, why, doubt);
}

static void print_answers(const HsSize *size, HsOutput *output)
{
    const HsGridColumn columns[] = { { .title = "policy" },
                                     { .title = size->plan->lattice->name, .is_right = true },
                                     { .title = "values tried", .is_right = true },
                                     { .title = "the next value", .is_flexible = true } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++) {
        HsSearchResult result;

        hs_size_result(size, policy_i, &result);

        g_autofree char *remark = remark_of(size, policy_i, &result);

        hs_grid_add(grid, HS_PAINT_NONE, size->policies[policy_i]);
        if (result.is_found)
            hs_grid_add_format(grid, result.is_exact ? HS_PAINT_GOOD : HS_PAINT_BAD, "%s%s",
                               result.is_exact ? "" : bound_word(size),
                               hs_size_try_at(size, policy_i, result.place)->value);
        else
            hs_grid_add(grid, HS_PAINT_BAD, "none");
        hs_grid_add_format(grid, HS_PAINT_NONE, "%u", (guint)result.n_tried);
        hs_grid_add(grid, HS_PAINT_NONE, remark);
        hs_grid_end_row(grid);
    }
    hs_output_add(output, "\n");
    hs_grid_print(grid, output, 2);
}

static void print_contradiction(const HsSize *size, guint policy_i, const HsSearchResult *result,
                                HsOutput *output)
{
    const HsSizeTry *meets = hs_size_try_at(size, policy_i, result->meets);
    const HsSizeTry *misses = hs_size_try_at(size, policy_i, result->misses);

    hs_output_add(output, "\n%s: not monotone: %s meets it, %s does not", size->policies[policy_i],
                  meets->value, misses->value);
    if (result->n_untried > 0)
        hs_output_add(output,
                      "\n  %" G_GUINT64_FORMAT " values before the answer were not tried, one of "
                      "them may do: --find '%s=...' with fewer\n",
                      result->n_untried, size->plan->lattice->name);
    else
        hs_output_add(output, "%s\n",
                      result->is_exact ? "; no value before the answer does, all were tried" : "");
}

static void print_contradictions(const HsSize *size, HsOutput *output)
{
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++) {
        HsSearchResult result;

        hs_size_result(size, policy_i, &result);
        if (result.is_mixed)
            print_contradiction(size, policy_i, &result, output);
    }
}

/* ---- what was tried ---- */

/* The tries of a policy in the order of their values. New; borrows. */
static GPtrArray *tries_of(const HsSize *size, guint policy_i)
{
    GPtrArray *tries = g_ptr_array_new();

    for (guint i = 0; i < size->tries->len; i++) {
        HsSizeTry *one = g_ptr_array_index(size->tries, i);
        guint at = tries->len;

        if (one->policy_i != policy_i)
            continue;
        while (at > 0 && ((HsSizeTry *)g_ptr_array_index(tries, at - 1))->place > one->place)
            at--;
        g_ptr_array_insert(tries, (gint)at, one);
    }
    return tries;
}

/* The conditions, each with its subjects, of the first try that has any; NULL: none has. */
static const GArray *conditions_of(const GPtrArray *tries)
{
    for (guint i = 0; i < tries->len; i++) {
        const HsSizeTry *one = g_ptr_array_index(tries, i);

        if (one->findings != NULL)
            return one->findings;
    }
    return NULL;
}

static void add_finding(HsGrid *grid, const GArray *findings, const HsFinding *condition)
{
    char number[NUMBER_BYTES];

    for (guint i = 0; i < findings->len; i++) {
        const HsFinding *finding = &g_array_index(findings, HsFinding, i);

        if (finding->term != condition->term || strcmp(finding->subject, condition->subject) != 0)
            continue;
        format_finding(finding, number);
        hs_grid_add_format(grid, paint_of(finding->outcome), "%s%s", number,
                           mark_of(finding->outcome));
        return;
    }
    hs_grid_add(grid, HS_PAINT_DIM, "-");
}

static void add_try(HsGrid *grid, const HsSizeTry *one, const GArray *conditions,
                    guint n_conditions)
{
    hs_grid_add(grid, HS_PAINT_NONE, one->value);
    if (one->findings != NULL) {
        hs_grid_add(grid, paint_of(one->outcome), hs_search_outcome_name(one->outcome));
    } else {
        hs_grid_add(grid, HS_PAINT_BAD, one->n_failed > 0 ? "failed" : "refused");
        hs_grid_end_row(grid);
        return;
    }
    for (guint i = 0; i < n_conditions; i++)
        add_finding(grid, one->findings, &g_array_index(conditions, HsFinding, i));
    hs_grid_end_row(grid);
}

static void print_tries(const HsSize *size, guint policy_i, HsOutput *output)
{
    HsGridColumn columns[CONDITIONS_SHOWN_MAX + 2] = { { 0 } };
    char *titles[CONDITIONS_SHOWN_MAX] = { NULL };
    g_autoptr(GPtrArray) tries = tries_of(size, policy_i);
    const GArray *conditions = conditions_of(tries);
    guint n = conditions != NULL ? MIN(conditions->len, CONDITIONS_SHOWN_MAX) : 0;

    columns[0] = (HsGridColumn){ .title = size->plan->lattice->name, .is_right = true };
    columns[1] = (HsGridColumn){ .title = "meets it" };
    for (guint i = 0; i < n; i++) {
        titles[i] = title_of(&g_array_index(conditions, HsFinding, i));
        columns[i + 2].title = titles[i];
    }

    g_autoptr(HsGrid) grid = hs_grid_new(columns, n + 2);

    for (guint i = 0; i < tries->len; i++)
        add_try(grid, g_ptr_array_index(tries, i), conditions, n);
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, size->policies[policy_i]);
    hs_output_add(output, "  what was tried\n");
    hs_grid_print(grid, output, 2);
    if (conditions != NULL && conditions->len > n)
        hs_output_add(output, "  ... and %u more conditions: --format csv\n", conditions->len - n);
    for (guint i = 0; i < n; i++)
        g_free(titles[i]);
}

/* ---- how to see it ---- */

static void print_replays(const HsInvocation *invocation, const HsSize *size, HsOutput *output)
{
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++) {
        HsSearchResult result;

        hs_size_result(size, policy_i, &result);
        if (!result.is_found)
            continue;

        const HsSizeTry *one = hs_size_try_at(size, policy_i, result.place);
        g_autofree char *replay = hs_size_replay(invocation, size, one, 1);

        hs_output_add(output, "To see %s: ", one->value);
        hs_output_paint(output, HS_PAINT_NONE, replay);
        hs_output_add(output, "\n");
    }
}

/* "dynamic 208 MB, fixed-split 336 MB" */
static void print_summary(const HsSize *size, HsOutput *output)
{
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++) {
        HsSearchResult result;

        hs_size_result(size, policy_i, &result);
        hs_output_add(output, "%s%s ", policy_i > 0 ? ", " : "", size->policies[policy_i]);
        if (!result.is_found)
            hs_output_add(output, "none");
        else
            hs_output_add(output, "%s%s", result.is_exact ? "" : bound_word(size),
                          hs_size_try_at(size, policy_i, result.place)->value);
    }
    hs_output_add(output, "\n");
}

static void print_page(const HsInvocation *invocation, const HsSize *size, const HsWork *work,
                       const char *path, HsOutput *output)
{
    const HsNext nexts[] = { { "report", NULL, "what was measured, for a browser" },
                             { "plot", "sweep", "over what was looked for, as a picture" } };

    print_head(size, output);
    print_answers(size, output);
    print_contradictions(size, output);
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++)
        print_tries(size, policy_i, output);
    hs_output_add(output, "  ! does not meet its condition; ? cannot be told\n\n");
    print_replays(invocation, size, output);
    hs_output_add(output, "\n%" G_GUINT64_FORMAT " computed, %" G_GUINT64_FORMAT " reused",
                  hs_work_n_made(work), hs_work_n_reused(work));
    hs_output_add(output, "\nWrote  ");
    hs_output_paint(output, HS_PAINT_NONE, path);
    hs_output_add(output, ": every run, every measure\n");
    hs_next_show(output, invocation->program, path, nexts, G_N_ELEMENTS(nexts));
    hs_output_add(output, "\n");
    print_summary(size, output);
}

void hs_show_size(const HsInvocation *invocation, const HsSize *size, const HsWork *work,
                  const char *path)
{
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        hs_json_size(invocation, size, output.text);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        hs_csv_size(size, output.text);
    else
        print_page(invocation, size, work, path, &output);
    hs_output_finish(&output);
}

/* ---- what did not go well ---- */

static void tell_failed(const HsInvocation *invocation, const HsSize *size, const HsSizeTry *one)
{
    g_autofree char *replay = hs_size_replay(invocation, size, one, one->repetition);

    (void)fprintf(stderr, "%s = %s under %s, repetition %u: failed\n%s%s  to replay: %s\n",
                  size->plan->lattice->name, one->value, size->policies[one->policy_i],
                  one->repetition, one->complaint,
                  g_str_has_suffix(one->complaint, "\n") ? "" : "\n", replay);
}

int hs_tell_size(const HsInvocation *invocation, const HsSize *size)
{
    bool has_failed = false;

    for (guint i = 0; i < size->tries->len; i++) {
        if (try_of(size, i)->n_failed > 0 && !has_failed) {
            tell_failed(invocation, size, try_of(size, i));
            has_failed = true;
        }
    }
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++) {
        HsSearchResult result;

        hs_size_result(size, policy_i, &result);
        if (result.is_found)
            continue;

        g_autofree char *remark = remark_of(size, policy_i, &result);

        (void)fprintf(stderr, "%s: no value was found that meets it; %s\n",
                      size->policies[policy_i], remark);
    }
    return hs_size_is_answered(size) && !has_failed ? HS_EXIT_HELD : HS_EXIT_NOT_HELD;
}
