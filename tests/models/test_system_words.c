/* What runs say in words: refusals, reasons and outcomes, each in a run that leads there. Whole
 * runs in the profile `toy`, with all invariants checked. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/outage.h"
#include "sim/trace.h"
#include "tests/models/small_system.h"

/* Of 32 MB: vmm 2, os1 12 (kernel 4, A 4), os2 6, unused 12. */
static const char machine[] =
    "scenario \"words\" { stop at 3 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 32 MB }\n"
    "channel { rate 100 MB/s }\n"
    "disk { rate 100 MB/s }\n"
    "vmm { area 2 MB  detector { state } }\n"
    "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
    "program code { image 64 KB  loop { receive  compute 200 us  touch 4 pages uniform write\n"
    "  commit 512 B  reply 64 B } }\n"
    "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB\n"
    "  recovery 2 ms }\n"
    "clients web { to A  count 2  think constant 5 ms  timeout 60 ms }\n";

typedef struct {
    const char *more; /* blocks */
    const char *says;
} Case;

/* A line for each row of the run's result: the table's name, then the texts of the row. */
static GString *said;

static void add_row(SmallSystem *run, const HsTraceTable *table, const HsCell *cells)
{
    (void)run;
    g_string_append(said, table->name);
    for (guint i = 0; i < table->n_columns; i++)
        if (cells[i].kind == HS_CELL_TEXT)
            g_string_append_printf(said, " | %s", cells[i].text);
    g_string_append_c(said, '\n');
}

/* The same for what a run has to tell besides. */
static void add_facts(const HsSystemFacts *facts)
{
    for (guint i = 0; i < facts->applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(facts->applications, i);
        if (application->end_reason != NULL)
            g_string_append_printf(said, "end | %s | %s\n", application->name,
                                   application->end_reason);
    }
    for (guint i = 0; i < hs_outages_n(facts->outages); i++)
        g_string_append_printf(said, "outage | %s\n", hs_outages_at(facts->outages, i)->fault);
    for (guint i = 0; i < facts->outcomes->len; i++) {
        const HsOutcome *outcome = g_ptr_array_index(facts->outcomes, i);
        g_string_append_printf(said, "outcome | %s | %s\n", outcome->app, outcome->text);
    }
    g_string_append_printf(said, "run | %s\n", facts->end_reason);
}

static void check_all(const Case *cases, guint n_cases)
{
    for (guint i = 0; i < n_cases; i++) {
        g_autofree char *text = g_strconcat(machine, cases[i].more, NULL);
        said = g_string_new(NULL);
        SmallSystem *run = small_system_of(
            text, &(SmallOptions){ .is_paranoid = true, .on_row = add_row });
        add_facts(&run->facts);
        cr_expect(strstr(said->str, cases[i].says) != NULL, "no '%s' in a run with\n%s\n%s",
                  cases[i].says, cases[i].more, said->str);
        small_system_free(run);
        g_string_free(said, TRUE);
    }
}

Test(system_words, commands)
{
    static const Case cases[] = {
        { "command \"a\" { at 500 ms  take 1 MB from A }\n"
          "command \"b\" { at 500 ms  take 1 MB from A }\n",
          "command | b | take 1 MB from A | operator | NOT RECONFIGURED: its storage is being "
          "changed already" },
        { "command \"a\" { at 500 ms  take 1 MB from A }\n",
          "resource_version | A gives up 1 units" },
        { "disk { size 2 MB }\n command \"a\" { at 500 ms  take 1 MB from A }\n",
          "| operator | NOT RECONFIGURED: auxiliary memory has no room for its pages" },
        { "command \"a\" { at 300 ms  take 2 MB from A }\n"
          "command \"b\" { at 2900 ms  take 3 MB from A }\n",
          "| operator | NOT RECONFIGURED: its area has fewer units" },
        { "app B { runs code  on os1  area 4 MB  start at 500 ms }\n"
          "command \"a\" { at 300 ms  take 1 MB from B }\n",
          "| operator | nobody runs the program" },
        { "command \"a\" { at 300 ms  take 1 MB from A }\n"
          "fault \"f\" { at 300_500 us  fail program A level 1 }\n",
          "| operator | the program stopped" },
        { "command \"a\" { at 2_999_999 us  take 1 MB from A }\n", "| operator | not carried out" },
        { "command \"a\" { at 4 s  take 1 MB from A }\n", "| operator | never given" },
        { "command \"m\" { at 300 ms  move 1 MB from os1 to os2 }\n"
          "fault \"f\" { at 200 ms  crash os2 panic }\n",
          "the OS that is to get it has failed" },
        { "command \"m\" { at 300 ms  move 11 MB from os1 to os2 }\n",
          "the OS that is to give it has too little that is free" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_words, ends_of_programs)
{
    static const Case cases[] = {
        { "program p { image 8 KB  loop { commit 4 KB } }\n"
          "app B { runs p  on os1  area 4 MB  journal 8 KB }\n",
          "end | B | its journal is full" },
        { "program p { image 8 KB  compute 500 ms }\n"
          "app B { runs p  on os1  area 4 MB  journal 8 KB  start at 100 ms }\n"
          "command \"a\" { at 300 ms  take 1 MB from B }\n",
          "waits for" },
        { "app B { runs code  on os1  area 4 MB  journal 8 KB  start at 100 ms }\n"
          "fault \"u\" { fail storage of B units 0 .. 3  when B.state == loading\n}\n",
          "end | B | storage fault in a transfer" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_words, states_of_programs)
{
    static const Case cases[] = {
        { "program p { image 8 KB  loop { touch 9 pages sequential write  sleep 1 ms } }\n"
          "app B { runs p  on os1  area 4 MB  frames 3 }\n",
          "span | B | waits for a page" },
        { "program p { image 8 KB  loop { change share of os2 to 7  sleep 1 ms } }\n"
          "app B { runs p  on os1  area 4 MB  frames 3 }\n",
          "span | B | waits for the monitor" },
        { "", "value | A | requests waiting" },
        { "", "counter | A | in journal" },
        { "", "counter | link | bytes out" },
        { "", "counter | link | most under way in" },
        { "", "counter | link | most under way out" },
        { "", "counter | storage | cycles waited for a bank" },
        { "vmm { policy fixed-split }\n", "counter | switching-device | heartbeats received" },
        { "vmm { policy fixed-split }\n", "counter | switching-device | heartbeats lost" },
        { "vmm { policy fixed-split }\n", "counter | switching-device | orders withdrawn" },
        { "vmm { policy fixed-split }\n", "counter | switching-device | orders again" },
        { "vmm { policy fixed-split }\n", "counter | switching-device | line tests" },
        { "vmm { policy fixed-split }\n", "counter | os1 | heartbeats sent" },
        { "vmm { policy fixed-split }\n", "counter | vmm | orders to switch in vain" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_words, flows)
{
    static const Case cases[] = {
        { "program p { image 8 KB  loop { allocate 2 MB  sleep 10 ms } }\n"
          "app B { runs p  on os1  area 4 MB  on-shortage fail }\n",
          "flow | allocate | B | allocate | refused: too little storage" },
        { "fault \"p\" { at 500 ms  fail program A level 1 }\n", "| recover from the fault" },
        { "guest { watchdog 10 ms }\nfault \"h\" { at 500 ms  hang program A }\n",
          "outage | the program hangs" },
        { "vmm { reipl on }\nguest { ipl 200 ms }\n"
          "fault \"f\" { at 300 ms  crash os1 panic }\n",
          "flow | re-IPL | os1 | FIG. 5 is over | done" },
        { "vmm { reipl on }\nguest { ipl 200 ms }\n"
          "fault \"f\" { at 300 ms  crash os1 panic }\n"
          "fault \"g\" { at 400 ms  crash os1 panic }\n",
          "flow | re-IPL | os1 | FIG. 5 is over | failed again" },
        { "vmm { policy fixed-split }\n"
          "app B { runs code  on os1  area 8 MB  start at 100 ms }\n",
          "too little of what its OS owns is left" },
        { "vmm { policy fixed-split }\nswitching-device { heartbeat 20 ms  poll 20 ms }\n"
          "fault \"f\" { at 500 ms  crash os1 hang }\n",
          "flow | FIG. 5 | os1 | switching device: 3 heartbeats missed | done" },
        { "vmm { policy fixed-split }\n"
          "switching-device { heartbeat 20 ms  poll 20 ms  misses 1 }\n"
          "fault \"f\" { at 500 ms  crash os1 hang }\n",
          "flow | FIG. 5 | os1 | switching device: 1 heartbeat missed | done" },
        { "vmm { reserve-short refuse }\nos os3 { role standby  storage 12 MB  kernel 1 MB }\n"
          "fault \"u\" { at 300 ms  fail storage of A unit 3 }\n"
          "fault \"f\" { at 301 ms  crash os1 panic }\n",
          "done: a program was refused, too little storage" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(system_words, outcomes)
{
    static const Case cases[] = {
        { "fault \"f\" { at 2980 ms  crash os1 panic }\n",
          "outcome | A | loading on os2 when the run ended" },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}
