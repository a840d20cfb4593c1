/* kept_collection: runs of a published collection, found by their identity. */
#include "analysis/kept_collection.h"

#include "analysis/query.h"
#include "sim/store.h"

#include <math.h>
#include <string.h>

struct HsKeptCollection {
    sqlite3 *db;
    sqlite3_stmt *run, *values, *not_held;
    sqlite3_stmt *row, *parameters, *next; /* by number */
    char *program, *plan;
    HsShard shard;
    GPtrArray *texts;
    GPtrArray *programs;
    GHashTable *quantities; /* HsMeasured * by quantity: those that this program knows */
};

/* ---- opening ---- */

static bool read_plan(HsKeptCollection *collection, GError **error)
{
    HsQuery *query = hs_query_new(collection->db,
                                  "SELECT program, coalesce(plan, ''), coalesce(shard, 0), "
                                  "coalesce(n_shards, 0) FROM collection");

    if (hs_query_next(query)) {
        collection->program = hs_query_dup_text(query, 0);
        collection->plan = hs_query_dup_text(query, 1);
        collection->shard = (HsShard){ (guint)MIN(hs_query_count(query, 2), HS_SHARDS_MAX),
                                       (guint)MIN(hs_query_count(query, 3), HS_SHARDS_MAX) };
    } else {
        hs_query_refuse(query, "it does not say what was planned");
    }
    return hs_query_end(query, error);
}

static bool read_texts(HsKeptCollection *collection, GError **error)
{
    HsQuery *query = hs_query_new(collection->db, "SELECT file, text FROM text ORDER BY position");

    while (hs_query_next(query)) {
        g_ptr_array_add(collection->texts, hs_query_dup_text(query, 0));
        g_ptr_array_add(collection->texts, hs_query_dup_text(query, 1));
    }
    return hs_query_end(query, error);
}

static bool read_programs(HsKeptCollection *collection, GError **error)
{
    HsQuery *query = hs_query_new(collection->db,
                                  "SELECT file, digest FROM program_file ORDER BY file");

    while (hs_query_next(query)) {
        g_autofree char *name = hs_query_dup_text(query, 0);
        g_autofree char *digest = hs_query_dup_text(query, 1);

        if (collection->programs->len == HS_WORK_FILES_MAX ||
            !hs_read_files_add(collection->programs, true, name, digest)) {
            hs_query_refuse(query, "too many files");
            break;
        }
    }
    return hs_query_end(query, error);
}

static bool read_quantities(HsKeptCollection *collection, GError **error)
{
    HsQuery *query = hs_query_new(collection->db,
                                  "SELECT quantity, measure, subject FROM quantity");

    while (hs_query_next(query)) {
        uint64_t number = hs_query_count(query, 0);
        g_autofree char *measure = hs_query_dup_text(query, 1);
        g_autofree char *subject = hs_query_dup_text(query, 2);
        HsMeasured quantity = { .measure = hs_measures_find(measure) };

        if (number > HS_WORK_QUANTITIES_MAX ||
            g_hash_table_size(collection->quantities) == HS_WORK_QUANTITIES_MAX) {
            hs_query_refuse(query, "too many quantities");
            break;
        }
        if (quantity.measure == NULL)
            continue;
        quantity.subject = g_intern_string(subject);
        g_hash_table_insert(collection->quantities, GUINT_TO_POINTER((guint)number),
                            g_memdup2(&quantity, sizeof quantity));
    }
    return hs_query_end(query, error);
}

static bool prepare(HsKeptCollection *collection, GError **error)
{
    struct {
        const char *sql;
        sqlite3_stmt **statement;
    } all[] = {
        { "SELECT run, policy, verdict, complaint, digest, n_expectations, n_held, content "
          "FROM run WHERE identity = ? ORDER BY run LIMIT 1",
          &collection->run },
        { "SELECT quantity, value FROM run_value WHERE run = ? ORDER BY quantity",
          &collection->values },
        { "SELECT position, title, condition, outcome, found FROM run_expectation "
          "JOIN expectation USING (position) WHERE run = ? ORDER BY position",
          &collection->not_held },
        { "SELECT run, policy, verdict, complaint, digest, n_expectations, n_held, content, point, "
          "repetition, seed, identity FROM run WHERE run = ?",
          &collection->row },
        { "SELECT name, value FROM point_parameter WHERE point = ? ORDER BY position",
          &collection->parameters },
        { "SELECT min(run) FROM run WHERE run >= ?", &collection->next },
    };

    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        if (sqlite3_prepare_v3(collection->db, all[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                               all[i].statement, NULL) != SQLITE_OK) {
            g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_DAMAGED, "it cannot be read: %s",
                        sqlite3_errmsg(collection->db));
            return false;
        }
    }
    return true;
}

HsKeptCollection *hs_kept_collection_open(const char *path, GError **error)
{
    g_autoptr(HsKeptCollection) collection = g_new0(HsKeptCollection, 1);

    collection->texts = g_ptr_array_new_with_free_func(g_free);
    collection->programs = hs_read_files_new();
    collection->quantities = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    collection->db = hs_collection_open(path, error);
    if (collection->db == NULL || !read_plan(collection, error) || !read_texts(collection, error) ||
        !read_programs(collection, error) || !read_quantities(collection, error) ||
        !prepare(collection, error))
        return NULL;
    return g_steal_pointer(&collection);
}

void hs_kept_collection_free(HsKeptCollection *collection)
{
    if (collection == NULL)
        return;
    (void)sqlite3_finalize(collection->run);
    (void)sqlite3_finalize(collection->values);
    (void)sqlite3_finalize(collection->not_held);
    (void)sqlite3_finalize(collection->row);
    (void)sqlite3_finalize(collection->parameters);
    (void)sqlite3_finalize(collection->next);
    (void)sqlite3_close(collection->db);
    g_free(collection->program);
    g_free(collection->plan);
    g_ptr_array_unref(collection->texts);
    g_ptr_array_unref(collection->programs);
    g_hash_table_unref(collection->quantities);
    g_free(collection);
}

const char *hs_kept_collection_program(const HsKeptCollection *collection)
{
    return collection->program;
}

const char *hs_kept_collection_plan(const HsKeptCollection *collection)
{
    return collection->plan;
}

HsShard hs_kept_collection_shard(const HsKeptCollection *collection)
{
    return collection->shard;
}

const GPtrArray *hs_kept_collection_texts(const HsKeptCollection *collection)
{
    return collection->texts;
}

const GPtrArray *hs_kept_collection_programs(const HsKeptCollection *collection)
{
    return collection->programs;
}

/* ---- one run ---- */

/* A column that is a text in valid UTF-8, or NULL. */
static const char *text_at(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text != NULL && g_utf8_validate(text, -1, NULL) ? text : NULL;
}

static bool find_verdict(const char *name, HsBatchVerdict *ret_verdict)
{
    static const HsBatchVerdict all[] = { HS_BATCH_DONE, HS_BATCH_REFUSED, HS_BATCH_FAILED };

    for (guint i = 0; name != NULL && i < G_N_ELEMENTS(all); i++) {
        if (strcmp(hs_collection_verdict_name(all[i]), name) == 0) {
            *ret_verdict = all[i];
            return true;
        }
    }
    return false;
}

static bool read_row(sqlite3_stmt *row, HsKeptRun *run)
{
    const char *policy = text_at(row, 1);
    const char *complaint = text_at(row, 3);
    const char *digest = text_at(row, 4);

    if (policy == NULL || complaint == NULL || !find_verdict(text_at(row, 2), &run->verdict))
        return false;
    run->policy = g_strdup(policy);
    run->complaint = g_strdup(complaint);
    if (run->verdict == HS_BATCH_DONE)
        run->digest = digest != NULL ? g_ascii_strtoull(digest, NULL, 16) : 0;
    run->n_expectations = (guint)sqlite3_column_int(row, 5);
    run->n_held = (guint)sqlite3_column_int(row, 6);
    return true;
}

/* In the order in which they were measured: that of the table of measures, by subject. */
static gint compare_measured(gconstpointer a, gconstpointer b)
{
    const HsMeasured *first = a;
    const HsMeasured *second = b;

    if (first->measure != second->measure)
        return first->measure < second->measure ? -1 : 1; /* rows of one table */
    return strcmp(first->subject, second->subject);
}

static bool read_values(HsKeptCollection *collection, sqlite3_int64 number, HsKeptRun *run)
{
    sqlite3_stmt *rows = collection->values;
    bool is_good = true;

    run->values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    (void)sqlite3_bind_int64(rows, 1, number);
    while (is_good && sqlite3_step(rows) == SQLITE_ROW) {
        sqlite3_int64 quantity_i = sqlite3_column_int64(rows, 0);
        const HsMeasured *quantity = quantity_i < 0 || quantity_i > HS_WORK_QUANTITIES_MAX
                                         ? NULL
                                         : g_hash_table_lookup(collection->quantities,
                                                               GUINT_TO_POINTER((guint)quantity_i));

        is_good = quantity != NULL;
        if (is_good) {
            HsMeasured measured = *quantity;

            measured.is_known = sqlite3_column_type(rows, 1) != SQLITE_NULL;
            measured.value = sqlite3_column_double(rows, 1);
            is_good = isfinite(measured.value);
            g_array_append_val(run->values, measured);
        }
    }
    is_good = sqlite3_reset(rows) == SQLITE_OK && is_good;
    g_array_sort(run->values, compare_measured);
    return is_good;
}

static bool read_not_held(HsKeptCollection *collection, sqlite3_int64 number, HsKeptRun *run)
{
    sqlite3_stmt *rows = collection->not_held;
    bool is_good = true;

    run->not_held = hs_not_held_new();
    (void)sqlite3_bind_int64(rows, 1, number);
    while (is_good && sqlite3_step(rows) == SQLITE_ROW) {
        HsNotHeld not_held = { .position = (guint)sqlite3_column_int(rows, 0),
                               .title = g_strdup(text_at(rows, 1)),
                               .condition = g_strdup(text_at(rows, 2)),
                               .outcome = g_strdup(text_at(rows, 3)),
                               .found = g_strdup(text_at(rows, 4)) };

        g_array_append_val(run->not_held, not_held);
        is_good = not_held.title != NULL && not_held.condition != NULL &&
                  not_held.outcome != NULL && not_held.found != NULL;
    }
    return sqlite3_reset(rows) == SQLITE_OK && is_good;
}

/* `row` stands on its row of table run. */
static bool read_run(HsKeptCollection *collection, sqlite3_stmt *row, HsKeptRun *run)
{
    sqlite3_int64 number = sqlite3_column_int64(row, 0);
    const char *written = text_at(row, 7);
    char content[HS_IDENTITY_BYTES];

    return written != NULL && read_row(row, run) &&
           (run->verdict != HS_BATCH_DONE || read_values(collection, number, run)) &&
           read_not_held(collection, number, run) &&
           strcmp(hs_kept_run_content(run, content), written) == 0;
}

bool hs_kept_collection_find(HsKeptCollection *collection, const char *identity, HsKeptRun *ret_run,
                             char ret_content[HS_IDENTITY_BYTES])
{
    g_auto(HsKeptRun) run = { 0 };
    bool is_found = false;

    if (ret_content != NULL)
        ret_content[0] = '\0';
    (void)sqlite3_bind_text(collection->run, 1, identity, -1, SQLITE_STATIC);
    if (sqlite3_step(collection->run) == SQLITE_ROW) {
        const char *content = text_at(collection->run, 7);

        if (ret_content != NULL)
            (void)g_strlcpy(ret_content, content != NULL ? content : "?", HS_IDENTITY_BYTES);
        is_found = read_run(collection, collection->run, &run);
    }
    (void)sqlite3_reset(collection->run);
    if (!is_found)
        return false;
    *ret_run = run;
    run = (HsKeptRun){ 0 };
    return true;
}

/* ---- by number ---- */

sqlite3 *hs_kept_collection_db(const HsKeptCollection *collection)
{
    return collection->db;
}

void hs_kept_row_clear(HsKeptRow *row)
{
    g_clear_pointer(&row->parameters, g_ptr_array_unref);
    hs_kept_run_clear(&row->run);
}

bool hs_kept_collection_next(HsKeptCollection *collection, uint64_t from, uint64_t *ret_number)
{
    sqlite3_stmt *next = collection->next;
    sqlite3_int64 number = -1;

    (void)sqlite3_bind_int64(next, 1, (sqlite3_int64)MIN(from, (uint64_t)G_MAXINT64));
    if (sqlite3_step(next) == SQLITE_ROW)
        number = sqlite3_column_int64(next, 0); /* NULL, where there is none, is 0 */
    if (sqlite3_reset(next) != SQLITE_OK || number < 0)
        return false;
    *ret_number = (uint64_t)number;
    return true;
}

static bool read_parameters(HsKeptCollection *collection, HsKeptRow *row)
{
    sqlite3_stmt *rows = collection->parameters;
    bool is_good = true;

    row->parameters = g_ptr_array_new_with_free_func(g_free);
    (void)sqlite3_bind_int64(rows, 1, (sqlite3_int64)row->point);
    while (is_good && sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < 2; i++) {
            const char *text = text_at(rows, i);

            is_good = is_good && text != NULL;
            g_ptr_array_add(row->parameters, g_strdup(text));
        }
    }
    return sqlite3_reset(rows) == SQLITE_OK && is_good;
}

/* What table run says of it beside what came out. */
static bool read_place(sqlite3_stmt *statement, HsKeptRow *row)
{
    sqlite3_int64 point = sqlite3_column_int64(statement, 8);
    sqlite3_int64 repetition = sqlite3_column_int64(statement, 9);
    const char *seed = text_at(statement, 10);
    const char *identity = text_at(statement, 11);
    const char *content = text_at(statement, 7);

    if (point < 1 || repetition < 1 || repetition > G_MAXUINT || seed == NULL || identity == NULL ||
        content == NULL || !g_ascii_string_to_unsigned(seed, 10, 0, G_MAXUINT64, &row->seed, NULL))
        return false;
    row->point = (uint64_t)point;
    row->repetition = (guint)repetition;
    return g_strlcpy(row->identity, identity, sizeof row->identity) < sizeof row->identity &&
           g_strlcpy(row->content, content, sizeof row->content) < sizeof row->content;
}

bool hs_kept_collection_row(HsKeptCollection *collection, uint64_t number, HsKeptRow *ret_row)
{
    g_auto(HsKeptRow) row = { .number = number };
    bool is_good = false;

    (void)sqlite3_bind_int64(collection->row, 1, (sqlite3_int64)number);
    if (sqlite3_step(collection->row) == SQLITE_ROW)
        is_good = read_place(collection->row, &row) &&
                  read_run(collection, collection->row, &row.run) &&
                  read_parameters(collection, &row);
    (void)sqlite3_reset(collection->row);
    if (!is_good)
        return false;
    *ret_row = row;
    row = (HsKeptRow){ 0 };
    return true;
}
