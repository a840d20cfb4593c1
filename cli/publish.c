/* publish: complete or absent. */
#include "cli/publish.h"

#include "cli/publication.h"

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

bool hs_publish_text(const char *path, const char *bytes, gsize n_bytes, GError **error)
{
    HsPublication *publication = hs_publication_begin(path, error);

    if (publication == NULL)
        return false;
    (void)hs_publication_add(publication, bytes, n_bytes);
    return hs_publication_end(publication, true, error);
}
