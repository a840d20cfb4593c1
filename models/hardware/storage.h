/* storage: main storage 20. Units with state and owner, real bytes, banks with busy time.
 *
 * WHAT IT STANDS FOR. The storage unit that supplies programs and data to the CPUs 10 (seed, FIG.
 * 2). The virtual machine monitor manages it in a "specific assignment unit": here, a unit.
 *
 * PARAMETERS
 *   size_bytes   whole units, 1 .. HS_UNITS_MAX of them
 *   later_bytes  whole units that may be installed while it runs, together with size_bytes within
 *                the same bounds                                  default 0
 *   unit_bytes   power of two, 64 KiB .. 1 GiB                    default 1 MB
 *   line_bytes   power of two, 16 .. 4096: what one access moves  default 256
 *   n_banks      1 .. 1024, interleaved by line                   default 8
 *   path_cycles  the one shared path is busy with a line, 0 .. HS_STORAGE_CYCLES_MAX
 *   bank_cycles  a bank is busy with a line, 1 .. HS_STORAGE_CYCLES_MAX
 *
 * STATES of a unit
 *             grant                connect
 *   UNUSED ----------> UNCONNECTED ---------> CONNECTED
 *      ^                    |  ^                  |
 *      |      release       |  |    disconnect    |
 *      +--------------------+  +------------------+
 *   FAILED from any state, for good (an uncorrectable error); owner and area stay: table 90 keeps
 *   it. Failing a failed unit changes nothing.
 *   UNUSED -> UNCONNECTED  [hs_storage_grant]       the owner changes from the VMM to a guest
 *   UNCONNECTED -> CONNECTED [hs_storage_connect]   the guest's engaging routine 140
 *   CONNECTED -> UNCONNECTED [hs_storage_disconnect] routine 130, or fencing
 *   UNCONNECTED -> UNCONNECTED [hs_storage_move]    another owner: steps 506 and 611
 *   FAILED -> FAILED           [hs_storage_move]    the same; it cannot be released
 *   UNCONNECTED -> UNUSED [hs_storage_release]      back to the VMM; the bytes are cleared
 *
 *   A unit that is not installed yet is none: nothing counts it, nothing names it. It is UNUSED
 *   from hs_storage_install on.
 *
 * TIMING of one access to one line at cycle t:
 *     path_begin = max(t, path free)         path free = path_begin + path_cycles
 *     bank_begin = max(path_begin + path_cycles, bank free)
 *     done       = bank_begin + bank_cycles  bank free = done
 *   An access with nobody else there takes path_cycles + bank_cycles. First come, first served: the
 *   callers come in time order (asserted). bank = (address / line_bytes) mod n_banks. A longer
 *   access is one access a line, each when the one before it is done with the path; it is done when
 *   all of its lines are (a busy bank may make an earlier line the last one done).
 *
 * COUNTERS accesses, lines, cycles waited for the path, cycles waited for a bank; of each bank:
 * lines, cycles waited for it, cycles busy.
 *
 * LIMITS. Reads and writes cost the same. No refresh, no rows. The bytes are kept sparsely: only
 * what was written takes host memory. A released unit reads as zero when it is granted again.
 */
#ifndef HS_STORAGE_H
#define HS_STORAGE_H

#include "sim/simulation.h"

#define HS_UNITS_MAX 1048576u
#define HS_STORAGE_BYTES_MAX (UINT64_C(1) << 44)
#define HS_STORAGE_LINE_BYTES_MAX 4096u
#define HS_STORAGE_CYCLES_MAX (UINT64_C(1) << 60)

/* Who owns a unit: the monitor, or the guest with that number (1, 2, ...). */
typedef uint16_t HsOwner;
#define HS_OWNER_VMM ((HsOwner)0)
/* Nobody: no standby, no switching destination. */
#define HS_OWNER_NONE ((HsOwner)UINT16_MAX)

/* What a unit is used for: the number of an entry of table 90. 0 is the not-used area. */
typedef uint16_t HsAreaNumber;
#define HS_AREA_UNUSED ((HsAreaNumber)0)

typedef enum {
    HS_UNIT_UNUSED,
    HS_UNIT_UNCONNECTED,
    HS_UNIT_CONNECTED,
    HS_UNIT_FAILED,
    HS_UNIT_STATE_N
} HsUnitState;
/* "unused", "unconnected", "connected", "failed" */
const char *hs_unit_state_name(HsUnitState state);

typedef struct {
    HsUnitState state;
    HsOwner owner;
    HsAreaNumber area;
} HsUnit;

typedef struct {
    uint64_t size_bytes; /* when the run starts */
    uint64_t later_bytes;
    uint64_t unit_bytes;
    uint32_t line_bytes;
    uint32_t n_banks;
    HsCycles path_cycles;
    HsCycles bank_cycles;
} HsStorageParameters;

/* Which units make up an area, in the order of its addresses: byte v of the area is byte
 * v % unit_bytes of unit[v / unit_bytes]. Embedded by its user; units are owned. */
typedef struct {
    uint32_t n_units;
    uint32_t *unit;
} HsAreaMap;

void hs_area_map_clear(HsAreaMap *map);

/* Why an access is refused. */
typedef enum {
    HS_ACCESS_FINE,
    HS_ACCESS_ADDRESSING,   /* outside the area, or a unit not connected or not owned */
    HS_ACCESS_MACHINE_CHECK /* a failed unit that is owned: a stranger's says ADDRESSING */
} HsAccessResult;

typedef struct HsStorage HsStorage;

/* Components: "storage". Parameters are asserted; a scenario is checked before. */
HsStorage *hs_storage_new(HsSimulation *simulation, const HsStorageParameters *parameters);
void hs_storage_free(HsStorage *storage);
const HsStorageParameters *hs_storage_parameters(const HsStorage *storage);

/* ---- units ---- */
/* Those installed: they are numbered 0 .. n - 1. */
uint32_t hs_storage_n_units(const HsStorage *storage);
const HsUnit *hs_storage_unit(const HsStorage *storage, uint32_t unit_i);

/* n more units are there, unused. Asserts that later_bytes has them left. */
void hs_storage_install(HsStorage *storage, uint32_t n);
/* Each asserts the transition it is named after (STATES). A unit granted is in some area: not
 * HS_AREA_UNUSED. The owner may be the monitor itself (its own area 30-3). */
void hs_storage_grant(HsStorage *storage, uint32_t unit_i, HsOwner owner, HsAreaNumber area);
void hs_storage_connect(HsStorage *storage, uint32_t unit_i);
void hs_storage_disconnect(HsStorage *storage, uint32_t unit_i);
/* Another owner and, or, area for a unit in use. Only a change of area is allowed while connected;
 * never to HS_AREA_UNUSED, not even a failed unit: what is there can be granted. */
void hs_storage_move(HsStorage *storage, uint32_t unit_i, HsOwner owner, HsAreaNumber area);
void hs_storage_release(HsStorage *storage, uint32_t unit_i);
void hs_storage_fail(HsStorage *storage, uint32_t unit_i);

/* Is told in the same cycle of every connected unit that fails or is disconnected: nobody may go on
 * with what he remembers of it. For the life of the storage. */
typedef void (*HsUnitLost)(gpointer user, uint64_t real, uint64_t size_bytes);
void hs_storage_listen(HsStorage *storage, HsUnitLost lost, gpointer user);
#define HS_STORAGE_LISTENERS_MAX 8u

/* Finds n unused units: the lowest run of n neighbours if there is one, else the lowest single
 * ones; writes them to ret_units (room for n) in ascending order. FALSE, nothing written: fewer are
 * unused. */
bool hs_storage_find_unused(const HsStorage *storage, uint32_t n, uint32_t *ret_units);
uint32_t hs_storage_n_unused(const HsStorage *storage);

/* ---- time ---- */

/* Books an access of `size_bytes` > 0 at real address `address` that begins at cycle `at`; returns
 * the cycle in which it is done. Calls come in non-descending order of `at` (asserted). The range
 * must lie inside main storage (asserted); units are not looked at: translate first. */
HsCycles hs_storage_access(HsStorage *storage, HsCycles at, uint64_t address, uint64_t size_bytes);
/* Cycles of an access of one line with nobody else there: path_cycles + bank_cycles. */
HsCycles hs_storage_access_alone(const HsStorage *storage);

/* ---- bytes ---- */

/* The real address of byte `address` of an area, checked: inside, unit connected and owned by
 * `owner`. *ret_run_bytes: how many bytes from there on lie in the same unit (may be NULL). */
HsAccessResult hs_storage_translate(const HsStorage *storage, const HsAreaMap *map, HsOwner owner,
                                    uint64_t address, uint64_t *ret_real, uint64_t *ret_run_bytes);
/* Bytes by real address; must lie inside main storage (asserted). No time, no checks of units. */
void hs_storage_read(const HsStorage *storage, uint64_t real, void *buffer, gsize size_bytes);
void hs_storage_write(HsStorage *storage, uint64_t real, const void *buffer, gsize size_bytes);
/* Where the host keeps the byte at `real`, and all others in the order of their addresses; for a
 * CPU's loads and stores. Good for the life of the storage. */
uint8_t *hs_storage_host(HsStorage *storage, uint64_t real);
/* Bytes by area address, across units; all pieces are checked before a byte moves. */
HsAccessResult hs_storage_read_area(const HsStorage *storage, const HsAreaMap *map, HsOwner owner,
                                    uint64_t address, void *buffer, gsize size_bytes);
HsAccessResult hs_storage_write_area(HsStorage *storage, const HsAreaMap *map, HsOwner owner,
                                     uint64_t address, const void *buffer, gsize size_bytes);

typedef struct {
    uint64_t n_accesses, n_lines;
    HsCycles path_wait_cycles, bank_wait_cycles;
} HsStorageCounters;
HsStorageCounters hs_storage_counters(const HsStorage *storage);

/* Of one bank. Every cycle of busy_cycles it was at work for a line. */
typedef struct {
    uint64_t n_lines;
    HsCycles wait_cycles, busy_cycles;
} HsBankCounters;
HsBankCounters hs_storage_bank(const HsStorage *storage, uint32_t bank_i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsStorage, hs_storage_free)

#endif
