/* explain: a code of an error, a step of a figure, a word, or a run. */
#include "cli/explain.h"

#include "sim/diagnostics.h"

#include <string.h>

#define LABEL_COLUMNS 12u

/* ---- texts ---- */

/* Adds the words of a clean text; lines after the first are indented. The cursor is at `column`. */
static void add_words(HsOutput *output, guint indent, guint column, const char *clean)
{
    g_auto(GStrv) words = g_strsplit(clean, " ", -1);
    bool is_first = true;

    for (guint word_i = 0; words[word_i] != NULL; word_i++) {
        guint width = hs_text_width(words[word_i]);

        if (!is_first && column + 1 + width > output->width) {
            hs_output_add(output, "\n%*s", (int)indent, "");
            column = indent;
            is_first = true;
        }
        hs_output_add(output, "%s%s", is_first ? "" : " ", words[word_i]);
        column += width + (is_first ? 0 : 1);
        is_first = false;
    }
    hs_output_add(output, "\n");
}

void hs_explain_paragraph(HsOutput *output, guint indent, const char *text)
{
    g_autofree char *clean = hs_clean_text(text);

    hs_output_add(output, "%*s", (int)indent, "");
    add_words(output, indent, indent, clean);
}

void hs_explain_labelled(HsOutput *output, const char *label, const char *text)
{
    g_autofree char *clean = hs_clean_text(text);

    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_DIM, label);
    hs_output_add(output, "%*s", (int)(LABEL_COLUMNS - MIN(strlen(label), LABEL_COLUMNS - 1)), "");
    add_words(output, 2 + LABEL_COLUMNS, 2 + LABEL_COLUMNS, clean);
}

void hs_explain_head(HsOutput *output, const char *name, const char *kind, guint *n_shown)
{
    if ((*n_shown)++ > 0)
        hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, name);
    hs_output_add(output, "  %s\n\n", kind);
}

/* ---- codes ---- */

static bool explain_code(HsOutput *output, const char *name)
{
    const HsErrorKind *kind = hs_error_kind_from_text(name);

    if (kind == NULL)
        return false;

    g_auto(GStrv) lines = g_strsplit(kind->example, "\n", -1);
    g_autofree char *head = g_strdup_printf("HS%u", (guint)kind->code);

    hs_output_paint(output, HS_PAINT_TITLE, head);
    hs_output_add(output, "  %s\n\n", kind->name);
    hs_explain_paragraph(output, 2, kind->meaning);
    hs_output_add(output, "\n  %s\n\n",
                  kind->is_command ? "An example:"
                                   : "An example, behind include \"os-crash.scn\":");
    for (guint line_i = 0; lines[line_i] != NULL && lines[line_i][0] != '\0'; line_i++) {
        hs_output_add(output, "      ");
        hs_output_paint(output, HS_PAINT_NONE, lines[line_i]);
        hs_output_add(output, "\n");
    }
    hs_output_add(output, "\n");
    hs_explain_labelled(output, "to correct", kind->remedy);
    return true;
}

/* ---- which it is ---- */

static bool is_run(const char *name)
{
    return g_str_has_suffix(name, ".db") || strchr(name, '/') != NULL;
}

static int fail_unknown(const HsInvocation *invocation, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    hs_explain_word_names(invocation, names);

    /* Every letter is near to every other one. */
    const char *near = g_utf8_strlen(name, -1) > 1
                           ? hs_nearest_word(name, (const char *const *)names->pdata, names->len)
                           : NULL;
    g_autofree char *file = hs_file_meant(name, "results", ".db");
    g_autofree char *hint =
        file != NULL || near != NULL
            ? g_strdup_printf("did you mean '%s'?", file != NULL ? file : near)
            : g_strdup(
                  "a word of the language or the glossary, a code (HS109), a step (504), a result");
    g_autoptr(GError)
        error = g_error_new(HS_OPTIONS_ERROR, 0, "nothing is called '%s'\n  help: %s", name, hint);

    return hs_fail(invocation, error, HS_EXIT_USAGE);
}

/* Words are told as text alone: whoever asks for JSON would get what no program reads. */
static int refuse_json(const HsInvocation *invocation)
{
    g_autoptr(GError) error = g_error_new_literal(
        HS_OPTIONS_ERROR, 0,
        "'--format json' is for the story of a result\n"
        "  help: leave it out; words, codes and steps are told as text");

    return hs_fail(invocation, error, HS_EXIT_USAGE);
}

int hs_command_explain(const HsInvocation *invocation)
{
    g_autoptr(GString) name = g_string_new(NULL);
    HsOutput output;

    for (guint i = 0; i < invocation->operands->len; i++)
        g_string_append_printf(name, "%s%s", i > 0 ? " " : "",
                               (const char *)g_ptr_array_index(invocation->operands, i));
    if (is_run(name->str))
        return hs_explain_run(invocation, name->str);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        return refuse_json(invocation);
    hs_output_init(&output, (HsColor)invocation->settings.color);

    bool is_named = name->len > 0;
    bool is_code = is_named && explain_code(&output, name->str);
    bool is_step = is_named && !is_code && hs_explain_step(&output, name->str);
    bool is_word = is_named && !is_code && hs_explain_word(invocation, &output, name->str, is_step);

    hs_output_finish(&output);
    return is_code || is_step || is_word ? HS_EXIT_HELD : fail_unknown(invocation, name->str);
}
