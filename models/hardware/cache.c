/* cache: see cache.h. */
#include "models/hardware/cache.h"

#include "sim/assert.h"

#include "sim/banned.h"

void hs_cache_init(HsCache *cache, const HsCacheParameters *parameters, uint32_t line_bytes)
{
    *cache = (HsCache){ .n_sets = parameters->n_sets, .n_ways = parameters->n_ways };
    if (cache->n_sets == 0)
        return;
    hs_assert(cache->n_sets <= HS_CACHE_SETS_MAX && (cache->n_sets & (cache->n_sets - 1)) == 0);
    hs_assert(cache->n_ways >= 1 && cache->n_ways <= HS_CACHE_WAYS_MAX);
    hs_assert(line_bytes > 0 && (line_bytes & (line_bytes - 1)) == 0);
    cache->line_shift = (uint32_t)g_bit_nth_lsf(line_bytes, -1);
    hs_assert((uint64_t)cache->n_sets * cache->n_ways * line_bytes <= HS_CACHE_BYTES_MAX);
    cache->lines = g_new0(HsCacheLine, (gsize)cache->n_sets * cache->n_ways);
    for (uint32_t i = 0; i < cache->n_sets * cache->n_ways; i++)
        cache->lines[i].frame = i;
}

void hs_cache_clear(HsCache *cache)
{
    g_clear_pointer(&cache->lines, g_free);
    cache->n_sets = 0;
}

HsCacheLine *hs_cache_fill(HsCache *cache, uint32_t space, uint64_t address, uint64_t real,
                           HsCacheLine *ret_victim)
{
    HsCacheLine *set = hs_cache_set(cache, address);
    uint32_t way_i = 0;

    hs_assert(space != 0);
    while (way_i < cache->n_ways - 1 && set[way_i].space != 0)
        way_i++;
    *ret_victim = set[way_i];
    set = hs_cache_use(set, way_i);
    set[0] = (HsCacheLine){ .address = hs_cache_line_address(cache, address),
                            .real = hs_cache_line_address(cache, real),
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
