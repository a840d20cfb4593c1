/* run_highlights: faults, flows and refusals as moments. */
#include "analysis/run_highlights.h"

#include "analysis/measure_text.h"
#include "analysis/query.h"
#include "analysis/run_faults.h"
#include "analysis/run_flow.h"
#include "analysis/run_meta.h"

#include <string.h>

#include "embedded/sql.h"

static void highlight_free(gpointer user)
{
    g_free(((HsHighlight *)user)->text);
    g_free(user);
}

/* Takes the text. */
static void add(GPtrArray *highlights, HsCycles cycle, guint importance, char *text)
{
    HsHighlight *highlight = g_new0(HsHighlight, 1);

    *highlight = (HsHighlight){ cycle, importance, text };
    g_ptr_array_add(highlights, highlight);
}

/* ---- storage that changes hands ---- */

static void handover_free(gpointer user)
{
    HsHandover *handover = user;

    g_free(handover->figure);
    g_free(handover->subject);
    g_free(handover->giver);
    g_free(handover->taker);
    g_free(handover);
}

static bool is_takeover(const HsRunFlow *flow)
{
    return g_str_has_prefix(flow->figure, "FIG. ");
}

/* The takeover one of whose steps ended in that cycle; NULL: none did. */
static const HsRunFlow *find_takeover(const GPtrArray *flows, HsCycles cycle)
{
    for (guint flow_i = 0; flow_i < flows->len; flow_i++) {
        const HsRunFlow *flow = g_ptr_array_index(flows, flow_i);

        for (guint step_i = 0; is_takeover(flow) && step_i < flow->steps->len; step_i++) {
            const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

            if (step->has_happened && step->end == cycle)
                return flow;
        }
    }
    return NULL;
}

static HsHandover *read_handover(HsQuery *query, const GPtrArray *flows, uint64_t unit_bytes)
{
    HsHandover *handover = g_new0(HsHandover, 1);

    handover->cycle = hs_query_count(query, 0);
    handover->giver = hs_query_dup_text(query, 1);
    handover->taker = hs_query_dup_text(query, 2);
    handover->bytes = hs_query_count(query, 3) * unit_bytes;

    const HsRunFlow *flow = find_takeover(flows, handover->cycle);

    handover->fault_cycle = flow != NULL ? flow->begin : handover->cycle;
    handover->figure = g_strdup(flow != NULL ? flow->figure : "");
    handover->subject = g_strdup(flow != NULL ? flow->subject : handover->giver);
    return handover;
}

static GPtrArray *read_handovers(sqlite3 *db, const GPtrArray *flows, GError **error)
{
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, error);
    g_autoptr(GPtrArray) handovers = g_ptr_array_new_with_free_func(handover_free);

    if (meta == NULL)
        return NULL;

    HsQuery *query = hs_query_new(db, hs_sql_storage_moves);

    while (hs_query_next(query))
        g_ptr_array_add(handovers, read_handover(query, flows, meta->unit_bytes));
    return hs_query_end(query, error) ? g_steal_pointer(&handovers) : NULL;
}

GPtrArray *hs_run_handovers_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) flows = hs_run_flows_read(db, error);

    return flows != NULL ? read_handovers(db, flows, error) : NULL;
}

static bool add_handovers(GPtrArray *highlights, sqlite3 *db, const GPtrArray *flows,
                          GError **error)
{
    g_autoptr(GPtrArray) handovers = read_handovers(db, flows, error);

    for (guint i = 0; handovers != NULL && i < handovers->len; i++) {
        const HsHandover *handover = g_ptr_array_index(handovers, i);
        char size[HS_MEASURE_TEXT_BYTES];

        if (strcmp(handover->taker, "vmm") != 0)
            add(highlights, handover->cycle, HS_IMPORTANCE_STORAGE,
                g_strdup_printf("%s to %s",
                                hs_measure_format(HS_UNIT_BYTES, (double)handover->bytes, size),
                                handover->taker));
    }
    return handovers != NULL;
}

/* ---- flows ---- */

/* Whose routine ended the last step that happened; NULL: nobody's. */
static const char *last_runs_on(const HsRunFlow *flow)
{
    for (guint step_i = flow->steps->len; step_i-- > 0;) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        if (step->has_happened)
            return step->runs_on;
    }
    return NULL;
}

static char *runs_text(const HsRunFlow *flow)
{
    const char *os = last_runs_on(flow);

    if (os == NULL)
        return g_strdup_printf("%s runs", flow->subject);
    return g_strdup_printf("%s runs on %s", flow->subject, os);
}

/* A program ends for storage when its area has left the table, as in FIG. 4 and the story. */
static void add_job_flow(GPtrArray *highlights, const HsRunFlow *flow, bool is_done)
{
    if (strcmp(flow->figure, "job end") == 0)
        add(highlights, is_done ? flow->end : flow->begin, HS_IMPORTANCE_JOB,
            g_strdup_printf("%s ends", flow->subject));
    else if (strcmp(flow->cause, "submitted") == 0 && is_done)
        add(highlights, flow->begin, HS_IMPORTANCE_JOB,
            g_strdup_printf("%s starts", flow->subject));
    else if (is_done)
        add(highlights, flow->end, HS_IMPORTANCE_SERVICE, runs_text(flow));
}

static bool is_of_name(char character)
{
    return g_ascii_isalnum(character) || character == '-' || character == '_';
}

/* Whether the name is a word of the text: "take 2 MB from a" has a, "allocate" has not. */
static bool has_name(const char *text, const char *name)
{
    gsize length = strlen(name);

    for (const char *at = strstr(text, name); at != NULL && length > 0; at = strstr(at + 1, name)) {
        if ((at == text || !is_of_name(at[-1])) && !is_of_name(at[length]))
            return true;
    }
    return false;
}

/* What an operator, a clock or an OS ordered. */
static void add_order(GPtrArray *highlights, const HsRunFlow *flow)
{
    bool is_share = strcmp(flow->figure, "change share") == 0; /* its cause is whose it is */
    bool is_usage = is_share || g_str_has_prefix(flow->figure, "usage") ||
                    strcmp(flow->figure, "more frames") == 0;
    bool says_whom = has_name(flow->cause, flow->subject);

    add(highlights, flow->begin, is_usage ? HS_IMPORTANCE_USAGE : HS_IMPORTANCE_ORDER,
        says_whom ? g_strdup(flow->cause)
                  : g_strdup_printf("%s: %s%s", flow->subject, is_share ? "CPU share of " : "",
                                    flow->cause));
}

static void add_flow(GPtrArray *highlights, const HsRunFlow *flow)
{
    bool is_done = g_str_has_prefix(flow->outcome, "done");

    if (is_takeover(flow)) {
        if (!is_done)
            add(highlights, flow->end, HS_IMPORTANCE_SERVICE,
                g_strdup_printf("%s of %s: %s", flow->figure, flow->subject, flow->outcome));
    } else if (strcmp(flow->figure, "standby start") == 0) {
        if (is_done)
            add(highlights, flow->end, HS_IMPORTANCE_SERVICE, runs_text(flow));
    } else if (strcmp(flow->figure, "re-IPL") == 0) {
        if (is_done)
            add(highlights, flow->end, HS_IMPORTANCE_SERVICE,
                g_strdup_printf("%s is back", flow->subject));
    } else if (g_str_has_prefix(flow->figure, "job ")) {
        add_job_flow(highlights, flow, is_done);
    } else {
        add_order(highlights, flow);
    }
}

/* ---- the rest ---- */

static bool add_faults(GPtrArray *highlights, sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) faults = hs_run_faults_read(db, error);

    for (guint fault_i = 0; faults != NULL && fault_i < faults->len; fault_i++) {
        const HsRunFault *fault = g_ptr_array_index(faults, fault_i);

        if (fault->cycle != HS_CYCLES_NEVER)
            add(highlights, fault->cycle,
                fault->had_effect ? HS_IMPORTANCE_FAULT : HS_IMPORTANCE_ORDER,
                g_strdup(fault->name));
    }
    return faults != NULL;
}

static bool add_refusals(GPtrArray *highlights, sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) refusals = hs_run_refusals_read(db, error);

    for (guint refusal_i = 0; refusals != NULL && refusal_i < refusals->len; refusal_i++) {
        const HsRunRefusal *refusal = g_ptr_array_index(refusals, refusal_i);
        char size[HS_MEASURE_TEXT_BYTES];

        add(highlights, refusal->cycle, HS_IMPORTANCE_ORDER,
            g_strdup_printf("%s is refused %s", refusal->app,
                            hs_measure_format(HS_UNIT_BYTES, (double)refusal->asked_bytes, size)));
    }
    return refusals != NULL;
}

static gint compare(gconstpointer a, gconstpointer b)
{
    const HsHighlight *left = *(const HsHighlight *const *)a;
    const HsHighlight *right = *(const HsHighlight *const *)b;

    if (left->cycle != right->cycle)
        return left->cycle < right->cycle ? -1 : 1;
    if (left->importance != right->importance)
        return left->importance < right->importance ? -1 : 1;
    return strcmp(left->text, right->text);
}

GPtrArray *hs_run_highlights_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) highlights = g_ptr_array_new_with_free_func(highlight_free);
    g_autoptr(GPtrArray) flows = hs_run_flows_read(db, error);

    if (flows == NULL)
        return NULL;
    for (guint flow_i = 0; flow_i < flows->len; flow_i++)
        add_flow(highlights, g_ptr_array_index(flows, flow_i));
    if (!add_handovers(highlights, db, flows, error) || !add_faults(highlights, db, error) ||
        !add_refusals(highlights, db, error))
        return NULL;
    g_ptr_array_sort(highlights, compare);
    return g_steal_pointer(&highlights);
}
