/* isa_csr: names of the control and status registers, for disassembly.
 *
 * WHAT IT STANDS FOR. The names GNU binutils 2.40 gives to the 4096 CSR numbers. Only what a CPU of
 * hsim has at user level exists: cycle, time and instret (cpu.h); the others are names only.
 */
#ifndef HS_ISA_CSR_H
#define HS_ISA_CSR_H

#include <stdbool.h>
#include <stdint.h>

#define HS_CSR_CYCLE 0xc00u
#define HS_CSR_TIME 0xc01u
#define HS_CSR_INSTRET 0xc02u

/* Room for any name and its NUL. */
#define HS_CSR_NAME_BYTES 24u

/* Writes the name of a CSR, or "0x..." of a number that has none. Returns buffer. */
char *hs_isa_csr_name(uint32_t number, char buffer[HS_CSR_NAME_BYTES]);

#endif
