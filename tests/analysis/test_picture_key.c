/* test_picture_key: the colours of what is compared. */
#include "analysis/picture_key.h"

#include "analysis/picture_color.h"
#include "analysis/picture_compare.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(picture_key, gives_each_policy_of_a_comparison_a_colour_of_its_own)
{
    guint32 baseline = hs_picture_series_color(0, true);

    for (guint i = 0; i < HS_COMPARE_BARS_MAX; i++) {
        guint32 color = hs_picture_series_color(i, false);

        cr_expect(ne(u32, color, baseline), "policy %u", i);
        for (guint j = 0; j < i; j++)
            cr_expect(ne(u32, color, hs_picture_series_color(j, false)), "policies %u, %u", i, j);
    }
}

/* Who sees few colours tells shades of one hue apart by how bright they are. */
Test(picture_key, tells_shades_of_a_hue_apart)
{
    for (guint i = 6; i < HS_PICTURE_SERIES_N; i++)
        cr_expect(ge(uint,
                     hs_color_contrast(hs_picture_series_color(i, false),
                                       hs_picture_series_color(i - 6, false)),
                     150),
                  "series %u", i);
}

Test(picture_key, writes_names_that_can_be_read)
{
    cr_expect(ge(uint, hs_color_contrast(hs_picture_series_text_color(0, true), 0xffffff), 450));
    for (guint i = 0; i < HS_PICTURE_SERIES_N; i++)
        cr_expect(
            ge(uint, hs_color_contrast(hs_picture_series_text_color(i, false), 0xffffff), 450),
            "series %u", i);
}
