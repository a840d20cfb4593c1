/* ledger: replies against journals.
 *
 * What a client was told is done must be in the journal on auxiliary memory, as long as programs
 * commit what they reply. Replies are taken from the rows of a run as they come; the journals are
 * read from their devices when it has ended.
 */
#ifndef HS_LEDGER_H
#define HS_LEDGER_H

#include "sim/trace.h"

typedef struct HsLedger HsLedger;

HsLedger *hs_ledger_new(void);
void hs_ledger_free(HsLedger *ledger);
/* Any row of the trace. */
void hs_ledger_on_row(HsLedger *ledger, const HsTraceTable *table, const HsCell *cells);
/* Requests that had a reply and are in no journal of these programs (HsApplication). */
guint hs_ledger_n_unrecorded(const HsLedger *ledger, const GPtrArray *applications);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsLedger, hs_ledger_free)

#endif
