/* storage_move: storage from one living OS to another, as JP H6-110715 does it. */
#include "models/vmm/storage_move.h"

#include "sim/assert.h"
#include "sim/banned.h"

typedef struct {
    HsStorageMoves *moves;
    HsStorageMoveOrder order;
    HsFlow flow;
    HsReallocationMember member; /* its turn: from `order` to the end */
    uint32_t n_units;            /* that are to go */
    uint32_t n_passed;           /* that have gone */
    bool holds;                  /* VM-2 stands still */
    bool is_waiting;             /* for transfers of VM-2 */
    const char *failed;          /* how it was cut short, and nobody has been told yet; or NULL */
} Move;

struct HsStorageMoves {
    HsVmm *vmm;
    GPtrArray *channels; /* HsChannel */
    HsFlowLog *log;
    GPtrArray *moves; /* Move, by number */
};

static HsResourceTable *table_of(const Move *move)
{
    return hs_vmm_table(move->moves->vmm);
}

static const HsGuestFace *giver(const Move *move)
{
    return hs_vmm_guest(move->moves->vmm, move->order.from);
}

static const HsGuestFace *taker(const Move *move)
{
    return hs_vmm_guest(move->moves->vmm, move->order.to);
}

static const HsVmmParameters *parameters(const Move *move)
{
    return hs_vmm_parameters(move->moves->vmm);
}

/* VM-2 stands still, or goes on. */
static void move_hold(Move *move, bool holds)
{
    if (move->holds == holds)
        return;
    move->holds = holds;
    giver(move)->hold(giver(move)->guest, holds);
}

/* ---- the order ---- */

static HsCost cost_order(gpointer context)
{
    return hs_cost_times(parameters(context)->costs.look_up, 2);
}

static uint32_t giver_n_free(const Move *move)
{
    uint32_t n = hs_resource_table_n_in(table_of(move), giver(move)->own_area, HS_UNIT_CONNECTED);
    return n > giver(move)->n_kernel_units ? n - giver(move)->n_kernel_units : 0;
}

/* NULL: nothing speaks against it. */
static const char *move_objection(const Move *move)
{
    const HsPolicy *policy = &parameters(move)->policy;
    if (policy->parts == HS_PARTS_EQUAL) {
        g_autofree char *reason = g_strdup_printf("policy %s moves no storage", policy->name);
        return g_intern_string(reason);
    }
    if (!hs_vmm_is_serving(move->moves->vmm, move->order.from))
        return "the OS that is to give it has failed: step 7010 would never end";
    if (!hs_vmm_is_serving(move->moves->vmm, move->order.to))
        return "the OS that is to get it has failed";
    if (giver_n_free(move) < move->n_units)
        return "the OS that is to give it has too little that is free";
    return NULL;
}

static void move_refuse(Move *move, const char *reason)
{
    hs_vmm_write_refusal(move->moves->vmm,
                         &(HsRefusal){ .subject = move->order.title,
                                       .owner = move->order.from,
                                       .need = move->n_units,
                                       .own_free = giver_n_free(move),
                                       .unused = hs_resource_table_n_unused(table_of(move)),
                                       .reason = reason });
    hs_flow_set_outcome(&move->flow, "refused");
}

static HsStepEnd effect_order(gpointer context)
{
    Move *move = context;
    if (!hs_reallocation_take(hs_vmm_reallocation(move->moves->vmm), &move->member))
        return HS_STEP_WAIT;
    const char *objection = move_objection(move);
    if (objection == NULL)
        return HS_STEP_NEXT;
    move_refuse(move, objection);
    return HS_STEP_END;
}

static void move_on_turn(gpointer user)
{
    Move *move = user;
    hs_flow_retry(&move->flow);
}

/* ---- 7010: VM-2 takes its high addresses offline ---- */

static HsCost cost_7010(gpointer context)
{
    const Move *move = context;
    return (HsCost){ .cycles = giver(move)->disconnect_unit_cycles * move->n_units };
}

/* What was free may have been given to a program meanwhile. */
static HsStepEnd effect_7010(gpointer context)
{
    Move *move = context;
    const char *objection = move_objection(move);
    if (objection != NULL) {
        move_refuse(move, objection);
        return HS_STEP_END;
    }
    hs_resource_table_take_offline(table_of(move), giver(move)->own_area, move->n_units);
    move_hold(move, true);
    return HS_STEP_NEXT;
}

/* ---- quiet: no transfer meets storage that moves ---- */

static bool giver_has_transfers(gpointer context)
{
    const Move *move = context;
    const GPtrArray *channels = move->moves->channels;
    for (guint i = 0; i < channels->len; i++)
        if (hs_channel_n_of_owner(g_ptr_array_index(channels, i), move->order.from) > 0)
            return true;
    return false;
}

static HsCost cost_quiet(gpointer context)
{
    (void)context;
    return (HsCost){ .cycles = 0 };
}

static HsStepEnd effect_quiet(gpointer context)
{
    Move *move = context;
    move->is_waiting = giver_has_transfers(move);
    return move->is_waiting ? HS_STEP_WAIT : HS_STEP_NEXT;
}

/* VM-2 stands still: what it has under way gets less, and never more. */
static void moves_on_left(gpointer user, HsOwner owner)
{
    const HsStorageMoves *moves = user;
    for (guint i = 0; i < moves->moves->len; i++) {
        Move *move = g_ptr_array_index(moves->moves, i);
        if (!move->is_waiting || move->order.from != owner || giver_has_transfers(move))
            continue;
        move->is_waiting = false;
        hs_flow_resume(&move->flow);
    }
}

/* ---- 7020: the monitor moves the storage of VM-2 ---- */

/* All that VM-2 has, its programs' areas too. */
static uint32_t giver_n_units(const Move *move)
{
    uint32_t n = 0;
    for (guint area = HS_AREA_FAILED + 1; area < hs_resource_table_n_areas(table_of(move));
         area++) {
        const HsEntry *entry = hs_resource_table_entry(table_of(move), (HsAreaNumber)area);
        n += entry->is_entered && entry->owner == move->order.from ? entry->map.n_units : 0;
    }
    return n;
}

static HsCost cost_7020(gpointer context)
{
    const Move *move = context;
    uint32_t n_left = giver_n_units(move) - move->n_units;
    return (HsCost){ .cycles = parameters(move)->move_unit_cycles * n_left };
}

static HsStepEnd effect_7020(gpointer context)
{
    Move *move = context;
    HsAreaNumber from = giver(move)->own_area;
    move->n_passed = hs_resource_table_n_in(table_of(move), from, HS_UNIT_UNCONNECTED);
    hs_resource_table_pass(table_of(move), from, taker(move)->own_area, move->n_passed);
    move_hold(move, false);
    return HS_STEP_NEXT;
}

/* ---- 7040: VM-1 connects the adjacent range ---- */

static HsCost cost_7040(gpointer context)
{
    const Move *move = context;
    return (HsCost){ .cycles = taker(move)->engage_unit_cycles * move->n_units };
}

static HsStepEnd effect_7040(gpointer context)
{
    const Move *move = context;
    hs_resource_table_connect(table_of(move), taker(move)->own_area);
    return HS_STEP_NEXT;
}

static HsCost cost_table(gpointer context)
{
    return hs_cost_times(parameters(context)->costs.update, 2);
}

static HsStepEnd effect_table(gpointer context)
{
    Move *move = context;
    g_autofree char *cause = g_strdup_printf("%s: %s to %s", move->order.title, giver(move)->name,
                                             taker(move)->name);
    hs_resource_table_commit(table_of(move), cause, "7040");
    return HS_STEP_NEXT;
}

/* clang-format off */
static const HsStep prior_art_2[] = {
    { "order", "are both OSs alive, is so much free?",
      HS_ON_VMM,     cost_order, effect_order, NULL },
    { "7010", "take the high addresses offline",
      HS_ON_OS,      cost_7010,  effect_7010,  NULL },
    { "quiet", "wait until its transfers have ended",
      HS_ON_VMM,     cost_quiet, effect_quiet, giver_has_transfers },
    { "7020", "move the storage of the OS, which stands still",
      HS_ON_VMM,     cost_7020,  effect_7020,  NULL },
    { "7040", "connect the adjacent high range",
      HS_ON_STANDBY, cost_7040,  effect_7040,  NULL },
    { "table", "enter the new sizes in the resource table",
      HS_ON_VMM,     cost_table, effect_table, NULL },
};
/* clang-format on */

static const HsExecutor *move_executor(gpointer context, HsStepPlace place)
{
    const Move *move = context;
    if (place == HS_ON_VMM)
        return hs_vmm_executor(move->moves->vmm);
    return place == HS_ON_OS ? giver(move)->executor : taker(move)->executor;
}

/* The turn is over, and storage may be free in another OS now. */
static void move_end_turn(Move *move)
{
    HsReallocation *reallocation = hs_vmm_reallocation(move->moves->vmm);
    move_hold(move, false);
    hs_reallocation_give_up(reallocation, &move->member);
    hs_reallocation_pass_on(reallocation);
}

static void move_on_end(gpointer context)
{
    Move *move = context;
    uint32_t n_passed = move->n_passed; /* on_end may give the order again */
    move_end_turn(move);
    move->order.on_end(move->order.user, move->flow.outcome, n_passed);
    if (n_passed > 0)
        hs_vmm_on_storage_returned(move->moves->vmm);
}

static const HsFlowKind move_kind = { .figure = "prior art 2",
                                      .steps = prior_art_2,
                                      .n_steps = G_N_ELEMENTS(prior_art_2),
                                      .executor = move_executor,
                                      .on_end = move_on_end };

const HsFlowKind *hs_storage_move_figure(void)
{
    return &move_kind;
}

/* ---- orders and faults ---- */

bool hs_storage_moves_is_idle(const HsStorageMoves *moves, guint move_i)
{
    const Move *move = g_ptr_array_index(moves->moves, move_i);
    return hs_flow_is_idle(&move->flow);
}

void hs_storage_moves_begin(HsStorageMoves *moves, guint move_i, uint32_t n_units,
                            const char *cause)
{
    Move *move = g_ptr_array_index(moves->moves, move_i);
    hs_assert(n_units >= 1);
    move->n_units = n_units;
    move->n_passed = 0;
    hs_flow_begin(&move->flow, moves->log, &move_kind, move, move->order.title, cause,
                  hs_simulation_now(hs_vmm_simulation(moves->vmm)));
}

/* What the OS that is left has offline is of use to it at once. */
static void move_connect(const Move *move, HsOwner failed)
{
    const HsGuestFace *left = move->order.from == failed ? taker(move) : giver(move);
    if (hs_vmm_is_serving(move->moves->vmm, left->owner))
        hs_resource_table_connect(table_of(move), left->own_area);
}

static void move_cut_short(Move *move, HsOwner failed)
{
    HsVmm *vmm = move->moves->vmm;
    g_autofree char *outcome = g_strdup_printf("%s failed", hs_vmm_guest(vmm, failed)->name);
    move->failed = g_intern_string(outcome);
    move->is_waiting = false;
    hs_flow_abort(&move->flow, move->failed);
    move_hold(move, false);
    move_connect(move, failed);
    hs_reallocation_give_up(hs_vmm_reallocation(vmm), &move->member);
}

/* The turn is passed on by the takeover that begins now. All are cut short before anybody is told,
 * who may order the next move. */
void hs_storage_moves_on_fault(HsStorageMoves *moves, HsOwner owner)
{
    for (guint i = 0; i < moves->moves->len; i++) {
        Move *move = g_ptr_array_index(moves->moves, i);
        if (!hs_flow_is_idle(&move->flow) && (move->order.from == owner || move->order.to == owner))
            move_cut_short(move, owner);
    }
    for (guint i = 0; i < moves->moves->len; i++) {
        Move *move = g_ptr_array_index(moves->moves, i);
        const char *outcome = move->failed;
        move->failed = NULL;
        if (outcome != NULL)
            move->order.on_end(move->order.user, outcome, move->n_passed);
    }
}

/* ---- life ---- */

HsStorageMoves *hs_storage_moves_new(HsVmm *vmm, GPtrArray *channels, HsFlowLog *log)
{
    HsStorageMoves *moves = g_new0(HsStorageMoves, 1);
    moves->vmm = vmm;
    moves->channels = channels;
    moves->log = log;
    moves->moves = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < channels->len; i++)
        hs_channel_set_on_left(g_ptr_array_index(channels, i), moves_on_left, moves);
    return moves;
}

void hs_storage_moves_free(HsStorageMoves *moves)
{
    if (moves == NULL)
        return;
    g_ptr_array_unref(moves->moves);
    g_free(moves);
}

guint hs_storage_moves_add(HsStorageMoves *moves, const HsStorageMoveOrder *order)
{
    hs_assert(order->from != order->to);
    Move *move = g_new0(Move, 1);
    move->moves = moves;
    move->order = *order;
    move->member = (HsReallocationMember){ move_on_turn, move, NULL, false };
    g_ptr_array_add(moves->moves, move);
    return moves->moves->len - 1;
}

void hs_storage_moves_finish(HsStorageMoves *moves)
{
    for (guint i = 0; i < moves->moves->len; i++) {
        Move *move = g_ptr_array_index(moves->moves, i);
        hs_flow_abort(&move->flow, "unfinished when the run ended");
    }
}
