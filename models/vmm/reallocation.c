/* reallocation: the turn. One reallocation of resources at a time. */
#include "models/vmm/reallocation.h"

#include "sim/assert.h"
#include "sim/banned.h"

/* Where the pointer to a member that waits stands; where the last one's ends, if it does not. */
static HsReallocationMember **link_to(HsReallocation *reallocation,
                                      const HsReallocationMember *member)
{
    HsReallocationMember **link = &reallocation->first;
    while (*link != NULL && *link != member)
        link = &(*link)->next;
    return link;
}

bool hs_reallocation_take(HsReallocation *reallocation, HsReallocationMember *member)
{
    hs_assert(!member->is_waiting);
    if (reallocation->holder == NULL)
        reallocation->holder = member;
    if (reallocation->holder == member)
        return true;
    *link_to(reallocation, member) = member;
    member->next = NULL;
    member->is_waiting = true;
    return false;
}

void hs_reallocation_give_up(HsReallocation *reallocation, HsReallocationMember *member)
{
    if (reallocation->holder == member)
        reallocation->holder = NULL;
    if (!member->is_waiting)
        return;
    *link_to(reallocation, member) = member->next;
    member->is_waiting = false;
}

void hs_reallocation_pass_on(HsReallocation *reallocation)
{
    HsReallocationMember *member = reallocation->first;
    if (reallocation->holder != NULL || member == NULL)
        return;
    reallocation->holder = member;
    reallocation->first = member->next;
    member->is_waiting = false;
    member->on_turn(member->user);
}

bool hs_reallocation_is_turn_of(const HsReallocation *reallocation,
                                const HsReallocationMember *member)
{
    return reallocation->holder == member;
}
