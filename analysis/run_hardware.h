/* run_hardware: what the hardware of a finished run counted: CPUs, caches, CPU time of machines,
 * programs' cycles and pages, banks of main storage, and whatever moves bytes.
 */
#ifndef HS_RUN_HARDWARE_H
#define HS_RUN_HARDWARE_H

#include "sim/cycles.h"

#include <sqlite3.h>

/* What can hit or miss. */
typedef enum {
    HS_CPU_LOOKUP_INSTRUCTIONS, /* lines of the instruction cache */
    HS_CPU_LOOKUP_DATA,         /* lines of the data cache */
    HS_CPU_LOOKUP_TLB,          /* lookups are not counted: 0 */
    HS_CPU_LOOKUP_BRANCHES,     /* a miss is a misprediction */
    HS_CPU_LOOKUP_N
} HsCpuLookup;
/* "instruction cache", "data cache", "TLB", "branch prediction" */
const char *hs_cpu_lookup_name(HsCpuLookup lookup);

typedef struct {
    char *cpu;
    uint64_t n_instructions;
    uint64_t n_lookups[HS_CPU_LOOKUP_N];
    uint64_t n_misses[HS_CPU_LOOKUP_N];
    uint64_t n_victims; /* dirty lines written back */
} HsRunCpu;

/* HsRunCpu by number; NULL with an error. g_ptr_array_unref frees, here and below. */
GPtrArray *hs_run_cpus_read(sqlite3 *db, GError **error);

typedef struct {
    char *cause;
    HsCycles cycles;
} HsRunCause;

/* A program on one OS: its CPI stack. */
typedef struct {
    char *app;
    char *os;
    uint64_t n_instructions;
    HsCycles owed_compute_cycles; /* of the stack, not spent when the run or the job ended */
    HsCycles owed_stall_cycles;
    GPtrArray *causes; /* HsRunCause */
} HsRunProgram;

/* HsRunProgram by program and OS; NULL with an error. */
GPtrArray *hs_run_programs_read(sqlite3 *db, GError **error);
/* The sum of the stack; saturates. */
HsCycles hs_run_program_cycles(const HsRunProgram *program);

/* The virtual machine of an OS. */
typedef struct {
    char *os;
    HsCycles guest_cycles; /* it had a CPU, its programs included */
    uint64_t n_preemptions;
} HsRunMachine;

/* HsRunMachine by name; NULL with an error. */
GPtrArray *hs_run_machines_read(sqlite3 *db, GError **error);

/* A program that paged. */
typedef struct {
    char *app;
    uint64_t n_faults;
    uint64_t n_ins;  /* read from its page file */
    uint64_t n_outs; /* written there */
} HsRunPager;

/* HsRunPager by name; NULL with an error. */
GPtrArray *hs_run_pagers_read(sqlite3 *db, GError **error);

typedef struct {
    uint64_t bank;
    uint64_t n_lines;
    HsCycles busy_cycles;
    HsCycles wait_cycles; /* accesses waited for it */
} HsRunBank;

/* HsRunBank by number; NULL with an error. */
GPtrArray *hs_run_banks_read(sqlite3 *db, GError **error);

/* The one path to all banks. */
typedef struct {
    uint64_t n_lines;
    HsCycles wait_cycles; /* accesses waited for it */
} HsRunPath;
bool hs_run_path_read(sqlite3 *db, HsRunPath *ret_path, GError **error);

/* A channel, a disk, a direction of a link. */
typedef struct {
    char *name;           /* "channel0", "link in" */
    char *kind;           /* "channel", "disk", ... */
    uint64_t n_transfers; /* however they ended; of a link: messages */
    uint64_t n_bytes;
    HsCycles busy_cycles;
    HsCycles wait_cycles; /* HS_CYCLES_NEVER: not counted; here and below */
    HsCycles seek_cycles;
    HsCycles latency_cycles; /* of the rotation; of flash memory */
    uint64_t n_most;         /* waiting, or under way, at a time */
    uint64_t n_failed;       /* errors, refused, dropped, lost */
} HsRunDevice;

/* HsRunDevice by kind and name; NULL with an error. */
GPtrArray *hs_run_devices_read(sqlite3 *db, GError **error);

#endif
