/* show_compare: the page of a comparison: values, differences, and both in words. */
#include "cli/show_compare.h"

#include "analysis/compare_words.h"
#include "analysis/measure_text.h"
#include "cli/grid.h"
#include "cli/measure_list.h"
#include "cli/next.h"

#include <string.h>

/* What stands on the page when nobody chooses, in groups: all that docs/design.md says a run
 * answers, but for the single steps. */
typedef struct {
    const char *group;
    const char *measure;
    bool is_shown_always; /* 0 is news, too */
} PageRow;

static const PageRow page[] = {
    { "Service", "replies", true },          { "Service", "throughput", false },
    { "Service", "response.mean", false },   { "Service", "response.p50", false },
    { "Service", "response.p95", false },    { "Service", "response.p99", false },
    { "Service", "response.max", false },    { "Service", "page-faults", false },
    { "Service", "turned-away", false },     { "Outage", "outage", false },
    { "Outage", "outage.detection", false }, { "Outage", "outage.reallocation", false },
    { "Outage", "outage.load", false },      { "Outage", "outage.replay", false },
    { "Outage", "outage.start", false },     { "Outage", "outage.first-reply", false },
    { "Outage", "availability", false },     { "Outage", "unprotected", false },
    { "Transactions", "committed", false },  { "Transactions", "lost", true },
    { "Transactions", "repeated", true },    { "Transactions", "re-executed", false },
    { "Storage", "storage.needed", true },   { "Storage", "storage.held", false },
    { "Storage", "storage.of", false },      { "Storage", "storage.idle", false },
    { "Storage", "storage.wasted", false },  { "Storage", "short", true },
    { "Storage", "moves.bytes", false },     { "CPU", "cpu", false },
};
static const char others[] = "Others";

/* ---- which measures ---- */

bool hs_compare_view_check(const GPtrArray *measures, GError **error)
{
    return hs_measure_list_check(measures, error);
}

/* NULL: none of those. */
static const PageRow *page_row_of(const char *name)
{
    for (guint row_i = 0; row_i < G_N_ELEMENTS(page); row_i++) {
        if (strcmp(page[row_i].measure, name) == 0)
            return &page[row_i];
    }
    return NULL;
}

static const char *group_of(const char *name)
{
    const PageRow *row = page_row_of(name);

    return row != NULL ? row->group : others;
}

bool hs_compare_view_has(const GPtrArray *measures, const HsCompareRow *row)
{
    const char *name = row->measure->name;

    return measures->len > 0 ? hs_measure_list_has(measures, name) : group_of(name) != others;
}

/* ---- rows of the page ---- */

/* Its unknown values are programs that are not back. */
static bool is_outage_of(const HsCompareRow *row)
{
    return strcmp(row->measure->name, "outage") == 0;
}

bool hs_compare_view_is_empty(const HsCompare *compare, const HsCompareRow *row)
{
    const PageRow *page_row = page_row_of(row->measure->name);
    bool is_outage = is_outage_of(row);

    if (page_row != NULL && page_row->is_shown_always)
        return false;
    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++) {
        const HsStatistics *values = &row->cells[policy_i].values;

        if (values->mean != 0 || values->squares != 0)
            return false;
        if (is_outage && row->cells[policy_i].n_values > values->n)
            return false; /* not back */
    }
    return true;
}

typedef struct {
    const HsCompare *compare;
    HsOutput *output;
    GPtrArray *rows; /* const HsCompareRow *, as shown */
    guint first, n;  /* policies of this part of a wide table */
} Page;

static void add_group(Page *shown, const GPtrArray *measures, const char *group)
{
    const HsCompare *compare = shown->compare;

    for (guint row_i = 0; row_i < compare->rows->len; row_i++) {
        const HsCompareRow *row = &g_array_index(compare->rows, HsCompareRow, row_i);
        bool is_of_group = strcmp(group_of(row->measure->name), group) == 0;

        if (is_of_group && hs_compare_view_has(measures, row) &&
            !hs_compare_view_is_empty(compare, row))
            g_ptr_array_add(shown->rows, (gpointer)row);
    }
}

/* In the order of the page's groups, then of the dictionary. */
static void choose_rows(Page *shown, const GPtrArray *measures)
{
    for (guint row_i = 0; row_i < G_N_ELEMENTS(page); row_i++) {
        if (row_i == 0 || strcmp(page[row_i].group, page[row_i - 1].group) != 0)
            add_group(shown, measures, page[row_i].group);
    }
    add_group(shown, measures, others);
}

/* ---- cells ---- */

static bool has_run(const HsCompare *compare, guint policy_i)
{
    return hs_compare_n_missing(compare, policy_i) < compare->n_repetitions;
}

static char *value_text(const HsCompare *compare, const HsCompareRow *row, guint policy_i)
{
    const HsCompareCell *cell = &row->cells[policy_i];
    char value[HS_MEASURE_TEXT_BYTES];

    if (!has_run(compare, policy_i) || cell->n_values == 0)
        return g_strdup("-");
    if (cell->values.n == 0)
        return g_strdup(is_outage_of(row) ? "not back" : "-");
    (void)hs_measure_format(row->measure->unit, cell->values.mean, value);
    if (cell->values.n < cell->n_values)
        return g_strdup_printf("%s (%u of %u)", value, (guint)cell->values.n, cell->n_values);
    return g_strdup(value);
}

/* "+128 MB", with repetitions "+128 MB ± 0 B"; "=", "~" where it may be chance. */
static char *difference_text(const HsCompareRow *row, const HsCompareCell *cell)
{
    HsMeasureUnit unit = row->measure->unit;
    double half = (cell->interval.high - cell->interval.low) / 2;
    char difference[HS_MEASURE_TEXT_BYTES];
    char around[HS_MEASURE_TEXT_BYTES];

    (void)hs_measure_format_change(unit, cell->differences.mean, difference);
    switch (hs_compare_finding(cell)) {
    case HS_COMPARE_UNKNOWN:
        return g_strdup("-");
    case HS_COMPARE_EQUAL:
        return g_strdup("=");
    case HS_COMPARE_CHANCE:
        return g_strdup("~");
    case HS_COMPARE_DIFFERS:
        break;
    }
    if (cell->differences.n < 2)
        return g_strdup(difference);
    (void)hs_measure_format_change(unit, half, around);
    return g_strdup_printf("%s ± %s", difference, around + (around[0] == '+' ? 1 : 0));
}

static HsPaint difference_paint(const HsCompareRow *row, const HsCompareCell *cell)
{
    const char *verdict = hs_compare_verdict(row, cell);

    if (strcmp(verdict, "better") == 0)
        return HS_PAINT_GOOD;
    return strcmp(verdict, "worse") == 0 ? HS_PAINT_BAD : HS_PAINT_NONE;
}

/* ---- tables that may be wider than the page ---- */

/* Fills *ret_text and *ret_paint for a row and a policy. */
typedef void (*CellMaker)(const HsCompare *compare, const HsCompareRow *row, guint policy_i,
                          char **ret_text, HsPaint *ret_paint);

static void make_value(const HsCompare *compare, const HsCompareRow *row, guint policy_i,
                       char **ret_text, HsPaint *ret_paint)
{
    *ret_text = value_text(compare, row, policy_i);
    *ret_paint = HS_PAINT_NONE;
}

static void make_difference(const HsCompare *compare, const HsCompareRow *row, guint policy_i,
                            char **ret_text, HsPaint *ret_paint)
{
    (void)compare;
    *ret_text = difference_text(row, &row->cells[policy_i]);
    *ret_paint = difference_paint(row, &row->cells[policy_i]);
}

#define GAP 2u

static guint width_of(const Page *shown, guint policy_i, CellMaker make)
{
    guint width = hs_text_width(shown->compare->policies[policy_i]);

    for (guint row_i = 0; row_i < shown->rows->len; row_i++) {
        g_autofree char *text = NULL;
        HsPaint paint = HS_PAINT_NONE;

        make(shown->compare, g_ptr_array_index(shown->rows, row_i), policy_i, &text, &paint);
        width = MAX(width, hs_text_width(text));
    }
    return width;
}

/* "  replies A": the column in front of the policies. */
static char *name_text(const HsCompareRow *row)
{
    return g_strdup_printf("  %s%s%s", row->measure->name, row->subject[0] != '\0' ? " " : "",
                           row->subject);
}

static guint name_width(const Page *shown)
{
    guint width = 0;

    for (guint row_i = 0; row_i < shown->rows->len; row_i++) {
        g_autofree char *name = name_text(g_ptr_array_index(shown->rows, row_i));

        width = MAX(width, hs_text_width(name));
    }
    return width;
}

/* The title of a group of measures; above the first one, the policies. */
static void print_group(const Page *shown, HsGrid *grid, const GArray *policy_is, const char *group,
                        bool is_first)
{
    hs_grid_add(grid, HS_PAINT_TITLE, group);
    for (guint column_i = shown->first; column_i < shown->first + shown->n; column_i++) {
        guint policy_i = g_array_index(policy_is, guint, column_i);

        hs_grid_add(grid, HS_PAINT_TITLE, is_first ? shown->compare->policies[policy_i] : NULL);
    }
}

static void print_row(const Page *shown, HsGrid *grid, const GArray *policy_is,
                      const HsCompareRow *row, CellMaker make)
{
    g_autofree char *name = name_text(row);

    hs_grid_add(grid, HS_PAINT_NONE, name);
    for (guint column_i = shown->first; column_i < shown->first + shown->n; column_i++) {
        g_autofree char *text = NULL;
        HsPaint paint = HS_PAINT_NONE;

        make(shown->compare, row, g_array_index(policy_is, guint, column_i), &text, &paint);
        hs_grid_add(grid, paint, text);
    }
}

static void print_part(const Page *shown, const GArray *policy_is, CellMaker make)
{
    HsGridColumn columns[HS_COMPARE_POLICIES_MAX + 1] = { { .title = NULL } };
    const char *group = NULL;

    for (guint column_i = 1; column_i <= shown->n; column_i++)
        columns[column_i].is_right = true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, shown->n + 1);

    for (guint row_i = 0; row_i < shown->rows->len; row_i++) {
        const HsCompareRow *row = g_ptr_array_index(shown->rows, row_i);
        const char *own_group = group_of(row->measure->name);

        if (group == NULL || strcmp(own_group, group) != 0)
            print_group(shown, grid, policy_is, own_group, group == NULL);
        group = own_group;
        print_row(shown, grid, policy_is, row, make);
    }
    hs_grid_print(grid, shown->output, 0);
}

/* As many policies beside each other as the page is wide; the others below. */
static void print_table(Page *shown, const GArray *policy_is, CellMaker make)
{
    guint names = name_width(shown);

    shown->first = 0;
    while (shown->first < policy_is->len) {
        guint width = names;

        shown->n = 0;
        while (shown->first + shown->n < policy_is->len) {
            guint policy_i = g_array_index(policy_is, guint, shown->first + shown->n);

            width += GAP + width_of(shown, policy_i, make);
            if (shown->n > 0 && width > shown->output->width)
                break;
            shown->n++;
        }
        if (shown->first > 0)
            hs_output_add(shown->output, "\n");
        print_part(shown, policy_is, make);
        shown->first += shown->n;
    }
}

/* ---- the parts of the page ---- */

static void print_head(const Page *shown)
{
    const HsCompare *compare = shown->compare;
    HsOutput *output = shown->output;
    char size[HS_MEASURE_TEXT_BYTES];

    hs_output_paint(output, HS_PAINT_TITLE, compare->scenario);
    if (compare->about != NULL && compare->about[0] != '\0') {
        hs_output_add(output, "  ");
        hs_output_paint(output, HS_PAINT_NONE, compare->about);
    }
    hs_output_add(output, "\n%s of main storage, seed %" G_GUINT64_FORMAT ", ",
                  hs_measure_format(HS_UNIT_BYTES, (double)compare->storage_bytes, size),
                  compare->seed);
    if (compare->n_repetitions == 1)
        hs_output_add(output, "one run of each policy; --reps 10 tells what may be chance\n\n");
    else
        hs_output_add(output, "%u runs of each policy; the values are means\n\n",
                      compare->n_repetitions);
}

static void print_values(Page *shown)
{
    g_autoptr(GArray) policy_is = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint policy_i = 0; policy_i < shown->compare->n_policies; policy_i++)
        g_array_append_val(policy_is, policy_i);
    print_table(shown, policy_is, make_value);
}

static bool has_difference(const HsCompare *compare, const HsCompareRow *row)
{
    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++) {
        if (hs_compare_finding(&row->cells[policy_i]) == HS_COMPARE_DIFFERS)
            return true;
    }
    return false;
}

static void print_differences(Page *shown)
{
    const HsCompare *compare = shown->compare;
    g_autoptr(GArray) policy_is = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    Page own = *shown;

    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++) {
        if (policy_i != compare->baseline_i)
            g_array_append_val(policy_is, policy_i);
    }
    for (guint row_i = 0; row_i < shown->rows->len; row_i++) {
        if (has_difference(compare, g_ptr_array_index(shown->rows, row_i)))
            g_ptr_array_add(rows, g_ptr_array_index(shown->rows, row_i));
    }
    hs_output_add(shown->output, "\n");
    hs_output_paint(shown->output, HS_PAINT_TITLE, "Difference");
    hs_output_add(shown->output, "  to %s", compare->policies[compare->baseline_i]);
    hs_output_add(shown->output, ", pair by pair, and half its 95 %% confidence interval; ~ may "
                                 "be chance");
    hs_output_add(shown->output, "\n");
    own.rows = rows;
    if (rows->len > 0)
        print_table(&own, policy_is, make_difference);
    else
        hs_output_add(shown->output, "  none is seen\n");
}

static void print_words_of(const Page *shown, guint policy_i)
{
    static const char *const kinds[] = { [HS_WORDS_BUYS] = "buys",
                                         [HS_WORDS_COSTS] = "costs",
                                         [HS_WORDS_ASIDE] = "besides",
                                         [HS_WORDS_ALIKE] = "alike" };
    static const HsPaint paints[] = { [HS_WORDS_BUYS] = HS_PAINT_GOOD,
                                      [HS_WORDS_COSTS] = HS_PAINT_BAD,
                                      [HS_WORDS_ASIDE] = HS_PAINT_NONE,
                                      [HS_WORDS_ALIKE] = HS_PAINT_DIM };
    const HsGridColumn columns[] = { { .title = NULL }, { .is_flexible = true } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    g_autoptr(GArray) words = hs_compare_words(shown->compare, policy_i);
    int last_kind = -1;

    for (guint word_i = 0; word_i < words->len; word_i++) {
        const HsWords *one = &g_array_index(words, HsWords, word_i);

        hs_grid_add(grid, paints[one->kind], (int)one->kind != last_kind ? kinds[one->kind] : NULL);
        hs_grid_add(grid, HS_PAINT_NONE, one->text);
        last_kind = (int)one->kind;
    }
    hs_output_add(shown->output, "\n");
    hs_output_paint(shown->output, HS_PAINT_TITLE, shown->compare->policies[policy_i]);
    hs_output_add(shown->output, "  against %s%s\n",
                  shown->compare->policies[shown->compare->baseline_i],
                  has_run(shown->compare, policy_i) ? "" : ": it has no run");
    hs_grid_print(grid, shown->output, 2);
}

static void print_comparisons(Page *shown)
{
    const HsCompare *compare = shown->compare;

    if (compare->n_repetitions > 1)
        print_differences(shown);
    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++) {
        if (policy_i != compare->baseline_i)
            print_words_of(shown, policy_i);
    }
}

static void print_page(Page *shown, const char *program, const char *path)
{
    static const HsNext nexts[] = {
        { "plot", "compare", "the same, as bars" },
        { "report", NULL, "the same, for a browser" },
    };
    const HsCompare *compare = shown->compare;

    print_head(shown);
    print_values(shown);
    if (has_run(compare, compare->baseline_i))
        print_comparisons(shown);
    else
        hs_output_add(shown->output, "\nNothing is compared: %s, the baseline, has no run\n",
                      compare->policies[compare->baseline_i]);
    hs_output_add(shown->output, "\nWrote  ");
    hs_output_paint(shown->output, HS_PAINT_NONE, path);
    hs_output_add(shown->output, ": every run, every measure, every difference\n");
    hs_next_show(shown->output, program, path, nexts, G_N_ELEMENTS(nexts));
}

void hs_show_compare(const HsInvocation *invocation, const HsCompare *compare, const char *path)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    HsOutput output;
    Page shown = { .compare = compare, .output = &output, .rows = rows };

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON) {
        hs_json_compare(invocation, compare, output.text);
    } else if (invocation->settings.format == HS_OUTPUT_CSV) {
        hs_csv_compare(invocation, compare, output.text);
    } else {
        choose_rows(&shown, invocation->settings.measures);
        print_page(&shown, invocation->program, path);
    }
    hs_output_finish(&output);
}
