/* steady: series of a run's rows, and their batch means. */
#include "analysis/steady.h"

#include "analysis/query.h"
#include "analysis/run_meta.h"
#include "sim/assert.h"

#include "embedded/sql.h"

#include <string.h>

#ifdef __clang__
/* One rounding for each operation, on machines with a multiply-add, too. gcc -std=c17 does so. */
#pragma STDC FP_CONTRACT OFF
#endif

G_DEFINE_QUARK(hs - steady - error - quark, hs_steady_error)

typedef enum {
    DURATIONS, /* a number a row: how long it lasted, in ns */
    COUNTS,    /* a number a stretch: rows that begin in it, a second */
    MEANS      /* a number a stretch: the mean of what the rows say lasted */
} Kind;

typedef struct {
    const char *name;
    HsMeasureUnit unit;
    Kind kind;
    const char *sql;
} Measure;

static const Measure measures[] = {
    { "response.mean", HS_UNIT_TIME, DURATIONS, hs_sql_steady_response },
    { "throughput", HS_UNIT_PER_SECOND, COUNTS, hs_sql_steady_throughput },
    { "cpu.busy", HS_UNIT_RATIO, MEANS, hs_sql_steady_cpu_busy },
    { "storage.unused", HS_UNIT_BYTES, MEANS, hs_sql_steady_storage_unused },
    { "storage.idle", HS_UNIT_BYTES, MEANS, hs_sql_steady_storage_idle },
};

G_STATIC_ASSERT(G_N_ELEMENTS(measures) == HS_STEADY_MEASURES_N);

const char *hs_steady_measure_at(guint measure_i)
{
    hs_assert(measure_i < G_N_ELEMENTS(measures));
    return measures[measure_i].name;
}

const char *hs_steady_state_name(HsSteadyState state)
{
    static const char *const names[] = { [HS_STEADY_GOOD] = "steady",
                                         [HS_STEADY_DEPENDENT] = "dependent",
                                         [HS_STEADY_UNSETTLED] = "unsettled",
                                         [HS_STEADY_TOO_FEW] = "too few" };
    return names[state];
}

/* ---- series ---- */

typedef struct {
    const HsSteadyPlan *plan;
    const Measure *measure;
    const char *subject; /* interned; NULL: no row yet */
    double clock_hz;
    HsCycles end;
    GArray *numbers; /* double */
    GArray *begins;  /* HsCycles: of each number */
    GArray *rows;    /* HsSteadyRow: what is ready */
} Series;

/* Of stretch i; i = HS_STEADY_STRETCHES is the end of the run. */
static HsCycles stretch_begin(const Series *series, uint64_t stretch_i)
{
    return series->end / HS_STEADY_STRETCHES * stretch_i +
           series->end % HS_STEADY_STRETCHES * stretch_i / HS_STEADY_STRETCHES;
}

static guint stretch_of(const Series *series, HsCycles cycle)
{
    guint stretch_i = (guint)MIN(cycle / (series->end / HS_STEADY_STRETCHES),
                                 HS_STEADY_STRETCHES - 1);

    while (stretch_begin(series, stretch_i) > cycle)
        stretch_i--; /* stretches can be one cycle longer than the division says */
    return stretch_i;
}

static void series_begin(Series *series, const char *subject)
{
    double nothing = 0;

    series->subject = subject;
    g_array_set_size(series->numbers, 0);
    g_array_set_size(series->begins, 0);
    for (guint i = 0; series->measure->kind != DURATIONS && i < HS_STEADY_STRETCHES; i++) {
        HsCycles begin = stretch_begin(series, i);

        g_array_append_val(series->numbers, nothing);
        g_array_append_val(series->begins, begin);
    }
}

/* Cycle for cycle to the stretches it lies in. */
static void add_span(Series *series, HsCycles begin, HsCycles end, double value)
{
    for (guint i = stretch_of(series, begin); begin < end; i++) {
        HsCycles from = stretch_begin(series, i);
        HsCycles to = stretch_begin(series, i + 1);
        HsCycles until = MIN(end, to);

        g_array_index(series->numbers, double, i) += value * (double)(until - begin) /
                                                     (double)(to - from);
        begin = until;
    }
}

static void add_row(Series *series, HsCycles begin, HsCycles end, double value)
{
    if (series->measure->kind == DURATIONS) {
        double number = (double)(end - begin) * 1e9 / series->clock_hz;

        g_array_append_val(series->numbers, number);
        g_array_append_val(series->begins, begin);
    } else if (series->measure->kind == COUNTS) {
        /* By the length that stretches have on average: a row counts the same wherever it is. */
        g_array_index(series->numbers, double, stretch_of(series, begin)) += series->clock_hz *
                                                                             HS_STEADY_STRETCHES /
                                                                             (double)series->end;
    } else {
        add_span(series, begin, end, value);
    }
}

/* ---- rows ---- */

/* Numbers that begin before that time; begins are in order. */
static uint64_t n_before(const Series *series, HsCycles cycle)
{
    guint n = 0;

    while (n < series->begins->len && g_array_index(series->begins, HsCycles, n) < cycle)
        n++;
    return n;
}

static HsSteadyState state_of(const HsSteadyRow *row, bool is_settled)
{
    if (row->n < HS_BATCH_MEANS_MIN || (is_settled && row->batches.n_a_batch == 0))
        return HS_STEADY_TOO_FEW;
    if (!is_settled)
        return HS_STEADY_UNSETTLED;
    return row->batches.is_independent ? HS_STEADY_GOOD : HS_STEADY_DEPENDENT;
}

static void series_end(Series *series)
{
    const HsSteadyPlan *plan = series->plan;
    const double *numbers = (const double *)(gpointer)series->numbers->data;
    HsSteadyRow row = { .measure = series->measure->name,
                        .unit = series->measure->unit,
                        .subject = series->subject,
                        .n = series->numbers->len,
                        .from = series->end };
    bool is_settled = true;

    if (series->subject == NULL)
        return;

    uint64_t n_warm_up = plan->warm_up != HS_CYCLES_NEVER ? n_before(series, plan->warm_up)
                                                          : hs_mser5(numbers, row.n, &is_settled);

    row.batches = hs_batch_means(numbers, row.n, n_warm_up, plan->n_batches);
    row.state = state_of(&row, is_settled);
    if (row.batches.n_left_out < row.n)
        row.from = g_array_index(series->begins, HsCycles, row.batches.n_left_out);
    if (row.state == HS_STEADY_GOOD || row.state == HS_STEADY_DEPENDENT)
        (void)hs_batch_means_interval(&row.batches, plan->confidence, &row.interval);
    g_array_append_val(series->rows, row);
}

/* ---- reading ---- */

static void read_row(Series *series, HsQuery *query)
{
    g_autofree char *text = hs_query_dup_text(query, 0);
    const char *subject = g_intern_string(text);
    HsCycles begin = hs_query_count(query, 1);
    HsCycles end = hs_query_count(query, 2);
    double value = series->measure->kind == MEANS ? hs_query_real(query, 3) : 0;

    if (begin > end || end > series->end) {
        hs_query_refuse(query, "something lasts longer than the run");
        return;
    }
    if (subject != series->subject) {
        series_end(series);
        series_begin(series, subject);
    }
    add_row(series, begin, end, value);
}

static bool read_measure(Series *series, sqlite3 *db, GError **error)
{
    HsQuery *query = hs_query_new(db, series->measure->sql);

    series->subject = NULL;
    while (hs_query_next(query))
        read_row(series, query);

    g_autoptr(GError) own = NULL;

    if (hs_query_end(query, &own)) {
        series_end(series);
        return true;
    }
    if (hs_query_was_left_out(&own))
        return true;
    g_propagate_error(error, g_steal_pointer(&own));
    return false;
}

static bool read_all(Series *series, sqlite3 *db, const bool *wanted, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(measures); i++) {
        series->measure = &measures[i];
        if (wanted[i] && !read_measure(series, db, error))
            return false;
    }
    return true;
}

GArray *hs_steady_of(sqlite3 *db, const HsSteadyPlan *plan, const bool *wanted, GError **error)
{
    HsRunMeta *meta = hs_run_meta_read(db, error);
    GArray *rows = NULL;

    if (meta == NULL)
        return NULL;
    if (meta->end_cycle < HS_STEADY_STRETCHES) {
        g_set_error(error, HS_STEADY_ERROR, HS_STEADY_ERROR_SHORT,
                    "a run of less than %u cycles has no steady state", HS_STEADY_STRETCHES);
    } else if (plan->warm_up != HS_CYCLES_NEVER && plan->warm_up >= meta->end_cycle) {
        g_set_error(error, HS_STEADY_ERROR, HS_STEADY_ERROR_WARM_UP,
                    "the warm-up is as long as the run: nothing is left");
    } else {
        Series series = { .plan = plan,
                          .clock_hz = (double)meta->clock_hz,
                          .end = meta->end_cycle,
                          .numbers = g_array_new(FALSE, FALSE, sizeof(double)),
                          .begins = g_array_new(FALSE, FALSE, sizeof(HsCycles)),
                          .rows = g_array_new(FALSE, FALSE, sizeof(HsSteadyRow)) };

        rows = series.rows;
        if (!read_all(&series, db, wanted, error))
            g_clear_pointer(&rows, g_array_unref);
        g_array_unref(series.numbers);
        g_array_unref(series.begins);
    }
    hs_run_meta_free(meta);
    return rows;
}
