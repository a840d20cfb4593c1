/* event_queue: a hierarchical timing wheel, flattened into one array of slots.
 *
 * WHERE AN EVENT IS. Write its cycle in digits: the low 12 bits are the digit of level 0, each 8
 * bits further the digit of a level above. `base` is a cycle not after any queued event. An event
 * hangs at the highest level whose digit differs from base's, in the slot of its own digit:
 *
 *     level   slots   one slot spans     index in slots[]
 *       0      4096   1 cycle            0 .. 4095
 *       1       256   2^12 cycles        4096 .. 4351
 *       2       256   2^20               4352 .. 4607
 *      ...
 *       7       256   2^60               5632 .. 5887
 *
 * INVARIANT. The digits above an event's level equal base's, its own digit is larger (at level 0,
 * not smaller). So a slot with a lower index holds only earlier events: the first slot in use, in
 * index order, holds the next event. Two words of summary over 92 words of bitmap find it.
 *
 * BASE MOVES ONLY IN POP. When the first slot is above level 0, pop moves base to the beginning of
 * that slot's window and hangs its events anew, each at least one level lower. Peek must not: what
 * runs between the last pop and the next event may still schedule there. So it looks into the slot
 * and remembers what it found in `first` until something earlier comes or `first` goes.
 *
 * ORDER INSIDE A SLOT. Events are appended; a slot only notes what that leaves known, HsSlotOrder.
 * Its events are sorted when its cycle begins, and kept sorted from then on. Sorting each as it
 * comes was tried: with hundreds of events to a cycle it cost three times as much.
 *
 * WHAT IS SLOW. Most of the time goes into mispredicted branches, so the comparison and the bitmap
 * do without. Peek searches a slot above level 0 from end to end when its earliest event has left
 * and the others did not come in order: once, not at each peek.
 */
#include "sim/event_queue.h"

#include "sim/assert.h"
#include "sim/simulation.h"

#include "sim/banned.h"

#define LEVEL_0_BITS 12u
#define LEVEL_0_SLOTS (1u << LEVEL_0_BITS)
#define LEVEL_BITS 8u
#define LEVEL_SLOTS (1u << LEVEL_BITS)
/* 12 + 7 * 8 bits cover the 63 of HS_CYCLES_MAX. */
#define UPPER_LEVELS 7u
#define SLOTS (LEVEL_0_SLOTS + UPPER_LEVELS * LEVEL_SLOTS)
#define WORD_BITS 64u
#define WORDS (SLOTS / WORD_BITS)
#define SUMMARIES ((WORDS + WORD_BITS - 1) / WORD_BITS)

G_STATIC_ASSERT(LEVEL_0_BITS + UPPER_LEVELS * LEVEL_BITS >= 63);
G_STATIC_ASSERT(SLOTS <= UINT16_MAX);
G_STATIC_ASSERT(SUMMARIES == 2);

/* What is known about the list of a slot.
 *     SORTED -> UNKNOWN [insert_loosely]; UNKNOWN -> HEAD_FIRST [find_first];
 *     HEAD_FIRST -> UNKNOWN [insert_loosely, unhang]; all -> FIRING [hs_event_queue_pop];
 *     all -> SORTED [hang, when it was empty] */
typedef enum {
    SLOT_UNKNOWN,    /* nothing */
    SLOT_HEAD_FIRST, /* the head is the earliest */
    SLOT_SORTED,     /* all of it is in order */
    SLOT_FIRING,     /* as sorted, and what comes is sorted in: its cycle has begun */
} HsSlotOrder;

typedef struct {
    HsEvent *head, *tail;
    HsSlotOrder order;
} HsSlot;

struct HsEventQueue {
    HsCycles base;
    HsEvent *first; /* the next event, when it is known */
    uint64_t next_seq;
    size_t length;
    uint64_t summary[SUMMARIES]; /* bit w: words[w] is not 0 */
    uint64_t words[WORDS];       /* bit s: slots[s] is not empty */
    HsSlot slots[SLOTS];
};

HsEventQueue *hs_event_queue_new(void)
{
    return g_new0(HsEventQueue, 1);
}

void hs_event_queue_free(HsEventQueue *queue)
{
    g_free(queue);
}

size_t hs_event_queue_length(const HsEventQueue *queue)
{
    return queue->length;
}

/* The total order: (cycle, phase, rank, seq). No two queued events are equal, seq is unique. */
static inline bool is_before(const HsEvent *a, const HsEvent *b)
{
    /* Without a branch: which of two events comes first is hard to predict. */
    bool is_cycle_less = a->cycle < b->cycle;
    bool is_cycle_equal = a->cycle == b->cycle;
    bool is_place_less = a->place < b->place;
    bool is_place_equal = a->place == b->place;
    bool is_seq_less = a->seq < b->seq;

    return is_cycle_less | (is_cycle_equal & (is_place_less | (is_place_equal & is_seq_less)));
}

static inline uint32_t slot_of(const HsEventQueue *queue, HsCycles cycle)
{
    uint64_t difference = cycle ^ queue->base;

    if (difference < LEVEL_0_SLOTS)
        return (uint32_t)(cycle % LEVEL_0_SLOTS);

    uint32_t highest_bit = 63u - (uint32_t)__builtin_clzll(difference);
    uint32_t upper_i = (highest_bit - LEVEL_0_BITS) / LEVEL_BITS;
    uint64_t digit = cycle >> (LEVEL_0_BITS + upper_i * LEVEL_BITS);

    return LEVEL_0_SLOTS + upper_i * LEVEL_SLOTS + (uint32_t)(digit % LEVEL_SLOTS);
}

/* The lowest slot in use; the queue is not empty. */
static inline uint32_t first_slot(const HsEventQueue *queue)
{
    uint32_t summary_i = queue->summary[0] == 0;
    uint32_t word_i = summary_i * WORD_BITS + (uint32_t)__builtin_ctzll(queue->summary[summary_i]);

    return word_i * WORD_BITS + (uint32_t)__builtin_ctzll(queue->words[word_i]);
}

static inline void mark_used(HsEventQueue *queue, uint32_t slot_i)
{
    uint32_t word_i = slot_i / WORD_BITS;

    queue->words[word_i] |= UINT64_C(1) << slot_i % WORD_BITS;
    queue->summary[word_i / WORD_BITS] |= UINT64_C(1) << word_i % WORD_BITS;
}

/* Without a branch: whether a slot is empty now is hard to predict. */
static inline void mark_if_empty(HsEventQueue *queue, uint32_t slot_i)
{
    uint32_t word_i = slot_i / WORD_BITS;
    uint64_t is_slot_empty = queue->slots[slot_i].head == NULL;
    uint64_t word = queue->words[word_i] & ~(is_slot_empty << slot_i % WORD_BITS);
    uint64_t is_word_empty = word == 0;

    queue->words[word_i] = word;
    queue->summary[word_i / WORD_BITS] &= ~(is_word_empty << word_i % WORD_BITS);
}

/* Links the event in behind `before`; NULL puts it at the head. */
static inline void link_after(HsSlot *slot, HsEvent *before, HsEvent *event)
{
    HsEvent *after = before == NULL ? slot->head : before->next;

    event->previous = before;
    event->next = after;
    if (before == NULL)
        slot->head = event;
    else
        before->next = event;
    if (after == NULL)
        slot->tail = event;
    else
        after->previous = event;
}

static inline void unlink_event(HsSlot *slot, HsEvent *event)
{
    if (event->previous == NULL)
        slot->head = event->next;
    else
        event->previous->next = event->next;
    if (event->next == NULL)
        slot->tail = event->previous;
    else
        event->next->previous = event->previous;
}

/* Behind the last event that comes before it. */
static void insert_sorted(HsSlot *slot, HsEvent *event)
{
    HsEvent *before = slot->tail;

    while (before != NULL && is_before(event, before))
        before = before->previous;
    link_after(slot, before, event);
}

/* At the tail, noting what that does to the order. */
static inline void insert_loosely(HsSlot *slot, HsEvent *event)
{
    bool keeps_order = slot->order == SLOT_HEAD_FIRST ? is_before(slot->head, event)
                                                      : is_before(slot->tail, event);

    slot->order = keeps_order ? slot->order : SLOT_UNKNOWN;
    event->previous = slot->tail;
    event->next = NULL;
    slot->tail->next = event;
    slot->tail = event;
}

/* Hangs the event, cycle, place and seq set, where it belongs as seen from base. */
static inline void hang(HsEventQueue *queue, HsEvent *event)
{
    uint32_t slot_i = slot_of(queue, event->cycle);
    HsSlot *slot = &queue->slots[slot_i];

    event->slot = (uint16_t)slot_i;
    if (slot->head == NULL) {
        event->next = event->previous = NULL;
        slot->head = slot->tail = event;
        slot->order = SLOT_SORTED;
        mark_used(queue, slot_i);
    } else if (slot->order == SLOT_FIRING) {
        insert_sorted(slot, event);
    } else {
        insert_loosely(slot, event);
    }
}

void hs_event_queue_schedule(HsEventQueue *queue, HsEvent *event, HsCycles at)
{
    hs_assert(!event->is_queued);
    hs_assert(at >= queue->base);
    hs_assert(at <= HS_CYCLES_MAX);

    event->cycle = at;
    event->place = (uint64_t)event->phase << 32 | event->target->rank;
    event->seq = queue->next_seq++;
    event->is_queued = true;
    hang(queue, event);
    if (queue->length++ == 0 || (queue->first != NULL && is_before(event, queue->first)))
        queue->first = event;
}

/* Takes the event out of its slot; `first` is the caller's business. */
static inline void unhang(HsEventQueue *queue, HsEvent *event)
{
    HsSlot *slot = &queue->slots[event->slot];

    if (slot->head == event && slot->order == SLOT_HEAD_FIRST)
        slot->order = SLOT_UNKNOWN;
    unlink_event(slot, event);
    mark_if_empty(queue, event->slot);
    event->is_queued = false;
    queue->length--;
}

void hs_event_queue_cancel(HsEventQueue *queue, HsEvent *event)
{
    hs_assert(event->is_queued);
    unhang(queue, event);
    if (queue->first == event)
        queue->first = NULL;
}

/* Brings the earliest event of a slot to its head. */
static void bring_earliest_to_head(HsSlot *slot)
{
    HsEvent *earliest = slot->head;

    for (HsEvent *event = earliest->next; event != NULL; event = event->next) {
        if (is_before(event, earliest))
            earliest = event;
    }
    unlink_event(slot, earliest);
    link_after(slot, NULL, earliest);
    slot->order = SLOT_HEAD_FIRST;
}

static HsEvent *find_first(HsEventQueue *queue)
{
    HsSlot *slot = &queue->slots[first_slot(queue)];

    if (slot->order == SLOT_UNKNOWN)
        bring_earliest_to_head(slot);
    return slot->head;
}

HsEvent *hs_event_queue_peek(HsEventQueue *queue)
{
    if (queue->first == NULL && queue->length > 0)
        queue->first = find_first(queue);
    return queue->first;
}

/* Moves base to the beginning of the window of a slot above level 0, the first in use, and hangs
 * its events anew: all of them end at lower levels. */
static void move_down(HsEventQueue *queue, uint32_t slot_i)
{
    uint32_t upper_i = (slot_i - LEVEL_0_SLOTS) / LEVEL_SLOTS;
    uint32_t shift = LEVEL_0_BITS + upper_i * LEVEL_BITS;
    HsEvent *event = queue->slots[slot_i].head;

    queue->base = event->cycle >> shift << shift;
    queue->slots[slot_i] = (HsSlot){ 0 };
    mark_if_empty(queue, slot_i);
    while (event != NULL) {
        HsEvent *next = event->next;

        __builtin_prefetch(next);
        hang(queue, event);
        event = next;
    }
}

/* The rest of two sorted lists as one, linked by `next` only. */
static HsEvent *merge(HsEvent *a, HsEvent *b)
{
    HsEvent *head = NULL;
    HsEvent **link = &head;

    while (a != NULL && b != NULL) {
        HsEvent **earlier = is_before(a, b) ? &a : &b;

        *link = *earlier;
        link = &(*earlier)->next;
        *earlier = *link;
    }
    *link = a != NULL ? a : b;
    return head;
}

/* Merge sort, bottom up: runs[i] is NULL or a sorted list of 2^i events. */
static void sort_slot(HsSlot *slot)
{
    HsEvent *runs[WORD_BITS];
    uint32_t n_runs = 0;
    HsEvent *event = slot->head;

    while (event != NULL) {
        HsEvent *run = event;
        uint32_t run_i = 0;

        event = event->next;
        run->next = NULL;
        for (; run_i < n_runs && runs[run_i] != NULL; run_i++) {
            run = merge(runs[run_i], run);
            runs[run_i] = NULL;
        }
        runs[run_i] = run;
        n_runs = MAX(n_runs, run_i + 1);
    }

    HsEvent *sorted = NULL;

    for (uint32_t run_i = 0; run_i < n_runs; run_i++)
        sorted = merge(runs[run_i], sorted);
    slot->head = sorted;
    slot->tail = NULL;
    for (event = sorted; event != NULL; event = event->next) {
        event->previous = slot->tail;
        slot->tail = event;
    }
}

HsEvent *hs_event_queue_pop(HsEventQueue *queue)
{
    if (queue->length == 0)
        return NULL;

    uint32_t slot_i = first_slot(queue);
    HsSlot *slot = &queue->slots[slot_i];

    /* An event that is alone in its window needs no way down. */
    while (slot_i >= LEVEL_0_SLOTS && slot->head != slot->tail) {
        move_down(queue, slot_i);
        slot_i = first_slot(queue);
        slot = &queue->slots[slot_i];
    }
    if (slot->order < SLOT_SORTED)
        sort_slot(slot);
    slot->order = SLOT_FIRING;

    HsEvent *event = slot->head;

    unhang(queue, event);
    queue->base = event->cycle;
    queue->first = slot->head; /* the next of this cycle, or not known */
    return event;
}
