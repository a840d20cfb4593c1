/* flash: latencies that pass at the same time, bytes that take turns, to the cycle. */
#include "models/hardware/flash.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <signal.h>

#include "tests/models/hardware/small_io.h"

#define SETUP UINT64_C(5)
#define READ UINT64_C(60)
#define WRITE UINT64_C(300)
#define LINE SMALL_IO_LINE
#define MOVING (LINE + SMALL_IO_ACCESS) /* the channel is busy with a line of bytes */

static SmallIo io;
static HsChannel *channel;
static HsDevice *flash;

static void build(uint32_t n_lanes)
{
    small_io_init(&io);
    channel = small_io_channel(&io, "ch", SETUP);
    flash = small_io_flash(&io, "flash", channel, READ, WRITE, n_lanes);
}

static void set_up(void)
{
    build(2);
}

static void tear_down(void)
{
    small_io_clear(&io);
}

TestSuite(flash, .init = set_up, .fini = tear_down);

static HsTransfer *read_line(guint i)
{
    return small_io_order(&io, i, flash, HS_TRANSFER_READ, i * LINE, LINE);
}

static HsTransfer *write_line(guint i)
{
    return small_io_order(&io, i, flash, HS_TRANSFER_WRITE, i * LINE, LINE);
}

/* ---- one transfer ---- */

Test(flash, reads_first_then_moves)
{
    uint8_t byte = 0;
    hs_device_write(flash, 0, "x", 1);
    small_io_submit_at(&io, 7, read_line(0));
    small_io_check(&io, "0 done %" PRIu64 "\n", 7 + SETUP + READ + MOVING);
    hs_storage_read(io.storage, 0, &byte, 1);
    cr_assert(eq(u8, byte, 'x'));
    cr_assert(eq(u64, io.orders[0].first_at, 7 + SETUP + READ));
    g_autofree char *span = g_strdup_printf("ch transfer flash: read A image 256 B 7 %" PRIu64 "\n",
                                            7 + SETUP + READ + MOVING);
    cr_assert(eq(str, io.run->spans->str, span));
}

Test(flash, moves_first_then_writes)
{
    uint8_t byte = 0;
    hs_storage_write(io.storage, 0, "x", 1);
    small_io_submit_at(&io, 7, write_line(0));
    small_io_check(&io, "0 done %" PRIu64 "\n", 7 + SETUP + MOVING + WRITE);
    hs_device_read(flash, 0, &byte, 1);
    cr_assert(eq(u8, byte, 'x'));
    HsDeviceCounters counters = hs_device_counters(flash);
    cr_assert(eq(u64, counters.n_transfers, 1));
    cr_assert(eq(u64, counters.n_bytes, LINE));
    cr_assert(eq(u64, counters.latency_cycles, WRITE));
    cr_assert(eq(u64, counters.busy_cycles, SETUP + MOVING + WRITE));
    cr_assert(eq(u64, hs_channel_counters(channel).busy_cycles, MOVING));
}

Test(flash, takes_no_time_but_the_bytes_where_it_has_no_latency)
{
    tear_down();
    small_io_init(&io);
    channel = small_io_channel(&io, "ch", 0);
    flash = small_io_flash(&io, "flash", channel, 0, 0, 1);
    small_io_submit_at(&io, 7, read_line(0));
    small_io_submit_at(&io, 7, write_line(1));
    small_io_check(&io, "0 done %" PRIu64 "\n1 done %" PRIu64 "\n", 7 + MOVING, 7 + 2 * MOVING);
}

/* ---- several ---- */

Test(flash, reads_as_many_at_once_as_it_has_lanes_and_moves_one_after_the_other)
{
    for (guint i = 0; i < 3; i++)
        small_io_submit_at(&io, 0, read_line(i));
    const HsCycles end_0 = SETUP + READ + MOVING;
    const HsCycles end_1 = end_0 + MOVING;         /* was ready with 0 */
    const HsCycles ready_2 = end_0 + SETUP + READ; /* taken when 0's lane is free */
    cr_assert(ready_2 < end_1, "2 is ready while 1 moves");
    small_io_check(&io, "0 done %" PRIu64 "\n1 done %" PRIu64 "\n2 done %" PRIu64 "\n", end_0,
                   end_1, end_1 + MOVING);
    cr_assert(eq(u64, io.orders[1].taken_at, 0));
    cr_assert(eq(u64, io.orders[2].taken_at, end_0));
    HsDeviceCounters counters = hs_device_counters(flash);
    cr_assert(eq(u64, counters.wait_cycles, end_0));
    cr_assert(eq(u32, counters.n_waiting_most, 1));
    cr_assert(eq(u64, hs_channel_counters(channel).wait_cycles,
                 end_0 + (end_0 - (SETUP + READ)) + (end_1 - ready_2)));
}

Test(flash, reads_one_after_the_other_with_one_lane)
{
    tear_down();
    build(1);
    for (guint i = 0; i < 2; i++)
        small_io_submit_at(&io, 0, read_line(i));
    small_io_check(&io, "0 done %" PRIu64 "\n1 done %" PRIu64 "\n", SETUP + READ + MOVING,
                   2 * (SETUP + READ + MOVING));
}

Test(flash, lets_others_move_while_it_programs)
{
    small_io_submit_at(&io, 0, write_line(0));
    small_io_submit_at(&io, 0, write_line(1));
    small_io_check(&io, "0 done %" PRIu64 "\n1 done %" PRIu64 "\n", SETUP + MOVING + WRITE,
                   SETUP + 2 * MOVING + WRITE);
}

Test(flash, gives_the_channel_to_the_one_that_was_ready_first)
{
    tear_down();
    build(3);
    small_io_submit_at(&io, 0, write_line(0));  /* ready at SETUP */
    small_io_submit_at(&io, 1, read_line(1));   /* ready at 1 + SETUP + READ */
    small_io_submit_at(&io, 20, write_line(2)); /* ready at 20 + SETUP: before 1 */
    const HsCycles free_0 = SETUP + MOVING;
    cr_assert(free_0 > 1 + SETUP + READ);
    small_io_check(&io, "0 done %" PRIu64 "\n2 done %" PRIu64 "\n1 done %" PRIu64 "\n",
                   free_0 + WRITE, free_0 + MOVING + WRITE, free_0 + 2 * MOVING);
}

Test(flash, gives_the_channel_to_the_first_submitted_of_those_ready_in_one_cycle)
{
    tear_down();
    build(3);
    const HsCycles free_0 = SETUP + MOVING;
    small_io_submit_at(&io, 0, write_line(0));
    for (guint i = 1; i < 3; i++)
        small_io_submit_at(&io, 0, read_line(i)); /* ready while 0 moves */
    cr_assert(SETUP + READ < free_0);
    small_io_check(&io, "0 done %" PRIu64 "\n1 done %" PRIu64 "\n2 done %" PRIu64 "\n",
                   free_0 + WRITE, free_0 + MOVING, free_0 + 2 * MOVING);
}

Test(flash, positions_while_a_disk_of_its_channel_seeks_and_moves)
{
    HsDevice *disk = small_io_disk(&io, "disk", channel, HS_DISK_FCFS);
    const HsCycles disk_end = small_io_first(SETUP, 0, 500) + MOVING;
    small_io_submit_at(&io, 0, small_io_order(&io, 0, disk, HS_TRANSFER_READ, 500, LINE));
    small_io_submit_at(&io, 0, read_line(1));
    small_io_submit_at(&io, 1, small_io_order(&io, 2, disk, HS_TRANSFER_READ, 500, LINE));
    cr_assert(SETUP + READ < disk_end);
    /* The second of the disk claims the channel since 1, the flash memory only since it is ready:
     * that is later, so the disk's comes first. */
    const HsCycles disk_end_2 = small_io_first(disk_end + SETUP, 0, 500) + MOVING;
    small_io_check(&io, "0 done %" PRIu64 "\n2 done %" PRIu64 "\n1 done %" PRIu64 "\n", disk_end,
                   disk_end_2, disk_end_2 + MOVING);
}

/* ---- errors ---- */

Test(flash, tells_an_error_after_its_latency_without_the_channel)
{
    small_io_fail_at(&io, 0, flash, 2);
    for (guint i = 0; i < 2; i++)
        small_io_submit_at(&io, 10, i == 0 ? read_line(0) : write_line(1));
    small_io_submit_at(&io, 10, read_line(2)); /* taken when 0 has failed */
    small_io_check(&io, "0 error %" PRIu64 "\n1 error %" PRIu64 "\n2 done %" PRIu64 "\n",
                   10 + SETUP + READ, 10 + SETUP + WRITE, 10 + 2 * (SETUP + READ) + MOVING);
    cr_assert(eq(u64, hs_device_counters(flash).n_errors, 2));
    cr_assert(eq(u64, hs_channel_counters(channel).busy_cycles, MOVING));
    cr_assert(eq(u64, hs_channel_counters(channel).n_bytes, LINE));
}

static void disconnect_unit_0(gpointer user)
{
    (void)user;
    hs_storage_disconnect(io.storage, 0);
}

Test(flash, programs_nothing_when_storage_refuses_a_line)
{
    small_io_submit_at(&io, 0, write_line(0));
    small_io_submit_at(&io, 0, write_line(1));
    small_run_at(io.run, 1, HS_PHASE_FAULT, disconnect_unit_0, NULL);
    const HsCycles fault = SETUP + LINE; /* when the line would have come */
    small_io_check(&io, "0 fault %" PRIu64 "\n1 done %" PRIu64 "\n", fault, fault + MOVING + WRITE);
    cr_assert(eq(u64, hs_device_counters(flash).latency_cycles, WRITE), "the second's");
}

/* ---- fences ---- */

static void fence(gpointer user)
{
    guint *n_fenced = user;
    *n_fenced = hs_channel_fence(channel, SMALL_IO_OWNER);
}

Test(flash, ends_all_in_order_of_submission_when_fenced_in_whatever_state)
{
    tear_down();
    build(4);
    guint n_fenced = 0;
    const HsCycles at = SETUP + MOVING + 10;
    small_io_submit_at(&io, 0, write_line(0));     /* settles at the fence */
    small_io_submit_at(&io, 1, read_line(1));      /* moves */
    small_io_submit_at(&io, 2, read_line(2));      /* is ready */
    small_io_submit_at(&io, at - 3, read_line(3)); /* positions */
    small_io_submit_at(&io, at - 2, read_line(4)); /* waits for a lane */
    small_run_at(io.run, at, HS_PHASE_VMM, fence, &n_fenced);
    small_io_submit_at(&io, at + 1000, read_line(5));
    small_io_check(&io,
                   "0 fenced %" PRIu64 "\n1 fenced %" PRIu64 "\n2 fenced %" PRIu64
                   "\n3 fenced %" PRIu64 "\n4 fenced %" PRIu64 "\n5 done %" PRIu64 "\n",
                   at, at, at, at, at, at + 1000 + SETUP + READ + MOVING);
    cr_assert(eq(u32, n_fenced, 5));
    cr_assert(eq(u64, hs_channel_counters(channel).n_transfers, 4 + 1), "4 was never taken");
}

/* ---- programmer errors ---- */

Test(flash, aborts_on_an_order_to_a_channel_it_is_not_attached_to, .signal = SIGABRT)
{
    HsChannel *other = small_io_channel(&io, "other", 0);
    hs_simulation_start(io.run->simulation);
    hs_channel_submit(other, read_line(0));
}

Test(flash, aborts_when_attached_twice, .signal = SIGABRT)
{
    hs_channel_attach(channel, flash);
}

Test(flash, aborts_when_it_shall_fail_no_times, .signal = SIGABRT)
{
    hs_device_fail(flash, 0);
}
