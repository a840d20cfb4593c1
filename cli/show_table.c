/* show_table: versions of the resource management table 90. */
#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/show.h"

#include <string.h>

#define KB UINT64_C(1024)
#define MB (KB * KB)
#define STATES_MAX (HS_GRID_COLUMNS_MAX - 1)
/* Between two states, and at the left of the first. */
#define GAP 2u

/* The unit in which all sizes of the versions are whole numbers: MB, KB or B. */
static uint64_t common_unit(const GPtrArray *versions, const char **ret_name)
{
    uint64_t bits = 0;

    for (guint version_i = 0; version_i < versions->len; version_i++) {
        const HsRunVersion *version = g_ptr_array_index(versions, version_i);

        for (guint entry_i = 0; entry_i < version->entries->len; entry_i++) {
            const HsRunEntry *entry = g_ptr_array_index(version->entries, entry_i);

            bits |= entry->size_bytes;
        }
    }
    *ret_name = bits % MB == 0 ? "MB" : bits % KB == 0 ? "KB" : "B";
    return bits % MB == 0 ? MB : bits % KB == 0 ? KB : 1;
}

static bool is_share(const char *kind)
{
    return strcmp(kind, "CPU share") == 0;
}

/* ---- states side by side ---- */

/* How the cells of a state are laid out: "128 os1 -> os2". */
typedef struct {
    uint64_t unit_bytes;
    int digits;
    guint owner_width;
} Layout;

static Layout lay_out(const HsRunVersion *state, uint64_t unit_bytes)
{
    char number[HS_NUMBER_TEXT_BYTES];
    Layout layout = { unit_bytes, 0, 0 };

    layout.digits = g_snprintf(number, sizeof number, "%" G_GUINT64_FORMAT,
                               hs_run_version_sum(state) / unit_bytes);
    for (guint entry_i = 0; entry_i < state->entries->len; entry_i++) {
        const HsRunEntry *entry = g_ptr_array_index(state->entries, entry_i);
        g_autofree char *owner = hs_clean_text(entry->owner);

        layout.owner_width = MAX(layout.owner_width, hs_text_width(owner));
    }
    return layout;
}

static char *format_entry(const Layout *layout, const HsRunEntry *entry)
{
    if (entry == NULL)
        return g_strdup_printf("%*s", layout->digits, "-");

    g_autofree char *owner = hs_clean_text(entry->owner);
    guint fill = layout->owner_width - hs_text_width(owner);

    return g_strdup_printf("%*" G_GUINT64_FORMAT " %s%*s%s%s", layout->digits,
                           entry->size_bytes / layout->unit_bytes, owner,
                           entry->destination != NULL ? (int)fill : 0, "",
                           entry->destination != NULL ? " → " : "",
                           entry->destination != NULL ? entry->destination : "");
}

char *hs_show_state_title(const HsRunVersion *state)
{
    bool is_letter = state->label[0] != '\0' && state->label[1] == '\0';

    return is_letter ? g_strconcat("state ", state->label, NULL) : g_strdup(state->label);
}

static guint state_width(const HsResult *result, const HsRunVersion *state, uint64_t unit_bytes)
{
    char time[HS_CYCLES_TEXT_BYTES];
    Layout layout = lay_out(state, unit_bytes);
    g_autofree char *title = hs_show_state_title(state);
    guint width = MAX(hs_text_width(title),
                      hs_text_width(hs_result_time(result, state->cycle, time)));

    for (guint entry_i = 0; entry_i < state->entries->len; entry_i++) {
        g_autofree char *cell = format_entry(&layout, g_ptr_array_index(state->entries, entry_i));

        width = MAX(width, hs_text_width(cell));
    }
    return width;
}

static void add_heading(const HsResult *result, HsGrid *grid, const GPtrArray *states)
{
    char time[HS_CYCLES_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_TITLE, "area");
    for (guint state_i = 0; state_i < states->len; state_i++) {
        const HsRunVersion *state = g_ptr_array_index(states, state_i);

        g_autofree char *title = hs_show_state_title(state);

        hs_grid_add(grid, HS_PAINT_TITLE, title);
    }
    hs_grid_add(grid, HS_PAINT_NONE, NULL);
    for (guint state_i = 0; state_i < states->len; state_i++) {
        const HsRunVersion *state = g_ptr_array_index(states, state_i);

        hs_grid_add(grid, HS_PAINT_DIM, hs_result_time(result, state->cycle, time));
    }
}

static void add_area(const HsResult *result, HsGrid *grid, const GPtrArray *states,
                     const char *area, uint64_t unit_bytes)
{
    hs_grid_add(grid, HS_PAINT_NONE, area);
    for (guint state_i = 0; state_i < states->len; state_i++) {
        const HsRunVersion *state = g_ptr_array_index(states, state_i);
        const HsRunEntry *entry = hs_run_version_find(state, area);
        Layout layout = lay_out(state, unit_bytes);
        g_autofree char *cell = format_entry(&layout, entry);

        hs_grid_add(grid, entry != NULL ? hs_result_paint(result, entry->owner) : HS_PAINT_DIM,
                    cell);
    }
}

static void add_sums(const HsResult *result, HsGrid *grid, const GPtrArray *states,
                     uint64_t unit_bytes)
{
    hs_grid_add(grid, HS_PAINT_DIM, "sum");
    for (guint state_i = 0; state_i < states->len; state_i++) {
        const HsRunVersion *state = g_ptr_array_index(states, state_i);
        uint64_t sum = hs_run_version_sum(state);
        Layout layout = lay_out(state, unit_bytes);

        /* What the run began with, or more: main storage may have grown. */
        hs_grid_add_format(grid, sum >= result->meta->storage_bytes ? HS_PAINT_DIM : HS_PAINT_BAD,
                           "%*" G_GUINT64_FORMAT, layout.digits, sum / unit_bytes);
    }
}

/* Some states beside each other; `areas` are those of all states. */
static void show_block(const HsResult *result, HsOutput *output, const GPtrArray *states,
                       const GPtrArray *areas, uint64_t unit_bytes)
{
    HsGridColumn columns[HS_GRID_COLUMNS_MAX] = { { NULL, false, false } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, states->len + 1);

    add_heading(result, grid, states);
    for (guint area_i = 0; area_i < areas->len; area_i++)
        add_area(result, grid, states, g_ptr_array_index(areas, area_i), unit_bytes);
    add_sums(result, grid, states, unit_bytes);
    hs_grid_print(grid, output, GAP);
}

/* How many states from state_i on fit beside each other; at least 1. */
static guint count_fitting(const HsResult *result, const HsOutput *output, const GPtrArray *states,
                           const GPtrArray *areas, guint first, uint64_t unit_bytes)
{
    guint used = GAP + 4;
    guint n_states = 0;

    for (guint area_i = 0; area_i < areas->len; area_i++)
        used = MAX(used, GAP + hs_text_width(g_ptr_array_index(areas, area_i)));
    while (first + n_states < states->len && n_states < STATES_MAX) {
        used += GAP + state_width(result, g_ptr_array_index(states, first + n_states), unit_bytes);
        if (used > output->width && n_states > 0)
            break;
        n_states++;
    }
    return n_states;
}

/* The first state and as many of the last ones as fit beside it. */
static void show_brief(const HsResult *result, HsOutput *output, const GPtrArray *states,
                       const GPtrArray *areas, uint64_t unit_bytes)
{
    g_autoptr(GPtrArray) shown = g_ptr_array_new();
    guint n_shown = 1;

    g_ptr_array_add(shown, g_ptr_array_index(states, 0));
    for (; n_shown < states->len; n_shown++) {
        g_ptr_array_insert(shown, 1, g_ptr_array_index(states, states->len - n_shown));
        if (count_fitting(result, output, shown, areas, 0, unit_bytes) == n_shown + 1)
            continue;
        g_ptr_array_remove_index(shown, 1);
        break;
    }
    show_block(result, output, shown, areas, unit_bytes);
    if (n_shown < states->len)
        hs_output_add(output, "  (%u between the first and the last left out: hsim table)\n",
                      states->len - n_shown);
}

void hs_show_states(const HsResult *result, HsOutput *output, const GPtrArray *states,
                    bool is_brief)
{
    const char *unit = NULL;
    uint64_t unit_bytes = common_unit(states, &unit);
    g_autoptr(GPtrArray) areas = hs_run_table_areas(states);

    hs_output_paint(output, HS_PAINT_TITLE, "FIG. 4");
    hs_output_add(output, "  resource management table 90: %s, owner → switching destination\n",
                  unit);
    if (is_brief && states->len > 0) {
        show_brief(result, output, states, areas, unit_bytes);
        return;
    }
    for (guint first = 0, n_states; first < states->len; first += n_states) {
        g_autoptr(GPtrArray) block = g_ptr_array_new();

        n_states = count_fitting(result, output, states, areas, first, unit_bytes);
        for (guint state_i = first; state_i < first + n_states; state_i++)
            g_ptr_array_add(block, g_ptr_array_index(states, state_i));
        if (first > 0)
            hs_output_add(output, "\n");
        show_block(result, output, block, areas, unit_bytes);
    }
}

/* ---- versions one after the other ---- */

static void add_entry(const HsResult *result, HsGrid *grid, guint position, const HsRunEntry *entry)
{
    char size[HS_NUMBER_TEXT_BYTES];

    hs_grid_add_format(grid, HS_PAINT_DIM, "91-%u", position);
    hs_grid_add(grid, HS_PAINT_NONE, entry->area);
    hs_grid_add(grid, HS_PAINT_NONE,
                is_share(entry->kind) ? hs_count_format(entry->size_bytes, size)
                                      : hs_size_format(entry->size_bytes, size));
    hs_grid_add(grid, hs_result_paint(result, entry->owner), entry->owner);
    hs_grid_add(grid, HS_PAINT_NONE, entry->destination != NULL ? entry->destination : "-");
}

/* The entries of other kinds, a section for each kind. */
static void add_others(const HsResult *result, HsGrid *grid, const HsRunVersion *version)
{
    const char *kind = "";

    for (guint entry_i = 0; entry_i < version->others->len; entry_i++) {
        const HsRunEntry *entry = g_ptr_array_index(version->others, entry_i);

        if (strcmp(entry->kind, kind) != 0) {
            hs_grid_add(grid, HS_PAINT_NONE, NULL);
            hs_grid_add(grid, HS_PAINT_TITLE, entry->kind);
            hs_grid_end_row(grid);
        }
        kind = entry->kind;
        add_entry(result, grid, version->entries->len + entry_i + 1, entry);
    }
}

static void show_version(const HsResult *result, HsOutput *output, const HsRunVersion *version)
{
    static const HsGridColumn columns[] = { { "entry", false, false },
                                            { "area", false, false },
                                            { "size", true, false },
                                            { "owner", false, false },
                                            { "destination", false, false } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    char size[HS_NUMBER_TEXT_BYTES];

    for (guint entry_i = 0; entry_i < version->entries->len; entry_i++)
        add_entry(result, grid, entry_i + 1, g_ptr_array_index(version->entries, entry_i));
    hs_grid_add(grid, HS_PAINT_NONE, NULL);
    hs_grid_add(grid, HS_PAINT_DIM, "sum");
    hs_grid_add(grid, HS_PAINT_DIM, hs_size_format(hs_run_version_sum(version), size));
    hs_grid_end_row(grid);
    add_others(result, grid, version);
    hs_grid_print(grid, output, GAP);
}

void hs_show_versions(const HsResult *result, HsOutput *output, const GPtrArray *versions)
{
    char time[HS_CYCLES_TEXT_BYTES];
    char cycle[HS_NUMBER_TEXT_BYTES];

    for (guint version_i = 0; version_i < versions->len; version_i++) {
        const HsRunVersion *version = g_ptr_array_index(versions, version_i);
        g_autofree char *title = version->label != NULL ? hs_show_state_title(version) : NULL;
        g_autofree char *number = g_strdup_printf("version %" G_GUINT64_FORMAT "%s%s",
                                                  version->version, title != NULL ? ", " : "",
                                                  title != NULL ? title : "");
        g_autofree char *step = version->step != NULL ? g_strdup_printf(", step %s", version->step)
                                                      : g_strdup("");

        hs_output_add(output, "%s", version_i > 0 ? "\n" : "");
        hs_output_paint(output, HS_PAINT_TITLE, number);
        hs_output_add(output,
                      "  from %s (cycle %s): ", hs_result_time(result, version->cycle, time),
                      hs_count_format(version->cycle, cycle));
        hs_output_paint(output, HS_PAINT_NONE, version->cause);
        hs_output_paint(output, HS_PAINT_NONE, step);
        hs_output_add(output, "\n");
        show_version(result, output, version);
    }
}

/* ---- for programs ---- */

static void json_entry(HsJson *json, const HsRunEntry *entry)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "area", entry->area);
    hs_json_text(json, "kind", entry->kind);
    hs_json_integer(json, is_share(entry->kind) ? "share" : "size_bytes", entry->size_bytes);
    hs_json_text(json, "owner", entry->owner);
    hs_json_text(json, "destination", entry->destination);
    hs_json_end(json);
}

void hs_json_versions(HsJson *json, const GPtrArray *versions)
{
    hs_json_begin_array(json, "versions");
    for (guint version_i = 0; version_i < versions->len; version_i++) {
        const HsRunVersion *version = g_ptr_array_index(versions, version_i);

        hs_json_begin_object(json, NULL);
        hs_json_integer(json, "version", version->version);
        hs_json_text(json, "state", version->label);
        hs_json_integer(json, "cycle", version->cycle);
        hs_json_text(json, "cause", version->cause);
        hs_json_text(json, "step", version->step);
        hs_json_begin_array(json, "entries");
        for (guint entry_i = 0; entry_i < version->entries->len; entry_i++)
            json_entry(json, g_ptr_array_index(version->entries, entry_i));
        for (guint entry_i = 0; entry_i < version->others->len; entry_i++)
            json_entry(json, g_ptr_array_index(version->others, entry_i));
        hs_json_end(json);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void csv_entry(GString *csv, const HsRunVersion *version, guint position,
                      const HsRunEntry *entry)
{
    hs_csv_integer(csv, version->version);
    hs_csv_text(csv, version->label);
    hs_csv_integer(csv, version->cycle);
    hs_csv_text(csv, version->cause);
    hs_csv_text(csv, version->step);
    hs_csv_integer(csv, position);
    hs_csv_text(csv, entry->area);
    hs_csv_text(csv, entry->kind);
    hs_csv_integer(csv, entry->size_bytes);
    hs_csv_text(csv, entry->owner);
    hs_csv_text(csv, entry->destination);
    hs_csv_end_row(csv);
}

void hs_csv_versions(GString *csv, const GPtrArray *versions)
{
    hs_csv_heading(csv, "version state cycle cause step position area kind size owner destination");
    for (guint version_i = 0; version_i < versions->len; version_i++) {
        const HsRunVersion *version = g_ptr_array_index(versions, version_i);
        guint n_entries = version->entries->len;

        for (guint entry_i = 0; entry_i < n_entries; entry_i++)
            csv_entry(csv, version, entry_i + 1, g_ptr_array_index(version->entries, entry_i));
        for (guint entry_i = 0; entry_i < version->others->len; entry_i++)
            csv_entry(csv, version, n_entries + entry_i + 1,
                      g_ptr_array_index(version->others, entry_i));
    }
}
