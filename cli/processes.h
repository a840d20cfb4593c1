/* processes: pieces of work that do not depend on each other, each in a process of its own.
 *
 * A piece that aborts (an assertion) or is killed ends itself and no other one; what it had to say
 * on standard error is kept. Results go through memory that is shared, in the order of the pieces:
 * how many processes run at a time changes nothing that is told.
 */
#ifndef HS_PROCESSES_H
#define HS_PROCESSES_H

#include <glib.h>
#include <stdbool.h>

#define HS_PROCESSES_MAX 256u

typedef struct {
    guint n_pieces;
    guint n_at_once; /* 1 .. HS_PROCESSES_MAX */
    gsize result_bytes;
    /* In a child: writes result_bytes. */
    void (*work)(gpointer user, guint piece_i, gpointer ret_result);
    /* In the parent, in the order of the pieces. death: NULL, or how it died before it was done:
     * the first line it said, or the signal; then the result is not to be read. FALSE: enough. */
    bool (*done)(gpointer user, guint piece_i, gpointer result, const char *death);
    gpointer user;
} HsProcesses;

/* FALSE with an error when the system gives no memory or no process. */
bool hs_processes_run(const HsProcesses *plan, GError **error);

#endif
