/* configuration_usage: what an OS, or the guest block, says of its monitor of usage. */
#include "models/configuration_reader.h"

#include "sim/banned.h"

/* The block that says a word of it. */
static const HsNode *says(const HsReader *reader, const HsNode *os, const char *word)
{
    const HsNode *own = hs_node_find(os, "usage");
    return own != NULL && hs_node_has(own, word)
               ? own
               : hs_node_find(hs_node_find(reader->root, "guest"), "usage");
}

static uint32_t read_by(const HsReader *reader, const HsNode *node)
{
    uint64_t unit_bytes = reader->configuration->storage.unit_bytes;
    uint64_t size_bytes = hs_reader_size(reader, node, "by", 1, HS_UNITS_MAX * unit_bytes);
    return (uint32_t)(size_bytes / unit_bytes + (size_bytes % unit_bytes != 0));
}

void hs_reader_read_usage(const HsReader *reader, const HsNode *node, HsOsConfiguration *os)
{
    const HsNode *low = says(reader, node, "low");
    os->usage = (HsUsageParameters){
        .poll_cycles = hs_reader_time(reader, says(reader, node, "poll"), "poll", 1),
        .high_percent = (uint32_t)hs_node_percent(says(reader, node, "high"), "high"),
        .low_percent = (uint32_t)hs_node_percent(low, "low"),
        .by_units = read_by(reader, says(reader, node, "by")),
        .look = hs_reader_cost(reader, says(reader, node, "look"), "look",
                               os->parameters.instruction_cycles),
    };
    if (os->usage.low_percent >= os->usage.high_percent)
        hs_reader_complain(reader, HS_ERROR_CONTRADICTION, hs_node_place_of(low, "low"),
                           "the low mark must be below the high one",
                           "usage { high ... low ... } of the OS and of guest, together");
}
