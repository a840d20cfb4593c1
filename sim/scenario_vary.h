/* scenario_vary: values that stand in no file: "NAME=VALUES" of the command line, and single ones.
 *
 * NAME is what -s takes, and decides of what kind the values are. VALUES is a range or a list, see
 * scenario_values; the brackets and the step may be left out. */
#ifndef HS_SCENARIO_VARY_H
#define HS_SCENARIO_VARY_H

#include "sim/scenario_values.h"

#define HS_VARY_BYTES_MAX 65536u

/* Reads the text behind an option ("--vary"). `free_name` is taken for a name of names where the
 * scenario has nothing that is called so; it may be NULL. Words are put into `strings`. On success
 * *ret_name is new and *ret_values has no places; FALSE and a diagnostic when it cannot be, or the
 * command line gives the name one value already. */
bool hs_vary_read(const HsScenario *scenario, const char *option, const char *text,
                  const char *free_name, GStringChunk *strings, char **ret_name,
                  HsValues **ret_values, HsDiagnostics *diagnostics);

/* Reads one value of the kind of another, as -s does: a text needs no quotes. On failure
 * *ret_problem is set; its place counts columns from 1 in the text. */
bool hs_value_of_text(const char *text, const HsValue *like, const char *who, GStringChunk *strings,
                      HsValue *ret_value, HsProblem *ret_problem);

#endif
