/* next: what can be done with what a command has just written, below its page.
 *
 *     Next   ./hsim explain results/x.db       what happened, and why
 *            ./hsim plot results/x.db memory   who has which storage, when
 */
#ifndef HS_NEXT_H
#define HS_NEXT_H

#include "cli/commands.h"
#include "cli/output.h"

typedef struct {
    const char *command; /* "plot" */
    const char *operand; /* behind the file, NULL: none */
    const char *about;
} HsNext;

/* program is how the user calls hsim, path the file that was written. */
void hs_next_show(HsOutput *output, const char *program, const char *path, const HsNext *nexts,
                  guint n_nexts);

#endif
