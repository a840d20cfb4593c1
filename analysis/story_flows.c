/* story_flows: flows and their steps in sentences. */
#include "analysis/run_flow.h"
#include "analysis/story_writer.h"

#include <string.h>

static HsSentence *of_flow(HsSentence *sentence, const HsRunFlow *flow, const char *step)
{
    sentence->flow = flow->number;
    sentence->figure = g_strdup(flow->figure);
    sentence->step = g_strdup(step);
    sentence->is_detail = step != NULL && !g_str_has_prefix(flow->figure, "FIG.");
    return sentence;
}

static void add_step(HsStoryWriter *writer, const HsRunFlow *flow, const HsRunStep *step)
{
    HsSentence *sentence = hs_story_add(writer, step->end, HS_SENTENCE_STEP,
                                        "%s: %s; waited %s, worked %s.", step->runs_on, step->what,
                                        hs_story_time(writer, step->wait_cycles),
                                        hs_story_time(writer, step->work_cycles));

    of_flow(sentence, flow, step->step);
}

static void add_flow(HsStoryWriter *writer, const HsRunFlow *flow)
{
    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        if (step->has_happened)
            add_step(writer, flow, step);
    }
    of_flow(hs_story_add(writer, flow->end, HS_SENTENCE_FLOW, "%s of %s (%s) is over after %s: %s.",
                         flow->figure, flow->subject, flow->cause,
                         hs_story_time(writer, MAX(flow->end, flow->begin) - flow->begin),
                         flow->outcome),
            flow, NULL);
}

bool hs_story_add_flows(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) flows = hs_run_flows_read(writer->db, error);

    for (guint flow_i = 0; flows != NULL && flow_i < flows->len; flow_i++)
        add_flow(writer, g_ptr_array_index(flows, flow_i));
    return flows != NULL;
}
