/* job_send: the service by which a program asks another one, and waits for its reply.
 *
 * The request goes through the communication controller to the program, on whichever OS it runs, or
 * is held there until somebody runs it: it takes no line, and no time but the interrupt of the OS
 * it comes to. To the one that is asked it is a request like any client's: its client number is
 * behind those of the clients, in the order of the programs' names.
 *
 * STATES of a send
 *   WAITING -> WAITING [HS_SEND_TIMEOUT_SECONDS without a reply: `interrupt`, then the same number
 *                      again]
 *   WAITING -> READY   [the reply to that number, `interrupt`; any other is an old one, ignored]
 *
 * EXACTLY ONCE. The number is made of how far the program has come, the journal records that it has
 * passed, and of the sends since the last of them: A-2, which begins behind its last commit, sends
 * again with the numbers that A-1 used, and the receiver knows those that it committed. So a
 * program must do the same between two commits whenever it does it again.
 */
#include "models/guest/job.h"
#include "models/program/assembler.h"
#include "sim/assert.h"
#include "sim/banned.h"

/* The records that the program has passed: all of those of requests, and of the others as many as
 * it has come to since it began anew. */
static uint64_t records_passed(const HsJob *job)
{
    uint64_t n_ahead = job->n_plain_done > job->n_plain ? job->n_plain_done - job->n_plain : 0;
    return job->n_records - n_ahead;
}

static void send_again(HsJob *job)
{
    const HsJobWorld *world = job->jobs->world;
    HsCycles timeout = HS_SEND_TIMEOUT_SECONDS * hs_simulation_clock_hz(world->simulation);
    hs_communication_send(world->communication, &job->sent);
    HsCycles left = HS_CYCLES_MAX - hs_simulation_now(world->simulation);
    hs_simulation_schedule_in(world->simulation, &job->timer, MIN(timeout, left));
}

static void send_on_held(HsJob *job)
{
    uint64_t n_bytes = job->sent.size_bytes;
    g_autofree uint8_t *bytes = g_malloc(n_bytes);
    HsAccessResult result = hs_paging_read(job, job->context.x[HS_SERVICE_A0], bytes, n_bytes);
    if (result != HS_ACCESS_FINE) {
        hs_job_service_refuse(job, result, "send: buffer outside its area");
        return;
    }
    job->is_sending = true;
    hs_job_set_state(job, HS_JOB_WAITING, "waits for another program");
    hs_paging_release(job); /* the answer may be a long time coming */
    send_again(job);
}

void hs_job_send(HsJob *job)
{
    const HsJobWorld *world = job->jobs->world;
    uint32_t n_programs = hs_communication_n_programs(world->communication);
    uint64_t n_bytes = job->context.x[HS_SERVICE_A1];
    uint64_t to = job->context.x[HS_SERVICE_A2];
    if (to >= n_programs || to == job->application->app_i || n_bytes < sizeof(HsRequestHead) ||
        n_bytes > HS_IO_BUFFER_BYTES) {
        hs_job_service_return(job, UINT64_MAX);
        return;
    }
    if (job->n_sends == HS_SENDS_MAX) {
        hs_job_end(job, "too many sends without a commit");
        return;
    }
    job->n_sends++;
    job->sent = (HsMessage){ .application = (uint32_t)to,
                             .client = hs_communication_sender(world->communication,
                                                               job->application->app_i),
                             .number = records_passed(job) * (HS_SENDS_MAX + 1) + job->n_sends,
                             .size_bytes = (uint32_t)n_bytes };
    hs_paging_hold(job, job->context.x[HS_SERVICE_A0], n_bytes, false, send_on_held);
}

/* ---- time-out and reply ---- */

static void send_on_interrupt(gpointer user, HsWork *work)
{
    HsJob *job = user;
    (void)work;
    if (job->is_sending) {
        send_again(job);
        return;
    }
    hs_job_service_return(job, job->sent.size_bytes);
}

void hs_job_on_send_timeout(HsJob *job)
{
    hs_executor_submit(hs_job_executor(job), &job->wake_work, hs_job_costs(job)->interrupt,
                       send_on_interrupt, job);
}

/* A reply that comes while the time-out is handled ends it all the same. */
void hs_job_on_answer(gpointer user, const HsMessage *reply)
{
    HsJob *job = user;
    HsSimulation *simulation = job->jobs->world->simulation;
    if (!job->is_sending || reply->number != job->sent.number)
        return;
    job->is_sending = false;
    job->sent.size_bytes = reply->size_bytes;
    if (hs_event_is_queued(&job->timer))
        hs_simulation_cancel(simulation, &job->timer);
    if (!job->wake_work.is_queued)
        hs_job_on_send_timeout(job);
}
