/* script: the statements of a `program` block as an image for auxiliary memory. */
#ifndef HS_SCRIPT_H
#define HS_SCRIPT_H

#include "models/program/assembler.h"
#include "sim/scenario.h"

/* Assembles the script of a program block for the app of that name. NULL, with a diagnostic: it
 * does not fit (placed at the program, or at the app's area if that is too small). The caller
 * unrefs. ret_code_bytes: as hs_assemble's. */
GBytes *hs_script_image(const HsNode *program, const char *app_name, uint64_t image_bytes,
                        uint64_t area_bytes, uint64_t clock_hz, HsPlace area_place,
                        uint64_t *ret_code_bytes, HsDiagnostics *diagnostics);

#endif
