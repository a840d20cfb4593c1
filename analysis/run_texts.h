/* run_texts: the texts a run was made of, for those who must know whether two runs had the same. */
#ifndef HS_RUN_TEXTS_H
#define HS_RUN_TEXTS_H

#include "analysis/query.h"
#include "sim/scenario.h"

#include <glib.h>

/* file, text, file, text, ... in order of reading, without what --policy stands for; char *, owned
 * by the array. NULL with an error. */
GPtrArray *hs_run_texts_read(sqlite3 *db, GError **error);
GPtrArray *hs_run_texts_ask(HsQuestions *questions, GError **error);
/* What hs_run_texts_read says of a run of this scenario that reads no other file (arrivals). */
GPtrArray *hs_run_texts_of(const HsScenario *scenario);

#endif
