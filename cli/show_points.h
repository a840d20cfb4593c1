/* show_points: the points of a collection in numbers (analysis/points.h), in each format. */
#ifndef HS_SHOW_POINTS_H
#define HS_SHOW_POINTS_H

#include "analysis/points.h"
#include "cli/json.h"
#include "cli/output.h"

#define HS_PERCENTILES_MAX 8u

/* What is asked for. */
typedef struct {
    sqlite3 *db; /* borrowed, and the points */
    const HsPoints *points;
    const GPtrArray *measures; /* lists of names; of none a few */
    HsConfidence confidence;
    uint32_t percentiles[HS_PERCENTILES_MAX];
    guint n_percentiles;
    bool has_against;
    HsPointsAgainst against;
} HsPointsPlan;

/* What --measure, --percentiles and --against of the command line say. FALSE with an error that has
 * a hint. */
bool hs_points_plan_read(const HsSettings *settings, sqlite3 *db, const HsPoints *points,
                         HsPointsPlan *ret_plan, GError **error);

/* A measure of one subject at a point. */
typedef struct {
    HsPointMean mean;
    HsPercentile percentiles[HS_PERCENTILES_MAX]; /* of one number at least */
    const HsPoint *partner;                       /* NULL: nothing to compare with */
    HsCompareCell cell;                           /* to the partner */
    const char *finding;                          /* a word; NULL: no --against */
} HsPointRow;
bool hs_points_row(const HsPointsPlan *plan, const HsMeasure *measure, const char *subject,
                   guint point_i, HsPointRow *ret_row, GError **error);

/* Calls `section` for each measure and subject that is asked for, until it is FALSE. */
typedef bool (*HsPointsSection)(const HsPointsPlan *plan, const HsMeasure *measure,
                                const char *subject, gpointer user, GError **error);
bool hs_points_each(const HsPointsPlan *plan, HsPointsSection section, gpointer user,
                    GError **error);

bool hs_show_points(const HsPointsPlan *plan, HsOutput *output, GError **error);

/* ---- show_points_data.c ---- */

/* Members of an object that the caller has begun. */
bool hs_json_points(const HsPointsPlan *plan, HsJson *json, GError **error);
bool hs_csv_points(const HsPointsPlan *plan, GString *csv, GError **error);

#endif
