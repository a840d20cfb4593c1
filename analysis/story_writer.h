/* story_writer: what the parts of the story share: the run they read, and how they add sentences.
 *
 *   story.c           the order                                                            story.h
 *   story_writer.c    what all of them use
 *   story_frame.c     how a run begins and ends
 *   story_flows.c     takeovers, starts, re-IPLs and moves
 *   story_steps.c     what a step did, and why it waited
 *   story_storage.c   what a change of table 90 changed
 *   story_events.c    faults, commands, refusals, failures, outages, expectations
 */
#ifndef HS_STORY_WRITER_H
#define HS_STORY_WRITER_H

#include "analysis/run_flow.h"
#include "analysis/run_meta.h"
#include "analysis/story.h"

typedef struct {
    sqlite3 *db;
    HsRunMeta *meta;
    GPtrArray *sentences;   /* HsSentence, in the order in which they were added */
    GStringChunk *texts;    /* of the helpers below; they live as long as the writer */
    GHashTable *parameters; /* path -> value, both in texts */
    GHashTable *waits;      /* "flow:end" -> HsStoryWait */
    GPtrArray *flows;       /* HsRunFlow */
    GHashTable *alike;      /* "figure:subject" -> how many flows of that were told so far */
    GPtrArray *versions;    /* HsRunVersion */
} HsStoryWriter;

/* A row of flow_wait. */
typedef struct {
    HsCycles unseen;
    HsCycles cpu;
    HsCycles other;
} HsStoryWait;

/* FALSE with an error; clear it all the same. db is borrowed. */
bool hs_story_writer_init(HsStoryWriter *writer, sqlite3 *db, GError **error);
/* Leaves the sentences alone. */
void hs_story_writer_clear(HsStoryWriter *writer);

/* Adds a sentence and returns it; figure and step are NULL, flow is 0. */
HsSentence *hs_story_add(HsStoryWriter *writer, HsCycles cycle, HsSentenceKind kind,
                         const char *format, ...) G_GNUC_PRINTF(4, 5);
/* "160.1 ms", "128 MB", "1_095" */
const char *hs_story_time(const HsStoryWriter *writer, HsCycles cycles);
const char *hs_story_size(const HsStoryWriter *writer, uint64_t size_bytes);
const char *hs_story_count(const HsStoryWriter *writer, uint64_t count);
/* The value of a parameter as the scenario would write it; NULL: there is none. */
const char *hs_story_parameter(const HsStoryWriter *writer, const char *path_format, ...)
    G_GNUC_PRINTF(2, 3);
/* "the monitor", or the name. */
const char *hs_story_who(const char *name);
/* Are rows of this table there at this trace level? */
bool hs_story_has(const HsStoryWriter *writer, const char *table);

/* ---- story_steps.c ---- */

/* What a step waited for; all 0 where it did not wait. */
HsStoryWait hs_story_wait(const HsStoryWriter *writer, const HsRunFlow *flow,
                          const HsRunStep *step);
/* "os2 had no CPU for 77.46 ms (its share is 10 of 100)"; NULL: nothing that counts. FALSE with an
 * error. */
bool hs_story_reasons(HsStoryWriter *writer, const HsRunFlow *flow, const HsRunStep *step,
                      const char **ret_reasons, GError **error);

/* ---- story_storage.c ---- */

/* The place of the first version of table 90 from a cycle on; their number where there is none. */
guint hs_story_version_from(const HsStoryWriter *writer, HsCycles cycle);
/* What the version of table 90 that a step left changed: "A (128 MB) goes to os2; ..."; NULL:
 * nothing, or there is none. */
const char *hs_story_change(const HsStoryWriter *writer, const HsRunStep *step);

/* ---- each FALSE with an error ---- */

bool hs_story_add_start(HsStoryWriter *writer, GError **error);
bool hs_story_add_flows(HsStoryWriter *writer, GError **error);
bool hs_story_add_events(HsStoryWriter *writer, GError **error);
bool hs_story_add_end(HsStoryWriter *writer, GError **error);

#endif
