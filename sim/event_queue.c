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
 * ORDER INSIDE A SLOT. Level 0 is sorted at once, from the tail, since most events come in order.
 * Above, sorting would be wasted on events that move down in groups: there a slot only knows how
 * much of an order it has, see HsSlotOrder.
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

/* What is known about the list of a slot. Level 0 is always SORTED. */
typedef enum {
    SLOT_SORTED,     /* all of it is in order; so is an empty one */
    SLOT_HEAD_FIRST, /* the head is the earliest */
    SLOT_UNKNOWN,    /* the earliest has left; peek looks for the next one */
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
    if (a->cycle != b->cycle)
        return a->cycle < b->cycle;
    if (a->place != b->place)
        return a->place < b->place;
    return a->seq < b->seq;
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

static inline void mark_empty(HsEventQueue *queue, uint32_t slot_i)
{
    uint32_t word_i = slot_i / WORD_BITS;

    queue->words[word_i] &= ~(UINT64_C(1) << slot_i % WORD_BITS);
    if (queue->words[word_i] == 0)
        queue->summary[word_i / WORD_BITS] &= ~(UINT64_C(1) << word_i % WORD_BITS);
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

/* Level 0: behind the last event that comes before it. */
static inline void insert_sorted(HsSlot *slot, HsEvent *event)
{
    HsEvent *before = slot->tail;

    while (before != NULL && is_before(event, before))
        before = before->previous;
    link_after(slot, before, event);
}

/* Above level 0: at the tail, unless it is the new earliest. */
static inline void insert_loosely(HsSlot *slot, HsEvent *event)
{
    if (is_before(slot->tail, event) || slot->order == SLOT_UNKNOWN) {
        link_after(slot, slot->tail, event);
    } else if (is_before(event, slot->head)) {
        link_after(slot, NULL, event);
    } else {
        link_after(slot, slot->tail, event);
        slot->order = SLOT_HEAD_FIRST;
    }
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
    } else if (slot_i < LEVEL_0_SLOTS) {
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
    if (slot->head == NULL)
        mark_empty(queue, event->slot);
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
    mark_empty(queue, slot_i);
    while (event != NULL) {
        HsEvent *next = event->next;

        hang(queue, event);
        event = next;
    }
}

HsEvent *hs_event_queue_pop(HsEventQueue *queue)
{
    if (queue->length == 0)
        return NULL;

    uint32_t slot_i = first_slot(queue);

    while (slot_i >= LEVEL_0_SLOTS) {
        move_down(queue, slot_i);
        slot_i = first_slot(queue);
    }

    HsEvent *event = queue->slots[slot_i].head;

    unhang(queue, event);
    queue->base = event->cycle;
    queue->first = queue->slots[slot_i].head; /* the next of this cycle, or not known */
    return event;
}
