/* outage: how long a program's service was cut by a fault, and by what.
 *
 * The parts of a run mark what they reach; the latest outage of the program keeps the first cycle
 * of each mark after its fault. An outage is open until its first reply. A program that has more
 * than one open ran again before it failed again, or its next OS failed: the marks it still reaches
 * are those of the latest, and the first reply ends all of them, so the outage of the first fault
 * is what the clients waited. What strikes it while it is down is no outage of its own.
 *
 * An outage begins when the fault strikes, the OS or the program alone; one that no fault began,
 * when step 501 fences an OS that was declared failed and was not: a false alarm cuts a service as
 * well as a fault does.
 *
 * A reply ends an outage when the program sent it after it began to run again: what it sent last
 * before the fault may be on the line longer than the takeover takes. Where a later fault came
 * before it ran, it is the run after that one that counts.
 */
#ifndef HS_OUTAGE_H
#define HS_OUTAGE_H

#include "models/hardware/storage.h"

typedef enum {
    HS_OUTAGE_DETECTED,    /* step 501 or 601 ended */
    HS_OUTAGE_REALLOCATED, /* step 506 or 611 ended; not of a restart in place */
    HS_OUTAGE_LOADED,      /* the image is in the area */
    HS_OUTAGE_REPLAYED,    /* the journal has been read */
    HS_OUTAGE_RUNNING,     /* the program executes instruction words again */
    HS_OUTAGE_FIRST_REPLY, /* the first reply after the fault reached a client */
    HS_OUTAGE_MARK_N
} HsOutageMark;

typedef struct {
    uint32_t app_i;
    HsOwner failed;    /* the OS it ran on */
    const char *fault; /* title of the fault, or why the OS was declared failed; borrowed */
    HsCycles fault_cycle;
    HsCycles marks[HS_OUTAGE_MARK_N]; /* HS_CYCLES_NEVER: not reached */
} HsOutage;

typedef struct HsOutages HsOutages;

HsOutages *hs_outages_new(void);
void hs_outages_free(HsOutages *outages);

/* A fault of OS `failed` cut the service of a program at `now`. */
void hs_outages_begin(HsOutages *outages, uint32_t app_i, HsOwner failed, const char *fault,
                      HsCycles now);
/* The program reached a mark; nothing if no outage of it is open or the mark was reached before.
 * Any mark but HS_OUTAGE_FIRST_REPLY. */
void hs_outages_mark(HsOutages *outages, uint32_t app_i, HsOutageMark mark, HsCycles now);
/* An outage of the program, by OS `failed`, has not let it run again: what strikes it there now
 * cuts no service. */
bool hs_outages_is_down(const HsOutages *outages, uint32_t app_i, HsOwner failed);
/* A reply that the program sent at `sent_at` reached a client: ends what it may end. */
void hs_outages_reply(HsOutages *outages, uint32_t app_i, HsCycles sent_at, HsCycles now);

guint hs_outages_n(const HsOutages *outages);
const HsOutage *hs_outages_at(const HsOutages *outages, guint i);
/* The latest of a program, or NULL. */
const HsOutage *hs_outages_latest(const HsOutages *outages, uint32_t app_i);

/* Cycles of the program's last interruption: from the first fault that its last reply, or none yet,
 * ends, to that reply. 0: no fault cut it; HS_CYCLES_NEVER: it is not back. */
HsCycles hs_outages_last_cycles(const HsOutages *outages, uint32_t app_i);
/* Cycles in which at least one outage of the program lasted; HS_CYCLES_NEVER: it is not back. */
HsCycles hs_outages_total_cycles(const HsOutages *outages, uint32_t app_i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsOutages, hs_outages_free)

#endif
