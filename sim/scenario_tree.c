/* scenario_tree: making nodes and finding one's way among them. */
#include "sim/scenario_tree.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/scenario_parameters.h"
#include "sim/scenario_texts.h"

#include "sim/banned.h"

/* ---- life ---- */

static void node_free(gpointer data)
{
    HsNode *node = data;
    for (guint i = 0; node->arguments != NULL && i < node->arguments->len; i++) {
        HsArgument *argument = &g_array_index(node->arguments, HsArgument, i);
        if (argument->terms != NULL)
            g_array_unref(argument->terms);
    }
    if (node->arguments != NULL)
        g_array_unref(node->arguments);
    if (node->children != NULL)
        g_ptr_array_unref(node->children);
    g_free(node->slots);
    g_free(node->slot_counts);
    g_free(node);
}

static void source_free(gpointer data)
{
    hs_source_free(data);
}

HsScenario *hs_tree_new(const char *path, const HsSchema *schema, HsScenarioTexts *texts,
                        char **ret_complaint)
{
    HsGrammar *own = texts == NULL ? hs_grammar_new(schema, ret_complaint) : NULL;
    const HsGrammar *grammar = texts == NULL
                                   ? own
                                   : hs_scenario_texts_grammar(texts, schema, ret_complaint);
    if (grammar == NULL)
        return NULL;
    HsScenario *scenario = g_new0(HsScenario, 1);
    scenario->path = g_strdup(path);
    scenario->texts = texts;
    scenario->grammar = grammar;
    scenario->own_grammar = own;
    scenario->strings = g_string_chunk_new(4096);
    scenario->sources = g_ptr_array_new_with_free_func(source_free);
    scenario->settings = g_ptr_array_new_with_free_func(source_free);
    scenario->path_settings = g_ptr_array_new();
    scenario->nodes = g_ptr_array_new_with_free_func(node_free);
    scenario->parameters = g_ptr_array_new_with_free_func(hs_parameter_free);
    scenario->lost_words = g_new0(bool, schema->n_rows);
    HsNode *root = hs_tree_add_node(scenario, NULL, NULL, (HsPlace){ 0 }, 0);
    hs_tree_open_block(scenario, root);
    return scenario;
}

void hs_scenario_free(HsScenario *scenario)
{
    if (scenario == NULL)
        return;
    g_free(scenario->path);
    g_free(scenario->folder);
    hs_grammar_free(scenario->own_grammar);
    g_string_chunk_free(scenario->strings);
    g_ptr_array_unref(scenario->sources);
    g_ptr_array_unref(scenario->settings);
    g_ptr_array_unref(scenario->path_settings);
    g_ptr_array_unref(scenario->nodes);
    g_ptr_array_unref(scenario->parameters);
    g_free(scenario->lost_words);
    g_free(scenario);
}

/* ---- nodes ---- */

HsNode *hs_tree_add_node(HsScenario *scenario, const HsWord *word, HsNode *parent, HsPlace place,
                         guint source_i)
{
    HsNode *node = g_new0(HsNode, 1);
    node->word = word;
    node->parent = parent;
    node->place = place;
    node->source_i = source_i;
    g_ptr_array_add(scenario->nodes, node);
    return node;
}

void hs_tree_keep_default(HsScenario *scenario, HsNode *node)
{
    if (!node->is_default)
        return;
    HsNode *before = hs_tree_add_node(scenario, node->word, node->parent, (HsPlace){ 0 }, 0);
    before->arguments = node->arguments != NULL ? g_array_copy(node->arguments) : NULL;
    for (guint i = 0; before->arguments != NULL && i < before->arguments->len; i++) {
        HsArgument *argument = &g_array_index(before->arguments, HsArgument, i);
        if (argument->terms != NULL)
            g_array_ref(argument->terms);
    }
    before->is_dropped = true;
    node->by_default = before;
    node->is_default = false;
}

void hs_tree_open_block(const HsScenario *scenario, HsNode *node)
{
    if (node->children != NULL)
        return;
    const HsContext *context = hs_grammar_context(scenario->grammar, hs_tree_context_of(node));
    node->slots = g_new0(HsNode *, context->words->len);
    node->slot_counts = g_new0(guint, context->words->len);
    node->children = g_ptr_array_new();
}

void hs_tree_attach(HsNode *node)
{
    HsNode *parent = node->parent;
    HsNode **slot = &parent->slots[node->word->slot];
    node->ordinal = ++parent->slot_counts[node->word->slot];
    if (*slot == NULL)
        *slot = node;
    else
        (*slot)->last_alike->next_alike = node;
    (*slot)->last_alike = node;
    g_ptr_array_add(parent->children, node);
}

guint hs_tree_context_of(const HsNode *node)
{
    return node->word == NULL ? 0 : node->word->opens_i;
}

bool hs_tree_is_inner(const HsNode *node)
{
    return node->word != NULL && node->word->opens_i == node->word->context_i;
}

bool hs_tree_has_own_name(const HsNode *node)
{
    return node->word != NULL && hs_word_has(node->word, HS_WORD_OWN_NAME) &&
           strcmp(node->title, node->word->word) == 0;
}

char *hs_tree_describe(const HsNode *node)
{
    if (node->word == NULL)
        return g_strdup("the scenario");
    if (node->title == NULL || hs_tree_has_own_name(node))
        return g_strdup(node->word->word);
    bool is_name = hs_word_has(node->word, HS_WORD_NAMED);
    return g_strdup_printf(is_name ? "%s %s" : "%s \"%s\"", node->word->word, node->title);
}

const HsSource *hs_tree_source(const HsScenario *scenario, guint i)
{
    return g_ptr_array_index(scenario->sources, i);
}

HsParameter *hs_tree_find_parameter(const HsScenario *scenario, const char *name)
{
    for (guint i = 0; i < scenario->parameters->len; i++) {
        HsParameter *parameter = g_ptr_array_index(scenario->parameters, i);
        if (strcmp(parameter->name, name) == 0)
            return parameter;
    }
    return NULL;
}

const char *hs_tree_keep(HsScenario *scenario, const char *text)
{
    return g_string_chunk_insert_const(scenario->strings, text);
}

bool hs_tree_reaches(const HsScenario *scenario, guint from, guint to)
{
    hs_assert(from < HS_SOURCES_MAX && to < HS_SOURCES_MAX);
    return (hs_tree_source(scenario, from)->reaches >> to & 1) != 0;
}
