/* scenario_settings: -s NAME=VALUE of the command line.
 *
 * NAME is a parameter of the scenario, which has no dot; or a path of the machine, which has one:
 * a row of `hsim params`, "storage.size". The value of a path replaces what the files, their
 * parameters and the defaults say; it is read as in a file and meets the same bounds. Of a choice,
 * the words that may stand there instead: options that need other values cannot be had so. What
 * stands in no file and has no default has no path. An overlay that says the same is an error, as a
 * name set twice is. */
#ifndef HS_SCENARIO_SETTINGS_H
#define HS_SCENARIO_SETTINGS_H

#include "sim/scenario_tree.h"

/* Gives the parameters their values, before the files are parsed; paths are kept for later. */
void hs_settings_read(HsScenario *scenario, const HsOverrides *overrides,
                      HsDiagnostics *diagnostics);
/* Puts the values of paths into the tree, in which all defaults are filled in; complains about
 * names that lead nowhere. Where the files had mistakes, only names of parameters are told. */
void hs_settings_apply(HsScenario *scenario, bool is_clean, HsDiagnostics *diagnostics);

/* TRUE of a place in the text of a setting; and what `set in` says of it, new: "-s storage.size".
 */
bool hs_place_is_setting(HsPlace place);
char *hs_setting_shown(HsPlace place);

/* What a setting of this name would replace; of a list its first value. FALSE: there is no such
 * parameter and no such path. */
bool hs_setting_find(const HsScenario *scenario, const char *name, HsValue *ret_value);
/* Tells at `place` that hs_setting_find does not find it. */
void hs_setting_tell_unknown(const HsScenario *scenario, const char *name, HsPlace place,
                             HsDiagnostics *diagnostics);

#endif
