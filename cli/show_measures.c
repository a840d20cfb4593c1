/* show_measures: the measures of a run (docs/reference/measures.md), in each format. */
#include "analysis/measure_text.h"
#include "analysis/measures.h"
#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/show.h"

static const char *wish_of(const HsMeasure *measure)
{
    switch (measure->better) {
    case HS_BETTER_MORE:
        return "more is better";
    case HS_BETTER_LESS:
        return "less is better";
    case HS_BETTER_NEITHER:
        break;
    }
    return NULL;
}

/* The name stands at the first of its subjects. */
static void add_measured(HsGrid *grid, const HsMeasured *measured, bool is_first)
{
    char text[HS_MEASURE_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, is_first ? measured->measure->name : NULL);
    hs_grid_add(grid, HS_PAINT_NONE, measured->subject);
    if (measured->is_known)
        hs_grid_add(grid, HS_PAINT_NONE,
                    hs_measure_format(measured->measure->unit, measured->value, text));
    else
        hs_grid_add(grid, HS_PAINT_NONE, "-");
    hs_grid_add(grid, HS_PAINT_DIM, is_first ? wish_of(measured->measure) : NULL);
    hs_grid_end_row(grid);
}

bool hs_show_measures(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "measure", false, false },
        { "of", false, false },
        { "value", true, false },
        { NULL, false, false },
    };
    g_autoptr(GArray) values = hs_measures_of(result->db, error);
    const HsMeasure *last = NULL;

    if (values == NULL)
        return false;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint value_i = 0; value_i < values->len; value_i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, value_i);

        add_measured(grid, measured, measured->measure != last);
        last = measured->measure;
    }
    hs_output_paint(output, HS_PAINT_TITLE, "Measures");
    hs_output_add(output, "  docs/reference/measures.md has their definitions; - is unknown\n");
    hs_grid_print(grid, output, 2);
    return true;
}

bool hs_json_measures(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GArray) values = hs_measures_of(result->db, error);

    if (values == NULL)
        return false;
    hs_json_begin_array(json, "measures");
    for (guint value_i = 0; value_i < values->len; value_i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, value_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "measure", measured->measure->name);
        hs_json_text(json, "of", measured->subject);
        hs_json_text(json, "unit", hs_measure_unit_name(measured->measure->unit));
        if (measured->is_known)
            hs_json_real(json, "value", measured->value);
        else
            hs_json_text(json, "value", NULL);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

bool hs_csv_measures(const HsResult *result, GString *csv, GError **error)
{
    g_autoptr(GArray) values = hs_measures_of(result->db, error);

    if (values == NULL)
        return false;
    hs_csv_heading(csv, "measure of unit value");
    for (guint value_i = 0; value_i < values->len; value_i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, value_i);

        hs_csv_text(csv, measured->measure->name);
        hs_csv_text(csv, measured->subject);
        hs_csv_text(csv, hs_measure_unit_name(measured->measure->unit));
        if (measured->is_known)
            hs_csv_real(csv, measured->value);
        else
            hs_csv_text(csv, NULL);
        hs_csv_end_row(csv);
    }
    return true;
}
