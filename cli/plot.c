/* plot: draws a picture of a result: its script, by gnuplot the picture, or with characters.
 *
 * The script is kept beside the picture, and kept when gnuplot is not there.
 */
#include "analysis/collection.h"
#include "analysis/picture.h"
#include "analysis/run_meta.h"
#include "cli/ascii.h"
#include "cli/commands.h"
#include "cli/gnuplot.h"
#include "cli/publish.h"
#include "sim/assert.h"
#include "sim/diagnostics.h"
#include "sim/store.h"

#include <stdio.h>
#include <string.h>

typedef enum { SVG, PNG, SCRIPT } Wanted;

/* Of a script: enough to know it by. */
#define SCRIPT_HEAD_BYTES 128

/* What a call is to do. */
typedef struct {
    const HsInvocation *invocation;
    const char *path; /* of the result; borrowed */
    const HsPicture *picture;
    HsPictureChoice choice;
    GPtrArray *apps; /* names of the choice, split; and so on */
    GPtrArray *measures;
    GPtrArray *policies;
    sqlite3 *db;
    Wanted wanted;
    char *picture_path; /* "-": standard output */
    char *script_path;  /* NULL: the script is not kept */
    char *output_name;  /* as the script calls the picture */
} Plot;

/* ---- which picture ---- */

static int list_pictures(const HsInvocation *invocation)
{
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    for (guint picture_i = 0; picture_i < hs_n_pictures; picture_i++) {
        hs_output_add(&output, "%-9s ", hs_pictures[picture_i].name);
        hs_output_paint(&output, HS_PAINT_NONE, hs_pictures[picture_i].about);
        hs_output_add(&output, "%s\n",
                      hs_pictures[picture_i].takes_collection ? " (of a collection)" : "");
    }
    hs_output_finish(&output);
    return HS_EXIT_HELD;
}

static const HsPicture *find_picture(const char *name, GError **error)
{
    const HsPicture *picture = hs_picture_find(name);
    g_autofree const char **names = g_new0(const char *, hs_n_pictures + 1);

    if (picture != NULL)
        return picture;
    for (guint picture_i = 0; picture_i < hs_n_pictures; picture_i++)
        names[picture_i] = hs_pictures[picture_i].name;

    const char *nearest = hs_nearest_word(name, names, hs_n_pictures);
    g_autofree char *all = g_strjoinv(", ", (char **)names);

    g_set_error(error, HS_OPTIONS_ERROR, 0, "there is no picture '%s'\n  help: %s%s%s", name,
                nearest != NULL ? "did you mean '" : "it is one of ",
                nearest != NULL ? nearest : all, nearest != NULL ? "'?" : "");
    return NULL;
}

/* ---- which part of it ---- */

static void split_names(const GPtrArray *lists, GPtrArray *names)
{
    for (guint list_i = 0; list_i < lists->len; list_i++) {
        g_auto(GStrv) words = g_strsplit(g_ptr_array_index(lists, list_i), ",", -1);

        for (guint word_i = 0; words[word_i] != NULL; word_i++)
            g_ptr_array_add(names, g_strdup(words[word_i]));
    }
}

/* Which pictures an option is for; one that would change nothing is an error. */
static bool check_options(const Plot *plot, GError **error)
{
    const HsSettings *settings = &plot->invocation->settings;
    const struct {
        bool is_given;
        const char *option;
        const char *pictures;
        const char *explains; /* the picture that says itself why it is not for it */
    } options[] = {
        { settings->from != NULL, "from", "memory, requests", "cpu" },
        { settings->to != NULL, "to", "memory, requests", "cpu" },
        { settings->flow.is_set, "flow", "lanes", NULL },
        { settings->only->len > 0, "only", "requests, compare, sweep, heat", NULL },
        { settings->measures->len > 0, "measure", "compare, sweep, heat", NULL },
        { settings->policies->len > 0, "policies", "compare, sweep, heat", NULL },
        { settings->x != NULL, "x", "sweep, heat", NULL },
        { settings->y != NULL, "y", "sweep, heat", NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
        g_auto(GStrv) names = g_strsplit(options[i].pictures, ", ", -1);

        if (!options[i].is_given || g_strcmp0(options[i].explains, plot->picture->name) == 0 ||
            g_strv_contains((const char *const *)names, plot->picture->name))
            continue;
        g_set_error(error, HS_OPTIONS_ERROR, 0, "'--%s' is for the pictures %s", options[i].option,
                    options[i].pictures);
        return false;
    }
    return true;
}

/* The times need the clock of the run. */
static bool choose_times(Plot *plot, GError **error)
{
    const HsSettings *settings = &plot->invocation->settings;
    g_autoptr(HsRunMeta) meta = NULL;

    if (settings->from == NULL && settings->to == NULL)
        return true;
    meta = hs_run_meta_read(plot->db, error);
    if (meta == NULL)
        return false;
    if (settings->from != NULL &&
        !hs_time_parse(settings->from, meta->clock_hz, &plot->choice.from, error))
        return false;
    if (settings->to != NULL &&
        !hs_time_parse(settings->to, meta->clock_hz, &plot->choice.to, error))
        return false;
    /* From the beginning on is a choice, too. */
    plot->choice.to = MIN(plot->choice.to, meta->end_cycle);
    if (plot->choice.from < plot->choice.to)
        return true;
    g_set_error_literal(error, HS_OPTIONS_ERROR, 0,
                        "there is nothing between '--from' and '--to'\n"
                        "  help: both are times of the run, and the first comes first");
    return false;
}

static bool choose(Plot *plot, GError **error)
{
    const HsSettings *settings = &plot->invocation->settings;

    if (settings->flow.is_set && settings->flow.value == 0) {
        g_set_error_literal(error, HS_OPTIONS_ERROR, 0,
                            "'--flow' takes 1 or more\n"
                            "  help: leave it out for the first of FIG. 5 or 6");
        return false;
    }
    hs_picture_choice_init(&plot->choice);
    split_names(settings->only, plot->apps);
    split_names(settings->measures, plot->measures);
    split_names(settings->policies, plot->policies);
    plot->choice.apps = plot->apps;
    plot->choice.measures = plot->measures;
    plot->choice.policies = plot->policies;
    plot->choice.flow = settings->flow.is_set ? settings->flow.value : 0;
    plot->choice.x = settings->x;
    plot->choice.y = settings->y;
    return choose_times(plot, error);
}

/* ---- where it goes ---- */

/* path without the extension of its last part. */
static char *without_extension(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash != NULL ? slash : path, '.');

    return g_strndup(path, dot != NULL ? (gsize)(dot - path) : strlen(path));
}

/* The last part of a path as the script may call it. */
static char *output_name(const char *stem, Wanted wanted)
{
    g_autofree char *base = g_path_get_basename(stem);
    const char *extension = wanted == PNG ? "png" : "svg";

    (void)g_strcanon(base, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '-');
    return g_strdup_printf("%s%.80s.%s", g_ascii_isalnum(base[0]) ? "" : "hsim", base, extension);
}

static bool take_extension(Plot *plot, const char *path, GError **error)
{
    static const char *const extensions[] = { [SVG] = ".svg", [PNG] = ".png", [SCRIPT] = ".gp" };

    for (guint kind_i = 0; kind_i < G_N_ELEMENTS(extensions); kind_i++) {
        if (g_str_has_suffix(path, extensions[kind_i])) {
            plot->wanted = (Wanted)kind_i;
            return true;
        }
    }
    if (strcmp(path, "-") == 0)
        return true;
    g_set_error(error, HS_OPTIONS_ERROR, 0,
                "'%s' is no kind of picture\n  help: end the name in .svg, .png or .gp", path);
    return false;
}

/* A file that is no script of a picture. */
static bool is_foreign(const char *path)
{
    char head[SCRIPT_HEAD_BYTES] = "";
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return false;
    (void)fread(head, 1, sizeof head - 1, file);
    (void)fclose(file);
    return !hs_picture_is_script(head);
}

/* The user named the picture: a file beside it that happens to have the script's name is not ours
 * to replace, unless it is such a script. */
static bool check_script(const Plot *plot, GError **error)
{
    if (plot->script_path == NULL)
        return true;
    if (!hs_publish_check(plot->script_path, error))
        return false;
    if (plot->wanted == SCRIPT || !is_foreign(plot->script_path))
        return true;
    g_set_error(error, HS_PUBLISH_ERROR, 0,
                "cannot write %s: it is there and is no script of a picture\n"
                "  help: the script stands beside the picture; give the picture another name with "
                "-o",
                plot->script_path);
    return false;
}

static bool choose_paths(Plot *plot, GError **error)
{
    const char *output = plot->invocation->settings.output;
    g_autofree char *result_stem = without_extension(plot->path);
    g_autofree char *usual = g_strdup_printf("%s-%s.svg", result_stem, plot->picture->name);
    const char *path = output != NULL ? output : usual;
    bool is_standard_output = strcmp(path, "-") == 0;
    g_autofree char *stem = without_extension(is_standard_output ? usual : path);

    if (!take_extension(plot, path, error))
        return false;
    plot->picture_path = plot->wanted != SCRIPT ? g_strdup(path) : NULL;
    plot->script_path = is_standard_output ? NULL : g_strdup_printf("%s.gp", stem);
    plot->output_name = output_name(stem, plot->wanted);
    return (plot->picture_path == NULL || hs_publish_check(plot->picture_path, error)) &&
           check_script(plot, error);
}

/* ---- drawing ---- */

static void tell_wrote(const Plot *plot)
{
    HsOutput output;

    if (plot->invocation->settings.is_quiet)
        return;
    hs_output_init(&output, (HsColor)plot->invocation->settings.color);
    hs_output_paint(&output, HS_PAINT_TITLE, "Wrote");
    hs_output_add(&output, "  ");
    hs_output_paint(&output, HS_PAINT_NONE,
                    plot->picture_path != NULL ? plot->picture_path : plot->script_path);
    if (plot->picture_path != NULL) {
        hs_output_add(&output, " and ");
        hs_output_paint(&output, HS_PAINT_NONE, plot->script_path);
    }
    hs_output_add(&output, "\n");
    hs_output_finish(&output);
}

static bool publish_picture(const Plot *plot, const HsPictureData *data, GBytes *drawn,
                            GError **error)
{
    gsize n_bytes = 0;
    const char *bytes = g_bytes_get_data(drawn, &n_bytes);

    if (plot->wanted == PNG)
        return hs_publish_text(plot->picture_path, bytes, n_bytes, error);

    g_autofree char *svg = g_strndup(bytes, n_bytes);
    g_autofree char *finished = hs_picture_svg_finish(data, svg);
    const char *shown = finished != NULL ? finished : svg;

    return hs_publish_text(plot->picture_path, shown, strlen(shown), error);
}

static void say_kept(const Plot *plot, const GError *reason, GError **error)
{
    g_set_error(error, reason->domain, reason->code, "%s%s%s", reason->message,
                plot->script_path != NULL ? "\n  the script is kept: " : "",
                plot->script_path != NULL ? plot->script_path : "");
}

/* The script comes after the picture was drawn, so that Ctrl-C leaves neither of them. */
static bool draw(const Plot *plot, const HsPictureData *data, const char *script, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GBytes) drawn = NULL;
    HsGnuplot gnuplot = HS_GNUPLOT_INIT;

    if (plot->picture_path != NULL)
        drawn = hs_gnuplot_run(&gnuplot, script, plot->output_name, &reason);
    if (plot->script_path != NULL &&
        !hs_publish_text(plot->script_path, script, strlen(script), error))
        return false;
    if (reason != NULL)
        say_kept(plot, reason, error);
    return reason == NULL && (drawn == NULL || publish_picture(plot, data, drawn, error));
}

static bool plot_picture(const Plot *plot, GError **error)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();

    if (!plot->picture->fill(data, plot->db, &plot->choice, error))
        return false;

    HsPictureFormat format = plot->wanted == PNG ? HS_PICTURE_PNG : HS_PICTURE_SVG;
    g_autofree char *script = hs_picture_script(plot->picture, data, format, plot->output_name);

    if (!draw(plot, data, script, error))
        return false;
    if (plot->script_path != NULL)
        tell_wrote(plot);
    return true;
}

static bool draw_ascii(const Plot *plot, GError **error)
{
    HsAsciiDraw draw_it = hs_ascii_find(plot->picture->name);
    HsOutput output;

    hs_assert(draw_it != NULL);
    hs_output_init(&output, (HsColor)plot->invocation->settings.color);

    bool is_good = draw_it(&output, plot->db, &plot->choice, error);

    if (!is_good)
        g_string_truncate(output.text, 0);
    hs_output_finish(&output);
    return is_good;
}

/* ---- the command ---- */

static bool run(Plot *plot, GError **error)
{
    const GPtrArray *operands = plot->invocation->operands;
    bool is_ascii = plot->invocation->settings.wants_ascii;

    plot->path = g_ptr_array_index(operands, 0);
    plot->picture = find_picture(g_ptr_array_index(operands, 1), error);
    if (plot->picture == NULL || !check_options(plot, error) ||
        (!is_ascii && !choose_paths(plot, error)))
        return false;
    if (is_ascii && plot->invocation->settings.output != NULL) {
        g_set_error_literal(error, HS_OPTIONS_ERROR, 0, "'--ascii' and '-o' do not go together");
        return false;
    }
    plot->db = plot->picture->takes_collection ? hs_collection_open(plot->path, error)
                                               : hs_store_open(plot->path, error);
    if (plot->db == NULL || !choose(plot, error))
        return false;
    return is_ascii ? draw_ascii(plot, error) : plot_picture(plot, error);
}

static HsExit status_of(const GError *error)
{
    bool is_usage = error->domain == HS_OPTIONS_ERROR || error->domain == HS_PICTURE_ERROR;

    return is_usage ? HS_EXIT_USAGE : HS_EXIT_FAULT;
}

int hs_command_plot(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    Plot plot = { .invocation = invocation,
                  .apps = g_ptr_array_new_with_free_func(g_free),
                  .measures = g_ptr_array_new_with_free_func(g_free),
                  .policies = g_ptr_array_new_with_free_func(g_free) };

    if (invocation->operands->len < 2) {
        g_ptr_array_unref(plot.apps);
        g_ptr_array_unref(plot.measures);
        g_ptr_array_unref(plot.policies);
        return list_pictures(invocation);
    }

    bool is_good = run(&plot, &error);

    (void)sqlite3_close(plot.db);
    g_ptr_array_unref(plot.apps);
    g_ptr_array_unref(plot.measures);
    g_ptr_array_unref(plot.policies);
    g_free(plot.picture_path);
    g_free(plot.script_path);
    g_free(plot.output_name);
    return is_good ? HS_EXIT_HELD : hs_fail(invocation, error, status_of(error));
}
