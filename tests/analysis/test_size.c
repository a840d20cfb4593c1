/* test_size: a scenario of a few milliseconds, its answers known on paper: the areas need 2 + 12 +
 * 4 = 18 MB, and under a fixed split A has its 8 MB from 2 + 2 * (8 + 4) = 26 MB on. */
#include "analysis/compare.h"
#include "analysis/size.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

static const char text[] =
    "scenario \"short\" { seed 7  stop at 600 ms }\n"
    "param size = 24 MB  sweep 16 MB .. 34 MB step 2 MB\n"
    "cpu { count 1  clock 1 MHz }\n"
    "storage { size $size }\n"
    "channel { rate 1 MB/s }\n"
    "disk { size 1 GB  track 10 KB  tracks 10  seek 1 ms .. 10 ms  rotation 10 ms  rate 1 MB/s }\n"
    "vmm { area 2 MB  policy dynamic }\n"
    "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage  4 MB  kernel 4 MB }\n"
    "program code { image 64 KB  loop { receive  compute 100 us  touch 12 pages uniform write\n"
    "                                   reply 1 KB } }\n"
    "app A { runs code  on os1  standby os2  area 8 MB  start at 1 ms  on-shortage page }\n"
    "clients web { to A  count 2  think exponential 5 ms  request 256 B  start at 100 ms }\n";

static const char *const policies[] = { "dynamic", "fixed-split" };

typedef struct {
    char *folder, *path, *result;
    HsDiagnostics *diagnostics;
    HsOverrides overrides;
    HsRequirement *requirement;
    HsLattice *lattice;
    HsSizePlan plan;
    HsWorkPlan work_plan;
    GError *error;
} Little;

static Little little_of(const char *where, guint n_repetitions)
{
    Little little = { .diagnostics = hs_diagnostics_new() };

    little.folder = g_dir_make_tmp("hsim-size-XXXXXX", NULL);
    little.path = g_build_filename(little.folder, "short.scn", NULL);
    little.result = g_build_filename(little.folder, "short-size.db", NULL);
    cr_assert(g_file_set_contents(little.path, text, -1, NULL));
    little.requirement = hs_requirement_parse(where, &little.error);
    cr_assert(little.requirement != NULL);
    little.lattice = hs_lattice_new(little.path, &little.overrides, "size", little.diagnostics,
                                    &little.error);
    cr_assert(little.lattice != NULL);
    little.plan = (HsSizePlan){ .path = little.path,
                                .policies = policies,
                                .n_policies = 2,
                                .lattice = little.lattice,
                                .requirement = little.requirement,
                                .n_repetitions = n_repetitions };
    little.work_plan = (HsWorkPlan){ .path = little.path, .n_threads = 2 };
    return little;
}

static void clear(Little *little)
{
    (void)g_unlink(little->result);
    cr_expect(eq(int, g_unlink(little->path), 0));
    cr_expect(eq(int, g_rmdir(little->folder), 0));
    hs_lattice_free(little->lattice);
    hs_requirement_free(little->requirement);
    hs_diagnostics_free(little->diagnostics);
    g_clear_error(&little->error);
    g_free(little->result);
    g_free(little->path);
    g_free(little->folder);
}

static HsWorkEnd run(Little *little, HsSize **ret_size)
{
    little->plan.overrides = &little->overrides;
    little->work_plan.overrides = &little->overrides;

    HsWork *work = hs_work_open(&little->work_plan, little->result, &little->error);

    cr_assert(work != NULL, "%s", little->error != NULL ? little->error->message : "");
    *ret_size = hs_size_new(&little->plan, little->diagnostics, &little->error);
    cr_assert(ne(ptr, *ret_size, NULL));

    HsWorkEnd end = hs_size_run(*ret_size, work, &little->error);

    if (end == HS_WORK_END_ALL)
        cr_assert(hs_size_publish(*ret_size, work, &little->error), "%s",
                  little->error != NULL ? little->error->message : "");
    hs_work_free(work);
    return end;
}

Test(size, finds_the_sums_on_paper_under_each_policy)
{
    Little little = little_of("page-faults == 0", 1);
    HsSize *size = NULL;
    static const char *const values[] = { "18 MB", "26 MB" };
    static const char *const below[] = { "16 MB", "24 MB" };

    cr_assert(eq(int, run(&little, &size), HS_WORK_END_ALL));
    cr_assert(hs_size_is_answered(size));
    for (guint policy_i = 0; policy_i < 2; policy_i++) {
        HsSearchResult result;

        hs_size_result(size, policy_i, &result);
        cr_assert(result.is_found);
        cr_assert(
            eq(str, hs_size_try_at(size, policy_i, result.place)->value, (char *)values[policy_i]));
        cr_assert(
            eq(str, hs_size_try_at(size, policy_i, result.below)->value, (char *)below[policy_i]));
    }

    /* Dynamic: the areas do not fit, which is no result, and is told. */
    const HsSizeTry *refused = hs_size_try_at(size, 0, 0);

    cr_assert(eq(uint, refused->n_refused, 1u));
    cr_assert(eq(int, refused->outcome, HS_SEARCH_REFUSED));
    cr_assert(refused->findings == NULL);
    cr_assert(strstr(refused->complaint, "the areas need 18 MB, main storage has 16 MB") != NULL);
    cr_assert(eq(uint, refused->repetition, 1u));

    /* A fixed split: it runs, and pages. */
    const HsSizeTry *pages = hs_size_try_at(size, 1, 4);

    cr_assert(eq(str, pages->value, "24 MB"));
    cr_assert(eq(uint, pages->n_done, 1u));
    cr_assert(eq(int, pages->outcome, HS_SEARCH_MISSES));
    cr_assert(not(epsilon_eq(dbl, g_array_index(pages->findings, HsFinding, 0).value, 0, 0.5)));
    hs_size_free(size);
    clear(&little);
}

Test(size, a_try_has_a_run_for_each_seed)
{
    Little little = little_of("page-faults.max == 0 and held", 3);
    HsSize *size = NULL;
    const HsSizeTry *one = NULL;

    little.plan.n_policies = 0;
    cr_assert(eq(int, run(&little, &size), HS_WORK_END_ALL));
    cr_assert(eq(uint, size->n_policies, 1u));
    cr_assert(eq(str, size->policies[0], "dynamic"));
    one = hs_size_try_at(size, 0, 1);
    cr_assert(eq(str, one->value, "18 MB"));
    cr_assert(eq(uint, one->n_done, 3u));
    cr_assert(eq(uint, one->n_held, 3u), "nothing is expected");
    cr_assert(eq(uint, one->findings->len, 2u));
    cr_assert(eq(uint, g_array_index(one->findings, HsFinding, 0).n_runs, 3u));
    cr_assert(eq(u64, hs_size_seed(size, 1), 7));
    cr_assert(eq(u64, hs_size_seed(size, 3), hs_compare_seed(7, 3)));
    hs_size_free(size);
    clear(&little);
}

Test(size, where_nothing_meets_it_the_nearest_is_known)
{
    Little little = little_of("page-faults == 0 and throughput >= 1_000_000/s", 1);
    HsSize *size = NULL;

    cr_assert(eq(int, run(&little, &size), HS_WORK_END_ALL));
    cr_assert(not(hs_size_is_answered(size)));
    for (guint policy_i = 0; policy_i < 2; policy_i++) {
        const HsSizeTry *nearest = hs_size_nearest(size, policy_i);

        cr_assert(nearest != NULL);
        cr_assert(eq(int, nearest->outcome, HS_SEARCH_MISSES));
        for (guint i = 0; i < size->tries->len; i++) {
            const HsSizeTry *other = g_ptr_array_index(size->tries, i);

            if (other->policy_i == policy_i && other->findings != NULL)
                cr_assert(hs_findings_gap(nearest->findings) <= hs_findings_gap(other->findings));
        }
    }
    hs_size_free(size);
    clear(&little);
}

Test(size, a_subject_that_is_not_there_is_a_mistake)
{
    Little little = little_of("page-faults.B == 0", 1);
    HsSize *size = NULL;

    cr_assert(eq(int, run(&little, &size), HS_WORK_END_FAILED));
    cr_assert(g_error_matches(little.error, HS_SIZE_ERROR, HS_SIZE_ERROR_SUBJECT));
    cr_assert(eq(str, little.error->message,
                 "--where: 'page-faults' has no 'B' in this scenario\n  help: there are: A"));
    hs_size_free(size);

    g_autofree char *part = g_strconcat(little.result, ".part", NULL);

    (void)g_unlink(part); /* the runs that were made stay for the next call */
    clear(&little);
}
