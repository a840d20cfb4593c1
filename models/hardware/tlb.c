/* tlb: see tlb.h. */
#include "models/hardware/tlb.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

static HsTlbEntry *tlb_set(const HsTlb *tlb, uint64_t page)
{
    return &tlb->entries[(page & (tlb->parameters.n_sets - 1)) * tlb->parameters.n_ways];
}

static void set_use(HsTlbEntry *set, uint32_t way_i, HsTlbEntry entry)
{
    memmove(&set[1], &set[0], way_i * sizeof *set);
    set[0] = entry;
}

void hs_tlb_init(HsTlb *tlb, const HsTlbParameters *parameters)
{
    uint32_t n_sets = parameters->n_sets;

    *tlb = (HsTlb){ .parameters = *parameters };
    if (n_sets == 0)
        return;
    hs_assert(n_sets <= HS_TLB_SETS_MAX && (n_sets & (n_sets - 1)) == 0);
    hs_assert(parameters->n_ways >= 1 && parameters->n_ways <= HS_TLB_WAYS_MAX);
    hs_assert(parameters->miss_cycles <= HS_TLB_CYCLES_MAX);
    tlb->entries = g_new0(HsTlbEntry, (gsize)n_sets * parameters->n_ways);
}

void hs_tlb_clear(HsTlb *tlb)
{
    g_clear_pointer(&tlb->entries, g_free);
}

bool hs_tlb_find(HsTlb *tlb, uint32_t space, uint64_t page)
{
    if (tlb->parameters.n_sets == 0)
        return true;

    HsTlbEntry *set = tlb_set(tlb, page);

    for (uint32_t way_i = 0; way_i < tlb->parameters.n_ways; way_i++)
        if (set[way_i].page == page && set[way_i].space == space) {
            set_use(set, way_i, set[way_i]);
            return true;
        }
    return false;
}

void hs_tlb_fill(HsTlb *tlb, uint32_t space, uint64_t page)
{
    HsTlbEntry *set = tlb_set(tlb, page);
    uint32_t way_i = 0;

    hs_assert(space != 0 && tlb->parameters.n_sets > 0);
    while (way_i < tlb->parameters.n_ways - 1 && set[way_i].space != 0)
        way_i++;
    set_use(set, way_i, (HsTlbEntry){ .page = page, .space = space });
}

void hs_tlb_forget(HsTlb *tlb, uint32_t space, uint64_t page)
{
    if (tlb->parameters.n_sets == 0)
        return;

    HsTlbEntry *set = tlb_set(tlb, page);

    for (uint32_t way_i = 0; way_i < tlb->parameters.n_ways; way_i++)
        if (set[way_i].page == page && set[way_i].space == space)
            set[way_i] = (HsTlbEntry){ .space = 0 };
}

void hs_tlb_empty(HsTlb *tlb)
{
    for (uint32_t i = 0; i < tlb->parameters.n_sets * tlb->parameters.n_ways; i++)
        tlb->entries[i] = (HsTlbEntry){ .space = 0 };
}
