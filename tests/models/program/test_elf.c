/* elf: files made here byte for byte and read back, each reason for a refusal, a compiled guest,
 * and thousands of mutants of it.
 *
 * Where the fields are and what they mean is from the System V ABI, chapters 4 and 5 (ELF-64), and
 * the RISC-V ELF psABI; the offsets below are written out so that they do not come from <elf.h>. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/program/elf.h"
#include "sim/random.h"

/* ---- a file ---- */

enum {
    AT_CLASS = 4,
    AT_DATA = 5,
    AT_IDENT_VERSION = 6,
    AT_TYPE = 16,
    AT_MACHINE = 18,
    AT_ENTRY = 24,
    AT_PHOFF = 32,
    AT_FLAGS = 48,
    AT_PHENTSIZE = 54,
    AT_PHNUM = 56,
    /* of a program header, from its begin */
    P_TYPE = 0,
    P_FLAGS = 4,
    P_OFFSET = 8,
    P_VADDR = 16,
    P_FILESZ = 32,
    P_MEMSZ = 40
};
enum { HEADER_BYTES = 64, SEGMENT_BYTES = 56 };
enum { TEXT = HEADER_BYTES, DATA = HEADER_BYTES + SEGMENT_BYTES, OTHER = DATA + SEGMENT_BYTES };
#define FILE_BYTES 512u

static void put(uint8_t *bytes, guint at, guint n_bytes, uint64_t value)
{
    for (guint i = 0; i < n_bytes; i++)
        bytes[at + i] = (uint8_t)(value >> (8 * i));
}

static void put_segment(uint8_t *bytes, guint at, const uint64_t values[6])
{
    put(bytes, at + P_TYPE, 4, values[0]);
    put(bytes, at + P_FLAGS, 4, values[1]);
    put(bytes, at + P_OFFSET, 8, values[2]);
    put(bytes, at + P_VADDR, 8, values[3]);
    put(bytes, at + P_FILESZ, 8, values[4]);
    put(bytes, at + P_MEMSZ, 8, values[5]);
}

/* A sound file: text of 16 bytes at 0x100, data of 8 bytes at 0x120 with 24 zero bytes behind it,
 * and a note. Its bytes from offset 256 on are 0, 1, 2, ... */
static void make_file(uint8_t bytes[FILE_BYTES])
{
    static const uint8_t ident[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
    memset(bytes, 0, FILE_BYTES);
    memcpy(bytes, ident, sizeof ident);
    put(bytes, AT_TYPE, 2, 2);
    put(bytes, AT_MACHINE, 2, 243);
    put(bytes, AT_ENTRY, 8, 0x104);
    put(bytes, AT_PHOFF, 8, HEADER_BYTES);
    put(bytes, AT_FLAGS, 4, 1);
    put(bytes, AT_PHENTSIZE, 2, SEGMENT_BYTES);
    put(bytes, AT_PHNUM, 2, 3);
    put_segment(bytes, TEXT, (uint64_t[]){ 1, 5, 256, 0x100, 16, 16 });
    put_segment(bytes, DATA, (uint64_t[]){ 1, 6, 272, 0x120, 8, 32 });
    put_segment(bytes, OTHER, (uint64_t[]){ 4, 4, 400, 0, 16, 0 });
    for (guint i = 256; i < FILE_BYTES; i++)
        bytes[i] = (uint8_t)(i - 256);
}

Test(elf, lays_segments_out_from_address_0)
{
    uint8_t bytes[FILE_BYTES];
    HsElf elf;
    g_autoptr(GError) error = NULL;
    make_file(bytes);
    cr_assert(hs_elf_read(bytes, sizeof bytes, &elf, &error), "%s", error ? error->message : "");
    cr_assert(eq(u64, elf.entry, 0x104));
    cr_assert(eq(u64, elf.code_address, 0x100));
    cr_assert(eq(u64, elf.code_bytes, 0x10));
    cr_assert(eq(u64, elf.memory_bytes, 0x140));
    gsize n_bytes;
    const uint8_t *image = g_bytes_get_data(elf.image, &n_bytes);
    cr_assert(eq(u64, n_bytes, 0x128));
    for (guint i = 0; i < n_bytes; i++) {
        guint wanted = i >= 0x100 && i < 0x110 ? i - 0x100 : i >= 0x120 ? i - 0x110 : 0;
        cr_assert(eq(u8, image[i], (uint8_t)wanted), "byte %u", i);
    }
    hs_elf_clear(&elf);
    hs_elf_clear(&elf);
}

/* ---- refusals ---- */

typedef struct {
    guint at, n_bytes; /* what is changed */
    uint64_t value;
    HsElfError code;
    const char *words; /* the error says */
} Case;

static void check_refused(const uint8_t *bytes, gsize n_bytes, HsElfError code, const char *words)
{
    HsElf elf;
    g_autoptr(GError) error = NULL;
    cr_assert_not(hs_elf_read(bytes, n_bytes, &elf, &error), "read: %s", words);
    cr_assert(g_error_matches(error, HS_ELF_ERROR, (gint)code), "%s", error->message);
    cr_assert(strstr(error->message, words) != NULL, "'%s' does not say '%s'", error->message,
              words);
}

Test(elf, refuses_what_the_machine_cannot_run)
{
    static const Case cases[] = {
        { 0, 1, 0, HS_ELF_ERROR_NOT_ELF, "is not an ELF file" },
        { AT_CLASS, 1, 1, HS_ELF_ERROR_TARGET, "is not a 64-bit ELF file (class 1)" },
        { AT_DATA, 1, 2, HS_ELF_ERROR_TARGET, "is not little-endian (data encoding 2)" },
        { AT_IDENT_VERSION, 1, 9, HS_ELF_ERROR_NOT_ELF, "has an unknown ELF version (9)" },
        { AT_MACHINE, 2, 62, HS_ELF_ERROR_TARGET, "is for another machine (62; RISC-V is 243)" },
        { AT_TYPE, 2, 3, HS_ELF_ERROR_TARGET, "is not an executable program (type 3, not 2)" },
        { AT_TYPE, 2, 1, HS_ELF_ERROR_TARGET, "is not an executable program (type 1, not 2)" },
        { AT_FLAGS, 4, 5, HS_ELF_ERROR_TARGET, "floating-point registers" },
        { AT_FLAGS, 4, 9, HS_ELF_ERROR_TARGET, "is built for RV64E (flags 0x9)" },
        { OTHER + P_TYPE, 4, 2, HS_ELF_ERROR_TARGET,
          "segment 2: the program is linked dynamically; link it with -static" },
        { OTHER + P_TYPE, 4, 3, HS_ELF_ERROR_TARGET,
          "segment 2: the program is linked dynamically; link it with -static" },
        { OTHER + P_TYPE, 4, 7, HS_ELF_ERROR_TARGET,
          "segment 2: the program has thread-local storage, and there are no threads" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t bytes[FILE_BYTES];
        make_file(bytes);
        put(bytes, cases[i].at, cases[i].n_bytes, cases[i].value);
        check_refused(bytes, sizeof bytes, cases[i].code, cases[i].words);
    }
}

Test(elf, refuses_segments_that_contradict_the_file)
{
    static const Case cases[] = {
        { AT_PHNUM, 2, 0, HS_ELF_ERROR_SEGMENTS, "has no program headers" },
        { AT_PHNUM, 2, 65, HS_ELF_ERROR_SEGMENTS, "has 65 program headers; 64 are the most" },
        { AT_PHNUM, 2, 9, HS_ELF_ERROR_SEGMENTS,
          "file offset 64 + 504 bytes lies beyond the file's end (512 bytes)" },
        { AT_PHENTSIZE, 2, 32, HS_ELF_ERROR_SEGMENTS, "has program headers of 32 bytes" },
        { AT_PHOFF, 8, UINT64_MAX, HS_ELF_ERROR_SEGMENTS, "lies beyond the file's end" },
        { TEXT + P_OFFSET, 8, 500, HS_ELF_ERROR_SEGMENTS,
          "segment 0: file offset 500 + 16 bytes lies beyond the file's end (512 bytes)" },
        { TEXT + P_OFFSET, 8, UINT64_MAX, HS_ELF_ERROR_SEGMENTS, "lies beyond the file's end" },
        { TEXT + P_FILESZ, 8, 17, HS_ELF_ERROR_SEGMENTS,
          "segment 0: 17 bytes in the file are more than its 16 in memory" },
        { DATA + P_VADDR, 8, 0x10f, HS_ELF_ERROR_SEGMENTS,
          "segments 0 and 1 overlap at address 0x10f" },
        { TEXT + P_VADDR, 8, 0x13f, HS_ELF_ERROR_SEGMENTS,
          "segments 0 and 1 overlap at address 0x13f" },
        { DATA + P_MEMSZ, 8, UINT64_MAX, HS_ELF_ERROR_SEGMENTS, "lies beyond 1 GB" },
        { DATA + P_MEMSZ, 8, 0x3ffffee1, HS_ELF_ERROR_SEGMENTS,
          "segment 1: address 0x120 + 1073741537 bytes lies beyond 1 GB" },
        { DATA + P_VADDR, 8, UINT64_MAX - 4, HS_ELF_ERROR_SEGMENTS, "lies beyond 1 GB" },
        { DATA + P_VADDR, 8, 0x3fffff9, HS_ELF_ERROR_SEGMENTS,
          "segment 1: its file part ends at 0x4000001, and an image has 64 MB at most" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t bytes[FILE_BYTES];
        make_file(bytes);
        put(bytes, cases[i].at, cases[i].n_bytes, cases[i].value);
        check_refused(bytes, sizeof bytes, cases[i].code, cases[i].words);
    }
}

/* The greatest values that are still fine. */
Test(elf, takes_segments_up_to_the_limits)
{
    static const Case cases[] = {
        { DATA + P_VADDR, 8, 0x110, 0, NULL },
        { DATA + P_MEMSZ, 8, 0x3ffffee0, 0, NULL },
        { DATA + P_VADDR, 8, 0x3fffff8, 0, NULL },
        { TEXT + P_OFFSET, 8, 496, 0, NULL },
        { DATA + P_MEMSZ, 8, 8, 0, NULL },
        { AT_ENTRY, 8, 0x10e, 0, NULL },
        { AT_FLAGS, 4, 0, 0, NULL },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t bytes[FILE_BYTES];
        HsElf elf;
        g_autoptr(GError) error = NULL;
        make_file(bytes);
        put(bytes, cases[i].at, cases[i].n_bytes, cases[i].value);
        cr_assert(hs_elf_read(bytes, sizeof bytes, &elf, &error), "case %u: %s", i,
                  error ? error->message : "");
        hs_elf_clear(&elf);
    }
}

/* Linkers write such headers for sections without bytes. */
Test(elf, takes_an_empty_segment_in_the_middle_of_another)
{
    uint8_t bytes[FILE_BYTES];
    HsElf elf;
    g_autoptr(GError) error = NULL;
    make_file(bytes);
    put_segment(bytes, OTHER, (uint64_t[]){ 1, 4, 400, 0x108, 0, 0 });
    cr_assert(hs_elf_read(bytes, sizeof bytes, &elf, &error), "%s", error ? error->message : "");
    cr_assert(eq(u64, elf.code_bytes, 16));
    hs_elf_clear(&elf);
}

Test(elf, refuses_an_entry_outside_the_code)
{
    static const Case cases[] = {
        { AT_ENTRY, 8, 0x101, HS_ELF_ERROR_ENTRY, "entry 0x101 is odd" },
        { AT_ENTRY, 8, 0xfe, HS_ELF_ERROR_ENTRY, "entry 0xfe is not in an executable segment" },
        { AT_ENTRY, 8, 0x110, HS_ELF_ERROR_ENTRY, "entry 0x110 is not in" },
        { AT_ENTRY, 8, 0x120, HS_ELF_ERROR_ENTRY, "entry 0x120 is not in" },
        { AT_ENTRY, 8, UINT64_MAX - 1, HS_ELF_ERROR_ENTRY, "is not in an executable segment" },
        { TEXT + P_FLAGS, 4, 6, HS_ELF_ERROR_ENTRY, "entry 0x104 is not in" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t bytes[FILE_BYTES];
        make_file(bytes);
        put(bytes, cases[i].at, cases[i].n_bytes, cases[i].value);
        check_refused(bytes, sizeof bytes, cases[i].code, cases[i].words);
    }
}

Test(elf, refuses_a_file_cut_anywhere_before_its_last_byte_used)
{
    uint8_t bytes[FILE_BYTES];
    make_file(bytes);
    for (gsize n = 0; n < 280; n++) {
        HsElf elf;
        g_autoptr(GError) error = NULL;
        /* A copy of just that size, so that a sanitizer sees a read behind its end. */
        g_autofree uint8_t *cut = g_memdup2(bytes, n);
        cr_assert_not(hs_elf_read(cut, n, &elf, &error), "%zu bytes", n);
        cr_assert(error != NULL);
    }
    check_refused(bytes, 3, HS_ELF_ERROR_NOT_ELF, "is not an ELF file");
    check_refused(bytes, 63, HS_ELF_ERROR_NOT_ELF, "is cut short: 63 bytes");
}

Test(elf, refuses_a_file_with_nothing_to_load)
{
    uint8_t bytes[FILE_BYTES];
    make_file(bytes);
    put(bytes, TEXT + P_TYPE, 4, 4);
    put(bytes, DATA + P_TYPE, 4, 4);
    check_refused(bytes, sizeof bytes, HS_ELF_ERROR_SEGMENTS, "has no segment to load");
}

/* ---- a compiled program ---- */

static uint8_t *read_guest(gsize *ret_size)
{
    char *bytes;
    cr_assert(g_file_get_contents("scenarios/guests/sort.elf", &bytes, ret_size, NULL));
    return (uint8_t *)bytes;
}

/* guest.ld puts the code at 0x1000; it begins with `auipc gp` (start.S): opcode 0x17, rd 3. */
Test(elf, reads_a_compiled_guest)
{
    gsize size;
    HsElf elf;
    g_autofree uint8_t *bytes = read_guest(&size);
    g_autoptr(GError) error = NULL;
    cr_assert(hs_elf_read(bytes, size, &elf, &error), "%s", error ? error->message : "");
    cr_assert(eq(u64, elf.entry, 0x1000));
    const uint8_t *image = g_bytes_get_data(elf.image, NULL);
    cr_assert(eq(u8, image[0], 0));
    cr_assert(eq(u32, (image[0x1000] | (uint32_t)image[0x1001] << 8) & 0xfff, 3 << 7 | 0x17));
    /* Two buffers of 2048 records of 128 bytes, at least. */
    cr_assert(ge(u64, elf.memory_bytes, 2 * 2048 * 128));
    hs_elf_clear(&elf);
}

#define MUTANTS 20000u

static void mutate(uint8_t *bytes, gsize size, HsRandom *random)
{
    static const uint8_t edges[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
    guint n = 1 + (guint)hs_random_below(random, 4);
    for (guint i = 0; i < n; i++) {
        /* Most of them hit the headers: 64 + 2 * 56 bytes. */
        gsize at = hs_random_below(random, hs_random_below(random, 8) == 0 ? size : 176);
        bytes[at] = hs_random_below(random, 2) == 0
                        ? (uint8_t)hs_random_below(random, 256)
                        : edges[hs_random_below(random, G_N_ELEMENTS(edges))];
    }
}

/* What the loader promises of whatever it reads. */
static void check_promises(const HsElf *elf)
{
    gsize n_bytes = g_bytes_get_size(elf->image);
    cr_assert(le(u64, n_bytes, HS_ELF_IMAGE_BYTES_MAX));
    cr_assert(le(u64, n_bytes, elf->memory_bytes));
    cr_assert(lt(u64, elf->entry, n_bytes));
    cr_assert(eq(u64, elf->entry % 2, 0));
}

Test(elf, reads_or_refuses_every_mutant, .timeout = 60)
{
    gsize size;
    HsRandom random;
    guint n_read = 0;
    g_autofree uint8_t *bytes = read_guest(&size);
    hs_random_init(&random, 20000, "elf");
    for (guint i = 0; i < MUTANTS; i++) {
        HsElf elf;
        g_autoptr(GError) error = NULL;
        gsize n = hs_random_below(&random, 8) == 0 ? hs_random_below(&random, size) : size;
        g_autofree uint8_t *mutant = g_memdup2(bytes, size);
        mutate(mutant, size, &random);
        g_autofree uint8_t *cut = g_memdup2(mutant, n);
        bool is_read = hs_elf_read(cut, n, &elf, &error);
        cr_assert(is_read == (error == NULL), "mutant %u", i);
        if (is_read) {
            check_promises(&elf);
            hs_elf_clear(&elf);
            n_read++;
        } else {
            cr_assert(strlen(error->message) > 0);
        }
    }
    cr_assert(n_read > MUTANTS / 100 && n_read < MUTANTS, "%u mutants were read", n_read);
}
