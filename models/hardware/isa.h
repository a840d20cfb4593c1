/* isa: the instruction words, in one decode table.
 *
 * WHAT IT STANDS FOR. The instruction words "stored in main storage" that CPUs interpret (seed). RV64I,
 * user level (RISC-V unprivileged ISA 20191213), and two macro-instructions in the custom-0 space.
 * The table makes the decoder, the assembler's encoder, the disassembler and the reference page.
 *
 * MACRO-INSTRUCTIONS (opcode custom-0 = 0x0b, R-type; funct3 selects). Each stands for many cycles in one
 * word; like MVCL it can be interrupted and resumed at the same pc: its progress is in registers.
 *   compute rd                 funct3 0. x[rd] cycles of work are left; counts x[rd] down to 0.
 *   touch   rd, rs1, rs2       funct3 1 (reads) and 2 (writes). x[rd] pages are left; the touch pattern
 *                              is at data address x[rs1] (see HsTouchPattern in assembler.h); x[rs2]
 *                              is the state of the page generator, advanced by each page.
 */
#ifndef HS_ISA_H
#define HS_ISA_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum { HS_FORMAT_R, HS_FORMAT_I, HS_FORMAT_SHIFT, HS_FORMAT_SHIFT_W, HS_FORMAT_S, HS_FORMAT_B,
               HS_FORMAT_U, HS_FORMAT_J, HS_FORMAT_FENCE, HS_FORMAT_NONE } HsFormat;

/* One for each row of the table, in its order. */
typedef enum {
    HS_OP_LUI, HS_OP_AUIPC, HS_OP_JAL, HS_OP_JALR,
    HS_OP_BEQ, HS_OP_BNE, HS_OP_BLT, HS_OP_BGE, HS_OP_BLTU, HS_OP_BGEU,
    HS_OP_LB, HS_OP_LH, HS_OP_LW, HS_OP_LD, HS_OP_LBU, HS_OP_LHU, HS_OP_LWU,
    HS_OP_SB, HS_OP_SH, HS_OP_SW, HS_OP_SD,
    HS_OP_ADDI, HS_OP_SLTI, HS_OP_SLTIU, HS_OP_XORI, HS_OP_ORI, HS_OP_ANDI,
    HS_OP_SLLI, HS_OP_SRLI, HS_OP_SRAI,
    HS_OP_ADD, HS_OP_SUB, HS_OP_SLL, HS_OP_SLT, HS_OP_SLTU, HS_OP_XOR, HS_OP_SRL, HS_OP_SRA,
    HS_OP_OR, HS_OP_AND,
    HS_OP_ADDIW, HS_OP_SLLIW, HS_OP_SRLIW, HS_OP_SRAIW,
    HS_OP_ADDW, HS_OP_SUBW, HS_OP_SLLW, HS_OP_SRLW, HS_OP_SRAW,
    HS_OP_FENCE, HS_OP_ECALL, HS_OP_EBREAK,
    HS_OP_COMPUTE, HS_OP_TOUCH_READ, HS_OP_TOUCH_WRITE,
    HS_OP_ILLEGAL, /* no row: what decodes to nothing */
    HS_OP_N = HS_OP_ILLEGAL
} HsOp;

typedef struct {
    const char *name; /* "addi" */
    uint32_t mask, match;
    HsFormat format;
    const char *about; /* one line for the reference: "rd = rs1 + imm" */
} HsIsaRow;

/* The row of an operation (op < HS_OP_N). */
const HsIsaRow *hs_isa_row(HsOp op);

typedef struct {
    HsOp op;
    uint8_t rd, rs1, rs2;
    int64_t imm; /* sign-extended; a shift's amount */
} HsInstruction;

/* Total: any word decodes, perhaps to HS_OP_ILLEGAL. */
HsInstruction hs_isa_decode(uint32_t word);
/* The word of an instruction; asserts that the immediate fits and op is legal. */
uint32_t hs_isa_encode(const HsInstruction *instruction);
/* "addi a0, a0, -1", as `objdump -d -M no-aliases` prints it (targets of jumps as pc + imm in hex). The
 * caller frees. */
char *hs_isa_disassemble(uint32_t word, uint64_t pc);

#endif
