/* ascii_memory: main storage by owner over time, with characters. */
#include "cli/ascii.h"

bool hs_ascii_memory(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();

    if (!hs_picture_memory_fill(data, db, choice, error))
        return false;
    hs_ascii_heading(output, data);
    return true;
}
