/* simulate: from a scenario to a published result, for every command that runs one. */
#ifndef HS_SIMULATE_H
#define HS_SIMULATE_H

#include "cli/commands.h"
#include "sim/scenario.h"
#include "sim/store.h"

#include <signal.h>

/* Which instructions are to be recorded; texts of times as a user writes them, borrowed. */
typedef struct {
    bool is_wanted;
    const char *from; /* NULL: from the beginning */
    const char *to;   /* NULL: to the end */
} HsInstructionWish;

/* Runs the scenario and publishes `store` as its result. Returns HS_EXIT_HELD or HS_EXIT_NOT_HELD
 * when there is a result, else what to exit with: all has been said on standard error.
 * ret_complaint may be NULL; *ret_complaint (the caller frees) is set where the scenario was
 * refused (HS_EXIT_USAGE) or its run failed, and is not where it was something else. */
int hs_simulate(const HsInvocation *invocation, const HsScenario *scenario, HsStore *store,
                const HsInstructionWish *instructions, char **ret_complaint);

/* The command that makes a run again and looks closely: with what the invocation says, with `seed`
 * and one more `fault` where they are not NULL. New. */
char *hs_replay_command(const HsInvocation *invocation, const uint64_t *seed, const char *fault);

/* From now on Ctrl-C and its like set what is returned; a second one ends the process. */
const volatile sig_atomic_t *hs_catch_interrupts(void);
/* The same for a work that is kept when it is stopped: SIGUSR1, with which batch systems warn
 * before they end a job, asks for it, too. */
const volatile sig_atomic_t *hs_catch_stops(void);
/* The same, while that file (borrowed until the end) is written: it is removed when a signal ends
 * the process. Signals that were held while it was made (cli/left_over.h) wait no longer. */
void hs_begin_part(const char *part_path);
void hs_end_part(const char *part_path);
/* Says so on standard error; what to exit with. */
int hs_tell_interrupted(void);

/* Two times of a user, both NULL or a text, to cycles. FALSE with an error that has a hint. */
bool hs_window_parse(const char *from, const char *to, uint64_t clock_hz, HsCycles *ret_from,
                     HsCycles *ret_to, GError **error);

/* With -v, says on standard error what was done since *since, and begins anew. */
int64_t hs_wall_us(void);
void hs_tell(const HsInvocation *invocation, int64_t *since, const char *what);

#endif
