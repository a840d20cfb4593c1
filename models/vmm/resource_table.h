/* resource_table: the resource management table 90 and its entries 91-1 ... 91-n.
 *
 * WHAT IT STANDS FOR. "A table for managing the purposes of using the main storage ... in an area
 * 30-3 managed by the virtual machine monitor"; an entry records "an area name, used size, owner,
 * and resource switching destination in abnormal status" (seed, FIG. 4).
 *
 * The table and the map of main storage say the same in two ways: the table by area, the map by
 * unit. Both are changed here, together, unit by unit, and each change that is complete is kept as
 * a version in the trace with its cycle and cause (hs_resource_table_commit).
 *
 *     hs_resource_table_grant(table, area_b, os1, n_units);      units change hands ...
 *     hs_resource_table_commit(table, "B starts", NULL);         ... and the change is complete
 *
 * ORDER of the entries, as in FIG. 4: active OSs, programs in the order of their starts, standby
 * OSs, the monitor, the not-used area, the failed units. The not-used area and the monitor's are
 * always there.
 *
 * A version is kept when entries changed, when units were connected for good, and when some failed.
 *
 * A FAILED UNIT stays in the area it was in, and counts in its size: addresses do not move, and its
 * owner may never meet it. One that was not used, or whose area is given back, goes to the entry
 * "failed" of the monitor, for good (FIG. 6: damaged units are disconnected). So the sizes always
 * add up to main storage, and a failed unit is never granted nor given from an OS to a program.
 *
 * OTHER KINDS of resources stand behind those entries: auxiliary memory and CPU shares, see
 * other_resources.h. They are part of each version.
 *
 * INVARIANTS, checked at every commit; a broken one stops the run:
 *   1 sizes add up to main storage; 2 every unit has exactly one owner; 3 the table and the unit
 *   map agree; 5 an area that stays in the table changes its owner only at the steps 506 and 611.
 */
#ifndef HS_RESOURCE_TABLE_H
#define HS_RESOURCE_TABLE_H

#include "models/hardware/storage.h"
#include "models/vmm/other_resources.h"

#define HS_AREAS_MAX 4096u
#define HS_AREA_VMM ((HsAreaNumber)1)
#define HS_AREA_FAILED ((HsAreaNumber)2)

typedef enum {
    HS_AREA_OF_ACTIVE_OS,
    HS_AREA_OF_PROGRAM,
    HS_AREA_OF_STANDBY_OS,
    HS_AREA_OF_VMM,
    HS_AREA_NOT_USED,
    HS_AREA_OF_FAILED_UNITS
} HsAreaKind;

/* An entry 91-i. */
typedef struct {
    const char *name; /* borrowed */
    HsAreaKind kind;
    HsOwner owner;
    HsOwner destination; /* in abnormal status; HS_OWNER_NONE: none */
    HsAreaMap map;   /* its units, in the order of its addresses; their number is the used size */
    uint32_t order;  /* of programs: when they were entered */
    bool is_entered; /* it stands in the table */
} HsEntry;

typedef struct HsResourceTable HsResourceTable;

/* Makes a table over main storage (borrowed): the monitor's area of n_vmm_units at the low end, the
 * rest not used. owner_names[owner] are the names of owners 0 ("vmm"), 1, ...; borrowed. */
HsResourceTable *hs_resource_table_new(HsSimulation *simulation, HsStorage *storage,
                                       const char *const *owner_names, uint32_t n_vmm_units);
void hs_resource_table_free(HsResourceTable *table);

/* The entries of other kinds; borrowed. NULL: it has none. */
void hs_resource_table_set_others(HsResourceTable *table, HsOtherResources *others);
HsOtherResources *hs_resource_table_others(const HsResourceTable *table);

/* Registers an area, not entered yet; before the run, in the order of names. Returns its number. */
HsAreaNumber hs_resource_table_add_area(HsResourceTable *table, const char *name, HsAreaKind kind);

const HsEntry *hs_resource_table_entry(const HsResourceTable *table, HsAreaNumber area);
guint hs_resource_table_n_areas(const HsResourceTable *table); /* numbers are 0 .. n - 1 */
/* The entry with that name that stands in the table; NULL: there is none. */
const HsEntry *hs_resource_table_find(const HsResourceTable *table, const char *name);
uint32_t hs_resource_table_n_unused(const HsResourceTable *table);
/* Units of an area in that state; those that have not failed. */
uint32_t hs_resource_table_n_in(const HsResourceTable *table, HsAreaNumber area, HsUnitState state);
uint32_t hs_resource_table_n_sound(const HsResourceTable *table, HsAreaNumber area);
/* Unit `nth` (from 0, by address) of an area, of the not-used area by number. FALSE: it has not so
 * many. */
bool hs_resource_table_unit(const HsResourceTable *table, HsAreaNumber area, uint32_t nth,
                            uint32_t *ret_unit_i);
const char *hs_resource_table_owner_name(const HsResourceTable *table, HsOwner owner);
HsStorage *hs_resource_table_storage(const HsResourceTable *table);
/* The areas of `owner` that stand in the table, in table order, into ret_areas (room for
 * HS_AREAS_MAX); returns how many. */
guint hs_resource_table_of_owner(const HsResourceTable *table, HsOwner owner,
                                 HsAreaNumber *ret_areas);

/* ---- changes; none of them can fail, what they need is asserted ---- */

/* Takes n unused units into an area (entered now if it was not), unconnected. */
void hs_resource_table_grant(HsResourceTable *table, HsAreaNumber area, HsOwner owner, uint32_t n);
/* Moves the last n connected units of area `from` to the end of area `to` (entered now if it was
 * not) of the same owner. An area that has none left stays entered. */
void hs_resource_table_split(HsResourceTable *table, HsAreaNumber from, HsAreaNumber to,
                             uint32_t n);
/* What became of the failed units of an area. */
typedef struct {
    uint32_t n_damaged;      /* how many it had; they stand in the entry of failed units now */
    uint32_t n_replaced;     /* unused ones that took their places and addresses, unconnected */
    uint32_t n_lost_of_last; /* without a replacement, among the last units of the area */
} HsReplacement;

/* Takes the failed units out of an area; unused ones, n at most, take the places of the first of
 * them. Where units are left without replacement, the addresses of those behind them move: nobody
 * may go on with what the area held. n_last: how many units at the area's end are counted apart. */
HsReplacement hs_resource_table_replace_failed(HsResourceTable *table, HsAreaNumber area,
                                               uint32_t n_most, uint32_t n_last);
/* The way back: the last n units, failed ones too; the others are connected. */
void hs_resource_table_rejoin(HsResourceTable *table, HsAreaNumber from, HsAreaNumber to,
                              uint32_t n);
/* Disconnects the last n connected units of an area, which stay in it: step 7010. */
void hs_resource_table_take_offline(HsResourceTable *table, HsAreaNumber area, uint32_t n);
/* Moves the last n unconnected units of area `from` to the end of area `to` of another owner: step
 * 7020. */
void hs_resource_table_pass(HsResourceTable *table, HsAreaNumber from, HsAreaNumber to, uint32_t n);
/* Connects, disconnects all units of an area (those that are not yet, failed ones excepted). */
void hs_resource_table_connect(HsResourceTable *table, HsAreaNumber area);
void hs_resource_table_disconnect(HsResourceTable *table, HsAreaNumber area);
/* Another owner for an area (steps 506 and 611); its units keep their states. */
void hs_resource_table_give(HsResourceTable *table, HsAreaNumber area, HsOwner owner);
/* Puts an area's units at the end of another's, of any owner; the first leaves the table. */
void hs_resource_table_merge(HsResourceTable *table, HsAreaNumber area, HsAreaNumber into);
/* The unconnected units of an area become unused; it stays in the table. */
void hs_resource_table_let_go(HsResourceTable *table, HsAreaNumber area);
/* Gives an area back to the not-used area, its failed units to the entry of those; it leaves the
 * table. The bytes are cleared. */
void hs_resource_table_release(HsResourceTable *table, HsAreaNumber area);
/* 506: the same of an area the owner of which has failed; what its program has on auxiliary memory
 * goes to the monitor, too. */
void hs_resource_table_forfeit(HsResourceTable *table, HsAreaNumber area);
/* 506: nothing can be switched to `owner` any more; what would, goes to the monitor. */
void hs_resource_table_unprotect(HsResourceTable *table, HsOwner owner);
/* The same of its last n units, of which none is connected (disconnect_last); it stays in the
 * table. */
void hs_resource_table_disconnect_last(HsResourceTable *table, HsAreaNumber area, uint32_t n);
void hs_resource_table_cut(HsResourceTable *table, HsAreaNumber area, uint32_t n);
void hs_resource_table_set_destination(HsResourceTable *table, HsAreaNumber area,
                                       HsOwner destination);
/* Roles were swapped: another kind for an OS's area. */
void hs_resource_table_set_kind(HsResourceTable *table, HsAreaNumber area, HsAreaKind kind);
/* A unit fails. FALSE: it had failed before, nothing changed. */
bool hs_resource_table_fail(HsResourceTable *table, uint32_t unit_i);

/* The change is complete: checks the invariants and writes a version. cause is copied; step is the
 * figure step that made it, or NULL. */
void hs_resource_table_commit(HsResourceTable *table, const char *cause, const char *step);
/* Versions committed so far. */
uint32_t hs_resource_table_n_versions(const HsResourceTable *table);

/* A hash of entries and units: equal as long as nothing was changed. */
uint64_t hs_resource_table_fingerprint(const HsResourceTable *table);

/* The invariants 1 to 3: NULL, or what is broken (the caller frees). */
char *hs_resource_table_check(const HsResourceTable *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsResourceTable, hs_resource_table_free)

#endif
