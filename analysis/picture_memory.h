/* picture_memory: main storage by owner over time.
 *
 * Every OS has a hue, every program of it a shade; the first half of the OSs is stacked from below,
 * the other from above, what is free lies between (analysis/storage_history.h). Storage changes in
 * an instant, so there are steps and no slopes; of states that follow each other within a third of
 * a pixel one is drawn. Moments are named above the plot, the important ones first
 * (analysis/run_highlights.h); the subtitle says how many found no room.
 *
 * This is what both drawings of it share; cli/ascii_memory.c is the other one.
 */
#ifndef HS_PICTURE_MEMORY_H
#define HS_PICTURE_MEMORY_H

#include "analysis/picture.h"
#include "analysis/run_meta.h"
#include "analysis/storage_history.h"

typedef struct {
    HsRunMeta *meta;
    HsStorageHistory *history;
    GPtrArray *highlights; /* of HsHighlight */
    GPtrArray *handovers;  /* of HsHandover */
    HsCycles from, to;     /* the window */
} HsMemory;

/* FALSE with an error; clear it in either case. */
bool hs_memory_read(HsMemory *memory, sqlite3 *db, const HsPictureChoice *choice, GError **error);
void hs_memory_clear(HsMemory *memory);

/* The state in force at a cycle; NULL before the first. */
const HsStorageState *hs_memory_at(const HsMemory *memory, HsCycles cycle);
/* When it ends. */
HsCycles hs_memory_state_end(const HsMemory *memory, guint state_i);
/* "os2: A, active"; is_within: beside its area the owner need not be said. The caller frees. */
char *hs_memory_band_text(const HsStorageBand *band, bool is_within);
/* Title, subtitle, alternative text. */
void hs_memory_words(const HsMemory *memory, HsPictureData *data, guint n_left_out);

#endif
