/* picture_color: a table of hues, and contrast by the formula of WCAG 2. */
#include "analysis/picture_color.h"

#include <math.h>

typedef struct {
    guint dark, hue, light, text;
    guint last; /* the fourth shade: so much of the hue, the rest dark */
} Hue;

static const Hue hues[] = {
    { 0x0b4f79, 0x0072b2, 0x8cc8ec, 0x0072b2, 50 }, { 0x9a5200, 0xe69f00, 0xf7d58c, 0x9a5200, 70 },
    { 0x00513c, 0x05a57a, 0x93dcc6, 0x007a58, 50 }, { 0x7a3563, 0xcc79a7, 0xecc4dc, 0x9a4179, 50 },
    { 0x575000, 0xb5a800, 0xe6df90, 0x6f6700, 20 }, { 0x0d5561, 0x35a7b8, 0xaadfe6, 0x17737f, 50 },
};

static const Hue *hue_of(guint os_i)
{
    return &hues[os_i % G_N_ELEMENTS(hues)];
}

guint hs_color_mix(guint a, guint b, guint part)
{
    guint mixed = 0;

    for (guint shift = 0; shift <= 16; shift += 8) {
        guint of_a = a >> shift & 0xff;
        guint of_b = b >> shift & 0xff;

        mixed |= ((of_a * part + of_b * (100 - part) + 50) / 100) << shift;
    }
    return mixed;
}

guint hs_color_kernel(guint os_i)
{
    return hue_of(os_i)->dark;
}

guint hs_color_program(guint os_i, guint nth)
{
    const Hue *hue = hue_of(os_i);

    switch (nth % 4) {
    case 0:
        return hue->hue;
    case 1:
        return hue->light;
    case 2:
        return hs_color_mix(hue->hue, hue->light, 50);
    default:
        return hs_color_mix(hue->hue, hue->dark, hue->last);
    }
}

guint hs_color_own(guint os_i)
{
    return hs_color_mix(hue_of(os_i)->light, HS_COLOR_WHITE, 45);
}

guint hs_color_text(guint os_i)
{
    return hue_of(os_i)->text;
}

static double luminance(guint color)
{
    static const double weights[] = { 0.0722, 0.7152, 0.2126 };
    double sum = 0;

    for (guint i = 0; i < 3; i++) {
        double share = (double)(color >> (8 * i) & 0xff) / 255;

        sum += weights[i] * (share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4));
    }
    return sum;
}

guint hs_color_contrast(guint a, guint b)
{
    double bright = MAX(luminance(a), luminance(b));
    double dark = MIN(luminance(a), luminance(b));

    return (guint)((bright + 0.05) / (dark + 0.05) * 100);
}

guint hs_color_readable_on(guint background)
{
    return hs_color_contrast(HS_COLOR_INK, background) >=
                   hs_color_contrast(HS_COLOR_WHITE, background)
               ? HS_COLOR_INK
               : HS_COLOR_WHITE;
}
