/* system_save: what a result database holds beside the trace. */
#include "models/configuration.h"
#include "models/expectations.h"
#include "models/system.h"

#include <string.h>

#include "sim/banned.h"

static char *file_name(const HsScenario *scenario)
{
    return g_path_get_basename(hs_scenario_source_name(scenario, 0));
}

static void save_meta(const HsSystemFacts *facts, HsStore *store, const char *hsim_version)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(facts->scenario), "scenario");
    const HsNode *block = g_ptr_array_index(blocks, 0);
    const HsConfiguration *configuration = facts->configuration;
    g_autofree char *file = file_name(facts->scenario);
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, configuration->seed);
    char digest[HS_DIGEST_TEXT_BYTES];
    HsCell cells[] = { HS_TEXT(hsim_version),
                       HS_TEXT(hs_node_title(block)),
                       HS_TEXT(hs_node_text(block, "about")),
                       HS_TEXT(file),
                       HS_TEXT(configuration->vmm.policy.name),
                       HS_TEXT(seed),
                       HS_INTEGER(configuration->clock_hz),
                       HS_INTEGER(configuration->storage.unit_bytes),
                       HS_INTEGER(configuration->storage.size_bytes),
                       HS_INTEGER(hs_simulation_now(facts->simulation)),
                       HS_TEXT(facts->end_reason),
                       HS_TEXT(hs_trace_level_name(hs_store_level(store))),
                       HS_INTEGER(facts->n_events),
                       HS_INTEGER(facts->n_instructions),
                       HS_TEXT(hs_digest_format(facts->digest, digest)) };
    hs_store_row(store, "meta", cells, G_N_ELEMENTS(cells));
}

/* The files of arrivals, behind the scenario's own texts. */
static void save_arrivals(const HsSystemFacts *facts, HsStore *store)
{
    const GArray *groups = facts->configuration->clients;
    guint position = hs_scenario_n_sources(facts->scenario);
    for (guint i = 0; i < groups->len; i++) {
        const HsClientsConfiguration *clients = &g_array_index(groups, HsClientsConfiguration, i);
        if (clients->arrivals_file == NULL)
            continue;
        HsCell cells[] = { HS_INTEGER(position++), HS_TEXT(clients->arrivals_file),
                           HS_TEXT(clients->arrivals_text) };
        hs_store_row(store, "scenario_text", cells, G_N_ELEMENTS(cells));
    }
}

static void save_texts(const HsSystemFacts *facts, HsStore *store)
{
    for (guint i = 0; i < hs_scenario_n_sources(facts->scenario); i++) {
        g_autofree char *first = file_name(facts->scenario);
        const char *name = i == 0 ? first : hs_scenario_source_name(facts->scenario, i);
        HsCell cells[] = { HS_INTEGER(i), HS_TEXT(name),
                           HS_TEXT(hs_scenario_source_text(facts->scenario, i)) };
        hs_store_row(store, "scenario_text", cells, G_N_ELEMENTS(cells));
    }
    save_arrivals(facts, store);
}

/* Appends one; what stands in the scenario has no `value`. */
static void save_setting(HsStore *store, guint *position, const char *option, const char *value)
{
    HsCell cells[] = { HS_INTEGER(*position), HS_TEXT(option), HS_TEXT(value) };
    if (value == NULL)
        return;
    hs_store_row(store, "setting", cells, G_N_ELEMENTS(cells));
    *position += 1;
}

static void save_settings(HsStore *store, const HsOverrides *overrides)
{
    guint position = 0;
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, overrides->seed);
    for (guint i = 0; i < overrides->n_settings; i++)
        save_setting(store, &position, "set", overrides->settings[i]);
    for (guint i = 0; i < overrides->n_overlays; i++)
        save_setting(store, &position, "policy", overrides->overlays[i].written);
    for (guint i = 0; i < overrides->n_extras; i++)
        save_setting(store, &position, "fault", overrides->extras[i].written);
    save_setting(store, &position, "seed", overrides->has_seed ? seed : NULL);
}

static void save_program_files(const HsSystemFacts *facts, HsStore *store)
{
    const GArray *apps = facts->configuration->apps;
    for (guint i = 0; i < apps->len; i++) {
        const HsAppConfiguration *app = &g_array_index(apps, HsAppConfiguration, i);
        if (app->code.file == NULL)
            continue;
        char digest[HS_DIGEST_TEXT_BYTES];
        HsCell cells[] = { HS_TEXT(app->name), HS_TEXT(app->code.file),
                           HS_INTEGER(app->code.file_bytes),
                           HS_TEXT(hs_digest_format(app->code.file_digest, digest)) };
        hs_store_row(store, "program_file", cells, G_N_ELEMENTS(cells));
    }
}

/* The place without the folders of this machine. */
static char *place_text(HsPlace place)
{
    if (place.file == NULL)
        return NULL;
    g_autofree char *file = g_path_get_basename(place.file);
    return g_strdup_printf("%s:%u", file, place.line);
}

static void save_parameter(gpointer user, const HsInForce *parameter)
{
    HsCell cells[] = { HS_TEXT(parameter->path),          HS_TEXT(parameter->value),
                       HS_TEXT(parameter->source),        HS_TEXT(parameter->set_in),
                       HS_TEXT(parameter->default_value), HS_TEXT(parameter->about) };
    hs_store_row(user, "parameter", cells, G_N_ELEMENTS(cells));
}

static void save_components(const HsSystemFacts *facts, HsStore *store)
{
    const GPtrArray *components = hs_simulation_components(facts->simulation);
    for (guint i = 0; i < components->len; i++) {
        const HsComponent *component = g_ptr_array_index(components, i);
        HsCell cells[] = { HS_INTEGER(component->rank), HS_TEXT(component->name),
                           HS_TEXT(component->kind) };
        hs_store_row(store, "component", cells, G_N_ELEMENTS(cells));
    }
}

static HsCell cycle_cell(HsCycles cycle)
{
    return cycle == HS_CYCLES_NEVER ? HS_NULL : HS_INTEGER(cycle);
}

/* NULL for nobody. */
static const char *os_name(const HsSystemFacts *facts, HsOwner owner)
{
    if (owner == HS_OWNER_NONE)
        return NULL;
    return g_array_index(facts->configuration->oss, HsOsConfiguration, owner - 1).parameters.name;
}

static void save_outages(const HsSystemFacts *facts, HsStore *store)
{
    for (guint i = 0; i < hs_outages_n(facts->outages); i++) {
        const HsOutage *outage = hs_outages_at(facts->outages, i);
        const HsApplication *application = g_ptr_array_index(facts->applications, outage->app_i);
        HsCell cells[] = { HS_TEXT(application->name),
                           HS_TEXT(outage->fault),
                           HS_INTEGER(outage->fault_cycle),
                           cycle_cell(outage->marks[HS_OUTAGE_DETECTED]),
                           cycle_cell(outage->marks[HS_OUTAGE_REALLOCATED]),
                           cycle_cell(outage->marks[HS_OUTAGE_LOADED]),
                           cycle_cell(outage->marks[HS_OUTAGE_REPLAYED]),
                           cycle_cell(outage->marks[HS_OUTAGE_RUNNING]),
                           cycle_cell(outage->marks[HS_OUTAGE_FIRST_REPLY]),
                           HS_TEXT(
                               os_name(facts, hs_application_other(application, outage->failed))) };
        hs_store_row(store, "service_outage", cells, G_N_ELEMENTS(cells));
    }
}

static void save_outcomes(const HsSystemFacts *facts, HsStore *store)
{
    for (guint i = 0; i < facts->outcomes->len; i++) {
        const HsOutcome *outcome = g_ptr_array_index(facts->outcomes, i);
        HsCell cells[] = { HS_TEXT(outcome->app), HS_INTEGER(outcome->is_hot_standby),
                           HS_TEXT(outcome->text),
                           HS_INTEGER(hs_outcome_is_stated(outcome->kind)) };
        hs_store_row(store, "outcome", cells, G_N_ELEMENTS(cells));
    }
}

static void save_expectations(const HsSystemFacts *facts, HsStore *store)
{
    for (guint i = 0; i < hs_expectations_n(facts->expectations); i++) {
        HsExpectationResult result = hs_expectations_result(facts->expectations, i);
        g_autofree char *place = place_text(result.place);
        HsCell cells[] = { HS_INTEGER(i + 1),
                           HS_TEXT(result.title),
                           HS_TEXT(result.condition),
                           HS_TEXT(hs_verdict_name(result.verdict)),
                           cycle_cell(result.cycle),
                           HS_TEXT(result.detail),
                           HS_TEXT(place) };
        hs_store_row(store, "expectation", cells, G_N_ELEMENTS(cells));
    }
}

static void save_instruction_window(const HsSystemFacts *facts, HsStore *store)
{
    const HsInstructionLog *log = facts->instruction_log;
    HsCell cells[] = { HS_INTEGER(log->from), HS_INTEGER(log->to), HS_INTEGER(log->n_kept),
                       HS_INTEGER(log->n_left_out) };
    if (log->is_open)
        hs_store_row(store, "instruction_window", cells, G_N_ELEMENTS(cells));
}

void hs_system_save(const HsSystem *system, HsStore *store, const char *hsim_version,
                    const HsOverrides *overrides)
{
    HsSystemFacts facts = hs_system_facts(system);
    save_meta(&facts, store, hsim_version);
    save_texts(&facts, store);
    if (overrides != NULL)
        save_settings(store, overrides);
    save_program_files(&facts, store);
    hs_scenario_each_parameter(facts.scenario, save_parameter, store);
    save_components(&facts, store);
    save_outages(&facts, store);
    save_outcomes(&facts, store);
    save_expectations(&facts, store);
    save_instruction_window(&facts, store);
    hs_store_save_digests(store, hs_simulation_trace(facts.simulation));
}
