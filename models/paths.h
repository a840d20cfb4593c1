/* paths: what a condition can look at: `table.A.destination`, `A.runs_on`, `step504.work`.
 *
 * One table (paths.c) of kind of thing, property, type and meaning drives the look-up, the hints
 * and the reference page.
 */
#ifndef HS_PATHS_H
#define HS_PATHS_H

#include "models/guest/guest_os.h"
#include "models/outage.h"
#include "models/outside/clients.h"
#include "models/outside/switching_device.h"
#include "models/program/application.h"
#include "models/vmm/protection.h"
#include "models/vmm/takeover.h"
#include "sim/scenario.h"

/* What the paths lead into. All borrowed. */
typedef struct {
    HsSimulation *simulation;
    HsStorage *storage;
    HsResourceTable *table;
    const HsVmm *vmm;
    const HsDispatcher *dispatcher;
    const HsTakeover *takeover;
    const HsProtection *protection;
    const HsOutages *outages;
    const HsSwitchingDevice *switching_device; /* NULL: there is none */
    GPtrArray *guests;                         /* HsGuestOs */
    GPtrArray *applications;                   /* HsApplication */
    GPtrArray *clients;                        /* HsClients */
    GPtrArray *devices;                        /* HsDevice */
} HsPathWorld;

/* A value found: its kind is one of count, size, time (cycles), name or text. */
typedef struct {
    HsValueKind kind;
    uint64_t number;
    const char *word;
} HsPathValue;

typedef struct HsPathRow HsPathRow;

/* A path that was looked up: where it leads. */
typedef struct {
    const HsPathRow *row;
    gpointer object;
    const char *name; /* of the object, borrowed from the term */
} HsPath;

/* Looks a term's path up and checks that its value can be compared with what the path yields.
 * FALSE: a diagnostic says what is wrong. */
bool hs_path_find(const HsPathWorld *world, const HsTerm *term, HsDiagnostics *diagnostics,
                  HsPath *ret_path);

/* What it is now. A time that has not come is HS_CYCLES_NEVER. */
HsPathValue hs_path_value(const HsPathWorld *world, const HsPath *path);

/* The value as text, "128 MB", "os2", "160 us"; the caller frees. */
char *hs_path_value_text(const HsPathWorld *world, const HsPathValue *value);

/* A section of the reference page (Markdown); the caller frees. */
char *hs_paths_reference(void);

#endif
