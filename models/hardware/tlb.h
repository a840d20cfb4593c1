/* tlb: translations a CPU remembers, and the page table they come from.
 *
 * WHAT IT STANDS FOR. The translation lookaside buffer: guest page to main storage. It is asked
 * when a line is not in a cache (cpu.h), for instructions and data alike.
 *
 * PARAMETERS
 *   n_sets       power of two, HS_TLB_SETS_MAX at most; 0: there is none, translation is free
 *   n_ways       1 .. HS_TLB_WAYS_MAX; entries = n_sets * n_ways; set = page mod n_sets
 *   miss_cycles  0 .. HS_TLB_CYCLES_MAX, for the walk that finds the translation
 *
 * A PAGE TABLE leads from a page of a program's address space to a frame: a page of its area. It is
 * the OS's; without one every page is the frame of its number. A page that is not present traps.
 * The CPU marks a frame's entry as referenced when a translation or a cache line of it is fetched,
 * and as changed when a line of it becomes dirty (without a data cache: at every store). With the
 * reference it notes which one it was of all of that table, so that the order of use is known. An
 * access that hits in a cache is no translation: it leaves no mark and no number.
 *
 * LIMITS. The OS that makes a page absent, gives it another frame or takes its marks away calls
 * hs_cpus_forget: what is in a cache marks nothing again. No protection by page.
 */
#ifndef HS_TLB_H
#define HS_TLB_H

#include "models/hardware/storage.h"

#define HS_TLB_SETS_MAX 512u
#define HS_TLB_WAYS_MAX 64u
#define HS_TLB_CYCLES_MAX 1000000u

typedef struct {
    uint32_t n_sets, n_ways;
    HsCycles miss_cycles;
} HsTlbParameters;

typedef struct {
    uint64_t last_use; /* the number of the translation that used it last; 0: none did */
    uint32_t frame;
    bool is_present, is_referenced, is_changed;
} HsPage;

/* Embedded by its OS; pages are owned by it. */
typedef struct {
    uint64_t n_pages;
    HsPage *page;
    uint64_t n_uses; /* translations so far */
} HsPageTable;

/* An entry is on the list of its set, in the order of use, and on the chain of its hash. */
typedef struct {
    uint64_t page;
    uint32_t space; /* 0: empty */
    uint16_t newer, older, next_in_chain;
} HsTlbEntry;

/* Embedded. */
typedef struct {
    HsTlbParameters parameters;
    HsTlbEntry *entries;       /* n_sets * n_ways, each set after the other */
    uint16_t *newest, *oldest; /* of each set */
    uint16_t *chains;
    uint32_t chain_mask;
} HsTlb;

void hs_tlb_init(HsTlb *tlb, const HsTlbParameters *parameters);
void hs_tlb_clear(HsTlb *tlb);

/* Whether the page's translation is there, now the last used of its set. Without a TLB: always. */
bool hs_tlb_find(HsTlb *tlb, uint32_t space, uint64_t page);
/* Puts one in that is not there, in an empty place, else in that of the least recently used. */
void hs_tlb_fill(HsTlb *tlb, uint32_t space, uint64_t page);
/* Takes one out, if it is there; all of them. */
void hs_tlb_forget(HsTlb *tlb, uint32_t space, uint64_t page);
void hs_tlb_empty(HsTlb *tlb);

#endif
