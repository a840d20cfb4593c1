/* cpus: who goes first, see cpu.h, ORDER.
 *
 * One event stands for all CPUs: it is queued for the cycle of the first one. When it fires, the
 * CPUs go on in turn, always the one that is furthest behind, up to what the others and the
 * queued events allow, until an event of somebody else is due.
 */
#include "models/hardware/cpu_state.h"
#include "sim/assert.h"

#include "sim/banned.h"

/* So far a CPU goes at most before somebody asks whether the run is to end. */
#define TURN_CYCLES_MAX (UINT64_C(1) << 22)

/* Invariant: outside of cpus_on_turn, `turn` is queued for the cycle of the first CPU while one is
 * busy. */
struct HsCpus {
    HsSimulation *simulation;
    uint32_t n;
    HsCpu **cpu;
    HsEvent turn;
    HsCycles turn_at; /* where it is queued */
    bool is_in_turn;
    uint32_t n_spaces;
    HsCycles lookahead; /* from the begin of an instruction to its trap, at least */
    bool is_stepping;   /* one instruction a turn */
    HsInstructionObserver observer;
    gpointer observer_user;
};

/* Whether a comes before b in the same cycle or an earlier one. */
static bool is_before(const HsCpu *a, const HsCpu *b)
{
    return a->time < b->time || (a->time == b->time && a->index < b->index);
}

/* The busy CPU that is furthest behind, or NULL. */
static HsCpu *cpus_first(const HsCpus *cpus)
{
    HsCpu *first = NULL;

    for (uint32_t i = 0; i < cpus->n; i++) {
        HsCpu *cpu = cpus->cpu[i];

        if (cpu->state == HS_CPU_BUSY && (first == NULL || is_before(cpu, first)))
            first = cpu;
    }
    return first;
}

/* How long after its `time` a CPU can interrupt another at the earliest. */
static HsCycles cpus_lookahead(const HsCpus *cpus, const HsCpu *cpu)
{
    if (cpu->next == HS_NEXT_COUNTED)
        return cpus->lookahead;
    if (cpu->next == HS_NEXT_INSTRUCTION && cpu->activity->paid == HS_PAID_NOTHING)
        return cpus->lookahead;
    return 0;
}

/* Limits a CPU to what the events and the other CPUs allow. In the same cycle the lower number goes
 * first. */
static void cpus_set_limits(const HsCpus *cpus, HsCpu *cpu, HsCycles horizon)
{
    HsCycles access_limit = horizon, private_limit = MIN(horizon, cpu->time + TURN_CYCLES_MAX);

    for (uint32_t i = 0; i < cpus->n; i++) {
        const HsCpu *other = cpus->cpu[i];

        if (other == cpu || other->state != HS_CPU_BUSY)
            continue;

        HsCycles limit = other->time + (cpu->index < other->index ? 1 : 0);

        access_limit = MIN(access_limit, limit);
        private_limit = MIN(private_limit, limit + cpus_lookahead(cpus, other));
    }
    cpu->access_limit = access_limit;
    cpu->private_limit = cpus->is_stepping ? MIN(private_limit, cpu->time + 1) : private_limit;
}

static void cpus_schedule(HsCpus *cpus, HsCycles at)
{
    cpus->turn_at = at;
    hs_simulation_schedule(cpus->simulation, &cpus->turn, at);
}

static bool is_at_end(const HsCpu *cpu)
{
    return cpu->next == HS_NEXT_TRAP || cpu->next == HS_NEXT_WORK_END;
}

static void cpus_on_turn(gpointer owner, HsEvent *event)
{
    HsCpus *cpus = owner;
    uint64_t burst_max = hs_simulation_burst_max(cpus->simulation);
    HsCpu *first = cpus_first(cpus);

    cpus->is_in_turn = true;
    for (uint64_t n = 0; first != NULL && n < burst_max; n++, first = cpus_first(cpus)) {
        HsCycles horizon = hs_simulation_horizon(cpus->simulation, event);

        if (first->time >= horizon)
            break;
        if (is_at_end(first)) {
            hs_simulation_advance(cpus->simulation, first->time);
            hs_cpu_end(first);
        } else {
            cpus_set_limits(cpus, first, horizon);
            hs_cpu_go(first);
        }
    }
    cpus->is_in_turn = false;
    if (first != NULL)
        cpus_schedule(cpus, first->time);
}

void hs_cpus_reorder(HsCpus *cpus)
{
    const HsCpu *first = cpus_first(cpus);

    if (cpus->is_in_turn)
        return;
    if (hs_event_is_queued(&cpus->turn)) {
        if (first != NULL && cpus->turn_at == first->time)
            return;
        hs_simulation_cancel(cpus->simulation, &cpus->turn);
    }
    if (first != NULL)
        cpus_schedule(cpus, first->time);
}

uint32_t hs_cpus_next_space(HsCpus *cpus)
{
    hs_assert(cpus->n_spaces < UINT32_MAX);
    return ++cpus->n_spaces;
}

static void cpus_on_lost(gpointer user, uint64_t real, uint64_t size_bytes)
{
    HsCpus *cpus = user;

    for (uint32_t i = 0; i < cpus->n; i++) {
        hs_fetch_lose(cpus->cpu[i], real, size_bytes);
        hs_data_lose(cpus->cpu[i], real, size_bytes);
    }
}

void hs_cpus_forget(HsCpus *cpus, uint32_t space, uint64_t page)
{
    for (uint32_t i = 0; i < cpus->n; i++) {
        hs_fetch_forget(cpus->cpu[i], space, page);
        hs_data_forget(cpus->cpu[i], space, page);
    }
}

static void cpus_set_stepping(HsCpus *cpus)
{
    const HsCpuParameters *parameters = &cpus->cpu[0]->parameters;
    bool is_observed = cpus->observer != NULL;

    cpus->is_stepping = is_observed || hs_simulation_burst_max(cpus->simulation) < UINT64_MAX;
    cpus->lookahead = is_observed ? 0 : parameters->base_cycles + parameters->trap_cycles;
}

void hs_cpus_observe(HsCpus *cpus, HsInstructionObserver observer, gpointer user)
{
    cpus->observer = observer;
    cpus->observer_user = user;
    cpus_set_stepping(cpus);
}

HsInstructionObserver hs_cpus_observer(const HsCpus *cpus, gpointer *ret_user)
{
    *ret_user = cpus->observer_user;
    return cpus->observer;
}

HsCpus *hs_cpus_new(HsSimulation *simulation, uint32_t n, const HsCpuParameters *parameters,
                    HsStorage *storage)
{
    HsCpus *cpus = g_new0(HsCpus, 1);

    hs_assert(n >= 1 && n <= HS_CPUS_MAX);
    cpus->simulation = simulation;
    cpus->n = n;
    cpus->cpu = g_new0(HsCpu *, n);
    for (uint32_t i = 0; i < n; i++)
        cpus->cpu[i] = hs_cpu_new(cpus, simulation, i, parameters, storage);
    cpus_set_stepping(cpus);
    hs_storage_listen(storage, cpus_on_lost, cpus);
    hs_event_init(&cpus->turn, cpus->cpu[0]->component, HS_PHASE_CPU, "turn", cpus_on_turn, cpus);
    hs_event_set_wakeup(&cpus->turn);
    return cpus;
}

void hs_cpus_free(HsCpus *cpus)
{
    if (cpus == NULL)
        return;
    for (uint32_t i = 0; i < cpus->n; i++)
        hs_cpu_free(cpus->cpu[i]);
    g_free(cpus->cpu);
    g_free(cpus);
}

uint32_t hs_cpus_n(const HsCpus *cpus)
{
    return cpus->n;
}

HsCpu *hs_cpus_get(HsCpus *cpus, uint32_t cpu_i)
{
    hs_assert(cpu_i < cpus->n);
    return cpus->cpu[cpu_i];
}
