/* takeover_storage: FIG. 5's steps and owners under each way with a failed OS's storage. By table
 * 90: test_takeover.c. */
#include "tests/models/small_takeover.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/records.h"

TestSuite(takeover_storage);

#define N_OF_OS1 (N_OS1 + N_B) /* its own area, A and B */
#define RESET UINT64_C(500)

/* The cycles of all steps up to the end of 506, beginning at the detection. */
#define UNMOVED (WORK_501 + WORK_502 + WORK_506)
#define MOVED (UNMOVED + WORK_503 + ENGAGE_UNIT * N_OF_OS1 + WORK_505)

typedef struct {
    const char *policy, *steps, *table;
    HsCycles reset_cycles, end_506;
} Way;

/* A starts anew on os2, whose own storage it is to come out of; B, which has no standby, does
 * not. */
static const Way ways[] = {
    { "fixed-split", "501 502 506 507 ",
      "os1 200 os1 os2\nos2 32 os2 -\nvmm 16 vmm -\nunused 8 vmm -\n", 0, DETECTED + UNMOVED },
    { "event-driven", "501 502 506 507 ",
      "os1 200 os1 os2\nos2 32 os2 -\nvmm 16 vmm -\nunused 8 vmm -\n", 0, DETECTED + UNMOVED },
    { "usage-threshold", "501 502 506 507 ", "os2 32 os2 -\nvmm 16 vmm -\nunused 208 vmm -\n", 0,
      DETECTED + UNMOVED },
    { "arf", "501 502 503 504 505 506 507 ", "os2 232 os2 -\nvmm 16 vmm -\nunused 8 vmm -\n", 0,
      DETECTED + MOVED },
    { "arf", "501 502 503 504 505 506 507 ", "os2 232 os2 -\nvmm 16 vmm -\nunused 8 vmm -\n", RESET,
      DETECTED + RESET + MOVED },
};

Test(takeover_storage, each_way_has_its_steps_times_and_owners)
{
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
        SmallTakeover t;
        small_takeover_set_up_policy(&t, ways[i].policy, ways[i].reset_cycles);
        small_takeover_go(&t);
        guint asked = (guint)(ways[i].end_506 + WORK_507);
        cr_assert(eq(u64, hs_takeover_times(t.takeover, 6).end, ways[i].end_506), "%s",
                  ways[i].policy);
        cr_assert(eq(u64, hs_takeover_times(t.takeover, 7).end, asked + START), "%s",
                  ways[i].policy);
        small_takeover_check_steps(&t, 1, ways[i].steps);
        small_takeover_check_table(&t, ways[i].table);
        small_takeover_check_done(&t, "%u fence os1\n%u anew: %u start A on os2\n",
                                  (guint)(DETECTED + ways[i].reset_cycles + WORK_501), asked,
                                  asked);
        small_takeover_tear_down(&t);
    }
}

/* The survivor fails before 506: there is none, and all goes to the monitor. Where storage stays it
 * stays, and the OS that failed last has its own, too. */
Test(takeover_storage, without_a_survivor_nobody_starts_anything)
{
    static const struct {
        const char *policy, *table;
    } rows[] = {
        { "fixed-split", "os1 200 os1 vmm\nos2 32 os2 -\nvmm 16 vmm -\nunused 8 vmm -\n" },
        { "usage-threshold", NOBODY_LEFT },
        { "arf", NOBODY_LEFT },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        SmallTakeover t;
        small_takeover_set_up_policy(&t, rows[i].policy, 0);
        model_run_at(t.run, END_502 + 1, HS_PHASE_FAULT, small_takeover_declare_os2, &t);
        small_takeover_go(&t);
        small_takeover_check_table(&t, rows[i].table);
        cr_assert(strstr(t.done->str, "start A") == NULL, "%s", rows[i].policy);
        small_takeover_tear_down(&t);
    }
}

/* An OS that is fenced again, as its standby has failed, is not reset again. */
Test(takeover_storage, a_machine_is_reset_once)
{
    SmallTakeover t;
    small_takeover_set_up_policy(&t, "arf", RESET);
    model_run_at(t.run, END_503 + RESET + 1, HS_PHASE_FAULT, small_takeover_declare_os2, &t);
    small_takeover_go(&t);
    /* The detection of os2's fault is the monitor's first work, and takes 11. */
    guint again = (guint)(END_503 + RESET + 1 + 11 + WORK_501);
    g_autofree char *fenced = g_strdup_printf("%u fence os1\n", again);
    cr_assert(strstr(t.done->str, fenced) != NULL, "no '%s' in:\n%s", fenced, t.done->str);
    small_takeover_check_table(&t, NOBODY_LEFT);
    small_takeover_tear_down(&t);
}
