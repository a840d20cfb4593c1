/* jobs: start, turn and end of programs of a few words on one OS; cycles by the data sheets.
 *
 * One CPU, an instruction a cycle; a fetch of a line costs SMALL_ACCESS_CYCLES, once each time a
 * program goes on. Programs are loops of two instructions.
 */
#include "models/guest/job.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/hardware/disk.h"
#include "models/hardware/isa.h"
#include "models/records.h"
#include "tests/models/small_machine.h"

enum { OS1 = 1 };
enum { AREA_OS1 = 2, AREA_A };
#define N_JOBS 3u
#define N_AREA 2u /* units of each program */
#define TICK UINT64_C(10000)
#define TICK_COST UINT64_C(5)
#define DISPATCH UINT64_C(7)
/* So that a turn takes as long as a tick's period: its dispatch, a tick in it, and this. */
#define QUANTUM (TICK - TICK_COST - DISPATCH)
#define INTERRUPT UINT64_C(3)
#define RETRY UINT64_C(47)
#define LOADED (50 * TICK) /* long before, all programs run */
#define IMAGE_BYTES 4096u
#define JOURNAL_BYTES 512u

static ModelRun *run;
static SmallMachine *machine;
static HsResourceTable *table;
static HsDisk *disk;
static HsChannel *channel;
static HsLink *link;
static HsCommunication *communication;
static HsVmm *vmm;
static HsFlowLog flow_log;
static HsOutages *outages;
static HsJobWorld world;
static HsGuestOs *os;
static HsJobs *jobs;
static HsApplication *applications[N_JOBS];
static HsJob *job[N_JOBS];

/* ---- programs ---- */

static uint32_t add_1(uint8_t rd)
{
    return hs_isa_encode(&(HsInstruction){ .op = HS_OP_ADDI, .rd = rd, .rs1 = rd, .imm = 1 });
}

static uint32_t jump_back(void)
{
    return hs_isa_encode(&(HsInstruction){ .op = HS_OP_JAL, .imm = -4 });
}

static void write_words(guint i, const uint32_t *words, guint n_words)
{
    for (guint word_i = 0; word_i < n_words; word_i++) {
        uint32_t word = GUINT32_TO_LE(words[word_i]);
        hs_device_write(hs_disk_device(disk), applications[i]->image_address + word_i * UINT64_C(4),
                        &word, 4);
    }
}

/* A program begins with a0 not 0: its area's bytes. */
static void exits(guint i, bool is_well)
{
    uint32_t li_a0 = hs_isa_encode(&(HsInstruction){ .op = HS_OP_ADDI, .rd = is_well ? 10 : 0 });
    uint32_t li_a7 = hs_isa_encode(
        &(HsInstruction){ .op = HS_OP_ADDI, .rd = 17, .imm = HS_SERVICE_EXIT });
    write_words(
        i, (uint32_t[]){ li_a0, li_a7, hs_isa_encode(&(HsInstruction){ .op = HS_OP_ECALL }) }, 3);
}

static void add_job(guint i)
{
    static const char *const names[N_JOBS] = { "A", "B", "C" };
    HsApplication *application = hs_application_new(names[i], i);
    application->device = hs_disk_device(disk);
    application->image_address = i * UINT64_C(65536);
    application->image_bytes = IMAGE_BYTES;
    application->journal_address = i * UINT64_C(65536) + IMAGE_BYTES;
    application->journal_bytes = JOURNAL_BYTES;
    application->n_area_units = N_AREA;
    application->area = (HsAreaNumber)(AREA_A + i);
    application->home = OS1;
    applications[i] = application;
    write_words(i, (uint32_t[]){ add_1(31), jump_back() }, 2);
    job[i] = hs_jobs_add(jobs, application);
}

/* ---- the fixture ---- */

static void guest_start(gpointer guest, HsAreaNumber area)
{
    hs_jobs_start_standby(guest, area);
}

static void build_hardware(void)
{
    disk = hs_disk_new(run->simulation, "disk",
                       &(HsDiskParameters){ .size_bytes = 1 << 20,
                                            .track_bytes = 1000,
                                            .tracks_per_cylinder = 65536,
                                            .rotation_cycles = 1000,
                                            .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ });
    channel = hs_channel_new(
        run->simulation, "channel",
        &(HsChannelParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ, .queue_max = 8 },
        machine->storage);
    hs_channel_attach(channel, hs_disk_device(disk));
    link = hs_link_new(
        run->simulation, "link",
        &(HsLinkParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ, .messages_max = 8 });
    communication = hs_communication_new(run->simulation, link, N_JOBS, 8);
}

static void build_table(void)
{
    static const char *const owner_names[] = { "vmm", "os1" };
    table = hs_resource_table_new(run->simulation, machine->storage, owner_names, 2);
    hs_resource_table_add_area(table, "os1", HS_AREA_OF_ACTIVE_OS);
    for (guint i = 0; i < N_JOBS; i++)
        hs_resource_table_add_area(table, i == 0 ? "A" : i == 1 ? "B" : "C", HS_AREA_OF_PROGRAM);
    hs_resource_table_grant(table, AREA_OS1, OS1, 6);
    hs_resource_table_connect(table, AREA_OS1);
    hs_resource_table_commit(table, "start", NULL);
}

static void build_os(void)
{
    HsGuestCosts costs = { .tick = { .cycles = TICK_COST },
                           .dispatch = { .cycles = DISPATCH },
                           .recognise = { .cycles = 11 },
                           .size = { .cycles = 13 },
                           .ask = { .cycles = 17 },
                           .start = { .cycles = 19 },
                           .service = { .cycles = 23 },
                           .interrupt = { .cycles = INTERRUPT },
                           .retry = { .cycles = RETRY },
                           .report = { .cycles = 29 },
                           .engage_unit_cycles = 31,
                           .disconnect_unit_cycles = 37 };
    os = hs_guest_os_new(run->simulation, machine->dispatcher,
                         &(HsGuestOsParameters){ .name = "os1",
                                                 .owner = OS1,
                                                 .share = 100,
                                                 .tick_cycles = TICK,
                                                 .quantum_cycles = QUANTUM,
                                                 .n_kernel_units = 1,
                                                 .n_retries = 2,
                                                 .instruction_cycles = 1,
                                                 .reference_cycles = FAKE_REFERENCE_CYCLES,
                                                 .costs = costs });
    jobs = hs_jobs_new(&world, os, N_JOBS);
    hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = "os1",
                                          .owner = OS1,
                                          .own_area = AREA_OS1,
                                          .executor = hs_guest_os_executor(os),
                                          .start = guest_start,
                                          .guest = jobs });
}

static void set_up(void)
{
    run = model_run_new(1);
    machine = small_machine_new(run, 1, &(HsDispatcherParameters){ .slice_cycles = TICK });
    build_hardware();
    build_table();
    outages = hs_outages_new();
    vmm = hs_vmm_new(
        run->simulation, table, hs_dispatcher_executor(machine->dispatcher),
        &(HsVmmParameters){ .costs = { .record = { .cycles = 41 }, .update = { .cycles = 43 } },
                            .policy = *hs_policy_find("dynamic") });
    flow_log = (HsFlowLog){ .simulation = run->simulation };
    world = (HsJobWorld){ .simulation = run->simulation,
                          .storage = machine->storage,
                          .communication = communication,
                          .vmm = vmm,
                          .flow_log = &flow_log,
                          .outages = outages };
    build_os();
    for (guint i = 0; i < N_JOBS; i++)
        add_job(i);
    model_run_start(run);
}

static void tear_down(void)
{
    hs_jobs_free(jobs);
    hs_guest_os_free(os);
    for (guint i = 0; i < N_JOBS; i++)
        hs_application_free(applications[i]);
    hs_vmm_free(vmm);
    hs_outages_free(outages);
    hs_resource_table_free(table);
    hs_communication_free(communication);
    hs_link_free(link);
    hs_channel_free(channel);
    hs_disk_free(disk);
    small_machine_free(machine);
    model_run_free(run);
}

/* Jobs from number n on belong to another OS: they are not submitted. */
static void start_jobs(guint n)
{
    for (guint i = n; i < N_JOBS; i++)
        applications[i]->home = OS1 + 1;
    hs_guest_os_start(os);
    hs_jobs_start(jobs);
}

TestSuite(jobs, .init = set_up, .fini = tear_down);

/* ---- turns ---- */

/* Instructions each job has done by a cycle in which none of them runs. */
typedef struct {
    uint64_t n[N_JOBS];
} Progress;

static void read_progress(gpointer user)
{
    for (guint i = 0; i < N_JOBS; i++)
        ((Progress *)user)->n[i] = job[i]->context.n_instructions;
}

/* What each of n jobs did in n_ticks periods, each read while the OS is at a tick. */
static void check_turns(guint n, guint n_ticks, uint64_t instructions)
{
    Progress before, after;
    start_jobs(n);
    model_run_at(run, LOADED + 1, HS_PHASE_PROBE, read_progress, &before);
    model_run_at(run, LOADED + n_ticks * TICK + 1, HS_PHASE_PROBE, read_progress, &after);
    model_run_go_to(run, LOADED + n_ticks * TICK + 2);
    for (guint i = 0; i < n; i++)
        cr_assert(eq(u64, after.n[i] - before.n[i], instructions), "job %u", i);
}

/* A turn: a quantum without the fetches, one when it begins and one after the tick in it. */
#define TURN (QUANTUM - 2 * SMALL_ACCESS_CYCLES)

Test(jobs, two_programs_take_turns_by_quantum)
{
    check_turns(2, 6, 3 * TURN);
}

Test(jobs, three_programs_take_turns_by_quantum)
{
    check_turns(3, 6, 2 * TURN);
}

Test(jobs, a_lone_program_is_not_dispatched_again)
{
    check_turns(1, 6, 6 * (QUANTUM + DISPATCH - SMALL_ACCESS_CYCLES));
}

/* ---- start ---- */

/* The steps of a flow: "step what's first word runs_on work\n" for each. */
static char *steps_of(guint flow)
{
    GString *text = g_string_new(NULL);
    g_auto(GStrv) rows = g_strsplit(model_run_rows(run, &hs_table_flow_step), "\n", -1);
    for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i], "|", -1);
        if (g_ascii_strtoull(cells[0], NULL, 10) == flow)
            g_string_append_printf(text, "%s %s %s\n", cells[2], cells[4], cells[8]);
    }
    return g_string_free(text, FALSE);
}

Test(jobs, a_start_has_the_steps_and_costs_of_routine_110)
{
    start_jobs(1);
    model_run_go_to(run, LOADED);
    g_autofree char *steps = steps_of(1);
    cr_assert(eq(str, steps,
                 "110 os1 11\n110 os1 13\n110 os1 17\n90 vmm 41\nload os1 19\njournal os1 23\n"
                 "run os1 7\n"));
    cr_assert(eq(int, job[0]->state, HS_JOB_READY));
    cr_assert(eq(u16, applications[0]->runs_on, OS1));
}

Test(jobs, storage_of_the_monitor_is_engaged_unit_by_unit)
{
    applications[0]->n_area_units = 6; /* os1 has 6, and keeps 1 */
    start_jobs(1);
    model_run_go_to(run, LOADED);
    g_autofree char *steps = steps_of(1);
    cr_assert(eq(str, steps,
                 "110 os1 11\n110 os1 13\n110 os1 17\n90 vmm 41\n140 os1 186\nload os1 19\n"
                 "journal os1 23\nrun os1 7\n"));
    cr_assert(eq(u32, hs_resource_table_n_unused(table), SMALL_N_UNITS - 2 - 6 - 6));
}

Test(jobs, the_image_in_the_area_is_the_one_on_the_disk)
{
    uint8_t on_disk[IMAGE_BYTES], in_area[IMAGE_BYTES];
    start_jobs(1);
    model_run_go_to(run, LOADED);
    hs_device_read(hs_disk_device(disk), applications[0]->image_address, on_disk, IMAGE_BYTES);
    HsAccessResult result = hs_storage_read_area(machine->storage,
                                                 &hs_resource_table_entry(table, AREA_A)->map, OS1,
                                                 0, in_area, IMAGE_BYTES);
    cr_assert(eq(int, result, HS_ACCESS_FINE));
    for (guint i = 0; i < IMAGE_BYTES; i++)
        cr_assert(eq(u8, on_disk[i], in_area[i]), "byte %u", i);
}

Test(jobs, programs_that_start_together_are_not_promised_the_same_units)
{
    /* os1 has 5 to give: A and B take 4 of them, C gets its 2 from the monitor. */
    start_jobs(3);
    model_run_go_to(run, LOADED);
    cr_assert(eq(u32, hs_resource_table_entry(table, AREA_OS1)->map.n_units, 2));
    cr_assert(eq(u32, job[2]->request.placement.from_unused, 2));
}

/* ---- device errors ---- */

/* Begin and end of the i-th transfer of the channel. */
static void read_transfer(guint transfer_i, HsCycles *ret_begin, HsCycles *ret_end)
{
    guint n = 0;
    g_auto(GStrv) rows = g_strsplit(model_run_rows(run, &hs_table_span), "\n", -1);
    for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i], "|", -1);
        if (strcmp(cells[0], "channel") != 0 || n++ != transfer_i)
            continue;
        *ret_begin = g_ascii_strtoull(cells[3], NULL, 10);
        *ret_end = g_ascii_strtoull(cells[4], NULL, 10);
        return;
    }
    cr_fatal("there is no transfer %u", transfer_i);
}

Test(jobs, an_error_costs_an_interrupt_and_a_retry_and_the_transfer_takes_its_turn_again)
{
    HsCycles begin[3], end[3];
    cr_assert(hs_device_fail(hs_disk_device(disk), 2));
    start_jobs(1);
    model_run_go_to(run, LOADED);
    for (guint i = 0; i < 3; i++)
        read_transfer(i, &begin[i], &end[i]);
    /* One track of 1000 bytes that turns in 1000 cycles, no seek: the image's first byte comes when
     * the turn is over, and in that cycle the error is told. */
    for (guint i = 0; i < 2; i++)
        cr_assert(eq(u64, end[i], (begin[i] + 999) / 1000 * 1000));
    cr_assert(eq(u64, begin[1], end[0] + INTERRUPT + RETRY));
    cr_assert(eq(u64, begin[2], end[1] + INTERRUPT + RETRY));
    cr_assert(end[2] > begin[2] + IMAGE_BYTES, "and it is loaded");
    cr_assert(eq(int, job[0]->state, HS_JOB_READY));
    cr_assert(eq(u64, jobs->n_device_errors, 2));
    cr_assert(eq(u64, jobs->n_retries, 2));
}

Test(jobs, a_program_ends_when_its_image_cannot_be_read_after_all_retries)
{
    cr_assert(hs_device_fail(hs_disk_device(disk), 1 + 2));
    start_jobs(1);
    model_run_go_to(run, LOADED);
    cr_assert(eq(str, (char *)applications[0]->end_reason, "disk error"));
    cr_assert(eq(int, job[0]->state, HS_JOB_NONE));
    cr_assert(eq(u64, jobs->n_device_errors, 3));
    cr_assert(eq(u64, jobs->n_retries, 2));
    cr_assert(eq(u32, hs_resource_table_entry(table, AREA_OS1)->map.n_units, 6));
}

static uint32_t load(uint8_t rd, int64_t value)
{
    return hs_isa_encode(&(HsInstruction){ .op = HS_OP_ADDI, .rd = rd, .imm = value });
}

/* A program that sleeps for 131,072 cycles, calls a service with a buffer of 64 bytes at 2,047 of
 * its area, keeps the result in x30, and counts on. */
static void calls_later(guint i, HsService service)
{
    const uint32_t ecall = hs_isa_encode(&(HsInstruction){ .op = HS_OP_ECALL });
    const uint32_t sleep = hs_isa_encode(
        &(HsInstruction){ .op = HS_OP_LUI, .rd = 10, .imm = 131072 });
    const uint32_t keep = hs_isa_encode(&(HsInstruction){ .op = HS_OP_ADDI, .rd = 30, .rs1 = 10 });
    const uint32_t call[] = {
        sleep,       load(17, HS_SERVICE_SLEEP), ecall, load(10, 2047), load(11, 64),
        load(12, 0), load(17, service),          ecall, keep,           add_1(31),
        jump_back()
    };
    write_words(i, call, G_N_ELEMENTS(call));
}

static void fail_as_often_as_it_is_tried(gpointer user)
{
    (void)user;
    cr_assert(hs_device_fail(hs_disk_device(disk), 1 + 2));
}

static void call_and_fail(HsService service)
{
    calls_later(0, service);
    applications[0]->scratch_address = 32768;
    applications[0]->scratch_bytes = 1024;
    start_jobs(1);
    model_run_at(run, 100000, HS_PHASE_FAULT, fail_as_often_as_it_is_tried, NULL);
    model_run_go_to(run, LOADED);
    cr_assert(eq(u64, jobs->n_device_errors, 3));
}

Test(jobs, a_program_is_told_that_its_file_or_its_journal_cannot_be_moved)
{
    static const HsService services[] = { HS_SERVICE_READ, HS_SERVICE_WRITE };
    for (guint i = 0; i < G_N_ELEMENTS(services); i++) {
        call_and_fail(services[i]);
        cr_assert(eq(int, job[0]->state, HS_JOB_READY));
        cr_assert(eq(u64, job[0]->context.x[30], UINT64_MAX), "service %u", services[i]);
        cr_assert(job[0]->context.x[31] > 0, "it goes on");
        tear_down();
        set_up();
    }
}

Test(jobs, a_program_ends_when_a_commit_that_belongs_to_no_request_cannot_be_written)
{
    call_and_fail(HS_SERVICE_COMMIT);
    cr_assert(eq(int, job[0]->state, HS_JOB_NONE));
    cr_assert(eq(str, (char *)applications[0]->end_reason, "disk error"));
    cr_assert(eq(u32, applications[0]->committed->len, 0));
    cr_assert(eq(u64, hs_application_n_in_journal(applications[0]), 0));
}

/* ---- end ---- */

Test(jobs, a_program_that_exits_gives_its_area_back)
{
    exits(0, true);
    start_jobs(1);
    model_run_go_to(run, LOADED);
    g_autofree char *steps = steps_of(2);
    cr_assert(eq(str, steps, "130 os1 74\n130 os1 29\n90 vmm 43\n"));
    cr_assert(eq(int, job[0]->state, HS_JOB_NONE));
    cr_assert(eq(str, (char *)applications[0]->end_reason, "exited"));
    cr_assert(eq(u16, applications[0]->runs_on, HS_OWNER_NONE));
    cr_assert(eq(u32, hs_resource_table_entry(table, AREA_OS1)->map.n_units, 6));
}

Test(jobs, a_program_that_exits_with_another_status_than_0_has_failed)
{
    exits(0, false);
    start_jobs(1);
    model_run_go_to(run, LOADED);
    cr_assert(eq(str, (char *)applications[0]->end_reason, "exited with an error"));
}

Test(jobs, a_program_that_traps_ends_and_says_why)
{
    write_words(0, (uint32_t[]){ 0 }, 1);
    start_jobs(1);
    model_run_go_to(run, LOADED);
    cr_assert(
        eq(str, (char *)applications[0]->end_reason, "illegal instruction at pc 0x0, word 0x0"));
}

/* lui t6, 0x7ffff and ld a0, 0(t6); ebreak, which has no value; lr.w a1, (a0) with a0 = 1; no
 * instruction at all. */
Test(jobs, the_reason_of_a_trap_tells_where_and_what)
{
    static const struct {
        uint32_t words[2];
        const char *reason;
    } cases[] = {
        { { 0x7fffffb7, 0x000fb503 }, "addressing exception at pc 0x4, address 0x7ffff000" },
        { { 0x00000013, 0x00100073 }, "breakpoint at pc 0x4" },
        { { 0x00100513, 0x100525af }, "misaligned atomic at pc 0x4, address 0x1" },
        { { 0x00000013, 0xffffffff }, "illegal instruction at pc 0x4, word 0xffffffff" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (i > 0) {
            tear_down();
            set_up();
        }
        write_words(0, cases[i].words, 2);
        start_jobs(1);
        model_run_go_to(run, LOADED);
        cr_assert(eq(str, (char *)applications[0]->end_reason, (char *)cases[i].reason));
    }
}

static void fence(gpointer user)
{
    (void)user;
    hs_guest_os_fence(os);
    hs_channel_fence(channel, OS1);
    hs_jobs_fence(jobs);
}

static void check_fences(uint64_t n_errors)
{
    for (HsCycles at = 1; at < 8000; at += 97) {
        start_jobs(3);
        if (n_errors > 0)
            hs_device_fail(hs_disk_device(disk), n_errors);
        model_run_at(run, at, HS_PHASE_VMM, fence, NULL);
        model_run_go(run); /* until nothing is left: no transfer, no work, no timer */
        for (guint i = 0; i < N_JOBS; i++) {
            cr_assert(eq(int, job[i]->state, HS_JOB_NONE), "at %u", (guint)at);
            cr_assert(hs_flow_is_idle(&job[i]->flow));
            cr_assert(eq(u16, applications[i]->runs_on, HS_OWNER_NONE));
        }
        tear_down();
        set_up();
    }
}

Test(jobs, a_fence_ends_every_job_whatever_it_is_at)
{
    check_fences(0);
}

Test(jobs, a_fence_ends_every_job_also_between_an_error_and_the_next_try)
{
    check_fences(2);
    check_fences(HS_DEVICE_ALWAYS);
}
