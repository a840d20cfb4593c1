/* trace_vcd: a value change dump (IEEE 1364, clause 18), for GTKWave and what reads such files.
 *
 *   A scope for each part of the machine, program, group of clients; in it
 *     values        vectors (wire) as wide as their largest value needs; 64 bits, two's complement,
 *                   where one is negative
 *     what lasts    strings: states of OSs and programs, turns of CPUs, transfers, steps, flows;
 *                   "-" while there is none. What lasts beside another of its name is in a variable
 *                   of its own: transfer, transfer_2.
 *     what happens  events; where there is more to say, strings that stay until the next one:
 *                   faults, commands, refusals, versions of table 90, expectations, output
 *   Strings are GTKWave's extension of the standard; blanks and what is not ASCII are in them as
 *   octal escapes. Values, and what stays until the next one, are x before their first change.
 *   Where a value changes twice in a cycle the last one counts, and what lasts no cycle is not
 *   seen.
 *
 * TIME. The unit is the largest of s, ms, us, ns, ps, fs of which a cycle is a whole number; where
 * there is none, as with a clock of 300 MHz, it is the cycle, written as ns, and a comment says so.
 * There is no $date: the same run gives the same bytes.
 */
#include "cli/trace_format.h"
#include "models/hardware/isa.h"
#include "sim/assert.h"

#include <string.h>

/* Variables a file may have; far more than a viewer can show. */
#define VARIABLES_MAX 100000u
/* Characters identifier codes are made of: '!' to '~'. */
#define CODE_FIRST '!'
#define CODE_N 94u
#define CODE_BYTES 8
/* Bytes of a name; longer ones are cut. */
#define NAME_BYTES_MAX 200u
#define WIDTH_MAX 64u

typedef enum { VECTOR, STRING, EVENT } VariableKind;

typedef struct {
    char *scope;
    char *name;
    VariableKind kind;
    guint number; /* in the order of scopes and names */
    guint width;  /* of a vector */
    /* The value, and what has been written of it. */
    bool is_known, is_written;
    bool is_changed; /* in this cycle */
    uint64_t bits, written_bits;
    char *string, *written_string;
    HsCycles end; /* of what lasts; HS_CYCLES_NEVER: it stays */
} Variable;

typedef struct {
    const HsTraceJob *job;
    GString *text;
    GHashTable *variables; /* "KIND\nSCOPE\nNAME" to Variable */
    GPtrArray *sorted;     /* the same, borrowed, when the survey is over */
    GHashTable *lanes;     /* "SCOPE\nNAME" to HsLanes */
    GPtrArray *changed;    /* borrowed; in this cycle, in the order of changes */
    HsCycles now;
    HsCycles next_end; /* the earliest of all variables */
    bool has_dumped;   /* the first values */
    bool has_time;     /* `time` was written last */
    uint64_t time;
    uint64_t ticks_per_cycle;
    const char *unit; /* NULL: the cycle */
} Vcd;

static void variable_free(gpointer data)
{
    Variable *variable = data;

    g_free(variable->scope);
    g_free(variable->name);
    g_free(variable->string);
    g_free(variable->written_string);
    g_free(variable);
}

static void lanes_free(gpointer data)
{
    hs_lanes_clear(data);
    g_free(data);
}

/* ---- what a row changes ---- */

/* A variable and its new value. Texts are owned. */
typedef struct {
    char *scope;
    char *name;
    VariableKind kind;
    bool has_lanes; /* it lasts until `end` */
    uint64_t bits;
    char *string;
    HsCycles end;
} Change;

static void change_clear(Change *change)
{
    g_free(change->scope);
    g_free(change->name);
    g_free(change->string);
}

/* `scope` and `name` are borrowed, string is taken. */
static Change change_of(const HsRunRow *row, VariableKind kind, const char *scope, const char *name,
                        char *string)
{
    bool lasts = row->source == HS_RUN_SPAN || row->source == HS_RUN_TURN ||
                 row->source == HS_RUN_STEP || row->source == HS_RUN_FLOW_BEGIN;

    return (Change){ .scope = g_strdup(scope),
                     .name = g_strdup(name),
                     .kind = kind,
                     .has_lanes = lasts,
                     .string = string,
                     .end = lasts ? hs_run_row_end(row) : HS_CYCLES_NEVER };
}

static Change change_of_span(const Vcd *vcd, const HsRunRow *row)
{
    const char *kind = g_hash_table_lookup(vcd->job->component_kinds, row->component);
    g_autofree char *state = NULL;

    if (row->about != NULL)
        return change_of(row, STRING, row->about, row->kind, g_strdup(hs_run_row_what(row)));
    if (kind == NULL)
        state = g_strdup_printf("state on %s", hs_run_row_what(row));
    return change_of(row, STRING, row->component, state != NULL ? state : "state",
                     g_strdup(row->kind));
}

static Change change_of_value(const HsRunRow *row)
{
    Change change = change_of(row, VECTOR, row->component, row->kind, NULL);

    change.bits = (uint64_t)g_ascii_strtoll(hs_run_row_what(row), NULL, 10);
    return change;
}

static Change change_of_row(const Vcd *vcd, const HsRunRow *row)
{
    const char *component = row->component;

    switch (row->source) {
    case HS_RUN_SPAN:
        return change_of_span(vcd, row);
    case HS_RUN_VALUE:
        return change_of_value(row);
    case HS_RUN_TURN:
        return change_of(row, STRING, component, "runs", g_strdup(hs_run_row_what(row)));
    case HS_RUN_STEP:
        return change_of(
            row, STRING, component, "step",
            g_strdup_printf("%s, flow %" G_GUINT64_FORMAT, row->kind + strlen("step "), row->flow));
    case HS_RUN_FLOW_BEGIN:
        return change_of(row, STRING, "flows", "flow",
                         g_strdup_printf("%s %s", row->about, component));
    case HS_RUN_COMMAND:
    case HS_RUN_FAULT:
    case HS_RUN_REFUSAL:
    case HS_RUN_VERSION:
        return change_of(row, STRING, "happenings", row->kind, g_strdup(hs_run_row_what(row)));
    case HS_RUN_EXPECTATION:
        return change_of(row, STRING, "happenings", "expectation",
                         g_strdup_printf("%s: %s", row->kind, hs_run_row_what(row)));
    case HS_RUN_OUTPUT:
        return change_of(row, STRING, component, "output", g_strdup(hs_run_row_what(row)));
    case HS_RUN_INSTRUCTION:
        return change_of(row, STRING, component, "instruction",
                         hs_isa_disassemble(row->word, row->pc));
    case HS_RUN_EVENT:
    case HS_RUN_JOURNAL:
    case HS_RUN_REQUEST:
    case HS_RUN_REPLY:
    case HS_RUN_FLOW_END:
    case HS_RUN_SOURCE_N:
        break;
    }
    return change_of(row, EVENT, component, row->kind, NULL);
}

/* ---- variables ---- */

/* Gives what lasts a name of its own beside others of its name. */
static void take_lane(Vcd *vcd, Change *change, HsCycles begin)
{
    g_autofree char *key = g_strconcat(change->scope, "\n", change->name, NULL);
    HsLanes *lanes = g_hash_table_lookup(vcd->lanes, key);
    guint lane_i = 0;

    if (lanes == NULL) {
        lanes = g_new0(HsLanes, 1);
        hs_lanes_init(lanes);
        (void)g_hash_table_insert(vcd->lanes, g_steal_pointer(&key), lanes);
    }
    lane_i = hs_lanes_take(lanes, begin, change->end);
    if (lane_i > 0) {
        char *name = g_strdup_printf("%s %u", change->name, lane_i + 1);

        g_free(change->name);
        change->name = name;
    }
}

static char *key_of(const Change *change)
{
    return g_strdup_printf("%d\n%s\n%s", (int)change->kind, change->scope, change->name);
}

/* The change and its variable, NULL where there is none yet. */
static Variable *find_variable(Vcd *vcd, const HsRunRow *row, Change *change)
{
    g_autofree char *key = NULL;

    *change = change_of_row(vcd, row);
    if (change->has_lanes)
        take_lane(vcd, change, row->cycle);
    key = key_of(change);
    return g_hash_table_lookup(vcd->variables, key);
}

static guint width_of(uint64_t bits)
{
    guint width = 1;

    while (width < WIDTH_MAX && bits >> width != 0)
        width++;
    return width;
}

static bool survey(gpointer self, const HsRunRow *row, GError **error)
{
    Vcd *vcd = self;
    Change change;
    Variable *variable = find_variable(vcd, row, &change);

    if (variable == NULL && g_hash_table_size(vcd->variables) == VARIABLES_MAX) {
        change_clear(&change);
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "these are more than %u variables\n  help: choose some of them with --only",
                    VARIABLES_MAX);
        return false;
    }
    if (variable == NULL) {
        variable = g_new0(Variable, 1);
        variable->scope = g_strdup(change.scope);
        variable->name = g_strdup(change.name);
        variable->kind = change.kind;
        variable->width = 1;
        variable->end = HS_CYCLES_NEVER;
        /* Whatever lasts into the window is seen, so where nothing is there is none. */
        variable->is_known = change.has_lanes;
        variable->string = change.has_lanes ? g_strdup("-") : NULL;
        (void)g_hash_table_insert(vcd->variables, key_of(&change), variable);
    }
    variable->width = MAX(variable->width, width_of(change.bits));
    change_clear(&change);
    return true;
}

/* ---- texts ---- */

/* The shortest code of a variable's number. */
static const char *code_of(const Variable *variable, char buffer[CODE_BYTES])
{
    guint rest = variable->number;
    gsize length = 0;

    do {
        buffer[length++] = (char)(CODE_FIRST + (char)(rest % CODE_N));
        rest /= CODE_N;
    } while (rest > 0);
    buffer[length] = '\0';
    return buffer;
}

/* A name for viewers: letters, digits and _, as in Verilog. */
static char *identifier_of(const char *name)
{
    g_autofree char *cut = g_strndup(name, NAME_BYTES_MAX);
    char *identifier = g_strconcat(g_ascii_isdigit(cut[0]) || cut[0] == '\0' ? "_" : "", cut, NULL);

    for (char *at = identifier; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at))
            *at = '_';
    }
    return identifier;
}

static void add_escaped(GString *text, const char *string)
{
    for (const char *at = string; *at != '\0'; at++) {
        if (g_ascii_isgraph(*at) && *at != '\\' && *at != '$')
            g_string_append_c(text, *at);
        else
            g_string_append_printf(text, "\\%03o", (unsigned)(unsigned char)*at);
    }
}

/* ---- the header ---- */

static int compare_variables(gconstpointer a, gconstpointer b)
{
    const Variable *left = *(Variable *const *)a;
    const Variable *right = *(Variable *const *)b;
    int order = strcmp(left->scope, right->scope);

    if (order == 0)
        order = strcmp(left->name, right->name);
    return order != 0 ? order : (int)left->kind - (int)right->kind;
}

static void sort_variables(Vcd *vcd)
{
    GHashTableIter iterator;
    gpointer variable = NULL;

    vcd->sorted = g_ptr_array_new();
    g_hash_table_iter_init(&iterator, vcd->variables);
    while (g_hash_table_iter_next(&iterator, NULL, &variable))
        g_ptr_array_add(vcd->sorted, variable);
    g_ptr_array_sort(vcd->sorted, compare_variables);
    for (guint variable_i = 0; variable_i < vcd->sorted->len; variable_i++)
        ((Variable *)g_ptr_array_index(vcd->sorted, variable_i))->number = variable_i;
}

static void choose_unit(Vcd *vcd)
{
    static const char *const units[] = { "s", "ms", "us", "ns", "ps", "fs" };
    const HsRunMeta *meta = vcd->job->result->meta;
    uint64_t units_per_s = 1;

    vcd->ticks_per_cycle = 1;
    for (guint unit_i = 0; unit_i < G_N_ELEMENTS(units); unit_i++, units_per_s *= 1000) {
        if (units_per_s % meta->clock_hz != 0)
            continue;
        if (meta->end_cycle > INT64_MAX / (units_per_s / meta->clock_hz))
            return;
        vcd->unit = units[unit_i];
        vcd->ticks_per_cycle = units_per_s / meta->clock_hz;
        return;
    }
}

static void add_comment(Vcd *vcd, const char *name, const char *value)
{
    g_string_append_printf(vcd->text, "$comment %s ", name);
    add_escaped(vcd->text, value);
    g_string_append(vcd->text, " $end\n");
}

/* The name in its scope, of its own though others look like it. */
static void declare(Vcd *vcd, const Variable *variable, GHashTable *used)
{
    static const char *const kinds[] = {
        [VECTOR] = "wire", [STRING] = "string", [EVENT] = "event"
    };
    g_autofree char *identifier = identifier_of(variable->name);
    char *name = g_strdup(identifier);
    char code[CODE_BYTES];

    for (guint n = 2; g_hash_table_contains(used, name); n++) {
        g_free(name);
        name = g_strdup_printf("%s_%u", identifier, n);
    }
    g_string_append_printf(vcd->text, "$var %s %u %s %s", kinds[variable->kind], variable->width,
                           code_of(variable, code), name);
    if (variable->kind == VECTOR && variable->width > 1)
        g_string_append_printf(vcd->text, " [%u:0]", variable->width - 1);
    g_string_append(vcd->text, " $end\n");
    (void)g_hash_table_add(used, name);
}

static void open_scope(Vcd *vcd, const char *scope, GHashTable *used)
{
    g_autofree char *identifier = identifier_of(scope);
    char *name = g_strdup(identifier);

    for (guint n = 2; g_hash_table_contains(used, name); n++) {
        g_free(name);
        name = g_strdup_printf("%s_%u", identifier, n);
    }
    g_string_append_printf(vcd->text, "$scope module %s $end\n", name);
    (void)g_hash_table_add(used, name);
}

static void declare_all(Vcd *vcd)
{
    g_autoptr(GHashTable) scopes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *scope = NULL;

    for (guint variable_i = 0; variable_i < vcd->sorted->len; variable_i++) {
        const Variable *variable = g_ptr_array_index(vcd->sorted, variable_i);

        if (scope == NULL || strcmp(scope, variable->scope) != 0) {
            if (scope != NULL)
                g_string_append(vcd->text, "$upscope $end\n");
            scope = variable->scope;
            open_scope(vcd, scope, scopes);
            g_hash_table_remove_all(names);
        }
        declare(vcd, variable, names);
    }
    if (scope != NULL)
        g_string_append(vcd->text, "$upscope $end\n");
}

static void start(gpointer self)
{
    Vcd *vcd = self;
    const HsRunMeta *meta = vcd->job->result->meta;

    sort_variables(vcd);
    choose_unit(vcd);
    g_hash_table_remove_all(vcd->lanes);
    g_string_append(vcd->text, "$version hsim $end\n");
    add_comment(vcd, "scenario", meta->scenario);
    add_comment(vcd, "policy", meta->policy);
    add_comment(vcd, "seed", meta->seed);
    add_comment(vcd, "digest", meta->digest);
    g_string_append_printf(vcd->text, "$comment clock %" G_GUINT64_FORMAT " Hz $end\n",
                           meta->clock_hz);
    if (vcd->unit == NULL)
        g_string_append(vcd->text, "$comment a cycle is no whole number of any unit: "
                                   "1 ns stands for 1 cycle $end\n");
    g_string_append_printf(vcd->text, "$timescale 1 %s $end\n$scope module hsim $end\n",
                           vcd->unit != NULL ? vcd->unit : "ns");
    declare_all(vcd);
    g_string_append(vcd->text, "$upscope $end\n$enddefinitions $end\n");
}

/* ---- changes ---- */

static void add_vector(Vcd *vcd, const Variable *variable)
{
    char code[CODE_BYTES];

    if (variable->width > 1)
        g_string_append_c(vcd->text, 'b');
    if (!variable->is_known)
        g_string_append_c(vcd->text, 'x');
    for (guint bit_i = variable->is_known ? width_of(variable->bits) : 0; bit_i > 0; bit_i--)
        g_string_append_c(vcd->text, ((variable->bits >> (bit_i - 1)) & 1) != 0 ? '1' : '0');
    g_string_append_printf(vcd->text, "%s%s\n", variable->width > 1 ? " " : "",
                           code_of(variable, code));
}

/* The variable as it is now. */
static void add_variable(Vcd *vcd, Variable *variable)
{
    char code[CODE_BYTES];

    if (variable->kind == VECTOR) {
        add_vector(vcd, variable);
        variable->written_bits = variable->bits;
    } else if (variable->kind == STRING) {
        g_string_append_c(vcd->text, 's');
        add_escaped(vcd->text, variable->is_known ? variable->string : "x");
        g_string_append_printf(vcd->text, " %s\n", code_of(variable, code));
        g_free(variable->written_string);
        variable->written_string = g_strdup(variable->string);
    } else {
        g_string_append_printf(vcd->text, "1%s\n", code_of(variable, code));
    }
    variable->is_written = variable->is_known;
}

/* Is it another value than the one written? */
static bool has_news(const Variable *variable)
{
    if (variable->kind == EVENT || !variable->is_written)
        return true;
    if (variable->kind == VECTOR)
        return variable->bits != variable->written_bits;
    return g_strcmp0(variable->string, variable->written_string) != 0;
}

/* Once for all that changes then. A foreign result may have cycles behind its end. */
static void add_time(Vcd *vcd, HsCycles cycle)
{
    uint64_t ticks = cycle > INT64_MAX / vcd->ticks_per_cycle ? INT64_MAX
                                                              : cycle * vcd->ticks_per_cycle;

    if (vcd->has_time && vcd->time == ticks)
        return;
    vcd->has_time = true;
    vcd->time = ticks;
    g_string_append_printf(vcd->text, "#%" G_GUINT64_FORMAT "\n", ticks);
}

static void dump_first(Vcd *vcd)
{
    add_time(vcd, vcd->now);
    g_string_append(vcd->text, "$dumpvars\n");
    for (guint variable_i = 0; variable_i < vcd->sorted->len; variable_i++) {
        Variable *variable = g_ptr_array_index(vcd->sorted, variable_i);

        if (variable->kind != EVENT)
            add_variable(vcd, variable);
    }
    g_string_append(vcd->text, "$end\n");
    vcd->has_dumped = true;
}

/* Writes what changed in this cycle. */
static void write_changes(Vcd *vcd)
{
    if (!vcd->has_dumped)
        dump_first(vcd);
    for (guint variable_i = 0; variable_i < vcd->changed->len; variable_i++) {
        Variable *variable = g_ptr_array_index(vcd->changed, variable_i);

        variable->is_changed = false;
        if (has_news(variable)) {
            add_time(vcd, vcd->now);
            add_variable(vcd, variable);
        }
    }
    g_ptr_array_set_size(vcd->changed, 0);
}

static void advance(Vcd *vcd, HsCycles cycle)
{
    if (cycle > vcd->now)
        write_changes(vcd);
    vcd->now = MAX(vcd->now, cycle);
}

static void note_change(Vcd *vcd, Variable *variable)
{
    variable->is_known = true;
    if (!variable->is_changed)
        g_ptr_array_add(vcd->changed, variable);
    variable->is_changed = true;
}

/* What ends in that cycle or before is over. */
static void end_until(Vcd *vcd, HsCycles cycle)
{
    while (vcd->next_end <= cycle && vcd->next_end != HS_CYCLES_NEVER) {
        HsCycles now = vcd->next_end;

        advance(vcd, now);
        vcd->next_end = HS_CYCLES_NEVER;
        for (guint variable_i = 0; variable_i < vcd->sorted->len; variable_i++) {
            Variable *variable = g_ptr_array_index(vcd->sorted, variable_i);

            if (variable->end <= now) {
                variable->end = HS_CYCLES_NEVER;
                g_free(variable->string);
                variable->string = g_strdup("-");
                note_change(vcd, variable);
            }
            vcd->next_end = MIN(vcd->next_end, variable->end);
        }
    }
}

static void add_row(gpointer self, const HsRunRow *row)
{
    Vcd *vcd = self;
    HsCycles cycle = MAX(row->cycle, vcd->job->from);
    Change change;
    Variable *variable = find_variable(vcd, row, &change);

    hs_assert(variable != NULL);
    end_until(vcd, cycle);
    advance(vcd, cycle);
    variable->bits = change.bits;
    g_free(variable->string);
    variable->string = g_steal_pointer(&change.string);
    variable->end = change.end;
    vcd->next_end = MIN(vcd->next_end, change.end);
    note_change(vcd, variable);
    change_clear(&change);
}

/* ---- the whole ---- */

static gpointer begin(const HsTraceJob *job)
{
    Vcd *vcd = g_new0(Vcd, 1);

    vcd->job = job;
    vcd->text = job->output->text;
    vcd->variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, variable_free);
    vcd->lanes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, lanes_free);
    vcd->changed = g_ptr_array_new();
    vcd->now = job->from;
    vcd->next_end = HS_CYCLES_NEVER;
    return vcd;
}

/* The last time is the end of the window, or of the run: viewers end there. */
static void finish(Vcd *vcd)
{
    HsCycles last = MAX(MIN(vcd->job->to, vcd->job->result->meta->end_cycle), vcd->now);

    end_until(vcd, last);
    advance(vcd, last);
    write_changes(vcd);
    add_time(vcd, last);
}

static void end(gpointer self, bool is_whole)
{
    Vcd *vcd = self;

    if (is_whole)
        finish(vcd);
    if (vcd->sorted != NULL)
        g_ptr_array_unref(vcd->sorted);
    g_ptr_array_unref(vcd->changed);
    g_hash_table_unref(vcd->lanes);
    g_hash_table_unref(vcd->variables);
    g_free(vcd);
}

const HsTraceFormat hs_trace_format_vcd = {
    .begin = begin,
    .survey = survey,
    .survey_sources = HS_RUN_SOURCES_ALL & ~(1u << HS_RUN_FLOW_END),
    .sources = HS_RUN_SOURCES_ALL & ~(1u << HS_RUN_FLOW_END),
    .is_view = true,
    .start = start,
    .row = add_row,
    .end = end,
};
