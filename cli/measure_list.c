/* measure_list: the measures that a command line names. */
#include "cli/measure_list.h"

#include "analysis/measures.h"
#include "cli/options.h"
#include "sim/diagnostics.h"

#include <string.h>

#define ALL "all"

/* "outage" is the beginning of "outage.load". */
static bool begins(const char *name, const char *wish)
{
    size_t length = strlen(wish);

    return strncmp(name, wish, length) == 0 && (name[length] == '\0' || name[length] == '.');
}

static bool is_known(const char *wish, const char *const *names, guint n_names)
{
    for (guint name_i = 0; name_i < n_names; name_i++) {
        if (begins(names[name_i], wish))
            return true;
    }
    return strcmp(wish, ALL) == 0;
}

static bool fail(const char *wish, const char *const *names, guint n_names, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    g_ptr_array_add(words, (gpointer)ALL);
    for (guint name_i = 0; name_i < n_names; name_i++)
        g_ptr_array_add(words, (gpointer)names[name_i]);

    const char *nearest = hs_nearest_word(wish, (const char *const *)words->pdata, words->len);
    g_autofree char *help = nearest != NULL
                                ? g_strdup_printf("did you mean '%s'?", nearest)
                                : g_strdup("docs/reference/measures.md has all of them");

    g_set_error(error, HS_OPTIONS_ERROR, 0, "there is no measure '%s'\n  help: %s", wish, help);
    return false;
}

bool hs_measure_list_check_among(const GPtrArray *lists, const char *const *names, guint n_names,
                                 GError **error)
{
    for (guint list_i = 0; list_i < lists->len; list_i++) {
        g_auto(GStrv) wishes = g_strsplit(g_ptr_array_index(lists, list_i), ",", -1);

        if (wishes[0] == NULL)
            return fail("", names, n_names, error);
        for (guint wish_i = 0; wishes[wish_i] != NULL; wish_i++) {
            if (!is_known(wishes[wish_i], names, n_names))
                return fail(wishes[wish_i], names, n_names, error);
        }
    }
    return true;
}

bool hs_measure_list_check(const GPtrArray *lists, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < hs_measures_n(); i++)
        g_ptr_array_add(names, (gpointer)hs_measures_at(i)->name);
    return hs_measure_list_check_among(lists, (const char *const *)names->pdata, names->len, error);
}

static bool has(const GPtrArray *lists, const char *name, bool is_itself)
{
    for (guint list_i = 0; list_i < lists->len; list_i++) {
        g_auto(GStrv) wishes = g_strsplit(g_ptr_array_index(lists, list_i), ",", -1);

        for (guint wish_i = 0; wishes[wish_i] != NULL; wish_i++) {
            const char *wish = wishes[wish_i];
            bool is_whole = is_itself && hs_measures_find(wish) != NULL;

            if (strcmp(wish, ALL) == 0 || (is_whole ? strcmp(name, wish) == 0 : begins(name, wish)))
                return true;
        }
    }
    return false;
}

bool hs_measure_list_has(const GPtrArray *lists, const char *name)
{
    return has(lists, name, false);
}

bool hs_measure_list_has_itself(const GPtrArray *lists, const char *name)
{
    return has(lists, name, true);
}
