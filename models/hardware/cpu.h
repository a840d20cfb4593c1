/* cpu: the CPUs 10-1, 10-2, ... that fetch and execute instruction words from main storage.
 *
 * WHAT IT STANDS FOR. "Processors that interpret and execute instruction words stored in the main
 * storage" (seed). All alike; in-order, single issue, blocking: the next instruction begins when
 * the one before it is done.
 *
 * A CPU is given an activity and keeps at it until somebody stops it, the work ends, or the program
 * traps. There are two kinds:
 *   PROGRAM  executes instruction words of an address space (an area), from its registers and pc;
 *   WORK     so many cycles of an OS or VMM routine's path, not instruction words.
 * The activity holds its own progress: taken from one CPU it goes on from there on another.
 *
 * PARAMETERS  cycles, HS_CPU_PARAMETER_CYCLES_MAX at most each; all but `base` are added to base
 *   base         an instruction, >= 1
 *   load_use     a load whose result the next instruction reads
 *   multiply, divide, divide_word   mul*; div*, rem* of 64 bits; the -W forms of them
 *   atomic       lr, sc, amo*                   csr       csrr*
 *   fence_i      fence.i                        trap      any trap
 *   branch_taken, mispredict                    see BRANCHES
 *   predictor    { entries: 0 or a power of two, 65536 at most; returns: 0 .. 64 }
 *   instruction_cache, data_cache, tlb          see cache.h, tlb.h; n_sets 0: there is none
 *
 * STATES
 *   IDLE -> BUSY [hs_cpu_start]; BUSY -> IDLE [hs_cpu_stop, end of work, trap]
 *   IDLE, BUSY -> STOPPED [hs_cpu_halt] -> IDLE [hs_cpu_release]
 *
 * TIMING of an instruction that begins at cycle t; the next one begins when it is done
 *   registers only      t + base (+ multiply, divide, divide_word, csr)
 *   load, store         the access begins at a = t + base; done = data(a) (+ load_use; when the
 *                       next instruction is not wholly in the same line, after its fetch)
 *   lr, sc, amo         the same with a = t + base + atomic, without load_use; a sc that fails
 *                       accesses nothing
 *   branch, jump        t + base + what BRANCHES says
 *   fence.i             t + base + fence_i; the instruction cache is empty from t on
 *   compute             t + base + x[rd]; interruptible at every cycle of x[rd]
 *   touch               base, then for each page 1 cycle and a data access of 8 bytes at the page's
 *                       address (a read, or a write of x[rd], this page included); interruptible
 *                       between pages. The pattern is read anew for each page; that costs nothing.
 *   a trap              ecall, ebreak, illegal: t + base + trap. A refused access, an atomic's
 *                       address that is not a multiple of its size: a + trap. A refused fetch:
 *                       f + base + trap.
 *   fetch               before t, when the instruction's line is not the line of the one before
 *                       it: line(f), where f is when that one was done. An instruction in two lines
 *                       needs both.
 *   line(f)  with a cache: f when the line is in it; else the TLB is asked: f' = f, or f + miss of
 *            tlb; then the line is filled by a storage access that begins at f': done when storage
 *            is. Without: a storage access of the line each time; the line held last is kept while
 *            the CPU is busy with the same activity.
 *   data(a)  with a cache: a when the line is in it; else f' as above; the fill's storage access
 *            begins at f', a dirty victim's at f' too, behind it on the path; done when the fill
 *            is: a buffer holds the victim. A store makes the line dirty. An access in two lines is
 *            one for each, the second begins when the first is done. Without: the TLB, then a
 *            storage access of the bytes, which in two lines is one for each, too, the second
 *            behind the first on the path, done when both are. In two units or pages both are
 *            checked before any is made.
 *   Storage accesses are made in the cycle in which they begin, in one global order with those of
 *   the other CPUs and the channels; waiting for them is booked as stall.
 *
 * BRANCHES
 *   Without a predictor (entries 0) a taken branch and every jump adds branch_taken.
 *   With one, a branch adds branch_taken when it is taken and was predicted so, nothing when it is
 *   not taken and was predicted so, mispredict otherwise. The prediction is a 2-bit counter, of
 *   (pc / 2) mod entries, weakly not taken at first. jal adds branch_taken. jalr adds branch_taken
 *   when the return stack predicts its target, else mispredict: jal and jalr with rd = ra push
 *   their return address (the oldest is lost when it is full), jalr x0, 0(ra) pops.
 *
 * CACHES hold tags of address spaces (a space is one HsContext from its first start on) and area
 * addresses; so a line that hits needs no translation. The instruction cache holds the words it was
 * filled with until fence.i: a store does not change them. The data cache holds no bytes of its
 * own: they are in main storage at once, so a channel sees them. A unit that fails or is
 * disconnected takes its lines with it, and all translations (the TLB does not know which are of
 * it), in that cycle, at no cost.
 *
 * BOOKS. Every cycle of a CPU is in exactly one: see HsBook; hs_cpu_books brings them up to now and
 * their sum is now. hs_cpu_check tells whether it is. Finer, HsContext.stack has the cycles of one
 * program by cause, see HsCpi.
 *
 * AN INTERRUPT (hs_cpu_stop) takes the CPU at once, in any phase. Work and compute stop at the
 * cycle. Of any other instruction what is done is done: registers change in the cycle it begins,
 * those of a load and the bytes of a store in the cycle their access begins at the latest. The
 * cycles it has not spent yet are kept in the activity (debt_cycles, stall_cycles) and paid when it
 * goes on, before anything else; what is paid is not paid again. So no cycle is lost or given away.
 * The one exception is the fetch of a line without an instruction cache: the CPU gives it up, and
 * fetches anew (so it does with an instruction in two lines, when the cache has room for one). If
 * another instruction is at pc by then, or the first one after a fetch that was refused, it begins
 * as any other. A reservation (lr) ends with every interrupt and trap; an interlock still to come
 * ends with a trap.
 *
 * ORDER. Between two interactions, which are storage accesses, traps and ends of work, a CPU may
 * run ahead of the clock: nobody can tell. Interactions happen in the order (cycle, cpu). A trap
 * comes base + trap cycles after its instruction begins, or later, so a CPU may be ahead of the
 * others by that: the lookahead of conservative parallel simulation (Chandy and Misra). No event of
 * another component is passed.
 *
 * LIMITS. No coherence between caches (areas are disjoint). A line is main storage's line. fence
 * costs no more than base. cycle, time and instret count machine cycles, the same, and the
 * program's completed instructions. Page tables are read at no cost but the TLB's miss. No store
 * ends a reservation, nor does a channel that writes there. Without an instruction cache a program
 * whose turns are all shorter than a fetch gets nowhere: a scenario with such turns is refused. A
 * program that changes its code and goes on on another CPU may meet the old words there: fence.i
 * is for one CPU.
 */
#ifndef HS_CPU_H
#define HS_CPU_H

#include "models/hardware/cache.h"
#include "models/hardware/storage.h"
#include "models/hardware/tlb.h"

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

/* The cycles-per-instruction stack: what the cycles of a program were for. Their sum is what the
 * program was given, plus what it still owes (debt_cycles + stall_cycles of its activity). */
typedef enum {
    HS_CPI_BASE,        /* base, of every instruction */
    HS_CPI_LOAD_USE,    /* interlocks */
    HS_CPI_BRANCH,      /* branch_taken and mispredict */
    HS_CPI_MULTIPLY,    /* multiply, divide, divide_word */
    HS_CPI_SYSTEM,      /* csr, fence_i, atomic, trap */
    HS_CPI_MACRO,       /* cycles of compute, and touch's one a page */
    HS_CPI_TLB,         /* misses */
    HS_CPI_FETCH_STALL, /* waiting for storage: instruction lines */
    HS_CPI_DATA_STALL,  /* waiting for storage: data */
    HS_CPI_N
} HsCpi;
/* "base", "load-use", "branch", "multiply", "system", "macro", "tlb", "fetch stall",
 * "data stall" */
const char *hs_cpi_name(HsCpi cpi);

typedef enum {
    HS_TRAP_ECALL,         /* value: 0 */
    HS_TRAP_BREAKPOINT,    /* value: 0 */
    HS_TRAP_ILLEGAL,       /* value: the word; of a compressed one, its 16 bits */
    HS_TRAP_MISALIGNED,    /* lr, sc, amo: the address is not a multiple of the size; value: it */
    HS_TRAP_ADDRESSING,    /* value: the first data or instruction address that is refused */
    HS_TRAP_PAGE,          /* a page that is not present; value: the first address in it */
    HS_TRAP_MACHINE_CHECK, /* a failed unit; value: the first address in it */
    HS_TRAP_N
} HsTrap;
/* "ecall", "breakpoint", "illegal instruction", "misaligned atomic", "addressing exception",
 * "page fault", "machine check" */
const char *hs_trap_name(HsTrap trap);

/* x[0 .. 31]; x[0] stays 0. The last one takes what is written to x0. */
#define HS_CONTEXT_REGISTERS 33u

/* Registers of a program and where its addresses lead. Zero what is not set. */
typedef struct {
    uint64_t x[HS_CONTEXT_REGISTERS];
    uint64_t pc;
    const HsAreaMap *area;
    HsPageTable *pages; /* NULL: every address is its own */
    HsOwner owner;
    uint32_t space;          /* its number in caches and TLB; 0: given at the first start */
    uint64_t n_instructions; /* completed so far; a macro-instruction is one, a trapped one none */
    HsCycles stack[HS_CPI_N];
    /* lr ... sc; reserved_bytes 0: there is no reservation */
    uint64_t reserved_address;
    uint32_t reserved_bytes;
    /* of a load after which it was interrupted, the next instruction not fetched; 0: none */
    uint8_t loaded_register;
} HsContext;

typedef struct HsCpu HsCpu;
typedef struct HsCpus HsCpus;
typedef struct HsActivity HsActivity;

typedef enum { HS_ACTIVITY_PROGRAM, HS_ACTIVITY_WORK } HsActivityKind;

/* How far the instruction at pc is paid for. */
typedef enum {
    HS_PAID_NOTHING,
    HS_PAID_BASE, /* its cycles before the access are spent or in debt_cycles */
    HS_PAID_PAGE, /* and so is the cycle of touch's next page */
    HS_PAID_TRAP  /* and so are those of its trap */
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
     * BREAKPOINT too: to go on after an ecall, add 4. Started again with pc as it is, it is
     * executed again, base cycles and all; a touch goes on with the page that trapped. */
    void (*on_trap)(gpointer owner, HsActivity *activity, HsCpu *cpu, HsTrap trap, uint64_t value);
    gpointer owner;
};

typedef struct {
    HsCycles base_cycles;
    HsCycles load_use_cycles;
    HsCycles multiply_cycles, divide_cycles, divide_word_cycles;
    HsCycles atomic_cycles, csr_cycles, fence_i_cycles, trap_cycles;
    HsCycles branch_taken_cycles, mispredict_cycles;
    uint32_t predictor_entries, predictor_returns;
    HsCacheParameters instruction_cache, data_cache;
    HsTlbParameters tlb;
} HsCpuParameters;
/* Of each number of cycles, at most. */
#define HS_CPU_PARAMETER_CYCLES_MAX 1000000u
#define HS_CPU_PREDICTOR_ENTRIES_MAX 65536u
#define HS_CPU_RETURNS_MAX 64u
#define HS_CPUS_MAX 64u

/* ---- the CPUs of a machine ---- */

/* Components "cpu0", "cpu1", ...; n is 1 .. HS_CPUS_MAX. Parameters are asserted; a scenario is
 * checked before. */
HsCpus *hs_cpus_new(HsSimulation *simulation, uint32_t n, const HsCpuParameters *parameters,
                    HsStorage *storage);
void hs_cpus_free(HsCpus *cpus);
uint32_t hs_cpus_n(const HsCpus *cpus);
HsCpu *hs_cpus_get(HsCpus *cpus, uint32_t cpu_i);

/* Sees every instruction as it begins (once; not again when it goes on after an interrupt): its
 * cycle, in the order (cycle, cpu). `word` is the instruction's, 16 bits of a compressed one. For
 * traces: the CPUs then run one instruction at a time, with the same results. NULL: nobody. */
typedef void (*HsInstructionObserver)(gpointer user, const HsCpu *cpu, HsCycles cycle,
                                      const HsContext *context, uint32_t word);
void hs_cpus_observe(HsCpus *cpus, HsInstructionObserver observer, gpointer user);

/* Forgets the translation of a page of a space, and its lines. */
void hs_cpus_forget(HsCpus *cpus, uint32_t space, uint64_t page);

/* ---- one CPU ---- */

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
/* Its work ends, or its program traps, in this very cycle: it wants no further one. */
bool hs_cpu_is_at_end(const HsCpu *cpu);
bool hs_cpu_is_stopped(const HsCpu *cpu);
/* Check-stop: takes its activity away (returned, or NULL) and nothing runs until released. Asserts
 * that it is not stopped; hs_cpu_release that it is. */
HsActivity *hs_cpu_halt(HsCpu *cpu);
void hs_cpu_release(HsCpu *cpu);

/* Cycles in each book up to now. */
void hs_cpu_books(HsCpu *cpu, HsCycles ret_books[HS_BOOK_N]);
/* Invariant 8: the books add up to now. FALSE when they don't. */
bool hs_cpu_check(HsCpu *cpu);

typedef struct {
    uint64_t n_instructions;
    uint64_t n_lines;         /* instruction lines looked for */
    uint64_t n_line_misses;   /* fetched from storage */
    uint64_t n_accesses;      /* loads, stores, atomics, pages of touch; one in two lines is two */
    uint64_t n_access_misses; /* made in storage */
    uint64_t n_victims;       /* dirty lines written back */
    uint64_t n_tlb_misses;
    uint64_t n_branches, n_mispredicts; /* branches and jalr */
} HsCpuCounters;
HsCpuCounters hs_cpu_counters(const HsCpu *cpu);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCpus, hs_cpus_free)

#endif
