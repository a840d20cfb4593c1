/* cpu: activities, books and interrupts, see cpu.h; and what a CPU does next, see cpu_state.h. */
#include "models/hardware/cpu.h"

#include "models/hardware/cpu_state.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

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

const char *hs_cpi_name(HsCpi cpi)
{
    static const char *const names[HS_CPI_N] = {
        [HS_CPI_BASE] = "base",
        [HS_CPI_LOAD_USE] = "load-use",
        [HS_CPI_BRANCH] = "branch",
        [HS_CPI_MULTIPLY] = "multiply",
        [HS_CPI_SYSTEM] = "system",
        [HS_CPI_MACRO] = "macro",
        [HS_CPI_TLB] = "tlb",
        [HS_CPI_FETCH_STALL] = "fetch stall",
        [HS_CPI_DATA_STALL] = "data stall",
    };

    hs_assert(cpi < HS_CPI_N);
    return names[cpi];
}

const char *hs_trap_name(HsTrap trap)
{
    static const char *const names[HS_TRAP_N] = {
        [HS_TRAP_ECALL] = "ecall",
        [HS_TRAP_BREAKPOINT] = "breakpoint",
        [HS_TRAP_ILLEGAL] = "illegal instruction",
        [HS_TRAP_MISALIGNED] = "misaligned atomic",
        [HS_TRAP_ADDRESSING] = "addressing exception",
        [HS_TRAP_PAGE] = "page fault",
        [HS_TRAP_MACHINE_CHECK] = "machine check",
    };

    hs_assert(trap < HS_TRAP_N);
    return names[trap];
}

/* ---- books ---- */

/* Cycles of the last stall that come after `now`. */
static HsCycles cpu_stall_left(const HsCpu *cpu, HsCycles now)
{
    return cpu->stall_end > now ? cpu->stall_end - MAX(now, cpu->stall_begin) : 0;
}

/* Puts the cycles up to `now` into the books. */
static void cpu_book(HsCpu *cpu, HsCycles now)
{
    HsCycles left = cpu->state == HS_CPU_BUSY ? cpu_stall_left(cpu, now) : 0;
    HsCycles stall = cpu->stall_sum - left;

    cpu->books[HS_BOOK_STALL] += stall;
    cpu->books[cpu->book] += now - cpu->booked_to - stall;
    cpu->stall_sum = left;
    cpu->booked_to = now;
}

static void cpu_turn_to(HsCpu *cpu, HsCpuState state, HsBook book, HsCycles now)
{
    cpu_book(cpu, now);
    cpu->state = state;
    cpu->book = book;
    cpu->stall_sum = 0;
    cpu->stall_end = 0;
}

static void cpu_go_idle(HsCpu *cpu, HsCycles now)
{
    cpu_turn_to(cpu, HS_CPU_IDLE, HS_BOOK_IDLE, now);
    cpu->activity = NULL;
    hs_fetch_leave(cpu);
}

/* ---- what is next ---- */

/* The instruction at pc, as of `time`, which is below the limit. */
static void cpu_instruction(HsCpu *cpu)
{
    gpointer user;
    HsInstructionObserver observer = hs_cpus_observer(cpu->cpus, &user);
    HsContext *context = cpu->activity->context;
    bool is_new;

    if (cpu->slot != NULL && cpu->slot->code == HS_CODE_UNKNOWN)
        hs_fetch_decode(cpu, cpu->slot);
    if (cpu->slot != NULL && (observer != NULL || cpu->pending_load != 0) &&
        (cpu->slot->code == HS_CODE_LINE_END || cpu->slot->code == HS_CODE_STRADDLE))
        cpu->slot = NULL;
    if (cpu->slot == NULL && !hs_fetch(cpu))
        return;
    if (cpu->pending_load != 0) {
        if (hs_slot_is_reader(cpu->slot, cpu->pending_load))
            hs_cpu_spend(cpu, cpu->parameters.load_use_cycles, HS_CPI_LOAD_USE);
        cpu->pending_load = 0;
    }
    if (cpu->time >= cpu->private_limit)
        return;
    if (cpu->activity->paid != HS_PAID_NOTHING && !hs_step_can_go_on(cpu))
        cpu->activity->paid = HS_PAID_NOTHING;
    is_new = cpu->activity->paid == HS_PAID_NOTHING;
    if (is_new && observer != NULL)
        observer(user, cpu, cpu->time, context, hs_fetch_word(cpu));
    if (is_new && (hs_interpret(cpu) || cpu->next != HS_NEXT_INSTRUCTION || cpu->slot == NULL))
        return;
    hs_step(cpu);
}

/* compute has counted all of count_cycles. */
static void cpu_counted(HsCpu *cpu)
{
    HsContext *context = cpu->activity->context;

    context->x[cpu->count_register] -= cpu->count_cycles;
    cpu->slot = NULL;
    cpu->next = HS_NEXT_INSTRUCTION;
    if (context->x[cpu->count_register] > 0)
        return;
    context->pc += 4;
    context->n_instructions++;
    cpu->counters.n_instructions++;
    cpu->activity->paid = HS_PAID_NOTHING;
}

void hs_cpu_go(HsCpu *cpu)
{
    for (;;) {
        switch (cpu->next) {
        case HS_NEXT_INSTRUCTION:
            if (cpu->time >= cpu->private_limit)
                return;
            cpu_instruction(cpu);
            break;
        case HS_NEXT_FETCH:
            if (cpu->time >= cpu->access_limit)
                return;
            cpu->next = HS_NEXT_INSTRUCTION;
            break;
        case HS_NEXT_DATA:
            if (cpu->time >= cpu->access_limit)
                return;
            cpu->next = HS_NEXT_INSTRUCTION;
            if (cpu->slot != NULL)
                hs_step(cpu);
            break;
        case HS_NEXT_COUNTED:
            if (cpu->time >= cpu->private_limit)
                return;
            cpu_counted(cpu);
            break;
        case HS_NEXT_TRAP:
        case HS_NEXT_WORK_END:
            return;
        }
    }
}

void hs_cpu_end(HsCpu *cpu)
{
    HsActivity *activity = cpu->activity;

    cpu_go_idle(cpu, cpu->time);
    if (cpu->next == HS_NEXT_WORK_END) {
        activity->on_end(activity->owner, activity, cpu);
        return;
    }
    activity->paid = HS_PAID_NOTHING;
    activity->context->reserved_bytes = 0;
    activity->on_trap(activity->owner, activity, cpu, cpu->trap, cpu->trap_value);
}

/* ---- interrupts ---- */

static void cpu_save_work(HsCpu *cpu, HsCycles now)
{
    cpu->activity->stall_cycles = cpu_stall_left(cpu, now);
    cpu->activity->left_cycles = cpu->time - now - cpu->activity->stall_cycles;
}

/* The cycles of compute that come after `now` are given back. */
static HsCycles cpu_save_count(HsCpu *cpu, HsCycles now)
{
    HsContext *context = cpu->activity->context;
    HsCycles left = MIN(cpu->time - now, cpu->count_cycles);

    context->stack[HS_CPI_MACRO] -= left;
    cpu->count_cycles -= left;
    cpu->time -= left;
    context->x[cpu->count_register] -= cpu->count_cycles;
    return left;
}

static void cpu_save_program(HsCpu *cpu, HsCycles now)
{
    HsActivity *activity = cpu->activity;
    HsCycles stall = cpu_stall_left(cpu, now);

    if (cpu->next == HS_NEXT_COUNTED && now < cpu->time)
        cpu_save_count(cpu, now);
    else if (cpu->next == HS_NEXT_COUNTED)
        cpu_counted(cpu);
    activity->stall_cycles = stall;
    activity->debt_cycles = MAX(cpu->time, now) - now - stall;
    if (stall > 0 && cpu->stall_cause == HS_CPI_FETCH_STALL && cpu->instruction_cache.n_sets == 0) {
        activity->context->stack[HS_CPI_FETCH_STALL] -= stall;
        activity->stall_cycles = 0;
    }
    activity->context->reserved_bytes = 0;
    activity->context->loaded_register = cpu->pending_load;
}

HsActivity *hs_cpu_stop(HsCpu *cpu)
{
    HsActivity *activity = cpu->activity;
    HsCycles now = hs_simulation_now(cpu->simulation);

    if (activity == NULL)
        return NULL;
    hs_assert(cpu->time >= now);
    cpu_book(cpu, now);
    if (activity->kind == HS_ACTIVITY_WORK)
        cpu_save_work(cpu, now);
    else
        cpu_save_program(cpu, now);
    cpu_go_idle(cpu, now);
    hs_cpus_reorder(cpu->cpus);
    return activity;
}

static void cpu_turn_to_space(HsCpu *cpu, HsContext *context)
{
    if (context->space == 0)
        context->space = hs_cpus_next_space(cpu->cpus);
    if (cpu->front_space == context->space)
        return;
    cpu->front_space = context->space;
    hs_fetch_clear_fronts(cpu);
    hs_data_clear_fronts(cpu);
}

void hs_cpu_start(HsCpu *cpu, HsActivity *activity)
{
    HsCycles now = hs_simulation_now(cpu->simulation);
    bool is_work = activity->kind == HS_ACTIVITY_WORK;

    hs_assert(cpu->state == HS_CPU_IDLE);
    hs_assert(is_work ? activity->on_end != NULL : activity->on_trap != NULL);
    hs_assert(is_work || activity->context->area != NULL);
    cpu_turn_to(cpu, HS_CPU_BUSY, activity->book, now);
    cpu->activity = activity;
    cpu->stall_begin = now + (is_work ? activity->left_cycles : activity->debt_cycles);
    cpu->stall_end = cpu->stall_begin + activity->stall_cycles;
    cpu->stall_sum = activity->stall_cycles;
    cpu->stall_cause = HS_CPI_DATA_STALL;
    cpu->time = cpu->stall_end;
    hs_assert(cpu->time <= HS_CYCLES_MAX);
    activity->left_cycles = 0;
    activity->debt_cycles = 0;
    activity->stall_cycles = 0;
    cpu->next = is_work ? HS_NEXT_WORK_END : HS_NEXT_INSTRUCTION;
    if (!is_work) {
        cpu_turn_to_space(cpu, activity->context);
        cpu->pending_load = activity->context->loaded_register;
        activity->context->loaded_register = 0;
    }
    hs_cpus_reorder(cpu->cpus);
}

/* ---- public ---- */

static void cpu_check_parameters(const HsCpuParameters *parameters)
{
    const HsCycles cycles[] = { parameters->base_cycles,        parameters->load_use_cycles,
                                parameters->multiply_cycles,    parameters->divide_cycles,
                                parameters->divide_word_cycles, parameters->atomic_cycles,
                                parameters->csr_cycles,         parameters->fence_i_cycles,
                                parameters->trap_cycles,        parameters->branch_taken_cycles,
                                parameters->mispredict_cycles };
    uint32_t n_entries = parameters->predictor_entries;

    for (guint i = 0; i < G_N_ELEMENTS(cycles); i++)
        hs_assert(cycles[i] <= HS_CPU_PARAMETER_CYCLES_MAX);
    hs_assert(parameters->base_cycles >= 1);
    hs_assert(n_entries <= HS_CPU_PREDICTOR_ENTRIES_MAX && (n_entries & (n_entries - 1)) == 0);
    hs_assert(parameters->predictor_returns <= HS_CPU_RETURNS_MAX);
}

HsCpu *hs_cpu_new(HsCpus *cpus, HsSimulation *simulation, uint32_t cpu_i,
                  const HsCpuParameters *parameters, HsStorage *storage)
{
    HsCpu *cpu = g_new0(HsCpu, 1);
    g_autofree char *name = g_strdup_printf("cpu%u", cpu_i);

    cpu_check_parameters(parameters);
    cpu->cpus = cpus;
    cpu->simulation = simulation;
    cpu->storage = storage;
    cpu->component = hs_simulation_add(simulation, name, "cpu");
    cpu->index = cpu_i;
    cpu->parameters = *parameters;
    cpu->line_bytes = hs_storage_parameters(storage)->line_bytes;
    cpu->line_shift = (uint32_t)g_bit_nth_lsf(cpu->line_bytes, -1);
    cpu->host = hs_storage_host(storage, 0);
    cpu->book = HS_BOOK_IDLE;
    hs_fetch_init(cpu);
    hs_data_init(cpu);
    hs_predictor_init(&cpu->predictor, parameters->predictor_entries,
                      parameters->predictor_returns);
    return cpu;
}

void hs_cpu_free(HsCpu *cpu)
{
    hs_predictor_clear(&cpu->predictor);
    hs_data_clear(cpu);
    hs_fetch_clear(cpu);
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

HsActivity *hs_cpu_activity(const HsCpu *cpu)
{
    return cpu->activity;
}

bool hs_cpu_is_idle(const HsCpu *cpu)
{
    return cpu->state == HS_CPU_IDLE;
}

bool hs_cpu_is_at_end(const HsCpu *cpu)
{
    return cpu->state == HS_CPU_BUSY && cpu->time == hs_simulation_now(cpu->simulation) &&
           (cpu->next == HS_NEXT_TRAP || cpu->next == HS_NEXT_WORK_END);
}

bool hs_cpu_is_stopped(const HsCpu *cpu)
{
    return cpu->state == HS_CPU_STOPPED;
}

HsActivity *hs_cpu_halt(HsCpu *cpu)
{
    hs_assert(cpu->state != HS_CPU_STOPPED);

    HsActivity *activity = hs_cpu_stop(cpu);

    cpu_turn_to(cpu, HS_CPU_STOPPED, HS_BOOK_STOPPED, hs_simulation_now(cpu->simulation));
    return activity;
}

void hs_cpu_release(HsCpu *cpu)
{
    hs_assert(cpu->state == HS_CPU_STOPPED);
    cpu_turn_to(cpu, HS_CPU_IDLE, HS_BOOK_IDLE, hs_simulation_now(cpu->simulation));
}

void hs_cpu_books(HsCpu *cpu, HsCycles ret_books[HS_BOOK_N])
{
    cpu_book(cpu, hs_simulation_now(cpu->simulation));
    memcpy(ret_books, cpu->books, sizeof cpu->books);
}

HsCpuCounters hs_cpu_counters(const HsCpu *cpu)
{
    return cpu->counters;
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
