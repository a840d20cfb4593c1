/* trace_format: the forms of `hsim trace`. A form is one file and one row in trace.c.
 *
 *   trace_lines.c    text, json, csv: a row each for everything that happened
 *   trace_chrome.c   Trace Event Format, for ui.perfetto.dev
 *   trace_vcd.c      value change dump, for GTKWave
 *
 * A form is given the rows of the run (analysis/run_trace.h) in the order of time, those chosen,
 * and adds to a text that is written and emptied now and then: no form keeps the rows.
 */
#ifndef HS_TRACE_FORMAT_H
#define HS_TRACE_FORMAT_H

#include "analysis/run_trace.h"
#include "cli/show.h"

/* What a form is told when it begins. All borrowed. */
typedef struct {
    const HsResult *result;
    HsOutput *output;            /* add to output->text */
    HsCycles from;               /* of the window */
    HsCycles to;                 /* at most the run's end */
    GHashTable *component_kinds; /* of the machine's parts: name to kind */
} HsTraceJob;

typedef struct {
    gpointer (*begin)(const HsTraceJob *job);
    /* Rows of `survey_sources` are shown once before the others begin; NULL: not needed. FALSE: it
     * cannot be done, with an error. */
    bool (*survey)(gpointer self, const HsRunRow *row, GError **error);
    unsigned survey_sources;      /* bits, 1 << HsRunSource */
    unsigned sources;             /* those wanted */
    bool is_view;                 /* wants what lasts into the window, too */
    void (*start)(gpointer self); /* the survey is over; NULL: nothing to do */
    void (*row)(gpointer self, const HsRunRow *row);
    /* Frees. is_whole: adds the end. */
    void (*end)(gpointer self, bool is_whole);
} HsTraceFormat;

extern const HsTraceFormat hs_trace_format_text;
extern const HsTraceFormat hs_trace_format_json;
extern const HsTraceFormat hs_trace_format_csv;
extern const HsTraceFormat hs_trace_format_chrome;
extern const HsTraceFormat hs_trace_format_vcd;

/* Lanes: things of one name that last at the same time stand in as many lanes as are needed, so
 * that in a lane they follow one another. */
typedef struct {
    GArray *ends;   /* of HsCycles; a tree: n_leaves lanes from n_leaves on, above each two their
                     * smaller one, so that the first free lane of many is found at once */
    guint n_leaves; /* a power of two */
} HsLanes;
void hs_lanes_init(HsLanes *lanes);
void hs_lanes_clear(HsLanes *lanes);
/* The first lane that is free at `begin`, from 0, taken until `end`. Asked in the order of begin.
 * HS_CYCLES_NEVER: for good. */
guint hs_lanes_take(HsLanes *lanes, HsCycles begin, HsCycles end);

/* The end of what lasts; HS_CYCLES_NEVER: it had not ended with the run. */
HsCycles hs_run_row_end(const HsRunRow *row);
/* What a transfer does, without its device; of any other row the detail. "" where there is none. */
const char *hs_run_row_what(const HsRunRow *row);

#endif
