/* job_replay: A-2 reads the journal and goes on after the last commit.
 *
 * The journal is read from its beginning in chunks, into the program's I/O buffer in main storage;
 * each intact record found there costs the OS one `replay`. Then the next chunk, until no record
 * begins where one should.
 */
#include "models/guest/job.h"
#include "models/program/assembler.h"
#include "sim/assert.h"
#include "sim/banned.h"

static void replay_read_chunk(HsJob *job);

/* Where the program's own bytes end. */
static uint64_t replay_buffer(const HsApplication *application)
{
    return hs_image_io_buffer(application->image_bytes + application->zeroed_bytes);
}

static void replay_keep(HsJob *job, const HsJournalRecord *record)
{
    job->n_records++;
    job->journal_end += record->size_bytes;
    if (record->client == 0)
        job->n_plain_done++;
    if (record->client >= 1 && record->client <= job->jobs->world->n_clients)
        job->committed[record->client] = MAX(job->committed[record->client], record->number);
}

/* Takes in the records of a chunk; sets how many bytes to read next, 0 at the journal's end. */
static uint64_t replay_take_in(HsJob *job, const uint8_t *bytes, uint64_t n_bytes)
{
    uint64_t n_taken = 0;
    uint64_t at = 0;
    uint64_t left_bytes = job->application->journal_bytes - job->journal_end;
    job->chunk_bytes = 0;
    for (;;) {
        HsJournalRecord record;
        HsJournalFind find = hs_journal_find(bytes + at, n_bytes - at, job->application->app_i,
                                             job->n_records + 1, &record);
        if (find == HS_JOURNAL_INTACT) {
            replay_keep(job, &record);
            at += record.size_bytes;
            left_bytes -= record.size_bytes;
            n_taken++;
            continue;
        }
        if (find == HS_JOURNAL_SHORT && record.size_bytes <= left_bytes)
            job->chunk_bytes = MAX(record.size_bytes, HS_JOURNAL_CHUNK_BYTES);
        else if (at == n_bytes && n_taken > 0)
            job->chunk_bytes = HS_JOURNAL_CHUNK_BYTES; /* the chunk ended with a record */
        job->chunk_bytes = MIN(job->chunk_bytes, left_bytes);
        return n_taken;
    }
}

static void replay_on_taken_in(gpointer user, HsWork *work)
{
    HsJob *job = user;
    (void)work;
    if (job->chunk_bytes > 0) {
        replay_read_chunk(job);
        return;
    }
    hs_outages_mark(job->jobs->world->outages, job->application->app_i, HS_OUTAGE_REPLAYED,
                    hs_simulation_now(job->jobs->world->simulation));
    hs_flow_resume(&job->flow);
}

static void replay_on_chunk(HsJob *job)
{
    const HsApplication *application = job->application;
    uint64_t n_bytes = job->transfer.size_bytes;
    g_autofree uint8_t *bytes = g_malloc(n_bytes);
    HsAccessResult result = hs_paging_read(job, replay_buffer(application), bytes, n_bytes);
    if (result != HS_ACCESS_FINE) {
        hs_job_break(job, true, "storage fault in its journal");
        return;
    }
    uint64_t n_taken = replay_take_in(job, bytes, n_bytes);
    hs_executor_submit(hs_job_executor(job), &job->replay_work,
                       hs_cost_times(hs_job_costs(job)->replay, n_taken), replay_on_taken_in, job);
}

static void replay_read_chunk(HsJob *job)
{
    const HsApplication *application = job->application;
    hs_job_transfer(job, HS_TRANSFER_READ, "journal",
                    application->journal_address + job->journal_end, replay_buffer(application),
                    job->chunk_bytes, replay_on_chunk, NULL);
}

void hs_job_replay(HsJob *job)
{
    for (uint32_t client = 0; client <= job->jobs->world->n_clients; client++)
        job->committed[client] = 0;
    job->n_records = 0;
    job->n_plain = job->n_plain_done = 0;
    job->n_sends = 0;
    job->journal_end = 0;
    job->chunk_bytes = MIN(HS_JOURNAL_CHUNK_BYTES, job->application->journal_bytes);
    replay_read_chunk(job);
}
