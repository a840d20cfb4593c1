/* Tests of sim/scenario_source and of includes: which files are read, and which never. */
#include "sim/scenario_source.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/sim/small_schema.h"

static char *folder; /* a new one for each test, removed after it */

static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-scenario-XXXXXX", NULL);
    cr_assert_not_null(folder);
}

/* Entries of a folder that a test made, folders after what they hold. */
static void remove_entries(GPtrArray *paths)
{
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        bool is_folder = g_file_test(path, G_FILE_TEST_IS_DIR) &&
                         !g_file_test(path, G_FILE_TEST_IS_SYMLINK);
        g_autoptr(GDir) entries = is_folder ? g_dir_open(path, 0, NULL) : NULL;
        for (const char *name = entries != NULL ? g_dir_read_name(entries) : NULL; name != NULL;
             name = g_dir_read_name(entries))
            g_ptr_array_add(paths, g_build_filename(path, name, NULL));
    }
    for (guint i = paths->len; i > 0; i--)
        g_remove(g_ptr_array_index(paths, i - 1));
}

static void tear_down(void)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(paths, folder);
    remove_entries(paths);
}

TestSuite(scenario_source, .init = set_up, .fini = tear_down);

/* The path of an entry of the folder; borrowed until the next call but seven. */
static const char *at(const char *name)
{
    static char *paths[8];
    static guint next;
    char **path = &paths[next++ % G_N_ELEMENTS(paths)];
    g_free(*path);
    *path = g_build_filename(folder, name, NULL);
    return *path;
}

static void put(const char *name, const char *text)
{
    g_autofree char *parent = g_path_get_dirname(at(name));
    cr_assert_eq(g_mkdir_with_parents(parent, 0700), 0);
    cr_assert(g_file_set_contents(at(name), text, -1, NULL));
}

static HsScenario *load(const char *name, char **ret_errors)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsScenario *scenario = hs_scenario_load(at(name), &hs_small_schema, NULL, diagnostics);
    *ret_errors = hs_diagnostics_render(diagnostics, false);
    return scenario;
}

static HsScenario *loads(const char *name)
{
    g_autofree char *errors = NULL;
    HsScenario *scenario = load(name, &errors);
    cr_assert_not_null(scenario, "refused:\n%s", errors);
    return scenario;
}

static void refuses(const char *name, const char *part)
{
    g_autofree char *errors = NULL;
    g_autoptr(HsScenario) scenario = load(name, &errors);
    cr_assert_null(scenario);
    cr_assert_not_null(strstr(errors, part), "'%s' is not in:\n%s", part, errors);
}

/* Includes `path` from a.scn and demands the reason of the refusal. */
static void refuses_include(const char *path, const char *reason)
{
    g_autofree char *text = g_strdup_printf("scenario \"t\" { }\ninclude \"%s\"\n", path);
    put("a.scn", text);
    refuses("a.scn", reason);
}

Test(scenario_source, reads_includes_at_or_below_the_folder)
{
    put("a.scn", "scenario \"t\" { }\ninclude \"b.scn\" include \"x/y/c.scn\" include \"./d.scn\"");
    put("b.scn", "limits { events 7 }");
    put("x/y/c.scn", "include \"b.scn\" storage { size 3 MB }");
    put("d.scn", "disk { rate 1 KB/s }");
    g_autoptr(HsScenario) scenario = loads("a.scn");
    const HsNode *root = hs_scenario_root(scenario);
    cr_assert_eq(hs_node_count(root, "limits.events"), 7);
    cr_assert_eq(hs_node_size(root, "storage.size"), 3 << 20);
    cr_assert_str_eq(hs_node_place_of(root, "storage.size").file, at("x/y/c.scn"));
    static const char *const names[] = { "a.scn", "b.scn", "x/y/c.scn", "d.scn" };
    cr_assert_eq(hs_scenario_n_sources(scenario), G_N_ELEMENTS(names));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        cr_assert_str_eq(hs_scenario_source_name(scenario, i), names[i]);
    cr_assert_str_eq(hs_scenario_source_text(scenario, 1), "limits { events 7 }");
}

/* scenarios/validation/x.scn includes "profiles/y.scn", which is scenarios/profiles/y.scn. */
Test(scenario_source, starts_one_folder_above_where_the_profiles_are)
{
    put("profiles/p.scn", "limits { events 7 }");
    put("checks/a.scn", "scenario \"t\" { }\ninclude \"profiles/p.scn\" include \"checks/b.scn\"");
    put("checks/b.scn", "storage { size 3 MB }");
    g_autoptr(HsScenario) scenario = loads("checks/a.scn");
    cr_assert_eq(hs_node_count(hs_scenario_root(scenario), "limits.events"), 7);
    cr_assert_str_eq(hs_scenario_source_name(scenario, 0), "checks/a.scn");
    cr_assert_str_eq(hs_scenario_source_name(scenario, 2), "checks/b.scn");
    put("checks/deep/a.scn", "scenario \"t\" { }\ninclude \"profiles/p.scn\"");
    refuses("checks/deep/a.scn", "does not exist");
    put("checks/self.scn", "scenario \"t\" { }\ninclude \"checks/self.scn\"");
    refuses("checks/self.scn", "this is the file itself");
    put("checks/profiles/p.scn", "limits { events 9 }");
    refuses("checks/../checks/a.scn", "does not exist");
}

Test(scenario_source, lets_the_including_file_count)
{
    static const char *const mains[] = {
        "scenario \"t\" { } include \"b.scn\" limits { events 1 } param n = 1 cpu { clock 1 MHz "
        "count "
        "$n }",
        "limits { events 1 } param n = 1 cpu { clock 1 MHz count $n } scenario \"t\" { } include "
        "\"b.scn\"",
    };
    put("b.scn", "limits { events 2 } include \"c.scn\" param n = 2 disk { rate 2 MB/s }");
    put("c.scn", "limits { events 3 } param n = 3 disk { rate 3 MB/s seek 3 s .. 3 s }");
    for (guint i = 0; i < G_N_ELEMENTS(mains); i++) {
        put("a.scn", mains[i]);
        g_autoptr(HsScenario) scenario = loads("a.scn");
        const HsNode *root = hs_scenario_root(scenario);
        cr_assert_eq(hs_node_count(root, "limits.events"), 1);
        cr_assert_eq(hs_node_count(root, "cpu.count"), 1);
        cr_assert_eq(hs_node_rate(root, "disk.rate"), 2 << 20);
        cr_assert_eq(hs_node_time(root, "disk.seek.shortest").amount, UINT64_C(3000000000));
    }
}

Test(scenario_source, lets_a_file_above_settle_two_that_differ)
{
    put("b.scn", "limits { events 2 } param n = 2");
    put("c.scn", "limits { events 3 } param n = 3");
    put("a.scn", "scenario \"t\" { } include \"b.scn\" include \"c.scn\"");
    refuses("a.scn", "set in two files, neither of which includes the other");
    put("a.scn", "scenario \"t\" { } include \"b.scn\" include \"c.scn\" limits { events 1 }"
                 "param n = 4 cpu { clock 1 MHz count $n }");
    g_autoptr(HsScenario) scenario = loads("a.scn");
    cr_assert_eq(hs_node_count(hs_scenario_root(scenario), "limits.events"), 1);
    cr_assert_eq(hs_node_count(hs_scenario_root(scenario), "cpu.count"), 4);
}

Test(scenario_source, refuses_what_is_no_regular_file)
{
    put("fine.scn", "");
    cr_assert_eq(mkfifo(at("fifo"), 0600), 0);
    cr_assert_eq(g_mkdir(at("inside"), 0700), 0);
    refuses("fifo", "is not a regular file");
    refuses("inside", "is a folder");
    refuses("nowhere.scn", "does not exist");
    refuses_include("fifo", "is not a regular file");
    refuses_include("inside", "is a folder");
    refuses_include("nowhere.scn", "does not exist");
    refuses_include("fine.scn/x", "does not exist");
    refuses_include("", "names no file");
    refuses_include("./", "names no file");
}

Test(scenario_source, refuses_what_lies_outside)
{
    put("in/b.scn", "limits { events 7 }");
    cr_assert_eq(symlink("in/b.scn", at("link.scn")), 0);
    cr_assert_eq(symlink("in", at("door")), 0);
    cr_assert_eq(symlink("/", at("root")), 0);
    refuses_include("link.scn", "symbolic link");
    refuses_include("door/b.scn", "symbolic link");
    refuses_include("root/etc/passwd", "symbolic link");
    refuses_include("/etc/passwd", "is an absolute path");
    refuses_include("../x.scn", "with '..'");
    refuses_include("in/../in/b.scn", "with '..'");
    /* The scenario itself is the user's own choice. */
    put("a.scn", "scenario \"t\" { }");
    cr_assert_eq(symlink("a.scn", at("mine.scn")), 0);
    hs_scenario_free(loads("mine.scn"));
}

Test(scenario_source, refuses_more_than_a_mebibyte)
{
    g_autofree char *blanks = g_strnfill(1 << 20, ' ');
    g_autofree char *more = g_strconcat(blanks, " ", NULL);
    put("full.scn", blanks);
    put("more.scn", more);
    refuses("more.scn", "is larger than 1 MiB");
    refuses_include("more.scn", "is larger than 1 MiB");
    put("a.scn", "scenario \"t\" { } include \"full.scn\"");
    hs_scenario_free(loads("a.scn"));
}

Test(scenario_source, refuses_more_files_than_64)
{
    g_autoptr(GString) text = g_string_new("scenario \"t\" { }\n");
    for (guint i = 1; i <= 64; i++) {
        g_autofree char *name = g_strdup_printf("f%u.scn", i);
        put(name, "");
        g_string_append_printf(text, "include \"%s\"\n", name);
        put("a.scn", text->str);
        if (i < 64)
            hs_scenario_free(loads("a.scn"));
    }
    refuses("a.scn", "64 files and 4 MiB are the most");
}

Test(scenario_source, finds_cycles_of_any_length)
{
    put("a.scn", "scenario \"t\" { } include \"b.scn\"");
    put("b.scn", "include \"c.scn\"");
    put("c.scn", "include \"d.scn\"");
    put("d.scn", "");
    hs_scenario_free(loads("a.scn"));
    put("d.scn", "include \"b.scn\"");
    refuses("a.scn", "already includes this one");
    put("d.scn", "include \"d.scn\"");
    refuses("a.scn", "this is the file itself");
}

/* Both ways of opening must agree: the kernel's, and the one for systems without it. */
Test(scenario_source, opens_alike_with_and_without_openat2)
{
    put("in/b.scn", "b");
    cr_assert_eq(symlink("b.scn", at("in/link.scn")), 0);
    cr_assert_eq(symlink("in", at("door")), 0);
    cr_assert_eq(symlink("/etc", at("etc")), 0);
    static const struct {
        const char *path;
        int cause;
    } cases[] = { { "in/b.scn", 0 },        { "in/link.scn", ELOOP },  { "door/b.scn", ELOOP },
                  { "etc/passwd", ELOOP },  { "in/none.scn", ENOENT }, { "none/b.scn", ENOENT },
                  { "in/b.scn/x", ENOTDIR } };
    int fd = open(folder, O_RDONLY | O_DIRECTORY);
    cr_assert_geq(fd, 0);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        errno = 0;
        int kernel = hs_source_open_beneath(fd, cases[i].path);
        cr_assert_eq(kernel >= 0 ? 0 : errno, cases[i].cause, "openat2: %s", cases[i].path);
        errno = 0;
        int stepwise = hs_source_open_stepwise(fd, cases[i].path);
        cr_assert_eq(stepwise >= 0 ? 0 : errno, cases[i].cause, "stepwise: %s", cases[i].path);
        if (kernel >= 0)
            close(kernel);
        if (stepwise >= 0)
            close(stepwise);
    }
    close(fd);
}

Test(scenario_source, refuses_includes_of_a_text_without_a_folder)
{
    hs_small_refuses("scenario \"t\" { } include \"b.scn\"", "there is no folder to look in");
}

Test(scenario_source, says_nothing_is_missing_when_a_file_is)
{
    put("a.scn", "scenario \"t\" { stop at $end } include \"gone.scn\" cpu { count 1 }"
                 "app A { runs p on o }");
    g_autofree char *errors = NULL;
    cr_assert_null(load("a.scn", &errors));
    cr_assert_not_null(strstr(errors, "gone.scn"));
    cr_assert_null(strstr(strstr(errors, "error[") + 1, "error["), "more than one error:\n%s",
                   errors);
}

/* ---- other files that a scenario names ---- */

static void refuses_file(const HsScenario *scenario, const char *written, const char *reason)
{
    char *name = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = hs_scenario_read_file(scenario, written, &name, &error);
    cr_assert_null(bytes, "read: %s", written);
    cr_assert_null(name);
    cr_assert_not_null(strstr(error->message, reason), "%s", error->message);
}

Test(scenario_source, reads_another_file_below_the_folder)
{
    char *name = NULL;
    put("a.scn", "scenario \"t\" { }");
    cr_assert(g_file_set_contents(at("code.bin"), "\0\177ELF\0", 6, NULL));
    g_autoptr(HsScenario) scenario = loads("a.scn");
    g_autoptr(GBytes) bytes = hs_scenario_read_file(scenario, ".//code.bin", &name, NULL);
    cr_assert_not_null(bytes);
    cr_assert_eq(g_bytes_get_size(bytes), 6);
    cr_assert_eq(memcmp(g_bytes_get_data(bytes, NULL), "\0\177ELF\0", 6), 0);
    cr_assert_str_eq(name, "code.bin");
    g_free(name);
}

Test(scenario_source, refuses_another_file_where_it_refuses_an_include)
{
    g_autofree char *more = g_strnfill((1 << 20) + 1, ' ');
    put("a.scn", "scenario \"t\" { }");
    put("in/b.bin", "b");
    put("more.bin", more);
    cr_assert_eq(symlink("in/b.bin", at("link.bin")), 0);
    g_autoptr(HsScenario) scenario = loads("a.scn");
    refuses_file(scenario, "none.bin", "does not exist");
    refuses_file(scenario, "in", "is a folder");
    refuses_file(scenario, "link.bin", "symbolic link");
    refuses_file(scenario, "../a.scn", "with '..'");
    refuses_file(scenario, "/etc/hostname", "is an absolute path");
    refuses_file(scenario, "more.bin", "is larger than 1 MiB");
}

Test(scenario_source, a_text_without_a_folder_names_no_files)
{
    g_autoptr(HsScenario) scenario = hs_small_reads("scenario \"t\" { }");
    refuses_file(scenario, "b.bin", "there is no folder to look in");
}
