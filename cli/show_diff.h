/* show_diff: what is different in two runs, on a page, as JSON and as CSV. */
#ifndef HS_SHOW_DIFF_H
#define HS_SHOW_DIFF_H

#include "analysis/run_diff.h"
#include "cli/show.h"

/* Which parts are shown: all, or those of one way to set the runs beside each other. */
typedef enum { HS_ALIGN_AUTO, HS_ALIGN_TIME, HS_ALIGN_REQUEST, HS_ALIGN_STEP } HsAlign;

typedef struct {
    const HsResult *results; /* two */
    const HsRunDiff *diff;
    HsAlign align;
} HsDiffView;

void hs_show_diff(const HsDiffView *view, HsOutput *output);

/* ---- show_diff_data.c ---- */

void hs_json_diff(const HsDiffView *view, GString *text);
/* A row a thing that differs: part, name, of, a, b. */
void hs_csv_diff(const HsDiffView *view, GString *text);

#endif
