/* second_fault: a fault that stands in no scenario, as a text that is read behind it.
 *
 * `--fault TEXT` of the command line, and every case of a campaign. TEXT is what stands between the
 * braces of a fault block: "at 2_500_000_123 cycles  crash os2 panic". The first is the fault
 * "second", in a source called `--fault`; then come "second 2" in `--fault 2`, and so on.
 */
#ifndef HS_SECOND_FAULT_H
#define HS_SECOND_FAULT_H

#include "sim/scenario.h"

#define HS_SECOND_FAULT_TITLE "second"

/* The i-th further fault, from 0, as a source. Its texts are added to `texts`, which frees them. */
HsExtraText hs_second_fault_text(GPtrArray *texts, const char *text, guint i);

#endif
