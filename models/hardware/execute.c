/* execute: the instructions' rules, see execute.h. */
#include "models/hardware/execute.h"

#include "sim/assert.h"
#include "sim/random.h"

#include "sim/banned.h"

HsClass hs_execute_class(HsOp op)
{
    if (op >= HS_OP_ADDI && op <= HS_OP_FENCE)
        return HS_CLASS_REGISTER;
    if (op >= HS_OP_JAL && op <= HS_OP_BGEU)
        return HS_CLASS_JUMP;
    if (op >= HS_OP_LB && op <= HS_OP_LWU)
        return HS_CLASS_LOAD;
    if (op >= HS_OP_SB && op <= HS_OP_SD)
        return HS_CLASS_STORE;
    if (op == HS_OP_LUI || op == HS_OP_AUIPC)
        return HS_CLASS_REGISTER;
    if (op == HS_OP_COMPUTE)
        return HS_CLASS_COMPUTE;
    if (op == HS_OP_TOUCH_READ || op == HS_OP_TOUCH_WRITE)
        return HS_CLASS_TOUCH;
    return HS_CLASS_TRAP;
}

void hs_execute_write(HsContext *context, uint8_t register_i, uint64_t value)
{
    context->x[register_i] = value;
    context->x[0] = 0;
}

/* The low 32 bits, sign-extended: the result of every W instruction. */
static uint64_t word_result(uint64_t value)
{
    return (uint64_t)(int64_t)(int32_t)(uint32_t)value;
}

static uint64_t shift_right_arithmetic(uint64_t value, uint64_t amount)
{
    return (uint64_t)((int64_t)value >> amount);
}

/* The result of a register instruction; b is the second register or the immediate. Shifts take the
 * low 6 bits of b, their W forms the low 5. */
static uint64_t result_of(HsOp op, uint64_t a, uint64_t b, uint64_t pc)
{
    switch (op) {
    case HS_OP_LUI:
        return b;
    case HS_OP_AUIPC:
        return pc + b;
    case HS_OP_ADD:
    case HS_OP_ADDI:
        return a + b;
    case HS_OP_SUB:
        return a - b;
    case HS_OP_SLT:
    case HS_OP_SLTI:
        return (int64_t)a < (int64_t)b;
    case HS_OP_SLTU:
    case HS_OP_SLTIU:
        return a < b;
    case HS_OP_XOR:
    case HS_OP_XORI:
        return a ^ b;
    case HS_OP_OR:
    case HS_OP_ORI:
        return a | b;
    case HS_OP_AND:
    case HS_OP_ANDI:
        return a & b;
    case HS_OP_SLL:
    case HS_OP_SLLI:
        return a << (b & 63);
    case HS_OP_SRL:
    case HS_OP_SRLI:
        return a >> (b & 63);
    case HS_OP_SRA:
    case HS_OP_SRAI:
        return shift_right_arithmetic(a, b & 63);
    case HS_OP_ADDW:
    case HS_OP_ADDIW:
        return word_result(a + b);
    case HS_OP_SUBW:
        return word_result(a - b);
    case HS_OP_SLLW:
    case HS_OP_SLLIW:
        return word_result(a << (b & 31));
    case HS_OP_SRLW:
    case HS_OP_SRLIW:
        return word_result((uint32_t)a >> (b & 31));
    case HS_OP_SRAW:
    case HS_OP_SRAIW:
        return shift_right_arithmetic(word_result(a), b & 31);
    default:
        hs_assert_fail("a register instruction", __FILE__, __LINE__);
    }
}

static bool is_register_operand(HsOp op)
{
    return (op >= HS_OP_ADD && op <= HS_OP_AND) || (op >= HS_OP_ADDW && op <= HS_OP_SRAW);
}

void hs_execute_register(HsContext *context, const HsInstruction *instruction)
{
    uint64_t a = context->x[instruction->rs1];
    uint64_t b = is_register_operand(instruction->op) ? context->x[instruction->rs2]
                                                      : (uint64_t)instruction->imm;

    if (instruction->op != HS_OP_FENCE)
        hs_execute_write(context, instruction->rd, result_of(instruction->op, a, b, context->pc));
    context->pc += 4;
}

static bool is_branch_taken(HsOp op, uint64_t a, uint64_t b)
{
    switch (op) {
    case HS_OP_BEQ:
        return a == b;
    case HS_OP_BNE:
        return a != b;
    case HS_OP_BLT:
        return (int64_t)a < (int64_t)b;
    case HS_OP_BGE:
        return (int64_t)a >= (int64_t)b;
    case HS_OP_BLTU:
        return a < b;
    case HS_OP_BGEU:
        return a >= b;
    default:
        hs_assert_fail("a branch", __FILE__, __LINE__);
    }
}

bool hs_execute_target(const HsContext *context, const HsInstruction *instruction,
                       uint64_t *ret_target)
{
    uint64_t a = context->x[instruction->rs1];
    uint64_t immediate = (uint64_t)instruction->imm;

    if (instruction->op == HS_OP_JALR) {
        *ret_target = (a + immediate) & ~UINT64_C(1);
        return true;
    }
    *ret_target = context->pc + immediate;
    return instruction->op == HS_OP_JAL ||
           is_branch_taken(instruction->op, a, context->x[instruction->rs2]);
}

void hs_execute_jump(HsContext *context, const HsInstruction *instruction, uint64_t target)
{
    if (instruction->op == HS_OP_JAL || instruction->op == HS_OP_JALR)
        hs_execute_write(context, instruction->rd, context->pc + 4);
    context->pc = target;
}

uint64_t hs_execute_address(const HsContext *context, const HsInstruction *instruction)
{
    return context->x[instruction->rs1] + (uint64_t)instruction->imm;
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
        hs_assert_fail("a load or store", __FILE__, __LINE__);
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
        return (uint64_t)(int64_t)(int32_t)raw;
    default:
        return raw;
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

/* floor(a * b / 2^64). */
static uint64_t multiply_high(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 Wide;

    return (uint64_t)((Wide)a * b >> 64);
}

bool hs_execute_page(const HsTouchPattern *pattern, uint64_t *state, uint64_t *ret_address)
{
    uint64_t page_i;

    if (!is_pattern(pattern))
        return false;
    if (pattern->order == HS_TOUCH_SEQUENTIAL)
        page_i = (*state)++ % pattern->n_pages;
    else if (pattern->order == HS_TOUCH_UNIFORM)
        page_i = multiply_high(hs_random_mix(state), pattern->n_pages);
    else
        page_i = hs_random_zipf(hs_random_mix(state), pattern->n_pages, pattern->skew_milli);
    *ret_address = pattern->base + page_i * HS_PAGE_BYTES;
    return true;
}
