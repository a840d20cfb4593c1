/* script: the statements of a `program` block as an image for auxiliary memory. */
#ifndef HS_SCRIPT_H
#define HS_SCRIPT_H

#include "models/program/assembler.h"
#include "sim/scenario.h"

/* Assembles the script of a program block of the scenario for the app of that name. NULL, with a
 * diagnostic: it does not fit (placed at the program, or at the app's area if that is too small).
 * The caller unrefs. ret_code_bytes: as hs_assemble's. */
GBytes *hs_script_image(const HsNode *root, const HsNode *program, const char *app_name,
                        uint64_t image_bytes, uint64_t area_bytes, uint64_t clock_hz,
                        HsPlace area_place, uint64_t *ret_code_bytes, HsDiagnostics *diagnostics);

/* A longer string is not made. */
#define HS_REFERENCES_MAX 4194304u

/* The pages that the touches of a program block use, in order, with its loops run through: numbers
 * of its address space. The caller frees. NULL, *ret_n 0: they cannot be known (a loop for ever, a
 * touch that is no reference string, none at all) or are too many. */
uint32_t *hs_script_references(const HsNode *root, const HsNode *program, uint64_t image_bytes,
                               uint64_t clock_hz, uint32_t *ret_n);

/* TRUE when the program allocates somewhere, so that its area may grow. */
bool hs_script_allocates(const HsNode *root, const HsNode *program, uint64_t clock_hz);

#endif
