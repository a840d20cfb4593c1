/* other_resources: the entries of table 90 that are not main storage. */
#include "models/vmm/other_resources.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* OSs are at most HS_VMS_MAX, devices and programs as many as a scenario has. */
struct HsOtherResources {
    GArray *rows;         /* HsOtherResource, in the order of the table */
    GArray *device_bytes; /* uint64_t, by number */
    guint n_auxiliary;    /* rows before the shares */
    uint64_t share_sum;
    GArray *last_owners; /* HsOwner, by row: in the last version */
};

const char *hs_resource_kind_name(HsResourceKind kind)
{
    return kind == HS_RESOURCE_AUXILIARY_MEMORY ? "auxiliary memory" : "CPU share";
}

static HsOtherResource *row_at(const HsOtherResources *others, guint i)
{
    return &g_array_index(others->rows, HsOtherResource, i);
}

/* The program's; NULL: it has nothing on a device. */
static HsOtherResource *row_of_area(const HsOtherResources *others, HsAreaNumber area)
{
    if (area == HS_AREA_UNUSED)
        return NULL;
    for (guint i = 0; i < others->n_auxiliary; i++)
        if (row_at(others, i)->area == area)
            return row_at(others, i);
    return NULL;
}

static HsOtherResource *row_of_unused(const HsOtherResources *others, guint device_i)
{
    for (guint i = 0; i < others->n_auxiliary; i++)
        if (row_at(others, i)->area == HS_AREA_UNUSED && row_at(others, i)->device_i == device_i)
            return row_at(others, i);
    hs_assert(false);
    return NULL;
}

/* NULL: shares are not kept. */
static HsOtherResource *row_of_share(const HsOtherResources *others, HsOwner os)
{
    guint i = others->n_auxiliary + os - 1;
    return os >= 1 && i < others->rows->len ? row_at(others, i) : NULL;
}

/* ---- life ---- */

static void row_clear(gpointer row)
{
    g_free(((HsOtherResource *)row)->name);
}

HsOtherResources *hs_other_resources_new(void)
{
    HsOtherResources *others = g_new0(HsOtherResources, 1);
    others->rows = g_array_new(FALSE, FALSE, sizeof(HsOtherResource));
    g_array_set_clear_func(others->rows, row_clear);
    others->device_bytes = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    others->last_owners = g_array_new(FALSE, FALSE, sizeof(HsOwner));
    return others;
}

void hs_other_resources_free(HsOtherResources *others)
{
    if (others == NULL)
        return;
    g_array_unref(others->rows);
    g_array_unref(others->device_bytes);
    g_array_unref(others->last_owners);
    g_free(others);
}

static void insert_row(HsOtherResources *others, guint at, HsOtherResource row)
{
    row.is_entered = true;
    g_array_insert_val(others->rows, at, row);
    g_array_insert_val(others->last_owners, at, row.owner);
}

guint hs_other_resources_add_device(HsOtherResources *others, const char *name, uint64_t size_bytes)
{
    guint device_i = others->device_bytes->len;
    g_array_append_val(others->device_bytes, size_bytes);
    insert_row(others, others->n_auxiliary++,
               (HsOtherResource){ .name = g_strdup_printf("%s unused", name),
                                  .kind = HS_RESOURCE_AUXILIARY_MEMORY,
                                  .size = size_bytes,
                                  .owner = HS_OWNER_VMM,
                                  .destination = HS_OWNER_NONE,
                                  .device_i = device_i,
                                  .area = HS_AREA_UNUSED });
    return device_i;
}

/* Programs stand before what is not used, in the order in which they are added. */
void hs_other_resources_add_program(HsOtherResources *others, const char *name, HsAreaNumber area,
                                    guint device_i, uint64_t size_bytes, HsOwner owner,
                                    HsOwner destination)
{
    HsOtherResource *unused = row_of_unused(others, device_i);
    hs_assert(area != HS_AREA_UNUSED && size_bytes <= unused->size);
    unused->size -= size_bytes;
    guint at = others->n_auxiliary++ - others->device_bytes->len;
    insert_row(others, at,
               (HsOtherResource){ .name = g_strdup(name),
                                  .kind = HS_RESOURCE_AUXILIARY_MEMORY,
                                  .size = size_bytes,
                                  .owner = owner,
                                  .destination = destination,
                                  .device_i = device_i,
                                  .area = area });
}

void hs_other_resources_grow(HsOtherResources *others, HsAreaNumber area, uint64_t size_bytes)
{
    HsOtherResource *row = row_of_area(others, area);
    HsOtherResource *unused = row_of_unused(others, row->device_i);
    hs_assert(size_bytes <= unused->size);
    unused->size -= size_bytes;
    row->size += size_bytes;
}

void hs_other_resources_add_share(HsOtherResources *others, const char *name, HsOwner os, HsVm *vm,
                                  HsOwner destination)
{
    hs_assert(others->rows->len == others->n_auxiliary + os - 1);
    insert_row(others, others->rows->len,
               (HsOtherResource){ .name = g_strdup(name),
                                  .kind = HS_RESOURCE_CPU_SHARE,
                                  .size = hs_vm_share(vm),
                                  .owner = os,
                                  .destination = destination,
                                  .os = os,
                                  .vm = vm });
    others->share_sum += hs_vm_share(vm);
}

/* ---- reading ---- */

guint hs_other_resources_n(const HsOtherResources *others)
{
    return others->rows->len;
}

const HsOtherResource *hs_other_resources_at(const HsOtherResources *others, guint i)
{
    hs_assert(i < others->rows->len);
    return row_at(others, i);
}

const HsOtherResource *hs_other_resources_find(const HsOtherResources *others, HsResourceKind kind,
                                               const char *name)
{
    for (guint i = 0; i < others->rows->len; i++) {
        const HsOtherResource *row = row_at(others, i);
        if (row->is_entered && row->kind == kind && strcmp(row->name, name) == 0)
            return row;
    }
    return NULL;
}

HsOwner hs_other_resources_owner(const HsOtherResources *others, HsAreaNumber area)
{
    const HsOtherResource *row = row_of_area(others, area);
    return row == NULL ? HS_OWNER_NONE : row->owner;
}

HsOwner hs_other_resources_share_destination(const HsOtherResources *others, HsOwner os)
{
    const HsOtherResource *row = row_of_share(others, os);
    return row != NULL && row->is_entered ? row->destination : HS_OWNER_NONE;
}

/* ---- changes ---- */

void hs_other_resources_give(HsOtherResources *others, HsAreaNumber area, HsOwner owner)
{
    HsOtherResource *row = row_of_area(others, area);
    if (row != NULL)
        row->owner = owner;
}

void hs_other_resources_set_destination(HsOtherResources *others, HsAreaNumber area,
                                        HsOwner destination)
{
    HsOtherResource *row = row_of_area(others, area);
    if (row != NULL)
        row->destination = destination;
}

void hs_other_resources_set_share_destination(HsOtherResources *others, HsOwner os,
                                              HsOwner destination)
{
    HsOtherResource *row = row_of_share(others, os);
    if (row != NULL)
        row->destination = destination;
}

void hs_other_resources_unprotect(HsOtherResources *others, HsOwner os)
{
    for (guint i = 0; i < others->rows->len; i++) {
        HsOtherResource *row = row_at(others, i);
        if (row->destination == os || row->destination == row->owner)
            row->destination = HS_OWNER_VMM;
    }
}

static void share_set(HsOtherResource *row, uint64_t share)
{
    row->size = share;
    if (row->owner == row->os)
        hs_vm_set_share(row->vm, (uint32_t)share);
}

/* FALSE: `into` (NULL: nobody) cannot have it. */
static bool share_join(HsOtherResource *row, HsOtherResource *into)
{
    if (into == NULL || !into->is_entered || into->owner != into->os ||
        into->size + row->size > HS_SHARE_MAX)
        return false;
    if (into->own_share == 0)
        into->own_share = into->size;
    share_set(into, into->size + row->size);
    row->is_entered = false;
    row->added_to = into->os;
    row->size = 0;
    return true;
}

void hs_other_resources_hand_over_share(HsOtherResources *others, HsOwner os, bool is_serving)
{
    HsOtherResource *row = row_of_share(others, os);
    if (row == NULL || !row->is_entered || row->owner != os)
        return;
    HsOtherResource *into = is_serving ? row_of_share(others, row->destination) : NULL;
    row->destination = HS_OWNER_NONE;
    if (!share_join(row, into))
        row->owner = HS_OWNER_VMM;
}

bool hs_other_resources_join_share(HsOtherResources *others, HsOwner os, HsOwner into)
{
    HsOtherResource *row = row_of_share(others, os);
    return row != NULL && row->is_entered && row->owner == HS_OWNER_VMM &&
           share_join(row, row_of_share(others, into));
}

/* The entry that has the share of an OS that does not stand in the table. Where it went further, it
 * went from OS to OS, to none twice: so often at most. */
static HsOtherResource *share_holder(const HsOtherResources *others, const HsOtherResource *row)
{
    HsOtherResource *holder = row_of_share(others, row->added_to);
    for (guint i = 0; !holder->is_entered; i++) {
        hs_assert(i < HS_VMS_MAX);
        holder = row_of_share(others, holder->added_to);
    }
    return holder;
}

/* Does it have the share of an OS that does not stand in the table? */
static bool share_has_others(const HsOtherResources *others, const HsOtherResource *holder)
{
    for (guint i = others->n_auxiliary; i < others->rows->len; i++)
        if (!row_at(others, i)->is_entered && share_holder(others, row_at(others, i)) == holder)
            return true;
    return false;
}

/* At least 1 stays with the one that had it. One that has 1 only cannot give any: then the share is
 * 1, and the sum of the shares is larger by that. */
static void share_take_from(HsOtherResources *others, HsOtherResource *row, HsOtherResource *holder)
{
    uint64_t wanted = holder->own_share > 0 ? holder->own_share : 1;
    uint64_t share = MAX(MIN(wanted, holder->size - 1), 1);
    if (holder->size > 1)
        share_set(holder, holder->size - share);
    else
        others->share_sum += 1;
    row->is_entered = true;
    row->size = share;
    if (!share_has_others(others, holder))
        holder->own_share = 0;
}

void hs_other_resources_return_share(HsOtherResources *others, HsOwner os)
{
    HsOtherResource *row = row_of_share(others, os);
    if (row == NULL || (row->is_entered && row->owner == os))
        return;
    if (!row->is_entered)
        share_take_from(others, row, share_holder(others, row));
    row->owner = os;
    row->destination = HS_OWNER_NONE;
    share_set(row, row->size);
}

HsOwner hs_other_resources_share_taker(const HsOtherResources *others, HsOwner os)
{
    const HsOtherResource *row = row_of_share(others, os);
    return row == NULL || row->is_entered ? HS_OWNER_NONE : share_holder(others, row)->os;
}

void hs_other_resources_lend_share(const HsOtherResources *others, HsOwner os)
{
    const HsOtherResource *row = row_of_share(others, os);
    hs_assert(row != NULL && !row->is_entered);
    hs_vm_set_share(row->vm, 1);
}

bool hs_other_resources_set_share(HsOtherResources *others, HsOwner os, uint32_t share)
{
    HsOtherResource *row = row_of_share(others, os);
    if (row == NULL || !row->is_entered || share < 1 || share > HS_SHARE_MAX)
        return false;
    others->share_sum += share;
    others->share_sum -= row->size;
    share_set(row, share);
    return true;
}

/* ---- invariants ---- */

static char *check_devices(const HsOtherResources *others)
{
    for (guint device_i = 0; device_i < others->device_bytes->len; device_i++) {
        uint64_t size_bytes = g_array_index(others->device_bytes, uint64_t, device_i);
        uint64_t sum_bytes = 0;
        for (guint i = 0; i < others->n_auxiliary; i++)
            if (row_at(others, i)->device_i == device_i)
                sum_bytes += row_at(others, i)->size;
        if (sum_bytes != size_bytes)
            return g_strdup_printf("invariant 1: entries hold %" G_GUINT64_FORMAT " B of '%s', "
                                   "it has %" G_GUINT64_FORMAT " B",
                                   sum_bytes, row_of_unused(others, device_i)->name, size_bytes);
    }
    return NULL;
}

static char *check_shares(const HsOtherResources *others)
{
    uint64_t sum = 0;
    for (guint i = others->n_auxiliary; i < others->rows->len; i++) {
        const HsOtherResource *row = row_at(others, i);
        sum += row->is_entered ? row->size : 0;
        if (row->is_entered && row->owner == row->os && hs_vm_share(row->vm) != row->size)
            return g_strdup_printf("invariant 3: the table has a CPU share of %" G_GUINT64_FORMAT
                                   " for %s, the dispatcher %u",
                                   row->size, row->name, hs_vm_share(row->vm));
    }
    if (sum != others->share_sum)
        return g_strdup_printf("invariant 1: the CPU shares add up to %" G_GUINT64_FORMAT
                               ", not %" G_GUINT64_FORMAT,
                               sum, others->share_sum);
    return NULL;
}

char *hs_other_resources_check(const HsOtherResources *others)
{
    char *complaint = check_devices(others);
    return complaint != NULL ? complaint : check_shares(others);
}

char *hs_other_resources_check_owners(const HsOtherResources *others, const char *step)
{
    if (step != NULL && (strcmp(step, "506") == 0 || strcmp(step, "611") == 0))
        return NULL;
    for (guint i = 0; i < others->n_auxiliary; i++) {
        HsOwner last = g_array_index(others->last_owners, HsOwner, i);
        if (last != HS_OWNER_VMM && last != row_at(others, i)->owner)
            return g_strdup_printf("invariant 5: auxiliary memory of '%s' changed its owner "
                                   "outside steps 506 and 611",
                                   row_at(others, i)->name);
    }
    return NULL;
}

void hs_other_resources_remember(HsOtherResources *others)
{
    for (guint i = 0; i < others->rows->len; i++)
        g_array_index(others->last_owners, HsOwner, i) = row_at(others, i)->owner;
}
