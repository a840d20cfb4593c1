/* zone_reader: a `zone` block as a time zone or an event. */
#include "models/zone_reader.h"

#include "sim/banned.h"

static bool refuse(const HsCommandReader *reader, HsErrorCode code, HsPlace place,
                   const char *message, const char *help)
{
    hs_diagnostics_add(reader->diagnostics, code, place, message, NULL, help);
    return false;
}

static bool read_time(const HsCommandReader *reader, const HsNode *node, const char *path,
                      HsCycles *ret_cycles)
{
    if (hs_cycles_from_duration(hs_node_time(node, path), reader->configuration->clock_hz,
                                ret_cycles) &&
        *ret_cycles <= HS_CYCLES_MAX)
        return true;
    return refuse(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, path),
                  "this time is too long", "a run lasts 2^63 cycles at most");
}

static bool read_times(const HsCommandReader *reader, const HsNode *node,
                       HsZoneParameters *ret_zone)
{
    if (!read_time(reader, node, "from.begin", &ret_zone->begin) ||
        !read_time(reader, node, "from.end", &ret_zone->end))
        return false;
    if (ret_zone->end <= ret_zone->begin)
        return refuse(reader, HS_ERROR_BACKWARDS, hs_node_place_of(node, "from.end"),
                      "this zone ends before it begins",
                      "from TIME to a later TIME, both from the start of the run");
    if (ret_zone->begin > reader->configuration->stop_cycles)
        hs_diagnostics_warn(reader->diagnostics, HS_ERROR_NEVER_STRIKES,
                            hs_node_place_of(node, "from.begin"), "this zone never begins",
                            "the run stops before",
                            "let it begin earlier, or the scenario stop later");
    if (!hs_node_has(node, "from.every"))
        return true;
    if (!read_time(reader, node, "from.every", &ret_zone->period))
        return false;
    return ret_zone->period > ret_zone->end - ret_zone->begin ||
           refuse(reader, HS_ERROR_BACKWARDS, hs_node_place_of(node, "from.every"),
                  "this zone begins again before it has ended",
                  "every so often, but longer than it lasts");
}

bool hs_zone_read(const HsCommandReader *reader, const HsNode *node, HsZoneParameters *ret_zone)
{
    HsCommand move = { .name = hs_node_title(node) };
    *ret_zone = (HsZoneParameters){ .title = hs_node_title(node),
                                    .is_event = hs_node_has(node, "when") };
    if (hs_node_has(node, "from") == ret_zone->is_event)
        return refuse(reader, HS_ERROR_CHOOSE_ONE, hs_node_place(node),
                      "a zone has a time or an event",
                      "write one of 'from TIME to TIME' and 'when CONDITION'");
    if (!ret_zone->is_event && !read_times(reader, node, ret_zone))
        return false;
    if (!hs_command_read_move(reader, node, &move))
        return false;
    ret_zone->from = move.from;
    ret_zone->to = move.to;
    ret_zone->n_units = move.n_units;
    return true;
}
