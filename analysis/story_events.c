/* story_events: faults, commands, refusals, failures, outages, protection and expectations in
 * sentences. */
#include "analysis/query.h"
#include "analysis/run_commands.h"
#include "analysis/run_faults.h"
#include "analysis/run_service.h"
#include "analysis/story_writer.h"

#include "embedded/sql.h"

#include <string.h>

static bool add_faults(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) faults = hs_run_faults_read(writer->db, error);

    for (guint i = 0; faults != NULL && i < faults->len; i++) {
        const HsRunFault *fault = g_ptr_array_index(faults, i);

        if (fault->cycle == HS_CYCLES_NEVER)
            (void)hs_story_add(writer, writer->meta->end_cycle, HS_SENTENCE_FAULT,
                               "The fault '%s' (%s) never struck.", fault->name, fault->action);
        else
            (void)hs_story_add(writer, fault->cycle, HS_SENTENCE_FAULT,
                               "The fault '%s' strikes: %s%s.", fault->name, fault->action,
                               fault->had_effect ? "" : ", but there was nothing left to strike");
    }
    return faults != NULL;
}

static bool add_commands(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) commands = hs_run_commands_read(writer->db, error);

    for (guint i = 0; commands != NULL && i < commands->len; i++) {
        const HsRunCommand *command = g_ptr_array_index(commands, i);
        HsCycles end = writer->meta->end_cycle;

        if (command->cycle == HS_CYCLES_NEVER) {
            (void)hs_story_add(writer, end, HS_SENTENCE_COMMAND,
                               "The command '%s' (%s) was never given.", command->name,
                               command->action);
            continue;
        }
        (void)hs_story_add(writer, command->cycle, HS_SENTENCE_COMMAND, "%s orders '%s': %s.",
                           command->by, command->name, command->action);
        (void)hs_story_add(writer, command->done == HS_CYCLES_NEVER ? end : command->done,
                           HS_SENTENCE_COMMAND, "The command '%s' is %s%s.", command->name,
                           command->done == HS_CYCLES_NEVER ? "not over when the run ends: "
                                                            : "over: ",
                           command->outcome);
    }
    return commands != NULL;
}

/* Where a move between living OSs ended, for its order: "evening:20000004800". */
static char *key_of(const char *subject, HsCycles cycle)
{
    return g_strdup_printf("%s:%" G_GUINT64_FORMAT, subject, cycle);
}

static GHashTable *ends_of_moves(const HsStoryWriter *writer)
{
    GHashTable *ends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < writer->flows->len; i++) {
        const HsRunFlow *flow = g_ptr_array_index(writer->flows, i);

        if (strcmp(flow->figure, "prior art 2") == 0)
            (void)g_hash_table_add(ends, key_of(flow->subject, flow->end));
    }
    return ends;
}

static void add_refusal(HsStoryWriter *writer, const HsRunRefusal *refusal, bool is_move)
{
    const char *asked = hs_story_size(writer, refusal->asked_bytes);
    /* 0 stands also for what an OS has, but nobody asks for: units to replace damaged ones. */
    bool has_own = refusal->free_bytes > 0;
    g_autoptr(GString) left = g_string_new(NULL);

    if (has_own)
        g_string_append_printf(left, "%s has %s of its own left, ", refusal->os,
                               hs_story_size(writer, refusal->free_bytes));
    g_string_append_printf(left, "the monitor has %s unused",
                           hs_story_size(writer, refusal->unused_bytes));
    /* Nobody asks for what is moved: the OS is the one that was to give it. */
    if (is_move)
        (void)hs_story_add(writer, refusal->cycle, HS_SENTENCE_REFUSAL,
                           "'%s' is refused %s of %s: %s; %s.", refusal->app, asked, refusal->os,
                           refusal->reason, left->str);
    else
        (void)hs_story_add(writer, refusal->cycle, HS_SENTENCE_REFUSAL,
                           "%s is refused %s for %s: %s; %s.", refusal->os, asked, refusal->app,
                           refusal->reason, left->str);
}

static bool add_refusals(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GHashTable) moves = ends_of_moves(writer);
    g_autoptr(GPtrArray) refusals = hs_story_has(writer, "refusal")
                                        ? hs_run_refusals_read(writer->db, error)
                                        : g_ptr_array_new();

    for (guint i = 0; refusals != NULL && i < refusals->len; i++) {
        const HsRunRefusal *refusal = g_ptr_array_index(refusals, i);
        g_autofree char *key = key_of(refusal->app, refusal->cycle);

        add_refusal(writer, refusal, g_hash_table_contains(moves, key));
    }
    return refusals != NULL;
}

/* ---- outages ---- */

static const char *const part_names[HS_OUTAGE_PART_N] = {
    [HS_OUTAGE_PART_DETECTION] = "detection",    [HS_OUTAGE_PART_REALLOCATION] = "reallocation",
    [HS_OUTAGE_PART_LOAD] = "loading the image", [HS_OUTAGE_PART_REPLAY] = "reading the journal",
    [HS_OUTAGE_PART_START] = "making it ready",  [HS_OUTAGE_PART_FIRST_REPLY] = "the first reply",
};

static HsOutagePart longest_part(const HsRunOutage *outage)
{
    guint longest = 0;

    for (guint part = 0; part < HS_OUTAGE_PART_N; part++) {
        bool is_known = outage->parts[part] != HS_CYCLES_NEVER;

        if (is_known && (outage->parts[longest] == HS_CYCLES_NEVER ||
                         outage->parts[part] > outage->parts[longest]))
            longest = part;
    }
    return (HsOutagePart)longest;
}

/* ": detection 69 us, reallocation 160.1 ms" */
static void append_parts(const HsStoryWriter *writer, const HsRunOutage *outage, GString *text)
{
    const char *separator = ": ";

    for (guint part = 0; part < HS_OUTAGE_PART_N; part++) {
        if (outage->parts[part] == HS_CYCLES_NEVER)
            continue;
        g_string_append_printf(text, "%s%s %s", separator, part_names[part],
                               hs_story_time(writer, outage->parts[part]));
        separator = ", ";
    }
}

/* Of those that are known: each begins where the last one that was reached ended. */
static HsCycles sum_parts(const HsRunOutage *outage)
{
    HsCycles sum = 0;

    for (guint part = 0; part < HS_OUTAGE_PART_N; part++)
        sum += outage->parts[part] != HS_CYCLES_NEVER ? outage->parts[part] : 0;
    return sum;
}

static bool has_clients(const HsStoryWriter *writer, const char *app)
{
    GHashTableIter each;
    gpointer path = NULL;
    gpointer value = NULL;

    g_hash_table_iter_init(&each, writer->parameters);
    while (g_hash_table_iter_next(&each, &path, &value)) {
        if (strcmp(value, app) == 0 && g_str_has_prefix(path, "clients.") &&
            strstr(path, ".to.") != NULL)
            return true;
    }
    return false;
}

/* When each program was last started, HsCycles by its name. */
static GHashTable *read_last_starts(const HsStoryWriter *writer)
{
    GHashTable *starts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

    for (guint i = 0; i < writer->flows->len; i++) {
        const HsRunFlow *flow = g_ptr_array_index(writer->flows, i);
        const HsCycles *last = g_hash_table_lookup(starts, flow->subject);

        if (g_str_has_suffix(flow->figure, "start") && (last == NULL || *last < flow->begin))
            (void)g_hash_table_replace(starts, flow->subject,
                                       g_memdup2(&flow->begin, sizeof flow->begin));
    }
    return starts;
}

/* Was it started, or is it to be, since the fault? */
static bool is_started_since(GHashTable *last_starts, const HsRunOutage *outage)
{
    const HsCycles *last = g_hash_table_lookup(last_starts, outage->app);

    return outage->parts[HS_OUTAGE_PART_START] != HS_CYCLES_NEVER ||
           (last != NULL && *last >= outage->fault_cycle);
}

/* What has no standby is stopped: but an OS may start it again, and nobody may have seen it yet. */
static void add_stop(HsStoryWriter *writer, const HsRunOutage *outage)
{
    HsCycles detection = outage->parts[HS_OUTAGE_PART_DETECTION];
    bool is_known = hs_story_has(writer, "flow");

    if (detection == HS_CYCLES_NEVER)
        (void)hs_story_add(writer, outage->fault_cycle, HS_SENTENCE_OUTAGE,
                           "%s stands still from here on, by '%s': nobody sees it.", outage->app,
                           outage->fault);
    else
        (void)hs_story_add(writer, outage->fault_cycle + detection, HS_SENTENCE_OUTAGE,
                           "%s is stopped by '%s'%s.", outage->app, outage->fault,
                           is_known ? " for good: it has no standby" : "");
}

static void add_outage(HsStoryWriter *writer, GHashTable *last_starts, const HsRunOutage *outage)
{
    g_autoptr(GString) text = g_string_new(NULL);
    HsOutagePart longest = longest_part(outage);

    if (!outage->is_hot_standby && outage->total == HS_CYCLES_NEVER &&
        !is_started_since(last_starts, outage)) {
        add_stop(writer, outage);
        return;
    }
    append_parts(writer, outage, text);
    if (outage->total == HS_CYCLES_NEVER &&
        outage->parts[HS_OUTAGE_PART_START] != HS_CYCLES_NEVER) {
        HsCycles lasted = sum_parts(outage);

        (void)hs_story_add(writer, outage->fault_cycle + lasted, HS_SENTENCE_OUTAGE,
                           "%s runs again, %s after '%s'%s.%s", outage->app,
                           hs_story_time(writer, lasted), outage->fault, text->str,
                           has_clients(writer, outage->app) ? " No client has got a reply since."
                                                            : "");
        return;
    }
    if (outage->total == HS_CYCLES_NEVER) {
        (void)hs_story_add(
            writer, writer->meta->end_cycle, HS_SENTENCE_OUTAGE,
            "%s has not replied since '%s', %s ago%s.", outage->app, outage->fault,
            hs_story_time(writer, writer->meta->end_cycle -
                                      MIN(outage->fault_cycle, writer->meta->end_cycle)),
            text->str);
        return;
    }
    (void)hs_story_add(writer, outage->fault_cycle + outage->total, HS_SENTENCE_OUTAGE,
                       "%s replies again, %s after '%s'%s. The longest part is %s.", outage->app,
                       hs_story_time(writer, outage->total), outage->fault, text->str,
                       part_names[longest]);
}

static bool add_outages(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GHashTable) last_starts = read_last_starts(writer);
    g_autoptr(GPtrArray) outages = hs_run_outages_read(writer->db, error);

    for (guint i = 0; outages != NULL && i < outages->len; i++)
        add_outage(writer, last_starts, g_ptr_array_index(outages, i));
    return outages != NULL;
}

/* ---- protection ---- */

typedef struct {
    HsCycles cycle;
    char *app;
    bool is_protected;
    HsCycles counted; /* how long the program was unprotected in the whole run; or never */
} Protection;

static void protection_clear(gpointer user)
{
    Protection *protection = user;

    g_free(protection->app);
}

static GArray *read_protection(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Protection));
    g_array_set_clear_func(rows, protection_clear);
    if (!hs_story_has(writer, "value"))
        return g_steal_pointer(&rows);

    HsQuery *query = hs_query_new(writer->db, hs_sql_story_protection);

    while (hs_query_next(query)) {
        Protection row = { .cycle = hs_query_count(query, 0),
                           .app = hs_query_dup_text(query, 1),
                           .is_protected = hs_query_count(query, 2) != 0,
                           .counted = hs_query_cycles(query, 3) };

        g_array_append_val(rows, row);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&rows) : NULL;
}

/* A program's rows [from, to): how often it lost its protection, and for how long if every time
 * lasted until the next row, or the end. */
typedef struct {
    guint from;
    guint to;
    guint n_times;
    HsCycles sum;
} Times;

static HsCycles time_until_next(const HsStoryWriter *writer, const GArray *rows, const Times *times,
                                guint i)
{
    HsCycles cycle = g_array_index(rows, Protection, i).cycle;
    HsCycles end = i + 1 < times->to ? g_array_index(rows, Protection, i + 1).cycle
                                     : writer->meta->end_cycle;

    return MAX(end, cycle) - cycle;
}

static Times find_times(const HsStoryWriter *writer, const GArray *rows, guint from)
{
    const char *app = g_array_index(rows, Protection, from).app;
    Times times = { .from = from, .to = from };

    while (times.to < rows->len && strcmp(g_array_index(rows, Protection, times.to).app, app) == 0)
        times.to++;
    for (guint i = from; i < times.to; i++) {
        if (g_array_index(rows, Protection, i).is_protected)
            continue;
        times.n_times++;
        times.sum += time_until_next(writer, rows, &times, i);
    }
    return times;
}

/* A program that ends, or waits for an area on an OS that is up, is not unprotected any more,
 * without a row. What is counted then tells how long it was, if that was once; of several times
 * nobody knows which was shorter. */
static void add_unprotected(HsStoryWriter *writer, const GArray *rows, const Times *times, guint i)
{
    const Protection *row = &g_array_index(rows, Protection, i);
    bool is_exact = row->counted == HS_CYCLES_NEVER || row->counted == times->sum;
    bool is_known = is_exact || times->n_times == 1;
    HsCycles lasted = is_exact ? time_until_next(writer, rows, times, i) : row->counted;

    (void)hs_story_add(writer, row->cycle, HS_SENTENCE_PROTECTION,
                       "%s is unprotected from here on%s%s%s: an OS of its pair is not up.",
                       row->app, is_known ? ", for " : "",
                       is_known ? hs_story_time(writer, lasted) : "",
                       is_exact && i + 1 == times->to ? ", until the run ends" : "");
}

static bool add_protection(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GArray) rows = read_protection(writer, error);
    Times times = { 0, 0, 0, 0 };

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const Protection *row = &g_array_index(rows, Protection, i);

        if (i == times.to)
            times = find_times(writer, rows, i);
        if (!row->is_protected)
            add_unprotected(writer, rows, &times, i);
        else if (i > times.from && !g_array_index(rows, Protection, i - 1).is_protected)
            (void)hs_story_add(writer, row->cycle, HS_SENTENCE_PROTECTION, "%s is protected again.",
                               row->app);
    }
    return rows != NULL;
}

/* ---- failures, expectations ---- */

static bool add_failures(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) failures = hs_story_has(writer, "flow")
                                        ? hs_run_failures_read(writer->db, error)
                                        : g_ptr_array_new();

    for (guint i = 0; failures != NULL && i < failures->len; i++) {
        const HsRunFailure *failure = g_ptr_array_index(failures, i);

        (void)hs_story_add(writer, failure->cycle, HS_SENTENCE_FAILURE, "%s%s%s ends: %s.",
                           failure->app, failure->os != NULL ? " on " : "",
                           failure->os != NULL ? failure->os : "", failure->reason);
    }
    return failures != NULL;
}

static bool add_expectations(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) expectations = hs_run_expectations_read(writer->db, error);

    for (guint i = 0; expectations != NULL && i < expectations->len; i++) {
        const HsRunExpectation *expectation = g_ptr_array_index(expectations, i);

        if (expectation->has_held)
            continue;
        (void)hs_story_add(writer, MIN(expectation->cycle, writer->meta->end_cycle),
                           HS_SENTENCE_EXPECTATION, "The expectation '%s' (%s) %s%s: %s%s%s.",
                           expectation->title, expectation->place,
                           strcmp(expectation->verdict, "failed") == 0 ? "" : "was ",
                           expectation->verdict, expectation->condition,
                           expectation->detail[0] != '\0' ? "; found " : "", expectation->detail);
    }
    return expectations != NULL;
}

bool hs_story_add_events(HsStoryWriter *writer, GError **error)
{
    return add_faults(writer, error) && add_commands(writer, error) &&
           add_refusals(writer, error) && add_failures(writer, error) &&
           add_outages(writer, error) && add_protection(writer, error) &&
           add_expectations(writer, error);
}
