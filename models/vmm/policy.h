/* policy: who gets what, and when. One policy is one file in policies/ and one row in policies.c.
 *
 * A policy decides; the monitor and the guests do. It answers three questions from plain numbers
 * and keeps no state, so its answers can be read off a table in a test.
 */
#ifndef HS_POLICY_H
#define HS_POLICY_H

#include "models/vmm/resource_table.h"

typedef enum { HS_GRANT_WHOLE, HS_GRANT_DEFICIT } HsGrantRule;

/* A program is to start on an OS. Units, not bytes. */
typedef struct {
    uint32_t need;     /* what the program's area needs */
    uint32_t own_free; /* what its OS owns beyond its kernel and has not given to programs */
    uint32_t unused;   /* what the monitor has unused */
    HsGrantRule rule;  /* scenario: vmm { grant ... } */
} HsPlacementQuestion;

typedef struct {
    uint32_t from_own;
    uint32_t from_unused;
} HsPlacement;

typedef struct {
    const char *name;
    const char *about;
    const char *source;
    /* No storage ever goes from one OS to another, nor from the monitor to one: at a fault programs
     * are started anew on the standby (takeover.h, PRIOR ART 1). */
    bool keeps_storage;
    /* Where a program's area comes from. FALSE: refused, *ret_reason (a literal) says why. */
    bool (*place)(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                  const char **ret_reason);
    /* Switching destination of a program's area: its standby OS, or HS_OWNER_NONE when it is not a
     * hot standby job. */
    HsOwner (*program_destination)(HsOwner standby);
    /* Switching destination of the active OS's own area; standby may be HS_OWNER_NONE. */
    HsOwner (*own_destination)(HsOwner standby, bool own_area_to_vmm);
} HsPolicy;

/* NULL: no policy of that name. */
const HsPolicy *hs_policy_find(const char *name);
guint hs_policy_n(void);
const HsPolicy *hs_policy_at(guint i);

#endif
