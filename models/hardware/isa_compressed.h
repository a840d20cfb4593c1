/* isa_compressed: the 16-bit instruction words, in one decode table.
 *
 * WHAT IT STANDS FOR. The C extension, RV64C (RISC-V unprivileged ISA 20191213, chapter 16),
 * without its floating-point loads and stores. Each row is short for a row of isa.h: a compressed
 * instruction does exactly what its base instruction does, but that it is 2 bytes long (so jumps
 * link to pc + 2).
 *
 * HINTS, encodings that may do anything that has no effect, decode to base instructions without
 * one: c.addi with x0 (c.nop) or imm 0, c.li, c.lui, c.slli, c.mv and c.add to x0, shifts by 0 (in
 * objdump's words c.slli64, c.srli64, c.srai64).
 *
 * LIMITS. Reserved encodings are illegal.
 */
#ifndef HS_ISA_COMPRESSED_H
#define HS_ISA_COMPRESSED_H

#include "models/hardware/isa.h"

/* Where a base instruction's register comes from. */
typedef enum {
    HS_SOURCE_X0, /* always x0; 0: also "the base format has no such field" */
    HS_SOURCE_RA, /* always x1 */
    HS_SOURCE_SP, /* always x2 */
    HS_SOURCE_7,  /* bits 11..7 */
    HS_SOURCE_2,  /* bits 6..2 */
    HS_SOURCE_7P, /* bits 9..7: x8 to x15 */
    HS_SOURCE_2P  /* bits 4..2: x8 to x15 */
} HsRegisterSource;

/* Where its immediate comes from: a table of pieces in isa_compressed.c. */
typedef enum {
    HS_IMMEDIATE_0, /* always 0 */
    HS_IMMEDIATE_6,
    HS_IMMEDIATE_SHIFT,
    HS_IMMEDIATE_LUI,
    HS_IMMEDIATE_ADDI16SP,
    HS_IMMEDIATE_ADDI4SPN,
    HS_IMMEDIATE_W,
    HS_IMMEDIATE_D,
    HS_IMMEDIATE_LWSP,
    HS_IMMEDIATE_LDSP,
    HS_IMMEDIATE_SWSP,
    HS_IMMEDIATE_SDSP,
    HS_IMMEDIATE_B,
    HS_IMMEDIATE_J,
    HS_IMMEDIATE_N
} HsImmediate;

/* What a word of the row must have besides its match, or it is reserved. */
enum { HS_NEEDS_RD = 1, HS_NEEDS_RS1 = 2, HS_NEEDS_RS2 = 4, HS_NEEDS_IMM = 8 }; /* not 0 */
enum { HS_NEEDS_RD_NOT_SP = 16 };

/* A halfword is of the row when (halfword & mask) == match and it has what is needed. */
typedef struct {
    const char *name; /* "c.addi" */
    uint16_t mask, match;
    HsOp op; /* what it expands to; HS_OP_ILLEGAL: it has a name, but is none */
    HsRegisterSource rd, rs1, rs2;
    HsImmediate imm;
    unsigned needs;       /* a set of HS_NEEDS_... */
    const char *operands; /* as hs_isa_operands has them */
} HsCompressedRow;

#define HS_COMPRESSED_N 37u

/* The i-th row, i < HS_COMPRESSED_N. */
const HsCompressedRow *hs_isa_compressed_row(uint32_t row_i);
/* The row of a halfword whose bits 1..0 are not 11; NULL: it is reserved or floating point. */
const HsCompressedRow *hs_isa_compressed_find(uint16_t halfword);

/* The fields of a halfword of the row. */
HsInstruction hs_isa_expand_as(const HsCompressedRow *row, uint16_t halfword);
/* What it is short for, length_bytes 2. Total: perhaps HS_OP_ILLEGAL. */
HsInstruction hs_isa_expand(uint16_t halfword);
/* The first halfword in table order that expands to the instruction; asserts that there is one. */
uint16_t hs_isa_compress(const HsInstruction *instruction);

#endif
