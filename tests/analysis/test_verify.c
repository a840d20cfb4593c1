/* test_verify: each thing that must be true of a result is asked, and what breaks it is named. The
 * result is made by hand, so what is found must be what the case changes. */
#include "analysis/verify.h"

#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define MB (1024 * 1024)
#define ROW(store, table, ...)                                                                     \
    hs_store_row(store, table, (HsCell[]){ __VA_ARGS__ },                                          \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

TestSuite(verify, .init = t256_enter_folder, .fini = t256_leave_folder);

/* ---- a result in order: 256 MB, 10_000_000 cycles, 1234 events ---- */

static void write_range(HsStore *store, int version, int first, int n, const char *area,
                        const char *owner)
{
    ROW(store, "storage_range", HS_INTEGER(version), HS_INTEGER(first), HS_INTEGER(n),
        HS_TEXT(area), HS_TEXT(owner), HS_TEXT("connected"));
}

static void write_storage(HsStore *store)
{
    t256_version(store, 0, 0, "start", NULL);
    t256_entry(store, 0, 1, "os1", 200, "os1", "os2");
    t256_entry(store, 0, 2, "vmm", 56, "vmm", NULL);
    write_range(store, 0, 0, 56, "vmm", "vmm");
    write_range(store, 0, 56, 200, "os1", "os1");
    t256_version(store, 1, 1004, "os1 failed", "506");
    t256_entry(store, 1, 1, "A", 60, "os2", "vmm");
    t256_entry(store, 1, 2, "os2", 140, "os2", NULL);
    t256_entry(store, 1, 3, "vmm", 56, "vmm", NULL);
    write_range(store, 1, 0, 56, "vmm", "vmm");
    write_range(store, 1, 56, 60, "A", "os2");
    write_range(store, 1, 116, 140, "os2", "os2");
}

static void write_step(HsStore *store, int position, const char *step, int begin, int wait,
                       int work)
{
    ROW(store, "flow_step", HS_INTEGER(1), HS_INTEGER(position), HS_TEXT(step), HS_TEXT("does"),
        HS_TEXT("vmm"), HS_TEXT("cpu0"), HS_INTEGER(begin), HS_INTEGER(wait), HS_INTEGER(work),
        HS_INTEGER(begin + wait + work));
}

static void write_takeover(HsStore *store)
{
    t256_flow(store, 1, "FIG. 5", "os1", 1000, 1010);
    write_step(store, 1, "501", 1000, 1, 3);
    write_step(store, 2, "506", 1004, 2, 4);
    ROW(store, "flow_wait", HS_INTEGER(1), HS_INTEGER(1), HS_INTEGER(1), HS_INTEGER(0),
        HS_INTEGER(0));
    ROW(store, "flow_wait", HS_INTEGER(1), HS_INTEGER(2), HS_INTEGER(0), HS_INTEGER(1),
        HS_INTEGER(1));
    ROW(store, "fault", HS_TEXT("x"), HS_INTEGER(1000), HS_TEXT("crash os1 panic"), HS_TEXT("os1"),
        HS_INTEGER(1));
    ROW(store, "service_outage", HS_TEXT("A"), HS_TEXT("x"), HS_INTEGER(1000), HS_INTEGER(1004),
        HS_INTEGER(1010), HS_NULL, HS_NULL, HS_INTEGER(1500), HS_INTEGER(2000), HS_TEXT("os2"));
    ROW(store, "outcome", HS_TEXT("A"), HS_INTEGER(1), HS_TEXT("serves on os2"), HS_INTEGER(1));
    ROW(store, "command", HS_TEXT("c"), HS_INTEGER(7), HS_TEXT("change share"), HS_TEXT("operator"),
        HS_INTEGER(8), HS_TEXT("done"));
    ROW(store, "expectation", HS_INTEGER(1), HS_TEXT("e"), HS_TEXT("so"), HS_TEXT("held"),
        HS_INTEGER(9), HS_TEXT(""), HS_TEXT("t256.scn:1"));
    ROW(store, "refusal", HS_INTEGER(600), HS_TEXT("A"), HS_TEXT("os1"), HS_INTEGER(1),
        HS_INTEGER(0), HS_INTEGER(0), HS_TEXT("none left"));
}

/* Two turns of 60 and 40 cycles; the program owes 10 of its 95. */
static void write_cpu(HsStore *store)
{
    ROW(store, "cpu_book", HS_TEXT("cpu0"), HS_TEXT("guest application"), HS_INTEGER(85));
    ROW(store, "cpu_book", HS_TEXT("cpu0"), HS_TEXT("VMM"), HS_INTEGER(15));
    ROW(store, "cpu_book", HS_TEXT("cpu0"), HS_TEXT("idle"), HS_INTEGER(9999900));
    ROW(store, "cpu_turn", HS_TEXT("cpu0"), HS_TEXT("os1"), HS_INTEGER(100), HS_INTEGER(160));
    ROW(store, "cpu_turn", HS_TEXT("cpu0"), HS_TEXT("vmm"), HS_INTEGER(160), HS_INTEGER(200));
    ROW(store, "app_cpu", HS_TEXT("A"), HS_TEXT("os1"), HS_INTEGER(5678901), HS_INTEGER(10),
        HS_INTEGER(0));
    ROW(store, "cpi_stack", HS_TEXT("A"), HS_TEXT("os1"), HS_TEXT("base"), HS_INTEGER(95));
    ROW(store, "cpi_stack", HS_TEXT("A"), HS_TEXT("os1"), HS_TEXT("data stall"), HS_INTEGER(5));
}

static void write_request(HsStore *store, int number, int sent, int replied)
{
    ROW(store, "request", HS_TEXT("web"), HS_INTEGER(1), HS_INTEGER(number), HS_TEXT("A"),
        HS_INTEGER(sent), HS_INTEGER(1), replied > 0 ? HS_INTEGER(replied) : HS_NULL,
        HS_TEXT(replied > 0 ? "os1" : NULL));
}

static void write_record(HsStore *store, int record, int cycle, int number)
{
    ROW(store, "journal_record", HS_INTEGER(cycle), HS_TEXT("A"), HS_TEXT("os1"),
        HS_INTEGER(record), HS_INTEGER(1), HS_INTEGER(number));
}

static void write_service(HsStore *store)
{
    write_request(store, 1, 100, 200);
    write_request(store, 2, 300, 400);
    write_request(store, 3, 500, 0);
    write_record(store, 1, 150, 1);
    write_record(store, 3, 350, 2);
    ROW(store, "counter", HS_TEXT("A"), HS_TEXT("committed"), HS_INTEGER(2));
    ROW(store, "counter", HS_TEXT("A"), HS_TEXT("repeated"), HS_INTEGER(0));
    ROW(store, "output", HS_INTEGER(700), HS_TEXT("A"), HS_TEXT("os1"), HS_TEXT("hello"));
}

static void write_happenings(HsStore *store)
{
    for (int event_i = 0; event_i < 1234; event_i++)
        ROW(store, "event", HS_INTEGER(event_i), HS_INTEGER(1), HS_TEXT("os1"), HS_TEXT("tick"));
    ROW(store, "value", HS_INTEGER(5), HS_TEXT("os1"), HS_TEXT("progress"), HS_INTEGER(1));
    ROW(store, "value", HS_INTEGER(6), HS_TEXT("os1"), HS_TEXT("progress"), HS_INTEGER(2));
    ROW(store, "span", HS_TEXT("A"), HS_TEXT("runs"), HS_TEXT("os1"), HS_INTEGER(50),
        HS_INTEGER(1000));
}

/* Writes it to run.db; the digest of the run is that of no table: no trace wrote it. */
static void make_result(void)
{
    HsStore *store = t256_empty("run.db");

    write_storage(store);
    write_takeover(store);
    write_cpu(store);
    write_service(store);
    write_happenings(store);
    hs_store_save_digests(store, NULL);
    (void)sqlite3_close(t256_publish(store, "run.db"));
}

static void change(const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;

    cr_assert(eq(int, sqlite3_open("run.db", &db), SQLITE_OK));
    cr_assert(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s in %s", message, sql);
    (void)sqlite3_close(db);
}

static HsVerify *verify_result(void)
{
    g_autoptr(GError) error = NULL;
    sqlite3 *db = hs_store_open("run.db", &error);
    HsVerify *verify = NULL;

    cr_assert(db != NULL, "%s", error != NULL ? error->message : "");
    verify = hs_verify(db, &error);
    cr_assert(verify != NULL, "%s", error != NULL ? error->message : "");
    (void)sqlite3_close(db);
    return verify;
}

/* All that was found: "WHERE: WHAT\n". The caller frees. */
static char *problems_of(const HsVerify *verify)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < verify->problems->len; i++) {
        const HsVerifyProblem *problem = g_ptr_array_index(verify->problems, i);

        g_string_append_printf(text, "%s: %s\n", problem->where, problem->what);
    }
    return g_string_free(text, FALSE);
}

/* XXH64 of nothing with seed 0 is in the specification of xxHash. */
#define EMPTY "ef46db3751d8e999"

Test(verify, finds_nothing_in_what_is_in_order)
{
    make_result();
    change("UPDATE meta SET digest = '" EMPTY "'");
    change("DELETE FROM table_digest WHERE name = 'meta'");

    g_autoptr(HsVerify) verify = verify_result();
    g_autofree char *problems = problems_of(verify);

    cr_assert_str_eq(problems, "table table_digest: it says nothing of table meta\n");
    cr_assert(eq(u32, verify->n_invariants, 14));
    cr_assert(eq(u32, verify->n_skipped, 0));
}

Test(verify, compares_the_digest_of_the_run)
{
    make_result();

    g_autoptr(HsVerify) verify = verify_result();
    g_autofree char *problems = problems_of(verify);

    cr_assert_str_eq(problems,
                     "digest: the tables come to " EMPTY ", meta says 0123456789abcdef\n");
}

typedef struct {
    const char *sql;
    const char *problem; /* a line of problems_of, or a part of one */
} Case;

/* Each is changed back by making the result anew. */
static void check_cases(const Case *cases, size_t n_cases)
{
    for (size_t case_i = 0; case_i < n_cases; case_i++) {
        make_result();
        change(cases[case_i].sql);

        g_autoptr(HsVerify) verify = verify_result();
        g_autofree char *problems = problems_of(verify);

        cr_assert(strstr(problems, cases[case_i].problem) != NULL, "%s\nfound: %s",
                  cases[case_i].problem, problems);
    }
}

Test(verify, names_a_table_that_was_changed)
{
    static const Case cases[] = {
        { "UPDATE output SET text = 'help'", "table output: its rows come to " },
        { "DELETE FROM span", "table span: it has 0 rows, 1 were recorded (table_digest)\n" },
        { "INSERT INTO setting VALUES (0, 'set', 'a=b')", "table setting: it has 1 rows, 0 " },
        { "UPDATE value SET rowid = 9 - rowid", "table value: its rows come to " },
        { "UPDATE output SET text = text || char(0) || 'x'",
          "table output: row 1 has a value that no run writes\n" },
        { "UPDATE span SET component = component || char(0) || 'x'", /* columns stand behind it */
          "table span: row 1 has a value that no run writes\n" },
        { "UPDATE table_digest SET digest = 'x' WHERE name = 'fault'",
          ", x was recorded (table_digest)\n" },
        { "UPDATE table_digest SET is_kept = 0 WHERE name = 'request'",
          "table request: table_digest says it was left out, meta says --trace full\n" },
        { "UPDATE table_digest SET is_kept = 2 WHERE name = 'fault'",
          "table table_digest: what it says of fault no run writes\n" },
        { "UPDATE table_digest SET in_digest = 2 WHERE name = 'fault'",
          "table table_digest: what it says of fault no run writes\n" },
        { "UPDATE table_digest SET digest = upper(digest) WHERE name = 'event'",
          "table table_digest: what it says of event no run writes\n" },
        { "UPDATE table_digest SET n_rows = 0 WHERE name = 'fault'",
          "table table_digest: what it says of fault no run writes\n" },
        { "UPDATE table_digest SET n_rows = 1235 WHERE name = 'event'",
          "table table_digest: it says there were 1235 events, meta says 1234\n" },
        { "INSERT INTO table_digest VALUES ('secret', 0, '', 1, 0)",
          "table table_digest: it speaks of secret, which is no table\n" },
        { "UPDATE table_digest SET is_kept = 1; UPDATE meta SET trace_level = 'flows'",
          "table event: table_digest says it was kept, meta says --trace flows\n" },
    };

    check_cases(cases, G_N_ELEMENTS(cases));
}

/* Sums that no integer holds: the table is named all the same. */
Test(verify, names_a_table_whose_sums_cannot_be_asked)
{
    static const Case cases[] = {
        { "UPDATE resource_entry SET size = 9223372036854775807",
          "table resource_entry: its rows come to " },
        { "UPDATE resource_entry SET size = 9223372036854775807",
          "main storage: cannot be asked: " },
    };

    check_cases(cases, G_N_ELEMENTS(cases));
}

Test(verify, asks_about_storage)
{
    static const Case cases[] = {
        { "UPDATE resource_entry SET size = size + 1048576 WHERE version = 1 AND area = 'A'",
          "main storage: version 1: its entries come to 269484032 bytes, main storage has 268435456"
          "\n" },
        { "UPDATE meta SET storage_bytes = 269484032",
          "main storage: version 0: main storage has 268435456 bytes, it had 269484032\n" },
        { "UPDATE resource_entry SET size = size - 1048576 WHERE version = 1 AND area = 'os2';"
          "UPDATE storage_range SET n_units = 139 WHERE version = 1 AND area = 'os2'",
          "main storage: version 1: main storage has 267386880 bytes, it had 268435456\n" },
        { "UPDATE storage_range SET first_unit = 57 WHERE version = 1 AND area = 'A'",
          "map of storage: version 1: a range begins at unit 57, the one before it ends at 56\n" },
        { "INSERT INTO storage_range VALUES (1, 256, 0, 'A', 'os2', 'connected')",
          "map of storage: version 1: the range at unit 256 has 0 units\n" },
        { "DELETE FROM resource_version WHERE version = 1",
          "map of storage: version 1 is in storage_range, not in resource_version\n" },
        { "UPDATE resource_entry SET size = size + 1048576 WHERE version = 0 AND area = 'os1'",
          "FIG. 4: version 0: os1 has 210763776 bytes in the table, 209715200 in the map\n" },
        { "UPDATE storage_range SET area = 'B' WHERE area = 'A'",
          "FIG. 4: version 1: B is in the map, not in the table\n" },
        { "UPDATE resource_entry SET area = 'os2' WHERE area = 'A'",
          "FIG. 4: version 1: os2 has 2 entries\n" },
        { "INSERT INTO storage_range VALUES (1, 256, 4, 'A', 'vmm', 'connected')",
          "FIG. 4: version 1: A belongs to os2 and to vmm\n" },
        { "UPDATE resource_entry SET owner = 'vmm' WHERE area = 'A'",
          "FIG. 4: version 1: A belongs to vmm in the table, to os2 in the map\n" },
        { "UPDATE resource_version SET version = 2 WHERE version = 1",
          "table 90: version 2 stands where 1 must\n" },
        { "UPDATE resource_version SET cycle = 2000 WHERE version = 0",
          "table 90: version 1 is of cycle 1004, the one before it of 2000\n" },
        { "DELETE FROM resource_entry WHERE version = 1", "table 90: version 1 has no entries\n" },
        { "UPDATE resource_entry SET position = 4 WHERE area = 'os2'",
          "table 90: version 1: entry 4 stands where 3 must\n" },
        { "DELETE FROM resource_version WHERE version = 1",
          "table 90: version 1 is in resource_entry, not in resource_version\n" },
        { "UPDATE storage_range SET state = 'unused' WHERE area = 'A'",
          "map of storage: version 1: the range at unit 56 is unused in area A of os2\n" },
        { "UPDATE storage_range SET area = 'unused', state = 'unused' WHERE area = 'A'",
          "map of storage: version 1: the range at unit 56 is unused in area unused of os2\n" },
    };

    check_cases(cases, G_N_ELEMENTS(cases));
}

Test(verify, asks_about_flows_and_outages)
{
    static const Case cases[] = {
        { "UPDATE flow_step SET begin = 1005 WHERE step = '506'",
          "steps: flow 1: step 506 begins at cycle 1005, what is before it ends at 1004\n" },
        { "UPDATE flow_step SET wait_cycles = 3 WHERE step = '506'",
          "steps: flow 1: step 506 lasts 6 cycles, it waits 3 and works 4\n" },
        { "UPDATE flow SET end = 1011",
          "steps: flow 1 ends at cycle 1011, its step 506 at 1010\n" },
        { "UPDATE flow SET end = 1009, outcome = 'standby failed (step 507)'",
          "steps: flow 1 ends at cycle 1009, its step 506 at 1010\n" },
        { "UPDATE flow_step SET step = '507' WHERE step = '501'",
          "steps: flow 1: step 506 comes behind step 507\n" },
        { "UPDATE flow_step SET step = '508' WHERE step = '506'",
          "steps: flow 1: step 508 is not one of FIG. 5\n" },
        { "UPDATE flow SET flow = 2", "steps: step 501 is of flow 1, which is not in flow\n" },
        { "UPDATE flow_wait SET other_cycles = 0 WHERE position = 2",
          "steps: flow 1: step 506 waits 2 cycles, flow_wait accounts for 1\n" },
        { "DELETE FROM flow_wait WHERE position = 2",
          "steps: flow 1: step 506 waits 2 cycles, flow_wait accounts for none\n" },
        { "INSERT INTO flow_wait VALUES (1, 9, 0, 1, 0)",
          "steps: flow_wait has step 9 of flow 1, which is not in flow_step\n" },
        { "UPDATE flow SET end = 999",
          "steps: flow 1 ends at cycle 999, before it begins at 1000\n" },
        { "UPDATE flow SET flow = 2", "steps: flow 2 stands where 1 must\n" },
        { "INSERT INTO flow VALUES (2, 're-IPL', 'os1', 'c', 1, 1009, 'done')",
          "steps: flow 2 ends at cycle 1009 and stands behind one that ends at 1010\n" },
        { "UPDATE refusal SET cycle = 10000001",
          "flows: a refusal at cycle 10000001, the run ended at 10000000\n" },
        { "UPDATE service_outage SET running = 999",
          "outages: the outage of A at cycle 1000: running at 999\n" },
        { "DELETE FROM outcome", "outages: an outage of A, which is no program of the run\n" },
        { "UPDATE service_outage SET fault_cycle = 10000001",
          "outages: an outage at cycle 10000001, the run ended at 10000000\n" },
        { "UPDATE fault SET cycle = 10000001",
          "outages: fault x struck at cycle 10000001, the run ended at 10000000\n" },
        { "UPDATE command SET done = 6",
          "outages: command c was given at cycle 7 and done at 6, the run ended at 10000000\n" },
        { "UPDATE expectation SET cycle = 10000001",
          "outages: expectation e was decided at cycle 10000001, the run ended at 10000000\n" },
    };

    check_cases(cases, G_N_ELEMENTS(cases));
}

/* A program that hangs takes time of its CPU and executes nothing. */
#define HANG "UPDATE fault SET action = 'hang program A';"

Test(verify, knows_that_a_hung_program_executes_nothing)
{
    make_result();
    change(HANG "UPDATE cpi_stack SET cycles = 94 WHERE cause = 'base'");

    g_autoptr(HsVerify) verify = verify_result();
    g_autofree char *problems = problems_of(verify);

    cr_assert(strstr(problems, "CPI: the causes") == NULL, "%s", problems);
}

Test(verify, asks_about_cpu_time)
{
    static const Case cases[] = {
        { "UPDATE cpu_book SET cycles = cycles + 1 WHERE book = 'idle'",
          "CPU books: cpu0: its books come to 10000001 cycles, the run had 10000000\n" },
        { "UPDATE cpu_book SET cycles = -1 WHERE book = 'idle'",
          "CPU books: cpu0: the book idle has -1 cycles\n" },
        { "UPDATE cpu_turn SET begin = 159 WHERE begin = 160",
          "CPU turns: cpu0: a turn from cycle 159 to 200, the one before it ends at 160\n" },
        { "DELETE FROM cpu_turn WHERE begin = 160",
          "CPU turns: cpu0: its turns come to 60 cycles, its books to 100\n" },
        { "INSERT INTO cpu_turn VALUES ('cpu1', 'vmm', 1, 2)",
          "CPU turns: a turn of cpu1, which has no books\n" },
        { "UPDATE cpi_stack SET cycles = 96 WHERE cause = 'base'",
          "CPI: the causes come to 86 cycles, the books to 85\n" },
        { "UPDATE cpi_stack SET cycles = 94 WHERE cause = 'base'",
          "CPI: the causes come to 84 cycles, the books to 85\n" },
        { HANG "UPDATE cpi_stack SET cycles = 96 WHERE cause = 'base'",
          "CPI: the causes come to 86 cycles, the books to 85\n" },
        { "UPDATE app_cpu SET instructions = 51",
          "CPI: programs executed 51 instructions, meta says 5678901\n" },
    };

    check_cases(cases, G_N_ELEMENTS(cases));
}

Test(verify, asks_about_requests_and_times)
{
    static const Case cases[] = {
        { "UPDATE request SET number = 4 WHERE number = 3",
          "requests: client 1: request 4 stands where 3 must\n" },
        { "UPDATE request SET attempts = 0 WHERE number = 2",
          "requests: client 1: request 2 was sent 0 times\n" },
        { "UPDATE request SET replied = 299 WHERE number = 2",
          "requests: client 1: request 2 was sent at cycle 300 and replied at 299\n" },
        { "UPDATE request SET served_by = 'os1' WHERE number = 3",
          "requests: client 1: request 3: a reply by nobody, or nobody's reply\n" },
        { "UPDATE journal_record SET record = 1 WHERE record = 3",
          "journal: A: record 1 comes behind record 1\n" },
        { "UPDATE journal_record SET cycle = 149 WHERE record = 3",
          "journal: A: record 3 is of cycle 149, the one before it of 150\n" },
        { "UPDATE journal_record SET cycle = 201 WHERE record = 1",
          "journal: client 1: request 1 was replied at cycle 200, and committed at 201\n" },
        { "UPDATE journal_record SET cycle = 99 WHERE record = 1",
          "journal: client 1: request 1 was committed at cycle 99, and sent at 100\n" },
        { "UPDATE journal_record SET number = 1",
          "journal: A: 1 requests were committed again, the run counted 0\n" },
        { "DELETE FROM journal_record WHERE record = 3",
          "journal: A: there are 1 records, the run counted 2\n" },
        { "UPDATE span SET end = 10000001",
          "times: a span at cycle 10000001, the run ended at 10000000\n" },
        { "UPDATE event SET cycle = 9 WHERE rowid = 1",
          "times: an event of os1 at cycle 1 stands behind one of cycle 9\n" },
        { "UPDATE value SET cycle = 9 WHERE rowid = 1",
          "times: value progress of os1 at cycle 6 stands behind one of cycle 9\n" },
        { "UPDATE span SET begin = 1001",
          "times: a span of A ends at cycle 1000, before it begins at 1001\n" },
        { "DELETE FROM event WHERE rowid = 7", "times: there are 1233 events, meta says 1234\n" },
    };

    check_cases(cases, G_N_ELEMENTS(cases));
}

#define WINDOW "INSERT INTO instruction_window VALUES (5, 10, 2, 0);"

Test(verify, asks_about_instructions)
{
    static const Case cases[] = {
        { "INSERT INTO instruction VALUES (5, 'cpu0', 'A', 'os1', 0, 0)",
          "instructions: there are 1 instructions, none were asked for\n" },
        { WINDOW "INSERT INTO instruction VALUES (11, 'cpu0', 'A', 'os1', 0, 0)",
          "instructions: an instruction of cpu0 at cycle 11, asked for were 5 to 10\n" },
        { WINDOW "INSERT INTO instruction VALUES (7, 'cpu0', 'A', 'os1', 0, 0)",
          "instructions: there are 1 instructions, 2 were kept\n" },
        { WINDOW "INSERT INTO instruction VALUES (7, 'cpu0', 'A', 'os1', 0, 0), "
                 "(6, 'cpu1', 'A', 'os1', 0, 0)",
          "instructions: an instruction of cpu1 at cycle 6 stands behind one of cycle 7\n" },
    };

    check_cases(cases, G_N_ELEMENTS(cases));
}

/* A level leaves tables out; what is asked about them is not answered with "nothing". */
Test(verify, does_not_ask_about_what_was_left_out)
{
    make_result();
    change("UPDATE meta SET trace_level = 'off'");

    g_autoptr(HsVerify) verify = verify_result();

    /* Books, CPI and outages are about tables that every level keeps. */
    cr_assert(eq(u32, verify->n_invariants - verify->n_skipped, 3));
}
