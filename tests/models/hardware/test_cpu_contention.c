/* cpu: two CPUs and a channel at one path and its banks, to the cycle: cpu.h, TIMING and ORDER,
 * with the formulas of storage.h and channel.h. Whether it depends on how far a CPU runs ahead is
 * checked in test_cpu_ahead.c.
 *
 * A line takes the path for PATH cycles, then its bank for BANK; the even lines are bank 0's. The
 * area of program p begins in an even line.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/hardware/channel.h"
#include "models/hardware/disk.h"
#include "tests/models/hardware/prime_cpu.h"

static CpuRun *run;

static void set_up(void)
{
    run = NULL;
}

static void set_up_with(const PrimeParts *parts)
{
    cpu_run_free(run);
    run = prime_run(parts);
}

static void tear_down(void)
{
    cpu_run_free(run);
}

TestSuite(cpu_contention, .init = set_up, .fini = tear_down);

/* ---- two CPUs ---- */

/* `first` is there at `at` with the path and the bank free; the other asks `later` cycles after it.
 * Cycles until both are done, by storage.h. */
static void expect_two(bool is_same_bank, HsCycles later, HsCycles *ret_first, HsCycles *ret_second)
{
    HsCycles path_begin = MAX(later, PATH);
    HsCycles path_end = path_begin + PATH;
    HsCycles bank_begin = is_same_bank ? MAX(path_end, PATH + BANK) : path_end;

    *ret_first = PATH + BANK;
    *ret_second = bank_begin + BANK;
}

/* Both only fetch their ecall: at 0 and at `later`, in lines of one bank or of two. */
static void check_two_fetches(guint first_cpu, bool is_same_bank, HsCycles later)
{
    CpuProgram *programs[2];
    HsCycles first, second;

    set_up_with(&(PrimeParts){ .predictor_entries = 0 });
    for (guint i = 0; i < 2; i++) {
        programs[i] = PROGRAM(i, ECALL);
        prime_write(programs[i], LINE, &(HsInstruction){ .op = HS_OP_ECALL }, 1);
    }
    programs[1]->context.pc = is_same_bank ? 0 : LINE;
    cpu_run_begin(run, programs[0], first_cpu, 0);
    cpu_run_begin(run, programs[1], 1 - first_cpu, later);
    cpu_run_go(run);
    expect_two(is_same_bank, later, &first, &second);
    cpu_run_check_ecall(programs[0], first + END);
    cpu_run_check_ecall(programs[1], second + END);
    cpu_run_check_books(run, first_cpu, END, first);
    cpu_run_check_books(run, 1 - first_cpu, END, second - later);
}

/* In the same cycle the lower number goes first; else who comes first. */
Test(cpu_contention, two_fetches_meet_on_the_path_and_in_a_bank)
{
    for (guint is_same_bank = 0; is_same_bank < 2; is_same_bank++) {
        check_two_fetches(0, is_same_bank, 0);
        for (HsCycles later = 1; later <= 2 * (PATH + BANK); later++)
            for (guint first_cpu = 0; first_cpu < 2; first_cpu++)
                check_two_fetches(first_cpu, is_same_bank, later);
    }
}

/* Loads after computes of different lengths, so that one comes `later` than the other; both CPUs
 * have a cache of instructions, filled far apart. The second one's fetch is long done. */
static void check_two_loads(guint first_cpu, bool is_same_bank, HsCycles later)
{
    enum { FAR = 1000 };
    CpuProgram *programs[2];
    HsCycles first, second, begin = ACCESS + BASE + FAR + BASE;

    set_up_with(&(PrimeParts){ .instruction_cache = { 4, 1 }, .data_cache = { 4, 1 } });
    for (guint i = 0; i < 2; i++) {
        programs[i] = PROGRAM(i, word_i(HS_OP_COMPUTE, S1, 0, 0), word_i(HS_OP_LD, T1, T0, 0),
                              ECALL);
        programs[i]->context.x[T0] = DATA;
    }
    programs[1]->context.x[T0] = DATA + (is_same_bank ? 0 : LINE);
    /* The second begins 100 later and computes so much less. */
    programs[0]->context.x[S1] = FAR;
    programs[1]->context.x[S1] = FAR - 100 + later;
    cpu_run_begin(run, programs[0], first_cpu, 0);
    cpu_run_begin(run, programs[1], 1 - first_cpu, 100);
    cpu_run_go(run);
    expect_two(is_same_bank, later, &first, &second);
    cpu_run_check_ecall(programs[0], begin + first + END);
    cpu_run_check_ecall(programs[1], begin + second + END);
    cr_assert(eq(u64, prime_cycles(programs[1], HS_CPI_DATA_STALL), second - later));
}

Test(cpu_contention, two_loads_meet_on_the_path_and_in_a_bank)
{
    for (guint is_same_bank = 0; is_same_bank < 2; is_same_bank++) {
        check_two_loads(0, is_same_bank, 0);
        for (HsCycles later = 1; later <= PATH + BANK; later += 1)
            for (guint first_cpu = 0; first_cpu < 2; first_cpu++)
                check_two_loads(first_cpu, is_same_bank, later);
    }
}

/* The CPU that fills and writes a victim back, both in bank 0, and one that only loads, in the same
 * cycle: the lower number goes first, and the two accesses of the other stay together. */
static void check_beside_a_victim(guint writer_cpu, uint64_t load_offset, HsCycles writes,
                                  HsCycles loads)
{
    enum { FAR = 1000, LATER = 100 };
    const HsCycles begin = ACCESS + BASE + ACCESS + BASE + FAR + BASE;
    CpuProgram *writer, *loader;

    set_up_with(&(PrimeParts){ .instruction_cache = { 4, 1 }, .data_cache = { 1, 1 } });
    writer = PROGRAM(0, word_s(HS_OP_SD, T1, T0, 0), word_i(HS_OP_COMPUTE, S1, 0, 0),
                     word_i(HS_OP_LD, T1, T2, 0), ECALL);
    writer->context.x[T0] = DATA;
    writer->context.x[T2] = DATA + 2 * LINE;
    writer->context.x[S1] = FAR;
    loader = PROGRAM(1, word_i(HS_OP_COMPUTE, S1, 0, 0), word_i(HS_OP_LD, T1, T0, 0), ECALL);
    loader->context.x[T0] = DATA + load_offset;
    loader->context.x[S1] = begin - LATER - ACCESS - 2 * BASE;
    cpu_run_begin(run, writer, writer_cpu, 0);
    cpu_run_begin(run, loader, 1 - writer_cpu, LATER);
    cpu_run_go(run);
    cpu_run_check_ecall(writer, begin + writes + END);
    cpu_run_check_ecall(loader, begin + loads + END);
}

Test(cpu_contention, a_victim_and_its_fill_stay_together)
{
    check_beside_a_victim(0, 0, PATH + BANK, PATH + 3 * BANK);
    check_beside_a_victim(0, LINE, PATH + BANK, 3 * PATH + BANK);
    check_beside_a_victim(1, 0, PATH + 2 * BANK, PATH + BANK);
    check_beside_a_victim(1, LINE, 2 * PATH + BANK, PATH + BANK);
}

/* ---- a CPU and a running transfer ---- */

#define TURN UINT64_C(1000)
#define SETUP UINT64_C(5)
#define N_LINES 16u
#define N_LOADS 75u

/* Storage by its sheet: for each line the path, then the bank. */
typedef struct {
    HsCycles path_free, bank_free[2];
} Storage;

static HsCycles storage_access(Storage *storage, HsCycles at, uint64_t bank_i)
{
    storage->path_free = MAX(at, storage->path_free) + PATH;
    storage->bank_free[bank_i] = MAX(storage->path_free, storage->bank_free[bank_i]) + BANK;
    return storage->bank_free[bank_i];
}

static HsCycles transferred_at;

static void on_end(gpointer user, HsTransfer *transfer, HsTransferEnd end)
{
    (void)user;
    cr_assert(eq(int, end, HS_TRANSFER_DONE));
    cr_assert(eq(u64, transfer->moved_bytes, N_LINES * LINE));
    transferred_at = hs_simulation_now(run->simulation);
}

static void submit(gpointer user)
{
    HsTransfer *transfer = user;

    hs_channel_submit(hs_device_channel(transfer->device), transfer);
}

/* The lines of a transfer that begins at `first`, one every LINE cycles, in banks 0, 1, 0, ... */
typedef struct {
    Storage storage;
    HsCycles first, done;
    guint n_moved;
} Beside;

/* The CPU's access; those of the device come first, up to the same cycle. */
static HsCycles access_beside(Beside *beside, HsCycles at, uint64_t bank_i)
{
    while (beside->n_moved < N_LINES && beside->first + (beside->n_moved + 1) * LINE <= at) {
        HsCycles line_at = beside->first + (beside->n_moved + 1) * LINE;
        HsCycles done = storage_access(&beside->storage, line_at, beside->n_moved % 2);

        beside->done = MAX(beside->done, done);
        beside->n_moved++;
    }
    return storage_access(&beside->storage, at, bank_i);
}

/* N_LOADS loads, each waited for, from a line of a bank; their words come line by line, too. */
static void expect_loads(HsCycles first, uint64_t bank_i, HsCycles *ret_loaded,
                         HsCycles *ret_transferred)
{
    Beside beside = { .first = first };
    HsCycles time = 0;

    for (guint i = 0; i < N_LOADS; i++) {
        if (i % WORDS_OF_LINE == 0)
            time = access_beside(&beside, time, i / WORDS_OF_LINE % 2);
        time = access_beside(&beside, time + BASE, bank_i);
    }
    cr_assert(eq(u32, beside.n_moved, N_LINES)); /* the transfer is over, too */
    *ret_loaded = time;
    *ret_transferred = beside.done;
}

static void check_loads_beside_a_transfer(HsCycles submitted_at, uint64_t bank_i)
{
    uint32_t words[N_LOADS + 1];
    HsCycles loaded, transferred;

    set_up_with(&(PrimeParts){ .predictor_entries = 0 });

    HsDisk *disk = hs_disk_new(run->simulation, "disk",
                               &(HsDiskParameters){ .size_bytes = UNIT,
                                                    .track_bytes = TURN,
                                                    .tracks_per_cylinder = 65536,
                                                    .rotation_cycles = TURN,
                                                    .rate_bytes_per_second = 1000000 });
    HsChannel *channel = hs_channel_new(run->simulation, "channel",
                                        &(HsChannelParameters){ .rate_bytes_per_second = 1000000,
                                                                .setup_cycles = SETUP,
                                                                .queue_max = 1 },
                                        run->storage);

    hs_channel_attach(channel, hs_disk_device(disk));
    for (guint i = 0; i < N_LOADS; i++)
        words[i] = word_i(HS_OP_LD, T1, T0, 0);
    words[N_LOADS] = ECALL;

    CpuProgram *program = cpu_run_program(run, 0, words, N_LOADS + 1);
    CpuProgram *other = PROGRAM(1, ECALL); /* whose area is filled */
    /* Byte SETUP + submitted_at is under the head when the transfer is set up. */
    HsTransfer transfer = { .kind = HS_TRANSFER_READ,
                            .device = hs_disk_device(disk),
                            .device_address = SETUP + submitted_at,
                            .size_bytes = N_LINES * LINE,
                            .area = &other->area,
                            .area_address = DATA,
                            .owner = OS1,
                            .label = "data",
                            .on_end = on_end };

    program->context.x[T0] = DATA + bank_i * LINE;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_at(run, submitted_at, HS_PHASE_GUEST, submit, &transfer);
    cpu_run_go(run);
    expect_loads(submitted_at + SETUP, bank_i, &loaded, &transferred);
    cpu_run_check_ecall(program, loaded + END);
    cr_assert(eq(u64, transferred_at, transferred));
    hs_channel_free(channel);
    hs_disk_free(disk);
}

/* At every offset of one against the other. */
Test(cpu_contention, a_cpu_and_a_channel_take_turns_line_by_line)
{
    for (uint64_t bank_i = 0; bank_i < 2; bank_i++)
        for (HsCycles submitted_at = 0; submitted_at <= LINE; submitted_at++)
            check_loads_beside_a_transfer(submitted_at, bank_i);
}
