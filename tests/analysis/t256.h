/* t256: a run of the setting T256, made by hand. One cycle is a microsecond, so every answer can be
 * worked out on paper:
 *
 *     0 s      state A: os1 160, os2 32, vmm 16, unused 48 MB
 *     1 s      state B: A starts (job start, until 3 s): os1 32, A 128
 *     2 s      state C: B starts (job start, until 2.4 s): B 40, unused 8
 *     5 s      os1 fails; FIG. 5 until 8 s; step 506 ends at 5.0005 s: os2 64, A 128, unused 48
 *     10 s     the run ends
 */
#ifndef HS_T256_H
#define HS_T256_H

#include "sim/store.h"

/* For a suite's .init and .fini: a folder of its own, in which the result is called run.db. */
void t256_enter_folder(void);
void t256_leave_folder(void);

/* Writes all of it into a new store. */
void t256_write(HsStore *store);
/* Makes and publishes the result, and opens it for reading; the caller closes it. Asserts. */
sqlite3 *t256_open(const char *path);

/* For tests that make their own: a store with the row of meta. */
HsStore *t256_empty(const char *path);
void t256_version(HsStore *store, int version, int cycle, const char *cause, const char *step);
void t256_entry(HsStore *store, int version, int position, const char *area, int size_mb,
                const char *owner, const char *destination);
void t256_flow(HsStore *store, int flow, const char *figure, const char *subject, int begin,
               int end);
/* Publishes, frees and opens for reading. */
sqlite3 *t256_publish(HsStore *store, const char *path);
/* The rows of `sql` in a run.db that has nothing else but meta, open for reading. */
sqlite3 *t256_publish_rows(const char *sql);

#endif
