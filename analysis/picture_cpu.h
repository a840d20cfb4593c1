/* picture_cpu: what the picture of CPU time shows, for gnuplot and for characters.
 *
 * A run keeps the books of its CPUs for the whole run (table cpu_book), not over time: so a bar is
 * a CPU from the first cycle to the last, its parts what it was busy with. Below, a bar is a
 * program on an OS, its parts the causes of its cycles (table cpi_stack), each bar 100 % of them.
 */
#ifndef HS_PICTURE_CPU_H
#define HS_PICTURE_CPU_H

#include "analysis/picture.h"
#include "analysis/run_meta.h"

/* Bars of each sort. */
#define HS_CPU_BARS_MAX 8u

typedef struct {
    const char *name;
    uint32_t color;
    gunichar mark; /* with characters */
} HsCpuKind;

typedef struct {
    const HsCpuKind *kind;
    uint64_t cycles;
} HsCpuPart;

typedef struct {
    char *name;      /* cpu0; A on os1 */
    char *note;      /* what is written behind the bar */
    GArray *parts;   /* HsCpuPart, none of them 0, in the order of their kinds */
    uint64_t cycles; /* all of them */
} HsCpuBar;

typedef struct {
    HsRunMeta *meta;
    GPtrArray *cpus;     /* HsCpuBar; idle and stopped last */
    GPtrArray *programs; /* HsCpuBar */
    guint n_more_cpus, n_more_programs;
    guint axis_percent; /* where the axis of the CPUs ends */
    char *title, *subtitle, *alt;
} HsCpuPicture;

/* NULL with an error. */
HsCpuPicture *hs_cpu_picture_read(sqlite3 *db, const HsPictureChoice *choice, GError **error);
void hs_cpu_picture_free(HsCpuPicture *picture);
/* Is that what a CPU does when it does nothing? */
bool hs_cpu_is_rest(const HsCpuKind *kind);
/* Is there a part of that kind in the bars? The i-th of all kinds; NULL behind the last. */
const HsCpuKind *hs_cpu_book_kind(guint i);
const HsCpuKind *hs_cpu_cause_kind(guint i);
bool hs_cpu_has_kind(const GPtrArray *bars, const HsCpuKind *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCpuPicture, hs_cpu_picture_free)

#endif
