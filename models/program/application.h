/* application: a program as the whole system sees it, A, whoever runs it.
 *
 * WHAT IT STANDS FOR. Application program A400-1 and its hot standby program A400-2 (seed, FIG. 1):
 * one image and one journal on auxiliary memory, one area 80, and the OSs that may run it. It
 * survives the OSs; what it counts, it counts over both.
 */
#ifndef HS_APPLICATION_H
#define HS_APPLICATION_H

#include "models/hardware/storage.h"
#include "models/program/journal.h"

/* A transaction that a program was told is on auxiliary memory. */
typedef struct {
    uint64_t client, number;
} HsTransaction;

/* What becomes of a program for which there is too little storage: it waits until some comes back,
 * starts with what there is and pages, or ends. */
typedef enum { HS_SHORTAGE_WAIT, HS_SHORTAGE_PAGE, HS_SHORTAGE_FAIL } HsShortage;

typedef struct {
    const char *name; /* borrowed */
    uint32_t app_i;   /* place among the sorted names */
    HsDevice *device; /* borrowed: where image and journal are */
    uint64_t image_address, image_bytes;
    uint64_t journal_address, journal_bytes;
    uint64_t scratch_address, scratch_bytes; /* 0 bytes: it has no scratch file */
    uint64_t entry;                          /* pc of the first instruction */
    uint64_t zeroed_bytes; /* of an ELF program, behind the image; cleared before it runs */
    uint32_t n_area_units;
    uint32_t priority; /* the higher goes first; HS_PRIORITY_MAX at most */
    HsAreaNumber area;
    /* The pair of OSs that may run it: the one that starts it, and the other one; HS_OWNER_NONE: it
     * is not a hot standby job. On one of them, the other is where it can be switched to. */
    HsOwner home, standby;
    HsCycles start_cycles;
    uint32_t fault_level;     /* that its OS reports when it breaks: HsFaultLevel */
    HsCycles recovery_cycles; /* its OS needs to recover it in place */
    /* paging, models/guest/paging.h */
    bool is_script;         /* not an ELF file: its I/O buffer is at its place for good */
    uint32_t n_frames_max;  /* for its pageable pages; 0: as many as its area has */
    HsShortage on_shortage; /* when its OS does not get the storage it needs */
    uint64_t page_file_address, page_file_bytes; /* 0 bytes: there is none */
    const uint32_t *references;                  /* pages it will touch, in order; borrowed */
    uint32_t n_references;                       /* 0: not known */
    /* who has it now */
    HsOwner runs_on; /* HS_OWNER_NONE: nobody */
    /* What it is doing there: not-started, starting, waiting, loading, replaying, running, failed,
     * ending, ended, stopped. And why it ended ("exited"), NULL: it did not. Literals, or
     * interned. */
    const char *state;
    const char *end_reason;
    HsCycles finished_at; /* when it exited or failed for good, last; HS_CYCLES_NEVER: never */
    GString *output;      /* all it printed, on whichever OS */
    char *last_line;      /* the last whole line of that, without its end; "": none yet */
    /* counters */
    GArray *committed; /* HsTransaction, as the program was told */
    uint64_t n_replies, n_duplicates;
    uint32_t n_own_faults; /* in a row: no commit and no reply in between */
    /* its journal when it failed last, as its OS reported it */
    uint64_t n_journal_records, journal_used_bytes;
    uint64_t n_page_faults, n_page_outs, n_page_ins;
    uint64_t n_resident_pages;              /* in main storage now */
    uint32_t n_wanted_units, n_short_units; /* as the trace has them: job_demand.c */
    HsCycles again_cycles; /* of its CPU time that faults threw away: job_tally.c */
} HsApplication;

/* The reason of a program that ended with exit and status 0. */
#define HS_APPLICATION_EXITED "exited"

HsApplication *hs_application_new(const char *name, uint32_t app_i);
void hs_application_free(HsApplication *application);

/* The other one of the pair that may run it; HS_OWNER_NONE: there is none, or `owner` is not of the
 * pair. */
HsOwner hs_application_other(const HsApplication *application, HsOwner owner);

/* Adds to the output. */
void hs_application_print(HsApplication *application, const char *text);
/* It begins anew: a line that it had not finished ends there (but for a full output). */
void hs_application_end_line(HsApplication *application);

/* Told to the program as committed, but not in the journal on the disk. Must be 0. */
uint64_t hs_application_n_lost(const HsApplication *application);
/* Requests that are in the journal more than once. Must be 0. */
uint64_t hs_application_n_repeated(const HsApplication *application);
/* Records in the journal on the disk. */
uint64_t hs_application_n_in_journal(const HsApplication *application);

#endif
