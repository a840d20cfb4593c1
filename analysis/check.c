/* check: the head of a check, and its query. */
#include "analysis/check.h"

#include "sim/scenario_source.h"

#include <string.h>

/* A file being read. */
typedef struct {
    HsCheck *check;
    HsDiagnostics *diagnostics;
    const char *at; /* the line to be read next */
    guint line;     /* its number */
} Reader;

/* One word of the head, with all lines of its text. */
typedef struct {
    guint word_i;
    HsPlace word;  /* its place */
    HsPlace value; /* of the first line of its text */
    char *text;
} Entry;

enum { CHECK, ABOUT, KIND, SOURCE, SCENARIO, RUN, WORD_N };
static const char *const words[WORD_N] = { "check", "about", "kind", "source", "scenario", "run" };
static const char words_help[] = "the words are check, about, kind, source, scenario and run";
static const char *const kinds[HS_CHECK_KIND_N] = { "exact", "statistical", "published" };
static const char kinds_help[] = "it is exact, statistical or published";
static const char *const columns[HS_CHECK_COLUMN_N] = { "what", "expected", "got", "tolerance",
                                                        "unit" };
static const char columns_help[] = "SELECT ... AS what, ... AS expected, ... AS got, ... AS "
                                   "tolerance, ... AS unit";

const char *hs_check_kind_name(HsCheckKind kind)
{
    return kinds[kind];
}

/* ---- places ---- */

/* `length` bytes at `at`, which stands in the line that begins at `line`. */
static HsPlace place_of(const Reader *reader, const char *line, const char *at, gsize length)
{
    return (HsPlace){ .file = reader->check->path,
                      .line = reader->line,
                      .column = (uint32_t)(at - line) + 1,
                      .length = (uint32_t)MAX(length, 1),
                      .text = line };
}

static void complain(const Reader *reader, HsErrorCode code, HsPlace place, const char *message,
                     const char *help)
{
    hs_diagnostics_add(reader->diagnostics, code, place, message, NULL, help);
}

/* The place of a byte of the whole file. */
static HsPlace place_in_file(const HsCheck *check, gsize offset)
{
    HsPlace place = { .file = check->path, .line = 1, .length = 1, .text = check->text };

    for (gsize i = 0; i < offset && check->text[i] != '\0'; i++) {
        if (check->text[i] == '\n') {
            place.line++;
            place.text = check->text + i + 1;
        }
    }
    place.column = (uint32_t)(check->text + offset - place.text) + 1;
    return place;
}

/* ---- the head: lines to entries ---- */

static gsize line_length(const char *line)
{
    gsize length = strcspn(line, "\n");

    return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
}

static void next_line(Reader *reader)
{
    reader->at += strcspn(reader->at, "\n");
    if (*reader->at == '\n')
        reader->at++;
    reader->line++;
}

/* Is the line part of the head, and what stands behind its "--"? */
static bool head_line(const char *line, char **ret_rest)
{
    gsize length = line_length(line);

    if (!g_str_has_prefix(line, "--"))
        return false;
    *ret_rest = g_strndup(line + 2, length - 2);
    g_strchomp(*ret_rest);
    return (*ret_rest)[0] != '\0';
}

/* Which word stands there; WORD_N after a complaint. */
static guint find_word(const Reader *reader, const char *word, HsPlace place)
{
    for (guint word_i = 0; word_i < WORD_N; word_i++) {
        if (strcmp(words[word_i], word) == 0)
            return word_i;
    }

    const char *nearest = hs_nearest_word(word, words, WORD_N);
    g_autofree char *message = g_strdup_printf("the head of a check has no word '%s'", word);
    g_autofree char *help = nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest) : NULL;

    complain(reader, HS_ERROR_CHECK_HEAD, place, message, help != NULL ? help : words_help);
    return WORD_N;
}

/* "-- word: text"; FALSE after a complaint. */
static bool read_entry(const Reader *reader, const char *rest, Entry *ret_entry)
{
    const char *line = reader->at;
    const char *colon = strchr(rest, ':');
    gsize n_word = colon != NULL ? (gsize)(colon - rest) - 1 : 0;

    if (rest[0] != ' ' || colon == NULL || n_word == 0) {
        complain(reader, HS_ERROR_CHECK_HEAD, place_of(reader, line, line, line_length(line)),
                 "expected '-- word: text' in the head of a check",
                 "an empty comment, '--', ends the head");
        return false;
    }

    g_autofree char *word = g_strndup(rest + 1, n_word);
    const char *value = colon + 1;
    HsPlace place = place_of(reader, line, line + 3, n_word);
    guint word_i = find_word(reader, word, place);

    while (*value == ' ')
        value++;
    *ret_entry = (Entry){ .word_i = word_i,
                          .word = place,
                          .value = place_of(reader, line, line + 2 + (value - rest), strlen(value)),
                          .text = g_strdup(value) };
    return true;
}

static void entry_clear(gpointer data)
{
    g_free(((Entry *)data)->text);
}

static void entry_go_on(Entry *entry, const char *rest)
{
    char *longer = g_strdup_printf("%s %s", entry->text, rest + strspn(rest, " "));

    g_free(entry->text);
    entry->text = longer;
}

/* All entries of the head. The caller unrefs. */
static GArray *read_entries(Reader *reader)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    char *rest = NULL;

    g_array_set_clear_func(entries, entry_clear);
    while (head_line(reader->at, &rest)) {
        Entry entry = { 0 };

        if (g_str_has_prefix(rest, "  ") && entries->len > 0)
            entry_go_on(&g_array_index(entries, Entry, entries->len - 1), rest);
        else if (read_entry(reader, rest, &entry))
            g_array_append_val(entries, entry);
        g_clear_pointer(&rest, g_free);
        next_line(reader);
    }
    g_free(rest);
    return entries;
}

/* ---- the head: entries to a check ---- */

static void take_id(const Reader *reader, const Entry *entry)
{
    gsize length = strspn(entry->text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-");

    if (length == 0 || entry->text[length] != '\0' || entry->text[0] == '-')
        complain(reader, HS_ERROR_CHECK_HEAD, entry->value,
                 "the id of a check is made of letters, digits and '-'", "like V1");
    reader->check->id = g_strdup(entry->text);
}

static void take_kind(const Reader *reader, const Entry *entry)
{
    for (guint kind_i = 0; kind_i < HS_CHECK_KIND_N; kind_i++) {
        if (strcmp(kinds[kind_i], entry->text) == 0) {
            reader->check->kind = (HsCheckKind)kind_i;
            return;
        }
    }

    g_autofree char *message = g_strdup_printf("the kind of a check cannot be '%s'", entry->text);

    complain(reader, HS_ERROR_CHECK_HEAD, entry->value, message, kinds_help);
}

static void take_scenario(const Reader *reader, const Entry *entry)
{
    g_autofree char *folder = g_path_get_dirname(reader->check->path);

    g_free(reader->check->scenario);
    reader->check->scenario = g_build_filename(folder, entry->text, NULL);
    if (!g_file_test(reader->check->scenario, G_FILE_TEST_IS_REGULAR))
        complain(reader, HS_ERROR_CHECK_HEAD, entry->value, "there is no such scenario",
                 "the path starts at the folder of the check");
}

/* "NAME=VALUE"? */
static bool is_setting(const char *text)
{
    gsize n_name = strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-");

    return g_ascii_isalpha(text[0]) && text[n_name] == '=' && text[n_name + 1] != '\0';
}

static void run_clear(gpointer data)
{
    g_strfreev(((HsCheckRun *)data)->settings);
}

static void take_run(const Reader *reader, const Entry *entry)
{
    g_auto(GStrv) parts = g_strsplit(entry->text, " ", -1);
    g_autoptr(GStrvBuilder) settings = g_strv_builder_new();
    HsCheckRun run = { .settings = NULL };

    for (guint part_i = 0; parts[part_i] != NULL; part_i++) {
        if (parts[part_i][0] == '\0')
            continue;
        if (!is_setting(parts[part_i])) {
            g_autofree char *message = g_strdup_printf("a run is made of NAME=VALUE, found '%s'",
                                                       parts[part_i]);

            complain(reader, HS_ERROR_CHECK_HEAD, entry->value, message,
                     "as -s takes it: every=2ms");
        }
        g_strv_builder_add(settings, parts[part_i]);
        run.n_settings++;
    }
    if (run.n_settings > HS_CHECK_SETTINGS_MAX)
        complain(reader, HS_ERROR_CHECK_HEAD, entry->value, "a run has 16 settings at most", NULL);
    if (reader->check->runs->len == HS_CHECK_RUNS_MAX)
        complain(reader, HS_ERROR_CHECK_HEAD, entry->word, "a check has 64 runs at most", NULL);
    run.settings = g_strv_builder_end(settings);
    g_array_append_val(reader->check->runs, run);
}

static void take_entry(const Reader *reader, const Entry *entry)
{
    if (entry->text[0] == '\0' && entry->word_i != RUN) {
        complain(reader, HS_ERROR_CHECK_HEAD, entry->word, "nothing stands behind the word", NULL);
        return;
    }
    switch (entry->word_i) {
    case CHECK:
        take_id(reader, entry);
        break;
    case ABOUT:
        reader->check->about = g_strdup(entry->text);
        break;
    case KIND:
        take_kind(reader, entry);
        break;
    case SOURCE:
        reader->check->source = g_strdup(entry->text);
        break;
    case SCENARIO:
        take_scenario(reader, entry);
        break;
    case RUN:
        take_run(reader, entry);
        break;
    default: /* of a word that there is not */
        break;
    }
}

static void check_words(const Reader *reader, const guint *n_of_word)
{
    static const guint needed[] = { CHECK, ABOUT, KIND, SOURCE };

    for (guint i = 0; i < G_N_ELEMENTS(needed); i++) {
        if (n_of_word[needed[i]] > 0)
            continue;

        g_autofree char *message = g_strdup_printf("the head of the check does not say '%s'",
                                                   words[needed[i]]);

        complain(reader, HS_ERROR_CHECK_HEAD, place_in_file(reader->check, 0), message,
                 "a check begins with its head: lines like '-- check: V1'");
    }
    if (n_of_word[SCENARIO] == 0 && !g_file_test(reader->check->scenario, G_FILE_TEST_IS_REGULAR)) {
        g_autofree char *message = g_strdup_printf("there is no scenario '%s'",
                                                   reader->check->scenario);

        complain(reader, HS_ERROR_CHECK_HEAD, place_in_file(reader->check, 0), message,
                 "a check is two files, NAME.scn and NAME.sql; or says '-- scenario: FILE'");
    }
}

/* Past further comments and empty lines, to where the query begins. */
static void find_query(Reader *reader)
{
    while (*reader->at != '\0' &&
           (g_str_has_prefix(reader->at, "--") || line_length(reader->at) == 0))
        next_line(reader);
}

static void read_head(Reader *reader)
{
    g_autoptr(GArray) entries = read_entries(reader);
    guint n_of_word[WORD_N + 1] = { 0 };

    for (guint entry_i = 0; entry_i < entries->len; entry_i++) {
        const Entry *entry = &g_array_index(entries, Entry, entry_i);

        if (n_of_word[entry->word_i]++ > 0 && entry->word_i < RUN)
            complain(reader, HS_ERROR_CHECK_HEAD, entry->word, "the head says this word twice",
                     "only 'run' may be repeated");
        else
            take_entry(reader, entry);
    }
    if (n_of_word[RUN] == 0) {
        HsCheckRun run = { .settings = g_new0(char *, 1) };

        g_array_append_val(reader->check->runs, run);
    }
    check_words(reader, n_of_word);
}

/* ---- the query ---- */

/* What the run sets a parameter to; NULL: nothing. */
static const char *setting_of(const HsCheckRun *run, const char *name)
{
    gsize n_name = strlen(name);

    for (guint setting_i = 0; setting_i < run->n_settings; setting_i++) {
        const char *setting = run->settings[setting_i];

        if (strncmp(setting, name, n_name) == 0 && setting[n_name] == '=')
            return setting + n_name + 1;
    }
    return NULL;
}

static bool is_integer(const char *text)
{
    return text[0] != '\0' && strlen(text) < 19 && strspn(text, G_CSET_DIGITS) == strlen(text);
}

static void bind(sqlite3_stmt *statement, int number, const char *value)
{
    if (is_integer(value))
        (void)sqlite3_bind_int64(statement, number, g_ascii_strtoll(value, NULL, 10));
    else
        (void)sqlite3_bind_text(statement, number, value, -1, SQLITE_TRANSIENT);
}

sqlite3_stmt *hs_check_prepare(const HsCheck *check, const HsCheckRun *run, sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(db, check->text, -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    for (int number = 1; number <= sqlite3_bind_parameter_count(statement); number++) {
        const char *value = setting_of(run, sqlite3_bind_parameter_name(statement, number) + 1);

        if (value != NULL)
            bind(statement, number, value);
    }
    return statement;
}

/* Where SQLite found its mistake; the beginning of the query where it does not tell. */
static HsPlace place_of_mistake(const Reader *reader, sqlite3 *tables)
{
    int offset = -1;

#if SQLITE_VERSION_NUMBER >= 3038000
    offset = sqlite3_error_offset(tables);
#endif
    (void)tables;
    return place_in_file(reader->check,
                         offset >= 0 ? (gsize)offset : (gsize)(reader->at - reader->check->text));
}

static bool has_columns(sqlite3_stmt *statement)
{
    bool has_all = sqlite3_column_count(statement) == HS_CHECK_COLUMN_N;

    for (int column_i = 0; has_all && column_i < HS_CHECK_COLUMN_N; column_i++)
        has_all = g_strcmp0(sqlite3_column_name(statement, column_i), columns[column_i]) == 0;
    return has_all;
}

static void check_parameters(const Reader *reader, sqlite3_stmt *statement, HsPlace place)
{
    const GArray *runs = reader->check->runs;

    for (int number = 1; number <= sqlite3_bind_parameter_count(statement); number++) {
        const char *name = sqlite3_bind_parameter_name(statement, number);
        guint run_i = 0;

        while (name != NULL && name[0] == ':' && run_i < runs->len &&
               setting_of(&g_array_index(runs, HsCheckRun, run_i), name + 1) != NULL)
            run_i++;
        if (run_i == runs->len)
            continue;

        g_autofree char *message = g_strdup_printf("the query asks for '%s', which run %u does "
                                                   "not set",
                                                   name != NULL ? name : "?", run_i + 1);

        complain(reader, HS_ERROR_CHECK_HEAD, place, message,
                 "':NAME' is what '-- run: NAME=VALUE' says");
    }
}

static void check_query(const Reader *reader, sqlite3 *tables)
{
    HsPlace place = place_in_file(reader->check, (gsize)(reader->at - reader->check->text));
    sqlite3_stmt *statement = NULL;
    sqlite3_stmt *second = NULL;
    const char *tail = NULL;

    if (sqlite3_prepare_v2(tables, reader->check->text, -1, &statement, &tail) != SQLITE_OK) {
        hs_diagnostics_add(reader->diagnostics, HS_ERROR_CHECK_QUERY,
                           place_of_mistake(reader, tables), "the query is not understood",
                           sqlite3_errmsg(tables),
                           "docs/reference/store.md has all tables and columns");
        return;
    }
    if (statement == NULL)
        complain(reader, HS_ERROR_CHECK_QUERY, place, "there is no query behind the head",
                 columns_help);
    else if (!sqlite3_stmt_readonly(statement))
        complain(reader, HS_ERROR_CHECK_QUERY, place, "the query changes something", columns_help);
    else if (!has_columns(statement))
        complain(reader, HS_ERROR_CHECK_QUERY, place,
                 "the query has other columns than a check has", columns_help);
    else
        check_parameters(reader, statement, place);
    if (sqlite3_prepare_v2(tables, tail, -1, &second, NULL) != SQLITE_OK || second != NULL)
        complain(reader, HS_ERROR_CHECK_QUERY,
                 place_in_file(reader->check, (gsize)(tail - reader->check->text)),
                 "a check has one query", "join two of them by UNION ALL");
    (void)sqlite3_finalize(second);
    (void)sqlite3_finalize(statement);
}

/* ---- public ---- */

static bool read_text(HsCheck *check, HsDiagnostics *diagnostics)
{
    g_autoptr(GError) error = NULL;
    const char *why = NULL;
    gsize size = 0;

    if (!hs_source_read(check->path, &check->text, &size, &error))
        why = error->message;
    else if (size > HS_CHECK_BYTES_MAX)
        why = "a check has 64 KB at most";
    else if (!g_utf8_validate_len(check->text, size, NULL))
        why = "it is not text in UTF-8";
    if (why == NULL)
        return true;

    g_autofree char *message = g_strdup_printf("cannot read '%s'", check->path);

    hs_diagnostics_add(diagnostics, HS_ERROR_UNREADABLE, (HsPlace){ .file = check->path }, message,
                       why, NULL);
    return false;
}

HsCheck *hs_check_read(const char *path, sqlite3 *tables, HsDiagnostics *diagnostics)
{
    g_autoptr(HsCheck) check = g_new0(HsCheck, 1);
    guint n_before = hs_diagnostics_count(diagnostics);
    g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".sql"));

    check->path = g_strdup(path);
    check->name = g_path_get_basename(stem);
    check->scenario = g_strconcat(stem, ".scn", NULL);
    check->runs = g_array_new(FALSE, FALSE, sizeof(HsCheckRun));
    g_array_set_clear_func(check->runs, run_clear);
    if (!read_text(check, diagnostics))
        return NULL;

    Reader reader = { check, diagnostics, check->text, 1 };

    read_head(&reader);
    find_query(&reader);
    if (hs_diagnostics_count(diagnostics) == n_before)
        check_query(&reader, tables);
    return hs_diagnostics_count(diagnostics) == n_before ? g_steal_pointer(&check) : NULL;
}

void hs_check_free(HsCheck *check)
{
    if (check == NULL)
        return;
    g_free(check->name);
    g_free(check->id);
    g_free(check->about);
    g_free(check->source);
    g_free(check->path);
    g_free(check->scenario);
    g_free(check->text);
    g_array_unref(check->runs);
    g_free(check);
}

char *hs_check_run_text(const HsCheckRun *run)
{
    return g_strjoinv(" ", run->settings);
}
