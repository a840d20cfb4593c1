/* predictor: which way a branch went before, and where a return leads. See cpu.h, BRANCHES.
 *
 * In a header for its speed: the CPU asks at every branch.
 */
#ifndef HS_PREDICTOR_H
#define HS_PREDICTOR_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Embedded. */
typedef struct {
    uint32_t n_entries; /* 0: there is no predictor */
    uint32_t n_returns;
    uint8_t *counter;    /* 0, 1: not taken; 2, 3: taken */
    uint64_t *return_to; /* a ring; the newest is before n_pushed */
    uint32_t n_held, n_pushed;
} HsPredictor;

void hs_predictor_init(HsPredictor *predictor, uint32_t n_entries, uint32_t n_returns);
void hs_predictor_clear(HsPredictor *predictor);

/* Whether the branch at pc is predicted as it went; learns. Only with n_entries > 0. */
static inline bool hs_predictor_branch(HsPredictor *predictor, uint64_t pc, bool is_taken)
{
    uint8_t *counter = &predictor->counter[(pc >> 1) & (predictor->n_entries - 1)];
    bool is_right = (*counter >= 2) == is_taken;

    if (is_taken)
        *counter = (uint8_t)(*counter + (*counter < 3));
    else
        *counter = (uint8_t)(*counter - (*counter > 0));
    return is_right;
}

static inline void hs_predictor_push(HsPredictor *predictor, uint64_t return_to)
{
    if (predictor->n_returns == 0)
        return;
    predictor->return_to[predictor->n_pushed] = return_to;
    predictor->n_pushed++;
    if (predictor->n_pushed == predictor->n_returns)
        predictor->n_pushed = 0;
    predictor->n_held += predictor->n_held < predictor->n_returns;
}

/* Whether the newest return address is `target`; takes it off. */
static inline bool hs_predictor_pop(HsPredictor *predictor, uint64_t target)
{
    if (predictor->n_held == 0)
        return false;
    predictor->n_held--;
    predictor->n_pushed = (predictor->n_pushed == 0 ? predictor->n_returns : predictor->n_pushed) -
                          1;
    return predictor->return_to[predictor->n_pushed] == target;
}

#endif
