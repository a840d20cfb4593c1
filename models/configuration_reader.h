/* configuration_reader: single values of a scenario, turned into a model's units and checked.
 *
 * For the configuration*.c files, each of which reads some of the blocks. What is out of range is
 * complained about at its place, and a value that is in range is returned, so that reading goes on
 * and all mistakes are told at once.
 */
#ifndef HS_CONFIGURATION_READER_H
#define HS_CONFIGURATION_READER_H

#include "models/configuration.h"

#define HS_BYTES_PER_MB (UINT64_C(1024) * 1024)

/* What a description is read with. */
typedef struct {
    const HsScenario *scenario;
    HsConfiguration *configuration;
    const HsNode *root;
    HsDiagnostics *diagnostics;
} HsReader;

void hs_reader_complain(const HsReader *reader, HsErrorCode code, HsPlace place,
                        const char *message, const char *help);

/* The cost of a routine whose instructions take so long. */
HsCost hs_reader_cost(const HsReader *reader, const HsNode *node, const char *word,
                      HsCycles instruction_cycles);

/* A size for people: whole MB where it is one. New. */
char *hs_reader_size_text(uint64_t size_bytes);

/* A time of at least `least` (0 or 1) cycles and at most 2^60. */
HsCycles hs_reader_time(const HsReader *reader, const HsNode *node, const char *path,
                        HsCycles least);
/* A rate of at least 1 byte a second. */
uint64_t hs_reader_rate(const HsReader *reader, const HsNode *node, const char *path);
uint64_t hs_reader_size(const HsReader *reader, const HsNode *node, const char *path,
                        uint64_t least, uint64_t most);
/* A size that is a power of two. */
uint64_t hs_reader_power(const HsReader *reader, const HsNode *node, const char *path,
                         uint64_t least, uint64_t most);
/* Complains about `rate` of a node where moving so many bytes would not end within the clock's
 * range. */
void hs_reader_check_rate(const HsReader *reader, const HsNode *node, uint64_t size_bytes,
                          uint64_t rate);

/* ---- configuration_cpu.c ---- */

/* The CPUs; after the storage, whose line is the caches'. */
void hs_reader_read_cpu(const HsReader *reader);

/* ---- configuration_paging.c ---- */

/* What an app says of frames and of too little storage; after its program, and the OSs. */
void hs_reader_read_paging(const HsReader *reader, const HsNode *node, HsAppConfiguration *app);

/* ---- configuration_policy.c ---- */

/* The policy that vmm { policy } says, composed. */
void hs_reader_read_policy(const HsReader *reader, HsPolicy *ret_policy);
/* vmm { reset-time }, of a policy of whole OSs; else 0. */
HsCycles hs_reader_read_reset(const HsReader *reader, const HsPolicy *policy);

/* ---- configuration_split.c ---- */

/* The system switching device; after the policy and the link. */
void hs_reader_read_switching_device(const HsReader *reader);
/* What the OSs own where the policy splits storage; after the OSs. */
void hs_reader_read_parts(const HsReader *reader);

/* ---- configuration_schedule.c ---- */

/* What the dispatcher is like; after the storage, the CPUs, the channels and the policy. */
void hs_reader_read_dispatcher(const HsReader *reader, HsCycles reference_cycles);
/* Share, logical CPUs, cap and quantum of an OS; after the dispatcher. */
void hs_reader_read_schedule(const HsReader *reader, const HsNode *os,
                             HsGuestOsParameters *parameters);

/* ---- configuration_usage.c ---- */

/* Policy usage-threshold: the monitor of usage in an OS; after its parameters. */
void hs_reader_read_usage(const HsReader *reader, const HsNode *node, HsOsConfiguration *os);

/* ---- configuration_io.c ---- */

/* The channels, disks and flash memories. */
void hs_reader_read_io(const HsReader *reader);
/* The device on which an app's image and journal are, by its place in the configuration. */
guint hs_reader_find_device(const HsReader *reader, const HsNode *app);

/* ---- configuration_outside.c ---- */

/* A group of clients; after the apps. */
void hs_reader_read_clients(const HsReader *reader, const HsNode *node);
/* Storage and CPUs that `fault` blocks add; after what is there when the run starts. */
void hs_reader_read_additions(const HsReader *reader);

#endif
