/* cpu: nothing depends on how far a CPU runs ahead of the others, see cpu.h, ORDER.
 *
 * Each seed is a world of its own: one to three CPUs of any parameters (lines of 16 bytes, caches
 * of one line, TLBs of one entry, or none; traps that cost nothing or much), programs of all kinds
 * of instructions, page tables, and an OS, a VMM and devices that do to them whatever they may, at
 * cycles and in phases of their choice: stop, start, swap, halt, forget, make absent, disconnect,
 * write. What the world shows of itself at each of these moments is written down: registers, books,
 * counters, stacks, marks of pages. It must be the same, entry for entry, for one instruction an
 * event, for bursts of any length, without a bound, and with somebody looking at each instruction.
 *
 * A failing seed says so.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/hardware/isa.h"
#include "tests/models/hardware/any_program.h"

#define N_SEEDS 120u
#define ENDS_AT 6000u
#define CPUS_MAX 3u
#define PROGRAMS_MAX (CPUS_MAX + 1)
#define WORKS 1u
#define ACTIVITIES_MAX (PROGRAMS_MAX + WORKS)
#define UNIT UINT64_C(65536)
#define UNITS_OF_PROGRAM 2u
#define N_PAGES 24u
#define FRAMES_OF_AREA 32u
#define OWNER ((HsOwner)1)
#define NOBODY UINT32_MAX
#define N_ACTORS 4u

/* Code goes over a page's end, and so do the data. */
#define ENTRY (HS_PAGE_BYTES - 150u)
#define DATA (UNIT + HS_PAGE_BYTES - 48u)
#define MORE_DATA (UNIT + 3 * HS_PAGE_BYTES - 4u)
#define PATTERN (UNIT + 5 * HS_PAGE_BYTES)
#define TOUCHED (UNIT + 6 * HS_PAGE_BYTES + 12)

typedef struct {
    HsCycles cycle;
    const char *what;
    uint64_t i, value;
} Entry;

typedef struct World World;

typedef struct {
    World *world;
    HsActivity activity; /* of a program or work */
    HsContext context;
    HsAreaMap area;
    HsPage page[N_PAGES];
    HsPageTable pages;
    uint32_t on_cpu;           /* or NOBODY: it is ready */
    uint64_t seen_n, seen_any; /* the last instruction observed since it was started */
} Party;

typedef struct {
    World *world;
    HsEvent event;
} Actor;

struct World {
    HsTrace *trace;
    HsSimulation *simulation;
    const HsComponent *tester;
    HsStorage *storage;
    HsCpus *cpus;
    HsRandom random; /* of everybody but the programs */
    uint32_t n_cpus, n_programs, n_parties;
    Party party[ACTIVITIES_MAX]; /* the programs, then the work */
    Actor actor[N_ACTORS];
    uint64_t gap_cycles;        /* between deeds, at most */
    bool is_shared;             /* all programs have the second unit of the first */
    HsCycles forgiven_cycles;   /* owed by programs that began anew */
    HsCycles work_stall_cycles; /* given to work */
    bool is_over;
    GArray *entries;
    /* the last instruction observed; one more CPU has been started since */
    HsCycles observed_at;
    uint32_t observed_on;
    bool is_started_since;
};

static uint64_t draw(HsRandom *random, uint64_t low, uint64_t high)
{
    return hs_random_between(random, low, high);
}

static void note(World *world, const char *what, uint64_t i, uint64_t value)
{
    Entry entry = { hs_simulation_now(world->simulation), what, i, value };

    g_array_append_val(world->entries, entry);
}

/* ---- programs ---- */

/* Bytes of a program, from a page table's address on or not. */
static void poke(Party *party, uint64_t address, const void *bytes, gsize size_bytes)
{
    for (gsize i = 0; i < size_bytes; i++) {
        uint64_t at = address + i, real;

        if (party->context.pages != NULL)
            at = (uint64_t)party->page[at / HS_PAGE_BYTES].frame * HS_PAGE_BYTES +
                 at % HS_PAGE_BYTES;
        real = party->area.unit[at / UNIT] * UNIT + at % UNIT;
        hs_storage_write(party->world->storage, real, (const uint8_t *)bytes + i, 1);
    }
}

static void write_data(Party *party, HsRandom *random)
{
    HsTouchPattern pattern = { .base = GUINT64_TO_LE(TOUCHED),
                               .n_pages = GUINT64_TO_LE(draw(random, 1, 4)),
                               .order = GUINT32_TO_LE((uint32_t)draw(random, 0, 1)) };

    for (uint64_t at = DATA; at < DATA + 4096; at += 8) {
        uint64_t value = hs_random_next(random);

        poke(party, at, &value, 8);
    }
    poke(party, PATTERN, &pattern, sizeof pattern);
}

/* ---- what the world shows of itself ---- */

static uint64_t hash_of(const void *bytes, gsize size_bytes)
{
    const uint8_t *byte = bytes;
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

    for (gsize i = 0; i < size_bytes; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static void note_party(World *world, uint32_t party_i)
{
    const Party *party = &world->party[party_i];
    const HsContext *context = &party->context;

    note(world, "debt", party_i, party->activity.debt_cycles);
    note(world, "stall", party_i, party->activity.stall_cycles);
    note(world, "left", party_i, party->activity.left_cycles);
    note(world, "paid", party_i, party->activity.paid);
    note(world, "pc", party_i, context->pc);
    note(world, "registers", party_i, hash_of(context->x, 32 * sizeof context->x[0]));
    note(world, "instructions", party_i, context->n_instructions);
    note(world, "stack", party_i, hash_of(context->stack, sizeof context->stack));
    note(world, "reserved", party_i, context->reserved_bytes);
    for (uint32_t i = 0; i < N_PAGES; i++)
        if (party->page[i].is_referenced)
            note(world, "referenced, changed", i, party->page[i].is_changed);
}

static void note_cpus(World *world)
{
    HsStorageCounters storage = hs_storage_counters(world->storage);

    for (uint32_t i = 0; i < world->n_cpus; i++) {
        HsCpu *cpu = hs_cpus_get(world->cpus, i);
        HsCycles books[HS_BOOK_N];
        HsCpuCounters counters = hs_cpu_counters(cpu);

        cr_assert(hs_cpu_check(cpu));
        hs_cpu_books(cpu, books);
        for (guint book = 0; book < HS_BOOK_N; book++)
            note(world, hs_book_name((HsBook)book), i, books[book]);
        note(world, "instructions of a CPU", i, counters.n_instructions);
        note(world, "lines", i, counters.n_lines);
        note(world, "line misses", i, counters.n_line_misses);
        note(world, "accesses", i, counters.n_accesses);
        note(world, "access misses", i, counters.n_access_misses);
        note(world, "victims", i, counters.n_victims);
        note(world, "tlb misses", i, counters.n_tlb_misses);
        note(world, "branches", i, counters.n_branches);
        note(world, "mispredicts", i, counters.n_mispredicts);
    }
    note(world, "accesses of storage", 0, storage.n_accesses);
    note(world, "waited for the path", 0, storage.path_wait_cycles);
    note(world, "waited for banks", 0, storage.bank_wait_cycles);
}

/* Application, stall and what is owed, against the programs' stacks. */
static void check_stacks(World *world)
{
    HsCycles given = 0, stacked = 0;

    for (uint32_t i = 0; i < world->n_cpus; i++) {
        HsCycles books[HS_BOOK_N];

        hs_cpu_books(hs_cpus_get(world->cpus, i), books);
        given += books[HS_BOOK_APPLICATION] + books[HS_BOOK_STALL];
    }
    for (uint32_t i = 0; i < world->n_parties; i++) {
        given += world->party[i].activity.debt_cycles + world->party[i].activity.stall_cycles;
        for (guint cpi = 0; cpi < HS_CPI_N; cpi++)
            stacked += world->party[i].context.stack[cpi];
    }
    cr_assert(eq(u64, stacked + world->work_stall_cycles, given + world->forgiven_cycles));
}

/* ---- deeds ---- */

static void start(Party *party, uint32_t cpu_i)
{
    party->on_cpu = cpu_i;
    party->seen_any = 0;
    party->world->is_started_since = true;
    hs_cpu_start(hs_cpus_get(party->world->cpus, cpu_i), &party->activity);
}

static void start_any(World *world, uint32_t cpu_i)
{
    uint32_t first = (uint32_t)draw(&world->random, 0, world->n_parties - 1);

    for (uint32_t i = 0; i < world->n_parties; i++) {
        Party *party = &world->party[(first + i) % world->n_parties];

        if (party->on_cpu != NOBODY)
            continue;
        start(party, cpu_i);
        return;
    }
}

static void stopped(World *world, const HsActivity *activity)
{
    for (uint32_t i = 0; i < world->n_parties; i++) {
        if (activity != &world->party[i].activity)
            continue;
        world->party[i].on_cpu = NOBODY;
        note_party(world, i);
    }
}

static void stop(World *world, uint32_t cpu_i)
{
    stopped(world, hs_cpu_stop(hs_cpus_get(world->cpus, cpu_i)));
}

static void halt_or_release(World *world, uint32_t cpu_i)
{
    HsCpu *cpu = hs_cpus_get(world->cpus, cpu_i);

    if (hs_cpu_is_stopped(cpu))
        hs_cpu_release(cpu);
    else
        stopped(world, hs_cpu_halt(cpu));
}

static void forget_page(World *world)
{
    Party *party = &world->party[draw(&world->random, 0, world->n_programs - 1)];
    uint32_t page_i = (uint32_t)draw(&world->random, 0, N_PAGES - 1);

    party->page[page_i].is_referenced = false;
    party->page[page_i].is_changed = false;
    if (draw(&world->random, 0, 1) == 0)
        party->page[page_i].is_present = false;
    hs_cpus_forget(world->cpus, party->context.space, page_i);
}

static void disconnect_unit(World *world)
{
    Party *party = &world->party[draw(&world->random, 0, world->n_programs - 1)];
    uint32_t unit_i = party->area.unit[draw(&world->random, 0, 1)];

    if (hs_storage_unit(world->storage, unit_i)->state == HS_UNIT_CONNECTED)
        hs_storage_disconnect(world->storage, unit_i);
}

static void connect_all(World *world)
{
    for (uint32_t i = 0; i < world->n_programs * UNITS_OF_PROGRAM; i++)
        if (hs_storage_unit(world->storage, i)->state == HS_UNIT_UNCONNECTED)
            hs_storage_connect(world->storage, i);
}

static void begin_anew(World *world)
{
    Party *party = &world->party[draw(&world->random, 0, world->n_programs - 1)];

    if (party->on_cpu != NOBODY)
        return;
    world->forgiven_cycles += party->activity.debt_cycles + party->activity.stall_cycles;
    party->context.pc = ENTRY;
    party->activity.debt_cycles = 0;
    party->activity.stall_cycles = 0;
    party->activity.paid = HS_PAID_NOTHING;
}

static void write_something(World *world)
{
    Party *party = &world->party[draw(&world->random, 0, world->n_programs - 1)];
    uint64_t value = hs_random_next(&world->random);

    if (draw(&world->random, 0, 3) == 0) /* perhaps into the middle of an instruction */
        poke(party, ENTRY + draw(&world->random, 0, 200) * 2, &value, 2);
    else
        poke(party, DATA + draw(&world->random, 0, 2100), &value, 8);
}

static void deed(World *world)
{
    uint32_t cpu_i = (uint32_t)draw(&world->random, 0, world->n_cpus - 1);
    HsCycles now = hs_simulation_now(world->simulation);
    uint64_t line_bytes = hs_storage_parameters(world->storage)->line_bytes;

    switch (draw(&world->random, 0, 11)) {
    case 0:
    case 1:
    case 2:
    case 3:
        stop(world, cpu_i);
        break;
    case 4:
        halt_or_release(world, cpu_i);
        break;
    case 5:
        forget_page(world);
        break;
    case 6:
        disconnect_unit(world);
        break;
    case 7:
        write_something(world);
        break;
    case 8:
        begin_anew(world);
        break;
    default: /* a channel moves a line */
        note(world, "line done", 0,
             hs_storage_access(world->storage, now, draw(&world->random, 0, 1000) * line_bytes,
                               line_bytes));
        break;
    }
    if (hs_cpu_is_idle(hs_cpus_get(world->cpus, cpu_i)) && draw(&world->random, 0, 9) > 0)
        start_any(world, cpu_i);
}

static void actor_on_event(gpointer owner, HsEvent *event)
{
    Actor *actor = owner;
    World *world = actor->world;

    if (world->is_over)
        return;
    note_cpus(world);
    if (actor != &world->actor[0]) /* who only looks */
        deed(world);
    hs_simulation_schedule_in(world->simulation, event, draw(&world->random, 0, world->gap_cycles));
}

static void world_on_end(gpointer owner, HsEvent *event)
{
    World *world = owner;

    (void)event;
    world->is_over = true;
    note_cpus(world);
    for (uint32_t i = 0; i < world->n_cpus; i++)
        stop(world, i);
    check_stacks(world);
}

/* ---- traps and ends of work ---- */

static void go_behind(Party *party, HsTrap trap, uint64_t value)
{
    HsContext *context = &party->context;
    World *world = party->world;

    if (trap == HS_TRAP_PAGE) {
        party->page[value / HS_PAGE_BYTES].is_present = true;
    } else if (trap == HS_TRAP_ADDRESSING) {
        bool is_whole = true;

        for (uint32_t i = 0; i < world->n_programs * UNITS_OF_PROGRAM; i++)
            if (hs_storage_unit(world->storage, i)->state != HS_UNIT_CONNECTED)
                is_whole = false;
        connect_all(world);
        if (is_whole && value - context->pc < 4)
            context->pc = ENTRY;
        else if (is_whole)
            context->pc += 4;
    } else if (trap == HS_TRAP_ECALL || trap == HS_TRAP_MISALIGNED) {
        context->pc += 4;
    } else {
        context->pc += 2; /* of a long one, the other half is next */
    }
}

static void party_on_trap(gpointer owner, HsActivity *activity, HsCpu *cpu, HsTrap trap,
                          uint64_t value)
{
    Party *party = owner;
    World *world = party->world;
    uint32_t cpu_i = hs_cpu_index(cpu);

    cr_assert(activity == &party->activity && party->on_cpu == cpu_i);
    party->on_cpu = NOBODY;
    note(world, hs_trap_name(trap), cpu_i, value);
    note_party(world, (uint32_t)(party - world->party));
    note_cpus(world);
    if (world->is_over)
        return;
    go_behind(party, trap, value);
    switch (draw(&world->random, 0, 7)) {
    case 0:
        deed(world);
        break;
    case 1:
        for (uint32_t i = 0; i < world->n_cpus; i++)
            stop(world, i);
        for (uint32_t i = 0; i < world->n_cpus; i++)
            if (hs_cpu_is_idle(hs_cpus_get(world->cpus, i)))
                start_any(world, i);
        break;
    case 2:
        write_something(world);
        break;
    default:
        break;
    }
    if (hs_cpu_is_idle(cpu) && party->on_cpu == NOBODY)
        start(party, cpu_i);
    else if (hs_cpu_is_idle(cpu))
        start_any(world, cpu_i);
}

static void work_on_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    Party *party = owner;

    note(party->world, "work ends", hs_cpu_index(cpu), 0);
    note_cpus(party->world);
    party->on_cpu = NOBODY;
    activity->left_cycles = draw(&party->world->random, 0, 40);
    activity->stall_cycles = draw(&party->world->random, 0, 20);
    party->world->work_stall_cycles += activity->stall_cycles;
    if (!party->world->is_over)
        start_any(party->world, hs_cpu_index(cpu));
}

/* ---- the making of a world ---- */

static HsCacheParameters any_cache(HsRandom *random)
{
    static const HsCacheParameters shapes[] = { { 0, 0 }, { 1, 1 }, { 1, 1 }, { 1, 2 },
                                                { 2, 1 }, { 4, 2 }, { 64, 4 } };

    return shapes[draw(random, 0, G_N_ELEMENTS(shapes) - 1)];
}

static HsTlbParameters any_tlb(HsRandom *random)
{
    static const HsTlbParameters shapes[] = { { 0, 0, 0 }, { 1, 1, 0 }, { 1, 1, 5 },
                                              { 1, 2, 7 }, { 2, 1, 1 }, { 4, 4, 23 } };

    return shapes[draw(random, 0, G_N_ELEMENTS(shapes) - 1)];
}

static HsCpuParameters any_parameters(HsRandom *random)
{
    static const HsCycles traps[] = { 0, 1, 2, 10, 50, 99 };

    return (HsCpuParameters){ .base_cycles = draw(random, 1, 4),
                              .load_use_cycles = draw(random, 0, 3),
                              .multiply_cycles = draw(random, 0, 5),
                              .divide_cycles = draw(random, 0, 30),
                              .divide_word_cycles = draw(random, 0, 20),
                              .atomic_cycles = draw(random, 0, 6),
                              .csr_cycles = draw(random, 0, 3),
                              .fence_i_cycles = draw(random, 0, 9),
                              .trap_cycles = traps[draw(random, 0, G_N_ELEMENTS(traps) - 1)],
                              .branch_taken_cycles = draw(random, 0, 3),
                              .mispredict_cycles = draw(random, 0, 9),
                              .predictor_entries = UINT32_C(1) << draw(random, 0, 4) >> 1,
                              .predictor_returns = (uint32_t)draw(random, 0, 3),
                              .instruction_cache = any_cache(random),
                              .data_cache = any_cache(random),
                              .tlb = any_tlb(random) };
}

static HsStorageParameters any_storage(HsRandom *random, uint32_t n_programs)
{
    return (HsStorageParameters){ .size_bytes = UNIT * UNITS_OF_PROGRAM * n_programs,
                                  .unit_bytes = UNIT,
                                  .line_bytes = UINT32_C(16) << draw(random, 0, 3),
                                  .n_banks = (uint32_t)draw(random, 1, 4),
                                  .path_cycles = draw(random, 0, 6),
                                  .bank_cycles = draw(random, 1, 15) };
}

static void make_program(World *world, uint32_t program_i, HsRandom *random)
{
    Party *party = &world->party[program_i];
    uint32_t turn = (uint32_t)draw(random, 0, FRAMES_OF_AREA - 1);
    bool has_pages = draw(random, 0, 2) > 0;
    uint8_t code[ANY_PROGRAM_BYTES_MAX];

    party->area.n_units = UNITS_OF_PROGRAM;
    party->area.unit = g_new(uint32_t, UNITS_OF_PROGRAM);
    for (uint32_t i = 0; i < UNITS_OF_PROGRAM; i++) {
        party->area.unit[i] = program_i * UNITS_OF_PROGRAM + i;
        hs_storage_grant(world->storage, party->area.unit[i], OWNER, 1);
        hs_storage_connect(world->storage, party->area.unit[i]);
    }
    if (world->is_shared)
        party->area.unit[1] = 1;
    for (uint32_t i = 0; i < N_PAGES; i++)
        party->page[i] = (HsPage){ .frame = (i * 7 + turn) % FRAMES_OF_AREA,
                                   .is_present = draw(random, 0, 4) > 0 };
    if (has_pages && !world->is_shared) /* else the code of one would be the data of another */
        party->pages = (HsPageTable){ .n_pages = N_PAGES, .page = party->page };
    party->context = (HsContext){ .pc = ENTRY,
                                  .area = &party->area,
                                  .pages = party->pages.page == NULL ? NULL : &party->pages,
                                  .owner = OWNER };
    party->activity = (HsActivity){ .kind = HS_ACTIVITY_PROGRAM,
                                    .book = HS_BOOK_APPLICATION,
                                    .context = &party->context,
                                    .on_trap = party_on_trap };
    for (uint32_t i = R_LOW; i <= R_HIGH; i++)
        party->context.x[i] = hs_random_next(random);
    party->context.x[1] = ENTRY;
    party->context.x[R_DATA] = DATA;
    party->context.x[R_MORE] = MORE_DATA;
    party->context.x[R_PATTERN] = PATTERN;
    poke(party, ENTRY, code, any_program_make(random, code));
    write_data(party, random);
}

static void make_parties(World *world, HsRandom *random)
{
    world->n_parties = world->n_programs + WORKS;
    for (uint32_t i = 0; i < world->n_parties; i++) {
        Party *party = &world->party[i];

        party->world = world;
        party->on_cpu = NOBODY;
        if (i < world->n_programs)
            make_program(world, i, random);
        else
            party->activity = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                                            .book = HS_BOOK_VMM,
                                            .left_cycles = 10,
                                            .on_end = work_on_end };
        party->activity.owner = party;
    }
}

static void observe(gpointer user, const HsCpu *cpu, HsCycles cycle, const HsContext *context,
                    uint32_t word)
{
    World *world = user;
    Party *party = (Party *)((char *)(gpointer)context - offsetof(Party, context));
    uint32_t cpu_i = hs_cpu_index(cpu);

    (void)word;
    cr_assert(
        cycle > world->observed_at ||
        (cycle == world->observed_at && (cpu_i > world->observed_on || world->is_started_since)));
    cr_assert(party->seen_any == 0 || party->seen_n != context->n_instructions, "observed twice");
    party->seen_any = 1;
    party->seen_n = context->n_instructions;
    world->observed_at = cycle;
    world->observed_on = cpu_i;
    world->is_started_since = false;
}

static void make_actors(World *world)
{
    static const HsPhase phases[N_ACTORS] = { HS_PHASE_PROBE, HS_PHASE_FAULT, HS_PHASE_DEVICE,
                                              HS_PHASE_OUTSIDE };

    for (uint32_t i = 0; i < N_ACTORS; i++) {
        world->actor[i].world = world;
        hs_event_init(&world->actor[i].event, world->tester, phases[i], "acts", actor_on_event,
                      &world->actor[i]);
        hs_simulation_schedule(world->simulation, &world->actor[i].event, i);
    }
}

/* All entries; to be freed. */
static GArray *run_world(uint64_t seed, uint64_t burst_max, bool is_observed)
{
    static const uint64_t gaps[] = { 3, 20, 100, 1000 };
    World world = { .n_cpus = 0 };
    HsRandom random;
    HsEvent end;

    hs_random_init(&world.random, seed, "world");
    hs_random_init(&random, seed, "making");
    world.n_cpus = (uint32_t)draw(&random, 1, CPUS_MAX);
    world.n_programs = world.n_cpus + 1;
    world.gap_cycles = gaps[draw(&random, 0, G_N_ELEMENTS(gaps) - 1)];
    world.entries = g_array_new(FALSE, TRUE, sizeof(Entry));
    world.trace = hs_trace_new(NULL, NULL);
    world.simulation = hs_simulation_new(
        &(HsSimulationSetup){ .clock_hz = 1000000, .trace = world.trace, .burst_max = burst_max });
    world.tester = hs_simulation_add(world.simulation, "tester", "test");

    HsStorageParameters storage = any_storage(&random, world.n_programs);
    HsCpuParameters parameters = any_parameters(&random);

    world.is_shared = parameters.data_cache.n_sets == 0 && draw(&random, 0, 1) == 0;
    world.storage = hs_storage_new(world.simulation, &storage);
    world.cpus = hs_cpus_new(world.simulation, world.n_cpus, &parameters, world.storage);
    make_parties(&world, &random);
    if (is_observed)
        hs_cpus_observe(world.cpus, observe, &world);
    hs_simulation_start(world.simulation);
    make_actors(&world);
    hs_event_init(&end, world.tester, HS_PHASE_VMM, "ends", world_on_end, &world);
    hs_simulation_schedule(world.simulation, &end, ENDS_AT);
    cr_assert(eq(int, hs_simulation_run(world.simulation, NULL), HS_END_IDLE));
    note(&world, "digest", 0, hs_trace_digest(world.trace));
    note(&world, "events", 0, hs_simulation_events(world.simulation));
    hs_cpus_free(world.cpus);
    hs_storage_free(world.storage);
    hs_simulation_free(world.simulation);
    hs_trace_free(world.trace);
    for (uint32_t i = 0; i < world.n_programs; i++)
        hs_area_map_clear(&world.party[i].area);
    return world.entries;
}

static void check_same_entries(const GArray *found, const GArray *expected, uint64_t seed,
                               const char *how)
{
    for (guint i = 0; i < MIN(found->len, expected->len); i++) {
        const Entry *a = &g_array_index(found, Entry, i), *b = &g_array_index(expected, Entry, i);

        cr_assert(a->cycle == b->cycle && a->what == b->what && a->i == b->i &&
                      a->value == b->value,
                  "seed %u, %s, entry %u: cycle %u %s %u %u, not cycle %u %s %u %u", (guint)seed,
                  how, i, (guint)a->cycle, a->what, (guint)a->i, (guint)a->value, (guint)b->cycle,
                  b->what, (guint)b->i, (guint)b->value);
    }
    cr_assert(eq(u32, found->len, expected->len), "seed %u, %s", (guint)seed, how);
}

/* Counters that a world has written down, all CPUs and moments together: more than once each, so
 * only whether there was any matters. */
static const char *const counters_seen[] = {
    "line misses",      "access misses",      "victims", "tlb misses", "mispredicts",
    "waited for banks", "waited for the path"
};

static void add_seen(const GArray *entries, uint64_t *seen, uint64_t *trapped)
{
    for (guint entry_i = 0; entry_i < entries->len; entry_i++) {
        const Entry *entry = &g_array_index(entries, Entry, entry_i);

        for (gsize i = 0; i < G_N_ELEMENTS(counters_seen); i++)
            if (g_str_equal(entry->what, counters_seen[i]))
                seen[i] += entry->value;
        for (guint trap = 0; trap < HS_TRAP_N; trap++)
            if (entry->what == hs_trap_name((HsTrap)trap))
                trapped[trap]++;
    }
}

/* Or the test below would be about nothing. Units do not fail here, they are disconnected. */
Test(cpu_ahead, worlds_have_everything_in_them)
{
    uint64_t seen[G_N_ELEMENTS(counters_seen)] = { 0 }, trapped[HS_TRAP_N] = { 0 };

    for (uint64_t seed = 0; seed < 30; seed++) {
        GArray *entries = run_world(seed, 0, false);

        add_seen(entries, seen, trapped);
        g_array_unref(entries);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(counters_seen); i++)
        cr_assert(ne(u64, seen[i], 0), "%s", counters_seen[i]);
    for (guint trap = 0; trap < HS_TRAP_MACHINE_CHECK; trap++)
        cr_assert(lt(u64, 20, trapped[trap]), "%s", hs_trap_name((HsTrap)trap));
}

static void check_seed(uint64_t seed)
{
    static const struct {
        uint64_t burst_max;
        bool is_observed;
        const char *how;
    } modes[] = { { 0, false, "no bound" },
                  { 2, false, "bursts of 2" },
                  { 7, false, "bursts of 7" },
                  { 0, true, "observed" } };
    GArray *expected = run_world(seed, 1, false);

    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        GArray *found = run_world(seed, modes[i].burst_max, modes[i].is_observed);

        check_same_entries(found, expected, seed, modes[i].how);
        g_array_unref(found);
    }
    g_array_unref(expected);
}

Test(cpu_ahead, no_world_depends_on_how_far_a_cpu_runs_ahead)
{
    for (uint64_t seed = 0; seed < N_SEEDS; seed++)
        check_seed(seed);
}
