/* campaign: a second fault at every moment of what a first one sets off, one run each.
 *
 * Each case is a process of its own, so that one which dies is a case that fails and no more.
 */
#include "analysis/campaign.h"

#include "cli/json.h"
#include "cli/processes.h"
#include "cli/scenario_input.h"
#include "cli/simulate.h"

#include "cli/output.h"

#include <stdio.h>
#include <string.h>

/* Outcomes that differ, at most, in a summary; further ones stand in the lines of cases alone. */
#define OUTCOMES_MAX 64u

typedef struct {
    char text[HS_CAMPAIGN_TEXT_BYTES];
    guint n_cases;
} OutcomeCount;

typedef struct {
    const HsInvocation *invocation;
    HsCampaign *campaign;
    HsOutput output;
    HsJson *json; /* NULL: a table */
    const char *const *seconds;
    guint n_seconds;
    int cycle_width;
    guint n_run;
    guint n_verdicts[HS_CASE_VERDICT_N];
    OutcomeCount outcomes[OUTCOMES_MAX];
    guint n_outcomes;
} Report;

/* ---- counting ---- */

static void count(Report *report, const HsCaseResult *result)
{
    guint outcome_i = 0;

    report->n_run++;
    report->n_verdicts[result->verdict]++;
    if (result->outcome[0] == '\0')
        return;
    while (outcome_i < report->n_outcomes &&
           strcmp(report->outcomes[outcome_i].text, result->outcome) != 0)
        outcome_i++;
    if (outcome_i == OUTCOMES_MAX)
        return;
    if (outcome_i == report->n_outcomes) {
        (void)g_strlcpy(report->outcomes[outcome_i].text, result->outcome, HS_CAMPAIGN_TEXT_BYTES);
        report->n_outcomes++;
    }
    report->outcomes[outcome_i].n_cases++;
}

static bool has_passed(const Report *report)
{
    return report->n_verdicts[HS_CASE_FINE] == report->n_run;
}

static char *replay_of(const Report *report, guint case_i)
{
    g_autofree char *fault = hs_campaign_fault(report->campaign, case_i);
    const HsCountSetting *seed = &report->invocation->settings.seed;

    return hs_replay_command(report->invocation, seed->is_set ? &seed->value : NULL, fault);
}

/* ---- a table ---- */

static void show_begin(Report *report)
{
    const HsCampaign *campaign = report->campaign;
    uint64_t clock_hz = hs_campaign_clock_hz(campaign);
    char from[HS_CYCLES_TEXT_BYTES];
    char to[HS_CYCLES_TEXT_BYTES];
    char number[HS_NUMBER_TEXT_BYTES];

    report->cycle_width = (int)strlen(hs_count_format(hs_campaign_to(campaign), number));
    hs_output_paint(&report->output, HS_PAINT_TITLE, hs_campaign_title(campaign));
    hs_output_add(&report->output, ": %u second fault%s at %u moments from %s to %s\n",
                  report->n_seconds, report->n_seconds == 1 ? "" : "s",
                  hs_campaign_n_moments(campaign),
                  hs_time_format(hs_campaign_from(campaign), clock_hz, from),
                  hs_time_format(hs_campaign_to(campaign), clock_hz, to));
}

static void show_failure(Report *report, guint case_i, const HsCaseResult *result)
{
    g_autofree char *replay = replay_of(report, case_i);

    hs_output_add(&report->output, "          ");
    hs_output_paint(&report->output, HS_PAINT_NONE, result->why);
    hs_output_add(&report->output, "\n          replay: ");
    hs_output_paint(&report->output, HS_PAINT_NONE, replay);
    hs_output_add(&report->output, "\n");
}

static void show_second(Report *report, guint second_i)
{
    hs_output_add(&report->output, "\n");
    hs_output_paint(&report->output, HS_PAINT_TITLE, report->seconds[second_i]);
    hs_output_add(&report->output, "\n  %6s  %-8s  %8s  %*s  %-4s  %8s  %-16s  %s\n", "case",
                  "verdict", "time", report->cycle_width, "cycle", "step", "outage", "digest",
                  "outcome");
}

static void show_case(Report *report, guint case_i, const HsCaseResult *result)
{
    HsCampaignCase one = hs_campaign_case(report->campaign, case_i);
    uint64_t clock_hz = hs_campaign_clock_hz(report->campaign);
    bool is_fine = result->verdict == HS_CASE_FINE;
    char time[HS_CYCLES_TEXT_BYTES];
    char outage[HS_CYCLES_TEXT_BYTES];
    char cycle[HS_NUMBER_TEXT_BYTES];
    char verdict[16];

    if (is_fine && report->invocation->settings.is_quiet)
        return;
    (void)g_snprintf(verdict, sizeof verdict, "%-8s", hs_case_verdict_name(result->verdict));
    hs_output_add(&report->output, "  %6u  ", case_i + 1);
    hs_output_paint(&report->output, is_fine ? HS_PAINT_GOOD : HS_PAINT_BAD, verdict);
    hs_output_add(&report->output, "  %8s  %*s  %-4s  %8s  %016" G_GINT64_MODIFIER "x  ",
                  hs_time_format(one.cycle, clock_hz, time), report->cycle_width,
                  hs_count_format(one.cycle, cycle), one.step,
                  hs_time_format(result->outage, clock_hz, outage), result->digest);
    hs_output_paint(&report->output, HS_PAINT_NONE, result->outcome);
    hs_output_add(&report->output, "%s\n", result->had_effect || !is_fine ? "" : " (no effect)");
    if (!is_fine)
        show_failure(report, case_i, result);
}

static void show_end(Report *report)
{
    bool is_good = has_passed(report);

    hs_output_add(&report->output, "\n");
    hs_output_paint(&report->output, HS_PAINT_TITLE, "Outcomes");
    hs_output_add(&report->output, "  how many cases ended so\n");
    for (guint outcome_i = 0; outcome_i < report->n_outcomes; outcome_i++) {
        hs_output_add(&report->output, "  %6u  ", report->outcomes[outcome_i].n_cases);
        hs_output_paint(&report->output, HS_PAINT_NONE, report->outcomes[outcome_i].text);
        hs_output_add(&report->output, "\n");
    }
    if (report->n_outcomes == 0 && is_good)
        hs_output_add(&report->output, "    none: no program has a standby twin, so there was no "
                                       "takeover to judge\n");
    hs_output_add(&report->output, "\n");
    hs_output_paint(&report->output, is_good ? HS_PAINT_GOOD : HS_PAINT_BAD,
                    is_good ? "PASS" : "FAIL");
    hs_output_add(&report->output, "  %s: %u of %u cases are fine",
                  hs_campaign_title(report->campaign), report->n_verdicts[HS_CASE_FINE],
                  report->n_run);
    for (int verdict_i = HS_CASE_FINE + 1; verdict_i < HS_CASE_VERDICT_N; verdict_i++) {
        if (report->n_verdicts[verdict_i] > 0)
            hs_output_add(&report->output, ", %u %s", report->n_verdicts[verdict_i],
                          hs_case_verdict_name((HsCaseVerdict)verdict_i));
    }
    hs_output_add(&report->output, "\n");
}

/* ---- JSON ---- */

static void json_begin(Report *report)
{
    HsJson *json = report->json;

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "scenario", hs_campaign_title(report->campaign));
    hs_json_integer(json, "clock_hz", hs_campaign_clock_hz(report->campaign));
    hs_json_cycles(json, "from", hs_campaign_from(report->campaign));
    hs_json_cycles(json, "to", hs_campaign_to(report->campaign));
    hs_json_integer(json, "n_moments", hs_campaign_n_moments(report->campaign));
    hs_json_begin_array(json, "cases");
}

static void json_case(const Report *report, guint case_i, const HsCaseResult *result)
{
    HsJson *json = report->json;
    HsCampaignCase one = hs_campaign_case(report->campaign, case_i);
    g_autofree char *replay = replay_of(report, case_i);
    char digest[HS_DIGEST_TEXT_BYTES];

    hs_json_begin_object(json, NULL);
    hs_json_integer(json, "case", case_i + 1);
    hs_json_text(json, "second", report->seconds[one.second_i]);
    hs_json_cycles(json, "cycle", one.cycle);
    hs_json_text(json, "step", one.step);
    hs_json_text(json, "verdict", hs_case_verdict_name(result->verdict));
    hs_json_text(json, "why", result->why);
    hs_json_bool(json, "had_effect", result->had_effect);
    hs_json_text(json, "outcome", result->outcome);
    hs_json_cycles(json, "outage", result->outage);
    hs_json_text(json, "digest", hs_digest_format(result->digest, digest));
    hs_json_text(json, "replay", replay);
    hs_json_end(json);
}

static void json_end(Report *report)
{
    HsJson *json = report->json;

    hs_json_end(json);
    hs_json_begin_array(json, "outcomes");
    for (guint outcome_i = 0; outcome_i < report->n_outcomes; outcome_i++) {
        hs_json_begin_object(json, NULL);
        hs_json_text(json, "outcome", report->outcomes[outcome_i].text);
        hs_json_integer(json, "n_cases", report->outcomes[outcome_i].n_cases);
        hs_json_end(json);
    }
    hs_json_end(json);
    hs_json_integer(json, "n_cases", report->n_run);
    hs_json_integer(json, "n_fine", report->n_verdicts[HS_CASE_FINE]);
    hs_json_end(json);
    hs_output_add(&report->output, "\n");
}

/* ---- the runs ---- */

static void work(gpointer user, guint case_i, gpointer ret_result)
{
    const Report *report = user;

    hs_campaign_run(report->campaign, case_i, ret_result);
}

static bool on_done(gpointer user, guint case_i, gpointer shared, const char *death)
{
    Report *report = user;
    HsCaseResult result = { .verdict = HS_CASE_DIED, .outage = HS_CYCLES_NEVER };

    if (death == NULL)
        result = *(const HsCaseResult *)shared;
    else
        (void)g_strlcpy(result.why, death, sizeof result.why);
    count(report, &result);
    if (report->json != NULL) {
        json_case(report, case_i, &result);
        return true;
    }
    if (case_i % hs_campaign_n_moments(report->campaign) == 0 &&
        !report->invocation->settings.is_quiet)
        show_second(report, hs_campaign_case(report->campaign, case_i).second_i);
    show_case(report, case_i, &result);
    return hs_output_flush(&report->output);
}

static bool run_cases(Report *report, GError **error)
{
    const HsCountSetting *jobs = &report->invocation->settings.jobs;
    HsProcesses processes = { .n_pieces = hs_campaign_n_cases(report->campaign),
                              .n_at_once = jobs->is_set ? (guint)jobs->value : 1,
                              .result_bytes = sizeof(HsCaseResult),
                              .work = work,
                              .done = on_done,
                              .user = report };
    bool is_json = report->invocation->settings.format == HS_OUTPUT_JSON;

    hs_output_init(&report->output, (HsColor)report->invocation->settings.color);
    if (is_json) {
        report->json = hs_json_new(report->output.text);
        json_begin(report);
    } else {
        show_begin(report);
    }

    bool is_fine = hs_processes_run(&processes, error);

    if (is_json)
        json_end(report);
    else
        show_end(report);
    g_clear_pointer(&report->json, hs_json_free);
    hs_output_finish(&report->output);
    return is_fine;
}

/* ---- the command ---- */

static bool check_settings(const HsSettings *settings, GError **error)
{
    if (settings->seconds->len == 0 || settings->seconds->len > HS_CAMPAIGN_SECONDS_MAX)
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "a campaign needs 1 to %u second faults\n"
                    "  help: give what stands in a fault block, as in --second 'crash os2 panic'",
                    HS_CAMPAIGN_SECONDS_MAX);
    else if (settings->every.is_set && settings->every.value == 0)
        g_set_error_literal(error, HS_OPTIONS_ERROR, 0,
                            "'--every' takes 1 or more\n  help: 1 is every moment");
    else
        return hs_jobs_check(settings, HS_PROCESSES_MAX, error);
    return false;
}

static bool choose(HsCampaign *campaign, const HsSettings *settings, GError **error)
{
    HsCampaignChoice choice = { .moments = settings->wants_steps ? HS_CAMPAIGN_STEPS
                                                                 : HS_CAMPAIGN_EVENTS,
                                .every = settings->every.is_set ? settings->every.value : 1 };
    uint64_t clock_hz = hs_campaign_clock_hz(campaign);

    if (!hs_window_parse(settings->from, settings->to, clock_hz, &choice.from, &choice.to, error))
        return false;
    if (settings->from == NULL)
        choice.from = HS_CYCLES_NEVER;
    if (settings->to == NULL)
        choice.to = HS_CYCLES_NEVER;
    return hs_campaign_choose(campaign, &choice, error);
}

/* The case as a run of its own. */
static int replay(const HsInvocation *invocation, const HsCampaign *campaign)
{
    uint64_t number = invocation->settings.replay.value;
    guint n_cases = hs_campaign_n_cases(campaign);
    HsInvocation own = *invocation;

    if (number < 1 || number > n_cases) {
        g_autoptr(GError) error = g_error_new(HS_OPTIONS_ERROR, 0,
                                              "there is no case %" G_GUINT64_FORMAT
                                              "\n  help: they go from 1 to %u",
                                              number, n_cases);

        return hs_fail(invocation, error, HS_EXIT_USAGE);
    }

    g_autofree char *fault = hs_campaign_fault(campaign, (guint)number - 1);

    own.settings.is_paranoid = true;
    g_ptr_array_add(own.settings.faults, fault);

    int status = hs_command_run(&own);

    g_ptr_array_set_size(own.settings.faults, (gint)own.settings.faults->len - 1);
    return status;
}

static int run_campaign(const HsInvocation *invocation, HsCampaign *campaign)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(GError) error = NULL;
    g_autofree Report *report = g_new0(Report, 1);

    *report = (Report){ .invocation = invocation,
                        .campaign = campaign,
                        .seconds = (const char *const *)settings->seconds->pdata,
                        .n_seconds = settings->seconds->len };
    if (!run_cases(report, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    return has_passed(report) ? HS_EXIT_HELD : HS_EXIT_NOT_HELD;
}

int hs_command_campaign(const HsInvocation *invocation)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_auto(HsScenarioInput) input = { 0 };
    g_autoptr(GError) error = NULL;

    hs_scenario_input_init(&input, invocation);
    if (!check_settings(settings, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    HsCampaignPlan plan = { .path = g_ptr_array_index(invocation->operands, 0),
                            .overrides = &input.overrides,
                            .seconds = (const char *const *)settings->seconds->pdata,
                            .n_seconds = settings->seconds->len };
    g_autoptr(HsCampaign) campaign = hs_campaign_new(&plan, diagnostics, &error);

    if (campaign == NULL)
        return error != NULL ? hs_fail(invocation, error, HS_EXIT_FAULT)
                             : hs_fail_with_diagnostics(invocation, diagnostics);
    if (!choose(campaign, settings, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    if (!hs_campaign_check(campaign, diagnostics))
        return hs_fail_with_diagnostics(invocation, diagnostics);
    return settings->replay.is_set ? replay(invocation, campaign)
                                   : run_campaign(invocation, campaign);
}
