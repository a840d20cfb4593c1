/* reference_cpu: a second CPU, made of the data sheet alone (cpu.h: TIMING, BRANCHES), which
 * foretells the cycle of each instruction that it is shown. It runs nothing ahead and decodes
 * nothing twice; it has caches, TLB, predictor and main storage of the same kind, as these are
 * tested by themselves.
 *
 *     reference_cpu_start(&reference, at);                     a CPU is given a program
 *     at = reference_cpu_fetch(&reference, context, word);     when that instruction begins
 *     reference_cpu_execute(&reference, context, word);        registers as they are then
 *     reference.time                                           when it is done, or traps
 *
 * Accesses may not be refused.
 */
#ifndef HS_REFERENCE_CPU_H
#define HS_REFERENCE_CPU_H

#include "models/hardware/cpu.h"
#include "models/hardware/isa.h"
#include "models/hardware/predictor.h"

/* Where an address of the program is in main storage. */
typedef uint64_t (*ReferenceReal)(gpointer user, uint64_t address);

typedef struct {
    HsCpuParameters parameters;
    ReferenceReal real;
    gpointer user;
    HsTouchPattern pattern; /* what touch finds, host order */

    HsTrace *trace;
    HsSimulation *simulation;
    HsStorage *storage;
    uint32_t line_bytes;
    HsCache instruction_cache, data_cache;
    HsTlb tlb;
    HsPredictor predictor;

    HsCycles time;          /* when the instruction before is done */
    uint64_t line;          /* the current one; UINT64_MAX: none */
    uint8_t loaded;         /* by the instruction before; 0: it was no load */
    bool is_trapping;       /* the instruction before traps at `time` */
    HsCpuCounters counters; /* but n_instructions */
} ReferenceCpu;

void reference_cpu_init(ReferenceCpu *reference, const HsCpuParameters *parameters,
                        const HsStorageParameters *storage, ReferenceReal real, gpointer user);
void reference_cpu_clear(ReferenceCpu *reference);
void reference_cpu_start(ReferenceCpu *reference, HsCycles at);
HsCycles reference_cpu_fetch(ReferenceCpu *reference, const HsContext *context, uint32_t word);
void reference_cpu_execute(ReferenceCpu *reference, const HsContext *context, uint32_t word);

#endif
