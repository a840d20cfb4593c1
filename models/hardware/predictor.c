/* predictor: its memory, see predictor.h. */
#include "models/hardware/predictor.h"

#include <string.h>

#include "sim/banned.h"

#define WEAKLY_NOT_TAKEN 1

void hs_predictor_init(HsPredictor *predictor, uint32_t n_entries, uint32_t n_returns)
{
    *predictor = (HsPredictor){ .n_entries = n_entries, .n_returns = n_returns };
    predictor->counter = g_new(uint8_t, MAX(n_entries, 1));
    memset(predictor->counter, WEAKLY_NOT_TAKEN, MAX(n_entries, 1));
    predictor->return_to = g_new0(uint64_t, MAX(n_returns, 1));
}

void hs_predictor_clear(HsPredictor *predictor)
{
    g_clear_pointer(&predictor->counter, g_free);
    g_clear_pointer(&predictor->return_to, g_free);
}
