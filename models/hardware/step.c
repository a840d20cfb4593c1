/* step: the instructions that hs_interpret leaves out: atomics, CSRs, fence.i, macro-instructions
 * and traps; and the accesses of loads and stores that had to wait, for others or over an
 * interrupt.
 */
#include "models/hardware/cpu_state.h"
#include "models/hardware/execute.h"
#include "sim/assert.h"

#include "sim/banned.h"

/* A longer compute is counted in pieces, so that no end overflows. */
#define COUNT_CYCLES_MAX (UINT64_C(1) << 40)

/* RISC-V unprivileged ISA, chapter 10. */
enum { CSR_CYCLE = 0xc00, CSR_TIME = 0xc01, CSR_INSTRET = 0xc02 };

static HsContext *context_of(const HsCpu *cpu)
{
    return cpu->activity->context;
}

static void step_write(HsCpu *cpu, uint64_t value)
{
    context_of(cpu)->x[cpu->slot->rd] = value;
}

/* The register that a macro-instruction counts; x0 is 0. */
static uint64_t step_left(const HsCpu *cpu)
{
    return cpu->slot->rd == HS_RD_NONE ? 0 : context_of(cpu)->x[cpu->slot->rd];
}

static HsOp step_op(const HsCpu *cpu)
{
    return (HsOp)cpu->slot->op;
}

/* The instruction at pc is done with. */
static void step_complete(HsCpu *cpu)
{
    HsContext *context = context_of(cpu);

    context->pc += 2u * cpu->slot->halves;
    context->n_instructions++;
    cpu->counters.n_instructions++;
    cpu->activity->paid = HS_PAID_NOTHING;
    cpu->slot += cpu->slot->halves;
}

/* Spends what comes before the access of an instruction; the access is next. */
static void step_issue(HsCpu *cpu, HsCycles more_cycles, HsCpi cause, HsPaid paid)
{
    hs_cpu_spend(cpu, cpu->parameters.base_cycles, HS_CPI_BASE);
    hs_cpu_spend(cpu, more_cycles, cause);
    cpu->activity->paid = paid;
    cpu->next = HS_NEXT_DATA;
}

void hs_cpu_will_trap(HsCpu *cpu, HsTrap trap, uint64_t value)
{
    if (cpu->activity->paid == HS_PAID_NOTHING)
        hs_cpu_spend(cpu, cpu->parameters.base_cycles, HS_CPI_BASE);
    if (cpu->activity->paid != HS_PAID_TRAP)
        hs_cpu_spend(cpu, cpu->parameters.trap_cycles, HS_CPI_SYSTEM);
    cpu->activity->paid = HS_PAID_TRAP;
    cpu->next = HS_NEXT_TRAP;
    cpu->trap = trap;
    cpu->trap_value = value;
}

/* ---- loads and stores ---- */

static bool is_lr(HsOp op)
{
    return op == HS_OP_LR_W || op == HS_OP_LR_D;
}

static bool is_sc(HsOp op)
{
    return op == HS_OP_SC_W || op == HS_OP_SC_D;
}

static void step_load(HsCpu *cpu, HsOp op)
{
    const HsSlot *slot = cpu->slot;
    HsReach reach;

    if (!hs_data_reach(cpu, context_of(cpu)->x[slot->rs1] + (uint64_t)(int64_t)slot->imm,
                       hs_execute_size_bytes(op), false, &reach))
        return;
    step_write(cpu, hs_execute_loaded(op, hs_reach_read(&reach)));
    hs_cpu_spend(cpu, slot->cycles - cpu->parameters.base_cycles, HS_CPI_LOAD_USE);
    if (slot->code == HS_CODE_TAIL_LOAD)
        cpu->pending_load = slot->rd;
    step_complete(cpu);
}

static void step_store(HsCpu *cpu, HsOp op)
{
    const HsContext *context = context_of(cpu);
    const HsSlot *slot = cpu->slot;
    HsReach reach;

    if (!hs_data_reach(cpu, context->x[slot->rs1] + (uint64_t)(int64_t)slot->imm,
                       hs_execute_size_bytes(op), true, &reach))
        return;
    hs_reach_write(&reach, context->x[slot->rs2]);
    step_complete(cpu);
}

/* ---- atomics ---- */

static void step_lr(HsCpu *cpu, HsOp op, const HsReach *reach)
{
    HsContext *context = context_of(cpu);

    context->reserved_address = context->x[cpu->slot->rs1];
    context->reserved_bytes = hs_execute_size_bytes(op);
    step_write(cpu, hs_execute_loaded(op, hs_reach_read(reach)));
}

static void step_sc(HsCpu *cpu, HsOp op)
{
    HsContext *context = context_of(cpu);
    uint64_t address = context->x[cpu->slot->rs1];
    uint32_t size_bytes = hs_execute_size_bytes(op);
    bool is_reserved = context->reserved_bytes == size_bytes &&
                       context->reserved_address == address;
    HsReach reach;

    if (is_reserved) {
        if (!hs_data_reach(cpu, address, size_bytes, true, &reach))
            return;
        hs_reach_write(&reach, context->x[cpu->slot->rs2]);
    }
    context->reserved_bytes = 0;
    step_write(cpu, is_reserved ? 0 : 1);
    step_complete(cpu);
}

static void step_atomic(HsCpu *cpu, HsOp op)
{
    HsContext *context = context_of(cpu);
    uint64_t address = context->x[cpu->slot->rs1];
    uint32_t size_bytes = hs_execute_size_bytes(op);
    HsReach reach;

    if (address % size_bytes != 0) {
        hs_cpu_will_trap(cpu, HS_TRAP_MISALIGNED, address);
        return;
    }
    if (is_sc(op)) {
        step_sc(cpu, op);
        return;
    }
    if (!hs_data_reach(cpu, address, size_bytes, !is_lr(op), &reach))
        return;
    if (is_lr(op)) {
        step_lr(cpu, op, &reach);
    } else {
        uint64_t old = hs_execute_loaded(op, hs_reach_read(&reach));

        hs_reach_write(&reach, hs_execute_amo(op, old, context->x[cpu->slot->rs2]));
        step_write(cpu, old);
    }
    step_complete(cpu);
}

/* ---- touch ---- */

/* The pattern at an address of the program. FALSE: refused, and will trap. */
static bool step_read_pattern(HsCpu *cpu, uint64_t address, HsTouchPattern *ret_pattern)
{
    if (!hs_data_look(cpu, address, ret_pattern, sizeof *ret_pattern))
        return false;
    ret_pattern->base = GUINT64_FROM_LE(ret_pattern->base);
    ret_pattern->n_pages = GUINT64_FROM_LE(ret_pattern->n_pages);
    ret_pattern->order = GUINT32_FROM_LE(ret_pattern->order);
    ret_pattern->skew_milli = GUINT32_FROM_LE(ret_pattern->skew_milli);
    ret_pattern->list = GUINT64_FROM_LE(ret_pattern->list);
    return true;
}

/* The address of the page of a list that is next, `left` of it to go. FALSE: will trap. */
static bool step_list_page(HsCpu *cpu, const HsTouchPattern *pattern, uint64_t left,
                           uint64_t *ret_address)
{
    uint32_t page_i;

    if (left > pattern->n_pages) {
        hs_cpu_will_trap(cpu, HS_TRAP_ILLEGAL, hs_fetch_word(cpu));
        return false;
    }
    if (!hs_data_look(cpu, pattern->list + (pattern->n_pages - left) * sizeof page_i, &page_i,
                      sizeof page_i))
        return false;
    *ret_address = pattern->base + (uint64_t)GUINT32_FROM_LE(page_i) * HS_PAGE_BYTES;
    return true;
}

/* The address of the next page; advances *state. FALSE: will trap. */
static bool step_next_page(HsCpu *cpu, uint64_t left, uint64_t *state, uint64_t *ret_address)
{
    HsTouchPattern pattern;

    if (!step_read_pattern(cpu, context_of(cpu)->x[cpu->slot->rs1], &pattern))
        return false;
    if (pattern.order == HS_TOUCH_LIST)
        return step_list_page(cpu, &pattern, left, ret_address);
    if (hs_execute_page(&pattern, state, ret_address))
        return true;
    hs_cpu_will_trap(cpu, HS_TRAP_ILLEGAL, hs_fetch_word(cpu));
    return false;
}

static void step_touch_page(HsCpu *cpu)
{
    HsContext *context = context_of(cpu);
    const HsSlot *slot = cpu->slot;
    uint64_t left = step_left(cpu);
    uint64_t state = context->x[slot->rs2];
    bool is_write = step_op(cpu) == HS_OP_TOUCH_WRITE;
    uint64_t address;
    HsReach reach;

    if (!step_next_page(cpu, left, &state, &address))
        return;
    if (!hs_data_reach(cpu, address, 8, is_write, &reach))
        return;
    if (is_write)
        hs_reach_write(&reach, left);
    if (slot->rs2 != 0)
        context->x[slot->rs2] = state;
    step_write(cpu, left - 1);
    cpu->activity->paid = HS_PAID_BASE;
    if (left == 1)
        step_complete(cpu);
}

/* ---- CSRs ---- */

/* FALSE: there is none of that number, or it would be written: cycle, time and instret are
 * read-only. csrrs and csrrc do not write when rs1 is x0, their immediate forms when it is 0. */
static bool step_read_csr(const HsCpu *cpu, HsOp op, uint64_t *ret_value)
{
    bool is_written = op == HS_OP_CSRRW || op == HS_OP_CSRRWI || cpu->slot->rs1 != 0;

    if (is_written)
        return false;
    switch (cpu->slot->imm) {
    case CSR_CYCLE:
    case CSR_TIME:
        *ret_value = cpu->time;
        return true;
    case CSR_INSTRET:
        *ret_value = context_of(cpu)->n_instructions;
        return true;
    default:
        return false;
    }
}

static void step_csr(HsCpu *cpu, HsOp op)
{
    uint64_t value;

    if (!step_read_csr(cpu, op, &value)) {
        hs_cpu_will_trap(cpu, HS_TRAP_ILLEGAL, hs_fetch_word(cpu));
        return;
    }
    step_write(cpu, value);
    hs_cpu_spend(cpu, cpu->parameters.base_cycles, HS_CPI_BASE);
    hs_cpu_spend(cpu, cpu->parameters.csr_cycles, HS_CPI_SYSTEM);
    step_complete(cpu);
}

/* ---- the others ---- */

static void step_fence_i(HsCpu *cpu)
{
    hs_cpu_spend(cpu, cpu->parameters.base_cycles, HS_CPI_BASE);
    hs_cpu_spend(cpu, cpu->parameters.fence_i_cycles, HS_CPI_SYSTEM);
    step_complete(cpu);
    hs_fetch_empty(cpu);
}

/* A macro-instruction with nothing left to do. */
static void step_pass(HsCpu *cpu)
{
    hs_cpu_spend(cpu, cpu->parameters.base_cycles, HS_CPI_BASE);
    step_complete(cpu);
}

/* Counts, as long as it takes or a piece of it; base is paid. */
static void step_count(HsCpu *cpu)
{
    cpu->activity->paid = HS_PAID_BASE;
    cpu->count_register = cpu->slot->rd;
    cpu->count_cycles = MIN(step_left(cpu), COUNT_CYCLES_MAX);
    hs_cpu_spend(cpu, cpu->count_cycles, HS_CPI_MACRO);
    cpu->next = HS_NEXT_COUNTED;
}

static void step_trap(HsCpu *cpu, HsOp op)
{
    if (op == HS_OP_ECALL)
        hs_cpu_will_trap(cpu, HS_TRAP_ECALL, 0);
    else if (op == HS_OP_EBREAK)
        hs_cpu_will_trap(cpu, HS_TRAP_BREAKPOINT, 0);
    else if (op == HS_OP_ILLEGAL)
        hs_cpu_will_trap(cpu, HS_TRAP_ILLEGAL, hs_fetch_word(cpu));
    else
        hs_assert_fail("an instruction that hs_interpret leaves out", __FILE__, __LINE__);
}

static void step_begin(HsCpu *cpu, HsOp op)
{
    if (hs_execute_is_atomic(op)) {
        step_issue(cpu, cpu->parameters.atomic_cycles, HS_CPI_SYSTEM, HS_PAID_BASE);
    } else if (op >= HS_OP_CSRRW && op <= HS_OP_CSRRCI) {
        step_csr(cpu, op);
    } else if (op == HS_OP_FENCE_I) {
        step_fence_i(cpu);
    } else if (op == HS_OP_COMPUTE || op == HS_OP_TOUCH_READ || op == HS_OP_TOUCH_WRITE) {
        if (step_left(cpu) == 0) {
            step_pass(cpu);
        } else if (op == HS_OP_COMPUTE) {
            hs_cpu_spend(cpu, cpu->parameters.base_cycles, HS_CPI_BASE);
            step_count(cpu);
        } else {
            step_issue(cpu, 1, HS_CPI_MACRO, HS_PAID_PAGE);
        }
    } else {
        step_trap(cpu, op);
    }
}

static void step_go_on(HsCpu *cpu, HsOp op)
{
    if (hs_execute_is_load(op)) {
        step_load(cpu, op);
    } else if (hs_execute_is_store(op)) {
        step_store(cpu, op);
    } else if (hs_execute_is_atomic(op)) {
        step_atomic(cpu, op);
    } else if (op == HS_OP_COMPUTE) {
        step_count(cpu);
    } else if (op != HS_OP_TOUCH_READ && op != HS_OP_TOUCH_WRITE) {
        step_begin(cpu, op); /* its trap is paid: it traps again */
    } else if (cpu->activity->paid == HS_PAID_BASE) {
        hs_cpu_spend(cpu, 1, HS_CPI_MACRO);
        cpu->activity->paid = HS_PAID_PAGE;
        cpu->next = HS_NEXT_DATA;
    } else {
        step_touch_page(cpu);
    }
}

/* Whether an instruction traps by itself, whatever is in storage. */
static bool is_trapping(const HsCpu *cpu, HsOp op)
{
    uint64_t value;

    if (op >= HS_OP_CSRRW && op <= HS_OP_CSRRCI)
        return !step_read_csr(cpu, op, &value);
    return op == HS_OP_ECALL || op == HS_OP_EBREAK || op == HS_OP_ILLEGAL;
}

bool hs_step_can_go_on(const HsCpu *cpu)
{
    HsOp op = step_op(cpu);

    if (hs_execute_is_load(op) || hs_execute_is_store(op) || hs_execute_is_atomic(op))
        return true;
    if (op == HS_OP_COMPUTE || op == HS_OP_TOUCH_READ || op == HS_OP_TOUCH_WRITE)
        return step_left(cpu) > 0;
    return cpu->activity->paid == HS_PAID_TRAP && is_trapping(cpu, op);
}

void hs_step(HsCpu *cpu)
{
    HsOp op = step_op(cpu);

    if (cpu->activity->paid == HS_PAID_NOTHING)
        step_begin(cpu, op);
    else
        step_go_on(cpu, op);
}
