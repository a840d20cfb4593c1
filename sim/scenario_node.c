/* scenario_node: what the models read: words, titles, arguments by path. */
#include <string.h>

#include "sim/assert.h"
#include "sim/scenario_leaf.h"
#include "sim/scenario_settings.h"

#include "sim/banned.h"

const char *hs_node_word(const HsNode *node)
{
    return node->word != NULL ? node->word->word : "";
}

const char *hs_node_title(const HsNode *node)
{
    return node->title;
}

HsPlace hs_node_place(const HsNode *node)
{
    return node->place;
}

HsPlace hs_node_title_place(const HsNode *node)
{
    return node->title_place;
}

bool hs_node_is_default(const HsNode *node)
{
    return node->is_default;
}

const char *hs_node_source(const HsNode *node)
{
    return node->source_text;
}

/* ---- children ---- */

guint hs_node_n_children(const HsNode *node)
{
    return node->children != NULL ? node->children->len : 0;
}

const HsNode *hs_node_child(const HsNode *node, guint i)
{
    hs_assert(i < hs_node_n_children(node));
    return g_ptr_array_index(node->children, i);
}

/* Linear: the context has a dozen words, and it is read while building only. */
static bool find_slot(const HsNode *node, const char *word, gsize length, guint *ret_slot)
{
    const HsNode *child = NULL;
    for (guint i = 0; i < hs_node_n_children(node); i++) {
        child = g_ptr_array_index(node->children, i);
        if (strlen(child->word->word) == length && memcmp(child->word->word, word, length) == 0) {
            *ret_slot = child->word->slot;
            return true;
        }
    }
    return false;
}

static const HsNode *first_child(const HsNode *node, const char *word, gsize length)
{
    guint slot = 0;
    return find_slot(node, word, length, &slot) ? node->slots[slot] : NULL;
}

const HsNode *hs_node_find(const HsNode *node, const char *word)
{
    guint slot = 0;
    if (!find_slot(node, word, strlen(word), &slot))
        return NULL;
    hs_assert(node->slot_counts[slot] == 1);
    return node->slots[slot];
}

static gint compare_titles(gconstpointer a, gconstpointer b)
{
    const HsNode *first = *(const HsNode *const *)a;
    const HsNode *second = *(const HsNode *const *)b;
    return g_strcmp0(first->title, second->title);
}

GPtrArray *hs_node_list(const HsNode *node, const char *word)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < hs_node_n_children(node); i++) {
        HsNode *child = g_ptr_array_index(node->children, i);
        if (strcmp(child->word->word, word) == 0)
            g_ptr_array_add(list, child);
    }
    g_ptr_array_sort(list, compare_titles); /* stable: equal titles stay in the order of places */
    return list;
}

/* ---- arguments ---- */

/* Follows the words of a path; what is left is one name. NULL when a word is not there. */
static const HsNode *descend(const HsNode *node, const char **path)
{
    const char *dot = strchr(*path, '.');
    while (node != NULL && dot != NULL) {
        node = first_child(node, *path, (gsize)(dot - *path));
        *path = dot + 1;
        dot = strchr(*path, '.');
    }
    return node;
}

static const HsArgument *find_argument(const HsNode *node, const char *path)
{
    const char *name = path;
    const HsNode *at = descend(node, &name);
    if (at == NULL)
        return NULL;
    const HsArgument *own = hs_leaf_own_argument(at, name);
    if (own != NULL)
        return own;
    const HsNode *child = first_child(at, name, strlen(name));
    return child != NULL ? hs_leaf_main_argument(child) : NULL;
}

bool hs_node_has(const HsNode *node, const char *path)
{
    const char *name = path;
    const HsNode *at = descend(node, &name);
    return at != NULL &&
           (hs_leaf_own_argument(at, name) != NULL || first_child(at, name, strlen(name)) != NULL);
}

static const HsArgument *argument_of(const HsNode *node, const char *path, HsValueKind kind)
{
    const HsArgument *argument = find_argument(node, path);
    hs_assert(argument != NULL);
    hs_assert(argument->value.kind == kind);
    return argument;
}

uint64_t hs_node_count(const HsNode *node, const char *path)
{
    return argument_of(node, path, HS_VALUE_COUNT)->value.number;
}

guint hs_node_n_counts(const HsNode *node, const char *name)
{
    const HsArgument *first = hs_leaf_own_argument(node, name);
    if (first == NULL)
        return 0;
    const HsArgument *end = &g_array_index(node->arguments, HsArgument, 0) + node->arguments->len;
    const HsArgument *at = first;
    while (at < end && strcmp(at->name, name) == 0)
        at++;
    return (guint)(at - first);
}

uint64_t hs_node_count_at(const HsNode *node, const char *name, guint i)
{
    hs_assert(i < hs_node_n_counts(node, name));
    return hs_leaf_own_argument(node, name)[i].value.number;
}

uint64_t hs_node_size(const HsNode *node, const char *path)
{
    return argument_of(node, path, HS_VALUE_SIZE)->value.number;
}

HsDuration hs_node_time(const HsNode *node, const char *path)
{
    const HsArgument *argument = argument_of(node, path, HS_VALUE_TIME);
    return (HsDuration){ argument->value.number, argument->value.is_cycles };
}

uint64_t hs_node_frequency(const HsNode *node, const char *path)
{
    return argument_of(node, path, HS_VALUE_FREQUENCY)->value.number;
}

uint64_t hs_node_rate(const HsNode *node, const char *path)
{
    return argument_of(node, path, HS_VALUE_RATE)->value.number;
}

uint64_t hs_node_percent(const HsNode *node, const char *path)
{
    return argument_of(node, path, HS_VALUE_PERCENT)->value.number;
}

const char *hs_node_name(const HsNode *node, const char *path)
{
    const HsArgument *argument = find_argument(node, path);
    hs_assert(argument != NULL);
    bool is_reference = argument->atom != NULL && argument->atom->kind == HS_ATOM_NAME_OF;
    hs_assert(argument->value.kind == HS_VALUE_NAME || is_reference);
    return argument->value.word;
}

const char *hs_node_text(const HsNode *node, const char *path)
{
    return argument_of(node, path, HS_VALUE_TEXT)->value.word;
}

HsPlace hs_node_place_of(const HsNode *node, const char *path)
{
    const HsArgument *argument = find_argument(node, path);
    hs_assert(argument != NULL);
    return argument->value.place;
}

/* ---- conditions ---- */

static const GArray *terms_of(const HsNode *node, const char *path)
{
    const HsArgument *argument = find_argument(node, path);
    hs_assert(argument != NULL);
    hs_assert(argument->terms != NULL);
    return argument->terms;
}

guint hs_node_n_terms(const HsNode *node, const char *path)
{
    return terms_of(node, path)->len;
}

const HsTerm *hs_node_term(const HsNode *node, const char *path, guint i)
{
    const GArray *terms = terms_of(node, path);
    hs_assert(i < terms->len);
    return &g_array_index(terms, HsTerm, i);
}

const char *hs_node_condition_text(const HsNode *node, const char *path)
{
    hs_assert(terms_of(node, path)->len > 0);
    return argument_of(node, path, HS_VALUE_TEXT)->value.word;
}

/* ---- every parameter in force ---- */

typedef struct {
    char *path;
    char *value;
    char *default_value;
    const char *source;
    const char *about;
    HsPlace place;
} HsEntry;

static void entry_free(gpointer data)
{
    HsEntry *entry = data;
    g_free(entry->path);
    g_free(entry->value);
    g_free(entry->default_value);
    g_free(entry);
}

/* NULL: there is none. New. */
static char *default_of(const HsNode *node, const HsArgument *argument)
{
    const HsNode *by_default = node->is_default ? node : node->by_default;
    if (by_default == NULL || argument == NULL)
        return NULL;
    const HsArgument *same = hs_leaf_own_argument(by_default, argument->name);
    return same != NULL ? hs_leaf_text(by_default, same) : NULL;
}

static void add_entry(GPtrArray *entries, const HsLeaf *leaf)
{
    const HsNode *node = leaf->node;
    HsEntry *entry = g_new0(HsEntry, 1);
    entry->path = hs_leaf_path(leaf);
    entry->value = hs_leaf_text(node, leaf->argument);
    entry->default_value = default_of(node, leaf->argument);
    entry->about = node->word->row->about;
    entry->place = leaf->argument != NULL ? leaf->argument->value.place : node->place;
    /* Where a file has its number from does not tell where another is from. */
    entry->source = hs_place_is_setting(entry->place) ? NULL : node->source_text;
    g_ptr_array_add(entries, entry);
}

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    const HsEntry *first = *(const HsEntry *const *)a;
    const HsEntry *second = *(const HsEntry *const *)b;
    return strcmp(first->path, second->path);
}

/* The parameter that stands at the place, `$crash_at`, where the command line has set it; else
 * NULL. */
static const HsParameter *set_parameter_at(const HsScenario *scenario, HsPlace place)
{
    const char *text = place.text != NULL ? place.text + place.column - 1 : "";
    if (text[0] != '$')
        return NULL;
    g_autofree char *name = g_strndup(text + 1, place.length - 1);
    const HsParameter *parameter = hs_tree_find_parameter(scenario, name);
    return parameter != NULL && parameter->is_set ? parameter : NULL;
}

/* Where a value was set, without the folders of this machine; NULL: it is the default. New. */
static char *set_in(const HsScenario *scenario, HsPlace place)
{
    const HsParameter *parameter = set_parameter_at(scenario, place);
    if (parameter != NULL)
        return g_strconcat("-s ", parameter->name, NULL);
    if (hs_place_is_setting(place))
        return hs_setting_shown(place);
    if (place.file == NULL || g_str_has_prefix(place.file, "--"))
        return g_strdup(place.file); /* an option of the command line has one line */
    g_autofree char *file = g_path_get_basename(place.file);
    return g_strdup_printf("%s:%u", file, place.line);
}

void hs_scenario_each_parameter(const HsScenario *scenario, HsParameterVisitor visit, gpointer user)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
    for (HsLeaf leaf = { .scenario = scenario }; hs_leaf_next(&leaf);)
        add_entry(entries, &leaf);
    g_ptr_array_sort(entries, compare_paths);
    for (guint i = 0; i < entries->len; i++) {
        const HsEntry *entry = g_ptr_array_index(entries, i);
        g_autofree char *where = set_in(scenario, entry->place);
        HsInForce parameter = { .path = entry->path,
                                .value = entry->value,
                                .default_value = entry->default_value,
                                .source = entry->source,
                                .set_in = where,
                                .about = entry->about };
        visit(user, &parameter);
    }
}
