/* run_parameters: every parameter in force, of a finished run or of a scenario that is yet to run.
 *
 * Both give the same: the models see nothing else, so what is not in this list had no say.
 *
 *     path           block, name and word: os.os1.storage, disk.seek.longest
 *     value          as a scenario would write it: "160 MB", "active", "yes" of a word alone
 *     unit           of a number that has one: "MB"
 *     default_value  what it would be if nothing set it; NULL: there is none, or the word is absent
 *     source         what the scenario says of it, "assumption", or NULL: nothing
 *     set_in         file and line, or an option of the command line; NULL: it is the default
 *     about          what its word means
 *
 * A MACHINE AND WHAT IT IS ASKED. Numbers of the hardware, the monitor and the OSs' routines claim
 * something about the world: they have a source, or are assumptions. What runs on the machine and
 * what befalls it (scenario, limits, os, program, app, clients, fault, command, zone, expect) is
 * what the author of a scenario wants to know about, and needs no source; it may say one.
 */
#ifndef HS_RUN_PARAMETERS_H
#define HS_RUN_PARAMETERS_H

#include "sim/scenario.h"

#include <sqlite3.h>

typedef struct {
    char *path;
    char *value;
    char *unit;          /* or NULL */
    char *default_value; /* or NULL */
    char *source;        /* or NULL */
    char *set_in;        /* or NULL */
    char *about;
    bool is_changed; /* has a default, and another value */
    bool is_assumed; /* a number of the machine without a source, or what says "assumption" */
} HsRunParameter;

/* HsRunParameter sorted by path; NULL with an error. g_ptr_array_unref frees. */
GPtrArray *hs_run_parameters_read(sqlite3 *db, GError **error);
/* The same of a scenario. */
GPtrArray *hs_run_parameters_of(const HsScenario *scenario);

/* Is `name` the beginning of the path, or some whole words in it: "vmm.det", "detector.stall"? */
bool hs_run_parameter_is_named(const HsRunParameter *parameter, const char *name);
/* The word or the beginning of a path that is most like `name`, to ask whether it was meant; NULL:
 * none is. New. */
char *hs_run_parameters_nearest(const GPtrArray *parameters, const char *name);

#endif
