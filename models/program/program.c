/* program: a `program` block as bytes for auxiliary memory: a script, or the ELF file it names. */
#include "models/program/program.h"

#include "models/program/elf.h"
#include "sim/assert.h"

#include <string.h>
#include <xxhash.h>

#include "sim/banned.h"

#define IMAGE_BYTES_MIN 64u
#define IMAGE_BYTES_MAX (UINT64_C(1) << 32)

static bool complain(HsDiagnostics *diagnostics, HsErrorCode code, HsPlace place,
                     const char *message, const char *label, const char *help)
{
    hs_diagnostics_add(diagnostics, code, place, message, label, help);
    return false;
}

/* ---- a script ---- */

static bool program_of_script(const HsProgramOrder *order, HsDiagnostics *diagnostics,
                              HsProgram *ret_program)
{
    if (!hs_node_has(order->node, "image"))
        return complain(diagnostics, HS_ERROR_PROGRAM, hs_node_place(order->node),
                        "a script has an image", "image missing",
                        "say how large: image 64 KB; or name a compiled program: elf \"FILE\"");
    uint64_t image_bytes = hs_node_size(order->node, "image");
    if (image_bytes < IMAGE_BYTES_MIN || image_bytes > IMAGE_BYTES_MAX)
        return complain(diagnostics, HS_ERROR_SIZE_RANGE, hs_node_place_of(order->node, "image"),
                        "this size is out of range", NULL, "from 64 B to 4096 MB");
    uint64_t code_bytes = 0;
    GBytes *image = hs_script_image(hs_scenario_root(order->scenario), order->node, order->app_name,
                                    image_bytes, order->area_bytes, order->clock_hz,
                                    order->area_place, &code_bytes, diagnostics);
    if (image == NULL)
        return false;
    *ret_program = (HsProgram){
        .image = image, .code_bytes = code_bytes, .image_bytes = image_bytes, .is_script = true
    };
    ret_program->references = hs_script_references(hs_scenario_root(order->scenario), order->node,
                                                   image_bytes, order->clock_hz,
                                                   &ret_program->n_references);
    ret_program->may_grow = hs_script_allocates(hs_scenario_root(order->scenario), order->node,
                                                order->clock_hz);
    return true;
}

/* ---- an ELF file ---- */

/* It has its size, and its instructions, from the file. */
static bool check_alone(const HsProgramOrder *order, HsDiagnostics *diagnostics)
{
    static const char help[] = "leave it out: an ELF file is the whole program";
    if (hs_node_has(order->node, "image"))
        return complain(diagnostics, HS_ERROR_PROGRAM, hs_node_place_of(order->node, "image"),
                        "a program with an ELF file has no image size", NULL, help);
    for (guint i = 0; i < hs_node_n_children(order->node); i++) {
        const HsNode *child = hs_node_child(order->node, i);
        if (strcmp(hs_node_word(child), "elf") != 0)
            return complain(diagnostics, HS_ERROR_PROGRAM, hs_node_place(child),
                            "a program is a script or an ELF file, not both", NULL, help);
    }
    return true;
}

static bool check_area(const HsProgramOrder *order, const HsElf *elf, HsDiagnostics *diagnostics)
{
    uint64_t need_bytes = hs_image_data(elf->memory_bytes);
    if (need_bytes <= order->area_bytes)
        return true;
    g_autofree char *message = g_strdup_printf(
        "the program, its stack and its buffers need %" G_GUINT64_FORMAT
        " bytes, the area has %" G_GUINT64_FORMAT,
        need_bytes, order->area_bytes);
    g_autofree char *help = g_strdup_printf("make area at least %" G_GUINT64_FORMAT " MB",
                                            (need_bytes + (1 << 20) - 1) >> 20);
    return complain(diagnostics, HS_ERROR_PROGRAM_ROOM, order->area_place, message, NULL, help);
}

static bool program_of_elf(const HsProgramOrder *order, HsDiagnostics *diagnostics,
                           HsProgram *ret_program)
{
    HsElf elf;
    g_autoptr(GError) error = NULL;
    g_autofree char *file = NULL;
    HsPlace place = hs_node_place_of(order->node, "elf");
    const char *written = hs_node_text(order->node, "elf");
    g_autofree char *message = g_strdup_printf("cannot load \"%s\"", written);
    g_autoptr(GBytes) bytes = hs_scenario_read_file(order->scenario, written, &file, &error);
    if (bytes == NULL)
        return complain(diagnostics, HS_ERROR_ELF, place, message, error->message,
                        "a path starts at the scenario's folder and stays below it");
    gsize n_bytes;
    const uint8_t *data = g_bytes_get_data(bytes, &n_bytes);
    if (!hs_elf_read(data, n_bytes, &elf, &error))
        return complain(diagnostics, HS_ERROR_ELF, place, message, error->message,
                        "scenarios/guests/README.md says how to build one");
    if (!check_area(order, &elf, diagnostics)) {
        hs_elf_clear(&elf);
        return false;
    }
    uint64_t image_bytes = g_bytes_get_size(elf.image);
    *ret_program = (HsProgram){ .image = elf.image,
                                .entry = elf.entry,
                                .code_address = elf.code_address,
                                .code_bytes = elf.code_bytes,
                                .image_bytes = image_bytes,
                                .zeroed_bytes = elf.memory_bytes - image_bytes,
                                .may_grow = true,
                                .file = g_steal_pointer(&file),
                                .file_bytes = n_bytes,
                                .file_digest = XXH64(data, n_bytes, 0) };
    return true;
}

/* ---- either ---- */

bool hs_program_read(const HsProgramOrder *order, HsDiagnostics *diagnostics,
                     HsProgram *ret_program)
{
    if (!hs_node_has(order->node, "elf"))
        return program_of_script(order, diagnostics, ret_program);
    return check_alone(order, diagnostics) && program_of_elf(order, diagnostics, ret_program);
}

void hs_program_clear(HsProgram *program)
{
    g_clear_pointer(&program->image, g_bytes_unref);
    g_clear_pointer(&program->references, g_free);
    g_clear_pointer(&program->file, g_free);
}
