/* show_collection_run: one run of a collection for programs, the same in every command that makes
 * many. */
#ifndef HS_SHOW_COLLECTION_RUN_H
#define HS_SHOW_COLLECTION_RUN_H

#include "analysis/collection.h"
#include "cli/json.h"

/* Members of an object that the caller has begun; replay: the command that makes the run again. */
void hs_json_collection_run(HsJson *json, const HsCollectionRun *run, const char *replay);

#endif
