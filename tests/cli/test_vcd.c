/* vcd: the writer of value change dumps. */
#include "cli/vcd.h"

#include <criterion/criterion.h>
#include <string.h>

/* What stands behind the header. */
static const char *body_of(const GString *text)
{
    static const char mark[] = "$enddefinitions $end\n";
    const char *body = strstr(text->str, mark);

    cr_assert_not_null(body);
    return body + strlen(mark);
}

Test(vcd, changes_of_a_cycle_are_written_once_and_only_if_they_are_news)
{
    g_autoptr(GString) text = g_string_new(NULL);
    HsVcd *vcd = hs_vcd_new(text, 500000000, 1000);
    HsVcdVariable *size = hs_vcd_add(vcd, HS_VCD_VECTOR, "os1", "used size");
    HsVcdVariable *flag = hs_vcd_add(vcd, HS_VCD_VECTOR, "A", "protected");
    HsVcdVariable *state = hs_vcd_add(vcd, HS_VCD_STRING, "os1", "state");
    HsVcdVariable *tick = hs_vcd_add(vcd, HS_VCD_EVENT, "os1", "tick");

    hs_vcd_fit(size, 5);
    hs_vcd_fit(size, 2);
    hs_vcd_begin(vcd, 10);
    hs_vcd_set_text(vcd, state, g_strdup("a b"));
    hs_vcd_go_to(vcd, 20);
    hs_vcd_set_bits(vcd, size, 5);
    hs_vcd_set_bits(vcd, size, 2); /* twice in a cycle: the last one */
    hs_vcd_happen(vcd, tick);
    hs_vcd_happen(vcd, tick);
    hs_vcd_go_to(vcd, 30);
    hs_vcd_set_bits(vcd, size, 2); /* what it was */
    hs_vcd_set_text(vcd, state, g_strdup("a b"));
    hs_vcd_go_to(vcd, 25); /* time does not go back */
    hs_vcd_happen(vcd, tick);
    hs_vcd_set_bits(vcd, flag, 1);
    hs_vcd_end(vcd, 40);
    hs_vcd_free(vcd);
    /* ! is A's, then os1's state, tick, used size; 2 ns a cycle. */
    cr_assert_not_null(strstr(text->str, "$var wire 1 ! protected $end\n"), "%s", text->str);
    cr_assert_not_null(strstr(text->str, "$var string 1 \" state $end\n"
                                         "$var event 1 # tick $end\n"
                                         "$var wire 3 $ used_size [2:0] $end\n"));
    cr_assert_str_eq(body_of(text), "#20\n$dumpvars\nx!\nsa\\040b \"\nbx $\n$end\n"
                                    "#40\nb10 $\n1#\n"
                                    "#60\n1#\n1!\n"
                                    "#80\n");
}

Test(vcd, names_that_look_alike_stay_apart)
{
    g_autoptr(GString) text = g_string_new(NULL);
    HsVcd *vcd = hs_vcd_new(text, 1000000, 0);

    (void)hs_vcd_add(vcd, HS_VCD_EVENT, "a b", "x y");
    (void)hs_vcd_add(vcd, HS_VCD_EVENT, "a b", "x_y");
    (void)hs_vcd_add(vcd, HS_VCD_STRING, "a b", "x_y");
    (void)hs_vcd_add(vcd, HS_VCD_EVENT, "a_b", "1$end");
    cr_assert_not_null(hs_vcd_find(vcd, HS_VCD_EVENT, "a b", "x y"));
    cr_assert_null(hs_vcd_find(vcd, HS_VCD_VECTOR, "a b", "x y"));
    hs_vcd_comment(vcd, "scenario", "$end\n\xff");
    hs_vcd_begin(vcd, 0);
    hs_vcd_end(vcd, 0);
    hs_vcd_free(vcd);
    cr_assert_not_null(strstr(text->str, "$comment scenario \\044end\\012\\377 $end\n"));
    cr_assert_not_null(strstr(text->str, "$scope module a_b $end\n"
                                         "$var event 1 ! x_y $end\n"
                                         "$var string 1 \" x_y_2 $end\n"
                                         "$var event 1 # x_y_3 $end\n"
                                         "$upscope $end\n"
                                         "$scope module a_b_2 $end\n"
                                         "$var event 1 $ _1_end $end\n"),
                       "%s", text->str);
}

/* What a string is in a file. */
static char *string_in_file(const char *string)
{
    g_autoptr(GString) text = g_string_new(NULL);
    HsVcd *vcd = hs_vcd_new(text, 1000000, 0);
    HsVcdVariable *output = hs_vcd_add(vcd, HS_VCD_STRING, "A", "output");

    hs_vcd_set_text(vcd, output, g_strdup(string));
    hs_vcd_begin(vcd, 0);
    hs_vcd_end(vcd, 0);
    hs_vcd_free(vcd);

    const char *begin = strstr(text->str, "\n$dumpvars\ns");

    cr_assert_not_null(begin, "%s", text->str);
    begin += strlen("\n$dumpvars\ns");
    return g_strndup(begin, (gsize)(strchr(begin, ' ') - begin));
}

Test(vcd, long_strings_are_cut_between_characters)
{
    g_autofree char *just = g_strnfill(1000, 'm');
    g_autofree char *longer = g_strconcat(just, "m", NULL);
    g_autofree char *cut = g_strconcat(just, "...", NULL);
    /* 999 bytes, then a character of two that the place of the cut is inside of. */
    g_autofree char *inside = g_strconcat(just + 1, "\xc3\xa9 and more", NULL);
    g_autofree char *before = g_strconcat(just + 1, "...", NULL);
    /* No UTF-8 at all: no place is between characters. */
    g_autofree char *broken = g_strnfill(100000, '\x80');
    g_autofree char *just_in_file = string_in_file(just);
    g_autofree char *longer_in_file = string_in_file(longer);
    g_autofree char *inside_in_file = string_in_file(inside);
    g_autofree char *broken_in_file = string_in_file(broken);

    cr_assert_str_eq(just_in_file, just);
    cr_assert_str_eq(longer_in_file, cut);
    cr_assert_str_eq(inside_in_file, before);
    cr_assert_eq(strlen(broken_in_file), 4 * 1000 + strlen("..."));
    cr_assert(g_str_has_prefix(broken_in_file, "\\200\\200"));
}

static const struct {
    uint64_t clock_hz;
    HsCycles end_cycle;
    const char *timescale;
    const char *last; /* of cycle 3 */
} units[] = {
    { 1000, 3, "$timescale 1 ms $end", "#3\n" },
    { 1000000, 3, "$timescale 1 us $end", "#3\n" },
    { 200000, 3, "$timescale 1 us $end", "#15\n" },
    { 500000000, 3, "$timescale 1 ns $end", "#6\n" },
    { 1000000000, 3, "$timescale 1 ns $end", "#3\n" },
    { 400000000, 3, "$timescale 1 ps $end", "#7500\n" },
    { UINT64_C(100000000000), 3, "$timescale 1 ps $end", "#30\n" },
    { UINT64_C(64000000000), 3, "$timescale 1 fs $end", "#46875\n" },
    /* No unit has whole cycles; there is no room for the unit that has. */
    { 300000000, 3, "$timescale 1 ns $end", "#3\n" },
    { 400000000, HS_CYCLES_MAX, "$timescale 1 ns $end", "#3\n" },
};

Test(vcd, the_unit_is_the_largest_that_cycles_are_whole_numbers_of)
{
    for (guint unit_i = 0; unit_i < G_N_ELEMENTS(units); unit_i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        HsVcd *vcd = hs_vcd_new(text, units[unit_i].clock_hz, units[unit_i].end_cycle);

        hs_vcd_begin(vcd, 0);
        hs_vcd_end(vcd, 3);
        hs_vcd_free(vcd);
        cr_assert_not_null(strstr(text->str, units[unit_i].timescale), "%s", text->str);
        cr_assert(g_str_has_suffix(text->str, units[unit_i].last), "%s", text->str);
        cr_assert_eq(strstr(text->str, "1 ns stands for 1 cycle") != NULL, unit_i >= 8);
    }
}
