/* scenario: the steps of a load, in order; and what a finished scenario tells about itself. */
#include "sim/scenario.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/scenario_includes.h"
#include "sim/scenario_parameters.h"
#include "sim/scenario_parser.h"
#include "sim/scenario_settings.h"
#include "sim/scenario_settle.h"
#include "sim/scenario_texts.h"

#include "sim/banned.h"

/* ---- loading ---- */

/* --seed N stands for the `seed` of the `scenario` block. */
static void override_seed(HsScenario *scenario, uint64_t seed, HsDiagnostics *diagnostics)
{
    const HsNode *root = hs_scenario_root(scenario);
    if (seed > HS_VALUE_MAX) {
        hs_diagnostics_add(diagnostics, HS_ERROR_NUMBER, (HsPlace){ 0 }, "--seed is too large",
                           NULL, "the largest is 9_223_372_036_854_775_807");
        return;
    }
    for (guint i = 0; i < hs_node_n_children(root); i++) {
        const HsNode *block = hs_node_child(root, i);
        bool is_scenario = strcmp(block->word->word, "scenario") == 0 && block->children != NULL;
        const HsWord *word = is_scenario ? hs_grammar_find(scenario->grammar, block->word->opens_i,
                                                           "seed", strlen("seed"))
                                         : NULL;
        HsNode *node = word != NULL ? block->slots[word->slot] : NULL;
        if (node == NULL || node->arguments == NULL)
            continue;
        HsArgument *argument = &g_array_index(node->arguments, HsArgument, 0);
        hs_tree_keep_default(scenario, node);
        argument->value.number = seed;
        argument->value.place = (HsPlace){ .file = "--seed" };
        node->source_text = NULL;
    }
}

/* A source that nothing includes. Overlays include everything but later overlays. */
static void add_extra(HsScenario *scenario, const HsExtraText *extra, uint64_t reaches,
                      HsDiagnostics *diagnostics)
{
    gsize size = strlen(extra->text);
    if (scenario->sources->len >= HS_SOURCES_MAX || size > HS_SOURCE_BYTES_MAX) {
        hs_diagnostics_add(diagnostics, HS_ERROR_LANGUAGE_LIMIT, (HsPlace){ .file = extra->name },
                           "the scenario is too large", NULL,
                           "64 files of 1 MiB each are the most");
        return;
    }
    HsSource *source = hs_source_new(extra->name, extra->name, g_strdup(extra->text), size);
    source->reaches = reaches;
    source->is_overlay = reaches != 0;
    g_ptr_array_add(scenario->sources, source);
    if (!hs_lexer_run(source, 0, diagnostics))
        scenario->is_incomplete = true;
}

static void add_extras(HsScenario *scenario, const HsOverrides *overrides,
                       HsDiagnostics *diagnostics)
{
    uint64_t overlays_above = 0;
    if (overrides == NULL)
        return;
    for (guint i = 0; i < overrides->n_extras; i++)
        add_extra(scenario, &overrides->extras[i], 0, diagnostics);
    for (guint i = overrides->n_overlays; i > 0; i--) {
        if (scenario->sources->len < HS_SOURCES_MAX)
            overlays_above |= UINT64_C(1) << scenario->sources->len;
        add_extra(scenario, &overrides->overlays[i - 1], ~overlays_above, diagnostics);
    }
}

/* All steps behind the reading of the first file. FALSE when the file is no text at all. */
static void build(HsScenario *scenario, const char *folder, const HsOverrides *overrides,
                  HsDiagnostics *diagnostics)
{
    HsSource *first = g_ptr_array_index(scenario->sources, 0);
    guint n_before = hs_diagnostics_count(diagnostics);
    if (!hs_lexer_run(first, 0, diagnostics))
        return;
    add_extras(scenario, overrides, diagnostics);
    HsNode *root = g_ptr_array_index(scenario->nodes, 0);
    root->place = (HsPlace){ .file = first->name };
    /* The list grows while files are scanned. */
    for (guint i = 0; i < scenario->sources->len; i++)
        hs_includes_scan(scenario, i, folder, diagnostics);
    hs_settings_read(scenario, overrides, diagnostics);
    for (guint i = 0; i < scenario->sources->len; i++)
        hs_parser_run(scenario, i, diagnostics);
    hs_settle_run(scenario, diagnostics);
    hs_settings_apply(scenario, hs_diagnostics_count(diagnostics) == n_before, diagnostics);
    hs_settle_check_names(scenario, diagnostics);
    bool is_clean = hs_diagnostics_count(diagnostics) == n_before;
    if (is_clean)
        hs_parameters_check_used(scenario, diagnostics);
    if (is_clean && overrides != NULL && overrides->has_seed)
        override_seed(scenario, overrides->seed, diagnostics);
}

/* Takes text. `key` is the scenario's own path below `folder`. */
static HsScenario *load_text(const char *file_name, const char *key, char *text, gsize size,
                             const char *folder, const HsSchema *schema,
                             const HsOverrides *overrides, HsDiagnostics *diagnostics)
{
    guint n_before = hs_diagnostics_count(diagnostics);
    char *complaint = NULL;
    g_autoptr(HsScenario) scenario = hs_tree_new(
        file_name, schema, overrides != NULL ? overrides->texts : NULL, &complaint);
    hs_assert(scenario != NULL); /* hs_schema_check tells which row */
    g_ptr_array_add(scenario->sources, hs_source_new(file_name, key, text, size));
    scenario->folder = g_strdup(folder);
    build(scenario, folder, overrides, diagnostics);
    if (hs_diagnostics_count(diagnostics) > n_before)
        return NULL;
    return g_steal_pointer(&scenario);
}

/* What a file that cannot be read may have been meant to be; NULL: nothing that is known. */
static char *unreadable_help(const char *path)
{
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return g_strdup("a scenario is a text file in UTF-8");

    g_autofree char *meant = hs_file_meant(path, "scenarios", ".scn");
    return meant != NULL ? g_strdup_printf("did you mean '%s'?", meant) : NULL;
}

static void tell_unreadable(const char *path, const char *why, HsDiagnostics *diagnostics)
{
    g_autofree char *message = g_strdup_printf("cannot read '%s'", path);
    g_autofree char *help = unreadable_help(path);
    hs_diagnostics_add(diagnostics, HS_ERROR_UNREADABLE, (HsPlace){ .file = path }, message, why,
                       help);
}

HsScenario *hs_scenario_load(const char *path, const HsSchema *schema, const HsOverrides *overrides,
                             HsDiagnostics *diagnostics)
{
    HsScenarioTexts *texts = overrides != NULL ? overrides->texts : NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = hs_scenario_texts_read(texts, NULL, path, &error);
    if (bytes == NULL) {
        tell_unreadable(path, error->message, diagnostics);
        return NULL;
    }
    gsize size = 0;
    char *text = hs_scenario_texts_copy(bytes, &size);
    g_autofree char *key = NULL;
    g_autofree char *folder = hs_scenario_texts_root(texts, path, &key);
    return load_text(path, key, text, size, folder, schema, overrides, diagnostics);
}

HsScenario *hs_scenario_parse(const char *file_name, const char *text, gsize size,
                              const char *folder, const HsSchema *schema,
                              const HsOverrides *overrides, HsDiagnostics *diagnostics)
{
    if (size > HS_SOURCE_BYTES_MAX) {
        tell_unreadable(file_name, "is larger than 1 MiB", diagnostics);
        return NULL;
    }
    char *copy = g_malloc(size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    g_autofree char *key = g_path_get_basename(file_name);
    return load_text(file_name, key, copy, size, folder, schema, overrides, diagnostics);
}

GBytes *hs_scenario_read_file(const HsScenario *scenario, const char *written, char **ret_name,
                              GError **error)
{
    if (scenario->folder == NULL) {
        g_set_error_literal(error, HS_SOURCE_ERROR, HS_SOURCE_ERROR_MISSING,
                            "cannot be read: there is no folder to look in");
        return NULL;
    }
    g_autofree char *name = hs_source_normalise(written, error);
    if (name == NULL)
        return NULL;
    GBytes *bytes = hs_scenario_texts_read(scenario->texts, scenario->folder, name, error);
    if (bytes != NULL)
        *ret_name = g_steal_pointer(&name);
    return bytes;
}

/* ---- telling ---- */

const HsNode *hs_scenario_root(const HsScenario *scenario)
{
    return g_ptr_array_index(scenario->nodes, 0);
}

guint hs_scenario_n_sources(const HsScenario *scenario)
{
    return scenario->sources->len;
}

const char *hs_scenario_source_name(const HsScenario *scenario, guint i)
{
    return hs_tree_source(scenario, i)->key;
}

const char *hs_scenario_source_text(const HsScenario *scenario, guint i)
{
    return hs_tree_source(scenario, i)->text;
}
