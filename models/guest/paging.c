/* paging: the pages and frames of a program, and its life; see paging.h. */
#include "models/guest/paging_state.h"

#include "models/program/assembler.h"
#include "sim/assert.h"

#include "sim/banned.h"

/* ---- sizes ---- */

uint32_t hs_paging_pages_of(uint64_t n_bytes)
{
    return (uint32_t)((n_bytes + HS_PAGE_BYTES - 1) / HS_PAGE_BYTES);
}

const HsAreaMap *hs_paging_area(const HsJob *job)
{
    HsResourceTable *table = hs_vmm_table(job->jobs->world->vmm);
    return &hs_resource_table_entry(table, job->application->area)->map;
}

uint32_t hs_paging_pages_of_unit(const HsJob *job)
{
    uint64_t unit_bytes = hs_storage_parameters(job->jobs->world->storage)->unit_bytes;
    return (uint32_t)(unit_bytes / HS_PAGE_BYTES);
}

/* Frames that pages other than the fixed ones need at least. */
static uint32_t least_frames(const HsJob *job)
{
    return job->application->is_script ? 1 : 2;
}

static uint32_t n_fixed(const HsPaging *paging)
{
    return paging->n_image_pages + paging->n_buffer;
}

uint32_t hs_paging_n_fixed(const HsJob *job)
{
    return hs_paging_pages_of(job->application->image_bytes) +
           hs_paging_pages_of(HS_IO_BUFFER_BYTES);
}

uint32_t hs_paging_least_units(const HsJob *job)
{
    uint32_t n_pages = hs_paging_n_fixed(job) + least_frames(job);
    return (n_pages + hs_paging_pages_of_unit(job) - 1) / hs_paging_pages_of_unit(job);
}

uint64_t hs_paging_space_bytes(const HsJob *job)
{
    return job->paging.n_space_pages * HS_PAGE_BYTES;
}

const HsPageTable *hs_paging_table(const HsJob *job)
{
    return job->paging.is_on ? &job->paging.frames.table : NULL;
}

/* ---- the page table ---- */

void hs_paging_forget(gpointer user, uint32_t page)
{
    HsJob *job = user;
    if (job->context.space != 0)
        hs_cpus_forget(job->jobs->world->cpus, job->context.space, page);
}

/* A page comes into a frame, as it is in the page file, or zero. */
void hs_paging_map(HsJob *job, uint32_t page, uint32_t frame)
{
    HsPaging *paging = &job->paging;
    hs_assert(paging->frames.page_of[frame] == HS_FRAME_FREE);
    paging->frames.page_of[frame] = page;
    paging->frames.loaded[page] = ++paging->n_loads;
    paging->frames.table.page[page] = (HsPage){ .frame = frame, .is_present = true };
    job->application->n_resident_pages++;
}

/* A page leaves its frame; nobody has it in a cache or a TLB any more. */
void hs_paging_unmap(HsJob *job, uint32_t page)
{
    HsPaging *paging = &job->paging;
    HsPage *entry = &paging->frames.table.page[page];
    hs_assert(entry->is_present);
    entry->is_present = false;
    paging->frames.page_of[entry->frame] = HS_FRAME_FREE;
    hs_paging_forget(job, page);
    job->application->n_resident_pages--;
}

uint64_t hs_paging_frame_address(uint32_t frame)
{
    return (uint64_t)frame * HS_PAGE_BYTES;
}

uint64_t hs_paging_copy_address(const HsJob *job, uint32_t page)
{
    return job->application->page_file_address + (uint64_t)page * HS_PAGE_BYTES;
}

/* The lowest free frame; HS_FRAME_FREE: there is none. */
uint32_t hs_paging_free_frame(const HsPageFrames *frames)
{
    for (uint32_t frame = frames->first; frame < frames->end; frame++)
        if (frames->page_of[frame] == HS_FRAME_FREE)
            return frame;
    return HS_FRAME_FREE;
}

void hs_paging_set_bounds(HsJob *job)
{
    HsPaging *paging = &job->paging;
    uint32_t n_frames_max = job->application->n_frames_max;
    paging->frames.first = n_fixed(paging);
    paging->frames.end = paging->n_frames;
    if (n_frames_max > 0 && n_frames_max < paging->n_frames - paging->frames.first)
        paging->frames.end = paging->frames.first + n_frames_max;
}

void hs_paging_make_tables(HsJob *job)
{
    HsPaging *paging = &job->paging;
    HsPageFrames *frames = &paging->frames;
    *frames = (HsPageFrames){ .table = { .n_pages = paging->n_space_pages },
                              .forget = hs_paging_forget,
                              .user = job };
    frames->table.page = g_new0(HsPage, paging->n_space_pages);
    frames->loaded = g_new0(uint64_t, paging->n_space_pages);
    paging->has_copy = g_new0(bool, paging->n_space_pages);
    frames->page_of = g_new(uint32_t, paging->n_frames);
    for (uint32_t frame = 0; frame < paging->n_frames; frame++)
        frames->page_of[frame] = HS_FRAME_FREE;
    paging->is_on = true;
}

/* ---- life ---- */

void hs_paging_choose_policy(HsJob *job)
{
    HsPaging *paging = &job->paging;
    const HsApplication *application = job->application;
    paging->policy = hs_guest_os_parameters(job->jobs->os)->replacement;
    if (!paging->policy->needs_string)
        return;
    if (application->n_references > 0)
        hs_replacement_set_string(&paging->frames, application->references,
                                  application->n_references);
    else
        paging->policy = hs_replacement_find("lru");
}

static void paging_map_fixed(HsJob *job)
{
    HsPaging *paging = &job->paging;
    uint32_t frame = 0;
    for (uint32_t page = 0; page < paging->n_image_pages; page++)
        hs_paging_map(job, page, frame++);
    for (uint32_t i = 0; i < paging->n_buffer; i++)
        hs_paging_map(job, paging->buffer + i, frame++);
}

static const char *misfit_reason(const HsJob *job, uint32_t n_units)
{
    const HsPaging *paging = &job->paging;
    g_autofree char *reason = g_strdup_printf(
        "%u fixed pages and %u more do not fit into %u units of storage", n_fixed(paging),
        least_frames(job), n_units);
    return g_intern_string(reason);
}

bool hs_paging_begin(HsJob *job, const char **ret_reason)
{
    HsPaging *paging = &job->paging;
    HsApplication *application = job->application;
    uint32_t n_units = hs_paging_area(job)->n_units;
    hs_paging_end(job);
    paging->n_space_pages = (uint64_t)application->n_area_units * hs_paging_pages_of_unit(job);
    paging->n_frames = n_units * hs_paging_pages_of_unit(job);
    paging->n_image_pages = hs_paging_pages_of(application->image_bytes);
    paging->buffer = (uint32_t)(hs_image_io_buffer(application->image_bytes +
                                                   application->zeroed_bytes) /
                                HS_PAGE_BYTES);
    paging->n_buffer = hs_paging_pages_of(HS_IO_BUFFER_BYTES);
    if (n_units >= application->n_area_units && application->n_frames_max == 0) {
        application->n_resident_pages = paging->n_space_pages;
        return true;
    }
    if (n_units < hs_paging_least_units(job)) {
        *ret_reason = misfit_reason(job, n_units);
        return false;
    }
    hs_paging_make_tables(job);
    hs_paging_choose_policy(job);
    paging_map_fixed(job);
    hs_paging_set_bounds(job);
    return true;
}

/* An ELF program has read its journal: the pages of that buffer are as any others of it. */
HsPageTable *hs_paging_run(HsJob *job)
{
    HsPaging *paging = &job->paging;
    if (paging->is_on && !job->application->is_script) {
        for (uint32_t i = 0; i < paging->n_buffer; i++)
            hs_paging_unmap(job, paging->buffer + i);
        paging->n_buffer = 0;
        hs_paging_set_bounds(job);
    }
    return paging->is_on ? &paging->frames.table : NULL;
}

void hs_paging_clear(HsPaging *paging)
{
    hs_replacement_clear(&paging->frames);
    g_free(paging->frames.table.page);
    g_free(paging->frames.loaded);
    g_free(paging->frames.page_of);
    g_free(paging->has_copy);
    *paging = (HsPaging){ .is_on = false };
}

void hs_paging_end(HsJob *job)
{
    HsPaging *paging = &job->paging;
    if (paging->work.is_queued) {
        const HsExecutor *executor = hs_job_executor(job);
        executor->withdraw(executor->self, &paging->work);
    }
    hs_paging_clear(paging);
    job->context.pages = NULL;
    job->application->n_resident_pages = 0;
}

/* ---- bytes by the program's addresses ---- */

/* Where a page of the program is in its area; FALSE: it is not in. */
static bool area_address_of(const HsJob *job, uint64_t address, uint64_t *ret_area_address)
{
    const HsPaging *paging = &job->paging;
    *ret_area_address = address;
    if (!paging->is_on)
        return true;
    uint64_t page = address / HS_PAGE_BYTES;
    if (page >= paging->n_space_pages || !paging->frames.table.page[page].is_present)
        return false;
    *ret_area_address = hs_paging_frame_address(paging->frames.table.page[page].frame) +
                        address % HS_PAGE_BYTES;
    return true;
}

/* A piece of a buffer, within a page: moves it, or just looks (NULL). */
typedef struct {
    uint8_t *read;
    const uint8_t *write;
} Bytes;

static HsAccessResult piece_move(const HsJob *job, uint64_t area_address, const Bytes *bytes,
                                 uint64_t done, uint64_t n_bytes)
{
    HsStorage *storage = job->jobs->world->storage;
    HsOwner owner = hs_guest_os_owner(job->jobs->os);
    uint64_t real;
    if (bytes->read != NULL)
        return hs_storage_read_area(storage, hs_paging_area(job), owner, area_address,
                                    bytes->read + done, n_bytes);
    if (bytes->write != NULL)
        return hs_storage_write_area(storage, hs_paging_area(job), owner, area_address,
                                     bytes->write + done, n_bytes);
    return hs_storage_translate(storage, hs_paging_area(job), owner, area_address, &real, NULL);
}

static HsAccessResult pieces_move(const HsJob *job, uint64_t address, const Bytes *bytes,
                                  uint64_t n_bytes)
{
    uint64_t n_piece;
    if (address > UINT64_MAX - n_bytes)
        return HS_ACCESS_ADDRESSING;
    for (uint64_t done = 0; done < n_bytes; done += n_piece) {
        uint64_t area_address;
        n_piece = MIN(n_bytes - done, HS_PAGE_BYTES - (address + done) % HS_PAGE_BYTES);
        if (!area_address_of(job, address + done, &area_address))
            return HS_ACCESS_ADDRESSING;
        HsAccessResult result = piece_move(job, area_address, bytes, done, n_piece);
        if (result != HS_ACCESS_FINE)
            return result;
    }
    return HS_ACCESS_FINE;
}

HsAccessResult hs_paging_look(const HsJob *job, uint64_t address, uint64_t n_bytes)
{
    return pieces_move(job, address, &(Bytes){ NULL, NULL }, n_bytes);
}

/* All pieces are looked at before a byte moves. */
HsAccessResult hs_paging_read(const HsJob *job, uint64_t address, void *buffer, uint64_t n_bytes)
{
    HsAccessResult result = hs_paging_look(job, address, n_bytes);
    if (result != HS_ACCESS_FINE)
        return result;
    return pieces_move(job, address, &(Bytes){ .read = buffer }, n_bytes);
}

HsAccessResult hs_paging_write(HsJob *job, uint64_t address, const void *buffer, uint64_t n_bytes)
{
    HsAccessResult result = hs_paging_look(job, address, n_bytes);
    if (result != HS_ACCESS_FINE)
        return result;
    return pieces_move(job, address, &(Bytes){ .write = buffer }, n_bytes);
}
