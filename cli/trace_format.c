/* trace_format: what the viewers' forms share. */
#include "cli/trace_format.h"

#include <string.h>

static HsCycles *end_at(const HsLanes *lanes, guint node)
{
    return &g_array_index(lanes->ends, HsCycles, node);
}

/* A tree of lanes that are all free. */
static void set_size(HsLanes *lanes, guint n_leaves)
{
    lanes->n_leaves = n_leaves;
    g_array_set_size(lanes->ends, 0);
    g_array_set_size(lanes->ends, 2 * n_leaves);
}

static void set_end(HsLanes *lanes, guint lane_i, HsCycles end)
{
    guint node = lanes->n_leaves + lane_i;

    *end_at(lanes, node) = end;
    for (node /= 2; node > 0; node /= 2)
        *end_at(lanes, node) = MIN(*end_at(lanes, 2 * node), *end_at(lanes, 2 * node + 1));
}

/* Lanes that were not taken yet are behind those that were. */
static void grow(HsLanes *lanes)
{
    guint n_before = lanes->n_leaves;
    g_autofree HsCycles *ends = g_memdup2(end_at(lanes, n_before), n_before * sizeof(HsCycles));

    set_size(lanes, 2 * n_before);
    for (guint lane_i = 0; lane_i < n_before; lane_i++)
        set_end(lanes, lane_i, ends[lane_i]);
}

void hs_lanes_init(HsLanes *lanes)
{
    lanes->ends = g_array_new(FALSE, TRUE, sizeof(HsCycles));
    set_size(lanes, 1);
}

void hs_lanes_clear(HsLanes *lanes)
{
    g_array_unref(lanes->ends);
    lanes->ends = NULL;
}

guint hs_lanes_take(HsLanes *lanes, HsCycles begin, HsCycles end)
{
    guint node = 1;

    if (*end_at(lanes, node) > begin)
        grow(lanes);
    while (node < lanes->n_leaves)
        node = 2 * node + (*end_at(lanes, 2 * node) > begin ? 1 : 0);
    set_end(lanes, node - lanes->n_leaves, end);
    return node - lanes->n_leaves;
}

HsCycles hs_run_row_end(const HsRunRow *row)
{
    if (row->lasts_cycles == HS_CYCLES_NEVER)
        return HS_CYCLES_NEVER;
    return row->cycle + row->lasts_cycles;
}

const char *hs_run_row_what(const HsRunRow *row)
{
    static const char separator[] = ": ";
    const char *what = row->detail != NULL ? row->detail : "";
    const char *behind_device = NULL;

    if (row->source == HS_RUN_SPAN && row->about != NULL)
        behind_device = strstr(what, separator);
    return behind_device != NULL ? behind_device + strlen(separator) : what;
}
