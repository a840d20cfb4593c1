/* test_gnuplot: a gnuplot that never ends, in place of the one that is installed. */
#include "cli/gnuplot.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>

static char *folder, *program;

static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-gnuplot-XXXXXX", NULL);
    cr_assert(folder != NULL);
    program = g_build_filename(folder, "gnuplot", NULL);

    g_autofree char *path = g_strconcat(folder, ":", g_getenv("PATH"), NULL);

    cr_assert(g_file_set_contents(program, "#!/bin/sh\nexec sleep 60\n", -1, NULL));
    cr_assert(g_chmod(program, 0700) == 0);
    cr_assert(g_setenv("PATH", path, TRUE));
}

static void tear_down(void)
{
    (void)g_unlink(program);
    cr_expect(g_rmdir(folder) == 0, "something was left in %s", folder);
    g_free(program);
    g_free(folder);
}

TestSuite(gnuplot, .init = set_up, .fini = tear_down);

static char *draw_in_vain(HsGnuplot *gnuplot)
{
    g_autoptr(GError) error = NULL;

    cr_assert(hs_gnuplot_run(gnuplot, "# a picture\n", "page.svg", &error) == NULL);
    cr_assert(g_error_matches(error, HS_GNUPLOT_ERROR, HS_GNUPLOT_ERROR_FAILED));
    return g_strdup(error->message);
}

Test(gnuplot, is_not_begun_again_once_it_has_hung)
{
    HsGnuplot gnuplot = { .seconds_max = 1 };
    g_autofree char *first = draw_in_vain(&gnuplot);
    g_autofree char *second = draw_in_vain(&gnuplot);

    cr_assert(eq(str, first, "gnuplot did not draw the picture: it took too long"));
    cr_assert(
        eq(str, second, "gnuplot did not draw the picture: it took too long for another one"));
}
