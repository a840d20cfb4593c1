/* shard: part i of n of the runs of a plan. */
#include "analysis/shard.h"

#include <string.h>

G_DEFINE_QUARK(hs - shard - error - quark, hs_shard_error)

/* Reads digits up to `end`; FALSE: there is none, there is something else, or they are too many. */
static bool read_number(const char *text, const char *end, guint *ret_number)
{
    guint number = 0;

    if (text == end)
        return false;
    for (; text < end; text++) {
        if (!g_ascii_isdigit(*text))
            return false;
        number = number * 10 + (guint)(*text - '0');
        if (number > HS_SHARDS_MAX)
            return false;
    }
    *ret_number = number;
    return true;
}

bool hs_shard_parse(const char *text, HsShard *ret_shard, GError **error)
{
    const char *slash = strchr(text, '/');
    HsShard shard = { 0 };

    if (slash == NULL || !read_number(text, slash, &shard.i) ||
        !read_number(slash + 1, text + strlen(text), &shard.n) || shard.n == 0) {
        g_set_error(error, HS_SHARD_ERROR, 0,
                    "'--shard' takes I/N, not '%s'\n"
                    "  help: '--shard 0/16' is the first of 16 shards, '--shard 15/16' the last "
                    "one; N is at most %u",
                    text, HS_SHARDS_MAX);
        return false;
    }
    if (shard.i >= shard.n) {
        g_set_error(error, HS_SHARD_ERROR, 0,
                    "there is no shard %u of %u\n"
                    "  help: they count from 0: the last one is '--shard %u/%u'",
                    shard.i, shard.n, shard.n - 1, shard.n);
        return false;
    }
    *ret_shard = shard;
    return true;
}

uint64_t hs_shard_n_runs(HsShard shard, uint64_t n_planned)
{
    return n_planned / shard.n + (shard.i < n_planned % shard.n ? 1 : 0);
}

uint64_t hs_shard_run(HsShard shard, uint64_t k)
{
    return shard.i + k * shard.n;
}

char *hs_shard_suffix(HsShard shard)
{
    return g_strdup_printf("-%05u-of-%05u", shard.i, shard.n);
}
