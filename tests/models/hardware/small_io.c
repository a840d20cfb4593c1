/* small_io: see small_io.h. */
#include "tests/models/hardware/small_io.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>

#define SEEK_SHORTEST UINT64_C(100)
#define SEEK_STEP UINT64_C(10)
#define CYLINDERS UINT64_C(64)

void small_io_init(SmallIo *io)
{
    *io = (SmallIo){ .run = small_run_new(), .ended = g_string_new(NULL) };
    io->storage = hs_storage_new(
        io->run->simulation, &(HsStorageParameters){ .size_bytes = SMALL_IO_ORDERS * SMALL_IO_UNIT,
                                                     .unit_bytes = SMALL_IO_UNIT,
                                                     .line_bytes = SMALL_IO_LINE,
                                                     .n_banks = 8,
                                                     .path_cycles = SMALL_IO_PATH,
                                                     .bank_cycles = SMALL_IO_BANK });
    for (uint32_t i = 0; i < SMALL_IO_ORDERS; i++) {
        io->units[i] = i;
        hs_storage_grant(io->storage, i, SMALL_IO_OWNER, 7);
        hs_storage_connect(io->storage, i);
    }
    io->area = (HsAreaMap){ .n_units = SMALL_IO_ORDERS, .unit = io->units };
    io->channels = g_ptr_array_new_with_free_func((GDestroyNotify)hs_channel_free);
    io->devices = g_ptr_array_new_with_free_func((GDestroyNotify)hs_device_free);
}

void small_io_clear(SmallIo *io)
{
    g_ptr_array_unref(io->channels);
    g_ptr_array_unref(io->devices);
    hs_storage_free(io->storage);
    g_string_free(io->ended, TRUE);
    small_run_free(io->run);
}

HsChannel *small_io_channel(SmallIo *io, const char *name, HsCycles setup_cycles)
{
    HsChannel *channel = hs_channel_new(
        io->run->simulation, name,
        &(HsChannelParameters){ .rate_bytes_per_second = BYTE_A_CYCLE,
                                .setup_cycles = setup_cycles,
                                .queue_max = SMALL_IO_ORDERS },
        io->storage);
    g_ptr_array_add(io->channels, channel);
    return channel;
}

HsDevice *small_io_disk(SmallIo *io, const char *name, HsChannel *channel,
                        HsDiskDiscipline discipline)
{
    HsDevice *device = hs_disk_device(hs_disk_new(
        io->run->simulation, name,
        &(HsDiskParameters){ .size_bytes = CYLINDERS * SMALL_IO_CYLINDER,
                             .track_bytes = SMALL_IO_CYLINDER,
                             .tracks_per_cylinder = 1,
                             .seek_shortest_cycles = SEEK_SHORTEST,
                             .seek_longest_cycles = SEEK_SHORTEST + SEEK_STEP * (CYLINDERS - 2),
                             .rotation_cycles = SMALL_IO_TURN,
                             .rate_bytes_per_second = BYTE_A_CYCLE,
                             .discipline = discipline }));
    hs_channel_attach(channel, device);
    g_ptr_array_add(io->devices, device);
    return device;
}

HsDevice *small_io_flash(SmallIo *io, const char *name, HsChannel *channel, HsCycles read_cycles,
                         HsCycles write_cycles, uint32_t n_lanes)
{
    HsDevice *device = hs_flash_device(
        hs_flash_new(io->run->simulation, name,
                     &(HsFlashParameters){ .size_bytes = CYLINDERS * SMALL_IO_CYLINDER,
                                           .read_cycles = read_cycles,
                                           .write_cycles = write_cycles,
                                           .n_lanes = n_lanes,
                                           .rate_bytes_per_second = BYTE_A_CYCLE }));
    hs_channel_attach(channel, device);
    g_ptr_array_add(io->devices, device);
    return device;
}

static void small_io_on_end(gpointer user, HsTransfer *transfer, HsTransferEnd end)
{
    static const char *const ends[] = { "done", "fenced", "fault", "error" };
    SmallIo *io = user;
    g_string_append_printf(io->ended, "%d %s %" PRIu64 "\n", (int)(transfer - io->orders),
                           ends[end], hs_simulation_now(io->run->simulation));
}

HsTransfer *small_io_order(SmallIo *io, guint i, HsDevice *device, HsTransferKind kind,
                           uint64_t address, uint64_t size_bytes)
{
    io->orders[i] = (HsTransfer){ .kind = kind,
                                  .device = device,
                                  .device_address = address,
                                  .size_bytes = size_bytes,
                                  .area = &io->area,
                                  .area_address = i * SMALL_IO_UNIT,
                                  .owner = SMALL_IO_OWNER,
                                  .label = "A image",
                                  .on_end = small_io_on_end,
                                  .user = io };
    return &io->orders[i];
}

static void submit(gpointer user)
{
    HsTransfer *transfer = user;
    cr_assert(hs_channel_submit(hs_device_channel(transfer->device), transfer));
}

void small_io_submit_at(SmallIo *io, HsCycles at, HsTransfer *transfer)
{
    small_run_at(io->run, at, HS_PHASE_CPU, submit, transfer);
}

static void fail_once(gpointer user)
{
    cr_assert(hs_device_fail(user, 1));
}

static void fail_always(gpointer user)
{
    cr_assert(hs_device_fail(user, HS_DEVICE_ALWAYS));
}

void small_io_fail_at(SmallIo *io, HsCycles at, HsDevice *device, uint64_t n)
{
    if (n == HS_DEVICE_ALWAYS)
        small_run_at(io->run, at, HS_PHASE_FAULT, fail_always, device);
    for (uint64_t i = 0; n != HS_DEVICE_ALWAYS && i < n; i++)
        small_run_at(io->run, at, HS_PHASE_FAULT, fail_once, device);
}

HsCycles small_io_first(HsCycles at, uint64_t arm, uint64_t address)
{
    uint64_t cylinder = address / SMALL_IO_CYLINDER;
    uint64_t d = cylinder > arm ? cylinder - arm : arm - cylinder;
    HsCycles there = at + (d == 0 ? 0 : SEEK_SHORTEST + SEEK_STEP * (d - 1));
    return there +
           (address % SMALL_IO_TURN + SMALL_IO_TURN - there % SMALL_IO_TURN) % SMALL_IO_TURN;
}

void small_io_check(SmallIo *io, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *expected = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    small_run_go(io->run);
    cr_assert(eq(str, io->ended->str, expected));
}
