/* commands: what an operator, or an OS, orders while the machine runs.
 *
 * WHAT IT STANDS FOR. The console of the virtual machine monitor 200; and an OS that orders another
 * allocation by itself (JP H9-26889: "change share of VM").
 *
 * WHAT IS ORDERED
 *   change share of OS to N   its weight among the machines from then on, and its entry of table 90
 *   take SIZE from APP        routine 130 of the OS that runs the program: units of its area go
 *                             back to the monitor while it goes on, with fewer frames (paging.h)
 *   move SIZE from OS to OS   prior art 2: storage of one living OS goes to another
 *                             (vmm/storage_move.h)
 *
 * WHEN each is given: trigger.h. Once.
 *
 * TIMING. An order of an OS costs that OS `service` first, the call to the monitor. Each costs the
 *   monitor `update`, on a CPU of its own; its effect is the last cycle of that. What routine 130
 *   costs then: job.h; what a move does: its steps.
 *
 * OUTCOMES  done; or why not: the OS that orders does not run; the OS's share does not stand in
 *   table 90 (it failed); nobody runs the program; or what routine 130 or the move says. An order
 *   changes nothing unless it is done. One that was under way when its OS failed or the run ended:
 *   not carried out.
 */
#ifndef HS_COMMANDS_H
#define HS_COMMANDS_H

#include "models/guest/job.h"
#include "models/outside/trigger.h"
#include "models/vmm/storage_move.h"

typedef enum { HS_COMMAND_SHARE, HS_COMMAND_TAKE, HS_COMMAND_MOVE } HsCommandKind;

typedef struct {
    const char *name;   /* title; borrowed */
    const char *action; /* "change share of os1 to 300"; borrowed */
    HsTriggerParameters trigger;
    HsCommandKind kind;
    HsGuestOs *by; /* NULL: the operator */
    HsGuestOs *os; /* HS_COMMAND_SHARE */
    uint32_t share;
    HsApplication *application; /* HS_COMMAND_TAKE */
    HsOwner from, to;           /* HS_COMMAND_MOVE */
    uint32_t n_units;           /* HS_COMMAND_TAKE, HS_COMMAND_MOVE */
} HsCommand;

typedef struct HsCommands HsCommands;

/* jobs: of HsJobs, by owner number - 1. The commands are copied, the rest is borrowed. */
HsCommands *hs_commands_new(HsSimulation *simulation, HsVmm *vmm, HsStorageMoves *moves,
                            GPtrArray *jobs, const HsCommand *commands, guint n_commands);
void hs_commands_free(HsCommands *commands);
/* Once, when the run starts. */
void hs_commands_start(HsCommands *commands);
/* A step of that number begins, in whichever flow. */
void hs_commands_on_step(HsCommands *commands, const char *step);
/* Of command i: whoever looks at its condition tells it (hs_trigger_on_condition). */
HsTrigger *hs_commands_trigger(HsCommands *commands, guint command_i);
/* Once, when the run has ended: records those that were not carried out. */
void hs_commands_finish(HsCommands *commands);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCommands, hs_commands_free)

#endif
