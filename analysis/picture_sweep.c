/* picture_sweep: lines over a parameter. */
#include "analysis/picture_sweep.h"

#include "analysis/measure_text.h"
#include "analysis/picture_color.h"
#include "analysis/picture_key.h"

#include <math.h>
#include <string.h>

void hs_sweep_picture_free(HsSweepPicture *picture)
{
    if (picture == NULL)
        return;
    hs_picture_grid_free(picture->grid);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->alt);
    g_free(picture);
}

static double value_at(const HsSweepPicture *picture, guint x)
{
    return hs_collected_value(picture->grid->collected, picture->grid->x_i, x)->number;
}

double hs_sweep_picture_place(const HsSweepPicture *picture, guint x)
{
    double low = value_at(picture, 0);
    double high = value_at(picture, picture->grid->n_x - 1);
    double value = value_at(picture, x);

    if (high <= low)
        return 0.5;
    return picture->is_log ? log10(value / low) / log10(high / low) : (value - low) / (high - low);
}

double hs_sweep_picture_height(const HsSweepPicture *picture, double value)
{
    if (!picture->is_log_y)
        return value / picture->high;
    return log10(MAX(value, picture->low) / picture->low) / log10(picture->high / picture->low);
}

/* 1, 2 and 5 times the powers of ten; the powers alone over more than three of them. */
static double log_tick(const HsSweepPicture *picture, guint i)
{
    static const double steps[] = { 1, 2, 5 };
    bool is_long = picture->high > 1000 * picture->low;
    double power = pow(10, floor(log10(picture->low) + 1e-9));
    guint first = 0;

    while (power * steps[first] < picture->low * (1 - 1e-9))
        first++;
    if (is_long)
        return power * (first > 0 ? 10 : 1) * pow(10, i);
    return power * steps[(first + i) % 3] * pow(10, (first + i) / 3);
}

/* "5.000 s" as "5 s". */
static char *without_zeros(const char *text)
{
    const char *unit = text + strspn(text, "0123456789.");
    const char *end = unit;

    if (strchr(text, '.') == NULL)
        return g_strdup(text);
    while (end[-1] == '0')
        end--;
    if (end[-1] == '.')
        end--;
    return g_strdup_printf("%.*s%s", (int)(end - text), text, unit);
}

char *hs_sweep_picture_tick(const HsSweepPicture *picture, guint i, double *ret_value)
{
    char buffer[HS_MEASURE_TEXT_BYTES];

    if (!picture->is_log_y) {
        *ret_value = i * picture->axis.step;
        return i < hs_measure_axis_n(&picture->axis) ? hs_measure_axis_text(&picture->axis, i)
                                                     : NULL;
    }
    *ret_value = log_tick(picture, i);
    if (*ret_value > picture->high * (1 + 1e-9))
        return NULL;
    return without_zeros(
        hs_measure_format(picture->grid->chosen.measure->unit, *ret_value, buffer));
}

char *hs_sweep_picture_axis_name(const HsSweepPicture *picture)
{
    return g_strconcat(hs_picture_grid_x_parameter(picture->grid)->name,
                       picture->is_log ? ", logarithmic" : "", NULL);
}

char *hs_sweep_picture_label(const HsSweepPicture *picture, guint line_i)
{
    const HsCollectedParameter *parameter = hs_picture_grid_y_parameter(picture->grid);

    if (parameter == NULL)
        return g_strdup("");
    if (strcmp(parameter->name, HS_COLLECTED_POLICY) == 0)
        return g_strdup(hs_picture_grid_y(picture->grid, line_i));
    return g_strdup_printf("%s = %s", parameter->name, hs_picture_grid_y(picture->grid, line_i));
}

/* ---- words ---- */

static char *value_text(const HsSweepPicture *picture, double value)
{
    char buffer[HS_MEASURE_TEXT_BYTES];

    return g_strdup(hs_measure_format(picture->grid->chosen.measure->unit, value, buffer));
}

/* The lines with the least and the largest mean at x, and how many have one. */
static guint find_extremes(const HsSweepPicture *picture, guint x, guint *ret_least,
                           guint *ret_most)
{
    guint n_known = 0;

    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, line_i);

        if (cell->values.n == 0)
            continue;
        if (n_known == 0 ||
            cell->values.mean < hs_picture_grid_cell(picture->grid, x, *ret_least)->values.mean)
            *ret_least = line_i;
        if (n_known == 0 ||
            cell->values.mean > hs_picture_grid_cell(picture->grid, x, *ret_most)->values.mean)
            *ret_most = line_i;
        n_known++;
    }
    return n_known;
}

static guint count_known(const HsSweepPicture *picture, guint x)
{
    guint least = 0;
    guint most = 0;

    return find_extremes(picture, x, &least, &most);
}

/* The lines at x whose value is not known, though there are runs. */
static char *tell_unknown(const HsSweepPicture *picture, guint x)
{
    g_autofree char *last = NULL;
    guint n_unknown = 0;

    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, line_i);

        if (cell->values.n > 0 || cell->n_unknown == 0)
            continue;
        g_free(last);
        last = hs_sweep_picture_label(picture, line_i);
        n_unknown++;
    }
    return hs_picture_measure_without(n_unknown, hs_picture_measure_unknown(&picture->grid->chosen),
                                      last);
}

/* Of one line: its first and its last known point. */
static char *tell_line(const HsSweepPicture *picture)
{
    const HsPictureGrid *grid = picture->grid;
    const char *name = hs_picture_grid_x_parameter(grid)->name;
    guint first = grid->n_x;
    guint last = 0;

    for (guint x = 0; x < grid->n_x; x++) {
        if (hs_picture_grid_cell(grid, x, 0)->values.n == 0)
            continue;
        first = MIN(first, x);
        last = x;
    }
    if (first == grid->n_x)
        return g_strdup_printf("%s: %s", grid->name, hs_picture_measure_unknown(&grid->chosen));

    g_autofree char *begin = value_text(picture, hs_picture_grid_cell(grid, first, 0)->values.mean);
    g_autofree char *end = value_text(picture, hs_picture_grid_cell(grid, last, 0)->values.mean);

    if (first == last)
        return g_strdup_printf("%s: %s at %s = %s", grid->name, begin, name,
                               hs_picture_grid_x(grid, first));
    return g_strdup_printf("%s: %s at %s = %s, %s at %s", grid->name, begin, name,
                           hs_picture_grid_x(grid, first), end, hs_picture_grid_x(grid, last));
}

/* The x to tell of, as the head of the file says; n_x: nothing is known anywhere. */
static guint telling_x(const HsSweepPicture *picture)
{
    guint found = picture->grid->n_x;
    guint last = picture->grid->n_x;
    double most_times = 1;

    for (guint x = 0; x < picture->grid->n_x; x++) {
        guint least = 0;
        guint most = 0;
        guint n_known = find_extremes(picture, x, &least, &most);

        if (n_known == 0)
            continue;
        last = x;
        if (n_known < picture->n_lines)
            continue;

        double low = hs_picture_grid_cell(picture->grid, x, least)->values.mean;
        double high = hs_picture_grid_cell(picture->grid, x, most)->values.mean;

        if (low <= 0 || high / low < most_times)
            continue;
        most_times = high / low;
        found = x;
    }
    if (last < picture->grid->n_x && count_known(picture, last) < picture->n_lines)
        return last;
    return found < picture->grid->n_x ? found : last;
}

/* Of several: the best and the worst where they differ most. */
static char *tell_lines(const HsSweepPicture *picture)
{
    const HsPictureGrid *grid = picture->grid;
    guint least = 0;
    guint most = 0;
    guint x = telling_x(picture);

    if (x == grid->n_x)
        return g_strdup_printf("%s: %s", grid->name, hs_picture_measure_unknown(&grid->chosen));

    guint n_known = find_extremes(picture, x, &least, &most);
    double low = hs_picture_grid_cell(grid, x, least)->values.mean;
    double high = hs_picture_grid_cell(grid, x, most)->values.mean;
    g_autofree char *where = g_strdup_printf("%s at %s = %s", grid->name,
                                             hs_picture_grid_x_parameter(grid)->name,
                                             hs_picture_grid_x(grid, x));
    g_autofree char *low_text = value_text(picture, low);
    g_autofree char *high_text = value_text(picture, high);
    g_autofree char *low_line = hs_sweep_picture_label(picture, least);
    g_autofree char *unknown = tell_unknown(picture, x);

    if (n_known == 1)
        return g_strdup_printf("%s: %s with %s%s", where, low_text, low_line, unknown);
    if (strcmp(low_text, high_text) == 0)
        return g_strdup_printf("%s: %s with %u of %u%s", where, low_text, n_known, picture->n_lines,
                               unknown);
    return g_strdup_printf("%s: %s with %s, %s with %s%s", where, low_text, low_line, high_text,
                           hs_picture_grid_y(grid, most), unknown);
}

static void tell(HsSweepPicture *picture)
{
    const HsPictureGrid *grid = picture->grid;
    const char *x_name = hs_picture_grid_x_parameter(grid)->name;
    g_autofree char *what = grid->n_repetitions > 1
                                ? g_strdup_printf("Mean with 95 %% confidence band, %u seeds a "
                                                  "point.",
                                                  grid->n_repetitions)
                                : g_strdup("One run a point.");
    g_autofree char *more = g_strdup_printf("   %u more lines", picture->n_more);
    g_autofree char *absent = g_strdup_printf("   %u runs are missing", grid->n_absent);

    picture->title = picture->n_lines > 1 ? tell_lines(picture) : tell_line(picture);
    picture->subtitle = g_strdup_printf(
        "%s   %s · seed %s%s%s%s%s", what, grid->collected->scenario, grid->collected->seed,
        grid->held[0] != '\0' ? " · " : "", grid->held, picture->n_more > 0 ? more : "",
        grid->n_absent > 0 ? absent : "");
    picture->alt = g_strdup_printf("%s. %s over %s, %u values from %s to %s, %u lines. %s",
                                   picture->title, grid->name, x_name, grid->n_x,
                                   hs_picture_grid_x(grid, 0),
                                   hs_picture_grid_x(grid, grid->n_x - 1), picture->n_lines, what);
}

/* ---- all of it ---- */

/* The least and the largest of the means, and the largest of the ends of the intervals. */
typedef struct {
    double least, most, highest;
    bool has_known;
} Range;

static Range range_of(const HsSweepPicture *picture)
{
    Range range = { 0 };

    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        for (guint x = 0; x < picture->grid->n_x; x++) {
            const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, line_i);

            if (cell->values.n == 0)
                continue;
            range.least = range.has_known ? MIN(range.least, cell->values.mean) : cell->values.mean;
            range.most = MAX(range.most, cell->values.mean);
            range.highest = MAX(range.highest, cell->has_interval ? cell->interval.high : 0);
            range.highest = MAX(range.highest, range.most);
            range.has_known = true;
        }
    }
    return range;
}

/* The largest of 1, 2 and 5 times a power of ten that is not above value > 0. */
static double step_below(double value)
{
    double power = pow(10, floor(log10(value)));

    return power * (value >= 5 * power ? 5 : value >= 2 * power ? 2 : 1);
}

static double step_above(double value)
{
    double below = step_below(value);
    double power = pow(10, floor(log10(below) + 1e-9));

    if (below >= value)
        return below;
    return below < 1.5 * power ? 2 * power : below < 3 * power ? 5 * power : 10 * power;
}

static bool can_be_log(HsMeasureUnit unit)
{
    return unit == HS_UNIT_TIME || unit == HS_UNIT_COUNT || unit == HS_UNIT_PER_SECOND;
}

static void scale_y(HsSweepPicture *picture)
{
    HsMeasureUnit unit = picture->grid->chosen.measure->unit;
    Range range = range_of(picture);

    picture->axis = hs_measure_axis(unit, range.highest, 6);
    picture->high = picture->axis.end;
    if (!can_be_log(unit) || range.least <= 0 || range.most < HS_SWEEP_LOG_FROM * range.least)
        return;
    picture->is_log_y = true;
    picture->low = step_below(range.least);
    picture->high = step_above(range.highest);
}

HsSweepPicture *hs_sweep_picture_read(sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsSweepPicture) picture = g_new0(HsSweepPicture, 1);

    picture->grid = hs_picture_grid_read(db, choice, false, error);
    if (picture->grid == NULL)
        return NULL;
    picture->n_lines = MIN(picture->grid->n_y, HS_SWEEP_LINES_MAX);
    picture->n_more = picture->grid->n_y - picture->n_lines;
    picture->is_log = value_at(picture, 0) > 0 && value_at(picture, picture->grid->n_x - 1) >=
                                                      HS_SWEEP_LOG_FROM * value_at(picture, 0);
    scale_y(picture);
    tell(picture);
    return g_steal_pointer(&picture);
}

/* ---- for gnuplot ---- */

#define LEFT 82.0
#define RIGHT_MAX 931.0
#define LABEL_WIDTH_MAX 1500u
#define LABEL_PIXELS 0.142
#define TICK_PIXELS 0.133
#define PLOT_PIXELS 351.0
#define LABEL_DISTANCE 19.0
#define KEY_Y 92u

static bool is_baseline(const HsSweepPicture *picture, guint line_i)
{
    const HsCollectedParameter *parameter = hs_picture_grid_y_parameter(picture->grid);

    return parameter != NULL && strcmp(parameter->name, HS_COLLECTED_POLICY) == 0 &&
           g_strcmp0(hs_picture_grid_y(picture->grid, line_i),
                     picture->grid->collected->baseline) == 0;
}

static void put_lines(HsPictureData *data, const HsSweepPicture *picture)
{
    hs_picture_begin(data, "line", 7);
    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        for (guint x = 0; x < picture->grid->n_x; x++) {
            const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, line_i);
            bool is_known = cell->values.n > 0;
            HsInterval interval = cell->has_interval
                                      ? cell->interval
                                      : (HsInterval){ cell->values.mean, cell->values.mean };

            hs_picture_cell_integer(data, line_i + 1);
            hs_picture_cell_real(data, hs_sweep_picture_place(picture, x), 6);
            hs_picture_cell_real(data, is_known ? cell->values.mean : NAN, 6);
            hs_picture_cell_real(data, is_known ? MAX(interval.low, 0) : NAN, 6);
            hs_picture_cell_real(data, is_known ? interval.high : NAN, 6);
            hs_picture_cell_integer(data, is_known && cell->n_unknown > 0);
            hs_picture_cell_integer(data, !is_known && cell->n_unknown > 0);
            hs_picture_end_row(data);
        }
    }
    hs_picture_end(data);
}

/* Where the words of a line stand, in pixels above the axis. */
typedef struct {
    guint line_i;
    double y;
} Label;

static gint compare_labels(gconstpointer a, gconstpointer b)
{
    const Label *first = a;
    const Label *second = b;

    if (first->y != second->y)
        return first->y < second->y ? -1 : 1;
    return first->line_i < second->line_i ? -1 : first->line_i > second->line_i;
}

/* The last known value of a line; of one without any the upper edge. */
static double last_y(const HsSweepPicture *picture, guint line_i)
{
    for (guint x = picture->grid->n_x; x > 0; x--) {
        const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x - 1, line_i);

        if (cell->values.n > 0)
            return cell->values.mean;
    }
    return picture->high;
}

/* At the ends of the lines, moved apart where lines end near each other. */
static void put_labels(HsPictureData *data, const HsSweepPicture *picture)
{
    g_autoptr(GArray) labels = g_array_new(FALSE, FALSE, sizeof(Label));
    double end = PLOT_PIXELS;

    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        Label label = { line_i,
                        hs_sweep_picture_height(picture, last_y(picture, line_i)) * PLOT_PIXELS };

        g_array_append_val(labels, label);
    }
    g_array_sort(labels, compare_labels);
    for (guint i = 1; i < labels->len; i++) {
        Label *label = &g_array_index(labels, Label, i);

        label->y = MAX(label->y, g_array_index(labels, Label, i - 1).y + LABEL_DISTANCE);
    }
    for (guint i = labels->len; i > 0; i--) {
        Label *label = &g_array_index(labels, Label, i - 1);

        label->y = MIN(label->y, end);
        end = label->y - LABEL_DISTANCE;
    }
    hs_picture_begin(data, "label", 3);
    for (guint i = 0; i < labels->len; i++) {
        const Label *label = &g_array_index(labels, Label, i);
        g_autofree char *text = hs_sweep_picture_label(picture, label->line_i);

        hs_picture_cell_real(data, label->y / PLOT_PIXELS, 6);
        hs_picture_cell_integer(
            data, hs_picture_series_text_color(label->line_i, is_baseline(picture, label->line_i)));
        hs_picture_cell_text(data, text, LABEL_WIDTH_MAX);
        hs_picture_end_row(data);
    }
    hs_picture_end(data);
}

static double label_pixels(const HsSweepPicture *picture)
{
    double widest = 0;

    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        g_autofree char *text = hs_sweep_picture_label(picture, line_i);
        g_autofree char *clean = hs_picture_clean(text, LABEL_WIDTH_MAX);

        widest = MAX(widest, hs_picture_text_width(clean) * LABEL_PIXELS);
    }
    return widest;
}

/* Words below the axis; those that would stand on others' are left out. */
static void put_x_ticks(HsPictureData *data, const HsSweepPicture *picture, double width)
{
    double taken = -1000;

    hs_picture_begin(data, "x_tick", 2);
    for (guint x = 0; x < picture->grid->n_x; x++) {
        g_autofree char *text = hs_picture_clean(hs_picture_grid_x(picture->grid, x), 900);
        double half = hs_picture_text_width(text) * TICK_PIXELS / 2;
        double at = hs_sweep_picture_place(picture, x) * width;

        if (at - half < taken)
            continue;
        taken = at + half + 10;
        hs_picture_cell_real(data, hs_sweep_picture_place(picture, x), 6);
        hs_picture_cell_text(data, text, 0);
        hs_picture_end_row(data);
    }
    hs_picture_end(data);
}

static void put_y_ticks(HsPictureData *data, const HsSweepPicture *picture)
{
    double value = 0;
    char *text = NULL;

    hs_picture_begin(data, "y_tick", 2);
    for (guint i = 0; (text = hs_sweep_picture_tick(picture, i, &value)) != NULL; i++) {
        hs_picture_cell_real(data, hs_sweep_picture_height(picture, value), 6);
        hs_picture_cell_text(data, text, 0);
        hs_picture_end_row(data);
        g_free(text);
    }
    hs_picture_end(data);
}

/* The marks of what is not known, those that there are. */
static void put_key(HsPictureData *data, const HsSweepPicture *picture)
{
    const char *unknown = hs_picture_measure_unknown(&picture->grid->chosen);
    g_autofree char *some = g_strdup_printf("some runs: %s", unknown);
    guint n_some = 0;
    guint n_all = 0;
    HsPictureKey key;

    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        for (guint x = 0; x < picture->grid->n_x; x++) {
            const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, line_i);

            n_some += cell->n_unknown > 0 && cell->values.n > 0;
            n_all += cell->n_unknown > 0 && cell->values.n == 0;
        }
    }
    hs_picture_key_begin(&key, data, KEY_Y);
    if (n_all > 0)
        hs_picture_key_add(&key, HS_KEY_CROSS, HS_COLOR_INK, unknown);
    if (n_some > 0)
        hs_picture_key_add(&key, HS_KEY_RING, HS_COLOR_INK, some);
    hs_picture_key_end(&key);
    hs_picture_number(data, "KEYS", n_some + n_all > 0);
}

bool hs_picture_sweep_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                           GError **error)
{
    g_autoptr(HsSweepPicture) picture = hs_sweep_picture_read(db, choice, error);

    if (picture == NULL)
        return false;

    double right = RIGHT_MAX - label_pixels(picture) - 12;
    g_autofree char *x_name = hs_sweep_picture_axis_name(picture);

    hs_picture_title(data, "%s", picture->title);
    hs_picture_subtitle(data, "%s", picture->subtitle);
    hs_picture_alt(data, "%s", picture->alt);
    hs_picture_number(data, "LINES", picture->n_lines);
    hs_picture_real(data, "RIGHT", right, 3);
    hs_picture_real(data, "LOW", picture->low, 6);
    hs_picture_real(data, "HIGH", picture->high, 6);
    hs_picture_number(data, "LOG", picture->is_log_y);
    hs_picture_text(data, "X_NAME", x_name, 3000);
    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        g_autofree char *name = g_strdup_printf("COLOR_%u", line_i + 1);

        hs_picture_number(data, name,
                          hs_picture_series_color(line_i, is_baseline(picture, line_i)));
    }
    put_key(data, picture);
    put_x_ticks(data, picture, right - LEFT);
    put_y_ticks(data, picture);
    put_labels(data, picture);
    put_lines(data, picture);
    return true;
}
