/* picture_requests: response times around the outages. */
#include "analysis/picture_requests.h"

#include "analysis/measure_text.h"
#include "analysis/picture_color.h"
#include "analysis/picture_key.h"
#include "analysis/query.h"
#include "analysis/run_table.h"

#include "embedded/sql.h"

#include <string.h>

#define REQUEST_POINTS_MAX 2700u
/* Of more outages than this it is not asked which requests waited through them. */
#define OUTAGES_ASKED_MAX 100u
/* A larger part of the run than this is shown as the whole. */
#define WINDOW_PARTS 10u
#define WINDOW_WHOLE 7u
/* From so many times the shortest response on the axis counts in powers of ten. */
#define LOG_FROM 50
/* Of a name in a title: what follows it must be seen. */
#define APP_WIDTH_MAX 1200u

/* ---- life ---- */

static void panel_clear(gpointer user)
{
    HsRequestsPanel *panel = user;

    g_array_unref(panel->bands);
}

void hs_requests_picture_free(HsRequestsPicture *picture)
{
    if (picture == NULL)
        return;
    hs_run_meta_free(picture->meta);
    hs_request_history_free(picture->history);
    g_array_unref(picture->panels);
    g_clear_pointer(&picture->oses, g_ptr_array_unref);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->alt);
    g_free(picture);
}

const char *hs_requests_band_name(guint part)
{
    if (part == HS_REQUESTS_NO_REPLY)
        return "no reply";
    return part == HS_OUTAGE_PART_FIRST_REPLY ? "first reply"
                                              : hs_outage_part_name((HsOutagePart)part);
}

/* ---- outages ---- */

static bool is_chosen(const HsPictureChoice *choice, const char *app)
{
    if (choice->apps == NULL || choice->apps->len == 0)
        return true;
    for (guint app_i = 0; app_i < choice->apps->len; app_i++) {
        if (strcmp(g_ptr_array_index(choice->apps, app_i), app) == 0)
            return true;
    }
    return false;
}

static HsCycles end_of(const HsRunOutage *outage, HsCycles run_end)
{
    return outage->total != HS_CYCLES_NEVER ? outage->fault_cycle + outage->total : run_end;
}

static bool has_panel(const HsRequestsPicture *picture, const char *app)
{
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const HsRequestsPanel *panel = &g_array_index(picture->panels, HsRequestsPanel, panel_i);

        if (strcmp(panel->series->app, app) == 0)
            return true;
    }
    return false;
}

/* The outage that is told of: that without an end, else the longest; NULL: there is none. */
static const HsRunOutage *main_outage(const HsRequestsPicture *picture)
{
    const HsRunOutage *longest = NULL;

    for (guint outage_i = 0; outage_i < picture->history->outages->len; outage_i++) {
        const HsRunOutage *outage = g_ptr_array_index(picture->history->outages, outage_i);
        bool is_shown = has_panel(picture, outage->app) && outage->fault_cycle <= picture->to &&
                        end_of(outage, picture->meta->end_cycle) >= picture->from;

        if (is_shown && (longest == NULL || outage->total > longest->total))
            longest = outage; /* HS_CYCLES_NEVER is more than any other */
    }
    return longest;
}

/* ---- the window ---- */

/* Around the outages of the programs that have clients, and from the first request on that waited
 * through one. */
static void look_around(HsRequestsPicture *picture, GPtrArray *outages, GPtrArray *apps,
                        HsCycles first_sent)
{
    HsCycles begin = HS_CYCLES_NEVER;
    HsCycles end = 0;

    for (guint outage_i = 0; outage_i < outages->len; outage_i++) {
        const HsRunOutage *outage = g_ptr_array_index(outages, outage_i);

        if (!g_ptr_array_find_with_equal_func(apps, outage->app, g_str_equal, NULL))
            continue;
        begin = MIN(begin, outage->fault_cycle);
        end = MAX(end, end_of(outage, picture->meta->end_cycle));
    }
    if (begin >= end || end > picture->meta->end_cycle)
        return;

    HsCycles margin = end - begin;
    HsCycles from = MIN(begin > margin ? begin - margin : 0,
                        first_sent > margin / 10 ? first_sent - margin / 10 : 0);
    HsCycles to = MIN(picture->meta->end_cycle, end + margin);

    if ((to - from) / WINDOW_WHOLE >= picture->meta->end_cycle / WINDOW_PARTS)
        return;
    picture->from = from;
    picture->to = to;
}

/* HS_CYCLES_NEVER: none, or there are too many outages to ask. */
static bool read_first_sent(const HsRequestsPicture *picture, sqlite3 *db, guint n_outages,
                            HsCycles *ret_sent, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_picture_requests_first);

    *ret_sent = HS_CYCLES_NEVER;
    hs_query_bind(query, 1, picture->meta->end_cycle);
    if (n_outages > 0 && n_outages <= OUTAGES_ASKED_MAX && hs_query_next(query))
        *ret_sent = hs_query_cycles(query, 0);
    return hs_query_end(query, error);
}

static bool choose_window(HsRequestsPicture *picture, sqlite3 *db, const HsPictureChoice *choice,
                          GError **error)
{
    g_autoptr(GPtrArray) outages = hs_run_outages_read(db, error);
    g_autoptr(GPtrArray) requests = outages != NULL ? hs_run_requests_read(db, error) : NULL;
    g_autoptr(GPtrArray) apps = g_ptr_array_new();
    HsCycles first_sent = HS_CYCLES_NEVER;

    if (requests == NULL || !read_first_sent(picture, db, outages->len, &first_sent, error))
        return false;
    for (guint request_i = 0; request_i < requests->len; request_i++) {
        const HsRunRequests *served = g_ptr_array_index(requests, request_i);

        if (is_chosen(choice, served->app))
            g_ptr_array_add(apps, served->app);
    }
    picture->from = choice->from;
    picture->to = MIN(choice->to, picture->meta->end_cycle);
    if (choice->from == 0 && choice->to == HS_CYCLES_NEVER)
        look_around(picture, outages, apps, first_sent);
    return true;
}

/* ---- panels ---- */

static void add_band(GArray *bands, HsCycles begin, HsCycles end, guint part)
{
    HsRequestsBand band = { begin, end, part };

    if (end > begin)
        g_array_append_val(bands, band);
}

static GArray *bands_of(const HsRequestsPicture *picture, const char *app)
{
    GArray *bands = g_array_new(FALSE, FALSE, sizeof(HsRequestsBand));

    for (guint outage_i = 0; outage_i < picture->history->outages->len; outage_i++) {
        const HsRunOutage *outage = g_ptr_array_index(picture->history->outages, outage_i);
        HsCycles reached = outage->fault_cycle;

        if (strcmp(outage->app, app) != 0)
            continue;
        for (guint part = 0; part < HS_OUTAGE_PART_N; part++) {
            if (outage->parts[part] == HS_CYCLES_NEVER)
                continue;
            add_band(bands, reached, reached + outage->parts[part], part);
            reached += outage->parts[part];
        }
        if (outage->total == HS_CYCLES_NEVER)
            add_band(bands, reached, picture->meta->end_cycle, HS_REQUESTS_NO_REPLY);
    }
    return bands;
}

static void choose_axis(const HsRequestsPicture *picture, HsRequestsPanel *panel)
{
    double hz = (double)picture->meta->clock_hz;
    const HsRequestSeries *series = panel->series;

    panel->has_axis = series->response_max != HS_CYCLES_NEVER;
    if (!panel->has_axis)
        return;

    HsCycles shortest = MAX(series->response_min, 1);
    HsCycles longest = MAX(series->response_max, 1);

    panel->is_log = longest / LOG_FROM >= shortest;
    panel->axis = panel->is_log ? hs_axis_of_powers((double)shortest / hz, (double)longest / hz)
                                : hs_axis_from_zero((double)longest / hz, 5);
}

static void choose_panels(HsRequestsPicture *picture, const HsPictureChoice *choice)
{
    for (guint series_i = 0; series_i < picture->history->series->len; series_i++) {
        HsRequestsPanel panel = { .series = g_ptr_array_index(picture->history->series, series_i) };

        if (!is_chosen(choice, panel.series->app))
            continue;
        if (picture->panels->len == HS_REQUESTS_PANELS_MAX) {
            picture->n_more++;
            continue;
        }
        panel.bands = bands_of(picture, panel.series->app);
        choose_axis(picture, &panel);
        g_array_append_val(picture->panels, panel);
    }
}

/* ---- words ---- */

static char *time_text(const HsRequestsPicture *picture, HsCycles cycles)
{
    char buffer[HS_CYCLES_TEXT_BYTES];

    return g_strdup(hs_picture_time_format(cycles, picture->meta->clock_hz, buffer));
}

static const char *count_text(uint64_t count, char buffer[HS_MEASURE_TEXT_BYTES])
{
    return hs_measure_format(HS_UNIT_COUNT, (double)count, buffer);
}

/* n_hit requests were under way; the longest of them took so long, if any has a reply. */
static char *outage_title(const HsRequestsPicture *picture, const HsRunOutage *outage,
                          uint64_t n_hit, HsCycles longest)
{
    char number[HS_MEASURE_TEXT_BYTES];
    g_autofree char *hit = n_hit == 0 ? g_strdup("no request waits")
                           : n_hit == 1
                               ? g_strdup("1 request waits")
                               : g_strdup_printf("%s requests wait", count_text(n_hit, number));
    g_autofree char *app = hs_picture_clean(outage->app, APP_WIDTH_MAX);

    if (outage->total == HS_CYCLES_NEVER)
        return g_strdup_printf("%s does not come back: %s%s", app, hit,
                               n_hit > 0 && longest == HS_CYCLES_NEVER ? " in vain" : "");

    g_autofree char *away = time_text(picture, outage->total);
    g_autofree char *wait = longest != HS_CYCLES_NEVER ? time_text(picture, longest) : NULL;

    return g_strdup_printf("%s is away for %s: %s%s%s", app, away, hit,
                           wait != NULL ? ", the longest " : "", wait != NULL ? wait : "");
}

static bool tell_outage(HsRequestsPicture *picture, sqlite3 *db, const HsRunOutage *outage,
                        GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_picture_requests_hit);
    uint64_t n_hit = 0;
    HsCycles longest = HS_CYCLES_NEVER;

    hs_query_bind_text(query, 1, outage->app);
    hs_query_bind(query, 2, outage->fault_cycle);
    hs_query_bind(query, 3, end_of(outage, picture->meta->end_cycle));
    if (hs_query_next(query)) {
        n_hit = hs_query_count(query, 0);
        longest = hs_query_cycles(query, 1);
    }
    if (!hs_query_end(query, error))
        return false;
    picture->title = outage_title(picture, outage, n_hit, longest);
    return true;
}

static void tell_requests(HsRequestsPicture *picture)
{
    const HsRequestSeries *series = g_array_index(picture->panels, HsRequestsPanel, 0).series;
    uint64_t n_replied = series->n_sent - series->n_unanswered;
    g_autofree char *app = hs_picture_clean(series->app, APP_WIDTH_MAX);
    char replied[HS_MEASURE_TEXT_BYTES];
    char sent[HS_MEASURE_TEXT_BYTES];

    (void)count_text(n_replied, replied);
    (void)count_text(series->n_sent, sent);
    if (n_replied == 0) {
        picture->title = g_strdup_printf("None of %s requests to %s has a reply", sent, app);
        return;
    }

    g_autofree char *shortest = time_text(picture, series->response_min);
    g_autofree char *longest = time_text(picture, series->response_max);

    bool has_range = strcmp(shortest, longest) != 0;

    picture->title = g_strdup_printf("%s answers %s of %s requests, in %s%s%s each", app, replied,
                                     sent, shortest, has_range ? " to " : "",
                                     has_range ? longest : "");
}

/* What the points are: all requests, or which of them. */
static char *points_text(const HsRequestsPicture *picture)
{
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const HsRequestSeries *series =
            g_array_index(picture->panels, HsRequestsPanel, panel_i).series;

        if (series->n_left_out > 0) {
            g_autofree char *slice = time_text(picture, series->slice_cycles);
            char drawn[HS_MEASURE_TEXT_BYTES];
            char sent[HS_MEASURE_TEXT_BYTES];

            return g_strdup_printf(
                "Of each %s the shortest, middle and longest response: %s of %s requests.", slice,
                count_text(series->points->len, drawn), count_text(series->n_sent, sent));
        }
    }
    return g_strdup("Response time of each request by the time it was sent.");
}

/* For who cannot see the coloured bands: the parts of the outage that the title tells of. */
static char *parts_text(const HsRequestsPicture *picture)
{
    const HsRunOutage *outage = main_outage(picture);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *app = NULL;
    const char *separator = "";

    if (outage == NULL)
        return g_strdup("");
    app = hs_picture_clean(outage->app, APP_WIDTH_MAX);
    g_string_append_printf(text, " Outage of %s: ", app);
    for (guint part = 0; part < HS_OUTAGE_PART_N; part++) {
        g_autofree char *length = NULL;

        if (outage->parts[part] == HS_CYCLES_NEVER)
            continue;
        length = time_text(picture, outage->parts[part]);
        g_string_append_printf(text, "%s%s %s", separator, hs_requests_band_name(part), length);
        separator = ", ";
    }
    if (outage->total == HS_CYCLES_NEVER)
        g_string_append_printf(text, "%s%s", separator,
                               hs_requests_band_name(HS_REQUESTS_NO_REPLY));
    g_string_append_c(text, '.');
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void tell_rest(HsRequestsPicture *picture)
{
    const HsRunMeta *meta = picture->meta;
    g_autofree char *points = points_text(picture);
    g_autofree char *from = time_text(picture, picture->from);
    g_autofree char *to = time_text(picture, picture->to);
    g_autofree char *parts = parts_text(picture);
    g_autofree char *more = picture->n_more > 0
                                ? g_strdup_printf("   %u more programs: --only", picture->n_more)
                                : g_strdup("");

    picture->subtitle = g_strdup_printf("%s   %s · %s policy · seed %s%s", points, meta->scenario,
                                        meta->policy, meta->seed, more);
    picture->alt = g_strdup_printf("%s. %s Shown are those sent from %s to %s.%s", picture->title,
                                   points, from, to, parts);
}

/* ---- all of it ---- */

static bool refuse_empty(const HsRequestsPicture *picture, const HsPictureChoice *choice,
                         GError **error)
{
    const GPtrArray *all = picture->history->series;
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint series_i = 0; series_i < all->len; series_i++)
        g_string_append_printf(names, "%s%s", series_i > 0 ? ", " : "",
                               ((const HsRequestSeries *)g_ptr_array_index(all, series_i))->app);
    if (all->len > 0)
        g_set_error(error, HS_PICTURE_ERROR, 0,
                    "no request was sent to a program of that name\n  help: requests were sent to "
                    "%s",
                    names->str);
    else if (choice->from > 0 || choice->to != HS_CYCLES_NEVER)
        g_set_error_literal(error, HS_PICTURE_ERROR, 0,
                            "no request was sent between '--from' and '--to'");
    else
        g_set_error_literal(error, HS_PICTURE_ERROR, 0,
                            "no request was sent in this run\n  help: a scenario has clients that "
                            "send them: clients web { to A ... }");
    return false;
}

HsRequestsPicture *hs_requests_picture_read(sqlite3 *db, const HsPictureChoice *choice,
                                            GError **error)
{
    g_autoptr(HsRequestsPicture) picture = g_new0(HsRequestsPicture, 1);

    picture->panels = g_array_new(FALSE, FALSE, sizeof(HsRequestsPanel));
    g_array_set_clear_func(picture->panels, panel_clear);
    picture->meta = hs_run_meta_read(db, error);
    if (picture->meta == NULL || !hs_run_require(db, "request", error) ||
        !choose_window(picture, db, choice, error))
        return NULL;

    HsRequestWindow window = { picture->from, picture->to, REQUEST_POINTS_MAX };

    picture->oses = hs_run_owners_read(db, error);
    picture->history = picture->oses != NULL ? hs_request_history_read(db, &window, error) : NULL;
    if (picture->history == NULL)
        return NULL;
    choose_panels(picture, choice);
    if (picture->panels->len == 0 && !refuse_empty(picture, choice, error))
        return NULL;

    const HsRunOutage *outage = main_outage(picture);

    if (outage == NULL)
        tell_requests(picture);
    else if (!tell_outage(picture, db, outage, error))
        return NULL;
    tell_rest(picture);
    return g_steal_pointer(&picture);
}

/* ---- for gnuplot ---- */

/* Where the key begins and how much it may take, in pixels from the top. */
#define KEY_Y 90u
#define KEY_LINE 20u
#define FAULT_ROOM 26u
/* The panels, in pixels of a picture 960 pixels wide. */
#define PANEL_LEFT 82.0
#define PANEL_WIDTH 849.0
#define FAULT_WIDTH_MAX 1600u
#define FAULTS_MAX 200u
/* OSs that the key names; the plot needs room, too. */
#define KEY_SERVERS_MAX 12u

static const uint32_t band_colors[] = {
    [HS_OUTAGE_PART_DETECTION] = 0xf6cfdd, [HS_OUTAGE_PART_REALLOCATION] = 0xd9dde3,
    [HS_OUTAGE_PART_LOAD] = 0xfbe7bf,      [HS_OUTAGE_PART_REPLAY] = 0xd3ecdf,
    [HS_OUTAGE_PART_START] = 0xcbe3f3,     [HS_OUTAGE_PART_FIRST_REPLY] = 0xe6dcef,
    [HS_REQUESTS_NO_REPLY] = 0xf0aec6,
};

static bool is_seen(const HsRequestsPicture *picture, const HsRequestsBand *band)
{
    return band->begin <= picture->to && band->end > picture->from;
}

static void put_bands(HsPictureData *data, const HsRequestsPicture *picture)
{
    uint64_t hz = picture->meta->clock_hz;

    hs_picture_begin(data, "band", 4);
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const GArray *bands = g_array_index(picture->panels, HsRequestsPanel, panel_i).bands;

        for (guint band_i = 0; band_i < bands->len; band_i++) {
            const HsRequestsBand *band = &g_array_index(bands, HsRequestsBand, band_i);

            if (!is_seen(picture, band))
                continue;
            hs_picture_cell_integer(data, panel_i + 1);
            hs_picture_cell_seconds(data, MAX(band->begin, picture->from), hz);
            hs_picture_cell_seconds(data, MIN(band->end, picture->to), hz);
            hs_picture_cell_integer(data, band_colors[band->part]);
            hs_picture_end_row(data);
        }
    }
    hs_picture_end(data);
}

/* Where a cycle is in a panel, in pixels from its left. */
static double pixel_of(const HsRequestsPicture *picture, HsCycles cycle)
{
    HsCycles length = MAX(picture->to - picture->from, 1);

    return (double)(cycle - picture->from) / (double)length * PANEL_WIDTH;
}

static double text_pixels(const char *text)
{
    return 8 + hs_picture_text_width(text) * 0.142; /* bold, of 13.3 pixels */
}

/* The line of a fault and its title: to the left of the line where there is room, else to the
 * right, else nowhere. `taken` is where the title before it ends, in pixels. */
static void put_fault(HsPictureData *data, const HsRequestsPicture *picture, guint panel_i,
                      const HsRunOutage *outage, double *taken)
{
    g_autofree char *title = hs_picture_clean(outage->fault, FAULT_WIDTH_MAX);
    double x = pixel_of(picture, outage->fault_cycle);
    double width = text_pixels(title);
    bool fits_left = x - width >= *taken - PANEL_LEFT / 2;
    bool fits_right = x >= *taken && x + width <= PANEL_WIDTH + 20;

    hs_picture_cell_integer(data, panel_i + 1);
    hs_picture_cell_seconds(data, outage->fault_cycle, picture->meta->clock_hz);
    hs_picture_cell_integer(data, fits_left ? -1 : fits_right ? 1 : 0);
    hs_picture_cell_text(data, title, 0);
    hs_picture_end_row(data);
    if (fits_left || fits_right)
        *taken = fits_left ? x + 4 : x + width;
}

static void put_faults(HsPictureData *data, const HsRequestsPicture *picture)
{
    guint n_faults = 0;

    hs_picture_begin(data, "fault", 4);
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const char *app = g_array_index(picture->panels, HsRequestsPanel, panel_i).series->app;
        double taken = 0;

        for (guint outage_i = 0; outage_i < picture->history->outages->len; outage_i++) {
            const HsRunOutage *outage = g_ptr_array_index(picture->history->outages, outage_i);
            bool is_here = outage->fault_cycle >= picture->from &&
                           outage->fault_cycle <= picture->to;

            if (is_here && strcmp(outage->app, app) == 0 && n_faults++ < FAULTS_MAX)
                put_fault(data, picture, panel_i, outage, &taken);
        }
    }
    hs_picture_end(data);
    hs_picture_number(data, "FAULTS", n_faults);
}

/* An OS has its colour of the picture of main storage. */
static uint32_t server_color(const HsRequestsPicture *picture, guint server_i)
{
    const char *name = g_ptr_array_index(picture->history->servers, server_i);
    guint os_i = server_i;

    (void)g_ptr_array_find_with_equal_func(picture->oses, name, g_str_equal, &os_i);
    return hs_color_program(os_i, 0);
}

static int mark_of(const HsRequestPoint *point)
{
    if (point->response_cycles == HS_CYCLES_NEVER)
        return HS_KEY_CROSS;
    return point->attempts > 1 ? HS_KEY_TRIANGLE : HS_KEY_CIRCLE;
}

static void put_points(HsPictureData *data, const HsRequestsPicture *picture)
{
    uint64_t hz = picture->meta->clock_hz;

    hs_picture_begin(data, "point", 5);
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const GArray *points =
            g_array_index(picture->panels, HsRequestsPanel, panel_i).series->points;

        for (guint point_i = 0; point_i < points->len; point_i++) {
            const HsRequestPoint *point = &g_array_index(points, HsRequestPoint, point_i);
            bool has_reply = point->response_cycles != HS_CYCLES_NEVER;

            hs_picture_cell_integer(data, panel_i + 1);
            hs_picture_cell_seconds(data, point->sent, hz);
            hs_picture_cell_seconds(
                data, has_reply ? MAX(point->response_cycles, 1) : HS_CYCLES_NEVER, hz);
            hs_picture_cell_integer(data, mark_of(point));
            hs_picture_cell_integer(data, has_reply ? server_color(picture, point->server_i)
                                                    : HS_COLOR_FAULT);
            hs_picture_end_row(data);
        }
    }
    hs_picture_end(data);
}

/* What there is of each, over all panels. */
typedef struct {
    uint64_t n_again, n_unanswered;
    guint n_bands[HS_REQUESTS_NO_REPLY + 1];
    HsCycles band_cycles[HS_REQUESTS_NO_REPLY + 1]; /* of the last one */
} Seen;

static Seen see(const HsRequestsPicture *picture)
{
    Seen seen = { 0 };

    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const HsRequestsPanel *panel = &g_array_index(picture->panels, HsRequestsPanel, panel_i);

        seen.n_again += panel->series->n_again;
        seen.n_unanswered += panel->series->n_unanswered;
        for (guint band_i = 0; band_i < panel->bands->len; band_i++) {
            const HsRequestsBand *band = &g_array_index(panel->bands, HsRequestsBand, band_i);

            if (!is_seen(picture, band))
                continue;
            seen.n_bands[band->part]++;
            seen.band_cycles[band->part] = band->end - band->begin;
        }
    }
    return seen;
}

static void put_key(HsPictureData *data, const HsRequestsPicture *picture)
{
    Seen seen = see(picture);
    guint n_servers = picture->history->servers->len;
    HsPictureKey key;

    hs_picture_key_begin(&key, data, KEY_Y);
    for (guint server_i = 0; server_i < MIN(n_servers, KEY_SERVERS_MAX); server_i++) {
        g_autofree char *text = g_strdup_printf(
            "answered by %s", (char *)g_ptr_array_index(picture->history->servers, server_i));

        hs_picture_key_add(&key, HS_KEY_CIRCLE, server_color(picture, server_i), text);
    }
    if (n_servers > KEY_SERVERS_MAX) {
        g_autofree char *more = g_strdup_printf("%u more OSs", n_servers - KEY_SERVERS_MAX);

        hs_picture_key_add(&key, HS_KEY_CIRCLE, HS_COLOR_MUTED, more);
    }
    if (seen.n_again > 0)
        hs_picture_key_add(&key, HS_KEY_TRIANGLE, HS_COLOR_INK, "sent again");
    if (seen.n_unanswered > 0)
        hs_picture_key_add(&key, HS_KEY_CROSS, HS_COLOR_FAULT, "no reply by the end");
    hs_picture_key_break(&key);
    for (guint part = 0; part <= HS_REQUESTS_NO_REPLY; part++) {
        g_autofree char *length = time_text(picture, seen.band_cycles[part]);
        g_autofree char *text = g_strdup_printf("%s%s%s", hs_requests_band_name(part),
                                                seen.n_bands[part] == 1 ? " " : "",
                                                seen.n_bands[part] == 1 ? length : "");

        if (seen.n_bands[part] > 0)
            hs_picture_key_add(&key, HS_KEY_SQUARE, band_colors[part], text);
    }
    hs_picture_key_end(&key);
    hs_picture_number(data, "PLOT_Y", key.y + KEY_LINE + FAULT_ROOM - 10);
}

static void put_panel(HsPictureData *data, const HsRequestsPanel *panel, guint panel_i)
{
    const HsAxis none = { 0, 1, 1 };
    const HsAxis *axis = panel->has_axis ? &panel->axis : &none;
    const char *const names[] = { "LOW", "HIGH", "STEP" };
    const double numbers[] = { axis->begin, axis->end, axis->step };
    g_autofree char *log = g_strdup_printf("LOG_%u", panel_i + 1);
    g_autofree char *has_axis = g_strdup_printf("HAS_AXIS_%u", panel_i + 1);
    g_autofree char *app = g_strdup_printf("APP_%u", panel_i + 1);

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strdup_printf("%s_%u", names[i], panel_i + 1);

        hs_picture_real(data, name, numbers[i], 9);
    }
    hs_picture_number(data, log, panel->is_log);
    hs_picture_number(data, has_axis, panel->has_axis);
    hs_picture_text(data, app, panel->series->app, FAULT_WIDTH_MAX);
}

bool hs_picture_requests_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                              GError **error)
{
    g_autoptr(HsRequestsPicture) picture = hs_requests_picture_read(db, choice, error);

    if (picture == NULL)
        return false;

    double hz = (double)picture->meta->clock_hz;
    HsAxis time = hs_axis_around((double)picture->from / hz, (double)picture->to / hz, 10);

    hs_picture_title(data, "%s", picture->title);
    hs_picture_subtitle(data, "%s", picture->subtitle);
    hs_picture_alt(data, "%s", picture->alt);
    hs_picture_real(data, "FROM", (double)picture->from / hz, 9);
    hs_picture_real(data, "TO", (double)picture->to / hz, 9);
    hs_picture_real(data, "X_BEGIN", time.begin, 9);
    hs_picture_real(data, "X_STEP", time.step, 9);
    hs_picture_number(data, "X_DIGITS", hs_axis_digits(&time));
    hs_picture_number(data, "PANELS", picture->panels->len);
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++)
        put_panel(data, &g_array_index(picture->panels, HsRequestsPanel, panel_i), panel_i);
    put_key(data, picture);
    put_bands(data, picture);
    put_faults(data, picture);
    put_points(data, picture);
    return true;
}
