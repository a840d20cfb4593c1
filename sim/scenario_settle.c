/* scenario_settle: overriding, defaults, required words, names. */
#include "sim/scenario_settle.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/scenario_parser.h"

#include "sim/banned.h"

#define NAMES_SHOWN_MAX 200u /* bytes of a list of names in a help */

typedef struct {
    HsScenario *scenario;
    HsDiagnostics *diagnostics;
    GHashTable *names; /* "os os1" -> HsNode; for looking up only; NULL before */
} HsSettling;

static HsNode *node_at(const HsScenario *scenario, guint i)
{
    return g_ptr_array_index(scenario->nodes, i);
}

static const HsContext *context_of(const HsSettling *settling, const HsNode *block)
{
    return hs_grammar_context(settling->scenario->grammar, hs_tree_context_of(block));
}

/* ---- several settings of one word ---- */

/* TRUE when this node's file includes the files of all the others. */
static bool wins(const HsScenario *scenario, const HsNode *node, const HsNode *first)
{
    for (const HsNode *other = first; other != NULL; other = other->next_alike) {
        if (other != node && !hs_tree_reaches(scenario, node->source_i, other->source_i))
            return false;
    }
    return true;
}

static void tell_twice(const HsSettling *settling, const HsNode *first, const HsNode *again)
{
    bool is_one_file = first->source_i == again->source_i;
    g_autofree char *block = hs_tree_describe(again->parent);
    g_autofree char *message =
        is_one_file ? g_strdup_printf("'%s' is set twice in '%s'", again->word->word, block)
                    : g_strdup_printf(
                          "'%s' of '%s' is set in two files, neither of which includes the other",
                          again->word->word, block);
    hs_diagnostics_add(settling->diagnostics, HS_ERROR_TWICE, again->place, message,
                       is_one_file ? "set again" : "set here",
                       is_one_file ? NULL : "the including file can set it: then that counts");
    hs_diagnostics_note(settling->diagnostics, first->place,
                        is_one_file ? "first set here" : "and here");
}

/* The nearest pair of one file, else the first two. */
static void tell_conflict(const HsSettling *settling, const HsNode *first)
{
    for (const HsNode *node = first; node != NULL; node = node->next_alike) {
        if (node->next_alike != NULL && node->next_alike->source_i == node->source_i) {
            tell_twice(settling, node, node->next_alike);
            return;
        }
    }
    tell_twice(settling, first, first->next_alike);
}

static bool has_pair_in_one_file(const HsNode *first)
{
    for (const HsNode *node = first; node->next_alike != NULL; node = node->next_alike) {
        if (node->source_i == node->next_alike->source_i)
            return true;
    }
    return false;
}

/* The slot keeps the setting that counts; the others are dropped. */
static void settle_word(const HsSettling *settling, HsNode *block, guint slot)
{
    HsNode *first = block->slots[slot];
    if (first == NULL || first->next_alike == NULL || hs_word_repeats(first->word))
        return;
    if (has_pair_in_one_file(first)) {
        tell_conflict(settling, first);
        return;
    }
    HsNode *winner = first;
    while (winner != NULL && !wins(settling->scenario, winner, first))
        winner = winner->next_alike;
    if (winner == NULL) {
        tell_conflict(settling, first);
        return;
    }
    for (HsNode *node = first; node != NULL; node = node->next_alike)
        node->is_dropped = node != winner;
    block->slots[slot] = winner;
    block->slot_counts[slot] = 1;
    winner->ordinal = 1;
}

static void drop_overridden(HsNode *block)
{
    GPtrArray *kept = g_ptr_array_sized_new(block->children->len);
    for (guint i = 0; i < block->children->len; i++) {
        HsNode *child = g_ptr_array_index(block->children, i);
        if (!child->is_dropped)
            g_ptr_array_add(kept, child);
    }
    g_ptr_array_unref(block->children);
    block->children = kept;
}

static void settle_block(const HsSettling *settling, HsNode *block)
{
    const HsContext *context = context_of(settling, block);
    for (guint i = 0; i < context->words->len; i++)
        settle_word(settling, block, i);
    drop_overridden(block);
}

/* ---- what the block does not say ---- */

/* TRUE when a block of this word can be made of defaults alone. */
static bool needs_nothing(const HsGrammar *grammar, const HsWord *word)
{
    const HsContext *context = hs_grammar_context(grammar, word->opens_i);
    for (guint i = 0; i < context->words->len; i++) {
        const HsWord *inner = g_ptr_array_index(context->words, i);
        if (hs_word_has(inner, HS_WORD_REQUIRED))
            return false;
    }
    return true;
}

static void tell_missing(const HsSettling *settling, const HsNode *block, const HsWord *word)
{
    bool is_top = block->word == NULL;
    g_autofree char *what = hs_tree_describe(block);
    g_autofree char *syntax = hs_grammar_syntax(settling->scenario->grammar, word);
    g_autofree char *message = is_top
                                   ? g_strdup_printf("the scenario has no '%s'%s", word->word,
                                                     word->opens_i != HS_NO_CONTEXT ? " block" : "")
                                   : g_strdup_printf("'%s' is missing in '%s'", word->word, what);
    g_autofree char *label = g_strdup_printf("needs '%s'", word->word);
    g_autofree char *help = g_strdup_printf("it is written: %s", syntax);
    hs_diagnostics_add(settling->diagnostics, HS_ERROR_MISSING, block->place, message,
                       is_top ? NULL : label, help);
}

/* The default of a word that the block says itself: kept beside the tree, for who asks what would
 * be without it. All nodes of it count as dropped. */
static void note_default(const HsSettling *settling, const HsNode *block, HsNode *node)
{
    HsScenario *scenario = settling->scenario;
    const char *text = node->word->row->by_default;
    if (text == NULL || node->is_default || hs_word_repeats(node->word))
        return;
    guint n_before = scenario->nodes->len;
    HsNode *apart = hs_tree_add_node(scenario, block->word, block->parent, (HsPlace){ 0 }, 0);
    apart->title = block->title;
    hs_tree_open_block(scenario, apart);
    bool is_sound = hs_parser_add_default(scenario, apart, text, settling->diagnostics);
    hs_assert(is_sound);
    for (guint i = n_before; i < scenario->nodes->len; i++)
        node_at(scenario, i)->is_dropped = true;
    node->by_default = apart->slots[node->word->slot];
}

static void fill_word(const HsSettling *settling, HsNode *block, const HsWord *word)
{
    HsScenario *scenario = settling->scenario;
    if (block->slots[word->slot] != NULL) {
        note_default(settling, block, block->slots[word->slot]);
        return;
    }
    if (hs_word_has(word, HS_WORD_REQUIRED)) {
        if (!block->is_broken && !scenario->is_incomplete)
            tell_missing(settling, block, word);
        return;
    }
    if (word->row->by_default != NULL) {
        bool is_sound = hs_parser_add_default(scenario, block, word->row->by_default,
                                              settling->diagnostics);
        hs_assert(is_sound);
        return;
    }
    bool is_implied = word->opens_i != HS_NO_CONTEXT && !hs_word_repeats(word) &&
                      needs_nothing(scenario->grammar, word);
    if (!is_implied)
        return;
    HsNode *node = hs_tree_add_node(scenario, word, block, (HsPlace){ 0 }, 0);
    node->is_default = true;
    hs_tree_attach(node);
    hs_tree_open_block(scenario, node);
}

static void fill_block(const HsSettling *settling, HsNode *block)
{
    const HsContext *context = context_of(settling, block);
    for (guint i = 0; i < context->words->len; i++)
        fill_word(settling, block, g_ptr_array_index(context->words, i));
}

/* ---- names ---- */

static char *name_key(const char *word, const char *title)
{
    return g_strconcat(word, " ", title, NULL);
}

/* A statement without a block that says "<text:title>" has a title too. */
static void find_title(HsNode *node)
{
    for (guint i = 0; node->arguments != NULL && i < node->arguments->len; i++) {
        const HsArgument *argument = &g_array_index(node->arguments, HsArgument, i);
        if (strcmp(argument->name, "title") == 0 && argument->value.kind == HS_VALUE_TEXT) {
            node->title = argument->value.word;
            node->title_place = argument->value.place;
        }
    }
}

static void register_name(const HsSettling *settling, HsNode *node)
{
    if (node->title == NULL)
        return;
    char *key = name_key(node->word->word, node->title);
    const HsNode *first = g_hash_table_lookup(settling->names, key);
    if (first == NULL) {
        g_hash_table_insert(settling->names, key, node);
        return;
    }
    g_free(key);
    g_autofree char *what = hs_tree_describe(node);
    g_autofree char *message = g_strdup_printf("'%s' stands twice", what);
    hs_diagnostics_add(settling->diagnostics, HS_ERROR_TWICE, node->title_place, message,
                       "used again", "give it another name");
    hs_diagnostics_note(settling->diagnostics, first->title_place, "first used here");
}

static void check_once(const HsSettling *settling, const HsNode *node)
{
    if (!hs_word_has(node->word, HS_WORD_ONCE) || node->ordinal != 2)
        return;
    const HsNode *first = node->parent->slots[node->word->slot];
    g_autofree char *message = g_strdup_printf("there can be only one '%s'", node->word->word);
    hs_diagnostics_add(settling->diagnostics, HS_ERROR_TWICE, node->place, message, "a second one",
                       NULL);
    hs_diagnostics_note(settling->diagnostics, first->place, "the first");
}

/* The titles of all blocks of a word, in the order they stand. */
static GPtrArray *titles_of(const HsScenario *scenario, const char *word)
{
    GPtrArray *titles = g_ptr_array_new();
    for (guint i = 0; i < scenario->nodes->len; i++) {
        const HsNode *node = node_at(scenario, i);
        if (node->word != NULL && !node->is_dropped && node->title != NULL &&
            strcmp(node->word->word, word) == 0)
            g_ptr_array_add(titles, (gpointer)node->title);
    }
    return titles;
}

static char *help_for_name(const HsScenario *scenario, const HsArgument *argument)
{
    const char *word = argument->atom->text;
    g_autoptr(GPtrArray) titles = titles_of(scenario, word);
    const char *near = hs_nearest_word(argument->value.word, (const char *const *)titles->pdata,
                                       titles->len);
    if (near != NULL)
        return g_strdup_printf("did you mean '%s'?", near);
    if (titles->len == 0)
        return g_strdup_printf("there is no '%s' block at all", word);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "there is: ");
    for (guint i = 0; i < titles->len && out->len < NAMES_SHOWN_MAX; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(titles, i));
    return g_string_free(out, FALSE);
}

static void check_reference(const HsSettling *settling, const HsArgument *argument)
{
    const HsScenario *scenario = settling->scenario;
    if (argument->atom == NULL || argument->atom->kind != HS_ATOM_NAME_OF)
        return;
    g_autofree char *key = name_key(argument->atom->text, argument->value.word);
    const HsWord *opener = hs_grammar_find_opener(scenario->grammar, argument->atom->text);
    bool is_lost = scenario->is_incomplete ||
                   scenario->lost_words[opener - scenario->grammar->words];
    if (g_hash_table_contains(settling->names, key) || is_lost)
        return;
    g_autofree char *what = hs_value_to_text(&argument->value);
    g_autofree char *message = g_strdup_printf("no '%s' is called %s%s%s", argument->atom->text,
                                               what[0] == '"' ? "" : "'", what,
                                               what[0] == '"' ? "" : "'");
    g_autofree char *help = NULL;
    if (!hs_diagnostics_is_full(settling->diagnostics))
        help = help_for_name(scenario, argument);
    hs_diagnostics_add(settling->diagnostics, HS_ERROR_UNKNOWN_NAME, argument->value.place, message,
                       "unknown name", help);
}

static void check_names(const HsSettling *settling)
{
    const HsScenario *scenario = settling->scenario;
    for (guint i = 1; i < scenario->nodes->len; i++) {
        HsNode *node = node_at(scenario, i);
        if (!node->is_dropped) {
            register_name(settling, node);
            check_once(settling, node);
        }
    }
    for (guint i = 1; i < scenario->nodes->len; i++) {
        const HsNode *node = node_at(scenario, i);
        for (guint j = 0; !node->is_dropped && node->arguments != NULL && j < node->arguments->len;
             j++)
            check_reference(settling, &g_array_index(node->arguments, HsArgument, j));
    }
}

void hs_settle_run(HsScenario *scenario, HsDiagnostics *diagnostics)
{
    HsSettling settling = {
        .scenario = scenario,
        .diagnostics = diagnostics,
    };
    /* The list grows while defaults are added: their blocks are filled in turn. */
    for (guint i = 0; i < scenario->nodes->len; i++) {
        HsNode *node = node_at(scenario, i);
        if (node->children == NULL || node->is_dropped)
            continue;
        settle_block(&settling, node);
        if (!hs_tree_is_inner(node))
            fill_block(&settling, node);
    }
    for (guint i = 1; i < scenario->nodes->len; i++) {
        if (node_at(scenario, i)->title == NULL)
            find_title(node_at(scenario, i));
    }
}

void hs_settle_check_names(HsScenario *scenario, HsDiagnostics *diagnostics)
{
    HsSettling settling = {
        .scenario = scenario,
        .diagnostics = diagnostics,
        .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    check_names(&settling);
    g_hash_table_unref(settling.names);
}
