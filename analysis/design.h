/* design: which points a sweep has: one value of every parameter each.
 *
 * PARAMETERS, in this order: the policies, if there are some, as the parameter "policy"; then each
 *   `param NAME = VALUE sweep ...` of the scenario that the command line does not set, in the
 *   scenario's order; then what --vary adds, in the order of the command line. NAME is a parameter
 *   of the scenario or a path of the machine ("storage.size"), as for -s. --vary of a parameter
 *   that has a sweep replaces its values at its place. `--vary policy=[a, b]` is --policies where
 *   the scenario has no parameter of that name.
 * VALUES are written as behind `sweep`: "1 s .. 9 s step 2 s" or "[a, b]"; on the command line the
 *   brackets may be left out, and the step too: then it is one of the first number's unit.
 * POINTS of each design, in order:
 *   grid     all combinations; the parameter that stands last changes first. Nothing is stored:
 *            point i is arithmetic.
 *   list     the rows of a CSV file (RFC 4180) whose first row has the parameters' names, each
 *            row once. Only those are parameters: all others have the scenario's value, swept or
 *            not. "policy" may be a column; that parameter comes first all the same.
 *   random   N different points of the grid, each drawn with the same chance.
 *   lhs      a Latin hypercube (McKay, Beckman, Conover 1979): the values of each parameter are cut
 *            into N strata of equal weight, and each stratum has exactly one point; which strata
 *            meet is drawn. Of V values, a point in stratum s has number floor((s V + r) / N), r
 *            drawn from 0 .. V - 1. Where all parameters have less than N values, a point may be
 *            drawn again: it is left out, for its runs would be the same.
 *   The draws of a parameter come from its own stream, named by the design and the parameter, of
 *   the design seed (the scenario's if none is given): the same on every machine.
 * FILTER. A condition as behind `expect`, over the parameters' names: "crash_at > 3 s and policy ==
 *   dynamic". Points that do not meet it are left out of whatever design; the others keep their
 *   order. 4 bytes a point are kept. Names that are no path of words (a title with blanks) cannot
 *   be asked for.
 *
 * LIMITS. HS_DESIGN_PARAMETERS_MAX parameters, HS_DESIGN_POINTS_MAX points before the filter,
 * HS_DESIGN_DRAWN_MAX points of random, lhs and list.
 *
 * Example:
 *     g_autoptr(HsDesign) design = hs_design_new(&plan, scenario, diagnostics, &error);
 *     const char *values[HS_DESIGN_PARAMETERS_MAX];
 *     for (uint64_t i = 0; design != NULL && i < hs_design_n_points(design); i++)
 *         hs_design_point(design, i, values);
 */
#ifndef HS_DESIGN_H
#define HS_DESIGN_H

#include "sim/scenario.h"

#define HS_DESIGN_PARAMETERS_MAX 64u
#define HS_DESIGN_POINTS_MAX 10000000u
#define HS_DESIGN_DRAWN_MAX 1000000u

typedef enum { HS_DESIGN_GRID, HS_DESIGN_LIST, HS_DESIGN_RANDOM, HS_DESIGN_LHS } HsDesignKind;

/* All borrowed, for the length of hs_design_new. */
typedef struct {
    const char *path;             /* of the scenario */
    const HsOverrides *overrides; /* what the scenario was loaded with */
    const char *const *policies;  /* values of `vmm { policy }`, each once */
    guint n_policies;             /* 0: the scenario's own */
    const char *vary_option;      /* what says `vary`, for diagnostics; NULL: --vary */
    const char *const *vary;      /* "NAME=VALUES" */
    guint n_vary;
    HsDesignKind kind;
    const char *list; /* the CSV file of HS_DESIGN_LIST */
    guint n_wanted;   /* of random and lhs: 1..HS_DESIGN_DRAWN_MAX */
    bool has_seed;    /* of the design; else the scenario's is taken */
    uint64_t seed;
    const char *filter;    /* or NULL */
    bool may_be_one_point; /* nothing varies, and yet it is to be done: many repetitions */
} HsDesignPlan;

typedef enum {
    HS_DESIGN_ERROR_REFUSED,   /* see the diagnostics */
    HS_DESIGN_ERROR_NOTHING,   /* nothing varies */
    HS_DESIGN_ERROR_TOO_MANY,  /* points or parameters */
    HS_DESIGN_ERROR_NONE_LEFT, /* by the filter */
    HS_DESIGN_ERROR_OPTIONS,   /* that exclude one another */
    HS_DESIGN_ERROR_UNREADABLE /* the list */
} HsDesignError;
#define HS_DESIGN_ERROR hs_design_error_quark()
GQuark hs_design_error_quark(void);

typedef struct HsDesign HsDesign;

/* NULL with an error that has a hint; the scenario is only asked what it has. */
HsDesign *hs_design_new(const HsDesignPlan *plan, const HsScenario *scenario,
                        HsDiagnostics *diagnostics, GError **error);
void hs_design_free(HsDesign *design);

uint64_t hs_design_n_points(const HsDesign *design);
/* Points that were drawn or written and are left out, by the filter or because they came again. */
uint64_t hs_design_n_left_out(const HsDesign *design);

guint hs_design_n_parameters(const HsDesign *design);
const char *hs_design_name(const HsDesign *design, guint parameter_i);
/* TRUE of the parameter whose values are policies: laid above the scenario, no setting. It is the
 * first one. */
bool hs_design_is_policy(const HsDesign *design, guint parameter_i);
/* TRUE of a parameter that decides the scenario's seed: a point's seed is its value. */
bool hs_design_is_seed(const HsDesign *design, guint parameter_i);

/* The value of each parameter at a point, as -s takes it. Borrowed until the next call for this
 * design; one thread at a time. */
void hs_design_point(HsDesign *design, uint64_t point_i, const char **values);

/* One line that says all that decides the points, but for what the scenario says: "grid",
 * "lhs 100 seed 7", "list points.csv (12 points, 5d41402abc4b2a76)", and behind it each --vary and
 * the filter. Borrowed. */
const char *hs_design_text(const HsDesign *design);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsDesign, hs_design_free)

#endif
