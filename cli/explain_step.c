/* explain_step: a step of a figure. */
#include "cli/explain.h"

bool hs_explain_step(HsOutput *output, const char *name)
{
    (void)output;
    (void)name;
    return false;
}
