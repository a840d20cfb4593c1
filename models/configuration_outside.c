/* configuration_outside: the clients of a scenario, and what it adds to the machine as it runs. */
#include "models/arrivals_reader.h"
#include "models/configuration_reader.h"

#include <string.h>

#include "sim/banned.h"

/* A mean that a long draw exceeds many times over, far below the clock's end. */
#define MEAN_CYCLES_MAX (UINT64_C(1) << 50)
#define CPUS_MAX 64u

/* ---- clients ---- */

/* constant, exponential or uniform, of `think` or `work`. */
static HsDraw read_draw(const HsReader *reader, const HsNode *node)
{
    HsDraw draw = { .kind = HS_DRAW_CONSTANT };
    if (hs_node_has(node, "exponential")) {
        draw.kind = HS_DRAW_EXPONENTIAL;
        draw.low_cycles = hs_reader_time(reader, node, "exponential", 0);
        if (draw.low_cycles > MEAN_CYCLES_MAX)
            hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, "exponential"),
                               "this time is too long", "a mean is at most 2^50 cycles");
    } else if (hs_node_has(node, "constant")) {
        draw.low_cycles = hs_reader_time(reader, node, "constant", 0);
    } else {
        draw.kind = HS_DRAW_UNIFORM;
        draw.low_cycles = hs_reader_time(reader, node, "low", 0);
        draw.high_cycles = hs_reader_time(reader, node, "high", 0);
        if (draw.low_cycles > draw.high_cycles)
            hs_reader_complain(reader, HS_ERROR_BACKWARDS, hs_node_place_of(node, "low"),
                               "this range runs backwards", "write uniform LOW .. HIGH");
    }
    return draw;
}

/* `arrivals`: open ones. */
static void read_arrivals(const HsReader *reader, const HsNode *node,
                          HsClientsConfiguration *clients)
{
    HsClientsParameters *parameters = &clients->parameters;
    if (hs_node_has(node, "trace")) {
        const HsArrivalsReader arrivals = { .scenario = reader->scenario,
                                            .file = hs_node_text(node, "trace"),
                                            .place = hs_node_place_of(node, "trace"),
                                            .clock_hz = reader->configuration->clock_hz,
                                            .request_bytes = parameters->request_bytes,
                                            .diagnostics = reader->diagnostics };
        parameters->arrivals = HS_ARRIVALS_LIST;
        clients->arrivals_file = arrivals.file;
        g_array_unref(clients->arrivals);
        clients->arrivals = hs_arrivals_read(&arrivals, &clients->arrivals_text);
        parameters->list = (const HsArrival *)(gconstpointer)clients->arrivals->data;
        parameters->n_list = clients->arrivals->len;
        return;
    }
    const char *word = hs_node_has(node, "poisson") ? "poisson" : "constant";
    parameters->arrivals = hs_node_has(node, "poisson") ? HS_ARRIVALS_POISSON
                                                        : HS_ARRIVALS_CONSTANT;
    parameters->period_cycles = hs_reader_time(reader, node, word, 1);
    if (parameters->period_cycles > MEAN_CYCLES_MAX)
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, word),
                           "this time is too long", "a mean is at most 2^50 cycles");
}

/* When its requests come, and what they ask for. */
static void read_requests(const HsReader *reader, const HsNode *node,
                          HsClientsConfiguration *clients)
{
    const HsNode *think = hs_node_find(node, "think");
    const HsNode *arrivals = hs_node_find(node, "arrivals");
    const HsNode *work = hs_node_find(node, "work");
    if ((think == NULL) == (arrivals == NULL))
        hs_reader_complain(reader, HS_ERROR_CHOOSE_ONE, hs_node_place(node),
                           "clients think between requests, or their requests arrive",
                           "write one of 'think ...' and 'arrivals ...'");
    else if (think != NULL)
        clients->parameters.think = read_draw(reader, think);
    else
        read_arrivals(reader, arrivals, clients);
    if (work != NULL)
        clients->parameters.work = read_draw(reader, work);
}

/* In the order in which they are written. */
static void read_targets(const HsReader *reader, const HsNode *node,
                         HsClientsConfiguration *clients)
{
    const GArray *apps = reader->configuration->apps;
    for (guint i = 0; i < hs_node_n_children(node); i++) {
        const HsNode *target = hs_node_child(node, i);
        if (strcmp(hs_node_word(target), "to") != 0)
            continue;
        guint app_i = 0;
        while (strcmp(g_array_index(apps, HsAppConfiguration, app_i).name,
                      hs_node_name(target, "to")) != 0)
            app_i++; /* the schema has checked that there is one */
        g_array_append_val(clients->targets, app_i);
    }
}

void hs_reader_read_clients(const HsReader *reader, const HsNode *node)
{
    HsConfiguration *configuration = reader->configuration;
    HsClientsConfiguration clients = {
        .parameters = { .name = hs_node_title(node),
                        .n_clients = (uint32_t)hs_node_count(node, "count"),
                        .first_client = configuration->n_clients + 1,
                        .request_bytes = (uint32_t)hs_node_size(node, "request"),
                        .timeout_cycles = hs_reader_time(reader, node, "timeout", 1),
                        .start_cycles = hs_reader_time(reader, node, "start", 0) },
        .targets = g_array_new(FALSE, TRUE, sizeof(guint)),
        .arrivals = g_array_new(FALSE, TRUE, sizeof(HsArrival)),
    };
    read_requests(reader, node, &clients);
    read_targets(reader, node, &clients);
    configuration->n_clients += clients.parameters.n_clients;
    g_array_append_val(configuration->clients, clients);
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
        hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, place,
                           "this size is not a whole number of units", of_units);
    else if (size_bytes > most_bytes - MIN(most_bytes, storage->size_bytes + storage->later_bytes))
        hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, place, "main storage is too large",
                           at_most);
    else if (hs_node_has(fault, "add.count"))
        hs_reader_complain(reader, HS_ERROR_SYNTAX, hs_node_place_of(fault, "add.count"),
                           "a count stands behind 'cpu' alone", "leave it out");
    else
        storage->later_bytes += size_bytes;
}

static void read_added_cpus(const HsReader *reader, const HsNode *fault)
{
    HsConfiguration *configuration = reader->configuration;
    uint64_t n = hs_node_has(fault, "add.count") ? hs_node_count(fault, "add.count") : 1;
    if (configuration->n_cpus + configuration->n_cpus_later + n > CPUS_MAX)
        hs_reader_complain(reader, HS_ERROR_TOO_MANY, hs_node_place(hs_node_find(fault, "add")),
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
