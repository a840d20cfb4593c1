/* size: rounds of tries, until every policy's search knows. */
#include "analysis/size.h"

#include "analysis/compare.h"
#include "models/schema.h"
#include "sim/assert.h"

#include <string.h>

G_DEFINE_QUARK(hs - size - error - quark, hs_size_error)

static const HsNode *first_block(const HsScenario *scenario, const char *word)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), word);

    return g_ptr_array_index(blocks, 0);
}

static void free_try(gpointer user)
{
    HsSizeTry *one = user;

    g_free(one->value);
    g_free(one->complaint);
    g_clear_pointer(&one->findings, g_array_unref);
    g_free(one);
}

static HsSizeTry *try_of(const HsSize *size, guint try_i)
{
    return g_ptr_array_index(size->tries, try_i);
}

/* ---- a round ---- */

/* Tries that were not made yet, from try `first_i` on. */
typedef struct {
    HsSize *size;
    guint first_i;
    const char *name;   /* what HsWanted points to */
    const char *value;  /* the same */
    HsSample *sample;   /* of the try that is being made; NULL: none is */
    bool *has_subjects; /* were looked for */
    GError **error;
} Round;

static void wanted_at(gpointer user, uint64_t i, HsWanted *ret_wanted)
{
    Round *round = user;
    const HsSizePlan *plan = round->size->plan;
    guint try_i = round->first_i + (guint)(i / plan->n_repetitions);
    const HsSizeTry *one = try_of(round->size, try_i);
    guint repetition = (guint)(i % plan->n_repetitions) + 1;

    round->name = plan->lattice->name;
    round->value = one->value;
    *ret_wanted = (HsWanted){ .number = (uint64_t)try_i * plan->n_repetitions + repetition,
                              .point = one->number,
                              .repetition = repetition,
                              .policy = plan->n_policies > 0 ? plan->policies[one->policy_i] : NULL,
                              .names = &round->name,
                              .values = &round->value,
                              .n_parameters = 1,
                              .seed = hs_size_seed(round->size, repetition) };
}

/* A subject that nothing in the run is called by is a mistake in the requirement. Steps come and
 * go, so they are none. */
static bool has_subject(const HsRequirementTerm *term, const GArray *values, GString *others)
{
    for (guint i = 0; i < values->len; i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, i);

        if (measured->measure != term->measure)
            continue;
        if (strcmp(measured->subject, term->subject) == 0)
            return true;
        g_string_append_printf(others, "%s%s", others->len > 0 ? ", " : "", measured->subject);
    }
    return false;
}

static bool check_subjects(const Round *round, const GArray *values)
{
    const GArray *terms = round->size->plan->requirement->terms;

    for (guint term_i = 0; term_i < terms->len; term_i++) {
        const HsRequirementTerm *term = &g_array_index(terms, HsRequirementTerm, term_i);
        g_autoptr(GString) others = g_string_new(NULL);

        if (term->subject == NULL || term->measure->per == HS_PER_STEP ||
            has_subject(term, values, others))
            continue;
        g_set_error(round->error, HS_SIZE_ERROR, HS_SIZE_ERROR_SUBJECT,
                    "--where: '%s' has no '%s' in this scenario\n  help: %s%s", term->measure->name,
                    term->subject,
                    others->len > 0 ? "there are: " : "nothing has that measure here", others->str);
        return false;
    }
    return true;
}

static void count(HsSizeTry *one, const HsWorkRun *run)
{
    one->n_done += run->verdict == HS_BATCH_DONE;
    one->n_refused += run->verdict == HS_BATCH_REFUSED;
    one->n_failed += run->verdict == HS_BATCH_FAILED;
    one->n_held += run->verdict == HS_BATCH_DONE && run->n_held == run->n_expectations;
    if (run->verdict != HS_BATCH_DONE && one->complaint == NULL) {
        one->complaint = g_strdup(run->complaint);
        one->repetition = run->wanted->repetition;
    }
}

/* All runs of a try are there. */
static void end_try(const Round *round, HsSizeTry *one)
{
    HsSize *size = round->size;

    one->outcome = one->n_failed > 0 ? HS_SEARCH_UNSURE : HS_SEARCH_REFUSED;
    if (one->n_done == size->plan->n_repetitions) {
        one->findings = hs_sample_findings(round->sample, size->plan->confidence);
        one->outcome = hs_findings_outcome(one->findings);
    }
    hs_search_tell(size->searches[one->policy_i], one->place, one->outcome);
}

static bool take(gpointer user, const HsWorkRun *run)
{
    Round *round = user;
    const HsSizePlan *plan = round->size->plan;
    HsSizeTry *one = try_of(round->size, round->first_i + (guint)(run->i / plan->n_repetitions));

    if (plan->listen != NULL)
        plan->listen(plan->listener, run);
    if (round->sample == NULL)
        round->sample = hs_sample_new(plan->requirement);
    count(one, run);
    if (run->verdict == HS_BATCH_DONE) {
        if (!*round->has_subjects && !check_subjects(round, run->values))
            return false;
        *round->has_subjects = true;
        hs_sample_add(round->sample, run->values, run->n_held == run->n_expectations);
    }
    if ((run->i + 1) % plan->n_repetitions == 0) {
        end_try(round, one);
        g_clear_pointer(&round->sample, hs_sample_free);
    }
    return true;
}

/* What the searches ask for now. FALSE: they all know. */
static bool ask(HsSize *size)
{
    uint64_t places[HS_SEARCH_BATCH_MAX];
    guint n_before = size->tries->len;

    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++) {
        guint n = hs_search_next(size->searches[policy_i], places);

        for (guint i = 0; i < n; i++) {
            HsSizeTry *one = g_new0(HsSizeTry, 1);

            one->number = size->tries->len + 1;
            one->policy_i = policy_i;
            one->place = places[i];
            one->value = g_strdup(hs_lattice_value(size->plan->lattice, places[i]));
            g_ptr_array_add(size->tries, one);
        }
    }
    return size->tries->len > n_before;
}

HsWorkEnd hs_size_run(HsSize *size, HsWork *work, GError **error)
{
    g_autoptr(GError) own_error = NULL;
    bool has_subjects = false;
    HsWorkEnd end = HS_WORK_END_ALL;
    guint first_i = size->tries->len;

    hs_assert(first_i == 0);
    while (end == HS_WORK_END_ALL && ask(size)) {
        Round round = {
            .size = size, .first_i = first_i, .has_subjects = &has_subjects, .error = &own_error
        };
        uint64_t n_runs = (uint64_t)(size->tries->len - first_i) * size->plan->n_repetitions;

        end = hs_work_make(work, n_runs, wanted_at, take, &round, error);
        g_clear_pointer(&round.sample, hs_sample_free);
        first_i = size->tries->len;
    }
    if (end != HS_WORK_END_ENOUGH)
        return end;
    g_propagate_error(error, g_steal_pointer(&own_error));
    return HS_WORK_END_FAILED;
}

/* What was looked for: a line of the collection. New. */
static char *design_of(const HsSize *size)
{
    const HsSizePlan *plan = size->plan;

    return g_strdup_printf("%s %s with %s; confidence %u",
                           plan->wants_largest ? "largest" : "least", plan->lattice->name,
                           plan->requirement->text,
                           plan->confidence != NULL ? hs_confidence_percent(*plan->confidence) : 0);
}

/* The digest of all that decides what is in the collection: the tries follow from it and from what
 * the runs gave. */
static void identify(const HsSize *size, const HsWork *work, const char *design,
                     char ret_plan[HS_IDENTITY_BYTES])
{
    const HsSizePlan *plan = size->plan;
    g_autoptr(HsIdentity) identity = hs_identity_new();

    hs_identity_add_text(identity, hs_work_identity(work));
    hs_identity_add_text(identity, "size");
    hs_identity_add_text(identity, design);
    for (guint i = 0; i < plan->n_policies; i++)
        hs_identity_add_text(identity, plan->policies[i]);
    for (guint i = 0; i < size->tries->len; i++)
        hs_identity_add_text(identity, try_of(size, i)->value);
    hs_identity_add_number(identity, size->seed);
    hs_identity_add_number(identity, plan->n_repetitions);
    (void)hs_identity_write(identity, ret_plan);
}

bool hs_size_publish(HsSize *size, HsWork *work, GError **error)
{
    Round round = { .size = size };
    g_autofree char *design = design_of(size);
    uint64_t n_runs = (uint64_t)size->tries->len * size->plan->n_repetitions;
    char digest[HS_IDENTITY_BYTES];
    HsCollectionPlan plan = { .kind = "size",
                              .plan = digest,
                              .scenario = size->scenario,
                              .about = size->about,
                              .scenario_file = size->scenario_file,
                              .seed = size->seed,
                              .design = design,
                              .n_points = size->tries->len,
                              .n_repetitions = size->plan->n_repetitions,
                              .n_runs = n_runs };

    identify(size, work, design, digest);
    return hs_work_publish(work, &plan, n_runs, wanted_at, &round, error);
}

/* ---- what came of it ---- */

void hs_size_result(const HsSize *size, guint policy_i, HsSearchResult *ret_result)
{
    hs_assert(policy_i < size->n_policies);
    hs_search_result(size->searches[policy_i], ret_result);
}

const HsSizeTry *hs_size_try_at(const HsSize *size, guint policy_i, uint64_t place)
{
    for (guint i = 0; i < size->tries->len; i++) {
        if (try_of(size, i)->policy_i == policy_i && try_of(size, i)->place == place)
            return try_of(size, i);
    }
    return NULL;
}

const HsSizeTry *hs_size_nearest(const HsSize *size, guint policy_i)
{
    const HsSizeTry *nearest = NULL;

    for (guint i = 0; i < size->tries->len; i++) {
        const HsSizeTry *one = try_of(size, i);

        if (one->policy_i == policy_i && one->findings != NULL &&
            (nearest == NULL ||
             hs_findings_gap(one->findings) < hs_findings_gap(nearest->findings)))
            nearest = one;
    }
    return nearest;
}

bool hs_size_is_answered(const HsSize *size)
{
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++) {
        HsSearchResult result;

        hs_size_result(size, policy_i, &result);
        if (!result.is_found || !result.is_exact)
            return false;
    }
    return true;
}

uint64_t hs_size_seed(const HsSize *size, guint repetition)
{
    return hs_compare_seed(size->seed, repetition);
}

/* ---- all of it ---- */

static void name_policies(HsSize *size, const HsScenario *scenario)
{
    const HsSizePlan *plan = size->plan;

    size->n_policies = MAX(plan->n_policies, 1);
    size->policies = g_new0(char *, size->n_policies + 1);
    for (guint i = 0; i < plan->n_policies; i++)
        size->policies[i] = g_strdup(plan->policies[i]);
    if (plan->n_policies == 0)
        size->policies[0] = g_strdup(hs_node_name(first_block(scenario, "vmm"), "policy"));
}

HsSize *hs_size_new(const HsSizePlan *plan, HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsScenario)
        scenario = hs_scenario_load(plan->path, &hs_schema, plan->overrides, diagnostics);

    hs_assert(plan->n_policies <= HS_SIZE_POLICIES_MAX);
    hs_assert(plan->n_repetitions >= 1 && plan->n_repetitions <= HS_SIZE_REPETITIONS_MAX);
    if (scenario == NULL) {
        g_set_error_literal(error, HS_SIZE_ERROR, HS_SIZE_ERROR_REFUSED,
                            "the scenario has mistakes");
        return NULL;
    }

    HsSize *size = g_new0(HsSize, 1);
    const HsNode *block = first_block(scenario, "scenario");
    HsSearchPlan search = { .n = plan->lattice->n,
                            .wants_largest = plan->wants_largest,
                            .has_ends = plan->lattice->has_ends,
                            .start = plan->lattice->start,
                            .n_scan_max = HS_SEARCH_SCAN_MAX };

    size->plan = plan;
    size->scenario = g_strdup(hs_node_title(block));
    size->about = g_strdup(hs_node_text(block, "about"));
    size->scenario_file = g_path_get_basename(hs_scenario_source_name(scenario, 0));
    size->seed = hs_node_count(block, "seed");
    size->tries = g_ptr_array_new_with_free_func(free_try);
    name_policies(size, scenario);
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++)
        size->searches[policy_i] = hs_search_new(&search);
    return size;
}

void hs_size_free(HsSize *size)
{
    if (size == NULL)
        return;
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++)
        hs_search_free(size->searches[policy_i]);
    g_ptr_array_unref(size->tries);
    g_strfreev(size->policies);
    g_free(size->scenario);
    g_free(size->about);
    g_free(size->scenario_file);
    g_free(size);
}
