/* arrivals_reader: a file of arrivals, `arrivals trace "FILE"` of a group of clients.
 *
 * FORMAT. One arrival a line: its time after the group's start, then, where they differ from what
 * the group says, the bytes of the request and the work in it, in this order. Times do not go back.
 * Values are written as in a scenario, `#` starts a comment:
 *
 *     0 s
 *     1_200 us   512 B
 *     3 ms       256 B   800 us
 *     3 ms       1 ms             # two at the same time: in the order of the lines
 *
 * The file is found at or below the scenario's folder, through no symbolic link, and has at most
 * 1 MiB.
 */
#ifndef HS_ARRIVALS_READER_H
#define HS_ARRIVALS_READER_H

#include "models/outside/clients.h"
#include "sim/scenario.h"

typedef struct {
    const HsScenario *scenario;
    const char *file; /* as written */
    HsPlace place;    /* of that */
    uint64_t clock_hz;
    uint32_t request_bytes; /* of an arrival that does not say */
    HsDiagnostics *diagnostics;
} HsArrivalsReader;

/* A new array of HsArrival; what could not be read is left out, and a diagnostic says why.
 * *ret_text: the whole file, the caller frees; NULL if it could not be read. */
GArray *hs_arrivals_read(const HsArrivalsReader *reader, char **ret_text);

#endif
