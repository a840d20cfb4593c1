/* test_simulate: which signals ask a run to end. */
#include "cli/simulate.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* In a process of its own that is interrupted so often while it writes: the signal that ended it,
 * 0: none did. */
static int signal_that_ends(const char *part_path, guint n_interrupts)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        hs_begin_part(part_path);
        (void)g_file_set_contents(part_path, "begun", -1, NULL);
        for (guint i = 0; i < n_interrupts; i++)
            (void)raise(SIGINT);
        _exit(0);
    }
    cr_assert(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

Test(simulate, the_interrupt_that_ends_the_process_removes_what_was_begun)
{
    g_autofree char *folder = g_dir_make_tmp("hsim-simulate-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, ".run.db.part", NULL);

    /* The first one is for the command to end in good order. */
    cr_expect(eq(int, signal_that_ends(path, 1), 0));
    cr_expect(eq(int, g_remove(path), 0));
    cr_expect(eq(int, signal_that_ends(path, 2), SIGINT));
    cr_expect(not(g_file_test(path, G_FILE_TEST_EXISTS)));
    (void)g_remove(path);
    cr_expect(eq(int, g_rmdir(folder), 0));
}

Test(simulate, what_is_done_is_not_removed, .signal = SIGINT)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("hsim-simulate-XXXXXX", &path, NULL);

    cr_assert(fd >= 0 && close(fd) == 0);
    hs_begin_part(path);
    hs_end_part(path);
    cr_expect(eq(int, g_remove(path), 0));
    (void)raise(SIGINT); /* nobody asks any more whether there was one */
}
