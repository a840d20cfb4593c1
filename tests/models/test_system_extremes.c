/* The smallest and the largest values of words, and those just beyond: each runs to an end with all
 * invariants checked, or is refused with a diagnostic that says what is possible. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

TestSuite(system_extremes, .timeout = 120);

/* Each case puts something in the place of the words between <>. */
static const char machine[] =
    "scenario \"extremes\" { stop at 300 ms }\n"
    "include \"profiles/toy.scn\"\n"
    "cpu { count 1 }\n"
    "storage { size 32 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 20 ms misses 2 }  <vmm> }\n"
    "guest { <guest> }\n"
    "os os1 { role active   storage 12 MB  kernel 4 MB  <os> }\n"
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
    "program code { image 8 KB  loop { receive  compute request  touch 4 pages uniform write\n"
    "  commit 512 B  reply 64 B  <statement> } }\n"
    "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB  start at 1 ms  <app> }\n"
    "clients web { to A  count 2  think constant 5 ms  timeout 60 ms  <work> }\n"
    "<more>\n";

/* RUNS: to the stop. ENDS: to the stop, or because nothing was left to happen. LIMIT: until 20000
 * events have fired. Any other text is what the refusal says. */
#define RUNS ""
#define ENDS "ends"
#define LIMIT "limit"

typedef struct {
    const char *place, *words, *expected;
} Case;

static char *text_of(const Case *one)
{
    static const char *const places[] = { "<vmm>", "<guest>", "<os>",  "<statement>",
                                          "<app>", "<work>",  "<more>" };
    g_autoptr(GString) text = g_string_new(machine);
    cr_assert(g_string_replace(text, one->place, one->words, 1) == 1, "%s", one->place);
    for (guint i = 0; i < G_N_ELEMENTS(places); i++)
        g_string_replace(text, places[i], "", 1);
    return g_strdup(text->str);
}

static bool is_at_limit(const SmallSystem *run)
{
    return run->error != NULL &&
           g_error_matches(run->error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_EVENTS);
}

static void check_run(SmallSystem *run, const Case *one)
{
    const char *why = run->error == NULL ? "no error" : run->error->message;
    if (strcmp(one->expected, LIMIT) == 0) {
        cr_assert(is_at_limit(run), "%s: %s", one->words, why);
        return;
    }
    cr_assert(run->end == HS_END_STOPPED || (run->end == HS_END_IDLE && one->expected[0] != '\0'),
              "%s: %s", one->words, why);
    /* They are held against one size of main storage. */
    if (strstr(one->words, "add storage") == NULL)
        small_system_check_sums(run);
    if (strstr(one->words, "clients") == NULL)
        small_system_check_requests(run, "A", 0);
}

static void check(const Case *one)
{
    g_autofree char *text = text_of(one);
    bool is_limit = strcmp(one->expected, LIMIT) == 0;
    SmallSystem *run = small_system_try(
        text, &(SmallOptions){ .events_max = is_limit ? 20000 : 2000000, .is_paranoid = true });
    g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
    bool is_run = one->expected[0] == '\0' || is_limit || strcmp(one->expected, ENDS) == 0;
    bool is_read = run->system != NULL;
    cr_assert(is_read == is_run, "%s: %s", one->words, found);
    if (is_run) {
        small_system_run_to_any_end(run);
        check_run(run, one);
    } else {
        const char *first = strstr(found, one->expected);
        cr_assert(first != NULL, "%s: no '%s' in:\n%s", one->words, one->expected, found);
        cr_assert(strstr(first + 1, one->expected) == NULL, "said twice:\n%s", found);
    }
    small_system_free(run);
}

static void check_all(const Case *cases, guint n_cases)
{
    for (guint i = 0; i < n_cases; i++)
        check(&cases[i]);
}

/* 2^60, 2^60 + 1, 2^63 - 1 and 2^63 cycles. */
#define T60 "1152921504606846976 cycles"
#define T60_1 "1152921504606846977 cycles"
#define T63 "9223372036854775807 cycles"
#define T63_1 "9223372036854775808 cycles"
/* 2^50, 2^50 + 1; 2^40, 2^40 + 1. */
#define T50 "1125899906842624 cycles"
#define T50_1 "1125899906842625 cycles"
#define T40 "1099511627776 cycles"
#define T40_1 "1099511627777 cycles"

Test(system_extremes, who_runs_when)
{
    static const Case cases[] = {
        { "<os>", "cpus 0", "must be from 1 to 64" },
        { "<os>", "cpus 64", RUNS },
        { "<os>", "cpus 65", "must be from 1 to 64" },
        { "<os>", "cap 0 percent", "must be from 1 to 6400" },
        { "<os>", "cap 1 percent", RUNS },
        { "<os>", "cap 6400 percent", RUNS },
        { "<os>", "cap 6401 percent", "must be from 1 to 6400" },
        { "<os>", "share 10_000", RUNS },
        { "<os>", "quantum 1 cycles", "in a turn this short a program might get nowhere" },
        { "<os>", "quantum 1 cycles",
          " cycles: what one fetch takes when everybody else is before it" },
        { "<os>", "quantum 0 s", "this time may not be zero" },
        { "<os>", "quantum " T60, RUNS },
        { "<os>", "quantum " T60_1, "this time is too long" },
        { "<vmm>", "cap-window 0 s", "this time may not be zero" },
        { "<vmm>", "cap-window 1 cycles", RUNS },
        { "<os>", "cap 1 percent }\n vmm { cap-window 1 cycles",
          "in a turn this short a program might get nowhere" },
        { "<vmm>", "cap-window " T40, RUNS },
        { "<vmm>", "cap-window " T40_1, "a window lasts 2^40 cycles at most" },
        { "<vmm>", "accounting sampled every 0 s", "this time may not be zero" },
        { "<vmm>", "accounting sampled every 1 cycles", LIMIT },
        { "<vmm>", "accounting sampled every " T40, RUNS },
        { "<vmm>", "accounting sampled every " T40_1, "a period lasts 2^40 cycles at most" },
        { "<vmm>", "prmf on  dispatch-prmf 0 s", RUNS },
        { "<vmm>", "prmf on  dispatch-prmf 100 s", RUNS },
        { "<app>", "priority 0", RUNS },
        { "<app>", "priority 15", RUNS },
        { "<app>", "priority 16", "must be from 0 to 15" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_extremes, storage_and_pages)
{
    static const Case cases[] = {
        { "<vmm>", "reserve 1 KB", "not a whole number of units" },
        { "<vmm>", "reserve 12 MB", RUNS },
        { "<vmm>", "reserve 1 TB", "reserve 1048576 MB = 1048596 MB" },
        { "<app>", "frames 0", "must be from 1 to 4_194_304" },
        { "<app>", "frames 1", RUNS },
        { "<app>", "frames 4_194_304", RUNS },
        { "<app>", "frames 4_194_305", "must be from 1 to 4_194_304" },
        { "<statement>", "touch pages 16_777_215", "the area has data pages 0 to 765" },
        { "<statement>", "touch pages 16_777_216", "must be from 0 to 16_777_215" },
        { "<statement>", "allocate 1 B", RUNS },
        { "<statement>", "allocate 16384 GB", RUNS },
        { "<statement>", "allocate 16385 GB", "must be from 1 B to 16 TB" },
        { "<app>", "scratch 0 B", "this size is out of range" },
        { "<app>", "scratch 1 TB", "has no room for its image and journal" },
        { "<more>", "command \"t\" { at 100 ms  take 16384 GB from A }",
          "this is all the program's area" },
        { "<more>", "command \"t\" { at 100 ms  take 3 MB from A }", RUNS },
        { "<more>", "command \"t\" { at 100 ms  take 0 B from A }", "not a whole number of units" },
        { "<more>", "command \"m\" { at 100 ms  move 0 B from os1 to os2 }",
          "not a whole number of units" },
        { "<more>", "command \"m\" { at 100 ms  move 16384 GB from os1 to os2 }", RUNS },
        { "<more>", "command \"m\" { at 100 ms  move 1 MB from os1 to os1 }",
          "storage cannot be moved from an OS to itself" },
        { "<vmm>", "move " T60 " per unit", "this time is too long" },
        { "<more>", "fault \"a\" { at 100 ms  add storage 1_048_544 MB }", RUNS },
        { "<more>", "fault \"a\" { at 100 ms  add storage 1 TB }", "main storage is too large" },
        { "<more>", "fault \"a\" { at 100 ms  add cpu 63 }", RUNS },
        { "<more>", "fault \"a\" { at 100 ms  add cpu 64 }", "must be from 1 to 63" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_extremes, recovery)
{
    static const char faults[] = "fault \"p\" { at 100 ms  fail program A level 1 }\n"
                                 "fault \"h\" { at 200 ms  hang program A }\n";
    static const Case cases[] = {
        { "<guest>", "watchdog 0 s", "this time may not be zero" },
        { "<guest>", "watchdog 1 cycles", RUNS },
        { "<guest>", "watchdog " T60, RUNS },
        { "<guest>", "watchdog " T60_1, "this time is too long" },
        { "<guest>", "ipl 0 s", RUNS },
        { "<guest>", "ipl " T50_1, "this time is too long" },
        { "<guest>", "ipl 4611686018427387904 cycles", "this time is too long" },
        { "<app>", "recovery 0 s", RUNS },
        { "<app>", "recovery " T60_1, "this time is too long" },
        { "<app>", "fault-level 0", RUNS },
        { "<app>", "fault-level 4", "must be from 0 to 3" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
    static const struct {
        const char *from, *to;
    } long_times[] = {
        { "<app>", "recovery " T50 },          { "<guest>", "ipl " T50 },
        { "<guest>", "watchdog 10 ms" },       { "<vmm>", "reipl on" },
        { "<vmm>", "reipl on  reserve 4 MB" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(long_times); i++) {
        g_autoptr(GString) text = g_string_new(machine);
        g_string_replace(text, long_times[i].from, long_times[i].to, 1);
        g_string_replace(text, "<more>", faults, 1);
        for (const char *place = strchr(text->str, '<'); place != NULL;
             place = strchr(text->str, '<'))
            g_string_erase(text, place - text->str, strchr(place, '>') - place + 1);
        SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
        small_system_check_sums(run);
        small_system_free(run);
    }
}

Test(system_extremes, what_comes_from_outside)
{
#define ARRIVE(words) "clients mail { to A  " words " }"
    static const Case cases[] = {
        { "<work>", "work constant 0 s", RUNS },
        { "<work>", "work exponential 1 cycles", RUNS },
        { "<work>", "work constant " T60, RUNS },
        { "<work>", "work constant " T60_1, "this time is too long" },
        { "<work>", "work uniform 0 s .. " T60, RUNS },
        { "<work>", "work exponential " T50_1, "this time is too long" },
        { "<more>", ARRIVE("arrivals constant every 0 s"), "this time may not be zero" },
        { "<more>", ARRIVE("arrivals constant every 1 cycles"), LIMIT },
        { "<more>", ARRIVE("arrivals poisson every 1 cycles  count 100_000"), LIMIT },
        { "<more>", ARRIVE("arrivals poisson every " T50), RUNS },
        { "<more>", ARRIVE("arrivals poisson every " T50_1), "this time is too long" },
        { "<more>", ARRIVE("arrivals constant every 1 ms  count 1"), RUNS },
        { "<more>", ARRIVE("arrivals constant every 1 ms  count 100_001"),
          "must be from 1 to 100_000" },
        { "<statement>", "sleep until 0 s", RUNS },
        { "<statement>", "sleep until " T63, RUNS },
        { "<statement>", "sleep until 4_000_000 h",
          "the largest is 2^63 - 1 in the smallest unit" },
        { "<statement>", "change share of os1 to 10000", RUNS },
        { "<statement>", "change share of os1 to 10001", "must be from 1 to 10_000" },
    };
#undef ARRIVE
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_extremes, when_faults_strike)
{
#define FAULT(words) "fault \"x\" { " words " }"
#define FAST "cpu { clock 100 GHz }\n" /* 2^63 cycles are some 25 620 hours */
    static const Case cases[] = {
        { "<more>", FAULT("at 0 s  crash os1 panic"), RUNS },
        { "<more>", FAULT("at " T63 "  crash os1 panic"), RUNS },
        { "<more>", FAST FAULT("at 30_000 h  crash os1 panic"), "a run lasts 2^63 cycles at most" },
        { "<more>",
          FAULT("at step 504 + " T63
                "  crash os2 panic") "\n"
                                     "fault \"y\" { at 100 ms  crash os1 panic }",
          RUNS },
        { "<more>", FAST FAULT("at step 504 + 30_000 h  crash os2 panic"),
          "a run lasts 2^63 cycles at most" },
        { "<more>", FAULT("at 100 ms  starve os1 for 1 cycles"), RUNS },
        { "<more>", FAULT("at 100 ms  starve os1 for " T63), RUNS },
        { "<more>", FAULT("at 100 ms  starve os1 for " T63_1),
          "the largest is 9_223_372_036_854_775_807" },
        { "<more>",
          FAST "program long { image 8 KB  compute 30_000 h }\n"
               "app B { runs long  on os1  area 4 MB }",
          "help: at most 2^63 cycles" },
        { "<more>", FAST FAULT("at 1 us  starve os1 for 30_000 h"),
          "a run lasts 2^63 cycles at most" },
        { "<more>",
          FAULT("at 100 ms  starve os1 for " T63) "\n"
                                                  "fault \"y\" { at 110 ms  starve os1 for 1 ms }\n"
                                                  "fault \"z\" { at 120 ms  starve os1 for " T63
                                                  " }",
          RUNS },
        { "<more>", FAULT("at 100 ms  cut link for " T63), RUNS },
        { "<more>", FAULT("every constant 1 cycles  starve os1 for 1 cycles"), LIMIT },
        { "<more>", FAULT("every exponential 1 cycles  fail program A level 0"), LIMIT },
        { "<more>", FAULT("every exponential 1 cycles  hang program A"), LIMIT },
        { "<more>", FAULT("at " T63 "  every constant " T50 "  crash os1 hang"), RUNS },
    };
#undef FAST
#undef FAULT
    check_all(cases, G_N_ELEMENTS(cases));
}

/* ---- prior art as policies ---- */

/* Each of them loses an OS, so that what the value is for happens. */
#define CRASH "fault \"x\" { at 100 ms  crash os1 panic }\n"

Test(system_extremes, who_watches_from_outside)
{
#define DEVICE(words) CRASH "vmm { policy fixed-split }\nswitching-device { " words " }"
    static const Case cases[] = {
        { "<more>", DEVICE("heartbeat 0 s"), "this time may not be zero" },
        { "<more>", DEVICE("heartbeat 1 cycles  poll 10 ms"), RUNS },
        { "<more>", DEVICE("heartbeat " T60 "  poll " T60), RUNS },
        { "<more>", DEVICE("heartbeat " T60_1 "  poll " T60), "this time is too long" },
        { "<more>", DEVICE("heartbeat 1 cycles  poll 0 s"), "this time may not be zero" },
        { "<more>", DEVICE("heartbeat 1 cycles  poll 1 cycles"), LIMIT },
        { "<more>", DEVICE("heartbeat 1 cycles  poll 1 cycles  misses 1"), LIMIT },
        { "<more>", DEVICE("poll " T60), RUNS },
        { "<more>", DEVICE("poll " T60_1), "this time is too long" },
        { "<more>", DEVICE("misses 0"), "must be from 1 to 1000" },
        { "<more>", DEVICE("heartbeat 20 ms  poll 20 ms  misses 1"), RUNS },
        { "<more>", DEVICE("heartbeat 20 ms  poll 20 ms  misses 1000"), RUNS },
        { "<more>", DEVICE("misses 1001"), "must be from 1 to 1000" },
        { "<more>", DEVICE("misses 1_000_000_000"), "must be from 1 to 1000" },
        { "<more>", DEVICE("poll " T60 "  misses 1000  switching " T60), RUNS },
        { "<more>", DEVICE("heartbeat 20 ms  poll 20 ms  misses 2  switching 0 s"), RUNS },
        { "<more>", DEVICE("heartbeat 20 ms  poll 20 ms  misses 2  switching 1 cycles"), RUNS },
        { "<more>", DEVICE("heartbeat 20 ms  poll 20 ms  misses 2  switching " T60), RUNS },
        { "<more>", DEVICE("switching " T60_1), "this time is too long" },
        { "<more>", DEVICE("switching 4611686018427387904 cycles"), "this time is too long" },
    };
#undef DEVICE
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_extremes, parts_of_storage)
{
    /* os1 gives up its share of 15 MB each. */
#define PART(words) "part " words " }\nvmm { policy fixed-split }\nguest { "
    static const Case cases[] = {
        { "<os>", PART("0 B"), "this size is out of range" },
        { "<os>", PART("1_500 KB"), "not a whole number of units" },
        { "<os>", PART("3 MB"), "its part of storage is 3 MB, its kernel needs 4 MB" },
        { "<os>", PART("4 MB"), RUNS },
        { "<os>", PART("26 MB"), RUNS },
        { "<os>", PART("27 MB"), "its part of storage is 3 MB, its kernel needs 4 MB" },
        { "<os>", PART("30 MB"), "its part of storage is 0 MB, its kernel needs 4 MB" },
        { "<os>", PART("31 MB"), "its part of storage is 0 MB, its kernel needs 4 MB" },
        { "<os>", PART("1_048_576 MB"), "its part of storage is 0 MB, its kernel needs 4 MB" },
        { "<os>", PART("1_048_577 MB"), "from 1 to 1048576 units of 1 MB" },
        { "<os>", "part 1_048_576 MB", RUNS },
    };
#undef PART
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_extremes, zones_of_time)
{
#define ZONE(times, size)                                                                          \
    CRASH "vmm { policy event-driven }\n"                                                          \
          "zone \"z\" { " times "  move " size " from os1 to os2 }\n"
    static const Case cases[] = {
        { "<more>", ZONE("from 0 s to 1 cycles", "1 MB"), RUNS },
        { "<more>", ZONE("from 0 s to 0 s", "1 MB"), "this zone ends before it begins" },
        { "<more>", ZONE("from 0 s to 1 cycles every 1 cycles", "1 MB"),
          "this zone begins again before it has ended" },
        { "<more>", ZONE("from 0 s to 1 cycles every 2 cycles", "1 MB"), LIMIT },
        { "<more>", ZONE("from 0 s to 1 cycles every 0 s", "1 MB"),
          "this zone begins again before it has ended" },
        { "<more>", ZONE("from 50 ms to " T63, "1 MB"), RUNS },
        { "<more>", ZONE("from 50 ms to " T63_1, "1 MB"),
          "the largest is 9_223_372_036_854_775_807" },
        { "<more>", ZONE("from 50 ms to 60 ms every " T63, "1 MB"), RUNS },
        { "<more>", ZONE("from 50 ms to 51 ms every 2 ms", "1 MB"), RUNS },
        { "<more>", ZONE("from 50 ms to 60 ms", "0 B"), "not a whole number of units" },
        { "<more>", ZONE("from 50 ms to 60 ms", "12 MB"), RUNS },
        { "<more>", ZONE("from 50 ms to 60 ms", "33 MB"), RUNS },
        { "<more>", ZONE("from 50 ms to 60 ms", "16384 GB"), RUNS },
        { "<more>", ZONE("from 50 ms to 60 ms", "8_796_093_022_207 MB"), RUNS },
        { "<more>", ZONE("when os2.state == running\n", "1 MB"), RUNS },
        /* Two that overlap, the second longer, and back to where the first one took it. */
        { "<more>",
          ZONE("from 20 ms to 60 ms",
               "2 MB") "zone \"y\" { from 30 ms to 90 ms  move 2 MB from os2 to os1 }\n",
          RUNS },
    };
#undef ZONE
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_extremes, usage_of_storage)
{
#define USAGE(words) CRASH "vmm { policy usage-threshold }\nguest { usage { " words " } }"
    static const Case cases[] = {
        { "<more>", USAGE("poll 0 s"), "this time may not be zero" },
        { "<more>", USAGE("poll 1 cycles"), LIMIT },
        { "<more>", USAGE("poll " T60), RUNS },
        { "<more>", USAGE("poll " T60_1), "this time is too long" },
        { "<more>", USAGE("poll 5 ms  high 0 %"), "must be from 1 % to 100 %" },
        { "<more>", USAGE("poll 5 ms  high 1 %  low 0 %"), RUNS },
        { "<more>", USAGE("poll 5 ms  high 100 %  low 99 %"), RUNS },
        { "<more>", USAGE("high 101 %"), "must be from 1 % to 100 %" },
        { "<more>", USAGE("low 100 %"), "must be from 0 % to 99 %" },
        { "<more>", USAGE("high 50 %  low 50 %"), "the low mark must be below the high one" },
        { "<more>", USAGE("high 40 %  low 50 %"), "the low mark must be below the high one" },
        { "<os>", "usage { high 50 % }", "the low mark must be below the high one" },
        { "<more>", USAGE("by 0 B"), "this size is out of range" },
        { "<more>", USAGE("poll 5 ms  high 50 %  low 49 %  by 1 B"), RUNS },
        { "<more>", USAGE("poll 5 ms  high 1 %  low 0 %  by 1 TB"), RUNS },
        { "<more>", USAGE("by 16384 GB"), "this size is out of range" },
        { "<more>", USAGE("poll 5 ms  look 0 instructions 0 references"), RUNS },
        { "<more>", USAGE("poll 5 ms  look 9223372036854775807 instructions 0 references"),
          "its instructions take 2^40 cycles at most" },
    };
#undef USAGE
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_extremes, policies_and_their_names)
{
#define LONG "prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf+prmf"
    static const Case cases[] = {
        { "<vmm>", "policy dynamic+arf", "'dynamic' and 'arf' are both policies of storage" },
        { "<vmm>", "policy dynamic+dynamic", "policy 'dynamic' is there twice" },
        { "<vmm>", "policy prmf+prmf", "policy 'prmf' is there twice" },
        { "<vmm>", "policy " LONG, "a name has at most 64 characters" },
        { "<vmm>", "policy dynamic + prmf", "has one on each side, and no blanks" },
        { "<vmm>", "policy a+a", "no policy 'a'" },
        { "<vmm>", "policy +", "needs a name here, found '+'" },
        { "<vmm>", "policy dynamic+", "has one on each side, and no blanks" },
        { "<vmm>", "policy +prmf", "needs a name here, found '+'" },
        { "<vmm>", "policy dynamic++prmf", "has one on each side, and no blanks" },
        { "<vmm>", "policy Dynamic", "did you mean 'dynamic'?" },
        { "<vmm>", "policy \"\"", "a name stands without quotes" },
        { "<vmm>", "policy 0", "needs a name here, found the number 0" },
        { "<more>", CRASH "vmm { policy prmf+cpu-share+dynamic }", RUNS },
        { "<more>", CRASH "vmm { policy arf  reset-time 0 s }", RUNS },
        { "<more>", CRASH "vmm { policy arf  reset-time 1 cycles }", RUNS },
        { "<more>", CRASH "vmm { policy arf  reset-time " T60 " }", RUNS },
        { "<more>", "vmm { policy arf  reset-time " T60_1 " }", "this time is too long" },
        { "<more>", "vmm { policy arf  reset-time 4611686018427387904 cycles }",
          "this time is too long" },
        { "<guest>", "heartbeat 9223372036854775807 instructions 0 references",
          "its instructions take 2^40 cycles at most" },
    };
#undef LONG
    check_all(cases, G_N_ELEMENTS(cases));
}

/* All in one cycle; and each in a cycle of its own. */
Test(system_extremes, ten_thousand_faults)
{
    static const char *const formats[] = {
        "fault \"f%u\" { at 100 ms  fail program A level 1 }\n",
        "fault \"f%u\" { at %u us  starve os1 for 1 us }\n",
        "command \"f%u\" { at %u us  change share of os1 to 7 }\n",
        "zone \"f%u\" { from 100 ms to 200 ms  move 1 MB from os1 to os2 }\n",
    };
    for (guint k = 0; k < G_N_ELEMENTS(formats); k++) {
        g_autoptr(GString) faults = g_string_new(NULL);
        for (guint i = 0; i < 10000; i++) {
            g_autofree char *number = g_strdup_printf("%u", i);
            g_autoptr(GString) one = g_string_new(formats[k]);
            g_string_replace(one, "%u", number, 0);
            g_string_append(faults, one->str);
        }
        g_string_append(faults, "vmm { policy event-driven }\n"); /* for the zones */
        Case many = { "<more>", faults->str, RUNS };
        g_autofree char *text = text_of(&many);
        SmallSystem *run = small_system_of(text, NULL);
        small_system_check_sums(run);
        small_system_free(run);
    }
}
