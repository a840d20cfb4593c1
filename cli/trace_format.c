/* trace_format: what the viewers' forms share. */
#include "cli/trace_format.h"

#include <string.h>

void hs_lanes_init(HsLanes *lanes)
{
    lanes->ends = g_array_new(FALSE, FALSE, sizeof(HsCycles));
}

void hs_lanes_clear(HsLanes *lanes)
{
    g_array_unref(lanes->ends);
    lanes->ends = NULL;
}

guint hs_lanes_take(HsLanes *lanes, HsCycles begin, HsCycles end)
{
    guint lane_i = 0;

    while (lane_i < lanes->ends->len && g_array_index(lanes->ends, HsCycles, lane_i) > begin)
        lane_i++;
    if (lane_i == lanes->ends->len)
        g_array_append_val(lanes->ends, end);
    else
        g_array_index(lanes->ends, HsCycles, lane_i) = end;
    return lane_i;
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
