/* program: a `program` block as bytes for auxiliary memory: its script, or the ELF file it names.
 *
 * A script is assembled for the app that runs it (its name makes the filler, its area bounds what
 * `touch` reaches); an ELF file is the same for all of them. Either has an image, whose bytes are
 * loaded, and of an ELF file a part behind it that is zero when the program begins.
 */
#ifndef HS_PROGRAM_H
#define HS_PROGRAM_H

#include "models/program/script.h"

typedef struct {
    const HsScenario *scenario;
    const HsNode *node;   /* the program block */
    const char *app_name; /* of the app that will run it */
    uint64_t area_bytes;  /* of that app */
    HsPlace area_place;
    uint64_t clock_hz;
} HsProgramOrder;

typedef struct {
    GBytes *image;
    uint64_t entry;        /* pc of the first instruction */
    uint64_t code_address; /* of what holds the instructions: a script's words, or the executable */
    uint64_t code_bytes;   /* segment with the entry, which may hold constants too */
    uint64_t image_bytes;  /* of `image` */
    uint64_t zeroed_bytes; /* behind it */
    bool is_script;
    bool may_grow;        /* it may allocate: a script that says so, or any compiled program */
    uint32_t *references; /* pages that its touches use, in order; owned. NULL: not known */
    uint32_t n_references;
    char *file; /* of an ELF program: the path below the scenario's folder; else NULL */
    uint64_t file_bytes;
    uint64_t file_digest; /* XXH64 of the file, seed 0 */
} HsProgram;

/* FALSE, with a diagnostic: it is neither or both, cannot be read, or does not fit its area;
 * nothing is written. hs_program_clear frees. */
bool hs_program_read(const HsProgramOrder *order, HsDiagnostics *diagnostics,
                     HsProgram *ret_program);
void hs_program_clear(HsProgram *program);

#endif
