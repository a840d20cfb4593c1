/* picture_compare: policies beside each other. */
#include "analysis/picture_compare.h"

#include "analysis/measure_text.h"
#include "analysis/picture_color.h"
#include "analysis/picture_key.h"
#include "sim/diagnostics.h"

#include <string.h>

#define PANELS_USUAL 4u

/* ---- life ---- */

static void bar_clear(gpointer user)
{
    HsCompareBar *bar = user;

    g_free(bar->text);
    g_free(bar->note);
}

static void panel_clear(gpointer user)
{
    HsComparePanel *panel = user;

    hs_picture_measure_clear(&panel->chosen);
    g_free(panel->name);
    g_array_unref(panel->bars);
}

void hs_compare_picture_free(HsComparePicture *picture)
{
    if (picture == NULL)
        return;
    hs_collected_free(picture->collected);
    g_array_unref(picture->panels);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->alt);
    g_free(picture);
}

/* ---- policies ---- */

static bool is_chosen(const HsPictureChoice *choice, const char *policy)
{
    if (choice->policies == NULL || choice->policies->len == 0)
        return true;
    for (guint policy_i = 0; policy_i < choice->policies->len; policy_i++) {
        if (strcmp(g_ptr_array_index(choice->policies, policy_i), policy) == 0)
            return true;
    }
    return false;
}

/* Every policy that is wished for must be there. */
static bool check_policies(const HsCollected *collected, const HsPictureChoice *choice,
                           GError **error)
{
    for (guint wish_i = 0; choice->policies != NULL && wish_i < choice->policies->len; wish_i++) {
        const char *wish = g_ptr_array_index(choice->policies, wish_i);

        if (g_ptr_array_find_with_equal_func(collected->policies, wish, g_str_equal, NULL))
            continue;

        g_autoptr(GString) names = g_string_new(NULL);

        for (guint policy_i = 0; policy_i < collected->policies->len; policy_i++)
            g_string_append_printf(names, "%s%s", policy_i > 0 ? ", " : "",
                                   (char *)g_ptr_array_index(collected->policies, policy_i));
        g_set_error(error, HS_PICTURE_ERROR, 0,
                    "no run has policy '%s'\n  help: there are runs with: %s", wish, names->str);
        return false;
    }
    return true;
}

/* Runs that differ in more than the policy are no comparison of policies. */
static bool check_kind(const HsCollected *collected, GError **error)
{
    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        const HsCollectedParameter *parameter = hs_collected_parameter(collected, parameter_i);

        if (strcmp(parameter->name, HS_COLLECTED_POLICY) == 0 || parameter->values->len < 2)
            continue;
        g_set_error(error, HS_PICTURE_ERROR, 0,
                    "these runs differ in '%s', too\n  help: draw them as sweep or heat",
                    parameter->name);
        return false;
    }
    return true;
}

/* ---- bars ---- */

static char *bar_text(const HsPictureMeasure *chosen, const HsCompareBar *bar)
{
    char buffer[HS_MEASURE_TEXT_BYTES];

    if (bar->values.n > 0)
        return g_strdup(hs_measure_format(chosen->measure->unit, bar->values.mean, buffer));
    return g_strdup(bar->n_unknown > 0 ? hs_picture_measure_unknown(chosen) : "no run");
}

static HsCompareBar read_bar(const HsCollected *collected, const HsPictureMeasure *chosen,
                             guint policy_i)
{
    HsCompareBar bar = { .policy = g_ptr_array_index(collected->policies, policy_i),
                         .color_i = policy_i };

    bar.is_baseline = g_strcmp0(bar.policy, collected->baseline) == 0;
    for (guint run_i = 0; run_i < collected->runs->len; run_i++) {
        const HsCollectedNumber *number = &g_array_index(chosen->numbers, HsCollectedNumber, run_i);

        if (g_array_index(collected->runs, HsCollectedRun, run_i).policy_i != policy_i)
            continue;
        if (number->state == HS_COLLECTED_KNOWN)
            hs_statistics_add(&bar.values, number->value);
        bar.n_unknown += number->state == HS_COLLECTED_UNKNOWN;
        bar.n_absent += number->state == HS_COLLECTED_ABSENT;
    }
    bar.has_interval = hs_statistics_interval(&bar.values, HS_CONFIDENCE_95, &bar.interval);

    guint n_runs = (guint)bar.values.n + bar.n_unknown + bar.n_absent;
    bool is_part = bar.values.n > 0 && bar.values.n < n_runs;

    bar.text = bar_text(chosen, &bar);
    bar.note = is_part ? g_strdup_printf("%u of %u runs", (guint)bar.values.n, n_runs)
                       : g_strdup("");
    return bar;
}

static void add_panel(HsComparePicture *picture, const HsPictureChoice *choice,
                      HsPictureMeasure chosen)
{
    const HsCollected *collected = picture->collected;
    HsComparePanel panel = { .chosen = chosen };

    panel.name = hs_picture_measure_name(&chosen);
    panel.bars = g_array_new(FALSE, FALSE, sizeof(HsCompareBar));
    g_array_set_clear_func(panel.bars, bar_clear);
    picture->n_more_policies = 0;
    for (guint policy_i = 0; policy_i < collected->policies->len; policy_i++) {
        if (!is_chosen(choice, g_ptr_array_index(collected->policies, policy_i)))
            continue;
        if (panel.bars->len == HS_COMPARE_BARS_MAX) {
            picture->n_more_policies++;
            continue;
        }

        HsCompareBar bar = read_bar(collected, &chosen, policy_i);

        panel.high = MAX(panel.high, bar.values.mean);
        panel.high = MAX(panel.high, bar.has_interval ? bar.interval.high : 0);
        picture->n_repetitions = MAX(picture->n_repetitions, (guint)bar.values.n);
        g_array_append_val(panel.bars, bar);
    }
    g_array_append_val(picture->panels, panel);
}

/* ---- words ---- */

/* The bars with the least and the largest value, and the last one with none; how many have none. */
static guint find_extremes(const HsComparePanel *panel, const HsCompareBar **ret_least,
                           const HsCompareBar **ret_most, const HsCompareBar **ret_without)
{
    guint n_without = 0;

    *ret_least = NULL;
    *ret_most = NULL;
    for (guint bar_i = 0; bar_i < panel->bars->len; bar_i++) {
        const HsCompareBar *bar = &g_array_index(panel->bars, HsCompareBar, bar_i);

        if (bar->values.n == 0) {
            *ret_without = bar;
            n_without++;
            continue;
        }
        if (*ret_least == NULL || bar->values.mean < (*ret_least)->values.mean)
            *ret_least = bar;
        if (*ret_most == NULL || bar->values.mean > (*ret_most)->values.mean)
            *ret_most = bar;
    }
    return n_without;
}

/* What is found of the first panel: "outage of A: 1.4 s with dynamic, 4.35 s with fixed-split". */
static char *title_of(const HsComparePanel *panel)
{
    const HsCompareBar *least = NULL;
    const HsCompareBar *most = NULL;
    const HsCompareBar *without_bar = NULL;
    guint n_without = find_extremes(panel, &least, &most, &without_bar);
    guint n_known = panel->bars->len - n_without;
    const char *unknown = hs_picture_measure_unknown(&panel->chosen);
    g_autofree char *without = hs_picture_measure_without(
        n_without, n_without == 1 ? without_bar->text : unknown,
        n_without == 1 ? without_bar->policy : NULL);

    if (least == NULL)
        return g_strdup_printf("%s: %s", panel->name, unknown);
    if (n_known == 1)
        return g_strdup_printf("%s: %s with %s%s", panel->name, least->text, least->policy,
                               without);
    if (strcmp(least->text, most->text) != 0)
        return g_strdup_printf("%s: %s with %s, %s with %s%s", panel->name, least->text,
                               least->policy, most->text, most->policy, without);
    if (n_without == 0)
        return g_strdup_printf("%s: %s with every policy", panel->name, least->text);
    return g_strdup_printf("%s: %s with %u policies%s", panel->name, least->text, n_known, without);
}

static void tell(HsComparePicture *picture)
{
    const HsCollected *collected = picture->collected;
    g_autofree char *what = picture->n_repetitions > 1
                                ? g_strdup_printf("Mean of %u seeds; whiskers show the 95 %% "
                                                  "confidence interval.",
                                                  picture->n_repetitions)
                                : g_strdup("One run of each policy.");
    g_autofree char *more = g_strdup_printf("   %u more panels: --only", picture->n_more_panels);
    g_autofree char *others = g_strdup_printf("   %u more policies", picture->n_more_policies);
    GString *alt = g_string_new(NULL);

    picture->title = title_of(&g_array_index(picture->panels, HsComparePanel, 0));
    picture->subtitle = g_strdup_printf("%s   %s · seed %s%s%s", what, collected->scenario,
                                        collected->seed, picture->n_more_panels > 0 ? more : "",
                                        picture->n_more_policies > 0 ? others : "");
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const HsComparePanel *panel = &g_array_index(picture->panels, HsComparePanel, panel_i);

        g_string_append_printf(alt, "%s%s:", panel_i > 0 ? " " : "", panel->name);
        for (guint bar_i = 0; bar_i < panel->bars->len; bar_i++) {
            const HsCompareBar *bar = &g_array_index(panel->bars, HsCompareBar, bar_i);

            g_string_append_printf(alt, "%s %s %s", bar_i > 0 ? "," : "", bar->policy, bar->text);
        }
        g_string_append_c(alt, '.');
    }
    picture->alt = g_string_free(alt, FALSE);
}

static guint panels_max(const HsCollected *collected, const HsPictureChoice *choice)
{
    guint n_bars = 0;

    for (guint policy_i = 0; policy_i < collected->policies->len; policy_i++)
        n_bars += is_chosen(choice, g_ptr_array_index(collected->policies, policy_i)) ? 1 : 0;
    return n_bars > HS_COMPARE_BARS_NARROW ? HS_COMPARE_PANELS_WIDE_MAX : HS_COMPARE_PANELS_MAX;
}

HsComparePicture *hs_compare_picture_read(sqlite3 *db, const HsPictureChoice *choice,
                                          GError **error)
{
    g_autoptr(HsComparePicture) picture = g_new0(HsComparePicture, 1);
    g_autoptr(GArray) measures = hs_picture_measures_new();

    picture->panels = g_array_new(FALSE, FALSE, sizeof(HsComparePanel));
    g_array_set_clear_func(picture->panels, panel_clear);
    picture->collected = hs_collected_read(db, error);
    if (picture->collected == NULL || !check_kind(picture->collected, error) ||
        !check_policies(picture->collected, choice, error) ||
        !hs_picture_measures_choose(db, picture->collected, choice,
                                    panels_max(picture->collected, choice), PANELS_USUAL, measures,
                                    &picture->n_more_panels, error))
        return NULL;
    for (guint measure_i = 0; measure_i < measures->len; measure_i++) {
        HsPictureMeasure *chosen = &g_array_index(measures, HsPictureMeasure, measure_i);

        add_panel(picture, choice, *chosen);
        *chosen = (HsPictureMeasure){ 0 }; /* the panel has it */
    }
    tell(picture);
    return g_steal_pointer(&picture);
}

/* ---- for gnuplot ---- */

#define LEFT 29.0
#define RIGHT 931.0
#define TOP 112.0
#define BOTTOM 534.0
#define GAP 34.0
#define HEAD 62.0
/* Of many rows, which are as wide as the page: name and meaning in one line. */
#define HEAD_FLAT 28.0
#define ROWS_HIGH 2u
#define FOOT 46.0
/* Widths in hundredths of the size of the font to pixels, of 13.3 and of 12.7 pixels; bold. */
#define BOLD_PIXELS 0.142
#define SMALL_PIXELS 0.127
#define NAME_PIXELS 0.12 /* of 12 pixels */

/* How many panels stand beside each other: where bars are many, fewer; four are a square. */
static guint n_columns_of(const HsComparePicture *picture, guint n_bars)
{
    guint n_fit = n_bars <= 4 && picture->panels->len != 4 ? 3
                  : n_bars <= HS_COMPARE_BARS_NARROW       ? 2
                                                           : 1;

    return MIN(n_fit, picture->panels->len);
}

/* A name under its bar, in two lines where it is wider than one: "usage-" and "threshold". */
static void put_name(HsPictureData *data, const char *name, guint width_max)
{
    g_autofree char *first = NULL;
    gsize n_first = strlen(name);

    if (hs_picture_text_width(name) > width_max) {
        for (gsize i = 1; name[i - 1] != '\0'; i++) {
            g_autofree char *start = g_strndup(name, i);

            if ((name[i - 1] == '-' || name[i - 1] == '+') &&
                hs_picture_text_width(start) <= width_max)
                n_first = i;
        }
    }
    first = g_strndup(name, n_first);
    hs_picture_cell_text(data, first, width_max);
    hs_picture_cell_text(data, name + n_first, width_max);
}

static void put_bar(HsPictureData *data, const HsCompareBar *bar, guint panel_i, guint bar_i,
                    double pixels)
{
    bool is_known = bar->values.n > 0;
    guint small_max = (guint)(pixels / NAME_PIXELS);
    HsInterval interval = bar->has_interval ? bar->interval
                                            : (HsInterval){ bar->values.mean, bar->values.mean };

    hs_picture_cell_integer(data, panel_i + 1);
    hs_picture_cell_integer(data, bar_i);
    hs_picture_cell_real(data, is_known ? bar->values.mean : 0, 6);
    hs_picture_cell_real(data, is_known ? MAX(interval.low, 0) : 0, 6);
    hs_picture_cell_real(data, is_known ? interval.high : 0, 6);
    hs_picture_cell_integer(data, hs_picture_series_color(bar->color_i, bar->is_baseline));
    hs_picture_cell_integer(data, hs_picture_series_text_color(bar->color_i, bar->is_baseline));
    hs_picture_cell_integer(data, is_known ? HS_COLOR_INK : HS_COLOR_FAULT);
    hs_picture_cell_text(data, bar->text, 0); /* ours, and short */
    put_name(data, bar->policy, small_max);
    hs_picture_cell_text(data, bar->note, small_max);
    hs_picture_end_row(data);
}

static void put_panel_place(HsPictureData *data, const char *name, guint panel_i, double pixels)
{
    g_autofree char *full = g_strdup_printf("%s_%u", name, panel_i + 1);

    hs_picture_real(data, full, pixels, 3);
}

static void put_panel_text(HsPictureData *data, const char *name, guint panel_i, const char *text,
                           double width)
{
    g_autofree char *full = g_strdup_printf("%s_%u", name, panel_i + 1);

    hs_picture_text(data, full, text, (guint)width);
}

static void put_head(HsPictureData *data, const HsComparePanel *panel, guint panel_i, double width,
                     bool is_flat)
{
    const char *better = hs_picture_measure_better(panel->chosen.measure);
    g_autofree char *name = hs_picture_clean(panel->name, (guint)(width / 2 / BOLD_PIXELS));
    double indent = is_flat ? hs_picture_text_width(name) * BOLD_PIXELS + 12 : 0;
    g_autofree char *about = g_strdup_printf("%s%s%s", panel->chosen.measure->about,
                                             is_flat ? ", " : "", is_flat ? better : "");

    put_panel_place(data, "INDENT", panel_i, indent);
    put_panel_text(data, "NAME", panel_i, is_flat ? name : panel->name, width / BOLD_PIXELS);
    put_panel_text(data, "ABOUT", panel_i, about, (width - indent) / SMALL_PIXELS);
    put_panel_text(data, "BETTER", panel_i, is_flat ? "" : better, width / SMALL_PIXELS);
}

bool hs_picture_compare_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                             GError **error)
{
    g_autoptr(HsComparePicture) picture = hs_compare_picture_read(db, choice, error);

    if (picture == NULL)
        return false;

    guint n_bars = g_array_index(picture->panels, HsComparePanel, 0).bars->len;
    guint n_columns = n_columns_of(picture, n_bars);
    guint n_rows = (picture->panels->len + n_columns - 1) / n_columns;
    /* One or two panels are no wider than one of three would be by half. */
    double width = MIN((RIGHT - LEFT - GAP * (n_columns - 1)) / n_columns,
                       n_bars <= 4 ? 430.0 : 902.0);
    double height = (BOTTOM - TOP) / n_rows;
    bool is_flat = n_rows > ROWS_HIGH;

    hs_picture_title(data, "%s", picture->title);
    hs_picture_subtitle(data, "%s", picture->subtitle);
    hs_picture_alt(data, "%s", picture->alt);
    hs_picture_number(data, "PANELS", picture->panels->len);
    hs_picture_number(data, "BARS", n_bars);
    hs_picture_number(data, "FLAT", is_flat);
    hs_picture_number(data, "WHISKERS", picture->n_repetitions > 1);
    hs_picture_begin(data, "bar", 12);
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        const HsComparePanel *panel = &g_array_index(picture->panels, HsComparePanel, panel_i);
        double left = LEFT + panel_i % n_columns * (width + GAP);
        double top = TOP + panel_i / n_columns * height;

        put_panel_place(data, "LEFT", panel_i, left);
        put_panel_place(data, "RIGHT", panel_i, left + width);
        put_panel_place(data, "HEAD", panel_i, top);
        put_panel_place(data, "TOP", panel_i, top + (is_flat ? HEAD_FLAT : HEAD));
        put_panel_place(data, "BOTTOM", panel_i, top + height - FOOT);
        put_panel_place(data, "HIGH", panel_i,
                        panel->high > 0 ? panel->high * (is_flat ? 1.6 : 1.3) : 1);
        put_head(data, panel, panel_i, width, is_flat);
        for (guint bar_i = 0; bar_i < panel->bars->len; bar_i++)
            put_bar(data, &g_array_index(panel->bars, HsCompareBar, bar_i), panel_i, bar_i,
                    width / n_bars - 12);
    }
    hs_picture_end(data);
    return true;
}
