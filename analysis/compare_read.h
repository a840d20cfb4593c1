/* compare_read: a comparison made from the collection it was saved in, so that whatever is told of
 * one that was just run (analysis/compare.h, compare_words.h) can be told of it later. */
#ifndef HS_COMPARE_READ_H
#define HS_COMPARE_READ_H

#include "analysis/compare.h"

#include <sqlite3.h>

/* Of a collection of kind "comparison". Settings and texts are not read, the seed is 0. NULL with
 * an error. */
HsCompare *hs_compare_read(sqlite3 *db, GError **error);

#endif
