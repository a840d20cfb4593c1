/* run_switching_device: what the device outside the machine saw and ordered in a finished run
 * (models/outside/switching_device.h). */
#ifndef HS_RUN_SWITCHING_DEVICE_H
#define HS_RUN_SWITCHING_DEVICE_H

#include "sim/cycles.h"

#include <sqlite3.h>

typedef struct {
    bool is_there; /* else all is 0 */
    uint64_t n_looks, n_heartbeats, n_lost, n_misses;
    uint64_t n_orders, n_again, n_withdrawn, n_answers;
} HsRunSwitchingDevice;

/* FALSE with an error. */
bool hs_run_switching_device_read(sqlite3 *db, HsRunSwitchingDevice *ret_device, GError **error);

#endif
