/* policies: the table of policies, and what they are composed to. A new one is a file beside this
 * one and a row here. */
#include "models/vmm/policies/arf.h"
#include "models/vmm/policies/cpu_share.h"
#include "models/vmm/policies/dynamic.h"
#include "models/vmm/policies/event_driven.h"
#include "models/vmm/policies/fixed_split.h"
#include "models/vmm/policies/prmf.h"
#include "models/vmm/policies/usage_threshold.h"
#include "sim/assert.h"
#include "sim/diagnostics.h"

#include <string.h>

#include "sim/banned.h"

static const HsPolicy *const policies[] = {
    &hs_policy_dynamic,         &hs_policy_fixed_split, &hs_policy_event_driven, &hs_policy_arf,
    &hs_policy_usage_threshold, &hs_policy_cpu_share,   &hs_policy_prmf,
};

const HsPolicy *hs_policy_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        if (strcmp(policies[i]->name, name) == 0)
            return policies[i];
    return NULL;
}

guint hs_policy_n(void)
{
    return G_N_ELEMENTS(policies);
}

const HsPolicy *hs_policy_at(guint i)
{
    hs_assert(i < G_N_ELEMENTS(policies));
    return policies[i];
}

bool hs_policy_keeps_storage(const HsPolicy *policy)
{
    return policy->failed_storage == HS_FAILED_STAYS;
}

bool hs_policy_starts_anew(const HsPolicy *policy)
{
    return policy->failed_storage != HS_FAILED_BY_TABLE;
}

/* ---- composition ---- */

/* "dynamic, fixed-split, ...": the storage policies, or the additions. New. */
static char *list_of(bool additions)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        if (policies[i]->is_addition == additions)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", policies[i]->name);
    return g_strdup(text->str);
}

static char *help_for(const char *part)
{
    const char *names[G_N_ELEMENTS(policies)];
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        names[i] = policies[i]->name;
    const char *near = hs_nearest_word(part, names, G_N_ELEMENTS(names));
    if (near != NULL)
        return g_strdup_printf("did you mean '%s'?", near);
    g_autofree char *storage = list_of(false);
    g_autofree char *additions = list_of(true);
    return g_strdup_printf("one of %s; joined by '+' with additions: %s", storage, additions);
}

/* New. */
static char *tell_nothing(const char *value)
{
    return value[0] == '\0' ? g_strdup("no policy is named")
                            : g_strdup_printf("'%s' has nothing beside a '+'", value);
}

/* What has been found so far in a value. */
typedef struct {
    const HsPolicy *storage; /* NULL: none yet */
    bool has[G_N_ELEMENTS(policies)];
} Parts;

/* NULL, or why the part cannot be there (new). */
static char *take_part(Parts *parts, const char *part)
{
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        if (strcmp(policies[i]->name, part) != 0)
            continue;
        if (parts->has[i])
            return g_strdup_printf("policy '%s' is there twice", part);
        parts->has[i] = true;
        if (policies[i]->is_addition)
            return NULL;
        if (parts->storage != NULL)
            return g_strdup_printf("'%s' and '%s' are both policies of storage",
                                   parts->storage->name, part);
        parts->storage = policies[i];
        return NULL;
    }
    return g_strdup_printf("no policy '%s'", part);
}

static void compose(const Parts *parts, HsPolicy *ret_policy)
{
    g_autoptr(GString) name = g_string_new(parts->storage == NULL ? "" : parts->storage->name);
    *ret_policy = parts->storage == NULL ? hs_policy_fixed_split : *parts->storage;
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        if (!parts->has[i] || !policies[i]->is_addition)
            continue;
        g_string_append_printf(name, "%s%s", name->len > 0 ? "+" : "", policies[i]->name);
        ret_policy->gives_cpu |= policies[i]->gives_cpu;
        ret_policy->fast_dispatch |= policies[i]->fast_dispatch;
    }
    ret_policy->name = g_intern_string(name->str);
}

bool hs_policy_compose(const char *value, HsPolicy *ret_policy, char **ret_message, char **ret_help)
{
    Parts parts = { 0 };
    g_auto(GStrv) words = g_strsplit(value, "+", -1);
    for (guint i = 0; i == 0 || words[i] != NULL; i++) {
        const char *part = words[i] == NULL ? "" : words[i]; /* nothing at all has no parts */
        char *message = part[0] != '\0' ? take_part(&parts, part) : tell_nothing(value);
        if (message == NULL)
            continue;
        *ret_message = message;
        *ret_help = hs_policy_find(part) != NULL
                        ? g_strdup("one policy of storage, and each addition once")
                        : help_for(part);
        return false;
    }
    compose(&parts, ret_policy);
    return true;
}
