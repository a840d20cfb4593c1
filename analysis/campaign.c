/* campaign: a second fault at every moment of what a first one sets off. */
#include "analysis/campaign.h"

#include "analysis/ledger.h"
#include "models/configuration.h"
#include "models/program/application.h"
#include "models/records.h"
#include "models/schema.h"
#include "models/second_fault.h"

#include <string.h>

/* A case may take so many times the events of the undisturbed run, and so many more. */
#define EVENTS_FACTOR 8u
#define EVENTS_MORE UINT64_C(1000000)

/* A step of a figure in the undisturbed run. */
typedef struct {
    uint64_t flow;
    const char *number; /* interned */
    HsCycles begin;
    HsCycles end;
} Step;

/* A flow there that deals with a fault. */
typedef struct {
    uint64_t flow;
    HsCycles begin;
    HsCycles end;
} Flow;

struct HsCampaign {
    HsCampaignPlan plan;
    bool has_all_recorded; /* undisturbed: every request that had a reply is in a journal */
    const char *title;     /* interned */
    uint64_t clock_hz;
    uint64_t events_max;  /* of a case */
    HsCycles first_fault; /* HS_CYCLES_NEVER: none struck */
    HsCycles first_reply; /* after it */
    GArray *traced;       /* HsCycles in which anything was, in any order */
    GArray *steps;        /* Step; those of the flows below when the survey is over */
    GArray *flows;        /* Flow */
    HsCycles from;
    HsCycles to;
    GArray *moments; /* HsCycles */
};

G_DEFINE_QUARK(hs - campaign - error - quark, hs_campaign_error)

const char *hs_case_verdict_name(HsCaseVerdict verdict)
{
    static const char *const names[HS_CASE_VERDICT_N] = {
        [HS_CASE_NOT_RUN] = "not run",   [HS_CASE_FINE] = "fine",       [HS_CASE_BROKEN] = "broken",
        [HS_CASE_HUNG] = "hung",         [HS_CASE_LOST] = "lost",       [HS_CASE_TWICE] = "twice",
        [HS_CASE_UNSTATED] = "unstated", [HS_CASE_REFUSED] = "refused", [HS_CASE_DIED] = "died",
    };

    return names[verdict];
}

/* ---- one run ---- */

/* The scenario with its own extras and, unless `second` is NULL, that fault behind them. */
static HsScenario *load(const HsCampaignPlan *plan, const char *second, HsDiagnostics *diagnostics)
{
    guint n_own = plan->overrides->n_extras;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree HsExtraText *extras = g_new0(HsExtraText, n_own + 1);
    HsOverrides overrides = *plan->overrides;

    for (guint extra_i = 0; extra_i < n_own; extra_i++)
        extras[extra_i] = plan->overrides->extras[extra_i];
    if (second != NULL)
        extras[n_own] = hs_second_fault_text(texts, second, n_own);
    overrides.extras = extras;
    overrides.n_extras = second != NULL ? n_own + 1 : n_own;
    return hs_scenario_load(plan->path, &hs_schema, &overrides, diagnostics);
}

/* The flows that deal with a fault; the others are starts and ends of jobs. */
static bool is_figure(const char *figure)
{
    return g_str_has_prefix(figure, "FIG. ") || strcmp(figure, "re-IPL") == 0;
}

/* ---- the undisturbed run ---- */

typedef struct {
    HsCampaign *campaign;
    HsLedger *ledger;
} Survey;

static void add_step(HsCampaign *campaign, const HsCell *cells)
{
    Step step = { .flow = (uint64_t)cells[0].integer,
                  .number = g_intern_string(cells[2].text),
                  .begin = (HsCycles)cells[6].integer,
                  .end = (HsCycles)cells[9].integer };

    g_array_append_val(campaign->steps, step);
}

static void add_flow(HsCampaign *campaign, const HsCell *cells)
{
    Flow flow = { .flow = (uint64_t)cells[0].integer,
                  .begin = (HsCycles)cells[4].integer,
                  .end = (HsCycles)cells[5].integer };

    if (is_figure(cells[1].text))
        g_array_append_val(campaign->flows, flow);
}

/* A fault that struck, and did something. */
static void note_fault(HsCampaign *campaign, const HsCell *cells)
{
    bool has_struck = cells[1].kind == HS_CELL_INTEGER && cells[4].integer != 0;

    if (has_struck)
        campaign->first_fault = MIN(campaign->first_fault, (HsCycles)cells[1].integer);
}

/* Which cells of a row are cycles in which something happened; -1: none. */
typedef struct {
    const HsTraceTable *table;
    int cells[2];
} CycleCells;

static const CycleCells cycle_cells[] = {
    { &hs_table_event, { 0, -1 } },
    { &hs_table_value, { 0, -1 } },
    { &hs_table_resource_version, { 1, -1 } },
    { &hs_table_journal_record, { 0, -1 } },
    { &hs_table_span, { 3, 4 } },
    { &hs_table_flow_step, { 6, 9 } },
};

static void note_cycles(HsCampaign *campaign, const HsTraceTable *table, const HsCell *cells)
{
    for (guint row_i = 0; row_i < G_N_ELEMENTS(cycle_cells); row_i++) {
        for (guint cell_i = 0; cell_i < G_N_ELEMENTS(cycle_cells[row_i].cells); cell_i++) {
            int column = cycle_cells[row_i].cells[cell_i];

            if (cycle_cells[row_i].table != table || column < 0)
                continue;

            HsCycles cycle = (HsCycles)cells[column].integer;

            g_array_append_val(campaign->traced, cycle);
        }
    }
}

static void survey_on_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    const Survey *survey = user;
    HsCampaign *campaign = survey->campaign;

    hs_ledger_on_row(survey->ledger, table, cells);
    note_cycles(campaign, table, cells);
    if (table == &hs_table_flow_step)
        add_step(campaign, cells);
    else if (table == &hs_table_flow)
        add_flow(campaign, cells);
    else if (table == &hs_table_fault)
        note_fault(campaign, cells);
}

static bool is_of_figure(const HsCampaign *campaign, const Step *step)
{
    for (guint flow_i = 0; flow_i < campaign->flows->len; flow_i++) {
        if (g_array_index(campaign->flows, Flow, flow_i).flow == step->flow)
            return true;
    }
    return false;
}

/* Which flow a step belongs to is known only when the flow ends. */
static void keep_steps_of_figures(HsCampaign *campaign)
{
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(Step));

    for (guint step_i = 0; step_i < campaign->steps->len; step_i++) {
        Step step = g_array_index(campaign->steps, Step, step_i);

        if (is_of_figure(campaign, &step))
            g_array_append_val(kept, step);
    }
    g_array_unref(campaign->steps);
    campaign->steps = kept;
}

static HsCycles first_reply(const HsOutages *outages, HsCycles fault)
{
    HsCycles first = HS_CYCLES_NEVER;

    for (guint outage_i = 0; outage_i < hs_outages_n(outages); outage_i++) {
        const HsOutage *outage = hs_outages_at(outages, outage_i);

        if (outage->fault_cycle >= fault)
            first = MIN(first, outage->marks[HS_OUTAGE_FIRST_REPLY]);
    }
    return first;
}

/* What is kept of the undisturbed run, beside its rows. */
static void note_facts(HsCampaign *campaign, const HsSystem *system)
{
    HsSystemFacts facts = hs_system_facts(system);
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(facts.scenario), "scenario");

    campaign->title = g_intern_string(hs_node_title(g_ptr_array_index(blocks, 0)));
    campaign->clock_hz = facts.configuration->clock_hz;
    campaign->events_max = hs_simulation_events(facts.simulation) * EVENTS_FACTOR + EVENTS_MORE;
    campaign->first_reply = first_reply(facts.outages, campaign->first_fault);
    keep_steps_of_figures(campaign);
}

static bool survey(HsCampaign *campaign, HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsLedger) ledger = hs_ledger_new();
    Survey survey = { .campaign = campaign, .ledger = ledger };
    HsSystemOptions options = { .sink = survey_on_row, .sink_user = &survey, .is_paranoid = true };
    g_autoptr(HsScenario) scenario = load(&campaign->plan, NULL, diagnostics);
    g_autoptr(HsSystem) system = scenario != NULL ? hs_system_new(scenario, &options, diagnostics)
                                                  : NULL;

    if (system == NULL || hs_system_run(system, error) == HS_END_FAILED)
        return false;
    note_facts(campaign, system);
    campaign->has_all_recorded = hs_ledger_n_unrecorded(ledger,
                                                        hs_system_facts(system).applications) == 0;
    return true;
}

HsCampaign *hs_campaign_new(const HsCampaignPlan *plan, HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsCampaign) campaign = g_new0(HsCampaign, 1);

    campaign->plan = *plan;
    campaign->first_fault = HS_CYCLES_NEVER;
    campaign->traced = g_array_new(FALSE, FALSE, sizeof(HsCycles));
    campaign->steps = g_array_new(FALSE, FALSE, sizeof(Step));
    campaign->flows = g_array_new(FALSE, FALSE, sizeof(Flow));
    campaign->moments = g_array_new(FALSE, FALSE, sizeof(HsCycles));
    return survey(campaign, diagnostics, error) ? g_steal_pointer(&campaign) : NULL;
}

void hs_campaign_free(HsCampaign *campaign)
{
    if (campaign == NULL)
        return;
    g_array_unref(campaign->traced);
    g_array_unref(campaign->steps);
    g_array_unref(campaign->flows);
    g_array_unref(campaign->moments);
    g_free(campaign);
}

/* ---- the moments ---- */

/* When the first flow behind the first fault begins; HS_CYCLES_NEVER: there is none. */
static HsCycles begin_of_first(const HsCampaign *campaign)
{
    HsCycles begin = HS_CYCLES_NEVER;

    for (guint flow_i = 0; flow_i < campaign->flows->len; flow_i++) {
        const Flow *flow = &g_array_index(campaign->flows, Flow, flow_i);

        if (flow->begin >= campaign->first_fault)
            begin = MIN(begin, flow->begin);
    }
    return begin;
}

/* When what the first fault causes is over: that flow, the first reply, and all flows that begin
 * before these are over. The fault's own cycle where nothing followed. */
static HsCycles end_of_first(const HsCampaign *campaign)
{
    HsCycles end = campaign->first_fault;
    bool has_grown = true;

    if (begin_of_first(campaign) != HS_CYCLES_NEVER)
        end = begin_of_first(campaign);
    if (campaign->first_reply != HS_CYCLES_NEVER)
        end = MAX(end, campaign->first_reply);
    while (has_grown) {
        has_grown = false;
        for (guint flow_i = 0; flow_i < campaign->flows->len; flow_i++) {
            const Flow *flow = &g_array_index(campaign->flows, Flow, flow_i);

            if (flow->begin >= campaign->first_fault && flow->begin <= end && flow->end > end) {
                end = flow->end;
                has_grown = true;
            }
        }
    }
    return end;
}

static gint compare_cycles(gconstpointer a, gconstpointer b)
{
    HsCycles first = *(const HsCycles *)a;
    HsCycles second = *(const HsCycles *)b;

    return (first > second) - (first < second);
}

/* All that come into question, in any order and perhaps twice. */
static GArray *candidates(const HsCampaign *campaign, HsCampaignMoments moments)
{
    GArray *cycles = g_array_new(FALSE, FALSE, sizeof(HsCycles));

    if (moments == HS_CAMPAIGN_EVENTS) {
        g_array_append_vals(cycles, campaign->traced->data, campaign->traced->len);
        return cycles;
    }
    for (guint step_i = 0; step_i < campaign->steps->len; step_i++) {
        const Step *step = &g_array_index(campaign->steps, Step, step_i);
        HsCycles around[] = { step->begin, step->begin + 1, step->end, step->end + 1 };

        g_array_append_vals(cycles, around, G_N_ELEMENTS(around));
        if (step->begin > 0)
            g_array_append_val(cycles, (HsCycles){ step->begin - 1 });
        if (step->end > 0)
            g_array_append_val(cycles, (HsCycles){ step->end - 1 });
    }
    return cycles;
}

/* Those from campaign->from to campaign->to, each once, every n-th of them. */
static void choose_moments(HsCampaign *campaign, GArray *cycles, uint64_t every)
{
    HsCycles last = HS_CYCLES_NEVER;
    uint64_t n_distinct = 0;

    g_array_sort(cycles, compare_cycles);
    for (guint cycle_i = 0; cycle_i < cycles->len; cycle_i++) {
        HsCycles cycle = g_array_index(cycles, HsCycles, cycle_i);

        if (cycle == last || cycle < campaign->from || cycle > campaign->to)
            continue;
        if (n_distinct++ % every == 0)
            g_array_append_val(campaign->moments, cycle);
        last = cycle;
    }
}

bool hs_campaign_choose(HsCampaign *campaign, const HsCampaignChoice *choice, GError **error)
{
    bool needs_fault = choice->from == HS_CYCLES_NEVER || choice->to == HS_CYCLES_NEVER;

    if (needs_fault && campaign->first_fault == HS_CYCLES_NEVER) {
        g_set_error_literal(error, HS_CAMPAIGN_ERROR, 0,
                            "no fault of the scenario struck, so there is no flow to strike\n"
                            "  help: give a fault, or the times with --from and --to");
        return false;
    }
    campaign->from = choice->from != HS_CYCLES_NEVER ? choice->from : campaign->first_fault;
    campaign->to = choice->to != HS_CYCLES_NEVER ? choice->to : end_of_first(campaign);

    g_autoptr(GArray) cycles = candidates(campaign, choice->moments);

    choose_moments(campaign, cycles, choice->every);
    if (campaign->moments->len == 0) {
        g_set_error_literal(error, HS_CAMPAIGN_ERROR, 0,
                            "nothing happened in that time\n  help: choose a longer one with "
                            "--from and --to");
        return false;
    }
    if (campaign->moments->len > HS_CAMPAIGN_CASES_MAX / campaign->plan.n_seconds) {
        g_set_error(error, HS_CAMPAIGN_ERROR, 0,
                    "these are %u moments, %u cases are the most\n"
                    "  help: take every n-th with --every N",
                    campaign->moments->len, HS_CAMPAIGN_CASES_MAX);
        return false;
    }
    return true;
}

/* ---- the cases ---- */

const char *hs_campaign_title(const HsCampaign *campaign)
{
    return campaign->title;
}

uint64_t hs_campaign_clock_hz(const HsCampaign *campaign)
{
    return campaign->clock_hz;
}

HsCycles hs_campaign_from(const HsCampaign *campaign)
{
    return campaign->from;
}

HsCycles hs_campaign_to(const HsCampaign *campaign)
{
    return campaign->to;
}

guint hs_campaign_n_moments(const HsCampaign *campaign)
{
    return campaign->moments->len;
}

guint hs_campaign_n_cases(const HsCampaign *campaign)
{
    return campaign->moments->len * campaign->plan.n_seconds;
}

/* The last that has begun and not ended. */
static const char *step_at(const HsCampaign *campaign, HsCycles cycle)
{
    const Step *found = NULL;

    for (guint step_i = 0; step_i < campaign->steps->len; step_i++) {
        const Step *step = &g_array_index(campaign->steps, Step, step_i);
        bool is_in = step->begin <= cycle && cycle < step->end;

        if (is_in && (found == NULL || step->begin >= found->begin))
            found = step;
    }
    return found != NULL ? found->number : "-";
}

HsCampaignCase hs_campaign_case(const HsCampaign *campaign, guint i)
{
    HsCycles cycle = g_array_index(campaign->moments, HsCycles, i % campaign->moments->len);

    return (HsCampaignCase){ .second_i = i / campaign->moments->len,
                             .cycle = cycle,
                             .step = step_at(campaign, cycle) };
}

char *hs_campaign_fault(const HsCampaign *campaign, guint i)
{
    HsCampaignCase one = hs_campaign_case(campaign, i);

    return g_strdup_printf("at %" G_GUINT64_FORMAT " cycles  %s", one.cycle,
                           campaign->plan.seconds[one.second_i]);
}

bool hs_campaign_check(const HsCampaign *campaign, HsDiagnostics *diagnostics)
{
    HsSystemOptions options = { 0 };

    for (guint second_i = 0; second_i < campaign->plan.n_seconds; second_i++) {
        g_autofree char *fault = hs_campaign_fault(campaign, second_i * campaign->moments->len);
        g_autoptr(HsScenario) scenario = load(&campaign->plan, fault, diagnostics);
        g_autoptr(HsSystem)
            system = scenario != NULL ? hs_system_new(scenario, &options, diagnostics) : NULL;

        if (system == NULL)
            return false;
    }
    return true;
}

/* ---- the verdict ---- */

/* A flow of a figure that the run cut short; but a re-IPL may wait for storage (step R2). */
static bool is_unfinished(const HsCell *flow)
{
    bool waits = strcmp(flow[1].text, "re-IPL") == 0 && g_str_has_suffix(flow[6].text, "(step R2)");

    return is_figure(flow[1].text) && g_str_has_prefix(flow[6].text, "unfinished") && !waits;
}

/* What a case's rows tell. */
typedef struct {
    HsCaseResult *result;
    const char *second; /* the fault's title */
    char *unfinished;   /* the first flow of a figure that did not end; or NULL */
    HsLedger *ledger;
} Watch;

static void case_on_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    Watch *watch = user;

    hs_ledger_on_row(watch->ledger, table, cells);
    if (table == &hs_table_fault && strcmp(cells[0].text, watch->second) == 0)
        watch->result->had_effect = cells[4].integer != 0;
    if (table == &hs_table_flow && watch->unfinished == NULL && is_unfinished(cells))
        watch->unfinished = g_strdup_printf("%s of %s is %s", cells[1].text, cells[2].text,
                                            cells[6].text);
}

static void copy_text(char *to, const char *text)
{
    (void)g_strlcpy(to, text, HS_CAMPAIGN_TEXT_BYTES);
}

/* The first thing that is found wrong counts. */
static void condemn(HsCaseResult *result, HsCaseVerdict verdict, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void condemn(HsCaseResult *result, HsCaseVerdict verdict, const char *format, ...)
{
    va_list arguments;

    if (result->verdict != HS_CASE_FINE)
        return;
    va_start(arguments, format);

    g_autofree char *why = g_strdup_vprintf(format, arguments);

    va_end(arguments);
    result->verdict = verdict;
    copy_text(result->why, g_strdelimit(why, "\n\t", ' '));
}

static void judge_journals(const HsCampaign *campaign, const HsSystemFacts *facts,
                           const Watch *watch, HsCaseResult *result)
{
    for (guint app_i = 0; app_i < facts->applications->len; app_i++) {
        const HsApplication *application = g_ptr_array_index(facts->applications, app_i);
        uint64_t n_lost = hs_application_n_lost(application);
        uint64_t n_repeated = hs_application_n_repeated(application);

        if (n_lost > 0)
            condemn(result, HS_CASE_LOST, "%s lost %" G_GUINT64_FORMAT " that were committed",
                    application->name, n_lost);
        if (n_repeated > 0)
            condemn(result, HS_CASE_TWICE, "%s did %" G_GUINT64_FORMAT " more than once",
                    application->name, n_repeated);
    }

    guint n_unrecorded = campaign->has_all_recorded
                             ? hs_ledger_n_unrecorded(watch->ledger, facts->applications)
                             : 0;

    if (n_unrecorded > 0)
        condemn(result, HS_CASE_LOST, "%u replies are in no journal", n_unrecorded);
}

/* An outcome that says itself that a flow cannot end; that a program nobody takes over waits for
 * storage says nothing of the figures. */
static bool explains_unfinished(const HsOutcome *outcome)
{
    return outcome->kind == HS_OUTCOME_DOWN || outcome->kind == HS_OUTCOME_UNSEEN ||
           (outcome->kind == HS_OUTCOME_WAITS_FOR_STORAGE && outcome->is_hot_standby);
}

static void judge_outcomes(const HsSystemFacts *facts, const Watch *watch, HsCaseResult *result)
{
    g_autoptr(GString) text = g_string_new(NULL);
    bool is_explained = false;

    for (guint outcome_i = 0; outcome_i < facts->outcomes->len; outcome_i++) {
        const HsOutcome *outcome = g_ptr_array_index(facts->outcomes, outcome_i);

        is_explained = is_explained || explains_unfinished(outcome);
        if (!hs_outcome_is_stated(outcome->kind))
            condemn(result, HS_CASE_UNSTATED, "%s: %s", outcome->app, outcome->text);
        if (outcome->is_hot_standby)
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? "; " : "", outcome->app,
                                   outcome->text);
    }
    copy_text(result->outcome, text->str);
    if (watch->unfinished != NULL && !is_explained)
        condemn(result, HS_CASE_HUNG, "%s", watch->unfinished);
}

/* Of the first program with a standby twin: how long it was away in all. */
static HsCycles outage_of(const HsSystemFacts *facts)
{
    guint app_i = 0;

    while (app_i < facts->outcomes->len &&
           !((const HsOutcome *)g_ptr_array_index(facts->outcomes, app_i))->is_hot_standby)
        app_i++;
    return hs_outages_total_cycles(facts->outages, app_i);
}

static void judge(const HsCampaign *campaign, const HsSystem *system, HsEnd end,
                  const GError *error, const Watch *watch, HsCaseResult *result)
{
    HsSystemFacts facts = hs_system_facts(system);

    if (end == HS_END_FAILED) {
        bool is_broken = g_error_matches(error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_INVARIANT);

        condemn(result, is_broken ? HS_CASE_BROKEN : HS_CASE_HUNG, "%s", error->message);
        return;
    }
    judge_journals(campaign, &facts, watch, result);
    judge_outcomes(&facts, watch, result);
    result->outage = outage_of(&facts);
    result->digest = facts.digest;
}

static void run_case(const HsCampaign *campaign, const char *fault, Watch *watch)
{
    HsCaseResult *result = watch->result;
    HsSystemOptions options = { .sink = case_on_row,
                                .sink_user = watch,
                                .events_max = campaign->events_max,
                                .is_paranoid = true };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(HsScenario) scenario = load(&campaign->plan, fault, diagnostics);
    g_autoptr(HsSystem) system = scenario != NULL ? hs_system_new(scenario, &options, diagnostics)
                                                  : NULL;

    if (system == NULL) {
        g_autofree char *complaint = hs_diagnostics_render(diagnostics, false);

        condemn(result, HS_CASE_REFUSED, "%s", complaint);
        return;
    }
    if (campaign->plan.tamper != NULL)
        campaign->plan.tamper(campaign->plan.tamper_user, system);

    HsEnd end = hs_system_run(system, &error);

    judge(campaign, system, end, error, watch, result);
}

void hs_campaign_run(const HsCampaign *campaign, guint i, HsCaseResult *ret_result)
{
    guint n_own = campaign->plan.overrides->n_extras;
    g_autofree char *fault = hs_campaign_fault(campaign, i);
    g_autofree char *title = n_own == 0 ? g_strdup(HS_SECOND_FAULT_TITLE)
                                        : g_strdup_printf(HS_SECOND_FAULT_TITLE " %u", n_own + 1);
    g_autoptr(HsLedger) ledger = hs_ledger_new();
    Watch watch = { .result = ret_result, .second = title, .ledger = ledger };

    *ret_result = (HsCaseResult){ .verdict = HS_CASE_FINE, .outage = HS_CYCLES_NEVER };
    run_case(campaign, fault, &watch);
    g_free(watch.unfinished);
}
