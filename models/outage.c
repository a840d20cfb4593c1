/* outage: how long a program's service was cut by a fault, and by what. */
#include "models/outage.h"

#include "sim/assert.h"
#include "sim/banned.h"

struct HsOutages {
    GArray *all; /* HsOutage, in the order of the faults */
};

HsOutages *hs_outages_new(void)
{
    HsOutages *outages = g_new0(HsOutages, 1);
    outages->all = g_array_new(FALSE, FALSE, sizeof(HsOutage));
    return outages;
}

void hs_outages_free(HsOutages *outages)
{
    if (outages == NULL)
        return;
    g_array_unref(outages->all);
    g_free(outages);
}

void hs_outages_begin(HsOutages *outages, uint32_t app_i, HsOwner failed, const char *fault,
                      HsCycles now)
{
    HsOutage outage = { .app_i = app_i, .failed = failed, .fault = fault, .fault_cycle = now };
    for (guint i = 0; i < HS_OUTAGE_MARK_N; i++)
        outage.marks[i] = HS_CYCLES_NEVER;
    g_array_append_val(outages->all, outage);
}

static HsOutage *outages_latest(const HsOutages *outages, uint32_t app_i)
{
    for (guint i = outages->all->len; i > 0; i--) {
        HsOutage *outage = &g_array_index(outages->all, HsOutage, i - 1);
        if (outage->app_i == app_i)
            return outage;
    }
    return NULL;
}

static void outage_mark(HsOutage *outage, HsOutageMark mark, HsCycles now)
{
    if (outage->marks[mark] == HS_CYCLES_NEVER)
        outage->marks[mark] = now;
}

void hs_outages_mark(HsOutages *outages, uint32_t app_i, HsOutageMark mark, HsCycles now)
{
    hs_assert(mark != HS_OUTAGE_FIRST_REPLY);
    HsOutage *outage = outages_latest(outages, app_i);
    if (outage != NULL)
        outage_mark(outage, mark, now);
}

bool hs_outages_is_down(const HsOutages *outages, uint32_t app_i, HsOwner failed)
{
    const HsOutage *outage = outages_latest(outages, app_i);
    return outage != NULL && outage->failed == failed &&
           outage->marks[HS_OUTAGE_RUNNING] == HS_CYCLES_NEVER;
}

/* From the latest back: once an outage ended with a run, those before it ended with it, too. */
void hs_outages_reply(HsOutages *outages, uint32_t app_i, HsCycles sent_at, HsCycles now)
{
    bool is_ended = false;

    for (guint i = outages->all->len; i > 0; i--) {
        HsOutage *outage = &g_array_index(outages->all, HsOutage, i - 1);
        HsCycles running = outage->marks[HS_OUTAGE_RUNNING];
        if (outage->app_i != app_i)
            continue;
        /* Else it was on its way when the fault struck. */
        is_ended = is_ended || (running != HS_CYCLES_NEVER && sent_at >= running);
        if (is_ended)
            outage_mark(outage, HS_OUTAGE_FIRST_REPLY, now);
    }
}

guint hs_outages_n(const HsOutages *outages)
{
    return outages->all->len;
}

const HsOutage *hs_outages_at(const HsOutages *outages, guint i)
{
    return &g_array_index(outages->all, HsOutage, i);
}

const HsOutage *hs_outages_latest(const HsOutages *outages, uint32_t app_i)
{
    return outages_latest(outages, app_i);
}

HsCycles hs_outages_last_cycles(const HsOutages *outages, uint32_t app_i)
{
    const HsOutage *latest = outages_latest(outages, app_i);
    if (latest == NULL)
        return 0;
    HsCycles reply = latest->marks[HS_OUTAGE_FIRST_REPLY];
    for (guint i = 0; i < outages->all->len && reply != HS_CYCLES_NEVER; i++) {
        const HsOutage *outage = hs_outages_at(outages, i);
        if (outage->app_i == app_i && outage->marks[HS_OUTAGE_FIRST_REPLY] == reply)
            return reply - outage->fault_cycle;
    }
    return HS_CYCLES_NEVER;
}

/* Outages are in the order of their faults, and end in it, too: each adds what is behind the end of
 * those before it. */
HsCycles hs_outages_total_cycles(const HsOutages *outages, uint32_t app_i)
{
    HsCycles total = 0;
    HsCycles end = 0;

    for (guint i = 0; i < outages->all->len; i++) {
        const HsOutage *outage = hs_outages_at(outages, i);
        HsCycles reply = outage->marks[HS_OUTAGE_FIRST_REPLY];
        if (outage->app_i != app_i)
            continue;
        if (reply == HS_CYCLES_NEVER)
            return HS_CYCLES_NEVER;
        total += reply - MIN(MAX(outage->fault_cycle, end), reply);
        end = MAX(end, reply);
    }
    return total;
}
