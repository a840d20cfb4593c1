/* run_service: how the programs of a finished run were served: outages, requests, output,
 * CPU time. */
#ifndef HS_RUN_SERVICE_H
#define HS_RUN_SERVICE_H

#include "sim/cycles.h"

#include <sqlite3.h>

/* The parts an outage is made of, in order; each ends at a mark and begins where the last one that
 * was reached ended, so they add up to the outage. */
typedef enum {
    HS_OUTAGE_PART_DETECTION,    /* the fault .. end of step 501 */
    HS_OUTAGE_PART_REALLOCATION, /* .. end of step 506 */
    HS_OUTAGE_PART_LOAD,         /* .. the image is in the area */
    HS_OUTAGE_PART_REPLAY,       /* .. the journal has been read */
    HS_OUTAGE_PART_START,        /* .. the program runs */
    HS_OUTAGE_PART_FIRST_REPLY,  /* .. the first reply after the fault */
    HS_OUTAGE_PART_N
} HsOutagePart;
/* "detection", "reallocation", "load", "replay", "start", "first_reply" */
const char *hs_outage_part_name(HsOutagePart part);

typedef struct {
    char *app;
    char *fault;
    HsCycles fault_cycle;
    HsCycles parts[HS_OUTAGE_PART_N]; /* HS_CYCLES_NEVER: its mark was not reached */
    HsCycles total;                   /* HS_CYCLES_NEVER: no reply before the run ended */
    bool is_hot_standby;              /* FALSE: the fault stops the program for good */
} HsRunOutage;

/* What the program does where there is no reply after the fault: "runs", "not back", "stopped". */
const char *hs_run_outage_word(const HsRunOutage *outage);

/* HsRunOutage by cycle of the fault; NULL with an error. g_ptr_array_unref frees. */
GPtrArray *hs_run_outages_read(sqlite3 *db, GError **error);

/* One program and its clients. Times are HS_CYCLES_NEVER where nothing was replied. */
typedef struct {
    char *app;
    uint64_t n_sent; /* requests, however often sent */
    uint64_t n_replied;
    uint64_t n_sent_again; /* requests that were sent more than once */
    uint64_t n_timeouts;   /* times a client waited in vain */
    HsCycles response_p50;
    HsCycles response_p99;
    HsCycles response_max;
    bool has_journal;
    uint64_t n_committed; /* records of its journal */
    uint64_t n_lost;      /* records that are missing or were written over */
    uint64_t n_repeated;  /* transactions committed again */
} HsRunRequests;

/* HsRunRequests by name of the program; NULL with an error. */
GPtrArray *hs_run_requests_read(sqlite3 *db, GError **error);

/* Arrivals of a group of clients that were never sent: too many waited already. */
typedef struct {
    char *clients;
    uint64_t n;
} HsRunTurnedAway;

/* HsRunTurnedAway by name, those with none left out; NULL with an error. */
GPtrArray *hs_run_turned_away_read(sqlite3 *db, GError **error);

/* A text that a program printed. */
typedef struct {
    HsCycles cycle;
    char *app;
    char *os;
    char *text;
} HsRunOutput;

/* HsRunOutput in order of time; NULL with an error. */
GPtrArray *hs_run_output_read(sqlite3 *db, GError **error);

/* Where a CPU's cycles went, as in sim/store_schema.sql, table cpu_book. */
typedef struct {
    char *cpu;
    char *book;
    uint64_t cycles;
} HsRunBook;

/* HsRunBook, CPU by CPU, in the order they were written; NULL with an error. */
GPtrArray *hs_run_books_read(sqlite3 *db, GError **error);

#endif
