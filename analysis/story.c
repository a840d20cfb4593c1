/* story: the sentences of a run, put in order. */
#include "analysis/story.h"

#include "analysis/story_writer.h"
#include "sim/assert.h"

static const char *const kind_names[HS_SENTENCE_N] = {
    [HS_SENTENCE_START] = "start",
    [HS_SENTENCE_FAULT] = "fault",
    [HS_SENTENCE_COMMAND] = "command",
    [HS_SENTENCE_REFUSAL] = "refusal",
    [HS_SENTENCE_PROGRAM] = "program",
    [HS_SENTENCE_STEP] = "step",
    [HS_SENTENCE_FLOW] = "flow",
    [HS_SENTENCE_OUTAGE] = "outage",
    [HS_SENTENCE_PROTECTION] = "protection",
    [HS_SENTENCE_FAILURE] = "failure",
    [HS_SENTENCE_EXPECTATION] = "expectation",
    [HS_SENTENCE_END] = "end",
};

const char *hs_sentence_kind_name(HsSentenceKind kind)
{
    hs_assert(kind < HS_SENTENCE_N);
    return kind_names[kind];
}

static void sentence_free(gpointer user)
{
    HsSentence *sentence = user;

    g_free(sentence->figure);
    g_free(sentence->step);
    g_free(sentence->text);
    g_free(sentence);
}

/* ---- the whole ---- */

static int compare_sentences(gconstpointer a, gconstpointer b)
{
    const HsSentence *one = *(const HsSentence *const *)a;
    const HsSentence *other = *(const HsSentence *const *)b;

    if (one->cycle != other->cycle)
        return one->cycle < other->cycle ? -1 : 1;
    return (int)one->kind - (int)other->kind;
}

GPtrArray *hs_story_read(sqlite3 *db, GError **error)
{
    HsStoryWriter writer;
    g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func(sentence_free);
    bool is_read = hs_story_writer_init(&writer, db, error);

    writer.sentences = sentences;
    is_read = is_read && hs_story_add_start(&writer, error) &&
              hs_story_add_events(&writer, error) && hs_story_add_flows(&writer, error) &&
              hs_story_add_end(&writer, error);
    hs_story_writer_clear(&writer);
    g_ptr_array_sort(sentences, compare_sentences); /* stable */
    return is_read ? g_steal_pointer(&sentences) : NULL;
}
