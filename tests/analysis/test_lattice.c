/* test_lattice: which values there are to look among, and where the looking begins. */
#include "analysis/lattice.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    char *folder, *path;
    HsDiagnostics *diagnostics;
    HsOverrides overrides;
    const char *settings[2];
    GError *error;
    HsLattice *lattice;
} Little;

static Little lattice_of(const char *find, const char *setting)
{
    static const char text[] = "param stop = 1 s  sweep 1 s .. 3 s step 1 s\n"
                               "param cpus = 2    sweep [1, 2, 4]\n"
                               "param size = 8 MB\n"
                               "param policy = arf  sweep [arf, dynamic]\n"
                               "param rest = 0 B\n"
                               "param part = 40 %\n"
                               "param over = 150 %\n"
                               "param seed = 3    sweep [3, 4]\n"
                               "scenario \"little\" { stop at $stop  seed $seed }\n"
                               "cpu { count $cpus  clock 1 MHz }\n"
                               "storage { size $size  unit 2 MB }\n"
                               "channel { rate 1 MB/s }\n"
                               "vmm { area 2 MB  policy $policy  reserve $rest }\n";
    Little little = { .diagnostics = hs_diagnostics_new() };

    little.folder = g_dir_make_tmp("hsim-lattice-XXXXXX", NULL);
    little.path = g_build_filename(little.folder, "little.scn", NULL);
    cr_assert(g_file_set_contents(little.path, text, -1, NULL));
    little.settings[0] = setting;
    little.overrides = (HsOverrides){ .settings = little.settings,
                                      .n_settings = setting != NULL ? 1 : 0 };
    little.lattice = hs_lattice_new(little.path, &little.overrides, find, little.diagnostics,
                                    &little.error);
    return little;
}

static void clear(Little *little)
{
    hs_lattice_free(little->lattice);
    hs_diagnostics_free(little->diagnostics);
    g_clear_error(&little->error);
    cr_expect(eq(int, g_unlink(little->path), 0));
    cr_expect(eq(int, g_rmdir(little->folder), 0));
    g_free(little->path);
    g_free(little->folder);
}

/* The first, the second and the last value. */
static const struct {
    const char *find;
    bool has_ends;
    uint64_t n, start;
    const char *first, *second, *last;
} cases[] = {
    { "stop", true, 3, 0, "1 s", "2 s", "3 s" },
    { "cpus", true, 3, 0, "1", "2", "4" },
    { "cpus=1 .. 9 step 4", true, 3, 0, "1", "5", "9" },
    { "size=6 MB .. 10 MB", true, 5, 0, "6 MB", "7 MB", "10 MB" },
    { "size=[6 MB, 8 MB]", true, 2, 0, "6 MB", "8 MB", "8 MB" },
    { "storage.size=6 MB .. 10 MB step 2 MB", true, 3, 0, "6 MB", "8 MB", "10 MB" },
    /* Steps of a storage unit, up to 1024 times the four of now. */
    { "size", false, 4096, 3, "2 MB", "4 MB", "8 GB" },
    { "storage.size", false, 4096, 3, "2 MB", "4 MB", "8 GB" },
    { "vmm.slice", false, 10240, 9, "1 ms", "2 ms", "10_240 ms" },
    /* Of a whole there is no more than all; of something else there may be. */
    { "part", false, 100, 39, "1 %", "2 %", "100 %" },
    { "over", false, 150, 149, "1 %", "2 %", "150 %" },
};

Test(lattice, has_the_values_of_the_sweep_or_those_given_or_steps_around_the_one_in_force)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = lattice_of(cases[i].find, NULL);
        HsLattice *lattice = little.lattice;

        cr_assert(lattice != NULL, "%s: %s", cases[i].find,
                  little.error != NULL ? little.error->message : "");
        cr_assert(eq(u64, lattice->n, cases[i].n), "%s", cases[i].find);
        cr_assert(eq(int, lattice->has_ends, cases[i].has_ends));
        if (!lattice->has_ends)
            cr_assert(eq(u64, lattice->start, cases[i].start));
        cr_assert(eq(str, (char *)hs_lattice_value(lattice, 0), (char *)cases[i].first));
        cr_assert(eq(str, (char *)hs_lattice_value(lattice, 1), (char *)cases[i].second));
        cr_assert(
            eq(str, (char *)hs_lattice_value(lattice, lattice->n - 1), (char *)cases[i].last));
        clear(&little);
    }
}

static const struct {
    const char *find, *setting, *says;
} mistakes[] = {
    { "sise", NULL,
      "--find: neither a parameter of the scenario nor one of the machine is called 'sise'\n"
      "  help: did you mean 'size'?" },
    { "size", "size=6 MB",
      "'size' cannot be looked for: -s gives it a value\n  help: leave out one of the two" },
    { "scenario.seed", NULL,
      "the seed is no size: each repetition has its own\n"
      "  help: look for what a machine can have" },
    { "seed", NULL, "'seed' is no size\n  help: look for what a machine can have" },
    { "vmm.own", NULL,
      "'vmm.own' is no number: nobody knows which values it could have\n"
      "  help: write them: --find 'NAME=[a, b, c]'" },
    { "rest", NULL,
      "'rest' is 0 B: from there no values can be guessed\n"
      "  help: write which: --find 'NAME=64 MB .. 512 MB step 8 MB'" },
};

Test(lattice, says_what_cannot_be_looked_for)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        Little little = lattice_of(mistakes[i].find, mistakes[i].setting);

        cr_assert(little.lattice == NULL, "%s", mistakes[i].find);
        cr_assert(eq(str, little.error->message, (char *)mistakes[i].says));
        clear(&little);
    }
}

Test(lattice, a_name_that_is_like_none_is_told_where_the_names_are)
{
    Little little = lattice_of("qqqqqqqq", NULL);
    g_autofree char *help = g_strdup_printf("help: hsim params %s lists them", little.path);

    cr_assert(little.lattice == NULL);
    cr_assert(strstr(little.error->message, help) != NULL, "%s", little.error->message);
    clear(&little);
}

Test(lattice, values_that_are_none_are_diagnosed)
{
    static const char *const finds[] = {
        "size=6 s .. 8 s", "size=", "size=[]", "size=6 MB ..", "size=8 MB .. 6 MB", "cpus=[1, 1]"
    };

    for (guint i = 0; i < G_N_ELEMENTS(finds); i++) {
        Little little = lattice_of(finds[i], NULL);

        cr_assert(little.lattice == NULL, "%s", finds[i]);
        cr_assert(hs_diagnostics_count(little.diagnostics) > 0, "%s", finds[i]);
        cr_assert(little.error != NULL);

        g_autofree char *said = hs_diagnostics_render(little.diagnostics, false);

        cr_assert(strstr(said, "--find") != NULL && strstr(said, "--vary") == NULL, "%s", said);
        clear(&little);
    }
}
