/* journal: the records a program commits, as bytes on auxiliary memory. */
#include "models/program/journal.h"

#include "sim/assert.h"

#include <string.h>
#include <xxhash.h>

#include "sim/banned.h"

#define RECORD_BYTES_MAX (2u * 1024u * 1024u)

static const uint64_t magic = UINT64_C(0x6c616e72756f6a68); /* "hjournal" */

/* Offsets in the head, all 64 bits little-endian. */
enum {
    AT_MAGIC = 0,
    AT_APP = 8,
    AT_RECORD = 16,
    AT_CLIENT = 24,
    AT_NUMBER = 32,
    AT_SIZE = 40,
    AT_CHECKSUM = 48
};

static void put(uint8_t *bytes, gsize at, uint64_t value)
{
    uint64_t little = GUINT64_TO_LE(value);
    memcpy(bytes + at, &little, sizeof little);
}

static uint64_t get(const uint8_t *bytes, gsize at)
{
    uint64_t little;
    memcpy(&little, bytes + at, sizeof little);
    return GUINT64_FROM_LE(little);
}

/* Over the whole record but the checksum itself. */
static uint64_t checksum(const uint8_t *bytes, uint64_t size_bytes)
{
    uint64_t head = XXH64(bytes, AT_CHECKSUM, 0);
    return XXH64(bytes + AT_CHECKSUM + 8, size_bytes - AT_CHECKSUM - 8, head);
}

uint64_t hs_journal_record_bytes(uint64_t payload_bytes)
{
    uint64_t n_blocks = (HS_JOURNAL_HEAD_BYTES + payload_bytes + HS_JOURNAL_BLOCK_BYTES - 1) /
                        HS_JOURNAL_BLOCK_BYTES;
    return n_blocks * HS_JOURNAL_BLOCK_BYTES;
}

void hs_journal_seal(uint8_t *bytes, const HsJournalRecord *record)
{
    hs_assert(record->size_bytes >= HS_JOURNAL_HEAD_BYTES &&
              record->size_bytes <= RECORD_BYTES_MAX);
    put(bytes, AT_MAGIC, magic);
    put(bytes, AT_APP, record->app_i);
    put(bytes, AT_RECORD, record->record);
    put(bytes, AT_CLIENT, record->client);
    put(bytes, AT_NUMBER, record->number);
    put(bytes, AT_SIZE, record->size_bytes);
    put(bytes, AT_CHECKSUM + 8, 0);
    put(bytes, AT_CHECKSUM, checksum(bytes, record->size_bytes));
}

HsJournalFind hs_journal_find(const uint8_t *bytes, gsize n_bytes, uint32_t app_i, uint64_t record,
                              HsJournalRecord *ret_record)
{
    if (n_bytes < HS_JOURNAL_HEAD_BYTES || get(bytes, AT_MAGIC) != magic ||
        get(bytes, AT_APP) != app_i || get(bytes, AT_RECORD) != record)
        return HS_JOURNAL_END;
    uint64_t size_bytes = get(bytes, AT_SIZE);
    if (size_bytes < HS_JOURNAL_HEAD_BYTES || size_bytes > RECORD_BYTES_MAX ||
        size_bytes % HS_JOURNAL_BLOCK_BYTES != 0)
        return HS_JOURNAL_END;
    *ret_record = (HsJournalRecord){ .app_i = app_i,
                                     .record = record,
                                     .client = get(bytes, AT_CLIENT),
                                     .number = get(bytes, AT_NUMBER),
                                     .size_bytes = size_bytes };
    if (size_bytes > n_bytes)
        return HS_JOURNAL_SHORT;
    return get(bytes, AT_CHECKSUM) == checksum(bytes, size_bytes) ? HS_JOURNAL_INTACT
                                                                  : HS_JOURNAL_END;
}

GArray *hs_journal_scan(const HsDevice *device, uint64_t address, uint64_t size_bytes,
                        uint32_t app_i)
{
    GArray *records = g_array_new(FALSE, FALSE, sizeof(HsJournalRecord));
    g_autofree uint8_t *bytes = g_malloc(RECORD_BYTES_MAX);
    uint64_t at = 0;
    while (at + HS_JOURNAL_HEAD_BYTES <= size_bytes) {
        HsJournalRecord record;
        uint64_t number = records->len + 1;
        hs_device_read(device, address + at, bytes, HS_JOURNAL_HEAD_BYTES);
        if (hs_journal_find(bytes, HS_JOURNAL_HEAD_BYTES, app_i, number, &record) !=
                HS_JOURNAL_SHORT ||
            record.size_bytes > size_bytes - at)
            break;
        hs_device_read(device, address + at, bytes, record.size_bytes);
        if (hs_journal_find(bytes, record.size_bytes, app_i, number, &record) != HS_JOURNAL_INTACT)
            break;
        g_array_append_val(records, record);
        at += record.size_bytes;
    }
    return records;
}
