/* cycles: exact conversion through 128-bit integers. */
#include "sim/cycles.h"

#include "sim/assert.h"

#include <stdio.h>

#include "sim/banned.h"

__extension__ typedef unsigned __int128 Wide;

#define NS_PER_SECOND UINT64_C(1000000000)
#define PS_PER_SECOND UINT64_C(1000000000000)

/* A time for people shows four digits: below this many of the last digit's unit. */
#define SHOWN_MAX 10000u
#define DECIMALS_MAX 3

static const uint64_t powers_of_ten[DECIMALS_MAX + 1] = { 1, 10, 100, 1000 };

static void assert_clock(uint64_t clock_hz)
{
    hs_assert(clock_hz >= HS_CLOCK_HZ_MIN && clock_hz <= HS_CLOCK_HZ_MAX);
}

/* ceil(amount * factor / divisor) when a run can reach that cycle. Nothing wraps: the product is at
 * most (2^64 - 1)^2, which leaves room for the divisor - 1 that rounds up. */
static bool scale_up(uint64_t amount, uint64_t factor, uint64_t divisor, HsCycles *ret_cycles)
{
    Wide cycles = ((Wide)amount * factor + (divisor - 1)) / divisor;

    if (cycles > HS_CYCLES_MAX)
        return false;
    *ret_cycles = (HsCycles)cycles;
    return true;
}

bool hs_cycles_from_ns(uint64_t nanoseconds, uint64_t clock_hz, HsCycles *ret_cycles)
{
    assert_clock(clock_hz);
    return scale_up(nanoseconds, clock_hz, NS_PER_SECOND, ret_cycles);
}

bool hs_cycles_from_duration(HsDuration duration, uint64_t clock_hz, HsCycles *ret_cycles)
{
    if (duration.is_cycles)
        return scale_up(duration.amount, 1, 1, ret_cycles);
    return hs_cycles_from_ns(duration.amount, clock_hz, ret_cycles);
}

bool hs_cycles_for_bytes(uint64_t size_bytes, uint64_t rate_bytes_per_second, uint64_t clock_hz,
                         HsCycles *ret_cycles)
{
    assert_clock(clock_hz);
    hs_assert(rate_bytes_per_second > 0);
    return scale_up(size_bytes, clock_hz, rate_bytes_per_second, ret_cycles);
}

uint64_t hs_cycles_scale(uint64_t value, uint64_t numerator, uint64_t denominator)
{
    hs_assert(denominator > 0);

    Wide scaled = (Wide)value * numerator / denominator;

    hs_assert(scaled <= UINT64_MAX);
    return (uint64_t)scaled;
}

uint64_t hs_cycles_to_ns(HsCycles cycles, uint64_t clock_hz)
{
    assert_clock(clock_hz);

    Wide nanoseconds = (Wide)cycles * NS_PER_SECOND / clock_hz;

    return nanoseconds > UINT64_MAX ? UINT64_MAX : (uint64_t)nanoseconds;
}

/* numerator / denominator in units of 10^-decimals, rounded half up. */
static Wide round_half_up(Wide numerator, Wide denominator, int decimals)
{
    return (numerator * powers_of_ten[decimals] + denominator / 2) / denominator;
}

/* As many decimals, one to three, as four digits have room for; -1 when the number is 1000 or more
 * after rounding. */
static int decimals_that_fit(Wide numerator, Wide denominator)
{
    for (int decimals = DECIMALS_MAX; decimals > 0; decimals--) {
        if (round_half_up(numerator, denominator, decimals) < SHOWN_MAX)
            return decimals;
    }
    return -1;
}

static char *print_fixed(uint64_t value, int decimals, bool keeps_zeros, const char *unit,
                         char buffer[HS_CYCLES_TEXT_BYTES])
{
    while (!keeps_zeros && decimals > 0 && value % 10 == 0) {
        value /= 10;
        decimals--;
    }

    uint64_t whole = value / powers_of_ten[decimals];
    uint64_t part = value % powers_of_ten[decimals];

    if (decimals == 0)
        (void)g_snprintf(buffer, HS_CYCLES_TEXT_BYTES, "%" G_GUINT64_FORMAT " %s", whole, unit);
    else
        (void)g_snprintf(buffer, HS_CYCLES_TEXT_BYTES,
                         "%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT " %s", whole, decimals, part,
                         unit);
    return buffer;
}

char *hs_cycles_format(HsCycles cycles, uint64_t clock_hz, char buffer[HS_CYCLES_TEXT_BYTES])
{
    static const struct {
        const char *name;
        uint64_t picoseconds;
    } units[] = {
        { "ps", 1 }, { "ns", 1000 }, { "us", 1000000 }, { "ms", 1000000000 }, { "s", PS_PER_SECOND }
    };
    const size_t seconds = G_N_ELEMENTS(units) - 1;

    assert_clock(clock_hz);
    if (cycles == 0)
        return print_fixed(0, 0, false, "s", buffer);

    Wide picoseconds = (Wide)cycles * PS_PER_SECOND; /* times clock_hz; below 2^104 */

    for (size_t unit_i = 0; unit_i <= seconds; unit_i++) {
        Wide unit = (Wide)units[unit_i].picoseconds * clock_hz;
        int decimals = decimals_that_fit(picoseconds, unit);

        if (decimals < 0 && unit_i < seconds)
            continue;
        decimals = MAX(decimals, 0);
        return print_fixed((uint64_t)round_half_up(picoseconds, unit, decimals), decimals,
                           unit_i == seconds, units[unit_i].name, buffer);
    }
    g_assert_not_reached();
}
