/* execute: multiplication and division against the manual's rules (RISC-V unprivileged ISA
 * 20191213, chapter 7; table 7.1 for division by zero and overflow). */
#include "models/hardware/execute.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/hardware/execute_run.h"

TestSuite(execute_multiply);

typedef struct {
    HsOp op;
    uint64_t a, b, result;
} Row;

static void check_rows(const Row *rows, gsize n)
{
    for (gsize i = 0; i < n; i++)
        execute_run_check(rows[i].op, word_r(rows[i].op, RD, RS1, RS2), rows[i].a, rows[i].b,
                          rows[i].result);
}

Test(execute_multiply, products_are_the_low_half_and_the_high_halves_of_three_signs)
{
    static const Row rows[] = {
        { HS_OP_MUL, 6, 7, 42 },
        { HS_OP_MUL, ALL64, ALL64, 1 },
        { HS_OP_MUL, MIN64, 2, 0 },
        { HS_OP_MUL, MIN64, ALL64, MIN64 },
        { HS_OP_MUL, 0x100000001, 0x100000001, 0x0000000200000001 },
        { HS_OP_MULH, 6, 7, 0 },
        { HS_OP_MULH, ALL64, 1, ALL64 }, /* -1 * 1 = -1 */
        { HS_OP_MULH, ALL64, ALL64, 0 },
        { HS_OP_MULH, MIN64, MIN64, 0x4000000000000000 }, /* 2^126 */
        { HS_OP_MULH, MIN64, MAX64, 0xc000000000000000 }, /* -2^126 + 2^63 */
        { HS_OP_MULH, MAX64, MAX64, 0x3fffffffffffffff }, /* 2^126 - 2^64 + 1 */
        { HS_OP_MULH, MIN64, 1, ALL64 },
        { HS_OP_MULHSU, ALL64, ALL64, ALL64 }, /* -1 * (2^64 - 1) = -2^64 + 1 */
        { HS_OP_MULHSU, 1, ALL64, 0 },
        { HS_OP_MULHSU, ALL64, 1, ALL64 },
        { HS_OP_MULHSU, MIN64, ALL64, MIN64 },              /* -2^63 * (2^64 - 1) = -2^127 + 2^63 */
        { HS_OP_MULHSU, MIN64, MIN64, 0xc000000000000000 }, /* -2^126 */
        { HS_OP_MULHSU, MAX64, MIN64, 0x3fffffffffffffff }, /* 2^126 - 2^63 */
        { HS_OP_MULHU, ALL64, ALL64, ALL64 - 1 },           /* 2^128 - 2^65 + 1 */
        { HS_OP_MULHU, ALL64, 1, 0 },
        { HS_OP_MULHU, MIN64, 2, 1 },
        { HS_OP_MULHU, MIN64, MIN64, 0x4000000000000000 },
        { HS_OP_MULHU, MAX64, ALL64, MAX64 - 1 }, /* 2^127 - 2^64 - 2^63 + 1 */
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

Test(execute_multiply, division_rounds_towards_zero_and_never_traps)
{
    static const Row rows[] = {
        { HS_OP_DIV, 20, 6, 3 },
        { HS_OP_DIV, (uint64_t)-20, 6, (uint64_t)-3 },
        { HS_OP_DIV, 20, (uint64_t)-6, (uint64_t)-3 },
        { HS_OP_DIV, (uint64_t)-20, (uint64_t)-6, 3 },
        { HS_OP_DIV, 20, 0, ALL64 },
        { HS_OP_DIV, 0, 0, ALL64 },
        { HS_OP_DIV, MIN64, 0, ALL64 },
        { HS_OP_DIV, MIN64, ALL64, MIN64 }, /* overflow */
        { HS_OP_DIV, MAX64, ALL64, MIN64 + 1 },
        { HS_OP_DIV, MIN64, 1, MIN64 },
        { HS_OP_DIV, MIN64, MIN64, 1 },
        { HS_OP_DIVU, 20, 6, 3 },
        { HS_OP_DIVU, ALL64, 2, MAX64 },
        { HS_OP_DIVU, MIN64, ALL64, 0 },
        { HS_OP_DIVU, ALL64, ALL64, 1 },
        { HS_OP_DIVU, 7, 0, ALL64 },
        { HS_OP_REM, 20, 6, 2 },
        { HS_OP_REM, (uint64_t)-20, 6, (uint64_t)-2 }, /* the sign of the dividend */
        { HS_OP_REM, 20, (uint64_t)-6, 2 },
        { HS_OP_REM, (uint64_t)-20, (uint64_t)-6, (uint64_t)-2 },
        { HS_OP_REM, (uint64_t)-20, 0, (uint64_t)-20 },
        { HS_OP_REM, MIN64, ALL64, 0 }, /* overflow */
        { HS_OP_REM, MIN64, 0, MIN64 },
        { HS_OP_REM, MAX64, MIN64, MAX64 },
        { HS_OP_REMU, 20, 6, 2 },
        { HS_OP_REMU, ALL64, 10, 5 }, /* 2^64 - 1 = 18446744073709551615 */
        { HS_OP_REMU, MIN64, ALL64, MIN64 },
        { HS_OP_REMU, ALL64, 0, ALL64 },
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

/* The high halves of the operands are ignored, and the low half of the result is sign-extended, of
 * the unsigned ones too. */
Test(execute_multiply, word_forms_take_words_and_give_words)
{
    static const Row rows[] = {
        { HS_OP_MULW, 6, 7, 42 },
        { HS_OP_MULW, 0x1234567800000006, 0xffffffff00000007, 42 },
        { HS_OP_MULW, 0x80000000, ALL64, MIN32 },
        { HS_OP_MULW, 0x10000, 0x8000, MIN32 },
        { HS_OP_MULW, 0xffffffff, 0xffffffff, 1 },
        { HS_OP_DIVW, (uint64_t)-20, 6, (uint64_t)-3 },
        { HS_OP_DIVW, 0x00000000ffffffec, 6, (uint64_t)-3 }, /* -20, and junk above it */
        { HS_OP_DIVW, 20, 0x12345678fffffffa, (uint64_t)-3 },
        { HS_OP_DIVW, MIN32, ALL64, MIN32 }, /* overflow */
        { HS_OP_DIVW, 0x80000000, 0xffffffff, MIN32 },
        { HS_OP_DIVW, 5, 0x100000000, ALL64 }, /* by zero */
        { HS_OP_DIVUW, 0xffffffff, 2, MAX32 },
        { HS_OP_DIVUW, ALL64, 1, ALL64 },
        { HS_OP_DIVUW, 0x80000000, 1, MIN32 },
        { HS_OP_DIVUW, MIN32, ALL64, 0 },
        { HS_OP_DIVUW, 5, 0xffffffff00000000, ALL64 }, /* by zero */
        { HS_OP_REMW, (uint64_t)-20, 6, (uint64_t)-2 },
        { HS_OP_REMW, 0xffffffec, 6, (uint64_t)-2 },
        { HS_OP_REMW, MIN32, ALL64, 0 }, /* overflow */
        { HS_OP_REMW, 0x80000000, 0xffffffff, 0 },
        { HS_OP_REMW, 0x80000000, 0, MIN32 }, /* by zero: the dividend, a word */
        { HS_OP_REMW, 0x7fffffff80000001, 0, MIN32 + 1 },
        { HS_OP_REMUW, 0xffffffff, 10, 5 }, /* 2^32 - 1 = 4294967295 */
        { HS_OP_REMUW, 0x12345678ffffffff, 0, ALL64 },
        { HS_OP_REMUW, 0x80000000, 0xffffffff, MIN32 },
    };

    check_rows(rows, G_N_ELEMENTS(rows));
}

/* ---- pairs of edges ---- */

/* The high half of an unsigned product, by halves, as one learns it at school. */
static uint64_t school_high(uint64_t a, uint64_t b)
{
    uint64_t a_low = (uint32_t)a, a_high = a >> 32, b_low = (uint32_t)b, b_high = b >> 32;
    uint64_t middle = (a_low * b_low >> 32) + a_high * b_low;
    uint64_t other = (uint32_t)middle + a_low * b_high;

    return a_high * b_high + (middle >> 32) + (other >> 32);
}

/* A negative factor a is a + 2^64 taken as unsigned: 2^64 * b too much. */
static uint64_t signed_high(uint64_t a, uint64_t b, bool is_b_signed)
{
    uint64_t high = school_high(a, b);

    if (a >> 63)
        high -= b;
    if (is_b_signed && b >> 63)
        high -= a;
    return high;
}

static void check_pair(uint64_t a, uint64_t b)
{
    ExecuteRun *at = execute_run_new(execute_run_caches());
    uint64_t *x = at->program->context.x;

    for (guint i = 0; i <= HS_OP_REMU - HS_OP_MUL; i++)
        execute_run_put(at, 4 * i, word_r((HsOp)(HS_OP_MUL + i), (uint8_t)(10 + i), RS1, RS2));
    x[RS1] = a;
    x[RS2] = b;
    execute_run_go_to(at, 4 * (HS_OP_REMU - HS_OP_MUL + 1));
    cr_assert(eq(u64, x[11], signed_high(a, b, true)));
    cr_assert(eq(u64, x[12], signed_high(a, b, false)));
    cr_assert(eq(u64, x[13], school_high(a, b)));
    /* Quotient and remainder make the dividend; that is so even by zero and with overflow. */
    cr_assert(eq(u64, x[14] * b + x[16], a));
    cr_assert(eq(u64, x[15] * b + x[17], a));
    if (b != 0) {
        cr_assert(lt(u64, x[17], b));
        cr_assert(lt(u64, x[16] >> 63 ? -x[16] : x[16], b >> 63 ? -b : b));
        cr_assert(x[16] == 0 || x[16] >> 63 == a >> 63);
    }
    execute_run_free(at);
}

Test(execute_multiply, all_pairs_of_edges_keep_the_laws)
{
    static const uint64_t edges[] = {
        0,          1,          2,           3,     10,          0x7fffffff,
        0x80000000, 0xffffffff, MAX64,       MIN64, MIN64 + 1,   ALL64 - 1,
        ALL64,      MIN32,      0x100000000, JUNK,  0x123456789, 0xfedcba9876543210
    };

    for (gsize i = 0; i < G_N_ELEMENTS(edges); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(edges); j++)
            check_pair(edges[i], edges[j]);
}
