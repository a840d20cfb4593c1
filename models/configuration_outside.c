/* configuration_outside: the clients of a scenario, and what it adds to the machine as it runs. */
#include "models/configuration_reader.h"

#include <string.h>

#include "sim/banned.h"

/* A mean that a long draw exceeds many times over, far below the clock's end. */
#define MEAN_CYCLES_MAX (UINT64_C(1) << 50)
#define CPUS_MAX 64u

/* ---- clients ---- */

static void read_think(const HsReader *reader, const HsNode *node, HsClientsParameters *clients)
{
    const HsNode *think = hs_node_find(node, "think");
    if (hs_node_has(think, "exponential")) {
        clients->think = HS_THINK_EXPONENTIAL;
        clients->think_low_cycles = hs_reader_time(reader, think, "exponential", 0);
        if (clients->think_low_cycles > MEAN_CYCLES_MAX)
            hs_reader_complain(reader, hs_node_place_of(think, "exponential"),
                               "this time is too long", "a mean is at most 2^50 cycles");
    } else if (hs_node_has(think, "constant")) {
        clients->think = HS_THINK_CONSTANT;
        clients->think_low_cycles = hs_reader_time(reader, think, "constant", 0);
    } else {
        clients->think = HS_THINK_UNIFORM;
        clients->think_low_cycles = hs_reader_time(reader, think, "low", 0);
        clients->think_high_cycles = hs_reader_time(reader, think, "high", 0);
        if (clients->think_low_cycles > clients->think_high_cycles)
            hs_reader_complain(reader, hs_node_place_of(think, "low"), "this range runs backwards",
                               "write uniform LOW .. HIGH");
    }
}

void hs_reader_read_clients(const HsReader *reader, const HsNode *node)
{
    HsConfiguration *configuration = reader->configuration;
    HsClientsParameters clients = {
        .name = hs_node_title(node),
        .n_clients = (uint32_t)hs_node_count(node, "count"),
        .first_client = configuration->n_clients + 1,
        .request_bytes = (uint32_t)hs_node_size(node, "request"),
        .timeout_cycles = hs_reader_time(reader, node, "timeout", 1),
        .start_cycles = hs_reader_time(reader, node, "start", 0),
    };
    read_think(reader, node, &clients);
    guint app_i = 0;
    while (strcmp(g_array_index(configuration->apps, HsAppConfiguration, app_i).name,
                  hs_node_name(node, "to")) != 0)
        app_i++; /* the schema has checked that there is one */
    configuration->n_clients += clients.n_clients;
    g_array_append_val(configuration->clients, clients);
    g_array_append_val(configuration->client_apps, app_i);
}

/* ---- what is added ---- */

static void read_added_storage(const HsReader *reader, const HsNode *fault)
{
    HsStorageParameters *storage = &reader->configuration->storage;
    uint64_t size_bytes = hs_node_size(fault, "add.storage");
    uint64_t most_bytes = MIN(HS_STORAGE_BYTES_MAX, HS_UNITS_MAX * storage->unit_bytes);
    HsPlace place = hs_node_place_of(fault, "add.storage");
    g_autofree char *unit = hs_reader_size_text(storage->unit_bytes);
    g_autofree char *most = hs_reader_size_text(most_bytes);
    g_autofree char *of_units = g_strdup_printf("storage is managed in units of %s "
                                                "(storage { unit ... })",
                                                unit);
    g_autofree char *at_most = g_strdup_printf("with all that is added, at most %s", most);
    if (size_bytes == 0 || size_bytes % storage->unit_bytes != 0)
        hs_reader_complain(reader, place, "this size is not a whole number of units", of_units);
    else if (size_bytes > most_bytes - MIN(most_bytes, storage->size_bytes + storage->later_bytes))
        hs_reader_complain(reader, place, "main storage is too large", at_most);
    else if (hs_node_has(fault, "add.count"))
        hs_reader_complain(reader, hs_node_place_of(fault, "add.count"),
                           "a count stands behind 'cpu' alone", "leave it out");
    else
        storage->later_bytes += size_bytes;
}

static void read_added_cpus(const HsReader *reader, const HsNode *fault)
{
    HsConfiguration *configuration = reader->configuration;
    uint64_t n = hs_node_has(fault, "add.count") ? hs_node_count(fault, "add.count") : 1;
    if (configuration->n_cpus + configuration->n_cpus_later + n > CPUS_MAX)
        hs_reader_complain(reader, hs_node_place(hs_node_find(fault, "add")),
                           "there are too many CPUs", "with all that are added, 64 at most");
    else
        configuration->n_cpus_later += (uint32_t)n;
}

void hs_reader_read_additions(const HsReader *reader)
{
    g_autoptr(GPtrArray) faults = hs_node_list(reader->root, "fault");
    for (guint i = 0; i < faults->len; i++) {
        const HsNode *fault = g_ptr_array_index(faults, i);
        if (hs_node_has(fault, "add.storage"))
            read_added_storage(reader, fault);
        else if (hs_node_has(fault, "add"))
            read_added_cpus(reader, fault);
    }
}
