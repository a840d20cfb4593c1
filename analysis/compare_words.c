/* compare_words: what a policy buys against the baseline, and what it costs, in words. */
#include "analysis/compare_words.h"

#include "analysis/measure_text.h"

#include <string.h>

/* How one measure is told. In the texts stand for
 *     {of}      " of A", or nothing where the measure is of the run
 *     {subject} A
 *     {base}    the baseline's name
 *     {mine}    the policy's value, {theirs} the baseline's
 *     {amount}  how far they are apart
 *     {ratio}   "1.8 times the requests" made of `noun`, or "4.2 % more requests"
 * A NULL leaves the case untold. */
typedef struct {
    const char *measure;
    const char *noun; /* of {ratio} */
    const char *more, *less;
    const char *none;      /* the policy has 0, the baseline has not */
    const char *from_none; /* the baseline has 0 */
    const char *lost;      /* unknown under the policy, known under the baseline */
    const char *gained;    /* the other way round */
    const char *same;      /* equal in all pairs */
    /* Told from this part of the baseline's value on, in thousandths; less is no news. */
    unsigned from_thousandths;
} Row;

#define AGAINST ": {mine} against {theirs}"

static const Row rows[] = {
    { .measure = "replies",
      .noun = "requests{of}",
      .more = "serves {ratio} {base}" AGAINST,
      .less = "serves {ratio} {base}" AGAINST,
      .none = "serves no request{of}, {base} {theirs}",
      .from_none = "serves {mine} requests{of}, {base} none",
      .from_thousandths = 5 },
    { .measure = "storage.needed",
      .more = "needs {mine} of storage where {base} needs {theirs}: {amount} more",
      .less = "needs {mine} of storage where {base} needs {theirs}: {amount} less",
      .same = "needs as much storage as {base}: {mine}" },
    { .measure = "short",
      .more = "leaves {subject} {amount} shorter of storage" AGAINST,
      .less = "leaves {subject} less short of storage" AGAINST,
      .none = "gives {subject} all the storage it wants, {base} is {theirs} short",
      .from_none = "leaves {subject} {mine} short of storage, {base} does not" },
    { .measure = "page-faults",
      .noun = "page faults{of}",
      .more = "has {ratio} {base}" AGAINST,
      .less = "has {ratio} {base}" AGAINST,
      .none = "has no page faults{of}, {base} {theirs}",
      .from_none = "has {mine} page faults{of}, {base} none",
      .from_thousandths = 20 },
    { .measure = "response.p50",
      .noun = "median response time{of}",
      .more = "has {ratio} {base}" AGAINST,
      .less = "has {ratio} {base}" AGAINST,
      .from_thousandths = 20 },
    { .measure = "response.p99",
      .noun = "response time of the slowest hundredth{of}",
      .more = "has {ratio} {base}" AGAINST,
      .less = "has {ratio} {base}" AGAINST,
      .from_thousandths = 20 },
    { .measure = "outage",
      .more = "keeps {subject} away {amount} longer" AGAINST,
      .less = "has {subject} back {amount} sooner" AGAINST,
      .none = "never takes {subject} away, {base} does for {theirs}",
      .from_none = "takes {subject} away for {mine}, {base} does not",
      .lost = "does not bring {subject} back, {base} does",
      .gained = "brings {subject} back, {base} does not",
      .same = "keeps {subject} away as long as {base}: {mine}" },
    { .measure = "lost",
      .more = "loses {amount} more committed transactions{of}" AGAINST,
      .less = "loses {amount} fewer committed transactions{of}" AGAINST,
      .none = "loses no committed transaction{of}, {base} {theirs}",
      .from_none = "loses {mine} committed transactions{of}, {base} none" },
    { .measure = "repeated",
      .more = "does {amount} more transactions{of} twice" AGAINST,
      .less = "does {amount} fewer transactions{of} twice" AGAINST,
      .none = "does nothing{of} twice, {base} {theirs}",
      .from_none = "does {mine} transactions{of} twice, {base} none" },
    { .measure = "turned-away",
      .noun = "requests{of} turned away",
      .more = "has {ratio} {base}" AGAINST,
      .less = "has {ratio} {base}" AGAINST,
      .none = "turns no request{of} away, {base} {theirs}",
      .from_none = "turns {mine} requests{of} away, {base} none",
      .from_thousandths = 20 },
    { .measure = "unprotected",
      .more = "leaves {subject} without a standby {amount} longer" AGAINST,
      .less = "leaves {subject} without a standby {amount} less" AGAINST,
      .none = "never leaves {subject} without a standby, {base} does for {theirs}",
      .from_none = "leaves {subject} without a standby for {mine}, {base} does not",
      .from_thousandths = 5 },
    { .measure = "storage.idle",
      .more = "lets {amount} more storage lie idle, in the mean" AGAINST,
      .less = "lets {amount} less storage lie idle, in the mean" AGAINST,
      .none = "lets no storage lie idle, {base} {theirs} in the mean",
      .from_none = "lets {mine} of storage lie idle in the mean, {base} none",
      .from_thousandths = 5 },
    { .measure = "moves.bytes",
      .more = "moves {amount} more storage from owner to owner" AGAINST,
      .less = "moves {amount} less storage from owner to owner" AGAINST,
      .none = "moves no storage, {base} {theirs}",
      .from_none = "moves {mine} of storage from owner to owner, {base} none" },
};

const char *hs_compare_words_measure(guint i)
{
    return i < G_N_ELEMENTS(rows) ? rows[i].measure : NULL;
}

/* ---- one sentence ---- */

/* What the words in braces stand for. */
typedef struct {
    const HsCompare *compare;
    const HsCompareRow *row;
    const HsCompareCell *cell;
    const char *noun;
} Sentence;

/* "1.8 times the requests of", "4.2 % more requests than" */
static void append_ratio(const Sentence *sentence, GString *text)
{
    const HsCompareCell *cell = sentence->cell;
    double mine = cell->pair_mean;
    double theirs = cell->baseline_mean;
    bool is_count = sentence->row->measure->unit == HS_UNIT_COUNT;
    const char *less = is_count ? "fewer" : "less";
    char number[HS_MEASURE_TEXT_BYTES];

    if (mine >= theirs * HS_TIMES_AT_LEAST) {
        g_string_append_printf(text, "%s times the %s of",
                               hs_measure_format_times(mine, theirs, number), sentence->noun);
        return;
    }
    (void)hs_measure_format_percent(mine > theirs ? mine - theirs : theirs - mine, theirs, number);
    g_string_append_printf(text, "%s %s %s than", number[0] == '+' ? number + 1 : number,
                           mine > theirs ? "more" : less, sentence->noun);
}

static void append_value(const Sentence *sentence, double value, GString *text)
{
    char number[HS_MEASURE_TEXT_BYTES];

    g_string_append(text, hs_measure_format(sentence->row->measure->unit, value, number));
}

/* A mean over pairs; where there is none, over what is known. */
static double mine_of(const Sentence *sentence)
{
    return sentence->cell->differences.n > 0 ? sentence->cell->pair_mean
                                             : sentence->cell->values.mean;
}

static double theirs_of(const Sentence *sentence)
{
    const HsCompareCell *baseline = &sentence->row->cells[sentence->compare->baseline_i];

    return sentence->cell->differences.n > 0 ? sentence->cell->baseline_mean
                                             : baseline->values.mean;
}

static void append_word(const Sentence *sentence, const char *word, GString *text)
{
    const HsCompare *compare = sentence->compare;
    const char *subject = sentence->row->subject;
    double difference = sentence->cell->differences.mean;

    if (strcmp(word, "of") == 0 && subject[0] != '\0')
        g_string_append_printf(text, " of %s", subject);
    else if (strcmp(word, "subject") == 0)
        g_string_append(text, subject);
    else if (strcmp(word, "base") == 0)
        g_string_append(text, compare->policies[compare->baseline_i]);
    else if (strcmp(word, "mine") == 0)
        append_value(sentence, mine_of(sentence), text);
    else if (strcmp(word, "theirs") == 0)
        append_value(sentence, theirs_of(sentence), text);
    else if (strcmp(word, "amount") == 0)
        append_value(sentence, difference > 0 ? difference : 0 - difference, text);
}

static void append_pattern(const Sentence *sentence, const char *pattern, GString *text)
{
    g_auto(GStrv) parts = g_strsplit_set(pattern, "{}", -1);

    /* Plain texts and words in braces take turns. */
    for (guint part_i = 0; parts[part_i] != NULL; part_i++) {
        if (part_i % 2 == 0)
            g_string_append(text, parts[part_i]);
        else
            append_word(sentence, parts[part_i], text);
    }
}

/* The noun has words in braces, too, so it is made first. */
static char *make_sentence(Sentence *sentence, const Row *row, const char *pattern)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GString) noun = g_string_new(NULL);
    const char *ratio = strstr(pattern, "{ratio}");

    append_pattern(sentence, row->noun != NULL ? row->noun : "", noun);
    sentence->noun = noun->str;
    if (ratio != NULL) {
        g_autofree char *before = g_strndup(pattern, (gsize)(ratio - pattern));

        append_pattern(sentence, before, text);
        append_ratio(sentence, text);
        pattern = ratio + strlen("{ratio}");
    }
    append_pattern(sentence, pattern, text);
    return g_string_free(text, FALSE);
}

/* ---- what to say ---- */

static HsWordsKind kind_of(const HsMeasure *measure, bool is_more)
{
    if (measure->better == HS_BETTER_NEITHER)
        return HS_WORDS_ASIDE;
    return is_more == (measure->better == HS_BETTER_MORE) ? HS_WORDS_BUYS : HS_WORDS_COSTS;
}

static void add(GArray *words, HsWordsKind kind, char *text)
{
    HsWords one = { .kind = kind, .text = text };

    g_array_append_val(words, one);
}

/* " [+158 .. +161 ms]": the interval of the difference, where there is one. */
static void append_interval(const Sentence *sentence, GString *text)
{
    const HsCompareCell *cell = sentence->cell;
    HsMeasureUnit unit = sentence->row->measure->unit;
    char low[HS_MEASURE_TEXT_BYTES];
    char high[HS_MEASURE_TEXT_BYTES];

    if (cell->differences.n < 2 || cell->differences.squares == 0)
        return;
    g_string_append_printf(text, " [%s .. %s]",
                           hs_measure_format_change(unit, cell->interval.low, low),
                           hs_measure_format_change(unit, cell->interval.high, high));
}

static const char *pattern_of(const Row *row, const HsCompareCell *cell)
{
    if (cell->pair_mean == 0 && row->none != NULL)
        return row->none;
    if (cell->baseline_mean == 0)
        return row->from_none;
    return cell->differences.mean > 0 ? row->more : row->less;
}

static bool is_news(const Row *row, const HsCompareCell *cell)
{
    double difference = cell->differences.mean;
    double size = difference > 0 ? difference : 0 - difference;
    double from = cell->baseline_mean > 0 ? cell->baseline_mean : 0 - cell->baseline_mean;

    return size * 1000 >= from * row->from_thousandths;
}

static void tell_difference(Sentence *sentence, const Row *row, GArray *words)
{
    const HsCompareCell *cell = sentence->cell;
    const char *pattern = pattern_of(row, cell);

    if (pattern == NULL || !is_news(row, cell))
        return;

    g_autofree char *plain = make_sentence(sentence, row, pattern);
    GString *text = g_string_new(plain);

    append_interval(sentence, text);
    add(words, kind_of(sentence->row->measure, cell->differences.mean > 0),
        g_string_free(text, FALSE));
}

/* "no difference seen in replies of A: -0.2 % .. +0.4 %" */
static void tell_chance(const Sentence *sentence, GArray *words)
{
    const HsCompareCell *cell = sentence->cell;
    const HsMeasure *measure = sentence->row->measure;
    GString *text = g_string_new(NULL);
    char low[HS_MEASURE_TEXT_BYTES];
    char high[HS_MEASURE_TEXT_BYTES];

    if (cell->baseline_mean != 0) {
        (void)hs_measure_format_percent(cell->interval.low, cell->baseline_mean, low);
        (void)hs_measure_format_percent(cell->interval.high, cell->baseline_mean, high);
    } else {
        (void)hs_measure_format_change(measure->unit, cell->interval.low, low);
        (void)hs_measure_format_change(measure->unit, cell->interval.high, high);
    }
    g_string_append_printf(text, "no difference seen in %s", measure->name);
    append_word(sentence, "of", text);
    g_string_append_printf(text, " in %u pairs of runs: %s .. %s", (guint)cell->differences.n, low,
                           high);
    add(words, HS_WORDS_ALIKE, g_string_free(text, FALSE));
}

/* There is no pair: one of the two has no value that is known. */
static void tell_unknown(Sentence *sentence, const Row *row, GArray *words)
{
    const HsCompareCell *cell = sentence->cell;
    const HsCompareCell *baseline = &sentence->row->cells[sentence->compare->baseline_i];
    bool is_lost = cell->n_values > 0 && cell->values.n == 0 && baseline->values.n > 0;
    bool is_gained = baseline->n_values > 0 && baseline->values.n == 0 && cell->values.n > 0;

    if (is_lost && row->lost != NULL)
        add(words, HS_WORDS_COSTS, make_sentence(sentence, row, row->lost));
    else if (is_gained && row->gained != NULL)
        add(words, HS_WORDS_BUYS, make_sentence(sentence, row, row->gained));
}

static void tell(Sentence *sentence, const Row *row, GArray *words)
{
    switch (hs_compare_finding(sentence->cell)) {
    case HS_COMPARE_UNKNOWN:
        tell_unknown(sentence, row, words);
        return;
    case HS_COMPARE_EQUAL:
        if (row->same != NULL && sentence->cell->pair_mean != 0)
            add(words, HS_WORDS_ALIKE, make_sentence(sentence, row, row->same));
        return;
    case HS_COMPARE_CHANCE:
        tell_chance(sentence, words);
        return;
    case HS_COMPARE_DIFFERS:
        tell_difference(sentence, row, words);
        return;
    }
}

static void clear_words(gpointer user)
{
    HsWords *words = user;

    g_free(words->text);
}

/* Of one kind, in the order of the table. */
static void tell_all(const HsCompare *compare, guint policy_i, GArray *words)
{
    for (guint word_i = 0; word_i < G_N_ELEMENTS(rows); word_i++) {
        for (guint row_i = 0; row_i < compare->rows->len; row_i++) {
            const HsCompareRow *row = &g_array_index(compare->rows, HsCompareRow, row_i);
            Sentence sentence = { .compare = compare, .row = row, .cell = &row->cells[policy_i] };

            if (strcmp(row->measure->name, rows[word_i].measure) == 0)
                tell(&sentence, &rows[word_i], words);
        }
    }
}

/* Stable: what was said first of a kind stays first. */
static GArray *sort_by_kind(GArray *words)
{
    GArray *sorted = g_array_new(FALSE, FALSE, sizeof(HsWords));

    for (int kind = HS_WORDS_BUYS; kind <= HS_WORDS_ALIKE; kind++) {
        for (guint word_i = 0; word_i < words->len; word_i++) {
            HsWords *one = &g_array_index(words, HsWords, word_i);

            if ((int)one->kind == kind)
                g_array_append_val(sorted, *one);
        }
    }
    g_array_unref(words);
    g_array_set_clear_func(sorted, clear_words);
    return sorted;
}

GArray *hs_compare_words(const HsCompare *compare, guint policy_i)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(HsWords));

    tell_all(compare, policy_i, words);
    return sort_by_kind(words);
}
