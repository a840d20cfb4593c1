/* trace: rows in, digest and sink out. */
#include "sim/trace.h"

#include "sim/assert.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/banned.h"

const HsTraceTable hs_table_event = { .name = "event", .slot = 0, .n_columns = 4 };
const HsTraceTable hs_table_span = { .name = "span", .slot = 1, .n_columns = 5 };
const HsTraceTable hs_table_value = { .name = "value", .slot = 2, .n_columns = 4 };

struct HsTrace {
    HsTraceSink sink;
    gpointer user;
    const HsTraceTable *tables[HS_TABLES_MAX]; /* by slot; NULL until its first row */
    XXH64_state_t states[HS_TABLES_MAX];
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

HsCell hs_cell_text(const char *text)
{
    if (text == NULL)
        return HS_NULL;
    return (HsCell){ .kind = HS_CELL_TEXT, .text = text };
}

/* What is hashed, gathered: one call of the hash for a row is faster than three for a cell. */
typedef struct {
    XXH64_state_t *state;
    size_t n_bytes;
    uint8_t bytes[256];
} HashBuffer;

static void buffer_flush(HashBuffer *buffer)
{
    (void)XXH64_update(buffer->state, buffer->bytes, buffer->n_bytes);
    buffer->n_bytes = 0;
}

static inline void buffer_add(HashBuffer *buffer, const void *bytes, size_t n_bytes)
{
    if (n_bytes > sizeof buffer->bytes - buffer->n_bytes)
        buffer_flush(buffer);
    if (n_bytes > sizeof buffer->bytes) {
        (void)XXH64_update(buffer->state, bytes, n_bytes);
        return;
    }
    memcpy(buffer->bytes + buffer->n_bytes, bytes, n_bytes);
    buffer->n_bytes += n_bytes;
}

static inline void buffer_add_u64(HashBuffer *buffer, uint64_t value)
{
    uint64_t little_endian = GUINT64_TO_LE(value);

    buffer_add(buffer, &little_endian, sizeof little_endian);
}

static inline void buffer_add_text(HashBuffer *buffer, const char *text)
{
    size_t n_bytes = strlen(text);

    hs_assert(n_bytes <= UINT32_MAX);

    uint32_t little_endian = GUINT32_TO_LE((uint32_t)n_bytes);

    buffer_add(buffer, &little_endian, sizeof little_endian);
    buffer_add(buffer, text, n_bytes);
}

static inline void buffer_add_cell(HashBuffer *buffer, const HsCell *cell)
{
    uint8_t kind = (uint8_t)cell->kind;

    buffer_add(buffer, &kind, sizeof kind);
    switch (cell->kind) {
    case HS_CELL_NULL:
        break;
    case HS_CELL_INTEGER:
        buffer_add_u64(buffer, (uint64_t)cell->integer);
        break;
    case HS_CELL_TEXT:
        buffer_add_text(buffer, cell->text);
        break;
    }
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
    (void)XXH64_reset(&trace->states[table->slot], 0);
}

void hs_trace_row(HsTrace *trace, const HsTraceTable *table, const HsCell *cells)
{
    hs_assert(table->slot < HS_TABLES_MAX);
    if (trace->tables[table->slot] == NULL)
        open_table(trace, table);
    hs_assert(trace->tables[table->slot] == table);

    HashBuffer buffer;

    buffer.state = &trace->states[table->slot];
    buffer.n_bytes = 0;
    for (size_t cell_i = 0; cell_i < table->n_columns; cell_i++)
        buffer_add_cell(&buffer, &cells[cell_i]);
    buffer_flush(&buffer);
    if (trace->sink != NULL)
        trace->sink(trace->user, table, cells);
}

void hs_trace_row_apart(HsTrace *trace, const HsTraceTable *table, const HsCell *cells)
{
    hs_assert(table->slot < HS_TABLES_MAX && trace->tables[table->slot] == NULL);
    if (trace->sink != NULL)
        trace->sink(trace->user, table, cells);
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
    XXH64_state_t run;
    HashBuffer buffer;

    (void)XXH64_reset(&run, 0);
    buffer.state = &run;
    buffer.n_bytes = 0;
    for (size_t slot = slot_after(trace, ""); slot < HS_TABLES_MAX;
         slot = slot_after(trace, trace->tables[slot]->name)) {
        buffer_add_text(&buffer, trace->tables[slot]->name);
        buffer_add_u64(&buffer, XXH64_digest(&trace->states[slot]));
    }
    buffer_flush(&buffer);
    return XXH64_digest(&run);
}
