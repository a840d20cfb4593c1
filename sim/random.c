/* random: xoshiro256** and what is drawn from it, in integers. */
#include "sim/random.h"

#include "sim/assert.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/banned.h"

__extension__ typedef unsigned __int128 Wide;

static inline uint64_t rotate_left(uint64_t value, uint32_t bits)
{
    return value << bits | value >> (64u - bits);
}

static inline uint64_t high_half(uint64_t a, uint64_t b)
{
    return (uint64_t)((Wide)a * b >> 64);
}

/* splitmix64: Steele, Lea and Flood 2014, with the constants of Vigna's public domain code. */
uint64_t hs_random_mix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void hs_random_init(HsRandom *random, uint64_t seed, const char *name)
{
    uint64_t filler = XXH64(name, strlen(name), seed);

    /* Four outputs of splitmix64 in a row are different, so the state is never all zero. */
    for (size_t word_i = 0; word_i < G_N_ELEMENTS(random->state); word_i++)
        random->state[word_i] = hs_random_mix(&filler);
}

/* xoshiro256** 1.0: Blackman and Vigna 2018. */
uint64_t hs_random_next(HsRandom *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

/* Lemire 2019: the high half of draw * bound is uniform when the first 2^64 mod bound values of the
 * low half are thrown away. */
uint64_t hs_random_below(HsRandom *random, uint64_t bound)
{
    hs_assert(bound > 0);

    Wide product = (Wide)hs_random_next(random) * bound;

    if ((uint64_t)product < bound) {
        uint64_t rejected = (0 - bound) % bound;

        while ((uint64_t)product < rejected)
            product = (Wide)hs_random_next(random) * bound;
    }
    return (uint64_t)(product >> 64);
}

uint64_t hs_random_between(HsRandom *random, uint64_t low, uint64_t high)
{
    hs_assert(low <= high);
    if (high - low == UINT64_MAX)
        return hs_random_next(random);
    return low + hs_random_below(random, high - low + 1);
}

/* TRUE when `next` continues a falling run after `last`. The draws stand for real numbers, whose
 * further bits decide when 64 are equal: a fair coin. */
static inline bool is_falling(HsRandom *random, uint64_t last, uint64_t next)
{
    if (next == last)
        return (hs_random_next(random) >> 63) != 0;
    return next < last;
}

/* Von Neumann 1951, "Various techniques used in connection with random digits". Draw until the
 * numbers stop falling. A run of odd length, probability 1 - 1/e, has the right distribution in its
 * first number; one of even length is rejected and adds 1. */
uint64_t hs_random_exponential(HsRandom *random, uint64_t mean)
{
    for (uint64_t whole = 0;; whole++) {
        uint64_t fraction = hs_random_next(random);
        uint64_t last = fraction;
        uint64_t next = hs_random_next(random);
        bool is_odd = true;

        while (is_falling(random, last, next)) {
            last = next;
            next = hs_random_next(random);
            is_odd = !is_odd;
        }
        if (is_odd) {
            Wide result = (Wide)mean * whole + high_half(mean, fraction);

            return result > HS_CYCLES_MAX ? HS_CYCLES_MAX : (uint64_t)result;
        }
    }
}

/* 32.32 fixed point, for hs_random_zipf only. */
#define FIXED_BITS 32u
#define FIXED_ONE (UINT64_C(1) << FIXED_BITS)

/* log2 of a fixed point number above 0, rounded down. The fraction comes bit by bit: squaring
 * doubles the logarithm, and what exceeds 2 is its next bit. */
static int64_t fixed_log2(uint64_t value)
{
    uint32_t leading_zeros = (uint32_t)__builtin_clzll(value);
    uint64_t mantissa = value << leading_zeros; /* 1.63, in [1, 2) */
    uint64_t fraction = 0;

    for (uint32_t bit = 0; bit < FIXED_BITS; bit++) {
        uint64_t square = high_half(mantissa, mantissa); /* 2.62 */
        uint64_t is_over = square >> 63;

        fraction = fraction << 1 | is_over;
        mantissa = square << (1 - is_over);
    }
    return ((int64_t)(63u - leading_zeros) - (int64_t)FIXED_BITS) * (int64_t)FIXED_ONE +
           (int64_t)fraction;
}

/* 2^(fraction / 2^32), as 1.63: the product of 2^(1/2), 2^(1/4), ... for the bits that are set. */
static uint64_t fixed_exp2_fraction(uint32_t fraction)
{
    /* round(2^(2^-i) * 2^63), i = 1..32: square roots in a row, beginning with 2. */
    static const uint64_t roots[FIXED_BITS] = {
        0xb504f333f9de6484, 0x9837f0518db8a96f, 0x8b95c1e3ea8bd6e7, 0x85aac367cc487b15,
        0x82cd8698ac2ba1d7, 0x8164d1f3bc030773, 0x80b1ed4fd999ab6c, 0x8058d7d2d5e5f6b1,
        0x802c6436d0e04f51, 0x8016302f17467628, 0x800b179c82028fd1, 0x80058baf7fee3b5d,
        0x8002c5d00fdcfcb7, 0x800162e61bed4a49, 0x8000b17292f702a4, 0x800058b92abbae02,
        0x80002c5c8dade4d7, 0x8000162e44eaf636, 0x80000b1721fa7c19, 0x8000058b90de7e4d,
        0x800002c5c8678f37, 0x80000162e431dba0, 0x800000b1721872d1, 0x80000058b90c1aa9,
        0x8000002c5c8605a4, 0x800000162e4300e6, 0x8000000b17217ff8, 0x800000058b90bfdd,
        0x80000002c5c85fe7, 0x8000000162e42ff2, 0x80000000b17217f8, 0x8000000058b90bfc,
    };
    uint64_t product = UINT64_C(1) << 63;

    for (uint32_t bit = 0; bit < FIXED_BITS; bit++) {
        if (fraction >> (31u - bit) & 1)
            product = high_half(product, roots[bit]) << 1;
    }
    return product;
}

/* 2^exponent in 32.32, for -32 <= exponent < 32; below that 0. */
static uint64_t fixed_exp2(int64_t exponent)
{
    /* Made positive: 32 is added here and taken off by the shift. */
    int64_t raised = exponent + 32 * (int64_t)FIXED_ONE;

    if (raised < 0)
        return 0;
    return fixed_exp2_fraction((uint32_t)raised) >> (63u - (uint32_t)(raised >> FIXED_BITS));
}

/* With X in [1, n + 1), density ~ x^-s and u uniform in [0, 1), the inverse of the distribution is
 *     s = 1:  X = (n + 1)^u
 *     else:   X = (1 + u * ((n + 1)^(1 - s) - 1))^(1 / (1 - s))
 * and the page is floor(X) - 1. */
uint64_t hs_random_zipf(uint64_t draw, uint64_t n, uint32_t skew_milli)
{
    hs_assert(n >= 1 && n <= UINT64_C(1) << 31);
    hs_assert(skew_milli <= 4000);
    if (skew_milli == 0)
        return high_half(draw, n);

    int64_t log2_end = fixed_log2((n + 1) << FIXED_BITS);
    int64_t log2_x;

    if (skew_milli == 1000) {
        log2_x = (int64_t)high_half(draw, (uint64_t)log2_end);
    } else {
        int64_t one_less_skew = 1000 - (int64_t)skew_milli;
        uint64_t end = fixed_exp2(log2_end * one_less_skew / 1000);
        uint64_t power = end > FIXED_ONE ? FIXED_ONE + high_half(draw, end - FIXED_ONE)
                                         : FIXED_ONE - high_half(draw, FIXED_ONE - end);

        log2_x = fixed_log2(power) * 1000 / one_less_skew;
    }
    if (log2_x >= log2_end)
        return n - 1;
    return MIN(MAX(fixed_exp2(log2_x) >> FIXED_BITS, 1), n) - 1;
}
