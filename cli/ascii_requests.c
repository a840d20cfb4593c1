/* ascii_requests: response times around the outages, with characters. */
#include "analysis/picture_requests.h"
#include "cli/ascii.h"
#include "cli/ascii_frame.h"

#include <math.h>

#define LEFT 9
#define HEIGHT 12
#define WIDTH_MIN 40u
#define BANDS_TOLD_MAX 18u /* with their lengths: three outages */
/* More than an axis has; where a step is lost in the rounding of a late time, these end it. */
#define TICKS_MAX 64u
#define AGAIN 0x25b2u      /* a triangle */
#define UNANSWERED 0x00d7u /* a cross */

/* A filled circle, an empty one, a filled square, an empty one; then again. */
static const gunichar marks[] = { 0x25cf, 0x25cb, 0x25a0, 0x25a1 };
/* Of the parts of an outage in the strip below a field; the last is that without a reply. */
static const char letters[] = "drlpsf?";

static gunichar mark_of(guint server_i)
{
    return marks[server_i % G_N_ELEMENTS(marks)];
}

static char *tick_text(double seconds)
{
    HsAxisUnit unit = seconds > 0 ? hs_axis_time_unit(seconds * 1.0000001)
                                  : (HsAxisUnit){ " s", 1 };
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    return g_strdup_printf(
        "%s%s", g_ascii_formatd(buffer, sizeof buffer, "%.4g", seconds / unit.seconds), unit.name);
}

static void draw_ticks(HsAsciiFrame *frame, const HsRequestsPanel *panel)
{
    const HsAxis *axis = &panel->axis;

    double y = axis->begin;

    for (guint i = 0; i < TICKS_MAX && y <= axis->end * 1.0000001; i++) {
        g_autofree char *text = tick_text(y);

        hs_ascii_y_tick(frame, y, text);
        y = panel->is_log ? y * axis->step : y + axis->step;
    }
}

static void draw_points(const HsRequestsPicture *picture, const HsRequestsPanel *panel,
                        const HsAsciiFrame *frame)
{
    double hz = (double)picture->meta->clock_hz;

    for (guint point_i = 0; point_i < panel->series->points->len; point_i++) {
        const HsRequestPoint *point = &g_array_index(panel->series->points, HsRequestPoint,
                                                     point_i);
        double sent = (double)point->sent / hz;

        if (point->response_cycles == HS_CYCLES_NEVER)
            hs_ascii_mark(frame, sent, frame->y_high, UNANSWERED, HS_PAINT_BAD);
        else
            hs_ascii_mark(frame, sent, (double)MAX(point->response_cycles, 1) / hz,
                          point->attempts > 1 ? AGAIN : mark_of(point->server_i),
                          hs_paint_owner(point->server_i));
    }
}

/* The line under the ticks: which part of an outage lasted when. */
static void draw_strip(const HsRequestsPicture *picture, const HsRequestsPanel *panel,
                       const HsAsciiFrame *frame)
{
    double hz = (double)picture->meta->clock_hz;
    int row = frame->top + frame->height + 1;

    (void)hs_canvas_text_right(frame->canvas, LEFT - 1, row, LEFT - 1, HS_PAINT_DIM,
                               panel->bands->len > 0 ? "outage" : "");
    for (guint band_i = panel->bands->len; band_i > 0; band_i--) {
        const HsRequestsBand *band = &g_array_index(panel->bands, HsRequestsBand, band_i - 1);

        if (band->begin > picture->to || band->end <= picture->from)
            continue;

        HsCycles begin = MAX(band->begin, picture->from);
        HsCycles end = MIN(band->end, picture->to);
        int first = hs_ascii_column(frame, (double)begin / hz);
        int last = hs_ascii_column(frame, (double)end / hz);

        hs_canvas_fill(frame->canvas, first, row, MAX(last - first, 1), 1,
                       (gunichar)letters[band->part], HS_PAINT_BAD);
    }
}

static void draw_panel(HsOutput *output, const HsRequestsPicture *picture,
                       const HsRequestsPanel *panel)
{
    double hz = (double)picture->meta->clock_hz;
    guint width = MIN(MAX(output->width, WIDTH_MIN), HS_CANVAS_WIDTH_MAX);
    g_autoptr(HsCanvas) canvas = hs_canvas_new(width, HEIGHT + 3);
    HsAsciiFrame frame = { .canvas = canvas,
                           .left = LEFT,
                           .top = 1,
                           .width = (int)width - LEFT,
                           .height = HEIGHT,
                           .x_low = (double)picture->from / hz,
                           .x_high = (double)picture->to / hz,
                           .y_high = 1 };
    HsAxis time = hs_axis_around(frame.x_low, frame.x_high, 10);

    if (panel->has_axis) {
        frame.y_low = panel->axis.begin;
        frame.y_high = panel->axis.end;
        frame.is_y_log = panel->is_log;
        draw_ticks(&frame, panel);
    }
    (void)hs_canvas_text(canvas, 0, 0, width, HS_PAINT_TITLE, panel->series->app);
    double x = ceil(frame.x_low / time.step) * time.step;

    for (guint i = 0; i < TICKS_MAX && x <= frame.x_high * 1.0000001; i++, x += time.step) {
        char format[] = "%.0f";
        char buffer[G_ASCII_DTOSTR_BUF_SIZE];
        g_autofree char *text = NULL;

        format[2] = (char)('0' + hs_axis_digits(&time));
        text = g_strconcat(g_ascii_formatd(buffer, sizeof buffer, format, x), " s", NULL);
        hs_ascii_x_tick(&frame, x, text);
    }
    draw_points(picture, panel, &frame);
    draw_strip(picture, panel, &frame);
    hs_canvas_print(canvas, output);
}

static bool is_shown(const HsRequestsPicture *picture, const HsRequestsBand *band)
{
    return band->begin <= picture->to && band->end > picture->from;
}

/* One of a list, on the next line where it has no room. */
static void tell_one(HsOutput *output, guint *column, const char *text)
{
    guint width = hs_text_width(text) + 2;

    if (*column > 0 && *column + width > output->width) {
        hs_output_add(output, "\n");
        *column = 0;
    }
    hs_output_add(output, "%s%s", *column == 0 ? "         " : ", ", text);
    *column += *column == 0 ? LEFT + width - 2 : width;
}

/* What the letters of the strip are, those that are there, with their lengths. */
static void tell_bands(HsOutput *output, const HsRequestsPicture *picture,
                       const HsRequestsPanel *panel)
{
    guint column = 0;
    guint n_shown = 0;

    for (guint band_i = 0; band_i < panel->bands->len; band_i++) {
        const HsRequestsBand *band = &g_array_index(panel->bands, HsRequestsBand, band_i);
        char buffer[HS_CYCLES_TEXT_BYTES];

        if (!is_shown(picture, band) || n_shown++ >= BANDS_TOLD_MAX)
            continue;

        g_autofree char *text = g_strdup_printf(
            "%c %s %s", letters[band->part], hs_requests_band_name(band->part),
            hs_picture_time_format(band->end - band->begin, picture->meta->clock_hz, buffer));

        tell_one(output, &column, text);
    }
    if (n_shown > BANDS_TOLD_MAX) {
        g_autofree char *more = g_strdup_printf("%u more of later outages",
                                                n_shown - BANDS_TOLD_MAX);

        tell_one(output, &column, more);
    }
    if (column > 0)
        hs_output_add(output, "\n");
}

static void tell_mark(HsOutput *output, gunichar mark, HsPaint paint, const char *text)
{
    char bytes[7] = { 0 };

    (void)g_unichar_to_utf8(mark, bytes);
    hs_output_add(output, "  ");
    hs_output_paint(output, paint, bytes);
    hs_output_add(output, " ");
    hs_output_paint(output, HS_PAINT_NONE, text);
}

static void tell_marks(HsOutput *output, const HsRequestsPicture *picture)
{
    for (guint server_i = 0; server_i < picture->history->servers->len; server_i++) {
        g_autofree char *text = g_strdup_printf(
            "answered by %s", (char *)g_ptr_array_index(picture->history->servers, server_i));

        tell_mark(output, mark_of(server_i), hs_paint_owner(server_i), text);
    }
    tell_mark(output, AGAIN, HS_PAINT_NONE, "sent again");
    tell_mark(output, UNANSWERED, HS_PAINT_BAD, "no reply by the end");
    hs_output_add(output, "\n");
}

bool hs_ascii_requests(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsRequestsPicture) picture = hs_requests_picture_read(db, choice, error);

    if (picture == NULL)
        return false;
    hs_ascii_heading_of(output, picture->title, picture->subtitle);
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const HsRequestsPanel *panel = &g_array_index(picture->panels, HsRequestsPanel, panel_i);

        draw_panel(output, picture, panel);
        tell_bands(output, picture, panel);
    }
    tell_marks(output, picture);
    return true;
}
