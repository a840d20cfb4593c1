/* system_state: what a system is made of; for the files system*.c alone.
 *
 * system.c runs it; system_machine.c wires hardware, monitor and guests; system_world.c wires
 * programs, clients, faults and expectations.
 */
#ifndef HS_SYSTEM_STATE_H
#define HS_SYSTEM_STATE_H

#include "models/configuration.h"
#include "models/expectations.h"
#include "models/guest/job.h"
#include "models/guest/usage_monitor.h"
#include "models/outside/commands.h"
#include "models/system.h"
#include "models/vmm/storage_move.h"
#include "models/vmm/reipl.h"
#include "models/vmm/zones.h"

/* A guest: its OS and its jobs. */
typedef struct {
    HsSystem *system;
    HsGuestOs *os;
    HsJobs *jobs;
    HsUsageMonitor *usage; /* NULL: the policy has none */
} HsSystemGuest;

struct HsSystem {
    const HsScenario *scenario; /* borrowed */
    HsSystemOptions options;
    HsConfiguration *configuration;
    HsTrace *trace;
    HsSimulation *simulation;
    const char **owner_names; /* by owner number */
    /* hardware */
    HsStorage *storage;
    GPtrArray *channels; /* HsChannel, by name */
    GPtrArray *devices;  /* HsDevice, by name */
    HsLink *link;
    HsCommunication *communication;
    HsCpus *cpu_group;
    GPtrArray *cpus; /* HsCpu, borrowed from it */
    /* monitor */
    HsDispatcher *dispatcher;
    HsResourceTable *table;
    HsOtherResources *others;
    HsVmm *vmm;
    HsFaultDetection *detection;
    HsSwitchingPort *port; /* NULL: routine 210 detects */
    HsTakeover *takeover;
    HsStorageMoves *moves;
    HsZones *zones; /* NULL: there are none, and the policy has none */
    HsProtection *protection;
    HsReipl *reipl;
    HsFlowLog flow_log;
    HsOutages *outages;
    /* guests, by owner number - 1, and what they run */
    HsSystemGuest *guests;
    GPtrArray *oss;          /* HsGuestOs */
    GPtrArray *jobs;         /* HsJobs */
    GPtrArray *applications; /* HsApplication */
    HsJobWorld world;
    /* outside */
    HsSwitchingDevice *switching_device; /* NULL: routine 210 detects */
    GPtrArray *clients;                  /* HsClients */
    GPtrArray *fault_nodes;
    HsFaultInjector *injector;
    GPtrArray *zone_nodes;
    GPtrArray *command_nodes;
    HsCommands *commands;
    HsExpectations *expectations;
    HsCycles *replied_at;    /* by program: when a client last had a reply of it */
    GPtrArray *outcomes;     /* HsOutcome, by program; empty until the run has ended */
    HsEvent stop;            /* the scenario's end */
    HsEvent check;           /* invariants, at the end of a cycle in which the table changed */
    const char *down_reason; /* NULL: the system is not down */
    const char *end_reason;
    HsInstructionLog instruction_log;
    HsEvent observe, look_away; /* begin and end of its window */
    uint64_t n_events;          /* rows of the trace's event table */
};

/* Number of the first OS's area; the others follow in the order of names, then the programs'. */
#define HS_SYSTEM_FIRST_OS_AREA ((HsAreaNumber)(HS_AREA_FAILED + 1))

const HsOsConfiguration *hs_system_os(const HsSystem *system, guint i);
const HsAppConfiguration *hs_system_app(const HsSystem *system, guint i);

/* ---- system_machine.c ---- */

void hs_system_wire_hardware(HsSystem *system);
/* on_down: HsDispatcher's, with the system. */
void hs_system_wire_monitor(HsSystem *system, void (*on_down)(gpointer user, const char *reason));
/* After the applications, which they run. */
void hs_system_wire_guests(HsSystem *system);
/* With whom an OS makes a pair; HS_OWNER_NONE: with nobody. */
HsOwner hs_system_partner_of(const HsSystem *system, HsOwner owner);

/* ---- system_world.c; FALSE: see diagnostics ---- */

bool hs_system_wire_applications(HsSystem *system, HsDiagnostics *diagnostics);
void hs_system_wire_clients(HsSystem *system);
void hs_system_wire_switching_device(HsSystem *system);
bool hs_system_wire_faults(HsSystem *system, HsDiagnostics *diagnostics);
bool hs_system_wire_commands(HsSystem *system, HsDiagnostics *diagnostics);
bool hs_system_wire_expectations(HsSystem *system, HsDiagnostics *diagnostics);

/* ---- system_events.c ---- */

/* After the guests; FALSE: see diagnostics. */
bool hs_system_wire_zones(HsSystem *system, HsDiagnostics *diagnostics);
/* An OS has been declared failed, and its FIG. 5 has begun. */
void hs_system_zones_on_fault(HsSystem *system, HsOwner owner);

/* The monitors of usage; all of them do nothing where the policy has none. After the guests. */
void hs_system_wire_usage(HsSystem *system);
void hs_system_clear_usage(HsSystem *system);
/* The guest's OS runs; it was declared failed, or fenced. */
void hs_system_usage_start(const HsSystemGuest *guest);
void hs_system_usage_stop(const HsSystemGuest *guest);
void hs_system_usage_finish(const HsSystemGuest *guest);

/* ---- system_outcomes.c ---- */

/* After the applications. */
void hs_system_wire_outcomes(HsSystem *system);
void hs_system_clear_outcomes(HsSystem *system);
/* The run has ended, and nobody has cleared up yet: what became of each program. */
void hs_system_judge(HsSystem *system);
/* Will somebody find that an OS makes no progress? user: the system. */
bool hs_system_is_polled(gpointer user, HsOwner owner);

#endif
