/* fault_reader: a `fault` block as what the fault injector strikes with.
 *
 *     crash os1 panic|hang
 *     fail storage unit 40                 numbers of main storage, from 0
 *     fail storage units 40 .. 43          both included
 *     fail storage of A unit 3             the fourth unit of A's area by address, as it is then;
 *     fail storage of os1 units 0 .. 1     an area is an app's, an OS's, vmm or unused
 *     fail cpu 1                           cpu1 check-stops
 *     fail disk d1 3 times                 its next transfers fail; `for good`: all of them
 *     fail flash f1 for good
 *     cut link for 2 s                     the line carries nothing, for so long or for good
 *     starve os1 for 2 s                   its machine gets no CPU for so long
 *     fail program A level 2               the program fails, as seriously as that
 *     hang program A                       the program makes no progress any more
 *     add storage 64 MB                    main storage grows; no harm
 *     add cpu 2                            so many more CPUs, one when not said
 *
 * A block has one of them; when it strikes, trigger_reader.h reads. A unit beyond main
 * storage, or beyond an app's area, a CPU the machine has not, and an area nobody has are mistakes
 * of the scenario. An area that is not there, or not so large, when the fault strikes is none: the
 * fault has no effect.
 */
#ifndef HS_FAULT_READER_H
#define HS_FAULT_READER_H

#include "models/configuration.h"
#include "models/outside/fault_injector.h"

/* What names and numbers lead to. All borrowed. */
typedef struct {
    const HsConfiguration *configuration;
    const HsResourceTable *table;
    GPtrArray *guests;       /* HsGuestOs */
    GPtrArray *applications; /* HsApplication */
    GPtrArray *devices;      /* HsDevice */
    HsLink *link;
    HsDiagnostics *diagnostics;
} HsFaultReader;

/* FALSE: a diagnostic says what is wrong. */
bool hs_fault_read(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault);

#endif
