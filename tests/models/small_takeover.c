/* small_takeover: see small_takeover.h. */
#include "tests/models/small_takeover.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/records.h"

/* ---- fake guests ---- */

static HsCycles guest_failed_at(gpointer user)
{
    const SmallGuest *guest = user;
    return MIN(guest->failed_at, model_run_now(guest->of->run));
}

static void guest_fence(gpointer user)
{
    SmallGuest *guest = user;
    g_string_append_printf(guest->of->done, "%u fence %s\n", (guint)model_run_now(guest->of->run),
                           guest->name);
    fake_executor_throw_away(guest->executor);
}

void small_takeover_a_answers(gpointer user)
{
    SmallTakeover *t = user;
    hs_takeover_on_started(t->takeover, AREA_A, t->guests[OS2].answer != SMALL_CANNOT);
}

void small_takeover_c_answers(gpointer user)
{
    SmallTakeover *t = user;
    hs_takeover_on_started(t->takeover, AREA_C, t->guests[OS2].answer != SMALL_CANNOT);
}

static void guest_start(gpointer user, HsAreaNumber area)
{
    SmallGuest *guest = user;
    SmallTakeover *t = guest->of;
    g_string_append_printf(t->done, "%u start %s on %s\n", (guint)model_run_now(t->run),
                           hs_resource_table_entry(t->table.table, area)->name, guest->name);
    if (guest->answer == SMALL_SILENT)
        return;
    ModelRunDeed deed = area == AREA_A ? small_takeover_a_answers : small_takeover_c_answers;
    if (guest->answer == SMALL_ANSWER_AT_ONCE)
        deed(t);
    else
        model_run_at(t->run, model_run_now(t->run) + START, HS_PHASE_GUEST, deed, t);
}

static bool guest_is_alive(gpointer user)
{
    const SmallGuest *guest = user;
    return guest->failed_at == HS_CYCLES_NEVER;
}

static void guest_start_anew(gpointer user, HsAreaNumber area)
{
    SmallGuest *guest = user;
    g_string_append_printf(guest->of->done, "%u anew: ", (guint)model_run_now(guest->of->run));
    guest_start(user, area);
}

static void guest_do(SmallGuest *guest, const char *what, HsAreaNumber area, const char *detail)
{
    SmallTakeover *t = guest->of;
    g_string_append_printf(t->done, "%u %s %s on %s%s%s\n", (guint)model_run_now(t->run), what,
                           hs_resource_table_entry(t->table.table, area)->name, guest->name,
                           detail == NULL ? "" : ": ", detail == NULL ? "" : detail);
}

static void guest_drop(gpointer user, HsAreaNumber area)
{
    guest_do(user, "drop", area, NULL);
}

static void guest_give_up(gpointer user, HsAreaNumber area, const char *reason)
{
    guest_do(user, "give up", area, reason);
}

static void guest_restart(gpointer user, HsAreaNumber area, const char *cause)
{
    guest_do(user, "restart", area, cause);
}

static HsCycles guest_estimate_start(gpointer user, HsAreaNumber area)
{
    const SmallGuest *guest = user;
    (void)area;
    return guest->estimate_cycles;
}

/* ---- faults ---- */

/* A guest is declared; what it had to do it never does. */
static void declare(SmallTakeover *t, HsOwner owner, HsCycles failed_at, const char *cause)
{
    t->guests[owner].failed_at = failed_at;
    fake_executor_kill(t->guests[owner].executor);
    hs_takeover_on_fault(t->takeover, owner, cause);
}

void small_takeover_declare_os1(gpointer user)
{
    declare(user, OS1, FAULT, "disabled wait");
}

void small_takeover_declare_os2(gpointer user)
{
    SmallTakeover *t = user;
    declare(t, OS2, model_run_now(t->run), "no progress");
}

void small_takeover_declare_os3(gpointer user)
{
    SmallTakeover *t = user;
    declare(t, OS3, model_run_now(t->run) - 7, "no progress");
}

void small_takeover_kill_os2(gpointer user)
{
    SmallTakeover *t = user;
    fake_executor_kill(t->guests[OS2].executor);
}

void small_takeover_go(SmallTakeover *t)
{
    model_run_at(t->run, DETECTED, HS_PHASE_FAULT, small_takeover_declare_os1, t);
    model_run_go(t->run);
}

/* ---- the fixture ---- */

static void add_guest(SmallTakeover *t, HsOwner owner, const char *name, HsAreaNumber own_area)
{
    SmallGuest *guest = &t->guests[owner];
    *guest = (SmallGuest){
        t, name, fake_executor_new(t->run, name), HS_CYCLES_NEVER, SMALL_ANSWER_LATER, 0
    };
    hs_vmm_add_guest(t->vmm, &(HsGuestFace){ .name = name,
                                             .owner = owner,
                                             .own_area = own_area,
                                             .executor = &guest->executor->executor,
                                             .report = { .instructions = WORK_505 },
                                             .detect = { .instructions = WORK_601 },
                                             .notify = { .instructions = WORK_602 },
                                             .engage_unit_cycles = ENGAGE_UNIT,
                                             .disconnect_unit_cycles = DISCONNECT_UNIT,
                                             .failed_at = guest_failed_at,
                                             .is_alive = guest_is_alive,
                                             .fence = guest_fence,
                                             .start = guest_start,
                                             .start_anew = guest_start_anew,
                                             .drop = guest_drop,
                                             .give_up = guest_give_up,
                                             .restart = guest_restart,
                                             .estimate_start = guest_estimate_start,
                                             .guest = guest });
}

static void build_hardware(SmallTakeover *t)
{
    t->disk = hs_disk_new(t->run->simulation, "disk",
                          &(HsDiskParameters){ .size_bytes = 1 << 20,
                                               .track_bytes = 1000,
                                               .tracks_per_cylinder = 65536,
                                               .rotation_cycles = 1000,
                                               .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ });
    t->channel = hs_channel_new(
        t->run->simulation, "channel",
        &(HsChannelParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ, .queue_max = 4 },
        t->table.storage);
    hs_channel_attach(t->channel, hs_disk_device(t->disk));
    t->channels = g_ptr_array_new();
    g_ptr_array_add(t->channels, t->channel);
}

static void set_up(SmallTakeover *t, const char *policy, HsCycles reset_cycles)
{
    static const HsVmmCosts costs = { .detect = { .instructions = 11 },
                                      .fence = { .instructions = 13 },
                                      .look_up = { .instructions = 2, .references = 1 },
                                      .request = { .instructions = 17 },
                                      .update = { .instructions = 19 },
                                      .evaluate = { .instructions = WORK_603 } };
    t->run = model_run_new(1);
    t->executor = fake_executor_new(t->run, "vmm");
    small_table_build(&t->table, t->run);
    build_hardware(t);
    t->outages = hs_outages_new();
    t->done = g_string_new(NULL);
    t->flow_log = (HsFlowLog){ .simulation = t->run->simulation };
    t->vmm = hs_vmm_new(t->run->simulation, t->table.table, &t->executor->executor,
                        &(HsVmmParameters){ .costs = costs,
                                            .reset_cycles = reset_cycles,
                                            .policy = *hs_policy_find(policy) });
    add_guest(t, OS1, "os1", AREA_OS1);
    add_guest(t, OS2, "os2", AREA_OS2);
    add_guest(t, OS3, "os3", AREA_OS3);
    t->protection = hs_protection_new(t->vmm);
    t->takeover = hs_takeover_new(t->vmm, t->channels, &t->flow_log, t->outages, t->protection);
    hs_takeover_add_app(t->takeover, AREA_A, APP_A);
    hs_takeover_add_app(t->takeover, AREA_B, 7);
    hs_takeover_add_app(t->takeover, AREA_C, APP_C);
    small_table_start_a(&t->table);
    small_table_start_b(&t->table);
    model_run_start(t->run);
}

void small_takeover_set_up(SmallTakeover *t)
{
    set_up(t, "dynamic", 0);
}

void small_takeover_set_up_policy(SmallTakeover *t, const char *policy, HsCycles reset_cycles)
{
    set_up(t, policy, reset_cycles);
    hs_protection_add(t->protection, "A", AREA_A, OS1, OS2);
}

void small_takeover_tear_down(SmallTakeover *t)
{
    hs_takeover_free(t->takeover);
    hs_protection_free(t->protection);
    hs_vmm_free(t->vmm);
    g_string_free(t->done, TRUE);
    hs_outages_free(t->outages);
    g_ptr_array_unref(t->channels);
    hs_channel_free(t->channel);
    hs_disk_free(t->disk);
    small_table_clear(&t->table);
    model_run_free(t->run);
}

void small_takeover_check_table(const SmallTakeover *t, const char *expected)
{
    small_table_check_version(&t->table, hs_resource_table_n_versions(t->table.table) - 1,
                              expected);
}

void small_takeover_check_done(const SmallTakeover *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *expected = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    cr_assert(eq(str, t->done->str, expected));
}

void small_takeover_check_steps(const SmallTakeover *t, guint flow, const char *expected)
{
    GString *steps = g_string_new(NULL);
    g_auto(GStrv) rows = g_strsplit(model_run_rows(t->run, &hs_table_flow_step), "\n", -1);
    for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i], "|", -1);
        if (g_ascii_strtoull(cells[0], NULL, 10) == flow)
            g_string_append_printf(steps, "%s ", cells[2]);
    }
    g_autofree char *text = g_string_free(steps, FALSE);
    cr_assert(eq(str, text, (char *)expected), "flow %u", flow);
}

char *small_takeover_flows_of(SmallTakeover *t, HsCycles at)
{
    model_run_at(t->run, at, HS_PHASE_FAULT, small_takeover_declare_os2, t);
    small_takeover_go(t);
    small_takeover_check_table(t, NOBODY_LEFT);
    GString *flows = g_string_new(NULL);
    g_auto(GStrv) rows = g_strsplit(model_run_rows(t->run, &hs_table_flow), "\n", -1);
    for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i], "|", -1);
        g_string_append_printf(flows, "%s, %s: %s\n", cells[2], cells[3], cells[6]);
    }
    return g_string_free(flows, FALSE);
}
