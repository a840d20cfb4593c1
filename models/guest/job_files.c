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

/* May a program name these bytes: are they inside its area, connected, not failed? */
static HsAccessResult look_at_buffer(const HsJob *job, uint64_t address, uint64_t n_bytes)
{
    const HsStorage *storage = job->jobs->world->storage;
    HsAccessResult result = address > UINT64_MAX - n_bytes ? HS_ACCESS_ADDRESSING : HS_ACCESS_FINE;
    uint64_t real, run_bytes = 0;
    for (uint64_t at = 0; at < n_bytes && result == HS_ACCESS_FINE; at += run_bytes)
        result = hs_storage_translate(storage, job->context.area, job->context.owner, address + at,
                                      &real, &run_bytes);
    return result;
}

/* ---- 6 print ---- */

/* Text for people: printable ASCII, lines and tabs. */
static void print_clean(char *text, uint64_t n_bytes)
{
    for (uint64_t i = 0; i < n_bytes; i++)
        if (!g_ascii_isprint(text[i]) && text[i] != '\n' && text[i] != '\t')
            text[i] = '?';
}

void hs_job_print(HsJob *job)
{
    const HsJobWorld *world = job->jobs->world;
    HsApplication *application = job->application;
    char text[HS_PRINT_BYTES_MAX + 1];
    uint64_t room_bytes = HS_OUTPUT_BYTES_MAX - application->output->len;
    uint64_t n_bytes = MIN(MIN(job->context.x[HS_SERVICE_A1], HS_PRINT_BYTES_MAX), room_bytes);
    if (n_bytes == 0) {
        hs_job_service_return(job, 0);
        return;
    }
    HsAccessResult result = hs_storage_read_area(world->storage, job->context.area,
                                                 job->context.owner, job->context.x[HS_SERVICE_A0],
                                                 text, n_bytes);
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
    uint64_t address, size_bytes;
} File;

static void files_move(HsJob *job, HsTransferKind kind, const File *file)
{
    uint64_t address = job->context.x[HS_SERVICE_A0];
    uint64_t offset = job->context.x[HS_SERVICE_A2];
    uint64_t left_bytes = offset < file->size_bytes ? file->size_bytes - offset : 0;
    uint64_t n_bytes = MIN(MIN(job->context.x[HS_SERVICE_A1], HS_IO_BUFFER_BYTES), left_bytes);
    if (n_bytes == 0) {
        hs_job_service_return(job, 0);
        return;
    }
    HsAccessResult result = look_at_buffer(job, address, n_bytes);
    if (result != HS_ACCESS_FINE) {
        hs_job_service_refuse(job, result, file->outside);
        return;
    }
    hs_job_set_state(job, HS_JOB_WAITING, "waits for auxiliary memory");
    hs_job_transfer(job, kind, file->label, file->address + offset, address, n_bytes,
                    files_on_moved, files_on_failed);
}

void hs_job_read(HsJob *job)
{
    const HsApplication *application = job->application;
    files_move(job, HS_TRANSFER_READ,
               &(File){ "scratch", "read: buffer outside its area", application->scratch_address,
                        application->scratch_bytes });
}

void hs_job_write(HsJob *job)
{
    const HsApplication *application = job->application;
    files_move(job, HS_TRANSFER_WRITE,
               &(File){ "scratch", "write: buffer outside its area", application->scratch_address,
                        application->scratch_bytes });
}

void hs_job_read_journal(HsJob *job)
{
    files_move(job, HS_TRANSFER_READ,
               &(File){ "journal", "journal: buffer outside its area",
                        job->application->journal_address, job->journal_end });
}
