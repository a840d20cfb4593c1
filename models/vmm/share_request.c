/* share_request: the two routines of the policy cpu-share. */
#include "models/vmm/share_request.h"

#include "sim/assert.h"
#include "sim/banned.h"

/* About the share of one OS. */
typedef struct {
    HsShareRequests *requests;
    HsFlow flow;
    HsOwner os;      /* whose share it was */
    HsOwner standby; /* who asks */
    bool gives_back;
} Request;

struct HsShareRequests {
    HsVmm *vmm;
    HsFlowLog *log;
    Request of_os[HS_VMS_MAX]; /* of owner i: of_os[i - 1] */
};

static HsResourceTable *table_of(const Request *request)
{
    return hs_vmm_table(request->requests->vmm);
}

static HsOtherResources *others_of(const Request *request)
{
    return hs_resource_table_others(table_of(request));
}

static const HsGuestFace *standby_of(const Request *request)
{
    return hs_vmm_guest(request->requests->vmm, request->standby);
}

static const char *name_of(const Request *request)
{
    return hs_vmm_guest(request->requests->vmm, request->os)->name;
}

/* ---- C1: the call of the monitor ---- */

static HsCost cost_call(gpointer context)
{
    return standby_of(context)->report;
}

static HsStepEnd effect_call(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

/* ---- C2: the entries are edited ---- */

static HsCost cost_edit(gpointer context)
{
    const Request *request = context;
    return hs_cost_times(hs_vmm_parameters(request->requests->vmm)->costs.update, 2);
}

static HsStepEnd effect_take(gpointer context)
{
    Request *request = context;
    if (!hs_other_resources_join_share(others_of(request), request->os, request->standby)) {
        hs_flow_set_outcome(&request->flow, "refused: the share cannot be added");
        return HS_STEP_NEXT;
    }
    g_autofree char *cause = g_strdup_printf("%s takes the CPU share of %s",
                                             standby_of(request)->name, name_of(request));
    hs_resource_table_commit(table_of(request), cause, NULL);
    return HS_STEP_NEXT;
}

static void request_give_back(const Request *request)
{
    hs_other_resources_return_share(others_of(request), request->os);
    g_autofree char *cause = g_strdup_printf("%s gets a CPU share back", name_of(request));
    hs_resource_table_commit(table_of(request), cause, NULL);
}

static HsStepEnd effect_give_back(gpointer context)
{
    request_give_back(context);
    return HS_STEP_NEXT;
}

/* ---- the routines ---- */

/* clang-format off */
static const HsStep take_steps[] = {
    { "C1", "ask for the failed OS's share: change share",
      HS_ON_STANDBY, cost_call, effect_call,      NULL },
    { "C2", "edit the entries of both machines",
      HS_ON_VMM,     cost_edit, effect_take,      NULL },
};

static const HsStep give_back_steps[] = {
    { "C1", "give the share back: change share",
      HS_ON_STANDBY, cost_call, effect_call,      NULL },
    { "C2", "edit the entries of both machines",
      HS_ON_VMM,     cost_edit, effect_give_back, NULL },
};
/* clang-format on */

static const HsExecutor *request_executor(gpointer context, HsStepPlace place)
{
    const Request *request = context;
    return place == HS_ON_VMM ? hs_vmm_executor(request->requests->vmm)
                              : standby_of(request)->executor;
}

static void request_on_end(gpointer context)
{
    (void)context; /* nobody waits for it */
}

static const HsFlowKind take_kind = { "change share", take_steps, G_N_ELEMENTS(take_steps),
                                      request_executor, request_on_end };
static const HsFlowKind give_back_kind = { "change share", give_back_steps,
                                           G_N_ELEMENTS(give_back_steps), request_executor,
                                           request_on_end };

const HsFlowKind *hs_share_request_figure(void)
{
    return &take_kind;
}

static void request_begin(Request *request, HsOwner standby, bool gives_back)
{
    request->standby = standby;
    request->gives_back = gives_back;
    hs_flow_begin(&request->flow, request->requests->log, gives_back ? &give_back_kind : &take_kind,
                  request, standby_of(request)->name, name_of(request),
                  hs_simulation_now(hs_vmm_simulation(request->requests->vmm)));
}

void hs_share_requests_take(HsShareRequests *requests, HsOwner os, HsOwner standby)
{
    Request *request = &requests->of_os[os - 1];
    hs_flow_abort(&request->flow, "failed again");
    request_begin(request, standby, false);
}

void hs_share_requests_give_back(HsShareRequests *requests, HsOwner os)
{
    Request *request = &requests->of_os[os - 1];
    hs_flow_abort(&request->flow, "loaded again");
    HsOwner taker = hs_other_resources_share_taker(others_of(request), os);
    if (!hs_vmm_is_serving(requests->vmm, taker)) {
        hs_other_resources_return_share(others_of(request), os);
        return;
    }
    hs_other_resources_lend_share(others_of(request), os);
    request_begin(request, taker, true);
}

void hs_share_requests_on_os_failed(HsShareRequests *requests, HsOwner owner)
{
    for (guint i = 0; i < HS_VMS_MAX; i++) {
        Request *request = &requests->of_os[i];
        if (hs_flow_is_idle(&request->flow) || request->standby != owner)
            continue;
        hs_flow_abort(&request->flow, "standby failed");
        if (request->gives_back)
            request_give_back(request);
    }
}

/* ---- life ---- */

HsShareRequests *hs_share_requests_new(HsVmm *vmm, HsFlowLog *log)
{
    HsShareRequests *requests = g_new0(HsShareRequests, 1);
    requests->vmm = vmm;
    requests->log = log;
    for (guint i = 0; i < HS_VMS_MAX; i++) {
        requests->of_os[i].requests = requests;
        requests->of_os[i].os = (HsOwner)(i + 1);
    }
    return requests;
}

void hs_share_requests_free(HsShareRequests *requests)
{
    g_free(requests);
}

void hs_share_requests_finish(HsShareRequests *requests)
{
    for (guint i = 0; i < HS_VMS_MAX; i++)
        hs_flow_abort(&requests->of_os[i].flow, "unfinished when the run ended");
}
