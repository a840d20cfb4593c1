/* Values of measures in words: units, digits, signs, and where times become per cent. */
#include "analysis/measure_text.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define MB (1024.0 * 1024)

Test(measure_text, tells_a_value_with_its_unit_and_four_digits)
{
    static const struct {
        HsMeasureUnit unit;
        double value;
        const char *text;
    } cases[] = {
        { HS_UNIT_COUNT, 0, "0" },
        { HS_UNIT_COUNT, 7, "7" },
        { HS_UNIT_COUNT, 999, "999" },
        { HS_UNIT_COUNT, 1000, "1_000" },
        { HS_UNIT_COUNT, 1651, "1_651" },
        { HS_UNIT_COUNT, 1234567, "1_234_567" },
        { HS_UNIT_COUNT, 12.5, "12.5" },
        { HS_UNIT_COUNT, 12.345, "12.35" }, /* the double is above 12.345 */
        { HS_UNIT_COUNT, 999.96, "1_000" },
        { HS_UNIT_COUNT, 0.0004, "< 0.001" },
        { HS_UNIT_COUNT, -3, "-3" },
        { HS_UNIT_COUNT, 2e15, "2.000e+15" },
        { HS_UNIT_PER_SECOND, 59.523, "59.52 /s" },
        { HS_UNIT_TIME, 0, "0 s" },
        { HS_UNIT_TIME, 0.2, "< 1 ns" },
        { HS_UNIT_TIME, 69000, "69 us" },
        { HS_UNIT_TIME, 160.1e6, "160.1 ms" },
        { HS_UNIT_TIME, 1.403e9, "1.403 s" },
        { HS_UNIT_BYTES, 512, "512 B" },
        { HS_UNIT_BYTES, 208 * MB, "208 MB" },
        { HS_UNIT_BYTES, 88.25 * MB, "88.25 MB" },
        { HS_UNIT_BYTES, 4096 * MB, "4_096 MB" },
        { HS_UNIT_RATIO, 0.99834, "99.83 %" },
        { HS_UNIT_RATIO, 1, "100 %" },
        { HS_UNIT_BYTE_SECONDS, 4213 * MB, "4_213 MB s" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[HS_MEASURE_TEXT_BYTES];

        cr_expect(
            eq(str, hs_measure_format(cases[i].unit, cases[i].value, text), (char *)cases[i].text));
    }
}

Test(measure_text, tells_a_change_with_its_sign)
{
    static const struct {
        HsMeasureUnit unit;
        double change;
        const char *text;
    } cases[] = {
        { HS_UNIT_BYTES, 128 * MB, "+128 MB" },
        { HS_UNIT_BYTES, -128 * MB, "-128 MB" },
        { HS_UNIT_TIME, 0, "0 s" },
        { HS_UNIT_TIME, -0.0, "0 s" },
        { HS_UNIT_TIME, -160e6, "-160 ms" },
        { HS_UNIT_RATIO, 0.005, "+0.5 points" },
        { HS_UNIT_COUNT, 1937, "+1_937" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[HS_MEASURE_TEXT_BYTES];

        cr_expect(eq(str, hs_measure_format_change(cases[i].unit, cases[i].change, text),
                     (char *)cases[i].text));
    }
}

Test(measure_text, tells_a_change_in_per_cent_of_what_it_is_a_change_from)
{
    static const struct {
        double change, from;
        const char *text;
    } cases[] = {
        { 4, 1000, "+0.4 %" },     { -2, 1000, "-0.2 %" },    { 0, 5, "0 %" },
        { 0.1, 1000, "+0.010 %" }, { -0.001, 1000, "0 %" },   { 50, 100, "+50.0 %" },
        { -100, 100, "-100 %" },   { 999.6, 1000, "+100 %" }, { 3000, 100, "+3_000 %" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[HS_MEASURE_TEXT_BYTES];

        cr_expect(eq(str, hs_measure_format_percent(cases[i].change, cases[i].from, text),
                     (char *)cases[i].text));
    }
}

Test(measure_text, tells_how_many_times)
{
    static const struct {
        double mine, theirs;
        const char *text;
    } cases[] = {
        { 180, 100, "1.8" }, { 116, 100, "1.16" }, { 219, 100, "2.2" },
        { 200, 100, "2" },   { 2340, 100, "23" },  { 123456, 1, "123_456" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[HS_MEASURE_TEXT_BYTES];

        cr_expect(eq(str, hs_measure_format_times(cases[i].mine, cases[i].theirs, text),
                     (char *)cases[i].text));
    }
}
