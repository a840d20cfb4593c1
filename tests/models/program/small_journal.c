/* small_journal: see small_journal.h. */
#include "tests/models/program/small_journal.h"

#include <string.h>

#include "sim/assert.h"

void small_journal_init(SmallJournal *journal, ModelRun *run, uint32_t app_i)
{
    *journal = (SmallJournal){ .app_i = app_i };
    journal->disk = hs_disk_new(run->simulation, "disk",
                                &(HsDiskParameters){ .size_bytes = 1 << 20,
                                                     .track_bytes = 1000,
                                                     .tracks_per_cylinder = 65536,
                                                     .rotation_cycles = 1000,
                                                     .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ });
}

void small_journal_clear(SmallJournal *journal)
{
    hs_disk_free(journal->disk);
}

uint8_t *small_journal_record(const HsJournalRecord *record)
{
    uint8_t *bytes = g_malloc(record->size_bytes);
    memset(bytes, 0xa5, record->size_bytes);
    hs_journal_seal(bytes, record);
    return bytes;
}

void small_journal_put_torn(SmallJournal *journal, uint64_t client, uint64_t number,
                            uint64_t payload_bytes, uint64_t n_bytes)
{
    HsJournalRecord record = { .app_i = journal->app_i,
                               .record = ++journal->n_records,
                               .client = client,
                               .number = number,
                               .size_bytes = hs_journal_record_bytes(payload_bytes) };
    hs_assert(journal->end_bytes + record.size_bytes <= SMALL_JOURNAL_BYTES);
    g_autofree uint8_t *bytes = small_journal_record(&record);
    hs_device_write(hs_disk_device(journal->disk), SMALL_JOURNAL_ADDRESS + journal->end_bytes,
                    bytes, MIN(n_bytes, record.size_bytes));
    journal->end_bytes += record.size_bytes;
}

void small_journal_put(SmallJournal *journal, uint64_t client, uint64_t number,
                       uint64_t payload_bytes)
{
    small_journal_put_torn(journal, client, number, payload_bytes, UINT64_MAX);
}
