/* json: commas, lines and escapes. */
#include "cli/json.h"

#include "cli/output.h"

#include "sim/assert.h"

#include <math.h>

/* Members stand in lines of their own down to this depth; deeper ones share a line. */
#define DEPTH_OF_LINES 3u

struct HsJson {
    GString *text;
    guint depth;
    char closers[HS_JSON_DEPTH_MAX];
    bool has_members[HS_JSON_DEPTH_MAX];
};

HsJson *hs_json_new(GString *text)
{
    HsJson *json = g_new0(HsJson, 1);

    json->text = text;
    return json;
}

void hs_json_free(HsJson *json)
{
    if (json == NULL)
        return;
    hs_assert(json->depth == 0);
    g_free(json);
}

static void new_line(HsJson *json)
{
    if (json->depth <= DEPTH_OF_LINES)
        g_string_append_printf(json->text, "\n%*s", (int)json->depth * 2, "");
    else
        g_string_append_c(json->text, ' ');
}

void hs_json_append_text(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    g_string_append_c(out, '"');
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        if (character == '"' || character == '\\')
            g_string_append_printf(out, "\\%c", (int)character);
        else if (!hs_character_is_shown(character))
            g_string_append_printf(out, "\\u%04x", (unsigned)character);
        else
            g_string_append_unichar(out, character);
    }
    g_string_append_c(out, '"');
}

/* The comma, the line and the name before a value. */
static void begin_value(HsJson *json, const char *name)
{
    if (json->depth > 0) {
        bool *has_members = &json->has_members[json->depth - 1];

        hs_assert((name != NULL) == (json->closers[json->depth - 1] == '}'));
        if (*has_members)
            g_string_append_c(json->text, ',');
        *has_members = true;
        new_line(json);
    }
    if (name != NULL) {
        hs_json_append_text(json->text, name);
        g_string_append(json->text, ": ");
    }
}

static void open(HsJson *json, const char *name, char opener, char closer)
{
    begin_value(json, name);
    hs_assert(json->depth < HS_JSON_DEPTH_MAX);
    json->closers[json->depth] = closer;
    json->has_members[json->depth] = false;
    json->depth++;
    g_string_append_c(json->text, opener);
}

void hs_json_begin_object(HsJson *json, const char *name)
{
    open(json, name, '{', '}');
}

void hs_json_begin_array(HsJson *json, const char *name)
{
    open(json, name, '[', ']');
}

void hs_json_end(HsJson *json)
{
    hs_assert(json->depth > 0);

    guint depth = json->depth - 1;
    bool is_in_lines = json->depth <= DEPTH_OF_LINES;

    json->depth = depth;
    if (json->has_members[depth] && is_in_lines)
        new_line(json);
    else if (json->has_members[depth])
        g_string_append_c(json->text, ' ');
    g_string_append_c(json->text, json->closers[depth]);
    if (depth == 0)
        g_string_append_c(json->text, '\n');
}

void hs_json_text(HsJson *json, const char *name, const char *text)
{
    begin_value(json, name);
    if (text != NULL)
        hs_json_append_text(json->text, text);
    else
        g_string_append(json->text, "null");
}

void hs_json_integer(HsJson *json, const char *name, uint64_t integer)
{
    begin_value(json, name);
    g_string_append_printf(json->text, "%" G_GUINT64_FORMAT, integer);
}

void hs_json_signed(HsJson *json, const char *name, int64_t integer)
{
    begin_value(json, name);
    g_string_append_printf(json->text, "%" G_GINT64_FORMAT, integer);
}

void hs_json_real(HsJson *json, const char *name, double real)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    begin_value(json, name);
    if (isfinite(real))
        g_string_append(json->text, g_ascii_formatd(buffer, sizeof buffer, "%.10g", real));
    else
        g_string_append(json->text, "null");
}

void hs_json_exact(HsJson *json, const char *name, double real)
{
    char buffer[HS_EXACT_TEXT_BYTES];

    begin_value(json, name);
    g_string_append(json->text, isfinite(real) ? hs_exact_format(real, buffer) : "null");
}

void hs_json_cycles(HsJson *json, const char *name, HsCycles cycles)
{
    if (cycles == HS_CYCLES_NEVER)
        hs_json_text(json, name, NULL);
    else
        hs_json_integer(json, name, cycles);
}

void hs_json_bool(HsJson *json, const char *name, bool value)
{
    begin_value(json, name);
    g_string_append(json->text, value ? "true" : "false");
}
