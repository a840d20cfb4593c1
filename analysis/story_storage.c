/* story_storage: what a change of the resource table 90 changed, in words. */
#include "analysis/run_table.h"
#include "analysis/story_writer.h"

#include <string.h>

static void add_part(GString *change, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_part(GString *change, const char *format, ...)
{
    va_list arguments;

    if (change->len > 0)
        g_string_append(change, "; ");
    va_start(arguments, format);
    g_string_append_vprintf(change, format, arguments);
    va_end(arguments);
}

static uint64_t size_of(const HsRunVersion *version, const char *area)
{
    const HsRunEntry *entry = hs_run_version_find(version, area);

    return entry != NULL ? entry->size_bytes : 0;
}

static void add_entry(const HsStoryWriter *writer, const HsRunEntry *old, const HsRunVersion *after,
                      GString *change)
{
    const HsRunEntry *entry = hs_run_version_find(after, old->area);
    uint64_t size_bytes = entry != NULL ? entry->size_bytes : 0;

    if (size_bytes == 0 && old->size_bytes > 0)
        add_part(change, "%s gives up %s", old->area, hs_story_size(writer, old->size_bytes));
    else if (entry != NULL && strcmp(entry->owner, old->owner) != 0)
        add_part(change, "%s (%s) goes from %s to %s", old->area, hs_story_size(writer, size_bytes),
                 hs_story_who(old->owner), hs_story_who(entry->owner));
    else if (size_bytes > old->size_bytes)
        add_part(change, "%s grows from %s to %s", old->area,
                 hs_story_size(writer, old->size_bytes), hs_story_size(writer, size_bytes));
    else if (size_bytes < old->size_bytes)
        add_part(change, "%s shrinks from %s to %s", old->area,
                 hs_story_size(writer, old->size_bytes), hs_story_size(writer, size_bytes));
}

static const char *describe(const HsStoryWriter *writer, const HsRunVersion *before,
                            const HsRunVersion *after)
{
    g_autoptr(GString) change = g_string_new(NULL);

    for (guint entry_i = 0; entry_i < before->entries->len; entry_i++) {
        const HsRunEntry *old = g_ptr_array_index(before->entries, entry_i);

        if (strcmp(old->area, "unused") != 0)
            add_entry(writer, old, after, change);
    }
    for (guint entry_i = 0; entry_i < after->entries->len; entry_i++) {
        const HsRunEntry *entry = g_ptr_array_index(after->entries, entry_i);

        if (entry->size_bytes == 0 || strcmp(entry->area, "unused") == 0 ||
            hs_run_version_find(before, entry->area) != NULL)
            continue;
        if (strcmp(entry->area, "failed") == 0)
            add_part(change, "%s have failed", hs_story_size(writer, entry->size_bytes));
        else if (strcmp(entry->area, entry->owner) == 0)
            add_part(change, "%s gets %s", entry->area, hs_story_size(writer, entry->size_bytes));
        else
            add_part(change, "%s gets %s of %s", entry->area,
                     hs_story_size(writer, entry->size_bytes), hs_story_who(entry->owner));
    }
    if (size_of(before, "unused") != size_of(after, "unused"))
        add_part(change, "%s are unused, %s before",
                 hs_story_size(writer, size_of(after, "unused")),
                 hs_story_size(writer, size_of(before, "unused")));
    return change->len > 0 ? g_string_chunk_insert(writer->texts, change->str) : NULL;
}

/* Did the step leave it, at whose end it came? The versions of FIG. 5 and 6 name their steps, those
 * of other flows may name a routine. */
static bool is_of(const HsRunVersion *version, const HsRunStep *step)
{
    const char *name = version->step != NULL ? version->step : "";
    bool is_figure = strcmp(name, "506") == 0 || strcmp(name, "611") == 0;

    return step->figure != NULL ? strcmp(name, step->step) == 0 : !is_figure;
}

guint hs_story_version_from(const HsStoryWriter *writer, HsCycles cycle)
{
    guint from = 0;
    guint to = writer->versions->len;

    while (from < to) {
        guint middle = from + (to - from) / 2;
        const HsRunVersion *version = g_ptr_array_index(writer->versions, middle);

        if (version->cycle < cycle)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const char *hs_story_change(const HsStoryWriter *writer, const HsRunStep *step)
{
    guint from = hs_story_version_from(writer, step->end);

    for (guint i = MAX(from, 1); i < writer->versions->len; i++) {
        const HsRunVersion *version = g_ptr_array_index(writer->versions, i);

        if (version->cycle != step->end)
            break;
        if (is_of(version, step))
            return describe(writer, g_ptr_array_index(writer->versions, i - 1), version);
    }
    return NULL;
}
