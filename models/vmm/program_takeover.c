/* program_takeover: FIG. 6 as a table of steps. */
#include "models/vmm/program_takeover.h"

#include "sim/assert.h"
#include "sim/banned.h"

/* A program and its way through FIG. 6. */
typedef struct {
    HsProgramTakeover *takeover;
    HsFlow flow;
    HsReallocationMember member; /* its turn: from the effect of 604 to that of 611 */
    HsAreaNumber area;
    uint32_t app_i;
    HsProgramFault fault;
    HsOwner target;      /* the standby OS; HS_OWNER_NONE: not looked up */
    bool is_handed_over; /* 611 has been */
    bool fails_os;       /* 603 has found that its whole OS is to be taken over */
    bool is_starting;    /* 612 waits for it */
} FailedProgram;

struct HsProgramTakeover {
    HsVmm *vmm;
    HsFlowLog *log;
    HsOutages *outages;
    FailedProgram *programs[HS_AREAS_MAX]; /* by area; NULL: not a program's */
    FailedProgram *last;                   /* begun last; NULL: none was */
    void (*on_os)(gpointer user, HsOwner owner, const char *cause);
    gpointer on_os_user;
};

/* ---- helpers ---- */

static HsVmm *vmm_of(const FailedProgram *failed)
{
    return failed->takeover->vmm;
}

static HsResourceTable *table_of(const FailedProgram *failed)
{
    return hs_vmm_table(vmm_of(failed));
}

static const HsEntry *entry_of(const FailedProgram *failed)
{
    return hs_resource_table_entry(table_of(failed), failed->area);
}

static uint32_t n_sound_of(const FailedProgram *failed)
{
    return hs_resource_table_n_sound(table_of(failed), failed->area);
}

static const HsVmmCosts *costs(const FailedProgram *failed)
{
    return &hs_vmm_parameters(vmm_of(failed))->costs;
}

static const HsGuestFace *active_guest(const FailedProgram *failed)
{
    return hs_vmm_guest(vmm_of(failed), failed->fault.owner);
}

static const HsGuestFace *standby_guest(const FailedProgram *failed)
{
    return hs_vmm_guest(vmm_of(failed), failed->target);
}

static HsCycles now_of(const FailedProgram *failed)
{
    return hs_simulation_now(hs_vmm_simulation(vmm_of(failed)));
}

static void failed_mark(const FailedProgram *failed, HsOutageMark mark)
{
    hs_outages_mark(failed->takeover->outages, failed->app_i, mark, now_of(failed));
}

static void failed_leave_turn(FailedProgram *failed)
{
    hs_reallocation_give_up(hs_vmm_reallocation(vmm_of(failed)), &failed->member);
}

static void failed_end_turn(FailedProgram *failed)
{
    failed_leave_turn(failed);
    hs_reallocation_pass_on(hs_vmm_reallocation(vmm_of(failed)));
}

/* It looks up the entry once more, which may have changed. */
static void failed_on_turn(gpointer user)
{
    FailedProgram *failed = user;
    hs_flow_retry(&failed->flow);
}

static HsStepEnd restart_in_place(FailedProgram *failed, const char *outcome)
{
    const HsGuestFace *guest = active_guest(failed);
    hs_flow_set_outcome(&failed->flow, outcome);
    guest->restart(guest->guest, failed->area, failed->fault.cause);
    return HS_STEP_END;
}

static HsStepEnd effect_none(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

/* A request to a guest, 605 and 608; and the head of 612. */
static HsCost cost_request(gpointer context)
{
    return costs(context)->request;
}

/* ---- 601: the active OS detects; 602: routine 120 reports the level ---- */

static HsCost cost_601(gpointer context)
{
    return active_guest(context)->detect;
}

static HsStepEnd effect_601(gpointer context)
{
    const FailedProgram *failed = context;
    if (failed->fault.level != HS_FAULT_LEVEL_IGNORE)
        failed_mark(failed, HS_OUTAGE_DETECTED);
    return HS_STEP_NEXT;
}

static HsCost cost_602(gpointer context)
{
    return active_guest(context)->notify;
}

/* ---- 603: evaluate the level ---- */

static HsCost cost_603(gpointer context)
{
    return costs(context)->evaluate;
}

static HsCycles estimate_in_place(const FailedProgram *failed)
{
    const HsGuestFace *guest = active_guest(failed);
    return failed->fault.recovery_cycles + guest->estimate_start(guest->guest, failed->area);
}

/* Steps 604 to 612, nobody waiting, and the start on OS `target`. */
static HsCycles estimate_switch(const FailedProgram *failed, HsOwner target)
{
    const HsGuestFace *active = active_guest(failed);
    const HsGuestFace *standby = hs_vmm_guest(vmm_of(failed), target);
    const HsVmmCosts *vmm = costs(failed);
    HsCost monitor = hs_cost_plus(hs_cost_plus(vmm->look_up, vmm->update),
                                  hs_cost_times(vmm->request, 3));
    return hs_executor_cycles(hs_vmm_executor(vmm_of(failed)), monitor) +
           active->disconnect_unit_cycles * entry_of(failed)->map.n_units +
           hs_executor_cycles(active->executor, active->report) +
           standby->engage_unit_cycles * n_sound_of(failed) +
           hs_executor_cycles(standby->executor, standby->report) +
           standby->estimate_start(standby->guest, failed->area);
}

static void write_estimate(const FailedProgram *failed, const char *name, HsCycles cycles)
{
    hs_trace_value(hs_simulation_trace(hs_vmm_simulation(vmm_of(failed))), now_of(failed),
                   entry_of(failed)->name, name, (int64_t)cycles);
}

/* Interned: "level 1: restarted in place, 1.2 s against 1.5 s". */
static const char *choice_text(const FailedProgram *failed, const char *choice, HsCycles chosen,
                               HsCycles other)
{
    char a[HS_CYCLES_TEXT_BYTES], b[HS_CYCLES_TEXT_BYTES];
    uint64_t clock_hz = hs_simulation_clock_hz(hs_vmm_simulation(vmm_of(failed)));
    g_autofree char *text = g_strdup_printf("level 1: %s, %s against %s", choice,
                                            hs_cycles_format(chosen, clock_hz, a),
                                            hs_cycles_format(other, clock_hz, b));
    return g_intern_string(text);
}

/* "Even for minor faults ..., if fault recovery by the active OS 100-1 is difficult, the
 * application program can be restarted in a short time by switching" (seed). */
static HsStepEnd evaluate_minor(FailedProgram *failed)
{
    HsOwner target = entry_of(failed)->destination;
    if (!hs_vmm_is_serving(vmm_of(failed), target))
        return restart_in_place(failed, "level 1: restarted in place");
    HsCycles in_place = estimate_in_place(failed);
    HsCycles by_switch = estimate_switch(failed, target);
    write_estimate(failed, "estimate of a restart in place", in_place);
    write_estimate(failed, "estimate of a switch", by_switch);
    if (in_place <= by_switch)
        return restart_in_place(failed,
                                choice_text(failed, "restarted in place", in_place, by_switch));
    hs_flow_set_outcome(&failed->flow, choice_text(failed, "switched", by_switch, in_place));
    return HS_STEP_NEXT;
}

/* A policy that never takes over one program fails its OS instead, where another one is there. */
static HsStepEnd evaluate_whole(FailedProgram *failed)
{
    HsAreaNumber own_area = active_guest(failed)->own_area;
    const HsEntry *entry = hs_resource_table_entry(table_of(failed), own_area);
    if (!hs_vmm_is_serving(vmm_of(failed), entry->destination))
        return restart_in_place(failed, "no standby serves: restarted in place");
    failed->fails_os = true;
    hs_flow_set_outcome(&failed->flow, "level 2 or 3: its whole OS is taken over");
    return HS_STEP_END;
}

static HsStepEnd effect_603(gpointer context)
{
    FailedProgram *failed = context;
    switch (failed->fault.level) {
    case HS_FAULT_LEVEL_IGNORE:
        hs_flow_set_outcome(&failed->flow, "level 0: ignored");
        return HS_STEP_END;
    case HS_FAULT_LEVEL_RESTART:
        return evaluate_minor(failed);
    default:
        return hs_vmm_parameters(vmm_of(failed))->policy.whole_os ? evaluate_whole(failed)
                                                                  : HS_STEP_NEXT;
    }
}

/* ---- 604: look up the entry; 605: the disconnection request ---- */

static HsCost cost_604(gpointer context)
{
    return costs(context)->look_up;
}

static HsStepEnd effect_604(gpointer context)
{
    FailedProgram *failed = context;
    if (!hs_reallocation_take(hs_vmm_reallocation(vmm_of(failed)), &failed->member))
        return HS_STEP_WAIT;
    HsOwner target = entry_of(failed)->destination;
    if (!hs_vmm_is_serving(vmm_of(failed), target)) {
        bool keeps = hs_policy_starts_anew(&hs_vmm_parameters(vmm_of(failed))->policy);
        failed_end_turn(failed);
        return restart_in_place(failed, keeps ? "storage stays with its OS: restarted in place"
                                              : "no standby serves: restarted in place");
    }
    failed->target = target;
    return HS_STEP_NEXT;
}

/* ---- 606: the active OS disconnects; 607: it reports ---- */

static HsCost cost_606(gpointer context)
{
    const FailedProgram *failed = context;
    return (HsCost){ .cycles = active_guest(failed)->disconnect_unit_cycles *
                               entry_of(failed)->map.n_units };
}

static HsStepEnd effect_606(gpointer context)
{
    FailedProgram *failed = context;
    const HsGuestFace *guest = active_guest(failed);
    guest->drop(guest->guest, failed->area);
    hs_resource_table_disconnect(table_of(failed), failed->area);
    return HS_STEP_NEXT;
}

static HsCost cost_607(gpointer context)
{
    return active_guest(context)->report;
}

/* ---- 609: the standby attaches; 610: it reports ---- */

static HsCost cost_609(gpointer context)
{
    const FailedProgram *failed = context;
    return (HsCost){ .cycles = standby_guest(failed)->engage_unit_cycles * n_sound_of(failed) };
}

static HsStepEnd effect_609(gpointer context)
{
    FailedProgram *failed = context;
    hs_resource_table_connect(table_of(failed), failed->area);
    return HS_STEP_NEXT;
}

static HsCost cost_610(gpointer context)
{
    return standby_guest(context)->report;
}

/* ---- 611: update the owner ---- */

static HsCost cost_611(gpointer context)
{
    return costs(context)->update;
}

static void failed_commit(const FailedProgram *failed, const char *what)
{
    g_autofree char *cause = g_strdup_printf("%s %s", entry_of(failed)->name, what);
    hs_resource_table_commit(table_of(failed), cause, "611");
}

/* Too little is unused to replace what is damaged: the program stops. */
static HsStepEnd failed_stop(FailedProgram *failed)
{
    const HsGuestFace *guest = active_guest(failed);
    hs_resource_table_forfeit(table_of(failed), failed->area);
    failed_commit(failed, "is refused");
    guest->give_up(guest->guest, failed->area, HS_VMM_REFUSED);
    hs_flow_set_outcome(&failed->flow, HS_VMM_REFUSED);
    hs_vmm_changed(vmm_of(failed));
    failed_end_turn(failed);
    hs_vmm_on_storage_returned(vmm_of(failed));
    return HS_STEP_END;
}

static HsStepEnd effect_611(gpointer context)
{
    FailedProgram *failed = context;
    HsReplacement replacement;
    HsOwner origin = failed->fault.owner;
    if (!hs_vmm_replace_failed(vmm_of(failed), failed->area, 0, &replacement))
        return failed_stop(failed);
    hs_resource_table_give(table_of(failed), failed->area, failed->target);
    hs_resource_table_set_destination(table_of(failed), failed->area,
                                      hs_vmm_is_serving(vmm_of(failed), origin) ? origin
                                                                                : HS_OWNER_VMM);
    failed_commit(failed, "failed");
    failed->is_handed_over = true;
    hs_vmm_changed(vmm_of(failed));
    failed_mark(failed, HS_OUTAGE_REALLOCATED);
    if (replacement.n_replaced < replacement.n_damaged)
        hs_flow_set_outcome(&failed->flow, "done: with fewer units than before");
    failed_end_turn(failed);
    return HS_STEP_NEXT;
}

/* ---- 612: start the standby program ---- */

static HsStepEnd effect_612(gpointer context)
{
    FailedProgram *failed = context;
    const HsGuestFace *standby = standby_guest(failed);
    failed->is_starting = true;
    standby->start(standby->guest, failed->area);
    return HS_STEP_WAIT;
}

/* ---- the figure ---- */

/* clang-format off */
static const HsStep fig6[] = {
    { "601", "detect a fault of the program",
      HS_ON_OS,      cost_601,     effect_601,  NULL },
    { "602", "report the fault level: routine 120",
      HS_ON_OS,      cost_602,     effect_none, NULL },
    { "603", "evaluate the fault level",
      HS_ON_VMM,     cost_603,     effect_603,  NULL },
    { "604", "look up the entry of the resource table",
      HS_ON_VMM,     cost_604,     effect_604,  NULL },
    { "605", "request the disconnection",
      HS_ON_VMM,     cost_request, effect_none, NULL },
    { "606", "disconnection routine 130: disconnect the resource",
      HS_ON_OS,      cost_606,     effect_606,  NULL },
    { "607", "report the completion",
      HS_ON_OS,      cost_607,     effect_none, NULL },
    { "608", "request the resource exchange",
      HS_ON_VMM,     cost_request, effect_none, NULL },
    { "609", "engaging routine 140: attach the resource",
      HS_ON_STANDBY, cost_609,     effect_609,  NULL },
    { "610", "report the completion",
      HS_ON_STANDBY, cost_610,     effect_none, NULL },
    { "611", "update the owner in the resource table",
      HS_ON_VMM,     cost_611,     effect_611,  NULL },
    { "612", "start the program in its area",
      HS_ON_VMM,     cost_request, effect_612,  NULL },
};
/* clang-format on */

static const HsExecutor *failed_executor(gpointer context, HsStepPlace place)
{
    const FailedProgram *failed = context;
    switch (place) {
    case HS_ON_OS:
        return active_guest(failed)->executor;
    case HS_ON_STANDBY:
        return standby_guest(failed)->executor;
    default:
        return hs_vmm_executor(vmm_of(failed));
    }
}

static void failed_on_end(gpointer context)
{
    FailedProgram *failed = context;
    failed->is_starting = false;
    hs_assert(!hs_reallocation_is_turn_of(hs_vmm_reallocation(vmm_of(failed)), &failed->member));
    if (!failed->fails_os)
        return;
    failed->fails_os = false;
    failed->takeover->on_os(failed->takeover->on_os_user, failed->fault.owner, "a program failed");
}

static const HsFlowKind program_takeover_kind = { .figure = "FIG. 6",
                                                  .steps = fig6,
                                                  .n_steps = G_N_ELEMENTS(fig6),
                                                  .executor = failed_executor,
                                                  .on_end = failed_on_end };

const HsFlowKind *hs_program_takeover_figure(void)
{
    return &program_takeover_kind;
}

/* ---- faults ---- */

static void failed_abort(FailedProgram *failed, const char *outcome)
{
    hs_flow_abort(&failed->flow, outcome);
    failed->is_starting = false;
    failed_leave_turn(failed);
}

void hs_program_takeover_begin(HsProgramTakeover *takeover, const HsProgramFault *fault)
{
    FailedProgram *failed = takeover->programs[fault->area];
    hs_assert(failed != NULL && fault->level < HS_FAULT_LEVEL_N);
    if (!hs_vmm_is_serving(takeover->vmm, fault->owner))
        return;
    failed_abort(failed, "it failed again");
    failed->fault = *fault;
    failed->target = HS_OWNER_NONE;
    failed->is_handed_over = false;
    takeover->last = failed;
    hs_flow_begin(&failed->flow, takeover->log, &program_takeover_kind, failed,
                  entry_of(failed)->name, failed->fault.cause, fault->begin);
}

static void failed_on_os_failed(FailedProgram *failed, HsOwner owner)
{
    if (hs_flow_is_idle(&failed->flow))
        return;
    if (failed->fault.owner == owner && !failed->is_handed_over) {
        failed_abort(failed, "active OS failed");
    } else if (failed->target == owner) {
        failed_abort(failed, "standby failed");
        const HsGuestFace *guest = active_guest(failed);
        if (!failed->is_handed_over)
            guest->restart(guest->guest, failed->area, "its standby failed");
    }
}

void hs_program_takeover_on_os_failed(HsProgramTakeover *takeover, HsOwner owner)
{
    for (guint area = 0; area < HS_AREAS_MAX; area++)
        if (takeover->programs[area] != NULL)
            failed_on_os_failed(takeover->programs[area], owner);
}

bool hs_program_takeover_starts(const HsProgramTakeover *takeover, HsAreaNumber area)
{
    return takeover->programs[area] != NULL && takeover->programs[area]->is_starting;
}

void hs_program_takeover_on_started(HsProgramTakeover *takeover, HsAreaNumber area, bool is_running)
{
    if (!hs_program_takeover_starts(takeover, area))
        return;
    FailedProgram *failed = takeover->programs[area];
    failed->is_starting = false;
    if (!is_running)
        hs_flow_set_outcome(&failed->flow, "the program could not be started");
    hs_flow_resume(&failed->flow);
}

/* ---- life ---- */

HsProgramTakeover *hs_program_takeover_new(HsVmm *vmm, HsFlowLog *log, HsOutages *outages)
{
    HsProgramTakeover *takeover = g_new0(HsProgramTakeover, 1);
    takeover->vmm = vmm;
    takeover->log = log;
    takeover->outages = outages;
    return takeover;
}

void hs_program_takeover_free(HsProgramTakeover *takeover)
{
    if (takeover == NULL)
        return;
    for (guint area = 0; area < HS_AREAS_MAX; area++)
        g_free(takeover->programs[area]);
    g_free(takeover);
}

void hs_program_takeover_add_app(HsProgramTakeover *takeover, HsAreaNumber area, uint32_t app_i)
{
    hs_assert(takeover->programs[area] == NULL);
    FailedProgram *failed = g_new0(FailedProgram, 1);
    failed->takeover = takeover;
    failed->area = area;
    failed->app_i = app_i;
    failed->member = (HsReallocationMember){ failed_on_turn, failed, NULL, false };
    takeover->programs[area] = failed;
}

void hs_program_takeover_set_on_os(HsProgramTakeover *takeover,
                                   void (*on_os)(gpointer user, HsOwner owner, const char *cause),
                                   gpointer user)
{
    takeover->on_os = on_os;
    takeover->on_os_user = user;
}

void hs_program_takeover_finish(HsProgramTakeover *takeover)
{
    for (guint area = 0; area < HS_AREAS_MAX; area++)
        if (takeover->programs[area] != NULL)
            hs_flow_abort(&takeover->programs[area]->flow, "unfinished when the run ended");
}

const char *hs_program_takeover_step(const HsProgramTakeover *takeover)
{
    return takeover->last == NULL ? NULL : hs_flow_step_number(&takeover->last->flow);
}

HsStepTimes hs_program_takeover_times(const HsProgramTakeover *takeover, guint n)
{
    hs_assert(n >= 1 && n <= G_N_ELEMENTS(fig6));
    if (takeover->last == NULL)
        return (HsStepTimes){ HS_CYCLES_NEVER, HS_CYCLES_NEVER, 0 };
    return takeover->last->flow.times[n - 1];
}
