/* scenario_words: rows of a schema as somebody looks them up. */
#include "sim/scenario_words.h"

#include "sim/assert.h"
#include "sim/scenario_schema.h"

#include <string.h>

#include "sim/banned.h"

#define PATH_WORDS_MAX 32u

static void note_free(gpointer user)
{
    HsWordNote *note = user;
    g_free(note->word);
    g_free(note->path);
    g_free(note->syntax);
    g_free(note->bounds);
    g_free(note);
}

/* The first word that opens the context from another one; NULL: the top level. */
static const HsWord *opener_of(const HsGrammar *grammar, guint context_i)
{
    for (guint i = 0; i < grammar->n_words; i++) {
        const HsWord *word = &grammar->words[i];
        if (word->opens_i == context_i && word->context_i != context_i)
            return word;
    }
    return NULL;
}

static char *path_of(const HsGrammar *grammar, const HsWord *word)
{
    GString *path = g_string_new(word->word);
    const HsWord *opener = opener_of(grammar, word->context_i);
    for (guint i = 0; opener != NULL && i < PATH_WORDS_MAX; i++) {
        g_string_prepend(path, ".");
        g_string_prepend(path, opener->word);
        opener = opener_of(grammar, opener->context_i);
    }
    return g_string_free(path, FALSE);
}

static void append_bounds(GString *bounds, const HsAtom *atom)
{
    if (!atom->has_bounds)
        return;
    g_autofree char *low = hs_value_to_text(&atom->low);
    g_autofree char *high = hs_value_to_text(&atom->high);
    g_string_append_printf(bounds, "%s%s from %s to %s", bounds->len > 0 ? ", " : "",
                           atom->name != NULL ? atom->name : "", low, high);
}

static char *bounds_of(const HsGrammar *grammar, const HsWord *word)
{
    GString *bounds = g_string_new(NULL);
    for (guint i = 0; i < word->n_groups; i++) {
        const HsGroup *group = hs_grammar_group(grammar, word->first_group + i);
        for (guint j = 0; j < group->n_options; j++) {
            const HsOption *option = hs_grammar_option(grammar, group->first_option + j);
            for (guint k = 0; k < option->n_atoms; k++)
                append_bounds(bounds, hs_grammar_atom(grammar, option->first_atom + k));
        }
    }
    return g_string_free(bounds, FALSE);
}

GPtrArray *hs_schema_words(const HsSchema *schema)
{
    GPtrArray *notes = g_ptr_array_new_with_free_func(note_free);
    char *complaint = NULL;
    g_autoptr(HsGrammar) grammar = hs_grammar_new(schema, &complaint);
    hs_assert(grammar != NULL);
    for (guint i = 0; i < grammar->n_words; i++) {
        const HsWord *word = &grammar->words[i];
        HsWordNote *note = g_new0(HsWordNote, 1);
        note->row = word->row;
        note->word = g_strdup(word->word);
        note->path = path_of(grammar, word);
        note->syntax = hs_grammar_syntax(grammar, word);
        note->bounds = bounds_of(grammar, word);
        g_ptr_array_add(notes, note);
    }
    return notes;
}

/* TRUE when `path` is `whole`, or its last words. */
static bool is_end_of(const char *path, const char *whole)
{
    gsize size = strlen(path);
    gsize whole_size = strlen(whole);
    if (size > whole_size || strcmp(whole + whole_size - size, path) != 0)
        return false;
    return size == whole_size || whole[whole_size - size - 1] == '.';
}

bool hs_word_note_is(const HsWordNote *note, const char *path)
{
    if (path[0] == '\0')
        return false;
    if (is_end_of(path, note->path))
        return true;
    /* os.os1.share: without the name behind the first word. */
    g_auto(GStrv) words = g_strsplit(path, ".", 3);
    if (words[0] == NULL || words[1] == NULL || words[2] == NULL)
        return false;
    g_autofree char *unnamed = g_strconcat(words[0], ".", words[2], NULL);
    return strcmp(unnamed, note->path) == 0;
}
