/* Where the cycles of programs went: exactly, for a program worked out on paper; and in whole runs
 * the stacks add up to the books of the CPUs. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/guest/job.h"
#include "tests/models/small_system.h"

/* Columns of app_cpu and of cpi_stack. */
enum { APP, OS, INSTRUCTIONS, OWED_COMPUTE, OWED_STALL };
enum { CAUSE = 2, CYCLES };

/* Cycles of all stacks by one cause; NULL: by any but waiting for storage. */
static uint64_t stack_sum(const SmallSystem *run, const char *cause)
{
    uint64_t sum = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_cpi_stack); i++) {
        const HsCell *row = small_system_row(run, &hs_table_cpi_stack, i);
        bool is_stall = g_str_has_suffix(row[CAUSE].text, "stall");
        if (cause != NULL ? strcmp(row[CAUSE].text, cause) == 0 : !is_stall)
            sum += (uint64_t)row[CYCLES].integer;
    }
    return sum;
}

static uint64_t app_sum(const SmallSystem *run, guint column)
{
    uint64_t sum = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_app_cpu); i++)
        sum += (uint64_t)small_system_row(run, &hs_table_app_cpu, i)[column].integer;
    return sum;
}

/* A book of all CPUs. */
static uint64_t book_sum(const SmallSystem *run, const char *book)
{
    uint64_t sum = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_cpu_book); i++) {
        const HsCell *row = small_system_row(run, &hs_table_cpu_book, i);
        if (strcmp(row[1].text, book) == 0)
            sum += (uint64_t)row[2].integer;
    }
    return sum;
}

/* li s2, 10; (li t0, 100; compute t0; addi; bne) ten times; li a0, 0; li a7, 5; ecall: 1 + 40 + 2
 * instructions are completed, one traps. Toy: base 1, a taken branch 1 more, a line from storage
 * 1 + 9; all of it lies in one line, which is fetched once, for nothing interrupts. */
Test(system_cpi, of_a_program_worked_out_on_paper)
{
    SmallSystem *run = small_system_load("hello.scn", NULL);
    small_system_run(run);
    const HsCell *row = small_system_row(run, &hs_table_app_cpu, 0);
    cr_assert(eq(int, (int)small_system_n_rows(run, &hs_table_app_cpu), 1));
    cr_assert(eq(str, small_text(row[APP].text), "hello"));
    cr_assert(eq(str, small_text(row[OS].text), "os1"));
    cr_assert(eq(i64, row[INSTRUCTIONS].integer, 43));
    cr_assert(eq(i64, row[OWED_COMPUTE].integer, 0));
    cr_assert(eq(i64, row[OWED_STALL].integer, 0));
    cr_assert(eq(u64, stack_sum(run, "base"), 44));
    cr_assert(eq(u64, stack_sum(run, "branch"), 9));
    cr_assert(eq(u64, stack_sum(run, "macro"), 10 * 100));
    cr_assert(eq(u64, stack_sum(run, "fetch stall"), 10));
    cr_assert(eq(u64, stack_sum(run, "data stall"), 0));
    cr_assert(eq(u64, stack_sum(run, NULL), 44 + 9 + 1000));
    small_system_free(run);
}

Test(system_cpi, stacks_add_up_to_the_application_book)
{
    static const char *const shipped[] = { "hello.scn",        "fig4.scn",          "os-crash.scn",
                                           "guest-server.scn", "storage-fault.scn", "cpu-fault.scn",
                                           "io-fault.scn" };
    for (guint i = 0; i < G_N_ELEMENTS(shipped); i++) {
        SmallSystem *run = small_system_load(shipped[i], NULL);
        small_system_run(run);
        cr_assert(eq(u64, stack_sum(run, NULL) - app_sum(run, OWED_COMPUTE),
                     book_sum(run, "guest application")),
                  "%s", shipped[i]);
        small_system_free(run);
    }
}

/* Routines that refer to no storage: all waiting for it is the programs'. Two CPUs, crashes, and an
 * end in the middle of work. */
Test(system_cpi, stacks_add_up_to_the_stall_book)
{
    static const char text[] =
        "scenario \"stalls\" { stop at 1500 ms  seed 7 }\n"
        "include \"profiles/toy.scn\"\n"
        "cpu { count 2 }\n"
        "storage { size 24 MB }\n"
        "vmm { area 2 MB  detector { state }  costs {\n"
        "    poll 10 instructions 0 references  detect 100 instructions 0 references\n"
        "    fence 300 instructions 0 references  look-up 50 instructions 0 references\n"
        "    request 100 instructions 0 references  update 150 instructions 0 references\n"
        "    record 200 instructions 0 references } }\n"
        "guest { report 90 instructions 0 references }\n"
        "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
        "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
        "program A-code {\n"
        "    image 24 KB\n"
        "    loop { receive  compute 200 us  touch 40 pages uniform write  commit 3 KB\n"
        "           reply 200 B }\n"
        "}\n"
        "program B-code { image 8 KB  loop { touch 500 pages sequential read } }\n"
        "app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n"
        "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 50 ms }\n"
        "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n"
        "fault \"os1 crashes\" { at 700 ms  crash os1 panic }\n";
    SmallSystem *run = small_system_of(text, NULL);
    uint64_t stall = stack_sum(run, "fetch stall") + stack_sum(run, "data stall");
    cr_assert(eq(int, (int)small_system_n_rows(run, &hs_table_app_cpu), 3)); /* A twice, B */
    cr_assert(stall > 100000);
    cr_assert(eq(u64, stall - app_sum(run, OWED_STALL), book_sum(run, "stall on storage")));
    cr_assert(eq(u64, stack_sum(run, NULL) - app_sum(run, OWED_COMPUTE),
                 book_sum(run, "guest application")));
    small_system_free(run);
}

Test(system_cpi, starts_on_one_OS_add_up)
{
    HsJob job = { 0 };
    for (int start = 0; start < 2; start++) {
        job.context.n_instructions = 5;
        job.context.stack[HS_CPI_BASE] = 7;
        job.context.stack[HS_CPI_DATA_STALL] = 20;
        job.activity.debt_cycles = 1;
        job.activity.stall_cycles = 2;
        hs_job_tally(&job);
        hs_job_tally(&job); /* what has been moved is not moved again */
    }
    cr_assert(job.tally.n_instructions == 10);
    cr_assert(job.tally.stack[HS_CPI_BASE] == 14 && job.tally.stack[HS_CPI_DATA_STALL] == 40);
    cr_assert(job.tally.owed_compute_cycles == 2 && job.tally.owed_stall_cycles == 4);
}
