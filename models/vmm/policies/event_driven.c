/* event_driven: prior art 2 of the seed, JP H6-110715.
 *
 * At a set time or event a predetermined amount of storage goes from one OS to another, in steps
 * that both OSs take part in. So it cannot be done when one of them is dead: programs of an OS that
 * failed are started anew on the standby, in what that one owns by then.
 */
#include "models/vmm/policies/event_driven.h"

#include "models/vmm/policies/own_storage.h"
#include "sim/banned.h"

const HsPolicy hs_policy_event_driven = {
    .name = "event-driven",
    .about = "Predetermined amounts of storage go from one OS to another at set times and events.",
    .source = "JP H6-110715 (1992), the seed's second prior art",
    .steps = "7010 the giving OS takes its high addresses offline, 7020 the monitor moves the "
             "storage of the OS that gives, which stands still, 7040 the other one connects what "
             "lies beside its own. A fault: FIG. 5 as under `fixed-split`.",
    .cost = "2 `look-up` + x `disconnect` + wait for transfers + (m - x) `move` + x `engage` + "
            "2 `update`; m units of the OS that gives, of which x go. A fault: as `fixed-split`.",
    .limits =
        "Both OSs must be alive: where one is dead, the order is refused. Amounts are set "
        "beforehand, whatever a program would need. The OS that gives serves nobody and sends "
        "no heartbeats until its storage has moved: where that lasts longer than the switching "
        "device waits, it is a false alarm.",
    .failed_storage = HS_FAILED_STAYS,
    .detection = HS_DETECTION_OUTSIDE,
    .by_zone = true,
    .place = hs_own_storage_place,
    .program_destination = hs_own_storage_program_destination,
    .own_destination = hs_own_storage_own_destination,
};
