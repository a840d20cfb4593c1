/* explain_step: a step of a figure, and what hsim makes of it. */
#include "cli/explain.h"

#include "analysis/run_flow.h"

#include <string.h>

/* A step. Costs are those of the data sheet that `where` names. */
typedef struct {
    const char *figure; /* "FIG. 5"; what another flow is called */
    const char *step;
    const char *who;   /* NULL: the figure's table has it */
    const char *does;  /* in hsim */
    const char *cost;  /* the formula, and its parameters */
    const char *z2000; /* what that is with profiles/z2000.scn */
    const char *wrong; /* what may go wrong */
} StepNote;

/* The flows, with where their rules are and what shows them. */
typedef struct {
    const char *figure;
    const char *about;
    const char *where;
    const char *show;
} FigureNote;

static const FigureNote figures[] = {
    { "FIG. 2",
      "The machine: CPUs, main storage, I/O control unit, auxiliary memory, outside world.",
      "models/hardware/", "hsim stat RESULT" },
    { "FIG. 4", "Main storage and table 90 in states A, B and C: no program, A runs, A and B run.",
      "models/vmm/resource_table.h", "hsim table RESULT; hsim plot RESULT memory" },
    { "FIG. 5", "The active OS fails: its resources go to the standby OS, which carries on.",
      "models/vmm/takeover.h", "hsim flow RESULT; hsim plot RESULT lanes" },
    { "FIG. 6", "Only a program fails: its area goes to the standby OS, the others go on.",
      "models/vmm/program_takeover.h", "hsim flow --figure 6 RESULT; hsim plot RESULT lanes" },
    { "prior art 2", "Storage goes from one living OS to another (JP H6-110715).",
      "models/vmm/storage_move.h", "hsim flow --figure all RESULT" },
    { "re-IPL", "A failed OS is loaded again, and becomes the new standby OS.",
      "models/vmm/reipl.h", "hsim flow RESULT" },
};

#define WAITS_FOR_CPU "waits for the turn of its machine on a CPU, by share and cap"

/* clang-format off */
static const StepNote steps[] = {
    { "FIG. 5", "501", NULL,
      "Routine 210 finds that an OS has failed: by its state at once, by stalled polls later, or a "
      "device outside finds it. Then the OS is fenced: its CPUs stop, its transfers are thrown "
      "away, its areas are disconnected. The step begins with the fault, so the delay of the "
      "detection is waiting.",
      "vmm.costs.detect + vmm.costs.fence; waits for vmm.detector, or the switching-device, and "
      "under policies of whole OSs for vmm.reset-time",
      "63 us", "A starved OS is taken for dead: a false alarm. Fencing comes first, so nothing "
      "runs twice." },
    { "FIG. 5", "502", NULL,
      "The entries of the failed OS in table 90 are looked up: each area goes to its switching "
      "destination, unless that has failed, too.",
      "n * vmm.costs.look-up, n the entries of the failed OS; waits while another reallocation "
      "has its turn",
      "4.8 us an entry", "The destination does not serve: the area goes to the monitor." },
    { "FIG. 5", "503", NULL,
      "The standby OS is asked to take the areas. Left out when nothing goes to an OS.",
      "vmm.costs.request", "12.6 us",
      "A standby that died unseen does not answer until routine 210 finds it." },
    { "FIG. 5", "504", NULL,
      "Routine 140 of the standby OS enables the addresses, unit by unit. Nobody owns them yet but "
      "the failed OS.",
      "u * guest.engage, u the units that come; " WAITS_FOR_CPU, "1 ms a unit",
      "The standby fails: FIG. 5 ends (standby failed), and begins once more for what is left." },
    { "FIG. 5", "505", NULL, "The standby OS tells the monitor that it has them.",
      "guest.report; " WAITS_FOR_CPU, "12.6 us", "As with 504." },
    { "FIG. 5", "506", NULL,
      "The owners change, in this step alone. Failed units of a program's area are replaced from "
      "the reserve; every destination that named the failed OS becomes the monitor.",
      "n * vmm.costs.update, n the entries of the failed OS", "9 us an entry",
      "The reserve is too small: the program gets less, or is refused (vmm.reserve-short)." },
    { "FIG. 5", "507", NULL,
      "The standby OS starts the programs: their images are loaded from auxiliary memory, their "
      "journals read, and they go on after the last commit. The step ends when all of them run.",
      "vmm.costs.request; waits for load (the image over channel and disk), journal, and start "
      "(guest.start, guest.replay a record)",
      "12.6 us, and what the programs take", "A program cannot be started: its image or journal "
      "cannot be read, or there is too little storage." },
    { "FIG. 6", "601", NULL,
      "The OS finds that one of its programs has failed: a machine check, an exit, or a watchdog "
      "of one that hangs.",
      "guest.interrupt; a watchdog's delay is waiting", "6.6 us",
      "Without a watchdog nobody finds a program that hangs." },
    { "FIG. 6", "602", NULL,
      "Routine 120 reports the level: 0 ignore, 1 the OS can recover it, 2 switch, 3 storage is "
      "damaged.",
      "guest.notify; " WAITS_FOR_CPU, "12.6 us", "The OS fails: FIG. 5 takes over." },
    { "FIG. 6", "603", NULL,
      "The monitor decides: nothing at level 0; at level 1 the quicker of a restart in place and "
      "a switch; else a switch.",
      "vmm.costs.evaluate", "12 us",
      "Under policies of whole OSs level 2 and 3 end here, and FIG. 5 begins." },
    { "FIG. 6", "604", NULL, "The entry of the program's area is looked up.",
      "vmm.costs.look-up; waits while another reallocation has its turn", "4.8 us",
      "The destination does not serve: the program is restarted in place." },
    { "FIG. 6", "605", NULL, "The active OS is asked to give up the area.", "vmm.costs.request",
      "12.6 us", "The OS died unseen: it does not answer until routine 210 finds it." },
    { "FIG. 6", "606", NULL, "Routine 130 disconnects the area, unit by unit; pages are forgotten.",
      "u * guest.disconnect, u the units of the area; " WAITS_FOR_CPU, "10 ms a unit",
      "The OS fails: FIG. 5 takes the area along." },
    { "FIG. 6", "607", NULL, "The active OS reports.", "guest.report; " WAITS_FOR_CPU, "12.6 us",
      "As with 606." },
    { "FIG. 6", "608", NULL, "The standby OS is asked to take the area.", "vmm.costs.request",
      "12.6 us", "The standby fails: the program is restarted in place." },
    { "FIG. 6", "609", NULL,
      "Routine 140 of the standby OS connects the sound units; damaged ones stay behind.",
      "s * guest.engage, s the sound units; " WAITS_FOR_CPU, "1 ms a unit", "As with 608." },
    { "FIG. 6", "610", NULL, "The standby OS reports.", "guest.report; " WAITS_FOR_CPU, "12.6 us",
      "As with 608." },
    { "FIG. 6", "611", NULL,
      "The owner changes, in this step alone; the new destination is the OS it came from. Damaged "
      "units are replaced from the reserve.",
      "vmm.costs.update", "9 us",
      "The reserve is too small: with less, or refused (vmm.reserve-short)." },
    { "FIG. 6", "612", NULL, "The standby OS starts the program, as at 507.",
      "vmm.costs.request; waits for engaging what replaces damaged units, load, journal, start",
      "12.6 us, and what the program takes", "As with 507." },
    { "prior art 2", "7010", "VM-2", "The OS that gives takes its high addresses offline.",
      "n * guest.disconnect, n the units that go; " WAITS_FOR_CPU, "10 ms a unit",
      "The OS is dead: this step would never end, so the order is refused." },
    { "prior art 2", "7020", "VMM",
      "The monitor moves the storage of VM-2, which stands still meanwhile, so that the hole lies "
      "beside VM-1.",
      "(m - n) * vmm.move, m the units of VM-2", "1 ms a unit that stays",
      "A VM that stands still sends no heartbeat: it may be taken for dead." },
    { "prior art 2", "7040", "VM-1", "The OS that gets connects the adjacent range.",
      "n * guest.engage; " WAITS_FOR_CPU, "1 ms a unit", "It fails: the units are its own." },
    { "re-IPL", "R1", "VMM", "What does the new standby need?", "vmm.costs.look-up", "4.8 us",
      NULL },
    { "re-IPL", "R2", "VMM", "Takes it from the unused storage, enters the area.",
      "vmm.costs.record", "12 us", "Too little is unused: it waits until storage comes back." },
    { "re-IPL", "R3", "VMM", "Resets the machine; routine 210 watches it again.",
      "vmm.costs.fence", "45 us", NULL },
    { "re-IPL", "R4", "OS", "Initial program load.", "guest.ipl; " WAITS_FOR_CPU,
      "30 s, an assumption", "It fails again: FIG. 5 gives its area back, and it is loaded once "
      "more." },
    { "re-IPL", "R5", "OS", "Routine 140 connects its area.", "u * guest.engage", "1 ms a unit",
      NULL },
    { "re-IPL", "R6", "OS", "Reports.", "guest.report", "12.6 us", NULL },
    { "re-IPL", "R7", "VMM",
      "Enters it as the new standby: it becomes the switching destination of its pair's programs.",
      "(1 + n) * vmm.costs.update, n the entries that get it as destination; waits for its turn",
      "9 us an entry", NULL },
};
/* clang-format on */

static const FigureNote *find_figure(const char *figure)
{
    for (guint i = 0; i < G_N_ELEMENTS(figures); i++) {
        if (strcmp(figures[i].figure, figure) == 0)
            return &figures[i];
    }
    return NULL;
}

static void show_step(HsOutput *output, const StepNote *note)
{
    const HsFigureStep *words = hs_figure_step(note->figure, note->step);
    const FigureNote *figure = find_figure(note->figure);

    hs_output_paint(output, HS_PAINT_TITLE, note->step);
    hs_output_add(output, "  of %s, runs on the %s\n\n", note->figure,
                  words != NULL ? words->who : note->who);
    if (words != NULL)
        hs_explain_labelled(output, "the figure", words->words);
    hs_explain_labelled(output, "hsim", note->does);
    hs_explain_labelled(output, "costs", note->cost);
    hs_explain_labelled(output, "z2000", note->z2000);
    if (note->wrong != NULL)
        hs_explain_labelled(output, "may fail", note->wrong);
    hs_explain_labelled(output, "shown by", figure->show);
    hs_explain_labelled(output, "rules", figure->where);
}

static void show_figure(HsOutput *output, const FigureNote *figure)
{
    guint n_steps = 0;

    hs_output_paint(output, HS_PAINT_TITLE, figure->figure);
    hs_output_add(output, "  %s\n\n", figure->about);
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        const HsFigureStep *words = NULL;

        if (strcmp(steps[i].figure, figure->figure) != 0)
            continue;
        n_steps++;
        words = hs_figure_step(steps[i].figure, steps[i].step);
        hs_explain_labelled(output, steps[i].step, words != NULL ? words->words : steps[i].does);
    }
    hs_output_add(output, n_steps > 0 ? "\n" : "");
    hs_explain_labelled(output, "shown by", figure->show);
    hs_explain_labelled(output, "rules", figure->where);
}

/* Letters and digits of a name, in lower case: "FIG. 5" is "fig5". New. */
static char *core_of(const char *name)
{
    GString *core = g_string_new(NULL);

    for (const char *at = name; *at != '\0'; at++) {
        if (g_ascii_isalnum(*at))
            g_string_append_c(core, g_ascii_tolower(*at));
    }
    return g_string_free(core, FALSE);
}

static bool is_same(const char *core, const char *name)
{
    g_autofree char *other = core_of(name);

    return strcmp(core, other) == 0;
}

bool hs_explain_step(HsOutput *output, const char *name)
{
    g_autofree char *core = core_of(name);
    const char *number = core[0] == 's' && g_ascii_isdigit(core[1]) ? core + 1 : core;

    for (guint i = 0; i < G_N_ELEMENTS(figures); i++) {
        if (is_same(core, figures[i].figure)) {
            show_figure(output, &figures[i]);
            return true;
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (is_same(number, steps[i].step)) {
            show_step(output, &steps[i]);
            return true;
        }
    }
    return false;
}

const char *hs_explain_step_name(guint i)
{
    return i < G_N_ELEMENTS(steps) ? steps[i].step : NULL;
}
