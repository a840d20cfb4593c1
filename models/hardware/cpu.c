/* cpu: the time of a CPU: what it does from which cycle to which, and in which book. See cpu.h.
 *
 * The time of a busy CPU is a chain of segments. At the end of one (cpu_on_step) everything that
 * happens in that cycle happens, and the next begins. What instructions compute is in execute.c.
 */
#include "models/hardware/cpu.h"

#include "models/hardware/execute.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* A longer compute is counted in pieces, so that no end overflows. */
#define COUNT_CYCLES_MAX (UINT64_C(1) << 40)

typedef enum { STATE_IDLE, STATE_BUSY, STATE_STOPPED } State;

typedef enum {
    SEGMENT_NONE, /* just started */
    SEGMENT_PATH, /* the path of work, or cycles of an instruction; interrupted: the rest is owed */
    SEGMENT_WAIT, /* for storage; interrupted: the rest is owed */
    SEGMENT_FETCH, /* of a line; interrupted: given up */
    SEGMENT_COUNT  /* compute counts a register down */
} SegmentKind;

/* A word of the fetch line. */
typedef struct {
    uint32_t word;
    bool is_decoded;
    HsClass class;
    HsInstruction instruction;
} Slot;

/* Invariants: activity is not NULL, and step is queued but while it fires, exactly when BUSY;
 * begin <= now <= end when BUSY; the books add up to booked_to. */
struct HsCpu {
    HsSimulation *simulation;
    HsStorage *storage;
    const HsComponent *component;
    uint32_t index;
    HsCpuParameters parameters;
    HsEvent step;

    State state;
    HsActivity *activity;
    SegmentKind segment;
    HsCycles begin, end;    /* of the segment */
    uint8_t count_register; /* of SEGMENT_COUNT */

    HsBook book; /* of the cycles from booked_to on */
    HsCycles booked_to;
    HsCycles books[HS_BOOK_N];
    uint64_t n_instructions;

    /* The fetch line: area addresses line_address .. line_address + held_bytes - 1. */
    uint32_t held_bytes; /* the size of a line, or 0: none is held */
    uint64_t line_address, line_real;
    Slot *slot;
};

/* A data access: a load, a store, a page of touch. */
typedef struct {
    uint64_t address; /* refused: the first address that is */
    uint32_t size_bytes;
    bool is_write;
    uint64_t value; /* to write, or what was read; the rest of it 0 */
    HsTrap trap;    /* refused: why */
    HsCycles done;
} Access;

const char *hs_book_name(HsBook book)
{
    static const char *const names[HS_BOOK_N] = {
        [HS_BOOK_APPLICATION] = "guest application",
        [HS_BOOK_GUEST_OS] = "guest OS",
        [HS_BOOK_VMM] = "VMM",
        [HS_BOOK_STALL] = "stall on storage",
        [HS_BOOK_IDLE] = "idle",
        [HS_BOOK_STOPPED] = "stopped",
    };

    hs_assert(book < HS_BOOK_N);
    return names[book];
}

const char *hs_trap_name(HsTrap trap)
{
    static const char *const names[HS_TRAP_N] = {
        [HS_TRAP_ECALL] = "ecall",
        [HS_TRAP_BREAKPOINT] = "breakpoint",
        [HS_TRAP_ILLEGAL] = "illegal instruction",
        [HS_TRAP_MISALIGNED] = "misaligned jump",
        [HS_TRAP_ADDRESSING] = "addressing exception",
        [HS_TRAP_MACHINE_CHECK] = "machine check",
    };

    hs_assert(trap < HS_TRAP_N);
    return names[trap];
}

/* ---- books and segments ---- */

/* The cycles up to `now` go to the book so far, those after it to `book`. */
static void cpu_turn_to_book(HsCpu *cpu, HsCycles now, HsBook book)
{
    cpu->books[cpu->book] += now - cpu->booked_to;
    cpu->booked_to = now;
    cpu->book = book;
}

/* The next segment begins where the one before it ends, which is now. */
static void cpu_begin_segment(HsCpu *cpu, SegmentKind kind, HsCycles cycles)
{
    bool is_stall = kind == SEGMENT_WAIT || kind == SEGMENT_FETCH;

    hs_assert(cycles <= HS_CYCLES_MAX - cpu->end);
    cpu->segment = kind;
    cpu->begin = cpu->end;
    cpu->end += cycles;
    cpu_turn_to_book(cpu, cpu->begin, is_stall ? HS_BOOK_STALL : cpu->activity->book);
}

static void cpu_go_idle(HsCpu *cpu, HsCycles now)
{
    cpu_turn_to_book(cpu, now, HS_BOOK_IDLE);
    cpu->state = STATE_IDLE;
    cpu->activity = NULL;
    cpu->segment = SEGMENT_NONE;
    cpu->held_bytes = 0;
}

/* The instruction at pc is done with; pc has moved on. */
static void cpu_complete(HsCpu *cpu)
{
    cpu->activity->paid = HS_PAID_NOTHING;
    cpu->activity->context->n_instructions++;
    cpu->n_instructions++;
}

static void cpu_count_down(HsCpu *cpu, HsCycles cycles)
{
    HsContext *context = cpu->activity->context;

    hs_execute_write(context, cpu->count_register, context->x[cpu->count_register] - cycles);
    if (context->x[cpu->count_register] > 0)
        return;
    context->pc += 4;
    cpu_complete(cpu);
}

/* Ends the segment at `now`: at its end, or before it by an interrupt. */
static void cpu_settle(HsCpu *cpu, HsCycles now)
{
    HsActivity *activity = cpu->activity;
    HsCycles rest = cpu->end - now;

    switch (cpu->segment) {
    case SEGMENT_PATH:
        if (activity->kind == HS_ACTIVITY_WORK)
            activity->left_cycles = rest;
        else
            activity->debt_cycles = rest;
        break;
    case SEGMENT_WAIT:
        activity->stall_cycles = rest;
        break;
    case SEGMENT_COUNT:
        cpu_count_down(cpu, now - cpu->begin);
        break;
    case SEGMENT_NONE:
    case SEGMENT_FETCH:
        break;
    }
}

/* ---- instructions: each of these begins the next segment; FALSE: the activity has ended ---- */

static HsTrap trap_of(HsAccessResult result)
{
    return result == HS_ACCESS_MACHINE_CHECK ? HS_TRAP_MACHINE_CHECK : HS_TRAP_ADDRESSING;
}

static bool cpu_trap(HsCpu *cpu, HsTrap trap, uint64_t value)
{
    HsActivity *activity = cpu->activity;

    activity->paid = HS_PAID_NOTHING;
    cpu_go_idle(cpu, cpu->end);
    activity->on_trap(activity->owner, activity, cpu, trap, value);
    return false;
}

/* Spends the base cycles before anything else of the instruction happens. */
static bool cpu_issue(HsCpu *cpu)
{
    cpu->activity->paid = HS_PAID_BASE;
    cpu_begin_segment(cpu, SEGMENT_PATH, cpu->parameters.base_cycles);
    return true;
}

/* A trap is delivered when the base cycles of its instruction end. */
static bool cpu_trap_when_paid(HsCpu *cpu, HsTrap trap, uint64_t value)
{
    return cpu->activity->paid == HS_PAID_NOTHING ? cpu_issue(cpu) : cpu_trap(cpu, trap, value);
}

/* An instruction has had all its effects; the cycles it lasts follow. */
static bool cpu_finish(HsCpu *cpu, HsCycles more_cycles)
{
    HsCycles base_cycles = cpu->activity->paid == HS_PAID_NOTHING ? cpu->parameters.base_cycles : 0;

    cpu_complete(cpu);
    cpu_begin_segment(cpu, SEGMENT_PATH, base_cycles + more_cycles);
    return true;
}

static bool cpu_jump(HsCpu *cpu, const HsInstruction *instruction)
{
    HsContext *context = cpu->activity->context;
    uint64_t target;

    if (!hs_execute_target(context, instruction, &target)) {
        context->pc += 4;
        return cpu_finish(cpu, 0);
    }
    if (target % 4 != 0)
        return cpu_trap_when_paid(cpu, HS_TRAP_MISALIGNED, target);
    hs_execute_jump(context, instruction, target);
    return cpu_finish(cpu, cpu->parameters.branch_taken_cycles);
}

/* One piece of an access, within a unit; the first byte of it is byte `byte_i` of the value. */
static void cpu_access_piece(HsCpu *cpu, Access *access, uint64_t real, uint32_t byte_i,
                             uint32_t size_bytes)
{
    uint64_t raw = GUINT64_TO_LE(access->value);
    HsCycles done = hs_storage_access(cpu->storage, cpu->end, real, size_bytes);

    access->done = MAX(access->done, done);
    if (access->is_write) {
        hs_storage_write(cpu->storage, real, (const uint8_t *)&raw + byte_i, size_bytes);
        return;
    }
    hs_storage_read(cpu->storage, real, (uint8_t *)&raw + byte_i, size_bytes);
    access->value = GUINT64_FROM_LE(raw);
}

/* Makes an access now. FALSE, nothing changed: it is refused. 8 bytes are in two units at most. */
static bool cpu_access(HsCpu *cpu, Access *access)
{
    const HsContext *context = cpu->activity->context;
    uint64_t address = access->address;
    uint64_t real[2] = { 0, 0 };
    uint32_t size_bytes[2] = { access->size_bytes, 0 };

    for (uint32_t piece_i = 0; piece_i < 2 && size_bytes[piece_i] > 0; piece_i++) {
        uint64_t run_bytes = 0;
        HsAccessResult result = hs_storage_translate(cpu->storage, context->area, context->owner,
                                                     address, &real[piece_i], &run_bytes);

        if (result != HS_ACCESS_FINE) {
            access->address = address;
            access->trap = trap_of(result);
            return false;
        }
        if (run_bytes < size_bytes[piece_i]) {
            size_bytes[piece_i] = (uint32_t)run_bytes;
            size_bytes[1] = access->size_bytes - (uint32_t)run_bytes;
            address += run_bytes;
        }
    }
    cpu_access_piece(cpu, access, real[0], 0, size_bytes[0]);
    if (size_bytes[1] > 0)
        cpu_access_piece(cpu, access, real[1], size_bytes[0], size_bytes[1]);
    return true;
}

static bool cpu_wait_for(HsCpu *cpu, const Access *access)
{
    cpu_begin_segment(cpu, SEGMENT_WAIT, access->done - cpu->end);
    return true;
}

static bool cpu_load_or_store(HsCpu *cpu, const HsInstruction *instruction, bool is_write)
{
    HsContext *context = cpu->activity->context;

    if (cpu->activity->paid == HS_PAID_NOTHING)
        return cpu_issue(cpu);

    Access access = { .address = hs_execute_address(context, instruction),
                      .size_bytes = hs_execute_size_bytes(instruction->op),
                      .is_write = is_write,
                      .value = is_write ? context->x[instruction->rs2] : 0 };

    if (!cpu_access(cpu, &access))
        return cpu_trap(cpu, access.trap, access.address);
    if (!is_write)
        hs_execute_write(context, instruction->rd,
                         hs_execute_loaded(instruction->op, access.value));
    context->pc += 4;
    cpu_complete(cpu);
    return cpu_wait_for(cpu, &access);
}

/* A macro-instruction with nothing left. */
static bool cpu_pass(HsCpu *cpu)
{
    cpu->activity->context->pc += 4;
    return cpu_finish(cpu, 0);
}

static bool cpu_compute(HsCpu *cpu, const HsInstruction *instruction)
{
    uint64_t left = cpu->activity->context->x[instruction->rd];

    if (left == 0)
        return cpu_pass(cpu);
    if (cpu->activity->paid == HS_PAID_NOTHING)
        return cpu_issue(cpu);
    cpu->count_register = instruction->rd;
    cpu_begin_segment(cpu, SEGMENT_COUNT, MIN(left, COUNT_CYCLES_MAX));
    return true;
}

/* The pattern at an address of the program. */
static HsAccessResult cpu_read_pattern(HsCpu *cpu, uint64_t address, HsTouchPattern *ret_pattern)
{
    const HsContext *context = cpu->activity->context;
    HsAccessResult result = hs_storage_read_area(cpu->storage, context->area, context->owner,
                                                 address, ret_pattern, sizeof *ret_pattern);

    if (result == HS_ACCESS_FINE) {
        ret_pattern->base = GUINT64_FROM_LE(ret_pattern->base);
        ret_pattern->n_pages = GUINT64_FROM_LE(ret_pattern->n_pages);
        ret_pattern->order = GUINT32_FROM_LE(ret_pattern->order);
        ret_pattern->skew_milli = GUINT32_FROM_LE(ret_pattern->skew_milli);
    }
    return result;
}

static bool cpu_touch_page(HsCpu *cpu, const HsInstruction *instruction, uint32_t word)
{
    HsContext *context = cpu->activity->context;
    uint64_t left = context->x[instruction->rd];
    uint64_t state = context->x[instruction->rs2];
    uint64_t pattern_address = context->x[instruction->rs1];
    HsTouchPattern pattern;
    HsAccessResult result = cpu_read_pattern(cpu, pattern_address, &pattern);
    Access access = { .size_bytes = 8,
                      .is_write = instruction->op == HS_OP_TOUCH_WRITE,
                      .value = instruction->op == HS_OP_TOUCH_WRITE ? left : 0 };

    if (result != HS_ACCESS_FINE)
        return cpu_trap(cpu, trap_of(result), pattern_address);
    if (!hs_execute_page(&pattern, &state, &access.address))
        return cpu_trap(cpu, HS_TRAP_ILLEGAL, word);
    if (!cpu_access(cpu, &access))
        return cpu_trap(cpu, access.trap, access.address);
    hs_execute_write(context, instruction->rs2, state);
    hs_execute_write(context, instruction->rd, left - 1);
    cpu->activity->paid = HS_PAID_BASE;
    if (left == 1) {
        context->pc += 4;
        cpu_complete(cpu);
    }
    return cpu_wait_for(cpu, &access);
}

static bool cpu_touch(HsCpu *cpu, const HsInstruction *instruction, uint32_t word)
{
    if (cpu->activity->context->x[instruction->rd] == 0)
        return cpu_pass(cpu);
    switch (cpu->activity->paid) {
    case HS_PAID_NOTHING:
        return cpu_issue(cpu);
    case HS_PAID_BASE:
        cpu->activity->paid = HS_PAID_PAGE;
        cpu_begin_segment(cpu, SEGMENT_PATH, 1);
        return true;
    case HS_PAID_PAGE:
        break;
    }
    return cpu_touch_page(cpu, instruction, word);
}

/* ecall, ebreak, or no instruction at all. */
static bool cpu_trap_instruction(HsCpu *cpu, HsOp op, uint32_t word)
{
    if (op == HS_OP_ILLEGAL)
        return cpu_trap_when_paid(cpu, HS_TRAP_ILLEGAL, word);
    return cpu_trap_when_paid(cpu, op == HS_OP_ECALL ? HS_TRAP_ECALL : HS_TRAP_BREAKPOINT, 0);
}

/* Copies the line at real address `real` into the slots. */
static void cpu_hold_line(HsCpu *cpu, uint64_t address, uint64_t real, uint32_t line_bytes)
{
    uint32_t words[HS_STORAGE_LINE_BYTES_MAX / 4];

    hs_storage_read(cpu->storage, real, words, line_bytes);
    for (uint32_t slot_i = 0; slot_i < line_bytes / 4; slot_i++) {
        cpu->slot[slot_i].word = GUINT32_FROM_LE(words[slot_i]);
        cpu->slot[slot_i].is_decoded = false;
    }
    cpu->line_address = address;
    cpu->line_real = real;
    cpu->held_bytes = line_bytes;
}

static bool cpu_fetch_line(HsCpu *cpu)
{
    const HsContext *context = cpu->activity->context;
    uint32_t line_bytes = hs_storage_parameters(cpu->storage)->line_bytes;
    uint64_t address = context->pc & ~(uint64_t)(line_bytes - 1);
    uint64_t real;

    if (context->pc % 4 != 0)
        return cpu_trap_when_paid(cpu, HS_TRAP_MISALIGNED, context->pc);

    HsAccessResult result = hs_storage_translate(cpu->storage, context->area, context->owner,
                                                 address, &real, NULL);

    if (result != HS_ACCESS_FINE)
        return cpu_trap_when_paid(cpu, trap_of(result), context->pc);
    cpu_hold_line(cpu, address, real, line_bytes);

    HsCycles done = hs_storage_access(cpu->storage, cpu->end, real, line_bytes);

    cpu_begin_segment(cpu, SEGMENT_FETCH, done - cpu->end);
    return true;
}

/* What it executes of all that decodes: RV64I and the macro-instructions. */
static bool cpu_has(const HsInstruction *instruction)
{
    return instruction->length_bytes == 4 &&
           (instruction->op < HS_OP_MUL || instruction->op > HS_OP_CSRRCI);
}

/* The slot of the word at pc; NULL: the line held does not have it. */
static const Slot *cpu_fetch(HsCpu *cpu)
{
    uint64_t offset = cpu->activity->context->pc - cpu->line_address;

    if (offset >= cpu->held_bytes || offset % 4 != 0)
        return NULL;

    Slot *slot = &cpu->slot[offset / 4];

    if (!slot->is_decoded) {
        slot->instruction = hs_isa_decode(slot->word);
        if (!cpu_has(&slot->instruction))
            slot->instruction.op = HS_OP_ILLEGAL;
        slot->class = hs_execute_class(slot->instruction.op);
        slot->is_decoded = true;
    }
    return slot;
}

static bool cpu_begin_instruction(HsCpu *cpu)
{
    const Slot *slot = cpu_fetch(cpu);

    if (slot == NULL)
        return cpu_fetch_line(cpu);
    switch (slot->class) {
    case HS_CLASS_REGISTER:
        hs_execute_register(cpu->activity->context, &slot->instruction);
        return cpu_finish(cpu, 0);
    case HS_CLASS_JUMP:
        return cpu_jump(cpu, &slot->instruction);
    case HS_CLASS_LOAD:
        return cpu_load_or_store(cpu, &slot->instruction, false);
    case HS_CLASS_STORE:
        return cpu_load_or_store(cpu, &slot->instruction, true);
    case HS_CLASS_COMPUTE:
        return cpu_compute(cpu, &slot->instruction);
    case HS_CLASS_TOUCH:
        return cpu_touch(cpu, &slot->instruction, slot->word);
    case HS_CLASS_TRAP:
        break;
    }
    return cpu_trap_instruction(cpu, slot->instruction.op, slot->word);
}

/* ---- the step ---- */

static bool cpu_end_work(HsCpu *cpu)
{
    HsActivity *activity = cpu->activity;

    cpu_go_idle(cpu, cpu->end);
    activity->on_end(activity->owner, activity, cpu);
    return false;
}

/* Begins the next segment: first what is owed. FALSE: the activity has ended. */
static bool cpu_begin_next(HsCpu *cpu)
{
    const HsActivity *activity = cpu->activity;
    bool is_work = activity->kind == HS_ACTIVITY_WORK;
    HsCycles path_cycles = is_work ? activity->left_cycles : activity->debt_cycles;

    if (path_cycles > 0)
        cpu_begin_segment(cpu, SEGMENT_PATH, path_cycles);
    else if (activity->stall_cycles > 0)
        cpu_begin_segment(cpu, SEGMENT_WAIT, activity->stall_cycles);
    else
        return is_work ? cpu_end_work(cpu) : cpu_begin_instruction(cpu);
    return true;
}

/* Goes on to the end of the segment. FALSE: by way of an event, as something may come before. */
static bool cpu_advance(HsCpu *cpu)
{
    if (hs_simulation_may_advance(cpu->simulation, &cpu->step, cpu->end)) {
        hs_simulation_advance(cpu->simulation, cpu->end);
        return true;
    }
    hs_simulation_schedule(cpu->simulation, &cpu->step, cpu->end);
    return false;
}

/* Lets the line go when it can no longer be reached. Units change only in other handlers, so once
 * for each event is as good as once for each instruction. */
static void cpu_check_line(HsCpu *cpu)
{
    const HsContext *context = cpu->activity->context;
    uint64_t real;

    if (cpu->held_bytes > 0 &&
        (hs_storage_translate(cpu->storage, context->area, context->owner, cpu->line_address, &real,
                              NULL) != HS_ACCESS_FINE ||
         real != cpu->line_real))
        cpu->held_bytes = 0;
}

static void cpu_on_step(gpointer owner, HsEvent *event)
{
    HsCpu *cpu = owner;

    (void)event;
    cpu_check_line(cpu);
    do
        cpu_settle(cpu, cpu->end);
    while (cpu_begin_next(cpu) && cpu_advance(cpu));
}

/* ---- public ---- */

HsCpu *hs_cpu_new(HsSimulation *simulation, const char *name, uint32_t cpu_i,
                  const HsCpuParameters *parameters, HsStorage *storage)
{
    HsCpu *cpu = g_new0(HsCpu, 1);

    hs_assert(parameters->base_cycles >= 1);
    hs_assert(parameters->base_cycles <= HS_CPU_PARAMETER_CYCLES_MAX);
    hs_assert(parameters->branch_taken_cycles <= HS_CPU_PARAMETER_CYCLES_MAX);
    cpu->simulation = simulation;
    cpu->storage = storage;
    cpu->component = hs_simulation_add(simulation, name, "cpu");
    cpu->index = cpu_i;
    cpu->parameters = *parameters;
    cpu->book = HS_BOOK_IDLE;
    cpu->slot = g_new0(Slot, hs_storage_parameters(storage)->line_bytes / 4);
    hs_event_init(&cpu->step, cpu->component, HS_PHASE_CPU, "step", cpu_on_step, cpu);
    hs_event_set_quiet(&cpu->step);
    return cpu;
}

void hs_cpu_free(HsCpu *cpu)
{
    if (cpu == NULL)
        return;
    g_free(cpu->slot);
    g_free(cpu);
}

const char *hs_cpu_name(const HsCpu *cpu)
{
    return cpu->component->name;
}

uint32_t hs_cpu_index(const HsCpu *cpu)
{
    return cpu->index;
}

void hs_cpu_start(HsCpu *cpu, HsActivity *activity)
{
    hs_assert(cpu->state == STATE_IDLE);
    hs_assert(activity->kind == HS_ACTIVITY_WORK ? activity->on_end != NULL
                                                 : activity->on_trap != NULL);
    hs_assert(activity->kind == HS_ACTIVITY_WORK || activity->context->area != NULL);
    cpu->state = STATE_BUSY;
    cpu->activity = activity;
    cpu->segment = SEGMENT_NONE;
    cpu->begin = hs_simulation_now(cpu->simulation);
    cpu->end = cpu->begin;
    hs_simulation_schedule(cpu->simulation, &cpu->step, cpu->end);
}

HsActivity *hs_cpu_stop(HsCpu *cpu)
{
    HsActivity *activity = cpu->activity;
    HsCycles now = hs_simulation_now(cpu->simulation);

    if (activity == NULL)
        return NULL;
    hs_simulation_cancel(cpu->simulation, &cpu->step);
    cpu_settle(cpu, now);
    cpu_go_idle(cpu, now);
    return activity;
}

HsActivity *hs_cpu_activity(const HsCpu *cpu)
{
    return cpu->activity;
}

bool hs_cpu_is_idle(const HsCpu *cpu)
{
    return cpu->state == STATE_IDLE;
}

bool hs_cpu_is_stopped(const HsCpu *cpu)
{
    return cpu->state == STATE_STOPPED;
}

HsActivity *hs_cpu_halt(HsCpu *cpu)
{
    hs_assert(cpu->state != STATE_STOPPED);

    HsActivity *activity = hs_cpu_stop(cpu);

    cpu_turn_to_book(cpu, hs_simulation_now(cpu->simulation), HS_BOOK_STOPPED);
    cpu->state = STATE_STOPPED;
    return activity;
}

void hs_cpu_release(HsCpu *cpu)
{
    hs_assert(cpu->state == STATE_STOPPED);
    cpu_turn_to_book(cpu, hs_simulation_now(cpu->simulation), HS_BOOK_IDLE);
    cpu->state = STATE_IDLE;
}

void hs_cpu_books(HsCpu *cpu, HsCycles ret_books[HS_BOOK_N])
{
    cpu_turn_to_book(cpu, hs_simulation_now(cpu->simulation), cpu->book);
    memcpy(ret_books, cpu->books, sizeof cpu->books);
}

uint64_t hs_cpu_n_instructions(const HsCpu *cpu)
{
    return cpu->n_instructions;
}

bool hs_cpu_check(HsCpu *cpu)
{
    HsCycles books[HS_BOOK_N];
    HsCycles sum = 0;

    hs_cpu_books(cpu, books);
    for (guint book = 0; book < HS_BOOK_N; book++)
        sum += books[book];
    return sum == hs_simulation_now(cpu->simulation);
}
