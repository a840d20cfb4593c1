/* prmf: the processor resource management feature.
 *
 * An addition. Hardware saves and restores the status of a virtual machine, so that a dispatch
 * takes less time. The word `prmf on` says the same of the machine.
 */
#include "models/vmm/policies/prmf.h"

#include "models/vmm/policies/own_storage.h"
#include "sim/banned.h"

const HsPolicy hs_policy_prmf = {
    .name = "prmf",
    .about = "Hardware saves and restores the status of a virtual machine: a dispatch is cheaper.",
    .source = "US 2002/0013802 A1: PRMF, the processor resource management feature",
    .steps = "None of its own.",
    .cost = "a dispatch takes `dispatch-prmf` instead of `dispatch`.",
    .limits = "Nothing else changes, but that everything behind a dispatch comes earlier.",
    .is_addition = true,
    .failed_storage = HS_FAILED_STAYS,
    .detection = HS_DETECTION_OUTSIDE,
    .parts = HS_PARTS_EQUAL,
    .fast_dispatch = true,
    .place = hs_own_storage_place,
    .program_destination = hs_own_storage_program_destination,
    .own_destination = hs_own_storage_own_destination,
};
