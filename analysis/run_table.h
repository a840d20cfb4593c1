/* run_table: the versions of the resource management table 90 of a finished run, and the map of
 * main storage that belongs to each.
 */
#ifndef HS_RUN_TABLE_H
#define HS_RUN_TABLE_H

#include "sim/cycles.h"

#include <sqlite3.h>

/* An entry 91-i; texts are owned. */
typedef struct {
    char *area;
    char *kind;
    uint64_t size_bytes; /* of kind CPU share: its weight */
    char *owner;
    char *destination; /* NULL: none */
} HsRunEntry;

typedef struct {
    uint64_t version;
    HsCycles cycle;
    char *cause;
    char *step;         /* of a figure, or NULL */
    char *figure;       /* of the flow that left this state, or NULL */
    char *label;        /* of a state: "A", "B", "C", "after FIG. 5", "A ends"; else NULL */
    GPtrArray *entries; /* of HsRunEntry, in the table's order: main storage */
    GPtrArray *others;  /* the same: auxiliary memory, CPU shares */
} HsRunVersion;

/* The versions that are states: the first, and what each flow (a job's start, FIG. 5) left behind.
 * As in FIG. 4 the first is A and each job that starts makes the next letter, until something else
 * happens. HsRunVersion in order; NULL with an error. g_ptr_array_unref frees. */
GPtrArray *hs_run_table_states(sqlite3 *db, GError **error);
/* Every version. */
GPtrArray *hs_run_table_versions(sqlite3 *db, GError **error);
/* The one in force at a cycle, as an array of one; empty when there is none. */
GPtrArray *hs_run_table_at(sqlite3 *db, HsCycles cycle, GError **error);

/* Bytes of all entries of main storage; saturates. */
uint64_t hs_run_version_sum(const HsRunVersion *version);
/* The entry of an area, or NULL. */
const HsRunEntry *hs_run_version_find(const HsRunVersion *version, const char *area);
/* The areas of all versions, each once, in an order that agrees with each table's. The texts are
 * borrowed from the versions. */
GPtrArray *hs_run_table_areas(const GPtrArray *versions);

/* The names of the owners, the monitor not among them, in the order in which they come in the
 * table; NULL with an error. */
GPtrArray *hs_run_owners_read(sqlite3 *db, GError **error);

/* Units that are alike, side by side. */
typedef struct {
    uint64_t first_unit;
    uint64_t n_units;
    char *area;
    char *owner;
    char *state; /* unused, unconnected, connected, failed */
} HsRunRange;

/* Main storage in a version: HsRunRange by address; NULL with an error. */
GPtrArray *hs_run_storage_read(sqlite3 *db, uint64_t version, GError **error);

#endif
