/* campaign: a second fault at every moment of what a first one sets off.
 *
 * A scenario is run undisturbed, and the cycles are noted in which anything was traced from its
 * first fault until what this causes is over: FIG. 5 or 6, the first reply after the fault, and
 * what begins before these have ended (a re-IPL). Then comes one run a case: the same scenario and
 * one fault more, at one of these cycles. Up to that cycle it is the undisturbed run.
 *
 *     HsCampaign *campaign = hs_campaign_new(&plan, diagnostics, &error);
 *     hs_campaign_choose(campaign, &choice, &error);
 *     for (guint i = 0; i < hs_campaign_n_cases(campaign); i++)
 *         hs_campaign_run(campaign, i, &result);                  each by itself, in any order
 *
 * WHAT A CASE IS JUDGED BY. All invariants hold in every cycle; the run ends within its bound of
 * events; nothing that was committed is lost, no reply is without its journal record (where that is
 * so undisturbed), and nothing is done twice; every program has a stated
 * outcome (models/outcome.h); no flow of a figure is left unfinished, but where the outcomes say
 * what it waits for. The scenario's expectations are not looked at: the second fault changes what
 * may be expected.
 *
 * LIMITS. A case that ends the process is for the caller to survive (cli/processes.h).
 */
#ifndef HS_CAMPAIGN_H
#define HS_CAMPAIGN_H

#include "models/system.h"

#define HS_CAMPAIGN_CASES_MAX 100000u
#define HS_CAMPAIGN_SECONDS_MAX 64u
#define HS_CAMPAIGN_TEXT_BYTES 200u

typedef enum {
    HS_CAMPAIGN_EVENTS, /* every cycle in which anything was traced */
    HS_CAMPAIGN_STEPS   /* where a step of a figure begins or ends, and a cycle before and after */
} HsCampaignMoments;

/* What is asked for. All borrowed until hs_campaign_free. */
typedef struct {
    const char *path;             /* of the scenario */
    const HsOverrides *overrides; /* may have faults of its own among its extras */
    const char *const *seconds;   /* "crash os2 panic" */
    guint n_seconds;              /* 1 .. HS_CAMPAIGN_SECONDS_MAX */
    void (*tamper)(gpointer user, HsSystem *system); /* before a case; for tests, may be NULL */
    gpointer tamper_user;
} HsCampaignPlan;

/* Which moments; from and to are HS_CYCLES_NEVER where they are not said. */
typedef struct {
    HsCampaignMoments moments;
    uint64_t every; /* only every n-th of them; >= 1 */
    HsCycles from;  /* instead of the first fault */
    HsCycles to;    /* instead of the end of what it causes */
} HsCampaignChoice;

typedef enum {
    HS_CASE_NOT_RUN,
    HS_CASE_FINE,
    HS_CASE_BROKEN,   /* an invariant */
    HS_CASE_HUNG,     /* more events than it may take, or a flow unfinished */
    HS_CASE_LOST,     /* a transaction that was committed */
    HS_CASE_TWICE,    /* a transaction was done twice */
    HS_CASE_UNSTATED, /* an outcome that is none */
    HS_CASE_REFUSED,  /* the fault does not fit the scenario */
    HS_CASE_DIED,     /* the process did */
    HS_CASE_VERDICT_N
} HsCaseVerdict;
/* "fine", "broken", "hung", ... */
const char *hs_case_verdict_name(HsCaseVerdict verdict);

/* What a case is. */
typedef struct {
    guint second_i;
    HsCycles cycle;
    const char *step; /* of a figure, under way just then: "504"; "-": none. Borrowed */
} HsCampaignCase;

/* What came of it: plain bytes, without pointers, so that another process may write it. */
typedef struct {
    HsCaseVerdict verdict;
    bool had_effect; /* of the second fault */
    HsCycles outage; /* of the first hot standby program, all together; NEVER: not back */
    uint64_t digest;
    char outcome[HS_CAMPAIGN_TEXT_BYTES]; /* of the hot standby programs */
    char why[HS_CAMPAIGN_TEXT_BYTES];     /* it is not fine; else "" */
} HsCaseResult;

#define HS_CAMPAIGN_ERROR hs_campaign_error_quark()
GQuark hs_campaign_error_quark(void);

typedef struct HsCampaign HsCampaign;

/* Runs the scenario undisturbed. NULL: see diagnostics if it has any, else error. */
HsCampaign *hs_campaign_new(const HsCampaignPlan *plan, HsDiagnostics *diagnostics, GError **error);
void hs_campaign_free(HsCampaign *campaign);
/* Once. FALSE with an error: there is no such moment, there are too many, no fault struck. */
bool hs_campaign_choose(HsCampaign *campaign, const HsCampaignChoice *choice, GError **error);
/* Wires every second fault at the first moment. FALSE: diagnostics tell what does not fit. */
bool hs_campaign_check(const HsCampaign *campaign, HsDiagnostics *diagnostics);

const char *hs_campaign_title(const HsCampaign *campaign); /* of the scenario */
uint64_t hs_campaign_clock_hz(const HsCampaign *campaign);
HsCycles hs_campaign_from(const HsCampaign *campaign);
HsCycles hs_campaign_to(const HsCampaign *campaign);
guint hs_campaign_n_moments(const HsCampaign *campaign);
guint hs_campaign_n_cases(const HsCampaign *campaign); /* moments times second faults */
/* Case i, from 0: all moments of the first second fault, then all of the next. */
HsCampaignCase hs_campaign_case(const HsCampaign *campaign, guint i);
/* What its second fault is, as --fault takes it. New. */
char *hs_campaign_fault(const HsCampaign *campaign, guint i);
/* Runs it. */
void hs_campaign_run(const HsCampaign *campaign, guint i, HsCaseResult *ret_result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCampaign, hs_campaign_free)

#endif
