/* interpreter: the hot loop.
 *
 * Instructions are decoded once for each time their line is fetched, into slots that know their
 * cycles. The loop adds these up and looks at one limit; it leaves what may have to wait for other
 * CPUs, channels and events to the slow files. A load or store looks in front of the data cache
 * first: one comparison tells that the line is there, that the address is a multiple of the size,
 * and, as lines that are lost are taken out of the front, that it may be accessed at all.
 */
#include "models/hardware/cpu_state.h"
#include "models/hardware/execute.h"

#include <string.h>

#include "sim/banned.h"

/* What hs_interpret keeps beside the CPU while it runs. */
typedef struct {
    uint64_t n_instructions;
    HsCycles multiply_cycles, branch_cycles;
    HsCycles waited_cycles; /* already in the program's stack */
} Tally;

/* ---- branches ---- */

/* What a branch adds to base. */
static inline HsCycles branch_cycles(HsCpu *cpu, uint64_t pc, bool is_taken)
{
    if (cpu->predictor.n_entries == 0)
        return is_taken ? cpu->parameters.branch_taken_cycles : 0;
    cpu->counters.n_branches++;
    if (!hs_predictor_branch(&cpu->predictor, pc, is_taken)) {
        cpu->counters.n_mispredicts++;
        return cpu->parameters.mispredict_cycles;
    }
    return is_taken ? cpu->parameters.branch_taken_cycles : 0;
}

/* What jalr adds to base; rd and rs1 as in its slot. */
static HsCycles jalr_cycles(HsCpu *cpu, const HsSlot *slot, uint64_t target, uint64_t return_to)
{
    bool is_right;

    if (cpu->predictor.n_entries == 0)
        return cpu->parameters.branch_taken_cycles;
    is_right = slot->rd == HS_RD_NONE && slot->rs1 == 1 && slot->imm == 0 &&
               hs_predictor_pop(&cpu->predictor, target);
    if (slot->rd == 1)
        hs_predictor_push(&cpu->predictor, return_to);
    cpu->counters.n_branches++;
    cpu->counters.n_mispredicts += !is_right;
    return is_right ? cpu->parameters.branch_taken_cycles : cpu->parameters.mispredict_cycles;
}

/* ---- where the next instruction is ---- */

/* The slot of an address in another line, if the line is in front; else NULL. */
static inline HsSlot *slot_in_front(HsCpu *cpu, uint64_t address)
{
    uint32_t n_sets = cpu->instruction_cache.n_sets;
    uint64_t line_address = hs_cpu_line_of(cpu, address);

    if (n_sets == 0)
        return NULL;

    const HsFront *front = &cpu->instruction_front[(address >> cpu->line_shift) & (n_sets - 1)];

    if (front->address != line_address)
        return NULL;
    cpu->line = front->frame;
    cpu->line_address = line_address;
    cpu->counters.n_lines++;
    return &front->frame->slots[(address - line_address) / 2];
}

static inline HsSlot *slot_at(HsCpu *cpu, uint64_t address)
{
    uint64_t offset = address - cpu->line_address;

    if (offset < cpu->line_bytes)
        return &cpu->line->slots[offset / 2];
    return slot_in_front(cpu, address);
}

/* The instruction that begins in the last half of the current line, if the next line is in front
 * and it was decoded there before; else NULL. */
static HsSlot *slot_straddling(HsCpu *cpu, uint64_t pc)
{
    uint16_t halves[2];
    HsFrame *first = cpu->line;
    HsSlot *slot;

    memcpy(&halves[0], first->bytes + cpu->line_bytes - 2, 2);
    slot = slot_in_front(cpu, pc + 2);
    if (slot == NULL)
        return NULL;
    memcpy(&halves[1], cpu->line->bytes, 2);
    slot--;
    if (slot->code != HS_CODE_UNKNOWN &&
        cpu->line->straddle_word ==
            (GUINT16_FROM_LE(halves[0]) | (uint32_t)GUINT16_FROM_LE(halves[1]) << 16))
        return slot;
    cpu->straddle_half = GUINT16_FROM_LE(halves[0]);
    cpu->is_straddling = true;
    return NULL;
}

static inline uint64_t pc_of(const HsCpu *cpu, const HsSlot *slot)
{
    return cpu->line_address + (uint64_t)((slot - cpu->line->slots) * 2);
}

/* ---- loads and stores that miss ---- */

/* The access begins at `time` + base. Not done: nothing has happened but that base is paid. */
static HsIsDone miss(HsCpu *cpu, HsCycles *time, Tally *tally, uint64_t address,
                     uint32_t size_bytes, bool is_write, HsReach *ret_reach)
{
    HsCycles begin = *time + cpu->parameters.base_cycles;

    cpu->time = begin;
    cpu->activity->paid = HS_PAID_BASE;
    if (!hs_data_miss(cpu, address, size_bytes, is_write, ret_reach))
        return false;
    cpu->activity->paid = HS_PAID_NOTHING;
    tally->waited_cycles += cpu->time - begin;
    *time += cpu->time - begin;
    return true;
}

static HsIsDone load(HsCpu *cpu, HsCycles *time, Tally *tally, uint64_t address,
                     uint32_t size_bytes, uint64_t *ret_raw)
{
    HsReach reach;

    if (!miss(cpu, time, tally, address, size_bytes, false, &reach))
        return false;
    *ret_raw = hs_reach_read(&reach);
    return true;
}

static HsIsDone store(HsCpu *cpu, HsCycles *time, Tally *tally, uint64_t address,
                      uint32_t size_bytes, uint64_t value)
{
    HsReach reach;

    if (!miss(cpu, time, tally, address, size_bytes, true, &reach))
        return false;
    hs_reach_write(&reach, value);
    return true;
}

/* A load that is the last in its line. */
static HsIsDone tail_load(HsCpu *cpu, HsCycles *time, Tally *tally, const HsSlot *slot)
{
    uint64_t *x = cpu->activity->context->x;
    uint64_t address = x[slot->rs1] + (uint64_t)(int64_t)slot->imm;
    uint32_t size_bytes = hs_execute_size_bytes((HsOp)slot->op);
    uint8_t *host = hs_data_hit(cpu, address, size_bytes, false);
    uint64_t raw;

    if (host != NULL)
        raw = hs_reach_read(&(HsReach){ .host = { host }, .size_bytes = { size_bytes } });
    else if (!load(cpu, time, tally, address, size_bytes, &raw))
        return false;
    x[slot->rd] = hs_execute_loaded((HsOp)slot->op, raw);
    cpu->pending_load = slot->rd;
    return true;
}

/* The interlock between it and the first instruction of the next line. */
static HsCycles tail_cycles(HsCpu *cpu, HsSlot *slot)
{
    uint8_t register_i = cpu->pending_load;

    cpu->pending_load = 0;
    if (slot->code == HS_CODE_UNKNOWN)
        hs_fetch_decode(cpu, slot);
    return hs_slot_is_reader(slot, register_i) ? cpu->parameters.load_use_cycles : 0;
}

/* ---- the loop ---- */

/* Puts down what the loop has counted: instructions that are done with at `time`. */
static void interpreter_tally(HsCpu *cpu, const Tally *tally, HsCycles begin, HsCycles time)
{
    HsContext *context = cpu->activity->context;
    HsCycles base_cycles = tally->n_instructions * cpu->parameters.base_cycles;

    context->n_instructions += tally->n_instructions;
    cpu->counters.n_instructions += tally->n_instructions;
    context->stack[HS_CPI_BASE] += base_cycles;
    context->stack[HS_CPI_MULTIPLY] += tally->multiply_cycles;
    context->stack[HS_CPI_BRANCH] += tally->branch_cycles;
    /* The rest of the time is interlocks: nothing else is in a slot's cycles. */
    context->stack[HS_CPI_LOAD_USE] += time - begin - tally->waited_cycles - base_cycles -
                                       tally->multiply_cycles - tally->branch_cycles;
}

#define RD x[slot->rd]
#define A x[slot->rs1]
#define B x[slot->rs2]
#define IMM ((uint64_t)(int64_t)slot->imm)
/* One instruction of registers. */
#define DO(op, value)                                                                              \
    case HS_CODE(op):                                                                              \
        RD = (value);                                                                              \
        break;
#define DO_MULTIPLY(op, value)                                                                     \
    case HS_CODE(op):                                                                              \
        RD = (value);                                                                              \
        tally.multiply_cycles += slot->cycles - base;                                              \
        break;
/* The offset bits of an address that must be 0, and those of the line, as one. */
#define FRONT_KEY(address, type) ((address) & (~line_mask | (sizeof(type) - 1)))
#define DO_LOAD(op, type, from_le, sign)                                                           \
    case HS_CODE(op): {                                                                            \
        uint64_t address = A + IMM;                                                                \
        const HsFront *front = &fronts[(address >> line_shift) & front_mask];                      \
        const uint8_t *host;                                                                       \
        if (G_LIKELY(FRONT_KEY(address, type) == front->address)) {                                \
            type raw;                                                                              \
            memcpy(&raw, front->host + (address & line_mask), sizeof raw);                         \
            RD = (uint64_t)(int64_t)(sign)from_le(raw);                                            \
            cpu->counters.n_accesses++;                                                            \
        } else if ((host = hs_data_hit(cpu, address, sizeof(type), false)) != NULL) {              \
            type raw;                                                                              \
            memcpy(&raw, host, sizeof raw);                                                        \
            RD = (uint64_t)(int64_t)(sign)from_le(raw);                                            \
        } else {                                                                                   \
            uint64_t raw;                                                                          \
            if (!load(cpu, &time, &tally, address, sizeof(type), &raw))                            \
                goto blocked;                                                                      \
            RD = (uint64_t)(int64_t)(sign)(type)raw;                                               \
        }                                                                                          \
        break;                                                                                     \
    }
#define DO_STORE(op, type, to_le)                                                                  \
    case HS_CODE(op): {                                                                            \
        uint64_t address = A + IMM;                                                                \
        const HsFront *front = &fronts[(address >> line_shift) & front_mask];                      \
        uint8_t *host;                                                                             \
        type raw = to_le((type)B);                                                                 \
        if (G_LIKELY(FRONT_KEY(address, type) == front->dirty)) {                                  \
            memcpy(front->host + (address & line_mask), &raw, sizeof raw);                         \
            cpu->counters.n_accesses++;                                                            \
        } else if ((host = hs_data_hit(cpu, address, sizeof(type), true)) != NULL) {               \
            memcpy(host, &raw, sizeof raw);                                                        \
        } else if (!store(cpu, &time, &tally, address, sizeof(type), B)) {                         \
            goto blocked;                                                                          \
        }                                                                                          \
        break;                                                                                     \
    }
#define DO_BRANCH(op, condition)                                                                   \
    case HS_CODE(op): {                                                                            \
        bool is_taken = (condition);                                                               \
        more = branch_cycles(cpu, pc_of(cpu, slot), is_taken);                                     \
        offset = is_taken ? slot->imm : slot->halves;                                              \
        goto branched;                                                                             \
    }
#define SAME(value) (value)

/* Inside the loop, from where an instruction is done with to the next one:
 *   end of the switch  the one behind it; when `limit` is reached, leave by special
 *   branched           the target, `offset` halfwords away in most cases
 *   jumped             the target, anywhere
 *   landed             where those two meet: no slot, leave by lost; limit reached, by special
 *   entered            a new line is current: the interlock of the last line's load is paid
 * Out of the loop, with the instruction that is next:
 *   special            at `slot`: the limit is reached, or step.c has to do it
 *   lost               at `target`, whose slot has to be looked for
 *   blocked            at `slot`, and its load or store waits for storage: its base is paid
 */
bool hs_interpret(HsCpu *cpu)
{
    uint64_t *x = cpu->activity->context->x;
    const HsFront *const fronts = cpu->data_front;
    const uint64_t front_mask = cpu->data_front_mask;
    const uint64_t line_mask = cpu->line_bytes - 1;
    const uint32_t line_shift = cpu->line_shift;
    const HsCycles base = cpu->parameters.base_cycles;
    const HsCycles limit = cpu->private_limit;
    const HsCycles begin = cpu->time;
    HsCycles time = begin, more;
    HsSlot *slot = cpu->slot;
    Tally tally = { 0 };
    uint64_t target;
    ptrdiff_t offset;
    bool is_at_limit = false;

    for (;;) {
        switch (slot->code) {
            DO(HS_OP_LUI, IMM)
            DO(HS_OP_AUIPC, pc_of(cpu, slot) + IMM)
            DO(HS_OP_ADDI, A + IMM)
            DO(HS_OP_SLTI, (int64_t)A < (int64_t)IMM)
            DO(HS_OP_SLTIU, A < IMM)
            DO(HS_OP_XORI, A ^ IMM)
            DO(HS_OP_ORI, A | IMM)
            DO(HS_OP_ANDI, A & IMM)
            DO(HS_OP_SLLI, A << IMM)
            DO(HS_OP_SRLI, A >> IMM)
            DO(HS_OP_SRAI, hs_execute_sra(A, IMM))
            DO(HS_OP_ADD, A + B)
            DO(HS_OP_SUB, A - B)
            DO(HS_OP_SLL, A << (B & 63))
            DO(HS_OP_SLT, (int64_t)A < (int64_t)B)
            DO(HS_OP_SLTU, A < B)
            DO(HS_OP_XOR, A ^ B)
            DO(HS_OP_SRL, A >> (B & 63))
            DO(HS_OP_SRA, hs_execute_sra(A, B & 63))
            DO(HS_OP_OR, A | B)
            DO(HS_OP_AND, A & B)
            DO(HS_OP_ADDIW, hs_execute_word(A + IMM))
            DO(HS_OP_SLLIW, hs_execute_word(A << IMM))
            DO(HS_OP_SRLIW, hs_execute_word((uint32_t)A >> IMM))
            DO(HS_OP_SRAIW, hs_execute_sra(hs_execute_word(A), IMM))
            DO(HS_OP_ADDW, hs_execute_word(A + B))
            DO(HS_OP_SUBW, hs_execute_word(A - B))
            DO(HS_OP_SLLW, hs_execute_word(A << (B & 31)))
            DO(HS_OP_SRLW, hs_execute_word((uint32_t)A >> (B & 31)))
            DO(HS_OP_SRAW, hs_execute_sra(hs_execute_word(A), B & 31))

            DO_MULTIPLY(HS_OP_MUL, A * B)
            DO_MULTIPLY(HS_OP_MULH, hs_execute_mulh(A, B))
            DO_MULTIPLY(HS_OP_MULHSU, hs_execute_mulhsu(A, B))
            DO_MULTIPLY(HS_OP_MULHU, hs_execute_mulhu(A, B))
            DO_MULTIPLY(HS_OP_DIV, hs_execute_div(A, B))
            DO_MULTIPLY(HS_OP_DIVU, hs_execute_divu(A, B))
            DO_MULTIPLY(HS_OP_REM, hs_execute_rem(A, B))
            DO_MULTIPLY(HS_OP_REMU, hs_execute_remu(A, B))
            DO_MULTIPLY(HS_OP_MULW, hs_execute_word(A * B))
            DO_MULTIPLY(HS_OP_DIVW, hs_execute_divw(A, B))
            DO_MULTIPLY(HS_OP_DIVUW, hs_execute_divuw(A, B))
            DO_MULTIPLY(HS_OP_REMW, hs_execute_remw(A, B))
            DO_MULTIPLY(HS_OP_REMUW, hs_execute_remuw(A, B))

            DO_LOAD(HS_OP_LB, uint8_t, SAME, int8_t)
            DO_LOAD(HS_OP_LH, uint16_t, GUINT16_FROM_LE, int16_t)
            DO_LOAD(HS_OP_LW, uint32_t, GUINT32_FROM_LE, int32_t)
            DO_LOAD(HS_OP_LD, uint64_t, GUINT64_FROM_LE, int64_t)
            DO_LOAD(HS_OP_LBU, uint8_t, SAME, uint8_t)
            DO_LOAD(HS_OP_LHU, uint16_t, GUINT16_FROM_LE, uint16_t)
            DO_LOAD(HS_OP_LWU, uint32_t, GUINT32_FROM_LE, uint32_t)
            DO_STORE(HS_OP_SB, uint8_t, SAME)
            DO_STORE(HS_OP_SH, uint16_t, GUINT16_TO_LE)
            DO_STORE(HS_OP_SW, uint32_t, GUINT32_TO_LE)
            DO_STORE(HS_OP_SD, uint64_t, GUINT64_TO_LE)

            DO_BRANCH(HS_OP_BEQ, A == B)
            DO_BRANCH(HS_OP_BNE, A != B)
            DO_BRANCH(HS_OP_BLT, (int64_t)A < (int64_t)B)
            DO_BRANCH(HS_OP_BGE, (int64_t)A >= (int64_t)B)
            DO_BRANCH(HS_OP_BLTU, A < B)
            DO_BRANCH(HS_OP_BGEU, A >= B)

        case HS_CODE(HS_OP_FENCE): /* storage keeps the order anyway */
            break;
        case HS_CODE(HS_OP_JAL):
            target = pc_of(cpu, slot) + 2u * slot->halves;
            RD = target;
            if (slot->rd == 1 && cpu->predictor.n_entries > 0)
                hs_predictor_push(&cpu->predictor, target);
            more = cpu->parameters.branch_taken_cycles;
            offset = slot->imm;
            goto branched;
        case HS_CODE(HS_OP_JALR): {
            uint64_t return_to = pc_of(cpu, slot) + 2u * slot->halves;

            target = (A + IMM) & ~UINT64_C(1);
            more = jalr_cycles(cpu, slot, target, return_to);
            RD = return_to;
            goto jumped;
        }
        case HS_CODE_UNKNOWN:
            hs_fetch_decode(cpu, slot);
            continue;
        case HS_CODE_LINE_END:
            target = cpu->line_address + cpu->line_bytes;
            slot = slot_in_front(cpu, target);
            if (slot == NULL)
                goto lost;
            goto entered;
        case HS_CODE_STRADDLE:
            target = pc_of(cpu, slot);
            slot = slot_straddling(cpu, target);
            if (slot == NULL)
                goto lost;
        entered:
            if (G_LIKELY(cpu->pending_load == 0))
                continue;
            time += tail_cycles(cpu, slot);
            is_at_limit = time >= limit;
            if (is_at_limit)
                goto special;
            continue;
        case HS_CODE_TAIL_LOAD:
            if (!tail_load(cpu, &time, &tally, slot))
                goto blocked;
            break;
        default: /* may have to wait for others: step.c */
            goto special;
        }
        tally.n_instructions++;
        time += slot->cycles;
        slot += slot->halves;
        if (G_LIKELY(time < limit))
            continue;
        is_at_limit = true;
        break;

    branched:
        tally.n_instructions++;
        tally.branch_cycles += more;
        time += base + more;
        target = pc_of(cpu, slot) + (uint64_t)(offset * 2);
        if (G_LIKELY(target - cpu->line_address < cpu->line_bytes))
            slot += offset;
        else
            slot = slot_in_front(cpu, target);
        goto landed;
    jumped:
        tally.n_instructions++;
        tally.branch_cycles += more;
        time += base + more;
        slot = slot_at(cpu, target);
    landed:
        is_at_limit = time >= limit;
        if (slot == NULL)
            goto lost;
        if (is_at_limit)
            break;
    }

special:
    target = pc_of(cpu, slot);
lost: /* the next instruction is at `target` */
    cpu->slot = slot;
    cpu->activity->context->pc = target;
    interpreter_tally(cpu, &tally, begin, time);
    cpu->time = time;
    return is_at_limit;

blocked: /* base of the instruction at slot is paid; cpu->time and next are set */
    cpu->slot = slot;
    cpu->activity->context->pc = pc_of(cpu, slot);
    interpreter_tally(cpu, &tally, begin, time);
    cpu->activity->context->stack[HS_CPI_BASE] += base;
    return false;
}

#undef RD
#undef A
#undef B
#undef IMM
#undef DO
#undef DO_MULTIPLY
#undef FRONT_KEY
#undef DO_LOAD
#undef DO_STORE
#undef DO_BRANCH
#undef SAME
