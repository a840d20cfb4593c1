/* test_simulate: which signals ask a run to end. */
#include "cli/simulate.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

Test(simulate, an_interrupt_is_noted_and_the_next_one_ends_the_process, .signal = SIGINT)
{
    const volatile sig_atomic_t *interrupted = hs_catch_interrupts();

    cr_assert(eq(int, *interrupted, 0));
    (void)raise(SIGINT);
    cr_assert(eq(int, *interrupted, SIGINT));
    (void)raise(SIGINT);
}

/* As nohup does. */
Test(simulate, a_signal_that_is_ignored_stays_so)
{
    cr_assert(signal(SIGHUP, SIG_IGN) != SIG_ERR);

    const volatile sig_atomic_t *interrupted = hs_catch_interrupts();

    (void)raise(SIGHUP);
    cr_expect(eq(int, *interrupted, 0));
    (void)raise(SIGTERM);
    cr_expect(eq(int, *interrupted, SIGTERM));
}
