/* ascii_memory: main storage by owner over time, with characters.
 *
 * A column is a stretch of time; of the states in it the one is shown that lasts longest. A row is
 * a share of main storage: shown is the band that has most of it, and a band that would not get any
 * row is not lost: the list below the drawing has all bands, with their sizes at both ends. Owners
 * have colours; the characters tell kinds apart without them: full the kernel, letters programs,
 * light what an OS owns and does not use, dots what is free. What is stacked from above has small
 * letters and other shades.
 */
#include "analysis/measure_text.h"
#include "analysis/picture_layout.h"
#include "analysis/picture_memory.h"
#include "analysis/run_highlights.h"
#include "cli/ascii.h"
#include "cli/canvas.h"

#include <string.h>

#define ROWS 20
#define AXIS_WIDTH 9
#define MARK_EVERY 5
/* Lines of moments above the drawing, at most. */
#define MOMENTS_MAX 12u
/* A name in the list, in hundredths of a letter. */
#define NAME_WIDTH_MAX 2400u

typedef struct {
    const HsMemory *memory;
    HsCanvas *canvas;
    GString *letters; /* of programs: one for each band, 0 for others */
    int width;        /* columns of the plot */
} Drawing;

static const HsStorageBand *band_at(const Drawing *drawing, guint band_i)
{
    return g_ptr_array_index(drawing->memory->history->bands, band_i);
}

/* ---- bands ---- */

static bool is_of_os(const HsStorageBand *band)
{
    return band->kind >= HS_BAND_KERNEL && band->kind <= HS_BAND_UNCONNECTED;
}

static HsPaint paint_of(const HsStorageBand *band)
{
    if (band->kind == HS_BAND_FAILED)
        return HS_PAINT_BAD;
    if (!is_of_os(band))
        return HS_PAINT_DIM;
    return hs_paint_owner(band->os_i);
}

/* A program has its first letter, or another that is not taken: a large one. */
static char choose_letter(const Drawing *drawing, const char *area)
{
    static const char others[] = "ABCDEFGHIJKLMNOPQRSTUVWYZ0123456789";
    char first = g_ascii_isalnum(area[0]) ? g_ascii_toupper(area[0]) : 'P';

    if (strchr(drawing->letters->str, first) == NULL)
        return first;
    for (guint i = 0; others[i] != '\0'; i++) {
        if (strchr(drawing->letters->str, others[i]) == NULL)
            return others[i];
    }
    return '?';
}

/* An area keeps its letter when it changes its owner. */
static char letter_of(const Drawing *drawing, guint band_i)
{
    const HsStorageBand *band = band_at(drawing, band_i);

    for (guint other_i = 0; other_i < band_i; other_i++) {
        const HsStorageBand *other = band_at(drawing, other_i);

        if (other->kind == HS_BAND_PROGRAM && strcmp(other->area, band->area) == 0)
            return drawing->letters->str[other_i];
    }
    return choose_letter(drawing, band->area);
}

static void choose_letters(Drawing *drawing)
{
    for (guint band_i = 0; band_i < drawing->memory->history->bands->len; band_i++) {
        bool is_program = band_at(drawing, band_i)->kind == HS_BAND_PROGRAM;

        g_string_append_c(drawing->letters, is_program ? letter_of(drawing, band_i) : ' ');
    }
}

static gunichar character_of(const Drawing *drawing, guint band_i)
{
    bool is_upper = band_at(drawing, band_i)->is_upper;
    char letter = drawing->letters->str[band_i];

    switch (band_at(drawing, band_i)->kind) {
    case HS_BAND_MONITOR:
        return '=';
    case HS_BAND_FAILED:
        return 'x';
    case HS_BAND_KERNEL:
        return is_upper ? HS_SHADE_DARK : HS_SHADE_FULL;
    case HS_BAND_OWN:
        return is_upper ? HS_SHADE_MEDIUM : HS_SHADE_LIGHT;
    case HS_BAND_PROGRAM:
        return (gunichar)(is_upper ? g_ascii_tolower(letter) : letter);
    case HS_BAND_UNCONNECTED:
        return '~';
    case HS_BAND_FREE:
        return HS_SHADE_DOT;
    case HS_BAND_ABSENT:
        break;
    }
    return ' ';
}

/* ---- the drawing ---- */

/* When column `column` begins. */
static HsCycles column_begin(const Drawing *drawing, int column)
{
    const HsMemory *memory = drawing->memory;

    return memory->from +
           hs_cycles_scale(memory->to - memory->from, (uint64_t)column, (uint64_t)drawing->width);
}

/* The state that lasts longest in a column; of equals the later one. NULL: there is none. */
static const HsStorageState *state_of(const Drawing *drawing, int column)
{
    const HsMemory *memory = drawing->memory;
    HsCycles from = column_begin(drawing, column);
    HsCycles to = MAX(column_begin(drawing, column + 1), from + 1);
    const HsStorageState *longest = NULL;
    HsCycles length = 0;

    for (guint state_i = 0; state_i < memory->history->states->len; state_i++) {
        const HsStorageState *state = g_ptr_array_index(memory->history->states, state_i);
        HsCycles begin = MAX(state->begin, from);
        HsCycles end = MIN(hs_memory_state_end(memory, state_i), to);

        if (begin < end && end - begin >= length) {
            longest = state;
            length = end - begin;
        }
    }
    return longest;
}

/* The band that has most of the stretch low .. high of a state. */
static guint band_of(const Drawing *drawing, const HsStorageState *state, uint64_t low,
                     uint64_t high)
{
    uint64_t begin = 0;
    uint64_t most = 0;
    guint found = 0;

    for (guint band_i = 0; band_i < drawing->memory->history->bands->len; band_i++) {
        uint64_t end = begin + state->bytes[band_i];
        uint64_t part = MIN(end, high) > MAX(begin, low) ? MIN(end, high) - MAX(begin, low) : 0;

        if (part > most) {
            most = part;
            found = band_i;
        }
        begin = end;
    }
    return found;
}

static void draw_column(const Drawing *drawing, int column, int top)
{
    const HsStorageState *state = state_of(drawing, column);
    uint64_t max_bytes = drawing->memory->history->max_bytes;

    for (int row = 0; state != NULL && row < ROWS; row++) {
        uint64_t low = hs_cycles_scale(max_bytes, (uint64_t)(ROWS - 1 - row), ROWS);
        uint64_t high = hs_cycles_scale(max_bytes, (uint64_t)(ROWS - row), ROWS);
        guint band_i = band_of(drawing, state, low, high);

        hs_canvas_put(drawing->canvas, AXIS_WIDTH + column, top + row,
                      character_of(drawing, band_i), paint_of(band_at(drawing, band_i)));
    }
}

static int column_of(const Drawing *drawing, HsCycles cycle)
{
    const HsMemory *memory = drawing->memory;
    HsCycles length = memory->to - memory->from;

    return (int)hs_cycles_scale(cycle - memory->from, (uint64_t)drawing->width - 1, length);
}

/* Marks of time where the axis of the picture has them, as many as can be read. */
static void draw_times(const Drawing *drawing, int row)
{
    const HsMemory *memory = drawing->memory;
    uint64_t clock_hz = memory->meta->clock_hz;
    HsTimeAxis axis = hs_time_axis_of(memory->from, memory->to, 0, clock_hz, 0, drawing->width);
    uint64_t per_second = axis.units_per_second;
    uint64_t first = (hs_cycles_scale(memory->from, per_second, clock_hz) + axis.step - 1) /
                     axis.step * axis.step;
    int free_from = 0;

    for (uint64_t mark = first;; mark += axis.step) {
        HsCycles cycle = hs_cycles_scale(mark, clock_hz, per_second);
        g_autofree char *text = g_strdup_printf("|%" G_GUINT64_FORMAT " %s", mark, axis.unit);
        int width = (int)g_utf8_strlen(text, -1);

        if (cycle > memory->to)
            break;

        int column = column_of(drawing, MAX(cycle, memory->from));

        if (column < free_from || column + width > drawing->width)
            continue;
        hs_canvas_text(drawing->canvas, AXIS_WIDTH + column, row, (guint)width, HS_PAINT_DIM, text);
        free_from = column + width + 1;
    }
}

static void draw_axes(const Drawing *drawing, int top)
{
    uint64_t max_bytes = drawing->memory->history->max_bytes;
    char size[HS_MEASURE_TEXT_BYTES];

    for (int row = 0; row <= ROWS; row += MARK_EVERY) {
        uint64_t bytes = hs_cycles_scale(max_bytes, (uint64_t)(ROWS - row), ROWS);

        (void)hs_measure_format(HS_UNIT_BYTES, (double)bytes, size);
        hs_canvas_text_right(drawing->canvas, AXIS_WIDTH - 1, top + MIN(row, ROWS - 1),
                             AXIS_WIDTH - 1, HS_PAINT_DIM, size);
    }
    draw_times(drawing, top + ROWS);
}

/* ---- moments: a line each, its mark at its time ---- */

static bool is_shown(const HsMemory *memory, const HsHighlight *highlight, guint importance)
{
    return highlight->cycle >= memory->from && highlight->cycle <= memory->to &&
           highlight->importance <= importance;
}

static guint count_moments(const HsMemory *memory, guint importance)
{
    guint n_moments = 0;

    for (guint i = 0; i < memory->highlights->len; i++)
        n_moments += is_shown(memory, g_ptr_array_index(memory->highlights, i), importance) ? 1 : 0;
    return n_moments;
}

/* The least important ones for which there is room. */
static guint choose_importance(const HsMemory *memory)
{
    guint importance = HS_IMPORTANCE_USAGE;

    while (importance > HS_IMPORTANCE_FAULT && count_moments(memory, importance) > MOMENTS_MAX)
        importance--;
    return importance;
}

static void draw_moment(const Drawing *drawing, const HsHighlight *highlight, int row)
{
    bool is_fault = highlight->importance == HS_IMPORTANCE_FAULT;
    HsPaint paint = is_fault ? HS_PAINT_BAD : HS_PAINT_NONE;
    int column = AXIS_WIDTH + column_of(drawing, highlight->cycle);
    char time[HS_CYCLES_TEXT_BYTES];
    g_autofree char *text = g_strdup_printf(
        "%s  %s", hs_cycles_format(highlight->cycle, drawing->memory->meta->clock_hz, time),
        highlight->text);
    guint width = hs_canvas_width(drawing->canvas);
    guint room_right = width > (guint)column + 2 ? width - (guint)column - 2 : 0;

    hs_canvas_put(drawing->canvas, column, row, is_fault ? '!' : 'v', paint);
    /* A moment at the end has no room behind it. */
    if (room_right >= MIN((guint)g_utf8_strlen(text, -1), width / 2))
        hs_canvas_text(drawing->canvas, column + 2, row, room_right, paint, text);
    else
        hs_canvas_text_right(drawing->canvas, column - 1, row, (guint)column - 1, paint, text);
}

/* Returns the number of lines. */
static int draw_moments(const Drawing *drawing, guint importance)
{
    const HsMemory *memory = drawing->memory;
    int row = 0;

    for (guint i = 0; i < memory->highlights->len && row < (int)MOMENTS_MAX; i++) {
        const HsHighlight *highlight = g_ptr_array_index(memory->highlights, i);

        if (is_shown(memory, highlight, importance))
            draw_moment(drawing, highlight, row++);
    }
    return row;
}

/* ---- the list of bands ---- */

static char *size_at(const HsMemory *memory, HsCycles cycle, guint band_i,
                     char buffer[HS_MEASURE_TEXT_BYTES])
{
    const HsStorageState *state = hs_memory_at(memory, cycle);

    if (state == NULL || state->bytes[band_i] == 0) {
        (void)g_strlcpy(buffer, "-", HS_MEASURE_TEXT_BYTES);
        return buffer;
    }
    return hs_measure_format(HS_UNIT_BYTES, (double)state->bytes[band_i], buffer);
}

static void list_band(const Drawing *drawing, HsOutput *output, guint band_i)
{
    const HsMemory *memory = drawing->memory;
    const HsStorageBand *band = band_at(drawing, band_i);
    g_autofree char *text = hs_memory_band_text(band, false);
    g_autofree char *shown = hs_picture_clean(text, NAME_WIDTH_MAX);
    char sign[7] = "";
    char first[HS_MEASURE_TEXT_BYTES];
    char last[HS_MEASURE_TEXT_BYTES];

    sign[g_unichar_to_utf8(character_of(drawing, band_i), sign)] = '\0';
    hs_output_add(output, "  ");
    hs_output_paint(output, paint_of(band), sign);
    hs_output_add(output, "  %-9s %-9s ", size_at(memory, memory->from, band_i, first),
                  size_at(memory, memory->to, band_i, last));
    hs_output_paint(output, HS_PAINT_NONE, shown);
    hs_output_add(output, "\n");
}

static void list_bands(const Drawing *drawing, HsOutput *output)
{
    hs_output_add(output, "\n     at first  at last\n");
    for (guint band_i = drawing->memory->history->bands->len; band_i-- > 0;)
        list_band(drawing, output, band_i);
}

/* ---- all of it ---- */

static void draw(const HsMemory *memory, HsOutput *output)
{
    guint importance = choose_importance(memory);
    guint n_moments = MIN(count_moments(memory, importance), MOMENTS_MAX);
    guint n_all = count_moments(memory, HS_IMPORTANCE_USAGE);
    g_autoptr(HsCanvas) canvas = hs_canvas_new(output->width, n_moments + ROWS + 1);
    g_autoptr(GString) letters = g_string_new(NULL);
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    Drawing drawing = { memory, canvas, letters, (int)output->width - AXIS_WIDTH };

    choose_letters(&drawing);

    int top = draw_moments(&drawing, importance);

    for (int column = 0; column < drawing.width; column++)
        draw_column(&drawing, column, top);
    draw_axes(&drawing, top);
    hs_memory_words(memory, data, n_all - n_moments);
    hs_ascii_heading(output, data);
    hs_canvas_print(canvas, output);
    list_bands(&drawing, output);
}

bool hs_ascii_memory(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    HsMemory memory;
    bool is_read = hs_memory_read(&memory, db, choice, error);

    if (is_read)
        draw(&memory, output);
    hs_memory_clear(&memory);
    return is_read;
}
