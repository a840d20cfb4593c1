/* The head of a check: what it says, and each mistake with its place. */
#include "analysis/check.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sim/store.h"

#define QUERY "SELECT 'x' AS what, 1 AS expected, 1 AS got, 0 AS tolerance, '' AS unit\n"
#define HEAD                                                                                       \
    "-- check: V1\n"                                                                               \
    "-- about: a question\n"                                                                       \
    "-- kind: exact\n"                                                                             \
    "-- source: somebody\n"

static char *folder;
static HsStore *store;
static sqlite3 *tables;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void put(const char *name, const char *text)
{
    g_autofree char *path = path_of(name);
    cr_assert(g_file_set_contents(path, text, -1, NULL));
}

static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-check-XXXXXX", NULL);
    cr_assert(folder != NULL);
    store = hs_store_create_in_memory(NULL);
    tables = hs_store_db(store, NULL);
    cr_assert(tables != NULL);
    put("a.scn", "");
    put("other.scn", "");
}

static void tear_down(void)
{
    static const char *const names[] = { "a.scn", "other.scn", "a.sql" };
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = path_of(names[i]);
        g_remove(path);
    }
    g_rmdir(folder);
    g_free(folder);
    hs_store_free(store);
}

TestSuite(check, .init = set_up, .fini = tear_down);

/* The check of a text; NULL: *ret_errors tells. */
static HsCheck *read_text(const char *text, char **ret_errors)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autofree char *path = path_of("a.sql");
    put("a.sql", text);
    HsCheck *check = hs_check_read(path, tables, diagnostics);
    *ret_errors = hs_diagnostics_render(diagnostics, false);
    return check;
}

static HsCheck *reads(const char *text)
{
    g_autofree char *errors = NULL;
    HsCheck *check = read_text(text, &errors);
    cr_assert(check != NULL, "refused:\n%s", errors);
    return check;
}

static const char *setting(const HsCheck *check, guint run_i, guint setting_i)
{
    return g_array_index(check->runs, HsCheckRun, run_i).settings[setting_i];
}

Test(check, says_what_its_head_says)
{
    g_autoptr(HsCheck) check = reads("-- check: V10-x\n"
                                     "-- about: a question\n"
                                     "--     in two lines\n"
                                     "-- kind: published\n"
                                     "-- source: somebody: a book\n"
                                     "-- scenario: other.scn\n"
                                     "-- run: every=2ms  n=3\n"
                                     "-- run: every=5ms n=4\n"
                                     "--\n"
                                     "-- any text, not: a word\n" QUERY);
    cr_assert_str_eq(check->name, "a");
    cr_assert_str_eq(check->id, "V10-x");
    cr_assert_str_eq(check->about, "a question in two lines");
    cr_assert_str_eq(check->source, "somebody: a book");
    cr_assert_str_eq(hs_check_kind_name(check->kind), "published");
    cr_assert(g_str_has_suffix(check->scenario, "/other.scn"));
    cr_assert(eq(u32, check->runs->len, 2));
    cr_assert_str_eq(setting(check, 0, 0), "every=2ms");
    cr_assert_str_eq(setting(check, 0, 1), "n=3");
    cr_assert_str_eq(setting(check, 1, 0), "every=5ms");
    g_autofree char *text = hs_check_run_text(&g_array_index(check->runs, HsCheckRun, 1));
    cr_assert_str_eq(text, "every=5ms n=4");
}

Test(check, makes_one_run_of_the_scenario_beside_it_when_nothing_else_is_said)
{
    g_autoptr(HsCheck) check = reads(HEAD QUERY);
    cr_assert(g_str_has_suffix(check->scenario, "/a.scn"));
    cr_assert(eq(u32, check->runs->len, 1));
    cr_assert(eq(u32, g_array_index(check->runs, HsCheckRun, 0).n_settings, 0));
}

Test(check, reads_lines_that_end_as_on_other_systems)
{
    g_autoptr(HsCheck) check = reads("-- check: V1\r\n-- about: q\r\n-- kind: exact\r\n"
                                     "-- source: s\r\n--\r\n" QUERY);
    cr_assert_str_eq(check->source, "s");
}

/* A parameter is an integer where the run writes one, else a text. */
Test(check, hands_the_query_what_its_run_sets)
{
    g_autoptr(HsCheck) check = reads(
        HEAD
        "-- run: n2=7 n=12 every=2ms\n-- run: n_max=8 n=1_000 every=3\n--\n"
        "SELECT typeof(:n) || typeof(:every) AS what, :n AS expected, 0 AS got, 0 AS tolerance,"
        " :every AS unit");
    static const struct {
        const char *types, *n, *every;
    } expected[] = { { "integertext", "12", "2ms" }, { "textinteger", "1_000", "3" } };
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        const HsCheckRun *run = &g_array_index(check->runs, HsCheckRun, i);
        sqlite3_stmt *statement = hs_check_prepare(check, run, tables);
        cr_assert(eq(int, sqlite3_step(statement), SQLITE_ROW));
        cr_assert_str_eq((const char *)sqlite3_column_text(statement, 0), expected[i].types);
        cr_assert_str_eq((const char *)sqlite3_column_text(statement, 1), expected[i].n);
        cr_assert_str_eq((const char *)sqlite3_column_text(statement, 4), expected[i].every);
        sqlite3_finalize(statement);
    }
}

typedef struct {
    const char *text;
    const char *place; /* ":LINE:COLUMN" */
    const char *message;
    const char *help; /* or what stands at the caret */
} Mistake;

#define REST "-- about: q\n-- kind: exact\n-- source: s\n"
#define HELP_HEAD "a check begins with its head: lines like '-- check: V1'"
#define HELP_COLUMNS                                                                               \
    "SELECT ... AS what, ... AS expected, ... AS got, ... AS tolerance, ... AS unit"
#define WORDS "the words are check, about, kind, source, scenario and run"

static const Mistake mistakes[] = {
    { QUERY, ":1:1", "the head of the check does not say 'check'", HELP_HEAD },
    { "-- check: V1\n-- kind: exact\n-- source: s\n" QUERY, ":1:1",
      "the head of the check does not say 'about'", HELP_HEAD },
    { "-- check: V1\n-- about: q\n-- source: s\n" QUERY, ":1:1",
      "the head of the check does not say 'kind'", HELP_HEAD },
    { "-- check: V1\n-- about: q\n-- kind: exact\n" QUERY, ":1:1",
      "the head of the check does not say 'source'", HELP_HEAD },
    { "-- check: V1\n-- abuot: q\n", ":2:4", "the head of a check has no word 'abuot'",
      "did you mean 'about'?" },
    { "-- check: V1\n-- xyzzy: q\n", ":2:4", "the head of a check has no word 'xyzzy'", WORDS },
    { "-- check: V1\n-- about\n", ":2:1", "expected '-- word: text' in the head of a check",
      "an empty comment, '--', ends the head" },
    { "-- check: V 1\n" REST QUERY, ":1:11", "the id of a check is made of letters, digits and '-'",
      "like V1" },
    { "-- check: V1\n-- kind: roughly\n", ":2:10", "the kind of a check cannot be 'roughly'",
      "it is exact, statistical or published" },
    { "-- check:\n" REST QUERY, ":1:4", "nothing stands behind the word", "" },
    { "-- check: V1\n-- check: V2\n" REST QUERY, ":2:4", "the head says this word twice",
      "only 'run' may be repeated" },
    { "-- check: V1\n-- scenario: none.scn\n" REST QUERY, ":2:14", "there is no such scenario",
      "the path starts at the folder of the check" },
    { HEAD "-- run: every\n" QUERY, ":5:9", "a run is made of NAME=VALUE, found 'every'",
      "as -s takes it: every=2ms" },
    { HEAD "-- run: a=1 b=1 c=1 d=1 e=1 f=1 g=1 h=1 i=1 j=1 k=1 l=1 m=1 n=1 o=1 p=1 q=1\n" QUERY,
      ":5:9", "a run has 16 settings at most", "" },
    { HEAD "SELECT 1 AS what, 2 AS expected FROM nowhere", ":5:1", "the query is not understood",
      "^ no such table: nowhere" },
    { HEAD "SELECT 1 AS what,\n digset FROM meta", ":6:2", "the query is not understood",
      "docs/reference/store.md has all tables and columns" },
    { HEAD "--\n", ":6:1", "there is no query behind the head", HELP_COLUMNS },
    { HEAD "DELETE FROM meta RETURNING 1 AS what", ":5:1", "the query changes something",
      HELP_COLUMNS },
    { HEAD "SELECT 1 AS what, 2 AS expected", ":5:1",
      "the query has other columns than a check has", HELP_COLUMNS },
    { HEAD "SELECT 1 AS that, 2 AS expected, 2 AS got, 0 AS tolerance, '' AS unit", ":5:1",
      "the query has other columns than a check has", HELP_COLUMNS },
    { HEAD "SELECT 1 AS what, 2 AS expected, 2 AS got, 0 AS tolerance, '' AS in_what", ":5:1",
      "the query has other columns than a check has", HELP_COLUMNS },
    { HEAD "SELECT 1 AS what, 2 AS got, 2 AS expected, 0 AS tolerance, '' AS unit", ":5:1",
      "the query has other columns than a check has", HELP_COLUMNS },
    { HEAD QUERY ";\n" QUERY, ":6:2", "a check has one query", "join two of them by UNION ALL" },
    { HEAD "-- run: n=1\n-- run: m=1\n--\nSELECT :n AS what, 1 AS expected, 1 AS got,"
           " 0 AS tolerance, '' AS unit",
      ":8:1", "the query asks for ':n', which run 2 does not set",
      "':NAME' is what '-- run: NAME=VALUE' says" },
};

static void refuses(const Mistake *mistake)
{
    g_autofree char *errors = NULL;
    g_autoptr(HsCheck) check = read_text(mistake->text, &errors);
    g_autofree char *place = g_strdup_printf("a.sql%s\n", mistake->place);
    g_autofree char *message = g_strdup_printf("]: %s\n", mistake->message);
    cr_assert(check == NULL, "not refused:\n%s", mistake->text);
    cr_assert(strstr(errors, place) != NULL, "no '%s' in:\n%s", mistake->place, errors);
    cr_assert(strstr(errors, message) != NULL, "no '%s' in:\n%s", mistake->message, errors);
    cr_assert(strstr(errors, mistake->help) != NULL, "no '%s' in:\n%s", mistake->help, errors);
}

Test(check, tells_each_mistake_with_its_place)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++)
        refuses(&mistakes[i]);
}

Test(check, tells_that_its_scenario_is_not_there)
{
    g_autofree char *path = path_of("a.scn");
    g_autofree char *message = g_strdup_printf("there is no scenario '%s'", path);
    g_remove(path);
    refuses(&(Mistake){ HEAD QUERY, ":1:1", message,
                        "a check is two files, NAME.scn and NAME.sql; or says '-- scenario: "
                        "FILE'" });
}

Test(check, has_64_runs_at_most)
{
    g_autoptr(GString) text = g_string_new(HEAD);
    for (guint i = 0; i < HS_CHECK_RUNS_MAX; i++)
        g_string_append_printf(text, "-- run: n=%u\n", i);
    g_autofree char *most = g_strconcat(text->str, QUERY, NULL);
    hs_check_free(reads(most));
    g_string_append(text, "-- run: n=64\n" QUERY);
    refuses(&(Mistake){ text->str, ":69:4", "a check has 64 runs at most", "" });
}

Test(check, is_a_text_of_64_kb_at_most)
{
    g_autofree char *errors = NULL;
    g_autofree char *blanks = g_strnfill(HS_CHECK_BYTES_MAX, ' ');
    cr_assert(read_text(blanks, &errors) == NULL);
    cr_assert(strstr(errors, "64 KB") == NULL, "%s", errors);
    g_autofree char *more = g_strconcat(blanks, " ", NULL);
    g_autofree char *large = NULL;
    cr_assert(read_text(more, &large) == NULL);
    cr_assert(strstr(large, "a check has 64 KB at most") != NULL, "%s", large);
    g_autofree char *binary = NULL;
    cr_assert(read_text("-- check: \xff\n", &binary) == NULL);
    cr_assert(strstr(binary, "it is not text in UTF-8") != NULL, "%s", binary);
}
