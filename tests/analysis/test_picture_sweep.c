/* test_picture_sweep: lines and maps of sweeps made by hand. */
#include "analysis/picture_heat.h"
#include "analysis/picture_sweep.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "tests/analysis/made_collection.h"
#include "tests/analysis/made_result.h"

#define MS 1e6

static sqlite3 *db;

/* wait (4 values) x size (2) x 2 seeds; the outage of A is wait + size: 10, 20, 30, 40 ms and 1, 2
 * ms; the second seed has 4 ms more. At 40 ms A is never back with 2 MB, and with 1 MB in the first
 * seed only; the runs at 30 ms and 2 MB were refused. */
static void set_up(void)
{
    int run = 0;

    db = made_collection("sweep", NULL);
    for (int wait = 1; wait <= 4; wait++) {
        for (int size = 1; size <= 2; size++) {
            for (int repetition = 1; repetition <= 2; repetition++) {
                g_autofree char *wait_text = g_strdup_printf("%d ms", 10 * wait);
                g_autofree char *size_text = g_strdup_printf("%d MB", size);
                bool is_back = wait < 4 || (size == 1 && repetition == 1);
                double outage = (10 * wait + size + 4 * (repetition - 1)) * MS;

                run++;
                if (wait == 3 && size == 2)
                    made_refused_run(db, run, "dynamic", repetition);
                else
                    made_run(db, run, "dynamic", repetition);
                made_parameter(db, run, "wait", wait_text);
                made_parameter(db, run, "size", size_text);
                made_parameter(db, run, "own", "standby");
                made_value(db, run, "outage", "A", is_back ? outage : MADE_UNKNOWN);
            }
        }
    }
}

static void tear_down(void)
{
    (void)sqlite3_close(db);
}

TestSuite(picture_sweep, .init = set_up, .fini = tear_down);

static HsPictureChoice wish(const char *x, const char *y)
{
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    choice.x = x;
    choice.y = y;
    return choice;
}

static HsPictureGrid *read_grid(const char *x, const char *y, bool is_map)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish(x, y);
    HsPictureGrid *grid = hs_picture_grid_read(db, &choice, is_map, &error);

    cr_assert(grid != NULL, "%s", error != NULL ? error->message : "");
    return grid;
}

Test(picture_sweep, puts_every_run_into_its_cell)
{
    g_autoptr(HsPictureGrid) grid = read_grid("wait", "size", false);
    const HsGridCell *cell = hs_picture_grid_cell(grid, 1, 1); /* 20 ms, 2 MB */

    cr_assert(eq(u32, grid->n_x, 4));
    cr_assert(eq(u32, grid->n_y, 2));
    cr_assert(eq(u64, cell->values.n, 2));
    cr_assert(cell->values.mean == 24 * MS); /* of 22 and 26 */
    cr_assert(cell->has_interval);
    cell = hs_picture_grid_cell(grid, 2, 1);
    cr_assert(cell->values.n == 0 && cell->n_absent == 2 && cell->n_unknown == 0);
    cell = hs_picture_grid_cell(grid, 3, 0);
    cr_assert(cell->values.n == 1 && cell->n_unknown == 1 && !cell->has_interval);
    cell = hs_picture_grid_cell(grid, 3, 1);
    cr_assert(cell->values.n == 0 && cell->n_unknown == 2);
}

/* wait has four values, size two; what has one value only is not chosen. */
Test(picture_sweep, chooses_the_numbers_that_have_most_values)
{
    g_autoptr(HsPictureGrid) grid = read_grid(NULL, NULL, false);

    cr_assert(eq(str, hs_picture_grid_x_parameter(grid)->name, "wait"));
    cr_assert(eq(str, hs_picture_grid_y_parameter(grid)->name, "size"));
    cr_assert(eq(str, grid->held, ""));
    made_tell(db, "UPDATE run_parameter SET value = '10 ms' WHERE value IN ('20 ms', '30 ms')");

    g_autoptr(HsPictureGrid) equal = read_grid(NULL, NULL, false); /* two of each: by name */

    cr_assert(eq(str, hs_picture_grid_x_parameter(equal)->name, "size"));
}

Test(picture_sweep, holds_what_it_does_not_show)
{
    made_tell(db, "UPDATE run_parameter SET value = 'vmm' WHERE name = 'own' AND run %% 2 = 0");

    g_autoptr(HsPictureGrid) grid = read_grid("wait", "size", false);

    cr_assert(eq(str, grid->held, "own standby"));
    cr_assert(eq(u64, hs_picture_grid_cell(grid, 0, 0)->values.n, 1));
    cr_assert(hs_picture_grid_cell(grid, 0, 0)->values.mean == 11 * MS);
}

Test(picture_sweep, draws_a_line_for_each_policy_first)
{
    made_tell(db, "UPDATE run SET policy = 'arf' WHERE run %% 2 = 0");

    g_autoptr(HsPictureGrid) grid = read_grid("wait", NULL, false);

    cr_assert(eq(str, hs_picture_grid_y_parameter(grid)->name, "policy"));
    cr_assert(eq(str, (char *)hs_picture_grid_y(grid, 1), "arf"));
    cr_assert(eq(str, grid->held, "size 1 MB"));
}

Test(picture_sweep, tells_the_lines_at_the_last_value_that_is_known)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");
    g_autoptr(HsSweepPicture) picture = hs_sweep_picture_read(db, &choice, &error);

    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(str, picture->title,
                 "outage of A at wait = 40 ms: 41 ms with size = 1 MB, not back with size = 2 MB"));
    cr_assert(strstr(picture->subtitle, "2 runs are missing") != NULL);
    cr_assert_not(picture->is_log);
}

/* 13 and 14 ms at 10 ms, 23 and 43 at 20 ms, only 33 at 30 ms, then 41 and 41. */
Test(picture_sweep, tells_the_lines_where_they_differ_most)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");

    made_tell(db, "UPDATE run_measure SET value = 43e6 WHERE run IN (7, 8)");
    made_tell(db, "UPDATE run_measure SET value = 41e6 WHERE run > 12");

    g_autoptr(HsSweepPicture) picture = hs_sweep_picture_read(db, &choice, &error);

    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(str, picture->title,
                 "outage of A at wait = 20 ms: 23 ms with size = 1 MB, 43 ms with 2 MB"));
}

static void expect_tick(const HsSweepPicture *picture, guint i, double value, const char *text)
{
    double got = 0;
    g_autofree char *words = hs_sweep_picture_tick(picture, i, &got);

    cr_expect(fabs(got - value) < 1e-3, "%u: %f", i, got);
    cr_expect(g_strcmp0(words, text) == 0, "%u: %s", i, words != NULL ? words : "none");
}

/* From 13 ms to 1,300 ms: 100 times as much. */
Test(picture_sweep, y_is_logarithmic_where_it_spans_much)
{
    static const char *const ticks[] = { "10 ms",  "20 ms",  "50 ms", "100 ms",
                                         "200 ms", "500 ms", "1 s",   "2 s" };
    static const double values[] = { 10, 20, 50, 100, 200, 500, 1000, 2000 };
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");

    made_tell(db, "UPDATE run_measure SET value = 1300e6 WHERE run IN (9, 10)");

    g_autoptr(HsSweepPicture) picture = hs_sweep_picture_read(db, &choice, &error);

    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(picture->is_log_y);
    for (guint i = 0; i < G_N_ELEMENTS(ticks); i++)
        expect_tick(picture, i, values[i] * MS, ticks[i]);
    cr_assert(eq(ptr, hs_sweep_picture_tick(picture, 8, &(double){ 0 }), NULL));
    cr_assert(fabs(hs_sweep_picture_height(picture, 200 * MS) - log(20) / log(200)) < 1e-9);
    cr_assert(hs_sweep_picture_height(picture, 1) == 0); /* below the axis */
}

Test(picture_sweep, tells_one_line_from_its_first_to_its_last_value)
{
    made_tell(db, "UPDATE run_parameter SET value = '1 MB' WHERE name = 'size'");

    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish(NULL, NULL);
    g_autoptr(HsSweepPicture) picture = hs_sweep_picture_read(db, &choice, &error);

    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    /* At 10 ms the mean of 11, 15, 12, 16; at 40 ms only 41 is known. */
    cr_assert(eq(str, picture->title, "outage of A: 13.5 ms at wait = 10 ms, 41 ms at 40 ms"));
}

static void expect_places(bool is_log, const double *places, const char *axis_name)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");
    g_autoptr(HsSweepPicture) picture = hs_sweep_picture_read(db, &choice, &error);

    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    cr_expect(picture->is_log == is_log);
    for (guint x = 0; x < 4; x++)
        cr_expect(fabs(hs_sweep_picture_place(picture, x) - places[x]) < 1e-9, "%u: %f", x,
                  hs_sweep_picture_place(picture, x));

    g_autofree char *name = hs_sweep_picture_axis_name(picture);

    cr_expect(eq(str, name, (char *)axis_name));
}

/* 10, 20, 30, 40 ms; then 40 ms become 10 s, three powers of ten above the first. */
Test(picture_sweep, places_values_by_their_size_or_their_logarithm)
{
    static const double evenly[] = { 0, 1.0 / 3, 2.0 / 3, 1 };
    static const double in_powers[] = { 0, 0.100343331888, 0.159040418240, 1 };

    expect_places(false, evenly, "wait");
    made_tell(db, "UPDATE run_parameter SET value = '10 s' WHERE value = '40 ms'");
    expect_places(true, in_powers, "wait, logarithmic");
}

Test(picture_sweep, tells_lines_that_end_alike)
{
    made_tell(db, "UPDATE run_measure SET value = 7e6 WHERE value IS NOT NULL OR run > 12");

    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");
    g_autoptr(HsSweepPicture) lines = hs_sweep_picture_read(db, &choice, &error);

    cr_assert(lines != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(str, lines->title, "outage of A at wait = 40 ms: 7 ms with 2 of 2"));
    g_autoptr(HsHeatPicture) map = hs_heat_picture_read(db, &choice, &error);

    cr_assert(map != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(str, map->title, "outage of A: 7 ms everywhere"));
    made_tell(db, "UPDATE run_measure SET value = NULL WHERE run > 14");

    g_autoptr(HsHeatPicture) some = hs_heat_picture_read(db, &choice, &error);

    cr_assert(some != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(str, some->title, "outage of A: 7 ms where it is known"));
}

/* The medians: 13, 23 and 33 ms with 1 MB; 14 and 24 ms with 2 MB. Of the two runs at 40 ms and 1
 * MB one is not back, so the middle is unknown. */
Test(picture_sweep, maps_medians_and_says_what_is_not_known)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");
    g_autoptr(HsHeatPicture) picture = hs_heat_picture_read(db, &choice, &error);
    static const char *const texts[2][4] = { { "13 ms", "23 ms", "33 ms", "1 of 2 not back" },
                                             { "14 ms", "24 ms", "no run", "not back" } };

    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    for (guint y = 0; y < 2; y++) {
        for (guint x = 0; x < 4; x++) {
            g_autofree char *text = hs_heat_picture_text(picture, x, y);

            cr_assert(eq(str, text, (char *)texts[y][x]));
        }
    }
    cr_assert(picture->low == 13 * MS && picture->high == 33 * MS && !picture->is_log);
    cr_assert(hs_heat_picture_part(picture, 0, 0) == 0);
    cr_assert(hs_heat_picture_part(picture, 2, 0) == 1);
    cr_assert(eq(str, picture->title,
                 "outage of A: 13 ms at wait = 10 ms, size = 1 MB; 33 ms at 30 ms, 1 MB"));
}

/* A third run at 40 ms and 1 MB, of `outage` ms. */
static void add_third_run(double outage)
{
    made_run(db, 17, "dynamic", 3);
    made_parameter(db, 17, "wait", "40 ms");
    made_parameter(db, 17, "size", "1 MB");
    made_parameter(db, 17, "own", "standby");
    made_value(db, 17, "outage", "A", outage * MS);
}

/* Of 41 ms, 50 ms and one that is not back the middle is 50 ms; of throughput, of which more is
 * better, it is 41 /s. */
Test(picture_sweep, counts_what_is_not_known_as_the_worst)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");

    add_third_run(50);

    g_autoptr(HsHeatPicture) map = hs_heat_picture_read(db, &choice, &error);

    cr_assert(map != NULL, "%s", error != NULL ? error->message : "");

    g_autofree char *text = hs_heat_picture_text(map, 3, 0);

    cr_assert(eq(str, text, "50 ms *"));
    cr_assert(strstr(map->subtitle, " Hatched: not known; *: of some runs.   made") != NULL);
    made_tell(db, "UPDATE run_measure SET value = 50e6 WHERE run IN (15, 16)");
    made_tell(db, "UPDATE run SET verdict = 'done', digest = 'd', complaint = ''");

    g_autoptr(HsHeatPicture) whole = hs_heat_picture_read(db, &choice, &error);

    cr_assert(strstr(whole->subtitle, ". *: of some runs not known.   made") != NULL);
    made_tell(db, "UPDATE run_measure SET measure = 'throughput', value = value / 1e6");

    g_autoptr(GPtrArray) measures = g_ptr_array_new();

    g_ptr_array_add(measures, (gpointer) "throughput");
    choice.measures = measures;

    g_autoptr(HsHeatPicture) more = hs_heat_picture_read(db, &choice, &error);

    cr_assert(more != NULL, "%s", error != NULL ? error->message : "");

    g_autofree char *rate = hs_heat_picture_text(more, 3, 0);

    cr_assert(eq(str, rate, "41 /s *"));
}

/* Of a count the mean: three false alarms in one of two runs. */
Test(picture_sweep, maps_the_mean_of_counts)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) measures = g_ptr_array_new();
    HsPictureChoice choice = wish("wait", "size");

    made_tell(db, "UPDATE run_measure SET measure = 'false-alarms', subject = 'os1', value = "
                  "CASE run WHEN 1 THEN 3 ELSE 0 END");
    g_ptr_array_add(measures, (gpointer) "false-alarms");
    choice.measures = measures;

    g_autoptr(HsHeatPicture) map = hs_heat_picture_read(db, &choice, &error);

    cr_assert(map != NULL, "%s", error != NULL ? error->message : "");

    g_autofree char *text = hs_heat_picture_text(map, 0, 0);

    cr_assert(eq(str, text, "1.5"));
    cr_assert_not(map->has_best); /* all the others have none */
}

/* At 10 ms and 1 MB: 11 and 15 ms. With 2 MB each seed has 1 ms more: worse, by both seeds. When
 * the second one has 0.5 ms less, they do not tell; and one that is not back is no candidate. */
Test(picture_sweep, frames_the_best_and_what_is_as_good)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");
    g_autoptr(HsHeatPicture) worse = hs_heat_picture_read(db, &choice, &error);

    cr_assert(worse != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(worse->has_best && !worse->has_as_good);
    cr_assert(hs_heat_picture_cell(worse, 0, 0)->mark == HS_HEAT_BEST);
    cr_assert(hs_heat_picture_cell(worse, 0, 1)->mark == HS_HEAT_PLAIN);
    made_tell(db, "UPDATE run_measure SET value = value - 1.5e6 WHERE run = 4");

    g_autoptr(HsHeatPicture) alike = hs_heat_picture_read(db, &choice, &error);

    cr_assert(alike->has_as_good);
    cr_assert(strstr(alike->subtitle, "seeds a cell, framed: the best, or (thin) as good.") !=
              NULL);
    cr_assert(hs_heat_picture_cell(alike, 0, 1)->mark == HS_HEAT_AS_GOOD);
    made_tell(db, "UPDATE run_measure SET value = NULL WHERE run = 1");

    g_autoptr(HsHeatPicture) other = hs_heat_picture_read(db, &choice, &error);

    cr_assert(hs_heat_picture_cell(other, 0, 0)->mark == HS_HEAT_PLAIN);
    cr_assert(hs_heat_picture_cell(other, 0, 1)->mark == HS_HEAT_BEST);
}

/* From 13 ms to 130 ms: in the middle of the colours is 13 * sqrt(10). */
Test(picture_sweep, colours_go_by_the_logarithm_of_what_spans_much)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");

    made_tell(db, "UPDATE run_measure SET value = 130e6 WHERE run IN (9, 10)");

    g_autoptr(HsHeatPicture) map = hs_heat_picture_read(db, &choice, &error);

    cr_assert(map != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(map->is_log);
    cr_assert(fabs(hs_heat_picture_scale(map, 0.5) / (13 * MS * sqrt(10)) - 1) < 1e-9);
    cr_assert(fabs(hs_heat_picture_part(map, 1, 0) - log(23.0 / 13) / log(10)) < 1e-9);
    cr_assert(hs_heat_picture_part(map, 2, 0) == 1);
}

/* Of 11, 15 and 100 ms the median is 15, the mean 42. */
Test(picture_sweep, maps_the_middle_run_and_draws_the_mean)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");

    made_run(db, 17, "dynamic", 3);
    made_parameter(db, 17, "wait", "10 ms");
    made_parameter(db, 17, "size", "1 MB");
    made_parameter(db, 17, "own", "standby");
    made_value(db, 17, "outage", "A", 100 * MS);

    g_autoptr(HsHeatPicture) map = hs_heat_picture_read(db, &choice, &error);

    cr_assert(map != NULL, "%s", error != NULL ? error->message : "");

    g_autofree char *text = hs_heat_picture_text(map, 0, 0);

    cr_assert(eq(str, text, "15 ms"));
    cr_assert(hs_picture_grid_cell(map->grid, 0, 0)->values.mean == 42 * MS);
}

static void refuses(const char *x, const char *y, bool is_map, const char *words)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish(x, y);

    cr_assert(hs_picture_grid_read(db, &choice, is_map, &error) == NULL);
    cr_assert(strstr(error->message, words) != NULL, "%s", error->message);
}

Test(picture_sweep, refuses_parameters_that_cannot_be_drawn)
{
    refuses("weight", NULL, false,
            "parameter 'weight' is not in these runs\n  help: the runs differ in: size, wait");
    refuses(NULL, "weight", true, "parameter 'weight' is not in these runs");
    refuses("own", NULL, false, "parameter 'own' has values that are no numbers of one kind");
    refuses("wait", "wait", true, "parameter 'wait' cannot be both x and y");
    made_tell(db, "UPDATE run_parameter SET value = '1 MB' WHERE name = 'size'");
    refuses(NULL, NULL, true,
            "a map needs two parameters in which the runs differ\n"
            "  help: the runs differ in: wait");
    made_tell(db, "UPDATE run_parameter SET value = '1 ms' WHERE name = 'wait'");
    refuses(NULL, NULL, false,
            "a line needs a parameter that is a number and varies\n"
            "  help: the runs differ in: none");
}

Test(picture_sweep, refuses_a_parameter_with_too_many_values)
{
    for (int run = 100; run < 301; run++) {
        g_autofree char *value = g_strdup_printf("%d ms", run);

        made_run(db, run, "dynamic", 1);
        made_parameter(db, run, "wait", value);
    }
    refuses("wait", NULL, false, "parameter 'wait' has more than 200 values");
}

Test(picture_sweep, refuses_policies_that_no_line_has)
{
    g_autoptr(GPtrArray) policies = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "policy");

    made_tell(db, "UPDATE run SET policy = 'arf' WHERE run %% 2 = 0");
    g_ptr_array_add(policies, (gpointer) "perfect");
    choice.policies = policies;
    cr_assert(hs_picture_grid_read(db, &choice, false, &error) == NULL);
    cr_assert(strstr(error->message, "parameter 'policy' has none of the values asked for") !=
              NULL);
}

Test(picture_sweep, has_ticks_in_the_unit_of_the_axis)
{
    HsMeasureAxis axis = hs_measure_axis(HS_UNIT_TIME, 1.723e9, 6);
    g_autofree char *half = hs_measure_axis_text(&axis, 1);
    g_autofree char *zero = hs_measure_axis_text(&axis, 0);
    HsMeasureAxis bytes = hs_measure_axis(HS_UNIT_BYTES, 160 * 1048576.0, 4);
    g_autofree char *size = hs_measure_axis_text(&bytes, 2);

    cr_assert(eq(u32, hs_measure_axis_n(&axis), 5));
    cr_assert(eq(str, half, "0.5 s"));
    cr_assert(eq(str, zero, "0 s"));
    cr_assert(eq(str, size, "100 MB"));
}

/* Eight sizes in one seed: six lines, and a map of eight by two. */
Test(picture_sweep, says_how_much_it_leaves_out)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = wish("wait", "size");

    made_tell(db, "DELETE FROM run_parameter; DELETE FROM run_measure; DELETE FROM run");
    for (int run = 0; run < 16; run++) {
        g_autofree char *size = g_strdup_printf("%d MB", run / 2 + 1);

        made_run(db, run + 1, "dynamic", 1);
        made_parameter(db, run + 1, "wait", run % 2 == 0 ? "1 ms" : "2 ms");
        made_parameter(db, run + 1, "size", size);
        made_value(db, run + 1, "outage", "A", run * MS);
    }

    g_autoptr(HsSweepPicture) lines = hs_sweep_picture_read(db, &choice, &error);
    g_autoptr(HsHeatPicture) map = hs_heat_picture_read(db, &choice, &error);

    cr_assert(eq(u32, lines->n_lines, 6));
    cr_assert(eq(str, lines->subtitle, "One run a point.   made · seed 42   2 more lines"));
    cr_assert(eq(str, lines->alt,
                 "outage of A at wait = 2 ms: 1 ms with size = 1 MB, 11 ms with 6 MB. outage of A "
                 "over wait, 2 values from 1 ms to 2 ms, 6 lines. One run a point."));
    cr_assert(eq(str, map->subtitle, "One run a cell, framed: the best.   made · seed 42"));
}

Test(picture_sweep, says_what_its_marks_mean)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    HsPictureChoice choice = wish("wait", "size");
    g_autofree char *script = NULL;

    cr_assert(hs_picture_sweep_fill(data, db, &choice, NULL));
    script = hs_picture_script(hs_picture_find("sweep"), data, HS_PICTURE_SVG, "x.svg");
    cr_assert(strstr(script, "\tsome runs: not back\n") != NULL);
    cr_assert(strstr(script, "\tnot back\n") != NULL);

    g_autoptr(HsHeatPicture) map = hs_heat_picture_read(db, &choice, NULL);

    cr_assert(strstr(map->subtitle, "Median of 2 seeds a cell, framed: the best. Hatched: not "
                                    "known.") != NULL);
}
