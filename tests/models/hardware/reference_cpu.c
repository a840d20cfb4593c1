/* reference_cpu: see reference_cpu.h. The names of the parts are those of cpu.h. */
#include "tests/models/hardware/reference_cpu.h"

#include "models/hardware/execute.h"
#include "sim/assert.h"

/* There is one program. */
#define SPACE 1u
#define NO_LINE UINT64_MAX

void reference_cpu_init(ReferenceCpu *reference, const HsCpuParameters *parameters,
                        const HsStorageParameters *storage, ReferenceReal real, gpointer user)
{
    *reference = (ReferenceCpu){ .parameters = *parameters, .real = real, .user = user };
    reference->trace = hs_trace_new(NULL, NULL);
    reference->simulation = hs_simulation_new(
        &(HsSimulationSetup){ .clock_hz = 1000000, .trace = reference->trace });
    reference->storage = hs_storage_new(reference->simulation, storage);
    reference->line_bytes = storage->line_bytes;
    hs_cache_init(&reference->instruction_cache, &parameters->instruction_cache,
                  storage->line_bytes);
    hs_cache_init(&reference->data_cache, &parameters->data_cache, storage->line_bytes);
    hs_tlb_init(&reference->tlb, &parameters->tlb);
    hs_predictor_init(&reference->predictor, parameters->predictor_entries,
                      parameters->predictor_returns);
}

void reference_cpu_clear(ReferenceCpu *reference)
{
    hs_predictor_clear(&reference->predictor);
    hs_tlb_clear(&reference->tlb);
    hs_cache_clear(&reference->data_cache);
    hs_cache_clear(&reference->instruction_cache);
    hs_storage_free(reference->storage);
    hs_simulation_free(reference->simulation);
    hs_trace_free(reference->trace);
}

void reference_cpu_start(ReferenceCpu *reference, HsCycles at)
{
    reference->time = at;
    reference->line = NO_LINE;
    reference->loaded = 0;
    reference->is_trapping = false;
}

/* ---- storage ---- */

static uint64_t line_of(const ReferenceCpu *reference, uint64_t address)
{
    return address / reference->line_bytes * reference->line_bytes;
}

static HsCycles storage_access(ReferenceCpu *reference, HsCycles at, uint64_t real,
                               uint64_t size_bytes)
{
    return hs_storage_access(reference->storage, at, real, size_bytes);
}

static void ask_tlb(ReferenceCpu *reference, uint64_t address)
{
    uint64_t page_i = address / HS_PAGE_BYTES;

    if (hs_tlb_find(&reference->tlb, SPACE, page_i))
        return;
    hs_tlb_fill(&reference->tlb, SPACE, page_i);
    reference->counters.n_tlb_misses++;
    reference->time += reference->parameters.tlb.miss_cycles;
}

/* line(f), f being `time`. */
static void fetch_line(ReferenceCpu *reference, uint64_t address)
{
    HsCache *cache = &reference->instruction_cache;
    uint64_t line = line_of(reference, address);
    uint64_t real = reference->real(reference->user, line);
    HsCacheLine victim;

    if (reference->line == line)
        return;
    reference->line = line;
    reference->counters.n_lines++;
    if (cache->n_sets > 0 && hs_cache_find(cache, SPACE, line) != NULL)
        return;
    ask_tlb(reference, address);
    if (cache->n_sets > 0)
        hs_cache_fill(cache, SPACE, line, real, &victim);
    reference->time = storage_access(reference, reference->time, real, reference->line_bytes);
    reference->counters.n_line_misses++;
}

/* data(a) of what is in one line, with a cache. */
static void cached_access(ReferenceCpu *reference, uint64_t address, bool is_write)
{
    HsCacheLine *line = hs_cache_find(&reference->data_cache, SPACE, address);
    HsCacheLine victim;
    HsCycles begin;

    if (line == NULL) {
        ask_tlb(reference, address);
        begin = reference->time;
        line = hs_cache_fill(&reference->data_cache, SPACE, address,
                             reference->real(reference->user, line_of(reference, address)),
                             &victim);
        reference->time = storage_access(reference, begin, line->real, reference->line_bytes);
        reference->counters.n_access_misses++;
        if (victim.is_dirty) {
            storage_access(reference, begin, victim.real, reference->line_bytes);
            reference->counters.n_victims++;
        }
    }
    line->is_dirty |= is_write;
}

/* data(a), without. */
static void uncached_access(ReferenceCpu *reference, const uint64_t *address,
                            const uint64_t *size_bytes, guint n)
{
    HsCycles done = 0, begin;

    for (guint i = 0; i < n; i++)
        ask_tlb(reference, address[i]);
    begin = reference->time;
    for (guint i = 0; i < n; i++) {
        HsCycles piece_done = storage_access(
            reference, begin, reference->real(reference->user, address[i]), size_bytes[i]);

        done = MAX(done, piece_done);
    }
    reference->time = done;
    reference->counters.n_access_misses += n;
}

/* data(a), a being `time`. */
static void data_access(ReferenceCpu *reference, uint64_t address, uint64_t size_bytes,
                        bool is_write)
{
    uint64_t end = line_of(reference, address) + reference->line_bytes;
    uint64_t first_bytes = MIN(size_bytes, end - address);
    uint64_t piece[] = { address, end };
    uint64_t piece_bytes[] = { first_bytes, size_bytes - first_bytes };
    guint n = piece_bytes[1] > 0 ? 2 : 1;

    reference->counters.n_accesses += n;
    if (reference->data_cache.n_sets == 0)
        uncached_access(reference, piece, piece_bytes, n);
    else
        for (guint i = 0; i < n; i++)
            cached_access(reference, piece[i], is_write);
}

/* ---- instructions ---- */

static bool is_between(HsOp op, HsOp first, HsOp last)
{
    return op >= first && op <= last;
}

static bool reads(const HsInstruction *instruction, uint8_t register_i)
{
    if (is_between(instruction->op, HS_OP_COMPUTE, HS_OP_TOUCH_WRITE) &&
        instruction->rd == register_i)
        return true;
    if (is_between(instruction->op, HS_OP_CSRRWI, HS_OP_CSRRCI))
        return false; /* its rs1 is a number */
    return instruction->rs1 == register_i || instruction->rs2 == register_i;
}

HsCycles reference_cpu_fetch(ReferenceCpu *reference, const HsContext *context, uint32_t word)
{
    HsInstruction instruction = hs_isa_decode(word);

    fetch_line(reference, context->pc);
    if (instruction.length_bytes == 4)
        fetch_line(reference, context->pc + 2);
    if (reference->loaded != 0 && reads(&instruction, reference->loaded))
        reference->time += reference->parameters.load_use_cycles;
    return reference->time;
}

static void trap(ReferenceCpu *reference)
{
    reference->time += reference->parameters.trap_cycles;
    reference->is_trapping = true;
}

static bool is_taken(const HsContext *context, const HsInstruction *branch)
{
    uint64_t a = context->x[branch->rs1], b = context->x[branch->rs2];

    switch (branch->op) {
    case HS_OP_BEQ:
        return a == b;
    case HS_OP_BNE:
        return a != b;
    case HS_OP_BLT:
        return (int64_t)a < (int64_t)b;
    case HS_OP_BGE:
        return (int64_t)a >= (int64_t)b;
    case HS_OP_BLTU:
        return a < b;
    default:
        return a >= b;
    }
}

/* Of a branch that was predicted, or a jalr. */
static void predicted(ReferenceCpu *reference, bool is_right, bool is_taken)
{
    reference->counters.n_branches++;
    reference->counters.n_mispredicts += !is_right;
    if (!is_right)
        reference->time += reference->parameters.mispredict_cycles;
    else if (is_taken)
        reference->time += reference->parameters.branch_taken_cycles;
}

static void branch(ReferenceCpu *reference, const HsContext *context,
                   const HsInstruction *instruction)
{
    bool taken = is_taken(context, instruction);

    if (reference->parameters.predictor_entries > 0)
        predicted(reference, hs_predictor_branch(&reference->predictor, context->pc, taken), taken);
    else if (taken)
        reference->time += reference->parameters.branch_taken_cycles;
}

static void jump(ReferenceCpu *reference, const HsContext *context,
                 const HsInstruction *instruction)
{
    bool is_jalr = instruction->op == HS_OP_JALR;
    bool is_return = is_jalr && instruction->rd == 0 && instruction->rs1 == 1 &&
                     instruction->imm == 0;
    uint64_t target = (context->x[instruction->rs1] + (uint64_t)instruction->imm) & ~UINT64_C(1);

    if (is_jalr && reference->parameters.predictor_entries > 0)
        predicted(reference, is_return && hs_predictor_pop(&reference->predictor, target), true);
    else
        reference->time += reference->parameters.branch_taken_cycles;
    if (instruction->rd == 1 && reference->parameters.predictor_entries > 0)
        hs_predictor_push(&reference->predictor, context->pc + instruction->length_bytes);
}

static void atomic(ReferenceCpu *reference, const HsContext *context,
                   const HsInstruction *instruction)
{
    HsOp op = instruction->op;
    uint64_t address = context->x[instruction->rs1];
    uint32_t size_bytes = hs_execute_size_bytes(op);
    bool is_reserved = context->reserved_bytes == size_bytes &&
                       context->reserved_address == address;

    reference->time += reference->parameters.atomic_cycles;
    if (address % size_bytes != 0)
        trap(reference);
    else if (is_reserved || (op != HS_OP_SC_W && op != HS_OP_SC_D))
        data_access(reference, address, size_bytes, op != HS_OP_LR_W && op != HS_OP_LR_D);
}

static void touch(ReferenceCpu *reference, const HsContext *context,
                  const HsInstruction *instruction)
{
    uint64_t n_pages = context->x[instruction->rd], state = context->x[instruction->rs2];
    uint64_t address;

    for (uint64_t i = 0; i < n_pages; i++) {
        hs_assert(hs_execute_page(&reference->pattern, &state, &address));
        reference->time++;
        data_access(reference, address, 8, instruction->op == HS_OP_TOUCH_WRITE);
    }
}

static void csr(ReferenceCpu *reference, const HsInstruction *instruction)
{
    HsOp op = instruction->op;
    bool is_written = op == HS_OP_CSRRW || op == HS_OP_CSRRWI || instruction->rs1 != 0;

    if (is_written || instruction->imm < 0xc00 || instruction->imm > 0xc02)
        trap(reference);
    else
        reference->time += reference->parameters.csr_cycles;
}

/* What an instruction of registers adds to base. */
static HsCycles own_cycles(const ReferenceCpu *reference, HsOp op)
{
    if (is_between(op, HS_OP_MUL, HS_OP_MULHU) || op == HS_OP_MULW)
        return reference->parameters.multiply_cycles;
    if (is_between(op, HS_OP_DIV, HS_OP_REMU))
        return reference->parameters.divide_cycles;
    if (is_between(op, HS_OP_DIVW, HS_OP_REMUW))
        return reference->parameters.divide_word_cycles;
    return 0;
}

static void load_or_store(ReferenceCpu *reference, const HsContext *context,
                          const HsInstruction *instruction)
{
    bool is_load = hs_execute_is_load(instruction->op);

    data_access(reference, context->x[instruction->rs1] + (uint64_t)instruction->imm,
                hs_execute_size_bytes(instruction->op), !is_load);
    if (is_load)
        reference->loaded = instruction->rd;
}

static void fence_i(ReferenceCpu *reference)
{
    reference->time += reference->parameters.fence_i_cycles;
    hs_cache_empty(&reference->instruction_cache);
    reference->line = NO_LINE;
}

void reference_cpu_execute(ReferenceCpu *reference, const HsContext *context, uint32_t word)
{
    HsInstruction instruction = hs_isa_decode(word);
    HsOp op = instruction.op;

    reference->time += reference->parameters.base_cycles;
    reference->loaded = 0;
    if (is_between(op, HS_OP_LB, HS_OP_SD))
        load_or_store(reference, context, &instruction);
    else if (is_between(op, HS_OP_LR_W, HS_OP_AMOMAXU_D))
        atomic(reference, context, &instruction);
    else if (is_between(op, HS_OP_BEQ, HS_OP_BGEU))
        branch(reference, context, &instruction);
    else if (op == HS_OP_JAL || op == HS_OP_JALR)
        jump(reference, context, &instruction);
    else if (is_between(op, HS_OP_CSRRW, HS_OP_CSRRCI))
        csr(reference, &instruction);
    else if (op == HS_OP_COMPUTE)
        reference->time += context->x[instruction.rd];
    else if (op == HS_OP_TOUCH_READ || op == HS_OP_TOUCH_WRITE)
        touch(reference, context, &instruction);
    else if (op == HS_OP_FENCE_I)
        fence_i(reference);
    else if (op == HS_OP_ECALL || op == HS_OP_EBREAK || op == HS_OP_ILLEGAL)
        trap(reference);
    else
        reference->time += own_cycles(reference, op);
}
