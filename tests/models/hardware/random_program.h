/* random_program: seeded random programs of RV64IMAC instructions that always end.
 *
 * They compute with all registers, load and store (unaligned too) in a window of data, branch and
 * jump forward, loop, call, change their own code before a fence.i, and use compressed and 4-byte
 * instructions side by side. Code and window each lie on both sides of a unit's end. What any two
 * implementations may do differently is left out: values of counters, a sc without its lr.
 *
 * The first word jumps to where the program begins; `end_address` is where it ends: the word there
 * is the runner's (ecall here, a jump elsewhere). x31 is read only, so that a runner may use it to
 * save the others.
 */
#ifndef HS_RANDOM_PROGRAM_H
#define HS_RANDOM_PROGRAM_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define RANDOM_CODE UINT64_C(0x2f800)
#define RANDOM_CODE_BYTES 0x1000u
#define RANDOM_WINDOW UINT64_C(0x1f800)
#define RANDOM_WINDOW_BYTES 0x1000u

typedef struct {
    uint64_t seed;
    uint16_t code[RANDOM_CODE_BYTES / 2];
    uint8_t window[RANDOM_WINDOW_BYTES];
    uint64_t x[32];
    uint64_t end_address;
    bool has_reservations; /* lr ... sc: an interrupt between them would show */
    bool has_patches;      /* words changed before a fence.i, which is for one CPU only */
} RandomProgram;

void random_program_make(RandomProgram *program, uint64_t seed);

/* Sets the word where it ends. */
void random_program_end_with(RandomProgram *program, uint32_t word);

/* "0x2f800: ..." a line for each instruction; the caller frees. */
char *random_program_listing(const RandomProgram *program);

#endif
