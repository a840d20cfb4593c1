/* test_picture_color: contrast by WCAG 2, and that what pictures write can be read. */
#include "analysis/picture_color.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(picture_color, measures_contrast_as_wcag_does)
{
    /* WCAG 2: black on white is 21; #767676 is the lightest grey with 4.5 on white (4.54);
     * pure red, green and blue on white are 4.00, 1.37 and 8.59. */
    cr_expect(eq(uint, hs_color_contrast(0x000000, 0xffffff), 2100));
    cr_expect(eq(uint, hs_color_contrast(0xffffff, 0xffffff), 100));
    cr_expect(eq(uint, hs_color_contrast(0x767676, 0xffffff), 454));
    cr_expect(eq(uint, hs_color_contrast(0xff0000, 0xffffff), 399));
    cr_expect(eq(uint, hs_color_contrast(0xffffff, 0x00ff00), 137));
    cr_expect(eq(uint, hs_color_contrast(0x0000ff, 0xffffff), 859));
}

Test(picture_color, writes_what_can_be_read)
{
    for (guint os_i = 0; os_i < 6; os_i++) {
        guint on_white = hs_color_contrast(hs_color_text(os_i), HS_COLOR_WHITE);
        guint kernel = hs_color_kernel(os_i);

        cr_expect(ge(uint, on_white, 450), "text of OS %u", os_i);
        cr_expect(ge(uint, hs_color_contrast(hs_color_readable_on(kernel), kernel), 450),
                  "kernel of OS %u", os_i);
        for (guint nth = 0; nth < 4; nth++) {
            guint color = hs_color_program(os_i, nth);

            cr_expect(ge(uint, hs_color_contrast(hs_color_readable_on(color), color), 450),
                      "program %u of OS %u", nth, os_i);
        }
    }
    cr_expect(ge(uint, hs_color_contrast(HS_COLOR_WHITE, HS_COLOR_FAULT), 450));
    cr_expect(ge(uint, hs_color_contrast(HS_COLOR_WHITE, HS_COLOR_MONITOR), 450));
    cr_expect(ge(uint, hs_color_contrast(HS_COLOR_MUTED, HS_COLOR_WHITE), 450));
}

Test(picture_color, mixes_in_parts_of_a_hundred)
{
    cr_expect(eq(uint, hs_color_mix(0xff0000, 0x0000ff, 100), 0xff0000));
    cr_expect(eq(uint, hs_color_mix(0xff0000, 0x0000ff, 0), 0x0000ff));
    cr_expect(eq(uint, hs_color_mix(0x640000, 0x000064, 25), 0x19004b));
}
