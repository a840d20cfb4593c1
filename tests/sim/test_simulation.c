/* Tests of sim/simulation: the order of a run, the ways it ends, and a CPU that moves the clock. */
#include "sim/simulation.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#define GHZ UINT64_C(1000000000)
#define LOG_MAX 4096u

/* What fired, as a test wants to see it. */
typedef struct {
    HsCycles cycle;
    HsPhase phase;
    char component[8];
} Fired;

typedef struct {
    HsTrace *trace;
    HsSimulation *simulation;
    Fired fired[LOG_MAX];
    uint32_t n_fired;
    volatile sig_atomic_t is_interrupted;
} World;

static void log_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    World *world = user;

    if (table != &hs_table_event)
        return;
    cr_assert_lt(world->n_fired, LOG_MAX);

    Fired *fired = &world->fired[world->n_fired++];

    fired->cycle = (HsCycles)cells[0].integer;
    fired->phase = (HsPhase)cells[1].integer;
    g_strlcpy(fired->component, cells[2].text, sizeof fired->component);
}

static World *world_new(uint64_t burst_max, uint64_t events_max)
{
    World *world = g_new0(World, 1);

    world->trace = hs_trace_new(log_row, world);
    world->simulation = hs_simulation_new(&(HsSimulationSetup){
        .seed = 42,
        .clock_hz = GHZ,
        .events_max = events_max,
        .burst_max = burst_max,
        .trace = world->trace,
        .is_interrupted = &world->is_interrupted,
    });
    return world;
}

static void world_free(World *world)
{
    hs_simulation_free(world->simulation);
    hs_trace_free(world->trace);
    g_free(world);
}

static void ignore(gpointer owner, HsEvent *event)
{
    (void)owner;
    (void)event;
}

static void stop(gpointer owner, HsEvent *event)
{
    (void)event;
    hs_simulation_stop(owner, "asked to");
}

static void again_now(gpointer owner, HsEvent *event)
{
    hs_simulation_schedule_in(owner, event, 0);
}

static void again_next_cycle(gpointer owner, HsEvent *event)
{
    hs_simulation_schedule_in(owner, event, 1);
}

/* A world with one component and one event, the usual case below. */
static World *world_with(HsEvent *event, HsEventHandler fire)
{
    World *world = world_new(0, 0);
    HsComponent *component = hs_simulation_add(world->simulation, "a", "part");

    hs_event_init(event, component, HS_PHASE_DEVICE, "acts", fire, world->simulation);
    hs_simulation_start(world->simulation);
    return world;
}

Test(simulation, ranks_follow_the_sorted_names)
{
    const char *const names[] = { "os2", "disk", "Z", "os10", "a" };
    const char *const sorted[] = { "Z", "a", "disk", "os10", "os2" }; /* by strcmp */
    World *world = world_new(0, 0);

    for (size_t name_i = 0; name_i < G_N_ELEMENTS(names); name_i++)
        hs_simulation_add(world->simulation, names[name_i], "part");
    hs_simulation_start(world->simulation);

    const GPtrArray *components = hs_simulation_components(world->simulation);

    cr_assert_eq(components->len, G_N_ELEMENTS(sorted));
    for (uint32_t rank = 0; rank < components->len; rank++) {
        const HsComponent *component = g_ptr_array_index(components, rank);

        cr_assert_str_eq(component->name, sorted[rank]);
        cr_assert_eq(component->rank, rank);
    }
    world_free(world);
}

Test(simulation, remembers_its_setup)
{
    World *world = world_new(0, 0);

    cr_assert_eq(hs_simulation_seed(world->simulation), 42);
    cr_assert_eq(hs_simulation_clock_hz(world->simulation), GHZ);
    cr_assert_eq(hs_simulation_trace(world->simulation), world->trace);
    cr_assert_eq(hs_simulation_now(world->simulation), 0);
    world_free(world);
}

/* ---- One order, however the parts are listed. ---- */

#define PARTS 8u
#define EVENTS_EACH 6u
#define EVENTS_ALL (PARTS * EVENTS_EACH)
#define LISTINGS 40u

static const char *const part_names[PARTS] = { "cpu0", "cpu1", "disk", "link",
                                               "os1",  "os2",  "vmm",  "zz" };

/* Event e of part p: few cycles and phases, so most share a cycle and many a phase. */
static HsCycles cycle_of(uint32_t part, uint32_t event_i)
{
    return (part * 3 + event_i * event_i) % 4 * 5000;
}

static HsPhase phase_of(uint32_t part, uint32_t event_i)
{
    return (HsPhase)((part + 2 * event_i) % 3);
}

static int compare_fired(gconstpointer a, gconstpointer b)
{
    const Fired *x = a;
    const Fired *y = b;

    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? -1 : 1;
    if (x->phase != y->phase)
        return x->phase < y->phase ? -1 : 1;
    return strcmp(x->component, y->component);
}

static void shuffle(HsRandom *random, uint32_t *numbers, uint32_t n_numbers)
{
    for (uint32_t number_i = n_numbers; number_i > 1; number_i--) {
        uint32_t other_i = (uint32_t)hs_random_below(random, number_i);
        uint32_t kept = numbers[number_i - 1];

        numbers[number_i - 1] = numbers[other_i];
        numbers[other_i] = kept;
    }
}

static World *run_listed(const uint32_t *parts, const uint32_t *schedule)
{
    HsEvent events[EVENTS_ALL];
    World *world = world_new(0, 0);

    for (uint32_t listed_i = 0; listed_i < PARTS; listed_i++) {
        uint32_t part = parts[listed_i];
        HsComponent *component = hs_simulation_add(world->simulation, part_names[part], "part");

        for (uint32_t event_i = 0; event_i < EVENTS_EACH; event_i++)
            hs_event_init(&events[part * EVENTS_EACH + event_i], component, phase_of(part, event_i),
                          "acts", ignore, NULL);
    }
    hs_simulation_start(world->simulation);
    for (uint32_t schedule_i = 0; schedule_i < EVENTS_ALL; schedule_i++) {
        uint32_t number = schedule[schedule_i];

        hs_simulation_schedule(world->simulation, &events[number],
                               cycle_of(number / EVENTS_EACH, number % EVENTS_EACH));
    }
    cr_assert_eq(hs_simulation_run(world->simulation, NULL), HS_END_IDLE);
    return world;
}

Test(simulation, order_does_not_depend_on_how_parts_are_listed)
{
    Fired expected[EVENTS_ALL];
    uint32_t parts[PARTS];
    uint32_t schedule[EVENTS_ALL];
    uint64_t digest = 0;
    HsRandom random;

    /* Events with equal keys look alike in the trace, so sorting by the key gives the order. */
    for (uint32_t number = 0; number < EVENTS_ALL; number++) {
        uint32_t part = number / EVENTS_EACH;
        uint32_t event_i = number % EVENTS_EACH;

        schedule[number] = number;
        expected[number] = (Fired){ .cycle = cycle_of(part, event_i),
                                    .phase = phase_of(part, event_i) };
        g_strlcpy(expected[number].component, part_names[part], sizeof expected[number].component);
    }
    qsort(expected, EVENTS_ALL, sizeof expected[0], compare_fired);
    for (uint32_t part = 0; part < PARTS; part++)
        parts[part] = part;
    hs_random_init(&random, 1, "listing");
    for (uint32_t listing_i = 0; listing_i < LISTINGS; listing_i++) {
        World *world = run_listed(parts, schedule);

        cr_assert_eq(world->n_fired, EVENTS_ALL);
        for (uint32_t fired_i = 0; fired_i < EVENTS_ALL; fired_i++)
            cr_assert_eq(compare_fired(&world->fired[fired_i], &expected[fired_i]), 0,
                         "listing %u, event %u", listing_i, fired_i);
        if (listing_i > 0)
            cr_assert_eq(hs_trace_digest(world->trace), digest);
        digest = hs_trace_digest(world->trace);
        world_free(world);
        shuffle(&random, parts, PARTS);
        shuffle(&random, schedule, EVENTS_ALL);
    }
}

/* ---- Events and the trace. ---- */

Test(simulation, quiet_events_fire_but_are_not_traced)
{
    HsEvent event;
    World *world = world_with(&event, stop);

    hs_event_set_quiet(&event);
    hs_simulation_schedule(world->simulation, &event, 100);
    cr_assert_eq(hs_simulation_run(world->simulation, NULL), HS_END_STOPPED);
    cr_assert_eq(world->n_fired, 0);
    cr_assert_eq(hs_simulation_events(world->simulation), 1);
    world_free(world);
}

Test(simulation, an_event_is_traced_with_its_key)
{
    HsEvent event;
    World *world = world_with(&event, ignore);

    hs_simulation_schedule(world->simulation, &event, 100);
    hs_simulation_run(world->simulation, NULL);
    cr_assert_eq(world->n_fired, 1);
    cr_assert_eq(world->fired[0].cycle, 100);
    cr_assert_eq(world->fired[0].phase, HS_PHASE_DEVICE);
    cr_assert_str_eq(world->fired[0].component, "a");
    world_free(world);
}

Test(simulation, a_cancelled_event_does_not_fire)
{
    HsEvent event;
    World *world = world_with(&event, stop);

    hs_simulation_schedule(world->simulation, &event, 100);
    cr_assert(hs_event_is_queued(&event));
    hs_simulation_cancel(world->simulation, &event);
    cr_assert_not(hs_event_is_queued(&event));
    cr_assert_eq(hs_simulation_run(world->simulation, NULL), HS_END_IDLE);
    world_free(world);
}

Test(simulation, an_event_can_fire_at_the_last_cycle)
{
    HsEvent event;
    World *world = world_with(&event, stop);

    hs_simulation_schedule_in(world->simulation, &event, HS_CYCLES_MAX);
    cr_assert_eq(hs_simulation_run(world->simulation, NULL), HS_END_STOPPED);
    cr_assert_eq(hs_simulation_now(world->simulation), HS_CYCLES_MAX);
    world_free(world);
}

/* ---- How a run ends. ---- */

Test(simulation, ends_idle_when_nothing_is_left)
{
    HsEvent event;
    World *world = world_with(&event, ignore);
    GError *error = NULL;

    hs_simulation_schedule(world->simulation, &event, 100);
    cr_assert_eq(hs_simulation_run(world->simulation, &error), HS_END_IDLE);
    cr_assert_null(error);
    cr_assert_eq(hs_simulation_now(world->simulation), 100);
    cr_assert_null(hs_simulation_stop_reason(world->simulation));
    world_free(world);
}

Test(simulation, ends_after_the_event_that_stops_it)
{
    HsEvent first;
    HsEvent second;
    World *world = world_with(&first, stop);
    GError *error = NULL;

    hs_event_init(&second, first.target, HS_PHASE_DEVICE, "acts", ignore, NULL);
    hs_simulation_schedule(world->simulation, &first, 100);
    hs_simulation_schedule(world->simulation, &second, 100);
    cr_assert_eq(hs_simulation_run(world->simulation, &error), HS_END_STOPPED);
    cr_assert_null(error);
    cr_assert(hs_event_is_queued(&second));
    cr_assert_str_eq(hs_simulation_stop_reason(world->simulation), "asked to");
    world_free(world);
}

Test(simulation, keeps_the_first_reason_to_stop)
{
    World *world = world_new(0, 0);

    hs_simulation_stop(world->simulation, "first");
    hs_simulation_stop(world->simulation, "second");
    cr_assert_str_eq(hs_simulation_stop_reason(world->simulation), "first");
    world_free(world);
}

static void interrupt(gpointer owner, HsEvent *event)
{
    World *world = owner;

    world->is_interrupted = 1;
    hs_simulation_schedule_in(world->simulation, event, 1);
}

Test(simulation, ends_when_it_is_interrupted)
{
    HsEvent event;
    World *world = world_with(&event, ignore);
    GError *error = NULL;

    hs_event_init(&event, event.target, HS_PHASE_DEVICE, "acts", interrupt, world);
    hs_simulation_schedule(world->simulation, &event, 1);
    cr_assert_eq(hs_simulation_run(world->simulation, &error), HS_END_INTERRUPTED);
    cr_assert_null(error);
    world_free(world);
}

static void break_two_invariants(gpointer owner, HsEvent *event)
{
    (void)event;
    hs_simulation_violate(owner, "storage", "sizes add up", "sum %d MB of %d MB", 255, 256);
    hs_simulation_violate(owner, "vmm", "one owner", "unit %d has %d", 7, 2);
    hs_simulation_stop(owner, "too late");
}

Test(simulation, fails_with_the_first_violation)
{
    HsEvent event;
    World *world = world_with(&event, break_two_invariants);
    GError *error = NULL;

    hs_simulation_schedule(world->simulation, &event, 12345);
    cr_assert_not(hs_simulation_is_violated(world->simulation));
    cr_assert_eq(hs_simulation_run(world->simulation, &error), HS_END_FAILED);
    cr_assert(hs_simulation_is_violated(world->simulation));
    cr_assert(g_error_matches(error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_INVARIANT));
    cr_assert_str_eq(error->message, "cycle 12345: storage: sizes add up: sum 255 MB of 256 MB");
    g_clear_error(&error);
    world_free(world);
}

Test(simulation, fails_at_the_limit_of_events)
{
    HsEvent event;
    World *world = world_new(0, 10);
    GError *error = NULL;

    hs_event_init(&event, hs_simulation_add(world->simulation, "a", "part"), HS_PHASE_DEVICE,
                  "acts", again_next_cycle, world->simulation);
    hs_simulation_start(world->simulation);
    hs_simulation_schedule(world->simulation, &event, 1);
    cr_assert_eq(hs_simulation_run(world->simulation, &error), HS_END_FAILED);
    cr_assert(g_error_matches(error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_EVENTS));
    cr_assert_str_eq(error->message,
                     "cycle 10: the limit of 10 events is reached; next would be a: acts");
    cr_assert_eq(hs_simulation_events(world->simulation), 10);
    cr_assert_eq(hs_simulation_now(world->simulation), 10);
    g_clear_error(&error);
    world_free(world);
}

Test(simulation, names_who_spins_within_a_cycle)
{
    HsEvent event;
    World *world = world_with(&event, again_now);
    GError *error = NULL;

    hs_event_set_quiet(&event);
    hs_simulation_schedule(world->simulation, &event, 77);
    cr_assert_eq(hs_simulation_run(world->simulation, &error), HS_END_FAILED);
    cr_assert(g_error_matches(error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_SPIN));
    cr_assert_eq(hs_simulation_events(world->simulation), HS_EVENTS_IN_CYCLE_MAX);
    cr_assert_not_null(strstr(error->message, "events in one cycle, time does not go on; "));
    cr_assert_not_null(strstr(error->message, "cycle 77: "), "%s", error->message);
    cr_assert_not_null(strstr(error->message, "a spins: acts"), "%s", error->message);
    g_clear_error(&error);
    world_free(world);
}

/* ---- A CPU that moves the clock itself. ---- */

/* Its instructions last from 1 to 7 cycles, in an order of its own. Each is a value in the trace;
 * some start a device that is done after a few cycles, sometimes at once. */
typedef struct {
    World *world;
    HsEvent next;
    HsEvent device_done;
    char name[8];
    uint32_t stride;
    uint32_t n_instructions;
    uint32_t burst;
    uint32_t longest_burst;
} Cpu;

#define INSTRUCTIONS 500u

static void cpu_execute(Cpu *cpu)
{
    HsSimulation *simulation = cpu->world->simulation;

    hs_trace_value(cpu->world->trace, hs_simulation_now(simulation), cpu->name, "instruction",
                   cpu->n_instructions);
    if (cpu->n_instructions % 11 == 0 && !hs_event_is_queued(&cpu->device_done))
        hs_simulation_schedule_in(simulation, &cpu->device_done, cpu->n_instructions % 29);
    cpu->n_instructions++;
}

static void cpu_run(gpointer owner, HsEvent *event)
{
    Cpu *cpu = owner;
    HsSimulation *simulation = cpu->world->simulation;

    HsCycles to = hs_simulation_now(simulation);

    for (cpu->burst = 1;; cpu->burst++) {
        hs_simulation_advance(simulation, to);
        cpu_execute(cpu);
        cpu->longest_burst = MAX(cpu->longest_burst, cpu->burst);
        if (cpu->n_instructions == INSTRUCTIONS)
            return;
        to += 1 + cpu->n_instructions * cpu->stride % 7;
        if (to >= hs_simulation_horizon(simulation, event) ||
            cpu->burst == hs_simulation_burst_max(simulation)) {
            hs_simulation_schedule(simulation, event, to);
            return;
        }
    }
}

static void cpu_init(Cpu *cpu, World *world, const char *name, uint32_t stride)
{
    HsComponent *component = hs_simulation_add(world->simulation, name, "cpu");

    *cpu = (Cpu){ .world = world, .stride = stride };
    g_strlcpy(cpu->name, name, sizeof cpu->name);
    hs_event_init(&cpu->next, component, HS_PHASE_CPU, "executes", cpu_run, cpu);
    hs_event_set_wakeup(&cpu->next);
    hs_event_init(&cpu->device_done, component, HS_PHASE_DEVICE, "done", ignore, NULL);
}

typedef struct {
    uint64_t digest;
    uint64_t events;
    HsCycles end;
    uint32_t longest_burst;
} CpuRun;

static CpuRun run_cpus(uint64_t burst_max, uint32_t n_cpus)
{
    World *world = world_new(burst_max, 0);
    Cpu cpus[2];

    for (uint32_t cpu_i = 0; cpu_i < n_cpus; cpu_i++)
        cpu_init(&cpus[cpu_i], world, cpu_i == 0 ? "cpu0" : "cpu1", 1 + 2 * cpu_i);
    hs_simulation_start(world->simulation);
    for (uint32_t cpu_i = n_cpus; cpu_i-- > 0;)
        hs_simulation_schedule(world->simulation, &cpus[cpu_i].next, 0);
    cr_assert_eq(hs_simulation_run(world->simulation, NULL), HS_END_IDLE);

    CpuRun run = { .digest = hs_trace_digest(world->trace),
                   .events = hs_simulation_events(world->simulation),
                   .end = hs_simulation_now(world->simulation),
                   .longest_burst = cpus[0].longest_burst };

    for (uint32_t cpu_i = 0; cpu_i < n_cpus; cpu_i++)
        cr_assert_eq(cpus[cpu_i].n_instructions, INSTRUCTIONS);
    world_free(world);
    return run;
}

Test(simulation, the_length_of_a_burst_changes_no_result)
{
    const uint64_t bursts[] = { 0, 2, 3, 64 };

    for (uint32_t n_cpus = 1; n_cpus <= 2; n_cpus++) {
        CpuRun stepped = run_cpus(1, n_cpus);

        cr_assert_eq(stepped.longest_burst, 1);
        for (size_t burst_i = 0; burst_i < G_N_ELEMENTS(bursts); burst_i++) {
            CpuRun burst = run_cpus(bursts[burst_i], n_cpus);

            cr_assert_eq(burst.digest, stepped.digest);
            cr_assert_eq(burst.events, stepped.events);
            cr_assert_eq(burst.end, stepped.end);
            cr_assert_lt(1, burst.longest_burst);
            if (bursts[burst_i] > 0)
                cr_assert_leq(burst.longest_burst, bursts[burst_i]);
        }
    }
}

/* A handler that asks how far its owner may go; the other event is at cycle 20. */
typedef struct {
    World *world;
    HsEvent self;
    HsEvent other;
    HsCycles asked;
    bool answer;
} Question;

static void ask(gpointer owner, HsEvent *event)
{
    Question *question = owner;

    question->answer = question->asked < hs_simulation_horizon(question->world->simulation, event);
    hs_simulation_stop(question->world->simulation, "asked");
}

/* May "m" in phase CPU go to `asked` while the other part has an event at cycle 20? */
static bool may_pass(HsCycles asked, const char *other_name, HsPhase other_phase)
{
    Question question = { .world = world_new(0, 0), .asked = asked };
    HsSimulation *simulation = question.world->simulation;
    HsComponent *m = hs_simulation_add(simulation, "m", "cpu");
    HsComponent *other = strcmp(other_name, "m") == 0
                             ? m
                             : hs_simulation_add(simulation, other_name, "part");

    hs_event_init(&question.self, m, HS_PHASE_CPU, "asks", ask, &question);
    hs_event_init(&question.other, other, other_phase, "waits", ignore, NULL);
    hs_simulation_start(simulation);
    hs_simulation_schedule(simulation, &question.self, 10);
    hs_simulation_schedule(simulation, &question.other, 20);
    hs_simulation_run(simulation, NULL);
    world_free(question.world);
    return question.answer;
}

Test(simulation, a_burst_passes_only_what_comes_after_it)
{
    cr_assert(may_pass(10, "z", HS_PHASE_FAULT));
    cr_assert(may_pass(19, "a", HS_PHASE_FAULT));
    cr_assert_not(may_pass(21, "z", HS_PHASE_STOP));
    /* In the same cycle the phase decides, then the rank, then who was there first. */
    cr_assert_not(may_pass(20, "z", HS_PHASE_GUEST));
    cr_assert(may_pass(20, "a", HS_PHASE_OUTSIDE));
    cr_assert_not(may_pass(20, "a", HS_PHASE_CPU));
    cr_assert(may_pass(20, "z", HS_PHASE_CPU));
    cr_assert_not(may_pass(20, "m", HS_PHASE_CPU));
}

static void ask_in_vain(gpointer owner, HsEvent *event)
{
    Question *question = owner;
    HsSimulation *simulation = question->world->simulation;

    question->answer = hs_simulation_horizon(simulation, event) <= HS_CYCLES_MAX;
    hs_simulation_stop(simulation, "asked");
    question->answer &= hs_simulation_horizon(simulation, event) == 0;
}

Test(simulation, a_burst_ends_with_the_run_and_with_time)
{
    Question question = { .world = world_new(0, 0) };
    HsSimulation *simulation = question.world->simulation;

    hs_event_init(&question.self, hs_simulation_add(simulation, "m", "cpu"), HS_PHASE_CPU, "asks",
                  ask_in_vain, &question);
    hs_simulation_start(simulation);
    hs_simulation_schedule(simulation, &question.self, 10);
    hs_simulation_run(simulation, NULL);
    cr_assert(question.answer);
    world_free(question.world);
}

Test(simulation, a_burst_meets_the_limit_of_events_as_steps_do)
{
    for (uint64_t burst_max = 0; burst_max <= 1; burst_max++) {
        World *world = world_new(burst_max, 100);
        Cpu cpu;
        GError *error = NULL;

        cpu_init(&cpu, world, "cpu0", 1);
        hs_simulation_start(world->simulation);
        hs_simulation_schedule(world->simulation, &cpu.next, 0);
        cr_assert_eq(hs_simulation_run(world->simulation, &error), HS_END_FAILED);
        cr_assert(g_error_matches(error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_EVENTS));
        cr_assert_eq(hs_simulation_events(world->simulation), 100);
        g_clear_error(&error);
        world_free(world);
    }
}

/* ---- Programmer errors. ---- */

Test(simulation, aborts_when_two_parts_share_a_name, .signal = SIGABRT)
{
    World *world = world_new(0, 0);

    hs_simulation_add(world->simulation, "a", "part");
    hs_simulation_add(world->simulation, "a", "part");
}

Test(simulation, aborts_when_a_part_comes_late, .signal = SIGABRT)
{
    World *world = world_new(0, 0);

    hs_simulation_start(world->simulation);
    hs_simulation_add(world->simulation, "a", "part");
}

Test(simulation, aborts_when_scheduled_before_the_ranks_are_given, .signal = SIGABRT)
{
    World *world = world_new(0, 0);
    HsEvent event;

    hs_event_init(&event, hs_simulation_add(world->simulation, "a", "part"), HS_PHASE_CPU, "acts",
                  ignore, NULL);
    hs_simulation_schedule(world->simulation, &event, 1);
}

Test(simulation, aborts_when_scheduled_twice, .signal = SIGABRT)
{
    HsEvent event;
    World *world = world_with(&event, ignore);

    hs_simulation_schedule(world->simulation, &event, 1);
    hs_simulation_schedule(world->simulation, &event, 2);
}

static void schedule_behind(gpointer owner, HsEvent *event)
{
    hs_simulation_schedule(owner, event, hs_simulation_now(owner) - 1);
}

Test(simulation, aborts_when_scheduled_behind_the_clock, .signal = SIGABRT)
{
    HsEvent event;
    World *world = world_with(&event, schedule_behind);

    hs_simulation_schedule(world->simulation, &event, 10);
    hs_simulation_run(world->simulation, NULL);
}

static void advance_and_schedule_behind(gpointer owner, HsEvent *event)
{
    HsCycles fired = hs_simulation_now(owner);

    hs_simulation_advance(owner, fired + 5);
    hs_simulation_schedule(owner, event, fired + 4);
}

Test(simulation, aborts_when_scheduled_behind_an_advance, .signal = SIGABRT)
{
    HsEvent event;
    World *world = world_with(&event, advance_and_schedule_behind);

    hs_simulation_schedule(world->simulation, &event, 10);
    hs_simulation_run(world->simulation, NULL);
}

static void schedule_after_the_end_of_time(gpointer owner, HsEvent *event)
{
    hs_simulation_schedule_in(owner, event, HS_CYCLES_MAX);
}

Test(simulation, aborts_when_a_delay_is_over_the_last_cycle, .signal = SIGABRT)
{
    HsEvent event;
    World *world = world_with(&event, schedule_after_the_end_of_time);

    hs_simulation_schedule(world->simulation, &event, 1);
    hs_simulation_run(world->simulation, NULL);
}

Test(simulation, aborts_when_what_is_cancelled_is_not_queued, .signal = SIGABRT)
{
    HsEvent event;
    World *world = world_with(&event, ignore);

    hs_simulation_cancel(world->simulation, &event);
}
