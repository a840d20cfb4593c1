/* vmm: the virtual machine monitor 200, the resource side of it.
 *
 * WHAT IT STANDS FOR. It "manages resources of the virtual computer system 50": it answers the
 * guests' requests for storage by its policy, keeps table 90, and knows of each guest just what
 * HsGuestFace says. Who has which CPU: dispatcher.h. Faults: fault_detection.h and takeover.h.
 *
 * PARAMETERS  costs (HsVmmCosts), grant rule, destination of the active OS's own area, the policy;
 *   n_reserve_units and refuses_when_short, see THE RESERVE.
 *
 * A REQUEST THAT IS REFUSED changes nothing (invariant 7). It is written to the trace with the
 * numbers, and its program waits: when storage comes back, the requests that wait are looked at
 * again, in the order in which they were refused. An OS whose program does not wait takes its
 * request back (hs_vmm_forget), or makes do with what there is (hs_vmm_place_less).
 *
 * THE RESERVE is "a small unused area in the virtual machine monitor" (seed): the last
 * n_reserve_units unused units. A program that starts never gets them. They take the places of
 * units that failed in a program's area, and so do the other unused ones. Where there are fewer
 * than failed, the program gets what there is (`less`) or stops (`refuse`). Storage that comes back
 * fills the reserve first.
 */
#ifndef HS_VMM_H
#define HS_VMM_H

#include "models/flow.h"
#include "models/vmm/policy.h"
#include "models/vmm/reallocation.h"

/* Path lengths of the monitor's routines; the scenario's vmm { costs { ... } }. */
typedef struct {
    HsCost poll;     /* routine 210, one look at all OSs */
    HsCost detect;   /* 501: concluding that an OS has failed */
    HsCost fence;    /* 501: stopping its CPUs and transfers */
    HsCost look_up;  /* 502, 604: one entry */
    HsCost request;  /* 503, 507, 605, 608, 612: a request to a guest */
    HsCost update;   /* 506, 611 and when an area comes back: one entry */
    HsCost record;   /* entering an area in the table */
    HsCost evaluate; /* 603: what a program's fault asks for */
} HsVmmCosts;

/* What the monitor knows of a guest. */
typedef struct {
    const char *name; /* borrowed */
    HsOwner owner;    /* from 1, without gaps, in the order of names */
    HsAreaNumber own_area;
    const HsExecutor *executor;
    HsCost report;                         /* 505, 607, 610: its call to the monitor */
    HsCost detect;                         /* 601: a program of it has failed */
    HsCost notify;                         /* 602: routine 120 */
    HsCycles engage_unit_cycles;           /* 140 */
    HsCycles disconnect_unit_cycles;       /* 130 */
    uint32_t n_kernel_units;               /* of its own area; nobody gets them */
    HsCycles (*failed_at)(gpointer guest); /* when it stopped making progress; now if it does */
    /* Routine 210 looks: does it make no progress? It does not when it spins or is in a disabled
     * wait, nor when it has been ready without a CPU ever since cycle `since`. */
    bool (*has_stalled)(gpointer guest, HsCycles since);
    bool (*is_alive)(gpointer guest); /* it runs: no fault of it has struck, seen or unseen */
    void (*fence)(gpointer guest);    /* stops it and all it runs; twice is fine */
    /* 507: start the standby program of an area, which the guest owns now. The guest answers with
     * hs_takeover_on_started when it runs, or when it turns out that it can't. */
    void (*start)(gpointer guest, HsAreaNumber area);
    /* It stands still while its storage is moved (7020), or goes on. */
    void (*hold)(gpointer guest, bool holds);
    /* The same where programs are started anew (policy.h): the one that had that area, in another
     * that comes out of what the guest owns. It answers as above. */
    void (*start_anew)(gpointer guest, HsAreaNumber area);
    /* Re-IPL, in this order: it owns an area anew; its machine is reset; it is loaded, and runs. */
    void (*renew)(gpointer guest);
    void (*reset)(gpointer guest);
    void (*run)(gpointer guest);
    /* Submits the hot standby programs that it may run and that have neither an OS nor an area. */
    void (*resume)(gpointer guest);
    /* 606: the program of an area has failed: forgets it, and throws its transfers away. */
    void (*drop)(gpointer guest, HsAreaNumber area);
    /* It is given up, for its area is gone: reason is a literal. */
    void (*give_up)(gpointer guest, HsAreaNumber area, const char *reason);
    /* Starts it again in the area, which is still the guest's; dropped or not. cause is a literal,
     * or interned. */
    void (*restart)(gpointer guest, HsAreaNumber area, const char *cause);
    /* How long the guest takes to start the program, load it and read its journal, about: from the
     * data sheets, nobody else there. */
    HsCycles (*estimate_start)(gpointer guest, HsAreaNumber area);
    gpointer guest;
} HsGuestFace;

typedef struct {
    HsVmmCosts costs;
    HsGrantRule grant;
    bool own_area_to_vmm;
    bool keeps_share; /* a failed OS's CPU share: kept for it, or to its standby */
    bool has_reipl;   /* an OS that failed is loaded again: reipl.h */
    uint32_t n_reserve_units;
    bool refuses_when_short;   /* a program of whose damaged units some cannot be replaced stops */
    HsCycles move_unit_cycles; /* storage_move.h: moving one unit of an OS that stands still */
    HsCycles reset_cycles;     /* takeover.h, RESET; 0 but for a policy of whole OSs */
    HsPolicy policy;
} HsVmmParameters;

/* Why a program is given up whose damaged units cannot all be replaced. */
#define HS_VMM_REFUSED "refused: too little storage to replace damaged units"

typedef struct HsVmm HsVmm;

/* All borrowed. */
HsVmm *hs_vmm_new(HsSimulation *simulation, HsResourceTable *table, const HsExecutor *executor,
                  const HsVmmParameters *parameters);
void hs_vmm_free(HsVmm *vmm);

void hs_vmm_add_guest(HsVmm *vmm, const HsGuestFace *face);
/* owner is 1 .. n. */
const HsGuestFace *hs_vmm_guest(const HsVmm *vmm, HsOwner owner);
guint hs_vmm_n_guests(const HsVmm *vmm);

/* Routine 210 has declared an OS failed; it serves (again). */
void hs_vmm_set_failed(HsVmm *vmm, HsOwner owner);
void hs_vmm_set_serving(HsVmm *vmm, HsOwner owner);
/* An OS, and not declared failed. The monitor itself and HS_OWNER_NONE are not OSs. */
bool hs_vmm_is_serving(const HsVmm *vmm, HsOwner owner);

/* What happens when it may have changed which program can be switched where: an OS failed, or
 * serves again; a program's area was entered, changed its owner, or left the table. */
void hs_vmm_set_on_change(HsVmm *vmm, void (*on_change)(gpointer user), gpointer user);
void hs_vmm_changed(HsVmm *vmm);

const HsVmmParameters *hs_vmm_parameters(const HsVmm *vmm);
const HsExecutor *hs_vmm_executor(const HsVmm *vmm);
HsResourceTable *hs_vmm_table(const HsVmm *vmm);
HsSimulation *hs_vmm_simulation(const HsVmm *vmm);
/* Whose turn it is to reallocate areas between OSs. */
HsReallocation *hs_vmm_reallocation(HsVmm *vmm);

/* A program that asks for an area. Embedded; it may wait in the monitor. */
typedef struct HsAreaRequest HsAreaRequest;
struct HsAreaRequest {
    const char *program; /* for the trace; borrowed */
    bool is_growth;      /* the area is there, its program asks for more */
    HsOwner owner;       /* who asks */
    HsOwner standby;     /* HS_OWNER_NONE: not a hot standby job */
    HsAreaNumber area;   /* what it becomes */
    uint32_t need;       /* units */
    uint32_t own_free;   /* units the OS has left of its own */
    void (*on_storage)(gpointer user, HsAreaRequest *request); /* looked at again: try once more */
    gpointer user;
    /* the answer */
    HsPlacement placement; /* where the units came from */
    bool is_waiting;       /* in the monitor's queue */
    HsAreaRequest *next;
};

/* The effect of the monitor's step: enters the area in the table, new units unconnected, own ones
 * as they are; TRUE. Or refuses: writes why, queues the request, FALSE. */
bool hs_vmm_place(HsVmm *vmm, HsAreaRequest *request);
/* The request was refused, and its program makes do with less: takes it out of the queue and enters
 * what the OS has left and what is unused, `need` at most. FALSE: that is less than `least` units;
 * nothing has changed. */
bool hs_vmm_place_less(HsVmm *vmm, HsAreaRequest *request, uint32_t least);
/* Units that a program may get now: unused ones, but for the reserve. */
uint32_t hs_vmm_n_grantable(const HsVmm *vmm);
/* The last n units of a program's area, disconnected or failed, become unused (or failed). Of the
 * placement, with which they came, those the monitor granted are the first to go. Waiting requests
 * are looked at again. */
void hs_vmm_cut(HsVmm *vmm, HsAreaRequest *request, uint32_t n, const char *cause);
/* Re-IPL: takes `need` unused units as the area of an OS, unconnected; TRUE. (Nothing is to be
 * taken where the OS has kept its storage: policy.) Or refuses, as above.
 * The caller commits. */
bool hs_vmm_place_os(HsVmm *vmm, HsAreaRequest *request);
/* An OS that runs asks for n units more: they, or as many as there are beside the reserve, become
 * its own area's, unconnected; committed. 0: refused and written, nothing changed. own_free: what
 * it has left of its own, for the refusal. */
uint32_t hs_vmm_grow_os(HsVmm *vmm, HsOwner owner, uint32_t n, uint32_t own_free);
/* The unconnected units of an OS's own area become unused; committed. The caller sees to it that
 * nobody else has some of them there, and then looks at the waiting requests. */
void hs_vmm_shrink_os(HsVmm *vmm, HsOwner owner);
/* Takes a request out of the queue, if it is there. */
void hs_vmm_forget(HsVmm *vmm, HsAreaRequest *request);
/* The program has ended: what came from the OS's own area goes back there, the rest to the
 * monitor. */
void hs_vmm_take_back(HsVmm *vmm, const HsAreaRequest *request, const char *cause);
/* Replaces the failed units of the program in `area`, in the places of those that were replaced,
 * unconnected; not committed. n_last: resource_table.h. FALSE: too few are unused, and such a
 * program is refused; written, nothing changed. */
bool hs_vmm_replace_failed(HsVmm *vmm, HsAreaNumber area, uint32_t n_last,
                           HsReplacement *ret_replacement);
/* Storage came back to the monitor: looks at the waiting requests again. */
void hs_vmm_on_storage_returned(HsVmm *vmm);

/* Main storage has grown by n units, which nobody used before (asserted: storage.h): they are the
 * monitor's, unused, one version of table 90; the waiting requests are looked at again. Takes no
 * time of the monitor: the machine configures them. cause: for that version. */
void hs_vmm_add_storage(HsVmm *vmm, uint32_t n, const char *cause);

/* A refusal, with its numbers in units; unused is what there was to have. */
typedef struct {
    const char *subject; /* program, or the title of an order */
    HsOwner owner;       /* the OS that asks, or is asked to give */
    uint32_t need, own_free, unused;
    const char *reason; /* a literal, or interned */
} HsRefusal;
void hs_vmm_write_refusal(HsVmm *vmm, const HsRefusal *refusal);
uint64_t hs_vmm_n_refusals(const HsVmm *vmm);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsVmm, hs_vmm_free)

#endif
