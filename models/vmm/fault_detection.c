/* fault_detection: the OS fault detection routine 210. */
#include "models/vmm/fault_detection.h"

#include "models/vmm/dispatcher.h"
#include "sim/assert.h"
#include "sim/banned.h"

/* What the stall detector remembers of an OS. */
typedef struct {
    uint32_t n_misses; /* polls in a row that found it stalled */
    bool is_declared;
} Watch;

struct HsFaultDetection {
    HsVmm *vmm;
    HsFaultDetectionParameters parameters;
    HsFaultHandler on_fault;
    gpointer user;
    Watch watches[HS_VMS_MAX]; /* of owner i: watches[i - 1] */
    HsEvent poll;
    HsWork poll_work;
    uint64_t n_polls;
};

void hs_fault_detection_declare(HsFaultDetection *detection, HsOwner owner, const char *cause)
{
    Watch *watch = &detection->watches[owner - 1];
    if (watch->is_declared)
        return;
    watch->is_declared = true;
    detection->on_fault(detection->user, owner, cause);
}

static void detection_look_at(HsFaultDetection *detection, HsOwner owner)
{
    const HsGuestFace *guest = hs_vmm_guest(detection->vmm, owner);
    Watch *watch = &detection->watches[owner - 1];
    HsCycles now = hs_simulation_now(hs_vmm_simulation(detection->vmm));
    HsCycles last_poll = now - detection->parameters.poll_cycles;
    watch->n_misses = guest->has_stalled(guest->guest, last_poll) ? watch->n_misses + 1 : 0;
    if (watch->n_misses >= detection->parameters.n_misses)
        hs_fault_detection_declare(detection, owner, "no progress");
}

static void detection_on_polled(gpointer user, HsWork *work)
{
    (void)user; /* what the poll found, it found in its own cycle */
    (void)work;
}

static void detection_on_poll(gpointer owner, HsEvent *event)
{
    HsFaultDetection *detection = owner;
    detection->n_polls++;
    hs_simulation_schedule_in(hs_vmm_simulation(detection->vmm), event,
                              detection->parameters.poll_cycles);
    if (!detection->poll_work.is_queued)
        hs_executor_submit(hs_vmm_executor(detection->vmm), &detection->poll_work,
                           hs_vmm_parameters(detection->vmm)->costs.poll, detection_on_polled,
                           detection);
    for (guint i = 1; i <= hs_vmm_n_guests(detection->vmm); i++)
        detection_look_at(detection, (HsOwner)i);
}

HsFaultDetection *hs_fault_detection_new(HsVmm *vmm, const HsFaultDetectionParameters *parameters,
                                         HsFaultHandler on_fault, gpointer user)
{
    hs_assert(parameters->poll_cycles == 0 || parameters->n_misses >= 1);
    HsFaultDetection *detection = g_new0(HsFaultDetection, 1);
    detection->vmm = vmm;
    detection->parameters = *parameters;
    detection->on_fault = on_fault;
    detection->user = user;
    const HsComponent *component = hs_simulation_add(hs_vmm_simulation(vmm), "fault-detection",
                                                     "OS fault detection routine");
    hs_event_init(&detection->poll, component, HS_PHASE_POLL, "poll", detection_on_poll, detection);
    return detection;
}

void hs_fault_detection_free(HsFaultDetection *detection)
{
    g_free(detection);
}

void hs_fault_detection_start(HsFaultDetection *detection)
{
    if (detection->parameters.poll_cycles > 0)
        hs_simulation_schedule_in(hs_vmm_simulation(detection->vmm), &detection->poll,
                                  detection->parameters.poll_cycles);
}

void hs_fault_detection_on_disabled_wait(HsFaultDetection *detection, HsOwner owner)
{
    if (detection->parameters.has_state)
        hs_fault_detection_declare(detection, owner, "disabled wait");
}

void hs_fault_detection_on_check_stop(HsFaultDetection *detection, HsOwner owner)
{
    if (detection->parameters.has_state)
        hs_fault_detection_declare(detection, owner, "check-stop");
}

void hs_fault_detection_watch_again(HsFaultDetection *detection, HsOwner owner)
{
    detection->watches[owner - 1] = (Watch){ 0, false };
}

uint64_t hs_fault_detection_n_polls(const HsFaultDetection *detection)
{
    return detection->n_polls;
}
