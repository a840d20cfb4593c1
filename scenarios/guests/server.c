/* server: accounts that clients post amounts to; a transaction server with a journal.
 *
 * For each request: add its amount to its account, commit a record that says which account has
 * which balance now, reply with the balance. When the program starts, on whichever OS, it reads its
 * journal and posts every record again; each record also holds the sum of all accounts, so a record
 * that is missing, doubled or out of order is found. Every SERVER_REPORT transactions it prints how
 * far it is.
 */
#include "scenarios/guests/hsim.h"

#ifndef SERVER_REPORT
#define SERVER_REPORT 25u
#endif
#ifndef SERVER_WORK_CYCLES
#define SERVER_WORK_CYCLES 20000u
#endif

#define N_ACCOUNTS 1024u
#define REQUEST_BYTES 4096u
#define CHUNK_BYTES 65536u

typedef struct {
    HsimRecordHead head;
    uint64_t account, amount, balance, sum;
    uint8_t rest[HSIM_JOURNAL_BLOCK_BYTES - sizeof(HsimRecordHead) - 4 * 8];
} Record;

static uint64_t accounts[N_ACCOUNTS];
static uint64_t sum, n_transactions;
static union {
    HsimRequestHead head;
    uint8_t bytes[REQUEST_BYTES];
} request;
static Record record;
static Record chunk[CHUNK_BYTES / sizeof(Record)];

static void report(const char *what)
{
    HsimLine line = { .n = 0 };
    hsim_line_text(&line, "server: ");
    hsim_line_number(&line, n_transactions);
    hsim_line_text(&line, what);
    hsim_line_hex(&line, sum);
    hsim_line_print(&line);
}

/* ---- starting ---- */

static bool post_again(const Record *old)
{
    uint64_t *balance = &accounts[old->account % N_ACCOUNTS];
    *balance += old->amount;
    sum += old->amount;
    n_transactions++;
    return *balance == old->balance && sum == old->sum;
}

/* NULL, or what is wrong: the journal cannot be read, or does not lead to the state it claims. */
static const char *rebuild(void)
{
    uint64_t offset = 0;
    for (;;) {
        uint64_t n_bytes = hsim_journal(chunk, sizeof chunk, offset);
        if (n_bytes == 0)
            return NULL;
        if (n_bytes > sizeof chunk)
            return " records, and the device FAILED, sum ";
        for (uint64_t i = 0; i < n_bytes / sizeof(Record); i++)
            if (chunk[i].head.size_bytes != sizeof(Record) || !post_again(&chunk[i]))
                return " records, and the journal is WRONG, sum ";
        offset += n_bytes;
    }
}

/* ---- serving ---- */

/* What the request asks for: its bytes behind the head say so. It is posted when it is in the
 * journal. FALSE: it could not be written there, and is not done; its client will ask again. */
static bool transact(uint64_t n_bytes)
{
    uint64_t wish = 0;
    for (uint64_t i = sizeof request.head; i < n_bytes; i++)
        wish = wish * 31 + request.bytes[i];
    record.account = wish % N_ACCOUNTS;
    record.amount = (wish >> 32) % 1000 + 1;
    record.balance = accounts[record.account] + record.amount;
    record.sum = sum + record.amount;
    hsim_compute(SERVER_WORK_CYCLES);
    if (hsim_commit(&record, sizeof record - sizeof record.head) != 0)
        return false;
    accounts[record.account] = record.balance;
    sum = record.sum;
    n_transactions++;
    return true;
}

int guest_main(uint64_t area_bytes, uint64_t scratch_bytes)
{
    (void)area_bytes;
    (void)scratch_bytes;
    const char *wrong = rebuild();
    if (wrong != NULL) {
        report(wrong);
        return 1;
    }
    report(" transactions rebuilt, sum ");
    for (;;) {
        uint64_t n_bytes = hsim_receive(request.bytes, sizeof request.bytes);
        if (!transact(n_bytes))
            continue;
        (void)hsim_reply(&record.balance, sizeof record.balance);
        if (n_transactions % SERVER_REPORT == 0)
            report(" transactions, sum ");
    }
}
