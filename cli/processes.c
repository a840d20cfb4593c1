/* processes: pieces of work that do not depend on each other, each in a process of its own. */
#include "cli/processes.h"

#include "sim/assert.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEATH_BYTES 300u

/* A piece under way. */
typedef struct {
    pid_t pid; /* 0: none */
    guint piece_i;
    FILE *said; /* its standard error */
} Child;

typedef struct {
    const HsProcesses *plan;
    char *results; /* shared with the children */
    Child children[HS_PROCESSES_MAX];
    char **deaths; /* by piece; NULL: it was done, or is not yet */
    bool *is_over; /* by piece */
    guint n_begun;
    guint n_told;
    bool is_enough;
} Pool;

static bool fail(GError **error, const char *what)
{
    int cause = errno;

    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(cause), "cannot %s: %s", what,
                g_strerror(cause));
    return false;
}

static gpointer result_of(const Pool *pool, guint piece_i)
{
    return pool->results + pool->plan->result_bytes * piece_i;
}

/* ---- children ---- */

/* Does not return. */
static void be_child(const Pool *pool, const Child *child)
{
    if (dup2(fileno(child->said), STDERR_FILENO) < 0)
        _exit(1);
    pool->plan->work(pool->plan->user, child->piece_i, result_of(pool, child->piece_i));
    _exit(0);
}

static bool begin(Pool *pool, Child *child, GError **error)
{
    child->piece_i = pool->n_begun;
    child->said = tmpfile();
    if (child->said == NULL)
        return fail(error, "make a temporary file");
    (void)fflush(NULL);
    child->pid = fork();
    if (child->pid == 0)
        be_child(pool, child);
    if (child->pid < 0) {
        child->pid = 0;
        (void)fclose(child->said);
        return fail(error, "make a process");
    }
    pool->n_begun++;
    return true;
}

/* The first line that it said, or how it ended. New. */
static char *describe_death(FILE *said, int status)
{
    char line[DEATH_BYTES] = "";

    rewind(said);
    if (fgets(line, (int)sizeof line, said) != NULL && g_strchomp(line)[0] != '\0')
        return g_strdup(line);
    if (WIFSIGNALED(status))
        return g_strdup_printf("killed by signal %d, %s", WTERMSIG(status),
                               g_strsignal(WTERMSIG(status)));
    return g_strdup_printf("the process ended with status %d", WEXITSTATUS(status));
}

static void end(Pool *pool, Child *child, int status)
{
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        pool->deaths[child->piece_i] = describe_death(child->said, status);
    pool->is_over[child->piece_i] = true;
    (void)fclose(child->said);
    child->pid = 0;
}

/* Waits until one of the children has ended. */
static bool reap(Pool *pool, GError **error)
{
    int status = 0;
    pid_t pid = 0;

    do {
        pid = waitpid(-1, &status, 0);
    } while (pid < 0 && errno == EINTR);
    if (pid < 0)
        return fail(error, "wait for a process");
    for (guint child_i = 0; child_i < HS_PROCESSES_MAX; child_i++) {
        if (pool->children[child_i].pid == pid)
            end(pool, &pool->children[child_i], status);
    }
    return true;
}

/* ---- the pool ---- */

static Child *find_free(Pool *pool)
{
    for (guint child_i = 0; child_i < pool->plan->n_at_once; child_i++) {
        if (pool->children[child_i].pid == 0)
            return &pool->children[child_i];
    }
    return NULL;
}

static bool is_busy(const Pool *pool)
{
    for (guint child_i = 0; child_i < pool->plan->n_at_once; child_i++) {
        if (pool->children[child_i].pid != 0)
            return true;
    }
    return false;
}

/* All that are over, up to the first that is not. */
static void tell(Pool *pool)
{
    const HsProcesses *plan = pool->plan;

    while (!pool->is_enough && pool->n_told < pool->n_begun && pool->is_over[pool->n_told]) {
        guint piece_i = pool->n_told++;

        pool->is_enough = !plan->done(plan->user, piece_i, result_of(pool, piece_i),
                                      pool->deaths[piece_i]);
    }
}

static bool run_all(Pool *pool, GError **error)
{
    bool is_fine = true;

    do {
        Child *child = NULL;

        while (is_fine && !pool->is_enough && pool->n_begun < pool->plan->n_pieces &&
               (child = find_free(pool)) != NULL)
            is_fine = begin(pool, child, error);
        if (!is_busy(pool))
            break;
        /* What was begun is waited for even when no more can be. */
        if (!reap(pool, is_fine ? error : NULL))
            return false;
        tell(pool);
    } while (true);
    return is_fine;
}

bool hs_processes_run(const HsProcesses *plan, GError **error)
{
    hs_assert(plan->n_at_once >= 1 && plan->n_at_once <= HS_PROCESSES_MAX);

    gsize n_bytes = plan->result_bytes * plan->n_pieces;
    Pool *pool = g_new0(Pool, 1);

    pool->plan = plan;
    pool->results = n_bytes == 0 ? NULL
                                 : mmap(NULL, n_bytes, PROT_READ | PROT_WRITE,
                                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pool->results == MAP_FAILED) {
        g_free(pool);
        return fail(error, "share memory");
    }
    pool->deaths = g_new0(char *, plan->n_pieces + 1);
    pool->is_over = g_new0(bool, plan->n_pieces + 1);

    bool is_fine = run_all(pool, error);

    for (guint piece_i = 0; piece_i < plan->n_pieces; piece_i++)
        g_free(pool->deaths[piece_i]);
    g_free(pool->deaths);
    g_free(pool->is_over);
    if (pool->results != NULL)
        (void)munmap(pool->results, n_bytes);
    g_free(pool);
    return is_fine;
}
