/* run_command: the command line that makes a run again. */
#ifndef HS_RUN_COMMAND_H
#define HS_RUN_COMMAND_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

/* "hsim run -s crash_at=3s --seed 42 os-crash.scn": what the command line said, the seed that was
 * in force, the trace level and the instructions recorded. Every word is quoted for a shell where
 * it must be, so that no text of a result can be more than a word. Given in the folder of the
 * scenario it makes the same bytes. New; NULL with an error. */
char *hs_run_command(sqlite3 *db, GError **error);

/* A blank and the word, in quotes where a shell would take it for something else. */
void hs_run_command_append(GString *command, const char *word);

/* The words of a collection's settings, which all of its runs were given: -s, then --fault. FALSE
 * with an error. */
bool hs_run_command_append_collected(sqlite3 *db, GString *command, GError **error);

#endif
