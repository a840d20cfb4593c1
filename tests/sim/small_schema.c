/* small_schema: the words, and short ways to use them. */
#include "tests/sim/small_schema.h"

#include <criterion/criterion.h>
#include <string.h>

enum {
    REQ = HS_WORD_REQUIRED,
    REP = HS_WORD_REPEATS,
    NAMED = HS_WORD_NAMED,
    TITLED = HS_WORD_TITLED,
    ORD = HS_WORD_ORDERED
};

/* clang-format off */
static const HsSchemaRow rows[] = {
    { "", "scenario", "scenario", TITLED | REQ | HS_WORD_ONCE | HS_WORD_FILE_NAME, NULL, "A run." },
    { "scenario", "about <text>", NULL, 0, "about \"\"", "The question." },
    { "scenario", "seed <count>", NULL, 0, "seed 1", "Of random streams." },
    { "scenario", "stop at <time>", NULL, 0, "stop at 1 s", "The end." },
    { "", "limits", "limits", 0, NULL, "Bounds." },
    { "limits", "events <count 1..1_000_000>", NULL, 0, "events 1000", "Events at most." },
    { "limits", "watch", "watch", 0, NULL, "A block of defaults in a block of defaults." },
    { "watch", "every <time>", NULL, 0, "every 1 s", "How often." },
    { "", "cpu", "cpu", 0, NULL, "The CPUs." },
    { "cpu", "clock <frequency>", NULL, REQ, NULL, "The clock." },
    { "cpu", "count <count 1..64>", NULL, 0, "count 1", "How many." },
    { "", "storage", "storage", 0, NULL, "The storage." },
    { "storage", "size <size:amount>", NULL, REQ, NULL, "All of it." },
    { "storage", "unit <size 1 KB..1 GB>", NULL, 0, "unit 1 MB", "A piece." },
    { "storage", "spare <percent 0 %..50 %>", NULL, 0, NULL, "What is kept." },
    { "", "disk", "disk", 0, NULL, "The disk." },
    { "", "tape", "tape", NAMED | HS_WORD_OWN_NAME, NULL, "A tape." },
    { "tape", "rate <rate>", NULL, REQ, NULL, "Its speed." },
    { "tape", "size <size>", NULL, 0, "size 1 MB", "Its bytes." },
    { "", "store on <tape:tape>", NULL, REP, NULL, "Where." },
    { "disk", "rate <rate>", NULL, REQ, NULL, "Its speed." },
    { "disk", "seek <time:shortest> .. <time:longest>", NULL, 0, "seek 1 ms .. 9 ms", "Moves." },
    { "", "vmm", "vmm", 0, NULL, "The monitor." },
    { "vmm", "policy dynamic|fixed-split", NULL, 0, "policy dynamic", "Who gets what." },
    { "vmm", "only (one)", NULL, 0, NULL, "A choice of one word." },
    { "vmm", "detector", "detector", 0, NULL, "Looks for trouble." },
    { "detector", "state", NULL, 0, NULL, "At once." },
    { "detector", "stall every <time:every> misses <count:misses 1..1000>", NULL, 0, NULL,
      "Late." },
    { "", "os", "os", NAMED, NULL, "A system." },
    { "os", "role active|standby", NULL, REQ, NULL, "What for." },
    { "os", "storage <size>", NULL, REQ, NULL, "What it owns." },
    { "os", "share <count 1..10000>", NULL, 0, "share 100", "Its weight." },
    { "", "program", "program", NAMED, NULL, "A program." },
    { "program", "image <size>", NULL, REQ, NULL, "Its bytes." },
    { "program", "loop [<count:times 1..1000>]", "program", ORD, NULL, "Again." },
    { "program", "compute <time>", NULL, ORD, NULL, "Works." },
    { "program",
      "touch <count:pages> pages [sequential|uniform|zipf <count:skew>] [read|write]",
      NULL, ORD, NULL, "Looks at pages." },
    { "program", "receive", NULL, ORD, NULL, "Waits." },
    { "", "app", "app", NAMED, NULL, "A program that runs." },
    { "app", "runs <program:code>", NULL, REQ, NULL, "The program." },
    { "app", "on <os:on>", NULL, REQ, NULL, "Where." },
    { "", "clients", "clients", NAMED, NULL, "People." },
    { "clients",
      "think constant <time:mean> | exponential <time:mean> | uniform <time:low> .. <time:high>",
      NULL, REQ, NULL, "Waits." },
    { "", "fault", "fault", TITLED, NULL, "Trouble." },
    { "fault", "at <time>", NULL, 0, NULL, "When." },
    { "fault", "when <condition>", NULL, 0, NULL, "When this holds." },
    { "fault", "crash <os:target> panic|hang", NULL, REQ, NULL, "What." },
    { "", "tag <name>", NULL, REP, NULL, "A free name." },
    { "",
      "expect <text:title> (at stop | at <time:at> | within <time:within> after <fault:after>) : "
      "<condition:condition>",
      NULL, REP, NULL, "What should be." },
};
/* clang-format on */

static const char *const context_about[] = { "os", "Systems, in words.", NULL };

const HsSchema hs_small_schema = { rows, G_N_ELEMENTS(rows), context_about };

const char *const hs_small_scenario =
    "# All there is.\n"
    "scenario \"small\" { about \"What if?\"  seed 42  stop at 20 s }\n"
    "param crash_at = 5 s  sweep 1 s .. 9 s step 2 s\n"
    "param policy = dynamic sweep [dynamic, fixed-split]\n"
    "cpu { clock 500 MHz source \"a brochure\"  count 2 }\n"
    "storage { size 256 MB  spare 10 % assumption }\n"
    "disk { rate 17 MB/s  seek 2 ms .. 25 ms }\n"
    "vmm { policy $policy  detector { state  stall every 1 s misses 3 } }\n"
    "os os1 { role active   storage 160 MB  share 90 }\n"
    "os os2 { role standby  storage 32MB }\n"
    "program A-code {\n"
    "    image 16 MB\n"
    "    loop { receive  compute 200_000 cycles  touch 24 pages zipf 800 write\n"
    "           loop 3 { touch 8 pages  compute 1 ms } }\n"
    "}\n"
    "app A { runs A-code  on os1 }\n"
    "clients web { think uniform 10 ms .. 50 ms }\n"
    "clients batch { think constant 1 min }\n"
    "fault \"os1 panics\" { at $crash_at  crash os1 panic }\n"
    "expect \"state B\" at 1500 ms : table.os1 == 32 MB and table.A.on != os2 or disk.1.busy < 5 "
    "%\n"
    "expect \"A moves\" within 10 s after \"os1 panics\" : A.runs_on == os2\n"
    "expect \"nothing lost\" at stop : A.lost == 0\n";

HsScenario *hs_small_parse(const char *text, const char *const *settings, char **ret_errors)
{
    guint n_settings = settings != NULL ? g_strv_length((char **)settings) : 0;
    HsOverrides overrides = { .settings = settings, .n_settings = n_settings };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsScenario *scenario = hs_scenario_parse("test.scn", text, strlen(text), NULL, &hs_small_schema,
                                             &overrides, diagnostics);
    cr_assert((scenario == NULL) == (hs_diagnostics_count(diagnostics) > 0));
    *ret_errors = scenario == NULL ? hs_diagnostics_render(diagnostics, false) : NULL;
    return scenario;
}

void hs_small_refuses(const char *text, const char *part)
{
    g_autofree char *errors = NULL;
    g_autoptr(HsScenario) scenario = hs_small_parse(text, NULL, &errors);
    cr_assert_null(scenario, "read without complaint: %s", text);
    cr_assert_not_null(strstr(errors, part), "'%s' is not in:\n%s", part, errors);
}

HsScenario *hs_small_reads(const char *text)
{
    g_autofree char *errors = NULL;
    HsScenario *scenario = hs_small_parse(text, NULL, &errors);
    cr_assert_not_null(scenario, "refused:\n%s", errors);
    return scenario;
}
