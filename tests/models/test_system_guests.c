/* Guests in whole machines: the server in C is struck again and again, all through a transaction
 * and while it starts, and each time its state comes back; programs that are not what they should
 * be harm nobody. The clock of these machines is 1 MHz: a cycle is a microsecond. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/small_system.h"

TestSuite(system_guests, .timeout = 120);

/* scenarios/guest-server.scn with the fault at another cycle, without its expectations. */
static char *server_struck_at(HsCycles at)
{
    char *text;
    g_autofree char *fault = g_strdup_printf(
        "fault \"os1 panics\" { at %" G_GUINT64_FORMAT " cycles", at);
    cr_assert(g_file_get_contents("scenarios/guest-server.scn", &text, NULL, NULL));
    char *expectations = strstr(text, "\nexpect");
    cr_assert(expectations != NULL);
    expectations[1] = '\0';
    GString *changed = g_string_new(text);
    g_free(text);
    cr_assert(eq(u32, g_string_replace(changed, "fault \"os1 panics\" { at 2 s", fault, 1), 1));
    return g_string_free(changed, FALSE);
}

/* "server: N transactions rebuilt, sum S": N of the first such line an OS printed; -1: none. */
static gint64 n_rebuilt_on(const SmallSystem *run, const char *os)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_output); i++) {
        const HsCell *row = small_system_row(run, &hs_table_output, i);
        if (strcmp(row[2].text, os) == 0 && strstr(row[3].text, " rebuilt, ") != NULL)
            return g_ascii_strtoll(row[3].text + strlen("server: "), NULL, 10);
    }
    return -1;
}

/* Records that were on the disk when the OS was struck; one more may have been there whole before
 * anybody was told. */
static guint n_told(const SmallSystem *run, const char *os)
{
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_journal_record); i++)
        n += strcmp(small_system_row(run, &hs_table_journal_record, i)[2].text, os) == 0;
    return n;
}

/* `more` is added to the scenario. */
static void check_struck(HsCycles at, const char *more)
{
    g_autofree char *struck = server_struck_at(at);
    g_autofree char *text = g_strconcat(struck, more, NULL);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    const HsApplication *application = small_system_app(run, "A");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"), "at %lu", (gulong)at);
    cr_assert(application->end_reason == NULL, "at %lu: %s", (gulong)at, application->end_reason);
    cr_assert(strstr(application->output->str, "WRONG") == NULL, "at %lu", (gulong)at);
    small_system_check_requests(run, "A", 0);
    gint64 n_rebuilt = n_rebuilt_on(run, "os2");
    guint n_before = n_told(run, "os1");
    cr_assert(n_rebuilt == n_before || n_rebuilt == n_before + 1, "at %lu: %d rebuilt of %u",
              (gulong)at, (int)n_rebuilt, n_before);
    cr_assert(n_told(run, "os2") > 20, "at %lu", (gulong)at);
    small_system_free(run);
}

static void check_struck_at(HsCycles at)
{
    check_struck(at, "");
}

/* The first request comes at about 200 ms; a transaction takes about 30 ms. */
Test(system_guests, a_server_struck_at_any_time_of_a_transaction_rebuilds_its_state)
{
    for (HsCycles at = 1000000; at < 1040000; at += 503)
        check_struck_at(at);
}

/* It is loaded, reads its journal, and rebuilds a state of nothing in the first 300 ms. */
Test(system_guests, a_server_struck_while_it_starts_starts_elsewhere)
{
    for (HsCycles at = 1000; at < 400000; at += 17011)
        check_struck_at(at);
}

/* A commit fails for good with the fourth error in a row (retries 3); the transaction is not done,
 * and the sums in the records that follow must be those without it. */
Test(system_guests, a_server_whose_commit_failed_rebuilds_its_state)
{
    for (guint at_ms = 1000; at_ms < 1040; at_ms += 13) {
        g_autofree char *fault = g_strdup_printf(
            "fault \"disk\" { at %u ms  fail disk disk 4 times }\n", at_ms);
        check_struck(2000000, fault);
    }
}

/* ---- programs that are not what they should be ---- */

static const char one_guest[] = "scenario \"one\" { stop at 400 ms }\n"
                                "include \"profiles/toy.scn\"\n"
                                "storage { size 16 MB }\n"
                                "vmm { area 2 MB }\n"
                                "os os1 { role active  storage 12 MB  kernel 4 MB }\n"
                                "program code { elf \"guests/sort.elf\" }\n"
                                "app A { runs code  on os1  area 4 MB  journal 64 KB\n"
                                "  scratch 8 MB }\n";

/* Bytes of the code are changed on the disk: whatever it does then, it runs, waits or ends, and all
 * invariants hold. */
Test(system_guests, a_program_of_damaged_words_harms_nobody)
{
    HsRandom random;
    guint n_ended = 0, n_running = 0;
    hs_random_init(&random, 20000, "damage");
    for (guint i = 0; i < 1000; i++) {
        SmallSystem *run = small_system_parse(one_guest, &(SmallOptions){ .is_paranoid = true });
        const HsApplication *application = small_system_app(run, "A");
        for (guint k = 0; k < 8; k++) {
            uint64_t at = 4096 + hs_random_below(&random, application->image_bytes - 4096);
            uint8_t byte = (uint8_t)hs_random_below(&random, 256);
            hs_device_write(application->device, application->image_address + at, &byte, 1);
        }
        small_system_run(run);
        n_ended += application->end_reason != NULL;
        n_running += application->end_reason == NULL;
        small_system_free(run);
    }
    cr_assert(n_ended > 20, "%u ended", n_ended);
    cr_assert(n_running > 20, "%u ran", n_running);
}
