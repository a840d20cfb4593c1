/* hardware_record: what CPUs and main storage counted, as rows of the trace when the run ends.
 *
 * Names of the counters are those of sim/store_schema.sql's readers: analysis/sql/run_cpus.sql and
 * run_path.sql.
 */
#ifndef HS_HARDWARE_RECORD_H
#define HS_HARDWARE_RECORD_H

#include "models/hardware/cpu.h"

/* The books and counters of a CPU. */
void hs_hardware_record_cpu(HsTrace *trace, HsCpu *cpu);
/* The path's counters, and every bank. */
void hs_hardware_record_storage(HsTrace *trace, const HsStorage *storage);

#endif
