/* test_picture_requests: what the picture of response times says and shows of runs made by hand.
 * A cycle is a microsecond, the run lasts 10 s. */
#include "analysis/picture_requests.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/analysis/t256.h"

static sqlite3 *db;

static void set_up(void)
{
    t256_enter_folder();
    db = NULL;
}

static void tear_down(void)
{
    (void)sqlite3_close(db);
    t256_leave_folder();
}

TestSuite(picture_requests, .init = set_up, .fini = tear_down);

static HsRequestsPicture *read_it(const HsPictureChoice *wish)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice;
    HsRequestsPicture *picture = NULL;

    hs_picture_choice_init(&choice);
    picture = hs_requests_picture_read(db, wish != NULL ? wish : &choice, &error);
    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    return picture;
}

/* FIG. 5 of t256: 3.1 s from the fault at 5 s; the parts are those of test_run_service. */
Test(picture_requests, tells_the_outage_and_its_parts)
{
    static const HsCycles ends[] = { 5000014, 5000500, 7500500, 7900500, 8000000, 8100000 };

    db = t256_open("run.db");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);
    const GArray *bands = g_array_index(picture->panels, HsRequestsPanel, 0).bands;

    cr_assert(eq(str, picture->title, "A is away for 3.100 s: no request waits"));
    cr_assert(eq(u32, bands->len, G_N_ELEMENTS(ends)));
    for (guint band_i = 0; band_i < bands->len; band_i++) {
        const HsRequestsBand *band = &g_array_index(bands, HsRequestsBand, band_i);

        cr_assert(eq(u64, band->end, ends[band_i]));
        cr_assert(eq(u32, band->part, band_i));
    }
}

/* An outage from 4 s to 4.5 s: half a second on either side is shown. Two requests cross it. */
Test(picture_requests, looks_around_the_outage)
{
    db = t256_publish_rows(
        "INSERT INTO service_outage VALUES ('A', 'x', 4000000, 4100000, 4200000, 4300000, 4400000,"
        " 4450000, 4500000, 'os2');"
        "INSERT INTO request VALUES ('w', 1, 1, 'A', 100, 1, 200, 'os1'),"
        " ('w', 1, 2, 'A', 3900000, 2, 4500000, 'os2'),"
        " ('w', 2, 1, 'A', 4400000, 1, 4600000, 'os2'),"
        " ('w', 3, 1, 'A', 3800000, 1, 4000000, 'os1')");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);
    const HsRequestsPanel *panel = &g_array_index(picture->panels, HsRequestsPanel, 0);

    cr_assert(eq(u64, picture->from, 3500000));
    cr_assert(eq(u64, picture->to, 5000000));
    cr_assert(eq(u32, panel->series->points->len, 3));
    cr_assert(eq(str, picture->title, "A is away for 500 ms: 2 requests wait, the longest 600 ms"));
    cr_assert(
        eq(str, picture->alt,
           "A is away for 500 ms: 2 requests wait, the longest 600 ms. Response time of each "
           "request by the time it was sent. Shown are those sent from 3.500 s to 5.000 s. Outage "
           "of A: detection 100 ms, reallocation 100 ms, load 100 ms, replay 100 ms, start 50 ms, "
           "first reply 50 ms."));
}

/* A request of 2 s waited from before the fault on; a tenth of the outage before it is seen. */
Test(picture_requests, begins_before_the_first_request_that_waited)
{
    db = t256_publish_rows(
        "INSERT INTO service_outage VALUES ('A', 'x', 4000000, 4100000, 4200000, 4300000, 4400000,"
        " 4450000, 4500000, 'os2');"
        "INSERT INTO request VALUES ('w', 1, 1, 'A', 2500000, 2, 4500000, 'os2'),"
        " ('w', 2, 1, 'A', 2400000, 1, 2600000, 'os1')");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);

    cr_assert(eq(u64, picture->from, 2450000));
    cr_assert(eq(u64, picture->to, 5000000));
}

Test(picture_requests, tells_of_an_outage_without_an_end)
{
    db = t256_publish_rows(
        "INSERT INTO service_outage VALUES ('A', 'x', 4000000, 4100000, NULL, NULL, NULL, NULL,"
        " NULL, 'os2');"
        "INSERT INTO request VALUES ('w', 1, 1, 'A', 100, 1, 200, 'os1'),"
        " ('w', 1, 2, 'A', 3900000, 2, NULL, NULL)");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);
    const GArray *bands = g_array_index(picture->panels, HsRequestsPanel, 0).bands;
    const HsRequestsBand *last = &g_array_index(bands, HsRequestsBand, bands->len - 1);

    cr_assert(eq(str, picture->title, "A does not come back: 1 request waits in vain"));
    cr_assert(strstr(picture->alt, " Outage of A: detection 100 ms, no reply.") != NULL);
    cr_assert(eq(u32, last->part, HS_REQUESTS_NO_REPLY));
    cr_assert(eq(u64, last->begin, 4100000));
    cr_assert(eq(u64, last->end, 10000000));
    cr_assert(eq(u64, picture->to, 10000000));
}

/* A reply that was on its way when its OS failed arrives. */
Test(picture_requests, says_in_vain_only_if_no_request_was_answered)
{
    db = t256_publish_rows(
        "INSERT INTO service_outage VALUES ('A', 'x', 4000000, 4100000, NULL, NULL, NULL, NULL,"
        " NULL, 'os2');"
        "INSERT INTO request VALUES ('w', 1, 1, 'A', 3800000, 1, 4000100, 'os1'),"
        " ('w', 2, 1, 'A', 3900000, 2, NULL, NULL)");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);

    cr_assert(eq(str, picture->title, "A does not come back: 2 requests wait"));
}

Test(picture_requests, tells_of_a_run_without_faults)
{
    db = t256_publish_rows(
        "INSERT INTO request VALUES ('w', 1, 1, 'A', 100, 1, 1100, 'os1'),"
        " ('w', 1, 2, 'A', 5000, 1, 25000, 'os1'), ('w', 2, 1, 'B', 0, 1, NULL, NULL)");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);
    const HsRequestsPanel *panels = &g_array_index(picture->panels, HsRequestsPanel, 0);

    cr_assert(eq(str, picture->title, "A answers 2 of 2 requests, in 1 ms to 20 ms each"));
    cr_assert(eq(u32, picture->panels->len, 2));
    cr_assert(eq(u64, picture->from, 0));
    cr_assert(eq(u64, picture->to, 10000000));
    cr_assert_not(panels[0].is_log); /* 20 times as long */
    cr_assert(
        eq(str, picture->alt,
           "A answers 2 of 2 requests, in 1 ms to 20 ms each. Response time of each request by "
           "the time it was sent. Shown are those sent from 0 s to 10.00 s."));
    cr_assert_not(panels[1].has_axis);
}

/* As all other counts that people read. */
Test(picture_requests, groups_the_digits_of_its_counts)
{
    db = t256_publish_rows(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5003)"
        " INSERT INTO request SELECT 'w', i, 1, 'A', i * 1000, 1,"
        "  CASE WHEN i <= 5001 THEN i * 1000 + 10 END, 'os1' FROM n");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);

    cr_assert(eq(str, picture->title, "A answers 5_001 of 5_003 requests, in 10 µs each"));
    cr_assert(strstr(picture->subtitle, " of 5_003 requests.") != NULL);
    cr_assert(strstr(picture->alt, " of 5_003 requests.") != NULL);
}

Test(picture_requests, counts_in_powers_of_ten_where_responses_differ_by_far)
{
    db = t256_publish_rows("INSERT INTO request VALUES ('w', 1, 1, 'A', 100, 1, 1100, 'os1'),"
                           " ('w', 1, 2, 'A', 5000, 1, 55000, 'os1')");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);
    const HsRequestsPanel *panel = &g_array_index(picture->panels, HsRequestsPanel, 0);

    cr_assert(panel->is_log); /* 50 times */
    cr_assert(panel->axis.begin > 0.000999 && panel->axis.begin < 0.001001);
    cr_assert(panel->axis.end > 0.0999 && panel->axis.end < 0.1001);
}

Test(picture_requests, leaves_the_plot_its_room_where_many_answer)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    g_autofree char *script = NULL;
    g_auto(GStrv) pieces = NULL;
    HsPictureChoice choice;

    db = t256_publish_rows(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 15)"
        " INSERT INTO request SELECT 'w', i, 1, 'A', i * 1000, 1, i * 2000, 'os' || i FROM n");
    hs_picture_choice_init(&choice);
    cr_assert(hs_picture_requests_fill(data, db, &choice, &error));
    script = hs_picture_script(hs_picture_find("requests"), data, HS_PICTURE_SVG, "x.svg");
    pieces = g_strsplit(script, "\tanswered by os", -1);
    cr_assert(eq(u32, g_strv_length(pieces), 1 + 12));
    cr_assert(strstr(script, "\t3 more OSs\n") != NULL);
}

Test(picture_requests, has_three_panels_at_most_and_says_so)
{
    db = t256_publish_rows(
        "INSERT INTO request VALUES ('w', 1, 1, 'A', 100, 1, 1100, 'os1'),"
        " ('w', 2, 1, 'B', 100, 1, 1100, 'os1'), ('w', 3, 1, 'C', 100, 1, 1100, 'os1'),"
        " ('w', 4, 1, 'D', 100, 1, 1100, 'os1'), ('w', 5, 1, 'E', 100, 1, 1100, 'os1')");

    g_autoptr(HsRequestsPicture) picture = read_it(NULL);
    g_autoptr(GPtrArray) apps = g_ptr_array_new();
    HsPictureChoice choice;

    cr_assert(eq(u32, picture->panels->len, 3));
    cr_assert(strstr(picture->subtitle, "2 more programs: --only") != NULL);
    hs_picture_choice_init(&choice);
    g_ptr_array_add(apps, (gpointer) "E");
    choice.apps = apps;

    g_autoptr(HsRequestsPicture) chosen = read_it(&choice);

    cr_assert(eq(u32, chosen->panels->len, 1));
    cr_assert(g_str_has_prefix(chosen->title, "E answers"));
}

static void refuses(const HsPictureChoice *choice, const char *words)
{
    g_autoptr(GError) error = NULL;

    cr_assert(hs_requests_picture_read(db, choice, &error) == NULL);
    cr_assert(strstr(error->message, words) != NULL, "%s", error->message);
}

Test(picture_requests, refuses_what_would_be_empty)
{
    g_autoptr(GPtrArray) apps = g_ptr_array_new();
    HsPictureChoice choice;

    db = t256_publish_rows("INSERT INTO request VALUES ('w', 1, 1, 'A', 100, 1, 1100, 'os1')");
    hs_picture_choice_init(&choice);
    choice.from = 200;
    refuses(&choice, "no request was sent between '--from' and '--to'");
    hs_picture_choice_init(&choice);
    g_ptr_array_add(apps, (gpointer) "Z");
    choice.apps = apps;
    refuses(&choice, "no request was sent to a program of that name\n  help: requests were sent "
                     "to A");
}

Test(picture_requests, refuses_a_run_without_clients)
{
    HsPictureChoice choice;

    db = t256_publish_rows("SELECT 1");
    hs_picture_choice_init(&choice);
    refuses(&choice, "no request was sent in this run\n  help: a scenario has clients that send "
                     "them: clients web { to A ... }");
}
