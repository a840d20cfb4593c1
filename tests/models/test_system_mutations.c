/* Whatever a scenario says, it is refused with diagnostics or it runs to an end: no assertion, no
 * crash, no hang. Extreme values first; then thousands of mutants of the shipped scenarios, the
 * same ones every time. A mutant that stops the test is printed: small_system_try its text. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "sim/random.h"
#include "tests/models/small_system.h"

/* Enough to come past the loading of A in the shipped scenarios' first second. */
#define EVENTS_MAX 4000u
/* Of each shipped scenario. */
#define N_MUTANTS 100u

/* ---- who did it ---- */

static const char *under_test = "";

static void on_crash(int signal_number)
{
    static const char before[] = "\n---- this scenario did it:\n";
    ssize_t n = write(STDERR_FILENO, before, sizeof before - 1);
    n += write(STDERR_FILENO, under_test, strlen(under_test));
    (void)n;
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void watch_crashes(void)
{
    static const int signals[] = { SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS };
    for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
        signal(signals[i], on_crash);
}

TestSuite(system_mutations, .init = watch_crashes, .timeout = 120);

typedef enum { REFUSED, RAN, LIMIT } Fate;

/* Parses, wires, runs for a while. */
static Fate fate_of(const char *text, uint64_t events_max)
{
    Fate fate = REFUSED;
    under_test = text;
    SmallSystem *run = small_system_try(text, &(SmallOptions){ .events_max = events_max });
    if (run->system == NULL) {
        cr_assert(hs_diagnostics_count(run->diagnostics) > 0, "refused without a word:\n%s", text);
        g_autofree char *shown = hs_diagnostics_render(run->diagnostics, false);
        cr_assert(g_str_has_prefix(shown, "error[HS1"), "%s", shown);
    } else {
        cr_assert(eq(u32, hs_diagnostics_count(run->diagnostics), 0));
        small_system_run_to_any_end(run);
        bool is_limit = run->error != NULL && run->error->domain == HS_SIMULATION_ERROR &&
                        run->error->code != HS_SIMULATION_ERROR_INVARIANT;
        fate = is_limit ? LIMIT : RAN;
        cr_assert(run->end == HS_END_STOPPED || run->end == HS_END_IDLE || is_limit, "%s\n%s",
                  run->error == NULL ? "interrupted" : run->error->message, text);
    }
    small_system_free(run);
    under_test = "";
    return fate;
}

/* ---- extreme values ---- */

static const char machine[] =
    "scenario \"extreme\" { stop at 200 ms }\n"
    "include \"profiles/toy.scn\"\n"
    "cpu { count 1  clock 1 MHz  base 1 cycles  branch taken 1 cycles }\n"
    "storage { size 32 MB  unit 1 MB  line 256 B  banks 4  path 1 cycles  bank 9 cycles }\n"
    "channel { rate 1 MB/s  setup 100 us  queue 256 }\n"
    "disk { size 1 GB  track 10 KB  tracks 10  seek 1 ms .. 10 ms  rotation 10 ms  rate 1 MB/s }\n"
    "link { rate 1 MB/s  latency 1 ms  messages 4096 }\n"
    "vmm { area 2 MB  slice 10 ms  dispatch 10 us  instruction 1 cycles\n"
    "  prmf on  dispatch-prmf 1 us  accounting sampled every 5 ms  cap-window 20 ms\n"
    "  reserve 2 MB  reserve-short refuse  reipl on  cpu share to keep  move 1 ms per unit\n"
    "  policy dynamic  reset-time 10 ms\n"
    "  detector { state  stall every 40 ms misses 2 }\n"
    "  costs { poll 10 instructions 1 references  detect 100 instructions 10 references\n"
    "    evaluate 100 instructions 5 references\n"
    "    fence 300 instructions 10 references  update 150 instructions 5 references } }\n"
    "guest { tick 10 ms  instruction 1 cycles  engage 1 ms per unit  disconnect 2 ms per unit\n"
    "  quantum 5 ms  ipl 20 ms  watchdog 30 ms  replacement clock\n"
    "  notify 100 instructions 5 references  page-fault 100 instructions 5 references\n"
    "  start 1_000 instructions 0 references  timer 100 instructions 0 references\n"
    "  heartbeat 100 instructions 5 references\n"
    "  usage { poll 10 ms  high 80 %  low 50 %  by 2 MB  look 100 instructions 5 references } }\n"
    "switching-device { heartbeat 20 ms  poll 20 ms  misses 2  switching 1 ms }\n"
    "os os1 { role active   storage 12 MB  part 14 MB  kernel 4 MB  share 100  cpus 2\n"
    "  cap 150 percent }\n"
    "os os2 { role standby  storage  6 MB  kernel 4 MB  share 100  usage { poll 5 ms } }\n"
    "program code { image 8 KB  loop { receive  compute request  touch 4 pages zipf 800 write\n"
    "  scratch write 2 KB at 4 KB  send B 64 B  commit 512 B  reply 64 B\n"
    "  sleep until 50 ms } }\n"
    "program other { image 8 KB  loop 3 { receive  compute 1 ms  touch pages 1 2 3 9 write\n"
    "  allocate 1 MB  change share of os1 to 50  reply 64 B } exit }\n"
    "app A { runs code  on os1  standby os2  area 4 MB  journal 16 KB  start at 1 ms\n"
    "  scratch 8 KB  priority 3  fault-level 1  recovery 2 ms }\n"
    "app B { runs other  on os1  area 5 MB  journal 16 KB  start at 2 ms  frames 12\n"
    "  on-shortage page }\n"
    "clients web { to A to B  count 2  think exponential 10 ms  request 256 B  timeout 60 ms\n"
    "  start at 3 ms  work uniform 1 ms .. 2 ms }\n"
    "clients mail { to A  count 5  arrivals poisson every 8 ms  work exponential 1 ms }\n"
    "command \"c\" { at 30 ms  change share of os2 to 7 by os1 }\n"
    "command \"t\" { at 40 ms  take 1 MB from A }\n"
    "command \"m\" { at 45 ms  move 1 MB from os1 to os2 }\n"
    "zone \"z\" { from 10 ms to 35 ms every 50 ms  move 1 MB from os2 to os1 }\n"
    "zone \"w\" { when os1.state == fenced\n  move 1 MB from os1 to os2 }\n"
    "fault \"s\" { at 20 ms  starve os1 for 9 ms }\n"
    "fault \"p\" { every exponential 40 ms  fail program A level 2 }\n"
    "fault \"h\" { at step 501 + 3 us  hang program B }\n"
    "fault \"a\" { at 60 ms  add storage 2 MB }\n"
    "fault \"n\" { at 61 ms  add cpu 2 }\n"
    "fault \"u\" { at 90 ms  fail storage of A units 1 .. 2 }\n"
    "fault \"f\" { at 150 ms  crash os1 panic }\n"
    "expect \"e\" within 40 ms after \"f\" : A.runs_on == os2\n";

/* A number with its unit, or a bare one: what a scanner finds in a text. */
typedef struct {
    gsize at, n_digits, end; /* end: behind the unit */
    char unit[16];
} Number;

static bool is_in_name(const char *text, gsize at)
{
    return at > 0 && (g_ascii_isalnum(text[at - 1]) || strchr("_-.\"$", text[at - 1]) != NULL);
}

/* The next number from `from` on; FALSE: there is none. Comments and texts are left alone. */
static bool next_number(const char *text, gsize from, Number *ret_number)
{
    bool is_text = false;
    for (gsize at = 0; text[at] != '\0'; at++) {
        if (text[at] == '"')
            is_text = !is_text;
        if (text[at] == '#' && !is_text)
            at += strcspn(text + at, "\n");
        if (at < from || is_text || !g_ascii_isdigit(text[at]) || is_in_name(text, at))
            continue;
        Number number = { .at = at, .n_digits = strspn(text + at, "0123456789_") };
        gsize unit = at + number.n_digits + strspn(text + at + number.n_digits, " ");
        gsize n_letters = 0;
        while (g_ascii_isalpha(text[unit + n_letters]) || text[unit + n_letters] == '/')
            n_letters++;
        static const char *const units[] = { "B",    "KB",   "MB",  "GB",     "TB", "s",
                                             "ms",   "us",   "ns",  "cycles", "h",  "MHz",
                                             "MB/s", "KB/s", "kHz", "GHz",    "Hz" };
        number.end = at + number.n_digits;
        for (guint i = 0; i < G_N_ELEMENTS(units); i++)
            if (strlen(units[i]) == n_letters && strncmp(units[i], text + unit, n_letters) == 0) {
                g_strlcpy(number.unit, units[i], sizeof number.unit);
                number.end = unit + n_letters;
            }
        *ret_number = number;
        return true;
    }
    return false;
}

static char *with_number(const char *text, const Number *number, const char *value,
                         const char *unit)
{
    return g_strdup_printf("%.*s%s%s%s%s", (int)number->at, text, value, unit[0] == '\0' ? "" : " ",
                           unit, text + number->end);
}

static const char *const amounts[] = {
    "0",
    "1",
    "2",
    "3",
    "63",
    "64",
    "65",
    "255",
    "4095",
    "4096",
    "65535",
    "65536",
    "1_000_000",
    "2147483647",
    "4294967295",
    "4294967296",
    "1_000_000_000_000",
    "1152921504606846975",
    "1152921504606846976",
    "1152921504606846977",
    "4611686018427387904",
    "9223372036854775807",
    "18446744073709551615",
};

/* Another unit of the same kind, so that the statement stays well formed. */
static guint units_of_kind(const char *unit, const char *const **ret_units)
{
    static const char *const sizes[] = { "B", "KB", "MB", "GB", "TB" };
    static const char *const times[] = { "cycles", "ns", "us", "ms", "s", "h" };
    static const char *const rates[] = { "B/s", "KB/s", "MB/s", "GB/s" };
    static const char *const clocks[] = { "Hz", "kHz", "MHz", "GHz" };
    static const char *const counts[] = { "" };
    if (strstr(unit, "/s") != NULL) {
        *ret_units = rates;
        return G_N_ELEMENTS(rates);
    }
    if (strstr(unit, "Hz") != NULL) {
        *ret_units = clocks;
        return G_N_ELEMENTS(clocks);
    }
    if (g_str_has_suffix(unit, "B")) {
        *ret_units = sizes;
        return G_N_ELEMENTS(sizes);
    }
    *ret_units = unit[0] == '\0' ? counts : times;
    return unit[0] == '\0' ? 1 : G_N_ELEMENTS(times);
}

/* Every number of the machine, each in turn replaced by every extreme amount in the smallest and
 * the largest unit of its kind. */
Test(system_mutations, every_number_may_be_extreme)
{
    guint n_fates[3] = { 0 };
    Number number = { .end = 0 };
    while (next_number(machine, number.end, &number)) {
        const char *const *units;
        guint n_units = units_of_kind(number.unit, &units);
        for (guint i = 0; i < G_N_ELEMENTS(amounts); i++)
            for (guint k = 0; k < n_units; k += MAX(n_units - 1, 1)) {
                g_autofree char *text = with_number(machine, &number, amounts[i], units[k]);
                n_fates[fate_of(text, EVENTS_MAX)]++;
            }
    }
    cr_log_info("%u refused, %u ran, %u to the limit of events", n_fates[REFUSED], n_fates[RAN],
                n_fates[LIMIT]);
    cr_assert(n_fates[REFUSED] > 500);
    cr_assert(n_fates[RAN] + n_fates[LIMIT] > 500);
}

/* ---- mutants ---- */

static char *read_shipped(const char *file)
{
    char *text = NULL;
    g_autofree char *path = g_build_filename("scenarios", file, NULL);
    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

/* A random number of the text gets a random amount, and often another unit of its kind. */
static char *mutate_number(const char *text, HsRandom *random)
{
    Number number;
    if (!next_number(text, hs_random_below(random, strlen(text)), &number))
        return g_strdup(text);
    const char *const *units;
    guint n_units = units_of_kind(number.unit, &units);
    const char *unit = hs_random_below(random, 2) == 0 ? number.unit
                                                       : units[hs_random_below(random, n_units)];
    const char *amount = amounts[hs_random_below(random, G_N_ELEMENTS(amounts))];
    g_autofree char *small = g_strdup_printf("%u", (guint)hs_random_below(random, 300));
    return with_number(text, &number, hs_random_below(random, 2) == 0 ? small : amount, unit);
}

typedef struct {
    gsize at, length;
} Word;

/* A random word, number or sign of the text. */
static Word random_word(const char *text, HsRandom *random)
{
    static const char blanks[] = " \n";
    gsize at = hs_random_below(random, strlen(text));
    at += strspn(text + at, blanks);
    return (Word){ at, strcspn(text + at, blanks) };
}

static char *replace_word(const char *text, Word word, const char *by, gsize n_by)
{
    return g_strdup_printf("%.*s%.*s%s", (int)word.at, text, (int)n_by, by,
                           text + word.at + word.length);
}

/* A word is left out, doubled, or put in another's place. */
static char *mutate_word(const char *text, HsRandom *random)
{
    Word word = random_word(text, random);
    Word other = random_word(text, random);
    switch (hs_random_below(random, 4)) {
    case 0:
        return replace_word(text, word, "", 0);
    case 1:
        return replace_word(text, (Word){ word.at, 0 }, text + word.at,
                            MIN(word.length + 1, strlen(text + word.at)));
    default:
        return replace_word(text, word, text + other.at, other.length);
    }
}

/* A whole line is left out or doubled. */
static char *mutate_line(const char *text, HsRandom *random)
{
    gsize at = hs_random_below(random, strlen(text));
    at += strcspn(text + at, "\n");
    at += text[at] == '\n';
    gsize length = strcspn(text + at, "\n");
    bool is_doubled = hs_random_below(random, 2) == 0;
    return g_strdup_printf("%.*s%.*s%s%s", (int)at, text, is_doubled ? (int)length : 0, text + at,
                           is_doubled ? "\n" : "", text + at + (is_doubled ? 0 : length));
}

static char *mutate(const char *text, HsRandom *random)
{
    g_autofree char *mutant = g_strdup(text);
    guint n = 1 + (guint)hs_random_below(random, 3);
    for (guint i = 0; i < n; i++) {
        uint64_t way = hs_random_below(random, 10);
        char *next = way < 6   ? mutate_number(mutant, random)
                     : way < 9 ? mutate_word(mutant, random)
                               : mutate_line(mutant, random);
        g_free(mutant);
        mutant = next;
    }
    return g_steal_pointer(&mutant);
}

static void check_mutants(const char *text, const char *stream, guint n_mutants)
{
    HsRandom random;
    guint n_fates[3] = { 0 };
    hs_random_init(&random, 20000, stream);
    for (guint i = 0; i < n_mutants; i++) {
        g_autofree char *mutant = mutate(text, &random);
        n_fates[fate_of(mutant, EVENTS_MAX)]++;
    }
    cr_log_info("%u refused, %u ran, %u to the limit of events", n_fates[REFUSED], n_fates[RAN],
                n_fates[LIMIT]);
    cr_assert(n_fates[REFUSED] > n_mutants / 10 && n_fates[REFUSED] < n_mutants * 9 / 10);
}

Test(system_mutations, mutants_of_the_shipped_scenarios_are_refused_or_run)
{
    static const char *const files[] = {
        "hello.scn",
        "fig4.scn",
        "os-crash.scn",
        "guest-server.scn",
        "app-fault.scn",
        "reipl.scn",
        "paging-shortage.scn",
        "paging-take.scn",
        "shares.scn",
        "share-change.scn",
        "fixed-split.scn",
        "day-night.scn",
        "queue.scn",
        "repair.scn",
        "ask.scn",
        "starved.scn",
        "level-3.scn",
        "add-storage.scn",
        "tick-thief.scn",
        "second-fault.scn",
        "cpu-fault.scn",
        "io-fault.scn",
        "round-robin.scn",
        "paging.scn",
        "compare-256.scn",
        "app-fault-compare.scn",
        "dead-os-prior-art-2.scn",
        "arf.scn",
        "usage-threshold.scn",
        "device-false-alarm.scn",
        "cpu-share.scn",
    };
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = read_shipped(files[i]);
        check_mutants(text, files[i], N_MUTANTS);
    }
}

Test(system_mutations, mutants_of_a_machine_with_every_word_are_refused_or_run)
{
    check_mutants(machine, "machine", 500);
}

/* A word of a policy has no effect under another, so each of them has mutants of its own. */
Test(system_mutations, mutants_under_every_policy_are_refused_or_run)
{
    static const char *const policies[] = { "fixed-split", "event-driven+prmf", "arf+cpu-share",
                                            "usage-threshold+cpu-share+prmf", "prmf" };
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        g_autoptr(GString) text = g_string_new(machine);
        g_autofree char *policy = g_strdup_printf("policy %s", policies[i]);
        cr_assert(g_string_replace(text, "policy dynamic", policy, 1) == 1);
        check_mutants(text->str, policies[i], 150);
    }
}
