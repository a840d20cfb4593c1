/* execute: what instructions compute, without time and without storage.
 *
 * Rules: RISC-V unprivileged ISA 20191213, chapters 2, 5 (RV32I, RV64I), 7 (M) and 8 (A). In a
 * header for their speed: the hot loop is made of them.
 */
#ifndef HS_EXECUTE_H
#define HS_EXECUTE_H

#include "models/hardware/isa.h"

__extension__ typedef __int128 HsWide;
__extension__ typedef unsigned __int128 HsUnsignedWide;

/* The low 32 bits, sign-extended: the result of every W instruction. */
static inline uint64_t hs_execute_word(uint64_t value)
{
    return (uint64_t)(int64_t)(int32_t)(uint32_t)value;
}

static inline uint64_t hs_execute_sra(uint64_t value, uint64_t amount)
{
    return (uint64_t)((int64_t)value >> amount);
}

/* ---- M ---- */

static inline uint64_t hs_execute_mulh(uint64_t a, uint64_t b)
{
    return (uint64_t)((HsWide)(int64_t)a * (int64_t)b >> 64);
}

static inline uint64_t hs_execute_mulhsu(uint64_t a, uint64_t b)
{
    return (uint64_t)((HsWide)(int64_t)a * (HsWide)b >> 64);
}

static inline uint64_t hs_execute_mulhu(uint64_t a, uint64_t b)
{
    return (uint64_t)((HsUnsignedWide)a * b >> 64);
}

/* Division by zero: quotient all ones, remainder the dividend. Overflow (the least number by -1):
 * quotient the dividend, remainder 0. Nothing traps. */
static inline uint64_t hs_execute_div(uint64_t a, uint64_t b)
{
    if (b == 0)
        return UINT64_MAX;
    if (b == UINT64_MAX)
        return 0 - a;
    return (uint64_t)((int64_t)a / (int64_t)b);
}

static inline uint64_t hs_execute_divu(uint64_t a, uint64_t b)
{
    return b == 0 ? UINT64_MAX : a / b;
}

static inline uint64_t hs_execute_rem(uint64_t a, uint64_t b)
{
    if (b == 0)
        return a;
    if (b == UINT64_MAX)
        return 0;
    return (uint64_t)((int64_t)a % (int64_t)b);
}

static inline uint64_t hs_execute_remu(uint64_t a, uint64_t b)
{
    return b == 0 ? a : a % b;
}

/* The W forms: operands are the low 32 bits, sign-extended or not. */
static inline uint64_t hs_execute_divw(uint64_t a, uint64_t b)
{
    return hs_execute_word(hs_execute_div(hs_execute_word(a), hs_execute_word(b)));
}

static inline uint64_t hs_execute_divuw(uint64_t a, uint64_t b)
{
    return hs_execute_word(hs_execute_divu((uint32_t)a, (uint32_t)b));
}

static inline uint64_t hs_execute_remw(uint64_t a, uint64_t b)
{
    return hs_execute_word(hs_execute_rem(hs_execute_word(a), hs_execute_word(b)));
}

static inline uint64_t hs_execute_remuw(uint64_t a, uint64_t b)
{
    return hs_execute_word(hs_execute_remu((uint32_t)a, (uint32_t)b));
}

/* ---- loads and stores ---- */

static inline bool hs_execute_is_load(HsOp op)
{
    return op >= HS_OP_LB && op <= HS_OP_LWU;
}

static inline bool hs_execute_is_store(HsOp op)
{
    return op >= HS_OP_SB && op <= HS_OP_SD;
}

/* lr, sc, amo */
static inline bool hs_execute_is_atomic(HsOp op)
{
    return op >= HS_OP_LR_W && op <= HS_OP_AMOMAXU_D;
}

/* Bytes a load, store or atomic accesses. */
uint32_t hs_execute_size_bytes(HsOp op);
/* What a load, lr or amo writes to rd, from the bytes it read (the rest of `raw` is 0). */
uint64_t hs_execute_loaded(HsOp op, uint64_t raw);
/* What an amo stores: `old` as hs_execute_loaded gives it, b the register. */
uint64_t hs_execute_amo(HsOp op, uint64_t old, uint64_t b);

/* ---- touch ---- */

/* The address of the next page of a touch pattern that is no list; advances *state. FALSE, nothing
 * changed: the pattern is not one (isa.h). */
bool hs_execute_page(const HsTouchPattern *pattern, uint64_t *state, uint64_t *ret_address);

#endif
