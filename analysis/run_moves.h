/* run_moves: what went from one OS to another in a finished run, as prior art 2 does it. */
#ifndef HS_RUN_MOVES_H
#define HS_RUN_MOVES_H

#include "sim/cycles.h"

#include <sqlite3.h>

typedef struct {
    char *name;  /* of the zone, the command or the fault that ordered it */
    char *cause; /* its time zone begins */
    HsCycles begin, end;
    char *outcome;      /* done; or why not, with the step: os1 failed (step 7020) */
    char *giver;        /* NULL: it did not get to 7010 */
    char *taker;        /* NULL: it did not get through 7040 */
    HsCycles stood_for; /* how long the giver stood still; HS_CYCLES_NEVER: it did not get there */
} HsRunMove;

/* HsRunMove in order of time; NULL with an error. */
GPtrArray *hs_run_moves_read(sqlite3 *db, GError **error);

#endif
