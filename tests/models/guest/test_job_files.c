/* job_files: print, read, write and journal, asked for by instruction words in whole runs; and what
 * a program finds when it begins (services.h, START).
 *
 * A program is written over a script's image on the disk, as calls of services with constants. What
 * each call returned, it keeps in its area from RESULTS on; its last words write that to the
 * scratch file, where the test reads it. The clock is 1 MHz, so a cycle is a microsecond. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/hardware/isa.h"
#include "models/program/assembler.h"
#include "models/program/services.h"
#include "sim/random.h"
#include "tests/models/small_system.h"

enum { X0 = 0, SP = 2, T0 = 5, T1 = 6, T2 = 7, S1 = 9, A0 = 10, A1 = 11, A2 = 12, A7 = 17 };

#define KB UINT64_C(1024)
#define MB (1024 * KB)
#define AREA (4 * MB)
#define SCRATCH (8 * KB)
#define IMAGE (64 * KB)
/* Behind image and I/O buffer. */
#define RESULTS (2 * MB)
#define TEXT (2 * MB + 64 * KB)
#define BUFFER (3 * MB)

static const char machine[] =
    "scenario \"files\" { stop at 3 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 32 MB }\n"
    "vmm { area 2 MB  detector { state } }\n"
    "os os1 { role active   storage 16 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
    "program code { image 64 KB  exit }\n"
    "app A { runs code  on os1  standby os2  area 4 MB  journal 64 KB  scratch 8 KB }\n";

/* ---- a program ---- */

typedef struct {
    SmallSystem *run;
    HsApplication *application;
    uint64_t at; /* in the image, of the next word */
    guint n_results;
} Program;

static Program begin(const char *text)
{
    Program program = { .run = small_system_parse(text, &(SmallOptions){ .is_paranoid = true }) };
    program.application = (HsApplication *)(guintptr)small_system_app(program.run, "A");
    return program;
}

static void add(Program *program, HsInstruction instruction)
{
    uint32_t word = GUINT32_TO_LE(hs_isa_encode(&instruction));
    HsApplication *application = program->application;
    hs_device_write(application->device, application->image_address + program->at, &word,
                    sizeof word);
    program->at += sizeof word;
}

/* lui and addiw: any value below 2^31 - 2048. */
static void add_li(Program *program, uint8_t rd, uint64_t value)
{
    int64_t low = (int64_t)(value & 0xfff) - ((value & 0x800) != 0 ? 0x1000 : 0);
    add(program, (HsInstruction){ .op = HS_OP_LUI, .rd = rd, .imm = (int64_t)value - low });
    add(program, (HsInstruction){ .op = HS_OP_ADDIW, .rd = rd, .rs1 = rd, .imm = low });
}

/* Keeps a register as the next result. */
static void add_keep(Program *program, uint8_t rs)
{
    add_li(program, T0, RESULTS + program->n_results++ * 8);
    add(program, (HsInstruction){ .op = HS_OP_SD, .rs1 = T0, .rs2 = rs });
}

static void add_store(Program *program, uint64_t address, uint64_t value)
{
    add_li(program, T0, address);
    add_li(program, T1, value);
    add(program, (HsInstruction){ .op = HS_OP_SD, .rs1 = T0, .rs2 = T1 });
}

/* A service and its result. */
static void add_call(Program *program, uint64_t service, uint64_t a0, uint64_t a1, uint64_t a2)
{
    add_li(program, A0, a0);
    add_li(program, A1, a1);
    add_li(program, A2, a2);
    add_li(program, A7, service);
    add(program, (HsInstruction){ .op = HS_OP_ECALL });
    add_keep(program, A0);
}

/* Writes the results to the scratch file's begin, exits, runs. */
static void finish(Program *program)
{
    guint n_results = program->n_results;
    add_call(program, HS_SERVICE_WRITE, RESULTS, n_results * UINT64_C(8), 0);
    add_call(program, HS_SERVICE_EXIT, 0, 0, 0);
    program->n_results = n_results;
    small_system_run(program->run);
    cr_assert(eq(str, small_text(program->application->end_reason), "exited"));
}

static uint64_t scratch_at(const Program *program, uint64_t offset)
{
    uint64_t little;
    const HsApplication *application = program->application;
    hs_device_read(application->device, application->scratch_address + offset, &little,
                   sizeof little);
    return GUINT64_FROM_LE(little);
}

static void check_results(const Program *program, const uint64_t *wanted, guint n_wanted)
{
    cr_assert(eq(u32, program->n_results, n_wanted));
    for (guint i = 0; i < n_wanted; i++)
        cr_assert(eq(u64, scratch_at(program, i * UINT64_C(8)), wanted[i]), "result %u", i);
}

/* Bytes of a text, eight a store, little-endian; behind it zero. */
static void add_text(Program *program, uint64_t address, const char *text)
{
    for (gsize at = 0; at < strlen(text); at += 2) {
        uint64_t pair = (uint8_t)text[at] | (uint64_t)(uint8_t)text[at + 1] << 8;
        add_store(program, address + at, pair);
    }
}

/* ---- START ---- */

Test(job_files, a_program_begins_with_its_sizes_and_a_stack)
{
    Program program = begin(machine);
    add_keep(&program, SP);
    add_keep(&program, A0);
    add_keep(&program, A1);
    add_keep(&program, A7);
    finish(&program);
    check_results(&program, (uint64_t[]){ AREA, AREA, SCRATCH, 0 }, 4);
    small_system_free(program.run);
}

Test(job_files, a_program_without_a_scratch_file_has_none)
{
    g_autofree char *text = g_strdup(machine);
    memcpy(strstr(text, "scratch 8 KB"), "            ", strlen("scratch 8 KB"));
    Program program = begin(text);
    add_call(&program, HS_SERVICE_WRITE, BUFFER, 8, 0);
    add(&program, (HsInstruction){ .op = HS_OP_OR, .rd = T2, .rs1 = A0 });
    add_call(&program, HS_SERVICE_READ, BUFFER, 8, 0);
    /* Status 0 only if both moved nothing. */
    add(&program, (HsInstruction){ .op = HS_OP_OR, .rd = A0, .rs1 = A0, .rs2 = T2 });
    add_li(&program, A7, HS_SERVICE_EXIT);
    add(&program, (HsInstruction){ .op = HS_OP_ECALL });
    small_system_run(program.run);
    cr_assert(eq(str, small_text(program.application->end_reason), "exited"));
    small_system_free(program.run);
}

/* ---- print ---- */

static const HsCell *output_row(const Program *program, guint i)
{
    return small_system_row(program->run, &hs_table_output, i);
}

Test(job_files, print_keeps_text_and_says_how_much)
{
    Program program = begin(machine);
    add_text(&program, TEXT, "one\ntwo\tthree\x01\x7f\xc3.");
    add_call(&program, HS_SERVICE_PRINT, TEXT, 17, 0);
    add_call(&program, HS_SERVICE_PRINT, TEXT, 0, 0);
    add_call(&program, HS_SERVICE_PRINT, TEXT + 4, 3, 0);
    finish(&program);
    check_results(&program, (uint64_t[]){ 17, 0, 3 }, 3);
    cr_assert(eq(u32, small_system_n_rows(program.run, &hs_table_output), 2));
    cr_assert(eq(str, small_text(output_row(&program, 0)[1].text), "A"));
    cr_assert(eq(str, small_text(output_row(&program, 0)[2].text), "os1"));
    cr_assert(eq(str, small_text(output_row(&program, 0)[3].text), "one\ntwo\tthree???."));
    cr_assert(eq(str, small_text(output_row(&program, 1)[3].text), "two"));
    cr_assert(eq(str, program.application->output->str, "one\ntwo\tthree???.two"));
    cr_assert(eq(str, program.application->last_line, "one"));
    small_system_free(program.run);
}

Test(job_files, print_stops_at_its_limits)
{
    Program program = begin(machine);
    uint64_t wanted[HS_OUTPUT_BYTES_MAX / HS_PRINT_BYTES_MAX + 2];
    guint n = G_N_ELEMENTS(wanted);
    for (guint i = 0; i < n; i++) {
        add_call(&program, HS_SERVICE_PRINT, TEXT, i == 0 ? 4000 : 5000, 0);
        wanted[i] = HS_PRINT_BYTES_MAX;
    }
    finish(&program);
    /* 4000 + 15 * 4096 = 65440; then 96 are left, then none. */
    wanted[0] = 4000;
    wanted[n - 2] = 96;
    wanted[n - 1] = 0;
    check_results(&program, wanted, n);
    cr_assert(eq(u64, program.application->output->len, HS_OUTPUT_BYTES_MAX));
    cr_assert(eq(u32, small_system_n_rows(program.run, &hs_table_output), n - 1));
    small_system_free(program.run);
}

Test(job_files, conditions_see_the_last_line_and_the_end)
{
    g_autofree char *text = g_strconcat(
        machine,
        "expect \"none yet\" at 1 ms : A.last_line == \"\" and A.end == none\n"
        "expect \"the last whole one\" at stop : A.last_line == \"ab\" and A.end == exit\n"
        "expect \"not another\" at stop : A.last_line != \"a\" and A.end != failure\n",
        NULL);
    Program program = begin(text);
    add_text(&program, TEXT, "abab\nab\nb");
    add_call(&program, HS_SERVICE_PRINT, TEXT, 9, 0);
    finish(&program);
    for (guint i = 0; i < hs_system_n_expectations(program.run->system); i++) {
        HsExpectationResult result = hs_expectations_result(program.run->facts.expectations, i);
        cr_assert(result.verdict == HS_VERDICT_HELD, "%s: %s", result.title, result.detail);
    }
    small_system_free(program.run);
}

/* ---- read, write ---- */

Test(job_files, what_is_written_is_read_back_and_ends_with_the_file)
{
    Program program = begin(machine);
    add_store(&program, BUFFER, 0x12345678);
    add_store(&program, BUFFER + 8, 0x7abcdef0);
    add_call(&program, HS_SERVICE_WRITE, BUFFER, 16, 4096);
    add_call(&program, HS_SERVICE_READ, BUFFER + 100, 8, 4104);
    add_li(&program, T0, BUFFER + 100);
    add(&program, (HsInstruction){ .op = HS_OP_LWU, .rd = T1, .rs1 = T0 });
    add_keep(&program, T1);
    add_call(&program, HS_SERVICE_WRITE, BUFFER, 16, SCRATCH - 8);
    add_call(&program, HS_SERVICE_READ, BUFFER, 16, SCRATCH);
    add_call(&program, HS_SERVICE_READ, BUFFER, 0, 0);
    add_call(&program, HS_SERVICE_READ, BUFFER, 64 * KB, 8);
    add_li(&program, T0, BUFFER);
    add(&program, (HsInstruction){ .op = HS_OP_LD, .rd = T1, .rs1 = T0 });
    add_keep(&program, T1); /* the file's second word: never written */
    finish(&program);
    check_results(&program, (uint64_t[]){ 16, 8, 0x7abcdef0, 8, 0, 0, SCRATCH - 8, 0 }, 8);
    cr_assert(eq(u64, scratch_at(&program, 4096), 0x12345678));
    cr_assert(eq(u64, scratch_at(&program, 4104), 0x7abcdef0));
    cr_assert(eq(u64, scratch_at(&program, SCRATCH - 8), 0x12345678));
    small_system_free(program.run);
}

/* The wait is the transfer, then the interrupt. Nobody else has the CPU meanwhile: it holds the
 * OS's status, and no tick comes due. */
Test(job_files, a_program_waits_for_its_transfer_and_the_interrupt)
{
    Program program = begin(
        "scenario \"alone\" { stop at 3 s }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 32 MB }\n"
        "vmm { area 2 MB }\n"
        "guest { tick 1 s }\n"
        "os os1 { role active  storage 16 MB  kernel 4 MB }\n"
        "program code { image 64 KB  exit }\n"
        "app A { runs code  on os1  area 4 MB  journal 64 KB  scratch 8 KB }\n");
    add_call(&program, HS_SERVICE_WRITE, BUFFER, 4096, 0);
    finish(&program);
    HsCycles begin_wait = 0, end_wait = 0, begin_move = 0, end_move = 0;
    for (guint i = small_system_n_rows(program.run, &hs_table_span); i > 0; i--) {
        const HsCell *row = small_system_row(program.run, &hs_table_span, i - 1);
        if (strcmp(row[1].text, "waits for auxiliary memory") == 0) {
            begin_wait = (HsCycles)row[3].integer;
            end_wait = (HsCycles)row[4].integer;
        } else if (row[2].text != NULL &&
                   strcmp(row[2].text, "disk: write A scratch 4096 B") == 0) {
            begin_move = (HsCycles)row[3].integer;
            end_move = (HsCycles)row[4].integer;
        }
    }
    cr_assert(ne(u64, end_move, 0));
    cr_assert(eq(u64, begin_wait, begin_move));
    cr_assert(eq(u64, end_wait, end_move + small_system_guest_cost(program.run, "interrupt")));
    small_system_free(program.run);
}

/* ---- journal ---- */

Test(job_files, a_program_reads_its_own_journal_up_to_its_last_record)
{
    Program program = begin(machine);
    add_call(&program, HS_SERVICE_JOURNAL, BUFFER, 4096, 0); /* empty */
    add_store(&program, TEXT + HS_JOURNAL_HEAD_BYTES, 1001);
    add_call(&program, HS_SERVICE_COMMIT, TEXT, 8, 0);
    add_store(&program, TEXT + HS_JOURNAL_HEAD_BYTES, 2002);
    add_call(&program, HS_SERVICE_COMMIT, TEXT, 600, 0);
    add_call(&program, HS_SERVICE_JOURNAL, BUFFER, 4096, 0);
    /* Number, size and payload of both records: 512 bytes, then 1024. */
    static const uint16_t places[] = { 16, 40, 64, 512 + 16, 512 + 40, 512 + 64 };
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        add_li(&program, T0, BUFFER + places[i]);
        add(&program, (HsInstruction){ .op = HS_OP_LD, .rd = T1, .rs1 = T0 });
        add_keep(&program, T1);
    }
    add_call(&program, HS_SERVICE_JOURNAL, BUFFER, 4096, 1000);
    add_call(&program, HS_SERVICE_JOURNAL, BUFFER, 4096, 1536);
    finish(&program);
    check_results(&program, (uint64_t[]){ 0, 0, 0, 1536, 1, 512, 1001, 2, 1024, 2002, 536, 0 }, 12);
    small_system_free(program.run);
}

/* ---- buffers ---- */

Test(job_files, a_buffer_outside_the_area_ends_the_program)
{
    static const struct {
        uint64_t service, address, n_bytes;
        const char *reason;
    } cases[] = {
        { HS_SERVICE_PRINT, AREA - 8, 9, "print: buffer outside its area" },
        { HS_SERVICE_PRINT, 2 * AREA, 1, "print: buffer outside its area" },
        { HS_SERVICE_READ, AREA - 8, 9, "read: buffer outside its area" },
        { HS_SERVICE_WRITE, AREA, 1, "write: buffer outside its area" },
        { HS_SERVICE_WRITE, AREA - 4096, 4097, "write: buffer outside its area" },
        { HS_SERVICE_JOURNAL, AREA - 8, 9, "journal: buffer outside its area" },
        { HS_SERVICE_COMMIT, AREA - 8, 512, "commit: buffer outside its area" },
        { HS_SERVICE_RECEIVE, AREA - 8, 512, "receive: buffer outside its area" },
        { HS_SERVICE_SEND, AREA - 8, 64, "send: buffer outside its area" }, /* to Z */
        { HS_SERVICE_COMMIT, BUFFER, 512 * KB, "its journal is full" },
        { 99, 0, 0, "unknown service" },
    };
    g_autoptr(GString) text = g_string_new(machine);
    g_string_replace(text, "scratch 8 KB", "scratch 8 KB  fault-level 0", 1);
    g_string_append(text, "app Z { runs code  on os1  area 4 MB  journal 64 KB }\n"
                          "clients web { to A  think constant 10 ms }\n");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Program program = begin(text->str);
        add_call(&program, HS_SERVICE_COMMIT, TEXT, 8, 0);
        add_call(&program, cases[i].service, cases[i].address, cases[i].n_bytes, 1);
        small_system_run(program.run);
        cr_assert(
            eq(str, small_text(program.application->end_reason), small_text(cases[i].reason)));
        cr_assert(eq(u32, small_system_n_rows(program.run, &hs_table_output), 0));
        small_system_free(program.run);
    }
}

/* An address so high that its sum with the size is below it. */
Test(job_files, a_buffer_that_wraps_around_ends_the_program)
{
    Program program = begin(machine);
    add(&program, (HsInstruction){ .op = HS_OP_ADDI, .rd = A0, .imm = -4 });
    add_li(&program, A1, 16);
    add_li(&program, A7, HS_SERVICE_READ);
    add(&program, (HsInstruction){ .op = HS_OP_ECALL });
    small_system_run(program.run);
    cr_assert(eq(str, small_text(program.application->end_reason),
                 small_text("read: buffer outside its area")));
    small_system_free(program.run);
}

/* Whatever a program asks for, it goes on or it ends with a reason; no invariant breaks. Most
 * arguments are fine, so that a program comes some calls far. */
Test(job_files, any_call_with_any_arguments_is_answered_or_ends_the_program, .timeout = 60)
{
    static const uint64_t addresses[] = { BUFFER, TEXT, 0, IMAGE, AREA - 4096, AREA - 1, AREA };
    static const uint64_t sizes[] = { 0, 1, 8, 63, 64, 512, 4096, 4097, SCRATCH, MB, 1 << 30 };
    static const uint64_t offsets[] = { 0, 1, 8, 511, 4096, SCRATCH - 1, SCRATCH, 1 << 30 };
    HsRandom random;
    guint n_ended = 0;
    hs_random_init(&random, 20000, "calls");
    for (guint i = 0; i < 150; i++) {
        Program program = begin(machine);
        for (guint k = 0; k < 30; k++) {
            uint64_t service = 1 + hs_random_below(&random, HS_SERVICE_SLEEP_UNTIL);
            bool is_wild = hs_random_below(&random, 10) == 0;
            if (service == HS_SERVICE_EXIT || service == HS_SERVICE_RECEIVE ||
                service == HS_SERVICE_ALLOCATE || service == HS_SERVICE_SLEEP_UNTIL)
                service = is_wild ? service : HS_SERVICE_PRINT;
            add_call(&program, service,
                     addresses[hs_random_below(&random, is_wild ? G_N_ELEMENTS(addresses) : 2)],
                     sizes[hs_random_below(&random, is_wild ? G_N_ELEMENTS(sizes) : 9)],
                     offsets[hs_random_below(&random, G_N_ELEMENTS(offsets))]);
        }
        add_call(&program, HS_SERVICE_EXIT, 0, 0, 0);
        small_system_run(program.run);
        n_ended += program.application->end_reason != NULL;
        cr_assert(program.application->output->len <= HS_OUTPUT_BYTES_MAX);
        small_system_free(program.run);
    }
    cr_assert(n_ended > 0 && n_ended < 150, "%u programs ended", n_ended);
}

/* A size is 64 bits in a register, 32 in a message. The line takes 1 MB a second. */
Test(job_files, a_reply_has_a_byte_at_least_and_a_buffer_at_most)
{
    static const struct {
        uint64_t a1;
        int64_t shift;
        const char *longest;
    } cases[] = { { 0, 0, "< 900 ms" }, { 1, 32, ">= 1 s" }, { 3, 62, ">= 1 s" } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "%sclients c { to A  count 1  think constant 1 ms  timeout 3 s }\n"
            "expect \"answered\" at stop : c.longest %s\n",
            machine, cases[i].longest);
        Program program = begin(text);
        add_call(&program, HS_SERVICE_RECEIVE, BUFFER, 4096, 0);
        add_li(&program, A1, cases[i].a1);
        add(&program,
            (HsInstruction){ .op = HS_OP_SLLI, .rd = A1, .rs1 = A1, .imm = cases[i].shift });
        add_li(&program, A7, HS_SERVICE_REPLY);
        add(&program, (HsInstruction){ .op = HS_OP_ECALL });
        add_keep(&program, A0);
        finish(&program);
        cr_assert(eq(u64, scratch_at(&program, 8), 0));
        cr_assert(eq(u32, hs_system_n_expectations_failed(program.run->system), 0), "case %u", i);
        small_system_free(program.run);
    }
}

/* ---- a program that begins anew ---- */

Test(job_files, an_unfinished_line_of_the_dead_program_is_not_joined_to_the_next_ones)
{
    g_autofree char *text = g_strconcat(machine, "fault \"f\" { at 1 s  crash os1 panic }\n", NULL);
    Program program = begin(text);
    add_text(&program, TEXT, "ab");
    add_call(&program, HS_SERVICE_PRINT, TEXT, 2, 0);
    add_call(&program, HS_SERVICE_SLEEP, UINT64_C(1) << 30, 0, 0);
    small_system_run(program.run);
    cr_assert(eq(str, program.application->output->str, "ab\nab"));
    cr_assert(eq(str, program.application->last_line, "ab"));
    small_system_free(program.run);
}

/* ---- the zeroed part ---- */

/* The program looks at a word behind its image, spoils it, and waits. */
static Program begin_zeroed(uint64_t zeroed_bytes)
{
    g_autofree char *text = g_strconcat(machine, "fault \"f\" { at 1 s  crash os1 panic }\n", NULL);
    Program program = begin(text);
    program.application->zeroed_bytes = zeroed_bytes;
    for (uint64_t at = IMAGE; at < IMAGE + zeroed_bytes; at += zeroed_bytes - 8) {
        add_li(&program, T0, at);
        add(&program, (HsInstruction){ .op = HS_OP_LD, .rd = T1, .rs1 = T0 });
        add_keep(&program, T1);
        add_store(&program, at, 77);
    }
    add_call(&program, HS_SERVICE_WRITE, RESULTS, 16, 0);
    add_call(&program, HS_SERVICE_PRINT, TEXT, 1, 0);
    add_call(&program, HS_SERVICE_SLEEP, UINT64_C(1) << 30, 0, 0);
    small_system_run(program.run);
    return program;
}

Test(job_files, the_part_behind_the_image_is_zero_for_a_1_and_for_a_2)
{
    Program program = begin_zeroed(10000);
    cr_assert(eq(u32, small_system_n_rows(program.run, &hs_table_output), 2));
    cr_assert(eq(str, small_text(output_row(&program, 1)[2].text), "os2"));
    cr_assert(eq(u64, scratch_at(&program, 0), 0));
    cr_assert(eq(u64, scratch_at(&program, 8), 0));
    small_system_free(program.run);
}

/* A reference to storage for each line of 256 bytes: 40 for 10 000 bytes. */
Test(job_files, zeroing_takes_a_reference_a_line)
{
    Program program = begin_zeroed(10000);
    const HsCell *flow = small_system_flow(program.run, "standby start", "A", 0);
    HsCycles reference_cycles = small_system_time(program.run, "storage.path") +
                                small_system_time(program.run, "storage.bank");
    cr_assert(eq(u64, small_system_time(program.run, "storage.bank") > 0, 1));
    cr_assert(eq(u64, small_system_step(program.run, flow, "507 run").work,
                 small_system_guest_cost(program.run, "dispatch") + 40 * reference_cycles));
    small_system_free(program.run);
}
