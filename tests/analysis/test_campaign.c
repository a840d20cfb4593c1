/* Campaigns: which moments are struck, what is judged, and that planted bugs are found. */
#include "analysis/campaign.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

#include "models/records.h"
#include "models/system_state.h"

/* os1 panics at 100 ms; one cycle is a microsecond. A's image takes over 64 ms to load. */
static const char text[] = "scenario \"little\" { stop at 2 s }\n"
                           "include \"profiles/toy.scn\"\n"
                           "cpu { count 2 }\n"
                           "storage { size 32 MB }\n"
                           "vmm { area 2 MB  detector { state } }\n"
                           "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
                           "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
                           "program code { image 64 KB\n"
                           "  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }\n"
                           "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }\n"
                           "clients web { to A  count 4  think constant 10 ms  timeout 50 ms }\n";
static const char first[] = "fault \"first\" { at 500 ms  crash os1 panic }\n";

static const HsOverrides no_overrides;

typedef struct {
    char *folder, *path; /* of the scenario; includes are found beside it */
    HsCampaignPlan plan;
    HsCampaign *campaign;
} Little;

static void write_scenario(Little *little, const char *fault)
{
    g_autofree char *profiles = NULL;
    g_autofree char *copy = NULL;
    g_autofree char *toy = NULL;
    g_autofree char *whole = g_strconcat(text, fault, NULL);
    gsize n_bytes = 0;

    little->folder = g_dir_make_tmp("hsim-campaign-XXXXXX", NULL);
    cr_assert(little->folder != NULL);
    little->path = g_build_filename(little->folder, "little.scn", NULL);
    profiles = g_build_filename(little->folder, "profiles", NULL);
    copy = g_build_filename(profiles, "toy.scn", NULL);
    cr_assert(eq(int, g_mkdir(profiles, 0700), 0));
    cr_assert(g_file_get_contents("scenarios/profiles/toy.scn", &toy, &n_bytes, NULL));
    cr_assert(g_file_set_contents(copy, toy, (gssize)n_bytes, NULL));
    cr_assert(g_file_set_contents(little->path, whole, -1, NULL));
}

static void remove_scenario(const Little *little)
{
    static const char *const names[] = { "little.scn", "profiles/toy.scn", "profiles", "." };
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(little->folder, names[i], NULL);
        (void)g_remove(i == 3 ? little->folder : path);
    }
}

static Little *little_new(const char *const *seconds, guint n_seconds, const char *fault,
                          const HsCampaignChoice *choice)
{
    Little *little = g_new0(Little, 1);
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;

    write_scenario(little, fault);
    little->plan = (HsCampaignPlan){
        .path = little->path, .overrides = &no_overrides, .seconds = seconds, .n_seconds = n_seconds
    };
    little->campaign = hs_campaign_new(&little->plan, diagnostics, &error);

    g_autofree char *found = hs_diagnostics_render(diagnostics, false);

    cr_assert(little->campaign != NULL, "%s", found);
    cr_assert(hs_campaign_choose(little->campaign, choice, &error), "%s",
              error != NULL ? error->message : "");
    return little;
}

static void little_free(Little *little)
{
    remove_scenario(little);
    hs_campaign_free(little->campaign);
    g_free(little->folder);
    g_free(little->path);
    g_free(little);
}

static const HsCampaignChoice all = { .every = 1, .from = HS_CYCLES_NEVER, .to = HS_CYCLES_NEVER };

/* The costs of toy: 501 detect 200 us, fence 400 us; 502 two entries of 100 us; 503 200 us. os1
 * owns A's 4 units and its own 8; the second program is not there. */
Test(campaign, strikes_where_a_step_begins_or_ends_and_a_cycle_before_and_after)
{
    static const char *const seconds[] = { "crash os2 panic" };
    HsCampaignChoice steps = all;
    steps.moments = HS_CAMPAIGN_STEPS;
    Little *little = little_new(seconds, 1, first, &steps);
    static const struct {
        HsCycles cycle;
        const char *step;
    } expected[] = {
        { 500000, "501" }, { 500001, "501" }, { 500599, "501" },
        { 500600, "502" }, { 500601, "502" }, { 500799, "502" },
        { 500800, "503" }, { 500801, "503" }, { 500999, "503" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        HsCampaignCase one = hs_campaign_case(little->campaign, i);
        cr_expect(eq(u64, one.cycle, expected[i].cycle));
        cr_expect(eq(str, (char *)one.step, (char *)expected[i].step));
    }
    g_autofree char *fault = hs_campaign_fault(little->campaign, 1);
    cr_expect(eq(str, fault, "at 500001 cycles  crash os2 panic"));
    cr_expect(eq(u64, hs_campaign_from(little->campaign), 500000));
    little_free(little);
}

Test(campaign, takes_every_nth_moment_of_the_time_it_is_given)
{
    static const char *const seconds[] = { "crash os2 panic", "fail cpu 1" };
    HsCampaignChoice some = { .every = 1, .from = 500000, .to = 510000 };
    Little *whole = little_new(seconds, 2, first, &some);
    some.every = 3;
    Little *third = little_new(seconds, 2, first, &some);
    guint n_moments = hs_campaign_n_moments(whole->campaign);

    cr_assert(n_moments > 3);
    cr_expect(eq(u32, hs_campaign_n_moments(third->campaign), (n_moments + 2) / 3));
    cr_expect(eq(u32, hs_campaign_n_cases(third->campaign), 2 * ((n_moments + 2) / 3)));
    for (guint i = 0; i < hs_campaign_n_moments(third->campaign); i++)
        cr_expect(eq(u64, hs_campaign_case(third->campaign, i).cycle,
                     hs_campaign_case(whole->campaign, 3 * i).cycle));
    cr_expect(eq(u32, hs_campaign_case(whole->campaign, n_moments).second_i, 1));
    little_free(whole);
    little_free(third);
}

Test(campaign, every_case_of_a_sound_simulator_is_fine_and_the_same_again)
{
    static const char *const seconds[] = { "crash os2 panic", "crash os2 hang", "crash os1 panic",
                                           "fail cpu 0", "fail disk disk 3 times" };
    HsCampaignChoice some = all;
    some.every = 9;
    Little *little = little_new(seconds, G_N_ELEMENTS(seconds), first, &some);
    guint n_without_effect = 0;

    for (guint i = 0; i < hs_campaign_n_cases(little->campaign); i++) {
        HsCaseResult result, again;
        hs_campaign_run(little->campaign, i, &result);
        hs_campaign_run(little->campaign, i, &again);
        g_autofree char *fault = hs_campaign_fault(little->campaign, i);
        cr_expect(result.verdict == HS_CASE_FINE, "%s: %s, %s", fault,
                  hs_case_verdict_name(result.verdict), result.why);
        cr_expect(eq(u64, result.digest, again.digest));
        cr_expect(strlen(result.outcome) > 0);
        n_without_effect += !result.had_effect;
    }
    /* os1 is dead when it is struck again, but for the fault's own cycle. */
    cr_expect(ge(u32, n_without_effect, hs_campaign_n_moments(little->campaign) - 1));
    little_free(little);
}

Test(campaign, a_scenario_whose_fault_never_strikes_has_no_moments)
{
    static const char *const seconds[] = { "crash os2 panic" };
    Little *little = little_new(seconds, 1, "",
                                &(HsCampaignChoice){ .every = 1, .from = 0, .to = 1000 });
    g_autoptr(GError) error = NULL;

    cr_assert(not(hs_campaign_choose(little->campaign, &all, &error)));
    cr_assert(strstr(error->message, "no fault of the scenario struck") != NULL);
    cr_assert(strstr(error->message, "--from and --to") != NULL);
    little_free(little);
}

Test(campaign, refuses_a_second_fault_that_does_not_fit)
{
    static const char *const seconds[] = { "crash os2 panic", "crash os7 panic" };
    Little *little = little_new(seconds, 2, first, &all);
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();

    cr_assert(not(hs_campaign_check(little->campaign, diagnostics)));
    g_autofree char *found = hs_diagnostics_render(diagnostics, false);
    cr_assert(strstr(found, "no 'os' is called 'os7'") != NULL, "%s", found);
    little_free(little);
}

/* ---- planted bugs ---- */

static void fence_nothing(gpointer guest)
{
    (void)guest;
}

/* The bug: step 501 does not fence. */
static void plant_no_fence(gpointer user, HsSystem *system)
{
    (void)user;
    HsGuestFace *face = (HsGuestFace *)hs_vmm_guest(system->vmm, 1);
    face->fence = fence_nothing;
}

/* The bug: a program is told of a commit that is not on the disk. */
static void plant_lost(gpointer user, HsSystem *system)
{
    (void)user;
    HsApplication *application = g_ptr_array_index(system->applications, 0);
    g_array_append_val(application->committed, ((HsTransaction){ .client = 1, .number = 999999 }));
}

/* The bug: the takeover stops in its midst, as the run is over 1 ms after the fault. */
static void plant_short(gpointer user, HsSystem *system)
{
    (void)user;
    system->configuration->stop_cycles = 501000;
}

/* The bug: the first request that had a reply was none that was committed. */
static HsTraceSink honest_sink;
static guint n_requests;

static void reply_to_another(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    HsCell changed[HS_CELLS_MAX];
    for (guint i = 0; i < table->n_columns; i++)
        changed[i] = cells[i];
    if (table == &hs_table_request && n_requests++ == 0)
        changed[2] = HS_INTEGER(999999);
    honest_sink(user, table, changed);
}

static void plant_unrecorded(gpointer user, HsSystem *system)
{
    (void)user;
    honest_sink = system->options.sink;
    system->options.sink = reply_to_another;
}

Test(campaign, finds_every_planted_bug)
{
    static const char *const seconds[] = { "fail cpu 1" };
    static const struct {
        void (*tamper)(gpointer user, HsSystem *system);
        HsCaseVerdict verdict;
        const char *why;
    } bugs[] = {
        { plant_no_fence, HS_CASE_BROKEN, "invariant 10: A runs on os1 and on os2" },
        { plant_lost, HS_CASE_BROKEN, "invariant 9: 1 of " },
        { plant_short, HS_CASE_UNSTATED, "A: nobody runs it" },
        { plant_unrecorded, HS_CASE_LOST, "1 replies are in no journal" },
        { NULL, HS_CASE_FINE, "" },
    };
    HsCampaignChoice one = { .every = 1, .from = 500000, .to = 500000 };

    for (guint i = 0; i < G_N_ELEMENTS(bugs); i++) {
        Little *little = little_new(seconds, 1, first, &one);
        HsCampaignPlan plan = little->plan;
        g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
        g_autoptr(GError) error = NULL;
        plan.tamper = bugs[i].tamper;
        g_autoptr(HsCampaign) campaign = hs_campaign_new(&plan, diagnostics, &error);
        HsCaseResult result;

        cr_assert(campaign != NULL && hs_campaign_choose(campaign, &one, &error));
        hs_campaign_run(campaign, 0, &result);
        cr_expect(eq(str, (char *)hs_case_verdict_name(result.verdict),
                     (char *)hs_case_verdict_name(bugs[i].verdict)));
        cr_expect(strstr(result.why, bugs[i].why) != NULL, "no '%s' in '%s'", bugs[i].why,
                  result.why);
        little_free(little);
    }
}

/* A serves again when the run ends, a stated outcome; but the re-IPL of os1 takes an hour. */
Test(campaign, a_flow_that_the_end_cuts_short_is_a_hung_case)
{
    static const char *const seconds[] = { "fail disk disk 1 times" };
    static const char slow[] = "vmm { reipl on }\nguest { ipl 1 h }\n"
                               "fault \"first\" { at 500 ms  crash os1 panic }\n";
    HsCampaignChoice one = { .every = 1, .from = 500000, .to = 500000 };
    Little *little = little_new(seconds, 1, slow, &one);
    HsCaseResult result;

    hs_campaign_run(little->campaign, 0, &result);
    cr_expect(eq(str, (char *)hs_case_verdict_name(result.verdict), "hung"));
    cr_expect(g_str_has_prefix(result.why, "re-IPL of os1 is unfinished"), "%s", result.why);
    little_free(little);
}
