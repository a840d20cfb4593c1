/* Files of arrivals: what is read, and what is refused with its place in the file. */
#include "models/arrivals_reader.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

#include "models/schema.h"

static char *folder;
static HsScenario *scenario;
static HsDiagnostics *diagnostics;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void set_up(void)
{
    static const char text[] = "scenario \"s\" { stop at 1 s }\ncpu { clock 1 MHz }\n"
                               "storage { size 1 MB }\nchannel { rate 1 MB/s }\n"
                               "vmm { area 1 MB }\n";
    folder = g_dir_make_tmp("hsim-arrivals-XXXXXX", NULL);
    diagnostics = hs_diagnostics_new();
    scenario = hs_scenario_parse("s.scn", text, sizeof text - 1, folder, &hs_schema, NULL,
                                 diagnostics);
    cr_assert(scenario != NULL);
}

static void tear_down(void)
{
    g_autofree char *file = path_of("a.txt");
    g_unlink(file);
    g_rmdir(folder);
    g_free(folder);
    hs_scenario_free(scenario);
    hs_diagnostics_free(diagnostics);
}

TestSuite(arrivals_reader, .init = set_up, .fini = tear_down);

/* At 1 MHz, requests of 256 bytes. */
static GArray *read_text(const char *text)
{
    g_autofree char *file = path_of("a.txt");
    cr_assert(g_file_set_contents(file, text, -1, NULL));
    HsArrivalsReader reader = { .scenario = scenario,
                                .file = "a.txt",
                                .clock_hz = 1000000,
                                .request_bytes = 256,
                                .diagnostics = diagnostics };
    g_autofree char *whole = NULL;
    return hs_arrivals_read(&reader, &whole);
}

Test(arrivals_reader, reads_times_and_bytes_and_work)
{
    static const HsArrival expected[] = { { 0, 256, false, 0 },
                                          { 1200, 512, false, 0 },
                                          { 3000, 32, true, 800 },
                                          { 3000, 256, true, 1000 } };
    g_autoptr(GArray) arrivals = read_text("# a comment\n0 s\n1_200 us   512 B\n\n"
                                           "3 ms  32 B  800 cycles\n3 ms  1 ms # last\n");
    cr_assert(eq(u32, hs_diagnostics_count(diagnostics), 0));
    cr_assert(eq(u32, arrivals->len, G_N_ELEMENTS(expected)));
    for (guint i = 0; i < arrivals->len; i++) {
        const HsArrival *arrival = &g_array_index(arrivals, HsArrival, i);
        cr_assert(eq(u64, arrival->at, expected[i].at));
        cr_assert(eq(u32, arrival->size_bytes, expected[i].size_bytes));
        cr_assert(eq(u64, arrival->work_cycles, expected[i].work_cycles));
        cr_assert(eq(int, arrival->has_work, expected[i].has_work));
    }
}

Test(arrivals_reader, says_where_a_file_is_wrong)
{
    static const struct {
        const char *text, *place, *message, *help;
    } cases[] = {
        { "1 ms\nsoon\n", "a.txt:2:1", "a time, then bytes, then work", "1_200 us  512 B  3 ms" },
        { "1 ms\n\n 5\n", "a.txt:3:2", "an arrival", "" },
        { "5 ms\n3 ms\n", "a.txt:2:1", "before the one above it", "sort the lines" },
        { "5 ms 10 B\n", "a.txt:1:6", "out of range", "from 32 B to 1 MB" },
        { "5 ms 2 MB\n", "a.txt:1:6", "out of range", "from 32 B to 1 MB" },
        { "5 ms 64 B 64 B\n", "a.txt:1:11", "a time, then bytes, then work", "one a line" },
        { "5 ms 1 ms 64 B\n", "a.txt:1:11", "a time, then bytes, then work", "one a line" },
        { "5 ms 1 ms 1 ms\n", "a.txt:1:11", "a time, then bytes, then work", "one a line" },
        { "5 ms 1 MHz\n", "a.txt:1:6", "a time, then bytes, then work", "one a line" },
        { "64 B\n", "a.txt:1:4", "an arrival", "" },
        { "5_000_000_000 h\n", "a.txt:1:1", "large", "" },
        { "2_000_000 h\n9_000_000_000_000 s\n", "a.txt:2:1", "large", "" },
        { "1 ms }\n", "a.txt:1:6", "a time, then bytes, then work", "one a line" },
        { "1 ms ~\n", "a.txt:1:6", "unexpected character", "" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        hs_diagnostics_free(diagnostics);
        diagnostics = hs_diagnostics_new();
        g_array_unref(read_text(cases[i].text));
        g_autofree char *found = hs_diagnostics_render(diagnostics, false);
        cr_assert(strstr(found, cases[i].place) != NULL, "%s in:\n%s", cases[i].place, found);
        cr_assert(strstr(found, cases[i].message) != NULL, "%s in:\n%s", cases[i].message, found);
        cr_assert(strstr(found, cases[i].help) != NULL, "%s in:\n%s", cases[i].help, found);
    }
}

Test(arrivals_reader, refuses_files_that_cannot_be_read)
{
    static const struct {
        const char *file, *message;
    } cases[] = { { "none.txt", "does not exist" },
                  { "/etc/passwd", "is an absolute path" },
                  { "../a.txt", "leaves the scenario's folder" } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsArrivalsReader reader = { .scenario = scenario,
                                    .file = cases[i].file,
                                    .clock_hz = 1000000,
                                    .request_bytes = 256,
                                    .diagnostics = diagnostics };
        g_autofree char *whole = NULL;
        g_autoptr(GArray) arrivals = hs_arrivals_read(&reader, &whole);
        cr_assert(eq(u32, arrivals->len, 0));
        cr_assert(eq(u32, hs_diagnostics_count(diagnostics), i + 1));
        g_autofree char *found = hs_diagnostics_render(diagnostics, false);
        cr_assert(strstr(found, cases[i].message) != NULL, "%s in:\n%s", cases[i].message, found);
    }
    g_array_unref(read_text("# nothing\n"));
    g_autofree char *found = hs_diagnostics_render(diagnostics, false);
    cr_assert(strstr(found, "this file has no arrivals") != NULL, "%s", found);
}
