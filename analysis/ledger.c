/* ledger: replies against journals. */
#include "analysis/ledger.h"

#include "models/program/application.h"
#include "models/records.h"

/* Columns of the table (sim/store_schema.sql). */
enum { REQUEST_CLIENT = 1, REQUEST_NUMBER = 2, REQUEST_APP = 3, REQUEST_REPLIED = 6 };

struct HsLedger {
    GPtrArray *replied; /* "APP CLIENT NUMBER" */
};

HsLedger *hs_ledger_new(void)
{
    HsLedger *ledger = g_new0(HsLedger, 1);

    ledger->replied = g_ptr_array_new_with_free_func(g_free);
    return ledger;
}

void hs_ledger_free(HsLedger *ledger)
{
    if (ledger == NULL)
        return;
    g_ptr_array_unref(ledger->replied);
    g_free(ledger);
}

static char *key_of(const char *app, uint64_t client, uint64_t number)
{
    return g_strdup_printf("%s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, app, client, number);
}

void hs_ledger_on_row(HsLedger *ledger, const HsTraceTable *table, const HsCell *cells)
{
    if (table == &hs_table_request && cells[REQUEST_REPLIED].kind == HS_CELL_INTEGER)
        g_ptr_array_add(ledger->replied,
                        key_of(cells[REQUEST_APP].text, (uint64_t)cells[REQUEST_CLIENT].integer,
                               (uint64_t)cells[REQUEST_NUMBER].integer));
}

static void add_journal(GHashTable *recorded, const HsApplication *application)
{
    g_autoptr(GArray) journal = hs_journal_scan(application->device, application->journal_address,
                                                application->journal_bytes, application->app_i);

    for (guint record_i = 0; record_i < journal->len; record_i++) {
        const HsJournalRecord *record = &g_array_index(journal, HsJournalRecord, record_i);

        g_hash_table_add(recorded, key_of(application->name, record->client, record->number));
    }
}

guint hs_ledger_n_unrecorded(const HsLedger *ledger, const GPtrArray *applications)
{
    g_autoptr(GHashTable) recorded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint n = 0;

    for (guint app_i = 0; app_i < applications->len; app_i++)
        add_journal(recorded, g_ptr_array_index(applications, app_i));
    for (guint reply_i = 0; reply_i < ledger->replied->len; reply_i++)
        n += !g_hash_table_contains(recorded, g_ptr_array_index(ledger->replied, reply_i));
    return n;
}
