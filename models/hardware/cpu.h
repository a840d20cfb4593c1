/* cpu: a CPU 10-1, 10-2, ... that fetches and executes instruction words from main storage.
 *
 * WHAT IT STANDS FOR. "Processors that interpret and execute instruction words stored in the main
 * storage" (seed). In-order, one instruction at a time, no overlap.
 *
 * A CPU is given an activity and keeps at it until somebody stops it, the work ends, or the program
 * traps. There are two kinds:
 *   PROGRAM  executes instruction words of an address space (an area), from its registers and pc;
 *   WORK     so many cycles of an OS or VMM routine's path, not instruction words.
 * The activity holds its own progress: taken from one CPU it goes on from there on another.
 *
 * PARAMETERS  base_cycles (an instruction, >= 1), branch_taken_cycles (added by a taken branch or
 * jump).
 *
 * STATES
 *   IDLE -> BUSY [hs_cpu_start]; BUSY -> IDLE [hs_cpu_stop, end of work, trap]
 *   IDLE, BUSY -> STOPPED [hs_cpu_halt] -> IDLE [hs_cpu_release]
 *
 * TIMING
 *   An instruction word is fetched from the fetch line, a copy of one line of main storage that the
 *   CPU holds; a pc in another line (or after hs_cpu_start) first costs a storage access of that
 *   line.
 *   instruction        base_cycles
 *   taken branch, jump base_cycles + branch_taken_cycles
 *   load, store        base_cycles, then a storage access of its bytes: done when storage is done
 *   compute            base_cycles + x[rd]; interruptible at every cycle of x[rd]
 *   touch              base_cycles, then for each page 1 cycle and a storage access of 8 bytes at
 *                      the page's address (a read, or a write of x[rd], this page included);
 *                      interruptible between pages. The pattern is read anew for each page; that
 *                      costs nothing.
 *   a trap             base_cycles, of the instruction that traps; a jump's without the addition.
 *                      A load, store or touch traps in the cycle in which its access would begin.
 *   Storage accesses are made in the cycle in which they begin, in one global order with those of
 *   the other CPUs and the channels; the bytes move in that cycle. Waiting for storage is booked as
 *   stall.
 *
 * BOOKS. Every cycle of a CPU is in exactly one: see HsBook; hs_cpu_books brings them up to now and
 * their sum is now. hs_cpu_check tells whether it is.
 *
 * AN INTERRUPT (hs_cpu_stop) takes the CPU at once, in any phase. Work and compute stop at the
 * cycle. Of any other instruction what is done is done: registers change in the cycle it begins,
 * those of a load and the bytes of a store in the cycle their access begins. The cycles it has not
 * spent yet are kept in the activity (debt_cycles, stall_cycles) and paid when it goes on, before
 * anything else; what is paid is not paid again. So no cycle is lost or given away. The one
 * exception is the fetch of a line: the CPU gives it up, and fetches anew.
 *
 * LIMITS. The fetch line is a copy: words that change under it are seen when it is fetched again.
 * But a unit that fails or is disconnected is seen by the next instruction.
 */
#ifndef HS_CPU_H
#define HS_CPU_H

#include "models/hardware/storage.h"

typedef enum {
    HS_BOOK_APPLICATION, /* guest application */
    HS_BOOK_GUEST_OS,
    HS_BOOK_VMM,
    HS_BOOK_STALL, /* waiting for main storage, whoever it was for */
    HS_BOOK_IDLE,
    HS_BOOK_STOPPED,
    HS_BOOK_N
} HsBook;
/* "guest application", "guest OS", "VMM", "stall on storage", "idle", "stopped" */
const char *hs_book_name(HsBook book);

typedef enum {
    HS_TRAP_ECALL,         /* value: 0 */
    HS_TRAP_BREAKPOINT,    /* value: 0 */
    HS_TRAP_ILLEGAL,       /* value: the word */
    HS_TRAP_MISALIGNED,    /* a jump to an address that is not a multiple of 4; value: it */
    HS_TRAP_ADDRESSING,    /* value: the first data or instruction address that is refused */
    HS_TRAP_MACHINE_CHECK, /* a failed unit; value: the first address in it */
    HS_TRAP_N
} HsTrap;
/* "ecall", "breakpoint", "illegal instruction", "misaligned jump", "addressing exception",
 * "machine check" */
const char *hs_trap_name(HsTrap trap);

/* Registers of a program and where its addresses lead. */
typedef struct {
    uint64_t x[32];
    uint64_t pc;
    const HsAreaMap *area;
    HsOwner owner;
    uint64_t n_instructions; /* completed so far; a macro-instruction is one, a trapped one none */
} HsContext;

typedef struct HsCpu HsCpu;
typedef struct HsActivity HsActivity;

typedef enum { HS_ACTIVITY_PROGRAM, HS_ACTIVITY_WORK } HsActivityKind;

/* How far the instruction at pc is paid for. */
typedef enum {
    HS_PAID_NOTHING,
    HS_PAID_BASE, /* its base cycles are spent or in debt_cycles */
    HS_PAID_PAGE  /* and so is the cycle of touch's next page */
} HsPaid;

/* Embedded by whoever wants CPU time.
 * WORK: set left_cycles and stall_cycles before the start; the work lasts their sum, the second
 * part booked as stall. PROGRAM: all of them and `paid` are 0 for a program that begins, or begins
 * anew with other registers; after that they are the CPU's. */
struct HsActivity {
    HsActivityKind kind;
    HsBook book;
    HsContext *context;    /* PROGRAM */
    HsCycles left_cycles;  /* WORK: path still to go */
    HsCycles stall_cycles; /* WORK: waiting for its storage references, after the path;
                              PROGRAM: the rest of an interrupted access */
    HsCycles debt_cycles;  /* PROGRAM: cycles of an interrupted instruction still to pay */
    HsPaid paid;           /* PROGRAM */
    /* WORK has ended; the CPU is idle again and the activity may be given anything new. */
    void (*on_end)(gpointer owner, HsActivity *activity, HsCpu *cpu);
    /* PROGRAM trapped; the CPU is idle. pc is at the instruction that trapped, for ECALL and
     * BREAKPOINT too: to go on after it, add 4. Started again with pc as it is, it is executed
     * again, base cycles and all; a touch goes on with the page that trapped. */
    void (*on_trap)(gpointer owner, HsActivity *activity, HsCpu *cpu, HsTrap trap, uint64_t value);
    gpointer owner;
};

typedef struct {
    HsCycles base_cycles;
    HsCycles branch_taken_cycles;
} HsCpuParameters;
/* Of each of the two, at most. */
#define HS_CPU_PARAMETER_CYCLES_MAX 1000000u

/* name: "cpu0". */
HsCpu *hs_cpu_new(HsSimulation *simulation, const char *name, uint32_t cpu_i,
                  const HsCpuParameters *parameters, HsStorage *storage);
void hs_cpu_free(HsCpu *cpu);
const char *hs_cpu_name(const HsCpu *cpu);
uint32_t hs_cpu_index(const HsCpu *cpu);

/* Gives an idle CPU an activity, from now on (asserts that it is idle). May be called in any phase,
 * from any handler, also from on_end and on_trap. */
void hs_cpu_start(HsCpu *cpu, HsActivity *activity);
/* Takes the activity away, progress up to now saved; the CPU is idle. NULL: it had none. */
HsActivity *hs_cpu_stop(HsCpu *cpu);
/* What it is busy with, or NULL. */
HsActivity *hs_cpu_activity(const HsCpu *cpu);

bool hs_cpu_is_idle(const HsCpu *cpu);
bool hs_cpu_is_stopped(const HsCpu *cpu);
/* Check-stop: takes its activity away (returned, or NULL) and nothing runs until released. Asserts
 * that it is not stopped; hs_cpu_release that it is. */
HsActivity *hs_cpu_halt(HsCpu *cpu);
void hs_cpu_release(HsCpu *cpu);

/* Cycles in each book up to now. */
void hs_cpu_books(HsCpu *cpu, HsCycles ret_books[HS_BOOK_N]);
uint64_t hs_cpu_n_instructions(const HsCpu *cpu);
/* Invariant 8: the books add up to now. FALSE when they don't. */
bool hs_cpu_check(HsCpu *cpu);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCpu, hs_cpu_free)

#endif
