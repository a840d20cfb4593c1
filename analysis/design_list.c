/* design_list: the points of `list`: rows of a CSV file (RFC 4180), the first of them names.
 *
 * Lines end in LF or CRLF; a byte order mark, blanks around a value and lines with nothing on them
 * are passed over. A value in double quotes may hold commas, and a quote written twice. */
#include "analysis/design_parts.h"

#include "sim/scenario_settings.h"
#include "sim/scenario_vary.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define LIST_BYTES_MAX (64u << 20)
#define VALUE_BYTES_MAX 1000u
#define BOM "\xef\xbb\xbf"

/* One column: a parameter, and which values it has been seen to have. */
typedef struct {
    char *name;
    char *who; /* "parameter 'crash_at'" */
    bool is_policy;
    guint place; /* among the parameters */
    HsValue like;
    GArray *values;      /* HsValue, each once */
    GHashTable *written; /* as it stands in the file -> its place in `values` */
    GHashTable *known;   /* as -s takes it -> the same */
} Column;

typedef struct {
    HsDesign *design;
    const HsDesignPlan *plan;
    const HsScenario *scenario;
    HsDiagnostics *diagnostics;
    char *text;
    gsize size;
    gsize at;
    gsize line_at; /* where the line begins */
    guint line;
    GPtrArray *columns; /* Column */
    HsDesignRows *rows;
    guint n_rows; /* with those that came again */
} List;

static void free_column(gpointer user)
{
    Column *column = user;

    g_free(column->name);
    g_free(column->who);
    g_clear_pointer(&column->values, g_array_unref);
    g_hash_table_unref(column->written);
    g_hash_table_unref(column->known);
    g_free(column);
}

static HsPlace place_at(const List *list, gsize at, gsize size)
{
    return (HsPlace){ .file = list->plan->list,
                      .line = list->line,
                      .column = (guint)(at - list->line_at) + 1,
                      .length = MAX((guint)size, 1u),
                      .text = list->text + list->line_at };
}

static bool complain(const List *list, HsErrorCode code, HsPlace place, const char *message,
                     const char *label, const char *help)
{
    hs_diagnostics_add(list->diagnostics, code, place, message, label, help);
    return false;
}

/* ---- is it text at all? ---- */

static bool is_foreign(const List *list, gsize at)
{
    char c = list->text[at];
    bool is_line_end = c == '\n' || (c == '\r' && list->text[at + 1] == '\n');

    return ((guchar)c < 0x20 && c != '\t' && !is_line_end) || c == 0x7f;
}

static void go_to(List *list, gsize at)
{
    for (; list->at < at; list->at++) {
        if (list->text[list->at] == '\n') {
            list->line++;
            list->line_at = list->at + 1;
        }
    }
}

static bool check_text(List *list)
{
    const char *end = NULL;
    gsize at = 0;
    bool is_utf8 = g_utf8_validate(list->text, (gssize)list->size, &end);

    if (!is_utf8)
        at = (gsize)(end - list->text);
    for (gsize i = 0; i < (is_utf8 ? list->size : at); i++) {
        if (is_foreign(list, i)) {
            go_to(list, i);
            return complain(list, HS_ERROR_CHARACTER, place_at(list, i, 1),
                            "a control character in the list", "not a character of a value", NULL);
        }
    }
    if (is_utf8)
        return true;
    go_to(list, at);
    return complain(list, HS_ERROR_CHARACTER, place_at(list, at, 1),
                    list->text[at] == '\0' ? "a NUL byte in the list" : "the list is not UTF-8",
                    "not a character", "write the list as CSV in UTF-8");
}

/* ---- cells ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_at_line_end(const List *list)
{
    char c = list->text[list->at];

    return c == '\n' || c == '\r' || c == '\0';
}

static void skip_blanks(List *list)
{
    while (is_blank(list->text[list->at]))
        list->at++;
}

static void end_line(List *list)
{
    if (list->text[list->at] == '\r')
        list->at++;
    if (list->text[list->at] == '\n')
        list->at++;
    list->line++;
    list->line_at = list->at;
}

/* The cursor stands at the first quote. */
static bool read_quoted(List *list, GString *cell)
{
    gsize begin = list->at++;

    for (;; list->at++) {
        if (is_at_line_end(list))
            return complain(list, HS_ERROR_SYNTAX, place_at(list, begin, list->at - begin),
                            "a quote is not closed", "opened here",
                            "a value ends on its line; a quote in it is written twice");
        if (list->text[list->at] == '"' && list->text[++list->at] != '"')
            break;
        g_string_append_c(cell, list->text[list->at]);
    }
    skip_blanks(list);
    if (list->text[list->at] == ',' || is_at_line_end(list))
        return true;
    return complain(list, HS_ERROR_SYNTAX, place_at(list, list->at, 1),
                    "something stands behind a closing quote", "expected ','",
                    "a quote in a value is written twice, and the value stands in quotes");
}

static bool read_bare(List *list, GString *cell)
{
    while (list->text[list->at] != ',' && !is_at_line_end(list)) {
        if (list->text[list->at] == '"')
            return complain(list, HS_ERROR_SYNTAX, place_at(list, list->at, 1),
                            "a quote inside of a value", "not at its beginning",
                            "put the whole value in quotes, and write a quote in it twice");
        g_string_append_c(cell, list->text[list->at++]);
    }
    while (cell->len > 0 && is_blank(cell->str[cell->len - 1]))
        g_string_truncate(cell, cell->len - 1);
    return true;
}

/* Reads up to the ',' or the line's end. */
static bool read_cell(List *list, GString *cell, HsPlace *ret_place)
{
    g_string_truncate(cell, 0);
    skip_blanks(list);

    gsize begin = list->at;
    bool is_quoted = list->text[begin] == '"';

    if (!(is_quoted ? read_quoted(list, cell) : read_bare(list, cell)))
        return false;
    *ret_place = place_at(list, begin, is_quoted ? list->at - begin : cell->len);
    if (cell->len > VALUE_BYTES_MAX)
        return complain(list, HS_ERROR_LANGUAGE_LIMIT, *ret_place,
                        "a value has more than 1000 bytes", NULL, NULL);
    return true;
}

/* ---- the first row ---- */

static bool is_set_already(const List *list, const char *name, const HsValue *like)
{
    const HsParameter *parameter = hs_scenario_find_param(list->scenario, name);

    return parameter != NULL ? hs_parameter_is_set(parameter) : hs_place_is_setting(like->place);
}

static bool has_column(const List *list, const char *name)
{
    for (guint i = 0; i < list->columns->len; i++) {
        if (strcmp(((const Column *)g_ptr_array_index(list->columns, i))->name, name) == 0)
            return true;
    }
    return false;
}

static bool check_name(const List *list, const char *name, HsPlace place)
{
    if (name[0] == '\0')
        return complain(list, HS_ERROR_SYNTAX, place, "a column has no name", "expected a name",
                        "the first row has the names of the parameters");
    if (list->columns->len == HS_DESIGN_PARAMETERS_MAX)
        return complain(list, HS_ERROR_LANGUAGE_LIMIT, place,
                        "the list has more than 64 parameters", "one too many", NULL);
    if (!has_column(list, name))
        return true;

    g_autofree char *message = g_strdup_printf("'%s' stands twice in the first row", name);

    return complain(list, HS_ERROR_TWICE, place, message, "again", NULL);
}

static bool add_column(List *list, const char *name, HsPlace place)
{
    HsValue like = { .kind = HS_VALUE_NAME };
    bool is_there = check_name(list, name, place);
    bool is_found = is_there && hs_setting_find(list->scenario, name, &like);
    bool is_policy = !is_found && strcmp(name, HS_DESIGN_POLICY) == 0;

    if (!is_there)
        return false;
    if (!is_found && !is_policy) {
        hs_setting_tell_unknown(list->scenario, name, place, list->diagnostics);
        return false;
    }
    if (!is_policy && is_set_already(list, name, &like)) {
        g_autofree char *message = g_strdup_printf("'%s' has one value by -s, and varies", name);

        return complain(list, HS_ERROR_TWICE, place, message, "set by -s too",
                        "leave one of the two out");
    }

    Column *column = g_new0(Column, 1);

    column->name = g_strdup(name);
    column->who = g_strdup_printf("parameter '%s'", name);
    column->is_policy = is_policy;
    column->like = like;
    column->values = g_array_new(FALSE, TRUE, sizeof(HsValue));
    column->written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    column->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_ptr_array_add(list->columns, column);
    return true;
}

/* Policies are the first parameter, wherever their column stands. */
static void find_places(const List *list)
{
    guint place = 0;

    for (guint is_other = 0; is_other <= 1; is_other++) {
        for (guint i = 0; i < list->columns->len; i++) {
            Column *column = g_ptr_array_index(list->columns, i);

            if (column->is_policy == (is_other == 0))
                column->place = place++;
        }
    }
}

static const Column *column_at(const List *list, guint place)
{
    guint i = 0;

    while (((const Column *)g_ptr_array_index(list->columns, i))->place != place)
        i++;
    return g_ptr_array_index(list->columns, i);
}

static bool read_names(List *list, GString *cell)
{
    HsPlace place;

    if (g_str_has_prefix(list->text, BOM))
        list->at = list->line_at = strlen(BOM);
    if (list->text[list->at] == '\0')
        return complain(list, HS_ERROR_SYNTAX, place_at(list, list->at, 1), "the list is empty",
                        NULL, "the first row has the names of the parameters");
    for (;;) {
        if (!read_cell(list, cell, &place) || !add_column(list, cell->str, place))
            return false;
        if (is_at_line_end(list))
            break;
        list->at++;
    }
    end_line(list);
    find_places(list);
    return true;
}

/* ---- the others ---- */

static bool tell_problem(const List *list, HsProblem *problem, HsPlace place)
{
    (void)complain(list, problem->code, place, problem->message, problem->label, problem->help);
    hs_problem_clear(problem);
    return false;
}

static bool read_policy(const List *list, const char *written, HsPlace place, HsValue *ret_value)
{
    HsProblem problem = { .code = HS_ERROR_NOT_A_CHOICE };
    const char *name = NULL;

    if (!hs_design_compose_policy(written, &name, &problem.message, &problem.help))
        return tell_problem(list, &problem, place);
    *ret_value = (HsValue){ .kind = HS_VALUE_NAME, .word = name };
    return true;
}

static bool read_value(const List *list, const Column *column, const char *written, HsPlace place,
                       HsValue *ret_value)
{
    HsProblem problem = { 0 };

    if (column->is_policy)
        return read_policy(list, written, place, ret_value);
    return hs_value_of_text(written, &column->like, column->who, list->design->strings, ret_value,
                            &problem) ||
           tell_problem(list, &problem, place);
}

/* The place of the value among its column's; most are there already. */
static bool find_value(const List *list, Column *column, const char *written, HsPlace place,
                       uint32_t *ret_i)
{
    gpointer known = g_hash_table_lookup(column->written, written);
    HsValue value;

    if (known == NULL) {
        if (!read_value(list, column, written, place, &value))
            return false;

        g_autofree char *text = hs_value_to_setting(&value);

        known = g_hash_table_lookup(column->known, text);
        if (known == NULL) {
            g_array_append_val(column->values, value);
            known = GUINT_TO_POINTER(column->values->len);
            g_hash_table_insert(column->known, g_steal_pointer(&text), known);
        }
        g_hash_table_insert(column->written, g_strdup(written), known);
    }
    *ret_i = GPOINTER_TO_UINT(known) - 1;
    return true;
}

static bool tell_n_values(const List *list, guint n, HsPlace place)
{
    g_autofree char *message = g_strdup_printf("this row has %u value%s, and the first row %u", n,
                                               n == 1 ? "" : "s", list->columns->len);

    return complain(list, HS_ERROR_SYNTAX, place, message,
                    n < list->columns->len ? "too few" : "too many",
                    "each row has a value for every name of the first row");
}

static bool read_cell_of(List *list, guint column_i, GString *cell, uint32_t *row, bool *ret_sound)
{
    HsPlace place;

    if (!read_cell(list, cell, &place))
        return false;
    if (column_i >= list->columns->len)
        return true;

    Column *column = g_ptr_array_index(list->columns, column_i);
    g_autofree char *message = NULL;

    if (cell->len == 0) {
        message = g_strdup_printf("%s has no value in this row", column->who);
        *ret_sound = complain(list, HS_ERROR_SYNTAX, place, message, "expected a value", NULL);
    } else {
        *ret_sound &= find_value(list, column, cell->str, place, &row[column->place]);
    }
    return true;
}

/* FALSE: nothing more can be read. *ret_sound is FALSE when something of it was told. */
static bool read_row(List *list, GString *cell, uint32_t *row, bool *ret_sound)
{
    guint n = 0;

    for (;; list->at++) {
        if (!read_cell_of(list, n, cell, row, ret_sound))
            return false;
        n++;
        if (is_at_line_end(list))
            break;
    }
    if (n != list->columns->len)
        *ret_sound = tell_n_values(list, n,
                                   place_at(list, list->line_at, list->at - list->line_at));
    end_line(list);
    return true;
}

static bool is_empty_line(const List *list)
{
    return is_at_line_end(list);
}

static bool read_rows(List *list, GString *cell)
{
    g_autofree uint32_t *row = g_new0(uint32_t, list->columns->len);
    bool is_sound = true;

    while (list->text[list->at] != '\0' && !hs_diagnostics_is_full(list->diagnostics)) {
        bool is_row_sound = true;

        if (is_empty_line(list)) {
            end_line(list);
            continue;
        }
        if (++list->n_rows > HS_DESIGN_DRAWN_MAX)
            return complain(list, HS_ERROR_LANGUAGE_LIMIT, place_at(list, list->at, 1),
                            "the list has more than 1_000_000 points", "one too many", NULL);
        if (!read_row(list, cell, row, &is_row_sound))
            return false;
        is_sound &= is_row_sound;
        if (is_row_sound)
            (void)hs_design_rows_add(list->rows, row);
    }
    if (is_sound && list->n_rows == 0)
        return complain(list, HS_ERROR_SYNTAX, place_at(list, list->at, 1),
                        "the list has names and no points", NULL,
                        "each row behind the first is a point");
    return is_sound;
}

/* ---- all of it ---- */

static bool open_list(List *list, GError **error)
{
    const char *path = list->plan->list;
    g_autoptr(GError) reason = NULL;
    GStatBuf status;

    if (g_stat(path, &status) != 0) {
        g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_UNREADABLE,
                    "cannot read '%s': %s\n  help: --list takes a file of comma-separated values",
                    path, g_strerror(errno));
        return false;
    }
    if (!S_ISREG(status.st_mode) || (guint64)status.st_size > LIST_BYTES_MAX) {
        g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_UNREADABLE, "cannot read '%s': %s",
                    path,
                    S_ISREG(status.st_mode) ? "it is larger than 64 MiB" : "it is not a file");
        return false;
    }
    if (g_file_get_contents(path, &list->text, &list->size, &reason))
        return true;
    g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_UNREADABLE, "cannot read '%s': %s", path,
                reason->message);
    return false;
}

static char *text_of(const List *list)
{
    g_autofree char *name = g_path_get_basename(list->plan->list);
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256,
                                                          (const guchar *)list->text, list->size);

    return g_strdup_printf("list %s (%u points, %.16s)", name, hs_design_rows_n(list->rows),
                           digest);
}

static void hand_over(List *list)
{
    HsDesign *design = list->design;

    for (guint i = 0; i < list->columns->len; i++) {
        const Column *column = column_at(list, i);
        GArray *values = g_array_ref(column->values);

        hs_design_add(design, column->name, hs_values_of_list(values))->is_policy =
            column->is_policy;
    }
    g_free(design->text);
    design->text = text_of(list);
    design->n_made = hs_design_rows_n(list->rows);
    design->n_left_out = list->n_rows - design->n_made;
    design->rows = hs_design_rows_take(list->rows);
}

bool hs_design_read_list(HsDesign *design, const HsDesignPlan *plan, const HsScenario *scenario,
                         HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(free_column);
    g_autoptr(GString) cell = g_string_new(NULL);
    List list = { .design = design,
                  .plan = plan,
                  .scenario = scenario,
                  .diagnostics = diagnostics,
                  .columns = columns,
                  .line = 1 };

    if (!open_list(&list, error))
        return false;

    bool is_read = check_text(&list);

    list.at = list.line_at = 0;
    list.line = 1;
    is_read = is_read && read_names(&list, cell);
    list.rows = is_read ? hs_design_rows_new(columns->len) : NULL;
    is_read = is_read && read_rows(&list, cell);
    if (is_read)
        hand_over(&list);
    hs_design_rows_free(list.rows);
    g_free(list.text);
    return is_read || hs_design_refuse(error);
}
