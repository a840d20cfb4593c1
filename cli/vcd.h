/* vcd: a writer of value change dumps (IEEE 1364, clause 18), for GTKWave and what reads such
 * files.
 *
 * Declare all variables, begin, then change them in the order of time:
 *
 *     vcd = hs_vcd_new(text, clock_hz, end_cycle);
 *     variable = hs_vcd_add(vcd, HS_VCD_VECTOR, "os1", "used size");
 *     hs_vcd_begin(vcd, from);
 *     hs_vcd_go_to(vcd, cycle);
 *     hs_vcd_set_bits(vcd, variable, 5);
 *     hs_vcd_end(vcd, to);
 *
 * VARIABLES stand in a scope each, sorted by scope and name, whatever the order they were added in.
 *   Names become letters, digits and _, as in Verilog; two that look alike then get numbers. They
 *   are x until they are set. Strings are GTKWave's extension of the standard; blanks and what is
 *   not ASCII are in them as octal escapes. Of a string longer than 1000 bytes the begin and "..."
 *   are shown: viewers show less, and escapes make it four times as long.
 *
 * CHANGES of a cycle are written when the next one begins, so where a variable is set twice in a
 *   cycle the last value counts, and one that is set to what it was is not written.
 *
 * TIME. The unit is the largest of s, ms, us, ns, ps, fs of which a cycle is a whole number, and
 *   in which the last cycle of the run can be told; where there is none, as with a clock of 300
 *   MHz, it is the cycle, written as ns, and a comment says so. There is no $date: the same run
 *   gives the same bytes.
 */
#ifndef HS_VCD_H
#define HS_VCD_H

#include "sim/cycles.h"

/* Variables a file may have; far more than a viewer can show. */
#define HS_VCD_VARIABLES_MAX 100000u

typedef enum { HS_VCD_VECTOR, HS_VCD_STRING, HS_VCD_EVENT } HsVcdKind;

typedef struct HsVcd HsVcd;
typedef struct HsVcdVariable HsVcdVariable;

/* Adds to text (borrowed). The unit leaves room for end_cycle; what comes behind the last time that
 * has room is told as if it were then. */
HsVcd *hs_vcd_new(GString *text, uint64_t clock_hz, HsCycles end_cycle);
void hs_vcd_free(HsVcd *vcd);

/* Before it begins. Adds a line to the header. */
void hs_vcd_comment(HsVcd *vcd, const char *name, const char *value);
/* The variable, borrowed; NULL: there is none. */
HsVcdVariable *hs_vcd_find(HsVcd *vcd, HsVcdKind kind, const char *scope, const char *name);
/* Before it begins. A new one, borrowed; NULL: there are too many. */
HsVcdVariable *hs_vcd_add(HsVcd *vcd, HsVcdKind kind, const char *scope, const char *name);
/* Before it begins: a vector has room for these bits. */
void hs_vcd_fit(HsVcdVariable *variable, uint64_t bits);

/* Writes the header; time begins at `from`. */
void hs_vcd_begin(HsVcd *vcd, HsCycles from);
/* Time goes on; never back: then it stays. */
void hs_vcd_go_to(HsVcd *vcd, HsCycles cycle);
/* Now. Takes text. Before it begins it is what a string is at first. */
void hs_vcd_set_bits(HsVcd *vcd, HsVcdVariable *variable, uint64_t bits);
void hs_vcd_set_text(HsVcd *vcd, HsVcdVariable *variable, char *text);
void hs_vcd_happen(HsVcd *vcd, HsVcdVariable *variable);
/* Writes what is left; time ends there. */
void hs_vcd_end(HsVcd *vcd, HsCycles cycle);

#endif
