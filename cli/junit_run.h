/* junit_run: the report of one run as hsim run makes it: a suite with a case for the run itself,
 * which is there whatever the scenario expects, and a case for each of its expectations.
 *
 * A run that is refused or fails has the first case alone, with an <error>: what it would have held
 * is not known, and readers that know the other cases see that they are gone.
 */
#ifndef HS_JUNIT_RUN_H
#define HS_JUNIT_RUN_H

#include "cli/commands.h"
#include "cli/junit.h"

#define HS_JUNIT_RUN_CASE "runs to its end"

/* What is at the end of a name of a case: " [at=1 s, repetition 2]", of no parts "". New. */
char *hs_junit_label(const GPtrArray *parts);
/* Reports of a scenario have its file's name, without ".scn", as their class. New. */
char *hs_junit_class(const char *scenario_file);
/* What the case of an expectation is called: its title, unless the run's case is. New. */
char *hs_junit_expectation(const char *title, const char *condition);

/* Writes the report that --junit asks for, if it does. `result_path`: of the result; NULL: there is
 * none, and `complaint` says why, in lines; is_refused: by the scenario's readers. FALSE with an
 * error. */
bool hs_junit_write_run(const HsInvocation *invocation, const char *result_path, bool is_refused,
                        const char *complaint, GError **error);

#endif
