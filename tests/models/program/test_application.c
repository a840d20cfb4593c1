/* application: what is lost and what is repeated, from what a program was told and its journal. */
#include "models/program/application.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/program/services.h"
#include "tests/models/program/small_journal.h"

#define APP 3u

static ModelRun *run;
static SmallJournal journal;
static HsApplication *application;

static void set_up(void)
{
    run = model_run_new(1);
    small_journal_init(&journal, run, APP);
    application = hs_application_new("A", APP);
    application->device = hs_disk_device(journal.disk);
    application->journal_address = SMALL_JOURNAL_ADDRESS;
    application->journal_bytes = SMALL_JOURNAL_BYTES;
}

static void tear_down(void)
{
    hs_application_free(application);
    small_journal_clear(&journal);
    model_run_free(run);
}

/* The program is told that it committed a client's request. */
static void tell(uint64_t client, uint64_t number)
{
    HsTransaction transaction = { client, number };
    g_array_append_val(application->committed, transaction);
}

static void check(uint64_t n_in_journal, uint64_t n_lost, uint64_t n_repeated)
{
    cr_assert(eq(u64, hs_application_n_in_journal(application), n_in_journal));
    cr_assert(eq(u64, hs_application_n_lost(application), n_lost));
    cr_assert(eq(u64, hs_application_n_repeated(application), n_repeated));
}

TestSuite(application, .init = set_up, .fini = tear_down);

Test(application, a_new_one_runs_nowhere_and_is_no_hot_standby_job)
{
    cr_assert(eq(u16, application->runs_on, HS_OWNER_NONE));
    cr_assert(eq(u16, application->standby, HS_OWNER_NONE));
    cr_assert(eq(str, (char *)application->state, "not-started"));
    check(0, 0, 0);
}

Test(application, nothing_is_lost_when_all_it_was_told_is_in_the_journal)
{
    for (guint i = 1; i <= 5; i++) {
        small_journal_put(&journal, i, 1, 100);
        tell(i, 1);
    }
    check(5, 0, 0);
}

Test(application, a_record_it_was_not_told_of_is_not_lost)
{
    /* The OS died between the end of the second transfer and its interrupt. */
    small_journal_put(&journal, 1, 1, 100);
    small_journal_put(&journal, 2, 1, 100);
    small_journal_put(&journal, 3, 1, 100);
    tell(1, 1);
    tell(3, 1);
    check(3, 0, 0);
}

Test(application, what_is_not_in_the_journal_is_lost)
{
    small_journal_put(&journal, 1, 1, 100);
    tell(1, 1);
    tell(1, 2);
    tell(2, 1);
    check(1, 2, 0);
}

Test(application, all_is_lost_with_an_empty_journal)
{
    tell(1, 1);
    tell(2, 1);
    check(0, 2, 0);
}

Test(application, what_follows_a_torn_record_is_lost)
{
    small_journal_put(&journal, 1, 1, 1000);
    small_journal_put_torn(&journal, 2, 1, 1000, 512);
    small_journal_put(&journal, 3, 1, 1000);
    for (guint client = 1; client <= 3; client++)
        tell(client, 1);
    check(1, 2, 0);
}

Test(application, commits_without_a_request_are_lost_one_by_one)
{
    small_journal_put(&journal, 0, 0, 100);
    for (guint i = 0; i < 3; i++)
        tell(0, 0);
    check(1, 2, 0);
}

Test(application, one_record_stands_for_one_commit_only)
{
    small_journal_put(&journal, 1, 1, 100);
    tell(1, 1);
    tell(1, 1);
    check(1, 1, 0);
}

Test(application, a_request_twice_in_the_journal_is_repeated)
{
    small_journal_put(&journal, 1, 1, 100);
    small_journal_put(&journal, 2, 1, 100);
    small_journal_put(&journal, 1, 1, 100);
    small_journal_put(&journal, 1, 1, 100);
    check(4, 0, 2);
}

Test(application, the_same_number_of_another_client_is_not_repeated)
{
    small_journal_put(&journal, 1, 21, 100);
    small_journal_put(&journal, 12, 1, 100);
    small_journal_put(&journal, 1, 2, 100);
    small_journal_put(&journal, 2, 1, 100);
    check(4, 0, 0);
}

Test(application, commits_without_a_request_are_not_repeated)
{
    small_journal_put(&journal, 0, 0, 100);
    small_journal_put(&journal, 0, 0, 100);
    check(2, 0, 0);
}

/* ---- output ---- */

Test(application, the_last_line_is_the_last_whole_one_however_it_came)
{
    static const struct {
        const char *text, *last_line;
    } prints[] = {
        { "on", "" },      { "e\n", "one" }, { "two\nthr", "two" }, { "ee", "two" },
        { "\n", "three" }, { "\n", "" },     { "a\nb\nc\n", "c" },  { "", "c" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(prints); i++) {
        hs_application_print(application, prints[i].text);
        cr_assert(eq(str, application->last_line, (char *)prints[i].last_line), "print %u", i);
    }
    cr_assert(eq(str, application->output->str, "one\ntwo\nthree\n\na\nb\nc\n"));
}

Test(application, a_line_ends_once_where_its_program_began_anew)
{
    hs_application_end_line(application);
    cr_assert(eq(str, application->output->str, ""));
    hs_application_print(application, "one");
    hs_application_end_line(application);
    hs_application_end_line(application);
    cr_assert(eq(str, application->last_line, "one"));
    hs_application_print(application, "two");
    cr_assert(eq(str, application->output->str, "one\ntwo"));
}

Test(application, a_full_output_stays_full)
{
    g_autofree char *text = g_strnfill(HS_OUTPUT_BYTES_MAX, 'x');
    hs_application_print(application, text);
    hs_application_end_line(application);
    cr_assert(eq(sz, application->output->len, HS_OUTPUT_BYTES_MAX));
}
