/* explain_run: the story of a finished run. */
#include "analysis/story.h"
#include "cli/explain.h"
#include "cli/show.h"

#include <string.h>

/* Columns of time and cycle before a step; of the step, and of what parts it from the sentence. */
#define TIME_COLUMNS 9
#define CYCLE_COLUMNS 15
#define STEP_COLUMN (2 + TIME_COLUMNS + 2 + CYCLE_COLUMNS + 2)
#define STEP_COLUMNS_MIN 5u
#define STEP_COLUMNS_MAX 16u
#define STEP_GAP 2u

/* Columns of "...", in letters that are two wide. */
#define WIDE_ELLIPSIS 2u

static HsPaint paint_of(const HsSentence *sentence)
{
    switch (sentence->kind) {
    case HS_SENTENCE_FAULT:
    case HS_SENTENCE_FAILURE:
    case HS_SENTENCE_REFUSAL:
    case HS_SENTENCE_EXPECTATION:
        return HS_PAINT_BAD;
    default:
        return HS_PAINT_NONE;
    }
}

/* A word that no line holds ends early, with "..."; JSON has all of it. */
static void cut_word(char *word, guint width_max)
{
    char *at = word;

    if (hs_text_width(word) <= width_max)
        return;
    for (guint i = 0; i + WIDE_ELLIPSIS < width_max / 2; i++)
        at = g_utf8_next_char(at);
    g_strlcpy(at, "...", strlen(at) + 1);
}

static bool is_shown(const HsInvocation *invocation, const HsSentence *sentence)
{
    return !sentence->is_detail || invocation->settings.is_verbose;
}

/* As many as the widest step has that is shown. */
static guint step_columns(const HsInvocation *invocation, const GPtrArray *story)
{
    guint columns = STEP_COLUMNS_MIN;

    for (guint i = 0; i < story->len; i++) {
        const HsSentence *sentence = g_ptr_array_index(story, i);
        g_autofree char *step = hs_clean_text(sentence->step);

        if (is_shown(invocation, sentence))
            columns = MAX(columns, hs_text_width(step));
    }
    return MIN(columns, STEP_COLUMNS_MAX) + STEP_GAP;
}

/* Lines of a text, painted, each behind the first at the column of the text. */
static void add_text(HsOutput *output, HsPaint paint, guint text_column, const char *text)
{
    g_autofree char *clean = hs_clean_text(text);
    g_auto(GStrv) words = g_strsplit(clean, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (guint word_i = 0; words[word_i] != NULL; word_i++) {
        guint width = 0;

        cut_word(words[word_i], output->width - text_column);
        width = hs_text_width(line->str) + 1 + hs_text_width(words[word_i]);

        if (line->len > 0 && text_column + width > output->width) {
            hs_output_paint(output, paint, line->str);
            hs_output_add(output, "\n%*s", (int)text_column, "");
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", words[word_i]);
    }
    hs_output_paint(output, paint, line->str);
    hs_output_add(output, "\n");
}

static void show_sentence(const HsResult *result, HsOutput *output, guint n_step_columns,
                          const HsSentence *sentence)
{
    char time[HS_CYCLES_TEXT_BYTES];
    char cycle[HS_NUMBER_TEXT_BYTES];
    g_autofree char *step = hs_clean_text(sentence->step);

    hs_output_add(output, "  %*s  ", TIME_COLUMNS, hs_result_time(result, sentence->cycle, time));
    hs_output_add(output, "%*s  ", CYCLE_COLUMNS, hs_count_format(sentence->cycle, cycle));
    hs_output_add(output, "%-*s", (int)n_step_columns, step);
    add_text(output, paint_of(sentence), STEP_COLUMN + n_step_columns, sentence->text);
}

static void show_text(const HsInvocation *invocation, const HsResult *result, HsOutput *output,
                      const GPtrArray *story)
{
    guint n_step_columns = step_columns(invocation, story);
    guint n_left_out = 0;

    hs_output_paint(output, HS_PAINT_TITLE, result->meta->scenario);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, result->meta->about);
    hs_output_add(output, " (");
    hs_output_paint(output, HS_PAINT_NONE, result->meta->policy);
    hs_output_add(output, ", seed ");
    hs_output_paint(output, HS_PAINT_NONE, result->meta->seed);
    hs_output_add(output, ")\n\n  %*s  %*s  %-*s%s\n", TIME_COLUMNS, "time", CYCLE_COLUMNS, "cycle",
                  (int)n_step_columns, "step", "what happened");
    for (guint i = 0; i < story->len; i++) {
        const HsSentence *sentence = g_ptr_array_index(story, i);

        if (is_shown(invocation, sentence))
            show_sentence(result, output, n_step_columns, sentence);
        else
            n_left_out++;
    }
    if (n_left_out > 0)
        hs_output_add(output, "\n  %u details more: -v\n", n_left_out);
}

static void show_json(const HsResult *result, HsOutput *output, const GPtrArray *story)
{
    g_autoptr(HsJson) json = hs_json_new(output->text);

    hs_json_begin_object(json, NULL);
    hs_result_json(result, json);
    hs_json_begin_array(json, "story");
    for (guint i = 0; i < story->len; i++) {
        const HsSentence *sentence = g_ptr_array_index(story, i);

        hs_json_begin_object(json, NULL);
        hs_json_integer(json, "cycle", sentence->cycle);
        hs_json_text(json, "kind", hs_sentence_kind_name(sentence->kind));
        hs_json_bool(json, "is_detail", sentence->is_detail);
        if (sentence->flow != 0)
            hs_json_integer(json, "flow", sentence->flow);
        hs_json_text(json, "figure", sentence->figure);
        hs_json_text(json, "step", sentence->step);
        hs_json_text(json, "text", sentence->text);
        hs_json_end(json);
    }
    hs_json_end(json);
    hs_json_end(json);
}

int hs_explain_run(const HsInvocation *invocation, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) story = NULL;
    HsResult result;

    if (!hs_result_open(&result, path, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    story = hs_story_read(result.db, &error);
    if (story != NULL) {
        HsOutput output;

        hs_output_init(&output, (HsColor)invocation->settings.color);
        if (invocation->settings.format == HS_OUTPUT_JSON)
            show_json(&result, &output, story);
        else
            show_text(invocation, &result, &output, story);
        hs_output_finish(&output);
    }
    hs_result_close(&result);
    return story != NULL ? HS_EXIT_HELD : hs_fail(invocation, error, HS_EXIT_FAULT);
}
