/* story_writer: what the parts of the story share: the run they read, and how they add sentences.
 *
 *   story.c           the order, the start, the end                                        story.h
 *   story_flows.c     takeovers, starts, re-IPLs and moves, and why their steps waited
 *   story_events.c    faults, commands, refusals, failures, outages, expectations
 */
#ifndef HS_STORY_WRITER_H
#define HS_STORY_WRITER_H

#include "analysis/run_meta.h"
#include "analysis/story.h"

typedef struct {
    sqlite3 *db;
    HsRunMeta *meta;
    GPtrArray *sentences; /* HsSentence, in the order in which they were added */
    GStringChunk *texts;  /* of the helpers below; they live as long as the writer */
} HsStoryWriter;

/* Adds a sentence and returns it; figure and step are NULL, flow is 0. */
HsSentence *hs_story_add(HsStoryWriter *writer, HsCycles cycle, HsSentenceKind kind,
                         const char *format, ...) G_GNUC_PRINTF(4, 5);
/* "160.1 ms" */
const char *hs_story_time(const HsStoryWriter *writer, HsCycles cycles);
/* "128 MB" */
const char *hs_story_size(const HsStoryWriter *writer, uint64_t size_bytes);
/* The value of a parameter as the scenario would write it; NULL: there is none. */
const char *hs_story_parameter(HsStoryWriter *writer, const char *path_format, ...)
    G_GNUC_PRINTF(2, 3);

/* Each FALSE with an error. */
bool hs_story_add_flows(HsStoryWriter *writer, GError **error);
bool hs_story_add_events(HsStoryWriter *writer, GError **error);

#endif
