/* test_requirement: what conditions say, and what is told of those that say nothing. */
#include "analysis/requirement.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static HsRequirement *read_one(const char *text)
{
    g_autoptr(GError) error = NULL;
    HsRequirement *requirement = hs_requirement_parse(text, &error);

    cr_assert(requirement != NULL, "%s: %s", text, error != NULL ? error->message : "");
    return requirement;
}

static const HsRequirementTerm *term_of(const HsRequirement *requirement, guint term_i)
{
    return &g_array_index(requirement->terms, HsRequirementTerm, term_i);
}

Test(requirement, the_longest_measure_counts_and_what_is_behind_it_is_subject_and_statistic)
{
    static const struct {
        const char *text, *measure, *subject;
        HsOver over;
        uint32_t percentile;
    } rows[] = {
        { "outage <= 1 s", "outage", NULL, HS_OVER_MEAN, 0 },
        { "outage.mean <= 1 s", "outage", NULL, HS_OVER_MEAN, 0 },
        { "outage.A <= 1 s", "outage", "A", HS_OVER_MEAN, 0 },
        { "outage.p95 <= 1 s", "outage", NULL, HS_OVER_PERCENTILE, 95000 },
        { "outage.A.p50 <= 1 s", "outage", "A", HS_OVER_PERCENTILE, 50000 },
        { "outage.longest <= 1 s", "outage.longest", NULL, HS_OVER_MEAN, 0 },
        { "response.p95 <= 1 s", "response.p95", NULL, HS_OVER_MEAN, 0 },
        { "response.p95.p99 <= 1 s", "response.p95", NULL, HS_OVER_PERCENTILE, 99000 },
        { "response.p95.web-1.max <= 1 s", "response.p95", "web-1", HS_OVER_MAX, 0 },
        { "outage.step.A.507.load.min <= 1 s", "outage.step", "A 507 load", HS_OVER_MIN, 0 },
        { "turned-away == 0", "turned-away", NULL, HS_OVER_MEAN, 0 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(HsRequirement) requirement = read_one(rows[i].text);
        const HsRequirementTerm *term = term_of(requirement, 0);

        cr_assert(eq(uint, requirement->terms->len, 1u));
        cr_assert(eq(str, (char *)term->measure->name, (char *)rows[i].measure));
        cr_assert(eq(int, term->subject == NULL, rows[i].subject == NULL), "%s", rows[i].text);
        if (rows[i].subject != NULL)
            cr_assert(eq(str, term->subject, (char *)rows[i].subject));
        cr_assert(eq(int, term->over, rows[i].over), "%s", rows[i].text);
        cr_assert(eq(uint, term->percentile, rows[i].percentile));
        cr_assert(eq(str, term->text, (char *)rows[i].text));
    }
}

Test(requirement, numbers_have_the_unit_of_their_measure)
{
    static const struct {
        const char *text;
        double limit;
    } rows[] = {
        { "outage <= 10 s", 10e9 },
        { "outage <= 10s", 10e9 },
        { "outage <= 1.5 s", 1500e6 },
        { "outage <= 1_500 ms", 1500e6 },
        { "outage <= 20 us", 20e3 },
        { "outage <= 7 ns", 7 },
        { "outage <= 2 min", 120e9 },
        { "outage <= 1 h", 3600e9 },
        { "throughput >= 90/s", 90 },
        { "throughput>=90.5 /s", 90.5 },
        { "storage.needed <= 208 MB", 208.0 * 1024 * 1024 },
        { "storage.needed <= 2 KB", 2048 },
        { "storage.needed <= 3 B", 3 },
        { "storage.needed <= 1 GB", 1024.0 * 1024 * 1024 },
        { "storage.needed <= 1 TB", 1024.0 * 1024 * 1024 * 1024 },
        { "availability >= 99.9 %", 0.999 },
        { "availability >= 99.9%", 0.999 },
        { "availability >= 0.999", 0.999 },
        { "storage.wasted < 4 MB s", 4.0 * 1024 * 1024 },
        { "lost == 0", 0 },
        { "replies >= 1_000", 1000 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(HsRequirement) requirement = read_one(rows[i].text);

        cr_assert(epsilon_eq(dbl, term_of(requirement, 0)->limit, rows[i].limit, 0), "%s",
                  rows[i].text);
    }
}

Test(requirement, comparisons_are_those_of_scenarios)
{
    static const struct {
        const char *text;
        HsComparison comparison;
    } rows[] = {
        { "lost == 1", HS_IS },      { "lost != 1", HS_IS_NOT }, { "lost < 1", HS_LESS },
        { "lost <= 1", HS_AT_MOST }, { "lost > 1", HS_MORE },    { "lost >= 1", HS_AT_LEAST },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(HsRequirement) requirement = read_one(rows[i].text);

        cr_assert(eq(int, term_of(requirement, 0)->comparison, rows[i].comparison));
    }
}

Test(requirement, and_binds_tighter_than_or)
{
    g_autoptr(HsRequirement)
        requirement = read_one("  held and lost==0 or outage.A.p95<=10 s and repeated == 0  ");
    static const bool begins[] = { true, false, true, false };

    cr_assert(eq(uint, requirement->terms->len, 4u));
    for (guint i = 0; i < 4; i++)
        cr_assert(eq(int, term_of(requirement, i)->begins_alternative, begins[i]));
    cr_assert(term_of(requirement, 0)->measure == NULL);
    cr_assert(eq(str, term_of(requirement, 0)->text, "held"));
    cr_assert(eq(str, term_of(requirement, 2)->text, "outage.A.p95<=10 s"));
    cr_assert(
        eq(str, requirement->text, "held and lost==0 or outage.A.p95<=10 s and repeated == 0"));
}

/* What is written, the column, and what the message says. */
static const struct {
    const char *text;
    guint column;
    const char *says, *helps;
} mistakes[] = {
    { "", 1, "expected a measure, found the end", "as in: outage.p95 <= 10 s" },
    { "outgae <= 10 s", 1, "there is no measure 'outgae'", "did you mean 'outage'?" },
    { "outgae.p95 <= 10 s", 1, "there is no measure 'outgae.p95'", "did you mean 'outage'?" },
    { "response.p59 <= 1 s", 1, "there is no measure 'response.p59'",
      "did you mean 'response.p50'?" },
    { "zzz <= 1 s", 1, "there is no measure 'zzz'", "hsim reference measures lists them" },
    { "outage. <= 1 s", 1, "'outage.' has a dot too many", "as in" },
    { "moves.A <= 1", 1, "'moves' is of the whole run and has no 'A'",
      "statistics: mean, min, max, p50, p90, p95, p99" },
    { "outage = 10 s", 8, "expected one of <= >= < > == !=, found '='", "as in" },
    { "outage", 7, "expected one of <= >= < > == !=, found the end", "as in" },
    { "outage <= ten s", 11, "expected a number, found 'ten'", "as in" },
    { "outage <= 10", 13, "'outage' is in ns, found the end behind the number",
      "its units: s, ms, us, ns, min, h" },
    { "outage <= 10 MB", 14, "'outage' is in ns, found 'MB' behind the number",
      "its units: s, ms, us, ns, min, h" },
    { "lost == 0 s", 11, "'lost' is in count, found 's' behind the number", "its units: no unit" },
    { "outage <= 1.2.3 s", 14, "expected a digit, found '.'", "a number has one point" },
    { "lost <= 1234567890123456", 9, "a number has at most 15 digits", "take a larger unit" },
    { "outage <= 10 s lost == 0", 16, "expected 'and', 'or' or the end, found 'lost'", "as in" },
    { "outage <= 10 s and", 19, "expected a measure, found the end", "as in" },
    { "(outage <= 10 s)", 1, "expected a measure, found '('", "as in" },
    { "outage <= 10 s and helt", 20, "there is no measure 'helt'", "did you mean 'held'?" },
};

Test(requirement, a_mistake_is_pointed_at)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(HsRequirement) requirement = hs_requirement_parse(mistakes[i].text, &error);
        g_autofree char *column = g_strdup_printf("--where, column %u: ", mistakes[i].column);

        cr_assert(requirement == NULL, "%s", mistakes[i].text);
        cr_assert(g_str_has_prefix(error->message, column), "%s", error->message);
        cr_assert(g_str_has_prefix(error->message + strlen(column), mistakes[i].says), "%s",
                  error->message);
        cr_assert(strstr(error->message, mistakes[i].helps) != NULL, "%s", error->message);
    }
}

Test(requirement, the_caret_stands_under_what_is_wrong)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsRequirement) requirement = hs_requirement_parse("outage <= 10 MB", &error);

    cr_assert(requirement == NULL);
    cr_assert(strstr(error->message, "\n    outage <= 10 MB"
                                     "\n                 ^\n") != NULL,
              "%s", error->message);
}

Test(requirement, what_is_no_text_is_refused)
{
    g_autofree char *long_text = g_strnfill(HS_REQUIREMENT_BYTES_MAX + 1, 'a');
    g_autoptr(GString) many = g_string_new("lost == 0");
    const char *const texts[] = { "lost == \x1b[31m0", "lost\n== 0", "lost \xff", long_text };
    static const char *const says[] = { "has a character that cannot be shown",
                                        "has a character that cannot be shown", "is not UTF-8 text",
                                        "is longer than 4096 bytes" };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(HsRequirement) requirement = hs_requirement_parse(texts[i], &error);

        cr_assert(requirement == NULL);
        cr_assert(strstr(error->message, says[i]) != NULL, "%s", error->message);
    }
    for (guint i = 0; i < HS_REQUIREMENT_TERMS_MAX; i++)
        g_string_append(many, " and lost == 0");

    g_autoptr(GError) error = NULL;
    g_autoptr(HsRequirement) requirement = hs_requirement_parse(many->str, &error);

    cr_assert(requirement == NULL);
    cr_assert(strstr(error->message, "there are more than 32 conditions") != NULL);
    cr_assert(strstr(error->message, "leave some out") != NULL);
}

/* The places of hs_percentile_n_needed: 1 - 0.95^n >= 0.95 from 59 on; the median: both ends, 2 of
 * 2^6 are less than 5 %, from 6 on. */
Test(requirement, says_how_many_repetitions_an_interval_needs)
{
    static const struct {
        const char *text;
        uint64_t n;
    } rows[] = {
        { "outage.p95 <= 1 s", 59 },
        { "outage <= 1 s", 2 },
        { "outage.max <= 1 s", 1 },
        { "lost == 0", 1 },
        { "held", 1 },
        { "lost.p50 <= 1 and held or outage <= 1 s", 6 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(HsRequirement) requirement = read_one(rows[i].text);

        cr_assert(eq(u64, hs_requirement_n_needed(requirement, HS_CONFIDENCE_95), rows[i].n), "%s",
                  rows[i].text);
    }
}
