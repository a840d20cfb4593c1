/* fuzz_elf: libFuzzer target for the ELF reader; not part of `make test`.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -std=c17 -D_POSIX_C_SOURCE=200809L \
 *         -D_DEFAULT_SOURCE -I. $(pkg-config --cflags glib-2.0) tests/fuzz/fuzz_elf.c \
 *         models/program/elf.c sim/assert.c $(pkg-config --libs glib-2.0) -o fuzz_elf
 *     ./fuzz_elf -max_total_time=300 CORPUS scenarios/guests
 *
 * What is demanded: no crash, no leak; a file is read and keeps what elf.h promises, or there is an
 * error with a message. */
#include <stdlib.h>

#include "models/program/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HsElf elf;
    g_autoptr(GError) error = NULL;
    bool is_read = hs_elf_read(data, size, &elf, &error);
    if (is_read != (error == NULL))
        abort();
    if (!is_read)
        return error->message[0] == '\0' ? (abort(), 0) : 0;
    gsize n_bytes = g_bytes_get_size(elf.image);
    if (n_bytes > HS_ELF_IMAGE_BYTES_MAX || n_bytes > elf.memory_bytes || elf.entry >= n_bytes ||
        elf.entry % 2 != 0)
        abort();
    hs_elf_clear(&elf);
    return 0;
}
