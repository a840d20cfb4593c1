/* show: what all views of a result have in common. */
#include "cli/show.h"

#include "analysis/query.h"
#include "sim/store.h"

#include <string.h>

bool hs_result_open(HsResult *result, const char *path, GError **error)
{
    *result = (HsResult){ .path = path };
    result->db = hs_store_open(path, error);
    if (result->db == NULL)
        return false;
    result->meta = hs_run_meta_read(result->db, error);
    if (result->meta != NULL)
        result->owners = hs_run_owners_read(result->db, error);
    if (result->meta != NULL && result->owners == NULL && hs_query_was_left_out(error))
        result->owners = g_ptr_array_new();
    if (result->owners != NULL)
        return true;
    hs_result_close(result);
    return false;
}

void hs_result_close(HsResult *result)
{
    g_clear_pointer(&result->owners, g_ptr_array_unref);
    g_clear_pointer(&result->meta, hs_run_meta_free);
    (void)sqlite3_close(result->db);
    result->db = NULL;
}

bool hs_result_optional(bool is_good, GError **error)
{
    return is_good || hs_query_was_left_out(error);
}

HsPaint hs_result_paint(const HsResult *result, const char *owner)
{
    guint owner_i = 0;

    if (!g_ptr_array_find_with_equal_func(result->owners, owner, g_str_equal, &owner_i))
        return HS_PAINT_NONE;
    return hs_paint_owner(owner_i);
}

char *hs_result_time(const HsResult *result, HsCycles cycles, char buffer[HS_CYCLES_TEXT_BYTES])
{
    return hs_time_format(cycles, result->meta->clock_hz, buffer);
}

void hs_result_json(const HsResult *result, HsJson *json)
{
    hs_json_text(json, "scenario", result->meta->scenario);
    hs_json_text(json, "seed", result->meta->seed);
    hs_json_text(json, "digest", result->meta->digest);
    hs_json_integer(json, "clock_hz", result->meta->clock_hz);
}
