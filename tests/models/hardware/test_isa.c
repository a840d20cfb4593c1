/* isa: words against the GNU tools, the table against itself, what is no instruction. */
#include "models/hardware/isa.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "sim/random.h"
#include "tests/models/hardware/golden_words.h"

#define RANDOM_WORDS 100000u
#define SEED 20240607u

static void check_fields(HsInstruction got, HsInstruction wanted, uint32_t word)
{
    cr_assert(got.op == wanted.op && got.rd == wanted.rd && got.rs1 == wanted.rs1 &&
                  got.rs2 == wanted.rs2 && got.imm == wanted.imm &&
                  got.length_bytes == hs_isa_length_bytes(word),
              "0x%08x: op %d rd %u rs1 %u rs2 %u imm %" G_GINT64_FORMAT
              ", expected op %d rd %u rs1 %u rs2 %u imm %" G_GINT64_FORMAT,
              word, (int)got.op, got.rd, got.rs1, got.rs2, got.imm, (int)wanted.op, wanted.rd,
              wanted.rs1, wanted.rs2, wanted.imm);
}

Test(isa, decodes_what_the_gnu_assembler_wrote)
{
    for (gsize i = 0; i < G_N_ELEMENTS(golden_words); i++)
        check_fields(hs_isa_decode(golden_words[i].word), golden_words[i].instruction,
                     golden_words[i].word);
}

Test(isa, encodes_as_the_gnu_assembler_does)
{
    for (gsize i = 0; i < G_N_ELEMENTS(golden_words); i++)
        cr_assert(eq(u32, hs_isa_encode(&golden_words[i].instruction), golden_words[i].word), "%s",
                  golden_words[i].text);
}

Test(isa, has_a_golden_word_for_each_row_but_the_macro_instructions)
{
    bool is_there[HS_OP_N] = {
        [HS_OP_COMPUTE] = true, [HS_OP_TOUCH_READ] = true, [HS_OP_TOUCH_WRITE] = true
    };

    for (gsize i = 0; i < G_N_ELEMENTS(golden_words); i++)
        is_there[golden_words[i].instruction.op] = true;
    for (guint op = 0; op < HS_OP_N; op++)
        cr_assert(is_there[op], "%s", hs_isa_row((HsOp)op)->name);
}

/* Bits: custom-0 is 0x0b in bits 6..0, rd 11..7, funct3 14..12, rs1 19..15, rs2 24..20. */
Test(isa, knows_the_macro_instructions)
{
    const struct {
        uint32_t word;
        HsInstruction instruction;
    } rows[] = {
        { 5u << 7 | 0x0b, { .op = HS_OP_COMPUTE, .rd = 5 } },
        {
            9u << 20 | 6u << 15 | 1u << 12 | 5u << 7 | 0x0b,
            { .op = HS_OP_TOUCH_READ, .rd = 5, .rs1 = 6, .rs2 = 9 },
        },
        {
            31u << 20 | 30u << 15 | 2u << 12 | 29u << 7 | 0x0b,
            { .op = HS_OP_TOUCH_WRITE, .rd = 29, .rs1 = 30, .rs2 = 31 },
        },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        check_fields(hs_isa_decode(rows[i].word), rows[i].instruction, rows[i].word);
        cr_assert(eq(u32, hs_isa_encode(&rows[i].instruction), rows[i].word));
    }
}

Test(isa, takes_what_is_no_instruction_for_illegal)
{
    static const uint32_t words[] = {
        0x00000000,              /* all zeros, defined illegal */
        0xffffffff,              /* all ones, defined illegal */
        0x00001067,              /* jalr with funct3 1 */
        0x00002063,              /* a branch with funct3 2 */
        0x00007003,              /* a load with funct3 7 */
        0x00004023,              /* a store with funct3 4 */
        0x04001013,              /* slli with bit 26 set */
        0x02005013 | 0x20000000, /* srli with bit 29 set */
        0x0200101b,              /* slliw by 32 */
        0x0200501b,              /* srliw by 32 */
        0x4200501b,              /* sraiw by 32 */
        0x40001033,              /* sll with funct7 32 */
        0x4000103b,              /* sllw with funct7 32 */
        0x0000201b,              /* op-imm-32 with funct3 2 */
        0x00200073,              /* uret */
        0x000000f3,              /* ecall with rd */
        0x04000033,              /* add with funct7 2 */
        0x0200103b,              /* mulw's opcode with funct3 1 */
        0x1010202f,              /* lr.w with rs2 */
        0x2800202f,              /* an atomic with funct5 5 */
        0x0000402f,              /* an atomic with funct3 4 */
        0x0000200f,              /* fence's opcode with funct3 2 */
        0x00004073,              /* a CSR instruction with funct3 4 */
        0x30200073,              /* mret */
        0x00002007,              /* flw */
        0x00000053,              /* fadd.s */
        0x0000001f,              /* longer than 32 bits */
        0x0010028b,              /* compute with rs2 */
        0x0000300b,              /* custom-0 with funct3 3 */
        0x0200100b,              /* touch with funct7 1 */
        0x0000002b,              /* custom-1 */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        check_fields(hs_isa_decode(words[i]), (HsInstruction){ .op = HS_OP_ILLEGAL }, words[i]);
}

/* The manual, section 2.7: base implementations shall ignore the reserved fields of a fence. */
Test(isa, takes_a_fence_with_reserved_fields_for_a_fence)
{
    static const uint32_t words[] = { 0x0000000f, 0x0100000f, 0xfff08f8f, 0x8330000f };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        cr_assert(eq(int, hs_isa_decode(words[i]).op, HS_OP_FENCE));
}

Test(isa, finds_each_row_by_its_own_code)
{
    for (guint op = 0; op < HS_OP_N; op++) {
        const HsIsaRow *row = hs_isa_row((HsOp)op);

        cr_assert(eq(int, hs_isa_decode(row->match).op, op), "%s", row->name);
        cr_assert(eq(u32, row->match & ~row->mask, 0), "%s", row->name);
        cr_assert(not(zero(str, (char *)row->about)), "%s", row->name);
    }
}

Test(isa, gives_no_word_to_two_rows)
{
    for (guint a = 0; a < HS_OP_N; a++)
        for (guint b = a + 1; b < HS_OP_N; b++) {
            const HsIsaRow *row_a = hs_isa_row((HsOp)a);
            const HsIsaRow *row_b = hs_isa_row((HsOp)b);

            cr_assert(0 != ((row_a->match ^ row_b->match) & row_a->mask & row_b->mask), "%s and %s",
                      row_a->name, row_b->name);
        }
}

/* A word of a row: what the mask leaves open is drawn. */
static uint32_t random_word(HsRandom *random, HsOp op)
{
    const HsIsaRow *row = hs_isa_row(op);

    return row->match | ((uint32_t)hs_random_next(random) & ~row->mask);
}

Test(isa, encodes_back_every_word_it_decodes)
{
    HsRandom random;

    hs_random_init(&random, SEED, "words");
    for (guint i = 0; i < RANDOM_WORDS; i++) {
        uint32_t word = i % 2 == 0 ? random_word(&random, (HsOp)(i / 2 % HS_OP_N))
                                   : (uint32_t)hs_random_next(&random);
        HsInstruction instruction = hs_isa_decode(word);

        if (instruction.op != HS_OP_ILLEGAL && instruction.length_bytes == 4)
            cr_assert(eq(u32, hs_isa_encode(&instruction), word));
    }
}

/* The smallest and the largest of each format, and what is around zero and around its parts. */
#define EDGES_MAX 12
static const struct {
    guint n;
    int64_t imm[EDGES_MAX];
} edges[HS_FORMAT_N] = {
    [HS_FORMAT_R] = { 1, { 0 } },
    [HS_FORMAT_I] = { 7, { -2048, -2047, -1, 0, 1, 31, 2047 } },
    [HS_FORMAT_SHIFT] = { 5, { 0, 1, 31, 32, 63 } },
    [HS_FORMAT_SHIFT_W] = { 4, { 0, 1, 16, 31 } },
    [HS_FORMAT_S] = { 8, { -2048, -33, -32, -1, 0, 31, 32, 2047 } },
    [HS_FORMAT_B] = { 10, { -4096, -2050, -2048, -32, -2, 0, 2, 30, 2048, 4094 } },
    [HS_FORMAT_U] = { 5, { INT32_MIN, -4096, 0, 4096, 0x7ffff000 } },
    [HS_FORMAT_J] = { 11, { -1048576, -4096, -2050, -2048, -2, 0, 2, 2048, 4096, 65536, 1048574 } },
    [HS_FORMAT_FENCE] = { 4, { -2048, 0, 255, 2047 } },
    [HS_FORMAT_NONE] = { 1, { 0 } },
    [HS_FORMAT_I_ADDRESS] = { 5, { -2048, -1, 0, 1, 2047 } },
    [HS_FORMAT_RD] = { 1, { 0 } },
    [HS_FORMAT_ATOMIC] = { 4, { 0, 1, 2, 3 } },
    [HS_FORMAT_LOAD_RESERVED] = { 4, { 0, 1, 2, 3 } },
    [HS_FORMAT_CSR] = { 4, { 0, 2047, 2048, 4095 } },
    [HS_FORMAT_CSR_I] = { 4, { 0, 2047, 2048, 4095 } },
};

/* Which registers a format has, as the manual's chapter 2.2 draws it. */
static HsInstruction with_registers(HsOp op, uint8_t number, int64_t imm)
{
    HsIsaFormat format = hs_isa_row(op)->format;
    HsInstruction instruction = { .op = op, .length_bytes = 4, .imm = imm };
    bool has_rd = format != HS_FORMAT_S && format != HS_FORMAT_B && format != HS_FORMAT_NONE;
    bool has_rs1 = format != HS_FORMAT_U && format != HS_FORMAT_J && format != HS_FORMAT_NONE &&
                   format != HS_FORMAT_RD;
    bool has_rs2 = format == HS_FORMAT_R || format == HS_FORMAT_S || format == HS_FORMAT_B ||
                   format == HS_FORMAT_ATOMIC;

    instruction.rd = has_rd ? number : 0;
    instruction.rs1 = has_rs1 ? (uint8_t)(31 - number) : 0;
    instruction.rs2 = has_rs2 ? (uint8_t)(number ^ 21) : 0;
    return instruction;
}

Test(isa, decodes_what_it_encodes_at_the_edges_of_every_field)
{
    for (guint op = 0; op < HS_OP_N; op++) {
        HsIsaFormat format = hs_isa_row((HsOp)op)->format;

        cr_assert(ne(u32, edges[format].n, 0));
        for (guint edge_i = 0; edge_i < edges[format].n; edge_i++)
            for (uint8_t number = 0; number < 32; number++) {
                HsInstruction wanted = with_registers((HsOp)op, number, edges[format].imm[edge_i]);
                uint32_t word = hs_isa_encode(&wanted);

                check_fields(hs_isa_decode(word), wanted, word);
            }
    }
}

Test(isa, finds_by_its_index_what_a_search_of_the_whole_table_finds)
{
    HsRandom random;

    hs_random_init(&random, SEED, "search");
    for (guint i = 0; i < RANDOM_WORDS; i++) {
        uint32_t word = (uint32_t)hs_random_next(&random);
        guint op = 0;

        word |= 3;
        while (op < HS_OP_N && (word & hs_isa_row((HsOp)op)->mask) != hs_isa_row((HsOp)op)->match)
            op++;
        cr_assert(eq(int, hs_isa_decode(word).op, op), "0x%08x", word);
    }
}

static uint32_t encode(HsInstruction instruction)
{
    return hs_isa_encode(&instruction);
}

Test(isa, refuses_an_immediate_that_does_not_fit, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_ADDI, .imm = 2048 });
}

Test(isa, refuses_a_shift_by_64, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_SLLI, .imm = 64 });
}

Test(isa, refuses_a_word_shift_by_32, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_SRAIW, .imm = 32 });
}

Test(isa, refuses_a_branch_to_an_odd_distance, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_BEQ, .imm = 3 });
}

Test(isa, refuses_a_branch_too_far, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_BEQ, .imm = 4096 });
}

Test(isa, refuses_a_jump_too_far, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_JAL, .imm = 1048576 });
}

Test(isa, refuses_a_lui_with_low_bits, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_LUI, .imm = 4097 });
}

Test(isa, refuses_a_register_that_the_format_does_not_have, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_LUI, .rs1 = 1 });
}

Test(isa, refuses_to_encode_an_illegal_instruction, .signal = SIGABRT)
{
    encode((HsInstruction){ .op = HS_OP_ILLEGAL });
}
