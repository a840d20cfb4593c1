/* measure_list: the measures that a command line names: NAME[,NAME], given once or several times.
 *
 * NAME is that of a measure, or what such names begin with up to a point ("outage", "storage"), or
 * "all".
 */
#ifndef HS_MEASURE_LIST_H
#define HS_MEASURE_LIST_H

#include <glib.h>
#include <stdbool.h>

/* Is each of them known (docs/reference/measures.md)? FALSE with an error that has a hint. */
bool hs_measure_list_check(const GPtrArray *lists, GError **error);
/* The same where other names are known. */
bool hs_measure_list_check_among(const GPtrArray *lists, const char *const *names, guint n_names,
                                 GError **error);
/* Is that measure named? */
bool hs_measure_list_has(const GPtrArray *lists, const char *name);
/* The same where the name of a measure is no more than that: "outage" is not "outage.load", and
 * "storage" is still all that begins so. */
bool hs_measure_list_has_itself(const GPtrArray *lists, const char *name);

#endif
