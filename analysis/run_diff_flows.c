/* run_diff_flows: the same flows in two runs, step by step. */
#include "analysis/run_diff.h"

#include <string.h>

/* What makes things the same in two runs: "FIG. 5\nos1\n0", of which `words` tells all but the last
 * number, the place among those alike. New. */
static char *key_of(GHashTable *counts, const char *words)
{
    guint n_before = GPOINTER_TO_UINT(g_hash_table_lookup(counts, words));

    (void)g_hash_table_insert(counts, g_strdup(words), GUINT_TO_POINTER(n_before + 1));
    return g_strdup_printf("%s\n%u", words, n_before);
}

static GHashTable *new_counts(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

/* ---- steps ---- */

static void free_step(gpointer user)
{
    HsDiffStep *step = user;

    g_free(step->number);
    g_free(step);
}

/* The steps of a flow that happened: into those there are, by key, or new ones behind the one that
 * came before them in this flow. */
static void add_steps(const HsRunFlow *flow, guint side, GPtrArray *steps, GHashTable *by_key)
{
    g_autoptr(GHashTable) counts = new_counts();
    guint place = 0;

    for (guint step_i = 0; flow != NULL && step_i < flow->steps->len; step_i++) {
        const HsRunStep *one = g_ptr_array_index(flow->steps, step_i);

        if (!one->has_happened)
            continue;

        char *key = key_of(counts, one->step);
        HsDiffStep *step = g_hash_table_lookup(by_key, key);

        if (step == NULL) {
            step = g_new0(HsDiffStep, 1);
            step->number = g_strdup(one->step);
            g_ptr_array_insert(steps, (int)place, step);
            (void)g_hash_table_insert(by_key, g_strdup(key), step);
        } else {
            (void)g_ptr_array_find(steps, step, &place);
        }
        place++;
        step->steps[side] = one;
        g_free(key);
    }
}

/* Who did it, and how long it took. */
static bool is_alike(const HsRunStep *a, const HsRunStep *b)
{
    return strcmp(a->what, b->what) == 0 && strcmp(a->runs_on, b->runs_on) == 0 &&
           g_strcmp0(a->cpu, b->cpu) == 0 && a->wait_cycles == b->wait_cycles &&
           a->work_cycles == b->work_cycles;
}

/* ---- flows ---- */

static void free_flow(gpointer user)
{
    HsDiffFlow *flow = user;

    g_ptr_array_unref(flow->steps);
    g_free(flow);
}

static bool are_equal(const HsDiffFlow *flow)
{
    const HsRunFlow *a = flow->flows[0];
    const HsRunFlow *b = flow->flows[1];
    bool are = a != NULL && b != NULL && strcmp(a->outcome, b->outcome) == 0 &&
               strcmp(a->cause, b->cause) == 0 && a->end - a->begin == b->end - b->begin;

    for (guint step_i = 0; are && step_i < flow->steps->len; step_i++) {
        const HsDiffStep *step = g_ptr_array_index(flow->steps, step_i);
        const HsRunStep *first = step->steps[0];
        const HsRunStep *second = step->steps[1];

        are = first != NULL && second != NULL && is_alike(first, second) &&
              first->end - a->begin == second->end - b->begin;
    }
    return are;
}

static void add_flows(const GPtrArray *runs_flows, guint side, GPtrArray *flows, GHashTable *by_key)
{
    g_autoptr(GHashTable) counts = new_counts();

    for (guint flow_i = 0; flow_i < runs_flows->len; flow_i++) {
        const HsRunFlow *one = g_ptr_array_index(runs_flows, flow_i);
        g_autofree char *words = g_strdup_printf("%s\n%s", one->figure, one->subject);
        char *key = key_of(counts, words);
        HsDiffFlow *flow = g_hash_table_lookup(by_key, key);

        if (flow == NULL) {
            flow = g_new0(HsDiffFlow, 1);
            g_ptr_array_add(flows, flow);
            (void)g_hash_table_insert(by_key, g_strdup(key), flow);
        }
        flow->flows[side] = one;
        g_free(key);
    }
}

GPtrArray *hs_run_diff_flows(GPtrArray *const runs_flows[2])
{
    GPtrArray *flows = g_ptr_array_new_with_free_func(free_flow);
    g_autoptr(GHashTable) by_key = new_counts();

    add_flows(runs_flows[0], 0, flows, by_key);
    add_flows(runs_flows[1], 1, flows, by_key);
    for (guint flow_i = 0; flow_i < flows->len; flow_i++) {
        HsDiffFlow *flow = g_ptr_array_index(flows, flow_i);
        g_autoptr(GHashTable) steps_by_key = new_counts();

        flow->steps = g_ptr_array_new_with_free_func(free_step);
        add_steps(flow->flows[0], 0, flow->steps, steps_by_key);
        add_steps(flow->flows[1], 1, flow->steps, steps_by_key);
        flow->is_equal = are_equal(flow);
    }
    return flows;
}
