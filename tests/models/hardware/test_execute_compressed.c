/* execute: each compressed instruction against the manual (RISC-V unprivileged ISA 20191213,
 * chapter 16). The 16 bits of each are those that GNU as makes of the text beside them. */
#include "models/hardware/execute.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/hardware/execute_run.h"

/* What registers hold before: return address, stack pointer, a pointer, and numbers. */
#define RETURN UINT64_C(0x180)
#define STACK UINT64_C(0x3000)
#define POINTER UINT64_C(0x3008)
#define S1_VALUE UINT64_C(0x8000000080000021)
#define A0_VALUE UINT64_C(0x7fffffff0000000c)
#define A1_VALUE UINT64_C(0x84)
#define T5_VALUE UINT64_C(0x1234)
#define T6_VALUE UINT64_C(0x8000000000000003)

enum { RA = 1, SP = 2, S0 = 8, SAVED = 9, A0 = 10, A1 = 11, A2 = 12, T5 = 30, T6 = 31 };

static const uint64_t before[32] = {
    [RA] = RETURN,   [SP] = STACK,    [S0] = POINTER,  [SAVED] = S1_VALUE,
    [A0] = A0_VALUE, [A1] = A1_VALUE, [T5] = T5_VALUE, [T6] = T6_VALUE
};

/* In the middle of a line, at an odd halfword, at the end of a line; with and without caches. */
static const uint64_t places[] = { 0x1000, 0x1002, 0x103e, 0x1080 };
#define N_PLACES (2 * G_N_ELEMENTS(places))

static ExecuteRun *at;
static uint64_t pc;

/* Byte k behind STACK is k mod 256. */
static void prepare(gsize place_i, uint16_t halfword)
{
    execute_run_free(at);
    at = execute_run_new(place_i % 2 == 0 ? NULL : execute_run_caches());
    pc = places[place_i / 2];
    execute_run_put(at, pc, halfword);
    execute_run_put(at, pc + 2, ECALL);
    execute_run_put_ramp(at, STACK, 0, 0x300);
    memcpy(at->program->context.x, before, sizeof before);
    at->program->context.pc = pc;
}

static void tear_down(void)
{
    execute_run_free(at);
    at = NULL;
}

TestSuite(execute_compressed, .fini = tear_down);

/* All registers are what they were but `rd`, which is `result`. */
static void check_registers(const char *text, uint8_t rd, uint64_t result)
{
    for (uint8_t i = 1; i < 32; i++)
        cr_assert(eq(u64, at->program->context.x[i], i == rd ? result : before[i]), "%s: x%u", text,
                  i);
    cr_assert(eq(u64, at->program->context.n_instructions, 1), "%s", text);
}

Test(execute_compressed, registers_and_loads_get_what_the_manual_says)
{
    static const struct {
        uint16_t halfword;
        const char *text;
        uint8_t rd;
        uint64_t result;
    } rows[] = {
        { 0x0044, "c.addi4spn s1,sp,4", SAVED, 0x3004 },
        { 0x1fe4, "c.addi4spn s1,sp,1020", SAVED, 0x33fc },
        { 0x1524, "c.addi4spn s1,sp,680", SAVED, 0x32a8 },
        { 0x4004, "c.lw s1,0(s0)", SAVED, 0x0b0a0908 },
        { 0x5c64, "c.lw s1,124(s0)", SAVED, 0xffffffff87868584 },
        { 0x4864, "c.lw s1,84(s0)", SAVED, 0x5f5e5d5c },
        { 0x6004, "c.ld s1,0(s0)", SAVED, 0x0f0e0d0c0b0a0908 },
        { 0x7c64, "c.ld s1,248(s0)", SAVED, 0x0706050403020100 },
        { 0x7444, "c.ld s1,168(s0)", SAVED, 0xb7b6b5b4b3b2b1b0 },
        { 0x0001, "c.nop", 0, 0 },
        { 0x057d, "c.addi a0,31", A0, A0_VALUE + 31 },
        { 0x1501, "c.addi a0,-32", A0, A0_VALUE - 32 },
        { 0x2481, "c.addiw s1,0", SAVED, 0xffffffff80000021 },
        { 0x3561, "c.addiw a0,-8", A0, 4 },
        { 0x2555, "c.addiw a0,21", A0, 33 },
        { 0x5501, "c.li a0,-32", A0, (uint64_t)-32 },
        { 0x4555, "c.li a0,21", A0, 21 },
        { 0x7101, "c.addi16sp sp,-512", SP, STACK - 512 },
        { 0x617d, "c.addi16sp sp,496", SP, STACK + 496 },
        { 0x6171, "c.addi16sp sp,336", SP, STACK + 336 },
        { 0x6505, "c.lui a0,0x1", A0, 0x1000 },
        { 0x7501, "c.lui a0,0xfffe0", A0, 0xfffffffffffe0000 },
        { 0x6555, "c.lui a0,0x15", A0, 0x15000 },
        { 0x90fd, "c.srli s1,63", SAVED, 1 },
        { 0x8085, "c.srli s1,1", SAVED, 0x4000000040000010 },
        { 0x90a9, "c.srli s1,42", SAVED, 0x200000 },
        { 0x94fd, "c.srai s1,63", SAVED, ALL64 },
        { 0x94a9, "c.srai s1,42", SAVED, 0xffffffffffe00000 },
        { 0x9881, "c.andi s1,-32", SAVED, 0x8000000080000020 },
        { 0x88fd, "c.andi s1,31", SAVED, 1 },
        { 0x8d0d, "c.sub a0,a1", A0, 0x7ffffffeffffff88 },
        { 0x8d2d, "c.xor a0,a1", A0, 0x7fffffff00000088 },
        { 0x8d4d, "c.or a0,a1", A0, 0x7fffffff0000008c },
        { 0x8d6d, "c.and a0,a1", A0, 4 },
        { 0x9d0d, "c.subw a0,a1", A0, 0xffffffffffffff88 },
        { 0x9d2d, "c.addw a0,a1", A0, 0x90 },
        { 0x157e, "c.slli a0,63", A0, 0 },
        { 0x152a, "c.slli a0,42", A0, 0x0000300000000000 },
        { 0x0f86, "c.slli t6,1", T6, 6 },
        { 0x557e, "c.lwsp a0,252(sp)", A0, 0xfffffffffffefdfc },
        { 0x4fd6, "c.lwsp t6,84(sp)", T6, 0x57565554 },
        { 0x757e, "c.ldsp a0,504(sp)", A0, 0xfffefdfcfbfaf9f8 },
        { 0x7faa, "c.ldsp t6,168(sp)", T6, 0xafaeadacabaaa9a8 },
        { 0x8526, "c.mv a0,s1", A0, S1_VALUE },
        { 0x8ffa, "c.mv t6,t5", T6, T5_VALUE },
        { 0x9526, "c.add a0,s1", A0, 0xffffffff8000002d },
        { 0x9f7e, "c.add t5,t6", T5, 0x8000000000001237 },
    };

    for (gsize i = 0; i < N_PLACES * G_N_ELEMENTS(rows); i++) {
        gsize row_i = i / N_PLACES;

        prepare(i % N_PLACES, rows[row_i].halfword);
        execute_run_go_to(at, pc + 2);
        check_registers(rows[row_i].text, rows[row_i].rd, rows[row_i].result);
    }
}

/* Sections 2.9 and 16.7. */
Test(execute_compressed, hints_have_no_effect)
{
    static const struct {
        uint16_t halfword;
        const char *text;
    } rows[] = {
        { 0x0501, "c.addi a0,0" },     { 0x0009, "c.nop 2" },       { 0x4055, "c.li zero,21" },
        { 0x6055, "c.lui zero,0x15" }, { 0x0006, "c.slli zero,1" }, { 0x0502, "c.slli64 a0" },
        { 0x8081, "c.srli64 s1" },     { 0x8481, "c.srai64 s1" },   { 0x8026, "c.mv zero,s1" },
        { 0x9026, "c.add zero,s1" },
    };

    for (gsize i = 0; i < N_PLACES * G_N_ELEMENTS(rows); i++) {
        gsize row_i = i / N_PLACES;

        prepare(i % N_PLACES, rows[row_i].halfword);
        execute_run_go_to(at, pc + 2);
        check_registers(rows[row_i].text, 0, 0);
    }
}

Test(execute_compressed, stores_put_what_the_manual_says)
{
    static const struct {
        uint16_t halfword;
        const char *text;
        uint64_t address, bytes; /* the 8 bytes there afterwards */
    } rows[] = {
        { 0xc868, "c.sw a0,84(s0)", POINTER + 84, 0x636261600000000c },
        { 0xf448, "c.sd a0,168(s0)", POINTER + 168, A0_VALUE },
        { 0xdfaa, "c.swsp a0,252(sp)", STACK + 252, 0x030201000000000c },
        { 0xcafe, "c.swsp t6,84(sp)", STACK + 84, 0x5b5a595800000003 },
        { 0xffaa, "c.sdsp a0,504(sp)", STACK + 504, A0_VALUE },
        { 0xf57e, "c.sdsp t6,168(sp)", STACK + 168, T6_VALUE },
    };

    for (gsize i = 0; i < N_PLACES * G_N_ELEMENTS(rows); i++) {
        gsize row_i = i / N_PLACES;
        uint64_t address = rows[row_i].address;

        prepare(i % N_PLACES, rows[row_i].halfword);
        execute_run_go_to(at, pc + 2);
        check_registers(rows[row_i].text, 0, 0);
        cr_assert(eq(u64, cpu_run_peek(at->program, address), rows[row_i].bytes), "%s",
                  rows[row_i].text);
        cr_assert(eq(u64, cpu_run_peek(at->program, address - 8) & 0xff, (address - 8) % 256));
        cr_assert(eq(u64, cpu_run_peek(at->program, address + 8) & 0xff, (address + 8) % 256));
    }
}

/* Calls link to pc + 2. a0 is not 0, a2 is. */
Test(execute_compressed, jumps_and_branches_go_where_the_manual_says)
{
    static const struct {
        uint16_t halfword;
        const char *text;
        int64_t offset;  /* from pc */
        uint64_t target; /* if there is no offset */
        bool is_call;
    } rows[] = {
        { 0xb001, "c.j -2048", -2048, 0, false },   { 0xaffd, "c.j 2046", 2046, 0, false },
        { 0xab91, "c.j 1364", 1364, 0, false },     { 0xd201, "c.beqz a2,-256", -256, 0, false },
        { 0xce7d, "c.beqz a2,254", 254, 0, false }, { 0xc64d, "c.beqz a2,170", 170, 0, false },
        { 0xea31, "c.bnez a2,84", 2, 0, false },    { 0xf101, "c.bnez a0,-256", -256, 0, false },
        { 0xe931, "c.bnez a0,84", 84, 0, false },   { 0xc931, "c.beqz a0,84", 2, 0, false },
        { 0x8082, "c.jr ra", 0, RETURN, false },    { 0x9582, "c.jalr a1", 0, A1_VALUE, true },
    };

    for (gsize i = 0; i < N_PLACES * G_N_ELEMENTS(rows); i++) {
        gsize row_i = i / N_PLACES;
        uint64_t target;

        prepare(i % N_PLACES, rows[row_i].halfword);
        target = rows[row_i].target != 0 ? rows[row_i].target : pc + (uint64_t)rows[row_i].offset;
        execute_run_put(at, target, ECALL);
        execute_run_go_to(at, target);
        check_registers(rows[row_i].text, rows[row_i].is_call ? RA : 0, pc + 2);
    }
}

/* c.jalr ra: the target is read before the link is written. */
Test(execute_compressed, a_call_through_ra_reads_it_first)
{
    prepare(0, 0x9082);
    execute_run_go_to(at, RETURN);
    check_registers("c.jalr ra", RA, pc + 2);
}

static void check_trap(uint16_t halfword, HsTrap trap, uint64_t value)
{
    for (gsize i = 0; i < N_PLACES; i++) {
        prepare(i, halfword);
        execute_run_go(at);
        cr_assert(eq(str, (char *)hs_trap_name(at->program->trap), (char *)hs_trap_name(trap)),
                  "0x%04x", halfword);
        cr_assert(eq(u64, at->program->trap_value, value));
        cr_assert(eq(u64, at->program->context.pc, pc));
        cr_assert(eq(u64, at->program->context.n_instructions, 0));
    }
}

Test(execute_compressed, ebreak_is_a_breakpoint)
{
    check_trap(0x9002, HS_TRAP_BREAKPOINT, 0);
}

/* Tables 16.5 to 16.7: RES, and the floating-point ones, which there are not. */
Test(execute_compressed, what_is_reserved_is_illegal)
{
    static const uint16_t halfwords[] = {
        0x0000, /* defined illegal */
        0x0004, /* c.addi4spn with 0 */
        0x2000, /* c.fld */
        0x8000, /* reserved */
        0xa000, /* c.fsd */
        0x2001, /* c.addiw zero */
        0x6101, /* c.addi16sp with 0 */
        0x6501, /* c.lui with 0 */
        0x9c41, /* reserved */
        0x9c61, /* reserved */
        0x2002, /* c.fldsp */
        0x4002, /* c.lwsp zero */
        0x6002, /* c.ldsp zero */
        0x8002, /* c.jr zero */
        0xa002, /* c.fsdsp */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(halfwords); i++)
        check_trap(halfwords[i], HS_TRAP_ILLEGAL, halfwords[i]);
}
