/* scenario_check: what must hold of a schema, beyond patterns that compile. */
#include <string.h>

#include "sim/scenario_parser.h"

#include "sim/banned.h"

typedef struct {
    HsScenario *scenario; /* empty, to try defaults in */
    const HsGrammar *grammar;
    const HsWord *word; /* the one being checked */
    char *complaint;
} HsChecker;

static bool complain(HsChecker *checker, const char *what)
{
    if (checker->complaint == NULL)
        checker->complaint = g_strdup_printf("\"%s\" of \"%s\": %s", checker->word->row->pattern,
                                             checker->word->row->context, what);
    return false;
}

/* ---- rows ---- */

static bool check_flags(HsChecker *checker)
{
    const HsWord *word = checker->word;
    bool has_block = word->opens_i != HS_NO_CONTEXT;
    if (hs_word_has(word, HS_WORD_REQUIRED) && word->row->by_default != NULL)
        return complain(checker, "required, and yet it has a default");
    if (hs_word_has(word, HS_WORD_ONCE | HS_WORD_FILE_NAME) && !hs_word_has_title(word))
        return complain(checker, "only a named or titled word is ONCE or a FILE_NAME");
    if (hs_word_has(word, HS_WORD_OWN_NAME) && !hs_word_has(word, HS_WORD_NAMED))
        return complain(checker, "only a named word can do without its name");
    bool is_merged = !hs_word_repeats(word) || hs_word_has(word, HS_WORD_OWN_NAME);
    if (has_block && is_merged && word->n_groups > 0)
        return complain(checker, "a block that is merged cannot have arguments");
    if (hs_word_has_title(word) && hs_grammar_find_opener(checker->grammar, word->word) != word)
        return complain(checker, "another context has named blocks of this word");
    const char *about = word->row->about;
    if (about == NULL || !(g_str_has_suffix(about, ".") || g_str_has_suffix(about, "?")))
        return complain(checker, "what it means is missing, or no sentence");
    return true;
}

/* One atom of a row and where it stands. */
typedef struct {
    const HsAtom *atom;
    guint group_i;
    guint option_i;
    bool is_last; /* of the row, in whatever option */
} HsSpot;

static GArray *spots_of(const HsGrammar *grammar, const HsWord *word)
{
    GArray *spots = g_array_new(FALSE, FALSE, sizeof(HsSpot));
    for (guint i = 0; i < word->n_groups; i++) {
        const HsGroup *group = hs_grammar_group(grammar, word->first_group + i);
        for (guint j = 0; j < group->n_options; j++) {
            const HsOption *option = hs_grammar_option(grammar, group->first_option + j);
            for (guint k = 0; k < option->n_atoms; k++) {
                HsSpot spot = { hs_grammar_atom(grammar, option->first_atom + k), i, j,
                                i + 1 == word->n_groups && k + 1 == option->n_atoms };
                g_array_append_val(spots, spot);
            }
        }
    }
    return spots;
}

/* Options of one group exclude each other; all other arguments can stand together. */
static bool is_clash(const HsSpot *a, const HsSpot *b)
{
    bool is_excluded = a->group_i == b->group_i && a->option_i != b->option_i;
    return !is_excluded && a->atom->name != NULL && b->atom->name != NULL &&
           strcmp(a->atom->name, b->atom->name) == 0;
}

/* Names differ; a condition takes the rest of its line. */
static bool check_arguments(HsChecker *checker)
{
    g_autoptr(GArray) spots = spots_of(checker->grammar, checker->word);
    for (guint i = 0; i < spots->len; i++) {
        const HsSpot *spot = &g_array_index(spots, HsSpot, i);
        if (spot->atom->kind == HS_ATOM_CONDITION && !spot->is_last)
            return complain(checker, "nothing can follow a condition");
        for (guint j = 0; j < i; j++) {
            if (is_clash(&g_array_index(spots, HsSpot, j), spot))
                return complain(checker, "two arguments have the same name");
        }
    }
    return true;
}

/* What may be left out at the end must not look like the next statement. */
static bool check_optional(HsChecker *checker, const HsGroup *group)
{
    const HsGrammar *grammar = checker->grammar;
    for (guint i = 0; i < group->n_options; i++) {
        const HsOption *option = hs_grammar_option(grammar, group->first_option + i);
        const HsAtom *atom = hs_grammar_atom(grammar, option->first_atom);
        bool is_name = atom->kind == HS_ATOM_NAME_OF || atom->kind == HS_ATOM_VALUE;
        if (is_name && atom->value_kind == HS_VALUE_NAME)
            return complain(checker, "a name that may be left out looks like the next word");
        bool is_word = atom->kind == HS_ATOM_WORD &&
                       hs_grammar_find(grammar, checker->word->context_i, atom->text,
                                       strlen(atom->text)) != NULL;
        if (is_word)
            return complain(checker, "an option that may be left out is a word of the block");
    }
    return true;
}

static bool check_tail(HsChecker *checker)
{
    const HsWord *word = checker->word;
    for (guint i = word->n_groups; i > 0; i--) {
        const HsGroup *group = hs_grammar_group(checker->grammar, word->first_group + i - 1);
        if (!group->is_optional)
            return true;
        if (!check_optional(checker, group))
            return false;
    }
    return true;
}

/* ---- defaults ---- */

/* A word that opens the context; NULL for the top level. */
static const HsWord *opener_of(const HsGrammar *grammar, guint context_i)
{
    for (guint i = 0; i < grammar->n_words; i++) {
        if (grammar->words[i].opens_i == context_i && grammar->words[i].context_i != context_i)
            return &grammar->words[i];
    }
    return NULL;
}

static bool check_default(HsChecker *checker)
{
    const HsWord *word = checker->word;
    if (word->row->by_default == NULL)
        return true;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsScenario *scenario = checker->scenario;
    HsNode *root = g_ptr_array_index(scenario->nodes, 0);
    const HsWord *opener = opener_of(scenario->grammar, word->context_i);
    HsNode *block = hs_tree_add_node(scenario, opener, root, (HsPlace){ 0 }, 0);
    hs_tree_open_block(scenario, block);
    if (!hs_parser_add_default(scenario, block, word->row->by_default, diagnostics)) {
        g_autofree char *text = hs_diagnostics_render(diagnostics, false);
        g_autofree char *what = g_strdup_printf("its default is not sound: %s", text);
        return complain(checker, what);
    }
    bool is_itself = block->children->len == 1 && block->slots[word->slot] != NULL;
    return is_itself || complain(checker, "its default is another statement");
}

/* ---- contexts ---- */

static char *check_contexts(const HsGrammar *grammar)
{
    for (guint i = 1; i < grammar->contexts->len; i++) {
        if (opener_of(grammar, i) == NULL)
            return g_strdup_printf("context \"%s\": no word opens it",
                                   hs_grammar_context(grammar, i)->name);
    }
    const char *const *about = grammar->schema->context_about;
    for (guint i = 0; about != NULL && about[i] != NULL; i += 2) {
        bool is_known = false;
        for (guint j = 0; j < grammar->contexts->len; j++)
            is_known |= strcmp(hs_grammar_context(grammar, j)->name, about[i]) == 0;
        if (!is_known || about[i + 1] == NULL)
            return g_strdup_printf("context_about \"%s\": no such context, or no text", about[i]);
    }
    return NULL;
}

/* Blocks that are there by default must come to an end: no context implies itself. Each round
 * lengthens the longest chains by one; after as many rounds as contexts none can grow. */
static char *check_chains(const HsGrammar *grammar)
{
    guint n_contexts = grammar->contexts->len;
    g_autofree guint *ranks = g_new0(guint, n_contexts);
    for (guint round = 0; round <= n_contexts; round++) {
        bool is_settled = true;
        for (guint i = 0; i < grammar->n_words; i++) {
            const HsWord *word = &grammar->words[i];
            if (word->opens_i == HS_NO_CONTEXT || hs_word_repeats(word) ||
                ranks[word->opens_i] > ranks[word->context_i])
                continue;
            ranks[word->opens_i] = ranks[word->context_i] + 1;
            is_settled = false;
        }
        if (is_settled)
            return NULL;
    }
    return g_strdup("blocks without a name open each other for ever");
}

static char *check_rows(HsScenario *scenario)
{
    HsChecker checker = { .scenario = scenario, .grammar = scenario->grammar };
    for (guint i = 0; i < checker.grammar->n_words && checker.complaint == NULL; i++) {
        checker.word = &checker.grammar->words[i];
        bool is_sound = check_flags(&checker) && check_arguments(&checker) && check_tail(&checker);
        if (is_sound)
            check_default(&checker);
    }
    return checker.complaint;
}

char *hs_schema_check(const HsSchema *schema)
{
    char *complaint = NULL;
    g_autoptr(HsScenario) scenario = hs_tree_new("schema", schema, NULL, &complaint);
    if (scenario == NULL)
        return complaint;
    complaint = check_contexts(scenario->grammar);
    if (complaint == NULL)
        complaint = check_chains(scenario->grammar);
    return complaint != NULL ? complaint : check_rows(scenario);
}
