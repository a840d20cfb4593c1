/* configuration_split: prior art 1: the parts of storage, and the device that watches the OSs. */
#include "models/configuration_reader.h"

#include "sim/banned.h"

void hs_reader_read_switching_device(const HsReader *reader)
{
    HsConfiguration *configuration = reader->configuration;
    HsSwitchingDeviceParameters *device = &configuration->switching_device;
    const HsNode *node = hs_node_find(reader->root, "switching-device");
    *device = (HsSwitchingDeviceParameters){
        .poll_cycles = hs_reader_time(reader, node, "poll", 1),
        .n_misses = (uint32_t)hs_node_count(node, "misses"),
        .switching_cycles = hs_reader_time(reader, node, "switching", 0),
    };
    HsCycles heartbeat_cycles = hs_reader_time(reader, node, "heartbeat", 1);
    if ((heartbeat_cycles - 1) / device->n_misses >= device->poll_cycles)
        hs_reader_complain(reader, HS_ERROR_CONTRADICTION, hs_node_place_of(node, "heartbeat"),
                           "heartbeats are further apart than the misses that make an alarm",
                           "heartbeat is at most misses times poll");
    if (configuration->vmm.policy.detection == HS_DETECTION_OUTSIDE)
        configuration->heartbeat_cycles = heartbeat_cycles;
}

/* ---- parts ---- */

/* What the OSs that say no part share: all but what the monitor, its reserve and the others need.
 */
static uint32_t units_to_share(const HsConfiguration *configuration)
{
    uint64_t n_units = configuration->storage.size_bytes / configuration->storage.unit_bytes;
    uint64_t n_taken = (uint64_t)configuration->n_vmm_units + configuration->vmm.n_reserve_units;
    for (guint i = 0; i < configuration->oss->len; i++)
        n_taken += g_array_index(configuration->oss, HsOsConfiguration, i).n_part_units;
    return n_taken >= n_units ? 0 : (uint32_t)(n_units - n_taken);
}

static guint n_without_part(const HsConfiguration *configuration)
{
    guint n = 0;
    for (guint i = 0; i < configuration->oss->len; i++)
        if (g_array_index(configuration->oss, HsOsConfiguration, i).n_part_units == 0)
            n++;
    return n;
}

static void check_part(const HsReader *reader, const HsOsConfiguration *os)
{
    uint64_t unit_bytes = reader->configuration->storage.unit_bytes;
    uint32_t n_least = MAX(os->parameters.n_kernel_units, 1);
    if (os->n_units >= n_least)
        return;
    g_autofree char *part = hs_reader_size_text(os->n_units * unit_bytes);
    g_autofree char *kernel = hs_reader_size_text(n_least * unit_bytes);
    g_autofree char *message = g_strdup_printf("its part of storage is %s, its kernel needs %s",
                                               part, kernel);
    hs_reader_complain(reader, HS_ERROR_POLICY,
                       hs_node_place_of(os->node, os->n_part_units > 0 ? "part" : "kernel"),
                       message,
                       "this policy splits storage: say a larger part for it (part), a smaller one "
                       "for others, or make main storage larger");
}

void hs_reader_read_parts(const HsReader *reader)
{
    HsConfiguration *configuration = reader->configuration;
    /* After an error sizes are not what was written. */
    if (configuration->vmm.policy.parts != HS_PARTS_EQUAL ||
        hs_diagnostics_count(reader->diagnostics) > 0)
        return;
    guint n = n_without_part(configuration);
    uint32_t n_equal = n == 0 ? 0 : units_to_share(configuration) / n;
    for (guint i = 0; i < configuration->oss->len; i++) {
        HsOsConfiguration *os = &g_array_index(configuration->oss, HsOsConfiguration, i);
        os->n_units = os->n_part_units > 0 ? os->n_part_units : n_equal;
        check_part(reader, os);
    }
}
