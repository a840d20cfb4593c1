/* journal: records that are found again, and bytes that are none: torn, foreign, garbage. */
#include "models/program/journal.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <string.h>

#include "tests/models/program/small_journal.h"

#define BLOCK HS_JOURNAL_BLOCK_BYTES
#define HEAD_BYTES 64u
#define RECORD_BYTES_MAX (2u * 1024u * 1024u)
#define APP 3u
#define AT_SIZE 40u /* in the head, after magic, app, record, client and number */

static const HsJournalRecord one = { APP, 7, 2, 11, BLOCK };
static const HsJournalRecord two_blocks = { APP, 7, 2, 11, 2 * BLOCK };

static ModelRun *run;
static SmallJournal journal;

static void set_up(void)
{
    run = model_run_new(1);
    small_journal_init(&journal, run, APP);
}

static void tear_down(void)
{
    small_journal_clear(&journal);
    model_run_free(run);
}

static void check_find(const uint8_t *bytes, gsize n_bytes, HsJournalFind expected)
{
    HsJournalRecord found;
    cr_assert(eq(int, hs_journal_find(bytes, n_bytes, APP, 7, &found), expected), "%zu bytes",
              n_bytes);
}

TestSuite(journal, .init = set_up, .fini = tear_down);

/* ---- one record ---- */

Test(journal, a_record_is_head_and_payload_in_whole_blocks)
{
    cr_assert(eq(u64, hs_journal_record_bytes(0), BLOCK));
    cr_assert(eq(u64, hs_journal_record_bytes(BLOCK - HEAD_BYTES), BLOCK));
    cr_assert(eq(u64, hs_journal_record_bytes(BLOCK - HEAD_BYTES + 1), 2 * BLOCK));
    cr_assert(eq(u64, hs_journal_record_bytes(4096), 9 * BLOCK));
}

Test(journal, a_sealed_record_is_found_with_all_it_says)
{
    g_autofree uint8_t *bytes = small_journal_record(&two_blocks);
    HsJournalRecord found;
    cr_assert(eq(int, hs_journal_find(bytes, 2 * BLOCK, APP, 7, &found), HS_JOURNAL_INTACT));
    cr_assert(eq(u32, found.app_i, APP));
    cr_assert(eq(u64, found.record, 7));
    cr_assert(eq(u64, found.client, 2));
    cr_assert(eq(u64, found.number, 11));
    cr_assert(eq(u64, found.size_bytes, 2 * BLOCK));
}

Test(journal, a_seal_leaves_the_payload_alone)
{
    g_autofree uint8_t *bytes = small_journal_record(&two_blocks);
    for (guint i = HEAD_BYTES; i < 2 * BLOCK; i++)
        cr_assert(eq(u8, bytes[i], 0xa5));
}

Test(journal, what_follows_a_record_does_not_matter)
{
    g_autofree uint8_t *bytes = g_malloc(2 * BLOCK);
    g_autofree uint8_t *record = small_journal_record(&one);
    memcpy(bytes, record, BLOCK);
    memset(bytes + BLOCK, 0x77, BLOCK);
    check_find(bytes, 2 * BLOCK, HS_JOURNAL_INTACT);
}

Test(journal, a_record_torn_at_any_byte_is_not_in_the_journal)
{
    g_autofree uint8_t *record = small_journal_record(&two_blocks);
    uint8_t bytes[2 * BLOCK];
    for (guint n = 0; n < 2 * BLOCK; n++) {
        /* Auxiliary memory that was never written reads as zero. */
        memset(bytes, 0, sizeof bytes);
        memcpy(bytes, record, n);
        check_find(bytes, sizeof bytes, HS_JOURNAL_END);
    }
}

Test(journal, a_record_torn_over_an_older_one_is_not_in_the_journal)
{
    HsJournalRecord older = two_blocks;
    older.number = 10;
    g_autofree uint8_t *record = small_journal_record(&two_blocks);
    g_autofree uint8_t *bytes = small_journal_record(&older);
    /* Both have the same payload: it is the head that differs, from its number to its checksum. */
    for (guint n = 33; n < HEAD_BYTES - 8; n++) {
        memcpy(bytes, record, n);
        check_find(bytes, 2 * BLOCK, HS_JOURNAL_END);
    }
}

Test(journal, no_bit_can_change_unseen)
{
    g_autofree uint8_t *bytes = small_journal_record(&one);
    for (guint bit = 0; bit < BLOCK * 8; bit++) {
        HsJournalRecord found;
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_assert(ne(int, hs_journal_find(bytes, BLOCK, APP, 7, &found), HS_JOURNAL_INTACT),
                  "bit %u", bit);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    check_find(bytes, BLOCK, HS_JOURNAL_INTACT);
}

Test(journal, another_number_or_program_is_the_end)
{
    g_autofree uint8_t *bytes = small_journal_record(&one);
    HsJournalRecord found;
    cr_assert(eq(int, hs_journal_find(bytes, BLOCK, APP, 6, &found), HS_JOURNAL_END));
    cr_assert(eq(int, hs_journal_find(bytes, BLOCK, APP, 8, &found), HS_JOURNAL_END));
    cr_assert(eq(int, hs_journal_find(bytes, BLOCK, APP + 1, 7, &found), HS_JOURNAL_END));
}

Test(journal, a_head_whose_record_goes_on_says_how_far)
{
    g_autofree uint8_t *bytes = small_journal_record(&two_blocks);
    HsJournalRecord found;
    for (guint n = HEAD_BYTES; n < 2 * BLOCK; n++) {
        cr_assert(eq(int, hs_journal_find(bytes, n, APP, 7, &found), HS_JOURNAL_SHORT));
        cr_assert(eq(u64, found.size_bytes, 2 * BLOCK));
    }
}

Test(journal, less_than_a_head_is_the_end)
{
    g_autofree uint8_t *bytes = small_journal_record(&one);
    for (guint n = 0; n < HEAD_BYTES; n++) {
        g_autofree uint8_t *exact = g_memdup2(bytes, n);
        check_find(exact, n, HS_JOURNAL_END);
    }
}

Test(journal, a_garbage_size_is_the_end)
{
    static const uint64_t sizes[] = { 0,
                                      1,
                                      HEAD_BYTES - 1,
                                      HEAD_BYTES,
                                      BLOCK - 1,
                                      BLOCK + 1,
                                      RECORD_BYTES_MAX + BLOCK,
                                      UINT64_MAX,
                                      UINT64_MAX - BLOCK + 1 };
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree uint8_t *bytes = small_journal_record(&one);
        uint64_t little = GUINT64_TO_LE(sizes[i]);
        memcpy(bytes + AT_SIZE, &little, sizeof little);
        check_find(bytes, BLOCK, HS_JOURNAL_END);
    }
}

Test(journal, the_largest_record_is_found)
{
    HsJournalRecord largest = { APP, 7, 1, 1, RECORD_BYTES_MAX };
    g_autofree uint8_t *bytes = small_journal_record(&largest);
    check_find(bytes, RECORD_BYTES_MAX, HS_JOURNAL_INTACT);
}

Test(journal, a_record_smaller_than_a_head_cannot_be_sealed, .signal = SIGABRT)
{
    uint8_t bytes[BLOCK];
    hs_journal_seal(bytes, &(HsJournalRecord){ APP, 1, 0, 0, HEAD_BYTES - 1 });
}

Test(journal, a_record_over_the_limit_cannot_be_sealed, .signal = SIGABRT)
{
    uint8_t bytes[BLOCK];
    hs_journal_seal(bytes, &(HsJournalRecord){ APP, 1, 0, 0, RECORD_BYTES_MAX + BLOCK });
}

/* ---- a whole journal ---- */

static GArray *scan(uint64_t size_bytes)
{
    return hs_journal_scan(hs_disk_device(journal.disk), SMALL_JOURNAL_ADDRESS, size_bytes, APP);
}

static void check_scan(uint64_t size_bytes, guint n_records)
{
    g_autoptr(GArray) records = scan(size_bytes);
    cr_assert(eq(u32, records->len, n_records));
    for (guint i = 0; i < records->len; i++)
        cr_assert(eq(u64, g_array_index(records, HsJournalRecord, i).record, i + 1));
}

Test(journal, a_journal_that_was_never_written_is_empty)
{
    check_scan(SMALL_JOURNAL_BYTES, 0);
}

Test(journal, records_of_all_sizes_follow_one_another)
{
    for (guint i = 0; i < 5; i++)
        small_journal_put(&journal, i + 1, 10 + i, i * 450);
    g_autoptr(GArray) records = scan(SMALL_JOURNAL_BYTES);
    cr_assert(eq(u32, records->len, 5));
    for (guint i = 0; i < 5; i++) {
        HsJournalRecord record = g_array_index(records, HsJournalRecord, i);
        cr_assert(eq(u64, record.record, i + 1));
        cr_assert(eq(u64, record.client, i + 1));
        cr_assert(eq(u64, record.number, 10 + i));
        cr_assert(eq(u64, record.size_bytes, hs_journal_record_bytes(i * 450)));
    }
}

Test(journal, a_journal_ends_before_a_torn_record)
{
    small_journal_put(&journal, 1, 1, 1000);
    small_journal_put_torn(&journal, 2, 1, 1000, 2 * BLOCK);
    small_journal_put(&journal, 3, 1, 1000);
    check_scan(SMALL_JOURNAL_BYTES, 1);
}

Test(journal, a_journal_goes_on_where_a_torn_record_was_written_over)
{
    small_journal_put(&journal, 1, 1, 1000);
    uint64_t begin = journal.end_bytes;
    small_journal_put_torn(&journal, 2, 1, 5000, 4000);
    journal.end_bytes = begin;
    journal.n_records--;
    small_journal_put(&journal, 2, 1, 100);
    small_journal_put(&journal, 3, 1, 100);
    check_scan(SMALL_JOURNAL_BYTES, 3);
}

Test(journal, a_journal_ends_at_the_end_of_its_region)
{
    for (guint i = 0; i < 3; i++)
        small_journal_put(&journal, 1, i + 1, 1000); /* 3 blocks each */
    check_scan(9 * BLOCK, 3);
    check_scan(9 * BLOCK - 1, 2);
    check_scan(8 * BLOCK, 2);
    check_scan(HEAD_BYTES - 1, 0);
    check_scan(0, 0);
}

Test(journal, a_full_journal_is_read_to_its_end)
{
    while (journal.end_bytes < SMALL_JOURNAL_BYTES)
        small_journal_put(&journal, 1, journal.n_records + 1, 0);
    check_scan(SMALL_JOURNAL_BYTES, SMALL_JOURNAL_BYTES / BLOCK);
}

Test(journal, another_programs_records_are_not_read)
{
    journal.app_i = APP + 1;
    small_journal_put(&journal, 1, 1, 100);
    check_scan(SMALL_JOURNAL_BYTES, 0);
}
