/* random: streams of draws, one for each (seed, name), integers only.
 *
 * A component draws from its own stream, so adding one changes no other's draws. Everything is
 * integer arithmetic on 64 and 128 bits: bit-identical on every machine, compiler and optimisation.
 * Generator: xoshiro256** (Blackman and Vigna 2018), its state filled by splitmix64 from
 * XXH64(name) mixed with the seed. Nothing of libm takes part.
 */
#ifndef HS_RANDOM_H
#define HS_RANDOM_H

#include "sim/cycles.h"

typedef struct {
    uint64_t state[4];
} HsRandom;

void hs_random_init(HsRandom *random, uint64_t seed, const char *name);

/* 64 fair bits. */
uint64_t hs_random_next(HsRandom *random);

/* Uniform in [0, bound), bound > 0, without bias (Lemire's rejection). */
uint64_t hs_random_below(HsRandom *random, uint64_t bound);

/* Uniform in [low, high], both included, low <= high. */
uint64_t hs_random_between(HsRandom *random, uint64_t low, uint64_t high);

/* Exponential with the given mean, rounded down to a whole number: von Neumann's method (1951), by
 * comparing uniform draws only. The draw is k + f: k = runs rejected, f a 64-bit fraction; the
 * result is floor(mean * (k + f)). mean <= HS_CYCLES_MAX >> 8 is enough for 2^-368 of overflow. */
uint64_t hs_random_exponential(HsRandom *random, uint64_t mean);

/* One step of splitmix64 on a 64-bit state, for a generator that must fit in one register. */
uint64_t hs_random_mix(uint64_t *state);

/* A page number in [0, n) from one 64-bit draw, Zipf-like with exponent skew/1000: the inverse of
 * the continuous bounded power law, in 32.32 fixed point with integer log2 and exp2. skew 0 is
 * uniform, 1000 is the classic Zipf law; larger is more local. n in 1..2^31, skew in 0..4000. */
uint64_t hs_random_zipf(uint64_t draw, uint64_t n, uint32_t skew_milli);

#endif
