/* resource_table: the resource management table 90. */
#include "models/vmm/resource_table.h"

#include "models/records.h"
#include "sim/assert.h"

#include <string.h>
#include <xxhash.h>

#include "sim/banned.h"

struct HsResourceTable {
    HsSimulation *simulation;
    HsStorage *storage;
    const char *const *owner_names;
    HsOtherResources *others; /* NULL: there are none */
    HsEntry entries[HS_AREAS_MAX];
    guint n_areas;
    uint32_t n_entered; /* counts entries ever entered: the order of programs */
    uint32_t n_versions;
    /* of the last version, by area: who owned it (HS_OWNER_NONE: it did not stand in the table),
     * and how many units it had */
    HsOwner last_owner[HS_AREAS_MAX];
    uint32_t last_n_units[HS_AREAS_MAX];
};

/* ---- maps ---- */

static void map_append(HsAreaMap *map, const uint32_t *units, uint32_t n)
{
    map->unit = g_renew(uint32_t, map->unit, map->n_units + n);
    if (n > 0)
        memcpy(map->unit + map->n_units, units, n * sizeof *units);
    map->n_units += n;
}

static void map_remove(HsAreaMap *map, uint32_t i)
{
    map->n_units--;
    memmove(map->unit + i, map->unit + i + 1, (map->n_units - i) * sizeof *map->unit);
}

static HsEntry *table_entry(HsResourceTable *table, HsAreaNumber area)
{
    hs_assert(area < table->n_areas);
    return &table->entries[area];
}

static void entry_enter(HsResourceTable *table, HsEntry *entry, HsOwner owner)
{
    if (entry->is_entered) {
        hs_assert(entry->owner == owner);
        return;
    }
    hs_assert(entry->map.n_units == 0);
    entry->is_entered = true;
    entry->owner = owner;
    entry->order = table->n_entered++;
    if (table->others != NULL)
        hs_other_resources_give(table->others, (HsAreaNumber)(entry - table->entries), owner);
}

static void entry_leave(HsEntry *entry)
{
    hs_area_map_clear(&entry->map);
    entry->is_entered = false;
    entry->destination = HS_OWNER_NONE;
}

/* ---- life ---- */

HsResourceTable *hs_resource_table_new(HsSimulation *simulation, HsStorage *storage,
                                       const char *const *owner_names, uint32_t n_vmm_units)
{
    HsResourceTable *table = g_new0(HsResourceTable, 1);
    table->simulation = simulation;
    table->storage = storage;
    table->owner_names = owner_names;
    hs_resource_table_add_area(table, "unused", HS_AREA_NOT_USED);
    hs_resource_table_add_area(table, "vmm", HS_AREA_OF_VMM);
    hs_resource_table_add_area(table, "failed", HS_AREA_OF_FAILED_UNITS);
    table->entries[HS_AREA_UNUSED].is_entered = true;
    table->entries[HS_AREA_UNUSED].owner = HS_OWNER_VMM;
    hs_resource_table_grant(table, HS_AREA_VMM, HS_OWNER_VMM, n_vmm_units);
    hs_resource_table_connect(table, HS_AREA_VMM);
    return table;
}

void hs_resource_table_free(HsResourceTable *table)
{
    if (table == NULL)
        return;
    for (guint i = 0; i < table->n_areas; i++)
        hs_area_map_clear(&table->entries[i].map);
    g_free(table);
}

void hs_resource_table_set_others(HsResourceTable *table, HsOtherResources *others)
{
    table->others = others;
}

HsOtherResources *hs_resource_table_others(const HsResourceTable *table)
{
    return table->others;
}

HsAreaNumber hs_resource_table_add_area(HsResourceTable *table, const char *name, HsAreaKind kind)
{
    hs_assert(table->n_areas < HS_AREAS_MAX);
    HsAreaNumber area = (HsAreaNumber)table->n_areas++;
    table->entries[area] = (HsEntry){ .name = name, .kind = kind, .destination = HS_OWNER_NONE };
    table->last_owner[area] = HS_OWNER_NONE;
    return area;
}

/* ---- reading ---- */

const HsEntry *hs_resource_table_entry(const HsResourceTable *table, HsAreaNumber area)
{
    hs_assert(area < table->n_areas);
    return &table->entries[area];
}

guint hs_resource_table_n_areas(const HsResourceTable *table)
{
    return table->n_areas;
}

const HsEntry *hs_resource_table_find(const HsResourceTable *table, const char *name)
{
    for (guint i = 0; i < table->n_areas; i++)
        if (table->entries[i].is_entered && strcmp(table->entries[i].name, name) == 0)
            return &table->entries[i];
    return NULL;
}

uint32_t hs_resource_table_n_unused(const HsResourceTable *table)
{
    return hs_storage_n_unused(table->storage);
}

static bool unit_has_failed(const HsResourceTable *table, uint32_t unit_i)
{
    return hs_storage_unit(table->storage, unit_i)->state == HS_UNIT_FAILED;
}

uint32_t hs_resource_table_n_in(const HsResourceTable *table, HsAreaNumber area, HsUnitState state)
{
    const HsEntry *entry = hs_resource_table_entry(table, area);
    uint32_t n = 0;
    for (uint32_t i = 0; i < entry->map.n_units; i++)
        n += hs_storage_unit(table->storage, entry->map.unit[i])->state == state;
    return n;
}

uint32_t hs_resource_table_n_sound(const HsResourceTable *table, HsAreaNumber area)
{
    const HsEntry *entry = hs_resource_table_entry(table, area);
    return entry->map.n_units - hs_resource_table_n_in(table, area, HS_UNIT_FAILED);
}

static bool table_unused_unit(const HsResourceTable *table, uint32_t nth, uint32_t *ret_unit_i)
{
    for (uint32_t i = 0; i < hs_storage_n_units(table->storage); i++) {
        if (hs_storage_unit(table->storage, i)->state != HS_UNIT_UNUSED || nth-- > 0)
            continue;
        *ret_unit_i = i;
        return true;
    }
    return false;
}

bool hs_resource_table_unit(const HsResourceTable *table, HsAreaNumber area, uint32_t nth,
                            uint32_t *ret_unit_i)
{
    const HsEntry *entry = hs_resource_table_entry(table, area);
    if (area == HS_AREA_UNUSED)
        return table_unused_unit(table, nth, ret_unit_i);
    if (nth >= entry->map.n_units)
        return false;
    *ret_unit_i = entry->map.unit[nth];
    return true;
}

const char *hs_resource_table_owner_name(const HsResourceTable *table, HsOwner owner)
{
    return owner == HS_OWNER_NONE ? NULL : table->owner_names[owner];
}

HsStorage *hs_resource_table_storage(const HsResourceTable *table)
{
    return table->storage;
}

uint32_t hs_resource_table_n_versions(const HsResourceTable *table)
{
    return table->n_versions;
}

/* Does entry a stand before entry b in the table? */
static bool entry_is_before(const HsEntry *a, const HsEntry *b)
{
    return a->kind != b->kind ? a->kind < b->kind : a->order < b->order;
}

/* The entries that stand in the table, in its order. */
static guint table_sorted(const HsResourceTable *table, HsAreaNumber *ret_areas)
{
    guint n = 0;
    for (guint area = 0; area < table->n_areas; area++) {
        if (!table->entries[area].is_entered)
            continue;
        guint at = n++;
        while (at > 0 &&
               entry_is_before(&table->entries[area], &table->entries[ret_areas[at - 1]])) {
            ret_areas[at] = ret_areas[at - 1];
            at--;
        }
        ret_areas[at] = (HsAreaNumber)area;
    }
    return n;
}

guint hs_resource_table_of_owner(const HsResourceTable *table, HsOwner owner,
                                 HsAreaNumber *ret_areas)
{
    guint n_all = table_sorted(table, ret_areas);
    guint n = 0;
    for (guint i = 0; i < n_all; i++) {
        HsAreaNumber area = ret_areas[i];
        if (table->entries[area].owner == owner && area > HS_AREA_FAILED)
            ret_areas[n++] = area;
    }
    return n;
}

/* ---- changes ---- */

void hs_resource_table_grant(HsResourceTable *table, HsAreaNumber area, HsOwner owner, uint32_t n)
{
    HsEntry *entry = table_entry(table, area);
    g_autofree uint32_t *units = g_new(uint32_t, n + 1);
    bool found = hs_storage_find_unused(table->storage, n, units);
    hs_assert(found);
    entry_enter(table, entry, owner);
    for (uint32_t i = 0; i < n; i++)
        hs_storage_grant(table->storage, units[i], owner, area);
    map_append(&entry->map, units, n);
}

/* Moves the last n units of `from` in that state to the end of `to`, whose owner they get. */
static void table_move_last(HsResourceTable *table, HsEntry *from, HsUnitState state,
                            HsAreaNumber to, uint32_t n)
{
    HsEntry *target = table_entry(table, to);
    g_autofree uint32_t *taken = g_new(uint32_t, n + 1);
    uint32_t n_taken = 0;
    for (uint32_t i = from->map.n_units; n_taken < n; i--) {
        hs_assert(i > 0);
        uint32_t unit_i = from->map.unit[i - 1];
        if (hs_storage_unit(table->storage, unit_i)->state != state)
            continue;
        hs_storage_move(table->storage, unit_i, target->owner, to);
        map_remove(&from->map, i - 1);
        taken[n - ++n_taken] = unit_i; /* their order stays */
    }
    map_append(&target->map, taken, n);
}

void hs_resource_table_split(HsResourceTable *table, HsAreaNumber from, HsAreaNumber to, uint32_t n)
{
    HsEntry *source = table_entry(table, from);
    hs_assert(source->is_entered);
    entry_enter(table, table_entry(table, to), source->owner);
    table_move_last(table, source, HS_UNIT_CONNECTED, to, n);
}

void hs_resource_table_pass(HsResourceTable *table, HsAreaNumber from, HsAreaNumber to, uint32_t n)
{
    HsEntry *source = table_entry(table, from);
    hs_assert(source->is_entered && table_entry(table, to)->is_entered && from != to);
    table_move_last(table, source, HS_UNIT_UNCONNECTED, to, n);
}

void hs_resource_table_take_offline(HsResourceTable *table, HsAreaNumber area, uint32_t n)
{
    const HsEntry *entry = table_entry(table, area);
    for (uint32_t i = entry->map.n_units; n > 0; i--) {
        hs_assert(i > 0);
        uint32_t unit_i = entry->map.unit[i - 1];
        if (hs_storage_unit(table->storage, unit_i)->state != HS_UNIT_CONNECTED)
            continue;
        hs_storage_disconnect(table->storage, unit_i);
        n--;
    }
}

void hs_resource_table_rejoin(HsResourceTable *table, HsAreaNumber from, HsAreaNumber to,
                              uint32_t n)
{
    HsEntry *source = table_entry(table, from);
    HsEntry *target = table_entry(table, to);
    hs_assert(source->is_entered && n <= source->map.n_units);
    entry_enter(table, target, source->owner);
    const uint32_t *units = source->map.unit + (source->map.n_units - n);
    for (uint32_t i = 0; i < n; i++) {
        hs_storage_move(table->storage, units[i], source->owner, to);
        if (hs_storage_unit(table->storage, units[i])->state == HS_UNIT_UNCONNECTED)
            hs_storage_connect(table->storage, units[i]);
    }
    map_append(&target->map, units, n);
    source->map.n_units -= n;
}

void hs_resource_table_connect(HsResourceTable *table, HsAreaNumber area)
{
    const HsEntry *entry = table_entry(table, area);
    for (uint32_t i = 0; i < entry->map.n_units; i++)
        if (hs_storage_unit(table->storage, entry->map.unit[i])->state == HS_UNIT_UNCONNECTED)
            hs_storage_connect(table->storage, entry->map.unit[i]);
}

void hs_resource_table_disconnect(HsResourceTable *table, HsAreaNumber area)
{
    const HsEntry *entry = table_entry(table, area);
    for (uint32_t i = 0; i < entry->map.n_units; i++)
        if (hs_storage_unit(table->storage, entry->map.unit[i])->state == HS_UNIT_CONNECTED)
            hs_storage_disconnect(table->storage, entry->map.unit[i]);
}

/* Gives units to an owner and an area; a connected one is connected again under its new owner. */
static void table_move_units(HsResourceTable *table, const HsAreaMap *map, HsOwner owner,
                             HsAreaNumber area)
{
    for (uint32_t i = 0; i < map->n_units; i++) {
        uint32_t unit_i = map->unit[i];
        bool was_connected = hs_storage_unit(table->storage, unit_i)->state == HS_UNIT_CONNECTED;
        if (was_connected)
            hs_storage_disconnect(table->storage, unit_i);
        hs_storage_move(table->storage, unit_i, owner, area);
        if (was_connected)
            hs_storage_connect(table->storage, unit_i);
    }
}

void hs_resource_table_give(HsResourceTable *table, HsAreaNumber area, HsOwner owner)
{
    HsEntry *entry = table_entry(table, area);
    hs_assert(entry->is_entered);
    table_move_units(table, &entry->map, owner, area);
    entry->owner = owner;
    if (table->others != NULL)
        hs_other_resources_give(table->others, area, owner);
}

void hs_resource_table_merge(HsResourceTable *table, HsAreaNumber area, HsAreaNumber into)
{
    HsEntry *source = table_entry(table, area);
    HsEntry *target = table_entry(table, into);
    hs_assert(source->is_entered && target->is_entered && area != into);
    table_move_units(table, &source->map, target->owner, into);
    map_append(&target->map, source->map.unit, source->map.n_units);
    entry_leave(source);
}

/* A failed unit that nobody has goes to the entry of those. */
static void table_keep_failed(HsResourceTable *table, uint32_t unit_i)
{
    HsEntry *failed = table_entry(table, HS_AREA_FAILED);
    entry_enter(table, failed, HS_OWNER_VMM);
    hs_storage_move(table->storage, unit_i, HS_OWNER_VMM, HS_AREA_FAILED);
    map_append(&failed->map, &unit_i, 1);
}

static void table_let_go(HsResourceTable *table, uint32_t unit_i)
{
    if (unit_has_failed(table, unit_i))
        table_keep_failed(table, unit_i);
    else
        hs_storage_release(table->storage, unit_i);
}

void hs_resource_table_let_go(HsResourceTable *table, HsAreaNumber area)
{
    HsEntry *entry = table_entry(table, area);
    hs_assert(entry->is_entered && area > HS_AREA_FAILED);
    for (uint32_t i = entry->map.n_units; i > 0; i--) {
        uint32_t unit_i = entry->map.unit[i - 1];
        if (hs_storage_unit(table->storage, unit_i)->state != HS_UNIT_UNCONNECTED)
            continue;
        hs_storage_release(table->storage, unit_i);
        map_remove(&entry->map, i - 1);
    }
}

void hs_resource_table_release(HsResourceTable *table, HsAreaNumber area)
{
    HsEntry *entry = table_entry(table, area);
    hs_assert(entry->is_entered && area > HS_AREA_FAILED);
    hs_resource_table_disconnect(table, area);
    for (uint32_t i = 0; i < entry->map.n_units; i++)
        table_let_go(table, entry->map.unit[i]);
    entry_leave(entry);
}

HsReplacement hs_resource_table_replace_failed(HsResourceTable *table, HsAreaNumber area,
                                               uint32_t n_most, uint32_t n_last)
{
    HsEntry *entry = table_entry(table, area);
    HsReplacement result = { 0, 0, 0 };
    uint32_t n_damaged = entry->map.n_units - hs_resource_table_n_sound(table, area);
    uint32_t n_new = MIN(n_damaged, n_most);
    g_autofree uint32_t *units = g_new(uint32_t, n_new + 1);
    bool found = hs_storage_find_unused(table->storage, n_new, units);
    hs_assert(entry->is_entered && area > HS_AREA_FAILED && found);
    hs_assert(n_last <= entry->map.n_units);
    uint32_t last_from = entry->map.n_units - n_last;
    uint32_t n_kept = 0;
    for (uint32_t i = 0; i < entry->map.n_units; i++) {
        uint32_t unit_i = entry->map.unit[i];
        if (unit_has_failed(table, unit_i)) {
            table_keep_failed(table, unit_i);
            result.n_damaged++;
            if (result.n_replaced == n_new) {
                result.n_lost_of_last += i >= last_from;
                continue;
            }
            unit_i = units[result.n_replaced++];
            hs_storage_grant(table->storage, unit_i, entry->owner, area);
        }
        entry->map.unit[n_kept++] = unit_i;
    }
    entry->map.n_units = n_kept;
    return result;
}

void hs_resource_table_disconnect_last(HsResourceTable *table, HsAreaNumber area, uint32_t n)
{
    const HsEntry *entry = table_entry(table, area);
    hs_assert(n <= entry->map.n_units);
    for (uint32_t i = entry->map.n_units - n; i < entry->map.n_units; i++)
        if (hs_storage_unit(table->storage, entry->map.unit[i])->state == HS_UNIT_CONNECTED)
            hs_storage_disconnect(table->storage, entry->map.unit[i]);
}

void hs_resource_table_cut(HsResourceTable *table, HsAreaNumber area, uint32_t n)
{
    HsEntry *entry = table_entry(table, area);
    hs_assert(entry->is_entered && area > HS_AREA_FAILED && n <= entry->map.n_units);
    for (; n > 0; n--)
        table_let_go(table, entry->map.unit[--entry->map.n_units]);
}

bool hs_resource_table_fail(HsResourceTable *table, uint32_t unit_i)
{
    HsUnitState before = hs_storage_unit(table->storage, unit_i)->state;
    if (before == HS_UNIT_FAILED)
        return false;
    hs_storage_fail(table->storage, unit_i);
    if (before == HS_UNIT_UNUSED)
        table_keep_failed(table, unit_i);
    return true;
}

void hs_resource_table_set_destination(HsResourceTable *table, HsAreaNumber area,
                                       HsOwner destination)
{
    table_entry(table, area)->destination = destination;
    if (table->others != NULL)
        hs_other_resources_set_destination(table->others, area, destination);
}

void hs_resource_table_forfeit(HsResourceTable *table, HsAreaNumber area)
{
    hs_resource_table_release(table, area);
    if (table->others == NULL)
        return;
    hs_other_resources_give(table->others, area, HS_OWNER_VMM);
    hs_other_resources_set_destination(table->others, area, HS_OWNER_NONE);
}

void hs_resource_table_unprotect(HsResourceTable *table, HsOwner owner)
{
    for (guint area = 0; area < table->n_areas; area++)
        if (table->entries[area].destination == owner)
            hs_resource_table_set_destination(table, (HsAreaNumber)area, HS_OWNER_VMM);
    if (table->others != NULL)
        hs_other_resources_unprotect(table->others, owner);
}

void hs_resource_table_set_kind(HsResourceTable *table, HsAreaNumber area, HsAreaKind kind)
{
    hs_assert(kind == HS_AREA_OF_ACTIVE_OS || kind == HS_AREA_OF_STANDBY_OS);
    table_entry(table, area)->kind = kind;
}

/* ---- invariants ---- */

/* Each unit of the map belongs to the area and the owner that the entry says, and stands there
 * once. is_seen: by unit; those of the entry are set. */
static char *entry_check(const HsResourceTable *table, HsAreaNumber area, bool *is_seen)
{
    const HsEntry *entry = &table->entries[area];
    for (uint32_t i = 0; i < entry->map.n_units; i++) {
        const HsUnit *unit = hs_storage_unit(table->storage, entry->map.unit[i]);
        if (unit->area != area)
            return g_strdup_printf("invariant 3: unit %" G_GUINT32_FORMAT
                                   " stands in entry '%s', the map has it in '%s'",
                                   entry->map.unit[i], entry->name,
                                   table->entries[unit->area].name);
        if (unit->owner != entry->owner)
            return g_strdup_printf("invariant 2: unit %" G_GUINT32_FORMAT
                                   " of '%s' belongs to %s, the table says %s",
                                   entry->map.unit[i], entry->name, table->owner_names[unit->owner],
                                   table->owner_names[entry->owner]);
        if (is_seen[entry->map.unit[i]])
            return g_strdup_printf("invariant 3: unit %" G_GUINT32_FORMAT
                                   " stands twice in entry '%s'",
                                   entry->map.unit[i], entry->name);
        is_seen[entry->map.unit[i]] = true;
    }
    return NULL;
}

char *hs_resource_table_check(const HsResourceTable *table)
{
    uint32_t n_units = 0;
    uint32_t n_all = hs_storage_n_units(table->storage);
    g_autofree bool *is_seen = g_new0(bool, n_all);
    for (guint area = 0; area < table->n_areas; area++) {
        const HsEntry *entry = &table->entries[area];
        n_units += entry->map.n_units;
        char *complaint = entry_check(table, (HsAreaNumber)area, is_seen);
        if (complaint != NULL)
            return complaint;
    }
    uint32_t n_unused = hs_storage_n_unused(table->storage);
    if (n_units + n_unused != n_all)
        return g_strdup_printf("invariant 1: entries hold %" G_GUINT32_FORMAT
                               " units, %" G_GUINT32_FORMAT " are not used, main storage has "
                               "%" G_GUINT32_FORMAT,
                               n_units, n_unused, n_all);
    return table->others == NULL ? NULL : hs_other_resources_check(table->others);
}

/* Invariant 5, against the last version. */
static char *table_check_owners(const HsResourceTable *table, const char *step)
{
    if (step != NULL && (strcmp(step, "506") == 0 || strcmp(step, "611") == 0))
        return NULL;
    for (guint area = 0; area < table->n_areas; area++) {
        const HsEntry *entry = &table->entries[area];
        HsOwner last = table->last_owner[area];
        if (entry->is_entered && last != HS_OWNER_NONE && last != entry->owner)
            return g_strdup_printf("invariant 5: '%s' went from %s to %s outside steps 506 and 611",
                                   entry->name, table->owner_names[last],
                                   table->owner_names[entry->owner]);
    }
    return table->others == NULL ? NULL : hs_other_resources_check_owners(table->others, step);
}

uint64_t hs_resource_table_fingerprint(const HsResourceTable *table)
{
    uint64_t hash = 0;
    for (guint area = 0; area < table->n_areas; area++) {
        const HsEntry *entry = &table->entries[area];
        uint32_t facts[] = { entry->is_entered, entry->owner, entry->destination,
                             entry->map.n_units };
        hash = XXH64(facts, sizeof facts, hash);
        hash = XXH64(entry->map.unit, entry->map.n_units * sizeof(uint32_t), hash);
    }
    for (uint32_t unit_i = 0; unit_i < hs_storage_n_units(table->storage); unit_i++) {
        const HsUnit *unit = hs_storage_unit(table->storage, unit_i);
        uint32_t facts[] = { unit->state, unit->owner, unit->area };
        hash = XXH64(facts, sizeof facts, hash);
    }
    return hash;
}

/* ---- versions ---- */

static void table_write_row(const HsResourceTable *table, guint position, const char *name,
                            const char *kind, uint64_t size, HsOwner owner, HsOwner destination)
{
    hs_trace_row(hs_simulation_trace(table->simulation), &hs_table_resource_entry,
                 (HsCell[]){ HS_INTEGER(table->n_versions), HS_INTEGER(position), HS_TEXT(name),
                             HS_TEXT(kind), HS_INTEGER(size), HS_TEXT(table->owner_names[owner]),
                             HS_TEXT(hs_resource_table_owner_name(table, destination)) });
}

static void table_write_others(const HsResourceTable *table, guint n_written)
{
    for (guint i = 0; i < hs_other_resources_n(table->others); i++) {
        const HsOtherResource *row = hs_other_resources_at(table->others, i);
        if (row->is_entered)
            table_write_row(table, ++n_written, row->name, hs_resource_kind_name(row->kind),
                            row->size, row->owner, row->destination);
    }
}

static void table_write_entries(const HsResourceTable *table)
{
    uint64_t unit_bytes = hs_storage_parameters(table->storage)->unit_bytes;
    g_autofree HsAreaNumber *areas = g_new(HsAreaNumber, HS_AREAS_MAX);
    guint n = table_sorted(table, areas);
    for (guint i = 0; i < n; i++) {
        const HsEntry *entry = &table->entries[areas[i]];
        uint32_t n_units = areas[i] == HS_AREA_UNUSED ? hs_storage_n_unused(table->storage)
                                                      : entry->map.n_units;
        table_write_row(table, i + 1, entry->name, "main storage", n_units * unit_bytes,
                        entry->owner, entry->destination);
    }
    if (table->others != NULL)
        table_write_others(table, n);
}

static void table_write_ranges(const HsResourceTable *table)
{
    HsTrace *trace = hs_simulation_trace(table->simulation);
    uint32_t n_units = hs_storage_n_units(table->storage);
    for (uint32_t first = 0, end; first < n_units; first = end) {
        const HsUnit *unit = hs_storage_unit(table->storage, first);
        for (end = first + 1; end < n_units; end++)
            if (memcmp(unit, hs_storage_unit(table->storage, end), sizeof *unit) != 0)
                break;
        hs_trace_row(trace, &hs_table_storage_range,
                     (HsCell[]){ HS_INTEGER(table->n_versions), HS_INTEGER(first),
                                 HS_INTEGER(end - first), HS_TEXT(table->entries[unit->area].name),
                                 HS_TEXT(table->owner_names[unit->owner]),
                                 HS_TEXT(hs_unit_state_name(unit->state)) });
    }
}

/* Keeps what the next version is compared with; writes the sizes that changed. */
static void table_remember(HsResourceTable *table)
{
    uint64_t unit_bytes = hs_storage_parameters(table->storage)->unit_bytes;
    for (guint area = 0; area < table->n_areas; area++) {
        const HsEntry *entry = &table->entries[area];
        uint32_t n_units = area == HS_AREA_UNUSED ? hs_storage_n_unused(table->storage)
                                                  : entry->map.n_units;
        if (n_units != table->last_n_units[area])
            hs_trace_value(hs_simulation_trace(table->simulation),
                           hs_simulation_now(table->simulation), entry->name, "used size",
                           (int64_t)(n_units * unit_bytes));
        table->last_n_units[area] = n_units;
        table->last_owner[area] = entry->is_entered ? entry->owner : HS_OWNER_NONE;
    }
    if (table->others != NULL)
        hs_other_resources_remember(table->others);
}

void hs_resource_table_commit(HsResourceTable *table, const char *cause, const char *step)
{
    g_autofree char *complaint = hs_resource_table_check(table);
    if (complaint == NULL)
        complaint = table_check_owners(table, step);
    if (complaint != NULL) {
        hs_simulation_violate(table->simulation, "resource table 90", complaint, "after '%s'",
                              cause);
        return;
    }
    hs_trace_row(hs_simulation_trace(table->simulation), &hs_table_resource_version,
                 (HsCell[]){ HS_INTEGER(table->n_versions),
                             HS_INTEGER(hs_simulation_now(table->simulation)), HS_TEXT(cause),
                             HS_TEXT(step) });
    table_write_entries(table);
    table_write_ranges(table);
    table_remember(table);
    table->n_versions++;
}
