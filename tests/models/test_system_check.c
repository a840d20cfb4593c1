/* system_check: invariants 4, 8, 9 and 10 hold, and each of them can fail.
 *
 * Two OSs with a job each for the same program A; jobs are put into states by hand.
 */
#include "models/system_check.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <malloc.h>
#include <string.h>

#include "tests/models/program/small_journal.h"
#include "tests/models/small_machine.h"

enum { OS1 = 1, OS2 = 2 };
enum { AREA_OS1 = 2, AREA_OS2, AREA_A };

static ModelRun *run;
static SmallMachine *machine;
static SmallJournal journal;
static HsResourceTable *table;
static HsGuestOs *oss[2];
static HsJobs jobs_of[2];
static HsJob job_1, job_2; /* A-1 on os1, A-2 on os2 */
static HsApplication *application;
static HsSystemParts parts;

static HsGuestOs *new_os(const char *name, HsOwner owner)
{
    return hs_guest_os_new(run->simulation, machine->dispatcher,
                           &(HsGuestOsParameters){ .name = name,
                                                   .owner = owner,
                                                   .share = 100,
                                                   .tick_cycles = 100,
                                                   .quantum_cycles = 100 });
}

static void build_table(void)
{
    static const char *const owner_names[] = { "vmm", "os1", "os2" };
    table = hs_resource_table_new(run->simulation, machine->storage, owner_names, 2);
    hs_resource_table_add_area(table, "os1", HS_AREA_OF_ACTIVE_OS);
    hs_resource_table_add_area(table, "os2", HS_AREA_OF_STANDBY_OS);
    hs_resource_table_add_area(table, "A", HS_AREA_OF_PROGRAM);
    hs_resource_table_grant(table, AREA_OS1, OS1, 4);
    hs_resource_table_grant(table, AREA_OS2, OS2, 2);
    hs_resource_table_grant(table, AREA_A, OS1, 3);
}

static void set_up(void)
{
    run = model_run_new(1);
    machine = small_machine_new(run, 2, &(HsDispatcherParameters){ .slice_cycles = 1000 });
    small_journal_init(&journal, run, 0);
    build_table();
    oss[0] = new_os("os1", OS1);
    oss[1] = new_os("os2", OS2);
    application = hs_application_new("A", 0);
    application->area = AREA_A;
    application->device = hs_disk_device(journal.disk);
    application->journal_address = SMALL_JOURNAL_ADDRESS;
    application->journal_bytes = SMALL_JOURNAL_BYTES;
    for (guint i = 0; i < 2; i++)
        jobs_of[i] = (HsJobs){ .os = oss[i] };
    job_1.application = job_2.application = application;
    job_1.jobs = &jobs_of[0];
    job_2.jobs = &jobs_of[1];
    parts = (HsSystemParts){ table, g_ptr_array_new(), machine->cpus, g_ptr_array_new() };
    g_ptr_array_add(parts.applications, application);
    g_ptr_array_add(parts.jobs, &job_1);
    g_ptr_array_add(parts.jobs, &job_2);
    model_run_start(run);
}

static void tear_down(void)
{
    g_ptr_array_unref(parts.applications);
    g_ptr_array_unref(parts.jobs);
    hs_application_free(application);
    hs_guest_os_free(oss[0]);
    hs_guest_os_free(oss[1]);
    hs_resource_table_free(table);
    small_journal_clear(&journal);
    small_machine_free(machine);
    model_run_free(run);
}

/* NULL: nothing may be broken; else words that the complaint says. */
static void check(bool at_end, const char *expected)
{
    g_autofree char *complaint = hs_system_parts_check(&parts, at_end);
    if (expected == NULL)
        cr_assert(complaint == NULL, "%s", complaint);
    else
        cr_assert(eq(str, complaint, (char *)expected));
}

static void tell(uint64_t client, uint64_t number)
{
    HsTransaction transaction = { client, number };
    g_array_append_val(application->committed, transaction);
}

TestSuite(system_check, .init = set_up, .fini = tear_down);

Test(system_check, nothing_is_broken_while_no_program_runs)
{
    check(false, NULL);
    check(true, NULL);
}

Test(system_check, the_tables_own_invariants_come_first)
{
    hs_storage_grant(machine->storage, SMALL_N_UNITS - 1, OS1, AREA_A);
    check(false, "invariant 1: entries hold 11 units, 4 are not used, main storage has 16");
}

/* ---- 4 ---- */

static const HsJobState running[] = { HS_JOB_READY, HS_JOB_IN_SERVICE, HS_JOB_WAITING };
static const HsJobState others[] = { HS_JOB_NONE, HS_JOB_STARTING, HS_JOB_LOADING, HS_JOB_REPLAYING,
                                     HS_JOB_ENDING };

Test(system_check, invariant_4_holds_for_a_program_in_an_area_of_its_os)
{
    for (guint i = 0; i < G_N_ELEMENTS(running); i++) {
        job_1.state = running[i];
        check(false, NULL);
    }
}

Test(system_check, invariant_4_fails_for_a_program_in_an_area_of_another_os)
{
    for (guint i = 0; i < G_N_ELEMENTS(running); i++) {
        job_2.state = running[i];
        check(false, "invariant 4: A runs on os2, its area belongs to os1");
    }
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        job_2.state = others[i];
        check(false, NULL);
    }
}

Test(system_check, invariant_4_fails_for_a_program_whose_area_is_gone)
{
    hs_resource_table_release(table, AREA_A);
    job_1.state = HS_JOB_READY;
    check(false, "invariant 4: A runs on os1, its area belongs to nobody");
}

Test(system_check, invariant_4_is_not_about_an_os_that_has_stopped)
{
    job_2.state = HS_JOB_READY;
    hs_guest_os_crash(oss[1], true);
    check(false, NULL);
}

/* ---- 8 ---- */

Test(system_check, invariant_8_holds_at_any_cycle)
{
    model_run_go_to(run, 12345);
    check(false, NULL);
}

/* No way leads through a CPU's face to wrong books: they are found in its memory and changed. */
static void spoil_books(HsCpu *cpu)
{
    HsCycles books[HS_BOOK_N];
    hs_cpu_books(cpu, books);
    uint8_t *memory = (uint8_t *)cpu;
    gsize n_bytes = malloc_usable_size(cpu);
    for (gsize at = 0; at + sizeof books <= n_bytes; at += sizeof(uint64_t)) {
        if (memcmp(memory + at, books, sizeof books) != 0)
            continue;
        books[HS_BOOK_VMM]++;
        memcpy(memory + at, books, sizeof books);
        return;
    }
    cr_assert(false, "the books are not where they were");
}

Test(system_check, invariant_8_fails_when_a_cycle_is_booked_twice)
{
    model_run_go_to(run, 12345);
    spoil_books(g_ptr_array_index(machine->cpus, 1));
    check(false, "invariant 8: the books of cpu1 do not add up");
}

/* ---- 9 ---- */

Test(system_check, invariant_9_holds_when_what_was_committed_is_in_the_journal)
{
    small_journal_put(&journal, 1, 1, 100);
    small_journal_put(&journal, 1, 2, 100);
    tell(1, 1);
    check(true, NULL);
}

Test(system_check, invariant_9_fails_when_a_commit_is_lost)
{
    small_journal_put(&journal, 1, 1, 100);
    small_journal_put_torn(&journal, 1, 2, 100, 300);
    tell(1, 1);
    tell(1, 2);
    check(true, "invariant 9: 1 of 2 transactions committed by A are not in its journal");
}

Test(system_check, invariant_9_is_looked_at_only_at_the_end)
{
    tell(1, 1);
    check(false, NULL);
}

/* ---- 10 ---- */

Test(system_check, invariant_10_fails_when_two_copies_run)
{
    /* Their OS is gone, so that invariant 4 is not about the second. */
    hs_guest_os_crash(oss[1], true);
    for (guint i = 0; i < G_N_ELEMENTS(running); i++) {
        job_1.state = HS_JOB_READY;
        job_2.state = running[i];
        check(false, "invariant 10: A runs on os1 and on os2");
    }
}

Test(system_check, invariant_10_holds_while_the_second_copy_does_not_run_yet)
{
    job_1.state = HS_JOB_READY;
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        job_2.state = others[i];
        check(false, NULL);
    }
}
