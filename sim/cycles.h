/* cycles: the one time base of a run, and the exact road to it from every other unit.
 *
 * Time is a count of CPU clock cycles, an unsigned 64-bit integer. There is no floating point in
 * time, in ordering or in any decision: two machines that disagree in the last bit of a double
 * would disagree about which of two events comes first.
 *
 * ROUNDING, the only rule: a duration or a transfer that is not a whole number of cycles takes the
 * next whole number (it is rounded up). So no delay comes out shorter than it was written, and a
 * delay above zero never becomes zero. Overflow is an error, never a wrap.
 *
 * Example: 1 ns at 500 MHz is half a cycle and becomes 1 cycle; 14 200 us are 7 100 000 cycles.
 */
#ifndef HS_CYCLES_H
#define HS_CYCLES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef uint64_t HsCycles;

/* The last cycle a run can reach; it fits SQLite's signed integers. */
#define HS_CYCLES_MAX ((HsCycles)INT64_MAX)
/* "Not yet, perhaps never". Later than every cycle; never scheduled. */
#define HS_CYCLES_NEVER ((HsCycles)UINT64_MAX)
/* Clock range, in Hz: 1 kHz to 100 GHz. */
#define HS_CLOCK_HZ_MIN UINT64_C(1000)
#define HS_CLOCK_HZ_MAX UINT64_C(100000000000)

/* A duration as a scenario states it: nanoseconds, or cycles where `is_cycles`. */
typedef struct {
    uint64_t amount;
    bool is_cycles;
} HsDuration;

/* ceil(nanoseconds * clock_hz / 10^9). FALSE when that is over HS_CYCLES_MAX. Here and below,
 * clock_hz is in HS_CLOCK_HZ_MIN..HS_CLOCK_HZ_MAX (asserts). */
bool hs_cycles_from_ns(uint64_t nanoseconds, uint64_t clock_hz, HsCycles *ret_cycles);

/* The same for a stated duration; cycles pass through (FALSE over HS_CYCLES_MAX). */
bool hs_cycles_from_duration(HsDuration duration, uint64_t clock_hz, HsCycles *ret_cycles);

/* ceil(size_bytes * clock_hz / rate_bytes_per_second): the cycles a transfer of that size lasts.
 * rate > 0. FALSE when that is over HS_CYCLES_MAX. */
bool hs_cycles_for_bytes(uint64_t size_bytes, uint64_t rate_bytes_per_second, uint64_t clock_hz,
                         HsCycles *ret_cycles);

/* floor(value * numerator / denominator) through 128 bits; asserts that the result fits. */
uint64_t hs_cycles_scale(uint64_t value, uint64_t numerator, uint64_t denominator);

/* Nanoseconds of a cycle count, rounded down; for printing only. Saturates at UINT64_MAX. */
uint64_t hs_cycles_to_ns(HsCycles cycles, uint64_t clock_hz);

/* Writes a time for people: "0 s", "640 ns", "11.2 ms", "5.000 s", "4000 s". The unit (ps, ns, us,
 * ms, s) keeps the number, rounded half up to four digits, at 1 or more and below 1000. Below a
 * second zeros at the end of the fraction are dropped; seconds keep them, so that columns of run
 * times line up. From 1000 s on, whole seconds. Integer arithmetic, no locale. Returns buffer. */
#define HS_CYCLES_TEXT_BYTES 32
char *hs_cycles_format(HsCycles cycles, uint64_t clock_hz, char buffer[HS_CYCLES_TEXT_BYTES]);

#endif
