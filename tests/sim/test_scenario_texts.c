/* Tests of sim/scenario_texts: a file is read once for many loads, whatever becomes of it. */
#include "sim/scenario_texts.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

#include "tests/sim/small_schema.h"

static char *folder;
static HsScenarioTexts *texts;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void put(const char *name, const char *text)
{
    g_autofree char *path = path_of(name);

    cr_assert(g_file_set_contents(path, text, -1, NULL));
}

static void drop(const char *name)
{
    g_autofree char *path = path_of(name);

    (void)g_remove(path);
}

static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-texts-XXXXXX", NULL);
    cr_assert(folder != NULL);
    texts = hs_scenario_texts_new();
    put("a.scn", "scenario \"t\" { }\ninclude \"b.scn\"\n");
    put("b.scn", "limits { events 7 }\n");
    put("code.elf", "first");
}

static void tear_down(void)
{
    hs_scenario_texts_free(texts);
    drop("a.scn");
    drop("b.scn");
    drop("code.elf");
    (void)g_rmdir(folder);
    g_free(folder);
}

TestSuite(scenario_texts, .init = set_up, .fini = tear_down);

static HsScenario *load(HsScenarioTexts *from, const char *name, char **ret_errors)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autofree char *path = path_of(name);
    HsOverrides overrides = { .texts = from };
    HsScenario *scenario = hs_scenario_load(path, &hs_small_schema, &overrides, diagnostics);

    *ret_errors = hs_diagnostics_render(diagnostics, false);
    return scenario;
}

/* What a.scn, b.scn and code.elf say: "7 first". */
static char *said(HsScenarioTexts *from)
{
    g_autofree char *errors = NULL, *name = NULL;
    g_autoptr(HsScenario) scenario = load(from, "a.scn", &errors);

    cr_assert(scenario != NULL, "%s", errors);

    g_autoptr(GBytes) bytes = hs_scenario_read_file(scenario, "code.elf", &name, NULL);
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);

    return g_strdup_printf("%" G_GUINT64_FORMAT " %.*s",
                           hs_node_count(hs_scenario_root(scenario), "limits.events"), (int)size,
                           data);
}

Test(scenario_texts, gives_every_load_the_files_of_the_first)
{
    g_autofree char *before = said(texts);

    put("a.scn", "scenario \"u\" { }\n");
    put("b.scn", "limits { events 8 }\n");
    put("code.elf", "second");

    g_autofree char *after = said(texts);

    cr_expect(eq(str, before, "7 first"));
    cr_expect(eq(str, after, "7 first"));
    drop("a.scn");
    drop("b.scn");
    drop("code.elf");

    g_autofree char *gone = said(texts);

    cr_expect(eq(str, gone, "7 first"));
}

Test(scenario_texts, without_them_each_load_reads_anew)
{
    g_autofree char *before = said(NULL);

    put("b.scn", "limits { events 8 }\n");
    put("code.elf", "second");

    g_autofree char *after = said(NULL);

    cr_expect(eq(str, before, "7 first"));
    cr_expect(eq(str, after, "8 second"));
}

Test(scenario_texts, what_could_not_be_read_stays_unreadable)
{
    g_autofree char *first = NULL, *second = NULL, *third = NULL;

    drop("b.scn");
    cr_expect(load(texts, "a.scn", &first) == NULL);
    cr_expect(strstr(first, "cannot include \"b.scn\"") != NULL, "%s", first);
    put("b.scn", "limits { events 7 }\n");
    cr_expect(load(texts, "a.scn", &second) == NULL);
    cr_expect(eq(str, second, first));
    cr_expect(load(texts, "absent.scn", &third) == NULL);
    cr_expect(strstr(third, "does not exist") != NULL, "%s", third);
}

/* A NUL in a file is a mistake of the file, not its end. */
Test(scenario_texts, gives_all_bytes_of_a_file)
{
    g_autofree char *path = path_of("b.scn"), *once = NULL, *again = NULL;

    cr_assert(g_file_set_contents(path, "limits { \0 }", 12, NULL));
    cr_expect(load(texts, "a.scn", &once) == NULL);
    cr_expect(load(texts, "a.scn", &again) == NULL);
    cr_expect(ne(str, once, ""));
    cr_expect(eq(str, once, again));
}

/* Like a scenario in scenarios/validation/, which has the profiles of scenarios/. */
Test(scenario_texts, stays_with_the_folder_of_the_first_load)
{
    g_autofree char *below = path_of("v"), *profiles = path_of("profiles"), *errors = NULL;
    g_autofree char *inner = path_of("v/a.scn"), *late = path_of("v/profiles");

    cr_assert(eq(int, g_mkdir(below, 0700), 0));
    cr_assert(eq(int, g_mkdir(profiles, 0700), 0));
    put("v/a.scn", "scenario \"t\" { }\n");
    for (guint i = 0; i < 2; i++) {
        g_autoptr(HsScenario) scenario = load(texts, "v/a.scn", &errors);

        cr_assert(scenario != NULL, "%s", errors);
        cr_expect(eq(str, (char *)hs_scenario_source_name(scenario, 0), "v/a.scn"));
        g_clear_pointer(&errors, g_free);
        (void)g_mkdir(late, 0700); /* a load of its own would now begin in v */
    }
    (void)g_remove(inner);
    (void)g_rmdir(late);
    (void)g_rmdir(below);
    (void)g_rmdir(profiles);
}
