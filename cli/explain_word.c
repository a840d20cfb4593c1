/* explain_word: a word of the language. */
#include "cli/explain.h"

bool hs_explain_word(const HsInvocation *invocation, HsOutput *output, const char *name)
{
    (void)invocation;
    (void)output;
    (void)name;
    return false;
}

void hs_explain_word_names(const HsInvocation *invocation, GPtrArray *names)
{
    (void)invocation;
    (void)names;
}
