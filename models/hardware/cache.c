/* cache: see cache.h. */
#include "models/hardware/cache.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

static HsCacheLine *cache_set(const HsCache *cache, uint64_t address)
{
    uint64_t set_i = (address >> cache->line_shift) & (cache->n_sets - 1);

    return &cache->lines[set_i * cache->n_ways];
}

static uint64_t cache_line_address(const HsCache *cache, uint64_t address)
{
    return address >> cache->line_shift << cache->line_shift;
}

/* Makes the line in a way of a set the last used. */
static HsCacheLine *set_use(HsCacheLine *set, uint32_t way_i)
{
    HsCacheLine line = set[way_i];

    memmove(&set[1], &set[0], way_i * sizeof *set);
    set[0] = line;
    return set;
}

void hs_cache_init(HsCache *cache, const HsCacheParameters *parameters, uint32_t line_bytes)
{
    *cache = (HsCache){ .n_sets = parameters->n_sets, .n_ways = parameters->n_ways };
    if (cache->n_sets == 0)
        return;
    hs_assert(cache->n_sets <= HS_CACHE_SETS_MAX && (cache->n_sets & (cache->n_sets - 1)) == 0);
    hs_assert(cache->n_ways >= 1 && cache->n_ways <= HS_CACHE_WAYS_MAX);
    while (line_bytes >> cache->line_shift > 1)
        cache->line_shift++;
    hs_assert(line_bytes == UINT32_C(1) << cache->line_shift);
    cache->lines = g_new0(HsCacheLine, (gsize)cache->n_sets * cache->n_ways);
    for (uint32_t i = 0; i < cache->n_sets * cache->n_ways; i++)
        cache->lines[i].frame = i;
}

void hs_cache_clear(HsCache *cache)
{
    g_clear_pointer(&cache->lines, g_free);
    cache->n_sets = 0;
}

HsCacheLine *hs_cache_find(HsCache *cache, uint32_t space, uint64_t address)
{
    HsCacheLine *set = cache_set(cache, address);
    uint64_t line_address = cache_line_address(cache, address);

    for (uint32_t way_i = 0; way_i < cache->n_ways; way_i++)
        if (set[way_i].address == line_address && set[way_i].space == space)
            return set_use(set, way_i);
    return NULL;
}

HsCacheLine *hs_cache_fill(HsCache *cache, uint32_t space, uint64_t address, uint64_t real,
                           HsCacheLine *ret_victim)
{
    HsCacheLine *set = cache_set(cache, address);
    uint32_t way_i = 0;

    hs_assert(space != 0);
    while (way_i < cache->n_ways - 1 && set[way_i].space != 0)
        way_i++;
    *ret_victim = set[way_i];
    set = set_use(set, way_i);
    set[0] = (HsCacheLine){ .address = cache_line_address(cache, address),
                            .real = cache_line_address(cache, real),
                            .space = space,
                            .frame = set[0].frame };
    return set;
}

void hs_cache_lose(HsCache *cache, uint64_t real, uint64_t size_bytes)
{
    for (uint32_t i = 0; i < cache->n_sets * cache->n_ways; i++) {
        HsCacheLine *line = &cache->lines[i];

        if (line->space != 0 && line->real - real < size_bytes)
            *line = (HsCacheLine){ .frame = line->frame };
    }
}

void hs_cache_forget(HsCache *cache, uint32_t space, uint64_t address, uint64_t size_bytes)
{
    for (uint32_t i = 0; i < cache->n_sets * cache->n_ways; i++) {
        HsCacheLine *line = &cache->lines[i];

        if (line->space == space && line->address - address < size_bytes)
            *line = (HsCacheLine){ .frame = line->frame };
    }
}

void hs_cache_empty(HsCache *cache)
{
    for (uint32_t i = 0; i < cache->n_sets * cache->n_ways; i++)
        cache->lines[i] = (HsCacheLine){ .frame = cache->lines[i].frame };
}
