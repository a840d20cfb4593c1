/* job: a program on one OS, from its submission to its end: A-1 on the active OS, A-2 on the other.
 *
 * WHAT IT STANDS FOR. Application program 400 under an OS 100, its job started by the resource
 * allocation request processing routine 110, its storage engaged by 140 and given up by 130 (seed).
 *
 * STATES
 *   NONE -> STARTING [hs_jobs_submit: routine 110, as a flow "job start"]
 *   STARTING -> REFUSED [waits in the monitor] -> STARTING [storage came back]
 *   STARTING -> NONE    [refused, and the app's `on-shortage` is fail; with page it makes do with
 *                       less if its fixed pages fit, and goes on]
 *   STARTING -> LOADING [engaged, or hs_jobs_start_standby (step 507)]
 *   LOADING -> REPLAYING [image in the area; reads the journal on auxiliary memory]
 *   REPLAYING -> READY [goes on after the last commit]
 *   READY -> IN_SERVICE [ecall] -> READY, or WAITING [for a request, the journal, a time] -> READY
 *   READY -> WAITING [a page that is not in its frames: paging.h] -> READY
 *   READY, IN_SERVICE -> ENDING [exit, or it failed: routine 130, flow "job end"] -> NONE
 *   READY, IN_SERVICE, WAITING -> FAILED [hs_job_fail: routine 120, FIG. 6]
 *   FAILED -> NONE [hs_job_drop: step 606]
 *   FAILED, NONE, LOADING, REPLAYING -> FAILED -> LOADING [hs_job_restart, flow "restart"]
 *   any -> NONE [its OS was fenced]
 *
 * A transfer that ends in a device error is tried again, n_retries times at most. Then
 *   loading the image, reading the journal   the program ends, "disk error" (or "flash error")
 *   commit of a request   the program is told: a0 = all bits one. The transaction is aborted: no
 *                         record is written, a reply to the request is refused, and its client
 *                         will send it again
 *   commit of no request  the program ends: it is known by its place, so none can be left out
 *   read, write, journal  the program is told: a0 = all bits one
 *
 * A job that starts reads its journal whether it is: an empty one costs one look.
 *
 * The reason of a program that a trap ended is the trap, its pc and its value.
 *
 * A PROGRAM FAILS when a trap or a bad buffer ends it (level: the app's `fault-level`), when it or
 * a transfer of it meets a failed unit (level 3), when the watchdog finds it, or when a fault says
 * so.
 *   level 0   one that somebody says goes by; one that it did itself ends it
 *   level 1   FIG. 6 as far as 603, for any program
 *   level 2, 3   FIG. 6, for a hot standby job; any other ends, its area goes back
 *   while it loads, reads its journal   its start begins anew, damaged units replaced, for a hot
 *                         standby job and level 1; any other ends
 * A program that fails by itself HS_JOB_OWN_FAULTS_MAX times and neither commits nor replies in
 * between ends when it fails once more. What it does wrong with its OS (an unknown service, a
 * second commit, a full journal, exit with an error) ends it; so does auxiliary memory.
 *
 * THE WATCHDOG of an OS finds a program that has been ready for `watchdog` cycles without calling a
 * service, also one that only got no CPU. A page that it waits for begins the time anew.
 *
 * RESTART IN PLACE: `recovery` goes by; failed units of the area are replaced (vmm.h, THE RESERVE);
 * what is not connected is engaged; then it loads, reads its journal and runs as at any start.
 *
 * LIMITS. Between its fault and step 606 the transfer of a failed program goes on. Clearing the
 * units that an area had before `allocate` asks takes no time. Units taken go to the monitor, the
 * last of the area first. They count as those that it granted, and only then as its OS's own: that
 * has so many fewer from then on. A program that mixes commits with and without a request, and
 * sends before one without, may give a repeated send another number after a takeover.
 */
#ifndef HS_JOB_H
#define HS_JOB_H

#include "models/guest/guest_os.h"
#include "models/guest/paging.h"
#include "models/hardware/channel.h"
#include "models/hardware/communication.h"
#include "models/outage.h"
#include "models/program/application.h"
#include "models/program/services.h"
#include "models/vmm/share_change.h"
#include "models/vmm/takeover.h"

/* Requests an OS keeps for a program; one more is dropped and counted. */
#define HS_INBOX_MAX 1024u
/* Without a reply of another program a request to it is sent again. */
#define HS_SEND_TIMEOUT_SECONDS 1u
/* Sends since the last commit; one more ends the program. */
#define HS_SENDS_MAX 1048575u
/* As z/OS automatic restart management has it unless told otherwise: RESTART_ATTEMPTS(3). */
#define HS_JOB_OWN_FAULTS_MAX 3u

typedef enum {
    HS_JOB_NONE,
    HS_JOB_STARTING,
    HS_JOB_REFUSED, /* waits in the monitor until storage comes back */
    HS_JOB_LOADING,
    HS_JOB_REPLAYING,
    HS_JOB_READY,
    HS_JOB_IN_SERVICE,
    HS_JOB_WAITING,
    HS_JOB_FAILED,
    HS_JOB_ENDING
} HsJobState;

/* Messages in order of arrival. */
typedef struct {
    HsMessage messages[HS_INBOX_MAX];
    guint first, n;
} HsInbox;

/* What all jobs of a run share. Borrowed parts. */
typedef struct {
    HsSimulation *simulation;
    HsStorage *storage;
    HsCpus *cpus;
    HsCommunication *communication;
    HsVmm *vmm;
    HsTakeover *takeover;
    HsFlowLog *flow_log;
    HsOutages *outages;
    uint32_t n_clients; /* of the run: clients are numbered 1 .. n, programs that send included */
} HsJobWorld;

typedef struct HsJobs HsJobs;

/* What a program cost on this OS before its context was made anew; the rest is in the context. */
typedef struct {
    uint64_t n_instructions;
    HsCycles stack[HS_CPI_N];
    HsCycles owed_compute_cycles; /* of instructions that were never finished */
    HsCycles owed_stall_cycles;
} HsJobTally;

/* Routine 130 on a program that runs has taken so many units from it, or none for a reason (a
 * literal, or interned). */
typedef void (*HsTakeDone)(gpointer user, HsJob *job, uint32_t n_taken, const char *reason);

typedef struct {
    uint32_t n_units;
    const char *cause;
    HsTakeDone done; /* NULL: nobody waits for the answer */
    gpointer user;
    const char *reason; /* why it was refused */
} HsTake;

/* An `allocate` under way. */
typedef struct {
    uint32_t n_units; /* that the address space grows by */
    HsAreaRequest request;
} HsGrowth;

struct HsJob {
    HsApplication *application;
    HsJobs *jobs; /* of its OS */
    HsJobState state;
    const char *state_name; /* "runs", "waits for storage", ...: for spans */
    HsCycles state_since;

    HsContext context;
    HsActivity activity;
    HsRunnable runnable; /* for the job scheduler; queued or placed while the job is READY */
    HsJobTally tally;
    HsAreaRequest request;
    HsFlow flow;           /* job start, standby start, restart, job end */
    bool is_standby_start; /* a takeover waits to hear of it */
    bool has_to_recover;   /* of a restart: the program ran before */
    const char *end_reason;

    HsWork service_work, interrupt_work, arrival_work, replay_work;
    HsWork wake_work; /* a timer ran out, or an answer came: maybe while units are taken from it */
    HsShareChange share_change;
    HsEvent timer; /* sleep, recovery, and the job's submission */
    HsEvent watchdog;
    HsActivity spin; /* what it does while it hangs */
    bool is_hung;
    HsCycles hung_at;
    HsTransfer transfer;
    char *transfer_label;
    void (*on_transfer)(struct HsJob *job); /* after the interrupt of a transfer that is done */
    void (*on_failed)(struct HsJob *job);   /* or failed for good; NULL: the program ends */
    uint32_t n_retries_left;

    HsInbox arrived; /* interrupts to come */
    HsInbox inbox;   /* for `receive` */
    bool is_receiving;
    HsMessage current; /* the request received last; client 0: none */
    bool has_current;
    uint64_t *committed; /* by client: the highest number in the journal, as this job knows it */
    uint64_t n_plain, n_plain_done; /* commits without a request: of this job, in the journal */
    uint64_t n_records;             /* in the journal, as this job knows it */
    uint64_t n_sends;               /* since the last commit */
    HsMessage sent;                 /* the last of them; then how large its reply was */
    bool is_sending;                /* no reply yet */
    uint64_t journal_end;           /* bytes of them */
    uint64_t chunk_bytes;           /* being read; 0: the journal's end was found */
    HsJournalRecord commit;         /* under way */
    HsPaging paging;
    HsFlow storage_flow; /* allocate, or disconnect */
    HsGrowth growth;
    HsTake take;
    /* what the run tells of it */
    HsCycles done_cycles; /* of its context's work: need not be done again */
    bool is_cut;          /* by a fault: the rest is to be done again */
};

struct HsJobs {
    const HsJobWorld *world;
    HsGuestOs *os;
    HsJob **jobs; /* in the order of their programs' names */
    guint n_jobs;
    uint64_t n_device_errors, n_retries; /* transfers that ended so; tried again */
};

/* ---- jobs.c: the OS's jobs as a whole ---- */

/* world and os are borrowed. */
HsJobs *hs_jobs_new(const HsJobWorld *world, HsGuestOs *os, guint n_jobs_max);
void hs_jobs_free(HsJobs *jobs);
/* Makes a job for a program that this OS may run; in the order of names. */
HsJob *hs_jobs_add(HsJobs *jobs, HsApplication *application);
/* Submits the jobs whose home this OS is at their start cycles. Once, when the run starts. */
void hs_jobs_start(HsJobs *jobs);
/* Step 507: starts the standby program of an area that this OS owns now. */
void hs_jobs_start_standby(HsJobs *jobs, HsAreaNumber area);
/* Where programs are started anew (policy.h): the same, but its area has yet to come out of what
 * the OS owns. */
void hs_jobs_start_anew(HsJobs *jobs, HsAreaNumber area);
/* Re-IPL: submits the hot standby programs that an OS failure stopped, and that no OS has now: each
 * begins anew and goes on after its last commit. */
void hs_jobs_resume(HsJobs *jobs);
/* The job of a program, whether it runs here or not; NULL: this OS may not run it. */
HsJob *hs_jobs_find(const HsJobs *jobs, HsAreaNumber area);
/* The OS was fenced: every job is gone. */
void hs_jobs_fence(HsJobs *jobs);
/* The run ends: writes the states that last, flows under way and counters to the trace. */
void hs_jobs_finish(HsJobs *jobs);

void hs_job_set_state(HsJob *job, HsJobState state, const char *state_name);
/* READY, and its OS may run it: from IN_SERVICE with what is left of its turn, else behind others
 * of its priority; from READY, another activity than before. */
void hs_job_make_ready(HsJob *job);
void hs_job_make_ready_as(HsJob *job, const char *state_name);
const HsExecutor *hs_job_executor(const HsJob *job);
const HsGuestCosts *hs_job_costs(const HsJob *job);

/* ---- job_transfer.c: bytes between auxiliary memory and the area ---- */

/* Orders a transfer between auxiliary memory and the program's bytes from `address` on, which are
 * in main storage; `then` is called when it is done and its interrupt has been taken, `failed`
 * (NULL: the program ends) when it has failed for good. Where the channel's queue is full, the
 * program ends there and then. */
void hs_job_transfer(HsJob *job, HsTransferKind kind, const char *what, uint64_t device_address,
                     uint64_t address, uint64_t size_bytes, void (*then)(HsJob *job),
                     void (*failed)(HsJob *job));
/* The same of a page, in a frame of the area. */
void hs_job_transfer_page(HsJob *job, HsTransferKind kind, uint64_t device_address,
                          uint64_t frame_address, void (*then)(HsJob *job));
/* The program ends because its device has failed. */
void hs_job_end_by_device(HsJob *job);

/* ---- job_flows.c: routines 110, 140, 130 ---- */

void hs_job_submit(HsJob *job);
void hs_job_start_standby(HsJob *job);
void hs_job_start_anew(HsJob *job);
/* Starts the program again in its area, which the OS still owns. has_to_recover: first `recovery`
 * goes by. cause is a literal or interned. */
void hs_job_restart(HsJob *job, const char *cause, bool has_to_recover);
/* How long a start takes from here to its first instruction, about. */
HsCycles hs_job_estimate_start(const HsJob *job);
/* The program has ended or failed; reason is a literal or interned. */
void hs_job_end(HsJob *job, const char *reason);

/* ---- job_fault.c: a program has failed ---- */

void hs_job_fault_init(HsJob *job);
/* The program fails, and it was not its own doing; reason is borrowed until the run's end. FALSE:
 * it does not run here, or its OS does not; nothing happened. */
bool hs_job_fail(HsJob *job, HsFaultLevel level, const char *reason);
/* It cannot go on: a trap, a bad buffer, no progress; or, by a machine check, a failed unit. */
void hs_job_break(HsJob *job, bool is_machine_check, const char *reason);
/* It goes on taking CPU time and makes no progress, and calls no service. FALSE: as hs_job_fail. */
bool hs_job_hang(HsJob *job);
/* What a READY job has for a CPU. */
HsActivity *hs_job_activity(HsJob *job);
/* All that its OS had under way for it is off, but for its transfer. Its state stays. */
void hs_job_stop(HsJob *job);
/* So, and its area is gone: it has ended. */
void hs_job_give_up(HsJob *job, const char *reason);
void hs_job_throw_transfer_away(HsJob *job);
/* Step 606: its transfer is thrown away, too, and it is no more. */
void hs_job_drop(HsJob *job);
/* It is about to be in `state`: starts or ends the watchdog. */
void hs_job_watch(HsJob *job, HsJobState state);

/* What the OS owns beyond its kernel and has not given to programs, in units that are connected. */
uint32_t hs_job_own_free(const HsJob *job);
uint32_t hs_jobs_own_free(const HsJobs *jobs);

/* ---- job_storage.c: a running program's area grows and shrinks ---- */

/* Service `allocate`. */
void hs_job_allocate(HsJob *job);
/* HsAreaRequest.on_storage of it. */
void hs_job_on_growth(gpointer job, HsAreaRequest *request);
/* Routine 130: gives up the last n units of its area; what it had there it pages from then on.
 * cause: a literal, or interned. `done` (NULL: nobody wants to know) is called when they are with
 * the monitor, or refused; at once where the program does not run. */
void hs_job_take_units(HsJob *job, uint32_t n_units, const char *cause, HsTakeDone done,
                       gpointer user);
/* The program stops: so does whatever is under way of these, and of hs_job_feed. */
void hs_job_abandon_storage(HsJob *job, const char *reason);

/* ---- job_feed.c: units of what its OS owns ---- */

/* What it lacks, in units: see usage_monitor.h, WHAT IS USED. */
uint32_t hs_job_n_short(const HsJob *job);
/* It waits for storage, and would go on with n units of what its OS owns. */
bool hs_job_waits_for(const HsJob *job, uint32_t n);
/* It pages, and its OS has units free: they become its area's, as many as it lacks. Nothing if its
 * storage is being changed already, or it does not run. */
void hs_job_feed(HsJob *job);

/* ---- job_send.c: a request to another program ---- */

void hs_job_send(HsJob *job);
/* No reply in time. */
void hs_job_on_send_timeout(HsJob *job);
/* A reply came in for the program (a sender of the communication controller). */
void hs_job_on_answer(gpointer job, const HsMessage *reply);

/* ---- job_demand.c: what programs want against what they have ---- */

/* The job's state, address space or area has changed: tells the trace if that changes what the
 * program wants, or is short of. */
void hs_job_note_demand(HsJob *job);

/* ---- job_tally.c: where the cycles of programs went ---- */

/* A request is in the journal, or was replied to: what the program did so far need not be done
 * again. A plain commit does not say that: a program that begins anew runs through those again. */
void hs_job_note_done(HsJob *job);
/* A fault ended what it was doing, and it is to begin anew. */
void hs_job_note_cut(HsJob *job);

/* Moves what the context counted, and what the activity owes, to the tally. Before the context is
 * made anew. */
void hs_job_tally(HsJob *job);
/* The run has ended and no CPU is busy: writes app_cpu and cpi_stack. */
void hs_jobs_record_cpu(HsJobs *jobs);

/* ---- job_replay.c: reading the journal ---- */

/* Reads the journal from its beginning; then resumes the job's flow. */
void hs_job_replay(HsJob *job);

/* ---- job_services.c: what a program asks of its OS ---- */

void hs_job_on_trap(gpointer job, HsActivity *activity, HsCpu *cpu, HsTrap trap, uint64_t value);
/* The service is done: the program goes on behind its ecall. */
void hs_job_service_return(HsJob *job, uint64_t result);
/* The program's buffer cannot be reached: it ends, with that reason (a literal) or by a machine
 * check. */
void hs_job_service_refuse(HsJob *job, HsAccessResult result, const char *reason);
/* Forgets the requests that wait for it. */
void hs_job_clear_inbox(HsJob *job);
/* The time it slept for is over. */
void hs_job_on_slept(HsJob *job);
/* A message came in for the program (a receiver of the communication controller). */
void hs_job_on_message(gpointer job, const HsMessage *message);

/* ---- job_files.c: the services that move a program's bytes ---- */

void hs_job_print(HsJob *job);
/* read, write and journal */
void hs_job_move_file(HsJob *job);

#endif
