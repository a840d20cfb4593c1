/* replacement: the page replacement policies, one row each. */
#include "models/guest/replacement.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* The page in a frame that may go; HS_PAGE_NONE: none may. */
static uint32_t candidate(const HsPageFrames *replacement, uint32_t frame)
{
    uint32_t page = replacement->page_of[frame];
    if (page == HS_FRAME_FREE || page - replacement->held < replacement->n_held)
        return HS_PAGE_NONE;
    return page;
}

/* The frame whose page has the least key. */
static uint32_t choose_least(const HsPageFrames *replacement,
                             uint64_t (*key)(const HsPageFrames *replacement, uint32_t page))
{
    uint32_t chosen = HS_FRAME_FREE;
    uint64_t least = 0;
    for (uint32_t frame = replacement->first; frame < replacement->end; frame++) {
        uint32_t page = candidate(replacement, frame);
        if (page == HS_PAGE_NONE)
            continue;
        if (chosen != HS_FRAME_FREE && key(replacement, page) >= least)
            continue;
        chosen = frame;
        least = key(replacement, page);
    }
    return chosen;
}

static uint64_t key_loaded(const HsPageFrames *replacement, uint32_t page)
{
    return replacement->loaded[page];
}

static uint64_t key_last_use(const HsPageFrames *replacement, uint32_t page)
{
    return replacement->table.page[page].last_use;
}

/* The farther away its next use, the sooner it goes. */
static uint64_t key_next_use(const HsPageFrames *replacement, uint32_t page)
{
    return UINT64_MAX - replacement->next_use[page];
}

static uint32_t choose_fifo(HsPageFrames *replacement)
{
    return choose_least(replacement, key_loaded);
}

static uint32_t choose_lru(HsPageFrames *replacement)
{
    return choose_least(replacement, key_last_use);
}

static uint32_t choose_opt(HsPageFrames *replacement)
{
    return choose_least(replacement, key_next_use);
}

/* Two turns at most: after one of them no page that may go has a mark. */
static uint32_t choose_clock(HsPageFrames *replacement)
{
    uint32_t n_frames = replacement->end - replacement->first;
    for (uint32_t i = 0; i <= 2 * n_frames && n_frames > 0; i++) {
        if (replacement->hand < replacement->first || replacement->hand >= replacement->end)
            replacement->hand = replacement->first;
        uint32_t frame = replacement->hand++;
        uint32_t page = candidate(replacement, frame);
        if (page == HS_PAGE_NONE)
            continue;
        if (!replacement->table.page[page].is_referenced)
            return frame;
        replacement->table.page[page].is_referenced = false;
        replacement->forget(replacement->user, page);
    }
    return HS_FRAME_FREE;
}

static const HsReplacementPolicy policies[] = {
    { "fifo", "the page that was loaded first goes", false, choose_fifo },
    { "lru", "the page that was used least recently goes", false, choose_lru },
    { "clock", "a hand goes round: a page that was used is passed over once", false, choose_clock },
    { "opt", "the page that is needed last, or never again, goes", true, choose_opt },
};

const HsReplacementPolicy *hs_replacement_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        if (strcmp(policies[i].name, name) == 0)
            return &policies[i];
    return NULL;
}

/* From the end, so that each place knows the one behind it. */
void hs_replacement_set_string(HsPageFrames *replacement, const uint32_t *string, uint32_t n_string)
{
    g_free(replacement->next_same);
    g_free(replacement->next_use);
    replacement->string = string;
    replacement->n_string = n_string;
    replacement->place = 0;
    replacement->next_same = g_new(uint32_t, n_string);
    uint64_t n_pages = replacement->table.n_pages;
    for (uint32_t i = 0; i < n_string; i++)
        n_pages = MAX(n_pages, (uint64_t)string[i] + 1); /* some are allocated later */
    replacement->next_use = g_new(uint32_t, n_pages);
    for (uint64_t page = 0; page < n_pages; page++)
        replacement->next_use[page] = n_string;
    for (uint32_t i = n_string; i > 0; i--) {
        uint32_t page = string[i - 1];
        replacement->next_same[i - 1] = replacement->next_use[page];
        replacement->next_use[page] = i - 1;
    }
}

/* Every reference up to the one that is not there has been made. */
void hs_replacement_advance(HsPageFrames *replacement)
{
    while (replacement->place < replacement->n_string) {
        uint32_t page = replacement->string[replacement->place];
        if (page >= replacement->table.n_pages || !replacement->table.page[page].is_present)
            return;
        replacement->next_use[page] = replacement->next_same[replacement->place];
        replacement->place++;
    }
}

void hs_replacement_clear(HsPageFrames *replacement)
{
    g_clear_pointer(&replacement->next_same, g_free);
    g_clear_pointer(&replacement->next_use, g_free);
}
