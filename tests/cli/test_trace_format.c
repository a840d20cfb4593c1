/* trace_format: lanes, and what rows say. */
#include "cli/trace_format.h"

#include <criterion/criterion.h>

static const struct {
    HsCycles begin, end;
    guint lane;
} slices[] = {
    { 0, 10, 0 },
    { 5, 20, 1 },  /* beside the first */
    { 10, 15, 0 }, /* touches it */
    { 12, 30, 2 }, /* beside both */
    { 15, 15, 0 }, /* lasts no cycle */
    { 15, 40, 0 }, /* and leaves its lane free */
    { 20, HS_CYCLES_NEVER, 1 },
    { 30, 50, 2 },
    { 45, 46, 0 },
    { 60, 61, 0 },
    { 61, 62, 0 },
    { 61, 62, 2 }, /* the second lane is taken for good */
};

Test(trace_format, what_lasts_at_the_same_time_is_in_different_lanes)
{
    HsLanes lanes;

    hs_lanes_init(&lanes);
    for (guint slice_i = 0; slice_i < G_N_ELEMENTS(slices); slice_i++)
        cr_assert_eq(hs_lanes_take(&lanes, slices[slice_i].begin, slices[slice_i].end),
                     slices[slice_i].lane, "slice %u", slice_i);
    hs_lanes_clear(&lanes);
}

/* A lane a slice, looked for one after the other, is what a lane is. */
Test(trace_format, the_first_free_lane_of_many_is_taken)
{
    enum { N = 5000 };
    HsCycles ends[N] = { 0 };
    HsLanes lanes;

    hs_lanes_init(&lanes);
    for (guint slice_i = 0; slice_i < N; slice_i++) {
        HsCycles begin = slice_i;
        /* Squares modulo a prime: all lengths, in no order. */
        HsCycles end = slice_i % 7 == 0 ? HS_CYCLES_NEVER : begin + begin * begin % 1009;
        guint lane_i = 0;

        while (ends[lane_i] > begin)
            lane_i++;
        ends[lane_i] = end;
        cr_assert_eq(hs_lanes_take(&lanes, begin, end), lane_i, "slice %u", slice_i);
    }
    hs_lanes_clear(&lanes);
}

static const struct {
    HsRunSource source;
    const char *about;
    const char *detail;
    const char *what;
} rows[] = {
    { HS_RUN_SPAN, "disk", "disk: read A image 4096 B", "read A image 4096 B" },
    { HS_RUN_SPAN, NULL, "os1", "os1" },
    { HS_RUN_SPAN, NULL, NULL, "" },
    { HS_RUN_SPAN, "disk", "no device", "no device" },
    { HS_RUN_FLOW_BEGIN, "FIG. 5", "FIG. 5, flow 1: hung", "FIG. 5, flow 1: hung" },
};

Test(trace_format, a_transfer_is_told_without_its_device)
{
    for (guint row_i = 0; row_i < G_N_ELEMENTS(rows); row_i++) {
        HsRunRow row = { .source = rows[row_i].source,
                         .about = (char *)rows[row_i].about,
                         .detail = (char *)rows[row_i].detail };

        cr_assert_str_eq(hs_run_row_what(&row), rows[row_i].what);
    }
}

Test(trace_format, what_has_not_ended_ends_never)
{
    HsRunRow row = { .cycle = 7, .lasts_cycles = 3 };

    cr_assert_eq(hs_run_row_end(&row), 10);
    row.lasts_cycles = HS_CYCLES_NEVER;
    cr_assert_eq(hs_run_row_end(&row), HS_CYCLES_NEVER);
}
