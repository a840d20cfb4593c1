/* flash: auxiliary memory 70 without moving parts, see flash.h. */
#include "models/hardware/flash.h"

#include "sim/assert.h"

#include "sim/banned.h"

struct HsFlash {
    HsDevice device; /* first: a device of this kind is the flash memory */
    HsFlashParameters parameters;
};

static HsCycles flash_position(HsDevice *device, const HsTransfer *transfer, HsCycles at)
{
    const HsFlash *flash = (const HsFlash *)device;
    if (transfer->kind == HS_TRANSFER_WRITE)
        return at;
    device->counters.latency_cycles += flash->parameters.read_cycles;
    return at + flash->parameters.read_cycles;
}

static HsCycles flash_mean_position(const HsDevice *device)
{
    return ((const HsFlash *)device)->parameters.read_cycles;
}

static HsCycles flash_settle(HsDevice *device, const HsTransfer *transfer)
{
    const HsFlash *flash = (const HsFlash *)device;
    if (transfer->kind == HS_TRANSFER_READ)
        return 0;
    device->counters.latency_cycles += flash->parameters.write_cycles;
    return flash->parameters.write_cycles;
}

static void flash_free(HsDevice *device)
{
    hs_flash_free((HsFlash *)device);
}

static const HsDeviceKind flash_kind = { .name = "flash",
                                         .holds_channel = false,
                                         .position = flash_position,
                                         .mean_position = flash_mean_position,
                                         .settle = flash_settle,
                                         .free = flash_free };

HsFlash *hs_flash_new(HsSimulation *simulation, const char *name,
                      const HsFlashParameters *parameters)
{
    hs_assert(parameters->read_cycles <= HS_DEVICE_CYCLES_MAX);
    hs_assert(parameters->write_cycles <= HS_DEVICE_CYCLES_MAX);
    HsFlash *flash = g_new0(HsFlash, 1);
    hs_device_init(&flash->device, simulation, name, &flash_kind, parameters->size_bytes,
                   parameters->rate_bytes_per_second, parameters->n_lanes);
    flash->parameters = *parameters;
    return flash;
}

void hs_flash_free(HsFlash *flash)
{
    if (!flash)
        return;
    hs_device_clear(&flash->device);
    g_free(flash);
}

HsDevice *hs_flash_device(HsFlash *flash)
{
    return &flash->device;
}
