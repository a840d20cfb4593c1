/* outcome: what became of a program by the end of a run. */
#include "models/outcome.h"

#include "models/hardware/device.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* ---- what there is to ask ---- */

static bool is_in(const HsOutcomeCase *one, const char *state)
{
    return strcmp(one->application->state, state) == 0;
}

/* NULL: it is not an OS. */
static const HsGuestOs *os_of(const HsOutcomeWorld *world, HsOwner owner)
{
    bool is_os = owner != HS_OWNER_NONE && owner != HS_OWNER_VMM && owner <= world->guests->len;
    return is_os ? g_ptr_array_index(world->guests, owner - 1) : NULL;
}

static bool is_alive(const HsOutcomeWorld *world, HsOwner owner)
{
    const HsGuestOs *os = os_of(world, owner);
    return os != NULL && hs_guest_os_is_alive(os);
}

/* It makes no progress, and routine 210 has not said so. */
static bool is_dead_unseen(const HsOutcomeWorld *world, HsOwner owner)
{
    return os_of(world, owner) != NULL && !is_alive(world, owner) &&
           hs_vmm_is_serving(world->vmm, owner);
}

/* The OS whose death, unseen, is why the program does not go on: the one that has it, or the one
 * that it waits to be moved to. HS_OWNER_NONE: there is none. */
static HsOwner unseen(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    const HsApplication *application = one->application;
    const HsOwner owners[] = { application->runs_on, application->standby, application->home };
    for (guint i = 0; i < G_N_ELEMENTS(owners); i++)
        if (is_dead_unseen(world, owners[i]))
            return owners[i];
    return HS_OWNER_NONE;
}

/* The OS that would take it over; HS_OWNER_NONE: none would. Where programs are started anew
 * (policy.h) that is the other OS of its pair, wherever its area goes. */
static HsOwner protector(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    const HsApplication *application = one->application;
    const HsEntry *entry = hs_resource_table_entry(world->table, application->area);
    if (!entry->is_entered)
        return HS_OWNER_NONE;
    HsOwner destination = hs_policy_starts_anew(&hs_vmm_parameters(world->vmm)->policy)
                              ? hs_application_other(application, entry->owner)
                              : entry->destination;
    return destination != entry->owner && is_alive(world, destination) ? destination
                                                                       : HS_OWNER_NONE;
}

/* ---- the rows' questions ---- */

static bool runs(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return is_in(one, "running") && is_alive(world, one->application->runs_on);
}

static bool is_silent(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    if (!runs(world, one) || one->timeout == 0 || world->last_fault == HS_CYCLES_NEVER)
        return false;
    return one->replied_at == HS_CYCLES_NEVER || one->replied_at < world->last_fault ||
           (world->now - one->replied_at) / HS_OUTCOME_TIMEOUTS_MAX > one->timeout;
}

static bool is_down(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    (void)one;
    return world->down_reason != NULL;
}

static bool has_ended(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    (void)world;
    return is_in(one, "ended");
}

static bool waits_for_storage(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return is_in(one, "waiting") && is_alive(world, one->application->runs_on);
}

static bool hangs_unseen(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return runs(world, one) && one->is_hung && !one->is_watched;
}

static bool hangs(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return runs(world, one) && one->is_hung;
}

static bool is_cut_off(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return runs(world, one) && one->timeout > 0 && world->is_link_cut;
}

static bool has_failed_disk(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return runs(world, one) && hs_device_has_failed(one->application->device);
}

static bool serves_protected(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return runs(world, one) && protector(world, one) != HS_OWNER_NONE;
}

static bool serves_unprotected(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return runs(world, one) && one->application->standby != HS_OWNER_NONE;
}

static bool is_unseen(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    HsOwner owner = unseen(world, one);
    return owner != HS_OWNER_NONE && !world->is_polled(world->user, owner);
}

static bool is_undetected(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return unseen(world, one) != HS_OWNER_NONE;
}

static bool is_under_way(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return !is_in(one, "running") && is_alive(world, one->application->runs_on);
}

static bool may_start_yet(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    return is_in(one, "not-started") && is_alive(world, one->application->home);
}

static bool was_never_started(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    (void)world;
    return is_in(one, "not-started");
}

/* No hot standby job: it is not started again, also where its OS is. */
static bool has_no_standby(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    (void)world;
    return one->application->standby == HS_OWNER_NONE;
}

static bool has_no_os(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    const HsApplication *application = one->application;
    return !is_alive(world, application->home) && !is_alive(world, application->standby);
}

static bool always(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    (void)world;
    (void)one;
    return true;
}

/* ---- the table ---- */

/* In its words stand %os for the OS that has it, %by for the one that would take it over, %dead for
 * one that is dead, %disk for its auxiliary memory, %state and %why for what it does, and why. */
typedef struct {
    bool is_stated;
    const char *words;
    bool (*applies)(const HsOutcomeWorld *world, const HsOutcomeCase *one);
} Row;

/* clang-format off */
static const Row rows[HS_OUTCOME_N] = {
    [HS_OUTCOME_ENDED]       = { true,  "ended: %why", has_ended },
    [HS_OUTCOME_DOWN]        = { true,  "%why", is_down },
    [HS_OUTCOME_WAITS_FOR_STORAGE] = { true, "waits for storage on %os", waits_for_storage },
    [HS_OUTCOME_HANGS_UNSEEN] = { true, "hangs on %os, which has no watchdog", hangs_unseen },
    [HS_OUTCOME_HANGS]       = { false, "hangs on %os when the run ended", hangs },
    [HS_OUTCOME_CUT_OFF]     = { true,  "runs on %os, the line is cut", is_cut_off },
    [HS_OUTCOME_DISK_FAILED] = { true,  "runs on %os, %disk has failed", has_failed_disk },
    [HS_OUTCOME_SILENT]      = { false, "runs on %os, and nobody had a reply since the last fault",
                                 is_silent },
    [HS_OUTCOME_PROTECTED]   = { true,  "serves on %os, protected by %by", serves_protected },
    [HS_OUTCOME_UNPROTECTED] = { true,  "serves on %os, unprotected", serves_unprotected },
    [HS_OUTCOME_ALONE]       = { true,  "runs on %os", runs },
    [HS_OUTCOME_UNSEEN]      = { true,  "stuck with %dead, which is dead; nobody sees it",
                                 is_unseen },
    [HS_OUTCOME_UNDETECTED]  = { false, "stuck with %dead, which is dead and was not declared so",
                                 is_undetected },
    [HS_OUTCOME_UNDER_WAY]   = { false, "%state on %os when the run ended", is_under_way },
    [HS_OUTCOME_TOO_LATE]    = { true,  "was not to start yet", may_start_yet },
    [HS_OUTCOME_NOT_STARTED] = { true,  "never started: its OS failed before", was_never_started },
    [HS_OUTCOME_STOPPED]     = { true,  "stopped with its OS: it has no standby", has_no_standby },
    [HS_OUTCOME_NO_OS]       = { true,  "stopped: no OS is left that may run it", has_no_os },
    [HS_OUTCOME_NOBODY]      = { false, "nobody runs it, though an OS that may is alive", always },
};
/* clang-format on */

HsOutcomeKind hs_outcome_kind(const HsOutcomeWorld *world, const HsOutcomeCase *one)
{
    guint kind = 0;
    while (!rows[kind].applies(world, one))
        kind++;
    return (HsOutcomeKind)kind;
}

bool hs_outcome_is_stated(HsOutcomeKind kind)
{
    return rows[kind].is_stated;
}

/* ---- the words ---- */

static const char *os_name(const HsOutcomeWorld *world, HsOwner owner)
{
    const HsGuestOs *os = os_of(world, owner);
    return os != NULL ? hs_guest_os_name(os) : "no OS";
}

static const char *reason(const HsOutcomeWorld *world, const HsApplication *application)
{
    const char *why = strcmp(application->state, "ended") == 0 ? application->end_reason
                                                               : world->down_reason;
    return why != NULL ? why : "no reason was given";
}

/* What a place holder stands for. */
static const char *word_for(const HsOutcomeWorld *world, const HsOutcomeCase *one, const char *name)
{
    const HsApplication *application = one->application;
    if (strcmp(name, "%os") == 0)
        return os_name(world, application->runs_on);
    if (strcmp(name, "%by") == 0)
        return os_name(world, protector(world, one));
    if (strcmp(name, "%dead") == 0)
        return os_name(world, unseen(world, one));
    if (strcmp(name, "%disk") == 0)
        return hs_device_name(application->device);
    if (strcmp(name, "%state") == 0)
        return application->state;
    hs_assert(strcmp(name, "%why") == 0);
    return reason(world, application);
}

char *hs_outcome_text(const HsOutcomeWorld *world, const HsOutcomeCase *one, HsOutcomeKind kind)
{
    static const char *const names[] = { "%os", "%by", "%dead", "%disk", "%state", "%why" };
    GString *text = g_string_new(rows[kind].words);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strstr(rows[kind].words, names[i]) != NULL)
            g_string_replace(text, names[i], word_for(world, one, names[i]), 1);
    return g_string_free(text, FALSE);
}
