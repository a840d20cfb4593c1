/* merge_missing: which runs of a plan nobody has. */
#include "analysis/merge_missing.h"

#include "analysis/run_command.h"

/* That are named; of the others there is a number. */
#define RANGES_MAX 8u
#define SHARDS_MAX 8u

struct HsMergeMissing {
    uint64_t n_planned, n_seen;
    uint64_t last; /* number of the last one seen */
    guint n_shards;
    uint64_t *n_seen_of; /* by shard */
    guint n_ranges;
    GString *ranges; /* the first of them */
    GString *text;
};

HsMergeMissing *hs_merge_missing_new(uint64_t n_planned, guint n_shards)
{
    HsMergeMissing *missing = g_new0(HsMergeMissing, 1);

    missing->n_planned = n_planned;
    missing->n_shards = n_shards;
    missing->n_seen_of = g_new0(uint64_t, n_shards);
    missing->ranges = g_string_new(NULL);
    missing->text = g_string_new(NULL);
    return missing;
}

void hs_merge_missing_free(HsMergeMissing *missing)
{
    if (missing == NULL)
        return;
    g_free(missing->n_seen_of);
    g_string_free(missing->ranges, TRUE);
    g_string_free(missing->text, TRUE);
    g_free(missing);
}

/* The runs between the last one seen and `number` are missing. */
static void add_range(HsMergeMissing *missing, uint64_t number)
{
    uint64_t first = missing->last + 1;

    if (number == first)
        return;
    missing->n_ranges++;
    if (missing->n_ranges > RANGES_MAX)
        return;
    g_string_append_printf(missing->ranges, "%s%" G_GUINT64_FORMAT,
                           missing->n_ranges > 1 ? ", " : "", first);
    if (number - 1 > first)
        g_string_append_printf(missing->ranges, "-%" G_GUINT64_FORMAT, number - 1);
}

void hs_merge_missing_see(HsMergeMissing *missing, uint64_t number)
{
    add_range(missing, number);
    missing->last = number;
    missing->n_seen++;
    missing->n_seen_of[(number - 1) % missing->n_shards]++;
}

uint64_t hs_merge_missing_n(const HsMergeMissing *missing)
{
    return missing->n_planned - missing->n_seen;
}

static void add_shards(HsMergeMissing *missing, const char *options, const char *scenario)
{
    guint n_named = 0;
    guint n_left_out = 0;

    for (HsShard shard = { 0, missing->n_shards }; shard.i < shard.n; shard.i++) {
        uint64_t n_all = hs_shard_n_runs(shard, missing->n_planned);
        uint64_t n_missing = n_all - missing->n_seen_of[shard.i];

        if (n_missing == 0)
            continue;
        if (n_named == SHARDS_MAX) {
            n_left_out++;
            continue;
        }
        n_named++;
        g_string_append_printf(missing->text,
                               "  shard %u of %u, %" G_GUINT64_FORMAT " of its %" G_GUINT64_FORMAT
                               " runs: hsim sweep --shard %u/%u%s",
                               shard.i, shard.n, n_missing, n_all, shard.i, shard.n, options);
        hs_run_command_append(missing->text, scenario);
        g_string_append_c(missing->text, '\n');
    }
    if (n_left_out > 0)
        g_string_append_printf(missing->text, "  and %u shards more\n", n_left_out);
}

const char *hs_merge_missing_end(HsMergeMissing *missing, const char *options, const char *scenario)
{
    if (missing->n_seen == missing->n_planned)
        return missing->text->str;
    add_range(missing, missing->n_planned + 1);
    g_string_append_printf(missing->text,
                           "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " runs are missing: %s",
                           hs_merge_missing_n(missing), missing->n_planned, missing->ranges->str);
    if (missing->n_ranges > RANGES_MAX)
        g_string_append_printf(missing->text, " and %u ranges more",
                               missing->n_ranges - RANGES_MAX);
    g_string_append_c(missing->text, '\n');
    if (missing->n_shards > 1) {
        add_shards(missing, options, scenario);
    } else {
        g_string_append_printf(missing->text, "  hsim sweep%s", options);
        hs_run_command_append(missing->text, scenario);
        g_string_append(missing->text, "  makes all of them\n");
    }
    return missing->text->str;
}
