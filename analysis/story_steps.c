/* story_steps: why a step waited.
 *
 * How long a step waited for what is recorded (flow_wait), and so is who had the CPUs meanwhile
 * (cpu_turn). What a step waits for that waits for something else to end, the data sheets of the
 * models say: takeover.h, program_takeover.h, job.h, reipl.h, storage_move.h, usage_monitor.h.
 */
#include "analysis/query.h"
#include "analysis/run_table.h"
#include "analysis/story_writer.h"

#include "embedded/sql.h"

#include <string.h>

/* Of a step's time, less is not worth a word. */
#define PART_PER_CENT_MIN 1u

/* reallocation.h: FIG. 5 and 6, moves, re-IPLs and OSs that grow and shrink take turns. */
#define TURN "another reallocation had its turn first, for"
#define STORAGE "the storage it needs was not there for"

/* What a step waits for, by its number or the end of it. */
typedef struct {
    const char *figure; /* the beginning of its flow's, "": of all that are not listed before */
    const char *step;
    const char *what; /* goes before the time */
} OtherWait;

static const OtherWait other_waits[] = {
    { "FIG. 5", "501", "the reset of the failed machine took" },
    { "FIG. 5", "502", TURN },
    { "FIG. 6", "604", TURN },
    { "FIG. 5", "507", "until the programs ran it took" },
    { "FIG. 6", "612", "until the program ran it took" },
    { "re-IPL", "R2", STORAGE },
    { "re-IPL", "R7", TURN },
    { "usage", "90", TURN },
    { "usage", "130", TURN },
    { "", "recover", "the OS's recovery took" },
    { "", "load", "the transfers of the image took" },
    { "", "journal", "the transfers of the journal took" },
    { "", "90", STORAGE },
    { "", "130", "writing out the pages to be kept took" },
};

static const char *other_wait_of(const HsRunFlow *flow, const char *step)
{
    const char *last_word = strrchr(step, ' ');

    last_word = last_word != NULL ? last_word + 1 : step;
    for (guint i = 0; i < G_N_ELEMENTS(other_waits); i++) {
        if (g_str_has_prefix(flow->figure, other_waits[i].figure) &&
            strcmp(other_waits[i].step, last_word) == 0)
            return other_waits[i].what;
    }
    return "something else had to end first, for";
}

static void add_reason(GString *reasons, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_reason(GString *reasons, const char *format, ...)
{
    va_list arguments;

    if (reasons->len > 0)
        g_string_append(reasons, "; ");
    va_start(arguments, format);
    g_string_append_vprintf(reasons, format, arguments);
    va_end(arguments);
}

static void add_unseen(const HsStoryWriter *writer, const HsRunFlow *flow, HsCycles unseen,
                       GString *reasons)
{
    const char *every = hs_story_parameter(writer, "vmm.detector.stall.every");
    const char *misses = hs_story_parameter(writer, "vmm.detector.stall.misses");
    const char *poll = hs_story_parameter(writer, "switching-device.poll");
    const char *time = hs_story_time(writer, unseen);

    if (strcmp(flow->cause, "no progress") == 0 && every != NULL && misses != NULL)
        add_reason(reasons,
                   "nobody knew for %s: the stall detector looks every %s and wants %s polls "
                   "without progress",
                   time, every, misses);
    else if (g_str_has_prefix(flow->cause, "switching device"))
        add_reason(reasons, "nobody knew for %s: the device outside looks every %s", time,
                   poll != NULL ? poll : "so often");
    else if (strcmp(flow->cause, "its standby failed") == 0 ||
             strcmp(flow->cause, "areas for another OS") == 0)
        add_reason(reasons, "it begins once more, %s after the fault", time);
    else
        add_reason(reasons, "it begins %s after the fault", time);
}

/* The version of table 90 in force at a cycle; NULL: none is known. */
static const HsRunVersion *version_at(const HsStoryWriter *writer, HsCycles cycle)
{
    guint behind = hs_story_version_from(writer, cycle + 1);

    return behind > 0 ? g_ptr_array_index(writer->versions, behind - 1) : NULL;
}

/* The CPU share of an OS at a cycle; 0: it is not known. */
static uint64_t share_at(const HsStoryWriter *writer, const char *os, HsCycles cycle)
{
    const HsRunVersion *version = version_at(writer, cycle);
    uint64_t share = 0;

    for (guint i = 0; version != NULL && i < version->others->len; i++) {
        const HsRunEntry *entry = g_ptr_array_index(version->others, i);

        if (strcmp(entry->kind, "CPU share") == 0 && strcmp(entry->owner, os) == 0)
            share += MIN(entry->size_bytes, G_MAXINT32);
    }
    return share;
}

/* "its share is 10, ": at the step's begin, and what became of it. */
static void append_share(const HsStoryWriter *writer, const HsRunStep *step, const char *os,
                         const char *whose, GString *text)
{
    uint64_t begin = share_at(writer, os, step->begin);
    uint64_t end = share_at(writer, os, step->end);

    if (begin == 0 || end == 0)
        return;
    g_string_append_printf(text, "%s%s share is %s", text->len > 0 ? ", " : "", whose,
                           hs_story_count(writer, begin));
    if (end != begin)
        g_string_append_printf(text, " and becomes %s", hs_story_count(writer, end));
}

/* " (its share is 10, os3's share is 10, its cap 5)": what the dispatcher went by; rival may be
 * NULL. */
static const char *share_text(const HsStoryWriter *writer, const HsRunStep *step, const char *rival)
{
    const char *cap = hs_story_parameter(writer, "os.%s.cap", step->runs_on);
    g_autofree char *rivals = g_strdup_printf("%s's", rival != NULL ? rival : "");
    g_autoptr(GString) text = g_string_new(NULL);

    append_share(writer, step, step->runs_on, "its", text);
    if (rival != NULL)
        append_share(writer, step, rival, rivals, text);
    if (cap != NULL)
        g_string_append_printf(text, "%sits cap is %s per cent", text->len > 0 ? ", " : "", cap);

    g_autofree char *all = text->len > 0 ? g_strdup_printf(" (%s)", text->str) : g_strdup("");

    return g_string_chunk_insert(writer->texts, all);
}

/* In the cycles from begin to end: how many in which `who` had CPUs; who had most of the others. */
typedef struct {
    HsCycles own;
    const char *rival; /* NULL: nobody */
    HsCycles rival_cycles;
    bool is_known;
} Turns;

static bool read_turns(const HsStoryWriter *writer, const HsRunStep *step, Turns *ret_turns,
                       GError **error)
{
    *ret_turns = (Turns){ .is_known = hs_story_has(writer, "cpu_turn") };
    if (!ret_turns->is_known)
        return true;

    HsQuery *query = hs_query_new(writer->db, hs_sql_story_turns);

    hs_query_bind(query, 1, step->begin);
    hs_query_bind(query, 2, step->end);
    while (hs_query_next(query)) {
        g_autofree char *holder = hs_query_dup_text(query, 0);
        HsCycles cycles = hs_query_count(query, 1);

        if (strcmp(holder, step->runs_on) == 0) {
            ret_turns->own = cycles;
        } else if (ret_turns->rival == NULL && strcmp(holder, "vmm") != 0) {
            ret_turns->rival = g_string_chunk_insert(writer->texts, holder);
            ret_turns->rival_cycles = cycles;
        }
    }
    return hs_query_end(query, error);
}

/* The OS's one logical CPU was off the CPUs for what is not its own of the step's time. */
static bool add_cpu(HsStoryWriter *writer, const HsRunStep *step, HsCycles cpu, GString *reasons,
                    GError **error)
{
    const char *time = hs_story_time(writer, cpu);
    Turns turns;

    if (strcmp(step->runs_on, "vmm") == 0) {
        add_reason(reasons, "the monitor had something else to do first, for %s", time);
        return true;
    }
    if (!read_turns(writer, step, &turns, error))
        return false;

    HsCycles lasted = step->end - step->begin;
    HsCycles off = lasted - MIN(turns.own, lasted);

    if (turns.is_known && off * 2 < cpu)
        add_reason(reasons, "%s had other work on its CPU, or its status was restored, for %s",
                   step->runs_on, time);
    else if (turns.is_known && turns.rival != NULL && turns.rival_cycles >= off / 2)
        add_reason(reasons, "%s had no CPU for %s%s while %s had one for %s", step->runs_on, time,
                   share_text(writer, step, turns.rival), turns.rival,
                   hs_story_time(writer, turns.rival_cycles));
    else
        add_reason(reasons, "%s had no CPU for %s%s", step->runs_on, time,
                   share_text(writer, step, NULL));
    return true;
}

/* An OS that has failed is declared by polls, or heartbeats, some time after; FIG. 5 counts from
 * its fault. Where it counts from the declaration there was none. */
static bool is_false_alarm(const HsRunFlow *flow, const HsRunStep *step, const HsStoryWait *wait)
{
    bool is_late = strcmp(flow->cause, "no progress") == 0 ||
                   g_str_has_prefix(flow->cause, "switching device");

    return is_late && strcmp(step->step, "501") == 0 && wait->unseen == 0;
}

static bool counts(HsCycles part, const HsRunStep *step)
{
    HsCycles lasted = step->end - step->begin;

    return part > 0 && part >= lasted / 100 * PART_PER_CENT_MIN;
}

bool hs_story_reasons(HsStoryWriter *writer, const HsRunFlow *flow, const HsRunStep *step,
                      const char **ret_reasons, GError **error)
{
    HsStoryWait wait = hs_story_wait(writer, flow, step);
    g_autoptr(GString) reasons = g_string_new(NULL);

    if (is_false_alarm(flow, step, &wait))
        add_reason(reasons, "%s had not failed, it is a false alarm", flow->subject);
    if (counts(wait.unseen, step))
        add_unseen(writer, flow, wait.unseen, reasons);
    if (counts(wait.cpu, step) && !add_cpu(writer, step, wait.cpu, reasons, error))
        return false;
    if (counts(wait.other, step))
        add_reason(reasons, "%s %s", other_wait_of(flow, step->step),
                   hs_story_time(writer, wait.other));
    *ret_reasons = reasons->len > 0 ? g_string_chunk_insert(writer->texts, reasons->str) : NULL;
    return true;
}
