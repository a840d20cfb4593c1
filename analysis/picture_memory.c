/* picture_memory: main storage by owner over time. */
#include "analysis/picture.h"
#include "analysis/run_meta.h"
#include "analysis/query.h"

#define MB (UINT64_C(1) << 20)

bool hs_picture_memory_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                            GError **error)
{
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, error);

    (void)choice;
    if (meta == NULL)
        return false;
    hs_picture_title(data, "Main storage over time");
    hs_picture_subtitle(data, "%s · %s policy · seed %s", meta->scenario, meta->policy, meta->seed);
    hs_picture_alt(data, "Main storage over time.");
    hs_picture_number(data, "STORAGE_MB", (int64_t)(meta->storage_bytes / MB));
    hs_picture_real(data, "END_S", (double)meta->end_cycle / (double)meta->clock_hz, 9);
    hs_picture_begin(data, "area", 5);
    hs_picture_cell_seconds(data, 0, meta->clock_hz);
    hs_picture_cell_seconds(data, meta->end_cycle, meta->clock_hz);
    hs_picture_cell_integer(data, 0);
    hs_picture_cell_quotient(data, meta->storage_bytes, MB);
    hs_picture_cell_integer(data, 0x0072b2);
    hs_picture_end_row(data);
    hs_picture_end(data);
    return true;
}
