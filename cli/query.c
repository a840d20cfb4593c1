/* query: a user's own SQL question, answered for people, spreadsheets or programs. */
#include "analysis/ask.h"
#include "analysis/collection.h"
#include "analysis/run_meta.h"
#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/json.h"
#include "cli/scenario_input.h"
#include "sim/assert.h"
#include "sim/store.h"

#include <stdio.h>
#include <string.h>

/* A table shows so many rows and columns, and so much of a text; csv and json have all. */
#define ROWS_MAX 1000u
#define TEXT_WIDTH_MAX 60u
#define TEXT_BYTES_MAX 4096u
/* Bytes of a question from standard input: as many as one may have at all. */
#define SQL_BYTES_MAX 100000u
/* Memory that SQLite may take: a few of the longest texts. What is sorted goes to files. */
#define HEAP_BYTES_MAX (256 << 20)

/* ---- for people ---- */

typedef struct {
    char *text; /* owned */
    HsAnswerKind kind;
} Cell;

static void cell_clear(gpointer user)
{
    g_free(((Cell *)user)->text);
}

/* Cut where it is too long, or too wide, for a table; the end of a cut text is "…". */
static char *short_text(const char *text)
{
    bool is_whole = strnlen(text, TEXT_BYTES_MAX + 1) <= TEXT_BYTES_MAX;
    g_autofree char *begin = g_strndup(text, TEXT_BYTES_MAX);
    g_autofree char *shown = hs_text_cut(begin, TEXT_WIDTH_MAX);

    if (is_whole || g_str_has_suffix(shown, "…"))
        return g_steal_pointer(&shown);
    return g_strconcat(shown, "…", NULL);
}

static char *answer_text(const HsAnswer *answer)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    switch (answer->kind) {
    case HS_ANSWER_INTEGER:
        return g_strdup_printf("%" G_GINT64_FORMAT, answer->integer);
    case HS_ANSWER_REAL:
        return g_strdup(g_ascii_formatd(buffer, sizeof buffer, "%.10g", answer->real));
    case HS_ANSWER_TEXT:
    case HS_ANSWER_BYTES:
        return short_text(answer->text);
    case HS_ANSWER_NULL:
        break;
    }
    return g_strdup("NULL");
}

/* Columns without a text stand at the right, like numbers. */
static void set_columns(const HsAsk *ask, const GArray *cells, HsGridColumn *columns, guint n)
{
    for (guint column_i = 0; column_i < n; column_i++) {
        columns[column_i] = (HsGridColumn){ hs_ask_column(ask, column_i), true, false };
        for (guint cell_i = column_i; cell_i < cells->len; cell_i += n) {
            HsAnswerKind kind = g_array_index(cells, Cell, cell_i).kind;

            columns[column_i].is_right &= kind != HS_ANSWER_TEXT && kind != HS_ANSWER_BYTES;
        }
    }
}

static void print_grid(const HsAsk *ask, const GArray *cells, guint n_columns, HsOutput *output)
{
    HsGridColumn columns[HS_GRID_COLUMNS_MAX];

    set_columns(ask, cells, columns, n_columns);

    g_autoptr(HsGrid) grid = hs_grid_new(columns, n_columns);

    for (guint cell_i = 0; cell_i < cells->len; cell_i++) {
        const Cell *cell = &g_array_index(cells, Cell, cell_i);

        hs_grid_add(grid, cell->kind == HS_ANSWER_NULL ? HS_PAINT_DIM : HS_PAINT_NONE, cell->text);
    }
    hs_grid_print(grid, output, 0);
}

static void tell_rest(guint64 n_rows, guint n_hidden, HsOutput *output)
{
    char number[HS_NUMBER_TEXT_BYTES];

    if (n_rows > ROWS_MAX)
        hs_output_add(output, "(%s more rows: --format csv)\n",
                      hs_count_format(n_rows - ROWS_MAX, number));
    if (n_hidden > 0)
        hs_output_add(output, "(%u more columns: --format csv)\n", n_hidden);
    if (n_rows == 0)
        hs_output_add(output, "(no rows)\n");
}

static void print_table(HsAsk *ask, HsOutput *output)
{
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    guint n_columns = MIN(hs_ask_n_columns(ask), HS_GRID_COLUMNS_MAX);
    guint64 n_rows = 0;

    g_array_set_clear_func(cells, cell_clear);
    while (hs_ask_next(ask)) {
        for (guint column_i = 0; n_rows < ROWS_MAX && column_i < n_columns; column_i++) {
            HsAnswer answer = hs_ask_answer(ask, column_i);
            Cell cell = { answer_text(&answer), answer.kind };

            g_array_append_val(cells, cell);
        }
        n_rows++;
    }
    print_grid(ask, cells, n_columns, output);
    tell_rest(n_rows, hs_ask_n_columns(ask) - n_columns, output);
}

/* ---- for programs ---- */

/* One cell by itself: NULL is nothing between the commas, an empty text is "". */
static void add_csv(GString *csv, const HsAnswer *answer)
{
    g_autoptr(GString) cell = g_string_new(NULL);

    switch (answer->kind) {
    case HS_ANSWER_NULL:
        break;
    case HS_ANSWER_INTEGER:
        hs_csv_signed(cell, answer->integer);
        break;
    case HS_ANSWER_REAL:
        hs_csv_exact(cell, answer->real);
        break;
    case HS_ANSWER_TEXT:
    case HS_ANSWER_BYTES:
        hs_csv_text(cell, answer->text);
        break;
    }
    g_string_append(csv, cell->str);
}

static void print_csv(HsAsk *ask, HsOutput *output)
{
    bool is_wanted = true;

    for (guint column_i = 0; column_i < hs_ask_n_columns(ask); column_i++)
        hs_csv_text(output->text, hs_ask_column(ask, column_i));
    hs_csv_end_row(output->text);
    while (is_wanted && hs_ask_next(ask)) {
        for (guint column_i = 0; column_i < hs_ask_n_columns(ask); column_i++) {
            HsAnswer answer = hs_ask_answer(ask, column_i);

            g_string_append(output->text, column_i > 0 ? "," : "");
            add_csv(output->text, &answer);
        }
        hs_csv_end_row(output->text);
        is_wanted = hs_output_flush(output);
    }
}

static void add_json(HsJson *json, const HsAnswer *answer)
{
    switch (answer->kind) {
    case HS_ANSWER_NULL:
        hs_json_text(json, NULL, NULL);
        break;
    case HS_ANSWER_INTEGER:
        hs_json_signed(json, NULL, answer->integer);
        break;
    case HS_ANSWER_REAL:
        hs_json_exact(json, NULL, answer->real);
        break;
    case HS_ANSWER_TEXT:
    case HS_ANSWER_BYTES:
        hs_json_text(json, NULL, answer->text);
        break;
    }
}

static void print_json(HsAsk *ask, HsOutput *output)
{
    g_autoptr(HsJson) json = hs_json_new(output->text);

    hs_json_begin_object(json, NULL);
    hs_json_begin_array(json, "columns");
    for (guint column_i = 0; column_i < hs_ask_n_columns(ask); column_i++)
        hs_json_text(json, NULL, hs_ask_column(ask, column_i));
    hs_json_end(json);
    hs_json_begin_array(json, "rows");
    while (hs_ask_next(ask)) {
        hs_json_begin_array(json, NULL);
        for (guint column_i = 0; column_i < hs_ask_n_columns(ask); column_i++) {
            HsAnswer answer = hs_ask_answer(ask, column_i);

            add_json(json, &answer);
        }
        hs_json_end(json);
    }
    hs_json_end(json);
    hs_json_end(json);
}

/* ---- the command ---- */

/* Views are about the one row of meta: without it, or with two, they would answer nonsense. */
static sqlite3 *open_result(const char *path, GError **error)
{
    sqlite3 *db = hs_store_open(path, error);
    g_autoptr(HsRunMeta) meta = db != NULL ? hs_run_meta_read(db, error) : NULL;

    if (meta != NULL)
        return db;
    (void)sqlite3_close(db);
    return NULL;
}

/* A collection, or else a result; what is neither is told of as a result. */
static sqlite3 *open_any(const char *path, GError **error)
{
    g_autoptr(GError) own_error = NULL;
    sqlite3 *db = hs_collection_open(path, &own_error);

    if (db == NULL && g_error_matches(own_error, HS_STORE_ERROR, HS_STORE_ERROR_NOT_HSIM))
        return open_result(path, error);
    if (db == NULL)
        g_propagate_error(error, g_steal_pointer(&own_error));
    return db;
}

/* The operand, or what standard input has. The caller frees. */
static char *read_sql(const char *operand, GError **error)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    char bytes[4096];
    size_t n_bytes = 0;

    if (strcmp(operand, "-") != 0)
        return g_strdup(operand);
    while (sql->len <= SQL_BYTES_MAX && (n_bytes = fread(bytes, 1, sizeof bytes, stdin)) > 0)
        g_string_append_len(sql, bytes, (gssize)n_bytes);
    if (ferror(stdin)) {
        g_set_error(error, HS_OPTIONS_ERROR, 0, "cannot read the question from standard input");
        return NULL;
    }
    if (sql->len <= SQL_BYTES_MAX && strlen(sql->str) == sql->len)
        return g_strdup(sql->str);
    g_set_error(error, HS_OPTIONS_ERROR, 0, "the question is longer than %u bytes, or no text",
                SQL_BYTES_MAX);
    return NULL;
}

static int print(const HsInvocation *invocation, HsAsk *ask)
{
    g_autoptr(GError) error = NULL;
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        print_json(ask, &output);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        print_csv(ask, &output);
    else
        print_table(ask, &output);
    if (hs_ask_end(ask, &error)) {
        hs_output_finish(&output);
        return HS_EXIT_HELD;
    }
    g_string_truncate(output.text, 0);
    hs_output_finish(&output);
    return hs_fail(invocation, error,
                   error->domain == HS_STORE_ERROR ? HS_EXIT_FAULT : HS_EXIT_USAGE);
}

/* A limit needs SQLite to count its memory, which hs_store_set_up has switched off for all else. */
static void limit_memory(void)
{
    int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1);

    hs_assert(code == SQLITE_OK);
    (void)sqlite3_hard_heap_limit64(HEAP_BYTES_MAX);
}

int hs_command_query(const HsInvocation *invocation)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *sql = read_sql(g_ptr_array_index(invocation->operands, 1), &error);
    int status = HS_EXIT_USAGE;

    if (sql == NULL)
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    limit_memory();

    sqlite3 *db = open_any(g_ptr_array_index(invocation->operands, 0), &error);

    if (db == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);

    HsAsk *ask = hs_ask_new(db, sql, diagnostics);

    if (ask != NULL)
        status = print(invocation, ask);
    else
        hs_tell_diagnostics(invocation, diagnostics);
    (void)sqlite3_close(db);
    return status;
}
