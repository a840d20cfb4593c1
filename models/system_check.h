/* system_check: the invariants that need more than one part to be looked at.
 *
 * Numbers as in the project's list of invariants: 1-3 are resource_table's own; 4 no program runs
 * in an area its OS does not own; 8 CPU books add up; 9 committed = in the journal; 10 one running
 * copy of a program.
 */
#ifndef HS_SYSTEM_CHECK_H
#define HS_SYSTEM_CHECK_H

#include "models/guest/job.h"

/* What is looked at; all borrowed. */
typedef struct {
    const HsResourceTable *table;
    GPtrArray *applications; /* HsApplication */
    GPtrArray *cpus;         /* HsCpu */
    GPtrArray *jobs;         /* HsJob, of all OSs */
} HsSystemParts;

/* NULL, or what is broken: number, component and values (the caller frees). 9 is only looked at
 * with at_end: it reads whole journals. */
char *hs_system_parts_check(const HsSystemParts *parts, bool at_end);

#endif
