/* trace_vcd: a run as a value change dump (cli/vcd.h).
 *
 *   A scope for each part of the machine, program, group of clients; in it
 *     values        vectors (wire) as wide as their largest value needs; 64 bits, two's complement,
 *                   where one is negative
 *     what lasts    strings: states of OSs and programs, turns of CPUs, transfers, steps, flows;
 *                   "-" while there is none. What lasts beside another of its name is in a variable
 *                   of its own: transfer, transfer_2.
 *     what happens  events; where there is more to say, strings that stay until the next one:
 *                   faults, commands, refusals, versions of table 90, expectations, output
 *   What lasts no cycle is not seen.
 */
#include "cli/trace_format.h"
#include "cli/vcd.h"
#include "models/hardware/isa.h"
#include "sim/assert.h"

#include <string.h>

/* What lasts, by its variable. */
typedef struct {
    HsVcdVariable *variable; /* borrowed */
    guint number;            /* in the order of their first rows */
    HsCycles end;            /* HS_CYCLES_NEVER: nothing does now, or for good */
    GSequenceIter *place;    /* among those that will end; NULL: it is not */
} State;

typedef struct {
    const HsTraceJob *job;
    HsVcd *vcd;
    GHashTable *lanes;  /* "SCOPE\nNAME" to HsLanes */
    GHashTable *states; /* variable (borrowed) to State */
    GSequence *ending;  /* the same, borrowed: what lasts now and will end, by end and number */
} Dump;

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
    HsVcdKind kind;
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
static Change change_of(const HsRunRow *row, HsVcdKind kind, const char *scope, const char *name,
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

static Change change_of_span(const Dump *dump, const HsRunRow *row)
{
    const char *kind = g_hash_table_lookup(dump->job->component_kinds, row->component);
    g_autofree char *state = NULL;

    if (row->about != NULL)
        return change_of(row, HS_VCD_STRING, row->about, row->kind, g_strdup(hs_run_row_what(row)));
    if (kind == NULL)
        state = g_strdup_printf("state on %s", hs_run_row_what(row));
    return change_of(row, HS_VCD_STRING, row->component, state != NULL ? state : "state",
                     g_strdup(row->kind));
}

static Change change_of_value(const HsRunRow *row)
{
    Change change = change_of(row, HS_VCD_VECTOR, row->component, row->kind, NULL);

    change.bits = (uint64_t)g_ascii_strtoll(hs_run_row_what(row), NULL, 10);
    return change;
}

static Change change_of_row(const Dump *dump, const HsRunRow *row)
{
    const char *component = row->component;

    switch (row->source) {
    case HS_RUN_SPAN:
        return change_of_span(dump, row);
    case HS_RUN_VALUE:
        return change_of_value(row);
    case HS_RUN_TURN:
        return change_of(row, HS_VCD_STRING, component, "runs", g_strdup(hs_run_row_what(row)));
    case HS_RUN_STEP:
        return change_of(
            row, HS_VCD_STRING, component, "step",
            g_strdup_printf("%s, flow %" G_GUINT64_FORMAT, row->kind + strlen("step "), row->flow));
    case HS_RUN_FLOW_BEGIN:
        return change_of(row, HS_VCD_STRING, "flows", "flow",
                         g_strdup_printf("%s %s", row->about, component));
    case HS_RUN_COMMAND:
    case HS_RUN_FAULT:
    case HS_RUN_REFUSAL:
    case HS_RUN_VERSION:
        return change_of(row, HS_VCD_STRING, "happenings", row->kind,
                         g_strdup(hs_run_row_what(row)));
    case HS_RUN_EXPECTATION:
        return change_of(row, HS_VCD_STRING, "happenings", "expectation",
                         g_strdup_printf("%s: %s", row->kind, hs_run_row_what(row)));
    case HS_RUN_OUTPUT:
        return change_of(row, HS_VCD_STRING, component, "output", g_strdup(hs_run_row_what(row)));
    case HS_RUN_INSTRUCTION:
        return change_of(row, HS_VCD_STRING, component, "instruction",
                         hs_isa_disassemble(row->word, row->pc));
    case HS_RUN_EVENT:
    case HS_RUN_JOURNAL:
    case HS_RUN_REQUEST:
    case HS_RUN_REPLY:
    case HS_RUN_FLOW_END:
    case HS_RUN_SOURCE_N:
        break;
    }
    return change_of(row, HS_VCD_EVENT, component, row->kind, NULL);
}

/* ---- variables ---- */

/* Gives what lasts a name of its own beside others of its name. */
static void take_lane(Dump *dump, Change *change, HsCycles begin)
{
    g_autofree char *key = g_strconcat(change->scope, "\n", change->name, NULL);
    HsLanes *lanes = g_hash_table_lookup(dump->lanes, key);
    guint lane_i = 0;

    if (lanes == NULL) {
        lanes = g_new0(HsLanes, 1);
        hs_lanes_init(lanes);
        (void)g_hash_table_insert(dump->lanes, g_steal_pointer(&key), lanes);
    }
    lane_i = hs_lanes_take(lanes, begin, change->end);
    if (lane_i > 0) {
        char *name = g_strdup_printf("%s %u", change->name, lane_i + 1);

        g_free(change->name);
        change->name = name;
    }
}

/* The change and its variable, NULL where there is none yet. */
static HsVcdVariable *find_variable(Dump *dump, const HsRunRow *row, Change *change)
{
    *change = change_of_row(dump, row);
    if (change->has_lanes)
        take_lane(dump, change, row->cycle);
    return hs_vcd_find(dump->vcd, change->kind, change->scope, change->name);
}

/* Whatever lasts into the window is seen, so where nothing is there is none. */
static void add_state(Dump *dump, HsVcdVariable *variable)
{
    State *state = g_new(State, 1);

    *state = (State){ variable, g_hash_table_size(dump->states), HS_CYCLES_NEVER, NULL };
    hs_vcd_set_text(dump->vcd, variable, g_strdup("-"));
    (void)g_hash_table_insert(dump->states, variable, state);
}

static bool survey(gpointer self, const HsRunRow *row, GError **error)
{
    Dump *dump = self;
    Change change;
    HsVcdVariable *variable = find_variable(dump, row, &change);

    if (variable == NULL) {
        variable = hs_vcd_add(dump->vcd, change.kind, change.scope, change.name);
        if (variable == NULL)
            g_set_error(error, HS_OPTIONS_ERROR, 0,
                        "these are more than %u variables\n  help: choose some of them with --only",
                        HS_VCD_VARIABLES_MAX);
        else if (change.has_lanes)
            add_state(dump, variable);
    }
    if (variable != NULL)
        hs_vcd_fit(variable, change.bits);
    change_clear(&change);
    return variable != NULL;
}

static void start(gpointer self)
{
    Dump *dump = self;

    g_hash_table_remove_all(dump->lanes);
    hs_vcd_begin(dump->vcd, dump->job->from);
}

/* ---- changes ---- */

static int compare_ends(gconstpointer a, gconstpointer b, gpointer user)
{
    const State *left = a;
    const State *right = b;

    (void)user;
    if (left->end != right->end)
        return left->end < right->end ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

static void set_end(Dump *dump, State *state, HsCycles end)
{
    if (state->place != NULL)
        g_sequence_remove(state->place);
    state->end = end;
    state->place = end == HS_CYCLES_NEVER
                       ? NULL
                       : g_sequence_insert_sorted(dump->ending, state, compare_ends, NULL);
}

/* What ends in that cycle or before is over. */
static void end_until(Dump *dump, HsCycles cycle)
{
    while (!g_sequence_is_empty(dump->ending)) {
        State *state = g_sequence_get(g_sequence_get_begin_iter(dump->ending));

        if (state->end > cycle)
            return;
        hs_vcd_go_to(dump->vcd, state->end);
        set_end(dump, state, HS_CYCLES_NEVER);
        hs_vcd_set_text(dump->vcd, state->variable, g_strdup("-"));
    }
}

static void apply(Dump *dump, HsVcdVariable *variable, Change *change)
{
    State *state = g_hash_table_lookup(dump->states, variable);

    if (change->kind == HS_VCD_VECTOR)
        hs_vcd_set_bits(dump->vcd, variable, change->bits);
    else if (change->kind == HS_VCD_STRING)
        hs_vcd_set_text(dump->vcd, variable, g_steal_pointer(&change->string));
    else
        hs_vcd_happen(dump->vcd, variable);
    if (state != NULL)
        set_end(dump, state, change->end);
}

static void add_row(gpointer self, const HsRunRow *row)
{
    Dump *dump = self;
    HsCycles cycle = MAX(row->cycle, dump->job->from);
    Change change;
    HsVcdVariable *variable = find_variable(dump, row, &change);

    hs_assert(variable != NULL);
    end_until(dump, cycle);
    hs_vcd_go_to(dump->vcd, cycle);
    apply(dump, variable, &change);
    change_clear(&change);
}

/* ---- the whole ---- */

static gpointer begin(const HsTraceJob *job)
{
    const HsRunMeta *meta = job->result->meta;
    Dump *dump = g_new0(Dump, 1);

    dump->job = job;
    dump->lanes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, lanes_free);
    dump->states = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    dump->ending = g_sequence_new(NULL);
    dump->vcd = hs_vcd_new(job->output->text, meta->clock_hz, meta->end_cycle);
    hs_vcd_comment(dump->vcd, "scenario", meta->scenario);
    hs_vcd_comment(dump->vcd, "policy", meta->policy);
    hs_vcd_comment(dump->vcd, "seed", meta->seed);
    hs_vcd_comment(dump->vcd, "digest", meta->digest);
    return dump;
}

static void end(gpointer self, bool is_whole)
{
    Dump *dump = self;

    if (is_whole) {
        /* The end of the window, or of the run: viewers end there. */
        HsCycles last = MIN(dump->job->to, dump->job->result->meta->end_cycle);

        end_until(dump, last);
        hs_vcd_end(dump->vcd, last);
    }
    hs_vcd_free(dump->vcd);
    g_sequence_free(dump->ending);
    g_hash_table_unref(dump->states);
    g_hash_table_unref(dump->lanes);
    g_free(dump);
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
