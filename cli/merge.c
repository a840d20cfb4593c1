/* merge: one collection of the shards of a sweep. */
#include "analysis/merge.h"
#include "cli/junit.h"
#include "cli/junit_collection.h"
#include "cli/left_over.h"
#include "cli/next.h"
#include "cli/output.h"

#include <stdio.h>

static void show(const HsInvocation *invocation, const HsMerge *merge, const char *path)
{
    static const HsNext nexts[] = {
        { "stat", NULL, "means and percentiles, how sure they are" },
        { "report", NULL, "what was measured, for a browser" },
    };
    char n_runs[HS_NUMBER_TEXT_BYTES], n_planned[HS_NUMBER_TEXT_BYTES];
    char n_good[HS_NUMBER_TEXT_BYTES];
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    hs_output_add(&output, "%u parts, %s of %s runs, %s of them good\n",
                  invocation->operands->len - 1, hs_count_format(hs_merge_n_runs(merge), n_runs),
                  hs_count_format(hs_merge_n_planned(merge), n_planned),
                  hs_count_format(hs_merge_n_runs(merge) - hs_merge_n_bad(merge), n_good));
    hs_output_add(&output, "\nWrote  ");
    hs_output_paint(&output, HS_PAINT_NONE, path);
    hs_output_add(&output, ": all that the parts have\n");
    hs_next_show(&output, invocation->program, path, nexts, G_N_ELEMENTS(nexts));
    hs_output_finish(&output);
}

/* The texts in them are those of a file, which may be anybody's. */
static void tell_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint line_i = 0; lines[line_i] != NULL && lines[line_i + 1] != NULL; line_i++) {
        g_autofree char *line = hs_clean_text(lines[line_i]);

        (void)fprintf(stderr, "%s\n", line);
    }
}

/* What is not there, and what did not go well, on standard error. */
static int tell(const HsMerge *merge)
{
    hs_output_settle();
    tell_lines(hs_merge_missing(merge));
    tell_lines(hs_merge_bad(merge));
    return hs_merge_n_bad(merge) > 0 ? HS_EXIT_NOT_HELD : HS_EXIT_HELD;
}

static HsExit status_of(const GError *error)
{
    if (g_error_matches(error, HS_MERGE_ERROR, HS_MERGE_ERROR_DISAGREES))
        return HS_EXIT_DISAGREES;
    if (g_error_matches(error, HS_MERGE_ERROR, HS_MERGE_ERROR_STRANGER))
        return HS_EXIT_USAGE;
    return HS_EXIT_FAULT;
}

/* One signal ends it: nothing was made that cannot be made again in a moment. */
static HsCollection *begin(const char *path, char **ret_part_path, GError **error)
{
    hs_left_over_hold();

    HsCollection *collection = hs_collection_create(path, error);

    if (collection != NULL) {
        *ret_part_path = g_strdup(hs_collection_part_path(collection));
        hs_left_over_add(*ret_part_path);
    }
    hs_left_over_release();
    return collection;
}

static int write_all(const HsInvocation *invocation, HsMerge *merge, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *part_path = NULL;
    HsCollection *collection = begin(path, &part_path, &error);

    if (collection == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);

    bool is_good = hs_merge_write(merge, collection, &error) &&
                   hs_collection_publish(collection, &error);

    hs_collection_free(collection);
    hs_left_over_forget(part_path);
    if (!is_good)
        return hs_fail(invocation, error, status_of(error));
    if (!invocation->settings.is_quiet)
        show(invocation, merge, path);
    return tell(merge);
}

int hs_command_merge(const HsInvocation *invocation)
{
    const char *path = g_ptr_array_index(invocation->operands, 0);
    HsMergePlan plan = { .parts = (const char *const *)&invocation->operands->pdata[1],
                         .n_parts = invocation->operands->len - 1,
                         .replaced = path,
                         .is_partial = invocation->settings.is_partial };
    const char *junit = invocation->settings.junit;
    g_autoptr(GError) error = NULL;

    if (junit != NULL && !hs_junit_check(junit, invocation->settings.is_quiet, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autoptr(HsMerge) merge = hs_merge_open(&plan, &error);

    if (merge == NULL)
        return hs_fail(invocation, error, status_of(error));

    int status = write_all(invocation, merge, path);

    if (status <= HS_EXIT_NOT_HELD && junit != NULL &&
        !hs_junit_write_collection(junit, path, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    return status;
}
