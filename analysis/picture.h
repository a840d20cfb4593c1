/* picture: pictures of a finished run or a collection, drawn by gnuplot.
 *
 * A picture is data and a script. analysis/picture_NAME.c asks the database and fills an
 * HsPictureData: numbers, texts and blocks of rows. analysis/plots/NAME.gp draws them in the house
 * style (analysis/plots/style.gp). Put together they are one script that needs nothing else and
 * that a user can change and run again:
 *
 *     TITLE = 'Storage moves ...'          texts and numbers
 *     $use << EOD                          rows
 *     0.000000000<TAB>256<TAB>A, active
 *     EOD
 *     ...                                  style.gp, NAME.gp
 *
 * A row in hs_pictures makes a picture a word of `hsim plot`; the one that draws it with characters
 * is in cli/plot.c. What both need is read from the database once, by analysis/picture_NAME.c or
 * analysis/X_history.c.
 *
 * TEXTS. A result may come from anywhere, and gnuplot runs shells when asked in the right way: by
 * backquotes within "...", by the name of a file to plot, by set output. So every text goes through
 * hs_picture_text or hs_picture_cell_text: never between double quotes, control and bidirectional
 * characters made U+FFFD, ' and " and backslashes made typographic ones, cut to a width with an
 * ellipsis. Scripts show them `noenhanced`, and as labels, never as tic labels: there a % would be
 * a format. The first cell of a row is a number, so that no row can be EOD or a comment.
 *
 * NUMBERS are written by integer arithmetic or with a fixed number of digits, the same in every
 * locale. Equal databases make equal scripts, byte for byte.
 */
#ifndef HS_PICTURE_H
#define HS_PICTURE_H

#include "sim/cycles.h"

#include <sqlite3.h>

#define HS_PICTURE_ERROR hs_picture_error_quark()
GQuark hs_picture_error_quark(void);

/* What the user wants of a picture; borrowed. A picture ignores what does not concern it. */
typedef struct {
    HsCycles from;
    HsCycles to;               /* HS_CYCLES_NEVER: up to the end */
    uint64_t flow;             /* 0: the first of FIG. 5 or 6 */
    const GPtrArray *apps;     /* names; empty or NULL: all, and so on */
    const GPtrArray *measures; /* of a collection */
    const GPtrArray *policies;
    const char *x; /* parameters; NULL: the first that varies */
    const char *y;
} HsPictureChoice;

/* Everything. */
void hs_picture_choice_init(HsPictureChoice *choice);

typedef enum { HS_PICTURE_SVG, HS_PICTURE_PNG } HsPictureFormat;

/* ---- data ---- */

typedef struct HsPictureData HsPictureData;

HsPictureData *hs_picture_data_new(void);
void hs_picture_data_free(HsPictureData *data);

/* The title states what is found, with numbers of the run. */
void hs_picture_title(HsPictureData *data, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* What is drawn, then scenario, policy and seed. */
void hs_picture_subtitle(HsPictureData *data, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* What somebody who does not see the picture has to know: a sentence or two. */
void hs_picture_alt(HsPictureData *data, const char *format, ...) G_GNUC_PRINTF(2, 3);
const char *hs_picture_title_of(const HsPictureData *data);
const char *hs_picture_subtitle_of(const HsPictureData *data);
const char *hs_picture_alt_of(const HsPictureData *data);

/* NAME = ... in the script. Names are ours: capitals, digits and "_". */
void hs_picture_number(HsPictureData *data, const char *name, int64_t number);
/* With n_digits digits behind the point, at most 9. */
void hs_picture_real(HsPictureData *data, const char *name, double number, guint n_digits);
void hs_picture_text(HsPictureData *data, const char *name, const char *text, guint width_max);

/* Arrays, from 1 in the script: array NAME[n] = [...]. An empty one gets one element, as gnuplot
 * has none; give n apart. Texts: of char *. */
void hs_picture_numbers(HsPictureData *data, const char *name, const int64_t *numbers, guint n);
void hs_picture_texts(HsPictureData *data, const char *name, const GPtrArray *texts);

/* A block $NAME; name is ours: small letters, digits and "_". Then cells, each row ended. A block
 * with no row is given one that is all NaN (n_columns of them), as gnuplot refuses empty ones. */
void hs_picture_begin(HsPictureData *data, const char *name, guint n_columns);
void hs_picture_cell_integer(HsPictureData *data, int64_t number);
void hs_picture_cell_real(HsPictureData *data, double number, guint n_digits);
/* A time in seconds, exact to the nanosecond, rounded down; HS_CYCLES_NEVER is NaN. */
void hs_picture_cell_seconds(HsPictureData *data, HsCycles cycles, uint64_t clock_hz);
/* part / whole with nine digits, as 1048576 bytes of a megabyte. */
void hs_picture_cell_quotient(HsPictureData *data, uint64_t part, uint64_t whole);
/* whole + part / of, part < of. */
void hs_picture_cell_parts(HsPictureData *data, uint64_t whole, uint64_t part, uint64_t of);
void hs_picture_cell_nan(HsPictureData *data);
/* Not in the first column. width_max in hundredths of the size of the font, 0: no limit. */
void hs_picture_cell_text(HsPictureData *data, const char *text, guint width_max);
void hs_picture_end_row(HsPictureData *data);
/* Two empty lines: what follows is the next `index` of the block. */
void hs_picture_next_index(HsPictureData *data);
void hs_picture_end(HsPictureData *data);

/* A text as pictures show it: clean, without quotes, no wider than width_max, with an ellipsis
 * where it was cut: in the middle of a long name, so that its end is seen, else at the end. */
char *hs_picture_clean(const char *text, guint width_max);
/* hs_cycles_format with µs instead of us. Returns buffer. */
char *hs_picture_time_format(HsCycles cycles, uint64_t clock_hz, char buffer[HS_CYCLES_TEXT_BYTES]);
/* About how wide a text is in the house font, in hundredths of the font's size: of a text in 10
 * point (13.3 pixels of a picture 960 pixels wide) width 550 is 73 pixels. Rather too much than too
 * little. */
guint hs_picture_text_width(const char *text);

/* ---- pictures ---- */

typedef struct HsPicture {
    const char *name;
    const char *about;     /* the question it answers */
    bool takes_collection; /* not a result */
    const char *script;    /* NAME.gp */
    /* FALSE with an error. */
    bool (*fill)(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice, GError **error);
} HsPicture;

extern const HsPicture hs_pictures[];
extern const guint hs_n_pictures;

/* NULL: there is none of that name. */
const HsPicture *hs_picture_find(const char *name);
/* The script that makes file output_name, which has only letters, digits and "-_." and does not
 * begin with a "-" or ".": programmer error otherwise. The caller frees. */
char *hs_picture_script(const HsPicture *picture, const HsPictureData *data, HsPictureFormat format,
                        const char *output_name);
/* Does a text begin as the scripts of all pictures do? What hsim did not write it leaves alone. */
bool hs_picture_is_script(const char *text);
/* The SVG with title, description and fonts to fall back on put in; NULL when it is no SVG of
 * gnuplot's. The caller frees. */
char *hs_picture_svg_finish(const HsPictureData *data, const char *svg);

/* ---- the pictures ---- */

bool hs_picture_memory_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                            GError **error);
bool hs_picture_lanes_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                           GError **error);
bool hs_picture_cpu_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                         GError **error);
bool hs_picture_requests_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                              GError **error);
bool hs_picture_compare_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                             GError **error);
bool hs_picture_sweep_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                           GError **error);
bool hs_picture_heat_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsPictureData, hs_picture_data_free)

#endif
