/* execute: what instructions do to registers, without time and without storage.
 *
 * cpu.c asks here for results and decides itself when they happen. Rules: RISC-V unprivileged ISA
 * 20191213, chapters 2 and 5.
 */
#ifndef HS_EXECUTE_H
#define HS_EXECUTE_H

#include "models/hardware/cpu.h"
#include "models/hardware/isa.h"

/* How the CPU must treat an instruction. */
typedef enum {
    HS_CLASS_REGISTER, /* only registers: hs_execute_register */
    HS_CLASS_JUMP,     /* branches and jumps: hs_execute_target, hs_execute_jump */
    HS_CLASS_LOAD,
    HS_CLASS_STORE,
    HS_CLASS_TRAP, /* ecall, ebreak, illegal */
    HS_CLASS_COMPUTE,
    HS_CLASS_TOUCH
} HsClass;

/* Of any operation, HS_OP_ILLEGAL too. */
HsClass hs_execute_class(HsOp op);

/* Writes a register; x0 stays 0. */
void hs_execute_write(HsContext *context, uint8_t register_i, uint64_t value);

/* Does an instruction of HS_CLASS_REGISTER, pc included. */
void hs_execute_register(HsContext *context, const HsInstruction *instruction);

/* Where a branch or jump leads; FALSE: a branch that is not taken. Changes nothing. */
bool hs_execute_target(const HsContext *context, const HsInstruction *instruction,
                       uint64_t *ret_target);
/* Goes there: the link register and pc. */
void hs_execute_jump(HsContext *context, const HsInstruction *instruction, uint64_t target);

/* The data address and the size of a load or store. */
uint64_t hs_execute_address(const HsContext *context, const HsInstruction *instruction);
uint32_t hs_execute_size_bytes(HsOp op);
/* What a load writes to rd, from the bytes it read (little-endian, the rest of `raw` 0). */
uint64_t hs_execute_loaded(HsOp op, uint64_t raw);

/* The address of the next page of a touch pattern; advances *state. FALSE, nothing changed: the
 * pattern is not one (isa.h). */
bool hs_execute_page(const HsTouchPattern *pattern, uint64_t *state, uint64_t *ret_address);

#endif
