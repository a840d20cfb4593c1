/* isa_compressed: expands and compresses by the one table, see isa_compressed.h. */
#include "models/hardware/isa_compressed.h"

#include "sim/assert.h"

#include "sim/banned.h"

/* Short names, so that a row of the table is a line. */
#define ZERO HS_SOURCE_X0
#define RA HS_SOURCE_RA
#define SP HS_SOURCE_SP
#define R7 HS_SOURCE_7
#define R2 HS_SOURCE_2
#define P7 HS_SOURCE_7P
#define P2 HS_SOURCE_2P
#define RD HS_NEEDS_RD
#define RS1 HS_NEEDS_RS1
#define RS2 HS_NEEDS_RS2
#define IMM HS_NEEDS_IMM
#define NOT_SP HS_NEEDS_RD_NOT_SP
#define I(name) HS_IMMEDIATE_##name
#define OP(name) HS_OP_##name

/* Codes: RISC-V unprivileged ISA 20191213, section 16.8, "RVC instruction set listings". Rows of
 * one quadrant stand together. */
/* clang-format off */
static const HsCompressedRow table[HS_COMPRESSED_N] = {
    { "c.unimp",    0xffff, 0x0000, OP(ILLEGAL), ZERO, ZERO, ZERO, I(0), 0, "" },
    { "c.addi4spn", 0xe003, 0x0000, OP(ADDI), P2, SP, ZERO, I(ADDI4SPN), IMM, "d,s,i" },
    { "c.lw",       0xe003, 0x4000, OP(LW), P2, P7, ZERO, I(W), 0, "d,i(s)" },
    { "c.ld",       0xe003, 0x6000, OP(LD), P2, P7, ZERO, I(D), 0, "d,i(s)" },
    { "c.sw",       0xe003, 0xc000, OP(SW), ZERO, P7, P2, I(W), 0, "t,i(s)" },
    { "c.sd",       0xe003, 0xe000, OP(SD), ZERO, P7, P2, I(D), 0, "t,i(s)" },

    { "c.addi",     0xe003, 0x0001, OP(ADDI), R7, R7, ZERO, I(6), 0, "d,i" },
    { "c.addiw",    0xe003, 0x2001, OP(ADDIW), R7, R7, ZERO, I(6), RD, "d,i" },
    { "c.li",       0xe003, 0x4001, OP(ADDI), R7, ZERO, ZERO, I(6), 0, "d,i" },
    { "c.addi16sp", 0xffff, 0x6101, OP(ILLEGAL), SP, SP, ZERO, I(0), 0, "d,i" },
    { "c.addi16sp", 0xef83, 0x6101, OP(ADDI), SP, SP, ZERO, I(ADDI16SP), IMM, "d,i" },
    { "c.lui",      0xe003, 0x6001, OP(LUI), R7, ZERO, ZERO, I(LUI), IMM | NOT_SP, "d,u" },
    { "c.srli64",   0xfc7f, 0x8001, OP(SRLI), P7, P7, ZERO, I(0), 0, "d" },
    { "c.srli",     0xec03, 0x8001, OP(SRLI), P7, P7, ZERO, I(SHIFT), IMM, "d,x" },
    { "c.srai64",   0xfc7f, 0x8401, OP(SRAI), P7, P7, ZERO, I(0), 0, "d" },
    { "c.srai",     0xec03, 0x8401, OP(SRAI), P7, P7, ZERO, I(SHIFT), IMM, "d,x" },
    { "c.andi",     0xec03, 0x8801, OP(ANDI), P7, P7, ZERO, I(6), 0, "d,i" },
    { "c.sub",      0xfc63, 0x8c01, OP(SUB), P7, P7, P2, I(0), 0, "d,t" },
    { "c.xor",      0xfc63, 0x8c21, OP(XOR), P7, P7, P2, I(0), 0, "d,t" },
    { "c.or",       0xfc63, 0x8c41, OP(OR), P7, P7, P2, I(0), 0, "d,t" },
    { "c.and",      0xfc63, 0x8c61, OP(AND), P7, P7, P2, I(0), 0, "d,t" },
    { "c.subw",     0xfc63, 0x9c01, OP(SUBW), P7, P7, P2, I(0), 0, "d,t" },
    { "c.addw",     0xfc63, 0x9c21, OP(ADDW), P7, P7, P2, I(0), 0, "d,t" },
    { "c.j",        0xe003, 0xa001, OP(JAL), ZERO, ZERO, ZERO, I(J), 0, "p" },
    { "c.beqz",     0xe003, 0xc001, OP(BEQ), ZERO, P7, ZERO, I(B), 0, "s,p" },
    { "c.bnez",     0xe003, 0xe001, OP(BNE), ZERO, P7, ZERO, I(B), 0, "s,p" },

    { "c.slli64",   0xf07f, 0x0002, OP(SLLI), R7, R7, ZERO, I(0), 0, "d" },
    { "c.slli",     0xe003, 0x0002, OP(SLLI), R7, R7, ZERO, I(SHIFT), IMM, "d,x" },
    { "c.lwsp",     0xe003, 0x4002, OP(LW), R7, SP, ZERO, I(LWSP), RD, "d,i(s)" },
    { "c.ldsp",     0xe003, 0x6002, OP(LD), R7, SP, ZERO, I(LDSP), RD, "d,i(s)" },
    { "c.jr",       0xf07f, 0x8002, OP(JALR), ZERO, R7, ZERO, I(0), RS1, "s" },
    { "c.mv",       0xf003, 0x8002, OP(ADD), R7, ZERO, R2, I(0), RS2, "d,t" },
    { "c.ebreak",   0xffff, 0x9002, OP(EBREAK), ZERO, ZERO, ZERO, I(0), 0, "" },
    { "c.jalr",     0xf07f, 0x9002, OP(JALR), RA, R7, ZERO, I(0), RS1, "s" },
    { "c.add",      0xf003, 0x9002, OP(ADD), R7, R7, R2, I(0), RS2, "d,t" },
    { "c.swsp",     0xe003, 0xc002, OP(SW), ZERO, SP, R2, I(SWSP), 0, "t,i(s)" },
    { "c.sdsp",     0xe003, 0xe002, OP(SD), ZERO, SP, R2, I(SDSP), 0, "t,i(s)" },
};
/* clang-format on */

/* The first row of each quadrant, bits 1..0, and the end: an index of the table (the tests check
 * it). */
static const uint8_t quadrant[] = { 0, 6, 26, HS_COMPRESSED_N };

/* Bits from .. from + n_bits - 1 of the halfword are bits to .. of the immediate. */
typedef struct {
    uint8_t from, n_bits, to;
} Piece;

#define PIECES_MAX 8

static const struct {
    uint8_t sign_bits; /* the width that is sign-extended; 0: none is */
    Piece piece[PIECES_MAX];
} immediates[HS_IMMEDIATE_N] = {
    [HS_IMMEDIATE_0] = { 0 },
    [HS_IMMEDIATE_6] = { 6, { { 12, 1, 5 }, { 2, 5, 0 } } },
    [HS_IMMEDIATE_SHIFT] = { 0, { { 12, 1, 5 }, { 2, 5, 0 } } },
    [HS_IMMEDIATE_LUI] = { 18, { { 12, 1, 17 }, { 2, 5, 12 } } },
    [HS_IMMEDIATE_ADDI16SP] = { 10,
                                { { 12, 1, 9 },
                                  { 6, 1, 4 },
                                  { 5, 1, 6 },
                                  { 3, 2, 7 },
                                  { 2, 1, 5 } } },
    [HS_IMMEDIATE_ADDI4SPN] = { 0, { { 11, 2, 4 }, { 7, 4, 6 }, { 6, 1, 2 }, { 5, 1, 3 } } },
    [HS_IMMEDIATE_W] = { 0, { { 10, 3, 3 }, { 6, 1, 2 }, { 5, 1, 6 } } },
    [HS_IMMEDIATE_D] = { 0, { { 10, 3, 3 }, { 5, 2, 6 } } },
    [HS_IMMEDIATE_LWSP] = { 0, { { 12, 1, 5 }, { 4, 3, 2 }, { 2, 2, 6 } } },
    [HS_IMMEDIATE_LDSP] = { 0, { { 12, 1, 5 }, { 5, 2, 3 }, { 2, 3, 6 } } },
    [HS_IMMEDIATE_SWSP] = { 0, { { 9, 4, 2 }, { 7, 2, 6 } } },
    [HS_IMMEDIATE_SDSP] = { 0, { { 10, 3, 3 }, { 7, 3, 6 } } },
    [HS_IMMEDIATE_B] = { 9, { { 12, 1, 8 }, { 10, 2, 3 }, { 5, 2, 6 }, { 3, 2, 1 }, { 2, 1, 5 } } },
    [HS_IMMEDIATE_J] = { 12,
                         { { 12, 1, 11 },
                           { 11, 1, 4 },
                           { 9, 2, 8 },
                           { 8, 1, 10 },
                           { 7, 1, 6 },
                           { 6, 1, 7 },
                           { 3, 3, 1 },
                           { 2, 1, 5 } } },
};

static uint32_t bits(uint32_t word, uint32_t low, uint32_t n_bits)
{
    return (word >> low) & ((UINT32_C(1) << n_bits) - 1);
}

static int64_t immediate_of(HsImmediate kind, uint16_t halfword)
{
    uint64_t value = 0;
    uint32_t sign_bits = immediates[kind].sign_bits;

    for (uint32_t piece_i = 0; piece_i < PIECES_MAX; piece_i++) {
        Piece piece = immediates[kind].piece[piece_i];

        value |= (uint64_t)bits(halfword, piece.from, piece.n_bits) << piece.to;
    }
    return sign_bits == 0 ? (int64_t)value
                          : (int64_t)(value << (64 - sign_bits)) >> (64 - sign_bits);
}

/* The reverse, of the bits that fit. */
static uint32_t halfword_of_immediate(HsImmediate kind, int64_t immediate)
{
    uint32_t value = (uint32_t)(uint64_t)immediate;
    uint32_t halfword = 0;

    for (uint32_t piece_i = 0; piece_i < PIECES_MAX; piece_i++) {
        Piece piece = immediates[kind].piece[piece_i];

        halfword |= bits(value, piece.to, piece.n_bits) << piece.from;
    }
    return halfword;
}

static uint8_t register_of(HsRegisterSource source, uint16_t halfword)
{
    switch (source) {
    case HS_SOURCE_X0:
        return 0;
    case HS_SOURCE_RA:
        return 1;
    case HS_SOURCE_SP:
        return 2;
    case HS_SOURCE_7:
        return (uint8_t)bits(halfword, 7, 5);
    case HS_SOURCE_2:
        return (uint8_t)bits(halfword, 2, 5);
    case HS_SOURCE_7P:
        return (uint8_t)(8 + bits(halfword, 7, 3));
    case HS_SOURCE_2P:
        break;
    }
    return (uint8_t)(8 + bits(halfword, 2, 3));
}

static uint32_t halfword_of_register(HsRegisterSource source, uint8_t number)
{
    switch (source) {
    case HS_SOURCE_X0:
    case HS_SOURCE_RA:
    case HS_SOURCE_SP:
        return 0;
    case HS_SOURCE_7:
        return bits(number, 0, 5) << 7;
    case HS_SOURCE_2:
        return bits(number, 0, 5) << 2;
    case HS_SOURCE_7P:
        return bits(number, 0, 3) << 7; /* x8 is 0: its low bits */
    case HS_SOURCE_2P:
        break;
    }
    return bits(number, 0, 3) << 2;
}

const HsCompressedRow *hs_isa_compressed_row(uint32_t row_i)
{
    hs_assert(row_i < HS_COMPRESSED_N);
    return &table[row_i];
}

HsInstruction hs_isa_expand_as(const HsCompressedRow *row, uint16_t halfword)
{
    return (HsInstruction){ .op = row->op,
                            .length_bytes = 2,
                            .rd = register_of(row->rd, halfword),
                            .rs1 = register_of(row->rs1, halfword),
                            .rs2 = register_of(row->rs2, halfword),
                            .imm = immediate_of(row->imm, halfword) };
}

static bool has_what_is_needed(const HsCompressedRow *row, uint16_t halfword)
{
    HsInstruction instruction = hs_isa_expand_as(row, halfword);
    unsigned has = 0;

    has |= instruction.rd != 0 ? HS_NEEDS_RD : 0u;
    has |= instruction.rs1 != 0 ? HS_NEEDS_RS1 : 0u;
    has |= instruction.rs2 != 0 ? HS_NEEDS_RS2 : 0u;
    has |= instruction.imm != 0 ? HS_NEEDS_IMM : 0u;
    has |= instruction.rd != 2 ? HS_NEEDS_RD_NOT_SP : 0u;
    return (row->needs & ~has) == 0;
}

const HsCompressedRow *hs_isa_compressed_find(uint16_t halfword)
{
    uint32_t quadrant_i = halfword & 3;

    hs_assert(quadrant_i != 3);
    for (uint32_t row_i = quadrant[quadrant_i]; row_i < quadrant[quadrant_i + 1]; row_i++)
        if ((halfword & table[row_i].mask) == table[row_i].match &&
            has_what_is_needed(&table[row_i], halfword))
            return &table[row_i];
    return NULL;
}

HsInstruction hs_isa_expand(uint16_t halfword)
{
    const HsCompressedRow *row = hs_isa_compressed_find(halfword);

    if (row == NULL || row->op == HS_OP_ILLEGAL)
        return (HsInstruction){ .op = HS_OP_ILLEGAL, .length_bytes = 2 };
    return hs_isa_expand_as(row, halfword);
}

static bool is_same(const HsInstruction *a, const HsInstruction *b)
{
    return a->op == b->op && a->rd == b->rd && a->rs1 == b->rs1 && a->rs2 == b->rs2 &&
           a->imm == b->imm;
}

uint16_t hs_isa_compress(const HsInstruction *instruction)
{
    for (uint32_t row_i = 0; row_i < HS_COMPRESSED_N; row_i++) {
        const HsCompressedRow *row = &table[row_i];

        if (row->op != instruction->op || row->op == HS_OP_ILLEGAL)
            continue;

        /* Fields that do not fit, or share bits and differ, make a halfword of something else. */
        uint16_t halfword = (uint16_t)(row->match | halfword_of_register(row->rd, instruction->rd) |
                                       halfword_of_register(row->rs1, instruction->rs1) |
                                       halfword_of_register(row->rs2, instruction->rs2) |
                                       halfword_of_immediate(row->imm, instruction->imm));
        HsInstruction expanded = hs_isa_expand(halfword);

        if (is_same(&expanded, instruction))
            return halfword;
    }
    hs_assert_fail("the instruction has a compressed form", __FILE__, __LINE__);
}
