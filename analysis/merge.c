/* merge: one collection of the shards of a sweep. */
#include "analysis/merge.h"

#include "analysis/merge_missing.h"
#include "analysis/merge_part.h"
#include "analysis/run_command.h"
#include "sim/assert.h"

#include <string.h>

G_DEFINE_QUARK(hs - merge - error - quark, hs_merge_error)

/* A place of the plan in the window. */
typedef struct {
    GByteArray *bytes;     /* of HsKeptRun; NULL: no part has had it */
    GPtrArray *parameters; /* of its point: name, value, name, value, ... */
    uint64_t point, seed;
    guint repetition;
    guint part_i;
    char identity[HS_IDENTITY_BYTES], content[HS_IDENTITY_BYTES];
} Slot;

struct HsMerge {
    const HsMergePlan *plan;
    HsMergeFace face;
    HsMergePart *parts; /* and behind them the one that is replaced */
    guint n_parts;      /* without it */
    bool has_replaced;
    guint window_runs;
    Slot *window;        /* window_runs */
    size_t window_bytes; /* of all its runs */
    GArray *quantities;  /* HsMeasured: what the numbers in a slot's bytes mean */
    GHashTable *numbers; /* of quantities: by subject in a table by measure */
    uint64_t point;      /* the last one that was written, with its parameters */
    GPtrArray *parameters;
    GString *settings;  /* words of the command line that all runs were given */
    bool is_seed_swept; /* points have seeds of their own */
    HsMergeMissing *missing;
    const char *missing_text;
    uint64_t n_bad;
    char *bad; /* lines about the first of them; "" */
};

/* ---- opening: every part is looked at once ---- */

/* What runs read is in the shards that had such a run. Behind what both lists begin with, the
 * scenario's own texts and more, they are in the order of their names, and so is what comes out. */
static void join_lists(GPtrArray *all, const GPtrArray *other)
{
    guint i = 0;

    for (guint other_i = 0; other_i + 1 < other->len; other_i += 2) {
        const char *name = g_ptr_array_index(other, other_i);
        int order = i < all->len ? strcmp(g_ptr_array_index(all, i), name) : 1;

        while (i < all->len && order < 0) {
            i += 2;
            order = i < all->len ? strcmp(g_ptr_array_index(all, i), name) : 1;
        }
        if (order > 0) {
            g_ptr_array_insert(all, (int)i, g_strdup(name));
            g_ptr_array_insert(all, (int)i + 1, g_strdup(g_ptr_array_index(other, other_i + 1)));
        }
        i += 2;
    }
}

static bool look_at(HsMerge *merge, guint part_i, GError **error)
{
    HsMergePart *part = &merge->parts[part_i];
    g_auto(HsMergeFace) face = { 0 };

    part->path = merge->plan->parts[part_i];
    if (!hs_merge_part_open(part, &face, error))
        return false;
    if (part_i >= HS_MERGE_OPEN_MAX)
        hs_merge_part_close(part);
    if (merge->face.texts == NULL) {
        merge->face = face;
        face = (HsMergeFace){ 0 };
        return hs_merge_face_is_same(&merge->face, part->path, &merge->face, part->path, error) &&
               hs_run_command_append_collected(hs_kept_collection_db(part->collection),
                                               merge->settings, error);
    }
    if (!hs_merge_face_is_same(&merge->face, merge->plan->parts[0], &face, part->path, error))
        return false;
    join_lists(merge->face.texts, face.texts);
    join_lists(merge->face.programs, face.programs);
    return true;
}

/* What is to be replaced is held against the parts if it is of their plan. FALSE: it is a shard,
 * and most likely named first by mistake. */
static bool look_at_replaced(HsMerge *merge, GError **error)
{
    HsMergePart *part = &merge->parts[merge->n_parts];
    g_auto(HsMergeFace) face = { 0 };

    part->path = merge->plan->replaced;
    if (part->path == NULL || !hs_merge_part_open(part, &face, NULL))
        return true;
    if (part->is_shard) {
        g_set_error(error, HS_MERGE_ERROR, HS_MERGE_ERROR_STRANGER,
                    "%s: this is a shard, and would be replaced\n"
                    "  help: name the file to be written first, then the shards",
                    part->path);
        return false;
    }
    merge->has_replaced = hs_merge_face_is_same(&merge->face, "", &face, part->path, NULL);
    return true;
}

/* Of how many shards the parts are; where they are not of one number, of the most. */
static guint count_shards(const HsMerge *merge)
{
    guint n = 1;

    for (guint i = 0; i < merge->n_parts; i++)
        n = MAX(n, merge->parts[i].is_shard ? merge->parts[i].shard.n : 1);
    return n;
}

HsMerge *hs_merge_open(const HsMergePlan *plan, GError **error)
{
    g_autoptr(HsMerge) merge = g_new0(HsMerge, 1);

    merge->plan = plan;
    merge->n_parts = plan->n_parts;
    merge->parts = g_new0(HsMergePart, plan->n_parts + 1);
    merge->window_runs = plan->window_runs > 0 ? plan->window_runs : HS_MERGE_WINDOW_RUNS;
    merge->window = g_new0(Slot, merge->window_runs);
    merge->quantities = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    merge->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    merge->settings = g_string_new(NULL);
    for (guint i = 0; i < plan->n_parts; i++) {
        if (!look_at(merge, i, error))
            return NULL;
    }
    if (!look_at_replaced(merge, error))
        return NULL;
    merge->missing = hs_merge_missing_new(merge->face.n_runs, count_shards(merge));
    merge->missing_text = "";
    merge->bad = g_strdup("");
    return g_steal_pointer(&merge);
}

static void slot_clear(Slot *slot)
{
    g_clear_pointer(&slot->bytes, g_byte_array_unref);
    g_clear_pointer(&slot->parameters, g_ptr_array_unref);
}

void hs_merge_free(HsMerge *merge)
{
    if (merge == NULL)
        return;
    for (guint i = 0; i <= merge->n_parts; i++)
        hs_merge_part_close(&merge->parts[i]);
    for (guint i = 0; i < merge->window_runs; i++)
        slot_clear(&merge->window[i]);
    hs_merge_face_clear(&merge->face);
    g_free(merge->parts);
    g_free(merge->window);
    g_clear_pointer(&merge->parameters, g_ptr_array_unref);
    g_array_unref(merge->quantities);
    g_hash_table_unref(merge->numbers);
    hs_merge_missing_free(merge->missing);
    g_string_free(merge->settings, TRUE);
    g_free(merge->bad);
    g_free(merge);
}

/* ---- reading: runs into the window ---- */

static guint number_of(gpointer user, const HsMeasured *measured)
{
    HsMerge *merge = user;
    g_autofree char *key = g_strdup_printf("%s %s", measured->measure->name, measured->subject);
    gpointer number = NULL;

    if (g_hash_table_lookup_extended(merge->numbers, key, NULL, &number))
        return GPOINTER_TO_UINT(number);
    g_array_append_vals(merge->quantities, measured, 1);
    g_hash_table_insert(merge->numbers, g_steal_pointer(&key),
                        GUINT_TO_POINTER(merge->quantities->len - 1));
    return merge->quantities->len - 1;
}

static bool is_same_list(const GPtrArray *a, const GPtrArray *b)
{
    bool is_same = a->len == b->len;

    for (guint i = 0; is_same && i < a->len; i++)
        is_same = strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, i)) == 0;
    return is_same;
}

/* Does the part have a run that it cannot have? */
static bool check_row(const HsMerge *merge, const HsMergePart *part, const HsKeptRow *row,
                      GError **error)
{
    uint64_t i = row->number - 1;
    const HsMergeFace *face = &merge->face;
    bool is_there = row->number >= 1 && row->number <= face->n_runs;

    if (is_there && part->is_shard && i % part->shard.n != part->shard.i)
        is_there = false;
    /* Where repetitions were added until they were enough, points have not the same number. */
    if (is_there && face->words[HS_MERGE_UNTIL] == NULL)
        is_there = row->point == i / face->n_repetitions + 1 &&
                   row->repetition == i % face->n_repetitions + 1;
    if (is_there)
        return true;

    g_autofree char *message = g_strdup_printf("run %" G_GUINT64_FORMAT " cannot be in it",
                                               row->number);

    return hs_merge_part_refuse(part, message, error);
}

static bool disagree(const HsMerge *merge, const Slot *slot, const HsMergePart *part,
                     uint64_t number, GError **error)
{
    g_set_error(error, HS_MERGE_ERROR, HS_MERGE_ERROR_DISAGREES,
                "run %" G_GUINT64_FORMAT " has not the same results in %s and in %s\n"
                "  help: one of them is wrong: make both again, and compare the machines",
                number, merge->parts[slot->part_i].path, part->path);
    return false;
}

static bool is_same_run(const Slot *slot, const HsKeptRow *row, const GByteArray *bytes)
{
    return strcmp(slot->content, row->content) == 0 && strcmp(slot->identity, row->identity) == 0 &&
           slot->seed == row->seed && slot->point == row->point &&
           slot->repetition == row->repetition && slot->bytes->len == bytes->len &&
           memcmp(slot->bytes->data, bytes->data, bytes->len) == 0 &&
           is_same_list(slot->parameters, row->parameters);
}

/* Puts a run into its slot, or holds it against the one that is there. */
static bool take_row(HsMerge *merge, guint part_i, Slot *slot, HsKeptRow *row, GError **error)
{
    const HsMergePart *part = &merge->parts[part_i];
    g_autoptr(GByteArray) bytes = hs_kept_run_encode(&row->run, number_of, merge);

    /* What is replaced gives no runs; one without a result may have lacked a file. */
    if (part_i == merge->n_parts && (slot->bytes == NULL || row->run.verdict != HS_BATCH_DONE))
        return true;
    if (slot->bytes != NULL)
        return is_same_run(slot, row, bytes) || disagree(merge, slot, part, row->number, error);
    merge->window_bytes += bytes->len;
    if (merge->window_bytes > HS_MERGE_WINDOW_BYTES_MAX)
        return hs_merge_part_refuse(part, "its runs are too large", error);
    merge->is_seed_swept = merge->is_seed_swept ||
                           (row->repetition == 1 && row->seed != merge->face.seed);
    *slot = (Slot){ .bytes = g_steal_pointer(&bytes),
                    .parameters = g_ptr_array_ref(row->parameters),
                    .point = row->point,
                    .seed = row->seed,
                    .repetition = row->repetition,
                    .part_i = part_i };
    (void)g_strlcpy(slot->identity, row->identity, sizeof slot->identity);
    (void)g_strlcpy(slot->content, row->content, sizeof slot->content);
    return true;
}

static bool refuse_run(const HsMergePart *part, uint64_t number, GError **error)
{
    g_autofree char *message = g_strdup_printf(
        "run %" G_GUINT64_FORMAT " is not what was written: the file is damaged", number);

    return hs_merge_part_refuse(part, message, error);
}

/* The runs of one part from `first` up to the end of the window. */
static bool read_part(HsMerge *merge, guint part_i, uint64_t first, GError **error)
{
    HsMergePart *part = &merge->parts[part_i];
    uint64_t end = first + merge->window_runs;

    if (part->next == 0 || part->next >= end)
        return true;
    if (!hs_merge_part_reopen(part, &merge->face, error))
        return false;
    /* What is replaced may have runs that no part has. */
    if (part->next < first && !hs_kept_collection_next(part->collection, first, &part->next))
        return hs_merge_part_refuse(part, "its runs cannot be read", error);
    while (part->next != 0 && part->next < end) {
        g_auto(HsKeptRow) row = { 0 };

        if (!hs_kept_collection_row(part->collection, part->next, &row))
            return refuse_run(part, part->next, error);
        if (!check_row(merge, part, &row, error) ||
            !take_row(merge, part_i, &merge->window[part->next - first], &row, error))
            return false;
        if (!hs_kept_collection_next(part->collection, part->next + 1, &part->next))
            return hs_merge_part_refuse(part, "its runs cannot be read", error);
    }
    if (part_i >= HS_MERGE_OPEN_MAX)
        hs_merge_part_close(part);
    return true;
}

/* ---- writing ---- */

static void write_face(const HsMerge *merge, HsCollection *collection)
{
    const HsMergeFace *face = &merge->face;
    HsCollectionPlan plan = { .kind = face->words[HS_MERGE_KIND],
                              .plan = face->words[HS_MERGE_PLAN],
                              .scenario = face->words[HS_MERGE_SCENARIO],
                              .about = face->words[HS_MERGE_ABOUT],
                              .scenario_file = face->words[HS_MERGE_SCENARIO_FILE],
                              .seed = face->seed,
                              .design = face->words[HS_MERGE_DESIGN],
                              .n_points = face->n_points,
                              .n_repetitions = (guint)face->n_repetitions,
                              .n_runs = face->n_runs,
                              .until = face->words[HS_MERGE_UNTIL] };

    hs_collection_plan(collection, &plan);
    for (guint i = 0; i + 1 < face->texts->len; i += 2)
        hs_collection_text(collection, i / 2, g_ptr_array_index(face->texts, i),
                           g_ptr_array_index(face->texts, i + 1));
    for (guint i = 0; i + 1 < face->programs->len; i += 2)
        hs_collection_program_file(collection, g_ptr_array_index(face->programs, i),
                                   g_ptr_array_index(face->programs, i + 1));
    for (guint i = 0; i < face->settings->len; i++)
        hs_collection_setting(collection, i, g_ptr_array_index(face->settings, i));
}

/* The command that makes a run again. */
static void append_replay(const HsMerge *merge, const Slot *slot, GString *text)
{
    g_string_append_printf(text, "  to replay: hsim run%s", merge->settings->str);
    for (guint i = 0; i + 1 < slot->parameters->len; i += 2) {
        const char *name = g_ptr_array_index(slot->parameters, i);
        const char *value = g_ptr_array_index(slot->parameters, i + 1);
        g_autofree char *setting = g_strdup_printf("%s=%s", name, value);
        bool is_policy = i == 0 && strcmp(name, "policy") == 0;

        g_string_append(text, is_policy ? " --policy" : " -s");
        hs_run_command_append(text, is_policy ? value : setting);
    }
    g_string_append_printf(text, " --seed %" G_GUINT64_FORMAT, slot->seed);
    hs_run_command_append(text, merge->face.words[HS_MERGE_SCENARIO_FILE]);
    g_string_append_c(text, '\n');
}

static char *describe_bad(const HsMerge *merge, const Slot *slot, uint64_t number,
                          const HsKeptRun *run)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "run %" G_GUINT64_FORMAT, number);
    for (guint i = 0; i + 1 < slot->parameters->len; i += 2)
        g_string_append_printf(text, ", %s = %s",
                               (const char *)g_ptr_array_index(slot->parameters, i),
                               (const char *)g_ptr_array_index(slot->parameters, i + 1));
    g_string_append_printf(text, ", repetition %u: ", slot->repetition);
    if (run->verdict == HS_BATCH_DONE)
        g_string_append_printf(text, "%u of %u expectations held\n", run->n_held,
                               run->n_expectations);
    else
        g_string_append_printf(text, "%s\n%s%s", hs_collection_verdict_name(run->verdict),
                               run->complaint, g_str_has_suffix(run->complaint, "\n") ? "" : "\n");
    append_replay(merge, slot, text);
    return g_string_free(text, FALSE);
}

static void count_bad(HsMerge *merge, const Slot *slot, uint64_t number, const HsKeptRun *run)
{
    if (run->verdict == HS_BATCH_DONE && run->n_held == run->n_expectations)
        return;
    if (merge->n_bad++ > 0)
        return;
    g_free(merge->bad);
    merge->bad = describe_bad(merge, slot, number, run);
}

/* All runs of a point have its parameters. */
static bool write_point(HsMerge *merge, const Slot *slot, uint64_t number, HsCollection *collection,
                        GError **error)
{
    if (slot->point == merge->point) {
        return is_same_list(slot->parameters, merge->parameters) ||
               refuse_run(&merge->parts[slot->part_i], number, error);
    }
    g_clear_pointer(&merge->parameters, g_ptr_array_unref);
    merge->point = slot->point;
    merge->parameters = g_ptr_array_ref(slot->parameters);
    for (guint i = 0; i + 1 < slot->parameters->len; i += 2)
        hs_collection_point_parameter(collection, slot->point, i / 2,
                                      g_ptr_array_index(slot->parameters, i),
                                      g_ptr_array_index(slot->parameters, i + 1));
    return true;
}

static bool write_run(HsMerge *merge, const Slot *slot, uint64_t number, HsCollection *collection,
                      GError **error)
{
    g_auto(HsKeptRun) run = { 0 };
    HsCollectionRun row = { .number = number,
                            .point = slot->point,
                            .repetition = slot->repetition,
                            .seed = slot->seed,
                            .identity = slot->identity,
                            .content = slot->content };
    bool is_good = hs_kept_run_decode(slot->bytes->data, slot->bytes->len, merge->quantities, &run);

    hs_assert(is_good); /* we have encoded it */
    if (!write_point(merge, slot, number, collection, error))
        return false;
    hs_kept_run_write(&run, &row, collection);
    count_bad(merge, slot, number, &run);
    hs_merge_missing_see(merge->missing, number);
    return true;
}

static bool write_window(HsMerge *merge, uint64_t first, HsCollection *collection, GError **error)
{
    for (guint i = 0; i < merge->window_runs; i++) {
        Slot *slot = &merge->window[i];

        if (slot->bytes == NULL)
            continue;
        if (!write_run(merge, slot, first + i, collection, error))
            return false;
        slot_clear(slot);
    }
    merge->window_bytes = 0;
    return true;
}

/* ---- all of it ---- */

/* The least number that no window had; 0: there is none. */
static uint64_t find_next(const HsMerge *merge)
{
    uint64_t next = 0;

    for (guint i = 0; i < merge->n_parts; i++) {
        if (merge->parts[i].next != 0 && (next == 0 || merge->parts[i].next < next))
            next = merge->parts[i].next;
    }
    return next;
}

/* The options that made this design: its text is "grid", "lhs 9 seed 7", ... and behind that words
 * of a command line, each of which is quoted anew. */
static void append_design(const char *design, GString *text)
{
    g_auto(GStrv) words = NULL;
    int n_words = 0;

    if (design == NULL || !g_shell_parse_argv(design, &n_words, &words, NULL))
        return;

    bool has_number = strcmp(words[0], "lhs") == 0 || strcmp(words[0], "random") == 0;
    int word_i = 1;

    if (has_number && n_words >= 4) {
        g_string_append_printf(text, " --%s", words[0]);
        hs_run_command_append(text, words[1]);
        g_string_append(text, " --design-seed");
        hs_run_command_append(text, words[3]);
    } else if (strcmp(words[0], "list") == 0 && n_words >= 2) {
        g_string_append(text, " --list");
        hs_run_command_append(text, words[1]);
    }
    while (word_i < n_words && !g_str_has_prefix(words[word_i], "--"))
        word_i++;
    for (; word_i < n_words; word_i++)
        hs_run_command_append(text, words[word_i]);
}

/* The words of a command line that make another shard, but for --shard. */
static char *options_of(const HsMerge *merge)
{
    const HsMergeFace *face = &merge->face;
    GString *text = g_string_new(merge->settings->str);

    append_design(face->words[HS_MERGE_DESIGN], text);
    if (!merge->is_seed_swept)
        g_string_append_printf(text, " --seed %" G_GUINT64_FORMAT, face->seed);
    if (face->n_repetitions > 1)
        g_string_append_printf(text, " --reps %" G_GUINT64_FORMAT, face->n_repetitions);
    return g_string_free(text, FALSE);
}

static bool tell_missing(HsMerge *merge, GError **error)
{
    g_autofree char *options = options_of(merge);

    merge->missing_text = hs_merge_missing_end(merge->missing, options,
                                               merge->face.words[HS_MERGE_SCENARIO_FILE]);
    if (hs_merge_missing_n(merge->missing) == 0 || merge->plan->is_partial)
        return true;
    g_set_error(error, HS_MERGE_ERROR, HS_MERGE_ERROR_MISSING,
                "%s  help: make them, or merge what there is with --partial", merge->missing_text);
    return false;
}

bool hs_merge_write(HsMerge *merge, HsCollection *collection, GError **error)
{
    uint64_t first;

    write_face(merge, collection);
    while ((first = find_next(merge)) != 0) {
        for (guint i = 0; i < merge->n_parts + merge->has_replaced; i++) {
            if (!read_part(merge, i, first, error))
                return false;
        }
        if (!write_window(merge, first, collection, error))
            return false;
    }
    return tell_missing(merge, error);
}

uint64_t hs_merge_n_planned(const HsMerge *merge)
{
    return merge->face.n_runs;
}

uint64_t hs_merge_n_runs(const HsMerge *merge)
{
    return merge->face.n_runs - hs_merge_missing_n(merge->missing);
}

uint64_t hs_merge_n_bad(const HsMerge *merge)
{
    return merge->n_bad;
}

const char *hs_merge_bad(const HsMerge *merge)
{
    return merge->bad;
}

const char *hs_merge_missing(const HsMerge *merge)
{
    return merge->missing_text;
}
