/* channel: each line's cycle by the sheet's formula, real bytes on both sides, fences, the queue.
 *
 * The parameters are chosen so that a cycle can be computed on paper: the disk has one cylinder (no
 * seek) and turns once in as many cycles as a track has bytes, so byte b is under the head at cycle
 * b of a turn; a byte passes in one cycle.
 */
#include "models/hardware/channel.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <signal.h>

#include "models/hardware/disk.h"
#include "tests/models/hardware/small_run.h"

#define UNIT UINT64_C(65536)
#define LINE UINT64_C(256)
#define PATH UINT64_C(10)
#define BANK UINT64_C(40)
#define TURN UINT64_C(1000)
#define SETUP UINT64_C(5)
#define QUEUE_MAX 2u
#define DISK_BYTES (UINT64_C(1) << 25)

#define OS1 ((HsOwner)1)
#define OS2 ((HsOwner)2)
#define AREA_A ((HsAreaNumber)7)
#define AREA_B ((HsAreaNumber)8)
#define N_ORDERS 5u

static SmallRun *run;
static HsStorage *storage;
static HsDisk *disk;
static HsChannel *channel;

/* OS 1 has units 3 and 1, in this order; OS 2 has unit 5. */
static uint32_t units_1[] = { 3, 1 };
static uint32_t units_2[] = { 5 };
static const HsAreaMap area_1 = { .n_units = 2, .unit = units_1 };
static const HsAreaMap area_2 = { .n_units = 1, .unit = units_2 };

/* Transfers by number, and what became of them: "NUMBER end CYCLE moved BYTES\n" for each. */
static HsTransfer orders[N_ORDERS];
static GString *ended;
static SmallRunDeed when_ended; /* done once, within the next on_end */
static gpointer when_ended_user;

static void on_end(gpointer user, HsTransfer *transfer, HsTransferEnd end)
{
    static const char *const ends[] = { "done", "fenced", "fault", "error" };
    cr_assert(eq(ptr, user, orders));
    cr_assert(eq(int, transfer->state, HS_TRANSFER_IDLE));
    g_string_append_printf(ended, "%d %s %" PRIu64 " moved %" PRIu64 "\n", (int)(transfer - orders),
                           ends[end], hs_simulation_now(run->simulation), transfer->moved_bytes);
    SmallRunDeed deed = when_ended;
    when_ended = NULL;
    if (deed)
        deed(when_ended_user);
}

static void check_ended(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void check_ended(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *expected = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    small_run_go(run);
    cr_assert(eq(str, ended->str, expected));
}

static void take_units(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        hs_storage_grant(storage, units_1[i], OS1, AREA_A);
        hs_storage_connect(storage, units_1[i]);
    }
    hs_storage_grant(storage, units_2[0], OS2, AREA_B);
    hs_storage_connect(storage, units_2[0]);
}

static void build(uint64_t channel_rate, uint32_t n_banks, HsCycles bank_cycles)
{
    run = small_run_new();
    ended = g_string_new(NULL);
    storage = hs_storage_new(run->simulation, &(HsStorageParameters){ .size_bytes = 8 * UNIT,
                                                                      .unit_bytes = UNIT,
                                                                      .line_bytes = LINE,
                                                                      .n_banks = n_banks,
                                                                      .path_cycles = PATH,
                                                                      .bank_cycles = bank_cycles });
    disk = hs_disk_new(run->simulation, "disk",
                       &(HsDiskParameters){ .size_bytes = DISK_BYTES,
                                            .track_bytes = TURN,
                                            .tracks_per_cylinder = 65536,
                                            .rotation_cycles = TURN,
                                            .rate_bytes_per_second = BYTE_A_CYCLE });
    channel = hs_channel_new(run->simulation, "channel",
                             &(HsChannelParameters){ .rate_bytes_per_second = channel_rate,
                                                     .setup_cycles = SETUP,
                                                     .queue_max = QUEUE_MAX },
                             storage);
    hs_channel_attach(channel, hs_disk_device(disk));
    take_units();
}

static void set_up(void)
{
    build(2 * BYTE_A_CYCLE, 8, BANK);
}

static void tear_down(void)
{
    hs_channel_free(channel);
    hs_disk_free(disk);
    hs_storage_free(storage);
    g_string_free(ended, TRUE);
    small_run_free(run);
}

TestSuite(channel, .init = set_up, .fini = tear_down);

static void rebuild(uint64_t channel_rate, uint32_t n_banks, HsCycles bank_cycles)
{
    tear_down();
    build(channel_rate, n_banks, bank_cycles);
}

/* Fills order `i` of OS 1: disk_address -> area_address. */
static HsTransfer *order(guint i, HsTransferKind kind, uint64_t disk_address, uint64_t area_address,
                         uint64_t size_bytes)
{
    orders[i] = (HsTransfer){ .kind = kind,
                              .device = hs_disk_device(disk),
                              .device_address = disk_address,
                              .size_bytes = size_bytes,
                              .area = &area_1,
                              .area_address = area_address,
                              .owner = OS1,
                              .label = "A image",
                              .on_end = on_end,
                              .user = orders };
    return &orders[i];
}

/* The same for OS 2. */
static HsTransfer *order_2(guint i, uint64_t disk_address, uint64_t size_bytes)
{
    HsTransfer *transfer = order(i, HS_TRANSFER_READ, disk_address, 0, size_bytes);
    transfer->area = &area_2;
    transfer->owner = OS2;
    return transfer;
}

/* The first cycle of an access that the channel takes at `at`: setup, no seek, rotation. */
static HsCycles first_of(HsCycles at, uint64_t disk_address)
{
    HsCycles turned = (at + SETUP) % TURN;
    return at + SETUP + (disk_address % TURN + TURN - turned) % TURN;
}

static uint8_t pattern(uint64_t i)
{
    return (uint8_t)(i % 251 + 1);
}

static void fill_disk(uint64_t address, uint64_t size_bytes)
{
    g_autofree uint8_t *bytes = g_malloc(size_bytes);
    for (uint64_t i = 0; i < size_bytes; i++)
        bytes[i] = pattern(i);
    hs_device_write(hs_disk_device(disk), address, bytes, size_bytes);
}

/* Bytes of OS 1's area from `area_address` on that follow the pattern. */
static uint64_t n_filled(uint64_t area_address, uint64_t size_bytes)
{
    g_autofree uint8_t *bytes = g_malloc(size_bytes);
    uint64_t n = 0;
    hs_storage_read_area(storage, &area_1, OS1, area_address, bytes, size_bytes);
    while (n < size_bytes && bytes[n] == pattern(n))
        n++;
    for (uint64_t i = n; i < size_bytes; i++)
        cr_assert(eq(u8, bytes[i], 0));
    return n;
}

static void submit(gpointer user)
{
    cr_assert(hs_channel_submit(channel, user));
}

static void submit_at(HsCycles at, HsTransfer *transfer)
{
    small_run_at(run, at, HS_PHASE_CPU, submit, transfer);
}

/* How much of OS 1's area is there at a cycle. */
typedef struct {
    uint64_t area_address, size_bytes, n_filled;
} Look;

static void look(gpointer user)
{
    Look *at = user;
    at->n_filled = n_filled(at->area_address, at->size_bytes);
}

static void fence_1(gpointer user)
{
    guint *n_fenced = user;
    *n_fenced = hs_channel_fence(channel, OS1);
    cr_assert(eq(u32, hs_channel_n_of_owner(channel, OS1), 0));
}

/* ---- lines in time ---- */

Test(channel, reads_line_by_line_at_the_cycles_of_the_formula)
{
    const HsCycles first = first_of(7, 100);
    Look before = { 0, 2 * LINE, 0 }, one = before, both = before;
    fill_disk(100, 2 * LINE);
    submit_at(7, order(0, HS_TRANSFER_READ, 100, 0, 2 * LINE));
    small_run_at(run, first + LINE, HS_PHASE_FAULT, look, &before);
    small_run_at(run, first + LINE, HS_PHASE_VMM, look, &one);
    small_run_at(run, first + 2 * LINE, HS_PHASE_VMM, look, &both);
    check_ended("0 done %" PRIu64 " moved %" PRIu64 "\n", first + 2 * LINE + PATH + BANK, 2 * LINE);
    cr_assert(eq(u64, before.n_filled, 0));
    cr_assert(eq(u64, one.n_filled, LINE));
    cr_assert(eq(u64, both.n_filled, 2 * LINE));
    cr_assert(eq(u64, orders[0].first_at, first));
}

Test(channel, cuts_a_transfer_at_the_lines_of_storage_not_of_the_disk)
{
    const uint64_t head = 56, size = head + LINE + 88;
    const HsCycles first = first_of(0, 0);
    Look looks[3];
    fill_disk(0, size);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, LINE - head, size));
    const uint64_t ends[3] = { head, head + LINE, size };
    for (guint i = 0; i < 3; i++) {
        looks[i] = (Look){ LINE - head, size, 0 };
        small_run_at(run, first + ends[i], HS_PHASE_CPU, look, &looks[i]);
    }
    check_ended("0 done %" PRIu64 " moved %" PRIu64 "\n", first + size + PATH + BANK, size);
    for (guint i = 0; i < 3; i++)
        cr_assert(eq(u64, looks[i].n_filled, ends[i]));
    cr_assert(eq(u64, hs_storage_counters(storage).n_lines, 3));
}

Test(channel, moves_less_than_a_line)
{
    fill_disk(500, 3);
    submit_at(0, order(0, HS_TRANSFER_READ, 500, 17, 3));
    check_ended("0 done %" PRIu64 " moved 3\n", first_of(0, 500) + 3 + PATH + BANK);
    cr_assert(eq(u64, n_filled(17, 3), 3));
}

Test(channel, is_as_slow_as_the_slower_of_channel_and_disk)
{
    const uint64_t rate = BYTE_A_CYCLE / 3 * 2; /* 666 666 B/s at 1 MHz: not a whole number */
    rebuild(rate, 8, BANK);
    submit_at(0, order(0, HS_TRANSFER_READ, 100, 0, 2 * LINE));
    HsCycles passing = (2 * LINE * SMALL_RUN_CLOCK_HZ + rate - 1) / rate;
    check_ended("0 done %" PRIu64 " moved %" PRIu64 "\n", first_of(0, 100) + passing + PATH + BANK,
                2 * LINE);
}

Test(channel, ends_when_storage_is_done_with_all_lines_and_is_not_held_up_before)
{
    const HsCycles slow = 1000;
    const HsCycles first = first_of(0, 100);
    rebuild(BYTE_A_CYCLE, 1, slow);
    Look second = { 0, 2 * LINE, 0 };
    fill_disk(100, 2 * LINE);
    submit_at(0, order(0, HS_TRANSFER_READ, 100, 0, 2 * LINE));
    small_run_at(run, first + 2 * LINE, HS_PHASE_CPU, look, &second);
    /* The bank takes the first line at first + LINE + PATH and the second right after it. */
    check_ended("0 done %" PRIu64 " moved %" PRIu64 "\n", first + LINE + PATH + 2 * slow, 2 * LINE);
    cr_assert(eq(u64, second.n_filled, 2 * LINE));
}

Test(channel, crosses_into_a_unit_that_is_not_adjacent)
{
    uint8_t last, next;
    fill_disk(0, 2 * LINE);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, UNIT - LINE, 2 * LINE));
    check_ended("0 done %" PRIu64 " moved %" PRIu64 "\n", first_of(0, 0) + 2 * LINE + PATH + BANK,
                2 * LINE);
    cr_assert(eq(u64, n_filled(UNIT - LINE, 2 * LINE), 2 * LINE));
    hs_storage_read(storage, 3 * UNIT + UNIT - 1, &last, 1);
    hs_storage_read(storage, 1 * UNIT, &next, 1);
    cr_assert(eq(u8, last, pattern(LINE - 1)));
    cr_assert(eq(u8, next, pattern(LINE)));
}

static void write_twos(gpointer user)
{
    (void)user;
    uint8_t twos[2 * LINE];
    memset(twos, 2, sizeof twos);
    hs_storage_write_area(storage, &area_1, OS1, 0, twos, sizeof twos);
}

Test(channel, writes_each_line_as_it_is_in_storage_at_the_lines_cycle)
{
    const HsCycles first = first_of(0, 100);
    uint8_t ones[2 * LINE], back[2 * LINE];
    memset(ones, 1, sizeof ones);
    hs_storage_write_area(storage, &area_1, OS1, 0, ones, sizeof ones);
    submit_at(0, order(0, HS_TRANSFER_WRITE, 100, 0, 2 * LINE));
    small_run_at(run, first + LINE, HS_PHASE_CPU, write_twos, NULL); /* just after the first */
    check_ended("0 done %" PRIu64 " moved %" PRIu64 "\n", first + 2 * LINE + PATH + BANK, 2 * LINE);
    hs_device_read(hs_disk_device(disk), 100, back, sizeof back);
    for (uint64_t i = 0; i < sizeof back; i++)
        cr_assert(eq(u8, back[i], i < LINE ? 1 : 2));
}

static void access_bank_0(gpointer user)
{
    HsCycles *done = user;
    *done = hs_storage_access(storage, hs_simulation_now(run->simulation), 0, 8);
}

Test(channel, takes_storage_cycles_from_the_cpus)
{
    const HsCycles first = first_of(0, 0);
    HsCycles same_cycle_done = 0;
    fill_disk(0, LINE);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, LINE)); /* unit 3 begins in bank 0, like unit 0 */
    small_run_at(run, first + LINE, HS_PHASE_CPU, access_bank_0, &same_cycle_done);
    small_run_go(run);
    cr_assert(eq(u64, same_cycle_done, first + LINE + PATH + BANK + BANK));
}

Test(channel, moves_a_whole_image_and_fires_one_visible_event)
{
    const uint64_t size = 2 * UNIT;
    const HsCycles end = first_of(0, 0) + size + PATH + BANK;
    fill_disk(0, size);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, size));
    check_ended("0 done %" PRIu64 " moved %" PRIu64 "\n", end, size);
    cr_assert(eq(u64, n_filled(0, size), size));
    g_autofree char *event = g_strdup_printf("%" PRIu64 " channel transfer ends\n", end);
    g_autofree char *span = g_strdup_printf(
        "channel transfer disk: read A image %" PRIu64 " B 0 %" PRIu64 "\n", size, end);
    cr_assert(eq(str, run->events->str, event));
    cr_assert(eq(str, run->spans->str, span));
    cr_assert(eq(u64, hs_simulation_events(run->simulation), 1 + size / LINE + 1));

    HsChannelCounters counters = hs_channel_counters(channel);
    cr_assert(eq(u64, counters.n_transfers, 1));
    cr_assert(eq(u64, counters.n_bytes, size));
    cr_assert(eq(u64, counters.busy_cycles, end));
}

/* ---- storage refuses ---- */

static void disconnect_unit_1(gpointer user)
{
    (void)user;
    hs_storage_disconnect(storage, 1);
}

static void fail_unit_1(gpointer user)
{
    (void)user;
    hs_storage_fail(storage, 1);
}

static void move_unit_1(gpointer user)
{
    (void)user;
    hs_storage_disconnect(storage, 1);
    hs_storage_move(storage, 1, OS2, AREA_B);
    hs_storage_connect(storage, 1);
}

/* A transfer whose second line is in unit 1, to which `harm` is done after the first line. */
static void check_fault(SmallRunDeed harm)
{
    const HsCycles first = first_of(0, 0);
    uint8_t byte = 0xff;
    fill_disk(0, 3 * LINE);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, UNIT - LINE, 3 * LINE));
    small_run_at(run, first + LINE + 1, HS_PHASE_FAULT, harm, NULL);
    check_ended("0 fault %" PRIu64 " moved %" PRIu64 "\n", first + 2 * LINE, LINE);
    cr_assert(eq(u64, n_filled(UNIT - LINE, LINE), LINE));
    hs_storage_read(storage, 1 * UNIT, &byte, 1);
    cr_assert(eq(u8, byte, 0));
    cr_assert(eq(u64, hs_storage_counters(storage).n_lines, 1));
    g_autofree char *span = g_strdup_printf(
        "channel transfer disk: read A image 256 of 768 B, storage fault 0 %" PRIu64 "\n",
        first + 2 * LINE);
    g_autofree char *event = g_strdup_printf("%" PRIu64 " channel transfer ends\n",
                                             first + 2 * LINE);
    cr_assert(eq(str, run->spans->str, span));
    cr_assert(eq(str, run->events->str, event));
}

Test(channel, ends_in_a_fault_when_a_unit_is_disconnected_meanwhile)
{
    check_fault(disconnect_unit_1);
}

Test(channel, ends_in_a_fault_when_a_unit_fails_meanwhile)
{
    check_fault(fail_unit_1);
}

Test(channel, ends_in_a_fault_when_a_unit_gets_another_owner_meanwhile)
{
    check_fault(move_unit_1);
}

Test(channel, ends_in_a_fault_at_the_first_line_outside_the_area)
{
    submit_at(0, order(0, HS_TRANSFER_WRITE, 0, 2 * UNIT - LINE, 2 * LINE));
    check_ended("0 fault %" PRIu64 " moved %" PRIu64 "\n", first_of(0, 0) + 2 * LINE, LINE);
}

Test(channel, goes_on_with_the_next_transfer_after_a_fault)
{
    const HsCycles fault = first_of(0, 0) + LINE;
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 2 * UNIT, LINE));
    submit_at(0, order(1, HS_TRANSFER_READ, 0, 0, LINE));
    check_ended("0 fault %" PRIu64 " moved 0\n1 done %" PRIu64 " moved %" PRIu64 "\n", fault,
                first_of(fault, 0) + LINE + PATH + BANK, LINE);
}

/* ---- the queue ---- */

Test(channel, serves_one_at_a_time_first_come_first_served)
{
    const HsCycles end_0 = first_of(0, 300) + LINE + PATH + BANK;
    const HsCycles end_1 = first_of(end_0, 200) + 10 + PATH + BANK;
    const HsCycles end_2 = first_of(end_1, 100) + 20 + PATH + BANK;
    submit_at(0, order(0, HS_TRANSFER_READ, 300, 0, LINE));
    submit_at(0, order_2(1, 200, 10));
    submit_at(1, order(2, HS_TRANSFER_WRITE, 100, 0, 20));
    check_ended("0 done %" PRIu64 " moved 256\n1 done %" PRIu64 " moved 10\n2 done %" PRIu64
                " moved 20\n",
                end_0, end_1, end_2);
    cr_assert(eq(u64, orders[1].taken_at, end_0));
    cr_assert(eq(u64, orders[2].taken_at, end_1));
    cr_assert(eq(u64, hs_channel_counters(channel).busy_cycles, end_2));
}

static void overfill(gpointer user)
{
    (void)user;
    for (guint i = 0; i < 1 + QUEUE_MAX; i++)
        cr_assert(hs_channel_submit(channel, order(i, HS_TRANSFER_READ, 0, 0, LINE)));
    HsTransfer *one_more = order(1 + QUEUE_MAX, HS_TRANSFER_READ, 0, 0, LINE);
    cr_assert(not(hs_channel_submit(channel, one_more)));
    cr_assert(eq(int, one_more->state, HS_TRANSFER_IDLE));
    cr_assert(eq(u32, hs_channel_n_of_owner(channel, OS1), 1 + QUEUE_MAX));
    cr_assert(eq(u32, hs_channel_n_of_owner(channel, OS2), 0));
}

Test(channel, refuses_when_the_queue_is_full_and_takes_it_later)
{
    small_run_at(run, 0, HS_PHASE_CPU, overfill, NULL);
    /* In the cycle in which the first ends, the second is taken and one place is free. */
    submit_at(first_of(0, 0) + LINE + PATH + BANK, &orders[1 + QUEUE_MAX]);
    small_run_go(run);
    cr_assert(eq(u64, hs_channel_counters(channel).n_transfers, 1 + QUEUE_MAX + 1));
}

Test(channel, takes_the_same_transfer_again_from_its_on_end_behind_those_waiting)
{
    const HsCycles end_0 = first_of(0, 0) + LINE + PATH + BANK;
    const HsCycles end_1 = first_of(end_0, 0) + LINE + PATH + BANK;
    const HsCycles end_again = first_of(end_1, 0) + LINE + PATH + BANK;
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, LINE));
    submit_at(0, order(1, HS_TRANSFER_READ, 0, 0, LINE));
    when_ended = submit;
    when_ended_user = &orders[0];
    check_ended("0 done %" PRIu64 " moved 256\n1 done %" PRIu64 " moved 256\n0 done %" PRIu64
                " moved 256\n",
                end_0, end_1, end_again);
}

Test(channel, takes_the_same_transfer_again_at_once_when_nobody_waits)
{
    const HsCycles end_0 = first_of(0, 0) + LINE + PATH + BANK;
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, LINE));
    when_ended = submit;
    when_ended_user = &orders[0];
    check_ended("0 done %" PRIu64 " moved 256\n0 done %" PRIu64 " moved 256\n", end_0,
                first_of(end_0, 0) + LINE + PATH + BANK);
}

/* ---- who has left ---- */

/* "OWNER CYCLE left LEFT\n" for each time it is told. */
static void note_left(gpointer user, HsOwner owner)
{
    g_string_append_printf(user, "%u %" PRIu64 " left %u\n", owner,
                           hs_simulation_now(run->simulation),
                           hs_channel_n_of_owner(channel, owner));
}

/* One ends, one is fenced before its first byte has moved; at the end nothing is left. */
Test(channel, tells_when_transfers_have_left_it)
{
    g_autoptr(GString) left = g_string_new(NULL);
    guint n_fenced = 0;
    hs_channel_set_on_left(channel, note_left, left);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, LINE));
    submit_at(0, order(1, HS_TRANSFER_READ, 0, 0, LINE));
    HsCycles end = first_of(0, 0) + LINE + PATH + BANK;
    small_run_at(run, end + 1, HS_PHASE_VMM, fence_1, &n_fenced);
    small_run_go(run);
    g_autofree char *expected = g_strdup_printf("1 %" PRIu64 " left 1\n1 %" PRIu64 " left 0\n", end,
                                                end + 1);
    cr_assert(eq(str, left->str, expected));
    cr_assert(eq(u32, n_fenced, 1));
}

/* ---- fences ---- */

Test(channel, keeps_what_was_moved_and_drops_the_rest_when_fenced)
{
    const HsCycles fence = first_of(0, 0) + 2 * LINE + 3;
    guint n_fenced = 0;
    fill_disk(0, 4 * LINE);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, 4 * LINE));
    small_run_at(run, fence, HS_PHASE_VMM, fence_1, &n_fenced);
    check_ended("0 fenced %" PRIu64 " moved %" PRIu64 "\n", fence, 2 * LINE);
    cr_assert(eq(u32, n_fenced, 1));
    cr_assert(eq(u64, n_filled(0, 4 * LINE), 2 * LINE));
    g_autofree char *span = g_strdup_printf(
        "channel transfer disk: read A image 512 of 1024 B, fenced 0 %" PRIu64 "\n", fence);
    cr_assert(eq(str, run->spans->str, span));
    cr_assert(eq(str, run->events->str, ""));
}

Test(channel, lets_a_fault_strike_before_a_line_of_its_cycle_and_the_monitor_after)
{
    const HsCycles first = first_of(0, 0);
    const HsCycles second = first + 2 * TURN; /* the same two turns later */
    guint n_fenced;
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, 2 * LINE));
    small_run_at(run, first + LINE, HS_PHASE_FAULT, fence_1, &n_fenced);
    submit_at(2 * TURN, order(1, HS_TRANSFER_READ, 0, 0, 2 * LINE));
    small_run_at(run, second + LINE, HS_PHASE_VMM, fence_1, &n_fenced);
    check_ended("0 fenced %" PRIu64 " moved 0\n1 fenced %" PRIu64 " moved %" PRIu64 "\n",
                first + LINE, second + LINE, LINE);
}

Test(channel, moves_nothing_when_fenced_while_positioning)
{
    const HsCycles fence = 400;
    guint n_fenced = 0;
    fill_disk(0, LINE);
    submit_at(10, order(0, HS_TRANSFER_READ, 0, 0, LINE));
    small_run_at(run, fence, HS_PHASE_VMM, fence_1, &n_fenced);
    check_ended("0 fenced %" PRIu64 " moved 0\n", fence);
    cr_assert(first_of(10, 0) > fence);
    cr_assert(eq(u64, n_filled(0, LINE), 0));
    cr_assert(eq(u64, hs_channel_counters(channel).busy_cycles, fence - 10));
}

Test(channel, ends_as_fenced_while_storage_finishes_although_all_bytes_are_there)
{
    const HsCycles fence = first_of(0, 0) + LINE + PATH;
    guint n_fenced = 0;
    fill_disk(0, LINE);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, LINE));
    small_run_at(run, fence, HS_PHASE_VMM, fence_1, &n_fenced);
    HsCycles cpu_done = 0; /* the bank stays busy with the line until it is done */
    small_run_at(run, fence, HS_PHASE_CPU, access_bank_0, &cpu_done);
    check_ended("0 fenced %" PRIu64 " moved %" PRIu64 "\n", fence, LINE);
    cr_assert(eq(u64, n_filled(0, LINE), LINE));
    cr_assert(eq(u64, cpu_done, fence + BANK + BANK));
}

Test(channel, fences_one_owner_in_queue_order_and_goes_on_with_the_others_at_once)
{
    const HsCycles fence = 100;
    guint n_fenced = 0;
    submit_at(0, order(0, HS_TRANSFER_READ, 900, 0, LINE));
    submit_at(0, order_2(1, 500, 10));
    submit_at(0, order(2, HS_TRANSFER_WRITE, 0, 0, LINE));
    small_run_at(run, fence, HS_PHASE_VMM, fence_1, &n_fenced);
    check_ended("0 fenced %" PRIu64 " moved 0\n2 fenced %" PRIu64 " moved 0\n1 done %" PRIu64
                " moved 10\n",
                fence, fence, first_of(fence, 500) + 10 + PATH + BANK);
    cr_assert(eq(u32, n_fenced, 2));
    cr_assert(eq(u64, orders[1].taken_at, fence));
    cr_assert(eq(u64, hs_channel_counters(channel).n_transfers, 2)); /* 2 was never taken */
}

Test(channel, leaves_another_owners_transfer_in_flight_alone)
{
    guint n_fenced = 0;
    submit_at(0, order_2(0, 0, LINE));
    submit_at(0, order(1, HS_TRANSFER_READ, 0, 0, LINE));
    small_run_at(run, TURN + 10, HS_PHASE_VMM, fence_1, &n_fenced);
    check_ended("1 fenced %" PRIu64 " moved 0\n0 done %" PRIu64 " moved 256\n", TURN + 10,
                first_of(0, 0) + LINE + PATH + BANK);
    cr_assert(eq(u32, n_fenced, 1));
}

Test(channel, fences_nothing_when_there_is_nothing)
{
    guint n_fenced = 99;
    small_run_at(run, 0, HS_PHASE_VMM, fence_1, &n_fenced);
    small_run_go(run);
    cr_assert(eq(u32, n_fenced, 0));
}

/* ---- one transfer taken out ---- */

static void withdraw(gpointer user)
{
    hs_channel_withdraw(channel, user);
}

/* The lines that had passed stay; nobody is told; the next one is taken in that cycle. */
Test(channel, withdraws_a_transfer_in_flight_without_a_word)
{
    const HsCycles at = first_of(0, 0) + LINE + 3;
    fill_disk(0, 2 * LINE);
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, 2 * LINE));
    submit_at(0, order(1, HS_TRANSFER_READ, 0, 0, LINE));
    small_run_at(run, at, HS_PHASE_VMM, withdraw, &orders[0]);
    check_ended("1 done %" PRIu64 " moved 256\n", first_of(at, 0) + LINE + PATH + BANK);
    cr_assert(eq(u64, orders[0].moved_bytes, LINE));
    cr_assert(eq(int, orders[0].state, HS_TRANSFER_IDLE));
    cr_assert(eq(u64, orders[1].taken_at, at));
}

Test(channel, withdraws_a_transfer_that_waits_and_one_that_is_in_no_channel)
{
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, LINE));
    submit_at(0, order(1, HS_TRANSFER_READ, 0, 0, LINE));
    small_run_at(run, 1, HS_PHASE_VMM, withdraw, &orders[1]);
    small_run_at(run, 2, HS_PHASE_VMM, withdraw, &orders[1]);
    check_ended("0 done %" PRIu64 " moved 256\n", first_of(0, 0) + LINE + PATH + BANK);
}

/* The disk has one cylinder and no seek; half a turn in the mean; a byte a cycle. */
Test(channel, estimates_a_transfer_from_the_data_sheets)
{
    cr_assert(eq(u64, hs_channel_estimate(channel, hs_disk_device(disk), 4096),
                 SETUP + TURN / 2 + 4096 + PATH + BANK));
}

Test(channel, never_begins_a_transfer_that_the_on_end_before_it_fences)
{
    const HsCycles end_0 = first_of(0, 0) + LINE + PATH + BANK;
    guint n_fenced = 0;
    submit_at(0, order_2(0, 0, LINE));
    submit_at(0, order(1, HS_TRANSFER_READ, 0, 0, LINE));
    when_ended = fence_1;
    when_ended_user = &n_fenced;
    check_ended("0 done %" PRIu64 " moved 256\n1 fenced %" PRIu64 " moved 0\n", end_0, end_0);
    cr_assert(eq(u32, n_fenced, 1));
    cr_assert(eq(u64, hs_device_counters(hs_disk_device(disk)).n_transfers, 1));
}

Test(channel, takes_another_owners_transfer_during_a_fence)
{
    const HsCycles fence = 100;
    guint n_fenced = 0;
    submit_at(0, order(0, HS_TRANSFER_READ, 900, 0, LINE));
    when_ended = submit;
    when_ended_user = order_2(1, 500, 10);
    small_run_at(run, fence, HS_PHASE_VMM, fence_1, &n_fenced);
    check_ended("0 fenced %" PRIu64 " moved 0\n1 done %" PRIu64 " moved 10\n", fence,
                first_of(fence, 500) + 10 + PATH + BANK);
}

Test(channel, takes_a_fenced_transfer_again_after_the_fence)
{
    const HsCycles fence = 100;
    guint n_fenced = 0;
    fill_disk(900, LINE);
    submit_at(0, order(0, HS_TRANSFER_READ, 900, 0, LINE));
    small_run_at(run, fence, HS_PHASE_VMM, fence_1, &n_fenced);
    submit_at(fence, &orders[0]);
    check_ended("0 fenced %" PRIu64 " moved 0\n0 done %" PRIu64 " moved 256\n", fence,
                first_of(fence, 900) + LINE + PATH + BANK);
    cr_assert(eq(u64, n_filled(0, LINE), LINE));
}

/* ---- programmer errors ---- */

Test(channel, aborts_when_a_fenced_owner_submits_during_the_fence, .signal = SIGABRT)
{
    guint n_fenced;
    submit_at(0, order(0, HS_TRANSFER_READ, 900, 0, LINE));
    when_ended = submit;
    when_ended_user = &orders[0];
    small_run_at(run, 100, HS_PHASE_VMM, fence_1, &n_fenced);
    small_run_go(run);
}

Test(channel, aborts_on_a_fence_within_a_fence, .signal = SIGABRT)
{
    guint n_fenced;
    submit_at(0, order(0, HS_TRANSFER_READ, 900, 0, LINE));
    when_ended = fence_1;
    when_ended_user = &n_fenced;
    small_run_at(run, 100, HS_PHASE_VMM, fence_1, &n_fenced);
    small_run_go(run);
}

Test(channel, aborts_when_a_transfer_is_submitted_twice, .signal = SIGABRT)
{
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, LINE));
    submit_at(1, &orders[0]);
    small_run_go(run);
}

Test(channel, aborts_on_a_transfer_of_no_bytes, .signal = SIGABRT)
{
    submit_at(0, order(0, HS_TRANSFER_READ, 0, 0, 0));
    small_run_go(run);
}

Test(channel, aborts_on_a_transfer_past_the_end_of_the_disk, .signal = SIGABRT)
{
    submit_at(0, order(0, HS_TRANSFER_READ, DISK_BYTES - LINE, 0, LINE + 1));
    small_run_go(run);
}
