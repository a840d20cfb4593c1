/* elf: a program built from C, as bytes of its area.
 *
 * WHAT IT STANDS FOR. A file that a compiler and a linker made becomes what stands on auxiliary
 * memory as the program's image: the flat bytes of its area from address 0 on. The bytes of
 * the file may come from anybody: whatever they are, they make a program or an error.
 *
 * WHAT IS READ. ELF64, little-endian, RISC-V, ET_EXEC: linked statically for the addresses of the
 * area, which begin at 0. Segments of type PT_LOAD are laid out; the others (notes, stack flags,
 * RISC-V attributes) are passed over. Sections are not looked at.
 *
 *     0 .. image bytes              file parts, gaps between them zero; loaded from the device
 *     image bytes .. memory_bytes   zero (.bss): cleared by the OS before the program runs
 *
 * REFUSED  another class, byte order, version, machine or type; floating-point or RVE calling
 * convention; a dynamic or interpreted program; thread-local storage; segments that leave the file,
 * overlap, overflow, or go beyond the limits; an entry that is odd or not in the file part of an
 * executable segment.
 *
 * LIMITS  HS_ELF_SEGMENTS_MAX program headers, HS_ELF_IMAGE_BYTES_MAX bytes of image,
 * HS_IMAGE_BYTES_MAX of memory.
 *
 * Example:
 *     HsElf elf;
 *     if (!hs_elf_read(bytes, n_bytes, &elf, &error)) ...;
 *     elf.entry, elf.image, elf.memory_bytes
 *     hs_elf_clear(&elf);
 */
#ifndef HS_ELF_H
#define HS_ELF_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define HS_ELF_SEGMENTS_MAX 64u
#define HS_ELF_IMAGE_BYTES_MAX (UINT64_C(64) << 20)

#define HS_ELF_ERROR hs_elf_error_quark()
GQuark hs_elf_error_quark(void);
typedef enum {
    HS_ELF_ERROR_NOT_ELF,  /* another kind of file, or cut short */
    HS_ELF_ERROR_TARGET,   /* for another machine, calling convention or way of linking */
    HS_ELF_ERROR_SEGMENTS, /* they contradict the file, each other or the limits */
    HS_ELF_ERROR_ENTRY
} HsElfError;

typedef struct {
    uint64_t entry;        /* pc of the first instruction */
    uint64_t memory_bytes; /* from address 0 to the last segment's end, zeroed part included */
    GBytes *image;         /* from address 0 to the end of the last file part */
    uint64_t code_address; /* of the file part of the executable segment with the entry */
    uint64_t code_bytes;
} HsElf;

/* FALSE: error says what is wrong and where, nothing is written. hs_elf_clear frees the image. */
bool hs_elf_read(const uint8_t *bytes, gsize n_bytes, HsElf *ret_elf, GError **error);
void hs_elf_clear(HsElf *elf); /* twice is fine */

#endif
