/* Damaged lists, --vary and --filter: a design or a message, and never a fall.
 *
 * Replay of a failure: the message names the number of the mutation; it depends on nothing else. */
#include "sim/random.h"
#include "tests/analysis/little_design.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define MUTATIONS 1000u
#define CHANGES_MAX 4u

/* clang-format off */
static const char *const PIECES[] = {
    ",", "\"", "\"\"", "\n", "\r\n", "\r", " ", "=", "[", "]", "..", "step ", "MB", "s", "1_000",
    "99999999999999999999", "cpus", "policy", "storage.size", "and ", "or ", "==", "<", "$stop",
    "\xEF\xBB\xBF", "\xFF", "\x01", "\xC3\xA9", "}", "{", "#", ".", "-", "cycles",
};
/* clang-format on */

static guint draw(HsRandom *random, guint n)
{
    return (guint)hs_random_below(random, n);
}

static void change(GString *text, HsRandom *random)
{
    gsize at = draw(random, (guint)text->len + 1);
    gsize size = draw(random, 8) + 1;

    size = MIN(size, text->len - at);
    switch (draw(random, 4)) {
    case 0:
        g_string_erase(text, (gssize)at, (gssize)size);
        break;
    case 1:
        g_string_truncate(text, at);
        break;
    case 2:
        if (at < text->len)
            text->str[at] = (char)(1 + draw(random, 255));
        break;
    default:
        g_string_insert(text, (gssize)at, PIECES[draw(random, G_N_ELEMENTS(PIECES))]);
        break;
    }
}

/* One of the sound texts with some changes. New. */
static char *damaged(const char *const *texts, guint n_texts, guint mutation_i)
{
    g_autofree char *stream = g_strdup_printf("mutation %u", mutation_i);
    HsRandom random;

    hs_random_init(&random, 1, stream);

    g_autoptr(GString) text = g_string_new(texts[draw(&random, n_texts)]);
    guint n_changes = draw(&random, CHANGES_MAX) + 1;

    for (guint i = 0; i < n_changes; i++)
        change(text, &random);
    return g_strdup(text->str);
}

/* Both or neither: a design, a message. */
static void make(Little *little, const HsDesignPlan *plan, guint mutation_i)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(HsDesign) design = hs_design_new(plan, little->scenario, diagnostics, &error);
    bool is_told = g_error_matches(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_REFUSED);

    cr_expect(eq(int, design == NULL, error != NULL), "mutation %u", mutation_i);
    cr_expect(eq(int, hs_diagnostics_count(diagnostics) > 0, is_told), "mutation %u", mutation_i);
    if (design != NULL) {
        const char *values[HS_DESIGN_PARAMETERS_MAX];

        hs_design_point(design, hs_design_n_points(design) - 1, values);
    }
}

Test(design_mutations, of_a_list_are_read_or_told)
{
    static const char *const texts[] = {
        "cpus,stop,scenario.little.about\r\n1,2 s,\"a, \"\"b\"\r\n2,300 ms,c\r\n",
        "policy\narf\ndynamic\n",
        "storage.size,cpus\n8 MB,1\n9 MB,2\n\n",
    };
    Little little = hs_little_design(STOP, NULL, (HsDesignPlan){ 0 });
    HsDesignPlan plan = little.plan;

    plan.kind = HS_DESIGN_LIST;
    plan.list = little.list;
    for (guint i = 0; i < MUTATIONS / 2; i++) {
        g_autofree char *text = damaged(texts, G_N_ELEMENTS(texts), i);

        cr_assert(g_file_set_contents(little.list, text, -1, NULL));
        make(&little, &plan, i);
    }
    hs_little_clear(&little);
}

Test(design_mutations, of_what_varies_and_of_filters_are_read_or_told)
{
    static const char *const varied[] = { "stop=1 s .. 9 s step 2 s", "cpus=[1, 2, 3]",
                                          "storage.size=8MB,9MB", "policy=[arf, dynamic]",
                                          "scenario.little.about=[\"a\", \"b\"]" };
    static const char *const filters[] = { "stop > 1 s and cpus == 2 or cpus < 2",
                                           "stop != 3000 ms" };
    Little little = hs_little_design(STOP CPUS, NULL, (HsDesignPlan){ 0 });
    HsDesignPlan plan = little.plan;

    for (guint i = 0; i < MUTATIONS; i++) {
        g_autofree char *vary = damaged(varied, G_N_ELEMENTS(varied), i);
        g_autofree char *filter = damaged(filters, G_N_ELEMENTS(filters), i);

        plan.vary = (const char *const[]){ vary };
        plan.n_vary = i % 2;
        plan.filter = i % 2 == 0 ? filter : NULL;
        make(&little, &plan, i);
    }
    hs_little_clear(&little);
}
