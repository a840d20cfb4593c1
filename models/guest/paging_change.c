/* paging_change: a program that runs gets other frames: fewer, more, or a page table at all. */
#include "models/guest/paging_state.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* ---- for job_storage.c ---- */

void hs_paging_take(HsJob *job, HsPagingThen then)
{
    hs_assert(job->paging.take_then == NULL);
    job->paging.take_then = then;
    hs_paging_pass_on(job);
}

void hs_paging_give(HsJob *job)
{
    HsPaging *paging = &job->paging;
    HsPagingThen then = paging->bring_then;
    hs_assert(paging->state == HS_PAGING_TAKING);
    paging->state = HS_PAGING_IDLE;
    paging->bring_then = NULL;
    if (then != NULL)
        hs_paging_bring(job, paging->bring_wanted, paging->bring_end, then);
    hs_paging_pass_on(job);
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
    return hs_storage_read_area(job->jobs->world->storage, hs_paging_area(job),
                                hs_guest_os_owner(job->jobs->os), hs_paging_frame_address(frame),
                                bytes, sizeof bytes) == HS_ACCESS_FINE &&
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
    paging->n_frames = hs_paging_area(job)->n_units * hs_paging_pages_of_unit(job);
    hs_assert(paging->n_frames >= paging->n_space_pages);
    hs_paging_make_tables(job);
    hs_paging_choose_policy(job);
    if (paging->policy->needs_string)
        paging->policy = hs_replacement_find("lru");
    job->application->n_resident_pages = 0;
    for (uint32_t page = 0; page < paging->n_space_pages; page++) {
        hs_paging_map(job, page, page);
        paging->frames.table.page[page].is_changed = !page_is_zero(job, page);
        hs_paging_forget(job, page);
    }
    hs_paging_set_bounds(job);
    job->context.pages = &paging->frames.table;
}

/* ---- leaving the frames at the high end ---- */

static void vacate_next(HsJob *job);

static void vacate_on_written(HsJob *job)
{
    HsPaging *paging = &job->paging;
    paging->has_copy[paging->victim] = true;
    job->application->n_page_outs++;
    vacate_next(job);
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
        hs_assert(hs_paging_free_frame(frames) == HS_FRAME_FREE); /* it would be in it */
        bool is_changed = frames->table.page[paging->victim].is_changed;
        hs_paging_unmap(job, paging->victim);
        if (is_changed) {
            hs_job_transfer_page(job, HS_TRANSFER_WRITE,
                                 hs_paging_copy_address(job, paging->victim),
                                 hs_paging_frame_address(paging->wanted), vacate_on_written);
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
    hs_paging_set_bounds(job);
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
    hs_paging_set_bounds(job);
}

void hs_paging_grow(HsJob *job, uint32_t n_units)
{
    HsPaging *paging = &job->paging;
    uint64_t n_before = paging->n_space_pages;
    uint32_t n_frames = hs_paging_area(job)->n_units * hs_paging_pages_of_unit(job);
    uint64_t n_pages = n_before + (uint64_t)n_units * hs_paging_pages_of_unit(job);
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
