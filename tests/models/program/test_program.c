/* program: what a script and an ELF file become; their mistakes are in test_system_errors.c. */
#include "models/program/program.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>
#include <xxhash.h>

#include "models/program/elf.h"
#include "models/schema.h"

#define MB (UINT64_C(1) << 20)

static HsScenario *scenario;
static HsDiagnostics *diagnostics;

/* The only program block of a scenario whose folder is scenarios/. */
static HsProgramOrder order_of(const char *block)
{
    g_autofree char *text = g_strconcat(
        "scenario \"t\" { stop at 1 s }\n", "include \"profiles/toy.scn\"\n",
        "storage { size 16 MB }\n", "vmm { area 2 MB }\n", block, NULL);
    diagnostics = hs_diagnostics_new();
    scenario = hs_scenario_parse("t.scn", text, strlen(text), "scenarios", &hs_schema, NULL,
                                 diagnostics);
    g_autofree char *errors = hs_diagnostics_render(diagnostics, false);
    cr_assert(scenario != NULL, "%s", errors);
    g_autoptr(GPtrArray) programs = hs_node_list(hs_scenario_root(scenario), "program");
    return (HsProgramOrder){ .scenario = scenario,
                             .node = g_ptr_array_index(programs, 0),
                             .app_name = "A",
                             .area_bytes = 4 * MB,
                             .clock_hz = 1000000 };
}

static void tear_down(void)
{
    hs_scenario_free(scenario);
    hs_diagnostics_free(diagnostics);
}

TestSuite(program, .fini = tear_down);

Test(program, a_script_begins_at_0_and_is_its_whole_image)
{
    HsProgram program;
    HsProgramOrder order = order_of("program p { image 64 KB  exit }");
    cr_assert(hs_program_read(&order, diagnostics, &program));
    cr_assert(eq(u64, program.entry, 0));
    cr_assert(eq(u64, program.image_bytes, 65536));
    cr_assert(eq(u64, g_bytes_get_size(program.image), 65536));
    cr_assert(eq(u64, program.zeroed_bytes, 0));
    cr_assert(program.file == NULL);
    hs_program_clear(&program);
}

Test(program, an_elf_file_is_its_segments_and_names_its_file)
{
    HsProgram program;
    HsElf elf;
    gsize n_bytes;
    g_autofree char *bytes = NULL;
    HsProgramOrder order = order_of("program p { elf \"./guests//sort.elf\" }");
    cr_assert(hs_program_read(&order, diagnostics, &program));
    cr_assert(g_file_get_contents("scenarios/guests/sort.elf", &bytes, &n_bytes, NULL));
    cr_assert(hs_elf_read((const uint8_t *)bytes, n_bytes, &elf, NULL));
    cr_assert(eq(u64, program.entry, elf.entry));
    cr_assert(g_bytes_equal(program.image, elf.image));
    cr_assert(eq(u64, program.image_bytes, g_bytes_get_size(elf.image)));
    cr_assert(eq(u64, program.image_bytes + program.zeroed_bytes, elf.memory_bytes));
    cr_assert(eq(str, program.file, "guests/sort.elf"));
    cr_assert(eq(u64, program.file_bytes, n_bytes));
    cr_assert(eq(u64, program.file_digest, XXH64(bytes, n_bytes, 0)));
    hs_elf_clear(&elf);
    hs_program_clear(&program);
}

/* Image and zeroed part in whole pages, and a megabyte. */
Test(program, an_elf_file_needs_an_area_that_holds_it_and_a_megabyte)
{
    HsProgram program;
    HsProgramOrder order = order_of("program p { elf \"guests/sort.elf\" }");
    cr_assert(hs_program_read(&order, diagnostics, &program));
    uint64_t memory_bytes = program.image_bytes + program.zeroed_bytes;
    hs_program_clear(&program);
    order.area_bytes = (memory_bytes + 4095) / 4096 * 4096 + MB;
    cr_assert(hs_program_read(&order, diagnostics, &program));
    hs_program_clear(&program);
    order.area_bytes--;
    cr_assert_not(hs_program_read(&order, diagnostics, &program));
    g_autofree char *errors = hs_diagnostics_render(diagnostics, false);
    cr_assert(strstr(errors, "the program, its stack and its buffers need") != NULL, "%s", errors);
}
