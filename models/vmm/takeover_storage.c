/* takeover_storage: what FIG. 5 does with the areas of the failed OS: one rule for each way that a
 * policy can have. */
#include "models/vmm/takeover_state.h"

#include "sim/assert.h"
#include "sim/banned.h"

/* One HsFailedStorage. */
typedef struct {
    /* 502: where area i goes; or where its program is started anew, if it is one's. */
    HsOwner (*destination)(const HsFailedOs *failed, guint i);
    bool waits_for_another; /* areas for another OS than the first one's wait for their own turn */
    bool is_exchanged;      /* 503 to 505: the standby engages ... */
    bool is_all;            /* ... all areas, and not just those that have it as destination */
    void (*hand_over)(HsFailedOs *failed); /* 506 */
} StorageRule;

static HsResourceTable *table_of(const HsFailedOs *failed)
{
    return hs_vmm_table(failed->takeover->vmm);
}

static const HsGuestFace *standby_guest(const HsFailedOs *failed)
{
    return hs_vmm_guest(failed->takeover->vmm, failed->target);
}

static HsAreaNumber own_area_of(const HsFailedOs *failed)
{
    return hs_vmm_guest(failed->takeover->vmm, failed->owner)->own_area;
}

/* ---- where areas go, and programs ---- */

static HsOwner destination_by_table(const HsFailedOs *failed, guint i)
{
    return hs_failed_os_entry(failed, i)->destination;
}

static HsOwner destination_of_program(const HsFailedOs *failed, guint i)
{
    return hs_protection_other(failed->takeover->protection, failed->areas[i], failed->owner);
}

/* The survivor is where the OS's own area goes. */
static HsOwner destination_of_whole(const HsFailedOs *failed, guint i)
{
    return failed->areas[i] == own_area_of(failed) ? destination_by_table(failed, i)
                                                   : destination_of_program(failed, i);
}

/* ---- 506: by table 90 ---- */

/* Its damaged units are replaced, if it is allowed to go on with those that are left. */
static bool may_move_program(const HsFailedOs *failed, guint i)
{
    HsReplacement replacement;
    return hs_failed_os_moves_program(failed, i) &&
           hs_vmm_replace_failed(failed->takeover->vmm, failed->areas[i], 0, &replacement);
}

static void give_up_program(HsFailedOs *failed, guint i)
{
    const HsGuestFace *standby = standby_guest(failed);
    hs_resource_table_forfeit(table_of(failed), failed->areas[i]);
    failed->destinations[i] = HS_OWNER_VMM;
    standby->give_up(standby->guest, failed->areas[i], HS_VMM_REFUSED);
    hs_flow_set_outcome(&failed->flow, "done: a program was refused, too little storage");
}

static void hand_over_area(HsFailedOs *failed, guint i)
{
    HsResourceTable *table = table_of(failed);
    HsAreaNumber area = failed->areas[i];
    if (failed->destinations[i] == HS_OWNER_NONE)
        return;
    hs_failed_os_mark(failed, i, HS_OUTAGE_REALLOCATED);
    if (may_move_program(failed, i)) {
        hs_resource_table_give(table, area, failed->target);
        hs_resource_table_set_destination(table, area, HS_OWNER_VMM);
    } else if (hs_failed_os_moves_program(failed, i)) {
        give_up_program(failed, i);
    } else if (hs_failed_os_moves(failed, i)) {
        hs_resource_table_merge(table, area, standby_guest(failed)->own_area);
    } else {
        hs_resource_table_forfeit(table, area);
    }
}

/* What goes to the monitor goes first: it may replace damaged units of what goes to an OS. */
static void hand_over_by_table(HsFailedOs *failed)
{
    for (guint i = 0; i < failed->n_areas; i++)
        if (!hs_failed_os_moves(failed, i))
            hand_over_area(failed, i);
    for (guint i = 0; i < failed->n_areas; i++)
        if (hs_failed_os_moves(failed, i))
            hand_over_area(failed, i);
}

/* ---- 506: programs start anew, in other areas ---- */

/* What a program has on auxiliary memory is its new OS's, or the monitor's. */
static void give_auxiliary(const HsFailedOs *failed, guint i)
{
    HsOtherResources *others = hs_resource_table_others(table_of(failed));
    if (others != NULL && failed->areas[i] != own_area_of(failed))
        hs_other_resources_give(others, failed->areas[i], failed->destinations[i]);
}

/* Prior art 1: what its programs had in main storage is the failed OS's own again. */
static void hand_over_nothing(HsFailedOs *failed)
{
    for (guint i = 0; i < failed->n_areas; i++) {
        if (failed->areas[i] == own_area_of(failed))
            continue;
        hs_failed_os_mark(failed, i, HS_OUTAGE_REALLOCATED);
        hs_resource_table_merge(table_of(failed), failed->areas[i], own_area_of(failed));
        give_auxiliary(failed, i);
    }
}

static void hand_over_to_monitor(HsFailedOs *failed)
{
    for (guint i = 0; i < failed->n_areas; i++) {
        hs_failed_os_mark(failed, i, HS_OUTAGE_REALLOCATED);
        hs_resource_table_forfeit(table_of(failed), failed->areas[i]);
        give_auxiliary(failed, i);
    }
}

static void hand_over_to_survivor(HsFailedOs *failed)
{
    if (failed->target == HS_OWNER_NONE) {
        hand_over_to_monitor(failed);
        return;
    }
    for (guint i = 0; i < failed->n_areas; i++) {
        hs_failed_os_mark(failed, i, HS_OUTAGE_REALLOCATED);
        hs_resource_table_merge(table_of(failed), failed->areas[i],
                                standby_guest(failed)->own_area);
        give_auxiliary(failed, i);
    }
}

/* ---- the rules ---- */

static const StorageRule rules[] = {
    [HS_FAILED_BY_TABLE] = { .destination = destination_by_table,
                             .waits_for_another = true,
                             .is_exchanged = true,
                             .hand_over = hand_over_by_table },
    [HS_FAILED_STAYS] = { .destination = destination_of_program, .hand_over = hand_over_nothing },
    [HS_FAILED_TO_SURVIVOR] = { .destination = destination_of_whole,
                                .is_exchanged = true,
                                .is_all = true,
                                .hand_over = hand_over_to_survivor },
    [HS_FAILED_TO_MONITOR] = { .destination = destination_of_program,
                               .hand_over = hand_over_to_monitor },
};

static const StorageRule *rule_of(const HsFailedOs *failed)
{
    return &rules[hs_vmm_parameters(failed->takeover->vmm)->policy.failed_storage];
}

bool hs_takeover_has_exchange(const HsPolicy *policy)
{
    return rules[policy->failed_storage].is_exchanged;
}

void hs_failed_os_settle(HsFailedOs *failed)
{
    const StorageRule *rule = rule_of(failed);
    failed->has_more = false;
    for (guint i = 0; i < failed->n_areas; i++) {
        HsOwner destination = rule->destination(failed, i);
        if (!hs_vmm_is_serving(failed->takeover->vmm, destination)) {
            failed->destinations[i] = HS_OWNER_VMM;
            continue;
        }
        if (failed->target == HS_OWNER_NONE)
            failed->target = destination;
        bool is_left = destination != failed->target;
        failed->has_more |= is_left && rule->waits_for_another;
        failed->destinations[i] = !is_left                  ? destination
                                  : rule->waits_for_another ? HS_OWNER_NONE
                                                            : HS_OWNER_VMM;
    }
}

bool hs_failed_os_is_exchanged(const HsFailedOs *failed)
{
    return failed->target != HS_OWNER_NONE && rule_of(failed)->is_exchanged;
}

static bool is_engaged(const HsFailedOs *failed, guint i)
{
    return rule_of(failed)->is_all || hs_failed_os_moves(failed, i);
}

uint32_t hs_failed_os_n_units(const HsFailedOs *failed)
{
    uint32_t n = 0;
    for (guint i = 0; i < failed->n_areas; i++)
        if (is_engaged(failed, i))
            n += hs_failed_os_entry(failed, i)->map.n_units;
    return n;
}

void hs_failed_os_connect(HsFailedOs *failed)
{
    for (guint i = 0; i < failed->n_areas; i++)
        if (is_engaged(failed, i))
            hs_resource_table_connect(table_of(failed), failed->areas[i]);
}

void hs_failed_os_hand_over(HsFailedOs *failed)
{
    rule_of(failed)->hand_over(failed);
}
