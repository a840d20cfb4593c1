/* Kept runs: what goes in comes out, and bytes that are no run are none. */
#include "analysis/kept_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static guint number_of(gpointer user, const HsMeasured *measured)
{
    GArray *quantities = user;

    g_array_append_val(quantities, *measured);
    return quantities->len - 1;
}

static HsKeptRun made(void)
{
    HsKeptRun run = { .verdict = HS_BATCH_DONE,
                      .complaint = g_strdup(""),
                      .policy = g_strdup("dynamic"),
                      .digest = 0x123456789abcdef0,
                      .n_expectations = 3,
                      .n_held = 2,
                      .values = g_array_new(FALSE, FALSE, sizeof(HsMeasured)),
                      .not_held = hs_not_held_new() };
    HsMeasured known = { hs_measures_find("outage"), g_intern_string("A"), true, 3.5e9 };
    HsMeasured unknown = { hs_measures_find("outage"), g_intern_string("B"), false, 0 };
    HsNotHeld not_held = { 2, g_strdup("in time"), g_strdup("A.outage <= 3 s"), g_strdup("failed"),
                           g_strdup("A.outage is 3.5 s") };

    g_array_append_val(run.values, known);
    g_array_append_val(run.values, unknown);
    g_array_append_val(run.not_held, not_held);
    return run;
}

Test(kept_run, is_the_same_when_it_is_read_back)
{
    g_auto(HsKeptRun) run = made();
    g_auto(HsKeptRun) back = { 0 };
    g_autoptr(GArray) quantities = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    g_autoptr(GByteArray) bytes = hs_kept_run_encode(&run, number_of, quantities);
    char content[HS_IDENTITY_BYTES], other[HS_IDENTITY_BYTES];

    cr_assert(hs_kept_run_decode(bytes->data, bytes->len, quantities, &back));
    cr_expect(eq(u64, back.digest, run.digest));
    cr_expect(eq(uint, back.n_held, 2));
    cr_assert(eq(uint, back.values->len, 2));

    const HsMeasured *values = (const HsMeasured *)(const void *)back.values->data;

    cr_expect(ieee_ulp_eq(dbl, values[0].value, 3.5e9, 0));
    cr_expect_not(!values[0].is_known || values[1].is_known);
    cr_assert(eq(uint, back.not_held->len, 1));
    cr_expect(eq(str, g_array_index(back.not_held, HsNotHeld, 0).found, "A.outage is 3.5 s"));
    cr_expect(eq(str, hs_kept_run_content(&run, content), hs_kept_run_content(&back, other)));
}

/* All that came out is in the content. */
Test(kept_run, has_another_content_when_anything_differs)
{
    g_auto(HsKeptRun) run = made();
    char before[HS_IDENTITY_BYTES], after[HS_IDENTITY_BYTES];

    (void)hs_kept_run_content(&run, before);
    for (guint change = 0; change < 6; change++) {
        g_auto(HsKeptRun) other = made();
        HsMeasured *value = &g_array_index(other.values, HsMeasured, change % 2);
        HsNotHeld *not_held = &g_array_index(other.not_held, HsNotHeld, 0);

        switch (change) {
        case 0:
            value->value = 3.5e9 + 1;
            break;
        case 1:
            value->is_known = true;
            break;
        case 2:
            other.digest++;
            break;
        case 3:
            other.n_held--;
            break;
        case 4:
            not_held->position++;
            break;
        default:
            g_array_set_size(other.values, 1);
        }
        cr_expect(ne(str, hs_kept_run_content(&other, after), before), "change %u", change);
    }
}

Test(kept_run, is_none_when_its_bytes_are_cut_or_changed)
{
    g_auto(HsKeptRun) run = made();
    g_autoptr(GArray) quantities = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    g_autoptr(GByteArray) bytes = hs_kept_run_encode(&run, number_of, quantities);
    char before[HS_IDENTITY_BYTES], after[HS_IDENTITY_BYTES];

    (void)hs_kept_run_content(&run, before);
    for (guint length = 0; length < bytes->len; length++) {
        g_auto(HsKeptRun) back = { 0 };

        cr_expect_not(hs_kept_run_decode(bytes->data, length, quantities, &back), "%u", length);
    }
    /* Each byte turned over: no run, or one of which the content tells that it is another. The
     * texts of an expectation that are not in the content are the scenario's. */
    for (guint i = 0; i < bytes->len; i++) {
        g_auto(HsKeptRun) back = { 0 };

        bytes->data[i] ^= 0xff;
        if (hs_kept_run_decode(bytes->data, bytes->len, quantities, &back))
            cr_expect(ne(str, hs_kept_run_content(&back, after), before), "byte %u", i);
        bytes->data[i] ^= 0xff;
    }
}

Test(kept_run, needs_quantities_that_are_known)
{
    g_auto(HsKeptRun) run = made();
    g_auto(HsKeptRun) back = { 0 };
    g_autoptr(GArray) quantities = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    g_autoptr(GByteArray) bytes = hs_kept_run_encode(&run, number_of, quantities);

    g_array_index(quantities, HsMeasured, 1).measure = NULL;
    cr_expect_not(hs_kept_run_decode(bytes->data, bytes->len, quantities, &back));
    g_array_set_size(quantities, 1);
    cr_expect_not(hs_kept_run_decode(bytes->data, bytes->len, quantities, &back));
}
