/* run_extract: what many runs in memory leave of each when its result is gone. */
#include "analysis/run_extract.h"

#include "analysis/run_texts.h"

G_DEFINE_QUARK(hs - run - extract - error - quark, hs_run_extract_error)

/* What else is asked of the run itself. */
static bool read_meta(HsRunExtract *extract, HsQuestions *questions)
{
    static const char sql[] = "SELECT policy, storage_bytes FROM meta";
    HsQuery *query = hs_questions_ask(questions, sql);

    if (hs_query_next(query)) {
        extract->policy = hs_query_dup_text(query, 0);
        extract->storage_bytes = hs_query_count(query, 1);
    } else {
        hs_query_refuse(query, "table meta has no row");
    }
    return hs_query_end(query, &extract->error);
}

gpointer hs_run_extract(gpointer user, uint64_t job_i, HsMeasuring *result)
{
    HsRunExtract *extract = g_new0(HsRunExtract, 1);
    HsQuestions *questions = hs_measuring_questions(result);

    (void)user;
    (void)job_i;
    if (!read_meta(extract, questions))
        return extract;
    extract->texts = hs_run_texts_ask(questions, &extract->error);
    if (extract->texts != NULL)
        extract->values = hs_measuring_values(result, &extract->error);
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
