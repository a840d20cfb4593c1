/* policy_reference: writes the rows of the policies, see policy_reference.h. */
#include "models/policy_reference.h"

#include "models/guest/usage_monitor.h"
#include "models/vmm/storage_move.h"
#include "models/vmm/takeover.h"

#include "sim/banned.h"

static const char introduction[] =
    "# Policies\n\n"
    "Made from the rows in `models/vmm/policies/` and the step tables by `make docs`; do not "
    "edit.\n"
    "\n"
    "A policy says who gets which storage and which CPU, and when: `vmm { policy dynamic }`. One "
    "is\n"
    "the method of the patent; the others are what it was written against, and what users of such\n"
    "machines know. `hsim compare` runs one scenario under several of them.\n\n"
    "A policy of storage can have additions, joined by `+`: `policy dynamic+cpu-share+prmf`.\n"
    "Additions alone stand on `fixed-split`, as what they come from knows nothing of storage.\n"
    "[How to add one](../adding-a-policy.md).\n\n"
    "In the costs, words in code style are those of the scenario's `vmm { costs }` and `guest`\n"
    "blocks; a step also waits until whoever runs it has a CPU.\n\n";

/* ---- side by side ---- */

static const char *storage_text(const HsPolicy *policy)
{
    static const char by_table[] = "its hot standby programs' areas to the standby, other "
                                   "programs' to the monitor, its own to the standby (or the "
                                   "monitor)";
    static const char *const texts[] = {
        [HS_FAILED_BY_TABLE] = by_table,
        [HS_FAILED_STAYS] = "stays with it",
        [HS_FAILED_TO_SURVIVOR] = "all to the standby",
        [HS_FAILED_TO_MONITOR] = "all to the monitor",
    };
    return texts[policy->failed_storage];
}

static const char *program_text(const HsPolicy *policy)
{
    if (policy->whole_os)
        return "its whole OS is taken over";
    return policy->failed_storage == HS_FAILED_BY_TABLE ? "it alone is taken over: FIG. 6"
                                                        : "it is restarted in place";
}

/* While all goes well. */
static const char *moves_text(const HsPolicy *policy)
{
    if (policy->by_zone)
        return "set amounts, from OS to OS, at set times and events";
    if (policy->watches_usage)
        return "from and to the monitor, as an OS uses more or less";
    return policy->grants_unused ? "unused storage to programs that start" : "nothing";
}

static const char *needs_both_text(const HsPolicy *policy)
{
    if (policy->by_zone)
        return "yes: else it is refused";
    return policy->failed_storage == HS_FAILED_STAYS ? "nothing is moved" : "no";
}

static void append_comparison(GString *page)
{
    g_string_append(page,
                    "## Side by side\n\n"
                    "| policy | an OS starts with | storage that moves before a fault | who "
                    "detects a fault | a failed OS's storage | must both OSs live for that? | "
                    "a program fails |\n|---|---|---|---|---|---|---|\n");
    for (guint i = 0; i < hs_policy_n(); i++) {
        const HsPolicy *policy = hs_policy_at(i);
        if (policy->is_addition)
            continue;
        g_string_append_printf(
            page, "| [`%s`](#%s) | %s | %s | %s | %s | %s | %s |\n", policy->name, policy->name,
            policy->parts == HS_PARTS_EQUAL ? "an equal part" : "what `storage` says",
            moves_text(policy),
            policy->detection == HS_DETECTION_INSIDE ? "routine 210, inside"
                                                     : "the system switching device, outside",
            storage_text(policy), needs_both_text(policy), program_text(policy));
    }
    g_string_append(page, "\n| addition | what it adds |\n|---|---|\n");
    for (guint i = 0; i < hs_policy_n(); i++)
        if (hs_policy_at(i)->is_addition)
            g_string_append_printf(page, "| [`%s`](#%s) | %s |\n", hs_policy_at(i)->name,
                                   hs_policy_at(i)->name, hs_policy_at(i)->about);
}

/* ---- one of them ---- */

static const char *place_text(HsStepPlace place)
{
    static const char *const texts[] = {
        [HS_ON_VMM] = "monitor", [HS_ON_OS] = "active OS", [HS_ON_STANDBY] = "standby OS"
    };
    return texts[place];
}

/* is_left_out: NULL: no step is. */
static void append_steps(GString *page, const HsFlowKind *kind, const char *title,
                         bool (*is_left_out)(const HsPolicy *policy, const HsStep *step),
                         const HsPolicy *policy)
{
    g_string_append_printf(page, "\n| step | runs on | %s |\n|---|---|---|\n", title);
    for (guint i = 0; i < kind->n_steps; i++)
        if (is_left_out == NULL || !is_left_out(policy, &kind->steps[i]))
            g_string_append_printf(page, "| %s | %s | %s |\n", kind->steps[i].number,
                                   place_text(kind->steps[i].place), kind->steps[i].what);
}

/* Of FIG. 5: what the standby does before 507, and the request for it. */
static bool is_exchange(const HsPolicy *policy, const HsStep *step)
{
    bool is_of_it = step->place == HS_ON_STANDBY || g_strcmp0(step->number, "503") == 0;
    return is_of_it && !hs_takeover_has_exchange(policy);
}

/* Of FIG. 6: all behind 603, where programs are not taken over. */
static bool is_switch(const HsPolicy *policy, const HsStep *step)
{
    (void)policy;
    return g_strcmp0(step->number, "603") > 0;
}

static void append_tables(GString *page, const HsPolicy *policy)
{
    bool is_by_table = policy->failed_storage == HS_FAILED_BY_TABLE;
    if (!policy->is_addition)
        append_steps(page, hs_takeover_figure(), "FIG. 5, an OS has failed", is_exchange, policy);
    if (is_by_table)
        append_steps(page, hs_program_takeover_figure(), "FIG. 6, a program has failed", NULL,
                     policy);
    if (policy->whole_os)
        append_steps(page, hs_program_takeover_figure(), "a program has failed; then FIG. 5",
                     is_switch, policy);
    if (policy->by_zone)
        append_steps(page, hs_storage_move_figure(),
                     "a zone begins or ends (active OS: the one that gives)", NULL, policy);
    if (policy->watches_usage) {
        append_steps(page, hs_usage_monitor_figure(false), "much is used", NULL, policy);
        append_steps(page, hs_usage_monitor_figure(true), "little is used", NULL, policy);
    }
    if (policy->gives_cpu)
        append_steps(page, hs_share_request_figure(), "behind 506; and when it is loaded again",
                     NULL, policy);
}

static void append_policy(GString *page, const HsPolicy *policy)
{
    g_string_append_printf(page, "\n## %s\n\n%s\n\n**Source.** %s.\n\n**Steps.** %s\n",
                           policy->name, policy->about, policy->source, policy->steps);
    append_tables(page, policy);
    g_string_append_printf(page, "\n**Cost.** %s\n\n**Limits.** %s\n", policy->cost,
                           policy->limits);
}

char *hs_policy_reference(void)
{
    GString *page = g_string_new(introduction);
    append_comparison(page);
    for (guint i = 0; i < hs_policy_n(); i++)
        append_policy(page, hs_policy_at(i));
    return g_string_free(page, FALSE);
}
