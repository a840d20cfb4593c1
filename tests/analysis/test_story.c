/* test_story: the sentences of real runs, held against their tables by SQL of its own. */
#include "analysis/batch.h"
#include "analysis/story.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define CLOCK_HZ UINT64_C(500000000)

/* Each tells of something else: a CPU that others have, a standby that fails, storage that is
 * refused, a false alarm, storage that moves. */
static const char *const scenarios[] = {
    "scenarios/cpu-share.scn", "scenarios/second-fault.scn", "scenarios/level-3-refused.scn",
    "scenarios/starved.scn",   "scenarios/day-night.scn",
};

/* ---- all that a sentence may say ---- */

/* Cycles: of steps, what they waited for, who had a CPU meanwhile, flows, outages by their marks,
 * protection. */
static const char sql_times[] =
    "WITH marks(outage, place, cycle) AS ("
    "  SELECT rowid, 0, fault_cycle FROM service_outage"
    "  UNION ALL SELECT rowid, 1, detected FROM service_outage"
    "  UNION ALL SELECT rowid, 2, reallocated FROM service_outage"
    "  UNION ALL SELECT rowid, 3, loaded FROM service_outage"
    "  UNION ALL SELECT rowid, 4, replayed FROM service_outage"
    "  UNION ALL SELECT rowid, 5, running FROM service_outage"
    "  UNION ALL SELECT rowid, 6, first_reply FROM service_outage),"
    " known AS (SELECT * FROM marks WHERE cycle IS NOT NULL),"
    " protection AS (SELECT cycle, lead(cycle, 1, (SELECT end_cycle FROM meta))"
    "    OVER (PARTITION BY component ORDER BY cycle, rowid) - cycle AS lasted"
    "  FROM value WHERE name = 'protected')"
    " SELECT work_cycles FROM flow_step"
    " UNION SELECT end - begin FROM flow_step"
    " UNION SELECT end - begin FROM flow"
    " UNION SELECT unseen_cycles FROM flow_wait"
    " UNION SELECT cpu_cycles FROM flow_wait"
    " UNION SELECT other_cycles FROM flow_wait"
    " UNION SELECT flow.end - max(flow_step.end) FROM flow JOIN flow_step USING (flow)"
    "  GROUP BY flow.flow"
    " UNION SELECT (SELECT sum(min(turn.end, step.end) - max(turn.begin, step.begin))"
    "   FROM cpu_turn AS turn WHERE turn.holder = machine.component"
    "   AND turn.begin < step.end AND turn.end > step.begin)"
    "  FROM flow_step AS step JOIN counter AS machine ON machine.name = 'guest cycles'"
    " UNION SELECT cycle - lag(cycle) OVER (PARTITION BY outage ORDER BY place) FROM known"
    " UNION SELECT max(cycle) - min(cycle) FROM known GROUP BY outage"
    " UNION SELECT (SELECT end_cycle FROM meta) - fault_cycle FROM service_outage"
    " UNION SELECT lasted FROM protection";

static const char sql_sizes[] = "SELECT size FROM resource_entry"
                                " UNION SELECT storage_bytes FROM meta"
                                " UNION SELECT 0"
                                " UNION SELECT asked_bytes FROM refusal"
                                " UNION SELECT free_bytes FROM refusal"
                                " UNION SELECT unused_bytes FROM refusal"
                                /* "disk: read A image 4194304 B" */
                                " UNION SELECT CAST(replace(replace(substr(detail,"
                                "   instr(detail, ' image ') + instr(detail, ' journal ')), "
                                "   ' image ', ''), ' journal ', '') AS INTEGER)"
                                "  FROM span WHERE kind = 'transfer' AND detail LIKE '%: read %'"
                                /* a journal that was read in several transfers */
                                " UNION SELECT sum(CAST(replace(substr(detail,"
                                "   instr(detail, ' journal ')), ' journal ', '') AS INTEGER))"
                                "  FROM flow_step JOIN flow USING (flow) JOIN span"
                                "  ON span.begin >= flow_step.begin AND span.end <= flow_step.end"
                                "  AND detail LIKE '%: read ' || flow.subject || ' journal %'"
                                "  GROUP BY flow_step.flow, flow_step.position";

static const char sql_counts[] = "SELECT count(*) FROM request GROUP BY app"
                                 " UNION SELECT count(replied) FROM request GROUP BY app"
                                 " UNION SELECT sum(attempts > 1) FROM request GROUP BY app"
                                 " UNION SELECT sum(attempts - 1) FROM request GROUP BY app"
                                 " UNION SELECT count(*) FROM journal_record GROUP BY app"
                                 " UNION SELECT 0"
                                 " UNION SELECT count(*) FROM expectation"
                                 " UNION SELECT count(*) FROM expectation WHERE verdict = 'held'"
                                 " UNION SELECT value FROM counter"
                                 " UNION SELECT size FROM resource_entry WHERE kind = 'CPU share'"
                                 " UNION SELECT CAST(step AS INTEGER) FROM flow_step";

/* What a sentence repeats as it is. */
static const char sql_texts[] = "SELECT action FROM fault UNION SELECT outcome FROM flow"
                                " UNION SELECT cause FROM flow UNION SELECT reason FROM refusal"
                                " UNION SELECT outcome FROM outcome UNION SELECT value"
                                " FROM parameter UNION SELECT what FROM flow_step"
                                " UNION SELECT 'table 90' UNION SELECT 'routine 120'"
                                " UNION SELECT 'routine 130' UNION SELECT 'routine 140'"
                                " UNION SELECT figure FROM flow";

static char *grouped(sqlite3_int64 count)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)count);
    GString *text = g_string_new(NULL);
    gsize n = strlen(digits);
    for (gsize i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            g_string_append_c(text, '_');
        g_string_append_c(text, digits[i]);
    }
    return g_string_free(text, FALSE);
}

static char *size_text(sqlite3_int64 size)
{
    static const char *const units[] = { "B", "KB", "MB", "GB" };
    guint unit = 0;
    for (; size != 0 && size % 1024 == 0; unit++)
        size /= 1024;
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", (gint64)size, units[unit]);
}

static char *time_text(sqlite3_int64 cycles)
{
    char text[HS_CYCLES_TEXT_BYTES];
    return g_strdup(hs_cycles_format((HsCycles)cycles, CLOCK_HZ, text));
}

/* Adds the answers to a question, each as `format` makes it. */
static void add(sqlite3 *db, const char *sql, char *(*format)(sqlite3_int64), GHashTable *said)
{
    sqlite3_stmt *statement = NULL;
    cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK), "%s: %s", sql,
              sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (sqlite3_column_type(statement, 0) == SQLITE_NULL)
            continue;
        g_hash_table_add(said, format != NULL
                                   ? format(sqlite3_column_int64(statement, 0))
                                   : g_strdup((const char *)sqlite3_column_text(statement, 0)));
    }
    cr_assert(eq(int, sqlite3_finalize(statement), SQLITE_OK), "%s", sql);
}

/* ---- holding sentences against it ---- */

/* Texts that are in the result are taken out of a copy, the longest first, then each number that is
 * left has to be one of `numbers`. */
static void check_numbers(const char *sentence, const GPtrArray *texts, GHashTable *numbers)
{
    g_autoptr(GRegex) number = g_regex_new(
        "(?<![A-Za-z0-9_.'-])[0-9][0-9_]*(\\.[0-9]+)?( ([KMGT]?B|ps|ns|us|ms|s)\\b)?", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *left = g_strdup(sentence);
    for (guint i = 0; i < texts->len; i++) {
        g_auto(GStrv) parts = g_strsplit(left, g_ptr_array_index(texts, i), -1);
        g_free(left);
        left = g_strjoinv("...", parts);
    }
    (void)g_regex_match(number, left, 0, &match);
    while (g_match_info_matches(match)) {
        g_autofree char *word = g_match_info_fetch(match, 0);
        cr_expect(g_hash_table_contains(numbers, word), "no table has '%s': %s", word, sentence);
        (void)g_match_info_next(match, NULL);
    }
}

static int by_length(gconstpointer a, gconstpointer b)
{
    gsize one = strlen(*(const char *const *)a);
    gsize other = strlen(*(const char *const *)b);
    return one != other ? (one > other ? -1 : 1) : strcmp(*(char *const *)a, *(char *const *)b);
}

/* What is a number itself, "1 s" of a parameter, goes to the numbers: it may be the end of one. */
static GPtrArray *texts_of(sqlite3 *db, GHashTable *numbers)
{
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter at;
    gpointer text;
    add(db, sql_texts, NULL, found);
    g_hash_table_iter_init(&at, found);
    while (g_hash_table_iter_next(&at, &text, NULL)) {
        if (g_ascii_isdigit(((const char *)text)[0]))
            g_hash_table_add(numbers, g_strdup(text));
        else if (strchr(text, ' ') != NULL)
            g_ptr_array_add(texts, g_strdup(text));
    }
    g_ptr_array_sort(texts, by_length);
    return texts;
}

static void check_all_numbers(sqlite3 *db, const GPtrArray *story)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) texts = texts_of(db, numbers);
    add(db, sql_times, time_text, numbers);
    add(db, sql_sizes, size_text, numbers);
    add(db, sql_counts, grouped, numbers);
    for (guint i = 0; i < story->len; i++)
        check_numbers(((const HsSentence *)g_ptr_array_index(story, i))->text, texts, numbers);
}

/* The one sentence about a step. */
static const HsSentence *find_step(const GPtrArray *story, uint64_t flow, const char *step,
                                   HsCycles end)
{
    const HsSentence *found = NULL;
    for (guint i = 0; i < story->len; i++) {
        const HsSentence *sentence = g_ptr_array_index(story, i);
        if (sentence->flow != flow || g_strcmp0(sentence->step, step) != 0 ||
            sentence->cycle != end)
            continue;
        cr_assert(found == NULL, "two of step %s: %s", step, sentence->text);
        found = sentence;
    }
    cr_assert(found != NULL, "none of step %s", step);
    return found;
}

static void expect_words(const HsSentence *sentence, const char *format, sqlite3_int64 cycles)
{
    g_autofree char *time = time_text(cycles);
    g_autofree char *words = g_strdup_printf("%s%s", time, format);
    cr_expect(strstr(sentence->text, words) != NULL, "no '%s': %s", words, sentence->text);
}

/* Every step has its sentence, with its work and with what it waited for in vain. */
static void check_steps(sqlite3 *db, const GPtrArray *story)
{
    sqlite3_stmt *statement = NULL;
    guint n_waits = 0;
    cr_assert(eq(int,
                 sqlite3_prepare_v2(db,
                                    "SELECT flow, step, end, work_cycles, end - begin, cpu_cycles,"
                                    " other_cycles, unseen_cycles FROM flow_step"
                                    " LEFT JOIN flow_wait USING (flow, position)",
                                    -1, &statement, NULL),
                 SQLITE_OK));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const HsSentence *sentence = find_step(story, (uint64_t)sqlite3_column_int64(statement, 0),
                                               (const char *)sqlite3_column_text(statement, 1),
                                               (HsCycles)sqlite3_column_int64(statement, 2));
        expect_words(sentence, " of work", sqlite3_column_int64(statement, 3));
        for (int part = 5; part <= 7; part++) {
            sqlite3_int64 wait = sqlite3_column_int64(statement, part);
            if (wait > 0 && wait * 50 >= sqlite3_column_int64(statement, 4)) {
                expect_words(sentence, "", wait);
                n_waits++;
            }
        }
    }
    cr_assert(eq(int, sqlite3_finalize(statement), SQLITE_OK));
    cr_assert(n_waits > 0, "no step waited");
}

static void check_order(sqlite3 *db, const GPtrArray *story)
{
    sqlite3_stmt *statement = NULL;
    HsCycles last = 0;
    HsSentenceKind last_kind = HS_SENTENCE_START;
    (void)sqlite3_prepare_v2(db, "SELECT end_cycle FROM meta", -1, &statement, NULL);
    cr_assert(eq(int, sqlite3_step(statement), SQLITE_ROW));
    HsCycles end = (HsCycles)sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    for (guint i = 0; i < story->len; i++) {
        const HsSentence *sentence = g_ptr_array_index(story, i);
        cr_expect(sentence->cycle >= last && sentence->cycle <= end, "out of order: %s",
                  sentence->text);
        /* In a cycle causes come first: the fault before the refusal. */
        cr_expect(sentence->cycle > last || sentence->kind >= last_kind, "too late: %s",
                  sentence->text);
        cr_expect(g_str_has_suffix(sentence->text, "."), "no full stop: %s", sentence->text);
        last = sentence->cycle;
        last_kind = sentence->kind;
    }
}

static GPtrArray *told; /* the story of each scenario, joined: char * */

static bool check_run(gpointer user, const HsBatchResult *result)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) all = g_string_new(NULL);
    (void)user;
    cr_assert(eq(int, (int)result->verdict, (int)HS_BATCH_DONE), "%s", result->complaint);
    g_autoptr(GPtrArray) story = hs_story_read(result->db, &error);
    cr_assert(story != NULL, "%s", error != NULL ? error->message : "");
    check_order(result->db, story);
    check_steps(result->db, story);
    check_all_numbers(result->db, story);
    for (guint i = 0; i < story->len; i++)
        g_string_append_printf(all, "%s\n",
                               ((const HsSentence *)g_ptr_array_index(story, i))->text);
    g_ptr_array_add(told, g_strdup(all->str));
    return true;
}

#define ABORTED                                                                                    \
    "FIG. 5 for os1 (disabled wait) took 106 us: standby failed (step 504)"                        \
    "; that step was under way for 10 us."

Test(story, says_what_the_tables_have)
{
    /* What each run is about: the scenario's own head says it. */
    static const char *const expected[] = {
        "os2 had no CPU for ",
        ABORTED,
        "os1 is refused 64 MB for A: too little storage to replace damaged units",
        "os1 had not failed, it is a false alarm",
        "waiting for storage took ",
    };
    HsBatchJob jobs[G_N_ELEMENTS(scenarios)];
    for (guint i = 0; i < G_N_ELEMENTS(scenarios); i++)
        jobs[i] = (HsBatchJob){ .path = scenarios[i] };
    HsBatch batch = {
        .jobs = jobs, .n_jobs = G_N_ELEMENTS(scenarios), .n_threads = 1, .done = check_run
    };
    told = g_ptr_array_new_with_free_func(g_free);
    cr_assert(eq(int, (int)hs_batch_run(&batch), (int)HS_BATCH_END_ALL));
    cr_assert(eq(u32, told->len, (guint)G_N_ELEMENTS(scenarios)));
    for (guint i = 0; i < told->len; i++)
        cr_expect(strstr(g_ptr_array_index(told, i), expected[i]) != NULL, "no '%s' in:\n%s",
                  expected[i], (const char *)g_ptr_array_index(told, i));
    g_ptr_array_unref(told);
}

/* ---- reasons, one by one ---- */

/* A step of a flow in a result made by hand: one cycle is a microsecond. */
typedef struct {
    const char *figure, *cause, *step, *runs_on;
    int unseen, cpu, other;
    const char *said;
} Reason;

static const Reason reasons[] = {
    { "FIG. 5", "no progress", "501", "vmm", 3000000, 0, 0,
      "nobody knew for 3.000 s: the stall detector looks every 1 s and wants 3 polls without "
      "progress." },
    { "FIG. 5", "switching device: 2 heartbeats missed", "501", "vmm", 2500000, 0, 0,
      "nobody knew for 2.500 s: the device outside looks every 2 s." },
    { "FIG. 5", "its standby failed", "501", "vmm", 40, 0, 0,
      "it begins once more, 40 us after the fault." },
    { "FIG. 5", "check-stop", "501", "vmm", 40, 0, 0, "it begins 40 us after the fault." },
    { "FIG. 5", "no progress", "501", "vmm", 0, 5, 0,
      "os1 had not failed, it is a false alarm; the monitor had something else to do first, for 5 "
      "us." },
    { "FIG. 5", "disabled wait", "501", "vmm", 0, 0, 10000000,
      "the reset of the failed machine took 10.00 s." },
    { "FIG. 5", "disabled wait", "502", "vmm", 0, 0, 700,
      "another reallocation had its turn first, for 700 us." },
    { "FIG. 6", "A fails", "604", "vmm", 0, 0, 700,
      "another reallocation had its turn first, for 700 us." },
    { "FIG. 5", "disabled wait", "507", "vmm", 0, 0, 700,
      "until the programs ran it took 700 us." },
    { "FIG. 6", "A fails", "612", "vmm", 0, 0, 700, "until the program ran it took 700 us." },
    { "standby start", "step 507", "507 load", "os2", 0, 0, 700,
      "the transfers of the image took 700 us." },
    { "job start", "submitted", "journal", "os1", 0, 0, 700,
      "the transfers of the journal took 700 us." },
    { "job start", "submitted", "90", "vmm", 0, 0, 700,
      "the storage it needs was not there for 700 us." },
    { "job start", "submitted", "90", "vmm", 0, 300, 0,
      "the monitor had something else to do first, for 300 us." },
    { "job start", "submitted", "110", "os1", 0, 700, 0, "os1 had no CPU for 700 us." },
    { "disconnect", "take 2 MB from A", "130", "os1", 0, 0, 700,
      "writing out the pages to be kept took 700 us." },
    { "usage high", "above the high mark", "90", "vmm", 0, 0, 700,
      "another reallocation had its turn first, for 700 us." },
    { "usage low", "below the low mark", "130", "os1", 0, 0, 700,
      "another reallocation had its turn first, for 700 us." },
    { "restart", "A fails", "recover", "os1", 0, 0, 700, "the OS's recovery took 700 us." },
    { "re-IPL", "FIG. 5 is over", "R2", "vmm", 0, 0, 700,
      "the storage it needs was not there for 700 us." },
    { "re-IPL", "FIG. 5 is over", "R7", "vmm", 0, 0, 700,
      "another reallocation had its turn first, for 700 us." },
    { "prior art 2", "its time zone begins", "quiet", "vmm", 0, 0, 700,
      "something else had to end first, for 700 us." },
    { "FIG. 5", "disabled wait", "504", "os2", 0, 700, 0,
      "os2 had no CPU for 700 us (its share is 20 and becomes 30)." },
    /* Less than a hundredth of the step is not worth a word. */
    { "FIG. 5", "disabled wait", "507", "vmm", 0, 6, 700,
      ": 1 us of work; until the programs ran it took 700 us." },
};

/* What is said of starts as a whole. */
static const char *const starts[] = {
    "os1 runs, 301 us after it was submitted: recording its area took 301 us.",
    "os1 runs, 701 us after it was submitted: waiting for storage took 701 us.",
    "os1 runs on os1, 701 us after it was submitted: finding out what it needs took 701 us.",
    "os1 runs on os2, 701 us after it was to be started: loading its image took 701 us.",
};

static bool is_said(const GPtrArray *story, const char *text)
{
    for (guint i = 0; i < story->len; i++)
        if (strcmp(((const HsSentence *)g_ptr_array_index(story, i))->text, text) == 0)
            return true;
    return false;
}

static bool is_detail(const GPtrArray *story, const char *text)
{
    for (guint i = 0; i < story->len; i++) {
        const HsSentence *sentence = g_ptr_array_index(story, i);
        if (strcmp(sentence->text, text) == 0)
            return sentence->is_detail;
    }
    return false;
}

static void add_parameter(HsStore *store, const char *path, const char *value)
{
    hs_store_row(store, "parameter",
                 (HsCell[]){ HS_TEXT(path), HS_TEXT(value), HS_NULL, HS_NULL, HS_NULL,
                             HS_TEXT("What it means.") },
                 6);
}

/* A version of table 90 in which os2 has a CPU share. */
static void add_share(HsStore *store, int version, int cycle, int share)
{
    t256_version(store, version, cycle, "change share", NULL);
    hs_store_row(store, "resource_entry",
                 (HsCell[]){ HS_INTEGER(version), HS_INTEGER(0), HS_TEXT("os2"),
                             HS_TEXT("CPU share"), HS_INTEGER(share), HS_TEXT("os2"), HS_NULL },
                 7);
}

/* Flow number i, from 0 on, of one step with 1 us of work. */
static void add_reason(HsStore *store, int i)
{
    const Reason *reason = &reasons[i];
    int wait = reason->unseen + reason->cpu + reason->other;
    hs_store_row(store, "flow",
                 (HsCell[]){ HS_INTEGER(i + 1), HS_TEXT(reason->figure), HS_TEXT("os1"),
                             HS_TEXT(reason->cause), HS_INTEGER(10), HS_INTEGER(wait + 11),
                             HS_TEXT("done") },
                 7);
    hs_store_row(store, "flow_step",
                 (HsCell[]){ HS_INTEGER(i + 1), HS_INTEGER(1), HS_TEXT(reason->step),
                             HS_TEXT("works"), HS_TEXT(reason->runs_on), HS_NULL, HS_INTEGER(10),
                             HS_INTEGER(wait), HS_INTEGER(1), HS_INTEGER(wait + 11) },
                 10);
    hs_store_row(store, "flow_wait",
                 (HsCell[]){ HS_INTEGER(i + 1), HS_INTEGER(1), HS_INTEGER(reason->unseen),
                             HS_INTEGER(reason->cpu), HS_INTEGER(reason->other) },
                 5);
}

Test(story, tells_the_reason_that_is_recorded, .init = t256_enter_folder, .fini = t256_leave_folder)
{
    g_autoptr(GError) error = NULL;
    HsStore *store = t256_empty("run.db");
    add_parameter(store, "vmm.detector.stall.every", "1 s");
    add_parameter(store, "vmm.detector.stall.misses", "3");
    add_parameter(store, "switching-device.poll", "2 s");
    add_share(store, 0, 0, 10);
    add_share(store, 1, 10, 20);  /* where the steps begin */
    add_share(store, 2, 711, 30); /* where step 504 ends */
    add_share(store, 3, 712, 40);
    for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
        add_reason(store, (int)i);
    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) story = hs_story_read(db, &error);
    cr_assert(story != NULL, "%s", error != NULL ? error->message : "");
    for (guint i = 0; i < G_N_ELEMENTS(reasons); i++) {
        int wait = reasons[i].unseen + reasons[i].cpu + reasons[i].other;
        const HsSentence *sentence = find_step(story, i + 1, reasons[i].step, (HsCycles)wait + 11);
        cr_expect(g_str_has_suffix(sentence->text, reasons[i].said), "%u: '%s' in: %s", i,
                  reasons[i].said, sentence->text);
    }
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++)
        cr_expect(is_said(story, starts[i]), "nobody says: %s", starts[i]);
    sqlite3_close(db);
}

/* ---- protection, flows that are cut off, refusals ---- */

typedef struct {
    const char *app;
    int cycle; /* in seconds */
    int is_protected;
} Protection;

/* The run ends at 10 s. */
static const Protection protections[] = {
    { "back", 1, 1 },  { "back", 2, 0 },  { "back", 5, 1 },  { "back", 6, 0 },  { "ended", 1, 1 },
    { "ended", 2, 0 }, { "moved", 1, 1 }, { "moved", 2, 0 }, { "moved", 6, 1 }, { "twice", 1, 0 },
    { "twice", 3, 0 }, { "anew", 1, 1 },  { "anew", 4, 1 },
};

/* How long each was unprotected, in seconds: less than its rows say where it had no area. */
static const struct {
    const char *app;
    int counted;
} unprotected[] = { { "back", 7 }, { "ended", 4 }, { "moved", 3 }, { "twice", 5 }, { "anew", 0 } };

#define WHY ": an OS of its pair is not up."

#define NOT_STARTED                                                                                \
    "os1 does not run on os1 after 8 us: too little storage: finding out what it needs took 6 us"  \
    ", recording its area took 2 us."

#define SERVED                                                                                     \
    "S: runs on os1; of 3 requests 2 were replied to, 1 were sent again, 2 times in all; 5 "       \
    "transactions are committed, 6 lost, 7 done twice; its journal has 8 records, more than it "   \
    "was told of."

#define COMMITTED "T: runs on os1; 5 transactions are committed, 6 lost, 7 done twice."

#define SHORT_STEP "The monitor requests the resource exchange: 9 us of work."
#define LONG_STEP "os2 reports that it has them: 10 us of work."

#define RUNS_AGAIN                                                                                 \
    "again runs again, 3.000 s after 'f': detection 1.000 s, making it ready 2.000 s"              \
    ". No client has got a reply since."

#define RUNS_WITHOUT_CLIENTS                                                                       \
    "alone runs again, 3.000 s after 'f': detection 1.000 s, making it ready 2.000 s."

#define MOVE_REFUSED                                                                               \
    "'night' is refused 2 MB of os1: none; os1 has 1 MB of its own left, the monitor has 0 B "     \
    "unused."

static const char *const protections_said[] = {
    "back is unprotected from here on, for 3.000 s" WHY,
    "back is unprotected from here on, for 4.000 s, until the run ends" WHY,
    "back is protected again.",
    "ended is unprotected from here on, for 4.000 s" WHY,
    "moved is unprotected from here on, for 3.000 s" WHY,
    "moved is protected again.",
    "twice is unprotected from here on" WHY,
    "re-IPL for os1 (FIG. 5 is over) is not over after 6.000 s: waits for storage (step R2).",
    "FIG. 5 for os1 (its standby failed) took 2.000 s: standby failed (step 504).",
    NOT_STARTED,
    SERVED,
    COMMITTED,
    SHORT_STEP,
    LONG_STEP,
    "late has not replied since 'f', 8.000 s ago: detection 1.000 s.",
    "stopped is stopped by 'f' for good: it has no standby.",
    "unseen stands still from here on, by 'f': nobody sees it.",
    RUNS_AGAIN,
    RUNS_WITHOUT_CLIENTS,
    MOVE_REFUSED,
    "The monitor looks up the entries of table 90: 1 us of work.",
    "The monitor changes the owners in table 90: os1 shrinks from 200 MB to 100 MB; 1 us of work.",
    "twin runs on os1, 1 us after it was submitted: making it ready took 1 us; its standby is os2.",
    "twin runs on os1, 2 us after it was submitted: making it ready took 2 us.",
    "os1 is refused 2 MB for night: none; the monitor has 0 B unused.", /* a program's name, too */
    "os1 has not replied since 'f', 8.000 s ago: detection 1.000 s.",
    "os1 is refused 2 MB for A: none; os1 has 1 MB of its own left, the monitor has 0 B unused.",
    "os1 is refused 2 MB for C: none; the monitor has 0 B unused.",
};

static void add_flow(HsStore *store, int flow, const char *figure, const char *cause, int end,
                     const char *outcome)
{
    hs_store_row(store, "flow",
                 (HsCell[]){ HS_INTEGER(flow), HS_TEXT(figure), HS_TEXT("os1"), HS_TEXT(cause),
                             HS_INTEGER(4000000), HS_INTEGER(end), HS_TEXT(outcome) },
                 7);
}

/* Three steps 110, of 1 to 3 us, then one of 2 us that finds too little storage. */
static void add_start(HsStore *store, int flow)
{
    static const char *const steps[] = { "110", "110", "110", "90" };
    static const int ends[] = { 4000001, 4000003, 4000006, 4000008 };
    add_flow(store, flow, "job start", "submitted", 4000008, "too little storage");
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        int begin = i > 0 ? ends[i - 1] : 4000000;
        hs_store_row(store, "flow_step",
                     (HsCell[]){ HS_INTEGER(flow), HS_INTEGER(i + 1), HS_TEXT(steps[i]),
                                 HS_TEXT("works"), HS_TEXT(i < 3 ? "os1" : "vmm"), HS_NULL,
                                 HS_INTEGER(begin), HS_INTEGER(0), HS_INTEGER(ends[i] - begin),
                                 HS_INTEGER(ends[i]) },
                     10);
    }
}

/* Of a program without a standby; the fault is at 2 s, marks in seconds, 0: none. */
static void add_outage(HsStore *store, const char *app, int detected, int running)
{
    hs_store_row(store, "service_outage",
                 (HsCell[]){ HS_TEXT(app), HS_TEXT("f"), HS_INTEGER(2000000),
                             detected > 0 ? HS_INTEGER(detected * 1000000) : HS_NULL, HS_NULL,
                             HS_NULL, HS_NULL,
                             running > 0 ? HS_INTEGER(running * 1000000) : HS_NULL, HS_NULL,
                             HS_NULL },
                 10);
}

static void add_served(HsStore *store, const char *app, int n_records)
{
    static const char *const counters[] = { "committed", "committed, lost", "repeated",
                                            "in journal" };
    hs_store_row(store, "outcome",
                 (HsCell[]){ HS_TEXT(app), HS_INTEGER(0), HS_TEXT("runs on os1"), HS_INTEGER(1) },
                 4);
    for (int i = 0; i < 4; i++)
        hs_store_row(
            store, "counter",
            (HsCell[]){ HS_TEXT(app), HS_TEXT(counters[i]), HS_INTEGER(i < 3 ? i + 5 : n_records) },
            3);
}

static void add_requests(HsStore *store)
{
    for (int i = 0; i < 3; i++)
        hs_store_row(store, "request",
                     (HsCell[]){ HS_TEXT("web"), HS_INTEGER(1), HS_INTEGER(i + 1), HS_TEXT("S"),
                                 HS_INTEGER(i), HS_INTEGER(i == 2 ? 3 : 1),
                                 i < 2 ? HS_INTEGER(i + 100) : HS_NULL,
                                 i < 2 ? HS_TEXT("os1") : HS_NULL },
                     8);
}

static void add_refusal(HsStore *store, int cycle, const char *app, int free_mb)
{
    hs_store_row(store, "refusal",
                 (HsCell[]){ HS_INTEGER(cycle), HS_TEXT(app), HS_TEXT("os1"), HS_INTEGER(2097152),
                             HS_INTEGER(1048576 * free_mb), HS_INTEGER(0), HS_TEXT("none") },
                 7);
}

/* A move from os1 that is refused at 6 us. */
static void add_move(HsStore *store, int flow)
{
    hs_store_row(store, "flow",
                 (HsCell[]){ HS_INTEGER(flow), HS_TEXT("prior art 2"), HS_TEXT("night"),
                             HS_TEXT("its time zone begins"), HS_INTEGER(5), HS_INTEGER(6),
                             HS_TEXT("refused") },
                 7);
    add_refusal(store, 6, "night", 1);
}

/* Two takeovers with a step each, both until 9 s, when table 90 changes in step 506. */
static void add_steps_at_once(HsStore *store, int flow)
{
    static const char *const steps[] = { "502", "506" };
    t256_version(store, 0, 0, "start", NULL);
    t256_entry(store, 0, 1, "os1", 200, "os1", NULL);
    t256_version(store, 1, 9000000, "os1 failed", "506");
    t256_entry(store, 1, 1, "os1", 100, "os1", NULL);
    for (int i = 0; i < 2; i++) {
        add_flow(store, flow + i, "FIG. 5", "disabled wait", 9000000, "done");
        hs_store_row(store, "flow_step",
                     (HsCell[]){ HS_INTEGER(flow + i), HS_INTEGER(1), HS_TEXT(steps[i]),
                                 HS_TEXT("works"), HS_TEXT("vmm"), HS_NULL, HS_INTEGER(8999999),
                                 HS_INTEGER(0), HS_INTEGER(1), HS_INTEGER(9000000) },
                     10);
    }
}

/* A takeover of a millisecond with a step of less than a hundredth of it, and one of as much. */
static void add_short_steps(HsStore *store, int flow)
{
    static const struct {
        const char *step, *runs_on;
        int begin, end;
    } steps[] = { { "503", "vmm", 4000000, 4000009 }, { "505", "os2", 4000009, 4000019 } };
    add_flow(store, flow, "FIG. 5", "disabled wait", 4001000, "done");
    for (int i = 0; i < 2; i++)
        hs_store_row(store, "flow_step",
                     (HsCell[]){ HS_INTEGER(flow), HS_INTEGER(i + 1), HS_TEXT(steps[i].step),
                                 HS_TEXT("works"), HS_TEXT(steps[i].runs_on), HS_NULL,
                                 HS_INTEGER(steps[i].begin), HS_INTEGER(0),
                                 HS_INTEGER(steps[i].end - steps[i].begin),
                                 HS_INTEGER(steps[i].end) },
                     10);
}

/* A start that is done with its only step. */
static void add_short_start(HsStore *store, int flow, const char *app, int begin, int end)
{
    hs_store_row(store, "flow",
                 (HsCell[]){ HS_INTEGER(flow), HS_TEXT("job start"), HS_TEXT(app),
                             HS_TEXT("submitted"), HS_INTEGER(begin), HS_INTEGER(end),
                             HS_TEXT("done") },
                 7);
    hs_store_row(store, "flow_step",
                 (HsCell[]){ HS_INTEGER(flow), HS_INTEGER(1), HS_TEXT("run"), HS_TEXT("works"),
                             HS_TEXT("os1"), HS_NULL, HS_INTEGER(begin), HS_INTEGER(0),
                             HS_INTEGER(end - begin), HS_INTEGER(end) },
                 10);
}

Test(story, tells_how_long_and_what_is_not_over, .init = t256_enter_folder,
     .fini = t256_leave_folder)
{
    g_autoptr(GError) error = NULL;
    HsStore *store = t256_empty("run.db");
    for (guint i = 0; i < G_N_ELEMENTS(protections); i++)
        hs_store_row(store, "value",
                     (HsCell[]){ HS_INTEGER(protections[i].cycle * 1000000),
                                 HS_TEXT(protections[i].app), HS_TEXT("protected"),
                                 HS_INTEGER(protections[i].is_protected) },
                     4);
    for (guint i = 0; i < G_N_ELEMENTS(unprotected); i++)
        hs_store_row(store, "counter",
                     (HsCell[]){ HS_TEXT(unprotected[i].app), HS_TEXT("unprotected cycles"),
                                 HS_INTEGER(unprotected[i].counted * 1000000) },
                     3);
    add_flow(store, 1, "re-IPL", "FIG. 5 is over", 10000000, "waits for storage (step R2)");
    add_flow(store, 2, "FIG. 5", "its standby failed", 6000000, "standby failed (step 504)");
    add_start(store, 3);
    add_served(store, "S", 8);
    add_served(store, "T", 5);
    add_requests(store);
    add_outage(store, "stopped", 3, 0);
    add_outage(store, "unseen", 0, 0);
    add_outage(store, "again", 3, 5);
    add_outage(store, "os1", 3, 0); /* a start of it is under way */
    add_outage(store, "alone", 3, 5);
    add_parameter(store, "clients.web.to.1", "again");
    add_parameter(store, "app.twin.standby", "os2");
    add_short_start(store, 5, "twin", 10, 11);
    add_short_start(store, 6, "twin", 20, 22);
    add_steps_at_once(store, 7);
    add_short_steps(store, 9);
    add_short_start(store, 10, "late", 10, 11);
    add_short_start(store, 11, "late", 3000000, 3000001); /* since the fault */
    add_outage(store, "late", 3, 0);
    add_refusal(store, 5, "A", 1);
    add_refusal(store, 5, "C", 0);
    add_refusal(store, 5, "night", 0);
    add_move(store, 4);
    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) story = hs_story_read(db, &error);
    cr_assert(story != NULL, "%s", error != NULL ? error->message : "");
    for (guint i = 0; i < G_N_ELEMENTS(protections_said); i++)
        cr_expect(is_said(story, protections_said[i]), "nobody says: %s", protections_said[i]);
    cr_expect(is_detail(story, SHORT_STEP), "less than a hundredth");
    cr_expect(is_detail(story, LONG_STEP) == false, "as much as a hundredth");
    cr_expect(is_detail(story, SERVED) == false, "few programs are all told");
    cr_expect(is_said(story, "anew is protected again.") == false, "it never was unprotected");
    sqlite3_close(db);
}

Test(story, kinds_have_names)
{
    for (guint kind = 0; kind < HS_SENTENCE_N; kind++) {
        const char *name = hs_sentence_kind_name((HsSentenceKind)kind);
        cr_assert(name != NULL && name[0] != '\0', "kind %u", kind);
    }
}
