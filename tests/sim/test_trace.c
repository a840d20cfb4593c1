/* Tests of sim/trace: rows reach the sink, and the digest is the one the header describes. */
#include "sim/trace.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <xxhash.h>

/* The digest once more, from the header's words: bytes gathered, then hashed in one piece. */
typedef struct {
    uint8_t bytes[8192];
    size_t n;
} Bytes;

static void add_little_endian(Bytes *bytes, uint64_t value, int n_bytes)
{
    for (int byte_i = 0; byte_i < n_bytes; byte_i++)
        bytes->bytes[bytes->n++] = (uint8_t)(value >> (8 * byte_i));
}

static void add_text(Bytes *bytes, const char *text)
{
    add_little_endian(bytes, strlen(text), 4);
    for (; *text != '\0'; text++)
        bytes->bytes[bytes->n++] = (uint8_t)*text;
}

static void add_integer_cell(Bytes *bytes, int64_t value)
{
    add_little_endian(bytes, 1, 1);
    add_little_endian(bytes, (uint64_t)value, 8);
}

static void add_text_cell(Bytes *bytes, const char *text)
{
    add_little_endian(bytes, 2, 1);
    add_text(bytes, text);
}

static uint64_t hash(const Bytes *bytes)
{
    return XXH64(bytes->bytes, bytes->n, 0);
}

Test(trace, digest_of_nothing_is_the_published_hash_of_nothing)
{
    g_autoptr(HsTrace) trace = hs_trace_new(NULL, NULL);

    /* XXH64 of an empty input, seed 0: xxHash specification, test vectors. */
    cr_assert_eq(hs_trace_digest(trace), UINT64_C(0xef46db3751d8e999));
}

Test(trace, digest_follows_its_description)
{
    g_autoptr(HsTrace) trace = hs_trace_new(NULL, NULL);
    Bytes spans = { .n = 0 };
    Bytes values = { .n = 0 };
    Bytes run = { .n = 0 };

    /* Written in another order than that of the names. */
    hs_trace_value(trace, 7, "os1", "used", -1);
    hs_trace_span(trace, "disk", "seek", NULL, 3, 9);
    hs_trace_value(trace, 8, "os1", "used", INT64_MAX);

    add_text_cell(&spans, "disk");
    add_text_cell(&spans, "seek");
    add_little_endian(&spans, 0, 1);
    add_integer_cell(&spans, 3);
    add_integer_cell(&spans, 9);
    add_integer_cell(&values, 7);
    add_text_cell(&values, "os1");
    add_text_cell(&values, "used");
    add_integer_cell(&values, -1);
    add_integer_cell(&values, 8);
    add_text_cell(&values, "os1");
    add_text_cell(&values, "used");
    add_integer_cell(&values, INT64_MAX);
    add_text(&run, "span");
    add_little_endian(&run, hash(&spans), 8);
    add_text(&run, "value");
    add_little_endian(&run, hash(&values), 8);
    cr_assert_eq(hs_trace_digest(trace), hash(&run));
    cr_assert_eq(hs_trace_digest(trace), hash(&run), "asking changes nothing");
}

Test(trace, digest_takes_long_texts_whole)
{
    const size_t lengths[] = { 0, 240, 255, 256, 257, 1000 };

    for (size_t length_i = 0; length_i < G_N_ELEMENTS(lengths); length_i++) {
        g_autoptr(HsTrace) trace = hs_trace_new(NULL, NULL);
        g_autofree char *text = g_strnfill(lengths[length_i], 'x');
        Bytes values = { .n = 0 };
        Bytes run = { .n = 0 };

        hs_trace_value(trace, 1, text, text, 2);
        add_integer_cell(&values, 1);
        add_text_cell(&values, text);
        add_text_cell(&values, text);
        add_integer_cell(&values, 2);
        add_text(&run, "value");
        add_little_endian(&run, hash(&values), 8);
        cr_assert_eq(hs_trace_digest(trace), hash(&run), "at %zu bytes", lengths[length_i]);
    }
}

Test(trace, digest_goes_by_table_names_and_not_by_slots)
{
    static const HsTraceTable alpha_9 = { .name = "alpha", .slot = 9, .n_columns = 1 };
    static const HsTraceTable omega_8 = { .name = "omega", .slot = 8, .n_columns = 1 };
    static const HsTraceTable alpha_31 = { .name = "alpha", .slot = 31, .n_columns = 1 };
    static const HsTraceTable omega_30 = { .name = "omega", .slot = 30, .n_columns = 1 };
    g_autoptr(HsTrace) one = hs_trace_new(NULL, NULL);
    g_autoptr(HsTrace) other = hs_trace_new(NULL, NULL);

    hs_trace_row(one, &alpha_9, (HsCell[]){ HS_INTEGER(1) });
    hs_trace_row(one, &omega_8, (HsCell[]){ HS_INTEGER(2) });
    hs_trace_row(other, &omega_30, (HsCell[]){ HS_INTEGER(2) });
    hs_trace_row(other, &alpha_31, (HsCell[]){ HS_INTEGER(1) });
    cr_assert_eq(hs_trace_digest(one), hs_trace_digest(other));
}

Test(trace, digest_tells_where_one_text_ends)
{
    g_autoptr(HsTrace) one = hs_trace_new(NULL, NULL);
    g_autoptr(HsTrace) other = hs_trace_new(NULL, NULL);

    hs_trace_value(one, 0, "ab", "c", 0);
    hs_trace_value(other, 0, "a", "bc", 0);
    cr_assert_neq(hs_trace_digest(one), hs_trace_digest(other));
}

/* A sink that keeps the last row it got. */
typedef struct {
    unsigned n_rows;
    const HsTraceTable *table;
    HsCell cells[HS_CELLS_MAX];
} LastRow;

static void keep_last_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    LastRow *row = user;

    row->n_rows++;
    row->table = table;
    memcpy(row->cells, cells, table->n_columns * sizeof *cells);
}

Test(trace, rows_reach_the_sink)
{
    LastRow row = { .n_rows = 0 };
    g_autoptr(HsTrace) trace = hs_trace_new(keep_last_row, &row);

    hs_trace_span(trace, "disk", "seek", NULL, 3, 9);
    cr_assert_eq(row.n_rows, 1);
    cr_assert_eq(row.table, &hs_table_span);
    cr_assert_eq(row.cells[0].kind, HS_CELL_TEXT);
    cr_assert_str_eq(row.cells[0].text, "disk");
    cr_assert_str_eq(row.cells[1].text, "seek");
    cr_assert_eq(row.cells[2].kind, HS_CELL_NULL);
    cr_assert_eq(row.cells[3].kind, HS_CELL_INTEGER);
    cr_assert_eq(row.cells[3].integer, 3);
    cr_assert_eq(row.cells[4].integer, 9);

    hs_trace_value(trace, 12, "os1", "used", 160);
    cr_assert_eq(row.n_rows, 2);
    cr_assert_eq(row.table, &hs_table_value);
    cr_assert_eq(row.cells[0].integer, 12);
    cr_assert_str_eq(row.cells[1].text, "os1");
    cr_assert_str_eq(row.cells[2].text, "used");
    cr_assert_eq(row.cells[3].integer, 160);
}

Test(trace, sink_does_not_change_the_digest)
{
    LastRow row = { .n_rows = 0 };
    g_autoptr(HsTrace) kept = hs_trace_new(keep_last_row, &row);
    g_autoptr(HsTrace) dropped = hs_trace_new(NULL, NULL);

    hs_trace_value(kept, 12, "os1", "used", 160);
    hs_trace_value(dropped, 12, "os1", "used", 160);
    cr_assert_eq(hs_trace_digest(kept), hs_trace_digest(dropped));
}

Test(trace, aborts_when_a_span_ends_before_it_begins, .signal = SIGABRT)
{
    g_autoptr(HsTrace) trace = hs_trace_new(NULL, NULL);

    hs_trace_span(trace, "disk", "seek", NULL, 9, 8);
}

Test(trace, aborts_when_two_tables_share_a_slot, .signal = SIGABRT)
{
    static const HsTraceTable intruder = { .name = "intruder", .slot = 2, .n_columns = 1 };
    g_autoptr(HsTrace) trace = hs_trace_new(NULL, NULL);

    hs_trace_value(trace, 0, "os1", "used", 0);
    hs_trace_row(trace, &intruder, (HsCell[]){ HS_NULL });
}

Test(trace, aborts_when_two_tables_share_a_name, .signal = SIGABRT)
{
    static const HsTraceTable impostor = { .name = "value", .slot = 20, .n_columns = 1 };
    g_autoptr(HsTrace) trace = hs_trace_new(NULL, NULL);

    hs_trace_value(trace, 0, "os1", "used", 0);
    hs_trace_row(trace, &impostor, (HsCell[]){ HS_NULL });
}

Test(trace, aborts_when_a_table_is_too_wide, .signal = SIGABRT)
{
    static const HsTraceTable wide = { .name = "wide", .slot = 20, .n_columns = HS_CELLS_MAX + 1 };
    static const HsCell cells[HS_CELLS_MAX + 1];
    g_autoptr(HsTrace) trace = hs_trace_new(NULL, NULL);

    hs_trace_row(trace, &wide, cells);
}

Test(trace, aborts_when_a_slot_is_out_of_range, .signal = SIGABRT)
{
    static const HsTraceTable outside = { .name = "o", .slot = HS_TABLES_MAX, .n_columns = 1 };
    g_autoptr(HsTrace) trace = hs_trace_new(NULL, NULL);

    hs_trace_row(trace, &outside, (HsCell[]){ HS_NULL });
}
