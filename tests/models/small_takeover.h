/* small_takeover: FIG. 5 with fake guests, for tests of steps, times and faults of several OSs.
 *
 * FIG. 4's example of 256 MB in state C. Each executor has a CPU of its own, so that the times are
 * those of the data sheet.
 *
 *     static SmallTakeover t;
 *     small_takeover_set_up(&t);
 *     model_run_at(t.run, END_504, HS_PHASE_FAULT, small_takeover_declare_os2, &t);
 *     small_takeover_go(&t);                                      os1 is declared at DETECTED
 *     small_takeover_check_steps(&t, 1, "501 502 503 ");          flow 1 ended these
 */
#ifndef HS_SMALL_TAKEOVER_H
#define HS_SMALL_TAKEOVER_H

#include "models/hardware/disk.h"
#include "models/vmm/takeover.h"
#include "tests/models/small_table.h"

#define FAULT UINT64_C(1000)
#define DETECTED UINT64_C(1040)
#define ENGAGE_UNIT UINT64_C(3)
#define START UINT64_C(100) /* of a program */
#define N_ENTRIES 3u        /* os1, A, B */
#define APP_A 0u
#define APP_C 1u

/* Work of each step, by the data sheet. */
#define WORK_501 (UINT64_C(11) + 13)
#define WORK_502 (N_ENTRIES * (UINT64_C(2) + FAKE_REFERENCE_CYCLES))
#define WORK_503 UINT64_C(17)
#define WORK_504 (ENGAGE_UNIT * (N_OS1 - N_A + N_A))
#define WORK_505 UINT64_C(23)
#define WORK_506 (N_ENTRIES * UINT64_C(19))
#define WORK_507 WORK_503
#define END_501 (DETECTED + WORK_501)
#define END_502 (END_501 + WORK_502)
#define END_503 (END_502 + WORK_503)
#define END_504 (END_503 + WORK_504)
#define END_505 (END_504 + WORK_505)
#define END_506 (END_505 + WORK_506)
#define ASKED_507 (END_506 + WORK_507)
#define END_507 (ASKED_507 + START)

/* Of FIG. 6, the program A of os1. */
#define DISCONNECT_UNIT UINT64_C(5)
#define WORK_601 UINT64_C(29)
#define WORK_602 UINT64_C(31)
#define WORK_603 UINT64_C(37)
#define WORK_604 (UINT64_C(2) + FAKE_REFERENCE_CYCLES)
#define WORK_606 (DISCONNECT_UNIT * N_A)
#define WORK_609 (ENGAGE_UNIT * N_A)
#define WORK_611 UINT64_C(19)

/* os1's areas in the hands of the monitor: nobody is left. */
#define NOBODY_LEFT "vmm 16 vmm -\nunused 240 vmm -\n"

typedef enum { SMALL_ANSWER_LATER, SMALL_ANSWER_AT_ONCE, SMALL_CANNOT, SMALL_SILENT } SmallAnswer;

typedef struct SmallTakeover SmallTakeover;

typedef struct {
    SmallTakeover *of;
    const char *name;
    FakeExecutor *executor;
    HsCycles failed_at;
    SmallAnswer answer;       /* to a program's start */
    HsCycles estimate_cycles; /* of a start */
} SmallGuest;

struct SmallTakeover {
    ModelRun *run;
    SmallTable table;
    HsDisk *disk;
    GPtrArray *channels; /* HsChannel: the one */
    HsChannel *channel;
    HsFlowLog flow_log;
    HsOutages *outages;
    FakeExecutor *executor;
    HsVmm *vmm;
    HsProtection *protection;
    HsTakeover *takeover;
    SmallGuest guests[4]; /* by owner */
    GString *done;        /* what the guests were asked to do: "CYCLE what\n" */
};

void small_takeover_set_up(SmallTakeover *t);
/* The same under another policy, with a reset; A has the pair os1 and os2. */
void small_takeover_set_up_policy(SmallTakeover *t, const char *policy, HsCycles reset_cycles);
void small_takeover_tear_down(SmallTakeover *t);

/* Declares os1 at DETECTED, and runs. */
void small_takeover_go(SmallTakeover *t);

/* ---- deeds; user is the SmallTakeover ---- */

/* An OS is declared failed; what it had to do it never does. os1 failed at FAULT, os2 in this
 * cycle, os3 7 cycles before. */
void small_takeover_declare_os1(gpointer user);
void small_takeover_declare_os2(gpointer user);
void small_takeover_declare_os3(gpointer user);
/* It fails unseen. */
void small_takeover_kill_os2(gpointer user);
/* A program runs on os2, or cannot be started. */
void small_takeover_a_answers(gpointer user);
void small_takeover_c_answers(gpointer user);

/* ---- checks ---- */

/* The last version of table 90. */
void small_takeover_check_table(const SmallTakeover *t, const char *expected);
void small_takeover_check_done(const SmallTakeover *t, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The numbers of the steps a flow ended, each with a blank. */
void small_takeover_check_steps(const SmallTakeover *t, guint flow, const char *expected);
/* Declares os2 at a cycle, and os1, and runs; checks that nobody is left. The flows in the order of
 * their ends, "os1, CAUSE: OUTCOME\n"; the caller frees. */
char *small_takeover_flows_of(SmallTakeover *t, HsCycles at);

#endif
