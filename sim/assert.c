/* assert: the end of a program that found itself wrong. */
#include "sim/assert.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/banned.h"

/* One run to a thread, so one context to a thread. */
static _Thread_local HsAssertContext describe_run;
static _Thread_local gconstpointer described;

void hs_assert_set_context(HsAssertContext describe, gconstpointer user)
{
    describe_run = describe;
    described = user;
}

void hs_assert_fail(const char *expression, const char *file, int line)
{
    HsAssertContext describe = describe_run;

    describe_run = NULL; /* an assertion that fails in the description must not come back here */
    (void)fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expression);
    if (describe != NULL)
        describe(described);
    (void)fflush(stderr);
    abort();
}
