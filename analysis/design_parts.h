/* design_parts: what the files of a design share; only analysis/design*.c look inside. */
#ifndef HS_DESIGN_PARTS_H
#define HS_DESIGN_PARTS_H

#include "analysis/design.h"
#include "sim/scenario_values.h"

/* What the policies of a plan are called among the parameters. */
#define HS_DESIGN_POLICY "policy"

typedef struct {
    char *name;
    HsValues *values;
    guint n_values;
    bool is_policy;
    bool is_seed;
    char *text; /* of the value told last; NULL: none yet */
    guint text_value_i;
} HsDesignParameter;

struct HsDesign {
    GPtrArray *parameters; /* HsDesignParameter */
    GStringChunk *strings; /* words of their values */
    uint64_t n_made;       /* points before the filter */
    uint64_t n_left_out;
    GArray *rows; /* uint32_t: of each point, of each parameter the value's place; NULL: a grid */
    GArray *kept; /* uint32_t: points that meet the filter, in order; NULL: all do */
    char *text;
};

HsDesignParameter *hs_design_parameter(const HsDesign *design, guint parameter_i);
/* Takes the values. */
HsDesignParameter *hs_design_add(HsDesign *design, const char *name, HsValues *values);
/* The one of that name, or NULL. */
HsDesignParameter *hs_design_find(const HsDesign *design, const char *name);
/* The place among its values of a parameter's value; made_i counts points before the filter. */
guint hs_design_value_i(const HsDesign *design, uint64_t made_i, guint parameter_i);
/* How many points a grid of the parameters has; UINT64_MAX: so many or more. */
uint64_t hs_design_n_grid(const HsDesign *design);

/* Rows that are seen for the first time. */
typedef struct HsDesignRows HsDesignRows;
HsDesignRows *hs_design_rows_new(guint n_parameters);
void hs_design_rows_free(HsDesignRows *rows);
/* Appends one; FALSE and nothing done when it is there. */
bool hs_design_rows_add(HsDesignRows *rows, const uint32_t *row);
guint hs_design_rows_n(const HsDesignRows *rows);
/* Takes them; the array is owned by the caller. */
GArray *hs_design_rows_take(HsDesignRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsDesignRows, hs_design_rows_free)

/* TRUE and the name that stands for it: it is a policy. Else the problem's texts, new. */
bool hs_design_compose_policy(const char *written, const char **ret_name, char **ret_message,
                              char **ret_help);

/* The steps of hs_design_new. FALSE with an error, and diagnostics where it says so. */
bool hs_design_read_list(HsDesign *design, const HsDesignPlan *plan, const HsScenario *scenario,
                         HsDiagnostics *diagnostics, GError **error);
bool hs_design_draw(HsDesign *design, const HsDesignPlan *plan, uint64_t seed, GError **error);
bool hs_design_filter(HsDesign *design, const char *filter, HsDiagnostics *diagnostics,
                      GError **error);
/* Sets the error that points at the diagnostics. Returns FALSE. */
bool hs_design_refuse(GError **error);

#endif
