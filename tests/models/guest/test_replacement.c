/* replacement: every policy against a model of its definition, on random strings.
 *
 * The models know nothing of frames, marks or stamps: fifo and lru are lists of pages, clock is a
 * ring of pages with bits, opt looks ahead in the string.
 */
#include "models/guest/replacement.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/random.h"

#define N_PAGES 12u
#define N_STRING 300u
#define FIRST_FRAME 2u /* the frames before are others' */

/* ---- the policy, as paging.c uses it ---- */

typedef struct {
    HsPageFrames frames;
    HsPage page[N_PAGES];
    uint64_t loaded[N_PAGES];
    uint32_t page_of[FIRST_FRAME + N_PAGES];
    uint64_t n_loads;
    guint n_forgotten;
} Pager;

static void on_forget(gpointer user, uint32_t page)
{
    Pager *pager = user;
    (void)page;
    pager->n_forgotten++;
}

static void pager_init(Pager *pager, uint32_t n_frames, const uint32_t *string)
{
    *pager = (Pager){ .n_loads = 0 };
    pager->frames = (HsPageFrames){ .table = { .n_pages = N_PAGES, .page = pager->page },
                                    .loaded = pager->loaded,
                                    .page_of = pager->page_of,
                                    .first = FIRST_FRAME,
                                    .end = FIRST_FRAME + n_frames,
                                    .forget = on_forget,
                                    .user = pager };
    for (guint frame = 0; frame < G_N_ELEMENTS(pager->page_of); frame++)
        pager->page_of[frame] = HS_FRAME_FREE;
    hs_replacement_set_string(&pager->frames, string, N_STRING);
}

static uint32_t pager_frame(Pager *pager, const HsReplacementPolicy *policy)
{
    HsPageFrames *frames = &pager->frames;
    for (uint32_t frame = frames->first; frame < frames->end; frame++)
        if (frames->page_of[frame] == HS_FRAME_FREE)
            return frame;
    uint32_t frame = policy->choose(frames);
    cr_assert(frame >= frames->first && frame < frames->end);
    pager->page[frames->page_of[frame]].is_present = false;
    return frame;
}

/* TRUE: it faulted. */
static bool pager_use(Pager *pager, const HsReplacementPolicy *policy, uint32_t page)
{
    bool is_fault = !pager->page[page].is_present;
    if (is_fault) {
        hs_replacement_advance(&pager->frames);
        uint32_t frame = pager_frame(pager, policy);
        pager->page_of[frame] = page;
        pager->page[page] = (HsPage){ .frame = frame, .is_present = true };
        pager->loaded[page] = ++pager->n_loads;
    }
    pager->page[page].is_referenced = true;
    pager->page[page].last_use = ++pager->frames.table.n_uses;
    return is_fault;
}

/* ---- the models ---- */

typedef struct {
    uint32_t page[N_PAGES]; /* fifo, lru: the first one goes next; clock: the ring */
    bool bit[N_PAGES];
    guint n, n_frames, hand;
    const uint32_t *string;
    guint place;
} Model;

static int model_find(const Model *model, uint32_t page)
{
    for (guint i = 0; i < model->n; i++)
        if (model->page[i] == page)
            return (int)i;
    return -1;
}

static void model_remove(Model *model, guint i)
{
    model->n--;
    memmove(&model->page[i], &model->page[i + 1], (model->n - i) * sizeof model->page[0]);
}

static void model_fifo(Model *model, uint32_t page, bool is_fault)
{
    if (!is_fault)
        return;
    if (model->n == model->n_frames)
        model_remove(model, 0);
    model->page[model->n++] = page;
}

static void model_lru(Model *model, uint32_t page, bool is_fault)
{
    if (!is_fault)
        model_remove(model, (guint)model_find(model, page));
    else if (model->n == model->n_frames)
        model_remove(model, 0);
    model->page[model->n++] = page;
}

static void model_clock(Model *model, uint32_t page, bool is_fault)
{
    guint at = is_fault ? model->n : (guint)model_find(model, page);
    if (is_fault && model->n == model->n_frames) {
        for (; model->bit[model->hand]; model->hand = (model->hand + 1) % model->n)
            model->bit[model->hand] = false;
        at = model->hand;
        model->hand = (model->hand + 1) % model->n;
    } else if (is_fault) {
        model->n++;
    }
    model->page[at] = page;
    model->bit[at] = true;
}

static guint next_use(const Model *model, uint32_t page)
{
    guint at = model->place + 1;
    while (at < N_STRING && model->string[at] != page)
        at++;
    return at;
}

static void model_opt(Model *model, uint32_t page, bool is_fault)
{
    if (!is_fault)
        return;
    guint last = 0;
    for (guint i = 1; i < model->n; i++)
        if (next_use(model, model->page[i]) > next_use(model, model->page[last]))
            last = i;
    if (model->n == model->n_frames)
        model_remove(model, last);
    model->page[model->n++] = page;
}

/* ---- one against the other ---- */

static guint check_policy(const char *name, void (*model_use)(Model *, uint32_t, bool),
                          uint32_t n_frames, const uint32_t *string)
{
    const HsReplacementPolicy *policy = hs_replacement_find(name);
    Model model = { .n_frames = n_frames, .string = string };
    Pager pager;
    guint n_faults = 0;
    pager_init(&pager, n_frames, string);
    for (model.place = 0; model.place < N_STRING; model.place++) {
        uint32_t page = string[model.place];
        bool is_fault = model_find(&model, page) < 0;
        bool is_seen = pager_use(&pager, policy, page);
        cr_assert(eq(int, is_seen, is_fault), "%s, %u frames, place %u", name, n_frames,
                  model.place);
        model_use(&model, page, is_fault);
        n_faults += is_fault;
    }
    hs_replacement_clear(&pager.frames);
    return n_faults;
}

static void random_string(HsRandom *random, uint32_t *string)
{
    for (guint i = 0; i < N_STRING; i++) {
        bool is_near = i > 0 && hs_random_between(random, 0, 2) == 0;
        uint64_t page = is_near ? string[i - 1] + 1 : hs_random_between(random, 0, N_PAGES - 1);
        string[i] = (uint32_t)(page % N_PAGES);
    }
}

/* Where opt has a choice between pages that are never used again, the faults are the same. */
Test(replacement, policies_fault_where_their_definitions_do)
{
    uint32_t string[N_STRING];
    HsRandom random;
    hs_random_init(&random, 7, "replacement");
    for (guint i = 0; i < 40; i++) {
        random_string(&random, string);
        for (uint32_t n_frames = 1; n_frames <= N_PAGES; n_frames++) {
            guint fifo = check_policy("fifo", model_fifo, n_frames, string);
            guint lru = check_policy("lru", model_lru, n_frames, string);
            guint clock = check_policy("clock", model_clock, n_frames, string);
            guint opt = check_policy("opt", model_opt, n_frames, string);
            cr_assert(opt <= MIN(fifo, MIN(lru, clock)));
        }
    }
}

Test(replacement, pages_that_are_held_stay)
{
    static const char *const names[] = { "fifo", "lru", "clock", "opt" };
    uint32_t string[N_STRING] = { 0, 1, 2 };
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const HsReplacementPolicy *policy = hs_replacement_find(names[i]);
        Pager pager;
        pager_init(&pager, 3, string);
        for (uint32_t page = 0; page < 3; page++)
            pager_use(&pager, policy, page);
        pager.frames.held = 0;
        pager.frames.n_held = 2;
        cr_assert(eq(u32, policy->choose(&pager.frames), FIRST_FRAME + 2), "%s", names[i]);
        pager.frames.n_held = 3;
        cr_assert(eq(u32, policy->choose(&pager.frames), HS_FRAME_FREE), "%s", names[i]);
        hs_replacement_clear(&pager.frames);
    }
}

/* Who takes a mark away has the page forgotten: what a cache has of it would mark nothing. */
Test(replacement, clock_has_the_pages_forgotten_whose_marks_it_takes)
{
    uint32_t string[N_STRING] = { 0, 1, 2 };
    Pager pager;
    pager_init(&pager, 3, string);
    for (uint32_t page = 0; page < 3; page++)
        pager_use(&pager, hs_replacement_find("clock"), page);
    cr_assert(eq(u32, hs_replacement_find("clock")->choose(&pager.frames), FIRST_FRAME));
    cr_assert(eq(u32, pager.n_forgotten, 3));
    hs_replacement_clear(&pager.frames);
}

Test(replacement, finds_only_what_there_is)
{
    cr_assert(hs_replacement_find("random") == NULL);
    cr_assert(hs_replacement_find("opt")->needs_string);
    cr_assert_not(hs_replacement_find("lru")->needs_string);
}
