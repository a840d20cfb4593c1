/* picture_cpu: where the time of CPUs and the cycles of programs went. */
#include "analysis/picture_cpu.h"

#include "analysis/axis.h"
#include "analysis/measure_text.h"
#include "analysis/picture_color.h"
#include "analysis/picture_key.h"
#include "analysis/run_hardware.h"
#include "analysis/run_service.h"

#include <string.h>

/* From this on a bar of a CPU has room for what it did not do. */
#define WHOLE_AXIS_PERCENT 50u

static const HsCpuKind books[] = {
    { "guest application", 0x0072b2, 0x2588 },
    { "guest OS", 0x56b4e9, 0x2593 },
    { "VMM", 0x6b7280, 0x2592 },
    { "stall on storage", 0xe69f00, '#' },
    { "other", 0x9c3f73, '?' },
    { "idle", 0xe3e6ea, 0x00b7 },
    { "stopped", 0xf0aec6, 'x' },
};
#define OTHER_BOOK 4u
#define STOPPED_BOOK 6u
/* The busy ones in a sentence. */
static const char *const doings[] = { "running programs", "running guest OSs", "in the monitor",
                                      "waiting for main storage", "otherwise" };

static const HsCpuKind causes[] = {
    { "base", 0x0b4f79, 0x2588 },       { "load-use", 0x0072b2, 'l' },
    { "branch", 0x56b4e9, 'b' },        { "multiply", 0x8cc8ec, '*' },
    { "system", 0x6b7280, 's' },        { "macro", 0x009e73, 0x2592 },
    { "tlb", 0xcc79a7, 't' },           { "fetch stall", 0x9a5200, 'f' },
    { "data stall", 0xe69f00, 0x2593 }, { "other", 0x9c3f73, '?' },
};
#define OTHER_CAUSE 9u

const HsCpuKind *hs_cpu_book_kind(guint i)
{
    return i < G_N_ELEMENTS(books) ? &books[i] : NULL;
}

const HsCpuKind *hs_cpu_cause_kind(guint i)
{
    return i < G_N_ELEMENTS(causes) ? &causes[i] : NULL;
}

bool hs_cpu_is_rest(const HsCpuKind *kind)
{
    return kind >= &books[OTHER_BOOK + 1] && kind < &books[G_N_ELEMENTS(books)];
}

/* ---- life ---- */

static void bar_free(gpointer user)
{
    HsCpuBar *bar = user;

    g_free(bar->name);
    g_free(bar->note);
    g_array_unref(bar->parts);
    g_free(bar);
}

void hs_cpu_picture_free(HsCpuPicture *picture)
{
    if (picture == NULL)
        return;
    hs_run_meta_free(picture->meta);
    g_ptr_array_unref(picture->cpus);
    g_ptr_array_unref(picture->programs);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->alt);
    g_free(picture);
}

/* ---- bars ---- */

static HsCpuBar *bar_new(char *name)
{
    HsCpuBar *bar = g_new0(HsCpuBar, 1);

    bar->name = name;
    bar->parts = g_array_new(FALSE, FALSE, sizeof(HsCpuPart));
    return bar;
}

static const HsCpuKind *kind_of(const HsCpuKind *kinds, guint n_kinds, guint other_i,
                                const char *name)
{
    for (guint kind_i = 0; kind_i < n_kinds; kind_i++) {
        if (strcmp(kinds[kind_i].name, name) == 0)
            return &kinds[kind_i];
    }
    return &kinds[other_i];
}

/* Parts stay in the order of the kinds; two of one kind are one. */
static void add_part(HsCpuBar *bar, const HsCpuKind *kind, uint64_t cycles)
{
    HsCpuPart part = { kind, MIN(cycles, UINT64_MAX - bar->cycles) };
    guint at = 0;

    if (part.cycles == 0)
        return;
    bar->cycles += part.cycles;
    while (at < bar->parts->len && g_array_index(bar->parts, HsCpuPart, at).kind < kind)
        at++;
    if (at < bar->parts->len && g_array_index(bar->parts, HsCpuPart, at).kind == kind)
        g_array_index(bar->parts, HsCpuPart, at).cycles += part.cycles;
    else
        g_array_insert_val(bar->parts, at, part);
}

static uint64_t busy_cycles(const HsCpuBar *bar)
{
    uint64_t cycles = 0;

    for (guint part_i = 0; part_i < bar->parts->len; part_i++) {
        const HsCpuPart *part = &g_array_index(bar->parts, HsCpuPart, part_i);

        cycles += hs_cpu_is_rest(part->kind) ? 0 : part->cycles;
    }
    return cycles;
}

bool hs_cpu_has_kind(const GPtrArray *bars, const HsCpuKind *kind)
{
    for (guint bar_i = 0; bar_i < bars->len; bar_i++) {
        const HsCpuBar *bar = g_ptr_array_index(bars, bar_i);

        for (guint part_i = 0; part_i < bar->parts->len; part_i++) {
            if (g_array_index(bar->parts, HsCpuPart, part_i).kind == kind)
                return true;
        }
    }
    return false;
}

/* "7.4 %", "< 0.1 %"; less than all is not 100. */
static char *percent_text(uint64_t part, uint64_t whole)
{
    uint64_t permille = whole > 0 ? (hs_cycles_scale(part, 2000, whole) + 1) / 2 : 0;

    if (permille == 0 && part > 0)
        return g_strdup("< 0.1 %");
    if (permille >= 1000 && part < whole)
        return g_strdup("> 99.9 %");
    return g_strdup_printf("%" G_GUINT64_FORMAT ".%u %%", permille / 10, (guint)(permille % 10));
}

static char *time_text(const HsCpuPicture *picture, HsCycles cycles)
{
    char buffer[HS_CYCLES_TEXT_BYTES];

    return g_strdup(hs_picture_time_format(cycles, picture->meta->clock_hz, buffer));
}

static char *note_with_stop(const HsCpuBar *bar, const char *busy)
{
    const HsCpuPart *last = bar->parts->len > 0
                                ? &g_array_index(bar->parts, HsCpuPart, bar->parts->len - 1)
                                : NULL;

    if (last == NULL || last->kind != &books[STOPPED_BOOK])
        return g_strdup_printf("%s busy", busy);

    g_autofree char *stopped = percent_text(last->cycles, bar->cycles);

    return g_strdup_printf("%s busy, %s stopped", busy, stopped);
}

static bool read_cpus(HsCpuPicture *picture, sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) rows = hs_run_books_read(db, error);
    HsCpuBar *bar = NULL;

    if (rows == NULL)
        return false;
    for (guint row_i = 0; row_i < rows->len; row_i++) {
        const HsRunBook *row = g_ptr_array_index(rows, row_i);

        if (bar == NULL || strcmp(bar->name, row->cpu) != 0) {
            bar = bar_new(g_strdup(row->cpu));
            g_ptr_array_add(picture->cpus, bar);
        }
        add_part(bar, kind_of(books, G_N_ELEMENTS(books), OTHER_BOOK, row->book), row->cycles);
    }
    for (guint bar_i = 0; bar_i < picture->cpus->len; bar_i++) {
        g_autofree char *busy = NULL;

        bar = g_ptr_array_index(picture->cpus, bar_i);
        busy = percent_text(busy_cycles(bar), bar->cycles);
        bar->note = note_with_stop(bar, busy);
    }
    return true;
}

static char *program_note(const HsCpuPicture *picture, const HsRunProgram *program, uint64_t cycles)
{
    g_autofree char *time = time_text(picture, cycles);
    uint64_t n = program->n_instructions;

    if (n == 0)
        return g_strdup(time);
    if (cycles / n >= 1000) {
        char cpi[HS_MEASURE_TEXT_BYTES];
        double rounded = (double)((hs_cycles_scale(cycles, 2, n) + 1) / 2);

        return g_strdup_printf("%s, CPI %s", time, hs_measure_format(HS_UNIT_COUNT, rounded, cpi));
    }

    uint64_t hundredths = (hs_cycles_scale(cycles, 200, n) + 1) / 2;

    return g_strdup_printf("%s, CPI %" G_GUINT64_FORMAT ".%02u", time, hundredths / 100,
                           (guint)(hundredths % 100));
}

static bool read_programs(HsCpuPicture *picture, sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) rows = hs_run_programs_read(db, error);

    if (rows == NULL)
        return false;
    for (guint row_i = 0; row_i < rows->len; row_i++) {
        const HsRunProgram *row = g_ptr_array_index(rows, row_i);
        HsCpuBar *bar = bar_new(g_strdup_printf("%s on %s", row->app, row->os));

        for (guint cause_i = 0; cause_i < row->causes->len; cause_i++) {
            const HsRunCause *cause = g_ptr_array_index(row->causes, cause_i);

            add_part(bar, kind_of(causes, G_N_ELEMENTS(causes), OTHER_CAUSE, cause->cause),
                     cause->cycles);
        }
        bar->note = program_note(picture, row, bar->cycles);
        if (bar->cycles > 0)
            g_ptr_array_add(picture->programs, bar);
        else
            bar_free(bar);
    }
    return true;
}

static guint keep_first(GPtrArray *bars)
{
    guint n_more = bars->len > HS_CPU_BARS_MAX ? bars->len - HS_CPU_BARS_MAX : 0;

    g_ptr_array_set_size(bars, (int)(bars->len - n_more));
    return n_more;
}

/* ---- words ---- */

/* Over all CPUs, those that have no bar, too. */
static void tell_busy(HsCpuPicture *picture)
{
    uint64_t all = 0;
    uint64_t busy = 0;
    uint64_t of_kind[G_N_ELEMENTS(books)] = { 0 };
    guint most_i = 0;

    for (guint bar_i = 0; bar_i < picture->cpus->len; bar_i++) {
        const HsCpuBar *bar = g_ptr_array_index(picture->cpus, bar_i);

        all += bar->cycles;
        busy += busy_cycles(bar);
        for (guint part_i = 0; part_i < bar->parts->len; part_i++) {
            const HsCpuPart *part = &g_array_index(bar->parts, HsCpuPart, part_i);

            of_kind[part->kind - books] += part->cycles;
        }
    }
    for (guint kind_i = 0; kind_i <= OTHER_BOOK; kind_i++)
        most_i = of_kind[kind_i] > of_kind[most_i] ? kind_i : most_i;

    g_autofree char *n_cpus = g_strdup_printf("The %u CPUs are", picture->cpus->len);
    const char *who = picture->cpus->len == 1 ? "The CPU is" : n_cpus;
    g_autofree char *busy_text = percent_text(busy, all);
    g_autofree char *most_text = percent_text(of_kind[most_i], busy);

    if (busy == 0)
        picture->title = g_strdup_printf("%s %s", who,
                                         hs_cpu_has_kind(picture->cpus, &books[STOPPED_BOOK])
                                             ? "never busy"
                                             : "idle all the time");
    else
        picture->title = g_strdup_printf("%s busy %s of the time, %s of it %s", who, busy_text,
                                         most_text, doings[most_i]);
}

static void tell_rest(HsCpuPicture *picture)
{
    const HsRunMeta *meta = picture->meta;
    g_autofree char *length = time_text(picture, meta->end_cycle);
    g_autofree char *more_cpus = g_strdup_printf("   %u more CPUs", picture->n_more_cpus);
    g_autofree char *more_programs = g_strdup_printf("   %u more programs",
                                                     picture->n_more_programs);
    GString *alt = g_string_new(picture->title);

    picture->subtitle = g_strdup_printf(
        "The whole run, %s%s.   %s · %s policy · seed %s%s%s", length,
        picture->axis_percent < 100 ? "; what is missing to 100 % is idle time" : "",
        meta->scenario, meta->policy, meta->seed, picture->n_more_cpus > 0 ? more_cpus : "",
        picture->n_more_programs > 0 ? more_programs : "");
    g_string_append(alt, ".");
    for (guint bar_i = 0; bar_i < picture->cpus->len; bar_i++) {
        const HsCpuBar *bar = g_ptr_array_index(picture->cpus, bar_i);

        g_string_append_printf(alt, " %s: %s.", bar->name, bar->note);
    }
    for (guint bar_i = 0; bar_i < picture->programs->len; bar_i++) {
        const HsCpuBar *bar = g_ptr_array_index(picture->programs, bar_i);

        g_string_append_printf(alt, " %s: %s.", bar->name, bar->note);
    }
    picture->alt = g_string_free(alt, FALSE);
}

/* Idle CPUs would leave bars too short to read: then the axis ends behind the longest. Time in
 * which a CPU was stopped is always shown, and what is idle where nothing else is. */
static guint choose_axis(const HsCpuPicture *picture)
{
    uint64_t permille_max = 0;

    for (guint bar_i = 0; bar_i < picture->cpus->len; bar_i++) {
        const HsCpuBar *bar = g_ptr_array_index(picture->cpus, bar_i);

        if (bar->cycles > 0)
            permille_max = MAX(permille_max, hs_cycles_scale(busy_cycles(bar), 1000, bar->cycles));
    }
    if (permille_max == 0 || permille_max >= WHOLE_AXIS_PERCENT * 10 ||
        hs_cpu_has_kind(picture->cpus, &books[STOPPED_BOOK]))
        return 100;

    HsAxis axis = hs_axis_from_zero((double)(permille_max + 1) / 10, 5);

    return axis.end < 1 ? 1 : (guint)(axis.end + 0.5);
}

static bool has_time(const GPtrArray *bars)
{
    for (guint bar_i = 0; bar_i < bars->len; bar_i++) {
        if (((const HsCpuBar *)g_ptr_array_index(bars, bar_i))->cycles > 0)
            return true;
    }
    return false;
}

HsCpuPicture *hs_cpu_picture_read(sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsCpuPicture) picture = g_new0(HsCpuPicture, 1);

    picture->cpus = g_ptr_array_new_with_free_func(bar_free);
    picture->programs = g_ptr_array_new_with_free_func(bar_free);
    if (choice->from > 0 || choice->to != HS_CYCLES_NEVER) {
        g_set_error_literal(error, HS_PICTURE_ERROR, 0,
                            "the books of the CPUs are kept for the whole run only\n"
                            "  help: leave '--from' and '--to' out");
        return NULL;
    }
    picture->meta = hs_run_meta_read(db, error);
    if (picture->meta == NULL || !hs_run_require(db, "cpu_book", error) ||
        !hs_run_require(db, "cpi_stack", error) || !read_cpus(picture, db, error) ||
        !read_programs(picture, db, error))
        return NULL;
    if (!has_time(picture->cpus)) {
        g_set_error_literal(error, HS_PICTURE_ERROR, 0,
                            "there is nothing to draw: the result has no books of its CPUs");
        return NULL;
    }
    tell_busy(picture);
    picture->axis_percent = choose_axis(picture);
    picture->n_more_cpus = keep_first(picture->cpus);
    picture->n_more_programs = keep_first(picture->programs);
    tell_rest(picture);
    return g_steal_pointer(&picture);
}

/* ---- for gnuplot ---- */

#define KEY_Y 92u
#define KEY_LINE 20u
#define PAGE_HEIGHT 540u
#define PAGE_BOTTOM 24u
#define AXIS_ROOM 24u
#define BETWEEN 62u /* from the axis of the CPUs to the programs, with a heading and a key */
#define BAR_MAX 40u
#define NAME_WIDTH_MAX 1050u
#define NOTE_WIDTH_MAX 1500u
#define BAR_PIXELS 570.0

/* A part of a bar, its share written into it where that fits. */
static void put_part(HsPictureData *data, const HsCpuBar *bar, guint bar_i, const HsCpuPart *part,
                     uint64_t before, double full_percent)
{
    g_autofree char *share = percent_text(part->cycles, bar->cycles);
    double percent = 100.0 * (double)part->cycles / (double)bar->cycles;
    double begin = 100.0 * (double)before / (double)bar->cycles;
    double pixels = percent / full_percent * BAR_PIXELS;
    double needed = 8 + hs_picture_text_width(share) * 0.127;

    hs_picture_cell_integer(data, bar_i + 1);
    hs_picture_cell_real(data, begin, 6);
    hs_picture_cell_real(data, MIN(begin + percent, full_percent), 6);
    hs_picture_cell_integer(data, part->kind->color);
    hs_picture_cell_integer(data, hs_color_readable_on(part->kind->color));
    hs_picture_cell_text(data, pixels >= needed ? share : "", 0);
    hs_picture_end_row(data);
}

/* is_cut: the axis ends before all of a bar, what CPUs do when they do nothing is left out. */
static void put_bars(HsPictureData *data, const char *block, const char *names,
                     const GPtrArray *bars, guint full_percent)
{
    bool is_cut = full_percent < 100;

    hs_picture_begin(data, block, 6);
    for (guint bar_i = 0; bar_i < bars->len; bar_i++) {
        const HsCpuBar *bar = g_ptr_array_index(bars, bar_i);
        uint64_t before = 0;

        for (guint part_i = 0; part_i < bar->parts->len; part_i++) {
            const HsCpuPart *part = &g_array_index(bar->parts, HsCpuPart, part_i);

            if (!is_cut || !hs_cpu_is_rest(part->kind))
                put_part(data, bar, bar_i, part, before, full_percent);
            before += part->cycles;
        }
    }
    hs_picture_end(data);
    hs_picture_begin(data, names, 3);
    for (guint bar_i = 0; bar_i < bars->len; bar_i++) {
        const HsCpuBar *bar = g_ptr_array_index(bars, bar_i);

        hs_picture_cell_integer(data, bar_i + 1);
        hs_picture_cell_text(data, bar->name, NAME_WIDTH_MAX);
        hs_picture_cell_text(data, bar->note, NOTE_WIDTH_MAX);
        hs_picture_end_row(data);
    }
    hs_picture_end(data);
}

typedef const HsCpuKind *(*KindAt)(guint i);

static void add_kinds(HsPictureKey *key, const GPtrArray *bars, KindAt kind_at, bool has_rest)
{
    for (guint kind_i = 0; kind_at(kind_i) != NULL; kind_i++) {
        const HsCpuKind *kind = kind_at(kind_i);
        bool is_shown = hs_cpu_has_kind(bars, kind) && (has_rest || !hs_cpu_is_rest(kind));

        if (is_shown)
            hs_picture_key_add(key, HS_KEY_SQUARE, kind->color, kind->name);
    }
}

/* Two panels from the top: how high a bar is depends on how many there are. */
static void lay_out(HsPictureData *data, const HsCpuPicture *picture)
{
    guint n_cpus = picture->cpus->len;
    guint n_programs = picture->programs->len;
    guint cpu_y = KEY_Y + KEY_LINE;
    guint room = PAGE_HEIGHT - PAGE_BOTTOM - AXIS_ROOM - cpu_y - (n_programs > 0 ? BETWEEN : 0);
    guint bar = MIN(room / MAX(n_cpus + n_programs, 1), BAR_MAX);
    guint cpu_end = cpu_y + bar * n_cpus;
    guint program_y = cpu_end + AXIS_ROOM + BETWEEN;
    HsPictureKey key;

    hs_picture_number(data, "CPUS", n_cpus);
    hs_picture_number(data, "PROGRAMS", n_programs);
    hs_picture_number(data, "CPU_Y", cpu_y);
    hs_picture_number(data, "CPU_END", MAX(cpu_end, cpu_y + 1));
    hs_picture_number(data, "PROGRAM_Y", program_y);
    hs_picture_number(data, "PROGRAM_END", MAX(program_y + bar * n_programs, program_y + 1));
    hs_picture_key_begin(&key, data, KEY_Y);
    add_kinds(&key, picture->cpus, hs_cpu_book_kind, picture->axis_percent == 100);
    hs_picture_key_move(&key, program_y - KEY_LINE);
    add_kinds(&key, picture->programs, hs_cpu_cause_kind, true);
    hs_picture_key_end(&key);
}

bool hs_picture_cpu_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                         GError **error)
{
    g_autoptr(HsCpuPicture) picture = hs_cpu_picture_read(db, choice, error);
    HsAxis axis;

    if (picture == NULL)
        return false;
    axis = hs_axis_from_zero(picture->axis_percent, 5);
    hs_picture_title(data, "%s", picture->title);
    hs_picture_subtitle(data, "%s", picture->subtitle);
    hs_picture_alt(data, "%s", picture->alt);
    hs_picture_number(data, "AXIS_PERCENT", picture->axis_percent);
    hs_picture_real(data, "AXIS_STEP", axis.step, 1);
    lay_out(data, picture);
    put_bars(data, "cpu", "cpu_name", picture->cpus, picture->axis_percent);
    put_bars(data, "program", "program_name", picture->programs, 100);
    return true;
}
