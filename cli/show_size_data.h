/* show_size_data: what hsim size found, for programs. */
#ifndef HS_SHOW_SIZE_DATA_H
#define HS_SHOW_SIZE_DATA_H

#include "analysis/size.h"
#include "cli/commands.h"

/* An answer a policy, and every value that was tried with every condition. */
void hs_json_size(const HsInvocation *invocation, const HsSize *size, GString *text);
/* A row for every condition of every value that was tried. */
void hs_csv_size(const HsSize *size, GString *csv);

/* The command that makes a run of a try again. New. */
char *hs_size_replay(const HsInvocation *invocation, const HsSize *size, const HsSizeTry *one,
                     guint repetition);

#endif
