/* t256: the rows of the run made by hand. */
#include "tests/analysis/t256.h"

#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#define MB (1024 * 1024)
#define ROW(store, table, ...)                                                                     \
    hs_store_row(store, table, (HsCell[]){ __VA_ARGS__ },                                          \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

static char folder[] = "/tmp/hsim-analysis-XXXXXX";

void t256_enter_folder(void)
{
    cr_assert(mkdtemp(folder) != NULL && chdir(folder) == 0);
}

void t256_leave_folder(void)
{
    (void)unlink("run.db");
    (void)rmdir(folder);
}

HsStore *t256_empty(const char *path)
{
    g_autoptr(GError) error = NULL;
    HsStore *store = hs_store_create(path, &error);

    cr_assert(store != NULL, "%s", error != NULL ? error->message : "");
    ROW(store, "meta", HS_TEXT("0.1.0"), HS_TEXT("t256"), HS_TEXT("Made by hand"),
        HS_TEXT("t256.scn"), HS_TEXT("dynamic"), HS_TEXT("18446744073709551615"),
        HS_INTEGER(1000000), HS_INTEGER(MB), HS_INTEGER(256 * MB), HS_INTEGER(10000000),
        HS_TEXT("stop time"), HS_TEXT("full"), HS_INTEGER(1234), HS_INTEGER(5678901),
        HS_TEXT("0123456789abcdef"));
    return store;
}

void t256_version(HsStore *store, int version, int cycle, const char *cause, const char *step)
{
    ROW(store, "resource_version", HS_INTEGER(version), HS_INTEGER(cycle), HS_TEXT(cause),
        HS_TEXT(step));
}

void t256_entry(HsStore *store, int version, int position, const char *area, int size_mb,
                const char *owner, const char *destination)
{
    ROW(store, "resource_entry", HS_INTEGER(version), HS_INTEGER(position), HS_TEXT(area),
        HS_TEXT("main storage"), HS_INTEGER((int64_t)size_mb * MB), HS_TEXT(owner),
        HS_TEXT(destination));
}

void t256_flow(HsStore *store, int flow, const char *figure, const char *subject, int begin,
               int end)
{
    ROW(store, "flow", HS_INTEGER(flow), HS_TEXT(figure), HS_TEXT(subject),
        HS_TEXT("disabled wait"), HS_INTEGER(begin), HS_INTEGER(end), HS_TEXT("done"));
}

sqlite3 *t256_publish(HsStore *store, const char *path)
{
    g_autoptr(GError) error = NULL;
    sqlite3 *db = NULL;

    cr_assert(hs_store_publish(store, &error), "%s", error != NULL ? error->message : "");
    hs_store_free(store);
    db = hs_store_open(path, &error);
    cr_assert(db != NULL, "%s", error != NULL ? error->message : "");
    return db;
}

static void write_table(HsStore *store)
{
    static const struct {
        int version, position;
        const char *area;
        int size_mb;
        const char *owner, *destination;
    } entries[] = {
        { 0, 1, "os1", 160, "os1", "os2" },  { 0, 2, "os2", 32, "os2", "vmm" },
        { 0, 3, "vmm", 16, "vmm", NULL },    { 0, 4, "unused", 48, "vmm", NULL },
        { 1, 1, "os1", 32, "os1", "os2" },   { 1, 2, "A", 128, "os1", "os2" },
        { 1, 3, "os2", 32, "os2", "vmm" },   { 1, 4, "vmm", 16, "vmm", NULL },
        { 1, 5, "unused", 48, "vmm", NULL }, { 2, 1, "os1", 32, "os1", "os2" },
        { 2, 2, "A", 128, "os1", "os2" },    { 2, 3, "B", 40, "os1", "vmm" },
        { 2, 4, "os2", 32, "os2", "vmm" },   { 2, 5, "vmm", 16, "vmm", NULL },
        { 2, 6, "unused", 8, "vmm", NULL },  { 3, 1, "A", 128, "os2", "vmm" },
        { 3, 2, "os2", 64, "os2", "vmm" },   { 3, 3, "vmm", 16, "vmm", NULL },
        { 3, 4, "unused", 48, "vmm", NULL },
    };

    t256_version(store, 0, 0, "the run starts", NULL);
    t256_version(store, 1, 1000000, "A starts", NULL);
    t256_version(store, 2, 2000000, "B starts", NULL);
    t256_version(store, 3, 5000500, "os1 failed", "506");
    for (size_t entry_i = 0; entry_i < G_N_ELEMENTS(entries); entry_i++)
        t256_entry(store, entries[entry_i].version, entries[entry_i].position,
                   entries[entry_i].area, entries[entry_i].size_mb, entries[entry_i].owner,
                   entries[entry_i].destination);
}

static void write_storage(HsStore *store)
{
    static const struct {
        int version, first, n;
        const char *area, *owner, *state;
    } ranges[] = {
        { 0, 0, 16, "vmm", "vmm", "connected" },   { 0, 16, 160, "os1", "os1", "connected" },
        { 0, 176, 32, "os2", "os2", "connected" }, { 0, 208, 48, "unused", "vmm", "unused" },
        { 2, 0, 16, "vmm", "vmm", "connected" },   { 2, 16, 32, "os1", "os1", "connected" },
        { 2, 48, 128, "A", "os1", "connected" },   { 2, 176, 32, "os2", "os2", "connected" },
        { 2, 208, 40, "B", "os1", "connected" },   { 2, 248, 8, "unused", "vmm", "unused" },
        { 3, 0, 16, "vmm", "vmm", "connected" },   { 3, 16, 32, "os2", "os2", "connected" },
        { 3, 48, 128, "A", "os2", "connected" },   { 3, 176, 32, "os2", "os2", "connected" },
        { 3, 208, 48, "unused", "vmm", "unused" },
    };

    for (size_t range_i = 0; range_i < G_N_ELEMENTS(ranges); range_i++)
        ROW(store, "storage_range", HS_INTEGER(ranges[range_i].version),
            HS_INTEGER(ranges[range_i].first), HS_INTEGER(ranges[range_i].n),
            HS_TEXT(ranges[range_i].area), HS_TEXT(ranges[range_i].owner),
            HS_TEXT(ranges[range_i].state));
}

static void write_flows(HsStore *store)
{
    static const struct {
        const char *step, *what, *runs_on, *cpu;
        int wait, work;
    } steps[] = {
        { "501", "detect a fault of the OS, fence it", "vmm", "cpu0", 0, 14 },
        { "502", "look up the entries of the resource table", "vmm", "cpu0", 0, 6 },
        { "503", "request the resource exchange", "vmm", "cpu0", 0, 10 },
        { "504", "engaging routine 140: attach the resources", "os2", "cpu1", 70, 320 },
        { "505", "report the completion", "os2", "cpu1", 0, 10 },
        { "506", "update the owners in the resource table", "vmm", "cpu0", 0, 70 },
        { "507", "start the program in its area", "vmm", NULL, 2999490, 10 },
    };
    int begin = 5000000;

    t256_flow(store, 1, "job start", "A", 999900, 3000000);
    t256_flow(store, 2, "job start", "B", 1999900, 2400000);
    t256_flow(store, 3, "FIG. 5", "os1", 5000000, 8000000);
    ROW(store, "flow_step", HS_INTEGER(1), HS_INTEGER(1), HS_TEXT("110"),
        HS_TEXT("work out what is needed"), HS_TEXT("os1"), HS_TEXT("cpu0"), HS_INTEGER(1000000),
        HS_INTEGER(0), HS_INTEGER(20), HS_INTEGER(1000020));
    for (int step_i = 0; step_i < (int)G_N_ELEMENTS(steps); step_i++) {
        int end = begin + steps[step_i].wait + steps[step_i].work;

        ROW(store, "flow_step", HS_INTEGER(3), HS_INTEGER(step_i + 1), HS_TEXT(steps[step_i].step),
            HS_TEXT(steps[step_i].what), HS_TEXT(steps[step_i].runs_on), HS_TEXT(steps[step_i].cpu),
            HS_INTEGER(begin), HS_INTEGER(steps[step_i].wait), HS_INTEGER(steps[step_i].work),
            HS_INTEGER(end));
        begin = end;
    }
    ROW(store, "service_outage", HS_TEXT("A"), HS_TEXT("os1 panics"), HS_INTEGER(5000000),
        HS_INTEGER(5000014), HS_INTEGER(5000500), HS_INTEGER(7500500), HS_INTEGER(7900500),
        HS_INTEGER(8000000), HS_INTEGER(8100000), HS_TEXT("os2"));
    ROW(store, "fault", HS_TEXT("os1 panics"), HS_INTEGER(5000000), HS_TEXT("crash os1 panic"),
        HS_TEXT("os1"), HS_INTEGER(1));
}

/* 100 requests replied after 1, 2, ... 100 ms, and one that was sent three times in vain. */
static void write_requests(HsStore *store)
{
    for (int request_i = 1; request_i <= 100; request_i++) {
        ROW(store, "request", HS_TEXT("web"), HS_INTEGER(1), HS_INTEGER(request_i), HS_TEXT("A"),
            HS_INTEGER(3000000), HS_INTEGER(1 + (request_i > 98)),
            HS_INTEGER(3000000 + 1000 * request_i), HS_TEXT("os1"));
        ROW(store, "journal_record", HS_INTEGER(3000000 + request_i), HS_TEXT("A"), HS_TEXT("os1"),
            HS_INTEGER(request_i), HS_INTEGER(1), HS_INTEGER(request_i));
    }
    ROW(store, "counter", HS_TEXT("A"), HS_TEXT("committed"), HS_INTEGER(100));
    ROW(store, "counter", HS_TEXT("A"), HS_TEXT("committed, lost"), HS_INTEGER(0));
    ROW(store, "counter", HS_TEXT("A"), HS_TEXT("repeated"), HS_INTEGER(0));
    ROW(store, "request", HS_TEXT("web"), HS_INTEGER(2), HS_INTEGER(1), HS_TEXT("A"),
        HS_INTEGER(9000000), HS_INTEGER(3), HS_NULL, HS_NULL);
}

static void write_rest(HsStore *store)
{
    static const char *const books[] = { "guest application", "guest OS", "VMM",
                                         "stall on storage",  "idle",     "stopped" };
    static const int cycles[2][6] = { { 5000000, 1000000, 500, 250000, 3749500, 0 },
                                      { 1234500, 0, 0, 0, 8765500, 0 } };

    for (int cpu_i = 0; cpu_i < 2; cpu_i++) {
        for (int book_i = 0; book_i < 6; book_i++)
            ROW(store, "cpu_book", HS_TEXT(cpu_i == 0 ? "cpu0" : "cpu1"), HS_TEXT(books[book_i]),
                HS_INTEGER(cycles[cpu_i][book_i]));
    }
    ROW(store, "expectation", HS_INTEGER(1), HS_TEXT("state B"), HS_TEXT("table.os1 == 32 MB"),
        HS_TEXT("held"), HS_INTEGER(1500000), HS_TEXT(""), HS_TEXT("t256.scn:20"));
    ROW(store, "expectation", HS_INTEGER(2), HS_TEXT("os2 stays small"),
        HS_TEXT("table.os2 <= 32 MB"), HS_TEXT("failed"), HS_INTEGER(5000500),
        HS_TEXT("table.os2 is 64 MB"), HS_TEXT("t256.scn:21"));
    ROW(store, "expectation", HS_INTEGER(3), HS_TEXT("B comes back"), HS_TEXT("B.runs_on == os2"),
        HS_TEXT("not reached"), HS_NULL, HS_TEXT("its fault did not happen"),
        HS_TEXT("t256.scn:22"));
    ROW(store, "refusal", HS_INTEGER(4000000), HS_TEXT("C"), HS_TEXT("os1"), HS_INTEGER(64 * MB),
        HS_INTEGER(0), HS_INTEGER(8 * MB), HS_TEXT("too little is unused"));
}

void t256_write(HsStore *store)
{
    write_table(store);
    write_storage(store);
    write_flows(store);
    write_requests(store);
    write_rest(store);
}

sqlite3 *t256_open(const char *path)
{
    HsStore *store = t256_empty(path);

    t256_write(store);
    return t256_publish(store, path);
}

sqlite3 *t256_publish_rows(const char *sql)
{
    HsStore *store = t256_empty("run.db");

    made_tell(hs_store_db(store, NULL), "%s", sql);
    return t256_publish(store, "run.db");
}
