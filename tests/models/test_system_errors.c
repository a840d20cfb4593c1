/* Scenarios that cannot be: each is refused with a diagnostic that says where and what to do. What
 * is extreme but possible runs. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

/* A sound scenario; a case replaces one piece of it. */
static const char sound[] = "scenario \"sound\" { stop at 100 ms }\n"
                            "include \"profiles/toy.scn\"\n"
                            "cpu { count 1 }\n"
                            "storage { size 32 MB }\n"
                            "vmm { area 2 MB  detector { state } }\n"
                            "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
                            "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
                            "program code { image 64 KB  loop { compute 1 ms  sleep 10 ms } }\n"
                            "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }\n"
                            "clients web { to A  think constant 10 ms }\n"
                            "fault \"f\" { at 50 ms  crash os1 panic }\n"
                            "expect \"e\" at stop : table.A == 4 MB\n";

static char *replaced(const char *from, const char *to)
{
    GString *text = g_string_new(sound);
    guint n = g_string_replace(text, from, to, 1);
    cr_assert(eq(u32, n, 1), "'%s' is not in the sound scenario", from);
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *from, *to;
    const char *message; /* a part of the diagnostic's first line */
    const char *at;      /* what it points at begins like this */
    const char *help;    /* a part of what is said to help, at the caret or below */
} Case;

/* "--> test.scn:LINE:COLUMN" of the first place where `at` stands. */
static char *place_of(const char *text, const char *at)
{
    const char *place = strstr(text, at);
    guint line = 1;
    guint column = 1;
    cr_assert(place != NULL, "'%s' does not stand in the text", at);
    for (const char *c = text; c < place; c++) {
        column = *c == '\n' ? 1 : column + 1;
        line += *c == '\n';
    }
    return g_strdup_printf("--> test.scn:%u:%u\n", line, column);
}

static void check_refused(const Case *test)
{
    g_autofree char *text = replaced(test->from, test->to);
    g_autofree char *place = place_of(text, test->at);
    SmallSystem *run = small_system_try(text, NULL);
    g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
    cr_assert(run->system == NULL, "not refused: %s", test->to);
    cr_assert(strstr(found, test->message) != NULL, "no '%s' in:\n%s", test->message, found);
    const char *there = strstr(found, place);
    cr_assert(there != NULL, "not at '%s', %s:\n%s", test->at, place, found);
    cr_assert(strstr(there, test->help) != NULL, "no '%s' in:\n%s", test->help, found);
    small_system_free(run);
}

static void check_all(const Case *cases, guint n)
{
    for (guint i = 0; i < n; i++)
        check_refused(&cases[i]);
}

Test(system_errors, the_sound_scenario_is_sound)
{
    small_system_free(small_system_of(sound, &(SmallOptions){ .is_paranoid = true }));
}

Test(system_errors, sizes_that_cannot_be_are_refused)
{
    static const Case cases[] = {
        { "storage { size 32 MB }", "storage { size 16 MB }",
          "the areas need 20 MB, main storage has 16 MB", "16 MB }",
          "vmm 2 MB + os1 12 MB + os2 6 MB = 20 MB" },
        { "vmm { area 2 MB", "vmm { area 2 MB  reserve 13 MB",
          "the areas need 33 MB, main storage has 32 MB", "32 MB }",
          "vmm 2 MB + os1 12 MB + os2 6 MB + reserve 13 MB = 33 MB" },
        { "vmm { area 2 MB", "vmm { area 2 MB  reserve 1_500 KB", "not a whole number of units",
          "1_500 KB", "in units of 1 MB" },
        { "kernel 4 MB }\nos", "kernel 13 MB }\nos", "the kernel is larger than the OS", "13 MB",
          "kernel is a part of what the OS owns" },
        { "storage 12 MB", "storage 12_500 KB", "not a whole number of units", "12_500 KB",
          "in units of 1 MB" },
        { "area 2 MB", "area 100 KB", "not a whole number of units", "100 KB", "in units of 1 MB" },
        { "area 2 MB", "area 0 MB", "this size is out of range", "0 MB", "units of 1 MB" },
        { "size 32 MB }", "size 0 B }", "this size is out of range", "0 B", "units of 1 MB" },
        { "size 32 MB }", "size 32 MB  unit 3 MB }", "must be a power of two", "3 MB",
          "from 64 KB to 1024 MB" },
        { "size 32 MB }", "size 32 MB  unit 1 KB }", "this size is out of range", "1 KB",
          "from 64 KB to 1024 MB" },
        { "size 32 MB }", "size 32 MB  line 100 B }", "must be a power of two", "100 B",
          "from 16 B to 4 KB, each twice the one before" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, parts_that_cannot_be_are_refused)
{
    static const Case cases[] = {
        { "area 2 MB  detector { state }", "area 26 MB  policy fixed-split",
          "its part of storage is 3 MB, its kernel needs 4 MB", "4 MB }\nos os2",
          "this policy splits storage: say a larger part for it (part)" },
        { "area 2 MB  detector { state } }\nos os1 { ",
          "area 2 MB  policy fixed-split }\nos os1 { part 30 MB  ",
          "its part of storage is 0 MB, its kernel needs 4 MB", "4 MB }\nprogram",
          "a smaller one for others, or make main storage larger" },
        { "area 2 MB  detector { state } }\nos os1 { ",
          "area 2 MB  policy prmf }\nos os1 { part 3 MB  ",
          "its part of storage is 3 MB, its kernel needs 4 MB", "3 MB  role", "say a larger part" },
        { "area 2 MB  detector { state } }\nos os1 { ", "area 2 MB }\nos os1 { part 1_500 KB  ",
          "not a whole number of units", "1_500 KB", "in units of 1 MB" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, heartbeats_that_can_only_be_alarms_are_refused)
{
    static const Case cases[] = {
        { "storage {", "switching-device { heartbeat 3_001 ms }\nstorage {",
          "heartbeats are further apart than the misses that make an alarm", "3_001 ms",
          "heartbeat is at most misses times poll" },
        { "storage {",
          "switching-device { heartbeat 10 cycles  poll 9 cycles  misses 1 }\nstorage {",
          "heartbeats are further apart", "10 cycles", "misses times poll" },
        { "storage {", "switching-device { misses 0 }\nstorage {", "must be from 1 to 1000", "0 }",
          "too small" },
        { "storage {", "switching-device { poll 0 s }\nstorage {", "this time may not be zero",
          "0 s", "at least 1 cycle" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
    g_autofree char *most = replaced("storage {", "switching-device { heartbeat 3 s }\nstorage {");
    small_system_free(small_system_of(most, NULL));
}

Test(system_errors, programs_that_do_not_fit_are_refused)
{
    static const Case cases[] = {
        { "area 4 MB  j", "area 1 MB  j", "need 1114112 bytes, the area has 1048576",
          "1 MB  journal", "make area at least 2 MB" },
        { "image 64 KB", "image 64 MB", "need 68157440 bytes, the area has 4194304",
          "4 MB  journal", "make area at least 65 MB" },
        { "image 64 KB  loop", "image 64 B  loop 3 { compute 1 ms } loop 3 { compute 2 ms } loop",
          "the script needs 80 bytes, the image has 64", "program", "image at least" },
        { "journal 1 MB", "journal 1 GB", "no room for its image and journal", "app A",
          "make disk { size ... } larger, or the journal" },
        { "journal 1 MB", "journal 2 GB", "no room for its image and journal", "app A",
          "make disk { size ... } larger" },
        { "sound\" { stop at 100 ms }", "sound\" { stop at 100 ms }\ndisk { size 100 B }",
          "no room for its image and journal", "app A", "make disk { size ... } larger" },
        { "journal 1 MB", "journal 100 B", "this size is out of range", "100 B", "from 512 B" },
        { "sound\" { stop at 100 ms }", "sound\" { stop at 100 ms }\ndisk { size 1050 KB }",
          "no room for its image and journal", "app A", "make disk { size ... } larger" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, policies_that_do_not_exist_are_refused)
{
    static const Case cases[] = {
        { "detector { state }", "policy dynamc", "no policy 'dynamc'", "dynamc",
          "did you mean 'dynamic'?" },
        { "detector { state }", "policy dynamic+prfm", "no policy 'prfm'", "dynamic+",
          "did you mean 'prmf'?" },
        { "detector { state }", "policy magic", "no policy 'magic'", "magic",
          "one of dynamic, fixed-split, event-driven, arf, usage-threshold; joined by '+'" },
        { "detector { state }", "policy arf+dynamic", "'arf' and 'dynamic' are both policies",
          "arf+", "one policy of storage, and each addition once" },
        { "detector { state }", "policy prmf+prmf", "policy 'prmf' is there twice", "prmf+",
          "one policy of storage, and each addition once" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, programs_that_cannot_page_are_refused)
{
    static const Case cases[] = {
        { "sleep 10 ms", "touch 3 pages 1 2", "a touch says how many pages, or which", "touch",
          "touch pages 1 2 3 4" },
        { "sleep 10 ms", "touch pages", "a touch says how many pages, or which", "touch",
          "write touch 4 pages" },
        { "sleep 10 ms", "touch pages 1 2 zipf 300", "a reference string is its own order", "zipf",
          "leave the order out" },
        { "sleep 10 ms", "touch pages 0 751 752",
          "page 752 is touched, the area has data pages 0 to 751", "4 MB  journal",
          "make area larger" },
        { "sleep 10 ms", "allocate 1 MB touch pages 1008",
          "page 1008 is touched, the area has data pages 0 to 1007", "4 MB  journal",
          "make area larger" },
        { "journal 1 MB", "journal 1 MB  frames 0 #", "must be from 1 to", "0 #", "too small" },
        { "program code { image 64 KB  loop { compute 1 ms  sleep 10 ms } }\n"
          "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }",
          "program code { elf \"guests/sort.elf\" }\n"
          "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB  frames 1}",
          "a program of an ELF file needs two frames", "1}", "may lie in two pages" },
        { "journal 1 MB }", "journal 1 MB  frames 5}\nguest { replacement opt }",
          "replacement opt needs to know which pages", "5}", "all its touches name their pages" },
        { "journal 1 MB }", "journal 1 MB  on-shortage page }\nguest { replacement opt }",
          "replacement opt needs to know which pages", "page }",
          "all its touches name their pages" },
        { "journal 1 MB }\n", "journal 1 MB  frames 5 }\ndisk { size 4 MB }\n",
          "the disk has no room for its page file", "app A", "make disk { size ... } larger" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

#define PANIC "crash os1 panic"

Test(system_errors, faults_of_what_is_not_there_are_refused)
{
    static const Case cases[] = {
        { PANIC, "fail cpu 1", "the machine has no such CPU", "1 }\nexpect", "0 is the last" },
        { PANIC, "fail storage unit 32", "main storage has no such unit", "32 }",
          "31 is the last" },
        { PANIC, "fail storage units 30 .. 32", "main storage has no such unit", "32 }",
          "31 is the last" },
        { PANIC, "fail storage units 9 .. 8", "this range runs backwards", "9 ..",
          "FIRST .. LAST" },
        { PANIC, "fail storage of A unit 4", "the area of A has no such unit", "4 }",
          "3 is the last" },
        { PANIC, "fail storage of os1 units 3 .. 32", "the area of os1 has no such unit", "32 }",
          "31 is the last" },
        { PANIC, "fail storage of AA unit 0", "there is no area 'AA'", "AA", "did you mean 'A'?" },
        { PANIC, "fail storage of failed unit 0", "there is no area 'failed'", "failed unit",
          "an app's, an OS's, vmm or unused" },
        { PANIC, "", "a fault is one thing that goes wrong", "fault \"f\"", "write one of" },
        { PANIC, PANIC "  fail cpu 0", "a fault is one thing that goes wrong", "fault \"f\"",
          "write one of" },
        { "clients web {", "clients failed {", "taken by the machine itself", "clients failed",
          "another name" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, programs_that_are_no_elf_files_are_refused)
{
    static const char script[] = "image 64 KB  loop { compute 1 ms  sleep 10 ms }";
    static const Case cases[] = {
        { script, "elf \"guests/none.elf\"", "cannot load \"guests/none.elf\"", "\"guests/none.elf",
          "starts at the scenario's folder" },
        { script, "elf \"guests\"", "cannot load \"guests\"", "\"guests\"", "is a folder" },
        { script, "elf \"../README.md\"", "cannot load", "\"../README.md",
          "leaves the scenario's" },
        { script, "elf \"/etc/hostname\"", "cannot load", "\"/etc/host", "is an absolute path" },
        { script, "elf \"profiles/toy.scn\"", "cannot load", "\"profiles/toy.scn\" }",
          "scenarios/guests/README.md says how to build one" },
        { script, "elf \"profiles/toy.scn\"", "cannot load", "\"profiles/toy.scn\" }",
          "is not an ELF file" },
        { script, "elf \"\"", "cannot load", "\"\"", "names no file" },
        { "image 64 KB  loop", "loop", "a script has an image", "program code", "image missing" },
        { "image 64 KB  loop", "elf \"guests/sort.elf\"  loop",
          "a program is a script or an ELF file, not both", "loop", "leave it out" },
        { script, "image 64 KB  elf \"guests/sort.elf\"",
          "a program with an ELF file has no image size", "64 KB", "leave it out" },
        { "image 64 KB  loop", "loop", "a script has an image", "program", "image 64 KB; or name" },
        { script, "elf \"guests/sort.elf\" }\napp C { runs code  on os1  area 1 MB",
          "the program, its stack and its buffers need", "1 MB", "make area at least 2 MB" },
        { "journal 1 MB", "journal 1 MB  scratch 0 B", "this size is out of range", "0 B", "1 B" },
        { "journal 1 MB", "journal 1 MB  scratch 1 GB", "no room for its image and journal",
          "app A", "or the journal (and the scratch file) smaller" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, turns_and_shares_that_cannot_be_are_refused)
{
    static const char os1[] = "os os1 { role active", vmm[] = "vmm { area 2 MB";
    static const Case cases[] = {
        { os1, "os os1 { cpus 0  role active", "'cpus' must be from 1 to 64", "0  role",
          "too small" },
        { os1, "os os1 { cap 0 percent  role active", "'cap' must be from 1 to 6400", "0 percent",
          "too small" },
        { os1, "os os1 { cap 50 %  role active", "'cap' takes a count, not a percentage", "%",
          "a count has no unit" },
        { os1, "os os1 { quantum 0 s  role active", "this time may not be zero", "0 s",
          "at least 1 cycle" },
        /* Two lines, each behind cpu0's own, the channel's and one more access of 10 cycles. */
        { os1, "os os1 { quantum 60 us  role active", "a program might get nowhere", "60 us",
          "at least 61 cycles" },
        { os1, "guest { quantum 60 us } os os1 { role active", "a program might get nowhere",
          "60 us", "at least 61 cycles" },
        { vmm, "vmm { slice 60 us  area 2 MB", "a program might get nowhere", "60 us",
          "at least 61 cycles" },
        /* 60 us of each window for each of two logical CPUs */
        { os1, "vmm { cap-window 12 ms } os os1 { cap 1 percent  cpus 2  role active",
          "a program might get nowhere", "1 percent", "at least 61 cycles" },
        { vmm, "vmm { prmf fast  area 2 MB", "'prmf' cannot be 'fast'", "fast", "'on' or 'off'" },
        { vmm, "vmm { accounting sampled every 0 s  area 2 MB", "this time may not be zero", "0 s",
          "at least 1 cycle" },
        { vmm, "vmm { accounting sampled every 400 h  area 2 MB", "this time is too long", "400 h",
          "2^40 cycles" },
        { vmm, "vmm { cap-window 0 s  area 2 MB", "this time may not be zero", "0 s",
          "at least 1 cycle" },
        { vmm, "vmm { cap-window 400 h  area 2 MB", "this time is too long", "400 h",
          "2^40 cycles" },
        { "runs code", "runs code  priority 16", "'priority' must be from 0 to 15", "16",
          "too large" },
        { "compute 1 ms", "change share of os3 to 5", "no 'os' is called 'os3'", "os3",
          "did you mean 'os1'?" },
        { "compute 1 ms", "change share of os1 to 0", "must be from 1 to 10_000", "0  sleep",
          "too small" },
        { "stop : table.A == 4 MB", "stop : os1.cpu == 4 MB", "'os1.cpu'", "4 MB\n", "time" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, devices_that_cannot_be_are_refused)
{
#define FLASH "size 8 MB  read 60 us  write 20 us  rate 1 MB/s"
    static const Case cases[] = {
        { "storage { size 32 MB }", "storage { size 32 MB }\nflash f { " FLASH "  on ch }",
          "no 'channel' is called 'ch'", "ch }", "there is: channel" },
        { "storage { size 32 MB }", "storage { size 32 MB }\nflash A { " FLASH " }",
          "a channel, a device, an OS, an app or clients of that name are there already",
          "A { runs", "a name of its own" },
        { "storage { size 32 MB }", "storage { size 32 MB }\nchannel os1 { rate 1 MB/s }",
          "a channel, a device, an OS, an app or clients of that name are there already",
          "os1 { role", "a name of its own" },
        { "expect \"e\"", "channel A { rate 1 MB/s }\nexpect \"e\"",
          "a channel, a device, an OS, an app or clients of that name are there already",
          "A { rate", "test.scn:9:5\n" /* of app A */ },
        { "storage { size 32 MB }", "storage { size 32 MB }\nchannel os1 { rate 1 MB/s }",
          "a channel, a device, an OS, an app or clients of that name are there already",
          "os1 { role", "first used here" },
        { "storage { size 32 MB }", "storage { size 32 MB }\nflash expectation { " FLASH " }",
          "this name is taken by the machine itself", "flash expectation", "choose another name" },
        { "storage { size 32 MB }", "storage { size 32 MB }\nflash vmm { " FLASH " }",
          "this name is taken by the machine itself", "flash vmm", "choose another name" },
        { "storage { size 32 MB }", "storage { size 32 MB }\nflash disk { " FLASH " }",
          "this name is taken by the machine itself", "flash disk", "choose another name" },
        { "storage { size 32 MB }", "storage { size 32 MB }\nflash { " FLASH "  lanes 0 }",
          "'lanes' must be from 1 to 1024", "0 }", "too small" },
        { "storage { size 32 MB }", "storage { size 32 MB }\nflash { size 8 MB  read 60 us }",
          "'write' is missing in 'flash'", "flash", "write <time>" },
        { "storage { size 32 MB }",
          "storage { size 32 MB }\nflash { size 16_000 GB  read 1 us  write 1 us  rate 1 B/s }\n"
          "cpu { clock 100 GHz }",
          "this rate is too slow", "1 B/s", "2^60 cycles" },
        { "storage { size 32 MB }", "storage { size 32 MB }\ndisk { discipline scan }",
          "'discipline' cannot be 'scan'", "scan", "'fcfs', 'sstf' or 'look'" },
        { "app A {", "flash { " FLASH " }\napp A { disk disk  flash flash  ",
          "a program is stored on one device", "flash  ", "one of disk and flash" },
        { "app A {",
          "flash { size 1_050 KB  read 0 us  write 0 us  rate 1 MB/s }\n"
          "app A { flash flash  ",
          "the flash has no room for its image and journal", "app A", "make flash { size ... }" },
        { "app A {",
          "flash f { size 1_050 KB  read 0 us  write 0 us  rate 1 MB/s }\n"
          "app A { flash f  ",
          "the flash f has no room for its image and journal", "app A", "make flash f { size" },
        { "app A {", "app A { flash f  ", "no 'flash' is called 'f'", "f  ",
          "there is no 'flash'" },
        { "crash os1 panic", "fail disk d2 for good", "no 'disk' is called 'd2'", "d2",
          "there is: disk" },
        { "crash os1 panic", "fail flash disk 3 times", "no 'flash' is called 'disk'", "disk 3",
          "there is no 'flash'" },
        { "crash os1 panic", "fail disk disk 0 times", "must be from 1 to 1_000_000", "0 times",
          "too small" },
        { "crash os1 panic", "fail disk disk  ", "found", "}\nexpect", "expected" },
        { "stop : table.A == 4 MB", "stop : disk.erors == 0", "erors", "disk.erors",
          "did you mean 'errors'?" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, a_machine_without_auxiliary_memory_is_refused)
{
    SmallSystem *run = small_system_try("scenario \"bare\" { stop at 1 ms }\n"
                                        "cpu { clock 1 MHz }\n"
                                        "storage { size 8 MB }\n"
                                        "channel { rate 1 MB/s }\n"
                                        "vmm { area 2 MB }\n"
                                        "os os1 { role active  storage 4 MB  kernel 2 MB }\n",
                                        NULL);
    g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
    cr_assert(run->system == NULL);
    cr_assert(strstr(found, "the machine has no auxiliary memory") != NULL, "%s", found);
    cr_assert(strstr(found, "write disk { ... } or flash { ... }") != NULL, "%s", found);
    small_system_free(run);
}

Test(system_errors, times_rates_and_counts_of_zero_are_refused)
{
    static const Case cases[] = {
        { "stop at 100 ms", "stop at 0 ms", "this time may not be zero", "0 ms", "1 cycle" },
        { "cpu { count 1 }", "cpu { count 0 }", "must be from 1 to 64", "0 }", "0 is too small" },
        { "cpu { count 1 }", "cpu { base 0 cycles }", "this time may not be zero", "0 cycles",
          "1 cycle" },
        { "size 32 MB }", "size 32 MB  bank 0 cycles }", "this time may not be zero", "0 cycles",
          "1 cycle" },
        { "cpu { count 1 }", "channel { rate 0 B/s }", "a rate may not be zero", "0 B/s",
          "at least 1 B/s" },
        { "cpu { count 1 }", "disk { rate 0 B/s }", "a rate may not be zero", "0 B/s",
          "at least 1 B/s" },
        { "cpu { count 1 }", "link { rate 0 B/s }", "a rate may not be zero", "0 B/s",
          "at least 1 B/s" },
        { "cpu { count 1 }", "disk { seek 9 ms .. 8 ms }",
          "the shortest seek is longer than the longest", "9 ms",
          "write seek SHORTEST .. LONGEST" },
        { "cpu { count 1 }", "disk { rotation 0 s }", "this time may not be zero", "0 s",
          "1 cycle" },
        { "area 2 MB", "area 2 MB  slice 0 s", "this time may not be zero", "0 s", "1 cycle" },
        { "{ state }", "{ stall every 0 s misses 2 }", "this time may not be zero", "0 s",
          "1 cycle" },
        { "cpu { count 1 }", "guest { tick 0 s }", "this time may not be zero", "0 s", "1 cycle" },
        { "cpu { count 1 }", "cpu { clock 1 Hz }", "this clock is out of range", "1 Hz",
          "from 1 kHz to 100 GHz" },
        { "cpu { count 1 }", "cpu { clock 200 GHz }", "this clock is out of range", "200 GHz",
          "from 1 kHz to 100 GHz" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, caches_that_cannot_be_built_are_refused)
{
    static const Case cases[] = {
        { "cpu { count 1 }", "cpu { predictor 48 entries 0 returns }",
          "a predictor has a power of two of entries", "48",
          "64, 128, 256, 512, ...; 0: there is no predictor" },
        { "cpu { count 1 }", "cpu { data-cache 1000 B ways 1 }",
          "a cache is a whole number of lines", "1000 B", "`line` of storage" },
        { "cpu { count 1 }", "cpu { data-cache 12 KB ways 1 }",
          "this does not make a power of two of sets", "12 KB", "a power of two" },
        { "cpu { count 1 }", "cpu { instruction-cache 4 KB ways 3 }",
          "this does not make a power of two of sets", "4 KB", "a power of two" },
        { "cpu { count 1 }", "cpu { instruction-cache 1 GB ways 1 }",
          "a first-level cache is smaller", "1 GB", "at most 4 MB" },
        { "cpu { count 1 }", "cpu { data-cache 512 B ways 4 }", "this is less than one set",
          "512 B", "size / (line" },
        { "storage { size 32 MB }",
          "storage { size 32 MB  line 16 B }\ncpu { data-cache 4 MB ways 1 }",
          "these are too many sets", "4 MB", "65536 at most" },
        { "cpu { count 1 }", "cpu { tlb 2 entries 4 ways miss 1 cycles }",
          "this is less than one set", "2 entries", "entries / ways" },
        { "cpu { count 1 }", "cpu { tlb 2_048 entries 2 ways miss 1 cycles }",
          "these are too many sets", "2_048", "512 at most" },
        { "cpu { count 1 }", "cpu { tlb 32 entries 3 ways miss 1 cycles }",
          "this does not make a power of two of sets", "32", "512 at most" },
        { "cpu { count 1 }", "cpu { tlb 32 entries 65 ways miss 1 cycles }", "must be from 1 to 64",
          "65", "65 is too large" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, times_too_long_to_run_are_refused)
{
    static const Case cases[] = {
        { "stop at 100 ms", "stop at 2_000_000_000_000_000_000 cycles", "this time is too long",
          "2_000_000", "2^60 cycles" },
        { "compute 1 ms", "compute 600_000_000 h", "the time is too large", "600_000", "2^63" },
        { "constant 10 ms", "constant 9_000_000_000_000_000_000 cycles", "this time is too long",
          "9_000_000", "2^60 cycles" },
        { "at 50 ms", "at 18_000_000_000_000_000_000 cycles", "the number is too large", "18_000",
          "the largest is" },
        { "at stop", "at 10_000_000_000 s", "the time is too large", "10_000", "the largest is" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, times_that_add_up_past_the_clocks_end_are_refused)
{
    static const Case cases[] = {
        { "size 32 MB }", "size 32 MB  path 1_000_001 cycles }", "an access takes too long",
          "storage {", "1 000 000 cycles" },
        { "size 32 MB }", "size 32 MB  bank 2 s }", "an access takes too long", "storage {",
          "1 000 000 cycles" },
        { "cpu { count 1 }", "cpu { base 2 s }", "an instruction takes too long", "2 s",
          "1 000 000 cycles" },
        { "cpu { count 1 }", "cpu { tlb 4 entries 4 ways miss 2 s }",
          "an instruction takes too long", "2 s", "1 000 000 cycles" },
        { "area 2 MB", "area 2 MB  costs { look-up 2_000_000_000_000 instructions 0 references }",
          "this routine takes too long", "2_000_000_000_000", "2^40 cycles" },
        { "area 2 MB",
          "area 2 MB  instruction 2 s  costs { look-up 1_000_000 instructions 0 references }",
          "this routine takes too long", "1_000_000", "2^40 cycles" },
        { "kernel 4 MB }\nos",
          "kernel 4 MB  service 0 instructions 1_000_000_000_000_000 references }\nos",
          "this routine takes too long", "0 instructions", "2^40 cycles" },
        { "kernel 4 MB }\nos", "kernel 4 MB  engage 10_000 h per unit }\nos",
          "this time is too long", "10_000 h", "2^40 cycles for a unit" },
        { "constant 10 ms", "exponential 1_200_000_000 s", "this time is too long", "1_200_000",
          "2^50 cycles" },
        { "kernel 4 MB }\nos", "kernel 4 MB  ipl 1_200_000_000 s }\nos", "this time is too long",
          "1_200_000", "2^50 cycles" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, who_stands_by_for_whom_is_checked)
{
    static const Case cases[] = {
        { "standby os2  area", "standby os1  area", "a program cannot be its own OS's standby",
          "os1  area", "name another OS" },
        { "role standby", "role active", "this OS is active", "os2  area",
          "standby names an OS with role standby" },
        { "fault",
          "os os3 { role standby  storage 2 MB  kernel 1 MB }\n"
          "app B { runs code  on os1  standby os3  area 4 MB }\nfault",
          "the hot standby programs of one OS go to one standby OS", "os3  area",
          "name the same standby" },
        { "standby os2  area", "standby os4  area", "no 'os' is called 'os4'", "os4",
          "did you mean" },
        { "on os1  s", "on os4  s", "no 'os' is called 'os4'", "os4", "did you mean" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, names_that_are_taken_are_refused)
{
    static const char *const taken[] = { "vmm",   "disk",      "cpu7", "unused",  "table",
                                         "none",  "step504",   "link", "channel", "storage",
                                         "share", "auxiliary", "cpu" };
    for (guint i = 0; i < G_N_ELEMENTS(taken); i++) {
        g_autofree char *clients = g_strdup_printf("clients %s {", taken[i]);
        g_autofree char *os = g_strdup_printf("os %s { role standby  storage 1 MB  kernel 0 B }\n"
                                              "clients",
                                              taken[i]);
        check_refused(&(Case){ "clients web {", clients, "this name is taken by the machine itself",
                               clients, "choose another name" });
        check_refused(&(Case){ "clients", os, "this name is taken by the machine itself", os,
                               "choose another name" });
    }
}

Test(system_errors, oss_apps_and_clients_share_one_space_of_names)
{
    static const Case cases[] = {
        { "clients web", "clients os1", "are there already", "os1 { to", "a name of its own" },
        { "clients web", "clients A", "are there already", "A { to", "a name of its own" },
        { "app A", "app web { runs code  on os1  area 4 MB }\napp A", "are there already",
          "web { to", "a name of its own" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, a_fault_strikes_at_a_time_or_on_a_condition)
{
    static const Case cases[] = {
        { "at 50 ms  crash", "crash", "a fault strikes at a time, at a step", "fault",
          "'at step N' and 'when CONDITION'" },
        { "at 50 ms  crash os1 panic", "at 50 ms  crash os1 panic  when A.committed > 3\n",
          "a fault strikes at a time, at a step", "fault", "'at step N' and 'when CONDITION'" },
        { "crash os1", "crash os3", "no 'os' is called 'os3'", "os3", "did you mean" },
        { "crash os1 panic", "crash os1 panik", "panik", "panik", "did you mean 'panic'?" },
        { "crash os1 panic", "", "one thing that goes wrong", "fault", "'cut link'" },
        { "crash os1 panic", "crash os1 panic  cut link", "one thing that goes wrong", "fault",
          "'cut link'" },
        { "crash os1 panic", "cut link for 0 s", "this time may not be zero", "0 s",
          "at least 1 cycle" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

/* "at 50 ms  crash os1 panic" of the sound scenario gives way to each. */
Test(system_errors, a_fault_says_when_and_what_in_words_that_go_together)
{
    static const char whole[] = "at 50 ms  crash os1 panic";
    static const Case cases[] = {
        { whole, "at step 508 crash os1 hang", "there is no such step", "508 crash", "601 to 612" },
        { whole, "at step 500 crash os1 hang", "'step' of 'at' must be from 501 to 612", "500 cr",
          "500 is too small" },
        { whole, "at 50 ms + 1 ms crash os1 hang", "a time stands alone", "1 ms crash",
          "at step 504 + 10 us" },
        { whole, "at crash os1 hang", "or 'step' here, found 'crash'", "crash",
          "(<time> | step <count>) [+ <time>]" },
        { whole, "every constant 0 s crash os1 hang", "this time may not be zero", "0 s",
          "at least 1 cycle" },
        { whole, "every exponential 1_000_000 h crash os1 hang", "this time is too long",
          "1_000_000 h", "2^50 cycles" },
        { whole, "at step 504 every constant 1 s crash os1 hang", "begins at a time", "1 s crash",
          "write 'at TIME' beside it" },
        { whole, "at 50 ms starve os1 for 0 s", "this time may not be zero", "0 s",
          "at least 1 cycle" },
        { whole, "at 50 ms starve os1", "'starve' needs 'for' here", "}\nexpect", "starve <os>" },
        { whole, "at 50 ms fail program B level 1", "no 'app' is called 'B'", "B level",
          "did you mean 'A'?" },
        { whole, "at 50 ms fail program A level 4", "'level' of 'fail' must be from 0 to 3", "4 }",
          "4 is too large" },
        { whole, "at 50 ms hang program C", "no 'app' is called 'C'", "C }", "did you mean 'A'?" },
        { whole, "at 50 ms add storage 1 KB", "not a whole number of units", "1 KB",
          "units of 1 MB" },
        { whole, "at 50 ms add storage 0 B", "not a whole number of units", "0 B",
          "units of 1 MB" },
        { whole, "at 50 ms add storage 1_000_000 MB 3", "a count stands behind 'cpu' alone", "3 }",
          "leave it out" },
        { whole, "at 50 ms add storage 2 TB", "main storage is too large", "2 TB",
          "with all that is added, at most 1048576 MB" },
        { whole, "at 50 ms add storage 700_000 MB }\nfault \"g\" { at 60 ms add storage 400_000 MB",
          "main storage is too large", "400_000", "with all that is added" },
        { whole, "at 50 ms add cpu 63  crash os1 panic", "one thing that goes wrong", "fault",
          "'add ...'" },
        { "cpu { count 1 }",
          "cpu { count 1 }\nfault \"g\" { at 1 s add cpu 40 }\n"
          "fault \"h\" { at 1 s add cpu 24 }",
          "there are too many CPUs", "add cpu 24", "64 at most" },
        { whole, "every constant 1 s  add cpu", "what is added is added once", "constant 1 s",
          "a fault for each addition" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

/* A command beside the sound scenario's fault. */
Test(system_errors, a_command_orders_one_thing_once)
{
    static const char end[] = "expect \"e\" at stop";
#define COMMAND(words) "command \"c\" { " words " }\nexpect \"e\" at stop"
    static const Case cases[] = {
        { end, COMMAND("at 1 ms"), "a command orders one thing", "command",
          "'take SIZE from APP'" },
        { end, COMMAND("change share of os1 to 3"),
          "a command strikes at a time, at a step or when a condition holds", "command",
          "'at step N'" },
        { end, COMMAND("at 1 ms change share of os3 to 3"), "no 'os' is called 'os3'", "os3",
          "did you mean" },
        { end, COMMAND("at 1 ms change share of os1 to 0"), "must be from 1 to 10_000", "0 }",
          "0 is too small" },
        { end, COMMAND("at 1 ms take 1 KB from A"), "not a whole number of units", "1 KB",
          "units of 1 MB" },
        { end, COMMAND("at 1 ms take 4 MB from A"), "this is all the program's area", "4 MB from",
          "leave it a unit at least" },
        { end, COMMAND("at 1 ms take 1 MB from Z"), "no 'app' is called 'Z'", "Z }",
          "did you mean 'A'?" },
        { end, COMMAND("at 1 ms take 1 MB from A  change share of os1 to 3"),
          "a command orders one thing", "command", "'take SIZE from APP'" },
        { "clients web", "clients commands", "taken by the machine itself", "clients commands",
          "choose another name" },
    };
#undef COMMAND
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, clients_think_or_arrive)
{
    static const Case cases[] = {
        { "think constant 10 ms", "", "clients think between requests, or", "clients web",
          "'think ...' and 'arrivals ...'" },
        { "think constant 10 ms", "think constant 10 ms  arrivals poisson every 1 s",
          "clients think between requests, or", "clients web", "'think ...' and 'arrivals ...'" },
        { "think constant 10 ms", "arrivals poisson every 0 s", "this time may not be zero", "0 s",
          "at least 1 cycle" },
        { "think constant 10 ms", "arrivals constant every 1_000_000 h", "this time is too long",
          "1_000_000 h", "2^50 cycles" },
        { "think constant 10 ms", "arrivals poison every 1 s", "'arrivals' cannot be 'poison'",
          "poison", "did you mean 'poisson'?" },
        { "think constant 10 ms", "arrivals trace \"no.txt\"", "cannot read \"no.txt\"",
          "\"no.txt\"", "stays below it" },
        { "think constant 10 ms", "think constant 10 ms  work uniform 5 ms .. 1 ms",
          "this range runs backwards", "5 ms ..", "write uniform LOW .. HIGH" },
        { "think constant 10 ms", "think constant 10 ms  work exponential 1_000_000 h",
          "this time is too long", "1_000_000 h", "2^50 cycles" },
        { "to A", "to A to B", "no 'app' is called 'B'", "B  think", "did you mean 'A'?" },
        { "compute 1 ms", "send A 64 B", "a program cannot send to itself", "A 64 B",
          "name another app" },
        { "compute 1 ms", "send B 64 B", "no 'app' is called 'B'", "B 64 B", "did you mean 'A'?" },
        { "compute 1 ms", "send A 8 B", "'bytes' of 'send' must be from 32 B to 1 MB", "8 B",
          "8 B is too small" },
        { "compute 1 ms", "scratch read 2 MB", "'bytes' of 'scratch' must be from", "2 MB  sleep",
          "" },
        { "compute 1 ms", "scratch move 2 KB", "move", "move", "'read' or 'write'" },
        { "compute 1 ms", "sleep untill 1 s", "untill", "untill", "did you mean 'until'?" },
        { "compute 1 ms", "compute requests", "", "requests", "did you mean 'request'?" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_errors, a_condition_looks_at_things_that_are_there_with_values_of_their_kind)
{
    static const struct {
        const char *condition, *message, *at, *help;
    } cases[] = {
        { "table.C == 4 MB", "no area 'C'", "table.C", "nothing to look at" },
        { "auxiliary.os1 == 4 MB", "no program 'os1'", "auxiliary.os1", "nothing to look at" },
        { "auxiliary.A.ower == os1", "no property of auxiliary.APP 'ower'", "auxiliary.A",
          "did you mean 'owner'?" },
        { "auxiliary == 4 MB", "no program ''", "auxiliary", "there is: A" },
        { "share.os3 == 4", "no OS 'os3'", "share.os3", "did you mean 'os1'?" },
        { "share.os1 == 4 MB", "'share.os1' is compared with a size", "4 MB\n",
          "'share.os1' is a count" },
        { "A.destination == web", "'A.destination' is never 'web'", "web\n", "there is:" },
        { "A.runs_on == os9", "'A.runs_on' is never 'os9'", "os9", "did you mean 'os1'?" },
        { "A.runs_on == os9", "'A.runs_on' is never 'os9'", "os9", "no such value" },
        { "os1.state != runing", "'os1.state' is never 'runing'", "runing",
          "did you mean 'running'" },
        { "table.A.owner == A", "'table.A.owner' is never 'A'", "A\n", "there is: os1, os2, vmm" },
        { "table.uused == 4 MB", "no area 'uused'", "table.uused", "did you mean 'unused'?" },
        { "A.comitted == 4", "no property of APP 'comitted'", "A.comitted",
          "did you mean 'committed'?" },
        { "wb.replies == 4", "no thing 'wb'", "wb.replies", "did you mean 'web'?" },
        { "step508.end > 1 s", "no thing 'step508'", "step508", "did you mean 'step50" },
        { "A.runs_on.x == os1", "no property of APP", "A.runs_on", "runs_on" },
        { "table.A == 4", "'table.A' is compared with a count", "4\n", "'table.A' is a size" },
        { "table.A == 4 s", "'table.A' is compared with a time", "4 s\n", "'table.A' is a size" },
        { "A.runs_on == 4 MB", "'A.runs_on' is compared with a size", "4 MB\n",
          "'A.runs_on' is a name" },
        { "A.runs_on < os1", "'os1' cannot be less or more", "os1\n", "== or !=" },
        { "A.outage == 4 MB/s", "'A.outage' is compared with another kind of value", "4 MB/s\n",
          "'A.outage' is a time, like 10 ms" },
        { "A.outage == 4", "'A.outage' is compared with a count", "4\n", "'A.outage' is a time" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *when = g_strdup_printf("at 50 ms  crash os1 panic }\n"
                                                "fault \"g\" { crash os1 hang  when %s\n}",
                                                cases[i].condition);
        check_refused(&(Case){ "table.A == 4 MB", cases[i].condition, cases[i].message, cases[i].at,
                               cases[i].help });
        check_refused(&(Case){ "at 50 ms  crash os1 panic }", when, cases[i].message, cases[i].at,
                               cases[i].help });
    }
}

/* More than one mistake: all are told, and nothing is wired. */
Test(system_errors, mistakes_in_several_blocks_are_all_told)
{
    g_autoptr(GString) text = g_string_new(sound);
    g_string_replace(text, "standby os2  area", "standby os1  area", 1);
    g_string_replace(text, "kernel 4 MB }\nos", "kernel 13 MB }\nos", 1);
    g_string_replace(text, "clients web", "clients os2", 1);
    SmallSystem *run = small_system_try(text->str, NULL);
    cr_assert(run->system == NULL);
    cr_assert(eq(u32, hs_diagnostics_count(run->diagnostics), 3));
    small_system_free(run);
}

/* It may strike in the last cycle, for faults come before the stop: that is no warning. */
Test(system_errors, a_fault_later_than_the_stop_is_warned_of)
{
    static const struct {
        const char *at;
        const char *warning;
    } cases[] = { { "99 ms  crash", "" },
                  { "100 ms  crash", "" },
                  { "101 ms  crash", "this fault never strikes" },
                  { "101 ms  crash", "the run stops before" },
                  { "101 ms  crash", "let it strike earlier, or the scenario stop later" } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = replaced("50 ms  crash", cases[i].at);
        g_autofree char *place = place_of(text, cases[i].at);
        SmallSystem *run = small_system_try(text, NULL);
        g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
        cr_assert(run->system != NULL, "%s", found);
        cr_assert(eq(int, strstr(found, place) != NULL, cases[i].warning[0] != '\0'), "%s", found);
        cr_assert(strstr(found, cases[i].warning) != NULL, "%s", found);
        small_system_free(run);
    }
}
