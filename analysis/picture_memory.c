/* picture_memory: bands, texts within and beside them, moments above them. */
#include "analysis/picture_memory.h"

#include "analysis/picture_color.h"
#include "analysis/picture_layout.h"
#include "analysis/run_highlights.h"

#include <string.h>

/* Where the plot is, in tenths of a pixel. */
#define PLOT_LEFT 850
#define PLOT_RIGHT 7980
#define PLOT_BOTTOM 4860
#define PLOT_TOP_MIN 850
/* Moments stand in rows above it. */
#define ROWS_MAX 5u
#define ROW_HEIGHT 165
#define MOMENT_LEFT 250
#define MOMENT_RIGHT 9500
/* Sizes of fonts in tenths of a pixel: 10 and 10.5 point. */
#define FONT_SMALL 133u
#define FONT_USUAL 140u
/* What a text may take of the room beside and above the plot, in hundredths of its font's size. */
#define BESIDE_WIDTH_MAX 1120u
#define MOMENT_WIDTH_MAX 2600u
#define WITHIN_WIDTH_MAX 2600u
/* A text within a band leaves so much around itself. */
#define WITHIN_MARGIN 60
#define TEXT_HEIGHT 170
#define BESIDE_GAP 165
/* A state shorter than this is not drawn if another one is as near. */
#define SHORTEST 3

/* A text at a place. */
typedef struct {
    int x, y;
    guint color;
    char *text;
} Label;

/* While the picture is made. */
typedef struct {
    const HsMemory *memory;
    HsPictureData *data;
    HsTimeAxis axis;
    int top;            /* of the plot */
    GPtrArray *moments; /* of HsMoment */
    GArray *drawn;      /* guint: the states that are drawn */
    GArray *within;     /* of Label */
    GArray *beside;
} Maker;

/* ---- reading ---- */

bool hs_memory_read(HsMemory *memory, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    *memory = (HsMemory){ 0 };
    if (hs_run_require(db, "storage_range", error) && hs_run_require(db, "flow", error))
        memory->meta = hs_run_meta_read(db, error);
    if (memory->meta != NULL)
        memory->history = hs_storage_history_read(db, error);
    if (memory->history != NULL)
        memory->highlights = hs_run_highlights_read(db, error);
    if (memory->highlights != NULL)
        memory->handovers = hs_run_handovers_read(db, error);
    if (memory->handovers == NULL)
        return false;
    if (memory->history->states->len == 0 || memory->history->max_bytes == 0) {
        g_set_error_literal(error, HS_PICTURE_ERROR, 0,
                            "there is nothing to draw: the result has no main storage");
        return false;
    }
    memory->to = MAX(MIN(choice->to, memory->meta->end_cycle), 1);
    memory->from = MIN(choice->from, memory->to - 1);
    return true;
}

void hs_memory_clear(HsMemory *memory)
{
    g_clear_pointer(&memory->meta, hs_run_meta_free);
    g_clear_pointer(&memory->history, hs_storage_history_free);
    g_clear_pointer(&memory->highlights, g_ptr_array_unref);
    g_clear_pointer(&memory->handovers, g_ptr_array_unref);
}

static const HsStorageState *state_at(const HsMemory *memory, guint state_i)
{
    return g_ptr_array_index(memory->history->states, state_i);
}

HsCycles hs_memory_state_end(const HsMemory *memory, guint state_i)
{
    if (state_i + 1 < memory->history->states->len)
        return state_at(memory, state_i + 1)->begin;
    return MAX(memory->meta->end_cycle, memory->to);
}

const HsStorageState *hs_memory_at(const HsMemory *memory, HsCycles cycle)
{
    const HsStorageState *found = NULL;

    for (guint state_i = 0; state_i < memory->history->states->len; state_i++) {
        if (state_at(memory, state_i)->begin <= cycle)
            found = state_at(memory, state_i);
    }
    return found;
}

static guint color_of(const HsStorageBand *band)
{
    switch (band->kind) {
    case HS_BAND_MONITOR:
        return HS_COLOR_MONITOR;
    case HS_BAND_FAILED:
        return HS_COLOR_FAULT;
    case HS_BAND_KERNEL:
        return hs_color_kernel(band->os_i);
    case HS_BAND_OWN:
        return hs_color_own(band->os_i);
    case HS_BAND_PROGRAM:
        return hs_color_program(band->os_i, band->nth);
    case HS_BAND_UNCONNECTED:
        return hs_color_mix(hs_color_program(band->os_i, 0), HS_COLOR_FREE, 40);
    case HS_BAND_FREE:
        return HS_COLOR_FREE;
    case HS_BAND_ABSENT:
        break;
    }
    return HS_COLOR_WHITE;
}

static const HsStorageBand *band_at(const Maker *maker, guint band_i)
{
    return g_ptr_array_index(maker->memory->history->bands, band_i);
}

/* ---- places ---- */

static uint64_t below(const HsStorageState *state, guint band_i)
{
    uint64_t bytes = 0;

    for (guint lower_i = 0; lower_i < band_i; lower_i++)
        bytes += state->bytes[lower_i];
    return bytes;
}

static int y_of(const Maker *maker, uint64_t bytes)
{
    uint64_t height = (uint64_t)(PLOT_BOTTOM - maker->top);

    return PLOT_BOTTOM - (int)hs_cycles_scale(bytes, height, maker->memory->history->max_bytes);
}

/* The states of the window; of those that follow each other too fast to be seen only as many as
 * there is room for. */
static void choose_states(Maker *maker)
{
    const HsMemory *memory = maker->memory;
    int last = maker->axis.left - SHORTEST;

    for (guint state_i = 0; state_i < memory->history->states->len; state_i++) {
        HsCycles begin = MAX(state_at(memory, state_i)->begin, memory->from);
        HsCycles end = MIN(hs_memory_state_end(memory, state_i), memory->to);
        int left = hs_time_axis_x(&maker->axis, begin);
        bool is_long = hs_time_axis_x(&maker->axis, end) - left >= SHORTEST;

        if (begin >= end || (!is_long && left - last < SHORTEST))
            continue;
        g_array_append_val(maker->drawn, state_i);
        last = left;
    }

    /* Only a result that makes no sense has none: its first version comes after its end. */
    guint first = 0;

    if (maker->drawn->len == 0)
        g_array_append_val(maker->drawn, first);
}

static const HsStorageState *drawn_state(const Maker *maker, guint drawn_i)
{
    return state_at(maker->memory, g_array_index(maker->drawn, guint, drawn_i));
}

/* A drawn state reaches from its begin, or the left border, to the next one's. */
static HsCycles drawn_begin(const Maker *maker, guint drawn_i)
{
    if (drawn_i >= maker->drawn->len)
        return maker->memory->to;
    return drawn_i == 0 ? maker->memory->from : drawn_state(maker, drawn_i)->begin;
}

static int drawn_x(const Maker *maker, guint drawn_i)
{
    return hs_time_axis_x(&maker->axis, drawn_begin(maker, drawn_i));
}

/* ---- bands ---- */

static bool is_drawn(const Maker *maker, guint band_i)
{
    for (guint drawn_i = 0; drawn_i < maker->drawn->len; drawn_i++) {
        if (drawn_state(maker, drawn_i)->bytes[band_i] > 0)
            return true;
    }
    return false;
}

static void add_corner(const Maker *maker, HsCycles cycle, uint64_t low, uint64_t high)
{
    uint64_t megabyte = UINT64_C(1) << 20;

    hs_time_axis_cell(&maker->axis, maker->data, cycle);
    hs_picture_cell_quotient(maker->data, low, megabyte);
    hs_picture_cell_quotient(maker->data, high, megabyte);
    hs_picture_end_row(maker->data);
}

/* States that look the same in this band make one step. */
static void add_band(const Maker *maker, guint band_i)
{
    for (guint drawn_i = 0; drawn_i < maker->drawn->len; drawn_i++) {
        const HsStorageState *state = drawn_state(maker, drawn_i);
        uint64_t low = below(state, band_i);
        uint64_t high = low + state->bytes[band_i];
        guint end_i = drawn_i + 1;

        while (end_i < maker->drawn->len && below(drawn_state(maker, end_i), band_i) == low &&
               drawn_state(maker, end_i)->bytes[band_i] == high - low)
            end_i++;
        add_corner(maker, drawn_begin(maker, drawn_i), low, high);
        add_corner(maker, drawn_begin(maker, end_i), low, high);
        drawn_i = end_i - 1;
    }
}

static void add_bands(Maker *maker)
{
    const GPtrArray *bands = maker->memory->history->bands;
    g_autofree int64_t *colors = g_new0(int64_t, bands->len + 1);
    guint n_drawn = 0;

    hs_picture_begin(maker->data, "band", 3);
    for (guint band_i = 0; band_i < bands->len; band_i++) {
        if (!is_drawn(maker, band_i))
            continue;
        if (n_drawn > 0)
            hs_picture_next_index(maker->data);
        colors[n_drawn++] = color_of(band_at(maker, band_i));
        add_band(maker, band_i);
    }
    hs_picture_end(maker->data);
    hs_picture_numbers(maker->data, "BAND_COLOR", colors, n_drawn);
    hs_picture_number(maker->data, "N_BANDS", n_drawn);
}

/* The number of the first band above what is allotted from below; the last of what is not. */
static guint first_free(const HsStorageHistory *history)
{
    guint band_i = 0;

    while (band_i < history->bands->len) {
        const HsStorageBand *band = g_ptr_array_index(history->bands, band_i);

        if (band->kind >= HS_BAND_FREE || band->is_upper)
            break;
        band_i++;
    }
    return band_i;
}

static guint first_upper(const HsStorageHistory *history)
{
    guint band_i = first_free(history);

    while (band_i < history->bands->len &&
           ((const HsStorageBand *)g_ptr_array_index(history->bands, band_i))->kind >= HS_BAND_FREE)
        band_i++;
    return band_i;
}

static void add_edges(Maker *maker)
{
    guint lower_i = first_free(maker->memory->history);
    guint upper_i = first_upper(maker->memory->history);

    hs_picture_begin(maker->data, "edge", 3);
    for (guint drawn_i = 0; drawn_i < maker->drawn->len; drawn_i++) {
        const HsStorageState *state = drawn_state(maker, drawn_i);

        add_corner(maker, drawn_begin(maker, drawn_i), below(state, lower_i),
                   below(state, upper_i));
        add_corner(maker, drawn_begin(maker, drawn_i + 1), below(state, lower_i),
                   below(state, upper_i));
    }
    hs_picture_end(maker->data);
    hs_picture_number(maker->data, "HAS_UPPER",
                      upper_i < maker->memory->history->bands->len ? 1 : 0);
}

/* ---- moments ---- */

static void read_moments(Maker *maker)
{
    const HsMemory *memory = maker->memory;

    for (guint i = 0; i < memory->highlights->len; i++) {
        const HsHighlight *highlight = g_ptr_array_index(memory->highlights, i);

        if (highlight->cycle < memory->from || highlight->cycle > memory->to)
            continue;

        HsMoment *moment = g_new0(HsMoment, 1);

        *moment = (HsMoment){ .x = hs_time_axis_x(&maker->axis, highlight->cycle),
                              .importance = highlight->importance,
                              .is_fault = highlight->importance == HS_IMPORTANCE_FAULT,
                              .text = hs_picture_clean(highlight->text, MOMENT_WIDTH_MAX) };
        g_ptr_array_add(maker->moments, moment);
    }
}

static void add_moments(Maker *maker)
{
    guint n_moments = maker->moments->len;
    g_autofree int64_t *xs = g_new0(int64_t, n_moments + 1);
    g_autofree int64_t *ys = g_new0(int64_t, n_moments + 1);
    g_autofree int64_t *are_left = g_new0(int64_t, n_moments + 1);
    g_autofree int64_t *are_faults = g_new0(int64_t, n_moments + 1);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    guint n_shown = 0;

    for (guint i = 0; i < n_moments; i++) {
        const HsMoment *moment = g_ptr_array_index(maker->moments, i);

        if (!moment->is_shown)
            continue;
        xs[n_shown] = moment->x;
        ys[n_shown] = maker->top - 145 - (int)moment->row * ROW_HEIGHT;
        are_left[n_shown] = moment->is_left;
        are_faults[n_shown] = moment->is_fault;
        g_ptr_array_add(texts, moment->text);
        n_shown++;
    }
    hs_picture_number(maker->data, "N_MOMENTS", n_shown);
    hs_picture_numbers(maker->data, "MOMENT_X", xs, n_shown);
    hs_picture_numbers(maker->data, "MOMENT_Y", ys, n_shown);
    hs_picture_numbers(maker->data, "MOMENT_IS_LEFT", are_left, n_shown);
    hs_picture_numbers(maker->data, "MOMENT_IS_FAULT", are_faults, n_shown);
    hs_picture_texts(maker->data, "MOMENT_TEXT", texts);
}

/* ---- texts within bands ---- */

typedef struct {
    int left, right, top, bottom;
} Box;

/* The box of a band from one drawn state on, as long as it leaves `height`; the right border moves
 * from call to call. FALSE: it ends there. */
static bool widen(const Maker *maker, guint band_i, guint drawn_i, int height, Box *box)
{
    const HsStorageState *state = drawn_state(maker, drawn_i);
    uint64_t low = below(state, band_i);
    int bottom = MIN(box->bottom, y_of(maker, low));
    int top = MAX(box->top, y_of(maker, low + state->bytes[band_i]));

    if (bottom - top < height)
        return false;
    *box = (Box){ box->left, drawn_x(maker, drawn_i + 1), top, bottom };
    return true;
}

static int score(Box box)
{
    return (box.right - box.left) * MIN(box.bottom - box.top, 4 * TEXT_HEIGHT) / 100;
}

/* The best box for a text of that width; FALSE: there is none. */
static bool find_box(const Maker *maker, guint band_i, int width, Box *ret_box)
{
    int best = 0;

    for (guint first_i = 0; first_i < maker->drawn->len; first_i++) {
        Box box = { drawn_x(maker, first_i), 0, 0, PLOT_BOTTOM };

        for (guint drawn_i = first_i; drawn_i < maker->drawn->len; drawn_i++) {
            if (!widen(maker, band_i, drawn_i, TEXT_HEIGHT, &box))
                break;
            if (box.right - box.left >= width + 2 * WITHIN_MARGIN && score(box) > best) {
                best = score(box);
                *ret_box = box;
            }
        }
    }
    return best > 0;
}

static bool is_crossed(const Maker *maker, int left, int right)
{
    for (guint i = 0; i < maker->moments->len; i++) {
        const HsMoment *moment = g_ptr_array_index(maker->moments, i);

        if (moment->is_shown && moment->x > left - 30 && moment->x < right + 30)
            return true;
    }
    return false;
}

/* The middle of a text in a box: the middle of it, or near it where no line crosses the text. */
static int text_middle(const Maker *maker, Box box, int width)
{
    int middle = (box.left + box.right) / 2;
    int reach = (box.right - box.left - width) / 2 - WITHIN_MARGIN;

    for (int distance = 0; distance <= reach; distance += 40) {
        for (int side = -1; side <= 1; side += 2) {
            int x = middle + side * distance;

            if (!is_crossed(maker, x - width / 2, x + width / 2))
                return x;
        }
    }
    return middle;
}

static void label_within(Maker *maker, guint band_i)
{
    const HsStorageBand *band = band_at(maker, band_i);
    g_autofree char *raw = hs_memory_band_text(band, true);
    g_autofree char *text = hs_picture_clean(raw, WITHIN_WIDTH_MAX);
    int width = (int)(hs_picture_text_width(text) * FONT_USUAL / 100);
    Box box;

    if (!find_box(maker, band_i, width, &box))
        return;

    Label label = { text_middle(maker, box, width), (box.top + box.bottom) / 2,
                    hs_color_readable_on(color_of(band)), g_steal_pointer(&text) };

    g_array_append_val(maker->within, label);
}

static bool is_at_the_right(const Maker *maker, guint band_i)
{
    return maker->drawn->len > 0 && drawn_state(maker, maker->drawn->len - 1)->bytes[band_i] > 0;
}

/* Above the line that ends what is owned from below, where there is room in what is free. */
static void label_edge(Maker *maker, guint band_i)
{
    static const char text[] = "boundary of the allotments";
    int width = (int)(hs_picture_text_width(text) * FONT_USUAL / 100);
    Box box;

    if (!find_box(maker, band_i, width, &box) || box.bottom - box.top < 2 * TEXT_HEIGHT)
        return;

    Label label = { text_middle(maker, box, width), box.bottom - TEXT_HEIGHT / 2 - 20, HS_COLOR_INK,
                    g_strdup(text) };

    g_array_append_val(maker->within, label);
}

static void label_bands(Maker *maker)
{
    guint free_i = first_free(maker->memory->history);

    if (free_i > 0 && free_i < maker->memory->history->bands->len &&
        is_at_the_right(maker, free_i) && band_at(maker, free_i)->kind == HS_BAND_FREE)
        label_edge(maker, free_i);
    for (guint band_i = 0; band_i < maker->memory->history->bands->len; band_i++) {
        bool is_program = band_at(maker, band_i)->kind == HS_BAND_PROGRAM;

        if (is_drawn(maker, band_i) && (is_program || !is_at_the_right(maker, band_i)))
            label_within(maker, band_i);
    }
}

/* ---- texts beside the plot ---- */

static guint color_beside(const HsStorageBand *band)
{
    switch (band->kind) {
    case HS_BAND_FAILED:
        return HS_COLOR_FAULT;
    case HS_BAND_KERNEL:
    case HS_BAND_OWN:
    case HS_BAND_PROGRAM:
    case HS_BAND_UNCONNECTED:
        return hs_color_text(band->os_i);
    case HS_BAND_MONITOR:
    case HS_BAND_FREE:
    case HS_BAND_ABSENT:
        break;
    }
    return HS_COLOR_MUTED;
}

/* How many bands of the state are larger than that one, or as large and above it. */
static guint n_larger(const HsStorageState *state, guint band_i, guint n_bands)
{
    guint n = 0;

    for (guint other_i = 0; other_i < n_bands; other_i++)
        n += state->bytes[other_i] > state->bytes[band_i] ||
             (state->bytes[other_i] == state->bytes[band_i] && other_i > band_i);
    return n;
}

/* From the top; where there is no room for all, the largest. */
static void label_beside(Maker *maker)
{
    guint n_max = (guint)(PLOT_BOTTOM - maker->top) / (BESIDE_GAP * 3 / 4);
    const HsStorageState *last = drawn_state(maker, maker->drawn->len - 1);
    guint n_bands = maker->memory->history->bands->len;
    g_autofree int *ys = g_new0(int, n_bands + 1);

    for (guint band_i = n_bands; band_i-- > 0;) {
        const HsStorageBand *band = band_at(maker, band_i);
        g_autofree char *text = hs_memory_band_text(band, false);
        uint64_t middle = below(last, band_i) + last->bytes[band_i] / 2;

        if (last->bytes[band_i] == 0 || n_larger(last, band_i, n_bands) >= n_max)
            continue;

        Label label = { PLOT_RIGHT, y_of(maker, middle), color_beside(band),
                        hs_picture_clean(text, BESIDE_WIDTH_MAX) };

        ys[maker->beside->len] = label.y;
        g_array_append_val(maker->beside, label);
    }
    hs_layout_spread(ys, maker->beside->len, BESIDE_GAP, maker->top + 70, PLOT_BOTTOM - 50);

    g_autofree int64_t *moved = g_new0(int64_t, maker->beside->len + 1);

    for (guint i = 0; i < maker->beside->len; i++)
        moved[i] = ys[i];
    hs_picture_numbers(maker->data, "BESIDE_TEXT_Y", moved, maker->beside->len);
}

/* ---- all of it ---- */

static void add_labels(Maker *maker, const char *name, const GArray *labels)
{
    static const char *const columns[] = { "X", "Y", "COLOR" };
    g_autofree int64_t *numbers = g_new0(int64_t, labels->len + 1);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_autofree char *count = g_strdup_printf("N_%s", name);
    g_autofree char *text_name = g_strdup_printf("%s_TEXT", name);

    for (guint column_i = 0; column_i < G_N_ELEMENTS(columns); column_i++) {
        g_autofree char *column = g_strdup_printf("%s_%s", name, columns[column_i]);

        for (guint i = 0; i < labels->len; i++) {
            const Label *label = &g_array_index(labels, Label, i);
            const int64_t values[] = { label->x, label->y, label->color };

            numbers[i] = values[column_i];
        }
        hs_picture_numbers(maker->data, column, numbers, labels->len);
    }
    for (guint i = 0; i < labels->len; i++)
        g_ptr_array_add(texts, g_array_index(labels, Label, i).text);
    hs_picture_texts(maker->data, text_name, texts);
    hs_picture_number(maker->data, count, labels->len);
}

/* Marks at a quarter of all or finer, a power of two. */
static void add_size_axis(Maker *maker)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
    uint64_t max_bytes = maker->memory->history->max_bytes;
    uint64_t step = 1;
    guint unit_i = 0;

    while (step * 2 <= max_bytes / 4 && step < UINT64_C(1) << 62)
        step *= 2;
    while (unit_i + 1 < G_N_ELEMENTS(units) && step >> (10 * (unit_i + 1)) > 0)
        unit_i++;
    hs_picture_real(maker->data, "MAX_MB", (double)max_bytes / 1048576, 9);
    hs_picture_real(maker->data, "STEP_MB", (double)step / 1048576, 9);
    hs_picture_real(maker->data, "UNIT_MB", (double)(UINT64_C(1) << (10 * unit_i)) / 1048576, 9);
    hs_picture_text(maker->data, "SIZE_UNIT", units[unit_i], 0);
}

static void make(Maker *maker)
{
    const HsMemory *memory = maker->memory;
    HsPictureChoice window = { .from = memory->from, .to = memory->to };
    guint n_rows = 0;

    maker->axis = hs_time_axis(&window, memory->meta->end_cycle, memory->meta->clock_hz, PLOT_LEFT,
                               PLOT_RIGHT);
    read_moments(maker);
    n_rows = hs_layout_moments(maker->moments, ROWS_MAX, MOMENT_LEFT, MOMENT_RIGHT, FONT_SMALL);
    maker->top = PLOT_TOP_MIN + (int)n_rows * ROW_HEIGHT;
    hs_picture_number(maker->data, "PLOT_TOP", maker->top);
    hs_picture_number(maker->data, "PLOT_BOTTOM", PLOT_BOTTOM);
    hs_time_axis_settings(&maker->axis, maker->data);
    add_size_axis(maker);
    choose_states(maker);
    add_moments(maker);
    label_bands(maker);
    add_labels(maker, "WITHIN", maker->within);
    label_beside(maker);
    add_labels(maker, "BESIDE", maker->beside);
    add_bands(maker);
    add_edges(maker);
    hs_memory_words(memory, maker->data, hs_moments_left_out(maker->moments));
}

static void label_clear(gpointer label)
{
    g_free(((Label *)label)->text);
}

bool hs_picture_memory_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                            GError **error)
{
    HsMemory memory;
    bool is_read = hs_memory_read(&memory, db, choice, error);
    Maker maker = { .memory = &memory,
                    .data = data,
                    .moments = g_ptr_array_new_with_free_func(hs_moment_free),
                    .drawn = g_array_new(FALSE, FALSE, sizeof(guint)),
                    .within = g_array_new(FALSE, FALSE, sizeof(Label)),
                    .beside = g_array_new(FALSE, FALSE, sizeof(Label)) };

    g_array_set_clear_func(maker.within, label_clear);
    g_array_set_clear_func(maker.beside, label_clear);
    if (is_read)
        make(&maker);
    g_ptr_array_unref(maker.moments);
    g_array_unref(maker.drawn);
    g_array_unref(maker.within);
    g_array_unref(maker.beside);
    hs_memory_clear(&memory);
    return is_read;
}
