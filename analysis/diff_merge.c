/* diff_merge: a longest common subsequence of rows. */
#include "analysis/diff_merge.h"

#include <string.h>

static bool are_alike(const HsDiffRow *a, const HsDiffRow *b)
{
    bool are = a->source_i == b->source_i && a->cycle == b->cycle;

    for (guint i = 0; are && i < a->values->len; i++)
        are = g_strcmp0(g_ptr_array_index(a->values, i), g_ptr_array_index(b->values, i)) == 0;
    return are;
}

/* lengths[a_i * (b->len + 1) + b_i]: of the longest that the rows from a_i and b_i on have in
 * common. */
static uint16_t *common_lengths(const GPtrArray *a, const GPtrArray *b)
{
    gsize width = (gsize)b->len + 1;
    uint16_t *lengths = g_new0(uint16_t, ((gsize)a->len + 1) * width);

    for (guint a_i = a->len; a_i-- > 0;) {
        uint16_t *here = &lengths[a_i * width];
        const uint16_t *below = here + width;

        for (guint b_i = b->len; b_i-- > 0;)
            here[b_i] = are_alike(g_ptr_array_index(a, a_i), g_ptr_array_index(b, b_i))
                            ? (uint16_t)(below[b_i + 1] + 1)
                            : MAX(below[b_i], here[b_i + 1]);
    }
    return lengths;
}

static void add(GArray *merged, const HsDiffRow *row, bool is_in_a, bool is_in_b)
{
    HsDiffMerged one = { .row = row, .is_in = { is_in_a, is_in_b } };

    g_array_append_val(merged, one);
}

/* Behind here nothing is common, or as much whichever is left out. */
static bool is_not_later(const HsDiffRow *a, const HsDiffRow *b)
{
    return a->cycle != b->cycle ? a->cycle < b->cycle : a->source_i <= b->source_i;
}

GArray *hs_diff_merge(const GPtrArray *a, const GPtrArray *b)
{
    GArray *merged = g_array_new(FALSE, FALSE, sizeof(HsDiffMerged));
    bool is_short = MAX(a->len, b->len) <= HS_DIFF_MERGE_MAX;
    g_autofree uint16_t *lengths = is_short ? common_lengths(a, b) : NULL;
    gsize width = (gsize)b->len + 1;
    guint a_i = 0;
    guint b_i = 0;

    while (a_i < a->len || b_i < b->len) {
        const HsDiffRow *of_a = a_i < a->len ? g_ptr_array_index(a, a_i) : NULL;
        const HsDiffRow *of_b = b_i < b->len ? g_ptr_array_index(b, b_i) : NULL;
        bool is_in_a = of_b == NULL || (of_a != NULL && is_not_later(of_a, of_b));
        bool are_both = false;

        if (of_a != NULL && of_b != NULL && is_short) {
            guint without_a = lengths[(a_i + 1) * width + b_i];
            guint without_b = lengths[a_i * width + b_i + 1];

            are_both = are_alike(of_a, of_b);
            if (without_a != without_b)
                is_in_a = without_a > without_b;
        }
        add(merged, is_in_a ? of_a : of_b, is_in_a || are_both, !is_in_a || are_both);
        a_i += is_in_a || are_both;
        b_i += !is_in_a || are_both;
    }
    return merged;
}
