/* trigger_reader: `at`, `when` and `every` of a fault or a command as a trigger
 * (outside/trigger.h).
 *
 *     at 5 s                 at step 504        at step 504 + 10 us
 *     when CONDITION         every constant 2 s every exponential 2 s, with `at TIME` or alone
 */
#ifndef HS_TRIGGER_READER_H
#define HS_TRIGGER_READER_H

#include "models/outside/trigger.h"
#include "sim/scenario.h"

/* What a time is read with. */
typedef struct {
    uint64_t clock_hz;
    HsCycles stop_cycles; /* one that strikes later never does: a warning */
    HsDiagnostics *diagnostics;
} HsTriggerReader;

/* FALSE: a diagnostic says what is wrong. Conditions are read by expectations.h. */
bool hs_trigger_read(const HsTriggerReader *reader, const HsNode *node,
                     HsTriggerParameters *ret_trigger);

#endif
