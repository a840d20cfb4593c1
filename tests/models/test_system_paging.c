/* Programs that page, from whole runs: textbook numbers, bytes that survive, devices that fail, an
 * OS that dies meanwhile, storage that is short, areas that grow and shrink.
 *
 * V7: Belady, Nelson, Shedler (CACM 12, 1969) for the anomaly; the second string is counted by hand
 * from the policies' definitions, the cyclic one follows from them: lru and fifo lose the page that
 * is needed next.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/system_state.h"
#include "tests/models/small_system.h"

#define MACHINE                                                                                    \
    "scenario \"small\" { stop at 60 s }\n"                                                        \
    "include \"profiles/toy.scn\"\n"                                                               \
    "storage { size 32 MB }\n"                                                                     \
    "vmm { area 2 MB  detector { state } }\n"                                                      \
    "os os1 { role active   storage 12 MB  kernel 4 MB }\n"                                        \
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"

static uint64_t counter(const SmallSystem *run, const char *name)
{
    return small_system_counter(run, "A", name);
}

static uint64_t n_faults(const SmallSystem *run)
{
    return small_system_app(run, "A")->n_page_faults;
}

static const char *end_of(const SmallSystem *run, const char *app)
{
    const char *reason = small_system_app(run, app)->end_reason;
    return reason == NULL ? "none" : reason;
}

/* ---- V7 ---- */

static uint64_t faults_of(const char *script, const char *policy, guint n_frames)
{
    g_autofree char *text = g_strdup_printf(
        MACHINE "guest { replacement %s }\n"
                "program P { image 4 KB  %s }\n"
                "app A { runs P  on os1  area 2 MB  journal 64 KB  frames %u }\n",
        policy, script, n_frames);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    uint64_t n = n_faults(run);
    cr_assert(eq(str, small_text(end_of(run, "A")), "exited"));
    cr_assert(eq(u64, counter(run, "page faults"), n));
    small_system_free(run);
    return n;
}

Test(system_paging, faults_as_often_as_the_textbooks_say)
{
    static const char belady[] = "touch pages 1 2 3 4 1 2 5 1 2 3 4 5";
    static const char mixed[] = "touch pages 0 1 2 0 1 3 0 3 1 2 1";
    static const struct {
        const char *string, *policy;
        guint n_frames;
        uint64_t n_faults;
    } cases[] = {
        { belady, "fifo", 3, 9 },  { belady, "fifo", 4, 10 },  { belady, "lru", 3, 10 },
        { belady, "lru", 4, 8 },   { belady, "opt", 3, 7 },    { belady, "opt", 4, 6 },
        { mixed, "lru", 3, 5 },    { mixed, "fifo", 3, 7 },    { mixed, "opt", 3, 5 },
        { belady, "clock", 3, 9 }, { belady, "clock", 4, 10 }, /* all marked: as fifo */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_assert(eq(u64, faults_of(cases[i].string, cases[i].policy, cases[i].n_frames),
                     cases[i].n_faults),
                  "case %u", i);
}

/* 40 pages, one after the other, 50 times. */
Test(system_paging, lru_loses_every_page_of_a_cycle_that_is_larger_than_its_frames)
{
    g_autoptr(GString) script = g_string_new("loop 50 { touch pages");
    for (guint page = 0; page < 40; page++)
        g_string_append_printf(script, " %u", page);
    g_string_append(script, " write }");
    cr_assert(eq(u64, faults_of(script->str, "lru", 32), 2000));
    cr_assert(eq(u64, faults_of(script->str, "lru", 39), 2000));
    cr_assert(eq(u64, faults_of(script->str, "lru", 40), 40));
}

/* Marks tell. By hand: 1 2 3 come in; 4 clears all marks and takes the frame of 1; 2 is used, so 5
 * passes it over and takes that of 3, and 2 is still there. fifo gives 2 up for 5. */
Test(system_paging, clock_passes_over_what_was_used)
{
    cr_assert(eq(u64, faults_of("touch pages 1 2 3 4 2 5 2", "clock", 3), 5));
    cr_assert(eq(u64, faults_of("touch pages 1 2 3 4 2 5 2", "fifo", 3), 6));
}

/* fifo asks for no marks: behind caches and a TLB it faults as often, for nothing of a page that
 * left its frame is in them. */
Test(system_paging, a_page_that_left_is_in_no_cache)
{
    static const char *const profiles[] = { "z2000", "u54" };
    for (guint i = 0; i < G_N_ELEMENTS(profiles); i++) {
        g_autofree char *text = g_strdup_printf(
            "scenario \"small\" { stop at 60 s }\n"
            "include \"profiles/%s.scn\"\n"
            "storage { size 32 MB }\n"
            "vmm { area 2 MB }\n"
            "os os1 { role active  storage 12 MB  kernel 4 MB }\n"
            "guest { replacement fifo }\n"
            "program P { image 4 KB  touch pages 1 2 3 4 1 2 5 1 2 3 4 5 }\n"
            "app A { runs P  on os1  area 2 MB  journal 64 KB  frames 3 }\n",
            profiles[i]);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        cr_assert(eq(u64, n_faults(run), 9), "%s", profiles[i]);
        small_system_free(run);
    }
}

/* ---- dirty and clean ---- */

static SmallSystem *run_touching(const char *script, guint n_frames, const char *more)
{
    g_autofree char *text = g_strdup_printf(
        MACHINE "program P { image 4 KB  %s }\n"
                "app A { runs P  on os1  area 2 MB  journal 64 KB  frames %u }\n%s",
        script, n_frames, more);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

Test(system_paging, a_page_is_written_only_if_it_was_changed)
{
    SmallSystem *run = run_touching("touch pages 0 1 2 3 read touch pages 0 1 2 3", 2, "");
    cr_assert(eq(u64, n_faults(run), 8));
    cr_assert(eq(u64, counter(run, "page-outs"), 0));
    cr_assert(eq(u64, counter(run, "page-ins"), 0)); /* they are zero, nowhere else */
    small_system_free(run);
    /* 0 and 1 leave changed, 2 and 3 not; 0 and 1 come back, and leave as they came. */
    run = run_touching("touch pages 0 1 write touch pages 2 3 0 1 2 3", 2, "");
    cr_assert(eq(u64, n_faults(run), 8));
    cr_assert(eq(u64, counter(run, "page-outs"), 2));
    cr_assert(eq(u64, counter(run, "page-ins"), 2));
    small_system_free(run);
}

/* From the trap to the next instruction, by paging.h and job_transfer.c: nothing but the clearing
 * of a page; toy's trap costs nothing. */
Test(system_paging, a_fault_on_a_free_frame_takes_the_routine_and_the_clearing)
{
    SmallSystem *one = run_touching("touch pages 0", 2, "");
    SmallSystem *two = run_touching("touch pages 0 1", 2, "");
    HsCycles ends[2];
    SmallSystem *runs[] = { one, two };
    for (guint i = 0; i < 2; i++)
        ends[i] = (HsCycles)small_system_flow(runs[i], "job end", "A", 0)[4].integer;
    HsCycles fault = small_system_guest_cost(two, "page-fault");
    HsCycles clear = HS_PAGE_BYTES / 256 * 10; /* lines of a page, an access of toy */
    HsCycles dispatch = 10; /* the monitor's, when the machine waits: none here */
    cr_assert(ends[1] - ends[0] >= fault + clear);
    cr_assert(ends[1] - ends[0] <= fault + clear + dispatch + 40); /* fetch, touch, translation */
    small_system_free(one);
    small_system_free(two);
}

/* ---- real bytes ---- */

/* The sort in C: with fewer frames than it uses it prints what it prints elsewhere
 * (tests/cli/guests.bats), and so does the sieve. */
Test(system_paging, a_program_in_c_computes_the_same_in_few_frames)
{
    static const struct {
        const char *elf, *area, *line;
        guint n_frames;
    } cases[] = {
        { "guests/sort.elf", "2 MB", /* its buffers alone are 256 pages */
          "sort: 32768 records, 4194304 bytes, in order, chain eb6519f270e2a7d6", 140 },
        { "guests/stream.elf", "2 MB",
          "stream: 4 turns over 786432 bytes, a[last] 1658880000, sum 000019b7bcaa0000", 150 },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "scenario \"small\" { stop at 200 s }\ninclude \"profiles/z2000.scn\"\n"
            "storage { size 32 MB }\nvmm { area 2 MB }\n"
            "os os1 { role active  storage 24 MB  kernel 4 MB }\n"
            "program P { elf \"%s\" }\n"
            "app A { runs P  on os1  area %s  journal 64 KB  scratch 8 MB  frames %u }\n",
            cases[i].elf, cases[i].area, cases[i].n_frames);
        SmallSystem *run = small_system_of(text, NULL);
        cr_assert(
            eq(str, small_text(small_system_app(run, "A")->last_line), small_text(cases[i].line)));
        cr_assert(counter(run, "page-ins") > 0);
        small_system_free(run);
    }
}

Test(system_paging, a_buffer_with_more_pages_than_frames_ends_the_program)
{
    SmallSystem *run = small_system_of(
        "scenario \"small\" { stop at 200 s }\ninclude \"profiles/z2000.scn\"\n"
        "storage { size 32 MB }\nvmm { area 2 MB }\n"
        "os os1 { role active  storage 24 MB  kernel 4 MB }\n"
        "program P { elf \"guests/sort.elf\" }\n"
        "app A { runs P  on os1  area 2 MB  journal 64 KB  scratch 8 MB  frames 20 }\n",
        NULL);
    cr_assert(eq(str, small_text(end_of(run, "A")),
                 "a buffer has more pages than the program has frames"));
    small_system_free(run);
}

/* ---- what can go wrong ---- */

#define THRASH "loop 4 { touch pages 0 1 2 3 4 5 write }"

Test(system_paging, a_device_error_is_tried_again_and_then_ends_the_program)
{
    SmallSystem *run = run_touching(
        THRASH, 3, "fault \"x\" { when A.page_outs == 2\n fail disk disk 2 times\n}\n");
    cr_assert(eq(str, small_text(end_of(run, "A")), "exited"));
    cr_assert(eq(u64, small_system_counter(run, "os1", "retries"), 2));
    cr_assert(eq(u64, n_faults(run), 24));
    small_system_free(run);
    run = run_touching(THRASH, 3,
                       "fault \"x\" { when A.page_outs == 2\n fail disk disk for good\n}\n");
    cr_assert(eq(str, small_text(end_of(run, "A")), "disk error"));
    cr_assert(eq(u64, small_system_app(run, "A")->n_resident_pages, 0));
    small_system_free(run);
}

/* A-2 begins with no page of A-1's: in other frames, with zeros. */
Test(system_paging, an_os_may_die_at_any_moment_of_paging)
{
    for (guint i = 0; i < 60; i++) {
        g_autofree char *text = g_strdup_printf(
            MACHINE "program P { image 4 KB  commit 1 KB " THRASH " commit 1 KB }\n"
                    "app A { runs P  on os1  standby os2  area 2 MB  journal 64 KB  frames 3 }\n"
                    "fault \"x\" { at %u us  crash os1 panic }\n"
                    "expect \"ends\" at stop : A.end == exit and A.in_journal == 2 and "
                    "A.committed_lost == 0 and A.resident == 0\n",
            100000 + i * 7919);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0), "at %u us",
                  100000 + i * 7919);
        small_system_free(run);
    }
}

/* ---- too little storage ---- */

#define SHORT_MACHINE                                                                              \
    "scenario \"small\" { stop at 60 s }\n"                                                        \
    "include \"profiles/toy.scn\"\n"                                                               \
    "storage { size 16 MB }\n"                                                                     \
    "vmm { area 2 MB  detector { state } }\n"                                                      \
    "os os1 { role active   storage 12 MB  kernel 8 MB }\n"                                        \
    "program P { image 4 KB  loop 2 { touch 1200 pages write } sleep 1 s }\n"

static SmallSystem *run_short(const char *on_shortage)
{
    g_autofree char *text = g_strdup_printf(
        SHORT_MACHINE "app A { runs P  on os1  area 7 MB  journal 64 KB  on-shortage %s }\n",
        on_shortage);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

/* 4 MB of its own and 2 MB unused: 6 of 7. */
Test(system_paging, a_program_starts_with_what_there_is_and_pages)
{
    SmallSystem *run = run_short("page");
    g_autofree char *table = small_system_table(run, 1);
    cr_assert(strstr(table, "A 6 os1>vmm") != NULL, "%s", table);
    cr_assert(strstr(table, "unused 0") != NULL, "%s", table);
    cr_assert(eq(str, small_text(end_of(run, "A")), "exited"));
    /* 1536 frames, 257 of them fixed; 1535 data pages in turn: as in V7's cycle, each faults. */
    cr_assert(eq(u64, n_faults(run), 2400));
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_refusal), 1));
    small_system_free(run);
}

Test(system_paging, a_program_that_cannot_have_its_storage_waits_or_ends)
{
    SmallSystem *run = run_short("wait");
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "waiting"));
    small_system_free(run);
    run = run_short("fail");
    cr_assert(eq(str, small_text(end_of(run, "A")),
                 "too little storage: it needs 7168 KB, its OS has 4096 KB left, the monitor 2048 "
                 "KB"));
    cr_assert(eq(u64, small_system_app(run, "A")->finished_at,
                 (uint64_t)small_system_row(run, &hs_table_refusal, 0)[0].integer));
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(strstr(table, "A ") == NULL, "%s", table);
    small_system_free(run);
}

/* ---- allocate ---- */

static SmallSystem *run_growing(const char *on_shortage, const char *script)
{
    g_autofree char *text = g_strdup_printf(
        "scenario \"small\" { stop at 30 s }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 12 MB }\n"
        "vmm { area 2 MB  detector { state } }\n"
        "os os1 { role active   storage 8 MB  kernel 4 MB }\n"
        "program P { image 4 KB  %s }\n"
        "app A { runs P  on os1  area 2 MB  journal 64 KB  on-shortage %s }\n",
        script, on_shortage);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

/* 2 MB have data pages 0 .. 254; each MB more 256. 2 MB come from the OS's own 2, the next 2 from
 * the monitor. */
Test(system_paging, an_area_grows_at_its_high_end)
{
    SmallSystem *run = run_growing("fail", "allocate 2 MB  touch pages 254 255 766 write "
                                           "allocate 1500 KB  touch pages 767 1141  sleep 60 s");
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(strstr(table, "A 6 os1>vmm") != NULL, "%s", table);
    const HsCell *flow = small_system_flow(run, "allocate", "A", 0);
    g_autofree char *steps = small_system_steps(run, flow);
    cr_assert(eq(str, steps, "110 110 90"));
    flow = small_system_flow(run, "allocate", "A", 1);
    g_autofree char *more_steps = small_system_steps(run, flow);
    cr_assert(eq(str, more_steps, "110 110 90 140"));
    cr_assert(eq(u64, n_faults(run), 0));
    small_system_free(run);
}

Test(system_paging, an_address_space_grows_without_storage_and_is_paged)
{
    SmallSystem *run = run_growing("page", "allocate 6 MB  touch pages 0 1790 write");
    cr_assert(eq(str, small_text(end_of(run, "A")), "exited"));
    cr_assert(n_faults(run) >= 1);
    small_system_free(run);
    run = run_growing("wait", "allocate 6 MB");
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"));
    cr_assert(eq(str, small_text(end_of(run, "A")), "none"));
    small_system_free(run);
    run = run_growing("fail", "allocate 6 MB  touch pages 1790");
    cr_assert(g_str_has_prefix(end_of(run, "A"), "addressing exception"));
    small_system_free(run);
}

/* What A-1 was granted goes with the area: A-2 begins with the address space the scenario says, and
 * finds the rest in its area when it allocates again; there is nobody to ask. */
Test(system_paging, a_grown_area_goes_to_the_standby)
{
    SmallSystem *run = small_system_of(
        MACHINE "program P { image 4 KB  commit 1 KB  allocate 2 MB  touch pages 700 write "
                "sleep 3 s  touch pages 700  commit 1 KB  sleep 60 s }\n"
                "app A { runs P  on os1  standby os2  area 2 MB  journal 64 KB }\n"
                "fault \"x\" { at 2 s  crash os1 panic }\n",
        &(SmallOptions){ .is_paranoid = true });
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(strstr(table, "A 4 os2") != NULL, "%s", table);
    g_autofree char *first = small_system_steps(run, small_system_flow(run, "allocate", "A", 0));
    g_autofree char *second = small_system_steps(run, small_system_flow(run, "allocate", "A", 1));
    cr_assert(eq(str, first, "110 110 90"));
    cr_assert(eq(str, second, "110"));
    cr_assert(eq(u64, hs_application_n_in_journal(small_system_app(run, "A")), 2));
    cr_assert(eq(u64, n_faults(run), 0));
    small_system_free(run);
}

/* 8 MB of os1 and 2 unused: A 2, B 4, kernel 4; A asks for 3 more. */
Test(system_paging, an_allocate_that_waits_goes_on_when_storage_comes_back)
{
    SmallSystem *run = small_system_of(
        "scenario \"small\" { stop at 30 s }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 14 MB }\n"
        "vmm { area 2 MB  detector { state } }\n"
        "os os1 { role active   storage 10 MB  kernel 4 MB }\n"
        "program P { image 4 KB  sleep 1 s  allocate 3 MB  touch pages 1000 write  sleep 60 s }\n"
        "program Q { image 4 KB  sleep 5 s }\n"
        "app A { runs P  on os1  area 2 MB  journal 64 KB }\n"
        "app B { runs Q  on os1  area 4 MB  journal 64 KB }\n",
        &(SmallOptions){ .is_paranoid = true });
    const HsCell *flow = small_system_flow(run, "allocate", "A", 0);
    cr_assert(flow[4].integer < 2000000 && flow[5].integer > 5000000);
    cr_assert(eq(str, small_text(small_system_outcome(flow)), "done"));
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(strstr(table, "A 5 os1>vmm") != NULL, "%s", table);
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_refusal), 1));
    small_system_free(run);
}

/* A fails while it waits, or while what it was granted is engaged, and begins anew in its area. Its
 * old request is forgotten; what it was granted is its own, and goes back to where it came from. */
Test(system_paging, a_program_may_fail_at_any_moment_of_an_allocate)
{
    static const struct {
        const char *at, *more;
    } cases[] = { { "3 s", "6 MB" }, { "2 s", "2 MB" } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "scenario \"small\" { stop at 60 s }\n"
            "include \"profiles/toy.scn\"\n"
            "storage { size 19 MB }\n"
            "vmm { area 2 MB  grant deficit }\n"
            "os os1 { role active  storage 13 MB  kernel 4 MB }\n"
            "guest { engage 1 s per unit }\n"
            "program P { image 4 KB  sleep 1 s  allocate %s  sleep 10 s }\n"
            "program Q { image 4 KB  sleep 8 s }\n"
            "app A { runs P  on os1  area 4 MB  journal 64 KB }\n"
            "app B { runs Q  on os1  area 4 MB  journal 64 KB }\n"
            "fault \"x\" { at %s  fail program A level 1 }\n"
            "expect \"begins anew\" at 5 s : A.state == running\n"
            "expect \"ends\" at stop : A.end == exit and B.end == exit\n"
            "expect \"all back\" at stop : table.os1 == 13 MB and table.unused == 4 MB\n",
            cases[i].more, cases[i].at);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0), "case %u", i);
        const HsCell *flow = small_system_flow(run, "allocate", "A", 0);
        cr_assert(g_str_has_prefix(small_system_outcome(flow), "the program stopped"), "%u", i);
        small_system_free(run);
    }
}

static guint n_not_zero(const SmallSystem *run, uint64_t from, uint64_t to)
{
    const HsJob *job = hs_jobs_find(run->system->guests[0].jobs, small_system_app(run, "A")->area);
    guint n = 0;
    for (uint64_t at = from; at < to; at += 8) {
        uint64_t word;
        cr_assert(eq(int, hs_paging_read(job, at, &word, sizeof word), HS_ACCESS_FINE));
        n += word != 0;
    }
    return n;
}

/* A's first life writes to what it was granted. Its second one, from 3 s on, has it already when it
 * asks, at 4 s, and finds it cleared. */
Test(system_paging, what_a_program_is_granted_reads_as_zero_in_its_second_life_too)
{
    static const struct {
        const char *stop;
        uint64_t space_units;
        bool is_zero;
    } cases[] = { { "2900 ms", 6, false }, { "3500 ms", 4, false }, { "4500 ms", 6, true } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "scenario \"small\" { stop at %s }\n"
            "include \"profiles/toy.scn\"\n"
            "storage { size 16 MB }\n"
            "vmm { area 2 MB }\n"
            "os os1 { role active  storage 12 MB  kernel 4 MB }\n"
            "program P { image 4 KB  sleep 1 s  allocate 2 MB  sleep 1 s  "
            "touch pages 767 900 1278 write  sleep 60 s }\n"
            "app A { runs P  on os1  area 4 MB  journal 64 KB }\n"
            "fault \"x\" { at 3 s  fail program A level 1 }\n",
            cases[i].stop);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        const HsJob *job = hs_jobs_find(run->system->guests[0].jobs,
                                        small_system_app(run, "A")->area);
        cr_assert(eq(u64, hs_paging_space_bytes(job), cases[i].space_units << 20), "%s",
                  cases[i].stop);
        cr_assert(eq(int, n_not_zero(run, 4 << 20, 6 << 20) == 0, cases[i].is_zero), "%s",
                  cases[i].stop);
        small_system_free(run);
    }
}

/* ---- routine 130 on a program that runs ---- */

static struct {
    HsEvent event;
    HsCycles at;
    uint32_t n_units, n_taken;
    guint n_answers;
    const char *reason;
    SmallSystem *run;
} take;

static void on_taken(gpointer user, HsJob *job, uint32_t n_taken, const char *reason)
{
    (void)user;
    (void)job;
    take.n_answers++;
    take.n_taken = n_taken;
    take.reason = reason;
}

static void on_take(gpointer owner, HsEvent *event)
{
    HsSystem *system = owner;
    (void)event;
    HsJob *job = hs_jobs_find(system->guests[0].jobs, small_system_app(take.run, "A")->area);
    hs_job_take_units(job, take.n_units, "the operator", on_taken, NULL);
}

/* The first row of the trace is written when the run has started. */
static void schedule_take(SmallSystem *run, const HsTraceTable *table, const HsCell *cells)
{
    (void)table;
    (void)cells;
    if (take.at == HS_CYCLES_NEVER)
        return;
    HsCycles at = take.at;
    take.at = HS_CYCLES_NEVER;
    hs_simulation_schedule(run->system->simulation, &take.event, at);
}

static SmallSystem *run_taking(const char *text, HsCycles at, uint32_t n_units)
{
    take.at = at;
    take.n_units = n_units;
    take.n_answers = take.n_taken = 0;
    take.reason = NULL;
    SmallSystem *run = small_system_parse(
        text, &(SmallOptions){ .is_paranoid = true, .on_row = schedule_take });
    HsSimulation *simulation = run->system->simulation;
    take.run = run;
    hs_event_init(&take.event, hs_simulation_add(simulation, "tester", "test"), HS_PHASE_OUTSIDE,
                  "take", on_take, run->system);
    small_system_run(run);
    return run;
}

#define TAKEN(script, more)                                                                        \
    MACHINE "program P { image 4 KB  " script " }\n"                                               \
            "app A { runs P  on os1  standby os2  area 4 MB  journal 64 KB }\n" more

/* 4 MB have 767 data pages: 300 of them written. 2 units stay, 512 frames, 257 of them fixed: 255
 * for others. The 255 lowest data pages are in the units that stay, 45 go to the page file, and no
 * frame is free. */
Test(system_paging, a_program_gives_units_up_and_pages)
{
    SmallSystem *run = run_taking(
        TAKEN("commit 1 KB  touch 300 pages write  sleep 10 s  touch 300 pages", ""), 5000000, 2);
    cr_assert(eq(u32, take.n_answers, 1));
    cr_assert(eq(u32, take.n_taken, 2));
    cr_assert(take.reason == NULL);
    g_autofree char *steps = small_system_steps(run, small_system_flow(run, "disconnect", "A", 0));
    cr_assert(eq(str, steps, "130 130 130 130 90"));
    cr_assert(eq(str, small_text(end_of(run, "A")), "exited"));
    cr_assert(counter(run, "page-outs") >= 45);
    cr_assert(n_faults(run) >= 45);
    small_system_check_sums(run);
    small_system_free(run);
}

Test(system_paging, fixed_pages_stand_in_the_way_of_a_disconnection)
{
    SmallSystem *run = run_taking(TAKEN("sleep 10 s", ""), 5000000, 3);
    cr_assert(eq(u32, take.n_answers, 1));
    cr_assert(eq(u32, take.n_taken, 0));
    cr_assert(eq(str, small_text(take.reason),
                 "NOT RECONFIGURED: 257 fixed pages need 2 of its 4 units"));
    small_system_free(run);
    run = run_taking(TAKEN("sleep 10 s", ""), 59999999, 1);
    cr_assert(eq(str, small_text(take.reason), "NOT RECONFIGURED: the program does not run"));
    small_system_free(run);
}

/* B does not answer before 5 s: A's buffer is its own until then, its frames are not. */
Test(system_paging, who_waits_for_another_program_can_give_units_up)
{
    SmallSystem *run = small_system_of(
        MACHINE "program P { image 4 KB  touch 600 pages write  send B 64 B }\n"
                "program Q { image 4 KB  sleep 5 s  loop { receive  reply 64 B } }\n"
                "app A { runs P  on os1  area 4 MB  journal 64 KB }\n"
                "app B { runs Q  on os1  area 3 MB  journal 64 KB }\n"
                "command \"x\" { at 1 s  take 1 MB from A }\n"
                "expect \"taken\" at 4900 ms : table.A == 3 MB and A.state == running\n"
                "expect \"answered\" at stop : A.end == exit\n",
        &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    small_system_free(run);
}

/* The disconnection lasts from 1 s to well behind 1.1 s: A asks for a unit in the middle of it. */
Test(system_paging, an_allocate_waits_for_the_end_of_a_disconnection)
{
    SmallSystem *run = small_system_of(
        MACHINE "program P { image 4 KB  touch 600 pages write  sleep until 1 s  compute 100 ms  "
                "allocate 1 MB  touch pages 767 1022 write }\n"
                "app A { runs P  on os1  area 4 MB  journal 64 KB  on-shortage page }\n"
                "command \"x\" { at 1 s  take 2 MB from A }\n"
                "expect \"ends\" at stop : A.end == exit\n",
        &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    const HsCell *taken = small_system_flow(run, "disconnect", "A", 0);
    const HsCell *grown = small_system_flow(run, "allocate", "A", 0);
    cr_assert(eq(str, small_text(small_system_outcome(taken)), "done"));
    cr_assert(eq(str, small_text(small_system_outcome(grown)), "done"));
    cr_assert(taken[5].integer > 1100000 && grown[4].integer == taken[5].integer);
    small_system_free(run);
}

/* Of 700 pages 255 can stay: 445 are written, at least, and the interrupt of each takes 2 ms. So of
 * 3000 naps and answers many end while such an interrupt waits for the OS. */
Test(system_paging, a_program_sleeps_and_asks_while_its_pages_are_written)
{
    static const char *const loops[] = { "sleep 1 ms", "send B 64 B" };
    for (guint i = 0; i < G_N_ELEMENTS(loops); i++) {
        g_autofree char *text = g_strdup_printf(
            MACHINE "guest { interrupt 2000 instructions 0 references }\n"
                    "program P { image 4 KB  touch 700 pages write  loop 3000 { %s } }\n"
                    "program Q { image 4 KB  loop { receive  sleep 1 ms  reply 64 B } }\n"
                    "app A { runs P  on os1  area 4 MB  journal 64 KB }\n"
                    "app B { runs Q  on os2  area 2 MB  journal 64 KB }\n"
                    "command \"x\" { at 2 s  take 2 MB from A }\n"
                    "expect \"taken\" at stop : A.page_outs >= 445\n"
                    "expect \"ends\" at stop : A.end == exit\n",
            loops[i]);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0), "%s", loops[i]);
        small_system_free(run);
    }
}

/* In its second life A has two units more than its address space: no page table is needed to take
 * one of them, and its transfers go on meanwhile, on the other CPU. */
Test(system_paging, a_spare_unit_is_taken_from_a_program_that_writes)
{
    SmallSystem *run = small_system_of(
        "scenario \"small\" { stop at 60 s }\n"
        "include \"profiles/toy.scn\"\n"
        "cpu { count 2 }\n"
        "storage { size 32 MB }\n"
        "vmm { area 2 MB }\n"
        "os os1 { role active  storage 12 MB  kernel 4 MB  cpus 2 }\n"
        "guest { disconnect 20 ms per unit }\n"
        "program P { image 4 KB  loop 250 { scratch write 4 KB }  allocate 2 MB  sleep 4 s }\n"
        "app A { runs P  on os1  area 4 MB  journal 64 KB  scratch 8 KB }\n"
        "fault \"f\" { at 6 s  fail program A level 1 }\n"
        "command \"x\" { at 7500 ms  take 1 MB from A }\n"
        "expect \"less\" at 7700 ms : table.A == 5 MB and A.state == running\n"
        "expect \"ends\" at stop : A.end == exit\n",
        &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    cr_assert(eq(u64, n_faults(run), 0));
    small_system_free(run);
}

/* The flow lasts from 5 s to some 6 s or 7; whatever the moment, every unit has an owner, A-2 does
 * the rest of the work, and whoever asked is told. */
Test(system_paging, an_os_may_die_at_any_moment_of_a_disconnection)
{
    guint n_cut_short = 0;
    for (guint i = 0; i < 50; i++) {
        g_autofree char *text = g_strdup_printf(
            TAKEN("commit 1 KB  touch 300 pages write  sleep 10 s  touch 300 pages commit 1 KB",
                  "fault \"x\" { at %u us  crash os1 panic }\n"
                  "expect \"ends\" at stop : A.end == exit and A.in_journal == 2\n"),
            5000001 + i * 60013);
        SmallSystem *run = run_taking(text, 5000000, 2);
        cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0), "crash %u", i);
        cr_assert(eq(u32, take.n_answers, 1));
        small_system_check_sums(run);
        n_cut_short += take.n_taken == 0;
        small_system_free(run);
    }
    cr_assert(n_cut_short > 5 && n_cut_short < 50, "%u", n_cut_short);
}

/* ---- whatever the order in which it is computed, whatever happens ---- */

/* A CPU that runs ahead of the clock, and one that is stepped: caches, TLB, a page table that comes
 * into being under a running program. */
Test(system_paging, the_bytes_of_a_run_do_not_depend_on_how_far_a_cpu_runs_ahead)
{
    static const char *const profiles[] = { "toy", "z2000", "u54" };
    for (guint i = 0; i < G_N_ELEMENTS(profiles); i++) {
        uint64_t digests[2];
        for (guint k = 0; k < 2; k++) {
            g_autofree char *text = g_strdup_printf(
                "scenario \"small\" { stop at 7 s }\ninclude \"profiles/%s.scn\"\n"
                "storage { size 32 MB }\nvmm { area 2 MB }\n"
                "os os1 { role active  storage 24 MB  kernel 4 MB }\n"
                "program S { image 4 KB  loop { touch 700 pages uniform write  compute 3 us } }\n"
                "program C { elf \"guests/stream.elf\" }\n"
                "app A { runs S  on os1  area 4 MB  journal 64 KB }\n"
                "app B { runs C  on os1  area 2 MB  journal 64 KB  frames 100 }\n"
                "guest { replacement clock }\n"
                "command \"x\" { at 1500 ms  take 1 MB from A }\n",
                profiles[i]);
            SmallSystem *run = small_system_of(text, &(SmallOptions){ .burst_max = k });
            cr_assert(n_faults(run) > 0);
            digests[k] = hs_system_digest(run->system);
            small_system_free(run);
        }
        cr_assert(eq(u64, digests[0], digests[1]), "%s", profiles[i]);
    }
}

static const char *pick(HsRandom *random, const char *const *texts, guint n)
{
    return texts[hs_random_between(random, 0, n - 1)];
}

#define PICK(random, ...)                                                                          \
    pick(random, (const char *const[]){ __VA_ARGS__ },                                             \
         G_N_ELEMENTS(((const char *const[]){ __VA_ARGS__ })))

static void add_storm(GString *text, HsRandom *random, guint storm_i)
{
    guint n_faults_here = (guint)hs_random_between(random, 1, 5);
    for (guint i = 0; i < n_faults_here; i++)
        g_string_append_printf(
            text, "fault \"f%u %u\" { at %" G_GUINT64_FORMAT " us\n %s\n}\n", storm_i, i,
            hs_random_between(random, 1, i % 2 == 0 ? 400000 : 9000000),
            PICK(random, "crash os1 panic", "crash os1 hang", "crash os2 panic",
                 "fail storage of A unit 0", "fail storage of A unit 2", "fail program A level 1",
                 "fail program A level 2", "fail program A level 3", "hang program A",
                 "fail disk disk 5 times", "add storage 2 MB"));
    for (guint i = hs_random_between(random, 0, 2) == 0 ? 0 : 2; i > 0; i--)
        g_string_append_printf(
            text, "command \"c%u %u\" { at %" G_GUINT64_FORMAT " us  take %s }\n", storm_i, i,
            hs_random_between(random, 1, 3000000), PICK(random, "1 MB from A", "2 MB from B"));
}

static char *storm_text(HsRandom *random, guint storm_i)
{
    GString *text = g_string_new("scenario \"storm\" { stop at 15 s }\n"
                                 "include \"profiles/toy.scn\"\n");
    g_string_append_printf(
        text,
        "storage { size %s  unit %s }\n"
        "vmm { area 2 MB  detector { state  stall every 500 ms misses 2 }  reserve %s  reipl %s }\n"
        "guest { replacement %s  ipl 1 s  watchdog 3 s }\n"
        "os os1 { role active   storage 10 MB  kernel 4 MB }\n"
        "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
        "program P { image 4 KB  %s }\n"
        "app A { runs P  on os1  standby os2  area %s  journal 512 KB  %s  on-shortage %s }\n"
        "app B { runs P  on os1  area 3 MB  journal 512 KB  on-shortage %s  start at 50 ms }\n"
        "clients web { to A  count 3  think constant 200 ms  timeout 2 s }\n",
        PICK(random, "21 MB", "24 MB", "32 MB"), PICK(random, "1 MB", "64 KB"),
        PICK(random, "0 MB", "1 MB", "3 MB"), PICK(random, "on", "off"),
        PICK(random, "fifo", "lru", "clock"),
        PICK(random, "commit 1 KB  loop 6 { touch pages 0 1 2 3 4 5 write } commit 1 KB",
             "loop 3 { touch 300 pages write  commit 4 KB }",
             "allocate 2 MB  loop 3 { touch 300 pages write  allocate 1 MB } touch pages 900 0 900",
             "loop { receive  touch 20 pages uniform write  commit 1 KB  reply 64 B }"),
        PICK(random, "3 MB", "4 MB", "6 MB"), PICK(random, "", "frames 1", "frames 3", "frames 40"),
        PICK(random, "wait", "page", "fail"), PICK(random, "wait", "page", "fail"));
    add_storm(text, random, storm_i);
    return g_string_free(text, FALSE);
}

/* Invariants alone are looked at, in every cycle: whatever the outcome, it is one. */
Test(system_paging, storms_of_faults_break_nothing)
{
    HsRandom random;
    hs_random_init(&random, 11, "storms");
    for (guint i = 0; i < 60; i++) {
        g_autofree char *text = storm_text(&random, i);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        cr_assert(eq(u64, hs_application_n_lost(small_system_app(run, "A")), 0), "%s", text);
        cr_assert(eq(u64, hs_application_n_repeated(small_system_app(run, "A")), 0), "%s", text);
        small_system_free(run);
    }
}
