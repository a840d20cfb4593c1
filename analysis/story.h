/* story: what happened in a finished run, in sentences, in the order of time.
 *
 * Each sentence has its cycle, and where it is about a step of a figure the step's number. Every
 * number in a sentence is one of the result, or computed from numbers of the result; a reason is
 * told only where the result has recorded it.
 *
 *     g_autoptr(GPtrArray) story = hs_story_read(db, &error);
 *     for (guint i = 0; story != NULL && i < story->len; i++) {
 *         const HsSentence *sentence = g_ptr_array_index(story, i);
 *         ...
 *
 * ORDER: the cycle; in a cycle causes before what they caused, as the kinds are listed below.
 */
#ifndef HS_STORY_H
#define HS_STORY_H

#include "sim/cycles.h"

#include <sqlite3.h>

/* What a sentence is about. */
typedef enum {
    HS_SENTENCE_START,       /* the machine when the run begins */
    HS_SENTENCE_FAULT,       /* a fault strikes */
    HS_SENTENCE_COMMAND,     /* something is ordered, or carried out */
    HS_SENTENCE_REFUSAL,     /* a request for storage is refused */
    HS_SENTENCE_PROGRAM,     /* a program runs, or has ended */
    HS_SENTENCE_STEP,        /* a step of a flow has ended */
    HS_SENTENCE_FLOW,        /* a flow has ended: a takeover, a re-IPL, a start, a move */
    HS_SENTENCE_OUTAGE,      /* a program serves again, or does not */
    HS_SENTENCE_PROTECTION,  /* a program is protected no longer, or again */
    HS_SENTENCE_FAILURE,     /* a program ended otherwise than by an exit */
    HS_SENTENCE_EXPECTATION, /* an expectation has failed */
    HS_SENTENCE_END,         /* the run ends; what became of the programs, what was lost */
    HS_SENTENCE_N
} HsSentenceKind;
/* "start", "fault", ... */
const char *hs_sentence_kind_name(HsSentenceKind kind);

/* Texts are owned; they hold what the result holds: whoever shows them escapes them. */
typedef struct {
    HsCycles cycle;
    HsSentenceKind kind;
    bool is_detail; /* one to leave out where there is little room */
    uint64_t flow;  /* its number; 0: it is about none */
    char *figure;   /* "FIG. 5"; NULL where flow is 0 */
    char *step;     /* "504"; NULL: it is about no step */
    char *text;     /* one sentence or two, with a full stop */
} HsSentence;

/* HsSentence in order of time; NULL with an error. g_ptr_array_unref frees. */
GPtrArray *hs_story_read(sqlite3 *db, GError **error);

#endif
