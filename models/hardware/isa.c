/* isa: decoder, encoder and disassembler of the one table, see isa.h. */
#include "models/hardware/isa.h"

#include "sim/assert.h"

#include "sim/banned.h"

#define MASK_OPCODE 0x0000007fu
#define MASK_FUNCT3 0x0000707fu
#define MASK_FUNCT6 0xfc00707fu
#define MASK_FUNCT7 0xfe00707fu
#define MASK_RD 0xfffff07fu
#define MASK_WORD 0xffffffffu

/* Codes: RISC-V unprivileged ISA 20191213, chapter 24, "RV32/64G instruction set listings". */
static const HsIsaRow table[HS_OP_N] = {
    [HS_OP_LUI] = { "lui", MASK_OPCODE, 0x00000037, HS_FORMAT_U, "rd = imm" },
    [HS_OP_AUIPC] = { "auipc", MASK_OPCODE, 0x00000017, HS_FORMAT_U, "rd = pc + imm" },
    [HS_OP_JAL] = { "jal", MASK_OPCODE, 0x0000006f, HS_FORMAT_J, "rd = pc + 4; pc += imm" },
    [HS_OP_JALR] = { "jalr", MASK_FUNCT3, 0x00000067, HS_FORMAT_I_ADDRESS,
                     "rd = pc + 4; pc = (rs1 + imm) & ~1" },

    [HS_OP_BEQ] = { "beq", MASK_FUNCT3, 0x00000063, HS_FORMAT_B, "pc += imm if rs1 == rs2" },
    [HS_OP_BNE] = { "bne", MASK_FUNCT3, 0x00001063, HS_FORMAT_B, "pc += imm if rs1 != rs2" },
    [HS_OP_BLT] = { "blt", MASK_FUNCT3, 0x00004063, HS_FORMAT_B, "pc += imm if rs1 < rs2" },
    [HS_OP_BGE] = { "bge", MASK_FUNCT3, 0x00005063, HS_FORMAT_B, "pc += imm if rs1 >= rs2" },
    [HS_OP_BLTU] = { "bltu", MASK_FUNCT3, 0x00006063, HS_FORMAT_B,
                     "pc += imm if rs1 < rs2, unsigned" },
    [HS_OP_BGEU] = { "bgeu", MASK_FUNCT3, 0x00007063, HS_FORMAT_B,
                     "pc += imm if rs1 >= rs2, unsigned" },

    [HS_OP_LB] = { "lb", MASK_FUNCT3, 0x00000003, HS_FORMAT_I_ADDRESS,
                   "rd = 1 byte at rs1 + imm, sign-extended" },
    [HS_OP_LH] = { "lh", MASK_FUNCT3, 0x00001003, HS_FORMAT_I_ADDRESS,
                   "rd = 2 bytes at rs1 + imm, sign-extended" },
    [HS_OP_LW] = { "lw", MASK_FUNCT3, 0x00002003, HS_FORMAT_I_ADDRESS,
                   "rd = 4 bytes at rs1 + imm, sign-extended" },
    [HS_OP_LD] = { "ld", MASK_FUNCT3, 0x00003003, HS_FORMAT_I_ADDRESS,
                   "rd = 8 bytes at rs1 + imm" },
    [HS_OP_LBU] = { "lbu", MASK_FUNCT3, 0x00004003, HS_FORMAT_I_ADDRESS,
                    "rd = 1 byte at rs1 + imm, zero-extended" },
    [HS_OP_LHU] = { "lhu", MASK_FUNCT3, 0x00005003, HS_FORMAT_I_ADDRESS,
                    "rd = 2 bytes at rs1 + imm, zero-extended" },
    [HS_OP_LWU] = { "lwu", MASK_FUNCT3, 0x00006003, HS_FORMAT_I_ADDRESS,
                    "rd = 4 bytes at rs1 + imm, zero-extended" },

    [HS_OP_SB] = { "sb", MASK_FUNCT3, 0x00000023, HS_FORMAT_S, "1 byte at rs1 + imm = rs2" },
    [HS_OP_SH] = { "sh", MASK_FUNCT3, 0x00001023, HS_FORMAT_S, "2 bytes at rs1 + imm = rs2" },
    [HS_OP_SW] = { "sw", MASK_FUNCT3, 0x00002023, HS_FORMAT_S, "4 bytes at rs1 + imm = rs2" },
    [HS_OP_SD] = { "sd", MASK_FUNCT3, 0x00003023, HS_FORMAT_S, "8 bytes at rs1 + imm = rs2" },

    [HS_OP_ADDI] = { "addi", MASK_FUNCT3, 0x00000013, HS_FORMAT_I, "rd = rs1 + imm" },
    [HS_OP_SLTI] = { "slti", MASK_FUNCT3, 0x00002013, HS_FORMAT_I, "rd = rs1 < imm" },
    [HS_OP_SLTIU] = { "sltiu", MASK_FUNCT3, 0x00003013, HS_FORMAT_I, "rd = rs1 < imm, unsigned" },
    [HS_OP_XORI] = { "xori", MASK_FUNCT3, 0x00004013, HS_FORMAT_I, "rd = rs1 ^ imm" },
    [HS_OP_ORI] = { "ori", MASK_FUNCT3, 0x00006013, HS_FORMAT_I, "rd = rs1 | imm" },
    [HS_OP_ANDI] = { "andi", MASK_FUNCT3, 0x00007013, HS_FORMAT_I, "rd = rs1 & imm" },
    [HS_OP_SLLI] = { "slli", MASK_FUNCT6, 0x00001013, HS_FORMAT_SHIFT, "rd = rs1 << imm" },
    [HS_OP_SRLI] = { "srli", MASK_FUNCT6, 0x00005013, HS_FORMAT_SHIFT, "rd = rs1 >> imm, logical" },
    [HS_OP_SRAI] = { "srai", MASK_FUNCT6, 0x40005013, HS_FORMAT_SHIFT,
                     "rd = rs1 >> imm, arithmetic" },

    [HS_OP_ADD] = { "add", MASK_FUNCT7, 0x00000033, HS_FORMAT_R, "rd = rs1 + rs2" },
    [HS_OP_SUB] = { "sub", MASK_FUNCT7, 0x40000033, HS_FORMAT_R, "rd = rs1 - rs2" },
    [HS_OP_SLL] = { "sll", MASK_FUNCT7, 0x00001033, HS_FORMAT_R, "rd = rs1 << rs2 mod 64" },
    [HS_OP_SLT] = { "slt", MASK_FUNCT7, 0x00002033, HS_FORMAT_R, "rd = rs1 < rs2" },
    [HS_OP_SLTU] = { "sltu", MASK_FUNCT7, 0x00003033, HS_FORMAT_R, "rd = rs1 < rs2, unsigned" },
    [HS_OP_XOR] = { "xor", MASK_FUNCT7, 0x00004033, HS_FORMAT_R, "rd = rs1 ^ rs2" },
    [HS_OP_SRL] = { "srl", MASK_FUNCT7, 0x00005033, HS_FORMAT_R,
                    "rd = rs1 >> rs2 mod 64, logical" },
    [HS_OP_SRA] = { "sra", MASK_FUNCT7, 0x40005033, HS_FORMAT_R,
                    "rd = rs1 >> rs2 mod 64, arithmetic" },
    [HS_OP_OR] = { "or", MASK_FUNCT7, 0x00006033, HS_FORMAT_R, "rd = rs1 | rs2" },
    [HS_OP_AND] = { "and", MASK_FUNCT7, 0x00007033, HS_FORMAT_R, "rd = rs1 & rs2" },

    /* W: on the low 32 bits, the result sign-extended. */
    [HS_OP_ADDIW] = { "addiw", MASK_FUNCT3, 0x0000001b, HS_FORMAT_I, "rd = W(rs1 + imm)" },
    [HS_OP_SLLIW] = { "slliw", MASK_FUNCT7, 0x0000101b, HS_FORMAT_SHIFT_W, "rd = W(rs1 << imm)" },
    [HS_OP_SRLIW] = { "srliw", MASK_FUNCT7, 0x0000501b, HS_FORMAT_SHIFT_W,
                      "rd = W(rs1 >> imm, logical)" },
    [HS_OP_SRAIW] = { "sraiw", MASK_FUNCT7, 0x4000501b, HS_FORMAT_SHIFT_W,
                      "rd = W(rs1 >> imm, arithmetic)" },
    [HS_OP_ADDW] = { "addw", MASK_FUNCT7, 0x0000003b, HS_FORMAT_R, "rd = W(rs1 + rs2)" },
    [HS_OP_SUBW] = { "subw", MASK_FUNCT7, 0x4000003b, HS_FORMAT_R, "rd = W(rs1 - rs2)" },
    [HS_OP_SLLW] = { "sllw", MASK_FUNCT7, 0x0000103b, HS_FORMAT_R, "rd = W(rs1 << rs2 mod 32)" },
    [HS_OP_SRLW] = { "srlw", MASK_FUNCT7, 0x0000503b, HS_FORMAT_R,
                     "rd = W(rs1 >> rs2 mod 32, logical)" },
    [HS_OP_SRAW] = { "sraw", MASK_FUNCT7, 0x4000503b, HS_FORMAT_R,
                     "rd = W(rs1 >> rs2 mod 32, arithmetic)" },

    [HS_OP_FENCE] = { "fence", MASK_FUNCT3, 0x0000000f, HS_FORMAT_FENCE,
                      "nothing: storage keeps the order anyway" },
    [HS_OP_ECALL] = { "ecall", MASK_WORD, 0x00000073, HS_FORMAT_NONE, "trap: a service of the OS" },
    [HS_OP_EBREAK] = { "ebreak", MASK_WORD, 0x00100073, HS_FORMAT_NONE, "trap: breakpoint" },

    [HS_OP_COMPUTE] = { "compute", MASK_RD, 0x0000000b, HS_FORMAT_RD,
                        "rd cycles of work; counts rd down to 0" },
    [HS_OP_TOUCH_READ] = { "touch.r", MASK_FUNCT7, 0x0000100b, HS_FORMAT_R,
                           "reads rd pages by the pattern at rs1; rs2 is the generator's state" },
    [HS_OP_TOUCH_WRITE] = { "touch.w", MASK_FUNCT7, 0x0000200b, HS_FORMAT_R,
                            "writes rd pages by the pattern at rs1; rs2 is the generator's state" },
};

/* The rows of each major opcode, word bits 6..2: an index of the table (the tests check it). */
static const struct {
    uint8_t first, end;
} group[32] = {
    [0x0d] = { HS_OP_LUI, HS_OP_LUI + 1 },      [0x05] = { HS_OP_AUIPC, HS_OP_AUIPC + 1 },
    [0x1b] = { HS_OP_JAL, HS_OP_JAL + 1 },      [0x19] = { HS_OP_JALR, HS_OP_JALR + 1 },
    [0x18] = { HS_OP_BEQ, HS_OP_BGEU + 1 },     [0x00] = { HS_OP_LB, HS_OP_LWU + 1 },
    [0x08] = { HS_OP_SB, HS_OP_SD + 1 },        [0x04] = { HS_OP_ADDI, HS_OP_SRAI + 1 },
    [0x0c] = { HS_OP_ADD, HS_OP_AND + 1 },      [0x06] = { HS_OP_ADDIW, HS_OP_SRAIW + 1 },
    [0x0e] = { HS_OP_ADDW, HS_OP_SRAW + 1 },    [0x03] = { HS_OP_FENCE, HS_OP_FENCE + 1 },
    [0x1c] = { HS_OP_ECALL, HS_OP_EBREAK + 1 }, [0x02] = { HS_OP_COMPUTE, HS_OP_TOUCH_WRITE + 1 },
};

enum { HAS_RD = 1, HAS_RS1 = 2, HAS_RS2 = 4 };

/* Register fields of each format. */
static const uint8_t fields_of[] = {
    [HS_FORMAT_R] = HAS_RD | HAS_RS1 | HAS_RS2,
    [HS_FORMAT_I] = HAS_RD | HAS_RS1,
    [HS_FORMAT_SHIFT] = HAS_RD | HAS_RS1,
    [HS_FORMAT_SHIFT_W] = HAS_RD | HAS_RS1,
    [HS_FORMAT_S] = HAS_RS1 | HAS_RS2,
    [HS_FORMAT_B] = HAS_RS1 | HAS_RS2,
    [HS_FORMAT_U] = HAS_RD,
    [HS_FORMAT_J] = HAS_RD,
    [HS_FORMAT_FENCE] = HAS_RD | HAS_RS1,
    [HS_FORMAT_NONE] = 0,
    [HS_FORMAT_I_ADDRESS] = HAS_RD | HAS_RS1,
    [HS_FORMAT_RD] = HAS_RD,
};

static const char *const register_names[32] = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

/* Bits `low` .. `low + n_bits - 1` of a word. */
static uint32_t bits(uint32_t word, uint32_t low, uint32_t n_bits)
{
    return (word >> low) & ((UINT32_C(1) << n_bits) - 1);
}

static int64_t sign_extend(uint32_t value, uint32_t n_bits)
{
    return (int64_t)((uint64_t)value << (64 - n_bits)) >> (64 - n_bits);
}

static int64_t immediate_of(HsFormat format, uint32_t word)
{
    switch (format) {
    case HS_FORMAT_I:
    case HS_FORMAT_I_ADDRESS:
    case HS_FORMAT_FENCE:
        return sign_extend(bits(word, 20, 12), 12);
    case HS_FORMAT_SHIFT:
        return bits(word, 20, 6);
    case HS_FORMAT_SHIFT_W:
        return bits(word, 20, 5);
    case HS_FORMAT_S:
        return sign_extend(bits(word, 25, 7) << 5 | bits(word, 7, 5), 12);
    case HS_FORMAT_B:
        return sign_extend(bits(word, 31, 1) << 12 | bits(word, 7, 1) << 11 |
                               bits(word, 25, 6) << 5 | bits(word, 8, 4) << 1,
                           13);
    case HS_FORMAT_U:
        return sign_extend(word & 0xfffff000u, 32);
    case HS_FORMAT_J:
        return sign_extend(bits(word, 31, 1) << 20 | bits(word, 12, 8) << 12 |
                               bits(word, 20, 1) << 11 | bits(word, 21, 10) << 1,
                           21);
    case HS_FORMAT_R:
    case HS_FORMAT_RD:
    case HS_FORMAT_NONE:
        break;
    }
    return 0;
}

/* The bits of a word that hold an immediate: the reverse of immediate_of, where it fits. */
static uint32_t word_of_immediate(HsFormat format, int64_t immediate)
{
    uint32_t value = (uint32_t)(uint64_t)immediate;

    switch (format) {
    case HS_FORMAT_I:
    case HS_FORMAT_I_ADDRESS:
    case HS_FORMAT_FENCE:
    case HS_FORMAT_SHIFT:
    case HS_FORMAT_SHIFT_W:
        return value << 20;
    case HS_FORMAT_S:
        return bits(value, 5, 7) << 25 | bits(value, 0, 5) << 7;
    case HS_FORMAT_B:
        return bits(value, 12, 1) << 31 | bits(value, 5, 6) << 25 | bits(value, 1, 4) << 8 |
               bits(value, 11, 1) << 7;
    case HS_FORMAT_U:
        return value & 0xfffff000u;
    case HS_FORMAT_J:
        return bits(value, 20, 1) << 31 | bits(value, 1, 10) << 21 | bits(value, 11, 1) << 20 |
               bits(value, 12, 8) << 12;
    case HS_FORMAT_R:
    case HS_FORMAT_RD:
    case HS_FORMAT_NONE:
        break;
    }
    return 0;
}

static uint8_t register_field(uint32_t word, HsFormat format, uint32_t field, uint32_t low)
{
    return (fields_of[format] & field) != 0 ? (uint8_t)bits(word, low, 5) : 0;
}

static bool is_register_fit(uint8_t number, HsFormat format, uint32_t field)
{
    return (fields_of[format] & field) != 0 ? number < 32 : number == 0;
}

const HsIsaRow *hs_isa_row(HsOp op)
{
    hs_assert(op < HS_OP_N);
    return &table[op];
}

static HsOp op_of(uint32_t word)
{
    if ((word & 3) != 3)
        return HS_OP_ILLEGAL;

    uint32_t opcode = bits(word, 2, 5);

    for (uint32_t op = group[opcode].first; op < group[opcode].end; op++)
        if ((word & table[op].mask) == table[op].match)
            return (HsOp)op;
    return HS_OP_ILLEGAL;
}

HsInstruction hs_isa_decode(uint32_t word)
{
    HsOp op = op_of(word);

    if (op == HS_OP_ILLEGAL)
        return (HsInstruction){ .op = HS_OP_ILLEGAL };

    HsFormat format = table[op].format;

    return (HsInstruction){
        .op = op,
        .rd = register_field(word, format, HAS_RD, 7),
        .rs1 = register_field(word, format, HAS_RS1, 15),
        .rs2 = register_field(word, format, HAS_RS2, 20),
        .imm = immediate_of(format, word),
    };
}

uint32_t hs_isa_encode(const HsInstruction *instruction)
{
    const HsIsaRow *row = hs_isa_row(instruction->op);
    uint32_t immediate = word_of_immediate(row->format, instruction->imm);

    hs_assert(is_register_fit(instruction->rd, row->format, HAS_RD));
    hs_assert(is_register_fit(instruction->rs1, row->format, HAS_RS1));
    hs_assert(is_register_fit(instruction->rs2, row->format, HAS_RS2));
    hs_assert(immediate_of(row->format, immediate) == instruction->imm);
    return row->match | (uint32_t)instruction->rd << 7 | (uint32_t)instruction->rs1 << 15 |
           (uint32_t)instruction->rs2 << 20 | immediate;
}

/* "iorw" for 15, "unknown" for none. */
static void write_fence_set(GString *text, uint32_t set)
{
    static const char letters[] = "iorw";

    if (set == 0)
        g_string_append(text, "unknown");
    for (uint32_t i = 0; i < 4; i++)
        if ((set & (8u >> i)) != 0)
            g_string_append_c(text, letters[i]);
}

/* objdump has a name only for fences whose reserved fields are 0. */
static char *disassemble_fence(uint32_t word)
{
    if (word == 0x8330000fu)
        return g_strdup("fence.tso");
    if ((word & 0xf00fffffu) != 0x0000000fu)
        return g_strdup_printf(".4byte 0x%x", word);

    GString *text = g_string_new("fence ");

    write_fence_set(text, bits(word, 24, 4));
    g_string_append_c(text, ',');
    write_fence_set(text, bits(word, 20, 4));
    return g_string_free(text, FALSE);
}

char *hs_isa_disassemble(uint32_t word, uint64_t pc)
{
    HsInstruction instruction = hs_isa_decode(word);

    if (instruction.op == HS_OP_ILLEGAL)
        return g_strdup_printf(".4byte 0x%x", word);

    const HsIsaRow *row = hs_isa_row(instruction.op);
    const char *rd = register_names[instruction.rd];
    const char *rs1 = register_names[instruction.rs1];
    const char *rs2 = register_names[instruction.rs2];
    int imm = (int)instruction.imm;
    guint64 target = pc + (uint64_t)instruction.imm;

    switch (row->format) {
    case HS_FORMAT_R:
        return g_strdup_printf("%s %s,%s,%s", row->name, rd, rs1, rs2);
    case HS_FORMAT_I:
        return g_strdup_printf("%s %s,%s,%d", row->name, rd, rs1, imm);
    case HS_FORMAT_SHIFT:
    case HS_FORMAT_SHIFT_W:
        return g_strdup_printf("%s %s,%s,0x%x", row->name, rd, rs1, (guint)imm);
    case HS_FORMAT_S:
        return g_strdup_printf("%s %s,%d(%s)", row->name, rs2, imm, rs1);
    case HS_FORMAT_B:
        return g_strdup_printf("%s %s,%s,0x%" G_GINT64_MODIFIER "x", row->name, rs1, rs2, target);
    case HS_FORMAT_U:
        return g_strdup_printf("%s %s,0x%x", row->name, rd, bits(word, 12, 20));
    case HS_FORMAT_J:
        return g_strdup_printf("%s %s,0x%" G_GINT64_MODIFIER "x", row->name, rd, target);
    case HS_FORMAT_FENCE:
        return disassemble_fence(word);
    case HS_FORMAT_NONE:
        return g_strdup(row->name);
    case HS_FORMAT_I_ADDRESS:
        return g_strdup_printf("%s %s,%d(%s)", row->name, rd, imm, rs1);
    case HS_FORMAT_RD:
        break;
    }
    return g_strdup_printf("%s %s", row->name, rd);
}
