/* switching_device: the system switching device of prior art 1, outside the machine.
 *
 * WHAT IT STANDS FOR. "A system switching device for monitoring the operation of each OS [is]
 * connected to each OS of a dual system to create a hot standby system" (seed, prior art). Each OS
 * sends it heartbeats over the link; it sees no more of the machine than these and the answers to
 * its orders. It is there where the policy leaves detection to it (policy.h), in place of routine
 * 210.
 *
 * PARAMETERS  switching-device { ... }
 *   heartbeat           b: every OS sends one so often (guest_os.h, HEARTBEAT)
 *   poll_cycles         h >= 1: the device looks at cycles h, 2h, ... of its own clock
 *   n_misses            k >= 1: looks in a row without a heartbeat
 *   switching_cycles    s: from the look that finds the k-th miss to its order
 *
 * STATES of an OS, as the device sees it
 *
 *                 a look without a heartbeat            the k-th such look
 *        ALIVE ------------------------> SUSPECT(n < k) -----------------> MISSING
 *          ^  ^------- a heartbeat ----------'                                |
 *          |  ^------- a heartbeat -------------------------------------------+
 *          |  ^------- a heartbeat: withdrawn ---- SWITCHING <----------------'
 *          |                                           |        chosen: no other OS is SWITCHING
 *          '-- a heartbeat: it is back --- SWITCHED <--' the machine's answer
 *
 *   MISSING -> SWITCHING   at a look at which no OS is SWITCHING: of the MISSING ones the first, in
 *                          the order of their names, of those whose last heartbeat spoke of
 *                          programs; else the first. One at a time: two that are silent are more
 *                          likely behind one broken line than both dead.
 *   THE LAST OS            one that is MISSING while all others are SWITCHED is not stopped for its
 *                          silence alone. At every look the device tests the line, by an order
 *                          about one that is SWITCHED, which the machine answers and which changes
 *                          nothing; the OS is chosen when it is MISSING again after an answer.
 *   SWITCHING              the order goes out s after that look, and again at every later look
 *                          until the machine answers: an order may be lost, too
 *   SWITCHING -> ALIVE     a heartbeat of it. Too late to stop an order that is on its way.
 *   any -> SWITCHED        the machine's answer: the OS is fenced. The line carries again: all
 *                          others that are SUSPECT or MISSING are looked at as if they had just
 *                          been heard.
 *   SWITCHED -> ALIVE      the new OS in its place has been loaded and beats (reipl.h)
 *
 *   At the start of the run every OS is ALIVE, as if just heard.
 *
 * ORDER IN A CYCLE. A heartbeat that arrives in the cycle of a look counts for that look: arrivals
 *   come first (both in HS_PHASE_OUTSIDE; the link stands before the device by name).
 *
 * TIMING. An OS that fails at f, whose last heartbeat was sent at t and arrives at a:
 *     a       = t + F, F = ceil(64 B * clock / rate) + latency when the line is free    (link.h)
 *     p       = the first look at or after a              (the one that it counts for)
 *     alarm   = p + k h
 *     order   = alarm + s
 *     arrives = order + F; then step 501 begins to work
 *   With heartbeats as far apart as looks (b = h), each of which waits w (0 <= w < h) for its look,
 *   the delay from f to the order is in [(k-1)h + F + w + s, kh + F + w + s), uniform where f is.
 *   That of routine 210 is ((k-1)h, kh]: the device needs two flights, w and s more.
 *   Where another OS is SWITCHING at the alarm, the first look after the answer makes the choice.
 *
 * A CUT LINK takes heartbeats, orders and answers alike. The device cannot tell it from faults of
 *   all OSs. One that lasts for less than k looks is no alarm. A longer one is, but the order is
 *   lost, too, until the line is whole: what comes first then, a heartbeat (nothing happens) or a
 *   look (the order goes, a false alarm), decides. Of a false alarm the machine makes the same as
 *   of a fault: fence first, so nothing ever runs twice. An OS that does fail while the link is cut
 *   is switched after that, and never if it is cut for good. The last OS is never a false alarm of
 *   a link that is cut once.
 *
 * OTHER FALSE ALARMS. What keeps an OS from its heartbeat routine for k looks: a machine that gets
 *   no CPU, one that stands still while its storage is moved (storage_move.h), one long piece of OS
 *   work before it (taking units offline); and a link so full that it drops messages.
 *
 * COUNTERS looks, heartbeats received and lost (it sees gaps in their numbers), misses, orders
 *   (first ones), orders again, orders withdrawn, line tests, answers. Values in the trace: `misses
 *   of OS` (in a row), and the counters of orders, tests and answers as they change.
 *
 * LIMITS. The device has no line of its own to a service processor of the machine. It never fails.
 *   It does not see that an OS died while it was loaded again, before its first heartbeat, which
 *   comes when it has been loaded and its area connected: nobody does, and it stays so.
 *   Heartbeats further apart than k looks are refused (configuration): they could only be alarms.
 */
#ifndef HS_SWITCHING_DEVICE_H
#define HS_SWITCHING_DEVICE_H

#include "models/hardware/link.h"
#include "models/vmm/switching_port.h"

typedef struct {
    HsCycles poll_cycles;
    uint32_t n_misses;
    HsCycles switching_cycles;
} HsSwitchingDeviceParameters;

/* An OS it watches. */
typedef struct {
    const char *name; /* borrowed */
    HsOwner owner;
    bool is_active; /* it is taken to run programs until its first heartbeat says so */
} HsWatchedOs;

typedef enum {
    HS_WATCH_ALIVE,
    HS_WATCH_SUSPECT,
    HS_WATCH_MISSING,
    HS_WATCH_SWITCHING,
    HS_WATCH_SWITCHED
} HsWatchState;
/* "alive", "suspect", "missing", "switching", "switched" */
const char *hs_watch_state_name(HsWatchState state);

typedef struct HsSwitchingDevice HsSwitchingDevice;

/* The OSs are copied, in the order of their names; the link is borrowed. */
HsSwitchingDevice *hs_switching_device_new(HsSimulation *simulation, HsLink *link,
                                           const HsSwitchingDeviceParameters *parameters,
                                           const HsWatchedOs *oss, guint n_oss);
void hs_switching_device_free(HsSwitchingDevice *device);
/* The first look is poll_cycles from now. Once, when the run starts. */
void hs_switching_device_start(HsSwitchingDevice *device);

/* A message of the machine has come out of the link (hs_switching_message_is). */
void hs_switching_device_on_message(HsSwitchingDevice *device, const HsMessage *message);

HsWatchState hs_switching_device_state(const HsSwitchingDevice *device, HsOwner owner);

typedef struct {
    uint64_t n_polls, n_received, n_lost, n_misses, n_orders, n_orders_again, n_withdrawn;
    uint64_t n_tests, n_answers;
} HsSwitchingDeviceCounters;
HsSwitchingDeviceCounters hs_switching_device_counters(const HsSwitchingDevice *device);
/* Writes the counters to the trace; at the end of a run. */
void hs_switching_device_record(const HsSwitchingDevice *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSwitchingDevice, hs_switching_device_free)

#endif
