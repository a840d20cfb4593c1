/* configuration_io: the channels of a scenario, and the devices on them. */
#include "models/configuration_reader.h"

#include <string.h>

#include "sim/banned.h"

/* Each is a component of the run (HS_COMPONENTS_MAX). */
#define CHANNELS_MAX 256u
#define DEVICES_MAX 256u

/* ---- channels ---- */

static void read_channel(const HsReader *reader, const HsNode *node)
{
    HsChannelConfiguration channel = {
        .name = hs_node_title(node),
        .node = node,
        .parameters = { .rate_bytes_per_second = hs_reader_rate(reader, node, "rate"),
                        .setup_cycles = hs_reader_time(reader, node, "setup", 0),
                        .queue_max = (uint32_t)hs_node_count(node, "queue") },
    };
    g_array_append_val(reader->configuration->channels, channel);
}

/* The one a device says it is on; else the one without a name, else the first by name. */
static guint find_channel(const HsReader *reader, const HsNode *device)
{
    const GArray *channels = reader->configuration->channels;
    const char *name = hs_node_has(device, "on") ? hs_node_name(device, "on") : "channel";
    for (guint i = 0; i < channels->len; i++)
        if (strcmp(g_array_index(channels, HsChannelConfiguration, i).name, name) == 0)
            return i;
    return 0;
}

/* ---- devices ---- */

static HsDiskDiscipline read_discipline(const HsNode *node)
{
    const char *name = hs_node_name(node, "discipline");
    if (strcmp(name, "sstf") == 0)
        return HS_DISK_SSTF;
    return strcmp(name, "look") == 0 ? HS_DISK_LOOK : HS_DISK_FCFS;
}

static HsDiskParameters read_disk(const HsReader *reader, const HsNode *node)
{
    HsDiskParameters disk = {
        .size_bytes = hs_reader_size(reader, node, "size", 1, HS_DISK_BYTES_MAX),
        .track_bytes = hs_reader_size(reader, node, "track", 1, UINT64_C(1) << 30),
        .tracks_per_cylinder = (uint32_t)hs_node_count(node, "tracks"),
        .seek_shortest_cycles = hs_reader_time(reader, node, "seek.shortest", 0),
        .seek_longest_cycles = hs_reader_time(reader, node, "seek.longest", 0),
        .rotation_cycles = hs_reader_time(reader, node, "rotation", 1),
        .rate_bytes_per_second = hs_reader_rate(reader, node, "rate"),
        .discipline = read_discipline(node),
    };
    if (disk.seek_shortest_cycles > disk.seek_longest_cycles)
        hs_reader_complain(reader, HS_ERROR_BACKWARDS, hs_node_place_of(node, "seek.shortest"),
                           "the shortest seek is longer than the longest",
                           "write seek SHORTEST .. LONGEST");
    return disk;
}

static HsFlashParameters read_flash(const HsReader *reader, const HsNode *node)
{
    return (HsFlashParameters){
        .size_bytes = hs_reader_size(reader, node, "size", 1, HS_DEVICE_BYTES_MAX),
        .read_cycles = hs_reader_time(reader, node, "read", 0),
        .write_cycles = hs_reader_time(reader, node, "write", 0),
        .n_lanes = (uint32_t)hs_node_count(node, "lanes"),
        .rate_bytes_per_second = hs_reader_rate(reader, node, "rate"),
    };
}

static void read_device(const HsReader *reader, const HsNode *node)
{
    HsDeviceConfiguration device = { .name = hs_node_title(node),
                                     .node = node,
                                     .channel_i = find_channel(reader, node),
                                     .is_flash = strcmp(hs_node_word(node), "flash") == 0 };
    uint64_t rate;
    if (device.is_flash) {
        device.flash = read_flash(reader, node);
        device.size_bytes = device.flash.size_bytes;
        rate = device.flash.rate_bytes_per_second;
    } else {
        device.disk = read_disk(reader, node);
        device.size_bytes = device.disk.size_bytes;
        rate = device.disk.rate_bytes_per_second;
    }
    const HsChannelConfiguration *channel = &g_array_index(
        reader->configuration->channels, HsChannelConfiguration, device.channel_i);
    hs_reader_check_rate(reader, node, device.size_bytes, rate);
    hs_reader_check_rate(reader, channel->node, device.size_bytes,
                         channel->parameters.rate_bytes_per_second);
    g_array_append_val(reader->configuration->devices, device);
}

static gint compare_devices(gconstpointer a, gconstpointer b)
{
    return strcmp(((const HsDeviceConfiguration *)a)->name,
                  ((const HsDeviceConfiguration *)b)->name);
}

/* ---- all of them ---- */

/* FALSE: nothing more can be said of the devices. */
static bool check_counts(const HsReader *reader, guint n_channels, guint n_devices)
{
    HsPlace place = hs_node_place(reader->root);
    if (n_devices == 0)
        hs_reader_complain(reader, HS_ERROR_NO_DEVICE, place, "the machine has no auxiliary memory",
                           "write disk { ... } or flash { ... }");
    if (n_channels > CHANNELS_MAX)
        hs_reader_complain(reader, HS_ERROR_TOO_MANY, place, "there are too many channels",
                           "256 at most");
    if (n_devices > DEVICES_MAX)
        hs_reader_complain(reader, HS_ERROR_TOO_MANY, place, "there are too many devices",
                           "256 disks and flash memories at most");
    return n_devices > 0 && n_devices <= DEVICES_MAX && n_channels <= CHANNELS_MAX;
}

void hs_reader_read_io(const HsReader *reader)
{
    g_autoptr(GPtrArray) channels = hs_node_list(reader->root, "channel");
    g_autoptr(GPtrArray) disks = hs_node_list(reader->root, "disk");
    g_autoptr(GPtrArray) flashes = hs_node_list(reader->root, "flash");
    if (!check_counts(reader, channels->len, disks->len + flashes->len))
        return;
    for (guint i = 0; i < channels->len; i++)
        read_channel(reader, g_ptr_array_index(channels, i));
    for (guint i = 0; i < disks->len; i++)
        read_device(reader, g_ptr_array_index(disks, i));
    for (guint i = 0; i < flashes->len; i++)
        read_device(reader, g_ptr_array_index(flashes, i));
    g_array_sort(reader->configuration->devices, compare_devices);
}

/* The one it names; else the disk without a name, else the flash without one, else the first. */
guint hs_reader_find_device(const HsReader *reader, const HsNode *app)
{
    const GArray *devices = reader->configuration->devices;
    bool is_on_disk = hs_node_has(app, "disk"), is_on_flash = hs_node_has(app, "flash");
    if (is_on_disk && is_on_flash)
        hs_reader_complain(reader, HS_ERROR_CHOOSE_ONE, hs_node_place_of(app, "flash"),
                           "a program is stored on one device", "write one of disk and flash");
    const char *names[] = { is_on_disk ? hs_node_name(app, "disk") : NULL,
                            is_on_flash ? hs_node_name(app, "flash") : NULL, "disk", "flash" };
    for (guint n = 0; n < G_N_ELEMENTS(names); n++)
        for (guint i = 0; names[n] != NULL && i < devices->len; i++)
            if (strcmp(g_array_index(devices, HsDeviceConfiguration, i).name, names[n]) == 0)
                return i;
    return 0;
}
