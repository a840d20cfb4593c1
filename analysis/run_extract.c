/* run_extract: what many runs in memory leave of each when its result is gone. */
#include "analysis/run_extract.h"

#include "analysis/collection.h"
#include "analysis/query.h"
#include "analysis/run_texts.h"

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

static GArray *read_not_held(HsQuestions *questions, GError **error)
{
    static const char sql[] = "SELECT position, title, condition, verdict, detail "
                              "FROM expectation WHERE verdict <> 'held' ORDER BY position";
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(HsNotHeld));
    HsQuery *query = hs_questions_ask(questions, sql);

    g_array_set_clear_func(all, hs_not_held_clear);
    while (hs_query_next(query)) {
        HsNotHeld not_held = { .position = (guint)hs_query_count(query, 0),
                               .title = hs_query_dup_text(query, 1),
                               .condition = hs_query_dup_text(query, 2),
                               .outcome = hs_query_dup_text(query, 3),
                               .found = hs_query_dup_text(query, 4) };

        g_array_append_val(all, not_held);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&all) : NULL;
}

static GPtrArray *read_programs(HsQuestions *questions, GError **error)
{
    static const char sql[] = "SELECT file, digest FROM program_file ORDER BY app";
    g_autoptr(GPtrArray) programs = g_ptr_array_new_with_free_func(g_free);
    HsQuery *query = hs_questions_ask(questions, sql);

    while (hs_query_next(query)) {
        g_ptr_array_add(programs, hs_query_dup_text(query, 0));
        g_ptr_array_add(programs, hs_query_dup_text(query, 1));
    }
    return hs_query_end(query, error) ? g_steal_pointer(&programs) : NULL;
}

HsRunExtract *hs_run_extract_some(HsMeasuring *result, const HsMeasure *const *measures,
                                  guint n_measures)
{
    HsRunExtract *extract = g_new0(HsRunExtract, 1);
    HsQuestions *questions = hs_measuring_questions(result);

    if (!read_meta(extract, questions))
        return extract;
    extract->texts = hs_run_texts_ask(questions, &extract->error);
    if (extract->texts != NULL)
        extract->programs = read_programs(questions, &extract->error);
    if (extract->programs != NULL)
        extract->not_held = read_not_held(questions, &extract->error);
    if (extract->not_held != NULL)
        extract->values = n_measures == 0
                              ? hs_measuring_values(result, &extract->error)
                              : hs_measuring_some(result, measures, n_measures, &extract->error);
    return extract;
}

gpointer hs_run_extract(gpointer user, uint64_t job_i, HsMeasuring *result)
{
    (void)user;
    (void)job_i;
    return hs_run_extract_some(result, NULL, 0);
}

void hs_run_extract_free(gpointer user)
{
    HsRunExtract *extract = user;

    g_free(extract->policy);
    g_clear_pointer(&extract->texts, g_ptr_array_unref);
    g_clear_pointer(&extract->programs, g_ptr_array_unref);
    g_clear_pointer(&extract->not_held, g_array_unref);
    g_clear_pointer(&extract->values, g_array_unref);
    g_clear_error(&extract->error);
    g_free(extract);
}
