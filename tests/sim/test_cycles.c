/* Tests of sim/cycles: exact at the edges, rounded up, never wrapped. */
#include "sim/cycles.h"

#include <criterion/criterion.h>
#include <signal.h>

#define KHZ UINT64_C(1000)
#define MHZ UINT64_C(1000000)
#define GHZ UINT64_C(1000000000)
#define UNTOUCHED UINT64_C(4711)

static HsCycles from_ns(uint64_t nanoseconds, uint64_t clock_hz)
{
    HsCycles cycles = UNTOUCHED;

    cr_assert(hs_cycles_from_ns(nanoseconds, clock_hz, &cycles));
    return cycles;
}

Test(cycles, no_time_is_no_cycle)
{
    cr_assert_eq(from_ns(0, HS_CLOCK_HZ_MIN), 0);
    cr_assert_eq(from_ns(0, HS_CLOCK_HZ_MAX), 0);
}

Test(cycles, one_nanosecond_takes_a_cycle_at_the_slowest_clock)
{
    cr_assert_eq(from_ns(1, HS_CLOCK_HZ_MIN), 1);
}

Test(cycles, one_nanosecond_is_a_hundred_cycles_at_the_fastest_clock)
{
    cr_assert_eq(from_ns(1, HS_CLOCK_HZ_MAX), 100);
}

Test(cycles, rounds_up_from_either_side_of_a_whole_cycle)
{
    /* 500 MHz: a cycle is 2 ns. */
    cr_assert_eq(from_ns(1, 500 * MHZ), 1);
    cr_assert_eq(from_ns(2, 500 * MHZ), 1);
    cr_assert_eq(from_ns(3, 500 * MHZ), 2);
    /* 333 MHz: 1000 ns are 333 cycles, a nanosecond more begins the next one. */
    cr_assert_eq(from_ns(1000, 333 * MHZ), 333);
    cr_assert_eq(from_ns(1001, 333 * MHZ), 334);
    /* The header's example. */
    cr_assert_eq(from_ns(14200 * UINT64_C(1000), 500 * MHZ), 7100000);
}

Test(cycles, long_times_stay_exact)
{
    /* One hour and 1 ns at 3 GHz: 3600 * 3e9 + 3. A product of more than 64 bits on the way. */
    cr_assert_eq(from_ns(3600 * GHZ + 1, 3 * GHZ), 3600 * 3 * GHZ + 3);
    /* ceil((2^64 - 1) * 1000 / 10^9), by hand 18446744073709.551615 rounded up. */
    cr_assert_eq(from_ns(UINT64_MAX, KHZ), UINT64_C(18446744073710));
}

Test(cycles, refuses_what_is_over_the_last_cycle)
{
    HsCycles cycles = UNTOUCHED;

    cr_assert_eq(from_ns(HS_CYCLES_MAX, GHZ), HS_CYCLES_MAX);
    cr_assert_not(hs_cycles_from_ns(HS_CYCLES_MAX + 1, GHZ, &cycles));
    cr_assert_not(hs_cycles_from_ns(UINT64_MAX, HS_CLOCK_HZ_MAX, &cycles));
    /* Over by rounding alone: 2^62 - 1 ns at 2 GHz are 2^63 - 2 cycles, at 2 GHz + 1 Hz they are
     * 2^63 - 2 + 4611686018.4: over. */
    cr_assert_eq(from_ns((UINT64_C(1) << 62) - 1, 2 * GHZ), HS_CYCLES_MAX - 1);
    cr_assert_not(hs_cycles_from_ns((UINT64_C(1) << 62) - 1, 2 * GHZ + 1, &cycles));
    cr_assert_eq(cycles, UNTOUCHED);
}

Test(cycles, stated_cycles_pass_through)
{
    HsCycles cycles = UNTOUCHED;
    HsDuration largest = { .amount = HS_CYCLES_MAX, .is_cycles = true };
    HsDuration too_large = { .amount = HS_CYCLES_MAX + 1, .is_cycles = true };
    HsDuration in_ns = { .amount = 3, .is_cycles = false };

    cr_assert_not(hs_cycles_from_duration(too_large, GHZ, &cycles));
    cr_assert_eq(cycles, UNTOUCHED);
    cr_assert(hs_cycles_from_duration(largest, GHZ, &cycles));
    cr_assert_eq(cycles, HS_CYCLES_MAX);
    cr_assert(hs_cycles_from_duration(in_ns, 500 * MHZ, &cycles));
    cr_assert_eq(cycles, 2);
}

Test(cycles, a_transfer_ends_with_its_last_byte)
{
    HsCycles cycles = UNTOUCHED;

    cr_assert(hs_cycles_for_bytes(0, 1, GHZ, &cycles));
    cr_assert_eq(cycles, 0);
    /* 4096 bytes at 20 MB/s and 500 MHz: 25 cycles a byte. */
    cr_assert(hs_cycles_for_bytes(4096, 20 * MHZ, 500 * MHZ, &cycles));
    cr_assert_eq(cycles, 102400);
    /* 1 byte at 3 bytes a cycle. */
    cr_assert(hs_cycles_for_bytes(1, 3 * GHZ, GHZ, &cycles));
    cr_assert_eq(cycles, 1);
    cr_assert(hs_cycles_for_bytes(4, 3 * GHZ, GHZ, &cycles));
    cr_assert_eq(cycles, 2);
    /* (2^64 - 1) * hz / (2^64 - 1) = hz; the rounding must not wrap. */
    cr_assert(hs_cycles_for_bytes(UINT64_MAX, UINT64_MAX, GHZ, &cycles));
    cr_assert_eq(cycles, GHZ);
    cr_assert_not(hs_cycles_for_bytes(UINT64_MAX, 1, GHZ, &cycles));
    cr_assert_eq(cycles, GHZ);
}

Test(cycles, scales_through_128_bits_and_rounds_down)
{
    cr_assert_eq(hs_cycles_scale(10, 2, 3), 6);
    cr_assert_eq(hs_cycles_scale(UINT64_MAX, UINT64_MAX, UINT64_MAX), UINT64_MAX);
    cr_assert_eq(hs_cycles_scale(UINT64_MAX, 1, 2), UINT64_C(0x7fffffffffffffff));
    cr_assert_eq(hs_cycles_scale(0, 5, 7), 0);
}

Test(cycles, aborts_when_the_scaled_value_does_not_fit, .signal = SIGABRT)
{
    hs_cycles_scale(UINT64_MAX, 2, 1);
}

Test(cycles, aborts_when_scaled_by_a_zeroth, .signal = SIGABRT)
{
    hs_cycles_scale(1, 1, 0);
}

Test(cycles, aborts_when_nothing_moves_the_bytes, .signal = SIGABRT)
{
    HsCycles cycles;

    hs_cycles_for_bytes(1, 0, GHZ, &cycles);
}

Test(cycles, aborts_below_the_slowest_clock, .signal = SIGABRT)
{
    HsCycles cycles;

    hs_cycles_from_ns(1, HS_CLOCK_HZ_MIN - 1, &cycles);
}

Test(cycles, aborts_above_the_fastest_clock, .signal = SIGABRT)
{
    HsCycles cycles;

    hs_cycles_from_ns(1, HS_CLOCK_HZ_MAX + 1, &cycles);
}

Test(cycles, nanoseconds_are_rounded_down)
{
    cr_assert_eq(hs_cycles_to_ns(0, GHZ), 0);
    cr_assert_eq(hs_cycles_to_ns(1, 500 * MHZ), 2);
    cr_assert_eq(hs_cycles_to_ns(1, 3 * GHZ), 0);
    cr_assert_eq(hs_cycles_to_ns(5, 3 * GHZ), 1);
    cr_assert_eq(hs_cycles_to_ns(HS_CYCLES_MAX, GHZ), HS_CYCLES_MAX);
    cr_assert_eq(hs_cycles_to_ns(HS_CYCLES_MAX, KHZ), UINT64_MAX);
}

Test(cycles, every_whole_nanosecond_survives_the_way_there_and_back)
{
    /* A cycle is at most 1 ns long, so rounding up and then down returns to the start. */
    for (uint64_t nanoseconds = 0; nanoseconds < 1000; nanoseconds++) {
        cr_assert_eq(hs_cycles_to_ns(from_ns(nanoseconds, GHZ), GHZ), nanoseconds);
        cr_assert_eq(hs_cycles_to_ns(from_ns(nanoseconds, 3 * GHZ), 3 * GHZ), nanoseconds);
    }
}

static void assert_text(HsCycles cycles, uint64_t clock_hz, const char *expected)
{
    char buffer[HS_CYCLES_TEXT_BYTES];

    cr_assert_eq(hs_cycles_format(cycles, clock_hz, buffer), buffer);
    cr_assert_str_eq(buffer, expected, "%llu cycles at %llu Hz are \"%s\", not \"%s\"",
                     (unsigned long long)cycles, (unsigned long long)clock_hz, expected, buffer);
}

Test(cycles, prints_the_times_of_the_header)
{
    assert_text(0, GHZ, "0 s");
    assert_text(640, GHZ, "640 ns");
    assert_text(11200000, GHZ, "11.2 ms");
    assert_text(5 * GHZ, GHZ, "5.000 s");
    assert_text(4000 * GHZ, GHZ, "4000 s");
}

Test(cycles, prints_four_digits_and_rounds_half_up)
{
    assert_text(1, GHZ, "1 ns");
    assert_text(999, GHZ, "999 ns");
    assert_text(1000, GHZ, "1 us");
    assert_text(1001, GHZ, "1.001 us");
    assert_text(12344, GHZ, "12.34 us");
    assert_text(12345, GHZ, "12.35 us");
    assert_text(999900, GHZ, "999.9 us");
    assert_text(123450000, GHZ, "123.5 ms");
    assert_text(12 * GHZ + 300 * MHZ, GHZ, "12.30 s");
}

Test(cycles, takes_the_larger_unit_when_rounding_reaches_it)
{
    assert_text(999949, GHZ, "999.9 us");
    assert_text(999950, GHZ, "1 ms");
    assert_text(999949999, GHZ, "999.9 ms");
    assert_text(999950000, GHZ, "1.000 s");
    assert_text(999949 * MHZ, GHZ, "999.9 s");
    assert_text(999950 * MHZ, GHZ, "1000 s");
}

Test(cycles, prints_parts_of_a_nanosecond)
{
    assert_text(1, HS_CLOCK_HZ_MAX, "10 ps");
    assert_text(3, 2 * GHZ, "1.5 ns");
    assert_text(1, 3 * GHZ, "333.3 ps");
}

Test(cycles, prints_the_last_cycle_of_the_slowest_clock)
{
    /* 9223372036854775807 / 1000, half up. */
    assert_text(HS_CYCLES_MAX, KHZ, "9223372036854776 s");
}
