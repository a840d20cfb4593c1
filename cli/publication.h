/* publication: a file that is written piece by piece and still appears as a whole or not at all;
 * for output that need not fit into memory. What publish.h says of names holds here, too.
 *
 * Nothing is left beside it when Ctrl-C and its like end the process. One publication of a file at
 * a time.
 *
 *     publication = hs_publication_begin(path, error);
 *     while (there is more)
 *         hs_publication_add(publication, bytes, n_bytes);
 *     return hs_publication_end(publication, is_whole, error);
 */
#ifndef HS_PUBLICATION_H
#define HS_PUBLICATION_H

#include <glib.h>
#include <stdbool.h>

typedef struct HsPublication HsPublication;

/* path "-" or NULL: standard output. NULL with an error that names the path. */
HsPublication *hs_publication_begin(const char *path, GError **error);
/* FALSE: it did not arrive, and more need not be made. */
bool hs_publication_add(HsPublication *publication, const char *bytes, gsize n_bytes);
/* Frees. The file gets its name where `is_whole` and everything arrived; FALSE with an error when
 * something did not. Not whole: there is no file, and TRUE. Errors of standard output show when it
 * is closed, as for all commands. */
bool hs_publication_end(HsPublication *publication, bool is_whole, GError **error);

#endif
