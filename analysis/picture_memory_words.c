/* picture_memory_words: what main storage did, in words and numbers. */
#include "analysis/picture_memory.h"

#include "analysis/measure_text.h"
#include "analysis/run_highlights.h"

#include <string.h>

/* A name in a title or subtitle takes no more, in hundredths of the font's size. */
#define NAME_WIDTH_MAX 1000u
/* What happened at a moment, in the alternative text. */
#define MOMENT_WIDTH_MAX 1400u
/* The alternative text names so many moments. */
#define MOMENTS_TOLD 6u

static char *name_of(const char *name)
{
    return hs_picture_clean(name, NAME_WIDTH_MAX);
}

static char *size_of(uint64_t bytes, char buffer[HS_MEASURE_TEXT_BYTES])
{
    return hs_measure_format(HS_UNIT_BYTES, (double)bytes, buffer);
}

char *hs_memory_band_text(const HsStorageBand *band, bool is_within)
{
    switch (band->kind) {
    case HS_BAND_MONITOR:
        return g_strdup("VMM");
    case HS_BAND_FAILED:
        return g_strdup("failed");
    case HS_BAND_FREE:
        return g_strdup("free");
    case HS_BAND_ABSENT:
        return g_strdup("not installed");
    case HS_BAND_KERNEL:
        return g_strdup_printf("%s kernel", band->owner);
    case HS_BAND_OWN:
        return g_strdup_printf("%s own", band->owner);
    case HS_BAND_UNCONNECTED:
        return g_strdup_printf("%s, unconnected", band->area);
    case HS_BAND_PROGRAM:
        break;
    }
    return g_strdup_printf("%s%s%s%s", is_within ? "" : band->owner, is_within ? "" : ": ",
                           band->area, band->is_standby_job ? ", active" : "");
}

/* ---- the title ---- */

/* All that one OS got in that moment: of the OS that failed; for a program, whoever had it. */
static uint64_t taken(const GPtrArray *handovers, const HsHandover *first)
{
    bool is_program = strcmp(first->figure, "FIG. 6") == 0;
    uint64_t bytes = 0;

    for (guint i = 0; i < handovers->len; i++) {
        const HsHandover *handover = g_ptr_array_index(handovers, i);

        if (handover->cycle == first->cycle && strcmp(handover->taker, first->taker) == 0 &&
            (is_program || strcmp(handover->giver, first->giver) == 0))
            bytes += handover->bytes;
    }
    return bytes;
}

/* The first from an OS to another; else the first to the monitor, else NULL. */
static const HsHandover *find_handover(const HsMemory *memory)
{
    const HsHandover *to_monitor = NULL;

    for (guint i = 0; i < memory->handovers->len; i++) {
        const HsHandover *handover = g_ptr_array_index(memory->handovers, i);

        if (handover->cycle < memory->from || handover->cycle > memory->to ||
            strcmp(handover->giver, "vmm") == 0)
            continue;
        if (strcmp(handover->taker, "vmm") != 0)
            return handover;
        to_monitor = to_monitor != NULL ? to_monitor : handover;
    }
    return to_monitor;
}

static void title_of_handover(const HsMemory *memory, const HsHandover *handover,
                              HsPictureData *data)
{
    char size[HS_MEASURE_TEXT_BYTES];
    char time[HS_CYCLES_TEXT_BYTES];
    g_autofree char *subject = name_of(handover->subject);
    g_autofree char *giver = name_of(handover->giver);
    g_autofree char *taker = name_of(handover->taker);

    (void)size_of(taken(memory->handovers, handover), size);
    (void)hs_picture_time_format(handover->cycle - handover->fault_cycle, memory->meta->clock_hz,
                                 time);
    if (strcmp(handover->taker, "vmm") == 0)
        hs_picture_title(data, "%s after %s fails, the monitor has its %s back", time, subject,
                         size);
    else if (strcmp(handover->figure, "FIG. 6") == 0)
        hs_picture_title(data, "%s after %s fails on %s, %s has its %s", time, subject, giver,
                         taker, size);
    else
        hs_picture_title(data, "%s after %s fails, %s has %s of its storage", time, subject, taker,
                         size);
}

typedef struct {
    uint64_t least, most;
    guint n_changes;
} Range;

static uint64_t bytes_of_os(const HsStorageHistory *history, const HsStorageState *state,
                            guint os_i)
{
    uint64_t bytes = 0;

    for (guint band_i = 0; band_i < history->bands->len; band_i++) {
        const HsStorageBand *band = g_ptr_array_index(history->bands, band_i);
        bool is_of_os = band->kind >= HS_BAND_KERNEL && band->kind <= HS_BAND_UNCONNECTED;

        if (is_of_os && band->os_i == os_i)
            bytes += state->bytes[band_i];
    }
    return bytes;
}

static Range range_of(const HsMemory *memory, guint os_i)
{
    const GPtrArray *states = memory->history->states;
    Range range = { UINT64_MAX, 0, 0 };
    uint64_t last = 0;

    for (guint state_i = 0; state_i < states->len; state_i++) {
        const HsStorageState *state = g_ptr_array_index(states, state_i);
        uint64_t bytes = bytes_of_os(memory->history, state, os_i);

        if (state->begin > memory->to || hs_memory_state_end(memory, state_i) <= memory->from)
            continue;
        range.n_changes += range.least != UINT64_MAX && bytes != last ? 1 : 0;
        range.least = MIN(range.least, bytes);
        range.most = MAX(range.most, bytes);
        last = bytes;
    }
    return range;
}

/* The OS whose storage changed most. */
static void title_of_changes(const HsMemory *memory, HsPictureData *data)
{
    Range widest = { 0, 0, 0 };
    guint widest_i = 0;
    char least[HS_MEASURE_TEXT_BYTES];
    char most[HS_MEASURE_TEXT_BYTES];

    for (guint os_i = 0; os_i < memory->history->oses->len; os_i++) {
        Range range = range_of(memory, os_i);

        if (range.least <= range.most && range.most - range.least > widest.most - widest.least) {
            widest = range;
            widest_i = os_i;
        }
    }
    if (widest.n_changes == 0) {
        hs_picture_title(data, "No storage changes its owner");
        return;
    }

    g_autofree char *os = name_of(g_ptr_array_index(memory->history->oses, widest_i));

    hs_picture_title(data, "%s has %s of storage at least and %s at most, in %u change%s", os,
                     size_of(widest.least, least), size_of(widest.most, most), widest.n_changes,
                     widest.n_changes == 1 ? "" : "s");
}

/* ---- the subtitle ---- */

static char *stacking(const HsMemory *memory)
{
    const GPtrArray *oses = memory->history->oses;

    if (oses->len == 2) {
        g_autofree char *lower = name_of(g_ptr_array_index(oses, 0));
        g_autofree char *upper = name_of(g_ptr_array_index(oses, 1));

        return g_strdup_printf("%s from below, %s from above", lower, upper);
    }
    return g_strdup(oses->len == 1 ? "the OS from below" : "OSs from below and from above");
}

static void add_subtitle(const HsMemory *memory, HsPictureData *data, guint n_left_out)
{
    char size[HS_MEASURE_TEXT_BYTES];
    g_autofree char *stacked = stacking(memory);
    g_autofree char *scenario = name_of(memory->meta->scenario);
    g_autofree char *policy = name_of(memory->meta->policy);
    g_autofree char *left_out = n_left_out > 0
                                    ? g_strdup_printf(" · %u event%s without room", n_left_out,
                                                      n_left_out == 1 ? "" : "s")
                                    : g_strdup("");

    hs_picture_subtitle(data, "%s by owner: %s.   %s · %s policy · seed %s%s",
                        size_of(memory->history->max_bytes, size), stacked, scenario, policy,
                        memory->meta->seed, left_out);
}

/* ---- the alternative text ---- */

static void tell_state(const HsMemory *memory, GString *text, HsCycles cycle, const char *when)
{
    const HsStorageState *state = hs_memory_at(memory, cycle);
    const char *separator = " ";
    char size[HS_MEASURE_TEXT_BYTES];

    g_string_append_printf(text, " %s", when);
    for (guint band_i = 0; state != NULL && band_i < memory->history->bands->len; band_i++) {
        g_autofree char *name = hs_memory_band_text(
            g_ptr_array_index(memory->history->bands, band_i), false);
        g_autofree char *shown = name_of(name);

        if (state->bytes[band_i] == 0)
            continue;
        g_string_append_printf(text, "%s%s %s", separator, shown,
                               size_of(state->bytes[band_i], size));
        separator = ", ";
    }
    g_string_append(text, ".");
}

static void tell_moments(const HsMemory *memory, GString *text)
{
    guint n_told = 0;

    for (guint i = 0; i < memory->highlights->len && n_told < MOMENTS_TOLD; i++) {
        const HsHighlight *highlight = g_ptr_array_index(memory->highlights, i);
        g_autofree char *shown = hs_picture_clean(highlight->text, MOMENT_WIDTH_MAX);
        char time[HS_CYCLES_TEXT_BYTES];

        if (highlight->importance > HS_IMPORTANCE_ORDER || highlight->cycle < memory->from ||
            highlight->cycle > memory->to)
            continue;
        g_string_append_printf(
            text, " %s: %s.",
            hs_picture_time_format(highlight->cycle, memory->meta->clock_hz, time), shown);
        n_told++;
    }
}

void hs_memory_words(const HsMemory *memory, HsPictureData *data, guint n_left_out)
{
    const HsHandover *handover = find_handover(memory);
    g_autoptr(GString) text = g_string_new(NULL);

    if (handover != NULL)
        title_of_handover(memory, handover, data);
    else
        title_of_changes(memory, data);
    add_subtitle(memory, data, n_left_out);
    tell_state(memory, text, memory->from, "At the left");
    tell_moments(memory, text);
    tell_state(memory, text, memory->to, "At the right");
    hs_picture_alt(data, "Main storage by owner over time, as stacked areas. %s.%s",
                   hs_picture_title_of(data), text->str);
}
