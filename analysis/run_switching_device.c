/* run_switching_device: what the device outside the machine saw and ordered. */
#include "analysis/run_switching_device.h"

#include "analysis/query.h"

#include "embedded/sql.h"

bool hs_run_switching_device_read(sqlite3 *db, HsRunSwitchingDevice *ret_device, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_switching_device);
    HsRunSwitchingDevice device = { 0 };

    while (hs_query_next(query))
        device = (HsRunSwitchingDevice){ .is_there = true,
                                         .n_looks = hs_query_count(query, 0),
                                         .n_heartbeats = hs_query_count(query, 1),
                                         .n_lost = hs_query_count(query, 2),
                                         .n_misses = hs_query_count(query, 3),
                                         .n_orders = hs_query_count(query, 4),
                                         .n_again = hs_query_count(query, 5),
                                         .n_withdrawn = hs_query_count(query, 6),
                                         .n_answers = hs_query_count(query, 7) };
    if (!hs_query_end(query, error))
        return false;
    *ret_device = device;
    return true;
}
