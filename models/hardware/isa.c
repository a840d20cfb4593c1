/* isa: decoder and encoder of the one table, see isa.h. */
#include "models/hardware/isa.h"

#include "models/hardware/isa_compressed.h"
#include "sim/assert.h"

#include "sim/banned.h"

#define MASK_OPCODE 0x0000007fu
#define MASK_FUNCT3 0x0000707fu
#define MASK_FUNCT6 0xfc00707fu
#define MASK_FUNCT7 0xfe00707fu
#define MASK_RD 0xfffff07fu
#define MASK_FUNCT5 0xf800707fu
#define MASK_FUNCT5_RS2 0xf9f0707fu
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

    /* M, chapter 7: nothing traps; the results of division by zero and of overflow are given. */
    [HS_OP_MUL] = { "mul", MASK_FUNCT7, 0x02000033, HS_FORMAT_R, "rd = rs1 * rs2" },
    [HS_OP_MULH] = { "mulh", MASK_FUNCT7, 0x02001033, HS_FORMAT_R,
                     "rd = (rs1 * rs2) >> 64, signed" },
    [HS_OP_MULHSU] = { "mulhsu", MASK_FUNCT7, 0x02002033, HS_FORMAT_R,
                       "rd = (rs1 * rs2) >> 64, rs1 signed, rs2 unsigned" },
    [HS_OP_MULHU] = { "mulhu", MASK_FUNCT7, 0x02003033, HS_FORMAT_R,
                      "rd = (rs1 * rs2) >> 64, unsigned" },
    [HS_OP_DIV] = { "div", MASK_FUNCT7, 0x02004033, HS_FORMAT_R,
                    "rd = rs1 / rs2; -1 if rs2 is 0; rs1 if it overflows" },
    [HS_OP_DIVU] = { "divu", MASK_FUNCT7, 0x02005033, HS_FORMAT_R,
                     "rd = rs1 / rs2, unsigned; 2^64 - 1 if rs2 is 0" },
    [HS_OP_REM] = { "rem", MASK_FUNCT7, 0x02006033, HS_FORMAT_R,
                    "rd = rs1 mod rs2, sign of rs1; rs1 if rs2 is 0; 0 if it overflows" },
    [HS_OP_REMU] = { "remu", MASK_FUNCT7, 0x02007033, HS_FORMAT_R,
                     "rd = rs1 mod rs2, unsigned; rs1 if rs2 is 0" },
    [HS_OP_MULW] = { "mulw", MASK_FUNCT7, 0x0200003b, HS_FORMAT_R, "rd = W(rs1 * rs2)" },
    [HS_OP_DIVW] = { "divw", MASK_FUNCT7, 0x0200403b, HS_FORMAT_R,
                     "rd = W(rs1 / rs2); -1 if rs2 is 0; rs1 if it overflows" },
    [HS_OP_DIVUW] = { "divuw", MASK_FUNCT7, 0x0200503b, HS_FORMAT_R,
                      "rd = W(rs1 / rs2), unsigned; 2^64 - 1 if rs2 is 0" },
    [HS_OP_REMW] = { "remw", MASK_FUNCT7, 0x0200603b, HS_FORMAT_R,
                     "rd = W(rs1 mod rs2), sign of rs1; W(rs1) if rs2 is 0; 0 if it overflows" },
    [HS_OP_REMUW] = { "remuw", MASK_FUNCT7, 0x0200703b, HS_FORMAT_R,
                      "rd = W(rs1 mod rs2), unsigned; W(rs1) if rs2 is 0" },

    /* A, chapter 8. m: what was at address rs1, .w sign-extended. */
    [HS_OP_LR_W] = { "lr.w", MASK_FUNCT5_RS2, 0x1000202f, HS_FORMAT_LOAD_RESERVED,
                     "rd = 4 bytes at rs1, sign-extended; reserves them" },
    [HS_OP_SC_W] = { "sc.w", MASK_FUNCT5, 0x1800202f, HS_FORMAT_ATOMIC,
                     "4 bytes at rs1 = rs2 and rd = 0 if still reserved, else rd = 1" },
    [HS_OP_AMOSWAP_W] = { "amoswap.w", MASK_FUNCT5, 0x0800202f, HS_FORMAT_ATOMIC,
                          "rd = m; 4 bytes at rs1 = rs2" },
    [HS_OP_AMOADD_W] = { "amoadd.w", MASK_FUNCT5, 0x0000202f, HS_FORMAT_ATOMIC,
                         "rd = m; 4 bytes at rs1 = m + rs2" },
    [HS_OP_AMOXOR_W] = { "amoxor.w", MASK_FUNCT5, 0x2000202f, HS_FORMAT_ATOMIC,
                         "rd = m; 4 bytes at rs1 = m ^ rs2" },
    [HS_OP_AMOAND_W] = { "amoand.w", MASK_FUNCT5, 0x6000202f, HS_FORMAT_ATOMIC,
                         "rd = m; 4 bytes at rs1 = m & rs2" },
    [HS_OP_AMOOR_W] = { "amoor.w", MASK_FUNCT5, 0x4000202f, HS_FORMAT_ATOMIC,
                        "rd = m; 4 bytes at rs1 = m | rs2" },
    [HS_OP_AMOMIN_W] = { "amomin.w", MASK_FUNCT5, 0x8000202f, HS_FORMAT_ATOMIC,
                         "rd = m; 4 bytes at rs1 = min(m, rs2)" },
    [HS_OP_AMOMAX_W] = { "amomax.w", MASK_FUNCT5, 0xa000202f, HS_FORMAT_ATOMIC,
                         "rd = m; 4 bytes at rs1 = max(m, rs2)" },
    [HS_OP_AMOMINU_W] = { "amominu.w", MASK_FUNCT5, 0xc000202f, HS_FORMAT_ATOMIC,
                          "rd = m; 4 bytes at rs1 = min(m, rs2), unsigned" },
    [HS_OP_AMOMAXU_W] = { "amomaxu.w", MASK_FUNCT5, 0xe000202f, HS_FORMAT_ATOMIC,
                          "rd = m; 4 bytes at rs1 = max(m, rs2), unsigned" },
    [HS_OP_LR_D] = { "lr.d", MASK_FUNCT5_RS2, 0x1000302f, HS_FORMAT_LOAD_RESERVED,
                     "rd = 8 bytes at rs1; reserves them" },
    [HS_OP_SC_D] = { "sc.d", MASK_FUNCT5, 0x1800302f, HS_FORMAT_ATOMIC,
                     "8 bytes at rs1 = rs2 and rd = 0 if still reserved, else rd = 1" },
    [HS_OP_AMOSWAP_D] = { "amoswap.d", MASK_FUNCT5, 0x0800302f, HS_FORMAT_ATOMIC,
                          "rd = m; 8 bytes at rs1 = rs2" },
    [HS_OP_AMOADD_D] = { "amoadd.d", MASK_FUNCT5, 0x0000302f, HS_FORMAT_ATOMIC,
                         "rd = m; 8 bytes at rs1 = m + rs2" },
    [HS_OP_AMOXOR_D] = { "amoxor.d", MASK_FUNCT5, 0x2000302f, HS_FORMAT_ATOMIC,
                         "rd = m; 8 bytes at rs1 = m ^ rs2" },
    [HS_OP_AMOAND_D] = { "amoand.d", MASK_FUNCT5, 0x6000302f, HS_FORMAT_ATOMIC,
                         "rd = m; 8 bytes at rs1 = m & rs2" },
    [HS_OP_AMOOR_D] = { "amoor.d", MASK_FUNCT5, 0x4000302f, HS_FORMAT_ATOMIC,
                        "rd = m; 8 bytes at rs1 = m | rs2" },
    [HS_OP_AMOMIN_D] = { "amomin.d", MASK_FUNCT5, 0x8000302f, HS_FORMAT_ATOMIC,
                         "rd = m; 8 bytes at rs1 = min(m, rs2)" },
    [HS_OP_AMOMAX_D] = { "amomax.d", MASK_FUNCT5, 0xa000302f, HS_FORMAT_ATOMIC,
                         "rd = m; 8 bytes at rs1 = max(m, rs2)" },
    [HS_OP_AMOMINU_D] = { "amominu.d", MASK_FUNCT5, 0xc000302f, HS_FORMAT_ATOMIC,
                          "rd = m; 8 bytes at rs1 = min(m, rs2), unsigned" },
    [HS_OP_AMOMAXU_D] = { "amomaxu.d", MASK_FUNCT5, 0xe000302f, HS_FORMAT_ATOMIC,
                          "rd = m; 8 bytes at rs1 = max(m, rs2), unsigned" },

    [HS_OP_FENCE_I] = { "fence.i", MASK_FUNCT3, 0x0000100f, HS_FORMAT_FENCE,
                        "instructions fetched from here on are what storage holds now" },
    /* c: what was in the CSR. */
    [HS_OP_CSRRW] = { "csrrw", MASK_FUNCT3, 0x00001073, HS_FORMAT_CSR, "rd = c; csr = rs1" },
    [HS_OP_CSRRS] = { "csrrs", MASK_FUNCT3, 0x00002073, HS_FORMAT_CSR, "rd = c; csr = c | rs1" },
    [HS_OP_CSRRC] = { "csrrc", MASK_FUNCT3, 0x00003073, HS_FORMAT_CSR, "rd = c; csr = c & ~rs1" },
    [HS_OP_CSRRWI] = { "csrrwi", MASK_FUNCT3, 0x00005073, HS_FORMAT_CSR_I, "rd = c; csr = uimm" },
    [HS_OP_CSRRSI] = { "csrrsi", MASK_FUNCT3, 0x00006073, HS_FORMAT_CSR_I,
                       "rd = c; csr = c | uimm" },
    [HS_OP_CSRRCI] = { "csrrci", MASK_FUNCT3, 0x00007073, HS_FORMAT_CSR_I,
                       "rd = c; csr = c & ~uimm" },

    [HS_OP_COMPUTE] = { "compute", MASK_RD, 0x0000000b, HS_FORMAT_RD,
                        "rd cycles of work; counts rd down to 0" },
    [HS_OP_TOUCH_READ] = { "touch.r", MASK_FUNCT7, 0x0000100b, HS_FORMAT_R,
                           "reads rd pages by the pattern at rs1; rs2 is the generator's state" },
    [HS_OP_TOUCH_WRITE] = { "touch.w", MASK_FUNCT7, 0x0000200b, HS_FORMAT_R,
                            "writes rd pages by the pattern at rs1; rs2 is the generator's state" },
};

/* The rows of each major opcode, word bits 6..2, in at most two runs: an index of the table. An
 * operation at the end of a run is to be named here as its new last one. */
#define RUNS_MAX 2
#define FOR_EACH_RUN(RUN)                                                                          \
    RUN(0x0d, 0, HS_OP_LUI, HS_OP_LUI)                                                             \
    RUN(0x05, 0, HS_OP_AUIPC, HS_OP_AUIPC)                                                         \
    RUN(0x1b, 0, HS_OP_JAL, HS_OP_JAL)                                                             \
    RUN(0x19, 0, HS_OP_JALR, HS_OP_JALR)                                                           \
    RUN(0x18, 0, HS_OP_BEQ, HS_OP_BGEU)                                                            \
    RUN(0x00, 0, HS_OP_LB, HS_OP_LWU)                                                              \
    RUN(0x08, 0, HS_OP_SB, HS_OP_SD)                                                               \
    RUN(0x04, 0, HS_OP_ADDI, HS_OP_SRAI)                                                           \
    RUN(0x0c, 0, HS_OP_ADD, HS_OP_AND)                                                             \
    RUN(0x0c, 1, HS_OP_MUL, HS_OP_REMU)                                                            \
    RUN(0x06, 0, HS_OP_ADDIW, HS_OP_SRAIW)                                                         \
    RUN(0x0e, 0, HS_OP_ADDW, HS_OP_SRAW)                                                           \
    RUN(0x0e, 1, HS_OP_MULW, HS_OP_REMUW)                                                          \
    RUN(0x0b, 0, HS_OP_LR_W, HS_OP_AMOMAXU_D)                                                      \
    RUN(0x03, 0, HS_OP_FENCE, HS_OP_FENCE)                                                         \
    RUN(0x03, 1, HS_OP_FENCE_I, HS_OP_FENCE_I)                                                     \
    RUN(0x1c, 0, HS_OP_ECALL, HS_OP_EBREAK)                                                        \
    RUN(0x1c, 1, HS_OP_CSRRW, HS_OP_CSRRCI)                                                        \
    RUN(0x02, 0, HS_OP_COMPUTE, HS_OP_TOUCH_WRITE)

#define RUN_ENTRY(opcode, run_i, first_op, last_op) [opcode][run_i] = { (first_op), (last_op) + 1 },
#define RUN_LENGTH(opcode, run_i, first_op, last_op) +((last_op) + 1 - (first_op))

static const struct {
    uint8_t first, end;
} opcode_runs[32][RUNS_MAX] = { FOR_EACH_RUN(RUN_ENTRY) };

_Static_assert(0 FOR_EACH_RUN(RUN_LENGTH) == HS_OP_N, "an operation is in no run of its opcode");

enum { HAS_RD = 1, HAS_RS1 = 2, HAS_RS2 = 4 };

/* Register fields of each format. */
static const uint8_t fields_of[HS_FORMAT_N] = {
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
    [HS_FORMAT_ATOMIC] = HAS_RD | HAS_RS1 | HAS_RS2,
    [HS_FORMAT_LOAD_RESERVED] = HAS_RD | HAS_RS1,
    [HS_FORMAT_CSR] = HAS_RD | HAS_RS1,
    [HS_FORMAT_CSR_I] = HAS_RD | HAS_RS1,
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

static int64_t immediate_of(HsIsaFormat format, uint32_t word)
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
    case HS_FORMAT_CSR:
    case HS_FORMAT_CSR_I:
        return bits(word, 20, 12);
    case HS_FORMAT_ATOMIC:
    case HS_FORMAT_LOAD_RESERVED:
        return bits(word, 25, 2);
    case HS_FORMAT_R:
    case HS_FORMAT_RD:
    case HS_FORMAT_NONE:
    case HS_FORMAT_N:
        break;
    }
    return 0;
}

/* The bits of a word that hold an immediate: the reverse of immediate_of, where it fits. */
static uint32_t word_of_immediate(HsIsaFormat format, int64_t immediate)
{
    uint32_t value = (uint32_t)(uint64_t)immediate;

    switch (format) {
    case HS_FORMAT_I:
    case HS_FORMAT_I_ADDRESS:
    case HS_FORMAT_FENCE:
    case HS_FORMAT_SHIFT:
    case HS_FORMAT_SHIFT_W:
    case HS_FORMAT_CSR:
    case HS_FORMAT_CSR_I:
        return value << 20;
    case HS_FORMAT_ATOMIC:
    case HS_FORMAT_LOAD_RESERVED:
        return value << 25;
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
    case HS_FORMAT_N:
        break;
    }
    return 0;
}

static uint8_t register_field(uint32_t word, HsIsaFormat format, uint32_t field, uint32_t low)
{
    return (fields_of[format] & field) != 0 ? (uint8_t)bits(word, low, 5) : 0;
}

static bool is_register_fit(uint8_t number, HsIsaFormat format, uint32_t field)
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
    uint32_t opcode = bits(word, 2, 5);

    for (uint32_t run_i = 0; run_i < RUNS_MAX; run_i++)
        for (uint32_t op = opcode_runs[opcode][run_i].first; op < opcode_runs[opcode][run_i].end;
             op++)
            if ((word & table[op].mask) == table[op].match)
                return (HsOp)op;
    return HS_OP_ILLEGAL;
}

uint8_t hs_isa_length_bytes(uint32_t word)
{
    return (word & 3) == 3 ? 4 : 2;
}

HsInstruction hs_isa_decode(uint32_t word)
{
    if (hs_isa_length_bytes(word) == 2)
        return hs_isa_expand((uint16_t)word);

    HsOp op = op_of(word);

    if (op == HS_OP_ILLEGAL)
        return (HsInstruction){ .op = HS_OP_ILLEGAL, .length_bytes = 4 };

    HsIsaFormat format = table[op].format;

    return (HsInstruction){
        .op = op,
        .length_bytes = 4,
        .rd = register_field(word, format, HAS_RD, 7),
        .rs1 = register_field(word, format, HAS_RS1, 15),
        .rs2 = register_field(word, format, HAS_RS2, 20),
        .imm = immediate_of(format, word),
    };
}

uint32_t hs_isa_encode(const HsInstruction *instruction)
{
    if (instruction->length_bytes == 2)
        return hs_isa_compress(instruction);

    const HsIsaRow *row = hs_isa_row(instruction->op);
    uint32_t immediate = word_of_immediate(row->format, instruction->imm);

    hs_assert(instruction->length_bytes == 0 || instruction->length_bytes == 4);
    hs_assert(is_register_fit(instruction->rd, row->format, HAS_RD));
    hs_assert(is_register_fit(instruction->rs1, row->format, HAS_RS1));
    hs_assert(is_register_fit(instruction->rs2, row->format, HAS_RS2));
    hs_assert(immediate_of(row->format, immediate) == instruction->imm);
    return row->match | (uint32_t)instruction->rd << 7 | (uint32_t)instruction->rs1 << 15 |
           (uint32_t)instruction->rs2 << 20 | immediate;
}
