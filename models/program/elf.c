/* elf: a program built from C, as bytes of its area.
 *
 * Nothing of the file is believed: every structure is copied out behind a check of its bounds, and
 * sums are compared as differences, which cannot overflow.
 */
#include "models/program/elf.h"

#include "models/program/assembler.h"
#include "sim/assert.h"

#include <elf.h>
#include <string.h>

#include "sim/banned.h"

G_DEFINE_QUARK(hs - elf - error - quark, hs_elf_error)

/* A file that is being read. Numbers of segments count from 0, as `readelf -l` lists them. */
typedef struct {
    const uint8_t *bytes;
    uint64_t n_bytes;
    Elf64_Ehdr head;
    Elf64_Phdr loads[HS_ELF_SEGMENTS_MAX]; /* with bytes in memory */
    guint load_i[HS_ELF_SEGMENTS_MAX];     /* their numbers in the file */
    guint n_loads;
    guint code_i; /* of loads: the one with the entry */
    uint64_t image_bytes, memory_bytes;
} Reader;

static bool refuse(GError **error, HsElfError code, const char *format, ...) G_GNUC_PRINTF(3, 4);
static bool refuse(GError **error, HsElfError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (error != NULL)
        *error = g_error_new_valist(HS_ELF_ERROR, (gint)code, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- the head ---- */

static bool check_kind(const Reader *reader, GError **error)
{
    const unsigned char *kind = reader->head.e_ident;
    if (kind[EI_CLASS] != ELFCLASS64)
        return refuse(error, HS_ELF_ERROR_TARGET, "is not a 64-bit ELF file (class %u)",
                      kind[EI_CLASS]);
    if (kind[EI_DATA] != ELFDATA2LSB)
        return refuse(error, HS_ELF_ERROR_TARGET, "is not little-endian (data encoding %u)",
                      kind[EI_DATA]);
    if (kind[EI_VERSION] != EV_CURRENT)
        return refuse(error, HS_ELF_ERROR_NOT_ELF, "has an unknown ELF version (%u)",
                      kind[EI_VERSION]);
    return true;
}

static bool check_target(const Reader *reader, GError **error)
{
    uint32_t flags = GUINT32_FROM_LE(reader->head.e_flags);
    uint16_t machine = GUINT16_FROM_LE(reader->head.e_machine);
    uint16_t type = GUINT16_FROM_LE(reader->head.e_type);
    if (machine != EM_RISCV)
        return refuse(error, HS_ELF_ERROR_TARGET, "is for another machine (%u; RISC-V is %u)",
                      machine, EM_RISCV);
    if (type != ET_EXEC)
        return refuse(error, HS_ELF_ERROR_TARGET, "is not an executable program (type %u, not %u)",
                      type, ET_EXEC);
    if ((flags & EF_RISCV_FLOAT_ABI) != EF_RISCV_FLOAT_ABI_SOFT)
        return refuse(error, HS_ELF_ERROR_TARGET,
                      "passes floating-point registers, which the CPU has not (flags 0x%x)", flags);
    if ((flags & EF_RISCV_RVE) != 0)
        return refuse(error, HS_ELF_ERROR_TARGET, "is built for RV64E (flags 0x%x)", flags);
    return true;
}

static bool read_head(Reader *reader, GError **error)
{
    if (reader->n_bytes < SELFMAG || memcmp(reader->bytes, ELFMAG, SELFMAG) != 0)
        return refuse(error, HS_ELF_ERROR_NOT_ELF, "is not an ELF file");
    if (reader->n_bytes < sizeof reader->head)
        return refuse(error, HS_ELF_ERROR_NOT_ELF,
                      "is cut short: %" G_GUINT64_FORMAT " bytes, the ELF header alone has %zu",
                      reader->n_bytes, sizeof reader->head);
    memcpy(&reader->head, reader->bytes, sizeof reader->head);
    return check_kind(reader, error) && check_target(reader, error);
}

/* ---- program headers ---- */

static bool check_header_table(const Reader *reader, GError **error)
{
    uint64_t at = GUINT64_FROM_LE(reader->head.e_phoff);
    guint n = GUINT16_FROM_LE(reader->head.e_phnum);
    guint entry_bytes = GUINT16_FROM_LE(reader->head.e_phentsize);
    if (n == 0)
        return refuse(error, HS_ELF_ERROR_SEGMENTS, "has no program headers");
    if (n > HS_ELF_SEGMENTS_MAX)
        return refuse(error, HS_ELF_ERROR_SEGMENTS, "has %u program headers; %u are the most", n,
                      HS_ELF_SEGMENTS_MAX);
    if (entry_bytes != sizeof(Elf64_Phdr))
        return refuse(error, HS_ELF_ERROR_SEGMENTS,
                      "has program headers of %u bytes; ELF64 has %zu", entry_bytes,
                      sizeof(Elf64_Phdr));
    if (at > reader->n_bytes || n * sizeof(Elf64_Phdr) > reader->n_bytes - at)
        return refuse(error, HS_ELF_ERROR_SEGMENTS,
                      "program headers: file offset %" G_GUINT64_FORMAT
                      " + %zu bytes lies beyond the file's end (%" G_GUINT64_FORMAT " bytes)",
                      at, n * sizeof(Elf64_Phdr), reader->n_bytes);
    return true;
}

static Elf64_Phdr header_at(const Reader *reader, guint i)
{
    Elf64_Phdr header;
    memcpy(&header, reader->bytes + GUINT64_FROM_LE(reader->head.e_phoff) + i * sizeof header,
           sizeof header);
    return (Elf64_Phdr){ .p_type = GUINT32_FROM_LE(header.p_type),
                         .p_flags = GUINT32_FROM_LE(header.p_flags),
                         .p_offset = GUINT64_FROM_LE(header.p_offset),
                         .p_vaddr = GUINT64_FROM_LE(header.p_vaddr),
                         .p_filesz = GUINT64_FROM_LE(header.p_filesz),
                         .p_memsz = GUINT64_FROM_LE(header.p_memsz) };
}

static bool check_load(const Reader *reader, guint i, const Elf64_Phdr *load, GError **error)
{
    if (load->p_filesz > load->p_memsz)
        return refuse(error, HS_ELF_ERROR_SEGMENTS,
                      "segment %u: %" G_GUINT64_FORMAT
                      " bytes in the file are more than its %" G_GUINT64_FORMAT " in memory",
                      i, load->p_filesz, load->p_memsz);
    if (load->p_offset > reader->n_bytes || load->p_filesz > reader->n_bytes - load->p_offset)
        return refuse(error, HS_ELF_ERROR_SEGMENTS,
                      "segment %u: file offset %" G_GUINT64_FORMAT " + %" G_GUINT64_FORMAT
                      " bytes lies beyond the file's end (%" G_GUINT64_FORMAT " bytes)",
                      i, load->p_offset, load->p_filesz, reader->n_bytes);
    if (load->p_vaddr > HS_IMAGE_BYTES_MAX || load->p_memsz > HS_IMAGE_BYTES_MAX - load->p_vaddr)
        return refuse(error, HS_ELF_ERROR_SEGMENTS,
                      "segment %u: address 0x%" G_GINT64_MODIFIER "x + %" G_GUINT64_FORMAT
                      " bytes lies beyond 1 GB: a program's addresses begin at 0",
                      i, load->p_vaddr, load->p_memsz);
    if (load->p_filesz > 0 && load->p_vaddr + load->p_filesz > HS_ELF_IMAGE_BYTES_MAX)
        return refuse(error, HS_ELF_ERROR_SEGMENTS,
                      "segment %u: its file part ends at 0x%" G_GINT64_MODIFIER
                      "x, and an image has 64 MB at most",
                      i, load->p_vaddr + load->p_filesz);
    return true;
}

static bool check_overlap(const Reader *reader, guint i, const Elf64_Phdr *load, GError **error)
{
    for (guint k = 0; k < reader->n_loads; k++) {
        const Elf64_Phdr *other = &reader->loads[k];
        if (load->p_vaddr < other->p_vaddr + other->p_memsz &&
            other->p_vaddr < load->p_vaddr + load->p_memsz)
            return refuse(error, HS_ELF_ERROR_SEGMENTS,
                          "segments %u and %u overlap at address 0x%" G_GINT64_MODIFIER "x",
                          reader->load_i[k], i, MAX(load->p_vaddr, other->p_vaddr));
    }
    return true;
}

static bool read_load(Reader *reader, guint i, const Elf64_Phdr *load, GError **error)
{
    if (!check_load(reader, i, load, error))
        return false;
    if (load->p_memsz == 0)
        return true;
    if (!check_overlap(reader, i, load, error))
        return false;
    reader->load_i[reader->n_loads] = i;
    reader->loads[reader->n_loads++] = *load;
    reader->memory_bytes = MAX(reader->memory_bytes, load->p_vaddr + load->p_memsz);
    if (load->p_filesz > 0)
        reader->image_bytes = MAX(reader->image_bytes, load->p_vaddr + load->p_filesz);
    return true;
}

static bool read_segment(Reader *reader, guint i, GError **error)
{
    Elf64_Phdr header = header_at(reader, i);
    switch (header.p_type) {
    case PT_LOAD:
        return read_load(reader, i, &header, error);
    case PT_INTERP:
    case PT_DYNAMIC:
        return refuse(error, HS_ELF_ERROR_TARGET,
                      "segment %u: the program is linked dynamically; link it with -static", i);
    case PT_TLS:
        return refuse(error, HS_ELF_ERROR_TARGET,
                      "segment %u: the program has thread-local storage, and there are no threads",
                      i);
    default:
        return true;
    }
}

static bool read_segments(Reader *reader, GError **error)
{
    if (!check_header_table(reader, error))
        return false;
    for (guint i = 0; i < GUINT16_FROM_LE(reader->head.e_phnum); i++)
        if (!read_segment(reader, i, error))
            return false;
    if (reader->image_bytes == 0)
        return refuse(error, HS_ELF_ERROR_SEGMENTS, "has no segment to load");
    return true;
}

/* ---- entry and image ---- */

static bool find_code(Reader *reader, GError **error)
{
    uint64_t entry = GUINT64_FROM_LE(reader->head.e_entry);
    if (entry % 2 != 0)
        return refuse(error, HS_ELF_ERROR_ENTRY, "entry 0x%" G_GINT64_MODIFIER "x is odd", entry);
    for (guint i = 0; i < reader->n_loads; i++) {
        const Elf64_Phdr *load = &reader->loads[i];
        if ((load->p_flags & PF_X) != 0 && entry >= load->p_vaddr &&
            entry - load->p_vaddr < load->p_filesz) {
            reader->code_i = i;
            return true;
        }
    }
    return refuse(error, HS_ELF_ERROR_ENTRY,
                  "entry 0x%" G_GINT64_MODIFIER "x is not in an executable segment", entry);
}

static GBytes *lay_out(const Reader *reader)
{
    uint8_t *image = g_malloc0(reader->image_bytes);
    for (guint i = 0; i < reader->n_loads; i++) {
        const Elf64_Phdr *load = &reader->loads[i];
        if (load->p_filesz > 0)
            memcpy(image + load->p_vaddr, reader->bytes + load->p_offset, load->p_filesz);
    }
    return g_bytes_new_take(image, reader->image_bytes);
}

bool hs_elf_read(const uint8_t *bytes, gsize n_bytes, HsElf *ret_elf, GError **error)
{
    Reader reader = { .bytes = bytes, .n_bytes = n_bytes };
    if (!read_head(&reader, error) || !read_segments(&reader, error) || !find_code(&reader, error))
        return false;
    *ret_elf = (HsElf){ .entry = GUINT64_FROM_LE(reader.head.e_entry),
                        .memory_bytes = reader.memory_bytes,
                        .image = lay_out(&reader),
                        .code_address = reader.loads[reader.code_i].p_vaddr,
                        .code_bytes = reader.loads[reader.code_i].p_filesz };
    return true;
}

void hs_elf_clear(HsElf *elf)
{
    g_clear_pointer(&elf->image, g_bytes_unref);
}
