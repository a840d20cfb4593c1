/* job_transfer: bytes between auxiliary memory and a program's area.
 *
 * TIMING. The end of a transfer costs the OS `interrupt`. After a device error, while retries are
 * left, it costs `interrupt` and `retry`, and the transfer is submitted again: it takes its turn.
 */
#include "models/guest/job.h"
#include "models/hardware/isa.h"
#include "sim/assert.h"
#include "sim/banned.h"

static void job_on_interrupt(gpointer user, HsWork *work)
{
    HsJob *job = user;
    (void)work;
    job->on_transfer(job);
}

void hs_job_end_by_device(HsJob *job)
{
    const char *kind = hs_device_kind_name(job->application->device);
    g_autofree char *reason = g_strdup_printf("%s error", kind);
    hs_job_end(job, g_intern_string(reason));
}

static void job_on_failed(gpointer user, HsWork *work)
{
    HsJob *job = user;
    (void)work;
    if (job->on_failed != NULL)
        job->on_failed(job);
    else
        hs_job_end_by_device(job);
}

static void job_submit_transfer(HsJob *job)
{
    if (!hs_channel_submit(hs_device_channel(job->transfer.device), &job->transfer))
        hs_job_end(job, "the channel's queue is full");
}

static void job_on_retry(gpointer user, HsWork *work)
{
    HsJob *job = user;
    (void)work;
    job->jobs->n_retries++;
    job_submit_transfer(job);
}

static void job_on_device_error(HsJob *job)
{
    const HsGuestCosts *costs = hs_job_costs(job);
    job->jobs->n_device_errors++;
    if (job->n_retries_left == 0) {
        hs_executor_submit(hs_job_executor(job), &job->interrupt_work, costs->interrupt,
                           job_on_failed, job);
        return;
    }
    job->n_retries_left--;
    hs_executor_submit(hs_job_executor(job), &job->interrupt_work,
                       hs_cost_plus(costs->interrupt, costs->retry), job_on_retry, job);
}

static void job_on_transfer_end(gpointer user, HsTransfer *transfer, HsTransferEnd end)
{
    HsJob *job = user;
    (void)transfer;
    if (job->state == HS_JOB_FAILED || job->is_hung || !hs_guest_os_is_alive(job->jobs->os))
        return; /* nobody waits for it any more, or takes its interrupt */
    switch (end) {
    case HS_TRANSFER_DONE:
        hs_executor_submit(hs_job_executor(job), &job->interrupt_work, hs_job_costs(job)->interrupt,
                           job_on_interrupt, job);
        break;
    case HS_TRANSFER_FENCED:
        break; /* the job is gone with its OS */
    case HS_TRANSFER_STORAGE_FAULT:
        hs_job_break(job, true, "storage fault in a transfer");
        break;
    case HS_TRANSFER_DEVICE_ERROR:
        job_on_device_error(job);
        break;
    }
}

/* What is moved: bytes of the program, or of its area. */
typedef struct {
    const char *what;
    uint64_t device_address, address, size_bytes;
    const HsPageTable *pages;
} Move;

static void job_move(HsJob *job, HsTransferKind kind, const Move *move, void (*then)(HsJob *job),
                     void (*failed)(HsJob *job))
{
    const HsJobWorld *world = job->jobs->world;
    const HsApplication *application = job->application;
    g_free(job->transfer_label);
    job->transfer_label = g_strdup_printf("%s %s", application->name, move->what);
    job->on_transfer = then;
    job->on_failed = failed;
    job->n_retries_left = hs_guest_os_parameters(job->jobs->os)->n_retries;
    HsTransfer *transfer = &job->transfer;
    transfer->kind = kind;
    transfer->device = application->device;
    transfer->device_address = move->device_address;
    transfer->size_bytes = move->size_bytes;
    transfer->area = &hs_resource_table_entry(hs_vmm_table(world->vmm), application->area)->map;
    transfer->area_address = move->address;
    transfer->pages = move->pages;
    transfer->owner = hs_guest_os_owner(job->jobs->os);
    transfer->label = job->transfer_label;
    transfer->on_end = job_on_transfer_end;
    transfer->user = job;
    job_submit_transfer(job);
}

void hs_job_transfer(HsJob *job, HsTransferKind kind, const char *what, uint64_t device_address,
                     uint64_t address, uint64_t size_bytes, void (*then)(HsJob *job),
                     void (*failed)(HsJob *job))
{
    Move move = { what, device_address, address, size_bytes, hs_paging_table(job) };
    job_move(job, kind, &move, then, failed);
}

void hs_job_transfer_page(HsJob *job, HsTransferKind kind, uint64_t device_address,
                          uint64_t frame_address, void (*then)(HsJob *job))
{
    Move move = { "page", device_address, frame_address, HS_PAGE_BYTES, NULL };
    job_move(job, kind, &move, then, NULL);
}
