/* switching_port: the machine's end of the line to the system switching device (prior art 1).
 *
 * WHAT IT STANDS FOR. What the monitor 200 has to know of a device outside: it sends the OSs'
 * heartbeats out, takes the device's orders in, and answers them.
 *
 * MESSAGES, 64 bytes each, over the link (link.h):
 *     HEARTBEAT  out  which OS, its number (1, 2, ... for each OS), how many programs it runs
 *     ORDER      in   which OS is to be switched, the number of its last heartbeat that came
 *     ANSWER     out  which OS was fenced, the number of the last heartbeat it sent before
 *
 * RULES. An order is a fault of that OS (takeover.h); step 501 fences it, then the answer goes out.
 *   So every heartbeat that it sent was sent before the answer, and arrives before it.
 *   An order changes nothing where the OS was declared failed before, or was loaded anew since the
 *   heartbeat that the order names: it is answered at once if the OS has been fenced, else when it
 *   is. So an order that comes twice, or late, never switches twice.
 *
 * TIMING. Nothing here takes time: a heartbeat is a routine of its OS, concluding that an OS has
 *   failed is the monitor's `detect` in step 501.
 *
 * COUNTERS orders carried out, orders in vain (they changed nothing); heartbeats sent, of each OS.
 */
#ifndef HS_SWITCHING_PORT_H
#define HS_SWITCHING_PORT_H

#include "models/hardware/link.h"
#include "models/vmm/fault_detection.h"

#define HS_SWITCHING_MESSAGE_BYTES 64u

typedef enum { HS_SWITCHING_HEARTBEAT, HS_SWITCHING_ORDER, HS_SWITCHING_ANSWER } HsSwitchingKind;

typedef struct {
    HsSwitchingKind kind;
    HsOwner owner; /* the OS it is about */
    uint64_t number;
    uint32_t n_programs; /* HS_SWITCHING_HEARTBEAT */
} HsSwitchingMessage;

HsMessage hs_switching_message_pack(const HsSwitchingMessage *message);
HsSwitchingMessage hs_switching_message_unpack(const HsMessage *message);
/* Not a program's request or reply. */
bool hs_switching_message_is(const HsMessage *message);

typedef struct HsSwitchingPort HsSwitchingPort;

/* All borrowed. n_misses is the device's, for the cause that faults are given. */
HsSwitchingPort *hs_switching_port_new(HsVmm *vmm, HsLink *link, uint32_t n_misses,
                                       HsFaultHandler on_fault, gpointer user);
void hs_switching_port_free(HsSwitchingPort *port);

/* An OS's heartbeat routine is done. */
void hs_switching_port_beat(HsSwitchingPort *port, HsOwner owner);
/* A message of the device has come in. */
void hs_switching_port_on_message(HsSwitchingPort *port, const HsMessage *message);
/* Step 501 has fenced an OS. */
void hs_switching_port_on_fenced(HsSwitchingPort *port, HsOwner owner);

/* Re-IPL: its machine has been reset, it is loaded anew. */
void hs_switching_port_on_loading(HsSwitchingPort *port, HsOwner owner);

/* Heartbeats that an OS has sent, whether they arrived or not. */
uint64_t hs_switching_port_n_beats(const HsSwitchingPort *port, HsOwner owner);
/* Writes the counters to the trace; at the end of a run. */
void hs_switching_port_record(const HsSwitchingPort *port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSwitchingPort, hs_switching_port_free)

#endif
