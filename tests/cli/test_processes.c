/* Pieces of work in processes: order, results, and deaths. */
#include "cli/processes.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECES 20u

typedef struct {
    guint next;
    guint n_deaths;
    guint enough; /* after so many; 0: all */
    char *said[PIECES];
} Told;

static void square(gpointer user, guint piece_i, gpointer ret_result)
{
    (void)user;
    *(uint64_t *)ret_result = (uint64_t)piece_i * piece_i;
}

/* Some say something and die, each in another way. */
static void die(gpointer user, guint piece_i, gpointer ret_result)
{
    square(user, piece_i, ret_result);
    if (piece_i == 3) {
        (void)fputs("x.c:7: assertion failed: y\nmore\n", stderr);
        abort();
    }
    if (piece_i == 4)
        (void)kill(getpid(), SIGKILL);
    if (piece_i == 5)
        _exit(9);
}

static bool on_done(gpointer user, guint piece_i, gpointer result, const char *death)
{
    Told *told = user;
    cr_expect(eq(u32, piece_i, told->next));
    told->next++;
    told->said[piece_i] = g_strdup(death);
    if (death != NULL)
        told->n_deaths++;
    else
        cr_expect(eq(u64, *(uint64_t *)result, (uint64_t)piece_i * piece_i));
    return told->enough == 0 || told->next < told->enough;
}

static void run(Told *told, guint n_at_once, void (*work)(gpointer, guint, gpointer))
{
    g_autoptr(GError) error = NULL;
    HsProcesses plan = { .n_pieces = PIECES,
                         .n_at_once = n_at_once,
                         .result_bytes = sizeof(uint64_t),
                         .work = work,
                         .done = on_done,
                         .user = told };
    cr_assert(hs_processes_run(&plan, &error));
}

Test(processes, tell_in_order_however_many_run_at_a_time)
{
    static const guint at_once[] = { 1, 2, 7, HS_PROCESSES_MAX };
    for (guint i = 0; i < G_N_ELEMENTS(at_once); i++) {
        Told told = { 0 };
        run(&told, at_once[i], square);
        cr_expect(eq(u32, told.next, PIECES));
        cr_expect(eq(u32, told.n_deaths, 0));
    }
}

Test(processes, one_that_dies_says_how_and_the_others_go_on)
{
    Told told = { 0 };
    run(&told, 3, die);
    cr_expect(eq(u32, told.next, PIECES));
    cr_expect(eq(u32, told.n_deaths, 3));
    cr_expect(eq(str, told.said[3], "x.c:7: assertion failed: y"));
    cr_expect(strstr(told.said[4], "killed by signal 9") != NULL, "%s", told.said[4]);
    cr_expect(eq(str, told.said[5], "the process ended with status 9"));
    for (guint i = 0; i < PIECES; i++)
        g_free(told.said[i]);
}

Test(processes, nothing_more_is_begun_when_it_is_enough)
{
    Told told = { .enough = 4 };
    run(&told, 2, square);
    cr_expect(eq(u32, told.next, 4));
}
