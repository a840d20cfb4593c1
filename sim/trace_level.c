/* trace_level: which tables of a result are kept at which level. */
#include "sim/trace_level.h"

#include <glib.h>
#include <string.h>

#include "sim/banned.h"

typedef struct {
    const char *table;
    HsTraceLevel last; /* the last level that keeps it */
    const char *what;
} LongTable;

/* A table that is not here is kept at every level. */
static const LongTable long_tables[] = {
    { "event", HS_TRACE_FULL, "events" },
    { "span", HS_TRACE_FULL, "what lasted" },
    { "value", HS_TRACE_FULL, "values over time" },
    { "request", HS_TRACE_FULL, "requests" },
    { "journal_record", HS_TRACE_FULL, "journal records" },
    { "cpu_turn", HS_TRACE_FULL, "who had each CPU when" },
    { "output", HS_TRACE_FULL, "what programs printed" },
    { "instruction", HS_TRACE_FULL, "instructions" },
    { "resource_version", HS_TRACE_FLOWS, "the resource table" },
    { "resource_entry", HS_TRACE_FLOWS, "the resource table" },
    { "storage_range", HS_TRACE_FLOWS, "the map of main storage" },
    { "flow", HS_TRACE_FLOWS, "flows" },
    { "flow_step", HS_TRACE_FLOWS, "flows" },
    { "flow_wait", HS_TRACE_FLOWS, "flows" },
    { "refusal", HS_TRACE_FLOWS, "refused requests for storage" },
};

static const char *const names[] = {
    [HS_TRACE_FULL] = "full",
    [HS_TRACE_FLOWS] = "flows",
    [HS_TRACE_OFF] = "off",
};

const char *hs_trace_level_name(HsTraceLevel level)
{
    return names[level];
}

bool hs_trace_level_parse(const char *name, HsTraceLevel *ret_level)
{
    for (guint level_i = 0; level_i < G_N_ELEMENTS(names); level_i++) {
        if (strcmp(names[level_i], name) == 0) {
            *ret_level = (HsTraceLevel)level_i;
            return true;
        }
    }
    return false;
}

/* SQL does not tell small letters from capitals. */
static const LongTable *find(const char *table)
{
    for (guint table_i = 0; table_i < G_N_ELEMENTS(long_tables); table_i++) {
        if (g_ascii_strcasecmp(long_tables[table_i].table, table) == 0)
            return &long_tables[table_i];
    }
    return NULL;
}

bool hs_trace_level_keeps(HsTraceLevel level, const char *table)
{
    const LongTable *found = find(table);

    return found == NULL || level <= found->last;
}

const char *hs_trace_level_what(const char *table)
{
    const LongTable *found = find(table);

    return found != NULL ? found->what : NULL;
}
