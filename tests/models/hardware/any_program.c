/* any_program: see any_program.h. */
#include "tests/models/hardware/any_program.h"

#include <string.h>

#include "models/hardware/isa.h"

static uint64_t draw(HsRandom *random, uint64_t low, uint64_t high)
{
    return hs_random_between(random, low, high);
}

typedef struct {
    HsInstruction instruction;
    int32_t target; /* of branches and jumps: an item; -1: none */
} Item;

static uint8_t any_register(HsRandom *random)
{
    return (uint8_t)draw(random, R_LOW, R_HIGH);
}

static HsOp any_op(HsRandom *random, HsOp first, HsOp last)
{
    return (HsOp)draw(random, first, last);
}

static Item any_short(HsRandom *random)
{
    uint8_t rd = any_register(random);
    int64_t offset = (int64_t)draw(random, 0, 15);
    HsInstruction instructions[] = {
        { .op = HS_OP_ADDI, .rd = rd, .rs1 = rd, .imm = 1 + offset },
        { .op = HS_OP_ADD, .rd = rd, .rs1 = rd, .rs2 = any_register(random) },
        { .op = HS_OP_LD, .rd = rd, .rs1 = R_DATA, .imm = 8 * offset },
        { .op = HS_OP_LW, .rd = rd, .rs1 = R_MORE, .imm = 4 * offset },
        { .op = HS_OP_SD, .rs2 = rd, .rs1 = R_DATA, .imm = 8 * offset },
        { .op = HS_OP_SUB, .rd = rd, .rs1 = rd, .rs2 = any_register(random) },
    };
    Item item = { instructions[draw(random, 0, G_N_ELEMENTS(instructions) - 1)], -1 };

    item.instruction.length_bytes = 2;
    return item;
}

static Item any_macro(HsRandom *random)
{
    uint8_t rd = any_register(random);
    HsInstruction instructions[] = {
        { .op = HS_OP_ANDI, .rd = R_COUNT, .rs1 = rd, .imm = (int64_t)draw(random, 1, 63) },
        { .op = HS_OP_ANDI, .rd = R_COUNT, .rs1 = rd, .imm = 3 },
        { .op = HS_OP_COMPUTE, .rd = R_COUNT },
        { .op = HS_OP_TOUCH_READ, .rd = R_COUNT, .rs1 = R_PATTERN, .rs2 = R_STATE },
        { .op = HS_OP_TOUCH_WRITE, .rd = R_COUNT, .rs1 = R_PATTERN, .rs2 = R_STATE },
        { .op = HS_OP_CSRRS, .rd = rd, .imm = (int64_t)draw(random, 0xc00, 0xc03) },
        { .op = HS_OP_FENCE_I },
        { .op = HS_OP_ECALL },
        { .op = HS_OP_EBREAK },
    };

    return (Item){ instructions[draw(random, 0, G_N_ELEMENTS(instructions) - 1)], -1 };
}

static Item any_item(HsRandom *random, uint32_t item_i)
{
    uint8_t rd = any_register(random), rs1 = any_register(random), rs2 = any_register(random);
    uint8_t at = draw(random, 0, 1) == 0 ? R_DATA : R_MORE;
    int64_t offset = (int64_t)draw(random, 0, draw(random, 0, 2) == 0 ? 2047 : 90);
    int32_t target = (int32_t)(item_i + draw(random, 1, 12));

    if (target >= (int32_t)ANY_PROGRAM_ITEMS || draw(random, 0, 9) == 0)
        target = (int32_t)draw(random, 0, ANY_PROGRAM_ITEMS - 1);
    switch (draw(random, 0, 15)) {
    case 0:
    case 1:
    case 2:
        return any_short(random);
    case 3:
    case 4:
        return (Item){
            { .op = any_op(random, HS_OP_LB, HS_OP_LWU), .rd = rd, .rs1 = at, .imm = offset }, -1
        };
    case 5:
    case 6:
        return (Item){
            { .op = any_op(random, HS_OP_SB, HS_OP_SD), .rs2 = rs2, .rs1 = at, .imm = offset }, -1
        };
    case 7:
        return (Item){
            { .op = any_op(random, HS_OP_LR_W, HS_OP_AMOMAXU_D), .rd = rd, .rs1 = at, .rs2 = 0 }, -1
        };
    case 8:
    case 9:
        return (Item){ { .op = any_op(random, HS_OP_BEQ, HS_OP_BGEU), .rs1 = rs1, .rs2 = rs2 },
                       target };
    case 10:
        return (Item){ { .op = HS_OP_JAL, .rd = (uint8_t)draw(random, 0, 1) }, target };
    case 11:
        return (Item){ { .op = HS_OP_JALR, .rd = (uint8_t)draw(random, 0, 1), .rs1 = 1 }, -1 };
    case 12:
        return (Item){
            { .op = any_op(random, HS_OP_MUL, HS_OP_REMU), .rd = rd, .rs1 = rs1, .rs2 = rs2 }, -1
        };
    case 13:
        return any_macro(random);
    default:
        return (Item){
            { .op = any_op(random, HS_OP_ADD, HS_OP_AND), .rd = rd, .rs1 = rs1, .rs2 = rs2 }, -1
        };
    }
}

gsize any_program_make(HsRandom *random, uint8_t ret_bytes[ANY_PROGRAM_BYTES_MAX])
{
    Item item[ANY_PROGRAM_ITEMS];
    uint64_t address[ANY_PROGRAM_ITEMS + 1] = { 0 };

    for (uint32_t i = 0; i < ANY_PROGRAM_ITEMS; i++) {
        item[i] = any_item(random, i);
        if (i == ANY_PROGRAM_ITEMS - 1) /* around again */
            item[i] = (Item){ { .op = HS_OP_JAL }, 0 };
        address[i + 1] = address[i] + (item[i].instruction.length_bytes == 2 ? 2 : 4);
    }
    for (uint32_t i = 0; i < ANY_PROGRAM_ITEMS; i++) {
        if (item[i].target >= 0)
            item[i].instruction.imm = (int64_t)(address[item[i].target] - address[i]);

        uint32_t word = GUINT32_TO_LE(hs_isa_encode(&item[i].instruction));

        memcpy(ret_bytes + address[i], &word, (gsize)(address[i + 1] - address[i]));
    }
    return (gsize)address[ANY_PROGRAM_ITEMS];
}
