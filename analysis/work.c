/* work: runs that are made once and kept. */
#include "analysis/work_parts.h"

#include "analysis/query.h"
#include "analysis/run_extract.h"
#include "analysis/run_texts.h"
#include "models/policy_overlay.h"
#include "models/schema.h"
#include "sim/assert.h"
#include "sim/store.h"

#include "embedded/program_id.h"

#include <string.h>
#include <xxhash.h>

/* Between two commits. */
#define COMMIT_US 1000000

G_DEFINE_QUARK(hs - work - error - quark, hs_work_error)

/* ---- the scenario ---- */

static bool is_extra(const HsOverrides *overrides, const char *name)
{
    for (guint i = 0; i < overrides->n_extras; i++) {
        if (strcmp(overrides->extras[i].name, name) == 0)
            return true;
    }
    return strcmp(name, HS_POLICY_OVERLAY) == 0;
}

static HsScenario *load(const HsWork *work, HsDiagnostics *diagnostics)
{
    return hs_scenario_load(work->plan->path, &hs_schema, work->plan->overrides, diagnostics);
}

/* The digest of its texts, without those of the command line. */
static void digest_scenario(const HsWork *work, const HsScenario *scenario,
                            char ret_digest[HS_IDENTITY_BYTES])
{
    hs_identity_reset(work->digest);
    for (guint i = 0; i < hs_scenario_n_sources(scenario); i++) {
        if (is_extra(work->plan->overrides, hs_scenario_source_name(scenario, i)))
            continue;
        hs_identity_add_text(work->digest, hs_scenario_source_name(scenario, i));
        hs_identity_add_text(work->digest, hs_scenario_source_text(scenario, i));
    }
    (void)hs_identity_write(work->digest, ret_digest);
}

/* By the names that a run's result has: the scenario's own is without a folder. */
static void keep_texts(HsWork *work, const HsScenario *scenario)
{
    g_autoptr(GPtrArray) texts = hs_run_texts_of(scenario);

    for (guint i = 0; i < texts->len; i++)
        g_ptr_array_add(work->texts, g_strdup(g_ptr_array_index(texts, i)));
    work->n_own_texts = texts->len;
}

/* Borrowed; NULL: there is none of that name. */
static const char *find_text(const HsWork *work, const char *name)
{
    for (guint i = 0; i + 1 < work->texts->len; i += 2) {
        if (strcmp(g_ptr_array_index(work->texts, i), name) == 0)
            return g_ptr_array_index(work->texts, i + 1);
    }
    return NULL;
}

/* Arrivals: behind the scenario's own texts, by name. Which run reads them first says nothing. */
static void add_text(HsWork *work, const char *name, const char *text)
{
    guint i = work->n_own_texts;

    while (i < work->texts->len && strcmp(g_ptr_array_index(work->texts, i), name) < 0)
        i += 2;
    g_ptr_array_insert(work->texts, (int)i, g_strdup(name));
    g_ptr_array_insert(work->texts, (int)i + 1, g_strdup(text));
}

static const char *digest_text(const char *text, char ret_digest[HS_DIGEST_TEXT_BYTES])
{
    (void)hs_digest_format(XXH64(text, strlen(text), 0), ret_digest);
    return ret_digest;
}

static void add_extras(HsIdentity *identity, const HsExtraText *extras, guint n_extras)
{
    hs_identity_add_number(identity, n_extras);
    for (guint i = 0; i < n_extras; i++)
        hs_identity_add_text(identity, extras[i].text);
}

static void digest_common(HsWork *work)
{
    const HsOverrides *overrides = work->plan->overrides;
    HsIdentity *identity = work->digest;

    hs_identity_reset(identity);
    hs_identity_add_text(identity, HS_PROGRAM_ID);
    hs_identity_add_text(identity, work->scenario);
    add_extras(identity, overrides->extras, overrides->n_extras);
    add_extras(identity, overrides->overlays, overrides->n_overlays);
    hs_identity_add_number(identity, work->measures->len);
    for (guint i = 0; i < work->measures->len; i++)
        hs_identity_add_text(identity,
                             ((const HsMeasure *)g_ptr_array_index(work->measures, i))->name);
    hs_identity_add_number(identity, overrides->n_settings);
    for (guint i = 0; i < overrides->n_settings; i++)
        hs_identity_add_text(identity, overrides->settings[i]);
    (void)hs_identity_write(identity, work->common);
}

const char *hs_work_identity(const HsWork *work)
{
    return work->common;
}

void hs_work_identity_of(const HsWork *work, const HsWanted *wanted,
                         char ret_identity[HS_IDENTITY_BYTES])
{
    HsIdentity *identity = work->digest;

    hs_identity_reset(identity);
    hs_identity_add_text(identity, work->common);
    for (guint i = 0; i < wanted->n_parameters; i++) {
        hs_identity_add_text(identity, wanted->names[i]);
        hs_identity_add_text(identity, wanted->values[i]);
    }
    hs_identity_add_text(identity, wanted->policy);
    hs_identity_add_number(identity, wanted->seed);
    (void)hs_identity_write(identity, ret_identity);
}

/* ---- files that runs read beside the texts ---- */

/* "16 digits", or "" when it cannot be read. *ret_bytes may get what it is; the caller frees. */
static void digest_file(const HsScenario *scenario, const char *name,
                        char ret_digest[HS_DIGEST_TEXT_BYTES], GBytes **ret_bytes)
{
    g_autofree char *found = NULL;
    g_autoptr(GBytes) bytes = hs_scenario_read_file(scenario, name, &found, NULL);
    gsize n_bytes = 0;

    ret_digest[0] = '\0';
    if (bytes == NULL)
        return;

    const void *data = g_bytes_get_data(bytes, &n_bytes);

    (void)hs_digest_format(XXH64(data, n_bytes, 0), ret_digest);
    if (ret_bytes != NULL)
        *ret_bytes = g_steal_pointer(&bytes);
}

/* Are the files that the kept runs read what they were? Texts of arrivals are taken in. */
static bool check_files(HsWork *work, const HsScenario *scenario)
{
    const GPtrArray *files = hs_work_file_files(work->file);
    char digest[HS_DIGEST_TEXT_BYTES];

    for (guint i = 0; i < files->len; i++) {
        const HsReadFile *read_file = g_ptr_array_index(files, i);
        g_autoptr(GBytes) bytes = NULL;
        gsize n_bytes = 0;

        digest_file(scenario, read_file->name, digest, &bytes);
        if (strcmp(digest, read_file->digest) != 0)
            return false;
        if (!read_file->is_program) {
            const char *data = g_bytes_get_data(bytes, &n_bytes);
            g_autofree char *text = g_strndup(data, n_bytes);

            add_text(work, read_file->name, text);
        }
    }
    return true;
}

/* ---- opening ---- */

static bool choose_measures(HsWork *work, GError **error)
{
    const HsWorkPlan *plan = work->plan;

    for (guint i = 0; i < plan->n_measures; i++) {
        if (hs_measures_find(plan->measures[i]) != NULL)
            continue;
        g_set_error(error, HS_WORK_ERROR, HS_WORK_ERROR_SCENARIO, "there is no measure '%s'",
                    plan->measures[i]);
        return false;
    }
    for (guint i = 0; i < hs_measures_n() && plan->n_measures > 0; i++) {
        const HsMeasure *measure = hs_measures_at(i);

        for (guint wanted_i = 0; wanted_i < plan->n_measures; wanted_i++) {
            if (strcmp(plan->measures[wanted_i], measure->name) == 0) {
                g_ptr_array_add(work->measures, (gpointer)measure);
                break;
            }
        }
    }
    return true;
}

/* Is there a statement that names a file which runs read: an ELF file or arrivals? */
static bool names_files(const HsScenario *scenario)
{
    static const struct {
        const char *word, *file;
    } all[] = { { "program", "elf" }, { "clients", "arrivals.trace" } };

    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autoptr(GPtrArray) nodes = hs_node_list(hs_scenario_root(scenario), all[i].word);

        for (guint node_i = 0; node_i < nodes->len; node_i++) {
            if (hs_node_has(g_ptr_array_index(nodes, node_i), all[i].file))
                return true;
        }
    }
    return false;
}

static bool read_scenario(HsWork *work, const HsScenario *scenario)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), "vmm");

    work->policy = g_strdup(hs_node_name(g_ptr_array_index(blocks, 0), "policy"));
    work->reads_files = names_files(scenario);
    digest_scenario(work, scenario, work->scenario);
    keep_texts(work, scenario);
    digest_common(work);
    return true;
}

/* Runs with other settings are other runs, and may have read other files. */
static bool has_same_settings(const HsWork *work, const HsKeptCollection *published)
{
    const HsOverrides *overrides = work->plan->overrides;
    HsQuery *query = hs_query_new(hs_kept_collection_db(published),
                                  "SELECT setting FROM setting ORDER BY position");
    bool is_same = true;
    guint n = 0;

    for (; hs_query_next(query); n++) {
        g_autofree char *setting = hs_query_dup_text(query, 0);

        is_same = is_same && n < overrides->n_settings &&
                  strcmp(setting, overrides->settings[n]) == 0;
    }
    return hs_query_end(query, NULL) && is_same && n == overrides->n_settings;
}

/* Do the collection's texts and files say the same as those that are there now? Files beside the
 * scenario's own texts are told to the work file, as if its runs had read them. */
static bool is_of_scenario(HsWork *work, const HsKeptCollection *published,
                           const HsScenario *scenario)
{
    const GPtrArray *texts = hs_kept_collection_texts(published);
    const GPtrArray *programs = hs_kept_collection_programs(published);
    char digest[HS_DIGEST_TEXT_BYTES], written[HS_DIGEST_TEXT_BYTES];

    for (guint i = 0; i < work->n_own_texts; i++) {
        if (i >= texts->len ||
            strcmp(g_ptr_array_index(work->texts, i), g_ptr_array_index(texts, i)) != 0)
            return false;
    }
    for (guint i = work->n_own_texts; i + 1 < texts->len; i += 2) {
        const char *name = g_ptr_array_index(texts, i);
        const char *text = g_ptr_array_index(texts, i + 1);
        const char *known = find_text(work, name);

        if (known != NULL && strcmp(known, text) != 0)
            return false;
        if (known != NULL)
            continue;
        digest_file(scenario, name, digest, NULL);
        if (strcmp(digest, digest_text(text, written)) != 0 ||
            !hs_work_file_add_file(work->file, false, name, digest, NULL))
            return false;
        add_text(work, name, text);
    }
    for (guint i = 0; i < programs->len; i++) {
        const HsReadFile *read_file = g_ptr_array_index(programs, i);

        digest_file(scenario, read_file->name, digest, NULL);
        if (strcmp(digest, read_file->digest) != 0 ||
            !hs_work_file_add_file(work->file, true, read_file->name, digest, NULL))
            return false;
    }
    return true;
}

/* A published collection that cannot be read has nothing to reuse; it will be replaced, as ever. */
static void open_published(HsWork *work, const HsScenario *scenario)
{
    g_autoptr(HsKeptCollection) published = hs_kept_collection_open(work->path, NULL);

    if (published == NULL || !has_same_settings(work, published))
        return;

    bool is_same_program = strcmp(hs_kept_collection_program(published), HS_PROGRAM_ID) == 0;

    if (is_same_program && is_of_scenario(work, published, scenario))
        work->published = g_steal_pointer(&published);
    else
        g_string_append_printf(work->notes,
                               "the %s has changed since %s was written: nothing of it is reused\n",
                               is_same_program ? "scenario" : "program", work->path);
}

/* Is this a place for a collection? Told before the first run. */
static bool check_place(const char *path, GError **error)
{
    g_autoptr(HsCollection) collection = hs_collection_create(path, error);

    return collection != NULL;
}

static bool open_files(HsWork *work, const HsScenario *scenario, GError **error)
{
    work->file = hs_work_file_open(work->path, work->scenario, work->common, work->notes, error);
    if (work->file == NULL)
        return false;
    if (work->plan->is_fresh && !hs_work_file_clear(work->file, error))
        return false;
    if (!check_files(work, scenario)) {
        g_string_append_printf(work->notes,
                               "the files of the scenario have changed since %s was written: "
                               "nothing of it is reused\n",
                               hs_work_file_path(work->file));
        g_ptr_array_set_size(work->texts, 0);
        keep_texts(work, scenario);
        if (!hs_work_file_clear(work->file, error))
            return false;
    }
    open_published(work, scenario);
    return true;
}

HsWork *hs_work_open(const HsWorkPlan *plan, const char *path, GError **error)
{
    g_autoptr(HsWork) work = g_new0(HsWork, 1);
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();

    work->plan = plan;
    work->path = g_strdup(path);
    work->measures = g_ptr_array_new();
    work->texts = g_ptr_array_new_with_free_func(g_free);
    work->digest = hs_identity_new();
    work->notes = g_string_new(NULL);
    work->committed_us = g_get_monotonic_time();
    if (!choose_measures(work, error))
        return NULL;

    g_autoptr(HsScenario) scenario = load(work, diagnostics);

    if (scenario == NULL) {
        g_autofree char *text = hs_diagnostics_render(diagnostics, false);

        g_set_error_literal(error, HS_WORK_ERROR, HS_WORK_ERROR_SCENARIO, text);
        return NULL;
    }
    if (!read_scenario(work, scenario) || !check_place(path, error) ||
        !open_files(work, scenario, error))
        return NULL;
    return g_steal_pointer(&work);
}

void hs_work_free(HsWork *work)
{
    if (work == NULL)
        return;
    hs_work_file_free(work->file);
    hs_kept_collection_free(work->published);
    hs_identity_free(work->digest);
    g_string_free(work->notes, TRUE);
    g_ptr_array_unref(work->texts);
    g_ptr_array_unref(work->measures);
    g_free(work->policy);
    g_free(work->path);
    g_free(work);
}

const char *hs_work_notes(const HsWork *work)
{
    return work->notes->str;
}

uint64_t hs_work_n_made(const HsWork *work)
{
    return work->n_made;
}

uint64_t hs_work_n_reused(const HsWork *work)
{
    return work->n_reused;
}

/* ---- finding what is there ---- */

bool hs_work_find(HsWork *work, const char *identity, HsKeptRun *ret_run, GError **error)
{
    g_autoptr(GError) own_error = NULL;

    if (hs_work_file_find(work->file, identity, ret_run, &own_error))
        return true;
    if (own_error != NULL) {
        g_propagate_error(error, g_steal_pointer(&own_error));
        return false;
    }
    return work->published != NULL && !work->plan->is_fresh &&
           hs_kept_collection_find(work->published, identity, ret_run, NULL);
}

/* ---- making ---- */

typedef struct {
    HsWork *work;
    HsWantedAt at;
    HsWorkDone done;
    gpointer user;
    GError *error;
    bool is_stopped; /* by `done` or by an error */
} Making;

static char *setting_of(const char *name, const char *value)
{
    return g_strdup_printf("%s=%s", name, value);
}

/* The settings of the command line, and behind them the parameters of the run. */
static void set_parameters(const HsWanted *wanted, HsOverrides *overrides, GPtrArray *keep)
{
    guint n_settings = overrides->n_settings + wanted->n_parameters;
    const char **settings = g_new(const char *, n_settings + 1);

    g_ptr_array_add(keep, settings);
    for (guint i = 0; i < overrides->n_settings; i++)
        settings[i] = overrides->settings[i];
    for (guint i = 0; i < wanted->n_parameters; i++) {
        char *setting = setting_of(wanted->names[i], wanted->values[i]);

        g_ptr_array_add(keep, setting);
        settings[overrides->n_settings + i] = setting;
    }
    overrides->settings = settings;
    overrides->n_settings = n_settings;
}

/* The overlays of the command line, and above them the policy. */
static void lay_policy(const char *policy, HsOverrides *overrides, GPtrArray *keep)
{
    HsExtraText *overlays = g_new0(HsExtraText, overrides->n_overlays + 1);

    g_ptr_array_add(keep, overlays);
    for (guint i = 0; i < overrides->n_overlays; i++)
        overlays[i] = overrides->overlays[i];
    overlays[overrides->n_overlays++] = hs_policy_overlay(keep, policy);
    overrides->overlays = overlays;
}

void hs_work_overrides(const HsWork *work, const HsWanted *wanted, HsOverrides *ret_overrides,
                       GPtrArray *keep)
{
    *ret_overrides = *work->plan->overrides;
    ret_overrides->has_seed = true;
    ret_overrides->seed = wanted->seed;
    set_parameters(wanted, ret_overrides, keep);
    if (wanted->policy != NULL)
        lay_policy(wanted->policy, ret_overrides, keep);
}

/* A run without a result did not say which files it read: they may be others now, or there at last.
 * A refused one costs nothing; one that failed is made again only where there are such files. */
static bool is_there(Making *making, const HsWanted *wanted)
{
    char identity[HS_IDENTITY_BYTES];
    g_auto(HsKeptRun) run = { 0 };

    if (making->is_stopped)
        return true;
    hs_work_identity_of(making->work, wanted, identity);
    return hs_work_find(making->work, identity, &run, NULL) &&
           (run.verdict == HS_BATCH_DONE ||
            (run.verdict == HS_BATCH_FAILED && !making->work->reads_files));
}

static void fill_job(gpointer user, uint64_t job_i, HsBatchJob *ret_job, GPtrArray *keep)
{
    Making *making = user;
    const HsWorkPlan *plan = making->work->plan;
    HsWanted wanted = { 0 };

    making->at(making->user, job_i, &wanted);
    *ret_job = (HsBatchJob){ .path = plan->path,
                             .keeps = HS_BATCH_KEEPS_MEASURED,
                             .is_skipped = is_there(making, &wanted) };
    if (!ret_job->is_skipped)
        hs_work_overrides(making->work, &wanted, &ret_job->overrides, keep);
}

static gpointer extract(gpointer user, uint64_t job_i, HsMeasuring *result)
{
    const Making *making = user;
    const GPtrArray *measures = making->work->measures;

    (void)job_i;
    return hs_run_extract_some(result, (const HsMeasure *const *)measures->pdata, measures->len);
}

static bool tell_changed(Making *making)
{
    if (making->error == NULL)
        g_set_error(&making->error, HS_WORK_ERROR, HS_WORK_ERROR_STORAGE,
                    "%s or a file of it was changed while its runs were made\n"
                    "  help: give the same command again",
                    making->work->plan->path);
    return false;
}

/* What the run read must be what the others read. New names are kept. */
static bool take_files(Making *making, const HsRunExtract *run)
{
    HsWork *work = making->work;

    for (guint i = 0; i + 1 < run->texts->len; i += 2) {
        const char *name = g_ptr_array_index(run->texts, i);
        const char *text = g_ptr_array_index(run->texts, i + 1);
        const char *known = find_text(work, name);
        char digest[HS_DIGEST_TEXT_BYTES];

        if (known != NULL && strcmp(known, text) != 0)
            return tell_changed(making);
        if (known != NULL)
            continue;
        if (!hs_work_file_add_file(work->file, false, name, digest_text(text, digest),
                                   &making->error))
            return tell_changed(making);
        add_text(work, name, text);
    }
    for (guint i = 0; i + 1 < run->programs->len; i += 2)
        if (!hs_work_file_add_file(work->file, true, g_ptr_array_index(run->programs, i),
                                   g_ptr_array_index(run->programs, i + 1), &making->error))
            return tell_changed(making);
    return true;
}

/* A run without a result says nothing of what it read: the scenario is looked at again. */
static bool is_unchanged(const HsWork *work)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = load(work, diagnostics);
    char digest[HS_IDENTITY_BYTES] = "";

    if (scenario != NULL)
        digest_scenario(work, scenario, digest);
    return strcmp(digest, work->scenario) == 0;
}

/* No path of this machine: names of files begin at the scenario's folder. */
static char *plain_complaint(const HsWork *work, const char *complaint)
{
    g_autofree char *folder = g_path_get_dirname(work->plan->path);
    g_autofree char *prefix = g_strdup_printf("%s/", folder);
    g_auto(GStrv) parts = g_strsplit(complaint, prefix, -1);

    return strchr(work->plan->path, '/') != NULL ? g_strjoinv("", parts) : g_strdup(complaint);
}

/* The policy of a run that has no result: what a parameter called so says, else the scenario. */
static const char *intended_policy(const HsWork *work, const HsWanted *wanted)
{
    for (guint i = 0; wanted->policy == NULL && i < wanted->n_parameters; i++) {
        if (strcmp(wanted->names[i], "policy") == 0)
            return wanted->values[i];
    }
    return wanted->policy != NULL ? wanted->policy : work->policy;
}

static HsKeptRun kept_run_of(const HsWork *work, const HsBatchResult *result,
                             const HsWanted *wanted)
{
    HsRunExtract *run = result->extract;
    bool is_unmeasured = run != NULL && run->values == NULL;
    bool is_done = result->verdict == HS_BATCH_DONE && run != NULL && !is_unmeasured;
    HsKeptRun kept = { .verdict = is_unmeasured ? HS_BATCH_FAILED : result->verdict,
                       .digest = is_done ? result->digest : 0,
                       .n_expectations = result->n_expectations,
                       .n_held = result->n_expectations - result->n_expectations_failed };
    const char *intended = intended_policy(work, wanted);

    kept.complaint = plain_complaint(work, is_unmeasured ? run->error->message : result->complaint);
    kept.policy = g_strdup(run != NULL && run->policy != NULL ? run->policy : intended);
    kept.values = is_done ? g_steal_pointer(&run->values) : NULL;
    kept.not_held = is_done ? g_steal_pointer(&run->not_held) : hs_not_held_new();
    return kept;
}

static bool commit_now_and_then(Making *making)
{
    HsWork *work = making->work;
    gint64 now_us = g_get_monotonic_time();

    if (now_us - work->committed_us < COMMIT_US)
        return true;
    work->committed_us = now_us;
    return hs_work_file_commit(work->file, making->error == NULL ? &making->error : NULL);
}

static void on_tick(gpointer user)
{
    Making *making = user;

    if (!commit_now_and_then(making))
        making->is_stopped = true;
    if (making->work->plan->tick != NULL)
        making->work->plan->tick(making->work->plan->tick_user);
}

/* Keeps what was made. */
static bool keep(Making *making, const HsBatchResult *result, const HsWanted *wanted,
                 HsKeptRun *ret_run)
{
    HsWork *work = making->work;
    const HsRunExtract *run = result->extract;
    char identity[HS_IDENTITY_BYTES];

    if (run != NULL && run->texts != NULL && run->programs != NULL) {
        if (!take_files(making, run))
            return false;
    } else if (!is_unchanged(work)) {
        return tell_changed(making);
    }
    *ret_run = kept_run_of(work, result, wanted);
    hs_work_identity_of(work, wanted, identity);
    work->n_made++;
    return hs_work_file_add(work->file, identity, ret_run, &making->error) &&
           commit_now_and_then(making);
}

/* Finds it again: it was there when the job was filled. */
static bool get(Making *making, const HsWanted *wanted, HsKeptRun *ret_run)
{
    char identity[HS_IDENTITY_BYTES];

    hs_work_identity_of(making->work, wanted, identity);
    if (hs_work_find(making->work, identity, ret_run, &making->error)) {
        making->work->n_reused++;
        return true;
    }
    if (making->error == NULL)
        g_set_error(&making->error, HS_WORK_ERROR, HS_WORK_ERROR_STORAGE,
                    "%s cannot be read any more", hs_work_file_path(making->work->file));
    return false;
}

static HsWorkRun work_run_of(const HsKeptRun *kept, uint64_t i, const HsWanted *wanted)
{
    return (HsWorkRun){ .i = i,
                        .wanted = wanted,
                        .verdict = kept->verdict,
                        .complaint = kept->complaint,
                        .policy = kept->policy,
                        .digest = kept->digest,
                        .n_expectations = kept->n_expectations,
                        .n_held = kept->n_held,
                        .values = kept->values,
                        .not_held = kept->not_held };
}

static bool hand_over(gpointer user, const HsBatchResult *result)
{
    Making *making = user;
    bool is_reused = result->job->is_skipped;
    HsWanted wanted = { 0 };
    g_auto(HsKeptRun) kept = { 0 };

    making->at(making->user, result->job_i, &wanted);

    bool is_good = !making->is_stopped &&
                   (is_reused ? get(making, &wanted, &kept) : keep(making, result, &wanted, &kept));

    if (is_good) {
        HsWorkRun run = work_run_of(&kept, result->job_i, &wanted);

        run.is_reused = is_reused;
        is_good = making->done(making->user, &run);
    }
    making->is_stopped = making->is_stopped || !is_good;
    return is_good;
}

HsWorkEnd hs_work_make(HsWork *work, uint64_t n, HsWantedAt at, HsWorkDone done, gpointer user,
                       GError **error)
{
    Making making = { .work = work, .at = at, .done = done, .user = user };
    HsBatch batch = { .at = fill_job,
                      .n_jobs = n,
                      .n_threads = work->plan->n_threads,
                      .done = hand_over,
                      .extract = extract,
                      .free_extract = hs_run_extract_free,
                      .tick = on_tick,
                      .user = &making,
                      .is_stopped = work->plan->is_stopped };
    HsBatchEnd end = hs_batch_run(&batch);
    bool is_kept = hs_work_file_commit(work->file, making.error == NULL ? &making.error : NULL);

    work->committed_us = g_get_monotonic_time();
    if (making.error != NULL || !is_kept) {
        g_propagate_error(error, making.error);
        return HS_WORK_END_FAILED;
    }
    if (end == HS_BATCH_END_ALL)
        return HS_WORK_END_ALL;
    return end == HS_BATCH_END_STOPPED ? HS_WORK_END_ENOUGH : HS_WORK_END_STOPPED;
}
