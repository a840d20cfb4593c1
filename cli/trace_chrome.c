/* trace_chrome: the Trace Event Format of Chromium's trace viewers, as ui.perfetto.dev reads it.
 *
 *   What lasts is a pair B, E on a thread of its own kind; threads are tracks. In a lane of a track
 *   slices follow one another, so pairs nest whatever was in the run. Pairs and not complete events
 *   (X): viewers round a begin and a duration each on its own, and two slices that touch would
 *   overlap by a nanosecond now and then, and one of them be dropped.
 *   Requests are asynchronous slices b, e; those without a reply have no e.
 *   The steps of a flow are joined by arrows s, t, f, each at the begin of its step's slice.
 *   Values are counters C; what has no duration is an instant i.
 *
 * Threads have numbers that are unique in the file, not just in their process: Perfetto wants them
 * so. Times are microseconds in decimal, exact to the picosecond, made from whole cycles; every
 * event has its cycle, too. Events of a thread come in the order of time, as the format demands; of
 * the whole file they need not.
 */
#include "cli/trace_format.h"
#include "models/hardware/isa.h"

#include <string.h>

#define PS_PER_S UINT64_C(1000000000000)
#define PS_PER_US UINT64_C(1000000)
/* A track's lanes stand together in the order of tracks. */
#define LANES_PER_TRACK 1000u

/* Groups of tracks, in the order a viewer shows them; its number is 1 more. */
typedef enum {
    GROUP_HAPPENINGS,
    GROUP_FLOWS,
    GROUP_SYSTEMS,
    GROUP_PROGRAMS,
    GROUP_CPUS,
    GROUP_DEVICES,
    GROUP_CLIENTS,
    GROUP_VALUES,
    GROUP_OUTPUT,
    GROUP_EVENTS,
    GROUP_N
} Group;

static const char *const group_names[GROUP_N] = {
    [GROUP_HAPPENINGS] = "faults, commands, table 90",
    [GROUP_FLOWS] = "FIG. 5, FIG. 6 and other flows",
    [GROUP_SYSTEMS] = "operating systems",
    [GROUP_PROGRAMS] = "programs",
    [GROUP_CPUS] = "CPUs",
    [GROUP_DEVICES] = "channel and devices",
    [GROUP_CLIENTS] = "clients",
    [GROUP_VALUES] = "values",
    [GROUP_OUTPUT] = "journals and output",
    [GROUP_EVENTS] = "events",
};

typedef struct {
    Group group;
    char *name;
    guint number; /* in the order of their first rows */
    HsLanes lanes;
    GArray *threads; /* of guint, by lane */
} Track;

/* Which steps of a flow are shown. */
typedef struct {
    uint64_t first;
    uint64_t last;
} Chain;

typedef struct {
    const HsTraceJob *job;
    GString *text;
    GHashTable *tracks; /* "GROUP NAME" to Track */
    GHashTable *chains; /* number of a flow to Chain */
    guint n_threads;
    bool has_group[GROUP_N];
    bool has_events;
} Chrome;

static void track_free(gpointer data)
{
    Track *track = data;

    g_free(track->name);
    hs_lanes_clear(&track->lanes);
    g_array_unref(track->threads);
    g_free(track);
}

/* ---- one event ---- */

static void begin_event(Chrome *chrome, char phase, Group group, guint thread)
{
    g_string_append_printf(chrome->text, "%s{\"ph\":\"%c\",\"pid\":%d",
                           chrome->has_events ? ",\n" : "\n", phase, (int)group + 1);
    if (thread > 0)
        g_string_append_printf(chrome->text, ",\"tid\":%u", thread);
    chrome->has_events = true;
}

static void end_event(Chrome *chrome)
{
    g_string_append_c(chrome->text, '}');
}

static void add_text(Chrome *chrome, const char *name, const char *value)
{
    g_autofree char *clean = hs_clean_text(value);

    g_string_append_printf(chrome->text, ",\"%s\":", name);
    hs_json_append_text(chrome->text, clean);
}

/* Whole seconds first: microseconds of a long run need not fit 64 bits. */
static void add_time(Chrome *chrome, HsCycles cycle)
{
    uint64_t clock_hz = chrome->job->result->meta->clock_hz;
    uint64_t seconds = cycle / clock_hz;
    uint64_t ps = hs_cycles_scale(cycle % clock_hz, PS_PER_S, clock_hz);
    GString *text = chrome->text;

    g_string_append(text, ",\"ts\":");
    if (seconds > 0)
        g_string_append_printf(text, "%" G_GUINT64_FORMAT "%06" G_GUINT64_FORMAT, seconds,
                               ps / PS_PER_US);
    else
        g_string_append_printf(text, "%" G_GUINT64_FORMAT, ps / PS_PER_US);
    if (ps % PS_PER_US == 0)
        return;
    g_string_append_printf(text, ".%06" G_GUINT64_FORMAT, ps % PS_PER_US);
    while (text->str[text->len - 1] == '0')
        g_string_truncate(text, text->len - 1);
}

/* What a viewer shows of a row that was picked. */
static void add_arguments(Chrome *chrome, const HsRunRow *row)
{
    GString *text = chrome->text;

    g_string_append_printf(text, ",\"args\":{\"cycle\":%" G_GUINT64_FORMAT, row->cycle);
    if (row->lasts_cycles != HS_CYCLES_NEVER)
        g_string_append_printf(text, ",\"lasts_cycles\":%" G_GUINT64_FORMAT, row->lasts_cycles);
    if (row->source == HS_RUN_STEP)
        g_string_append_printf(text,
                               ",\"flow\":%" G_GUINT64_FORMAT ",\"waits_cycles\":%" G_GUINT64_FORMAT
                               ",\"works_cycles\":%" G_GUINT64_FORMAT,
                               row->flow, row->wait_cycles, row->work_cycles);
    if (row->detail != NULL)
        add_text(chrome, "detail", row->detail);
    g_string_append_c(text, '}');
}

/* ---- tracks ---- */

static void add_metadata(Chrome *chrome, Group group, guint thread, const char *name,
                         guint sort_index)
{
    const char *what = thread > 0 ? "thread" : "process";

    begin_event(chrome, 'M', group, thread);
    g_string_append_printf(chrome->text, ",\"name\":\"%s_name\",\"args\":{\"name\":", what);
    hs_json_append_text(chrome->text, name);
    g_string_append_c(chrome->text, '}');
    end_event(chrome);
    begin_event(chrome, 'M', group, thread);
    g_string_append_printf(chrome->text, ",\"name\":\"%s_sort_index\",\"args\":{\"sort_index\":%u}",
                           what, sort_index);
    end_event(chrome);
}

static void show_group(Chrome *chrome, Group group)
{
    if (!chrome->has_group[group])
        add_metadata(chrome, group, 0, group_names[group], group);
    chrome->has_group[group] = true;
}

static Track *find_track(Chrome *chrome, Group group, const char *name)
{
    g_autofree char *key = g_strdup_printf("%d %s", (int)group, name);
    Track *track = g_hash_table_lookup(chrome->tracks, key);

    if (track != NULL)
        return track;
    show_group(chrome, group);
    track = g_new0(Track, 1);
    track->group = group;
    track->name = hs_clean_text(name);
    track->number = g_hash_table_size(chrome->tracks);
    hs_lanes_init(&track->lanes);
    track->threads = g_array_new(FALSE, FALSE, sizeof(guint));
    (void)g_hash_table_insert(chrome->tracks, g_steal_pointer(&key), track);
    return track;
}

/* Lanes come one after the other. */
static guint find_thread(Chrome *chrome, Track *track, guint lane_i)
{
    g_autofree char *name = lane_i > 0 ? g_strdup_printf("%s (%u)", track->name, lane_i + 1)
                                       : g_strdup(track->name);
    guint thread = 0;

    if (lane_i < track->threads->len)
        return g_array_index(track->threads, guint, lane_i);
    thread = GROUP_N + ++chrome->n_threads;
    g_array_append_val(track->threads, thread);
    add_metadata(chrome, track->group, thread, name,
                 track->number * LANES_PER_TRACK + MIN(lane_i, LANES_PER_TRACK - 1));
    return thread;
}

/* ---- what rows become ---- */

/* Returns the slice's thread. */
static guint add_slice(Chrome *chrome, const HsRunRow *row, Group group, const char *track_name,
                       const char *name)
{
    Track *track = find_track(chrome, group, track_name);
    HsCycles end = hs_run_row_end(row);
    guint thread = find_thread(chrome, track, hs_lanes_take(&track->lanes, row->cycle, end));

    begin_event(chrome, 'B', group, thread);
    add_time(chrome, row->cycle);
    add_text(chrome, "name", name);
    add_arguments(chrome, row);
    end_event(chrome);
    return thread;
}

/* Some viewers pair B and E by name. */
static void end_slice(Chrome *chrome, const HsRunRow *row, Group group, guint thread,
                      const char *name)
{
    if (row->lasts_cycles == HS_CYCLES_NEVER)
        return;
    begin_event(chrome, 'E', group, thread);
    add_time(chrome, hs_run_row_end(row));
    add_text(chrome, "name", name);
    end_event(chrome);
}

static void add_instant(Chrome *chrome, const HsRunRow *row, Group group, const char *track_name,
                        const char *name)
{
    Track *track = find_track(chrome, group, track_name);

    begin_event(chrome, 'i', group, find_thread(chrome, track, 0));
    g_string_append(chrome->text, ",\"s\":\"t\"");
    add_time(chrome, row->cycle);
    add_text(chrome, "name", name);
    add_arguments(chrome, row);
    end_event(chrome);
}

/* s at the first step, f at the last one, t at those between: while its slice is open. */
static void add_arrow(Chrome *chrome, const HsRunRow *row, guint thread)
{
    const Chain *chain = g_hash_table_lookup(chrome->chains, &row->flow);
    char phase = 't';

    if (chain == NULL || chain->first == chain->last)
        return;
    if (row->position == chain->first)
        phase = 's';
    else if (row->position == chain->last)
        phase = 'f';
    begin_event(chrome, phase, GROUP_FLOWS, thread);
    if (phase == 'f')
        g_string_append(chrome->text, ",\"bp\":\"e\"");
    add_time(chrome, row->cycle);
    add_text(chrome, "cat", "step");
    add_text(chrome, "name", row->about);
    g_string_append_printf(chrome->text, ",\"id\":%" G_GUINT64_FORMAT, row->flow);
    end_event(chrome);
}

static void add_step(Chrome *chrome, const HsRunRow *row)
{
    g_autofree char *track = g_strconcat("steps on ", row->component, NULL);
    g_autofree char *name = g_strdup_printf("%s: %s", row->kind, hs_run_row_what(row));
    guint thread = add_slice(chrome, row, GROUP_FLOWS, track, name);

    add_arrow(chrome, row, thread);
    end_slice(chrome, row, GROUP_FLOWS, thread, name);
}

static void add_flow(Chrome *chrome, const HsRunRow *row)
{
    g_autofree char *name = g_strdup_printf("%s %s", row->about, row->component);
    guint thread = add_slice(chrome, row, GROUP_FLOWS, "flows", name);

    end_slice(chrome, row, GROUP_FLOWS, thread, name);
}

static void add_turn(Chrome *chrome, const HsRunRow *row)
{
    guint thread = add_slice(chrome, row, GROUP_CPUS, row->component, hs_run_row_what(row));

    end_slice(chrome, row, GROUP_CPUS, thread, hs_run_row_what(row));
}

/* States of an OS, states of a program on an OS, transfers of a device. */
static void add_span(Chrome *chrome, const HsRunRow *row)
{
    const char *kind = g_hash_table_lookup(chrome->job->component_kinds, row->component);
    g_autofree char *track = g_strdup(row->about != NULL ? row->about : row->component);
    const char *name = row->kind;
    Group group = GROUP_DEVICES;
    guint thread = 0;

    if (g_strcmp0(kind, "guest operating system") == 0) {
        group = GROUP_SYSTEMS;
    } else if (kind == NULL) {
        g_free(track);
        track = g_strdup_printf("%s on %s", row->component, hs_run_row_what(row));
        group = GROUP_PROGRAMS;
    } else if (row->about != NULL) {
        name = hs_run_row_what(row);
    }
    thread = add_slice(chrome, row, group, track, name);
    end_slice(chrome, row, group, thread, name);
}

/* An asynchronous slice is found by category, number and name. */
static void begin_request(Chrome *chrome, char phase, const HsRunRow *row, guint lane_i)
{
    begin_event(chrome, phase, GROUP_CLIENTS, 0);
    g_string_append_printf(chrome->text, ",\"id\":%u", lane_i + 1);
    add_text(chrome, "cat", row->component);
    add_text(chrome, "name", row->kind);
}

static void add_request(Chrome *chrome, const HsRunRow *row)
{
    Track *track = find_track(chrome, GROUP_CLIENTS, row->component);
    guint lane_i = hs_lanes_take(&track->lanes, row->cycle, hs_run_row_end(row));

    begin_request(chrome, 'b', row, lane_i);
    add_time(chrome, row->cycle);
    add_arguments(chrome, row);
    end_event(chrome);
    if (row->lasts_cycles == HS_CYCLES_NEVER)
        return;
    begin_request(chrome, 'e', row, lane_i);
    add_time(chrome, hs_run_row_end(row));
    end_event(chrome);
}

static void add_counter(Chrome *chrome, const HsRunRow *row)
{
    g_autofree char *name = g_strdup_printf("%s %s", row->component, row->kind);

    show_group(chrome, GROUP_VALUES);
    begin_event(chrome, 'C', GROUP_VALUES, 0);
    add_time(chrome, row->cycle);
    add_text(chrome, "name", name);
    g_string_append_printf(chrome->text, ",\"args\":{\"value\":%" G_GINT64_FORMAT "}",
                           g_ascii_strtoll(hs_run_row_what(row), NULL, 10));
    end_event(chrome);
}

static void add_happening(Chrome *chrome, const HsRunRow *row, const char *track)
{
    g_autofree char *name = g_strdup_printf("%s: %s", row->kind, hs_run_row_what(row));

    add_instant(chrome, row, GROUP_HAPPENINGS, track, name);
}

static void add_instruction(Chrome *chrome, const HsRunRow *row)
{
    g_autofree char *track = g_strconcat(row->component, " instructions", NULL);
    g_autofree char *name = hs_isa_disassemble(row->word, row->pc);

    add_instant(chrome, row, GROUP_CPUS, track, name);
}

static void add_of_component(Chrome *chrome, const HsRunRow *row, Group group, const char *name)
{
    g_autofree char *track = g_strdup_printf("%s %s", row->component, group_names[group]);

    add_instant(chrome, row, group, group == GROUP_EVENTS ? row->component : track, name);
}

static void add_row(gpointer self, const HsRunRow *row)
{
    Chrome *chrome = self;

    switch (row->source) {
    case HS_RUN_EVENT:
        add_of_component(chrome, row, GROUP_EVENTS, row->kind);
        break;
    case HS_RUN_JOURNAL:
    case HS_RUN_OUTPUT:
        add_of_component(chrome, row, GROUP_OUTPUT,
                         row->source == HS_RUN_OUTPUT ? hs_run_row_what(row) : row->kind);
        break;
    case HS_RUN_COMMAND:
        add_happening(chrome, row, "commands");
        break;
    case HS_RUN_FAULT:
        add_happening(chrome, row, "faults");
        break;
    case HS_RUN_REFUSAL:
        add_happening(chrome, row, "refusals");
        break;
    case HS_RUN_VERSION:
        add_happening(chrome, row, "resource management table 90");
        break;
    case HS_RUN_EXPECTATION:
        add_happening(chrome, row, "expectations");
        break;
    case HS_RUN_FLOW_BEGIN:
        add_flow(chrome, row);
        break;
    case HS_RUN_STEP:
        add_step(chrome, row);
        break;
    case HS_RUN_SPAN:
        add_span(chrome, row);
        break;
    case HS_RUN_TURN:
        add_turn(chrome, row);
        break;
    case HS_RUN_REQUEST:
        add_request(chrome, row);
        break;
    case HS_RUN_VALUE:
        add_counter(chrome, row);
        break;
    case HS_RUN_INSTRUCTION:
        add_instruction(chrome, row);
        break;
    case HS_RUN_FLOW_END: /* they are ends of slices */
    case HS_RUN_REPLY:
    case HS_RUN_SOURCE_N:
        break;
    }
}

/* ---- the whole ---- */

static bool survey_step(gpointer self, const HsRunRow *row, GError **error)
{
    Chrome *chrome = self;
    Chain *chain = g_hash_table_lookup(chrome->chains, &row->flow);

    (void)error;
    if (chain == NULL) {
        chain = g_new(Chain, 1);
        *chain = (Chain){ row->position, row->position };
        (void)g_hash_table_insert(chrome->chains, g_memdup2(&row->flow, sizeof row->flow), chain);
    }
    chain->first = MIN(chain->first, row->position);
    chain->last = MAX(chain->last, row->position);
    return true;
}

static gpointer begin(const HsTraceJob *job)
{
    const HsRunMeta *meta = job->result->meta;
    Chrome *chrome = g_new0(Chrome, 1);

    chrome->job = job;
    chrome->text = job->output->text;
    chrome->tracks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, track_free);
    chrome->chains = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_string_append(chrome->text,
                    "{\"displayTimeUnit\":\"ns\",\n\"otherData\":{\"made_by\":\"hsim\"");
    add_text(chrome, "scenario", meta->scenario);
    add_text(chrome, "about", meta->about);
    add_text(chrome, "policy", meta->policy);
    add_text(chrome, "seed", meta->seed);
    add_text(chrome, "digest", meta->digest);
    g_string_append_printf(chrome->text, ",\"clock_hz\":\"%" G_GUINT64_FORMAT "\"},\n",
                           meta->clock_hz);
    g_string_append(chrome->text, "\"traceEvents\":[");
    return chrome;
}

static void end(gpointer self, bool is_whole)
{
    Chrome *chrome = self;

    if (is_whole)
        g_string_append(chrome->text, "\n]}\n");
    g_hash_table_unref(chrome->tracks);
    g_hash_table_unref(chrome->chains);
    g_free(chrome);
}

const HsTraceFormat hs_trace_format_chrome = {
    .begin = begin,
    .survey = survey_step,
    .survey_sources = 1u << HS_RUN_STEP,
    .sources = HS_RUN_SOURCES_ALL & ~(1u << HS_RUN_FLOW_END) & ~(1u << HS_RUN_REPLY),
    .is_view = true,
    .row = add_row,
    .end = end,
};
