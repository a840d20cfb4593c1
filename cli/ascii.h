/* ascii: the pictures of analysis/picture.h drawn with characters, each in cli/ascii_NAME.c.
 *
 * Each adds its lines to `output`, no wider than output->width, the title first. FALSE with an
 * error. They show what the picture shows, from the same data, and can be read without colours.
 */
#ifndef HS_ASCII_H
#define HS_ASCII_H

#include "analysis/picture.h"
#include "cli/output.h"

typedef bool (*HsAsciiDraw)(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice,
                            GError **error);

/* Every picture can be drawn so; NULL: there is none of that name. */
HsAsciiDraw hs_ascii_find(const char *name);

/* The title and the subtitle of the picture, each on a line, or on several that fit. */
void hs_ascii_heading(HsOutput *output, const HsPictureData *data);
void hs_ascii_heading_of(HsOutput *output, const char *title, const char *subtitle);

bool hs_ascii_memory(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error);
bool hs_ascii_lanes(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error);
bool hs_ascii_cpu(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error);
bool hs_ascii_requests(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice,
                       GError **error);
bool hs_ascii_compare(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error);
bool hs_ascii_sweep(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error);
bool hs_ascii_heat(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error);

#endif
