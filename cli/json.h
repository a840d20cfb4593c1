/* json: a writer of JSON. Integers stay integers; what is written is always valid UTF-8.
 *
 *     hs_json_begin_object(json, NULL);
 *     hs_json_integer(json, "cycle", 7);
 *     hs_json_begin_array(json, "entries");
 *     hs_json_text(json, NULL, "no names inside arrays");
 *     hs_json_end(json);
 *     hs_json_end(json);
 */
#ifndef HS_JSON_H
#define HS_JSON_H

#include "sim/cycles.h"

typedef struct HsJson HsJson;

#define HS_JSON_DEPTH_MAX 16u

/* Adds a text with its quotes and escapes, for a form of its own; broken UTF-8 becomes U+FFFD. What
 * is not shown (hs_character_is_shown) is escaped: readers get it back, a terminal does not obey
 * it. */
void hs_json_append_text(GString *out, const char *text);

/* Writes to the end of text (borrowed). */
HsJson *hs_json_new(GString *text);
/* Asserts that all that was begun has been ended. */
void hs_json_free(HsJson *json);

/* name is that of the member; NULL inside an array and at the top. Texts may be NULL: null. */
void hs_json_begin_object(HsJson *json, const char *name);
void hs_json_begin_array(HsJson *json, const char *name);
void hs_json_end(HsJson *json);
void hs_json_text(HsJson *json, const char *name, const char *text);
void hs_json_integer(HsJson *json, const char *name, uint64_t integer);
void hs_json_signed(HsJson *json, const char *name, int64_t integer);
/* Ten digits; what is no number is null. */
void hs_json_real(HsJson *json, const char *name, double real);
/* With as many digits as tell it from every other number. */
void hs_json_exact(HsJson *json, const char *name, double real);
/* HS_CYCLES_NEVER is null. */
void hs_json_cycles(HsJson *json, const char *name, HsCycles cycles);
void hs_json_bool(HsJson *json, const char *name, bool value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsJson, hs_json_free)

#endif
