/* disk queues: which transfer is next, to the cycle, and how long they wait in the long run. */
#include "models/hardware/disk.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>

#include "sim/random.h"
#include "tests/models/hardware/small_io.h"

#define SETUP UINT64_C(5)
#define LINE SMALL_IO_LINE
#define MOVING (LINE + SMALL_IO_ACCESS)

static SmallIo io;
static HsChannel *channel;

static void set_up(void)
{
    small_io_init(&io);
    channel = small_io_channel(&io, "ch", SETUP);
}

static void tear_down(void)
{
    small_io_clear(&io);
}

TestSuite(disk_queue, .init = set_up, .fini = tear_down);

/* ---- the disciplines ---- */

/* Reads of a line at the beginning of a cylinder, submitted in this order, all while order 0 is
 * moving, whose cylinder comes first; then the order in which they end. */
typedef struct {
    HsDiskDiscipline discipline;
    guint n;
    uint64_t cylinders[SMALL_IO_ORDERS];
    guint ends[SMALL_IO_ORDERS];
} Queue;

static void check_queue(const Queue *queue)
{
    tear_down();
    set_up();
    HsDevice *disk = small_io_disk(&io, "disk", channel, queue->discipline);
    g_autoptr(GString) expected = g_string_new(NULL);
    HsCycles at = 0;
    uint64_t arm = 0;
    for (guint i = 0; i < queue->n; i++)
        small_io_submit_at(&io, i,
                           small_io_order(&io, i, disk, HS_TRANSFER_READ,
                                          queue->cylinders[i] * SMALL_IO_CYLINDER, LINE));
    for (guint i = 0; i < queue->n; i++) {
        uint64_t cylinder = queue->cylinders[queue->ends[i]];
        at = small_io_first(at + SETUP, arm, cylinder * SMALL_IO_CYLINDER) + MOVING;
        arm = cylinder;
        g_string_append_printf(expected, "%u done %" PRIu64 "\n", queue->ends[i], at);
    }
    small_io_check(&io, "%s", expected->str);
}

Test(disk_queue, takes_the_transfer_that_its_discipline_says)
{
    static const Queue queues[] = {
        /* as they came */
        { HS_DISK_FCFS, 5, { 20, 40, 19, 22, 20 }, { 0, 1, 2, 3, 4 } },
        /* from 20: its own cylinder, then 19 (1), then 22 (3), then 40 */
        { HS_DISK_SSTF, 5, { 20, 40, 19, 22, 20 }, { 0, 4, 2, 3, 1 } },
        /* 18 and 22 are as far from 20: the one submitted first, then from there */
        { HS_DISK_SSTF, 3, { 20, 22, 18 }, { 0, 1, 2 } },
        { HS_DISK_SSTF, 3, { 20, 18, 22 }, { 0, 1, 2 } },
        /* three alike: as they came */
        { HS_DISK_SSTF, 4, { 20, 30, 30, 30 }, { 0, 1, 2, 3 } },
        /* upwards 20, 22, 40, then down: 19, 3 */
        { HS_DISK_LOOK, 6, { 20, 40, 19, 22, 3, 20 }, { 0, 5, 3, 1, 2, 4 } },
        /* nothing above: it turns at once, though 21 is taken before it could matter */
        { HS_DISK_LOOK, 4, { 30, 10, 20, 29 }, { 0, 3, 2, 1 } },
        { HS_DISK_LOOK, 4, { 30, 40, 30, 40 }, { 0, 2, 1, 3 } },
        /* nothing above: down, and its own cylinder is ahead also then */
        { HS_DISK_LOOK, 5, { 30, 10, 5, 10, 3 }, { 0, 1, 3, 2, 4 } },
    };
    for (guint i = 0; i < G_N_ELEMENTS(queues); i++)
        check_queue(&queues[i]);
}

Test(disk_queue, sweeps_back_up_after_it_has_turned)
{
    HsDevice *disk = small_io_disk(&io, "disk", channel, HS_DISK_LOOK);
    /* 0 at 30, 1 at 10: it turns down. While 1 is on its way 2 (20) and 3 (5) come: down first. */
    const uint64_t cylinders[] = { 30, 10, 20, 5 };
    const HsCycles end_0 = small_io_first(SETUP, 0, 30 * SMALL_IO_CYLINDER) + MOVING;
    const HsCycles end_1 = small_io_first(end_0 + SETUP, 30, 10 * SMALL_IO_CYLINDER) + MOVING;
    const HsCycles end_3 = small_io_first(end_1 + SETUP, 10, 5 * SMALL_IO_CYLINDER) + MOVING;
    const HsCycles end_2 = small_io_first(end_3 + SETUP, 5, 20 * SMALL_IO_CYLINDER) + MOVING;
    for (guint i = 0; i < 4; i++)
        small_io_submit_at(
            &io, i < 2 ? 0 : end_0 + 1,
            small_io_order(&io, i, disk, HS_TRANSFER_READ, cylinders[i] * SMALL_IO_CYLINDER, LINE));
    small_io_check(
        &io, "0 done %" PRIu64 "\n1 done %" PRIu64 "\n3 done %" PRIu64 "\n2 done %" PRIu64 "\n",
        end_0, end_1, end_3, end_2);
    HsDeviceCounters counters = hs_device_counters(disk);
    cr_assert(eq(u64, counters.busy_cycles, end_2));
    cr_assert(eq(u64, counters.wait_cycles, end_0 + (end_1 - (end_0 + 1)) + (end_3 - (end_0 + 1))));
    cr_assert(eq(u32, counters.n_waiting_most, 2));
}

/* ---- several disks on one channel ---- */

Test(disk_queue, shares_its_channel_in_the_order_in_which_the_oldest_of_each_disk_came)
{
    HsDevice *one = small_io_disk(&io, "one", channel, HS_DISK_SSTF);
    HsDevice *two = small_io_disk(&io, "two", channel, HS_DISK_FCFS);
    const HsCycles end_0 = small_io_first(SETUP, 0, 0) + MOVING;
    /* One's oldest (1) came before two's (2): one's turn, and it picks the nearest, 3. Then again,
     * for 1 is still the oldest. */
    const HsCycles end_3 = small_io_first(end_0 + SETUP, 0, 0) + MOVING;
    const HsCycles end_1 = small_io_first(end_3 + SETUP, 0, 50 * SMALL_IO_CYLINDER) + MOVING;
    const HsCycles end_2 = small_io_first(end_1 + SETUP, 0, 0) + MOVING;
    small_io_submit_at(&io, 0, small_io_order(&io, 0, one, HS_TRANSFER_READ, 0, LINE));
    small_io_submit_at(&io, 1,
                       small_io_order(&io, 1, one, HS_TRANSFER_READ, 50 * SMALL_IO_CYLINDER, LINE));
    small_io_submit_at(&io, 2, small_io_order(&io, 2, two, HS_TRANSFER_READ, 0, LINE));
    small_io_submit_at(&io, 3, small_io_order(&io, 3, one, HS_TRANSFER_READ, 0, LINE));
    small_io_check(
        &io, "0 done %" PRIu64 "\n3 done %" PRIu64 "\n1 done %" PRIu64 "\n2 done %" PRIu64 "\n",
        end_0, end_3, end_1, end_2);
}

/* ---- errors ---- */

Test(disk_queue, tells_an_error_when_the_first_byte_would_have_come_and_moves_nothing)
{
    HsDevice *disk = small_io_disk(&io, "disk", channel, HS_DISK_FCFS);
    uint8_t byte = 0;
    hs_device_write(disk, 10 * SMALL_IO_CYLINDER, "x", 1);
    const HsCycles error = small_io_first(SETUP, 0, 10 * SMALL_IO_CYLINDER);
    const HsCycles done = small_io_first(error + SETUP, 10, 10 * SMALL_IO_CYLINDER) + MOVING;
    small_io_fail_at(&io, 0, disk, 1);
    for (guint i = 0; i < 2; i++)
        small_io_submit_at(
            &io, 0, small_io_order(&io, i, disk, HS_TRANSFER_READ, 10 * SMALL_IO_CYLINDER, LINE));
    small_io_check(&io, "0 error %" PRIu64 "\n1 done %" PRIu64 "\n", error, done);
    hs_storage_read(io.storage, 0, &byte, 1);
    cr_assert(eq(u8, byte, 0));
    hs_storage_read(io.storage, SMALL_IO_UNIT, &byte, 1);
    cr_assert(eq(u8, byte, 'x'));
    cr_assert(eq(u64, hs_device_counters(disk).n_errors, 1));
    g_autofree char *span = g_strdup_printf(
        "ch transfer disk: read A image 0 of 256 B, device error 0 %" PRIu64 "\n", error);
    cr_assert(g_str_has_prefix(io.run->spans->str, span), "%s", io.run->spans->str);
}

Test(disk_queue, finishes_what_it_had_taken_when_it_fails_and_fails_for_good)
{
    HsDevice *disk = small_io_disk(&io, "disk", channel, HS_DISK_FCFS);
    const HsCycles end_0 = small_io_first(SETUP, 0, 500) + MOVING;
    const HsCycles end_1 = small_io_first(end_0 + SETUP, 0, 500);
    const HsCycles end_2 = small_io_first(100000 + SETUP, 0, 500);
    for (guint i = 0; i < 3; i++)
        small_io_submit_at(&io, i < 2 ? 0 : 100000,
                           small_io_order(&io, i, disk, HS_TRANSFER_WRITE, 500, LINE));
    small_io_fail_at(&io, 1, disk, HS_DEVICE_ALWAYS);
    small_io_check(&io, "0 done %" PRIu64 "\n1 error %" PRIu64 "\n2 error %" PRIu64 "\n", end_0,
                   end_1, end_2);
    cr_assert(not(hs_device_fail(disk, 3)), "it fails for good already");
}

/* ---- in the long run: an M/G/1 queue ---- */

/* Seek 9.5 ms, rotation U(0, 14.2) ms, 4 KiB at 4.2 MB/s (0.975 ms): E[S] = 17.575 ms, E[S^2] =
 * 325.7 ms^2. By Pollaczek and Khinchin a transfer takes E[S] + rate E[S^2] / (2 (1 - rate E[S])):
 * 19.551, 27.909 and 39.508 ms at 10, 30 and 40 a second. One cycle is 1 us. */
#define LONG_RUN_TRANSFERS 200000u
#define LONG_RUN_ROOM 512u
#define LONG_RUN_CYLINDERS UINT64_C(4096)
#define LONG_RUN_TRACK UINT64_C(65536)
#define LONG_RUN_BYTES UINT64_C(4096)

typedef struct {
    SmallRun *run;
    HsChannel *channel;
    HsDevice *disk;
    HsEvent arrival;
    HsRandom arrivals, places;
    HsAreaMap area;
    HsTransfer room[LONG_RUN_ROOM]; /* as many can be there at once */
    HsCycles mean_cycles;
    uint64_t n_submitted, n_ended;
    HsCycles response_cycles;
} LongRun;

static void long_run_on_end(gpointer user, HsTransfer *transfer, HsTransferEnd end)
{
    LongRun *long_run = user;
    cr_assert(eq(int, end, HS_TRANSFER_DONE));
    long_run->n_ended++;
    long_run->response_cycles += hs_simulation_now(long_run->run->simulation) -
                                 transfer->submitted_at;
}

static HsTransfer *long_run_room(LongRun *long_run)
{
    for (guint i = 0; i < LONG_RUN_ROOM; i++)
        if (long_run->room[i].state == HS_TRANSFER_IDLE)
            return &long_run->room[i];
    cr_fatal("more than %u transfers at once", LONG_RUN_ROOM);
}

static void long_run_on_arrival(gpointer owner, HsEvent *event)
{
    LongRun *long_run = owner;
    HsTransfer *transfer = long_run_room(long_run);
    uint64_t cylinder = hs_random_below(&long_run->places, LONG_RUN_CYLINDERS - 1);
    uint64_t offset = hs_random_below(&long_run->places, LONG_RUN_TRACK);
    *transfer = (HsTransfer){ .kind = HS_TRANSFER_READ,
                              .device = long_run->disk,
                              .device_address = cylinder * LONG_RUN_TRACK + offset,
                              .size_bytes = LONG_RUN_BYTES,
                              .area = &long_run->area,
                              .owner = SMALL_IO_OWNER,
                              .label = "page",
                              .on_end = long_run_on_end,
                              .user = long_run };
    cr_assert(hs_channel_submit(long_run->channel, transfer));
    if (++long_run->n_submitted < LONG_RUN_TRANSFERS)
        hs_simulation_schedule_in(
            long_run->run->simulation, event,
            hs_random_exponential(&long_run->arrivals, long_run->mean_cycles));
}

/* The mean response time in cycles. */
static HsCycles long_run_response(HsCycles mean_cycles)
{
    static uint32_t unit = 0;
    LongRun *long_run = g_new0(LongRun, 1);
    long_run->run = small_run_new();
    HsSimulation *simulation = long_run->run->simulation;
    HsStorage *storage = hs_storage_new(simulation,
                                        &(HsStorageParameters){ .size_bytes = SMALL_IO_UNIT,
                                                                .unit_bytes = SMALL_IO_UNIT,
                                                                .line_bytes = 4096,
                                                                .n_banks = 1,
                                                                .bank_cycles = 1 });
    hs_storage_grant(storage, 0, SMALL_IO_OWNER, 7);
    hs_storage_connect(storage, 0);
    long_run->area = (HsAreaMap){ .n_units = 1, .unit = &unit };
    long_run->channel = hs_channel_new(
        simulation, "ch",
        &(HsChannelParameters){ .rate_bytes_per_second = 100000000, .queue_max = LONG_RUN_ROOM },
        storage);
    long_run->disk = hs_disk_device(
        hs_disk_new(simulation, "disk",
                    &(HsDiskParameters){ .size_bytes = LONG_RUN_CYLINDERS * LONG_RUN_TRACK,
                                         .track_bytes = LONG_RUN_TRACK,
                                         .tracks_per_cylinder = 1,
                                         .seek_shortest_cycles = 9500,
                                         .seek_longest_cycles = 9500,
                                         .rotation_cycles = 14200,
                                         .rate_bytes_per_second = 4200000 }));
    hs_channel_attach(long_run->channel, long_run->disk);
    hs_random_init(&long_run->arrivals, 1, "arrivals");
    hs_random_init(&long_run->places, 1, "places");
    long_run->mean_cycles = mean_cycles;
    hs_event_init(&long_run->arrival, long_run->run->tester, HS_PHASE_OUTSIDE, "arrives",
                  long_run_on_arrival, long_run);
    hs_event_set_quiet(&long_run->arrival);
    hs_simulation_start(simulation);
    long_run->run->is_started = true;
    hs_simulation_schedule(simulation, &long_run->arrival, 0);
    small_run_go(long_run->run);
    cr_assert(eq(u64, long_run->n_ended, LONG_RUN_TRANSFERS));
    HsCycles response_cycles = long_run->response_cycles / LONG_RUN_TRANSFERS;
    hs_channel_free(long_run->channel);
    hs_device_free(long_run->disk);
    hs_storage_free(storage);
    small_run_free(long_run->run);
    g_free(long_run);
    return response_cycles;
}

Test(disk_queue, makes_transfers_wait_as_an_m_g_1_queue_does)
{
    static const struct {
        HsCycles mean_cycles, response_cycles;
        uint64_t tolerance_percent;
    } cases[] = { { 100000, 19551, 2 }, { 33333, 27909, 2 }, { 25000, 39508, 4 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsCycles response = long_run_response(cases[i].mean_cycles);
        HsCycles off = response > cases[i].response_cycles ? response - cases[i].response_cycles
                                                           : cases[i].response_cycles - response;
        cr_assert(off * 100 <= cases[i].response_cycles * cases[i].tolerance_percent,
                  "%" PRIu64 " us, not %" PRIu64, response, cases[i].response_cycles);
        cr_log_info("V3: %" PRIu64 " us, expected %" PRIu64, response, cases[i].response_cycles);
    }
}
