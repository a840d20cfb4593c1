/* story: the sentences of a run, put in order; its start and its end. */
#include "analysis/story.h"

#include "analysis/query.h"
#include "analysis/run_faults.h"
#include "analysis/run_service.h"
#include "analysis/run_table.h"
#include "analysis/story_writer.h"
#include "sim/assert.h"

#include <string.h>

static const char *const kind_names[HS_SENTENCE_N] = {
    [HS_SENTENCE_START] = "start",     [HS_SENTENCE_FAULT] = "fault",
    [HS_SENTENCE_COMMAND] = "command", [HS_SENTENCE_REFUSAL] = "refusal",
    [HS_SENTENCE_STEP] = "step",       [HS_SENTENCE_FLOW] = "flow",
    [HS_SENTENCE_OUTAGE] = "outage",   [HS_SENTENCE_PROTECTION] = "protection",
    [HS_SENTENCE_FAILURE] = "failure", [HS_SENTENCE_EXPECTATION] = "expectation",
    [HS_SENTENCE_END] = "end",
};

const char *hs_sentence_kind_name(HsSentenceKind kind)
{
    hs_assert(kind < HS_SENTENCE_N);
    return kind_names[kind];
}

/* ---- writing ---- */

static void sentence_free(gpointer user)
{
    HsSentence *sentence = user;

    g_free(sentence->figure);
    g_free(sentence->step);
    g_free(sentence->text);
    g_free(sentence);
}

HsSentence *hs_story_add(HsStoryWriter *writer, HsCycles cycle, HsSentenceKind kind,
                         const char *format, ...)
{
    HsSentence *sentence = g_new0(HsSentence, 1);
    va_list arguments;

    va_start(arguments, format);
    sentence->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    sentence->cycle = cycle;
    sentence->kind = kind;
    g_ptr_array_add(writer->sentences, sentence);
    return sentence;
}

const char *hs_story_time(const HsStoryWriter *writer, HsCycles cycles)
{
    char text[HS_CYCLES_TEXT_BYTES];

    return g_string_chunk_insert(writer->texts,
                                 hs_cycles_format(cycles, writer->meta->clock_hz, text));
}

const char *hs_story_size(const HsStoryWriter *writer, uint64_t size_bytes)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
    guint unit = 0;

    for (; unit + 1 < G_N_ELEMENTS(units) && size_bytes != 0 && size_bytes % 1024 == 0; unit++)
        size_bytes /= 1024;

    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT " %s", size_bytes, units[unit]);

    return g_string_chunk_insert(writer->texts, text);
}

const char *hs_story_parameter(HsStoryWriter *writer, const char *path_format, ...)
{
    const char *value = NULL;
    sqlite3_stmt *statement = NULL;
    va_list arguments;

    va_start(arguments, path_format);
    g_autofree char *path = g_strdup_vprintf(path_format, arguments);
    va_end(arguments);
    if (sqlite3_prepare_v2(writer->db, "SELECT value FROM parameter WHERE path = ?1", -1,
                           &statement, NULL) != SQLITE_OK)
        return NULL;
    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(statement, 0);

        if (text != NULL)
            value = g_string_chunk_insert(writer->texts, (const char *)text);
    }
    sqlite3_finalize(statement);
    return value;
}

/* ---- the start and the end ---- */

static bool add_start(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) states = hs_run_table_at(writer->db, 0, error);
    const HsRunMeta *meta = writer->meta;
    GString *areas = g_string_new(NULL);

    if (states == NULL) {
        g_string_free(areas, TRUE);
        return false;
    }

    const HsRunVersion *first = states->len > 0 ? g_ptr_array_index(states, 0) : NULL;

    for (guint entry_i = 0; first != NULL && entry_i < first->entries->len; entry_i++) {
        const HsRunEntry *entry = g_ptr_array_index(first->entries, entry_i);

        if (entry->size_bytes > 0)
            g_string_append_printf(areas, "%s%s %s", areas->len > 0 ? ", " : "", entry->area,
                                   hs_story_size(writer, entry->size_bytes));
    }
    (void)hs_story_add(writer, 0, HS_SENTENCE_START,
                       "The run begins with %s of main storage under policy %s: %s.",
                       hs_story_size(writer, meta->storage_bytes), meta->policy, areas->str);
    g_string_free(areas, TRUE);
    return true;
}

static bool add_end(HsStoryWriter *writer, GError **error)
{
    const HsRunMeta *meta = writer->meta;
    g_autoptr(GPtrArray) outcomes = hs_run_outcomes_read(writer->db, error);

    if (outcomes == NULL)
        return false;
    for (guint i = 0; i < outcomes->len; i++) {
        const HsRunOutcome *outcome = g_ptr_array_index(outcomes, i);

        (void)hs_story_add(writer, meta->end_cycle, HS_SENTENCE_END, "%s: %s.", outcome->app,
                           outcome->text);
    }
    (void)hs_story_add(writer, meta->end_cycle, HS_SENTENCE_END, "The run ends: %s.",
                       meta->end_reason);
    return true;
}

/* ---- the whole ---- */

static int compare_sentences(gconstpointer a, gconstpointer b)
{
    const HsSentence *one = *(const HsSentence *const *)a;
    const HsSentence *other = *(const HsSentence *const *)b;

    if (one->cycle != other->cycle)
        return one->cycle < other->cycle ? -1 : 1;
    return (int)one->kind - (int)other->kind;
}

GPtrArray *hs_story_read(sqlite3 *db, GError **error)
{
    HsStoryWriter writer = { .db = db };

    writer.meta = hs_run_meta_read(db, error);
    if (writer.meta == NULL)
        return NULL;
    writer.sentences = g_ptr_array_new_with_free_func(sentence_free);
    writer.texts = g_string_chunk_new(1024);

    bool is_read = add_start(&writer, error) && hs_story_add_events(&writer, error) &&
                   hs_story_add_flows(&writer, error) && add_end(&writer, error);

    hs_run_meta_free(writer.meta);
    g_string_chunk_free(writer.texts);
    if (!is_read) {
        g_ptr_array_unref(writer.sentences);
        return NULL;
    }
    g_ptr_array_sort(writer.sentences, compare_sentences); /* stable */
    return writer.sentences;
}
