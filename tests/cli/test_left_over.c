/* test_left_over: what a signal removes, and when it may come. */
#include "cli/left_over.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-left-over-XXXXXX", NULL);
    cr_assert(folder != NULL);
    cr_assert(g_chdir(folder) == 0);
}

static void tear_down(void)
{
    cr_expect(g_chdir("/") == 0);
    cr_expect(g_rmdir(folder) == 0, "something was left in %s", folder);
    g_free(folder);
}

TestSuite(left_over, .init = set_up, .fini = tear_down);

/* Of a process that ends by the signal. */
static void expect_ended_by(pid_t process, int signal_number)
{
    int status = 0;

    cr_assert(waitpid(process, &status, 0) == process);
    cr_expect(eq(int, !WIFSIGNALED(status), 0));
    cr_expect(eq(int, WTERMSIG(status), signal_number));
}

Test(left_over, is_removed_by_each_signal_a_folder_behind_what_is_in_it)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        pid_t process = fork();

        if (process == 0) {
            hs_left_over_add("private");
            hs_left_over_add("private/script");
            (void)g_mkdir("private", 0700);
            (void)g_file_set_contents("private/script", "x", 1, NULL);
            (void)raise(numbers[i]);
            _exit(0);
        }
        expect_ended_by(process, numbers[i]);
        cr_expect_not(g_file_test("private", G_FILE_TEST_EXISTS));
    }
}

/* A signal in the moment at which the child runs and is not told of: the child ends, too. */
Test(left_over, waits_until_the_child_is_told_of)
{
    volatile pid_t *child = mmap(NULL, sizeof *child, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t process = fork();

    cr_assert(child != MAP_FAILED);
    if (process == 0) {
        hs_left_over_add("picture");
        hs_left_over_hold();

        pid_t made = fork();

        while (made == 0)
            (void)pause();
        *child = made;
        (void)raise(SIGTERM);
        (void)g_file_set_contents("picture", "half", 4, NULL);
        hs_left_over_set_child(*child);
        hs_left_over_release();
        _exit(0);
    }
    expect_ended_by(process, SIGTERM);
    cr_assert(ne(int, *child, 0));
    cr_expect(eq(int, kill(*child, 0), -1));
    cr_expect(eq(int, errno, ESRCH));
    cr_expect_not(g_file_test("picture", G_FILE_TEST_EXISTS));
    (void)munmap((void *)(uintptr_t)child, sizeof *child);
}
