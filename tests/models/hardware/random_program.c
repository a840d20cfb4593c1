/* random_program: see random_program.h. */
#include "tests/models/hardware/random_program.h"

#include <string.h>

#include "models/hardware/isa.h"
#include "models/hardware/isa_compressed.h"
#include "sim/assert.h"
#include "sim/random.h"

#define N_ITEMS_MAX 120u
#define N_FIXUPS_MAX N_ITEMS_MAX
#define N_LOOPS_MAX 2u
/* No item is longer but a loop, and the innermost are short. */
#define ROOM_BYTES 1200u

/* Pointers into the window and the counters of loops are written only as meant. */
enum { RA = 1, SP = 2, LOW = 8, MIDDLE = 9, OUTER = 14, INNER = 15, KEPT = 31 };

/* Where the pointers point to, from the window's begin on; immediates reach -2048 .. 2047. */
enum { SP_AT = 0x7f0, LOW_AT = 0x40, MIDDLE_AT = 0x800 };

/* An instruction whose immediate leads to the start of a later item. */
typedef struct {
    HsInstruction instruction;
    guint half_i;   /* where it is */
    guint origin_i; /* what its immediate counts from */
    guint item_i, skip;
    int64_t reach_bytes;
} Fixup;

typedef struct {
    guint start_i[N_ITEMS_MAX + 1];
    guint n_items;
    Fixup fixup[N_FIXUPS_MAX];
    guint n_fixups;
} Block;

typedef struct {
    RandomProgram *program;
    HsRandom random;
    guint half_i;
    bool is_in_call;
    bool may_reserve, may_patch; /* half of all programs each */
    guint n_loops;
} Writer;

/* ---- draws: one to a statement, so that every compiler makes the same programs of a seed ---- */

static uint64_t below(Writer *writer, uint64_t bound)
{
    return hs_random_below(&writer->random, bound);
}

static int64_t between(Writer *writer, int64_t low, int64_t high)
{
    return low + (int64_t)below(writer, (uint64_t)(high - low) + 1);
}

static bool one_in(Writer *writer, uint64_t n)
{
    return below(writer, n) == 0;
}

static HsOp op_between(Writer *writer, HsOp first, HsOp last)
{
    return (HsOp)between(writer, first, last);
}

static bool is_writable(const Writer *writer, uint8_t number)
{
    if (number == RA)
        return !writer->is_in_call;
    return number != SP && number != LOW && number != MIDDLE && number != OUTER &&
           number != INNER && number != KEPT;
}

static uint8_t any_source(Writer *writer)
{
    return (uint8_t)(one_in(writer, 2) ? between(writer, 8, 15) : between(writer, 0, 31));
}

/* Not x0. */
static uint8_t any_target(Writer *writer)
{
    uint8_t number;

    do
        number = (uint8_t)(one_in(writer, 2) ? between(writer, 10, 13) : between(writer, 1, 30));
    while (!is_writable(writer, number));
    return number;
}

static uint8_t any_destination(Writer *writer)
{
    return one_in(writer, 16) ? 0 : any_target(writer);
}

/* Numbers at the edges are as frequent as all others together. */
static uint64_t any_value(Writer *writer)
{
    static const uint64_t edges[] = { 0,
                                      1,
                                      2,
                                      UINT64_MAX,
                                      UINT64_MAX - 1,
                                      0x7f,
                                      0x80,
                                      0xff,
                                      0x7fff,
                                      0x8000,
                                      0xffff,
                                      0x7fffffff,
                                      0x80000000,
                                      0xffffffff,
                                      0x100000000,
                                      INT64_MAX,
                                      31,
                                      32,
                                      63,
                                      64,
                                      1ULL << 63,
                                      0xffffffff80000000 };

    if (one_in(writer, 2))
        return edges[below(writer, G_N_ELEMENTS(edges))];
    return hs_random_next(&writer->random) >> below(writer, 64);
}

/* ---- instructions ---- */

static void put_at(Writer *writer, guint half_i, const HsInstruction *instruction)
{
    uint32_t word = hs_isa_encode(instruction);

    writer->program->code[half_i] = (uint16_t)word;
    if (instruction->length_bytes != 2)
        writer->program->code[half_i + 1] = (uint16_t)(word >> 16);
}

static void put(Writer *writer, const HsInstruction *instruction)
{
    put_at(writer, writer->half_i, instruction);
    writer->half_i += instruction->length_bytes == 2 ? 1 : 2;
    hs_assert(writer->half_i <= RANDOM_CODE_BYTES / 2);
}

static void put_r(Writer *writer, HsOp op, uint8_t rd, uint8_t rs1, uint8_t rs2)
{
    put(writer, &(HsInstruction){ .op = op, .rd = rd, .rs1 = rs1, .rs2 = rs2 });
}

static void put_i(Writer *writer, HsOp op, uint8_t rd, uint8_t rs1, int64_t imm)
{
    put(writer, &(HsInstruction){ .op = op, .rd = rd, .rs1 = rs1, .imm = imm });
}

static HsInstruction any_computation(Writer *writer)
{
    static const HsOp runs[][2] = { { HS_OP_ADDI, HS_OP_AND },
                                    { HS_OP_ADDIW, HS_OP_SRAW },
                                    { HS_OP_MUL, HS_OP_REMUW },
                                    { HS_OP_LUI, HS_OP_AUIPC } };
    guint run_i = (guint)below(writer, G_N_ELEMENTS(runs));
    HsOp op = op_between(writer, runs[run_i][0], runs[run_i][1]);
    HsInstruction instruction = { .op = op, .rd = any_destination(writer) };
    HsIsaFormat format = hs_isa_row(op)->format;

    if (format != HS_FORMAT_U)
        instruction.rs1 = any_source(writer);
    if (format == HS_FORMAT_R)
        instruction.rs2 = any_source(writer);
    else if (format == HS_FORMAT_U)
        instruction.imm = between(writer, -0x80000, 0x7ffff) * 4096;
    else if (format == HS_FORMAT_SHIFT)
        instruction.imm = between(writer, 0, 63);
    else if (format == HS_FORMAT_SHIFT_W)
        instruction.imm = between(writer, 0, 31);
    else
        instruction.imm = one_in(writer, 4) ? between(writer, -1, 1) : between(writer, -2048, 2047);
    return instruction;
}

static void put_computation(Writer *writer)
{
    HsInstruction instruction = any_computation(writer);

    put(writer, &instruction);
}

/* A number with a few bits at one end or the other. */
static void put_constant(Writer *writer)
{
    uint8_t rd = any_target(writer);
    HsOp shift = one_in(writer, 2) ? HS_OP_SLLI : HS_OP_SRLI;

    put_i(writer, HS_OP_ADDI, rd, 0, between(writer, -4, 4));
    put_i(writer, shift, rd, rd, between(writer, 0, 63));
}

/* A load or store at base + imm, low <= imm <= high. */
static void put_access(Writer *writer, uint8_t base, int64_t low, int64_t high)
{
    HsInstruction instruction = { .rs1 = base, .imm = between(writer, low, high) };

    if (one_in(writer, 2)) {
        instruction.op = op_between(writer, HS_OP_LB, HS_OP_LWU);
        instruction.rd = any_destination(writer);
    } else {
        instruction.op = op_between(writer, HS_OP_SB, HS_OP_SD);
        instruction.rs2 = any_source(writer);
    }
    put(writer, &instruction);
}

/* The same anywhere in the window; base points to its byte `at`. */
static void put_access_from(Writer *writer, uint8_t base, int64_t at)
{
    put_access(writer, base, MAX(-2048, -at), MIN(2047, (int64_t)RANDOM_WINDOW_BYTES - 8 - at));
}

static void put_fixed_access(Writer *writer)
{
    static const struct {
        uint8_t base;
        int64_t at;
    } pointers[] = { { SP, SP_AT }, { LOW, LOW_AT }, { MIDDLE, MIDDLE_AT } };
    guint i = (guint)below(writer, G_N_ELEMENTS(pointers));

    put_access_from(writer, pointers[i].base, pointers[i].at);
}

/* Address = LOW or MIDDLE + some bits of a register. */
static uint8_t put_address(Writer *writer, int64_t mask)
{
    uint8_t address = any_target(writer);
    uint8_t base = one_in(writer, 2) ? LOW : MIDDLE;

    put_i(writer, HS_OP_ANDI, address, any_source(writer), mask);
    put_r(writer, HS_OP_ADD, address, address, base);
    return address;
}

static void put_computed_access(Writer *writer)
{
    uint8_t address = put_address(writer, 0x3ff);

    /* It is LOW_AT .. MIDDLE_AT + 0x3ff. */
    put_access(writer, address, -LOW_AT, 0x3f0);
}

/* ---- atomics ---- */

/* rd, rs2, aq and rl are drawn; lr has no rs2. */
static void put_atomic(Writer *writer, HsOp op, uint8_t rs1)
{
    HsInstruction instruction = { .op = op, .rs1 = rs1, .rd = any_destination(writer) };

    if (hs_isa_row(op)->format == HS_FORMAT_ATOMIC)
        instruction.rs2 = any_source(writer);
    instruction.imm = between(writer, 0, 3);
    put(writer, &instruction);
}

static void put_amo(Writer *writer)
{
    bool is_double = one_in(writer, 2);
    uint8_t address = put_address(writer, is_double ? 0x3f8 : 0x3fc);
    HsOp op = is_double ? op_between(writer, HS_OP_AMOSWAP_D, HS_OP_AMOMAXU_D)
                        : op_between(writer, HS_OP_AMOSWAP_W, HS_OP_AMOMAXU_W);

    put_atomic(writer, op, address);
}

/* lr, sc: succeeds; or fails for its address; and a second sc fails always. */
static void put_reservation(Writer *writer)
{
    bool is_double = one_in(writer, 2);
    HsOp lr = is_double ? HS_OP_LR_D : HS_OP_LR_W;
    HsOp sc = is_double ? HS_OP_SC_D : HS_OP_SC_W;
    uint8_t address = one_in(writer, 2) ? LOW : MIDDLE;
    uint8_t other = one_in(writer, 4) ? (uint8_t)(LOW + MIDDLE - address) : address;

    writer->program->has_reservations = true;
    if (!one_in(writer, 8))
        put_atomic(writer, lr, address);
    if (one_in(writer, 2))
        put_computation(writer);
    put_atomic(writer, sc, other);
    if (one_in(writer, 4))
        put_atomic(writer, sc, address);
}

/* ---- compressed instructions ---- */

static bool is_jump(HsOp op)
{
    return op == HS_OP_JAL || op == HS_OP_JALR || (op >= HS_OP_BEQ && op <= HS_OP_BGEU);
}

static bool is_compressed_welcome(const Writer *writer, const HsInstruction *instruction)
{
    HsOp op = instruction->op;

    if (op == HS_OP_ILLEGAL || op == HS_OP_EBREAK || is_jump(op))
        return false;
    if (instruction->rd != 0 && !is_writable(writer, instruction->rd))
        return false;
    if (op < HS_OP_LB || op > HS_OP_SD)
        return true;
    return instruction->rs1 == SP || instruction->rs1 == LOW || instruction->rs1 == MIDDLE;
}

/* Any halfword of any row that keeps the rules here: hints too. */
static void put_compressed(Writer *writer)
{
    for (;;) {
        const HsCompressedRow *row = hs_isa_compressed_row(
            (uint32_t)below(writer, HS_COMPRESSED_N));
        uint16_t free_bits = (uint16_t)(below(writer, 0x10000) & ~(uint64_t)row->mask);
        uint16_t halfword = (uint16_t)(row->match | free_bits);
        HsInstruction instruction = hs_isa_expand(halfword);

        if (!is_compressed_welcome(writer, &instruction))
            continue;
        writer->program->code[writer->half_i++] = halfword;
        return;
    }
}

static void put_compressed_some(Writer *writer)
{
    for (uint64_t n = 1 + below(writer, 4); n > 0; n--)
        put_compressed(writer);
}

/* The stack pointer goes away and comes back. */
static void put_stack_frame(Writer *writer)
{
    int64_t bytes = 16 * between(writer, 1, 31);

    put(writer, &(HsInstruction){
                    .op = HS_OP_ADDI, .length_bytes = 2, .rd = SP, .rs1 = SP, .imm = -bytes });
    put_access_from(writer, SP, SP_AT - bytes);
    put(writer,
        &(HsInstruction){ .op = HS_OP_ADDI, .length_bytes = 2, .rd = SP, .rs1 = SP, .imm = bytes });
}

/* ---- control ---- */

/* An instruction at half_i whose immediate is to lead over some items. */
static void put_later(Writer *writer, Block *block, HsInstruction instruction, guint origin_i,
                      int64_t reach_bytes)
{
    hs_assert(block->n_fixups < N_FIXUPS_MAX);
    block->fixup[block->n_fixups++] = (Fixup){ .instruction = instruction,
                                               .half_i = writer->half_i,
                                               .origin_i = origin_i,
                                               .item_i = block->n_items,
                                               .skip = 1 + (guint)below(writer, 4),
                                               .reach_bytes = reach_bytes };
    writer->half_i += instruction.length_bytes == 2 ? 1 : 2;
}

static void put_branch(Writer *writer, Block *block)
{
    HsInstruction instruction = { .length_bytes = one_in(writer, 2) ? 2 : 4 };

    if (instruction.length_bytes == 2) {
        instruction.op = op_between(writer, HS_OP_BEQ, HS_OP_BNE);
        instruction.rs1 = (uint8_t)between(writer, 8, 15);
        put_later(writer, block, instruction, writer->half_i, 254);
    } else {
        instruction.op = op_between(writer, HS_OP_BEQ, HS_OP_BGEU);
        instruction.rs1 = any_source(writer);
        instruction.rs2 = any_source(writer);
        put_later(writer, block, instruction, writer->half_i, 4094);
    }
}

static void put_jump(Writer *writer, Block *block)
{
    guint origin_i = writer->half_i;
    uint8_t target = any_target(writer);
    uint8_t link = any_destination(writer);
    HsInstruction jump = { .op = HS_OP_JAL, .rd = link };
    HsInstruction jump_short = { .op = HS_OP_JAL, .length_bytes = 2 };
    HsInstruction jump_register = { .op = HS_OP_JALR, .rd = link, .rs1 = target };
    HsInstruction address = { .op = HS_OP_ADDI, .rd = target, .rs1 = target };

    switch (below(writer, 4)) {
    case 0:
        put_later(writer, block, jump, origin_i, 4094);
        break;
    case 1:
        put_later(writer, block, jump_short, origin_i, 2046);
        break;
    case 2:
        put_i(writer, HS_OP_AUIPC, target, 0, 0);
        put_later(writer, block, jump_register, origin_i, 2046);
        break;
    default:
        put_i(writer, HS_OP_AUIPC, target, 0, 0);
        put_later(writer, block, address, origin_i, 2046);
        put(writer, &(HsInstruction){ .op = HS_OP_JALR,
                                      .length_bytes = 2,
                                      .rd = !writer->is_in_call && one_in(writer, 2) ? RA : 0,
                                      .rs1 = target });
    }
}

static void block_fix(Writer *writer, const Block *block)
{
    for (guint i = 0; i < block->n_fixups; i++) {
        Fixup fixup = block->fixup[i];
        guint item_i = MIN(fixup.item_i + fixup.skip, block->n_items);
        int64_t imm;

        do
            imm = ((int64_t)block->start_i[item_i] - (int64_t)fixup.origin_i) * 2;
        while (imm > fixup.reach_bytes && item_i-- > fixup.item_i + 1);
        fixup.instruction.imm = imm;
        put_at(writer, fixup.half_i, &fixup.instruction);
    }
}

static void put_block(Writer *writer, guint n_items);

/* `back` leads to start_i if the counter is not 0. */
static void put_back(Writer *writer, uint8_t counter, guint start_i)
{
    int64_t bytes = ((int64_t)start_i - (int64_t)writer->half_i) * 2;

    put(writer,
        &(HsInstruction){
            .op = HS_OP_BNE, .length_bytes = bytes >= -256 ? 2 : 4, .rs1 = counter, .imm = bytes });
}

static void put_loop(Writer *writer)
{
    uint8_t counter = writer->n_loops == 0 ? OUTER : INNER;
    guint start_i;

    put_i(writer, HS_OP_ADDI, counter, 0, between(writer, 1, 6));
    start_i = writer->half_i;
    writer->n_loops++;
    put_block(writer, 1 + (guint)below(writer, writer->n_loops == 1 ? 10 : 5));
    writer->n_loops--;
    put_i(writer, HS_OP_ADDI, counter, counter, -1);
    put_back(writer, counter, start_i);
}

/* jal ra, 1f; jal zero, 2f; 1: ...; ret; 2: */
static void put_call(Writer *writer)
{
    guint half_i;

    put_i(writer, HS_OP_JAL, RA, 0, 8);
    half_i = writer->half_i;
    writer->half_i += 2;
    writer->is_in_call = true;
    for (uint64_t n = below(writer, 3); n > 0; n--)
        put_computation(writer);
    put_compressed(writer);
    writer->is_in_call = false;
    put(writer,
        &(HsInstruction){ .op = HS_OP_JALR, .length_bytes = one_in(writer, 2) ? 2 : 4, .rs1 = RA });
    put_at(writer, half_i,
           &(HsInstruction){ .op = HS_OP_JAL, .imm = ((int64_t)writer->half_i - half_i) * 2 });
}

/* The word behind a fence.i is written before it. */
static void put_patch(Writer *writer)
{
    HsInstruction patch = any_computation(writer);
    uint32_t word = hs_isa_encode(&patch);
    int32_t low = (int32_t)(word << 20) >> 20;
    uint8_t address = any_target(writer);
    uint8_t value;
    guint origin_i = writer->half_i;

    do
        value = any_target(writer);
    while (value == address);
    writer->program->has_patches = true;
    put_i(writer, HS_OP_AUIPC, address, 0, 0);
    if (one_in(writer, 2)) /* so that the word is at any halfword */
        put(writer, &(HsInstruction){ .op = HS_OP_ADDI, .length_bytes = 2 });
    put_i(writer, HS_OP_LUI, value, 0, (int32_t)(word - (uint32_t)low));
    put_i(writer, HS_OP_ADDI, value, value, low);
    put(writer, &(HsInstruction){ .op = HS_OP_SW,
                                  .rs1 = address,
                                  .rs2 = value,
                                  .imm = (writer->half_i + 4 - origin_i) * INT64_C(2) });
    put_i(writer, HS_OP_FENCE_I, 0, 0, 0);
    put_computation(writer);
}

static void put_fence(Writer *writer)
{
    static const int64_t counters[] = { 0xc00, 0xc01, 0xc02 };

    if (one_in(writer, 3))
        put_i(writer, HS_OP_FENCE_I, 0, 0, 0);
    else if (one_in(writer, 2))
        put_i(writer, HS_OP_FENCE, 0, 0, 0x0ff);
    else
        put_i(writer, HS_OP_CSRRS, 0, 0, counters[below(writer, G_N_ELEMENTS(counters))]);
}

typedef enum {
    ITEM_COMPUTATION,
    ITEM_CONSTANT,
    ITEM_FIXED_ACCESS,
    ITEM_COMPUTED_ACCESS,
    ITEM_AMO,
    ITEM_RESERVATION,
    ITEM_COMPRESSED,
    ITEM_STACK_FRAME,
    ITEM_BRANCH,
    ITEM_JUMP,
    ITEM_LOOP,
    ITEM_CALL,
    ITEM_PATCH,
    ITEM_FENCE,
    ITEM_N
} Item;

/* How often each is drawn. */
static const uint8_t weights[ITEM_N] = { 12, 3, 8, 6, 5, 2, 10, 1, 7, 3, 2, 2, 1, 1 };

static Item any_item(Writer *writer)
{
    uint64_t sum = 0, draw;
    guint item = 0;

    for (guint i = 0; i < ITEM_N; i++)
        sum += weights[i];
    for (draw = below(writer, sum); draw >= weights[item]; item++)
        draw -= weights[item];
    return (Item)item;
}

static void put_item(Writer *writer, Block *block)
{
    switch (any_item(writer)) {
    case ITEM_CONSTANT:
        put_constant(writer);
        break;
    case ITEM_FIXED_ACCESS:
        put_fixed_access(writer);
        break;
    case ITEM_COMPUTED_ACCESS:
        put_computed_access(writer);
        break;
    case ITEM_AMO:
        put_amo(writer);
        break;
    case ITEM_RESERVATION:
        if (writer->may_reserve)
            put_reservation(writer);
        break;
    case ITEM_COMPRESSED:
        put_compressed_some(writer);
        break;
    case ITEM_STACK_FRAME:
        put_stack_frame(writer);
        break;
    case ITEM_BRANCH:
        put_branch(writer, block);
        break;
    case ITEM_JUMP:
        put_jump(writer, block);
        break;
    case ITEM_LOOP:
        if (writer->n_loops < N_LOOPS_MAX)
            put_loop(writer);
        break;
    case ITEM_CALL:
        put_call(writer);
        break;
    case ITEM_PATCH:
        if (writer->may_patch)
            put_patch(writer);
        break;
    case ITEM_FENCE:
        put_fence(writer);
        break;
    case ITEM_COMPUTATION:
    case ITEM_N:
        put_computation(writer);
    }
}

/* Items one after the other; jumps among them lead to the start of a later one or to the end. */
static void put_block(Writer *writer, guint n_items)
{
    Block block = { .n_items = 0 };

    hs_assert(n_items <= N_ITEMS_MAX);
    while (block.n_items < n_items && writer->half_i * 2 < RANDOM_CODE_BYTES - ROOM_BYTES) {
        block.start_i[block.n_items] = writer->half_i;
        put_item(writer, &block);
        block.n_items++;
    }
    block.start_i[block.n_items] = writer->half_i;
    block_fix(writer, &block);
}

/* ---- programs ---- */

static void fill(Writer *writer)
{
    RandomProgram *program = writer->program;

    for (guint i = 0; i < RANDOM_WINDOW_BYTES; i += 8) {
        uint64_t value = GUINT64_TO_LE(any_value(writer));

        memcpy(program->window + i, &value, sizeof value);
    }
    for (guint i = 1; i < 32; i++)
        program->x[i] = any_value(writer);
    program->x[SP] = RANDOM_WINDOW + SP_AT;
    program->x[LOW] = RANDOM_WINDOW + LOW_AT;
    program->x[MIDDLE] = RANDOM_WINDOW + MIDDLE_AT;
}

void random_program_make(RandomProgram *program, uint64_t seed)
{
    Writer writer = { .program = program };

    memset(program, 0, sizeof *program);
    program->seed = seed;
    hs_random_init(&writer.random, seed, "random program");
    fill(&writer);
    writer.may_reserve = one_in(&writer, 2);
    writer.may_patch = one_in(&writer, 2);
    /* Begins anywhere before the middle, where the unit ends. */
    writer.half_i = 2 + (guint)below(&writer, RANDOM_CODE_BYTES / 4 - 2);
    put_at(&writer, 0, &(HsInstruction){ .op = HS_OP_JAL, .imm = (int64_t)writer.half_i * 2 });
    put_block(&writer, 20 + (guint)below(&writer, N_ITEMS_MAX - 20));
    program->end_address = RANDOM_CODE + writer.half_i * 2;
}

void random_program_end_with(RandomProgram *program, uint32_t word)
{
    guint half_i = (guint)(program->end_address - RANDOM_CODE) / 2;

    program->code[half_i] = (uint16_t)word;
    program->code[half_i + 1] = (uint16_t)(word >> 16);
}

char *random_program_listing(const RandomProgram *program)
{
    GString *text = g_string_new(NULL);
    guint end_i = (guint)(program->end_address - RANDOM_CODE) / 2;

    for (guint half_i = 0; half_i < end_i;) {
        uint32_t word = program->code[half_i] | (uint32_t)program->code[half_i + 1] << 16;
        uint64_t pc = RANDOM_CODE + half_i * 2;
        g_autofree char *line = hs_isa_disassemble(word, pc);

        if ((uint16_t)word != 0) /* before where it begins */
            g_string_append_printf(text, "0x%x: %s\n", (guint)pc, line);
        half_i += hs_isa_length_bytes(word) / 2;
    }
    return g_string_free(text, FALSE);
}
