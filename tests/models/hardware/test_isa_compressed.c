/* isa_compressed: halfwords against the GNU tools and the manual, the table against itself, what is
 * reserved. */
#include "models/hardware/isa_compressed.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "tests/models/hardware/golden_halfwords.h"

#define HALFWORDS 0x10000u

static bool is_compressed(uint32_t halfword)
{
    return (halfword & 3) != 3;
}

static bool is_same(HsInstruction a, HsInstruction b)
{
    return a.op == b.op && a.length_bytes == b.length_bytes && a.rd == b.rd && a.rs1 == b.rs1 &&
           a.rs2 == b.rs2 && a.imm == b.imm;
}

static void check_fields(HsInstruction got, HsInstruction wanted, uint32_t halfword)
{
    cr_assert(is_same(got, wanted),
              "0x%04x: op %d length %u rd %u rs1 %u rs2 %u imm %" G_GINT64_FORMAT
              ", expected op %d length %u rd %u rs1 %u rs2 %u imm %" G_GINT64_FORMAT,
              halfword, (int)got.op, got.length_bytes, got.rd, got.rs1, got.rs2, got.imm,
              (int)wanted.op, wanted.length_bytes, wanted.rd, wanted.rs1, wanted.rs2, wanted.imm);
}

Test(isa_compressed, expands_what_the_gnu_assembler_wrote_as_the_manual_says)
{
    for (gsize i = 0; i < G_N_ELEMENTS(golden_halfwords); i++)
        check_fields(hs_isa_decode(golden_halfwords[i].halfword), golden_halfwords[i].instruction,
                     golden_halfwords[i].halfword);
}

Test(isa_compressed, looks_only_at_the_low_half_of_the_word)
{
    check_fields(hs_isa_decode(0xffff0000u | 0x4505), hs_isa_decode(0x4505), 0x4505);
    cr_assert(eq(int, hs_isa_decode(0x4505).op, HS_OP_ADDI)); /* c.li a0,1 */
}

/* Where two compressed forms do the same, the first in the table is taken: both expand to it. */
Test(isa_compressed, compresses_to_a_halfword_that_expands_back)
{
    guint n_legal = 0;

    for (uint32_t halfword = 0; halfword < HALFWORDS; halfword++) {
        if (!is_compressed(halfword))
            continue;

        HsInstruction instruction = hs_isa_decode(halfword);

        if (instruction.op == HS_OP_ILLEGAL)
            continue;
        n_legal++;
        check_fields(hs_isa_decode(hs_isa_encode(&instruction)), instruction, halfword);
    }
    cr_assert(ne(u32, n_legal, 0));
}

/* The counts follow from the manual's listings (section 16.8). Reserved are c.addi4spn with imm 0
 * (8 halfwords, one of them all zeros), quadrant 0's funct3 4, c.addiw to x0 (64), c.lui and
 * c.addi16sp with imm 0 (32), the last two codes of the register group with bit 12 set (128),
 * c.lwsp and c.ldsp to x0 (64 each), c.jr to x0 (1); and c.fld, c.fsd, c.fldsp, c.fsdsp are
 * missing here. */
Test(isa_compressed, takes_exactly_the_reserved_and_the_floating_point_for_illegal)
{
    guint n_illegal = 0;

    for (uint32_t halfword = 0; halfword < HALFWORDS; halfword++)
        if (is_compressed(halfword) && hs_isa_decode(halfword).op == HS_OP_ILLEGAL)
            n_illegal++;
    cr_assert(eq(u32, n_illegal, 8 + 2048 + 64 + 32 + 128 + 64 + 64 + 1 + 4 * 2048));
}

Test(isa_compressed, takes_reserved_encodings_for_illegal)
{
    static const uint16_t halfwords[] = {
        0x0000, /* all zeros, defined illegal */
        0x0004, /* c.addi4spn with imm 0 */
        0x8000, /* quadrant 0, funct3 4 */
        0x2000, /* c.fld */
        0xa000, /* c.fsd */
        0x2002, /* c.fldsp */
        0xa002, /* c.fsdsp */
        0x2005, /* c.addiw to x0 */
        0x6101, /* c.addi16sp with imm 0 */
        0x6501, /* c.lui with imm 0 */
        0x6001, /* c.lui to x0 with imm 0 */
        0x9c41, /* the register group's code 12 */
        0x9c61, /* and 13 */
        0x4002, /* c.lwsp to x0 */
        0x6002, /* c.ldsp to x0 */
        0x8002, /* c.jr to x0 */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(halfwords); i++)
        check_fields(hs_isa_decode(halfwords[i]),
                     (HsInstruction){ .op = HS_OP_ILLEGAL, .length_bytes = 2 }, halfwords[i]);
}

/* The manual, table 16.3: these may do anything without an effect. */
Test(isa_compressed, expands_hints_to_what_changes_no_register)
{
    static const struct {
        uint16_t halfword;
        HsInstruction instruction;
    } rows[] = {
        { 0x0005, { .op = HS_OP_ADDI, .imm = 1 } },            /* c.nop 1 */
        { 0x0501, { .op = HS_OP_ADDI, .rd = 10, .rs1 = 10 } }, /* c.addi a0,0 */
        { 0x4005, { .op = HS_OP_ADDI, .imm = 1 } },            /* c.li zero,1 */
        { 0x6005, { .op = HS_OP_LUI, .imm = 4096 } },          /* c.lui zero,1 */
        { 0x802e, { .op = HS_OP_ADD, .rs2 = 11 } },            /* c.mv zero,a1 */
        { 0x902e, { .op = HS_OP_ADD, .rs2 = 11 } },            /* c.add zero,a1 */
        { 0x0006, { .op = HS_OP_SLLI, .imm = 1 } },            /* c.slli zero,1 */
        { 0x0502, { .op = HS_OP_SLLI, .rd = 10, .rs1 = 10 } }, /* c.slli64 a0 */
        { 0x8101, { .op = HS_OP_SRLI, .rd = 10, .rs1 = 10 } }, /* c.srli64 a0 */
        { 0x8501, { .op = HS_OP_SRAI, .rd = 10, .rs1 = 10 } }, /* c.srai64 a0 */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        HsInstruction wanted = rows[i].instruction;

        wanted.length_bytes = 2;
        check_fields(hs_isa_decode(rows[i].halfword), wanted, rows[i].halfword);
    }
}

static bool is_of_row(uint32_t halfword, const HsCompressedRow *row)
{
    HsInstruction fields = hs_isa_expand_as(row, (uint16_t)halfword);

    return (halfword & row->mask) == row->match &&
           ((row->needs & HS_NEEDS_RD) == 0 || fields.rd != 0) &&
           ((row->needs & HS_NEEDS_RS1) == 0 || fields.rs1 != 0) &&
           ((row->needs & HS_NEEDS_RS2) == 0 || fields.rs2 != 0) &&
           ((row->needs & HS_NEEDS_IMM) == 0 || fields.imm != 0) &&
           ((row->needs & HS_NEEDS_RD_NOT_SP) == 0 || fields.rd != 2);
}

Test(isa_compressed, finds_the_one_row_that_a_search_of_the_whole_table_finds)
{
    for (uint32_t halfword = 0; halfword < HALFWORDS; halfword++) {
        const HsCompressedRow *only = NULL;

        if (!is_compressed(halfword))
            continue;
        for (uint32_t row_i = 0; row_i < HS_COMPRESSED_N; row_i++) {
            const HsCompressedRow *row = hs_isa_compressed_row(row_i);

            if (!is_of_row(halfword, row))
                continue;
            cr_assert(only == NULL, "0x%04x is of %s and %s", halfword, only->name, row->name);
            only = row;
        }
        cr_assert(hs_isa_compressed_find((uint16_t)halfword) == only, "0x%04x", halfword);
    }
}

Test(isa_compressed, has_rows_that_fit_in_a_halfword_and_expand_to_rows_of_the_base_table)
{
    for (uint32_t row_i = 0; row_i < HS_COMPRESSED_N; row_i++) {
        const HsCompressedRow *row = hs_isa_compressed_row(row_i);

        cr_assert(eq(u32, row->match & ~(uint32_t)row->mask, 0), "%s", row->name);
        cr_assert(is_compressed(row->match) && (row->mask & 3) == 3, "%s", row->name);
        cr_assert(row->op <= HS_OP_N, "%s", row->name);
    }
}

static uint32_t encode(HsInstruction instruction)
{
    instruction.length_bytes = 2;
    return hs_isa_encode(&instruction);
}

Test(isa_compressed, refuses_an_operation_without_a_compressed_form, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_MUL, .rd = 8, .rs1 = 8, .rs2 = 9 });
}

Test(isa_compressed, refuses_an_immediate_that_does_not_fit, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_ADDI, .rd = 8, .rs1 = 8, .imm = 32 });
}

Test(isa_compressed, refuses_a_register_that_does_not_fit, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_SUB, .rd = 7, .rs1 = 7, .rs2 = 9 });
}

Test(isa_compressed, refuses_two_registers_where_one_field_is, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_ADD, .rd = 10, .rs1 = 11, .rs2 = 12 });
}
