/* run_extract: what many runs in memory leave of each when its result is gone. */
#include "analysis/run_extract.h"

#include "analysis/measures.h"
#include "analysis/run_meta.h"
#include "analysis/run_texts.h"

G_DEFINE_QUARK(hs - run - extract - error - quark, hs_run_extract_error)

gpointer hs_run_extract(gpointer user, uint64_t job_i, sqlite3 *db)
{
    HsRunExtract *extract = g_new0(HsRunExtract, 1);
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, &extract->error);

    (void)user;
    (void)job_i;
    if (meta == NULL)
        return extract;
    extract->policy = g_strdup(meta->policy);
    extract->storage_bytes = meta->storage_bytes;
    extract->texts = hs_run_texts_read(db, &extract->error);
    if (extract->texts != NULL)
        extract->values = hs_measures_of(db, &extract->error);
    return extract;
}

void hs_run_extract_free(gpointer user)
{
    HsRunExtract *extract = user;

    g_free(extract->policy);
    g_clear_pointer(&extract->texts, g_ptr_array_unref);
    g_clear_pointer(&extract->values, g_array_unref);
    g_clear_error(&extract->error);
    g_free(extract);
}

void hs_run_extract_check_texts(HsRunExtract *extract, const GPtrArray *texts)
{
    if (extract->values == NULL || hs_run_texts_are_equal(texts, extract->texts))
        return;
    g_clear_pointer(&extract->values, g_array_unref);
    g_set_error_literal(&extract->error, HS_RUN_EXTRACT_ERROR, HS_RUN_EXTRACT_ERROR_CHANGED,
                        "the scenario was changed after the first run of it");
}
