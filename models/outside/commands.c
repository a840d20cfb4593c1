/* commands: what an operator, or an OS, orders while the machine runs. */
#include "models/outside/commands.h"

#include "models/records.h"
#include "models/vmm/other_resources.h"
#include "sim/assert.h"
#include "sim/banned.h"

typedef struct {
    HsCommands *commands;
    HsCommand command;
    HsTrigger trigger;
    HsWork work;  /* of the OS that orders, then of the monitor */
    guint move_i; /* HS_COMMAND_MOVE */
    bool is_recorded;
} Order;

struct HsCommands {
    HsSimulation *simulation;
    HsVmm *vmm;
    HsStorageMoves *moves;
    GPtrArray *jobs;
    Order *orders;
    guint n_orders;
};

static HsCell cycle_cell(HsCycles cycle)
{
    return cycle == HS_CYCLES_NEVER ? HS_NULL : HS_INTEGER(cycle);
}

/* How it ended, and when; NEVER: it did not. */
static void order_end(Order *order, HsCycles done_at, const char *outcome)
{
    const HsCommand *command = &order->command;
    const char *by = command->by == NULL ? "operator" : hs_guest_os_name(command->by);
    hs_assert(!order->is_recorded);
    order->is_recorded = true;
    hs_trace_row(hs_simulation_trace(order->commands->simulation), &hs_table_command,
                 (HsCell[]){ HS_TEXT(command->name), cycle_cell(order->trigger.struck_at),
                             HS_TEXT(command->action), HS_TEXT(by), cycle_cell(done_at),
                             HS_TEXT(outcome) });
}

static void order_end_now(Order *order, const char *outcome)
{
    order_end(order, hs_simulation_now(order->commands->simulation), outcome);
}

/* ---- effects ---- */

static void order_change_share(Order *order)
{
    const HsCommand *command = &order->command;
    HsResourceTable *table = hs_vmm_table(order->commands->vmm);
    HsOwner os = hs_guest_os_owner(command->os);
    if (!hs_other_resources_set_share(hs_resource_table_others(table), os, command->share)) {
        order_end_now(order, "its share does not stand in table 90");
        return;
    }
    hs_resource_table_commit(table, command->action, NULL);
    order_end_now(order, "done");
}

static void order_on_taken(gpointer user, HsJob *job, uint32_t n_taken, const char *reason)
{
    Order *order = user;
    (void)job;
    (void)n_taken;
    if (!order->is_recorded) /* the run may have ended before */
        order_end_now(order, reason == NULL ? "done" : reason);
}

static void order_take(Order *order)
{
    const HsCommand *command = &order->command;
    HsOwner owner = command->application->runs_on;
    if (owner == HS_OWNER_NONE) {
        order_end_now(order, "nobody runs the program");
        return;
    }
    HsJob *job = hs_jobs_find(g_ptr_array_index(order->commands->jobs, owner - 1),
                              command->application->area);
    hs_job_take_units(job, command->n_units, command->action, order_on_taken, order);
}

static void order_on_moved(gpointer user, const char *outcome, uint32_t n_units)
{
    (void)n_units;
    order_end_now(user, outcome);
}

static void order_move(Order *order)
{
    hs_storage_moves_begin(order->commands->moves, order->move_i, order->command.n_units,
                           "ordered");
}

static void order_on_monitor(gpointer user, HsWork *work)
{
    Order *order = user;
    (void)work;
    static void (*const effects[])(Order * order) = {
        [HS_COMMAND_SHARE] = order_change_share,
        [HS_COMMAND_TAKE] = order_take,
        [HS_COMMAND_MOVE] = order_move,
    };
    effects[order->command.kind](order);
}

static void order_ask_monitor(gpointer user, HsWork *work)
{
    Order *order = user;
    const HsVmm *vmm = order->commands->vmm;
    (void)work;
    hs_executor_submit(hs_vmm_executor(vmm), &order->work, hs_vmm_parameters(vmm)->costs.update,
                       order_on_monitor, order);
}

static void order_on_strike(gpointer user)
{
    Order *order = user;
    HsGuestOs *by = order->command.by;
    if (by == NULL) {
        order_ask_monitor(order, &order->work);
        return;
    }
    if (!hs_guest_os_is_alive(by)) {
        order_end_now(order, "the OS that orders it does not run");
        return;
    }
    hs_executor_submit(hs_guest_os_executor(by), &order->work,
                       hs_guest_os_parameters(by)->costs.service, order_ask_monitor, order);
}

/* ---- life ---- */

HsCommands *hs_commands_new(HsSimulation *simulation, HsVmm *vmm, HsStorageMoves *moves,
                            GPtrArray *jobs, const HsCommand *commands, guint n_commands)
{
    HsCommands *all = g_new0(HsCommands, 1);
    all->simulation = simulation;
    all->vmm = vmm;
    all->moves = moves;
    all->jobs = jobs;
    all->n_orders = n_commands;
    all->orders = g_new0(Order, n_commands);
    const HsComponent *component = hs_simulation_add(simulation, "commands", "commands");
    for (guint i = 0; i < n_commands; i++) {
        Order *order = &all->orders[i];
        order->commands = all;
        order->command = commands[i];
        if (commands[i].kind == HS_COMMAND_MOVE)
            order->move_i = hs_storage_moves_add(
                moves, &(HsStorageMoveOrder){ commands[i].name, commands[i].from, commands[i].to,
                                              order_on_moved, order });
        hs_trigger_init(&order->trigger, simulation, component, "command", commands[i].name,
                        &commands[i].trigger, order_on_strike, order);
    }
    return all;
}

void hs_commands_free(HsCommands *commands)
{
    if (commands == NULL)
        return;
    g_free(commands->orders);
    g_free(commands);
}

void hs_commands_start(HsCommands *commands)
{
    for (guint i = 0; i < commands->n_orders; i++)
        hs_trigger_start(&commands->orders[i].trigger);
}

void hs_commands_on_step(HsCommands *commands, const char *step)
{
    for (guint i = 0; i < commands->n_orders; i++)
        hs_trigger_on_step(&commands->orders[i].trigger, step);
}

HsTrigger *hs_commands_trigger(HsCommands *commands, guint command_i)
{
    hs_assert(command_i < commands->n_orders);
    return &commands->orders[command_i].trigger;
}

void hs_commands_finish(HsCommands *commands)
{
    for (guint i = 0; i < commands->n_orders; i++) {
        Order *order = &commands->orders[i];
        if (!order->is_recorded)
            order_end(order, HS_CYCLES_NEVER,
                      order->trigger.struck_at == HS_CYCLES_NEVER ? "never given"
                                                                  : "not carried out");
    }
}
