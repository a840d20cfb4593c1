/* Whole runs of programs that ask one another, count every request on its way, and survive crashes;
 * and of the statements scratch and sleep until. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

/* One cycle is a microsecond. %s: the program front, where back runs, and what goes wrong. */
static const char machine[] =
    "scenario \"send\" { stop at 4 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 40 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 20 ms misses 3 } }\n"
    "os os1 { role active   storage 16 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 12 MB  kernel 4 MB }\n"
    "program front { image 64 KB  loop { %s } }\n"
    "program back { image 64 KB  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }\n"
    "app front { runs front  on os1  standby os2  area 4 MB  journal 8 MB }\n"
    "app back { runs back  %s  area 4 MB  journal 8 MB }\n"
    "%s";

#define OF_CLIENTS "receive  send back 512 B  compute request  commit 512 B  reply 100 B"
#define OF_NOBODY "send back 512 B  commit 512 B  sleep 20 ms"
#define WEB                                                                                        \
    "clients web { to front  count 5  think exponential 50 ms  work uniform 1 ms .. 3 ms  "        \
    "timeout 400 ms }\n"
#define OPEN                                                                                       \
    "clients web { to front  count 40  arrivals poisson every 30 ms  work exponential 2 ms  "      \
    "timeout 400 ms }\n"
#define WITH_FRONT "on os1  standby os2"

static SmallSystem *run_with(const char *front, const char *back_on, const char *blocks)
{
    g_autofree char *text = g_strdup_printf(machine, front, back_on, blocks);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

/* Records of back, each of which must be front's (client number 1 behind the others') and be there
 * once; their numbers in the order of the journal do not go back. */
static guint check_back(const SmallSystem *run, uint64_t front_client)
{
    g_autoptr(GArray) journal = small_system_journal(run, "back");
    uint64_t last = 0;
    for (guint i = 0; i < journal->len; i++) {
        const HsJournalRecord *record = &g_array_index(journal, HsJournalRecord, i);
        cr_assert(eq(u64, record->client, front_client));
        cr_assert(lt(u64, last, record->number), "record %u", i + 1);
        last = record->number;
    }
    return journal->len;
}

/* Front asks back once for each record of its own: at most the last was asked for and is not in
 * front's journal. */
static void check_once(const SmallSystem *run, uint64_t front_client)
{
    guint n_back = check_back(run, front_client);
    g_autoptr(GArray) front = small_system_journal(run, "front");
    cr_assert(le(u32, front->len, n_back));
    cr_assert(le(u32, n_back, front->len + 1));
    cr_assert(lt(u32, 20, front->len));
    cr_assert(eq(u64, small_system_counter(run, "front", "committed, lost"), 0));
    cr_assert(eq(u64, small_system_counter(run, "back", "committed, lost"), 0));
    cr_assert(eq(u64, small_system_counter(run, "front", "repeated"), 0));
    cr_assert(eq(u64, small_system_counter(run, "back", "repeated"), 0));
}

/* Every request of the clients, at the client and in front's journal. Those of back are not the
 * clients', so small_system_check_requests looks at front alone. */
static void check_clients(const SmallSystem *run)
{
    g_autoptr(GHashTable)
        records = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GArray) front = small_system_journal(run, "front");
    for (guint i = 0; i < front->len; i++) {
        const HsJournalRecord *record = &g_array_index(front, HsJournalRecord, i);
        gint64 *key = g_new(gint64, 1);
        *key = (gint64)(record->client << 40 | record->number);
        cr_assert(g_hash_table_add(records, key), "record %u is there twice", i + 1);
    }
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_request); i++) {
        const HsCell *row = small_system_row(run, &hs_table_request, i);
        gint64 key = row[1].integer << 40 | row[2].integer;
        bool is_there = g_hash_table_remove(records, &key);
        cr_assert(is_there || row[6].kind != HS_CELL_INTEGER, "answered, and not in the journal");
    }
    cr_assert(eq(u32, g_hash_table_size(records), 0), "records of requests never made");
}

Test(system_send, asks_once_for_each_request_where_nothing_goes_wrong)
{
    SmallSystem *run = run_with(OF_CLIENTS, WITH_FRONT, WEB);
    check_once(run, 5 + 2);
    check_clients(run);
    cr_assert(eq(u64, small_system_counter(run, "back", "duplicates"), 0));
    small_system_free(run);
}

/* At cycles of every part of a transaction: front and back, in services, transfers and waits. */
Test(system_send, asks_once_whenever_the_os_of_both_crashes)
{
    for (guint i = 0; i < 25; i++) {
        g_autofree char *blocks = g_strdup_printf("%sfault \"f\" { at %u us  crash os1 %s }\n",
                                                  i % 2 == 0 ? WEB : OPEN, 1500000 + 3137 * i,
                                                  i % 3 == 0 ? "hang" : "panic");
        SmallSystem *run = run_with(OF_CLIENTS, WITH_FRONT, blocks);
        check_once(run, (i % 2 == 0 ? 5 : 40) + 2);
        check_clients(run);
        cr_assert(eq(str, (char *)small_system_runs_on(run, "front"), "os2"));
        small_system_free(run);
    }
}

/* Back stays where it is, on os2: a send of A-1 that it committed is repeated by A-2. */
Test(system_send, asks_once_whenever_only_the_sender_moves)
{
    uint64_t n_duplicates = 0;
    for (guint i = 0; i < 25; i++) {
        g_autofree char *blocks = g_strdup_printf("%sfault \"f\" { at %u us  crash os1 panic }\n",
                                                  WEB, 1500000 + 3137 * i);
        SmallSystem *run = run_with(OF_CLIENTS, "on os2", blocks);
        check_once(run, 5 + 2);
        check_clients(run);
        n_duplicates += small_system_counter(run, "back", "duplicates");
        small_system_free(run);
    }
    cr_assert(lt(u64, 0, n_duplicates));
}

/* Either fails alone, and is restarted in place (level 1) or goes to os2 (level 2) and asks, or is
 * asked, from there. */
Test(system_send, asks_once_whenever_one_of_the_two_fails)
{
    for (guint i = 0; i < 24; i++) {
        guint level = 1 + i / 2 % 2;
        const char *who = i % 2 == 0 ? "front" : "back";
        g_autofree char *blocks = g_strdup_printf(
            "%sfault \"f\" { at %u us  fail program %s level %u }\n", WEB, 1500000 + 3137 * i, who,
            level);
        SmallSystem *run = run_with(OF_CLIENTS, WITH_FRONT, blocks);
        check_once(run, 5 + 2);
        check_clients(run);
        cr_assert(eq(str, (char *)small_system_runs_on(run, who), level == 1 ? "os1" : "os2"));
        small_system_free(run);
    }
}

/* Nobody asks front: its place is the number of its commits, and A-2 runs through those of A-1. */
Test(system_send, asks_once_in_a_program_that_nobody_asks)
{
    for (guint i = 0; i < 12; i++) {
        g_autofree char *blocks = g_strdup_printf("fault \"f\" { at %u us  crash os1 panic }\n",
                                                  1500000 + 3137 * i);
        SmallSystem *run = run_with(OF_NOBODY, i % 2 == 0 ? "on os2" : WITH_FRONT, blocks);
        check_once(run, 0 + 2);
        small_system_free(run);
    }
}

/* Back is not there for the first 2 s: the request is held, and sent again every second. */
Test(system_send, waits_for_a_program_that_nobody_runs_yet)
{
    SmallSystem *run = run_with(OF_NOBODY, "on os2  start at 2_500 ms", "");
    check_once(run, 0 + 2);
    HsCycles first = (HsCycles)small_system_row(run, &hs_table_journal_record, 0)[0].integer;
    cr_assert(lt(u64, 2500000, first));
    cr_assert(eq(u64, small_system_counter(run, "communication", "held"), 1));
    small_system_free(run);
}

/* ---- statements ---- */

#define ALONE                                                                                      \
    "scenario \"alone\" { stop at 4 s }\ninclude \"profiles/toy.scn\"\n"                           \
    "storage { size 16 MB }\nvmm { area 2 MB }\n"                                                  \
    "os os1 { role active  storage 12 MB  kernel 4 MB }\n"                                         \
    "app A { runs code  on os1  area 4 MB  journal 1 MB  scratch 8 KB }\n"

/* The timer runs out at 3 s; the OS takes it, and the program exits by a service. */
Test(system_send, sleep_until_ends_at_a_time_of_the_run)
{
    SmallSystem *run = small_system_of(
        ALONE "program code { image 64 KB  sleep until 3 s  sleep until 1 s  commit 64 B  exit }\n",
        NULL);
    HsCycles committed = (HsCycles)small_system_row(run, &hs_table_journal_record, 0)[0].integer;
    cr_assert(lt(u64, 3000000, committed));
    cr_assert(lt(u64, committed, 3050000)); /* a seek, a turn, and few routines */
    cr_assert(eq(str, (char *)small_system_app(run, "A")->end_reason, "exited"));
    small_system_free(run);
}

/* Of 8 KB: 4 KB are written at 6 KB, of which 2 KB are there; 1 KB behind the end is none. */
Test(system_send, scratch_moves_bytes_of_the_file_and_none_behind_its_end)
{
    SmallSystem *run = small_system_of(
        ALONE "program code { image 64 KB  scratch write 4 KB at 6 KB  scratch read 8 KB  "
              "scratch read 1 KB at 8 KB  exit }\n",
        NULL);
    guint n_transfers = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span); i++) {
        const HsCell *row = small_system_row(run, &hs_table_span, i);
        n_transfers += row[2].kind == HS_CELL_TEXT && strstr(row[2].text, "A scratch") != NULL;
    }
    cr_assert(eq(u32, n_transfers, 2));
    cr_assert(eq(str, (char *)small_system_app(run, "A")->end_reason, "exited"));
    small_system_free(run);
}
