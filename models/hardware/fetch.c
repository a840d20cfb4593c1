/* fetch: from pc to a decoded instruction: instruction lines, with or without a cache.
 *
 * A line is copied when it is fetched, and each instruction in it decoded when it is first met.
 */
#include "models/hardware/cpu_state.h"
#include "models/hardware/execute.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

static uint32_t n_halves(const HsCpu *cpu)
{
    return cpu->line_bytes / 2;
}

/* Without a cache one line is held at a time; yet the lines read before are kept decoded, in
 * case they are read again with the same bytes. */
#define FRAMES_WITHOUT_CACHE 64u

static uint32_t n_frames(const HsCpu *cpu)
{
    uint32_t n = cpu->instruction_cache.n_sets * cpu->instruction_cache.n_ways;

    return n > 0 ? n : FRAMES_WITHOUT_CACHE;
}

static HsFront *front_of(HsCpu *cpu, uint64_t address)
{
    uint64_t set_i = (address >> cpu->line_shift) & (cpu->instruction_cache.n_sets - 1);

    return &cpu->instruction_front[set_i];
}

/* ---- decoding ---- */

static uint16_t half_at(const HsFrame *frame, uint32_t half_i)
{
    uint16_t half;

    memcpy(&half, frame->bytes + 2 * half_i, sizeof half);
    return GUINT16_FROM_LE(half);
}

static bool is_long(uint16_t half)
{
    return (half & 3) == 3;
}

static uint32_t word_at(const HsFrame *frame, uint32_t half_i)
{
    uint16_t half = half_at(frame, half_i);

    return is_long(half) ? half | (uint32_t)half_at(frame, half_i + 1) << 16 : half;
}

static bool is_between(HsOp op, HsOp first, HsOp last)
{
    return op >= first && op <= last;
}

/* What an instruction costs beside its accesses and branches. */
static HsCycles own_cycles(const HsCpuParameters *parameters, HsOp op)
{
    if (is_between(op, HS_OP_MUL, HS_OP_MULHU) || op == HS_OP_MULW)
        return parameters->base_cycles + parameters->multiply_cycles;
    if (is_between(op, HS_OP_DIV, HS_OP_REMU))
        return parameters->base_cycles + parameters->divide_cycles;
    if (is_between(op, HS_OP_DIVW, HS_OP_REMUW))
        return parameters->base_cycles + parameters->divide_word_cycles;
    return parameters->base_cycles;
}

static int32_t slot_immediate(const HsInstruction *instruction, uint32_t word)
{
    if (instruction->op == HS_OP_ILLEGAL)
        return (int32_t)word;
    if (is_between(instruction->op, HS_OP_BEQ, HS_OP_BGEU) || instruction->op == HS_OP_JAL)
        return (int32_t)(instruction->imm / 2);
    return (int32_t)instruction->imm;
}

static HsSlot slot_of(const HsCpu *cpu, uint32_t word)
{
    HsInstruction instruction = hs_isa_decode(word);
    HsOp op = instruction.op;

    return (HsSlot){ .code = (uint8_t)HS_CODE(op),
                     .rd = instruction.rd == 0 ? HS_RD_NONE : instruction.rd,
                     .rs1 = instruction.rs1,
                     .rs2 = instruction.rs2,
                     .halves = is_long((uint16_t)word) ? 2 : 1,
                     .op = (uint8_t)op,
                     .reads_rs = !is_between(op, HS_OP_CSRRWI, HS_OP_CSRRCI),
                     .reads_rd = is_between(op, HS_OP_COMPUTE, HS_OP_TOUCH_WRITE),
                     .imm = slot_immediate(&instruction, word),
                     .cycles = (uint32_t)own_cycles(&cpu->parameters, op) };
}

/* Decodes a word into a slot; the instruction after it begins at next_i of the frame. */
static void slot_decode(const HsCpu *cpu, const HsFrame *frame, HsSlot *slot, uint32_t word,
                        uint32_t next_i)
{
    *slot = slot_of(cpu, word);
    if (!hs_execute_is_load((HsOp)slot->op) || cpu->parameters.load_use_cycles == 0 ||
        slot->rd == HS_RD_NONE)
        return;
    if (next_i == n_halves(cpu) ||
        (next_i + 1 == n_halves(cpu) && is_long(half_at(frame, next_i)))) {
        slot->code = HS_CODE_TAIL_LOAD;
        return;
    }

    HsSlot next = slot_of(cpu, word_at(frame, next_i));

    if (hs_slot_is_reader(&next, slot->rd))
        slot->cycles += (uint32_t)cpu->parameters.load_use_cycles;
}

void hs_fetch_decode(HsCpu *cpu, HsSlot *slot)
{
    const HsFrame *frame = cpu->line;
    uint32_t half_i = (uint32_t)(slot - frame->slots);

    if (half_i + 1 == n_halves(cpu) && is_long(half_at(frame, half_i)))
        *slot = (HsSlot){ .code = HS_CODE_STRADDLE };
    else
        slot_decode(cpu, frame, slot, word_at(frame, half_i),
                    half_i + (is_long(half_at(frame, half_i)) ? 2 : 1));
}

uint32_t hs_fetch_word(const HsCpu *cpu)
{
    if (cpu->slot < cpu->line->slots)
        return cpu->line->straddle_word;
    return word_at(cpu->line, (uint32_t)(cpu->slot - cpu->line->slots));
}

/* ---- lines ---- */

static void fetch_set_line(HsCpu *cpu, HsFrame *frame, uint64_t line_address)
{
    cpu->line = frame;
    cpu->line_address = line_address;
    cpu->counters.n_lines++;
}

/* Copies a line into a frame. What was decoded there stays if the bytes are the same. */
static void frame_fill(const HsCpu *cpu, HsFrame *frame, uint64_t real)
{
    const uint8_t *bytes = cpu->host + real;

    if (memcmp(frame->bytes, bytes, cpu->line_bytes) == 0)
        return;
    memcpy(frame->bytes, bytes, cpu->line_bytes);
    memset(frame->slots - 1, 0, (n_halves(cpu) + 1) * sizeof *frame->slots);
}

/* Reads a line from storage, now. FALSE: its turn has not come. */
static HsIsDone fetch_read_line(HsCpu *cpu, uint64_t line_address, uint64_t real)
{
    HsCacheLine victim;
    uint32_t frame_i = (uint32_t)(line_address >> cpu->line_shift) % FRAMES_WITHOUT_CACHE;

    if (cpu->time >= cpu->access_limit) {
        cpu->next = HS_NEXT_FETCH;
        return false;
    }
    hs_cpu_stall(cpu, hs_storage_access(cpu->storage, cpu->time, real, cpu->line_bytes),
                 HS_CPI_FETCH_STALL);
    if (cpu->instruction_cache.n_sets > 0) {
        frame_i = hs_cache_fill(&cpu->instruction_cache, cpu->activity->context->space,
                                line_address, real, &victim)
                      ->frame;
        *front_of(cpu, line_address) = (HsFront){ .address = line_address,
                                                  .frame = &cpu->frames[frame_i] };
    }
    frame_fill(cpu, &cpu->frames[frame_i], real);
    fetch_set_line(cpu, &cpu->frames[frame_i], line_address);
    cpu->line_real = real;
    cpu->counters.n_line_misses++;
    return true;
}

/* The line is in the cache: it is the current one now. */
static bool fetch_find_line(HsCpu *cpu, uint64_t line_address)
{
    if (cpu->instruction_cache.n_sets == 0)
        return false;

    const HsCacheLine *line = hs_cache_find(&cpu->instruction_cache, cpu->activity->context->space,
                                            line_address);

    if (line == NULL)
        return false;
    *front_of(cpu, line_address) = (HsFront){ .address = line_address,
                                              .frame = &cpu->frames[line->frame] };
    fetch_set_line(cpu, &cpu->frames[line->frame], line_address);
    return true;
}

/* Makes the line at `wanted` (the first address wanted of it) the current one. */
static HsIsDone fetch_line(HsCpu *cpu, uint64_t wanted)
{
    uint64_t line_address = hs_cpu_line_of(cpu, wanted);
    uint64_t real;

    if ((cpu->line != NULL && cpu->line_address == line_address) ||
        fetch_find_line(cpu, line_address))
        return true;
    if (!hs_data_translate(cpu, wanted, &real))
        return false;
    hs_data_ask_tlb(cpu, wanted);
    return fetch_read_line(cpu, line_address, hs_cpu_line_of(cpu, real));
}

/* The instruction whose first half was in the line before. */
static HsSlot *fetch_straddling(HsCpu *cpu)
{
    HsFrame *frame = cpu->line;
    HsSlot *slot = frame->slots - 1;
    uint32_t word = cpu->straddle_half | (uint32_t)half_at(frame, 0) << 16;

    if (slot->code == HS_CODE_UNKNOWN || frame->straddle_word != word) {
        slot_decode(cpu, frame, slot, word, 1);
        frame->straddle_word = word;
    }
    return slot;
}

HsIsDone hs_fetch(HsCpu *cpu)
{
    uint64_t pc = cpu->activity->context->pc;

    if (!cpu->is_straddling) {
        if (!fetch_line(cpu, pc))
            return false;

        HsSlot *slot = &cpu->line->slots[(pc - cpu->line_address) / 2];

        if (slot->code == HS_CODE_UNKNOWN)
            hs_fetch_decode(cpu, slot);
        if (slot->code != HS_CODE_STRADDLE) {
            cpu->slot = slot;
            return true;
        }
        cpu->straddle_half = half_at(cpu->line, n_halves(cpu) - 1);
        cpu->is_straddling = true;
    }
    if (!fetch_line(cpu, pc + 2))
        return false;
    cpu->is_straddling = false;
    cpu->slot = fetch_straddling(cpu);
    return true;
}

/* ---- what changes under a CPU ---- */

void hs_fetch_clear_fronts(HsCpu *cpu)
{
    for (uint32_t i = 0; i < MAX(cpu->instruction_cache.n_sets, 1); i++)
        cpu->instruction_front[i] = (HsFront){ .address = HS_FRONT_NONE };
}

void hs_fetch_leave(HsCpu *cpu)
{
    cpu->slot = NULL;
    cpu->line = NULL;
    cpu->is_straddling = false;
    cpu->pending_load = 0;
    cpu->is_tlb_asked = false;
}

/* Between two instructions the slot of the next one may be known already: it is looked for again.
 * Without a cache the line is the CPU's own copy, which is all it needs unless that is lost. */
static void fetch_look_again(HsCpu *cpu, bool is_line_lost)
{
    if (cpu->instruction_cache.n_sets == 0 && !is_line_lost)
        return;
    cpu->slot = NULL;
    cpu->is_straddling = false;
    cpu->line = NULL;
}

void hs_fetch_lose(HsCpu *cpu, uint64_t real, uint64_t size_bytes)
{
    fetch_look_again(cpu, cpu->line_real - real < size_bytes);
    hs_cache_lose(&cpu->instruction_cache, real, size_bytes);
    hs_fetch_clear_fronts(cpu);
}

void hs_fetch_forget(HsCpu *cpu, uint32_t space, uint64_t page)
{
    uint64_t address = page * HS_PAGE_BYTES;

    fetch_look_again(cpu, cpu->front_space == space && cpu->line_address - address < HS_PAGE_BYTES);
    hs_cache_forget(&cpu->instruction_cache, space, address, HS_PAGE_BYTES);
    hs_fetch_clear_fronts(cpu);
}

void hs_fetch_empty(HsCpu *cpu)
{
    fetch_look_again(cpu, true);
    hs_cache_empty(&cpu->instruction_cache);
    hs_fetch_clear_fronts(cpu);
}

void hs_fetch_init(HsCpu *cpu)
{
    uint32_t slots_of_frame = n_halves(cpu) + 2;

    hs_cache_init(&cpu->instruction_cache, &cpu->parameters.instruction_cache, cpu->line_bytes);
    cpu->instruction_front = g_new0(HsFront, MAX(cpu->instruction_cache.n_sets, 1));
    hs_fetch_clear_fronts(cpu);
    cpu->frames = g_new0(HsFrame, n_frames(cpu));
    cpu->frames[0].bytes = g_malloc0_n(n_frames(cpu), cpu->line_bytes);
    cpu->frames[0].slots = g_new0(HsSlot, (gsize)n_frames(cpu) * slots_of_frame) + 1;
    for (uint32_t i = 0; i < n_frames(cpu); i++) {
        HsFrame *frame = &cpu->frames[i];

        frame->bytes = cpu->frames[0].bytes + (gsize)i * cpu->line_bytes;
        frame->slots = cpu->frames[0].slots + (gsize)i * slots_of_frame;
        frame->slots[n_halves(cpu)].code = HS_CODE_LINE_END;
    }
}

void hs_fetch_clear(HsCpu *cpu)
{
    g_free(cpu->frames[0].slots - 1);
    g_free(cpu->frames[0].bytes);
    g_free(cpu->frames);
    g_free(cpu->instruction_front);
    hs_cache_clear(&cpu->instruction_cache);
}
