/* scenario_leaf: the values of a settled tree, each by its path. */
#include "sim/scenario_leaf.h"

#include <string.h>

#include "sim/banned.h"

/* ---- arguments ---- */

static bool is_called(const HsArgument *argument, const char *name)
{
    return strcmp(argument->name, name) == 0 ||
           (argument->alias != NULL && strcmp(argument->alias, name) == 0);
}

const HsArgument *hs_leaf_own_argument(const HsNode *node, const char *name)
{
    for (guint i = 0; node->arguments != NULL && i < node->arguments->len; i++) {
        const HsArgument *argument = &g_array_index(node->arguments, HsArgument, i);
        if (is_called(argument, name))
            return argument;
    }
    return NULL;
}

const HsArgument *hs_leaf_main_argument(const HsNode *node)
{
    const HsArgument *named = hs_leaf_own_argument(node, node->word->word);
    if (named != NULL || node->arguments == NULL || node->arguments->len != 1)
        return named;
    return &g_array_index(node->arguments, HsArgument, 0);
}

guint hs_leaf_n_values(const HsNode *node, const HsArgument *first)
{
    const HsArgument *end = &g_array_index(node->arguments, HsArgument, 0) + node->arguments->len;
    const HsArgument *at = first + 1;
    if (first->atom == NULL || !first->atom->is_list)
        return 1;
    while (at < end && at->atom == first->atom)
        at++;
    return (guint)(at - first);
}

char *hs_leaf_text(const HsNode *node, const HsArgument *argument)
{
    if (argument == NULL)
        return g_strdup("yes");
    if (argument->terms != NULL)
        return g_strdup(argument->value.word);
    GString *text = g_string_new(NULL);
    guint n = hs_leaf_n_values(node, argument);
    for (guint i = 0; i < n; i++) {
        g_autofree char *one = hs_value_to_text(&argument[i].value);
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", one);
    }
    return g_string_free(text, FALSE);
}

/* ---- from leaf to leaf ---- */

/* A title is the name of its node, and no leaf. */
static bool is_title(const HsNode *node, const HsArgument *argument)
{
    return argument->value.word != NULL && argument->value.word == node->title;
}

/* The next leaf of the node the cursor stands at. */
static bool next_of_node(HsLeaf *leaf)
{
    HsNode *node = leaf->node;
    if (node->arguments == NULL && node->children == NULL && leaf->next_i == 0) {
        leaf->argument = NULL;
        leaf->next_i = 1;
        return true;
    }
    while (node->arguments != NULL && leaf->next_i < node->arguments->len) {
        leaf->argument = &g_array_index(node->arguments, HsArgument, leaf->next_i);
        leaf->next_i += hs_leaf_n_values(node, leaf->argument);
        if (!is_title(node, leaf->argument))
            return true;
    }
    return false;
}

/* The top level itself is node 0, and has no leaf. */
bool hs_leaf_next(HsLeaf *leaf)
{
    const GPtrArray *nodes = leaf->scenario->nodes;
    for (;;) {
        if (leaf->node != NULL && !leaf->node->is_dropped && next_of_node(leaf))
            return true;
        if (leaf->node_i + 1 >= nodes->len)
            return false;
        leaf->node = g_ptr_array_index(nodes, ++leaf->node_i);
        leaf->next_i = 0;
    }
}

/* ---- paths ---- */

char *hs_leaf_node_path(const HsNode *node)
{
    GString *path = g_string_new(NULL);
    for (const HsNode *at = node; at->word != NULL; at = at->parent) {
        g_autofree char *number = NULL;
        const char *title = hs_tree_has_own_name(at) ? NULL : at->title;
        if (at->title == NULL && hs_word_repeats(at->word))
            title = number = g_strdup_printf("%u", at->ordinal);
        if (path->len > 0)
            g_string_prepend_c(path, '.');
        if (title != NULL) {
            g_string_prepend(path, title);
            g_string_prepend_c(path, '.');
        }
        g_string_prepend(path, at->word->word);
    }
    return g_string_free(path, FALSE);
}

char *hs_leaf_path(const HsLeaf *leaf)
{
    g_autofree char *path = hs_leaf_node_path(leaf->node);
    bool is_main = leaf->argument == NULL || leaf->argument == hs_leaf_main_argument(leaf->node);
    return is_main ? g_steal_pointer(&path) : g_strconcat(path, ".", leaf->argument->name, NULL);
}

bool hs_leaf_find(const HsScenario *scenario, const char *path, HsLeaf *ret_leaf)
{
    HsLeaf leaf = { .scenario = scenario };
    while (hs_leaf_next(&leaf)) {
        /* Most paths need not be made to see that they are others. */
        if (strstr(path, leaf.node->word->word) == NULL)
            continue;
        g_autofree char *own = hs_leaf_path(&leaf);
        if (strcmp(own, path) == 0) {
            *ret_leaf = leaf;
            return true;
        }
    }
    return false;
}
