/* paging: see paging.h. */
#include "models/guest/paging.h"

#include "models/guest/job.h"
#include "models/hardware/isa.h"
#include "models/program/assembler.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

static void paging_next(HsJob *job);
static void paging_pass_on(HsJob *job);

/* ---- sizes ---- */

static uint32_t pages_of(uint64_t n_bytes)
{
    return (uint32_t)((n_bytes + HS_PAGE_BYTES - 1) / HS_PAGE_BYTES);
}

static const HsAreaMap *job_map(const HsJob *job)
{
    HsResourceTable *table = hs_vmm_table(job->jobs->world->vmm);
    return &hs_resource_table_entry(table, job->application->area)->map;
}

static uint32_t pages_of_unit(const HsJob *job)
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
    return pages_of(job->application->image_bytes) + pages_of(HS_IO_BUFFER_BYTES);
}

uint32_t hs_paging_least_units(const HsJob *job)
{
    uint32_t n_pages = hs_paging_n_fixed(job) + least_frames(job);
    return (n_pages + pages_of_unit(job) - 1) / pages_of_unit(job);
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

static void paging_forget(gpointer user, uint32_t page)
{
    HsJob *job = user;
    if (job->context.space != 0)
        hs_cpus_forget(job->jobs->world->cpus, job->context.space, page);
}

/* A page comes into a frame, as it is in the page file, or zero. */
static void paging_map(HsJob *job, uint32_t page, uint32_t frame)
{
    HsPaging *paging = &job->paging;
    hs_assert(paging->frames.page_of[frame] == HS_FRAME_FREE);
    paging->frames.page_of[frame] = page;
    paging->frames.loaded[page] = ++paging->n_loads;
    paging->frames.table.page[page] = (HsPage){ .frame = frame, .is_present = true };
    job->application->n_resident_pages++;
}

/* A page leaves its frame; nobody has it in a cache or a TLB any more. */
static void paging_unmap(HsJob *job, uint32_t page)
{
    HsPaging *paging = &job->paging;
    HsPage *entry = &paging->frames.table.page[page];
    hs_assert(entry->is_present);
    entry->is_present = false;
    paging->frames.page_of[entry->frame] = HS_FRAME_FREE;
    paging_forget(job, page);
    job->application->n_resident_pages--;
}

static void paging_set_bounds(HsJob *job)
{
    HsPaging *paging = &job->paging;
    uint32_t n_frames_max = job->application->n_frames_max;
    paging->frames.first = n_fixed(paging);
    paging->frames.end = paging->n_frames;
    if (n_frames_max > 0 && n_frames_max < paging->n_frames - paging->frames.first)
        paging->frames.end = paging->frames.first + n_frames_max;
}

static void paging_make_tables(HsJob *job)
{
    HsPaging *paging = &job->paging;
    HsPageFrames *frames = &paging->frames;
    *frames = (HsPageFrames){ .table = { .n_pages = paging->n_space_pages },
                              .forget = paging_forget,
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

static void paging_choose_policy(HsJob *job)
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
        paging_map(job, page, frame++);
    for (uint32_t i = 0; i < paging->n_buffer; i++)
        paging_map(job, paging->buffer + i, frame++);
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
    uint32_t n_units = job_map(job)->n_units;
    hs_paging_end(job);
    paging->n_space_pages = (uint64_t)application->n_area_units * pages_of_unit(job);
    paging->n_frames = n_units * pages_of_unit(job);
    paging->n_image_pages = pages_of(application->image_bytes);
    paging->buffer = (uint32_t)(hs_image_io_buffer(application->image_bytes +
                                                   application->zeroed_bytes) /
                                HS_PAGE_BYTES);
    paging->n_buffer = pages_of(HS_IO_BUFFER_BYTES);
    if (n_units >= application->n_area_units && application->n_frames_max == 0) {
        application->n_resident_pages = paging->n_space_pages;
        return true;
    }
    if (n_units < hs_paging_least_units(job)) {
        *ret_reason = misfit_reason(job, n_units);
        return false;
    }
    paging_make_tables(job);
    paging_choose_policy(job);
    paging_map_fixed(job);
    paging_set_bounds(job);
    return true;
}

/* An ELF program has read its journal: the pages of that buffer are as any others of it. */
HsPageTable *hs_paging_run(HsJob *job)
{
    HsPaging *paging = &job->paging;
    if (paging->is_on && !job->application->is_script) {
        for (uint32_t i = 0; i < paging->n_buffer; i++)
            paging_unmap(job, paging->buffer + i);
        paging->n_buffer = 0;
        paging_set_bounds(job);
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

/* ---- bringing pages in ---- */

static uint64_t frame_address(uint32_t frame)
{
    return (uint64_t)frame * HS_PAGE_BYTES;
}

static uint64_t copy_address(const HsJob *job, uint32_t page)
{
    return job->application->page_file_address + (uint64_t)page * HS_PAGE_BYTES;
}

/* The page that was wanted is in; the next one. */
static void bring_done(HsJob *job)
{
    HsPaging *paging = &job->paging;
    paging_map(job, paging->wanted, paging->frame);
    paging_next(job);
}

static void bring_on_read(HsJob *job)
{
    job->application->n_page_ins++;
    bring_done(job);
}

static void bring_on_cleared(gpointer user, HsWork *work)
{
    HsJob *job = user;
    static const uint8_t zeros[HS_PAGE_BYTES];
    (void)work;
    HsAccessResult result = hs_storage_write_area(
        job->jobs->world->storage, job_map(job), hs_guest_os_owner(job->jobs->os),
        frame_address(job->paging.frame), zeros, sizeof zeros);
    if (result != HS_ACCESS_FINE) {
        hs_job_service_refuse(job, result, "storage fault in its area");
        return;
    }
    bring_done(job);
}

static void bring_fill(HsJob *job)
{
    HsPaging *paging = &job->paging;
    uint64_t line_bytes = hs_storage_parameters(job->jobs->world->storage)->line_bytes;
    if (paging->has_copy[paging->wanted])
        hs_job_transfer_page(job, HS_TRANSFER_READ, copy_address(job, paging->wanted),
                             frame_address(paging->frame), bring_on_read);
    else
        hs_executor_submit(hs_job_executor(job), &paging->work,
                           (HsCost){ .references = HS_PAGE_BYTES / line_bytes }, bring_on_cleared,
                           job);
}

static void bring_on_written(HsJob *job)
{
    HsPaging *paging = &job->paging;
    paging->has_copy[paging->victim] = true;
    job->application->n_page_outs++;
    bring_fill(job);
}

/* The lowest free frame; HS_FRAME_FREE: there is none. */
static uint32_t free_frame(const HsPageFrames *frames)
{
    for (uint32_t frame = frames->first; frame < frames->end; frame++)
        if (frames->page_of[frame] == HS_FRAME_FREE)
            return frame;
    return HS_FRAME_FREE;
}

static bool has_place(const HsJob *job, uint32_t page)
{
    return ((uint64_t)page + 1) * HS_PAGE_BYTES <= job->application->page_file_bytes;
}

/* Takes the frame of a page that has to go. */
static void bring_evict(HsJob *job)
{
    HsPaging *paging = &job->paging;
    paging->frame = paging->policy->choose(&paging->frames);
    if (paging->frame == HS_FRAME_FREE) {
        hs_job_break(job, false, "a buffer has more pages than the program has frames");
        return;
    }
    paging->victim = paging->frames.page_of[paging->frame];
    bool is_changed = paging->frames.table.page[paging->victim].is_changed;
    if (is_changed && !has_place(job, paging->victim)) {
        hs_job_end(job, "its page file is full");
        return;
    }
    paging_unmap(job, paging->victim);
    if (is_changed)
        hs_job_transfer_page(job, HS_TRANSFER_WRITE, copy_address(job, paging->victim),
                             frame_address(paging->frame), bring_on_written);
    else
        bring_fill(job);
}

static void bring_on_fault(gpointer user, HsWork *work)
{
    HsJob *job = user;
    HsPaging *paging = &job->paging;
    (void)work;
    job->application->n_page_faults++;
    hs_replacement_advance(&paging->frames);
    paging->frame = free_frame(&paging->frames);
    if (paging->frame == HS_FRAME_FREE)
        bring_evict(job);
    else
        bring_fill(job);
}

/* The first page wanted that is not in, or the end. */
static void paging_next(HsJob *job)
{
    HsPaging *paging = &job->paging;
    while (paging->wanted < paging->end && paging->frames.table.page[paging->wanted].is_present)
        paging->wanted++;
    if (paging->wanted < paging->end) {
        hs_executor_submit(hs_job_executor(job), &paging->work, hs_job_costs(job)->page_fault,
                           bring_on_fault, job);
        return;
    }
    paging->state = HS_PAGING_IDLE;
    paging->then(job);
    paging_pass_on(job);
}

/* Nobody is at work on the frames: whoever waits for that has his turn. */
static void paging_pass_on(HsJob *job)
{
    HsPaging *paging = &job->paging;
    if (paging->state != HS_PAGING_IDLE || paging->is_held || paging->take_then == NULL)
        return;
    HsPagingThen then = paging->take_then;
    paging->take_then = NULL;
    paging->state = HS_PAGING_TAKING;
    then(job);
}

/* Brings the pages in when it is their turn; the program waits. */
static void paging_bring(HsJob *job, uint32_t wanted, uint32_t end, HsPagingThen then)
{
    HsPaging *paging = &job->paging;
    if (paging->state == HS_PAGING_TAKING) {
        hs_assert(paging->bring_then == NULL);
        paging->bring_wanted = wanted;
        paging->bring_end = end;
        paging->bring_then = then;
        return;
    }
    hs_assert(paging->state == HS_PAGING_IDLE);
    paging->state = HS_PAGING_BRINGING;
    paging->wanted = wanted;
    paging->end = end;
    paging->then = then;
    paging_next(job);
}

void hs_paging_fault(HsJob *job, uint64_t address)
{
    uint32_t page = (uint32_t)(address / HS_PAGE_BYTES);
    hs_assert(page < job->paging.n_space_pages);
    hs_job_set_state(job, HS_JOB_WAITING, "waits for a page");
    paging_bring(job, page, page + 1, hs_job_make_ready);
}

/* ---- services ---- */

static bool is_outside(const HsJob *job, uint64_t address, uint64_t n_bytes)
{
    uint64_t space_bytes = hs_paging_space_bytes(job);
    return n_bytes > space_bytes || address > space_bytes - n_bytes;
}

static bool are_in(const HsPaging *paging, uint32_t first, uint32_t end)
{
    for (uint32_t page = first; paging->is_on && page < end; page++)
        if (!paging->frames.table.page[page].is_present)
            return false;
    return true;
}

static void hold_done(HsJob *job)
{
    HsPaging *paging = &job->paging;
    for (uint32_t i = 0; paging->is_on && paging->is_written && i < paging->frames.n_held; i++)
        paging->frames.table.page[paging->frames.held + i].is_changed = true;
    paging->hold_then(job);
}

static void hold_brought(HsJob *job)
{
    hs_job_set_state(job, HS_JOB_IN_SERVICE, "runs");
    hold_done(job);
}

void hs_paging_hold(HsJob *job, uint64_t address, uint64_t size_bytes, bool is_write,
                    HsPagingThen then)
{
    HsPaging *paging = &job->paging;
    if (size_bytes == 0 || is_outside(job, address, size_bytes)) {
        then(job);
        return;
    }
    uint32_t first = (uint32_t)(address / HS_PAGE_BYTES);
    uint32_t end = pages_of(address + size_bytes);
    hs_assert(!paging->is_held);
    paging->is_held = true;
    paging->is_written = is_write;
    paging->hold_then = then;
    paging->frames.held = first;
    paging->frames.n_held = end - first;
    if (paging->state == HS_PAGING_IDLE && are_in(paging, first, end)) {
        hold_done(job);
        return;
    }
    hs_job_set_state(job, HS_JOB_WAITING, "waits for a page");
    paging_bring(job, first, end, hold_brought);
}

void hs_paging_release(HsJob *job)
{
    HsPaging *paging = &job->paging;
    paging->is_held = false;
    paging->frames.held = paging->frames.n_held = 0;
    paging_pass_on(job);
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
    *ret_area_address = frame_address(paging->frames.table.page[page].frame) +
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
        return hs_storage_read_area(storage, job_map(job), owner, area_address, bytes->read + done,
                                    n_bytes);
    if (bytes->write != NULL)
        return hs_storage_write_area(storage, job_map(job), owner, area_address,
                                     bytes->write + done, n_bytes);
    return hs_storage_translate(storage, job_map(job), owner, area_address, &real, NULL);
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

/* ---- for job_storage.c ---- */

void hs_paging_take(HsJob *job, HsPagingThen then)
{
    hs_assert(job->paging.take_then == NULL);
    job->paging.take_then = then;
    paging_pass_on(job);
}

void hs_paging_give(HsJob *job)
{
    HsPaging *paging = &job->paging;
    HsPagingThen then = paging->bring_then;
    hs_assert(paging->state == HS_PAGING_TAKING);
    paging->state = HS_PAGING_IDLE;
    paging->bring_then = NULL;
    if (then != NULL)
        paging_bring(job, paging->bring_wanted, paging->bring_end, then);
}

bool hs_paging_is_taking(const HsJob *job)
{
    return job->paging.state == HS_PAGING_TAKING || job->paging.take_then != NULL;
}

/* A page that reads as zero need not be kept. */
static bool page_is_zero(const HsJob *job, uint32_t frame)
{
    static const uint8_t zeros[HS_PAGE_BYTES];
    uint8_t bytes[HS_PAGE_BYTES];
    return hs_storage_read_area(job->jobs->world->storage, job_map(job),
                                hs_guest_os_owner(job->jobs->os), frame_address(frame), bytes,
                                sizeof bytes) == HS_ACCESS_FINE &&
           memcmp(bytes, zeros, sizeof zeros) == 0;
}

/* Page and frame have the same number. What the caches have of a page would mark nothing. */
void hs_paging_turn_on(HsJob *job)
{
    HsPaging *paging = &job->paging;
    if (paging->is_on)
        return;
    if (!job->application->is_script)
        paging->n_buffer = 0;
    paging->n_frames = job_map(job)->n_units * pages_of_unit(job);
    hs_assert(paging->n_frames >= paging->n_space_pages);
    paging_make_tables(job);
    paging_choose_policy(job);
    if (paging->policy->needs_string)
        paging->policy = hs_replacement_find("lru");
    job->application->n_resident_pages = 0;
    for (uint32_t page = 0; page < paging->n_space_pages; page++) {
        paging_map(job, page, page);
        paging->frames.table.page[page].is_changed = !page_is_zero(job, page);
        paging_forget(job, page);
    }
    paging_set_bounds(job);
    job->context.pages = &paging->frames.table;
}

/* ---- leaving the frames at the high end ---- */

static void vacate_next(HsJob *job);

/* The bytes and the marks of a page go to a lower frame. */
static void vacate_on_moved(gpointer user, HsWork *work)
{
    HsJob *job = user;
    HsPaging *paging = &job->paging;
    HsStorage *storage = job->jobs->world->storage;
    HsOwner owner = hs_guest_os_owner(job->jobs->os);
    HsPage *entry = &paging->frames.table.page[paging->victim];
    uint64_t loaded = paging->frames.loaded[paging->victim];
    HsPage before = *entry;
    uint8_t bytes[HS_PAGE_BYTES];
    (void)work;
    HsAccessResult result = hs_storage_read_area(storage, job_map(job), owner,
                                                 frame_address(before.frame), bytes, sizeof bytes);
    if (result == HS_ACCESS_FINE)
        result = hs_storage_write_area(storage, job_map(job), owner, frame_address(paging->frame),
                                       bytes, sizeof bytes);
    if (result != HS_ACCESS_FINE) {
        hs_job_break(job, true, "storage fault in its area");
        return;
    }
    paging_unmap(job, paging->victim);
    paging_map(job, paging->victim, paging->frame);
    before.frame = paging->frame;
    *entry = before;
    paging->frames.loaded[paging->victim] = loaded;
    vacate_next(job);
}

static void vacate_on_written(HsJob *job)
{
    HsPaging *paging = &job->paging;
    paging->has_copy[paging->victim] = true;
    job->application->n_page_outs++;
    vacate_next(job);
}

static void vacate_move(HsJob *job)
{
    uint64_t line_bytes = hs_storage_parameters(job->jobs->world->storage)->line_bytes;
    hs_executor_submit(hs_job_executor(job), &job->paging.work,
                       (HsCost){ .references = 2 * HS_PAGE_BYTES / line_bytes }, vacate_on_moved,
                       job);
}

/* The first page that is still there, until it needs time. */
static void vacate_next(HsJob *job)
{
    HsPaging *paging = &job->paging;
    HsPageFrames *frames = &paging->frames;
    for (; paging->wanted < paging->end; paging->wanted++) {
        paging->victim = frames->page_of[paging->wanted];
        if (paging->victim == HS_FRAME_FREE)
            continue;
        paging->frame = free_frame(frames);
        if (paging->frame != HS_FRAME_FREE) {
            vacate_move(job);
            return;
        }
        bool is_changed = frames->table.page[paging->victim].is_changed;
        paging_unmap(job, paging->victim);
        if (is_changed) {
            hs_job_transfer_page(job, HS_TRANSFER_WRITE, copy_address(job, paging->victim),
                                 frame_address(paging->wanted), vacate_on_written);
            return;
        }
    }
    paging->then(job);
}

void hs_paging_vacate(HsJob *job, uint32_t n_frames, HsPagingThen then)
{
    HsPaging *paging = &job->paging;
    hs_assert(paging->state == HS_PAGING_TAKING);
    paging->wanted = MIN(n_frames, paging->n_frames);
    paging->end = paging->n_frames;
    paging->n_frames = paging->wanted;
    paging->then = then;
    paging_set_bounds(job);
    vacate_next(job);
}

/* ---- growing ---- */

static void paging_grow_tables(HsJob *job, uint64_t n_before, uint32_t n_frames_before)
{
    HsPaging *paging = &job->paging;
    HsPageFrames *frames = &paging->frames;
    frames->table.page = g_renew(HsPage, frames->table.page, paging->n_space_pages);
    frames->loaded = g_renew(uint64_t, frames->loaded, paging->n_space_pages);
    paging->has_copy = g_renew(bool, paging->has_copy, paging->n_space_pages);
    for (uint64_t page = n_before; page < paging->n_space_pages; page++) {
        frames->table.page[page] = (HsPage){ .is_present = false };
        frames->loaded[page] = 0;
        paging->has_copy[page] = false;
    }
    frames->page_of = g_renew(uint32_t, frames->page_of, paging->n_frames);
    for (uint32_t frame = n_frames_before; frame < paging->n_frames; frame++)
        frames->page_of[frame] = HS_FRAME_FREE;
    frames->table.n_pages = paging->n_space_pages;
    paging_set_bounds(job);
}

void hs_paging_grow(HsJob *job, uint32_t n_units)
{
    HsPaging *paging = &job->paging;
    uint64_t n_before = paging->n_space_pages;
    uint32_t n_frames = job_map(job)->n_units * pages_of_unit(job);
    uint64_t n_pages = n_before + (uint64_t)n_units * pages_of_unit(job);
    if (n_frames < n_pages)
        hs_paging_turn_on(job);
    uint32_t n_frames_before = paging->n_frames;
    paging->n_space_pages = n_pages;
    paging->n_frames = n_frames;
    if (paging->is_on)
        paging_grow_tables(job, n_before, n_frames_before);
    else
        job->application->n_resident_pages = n_pages;
}
