/* options: the table of all options, and the reader of words that it directs. */
#include "cli/options.h"

#include "analysis/batch.h"
#include "analysis/compare.h"
#include "analysis/sweep.h"
#include "cli/processes.h"
#include "sim/diagnostics.h"

#include <string.h>

#define WORDS_MAX 32
/* Width of the column of option names in help. */
#define NAMES_WIDTH 31

enum {
    RUN = HS_COMMAND_RUN,
    CHECK = HS_COMMAND_CHECK,
    TABLE = HS_COMMAND_TABLE,
    FLOW = HS_COMMAND_FLOW,
    STAT = HS_COMMAND_STAT,
    DISASM = HS_COMMAND_DISASM,
    TRACE = HS_COMMAND_TRACE,
    CAMPAIGN = HS_COMMAND_CAMPAIGN,
    VALIDATE = HS_COMMAND_VALIDATE,
    COMPARE = HS_COMMAND_COMPARE,
    PLOT = HS_COMMAND_PLOT,
    PARAMS = HS_COMMAND_PARAMS,
    EXPLAIN = HS_COMMAND_EXPLAIN,
    SWEEP = HS_COMMAND_SWEEP,
    SIZE = HS_COMMAND_SIZE,
    MERGE = HS_COMMAND_MERGE,
    DIFF = HS_COMMAND_DIFF,
};

#define MEMBER(name) offsetof(HsSettings, name)

/* clang-format off */
static const HsOption options[] = {
    { COMPARE, 0, "policies", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(policies),
      "compare these, as in dynamic,arf+prmf; if not given: see below" },
    { DIFF, 0, "align", "auto|time|request|step", HS_OPTION_CHOICE, MEMBER(align),
      "only what differs by time, by request, or by step" },
    { DIFF, 0, "context", "N", HS_OPTION_COUNT, MEMBER(context),
      "rows before and behind the first that differs; 5 if not given" },
    { HS_COMMAND_QUERY | DIFF, 0, "format", "table|json|csv", HS_OPTION_CHOICE, MEMBER(format),
      "how to print; table, for people, if not given" },
    { SWEEP, 0, "baseline", "OLD.db", HS_OPTION_TEXT, MEMBER(baseline),
      "hold it against this collection; status 1 when a measure moved" },
    { DIFF | SWEEP, 0, "tolerance", "5%[,NAME=2%]", HS_OPTION_LIST, MEMBER(tolerances),
      "of two collections: a measure may move so far; 0 if not given" },
    { DIFF, 'q', "quiet", NULL, HS_OPTION_FLAG, MEMBER(is_quiet),
      "print nothing but errors; the exit status tells" },
    { SWEEP, 0, "policies", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(policies),
      "every point with each of these, too; the scenario's if not given" },
    { SIZE, 0, "find", "NAME[=VALUES]", HS_OPTION_TEXT, MEMBER(find),
      "what to look for, and among which values: see below" },
    { SIZE, 0, "where", "CONDITION", HS_OPTION_TEXT, MEMBER(where),
      "what must hold, as in 'outage.p95 <= 10 s and lost == 0'" },
    { SIZE, 0, "largest", NULL, HS_OPTION_FLAG, MEMBER(wants_largest),
      "the largest value that will do, not the smallest" },
    { SIZE, 0, "policies", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(policies),
      "a value for each; if not given: those it sweeps, or its own" },
    { SIZE, 0, "reps", "N", HS_OPTION_COUNT, MEMBER(repetitions),
      "try each value N times, each with its seed; 1 if not given" },
    { SIZE, 0, "confidence", "95|90|99|none", HS_OPTION_CHOICE, MEMBER(confidence),
      "of many repetitions, in per cent; none: go by the number itself" },
    { SIZE, 'o', "output", "FILE", HS_OPTION_TEXT, MEMBER(output),
      "write what was run here; results/NAME-size.db if not given" },
    { COMPARE, 0, "baseline", "NAME", HS_OPTION_TEXT, MEMBER(baseline),
      "compare with this; fixed-split or the last if not given" },
    { COMPARE, 0, "reps", "N", HS_OPTION_COUNT, MEMBER(repetitions),
      "make N runs of each policy, each with its seed; 1 if not given" },
    { SWEEP, 0, "vary", "NAME=VALUES", HS_OPTION_LIST, MEMBER(varied),
      "this varies, too: at=1s..9s, storage.size=[2GB,3GB]; repeatable" },
    { SWEEP, 0, "list", "FILE", HS_OPTION_TEXT, MEMBER(list),
      "only the points of this CSV file: a row of names, a row a point" },
    { SWEEP, 0, "random", "N", HS_OPTION_COUNT, MEMBER(random),
      "only N of the points, drawn; all if not given" },
    { SWEEP, 0, "lhs", "N", HS_OPTION_COUNT, MEMBER(lhs),
      "only N of the points, drawn so that each value has its share" },
    { SWEEP, 0, "design-seed", "N", HS_OPTION_COUNT, MEMBER(design_seed),
      "draw the points from N instead of the scenario's seed" },
    { SWEEP, 0, "filter", "CONDITION", HS_OPTION_TEXT, MEMBER(filter),
      "only points that meet it: 'crash_at > 3 s and policy == dynamic'" },
    { SWEEP, 0, "keep-traces", "none|failed|all", HS_OPTION_CHOICE, MEMBER(keep_traces),
      "keep results of runs: of those that are not good; of all" },
    { SWEEP, 0, "measures", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(kept),
      "keep these only: fewer bytes; docs/reference/measures.md" },
    { SWEEP, 0, "fresh", NULL, HS_OPTION_FLAG, MEMBER(is_fresh),
      "make every run: nothing that is there is reused" },
    { SWEEP, 0, "shard", "I/N", HS_OPTION_TEXT, MEMBER(shard),
      "make only part I, from 0, of N; 'hsim merge' puts them together" },
    { MERGE, 0, "partial", NULL, HS_OPTION_FLAG, MEMBER(is_partial),
      "merge what there is, though runs are missing" },
    { SWEEP, 0, "reps", "N", HS_OPTION_COUNT, MEMBER(repetitions),
      "make N runs of each point, each with its seed; 1 if not given" },
    { SWEEP, 0, "until-ci", "N%", HS_OPTION_TEXT, MEMBER(until_ci),
      "repeat each point until 95 % intervals reach N % of the mean" },
    { SWEEP, 0, "measure", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(measures),
      "show these; of --until-ci, what is to be that precise" },
    { SWEEP, 0, "reps-max", "N", HS_OPTION_COUNT, MEMBER(repetitions_max),
      "of --until-ci: N repetitions at most; 1000 if not given" },
    { STAT, 0, "measures", NULL, HS_OPTION_FLAG, MEMBER(wants_measures),
      "the measures of the run instead: docs/reference/measures.md" },
    { STAT, 0, "steady", NULL, HS_OPTION_FLAG, MEMBER(wants_steady),
      "the steady state of a long run instead, by batch means" },
    { STAT, 0, "warm-up", "TIME", HS_OPTION_TEXT, MEMBER(warm_up),
      "of --steady: leave out what is before; by MSER-5 if not given" },
    { STAT, 0, "batches", "N", HS_OPTION_COUNT, MEMBER(batches),
      "of --steady: cut the rest into N batches; 20 if not given" },
    { STAT, 0, "measure", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(measures),
      "of --steady, collections: show these, as in response; repeatable" },
    { STAT, 0, "percentiles", "N[,N]", HS_OPTION_TEXT, MEMBER(percentiles),
      "of a collection: these of the repetitions; 50,95 if not given" },
    { STAT, 0, "against", "PARAM=VALUE[,..]", HS_OPTION_TEXT, MEMBER(against),
      "of a collection: compare each point with the one that has these" },
    { COMPARE, 0, "measures", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(measures),
      "show these, or all: docs/reference/measures.md; repeatable" },
    { PLOT, 'o', "output", "FILE", HS_OPTION_TEXT, MEMBER(output),
      "FILE.svg, FILE.png, or FILE.gp: only the script; see below" },
    { PLOT, 0, "ascii", NULL, HS_OPTION_FLAG, MEMBER(wants_ascii),
      "draw with characters on standard output; needs no gnuplot" },
    { PLOT, 0, "from", "TIME", HS_OPTION_TEXT, MEMBER(from),
      "of memory and requests: from this time on: 300ms, '2_000 cycles'" },
    { PLOT, 0, "to", "TIME", HS_OPTION_TEXT, MEMBER(to),
      "of memory and requests: up to this time" },
    { PLOT, 0, "flow", "N", HS_OPTION_COUNT, MEMBER(flow),
      "of lanes: this flow; the first of FIG. 5 or 6 if not given" },
    { PLOT, 0, "only", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(only),
      "of requests, collections: only these programs, OSs; repeatable" },
    { PLOT, 0, "policies", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(policies),
      "of a collection: only these policies; repeatable" },
    { PLOT, 0, "measure", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(measures),
      "of a collection: show these measures; repeatable" },
    { PLOT, 0, "x", "PARAM", HS_OPTION_TEXT, MEMBER(x),
      "of sweep and heat: the parameter to the right" },
    { PLOT, 0, "y", "PARAM", HS_OPTION_TEXT, MEMBER(y),
      "of heat: the parameter upwards; of sweep: that of its lines" },
    { HS_COMMAND_REPORT, 'o', "output", "FILE", HS_OPTION_TEXT, MEMBER(output),
      "write here; - is standard output; RESULT.html if not given" },
    { HS_COMMAND_REPORT, 'q', "quiet", NULL, HS_OPTION_FLAG, MEMBER(is_quiet),
      "print nothing but errors" },
    { COMPARE, 'o', "output", "FILE", HS_OPTION_TEXT, MEMBER(output),
      "write the collection here; results/NAME-compare.db if not given" },
    { SWEEP, 'o', "output", "FILE", HS_OPTION_TEXT, MEMBER(output),
      "write the collection here; results/NAME-sweep.db if not given" },
    { RUN, 'o', "output", "FILE", HS_OPTION_TEXT, MEMBER(output),
      "write the result here; results/NAME.db if not given" },
    { RUN | SWEEP | HS_COMMAND_MERGE | VALIDATE, 0, "junit", "FILE", HS_OPTION_TEXT, MEMBER(junit),
      "write what held as JUnit XML, too, for CI; - is standard output" },
    { RUN | CHECK | PARAMS | TRACE | DISASM | CAMPAIGN | COMPARE | SWEEP | SIZE, 's', "set",
      "NAME=VALUE", HS_OPTION_LIST, MEMBER(settings),
      "set a parameter, or a path of hsim params; repeatable" },
    { RUN | CHECK | PARAMS | TRACE, 0, "policy", "NAME", HS_OPTION_TEXT, MEMBER(policy),
      "this policy, whatever the scenario says: dynamic, arf+prmf" },
    { RUN | CHECK | PARAMS | TRACE | CAMPAIGN | COMPARE | SWEEP | SIZE, 0, "seed", "N",
      HS_OPTION_COUNT, MEMBER(seed),
      "start the random streams from N instead of the scenario's seed" },
    { CAMPAIGN, 0, "second", "TEXT", HS_OPTION_LIST, MEMBER(seconds),
      "a fault for every moment: 'crash os2 panic'; repeatable" },
    { CAMPAIGN, 0, "every", "N", HS_OPTION_COUNT, MEMBER(every),
      "only every N-th moment" },
    { CAMPAIGN, 0, "steps", NULL, HS_OPTION_FLAG, MEMBER(wants_steps),
      "only where a step begins or ends, and a cycle before and after" },
    { CAMPAIGN, 0, "from", "TIME", HS_OPTION_TEXT, MEMBER(from),
      "the first moment; the scenario's first fault if not given" },
    { CAMPAIGN, 0, "to", "TIME", HS_OPTION_TEXT, MEMBER(to),
      "the last moment; the end of what that fault causes if not given" },
    { CAMPAIGN, 'j', "jobs", "N", HS_OPTION_COUNT, MEMBER(jobs),
      "run N cases at a time; changes nothing that is printed" },
    { VALIDATE | COMPARE | SWEEP | SIZE, 'j', "jobs", "N", HS_OPTION_COUNT, MEMBER(jobs),
      "make N runs at a time; changes nothing that is printed" },
    { VALIDATE, 0, "list", NULL, HS_OPTION_FLAG, MEMBER(wants_list),
      "show which checks there are, and run none" },
    { VALIDATE, 0, "dir", "DIR", HS_OPTION_TEXT, MEMBER(folder),
      "the folder of the checks; scenarios/validation if not given" },
    { CAMPAIGN, 0, "replay", "CASE", HS_OPTION_COUNT, MEMBER(replay),
      "make the run of one case, keep and show it as hsim run does" },
    { RUN | CHECK | PARAMS | CAMPAIGN | COMPARE | SWEEP | SIZE, 0, "fault", "TEXT",
      HS_OPTION_LIST, MEMBER(faults),
      "one more fault, \"second\": 'at 6 s  crash os2 panic'; repeatable" },
    { RUN, 0, "max-events", "N", HS_OPTION_COUNT, MEMBER(events_max),
      "fail when N events have fired" },
    { RUN, 0, "max-burst", "N", HS_OPTION_COUNT, MEMBER(burst_max),
      "let the CPUs take at most N steps in one event; changes no result" },
    { RUN, 0, "paranoid", NULL, HS_OPTION_FLAG, MEMBER(is_paranoid),
      "check all invariants in every cycle that traces anything; slow" },
    { TABLE, 0, "at", "TIME", HS_OPTION_TEXT, MEMBER(at),
      "the table as it was at this time: '3 s', 1500ms, '2_000 cycles'" },
    { TABLE, 0, "all", NULL, HS_OPTION_FLAG, MEMBER(wants_all),
      "every version with its cycle and cause" },
    { FLOW, 0, "figure", "both|5|6|start|all", HS_OPTION_CHOICE, MEMBER(figure),
      "both: FIG. 5, 6, re-IPLs; start: starts and ends of jobs; all" },
    { TRACE, 0, "only", "NAME[,NAME]", HS_OPTION_LIST, MEMBER(only),
      "only these parts or kinds, as in os1,disk,A,fault; repeatable" },
    { TRACE, 0, "from", "TIME", HS_OPTION_TEXT, MEMBER(from),
      "only what begins at this time or later: 300ms, '2_000 cycles'" },
    { TRACE, 0, "to", "TIME", HS_OPTION_TEXT, MEMBER(to),
      "only what begins at this time or before" },
    { TRACE, 0, "instructions", NULL, HS_OPTION_FLAG, MEMBER(wants_instructions),
      "of a scenario: every instruction of that time, too" },
    { TRACE, 0, "format", "text|json|csv|vcd|chrome", HS_OPTION_CHOICE, MEMBER(format),
      "how to print; vcd: for GTKWave, chrome: for ui.perfetto.dev" },
    { TRACE, 'o', "output", "FILE", HS_OPTION_TEXT, MEMBER(output),
      "write here; - is standard output" },
    { TRACE, 'q', "quiet", NULL, HS_OPTION_FLAG, MEMBER(is_quiet),
      "do not say what was written" },
    { RUN, 0, "instructions", "FROM..TO", HS_OPTION_TEXT, MEMBER(instructions),
      "record the instructions of this time for hsim trace: 5s..5100ms" },
    { RUN, 0, "trace", "full|flows|off", HS_OPTION_CHOICE, MEMBER(trace_level),
      "what the result keeps: all; no long tables; no happenings at all" },
    { RUN, 0, "stat", "none|cpu", HS_OPTION_CHOICE, MEMBER(stat),
      "cpu: all that hsim stat shows, too" },
    { DISASM, 0, "format", "text|json", HS_OPTION_CHOICE, MEMBER(format),
      "how to print; text, a line for each instruction, if not given" },
    { EXPLAIN, 0, "format", "text|json", HS_OPTION_CHOICE, MEMBER(format),
      "how to print a run's story; text, for people, if not given" },
    { EXPLAIN, 'v', "verbose", NULL, HS_OPTION_FLAG, MEMBER(is_verbose),
      "all of a run's story, the details, too" },
    { RUN | CAMPAIGN | HS_COMMAND_VERIFY, 0, "format", "table|json", HS_OPTION_CHOICE,
      MEMBER(format),
      "how to print; table, for people, if not given" },
    { PARAMS | TABLE | FLOW | STAT | VALIDATE | COMPARE | SWEEP | SIZE, 0, "format",
      "table|json|csv", HS_OPTION_CHOICE, MEMBER(format),
      "how to print; table, for people, if not given" },
    { PARAMS, 0, "changed", NULL, HS_OPTION_FLAG, MEMBER(wants_changed),
      "only those that have a default, and another value" },
    { PARAMS, 0, "assumptions", NULL, HS_OPTION_FLAG, MEMBER(wants_assumptions),
      "only numbers of the machine that no source is given for" },
    { PARAMS, 'v', "verbose", NULL, HS_OPTION_FLAG, MEMBER(is_verbose),
      "say what each of them means" },
    { CAMPAIGN, 'q', "quiet", NULL, HS_OPTION_FLAG, MEMBER(is_quiet),
      "print only the cases that fail, and the summary" },
    { RUN | COMPARE | SWEEP | SIZE | MERGE | PLOT, 'q', "quiet", NULL, HS_OPTION_FLAG,
      MEMBER(is_quiet),
      "print nothing but errors" },
    { RUN, 'v', "verbose", NULL, HS_OPTION_FLAG, MEMBER(is_verbose),
      "say on standard error what is done and how long it takes" },
    { HS_COMMAND_ALL, 0, "color", "auto|always|never", HS_OPTION_CHOICE, MEMBER(color),
      "colours; auto: on a terminal, unless NO_COLOR is set" },
    { HS_COMMAND_ALL, 'h', "help", NULL, HS_OPTION_FLAG, MEMBER(wants_help),
      "print this help" },
};
/* clang-format on */

GQuark hs_options_error_quark(void)
{
    return g_quark_from_static_string("hs-options-error");
}

void hs_settings_init(HsSettings *settings)
{
    *settings = (HsSettings){ .settings = g_ptr_array_new(),
                              .seconds = g_ptr_array_new(),
                              .policies = g_ptr_array_new(),
                              .measures = g_ptr_array_new(),
                              .kept = g_ptr_array_new(),
                              .varied = g_ptr_array_new(),
                              .faults = g_ptr_array_new(),
                              .tolerances = g_ptr_array_new(),
                              .only = g_ptr_array_new() };
}

void hs_settings_clear(HsSettings *settings)
{
    g_ptr_array_unref(settings->settings);
    g_ptr_array_unref(settings->seconds);
    g_ptr_array_unref(settings->policies);
    g_ptr_array_unref(settings->measures);
    g_ptr_array_unref(settings->kept);
    g_ptr_array_unref(settings->varied);
    g_ptr_array_unref(settings->faults);
    g_ptr_array_unref(settings->tolerances);
    g_ptr_array_unref(settings->only);
}

const HsOption *hs_option_at(unsigned commands, guint i)
{
    for (guint option_i = 0; option_i < G_N_ELEMENTS(options); option_i++) {
        if ((options[option_i].commands & commands) != 0 && i-- == 0)
            return &options[option_i];
    }
    return NULL;
}

/* ---- messages ---- */

static bool fail(GError **error, const char *help, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* `help` may be NULL. */
static bool fail(GError **error, const char *help, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);

    g_autofree char *message = g_strdup_vprintf(format, arguments);

    va_end(arguments);
    g_set_error(error, HS_OPTIONS_ERROR, 0, "%s%s%s", message, help != NULL ? "\n  help: " : "",
                help != NULL ? help : "");
    return false;
}

static bool fail_unknown_name(unsigned command, const char *name, GError **error)
{
    const char *names[WORDS_MAX];
    guint n_names = 0;
    const HsOption *option = NULL;

    while (n_names < WORDS_MAX && (option = hs_option_at(command, n_names)) != NULL)
        names[n_names++] = option->name;

    const char *nearest = hs_nearest_word(name, names, n_names);
    g_autofree char *help = nearest != NULL ? g_strdup_printf("did you mean '--%s'?", nearest)
                                            : g_strdup("--help lists the options there are");

    return fail(error, help, "there is no option '--%s' here", name);
}

/* ---- values ---- */

/* What the commands that have the option take at most, and from 1 on; they say it of a number, and
 * here it is said of what is none. 0: all that 64 bits hold. */
static uint64_t most_of(const HsOption *option)
{
    static const struct {
        const char *name;
        unsigned commands;
        uint64_t most;
    } rows[] = {
        { "reps", COMPARE, HS_COMPARE_REPETITIONS_MAX },
        { "reps", SWEEP | SIZE, HS_SWEEP_REPETITIONS_MAX },
        { "jobs", CAMPAIGN, HS_PROCESSES_MAX },
        { "jobs", VALIDATE | COMPARE | SWEEP | SIZE, HS_BATCH_THREADS_MAX },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].name, option->name) == 0 && (rows[i].commands & option->commands) != 0)
            return rows[i].most;
    }
    return 0;
}

static bool take_count(const HsOption *option, const char *text, HsCountSetting *count,
                       GError **error)
{
    uint64_t most = most_of(option);
    uint64_t value = 0;
    bool is_good = g_ascii_isdigit(text[0]);

    for (const char *at = text; is_good && *at != '\0'; at++) {
        unsigned digit = (unsigned)(*at - '0');

        if (*at == '_')
            continue;
        is_good = digit <= 9 && value <= (UINT64_MAX - digit) / 10;
        value = value * 10 + digit;
    }
    if (!is_good)
        return fail(error, "write a whole number, as in 50_000",
                    "'--%s' takes a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                    ", found '%s'",
                    option->name, most > 0 ? (uint64_t)1 : 0, most > 0 ? most : UINT64_MAX, text);
    *count = (HsCountSetting){ true, value };
    return true;
}

static bool take_choice(const HsOption *option, const char *text, int *choice, GError **error)
{
    g_auto(GStrv) words = g_strsplit(option->argument, "|", -1);
    guint n_words = g_strv_length(words);

    for (guint word_i = 0; word_i < n_words; word_i++) {
        if (strcmp(words[word_i], text) == 0) {
            *choice = (int)word_i;
            return true;
        }
    }

    const char *nearest = hs_nearest_word(text, (const char *const *)words, n_words);
    g_autofree char *help = nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest) : NULL;

    return fail(error, help, "'--%s' cannot be '%s', it is one of %s", option->name, text,
                option->argument);
}

static bool take_value(const HsOption *option, const char *text, HsSettings *settings,
                       GError **error)
{
    void *member = (char *)settings + option->offset;

    switch (option->kind) {
    case HS_OPTION_FLAG:
        *(bool *)member = true;
        return true;
    case HS_OPTION_TEXT:
        *(const char **)member = text;
        return true;
    case HS_OPTION_LIST:
        g_ptr_array_add(*(GPtrArray **)member, (gpointer)text);
        return true;
    case HS_OPTION_COUNT:
        return take_count(option, text, member, error);
    case HS_OPTION_CHOICE:
        return take_choice(option, text, member, error);
    }
    return true;
}

/* ---- words ---- */

/* The words behind a command and how far they have been read. */
typedef struct {
    unsigned command;
    char *const *words;
    guint n_words;
    guint next;
    HsSettings *settings;
} Reader;

/* The value of an option: what stands behind it in its own word, or the next word. */
static bool read_value(Reader *reader, const HsOption *option, const char *attached, GError **error)
{
    if (option->kind == HS_OPTION_FLAG)
        return take_value(option, NULL, reader->settings, error);
    if (attached != NULL)
        return take_value(option, attached, reader->settings, error);
    if (reader->next == reader->n_words)
        return fail(error, NULL, "'--%s' needs a value: --%s=%s", option->name, option->name,
                    option->argument);
    return take_value(option, reader->words[reader->next++], reader->settings, error);
}

/* "name" or "name=value", behind the "--". */
static bool read_name(Reader *reader, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    g_autofree char *name = equals != NULL ? g_strndup(word, (gsize)(equals - word))
                                           : g_strdup(word);
    const HsOption *option = NULL;

    for (guint option_i = 0; (option = hs_option_at(reader->command, option_i)) != NULL;
         option_i++) {
        if (strcmp(option->name, name) == 0)
            break;
    }
    if (option == NULL)
        return fail_unknown_name(reader->command, name, error);
    if (option->kind == HS_OPTION_FLAG && equals != NULL)
        return fail(error, NULL, "'--%s' takes no value", name);
    return read_value(reader, option, equals != NULL ? equals + 1 : NULL, error);
}

static const HsOption *find_letter(unsigned command, char letter)
{
    const HsOption *option = NULL;

    for (guint option_i = 0; (option = hs_option_at(command, option_i)) != NULL; option_i++) {
        if (option->letter == letter)
            break;
    }
    return option;
}

/* Letters behind one "-"; the first that takes a value takes the rest of the word. */
static bool read_letters(Reader *reader, const char *letters, GError **error)
{
    for (const char *at = letters; *at != '\0'; at++) {
        const HsOption *option = find_letter(reader->command, *at);

        if (option == NULL)
            return fail(error, "--help lists the options there are",
                        "there is no option '-%.*s' here", (int)(g_utf8_next_char(at) - at), at);
        if (option->kind != HS_OPTION_FLAG)
            return read_value(reader, option, at[1] != '\0' ? at + 1 : NULL, error);
        if (!take_value(option, NULL, reader->settings, error))
            return false;
    }
    return true;
}

bool hs_options_parse(unsigned command, char *const *words, guint n_words, HsSettings *settings,
                      GPtrArray *operands, GError **error)
{
    Reader reader = {
        .command = command, .words = words, .n_words = n_words, .settings = settings
    };
    bool is_ended = false;

    while (reader.next < n_words) {
        char *word = words[reader.next++];
        bool is_good = true;

        if (is_ended || word[0] != '-' || word[1] == '\0')
            g_ptr_array_add(operands, word);
        else if (strcmp(word, "--") == 0)
            is_ended = true;
        else if (word[1] == '-')
            is_good = read_name(&reader, word + 2, error);
        else
            is_good = read_letters(&reader, word + 1, error);
        if (!is_good)
            return false;
    }
    return true;
}

/* ---- numbers ---- */

bool hs_count_check(const HsCountSetting *count, const char *option, uint64_t max, const char *help,
                    GError **error)
{
    if (!count->is_set || (count->value >= 1 && count->value <= max))
        return true;
    g_set_error(error, HS_OPTIONS_ERROR, 0, "'%s' takes 1 to %" G_GUINT64_FORMAT "\n  help: %s",
                option, max, help);
    return false;
}

bool hs_jobs_check(const HsSettings *settings, uint64_t max, GError **error)
{
    return hs_count_check(&settings->jobs, "--jobs", max, "as many as the machine has CPUs", error);
}

/* ---- help ---- */

void hs_options_describe(unsigned command, GString *text)
{
    const HsOption *option = NULL;

    for (guint option_i = 0; (option = hs_option_at(command, option_i)) != NULL; option_i++) {
        g_autofree char *letter = option->letter != 0 ? g_strdup_printf("-%c, ", option->letter)
                                                      : g_strdup("    ");
        g_autofree char *names = g_strdup_printf("%s--%s%s%s", letter, option->name,
                                                 option->argument != NULL ? " " : "",
                                                 option->argument != NULL ? option->argument : "");

        g_string_append_printf(text, "  %-*s  %s\n", NAMES_WIDTH, names, option->about);
    }
}
