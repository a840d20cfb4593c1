/* gnuplot: a child process with a time limit and a folder of its own. */
#include "cli/gnuplot.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCRIPT_NAME "picture.gp"

GQuark hs_gnuplot_error_quark(void)
{
    return g_quark_from_static_string("hs-gnuplot-error");
}

static bool start(const char *folder, GPid *ret_child, int *ret_says, GError **error)
{
    char *words[] = { "gnuplot", "-d", SCRIPT_NAME, NULL };
    g_autoptr(GError) reason = NULL;
    GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                        G_SPAWN_STDOUT_TO_DEV_NULL;

    if (g_spawn_async_with_pipes(folder, words, NULL, flags, NULL, NULL, ret_child, NULL, NULL,
                                 ret_says, &reason))
        return true;
    if (g_error_matches(reason, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
        g_set_error_literal(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_MISSING,
                            "gnuplot is not installed\n"
                            "  help: sudo apt-get install -y gnuplot-nox, or draw with --ascii");
    else
        g_set_error(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_FAILED, "cannot run gnuplot: %s",
                    reason->message);
    return false;
}

/* Gathers what the child says until it closes its end. FALSE: it took too long. */
static bool listen_to(int says, GString *text)
{
    gint64 deadline_us = g_get_monotonic_time() + HS_GNUPLOT_SECONDS_MAX * G_USEC_PER_SEC;
    char buffer[1024];

    for (;;) {
        gint64 left_ms = (deadline_us - g_get_monotonic_time()) / 1000;
        struct pollfd wanted = { .fd = says, .events = POLLIN };

        if (left_ms <= 0)
            return false;
        if (poll(&wanted, 1, (int)left_ms) <= 0)
            continue;

        ssize_t n_read = read(says, buffer, sizeof buffer);

        if (n_read == 0 || (n_read < 0 && errno != EINTR && errno != EAGAIN))
            return true;
        if (n_read > 0 && text->len < HS_GNUPLOT_SAYS_BYTES_MAX)
            g_string_append_len(text, buffer, n_read);
    }
}

static int wait_for(GPid child)
{
    int status = -1;

    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    g_spawn_close_pid(child);
    return status;
}

static bool draw(const char *folder, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    GPid child = 0;
    int says = -1;

    if (!start(folder, &child, &says, error))
        return false;

    bool is_in_time = listen_to(says, text);

    if (!is_in_time)
        (void)kill(child, SIGKILL);
    (void)close(says);

    bool is_good = wait_for(child) == 0 && is_in_time && text->len == 0;

    if (!is_good)
        g_set_error(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_FAILED,
                    "gnuplot did not draw the picture: %s",
                    !is_in_time ? "it took too long"
                                : (text->len > 0 ? g_strstrip(text->str) : "it said nothing"));
    return is_good;
}

static GBytes *draw_and_read(const char *folder, const char *script, const char *output_name,
                             GError **error)
{
    g_autofree char *script_path = g_build_filename(folder, SCRIPT_NAME, NULL);
    g_autofree char *output_path = g_build_filename(folder, output_name, NULL);
    char *bytes = NULL;
    gsize n_bytes = 0;

    if (!g_file_set_contents(script_path, script, -1, error) || !draw(folder, error))
        return NULL;
    if (g_file_get_contents(output_path, &bytes, &n_bytes, NULL) && n_bytes > 0)
        return g_bytes_new_take(bytes, n_bytes);
    g_free(bytes);
    g_set_error_literal(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_FAILED,
                        "gnuplot did not draw the picture: there is no file");
    return NULL;
}

static void remove_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    (void)g_unlink(path);
}

GBytes *hs_gnuplot_run(const char *script, const char *output_name, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("hsim-XXXXXX", error);

    if (folder == NULL)
        return NULL;

    GBytes *picture = draw_and_read(folder, script, output_name, error);

    remove_file(folder, SCRIPT_NAME);
    remove_file(folder, output_name);
    (void)g_rmdir(folder);
    return picture;
}
