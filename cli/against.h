/* against: a collection held against an older one, for hsim sweep --baseline and hsim diff.
 *
 * The old one is opened before anything runs, so that a mistake costs no time.
 *
 *     g_auto(HsAgainst) against = { 0 };
 *     if (!hs_against_open(&against, invocation, path, &error)) ...
 *     ... make the collection `path` ...
 *     return hs_against_tell(&against, invocation, path, status);
 */
#ifndef HS_AGAINST_H
#define HS_AGAINST_H

#include "analysis/tolerance.h"
#include "cli/commands.h"

#include <sqlite3.h>

typedef struct {
    const char *path;         /* of the old collection; NULL: there is no --baseline */
    sqlite3 *db;              /* open */
    HsTolerances *tolerances; /* of --tolerance */
} HsAgainst;

/* What --baseline and --tolerance say. new_path: what will be written, which the baseline cannot
 * be. FALSE with an error that has a hint; *ret_status is what to exit with. */
bool hs_against_open(HsAgainst *against, const HsInvocation *invocation, const char *new_path,
                     HsExit *ret_status, GError **error);
void hs_against_clear(HsAgainst *against);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HsAgainst, hs_against_clear)

/* Behind the page of a command that came to `status` and wrote new_path: what moved. Where --format
 * is for programs or with -q it is a line on standard error, and hsim diff shows the rest. What to
 * exit with: `status`, unless it is good and something moved. Nothing is told of a `status` that
 * means that there may be no new collection. */
int hs_against_tell(const HsAgainst *against, const HsInvocation *invocation, const char *new_path,
                    int status);

/* Two paths of collections, for hsim diff: opens, compares, prints. What to exit with. */
int hs_against_diff(const HsInvocation *invocation, const char *old_path, const char *new_path);

#endif
