/* show_switching_device: what the device outside the machine saw and ordered. */
#include "analysis/run_switching_device.h"
#include "cli/show.h"

/* "1 order", "2 orders" */
static void add_count(HsOutput *output, uint64_t n, const char *one, const char *more,
                      const char *end)
{
    char number[HS_NUMBER_TEXT_BYTES];

    hs_output_add(output, "%s %s%s", hs_count_format(n, number), n == 1 ? one : more, end);
}

bool hs_show_switching_device(const HsResult *result, HsOutput *output, GError **error)
{
    HsRunSwitchingDevice device;
    char number[HS_NUMBER_TEXT_BYTES];

    if (!hs_run_switching_device_read(result->db, &device, error))
        return false;
    if (!device.is_there)
        return true;
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Switching device");
    hs_output_add(output, "  ");
    add_count(output, device.n_heartbeats, "heartbeat", "heartbeats", " came, ");
    hs_output_add(output, "%s lost; ", hs_count_format(device.n_lost, number));
    add_count(output, device.n_misses, "miss", "misses", " in ");
    add_count(output, device.n_looks, "look", "looks", "\n");
    hs_output_add(output, "                  ");
    add_count(output, device.n_orders, "order", "orders", ", ");
    hs_output_add(output, "%s sent again, ", hs_count_format(device.n_again, number));
    hs_output_add(output, "%s withdrawn; ", hs_count_format(device.n_withdrawn, number));
    add_count(output, device.n_answers, "answer", "answers", "\n");
    return true;
}

bool hs_json_switching_device(const HsResult *result, HsJson *json, GError **error)
{
    HsRunSwitchingDevice device;

    if (!hs_run_switching_device_read(result->db, &device, error))
        return false;
    if (!device.is_there)
        return true;
    hs_json_begin_object(json, "switching_device");
    hs_json_integer(json, "looks", device.n_looks);
    hs_json_integer(json, "heartbeats", device.n_heartbeats);
    hs_json_integer(json, "heartbeats_lost", device.n_lost);
    hs_json_integer(json, "misses", device.n_misses);
    hs_json_integer(json, "orders", device.n_orders);
    hs_json_integer(json, "orders_again", device.n_again);
    hs_json_integer(json, "orders_withdrawn", device.n_withdrawn);
    hs_json_integer(json, "answers", device.n_answers);
    hs_json_end(json);
    return true;
}
