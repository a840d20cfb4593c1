/* trace: rows in, digest and sink out. */
#include "sim/trace.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

const HsTraceTable hs_table_event = { .name = "event", .slot = 0, .n_columns = 4 };
const HsTraceTable hs_table_span = { .name = "span", .slot = 1, .n_columns = 5 };
const HsTraceTable hs_table_value = { .name = "value", .slot = 2, .n_columns = 4 };

struct HsTrace {
    HsTraceSink sink;
    gpointer user;
    const HsTraceTable *tables[HS_TABLES_MAX]; /* by slot; NULL until its first row */
    HsRowDigest digests[HS_TABLES_MAX];
    bool is_apart[HS_TABLES_MAX];
};

HsTrace *hs_trace_new(HsTraceSink sink, gpointer user)
{
    HsTrace *trace = g_new0(HsTrace, 1);

    trace->sink = sink;
    trace->user = user;
    return trace;
}

void hs_trace_free(HsTrace *trace)
{
    g_free(trace);
}

/* The first row of a table. Its slot and its name are its own. */
static void open_table(HsTrace *trace, const HsTraceTable *table)
{
    hs_assert(table->n_columns <= HS_CELLS_MAX);
    for (size_t slot = 0; slot < HS_TABLES_MAX; slot++) {
        const HsTraceTable *other = trace->tables[slot];

        hs_assert(other == NULL || strcmp(other->name, table->name) != 0);
    }
    trace->tables[table->slot] = table;
    hs_row_digest_init(&trace->digests[table->slot]);
}

static inline void write_row(HsTrace *trace, const HsTraceTable *table, const HsCell *cells)
{
    hs_assert(table->slot < HS_TABLES_MAX);
    if (trace->tables[table->slot] == NULL)
        open_table(trace, table);
    hs_assert(trace->tables[table->slot] == table);
    hs_row_digest_add(&trace->digests[table->slot], cells, table->n_columns);
    if (trace->sink != NULL)
        trace->sink(trace->user, table, cells);
}

void hs_trace_row(HsTrace *trace, const HsTraceTable *table, const HsCell *cells)
{
    write_row(trace, table, cells);
    hs_assert(!trace->is_apart[table->slot]);
}

void hs_trace_row_apart(HsTrace *trace, const HsTraceTable *table, const HsCell *cells)
{
    write_row(trace, table, cells);
    hs_assert(trace->is_apart[table->slot] || trace->digests[table->slot].n_rows == 1);
    trace->is_apart[table->slot] = true;
}

void hs_trace_span(HsTrace *trace, const char *component, const char *kind, const char *detail,
                   HsCycles begin, HsCycles end)
{
    hs_assert(begin <= end);
    hs_trace_row(trace, &hs_table_span,
                 (HsCell[]){ HS_TEXT(component), HS_TEXT(kind), HS_TEXT(detail), HS_INTEGER(begin),
                             HS_INTEGER(end) });
}

void hs_trace_value(HsTrace *trace, HsCycles now, const char *component, const char *name,
                    int64_t value)
{
    hs_trace_row(
        trace, &hs_table_value,
        (HsCell[]){ HS_INTEGER(now), HS_TEXT(component), HS_TEXT(name), HS_INTEGER(value) });
}

/* The slot of the table whose name comes next after `name`, or HS_TABLES_MAX. */
static size_t slot_after(const HsTrace *trace, const char *name)
{
    size_t next = HS_TABLES_MAX;

    for (size_t slot = 0; slot < HS_TABLES_MAX; slot++) {
        const HsTraceTable *table = trace->tables[slot];

        if (table == NULL || strcmp(table->name, name) <= 0)
            continue;
        if (next == HS_TABLES_MAX || strcmp(table->name, trace->tables[next]->name) < 0)
            next = slot;
    }
    return next;
}

uint64_t hs_trace_digest(const HsTrace *trace)
{
    HsRowDigest run;

    hs_row_digest_init(&run);
    for (size_t slot = slot_after(trace, ""); slot < HS_TABLES_MAX;
         slot = slot_after(trace, trace->tables[slot]->name)) {
        if (!trace->is_apart[slot])
            hs_row_digest_add_table(&run, trace->tables[slot]->name,
                                    hs_row_digest_value(&trace->digests[slot]));
    }
    return hs_row_digest_value(&run);
}

/* HS_TABLES_MAX: nothing was written to it. */
static size_t slot_of(const HsTrace *trace, const char *name)
{
    size_t slot = 0;

    while (slot < HS_TABLES_MAX &&
           (trace->tables[slot] == NULL || strcmp(trace->tables[slot]->name, name) != 0))
        slot++;
    return slot;
}

const HsRowDigest *hs_trace_table_digest(const HsTrace *trace, const char *name)
{
    size_t slot = slot_of(trace, name);

    return slot < HS_TABLES_MAX ? &trace->digests[slot] : NULL;
}

bool hs_trace_in_digest(const HsTrace *trace, const char *name)
{
    size_t slot = slot_of(trace, name);

    return slot < HS_TABLES_MAX && !trace->is_apart[slot];
}
