/* explain: what hsim explains: codes of errors, steps of figures, words, runs; explain.c finds out
 * which of them is meant.
 */
#ifndef HS_EXPLAIN_H
#define HS_EXPLAIN_H

#include "cli/commands.h"
#include "cli/output.h"

/* Adds a text that may be long, cleaned, in lines that are indented and end with the output's
 * width. */
void hs_explain_paragraph(HsOutput *output, guint indent, const char *text);
/* The same behind a label: "  label   text", the text's lines below one another. */
void hs_explain_labelled(HsOutput *output, const char *label, const char *text);

/* Heads what follows: "NAME  KIND"; behind something that was told already comes an empty line. */
void hs_explain_head(HsOutput *output, const char *name, const char *kind, guint *n_shown);

/* ---- explain_step.c: FALSE: it is no step, numeral or figure ---- */

bool hs_explain_step(HsOutput *output, const char *name);
/* The i-th step there is, NULL behind the last. */
const char *hs_explain_step_name(guint i);

/* ---- explain_word.c: FALSE: no table has it. is_behind: something was told already ---- */

bool hs_explain_word(const HsInvocation *invocation, HsOutput *output, const char *name,
                     bool is_behind);
/* Adds all names there are (new texts). */
void hs_explain_word_names(const HsInvocation *invocation, GPtrArray *names);

/* ---- explain_store.c: tables and views; counts what it tells ---- */

void hs_explain_store(HsOutput *output, const char *name, guint *n_shown);
void hs_explain_store_names(GPtrArray *names);

/* ---- explain_run.c ---- */

int hs_explain_run(const HsInvocation *invocation, const char *path);

#endif
