/* made_part: files of a sweep that nobody ran. */
#include "tests/analysis/made_part.h"

#include "analysis/kept_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define REPETITIONS 2u

static void add_value(GArray *values, const char *measure, const char *subject, bool is_known,
                      double value)
{
    HsMeasured measured = { .measure = hs_measures_find(measure),
                            .subject = subject,
                            .is_known = is_known,
                            .value = value };

    cr_assert(measured.measure != NULL, "%s", measure);
    g_array_append_val(values, measured);
}

/* In the order of the table of measures, then of subjects. */
static GArray *made_values(uint64_t number, bool is_wrong)
{
    GArray *values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    double n = (double)number;

    add_value(values, "replies", "A", true, 3 * n + (is_wrong ? 1 : 0));
    if (number % 5 == 0)
        add_value(values, "replies", "B", true, n);
    add_value(values, "outage", "A", number % 7 != 0, number % 7 != 0 ? n / 3 : 0);
    return values;
}

static HsKeptRun made_kept(uint64_t number, bool is_wrong)
{
    HsKeptRun run = { .verdict = number == 11 ? HS_BATCH_REFUSED : HS_BATCH_DONE,
                      .complaint = g_strdup(number == 11 ? "it cannot be" : ""),
                      .policy = g_strdup("dynamic"),
                      .digest = number == 11 ? 0 : number * 0x9e3779b97f4a7c15,
                      .n_expectations = number == 11 ? 0 : 2,
                      .n_held = number == 11 ? 0 : 2 - (number == 13),
                      .not_held = hs_not_held_new() };

    if (run.verdict == HS_BATCH_DONE)
        run.values = made_values(number, is_wrong);
    if (number == 13) {
        HsNotHeld not_held = { .position = 2,
                               .title = g_strdup("A is back"),
                               .condition = g_strdup("A.state == running"),
                               .outcome = g_strdup("failed"),
                               .found = g_strdup("A.state is lost") };

        g_array_append_val(run.not_held, not_held);
    }
    return run;
}

static void write_run(HsCollection *collection, uint64_t number, bool is_wrong)
{
    g_auto(HsKeptRun) run = made_kept(number, is_wrong);
    g_autofree char *identity = g_strdup_printf("%032" G_GINT64_MODIFIER "x", number);
    char content[HS_IDENTITY_BYTES];
    HsCollectionRun row = { .number = number,
                            .point = (number - 1) / REPETITIONS + 1,
                            .repetition = (guint)((number - 1) % REPETITIONS) + 1,
                            .seed = 42 + (number - 1) % REPETITIONS,
                            .identity = identity,
                            .content = hs_kept_run_content(&run, content) };

    hs_kept_run_write(&run, &row, collection);
}

static void write_point(HsCollection *collection, uint64_t point)
{
    g_autofree char *value = g_strdup_printf("%" G_GUINT64_FORMAT " ms", point);

    hs_collection_point_parameter(collection, point, 0, "at", value);
    hs_collection_point_parameter(collection, point, 1, "name", "panic");
}

static void made_part(const char *path, HsShard shard, uint64_t wrong)
{
    static const HsCollectionPlan usual = { .kind = "sweep",
                                            .plan = "5d41402abc4b2a76b9719d911017c592",
                                            .scenario = "made",
                                            .scenario_file = "made.scn",
                                            .seed = 42,
                                            .design = "grid",
                                            .n_points = MADE_PART_RUNS / REPETITIONS,
                                            .n_repetitions = REPETITIONS,
                                            .n_runs = MADE_PART_RUNS };
    HsCollectionPlan plan = usual;
    g_autoptr(GError) error = NULL;
    g_autoptr(HsCollection) collection = hs_collection_create(path, &error);
    HsShard mine = shard.n > 0 ? shard : (HsShard){ 0, 1 };
    uint64_t point = 0;

    cr_assert(collection != NULL, "%s", error != NULL ? error->message : "");
    plan.shard = shard.i;
    plan.n_shards = shard.n;
    hs_collection_plan(collection, &plan);
    hs_collection_text(collection, 0, "made.scn", "scenario \"made\" { }\n");
    hs_collection_setting(collection, 0, "size=3 MB");
    for (uint64_t k = 0; k < hs_shard_n_runs(mine, MADE_PART_RUNS); k++) {
        uint64_t number = hs_shard_run(mine, k) + 1;

        if ((number - 1) / REPETITIONS + 1 != point) {
            point = (number - 1) / REPETITIONS + 1;
            write_point(collection, point);
        }
        write_run(collection, number, number == wrong);
    }
    cr_assert(hs_collection_publish(collection, &error), "%s", error ? error->message : "");
}

void made_whole(const char *path)
{
    made_part(path, (HsShard){ 0, 0 }, 0);
}

void made_shard(const char *path, HsShard shard)
{
    made_part(path, shard, 0);
}

void made_wrong_shard(const char *path, HsShard shard, uint64_t number)
{
    made_part(path, shard, number);
}

void made_change(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;

    cr_assert(eq(int, sqlite3_open(path, &db), SQLITE_OK));
    (void)sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    cr_assert(eq(int, sqlite3_exec(db, sql, NULL, NULL, &message), SQLITE_OK), "%s: %s", sql,
              message != NULL ? message : "");
    (void)sqlite3_close(db);
}
