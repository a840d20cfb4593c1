/* Equal runs are equal: the digest does not depend on the run, the listing order of a scenario, the
 * length of a CPU's bursts, the checking of invariants or the expectations. Another seed is another
 * run. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/small_system.h"

static const char *const shipped[] = { "hello.scn", "fig4.scn", "os-crash.scn", "storage-fault.scn",
                                       "cpu-fault.scn" };

typedef struct {
    uint64_t digest, n_events;
} Outcome;

static Outcome outcome_of(SmallSystem *run)
{
    small_system_run(run);
    Outcome outcome = { hs_system_digest(run->system),
                        hs_simulation_events(run->facts.simulation) };
    small_system_free(run);
    return outcome;
}

static Outcome run_shipped(const char *file, const SmallOptions *options)
{
    return outcome_of(small_system_load(file, options));
}

Test(system_digest, two_runs_are_equal)
{
    for (guint i = 0; i < G_N_ELEMENTS(shipped); i++) {
        Outcome first = run_shipped(shipped[i], NULL);
        Outcome second = run_shipped(shipped[i], NULL);
        cr_assert(eq(u64, first.digest, second.digest), "%s", shipped[i]);
        cr_assert(eq(u64, first.n_events, second.n_events), "%s", shipped[i]);
    }
}

/* One instruction an event, a few, no bound: the same run, the same number of events. */
Test(system_digest, the_length_of_bursts_changes_nothing)
{
    static const uint64_t bursts[] = { 1, 2, 7, 1000 };
    for (guint i = 0; i < G_N_ELEMENTS(shipped); i++) {
        Outcome unbounded = run_shipped(shipped[i], NULL);
        for (guint k = 0; k < G_N_ELEMENTS(bursts); k++) {
            Outcome bounded = run_shipped(shipped[i], &(SmallOptions){ .burst_max = bursts[k] });
            cr_assert(eq(u64, bounded.digest, unbounded.digest), "%s", shipped[i]);
            cr_assert(eq(u64, bounded.n_events, unbounded.n_events), "%s", shipped[i]);
        }
    }
}

/* Checking takes events of its own (they are quiet), but changes nothing of what happens. */
Test(system_digest, checking_after_every_event_changes_nothing)
{
    for (guint i = 0; i < G_N_ELEMENTS(shipped); i++)
        cr_assert(eq(u64, run_shipped(shipped[i], &(SmallOptions){ .is_paranoid = true }).digest,
                     run_shipped(shipped[i], NULL).digest),
                  "%s", shipped[i]);
}

Test(system_digest, another_seed_is_another_run)
{
    uint64_t digests[4];
    for (guint i = 0; i < G_N_ELEMENTS(digests); i++) {
        digests[i] =
            run_shipped("os-crash.scn", &(SmallOptions){ .has_seed = true, .seed = i + 1 }).digest;
        for (guint k = 0; k < i; k++)
            cr_assert(digests[k] != digests[i], "seeds %u and %u", k + 1, i + 1);
    }
}

/* ---- the text ---- */

static char *read_shipped(const char *file)
{
    char *text = NULL;
    g_autofree char *path = g_build_filename("scenarios", file, NULL);
    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

/* The statements of the top level: a line that begins where no block is open begins one. */
static GPtrArray *split_statements(const char *text)
{
    GPtrArray *statements = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    g_autoptr(GString) statement = g_string_new(NULL);
    int depth = 0;
    for (guint i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == '\0' || lines[i][0] == '#')
            continue;
        g_string_append_printf(statement, "%s\n", lines[i]);
        for (const char *c = lines[i]; *c != '\0' && *c != '#'; c++)
            depth += (*c == '{') - (*c == '}');
        if (depth > 0)
            continue;
        g_ptr_array_add(statements, g_strdup(statement->str));
        g_string_truncate(statement, 0);
    }
    cr_assert(eq(int, depth, 0));
    return statements;
}

static char *join_statements(const GPtrArray *statements, const char *without)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < statements->len; i++) {
        const char *statement = g_ptr_array_index(statements, i);
        if (without == NULL || !g_str_has_prefix(statement, without))
            g_string_append(text, statement);
    }
    return g_string_free(text, FALSE);
}

static void shuffle(GPtrArray *statements, HsRandom *random)
{
    for (guint i = statements->len; i > 1; i--) {
        guint k = (guint)hs_random_below(random, i);
        gpointer other = statements->pdata[k];
        statements->pdata[k] = statements->pdata[i - 1];
        statements->pdata[i - 1] = other;
    }
}

static void check_orders(const char *text, guint n_orders)
{
    HsRandom random;
    hs_random_init(&random, 1, "listing orders");
    g_autoptr(GPtrArray) statements = split_statements(text);
    Outcome as_listed = outcome_of(small_system_parse(text, NULL));
    cr_assert(statements->len >= 10, "%u statements", statements->len);
    for (guint i = 0; i < n_orders; i++) {
        shuffle(statements, &random);
        g_autofree char *shuffled = join_statements(statements, NULL);
        Outcome outcome = outcome_of(small_system_parse(shuffled, NULL));
        cr_assert(eq(u64, outcome.digest, as_listed.digest), "%s", shuffled);
    }
}

Test(system_digest, the_order_of_the_blocks_in_a_scenario_does_not_count)
{
    static const char *const files[] = { "os-crash.scn", "fig4.scn" };
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = read_shipped(files[i]);
        check_orders(text, 15);
    }
}

/* Alike in everything but their names, and all at once: only names can decide the ties. */
static const char alike[] =
    "scenario \"alike\" { stop at 400 ms }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 64 MB }\n"
    "cpu { count 2 }\n"
    "vmm { area 2 MB  detector { state  stall every 20 ms misses 2 } }\n"
    "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
    "os os2 { role active   storage 12 MB  kernel 4 MB }\n"
    "os os3 { role standby  storage  6 MB  kernel 4 MB }\n"
    "program p { image 8 KB  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }\n"
    "app A { runs p  on os1  standby os3  area 4 MB  journal 64 KB }\n"
    "app B { runs p  on os1  standby os3  area 4 MB  journal 64 KB }\n"
    "app C { runs p  on os2  standby os3  area 4 MB  journal 64 KB }\n"
    "app D { runs p  on os2  standby os3  area 4 MB  journal 64 KB }\n"
    "clients a { to A  count 2  think constant 5 ms  timeout 50 ms }\n"
    "clients b { to B  count 2  think constant 5 ms  timeout 50 ms }\n"
    "clients c { to C  count 2  think constant 5 ms  timeout 50 ms }\n"
    "clients d { to D  count 2  think constant 5 ms  timeout 50 ms }\n"
    "fault \"first\" { at 200 ms  crash os1 panic }\n"
    "fault \"second\" { at 200 ms  crash os2 hang }\n";

Test(system_digest, the_order_of_equals_in_a_scenario_does_not_count)
{
    check_orders(alike, 100);
}

Test(system_digest, a_run_is_the_same_without_its_expectations)
{
    for (guint i = 0; i < G_N_ELEMENTS(shipped); i++) {
        g_autofree char *text = read_shipped(shipped[i]);
        g_autoptr(GPtrArray) statements = split_statements(text);
        g_autofree char *without = join_statements(statements, "expect");
        SmallSystem *run = small_system_parse(without, NULL);
        cr_assert(eq(u32, hs_system_n_expectations(run->system), 0));
        cr_assert(eq(u64, outcome_of(run).digest, run_shipped(shipped[i], NULL).digest), "%s",
                  shipped[i]);
    }
}

/* Names decide ties, not the order of listing: the same machine under other names may differ, the
 * same names in another block order may not. Here: what is inside of a block. */
Test(system_digest, the_order_of_the_words_in_a_block_does_not_count)
{
    static const char one[] =
        "scenario \"x\" { seed 3  stop at 1 s }\ninclude \"profiles/toy.scn\"\n"
        "storage { size 32 MB  banks 2 }\nvmm { area 2 MB  grant deficit }\n"
        "os os1 { role active  storage 12 MB  kernel 4 MB  share 7 }\n"
        "program p { image 9 KB  loop { compute 1 ms  sleep 3 ms } }\n"
        "app A { runs p  on os1  area 4 MB  journal 64 KB  start at 2 ms }\n";
    static const char two[] = "vmm { grant deficit  area 2 MB }\n"
                              "app A { start at 2 ms  journal 64 KB  on os1  area 4 MB  runs p }\n"
                              "program p { loop { compute 1 ms  sleep 3 ms } image 9 KB }\n"
                              "os os1 { share 7  kernel 4 MB  storage 12 MB  role active }\n"
                              "storage { banks 2  size 32 MB }\ninclude \"profiles/toy.scn\"\n"
                              "scenario \"x\" { stop at 1 s  seed 3 }\n";
    cr_assert(eq(u64, outcome_of(small_system_parse(one, NULL)).digest,
                 outcome_of(small_system_parse(two, NULL)).digest));
}
