/* scenario: reads a .scn file, directed by a schema, into a plain description.
 *
 * Knows nothing of computers. Which words there are, what follows each and what each means by
 * default is one table (HsSchema) that models/schema.c fills; the same table makes the parser, the
 * hints, the defaults and docs/reference/scenario.md.
 *
 * LANGUAGE. A scenario is a list of statements. A statement is a word, its arguments, and for some
 * words a block of statements in braces. Blanks and newlines are free; only a condition (`expect`,
 * `when`) ends at the line's end. `#` starts a comment. Values:
 *     count     800   50_000               no unit
 *     size      160 MB   2 KB   512 B      KB, MB, GB, TB are 1024-based; -> bytes
 *     time      5 s  300 ms  14_200 us  60 ns  50_000 cycles  2 min  1 h
 *     frequency 500 MHz                    Hz, kHz, MHz, GHz -> Hz, 1000-based
 *     rate      17 MB/s                    B/s, KB/s, MB/s, GB/s (1024-based) -> bytes a second
 *     percent   66 %                       -> whole percent
 *     name      os1  A-code                a-z A-Z 0-9 _ -, a letter first; of a block or a choice
 *               dynamic+prmf               names joined by '+', where the models take such a thing
 *     text      "The active OS crashes"    one line, UTF-8, no control characters, no escapes
 * The unit is obligatory, on the same line as its number; a blank between them is not. `$name`
 * stands for the value of a parameter.
 *
 *     param crash_at = 5 s  sweep 1 s .. 9 s step 2 s      typed; set with -s crash_at=3s
 *     param policy   = dynamic  sweep [dynamic, fixed-split]
 *     include "profiles/z2000.scn"                          only at or below the scenario's folder
 * Any statement of a model's parameter may end in `source "where the number is from"` or in
 * `assumption`. A statement set twice in one file is an error; the including file overrides what
 * it includes, wherever the include stands; two files that both set a word must include one another
 * or be overridden. Blocks of the same word without a name are merged by that rule; a named block
 * is written once. A block without a name that is left out and needs nothing is made of defaults.
 * A few words take a name or none (`disk {`, `disk d2 {`): without one the block is called by its
 * word.
 *
 * SCHEMA SYNTAX. The pattern of a row reads like the grammar it documents:
 *     "storage <size:amount>"                       a word, then a size the models know as 'amount'
 *     "role active|standby"                         a choice, known by the word itself: 'role'
 *     "crash <os:target> panic|hang"                <os:...>: the name of a block opened by 'os';
 *                                                   the choice after it is known as 'choice'
 *     "touch <count:pages> pages [sequential|uniform|zipf <count:skew>] [read|write]"
 *     "policy (dynamic)"                            brackets: a choice of one word, or a long one
 *     "expect <text:title> (at stop | at <time:at> | always) : <condition:condition>"
 *     "stall every <time:every> misses <count:misses 1..1000>"       bounds, both included
 *     "touch pages <count:string 0..4000>..."       a list: one number or more
 *     "think constant <time:mean> | exponential <time:mean> | uniform <time:low> .. <time:high>"
 *                                                   ' | ' outside of brackets: the rest of the row
 *                                                   from its first plain word on is one choice
 * An argument without a name (<size>) is known by the row's word. The n-th choice group of a row is
 * known as 'choice', 'choice2', ... unless it is the whole tail of the row ("role active|standby"),
 * when it also answers to the row's word. Its value is the plain words the option begins with: "at
 * stop", "at", "always"; an optional group that is left out leaves no argument. Groups do not nest.
 * The first option of a group may begin with an argument, "at (<time>|step <count:step>)": it
 * leaves that argument and no choice.
 * A plain word in the pattern must be written as it stands; a word cannot be a unit, nor one of
 * param, include, source, assumption. The first row of a word stands for it: once in a context.
 * A block that opens the context it stands in (loop in a program) takes that context's ORDERED
 * words only. A text argument called "title" is the node's title.
 *
 * SETTINGS of the command line, "NAME=VALUE". A NAME without a dot is a parameter: its value is
 * another, wherever `$NAME` stands, and of the same kind. One with a dot is a path of the machine,
 * a row of `hsim params`: os.os1.storage, disk.seek.longest, clients.web.count, vmm.policy.
 *     storage.size=208 MB              stands above the scenario, what it includes, its parameters
 *     os.os2.role=standby              and the defaults; read as in a file, same units, same bounds
 *     fault.os1 panics.at=4 s          a title as it is; clients.web.to.1: the first of its like
 *     clients.web.think=constant       of a choice the word; it keeps its values, if they fit
 *     expect.A moves.eventually=A.runs_on == os2     the whole condition; of a list all its values
 * A text needs no quotes. A path can be set to what may stand in its place, and no more: words are
 * not added (a path that no file says and no default has is unknown) nor taken away, and a choice
 * that needs other values than it has is refused. `$name` in a value is the parameter. What
 * --policy says cannot be set once more; --seed stands above the path of the seed. In `set_in` of a
 * value that a path has set stands "-s PATH", and no source.
 *
 * The description that comes out is a tree of nodes in which every default is filled in, every name
 * resolved, every parameter substituted; models read it through the hs_node_* calls.
 */
#ifndef HS_SCENARIO_H
#define HS_SCENARIO_H

#include "sim/cycles.h"
#include "sim/diagnostics.h"

/* ---- schema ---------------------------------------------------------------------------------- */

typedef enum {
    HS_WORD_REQUIRED = 1 << 0,  /* the block must have it */
    HS_WORD_REPEATS = 1 << 1,   /* may stand more than once in a block; order is kept */
    HS_WORD_NAMED = 1 << 2,     /* opens a block with a name: `os os1 {`; implies REPEATS */
    HS_WORD_TITLED = 1 << 3,    /* opens a block with a text: `fault "os1 panics" {`; REPEATS too */
    HS_WORD_ORDERED = 1 << 4,   /* inside a program body: any number, order matters (loop) */
    HS_WORD_ONCE = 1 << 5,      /* NAMED or TITLED, but one in all files at most */
    HS_WORD_FILE_NAME = 1 << 6, /* the title is also a file name: 1..64 of a-z A-Z 0-9 _ - . */
    /* NAMED, but the name may be left out: the block is then called by its word ("disk"), and those
     * called so are merged like blocks without a name */
    HS_WORD_OWN_NAME = 1 << 7
} HsWordFlags;

/* One word in one context. All texts are literals. */
typedef struct {
    const char *context;    /* the block it stands in; "" is the top level */
    const char *pattern;    /* see SCHEMA SYNTAX; begins with the word */
    const char *opens;      /* context of its block, or NULL: no block; may equal `context` */
    unsigned flags;         /* HsWordFlags */
    const char *by_default; /* the statement as a scenario would write it, or NULL: absent */
    const char *about;      /* one or two sentences for the reference */
} HsSchemaRow;

typedef struct {
    const HsSchemaRow *rows;
    guint n_rows;
    /* Prose for the reference, by context: what the block stands for. NULL-terminated pairs. */
    const char *const *context_about;
} HsSchema;

/* ---- description ----------------------------------------------------------------------------- */

typedef struct HsScenario HsScenario;
typedef struct HsNode HsNode;
typedef struct HsParameter HsParameter;
typedef struct HsScenarioTexts HsScenarioTexts; /* sim/scenario_texts.h */

/* Statements that belong to a scenario and stand in no file: `--fault` of the command line. */
typedef struct {
    const char *name; /* for diagnostics and the store; not that of a file below the folder */
    const char *text;
    const char *written; /* as the command line says it, for the store; NULL: it does not */
} HsExtraText;

/* What a command line says about a scenario; all borrowed. */
typedef struct {
    const char *const *settings; /* NULL or an array of n_settings texts: see SETTINGS */
    guint n_settings;
    bool has_seed; /* --seed N overrides the scenario's own */
    uint64_t seed;
    const HsExtraText *extras; /* read behind the scenario, as files of their own */
    guint n_extras;
    /* As if files that include the scenario and all its files: what they set counts. A later one
     * stands above those before it. */
    const HsExtraText *overlays;
    guint n_overlays;
    /* Where files come from; NULL: each is read when it is wanted. The same for all runs of a plan;
     * it outlives the scenarios loaded with it. */
    HsScenarioTexts *texts;
} HsOverrides;

/* Reads path. What it includes lies at or below its folder; or the one above, where that has a
 * folder `profiles` and its own has none: scenarios/validation/ has the profiles of scenarios/. On
 * any error returns NULL and leaves at least one diagnostic. overrides may be NULL.
 * Checks everything a schema can tell: words, values, bounds, names that lead nowhere, names used
 * twice, missing words, unused settings. */
HsScenario *hs_scenario_load(const char *path, const HsSchema *schema, const HsOverrides *overrides,
                             HsDiagnostics *diagnostics);
/* The same from memory, for tests and fuzzing: includes are refused when folder is NULL. */
HsScenario *hs_scenario_parse(const char *file_name, const char *text, gsize size,
                              const char *folder, const HsSchema *schema,
                              const HsOverrides *overrides, HsDiagnostics *diagnostics);
void hs_scenario_free(HsScenario *scenario);

/* The top level as a node: its children are the statements of the file and its includes. */
const HsNode *hs_scenario_root(const HsScenario *scenario);

/* The texts read, the scenario first, in order of inclusion; for the store. A name is the path
 * below the scenario's folder: the same wherever the program was started. */
guint hs_scenario_n_sources(const HsScenario *scenario);
const char *hs_scenario_source_name(const HsScenario *scenario, guint i);
const char *hs_scenario_source_text(const HsScenario *scenario, guint i);

/* The bytes of another file that the scenario names, `written` as it says: found below the
 * scenario's folder like an include, at most 1 MiB; *ret_name is its path below that folder. The
 * caller frees both. NULL: the message of the error completes "FILE ...": "does not exist". */
GBytes *hs_scenario_read_file(const HsScenario *scenario, const char *written, char **ret_name,
                              GError **error);

/* ---- nodes: children ---- */

const char *hs_node_word(const HsNode *node);
const char *hs_node_title(const HsNode *node); /* of a named or titled statement, or NULL */
HsPlace hs_node_place(const HsNode *node);
HsPlace hs_node_title_place(const HsNode *node); /* of the title; without one: no place */
bool hs_node_is_default(const HsNode *node);     /* from the schema, not from a file */
const char *hs_node_source(const HsNode *node);  /* `source "..."`, "assumption", or NULL */

/* Children in file order (of ORDERED and REPEATS words); n of all of them, or of one word. */
guint hs_node_n_children(const HsNode *node);
const HsNode *hs_node_child(const HsNode *node, guint i);
/* The only child with that word, default included; NULL when there is none. */
const HsNode *hs_node_find(const HsNode *node, const char *word);
/* The children with that word, sorted by title (then by place): listing order does not count. The
 * array is new, its nodes borrowed. */
GPtrArray *hs_node_list(const HsNode *node, const char *word);

/* ---- nodes: arguments. `path` is an argument of this node ("amount"), or a child's word
 * ("storage": its argument of that name, else its only one), or both, through any number of blocks
 * ("stall.every", "vmm.detector.stall.every"). Asserts that it exists and has that type, but for
 * hs_node_has, which is also TRUE for a child without arguments ("detector.state"). ---- */

bool hs_node_has(const HsNode *node, const char *path);
uint64_t hs_node_count(const HsNode *node, const char *path);
/* A list (`<count:name>...`), of this node itself: how many values, 0 when it is left out; one. */
guint hs_node_n_counts(const HsNode *node, const char *name);
uint64_t hs_node_count_at(const HsNode *node, const char *name, guint i);
uint64_t hs_node_size(const HsNode *node, const char *path); /* bytes */
HsDuration hs_node_time(const HsNode *node, const char *path);
uint64_t hs_node_frequency(const HsNode *node, const char *path); /* Hz */
uint64_t hs_node_rate(const HsNode *node, const char *path);      /* bytes a second */
uint64_t hs_node_percent(const HsNode *node, const char *path);
const char *hs_node_name(const HsNode *node, const char *path); /* a name or a choice */
const char *hs_node_text(const HsNode *node, const char *path);
HsPlace hs_node_place_of(const HsNode *node, const char *path); /* for diagnostics */

/* ---- conditions: `<condition>` in a pattern ---- */

typedef enum { HS_IS, HS_IS_NOT, HS_LESS, HS_AT_MOST, HS_MORE, HS_AT_LEAST } HsComparison;
typedef enum {
    HS_VALUE_COUNT,
    HS_VALUE_SIZE,
    HS_VALUE_TIME,
    HS_VALUE_FREQUENCY,
    HS_VALUE_RATE,
    HS_VALUE_PERCENT,
    HS_VALUE_NAME,
    HS_VALUE_TEXT
} HsValueKind;

/* One comparison, `table.os1 == 32 MB`. The terms of a condition are joined by `and` and `or`;
 * `and` binds tighter: begins_alternative is TRUE for the first term and for each after an `or`. */
typedef struct {
    bool begins_alternative;
    const char *path; /* dotted words, "table.A.destination"; what they mean is the models' */
    HsPlace place;    /* of the path */
    HsComparison comparison;
    HsValueKind kind;
    uint64_t number;  /* count, bytes, Hz, B/s, percent; a time's amount */
    bool is_cycles;   /* a time given in cycles */
    const char *word; /* name or text */
    HsPlace value_place;
} HsTerm;

guint hs_node_n_terms(const HsNode *node, const char *path);
const HsTerm *hs_node_term(const HsNode *node, const char *path, guint i);
/* The condition as one line of text, as written. */
const char *hs_node_condition_text(const HsNode *node, const char *path);

/* ---- parameters in force, for the store ---- */

/* A leaf argument of a node; texts are borrowed for the length of a call. */
typedef struct {
    const char *path;          /* "os.os1.storage", "disk.seek.longest" */
    const char *value;         /* with its unit; "yes" of a word without arguments */
    const char *default_value; /* what it is where no scenario says it; NULL: there is none */
    const char *source;        /* what `source` says, "assumption", or NULL */
    const char *set_in;        /* "os-crash.scn:35", "-s crash_at", "--seed"; NULL: the default */
    const char *about;         /* of its word, from the schema */
} HsInForce;

/* Called for each, defaults included, sorted by path. */
typedef void (*HsParameterVisitor)(gpointer user, const HsInForce *parameter);
void hs_scenario_each_parameter(const HsScenario *scenario, HsParameterVisitor visit,
                                gpointer user);

/* ---- what `param` declares, in order of declaration ---- */

guint hs_scenario_n_params(const HsScenario *scenario);
const HsParameter *hs_scenario_param(const HsScenario *scenario, guint i);
/* NULL when there is none of that name. */
const HsParameter *hs_scenario_find_param(const HsScenario *scenario, const char *name);
const char *hs_parameter_name(const HsParameter *parameter);
HsPlace hs_parameter_place(const HsParameter *parameter);
HsValueKind hs_parameter_kind(const HsParameter *parameter);
bool hs_parameter_is_set(const HsParameter *parameter);  /* by the command line */
bool hs_parameter_is_used(const HsParameter *parameter); /* by a statement */
/* The value in force, as -s takes it: "5 s", "dynamic". New. */
char *hs_parameter_value(const HsParameter *parameter);
/* The points of its sweep, 0 when it has none; at most 1,000,000. Point i as -s takes it. New. */
guint hs_parameter_n_points(const HsParameter *parameter);
char *hs_parameter_point(const HsParameter *parameter, guint i);

/* The reference page of the language (Markdown), made from the schema; the caller frees. */
char *hs_schema_reference(const HsSchema *schema);

/* Checks the schema itself (patterns well formed, contexts open, defaults parse); for a test.
 * Returns NULL when it is sound, else the first complaint. */
char *hs_schema_check(const HsSchema *schema);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsScenario, hs_scenario_free)

#endif
