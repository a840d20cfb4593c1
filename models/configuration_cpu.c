/* configuration_cpu: what an instruction costs, caches, TLB and predictor of a scenario's CPUs. */
#include "models/configuration_reader.h"

#include "sim/banned.h"

static bool is_power_of_two(uint64_t number)
{
    return number > 0 && (number & (number - 1)) == 0;
}

/* ---- cycles ---- */

static HsCycles read_cycles(const HsReader *reader, const HsNode *cpu, const char *word,
                            HsCycles least)
{
    HsCycles cycles = hs_reader_time(reader, cpu, word, least);

    if (cycles <= HS_CPU_PARAMETER_CYCLES_MAX)
        return cycles;
    hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(cpu, word),
                       "an instruction takes too long", "at most 1 000 000 cycles");
    return least;
}

static void read_costs(const HsReader *reader, const HsNode *cpu, HsCpuParameters *parameters)
{
    const struct {
        const char *word;
        HsCycles *cycles;
        HsCycles least;
    } costs[] = {
        { "base", &parameters->base_cycles, 1 },
        { "load-use", &parameters->load_use_cycles, 0 },
        { "multiply", &parameters->multiply_cycles, 0 },
        { "divide", &parameters->divide_cycles, 0 },
        { "divide-word", &parameters->divide_word_cycles, 0 },
        { "atomic", &parameters->atomic_cycles, 0 },
        { "csr", &parameters->csr_cycles, 0 },
        { "fence", &parameters->fence_i_cycles, 0 },
        { "trap", &parameters->trap_cycles, 0 },
        { "branch", &parameters->branch_taken_cycles, 0 },
        { "mispredict", &parameters->mispredict_cycles, 0 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(costs); i++)
        *costs[i].cycles = read_cycles(reader, cpu, costs[i].word, costs[i].least);
}

static void read_predictor(const HsReader *reader, const HsNode *cpu, HsCpuParameters *parameters)
{
    uint64_t n_entries = hs_node_count(cpu, "predictor.entries");

    parameters->predictor_returns = (uint32_t)hs_node_count(cpu, "predictor.returns");
    if (n_entries == 0 || is_power_of_two(n_entries))
        parameters->predictor_entries = (uint32_t)n_entries;
    else
        hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(cpu, "predictor.entries"),
                           "a predictor has a power of two of entries",
                           "64, 128, 256, 512, ...; 0: there is no predictor");
}

/* ---- caches ---- */

/* Sets of what holds n things in so many ways; 0 with a complaint when there is no such number. */
static uint32_t read_sets(const HsReader *reader, HsPlace place, uint64_t n, uint64_t n_ways,
                          uint32_t n_sets_max, const char *help)
{
    if (n == 0)
        return 0;
    const char *complaint = n < n_ways                ? "this is less than one set"
                            : n / n_ways > n_sets_max ? "these are too many sets"
                                                      : "this does not make a power of two of sets";

    if (n % n_ways == 0 && is_power_of_two(n / n_ways) && n / n_ways <= n_sets_max)
        return (uint32_t)(n / n_ways);
    hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, place, complaint, help);
    return 0;
}

static HsCacheParameters read_cache(const HsReader *reader, const HsNode *cpu, const char *word)
{
    g_autofree char *size = g_strdup_printf("%s.size", word);
    g_autofree char *ways = g_strdup_printf("%s.ways", word);
    uint64_t line_bytes = reader->configuration->storage.line_bytes;
    uint64_t size_bytes = hs_node_size(cpu, size);
    uint32_t n_ways = (uint32_t)hs_node_count(cpu, ways);

    if (size_bytes % line_bytes != 0) {
        hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(cpu, size),
                           "a cache is a whole number of lines", "see `line` of storage");
        return (HsCacheParameters){ .n_sets = 0 };
    }
    if (size_bytes > HS_CACHE_BYTES_MAX) {
        hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(cpu, size),
                           "a first-level cache is smaller", "at most 4 MB");
        return (HsCacheParameters){ .n_sets = 0 };
    }
    return (HsCacheParameters){
        .n_sets = read_sets(reader, hs_node_place_of(cpu, size), size_bytes / line_bytes, n_ways,
                            HS_CACHE_SETS_MAX,
                            "size / (line of storage * ways) is a power of two, 65536 at most"),
        .n_ways = n_ways,
    };
}

static HsTlbParameters read_tlb(const HsReader *reader, const HsNode *cpu)
{
    uint32_t n_ways = (uint32_t)hs_node_count(cpu, "tlb.ways");

    return (HsTlbParameters){
        .n_sets = read_sets(reader, hs_node_place_of(cpu, "tlb.entries"),
                            hs_node_count(cpu, "tlb.entries"), n_ways, HS_TLB_SETS_MAX,
                            "entries / ways is a power of two, 512 at most"),
        .n_ways = n_ways,
        .miss_cycles = read_cycles(reader, cpu, "tlb.miss", 0),
    };
}

void hs_reader_read_cpu(const HsReader *reader)
{
    HsCpuParameters *parameters = &reader->configuration->cpu;
    const HsNode *cpu = hs_node_find(reader->root, "cpu");

    reader->configuration->n_cpus = (uint32_t)hs_node_count(cpu, "count");
    read_costs(reader, cpu, parameters);
    read_predictor(reader, cpu, parameters);
    parameters->instruction_cache = read_cache(reader, cpu, "instruction-cache");
    parameters->data_cache = read_cache(reader, cpu, "data-cache");
    parameters->tlb = read_tlb(reader, cpu);
}
