/* replacement: which page leaves its frame when a program needs one and none is free.
 *
 * WHAT IT STANDS FOR. The page replacement policy of a guest OS. One policy is one row of the table
 * in replacement.c. It looks at the frames of one program and names the frame to be given up.
 *
 *   fifo   the page that was loaded first
 *   lru    the page whose last translation is longest ago: exact in the order in which the hardware
 *          translated (HsPage.last_use). Behind a data cache an access that hits is no translation,
 *          so there the order is that of the cache's misses
 *   clock  a hand goes round the frames: a page whose reference mark is set loses it and stays, the
 *          first one without it goes
 *   opt    the page whose next use is farthest away, or that is not used again (Belady). Only for
 *          programs whose references are known: all their touches are reference strings
 *
 * Of several that are equal the one in the lowest frame goes.
 *
 * LIMITS. Each choice looks at all frames of the program. Taking a mark away costs no more than the
 * page fault.
 */
#ifndef HS_REPLACEMENT_H
#define HS_REPLACEMENT_H

#include "models/hardware/tlb.h"

/* Nobody's frame, and nobody's page. */
#define HS_FRAME_FREE UINT32_MAX
#define HS_PAGE_NONE UINT32_MAX

/* What a policy looks at; embedded in paging.h. */
typedef struct {
    HsPageTable table;
    uint64_t *loaded;      /* by page: the number of the load that brought it in */
    uint32_t *page_of;     /* by frame: the page there, or HS_FRAME_FREE */
    uint32_t first, end;   /* frames that pages may be taken from: first .. end - 1 */
    uint32_t held, n_held; /* pages held .. held + n_held - 1 stay where they are */
    uint32_t hand;         /* clock: the frame to look at next */
    /* opt: the pages the program is going to use, in order; place: the reference it is at */
    const uint32_t *string;
    uint32_t n_string, place;
    uint32_t *next_same; /* by place: the next place of the same page, n_string: none */
    uint32_t *next_use;  /* by page: the next place of it behind `place`, n_string: none */
    /* A mark was taken away: what caches and TLBs know of the page is to be forgotten. */
    void (*forget)(gpointer user, uint32_t page);
    gpointer user;
} HsPageFrames;

typedef struct {
    const char *name;
    const char *about;
    bool needs_string;
    /* A frame with a page that may go; HS_FRAME_FREE: all are held, or free. */
    uint32_t (*choose)(HsPageFrames *replacement);
} HsReplacementPolicy;

/* NULL: no policy of that name. */
const HsReplacementPolicy *hs_replacement_find(const char *name);

/* Gives it a string (borrowed); opt begins at its beginning. */
void hs_replacement_set_string(HsPageFrames *replacement, const uint32_t *string,
                               uint32_t n_string);
/* Tells it that the program met a page that is not there: it is at the first such reference. */
void hs_replacement_advance(HsPageFrames *replacement);
void hs_replacement_clear(HsPageFrames *replacement);

#endif
