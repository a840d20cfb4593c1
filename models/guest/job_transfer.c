/* job_transfer: bytes between auxiliary memory and a program's area. */
#include "models/guest/job.h"
#include "sim/assert.h"
#include "sim/banned.h"

static void job_on_interrupt(gpointer user, HsWork *work)
{
    HsJob *job = user;
    (void)work;
    job->on_transfer(job);
}

static void job_on_transfer_end(gpointer user, HsTransfer *transfer, HsTransferEnd end)
{
    HsJob *job = user;
    (void)transfer;
    hs_assert(end != HS_TRANSFER_DEVICE_ERROR);
    if (end == HS_TRANSFER_FENCED)
        return; /* the job is gone with its OS */
    if (end == HS_TRANSFER_STORAGE_FAULT) {
        hs_job_end(job, "storage fault in a transfer");
        return;
    }
    hs_executor_submit(hs_job_executor(job), &job->interrupt_work, hs_job_costs(job)->interrupt,
                       job_on_interrupt, job);
}

bool hs_job_transfer(HsJob *job, HsTransferKind kind, const char *what, uint64_t device_address,
                     uint64_t area_address, uint64_t size_bytes, void (*then)(HsJob *job))
{
    const HsJobWorld *world = job->jobs->world;
    const HsApplication *application = job->application;
    g_free(job->transfer_label);
    job->transfer_label = g_strdup_printf("%s %s", application->name, what);
    job->on_transfer = then;
    HsTransfer *transfer = &job->transfer;
    transfer->kind = kind;
    transfer->device = application->device;
    transfer->device_address = device_address;
    transfer->size_bytes = size_bytes;
    transfer->area = &hs_resource_table_entry(hs_vmm_table(world->vmm), application->area)->map;
    transfer->area_address = area_address;
    transfer->owner = hs_guest_os_owner(job->jobs->os);
    transfer->label = job->transfer_label;
    transfer->on_end = job_on_transfer_end;
    transfer->user = job;
    return hs_channel_submit(hs_device_channel(application->device), transfer);
}
