/* application: a program as the whole system sees it. */
#include "models/program/application.h"

#include "models/program/services.h"

#include <string.h>

#include "sim/banned.h"

HsApplication *hs_application_new(const char *name, uint32_t app_i)
{
    HsApplication *application = g_new0(HsApplication, 1);
    application->name = name;
    application->app_i = app_i;
    application->runs_on = HS_OWNER_NONE;
    application->standby = HS_OWNER_NONE;
    application->state = "not-started";
    application->finished_at = HS_CYCLES_NEVER;
    application->output = g_string_new(NULL);
    application->last_line = g_strdup("");
    application->committed = g_array_new(FALSE, FALSE, sizeof(HsTransaction));
    return application;
}

void hs_application_free(HsApplication *application)
{
    if (application == NULL)
        return;
    g_array_unref(application->committed);
    g_string_free(application->output, TRUE);
    g_free(application->last_line);
    g_free(application);
}

HsOwner hs_application_other(const HsApplication *application, HsOwner owner)
{
    if (application->standby == HS_OWNER_NONE)
        return HS_OWNER_NONE;
    if (owner == application->home)
        return application->standby;
    return owner == application->standby ? application->home : HS_OWNER_NONE;
}

void hs_application_print(HsApplication *application, const char *text)
{
    GString *output = application->output;
    g_string_append(output, text);
    const char *end = strrchr(output->str, '\n');
    if (end == NULL)
        return;
    const char *begin = end;
    while (begin > output->str && begin[-1] != '\n')
        begin--;
    g_free(application->last_line);
    application->last_line = g_strndup(begin, (gsize)(end - begin));
}

void hs_application_end_line(HsApplication *application)
{
    const GString *output = application->output;
    if (output->len > 0 && output->len < HS_OUTPUT_BYTES_MAX &&
        output->str[output->len - 1] != '\n')
        hs_application_print(application, "\n");
}

static GArray *application_journal(const HsApplication *application)
{
    return hs_journal_scan(application->device, application->journal_address,
                           application->journal_bytes, application->app_i);
}

/* Records are acknowledged in journal order, each once; some never are. So what the program was
 * told is found by going through the journal once, and what is not found on the way is lost. */
uint64_t hs_application_n_lost(const HsApplication *application)
{
    g_autoptr(GArray) journal = application_journal(application);
    uint64_t n_lost = 0;
    guint next_i = 0; /* in the journal, behind the last one found */
    for (guint i = 0; i < application->committed->len; i++) {
        HsTransaction told = g_array_index(application->committed, HsTransaction, i);
        guint at = next_i;
        for (; at < journal->len; at++) {
            HsJournalRecord record = g_array_index(journal, HsJournalRecord, at);
            if (record.client == told.client && record.number == told.number)
                break;
        }
        if (at < journal->len)
            next_i = at + 1;
        else
            n_lost++;
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
