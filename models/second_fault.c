/* second_fault: a fault that stands in no scenario, as a text that is read behind it. */
#include "models/second_fault.h"

#include "sim/banned.h"

/* "" for the first, " 2" for the second, and so on. */
static char *number_of(guint i)
{
    return i == 0 ? g_strdup("") : g_strdup_printf(" %u", i + 1);
}

/* All stands in one line, which a diagnostic shows as it is; but for the last brace, as the text
 * may end in a comment. */
HsExtraText hs_second_fault_text(GPtrArray *texts, const char *text, guint i)
{
    g_autofree char *number = number_of(i);
    char *name = g_strdup_printf("--fault%s", number);
    char *source = g_strdup_printf("fault \"" HS_SECOND_FAULT_TITLE "%s\" { %s\n}\n", number, text);

    g_ptr_array_add(texts, name);
    g_ptr_array_add(texts, source);
    return (HsExtraText){ .name = name, .text = source, .written = text };
}
