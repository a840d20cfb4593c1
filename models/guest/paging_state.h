/* paging_state: what the files paging*.c share, and nobody else looks at.
 *
 * paging.c has the tables and the life of a program, paging_bring.c brings pages in, for a trap or
 * a service, paging_change.c takes frames away and adds some.
 */
#ifndef HS_PAGING_STATE_H
#define HS_PAGING_STATE_H

#include "models/guest/job.h"
#include "models/hardware/isa.h"

/* ---- paging.c ---- */

uint32_t hs_paging_pages_of(uint64_t n_bytes);
uint32_t hs_paging_pages_of_unit(const HsJob *job);
const HsAreaMap *hs_paging_area(const HsJob *job);
/* Area address of a frame, device address of a page's place in the page file. */
uint64_t hs_paging_frame_address(uint32_t frame);
uint64_t hs_paging_copy_address(const HsJob *job, uint32_t page);

/* Makes empty tables; the program pages from now on. */
void hs_paging_make_tables(HsJob *job);
void hs_paging_choose_policy(HsJob *job);
/* Says which frames pageable pages may have. */
void hs_paging_set_bounds(HsJob *job);
/* A page comes into a free frame, unchanged; it leaves its frame, and nobody has it in a cache or a
 * TLB any more. */
void hs_paging_map(HsJob *job, uint32_t page, uint32_t frame);
void hs_paging_unmap(HsJob *job, uint32_t page);
/* What caches and TLBs have of a page of the job `user`. */
void hs_paging_forget(gpointer user, uint32_t page);
/* The lowest free frame; HS_FRAME_FREE: there is none. */
uint32_t hs_paging_free_frame(const HsPageFrames *frames);

/* ---- paging_bring.c ---- */

/* Brings pages wanted .. end - 1 in when it is their turn, then calls `then`; the program waits. */
void hs_paging_bring(HsJob *job, uint32_t wanted, uint32_t end, HsPagingThen then);
/* Whoever waits until nobody is at work on the frames has his turn, if it is so. */
void hs_paging_pass_on(HsJob *job);

#endif
