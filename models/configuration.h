/* configuration: a scenario's description as parameters of the models, checked.
 *
 * Reads every block, turns times into cycles and sizes into units, and says what does not fit
 * together: with the place, the numbers, and what would fit. Wires nothing.
 */
#ifndef HS_CONFIGURATION_H
#define HS_CONFIGURATION_H

#include "models/guest/guest_os.h"
#include "models/guest/usage_monitor.h"
#include "models/hardware/channel.h"
#include "models/hardware/disk.h"
#include "models/hardware/flash.h"
#include "models/hardware/link.h"
#include "models/outside/clients.h"
#include "models/outside/switching_device.h"
#include "models/program/application.h"
#include "models/program/program.h"
#include "models/vmm/dispatcher.h"
#include "models/vmm/fault_detection.h"
#include "models/vmm/vmm.h"
#include "sim/scenario.h"

typedef struct {
    HsGuestOsParameters parameters;
    HsUsageParameters usage;
    const HsNode *node;
    bool is_standby;
    uint32_t n_units;      /* what it owns when the run starts */
    uint32_t n_part_units; /* os { part }; 0: not said */
    HsCycles ipl_cycles;
    bool is_ipl_exponential; /* its mean */
} HsOsConfiguration;

typedef struct {
    const char *name;
    const HsNode *node;
    HsChannelParameters parameters;
} HsChannelConfiguration;

/* A disk or a flash memory; `disk` or `flash` counts. */
typedef struct {
    const char *name;
    const HsNode *node;
    guint channel_i;
    bool is_flash;
    HsDiskParameters disk;
    HsFlashParameters flash;
    uint64_t size_bytes;
} HsDeviceConfiguration;

typedef struct {
    const char *name;
    const HsNode *node;
    const HsNode *program;
    guint device_i; /* where image, journal and scratch file are */
    HsOwner home, standby;
    uint32_t n_units;
    uint64_t journal_bytes, scratch_bytes;
    HsCycles start_cycles;
    uint32_t fault_level;
    HsCycles recovery_cycles;
    uint32_t n_frames_max; /* 0: not said */
    HsShortage on_shortage;
    uint32_t priority;
    HsProgram code; /* assembled, or read from its ELF file; owned */
} HsAppConfiguration;

/* A group of clients. */
typedef struct {
    HsClientsParameters parameters; /* the system fills in the applications */
    GArray *targets;                /* guint: indices into apps */
    GArray *arrivals;               /* HsArrival, of `arrivals trace`; else empty */
    const char *arrivals_file;      /* where they were read; borrowed; NULL: nowhere */
    char *arrivals_text;            /* of that file; owned */
} HsClientsConfiguration;

/* Everything by value; names and nodes are borrowed from the scenario. */
typedef struct HsConfiguration {
    uint64_t seed, clock_hz, events_max;
    HsCycles stop_cycles;
    uint32_t n_cpus;
    uint32_t n_cpus_later; /* that faults add as it runs; storage.later_bytes is their storage */
    HsCpuParameters cpu;
    HsStorageParameters storage;
    GArray *channels; /* HsChannelConfiguration, by name; at least one */
    GArray *devices;  /* HsDeviceConfiguration, by name; at least one */
    HsLinkParameters link;
    HsDispatcherParameters dispatcher;
    HsVmmParameters vmm;
    uint32_t n_vmm_units;
    HsFaultDetectionParameters detection; /* of routine 210; off, where the device detects */
    HsSwitchingDeviceParameters switching_device; /* there, where it detects */
    HsCycles heartbeat_cycles;                    /* 0: no OS sends heartbeats */
    GArray *oss;     /* HsOsConfiguration, by name; the owner number is the index + 1 */
    GArray *apps;    /* HsAppConfiguration, by name */
    GArray *clients; /* HsClientsConfiguration, by name */
    uint32_t n_clients;
} HsConfiguration;

/* NULL: see diagnostics. The scenario is borrowed and must outlive it. */
HsConfiguration *hs_configuration_new(const HsScenario *scenario, HsDiagnostics *diagnostics);
void hs_configuration_free(HsConfiguration *configuration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsConfiguration, hs_configuration_free)

#endif
