/* Whole runs of every kind of client over crashes: each request counted at the client, in the
 * journal, and at the program; and the same arrivals whatever happens to the machine. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

/* One cycle is a microsecond. Two programs of os1, which os2 takes over. */
static const char machine[] =
    "scenario \"clients\" { stop at 5 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 40 MB }\n"
    "vmm { area 2 MB  detector { state } }\n"
    "os os1 { role active   storage 18 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 12 MB  kernel 4 MB }\n"
    "program serve { image 64 KB  loop { receive  compute request  commit 512 B  reply 100 B } }\n"
    "app A { runs serve  on os1  standby os2  area 4 MB  journal 8 MB }\n"
    "app B { runs serve  on os1  standby os2  area 4 MB  journal 8 MB }\n"
    "clients web { to A  to B  %s  timeout 300 ms }\n"
    "%s";

static const char *const kinds[] = {
    "count 5  think exponential 60 ms  work uniform 1 ms .. 5 ms",
    "count 4  think constant 50 ms  work constant 3 ms",
    "count 60  arrivals poisson every 40 ms  work exponential 3 ms",
    "count 60  arrivals constant every 35 ms",
    "count 3  arrivals poisson every 20 ms  work exponential 15 ms",
};

static SmallSystem *run_with(const char *clients, const char *fault)
{
    g_autofree char *text = g_strdup_printf(machine, clients, fault);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

static gint64 *key_of(uint64_t client, uint64_t number)
{
    gint64 *key = g_new(gint64, 1);
    *key = (gint64)(client << 40 | number);
    return key;
}

/* What the program was told it committed is its journal, in the same order, none twice. */
static GHashTable *check_program(const SmallSystem *run, const char *app)
{
    g_autoptr(GArray) journal = small_system_journal(run, app);
    const HsApplication *application = small_system_app(run, app);
    GHashTable *records = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    /* One more may be on the disk: its OS was stopped before it told the program. */
    cr_assert(le(u32, application->committed->len, journal->len));
    cr_assert(le(u32, journal->len, application->committed->len + 1));
    guint told = 0;
    for (guint i = 0; i < journal->len; i++) {
        const HsJournalRecord *record = &g_array_index(journal, HsJournalRecord, i);
        cr_assert(g_hash_table_add(records, key_of(record->client, record->number)),
                  "%s: client %u's request %u is there twice", app, (guint)record->client,
                  (guint)record->number);
        const HsTransaction *transaction = &g_array_index(application->committed, HsTransaction,
                                                          told);
        if (told < application->committed->len && transaction->client == record->client &&
            transaction->number == record->number)
            told++;
    }
    cr_assert(eq(u32, told, application->committed->len));
    return records;
}

/* Each reply that a client got stands in the journal of its program, the one of its turn; what
 * stands there was asked for. */
static void check_requests(const SmallSystem *run)
{
    g_autoptr(GHashTable) of_a = check_program(run, "A");
    g_autoptr(GHashTable) of_b = check_program(run, "B");
    guint n_replied = 0, n_found = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_request); i++) {
        const HsCell *row = small_system_row(run, &hs_table_request, i);
        bool is_of_a = row[1].integer % 2 == 1;
        g_autofree gint64 *key = key_of((uint64_t)row[1].integer, (uint64_t)row[2].integer);
        bool is_there = g_hash_table_contains(is_of_a ? of_a : of_b, key);
        bool is_replied = row[6].kind == HS_CELL_INTEGER;
        cr_assert(eq(str, (char *)row[3].text, is_of_a ? "A" : "B"));
        cr_assert(is_there || !is_replied, "answered, and not in the journal");
        n_replied += is_replied;
        n_found += is_there;
    }
    cr_assert(eq(u32, n_found, g_hash_table_size(of_a) + g_hash_table_size(of_b)));
    cr_assert(lt(u32, 60, n_replied));
    cr_assert(eq(u64, small_system_counter(run, "web", "replies"), n_replied));
}

Test(system_clients, are_served_exactly_once_over_crashes)
{
    static const char *const faults[] = {
        "",
        "fault \"f\" { at 2_000_117 us  crash os1 panic }\n",
        "fault \"f\" { at 2_013_731 us  crash os1 panic }\n",
        "fault \"f\" { at 2_027_003 us  crash os1 panic }\n",
        "fault \"f\" { at 2_031_911 us  crash os1 panic }\n",
        "fault \"f\" { at 2_044_444 us  crash os1 panic }\n",
        "fault \"f\" { at 2_044_444 us  cut link for 700 ms }\n",
        "fault \"f\" { at 1 s  every exponential 200 ms  fail disk disk 2 times }\n",
        ("fault \"f\" { at 1 s  every exponential 400 ms  cut link for 50 ms }\n"
         "fault \"g\" { at 2_031_911 us  crash os1 panic }\n"),
    };
    for (guint kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
        for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
            SmallSystem *run = run_with(kinds[kind], faults[i]);
            check_requests(run);
            small_system_free(run);
        }
}

/* "cycle:client " of each request sent, in the order of time. */
static gint compare_sent(gconstpointer a, gconstpointer b)
{
    const HsCell *first = *(const HsCell *const *)a, *second = *(const HsCell *const *)b;
    return (first[4].integer > second[4].integer) - (first[4].integer < second[4].integer);
}

static char *sent_of(const SmallSystem *run)
{
    GString *sent = g_string_new(NULL);
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_request); i++)
        g_ptr_array_add(rows, (gpointer)(guintptr)small_system_row(run, &hs_table_request, i));
    g_ptr_array_sort(rows, compare_sent);
    for (guint i = 0; i < rows->len; i++) {
        const HsCell *row = g_ptr_array_index(rows, i);
        g_string_append_printf(sent, "%" G_GINT64_FORMAT " ", row[4].integer);
    }
    return g_string_free(sent, FALSE);
}

Test(system_clients, that_arrive_do_so_in_the_same_cycles_whatever_happens)
{
    SmallSystem *calm = run_with(kinds[2], "");
    SmallSystem *crash = run_with(kinds[2], "fault \"f\" { at 2 s  crash os1 panic }\n");
    g_autofree char *of_calm = sent_of(calm);
    g_autofree char *of_crash = sent_of(crash);
    cr_assert(eq(u64, small_system_counter(crash, "web", "turned away"), 0));
    cr_assert(eq(str, of_calm, of_crash));
    small_system_free(calm);
    small_system_free(crash);
}

/* Three wait at most: of those that come during the outage most are turned away. */
Test(system_clients, that_find_as_many_waiting_as_the_group_counts_are_turned_away)
{
    SmallSystem *run = run_with(kinds[4], "fault \"f\" { at 2 s  crash os1 panic }\n");
    uint64_t n_turned_away = small_system_counter(run, "web", "turned away");
    cr_assert(lt(u64, 20, n_turned_away));
    cr_assert(le(u64, small_system_counter(run, "web", "waiting at the end"), 3));
    small_system_free(run);
}
