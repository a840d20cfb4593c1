/* trace: what happened, as rows of declared tables, and their digest.
 *
 * A row is a few cells (integers, texts) of one table; the tables and every column are documented
 * in sim/store_schema.sql. Things that last have a begin and an end and are written when they end;
 * values are written on change. The trace hashes each row and hands it to the sink (the store, a
 * test, or nobody), so the digest does not depend on what is kept.
 *
 * DIGEST: each table has that of sim/row_digest.h over its rows, the run that of its tables. It can
 * be recomputed from a result database.
 */
#ifndef HS_TRACE_H
#define HS_TRACE_H

#include "sim/cycles.h"
#include "sim/row_digest.h"

/* Cells of one row, and tables of one trace, at most. */
#define HS_CELLS_MAX 24u
#define HS_TABLES_MAX 32u

/* A table rows can go to; const, declared beside the model that writes it. `slot` is the table's
 * place in the digest array and is unique; engine tables take 0..7, models 8 and up. */
typedef struct {
    const char *name;
    uint8_t slot;
    uint8_t n_columns;
} HsTraceTable;

/* The engine's own tables. */
extern const HsTraceTable hs_table_event; /* cycle, phase (number), component, kind: it fired */
extern const HsTraceTable hs_table_span;  /* component, kind, detail, begin, end: it lasted */
extern const HsTraceTable hs_table_value; /* cycle, component, name, value: it changed to this */

typedef void (*HsTraceSink)(gpointer user, const HsTraceTable *table, const HsCell *cells);

typedef struct HsTrace HsTrace;

/* sink may be NULL; user is borrowed. */
HsTrace *hs_trace_new(HsTraceSink sink, gpointer user);
void hs_trace_free(HsTrace *trace);

/* Writes one row: exactly table->n_columns cells. Example:
 *     hs_trace_row(trace, &hs_table_value, (HsCell[]){ HS_INTEGER(now), HS_TEXT("os1"), ... }); */
void hs_trace_row(HsTrace *trace, const HsTraceTable *table, const HsCell *cells);

/* The same for a table of what somebody looks at: it has a digest, but is not part of the run's. */
void hs_trace_row_apart(HsTrace *trace, const HsTraceTable *table, const HsCell *cells);

/* Something of `component` lasted from begin to end (begin <= end). detail may be NULL. */
void hs_trace_span(HsTrace *trace, const char *component, const char *kind, const char *detail,
                   HsCycles begin, HsCycles end);
/* A value of `component` changed at `now`. */
void hs_trace_value(HsTrace *trace, HsCycles now, const char *component, const char *name,
                    int64_t value);

uint64_t hs_trace_digest(const HsTrace *trace);

/* What was written to a table so far, kept or not; NULL: nothing. */
const HsRowDigest *hs_trace_table_digest(const HsTrace *trace, const char *name);
/* Is it part of the digest of the run? */
bool hs_trace_in_digest(const HsTrace *trace, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsTrace, hs_trace_free)

#endif
