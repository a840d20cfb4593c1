/* paging: a program with fewer frames than its address space has pages.
 *
 * WHAT IT STANDS FOR. The paging routine of a guest OS: demand paging, real bytes both ways between
 * main storage and auxiliary memory 70. Too little storage makes a program slow because it pages,
 * never by a formula. A program whose area is as large as its address space, and of which nobody
 * said `frames`, has no page table: everything is as if this file were not there.
 *
 * PAGES AND FRAMES. The address space of a program has the pages of the `area` its scenario says,
 * and what it allocated; a frame is a page of its area in main storage.
 *   FIXED pages are always in: the image (code, patterns, constants) and, of a script, the I/O
 *   buffer. They have the lowest frames, in the order of their addresses. While a program of an ELF
 *   file starts, a buffer behind its own bytes is fixed, too: its journal is read into it.
 *   All others are PAGEABLE: zero when they are touched first. `frames` bounds how many of them are
 *   in main storage at a time.
 *   The frames in use are always the lowest ones: a page comes into the lowest that is free, and a
 *   frame is left for another page, or because its unit is taken.
 *   A page that leaves its frame is written to the program's page file if it was changed since it
 *   came in, and is just forgotten otherwise: zero, or there from an earlier time. The page file
 *   has a place for each page, behind all images, journals and scratch files of the device. A
 *   program that starts, on whichever OS, begins with none of it: A-2 never reads A-1's pages.
 *
 * STATES of the pager of a program; one thing at a time
 *   OFF -> IDLE       [hs_paging_begin: it starts with too few units, or `frames` is said;
 *                      hs_paging_turn_on: units are taken from it, or it grows without storage:
 *                      job_storage.c]
 *   IDLE -> BRINGING  [hs_paging_fault: it touched a page that is not in; hs_paging_hold: a service
 *                      of it names a buffer]
 *   BRINGING -> IDLE  [all pages wanted are in: the program, or the service, goes on]
 *   IDLE <-> TAKING   [hs_paging_take, hs_paging_give: job_storage.c has its frames]
 *   any -> OFF        [hs_paging_end: the program ended, or its OS was fenced]
 *   What is asked while the pager is not IDLE, or while pages are held, waits its turn.
 *
 * TIMING of one page that is brought in
 *   page_fault of the OS; then, if no frame is free and the victim was changed, a transfer of
 *   HS_PAGE_BYTES to the page file and `interrupt`; then a transfer from it and `interrupt` if the
 *   page has been there, else a storage reference for each line of the page (it is cleared).
 *   A trap costs the CPU what any trap costs; the instruction begins again, a touch goes on.
 *   Transfers that end in a device error are tried again like those of a service; when that does
 *   not help, the program ends.
 *
 * HELD PAGES. The pages of a buffer that a service names are brought in first, and stay in their
 * frames until the service has returned: no transfer meets a frame that has another page by then.
 *
 * COUNTERS of the application, over all its lives: page faults (pages brought in, for services
 * too), page-outs (pages written to the page file), page-ins (read from it); pages in main storage.
 *
 * LIMITS. A service's buffer needs as many frames as it has pages, else the program ends. One frame
 * is too few for an access in two pages: it would trap for ever, so programs of ELF files have two.
 * `opt` is for programs that page from their start on; one that is made to page later is served by
 * lru. A program that is made to page has no marks from before: all its pages count as changed, but
 * for those that read as zero, which need not be kept.
 */
#ifndef HS_PAGING_H
#define HS_PAGING_H

#include "models/flow.h"
#include "models/guest/replacement.h"
#include "models/hardware/storage.h"

typedef struct HsJob HsJob;

typedef enum { HS_PAGING_IDLE, HS_PAGING_BRINGING, HS_PAGING_TAKING } HsPagingState;

/* What goes on when it is a job's turn. */
typedef void (*HsPagingThen)(HsJob *job);

/* Embedded in the job; private but for reading. */
typedef struct {
    bool is_on;
    HsPagingState state;
    const HsReplacementPolicy *policy;
    HsPageFrames frames;       /* the page table, which page is in which frame */
    uint64_t n_space_pages;    /* of the address space */
    uint32_t n_frames;         /* of the area, as far as it may be used */
    uint32_t n_image_pages;    /* fixed: 0 .. n - 1 */
    uint32_t buffer, n_buffer; /* fixed, too: pages of the I/O buffer */
    bool *has_copy;            /* by page: its bytes are in the page file */
    uint64_t n_loads;
    /* BRINGING: pages wanted .. end - 1, now into `frame`, where `victim` was */
    uint32_t wanted, end, frame, victim;
    HsPagingThen then;
    HsWork work;
    /* waiting for their turn; NULL: nobody is */
    HsPagingThen bring_then, take_then;
    uint32_t bring_wanted, bring_end;
    /* a service has its buffer; frames.held are its pages */
    bool is_held, is_written;
    HsPagingThen hold_then;
} HsPaging;

/* ---- life ---- */

/* A program is to be loaded into its area. Decides whether it pages; FALSE: its fixed pages and one
 * frame more (two for an ELF file) do not fit, *ret_reason (interned) says how much is missing. */
bool hs_paging_begin(HsJob *job, const char **ret_reason);
/* It is loaded and begins to run: the context's page table; NULL: it has none. */
HsPageTable *hs_paging_run(HsJob *job);
/* It is gone: whatever was under way is forgotten, and so are all pages. Twice is fine. */
void hs_paging_end(HsJob *job);

/* Frees what it holds; the job is freed. */
void hs_paging_clear(HsPaging *paging);

/* Units that its fixed pages and the frames it cannot do without need. */
uint32_t hs_paging_least_units(const HsJob *job);
/* Bytes of its address space. */
uint64_t hs_paging_space_bytes(const HsJob *job);

/* ---- a program that runs ---- */

/* It trapped at a page that is not in. When the page is, it goes on. */
void hs_paging_fault(HsJob *job, uint64_t address);

/* A service names a buffer: calls `then` when its pages are in and held; at once if they are. A
 * buffer that leaves the address space is not held: reading or writing it will say so. is_write:
 * a transfer will change it. */
void hs_paging_hold(HsJob *job, uint64_t address, uint64_t size_bytes, bool is_write,
                    HsPagingThen then);
/* The service has returned. */
void hs_paging_release(HsJob *job);

/* Bytes of the program by its own addresses; pages must be in (else ADDRESSING). */
HsAccessResult hs_paging_read(const HsJob *job, uint64_t address, void *buffer, uint64_t n_bytes);
HsAccessResult hs_paging_write(HsJob *job, uint64_t address, const void *buffer, uint64_t n_bytes);
/* May the program name these bytes: inside its space, in, connected, not failed? */
HsAccessResult hs_paging_look(const HsJob *job, uint64_t address, uint64_t n_bytes);

/* ---- for job_storage.c: the frames change ---- */

/* Waits until nobody is at work on the frames, then calls `then`: from there to hs_paging_give
 * nobody else is. */
void hs_paging_take(HsJob *job, HsPagingThen then);
void hs_paging_give(HsJob *job);
/* Somebody has the frames, or waits for them. */
bool hs_paging_is_taking(const HsJob *job);
/* A program without a page table gets one; all its pages are in. */
void hs_paging_turn_on(HsJob *job);
/* Nothing is to be left in frames from n_frames on: writes their pages to the page file, or forgets
 * them; then calls `then`. */
void hs_paging_vacate(HsJob *job, uint32_t n_frames, HsPagingThen then);
/* Its area may have grown; its address space grows by so many units. */
void hs_paging_grow(HsJob *job, uint32_t n_units);
uint32_t hs_paging_n_fixed(const HsJob *job);

/* The table that translates a transfer's addresses; NULL: there is none. */
const HsPageTable *hs_paging_table(const HsJob *job);

#endif
