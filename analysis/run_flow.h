/* run_flow: the sequences of steps of a finished run, set against the figures of the seed. */
#ifndef HS_RUN_FLOW_H
#define HS_RUN_FLOW_H

#include "sim/cycles.h"

#include <sqlite3.h>

/* A step of a figure, in the seed's words. */
typedef struct {
    const char *figure; /* "FIG. 5" */
    const char *step;   /* "501" */
    const char *who;    /* who does it in the figure */
    const char *words;  /* what the seed says is done */
} HsFigureStep;

/* The step of a figure; NULL when the figure has none of that number or is not one of the
 * seed's. */
const HsFigureStep *hs_figure_step(const char *figure, const char *step);

/* A step of a flow, or one of the figure that did not happen. */
typedef struct {
    const HsFigureStep *figure; /* NULL: the flow is not a figure of the seed */
    char *step;
    bool has_happened; /* what follows means something only then */
    char *what;
    char *runs_on;
    char *cpu; /* NULL: it needed none */
    HsCycles begin;
    HsCycles wait_cycles;
    HsCycles work_cycles;
    HsCycles end;
} HsRunStep;

typedef struct {
    uint64_t number;
    char *figure;
    char *subject;
    char *cause;
    HsCycles begin;
    HsCycles end;
    char *outcome;
    GPtrArray *steps; /* of HsRunStep: in order, the figure's missing ones at their places */
} HsRunFlow;

/* HsRunFlow by number; NULL with an error. g_ptr_array_unref frees. */
GPtrArray *hs_run_flows_read(sqlite3 *db, GError **error);

#endif
