/* show_size: what hsim size found and what it tried, on a page, as JSON and as CSV. */
#ifndef HS_SHOW_SIZE_H
#define HS_SHOW_SIZE_H

#include "analysis/size.h"
#include "cli/commands.h"

/* Prints it in the format of the invocation; path: where the collection is. */
void hs_show_size(const HsInvocation *invocation, const HsSize *size, const HsWork *work,
                  const char *path);

/* Says on standard error which runs failed, and under which policies nothing was found. Returns an
 * HsExit: HS_EXIT_HELD where every policy has its answer and no run failed, else HS_EXIT_NOT_HELD.
 */
int hs_tell_size(const HsInvocation *invocation, const HsSize *size);

#endif
