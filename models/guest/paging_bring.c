/* paging_bring: a page is not in: a program has touched it, or a service has named it. */
#include "models/guest/paging_state.h"

#include "sim/assert.h"

#include "sim/banned.h"

static void paging_next(HsJob *job);

/* ---- bringing pages in ---- */

/* The page that was wanted is in; the next one. */
static void bring_done(HsJob *job)
{
    HsPaging *paging = &job->paging;
    hs_paging_map(job, paging->wanted, paging->frame);
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
        job->jobs->world->storage, hs_paging_area(job), hs_guest_os_owner(job->jobs->os),
        hs_paging_frame_address(job->paging.frame), zeros, sizeof zeros);
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
        hs_job_transfer_page(job, HS_TRANSFER_READ, hs_paging_copy_address(job, paging->wanted),
                             hs_paging_frame_address(paging->frame), bring_on_read);
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
    hs_paging_unmap(job, paging->victim);
    if (is_changed)
        hs_job_transfer_page(job, HS_TRANSFER_WRITE, hs_paging_copy_address(job, paging->victim),
                             hs_paging_frame_address(paging->frame), bring_on_written);
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
    paging->frame = hs_paging_free_frame(&paging->frames);
    if (paging->frame == HS_FRAME_FREE)
        bring_evict(job);
    else
        bring_fill(job);
}

/* Without a page table, every page is in. */
static bool is_in(const HsPaging *paging, uint32_t page)
{
    return !paging->is_on || paging->frames.table.page[page].is_present;
}

/* The first page wanted that is not in, or the end. */
static void paging_next(HsJob *job)
{
    HsPaging *paging = &job->paging;
    while (paging->wanted < paging->end && is_in(paging, paging->wanted))
        paging->wanted++;
    if (paging->wanted < paging->end) {
        hs_executor_submit(hs_job_executor(job), &paging->work, hs_job_costs(job)->page_fault,
                           bring_on_fault, job);
        return;
    }
    paging->state = HS_PAGING_IDLE;
    paging->then(job);
    hs_paging_pass_on(job);
}

/* Nobody is at work on the frames: whoever waits for that has his turn. */
void hs_paging_pass_on(HsJob *job)
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
void hs_paging_bring(HsJob *job, uint32_t wanted, uint32_t end, HsPagingThen then)
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
    hs_paging_bring(job, page, page + 1, hs_job_make_ready);
}

/* ---- services ---- */

static bool is_outside(const HsJob *job, uint64_t address, uint64_t n_bytes)
{
    uint64_t space_bytes = hs_paging_space_bytes(job);
    return n_bytes > space_bytes || address > space_bytes - n_bytes;
}

static bool are_in(const HsPaging *paging, uint32_t first, uint32_t end)
{
    for (uint32_t page = first; page < end; page++)
        if (!is_in(paging, page))
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
    uint32_t end = hs_paging_pages_of(address + size_bytes);
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
    hs_paging_bring(job, first, end, hold_brought);
}

void hs_paging_release(HsJob *job)
{
    HsPaging *paging = &job->paging;
    paging->is_held = false;
    paging->frames.held = paging->frames.n_held = 0;
    hs_paging_pass_on(job);
}
