/* test_picture_layout: marks of an axis, rows of moments, gaps between labels. */
#include "analysis/picture_layout.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define HZ 1000000u /* a cycle is a microsecond */
#define SECOND 1000000u

static HsTimeAxis axis_of(HsCycles from, HsCycles to)
{
    return hs_time_axis_of(from, to, 0, HZ, 1000, 9000);
}

Test(picture_layout, marks_times_in_a_unit_and_steps_that_can_be_read)
{
    static const struct {
        HsCycles from, to;
        const char *unit;
        uint64_t step;
    } cases[] = {
        { 0, 20 * SECOND, "s", 2 },
        { 0, 2 * SECOND, "s", 1 },
        { 0, 1999000, "ms", 200 },
        { 0, 100 * SECOND, "s", 10 },
        { 0, 110 * SECOND, "s", 20 },
        { 0, 500 * SECOND, "s", 50 },
        { 5 * SECOND, 5000100, "\u00b5s", 10 },
        { 0, 1, "ns", 100 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsTimeAxis axis = axis_of(cases[i].from, cases[i].to);

        cr_expect(eq(str, (char *)axis.unit, (char *)cases[i].unit), "case %u", i);
        cr_expect(eq(u64, axis.step, cases[i].step), "case %u", i);
    }
}

Test(picture_layout, puts_a_time_at_its_share_of_the_width)
{
    HsTimeAxis axis = axis_of(2 * SECOND, 10 * SECOND);

    cr_expect(eq(int, hs_time_axis_x(&axis, 2 * SECOND), 1000));
    cr_expect(eq(int, hs_time_axis_x(&axis, 4 * SECOND), 3000));
    cr_expect(eq(int, hs_time_axis_x(&axis, 10 * SECOND), 9000));
    cr_expect(eq(int, hs_time_axis_x(&axis, 0), 1000));
    cr_expect(eq(int, hs_time_axis_x(&axis, 11 * SECOND), 9000));
}

Test(picture_layout, counts_from_the_window_where_marks_would_be_long)
{
    HsPictureChoice choice = { .from = 5 * SECOND, .to = 5 * SECOND + 100 };
    HsTimeAxis axis = hs_time_axis(&choice, 20 * SECOND, HZ, 0, 100);

    cr_expect(eq(u64, axis.origin, 5 * SECOND));
    choice = (HsPictureChoice){ .from = 5 * SECOND, .to = HS_CYCLES_NEVER };
    axis = hs_time_axis(&choice, 20 * SECOND, HZ, 0, 100);
    cr_expect(eq(u64, axis.origin, 0));
    cr_expect(eq(u64, axis.to, 20 * SECOND));
}

static HsMoment *add_moment(GPtrArray *moments, int x, guint importance, const char *text)
{
    HsMoment *moment = g_new0(HsMoment, 1);

    *moment = (HsMoment){ .x = x, .importance = importance, .text = g_strdup(text) };
    g_ptr_array_add(moments, moment);
    return moment;
}

/* From where to where its text is, with a font of 10 pixels. */
static void extent(const HsMoment *moment, int *from, int *to)
{
    int width = (int)hs_picture_text_width(moment->text);

    *from = moment->is_left ? moment->x - 50 - width : moment->x + 50;
    *to = *from + width;
}

static void expect_apart(const GPtrArray *moments)
{
    for (guint i = 0; i < moments->len; i++) {
        for (guint j = 0; j < moments->len; j++) {
            const HsMoment *one = g_ptr_array_index(moments, i);
            const HsMoment *other = g_ptr_array_index(moments, j);
            int from = 0, to = 0, other_from = 0, other_to = 0;

            if (i == j || !one->is_shown || !other->is_shown)
                continue;
            extent(one, &from, &to);
            extent(other, &other_from, &other_to);
            cr_expect(one->row != other->row || to < other_from || other_to < from, "%s is over %s",
                      one->text, other->text);
            cr_expect(other->row < one->row || other->x <= from || other->x >= to,
                      "the line of %s cuts %s", other->text, one->text);
        }
    }
}

static bool is_shown(const GPtrArray *moments, guint moment_i)
{
    return ((const HsMoment *)g_ptr_array_index(moments, moment_i))->is_shown;
}

Test(picture_layout, names_the_important_moments_and_lets_no_line_cut_a_text)
{
    g_autoptr(GPtrArray) moments = g_ptr_array_new_with_free_func(hs_moment_free);

    for (int i = 0; i < 40; i++) {
        g_autofree char *text = g_strdup_printf("event number %d", i);

        (void)add_moment(moments, 1000 + i * 200, i == 7 || i == 20 || i == 21 ? 0 : 3, text);
    }

    guint n_rows = hs_layout_moments(moments, 5, 0, 9500, 100);
    guint n_shown = moments->len - hs_moments_left_out(moments);

    expect_apart(moments);
    cr_expect(le(uint, n_rows, 5));
    cr_expect(ge(uint, n_shown, 8));
    cr_expect(lt(uint, n_shown, 40));
    cr_expect(is_shown(moments, 7) && is_shown(moments, 20) && is_shown(moments, 21));
}

Test(picture_layout, names_faults_that_follow_each_other)
{
    g_autoptr(GPtrArray) moments = g_ptr_array_new_with_free_func(hs_moment_free);
    static const int xs[] = { 5000, 7000, 7100 };

    for (guint i = 0; i < G_N_ELEMENTS(xs); i++)
        add_moment(moments, xs[i], 0, "an operating system panics")->is_fault = true;
    (void)hs_layout_moments(moments, 5, 0, 9500, 100);
    cr_expect(eq(uint, hs_moments_left_out(moments), 0));
}

Test(picture_layout, leaves_out_a_text_that_no_row_has_room_for)
{
    g_autoptr(GPtrArray) moments = g_ptr_array_new_with_free_func(hs_moment_free);
    g_autofree char *wide = g_strnfill(200, 'm');
    const HsMoment *moment = add_moment(moments, 5000, 0, wide);

    cr_expect(eq(uint, hs_layout_moments(moments, 5, 0, 9500, 100), 0));
    cr_expect(not(moment->is_shown));
    cr_expect(eq(uint, hs_moments_left_out(moments), 1));
}

Test(picture_layout, spreads_labels_and_keeps_them_inside)
{
    int near[] = { 100, 110, 120, 900 };
    int low[] = { 980, 990 };
    int many[] = { 0, 0, 0, 0, 0 };

    hs_layout_spread(near, 4, 50, 0, 1000);
    cr_expect(near[0] == 100 && near[1] == 150 && near[2] == 200 && near[3] == 900);
    hs_layout_spread(low, 2, 50, 0, 1000);
    cr_expect(low[0] == 950 && low[1] == 1000);
    hs_layout_spread(many, 5, 50, 0, 100);
    cr_expect(many[0] == 0 && many[1] == 25 && many[4] == 100);
}
