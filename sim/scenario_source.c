/* scenario_source: opening and reading the files of a scenario, safely. */
#include "sim/scenario_source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

#include "sim/banned.h"

/* O_NONBLOCK: a fifo without a writer must not hold us up before we see that it is one. */
#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
#define READ_CHUNK_BYTES 65536u
#define TRIES_MAX 100u

G_DEFINE_QUARK(hs - source - error - quark, hs_source_error)

HsSource *hs_source_new(const char *name, const char *key, char *text, gsize size)
{
    HsSource *source = g_new0(HsSource, 1);
    source->name = g_strdup(name);
    source->key = g_strdup(key);
    source->text = text;
    source->size = size;
    source->skips = g_array_new(FALSE, FALSE, sizeof(HsSkip));
    return source;
}

void hs_source_free(HsSource *source)
{
    if (source == NULL)
        return;
    g_free(source->name);
    g_free(source->key);
    g_free(source->text);
    g_array_unref(source->skips);
    if (source->tokens != NULL)
        g_array_unref(source->tokens);
    g_free(source);
}

HsPlace hs_source_place(const HsSource *source, guint offset, guint length, guint line,
                        guint column)
{
    if (source->name == NULL)
        return (HsPlace){ 0 };
    return (HsPlace){
        .file = source->name,
        .line = source->has_no_lines ? 0 : line,
        .column = column,
        .length = MAX(length, 1u),
        .text = source->text + offset - (column - 1),
    };
}

/* ---- opening ---- */

static int open_checked(int folder_fd, const char *name, int flags)
{
    int fd = -1;
    do {
        fd = openat(folder_fd, name, flags);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

int hs_source_open_stepwise(int folder_fd, const char *relative)
{
    g_auto(GStrv) parts = g_strsplit(relative, "/", -1);
    int at = folder_fd;
    for (guint i = 0; parts[i] != NULL; i++) {
        bool is_last = parts[i + 1] == NULL;
        int flags = OPEN_FLAGS | O_NOFOLLOW | (is_last ? 0 : O_DIRECTORY);
        int next = open_checked(at, parts[i], flags);
        struct stat status;
        bool is_link = next < 0 && fstatat(at, parts[i], &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                       S_ISLNK(status.st_mode);
        int cause = is_link ? ELOOP : errno;
        if (at != folder_fd)
            close(at);
        if (next < 0) {
            errno = cause;
            return -1;
        }
        at = next;
    }
    return at;
}

int hs_source_open_beneath(int folder_fd, const char *relative)
{
#ifdef SYS_openat2
    struct open_how how = {
        .flags = OPEN_FLAGS,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd = -1;
    guint n_tries = 0;
    do { /* EAGAIN: somebody renames folders meanwhile */
        fd = syscall(SYS_openat2, folder_fd, relative, &how, sizeof how);
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN) && ++n_tries < TRIES_MAX);
    /* Some sandboxes answer EPERM to calls they do not know. */
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
        return (int)fd;
#endif
    return hs_source_open_stepwise(folder_fd, relative);
}

/* ---- reading ---- */

static bool fail(GError **error, HsSourceError code, const char *message)
{
    g_set_error_literal(error, HS_SOURCE_ERROR, (gint)code, message);
    return false;
}

static bool fail_errno(GError **error, int cause)
{
    if (cause == ENOENT || cause == ENOTDIR)
        return fail(error, HS_SOURCE_ERROR_MISSING, "does not exist");
    if (cause == ELOOP)
        return fail(error, HS_SOURCE_ERROR_OUTSIDE, "goes through a symbolic link");
    if (cause == EXDEV)
        return fail(error, HS_SOURCE_ERROR_OUTSIDE, "leaves the scenario's folder");
    if (cause == ENXIO)
        return fail(error, HS_SOURCE_ERROR_NOT_A_FILE, "is not a regular file");
    g_set_error(error, HS_SOURCE_ERROR, HS_SOURCE_ERROR_READ, "cannot be read: %s",
                g_strerror(cause));
    return false;
}

static bool read_chunks(int fd, GByteArray *bytes, GError **error)
{
    g_autofree guint8 *chunk = g_malloc(READ_CHUNK_BYTES);
    while (bytes->len <= HS_SOURCE_BYTES_MAX) {
        ssize_t n = read(fd, chunk, READ_CHUNK_BYTES);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return fail_errno(error, errno);
        if (n > 0)
            g_byte_array_append(bytes, chunk, (guint)n);
    }
    return fail(error, HS_SOURCE_ERROR_TOO_LARGE, "is larger than 1 MiB");
}

static bool check_regular(int fd, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return fail_errno(error, errno);
    if (S_ISDIR(status.st_mode))
        return fail(error, HS_SOURCE_ERROR_NOT_A_FILE, "is a folder");
    if (!S_ISREG(status.st_mode))
        return fail(error, HS_SOURCE_ERROR_NOT_A_FILE, "is not a regular file");
    if (status.st_size > (off_t)HS_SOURCE_BYTES_MAX)
        return fail(error, HS_SOURCE_ERROR_TOO_LARGE, "is larger than 1 MiB");
    return true;
}

/* Takes fd. */
static bool read_fd(int fd, char **ret_text, gsize *ret_size, GError **error)
{
    if (fd < 0)
        return fail_errno(error, errno);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    bool is_read = check_regular(fd, error) && read_chunks(fd, bytes, error);
    close(fd);
    if (!is_read)
        return false;
    *ret_size = bytes->len;
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    *ret_text = (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
    return true;
}

bool hs_source_read(const char *path, char **ret_text, gsize *ret_size, GError **error)
{
    return read_fd(open_checked(AT_FDCWD, path, OPEN_FLAGS), ret_text, ret_size, error);
}

bool hs_source_read_beneath(const char *folder, const char *relative, char **ret_text,
                            gsize *ret_size, GError **error)
{
    int folder_fd = open_checked(AT_FDCWD, folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (folder_fd < 0)
        return fail_errno(error, errno);
    int fd = hs_source_open_beneath(folder_fd, relative);
    int cause = errno;
    close(folder_fd);
    errno = cause;
    return read_fd(fd, ret_text, ret_size, error);
}

char *hs_source_normalise(const char *relative, GError **error)
{
    if (relative[0] == '/') {
        fail(error, HS_SOURCE_ERROR_OUTSIDE, "is an absolute path");
        return NULL;
    }
    g_auto(GStrv) parts = g_strsplit(relative, "/", -1);
    g_autoptr(GString) path = g_string_new(NULL);
    for (guint i = 0; parts[i] != NULL; i++) {
        if (strcmp(parts[i], "..") == 0) {
            fail(error, HS_SOURCE_ERROR_OUTSIDE, "leaves the scenario's folder with '..'");
            return NULL;
        }
        if (parts[i][0] == '\0' || strcmp(parts[i], ".") == 0)
            continue;
        g_string_append_printf(path, "%s%s", path->len > 0 ? "/" : "", parts[i]);
    }
    if (path->len == 0) {
        fail(error, HS_SOURCE_ERROR_MISSING, "names no file");
        return NULL;
    }
    return g_string_free(g_steal_pointer(&path), FALSE);
}
