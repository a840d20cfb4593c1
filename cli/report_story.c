/* report_story: what happened, in sentences, and its pictures. */
#include "cli/report.h"

#include "analysis/picture.h"
#include "analysis/story.h"
#include "cli/gnuplot.h"

#include <string.h>

/* Sentences shown; further ones are counted. */
#define SENTENCES_MAX 200u

/* ---- story ---- */

static void add_sentence(HsReport *report, const HsSentence *sentence)
{
    char time[HS_CYCLES_TEXT_BYTES];

    hs_html_add(report->body, "<li class=\"%s\">", hs_sentence_kind_name(sentence->kind));
    g_string_append_printf(report->body, "<data class=\"when\" value=\"%" G_GUINT64_FORMAT "\">",
                           sentence->cycle);
    hs_html_add(report->body, "%s</data> <span class=\"what\">",
                hs_result_time(report->result, sentence->cycle, time));
    if (sentence->step != NULL)
        hs_html_add(report->body, "<span class=\"step-number\">%s</span> ", sentence->step);
    hs_html_add_sentence(report->body, sentence->text);
    g_string_append(report->body, "</span></li>\n");
}

bool hs_report_story(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) story = hs_story_read(report->db, error);
    guint n_shown = 0;

    if (story == NULL)
        return false;
    if (story->len == 0)
        return true;
    hs_report_section(report, "story", "What happened");
    g_string_append(report->body, "<ol class=\"story\">\n");
    for (guint sentence_i = 0; sentence_i < story->len; sentence_i++) {
        const HsSentence *sentence = g_ptr_array_index(story, sentence_i);

        if (sentence->is_detail)
            continue;
        n_shown++;
        if (n_shown <= SENTENCES_MAX)
            add_sentence(report, sentence);
    }
    g_string_append(report->body, "</ol>\n");
    if (n_shown > SENTENCES_MAX)
        hs_html_add(report->body, "<p>%u more: %s.</p>\n", n_shown - SENTENCES_MAX, "hsim explain");
    return true;
}

/* ---- pictures ---- */

/* The bytes of an SVG as they may stand in a URL and in an attribute between double quotes. */
static void add_url_bytes(GString *html, const char *svg)
{
    for (const char *at = svg; *at != '\0'; at++) {
        guchar byte = (guchar)*at;

        if (byte < ' ' || byte > '~' || strchr("%#<>\"&'", byte) != NULL)
            g_string_append_printf(html, "%%%02X", byte);
        else
            g_string_append_c(html, *at);
    }
}

static void add_drawn(HsReport *report, const HsPictureData *data, GBytes *drawn)
{
    gsize n_bytes = 0;
    const char *bytes = g_bytes_get_data(drawn, &n_bytes);
    g_autofree char *raw = g_strndup(bytes, n_bytes);
    g_autofree char *finished = hs_picture_svg_finish(data, raw);

    hs_html_add(report->body,
                "<figure class=\"picture scroll\" tabindex=\"0\" aria-label=\"%s\">\n"
                "<img src=\"data:image/svg+xml,",
                hs_picture_title_of(data));
    add_url_bytes(report->body, finished != NULL ? finished : raw);
    g_string_append(report->body, "\" width=\"960\" height=\"540\" alt=\"");
    hs_html_add_sentence(report->body, hs_picture_alt_of(data));
    g_string_append(report->body, "\">\n</figure>\n");
}

/* There is nothing to draw, or it was left out when the run was recorded. */
static bool is_harmless(const GError *reason)
{
    return reason->domain == HS_PICTURE_ERROR || hs_report_is_left_out(reason);
}

/* gnuplot that is not installed, or fails, costs the picture and not the page; a database that is
 * damaged costs the page. */
bool hs_report_picture_of(HsReport *report, const char *name, const HsPictureChoice *choice,
                          GError **error)
{
    const HsPicture *picture = hs_picture_find(name);
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    g_autoptr(GError) reason = NULL;
    g_autoptr(GBytes) drawn = NULL;

    if (picture == NULL)
        return true;
    if (picture->fill(data, report->db, choice, &reason)) {
        g_autofree char *script = hs_picture_script(picture, data, HS_PICTURE_SVG, "page.svg");

        drawn = hs_gnuplot_run(&report->gnuplot, script, "page.svg", &reason);
    } else if (!is_harmless(reason)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return false;
    }
    if (drawn != NULL)
        add_drawn(report, data, drawn);
    else
        hs_report_missing(report, reason);
    return true;
}

bool hs_report_picture(HsReport *report, const char *name, GError **error)
{
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    return hs_report_picture_of(report, name, &choice, error);
}
