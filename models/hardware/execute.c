/* execute: see execute.h. */
#include "models/hardware/execute.h"

#include "sim/assert.h"
#include "sim/random.h"

#include "sim/banned.h"

static bool is_word_atomic(HsOp op)
{
    return op >= HS_OP_LR_W && op <= HS_OP_AMOMAXU_W;
}

static bool is_double_atomic(HsOp op)
{
    return op >= HS_OP_LR_D && op <= HS_OP_AMOMAXU_D;
}

uint32_t hs_execute_size_bytes(HsOp op)
{
    switch (op) {
    case HS_OP_LB:
    case HS_OP_LBU:
    case HS_OP_SB:
        return 1;
    case HS_OP_LH:
    case HS_OP_LHU:
    case HS_OP_SH:
        return 2;
    case HS_OP_LW:
    case HS_OP_LWU:
    case HS_OP_SW:
        return 4;
    case HS_OP_LD:
    case HS_OP_SD:
        return 8;
    default:
        hs_assert(is_word_atomic(op) || is_double_atomic(op));
        return is_word_atomic(op) ? 4 : 8;
    }
}

uint64_t hs_execute_loaded(HsOp op, uint64_t raw)
{
    switch (op) {
    case HS_OP_LB:
        return (uint64_t)(int64_t)(int8_t)raw;
    case HS_OP_LH:
        return (uint64_t)(int64_t)(int16_t)raw;
    case HS_OP_LW:
        return hs_execute_word(raw);
    default:
        return is_word_atomic(op) ? hs_execute_word(raw) : raw;
    }
}

/* Of two numbers that are sign-extended words or doublewords: sign extension keeps the order, of
 * signed and of unsigned words. */
uint64_t hs_execute_amo(HsOp op, uint64_t old, uint64_t b)
{
    if (is_word_atomic(op)) {
        b = hs_execute_word(b);
        op = (HsOp)(op - HS_OP_AMOSWAP_W + HS_OP_AMOSWAP_D);
    }
    switch (op) {
    case HS_OP_AMOSWAP_D:
        return b;
    case HS_OP_AMOADD_D:
        return old + b;
    case HS_OP_AMOXOR_D:
        return old ^ b;
    case HS_OP_AMOAND_D:
        return old & b;
    case HS_OP_AMOOR_D:
        return old | b;
    case HS_OP_AMOMIN_D:
        return (int64_t)old < (int64_t)b ? old : b;
    case HS_OP_AMOMAX_D:
        return (int64_t)old > (int64_t)b ? old : b;
    case HS_OP_AMOMINU_D:
        return MIN(old, b);
    case HS_OP_AMOMAXU_D:
        return MAX(old, b);
    default:
        hs_assert_fail("an amo", __FILE__, __LINE__);
    }
}

static bool is_pattern(const HsTouchPattern *pattern)
{
    if (pattern->n_pages == 0)
        return false;
    if (pattern->order != HS_TOUCH_ZIPF)
        return pattern->order == HS_TOUCH_SEQUENTIAL || pattern->order == HS_TOUCH_UNIFORM;
    return pattern->n_pages <= HS_TOUCH_ZIPF_PAGES_MAX &&
           pattern->skew_milli <= HS_TOUCH_SKEW_MILLI_MAX;
}

bool hs_execute_page(const HsTouchPattern *pattern, uint64_t *state, uint64_t *ret_address)
{
    uint64_t page_i;

    if (!is_pattern(pattern))
        return false;
    if (pattern->order == HS_TOUCH_SEQUENTIAL)
        page_i = (*state)++ % pattern->n_pages;
    else if (pattern->order == HS_TOUCH_UNIFORM)
        page_i = hs_execute_mulhu(hs_random_mix(state), pattern->n_pages);
    else
        page_i = hs_random_zipf(hs_random_mix(state), pattern->n_pages, pattern->skew_milli);
    *ret_address = pattern->base + page_i * HS_PAGE_BYTES;
    return true;
}
