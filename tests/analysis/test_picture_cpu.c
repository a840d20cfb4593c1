/* test_picture_cpu: bars and words of CPU time, of runs made by hand. */
#include "analysis/picture_cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/analysis/t256.h"

static sqlite3 *db;

static void set_up(void)
{
    t256_enter_folder();
    db = NULL;
}

static void tear_down(void)
{
    (void)sqlite3_close(db);
    t256_leave_folder();
}

TestSuite(picture_cpu, .init = set_up, .fini = tear_down);

static HsCpuPicture *read_it(void)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice;
    HsCpuPicture *picture = NULL;

    hs_picture_choice_init(&choice);
    picture = hs_cpu_picture_read(db, &choice, &error);
    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    return picture;
}

static const HsCpuBar *bar_at(const GPtrArray *bars, guint bar_i)
{
    cr_assert(bar_i < bars->len);
    return g_ptr_array_index(bars, bar_i);
}

/* t256: cpu0 is busy for 6_250_500, cpu1 for 1_234_500 of 10_000_000 cycles each; 6_234_500 of the
 * sum are the guest application's. */
Test(picture_cpu, tells_how_busy_the_cpus_are_and_with_what)
{
    db = t256_open("run.db");

    g_autoptr(HsCpuPicture) picture = read_it();
    const HsCpuBar *cpu0 = bar_at(picture->cpus, 0);

    cr_assert(eq(str, picture->title,
                 "The 2 CPUs are busy 37.4 % of the time, 83.3 % of it running programs"));
    cr_assert(eq(str, cpu0->note, "62.5 % busy"));
    cr_assert(eq(str, bar_at(picture->cpus, 1)->note, "12.3 % busy"));
    cr_assert(eq(u64, cpu0->cycles, 10000000));
    cr_assert(eq(u32, cpu0->parts->len, 5)); /* none is stopped */
    cr_assert(eq(u32, picture->axis_percent, 100));
}

/* 1.2 % and 0: the axis ends at the next round number of per cent. */
Test(picture_cpu, lets_the_axis_of_idle_cpus_end_early)
{
    db = t256_publish_rows(
        "INSERT INTO cpu_book VALUES ('cpu0', 'guest OS', 120000), ('cpu0', 'idle', 9880000)");

    g_autoptr(HsCpuPicture) picture = read_it();

    cr_assert(eq(u32, picture->axis_percent, 2));
    cr_assert(eq(str, picture->title,
                 "The CPU is busy 1.2 % of the time, 100.0 % of it running guest OSs"));
    cr_assert(strstr(picture->subtitle, "what is missing to 100 % is idle time") != NULL);
}

Test(picture_cpu, always_shows_time_in_which_a_cpu_was_stopped)
{
    db = t256_publish_rows(
        "INSERT INTO cpu_book VALUES ('cpu0', 'stopped', 7500000), ('cpu0', 'idle', 2500000)");

    g_autoptr(HsCpuPicture) picture = read_it();

    cr_assert(eq(u32, picture->axis_percent, 100));
    cr_assert(eq(str, picture->title, "The CPU is never busy"));
    cr_assert(eq(str, bar_at(picture->cpus, 0)->note, "0.0 % busy, 75.0 % stopped"));
}

Test(picture_cpu, says_a_hundred_per_cent_of_all_only)
{
    db = t256_publish_rows("INSERT INTO cpu_book VALUES ('cpu0', 'guest application', 9999999),"
                           " ('cpu0', 'idle', 1), ('cpu1', 'idle', 10000000)");

    g_autoptr(HsCpuPicture) picture = read_it();

    cr_assert(eq(str, bar_at(picture->cpus, 0)->note, "> 99.9 % busy"));
    cr_assert(eq(str, picture->title,
                 "The 2 CPUs are busy 50.0 % of the time, 100.0 % of it running programs"));
}

Test(picture_cpu, calls_a_cpu_idle_that_never_worked_and_never_stopped)
{
    db = t256_publish_rows("INSERT INTO cpu_book VALUES ('cpu0', 'idle', 10000000)");

    g_autoptr(HsCpuPicture) picture = read_it();

    cr_assert(eq(str, picture->title, "The CPU is idle all the time"));
}

/* CPI (600 + 300 + 100) / 400 = 2.50; a million cycles of 3 instructions are 333333 each. */
Test(picture_cpu, has_a_bar_a_program_with_its_cycles_an_instruction)
{
    db = t256_publish_rows(
        "INSERT INTO cpu_book VALUES ('cpu0', 'idle', 10000000);"
        "INSERT INTO app_cpu VALUES ('A', 'os1', 400, 0, 0), ('A', 'os2', 3, 0, 0),"
        " ('B', 'os1', 0, 0, 0);"
        "INSERT INTO cpi_stack VALUES ('A', 'os1', 'data stall', 100), ('A', 'os1', 'base', 600),"
        " ('A', 'os1', 'what else', 300), ('A', 'os2', 'macro', 2000000), ('B', 'os1', 'base', 0)");

    g_autoptr(HsCpuPicture) picture = read_it();
    const HsCpuBar *bar = bar_at(picture->programs, 0);

    cr_assert(eq(u32, picture->programs->len, 2)); /* B has no cycles */
    cr_assert(eq(str, bar->name, "A on os1"));
    cr_assert(eq(str, bar->note, "1 ms, CPI 2.50"));
    cr_assert(eq(u32, bar->parts->len, 3));
    cr_assert(eq(str, (char *)g_array_index(bar->parts, HsCpuPart, 0).kind->name, "base"));
    cr_assert(eq(str, (char *)g_array_index(bar->parts, HsCpuPart, 2).kind->name, "other"));
    cr_assert(eq(str, bar_at(picture->programs, 1)->note, "2.000 s, CPI 666_667"));
}

Test(picture_cpu, has_eight_bars_at_most_and_says_so)
{
    db = t256_publish_rows(
        "WITH RECURSIVE n(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM n WHERE k < 9)"
        "INSERT INTO cpu_book SELECT 'cpu' || k, 'VMM', 10000000 FROM n");

    g_autoptr(HsCpuPicture) picture = read_it();

    cr_assert(eq(u32, picture->cpus->len, 8));
    cr_assert(strstr(picture->subtitle, "2 more CPUs") != NULL);
    cr_assert(eq(str, picture->title,
                 "The 10 CPUs are busy 100.0 % of the time, 100.0 % of it in the monitor"));
}

Test(picture_cpu, refuses_a_part_of_a_run)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    choice.from = 5;
    db = t256_open("run.db");
    cr_assert(hs_cpu_picture_read(db, &choice, &error) == NULL);
    cr_assert(eq(str, error->message,
                 "the books of the CPUs are kept for the whole run only\n"
                 "  help: leave '--from' and '--to' out"));
}

Test(picture_cpu, refuses_a_result_without_books)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    db = t256_publish_rows("SELECT 1");
    cr_assert(hs_cpu_picture_read(db, &choice, &error) == NULL);
    cr_assert(
        eq(str, error->message, "there is nothing to draw: the result has no books of its CPUs"));
}
