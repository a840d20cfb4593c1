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
 *     text      "The active OS crashes"    one line, UTF-8, no control characters, no escapes
 * The unit is obligatory, on the same line as its number. `$name` stands for the value of a parameter.
 *
 *     param crash_at = 5 s  sweep 1 s .. 9 s step 2 s      typed; set with -s crash_at=3s
 *     param policy   = dynamic  sweep [dynamic, fixed-split]
 *     include "profiles/z2000.scn"                          only at or below the scenario's folder
 * Any statement of a model's parameter may end in `source "where the number is from"` or in
 * `assumption`. A statement set twice in one file is an error; the including file overrides what
 * it includes, wherever the include stands. Blocks of the same word without a name are merged by
 * that rule; a named block is written once.
 *
 * SCHEMA SYNTAX. The pattern of a row reads like the grammar it documents:
 *     "storage <size:amount>"                       a word, then a size the models know as 'amount'
 *     "role active|standby"                         a choice, known by the word itself: 'role'
 *     "crash <os:target> panic|hang"                <os:...>: the name of a block opened by 'os';
 *                                                   the choice after it is known as 'choice'
 *     "touch <count:pages> pages [sequential|uniform|zipf <count:skew>] [read|write]"
 *     "stall every <time:every> misses <count:misses 1..1000>"       bounds, both included
 *     "think constant <time:mean> | exponential <time:mean> | uniform <time:low> .. <time:high>"
 * An argument without a name (<size>) is known by the row's word. The n-th choice group of a row is
 * known as 'choice', 'choice2', ... unless it is the whole tail of the row ("role active|standby"),
 * when it also answers to the row's word. A plain word in the pattern must be written as it stands.
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
    HS_WORD_REQUIRED = 1 << 0, /* the block must have it */
    HS_WORD_REPEATS = 1 << 1,  /* may stand more than once in a block; order is kept */
    HS_WORD_NAMED = 1 << 2,    /* opens a block with a name: `os os1 {`; implies REPEATS */
    HS_WORD_TITLED = 1 << 3,   /* opens a block with a text: `fault "os1 panics" {`; REPEATS too */
    HS_WORD_ORDERED = 1 << 4   /* inside a program body: any number, order matters (loop, compute) */
} HsWordFlags;

/* One word in one context. All texts are literals. */
typedef struct {
    const char *context;    /* the block it stands in; "" is the top level */
    const char *pattern;    /* see SCHEMA SYNTAX; begins with the word */
    const char *opens;      /* context of its block, or NULL: no block. May equal `context` (loop). */
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

/* One parameter setting of the command line, "NAME=VALUE". */
typedef struct {
    const char *const *settings; /* borrowed; NULL or an array of n_settings texts */
    guint n_settings;
    bool has_seed; /* --seed N overrides the scenario's own */
    uint64_t seed;
} HsOverrides;

/* Reads path. On any error returns NULL and leaves at least one diagnostic. overrides may be NULL.
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

/* The texts read, the scenario first, in order of inclusion; for the store. */
guint hs_scenario_n_sources(const HsScenario *scenario);
const char *hs_scenario_source_name(const HsScenario *scenario, guint i);
const char *hs_scenario_source_text(const HsScenario *scenario, guint i);

/* ---- nodes: children ---- */

const char *hs_node_word(const HsNode *node);
const char *hs_node_title(const HsNode *node); /* name or text of a named or titled block, or NULL */
HsPlace hs_node_place(const HsNode *node);
bool hs_node_is_default(const HsNode *node);    /* from the schema, not from a file */
const char *hs_node_source(const HsNode *node); /* `source "..."`, "assumption", or NULL */

/* Children in file order (of ORDERED and REPEATS words); n of all of them, or of one word. */
guint hs_node_n_children(const HsNode *node);
const HsNode *hs_node_child(const HsNode *node, guint i);
/* The only child with that word, default included; NULL when there is none. */
const HsNode *hs_node_find(const HsNode *node, const char *word);
/* The children with that word, sorted by title (then by place): listing order does not count. The
 * array is new, its nodes borrowed. */
GPtrArray *hs_node_list(const HsNode *node, const char *word);

/* ---- nodes: arguments. `path` is an argument of this node ("amount"), or a child's word ("storage":
 * its argument of that name, else its only one), or both ("stall.every"). Asserts that it exists
 * and has that type, but for hs_node_has. ---- */

bool hs_node_has(const HsNode *node, const char *path);
uint64_t hs_node_count(const HsNode *node, const char *path);
uint64_t hs_node_size(const HsNode *node, const char *path);      /* bytes */
HsDuration hs_node_time(const HsNode *node, const char *path);
uint64_t hs_node_frequency(const HsNode *node, const char *path); /* Hz */
uint64_t hs_node_rate(const HsNode *node, const char *path);      /* bytes a second */
uint64_t hs_node_percent(const HsNode *node, const char *path);
const char *hs_node_name(const HsNode *node, const char *path);   /* a name or a choice */
const char *hs_node_text(const HsNode *node, const char *path);
HsPlace hs_node_place_of(const HsNode *node, const char *path);   /* for diagnostics */

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

/* One comparison, `table.os1 == 32 MB`. The terms of a condition are joined by `and` and `or`; `and`
 * binds tighter: begins_alternative is TRUE for the first term and for each after an `or`. */
typedef struct {
    bool begins_alternative;
    const char *path; /* dotted words, "table.A.destination"; what they mean is the models' */
    HsPlace place;    /* of the path */
    HsComparison comparison;
    HsValueKind kind;
    uint64_t number; /* count, bytes, Hz, B/s, percent; a time's amount */
    bool is_cycles;  /* a time given in cycles */
    const char *word; /* name or text */
    HsPlace value_place;
} HsTerm;

guint hs_node_n_terms(const HsNode *node, const char *path);
const HsTerm *hs_node_term(const HsNode *node, const char *path, guint i);
/* The condition as one line of text, as written. */
const char *hs_node_condition_text(const HsNode *node, const char *path);

/* ---- parameters in force, for the store and `hsim params` ---- */

/* Called for each leaf argument of each node, defaults included, sorted by path: path like
 * "os.os1.storage" or "disk.rotation", value as text with its unit, source or NULL, place. */
typedef void (*HsParameterVisitor)(gpointer user, const char *path, const char *value,
                                   const char *source, HsPlace place);
void hs_scenario_each_parameter(const HsScenario *scenario, HsParameterVisitor visit, gpointer user);

/* The reference page of the language (Markdown), made from the schema; the caller frees. */
char *hs_schema_reference(const HsSchema *schema);

/* Checks the schema itself (patterns well formed, contexts open, defaults parse); for a test.
 * Returns NULL when it is sound, else the first complaint. */
char *hs_schema_check(const HsSchema *schema);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsScenario, hs_scenario_free)

#endif
