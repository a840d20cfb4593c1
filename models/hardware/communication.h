/* communication: the communication controller 60.
 *
 * WHAT IT STANDS FOR. "A control device for transferring data to other computer systems over
 * communications" (seed). It brings each message that comes in over its link to the program it is
 * for, wherever that program runs now.
 *
 * While nobody runs the program it holds the message: one for each client and program (a message
 * that is sent again takes the place of the first), at most held_max of them, delivered in order
 * when somebody does. What an OS has taken is that OS's, and is lost with it.
 *
 * Messages that are no program's are for the monitor (vmm/switching_port.h).
 *
 * Programs send to one another through it, too, without a line (hs_communication_send).
 *
 * COUNTERS messages held, dropped because held_max were held already.
 */
#ifndef HS_COMMUNICATION_H
#define HS_COMMUNICATION_H

#include "models/hardware/link.h"

typedef struct HsCommunication HsCommunication;

/* Takes the incoming direction of the link (borrowed). Programs are numbered 0 .. n_apps - 1. */
HsCommunication *hs_communication_new(HsSimulation *simulation, HsLink *link, uint32_t n_apps,
                                      uint32_t held_max);
void hs_communication_free(HsCommunication *communication);

/* Messages for a program go to `handler` from now on, those that were held first, at once. */
void hs_communication_attach(HsCommunication *communication, uint32_t app_i, HsLinkHandler handler,
                             gpointer user);
/* Replies to what the program sends (hs_communication_send) go to `handler`. */
void hs_communication_attach_sender(HsCommunication *communication, uint32_t app_i,
                                    HsLinkHandler handler, gpointer user);
/* Messages that are no program's (HS_MESSAGE_OF_NO_PROGRAM) go to `handler`. Before the run. */
void hs_communication_attach_monitor(HsCommunication *communication, HsLinkHandler handler,
                                     gpointer user);
/* Nobody runs the program. */
void hs_communication_detach(HsCommunication *communication, uint32_t app_i);
/* Programs that send to others are clients, too: program i has the number first_sender + i. Before
 * the run; 0: there are none. */
void hs_communication_set_first_sender(HsCommunication *communication, uint32_t first_sender);
uint32_t hs_communication_sender(const HsCommunication *communication, uint32_t app_i);
uint32_t hs_communication_n_programs(const HsCommunication *communication);
/* From one program to another, without a line: delivered, or held, at once. */
void hs_communication_send(HsCommunication *communication, const HsMessage *message);
/* Sends a reply out; to a program at once, or nowhere when nobody runs it. FALSE: dropped by the
 * link. */
bool hs_communication_reply(HsCommunication *communication, const HsMessage *message);

/* Writes the counters to the trace; at the end of a run. */
void hs_communication_record(const HsCommunication *communication);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCommunication, hs_communication_free)

#endif
