/* explain_word: whatever a table of the program has a row for: words of the language, policies,
 * measures, pictures, commands and their options, terms of the glossary, instructions. */
#include "cli/explain.h"

#include "analysis/measures.h"
#include "analysis/picture.h"
#include "models/hardware/isa.h"
#include "models/schema.h"
#include "models/vmm/policy.h"
#include "sim/error_codes.h"
#include "sim/scenario_words.h"

#include "embedded/texts.h"

#include <string.h>

/* Of words with more places, the places are all that is told. */
#define PLACES_MAX 3u
#define GLOSSARY_CELLS 4u

/* ---- texts that are Markdown, too ---- */

/* Without its backquotes; the caller frees. */
static char *without_quotes(const char *text)
{
    g_auto(GStrv) pieces = g_strsplit(text, "`", -1);

    return g_strjoinv("", pieces);
}

static void add_plain(HsOutput *output, const char *label, const char *text)
{
    g_autofree char *plain = without_quotes(text);

    hs_explain_labelled(output, label, plain);
}

/* ---- the language ---- */

static void show_note(HsOutput *output, const HsWordNote *note, guint *n_shown)
{
    const HsSchemaRow *row = note->row;
    bool is_required = (row->flags & HS_WORD_REQUIRED) != 0;
    g_autofree char *see = g_strdup_printf("docs/reference/scenario.md; hsim params SCENARIO %s",
                                           note->path);

    hs_explain_head(output, note->path,
                    row->context[0] == '\0' ? "a word of the language, outside of all blocks"
                                            : "a word of the language",
                    n_shown);
    hs_explain_labelled(output, "means", row->about);
    hs_explain_labelled(output, "written", note->syntax);
    if (note->bounds[0] != '\0')
        hs_explain_labelled(output, "range", note->bounds);
    hs_explain_labelled(output, "default",
                        row->by_default != NULL ? row->by_default
                        : is_required           ? "none: it must be said"
                                                : "none: it may be left out");
    hs_explain_labelled(output, "see also", see);
}

static void show_place(HsOutput *output, const HsWordNote *note)
{
    g_autofree char *text = g_strdup_printf("%s (%s)", note->row->about, note->syntax);

    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_TITLE, note->path);
    hs_output_add(output, "\n");
    hs_explain_paragraph(output, 6, text);
}

static void add_notes(const GPtrArray *notes, const char *name, GPtrArray *found)
{
    for (guint i = 0; i < notes->len; i++) {
        HsWordNote *note = g_ptr_array_index(notes, i);

        if (hs_word_note_is(note, name))
            g_ptr_array_add(found, note);
    }
}

/* The words that are meant; of a parameter's path, vmm.costs.detect.references, the word that it is
 * an argument of. New, borrows from notes. */
static GPtrArray *find_notes(const GPtrArray *notes, const char *name)
{
    GPtrArray *found = g_ptr_array_new();
    const char *last = strrchr(name, '.');

    add_notes(notes, name, found);
    if (found->len == 0 && last != NULL && strchr(name, '.') != last) {
        g_autofree char *word = g_strndup(name, (gsize)(last - name));

        add_notes(notes, word, found);
    }
    return found;
}

static void show_words(HsOutput *output, const char *name, guint *n_shown)
{
    g_autoptr(GPtrArray) notes = hs_schema_words(&hs_schema);
    g_autoptr(GPtrArray) found = find_notes(notes, name);

    if (found->len > PLACES_MAX) {
        g_autofree char *kind = g_strdup_printf("a word of the language, in %u places: write one "
                                                "of the paths for more",
                                                found->len);

        hs_explain_head(output, name, kind, n_shown);
        for (guint i = 0; i < found->len; i++)
            show_place(output, g_ptr_array_index(found, i));
        return;
    }
    for (guint i = 0; i < found->len; i++)
        show_note(output, g_ptr_array_index(found, i), n_shown);
}

/* What stands behind values and between blocks: no block's table has it. */
static const char *const syntax_words[][3] = {
    { "param", "param NAME = VALUE [sweep ...]",
      "Declares a parameter, outside of all blocks: $NAME stands for its value, and -s NAME=VALUE "
      "gives it another." },
    { "sweep", "sweep VALUE .. VALUE step VALUE, or sweep [VALUE, VALUE]",
      "Behind a param: the values at which hsim sweep runs the scenario." },
    { "include", "include \"FILE\"",
      "Reads another file, outside of all blocks. Its path starts at the folder of the scenario; "
      "where both say something, the including file counts." },
    { "source", "source \"TEXT\"", "Behind a number: where it is from. hsim params shows it." },
    { "assumption", "assumption", "Behind a number: somebody chose it." },
};

static void show_syntax(HsOutput *output, const char *name, guint *n_shown)
{
    for (guint i = 0; i < G_N_ELEMENTS(syntax_words); i++) {
        if (strcmp(syntax_words[i][0], name) != 0)
            continue;
        hs_explain_head(output, name, "a word of the language, in any file", n_shown);
        hs_explain_labelled(output, "means", syntax_words[i][2]);
        hs_explain_labelled(output, "written", syntax_words[i][1]);
        hs_explain_labelled(output, "see also", "docs/reference/scenario.md");
    }
}

/* ---- policies, measures, pictures, instructions ---- */

static void show_policies(HsOutput *output, const char *name, guint *n_shown)
{
    const HsPolicy *policy = hs_policy_find(name);

    if (policy == NULL)
        return;
    hs_explain_head(output, policy->name,
                    policy->is_addition ? "a policy that is added to another" : "a policy",
                    n_shown);
    add_plain(output, "is", policy->about);
    add_plain(output, "source", policy->source);
    add_plain(output, "steps", policy->steps);
    add_plain(output, "costs", policy->cost);
    add_plain(output, "limits", policy->limits);
    hs_explain_labelled(output, "see also", "docs/reference/policies.md; hsim compare SCENARIO");
}

static void show_measures(HsOutput *output, const char *name, guint *n_shown)
{
    const HsMeasure *measure = hs_measures_find(name);

    if (measure == NULL)
        return;

    g_autofree char *unit = g_strdup_printf(
        "%s, one value per %s; better is %s", hs_measure_unit_name(measure->unit),
        hs_measure_per_name(measure->per), hs_measure_better_name(measure->better));

    hs_explain_head(output, measure->name, "a measure of a run", n_shown);
    hs_explain_labelled(output, "is", measure->about);
    hs_explain_labelled(output, "unit", unit);
    hs_explain_labelled(output, "see also",
                        "docs/reference/measures.md; hsim stat --measures "
                        "RESULT");
}

static void show_pictures(HsOutput *output, const char *name, guint *n_shown)
{
    const HsPicture *picture = hs_picture_find(name);

    if (picture == NULL)
        return;

    g_autofree char *see = g_strdup_printf("hsim plot RESULT %s", name);

    hs_explain_head(output, name,
                    picture->takes_collection ? "a picture of a collection" : "a picture", n_shown);
    hs_explain_labelled(output, "shows", picture->about);
    hs_explain_labelled(output, "see also", see);
}

static void show_instructions(HsOutput *output, const char *name, guint *n_shown)
{
    for (guint op = 0; op < HS_OP_N; op++) {
        const HsIsaRow *row = hs_isa_row((HsOp)op);

        if (strcmp(row->name, name) != 0)
            continue;
        hs_explain_head(output, row->name, "an instruction", n_shown);
        hs_explain_labelled(output, "does", row->about);
        hs_explain_labelled(output, "see also", "docs/reference/isa.md; hsim disasm FILE");
    }
}

/* ---- the command line ---- */

static void show_commands(const HsInvocation *invocation, HsOutput *output, const char *name,
                          guint *n_shown)
{
    for (guint i = 0; i < invocation->n_commands; i++) {
        const HsCommand *command = &invocation->commands[i];
        g_autofree char *usage = g_strdup_printf("hsim %s [OPTION]... %s", command->name,
                                                 command->operands);
        g_autofree char *see = g_strdup_printf("hsim help %s", command->name);

        if (strcmp(command->name, name) != 0)
            continue;
        hs_explain_head(output, command->name, "a command", n_shown);
        hs_explain_labelled(output, "does", command->about);
        hs_explain_labelled(output, "written", usage);
        hs_explain_labelled(output, "see also", see);
    }
}

static const char *option_name(const char *name)
{
    return g_str_has_prefix(name, "--") ? name + 2 : name;
}

static void show_option(const HsInvocation *invocation, HsOutput *output, const HsOption *option,
                        guint *n_shown)
{
    g_autofree char *written = g_strdup_printf("--%s%s%s", option->name,
                                               option->argument != NULL ? " " : "",
                                               option->argument != NULL ? option->argument : "");
    g_autoptr(GString) commands = g_string_new(NULL);

    for (guint i = 0; i < invocation->n_commands; i++) {
        if ((invocation->commands[i].bit & option->commands) != 0)
            g_string_append_printf(commands, "%s%s", commands->len > 0 ? ", " : "",
                                   invocation->commands[i].name);
    }
    hs_explain_head(output, written, "an option", n_shown);
    hs_explain_labelled(output, "does", option->about);
    hs_explain_labelled(output, "of", commands->str);
}

static void show_options(const HsInvocation *invocation, HsOutput *output, const char *name,
                         guint *n_shown)
{
    const HsOption *option = NULL;

    for (guint i = 0; (option = hs_option_at(HS_COMMAND_ALL, i)) != NULL; i++) {
        if (strcmp(option->name, option_name(name)) == 0)
            show_option(invocation, output, option, n_shown);
    }
}

/* ---- the glossary ---- */

/* Does the first cell of a row, "entry (91-1 .. 91-n)", have the name, or the numeral? */
static bool is_term(const char *cell, const char *name)
{
    g_auto(GStrv) words = g_strsplit_set(cell, ",()", -1);

    for (guint i = 0; words[i] != NULL; i++) {
        const char *term = g_strstrip(words[i]);
        gsize size = strlen(name);
        bool is_numeral = g_ascii_isdigit(name[0]) && g_str_has_prefix(term, name) &&
                          (term[size] == '\0' || term[size] == '-' || term[size] == ' ');
        bool is_routine = g_ascii_isdigit(name[0]) && g_str_has_suffix(term, name) &&
                          strlen(term) > size && term[strlen(term) - size - 1] == ' ';

        if (is_numeral || is_routine || g_ascii_strcasecmp(term, name) == 0)
            return true;
    }
    return false;
}

/* The cells of a row of a table in Markdown, NULL where the line is none. */
static char **cells_of(const char *line)
{
    char **cells = g_str_has_prefix(line, "| ") ? g_strsplit(line, "|", -1) : NULL;

    if (cells != NULL && g_strv_length(cells) < GLOSSARY_CELLS + 1)
        g_clear_pointer(&cells, g_strfreev);
    for (guint i = 0; cells != NULL && cells[i] != NULL; i++)
        g_strstrip(cells[i]);
    return cells;
}

static void show_terms(HsOutput *output, const char *name, guint *n_shown)
{
    g_auto(GStrv) lines = g_strsplit(hs_text_glossary_md, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = cells_of(lines[i]);

        if (cells == NULL || !is_term(cells[1], name))
            continue;

        hs_explain_head(output, cells[1], "a term of the glossary", n_shown);
        add_plain(output, "means", cells[2]);
        add_plain(output, "see also", cells[3]);
    }
}

/* ---- all ---- */

bool hs_explain_word(const HsInvocation *invocation, HsOutput *output, const char *name,
                     bool is_behind)
{
    guint n_before = is_behind ? 1 : 0;
    guint n_shown = n_before;

    show_words(output, name, &n_shown);
    show_syntax(output, name, &n_shown);
    show_policies(output, name, &n_shown);
    show_measures(output, name, &n_shown);
    show_pictures(output, name, &n_shown);
    show_commands(invocation, output, name, &n_shown);
    show_options(invocation, output, name, &n_shown);
    show_instructions(output, name, &n_shown);
    show_terms(output, name, &n_shown);
    hs_explain_store(output, name, &n_shown);
    return n_shown > n_before;
}

static void add_terms(GPtrArray *names)
{
    g_auto(GStrv) lines = g_strsplit(hs_text_glossary_md, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = cells_of(lines[i]);
        g_auto(GStrv) terms = cells != NULL ? g_strsplit_set(cells[1], ",(", -1) : NULL;

        for (guint j = 0; terms != NULL && terms[j] != NULL; j++)
            g_ptr_array_add(names, g_strdup(g_strstrip(terms[j])));
    }
}

void hs_explain_word_names(const HsInvocation *invocation, GPtrArray *names)
{
    g_autoptr(GPtrArray) notes = hs_schema_words(&hs_schema);
    const HsOption *option = NULL;
    const HsErrorKind *kind = NULL;
    const char *step = NULL;

    for (guint i = 0; i < notes->len; i++) {
        const HsWordNote *note = g_ptr_array_index(notes, i);

        g_ptr_array_add(names, g_strdup(note->word));
        g_ptr_array_add(names, g_strdup(note->path));
    }
    for (guint i = 0; i < G_N_ELEMENTS(syntax_words); i++)
        g_ptr_array_add(names, g_strdup(syntax_words[i][0]));
    for (guint i = 0; i < hs_policy_n(); i++)
        g_ptr_array_add(names, g_strdup(hs_policy_at(i)->name));
    for (guint i = 0; i < hs_measures_n(); i++)
        g_ptr_array_add(names, g_strdup(hs_measures_at(i)->name));
    for (guint i = 0; i < hs_n_pictures; i++)
        g_ptr_array_add(names, g_strdup(hs_pictures[i].name));
    for (guint i = 0; i < invocation->n_commands; i++)
        g_ptr_array_add(names, g_strdup(invocation->commands[i].name));
    for (guint i = 0; (option = hs_option_at(HS_COMMAND_ALL, i)) != NULL; i++)
        g_ptr_array_add(names, g_strdup_printf("--%s", option->name));
    for (guint i = 0; (kind = hs_error_kind_at(i)) != NULL; i++)
        g_ptr_array_add(names, g_strdup_printf("HS%u", (guint)kind->code));
    for (guint i = 0; (step = hs_explain_step_name(i)) != NULL; i++)
        g_ptr_array_add(names, g_strdup(step));
    for (guint op = 0; op < HS_OP_N; op++)
        g_ptr_array_add(names, g_strdup(hs_isa_row((HsOp)op)->name));
    add_terms(names);
    hs_explain_store_names(names);
}
