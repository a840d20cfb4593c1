/* data: loads and stores: translation, the data cache, and the bytes in main storage. */
#include "models/hardware/cpu_state.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* ---- translation ---- */

static bool data_refuse(HsCpu *cpu, HsTrap trap, uint64_t address)
{
    hs_cpu_will_trap(cpu, trap, address);
    return false;
}

/* The entry of an address in the program's page table; NULL: it has none, or refused. */
static bool data_page(HsCpu *cpu, uint64_t address, HsPage **ret_page)
{
    HsPageTable *pages = cpu->activity->context->pages;
    uint64_t page_i = address / HS_PAGE_BYTES;

    *ret_page = NULL;
    if (pages == NULL)
        return true;
    if (page_i >= pages->n_pages)
        return data_refuse(cpu, HS_TRAP_ADDRESSING, address);
    if (!pages->page[page_i].is_present)
        return data_refuse(cpu, HS_TRAP_PAGE, address);
    *ret_page = &pages->page[page_i];
    (*ret_page)->is_referenced = true;
    (*ret_page)->last_use = ++pages->n_uses;
    return true;
}

bool hs_data_translate(HsCpu *cpu, uint64_t address, uint64_t *ret_real)
{
    const HsContext *context = cpu->activity->context;
    uint64_t area_address = address;
    HsPage *page;

    if (!data_page(cpu, address, &page))
        return false;
    if (page != NULL)
        area_address = (uint64_t)page->frame * HS_PAGE_BYTES + address % HS_PAGE_BYTES;
    switch (hs_storage_translate(cpu->storage, context->area, context->owner, area_address,
                                 ret_real, NULL)) {
    case HS_ACCESS_FINE:
        return true;
    case HS_ACCESS_MACHINE_CHECK:
        return data_refuse(cpu, HS_TRAP_MACHINE_CHECK, address);
    case HS_ACCESS_ADDRESSING:
        break;
    }
    return data_refuse(cpu, HS_TRAP_ADDRESSING, address);
}

void hs_data_ask_tlb(HsCpu *cpu, uint64_t address)
{
    uint32_t space = cpu->activity->context->space;
    uint64_t page_i = address / HS_PAGE_BYTES;

    if (hs_tlb_find(&cpu->tlb, space, page_i))
        return;
    hs_tlb_fill(&cpu->tlb, space, page_i);
    hs_cpu_spend(cpu, cpu->tlb.parameters.miss_cycles, HS_CPI_TLB);
    cpu->counters.n_tlb_misses++;
}

static void data_mark_changed(HsCpu *cpu, uint64_t address)
{
    const HsPageTable *pages = cpu->activity->context->pages;

    if (pages != NULL)
        pages->page[address / HS_PAGE_BYTES].is_changed = true;
}

/* ---- with a data cache ---- */

static HsFront *front_of(HsCpu *cpu, uint64_t address)
{
    return &cpu->data_front[(address >> cpu->line_shift) & cpu->data_front_mask];
}

static bool data_is_turn(HsCpu *cpu)
{
    if (cpu->time < cpu->access_limit)
        return true;
    cpu->next = HS_NEXT_DATA;
    return false;
}

/* Reads a line from storage. The victim is written back behind it, out of a buffer: the two often
 * share a bank, and the CPU waits only for the first. */
static HsCacheLine *data_fill(HsCpu *cpu, uint64_t address, uint64_t real)
{
    HsCacheLine victim;
    HsCacheLine *line = hs_cache_fill(&cpu->data_cache, cpu->activity->context->space, address,
                                      real, &victim);
    HsCycles begin = cpu->time;

    hs_cpu_stall(cpu, hs_storage_access(cpu->storage, begin, line->real, cpu->line_bytes),
                 HS_CPI_DATA_STALL);
    cpu->counters.n_access_misses++;
    if (victim.is_dirty) {
        hs_storage_access(cpu->storage, begin, victim.real, cpu->line_bytes);
        cpu->counters.n_victims++;
    }
    return line;
}

/* The hot loop finds the line from now on, until another of its set is used. */
static void data_put_in_front(HsCpu *cpu, HsCacheLine *line, uint64_t address, bool is_write)
{
    if (is_write && !line->is_dirty) {
        line->is_dirty = true;
        data_mark_changed(cpu, address);
    }
    *front_of(cpu, address) = (HsFront){ .address = line->address,
                                         .dirty = line->is_dirty ? line->address : HS_FRONT_NONE,
                                         .host = cpu->host + line->real };
}

uint8_t *hs_data_hit(HsCpu *cpu, uint64_t address, uint32_t size_bytes, bool is_write)
{
    uint64_t offset = address & (cpu->line_bytes - 1);
    HsCacheLine *line;

    if (cpu->data_cache.n_sets == 0 || offset + size_bytes > cpu->line_bytes)
        return NULL;
    line = hs_cache_find(&cpu->data_cache, cpu->activity->context->space, address);
    if (line == NULL)
        return NULL;
    data_put_in_front(cpu, line, address, is_write);
    cpu->counters.n_accesses++;
    return cpu->host + line->real + offset;
}

/* The line of an address that can be translated is in the cache, and in front. */
static HsIsDone data_reach_line(HsCpu *cpu, uint64_t address, uint64_t real, bool is_write)
{
    HsCacheLine *line = hs_cache_find(&cpu->data_cache, cpu->activity->context->space, address);

    if (line == NULL) {
        hs_data_ask_tlb(cpu, address);
        if (!data_is_turn(cpu))
            return false;
        line = data_fill(cpu, address, real);
    }
    data_put_in_front(cpu, line, address, is_write);
    return true;
}

/* ---- without ---- */

/* One access of bytes that are together in main storage, two of those that are not. */
static HsIsDone data_access(HsCpu *cpu, const uint64_t *address, const uint64_t *real,
                            const uint32_t *size_bytes)
{
    bool is_together = real[1] == real[0] + size_bytes[0];
    HsCycles done, other_done;

    if (!cpu->is_tlb_asked) {
        hs_data_ask_tlb(cpu, address[0]);
        if (size_bytes[1] > 0)
            hs_data_ask_tlb(cpu, address[1]);
    }
    cpu->is_tlb_asked = !data_is_turn(cpu);
    if (cpu->is_tlb_asked)
        return false;
    done = hs_storage_access(cpu->storage, cpu->time, real[0],
                             size_bytes[0] + (is_together ? size_bytes[1] : 0));
    if (size_bytes[1] > 0 && !is_together) {
        other_done = hs_storage_access(cpu->storage, cpu->time, real[1], size_bytes[1]);
        done = MAX(done, other_done);
    }
    hs_cpu_stall(cpu, done, HS_CPI_DATA_STALL);
    cpu->counters.n_access_misses += size_bytes[1] > 0 ? 2 : 1;
    return true;
}

/* ---- any access ---- */

/* Splits an access at the end of a line. */
static void data_split(const HsCpu *cpu, uint64_t address, uint32_t size_bytes,
                       uint64_t ret_address[2], uint32_t ret_size_bytes[2])
{
    uint64_t left_bytes = hs_cpu_line_of(cpu, address) + cpu->line_bytes - address;

    ret_address[0] = address;
    ret_size_bytes[0] = (uint32_t)MIN(left_bytes, size_bytes);
    ret_address[1] = address + ret_size_bytes[0];
    ret_size_bytes[1] = size_bytes - ret_size_bytes[0];
}

HsIsDone hs_data_miss(HsCpu *cpu, uint64_t address, uint32_t size_bytes, bool is_write,
                      HsReach *ret_reach)
{
    uint64_t piece_address[2], real[2] = { 0, 0 };
    uint32_t n_pieces;

    /* Not before: what it finds in tables, TLB and storage may change until it begins. */
    if (!data_is_turn(cpu))
        return false;
    data_split(cpu, address, size_bytes, piece_address, ret_reach->size_bytes);
    n_pieces = ret_reach->size_bytes[1] > 0 ? 2 : 1;
    for (uint32_t i = 0; i < n_pieces; i++)
        if (!hs_data_translate(cpu, piece_address[i], &real[i]))
            return false;
    if (cpu->data_cache.n_sets > 0) {
        for (uint32_t i = 0; i < n_pieces; i++)
            if (!data_reach_line(cpu, piece_address[i], real[i], is_write))
                return false;
    } else {
        if (!data_access(cpu, piece_address, real, ret_reach->size_bytes))
            return false;
        for (uint32_t i = 0; i < n_pieces && is_write; i++)
            data_mark_changed(cpu, piece_address[i]);
    }
    for (uint32_t i = 0; i < n_pieces; i++)
        ret_reach->host[i] = cpu->host + real[i];
    cpu->counters.n_accesses += n_pieces;
    return true;
}

HsIsDone hs_data_reach(HsCpu *cpu, uint64_t address, uint32_t size_bytes, bool is_write,
                       HsReach *ret_reach)
{
    uint8_t *host = hs_data_hit(cpu, address, size_bytes, is_write);

    if (host == NULL)
        return hs_data_miss(cpu, address, size_bytes, is_write, ret_reach);
    *ret_reach = (HsReach){ .host = { host }, .size_bytes = { size_bytes } };
    return true;
}

uint64_t hs_reach_read(const HsReach *reach)
{
    uint64_t value = 0;

    /* Nearly all there is; a copy of a size that is known is one load. */
    if (reach->size_bytes[0] == 8) {
        memcpy(&value, reach->host[0], 8);
        return GUINT64_FROM_LE(value);
    }
    memcpy(&value, reach->host[0], reach->size_bytes[0]);
    if (reach->size_bytes[1] > 0)
        memcpy((uint8_t *)&value + reach->size_bytes[0], reach->host[1], reach->size_bytes[1]);
    return GUINT64_FROM_LE(value);
}

void hs_reach_write(const HsReach *reach, uint64_t value)
{
    uint64_t raw = GUINT64_TO_LE(value);

    if (reach->size_bytes[0] == 8) {
        memcpy(reach->host[0], &raw, 8);
        return;
    }
    memcpy(reach->host[0], &raw, reach->size_bytes[0]);
    if (reach->size_bytes[1] > 0)
        memcpy(reach->host[1], (const uint8_t *)&raw + reach->size_bytes[0], reach->size_bytes[1]);
}

bool hs_data_look(HsCpu *cpu, uint64_t address, void *buffer, uint32_t size_bytes)
{
    uint8_t *to = buffer;

    while (size_bytes > 0) {
        uint64_t piece_address[2], real;
        uint32_t piece_bytes[2];

        data_split(cpu, address, size_bytes, piece_address, piece_bytes);
        if (!hs_data_translate(cpu, address, &real))
            return false;
        memcpy(to, cpu->host + real, piece_bytes[0]);
        to += piece_bytes[0];
        address += piece_bytes[0];
        size_bytes -= piece_bytes[0];
    }
    return true;
}

/* ---- what changes under a CPU ---- */

void hs_data_clear_fronts(HsCpu *cpu)
{
    for (uint32_t i = 0; i <= cpu->data_front_mask; i++)
        cpu->data_front[i] = (HsFront){ .address = HS_FRONT_NONE, .dirty = HS_FRONT_NONE };
}

void hs_data_lose(HsCpu *cpu, uint64_t real, uint64_t size_bytes)
{
    hs_cache_lose(&cpu->data_cache, real, size_bytes);
    hs_tlb_empty(&cpu->tlb);
    hs_data_clear_fronts(cpu);
}

void hs_data_forget(HsCpu *cpu, uint32_t space, uint64_t page)
{
    hs_cache_forget(&cpu->data_cache, space, page * HS_PAGE_BYTES, HS_PAGE_BYTES);
    hs_tlb_forget(&cpu->tlb, space, page);
    hs_data_clear_fronts(cpu);
}

void hs_data_init(HsCpu *cpu)
{
    hs_cache_init(&cpu->data_cache, &cpu->parameters.data_cache, cpu->line_bytes);
    hs_tlb_init(&cpu->tlb, &cpu->parameters.tlb);
    cpu->data_front_mask = MAX(cpu->data_cache.n_sets, 1) - 1;
    cpu->data_front = g_new0(HsFront, (gsize)cpu->data_front_mask + 1);
    hs_data_clear_fronts(cpu);
}

void hs_data_clear(HsCpu *cpu)
{
    hs_cache_clear(&cpu->data_cache);
    hs_tlb_clear(&cpu->tlb);
    g_free(cpu->data_front);
}
