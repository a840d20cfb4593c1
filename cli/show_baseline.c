/* show_baseline: moves in a grid, worse ones first. */
#include "cli/show_baseline.h"

#include "analysis/measure_text.h"
#include "cli/csv.h"
#include "cli/grid.h"

#include <math.h>

static const HsMove *move_at(const HsBaseline *baseline, guint i)
{
    return &g_array_index(baseline->moves, HsMove, i);
}

/* ---- the page ---- */

static HsPaint paint_of(const HsMove *move)
{
    if (move->direction == HS_MOVE_OTHER)
        return HS_PAINT_NONE;
    return move->direction == HS_MOVE_WORSE ? HS_PAINT_BAD : HS_PAINT_GOOD;
}

/* "2 of 10 unknown" */
static void add_absent(HsGrid *grid, const HsMove *move, guint n)
{
    static const char *const words[] = { "", "unknown", "not there", "not done" };

    hs_grid_add_format(grid, HS_PAINT_NONE, "%u of %u %s", n, move->n_runs, words[move->kind]);
}

static void add_change(HsGrid *grid, const HsMove *move)
{
    double change = move->mean - move->old_mean;
    char text[HS_MEASURE_TEXT_BYTES];
    char percent[HS_MEASURE_TEXT_BYTES];

    (void)hs_measure_format_change(move->measure->unit, change, text);
    if (move->old_mean != 0)
        hs_grid_add_format(grid, paint_of(move), "%s (%s)", text,
                           hs_measure_format_percent(change, move->old_mean, percent));
    else
        hs_grid_add(grid, paint_of(move), text);
}

static void add_interval(HsGrid *grid, const HsMove *move)
{
    char low[HS_MEASURE_TEXT_BYTES];
    char high[HS_MEASURE_TEXT_BYTES];

    if (!move->has_interval) {
        hs_grid_add(grid, HS_PAINT_NONE, NULL);
        return;
    }
    hs_grid_add_format(grid, HS_PAINT_DIM, "%s .. %s",
                       hs_measure_format_change(move->measure->unit, move->interval.low, low),
                       hs_measure_format_change(move->measure->unit, move->interval.high, high));
}

static void add_value(HsGrid *grid, const HsMove *move, bool has_intervals)
{
    char text[HS_MEASURE_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, hs_measure_format(move->measure->unit, move->old_mean, text));
    hs_grid_add(grid, HS_PAINT_NONE, hs_measure_format(move->measure->unit, move->mean, text));
    add_change(grid, move);
    if (has_intervals)
        add_interval(grid, move);
}

/* ---- moves of one measure and subject ---- */

typedef struct {
    guint n_of[HS_MOVE_BETTER + 1]; /* points, by direction */
    const HsMove *most;             /* the largest */
} Group;

/* How much of what it was; what cannot be said so is more than all that can. */
static double size_of(const HsMove *move)
{
    if (move->kind != HS_MOVE_VALUE || move->old_mean == 0)
        return INFINITY;
    return fabs((move->mean - move->old_mean) / move->old_mean);
}

static Group *group_of(GArray *groups, const HsMove *move)
{
    Group fresh = { .most = move };

    for (guint i = 0; i < groups->len; i++) {
        Group *group = &g_array_index(groups, Group, i);

        if (group->most->measure == move->measure && group->most->subject == move->subject)
            return group;
    }
    g_array_append_val(groups, fresh);
    return &g_array_index(groups, Group, groups->len - 1);
}

/* Moves come with the worse ones first, and so do their groups. New. */
static GArray *group_moves(const HsBaseline *baseline)
{
    GArray *groups = g_array_new(FALSE, TRUE, sizeof(Group));

    for (guint i = 0; i < baseline->moves->len; i++) {
        const HsMove *move = move_at(baseline, i);
        Group *group = group_of(groups, move);

        group->n_of[move->direction]++;
        if (move->direction == group->most->direction && size_of(move) > size_of(group->most))
            group->most = move;
    }
    return groups;
}

static void add_count(HsGrid *grid, HsPaint paint, guint n)
{
    if (n > 0)
        hs_grid_add_format(grid, paint, "%u", n);
    else
        hs_grid_add(grid, HS_PAINT_DIM, "-");
}

static void add_group(HsGrid *grid, const Group *group, bool has_intervals)
{
    const HsMove *most = group->most;

    hs_grid_add(grid, HS_PAINT_NONE, most->measure != NULL ? most->measure->name : "the run");
    hs_grid_add(grid, HS_PAINT_NONE, most->subject);
    add_count(grid, HS_PAINT_BAD, group->n_of[HS_MOVE_WORSE]);
    add_count(grid, HS_PAINT_NONE, group->n_of[HS_MOVE_OTHER]);
    add_count(grid, HS_PAINT_GOOD, group->n_of[HS_MOVE_BETTER]);
    if (most->kind == HS_MOVE_VALUE) {
        add_value(grid, most, has_intervals);
    } else {
        add_absent(grid, most, most->n_old_absent);
        add_absent(grid, most, most->n_absent);
        hs_grid_add(grid, HS_PAINT_NONE, NULL);
        if (has_intervals)
            hs_grid_add(grid, HS_PAINT_NONE, NULL);
    }
    hs_grid_add(grid, HS_PAINT_NONE, most->point);
    hs_grid_end_row(grid);
}

static void show_groups(const GArray *groups, HsOutput *output)
{
    HsGridColumn columns[] = { { "measure", false, false }, { "of", false, false },
                               { "worse", true, false },    { "other", true, false },
                               { "better", true, false },   { "was", true, false },
                               { "now", true, false },      { "change", true, false },
                               { "interval", true, false }, { "most at", false, true } };
    bool has_intervals = false;
    guint n_columns = G_N_ELEMENTS(columns);
    guint n_shown = MIN(groups->len, HS_SHOW_BASELINE_ROWS_MAX);

    for (guint i = 0; i < n_shown; i++)
        has_intervals = has_intervals || g_array_index(groups, Group, i).most->has_interval;
    if (!has_intervals) {
        columns[n_columns - 2] = columns[n_columns - 1];
        n_columns--;
    }

    g_autoptr(HsGrid) grid = hs_grid_new(columns, n_columns);

    for (guint i = 0; i < n_shown; i++)
        add_group(grid, &g_array_index(groups, Group, i), has_intervals);
    hs_output_add(output, "\n");
    hs_grid_print(grid, output, 2);
    if (groups->len > n_shown)
        hs_output_add(output, "  ... and %u more rows: --format csv has every move\n",
                      groups->len - n_shown);
}

static void show_head(const HsBaseline *baseline, const char *old_path, HsOutput *output)
{
    hs_output_paint(output, HS_PAINT_TITLE, "Against");
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, old_path);
    hs_output_add(output, ": ");
    if (baseline->n_moved == 0)
        hs_output_paint(output, HS_PAINT_GOOD, "nothing moved");
    else
        hs_output_add(output,
                      "%" G_GUINT64_FORMAT " moved (%" G_GUINT64_FORMAT " worse, %" G_GUINT64_FORMAT
                      " better)",
                      baseline->n_moved, baseline->n_worse, baseline->n_better);
    hs_output_add(output, " of %" G_GUINT64_FORMAT " values at %u point%s\n", baseline->n_values,
                  baseline->n_points, baseline->n_points == 1 ? "" : "s");
}

static void show_lonely(guint n_points, const char *first, const char *where, HsOutput *output)
{
    if (n_points == 0)
        return;
    hs_output_add(output, "  %u point%s only in the %s collection: ", n_points,
                  n_points == 1 ? " is" : "s are", where);
    hs_output_paint(output, HS_PAINT_NONE, first);
    hs_output_add(output, "%s\n", n_points > 1 ? ", ..." : "");
}

void hs_show_baseline(const HsBaseline *baseline, const char *old_path, HsOutput *output)
{
    g_autoptr(GArray) groups = group_moves(baseline);

    show_head(baseline, old_path, output);
    show_lonely(baseline->n_old_points, baseline->old_point, "old", output);
    show_lonely(baseline->n_new_points, baseline->new_point, "new", output);
    for (guint i = 0; i < baseline->notes->len; i++) {
        hs_output_add(output, "  ");
        hs_output_paint(output, HS_PAINT_NONE, g_ptr_array_index(baseline->notes, i));
        hs_output_add(output, "\n");
    }
    if (groups->len > 0)
        show_groups(groups, output);
}

/* ---- for programs ---- */

static void json_move(const HsMove *move, HsJson *json)
{
    bool is_value = move->kind == HS_MOVE_VALUE;

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "point", move->point);
    hs_json_text(json, "kind", hs_move_kind_name(move->kind));
    hs_json_text(json, "direction", hs_move_direction_name(move->direction));
    hs_json_text(json, "measure", move->measure != NULL ? move->measure->name : NULL);
    hs_json_text(json, "of", move->subject);
    hs_json_text(json, "unit",
                 move->measure != NULL ? hs_measure_unit_name(move->measure->unit) : NULL);
    hs_json_exact(json, "was", is_value ? move->old_mean : NAN);
    hs_json_exact(json, "now", is_value ? move->mean : NAN);
    hs_json_exact(json, "allowed", is_value ? move->allowed : NAN);
    hs_json_exact(json, "low", move->has_interval ? move->interval.low : NAN);
    hs_json_exact(json, "high", move->has_interval ? move->interval.high : NAN);
    hs_json_integer(json, "n_pairs", move->n_pairs);
    hs_json_integer(json, "n_runs", move->n_runs);
    hs_json_integer(json, "n_absent_was", move->n_old_absent);
    hs_json_integer(json, "n_absent_now", move->n_absent);
    hs_json_end(json);
}

void hs_json_baseline(const HsBaseline *baseline, HsJson *json)
{
    hs_json_integer(json, "n_moved", baseline->n_moved);
    hs_json_integer(json, "n_worse", baseline->n_worse);
    hs_json_integer(json, "n_better", baseline->n_better);
    hs_json_integer(json, "n_values", baseline->n_values);
    hs_json_integer(json, "n_points", baseline->n_points);
    hs_json_integer(json, "n_points_old_only", baseline->n_old_points);
    hs_json_integer(json, "n_points_new_only", baseline->n_new_points);
    hs_json_begin_array(json, "notes");
    for (guint i = 0; i < baseline->notes->len; i++)
        hs_json_text(json, NULL, g_ptr_array_index(baseline->notes, i));
    hs_json_end(json);
    hs_json_begin_array(json, "moves");
    for (guint i = 0; i < baseline->moves->len; i++)
        json_move(move_at(baseline, i), json);
    hs_json_end(json);
}

static void csv_move(const HsMove *move, GString *csv)
{
    bool is_value = move->kind == HS_MOVE_VALUE;

    hs_csv_text(csv, move->point);
    hs_csv_text(csv, hs_move_kind_name(move->kind));
    hs_csv_text(csv, hs_move_direction_name(move->direction));
    hs_csv_text(csv, move->measure != NULL ? move->measure->name : NULL);
    hs_csv_text(csv, move->subject);
    hs_csv_text(csv, move->measure != NULL ? hs_measure_unit_name(move->measure->unit) : NULL);
    hs_csv_exact(csv, is_value ? move->old_mean : NAN);
    hs_csv_exact(csv, is_value ? move->mean : NAN);
    hs_csv_exact(csv, is_value ? move->allowed : NAN);
    hs_csv_exact(csv, move->has_interval ? move->interval.low : NAN);
    hs_csv_exact(csv, move->has_interval ? move->interval.high : NAN);
    hs_csv_integer(csv, move->n_pairs);
    hs_csv_integer(csv, move->n_runs);
    hs_csv_integer(csv, move->n_old_absent);
    hs_csv_integer(csv, move->n_absent);
    hs_csv_end_row(csv);
}

void hs_csv_baseline(const HsBaseline *baseline, GString *csv)
{
    hs_csv_heading(csv, "point kind direction measure of unit was now allowed low high n_pairs "
                        "n_runs n_absent_was n_absent_now");
    for (guint i = 0; i < baseline->moves->len; i++)
        csv_move(move_at(baseline, i), csv);
}
