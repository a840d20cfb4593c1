/* small_journal: a disk with a journal region, and records put there in no time.
 *
 *     SmallJournal journal;
 *     small_journal_init(&journal, run, APP);
 *     small_journal_put(&journal, 1, 1, 100);         client 1, number 1, 100 bytes
 */
#ifndef HS_SMALL_JOURNAL_H
#define HS_SMALL_JOURNAL_H

#include "models/hardware/disk.h"
#include "models/program/journal.h"
#include "tests/models/model_run.h"

#define SMALL_JOURNAL_ADDRESS UINT64_C(4096)
#define SMALL_JOURNAL_BYTES UINT64_C(16384)

typedef struct {
    HsDisk *disk;
    uint32_t app_i;
    uint64_t n_records;
    uint64_t end_bytes; /* of the region: where the next one goes */
} SmallJournal;

void small_journal_init(SmallJournal *journal, ModelRun *run, uint32_t app_i);
void small_journal_clear(SmallJournal *journal);

/* A sealed record with a payload of bytes that are not 0; the caller frees. */
uint8_t *small_journal_record(const HsJournalRecord *record);
/* Writes the next record to the disk. */
void small_journal_put(SmallJournal *journal, uint64_t client, uint64_t number,
                       uint64_t payload_bytes);
/* The same, but only its first n_bytes reach the disk; the next record goes behind all of it. */
void small_journal_put_torn(SmallJournal *journal, uint64_t client, uint64_t number,
                            uint64_t payload_bytes, uint64_t n_bytes);

#endif
