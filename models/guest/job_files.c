/* job_files: the services by which a program's bytes leave its area: print, read, write, journal.
 *
 * TIMING. A print is done when its service is: its text goes to the run's result, no device takes
 * part. The others are a transfer of the channel: the program waits, gives the CPU up, and goes on
 * behind the interrupt of the transfer's end.
 */
#include "models/guest/job.h"
#include "models/program/assembler.h"
#include "models/records.h"
#include "sim/assert.h"

#include "sim/banned.h"

/* ---- 6 print ---- */

/* Text for people: printable ASCII, lines and tabs. */
static void print_clean(char *text, uint64_t n_bytes)
{
    for (uint64_t i = 0; i < n_bytes; i++)
        if (!g_ascii_isprint(text[i]) && text[i] != '\n' && text[i] != '\t')
            text[i] = '?';
}

static uint64_t print_bytes(const HsJob *job)
{
    uint64_t room_bytes = HS_OUTPUT_BYTES_MAX - job->application->output->len;
    return MIN(MIN(job->context.x[HS_SERVICE_A1], HS_PRINT_BYTES_MAX), room_bytes);
}

static void print_on_held(HsJob *job)
{
    const HsJobWorld *world = job->jobs->world;
    HsApplication *application = job->application;
    char text[HS_PRINT_BYTES_MAX + 1];
    uint64_t n_bytes = print_bytes(job);
    HsAccessResult result = hs_paging_read(job, job->context.x[HS_SERVICE_A0], text, n_bytes);
    if (result != HS_ACCESS_FINE) {
        hs_job_service_refuse(job, result, "print: buffer outside its area");
        return;
    }
    print_clean(text, n_bytes);
    text[n_bytes] = '\0';
    hs_application_print(application, text);
    hs_trace_row(hs_simulation_trace(world->simulation), &hs_table_output,
                 (HsCell[]){ HS_INTEGER(hs_simulation_now(world->simulation)),
                             HS_TEXT(application->name), HS_TEXT(hs_guest_os_name(job->jobs->os)),
                             HS_TEXT(text) });
    hs_job_service_return(job, n_bytes);
}

void hs_job_print(HsJob *job)
{
    if (print_bytes(job) == 0)
        hs_job_service_return(job, 0);
    else
        hs_paging_hold(job, job->context.x[HS_SERVICE_A0], print_bytes(job), false, print_on_held);
}

/* ---- 7 read, 8 write, 9 journal ---- */

static void files_on_moved(HsJob *job)
{
    hs_job_service_return(job, job->transfer.size_bytes);
}

static void files_on_failed(HsJob *job)
{
    hs_job_service_return(job, UINT64_MAX);
}

/* A part of auxiliary memory that belongs to the program. */
typedef struct {
    const char *label, *outside; /* what the program failed of when its buffer is bad */
    HsTransferKind kind;
    uint64_t address, size_bytes;
} File;

/* The file that the program's service is about. */
static File file_of(const HsJob *job)
{
    const HsApplication *application = job->application;
    switch (job->context.x[HS_SERVICE_A7]) {
    case HS_SERVICE_READ:
        return (File){ "scratch", "read: buffer outside its area", HS_TRANSFER_READ,
                       application->scratch_address, application->scratch_bytes };
    case HS_SERVICE_WRITE:
        return (File){ "scratch", "write: buffer outside its area", HS_TRANSFER_WRITE,
                       application->scratch_address, application->scratch_bytes };
    default:
        hs_assert(job->context.x[HS_SERVICE_A7] == HS_SERVICE_JOURNAL);
        return (File){ "journal", "journal: buffer outside its area", HS_TRANSFER_READ,
                       application->journal_address, job->journal_end };
    }
}

static uint64_t file_bytes(const HsJob *job, const File *file)
{
    uint64_t offset = job->context.x[HS_SERVICE_A2];
    uint64_t left_bytes = offset < file->size_bytes ? file->size_bytes - offset : 0;
    return MIN(MIN(job->context.x[HS_SERVICE_A1], HS_IO_BUFFER_BYTES), left_bytes);
}

static void files_on_held(HsJob *job)
{
    File file = file_of(job);
    uint64_t address = job->context.x[HS_SERVICE_A0];
    uint64_t n_bytes = file_bytes(job, &file);
    HsAccessResult result = hs_paging_look(job, address, n_bytes);
    if (result != HS_ACCESS_FINE) {
        hs_job_service_refuse(job, result, file.outside);
        return;
    }
    hs_job_set_state(job, HS_JOB_WAITING, "waits for auxiliary memory");
    hs_job_transfer(job, file.kind, file.label, file.address + job->context.x[HS_SERVICE_A2],
                    address, n_bytes, files_on_moved, files_on_failed);
}

void hs_job_move_file(HsJob *job)
{
    File file = file_of(job);
    uint64_t n_bytes = file_bytes(job, &file);
    if (n_bytes == 0)
        hs_job_service_return(job, 0);
    else
        hs_paging_hold(job, job->context.x[HS_SERVICE_A0], n_bytes, file.kind == HS_TRANSFER_READ,
                       files_on_held);
}
