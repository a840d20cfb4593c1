/* scenario_leaf: the values of a settled tree, each by its path: the rows of `hsim params`, and
 * what -s PATH=VALUE sets.
 *
 * A leaf is an argument of a node, all values of a list, or a word that stands without arguments.
 * Its path is the words and names from the top; a word that may repeat without a name has its place
 * among its like; an argument that the word is not known for comes last: "disk.seek.longest". */
#ifndef HS_SCENARIO_LEAF_H
#define HS_SCENARIO_LEAF_H

#include "sim/scenario_tree.h"

/* One of them; { scenario } stands before the first. */
typedef struct {
    const HsScenario *scenario;
    HsNode *node;
    guint node_i;
    guint next_i;               /* of the node's arguments, behind this one's first */
    const HsArgument *argument; /* the first of a list; NULL: a word without arguments */
} HsLeaf;

/* The next one in order of nodes; FALSE behind the last. */
bool hs_leaf_next(HsLeaf *leaf);
/* New; and that of a node. */
char *hs_leaf_path(const HsLeaf *leaf);
char *hs_leaf_node_path(const HsNode *node);
/* The leaf that has the path; FALSE: there is none. */
bool hs_leaf_find(const HsScenario *scenario, const char *path, HsLeaf *ret_leaf);

/* As text, "yes" of a word without arguments; of a condition as it was written. New. */
char *hs_leaf_text(const HsNode *node, const HsArgument *argument);

/* The node's own argument of that name, or NULL; and the one a word is known for. */
const HsArgument *hs_leaf_own_argument(const HsNode *node, const char *name);
const HsArgument *hs_leaf_main_argument(const HsNode *node);
/* How many values a list has; of any other argument 1. */
guint hs_leaf_n_values(const HsNode *node, const HsArgument *first);

#endif
