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

/* Importances that are told apart; the rest counts as the last. */
#define IMPORTANCES 8u

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
static bool fits(const GPtrArray *placed, const HsMoment *moment, guint row, bool is_left,
                 guint font_tenths)
{
    Stretch text = text_of(moment, is_left, font_tenths);

    for (guint other_i = 0; other_i < placed->len; other_i++) {
        const HsMoment *other = g_ptr_array_index(placed, other_i);
        Stretch theirs = text_of(other, other->is_left, font_tenths);
        bool is_over = other->row == row && text.from < theirs.to + TEXT_GAP &&
                       theirs.from < text.to + TEXT_GAP;

        if (is_over || (other->row >= row && is_crossed(text, other->x)) ||
            (row >= other->row && is_crossed(theirs, moment->x)))
            return false;
    }
    return true;
}

/* How moments are given their places; each has runs that it names most of. */
typedef struct {
    bool is_fault_left;
    bool is_late_first; /* of equals */
} Strategy;

typedef struct {
    guint n_rows;
    int left, right;
    guint font_tenths;
    Strategy strategy;
    GPtrArray *placed; /* HsMoment, few of many: a width has room for no more */
} Room;

static bool place(HsMoment *moment, const Room *room)
{
    for (guint side = 0; side < 2; side++) {
        bool is_left = (side == 1) != (moment->is_fault && room->strategy.is_fault_left);
        Stretch text = text_of(moment, is_left, room->font_tenths);
        bool is_inside = text.from >= room->left && text.to <= room->right;

        for (guint row = 0; is_inside && row < room->n_rows; row++) {
            if (!fits(room->placed, moment, row, is_left, room->font_tenths))
                continue;
            moment->is_shown = true;
            moment->is_left = is_left;
            moment->row = row;
            g_ptr_array_add(room->placed, moment);
            return true;
        }
    }
    return false;
}

/* How many of each importance are shown. */
typedef struct {
    guint n_shown[IMPORTANCES];
} Score;

static bool is_better(const Score *one, const Score *other)
{
    for (guint importance = 0; importance < IMPORTANCES; importance++) {
        if (one->n_shown[importance] != other->n_shown[importance])
            return one->n_shown[importance] > other->n_shown[importance];
    }
    return false;
}

static Score place_all(const GPtrArray *moments, const Room *room)
{
    Score score = { { 0 } };

    g_ptr_array_set_size(room->placed, 0);
    for (guint i = 0; i < moments->len; i++)
        ((HsMoment *)g_ptr_array_index(moments, i))->is_shown = false;
    for (guint importance = 0; importance < IMPORTANCES; importance++) {
        for (guint i = 0; i < moments->len; i++) {
            guint moment_i = room->strategy.is_late_first ? moments->len - 1 - i : i;
            HsMoment *moment = g_ptr_array_index(moments, moment_i);

            if (MIN(moment->importance, IMPORTANCES - 1) == importance && place(moment, room))
                score.n_shown[importance]++;
        }
    }
    return score;
}

guint hs_layout_moments(GPtrArray *moments, guint n_rows, int left, int right, guint font_tenths)
{
    static const Strategy strategies[] = {
        { true, true }, { false, true }, { true, false }, { false, false }
    };
    g_autoptr(GPtrArray) placed = g_ptr_array_new();
    Room room = { n_rows, left, right, font_tenths, strategies[0], placed };
    Strategy best = strategies[0];
    Score best_score = { { 0 } };
    guint n_used = 0;

    for (guint i = 0; i < G_N_ELEMENTS(strategies); i++) {
        room.strategy = strategies[i];

        Score score = place_all(moments, &room);

        if (i == 0 || is_better(&score, &best_score)) {
            best = strategies[i];
            best_score = score;
        }
    }
    room.strategy = best;
    (void)place_all(moments, &room);
    for (guint i = 0; i < moments->len; i++) {
        const HsMoment *moment = g_ptr_array_index(moments, i);

        n_used = moment->is_shown ? MAX(n_used, moment->row + 1) : n_used;
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
