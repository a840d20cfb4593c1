/* story_writer: what the parts of the story read and how they write. */
#include "analysis/story_writer.h"

#include "analysis/query.h"
#include "analysis/run_table.h"

#include "embedded/sql.h"

#include <string.h>

/* ---- reading ---- */

static bool read_parameters(HsStoryWriter *writer, GError **error)
{
    HsQuery *query = hs_query_new(writer->db, hs_sql_story_parameters);

    while (hs_query_next(query)) {
        g_autofree char *path = hs_query_dup_text(query, 0);
        g_autofree char *value = hs_query_dup_text(query, 1);

        g_hash_table_insert(writer->parameters, g_string_chunk_insert(writer->texts, path),
                            g_string_chunk_insert(writer->texts, value));
    }
    return hs_query_end(query, error);
}

static char *key_of(uint64_t flow, HsCycles end)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, flow, end);
}

static bool read_waits(HsStoryWriter *writer, GError **error)
{
    if (!hs_story_has(writer, "flow_wait"))
        return true;

    HsQuery *query = hs_query_new(writer->db, hs_sql_story_waits);

    while (hs_query_next(query)) {
        HsStoryWait *wait = g_new0(HsStoryWait, 1);

        wait->unseen = hs_query_count(query, 2);
        wait->cpu = hs_query_count(query, 3);
        wait->other = hs_query_count(query, 4);
        g_hash_table_insert(writer->waits,
                            key_of(hs_query_count(query, 0), hs_query_count(query, 1)), wait);
    }
    return hs_query_end(query, error);
}

HsStoryWait hs_story_wait(const HsStoryWriter *writer, const HsRunFlow *flow, const HsRunStep *step)
{
    g_autofree char *key = key_of(flow->number, step->end);
    const HsStoryWait *wait = g_hash_table_lookup(writer->waits, key);

    return wait != NULL ? *wait : (HsStoryWait){ 0, 0, 0 };
}

bool hs_story_writer_init(HsStoryWriter *writer, sqlite3 *db, GError **error)
{
    *writer =
        (HsStoryWriter){ .db = db,
                         .texts = g_string_chunk_new(1024),
                         .parameters = g_hash_table_new(g_str_hash, g_str_equal),
                         .waits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                         .alike = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
    writer->meta = hs_run_meta_read(db, error);
    if (writer->meta == NULL || !read_parameters(writer, error))
        return false;
    writer->flows = hs_story_has(writer, "flow") ? hs_run_flows_read(db, error) : g_ptr_array_new();
    if (writer->flows == NULL || !read_waits(writer, error))
        return false;
    writer->versions = hs_story_has(writer, "resource_version") ? hs_run_table_versions(db, error)
                                                                : g_ptr_array_new();
    return writer->versions != NULL;
}

void hs_story_writer_clear(HsStoryWriter *writer)
{
    g_clear_pointer(&writer->versions, g_ptr_array_unref);
    g_clear_pointer(&writer->flows, g_ptr_array_unref);
    g_clear_pointer(&writer->meta, hs_run_meta_free);
    g_hash_table_unref(writer->alike);
    g_hash_table_unref(writer->waits);
    g_hash_table_unref(writer->parameters);
    g_string_chunk_free(writer->texts);
}

bool hs_story_has(const HsStoryWriter *writer, const char *table)
{
    return hs_trace_level_keeps(writer->meta->trace_level, table);
}

/* ---- writing ---- */

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

const char *hs_story_count(const HsStoryWriter *writer, uint64_t count)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, count);
    g_autoptr(GString) text = g_string_new(digits);

    for (gssize at = (gssize)text->len - 3; at > 0; at -= 3)
        g_string_insert_c(text, at, '_');
    return g_string_chunk_insert(writer->texts, text->str);
}

const char *hs_story_parameter(const HsStoryWriter *writer, const char *path_format, ...)
{
    va_list arguments;

    va_start(arguments, path_format);
    g_autofree char *path = g_strdup_vprintf(path_format, arguments);
    va_end(arguments);
    return g_hash_table_lookup(writer->parameters, path);
}

const char *hs_story_who(const char *name)
{
    return strcmp(name, "vmm") == 0 ? "the monitor" : name;
}
