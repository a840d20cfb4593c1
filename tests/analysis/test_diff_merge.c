/* Two lists of rows as one: what both have stands once. */
#include "analysis/diff_merge.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

/* One row a letter, all in one cycle. */
static GPtrArray *rows_of(const char *letters)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(hs_diff_row_free);

    for (const char *at = letters; *at != '\0'; at++) {
        HsDiffRow *row = g_new0(HsDiffRow, 1);

        row->cycle = 7;
        row->names = g_ptr_array_new_with_free_func(g_free);
        row->values = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(row->names, g_strdup("letter"));
        g_ptr_array_add(row->values, g_strndup(at, 1));
        g_ptr_array_add(rows, row);
    }
    return rows;
}

/* "x -y +z" */
static char *merged_text(const GPtrArray *a, const GPtrArray *b)
{
    g_autoptr(GArray) merged = hs_diff_merge(a, b);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < merged->len; i++) {
        const HsDiffMerged *one = &g_array_index(merged, HsDiffMerged, i);

        g_string_append_printf(text, "%s%s%s", i > 0 ? " " : "",
                               !one->is_in[1]   ? "-"
                               : !one->is_in[0] ? "+"
                                                : "",
                               (char *)g_ptr_array_index(one->row->values, 0));
    }
    return g_string_free(text, FALSE);
}

static void check_merged(const GPtrArray *a, const GPtrArray *b, const char *expected)
{
    g_autofree char *text = merged_text(a, b);

    cr_expect(eq(str, text, (char *)expected));
}

Test(diff_merge, has_what_both_have_once)
{
    static const struct {
        const char *a, *b, *expected;
    } cases[] = {
        { "", "", "" },
        { "abc", "abc", "a b c" },
        { "abc", "", "-a -b -c" },
        { "", "ab", "+a +b" },
        { "abc", "xabc", "+x a b c" },
        { "abcd", "acd", "a -b c d" },
        { "abx", "aby", "a b -x +y" },
        { "abc", "xyz", "-a -b -c +x +y +z" },
        { "abcbdab", "bdcaba", "-a b +d c +a b -d a -b" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) a = rows_of(cases[i].a);
        g_autoptr(GPtrArray) b = rows_of(cases[i].b);
        g_autofree char *text = merged_text(a, b);

        /* The last one has several answers of length 4: any is one. */
        if (i + 1 < G_N_ELEMENTS(cases))
            cr_expect(eq(str, text, (char *)cases[i].expected), "case %u", i);
        else
            cr_expect(eq(uint, (unsigned)strlen(text), (7 + 6 - 4) * 2 - 1 + (7 + 6 - 2 * 4)));
    }
}

Test(diff_merge, tells_rows_of_another_cycle_or_source_apart)
{
    g_autoptr(GPtrArray) a = rows_of("ab");
    g_autoptr(GPtrArray) b = rows_of("ab");

    ((HsDiffRow *)g_ptr_array_index(b, 0))->cycle = 8;
    ((HsDiffRow *)g_ptr_array_index(b, 1))->source_i = 1;

    g_autoptr(GArray) merged = hs_diff_merge(a, b);

    cr_expect(eq(uint, merged->len, 4));
}

/* A row of each list is common; before it and behind it the cycles interleave. */
Test(diff_merge, keeps_the_order_of_time)
{
    static const HsCycles a_cycles[] = { 1, 4, 5, 9 };
    static const HsCycles b_cycles[] = { 2, 3, 5, 8 };
    g_autoptr(GPtrArray) a = rows_of("pqxr");
    g_autoptr(GPtrArray) b = rows_of("stxu");

    for (guint i = 0; i < 4; i++) {
        ((HsDiffRow *)g_ptr_array_index(a, i))->cycle = a_cycles[i];
        ((HsDiffRow *)g_ptr_array_index(b, i))->cycle = b_cycles[i];
    }
    check_merged(a, b, "-p +s +t -q x +u -r");
}

/* In one cycle the source decides: a fault comes before a value whose run it is in. */
Test(diff_merge, keeps_the_order_of_sources)
{
    g_autoptr(GPtrArray) a = rows_of("pq");
    g_autoptr(GPtrArray) b = rows_of("st");

    ((HsDiffRow *)g_ptr_array_index(a, 1))->source_i = 2;
    ((HsDiffRow *)g_ptr_array_index(b, 0))->source_i = 1;
    ((HsDiffRow *)g_ptr_array_index(b, 1))->source_i = 2;
    check_merged(a, b, "-p +s -q +t");
}

Test(diff_merge, takes_no_rows_for_common_where_there_are_too_many)
{
    g_autofree char *letters = g_strnfill(HS_DIFF_MERGE_MAX + 1, 'a');
    g_autoptr(GPtrArray) a = rows_of(letters);
    g_autoptr(GPtrArray) b = rows_of("aa");
    g_autoptr(GArray) merged = hs_diff_merge(a, b);
    const HsDiffMerged *first = &g_array_index(merged, HsDiffMerged, 0);
    const HsDiffMerged *last = &g_array_index(merged, HsDiffMerged, merged->len - 1);

    cr_expect(eq(uint, merged->len, HS_DIFF_MERGE_MAX + 3));
    cr_expect(first->is_in[0] && first->is_in[1] == false);
    cr_expect(last->is_in[1] && last->is_in[0] == false);
}
