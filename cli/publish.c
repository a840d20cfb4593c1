/* publish: complete or absent. */
#include "cli/publish.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* What every SQLite database begins with, its NUL among it. */
static const char database_head[16] = "SQLite format 3";

GQuark hs_publish_error_quark(void)
{
    return g_quark_from_static_string("hs-publish-error");
}

static bool is_database(const char *path)
{
    char head[sizeof database_head];
    FILE *file = fopen(path, "rb");
    bool is_one = file != NULL && fread(head, 1, sizeof head, file) == sizeof head &&
                  memcmp(head, database_head, sizeof head) == 0;

    if (file != NULL)
        (void)fclose(file);
    return is_one;
}

bool hs_publish_check(const char *path, GError **error)
{
    if (strcmp(path, "-") == 0 || !g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        g_set_error(error, HS_PUBLISH_ERROR, 0,
                    "cannot write %s: it is there and is not a file\n"
                    "  help: name another file with -o, or - for standard output",
                    path);
    else if (is_database(path))
        g_set_error(error, HS_PUBLISH_ERROR, 0,
                    "cannot write %s: it is a database, and results are not overwritten\n"
                    "  help: name another file with -o",
                    path);
    else
        return true;
    return false;
}

/* Errors of standard output show when it is closed, as for all commands. */
static bool print(const char *bytes, gsize n_bytes)
{
    (void)fwrite(bytes, 1, n_bytes, stdout);
    return true;
}

bool hs_publish_text(const char *path, const char *bytes, gsize n_bytes, GError **error)
{
    g_autoptr(GError) reason = NULL;

    if (strcmp(path, "-") == 0)
        return print(bytes, n_bytes);
    if (!hs_publish_check(path, error))
        return false;
    if (n_bytes <= G_MAXSSIZE &&
        g_file_set_contents_full(path, bytes, (gssize)n_bytes, G_FILE_SET_CONTENTS_CONSISTENT, 0666,
                                 &reason))
        return true;

    /* GLib names its temporary file, by a random name; what it has to say stands behind that. */
    const char *colon = reason != NULL ? g_strrstr(reason->message, ": ") : NULL;

    g_set_error(error, HS_PUBLISH_ERROR, 0, "cannot write %s: %s", path,
                colon != NULL ? colon + 2 : "it is too large");
    return false;
}
