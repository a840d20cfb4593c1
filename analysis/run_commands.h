/* run_commands: what was ordered in a finished run, and what became of it. */
#ifndef HS_RUN_COMMANDS_H
#define HS_RUN_COMMANDS_H

#include "sim/cycles.h"

#include <sqlite3.h>

typedef struct {
    char *name;
    HsCycles cycle; /* when it was given; HS_CYCLES_NEVER: it was not */
    char *action;   /* change share of os1 to 300 */
    char *by;       /* operator, or an OS */
    HsCycles done;  /* when it was carried out or refused; HS_CYCLES_NEVER: neither */
    char *outcome;  /* done; or why not */
} HsRunCommand;

/* HsRunCommand in order of time, those that were never given last; NULL with an error. */
GPtrArray *hs_run_commands_read(sqlite3 *db, GError **error);

#endif
