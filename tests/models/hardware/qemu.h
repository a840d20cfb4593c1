/* qemu: random programs executed by qemu-riscv64 (Debian: qemu-user), as an oracle.
 *
 * All programs go into one ELF file with a small harness: for each it copies code and window to
 * their places, loads the registers, jumps in, and writes the registers and the window to its
 * standard output when the program ends.
 */
#ifndef HS_QEMU_H
#define HS_QEMU_H

#include "tests/models/hardware/random_program.h"

/* Of x, 1 .. 30 count: x31 is the harness's at the end. */
typedef struct {
    uint64_t x[32];
    uint8_t window[RANDOM_WINDOW_BYTES];
} RandomResult;

/* Writes the result of each of n programs. FALSE, and *ret_problem (the caller frees): why not. */
bool qemu_execute(const RandomProgram *programs, guint n, RandomResult *ret_results,
                  char **ret_problem);

#endif
