/* publication: a temporary file beside the one that is meant. */
#include "cli/publication.h"

#include "cli/left_over.h"
#include "cli/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MODE 0666 /* what the umask leaves of it */

struct HsPublication {
    char *path;      /* NULL: standard output */
    char *part_path; /* what is written */
    FILE *file;
    int error_number; /* the first one, 0: none */
};

static void set_error(GError **error, const char *path, int error_number)
{
    g_set_error(error, HS_PUBLISH_ERROR, 0, "cannot write %s: %s", path, g_strerror(error_number));
}

static void publication_free(HsPublication *publication)
{
    g_free(publication->path);
    g_free(publication->part_path);
    g_free(publication);
}

static bool open_part(HsPublication *publication)
{
    int fd = g_mkstemp_full(publication->part_path, O_WRONLY | O_CLOEXEC, MODE);

    publication->file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    return publication->file != NULL;
}

HsPublication *hs_publication_begin(const char *path, GError **error)
{
    HsPublication *publication = NULL;

    if (path != NULL && !hs_publish_check(path, error))
        return NULL;
    publication = g_new0(HsPublication, 1);
    publication->file = stdout;
    if (path == NULL || strcmp(path, "-") == 0)
        return publication;
    publication->path = g_strdup(path);
    publication->part_path = g_strconcat(path, ".XXXXXX", NULL);
    hs_left_over_add(publication->part_path);
    if (open_part(publication))
        return publication;
    set_error(error, path, errno);
    hs_left_over_forget(publication->part_path);
    publication_free(publication);
    return NULL;
}

bool hs_publication_add(HsPublication *publication, const char *bytes, gsize n_bytes)
{
    errno = 0;
    if (fwrite(bytes, 1, n_bytes, publication->file) == n_bytes)
        return true;
    if (publication->error_number == 0)
        publication->error_number = errno != 0 ? errno : EIO;
    /* A reader that had enough is no error. */
    if (publication->path == NULL && errno == EPIPE)
        clearerr(stdout);
    return false;
}

/* On the disk before it has its name: else a power cut could leave the name and nothing in it. */
static bool close_part(HsPublication *publication)
{
    bool is_synced = fflush(publication->file) == 0 && fsync(fileno(publication->file)) == 0;
    int error_number = errno;
    bool is_closed = fclose(publication->file) == 0;

    if (!is_synced)
        errno = error_number;
    return is_synced && is_closed;
}

bool hs_publication_end(HsPublication *publication, bool is_whole, GError **error)
{
    int error_number = publication->error_number;
    bool is_good = true;

    if (publication->path != NULL) {
        if (!close_part(publication) && error_number == 0)
            error_number = errno;
        is_whole = is_whole && error_number == 0;
        if (is_whole && g_rename(publication->part_path, publication->path) != 0)
            error_number = errno;
        if (!is_whole || error_number != 0)
            (void)g_unlink(publication->part_path);
        hs_left_over_forget(publication->part_path);
        is_good = error_number == 0;
        if (!is_good)
            set_error(error, publication->path, error_number);
    }
    publication_free(publication);
    return is_good;
}
