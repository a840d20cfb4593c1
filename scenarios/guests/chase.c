/* chase: follow a chain of pointers in random order: every load needs the one before it, and hardly
 * one finds its line in a cache. */
#include "scenarios/guests/hsim.h"

#ifndef CHASE_NODES
#define CHASE_NODES 16384u
#endif
#ifndef CHASE_STEPS
#define CHASE_STEPS 400000u
#endif

/* As large as a line of a cache. */
typedef struct Node {
    struct Node *next;
    uint64_t number;
    uint64_t rest[6];
} Node;

static Node nodes[CHASE_NODES];
static uint32_t order[CHASE_NODES];

/* S. Sattolo's shuffle: one cycle through all nodes. */
static void link_nodes(void)
{
    uint64_t state = 2002;
    for (uint32_t i = 0; i < CHASE_NODES; i++)
        order[i] = i;
    for (uint32_t i = CHASE_NODES - 1; i > 0; i--) {
        uint32_t k = (uint32_t)(hsim_mix(&state) % i);
        uint32_t kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
    for (uint32_t i = 0; i < CHASE_NODES; i++) {
        nodes[order[i]].next = &nodes[order[(i + 1) % CHASE_NODES]];
        nodes[order[i]].number = order[i];
    }
}

int guest_main(uint64_t area_bytes, uint64_t scratch_bytes)
{
    HsimLine line = { .n = 0 };
    const Node *at = &nodes[0];
    uint64_t sum = 0;
    (void)area_bytes;
    (void)scratch_bytes;
    link_nodes();
    for (uint32_t i = 0; i < CHASE_STEPS; i++) {
        sum = sum * 31 + at->number;
        at = at->next;
    }
    hsim_line_text(&line, "chase: ");
    hsim_line_number(&line, CHASE_STEPS);
    hsim_line_text(&line, " steps over ");
    hsim_line_number(&line, CHASE_NODES);
    hsim_line_text(&line, " nodes, at node ");
    hsim_line_number(&line, at->number);
    hsim_line_text(&line, ", sum ");
    hsim_line_hex(&line, sum);
    hsim_line_print(&line);
    return 0;
}
