/* Batches: results come in order, are those of runs made alone, and a failure is a result. */
#include "analysis/batch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

#define JOBS_MAX 24

/* One cycle is a microsecond; the panic is there so that policies differ. */
static const char text[] = "param hang = 1 ms\n"
                           "scenario \"little\" { stop at 1500 ms  seed 5 }\n"
                           "include \"profiles/toy.scn\"\n"
                           "cpu { count 2 }\n"
                           "storage { size 32 MB }\n"
                           "vmm { area 2 MB  detector { state }  policy dynamic }\n"
                           "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
                           "os os2 { role standby  storage 12 MB  kernel 4 MB }\n"
                           "program code { image 64 KB\n"
                           "  loop { receive  compute $hang  commit 512 B  reply 64 B } }\n"
                           "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }\n"
                           "clients web { to A  count 4  think exponential 10 ms\n"
                           "  timeout 50 ms }\n"
                           "fault \"first\" { at 500 ms  crash os1 panic }\n"
                           "expect \"it is so\" at stop: os1.state == fenced\n"
                           "expect \"it is not\" at stop: os1.state == hung\n";

typedef struct {
    char *folder, *path;
    HsBatchJob jobs[JOBS_MAX];
    HsBatch batch;
    /* What came, in the order in which it came. */
    guint n_done;
    guint job_is[JOBS_MAX];
    HsBatchVerdict verdicts[JOBS_MAX];
    uint64_t digests[JOBS_MAX];
    char *complaints[JOBS_MAX];
    char *policies[JOBS_MAX];
    guint stop_after; /* 0: never */
} Little;

static volatile sig_atomic_t no_interrupt = 0;

static char *path_of(const Little *little, const char *name)
{
    return g_build_filename(little->folder, name, NULL);
}

static void write_scenario(Little *little)
{
    g_autofree char *toy = NULL;
    gsize n_bytes = 0;

    little->folder = g_dir_make_tmp("hsim-batch-XXXXXX", NULL);
    cr_assert(little->folder != NULL);
    little->path = path_of(little, "little.scn");

    g_autofree char *profiles = path_of(little, "profiles");
    g_autofree char *copy = path_of(little, "profiles/toy.scn");

    cr_assert(eq(int, g_mkdir(profiles, 0700), 0));
    cr_assert(g_file_get_contents("scenarios/profiles/toy.scn", &toy, &n_bytes, NULL));
    cr_assert(g_file_set_contents(copy, toy, (gssize)n_bytes, NULL));
    cr_assert(g_file_set_contents(little->path, text, -1, NULL));
}

static char *text_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK));
    cr_assert(eq(int, sqlite3_step(statement), SQLITE_ROW));

    char *found = g_strdup((const char *)sqlite3_column_text(statement, 0));

    (void)sqlite3_finalize(statement);
    return found;
}

static bool keep(gpointer user, const HsBatchResult *result)
{
    Little *little = user;
    guint done_i = little->n_done++;

    cr_assert(lt(uint, done_i, JOBS_MAX));
    little->job_is[done_i] = result->job_i;
    little->verdicts[done_i] = result->verdict;
    little->digests[done_i] = result->digest;
    little->complaints[done_i] = g_strdup(result->complaint);
    if (result->db != NULL)
        little->policies[done_i] = text_of(result->db, "SELECT policy FROM meta");
    else
        little->policies[done_i] = g_strdup(result->extract);
    return little->n_done != little->stop_after;
}

/* Jobs of the scenario as it is, with seeds of their own: 1, 2, 3, ... */
static void prepare(Little *little, guint n_jobs, guint n_threads)
{
    *little = (Little){ 0 };
    write_scenario(little);
    for (guint job_i = 0; job_i < n_jobs; job_i++)
        little->jobs[job_i] = (HsBatchJob){ .path = little->path,
                                            .overrides = { .has_seed = true, .seed = job_i + 1 } };
    little->batch = (HsBatch){ .jobs = little->jobs,
                               .n_jobs = n_jobs,
                               .n_threads = n_threads,
                               .done = keep,
                               .user = little,
                               .is_interrupted = &no_interrupt };
}

static void clear_done(Little *little)
{
    for (guint done_i = 0; done_i < little->n_done; done_i++) {
        g_free(little->complaints[done_i]);
        g_free(little->policies[done_i]);
    }
    little->n_done = 0;
}

static void clear(Little *little)
{
    static const char *const names[] = { "little.scn", "profiles/toy.scn", "profiles" };

    clear_done(little);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = path_of(little, names[i]);

        (void)g_remove(path);
    }
    (void)g_remove(little->folder);
    g_free(little->folder);
    g_free(little->path);
}

Test(batch, hands_results_over_in_order_and_the_same_whatever_the_threads)
{
    Little one;
    Little many;

    prepare(&one, 8, 1);
    prepare(&many, 8, 3);
    cr_assert(eq(int, hs_batch_run(&one.batch), HS_BATCH_END_ALL));
    cr_assert(eq(int, hs_batch_run(&many.batch), HS_BATCH_END_ALL));
    cr_assert(eq(uint, many.n_done, 8));
    for (guint job_i = 0; job_i < 8; job_i++) {
        cr_expect(eq(uint, many.job_is[job_i], job_i));
        cr_expect(eq(int, many.verdicts[job_i], HS_BATCH_DONE));
        cr_expect(eq(u64, many.digests[job_i], one.digests[job_i]));
    }
    cr_expect(ne(u64, one.digests[0], one.digests[1]));
    clear(&one);
    clear(&many);
}

Test(batch, makes_a_refused_and_a_failed_run_a_result_of_their_jobs)
{
    static const char *const wrong[] = { "hang=soon" };
    Little little;

    prepare(&little, 4, 2);
    little.jobs[1].overrides.settings = wrong;
    little.jobs[1].overrides.n_settings = 1;
    little.jobs[2].events_max = 100;
    little.jobs[3].path = "absent.scn";
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_ALL));
    cr_assert(eq(uint, little.n_done, 4));
    cr_expect(eq(int, little.verdicts[0], HS_BATCH_DONE));
    cr_expect(eq(str, little.complaints[0], ""));
    cr_expect(eq(int, little.verdicts[1], HS_BATCH_REFUSED));
    cr_expect(strstr(little.complaints[1], "'hang'") != NULL, "%s", little.complaints[1]);
    cr_expect(eq(int, little.verdicts[2], HS_BATCH_FAILED));
    cr_expect(strstr(little.complaints[2], "100") != NULL, "%s", little.complaints[2]);
    cr_expect(eq(int, little.verdicts[3], HS_BATCH_REFUSED));
    cr_expect(strstr(little.complaints[3], "absent.scn") != NULL, "%s", little.complaints[3]);
    clear(&little);
}

static bool count_expectations(gpointer user, const HsBatchResult *result)
{
    Little *little = user;

    little->n_done = 0;
    cr_expect(eq(uint, result->n_expectations, 2));
    cr_expect(eq(uint, result->n_expectations_failed, 1));
    return true;
}

Test(batch, counts_the_expectations_that_failed)
{
    Little little;

    prepare(&little, 1, 1);
    little.batch.done = count_expectations;
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_ALL));
    clear(&little);
}

Test(batch, puts_overlays_above_what_the_scenario_and_its_files_say)
{
    static const HsExtraText overlay = { .name = "--policy",
                                         .text = "vmm { policy fixed-split }\n" };
    Little little;

    prepare(&little, 2, 2);
    little.jobs[1].overrides.overlays = &overlay;
    little.jobs[1].overrides.n_overlays = 1;
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_ALL));
    cr_assert(eq(uint, little.n_done, 2));
    cr_expect(eq(str, little.policies[0], "dynamic"), "%s", little.complaints[0]);
    cr_expect(eq(str, little.policies[1], "fixed-split"), "%s", little.complaints[1]);
    clear(&little);
}

/* The policy, in the thread of the run; the result is closed then. */
static gpointer extract_policy(gpointer user, uint64_t job_i, HsMeasuring *result)
{
    (void)user;
    (void)job_i;
    return text_of(hs_measuring_db(result), "SELECT policy || '!' FROM meta");
}

Test(batch, hands_over_what_was_made_of_a_result_in_its_thread)
{
    Little little;

    prepare(&little, 3, 2);
    little.batch.extract = extract_policy;
    little.batch.free_extract = g_free;
    little.jobs[1].path = "absent.scn";
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_ALL));
    cr_expect(eq(str, little.policies[0], "dynamic!"));
    cr_expect(little.policies[1] == NULL, "a refused scenario has no result");
    cr_expect(eq(str, little.policies[2], "dynamic!"));
    clear(&little);
}

static void append_rows(GString *dump, sqlite3 *db, const char *table)
{
    g_autofree char *sql = g_strdup_printf("SELECT * FROM \"%s\"", table);
    sqlite3_stmt *statement = NULL;

    cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK));
    g_string_append_printf(dump, "%s:\n", table);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *cell = (const char *)sqlite3_column_text(statement, i);

            g_string_append_printf(dump, "%s|", cell != NULL ? cell : "NULL");
        }
        g_string_append_c(dump, '\n');
    }
    (void)sqlite3_finalize(statement);
}

/* All rows of all tables, as they come, and all measures. */
static gpointer dump(gpointer user, uint64_t job_i, HsMeasuring *result)
{
    static const char tables[] = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1";
    GString *rows = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) values = hs_measuring_values(result, &error);
    HsQuery *query = hs_query_new(hs_measuring_db(result), tables);

    (void)user;
    (void)job_i;
    while (hs_query_next(query)) {
        g_autofree char *table = hs_query_dup_text(query, 0);

        append_rows(rows, hs_measuring_db(result), table);
    }
    cr_assert(hs_query_end(query, &error) && values != NULL, "%s", error->message);
    for (guint i = 0; i < values->len; i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, i);

        g_string_append_printf(rows, "%s %s %d %.17g\n", measured->measure->name, measured->subject,
                               measured->is_known, measured->value);
    }
    return g_string_free(rows, FALSE);
}

/* A thread uses one database again and again. */
Test(batch, leaves_nothing_of_a_run_to_the_next_one_of_its_thread)
{
    static const char *const wrong[] = { "hang=soon" };
    static const char *const slow[] = { "hang=3 ms" };
    Little together, alone;

    prepare(&together, 5, 1);
    together.jobs[1].overrides.settings = slow;
    together.jobs[1].overrides.n_settings = 1;
    together.jobs[2].events_max = 100;
    together.jobs[3].overrides.settings = wrong;
    together.jobs[3].overrides.n_settings = 1;
    together.batch.extract = dump;
    together.batch.free_extract = g_free;
    cr_assert(eq(int, hs_batch_run(&together.batch), HS_BATCH_END_ALL));
    prepare(&alone, 1, 1);
    alone.jobs[0] = together.jobs[4];
    alone.batch.extract = dump;
    alone.batch.free_extract = g_free;
    cr_assert(eq(int, hs_batch_run(&alone.batch), HS_BATCH_END_ALL));
    cr_assert(strstr(alone.policies[0], "\nreplies A 1 ") != NULL, "%s", alone.policies[0]);
    cr_expect(eq(str, together.policies[4], alone.policies[0]));
    cr_expect(ne(str, together.policies[1], alone.policies[0]));
    clear(&together);
    clear(&alone);
}

static gpointer count_events(gpointer user, uint64_t job_i, HsMeasuring *result)
{
    (void)user;
    (void)job_i;
    return text_of(hs_measuring_db(result),
                   "SELECT (SELECT count(*) FROM event) || ' of ' || n_events FROM meta");
}

/* No rows, but as many events, and the digest that has them in it. */
Test(batch, leaves_out_the_events_of_a_job_that_asks_for_it)
{
    Little little;

    prepare(&little, 2, 1);
    little.jobs[1].overrides.seed = little.jobs[0].overrides.seed;
    little.jobs[1].keeps = HS_BATCH_KEEPS_TABLES;
    little.batch.extract = count_events;
    little.batch.free_extract = g_free;
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_ALL));
    cr_expect(eq(u64, little.digests[1], little.digests[0]));

    g_auto(GStrv) kept = g_strsplit(little.policies[0], " of ", 2);
    g_autofree char *left_out = g_strdup_printf("0 of %s", kept[1]);

    cr_expect(eq(str, kept[0], kept[1]));
    cr_expect(ne(str, kept[0], "0"));
    cr_expect(eq(str, little.policies[1], left_out));
    clear(&little);
}

Test(batch, ends_when_no_more_is_wanted)
{
    Little little;

    prepare(&little, 12, 2);
    little.stop_after = 2;
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_STOPPED));
    cr_expect(eq(uint, little.n_done, 2));
    cr_expect(eq(uint, little.job_is[1], 1));
    clear(&little);
}

Test(batch, ends_all_runs_at_an_interrupt)
{
    static volatile sig_atomic_t interrupt = SIGINT;
    Little little;

    prepare(&little, 4, 2);
    little.batch.is_interrupted = &interrupt;
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_INTERRUPTED));
    cr_expect(eq(uint, little.n_done, 0));
    clear(&little);
}

/* More threads than jobs, and no job at all. */
Test(batch, has_nothing_to_do_without_jobs)
{
    Little little;

    prepare(&little, 0, 4);
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_ALL));
    cr_expect(eq(uint, little.n_done, 0));
    clear(&little);
}

/* Results that were made and not yet handed over. */
typedef struct {
    GMutex mutex;
    GCond changed;
    guint n_made, n_handed, n_waiting_max;
    guint n_slots;
} Ahead;

static gpointer count_made(gpointer user, uint64_t job_i, HsMeasuring *result)
{
    Ahead *ahead = user;

    (void)job_i;
    (void)result;
    g_mutex_lock(&ahead->mutex);
    ahead->n_made++;
    ahead->n_waiting_max = MAX(ahead->n_waiting_max, ahead->n_made - ahead->n_handed);
    g_cond_broadcast(&ahead->changed);
    g_mutex_unlock(&ahead->mutex);
    return ahead;
}

/* The first takes its time, until as many wait as may. */
static bool hand_over_slowly(gpointer user, const HsBatchResult *result)
{
    Ahead *ahead = user;

    g_mutex_lock(&ahead->mutex);
    while (result->job_i == 0 && ahead->n_made < ahead->n_slots)
        g_cond_wait(&ahead->changed, &ahead->mutex);
    ahead->n_handed++;
    g_mutex_unlock(&ahead->mutex);
    return true;
}

Test(batch, keeps_no_more_results_than_its_threads_may_be_ahead)
{
    Little little;
    Ahead ahead = { .n_slots = 2 * HS_BATCH_AHEAD_EXTRACTED };

    prepare(&little, 24, 2);
    little.batch.user = &ahead;
    little.batch.extract = count_made;
    little.batch.done = hand_over_slowly;
    cr_assert(eq(int, hs_batch_run(&little.batch), HS_BATCH_END_ALL));
    cr_expect(eq(uint, ahead.n_handed, 24));
    cr_expect(eq(uint, ahead.n_waiting_max, ahead.n_slots));
    clear(&little);
}
