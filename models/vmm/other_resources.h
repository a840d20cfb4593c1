/* other_resources: the entries of table 90 that are not main storage: auxiliary memory, CPU shares.
 *
 * WHAT IT STANDS FOR. The seed's table manages main storage; its resources are "a main storage, an
 * auxiliary memory, CPUs" as well. Same table, other kind: each entry has a name, a size, an owner
 * and a switching destination, and is written with each version of the table.
 *
 * AUXILIARY MEMORY. A program's image, journal and files on a device: an entry with its name, in
 *   bytes. Its owner is the OS that starts it, also before it has main storage; from then on owner
 *   and destination are those of its main storage. What is not used of a device is an entry of the
 *   monitor, "DEVICE unused".
 * CPU SHARES. Each OS's share (dispatcher.h) is an entry with the OS's name.
 *   vmm { cpu share to standby }  at 506 it is added to the share of its destination, the standby
 *                                 OS, and its entry leaves the table
 *   vmm { cpu share to keep }     its destination is the monitor, which keeps it for the OS
 *   policy cpu-share              the monitor keeps it, until the standby OS asks for it, and again
 *                                 when that gives it back: share_request.h
 *   So does a share without a destination that serves, or that would make the standby's larger than
 *   HS_SHARE_MAX. At its re-IPL (R2) an OS gets back the share the monitor kept; or, from what it
 *   was added to, as much as the standby had before, which keeps the rest.
 *
 * INVARIANTS, with those of the table: the entries of a device add up to its size; the shares to
 * their sum at the start, but for what was ordered (hs_other_resources_set_share); a share that an
 * OS owns is the one by which its machine is dispatched; 5 auxiliary memory goes from an OS to
 * anybody at 506 and 611 only.
 *
 * LIMITS. A share that is kept is no claim of anybody's: shares are weights, so the OSs that are
 * left divide all of the CPUs' time.
 */
#ifndef HS_OTHER_RESOURCES_H
#define HS_OTHER_RESOURCES_H

#include "models/vmm/dispatcher.h"

typedef enum { HS_RESOURCE_AUXILIARY_MEMORY, HS_RESOURCE_CPU_SHARE } HsResourceKind;
/* "auxiliary memory", "CPU share" */
const char *hs_resource_kind_name(HsResourceKind kind);

typedef struct {
    char *name;
    HsResourceKind kind;
    uint64_t size; /* bytes; of a CPU share its weight */
    HsOwner owner;
    HsOwner destination; /* HS_OWNER_NONE: none */
    bool is_entered;     /* it stands in the table */
    /* of auxiliary memory */
    guint device_i;
    HsAreaNumber area; /* the program's; HS_AREA_UNUSED: what is not used of the device */
    /* of a CPU share */
    HsOwner os;
    HsVm *vm;
    uint64_t own_share; /* what it was before another one was added; 0: none was */
    HsOwner added_to;   /* the OS to whose share it was added, while it does not stand there */
} HsOtherResource;

typedef struct HsOtherResources HsOtherResources;

HsOtherResources *hs_other_resources_new(void);
void hs_other_resources_free(HsOtherResources *others);

/* ---- before the run ---- */

/* A device, all of it not used. Returns its number. name is copied. */
guint hs_other_resources_add_device(HsOtherResources *others, const char *name,
                                    uint64_t size_bytes);
/* What a program has on a device; taken from what is not used (asserted: it fits). */
void hs_other_resources_add_program(HsOtherResources *others, const char *name, HsAreaNumber area,
                                    guint device_i, uint64_t size_bytes, HsOwner owner,
                                    HsOwner destination);
/* The program has so many bytes more there. */
void hs_other_resources_grow(HsOtherResources *others, HsAreaNumber area, uint64_t size_bytes);
/* An OS's share, as its machine has it. In the order of owners, without gaps. */
void hs_other_resources_add_share(HsOtherResources *others, const char *name, HsOwner os, HsVm *vm,
                                  HsOwner destination);

/* ---- reading, in the order of the table ---- */

guint hs_other_resources_n(const HsOtherResources *others);
const HsOtherResource *hs_other_resources_at(const HsOtherResources *others, guint i);
/* The entry of that kind and name that stands in the table; NULL: there is none. */
const HsOtherResource *hs_other_resources_find(const HsOtherResources *others, HsResourceKind kind,
                                               const char *name);

/* Of what a program has on its device; HS_OWNER_NONE: it has nothing there. */
HsOwner hs_other_resources_owner(const HsOtherResources *others, HsAreaNumber area);
/* HS_OWNER_NONE: none, or it does not stand in the table. */
HsOwner hs_other_resources_share_destination(const HsOtherResources *others, HsOwner os);

/* ---- changes; the caller commits the table ---- */

/* A program's main storage has that owner, that destination now: so has what it has on its device.
 * (hs_resource_table_give and _set_destination call them.) */
void hs_other_resources_give(HsOtherResources *others, HsAreaNumber area, HsOwner owner);
void hs_other_resources_set_destination(HsOtherResources *others, HsAreaNumber area,
                                        HsOwner destination);
void hs_other_resources_set_share_destination(HsOtherResources *others, HsOwner os,
                                              HsOwner destination);
/* 506: nothing can be switched to `os` any more, nor to where it is. */
void hs_other_resources_unprotect(HsOtherResources *others, HsOwner os);
/* 506: the share of an OS that failed goes where it has to; is_serving says whether its destination
 * can have it. Nothing if it went before. */
void hs_other_resources_hand_over_share(HsOtherResources *others, HsOwner os, bool is_serving);
/* The share of an OS that the monitor keeps is added to that of OS `into`, which has asked for it.
 * FALSE: it is not kept, or that one cannot have it; nothing changed. */
bool hs_other_resources_join_share(HsOtherResources *others, HsOwner os, HsOwner into);
/* To whose share it was added; HS_OWNER_NONE: it is an entry of its own. */
HsOwner hs_other_resources_share_taker(const HsOtherResources *others, HsOwner os);
/* Until it gets its share back, the machine of an OS whose share was added to another's has 1. */
void hs_other_resources_lend_share(const HsOtherResources *others, HsOwner os);
/* R2: a failed OS gets a share again. Nothing if it has one. */
void hs_other_resources_return_share(HsOtherResources *others, HsOwner os);
/* An order to change a share. FALSE: the OS's share does not stand in the table, or is not in
 * 1..HS_SHARE_MAX; nothing changed. */
bool hs_other_resources_set_share(HsOtherResources *others, HsOwner os, uint32_t share);

/* ---- invariants ---- */

/* NULL, or what is broken (the caller frees). step: the figure step of the change, or NULL. */
char *hs_other_resources_check(const HsOtherResources *others);
char *hs_other_resources_check_owners(const HsOtherResources *others, const char *step);
/* A version was committed: what the next one is compared with. */
void hs_other_resources_remember(HsOtherResources *others);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsOtherResources, hs_other_resources_free)

#endif
