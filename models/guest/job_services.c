/* job_services: what a program asks of its OS with `ecall`.
 *
 * TIMING. A service costs the OS `service`, then its effect happens; a message or a transfer that
 * ends costs `interrupt` first, a timer too. A program that has to wait gives the CPU up.
 *
 * EXACTLY ONCE. A client that gets no reply sends the same number again. The job knows the highest
 * number it committed for each client, A-2 from the journal: a request with a number not above it
 * has been done, and is answered at once without the program seeing it. A request is one
 * transaction: a second commit for it ends the program. A commit without a request is known by its
 * place: A-2 starts at the beginning, and as many of them as are in the journal return at once.
 */
#include "models/guest/job.h"
#include "models/program/assembler.h"
#include "models/records.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* Bytes of the answer to a request that has been done before. */
#define DUPLICATE_REPLY_BYTES 64u

void hs_job_service_return(HsJob *job, uint64_t result)
{
    job->context.x[HS_SERVICE_A0] = result;
    job->context.pc += 4;
    hs_job_make_ready(job);
    hs_paging_release(job);
}

void hs_job_service_refuse(HsJob *job, HsAccessResult result, const char *reason)
{
    bool is_machine_check = result == HS_ACCESS_MACHINE_CHECK;
    hs_job_break(job, is_machine_check,
                 is_machine_check ? hs_trap_name(HS_TRAP_MACHINE_CHECK) : reason);
}

/* ---- messages ---- */

static bool inbox_put(HsInbox *inbox, const HsMessage *message)
{
    if (inbox->n == HS_INBOX_MAX)
        return false;
    inbox->messages[(inbox->first + inbox->n++) % HS_INBOX_MAX] = *message;
    return true;
}

static bool inbox_take(HsInbox *inbox, HsMessage *ret_message)
{
    if (inbox->n == 0)
        return false;
    *ret_message = inbox->messages[inbox->first];
    inbox->first = (inbox->first + 1) % HS_INBOX_MAX;
    inbox->n--;
    return true;
}

static void job_trace_value(const HsJob *job, const char *name, uint64_t value)
{
    HsSimulation *simulation = job->jobs->world->simulation;
    hs_trace_value(hs_simulation_trace(simulation), hs_simulation_now(simulation),
                   job->application->name, name, (int64_t)value);
}

static void job_trace_waiting(const HsJob *job)
{
    job_trace_value(job, "requests waiting", job->inbox.n);
}

void hs_job_clear_inbox(HsJob *job)
{
    bool had_some = job->inbox.n > 0;
    job->inbox.n = job->arrived.n = 0;
    if (had_some)
        job_trace_waiting(job);
}

static void job_send(HsJob *job, const HsMessage *request, uint64_t size_bytes)
{
    HsMessage reply = *request;
    reply.size_bytes = (uint32_t)size_bytes;
    reply.server = hs_guest_os_owner(job->jobs->os);
    reply.sent_at = hs_simulation_now(job->jobs->world->simulation);
    hs_communication_reply(job->jobs->world->communication, &reply);
}

/* ---- 1 receive ---- */

/* Puts a request's bytes into the program's buffer: its head, then bytes made from its number. */
static HsAccessResult receive_write(HsJob *job, const HsMessage *message, uint64_t address,
                                    uint64_t n_bytes)
{
    g_autofree uint8_t *bytes = g_malloc(n_bytes + sizeof(HsRequestHead));
    HsRequestHead head = { GUINT64_TO_LE((uint64_t)message->client), GUINT64_TO_LE(message->number),
                           GUINT64_TO_LE((uint64_t)message->size_bytes),
                           GUINT64_TO_LE((uint64_t)message->work_cycles) };
    uint64_t filler = ((uint64_t)message->client << 32) ^ message->number;
    for (uint64_t i = 0; i < n_bytes; i++)
        bytes[i] = (uint8_t)(hs_random_mix(&filler) >> 56);
    memcpy(bytes, &head, sizeof head);
    return hs_paging_write(job, address, bytes, n_bytes);
}

static uint64_t receive_bytes(const HsJob *job)
{
    return MIN(job->current.size_bytes, job->context.x[HS_SERVICE_A1]);
}

static void receive_on_held(HsJob *job)
{
    uint64_t n_bytes = receive_bytes(job);
    HsAccessResult result = receive_write(job, &job->current, job->context.x[HS_SERVICE_A0],
                                          n_bytes);
    if (result != HS_ACCESS_FINE) {
        hs_job_service_refuse(job, result, "receive: buffer outside its area");
        return;
    }
    hs_job_service_return(job, n_bytes);
}

/* Gives the program the next request not done yet; it goes on waiting when there is none. */
static void service_receive(HsJob *job)
{
    HsMessage message;
    job->is_receiving = true;
    while (inbox_take(&job->inbox, &message)) {
        job_trace_waiting(job);
        if (message.number <= job->committed[message.client]) {
            job->application->n_duplicates++;
            job_trace_value(job, "duplicates", job->application->n_duplicates);
            job_send(job, &message, DUPLICATE_REPLY_BYTES);
            continue;
        }
        job->is_receiving = false;
        job->has_current = true;
        job->current = message;
        hs_paging_hold(job, job->context.x[HS_SERVICE_A0], receive_bytes(job), true,
                       receive_on_held);
        return;
    }
    hs_job_set_state(job, HS_JOB_WAITING, "waits for a request");
}

static void job_take_arrival(HsJob *job);

static void job_on_arrival(gpointer user, HsWork *work)
{
    HsJob *job = user;
    (void)work;
    HsMessage message;
    if (inbox_take(&job->arrived, &message)) {
        inbox_put(&job->inbox, &message);
        job_trace_waiting(job);
    }
    job_take_arrival(job);
    if (job->is_receiving && job->state == HS_JOB_WAITING)
        service_receive(job);
}

/* One interrupt a message. */
static void job_take_arrival(HsJob *job)
{
    if (job->arrived.n > 0 && !job->arrival_work.is_queued)
        hs_executor_submit(hs_job_executor(job), &job->arrival_work, hs_job_costs(job)->interrupt,
                           job_on_arrival, job);
}

void hs_job_on_message(gpointer user, const HsMessage *message)
{
    HsJob *job = user;
    if (job->arrived.n + job->inbox.n < HS_INBOX_MAX)
        inbox_put(&job->arrived, message);
    job_take_arrival(job);
}

/* ---- 2 reply ---- */

static void service_reply(HsJob *job)
{
    if (!job->has_current) {
        hs_job_service_return(job, UINT64_MAX);
        return;
    }
    job->has_current = false;
    hs_job_note_done(job);
    job->application->n_own_faults = 0;
    job->application->n_replies++;
    job_trace_value(job, "replies", job->application->n_replies);
    job_send(job, &job->current, CLAMP(job->context.x[HS_SERVICE_A1], 1, HS_IO_BUFFER_BYTES));
    hs_job_service_return(job, 0);
}

/* ---- 3 commit ---- */

/* Invariant 9: what the program is told of is in the journal, byte for byte. */
static void commit_check(const HsJob *job)
{
    const HsApplication *application = job->application;
    const HsJournalRecord *record = &job->commit;
    g_autofree uint8_t *bytes = g_malloc(record->size_bytes);
    HsJournalRecord found;
    hs_device_read(application->device, application->journal_address + job->journal_end, bytes,
                   record->size_bytes);
    if (hs_journal_find(bytes, record->size_bytes, record->app_i, record->record, &found) !=
        HS_JOURNAL_INTACT)
        hs_simulation_violate(job->jobs->world->simulation, application->name,
                              "invariant 9: a committed record is not in the journal",
                              "record %" G_GUINT64_FORMAT, record->record);
}

static void commit_on_written(HsJob *job)
{
    HsApplication *application = job->application;
    HsSimulation *simulation = job->jobs->world->simulation;
    const HsJournalRecord *record = &job->commit;
    HsTransaction transaction = { record->client, record->number };
    commit_check(job);
    if (record->client != 0)
        hs_job_note_done(job);
    g_array_append_val(application->committed, transaction);
    application->n_own_faults = 0;
    job->n_records++;
    job->journal_end += record->size_bytes;
    if (record->client != 0)
        job->committed[record->client] = record->number;
    hs_trace_row(hs_simulation_trace(simulation), &hs_table_journal_record,
                 (HsCell[]){ HS_INTEGER(hs_simulation_now(simulation)), HS_TEXT(application->name),
                             HS_TEXT(hs_guest_os_name(job->jobs->os)), HS_INTEGER(record->record),
                             HS_INTEGER(record->client), HS_INTEGER(record->number) });
    hs_job_service_return(job, 0);
}

/* The record could not be written: its request has not been done. */
static void commit_on_failed(HsJob *job)
{
    if (!job->has_current) {
        hs_job_end_by_device(job);
        return;
    }
    job->has_current = false;
    hs_job_service_return(job, UINT64_MAX);
}

/* Makes the record in the program's buffer in main storage. */
static HsAccessResult commit_seal(HsJob *job)
{
    uint64_t address = job->context.x[HS_SERVICE_A0];
    uint64_t n_bytes = job->commit.size_bytes;
    g_autofree uint8_t *bytes = g_malloc(n_bytes);
    HsAccessResult result = hs_paging_read(job, address, bytes, n_bytes);
    if (result != HS_ACCESS_FINE)
        return result;
    hs_journal_seal(bytes, &job->commit);
    return hs_paging_write(job, address, bytes, n_bytes);
}

static void commit_on_held(HsJob *job)
{
    HsAccessResult result = commit_seal(job);
    if (result != HS_ACCESS_FINE) {
        hs_job_service_refuse(job, result, "commit: buffer outside its area");
        return;
    }
    hs_job_set_state(job, HS_JOB_WAITING, "waits for its journal");
    hs_job_transfer(
        job, HS_TRANSFER_WRITE, "journal", job->application->journal_address + job->journal_end,
        job->context.x[HS_SERVICE_A0], job->commit.size_bytes, commit_on_written, commit_on_failed);
}

/* A commit that needs no record: it is in the journal since before the fault. */
static bool commit_is_done(HsJob *job)
{
    job->n_sends = 0;
    return !job->has_current && ++job->n_plain <= job->n_plain_done;
}

static void service_commit(HsJob *job)
{
    const HsApplication *application = job->application;
    if (commit_is_done(job)) {
        hs_job_service_return(job, 0);
        return;
    }
    if (job->has_current && job->current.number <= job->committed[job->current.client]) {
        hs_job_end(job, "a second commit for one request");
        return;
    }
    uint64_t payload_bytes = MIN(job->context.x[HS_SERVICE_A1], HS_IO_BUFFER_BYTES / 2);
    job->commit = (HsJournalRecord){ .app_i = application->app_i,
                                     .record = job->n_records + 1,
                                     .client = job->has_current ? job->current.client : 0,
                                     .number = job->has_current ? job->current.number : 0,
                                     .size_bytes = hs_journal_record_bytes(payload_bytes) };
    if (job->commit.size_bytes > application->journal_bytes - job->journal_end) {
        hs_job_end(job, "its journal is full");
        return;
    }
    hs_paging_hold(job, job->context.x[HS_SERVICE_A0], job->commit.size_bytes, true,
                   commit_on_held);
}

/* ---- 4 sleep ---- */

static void job_on_awake(gpointer user, HsWork *work)
{
    (void)work;
    hs_job_service_return(user, 0);
}

void hs_job_on_slept(HsJob *job)
{
    if (job->is_sending) {
        hs_job_on_send_timeout(job);
        return;
    }
    hs_executor_submit(hs_job_executor(job), &job->wake_work, hs_job_costs(job)->interrupt,
                       job_on_awake, job);
}

static void service_sleep(HsJob *job, uint64_t cycles)
{
    HsSimulation *simulation = job->jobs->world->simulation;
    HsCycles longest = HS_CYCLES_MAX - hs_simulation_now(simulation);
    hs_job_set_state(job, HS_JOB_WAITING, "sleeps");
    hs_simulation_schedule_in(simulation, &job->timer, MIN(cycles, longest));
}

/* ---- 13 sleep until ---- */

static void service_sleep_until(HsJob *job)
{
    HsCycles now = hs_simulation_now(job->jobs->world->simulation);
    uint64_t until = job->context.x[HS_SERVICE_A0];
    if (until > now)
        service_sleep(job, until - now);
    else
        hs_job_service_return(job, 0);
}

/* ---- 11 change share ---- */

static void job_on_share_changed(gpointer user)
{
    HsJob *job = user;
    hs_job_service_return(job, job->share_change.is_done ? 0 : UINT64_MAX);
}

static void service_change_share(HsJob *job)
{
    hs_job_set_state(job, HS_JOB_WAITING, "waits for the monitor");
    hs_share_change_order(&job->share_change, job->jobs->world->vmm, job->context.x[HS_SERVICE_A0],
                          job->context.x[HS_SERVICE_A1], job_on_share_changed, job);
}

/* ---- the call ---- */

static void job_on_service(gpointer user, HsWork *work)
{
    HsJob *job = user;
    (void)work;
    switch (job->context.x[HS_SERVICE_A7]) {
    case HS_SERVICE_RECEIVE:
        service_receive(job);
        break;
    case HS_SERVICE_REPLY:
        service_reply(job);
        break;
    case HS_SERVICE_COMMIT:
        service_commit(job);
        break;
    case HS_SERVICE_SLEEP:
        service_sleep(job, job->context.x[HS_SERVICE_A0]);
        break;
    case HS_SERVICE_EXIT:
        hs_job_end(job, job->context.x[HS_SERVICE_A0] == 0 ? HS_APPLICATION_EXITED
                                                           : "exited with an error");
        break;
    case HS_SERVICE_PRINT:
        hs_job_print(job);
        break;
    case HS_SERVICE_READ:
    case HS_SERVICE_WRITE:
    case HS_SERVICE_JOURNAL:
        hs_job_move_file(job);
        break;
    case HS_SERVICE_ALLOCATE:
        hs_job_allocate(job);
        break;
    case HS_SERVICE_CHANGE_SHARE:
        service_change_share(job);
        break;
    case HS_SERVICE_SEND:
        hs_job_send(job);
        break;
    case HS_SERVICE_SLEEP_UNTIL:
        service_sleep_until(job);
        break;
    default:
        hs_job_end(job, "unknown service");
    }
}

/* Why it ended, with what the trap's value is. Interned: jobs, flows and the result keep it. */
static const char *job_trap_reason(const HsJob *job, HsTrap trap, uint64_t value)
{
    static const char *const values[HS_TRAP_N] = {
        [HS_TRAP_ILLEGAL] = "word",          [HS_TRAP_MISALIGNED] = "address",
        [HS_TRAP_ADDRESSING] = "address",    [HS_TRAP_PAGE] = "address",
        [HS_TRAP_MACHINE_CHECK] = "address",
    };
    GString *reason = g_string_new(NULL);
    g_string_printf(reason, "%s at pc 0x%" G_GINT64_MODIFIER "x", hs_trap_name(trap),
                    job->context.pc);
    if (values[trap] != NULL)
        g_string_append_printf(reason, ", %s 0x%" G_GINT64_MODIFIER "x", values[trap], value);
    const char *interned = g_intern_string(reason->str);
    g_string_free(reason, TRUE);
    return interned;
}

void hs_job_on_trap(gpointer user, HsActivity *activity, HsCpu *cpu, HsTrap trap, uint64_t value)
{
    HsJob *job = user;
    (void)activity;
    if (trap == HS_TRAP_ECALL) {
        hs_job_set_state(job, HS_JOB_IN_SERVICE, "runs");
        hs_executor_submit(hs_job_executor(job), &job->service_work, hs_job_costs(job)->service,
                           job_on_service, job);
    } else if (trap == HS_TRAP_PAGE && job->paging.is_on) {
        hs_paging_fault(job, value);
    } else {
        hs_job_break(job, trap == HS_TRAP_MACHINE_CHECK, job_trap_reason(job, trap, value));
    }
    hs_guest_os_continue(job->jobs->os, cpu);
}
