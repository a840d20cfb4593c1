/* isa_text: what objdump says, of golden, random, all compressed and compiled words. */
#include "models/hardware/isa.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "models/hardware/isa_csr.h"
#include "sim/random.h"
#include "tests/models/hardware/golden_halfwords.h"
#include "tests/models/hardware/golden_words.h"

#define RANDOM_WORDS 100000u
#define FENCES 256u
#define CSRS 4096u
#define SEED 20240607u
#define GUESTS "scenarios/guests"

/* ---- golden texts ---- */

Test(isa_text, disassembles_words_as_objdump_does)
{
    for (gsize i = 0; i < G_N_ELEMENTS(golden_words); i++) {
        g_autofree char *text = hs_isa_disassemble(golden_words[i].word, i * 4);

        cr_assert(eq(str, text, (char *)golden_words[i].text));
    }
}

Test(isa_text, disassembles_halfwords_as_objdump_does)
{
    for (gsize i = 0; i < G_N_ELEMENTS(golden_halfwords); i++) {
        g_autofree char *text = hs_isa_disassemble(golden_halfwords[i].halfword, i * 2);

        cr_assert(eq(str, text, (char *)golden_halfwords[i].text));
    }
}

/* The first three are not in objdump; the others as it has them. */
Test(isa_text, names_what_the_golden_words_do_not_have)
{
    static const struct {
        uint32_t word;
        const char *text;
    } rows[] = {
        { 5u << 7 | 0x0b, "compute t0" },
        { 9u << 20 | 6u << 15 | 1u << 12 | 5u << 7 | 0x0b, "touch.r t0,t1,s1" },
        { 31u << 20 | 30u << 15 | 2u << 12 | 29u << 7 | 0x0b, "touch.w t4,t5,t6" },
        { 0x00002007, ".4byte 0x2007" }, /* flw */
        { 0x00000004, ".2byte 0x4" },
        { 0xffff0004, ".2byte 0x4" },
        { 0x00002000, ".2byte 0x2000" }, /* c.fld */
        { 0x00000000, "c.unimp" },
        { 0x00000502, "c.slli64 a0" },
        { 0x0000000f, "fence unknown,unknown" },
        { 0x0ff0008f, ".4byte 0xff0008f" }, /* reserved fields */
        { 0xfff0100f, ".4byte 0xfff0100f" },
        { 0x30200073, "mret" },
        { 0xc0001073, "unimp" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = hs_isa_disassemble(rows[i].word, 0);

        cr_assert(eq(str, text, (char *)rows[i].text));
    }
}

/* objdump joins such words with their neighbours; here each is an illegal one of 4 bytes. */
Test(isa_text, names_what_is_longer_than_32_bits_as_a_word)
{
    g_autofree char *text = hs_isa_disassemble(0xffffffff, 0);

    cr_assert(eq(str, text, ".4byte 0xffffffff"));
}

Test(isa_text, names_csrs)
{
    static const struct {
        uint32_t number;
        const char *name;
    } rows[] = {
        { HS_CSR_CYCLE, "cycle" },  { HS_CSR_TIME, "time" }, { HS_CSR_INSTRET, "instret" },
        { 0x000, "0x0" },           { 0x001, "fflags" },     { 0x300, "mstatus" },
        { 0x3b0, "pmpaddr0" },      { 0x3ef, "pmpaddr63" },  { 0xc03, "hpmcounter3" },
        { 0xc9f, "hpmcounter31h" }, { 0xfff, "0xfff" },
    };
    char name[HS_CSR_NAME_BYTES];

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        cr_assert(eq(str, hs_isa_csr_name(rows[i].number, name), (char *)rows[i].name));
}

/* ---- objdump itself, where it is installed ---- */

typedef struct {
    uint64_t address;
    uint32_t word;
    char *text;
} Line;

static void line_clear(gpointer line)
{
    g_free(((Line *)line)->text);
}

/* In an ELF file it writes targets without 0x and with a place: "c.beqz s0,14 <.text+0x14>". */
static void strip(char *text)
{
    char *note = strstr(text, " #");
    char *place = strstr(text, " <");

    if (note != NULL)
        *note = '\0';
    if (place != NULL)
        *place = '\0';
    for (char *at = text; (at = strstr(at, "0x")) != NULL;)
        memmove(at, at + 2, strlen(at + 2) + 1);
    g_strchomp(g_strdelimit(text, "\t", ' '));
}

/* "  1c:\t00b50863          \tbeq\ta0,a1,2c <.text+0x2c>" */
static bool read_line(const char *text, Line *ret_line)
{
    g_auto(GStrv) columns = g_strsplit(text, "\t", 3);

    if (g_strv_length(columns) < 3 || !g_str_has_suffix(columns[0], ":"))
        return false;
    ret_line->address = g_ascii_strtoull(columns[0], NULL, 16);
    ret_line->word = (uint32_t)g_ascii_strtoull(columns[1], NULL, 16);
    ret_line->text = g_strdup(columns[2]);
    strip(ret_line->text);
    return true;
}

/* What objdump says of the code of an ELF file; NULL: it is not installed. */
static GArray *ask_objdump(const char *path)
{
    g_autofree char *objdump = g_find_program_in_path("riscv64-unknown-elf-objdump");
    g_autofree char *output = NULL;
    char *argv[] = { objdump,      (char *)"-d", (char *)"-z", (char *)"-M", (char *)"no-aliases",
                     (char *)path, NULL };

    if (objdump == NULL)
        return NULL;
    cr_assert(
        g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL, NULL));

    GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));
    const char *stop = output + strlen(output);
    Line line;

    g_array_set_clear_func(lines, line_clear);
    /* By memchr: the sanitizer looks at the whole rest of a text that strstr is given, and these
     * are megabytes. */
    for (char *at = output, *end = NULL; (end = memchr(at, '\n', (gsize)(stop - at))) != NULL;
         at = end + 1) {
        *end = '\0';
        if (read_line(at, &line))
            g_array_append_val(lines, line);
    }
    return lines;
}

/* What only hsim knows: custom-0. */
static bool is_macro(uint32_t word)
{
    HsOp op = hs_isa_decode(word).op;

    return op >= HS_OP_COMPUTE && op <= HS_OP_TOUCH_WRITE;
}

/* Returns how many there were. */
static guint compare(const GArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = &g_array_index(lines, Line, i);
        g_autofree char *text = hs_isa_disassemble(line->word, line->address);

        strip(text);
        if (is_macro(line->word))
            cr_assert(g_str_has_prefix(line->text, ".4byte"), "%s", line->text);
        else
            cr_assert(eq(str, text, line->text), "word 0x%08x at 0x%" G_GINT64_MODIFIER "x",
                      line->word, line->address);
    }
    return lines->len;
}

/* Tag_RISCV_arch (5) of the file (1): what of RISC-V objdump takes for instructions. */
static const char attributes[] = "A\x3d\0\0\0riscv\0\x01\x33\0\0\0\x05"
                                 "rv64i2p1_m2p0_a2p1_c2p0_zicsr2p0_zifencei2p0";
static const char section_names[] = "\0.text\0.riscv.attributes\0.names";

static void append(GByteArray *file, uint64_t value, guint size_bytes)
{
    uint64_t little = GUINT64_TO_LE(value);

    g_byte_array_append(file, (const guint8 *)&little, size_bytes);
}

static void append_section(GByteArray *file, uint32_t name, uint32_t type, uint64_t offset,
                           uint64_t size_bytes)
{
    append(file, name, 4);
    append(file, type, 4);
    append(file, name == 1 ? 6 : 0, 8); /* .text: allocated, executable */
    append(file, 0, 8);                 /* at address 0 */
    append(file, offset, 8);
    append(file, size_bytes, 8);
    append(file, 0, 8);         /* link, info */
    append(file, name != 0, 8); /* alignment */
    append(file, 0, 8);
}

/* An ELF file around the words: only there objdump can be told the extensions. */
static GByteArray *elf_of(const void *words, gsize size_bytes)
{
    GByteArray *file = g_byte_array_new();
    uint64_t attributes_at = 64 + size_bytes;
    uint64_t names_at = attributes_at + sizeof attributes;
    uint64_t sections_at = names_at + sizeof section_names;

    g_byte_array_append(file, (const guint8 *)"\177ELF\2\1\1\0\0\0\0\0\0\0\0", 16);
    append(file, 2, 2);   /* ET_EXEC */
    append(file, 243, 2); /* EM_RISCV */
    append(file, 1, 4);
    append(file, 0, 8); /* entry */
    append(file, 0, 8); /* no program headers */
    append(file, sections_at, 8);
    append(file, 1, 4); /* flags: compressed instructions */
    append(file, 64, 2);
    append(file, 0, 4);
    append(file, 64, 2);
    append(file, 4, 2);
    append(file, 3, 2);
    g_byte_array_append(file, words, (guint)size_bytes);
    g_byte_array_append(file, (const guint8 *)attributes, sizeof attributes);
    g_byte_array_append(file, (const guint8 *)section_names, sizeof section_names);
    append_section(file, 0, 0, 0, 0);
    append_section(file, 1, 1, 64, size_bytes);
    append_section(file, 7, 0x70000003, attributes_at, sizeof attributes);
    append_section(file, 25, 3, names_at, sizeof section_names);
    return file;
}

/* Compares all words, one after another from address 0 on; returns how many instructions. */
static guint compare_bytes(const void *words, gsize size_bytes)
{
    g_autoptr(GByteArray) file = elf_of(words, size_bytes);
    g_autoptr(GArray) lines = NULL;
    g_autofree char *path = NULL;

    close(g_file_open_tmp("words-XXXXXX", &path, NULL));
    cr_assert(g_file_set_contents(path, (const char *)file->data, file->len, NULL));
    lines = ask_objdump(path);
    (void)remove(path);
    if (lines == NULL)
        cr_skip_test("riscv64-unknown-elf-objdump (binutils-riscv64-unknown-elf) is not there");
    return compare(lines);
}

/* A word of a row: what the mask leaves open is drawn. */
static uint32_t random_word(HsRandom *random, HsOp op)
{
    const HsIsaRow *row = hs_isa_row(op);

    return row->match | ((uint32_t)hs_random_next(random) & ~row->mask);
}

Test(isa_text, agrees_with_objdump_on_random_words_of_each_row)
{
    g_autofree uint32_t *words = g_new(uint32_t, RANDOM_WORDS);
    HsRandom random;

    hs_random_init(&random, SEED, "objdump");
    for (guint i = 0; i < RANDOM_WORDS; i++)
        words[i] = random_word(&random, (HsOp)(i % HS_OP_N));
    for (guint i = 0; i < FENCES; i++)
        words[i] = i << 20 | 0x0f; /* most random ones have reserved fields */
    words[FENCES] = 0x100f;
    cr_assert(eq(u32, compare_bytes(words, RANDOM_WORDS * sizeof *words), RANDOM_WORDS));
}

/* Of both lengths, most of them illegal; without what objdump takes for longer. */
Test(isa_text, agrees_with_objdump_on_random_bits)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    HsRandom random;

    hs_random_init(&random, SEED, "bits");
    for (guint i = 0; i < RANDOM_WORDS; i++) {
        uint32_t word = (uint32_t)hs_random_next(&random);

        if ((word & 0x1f) == 0x1f)
            word &= ~UINT32_C(0x10);
        append(bytes, word, hs_isa_length_bytes(word));
    }
    cr_assert(eq(u32, compare_bytes(bytes->data, bytes->len), RANDOM_WORDS));
}

Test(isa_text, agrees_with_objdump_on_every_halfword)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    for (uint32_t halfword = 0; halfword < 0x10000; halfword++)
        if ((halfword & 3) != 3)
            append(bytes, halfword, 2);
    cr_assert(eq(u32, compare_bytes(bytes->data, bytes->len), 3 * 0x4000));
}

Test(isa_text, agrees_with_objdump_on_every_csr)
{
    g_autofree uint32_t *words = g_new(uint32_t, CSRS);

    for (uint32_t number = 0; number < CSRS; number++)
        words[number] = hs_isa_encode(
            &(HsInstruction){ .op = HS_OP_CSRRS, .rd = 10, .rs1 = 11, .imm = number });
    cr_assert(eq(u32, compare_bytes(words, CSRS * sizeof *words), CSRS));
}

/* Everything under the opcode of ecall that is no CSR instruction and has rd 0. */
Test(isa_text, agrees_with_objdump_on_every_privileged_word)
{
    g_autofree uint32_t *words = g_new(uint32_t, 2 * CSRS);

    for (uint32_t i = 0; i < CSRS; i++) {
        words[2 * i] = i << 20 | 0x73;
        words[2 * i + 1] = i << 20 | 9u << 15 | 0x73;
    }
    cr_assert(eq(u32, compare_bytes(words, 2 * CSRS * sizeof *words), 2 * CSRS));
}

Test(isa_text, agrees_with_objdump_on_compiled_code)
{
    g_autoptr(GDir) folder = g_dir_open(GUESTS, 0, NULL);
    const char *name;
    guint n_files = 0;

    cr_assert(folder != NULL);
    while ((name = g_dir_read_name(folder)) != NULL) {
        if (!g_str_has_suffix(name, ".elf"))
            continue;

        g_autofree char *path = g_build_filename(GUESTS, name, NULL);
        g_autoptr(GArray) lines = ask_objdump(path);

        if (lines == NULL)
            cr_skip_test("riscv64-unknown-elf-objdump (binutils-riscv64-unknown-elf) is not there");
        cr_assert(ne(u32, compare(lines), 0), "%s has no code", path);
        n_files++;
    }
    cr_assert(ne(u32, n_files, 0), GUESTS " has no ELF file");
}
