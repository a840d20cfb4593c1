/* configuration_reader: single values of a scenario, see configuration_reader.h. */
#include "models/configuration_reader.h"

#include "sim/banned.h"

void hs_reader_complain(const HsReader *reader, HsErrorCode code, HsPlace place,
                        const char *message, const char *help)
{
    /* What `guest` says is read again for every OS. */
    if (!hs_diagnostics_has(reader->diagnostics, place, message))
        hs_diagnostics_add(reader->diagnostics, code, place, message, NULL, help);
}

char *hs_reader_size_text(uint64_t size_bytes)
{
    if (size_bytes % HS_BYTES_PER_MB == 0)
        return g_strdup_printf("%" G_GUINT64_FORMAT " MB", size_bytes / HS_BYTES_PER_MB);
    if (size_bytes % 1024 == 0)
        return g_strdup_printf("%" G_GUINT64_FORMAT " KB", size_bytes / 1024);
    return g_strdup_printf("%" G_GUINT64_FORMAT " B", size_bytes);
}

HsCycles hs_reader_time(const HsReader *reader, const HsNode *node, const char *path,
                        HsCycles least)
{
    HsCycles cycles = 0;
    const HsCycles longest = UINT64_C(1) << 60;
    if (!hs_cycles_from_duration(hs_node_time(node, path), reader->configuration->clock_hz,
                                 &cycles) ||
        cycles > longest)
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, path),
                           "this time is too long", "at most 2^60 cycles");
    else if (cycles < least)
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, path),
                           "this time may not be zero", "at least 1 cycle");
    else
        return cycles;
    return least;
}

uint64_t hs_reader_rate(const HsReader *reader, const HsNode *node, const char *path)
{
    uint64_t rate = hs_node_rate(node, path);
    if (rate > 0)
        return rate;
    hs_reader_complain(reader, HS_ERROR_RATE_RANGE, hs_node_place_of(node, path),
                       "a rate may not be zero", "at least 1 B/s");
    return 1;
}

uint64_t hs_reader_size(const HsReader *reader, const HsNode *node, const char *path,
                        uint64_t least, uint64_t most)
{
    uint64_t size_bytes = hs_node_size(node, path);
    if (size_bytes >= least && size_bytes <= most)
        return size_bytes;
    g_autofree char *low = hs_reader_size_text(least);
    g_autofree char *high = hs_reader_size_text(most);
    g_autofree char *help = g_strdup_printf("from %s to %s", low, high);
    hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(node, path),
                       "this size is out of range", help);
    return least;
}

uint64_t hs_reader_power(const HsReader *reader, const HsNode *node, const char *path,
                         uint64_t least, uint64_t most)
{
    uint64_t size_bytes = hs_reader_size(reader, node, path, least, most);
    if ((size_bytes & (size_bytes - 1)) == 0)
        return size_bytes;
    g_autofree char *low = hs_reader_size_text(least);
    g_autofree char *high = hs_reader_size_text(most);
    g_autofree char *help = g_strdup_printf("from %s to %s, each twice the one before", low, high);
    hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(node, path),
                       "this size must be a power of two", help);
    return least;
}

void hs_reader_check_rate(const HsReader *reader, const HsNode *node, uint64_t size_bytes,
                          uint64_t rate)
{
    HsCycles cycles;
    if (!hs_cycles_for_bytes(size_bytes, rate, reader->configuration->clock_hz, &cycles) ||
        cycles > UINT64_C(1) << 60)
        hs_reader_complain(
            reader, HS_ERROR_RATE_RANGE, hs_node_place_of(node, "rate"), "this rate is too slow",
            "all it can have to move (a device; a link's messages, 1 MB each) must take less than "
            "2^60 cycles");
}
