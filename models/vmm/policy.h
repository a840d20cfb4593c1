/* policy: who gets what, and when. One policy is one file in policies/ and one row in policies.c.
 *
 * WHAT IT STANDS FOR. The systems that the seed speaks of: its own method, the prior art it was
 * written against, and what users of such machines know. docs/reference/policies.md has them side
 * by side, made from the texts below; docs/adding-a-policy.md shows how to add one.
 *
 * A policy decides; the monitor and the guests do. It answers three questions from plain numbers
 * and keeps no state, so its answers can be read off a table in a test. What it does otherwise is
 * said in its fields, which the monitor's routines read.
 *
 * COMPOSITION. A scenario says one storage policy and any additions, joined by '+':
 *     policy dynamic+cpu-share+prmf
 *   A storage policy says what becomes of storage; an addition changes something else, and nothing
 *   of that. Additions alone stand on fixed-split, as their publications know nothing of storage.
 *   The name of what is composed has the storage policy first, if one was said, and then the
 *   additions in the order of the table.
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

/* What FIG. 5 does with the areas of an OS that failed. All but the first start its hot standby
 * programs anew on the standby, in areas that come out of what that one owns by then. */
typedef enum {
    HS_FAILED_BY_TABLE,    /* each goes to its switching destination */
    HS_FAILED_STAYS,       /* the failed OS keeps them */
    HS_FAILED_TO_SURVIVOR, /* all go to the standby's own area */
    HS_FAILED_TO_MONITOR   /* all become unused */
} HsFailedStorage;

/* Who detects that an OS has failed. */
typedef enum {
    HS_DETECTION_INSIDE, /* routine 210 */
    HS_DETECTION_OUTSIDE /* the system switching device */
} HsDetectionSide;

/* What an OS owns when the run starts. */
typedef enum {
    HS_PARTS_AS_SAID, /* os { storage } */
    HS_PARTS_EQUAL    /* os { part }, by default an equal one for each OS */
} HsParts;

typedef struct {
    const char *name;
    /* For the reference page, in Markdown: whole sentences. */
    const char *about;
    const char *source;
    const char *steps;
    const char *cost;
    const char *limits;
    bool is_addition;
    HsFailedStorage failed_storage;
    HsDetectionSide detection;
    HsParts parts;
    bool grants_unused; /* programs and OSs get of what is not used */
    bool whole_os;      /* a program's fault of level 2 or 3 fails its OS: no FIG. 6 */
    bool by_zone;       /* time zones and events move storage */
    bool watches_usage; /* monitors in the guests ask for storage and give it back */
    bool gives_cpu;     /* the standby asks for the failed OS's CPU share */
    bool fast_dispatch; /* the monitor has PRMF */
    /* Where a program's area comes from. FALSE: refused, *ret_reason (a literal) says why. */
    bool (*place)(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                  const char **ret_reason);
    /* Switching destination of a program's area: its standby OS, or HS_OWNER_NONE when it is not a
     * hot standby job. */
    HsOwner (*program_destination)(HsOwner standby);
    /* Switching destination of the active OS's own area; standby may be HS_OWNER_NONE. */
    HsOwner (*own_destination)(HsOwner standby, bool own_area_to_vmm);
} HsPolicy;

/* A row. NULL: no policy of that name. */
const HsPolicy *hs_policy_find(const char *name);
guint hs_policy_n(void);
const HsPolicy *hs_policy_at(guint i);

/* What a scenario's value stands for: "dynamic", "dynamic+prmf". The name is interned. FALSE: no
 * policy, *ret_message and *ret_help (new) say why. */
bool hs_policy_compose(const char *value, HsPolicy *ret_policy, char **ret_message,
                       char **ret_help);

/* Does an OS that failed keep what it owned, and so have it when it is loaded again? */
bool hs_policy_keeps_storage(const HsPolicy *policy);
/* Are the hot standby programs of an OS that failed started anew, in other areas than they had? If
 * not, their areas go by table 90. */
bool hs_policy_starts_anew(const HsPolicy *policy);

#endif
