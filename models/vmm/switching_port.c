/* switching_port: the machine's end of the line to the system switching device. */
#include "models/vmm/switching_port.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

/* What the port remembers of an OS. */
typedef struct {
    uint64_t n_beats;
    bool was_fenced;
    uint64_t n_beats_before; /* sent when it was fenced last */
    bool is_pending;         /* an order waits for the fence to be answered */
    bool has_failed;         /* declared so, and not loaded anew */
} Line;

struct HsSwitchingPort {
    HsVmm *vmm;
    HsLink *link;
    HsFaultHandler on_fault;
    gpointer user;
    const char *cause;      /* interned */
    Line lines[HS_VMS_MAX]; /* of owner i: lines[i - 1] */
    uint64_t n_orders, n_in_vain;
};

/* ---- messages ---- */

HsMessage hs_switching_message_pack(const HsSwitchingMessage *message)
{
    return (HsMessage){ .application = HS_MESSAGE_OF_NO_PROGRAM,
                        .client = message->owner,
                        .number = message->number,
                        .size_bytes = HS_SWITCHING_MESSAGE_BYTES,
                        .server = message->kind,
                        .work_cycles = message->n_programs };
}

HsSwitchingMessage hs_switching_message_unpack(const HsMessage *message)
{
    hs_assert(hs_switching_message_is(message));
    return (HsSwitchingMessage){ .kind = (HsSwitchingKind)message->server,
                                 .owner = (HsOwner)message->client,
                                 .number = message->number,
                                 .n_programs = (uint32_t)message->work_cycles };
}

bool hs_switching_message_is(const HsMessage *message)
{
    return message->application == HS_MESSAGE_OF_NO_PROGRAM;
}

/* ---- the line of an OS ---- */

static Line *port_line(HsSwitchingPort *port, HsOwner owner)
{
    hs_assert(owner >= 1 && owner <= hs_vmm_n_guests(port->vmm));
    return &port->lines[owner - 1];
}

static uint32_t port_n_programs(const HsSwitchingPort *port, HsOwner owner)
{
    const HsResourceTable *table = hs_vmm_table(port->vmm);
    HsAreaNumber areas[HS_AREAS_MAX];
    guint n_areas = hs_resource_table_of_owner(table, owner, areas);
    uint32_t n_programs = 0;
    for (guint i = 0; i < n_areas; i++)
        if (hs_resource_table_entry(table, areas[i])->kind == HS_AREA_OF_PROGRAM)
            n_programs++;
    return n_programs;
}

/* What the link drops or loses, nobody here hears of: the device's looks do. */
static void port_send(const HsSwitchingPort *port, const HsSwitchingMessage *message)
{
    HsMessage packed = hs_switching_message_pack(message);
    (void)hs_link_send(port->link, HS_LINK_OUT, &packed);
}

void hs_switching_port_beat(HsSwitchingPort *port, HsOwner owner)
{
    Line *line = port_line(port, owner);
    line->n_beats++;
    port_send(port, &(HsSwitchingMessage){ .kind = HS_SWITCHING_HEARTBEAT,
                                           .owner = owner,
                                           .number = line->n_beats,
                                           .n_programs = port_n_programs(port, owner) });
}

static void port_answer(const HsSwitchingPort *port, HsOwner owner, const Line *line)
{
    port_send(port, &(HsSwitchingMessage){ .kind = HS_SWITCHING_ANSWER,
                                           .owner = owner,
                                           .number = line->n_beats_before });
}

void hs_switching_port_on_message(HsSwitchingPort *port, const HsMessage *packed)
{
    HsSwitchingMessage message = hs_switching_message_unpack(packed);
    hs_assert(message.kind == HS_SWITCHING_ORDER);
    Line *line = port_line(port, message.owner);
    bool is_of_former_life = line->was_fenced && message.number <= line->n_beats_before;
    if (!is_of_former_life && !line->has_failed) {
        port->n_orders++;
        line->has_failed = line->is_pending = true;
        port->on_fault(port->user, message.owner, port->cause);
        return;
    }
    port->n_in_vain++;
    if (is_of_former_life)
        port_answer(port, message.owner, line);
    else
        line->is_pending = true; /* it is about to be fenced */
}

void hs_switching_port_on_loading(HsSwitchingPort *port, HsOwner owner)
{
    port_line(port, owner)->has_failed = false;
}

void hs_switching_port_on_fenced(HsSwitchingPort *port, HsOwner owner)
{
    Line *line = port_line(port, owner);
    line->was_fenced = line->has_failed = true;
    line->n_beats_before = line->n_beats;
    if (line->is_pending)
        port_answer(port, owner, line);
    line->is_pending = false;
}

/* ---- life ---- */

HsSwitchingPort *hs_switching_port_new(HsVmm *vmm, HsLink *link, uint32_t n_misses,
                                       HsFaultHandler on_fault, gpointer user)
{
    HsSwitchingPort *port = g_new0(HsSwitchingPort, 1);
    port->vmm = vmm;
    port->link = link;
    port->on_fault = on_fault;
    port->user = user;
    g_autofree char *cause = g_strdup_printf("switching device: %u heartbeat%s missed", n_misses,
                                             n_misses == 1 ? "" : "s");
    port->cause = g_intern_string(cause);
    return port;
}

void hs_switching_port_free(HsSwitchingPort *port)
{
    g_free(port);
}

uint64_t hs_switching_port_n_beats(const HsSwitchingPort *port, HsOwner owner)
{
    hs_assert(owner >= 1 && owner <= hs_vmm_n_guests(port->vmm));
    return port->lines[owner - 1].n_beats;
}

void hs_switching_port_record(const HsSwitchingPort *port)
{
    HsTrace *trace = hs_simulation_trace(hs_vmm_simulation(port->vmm));
    for (guint i = 1; i <= hs_vmm_n_guests(port->vmm); i++)
        hs_record_counter(trace, hs_vmm_guest(port->vmm, (HsOwner)i)->name, "heartbeats sent",
                          port->lines[i - 1].n_beats);
    hs_record_counter(trace, "vmm", "orders to switch", port->n_orders);
    hs_record_counter(trace, "vmm", "orders to switch in vain", port->n_in_vain);
}
