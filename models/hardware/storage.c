/* storage: main storage 20, see storage.h. */
#include "models/hardware/storage.h"

#include "sim/assert.h"
#include "sim/sparse_bytes.h"

#include "sim/banned.h"

#define UNIT_BYTES_MIN (UINT64_C(1) << 16)
#define UNIT_BYTES_MAX (UINT64_C(1) << 30)
#define LINE_BYTES_MIN 16u
#define BANKS_MAX 1024u

G_STATIC_ASSERT(HS_STORAGE_BYTES_MAX <= HS_SPARSE_BYTES_MAX);

/* Invariants: n_unused counts the units in HS_UNIT_UNUSED; such a unit belongs to the monitor and
 * to the not-used area; path_free and each bank_free never go back; no access to come is before
 * last_at. */
struct HsStorage {
    HsStorageParameters parameters;
    uint32_t unit_shift, line_shift;
    bool is_banks_power_of_two;
    HsCycles last_at, path_free;
    HsCycles *bank_free; /* n_banks */
    HsStorageCounters counters;
    HsBankCounters *bank; /* n_banks */
    HsUnitLost lost[HS_STORAGE_LISTENERS_MAX];
    gpointer lost_user[HS_STORAGE_LISTENERS_MAX];
    uint32_t n_listeners;
    uint32_t n_units, n_unused, n_units_later;
    HsUnit *unit; /* those to come, too */
    HsSparseBytes bytes;
};

static bool is_power_of_two(uint64_t number)
{
    return number > 0 && (number & (number - 1)) == 0;
}

static void storage_check_parameters(const HsStorageParameters *parameters)
{
    uint64_t unit_bytes = parameters->unit_bytes;
    uint64_t size_bytes = parameters->size_bytes;
    uint32_t line_bytes = parameters->line_bytes;
    hs_assert(is_power_of_two(unit_bytes));
    hs_assert(unit_bytes >= UNIT_BYTES_MIN && unit_bytes <= UNIT_BYTES_MAX);
    hs_assert(size_bytes > 0 && size_bytes <= HS_STORAGE_BYTES_MAX);
    hs_assert(size_bytes % unit_bytes == 0);
    hs_assert(parameters->later_bytes <= HS_STORAGE_BYTES_MAX - size_bytes);
    hs_assert(parameters->later_bytes % unit_bytes == 0);
    hs_assert((size_bytes + parameters->later_bytes) / unit_bytes <= HS_UNITS_MAX);
    hs_assert(is_power_of_two(line_bytes));
    hs_assert(line_bytes >= LINE_BYTES_MIN && line_bytes <= HS_STORAGE_LINE_BYTES_MAX);
    hs_assert(parameters->n_banks >= 1 && parameters->n_banks <= BANKS_MAX);
    hs_assert(parameters->path_cycles <= HS_STORAGE_CYCLES_MAX);
    hs_assert(parameters->bank_cycles >= 1 && parameters->bank_cycles <= HS_STORAGE_CYCLES_MAX);
}

static HsUnit *storage_unit_at(HsStorage *storage, uint32_t unit_i)
{
    hs_assert(unit_i < storage->n_units);
    return &storage->unit[unit_i];
}

/* Tells the listeners that a connected unit is none any more. */
static void storage_lose(const HsStorage *storage, uint32_t unit_i)
{
    for (uint32_t i = 0; i < storage->n_listeners; i++)
        storage->lost[i](storage->lost_user[i], (uint64_t)unit_i << storage->unit_shift,
                         storage->parameters.unit_bytes);
}

/* Begins one line no earlier than `at`; returns when the line is done. */
static HsCycles storage_access_line(HsStorage *storage, HsCycles at, uint64_t line_i)
{
    uint32_t n_banks = storage->parameters.n_banks;
    uint64_t bank_i = storage->is_banks_power_of_two ? line_i & (uint64_t)(n_banks - 1)
                                                     : line_i % n_banks;
    HsCycles path_begin = MAX(at, storage->path_free);
    HsCycles path_end = path_begin + storage->parameters.path_cycles;
    HsCycles bank_begin = MAX(path_end, storage->bank_free[bank_i]);
    HsCycles done = bank_begin + storage->parameters.bank_cycles;
    hs_assert(done <= HS_CYCLES_MAX);
    storage->path_free = path_end;
    storage->bank_free[bank_i] = done;
    storage->counters.n_lines++;
    storage->counters.path_wait_cycles += path_begin - at;
    storage->counters.bank_wait_cycles += bank_begin - path_end;
    storage->bank[bank_i].n_lines++;
    storage->bank[bank_i].wait_cycles += bank_begin - path_end;
    return done;
}

/* Whether the whole range of an area may be accessed by `owner`. */
static HsAccessResult storage_check_area(const HsStorage *storage, const HsAreaMap *map,
                                         HsOwner owner, uint64_t address, uint64_t size_bytes)
{
    while (size_bytes > 0) {
        uint64_t real, run_bytes;
        HsAccessResult result = hs_storage_translate(storage, map, owner, address, &real,
                                                     &run_bytes);
        if (result != HS_ACCESS_FINE)
            return result;
        run_bytes = MIN(run_bytes, size_bytes);
        address += run_bytes;
        size_bytes -= run_bytes;
    }
    return HS_ACCESS_FINE;
}

/* The next piece of a range that storage_check_area found fine. */
static gsize storage_next_piece(const HsStorage *storage, const HsAreaMap *map, HsOwner owner,
                                uint64_t address, gsize size_bytes, uint64_t *ret_real)
{
    uint64_t run_bytes;
    HsAccessResult result = hs_storage_translate(storage, map, owner, address, ret_real,
                                                 &run_bytes);
    hs_assert(result == HS_ACCESS_FINE);
    return (gsize)MIN(run_bytes, size_bytes);
}

/* Writes the lowest run of n unused units. FALSE, nothing written: there is none. */
static bool storage_find_run(const HsStorage *storage, uint32_t n, uint32_t *ret_units)
{
    uint32_t n_run = 0;
    for (uint32_t unit_i = 0; unit_i < storage->n_units; unit_i++) {
        n_run = storage->unit[unit_i].state == HS_UNIT_UNUSED ? n_run + 1 : 0;
        if (n_run < n)
            continue;
        for (uint32_t i = 0; i < n; i++)
            ret_units[i] = unit_i + 1 - n + i;
        return true;
    }
    return false;
}

const char *hs_unit_state_name(HsUnitState state)
{
    static const char *const names[HS_UNIT_STATE_N] = {
        [HS_UNIT_UNUSED] = "unused",
        [HS_UNIT_UNCONNECTED] = "unconnected",
        [HS_UNIT_CONNECTED] = "connected",
        [HS_UNIT_FAILED] = "failed",
    };
    hs_assert(state < HS_UNIT_STATE_N);
    return names[state];
}

void hs_area_map_clear(HsAreaMap *map)
{
    g_clear_pointer(&map->unit, g_free);
    map->n_units = 0;
}

HsStorage *hs_storage_new(HsSimulation *simulation, const HsStorageParameters *parameters)
{
    storage_check_parameters(parameters);
    hs_simulation_add(simulation, "storage", "storage");
    HsStorage *storage = g_new0(HsStorage, 1);
    storage->parameters = *parameters;
    storage->unit_shift = (uint32_t)g_bit_nth_lsf(parameters->unit_bytes, -1);
    storage->line_shift = (uint32_t)g_bit_nth_lsf(parameters->line_bytes, -1);
    storage->is_banks_power_of_two = is_power_of_two(parameters->n_banks);
    storage->bank_free = g_new0(HsCycles, parameters->n_banks);
    storage->bank = g_new0(HsBankCounters, parameters->n_banks);
    storage->n_units = (uint32_t)(parameters->size_bytes >> storage->unit_shift);
    storage->n_unused = storage->n_units;
    storage->n_units_later = (uint32_t)(parameters->later_bytes >> storage->unit_shift);
    /* unused, the monitor's, not-used area */
    storage->unit = g_new0(HsUnit, storage->n_units + storage->n_units_later);
    hs_sparse_bytes_init(&storage->bytes, parameters->size_bytes + parameters->later_bytes);
    return storage;
}

void hs_storage_free(HsStorage *storage)
{
    if (!storage)
        return;
    hs_sparse_bytes_clear(&storage->bytes);
    g_free(storage->unit);
    g_free(storage->bank);
    g_free(storage->bank_free);
    g_free(storage);
}

const HsStorageParameters *hs_storage_parameters(const HsStorage *storage)
{
    return &storage->parameters;
}

uint32_t hs_storage_n_units(const HsStorage *storage)
{
    return storage->n_units;
}

const HsUnit *hs_storage_unit(const HsStorage *storage, uint32_t unit_i)
{
    hs_assert(unit_i < storage->n_units);
    return &storage->unit[unit_i];
}

void hs_storage_install(HsStorage *storage, uint32_t n)
{
    hs_assert(n <= storage->n_units_later);
    storage->n_units_later -= n;
    storage->n_units += n;
    storage->n_unused += n;
}

void hs_storage_grant(HsStorage *storage, uint32_t unit_i, HsOwner owner, HsAreaNumber area)
{
    HsUnit *unit = storage_unit_at(storage, unit_i);
    hs_assert(unit->state == HS_UNIT_UNUSED);
    hs_assert(area != HS_AREA_UNUSED);
    *unit = (HsUnit){ .state = HS_UNIT_UNCONNECTED, .owner = owner, .area = area };
    storage->n_unused--;
}

void hs_storage_connect(HsStorage *storage, uint32_t unit_i)
{
    HsUnit *unit = storage_unit_at(storage, unit_i);
    hs_assert(unit->state == HS_UNIT_UNCONNECTED);
    unit->state = HS_UNIT_CONNECTED;
}

void hs_storage_disconnect(HsStorage *storage, uint32_t unit_i)
{
    HsUnit *unit = storage_unit_at(storage, unit_i);
    hs_assert(unit->state == HS_UNIT_CONNECTED);
    unit->state = HS_UNIT_UNCONNECTED;
    storage_lose(storage, unit_i);
}

void hs_storage_move(HsStorage *storage, uint32_t unit_i, HsOwner owner, HsAreaNumber area)
{
    HsUnit *unit = storage_unit_at(storage, unit_i);
    hs_assert(unit->state != HS_UNIT_UNUSED);
    hs_assert(unit->state != HS_UNIT_CONNECTED || owner == unit->owner);
    hs_assert(area != HS_AREA_UNUSED);
    unit->owner = owner;
    unit->area = area;
}

void hs_storage_release(HsStorage *storage, uint32_t unit_i)
{
    HsUnit *unit = storage_unit_at(storage, unit_i);
    hs_assert(unit->state == HS_UNIT_UNCONNECTED);
    *unit = (HsUnit){ .state = HS_UNIT_UNUSED, .owner = HS_OWNER_VMM, .area = HS_AREA_UNUSED };
    storage->n_unused++;
    hs_sparse_bytes_zero(&storage->bytes, (uint64_t)unit_i << storage->unit_shift,
                         storage->parameters.unit_bytes);
}

void hs_storage_fail(HsStorage *storage, uint32_t unit_i)
{
    HsUnit *unit = storage_unit_at(storage, unit_i);
    if (unit->state == HS_UNIT_UNUSED)
        storage->n_unused--;
    if (unit->state == HS_UNIT_CONNECTED)
        storage_lose(storage, unit_i);
    unit->state = HS_UNIT_FAILED;
}

void hs_storage_listen(HsStorage *storage, HsUnitLost lost, gpointer user)
{
    hs_assert(storage->n_listeners < HS_STORAGE_LISTENERS_MAX);
    storage->lost[storage->n_listeners] = lost;
    storage->lost_user[storage->n_listeners] = user;
    storage->n_listeners++;
}

bool hs_storage_find_unused(const HsStorage *storage, uint32_t n, uint32_t *ret_units)
{
    if (n > storage->n_unused)
        return false;
    if (n == 0 || storage_find_run(storage, n, ret_units))
        return true;
    uint32_t n_found = 0;
    for (uint32_t unit_i = 0; n_found < n; unit_i++)
        if (storage->unit[unit_i].state == HS_UNIT_UNUSED)
            ret_units[n_found++] = unit_i;
    return true;
}

uint32_t hs_storage_n_unused(const HsStorage *storage)
{
    return storage->n_unused;
}

HsCycles hs_storage_access(HsStorage *storage, HsCycles at, uint64_t address, uint64_t size_bytes)
{
    uint64_t all_bytes = (uint64_t)storage->n_units << storage->unit_shift;
    hs_assert(at >= storage->last_at && at <= HS_CYCLES_MAX);
    hs_assert(size_bytes > 0 && address < all_bytes && size_bytes <= all_bytes - address);
    storage->last_at = at;
    storage->counters.n_accesses++;

    uint64_t line_i = address >> storage->line_shift;
    uint64_t line_last = (address + size_bytes - 1) >> storage->line_shift;
    HsCycles done = storage_access_line(storage, at, line_i);
    while (line_i < line_last) {
        line_i++;
        HsCycles line_done = storage_access_line(storage, storage->path_free, line_i);
        done = MAX(done, line_done);
    }
    return done;
}

HsCycles hs_storage_access_alone(const HsStorage *storage)
{
    return storage->parameters.path_cycles + storage->parameters.bank_cycles;
}

HsAccessResult hs_storage_translate(const HsStorage *storage, const HsAreaMap *map, HsOwner owner,
                                    uint64_t address, uint64_t *ret_real, uint64_t *ret_run_bytes)
{
    uint64_t map_i = address >> storage->unit_shift;
    if (map_i >= map->n_units)
        return HS_ACCESS_ADDRESSING;
    uint32_t unit_i = map->unit[map_i];
    const HsUnit *unit = hs_storage_unit(storage, unit_i);
    if (unit->owner != owner)
        return HS_ACCESS_ADDRESSING;
    if (unit->state != HS_UNIT_CONNECTED)
        return unit->state == HS_UNIT_FAILED ? HS_ACCESS_MACHINE_CHECK : HS_ACCESS_ADDRESSING;

    uint64_t offset = address & (storage->parameters.unit_bytes - 1);
    *ret_real = ((uint64_t)unit_i << storage->unit_shift) | offset;
    if (ret_run_bytes)
        *ret_run_bytes = storage->parameters.unit_bytes - offset;
    return HS_ACCESS_FINE;
}

void hs_storage_read(const HsStorage *storage, uint64_t real, void *buffer, gsize size_bytes)
{
    hs_sparse_bytes_read(&storage->bytes, real, buffer, size_bytes);
}

void hs_storage_write(HsStorage *storage, uint64_t real, const void *buffer, gsize size_bytes)
{
    hs_sparse_bytes_write(&storage->bytes, real, buffer, size_bytes);
}

HsAccessResult hs_storage_read_area(const HsStorage *storage, const HsAreaMap *map, HsOwner owner,
                                    uint64_t address, void *buffer, gsize size_bytes)
{
    HsAccessResult result = storage_check_area(storage, map, owner, address, size_bytes);
    if (result != HS_ACCESS_FINE)
        return result;
    uint8_t *to = buffer;
    while (size_bytes > 0) {
        uint64_t real;
        gsize piece = storage_next_piece(storage, map, owner, address, size_bytes, &real);
        hs_storage_read(storage, real, to, piece);
        address += piece;
        to += piece;
        size_bytes -= piece;
    }
    return HS_ACCESS_FINE;
}

HsAccessResult hs_storage_write_area(HsStorage *storage, const HsAreaMap *map, HsOwner owner,
                                     uint64_t address, const void *buffer, gsize size_bytes)
{
    HsAccessResult result = storage_check_area(storage, map, owner, address, size_bytes);
    if (result != HS_ACCESS_FINE)
        return result;
    const uint8_t *from = buffer;
    while (size_bytes > 0) {
        uint64_t real;
        gsize piece = storage_next_piece(storage, map, owner, address, size_bytes, &real);
        hs_storage_write(storage, real, from, piece);
        address += piece;
        from += piece;
        size_bytes -= piece;
    }
    return HS_ACCESS_FINE;
}

uint8_t *hs_storage_host(HsStorage *storage, uint64_t real)
{
    hs_assert(real < (uint64_t)storage->n_units << storage->unit_shift);
    return hs_sparse_bytes_host(&storage->bytes, real);
}

HsBankCounters hs_storage_bank(const HsStorage *storage, uint32_t bank_i)
{
    hs_assert(bank_i < storage->parameters.n_banks);

    HsBankCounters counters = storage->bank[bank_i];

    counters.busy_cycles = counters.n_lines * storage->parameters.bank_cycles;
    return counters;
}

HsStorageCounters hs_storage_counters(const HsStorage *storage)
{
    return storage->counters;
}
