/* cache: the tags of a first-level cache, set-associative, least recently used.
 *
 * WHAT IT STANDS FOR. One of a CPU's two first-level caches. It decides which lines are in; times
 * are the CPU's (cpu.h), bytes are main storage's.
 *
 * PARAMETERS
 *   n_sets   power of two, HS_CACHE_SETS_MAX at most; 0: there is no cache
 *   n_ways   1 .. HS_CACHE_WAYS_MAX
 *   size = n_sets * n_ways * line, of main storage's line; HS_CACHE_BYTES_MAX at most
 *
 * A LINE is known by its space (the address space of a program, 1 or more) and its line address in
 * it; set = (address / line) mod n_sets. The lines of a set stand in the order of their use, the
 * last used first, so the last one is the victim; an empty place is filled before a line has to go.
 *
 * STATES of a line  CLEAN -> DIRTY [the CPU sets is_dirty], both -> gone [victim, lose, clear]
 *
 * LIMITS. One line size for storage and both caches. No prefetch. The CPU's buffer of victims
 * (cpu.h) is never full.
 */
#ifndef HS_CACHE_H
#define HS_CACHE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define HS_CACHE_SETS_MAX 65536u
#define HS_CACHE_WAYS_MAX 32u
/* A CPU keeps some ten bytes of its host for each byte of its instruction cache, decoded. */
#define HS_CACHE_BYTES_MAX (UINT64_C(4) << 20)

typedef struct {
    uint32_t n_sets, n_ways;
} HsCacheParameters;

typedef struct {
    uint64_t address; /* of the line, in its space */
    uint64_t real;    /* of the line, in main storage */
    uint32_t space;   /* 0: the place is empty */
    uint32_t frame;   /* which of the cache's n_sets * n_ways places; fixed while the line is in */
    bool is_dirty;
} HsCacheLine;

/* Embedded. */
typedef struct {
    uint32_t n_sets, n_ways, line_shift;
    HsCacheLine *lines; /* n_sets * n_ways, each set in the order of use */
} HsCache;

/* line_bytes: a power of two. n_sets 0: nothing is allocated, nothing may be asked. */
void hs_cache_init(HsCache *cache, const HsCacheParameters *parameters, uint32_t line_bytes);
void hs_cache_clear(HsCache *cache);

/* Puts a line in that is not in; it is clean and the last used. The line that had to go is written
 * to *ret_victim (space 0: none had to). */
HsCacheLine *hs_cache_fill(HsCache *cache, uint32_t space, uint64_t address, uint64_t real,
                           HsCacheLine *ret_victim);

/* Takes out the lines in a range of main storage; dirty ones are not written back. */
void hs_cache_lose(HsCache *cache, uint64_t real, uint64_t size_bytes);
/* Takes out the lines in a range of a space, as above. */
void hs_cache_forget(HsCache *cache, uint32_t space, uint64_t address, uint64_t size_bytes);
/* Takes out all lines. */
void hs_cache_empty(HsCache *cache);

/* ---- in a header for its speed ---- */

static inline HsCacheLine *hs_cache_set(const HsCache *cache, uint64_t address)
{
    return &cache->lines[((address >> cache->line_shift) & (cache->n_sets - 1)) * cache->n_ways];
}

static inline uint64_t hs_cache_line_address(const HsCache *cache, uint64_t address)
{
    return address >> cache->line_shift << cache->line_shift;
}

/* Makes the line in a way of a set the last used. */
static inline HsCacheLine *hs_cache_use(HsCacheLine *set, uint32_t way_i)
{
    HsCacheLine line = set[way_i];

    for (; way_i > 0; way_i--)
        set[way_i] = set[way_i - 1];
    set[0] = line;
    return set;
}

/* The line that holds `address`, now the last used of its set; NULL: it is not in. Borrowed until
 * the next call. */
static inline HsCacheLine *hs_cache_find(HsCache *cache, uint32_t space, uint64_t address)
{
    HsCacheLine *set = hs_cache_set(cache, address);
    uint64_t line_address = hs_cache_line_address(cache, address);

    for (uint32_t way_i = 0; way_i < cache->n_ways; way_i++)
        if (set[way_i].address == line_address && set[way_i].space == space)
            return hs_cache_use(set, way_i);
    return NULL;
}

#endif
