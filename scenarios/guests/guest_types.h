/* guest_types: what guest programs and who answers their services (hsim.h, oracle.h) agree on. */
#ifndef HS_GUEST_TYPES_H
#define HS_GUEST_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each guest has this: where it begins; its exit status. */
int guest_main(uint64_t area_bytes, uint64_t scratch_bytes);

/* The first bytes of a request. */
typedef struct {
    uint64_t client;
    uint64_t number;
    uint64_t size_bytes;
    uint64_t work_cycles; /* service time it asks for; 0: it does not say */
} HsimRequestHead;

/* The first bytes of a journal record, written by the OS: leave them free in a record to commit.
 * In a record read from the journal, size_bytes leads to the next one. */
typedef struct {
    uint64_t magic, app, record, client, number, size_bytes, checksum, reserved;
} HsimRecordHead;
#define HSIM_JOURNAL_BLOCK_BYTES 512u

/* What `touch` works on (models/hardware/isa.h, HsTouchPattern). */
typedef struct {
    uint64_t base;
    uint64_t n_pages;
    uint32_t order; /* 0 sequential, 1 uniform, 2 zipf */
    uint32_t skew_milli;
    uint64_t reserved;
} HsimPattern;

/* ---- random numbers: splitmix64, as hs_random_mix of sim/random.h ---- */

static inline uint64_t hsim_mix(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

#endif
