/* scenario_tree: the description while it is built; only the scenario_*.c files look inside.
 *
 * STEPS of a load, each a file: read and lex every source (scenario), find parameters and includes
 * (scenario_parameters, scenario), parse every source into this one tree (scenario_parser,
 * scenario_match, scenario_condition), then settle it: which of several settings counts, defaults,
 * required words, names (scenario_settle). After that the tree never changes. */
#ifndef HS_SCENARIO_TREE_H
#define HS_SCENARIO_TREE_H

#include "sim/scenario_schema.h"
#include "sim/scenario_values.h"

typedef struct {
    const char *name;
    const char *alias;  /* a second name, or NULL */
    const HsAtom *atom; /* NULL: a choice */
    HsValue value;      /* of a condition: its text, as written */
    GArray *terms;      /* HsTerm of a condition, else NULL; owned */
} HsArgument;

struct HsNode {
    const HsWord *word; /* NULL: the top level */
    HsNode *parent;
    const char *title; /* or NULL */
    HsPlace title_place;
    HsPlace place;
    const char *source_text;  /* `source "..."`, "assumption", or NULL */
    const HsNode *by_default; /* what the schema would have said in its place, or NULL */
    guint source_i;
    guint ordinal; /* from 1 among the statements of this word in the block */
    bool is_default;
    bool is_broken; /* something in this block was not understood: do not ask for what is missing */
    bool is_dropped;     /* another file's setting counts */
    GArray *arguments;   /* HsArgument, or NULL */
    GPtrArray *children; /* borrowed, or NULL */
    HsNode **slots;      /* of a block: by HsWord.slot the first child with that word */
    guint *slot_counts;
    HsNode *next_alike; /* the next statement of the same word in the same block */
    HsNode *last_alike; /* of the first: the last */
};

struct HsParameter {
    const char *name;
    HsPlace place; /* of the name */
    HsValue value; /* in force */
    guint source_i;
    bool is_set; /* by the command line */
    bool is_used;
    bool is_broken; /* its statement was not understood; its uses are passed over */
    HsPlace set_place;
    HsValues *sweep; /* NULL: none; owned */
};

struct HsScenario {
    char *path;
    char *folder;           /* below which other files are found; NULL: there are none */
    HsScenarioTexts *texts; /* borrowed: where files come from, or NULL */
    const HsGrammar *grammar;
    HsGrammar *own_grammar; /* the same; NULL: it is that of `texts` */
    GStringChunk *strings;
    GPtrArray *sources;       /* HsSource, owned; the scenario first */
    GPtrArray *settings;      /* HsSource, owned: the texts of -s, for places */
    GPtrArray *path_settings; /* of them, borrowed: those that no parameter is called as */
    GPtrArray *nodes;         /* HsNode, owned, in order of creation; the first is the top level */
    GPtrArray *parameters;    /* HsParameter, owned, in order of declaration */
    bool *lost_words;   /* by row: a block of this word was not understood: its name is unknown */
    bool is_incomplete; /* a file could not be read: nothing can be said to be missing */
};

/* An empty tree: the top level and nothing in it; hs_scenario_free frees it. `texts` is borrowed or
 * NULL. NULL and a new complaint when the schema is not sound. */
HsScenario *hs_tree_new(const char *path, const HsSchema *schema, HsScenarioTexts *texts,
                        char **ret_complaint);

HsNode *hs_tree_add_node(HsScenario *scenario, const HsWord *word, HsNode *parent, HsPlace place,
                         guint source_i);
/* A default that gives way to the command line: still what would be without it. Any other node
 * stays as it is. */
void hs_tree_keep_default(HsScenario *scenario, HsNode *node);
/* Makes the node a child of its parent, behind the others. */
void hs_tree_attach(HsNode *node);
/* Prepares the node to have children. */
void hs_tree_open_block(const HsScenario *scenario, HsNode *node);
guint hs_tree_context_of(const HsNode *node);
/* TRUE for a block of the context it stands in itself (loop): it takes ORDERED words only. */
bool hs_tree_is_inner(const HsNode *node);
/* TRUE for a block that was written without its name, or might have been: `disk {`. */
bool hs_tree_has_own_name(const HsNode *node);
/* "os os1", "fault \"os1 panics\"", "the scenario". New. */
char *hs_tree_describe(const HsNode *node);
const HsSource *hs_tree_source(const HsScenario *scenario, guint i);
HsParameter *hs_tree_find_parameter(const HsScenario *scenario, const char *name);
const char *hs_tree_keep(HsScenario *scenario, const char *text);
/* TRUE when the source includes the other, directly or through others. */
bool hs_tree_reaches(const HsScenario *scenario, guint from, guint to);

#endif
