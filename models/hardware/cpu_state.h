/* cpu_state: what a CPU is made of; only for the files that make a CPU work.
 *
 *   cpu.c          activities, books, interrupts                      cpu.h
 *   cpus.c         who goes first                                     cpu.h, ORDER
 *   interpreter.c  the hot loop: instructions for as long as nothing has to wait for others
 *   step.c         instructions that may have to wait, one at a time
 *   fetch.c        from pc to a decoded instruction                   cpu.h, TIMING: fetch
 *   data.c         loads and stores                                   cpu.h, TIMING: data
 *
 * THE CLOCK OF A CPU. While it is BUSY, `time` is the cycle of what it does next, and `next` is
 * what that is. It may be ahead of the simulation's clock; all before `time` has been done, though
 * not yet booked: from booked_to to `time` all cycles are the activity's book but stall_sum of
 * them, which are stall. The last stall is from stall_begin to stall_end, and only that one may
 * reach beyond the clock.
 */
#ifndef HS_CPU_STATE_H
#define HS_CPU_STATE_H

#include "models/hardware/cpu.h"
#include "models/hardware/isa.h"
#include "models/hardware/predictor.h"

typedef enum { HS_CPU_IDLE, HS_CPU_BUSY, HS_CPU_STOPPED } HsCpuState;

typedef enum {
    HS_NEXT_INSTRUCTION, /* the instruction at pc begins; or goes on, as activity->paid says */
    HS_NEXT_FETCH,       /* the storage access of an instruction line */
    HS_NEXT_DATA,        /* the data access of the instruction at pc, whose base is paid */
    HS_NEXT_COUNTED,     /* compute has counted count_cycles of its register */
    HS_NEXT_TRAP,        /* the instruction at pc traps: trap, trap_value */
    HS_NEXT_WORK_END
} HsCpuNext;

/* How an attempt ended: done, `time` moved on; or `next` says what has to wait for its turn. */
typedef bool HsIsDone;

/* A decoded instruction in a line. */
typedef struct {
    uint8_t code; /* HS_CODE(op), or one of the HS_CODE_... */
    uint8_t rd;   /* HS_RD_NONE for x0 */
    uint8_t rs1;
    uint8_t rs2;
    uint8_t halves; /* its length in 16 bits: 1 or 2 */
    uint8_t op;     /* HsOp, also where the code says something else */
    bool reads_rs;  /* rs1 and rs2 are registers; those it does not have are 0 */
    bool reads_rd;
    int32_t imm;     /* of branches and jal: in halves */
    uint32_t cycles; /* base, and all its line tells; not what a load or store waits */
} HsSlot;

#define HS_CODE(op) ((op) + 1)
enum {
    HS_CODE_UNKNOWN = 0, /* not decoded yet */
    HS_CODE_LINE_END = HS_OP_ILLEGAL + 2,
    HS_CODE_STRADDLE, /* the second half is in the next line */
    HS_CODE_TAIL_LOAD /* a load whose next instruction is not wholly in this line */
};
#define HS_RD_NONE 32u

/* An instruction line as it was when it was fetched. */
typedef struct {
    uint8_t *bytes; /* line_bytes of them */
    HsSlot *slots;  /* one for each 16 bits, LINE_END after them; slots[-1]: an instruction that
                       begins in the line before */
    uint32_t straddle_word; /* of slots[-1] */
} HsFrame;

/* The line last used of each set of a cache, where the hot loop looks first. */
typedef struct {
    uint64_t address; /* of the line; HS_FRONT_NONE: look in the cache */
    uint64_t dirty;   /* the same when it is dirty, else HS_FRONT_NONE: data */
    uint8_t *host;    /* its bytes: data */
    HsFrame *frame;   /* instructions */
} HsFront;
/* No line begins there, and no unaligned access has that key (interpreter.c): a line has 16 bytes
 * at least, so that of its low bits some are always masked out. */
#define HS_FRONT_NONE UINT64_MAX

struct HsCpu {
    HsCpus *cpus;
    HsSimulation *simulation;
    HsStorage *storage;
    const HsComponent *component;
    uint32_t index;
    HsCpuParameters parameters;
    uint32_t line_bytes, line_shift;
    uint8_t *host; /* of main storage's byte 0 */

    /* what it does */
    HsCpuState state;
    HsActivity *activity;
    HsCpuNext next;
    HsCycles time;
    HsCycles private_limit; /* instructions begin before this cycle */
    HsCycles access_limit;  /* storage accesses are made before this cycle */

    /* books */
    HsBook book; /* of the cycles from booked_to on, but for stalls */
    HsCycles booked_to;
    HsCycles stall_sum, stall_begin, stall_end;
    HsCpi stall_cause;
    HsCycles books[HS_BOOK_N];
    HsCpuCounters counters;

    /* instructions */
    HsSlot *slot;          /* the instruction at pc; NULL: it has to be looked for */
    HsFrame *line;         /* the current line; NULL: none */
    uint64_t line_address; /* of it */
    uint64_t line_real;
    bool is_straddling; /* the first half is straddle_half, the current line has the second */
    uint16_t straddle_half;
    uint8_t pending_load; /* a load waits for its next instruction to be known; 0: none */
    uint32_t front_space; /* whose lines the fronts are; 0: nobody's */
    HsCache instruction_cache;
    HsFront *instruction_front;
    HsFrame *frames;

    /* data */
    HsCache data_cache;
    HsFront *data_front;
    uint32_t data_front_mask; /* sets - 1; 0 and an empty front without a cache */
    HsTlb tlb;
    bool is_tlb_asked; /* for the data access that waits for its turn, without a cache */

    HsPredictor predictor;
    uint8_t count_register; /* compute */
    HsCycles count_cycles;
    HsTrap trap;
    uint64_t trap_value;
};

/* ---- shared by the files of a CPU ---- */

/* Waits for storage from `time` to `done`. */
static inline void hs_cpu_stall(HsCpu *cpu, HsCycles done, HsCpi cause)
{
    cpu->activity->context->stack[cause] += done - cpu->time;
    cpu->stall_sum += done - cpu->time;
    cpu->stall_cause = cause;
    cpu->stall_begin = cpu->time;
    cpu->stall_end = done;
    cpu->time = done;
}

/* Spends cycles on an instruction. */
static inline void hs_cpu_spend(HsCpu *cpu, HsCycles cycles, HsCpi cause)
{
    cpu->activity->context->stack[cause] += cycles;
    cpu->time += cycles;
}

/* The address of the line that an address is in. */
static inline uint64_t hs_cpu_line_of(const HsCpu *cpu, uint64_t address)
{
    return address & ~(uint64_t)(cpu->line_bytes - 1);
}

/* The instruction at pc will trap, `time` being when the access it wants would begin, or the end of
 * its base. */
void hs_cpu_will_trap(HsCpu *cpu, HsTrap trap, uint64_t value);

/* Where an address of the program is in main storage. FALSE: it is refused, and will trap. Marks
 * the page as referenced. */
bool hs_data_translate(HsCpu *cpu, uint64_t address, uint64_t *ret_real);
/* Asks the TLB for an address that can be translated; a miss is spent. */
void hs_data_ask_tlb(HsCpu *cpu, uint64_t address);

void hs_fetch_init(HsCpu *cpu);
void hs_fetch_clear(HsCpu *cpu);
/* Sets `slot` to the instruction at pc, as of `time`. Not done: HS_NEXT_FETCH or HS_NEXT_TRAP. */
HsIsDone hs_fetch(HsCpu *cpu);
/* Forgets where the current instruction is; the line too without an instruction cache. */
void hs_fetch_leave(HsCpu *cpu);
/* What changed under a CPU: storage was lost, a page, all (fence.i). */
void hs_fetch_lose(HsCpu *cpu, uint64_t real, uint64_t size_bytes);
void hs_fetch_forget(HsCpu *cpu, uint32_t space, uint64_t page);
void hs_fetch_empty(HsCpu *cpu);
void hs_fetch_decode(HsCpu *cpu, HsSlot *slot);
/* The word of the instruction in `slot`; 16 bits of a compressed one. */
uint32_t hs_fetch_word(const HsCpu *cpu);
/* Whether the instruction in a decoded slot reads a register, 1 .. 31. */
static inline bool hs_slot_is_reader(const HsSlot *slot, uint8_t register_i)
{
    return (slot->reads_rs && (slot->rs1 == register_i || slot->rs2 == register_i)) ||
           (slot->reads_rd && slot->rd == register_i);
}

void hs_data_init(HsCpu *cpu);
void hs_data_clear(HsCpu *cpu);
void hs_data_lose(HsCpu *cpu, uint64_t real, uint64_t size_bytes);
void hs_data_forget(HsCpu *cpu, uint32_t space, uint64_t page);
/* Looks in the caches from now on: the fronts were those of another space. */
void hs_data_clear_fronts(HsCpu *cpu);
void hs_fetch_clear_fronts(HsCpu *cpu);
/* Where the host has the bytes of an access within a line that is in the data cache: what is there
 * may be accessed, without a translation. NULL, nothing has happened: it is not there. */
uint8_t *hs_data_hit(HsCpu *cpu, uint64_t address, uint32_t size_bytes, bool is_write);
/* Where the bytes of a data access are on the host: in one line, or in two. */
typedef struct {
    uint8_t *host[2];
    uint32_t size_bytes[2];
} HsReach;
/* Makes a data access of 1, 2, 4 or 8 bytes that begins at `time`; done: `time` is when storage is.
 * Not done: HS_NEXT_DATA or HS_NEXT_TRAP. */
HsIsDone hs_data_reach(HsCpu *cpu, uint64_t address, uint32_t size_bytes, bool is_write,
                       HsReach *ret_reach);
/* The same for an access that hs_data_hit did not find. */
HsIsDone hs_data_miss(HsCpu *cpu, uint64_t address, uint32_t size_bytes, bool is_write,
                      HsReach *ret_reach);
/* Little-endian, the rest of the value is 0. */
uint64_t hs_reach_read(const HsReach *reach);
void hs_reach_write(const HsReach *reach, uint64_t value);
/* Reads bytes at no cost. FALSE: refused, and will trap. */
bool hs_data_look(HsCpu *cpu, uint64_t address, void *buffer, uint32_t size_bytes);

/* Executes from `slot` on, `time` < private_limit, until time >= private_limit (TRUE), or at an
 * instruction that has to be treated for itself: `slot` is it, or `next` is not
 * HS_NEXT_INSTRUCTION (FALSE). At least one instruction begins. */
bool hs_interpret(HsCpu *cpu);

/* step.c: an instruction that hs_interpret leaves to others: begins it, or goes on with it. */
void hs_step(HsCpu *cpu);
/* Whether something may be paid of the instruction in `slot`. If not, another one was at pc when it
 * was. */
bool hs_step_can_go_on(const HsCpu *cpu);

/* cpu.c, for cpus.c: does what is next and goes on up to the limits. A trap and the end of work are
 * for hs_cpu_end, when the clock is there. */
void hs_cpu_go(HsCpu *cpu);
void hs_cpu_end(HsCpu *cpu);

/* cpus.c, for cpu.c: a CPU has been given or has lost its activity. */
void hs_cpus_reorder(HsCpus *cpus);
HsInstructionObserver hs_cpus_observer(const HsCpus *cpus, gpointer *ret_user);
uint32_t hs_cpus_next_space(HsCpus *cpus);

HsCpu *hs_cpu_new(HsCpus *cpus, HsSimulation *simulation, uint32_t cpu_i,
                  const HsCpuParameters *parameters, HsStorage *storage);
void hs_cpu_free(HsCpu *cpu);

#endif
