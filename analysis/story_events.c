/* story_events: faults, refusals, failures, outages and expectations in sentences. */
#include "analysis/run_faults.h"
#include "analysis/run_service.h"
#include "analysis/story_writer.h"

static bool add_faults(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) faults = hs_run_faults_read(writer->db, error);

    for (guint i = 0; faults != NULL && i < faults->len; i++) {
        const HsRunFault *fault = g_ptr_array_index(faults, i);

        if (fault->cycle == HS_CYCLES_NEVER)
            (void)hs_story_add(writer, writer->meta->end_cycle, HS_SENTENCE_FAULT,
                               "The fault '%s' (%s) never struck.", fault->name, fault->action);
        else
            (void)hs_story_add(writer, fault->cycle, HS_SENTENCE_FAULT, "%s: %s%s.", fault->name,
                               fault->action,
                               fault->had_effect ? "" : ", but there was nothing left to strike");
    }
    return faults != NULL;
}

static bool add_refusals(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) refusals = hs_run_refusals_read(writer->db, error);

    for (guint i = 0; refusals != NULL && i < refusals->len; i++) {
        const HsRunRefusal *refusal = g_ptr_array_index(refusals, i);

        (void)hs_story_add(writer, refusal->cycle, HS_SENTENCE_REFUSAL,
                           "%s is refused %s for %s: %s (%s has %s free, the monitor %s unused).",
                           refusal->os, hs_story_size(writer, refusal->asked_bytes), refusal->app,
                           refusal->reason, refusal->os, hs_story_size(writer, refusal->free_bytes),
                           hs_story_size(writer, refusal->unused_bytes));
    }
    return refusals != NULL;
}

static bool add_outages(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) outages = hs_run_outages_read(writer->db, error);

    for (guint i = 0; outages != NULL && i < outages->len; i++) {
        const HsRunOutage *outage = g_ptr_array_index(outages, i);

        if (outage->total == HS_CYCLES_NEVER)
            (void)hs_story_add(writer, writer->meta->end_cycle, HS_SENTENCE_OUTAGE,
                               "%s has not replied again after '%s'%s.", outage->app, outage->fault,
                               outage->is_hot_standby ? "" : ": it has no standby");
        else
            (void)hs_story_add(writer, outage->fault_cycle + outage->total, HS_SENTENCE_OUTAGE,
                               "%s replies again: its outage by '%s' lasted %s.", outage->app,
                               outage->fault, hs_story_time(writer, outage->total));
    }
    return outages != NULL;
}

static bool add_failures(HsStoryWriter *writer, GError **error)
{
    g_autoptr(GPtrArray) failures = hs_run_failures_read(writer->db, error);

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
                           HS_SENTENCE_EXPECTATION, "The expectation '%s' (%s) is %s: %s%s%s.",
                           expectation->title, expectation->place, expectation->verdict,
                           expectation->condition, expectation->detail[0] != '\0' ? "; " : "",
                           expectation->detail);
    }
    return expectations != NULL;
}

bool hs_story_add_events(HsStoryWriter *writer, GError **error)
{
    return add_faults(writer, error) && add_refusals(writer, error) &&
           add_failures(writer, error) && add_outages(writer, error) &&
           add_expectations(writer, error);
}
