/* publish: writes a file that the user named as a whole or not at all.
 *
 * The bytes are written beside the file and renamed over it, so that whoever looks sees the old
 * file or the new one, and a write that fails leaves what was there. A picture or a page of before
 * is replaced. A result or collection never is, nor anything that is no file, as a folder or a
 * device: runs are dear, and a slip of the pen in -o must not cost one.
 */
#ifndef HS_PUBLISH_H
#define HS_PUBLISH_H

#include <glib.h>
#include <stdbool.h>

#define HS_PUBLISH_ERROR hs_publish_error_quark()
GQuark hs_publish_error_quark(void);

/* path "-": standard output. FALSE with an error that names the path. */
bool hs_publish_text(const char *path, const char *bytes, gsize n_bytes, GError **error);
/* TRUE when hs_publish_text would not refuse that file; for finding out before the work is done. */
bool hs_publish_check(const char *path, GError **error);

#endif
