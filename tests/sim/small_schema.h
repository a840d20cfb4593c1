/* small_schema: a schema of a few words for tests of the language; no model knows it. */
#ifndef HS_SMALL_SCHEMA_H
#define HS_SMALL_SCHEMA_H

#include "sim/scenario.h"

extern const HsSchema hs_small_schema;

/* A scenario that is right in every word. */
extern const char *const hs_small_scenario;

/* Reads text as "test.scn" with the small schema and without a folder; settings may be NULL, else
 * end in NULL. On an error returns NULL and sets *ret_errors; else *ret_errors is NULL. */
HsScenario *hs_small_parse(const char *text, const char *const *settings, char **ret_errors);

/* Demands that text is refused with an error that has `part` in it. */
void hs_small_refuses(const char *text, const char *part);
/* Demands that text is read, and gives the scenario. */
HsScenario *hs_small_reads(const char *text);

#endif
