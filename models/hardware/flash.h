/* flash: auxiliary memory 70, the kind without moving parts.
 *
 * WHAT IT STANDS FOR. "A nonvolatile recording device that stores programs and data" (seed), as
 * semiconductor memory: several dies work at the same time, and share the way to the channel. What
 * all devices have in common is in device.h.
 *
 * PARAMETERS
 *   size_bytes    1 .. HS_DEVICE_BYTES_MAX
 *   read_cycles   from the order to the first byte, 0 .. HS_DEVICE_CYCLES_MAX
 *   write_cycles  from the last byte until it is programmed, 0 .. HS_DEVICE_CYCLES_MAX
 *   n_lanes       transfers in hand at once, 1 .. HS_DEVICE_LANES_MAX
 *   rate          bytes a second to and from the channel, 1 or more
 *
 * TIMING of a transfer of n bytes taken at cycle t, s = setup of the channel:
 *   read   ready = t + s + read_cycles; then it waits for the channel, which it gets at `first`,
 *          moves its bytes, and is over when storage is done with them
 *   write  ready = t + s; then it waits for the channel, which it gets at `first`, moves its bytes;
 *          write_cycles after storage is done with them it is over
 *   moving the bytes: channel.h, with the rate min(rate, channel's). The latencies of transfers in
 *   hand pass at the same time, and while others have the channel. Waiting transfers are taken in
 *   the order in which they were submitted, each as soon as a lane is free.
 *   A read that fails is over at t + s + read_cycles, a write at t + s + write_cycles; they do not
 *   take the channel.
 *
 * LIMITS. A transfer is one operation of one lane, whatever its size. No erasing, no wear, no
 * garbage collection, no write buffer: reads wait for no write but by the lanes.
 */
#ifndef HS_FLASH_H
#define HS_FLASH_H

#include "models/hardware/device.h"

typedef struct {
    uint64_t size_bytes;
    HsCycles read_cycles, write_cycles;
    uint32_t n_lanes;
    uint64_t rate_bytes_per_second;
} HsFlashParameters;

typedef struct HsFlash HsFlash;

/* `name` is the component's. Parameters are asserted; a scenario is checked before. */
HsFlash *hs_flash_new(HsSimulation *simulation, const char *name,
                      const HsFlashParameters *parameters);
void hs_flash_free(HsFlash *flash);
/* The same memory, as a channel and its users see it. */
HsDevice *hs_flash_device(HsFlash *flash);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsFlash, hs_flash_free)

#endif
