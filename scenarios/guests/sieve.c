/* sieve: how many primes are below SIEVE_LIMIT? Eratosthenes over the odd numbers, a byte each. */
#include "scenarios/guests/hsim.h"

#ifndef SIEVE_LIMIT
#define SIEVE_LIMIT 1000000u
#endif

static uint8_t is_composite[SIEVE_LIMIT / 2]; /* [i] is about 2 i + 1 */

static void cross_out(void)
{
    for (uint32_t i = 1; (2 * i + 1) * (2 * i + 1) < SIEVE_LIMIT; i++)
        if (!is_composite[i])
            for (uint32_t k = 2 * i * (i + 1); k < SIEVE_LIMIT / 2; k += 2 * i + 1)
                is_composite[k] = 1;
}

int guest_main(uint64_t area_bytes, uint64_t scratch_bytes)
{
    HsimLine line = { .n = 0 };
    uint32_t n = 1; /* 2 */
    uint32_t last = 2;
    (void)area_bytes;
    (void)scratch_bytes;
    cross_out();
    for (uint32_t i = 1; i < SIEVE_LIMIT / 2; i++)
        if (!is_composite[i]) {
            n++;
            last = 2 * i + 1;
        }
    hsim_line_text(&line, "sieve: ");
    hsim_line_number(&line, n);
    hsim_line_text(&line, " primes below ");
    hsim_line_number(&line, SIEVE_LIMIT);
    hsim_line_text(&line, ", the last one ");
    hsim_line_number(&line, last);
    hsim_line_print(&line);
    return 0;
}
