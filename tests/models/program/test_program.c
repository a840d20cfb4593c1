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

/* ---- reference strings ---- */

static void check_references(const char *script, guint n, const uint32_t *wanted)
{
    HsProgram program;
    g_autofree char *block = g_strdup_printf("program p { image 4 KB  %s }", script);
    HsProgramOrder order = order_of(block);
    cr_assert(hs_program_read(&order, diagnostics, &program));
    cr_assert(eq(u32, program.n_references, n), "%s", script);
    for (guint i = 0; i < n; i++)
        cr_assert(eq(u32, program.references[i], wanted[i]), "%s: %u", script, i);
    cr_assert(n > 0 || program.references == NULL);
    hs_program_clear(&program);
    tear_down();
    scenario = NULL;
    diagnostics = NULL;
}

/* Data begins behind a page of image and 256 of the I/O buffer. */
#define DATA(k) (257 + (k))

Test(program, the_future_of_a_script_is_known_where_all_its_touches_name_their_pages)
{
    check_references("touch pages 3 1 2", 3, (uint32_t[]){ DATA(3), DATA(1), DATA(2) });
    check_references("loop 2 { touch pages 5 loop 2 { compute 1 ms touch pages 6 write } }", 6,
                     (uint32_t[]){ DATA(5), DATA(6), DATA(6), DATA(5), DATA(6), DATA(6) });
    check_references("touch pages 1 exit touch pages 2", 1, (uint32_t[]){ DATA(1) });
    check_references("compute 1 ms", 0, NULL);
    check_references("touch pages 1 touch 2 pages", 0, NULL);
    check_references("loop { touch pages 1 }", 0, NULL);
    check_references("loop 5_000_000 { touch pages 1 }", 0, NULL);
}

static void on_parameter(gpointer user, const HsInForce *parameter)
{
    if (g_str_has_suffix(parameter->path, ".string"))
        g_string_append_printf(user, "%s=%s;", parameter->path, parameter->value);
}

Test(program, a_reference_string_is_one_parameter_of_the_run)
{
    g_autoptr(GString) found = g_string_new(NULL);
    (void)order_of("param k = 7\nprogram p { image 4 KB  touch pages 3 $k 2 read }");
    hs_scenario_each_parameter(scenario, on_parameter, found);
    cr_assert(eq(str, found->str, "program.p.touch.1.string=3 7 2;"));
}
