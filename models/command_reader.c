/* command_reader: a `command` block as what an operator or an OS orders. */
#include "models/command_reader.h"

#include "models/configuration_reader.h"
#include "models/trigger_reader.h"

#include <string.h>

#include "sim/banned.h"

static bool refuse(const HsCommandReader *reader, HsErrorCode code, HsPlace place,
                   const char *message, const char *help)
{
    hs_diagnostics_add(reader->diagnostics, code, place, message, NULL, help);
    return false;
}

/* The schema has checked that there is one. */
static HsGuestOs *find_os(const HsCommandReader *reader, const char *name)
{
    guint i = 0;
    while (strcmp(hs_guest_os_name(g_ptr_array_index(reader->guests, i)), name) != 0)
        i++;
    return g_ptr_array_index(reader->guests, i);
}

static bool read_share(const HsCommandReader *reader, const HsNode *node, HsCommand *ret_command)
{
    ret_command->kind = HS_COMMAND_SHARE;
    ret_command->os = find_os(reader, hs_node_name(node, "change.target"));
    ret_command->share = (uint32_t)hs_node_count(node, "change.share");
    if (hs_node_has(node, "change.by"))
        ret_command->by = find_os(reader, hs_node_name(node, "change.by"));
    g_autofree char *action = g_strdup_printf(
        "change share of %s to %u", hs_guest_os_name(ret_command->os), ret_command->share);
    ret_command->action = g_intern_string(action);
    return true;
}

/* A size in whole units, at least one. */
static bool read_units(const HsCommandReader *reader, const HsNode *node, const char *path,
                       uint32_t *ret_n_units)
{
    uint64_t unit_bytes = reader->configuration->storage.unit_bytes;
    uint64_t size_bytes = hs_node_size(node, path);
    *ret_n_units = (uint32_t)MIN(size_bytes / unit_bytes, HS_UNITS_MAX);
    if (size_bytes > 0 && size_bytes % unit_bytes == 0)
        return true;
    g_autofree char *unit = hs_reader_size_text(unit_bytes);
    g_autofree char *help = g_strdup_printf("storage is managed in units of %s "
                                            "(storage { unit ... })",
                                            unit);
    return refuse(reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(node, path),
                  "this size is not a whole number of units", help);
}

static bool read_take(const HsCommandReader *reader, const HsNode *node, HsCommand *ret_command)
{
    const char *name = hs_node_name(node, "take.app");
    guint app_i = 0;
    while (strcmp(((HsApplication *)g_ptr_array_index(reader->applications, app_i))->name, name) !=
           0)
        app_i++; /* the schema has checked that there is one */
    ret_command->kind = HS_COMMAND_TAKE;
    ret_command->application = g_ptr_array_index(reader->applications, app_i);
    if (!read_units(reader, node, "take.size", &ret_command->n_units))
        return false;
    if (ret_command->n_units >= ret_command->application->n_area_units)
        return refuse(reader, HS_ERROR_COMMAND, hs_node_place_of(node, "take.size"),
                      "this is all the program's area, or more", "leave it a unit at least");
    g_autofree char *size = hs_reader_size_text(hs_node_size(node, "take.size"));
    g_autofree char *action = g_strdup_printf("take %s from %s", size, name);
    ret_command->action = g_intern_string(action);
    return true;
}

bool hs_command_read_move(const HsCommandReader *reader, const HsNode *node, HsCommand *ret_command)
{
    const char *from = hs_node_name(node, "move.from");
    const char *to = hs_node_name(node, "move.to");
    ret_command->kind = HS_COMMAND_MOVE;
    ret_command->from = hs_guest_os_owner(find_os(reader, from));
    ret_command->to = hs_guest_os_owner(find_os(reader, to));
    if (ret_command->from == ret_command->to)
        return refuse(reader, HS_ERROR_COMMAND, hs_node_place_of(node, "move.to"),
                      "storage cannot be moved from an OS to itself", "name another OS");
    if (!read_units(reader, node, "move.size", &ret_command->n_units))
        return false;
    g_autofree char *size = hs_reader_size_text(hs_node_size(node, "move.size"));
    g_autofree char *action = g_strdup_printf("move %s from %s to %s", size, from, to);
    ret_command->action = g_intern_string(action);
    return true;
}

bool hs_command_read(const HsCommandReader *reader, const HsNode *node, HsCommand *ret_command)
{
    const HsTriggerReader trigger = { .clock_hz = reader->configuration->clock_hz,
                                      .stop_cycles = reader->configuration->stop_cycles,
                                      .diagnostics = reader->diagnostics };
    *ret_command = (HsCommand){ .name = hs_node_title(node) };
    if (!hs_trigger_read(&trigger, node, &ret_command->trigger))
        return false;
    bool is_share = hs_node_has(node, "change");
    bool is_take = hs_node_has(node, "take");
    if (is_share + is_take + hs_node_has(node, "move") != 1)
        return refuse(reader, HS_ERROR_CHOOSE_ONE, hs_node_place(node),
                      "a command orders one thing",
                      "write one of 'change share of OS to N', 'take SIZE from APP' and 'move SIZE "
                      "from OS to OS'");
    if (is_share)
        return read_share(reader, node, ret_command);
    return is_take ? read_take(reader, node, ret_command)
                   : hs_command_read_move(reader, node, ret_command);
}
