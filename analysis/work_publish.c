/* work_publish: a work's runs become a collection. */
#include "analysis/work_parts.h"

#include <string.h>

typedef struct {
    HsWork *work;
    HsCollection *collection;
    uint64_t point;    /* whose parameters were written last */
    bool may_disagree; /* what is published is of the same plan */
} Publishing;

static gint compare_names(gconstpointer a, gconstpointer b)
{
    const HsReadFile *const *first = a;
    const HsReadFile *const *second = b;

    return strcmp((*first)->name, (*second)->name);
}

static void write_plan(Publishing *publishing, const HsCollectionPlan *plan)
{
    const HsWork *work = publishing->work;
    const HsOverrides *overrides = work->plan->overrides;
    const GPtrArray *files = hs_work_file_files(work->file);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();

    hs_collection_plan(publishing->collection, plan);
    for (guint i = 0; i + 1 < work->texts->len; i += 2)
        hs_collection_text(publishing->collection, i / 2, g_ptr_array_index(work->texts, i),
                           g_ptr_array_index(work->texts, i + 1));
    for (guint i = 0; i < files->len; i++) {
        HsReadFile *read_file = g_ptr_array_index(files, i);

        if (read_file->is_program)
            g_ptr_array_add(sorted, read_file);
    }
    g_ptr_array_sort(sorted, compare_names);
    for (guint i = 0; i < sorted->len; i++) {
        const HsReadFile *read_file = g_ptr_array_index(sorted, i);

        hs_collection_program_file(publishing->collection, read_file->name, read_file->digest);
    }
    for (guint i = 0; i < overrides->n_settings; i++)
        hs_collection_setting(publishing->collection, i, overrides->settings[i]);
}

/* The parameters of a point; the policy that is laid above comes first. */
static void write_point(Publishing *publishing, const HsWanted *wanted)
{
    guint position = 0;

    if (wanted->point == publishing->point)
        return;
    publishing->point = wanted->point;
    if (wanted->policy != NULL)
        hs_collection_point_parameter(publishing->collection, wanted->point, position++, "policy",
                                      wanted->policy);
    for (guint i = 0; i < wanted->n_parameters; i++)
        hs_collection_point_parameter(publishing->collection, wanted->point, position++,
                                      wanted->names[i], wanted->values[i]);
}

static void write_run(Publishing *publishing, const HsWanted *wanted, const HsKeptRun *run,
                      const char *identity, const char *content)
{
    HsCollectionRun row = { .number = wanted->number,
                            .point = wanted->point,
                            .repetition = wanted->repetition,
                            .seed = wanted->seed,
                            .identity = identity,
                            .content = content };

    write_point(publishing, wanted);
    hs_kept_run_write(run, &row, publishing->collection);
}

/* Does what is published say something else of this run? It may lack it, as what was merged with
 * runs missing; and a run without a result did not say which files it read, which may be others. */
static bool check_published(const Publishing *publishing, const HsWanted *wanted,
                            const char *identity, const char *content, GError **error)
{
    HsWork *work = publishing->work;
    g_auto(HsKeptRun) other = { 0 };
    char published[HS_IDENTITY_BYTES];

    if (!publishing->may_disagree)
        return true;

    bool is_whole = hs_kept_collection_find(work->published, identity, &other, published);
    bool is_same = is_whole ? other.verdict != HS_BATCH_DONE || strcmp(published, content) == 0
                            : published[0] == '\0'; /* it is not there */

    if (is_same)
        return true;
    g_set_error(error, HS_WORK_ERROR, HS_WORK_ERROR_DISAGREES,
                "runs of the same plan came to other results: run %" G_GUINT64_FORMAT
                " is not what %s says of it, which stays as it is\n"
                "  help: remove it, or choose another name with -o",
                wanted->number, work->path);
    return false;
}

/* A shard has a part of what the whole or another shard of its plan has: that would be lost. */
static bool check_shard(const Publishing *publishing, const HsCollectionPlan *plan, GError **error)
{
    const HsWork *work = publishing->work;
    HsShard shard = { 0 };

    if (!publishing->may_disagree || plan->n_shards == 0)
        return true;
    shard = hs_kept_collection_shard(work->published);
    if (shard.i == plan->shard && shard.n == plan->n_shards)
        return true;
    g_set_error(error, HS_WORK_ERROR, HS_WORK_ERROR_STORAGE,
                "%s has other runs of the same plan than this shard, and stays as it is\n"
                "  help: rename it and give the same command again",
                work->path);
    return false;
}

static bool publish_run(Publishing *publishing, const HsWanted *wanted, GError **error)
{
    HsWork *work = publishing->work;
    char identity[HS_IDENTITY_BYTES], content[HS_IDENTITY_BYTES];
    g_auto(HsKeptRun) run = { 0 };

    hs_work_identity_of(work, wanted, identity);
    if (!hs_work_find(work, identity, &run, error)) {
        if (error != NULL && *error == NULL)
            g_set_error(error, HS_WORK_ERROR, HS_WORK_ERROR_STORAGE, "%s cannot be read any more",
                        hs_work_file_path(work->file));
        return false;
    }
    (void)hs_kept_run_content(&run, content);
    if (!check_published(publishing, wanted, identity, content, error))
        return false;
    write_run(publishing, wanted, &run, identity, content);
    return true;
}

bool hs_work_publish(HsWork *work, const HsCollectionPlan *plan, uint64_t n, HsWantedAt at,
                     gpointer user, GError **error)
{
    g_autoptr(HsCollection) collection = hs_collection_create(work->path, error);
    Publishing publishing = { .work = work, .collection = collection };

    if (collection == NULL)
        return false;
    publishing.may_disagree = work->published != NULL && plan->plan != NULL &&
                              strcmp(hs_kept_collection_plan(work->published), plan->plan) == 0;
    if (!check_shard(&publishing, plan, error))
        return false;
    write_plan(&publishing, plan);
    for (uint64_t i = 0; i < n; i++) {
        HsWanted wanted = { 0 };

        at(user, i, &wanted);
        if (!publish_run(&publishing, &wanted, error))
            return false;
    }
    if (!hs_collection_publish(collection, error))
        return false;
    hs_work_file_remove(work->file);
    return true;
}
