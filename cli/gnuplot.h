/* gnuplot: draws a picture from its script, by the program gnuplot found in PATH.
 *
 * It runs without a shell, without the user's settings (gnuplot -d) and locale, in a folder of its
 * own that is removed, and is ended when it takes longer than its caller has. A script of
 * hs_picture_script writes one file there and reads none. A file without the end that an SVG or PNG
 * has is no picture.
 */
#ifndef HS_GNUPLOT_H
#define HS_GNUPLOT_H

#include <glib.h>
#include <stdbool.h>

#define HS_GNUPLOT_SECONDS_MAX 60
/* What gnuplot may say before it is cut off. */
#define HS_GNUPLOT_SAYS_BYTES_MAX 4096u

#define HS_GNUPLOT_ERROR hs_gnuplot_error_quark()
GQuark hs_gnuplot_error_quark(void);
typedef enum {
    HS_GNUPLOT_ERROR_MISSING, /* it is not installed */
    HS_GNUPLOT_ERROR_FAILED   /* it did not draw the picture; its words are in the message */
} HsGnuplotError;

/* For the pictures of one command: whoever waited in vain once does not wait again. */
typedef struct {
    guint seconds_max; /* for one picture */
    bool has_hung;     /* one took longer, and no other is begun */
} HsGnuplot;
#define HS_GNUPLOT_INIT ((HsGnuplot){ .seconds_max = HS_GNUPLOT_SECONDS_MAX })

/* The bytes of the file that the script calls output_name; NULL with an error. Whatever gnuplot
 * has to say is an error: a script of ours gives it no reason. */
GBytes *hs_gnuplot_run(HsGnuplot *gnuplot, const char *script, const char *output_name,
                       GError **error);

#endif
