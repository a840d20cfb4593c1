/* application: a program as the whole system sees it. */
#include "models/program/application.h"

#include "sim/banned.h"

HsApplication *hs_application_new(const char *name, uint32_t app_i)
{
    HsApplication *application = g_new0(HsApplication, 1);
    application->name = name;
    application->app_i = app_i;
    application->runs_on = HS_OWNER_NONE;
    application->standby = HS_OWNER_NONE;
    application->state = "not started";
    application->committed = g_array_new(FALSE, FALSE, sizeof(HsTransaction));
    return application;
}

void hs_application_free(HsApplication *application)
{
    if (application == NULL)
        return;
    g_array_unref(application->committed);
    g_free(application);
}

static GArray *application_journal(const HsApplication *application)
{
    return hs_journal_scan(application->disk, application->journal_address,
                           application->journal_bytes, application->app_i);
}

/* Records are acknowledged in journal order, so the n-th transaction the program was told of is the
 * n-th record, or it is lost. */
uint64_t hs_application_n_lost(const HsApplication *application)
{
    g_autoptr(GArray) journal = application_journal(application);
    uint64_t n_lost = 0;
    for (guint i = 0; i < application->committed->len; i++) {
        HsTransaction told = g_array_index(application->committed, HsTransaction, i);
        bool is_there = false;
        for (guint k = 0; k < journal->len && !is_there; k++) {
            guint at = (i + k) % journal->len;
            HsJournalRecord record = g_array_index(journal, HsJournalRecord, at);
            is_there = record.client == told.client && record.number == told.number;
        }
        n_lost += is_there ? 0 : 1;
    }
    return n_lost;
}

uint64_t hs_application_n_repeated(const HsApplication *application)
{
    g_autoptr(GArray) journal = application_journal(application);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    uint64_t n_repeated = 0;
    for (guint i = 0; i < journal->len; i++) {
        HsJournalRecord record = g_array_index(journal, HsJournalRecord, i);
        char *key = g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, record.client,
                                    record.number);
        if (record.client == 0)
            g_free(key); /* belongs to no request */
        else if (!g_hash_table_add(seen, key))
            n_repeated++;
    }
    return n_repeated;
}

uint64_t hs_application_n_in_journal(const HsApplication *application)
{
    g_autoptr(GArray) journal = application_journal(application);
    return journal->len;
}
