/* scenario_texts: the files of a scenario, each read once for many loads of it.
 *
 * Whoever makes many runs of one plan hands the same HsScenarioTexts to every load (HsOverrides).
 * The first load that wants a file reads it; all others get the same bytes from memory, in
 * whichever thread, also when somebody edits the file meanwhile. A file that could not be read
 * stays unreadable, too. So runs of one plan cannot differ in their texts. What else is the same
 * for all of them is kept beside: the folder that paths start at, the grammar of the schema.
 *
 * LIMITS. What was read is kept until hs_scenario_texts_free: it is as much as the loads together
 * want (sim/scenario_source.h bounds each file, and the files of one scenario).
 *
 * Example:
 *     g_autoptr(HsScenarioTexts) texts = hs_scenario_texts_new();
 *     HsOverrides overrides = { .texts = texts };
 *     ... hs_scenario_load(path, &hs_schema, &overrides, diagnostics), again and again ...
 */
#ifndef HS_SCENARIO_TEXTS_H
#define HS_SCENARIO_TEXTS_H

#include "sim/scenario.h"

typedef struct HsGrammar HsGrammar; /* sim/scenario_schema.h */

HsScenarioTexts *hs_scenario_texts_new(void);
/* NULL is fine. Every scenario that was loaded with it must be gone. */
void hs_scenario_texts_free(HsScenarioTexts *texts);

/* Of these `texts` is NULL where each load reads its files itself. */

/* The bytes of a file at or below `folder`, or, where that is NULL, of one the user named. Errors
 * as of hs_source_read. The caller frees. */
GBytes *hs_scenario_texts_read(HsScenarioTexts *texts, const char *folder, const char *name,
                               GError **error);
/* A copy of them with a NUL behind. */
char *hs_scenario_texts_copy(GBytes *bytes, gsize *ret_size);
/* The folder that paths of a scenario start at: its own; but the one above where that one has the
 * profiles, and its own has none. *ret_key is its own path below there. The caller frees both. */
char *hs_scenario_texts_root(HsScenarioTexts *texts, const char *path, char **ret_key);
/* As hs_grammar_new, but owned by `texts`, which must not be NULL. */
const HsGrammar *hs_scenario_texts_grammar(HsScenarioTexts *texts, const HsSchema *schema,
                                           char **ret_complaint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsScenarioTexts, hs_scenario_texts_free)

#endif
