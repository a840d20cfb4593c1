/* design_parts: what the files of a design share; only analysis/design*.c look inside. */
#ifndef HS_DESIGN_PARTS_H
#define HS_DESIGN_PARTS_H

#include "analysis/design.h"
#include "sim/scenario_values.h"

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
/* The place among its values of a parameter's value; made_i counts points before the filter. */
guint hs_design_value_i(const HsDesign *design, uint64_t made_i, guint parameter_i);

#endif
