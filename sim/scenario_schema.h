/* scenario_schema: the schema table, compiled: patterns cut into pieces, contexts linked.
 *
 * A row's tail is a list of groups; a group is a list of options, of which one is taken; an option
 * is a list of atoms. A plain atom is a group with one option. Groups do not nest, so reading and
 * matching need no recursion.
 *     "touch <count:pages> pages [sequential|zipf <count:skew>] [read|write]"
 *      word   group 0     group 1  group 2, optional, a choice     group 3, optional, a choice */
#ifndef HS_SCENARIO_SCHEMA_H
#define HS_SCENARIO_SCHEMA_H

#include "sim/scenario_value.h"

typedef enum {
    HS_ATOM_WORD,
    HS_ATOM_SYMBOL,
    HS_ATOM_VALUE,
    HS_ATOM_NAME_OF, /* the name (or the text) of a block that `text` opens */
    HS_ATOM_CONDITION
} HsAtomKind;

typedef struct {
    HsAtomKind kind;
    const char *text; /* the word or symbol; of HS_ATOM_NAME_OF the word that opens the block */
    const char *name; /* the argument is known as; NULL for words and symbols */
    HsValueKind value_kind;
    bool is_list; /* one value or more, one behind the other */
    bool has_bounds;
    HsValue low; /* both included */
    HsValue high;
} HsAtom;

typedef struct {
    const char *choice; /* the plain words it begins with, "at stop"; NULL when it is no choice */
    guint first_atom;
    guint n_atoms;
} HsOption;

typedef struct {
    const char *choice_name;  /* "choice", "choice2"; NULL: not a choice */
    const char *choice_alias; /* the row's word when the choice is the whole tail, else NULL */
    guint first_option;
    guint n_options;
    bool is_optional;
} HsGroup;

typedef struct {
    const HsSchemaRow *row;
    const char *word;
    guint context_i;
    guint opens_i; /* HS_NO_CONTEXT: opens no block */
    guint slot;    /* its place among the rows of its context */
    guint first_group;
    guint n_groups;
} HsWord;

#define HS_NO_CONTEXT G_MAXUINT

typedef struct {
    const char *name; /* "" is the top level */
    GPtrArray *words; /* HsWord, borrowed, in the table's order */
} HsContext;

typedef struct HsGrammar {
    const HsSchema *schema;
    HsWord *words; /* one for each row */
    guint n_words;
    GPtrArray *contexts; /* HsContext, the top level first, then by first mention */
    GArray *groups;
    GArray *options;
    GArray *atoms;
    GStringChunk *strings;
} HsGrammar;

/* Compiles a schema. On a mistake in it returns NULL and says which in *ret_complaint (new). */
HsGrammar *hs_grammar_new(const HsSchema *schema, char **ret_complaint);
void hs_grammar_free(HsGrammar *grammar);

const HsContext *hs_grammar_context(const HsGrammar *grammar, guint context_i);
/* The word of a context; NULL when there is none. `length` bytes of text. */
const HsWord *hs_grammar_find(const HsGrammar *grammar, guint context_i, const char *text,
                              gsize length);
/* The word that opens named or titled blocks, in whatever context; NULL when there is none. */
const HsWord *hs_grammar_find_opener(const HsGrammar *grammar, const char *word);

const HsGroup *hs_grammar_group(const HsGrammar *grammar, guint i);
const HsOption *hs_grammar_option(const HsGrammar *grammar, guint i);
const HsAtom *hs_grammar_atom(const HsGrammar *grammar, guint i);

bool hs_word_has(const HsWord *word, unsigned flags);
/* TRUE when the word may stand any number of times in a block. */
bool hs_word_repeats(const HsWord *word);
/* TRUE when a block of it has a name or a text behind the word. */
bool hs_word_has_title(const HsWord *word);

/* The statement as a page shows it: "stall every <time> misses <count>", "os NAME { ... }". New. */
char *hs_grammar_syntax(const HsGrammar *grammar, const HsWord *word);
/* "a size", "'at'", "the name of an 'os' block": what the atom stands for, for a message. New. */
char *hs_atom_describe(const HsGrammar *grammar, const HsAtom *atom);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsGrammar, hs_grammar_free)

#endif
