/* isa: the instruction words, in one decode table.
 *
 * WHAT IT STANDS FOR. The instruction words "stored in main storage" that CPUs interpret (seed).
 * RV64IMAC with Zicsr and Zifencei, user level (RISC-V unprivileged ISA 20191213), and two
 * macro-instructions in the custom-0 space. The table makes the decoder, the assembler's encoder,
 * the disassembler (isa_text.c) and the reference; compressed instructions come from a second one
 * (isa_compressed.h), whose rows say which row here they are short for.
 *
 * MACRO-INSTRUCTIONS (opcode custom-0 = 0x0b; funct3 selects). Each stands for many cycles in one
 * word; like MVCL it can be interrupted and resumed at the same pc: its progress is in registers.
 *   compute rd                 funct3 0. x[rd] cycles of work are left; counts x[rd] down to 0.
 *   touch   rd, rs1, rs2       funct3 1 (touch.r, reads) and 2 (touch.w, writes). x[rd] pages are
 *                              left; the touch pattern (HsTouchPattern) is at data address x[rs1];
 *                              x[rs2] is the state of the page generator, advanced by each page.
 *
 * LENGTH. An instruction is 4 bytes long when bits 1..0 of its word are 11, else 2: then only the
 * low half of the word counts. It may begin at any even address.
 *
 * LIMITS. A fence or fence.i is any word of its opcode and funct3, reserved fields ignored, as the
 * manual asks of a base implementation. No floating point (F, D, and their compressed forms), no
 * privileged instructions: all illegal. Encodings for more than 32 bits (bits 4..0 all ones) are
 * illegal ones of 4 bytes. Every CSR number decodes; which of them exist is the CPU's business.
 */
#ifndef HS_ISA_H
#define HS_ISA_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Which fields a word has, and how its disassembly is written. */
typedef enum {
    HS_FORMAT_R,
    HS_FORMAT_I,
    HS_FORMAT_SHIFT,   /* amount 0..63 */
    HS_FORMAT_SHIFT_W, /* amount 0..31 */
    HS_FORMAT_S,
    HS_FORMAT_B,
    HS_FORMAT_U,
    HS_FORMAT_J,
    HS_FORMAT_FENCE,
    HS_FORMAT_NONE,
    HS_FORMAT_I_ADDRESS,     /* as I, but written imm(rs1): loads, jalr */
    HS_FORMAT_RD,            /* as R, but only rd is used */
    HS_FORMAT_ATOMIC,        /* as R, and imm is aq << 1 | rl */
    HS_FORMAT_LOAD_RESERVED, /* as ATOMIC, without rs2 */
    HS_FORMAT_CSR,           /* imm is the CSR's number, 0..4095 */
    HS_FORMAT_CSR_I,         /* the same; rs1 is no register but a number, 0..31 */
    HS_FORMAT_N
} HsIsaFormat;

/* One for each row of the table, in its order. The operations of one class (execute.h) and those of
 * one opcode stand together. */
typedef enum {
    HS_OP_LUI,
    HS_OP_AUIPC,
    HS_OP_JAL,
    HS_OP_JALR,
    HS_OP_BEQ,
    HS_OP_BNE,
    HS_OP_BLT,
    HS_OP_BGE,
    HS_OP_BLTU,
    HS_OP_BGEU,
    HS_OP_LB,
    HS_OP_LH,
    HS_OP_LW,
    HS_OP_LD,
    HS_OP_LBU,
    HS_OP_LHU,
    HS_OP_LWU,
    HS_OP_SB,
    HS_OP_SH,
    HS_OP_SW,
    HS_OP_SD,
    HS_OP_ADDI,
    HS_OP_SLTI,
    HS_OP_SLTIU,
    HS_OP_XORI,
    HS_OP_ORI,
    HS_OP_ANDI,
    HS_OP_SLLI,
    HS_OP_SRLI,
    HS_OP_SRAI,
    HS_OP_ADD,
    HS_OP_SUB,
    HS_OP_SLL,
    HS_OP_SLT,
    HS_OP_SLTU,
    HS_OP_XOR,
    HS_OP_SRL,
    HS_OP_SRA,
    HS_OP_OR,
    HS_OP_AND,
    HS_OP_ADDIW,
    HS_OP_SLLIW,
    HS_OP_SRLIW,
    HS_OP_SRAIW,
    HS_OP_ADDW,
    HS_OP_SUBW,
    HS_OP_SLLW,
    HS_OP_SRLW,
    HS_OP_SRAW,
    HS_OP_FENCE,
    HS_OP_ECALL,
    HS_OP_EBREAK,
    /* M */
    HS_OP_MUL,
    HS_OP_MULH,
    HS_OP_MULHSU,
    HS_OP_MULHU,
    HS_OP_DIV,
    HS_OP_DIVU,
    HS_OP_REM,
    HS_OP_REMU,
    HS_OP_MULW,
    HS_OP_DIVW,
    HS_OP_DIVUW,
    HS_OP_REMW,
    HS_OP_REMUW,
    /* A; aq and rl are in imm, bits 1 and 0 */
    HS_OP_LR_W,
    HS_OP_SC_W,
    HS_OP_AMOSWAP_W,
    HS_OP_AMOADD_W,
    HS_OP_AMOXOR_W,
    HS_OP_AMOAND_W,
    HS_OP_AMOOR_W,
    HS_OP_AMOMIN_W,
    HS_OP_AMOMAX_W,
    HS_OP_AMOMINU_W,
    HS_OP_AMOMAXU_W,
    HS_OP_LR_D,
    HS_OP_SC_D,
    HS_OP_AMOSWAP_D,
    HS_OP_AMOADD_D,
    HS_OP_AMOXOR_D,
    HS_OP_AMOAND_D,
    HS_OP_AMOOR_D,
    HS_OP_AMOMIN_D,
    HS_OP_AMOMAX_D,
    HS_OP_AMOMINU_D,
    HS_OP_AMOMAXU_D,
    /* Zifencei, Zicsr: imm is the CSR's number; of the -I forms rs1 is the 5-bit immediate */
    HS_OP_FENCE_I,
    HS_OP_CSRRW,
    HS_OP_CSRRS,
    HS_OP_CSRRC,
    HS_OP_CSRRWI,
    HS_OP_CSRRSI,
    HS_OP_CSRRCI,
    HS_OP_COMPUTE,
    HS_OP_TOUCH_READ,
    HS_OP_TOUCH_WRITE,
    HS_OP_ILLEGAL, /* no row: what decodes to nothing */
    HS_OP_N = HS_OP_ILLEGAL
} HsOp;

/* A word is of the row when (word & mask) == match. */
typedef struct {
    const char *name; /* "addi" */
    uint32_t mask, match;
    HsIsaFormat format;
    const char *about; /* one line for the reference: "rd = rs1 + imm" */
} HsIsaRow;

/* The row of an operation (op < HS_OP_N). */
const HsIsaRow *hs_isa_row(HsOp op);

/* Fields the format does not have are 0. */
typedef struct {
    HsOp op;
    uint8_t length_bytes; /* 4, or 2: compressed, and given as what it expands to; 0 encodes as 4 */
    uint8_t rd, rs1, rs2;
    int64_t imm; /* sign-extended; lui, auipc: shifted to its place; shifts: the amount;
                    fence: fm, pred, succ as the word holds them; CSRs: the number; A:
                    aq << 1 | rl */
} HsInstruction;

/* 4 or 2: how long the instruction is that begins with these bytes, little-endian; only the low two
 * bits count. */
uint8_t hs_isa_length_bytes(uint32_t word);
/* Total: any word decodes, perhaps to HS_OP_ILLEGAL. The length is always set; the upper half of a
 * 2-byte instruction's word is ignored. */
HsInstruction hs_isa_decode(uint32_t word);
/* The word of an instruction; asserts that registers and immediate fit and that op has a row. With
 * length_bytes 2 the compressed form, in the low half; asserts that there is one. */
uint32_t hs_isa_encode(const HsInstruction *instruction);
/* "addi a0,a0,-1", as `objdump -d -M no-aliases` prints it, with a blank for the tab and a jump's
 * target as 0x and pc + imm in hex; ".4byte 0x..." or ".2byte 0x..." for what it has no name for.
 * The caller frees. */
char *hs_isa_disassemble(uint32_t word, uint64_t pc);
/* "a0" for 10, number < 32. */
const char *hs_isa_register_name(uint32_t number);
/* The operands of a format as a template for text: d, s and t are rd, rs1 and rs2, i and x the
 * immediate in decimal and hex, u the upper immediate, p the address pc + imm, c a CSR, z rs1 as a
 * number, f what a fence orders; all else stands for itself. */
const char *hs_isa_operands(HsIsaFormat format);

/* ---- what `touch` works on ---- */

/* The granule `touch` moves by, and the page of a guest. */
#define HS_PAGE_BYTES 4096u

typedef enum { HS_TOUCH_SEQUENTIAL, HS_TOUCH_UNIFORM, HS_TOUCH_ZIPF, HS_TOUCH_LIST } HsTouchOrder;

/* What `touch` finds at x[rs1], little-endian: 32 bytes. Page k of the pattern is at
 * base + k * HS_PAGE_BYTES, k < n_pages. The generator state (a register) gives k:
 *   sequential  k = state mod n_pages, then state + 1
 *   uniform     k = high 64 bits of (hs_random_mix(&state) * n_pages)
 *   zipf        k = hs_random_zipf(hs_random_mix(&state), n_pages, skew)
 *   list        k = the 32-bit number at list + 4 * (n_pages - x[rd]), where n_pages is the length
 *               of the list: a reference string. The state is left alone. x[rd] is at most n_pages.
 * n_pages is 1 or more (zipf: at most HS_TOUCH_ZIPF_PAGES_MAX), skew_milli at most
 * HS_TOUCH_SKEW_MILLI_MAX; a pattern that is none of these makes its `touch` an illegal one. */
typedef struct {
    uint64_t base;
    uint64_t n_pages;
    uint32_t order; /* HsTouchOrder */
    uint32_t skew_milli;
    uint64_t list; /* data address of a list, of 32-bit numbers; else 0 */
} HsTouchPattern;

#define HS_TOUCH_ZIPF_PAGES_MAX (UINT64_C(1) << 31)
#define HS_TOUCH_SKEW_MILLI_MAX 4000u

#endif
