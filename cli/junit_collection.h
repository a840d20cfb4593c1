/* junit_collection: the report of many runs, a suite each, read from their collection.
 *
 * Everything is from the collection, so the report of a sweep is the same, byte for byte, whatever
 * -j was, from how many runs of the command it came, and whether it was merged of shards.
 *
 * CASES of a run that is done: the run itself, then every expectation that the texts of the
 * scenario state, in their order, whether it ever failed or not: names are the same at every
 * commit. A failure is what the collection says did not hold. A run that is refused or failed has
 * its own case alone.
 *
 * MEMORY. One run at a time; the texts of the scenario.
 */
#ifndef HS_JUNIT_COLLECTION_H
#define HS_JUNIT_COLLECTION_H

#include <glib.h>
#include <stdbool.h>

/* Writes the report of a published collection; path "-" is standard output. FALSE with an error. */
bool hs_junit_write_collection(const char *path, const char *collection_path, GError **error);

#endif
