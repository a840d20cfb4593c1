/* story_frame: how a run begins, and how it ends. */
#include "analysis/query.h"
#include "analysis/run_faults.h"
#include "analysis/run_hardware.h"
#include "analysis/run_service.h"
#include "analysis/run_table.h"
#include "analysis/story_writer.h"

#include "embedded/sql.h"

#include <string.h>

/* More OSs, or programs, are counted and not named. */
#define NAMED_MAX 6u

/* ---- the start ---- */

static void append_entries(const HsStoryWriter *writer, const HsRunVersion *first, GString *text)
{
    for (guint entry_i = 0; entry_i < first->entries->len; entry_i++) {
        const HsRunEntry *entry = g_ptr_array_index(first->entries, entry_i);
        bool is_owner = strcmp(entry->area, entry->owner) == 0;
        bool is_unused = strcmp(entry->area, "unused") == 0;

        if (entry->size_bytes == 0)
            continue;
        g_string_append_printf(
            text, "%s%s %s%s%s%s", text->len > 0 ? ", " : "", hs_story_who(entry->area),
            hs_story_size(writer, entry->size_bytes), is_owner || is_unused ? "" : " (of ",
            is_owner || is_unused ? "" : entry->owner, is_owner || is_unused ? "" : ")");
    }
}

/* "os1 is active with share 90, os2 standby with share 10" */
static void append_oss(const HsStoryWriter *writer, const HsRunVersion *first, GString *text)
{
    guint n_named = 0;
    guint n_left_out = 0;

    for (guint entry_i = 0; entry_i < first->entries->len; entry_i++) {
        const HsRunEntry *entry = g_ptr_array_index(first->entries, entry_i);
        const char *role = hs_story_parameter(writer, "os.%s.role", entry->area);
        const char *share = hs_story_parameter(writer, "os.%s.share", entry->area);

        if (role == NULL || n_named == NAMED_MAX) {
            n_left_out += role != NULL;
            continue;
        }
        g_string_append_printf(text, "%s%s is %s%s%s", n_named++ > 0 ? ", " : "", entry->area, role,
                               share != NULL ? " with share " : "", share != NULL ? share : "");
    }
    if (n_left_out > 0)
        g_string_append_printf(text, ", and %u more", n_left_out);
}

bool hs_story_add_start(HsStoryWriter *writer, GError **error)
{
    const HsRunMeta *meta = writer->meta;
    const HsRunVersion *first = writer->versions->len > 0 ? g_ptr_array_index(writer->versions, 0)
                                                          : NULL;
    g_autoptr(GString) areas = g_string_new(NULL);
    g_autoptr(GString) oss = g_string_new(NULL);

    (void)error;
    if (first != NULL) {
        append_entries(writer, first, areas);
        append_oss(writer, first, oss);
    }
    (void)hs_story_add(writer, 0, HS_SENTENCE_START, "Policy %s, %s of main storage%s%s.",
                       meta->policy, hs_story_size(writer, meta->storage_bytes),
                       areas->len > 0 ? ": " : "", areas->str);
    if (oss->len > 0)
        (void)hs_story_add(writer, 0, HS_SENTENCE_START, "%s.", oss->str);
    if (meta->trace_level != HS_TRACE_FULL)
        (void)hs_story_add(writer, 0, HS_SENTENCE_START,
                           "The result was recorded with --trace %s: what that leaves out is not "
                           "told here.",
                           hs_trace_level_name(meta->trace_level));
    return true;
}

/* ---- the end ---- */

static const HsRunRequests *find_requests(const GPtrArray *all, const char *app)
{
    for (guint i = 0; i < all->len; i++) {
        const HsRunRequests *requests = g_ptr_array_index(all, i);

        if (strcmp(requests->app, app) == 0)
            return requests;
    }
    return NULL;
}

/* Each reply needs a record: without these a program that failed just before it was told of one
 * would have replied to more than it has committed. */
static bool append_records(const HsStoryWriter *writer, const HsRunRequests *requests,
                           GString *text, GError **error)
{
    HsQuery *query = hs_query_new(writer->db, hs_sql_story_journal);
    uint64_t n_records = 0;

    hs_query_bind_text(query, 1, requests->app);
    while (hs_query_next(query))
        n_records = hs_query_count(query, 0);
    if (!hs_query_end(query, error))
        return false;
    if (n_records > requests->n_committed)
        g_string_append_printf(text, "; its journal has %s records, more than it was told of",
                               hs_story_count(writer, n_records));
    return true;
}

static bool append_requests(const HsStoryWriter *writer, const HsRunRequests *requests,
                            GString *text, GError **error)
{
    if (requests->n_sent > 0)
        g_string_append_printf(text, "; of %s requests %s were replied to, %s were sent again",
                               hs_story_count(writer, requests->n_sent),
                               hs_story_count(writer, requests->n_replied),
                               hs_story_count(writer, requests->n_sent_again));
    if (requests->n_timeouts > requests->n_sent_again)
        g_string_append_printf(text, ", %s times in all",
                               hs_story_count(writer, requests->n_timeouts));
    if (!requests->has_journal)
        return true;
    g_string_append_printf(text, "; %s transactions are committed, %s lost, %s done twice",
                           hs_story_count(writer, requests->n_committed),
                           hs_story_count(writer, requests->n_lost),
                           hs_story_count(writer, requests->n_repeated));
    return append_records(writer, requests, text, error);
}

static bool add_programs(HsStoryWriter *writer, const GPtrArray *requests, GError **error)
{
    g_autoptr(GPtrArray) outcomes = hs_run_outcomes_read(writer->db, error);

    for (guint i = 0; outcomes != NULL && i < outcomes->len; i++) {
        const HsRunOutcome *outcome = g_ptr_array_index(outcomes, i);
        const HsRunRequests *served = find_requests(requests, outcome->app);
        g_autoptr(GString) text = g_string_new(NULL);

        if (served != NULL && !append_requests(writer, served, text, error))
            return false;

        HsSentence *sentence = hs_story_add(writer, writer->meta->end_cycle, HS_SENTENCE_END,
                                            "%s: %s%s.", outcome->app, outcome->text, text->str);

        sentence->is_detail = !outcome->is_hot_standby && outcome->is_stated &&
                              outcomes->len > NAMED_MAX;
    }
    return outcomes != NULL;
}

static bool add_pagers(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) pagers = hs_run_pagers_read(writer->db, error);

    for (guint i = 0; pagers != NULL && i < pagers->len; i++) {
        const HsRunPager *pager = g_ptr_array_index(pagers, i);

        if (pager->n_faults > 0)
            (void)hs_story_add(writer, writer->meta->end_cycle, HS_SENTENCE_END,
                               "%s had fewer frames than it has pages: %s page faults, %s pages "
                               "read, %s written.",
                               pager->app, hs_story_count(writer, pager->n_faults),
                               hs_story_count(writer, pager->n_ins),
                               hs_story_count(writer, pager->n_outs));
    }
    return pagers != NULL;
}

bool hs_story_add_end(HsStoryWriter *writer, GError **error)
{
    bool has_requests = hs_story_has(writer, "request");
    g_autoptr(GPtrArray) requests = has_requests ? hs_run_requests_read(writer->db, error)
                                                 : g_ptr_array_new();
    g_autoptr(GPtrArray) expectations = NULL;

    if (requests == NULL || !add_programs(writer, requests, error) || !add_pagers(writer, error))
        return false;
    expectations = hs_run_expectations_read(writer->db, error);
    if (expectations == NULL)
        return false;
    (void)hs_story_add(writer, writer->meta->end_cycle, HS_SENTENCE_END,
                       "The run ends: %s; %u of %u expectations held.", writer->meta->end_reason,
                       hs_run_expectations_n_held(expectations), expectations->len);
    return true;
}
