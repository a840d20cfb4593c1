/* collection: one database of many runs and what was measured of each. */
#include "analysis/collection.h"

#include "sim/assert.h"
#include "sim/store.h"

#include "embedded/program_id.h"
#include "embedded/sql.h"

struct HsCollection {
    HsStore *store;
    sqlite3_stmt *value;      /* inserts into run_value */
    sqlite3_stmt *difference; /* inserts into comparison */
    GHashTable *quantities;   /* Quantity * of itself */
    GHashTable *expectations; /* positions of those that are written */
};

/* What is measured, of whom. Both texts live for ever. */
typedef struct {
    const HsMeasure *measure;
    const char *subject;
    guint number;
} Quantity;

static const HsStoreKind collection_kind = { .noun = "an hsim collection",
                                             .maker = "a collection of hsim compare or hsim sweep",
                                             .application_id = HS_STORE_COLLECTION_ID,
                                             .version = HS_COLLECTION_VERSION,
                                             .schema = hs_sql_collection_schema };

const char *hs_collection_verdict_name(HsBatchVerdict verdict)
{
    static const char *const names[] = {
        [HS_BATCH_DONE] = "done", [HS_BATCH_REFUSED] = "refused", [HS_BATCH_FAILED] = "failed"
    };

    return names[verdict];
}

void hs_not_held_clear(gpointer user)
{
    HsNotHeld *not_held = user;

    g_free(not_held->title);
    g_free(not_held->condition);
    g_free(not_held->outcome);
    g_free(not_held->found);
}

/* ---- beginning and end ---- */

static guint hash_quantity(gconstpointer key)
{
    const Quantity *quantity = key;

    return g_direct_hash(quantity->measure) * 31 + g_direct_hash(quantity->subject);
}

static gboolean is_same_quantity(gconstpointer a, gconstpointer b)
{
    const Quantity *first = a;
    const Quantity *second = b;

    return first->measure == second->measure && first->subject == second->subject;
}

/* Real numbers do not go through the store, whose rows are those of the simulation: integers. */
static bool prepare(HsCollection *collection, GError **error)
{
    sqlite3 *db = hs_store_db(collection->store, error);

    if (db == NULL)
        return false;

    bool is_good = sqlite3_prepare_v2(db, "INSERT INTO run_value VALUES (?, ?, ?)", -1,
                                      &collection->value, NULL) == SQLITE_OK &&
                   sqlite3_prepare_v2(db,
                                      "INSERT INTO comparison VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                      -1, &collection->difference, NULL) == SQLITE_OK;

    hs_assert(is_good); /* the tables are those of our own schema */
    return true;
}

HsCollection *hs_collection_create(const char *path, GError **error)
{
    g_autoptr(HsCollection) collection = g_new0(HsCollection, 1);

    collection->quantities = g_hash_table_new_full(hash_quantity, is_same_quantity, g_free, NULL);
    collection->expectations = g_hash_table_new(g_direct_hash, g_direct_equal);
    collection->store = hs_store_create_kind(path, &collection_kind, error);
    if (collection->store == NULL || !prepare(collection, error))
        return NULL;
    return g_steal_pointer(&collection);
}

static void finalize(HsCollection *collection)
{
    (void)sqlite3_finalize(collection->value);
    (void)sqlite3_finalize(collection->difference);
    collection->value = NULL;
    collection->difference = NULL;
}

sqlite3 *hs_collection_open(const char *path, GError **error)
{
    return hs_store_open_kind(path, &collection_kind, error);
}

void hs_collection_free(HsCollection *collection)
{
    if (collection == NULL)
        return;
    finalize(collection);
    hs_store_free(collection->store);
    g_hash_table_unref(collection->quantities);
    g_hash_table_unref(collection->expectations);
    g_free(collection);
}

const char *hs_collection_part_path(const HsCollection *collection)
{
    return hs_store_part_path(collection->store);
}

bool hs_collection_publish(HsCollection *collection, GError **error)
{
    finalize(collection);
    return hs_store_publish(collection->store, error);
}

/* ---- rows of integers and texts ---- */

static void add_measures(HsCollection *collection)
{
    for (guint i = 0; i < hs_measures_n(); i++) {
        const HsMeasure *measure = hs_measures_at(i);
        HsCell cells[] = { HS_INTEGER(i + 1),
                           HS_TEXT(measure->name),
                           HS_TEXT(hs_measure_unit_name(measure->unit)),
                           HS_TEXT(hs_measure_better_name(measure->better)),
                           HS_TEXT(hs_measure_per_name(measure->per)),
                           HS_TEXT(measure->about) };

        hs_store_row(collection->store, "measure", cells, G_N_ELEMENTS(cells));
    }
}

void hs_collection_plan(HsCollection *collection, const HsCollectionPlan *plan)
{
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, plan->seed);
    bool is_shard = plan->n_shards > 0;
    HsCell cells[] = { HS_TEXT(HS_VERSION),
                       HS_TEXT(HS_PROGRAM_ID),
                       HS_TEXT(plan->plan),
                       HS_TEXT(plan->kind),
                       HS_TEXT(plan->scenario),
                       HS_TEXT(plan->about),
                       HS_TEXT(plan->scenario_file),
                       HS_TEXT(seed),
                       HS_TEXT(plan->design),
                       HS_INTEGER(plan->n_points),
                       HS_INTEGER(plan->n_repetitions),
                       HS_INTEGER(plan->n_runs),
                       is_shard ? HS_INTEGER(plan->shard) : HS_NULL,
                       is_shard ? HS_INTEGER(plan->n_shards) : HS_NULL,
                       HS_TEXT(plan->until),
                       HS_TEXT(plan->baseline),
                       plan->storage_bytes > 0 ? HS_INTEGER(plan->storage_bytes) : HS_NULL };

    hs_store_row(collection->store, "collection", cells, G_N_ELEMENTS(cells));
    add_measures(collection);
}

void hs_collection_text(HsCollection *collection, guint position, const char *file,
                        const char *text)
{
    HsCell cells[] = { HS_INTEGER(position), HS_TEXT(file), HS_TEXT(text) };

    hs_store_row(collection->store, "text", cells, G_N_ELEMENTS(cells));
}

void hs_collection_program_file(HsCollection *collection, const char *file, const char *digest)
{
    HsCell cells[] = { HS_TEXT(file), HS_TEXT(digest) };

    hs_store_row(collection->store, "program_file", cells, G_N_ELEMENTS(cells));
}

void hs_collection_setting(HsCollection *collection, guint position, const char *setting)
{
    HsCell cells[] = { HS_INTEGER(position), HS_TEXT(setting) };

    hs_store_row(collection->store, "setting", cells, G_N_ELEMENTS(cells));
}

void hs_collection_run(HsCollection *collection, const HsCollectionRun *run)
{
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, run->seed);
    char digest[HS_DIGEST_TEXT_BYTES];
    HsCell cells[] = { HS_INTEGER(run->number),
                       HS_INTEGER(run->point),
                       HS_TEXT(run->policy),
                       HS_INTEGER(run->repetition),
                       HS_TEXT(seed),
                       HS_TEXT(hs_collection_verdict_name(run->verdict)),
                       HS_TEXT(run->complaint),
                       run->verdict == HS_BATCH_DONE
                           ? HS_TEXT(hs_digest_format(run->digest, digest))
                           : HS_NULL,
                       HS_INTEGER(run->n_expectations),
                       HS_INTEGER(run->n_held),
                       HS_TEXT(run->identity),
                       HS_TEXT(run->content) };

    hs_store_row(collection->store, "run", cells, G_N_ELEMENTS(cells));
}

void hs_collection_point_parameter(HsCollection *collection, uint64_t point, guint position,
                                   const char *name, const char *value)
{
    HsCell cells[] = { HS_INTEGER(point), HS_INTEGER(position), HS_TEXT(name), HS_TEXT(value) };

    hs_store_row(collection->store, "point_parameter", cells, G_N_ELEMENTS(cells));
}

void hs_collection_not_held(HsCollection *collection, uint64_t run, const HsNotHeld *not_held)
{
    HsCell cells[] = { HS_INTEGER(run), HS_INTEGER(not_held->position), HS_TEXT(not_held->outcome),
                       HS_TEXT(not_held->found) };
    HsCell expectation[] = { HS_INTEGER(not_held->position), HS_TEXT(not_held->title),
                             HS_TEXT(not_held->condition) };

    if (g_hash_table_add(collection->expectations, GUINT_TO_POINTER(not_held->position)))
        hs_store_row(collection->store, "expectation", expectation, G_N_ELEMENTS(expectation));
    hs_store_row(collection->store, "run_expectation", cells, G_N_ELEMENTS(cells));
}

/* ---- rows with real numbers ---- */

/* A column of memory that stays until the statement is run; failures show when it is. */
static void bind_text(sqlite3_stmt *statement, int column, const char *text)
{
    (void)sqlite3_bind_text(statement, column, text, -1, SQLITE_STATIC);
}

static void bind_real(sqlite3_stmt *statement, int column, bool is_known, double value)
{
    if (is_known)
        (void)sqlite3_bind_double(statement, column, value);
    else
        (void)sqlite3_bind_null(statement, column);
}

static guint quantity_of(HsCollection *collection, const HsMeasured *measured)
{
    Quantity wanted = { .measure = measured->measure, .subject = measured->subject };
    Quantity *quantity = g_hash_table_lookup(collection->quantities, &wanted);

    if (quantity == NULL) {
        quantity = g_new(Quantity, 1);
        *quantity = wanted;
        quantity->number = g_hash_table_size(collection->quantities) + 1;
        g_hash_table_add(collection->quantities, quantity);

        HsCell cells[] = { HS_INTEGER(quantity->number), HS_TEXT(wanted.measure->name),
                           HS_TEXT(wanted.subject) };

        hs_store_row(collection->store, "quantity", cells, G_N_ELEMENTS(cells));
    }
    return quantity->number;
}

void hs_collection_value(HsCollection *collection, uint64_t run, const HsMeasured *measured)
{
    sqlite3_stmt *statement = collection->value;

    (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)run);
    (void)sqlite3_bind_int64(statement, 2, quantity_of(collection, measured));
    bind_real(statement, 3, measured->is_known, measured->value);
    hs_store_step(collection->store, statement);
}

void hs_collection_difference(HsCollection *collection, const HsCollectionDifference *difference)
{
    sqlite3_stmt *statement = collection->difference;
    bool has_pair = difference->n_pairs >= 1;
    bool has_interval = difference->n_pairs >= 2;

    bind_text(statement, 1, difference->policy);
    bind_text(statement, 2, difference->measure);
    bind_text(statement, 3, difference->subject);
    (void)sqlite3_bind_int64(statement, 4, difference->n_pairs);
    bind_real(statement, 5, has_pair, difference->mean);
    bind_real(statement, 6, has_pair, difference->baseline_mean);
    bind_real(statement, 7, has_pair, difference->difference);
    bind_real(statement, 8, has_interval, difference->low);
    bind_real(statement, 9, has_interval, difference->high);
    hs_store_step(collection->store, statement);
}

char *hs_collection_reference(void)
{
    return hs_store_reference_of("The database of a comparison or a sweep",
                                 "analysis/collection_schema.sql", hs_sql_collection_schema);
}
