/* output: text for people on its way to standard output: colours, clean texts, numbers, times.
 *
 * A command gathers all it has to say and writes it at once. Texts from a result are cleaned:
 * they may come from anywhere, and a terminal obeys control characters.
 */
#ifndef HS_OUTPUT_H
#define HS_OUTPUT_H

#include "cli/options.h"
#include "sim/cycles.h"

/* What a piece of text is; where colours are off they all look the same. */
typedef enum {
    HS_PAINT_NONE,
    HS_PAINT_TITLE,
    HS_PAINT_DIM,
    HS_PAINT_GOOD,
    HS_PAINT_BAD,
    HS_PAINT_OWNER, /* the first of HS_PAINT_OWNERS */
    HS_PAINT_N = HS_PAINT_OWNER + 4
} HsPaint;
#define HS_PAINT_OWNERS 4u
/* Of the i-th owner, OS, line: they come round. */
HsPaint hs_paint_owner(guint owner_i);

typedef struct {
    GString *text;
    bool use_color;
    guint width; /* columns a line may have */
} HsOutput;

/* --color beats NO_COLOR beats "is it a terminal". */
bool hs_color_is_wanted(HsColor color, int fd);

/* For standard output. */
void hs_output_init(HsOutput *output, HsColor color);
/* Writes what was gathered to standard output and clears. Errors show when it is closed, but for a
 * reader that had enough (a broken pipe): that is none. */
void hs_output_finish(HsOutput *output);
/* Writes what was gathered so far, for output that may be long. FALSE: it did not arrive, and more
 * need not be made. */
bool hs_output_flush(HsOutput *output);
/* Lets what was printed arrive before something is said on standard error. Errors show as above. */
void hs_output_settle(void);
void hs_output_add(HsOutput *output, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* text is cleaned. */
void hs_output_paint(HsOutput *output, HsPaint paint, const char *text);

/* FALSE: a control or bidirectional control character, or U+2028 or U+2029, which end lines; all of
 * them are below U+10000. */
bool hs_character_is_shown(gunichar character);
/* A copy in which control characters, bidirectional controls and broken UTF-8 are U+FFFD; NULL is
 * "". */
char *hs_clean_text(const char *text);
/* Columns of a terminal that a clean text takes. */
guint hs_text_width(const char *text);
/* A clean copy in at most width_max columns; what is cut ends with "…". */
char *hs_text_cut(const char *text, guint width_max);

#define HS_NUMBER_TEXT_BYTES 32
/* "1_234_567", as a scenario could write it. Returns buffer. */
char *hs_count_format(uint64_t count, char buffer[HS_NUMBER_TEXT_BYTES]);
/* Exactly, in the largest unit that leaves a whole number: "160 MB". */
char *hs_size_format(uint64_t size_bytes, char buffer[HS_NUMBER_TEXT_BYTES]);
/* "12.5 %" of whole, rounded half up, "< 0.1 %" for less than shows; "-" of nothing. More than the
 * whole is fine, as with lanes that are busy at the same time; "-" from 10_000 times it on. */
char *hs_percent_format(uint64_t part, uint64_t whole, char buffer[HS_NUMBER_TEXT_BYTES]);
/* "27_620.001": part of one of whole, rounded half up; "-" of nothing. */
char *hs_ratio_format(uint64_t part, uint64_t whole, char buffer[HS_NUMBER_TEXT_BYTES]);
/* As many digits as tell the number from every other one, for programs: "0.1", "1e+20". */
#define HS_EXACT_TEXT_BYTES 40
char *hs_exact_format(double number, char buffer[HS_EXACT_TEXT_BYTES]);
/* hs_cycles_format, or "-" for HS_CYCLES_NEVER. */
char *hs_time_format(HsCycles cycles, uint64_t clock_hz, char buffer[HS_CYCLES_TEXT_BYTES]);

/* The time a user writes: "3 s", "1500ms", "5.002 s", "2_000 cycles"; ns us ms s min h; a 0 needs
 * no unit. Rounded down to a whole cycle. FALSE with an error that has a hint. */
bool hs_time_parse(const char *text, uint64_t clock_hz, HsCycles *ret_cycles, GError **error);

#endif
