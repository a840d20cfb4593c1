/* left_over: what is removed when Ctrl-C and its like end hsim in the middle of its work.
 *
 * SIGINT, SIGTERM and SIGHUP are caught while there is something to remove; then they end the
 * process as they do without this. One that is ignored stays so, as nohup and a shell's background
 * commands want it. SIGKILL leaves what there is: each name tells whose it was.
 *
 * A command that ends its work at the first of them in good order (cli/simulate.h) catches them
 * behind hs_left_over_add, and has its handler call hs_left_over_catch for the next one.
 *
 *     hs_left_over_add(path);
 *     ... make the file, use it, remove it or give it its name ...
 *     hs_left_over_forget(path);
 */
#ifndef HS_LEFT_OVER_H
#define HS_LEFT_OVER_H

#include <glib.h>

/* Paths at a time. */
#define HS_LEFT_OVERS_MAX 4u

/* A file, or a folder that is empty once what was added behind it is removed. It need not be there
 * yet. Borrowed until it is forgotten. */
void hs_left_over_add(const char *path);
/* The same text that was added. */
void hs_left_over_forget(const char *path);
/* From now on the next of the signals removes all. A handler may call it. */
void hs_left_over_catch(void);
/* A child that writes such a file is ended first; 0: there is none. */
void hs_left_over_set_child(GPid child);
/* The signals wait from hold to release, as while a child or a file is made and not told of yet; to
 * release what is not held is fine. A child that
 * was made in between calls release itself. */
void hs_left_over_hold(void);
void hs_left_over_release(void);

#endif
