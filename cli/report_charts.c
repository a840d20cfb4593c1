/* report_charts: the numbers of the charts that can be zoomed, as JSON for analysis/report/page.js:
 *
 *     {"clock_hz": 500000000, "end_cycle": ..., "marks": [{"cycle": ..., "text": ...}],
 *      "charts": [{"title": ..., "kind": "pile|steps|points", "unit": "bytes|cycles|count",
 *                  "axis": ..., "is_log": ..., "series": [{"name": ..., "x": [...], "y": [...]}]}]}
 *
 * Numbers are exact integers: cycles, bytes, counts. kind: pile, values that hold until the next
 * one, upon each other; steps, the same side by side; points, a dot each.
 */
#include "cli/report.h"

#include "analysis/query.h"
#include "analysis/request_history.h"
#include "analysis/run_faults.h"

#include "embedded/sql.h"

#include <string.h>

/* Lines of a chart; what comes behind them is left out and said to be. */
#define SERIES_MAX 8u
/* Points of a line. */
#define POINTS_MAX 3600u
/* Of a name in a chart, and of the marks of faults. */
#define LETTERS_MAX 40
#define MARKS_MAX 40u

/* One line: x and y as the insides of JSON arrays. */
typedef struct {
    char *name;
    GString *x;
    GString *y;
    uint64_t last; /* of y */
} Series;

typedef struct {
    const char *title; /* constants */
    const char *kind;
    const char *unit;
    const char *axis;
    bool is_log;
    GPtrArray *series;
} Chart;

static void series_free(gpointer user)
{
    Series *series = user;

    g_free(series->name);
    g_string_free(series->x, TRUE);
    g_string_free(series->y, TRUE);
    g_free(series);
}

static Series *series_add(GPtrArray *all, const char *name)
{
    Series *series = g_new0(Series, 1);

    series->name = g_strdup(name);
    series->x = g_string_new(NULL);
    series->y = g_string_new(NULL);
    g_ptr_array_add(all, series);
    return series;
}

/* That of the name, new if there is none; NULL: it would be one too many. */
static Series *series_of(GPtrArray *all, const char *name)
{
    for (guint series_i = 0; series_i < all->len; series_i++) {
        Series *series = g_ptr_array_index(all, series_i);

        if (strcmp(series->name, name) == 0)
            return series;
    }
    return all->len < SERIES_MAX ? series_add(all, name) : NULL;
}

static void add_point(Series *series, HsCycles cycle, uint64_t value)
{
    const char *comma = series->x->len > 0 ? "," : "";

    g_string_append_printf(series->x, "%s%" G_GUINT64_FORMAT, comma, cycle);
    g_string_append_printf(series->y, "%s%" G_GUINT64_FORMAT, comma, value);
    series->last = value;
}

/* ---- JSON ---- */

static void add_json_text(GString *out, const char *text, glong n_letters_max)
{
    g_autoptr(HsJson) json = hs_json_new(out);
    g_autofree char *clean = hs_clean_text(text);
    g_autofree char *cut = g_utf8_substring(clean, 0, MIN(g_utf8_strlen(clean, -1), n_letters_max));
    bool is_cut = strlen(cut) < strlen(clean);
    g_autofree char *shown = g_strconcat(cut, is_cut ? "…" : "", NULL);

    hs_json_text(json, NULL, shown);
}

static void add_json_chart(GString *out, const Chart *chart)
{
    g_string_append(out, "{\"title\":");
    add_json_text(out, chart->title, G_MAXLONG);
    g_string_append_printf(
        out, ",\"kind\":\"%s\",\"unit\":\"%s\",\"axis\":\"%s\",\"is_log\":%s,\"series\":[",
        chart->kind, chart->unit, chart->axis, chart->is_log ? "true" : "false");
    for (guint series_i = 0; series_i < chart->series->len; series_i++) {
        const Series *series = g_ptr_array_index(chart->series, series_i);

        g_string_append_printf(out, "%s\n{\"name\":", series_i > 0 ? "," : "");
        add_json_text(out, series->name, LETTERS_MAX);
        g_string_append_printf(out, ",\"x\":[%s],\"y\":[%s]}", series->x->str, series->y->str);
    }
    g_string_append(out, "]}");
}

/* A place for a chart; note says what is left out, or is "". */
static void add_chart(HsReport *report, const Chart *chart, const char *note)
{
    g_autofree char *alt = g_strdup_printf("%s, to zoom; the numbers are in the tables",
                                           chart->title);

    if (report->n_charts > 0)
        g_string_append(report->charts, ",\n");
    add_json_chart(report->charts, chart);
    hs_html_add(report->body,
                "<figure class=\"chart\" data-chart=\"%u\" data-alt=\"%s\">\n"
                "<figcaption>%s%s%s</figcaption>\n"
                "<p class=\"fallback\">This chart is drawn by a script; without one the tables "
                "and pictures of this page hold what it shows.</p>\n</figure>\n",
                report->n_charts, alt, chart->title, note[0] != '\0' ? ". " : "", note);
    report->n_charts++;
}

/* Where the faults struck. */
static bool add_marks(HsReport *report, GString *out, GError **error)
{
    g_autoptr(GPtrArray) faults = hs_run_faults_read(report->db, error);
    guint n_marks = 0;

    if (faults == NULL)
        return false;
    for (guint fault_i = 0; fault_i < faults->len && n_marks < MARKS_MAX; fault_i++) {
        const HsRunFault *fault = g_ptr_array_index(faults, fault_i);

        if (fault->cycle == HS_CYCLES_NEVER)
            continue;
        g_string_append_printf(out, "%s{\"cycle\":%" G_GUINT64_FORMAT ",\"text\":",
                               n_marks > 0 ? "," : "", fault->cycle);
        add_json_text(out, fault->name, LETTERS_MAX);
        g_string_append(out, "}");
        n_marks++;
    }
    return true;
}

bool hs_report_finish_charts(HsReport *report, GError **error)
{
    const HsRunMeta *meta = report->result->meta;
    g_autoptr(GString) all = g_string_new(NULL);

    if (report->n_charts == 0)
        return true;
    g_string_append_printf(
        all, "{\"clock_hz\":%" G_GUINT64_FORMAT ",\"end_cycle\":%" G_GUINT64_FORMAT ",\"marks\":[",
        meta->clock_hz, meta->end_cycle);
    if (!add_marks(report, all, error))
        return false;
    g_string_append_printf(all, "],\"charts\":[\n%s]}", report->charts->str);
    g_string_assign(report->charts, all->str);
    return true;
}

/* ---- main storage by owner ---- */

/* The monitor below, then the OSs in the order of the table, then what nobody has. */
static GPtrArray *begin_owners(const HsReport *report)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(series_free);
    const GPtrArray *owners = report->result->owners;

    (void)series_add(all, "vmm");
    for (guint owner_i = 0; owner_i < MIN(owners->len, SERIES_MAX - 3); owner_i++)
        (void)series_of(all, g_ptr_array_index(owners, owner_i));
    (void)series_of(all, "unused");
    (void)series_of(all, "failed");
    return all;
}

/* Whoever held something and is not named any more holds nothing: each of the moments so far is
 * written down for all. */
static void end_moment(GPtrArray *all, uint64_t *held, HsCycles cycle)
{
    for (guint series_i = 0; series_i < all->len; series_i++) {
        add_point(g_ptr_array_index(all, series_i), cycle, held[series_i]);
        held[series_i] = 0;
    }
}

static void drop_empty(GPtrArray *all, const bool *has_held)
{
    for (guint series_i = all->len; series_i > 0; series_i--) {
        if (!has_held[series_i - 1])
            g_ptr_array_remove_index(all, series_i - 1);
    }
}

static bool read_owners(const HsReport *report, GPtrArray *all, GError **error)
{
    HsQuery *query = hs_query_new(report->db, hs_sql_report_storage);
    uint64_t held[SERIES_MAX] = { 0 };
    bool has_held[SERIES_MAX] = { false };
    HsCycles now = HS_CYCLES_NEVER;

    while (hs_query_next(query)) {
        HsCycles cycle = hs_query_count(query, 0);
        g_autofree char *owner = hs_query_dup_text(query, 1);
        uint64_t n_units = hs_query_count(query, 2);
        guint series_i = 0;
        const Series *series = series_of(all, owner);

        if (now != HS_CYCLES_NEVER && cycle != now)
            end_moment(all, held, now);
        now = cycle;
        if (!g_ptr_array_find(all, series, &series_i))
            continue;
        held[series_i] = n_units * report->result->meta->unit_bytes;
        has_held[series_i] = has_held[series_i] || n_units > 0;
    }
    if (now != HS_CYCLES_NEVER)
        end_moment(all, held, now);
    drop_empty(all, has_held);
    return hs_query_end(query, error);
}

static void extend_to_end(const HsReport *report, const GPtrArray *all)
{
    for (guint series_i = 0; series_i < all->len; series_i++) {
        Series *series = g_ptr_array_index(all, series_i);

        if (series->x->len > 0)
            add_point(series, report->result->meta->end_cycle, series->last);
    }
}

bool hs_report_storage_chart(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) owners = begin_owners(report);
    Chart chart = {
        "Main storage by owner over time", "pile", "bytes", "Main storage", false, owners
    };

    if (!read_owners(report, owners, error))
        return false;
    if (owners->len == 0)
        return true;
    extend_to_end(report, owners);
    add_chart(report, &chart, "");
    return true;
}

/* ---- response times ---- */

static void add_responses(GPtrArray *all, const HsRequestSeries *requests)
{
    Series *series = series_add(all, requests->app);

    for (guint point_i = 0; point_i < requests->points->len; point_i++) {
        const HsRequestPoint *point = &g_array_index(requests->points, HsRequestPoint, point_i);

        if (point->response_cycles != HS_CYCLES_NEVER && point->response_cycles > 0)
            add_point(series, point->sent, point->response_cycles);
    }
}

static char *note_requests(const HsRequestHistory *history)
{
    uint64_t n_unanswered = 0;
    uint64_t n_left_out = 0;
    char number[HS_NUMBER_TEXT_BYTES];
    GString *note = g_string_new("A dot is a request at the time it was sent");

    for (guint series_i = 0; series_i < history->series->len; series_i++) {
        const HsRequestSeries *series = g_ptr_array_index(history->series, series_i);

        n_unanswered += series->n_unanswered;
        n_left_out += series->n_left_out;
    }
    if (n_unanswered > 0)
        g_string_append_printf(note, "; %s without a reply have none",
                               hs_count_format(n_unanswered, number));
    if (n_left_out > 0)
        g_string_append_printf(note,
                               "; of many in a slice of time the shortest, the middle and the "
                               "longest are drawn, %s are not",
                               hs_count_format(n_left_out, number));
    return g_string_free(note, FALSE);
}

bool hs_report_response_chart(HsReport *report, GError **error)
{
    HsRequestWindow window = { 0, report->result->meta->end_cycle, POINTS_MAX };
    g_autoptr(HsRequestHistory) history = hs_request_history_read(report->db, &window, error);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(series_free);
    Chart chart = { "Response times", "points", "cycles", "Response time", true, all };

    if (history == NULL)
        return false;
    for (guint series_i = 0; series_i < MIN(history->series->len, SERIES_MAX); series_i++)
        add_responses(all, g_ptr_array_index(history->series, series_i));

    g_autofree char *note = note_requests(history);

    if (all->len > 0)
        add_chart(report, &chart, note);
    return true;
}

/* ---- values ---- */

static bool read_values(const HsReport *report, guint which, GPtrArray *all, bool *ret_is_thinned,
                        GError **error)
{
    HsQuery *query = hs_query_new(report->db, hs_sql_report_series);

    hs_query_bind(query, 1, which);
    hs_query_bind(query, 2, POINTS_MAX);
    while (hs_query_next(query)) {
        g_autofree char *part = hs_query_dup_text(query, 0);
        HsCycles cycle = hs_query_count(query, 1);
        uint64_t value = hs_query_count(query, 2);
        Series *series = series_of(all, part);

        *ret_is_thinned = *ret_is_thinned || hs_query_count(query, 3) != 0;
        if (series != NULL)
            add_point(series, cycle, value);
    }
    return hs_query_end(query, error);
}

/* In the order of the numbers in report_series.sql. */
bool hs_report_values(HsReport *report, GError **error)
{
    static const char *const titles[] = { "Requests that clients wait for, by program",
                                          "Usage of the storage of each OS, in per cent",
                                          "Units of storage that programs are short of" };
    static const char *const axes[] = { "Requests", "Per cent", "Units" };
    guint n_charts = 0;

    for (guint which = 0; which < G_N_ELEMENTS(titles); which++) {
        g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(series_free);
        Chart chart = { titles[which], "steps", "count", axes[which], false, all };
        bool is_thinned = false;

        if (!read_values(report, which, all, &is_thinned, error))
            return false;
        if (all->len == 0)
            continue;
        if (n_charts++ == 0)
            hs_report_section(report, "values", "Values over time");
        extend_to_end(report, all);
        add_chart(report, &chart, is_thinned ? "Of each slice of time the most" : "");
    }
    return true;
}
