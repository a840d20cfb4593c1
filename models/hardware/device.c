/* device: what disks and flash memories have in common, see device.h. */
#include "models/hardware/device.h"

#include "models/records.h"
#include "sim/assert.h"

#include "sim/banned.h"

G_STATIC_ASSERT(HS_DEVICE_BYTES_MAX <= HS_SPARSE_BYTES_MAX);

void hs_device_init(HsDevice *device, HsSimulation *simulation, const char *name,
                    const HsDeviceKind *kind, uint64_t size_bytes, uint64_t rate_bytes_per_second,
                    uint32_t n_lanes)
{
    hs_assert(size_bytes > 0 && size_bytes <= HS_DEVICE_BYTES_MAX);
    hs_assert(rate_bytes_per_second > 0);
    hs_assert(n_lanes >= 1 && n_lanes <= HS_DEVICE_LANES_MAX);
    *device = (HsDevice){ .kind = kind,
                          .simulation = simulation,
                          .component = hs_simulation_add(simulation, name, kind->name),
                          .size_bytes = size_bytes,
                          .rate_bytes_per_second = rate_bytes_per_second,
                          .lanes = g_new0(HsLane, n_lanes),
                          .n_lanes = n_lanes };
    for (uint32_t i = 0; i < n_lanes; i++)
        device->lanes[i].device = device;
    hs_sparse_bytes_init(&device->bytes, size_bytes);
}

void hs_device_clear(HsDevice *device)
{
    hs_sparse_bytes_clear(&device->bytes);
    g_free(device->lanes);
}

void hs_device_free(HsDevice *device)
{
    if (device)
        device->kind->free(device);
}

HsTransfer *hs_transfer_after(const HsTransfer *transfer)
{
    HsTransfer *next = transfer->next;
    while (next && (next->device != transfer->device || next->state != HS_TRANSFER_QUEUED))
        next = next->next;
    return next;
}

const char *hs_device_name(const HsDevice *device)
{
    return device->component->name;
}

const char *hs_device_kind_name(const HsDevice *device)
{
    return device->kind->name;
}

HsChannel *hs_device_channel(const HsDevice *device)
{
    return device->channel;
}

bool hs_device_fail(HsDevice *device, uint64_t n)
{
    hs_assert(n > 0);
    if (device->n_failing == HS_DEVICE_ALWAYS)
        return false;
    bool is_for_good = n >= HS_DEVICE_ALWAYS - device->n_failing;
    device->n_failing = is_for_good ? HS_DEVICE_ALWAYS : device->n_failing + n;
    return true;
}

bool hs_device_has_failed(const HsDevice *device)
{
    return device->n_failing == HS_DEVICE_ALWAYS;
}

/* ---- bytes ---- */

static void device_check_range(const HsDevice *device, uint64_t address, uint64_t size_bytes)
{
    hs_assert(address <= device->size_bytes);
    hs_assert(size_bytes <= device->size_bytes - address);
}

void hs_device_read(const HsDevice *device, uint64_t address, void *buffer, gsize size_bytes)
{
    device_check_range(device, address, size_bytes);
    hs_sparse_bytes_read(&device->bytes, address, buffer, size_bytes);
}

void hs_device_write(HsDevice *device, uint64_t address, const void *buffer, gsize size_bytes)
{
    device_check_range(device, address, size_bytes);
    hs_sparse_bytes_write(&device->bytes, address, buffer, size_bytes);
}

/* ---- counters ---- */

HsDeviceCounters hs_device_counters(const HsDevice *device)
{
    return device->counters;
}

void hs_device_record(const HsDevice *device)
{
    const HsDeviceCounters *counters = &device->counters;
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {
        { "transfers", counters->n_transfers },
        { "bytes", counters->n_bytes },
        { "busy cycles", counters->busy_cycles },
        { "seek cycles", counters->seek_cycles },
        { "latency cycles", counters->latency_cycles },
        { "errors", counters->n_errors },
        { "wait cycles", counters->wait_cycles },
        { "most waiting", counters->n_waiting_most },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        hs_record_counter(hs_simulation_trace(device->simulation), device->component->name,
                          rows[i].name, rows[i].value);
}
