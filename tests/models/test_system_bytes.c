/* Real bytes in whole runs: the image loaded is the one on auxiliary memory, the words executed are
 * the ones loaded, the journal holds what the clients sent. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/program/assembler.h"
#include "models/program/services.h"
#include "sim/random.h"
#include "tests/models/small_system.h"

/* addi rd, x0, value: how a small constant gets into a register (RV64I). */
#define LOAD_CONSTANT(rd, value) ((uint32_t)(value) << 20 | (uint32_t)(rd) << 7 | 0x13u)
enum { A7 = 17, S2 = 18 };

static const char one_program[] = "scenario \"one\" { stop at 2 s }\n"
                                  "include \"profiles/toy.scn\"\n"
                                  "storage { size 16 MB }\n"
                                  "vmm { area 2 MB }\n"
                                  "os os1 { role active  storage 12 MB  kernel 4 MB }\n"
                                  "program code { image 64 KB  loop 5 { compute 1 ms } exit }\n"
                                  "app A { runs code  on os1  area 4 MB  journal 64 KB }\n";

static uint32_t read_word(const SmallSystem *run, const char *app, uint64_t at)
{
    const HsApplication *application = small_system_app(run, app);
    uint32_t word;
    hs_device_read(application->device, application->image_address + at, &word, sizeof word);
    return GUINT32_FROM_LE(word);
}

static void write_word(const SmallSystem *run, const char *app, uint64_t at, uint32_t word)
{
    const HsApplication *application = small_system_app(run, app);
    uint32_t little = GUINT32_TO_LE(word);
    hs_device_write(application->device, application->image_address + at, &little, sizeof little);
}

/* Replaces the first such word of the image on the disk. */
static void patch(const SmallSystem *run, const char *app, uint32_t from, uint32_t to)
{
    uint64_t at = 0;
    while (read_word(run, app, at) != from)
        at += sizeof from;
    write_word(run, app, at, to);
}

/* ---- the words executed are the ones on the disk ---- */

static uint64_t instructions_of(uint32_t times)
{
    SmallSystem *run = small_system_parse(one_program, NULL);
    patch(run, "A", LOAD_CONSTANT(S2, 5), LOAD_CONSTANT(S2, times));
    small_system_run(run);
    cr_assert(eq(str, small_text(small_system_app(run, "A")->end_reason), "exited"));
    uint64_t n = small_system_counter(run, "cpu0", "instructions");
    small_system_free(run);
    return n;
}

/* A turn of the loop is li, compute, addi, bne. */
Test(system_bytes, a_loop_counter_changed_on_the_disk_changes_what_runs)
{
    uint64_t as_written = instructions_of(5);
    cr_assert(eq(u64, instructions_of(9), as_written + 4 * 4));
    cr_assert(eq(u64, instructions_of(1), as_written - 4 * 4));
}

Test(system_bytes, an_illegal_word_on_the_disk_ends_the_program)
{
    SmallSystem *run = small_system_parse(one_program, &(SmallOptions){ .is_paranoid = true });
    write_word(run, "A", 4, 0);
    small_system_run(run);
    cr_assert(eq(str, small_text(small_system_app(run, "A")->end_reason),
                 "illegal instruction at pc 0x4, word 0x0"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "none"));
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, table, "os1 12 os1>vmm, vmm 2 vmm>none, unused 2 vmm>none"));
    small_system_free(run);
}

/* ---- A-1 and A-2 ---- */

static const char two_systems[] =
    "scenario \"two\" { stop at 3 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 32 MB }\n"
    "vmm { area 2 MB  detector { state } }\n"
    "os os1 { role active   storage 16 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
    "program code { image 200 KB  loop { sleep 10 ms } }\n"
    "app A { runs code  on os1  standby os2  area 6 MB  journal 64 KB }\n"
    "fault \"os1 panics\" { at 2 s  crash os1 panic }\n";

static SmallSystem *run_two(const char *expectations, SmallOnRow on_row)
{
    g_autofree char *text = g_strconcat(two_systems, expectations, NULL);
    SmallSystem *run = small_system_of(text,
                                       &(SmallOptions){ .is_paranoid = true, .on_row = on_row });
    for (guint i = 0; i < hs_system_n_expectations(run->system); i++) {
        HsExpectationResult result = hs_expectations_result(run->facts.expectations, i);
        cr_assert(result.verdict == HS_VERDICT_HELD, "%s: %s", result.title, result.detail);
    }
    return run;
}

Test(system_bytes, the_image_in_storage_is_the_one_on_the_disk_before_and_after)
{
    small_system_free(
        run_two("expect \"nothing is there yet\" at 1 ms : A.image_differs > 190 KB\n"
                "expect \"A-1's\" at 1999 ms : A.image_differs == 0 B and A.runs_on == os1\n"
                "expect \"A-2's\" at stop : A.image_differs == 0 B and A.runs_on == os2\n",
                NULL));
}

/* Once A-1 is loaded, the disk's image is changed: li a7, sleep becomes li a7, exit,
 * and the time to sleep the status. */
static void change_the_disk_once_loaded(SmallSystem *run, const HsTraceTable *table,
                                        const HsCell *cells)
{
    if (table == &hs_table_span && strcmp(cells[0].text, "A") == 0 &&
        strcmp(cells[1].text, "loads") == 0 && strcmp(cells[2].text, "os1") == 0)
        patch(run, "A", LOAD_CONSTANT(A7, HS_SERVICE_SLEEP), LOAD_CONSTANT(A7, HS_SERVICE_EXIT));
}

Test(system_bytes, a_1_goes_on_with_the_words_it_loaded_a_2_runs_those_on_the_disk)
{
    SmallSystem *run = run_two(
        "expect \"one byte is not the disk's\" at 1999 ms : A.image_differs == 1 B\n"
        "expect \"A-1 does not mind\" at 1999 ms : A.runs_on == os1\n"
        "expect \"A-2 exits\" at stop : A.runs_on == none and table.A == 0 B\n",
        change_the_disk_once_loaded);
    cr_assert(eq(str, small_text(small_system_app(run, "A")->end_reason), "exited with an error"));
    cr_assert(small_system_flow(run, "standby start", "A", 0) != NULL);
    small_system_free(run);
}

/* "requests the standby OS to start A-2 in the areas where application programs were operating" */
Test(system_bytes, a_2_is_started_in_the_very_units_a_1_had)
{
    SmallSystem *run = run_two("", NULL);
    int64_t first[3] = { 0 };
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_storage_range); i++) {
        const HsCell *row = small_system_row(run, &hs_table_storage_range, i);
        if (strcmp(row[3].text, "A") != 0)
            continue;
        cr_assert(eq(i64, row[2].integer, 6), "all in one piece");
        cr_assert(eq(str, small_text(row[5].text), "connected"));
        first[row[0].integer] = row[1].integer;
    }
    cr_assert(first[1] > 0);
    cr_assert(eq(i64, first[1], first[2]));
    small_system_free(run);
}

/* ---- the journal ---- */

static const char journal_text[] =
    "scenario \"journal\" { stop at 3 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 32 MB }\n"
    "vmm { area 2 MB  detector { state } }\n"
    "os os1 { role active   storage 16 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
    "program code { image 20 KB  loop { receive  commit 1000 B  reply 100 B } }\n"
    "app A { runs code  on os1  standby os2  area 6 MB  journal 1 MB }\n"
    "clients us { to A  count 3  think constant 5 ms  request 700 B  timeout 200 ms }\n"
    "fault \"os1 panics\" { at 1500 ms  crash os1 panic }\n";

/* A record is 64 bytes of head over the request's first bytes, then the request: bytes made from
 * client and number (job_services.c, receive), 700 of them. */
static void check_payload(const uint8_t *bytes, const HsJournalRecord *record)
{
    uint64_t filler = record->client << 32 ^ record->number;
    for (guint i = 0; i < 700; i++) {
        uint8_t expected = (uint8_t)(hs_random_mix(&filler) >> 56);
        if (i >= 64)
            cr_assert(eq(u8, bytes[i], expected), "byte %u of record %u", i, (guint)record->record);
    }
}

Test(system_bytes, the_journal_holds_the_bytes_the_clients_sent_before_and_after)
{
    SmallSystem *run = small_system_of(journal_text, &(SmallOptions){ .is_paranoid = true });
    const HsApplication *app = small_system_app(run, "A");
    g_autoptr(GArray) journal = small_system_journal(run, "A");
    guint n_of_os1 = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_journal_record); i++)
        n_of_os1 += strcmp(small_system_row(run, &hs_table_journal_record, i)[2].text, "os1") == 0;
    cr_assert(n_of_os1 >= 20 && journal->len >= n_of_os1 + 20, "%u and %u records", n_of_os1,
              journal->len);
    uint64_t at = app->journal_address;
    for (guint i = 0; i < journal->len; i++) {
        const HsJournalRecord *record = &g_array_index(journal, HsJournalRecord, i);
        uint8_t bytes[1536];
        cr_assert(eq(u64, record->size_bytes, 1536), "1000 + 64 in blocks of 512");
        hs_device_read(app->device, at, bytes, sizeof bytes);
        check_payload(bytes, record);
        at += record->size_bytes;
    }
    small_system_free(run);
}

/* What the trace says was committed is what stands in the journal, in that order. */
Test(system_bytes, the_trace_of_commits_agrees_with_the_journal)
{
    SmallSystem *run = small_system_of(journal_text, &(SmallOptions){ .is_paranoid = true });
    g_autoptr(GArray) journal = small_system_journal(run, "A");
    guint n = small_system_n_rows(run, &hs_table_journal_record);
    cr_assert(n > 0);
    for (guint i = 0; i < n; i++) {
        const HsCell *row = small_system_row(run, &hs_table_journal_record, i);
        const HsJournalRecord *record = &g_array_index(journal, HsJournalRecord,
                                                       (guint)row[3].integer - 1);
        cr_assert(eq(u64, record->client, (uint64_t)row[4].integer));
        cr_assert(eq(u64, record->number, (uint64_t)row[5].integer));
    }
    cr_assert(eq(u32, small_system_check_requests(run, "A", 2000000), 0));
    small_system_free(run);
}
