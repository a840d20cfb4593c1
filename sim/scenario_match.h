/* scenario_match: fits the tokens behind a word to its pattern.
 *
 * Groups are taken from left to right, their options tried in order; the first that fits counts.
 * When none does, the error is told at the furthest token that any option reached. */
#ifndef HS_SCENARIO_MATCH_H
#define HS_SCENARIO_MATCH_H

#include "sim/scenario_tree.h"

#define HS_EXPECTED_MAX 16u

typedef struct {
    HsScenario *scenario;
    HsCursor cursor;
    const HsWord *word;
    HsNode *node;  /* gets the arguments */
    bool is_brief; /* nobody will read the hints: make none */
    /* What could have stood at the furthest token; after success too, for optional ends. */
    guint furthest;
    const HsAtom *expected[HS_EXPECTED_MAX];
    guint n_expected;
    bool is_silent; /* a failure that has been reported elsewhere already */
    HsProblem problem;
} HsMatch;

/* Reads the tail of match->word at match->cursor; on success the cursor stands behind it and the
 * node has its arguments. On failure match->problem says why, unless is_silent. The caller clears
 * the problem. */
bool hs_match_run(HsMatch *match);

/* Reads what one atom of match->word stands for, outside of its statement; otherwise as above. */
bool hs_match_atom(HsMatch *match, const HsAtom *atom);

/* Reads a condition: all tokens to the line's end, or to a '}'. In scenario_condition.c. */
bool hs_match_condition(HsMatch *match, const HsAtom *atom);

/* Fails at the token under the cursor with `problem`, which is taken. Returns FALSE. */
bool hs_match_fail(HsMatch *match, HsProblem problem);
/* Reads `$name` as a value of the parameter; FALSE and a failure when there is none. */
const HsParameter *hs_match_parameter(HsMatch *match);
/* "'misses' of 'stall'": the taker of a value, for messages. New. */
char *hs_match_who(const HsMatch *match, const HsAtom *atom);
HsArgument *hs_match_add_argument(HsMatch *match, const char *name, const HsAtom *atom);

#endif
