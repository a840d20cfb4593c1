/* design_draw: the points of `random` and `lhs`, and rows that differ. */
#include "analysis/design_parts.h"

#include "sim/assert.h"
#include "sim/random.h"

#include <string.h>

/* Draws for one point of `random` before it is a new one, on the average of all: where all points
 * of a grid of N are taken, ln N are to be expected, 14 of the most. */
#define DRAWS_MAX 64u

/* ---- rows ---- */

struct HsDesignRows {
    guint n_parameters;
    GArray *rows;    /* uint32_t, n_parameters for each */
    uint32_t *slots; /* number of a row, from 1; 0: free */
    gsize n_slots;   /* a power of two, more than twice as many as rows */
};

HsDesignRows *hs_design_rows_new(guint n_parameters)
{
    HsDesignRows *rows = g_new0(HsDesignRows, 1);

    rows->n_parameters = n_parameters;
    rows->rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    rows->n_slots = 64;
    rows->slots = g_new0(uint32_t, rows->n_slots);
    return rows;
}

void hs_design_rows_free(HsDesignRows *rows)
{
    if (rows == NULL)
        return;
    g_clear_pointer(&rows->rows, g_array_unref);
    g_free(rows->slots);
    g_free(rows);
}

guint hs_design_rows_n(const HsDesignRows *rows)
{
    return rows->rows->len / rows->n_parameters;
}

static const uint32_t *row_at(const HsDesignRows *rows, guint row_i)
{
    return &g_array_index(rows->rows, uint32_t, (gsize)row_i * rows->n_parameters);
}

/* The slot that has the row, or the free one it would go to. */
static uint32_t *slot_of(const HsDesignRows *rows, const uint32_t *row)
{
    uint64_t hash = 0;

    for (guint i = 0; i < rows->n_parameters; i++) {
        hash ^= row[i];
        hash = hs_random_mix(&hash);
    }

    gsize slot_i = hash & (rows->n_slots - 1);

    while (rows->slots[slot_i] != 0 && memcmp(row_at(rows, rows->slots[slot_i] - 1), row,
                                              rows->n_parameters * sizeof *row) != 0)
        slot_i = (slot_i + 1) & (rows->n_slots - 1);
    return &rows->slots[slot_i];
}

static void grow(HsDesignRows *rows)
{
    g_free(rows->slots);
    rows->n_slots *= 4;
    rows->slots = g_new0(uint32_t, rows->n_slots);
    for (guint row_i = 0; row_i < hs_design_rows_n(rows); row_i++)
        *slot_of(rows, row_at(rows, row_i)) = row_i + 1;
}

bool hs_design_rows_add(HsDesignRows *rows, const uint32_t *row)
{
    uint32_t *slot = slot_of(rows, row);

    if (*slot != 0)
        return false;
    g_array_append_vals(rows->rows, row, rows->n_parameters);
    *slot = hs_design_rows_n(rows);
    if (*slot > rows->n_slots / 2)
        grow(rows);
    return true;
}

GArray *hs_design_rows_take(HsDesignRows *rows)
{
    return g_steal_pointer(&rows->rows);
}

/* ---- draws ---- */

typedef struct {
    HsDesign *design;
    guint n_wanted;
    guint n_parameters;
    HsRandom *streams; /* one for each parameter */
    HsDesignRows *rows;
} Drawing;

/* Named by the design and the parameter: another parameter changes none of its draws. */
static HsRandom *streams_of(const HsDesign *design, const char *kind, uint64_t seed)
{
    HsRandom *streams = g_new0(HsRandom, design->parameters->len);

    for (guint i = 0; i < design->parameters->len; i++) {
        g_autofree char *name = g_strdup_printf("design %s %s", kind,
                                                hs_design_parameter(design, i)->name);

        hs_random_init(&streams[i], seed, name);
    }
    return streams;
}

static void draw_random(Drawing *drawing)
{
    g_autofree uint32_t *row = g_new(uint32_t, drawing->n_parameters);
    uint64_t n_left = (uint64_t)DRAWS_MAX * (drawing->n_wanted + 16u);

    while (hs_design_rows_n(drawing->rows) < drawing->n_wanted) {
        hs_assert(n_left-- > 0);
        for (guint i = 0; i < drawing->n_parameters; i++)
            row[i] = (uint32_t)hs_random_below(&drawing->streams[i],
                                               hs_design_parameter(drawing->design, i)->n_values);
        (void)hs_design_rows_add(drawing->rows, row);
    }
}

/* The places 0 .. n - 1 in an order that is drawn (Fisher and Yates; Durstenfeld 1964). */
static void shuffle(uint32_t *places, guint n, HsRandom *stream)
{
    for (guint i = 0; i < n; i++) {
        guint j = (guint)hs_random_below(stream, (uint64_t)i + 1);

        places[i] = places[j];
        places[j] = i;
    }
}

/* Column after column: of each point the value of one parameter. */
static void draw_lhs(Drawing *drawing)
{
    guint n = drawing->n_wanted, n_parameters = drawing->n_parameters;
    g_autofree uint32_t *rows = g_new(uint32_t, (gsize)n * n_parameters);
    g_autofree uint32_t *strata = g_new(uint32_t, n);

    for (guint i = 0; i < n_parameters; i++) {
        uint64_t n_values = hs_design_parameter(drawing->design, i)->n_values;
        HsRandom *stream = &drawing->streams[i];

        shuffle(strata, n, stream);
        for (guint point_i = 0; point_i < n; point_i++)
            rows[(gsize)point_i * n_parameters + i] =
                (uint32_t)((strata[point_i] * n_values + hs_random_below(stream, n_values)) / n);
    }
    for (guint point_i = 0; point_i < n; point_i++)
        (void)hs_design_rows_add(drawing->rows, &rows[(gsize)point_i * n_parameters]);
}

bool hs_design_draw(HsDesign *design, const HsDesignPlan *plan, uint64_t seed, GError **error)
{
    bool is_lhs = plan->kind == HS_DESIGN_LHS;
    const char *kind = is_lhs ? "lhs" : "random";
    uint64_t n_grid = hs_design_n_grid(design);

    hs_assert(plan->n_wanted >= 1 && plan->n_wanted <= HS_DESIGN_DRAWN_MAX);
    if (!is_lhs && plan->n_wanted > n_grid) {
        g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_TOO_MANY,
                    "--random %u: the parameters have %" G_GUINT64_FORMAT " points only\n"
                    "  help: leave --random out, and all of them are taken",
                    plan->n_wanted, n_grid);
        return false;
    }

    g_autofree HsRandom *streams = streams_of(design, kind, seed);
    g_autoptr(HsDesignRows) rows = hs_design_rows_new(design->parameters->len);
    Drawing drawing = { design, plan->n_wanted, design->parameters->len, streams, rows };

    if (is_lhs)
        draw_lhs(&drawing);
    else
        draw_random(&drawing);
    design->n_made = hs_design_rows_n(rows);
    design->n_left_out = plan->n_wanted - design->n_made;
    design->rows = hs_design_rows_take(rows);
    g_free(design->text);
    design->text = g_strdup_printf("%s %u seed %" G_GUINT64_FORMAT, kind, plan->n_wanted, seed);
    return true;
}
