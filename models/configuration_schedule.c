/* configuration_schedule: who runs when: the dispatcher, and what an OS says of its machine. */
#include "models/configuration_reader.h"

#include <string.h>

#include "sim/banned.h"

/* A fetch without an instruction cache is given up when its program is interrupted (cpu.h). Behind
 * everybody else, in two lines, with a translation for each, it lasts no longer than this; a turn
 * that is shorter might never see the end of one. */
static HsCycles fetch_cycles_max(const HsConfiguration *configuration)
{
    const HsStorageParameters *storage = &configuration->storage;
    HsCycles n_others = configuration->n_cpus + configuration->n_cpus_later +
                        configuration->channels->len;
    HsCycles line = (n_others + 1) * (storage->path_cycles + storage->bank_cycles);
    return 2 * (line + configuration->cpu.tlb.miss_cycles) + configuration->cpu.base_cycles;
}

static void check_turn(const HsReader *reader, HsPlace place, HsCycles cycles)
{
    const HsConfiguration *configuration = reader->configuration;
    if (configuration->cpu.instruction_cache.n_sets != 0 ||
        cycles >= fetch_cycles_max(configuration))
        return;
    g_autofree char *help = g_strdup_printf(
        "without an instruction cache at least %" G_GUINT64_FORMAT " cycles: what one fetch takes "
        "when everybody else is before it",
        fetch_cycles_max(configuration));
    hs_reader_complain(reader, HS_ERROR_TIME_RANGE, place,
                       "in a turn this short a program might get nowhere", help);
}

/* A time that the dispatcher multiplies. */
static HsCycles read_bounded(const HsReader *reader, const HsNode *vmm, const char *path,
                             const char *help)
{
    HsCycles cycles = hs_reader_time(reader, vmm, path, 1);
    if (cycles > HS_SLICE_CYCLES_MAX)
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(vmm, path),
                           "this time is too long", help);
    return MIN(cycles, HS_SLICE_CYCLES_MAX);
}

void hs_reader_read_dispatcher(const HsReader *reader, HsCycles reference_cycles)
{
    const HsNode *vmm = hs_node_find(reader->root, "vmm");
    bool has_prmf = reader->configuration->vmm.policy.fast_dispatch ||
                    strcmp(hs_node_name(vmm, "prmf"), "on") == 0;
    HsCycles dispatch = hs_reader_time(reader, vmm, "dispatch", 0);
    HsCycles dispatch_prmf = hs_reader_time(reader, vmm, "dispatch-prmf", 0);
    HsDispatcherParameters *dispatcher = &reader->configuration->dispatcher;
    *dispatcher = (HsDispatcherParameters){
        .slice_cycles = read_bounded(reader, vmm, "slice", "a slice lasts 2^40 cycles at most"),
        .dispatch_cycles = has_prmf ? dispatch_prmf : dispatch,
        .instruction_cycles = hs_reader_time(reader, vmm, "instruction", 0),
        .reference_cycles = reference_cycles,
        .window_cycles = read_bounded(reader, vmm, "cap-window",
                                      "a window lasts 2^40 cycles at most"),
    };
    check_turn(reader, hs_node_place_of(vmm, "slice"), dispatcher->slice_cycles);
    if (hs_node_has(hs_node_find(vmm, "accounting"), "every"))
        dispatcher->sample_cycles = read_bounded(reader, vmm, "accounting.every",
                                                 "a period lasts 2^40 cycles at most");
}

void hs_reader_read_schedule(const HsReader *reader, const HsNode *os,
                             HsGuestOsParameters *parameters)
{
    const HsNode *guest = hs_node_find(reader->root, "guest");
    const HsNode *says_quantum = hs_node_has(os, "quantum") ? os : guest;
    const HsNode *says_cap = hs_node_has(os, "cap") ? os : guest;
    parameters->share = (uint32_t)hs_node_count(os, "share");
    parameters->n_cpus = (uint32_t)hs_node_count(os, "cpus");
    if (hs_node_has(says_cap, "cap")) {
        HsCycles window = reader->configuration->dispatcher.window_cycles;
        parameters->cap_percent = (uint32_t)hs_node_count(says_cap, "cap");
        check_turn(reader, hs_node_place_of(says_cap, "cap"),
                   window * parameters->cap_percent / 100 / parameters->n_cpus);
    }
    parameters->quantum_cycles = hs_reader_time(reader, says_quantum, "quantum", 1);
    check_turn(reader, hs_node_place_of(says_quantum, "quantum"), parameters->quantum_cycles);
}
