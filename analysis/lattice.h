/* lattice: the values of one parameter among which a size is looked for.
 *
 *     NAME=VALUES   these, as behind `sweep`: 64 MB .. 512 MB step 8 MB; a list in its order
 *     NAME          what the scenario's `sweep` says of the parameter; if it has none, there are no
 *                   ends: steps of one unit of its value in force (of the storage unit, where that
 *                   is larger), from one step on, looked at from that value outward
 *
 * NAME is a parameter of the scenario or a path of the machine (storage.size), as for -s. Other
 * parameters of the scenario that have a sweep keep the value they have without it.
 *
 * LIMITS. HS_LATTICE_VALUES_MAX values without ends; a value outside of what its word allows is one
 * that the scenario refuses.
 *
 * Example:
 *     g_autoptr(HsLattice) lattice = hs_lattice_new(path, &overrides, find, diagnostics, &error);
 *     for (uint64_t i = 0; lattice != NULL && i < lattice->n; i++)
 *         puts(hs_lattice_value(lattice, i));
 */
#ifndef HS_LATTICE_H
#define HS_LATTICE_H

#include "analysis/design.h"

#define HS_LATTICE_VALUES_MAX 1000000u
/* Greater values that are looked at when there are no ends: so many times the one in force. */
#define HS_LATTICE_TIMES_MAX 1024u

typedef enum {
    HS_LATTICE_ERROR_REFUSED, /* see the diagnostics */
    HS_LATTICE_ERROR_NAME,    /* nothing has that name, or it cannot be looked for */
    HS_LATTICE_ERROR_VALUES   /* which are no good */
} HsLatticeError;
#define HS_LATTICE_ERROR hs_lattice_error_quark()
GQuark hs_lattice_error_quark(void);

typedef struct {
    char *name;
    HsDesign *design; /* of one parameter: point i is value i */
    uint64_t n;
    bool has_ends;
    uint64_t start; /* the value in force, where there are no ends */
} HsLattice;

/* NULL with an error that has a hint. `find` is "NAME" or "NAME=VALUES". */
HsLattice *hs_lattice_new(const char *path, const HsOverrides *overrides, const char *find,
                          HsDiagnostics *diagnostics, GError **error);
void hs_lattice_free(HsLattice *lattice);

/* As -s takes it; borrowed until the next call. */
const char *hs_lattice_value(const HsLattice *lattice, uint64_t i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsLattice, hs_lattice_free)

#endif
