/* protection: is each hot standby program protected, and for how long was it not? */
#include "models/vmm/protection.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

typedef enum {
    NOT_BEGUN, /* it never had an area, or it ended by itself */
    PROTECTED,
    UNPROTECTED
} ProgramState;

typedef struct {
    const char *name;
    HsAreaNumber area;
    HsOwner home, standby;
    ProgramState state;
    HsOwner last_owner;  /* of its area, as long as it had one */
    HsCycles since;      /* of UNPROTECTED */
    HsCycles sum_cycles; /* of the times that are over */
} Program;

struct HsProtection {
    HsVmm *vmm;
    GArray *programs; /* Program */
};

static HsCycles protection_now(const HsProtection *protection)
{
    return hs_simulation_now(hs_vmm_simulation(protection->vmm));
}

static bool os_is_up(const HsProtection *protection, HsOwner owner)
{
    const HsGuestFace *guest = hs_vmm_guest(protection->vmm, owner);
    return hs_vmm_is_serving(protection->vmm, owner) && guest->is_alive(guest->guest);
}

/* A program without an area whose OS is up has ended; one whose OS is not has lost it. */
static ProgramState program_find_state(const HsProtection *protection, const Program *program)
{
    const HsEntry *entry = hs_resource_table_entry(hs_vmm_table(protection->vmm), program->area);
    if (!entry->is_entered &&
        (program->state == NOT_BEGUN || os_is_up(protection, program->last_owner)))
        return NOT_BEGUN;
    return os_is_up(protection, program->home) && os_is_up(protection, program->standby)
               ? PROTECTED
               : UNPROTECTED;
}

static void program_set_state(const HsProtection *protection, Program *program, ProgramState state)
{
    HsCycles now = protection_now(protection);
    if (program->state == state)
        return;
    if (program->state == UNPROTECTED)
        program->sum_cycles += now - program->since;
    program->state = state;
    program->since = now;
    if (state != NOT_BEGUN)
        hs_trace_value(hs_simulation_trace(hs_vmm_simulation(protection->vmm)), now, program->name,
                       "protected", state == PROTECTED);
}

void hs_protection_changed(gpointer user)
{
    HsProtection *protection = user;
    for (guint i = 0; i < protection->programs->len; i++) {
        Program *program = &g_array_index(protection->programs, Program, i);
        const HsEntry *entry = hs_resource_table_entry(hs_vmm_table(protection->vmm),
                                                       program->area);
        program_set_state(protection, program, program_find_state(protection, program));
        if (entry->is_entered)
            program->last_owner = entry->owner;
    }
}

static const Program *protection_find(const HsProtection *protection, HsAreaNumber area)
{
    for (guint i = 0; i < protection->programs->len; i++)
        if (g_array_index(protection->programs, Program, i).area == area)
            return &g_array_index(protection->programs, Program, i);
    return NULL;
}

HsOwner hs_protection_other(const HsProtection *protection, HsAreaNumber area, HsOwner owner)
{
    const Program *program = protection_find(protection, area);
    if (program == NULL || (owner != program->home && owner != program->standby))
        return HS_OWNER_NONE;
    return owner == program->home ? program->standby : program->home;
}

HsOwner hs_protection_destination(const HsProtection *protection, HsAreaNumber area, HsOwner owner)
{
    HsOwner other = hs_protection_other(protection, area, owner);
    if (other == HS_OWNER_NONE)
        return HS_OWNER_VMM;
    if (!hs_vmm_is_serving(protection->vmm, other))
        other = HS_OWNER_NONE;
    return hs_vmm_parameters(protection->vmm)->policy.program_destination(other);
}

bool hs_protection_is_pair(const HsProtection *protection, HsAreaNumber area, HsOwner a, HsOwner b)
{
    return hs_protection_other(protection, area, a) == b && b != HS_OWNER_NONE;
}

HsCycles hs_protection_unprotected_cycles(const HsProtection *protection, HsAreaNumber area)
{
    const Program *program = protection_find(protection, area);
    if (program == NULL)
        return 0;
    return program->sum_cycles +
           (program->state == UNPROTECTED ? protection_now(protection) - program->since : 0);
}

void hs_protection_finish(const HsProtection *protection)
{
    HsTrace *trace = hs_simulation_trace(hs_vmm_simulation(protection->vmm));
    for (guint i = 0; i < protection->programs->len; i++) {
        const Program *program = &g_array_index(protection->programs, Program, i);
        hs_record_counter(trace, program->name, "unprotected cycles",
                          hs_protection_unprotected_cycles(protection, program->area));
    }
}

HsProtection *hs_protection_new(HsVmm *vmm)
{
    HsProtection *protection = g_new0(HsProtection, 1);
    protection->vmm = vmm;
    protection->programs = g_array_new(FALSE, FALSE, sizeof(Program));
    hs_vmm_set_on_change(vmm, hs_protection_changed, protection);
    return protection;
}

void hs_protection_free(HsProtection *protection)
{
    if (protection == NULL)
        return;
    g_array_unref(protection->programs);
    g_free(protection);
}

void hs_protection_add(HsProtection *protection, const char *name, HsAreaNumber area, HsOwner home,
                       HsOwner standby)
{
    hs_assert(home != standby && standby != HS_OWNER_NONE);
    g_array_append_val(
        protection->programs,
        ((Program){
            .name = name, .area = area, .home = home, .standby = standby, .last_owner = home }));
}
