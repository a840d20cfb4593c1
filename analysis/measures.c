/* measures: the table of them, and how they are asked. */
#include "analysis/measures.h"

#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

/* Where the argument of a measure stands in its question. */
#define ARGUMENT "$what"

#define QUESTION(name) .file = "measure_" #name ".sql", .sql = hs_sql_measure_##name

static const HsMeasure measures[] = {
    { .name = "throughput",
      .unit = HS_UNIT_PER_SECOND,
      .better = HS_BETTER_MORE,
      .per = HS_PER_PROGRAM,
      .about = "requests replied to, for every second of the run",
      QUESTION(throughput) },
    { .name = "replies",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_MORE,
      .per = HS_PER_PROGRAM,
      .about = "requests replied to",
      QUESTION(replies) },
    { .name = "unanswered",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "requests that have no reply when the run ends",
      QUESTION(unanswered) },
    { .name = "turned-away",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_LESS,
      .per = HS_PER_RUN,
      .about = "arrivals that were never sent: too many waited",
      QUESTION(turned_away) },
    { .name = "response.mean",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "response time as the clients see it, the mean",
      QUESTION(response_mean) },
    { .name = "response.p50",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "the response time that half of the replies kept",
      .argument = "50",
      QUESTION(response_rank) },
    { .name = "response.p95",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "the response time that 95 of 100 replies kept",
      .argument = "95",
      QUESTION(response_rank) },
    { .name = "response.p99",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "the response time that 99 of 100 replies kept",
      .argument = "99",
      QUESTION(response_rank) },
    { .name = "response.max",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "the longest response time",
      .argument = "100",
      QUESTION(response_rank) },
    { .name = "page-faults",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "pages that were not in main storage when they were touched",
      .argument = "'page faults'",
      QUESTION(program_counter) },
    { .name = "page-outs",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "pages written out to make room",
      .argument = "'page-outs'",
      QUESTION(program_counter) },
    { .name = "start",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "from its submission to its first instruction",
      QUESTION(start) },
    { .name = "outages",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "faults that cut its service",
      QUESTION(outages) },
    { .name = "outage",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "how long faults cut its service, all together",
      QUESTION(outage) },
    { .name = "outage.longest",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "the longest time without service",
      QUESTION(outage_longest) },
    { .name = "outage.detection",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "of the outage: until the fault was detected",
      .argument = "1",
      QUESTION(outage_part) },
    { .name = "outage.reallocation",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "of the outage: until storage had its new owner",
      .argument = "2",
      QUESTION(outage_part) },
    { .name = "outage.load",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "of the outage: until the image was loaded",
      .argument = "3",
      QUESTION(outage_part) },
    { .name = "outage.replay",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "of the outage: until the journal was read",
      .argument = "4",
      QUESTION(outage_part) },
    { .name = "outage.start",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "of the outage: until the program ran",
      .argument = "5",
      QUESTION(outage_part) },
    { .name = "outage.first-reply",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "of the outage: until the first reply was there",
      .argument = "6",
      QUESTION(outage_part) },
    { .name = "outage.step",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_STEP,
      .about = "of the outage: each step of the figures",
      QUESTION(outage_step) },
    { .name = "false-alarms",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_LESS,
      .per = HS_PER_OS,
      .about = "how often it was taken for dead, and fenced, though it had not failed",
      QUESTION(false_alarms) },
    { .name = "availability",
      .unit = HS_UNIT_RATIO,
      .better = HS_BETTER_MORE,
      .per = HS_PER_PROGRAM,
      .about = "the part of the time in which no outage lasted",
      QUESTION(availability) },
    { .name = "unprotected",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "time in which it had no OS to be switched to",
      .argument = "'unprotected cycles'",
      QUESTION(program_time) },
    { .name = "committed",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_MORE,
      .per = HS_PER_PROGRAM,
      .about = "transactions it was told are in its journal; one that gets there when it has "
               "failed is not counted",
      .argument = "'committed'",
      QUESTION(program_counter) },
    { .name = "lost",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "transactions committed that are not in the journal; must be 0",
      .argument = "'committed, lost'",
      QUESTION(program_counter) },
    { .name = "repeated",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "requests that are in the journal more than once; must be 0",
      .argument = "'repeated'",
      QUESTION(program_counter) },
    { .name = "re-executed",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "CPU time that faults threw away, to be done again",
      .argument = "'cycles to be done again'",
      QUESTION(program_time) },
    { .name = "short",
      .unit = HS_UNIT_BYTES,
      .better = HS_BETTER_LESS,
      .per = HS_PER_PROGRAM,
      .about = "the most storage it went without",
      QUESTION(short) },
    { .name = "storage.needed",
      .unit = HS_UNIT_BYTES,
      .better = HS_BETTER_LESS,
      .per = HS_PER_RUN,
      .about = "main storage there must be for nobody to be short",
      QUESTION(storage_needed) },
    { .name = "storage.held",
      .unit = HS_UNIT_BYTES,
      .better = HS_BETTER_NEITHER,
      .per = HS_PER_RUN,
      .about = "the most main storage in use at a time",
      QUESTION(storage_held) },
    { .name = "storage.of",
      .unit = HS_UNIT_BYTES,
      .better = HS_BETTER_NEITHER,
      .per = HS_PER_OWNER,
      .about = "main storage by owner, the mean over time",
      QUESTION(storage_of) },
    { .name = "storage.unused",
      .unit = HS_UNIT_BYTES,
      .better = HS_BETTER_NEITHER,
      .per = HS_PER_RUN,
      .about = "main storage nobody uses, the mean over time",
      QUESTION(storage_unused) },
    { .name = "storage.idle",
      .unit = HS_UNIT_BYTES,
      .better = HS_BETTER_LESS,
      .per = HS_PER_OS,
      .about = "what an OS owns and neither it nor a program uses, the mean over time",
      QUESTION(storage_idle) },
    { .name = "storage.wasted",
      .unit = HS_UNIT_BYTE_SECONDS,
      .better = HS_BETTER_LESS,
      .per = HS_PER_RUN,
      .about = "what OSs own and nobody uses, summed up over time",
      QUESTION(storage_wasted) },
    { .name = "moves",
      .unit = HS_UNIT_COUNT,
      .better = HS_BETTER_NEITHER,
      .per = HS_PER_RUN,
      .about = "how often main storage changed owner",
      QUESTION(moves) },
    { .name = "moves.bytes",
      .unit = HS_UNIT_BYTES,
      .better = HS_BETTER_NEITHER,
      .per = HS_PER_RUN,
      .about = "how much main storage changed owner",
      QUESTION(moves_bytes) },
    { .name = "cpu",
      .unit = HS_UNIT_TIME,
      .better = HS_BETTER_NEITHER,
      .per = HS_PER_BOOK,
      .about = "where the time of all CPUs went",
      QUESTION(cpu) },
};

static const char *const unit_names[] = {
    [HS_UNIT_COUNT] = "count", [HS_UNIT_PER_SECOND] = "per second",
    [HS_UNIT_TIME] = "ns",     [HS_UNIT_BYTES] = "bytes",
    [HS_UNIT_RATIO] = "ratio", [HS_UNIT_BYTE_SECONDS] = "byte-seconds",
};

static const char *const better_names[] = {
    [HS_BETTER_MORE] = "more",
    [HS_BETTER_LESS] = "less",
    [HS_BETTER_NEITHER] = "neither",
};

static const char *const per_names[] = {
    [HS_PER_RUN] = "run",     [HS_PER_PROGRAM] = "program", [HS_PER_OS] = "OS",
    [HS_PER_OWNER] = "owner", [HS_PER_BOOK] = "category",   [HS_PER_STEP] = "program and step",
};

const char *hs_measure_unit_name(HsMeasureUnit unit)
{
    return unit_names[unit];
}

const char *hs_measure_better_name(HsMeasureBetter better)
{
    return better_names[better];
}

const char *hs_measure_per_name(HsMeasurePer per)
{
    return per_names[per];
}

guint hs_measures_n(void)
{
    return G_N_ELEMENTS(measures);
}

const HsMeasure *hs_measures_at(guint i)
{
    return &measures[i];
}

const HsMeasure *hs_measures_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(measures); i++)
        if (strcmp(measures[i].name, name) == 0)
            return &measures[i];
    return NULL;
}

char *hs_measure_sql(const HsMeasure *measure)
{
    if (measure->argument == NULL)
        return g_strdup(measure->sql);

    g_auto(GStrv) parts = g_strsplit(measure->sql, ARGUMENT, -1);

    return g_strjoinv(measure->argument, parts);
}

/* ---- values ---- */

/* Takes the query. */
static bool read_values(const HsMeasure *measure, HsQuery *query, GArray *values, GError **error)
{
    while (hs_query_next(query)) {
        g_autofree char *subject = hs_query_dup_text(query, 0);
        HsMeasured measured = { .measure = measure, .subject = g_intern_string(subject) };

        measured.is_known = !hs_query_is_null(query, 1);
        if (measured.is_known)
            measured.value = hs_query_real(query, 1);
        g_array_append_val(values, measured);
    }

    g_autoptr(GError) own_error = NULL;

    if (hs_query_end(query, &own_error))
        return true;
    if (hs_query_was_left_out(&own_error)) {
        HsMeasured unknown = { .measure = measure, .subject = "" };

        g_array_append_val(values, unknown);
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&own_error));
    return false;
}

bool hs_measure_read(const HsMeasure *measure, sqlite3 *db, GArray *values, GError **error)
{
    g_autofree char *sql = hs_measure_sql(measure);

    return read_values(measure, hs_query_new(db, sql), values, error);
}

GArray *hs_measures_of(sqlite3 *db, GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));

    for (guint i = 0; i < G_N_ELEMENTS(measures); i++)
        if (!hs_measure_read(&measures[i], db, values, error))
            return NULL;
    return g_steal_pointer(&values);
}

struct HsMeasuring {
    sqlite3 *db;
    HsQuestions *questions;
    char *sql[G_N_ELEMENTS(measures)];
};

HsMeasuring *hs_measuring_new(sqlite3 *db)
{
    HsMeasuring *measuring = g_new0(HsMeasuring, 1);

    measuring->db = db;
    measuring->questions = hs_questions_new(db);
    for (guint i = 0; i < G_N_ELEMENTS(measures); i++)
        measuring->sql[i] = hs_measure_sql(&measures[i]);
    return measuring;
}

void hs_measuring_free(HsMeasuring *measuring)
{
    if (measuring == NULL)
        return;
    hs_questions_free(measuring->questions);
    for (guint i = 0; i < G_N_ELEMENTS(measures); i++)
        g_free(measuring->sql[i]);
    g_free(measuring);
}

sqlite3 *hs_measuring_db(const HsMeasuring *measuring)
{
    return measuring->db;
}

HsQuestions *hs_measuring_questions(HsMeasuring *measuring)
{
    return measuring->questions;
}

static bool ask_measure(HsMeasuring *measuring, guint measure_i, GArray *values, GError **error)
{
    HsQuery *query = hs_questions_ask(measuring->questions, measuring->sql[measure_i]);

    return read_values(&measures[measure_i], query, values, error);
}

GArray *hs_measuring_values(HsMeasuring *measuring, GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));

    for (guint i = 0; i < G_N_ELEMENTS(measures); i++)
        if (!ask_measure(measuring, i, values, error))
            return NULL;
    return g_steal_pointer(&values);
}

GArray *hs_measuring_some(HsMeasuring *measuring, const HsMeasure *const *wanted, guint n_wanted,
                          GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));

    for (guint i = 0; i < n_wanted; i++)
        if (!ask_measure(measuring, (guint)(wanted[i] - measures), values, error))
            return NULL;
    return g_steal_pointer(&values);
}

const HsMeasured *hs_measured_find(const GArray *values, const char *name, const char *subject)
{
    for (guint i = 0; i < values->len; i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, i);

        if (strcmp(measured->measure->name, name) == 0 && strcmp(measured->subject, subject) == 0)
            return measured;
    }
    return NULL;
}

/* ---- the rows they need ---- */

/* Long tables that no measure asks, and the only values that one does. */
static const char *const not_asked[] = { "event",  "cpu_turn",    "journal_record",
                                         "output", "instruction", "bank" };
static const char *const asked_values[] = { "kernel units", "wanted units", "short units" };

static bool is_among(const char *text, const char *const *texts, guint n_texts)
{
    for (guint text_i = 0; text_i < n_texts; text_i++) {
        if (strcmp(texts[text_i], text) == 0)
            return true;
    }
    return false;
}

bool hs_measures_need(const HsTraceTable *table, const HsCell *cells)
{
    if (table == &hs_table_value)
        return is_among(cells[2].text, asked_values, G_N_ELEMENTS(asked_values));
    return !is_among(table->name, not_asked, G_N_ELEMENTS(not_asked));
}

/* ---- the reference page ---- */

static void append_measure(GString *page, const HsMeasure *measure)
{
    g_autofree char *sql = hs_measure_sql(measure);
    const char *line = sql;

    g_string_append_printf(page, "\n## %s\n\n%c%s. Per %s, in %s; better: %s.\n\n", measure->name,
                           g_ascii_toupper(measure->about[0]), measure->about + 1,
                           hs_measure_per_name(measure->per), hs_measure_unit_name(measure->unit),
                           hs_measure_better_name(measure->better));
    for (; g_str_has_prefix(line, "-- "); line = strchr(line, '\n') + 1)
        g_string_append_len(page, line + 3, strchr(line, '\n') + 1 - (line + 3));
    g_string_append_printf(page, "\n`analysis/sql/%s`\n\n```sql\n%s```\n", measure->file, line);
}

char *hs_measures_reference(void)
{
    GString *page = g_string_new(
        "# The measures\n\n"
        "Made from `analysis/measures.c` and the questions in `analysis/sql/` by `make docs`; do\n"
        "not edit.\n\n"
        "What a run answers, each measure defined once. `hsim stat --measures FILE` shows those\n"
        "of a run, `hsim compare` those of several policies; the questions can be put to a\n"
        "result with any SQLite shell. Times are nanoseconds of simulated time here and are\n"
        "shown with a unit that suits them. An empty value (NULL) is *unknown*: not back, no\n"
        "reply. It is not 0.\n\n"
        "| measure | per | unit | better | what it is |\n|---|---|---|---|---|\n");

    for (guint i = 0; i < G_N_ELEMENTS(measures); i++)
        g_string_append_printf(page, "| `%s` | %s | %s | %s | %s |\n", measures[i].name,
                               hs_measure_per_name(measures[i].per),
                               hs_measure_unit_name(measures[i].unit),
                               hs_measure_better_name(measures[i].better), measures[i].about);
    for (guint i = 0; i < G_N_ELEMENTS(measures); i++)
        append_measure(page, &measures[i]);
    return g_string_free(page, FALSE);
}
