/* policy: the answers of each policy, as a table of cases. */
#include "models/vmm/policy.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define OS2 ((HsOwner)2)
#define REFUSED UINT32_MAX

static const HsPolicy *dynamic(void)
{
    const HsPolicy *policy = hs_policy_find("dynamic");
    cr_assert(policy != NULL);
    return policy;
}

TestSuite(policy);

typedef struct {
    const char *about;
    HsPlacementQuestion question; /* need, own free, unused, rule */
    uint32_t from_own, from_unused;
} Case;

/* FIG. 4's example of 256 MB: os1 has 160 - 24 of its own to give, 48 are not used. */
static const Case cases[] = {
    { "A fits in its OS's own area", { 128, 136, 48, HS_GRANT_WHOLE }, 128, 0 },
    { "whole: B gets an area of its own size", { 40, 8, 48, HS_GRANT_WHOLE }, 0, 40 },
    { "deficit: B gets what is missing", { 40, 8, 48, HS_GRANT_DEFICIT }, 8, 32 },
    { "own is enough exactly", { 40, 40, 48, HS_GRANT_WHOLE }, 40, 0 },
    { "own is enough exactly, deficit", { 40, 40, 0, HS_GRANT_DEFICIT }, 40, 0 },
    { "one is missing, whole", { 40, 39, 48, HS_GRANT_WHOLE }, 0, 40 },
    { "one is missing, deficit", { 40, 39, 48, HS_GRANT_DEFICIT }, 39, 1 },
    { "nothing is left of its own, deficit", { 40, 0, 48, HS_GRANT_DEFICIT }, 0, 40 },
    { "unused is enough exactly, whole", { 48, 0, 48, HS_GRANT_WHOLE }, 0, 48 },
    { "unused is enough exactly, deficit", { 48, 8, 40, HS_GRANT_DEFICIT }, 8, 40 },
    { "own is preferred to unused", { 1, 1, 1000, HS_GRANT_WHOLE }, 1, 0 },
    { "whole: one too few are unused", { 49, 0, 48, HS_GRANT_WHOLE }, REFUSED, 0 },
    { "whole: what is left of its own does not help", { 50, 49, 48, HS_GRANT_WHOLE }, REFUSED, 0 },
    { "deficit: one too few are unused", { 50, 9, 40, HS_GRANT_DEFICIT }, REFUSED, 0 },
    { "nothing is unused", { 1, 0, 0, HS_GRANT_WHOLE }, REFUSED, 0 },
};

Test(policy, dynamic_places_an_area_by_the_table_of_cases)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *one = &cases[i];
        HsPlacement placement = { 7, 7 };
        const char *reason = NULL;
        bool is_placed = dynamic()->place(&one->question, &placement, &reason);
        bool is_refused = one->from_own == REFUSED;
        cr_assert(eq(int, is_placed, !is_refused), "%s", one->about);
        cr_assert(eq(u32, placement.from_own, is_refused ? 7 : one->from_own), "%s", one->about);
        cr_assert(eq(u32, placement.from_unused, is_refused ? 7 : one->from_unused), "%s",
                  one->about);
        cr_assert(eq(int, reason != NULL, is_refused), "%s", one->about);
    }
}

Test(policy, dynamic_never_gives_more_or_less_than_is_needed_or_there)
{
    for (uint32_t bits = 0; bits < 16 * 16 * 16 * 2; bits++) {
        HsPlacementQuestion question = { bits % 16, bits / 16 % 16, bits / 256 % 16,
                                         bits / 4096 == 0 ? HS_GRANT_WHOLE : HS_GRANT_DEFICIT };
        HsPlacement placement;
        const char *reason;
        if (!dynamic()->place(&question, &placement, &reason))
            continue;
        cr_assert(eq(u32, placement.from_own + placement.from_unused, question.need));
        cr_assert(le(u32, placement.from_own, question.own_free));
        cr_assert(le(u32, placement.from_unused, question.unused));
        cr_assert(question.rule == HS_GRANT_DEFICIT || placement.from_own == 0 ||
                  placement.from_unused == 0);
    }
}

Test(policy, dynamic_switches_a_hot_standby_job_to_its_standby_and_others_to_the_monitor)
{
    cr_assert(eq(u16, dynamic()->program_destination(OS2), OS2));
    cr_assert(eq(u16, dynamic()->program_destination(HS_OWNER_NONE), HS_OWNER_VMM));
}

Test(policy, dynamic_switches_an_oss_own_area_to_the_standby_or_by_the_option_to_the_monitor)
{
    cr_assert(eq(u16, dynamic()->own_destination(OS2, false), OS2));
    cr_assert(eq(u16, dynamic()->own_destination(OS2, true), HS_OWNER_VMM));
    cr_assert(eq(u16, dynamic()->own_destination(HS_OWNER_NONE, false), HS_OWNER_VMM));
    cr_assert(eq(u16, dynamic()->own_destination(HS_OWNER_NONE, true), HS_OWNER_VMM));
}

Test(policy, each_policy_is_found_by_its_name_and_says_what_it_is)
{
    cr_assert(lt(u32, 0, hs_policy_n()));
    for (guint i = 0; i < hs_policy_n(); i++) {
        const HsPolicy *policy = hs_policy_at(i);
        cr_assert(eq(ptr, (void *)hs_policy_find(policy->name), (void *)policy));
        cr_assert(policy->about != NULL && policy->source != NULL && policy->steps != NULL &&
                  policy->cost != NULL && policy->limits != NULL);
    }
}

/* What each policy does with storage and who detects for it: the contract, as a table. */
Test(policy, each_policy_is_what_its_publication_says)
{
    static const struct {
        const char *name;
        bool is_addition;
        HsFailedStorage failed_storage;
        HsDetectionSide detection;
        HsParts parts;
        bool grants_unused, whole_os, by_zone, watches_usage, gives_cpu, fast_dispatch;
    } rows[] = {
        { "dynamic", false, HS_FAILED_BY_TABLE, HS_DETECTION_INSIDE, HS_PARTS_AS_SAID, true, false,
          false, false, false, false },
        { "fixed-split", false, HS_FAILED_STAYS, HS_DETECTION_OUTSIDE, HS_PARTS_EQUAL, false, false,
          false, false, false, false },
        { "event-driven", false, HS_FAILED_STAYS, HS_DETECTION_OUTSIDE, HS_PARTS_AS_SAID, false,
          false, true, false, false, false },
        { "arf", false, HS_FAILED_TO_SURVIVOR, HS_DETECTION_INSIDE, HS_PARTS_AS_SAID, false, true,
          false, false, false, false },
        { "usage-threshold", false, HS_FAILED_TO_MONITOR, HS_DETECTION_INSIDE, HS_PARTS_AS_SAID,
          false, false, false, true, false, false },
        { "cpu-share", true, HS_FAILED_STAYS, HS_DETECTION_OUTSIDE, HS_PARTS_EQUAL, false, false,
          false, false, true, false },
        { "prmf", true, HS_FAILED_STAYS, HS_DETECTION_OUTSIDE, HS_PARTS_EQUAL, false, false, false,
          false, false, true },
    };
    cr_assert(eq(u32, hs_policy_n(), G_N_ELEMENTS(rows)));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const HsPolicy *policy = hs_policy_find(rows[i].name);
        cr_assert(policy != NULL, "%s", rows[i].name);
        cr_assert(policy->is_addition == rows[i].is_addition &&
                      policy->failed_storage == rows[i].failed_storage &&
                      policy->detection == rows[i].detection && policy->parts == rows[i].parts &&
                      policy->grants_unused == rows[i].grants_unused &&
                      policy->whole_os == rows[i].whole_os && policy->by_zone == rows[i].by_zone &&
                      policy->watches_usage == rows[i].watches_usage &&
                      policy->gives_cpu == rows[i].gives_cpu &&
                      policy->fast_dispatch == rows[i].fast_dispatch,
                  "%s", rows[i].name);
    }
}

Test(policy, policies_are_composed_of_one_for_storage_and_additions)
{
    static const struct {
        const char *value, *name, *storage;
        bool gives_cpu, fast_dispatch;
    } rows[] = {
        { "dynamic", "dynamic", "dynamic", false, false },
        { "dynamic+prmf", "dynamic+prmf", "dynamic", false, true },
        { "cpu-share+arf", "arf+cpu-share", "arf", true, false },
        { "prmf+cpu-share+dynamic", "dynamic+cpu-share+prmf", "dynamic", true, true },
        { "prmf", "prmf", "fixed-split", false, true },
        { "prmf+cpu-share", "cpu-share+prmf", "fixed-split", true, true },
        { "fixed-split+prmf", "fixed-split+prmf", "fixed-split", false, true },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        HsPolicy policy;
        char *message = NULL, *help = NULL;
        const HsPolicy *storage = hs_policy_find(rows[i].storage);
        cr_assert(hs_policy_compose(rows[i].value, &policy, &message, &help), "%s", rows[i].value);
        cr_assert(message == NULL && help == NULL);
        cr_assert(eq(str, (char *)policy.name, (char *)rows[i].name));
        cr_assert(policy.failed_storage == storage->failed_storage &&
                      policy.detection == storage->detection && policy.parts == storage->parts &&
                      policy.place == storage->place && !policy.is_addition,
                  "%s", rows[i].value);
        cr_assert(policy.gives_cpu == rows[i].gives_cpu &&
                      policy.fast_dispatch == rows[i].fast_dispatch,
                  "%s", rows[i].value);
    }
}

Test(policy, what_cannot_be_composed_is_refused_with_a_reason)
{
    static const char all[] = "one of dynamic, fixed-split, event-driven, arf, usage-threshold; "
                              "joined by '+' with additions: cpu-share, prmf";
    static const char once[] = "one policy of storage, and each addition once";
    static const struct {
        const char *value, *message, *help;
    } rows[] = {
        { "dynamc", "no policy 'dynamc'", "did you mean 'dynamic'?" },
        { "dynamic+cpushare", "no policy 'cpushare'", "did you mean 'cpu-share'?" },
        { "magic", "no policy 'magic'", all },
        { "", "no policy is named", all },
        { "dynamic+", "'dynamic+' has nothing beside a '+'", all },
        { "dynamic++prmf", "'dynamic++prmf' has nothing beside a '+'", all },
        { "+", "'+' has nothing beside a '+'", all },
        { "dynamic+arf", "'dynamic' and 'arf' are both policies of storage", once },
        { "dynamic+dynamic", "policy 'dynamic' is there twice", once },
        { "prmf+dynamic+prmf", "policy 'prmf' is there twice", once },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        HsPolicy policy;
        g_autofree char *message = NULL;
        g_autofree char *help = NULL;
        cr_assert(not(hs_policy_compose(rows[i].value, &policy, &message, &help)));
        cr_assert(eq(str, message, (char *)rows[i].message));
        cr_assert(eq(str, help, (char *)rows[i].help));
    }
}

Test(policy, no_policy_has_another_name)
{
    cr_assert(eq(ptr, (void *)hs_policy_find("Dynamic"), NULL));
    cr_assert(eq(ptr, (void *)hs_policy_find(""), NULL));
}

/* Prior art 1: out of what the OS owns, or not at all. Nothing has a switching destination. */
Test(policy, fixed_split_places_an_area_in_what_the_os_owns)
{
    const HsPolicy *policy = hs_policy_find("fixed-split");
    static const struct {
        HsPlacementQuestion question;
        bool is_placed;
    } asked[] = {
        { { 128, 128, 0, HS_GRANT_WHOLE }, true },
        { { 128, 200, 0, HS_GRANT_DEFICIT }, true },
        { { 128, 127, 1000, HS_GRANT_WHOLE }, false },
        { { 128, 127, 1000, HS_GRANT_DEFICIT }, false },
        { { 1, 0, 1, HS_GRANT_DEFICIT }, false },
    };
    cr_assert(policy != NULL && hs_policy_keeps_storage(policy));
    for (guint i = 0; i < G_N_ELEMENTS(asked); i++) {
        HsPlacement placement = { 7, 7 };
        const char *reason = NULL;
        cr_assert(
            eq(int, policy->place(&asked[i].question, &placement, &reason), asked[i].is_placed));
        cr_assert(eq(int, reason == NULL, asked[i].is_placed));
        cr_assert(eq(u32, placement.from_own, asked[i].is_placed ? asked[i].question.need : 7));
        cr_assert(eq(u32, placement.from_unused, asked[i].is_placed ? 0 : 7));
    }
    cr_assert(eq(u16, policy->program_destination(OS2), HS_OWNER_NONE));
    cr_assert(eq(u16, policy->own_destination(OS2, false), HS_OWNER_NONE));
    cr_assert(not(policy->own_destination(OS2, true) == HS_OWNER_VMM));
}
