/* completion: the script by which bash completes hsim's command line, made from the tables of
 * commands, options, policies, measures and pictures.
 *
 * COMPLETES commands; the options of the command; words of a choice; policies and measures, one
 * after the other behind commas; files: scenarios and results by the end of their names, and
 * folders; pages of hsim reference, pictures, commands of hsim help; behind -s the parameters that
 * the scenario of the line declares. Needs bash alone.
 */
#ifndef HS_COMPLETION_H
#define HS_COMPLETION_H

#include "cli/commands.h"

/* pages: of hsim reference, up to NULL. The caller frees. */
char *hs_completion_bash(const HsInvocation *invocation, const char *const *pages);

#endif
