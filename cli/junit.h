/* junit: a report in the XML form that Jenkins, GitLab and the readers of other CI services know
 * from JUnit: <testsuites>, in it <testsuite> with <properties>, in it <testcase> with at most one
 * <failure> (what was expected did not hold) or <error> (it could not be asked).
 *
 * THE SAME BYTES for the same runs: there is no date, no host and no wall-clock time; `time` is
 *   there because readers want it, and always 0. What a reader makes of a duration, a trend of
 *   slower tests, would be nonsense of simulated time.
 * NAMES. A reader knows a case again by its class and its name (GitLab by nothing else), so a name
 *   says all that tells a run from the others: "it is early [at=500 ms, repetition 2]".
 * TEXTS may come from anywhere. What XML 1.0 does not allow, what a screen must not obey (control
 *   and bidirectional characters) and broken UTF-8 become U+FFFD; lines and tabs stay. There is no
 *   CDATA, whose end a text could hold.
 * MEMORY. One suite at a time.
 *
 *     HsJunit *junit = hs_junit_begin("out.xml", "os-crash", &error);
 *     hs_junit_begin_suite(junit, "os-crash.scn");
 *     hs_junit_property(junit, "seed", "42");
 *     hs_junit_case(junit, "os-crash", "it is early", NULL);
 *     hs_junit_end_suite(junit);
 *     return hs_junit_end(junit, true, &error);
 */
#ifndef HS_JUNIT_H
#define HS_JUNIT_H

#include <glib.h>
#include <stdbool.h>

typedef struct HsJunit HsJunit;

/* Can the file be written, as far as can be known before the work is done? "-" is standard output,
 * where nothing else may be: `is_quiet`. FALSE with an error that has a hint. */
bool hs_junit_check(const char *path, bool is_quiet, GError **error);

/* The file appears at hs_junit_end. NULL with an error that names the path. */
HsJunit *hs_junit_begin(const char *path, const char *name, GError **error);
/* Frees; not whole: there is no file. FALSE with an error: it did not arrive. */
bool hs_junit_end(HsJunit *junit, bool is_whole, GError **error);

void hs_junit_begin_suite(HsJunit *junit, const char *name);
/* FALSE: it did not arrive, and more need not be made. */
bool hs_junit_end_suite(HsJunit *junit);

/* Of the suite. */
void hs_junit_property(HsJunit *junit, const char *name, const char *value);

/* Why a case is not good. */
typedef struct {
    bool is_error;       /* it could not be asked; else it was, and did not hold */
    const char *type;    /* "failed", "not reached", "refused" */
    const char *message; /* a line */
    const char *details; /* lines */
} HsJunitProblem;

/* A case of the suite; problem NULL: it is good. */
void hs_junit_case(HsJunit *junit, const char *class_name, const char *name,
                   const HsJunitProblem *problem);

#endif
