/* keep_traces: results of single runs of a sweep, as `hsim run` writes them.
 *
 * PATH.db has its runs in the folder PATH-runs, each under its number: 000037.db. They are made
 * when the collection is published, from its rows: a run that is there with the digest of its row
 * is not made again. Runs that are refused or fail have no result, here as with `hsim run`.
 */
#ifndef HS_KEEP_TRACES_H
#define HS_KEEP_TRACES_H

#include "analysis/sweep.h"
#include "cli/commands.h"

/* Of the option --keep-traces, in its order. */
typedef enum { HS_KEEP_TRACES_NONE, HS_KEEP_TRACES_FAILED, HS_KEEP_TRACES_ALL } HsKeepTraces;

/* The folder of a collection's runs. New. */
char *hs_keep_traces_folder(const char *path);

/* Makes what is wanted and not there. *ret_n gets how many of them are there. Returns an HsExit:
 * HS_EXIT_HELD, HS_EXIT_STOPPED when the sweep is to stop, else with an error. */
int hs_keep_traces(HsSweep *sweep, const HsWork *work, const char *path, HsKeepTraces which,
                   uint64_t *ret_n, GError **error);

#endif
