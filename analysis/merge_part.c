/* merge_part: one file that is merged with others. */
#include "analysis/merge_part.h"

#include "analysis/query.h"

#include "embedded/program_id.h"

#include <string.h>

/* Other words are numbers, which hs_query_dup_text does not take. */
static const char face_sql[] =
    "SELECT program, kind, scenario, about, scenario_file, seed, design, CAST(n_points AS TEXT), "
    "CAST(n_repetitions AS TEXT), CAST(n_runs AS TEXT), until, plan, shard, n_shards "
    "FROM collection";

/* What a user would call it when it differs, and where it comes from. */
static const struct {
    HsMergeWord word;
    const char *name;
} differences[] = {
    { HS_MERGE_SCENARIO_FILE, "its scenario is" },
    { HS_MERGE_SCENARIO, "the title of its scenario is" },
    { HS_MERGE_SEED, "its seed is" },
    { HS_MERGE_DESIGN, "its design is" },
    { HS_MERGE_N_REPETITIONS, "the number of its repetitions (--reps) is" },
    { HS_MERGE_N_POINTS, "the number of its points is" },
    { HS_MERGE_N_RUNS, "the number of its runs is" },
    { HS_MERGE_UNTIL, "its --until-ci is" },
    { HS_MERGE_ABOUT, "what its scenario is about is" },
};

bool hs_merge_part_refuse(const HsMergePart *part, const char *message, GError **error)
{
    g_set_error(error, HS_MERGE_ERROR, HS_MERGE_ERROR_UNREADABLE,
                "%s: %s\n  help: make this shard again", part->path, message);
    return false;
}

/* The same, of what others say, who have named it. */
static bool refuse_as(const GError *cause, GError **error)
{
    g_set_error_literal(error, HS_MERGE_ERROR, HS_MERGE_ERROR_UNREADABLE, cause->message);
    return false;
}

/* ---- the face ---- */

void hs_merge_face_clear(HsMergeFace *face)
{
    for (guint i = 0; i < HS_MERGE_N_WORDS; i++)
        g_clear_pointer(&face->words[i], g_free);
    g_clear_pointer(&face->texts, g_ptr_array_unref);
    g_clear_pointer(&face->settings, g_ptr_array_unref);
    g_clear_pointer(&face->programs, g_ptr_array_unref);
}

static bool read_words(sqlite3 *db, HsMergePart *part, HsMergeFace *face, GError **error)
{
    HsQuery *query = hs_query_new(db, face_sql);

    if (!hs_query_next(query)) {
        hs_query_refuse(query, "it does not say what was planned");
        return hs_query_end(query, error);
    }
    for (int i = 0; i < HS_MERGE_N_WORDS; i++)
        face->words[i] = hs_query_is_null(query, i) ? NULL : hs_query_dup_text(query, i);
    part->is_shard = !hs_query_is_null(query, HS_MERGE_N_WORDS + 1);
    if (part->is_shard) {
        uint64_t i = hs_query_count(query, HS_MERGE_N_WORDS);
        uint64_t n = hs_query_count(query, HS_MERGE_N_WORDS + 1);

        if (n == 0 || n > HS_SHARDS_MAX || i >= n)
            hs_query_refuse(query, "it is a shard that cannot be");
        else
            part->shard = (HsShard){ (guint)i, (guint)n };
    }
    return hs_query_end(query, error);
}

/* All columns of all rows, one behind the other. */
static GPtrArray *read_all(sqlite3 *db, const char *sql, int n_columns, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    HsQuery *query = hs_query_new(db, sql);

    while (hs_query_next(query)) {
        for (int i = 0; i < n_columns; i++)
            g_ptr_array_add(all, hs_query_dup_text(query, i));
    }
    return hs_query_end(query, error) ? g_steal_pointer(&all) : NULL;
}

static bool read_number(const HsMergeFace *face, HsMergeWord word, uint64_t *ret_number)
{
    return face->words[word] != NULL &&
           g_ascii_string_to_unsigned(face->words[word], 10, 0, G_MAXUINT64, ret_number, NULL);
}

static bool read_numbers(HsMergeFace *face)
{
    return read_number(face, HS_MERGE_SEED, &face->seed) &&
           read_number(face, HS_MERGE_N_POINTS, &face->n_points) &&
           read_number(face, HS_MERGE_N_REPETITIONS, &face->n_repetitions) &&
           read_number(face, HS_MERGE_N_RUNS, &face->n_runs) && face->n_repetitions > 0 &&
           face->n_repetitions <= G_MAXUINT && face->n_runs <= G_MAXINT64;
}

static bool read_face(HsMergePart *part, HsMergeFace *face, GError **error)
{
    sqlite3 *db = hs_kept_collection_db(part->collection);

    if (!read_words(db, part, face, error))
        return false;
    face->texts = read_all(db, "SELECT file, text FROM text ORDER BY position", 2, error);
    if (face->texts == NULL)
        return false;
    face->settings = read_all(db, "SELECT setting FROM setting ORDER BY position", 1, error);
    if (face->settings == NULL)
        return false;
    face->programs = read_all(db, "SELECT file, digest FROM program_file ORDER BY file", 2, error);
    return face->programs != NULL;
}

/* ---- opening ---- */

bool hs_merge_part_open(HsMergePart *part, HsMergeFace *ret_face, GError **error)
{
    g_auto(HsMergeFace) face = { 0 };
    g_autoptr(GError) cause = NULL;

    part->collection = hs_kept_collection_open(part->path, &cause);
    if (part->collection == NULL)
        return refuse_as(cause, error);
    if (!read_face(part, &face, &cause))
        return refuse_as(cause, error);
    if (g_strcmp0(face.words[HS_MERGE_KIND], "sweep") != 0 || face.words[HS_MERGE_PLAN] == NULL) {
        g_set_error(error, HS_MERGE_ERROR, HS_MERGE_ERROR_STRANGER,
                    "%s: this is no sweep\n  help: name the files that 'hsim sweep --shard' wrote",
                    part->path);
        return false;
    }
    if (!read_numbers(&face))
        return hs_merge_part_refuse(part, "what was planned makes no sense", error);
    if (!hs_kept_collection_next(part->collection, 1, &part->next))
        return hs_merge_part_refuse(part, "its runs cannot be read", error);
    *ret_face = face;
    face = (HsMergeFace){ 0 };
    return true;
}

void hs_merge_part_close(HsMergePart *part)
{
    g_clear_pointer(&part->collection, hs_kept_collection_free);
}

bool hs_merge_part_reopen(HsMergePart *part, const HsMergeFace *face, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (part->collection != NULL)
        return true;
    part->collection = hs_kept_collection_open(part->path, &cause);
    if (part->collection == NULL)
        return refuse_as(cause, error);
    if (strcmp(hs_kept_collection_plan(part->collection), face->words[HS_MERGE_PLAN]) != 0)
        return hs_merge_part_refuse(part, "it has changed meanwhile", error);
    return true;
}

/* ---- comparing ---- */

static bool is_same_list(const GPtrArray *a, const GPtrArray *b)
{
    if (a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++) {
        if (strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, i)) != 0)
            return false;
    }
    return true;
}

/* The text or digest of that name, which most often stands at that place; NULL: there is none. */
static const char *find_name(const GPtrArray *list, guint place_i, const char *name)
{
    if (place_i + 1 < list->len && strcmp(g_ptr_array_index(list, place_i), name) == 0)
        return g_ptr_array_index(list, place_i + 1);
    for (guint i = 0; i + 1 < list->len; i += 2) {
        if (strcmp(g_ptr_array_index(list, i), name) == 0)
            return g_ptr_array_index(list, i + 1);
    }
    return NULL;
}

/* Is what both have of one name the same? A shard knows only the files that its own runs read. */
static bool agrees(const GPtrArray *a, const GPtrArray *b)
{
    for (guint i = 0; i + 1 < a->len; i += 2) {
        const char *other = find_name(b, i, g_ptr_array_index(a, i));

        if (other != NULL && strcmp(g_ptr_array_index(a, i + 1), other) != 0)
            return false;
    }
    return true;
}

/* Does the shorter list have what the longer one begins with? */
static bool has_same_begin(const GPtrArray *a, const GPtrArray *b)
{
    for (guint i = 0; i < MIN(a->len, b->len); i++) {
        if (strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, i)) != 0)
            return false;
    }
    return true;
}

static char *settings_text(const HsMergeFace *face)
{
    if (face->settings->len == 0)
        return g_strdup("none");

    GString *text = g_string_new(NULL);

    for (guint i = 0; i < face->settings->len; i++)
        g_string_append_printf(text, "%s-s %s", i > 0 ? " " : "",
                               (const char *)g_ptr_array_index(face->settings, i));
    return g_string_free(text, FALSE);
}

/* In words, what makes them two plans; NULL: nothing does. The caller frees. */
static char *find_difference(const HsMergeFace *first, const HsMergeFace *face)
{
    if (!is_same_list(first->settings, face->settings)) {
        g_autofree char *a = settings_text(first);
        g_autofree char *b = settings_text(face);

        return g_strdup_printf("its settings are '%s', not '%s'", b, a);
    }
    for (guint i = 0; i < G_N_ELEMENTS(differences); i++) {
        const char *a = first->words[differences[i].word];
        const char *b = face->words[differences[i].word];

        if (g_strcmp0(a, b) != 0)
            return g_strdup_printf("%s '%s', not '%s'", differences[i].name, b != NULL ? b : "none",
                                   a != NULL ? a : "none");
    }
    bool is_same_plan = g_strcmp0(first->words[HS_MERGE_PLAN], face->words[HS_MERGE_PLAN]) == 0;

    if (!agrees(first->texts, face->texts) ||
        (!is_same_plan && !has_same_begin(first->texts, face->texts)))
        return g_strdup("the text of its scenario is another one");
    if (!agrees(first->programs, face->programs))
        return g_strdup("the programs of its scenario are other files");
    if (!is_same_plan)
        return g_strdup("it was made with other options");
    return NULL;
}

bool hs_merge_face_is_same(const HsMergeFace *first, const char *first_path,
                           const HsMergeFace *face, const char *path, GError **error)
{
    if (g_strcmp0(face->words[HS_MERGE_PROGRAM], HS_PROGRAM_ID) != 0) {
        g_set_error(error, HS_MERGE_ERROR, HS_MERGE_ERROR_STRANGER,
                    "%s: another hsim than this one made it\n"
                    "  help: make and merge all shards with the same one: 'hsim --version' tells",
                    path);
        return false;
    }

    g_autofree char *difference = find_difference(first, face);

    if (difference == NULL)
        return true;
    g_set_error(error, HS_MERGE_ERROR, HS_MERGE_ERROR_STRANGER,
                "%s: it is no shard of the same sweep as %s: %s\n"
                "  help: give all shards the same scenario and the same options but --shard and -o",
                path, first_path, difference);
    return false;
}
