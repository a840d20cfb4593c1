/* gnuplot: a child process with a time limit and a folder of its own. */
#include "cli/gnuplot.h"

#include "cli/left_over.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCRIPT_NAME "picture.gp"
/* How long to wait before asking again whether a silent child has ended. */
#define ASK_AGAIN_US 5000

GQuark hs_gnuplot_error_quark(void)
{
    return g_quark_from_static_string("hs-gnuplot-error");
}

/* Without a locale of UTF-8 gnuplot complains of each UTF-8 script. */
static char **environment(void)
{
    return g_environ_setenv(g_get_environ(), "LC_ALL", "C.UTF-8", TRUE);
}

static void in_child(gpointer user)
{
    (void)user;
    hs_left_over_release();
}

static bool start(const char *folder, GPid *ret_child, int *ret_says, GError **error)
{
    char *words[] = { "gnuplot", "-d", SCRIPT_NAME, NULL };
    g_auto(GStrv) variables = environment();
    g_autoptr(GError) reason = NULL;
    GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
                        G_SPAWN_STDOUT_TO_DEV_NULL;

    bool is_started = false;

    hs_left_over_hold();
    is_started = g_spawn_async_with_pipes(folder, words, variables, flags, in_child, NULL,
                                          ret_child, NULL, NULL, ret_says, &reason);
    hs_left_over_set_child(is_started ? *ret_child : 0);
    hs_left_over_release();
    if (is_started)
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
static bool listen_to(int says, GString *text, gint64 deadline_us)
{
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

/* A child that has closed its end may still hang. FALSE: it took too long, and was ended. */
static bool wait_for(GPid child, gint64 deadline_us, int *ret_status)
{
    bool is_in_time = true;
    pid_t ended = 0;

    while (ended == 0 || (ended < 0 && errno == EINTR)) {
        ended = waitpid(child, ret_status, is_in_time ? WNOHANG : 0);
        if (ended != 0 || !is_in_time)
            continue;
        is_in_time = g_get_monotonic_time() < deadline_us;
        if (is_in_time)
            g_usleep(ASK_AGAIN_US);
        else
            (void)kill(child, SIGKILL);
    }
    g_spawn_close_pid(child);
    return is_in_time;
}

/* What went wrong; NULL: nothing. The caller frees. */
static char *trouble_of(GString *text, bool is_in_time, int status)
{
    if (!is_in_time)
        return g_strdup("it took too long");
    if (text->len > 0)
        return g_strdup(g_strstrip(text->str));
    if (WIFSIGNALED(status))
        return g_strdup_printf("signal %d ended it", WTERMSIG(status));
    return status != 0 ? g_strdup("it said nothing") : NULL;
}

static bool draw(HsGnuplot *gnuplot, const char *folder, GError **error)
{
    gint64 deadline_us = g_get_monotonic_time() + gnuplot->seconds_max * G_USEC_PER_SEC;
    g_autoptr(GString) text = g_string_new(NULL);
    GPid child = 0;
    int says = -1;
    int status = -1;

    if (!start(folder, &child, &says, error))
        return false;
    if (!listen_to(says, text, deadline_us))
        deadline_us = 0;
    (void)close(says);

    bool is_in_time = wait_for(child, deadline_us, &status);

    hs_left_over_set_child(0);
    gnuplot->has_hung = !is_in_time;

    g_autofree char *trouble = trouble_of(text, is_in_time, status);

    if (trouble != NULL)
        g_set_error(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_FAILED,
                    "gnuplot did not draw the picture: %s", trouble);
    return trouble == NULL;
}

/* gnuplot does not tell of a disk that is full; a picture that was cut lacks its end. */
static bool is_whole(const char *bytes, gsize n_bytes)
{
    static const char png_end[] = { 'I', 'E', 'N', 'D', '\xae', 'B', '`', '\x82' };
    static const char svg_end[] = "</svg>";
    gsize n_shown = n_bytes;

    if (n_bytes >= sizeof png_end &&
        memcmp(bytes + n_bytes - sizeof png_end, png_end, sizeof png_end) == 0)
        return true;
    while (n_shown > 0 && bytes[n_shown - 1] == '\n')
        n_shown--;
    return n_shown >= strlen(svg_end) &&
           memcmp(bytes + n_shown - strlen(svg_end), svg_end, strlen(svg_end)) == 0;
}

static GBytes *draw_and_read(HsGnuplot *gnuplot, const char *folder, const char *script_path,
                             const char *script, const char *output_path, GError **error)
{
    char *bytes = NULL;
    gsize n_bytes = 0;

    /* In place: a file beside it that is renamed would have a name that nobody removes. */
    if (!g_file_set_contents_full(script_path, script, -1, G_FILE_SET_CONTENTS_NONE, 0600, error) ||
        !draw(gnuplot, folder, error))
        return NULL;
    if (g_file_get_contents(output_path, &bytes, &n_bytes, NULL) && is_whole(bytes, n_bytes))
        return g_bytes_new_take(bytes, n_bytes);
    g_set_error(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_FAILED,
                "gnuplot did not draw the picture: %s",
                n_bytes == 0 ? "there is no file" : "its file is no whole picture");
    g_free(bytes);
    return NULL;
}

static GBytes *run_in(HsGnuplot *gnuplot, const char *folder, const char *script,
                      const char *output_name, GError **error)
{
    g_autofree char *script_path = g_build_filename(folder, SCRIPT_NAME, NULL);
    g_autofree char *output_path = g_build_filename(folder, output_name, NULL);

    hs_left_over_add(script_path);
    hs_left_over_add(output_path);

    GBytes *picture = draw_and_read(gnuplot, folder, script_path, script, output_path, error);

    (void)g_unlink(output_path);
    (void)g_unlink(script_path);
    hs_left_over_forget(output_path);
    hs_left_over_forget(script_path);
    return picture;
}

GBytes *hs_gnuplot_run(HsGnuplot *gnuplot, const char *script, const char *output_name,
                       GError **error)
{
    if (gnuplot->has_hung) {
        g_set_error_literal(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_FAILED,
                            "gnuplot did not draw the picture: it took too long for another one");
        return NULL;
    }

    g_autofree char *folder = g_build_filename(g_get_tmp_dir(), "hsim-XXXXXX", NULL);
    GBytes *picture = NULL;

    hs_left_over_add(folder);
    if (g_mkdtemp(folder) != NULL) {
        picture = run_in(gnuplot, folder, script, output_name, error);
        (void)g_rmdir(folder);
    } else {
        g_set_error(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_FAILED,
                    "gnuplot has no folder to draw in: %s: %s", g_get_tmp_dir(), g_strerror(errno));
    }
    hs_left_over_forget(folder);
    return picture;
}
