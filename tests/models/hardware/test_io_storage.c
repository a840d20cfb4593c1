/* I/O against CPUs in main storage: whoever comes to the path and the banks first is served first,
 * whether he is a CPU or a line of one channel or of another, to the cycle. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>

#include "tests/models/hardware/small_io.h"

#define LINE SMALL_IO_LINE
#define PATH SMALL_IO_PATH
#define BANK SMALL_IO_BANK
#define N_BANKS UINT64_C(8)
#define READ UINT64_C(60) /* of a flash memory on a channel without setup: bytes flow from then */

static SmallIo io;
static HsDevice *flash_a, *flash_b;

static void set_up(void)
{
    small_io_init(&io);
    flash_a = small_io_flash(&io, "fa", small_io_channel(&io, "cha", 0), READ, 0, 1);
    flash_b = small_io_flash(&io, "fb", small_io_channel(&io, "chb", 0), READ, 0, 1);
}

static void tear_down(void)
{
    small_io_clear(&io);
}

TestSuite(io_storage, .init = set_up, .fini = tear_down);

/* An access of a CPU to 8 bytes of a line of storage, by the line's number. */
typedef struct {
    uint64_t line;
    HsCycles done;
} Access;

static void access_now(gpointer user)
{
    Access *access = user;
    access->done = hs_storage_access(io.storage, hs_simulation_now(io.run->simulation),
                                     access->line * LINE, 8);
}

static void access_at(HsCycles at, HsPhase phase, Access *access)
{
    small_run_at(io.run, at, phase, access_now, access);
}

/* ---- a CPU against a running transfer ---- */

/* Lines 0, 1, 2, ... of a transfer from cycle 0 on come to storage at READ + LINE, READ + 2 LINE,
 * ..., and to banks 0, 1, 2, ... */
static HsCycles line_comes(guint i)
{
    return READ + (i + 1) * LINE;
}

Test(io_storage, makes_a_cpu_wait_for_the_path_that_a_line_of_a_transfer_has)
{
    Access other_bank = { N_BANKS + 5, 0 };
    small_io_submit_at(&io, 0, small_io_order(&io, 0, flash_a, HS_TRANSFER_READ, 0, 3 * LINE));
    access_at(line_comes(1) + 3, HS_PHASE_CPU, &other_bank); /* 3 cycles into line 1's 10 */
    small_io_check(&io, "0 done %" PRIu64 "\n", line_comes(2) + PATH + BANK);
    cr_assert(eq(u64, other_bank.done, line_comes(1) + PATH + PATH + BANK));
    cr_assert(eq(u64, hs_storage_counters(io.storage).path_wait_cycles, PATH - 3));
    cr_assert(eq(u64, hs_storage_counters(io.storage).bank_wait_cycles, 0));
}

Test(io_storage, makes_a_cpu_wait_for_the_bank_that_works_for_a_transfer)
{
    Access same_bank = { N_BANKS + 1, 0 };
    small_io_submit_at(&io, 0, small_io_order(&io, 0, flash_a, HS_TRANSFER_READ, 0, 3 * LINE));
    access_at(line_comes(1) + PATH + 5, HS_PHASE_CPU, &same_bank); /* the path is free again */
    small_io_check(&io, "0 done %" PRIu64 "\n", line_comes(2) + PATH + BANK);
    /* On the path 15 to 25 cycles after the line came, the bank is free after 50. */
    cr_assert(eq(u64, same_bank.done, line_comes(1) + PATH + BANK + BANK));
    cr_assert(eq(u64, hs_storage_counters(io.storage).bank_wait_cycles, BANK - (5 + PATH)));
}

Test(io_storage, serves_a_line_before_a_cpu_of_the_same_cycle)
{
    Access same_cycle = { N_BANKS, 0 };
    small_io_submit_at(&io, 0, small_io_order(&io, 0, flash_a, HS_TRANSFER_WRITE, 0, LINE));
    /* A write of flash memory needs no reading: its line comes after LINE cycles. */
    access_at(LINE, HS_PHASE_CPU, &same_cycle);
    small_io_check(&io, "0 done %" PRIu64 "\n", LINE + PATH + BANK);
    cr_assert(eq(u64, same_cycle.done, LINE + PATH + BANK + BANK));
}

Test(io_storage, makes_a_transfer_wait_for_a_cpu_that_came_first)
{
    Access before[3] = { { N_BANKS + 2, 0 }, { 2 * N_BANKS + 2, 0 }, { 3 * N_BANKS + 2, 0 } };
    small_io_submit_at(&io, 0, small_io_order(&io, 0, flash_a, HS_TRANSFER_READ, 0, 3 * LINE));
    for (guint i = 0; i < 3; i++)
        access_at(line_comes(2) - 1, HS_PHASE_CPU, &before[i]);
    /* Three accesses to the last line's bank, the first from line_comes(2) - 1 on. */
    const HsCycles bank_free = line_comes(2) - 1 + PATH + 3 * BANK;
    small_io_check(&io, "0 done %" PRIu64 "\n", bank_free + BANK);
    cr_assert(eq(u64, before[2].done, bank_free));
}

/* ---- two channels ---- */

Test(io_storage, moves_bytes_of_two_channels_at_the_same_time_meeting_on_the_path)
{
    /* Unit 1 begins in bank 0 as unit 0 does, so b's line 1 goes to a's bank 1. */
    small_io_submit_at(&io, 0, small_io_order(&io, 0, flash_a, HS_TRANSFER_READ, 0, 2 * LINE));
    small_io_submit_at(&io, 4, small_io_order(&io, 1, flash_b, HS_TRANSFER_READ, 0, 2 * LINE));
    /* Each line of b comes 4 cycles after a's: on the path from 10 to 20, for the bank at 50. */
    small_io_check(&io, "0 done %" PRIu64 "\n1 done %" PRIu64 "\n", line_comes(1) + PATH + BANK,
                   line_comes(1) + PATH + BANK + BANK);
    cr_assert(eq(u64, hs_storage_counters(io.storage).path_wait_cycles, 2 * (PATH - 4)));
    cr_assert(eq(u64, hs_storage_counters(io.storage).bank_wait_cycles, 2 * (BANK - PATH)));
}

Test(io_storage, serves_lines_of_one_cycle_in_the_order_of_the_channels_names)
{
    Access cpu = { 2 * N_BANKS, 0 };
    /* b is ordered first; both lines come in one cycle, and a CPU with them, all to bank 0. */
    small_io_submit_at(&io, 0, small_io_order(&io, 1, flash_b, HS_TRANSFER_READ, 0, LINE));
    small_io_submit_at(&io, 0, small_io_order(&io, 0, flash_a, HS_TRANSFER_READ, 0, LINE));
    access_at(line_comes(0), HS_PHASE_CPU, &cpu);
    small_io_check(&io, "0 done %" PRIu64 "\n1 done %" PRIu64 "\n", line_comes(0) + PATH + BANK,
                   line_comes(0) + PATH + 2 * BANK);
    cr_assert(eq(u64, cpu.done, line_comes(0) + PATH + 3 * BANK));
}

Test(io_storage, seeks_on_one_channel_while_another_moves)
{
    HsDevice *disk_a = small_io_disk(&io, "da", g_ptr_array_index(io.channels, 0), HS_DISK_FCFS);
    HsDevice *disk_b = small_io_disk(&io, "db", g_ptr_array_index(io.channels, 1), HS_DISK_FCFS);
    const HsCycles end_a = small_io_first(0, 0, 100) + 4 * LINE + PATH + BANK;
    const HsCycles end_b = small_io_first(0, 0, 2300) + LINE + PATH + BANK;
    small_io_submit_at(&io, 0, small_io_order(&io, 0, disk_a, HS_TRANSFER_READ, 100, 4 * LINE));
    small_io_submit_at(&io, 0, small_io_order(&io, 2, disk_b, HS_TRANSFER_READ, 2300, LINE));
    cr_assert(end_b < end_a);
    small_io_check(&io, "2 done %" PRIu64 "\n0 done %" PRIu64 "\n", end_b, end_a);
}
