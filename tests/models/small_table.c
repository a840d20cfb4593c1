/* small_table: see small_table.h. */
#include "tests/models/small_table.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/records.h"
#include "sim/assert.h"

static const char *const owner_names[] = { "vmm", "os1", "os2", "os3" };

static void add_area(SmallTable *fixture, const char *name, HsAreaKind kind, HsAreaNumber number)
{
    HsAreaNumber area = hs_resource_table_add_area(fixture->table, name, kind);
    hs_assert(area == number);
}

static void grant(SmallTable *fixture, HsAreaNumber area, HsOwner owner, uint32_t n)
{
    hs_resource_table_grant(fixture->table, area, owner, n);
    hs_resource_table_connect(fixture->table, area);
}

void small_table_build(SmallTable *fixture, ModelRun *run)
{
    fixture->run = run;
    fixture->storage = hs_storage_new(
        run->simulation, &(HsStorageParameters){ .size_bytes = N_ALL * SMALL_TABLE_UNIT_BYTES,
                                                 .unit_bytes = SMALL_TABLE_UNIT_BYTES,
                                                 .line_bytes = 256,
                                                 .n_banks = 8,
                                                 .path_cycles = 4,
                                                 .bank_cycles = 10 });
    fixture->table = hs_resource_table_new(run->simulation, fixture->storage, owner_names, N_VMM);
    add_area(fixture, "os1", HS_AREA_OF_ACTIVE_OS, AREA_OS1);
    add_area(fixture, "os2", HS_AREA_OF_STANDBY_OS, AREA_OS2);
    add_area(fixture, "os3", HS_AREA_OF_STANDBY_OS, AREA_OS3);
    add_area(fixture, "A", HS_AREA_OF_PROGRAM, AREA_A);
    add_area(fixture, "B", HS_AREA_OF_PROGRAM, AREA_B);
    add_area(fixture, "C", HS_AREA_OF_PROGRAM, AREA_C);
    grant(fixture, AREA_OS1, OS1, N_OS1);
    grant(fixture, AREA_OS2, OS2, N_OS2);
    hs_resource_table_set_destination(fixture->table, AREA_OS1, OS2);
    hs_resource_table_commit(fixture->table, "start", NULL);
}

void small_table_clear(SmallTable *fixture)
{
    hs_resource_table_free(fixture->table);
    hs_storage_free(fixture->storage);
}

void small_table_start_a(SmallTable *fixture)
{
    hs_resource_table_split(fixture->table, AREA_OS1, AREA_A, N_A);
    hs_resource_table_set_destination(fixture->table, AREA_A, OS2);
    hs_resource_table_commit(fixture->table, "A starts", NULL);
}

void small_table_start_b(SmallTable *fixture)
{
    grant(fixture, AREA_B, OS1, N_B);
    hs_resource_table_set_destination(fixture->table, AREA_B, HS_OWNER_VMM);
    hs_resource_table_commit(fixture->table, "B starts", NULL);
}

char *small_table_dump(const SmallTable *fixture)
{
    GString *text = g_string_new(NULL);
    for (guint area = 0; area < hs_resource_table_n_areas(fixture->table); area++) {
        const HsEntry *entry = hs_resource_table_entry(fixture->table, (HsAreaNumber)area);
        g_string_append_printf(text, "%s kind %d owner %u to %u order %u in %d:", entry->name,
                               entry->kind, entry->owner, entry->destination, entry->order,
                               entry->is_entered);
        for (uint32_t i = 0; i < entry->map.n_units; i++)
            g_string_append_printf(text, " %u", entry->map.unit[i]);
        g_string_append_c(text, '\n');
    }
    for (uint32_t i = 0; i < hs_storage_n_units(fixture->storage); i++) {
        const HsUnit *unit = hs_storage_unit(fixture->storage, i);
        g_string_append_printf(text, "%u: %d %u %u\n", i, unit->state, unit->owner, unit->area);
    }
    g_string_append_printf(text, "unused %u versions %u\n", hs_storage_n_unused(fixture->storage),
                           hs_resource_table_n_versions(fixture->table));
    return g_string_free(text, FALSE);
}

/* Columns of resource_entry (sim/store_schema.sql). */
enum { VERSION, POSITION, AREA, KIND, SIZE, OWNER, DESTINATION };

char *small_table_version(const SmallTable *fixture, guint version)
{
    GString *text = g_string_new(NULL);
    g_auto(GStrv)
        rows = g_strsplit(model_run_rows(fixture->run, &hs_table_resource_entry), "\n", -1);
    for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i], "|", -1);
        if (g_ascii_strtoull(cells[VERSION], NULL, 10) == version)
            g_string_append_printf(
                text, "%s %u %s %s\n", cells[AREA],
                (guint)(g_ascii_strtoull(cells[SIZE], NULL, 10) / SMALL_TABLE_UNIT_BYTES),
                cells[OWNER], cells[DESTINATION]);
    }
    return g_string_free(text, FALSE);
}

void small_table_check_version(const SmallTable *fixture, guint version, const char *expected)
{
    g_autofree char *text = small_table_version(fixture, version);
    cr_assert(eq(str, text, (char *)expected));
}
