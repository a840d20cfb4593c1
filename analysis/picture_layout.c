/* picture_layout: marks, rows, gaps. */
#include "analysis/picture_layout.h"

#include "sim/assert.h"

#include <string.h>

/* About as many marks as an axis has. */
#define MARKS_MAX 11u
/* A text is that far from its line, and from the next text. */
#define LINE_GAP 50
#define TEXT_GAP 90
/* From there on marks would be numbers of more digits than can be read. */
#define ORIGIN_STEPS 20000u

__extension__ typedef unsigned __int128 Wide;

/* ---- the axis ---- */

static uint64_t next_step(uint64_t step)
{
    uint64_t power = 1;

    while (power * 10 <= step)
        power *= 10;
    switch (step / power) {
    case 1:
        return 2 * power;
    case 2:
        return 5 * power;
    default:
        return 10 * power;
    }
}

static uint64_t units_of(HsCycles cycles, uint64_t clock_hz, uint64_t units_per_second)
{
    return (uint64_t)((Wide)cycles * units_per_second / clock_hz);
}

/* The largest unit in which the window is 2 units long. */
static void choose_unit(HsTimeAxis *axis)
{
    static const struct {
        const char *name;
        uint64_t per_second;
    } units[] = { { "s", 1 }, { "ms", 1000 }, { "µs", 1000000 }, { "ns", UINT64_C(1000000000) } };
    guint unit_i = 0;

    while (unit_i + 1 < G_N_ELEMENTS(units) &&
           units_of(axis->to - axis->from, axis->clock_hz, units[unit_i].per_second) < 2)
        unit_i++;
    axis->unit = units[unit_i].name;
    axis->units_per_second = units[unit_i].per_second;
}

HsTimeAxis hs_time_axis_of(HsCycles from, HsCycles to, HsCycles origin, uint64_t clock_hz, int left,
                           int right)
{
    HsTimeAxis axis = { .from = from,
                        .to = MAX(to, from + 1),
                        .clock_hz = clock_hz,
                        .left = left,
                        .right = right,
                        .step = 1,
                        .origin = origin };

    hs_assert(right > left && origin <= from);
    choose_unit(&axis);

    uint64_t length = units_of(axis.to - from, clock_hz, axis.units_per_second);

    while (length / axis.step >= MARKS_MAX)
        axis.step = next_step(axis.step);
    return axis;
}

HsTimeAxis hs_time_axis(const HsPictureChoice *choice, HsCycles end, uint64_t clock_hz, int left,
                        int right)
{
    HsCycles to = MAX(MIN(choice->to, end), 1);
    HsCycles from = choice->from < to ? choice->from : to - 1;
    HsTimeAxis axis = hs_time_axis_of(from, to, 0, clock_hz, left, right);

    if (units_of(to, clock_hz, axis.units_per_second) / axis.step > ORIGIN_STEPS)
        axis.origin = from;
    return axis;
}

int hs_time_axis_x(const HsTimeAxis *axis, HsCycles cycle)
{
    HsCycles inside = CLAMP(cycle, axis->from, axis->to) - axis->from;
    uint64_t width = (uint64_t)(axis->right - axis->left);

    return axis->left + (int)((Wide)inside * width / (axis->to - axis->from));
}

/* number / 10^9 of a unit. */
static void add_units(HsPictureData *data, const char *name, const HsTimeAxis *axis, HsCycles cycle)
{
    Wide billionths = (Wide)(cycle - axis->origin) * axis->units_per_second * 1000000 /
                      axis->clock_hz;

    hs_picture_real(data, name, (double)(uint64_t)billionths / 1e6, 6);
}

void hs_time_axis_settings(const HsTimeAxis *axis, HsPictureData *data)
{
    hs_picture_number(data, "X_LEFT", axis->left);
    hs_picture_number(data, "X_RIGHT", axis->right);
    add_units(data, "X_FROM", axis, axis->from);
    add_units(data, "X_TO", axis, axis->to);
    hs_picture_number(data, "X_STEP", (int64_t)axis->step);
    hs_picture_text(data, "X_UNIT", axis->unit, 0);
}

void hs_time_axis_cell(const HsTimeAxis *axis, HsPictureData *data, HsCycles cycle)
{
    Wide product = (Wide)(MAX(cycle, axis->origin) - axis->origin) * axis->units_per_second;
    uint64_t whole = (uint64_t)(product / axis->clock_hz);
    uint64_t rest = (uint64_t)(product % axis->clock_hz);

    hs_picture_cell_parts(data, whole, rest, axis->clock_hz);
}

/* ---- moments ---- */

void hs_moment_free(gpointer moment)
{
    g_free(((HsMoment *)moment)->text);
    g_free(moment);
}

guint hs_moments_left_out(const GPtrArray *moments)
{
    guint n_left_out = 0;

    for (guint moment_i = 0; moment_i < moments->len; moment_i++)
        n_left_out += ((const HsMoment *)g_ptr_array_index(moments, moment_i))->is_shown ? 0 : 1;
    return n_left_out;
}

typedef struct {
    int from, to;
} Stretch;

static Stretch text_of(const HsMoment *moment, bool is_left, guint font_tenths)
{
    int width = (int)(hs_picture_text_width(moment->text) * font_tenths / 100);

    if (moment->is_fault)
        width += width / 14;
    return is_left ? (Stretch){ moment->x - LINE_GAP - width, moment->x - LINE_GAP }
                   : (Stretch){ moment->x + LINE_GAP, moment->x + LINE_GAP + width };
}

static bool is_crossed(Stretch text, int x)
{
    return x > text.from - LINE_GAP + 10 && x < text.to + LINE_GAP - 10;
}

/* Whether `moment`, at that place, leaves alone what is placed already. */
static bool fits(const GPtrArray *moments, const HsMoment *moment, guint row, bool is_left,
                 guint font_tenths)
{
    Stretch text = text_of(moment, is_left, font_tenths);

    for (guint other_i = 0; other_i < moments->len; other_i++) {
        const HsMoment *other = g_ptr_array_index(moments, other_i);

        if (other == moment || !other->is_shown)
            continue;

        Stretch theirs = text_of(other, other->is_left, font_tenths);
        bool is_over = other->row == row && text.from < theirs.to + TEXT_GAP &&
                       theirs.from < text.to + TEXT_GAP;

        if (is_over || (other->row >= row && is_crossed(text, other->x)) ||
            (row >= other->row && is_crossed(theirs, moment->x)))
            return false;
    }
    return true;
}

static bool place(const GPtrArray *moments, HsMoment *moment, guint n_rows, int left, int right,
                  guint font_tenths)
{
    for (guint side = 0; side < 2; side++) {
        bool is_left = (side == 1) != moment->is_fault;
        Stretch text = text_of(moment, is_left, font_tenths);
        bool is_inside = text.from >= left && text.to <= right;

        for (guint row = 0; is_inside && row < n_rows; row++) {
            if (!fits(moments, moment, row, is_left, font_tenths))
                continue;
            moment->is_shown = true;
            moment->is_left = is_left;
            moment->row = row;
            return true;
        }
    }
    return false;
}

guint hs_layout_moments(GPtrArray *moments, guint n_rows, int left, int right, guint font_tenths)
{
    guint n_used = 0;
    guint least = 0;

    for (guint moment_i = 0; moment_i < moments->len; moment_i++) {
        HsMoment *moment = g_ptr_array_index(moments, moment_i);

        moment->is_shown = false;
        least = MAX(least, moment->importance);
    }
    for (guint importance = 0; importance <= least; importance++) {
        for (guint moment_i = moments->len; moment_i-- > 0;) {
            HsMoment *moment = g_ptr_array_index(moments, moment_i);

            if (moment->importance == importance &&
                place(moments, moment, n_rows, left, right, font_tenths))
                n_used = MAX(n_used, moment->row + 1);
        }
    }
    return n_used;
}

/* ---- beside the plot ---- */

void hs_layout_spread(int *places, guint n_places, int gap, int low, int high)
{
    if (n_places == 0)
        return;
    if (n_places > 1 && (int)(n_places - 1) * gap > high - low)
        gap = (high - low) / (int)(n_places - 1);
    for (guint i = 0; i < n_places; i++)
        places[i] = MAX(places[i], i == 0 ? low : places[i - 1] + gap);
    for (guint i = n_places; i-- > 0;)
        places[i] = MIN(places[i], i + 1 == n_places ? high : places[i + 1] - gap);
}
