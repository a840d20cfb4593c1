/* diagnostics: what is wrong with an input, where, and what to do about it.
 *
 * A reader of scenarios collects diagnostics and goes on, so that one run of `hsim check` shows
 * more than the first mistake (at most HS_DIAGNOSTICS_MAX). Nothing is printed here: cli renders.
 * Rendered they look like this (colour only where asked for):
 *
 *     error[HS109]: 'role' cannot be 'stanby'
 *       --> scenarios/os-crash.scn:25:15
 *        |
 *     25 | os os2 { role stanby  storage 32 MB }
 *        |               ^^^^^^ not a choice
 *       help: did you mean 'standby'?
 */
#ifndef HS_DIAGNOSTICS_H
#define HS_DIAGNOSTICS_H

#include "sim/error_codes.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define HS_DIAGNOSTICS_MAX 20u

/* A place in an input. `file` and `text` live as long as the scenario's sources. */
typedef struct {
    const char *file; /* as the user wrote it, or "command line"; NULL: no place (a default) */
    uint32_t line;    /* from 1; 0: the whole file, or `text` has no number (a setting) */
    uint32_t column;  /* from 1, in bytes for the arithmetic, shown in characters */
    uint32_t length;  /* bytes to underline, at least 1 */
    const char *text; /* the whole line's beginning in the source buffer; ends at '\n' or NUL */
} HsPlace;

typedef struct HsDiagnostics HsDiagnostics;

HsDiagnostics *hs_diagnostics_new(void);
void hs_diagnostics_free(HsDiagnostics *diagnostics);

/* Adds an error of a kind at `place` (copied). message: one line, no full stop: what is wrong;
 * label: at the caret, may be NULL; help: what to do, may be NULL. All are copied. The first
 * HS_DIAGNOSTICS_MAX are kept, the others counted. */
void hs_diagnostics_add(HsDiagnostics *diagnostics, HsErrorCode code, HsPlace place,
                        const char *message, const char *label, const char *help);
/* Adds a warning: what is allowed, but hardly meant. As above; warnings are not counted, and are
 * shown behind the errors. The first HS_DIAGNOSTICS_MAX are kept. */
void hs_diagnostics_warn(HsDiagnostics *diagnostics, HsErrorCode code, HsPlace place,
                         const char *message, const char *label, const char *help);
/* A second place for the last error added ("the block was opened here"). */
void hs_diagnostics_note(HsDiagnostics *diagnostics, HsPlace place, const char *label);

/* Is this error there? For a reader that comes by the same place more than once. */
bool hs_diagnostics_has(const HsDiagnostics *diagnostics, HsPlace place, const char *message);
/* Errors. */
guint hs_diagnostics_count(const HsDiagnostics *diagnostics);
/* The kind of the first error; there is one (asserts). */
HsErrorCode hs_diagnostics_first_code(const HsDiagnostics *diagnostics);
bool hs_diagnostics_is_full(const HsDiagnostics *diagnostics);

/* All of them as text, "" where there are none; `use_color` adds ANSI colours. Control characters
 * of the input are shown as U+FFFD. Takes nothing; the caller frees. */
char *hs_diagnostics_render(const HsDiagnostics *diagnostics, bool use_color);

/* The candidate nearest to `word` by Damerau-Levenshtein distance <= max(1, length / 3), the same
 * first letter preferred, then list order; NULL when none is near. Borrowed from candidates. */
const char *hs_nearest_word(const char *word, const char *const *candidates, guint n_candidates);

/* The file that somebody meant who wrote a path in brief: in this folder, with this suffix, or
 * both; NULL: there is none. The caller frees. */
char *hs_file_meant(const char *path, const char *folder, const char *suffix);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsDiagnostics, hs_diagnostics_free)

#endif
