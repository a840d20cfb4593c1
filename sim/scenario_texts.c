/* scenario_texts: a table of files under a lock. A file is read with the lock held: it is read
 * once, and nobody goes on without it. */
#include "sim/scenario_texts.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/scenario_schema.h"
#include "sim/scenario_source.h"

#include "sim/banned.h"

/* What reading a file came to. */
typedef struct {
    GBytes *bytes; /* or NULL: */
    GError *error;
} HsText;

typedef struct {
    char *folder;
    char *key;
} HsRoot;

struct HsScenarioTexts {
    GMutex mutex;      /* of all that follows */
    GHashTable *files; /* "folder\nname" -> HsText */
    GHashTable *roots; /* path -> HsRoot */
    const HsSchema *schema;
    HsGrammar *grammar; /* of that schema; NULL: not asked for yet */
};

static void text_free(gpointer user)
{
    HsText *text = user;
    g_clear_pointer(&text->bytes, g_bytes_unref);
    g_clear_error(&text->error);
    g_free(text);
}

static void root_free(gpointer user)
{
    HsRoot *root = user;
    g_free(root->folder);
    g_free(root->key);
    g_free(root);
}

HsScenarioTexts *hs_scenario_texts_new(void)
{
    HsScenarioTexts *texts = g_new0(HsScenarioTexts, 1);
    g_mutex_init(&texts->mutex);
    texts->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, text_free);
    texts->roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, root_free);
    return texts;
}

void hs_scenario_texts_free(HsScenarioTexts *texts)
{
    if (texts == NULL)
        return;
    g_hash_table_unref(texts->files);
    g_hash_table_unref(texts->roots);
    hs_grammar_free(texts->grammar);
    g_mutex_clear(&texts->mutex);
    g_free(texts);
}

/* ---- files ---- */

static GBytes *read_now(const char *folder, const char *name, GError **error)
{
    char *bytes = NULL;
    gsize size = 0;
    bool is_read = folder == NULL ? hs_source_read(name, &bytes, &size, error)
                                  : hs_source_read_beneath(folder, name, &bytes, &size, error);
    return is_read ? g_bytes_new_take(bytes, size) : NULL;
}

/* With the lock; borrowed. */
static const HsText *text_of(HsScenarioTexts *texts, const char *folder, const char *name)
{
    g_autofree char *file = g_strdup_printf("%s\n%s", folder != NULL ? folder : "", name);
    HsText *text = g_hash_table_lookup(texts->files, file);
    if (text == NULL) {
        text = g_new0(HsText, 1);
        text->bytes = read_now(folder, name, &text->error);
        g_hash_table_insert(texts->files, g_steal_pointer(&file), text);
    }
    return text;
}

GBytes *hs_scenario_texts_read(HsScenarioTexts *texts, const char *folder, const char *name,
                               GError **error)
{
    if (texts == NULL)
        return read_now(folder, name, error);
    g_mutex_lock(&texts->mutex);
    const HsText *text = text_of(texts, folder, name);
    g_mutex_unlock(&texts->mutex);
    /* An entry never changes. */
    if (text->bytes != NULL)
        return g_bytes_ref(text->bytes);
    g_propagate_error(error, g_error_copy(text->error));
    return NULL;
}

char *hs_scenario_texts_copy(GBytes *bytes, gsize *ret_size)
{
    const char *data = g_bytes_get_data(bytes, ret_size);
    char *copy = g_malloc(*ret_size + 1);
    if (*ret_size > 0)
        memcpy(copy, data, *ret_size);
    copy[*ret_size] = '\0';
    return copy;
}

/* ---- the folder ---- */

static bool has_profiles(const char *folder)
{
    g_autofree char *profiles = g_build_filename(folder, "profiles", NULL);
    return g_file_test(profiles, G_FILE_TEST_IS_DIR);
}

static char *find_root(const char *path, char **ret_key)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *above = g_build_filename(folder, "..", NULL);
    g_autofree char *name = g_path_get_basename(path);
    if (has_profiles(folder) || !has_profiles(above)) {
        *ret_key = g_steal_pointer(&name);
        return g_steal_pointer(&folder);
    }
    g_autofree char *whole = g_canonicalize_filename(folder, NULL);
    g_autofree char *own = g_path_get_basename(whole);
    *ret_key = g_build_filename(own, name, NULL);
    bool is_plain = g_str_has_suffix(folder, own); /* not "." nor "a/.." */
    return is_plain ? g_path_get_dirname(folder) : g_steal_pointer(&above);
}

char *hs_scenario_texts_root(HsScenarioTexts *texts, const char *path, char **ret_key)
{
    if (texts == NULL)
        return find_root(path, ret_key);
    g_mutex_lock(&texts->mutex);
    HsRoot *root = g_hash_table_lookup(texts->roots, path);
    if (root == NULL) {
        root = g_new0(HsRoot, 1);
        root->folder = find_root(path, &root->key);
        g_hash_table_insert(texts->roots, g_strdup(path), root);
    }
    g_mutex_unlock(&texts->mutex);
    *ret_key = g_strdup(root->key);
    return g_strdup(root->folder);
}

/* ---- the grammar ---- */

const HsGrammar *hs_scenario_texts_grammar(HsScenarioTexts *texts, const HsSchema *schema,
                                           char **ret_complaint)
{
    g_mutex_lock(&texts->mutex);
    if (texts->grammar == NULL) {
        texts->schema = schema;
        texts->grammar = hs_grammar_new(schema, ret_complaint);
    }
    hs_assert(texts->schema == schema);
    const HsGrammar *grammar = texts->grammar;
    g_mutex_unlock(&texts->mutex);
    return grammar;
}
