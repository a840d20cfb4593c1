/* left_over: paths that a signal handler removes. */
#include "cli/left_over.h"

#include "sim/assert.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const int endings[] = { SIGINT, SIGTERM, SIGHUP };

/* The handler reads these; nobody else changes them while it can run. */
static const char *paths[HS_LEFT_OVERS_MAX];
static guint n_paths = 0;
static volatile GPid writer = 0;

static sigset_t mask_before_hold;
static bool is_held = false;
static struct sigaction actions_before[G_N_ELEMENTS(endings)];

/* Only calls that a handler may make. The signal is blocked until this returns; then, its action
 * reset, it ends the process. */
static void on_ending(int signal_number)
{
    if (writer > 0) {
        (void)kill(writer, SIGKILL);
        (void)waitpid(writer, NULL, 0);
    }
    for (guint i = n_paths; i > 0; i--)
        if (unlink(paths[i - 1]) != 0)
            (void)rmdir(paths[i - 1]);
    (void)raise(signal_number);
}

static void block(sigset_t *ret_before)
{
    sigset_t set;

    (void)sigemptyset(&set);
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
        (void)sigaddset(&set, endings[i]);
    (void)sigprocmask(SIG_BLOCK, &set, ret_before);
}

void hs_left_over_catch(void)
{
    struct sigaction action;
    struct sigaction before;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_ending;
    action.sa_flags = (int)SA_RESETHAND;
    (void)sigemptyset(&action.sa_mask);
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        (void)sigaction(endings[i], NULL, &before);
        if (before.sa_handler != SIG_IGN)
            (void)sigaction(endings[i], &action, NULL);
    }
}

static void save_endings(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
        (void)sigaction(endings[i], NULL, &actions_before[i]);
}

static void restore_endings(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
        (void)sigaction(endings[i], &actions_before[i], NULL);
}

void hs_left_over_add(const char *path)
{
    sigset_t before;

    hs_assert(n_paths < HS_LEFT_OVERS_MAX);
    block(&before);
    paths[n_paths++] = path;
    if (n_paths == 1) {
        save_endings();
        hs_left_over_catch();
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

void hs_left_over_forget(const char *path)
{
    sigset_t before;
    guint path_i = 0;

    while (path_i < n_paths && paths[path_i] != path)
        path_i++;
    hs_assert(path_i < n_paths);
    block(&before);
    n_paths--;
    memmove(&paths[path_i], &paths[path_i + 1], (n_paths - path_i) * sizeof paths[0]);
    if (n_paths == 0)
        restore_endings();
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

void hs_left_over_set_child(GPid child)
{
    writer = child;
}

void hs_left_over_hold(void)
{
    hs_assert(!is_held);
    block(&mask_before_hold);
    is_held = true;
}

void hs_left_over_release(void)
{
    if (is_held)
        (void)sigprocmask(SIG_SETMASK, &mask_before_hold, NULL);
    is_held = false;
}
