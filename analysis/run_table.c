/* run_table: reads versions of the table; view table_state names the states. */
#include "analysis/run_table.h"

#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

static void entry_free(gpointer user)
{
    HsRunEntry *entry = user;

    g_free(entry->area);
    g_free(entry->kind);
    g_free(entry->owner);
    g_free(entry->destination);
    g_free(entry);
}

static void version_free(gpointer user)
{
    HsRunVersion *version = user;

    g_ptr_array_unref(version->entries);
    g_ptr_array_unref(version->others);
    g_free(version->cause);
    g_free(version->step);
    g_free(version->figure);
    g_free(version->label);
    g_free(version);
}

static bool read_entries(sqlite3 *db, HsRunVersion *version, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_table_entries);

    hs_query_bind(query, 1, version->version);
    while (hs_query_next(query)) {
        HsRunEntry *entry = g_new0(HsRunEntry, 1);

        entry->area = hs_query_dup_text(query, 0);
        entry->kind = hs_query_dup_text(query, 1);
        entry->size_bytes = hs_query_count(query, 2);
        entry->owner = hs_query_dup_text(query, 3);
        entry->destination = hs_query_dup_optional_text(query, 4);
        bool is_storage = strcmp(entry->kind, "main storage") == 0;

        g_ptr_array_add(is_storage ? version->entries : version->others, entry);
    }
    return hs_query_end(query, error);
}

static HsRunVersion *read_version(HsQuery *query)
{
    HsRunVersion *version = g_new0(HsRunVersion, 1);

    version->version = hs_query_count(query, 0);
    version->cycle = hs_query_count(query, 1);
    version->cause = hs_query_dup_text(query, 2);
    version->step = hs_query_dup_optional_text(query, 3);
    version->figure = hs_query_dup_optional_text(query, 4);
    version->label = hs_query_dup_optional_text(query, 5);
    version->entries = g_ptr_array_new_with_free_func(entry_free);
    version->others = g_ptr_array_new_with_free_func(entry_free);
    return version;
}

/* The rows of a question whose columns are version, cycle, cause, step, figure, name of the state.
 * Ends the query. */
static GPtrArray *read_versions(sqlite3 *db, HsQuery *query, GError **error)
{
    g_autoptr(GPtrArray) versions = g_ptr_array_new_with_free_func(version_free);

    while (hs_query_next(query))
        g_ptr_array_add(versions, read_version(query));
    if (!hs_query_end(query, error))
        return NULL;
    for (guint version_i = 0; version_i < versions->len; version_i++) {
        if (!read_entries(db, g_ptr_array_index(versions, version_i), error))
            return NULL;
    }
    return g_steal_pointer(&versions);
}

GPtrArray *hs_run_table_states(sqlite3 *db, GError **error)
{
    return read_versions(db, hs_query_new(db, hs_sql_run_table_states), error);
}

GPtrArray *hs_run_table_versions(sqlite3 *db, GError **error)
{
    return read_versions(db, hs_query_new(db, hs_sql_run_table_versions), error);
}

GPtrArray *hs_run_table_at(sqlite3 *db, HsCycles cycle, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_table_at);

    hs_query_bind(query, 1, cycle);
    return read_versions(db, query, error);
}

uint64_t hs_run_version_sum(const HsRunVersion *version)
{
    uint64_t sum = 0;

    for (guint entry_i = 0; entry_i < version->entries->len; entry_i++) {
        const HsRunEntry *entry = g_ptr_array_index(version->entries, entry_i);

        sum = entry->size_bytes > UINT64_MAX - sum ? UINT64_MAX : sum + entry->size_bytes;
    }
    return sum;
}

const HsRunEntry *hs_run_version_find(const HsRunVersion *version, const char *area)
{
    for (guint entry_i = 0; entry_i < version->entries->len; entry_i++) {
        const HsRunEntry *entry = g_ptr_array_index(version->entries, entry_i);

        if (strcmp(entry->area, area) == 0)
            return entry;
    }
    return NULL;
}

GPtrArray *hs_run_table_areas(const GPtrArray *versions)
{
    GPtrArray *areas = g_ptr_array_new();

    for (guint version_i = 0; version_i < versions->len; version_i++) {
        const HsRunVersion *version = g_ptr_array_index(versions, version_i);
        guint next = 0; /* behind the entry before */

        for (guint entry_i = 0; entry_i < version->entries->len; entry_i++) {
            HsRunEntry *entry = g_ptr_array_index(version->entries, entry_i);
            guint place = 0;

            if (!g_ptr_array_find_with_equal_func(areas, entry->area, g_str_equal, &place)) {
                place = next;
                g_ptr_array_insert(areas, (gint)place, entry->area);
            }
            next = place + 1;
        }
    }
    return areas;
}

GPtrArray *hs_run_owners_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) owners = g_ptr_array_new_with_free_func(g_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_owners);

    while (hs_query_next(query))
        g_ptr_array_add(owners, hs_query_dup_text(query, 0));
    return hs_query_end(query, error) ? g_steal_pointer(&owners) : NULL;
}

static void range_free(gpointer user)
{
    HsRunRange *range = user;

    g_free(range->area);
    g_free(range->owner);
    g_free(range->state);
    g_free(range);
}

GPtrArray *hs_run_storage_read(sqlite3 *db, uint64_t version, GError **error)
{
    g_autoptr(GPtrArray) ranges = g_ptr_array_new_with_free_func(range_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_storage);

    hs_query_bind(query, 1, version);
    while (hs_query_next(query)) {
        HsRunRange *range = g_new0(HsRunRange, 1);

        range->first_unit = hs_query_count(query, 0);
        range->n_units = hs_query_count(query, 1);
        range->area = hs_query_dup_text(query, 2);
        range->owner = hs_query_dup_text(query, 3);
        range->state = hs_query_dup_text(query, 4);
        g_ptr_array_add(ranges, range);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&ranges) : NULL;
}
