/* show_storage: main storage as a line of characters, one owner a character. */
#include "cli/show.h"

#include <string.h>

#define LINE_CHARACTERS 64u
#define KINDS_MAX 64u
/* Owners whose own characters are taken already. */
static const char spare_glyphs[] = "ABCDEFGHIJKLMNOPQRSTUWXYZ0123456789";

/* What a unit can be: owned by the monitor or by an OS (connected or not), not used, failed. */
typedef struct {
    const char *name;
    char glyph;
    HsPaint paint;
    uint64_t before_bytes;
    uint64_t after_bytes;
} Kind;

typedef struct {
    Kind kinds[KINDS_MAX];
    guint n_kinds;
} Legend;

static bool is_taken(const Legend *legend, char glyph)
{
    for (guint kind_i = 0; kind_i < legend->n_kinds; kind_i++) {
        if (legend->kinds[kind_i].glyph == glyph)
            return true;
    }
    return false;
}

/* os1 is 1, os2 is 2; without a digit the first letter. */
static char choose_glyph(const Legend *legend, const char *name)
{
    gsize length = strlen(name);
    char wish = length > 0 && g_ascii_isdigit(name[length - 1]) ? name[length - 1]
                                                                : g_ascii_toupper(name[0]);

    if (g_ascii_isalnum(wish) && !is_taken(legend, wish))
        return wish;
    for (const char *spare = spare_glyphs; *spare != '\0'; spare++) {
        if (!is_taken(legend, *spare))
            return *spare;
    }
    return '#';
}

static void add_kind(Legend *legend, const char *name, char glyph, HsPaint paint)
{
    if (legend->n_kinds < KINDS_MAX)
        legend->kinds[legend->n_kinds++] = (Kind){ .name = name, .glyph = glyph, .paint = paint };
}

static void legend_init(Legend *legend, const HsResult *result)
{
    legend->n_kinds = 0;
    add_kind(legend, "vmm", 'V', HS_PAINT_NONE);
    for (guint owner_i = 0; owner_i < result->owners->len; owner_i++) {
        const char *owner = g_ptr_array_index(result->owners, owner_i);

        add_kind(legend, owner, choose_glyph(legend, owner), hs_result_paint(result, owner));
    }
    add_kind(legend, "not used", '.', HS_PAINT_DIM);
    add_kind(legend, "failed", '!', HS_PAINT_BAD);
}

static Kind *kind_of(Legend *legend, const HsRunRange *range)
{
    const char *name = strcmp(range->state, "unused") == 0   ? "not used"
                       : strcmp(range->state, "failed") == 0 ? range->state
                                                             : range->owner;

    for (guint kind_i = 0; kind_i < legend->n_kinds; kind_i++) {
        if (strcmp(legend->kinds[kind_i].name, name) == 0)
            return &legend->kinds[kind_i];
    }
    return &legend->kinds[0];
}

/* The range a unit is in, NULL when none says so. */
static const HsRunRange *find_range(const GPtrArray *ranges, uint64_t unit)
{
    for (guint range_i = 0; range_i < ranges->len; range_i++) {
        const HsRunRange *range = g_ptr_array_index(ranges, range_i);

        if (unit >= range->first_unit && unit - range->first_unit < range->n_units)
            return range;
    }
    return NULL;
}

/* Each character shows the unit in the middle of those it stands for. */
static void show_line(HsOutput *output, Legend *legend, const char *name, const GPtrArray *ranges,
                      uint64_t n_units)
{
    guint n_characters = (guint)MIN(LINE_CHARACTERS, n_units);

    hs_output_add(output, "  %-8s", name);
    for (guint character_i = 0; character_i < n_characters; character_i++) {
        uint64_t unit = hs_cycles_scale(n_units, 2 * character_i + 1, UINT64_C(2) * n_characters);
        const HsRunRange *range = find_range(ranges, unit);
        const Kind *kind = range != NULL ? kind_of(legend, range) : NULL;
        char glyph[2] = { kind != NULL ? kind->glyph : ' ', '\0' };

        hs_output_paint(output, kind != NULL ? kind->paint : HS_PAINT_NONE, glyph);
    }
    hs_output_add(output, "\n");
}

static void show_legend(HsOutput *output, const Legend *legend)
{
    bool is_first = true;

    hs_output_add(output, "  ");
    for (guint kind_i = 0; kind_i < legend->n_kinds; kind_i++) {
        const Kind *kind = &legend->kinds[kind_i];
        char before[HS_NUMBER_TEXT_BYTES];
        char after[HS_NUMBER_TEXT_BYTES];
        char glyph[2] = { kind->glyph, '\0' };

        if (kind->before_bytes == 0 && kind->after_bytes == 0)
            continue;
        hs_output_add(output, "%s", is_first ? "" : "  ");
        hs_output_paint(output, kind->paint, glyph);
        hs_output_add(output, " ");
        hs_output_paint(output, HS_PAINT_NONE, kind->name);
        hs_output_add(output, " %s", hs_size_format(kind->before_bytes, before));
        if (kind->after_bytes != kind->before_bytes)
            hs_output_add(output, " → %s",
                          kind->after_bytes > 0 ? hs_size_format(kind->after_bytes, after) : "0");
        is_first = false;
    }
    hs_output_add(output, "\n");
}

static void count_bytes(const HsResult *result, Legend *legend, const GPtrArray *ranges,
                        bool is_after)
{
    for (guint range_i = 0; range_i < ranges->len; range_i++) {
        const HsRunRange *range = g_ptr_array_index(ranges, range_i);
        Kind *kind = kind_of(legend, range);

        *(is_after ? &kind->after_bytes : &kind->before_bytes) += range->n_units *
                                                                  result->meta->unit_bytes;
    }
}

/* Main storage may have grown. */
static uint64_t count_units(const GPtrArray *ranges)
{
    uint64_t n_units = 0;

    for (guint range_i = 0; range_i < ranges->len; range_i++)
        n_units += ((const HsRunRange *)g_ptr_array_index(ranges, range_i))->n_units;
    return n_units;
}

bool hs_show_storage(const HsResult *result, HsOutput *output, const HsRunVersion *before,
                     const HsRunVersion *after, GError **error)
{
    g_autoptr(GPtrArray) before_ranges = hs_run_storage_read(result->db, before->version, error);
    g_autoptr(GPtrArray) after_ranges = NULL;
    char size[HS_NUMBER_TEXT_BYTES];
    Legend legend;

    if (before_ranges != NULL)
        after_ranges = hs_run_storage_read(result->db, after->version, error);
    if (after_ranges == NULL)
        return false;
    legend_init(&legend, result);
    count_bytes(result, &legend, before_ranges, false);
    count_bytes(result, &legend, after_ranges, true);
    hs_output_paint(output, HS_PAINT_TITLE, "Main storage");
    hs_output_add(output, "  %s by owner\n",
                  hs_size_format(count_units(after_ranges) * result->meta->unit_bytes, size));
    show_line(output, &legend, "before", before_ranges, count_units(before_ranges));
    show_line(output, &legend, "after", after_ranges, count_units(after_ranges));
    show_legend(output, &legend);
    return true;
}
