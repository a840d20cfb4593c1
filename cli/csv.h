/* csv: rows of comma-separated values that a spreadsheet cannot mistake for formulas. */
#ifndef HS_CSV_H
#define HS_CSV_H

#include "sim/cycles.h"

/* Each adds one cell; the separator comes by itself. Texts are cleaned (hs_clean_text) and quoted,
 * and one that begins with a sign a spreadsheet computes with, = + - @, gets an apostrophe in
 * front. NULL is empty. */
void hs_csv_text(GString *csv, const char *text);
void hs_csv_integer(GString *csv, uint64_t integer);
void hs_csv_signed(GString *csv, int64_t integer);
/* HS_CYCLES_NEVER is empty. */
/* Ten digits; what is no number is empty. */
void hs_csv_real(GString *csv, double real);
void hs_csv_exact(GString *csv, double real);
void hs_csv_cycles(GString *csv, HsCycles cycles);
void hs_csv_end_row(GString *csv);
/* A whole row of names, separated by blanks in `names`. */
void hs_csv_heading(GString *csv, const char *names);

#endif
