/* any_program: machine code of all kinds of instructions, for tests where any program will do.
 *
 * Instructions of 2 and 4 bytes, so that some lie in two lines or pages; branches and jumps, now
 * and then back; loads and stores of all sizes, aligned or not; atomics, macro-instructions, CSRs
 * that exist and one that does not, fence.i, ecall, ebreak. The last one jumps to the first. A
 * return without a call leads to where x1 does.
 */
#ifndef HS_ANY_PROGRAM_H
#define HS_ANY_PROGRAM_H

#include "sim/random.h"

/* x8 and x9 lead to data (accesses go up to 2055 bytes behind), x18 to a touch pattern; x10 to x15
 * hold anything; x16 and x19 are the macro-instructions'. */
enum {
    R_DATA = 8,
    R_MORE = 9,
    R_LOW = 10,
    R_HIGH = 15,
    R_COUNT = 16,
    R_PATTERN = 18,
    R_STATE = 19
};

#define ANY_PROGRAM_ITEMS 110u
#define ANY_PROGRAM_BYTES_MAX (4u * ANY_PROGRAM_ITEMS)

/* Writes a program that may stand at any even address; returns its size in bytes. */
gsize any_program_make(HsRandom *random, uint8_t ret_bytes[ANY_PROGRAM_BYTES_MAX]);

#endif
