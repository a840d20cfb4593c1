/* tlb: see tlb.h. A CPU that misses its caches asks it each time: it finds an entry by a hash and
 * keeps the order of use in lists; nothing is searched or moved. */
#include "models/hardware/tlb.h"

#include "sim/assert.h"

#include "sim/banned.h"

#define NONE UINT16_MAX

G_STATIC_ASSERT(HS_TLB_SETS_MAX *HS_TLB_WAYS_MAX < NONE);

static uint32_t n_entries(const HsTlb *tlb)
{
    return tlb->parameters.n_sets * tlb->parameters.n_ways;
}

static uint32_t set_of(const HsTlb *tlb, uint64_t page)
{
    return (uint32_t)(page & (tlb->parameters.n_sets - 1));
}

/* ---- the order of use ---- */

static void list_take_out(HsTlb *tlb, uint32_t set_i, uint16_t i)
{
    HsTlbEntry *entry = &tlb->entries[i];

    if (entry->newer == NONE)
        tlb->newest[set_i] = entry->older;
    else
        tlb->entries[entry->newer].older = entry->older;
    if (entry->older == NONE)
        tlb->oldest[set_i] = entry->newer;
    else
        tlb->entries[entry->older].newer = entry->newer;
}

static void list_put_newest(HsTlb *tlb, uint32_t set_i, uint16_t i)
{
    uint16_t before = tlb->newest[set_i];

    tlb->entries[i].newer = NONE;
    tlb->entries[i].older = before;
    tlb->newest[set_i] = i;
    if (before == NONE)
        tlb->oldest[set_i] = i;
    else
        tlb->entries[before].newer = i;
}

static void list_put_oldest(HsTlb *tlb, uint32_t set_i, uint16_t i)
{
    uint16_t after = tlb->oldest[set_i];

    tlb->entries[i].older = NONE;
    tlb->entries[i].newer = after;
    tlb->oldest[set_i] = i;
    if (after == NONE)
        tlb->newest[set_i] = i;
    else
        tlb->entries[after].older = i;
}

/* ---- the hash ---- */

/* Fibonacci hashing: the upper bits of a product with 2^64 / the golden ratio. */
static uint16_t *tlb_chain(const HsTlb *tlb, uint32_t space, uint64_t page)
{
    uint64_t hash = (page ^ (uint64_t)space << 32) * UINT64_C(0x9e3779b97f4a7c15);

    return &tlb->chains[(hash >> 32) & tlb->chain_mask];
}

static void tlb_unchain(HsTlb *tlb, uint16_t i)
{
    const HsTlbEntry *entry = &tlb->entries[i];
    uint16_t *link = tlb_chain(tlb, entry->space, entry->page);

    while (*link != i)
        link = &tlb->entries[*link].next_in_chain;
    *link = entry->next_in_chain;
}

static uint16_t tlb_look_up(const HsTlb *tlb, uint32_t space, uint64_t page)
{
    uint16_t i = *tlb_chain(tlb, space, page);

    while (i != NONE && (tlb->entries[i].page != page || tlb->entries[i].space != space))
        i = tlb->entries[i].next_in_chain;
    return i;
}

/* ---- public ---- */

void hs_tlb_init(HsTlb *tlb, const HsTlbParameters *parameters)
{
    uint32_t n_sets = parameters->n_sets;

    *tlb = (HsTlb){ .parameters = *parameters };
    if (n_sets == 0)
        return;
    hs_assert(n_sets <= HS_TLB_SETS_MAX && (n_sets & (n_sets - 1)) == 0);
    hs_assert(parameters->n_ways >= 1 && parameters->n_ways <= HS_TLB_WAYS_MAX);
    hs_assert(parameters->miss_cycles <= HS_TLB_CYCLES_MAX);
    tlb->entries = g_new0(HsTlbEntry, n_entries(tlb));
    tlb->newest = g_new(uint16_t, n_sets);
    tlb->oldest = g_new(uint16_t, n_sets);
    tlb->chain_mask = 1;
    while (tlb->chain_mask < 2 * n_entries(tlb))
        tlb->chain_mask = tlb->chain_mask * 2 + 1;
    tlb->chains = g_new(uint16_t, (gsize)tlb->chain_mask + 1);
    hs_tlb_empty(tlb);
}

void hs_tlb_clear(HsTlb *tlb)
{
    g_clear_pointer(&tlb->entries, g_free);
    g_clear_pointer(&tlb->newest, g_free);
    g_clear_pointer(&tlb->oldest, g_free);
    g_clear_pointer(&tlb->chains, g_free);
}

bool hs_tlb_find(HsTlb *tlb, uint32_t space, uint64_t page)
{
    if (tlb->parameters.n_sets == 0)
        return true;

    uint16_t i = tlb_look_up(tlb, space, page);
    uint32_t set_i = set_of(tlb, page);

    if (i == NONE)
        return false;
    if (tlb->newest[set_i] != i) {
        list_take_out(tlb, set_i, i);
        list_put_newest(tlb, set_i, i);
    }
    return true;
}

void hs_tlb_fill(HsTlb *tlb, uint32_t space, uint64_t page)
{
    hs_assert(space != 0 && tlb->parameters.n_sets > 0);

    uint32_t set_i = set_of(tlb, page);
    uint16_t i = tlb->oldest[set_i];
    HsTlbEntry *entry = &tlb->entries[i];
    uint16_t *chain = tlb_chain(tlb, space, page);

    if (entry->space != 0)
        tlb_unchain(tlb, i);
    list_take_out(tlb, set_i, i);
    list_put_newest(tlb, set_i, i);
    entry->page = page;
    entry->space = space;
    entry->next_in_chain = *chain;
    *chain = i;
}

void hs_tlb_forget(HsTlb *tlb, uint32_t space, uint64_t page)
{
    if (tlb->parameters.n_sets == 0)
        return;

    uint16_t i = tlb_look_up(tlb, space, page);

    if (i == NONE)
        return;
    tlb_unchain(tlb, i);
    tlb->entries[i].space = 0;
    list_take_out(tlb, set_of(tlb, page), i);
    list_put_oldest(tlb, set_of(tlb, page), i);
}

void hs_tlb_empty(HsTlb *tlb)
{
    if (tlb->parameters.n_sets == 0)
        return;
    for (uint32_t i = 0; i <= tlb->chain_mask; i++)
        tlb->chains[i] = NONE;
    for (uint32_t set_i = 0; set_i < tlb->parameters.n_sets; set_i++) {
        tlb->newest[set_i] = NONE;
        tlb->oldest[set_i] = NONE;
        for (uint32_t way_i = 0; way_i < tlb->parameters.n_ways; way_i++) {
            uint16_t i = (uint16_t)(set_i * tlb->parameters.n_ways + way_i);

            tlb->entries[i].space = 0;
            list_put_oldest(tlb, set_i, i);
        }
    }
}
