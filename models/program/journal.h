/* journal: the records a program commits, as bytes on auxiliary memory.
 *
 * A record is a head of 64 bytes and a payload, rounded up to whole blocks of 512 bytes. The head
 * is eight 64-bit numbers, little-endian: a mark, the program's place among the sorted names, the
 * record's number from 1, client and number of the request it belongs to (0: none), the record's
 * bytes, a checksum, 0. Records
 * follow one another from the beginning of the program's journal region; the journal ends before
 * the first bytes that are not an intact record of the right number. The checksum covers the whole
 * record, so one that was only half written (its OS was fenced) is not in the journal.
 *
 * LIMITS. No checkpoint: a journal is read from its beginning; a full one ends the program.
 */
#ifndef HS_JOURNAL_H
#define HS_JOURNAL_H

#include "models/hardware/device.h"

#define HS_JOURNAL_BLOCK_BYTES 512u
#define HS_JOURNAL_HEAD_BYTES 64u
/* A reader takes this much at a time; a larger record is read whole. */
#define HS_JOURNAL_CHUNK_BYTES (256u * 1024u)

/* What a record says. */
typedef struct {
    uint32_t app_i;
    uint64_t record;     /* its number, from 1 */
    uint64_t client;     /* of the request it belongs to, from 1; 0: none */
    uint64_t number;     /* of the request */
    uint64_t size_bytes; /* of the record, whole blocks */
} HsJournalRecord;

/* Bytes of the record for a payload: head and payload, whole blocks. */
uint64_t hs_journal_record_bytes(uint64_t payload_bytes);

/* Writes the head (with the checksum over all size_bytes) into the first 64 bytes of a record. */
void hs_journal_seal(uint8_t *bytes, const HsJournalRecord *record);

typedef enum {
    HS_JOURNAL_INTACT, /* a record; *ret_record says which */
    HS_JOURNAL_SHORT,  /* a head whose record goes beyond n_bytes: read ret_record->size_bytes */
    HS_JOURNAL_END     /* no record of that program and number begins here */
} HsJournalFind;

/* Looks at the bytes where record `record` of program app_i should begin. */
HsJournalFind hs_journal_find(const uint8_t *bytes, gsize n_bytes, uint32_t app_i, uint64_t record,
                              HsJournalRecord *ret_record);

/* Reads a whole journal straight from its device, taking no time: the truth that the books are
 * checked against. Returns a new array of HsJournalRecord. */
GArray *hs_journal_scan(const HsDevice *device, uint64_t address, uint64_t size_bytes,
                        uint32_t app_i);

#endif
