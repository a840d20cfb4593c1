/* scenario_includes: which file includes which, and parameters on the way. */
#include "sim/scenario_includes.h"

#include <string.h>

#include "sim/scenario_parameters.h"
#include "sim/scenario_texts.h"

#include "sim/banned.h"

#define SOURCE_BYTES_MAX_ALL (4u << 20)

/* One `include` being followed. */
typedef struct {
    HsScenario *scenario;
    HsDiagnostics *diagnostics;
    const char *folder;
    guint source_i; /* the file it stands in */
    HsPlace place;
    char *written; /* as the file says */
} HsInclude;

static void complain(const HsInclude *include, HsErrorCode code, const char *why, const char *help)
{
    g_autofree char *message = g_strdup_printf("cannot include \"%s\"", include->written);
    hs_diagnostics_add(include->diagnostics, code, include->place, message, why, help);
    include->scenario->is_incomplete = true;
}

/* Every file that reaches `from` now reaches all that `to` reaches, and `to`. */
static void add_edge(HsScenario *scenario, guint from, guint to)
{
    uint64_t gained = hs_tree_source(scenario, to)->reaches | UINT64_C(1) << to;
    for (guint i = 0; i < scenario->sources->len; i++) {
        HsSource *source = g_ptr_array_index(scenario->sources, i);
        if (i == from || hs_tree_reaches(scenario, i, from))
            source->reaches |= gained;
    }
}

static bool find_source(const HsScenario *scenario, const char *key, guint *ret_i)
{
    for (guint i = 0; i < scenario->sources->len; i++) {
        if (g_strcmp0(hs_tree_source(scenario, i)->key, key) == 0) {
            *ret_i = i;
            return true;
        }
    }
    return false;
}

static void link_known(const HsInclude *include, guint to)
{
    bool is_cycle = to == include->source_i ||
                    hs_tree_reaches(include->scenario, to, include->source_i);
    if (!is_cycle) {
        add_edge(include->scenario, include->source_i, to);
        return;
    }
    complain(include, HS_ERROR_INCLUDE,
             to == include->source_i ? "this is the file itself"
                                     : "that file already includes this one",
             "files cannot include each other");
}

static const char *help_for(const GError *error)
{
    switch ((HsSourceError)error->code) {
    case HS_SOURCE_ERROR_MISSING:
        return "a path starts at the scenario's folder, in each file";
    case HS_SOURCE_ERROR_OUTSIDE:
        return "only files at or below the scenario's folder can be included, without links";
    case HS_SOURCE_ERROR_NOT_A_FILE:
    case HS_SOURCE_ERROR_TOO_LARGE:
    case HS_SOURCE_ERROR_READ:
        break;
    }
    return NULL;
}

static gsize bytes_read(const HsScenario *scenario)
{
    gsize size = 0;
    for (guint i = 0; i < scenario->sources->len; i++)
        size += hs_tree_source(scenario, i)->size;
    return size;
}

static bool check_room(const HsInclude *include)
{
    guint depth = hs_tree_source(include->scenario, include->source_i)->depth;
    if (depth >= HS_SOURCE_DEPTH_MAX) {
        complain(include, HS_ERROR_LANGUAGE_LIMIT, "level 9 of files including files",
                 "8 levels are the most");
        return false;
    }
    bool is_full = include->scenario->sources->len >= HS_SOURCES_MAX ||
                   bytes_read(include->scenario) >= SOURCE_BYTES_MAX_ALL;
    if (is_full)
        complain(include, HS_ERROR_LANGUAGE_LIMIT, "the scenario is too large",
                 "64 files and 4 MiB are the most");
    return !is_full;
}

/* Reads a file that is new to the scenario. */
static void add_source(const HsInclude *include, const char *key)
{
    g_autoptr(GError) error = NULL;
    if (!check_room(include))
        return;
    g_autoptr(GBytes)
        bytes = hs_scenario_texts_read(include->scenario->texts, include->folder, key, &error);
    if (bytes == NULL) {
        complain(include, HS_ERROR_INCLUDE, error->message, help_for(error));
        return;
    }
    bool is_here = strcmp(include->folder, ".") == 0;
    g_autofree char *name = is_here ? g_strdup(key) : g_build_filename(include->folder, key, NULL);
    gsize size = 0;
    char *text = hs_scenario_texts_copy(bytes, &size);
    HsSource *source = hs_source_new(name, key, text, size);
    source->depth = hs_tree_source(include->scenario, include->source_i)->depth + 1;
    g_ptr_array_add(include->scenario->sources, source);
    add_edge(include->scenario, include->source_i, include->scenario->sources->len - 1);
    if (!hs_lexer_run(source, 0, include->diagnostics))
        include->scenario->is_incomplete = true;
}

static void follow(const HsInclude *include)
{
    g_autoptr(GError) error = NULL;
    guint known = 0;
    if (include->folder == NULL) {
        complain(include, HS_ERROR_INCLUDE, "there is no folder to look in", NULL);
        return;
    }
    g_autofree char *key = hs_source_normalise(include->written, &error);
    if (key == NULL)
        complain(include, HS_ERROR_INCLUDE, error->message, help_for(error));
    else if (find_source(include->scenario, key, &known))
        link_known(include, known);
    else
        add_source(include, key);
}

static bool is_include(const HsCursor *cursor)
{
    return hs_cursor_is_word(cursor, 0, "include") &&
           hs_cursor_peek(cursor, 1)->kind == HS_TOKEN_TEXT;
}

/* `param NAME =` can be nothing else; without the '=' it can only be told at the margin. */
static bool is_param(const HsCursor *cursor)
{
    if (!hs_cursor_is_word(cursor, 0, "param") || hs_cursor_peek(cursor, 1)->kind != HS_TOKEN_NAME)
        return false;
    return hs_cursor_is_symbol(cursor, 2, "=") || hs_cursor_peek(cursor, 0)->column == 1;
}

void hs_includes_scan(HsScenario *scenario, guint source_i, const char *folder,
                      HsDiagnostics *diagnostics)
{
    HsSource *source = g_ptr_array_index(scenario->sources, source_i);
    HsCursor cursor = { .source = source };
    while (hs_cursor_peek(&cursor, 0)->kind != HS_TOKEN_END) {
        HsSkip skip = { .begin = cursor.i };
        if (is_include(&cursor)) {
            const HsToken *token = hs_cursor_peek(&cursor, 1);
            g_autofree char *written = hs_token_content(source, token);
            HsInclude include = {
                scenario, diagnostics, folder, source_i, hs_token_place(source, token), written
            };
            follow(&include);
            cursor.i += 2;
        } else if (is_param(&cursor)) {
            cursor.i++;
            hs_parameters_read(scenario, source_i, &cursor, diagnostics);
        } else {
            cursor.i++;
            continue;
        }
        skip.end = cursor.i;
        g_array_append_val(source->skips, skip);
    }
}
