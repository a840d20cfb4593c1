/* disasm: the instructions of a compiled file, of a scenario's programs, or of words, as text. */
#include "cli/json.h"
#include "cli/output.h"
#include "cli/scenario_input.h"
#include "models/configuration.h"
#include "models/hardware/isa.h"
#include "models/program/elf.h"
#include "sim/diagnostics.h"

#include <stdio.h>
#include <string.h>

/* Bytes gathered before they are written. */
#define CHUNK_BYTES 65536u

typedef struct {
    HsOutput output;
    HsJson *json;   /* NULL: text */
    bool is_wanted; /* false: the reader had enough */
} Printer;

/* Instructions to be shown, all borrowed. */
typedef struct {
    const char *name; /* NULL: words of the command line */
    const uint8_t *bytes;
    uint64_t address, n_bytes, entry;
} Code;

/* ---- printing ---- */

/* The instruction's bytes at `at`; those beyond the end are 0. */
static uint32_t word_at(const Code *code, uint64_t at)
{
    uint32_t word = 0;

    for (uint64_t byte_i = 0; byte_i < sizeof word && at + byte_i < code->n_bytes; byte_i++)
        word |= (uint32_t)code->bytes[at + byte_i] << 8 * byte_i;
    return hs_isa_length_bytes(word) == 4 ? word : word & 0xffff;
}

static void print_instruction(Printer *printer, uint64_t address, uint32_t word)
{
    g_autofree char *text = hs_isa_disassemble(word, address);
    uint8_t length_bytes = hs_isa_length_bytes(word);

    if (printer->json != NULL) {
        hs_json_begin_object(printer->json, NULL);
        hs_json_integer(printer->json, "address", address);
        hs_json_integer(printer->json, "length_bytes", length_bytes);
        hs_json_integer(printer->json, "word", word);
        hs_json_text(printer->json, "instruction", text);
        hs_json_end(printer->json);
        return;
    }
    hs_output_add(&printer->output, "%8" G_GINT64_MODIFIER "x:  %*s%0*x  ", address,
                  8 - 2 * length_bytes, "", 2 * length_bytes, word);
    hs_output_paint(&printer->output, HS_PAINT_TITLE, text);
    hs_output_add(&printer->output, "\n");
}

static void print_heading(Printer *printer, const Code *code, bool is_first)
{
    if (printer->json != NULL) {
        hs_json_begin_object(printer->json, NULL);
        hs_json_text(printer->json, "program", code->name);
        hs_json_integer(printer->json, "entry", code->entry);
        hs_json_begin_array(printer->json, "code");
        return;
    }
    if (code->name == NULL)
        return;
    hs_output_add(&printer->output, "%s", is_first ? "" : "\n");
    hs_output_paint(&printer->output, HS_PAINT_TITLE, code->name);
    hs_output_add(&printer->output,
                  ": %" G_GUINT64_FORMAT " bytes of code at 0x%" G_GINT64_MODIFIER
                  "x, begins at 0x%" G_GINT64_MODIFIER "x\n",
                  code->n_bytes, code->address, code->entry);
}

static void print_code(Printer *printer, const Code *code, bool is_first)
{
    uint32_t word;

    print_heading(printer, code, is_first);
    for (uint64_t at = 0; at < code->n_bytes && printer->is_wanted;
         at += hs_isa_length_bytes(word)) {
        word = word_at(code, at);
        print_instruction(printer, code->address + at, word);
        if (printer->output.text->len >= CHUNK_BYTES)
            printer->is_wanted = hs_output_flush(&printer->output);
    }
    if (printer->json != NULL) {
        hs_json_end(printer->json);
        hs_json_end(printer->json);
    }
}

static void print_all(const HsInvocation *invocation, const Code *codes, guint n_codes)
{
    Printer printer = { .is_wanted = true };

    hs_output_init(&printer.output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON) {
        printer.json = hs_json_new(printer.output.text);
        hs_json_begin_object(printer.json, NULL);
        hs_json_begin_array(printer.json, "programs");
    }
    for (guint code_i = 0; code_i < n_codes; code_i++)
        print_code(&printer, &codes[code_i], code_i == 0);
    if (printer.json != NULL) {
        hs_json_end(printer.json);
        hs_json_end(printer.json);
        hs_json_free(printer.json);
    }
    hs_output_finish(&printer.output);
}

/* ---- words ---- */

static bool parse_word(const char *text, uint32_t *ret_word, GError **error)
{
    char *end = NULL;
    guint64 value = g_ascii_strtoull(text, &end, 16);
    bool is_good = end != text && *end == '\0' && strlen(text) > 2 && g_ascii_isxdigit(text[2]);

    if (!is_good || value > UINT32_MAX) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "'%s' is no instruction word\n  help: write 0x and up to 8 hex digits", text);
        return false;
    }
    if (hs_isa_length_bytes((uint32_t)value) == 2 && value > UINT16_MAX) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "'%s' begins with an instruction of 2 bytes\n"
                    "  help: write its halves one by one, as 0x%x 0x%x",
                    text, (guint)(value & 0xffff), (guint)(value >> 16));
        return false;
    }
    *ret_word = (uint32_t)value;
    return true;
}

static bool is_word(const char *text)
{
    return g_str_has_prefix(text, "0x") || g_str_has_prefix(text, "0X");
}

static int disassemble_words(const HsInvocation *invocation)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GError) error = NULL;

    for (guint word_i = 0; word_i < invocation->operands->len; word_i++) {
        uint32_t word = 0;

        if (!parse_word(g_ptr_array_index(invocation->operands, word_i), &word, &error))
            return hs_fail(invocation, error, HS_EXIT_USAGE);

        uint32_t little = GUINT32_TO_LE(word);

        g_byte_array_append(bytes, (const guint8 *)&little, hs_isa_length_bytes(word));
    }

    Code code = { .bytes = bytes->data, .n_bytes = bytes->len };

    print_all(invocation, &code, 1);
    return HS_EXIT_HELD;
}

/* ---- files ---- */

static bool is_elf(const char *path)
{
    char magic[4] = { 0 };
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return false;

    gsize n_bytes = fread(magic, 1, sizeof magic, file);

    (void)fclose(file);
    return n_bytes == sizeof magic && memcmp(magic, "\177ELF", sizeof magic) == 0;
}

static int disassemble_elf(const HsInvocation *invocation, const char *path)
{
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize n_bytes = 0;
    HsElf elf;

    if (!g_file_get_contents(path, &bytes, &n_bytes, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    if (!hs_elf_read((const uint8_t *)bytes, n_bytes, &elf, &error)) {
        g_prefix_error(&error, "cannot load '%s': ", path);
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    }

    const uint8_t *image = g_bytes_get_data(elf.image, NULL);
    Code code = { .name = path,
                  .bytes = image + elf.code_address,
                  .address = elf.code_address,
                  .n_bytes = elf.code_bytes,
                  .entry = elf.entry };

    print_all(invocation, &code, 1);
    hs_elf_clear(&elf);
    return HS_EXIT_HELD;
}

/* ---- scenarios ---- */

/* The programs that apps run, each once, as the first app has it; of that name, NULL: all. */
static GArray *codes_of(const HsConfiguration *configuration, const char *name)
{
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(Code));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (guint app_i = 0; app_i < configuration->apps->len; app_i++) {
        const HsAppConfiguration *app = &g_array_index(configuration->apps, HsAppConfiguration,
                                                       app_i);
        const char *title = hs_node_title(app->program);
        const uint8_t *image = g_bytes_get_data(app->code.image, NULL);
        Code code = { .name = title,
                      .bytes = image + app->code.code_address,
                      .address = app->code.code_address,
                      .n_bytes = app->code.code_bytes,
                      .entry = app->code.entry };

        if ((name == NULL || strcmp(name, title) == 0) &&
            g_hash_table_add(seen, (gpointer)app->program))
            g_array_append_val(codes, code);
    }
    return codes;
}

static int fail_without_program(const HsInvocation *invocation,
                                const HsConfiguration *configuration, const char *name)
{
    g_autoptr(GArray) codes = codes_of(configuration, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    for (guint code_i = 0; code_i < codes->len; code_i++)
        g_ptr_array_add(names, (gpointer)g_array_index(codes, Code, code_i).name);

    const char *nearest = hs_nearest_word(name, (const char *const *)names->pdata, names->len);

    g_ptr_array_add(names, NULL);

    g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);
    g_autofree char *help = nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest)
                                            : g_strdup_printf("they run: %s", list);

    g_set_error(&error, HS_OPTIONS_ERROR, 0,
                "the apps of this scenario run no program '%s'\n  help: %s", name, help);
    return hs_fail(invocation, error, HS_EXIT_USAGE);
}

static int disassemble_scenario(const HsInvocation *invocation, const char *name)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);
    g_autoptr(HsConfiguration) configuration = NULL;

    if (scenario != NULL)
        configuration = hs_configuration_new(scenario, diagnostics);
    if (configuration == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);

    g_autoptr(GArray) codes = codes_of(configuration, name);

    if (codes->len == 0 && name != NULL)
        return fail_without_program(invocation, configuration, name);
    print_all(invocation, (const Code *)(gconstpointer)codes->data, codes->len);
    return HS_EXIT_HELD;
}

/* A parameter that nothing reads would be ignored in silence. */
static int fail_without_parameters(const HsInvocation *invocation, const char *operand)
{
    g_autoptr(GError) error = g_error_new(HS_OPTIONS_ERROR, 0,
                                          "'--set' gives a parameter of a scenario, '%s' is none\n"
                                          "  help: leave it out",
                                          operand);

    return hs_fail(invocation, error, HS_EXIT_USAGE);
}

int hs_command_disasm(const HsInvocation *invocation)
{
    const char *first = g_ptr_array_index(invocation->operands, 0);
    guint n_operands = invocation->operands->len;

    if (invocation->settings.settings->len > 0 && (is_word(first) || is_elf(first)))
        return fail_without_parameters(invocation, first);
    if (is_word(first))
        return disassemble_words(invocation);
    if (is_elf(first) && n_operands == 1)
        return disassemble_elf(invocation, first);
    if (!is_elf(first) && n_operands <= 2)
        return disassemble_scenario(
            invocation, n_operands == 2 ? g_ptr_array_index(invocation->operands, 1) : NULL);

    g_autoptr(GError)
        error = g_error_new(HS_OPTIONS_ERROR, 0, "'%s' is one thing too many\n  help: %s disasm %s",
                            (const char *)g_ptr_array_index(invocation->operands, n_operands - 1),
                            invocation->program, invocation->command->operands);
    return hs_fail(invocation, error, HS_EXIT_USAGE);
}
