/* small_table: main storage and table 90 as in FIG. 4's example of 256 MB, in units of 64 KiB.
 *
 *     small_table_build(&fixture, run);                 state A: os1 160, os2 32, 48 not used
 *     small_table_start_a(&fixture);                    state B: A has 128 units of os1's own
 *     small_table_start_b(&fixture);                    state C: B has 40 of the monitor's
 */
#ifndef HS_SMALL_TABLE_H
#define HS_SMALL_TABLE_H

#include "models/vmm/resource_table.h"
#include "tests/models/model_run.h"

#define SMALL_TABLE_UNIT_BYTES UINT64_C(65536)
enum { N_ALL = 256, N_VMM = 16, N_OS1 = 160, N_OS2 = 32, N_A = 128, N_B = 40, N_LEFT = 48 };
enum { OS1 = 1, OS2 = 2, OS3 = 3 };
/* Numbers of the areas; "C" is a program's, as A and B are. */
enum { AREA_OS1 = HS_AREA_FAILED + 1, AREA_OS2, AREA_OS3, AREA_A, AREA_B, AREA_C };

typedef struct {
    ModelRun *run; /* borrowed */
    HsStorage *storage;
    HsResourceTable *table;
} SmallTable;

/* State A, one version committed: "start". os3 is a name without storage. */
void small_table_build(SmallTable *fixture, ModelRun *run);
void small_table_clear(SmallTable *fixture);

void small_table_start_a(SmallTable *fixture);
void small_table_start_b(SmallTable *fixture);

/* The whole of the table and of the unit map, as text; the caller frees. */
char *small_table_dump(const SmallTable *fixture);

/* The entries of a version, "area units owner destination\n", from the trace; the caller frees. */
char *small_table_version(const SmallTable *fixture, guint version);
/* Fails the test unless the entries of a version are as given. */
void small_table_check_version(const SmallTable *fixture, guint version, const char *expected);

#endif
