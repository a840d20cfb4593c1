/* picture_lanes: one flow (FIG. 5 or 6, a re-IPL, ...) step by step, a lane for the monitor and
 * for each OS that has a part in it.
 *
 * Steps of one flow last from microseconds to seconds, so there are two panels: above the whole
 * flow to scale, below a column for each step, as wide as its text needs. Thin lines lead from one
 * to the other. Hatched is waiting. Where a step waits for a program to be loaded, the steps of
 * that start stand in its OS's lane.
 *
 * This is what both drawings of it share; cli/ascii_lanes.c is the other one.
 */
#ifndef HS_PICTURE_LANES_H
#define HS_PICTURE_LANES_H

#include "analysis/picture.h"
#include "analysis/run_flow.h"
#include "analysis/run_meta.h"

/* Steps that are drawn; what is beyond is told. */
#define HS_FLOW_LANES_STEPS_MAX 16u

/* A step of a start that a step of the flow waits for. */
typedef struct {
    guint step_i;
    const char *app; /* borrowed */
    const HsRunStep *step;
} HsFlowLanesSubstep;

typedef struct {
    HsRunMeta *meta;
    GPtrArray *oses;
    GPtrArray *flows;
    const HsRunFlow *flow;
    GPtrArray *steps;  /* of HsRunStep, borrowed: those that happened, at most the limit */
    guint n_left_out;  /* happened, but are beyond it */
    GArray *substeps;  /* of HsFlowLanesSubstep, in order of time */
    GPtrArray *lanes;  /* names, borrowed: vmm first, then OSs in the table's order */
    guint fault_lane;  /* where the flow's cause is; lanes->len: nowhere */
    char *fault_title; /* of the fault that made it; NULL: none did */
} HsFlowLanes;

/* FALSE with an error; clear it in either case. */
bool hs_flow_lanes_read(HsFlowLanes *lanes, sqlite3 *db, const HsPictureChoice *choice,
                        GError **error);
void hs_flow_lanes_clear(HsFlowLanes *lanes);

guint hs_flow_lanes_of(const HsFlowLanes *lanes, const char *runs_on);
/* When its last step ended. */
HsCycles hs_flow_lanes_end(const HsFlowLanes *lanes);
guint hs_flow_lanes_color(const HsFlowLanes *lanes, guint lane_i);
/* "load" of "507 load" */
const char *hs_flow_lanes_substep_name(const HsFlowLanesSubstep *substep);
/* "os1 panics: disabled wait": the name of the fault and the flow's cause, once where they are the
 * same. The caller frees. */
char *hs_flow_lanes_fault(const HsFlowLanes *lanes);
/* Title, subtitle, alternative text. */
void hs_flow_lanes_words(const HsFlowLanes *lanes, HsPictureData *data);

#endif
