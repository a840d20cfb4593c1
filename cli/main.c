/* hsim: the command line. Each command is one file; this one finds it and hands the words over. */
#include "analysis/merge.h"
#include "cli/commands.h"
#include "cli/publish.h"
#include "sim/scenario_texts.h"
#include "sim/store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void ignore_signals(void);
static int call(const HsInvocation *invocation, int n_words, char **words);
static int close_output(const HsInvocation *invocation, int status);

/* Operands a command can have. */
#define WORDS_MAX 1024u

static const HsCommand commands[] = {
    { "run", HS_COMMAND_RUN, "SCENARIO", 1, 1,
      "simulate a scenario, keep the result, show what happened",
      "  hsim run scenarios/os-crash.scn\n"
      "  hsim run -s crash_at=3s -o results/early.db scenarios/os-crash.scn\n"
      "  hsim run --stat cpu scenarios/cpi.scn\n",
      hs_command_run },
    { "check", HS_COMMAND_CHECK, "SCENARIO", 1, 1, "read and wire a scenario without running it",
      "  hsim check scenarios/os-crash.scn\n", hs_command_check },
    { "sweep", HS_COMMAND_SWEEP, "SCENARIO", 1, 1,
      "run a scenario at every point of the parameters it sweeps",
      "  hsim sweep scenarios/os-crash.scn\n"
      "  hsim sweep -s own=vmm --reps 10 -j 2 scenarios/os-crash.scn\n"
      "  hsim sweep --policies dynamic,fixed-split -o results/s.db scenarios/os-crash.scn\n"
      "\n"
      "The points are all combinations of what `param NAME = VALUE sweep ...` lists in the\n"
      "scenario; a parameter that -s gives a value is not swept. What the scenario expects is\n"
      "asked at every point: where it does not hold, as it may under another policy, the exit\n"
      "status is 1.\n",
      hs_command_sweep },
    { "merge", HS_COMMAND_MERGE, "OUT PART...", 2, HS_MERGE_PARTS_MAX + 1,
      "make one collection of the shards of a sweep",
      "  hsim sweep --shard 0/2 scenarios/os-crash.scn\n"
      "  hsim sweep --shard 1/2 scenarios/os-crash.scn\n"
      "  hsim merge results/os-crash-sweep.db results/os-crash-sweep-*-of-00002.db\n"
      "\n"
      "OUT is what 'hsim sweep' without --shard makes, byte for byte, in whatever order the PARTs\n"
      "are named. They must be of one plan and made by one hsim; a run that two of them have must\n"
      "be the same in both. See docs/reference/sweeps.md.\n",
      hs_command_merge },
    { "size", HS_COMMAND_SIZE, "SCENARIO", 1, 1,
      "find the least value of a parameter that is enough",
      "  hsim size --find storage.size --where 'outage <= 10 s and throughput >= 50/s' \\\n"
      "      --policies dynamic,fixed-split scenarios/compare-256.scn\n"
      "\n"
      "A condition is MEASURE[.SUBJECT][.STATISTIC] COMPARISON VALUE; `and` binds tighter than\n"
      "`or`. Without a subject it must hold for each; the statistic is taken over repetitions:\n"
      "mean (if not given), p50, p90, p95, p99, min, max. VALUES are as behind `sweep`:\n"
      "'64 MB .. 512 MB step 8 MB', or a list.\n",
      hs_command_size },
    { "compare", HS_COMMAND_COMPARE, "SCENARIO", 1, 1,
      "run a scenario under several policies: what each buys and costs",
      "  hsim compare scenarios/compare-256.scn\n"
      "  hsim compare --policies dynamic,fixed-split --reps 10 -j 2 scenarios/compare-256.scn\n"
      "  hsim compare --measures replies,storage --format csv scenarios/compare-256.scn\n"
      "\n"
      "Without --policies: the list that `param policy = ... sweep [...]` has in the scenario,\n"
      "else dynamic, fixed-split, event-driven, usage-threshold, arf.\n",
      hs_command_compare },
    { "params", HS_COMMAND_PARAMS, "RESULT|SCENARIO [NAME...]", 1, WORDS_MAX,
      "show every parameter in force: its value, default and source",
      "  hsim params scenarios/os-crash.scn\n"
      "  hsim params -v scenarios/os-crash.scn vmm.detector disk\n"
      "  hsim params --changed --format csv results/os-crash.db\n"
      "  hsim params --assumptions results/os-crash.db cpu\n"
      "\n"
      "NAME is the beginning of a parameter's name, or one of the words in it.\n",
      hs_command_params },
    { "table", HS_COMMAND_TABLE, "RESULT", 1, 1, "show the states of resource management table 90",
      "  hsim table results/os-crash.db\n"
      "  hsim table --at 3s results/os-crash.db\n"
      "  hsim table --all --format csv results/os-crash.db\n",
      hs_command_table },
    { "flow", HS_COMMAND_FLOW, "RESULT", 1, 1, "show the steps of FIG. 5 and 6, or of other flows",
      "  hsim flow results/os-crash.db\n"
      "  hsim flow --figure all --format json results/os-crash.db\n",
      hs_command_flow },
    { "stat", HS_COMMAND_STAT, "RESULT|COLLECTION", 1, 1,
      "show what CPUs, storage and devices counted; points of a sweep",
      "  hsim stat results/os-crash.db\n"
      "  hsim stat --format csv results/os-crash.db\n"
      "  hsim stat --measures results/os-crash.db\n"
      "  hsim stat --steady results/os-crash.db\n"
      "  hsim stat --measure outage,throughput results/os-crash-sweep.db\n"
      "  hsim stat --against policy=fixed-split results/compare-256-compare.db\n",
      hs_command_stat },
    { "trace", HS_COMMAND_TRACE, "RESULT|SCENARIO", 1, 1,
      "show everything that happened, a line each, or for a viewer",
      "  hsim trace results/os-crash.db | head\n"
      "  hsim trace --only os1,fault --from 4s --to 6s results/os-crash.db\n"
      "  hsim trace --instructions --from 2040ms --to 2041ms scenarios/os-crash.scn\n"
      "  hsim trace --format chrome -o results/os-crash.json results/os-crash.db\n"
      "  hsim trace --format vcd -o results/os-crash.vcd results/os-crash.db\n"
      "\n"
      "Open a chrome file at https://ui.perfetto.dev, a vcd file with gtkwave. For these two "
      "--from\n"
      "and --to are a window: what began before it and lasts into it is shown, too.\n",
      hs_command_trace },
    { "plot", HS_COMMAND_PLOT, "RESULT [PICTURE]", 1, 2,
      "draw a picture of a result: without a PICTURE, which there are",
      "  hsim plot results/os-crash.db memory\n"
      "  hsim plot results/os-crash.db lanes -o lanes.png\n"
      "  hsim plot results/os-crash.db memory --ascii\n"
      "\n"
      "Pictures: memory, lanes, cpu, requests; of a collection compare, sweep, heat. Without -o\n"
      "the picture is RESULT-PICTURE.svg, beside RESULT. The script that gnuplot made it from\n"
      "is kept beside the picture: run anew by hand, `gnuplot os-crash-memory.gp`.\n",
      hs_command_plot },
    { "report", HS_COMMAND_REPORT, "RESULT", 1, 1,
      "write a page about a result, for a browser without a network",
      "  hsim report results/os-crash.db\n"
      "  hsim report -o os-crash.html results/os-crash.db\n"
      "  hsim report results/compare-256-compare.db\n"
      "\n"
      "Without -o the page is RESULT.html, beside RESULT.db. Its pictures are drawn by gnuplot;\n"
      "without gnuplot the page says so in their places.\n",
      hs_command_report },
    { "diff", HS_COMMAND_DIFF, "RESULT RESULT", 2, 2,
      "show where two runs differ, or what moved between collections",
      "  hsim run -o results/a.db scenarios/os-crash.scn\n"
      "  hsim run -o results/b.db -s crash_at=3s scenarios/os-crash.scn\n"
      "  hsim diff results/a.db results/b.db\n"
      "  hsim diff --align step --format csv results/a.db results/b.db\n"
      "  hsim diff --tolerance 5%,outage=10ms results/old-sweep.db results/new-sweep.db\n"
      "\n"
      "Of two results: the first event in which they differ, and what it meant. Of two\n"
      "collections: which measures moved, point by point, and whether that is better or worse.\n"
      "Exit status: 0 equal, 1 different, 3 one of them cannot be read.\n",
      hs_command_diff },
    { "explain", HS_COMMAND_EXPLAIN, "WORD|CODE|STEP|RESULT", 1, 8,
      "explain a word, an error's code, a step of a figure, or a run",
      "  hsim explain stall\n"
      "  hsim explain HS109\n"
      "  hsim explain 504\n"
      "  hsim explain requests\n"
      "  hsim explain -v results/os-crash.db\n"
      "\n"
      "A WORD is one of the language, of the command line or of the glossary; a policy, a\n"
      "measure, a picture, an instruction; a table or a view of a result. A result is told as a\n"
      "story, each sentence with its time, its cycle, and the reason.\n",
      hs_command_explain },
    { "query", HS_COMMAND_QUERY, "FILE SQL", 2, 2, "ask a result or a collection a question in SQL",
      "  hsim query results/os-crash.db \"SELECT step, done_ms FROM fig5\"\n"
      "  hsim query --format csv results/os-crash.db \"SELECT * FROM requests\" >requests.csv\n"
      "  hsim query results/NAME-compare.db - <question.sql\n"
      "\n"
      "SQL '-' is read from standard input. Tables and views: docs/reference/store.md, of a\n"
      "comparison collection.md. A question only reads.\n",
      hs_command_query },
    { "verify", HS_COMMAND_VERIFY, "RESULT", 1, 1,
      "check that a result is what its run wrote, and makes sense",
      "  hsim verify results/os-crash.db\n"
      "\n"
      "Hashes every table again and compares it with what was recorded; then asks whether\n"
      "storage, steps, CPU time, requests and the journal add up. Exit status 1: it names what\n"
      "does not.\n",
      hs_command_verify },
    { "disasm", HS_COMMAND_DISASM, "FILE [PROGRAM]|WORD...", 1, WORDS_MAX,
      "show instructions: of ELF files, a scenario's programs, or words",
      "  hsim disasm scenarios/guests/sort.elf | head\n"
      "  hsim disasm scenarios/os-crash.scn A-code\n"
      "  hsim disasm 0x00150513 0x4505\n",
      hs_command_disasm },
    { "campaign", HS_COMMAND_CAMPAIGN, "SCENARIO", 1, 1,
      "strike with a second fault at every moment of the first one",
      "  hsim campaign --second 'crash os2 panic' scenarios/os-crash.scn\n"
      "  hsim campaign --second 'fail cpu 0' --steps -j 2 scenarios/os-crash.scn\n"
      "  hsim campaign --second 'crash os2 panic' --replay 17 scenarios/os-crash.scn\n",
      hs_command_campaign },
    { "validate", HS_COMMAND_VALIDATE, "[ID...]", 0, WORDS_MAX,
      "compare what the simulator gives with what others say it must",
      "  hsim validate -j 2\n"
      "  hsim validate V1 v09-stall\n"
      "  hsim validate --list\n"
      "  hsim validate --dir my-checks --format csv\n",
      hs_command_validate },
    { "reference", HS_COMMAND_REFERENCE, "PAGE", 1, 1,
      "print a reference page: scenario, policies, measures and others",
      "  hsim reference scenario\n"
      "  hsim reference policies\n"
      "\n"
      "Pages: scenario, policies, measures, store, collection, cli, isa, errors (Markdown); man,\n"
      "man-scenario (for man -l); bash-completion (to be sourced by bash).\n",
      hs_command_reference },
    { "help", HS_COMMAND_HELP, "[COMMAND]", 0, 1, "show what hsim or one of its commands can do",
      "  hsim help run\n", hs_command_help },
};

int main(int argc, char **argv)
{
    HsInvocation invocation = { .program = argc > 0 ? argv[0] : "hsim",
                                .commands = commands,
                                .n_commands = G_N_ELEMENTS(commands) };

    ignore_signals();
    hs_store_set_up();
    hs_settings_init(&invocation.settings);
    invocation.operands = g_ptr_array_new();
    invocation.texts = hs_scenario_texts_new();

    invocation.words = argv + 1;
    invocation.n_words = argc > 0 ? (guint)argc - 1 : 0;

    int status = call(&invocation, argc - 1, argv + 1);

    status = close_output(&invocation, status);
    g_ptr_array_unref(invocation.operands);
    hs_scenario_texts_free(invocation.texts);
    hs_settings_clear(&invocation.settings);
    return status;
}

/* A reader that goes away and a file that may not grow are errors of the write, not the end of the
 * process: what was begun is cleaned up. */
static void ignore_signals(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
}

static int print_help(const HsInvocation *invocation, const HsCommand *command, FILE *file,
                      int status)
{
    g_autofree char *text = hs_help_text(invocation, command);

    (void)fputs(text, file);
    return status;
}

static bool check_operands(const HsInvocation *invocation, GError **error)
{
    const HsCommand *command = invocation->command;
    guint n_operands = invocation->operands->len;

    if (n_operands < command->n_operands_min)
        g_set_error(error, HS_OPTIONS_ERROR, 0, "'%s %s' needs %s\n  help: %s help %s",
                    invocation->program, command->name, command->operands, invocation->program,
                    command->name);
    else if (n_operands > command->n_operands_max)
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "'%s' is one thing too many\n  help: %s %s [OPTION]... %s",
                    (const char *)g_ptr_array_index(invocation->operands, command->n_operands_max),
                    invocation->program, command->name, command->operands);
    return n_operands >= command->n_operands_min && n_operands <= command->n_operands_max;
}

static int call_command(HsInvocation *invocation, guint n_words, char *const *words)
{
    g_autoptr(GError) error = NULL;

    if (!hs_options_parse(invocation->command->bit, words, n_words, &invocation->settings,
                          invocation->operands, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    if (invocation->settings.wants_help)
        return print_help(invocation, invocation->command, stdout, HS_EXIT_HELD);
    if (!check_operands(invocation, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    return invocation->command->run(invocation);
}

static int call(const HsInvocation *invocation, int n_words, char **words)
{
    g_autoptr(GError) error = NULL;
    HsInvocation own = *invocation;

    if (n_words <= 0)
        return print_help(invocation, NULL, stderr, HS_EXIT_USAGE);
    if (strcmp(words[0], "--version") == 0) {
        (void)puts("hsim " HS_VERSION);
        return HS_EXIT_HELD;
    }
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0)
        return print_help(invocation, NULL, stdout, HS_EXIT_HELD);
    own.command = hs_command_find(invocation, words[0], &error);
    if (own.command == NULL)
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    return call_command(&own, (guint)n_words - 1, words + 1);
}

/* Output that did not arrive is an error, unless its reader had enough (`hsim table X | head`). */
static int close_output(const HsInvocation *invocation, int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == EPIPE)
        return status;

    g_autoptr(GError)
        error = g_error_new(HS_PUBLISH_ERROR, 0, "cannot write to standard output: %s",
                            errno != 0 ? g_strerror(errno) : "not all of it arrived");

    return hs_fail(invocation, error, HS_EXIT_FAULT);
}
