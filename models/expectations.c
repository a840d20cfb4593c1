/* expectations: the conditions of a scenario, looked at as the run goes. */
#include "models/expectations.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* A comparison, ready to be made. */
typedef struct {
    const HsTerm *term;
    HsPath path;
    uint64_t number; /* to compare with; a time in cycles */
} Term;

typedef struct {
    Term *terms;
    guint n_terms;
} Condition;

typedef enum { EXPECT_AT_STOP, EXPECT_AT, EXPECT_WITHIN, EXPECT_ALWAYS } ExpectKind;

typedef struct {
    HsExpectations *all;
    const HsNode *node;
    ExpectKind kind;
    const char *argument; /* name of the condition's argument in the schema */
    Condition condition;
    HsCycles at;   /* EXPECT_AT: the cycle; EXPECT_WITHIN: cycles after the fault */
    guint fault_i; /* EXPECT_WITHIN */
    HsEvent event; /* EXPECT_AT */
    HsVerdict verdict;
    HsCycles decided_at;
    char *detail;
} Expectation;

/* A fault or a command that waits for its condition. */
typedef struct {
    HsTrigger *trigger;
    Condition condition;
    bool has_held;
} Trigger;

struct HsExpectations {
    HsPathWorld world;
    const HsFaultInjector *injector;
    Expectation *expectations;
    guint n;
    Trigger *triggers;
    guint n_triggers;
    guint n_open; /* of those that are looked at on change: not decided, not triggered */
    HsEvent look; /* at the end of a cycle in which something was traced */
};

const char *hs_verdict_name(HsVerdict verdict)
{
    static const char *const names[] = { "not reached", "held", "failed" };
    return names[verdict];
}

/* ---- conditions ---- */

static bool number_compares(HsComparison comparison, uint64_t left, uint64_t right)
{
    switch (comparison) {
    case HS_IS:
        return left == right;
    case HS_IS_NOT:
        return left != right;
    case HS_LESS:
        return left < right;
    case HS_AT_MOST:
        return left <= right;
    case HS_MORE:
        return left > right;
    case HS_AT_LEAST:
    default:
        return left >= right;
    }
}

static bool term_holds(const HsPathWorld *world, const Term *term)
{
    HsPathValue value = hs_path_value(world, &term->path);
    HsComparison comparison = term->term->comparison;
    if (value.kind == HS_VALUE_NAME || value.kind == HS_VALUE_TEXT)
        return (strcmp(value.word, term->term->word) == 0) == (comparison == HS_IS);
    if (value.kind == HS_VALUE_TIME && value.number == HS_CYCLES_NEVER)
        return comparison == HS_IS_NOT;
    return number_compares(comparison, value.number, term->number);
}

/* Alternatives of terms: one alternative must hold with all of its terms. */
static bool condition_holds(const HsPathWorld *world, const Condition *condition)
{
    bool holds = false;
    for (guint i = 0; i < condition->n_terms; i++) {
        const Term *term = &condition->terms[i];
        if (term->term->begins_alternative) {
            if (holds)
                return true;
            holds = true;
        }
        holds = holds && term_holds(world, term);
    }
    return holds;
}

/* Has a term before this one looked at the same? */
static bool was_looked_at(const Condition *condition, guint term_i)
{
    const char *path = condition->terms[term_i].term->path;
    for (guint i = 0; i < term_i; i++) {
        if (strcmp(condition->terms[i].term->path, path) == 0)
            return true;
    }
    return false;
}

/* "table.A is 0 B, A.runs_on is none": what was found, each once. */
static char *condition_found(const HsPathWorld *world, const Condition *condition)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < condition->n_terms; i++) {
        if (was_looked_at(condition, i))
            continue;
        HsPathValue value = hs_path_value(world, &condition->terms[i].path);
        g_autofree char *found = hs_path_value_text(world, &value);
        g_string_append_printf(text, "%s%s is %s", i == 0 ? "" : ", ",
                               condition->terms[i].term->path, found);
    }
    return g_string_free(text, FALSE);
}

static bool term_read(const HsPathWorld *world, const HsTerm *source, HsDiagnostics *diagnostics,
                      Term *ret_term)
{
    *ret_term = (Term){ .term = source, .number = source->number };
    if (!hs_path_find(world, source, diagnostics, &ret_term->path))
        return false;
    HsDuration duration = { source->number, source->is_cycles };
    if (source->kind == HS_VALUE_TIME &&
        !hs_cycles_from_duration(duration, hs_simulation_clock_hz(world->simulation),
                                 &ret_term->number)) {
        hs_diagnostics_add(diagnostics, HS_ERROR_TIME_RANGE, source->value_place,
                           "this time is too long", NULL, "a run lasts 2^63 cycles at most");
        return false;
    }
    return true;
}

static bool condition_read(const HsPathWorld *world, const HsNode *node, const char *argument,
                           HsDiagnostics *diagnostics, Condition *ret_condition)
{
    bool is_fine = true;
    ret_condition->n_terms = hs_node_n_terms(node, argument);
    ret_condition->terms = g_new0(Term, ret_condition->n_terms);
    for (guint i = 0; i < ret_condition->n_terms; i++)
        if (!term_read(world, hs_node_term(node, argument, i), diagnostics,
                       &ret_condition->terms[i]))
            is_fine = false;
    return is_fine;
}

/* ---- deciding ---- */

static void expectation_decide(Expectation *expectation, bool holds)
{
    const HsPathWorld *world = &expectation->all->world;
    if (expectation->verdict != HS_VERDICT_NOT_REACHED)
        return;
    if (expectation->kind == EXPECT_WITHIN || expectation->kind == EXPECT_ALWAYS)
        expectation->all->n_open--;
    expectation->verdict = holds ? HS_VERDICT_HELD : HS_VERDICT_FAILED;
    expectation->decided_at = hs_simulation_now(world->simulation);
    if (!holds)
        expectation->detail = condition_found(world, &expectation->condition);
}

static void expectation_look(Expectation *expectation)
{
    const HsExpectations *all = expectation->all;
    if (expectation->verdict != HS_VERDICT_NOT_REACHED)
        return;
    if (expectation->kind == EXPECT_ALWAYS) {
        if (!condition_holds(&all->world, &expectation->condition))
            expectation_decide(expectation, false);
        return;
    }
    if (expectation->kind != EXPECT_WITHIN)
        return;
    HsCycles struck_at = hs_fault_injector_struck_at(all->injector, expectation->fault_i);
    if (struck_at == HS_CYCLES_NEVER)
        return;
    if (hs_simulation_now(all->world.simulation) - struck_at > expectation->at)
        expectation_decide(expectation, false);
    else if (condition_holds(&all->world, &expectation->condition))
        expectation_decide(expectation, true);
}

static void expectations_on_look(gpointer owner, HsEvent *event)
{
    HsExpectations *expectations = owner;
    (void)event;
    for (guint i = 0; i < expectations->n; i++)
        expectation_look(&expectations->expectations[i]);
    for (guint i = 0; i < expectations->n_triggers; i++) {
        Trigger *trigger = &expectations->triggers[i];
        if (trigger->has_held || !condition_holds(&expectations->world, &trigger->condition))
            continue;
        trigger->has_held = true;
        expectations->n_open--;
        hs_trigger_on_condition(trigger->trigger);
    }
}

static void expectation_on_at(gpointer owner, HsEvent *event)
{
    Expectation *expectation = owner;
    (void)event;
    expectation_decide(expectation,
                       condition_holds(&expectation->all->world, &expectation->condition));
}

/* ---- reading ---- */

static guint find_fault(GPtrArray *fault_nodes, const char *title)
{
    guint i = 0;
    while (strcmp(hs_node_title(g_ptr_array_index(fault_nodes, i)), title) != 0)
        i++; /* the schema has checked that there is one */
    return i;
}

static void expectation_read_kind(Expectation *expectation, GPtrArray *fault_nodes)
{
    const HsNode *node = expectation->node;
    if (hs_node_has(node, "at")) {
        expectation->kind = EXPECT_AT;
        expectation->argument = "then";
    } else if (hs_node_has(node, "within")) {
        expectation->kind = EXPECT_WITHIN;
        expectation->argument = "eventually";
        expectation->fault_i = find_fault(fault_nodes, hs_node_name(node, "after"));
    } else if (hs_node_has(node, "stop")) {
        expectation->kind = EXPECT_AT_STOP;
        expectation->argument = "stop";
    } else {
        expectation->kind = EXPECT_ALWAYS;
        expectation->argument = "always";
    }
}

static bool expectation_read(Expectation *expectation, GPtrArray *fault_nodes,
                             HsDiagnostics *diagnostics)
{
    const HsPathWorld *world = &expectation->all->world;
    expectation_read_kind(expectation, fault_nodes);
    if (expectation->kind == EXPECT_WITHIN || expectation->kind == EXPECT_ALWAYS)
        expectation->all->n_open++;
    expectation->decided_at = HS_CYCLES_NEVER;
    const char *time = expectation->kind == EXPECT_AT ? "at" : "within";
    if ((expectation->kind == EXPECT_AT || expectation->kind == EXPECT_WITHIN) &&
        !hs_cycles_from_duration(hs_node_time(expectation->node, time),
                                 hs_simulation_clock_hz(world->simulation), &expectation->at)) {
        hs_diagnostics_add(diagnostics, HS_ERROR_TIME_RANGE,
                           hs_node_place_of(expectation->node, time), "this time is too long", NULL,
                           "a run lasts 2^63 cycles at most");
        return false;
    }
    return condition_read(world, expectation->node, expectation->argument, diagnostics,
                          &expectation->condition);
}

static bool triggers_read(HsExpectations *expectations, const GArray *whens,
                          HsDiagnostics *diagnostics)
{
    bool is_fine = true;
    expectations->triggers = g_new0(Trigger, whens->len + 1);
    for (guint i = 0; i < whens->len; i++) {
        const HsWhen *when = &g_array_index(whens, HsWhen, i);
        if (!hs_node_has(when->node, "when"))
            continue;
        Trigger *trigger = &expectations->triggers[expectations->n_triggers++];
        trigger->trigger = when->trigger;
        expectations->n_open++;
        if (!condition_read(&expectations->world, when->node, "when", diagnostics,
                            &trigger->condition))
            is_fine = false;
    }
    return is_fine;
}

/* In file order: a reader expects them to tell a story. */
static GPtrArray *expect_nodes(const HsNode *root)
{
    GPtrArray *nodes = g_ptr_array_new();
    for (guint i = 0; i < hs_node_n_children(root); i++) {
        const HsNode *node = hs_node_child(root, i);
        if (strcmp(hs_node_word(node), "expect") == 0)
            g_ptr_array_add(nodes, (gpointer)(guintptr)node);
    }
    return nodes;
}

HsExpectations *hs_expectations_new(const HsPathWorld *world, const HsNode *root,
                                    GPtrArray *fault_nodes, const HsFaultInjector *injector,
                                    const GArray *whens, HsDiagnostics *diagnostics)
{
    HsExpectations *all = g_new0(HsExpectations, 1);
    g_autoptr(GPtrArray) nodes = expect_nodes(root);
    const HsComponent *component = hs_simulation_add(world->simulation, "expectations",
                                                     "expectations");
    all->world = *world;
    all->injector = injector;
    all->n = nodes->len;
    all->expectations = g_new0(Expectation, nodes->len + 1);
    hs_event_init(&all->look, component, HS_PHASE_PROBE, "look", expectations_on_look, all);
    hs_event_set_quiet(&all->look);
    bool is_fine = triggers_read(all, whens, diagnostics);
    for (guint i = 0; i < nodes->len; i++) {
        Expectation *expectation = &all->expectations[i];
        expectation->all = all;
        expectation->node = g_ptr_array_index(nodes, i);
        hs_event_init(&expectation->event, component, HS_PHASE_PROBE, "expectation",
                      expectation_on_at, expectation);
        hs_event_set_quiet(&expectation->event);
        if (!expectation_read(expectation, fault_nodes, diagnostics))
            is_fine = false;
    }
    if (is_fine)
        return all;
    hs_expectations_free(all);
    return NULL;
}

void hs_expectations_free(HsExpectations *expectations)
{
    if (expectations == NULL)
        return;
    for (guint i = 0; i < expectations->n; i++) {
        g_free(expectations->expectations[i].condition.terms);
        g_free(expectations->expectations[i].detail);
    }
    for (guint i = 0; i < expectations->n_triggers; i++)
        g_free(expectations->triggers[i].condition.terms);
    g_free(expectations->expectations);
    g_free(expectations->triggers);
    g_free(expectations);
}

/* ---- the run ---- */

void hs_expectations_start(HsExpectations *expectations)
{
    for (guint i = 0; i < expectations->n; i++) {
        Expectation *expectation = &expectations->expectations[i];
        if (expectation->kind == EXPECT_AT)
            hs_simulation_schedule(expectations->world.simulation, &expectation->event,
                                   expectation->at);
    }
}

void hs_expectations_on_change(HsExpectations *expectations)
{
    HsSimulation *simulation = expectations->world.simulation;
    if (expectations->n_open > 0 && !hs_event_is_queued(&expectations->look))
        hs_simulation_schedule(simulation, &expectations->look, hs_simulation_now(simulation));
}

static void expectation_finish(Expectation *expectation)
{
    const HsPathWorld *world = &expectation->all->world;
    switch (expectation->kind) {
    case EXPECT_AT_STOP:
        expectation_decide(expectation, condition_holds(world, &expectation->condition));
        break;
    case EXPECT_ALWAYS:
        expectation_decide(expectation, true);
        break;
    case EXPECT_WITHIN:
        expectation_look(expectation);
        break;
    case EXPECT_AT:
        break;
    }
    if (expectation->verdict == HS_VERDICT_NOT_REACHED)
        expectation->detail = condition_found(world, &expectation->condition);
}

void hs_expectations_finish(HsExpectations *expectations)
{
    for (guint i = 0; i < expectations->n; i++)
        expectation_finish(&expectations->expectations[i]);
}

guint hs_expectations_n(const HsExpectations *expectations)
{
    return expectations->n;
}

HsExpectationResult hs_expectations_result(const HsExpectations *expectations, guint i)
{
    const Expectation *expectation = &expectations->expectations[i];
    return (HsExpectationResult){
        .title = hs_node_text(expectation->node, "title"),
        .condition = hs_node_condition_text(expectation->node, expectation->argument),
        .verdict = expectation->verdict,
        .cycle = expectation->decided_at,
        .detail = expectation->detail == NULL ? "" : expectation->detail,
        .place = hs_node_place(expectation->node),
    };
}
