/* stream: copy, scale, add and triad over three arrays larger than any first-level cache. The four
 * kernels are those of J. McCalpin's STREAM, here on integers. */
#include "scenarios/guests/hsim.h"

#ifndef STREAM_WORDS
#define STREAM_WORDS 32768u
#endif
#ifndef STREAM_TURNS
#define STREAM_TURNS 4u
#endif

static uint64_t a[STREAM_WORDS], b[STREAM_WORDS], c[STREAM_WORDS];

static void turn(uint64_t factor)
{
    for (uint32_t i = 0; i < STREAM_WORDS; i++)
        c[i] = a[i];
    for (uint32_t i = 0; i < STREAM_WORDS; i++)
        b[i] = factor * c[i];
    for (uint32_t i = 0; i < STREAM_WORDS; i++)
        c[i] = a[i] + b[i];
    for (uint32_t i = 0; i < STREAM_WORDS; i++)
        a[i] = b[i] + factor * c[i];
}

int guest_main(uint64_t area_bytes, uint64_t scratch_bytes)
{
    HsimLine line = { .n = 0 };
    uint64_t sum = 0;
    (void)area_bytes;
    (void)scratch_bytes;
    for (uint32_t i = 0; i < STREAM_WORDS; i++)
        a[i] = i + 1;
    for (uint32_t i = 0; i < STREAM_TURNS; i++)
        turn(3);
    for (uint32_t i = 0; i < STREAM_WORDS; i++)
        sum += a[i] ^ b[i] ^ c[i];
    hsim_line_text(&line, "stream: ");
    hsim_line_number(&line, STREAM_TURNS);
    hsim_line_text(&line, " turns over ");
    hsim_line_number(&line, 3 * sizeof a);
    hsim_line_text(&line, " bytes, a[last] ");
    hsim_line_number(&line, a[STREAM_WORDS - 1]);
    hsim_line_text(&line, ", sum ");
    hsim_line_hex(&line, sum);
    hsim_line_print(&line);
    return 0;
}
