/* compare_words: what a policy buys against the baseline, and what it costs, in words. */
#include "analysis/compare_words.h"

#include "analysis/measure_text.h"
#include "sim/assert.h"

#include <string.h>

/* A part of a difference that is worth a word: a twentieth of it. */
#define MAIN_PART 0.05

/* How one measure is told. In the texts stand for
 *     {for}     " for A", or nothing where the measure is of the run
 *     {subject} A
 *     {at}      " at 256 MB"
 *     {base}    the baseline's name
 *     {mine}    the policy's value, {theirs} the baseline's
 *     {amount}  how far they are apart
 *     {ratio}   "1.8 times the NOUN of" or "4.2 % more NOUN than"
 *     {far}     "1.8 times as LONG", "4.2 % LONGER" or "4.2 % SHORTER": the three of `far`
 * A NULL leaves the case untold. */
typedef struct {
    const char *measure;
    const char *noun; /* of {ratio} */
    const char *far[3];
    const char *more, *less;
    const char *none;      /* the policy has 0, the baseline has not */
    const char *from_none; /* the baseline has 0 */
    const char *lost;      /* unknown under the policy, known under the baseline */
    const char *gained;    /* the other way round */
    const char *same;      /* equal in all pairs, and not 0 */
    const char *parts; /* measures called so and then by a name of part_names[] make this one up */
    bool is_of_runs;   /* untold of a program that never ran: its 0 is no merit */
    /* Told from this part of the baseline's value on, in thousandths; less is no news. */
    unsigned from_thousandths;
} Row;

#define AGAINST ": {mine} against {theirs}"
#define AS_LONG                                                                                    \
    {                                                                                              \
        "long", "longer", "shorter"                                                                \
    }
#define WITHIN(part)                                                                               \
    "sends " part " of its replies{for} within {mine}, {base} within {theirs}: {far}"

/* In the order of time (docs/reference/measures.md). */
static const char *const part_names[] = { "detection", "reallocation", "load",
                                          "replay",    "start",        "first-reply" };

static const Row rows[] = {
    { .measure = "start",
      .lost = "never runs {subject}, {base} does",
      .gained = "runs {subject}, {base} never does" },
    { .measure = "replies",
      .noun = "requests",
      .more = "serves {ratio} {base}{for}{at}" AGAINST,
      .less = "serves {ratio} {base}{for}{at}" AGAINST,
      .none = "serves no request{for}{at}, {base} {theirs}",
      .from_none = "serves {mine} requests{for}{at}, {base} none",
      .from_thousandths = 5 },
    { .measure = "storage.needed",
      .more = "needs {mine} of storage where {base} needs {theirs}: {amount} more",
      .less = "needs {mine} of storage where {base} needs {theirs}: {amount} less",
      .same = "needs as much storage as {base}: {mine}" },
    { .measure = "short",
      .more = "leaves {subject} {amount} shorter of storage" AGAINST,
      .less = "leaves {subject} {amount} less short of storage" AGAINST,
      .none = "gives {subject} all the storage it wants, {base} leaves it {theirs} short",
      .from_none = "leaves {subject} {mine} short of storage, {base} does not" },
    { .measure = "page-faults",
      .is_of_runs = true,
      .noun = "page faults",
      .more = "has {ratio} {base}{for}" AGAINST,
      .less = "has {ratio} {base}{for}" AGAINST,
      .none = "has no page faults{for}, {base} {theirs}",
      .from_none = "has {mine} page faults{for}, {base} none",
      .from_thousandths = 20 },
    { .measure = "response.p50",
      .far = AS_LONG,
      .more = WITHIN("half"),
      .less = WITHIN("half"),
      .from_thousandths = 50 },
    { .measure = "response.p99",
      .far = AS_LONG,
      .more = WITHIN("99 %"),
      .less = WITHIN("99 %"),
      .from_thousandths = 50 },
    { .measure = "outage",
      .more = "keeps {subject} away {amount} longer" AGAINST,
      .less = "has {subject} back {amount} sooner" AGAINST,
      .none = "never takes {subject} away, {base} does for {theirs}",
      .from_none = "takes {subject} away for {mine}, {base} does not",
      .lost = "leaves {subject} away when the run ends, {base} does not",
      .gained = "does not leave {subject} away when the run ends, {base} does",
      .same = "keeps {subject} away as long as {base}: {mine}",
      .parts = "outage.",
      .is_of_runs = true },
    { .measure = "lost",
      .more = "loses {amount} more committed transactions{for}" AGAINST,
      .less = "loses {amount} fewer committed transactions{for}" AGAINST,
      .none = "loses no committed transaction{for}, {base} {theirs}",
      .from_none = "loses {mine} committed transactions{for}, {base} none" },
    { .measure = "repeated",
      .more = "does {amount} more transactions{for} twice" AGAINST,
      .less = "does {amount} fewer transactions{for} twice" AGAINST,
      .none = "does nothing{for} twice, {base} {theirs}",
      .from_none = "does {mine} transactions{for} twice, {base} none" },
    { .measure = "turned-away",
      .noun = "requests turned away",
      .more = "has {ratio} {base}{for}" AGAINST,
      .less = "has {ratio} {base}{for}" AGAINST,
      .none = "turns no request{for} away, {base} {theirs}",
      .from_none = "turns {mine} requests{for} away, {base} none",
      .from_thousandths = 20 },
    { .measure = "unprotected",
      .is_of_runs = true,
      .more = "leaves {subject} without a standby {amount} longer" AGAINST,
      .less = "leaves {subject} without a standby {amount} less" AGAINST,
      .none = "never leaves {subject} without a standby, {base} does for {theirs}",
      .from_none = "leaves {subject} without a standby for {mine}, {base} does not",
      .from_thousandths = 5 },
    { .measure = "storage.wasted",
      .far = { "much", "more", "less" },
      .more = "lets {mine} of storage lie idle, {base} {theirs}: {far}",
      .less = "lets {mine} of storage lie idle, {base} {theirs}: {far}",
      .none = "lets no storage lie idle, {base} {theirs}",
      .from_none = "lets {mine} of storage lie idle, {base} none",
      .from_thousandths = 5 },
    { .measure = "moves.bytes",
      .more = "moves {amount} more storage" AGAINST,
      .less = "moves {amount} less storage" AGAINST,
      .none = "moves no storage, {base} {theirs}",
      .from_none = "moves {mine} of storage, {base} none" },
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
    const Row *words;
} Sentence;

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

/* "1.8", or "4.2 %" where they are not as far apart. */
static bool format_ratio(const Sentence *sentence, char number[HS_MEASURE_TEXT_BYTES])
{
    double mine = mine_of(sentence);
    double theirs = theirs_of(sentence);

    if (mine >= theirs * HS_TIMES_AT_LEAST) {
        (void)hs_measure_format_times(mine, theirs, number);
        return true;
    }
    (void)hs_measure_format_percent(mine > theirs ? mine - theirs : theirs - mine, theirs, number);
    if (number[0] == '+')
        memmove(number, number + 1, strlen(number));
    return false;
}

static void append_ratio(const Sentence *sentence, GString *text)
{
    const char *noun = sentence->words->noun;
    char number[HS_MEASURE_TEXT_BYTES];

    if (format_ratio(sentence, number))
        g_string_append_printf(text, "%s times the %s of", number, noun);
    else
        g_string_append_printf(text, "%s %s %s than", number,
                               mine_of(sentence) > theirs_of(sentence) ? "more" : "fewer", noun);
}

static void append_far(const Sentence *sentence, GString *text)
{
    const char *const *far = sentence->words->far;
    char number[HS_MEASURE_TEXT_BYTES];

    if (format_ratio(sentence, number))
        g_string_append_printf(text, "%s times as %s", number, far[0]);
    else
        g_string_append_printf(text, "%s %s", number,
                               mine_of(sentence) > theirs_of(sentence) ? far[1] : far[2]);
}

static void append_for(const Sentence *sentence, GString *text)
{
    if (sentence->row->subject[0] != '\0')
        g_string_append_printf(text, " for %s", sentence->row->subject);
}

static void append_subject(const Sentence *sentence, GString *text)
{
    g_string_append(text, sentence->row->subject);
}

static void append_at(const Sentence *sentence, GString *text)
{
    char size[HS_MEASURE_TEXT_BYTES];

    g_string_append_printf(
        text, " at %s",
        hs_measure_format(HS_UNIT_BYTES, (double)sentence->compare->storage_bytes, size));
}

static void append_base(const Sentence *sentence, GString *text)
{
    g_string_append(text, sentence->compare->policies[sentence->compare->baseline_i]);
}

static void append_mine(const Sentence *sentence, GString *text)
{
    append_value(sentence, mine_of(sentence), text);
}

static void append_theirs(const Sentence *sentence, GString *text)
{
    append_value(sentence, theirs_of(sentence), text);
}

static void append_amount(const Sentence *sentence, GString *text)
{
    double difference = sentence->cell->differences.mean;

    append_value(sentence, difference > 0 ? difference : 0 - difference, text);
}

static const struct {
    const char *word;
    void (*append)(const Sentence *sentence, GString *text);
} placeholders[] = {
    { "for", append_for },   { "subject", append_subject }, { "at", append_at },
    { "base", append_base }, { "mine", append_mine },       { "theirs", append_theirs },
    { "far", append_far },   { "amount", append_amount },   { "ratio", append_ratio },
};

static void append_word(const Sentence *sentence, const char *word, GString *text)
{
    guint word_i = 0;

    while (word_i < G_N_ELEMENTS(placeholders) && strcmp(placeholders[word_i].word, word) != 0)
        word_i++;
    hs_assert(word_i < G_N_ELEMENTS(placeholders));
    placeholders[word_i].append(sentence, text);
}

static char *make_sentence(const Sentence *sentence, const char *pattern)
{
    GString *text = g_string_new(NULL);
    g_auto(GStrv) parts = g_strsplit_set(pattern, "{}", -1);

    /* Plain texts and words in braces take turns. */
    for (guint part_i = 0; parts[part_i] != NULL; part_i++) {
        if (part_i % 2 == 0)
            g_string_append(text, parts[part_i]);
        else
            append_word(sentence, parts[part_i], text);
    }
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

/* The part of a difference that has this name, where it is worth a word; else NULL. */
static const HsStatistics *main_part(const Sentence *sentence, const char *name)
{
    guint policy_i = (guint)(sentence->cell - sentence->row->cells);
    g_autofree char *measure = g_strconcat(sentence->words->parts, name, NULL);
    const HsCompareRow *part = hs_compare_find(sentence->compare, measure, sentence->row->subject);
    const HsStatistics *own = part != NULL ? &part->cells[policy_i].differences : NULL;
    bool is_main = own != NULL && own->n > 0 &&
                   own->mean / sentence->cell->differences.mean >= MAIN_PART;

    return is_main ? own : NULL;
}

/* " (reallocation +160 ms, replay +1.221 s)": where the difference is from. */
static void append_parts(const Sentence *sentence, GString *text)
{
    const char *before = " (";

    if (sentence->words->parts == NULL)
        return;
    for (guint part_i = 0; part_i < G_N_ELEMENTS(part_names); part_i++) {
        const HsStatistics *part = main_part(sentence, part_names[part_i]);
        char change[HS_MEASURE_TEXT_BYTES];

        if (part == NULL)
            continue;
        g_string_append_printf(text, "%s%s %s", before, part_names[part_i],
                               hs_measure_format_change(HS_UNIT_TIME, part->mean, change));
        before = ", ";
    }
    if (before[0] == ',')
        g_string_append_c(text, ')');
}

static void tell_difference(const Sentence *sentence, GArray *words)
{
    const HsCompareCell *cell = sentence->cell;
    const char *pattern = pattern_of(sentence->words, cell);

    if (pattern == NULL || !is_news(sentence->words, cell))
        return;

    g_autofree char *plain = make_sentence(sentence, pattern);
    GString *text = g_string_new(plain);

    append_parts(sentence, text);
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
    append_for(sentence, text);
    g_string_append_printf(text, " in %u pairs of runs: %s .. %s", (guint)cell->differences.n, low,
                           high);
    add(words, HS_WORDS_ALIKE, g_string_free(text, FALSE));
}

static bool is_never_known(const HsCompareCell *cell)
{
    return cell->n_values > 0 && cell->values.n == 0;
}

/* There is no pair: one of the two has no value that is known. */
static void tell_unknown(const Sentence *sentence, GArray *words)
{
    const Row *row = sentence->words;
    const HsCompareCell *cell = sentence->cell;
    const HsCompareCell *baseline = &sentence->row->cells[sentence->compare->baseline_i];
    bool is_lost = is_never_known(cell) && baseline->values.n > 0;
    bool is_gained = is_never_known(baseline) && cell->values.n > 0;

    if (is_lost && row->lost != NULL)
        add(words, HS_WORDS_COSTS, make_sentence(sentence, row->lost));
    else if (is_gained && row->gained != NULL)
        add(words, HS_WORDS_BUYS, make_sentence(sentence, row->gained));
}

/* What is told of the pairs is not all there is where one of the two is unknown in more runs. */
static void tell_runs_not_back(const Sentence *sentence, GArray *words)
{
    const HsCompareCell *cell = sentence->cell;
    const HsCompareCell *baseline = &sentence->row->cells[sentence->compare->baseline_i];
    guint mine = cell->n_values - (guint)cell->values.n;
    guint theirs = baseline->n_values - (guint)baseline->values.n;

    if (cell->differences.n == 0 ||
        (uint64_t)mine * baseline->n_values == (uint64_t)theirs * cell->n_values)
        return;

    bool is_more = (uint64_t)mine * baseline->n_values > (uint64_t)theirs * cell->n_values;
    GString *text = g_string_new("leaves ");

    append_subject(sentence, text);
    g_string_append_printf(text, " away at the end of %u of %u runs, ", mine, cell->n_values);
    append_base(sentence, text);
    g_string_append_printf(text, " of %u of %u", theirs, baseline->n_values);
    add(words, is_more ? HS_WORDS_COSTS : HS_WORDS_BUYS, g_string_free(text, FALSE));
}

/* Did the program run under both? What is measured of a whole run has no program: yes. */
static bool has_run_in_both(const Sentence *sentence)
{
    guint policy_i = (guint)(sentence->cell - sentence->row->cells);
    const HsCompareRow *start = hs_compare_find(sentence->compare, "start", sentence->row->subject);

    return start == NULL || (!is_never_known(&start->cells[policy_i]) &&
                             !is_never_known(&start->cells[sentence->compare->baseline_i]));
}

static void tell(const Sentence *sentence, GArray *words)
{
    const Row *row = sentence->words;

    if (row->is_of_runs && !has_run_in_both(sentence))
        return;
    if (row->parts != NULL)
        tell_runs_not_back(sentence, words);
    switch (hs_compare_finding(sentence->cell)) {
    case HS_COMPARE_UNKNOWN:
        tell_unknown(sentence, words);
        return;
    case HS_COMPARE_EQUAL:
        if (row->same != NULL && sentence->cell->pair_mean != 0)
            add(words, HS_WORDS_ALIKE, make_sentence(sentence, row->same));
        return;
    case HS_COMPARE_CHANCE:
        if (row->more != NULL)
            tell_chance(sentence, words);
        return;
    case HS_COMPARE_DIFFERS:
        tell_difference(sentence, words);
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
            Sentence sentence = { .compare = compare,
                                  .row = row,
                                  .cell = &row->cells[policy_i],
                                  .words = &rows[word_i] };

            if (strcmp(row->measure->name, rows[word_i].measure) == 0)
                tell(&sentence, words);
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
