/* execute: data and instructions on both sides of the end of a line, a page and a unit, which are
 * not neighbours in main storage, with caches and without. What is expected follows from the bytes:
 * address a of the program holds the byte ramp(a). */
#include "models/hardware/execute.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/hardware/execute_run.h"

#define N_PAGES (UNITS_OF_PROGRAM * UNIT / HS_PAGE_BYTES)

/* Where something ends: a line of the second page, that page, the first unit; and again, a line of
 * the code's page. */
static const uint64_t ends[] = { HS_PAGE_BYTES + 2 * LINE, 2 * HS_PAGE_BYTES, UNIT, 0x100 };
#define N_MACHINES 4u /* caches or none, a page table or none */

static ExecuteRun *at;
static HsContext *context;
static HsPage page[N_PAGES];
static HsPageTable pages;

/* With a page table pages are in the reverse order, but for the first, where the code is. */
static void set_up(guint machine_i)
{
    execute_run_free(at);
    at = execute_run_new(machine_i % 2 == 0 ? NULL : execute_run_caches());
    execute_run_set_apart(at);
    context = &at->program->context;
    for (guint i = 0; i < N_PAGES; i++)
        page[i] = (HsPage){ .frame = i == 0 ? 0 : N_PAGES - i, .is_present = true };
    pages = (HsPageTable){ .n_pages = N_PAGES, .page = page };
    if (machine_i / 2 == 1)
        context->pages = &pages;
}

static void tear_down(void)
{
    execute_run_free(at);
    at = NULL;
}

TestSuite(execute_places, .fini = tear_down);

/* Where the byte is in the area. */
static uint64_t place(uint64_t address)
{
    if (context->pages == NULL)
        return address;
    return page[address / HS_PAGE_BYTES].frame * (uint64_t)HS_PAGE_BYTES + address % HS_PAGE_BYTES;
}

static uint8_t byte_at(uint64_t address)
{
    uint8_t byte = 0;

    hs_storage_read_area(at->run->storage, &at->program->area, OS1, place(address), &byte, 1);
    return byte;
}

static void put_bytes(uint64_t address, uint64_t value, guint n)
{
    for (guint i = 0; i < n; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * i);

        hs_storage_write_area(at->run->storage, &at->program->area, OS1, place(address + i), &byte,
                              1);
    }
}

static void put(uint64_t address, uint32_t word)
{
    put_bytes(address, word, hs_isa_length_bytes(word));
}

/* ---- data ---- */

/* Signs change in the middle of it. */
static uint8_t ramp(uint64_t address)
{
    return (uint8_t)(0x80 + 3 * address);
}

static void put_ramp(uint64_t end)
{
    for (uint64_t address = end - 16; address < end + 16; address++)
        put_bytes(address, ramp(address), 1);
}

static uint64_t ramp_value(uint64_t address, guint n_bytes, bool is_signed)
{
    uint64_t value = 0;

    for (guint i = 0; i < n_bytes; i++)
        value |= (uint64_t)ramp(address + i) << 8 * i;
    if (is_signed && value >> (8 * n_bytes - 1) != 0)
        for (guint i = n_bytes; i < 8; i++)
            value |= UINT64_C(0xff) << 8 * i;
    return value;
}

static const struct {
    HsOp op;
    guint n_bytes;
    bool is_signed;
} loads[] = { { HS_OP_LB, 1, true },  { HS_OP_LH, 2, true },   { HS_OP_LW, 4, true },
              { HS_OP_LD, 8, true },  { HS_OP_LBU, 1, false }, { HS_OP_LHU, 2, false },
              { HS_OP_LWU, 4, false } };
#define FIRST_RESULT 10

/* Twice, so that with caches the second time finds lines in them. */
static void check_loads(uint64_t address)
{
    guint n = G_N_ELEMENTS(loads);

    for (guint i = 0; i < 2 * n; i++)
        execute_run_put(at, 4 * i, word_i(loads[i % n].op, (uint8_t)(FIRST_RESULT + i), RS1, -7));
    context->x[RS1] = address + 7;
    execute_run_go_to(at, 4 * UINT64_C(2) * n);
    for (guint i = 0; i < 2 * n; i++)
        cr_assert(eq(u64, context->x[FIRST_RESULT + i],
                     ramp_value(address, loads[i % n].n_bytes, loads[i % n].is_signed)),
                  "%s at 0x%x", hs_isa_row(loads[i % n].op)->name, (guint)address);
}

Test(execute_places, loads_of_every_size_are_right_at_every_offset_of_every_end)
{
    for (guint machine_i = 0; machine_i < N_MACHINES; machine_i++) {
        for (gsize i = 0; i < G_N_ELEMENTS(ends) - 1; i++) {
            for (uint64_t offset = 0; offset <= 8; offset++) {
                set_up(machine_i);
                put_ramp(ends[i]);
                check_loads(ends[i] - offset);
            }
        }
    }
}

/* Stores twice, the second value stays; the bytes around it too. */
static void check_store(HsOp op, guint n_bytes, uint64_t end, uint64_t address)
{
    const uint64_t value = 0x1122334455667788;

    put_ramp(end);
    execute_run_put(at, 0, word_s(op, RS1, RS1, -5));
    execute_run_put(at, 4, word_s(op, RS2, RS1, -5));
    context->x[RS1] = address + 5;
    context->x[RS2] = value;
    execute_run_go_to(at, 8);
    for (uint64_t other = end - 16; other < end + 16; other++)
        cr_assert(
            eq(u8, byte_at(other),
               other - address < n_bytes ? (uint8_t)(value >> 8 * (other - address)) : ramp(other)),
            "%s at 0x%x, byte at 0x%x", hs_isa_row(op)->name, (guint)address, (guint)other);
}

Test(execute_places, stores_of_every_size_write_their_bytes_at_every_offset_of_every_end)
{
    for (guint machine_i = 0; machine_i < N_MACHINES; machine_i++) {
        for (gsize i = 0; i < G_N_ELEMENTS(ends) - 1; i++) {
            for (guint op_i = 0; op_i < 4 * 9; op_i++) {
                set_up(machine_i);
                check_store((HsOp)(HS_OP_SB + op_i / 9), 1u << op_i / 9, ends[i],
                            ends[i] - op_i % 9);
            }
        }
    }
}

/* A load finds what a store left across a line, in the cache or not. */
Test(execute_places, what_was_stored_across_an_end_is_loaded_again)
{
    for (guint i = 0; i < N_MACHINES * (G_N_ELEMENTS(ends) - 1); i++) {
        set_up(i % N_MACHINES);
        execute_run_put(at, 0, word_i(HS_OP_LD, 10, RS1, -3));
        execute_run_put(at, 4, word_s(HS_OP_SD, RS2, RS1, -3));
        execute_run_put(at, 8, word_i(HS_OP_LD, 11, RS1, -3));
        execute_run_put(at, 12, word_i(HS_OP_LW, 12, RS1, 0));
        context->x[RS1] = ends[i / N_MACHINES];
        context->x[RS2] = 0x8122334455667788;
        execute_run_go_to(at, 16);
        cr_assert(eq(u64, context->x[11], 0x8122334455667788));
        cr_assert(eq(u64, context->x[12], 0x22334455)); /* the byte behind it was 0 */
    }
}

/* Both parts are checked before a byte moves, and the first address refused is told. */
Test(execute_places, an_access_that_is_refused_in_its_second_page_does_nothing)
{
    for (guint i = 0; i < 2 * 2; i++) {
        const uint64_t end = 2 * HS_PAGE_BYTES;
        bool is_store = i / 2 == 1;

        set_up(2 + i % 2);
        put_ramp(end);
        page[end / HS_PAGE_BYTES].is_present = false;
        execute_run_put(at, 0,
                        is_store ? word_s(HS_OP_SD, RS2, RS1, -1) : word_i(HS_OP_LD, RD, RS1, -1));
        context->x[RS1] = end;
        execute_run_go(at);
        cr_assert(eq(str, (char *)hs_trap_name(at->program->trap), "page fault"));
        cr_assert(eq(u64, at->program->trap_value, end));
        cr_assert(eq(u64, context->x[RD], JUNK));
        cr_assert(eq(u64, context->pc, 0));
        cr_assert(eq(u8, byte_at(end - 1), ramp(end - 1)));
        page[end / HS_PAGE_BYTES].is_present = true;
        cr_assert(eq(u8, byte_at(end), ramp(end)));
    }
}

/* ---- instructions ---- */

/* An instruction of 4 bytes at the end, so that half of it is behind it; an ecall follows. */
static void prepare(guint machine_i, uint64_t end, uint32_t word)
{
    set_up(machine_i);
    put(end - 2, word);
    put(end + 2, ECALL);
    context->pc = end - 2;
    context->x[RS1] = 0x3000;
    context->x[RS2] = 3;
    put_bytes(0x3000, 0x8877665544332211, 8);
}

static void check_straddling(guint machine_i, uint64_t end, uint32_t word, uint64_t result)
{
    prepare(machine_i, end, word);
    execute_run_go_to(at, end + 2);
    cr_assert(eq(u64, context->x[RD], result), "0x%08x at 0x%x", word, (guint)end - 2);
    cr_assert(eq(u64, context->n_instructions, 1));
}

Test(execute_places, an_instruction_across_an_end_does_what_it_does_anywhere)
{
    for (guint i = 0; i < N_MACHINES * G_N_ELEMENTS(ends); i++) {
        guint machine_i = i % N_MACHINES;
        uint64_t end = ends[i / N_MACHINES];

        check_straddling(machine_i, end, word_i(HS_OP_ADDI, RD, RS1, -2048), 0x2800);
        check_straddling(machine_i, end, word_i(HS_OP_LUI, RD, 0, 0x12345000), 0x12345000);
        check_straddling(machine_i, end, word_i(HS_OP_AUIPC, RD, 0, 0x1000), end - 2 + 0x1000);
        check_straddling(machine_i, end, word_r(HS_OP_MUL, RD, RS1, RS2), 0x9000);
        check_straddling(machine_i, end, word_i(HS_OP_LW, RD, RS1, 4), 0xffffffff88776655);
        check_straddling(machine_i, end, word_s(HS_OP_SB, RS2, RS1, 0), JUNK);
        cr_assert(eq(u8, byte_at(0x3000), 3));
        check_straddling(machine_i, end, word_r(HS_OP_AMOADD_D, RD, RS1, RS2), 0x8877665544332211);
        cr_assert(eq(u8, byte_at(0x3000), 0x14));
        check_straddling(machine_i, end, word_i(HS_OP_CSRRS, RD, 0, 0xc02), 0);
        check_straddling(machine_i, end, word_s(HS_OP_BEQ, RS2, RS1, 64), JUNK);
        check_straddling(machine_i, end, word_i(HS_OP_FENCE_I, 0, 0, 0), JUNK);
    }
}

Test(execute_places, a_jump_or_branch_across_an_end_counts_from_its_first_byte)
{
    const struct {
        uint32_t word;
        bool is_linking;
    } rows[] = { { word_i(HS_OP_JAL, RD, 0, -32), true },
                 { word_s(HS_OP_BNE, RS2, RS1, -32), false },
                 { word_i(HS_OP_JALR, RD, RS1, -33), true } };

    for (guint i = 0; i < N_MACHINES * G_N_ELEMENTS(ends); i++) {
        for (gsize row_i = 0; row_i < G_N_ELEMENTS(rows); row_i++) {
            uint64_t end = ends[i / N_MACHINES];

            prepare(i % N_MACHINES, end, rows[row_i].word);
            put(end - 34, ECALL);
            if (row_i == 2)
                context->x[RS1] = end; /* end - 33, and bit 0 is cleared */
            execute_run_go_to(at, end - 34);
            cr_assert(eq(u64, context->x[RD], rows[row_i].is_linking ? end + 2 : JUNK));
        }
    }
}

/* Seven times around, so that what was made of the two halves is used again; a branch back from
 * another end to the middle of a line. */
Test(execute_places, a_loop_over_ends_goes_round)
{
    for (guint i = 0; i < N_MACHINES * G_N_ELEMENTS(ends); i++) {
        uint64_t end = ends[i / N_MACHINES];

        set_up(i % N_MACHINES);
        put(end - 2, word_i(HS_OP_ADDI, 10, 10, 3));
        put(end + 2, word_i(HS_OP_JAL, 0, 0, (int64_t)LINE - 4));
        put(end + LINE - 2, word_i(HS_OP_ADDI, 11, 11, -1));
        put(end + LINE + 2, word_s(HS_OP_BNE, 0, 11, -4 - (int64_t)LINE));
        put(end + LINE + 6, ECALL);
        context->pc = end - 2;
        context->x[11] = 7;
        execute_run_go_to(at, end + LINE + 6);
        cr_assert(eq(u64, context->x[10], 21));
        cr_assert(eq(u64, context->n_instructions, 7 * 4));
    }
}

/* addi x10, x10, 0x045 is 0x0455 0x0513, and 0x0455 alone c.addi x8, 21: first it is the second
 * half of the one, then, after a jump to it, an instruction of its own, then the second half. */
Test(execute_places, a_second_half_may_be_an_instruction_of_its_own)
{
    for (guint i = 0; i < N_MACHINES * G_N_ELEMENTS(ends); i++) {
        uint64_t end = ends[i / N_MACHINES];

        set_up(i % N_MACHINES);
        put(end - 2, 0x04550513);
        put(end + 2, word_i(HS_OP_ADDI, 14, 14, -1));
        put(end + 6, word_s(HS_OP_BNE, 0, 14, 8));
        put(end + 10, ECALL);
        put(end + 14, word_i(HS_OP_ANDI, 15, 14, 1)); /* to end, or to end - 2 */
        put(end + 18, word_i(HS_OP_SLLI, 15, 15, 1));
        put(end + 22, word_r(HS_OP_SUB, 15, 11, 15));
        put(end + 26, word_i(HS_OP_JALR, 0, 15, 0));
        context->pc = end - 2;
        context->x[11] = end;
        context->x[14] = 3;
        execute_run_go_to(at, end + 10);
        cr_assert(eq(u64, context->x[10], 2 * 0x45));
        cr_assert(eq(u64, context->x[8], 21));
        cr_assert(eq(u64, context->n_instructions, 3 * 3 + 2 * 4));
    }
}

/* The cache has two lines. The first half's place is the caller's too, so it has to go in between
 * and comes back with what was stored; the second half's stays. */
Test(execute_places, each_half_is_what_its_own_line_holds)
{
    HsCpuParameters parameters = *execute_run_caches();

    parameters.instruction_cache = (HsCacheParameters){ .n_sets = 2, .n_ways = 1 };
    for (guint i = 0; i < 2; i++) { /* entered at the instruction, and at the one before it */
        const uint64_t end = 0x140;

        execute_run_free(at);
        at = execute_run_new(&parameters);
        context = &at->program->context;
        put(0, word_i(HS_OP_JALR, 1, RS1, 0));
        put(4, word_s(HS_OP_SH, RS2, 11, 0));
        put(8, word_i(HS_OP_JALR, 1, RS1, 0));
        put(end - 4, 0x0001); /* c.nop */
        put(end - 2, word_i(HS_OP_ADDI, 20, 20, 1));
        put(end + 2, word_i(HS_OP_JALR, 0, 1, 0));
        context->x[RS1] = end - 2 - 2 * i;
        context->x[RS2] = word_i(HS_OP_ADDI, 21, 20, 16); /* the low half: x21, and x20 */
        context->x[11] = end - 2;
        execute_run_go_to(at, 12);
        cr_assert(eq(u64, context->x[20], 1));
        cr_assert(eq(u64, context->x[21], 2));
    }
}

static void check_refused(uint64_t end, HsTrap trap)
{
    execute_run_go(at);
    cr_assert(eq(str, (char *)hs_trap_name(at->program->trap), (char *)hs_trap_name(trap)));
    cr_assert(eq(u64, at->program->trap_value, end));
    cr_assert(eq(u64, context->pc, end - 2));
    cr_assert(eq(u64, context->x[RD], JUNK));
    cr_assert(eq(u64, context->n_instructions, 0));
}

Test(execute_places, an_instruction_whose_second_half_is_refused_traps_with_that_address)
{
    const uint32_t word = word_i(HS_OP_ADDI, RD, 0, 1);

    for (guint caches = 0; caches < 2; caches++) {
        prepare(caches, UNIT, word);
        hs_storage_disconnect(at->run->storage, at->program->area.unit[1]);
        check_refused(UNIT, HS_TRAP_ADDRESSING);
        prepare(caches, UNIT, word);
        hs_storage_fail(at->run->storage, at->program->area.unit[1]);
        check_refused(UNIT, HS_TRAP_MACHINE_CHECK);
        prepare(2 + caches, 2 * HS_PAGE_BYTES, word);
        page[2].is_present = false;
        check_refused(2 * HS_PAGE_BYTES, HS_TRAP_PAGE);
    }
}

/* Only the instruction behind it is. */
Test(execute_places, a_compressed_instruction_in_the_last_bytes_is_executed)
{
    for (guint caches = 0; caches < 2; caches++) {
        set_up(caches);
        put(UNIT - 2, hs_isa_encode(&(HsInstruction){
                          .op = HS_OP_ADDI, .length_bytes = 2, .rd = 10, .rs1 = 0, .imm = 5 }));
        hs_storage_fail(at->run->storage, at->program->area.unit[1]);
        context->pc = UNIT - 2;
        execute_run_go(at);
        cr_assert(eq(str, (char *)hs_trap_name(at->program->trap), "machine check"));
        cr_assert(eq(u64, at->program->trap_value, UNIT));
        cr_assert(eq(u64, context->pc, UNIT));
        cr_assert(eq(u64, context->x[10], 5));
    }
}

Test(execute_places, an_illegal_word_across_an_end_traps_with_all_of_it)
{
    for (guint i = 0; i < N_MACHINES * G_N_ELEMENTS(ends); i++) {
        uint64_t end = ends[i / N_MACHINES];

        prepare(i % N_MACHINES, end, 0xfedcba9b); /* opcode 0011011, funct3 011: reserved */
        execute_run_go(at);
        cr_assert(eq(str, (char *)hs_trap_name(at->program->trap), "illegal instruction"));
        cr_assert(eq(u64, at->program->trap_value, 0xfedcba9b));
        cr_assert(eq(u64, context->pc, end - 2));
    }
}

Test(execute_places, an_ecall_across_an_end_traps_at_its_first_byte)
{
    for (guint i = 0; i < N_MACHINES * G_N_ELEMENTS(ends); i++) {
        uint64_t end = ends[i / N_MACHINES];

        prepare(i % N_MACHINES, end, ECALL);
        execute_run_go_to(at, end - 2);
    }
}
