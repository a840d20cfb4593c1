/* commands: what the commands of hsim are, and what each is given. The table of them is in
 * main.c. */
#ifndef HS_COMMANDS_H
#define HS_COMMANDS_H

#include "cli/options.h"
#include "sim/scenario.h"

/* What hsim's exit status means; the numbers are documented and do not change. */
typedef enum {
    HS_EXIT_HELD = 0,      /* done; all expectations held */
    HS_EXIT_NOT_HELD = 1,  /* done; something did not hold, or moved */
    HS_EXIT_USAGE = 2,     /* wrong usage, or a scenario with a mistake */
    HS_EXIT_FAULT = 3,     /* could not read or write, or a fault inside hsim */
    HS_EXIT_DISAGREES = 6, /* runs that must be equal are not */
    HS_EXIT_STOPPED = 75,  /* a signal came; what was made is kept */
    HS_EXIT_SIGNAL = 128   /* 130: Ctrl-C. This plus the signal's number */
} HsExit;

/* What a status means, for help and its pages. */
typedef struct {
    unsigned status;
    const char *about;
} HsExitMeaning;

/* NULL behind the last one. */
const HsExitMeaning *hs_exit_meaning_at(guint i);

typedef struct HsCommand HsCommand;

/* One call of hsim. All borrowed. */
typedef struct {
    const char *program;       /* as the user called it: "./hsim" */
    const HsCommand *commands; /* all of them */
    guint n_commands;
    const HsCommand *command; /* this one */
    char *const *words;       /* all behind the program, as the user wrote them */
    guint n_words;
    HsSettings settings;
    GPtrArray *operands;    /* texts; as many as the command takes */
    HsScenarioTexts *texts; /* of every scenario the command loads: each file is read once */
} HsInvocation;

struct HsCommand {
    const char *name;
    unsigned bit;         /* HS_COMMAND_... */
    const char *operands; /* as help shows them */
    guint n_operands_min;
    guint n_operands_max;
    const char *about;   /* one line */
    const char *details; /* further lines for help, with examples */
    int (*run)(const HsInvocation *invocation);
};

/* Each returns an HsExit, or HS_EXIT_SIGNAL plus a signal's number. */
int hs_command_run(const HsInvocation *invocation);
int hs_command_check(const HsInvocation *invocation);
int hs_command_params(const HsInvocation *invocation);
int hs_command_table(const HsInvocation *invocation);
int hs_command_flow(const HsInvocation *invocation);
int hs_command_stat(const HsInvocation *invocation);
int hs_command_trace(const HsInvocation *invocation);
int hs_command_plot(const HsInvocation *invocation);
int hs_command_report(const HsInvocation *invocation);
int hs_command_explain(const HsInvocation *invocation);
int hs_command_query(const HsInvocation *invocation);
int hs_command_verify(const HsInvocation *invocation);
int hs_command_disasm(const HsInvocation *invocation);
int hs_command_diff(const HsInvocation *invocation);
int hs_command_sweep(const HsInvocation *invocation);
int hs_command_size(const HsInvocation *invocation);
int hs_command_merge(const HsInvocation *invocation);
int hs_command_compare(const HsInvocation *invocation);
int hs_command_campaign(const HsInvocation *invocation);
int hs_command_validate(const HsInvocation *invocation);
int hs_command_reference(const HsInvocation *invocation);
int hs_command_help(const HsInvocation *invocation);

/* The help of one command, or of hsim with NULL; the caller frees. */
char *hs_help_text(const HsInvocation *invocation, const HsCommand *command);
/* The command with that name; NULL with an error that has a hint. */
const HsCommand *hs_command_find(const HsInvocation *invocation, const char *name, GError **error);

/* Prints "error: MESSAGE" on standard error and returns `status`. */
int hs_fail(const HsInvocation *invocation, const GError *error, HsExit status);

#endif
