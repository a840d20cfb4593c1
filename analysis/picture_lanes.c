/* picture_lanes: chooses the flow and says in words what it did. */
#include "analysis/picture_lanes.h"

#include "analysis/picture_color.h"
#include "analysis/run_faults.h"
#include "analysis/run_table.h"
#include "sim/store.h"

#include <string.h>

#define NAME_WIDTH_MAX 1400u
#define WHAT_WIDTH_MAX 2600u

/* ---- the flow ---- */

static bool has_steps(const HsRunFlow *flow)
{
    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        if (((const HsRunStep *)g_ptr_array_index(flow->steps, step_i))->has_happened)
            return true;
    }
    return false;
}

/* The less, the better suited to be shown without being asked for. */
static guint rank_of(const HsRunFlow *flow)
{
    if (g_str_has_prefix(flow->figure, "FIG. "))
        return 0;
    if (strcmp(flow->figure, "re-IPL") == 0 || strcmp(flow->figure, "prior art 2") == 0)
        return 1;
    return 2;
}

static const HsRunFlow *find_flow(const HsFlowLanes *lanes, uint64_t number)
{
    const HsRunFlow *best = NULL;

    for (guint flow_i = 0; flow_i < lanes->flows->len; flow_i++) {
        const HsRunFlow *flow = g_ptr_array_index(lanes->flows, flow_i);

        if (!has_steps(flow))
            continue;
        if (number != 0 && flow->number == number)
            return flow;
        if (number == 0 && (best == NULL || rank_of(flow) < rank_of(best)))
            best = flow;
    }
    return best;
}

static bool choose_flow(HsFlowLanes *lanes, uint64_t number, GError **error)
{
    lanes->flow = find_flow(lanes, number);
    if (lanes->flow != NULL)
        return true;
    if (number == 0)
        g_set_error_literal(error, HS_PICTURE_ERROR, 0,
                            "there is nothing to draw: the result has no flow\n"
                            "  help: a fault of an OS, or the start of a program, is one");
    else
        g_set_error(error, HS_PICTURE_ERROR, 0,
                    "there is no flow %" G_GUINT64_FORMAT " with a step, the result has %u flows\n"
                    "  help: hsim query RESULT 'SELECT * FROM flow' shows them",
                    number, lanes->flows->len);
    return false;
}

/* ---- its steps ---- */

static void choose_steps(HsFlowLanes *lanes)
{
    for (guint step_i = 0; step_i < lanes->flow->steps->len; step_i++) {
        HsRunStep *step = g_ptr_array_index(lanes->flow->steps, step_i);

        if (!step->has_happened)
            continue;
        if (lanes->steps->len < HS_FLOW_LANES_STEPS_MAX)
            g_ptr_array_add(lanes->steps, step);
        else
            lanes->n_left_out++;
    }
}

/* Has it a step of the flow? An OS that takes something over has: it engages it. */
static bool has_step(const HsFlowLanes *lanes, const char *name)
{
    for (guint step_i = 0; step_i < lanes->steps->len; step_i++) {
        if (strcmp(((const HsRunStep *)g_ptr_array_index(lanes->steps, step_i))->runs_on, name) ==
            0)
            return true;
    }
    return false;
}

/* The step of ours during which that one happened; FALSE: none, or it belongs to the flow of
 * another OS that failed, whose programs start elsewhere. */
static bool find_step(const HsFlowLanes *lanes, const HsRunStep *substep, guint *ret_step_i)
{
    if (!has_step(lanes, substep->runs_on))
        return false;
    for (guint step_i = 0; step_i < lanes->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(lanes->steps, step_i);

        if (step->begin <= substep->begin && substep->begin < step->end &&
            strcmp(step->runs_on, substep->runs_on) != 0) {
            *ret_step_i = step_i;
            return true;
        }
    }
    return false;
}

static gint compare_substeps(gconstpointer a, gconstpointer b)
{
    const HsFlowLanesSubstep *left = a;
    const HsFlowLanesSubstep *right = b;

    if (left->step->begin != right->step->begin)
        return left->step->begin < right->step->begin ? -1 : 1;
    return strcmp(left->app, right->app);
}

static void choose_substeps(HsFlowLanes *lanes)
{
    for (guint flow_i = 0; flow_i < lanes->flows->len; flow_i++) {
        const HsRunFlow *flow = g_ptr_array_index(lanes->flows, flow_i);

        if (strcmp(flow->figure, "standby start") != 0 || rank_of(lanes->flow) != 0)
            continue;
        for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
            HsFlowLanesSubstep substep = { 0, flow->subject,
                                           g_ptr_array_index(flow->steps, step_i) };

            if (substep.step->has_happened && find_step(lanes, substep.step, &substep.step_i))
                g_array_append_val(lanes->substeps, substep);
        }
    }
    g_array_sort(lanes->substeps, compare_substeps);
}

const char *hs_flow_lanes_substep_name(const HsFlowLanesSubstep *substep)
{
    const char *space = strchr(substep->step->step, ' ');

    return space != NULL ? space + 1 : substep->step->step;
}

/* ---- lanes ---- */

guint hs_flow_lanes_of(const HsFlowLanes *lanes, const char *runs_on)
{
    guint lane_i = lanes->lanes->len;

    (void)g_ptr_array_find_with_equal_func(lanes->lanes, runs_on, g_str_equal, &lane_i);
    return lane_i;
}

static bool has_part(const HsFlowLanes *lanes, const char *name)
{
    return has_step(lanes, name) || strcmp(lanes->flow->subject, name) == 0;
}

static void add_lane(HsFlowLanes *lanes, char *name)
{
    if (hs_flow_lanes_of(lanes, name) == lanes->lanes->len)
        g_ptr_array_add(lanes->lanes, name);
}

static void choose_lanes(HsFlowLanes *lanes)
{
    static char monitor[] = "vmm";

    if (has_part(lanes, monitor))
        add_lane(lanes, monitor);
    for (guint os_i = 0; os_i < lanes->oses->len; os_i++) {
        if (has_part(lanes, g_ptr_array_index(lanes->oses, os_i)))
            add_lane(lanes, g_ptr_array_index(lanes->oses, os_i));
    }
    /* Whoever else has a step: in a result of hsim nobody. */
    for (guint step_i = 0; step_i < lanes->steps->len; step_i++)
        add_lane(lanes, ((HsRunStep *)g_ptr_array_index(lanes->steps, step_i))->runs_on);

    const HsRunStep *first = g_ptr_array_index(lanes->steps, 0);

    lanes->fault_lane = lanes->lanes->len;
    if (rank_of(lanes->flow) == 0)
        lanes->fault_lane = hs_flow_lanes_of(lanes, strcmp(lanes->flow->figure, "FIG. 6") == 0
                                                        ? first->runs_on
                                                        : lanes->flow->subject);
}

guint hs_flow_lanes_color(const HsFlowLanes *lanes, guint lane_i)
{
    const char *name = g_ptr_array_index(lanes->lanes, lane_i);
    guint os_i = 0;

    if (!g_ptr_array_find_with_equal_func(lanes->oses, name, g_str_equal, &os_i))
        return HS_COLOR_MONITOR;
    return hs_color_program(os_i, 0);
}

HsCycles hs_flow_lanes_end(const HsFlowLanes *lanes)
{
    return ((const HsRunStep *)g_ptr_array_index(lanes->steps, lanes->steps->len - 1))->end;
}

/* ---- reading ---- */

/* Of those that struck when the flow began the last that struck what failed, else the last. */
static bool read_fault(HsFlowLanes *lanes, sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) faults = hs_run_faults_read(db, error);
    bool has_struck = false;

    for (guint fault_i = 0; faults != NULL && fault_i < faults->len; fault_i++) {
        const HsRunFault *fault = g_ptr_array_index(faults, fault_i);
        bool strikes = strcmp(fault->target, lanes->flow->subject) == 0;

        if (fault->cycle != lanes->flow->begin || !fault->had_effect || (has_struck && !strikes))
            continue;
        has_struck = strikes;
        g_free(lanes->fault_title);
        lanes->fault_title = g_strdup(fault->name);
    }
    return faults != NULL;
}

/* Lanes are drawn to scale, which needs steps that follow each other within their flow. */
static bool check_order(const HsFlowLanes *lanes, sqlite3 *db, GError **error)
{
    HsCycles last = lanes->flow->begin;

    for (guint step_i = 0; step_i < lanes->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(lanes->steps, step_i);

        if (step->begin < last || step->end < step->begin) {
            g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_DAMAGED,
                        "%s is damaged: the steps of flow %" G_GUINT64_FORMAT
                        " are not in the order of time",
                        sqlite3_db_filename(db, "main"), lanes->flow->number);
            return false;
        }
        last = step->end;
    }
    return true;
}

bool hs_flow_lanes_read(HsFlowLanes *lanes, sqlite3 *db, const HsPictureChoice *choice,
                        GError **error)
{
    *lanes = (HsFlowLanes){ 0 };
    if (hs_run_require(db, "flow", error) && hs_run_require(db, "flow_step", error))
        lanes->meta = hs_run_meta_read(db, error);
    lanes->steps = g_ptr_array_new();
    lanes->lanes = g_ptr_array_new();
    lanes->substeps = g_array_new(FALSE, FALSE, sizeof(HsFlowLanesSubstep));
    if (lanes->meta != NULL)
        lanes->oses = hs_run_owners_read(db, error);
    if (lanes->oses != NULL)
        lanes->flows = hs_run_flows_read(db, error);
    if (lanes->flows == NULL || !choose_flow(lanes, choice->flow, error) ||
        !read_fault(lanes, db, error))
        return false;
    choose_steps(lanes);
    if (!check_order(lanes, db, error))
        return false;
    choose_substeps(lanes);
    choose_lanes(lanes);
    return true;
}

void hs_flow_lanes_clear(HsFlowLanes *lanes)
{
    g_clear_pointer(&lanes->meta, hs_run_meta_free);
    g_clear_pointer(&lanes->oses, g_ptr_array_unref);
    g_clear_pointer(&lanes->flows, g_ptr_array_unref);
    g_clear_pointer(&lanes->steps, g_ptr_array_unref);
    g_clear_pointer(&lanes->substeps, g_array_unref);
    g_clear_pointer(&lanes->lanes, g_ptr_array_unref);
    g_clear_pointer(&lanes->fault_title, g_free);
}

/* ---- words ---- */

static const HsRunStep *longest_step(const HsFlowLanes *lanes)
{
    const HsRunStep *longest = g_ptr_array_index(lanes->steps, 0);

    for (guint step_i = 1; step_i < lanes->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(lanes->steps, step_i);

        if (step->end - step->begin > longest->end - longest->begin)
            longest = step;
    }
    return longest;
}

/* Rounded half up, but less than all is not 100. */
static guint per_cent(HsCycles part, HsCycles whole)
{
    guint rounded = whole == 0 ? 0 : (guint)((hs_cycles_scale(part, 200, whole) + 1) / 2);

    return part < whole ? MIN(rounded, 99) : rounded;
}

static void add_title(const HsFlowLanes *lanes, HsPictureData *data)
{
    const HsRunFlow *flow = lanes->flow;
    const HsRunStep *longest = longest_step(lanes);
    /* What was cut short ends behind its last whole step. */
    HsCycles length = MAX(hs_flow_lanes_end(lanes), flow->end) - flow->begin;
    guint share = per_cent(longest->end - longest->begin, length);
    g_autofree char *subject = hs_picture_clean(flow->subject, NAME_WIDTH_MAX);
    g_autofree char *figure = hs_picture_clean(flow->figure, NAME_WIDTH_MAX);
    g_autofree char *outcome = hs_picture_clean(flow->outcome, WHAT_WIDTH_MAX);
    g_autofree char *step = hs_picture_clean(longest->step, NAME_WIDTH_MAX);
    char time[HS_CYCLES_TEXT_BYTES];

    (void)hs_picture_time_format(length, lanes->meta->clock_hz, time);
    if (strcmp(flow->outcome, "done") != 0)
        hs_picture_title(data, "%s of %s ends after %s: %s", figure, subject, time, outcome);
    else if (rank_of(flow) == 0)
        hs_picture_title(data, "%s is done %s after %s fails, %u %% of it in step %s", figure, time,
                         subject, share, step);
    else
        hs_picture_title(data, "%s of %s takes %s, %u %% of it in step %s", figure, subject, time,
                         share, step);
}

static void add_subtitle(const HsFlowLanes *lanes, HsPictureData *data)
{
    g_autofree char *scenario = hs_picture_clean(lanes->meta->scenario, NAME_WIDTH_MAX);
    g_autofree char *policy = hs_picture_clean(lanes->meta->policy, NAME_WIDTH_MAX);
    g_autofree char *left_out = lanes->n_left_out > 0
                                    ? g_strdup_printf(" · %u more steps", lanes->n_left_out)
                                    : g_strdup("");

    hs_picture_subtitle(data,
                        "Above to scale, below step by step; hatched: waits.   %s · %s policy · "
                        "seed %s · flow %" G_GUINT64_FORMAT " of %u%s",
                        scenario, policy, lanes->meta->seed, lanes->flow->number, lanes->flows->len,
                        left_out);
}

char *hs_flow_lanes_fault(const HsFlowLanes *lanes)
{
    if (lanes->fault_title == NULL || strcmp(lanes->fault_title, lanes->flow->cause) == 0)
        return g_strdup(lanes->flow->cause);
    return g_strdup_printf("%s: %s", lanes->fault_title, lanes->flow->cause);
}

void hs_flow_lanes_words(const HsFlowLanes *lanes, HsPictureData *data)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint step_i = 0; step_i < lanes->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(lanes->steps, step_i);
        g_autofree char *number = hs_picture_clean(step->step, NAME_WIDTH_MAX);
        g_autofree char *what = hs_picture_clean(step->what, WHAT_WIDTH_MAX);
        g_autofree char *who = hs_picture_clean(step->runs_on, NAME_WIDTH_MAX);
        char waits[HS_CYCLES_TEXT_BYTES];
        char works[HS_CYCLES_TEXT_BYTES];

        g_string_append_printf(
            text, " %s, %s: %s, waits %s, works %s.", number, who, what,
            hs_picture_time_format(step->wait_cycles, lanes->meta->clock_hz, waits),
            hs_picture_time_format(step->work_cycles, lanes->meta->clock_hz, works));
    }
    add_title(lanes, data);
    add_subtitle(lanes, data);
    hs_picture_alt(data, "The steps of one flow in lanes. %s.%s", hs_picture_title_of(data),
                   text->str);
}
