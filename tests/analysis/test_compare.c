/* Comparisons: the arithmetic by hand, what is the same under all policies, and what is saved. */
#include "analysis/compare.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sim/random.h"
#include "sim/store.h"
#include "tests/analysis/made_compare.h"

/* ---- numbers ---- */

static bool is_near(double a, double b)
{
    double distance = a > b ? a - b : b - a;

    return distance <= 1e-9 * (b > 1 ? b : 1);
}

Test(compare, takes_means_and_differences_pair_by_pair)
{
    static const MadeRow rows[] = { { "replies", "A", { { 12, 15, 18 }, { 10, 11, 15 } } } };
    g_autoptr(HsCompare) compare = made_compare(3, rows, G_N_ELEMENTS(rows));
    const HsCompareRow *row = hs_compare_find(compare, "replies", "A");
    const HsCompareCell *cell = &row->cells[0];

    /* The differences are 2, 4 and 3: mean 3, deviation 1; t of 2 degrees of freedom is 4.3027, so
     * the interval is 3 -+ 4.3027 / sqrt(3) = 3 -+ 2.4842. */
    cr_expect(is_near(cell->values.mean, 15));
    cr_expect(is_near(cell->baseline_mean, 12));
    cr_expect(eq(u64, cell->differences.n, 3));
    cr_expect(is_near(cell->differences.mean, 3));
    cr_expect(cell->interval.low > 0.5157 && cell->interval.low < 0.5159);
    cr_expect(cell->interval.high > 5.4841 && cell->interval.high < 5.4843);
    cr_expect(eq(int, hs_compare_finding(cell), HS_COMPARE_DIFFERS));
    cr_expect(is_near(row->cells[1].differences.mean, 0), "the baseline to itself");
    cr_expect(hs_compare_find(compare, "replies", "B") == NULL);
}

Test(compare, finds_what_may_be_said)
{
    static const struct {
        guint n_repetitions;
        double values[2][MADE_REPETITIONS_MAX];
        HsCompareFinding finding;
        guint n_pairs;
    } cases[] = {
        { 1, { { 5 }, { 5 } }, HS_COMPARE_EQUAL, 1 },
        { 1, { { 5 }, { 6 } }, HS_COMPARE_DIFFERS, 1 },
        { 1, { { UNKNOWN }, { 6 } }, HS_COMPARE_UNKNOWN, 0 },
        { 1, { { 5 }, { UNKNOWN } }, HS_COMPARE_UNKNOWN, 0 },
        { 3, { { 5, 6, 7 }, { 5, 6, 7 } }, HS_COMPARE_EQUAL, 3 },
        { 3, { { 6, 7, 8 }, { 5, 6, 7 } }, HS_COMPARE_DIFFERS, 3 }, /* by 1 in each pair */
        { 3, { { 6, 5, 9 }, { 5, 6, 7 } }, HS_COMPARE_CHANCE, 3 },  /* by 1, -1, 2 */
        { 3, { { 6, UNKNOWN, 8 }, { 5, 6, 7 } }, HS_COMPARE_DIFFERS, 2 },
        { 3, { { 6, MISSING, 8 }, { 5, 6, UNKNOWN } }, HS_COMPARE_DIFFERS, 1 },
        { 2, { { MISSING, MISSING }, { 5, 6 } }, HS_COMPARE_UNKNOWN, 0 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        MadeRow row = { "outage", "A", { { 0 } } };

        memcpy(row.values, cases[i].values, sizeof row.values);

        g_autoptr(HsCompare) compare = made_compare(cases[i].n_repetitions, &row, 1);
        const HsCompareCell *cell = &hs_compare_find(compare, "outage", "A")->cells[0];

        cr_expect(eq(int, hs_compare_finding(cell), cases[i].finding), "case %u", i);
        cr_expect(eq(u64, cell->differences.n, cases[i].n_pairs), "case %u", i);
    }
}

Test(compare, counts_runs_that_are_missing_by_policy)
{
    static const MadeRow row = { "replies", "A", { { 5, MISSING, MISSING }, { 5, 5, MISSING } } };
    g_autoptr(HsCompare) compare = made_compare(3, &row, 1);

    cr_expect(eq(uint, hs_compare_n_missing(compare, 0), 2));
    cr_expect(eq(uint, hs_compare_n_missing(compare, 1), 1));
}

Test(compare, orders_rows_as_the_dictionary_does_and_then_by_subject)
{
    static const MadeRow rows[] = {
        { "cpu", "idle", { { 1 }, { 1 } } },
        { "outage", "B", { { 1 }, { 1 } } },
        { "outage", "A", { { 1 }, { 1 } } },
        { "replies", "A", { { 1 }, { 1 } } },
    };
    static const char *const names[] = { "replies", "outage", "outage", "cpu" };
    static const char *const subjects[] = { "A", "A", "B", "idle" };
    g_autoptr(HsCompare) compare = made_compare(1, rows, G_N_ELEMENTS(rows));

    cr_assert(eq(uint, compare->rows->len, 4));
    for (guint i = 0; i < 4; i++) {
        const HsCompareRow *row = &g_array_index(compare->rows, HsCompareRow, i);

        cr_expect(eq(str, (char *)row->measure->name, (char *)names[i]));
        cr_expect(eq(str, (char *)row->subject, (char *)subjects[i]));
    }
}

Test(compare, gives_each_repetition_a_seed_of_its_own_that_a_scenario_can_have)
{
    uint64_t state = 42;

    cr_expect(eq(u64, hs_compare_seed(42, 1), 42));
    cr_expect(eq(u64, hs_compare_seed(42, 2), hs_random_mix(&state) & INT64_MAX));
    cr_expect(eq(u64, hs_compare_seed(42, 3), hs_random_mix(&state) & INT64_MAX));
    for (guint repetition = 2; repetition < 100; repetition++)
        cr_expect(hs_compare_seed(7, repetition) <= INT64_MAX);
}

/* ---- real runs ---- */

/* One cycle is a microsecond. An open group, whose arrivals nobody can change; a closed one, whose
 * thoughts nobody can; a fault at a time, and one that comes again and again. */
static const char text[] =
    "scenario \"little\" { about \"Little\"  stop at 1500 ms  seed 5 }\n"
    "include \"profiles/toy.scn\"\n"
    "cpu { count 2 }\n"
    "storage { size 32 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 50 ms misses 2 }  policy dynamic }\n"
    "switching-device { heartbeat 50 ms  poll 50 ms  misses 2 }\n"
    "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 12 MB  kernel 4 MB }\n"
    "program code { image 64 KB\n"
    "  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }\n"
    "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }\n"
    "clients open { to A  count 90  arrivals poisson every 40 ms  timeout 300 ms }\n"
    "clients closed { to A  count 3  think exponential 30 ms  timeout 300 ms }\n"
    "fault \"first\" { at 700 ms  crash os1 hang }\n"
    "fault \"again\" { every exponential 300 ms  cut link for 1 ms }\n";

static const char *const policies[] = {
    "dynamic", "fixed-split", "event-driven", "usage-threshold", "arf", "dynamic+cpu-share+prmf"
};

typedef struct {
    char *folder, *path;
} Little;

static char *path_of(const Little *little, const char *name)
{
    return g_build_filename(little->folder, name, NULL);
}

static Little write_little(void)
{
    Little little = { 0 };
    g_autofree char *toy = NULL;
    gsize n_bytes = 0;

    little.folder = g_dir_make_tmp("hsim-compare-XXXXXX", NULL);
    cr_assert(little.folder != NULL);
    little.path = path_of(&little, "little.scn");

    g_autofree char *profiles = path_of(&little, "profiles");
    g_autofree char *copy = path_of(&little, "profiles/toy.scn");

    cr_assert(eq(int, g_mkdir(profiles, 0700), 0));
    cr_assert(g_file_get_contents("scenarios/profiles/toy.scn", &toy, &n_bytes, NULL));
    cr_assert(g_file_set_contents(copy, toy, (gssize)n_bytes, NULL));
    cr_assert(g_file_set_contents(little.path, text, -1, NULL));
    return little;
}

static void remove_little(Little *little)
{
    static const char *const names[] = { "little.scn", "a.db", "b.db", "profiles/toy.scn",
                                         "profiles" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = path_of(little, names[i]);

        (void)g_remove(path);
    }
    (void)g_remove(little->folder);
    g_free(little->folder);
    g_free(little->path);
}

static const HsOverrides no_overrides;

static HsComparePlan plan_of(const Little *little, guint n_threads)
{
    return (HsComparePlan){ .path = little->path,
                            .overrides = &no_overrides,
                            .policies = policies,
                            .n_policies = G_N_ELEMENTS(policies),
                            .baseline_i = 1,
                            .n_repetitions = 2,
                            .n_threads = n_threads };
}

static HsCompare *run(const HsComparePlan *plan)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    HsCompare *compare = hs_compare_new(plan, diagnostics, &error);

    cr_assert(compare != NULL, "%s", error->message);
    return compare;
}

static char *save(const HsCompare *compare, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsCollection) collection = hs_collection_create(path, &error);
    char *bytes = NULL;
    gsize n_bytes = 0;

    cr_assert(collection != NULL, "%s", error != NULL ? error->message : "");
    hs_compare_save(compare, collection);
    cr_assert(hs_collection_publish(collection, &error), "%s", error ? error->message : "");
    cr_assert(g_file_get_contents(path, &bytes, &n_bytes, NULL));

    char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, n_bytes);

    g_free(bytes);
    return digest;
}

Test(compare, writes_the_same_bytes_whatever_the_threads)
{
    Little little = write_little();
    HsComparePlan one = plan_of(&little, 1);
    HsComparePlan many = plan_of(&little, 3);
    g_autoptr(HsCompare) first = run(&one);
    g_autoptr(HsCompare) second = run(&many);
    g_autofree char *a = path_of(&little, "a.db");
    g_autofree char *b = path_of(&little, "b.db");
    g_autofree char *first_digest = save(first, a);
    g_autofree char *second_digest = save(second, b);

    cr_expect(eq(str, first_digest, second_digest));
    remove_little(&little);
}

/* What one run tells as a text, kept by the batch of the test below. */
typedef struct {
    const char *sql;
    GPtrArray *texts;
} Asked;

static bool ask(gpointer user, const HsBatchResult *result)
{
    Asked *asked = user;
    sqlite3_stmt *statement = NULL;

    cr_assert(eq(int, result->verdict, HS_BATCH_DONE), "%s", result->complaint);
    cr_assert(eq(int, sqlite3_prepare_v2(result->db, asked->sql, -1, &statement, NULL), SQLITE_OK),
              "%s", sqlite3_errmsg(result->db));
    cr_assert(eq(int, sqlite3_step(statement), SQLITE_ROW));
    g_ptr_array_add(asked->texts, g_strdup((const char *)sqlite3_column_text(statement, 0)));
    (void)sqlite3_finalize(statement);
    return true;
}

/* The answer of a run under each policy, set as hs_compare_new sets it. */
static GPtrArray *ask_all(const Little *little, const char *sql)
{
    g_autofree HsBatchJob *jobs = g_new0(HsBatchJob, G_N_ELEMENTS(policies));
    HsExtraText overlays[G_N_ELEMENTS(policies)];
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    Asked asked = { .sql = sql, .texts = g_ptr_array_new_with_free_func(g_free) };
    HsBatch batch = {
        .jobs = jobs, .n_jobs = G_N_ELEMENTS(policies), .n_threads = 2, .done = ask, .user = &asked
    };

    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        char *overlay = g_strdup_printf("vmm { policy %s }\n", policies[i]);

        g_ptr_array_add(texts, overlay);
        overlays[i] = (HsExtraText){ .name = "--policy", .text = overlay };
        jobs[i] = (HsBatchJob){ .path = little->path,
                                .overrides = { .overlays = &overlays[i], .n_overlays = 1 } };
    }
    cr_assert(eq(int, hs_batch_run(&batch), HS_BATCH_END_ALL));
    return asked.texts;
}

Test(compare, leaves_arrivals_thoughts_and_faults_the_same_under_every_policy)
{
    static const struct {
        const char *what, *sql;
        bool is_same;
    } cases[] = {
        /* Sent, or turned away, in the cycle in which it came. */
        { "arrivals of the open group",
          "SELECT group_concat(sent, ' ') FROM (SELECT sent FROM request "
          "WHERE clients = 'open' ORDER BY sent)",
          true },
        /* The first think time of a client ends where its first request is sent; those that follow
         * begin with a reply. Those before the fault is seen have no policy in them. */
        { "first thoughts of the closed group",
          "SELECT group_concat(sent, ' ') FROM (SELECT sent FROM request "
          "WHERE clients = 'closed' AND number = 1 ORDER BY client)",
          true },
        { "faults",
          "SELECT group_concat(cycle, ' ') FROM (SELECT cycle FROM fault "
          "WHERE cycle IS NOT NULL ORDER BY cycle)",
          true },
        /* This must differ, or the scenario tells nothing. */
        { "replies",
          "SELECT group_concat(replied, ' ') FROM (SELECT replied FROM request "
          "WHERE clients = 'closed' ORDER BY client, number)",
          false },
    };
    Little little = write_little();

    for (guint case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        g_autoptr(GPtrArray) texts = ask_all(&little, cases[case_i].sql);
        const char *first = g_ptr_array_index(texts, 0);
        bool is_same = true;

        cr_assert(strlen(first) > 10, "%s: %s", cases[case_i].what, first);
        for (guint i = 1; i < texts->len; i++)
            is_same = is_same && strcmp(first, g_ptr_array_index(texts, i)) == 0;
        cr_expect(is_same == cases[case_i].is_same, "%s", cases[case_i].what);
    }
    remove_little(&little);
}

/* The k-th thought of a client is the k-th draw of its stream, so after the k-th reply the same
 * time passes, whatever the policy: for every client and number that two runs have in common. */
Test(compare, lets_a_client_think_as_long_before_each_request_under_every_policy)
{
    static const char sql[] =
        "SELECT group_concat(client || ':' || number || '=' || (sent - before), ' ') FROM "
        "(SELECT client, number, sent, "
        "lag(replied) OVER (PARTITION BY client ORDER BY number) AS before FROM request "
        "WHERE clients = 'closed' ORDER BY number, client) WHERE before IS NOT NULL AND number < 5";
    Little little = write_little();
    g_autoptr(GPtrArray) texts = ask_all(&little, sql);

    cr_assert(strstr(g_ptr_array_index(texts, 0), "3:4=") != NULL, "%s",
              (char *)g_ptr_array_index(texts, 0));
    for (guint i = 1; i < texts->len; i++)
        cr_expect(eq(str, g_ptr_array_index(texts, i), g_ptr_array_index(texts, 0)));
    remove_little(&little);
}

Test(compare, begins_with_the_run_that_the_scenario_is)
{
    static const char *const two[] = { "fixed-split", "dynamic" };
    Little little = write_little();
    HsComparePlan plan = plan_of(&little, 1);

    plan.policies = two;
    plan.n_policies = 2;
    plan.baseline_i = 0;

    g_autoptr(HsCompare) compare = run(&plan);
    g_autoptr(GPtrArray) digests = ask_all(&little, "SELECT digest FROM meta");
    const HsCompareRun *dynamic = &g_array_index(compare->runs, HsCompareRun, 1);
    const HsCompareRun *again = &g_array_index(compare->runs, HsCompareRun, 3);
    g_autofree char *digest = g_strdup_printf("%016" G_GINT64_MODIFIER "x", dynamic->digest);

    cr_expect(eq(str, digest, g_ptr_array_index(digests, 0)));
    cr_expect(eq(u64, dynamic->seed, 5));
    cr_expect(eq(uint, again->repetition, 2));
    cr_expect(ne(u64, again->digest, dynamic->digest), "another seed is another run");
    cr_expect(eq(str, compare->scenario, "little"));
    cr_expect(eq(u64, compare->storage_bytes, UINT64_C(32) << 20));
    remove_little(&little);
}

Test(compare, goes_on_without_a_run_that_is_refused)
{
    /* Nothing owns more than it did, but under a fixed split: then A fits in no part. */
    static const char *const settings[] = { "nothing=1" };
    static const char *const wrong[] = { "dynamic", "no-such-policy" };
    HsOverrides overrides = { .settings = settings, .n_settings = 1 };
    Little little = write_little();
    HsComparePlan plan = plan_of(&little, 1);
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;

    plan.policies = wrong;
    plan.n_policies = 2;

    g_autoptr(HsCompare) compare = run(&plan);

    cr_expect(eq(uint, hs_compare_n_missing(compare, 0), 0));
    cr_expect(eq(uint, hs_compare_n_missing(compare, 1), 2));
    cr_expect(strstr(g_array_index(compare->runs, HsCompareRun, 1).complaint, "no-such-policy") !=
              NULL);
    plan.overrides = &overrides;
    cr_expect(hs_compare_new(&plan, diagnostics, &error) == NULL);
    cr_expect(g_error_matches(error, HS_COMPARE_ERROR, HS_COMPARE_ERROR_REFUSED));
    cr_expect(eq(str, error->message, "the scenario has mistakes"));
    cr_expect(hs_diagnostics_count(diagnostics) > 0);
    remove_little(&little);
}

Test(compare, leaves_nothing_of_an_interrupted_comparison)
{
    static volatile sig_atomic_t interrupt = SIGINT;
    Little little = write_little();
    HsComparePlan plan = plan_of(&little, 2);
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;

    plan.is_interrupted = &interrupt;
    cr_expect(hs_compare_new(&plan, diagnostics, &error) == NULL);
    cr_expect(g_error_matches(error, HS_COMPARE_ERROR, HS_COMPARE_ERROR_INTERRUPTED));
    remove_little(&little);
}
