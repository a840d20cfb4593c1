/* run_texts: the texts a run was made of. */
#include "analysis/run_texts.h"

#include "analysis/query.h"
#include "models/policy_overlay.h"

#include <string.h>

static const char texts_sql[] = "SELECT file, text FROM scenario_text "
                                "WHERE file <> '" HS_POLICY_OVERLAY "' ORDER BY position";

/* Takes the query. */
static GPtrArray *read_texts(HsQuery *query, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    while (hs_query_next(query)) {
        g_ptr_array_add(texts, hs_query_dup_text(query, 0));
        g_ptr_array_add(texts, hs_query_dup_text(query, 1));
    }
    return hs_query_end(query, error) ? g_steal_pointer(&texts) : NULL;
}

GPtrArray *hs_run_texts_read(sqlite3 *db, GError **error)
{
    return read_texts(hs_query_new(db, texts_sql), error);
}

GPtrArray *hs_run_texts_ask(HsQuestions *questions, GError **error)
{
    return read_texts(hs_questions_ask(questions, texts_sql), error);
}

/* A result names the scenario itself without its folder (models/system_save.c). */
GPtrArray *hs_run_texts_of(const HsScenario *scenario)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < hs_scenario_n_sources(scenario); i++) {
        const char *name = hs_scenario_source_name(scenario, i);

        if (strcmp(name, HS_POLICY_OVERLAY) == 0)
            continue;
        g_ptr_array_add(texts, i == 0 ? g_path_get_basename(name) : g_strdup(name));
        g_ptr_array_add(texts, g_strdup(hs_scenario_source_text(scenario, i)));
    }
    return texts;
}
