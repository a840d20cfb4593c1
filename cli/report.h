/* report: one HTML page of a finished run that needs nothing else: no network, no other file, and
 * but for zooming no script either.
 *
 * A page is sections in one order (report.c). Each is a function that reads what it tells from the
 * result and adds it to the body; a section that has nothing to tell adds nothing. The list of
 * contents and what the page's head must know (which charts there are) come out of that.
 *
 * WHAT MAY RUN. The page's policy (Content-Security-Policy) is default-src 'none', then by their
 * SHA-256 the style sheet and the scripts that we put in, and pictures that are in the page itself.
 * A text of a result that got out of its place all the same could not run.
 */
#ifndef HS_REPORT_H
#define HS_REPORT_H

#include "analysis/picture.h"
#include "cli/gnuplot.h"
#include "cli/html.h"
#include "cli/show.h"

typedef struct {
    const HsResult *result; /* NULL: the page is of a collection */
    sqlite3 *db;            /* of the result or the collection */
    GString *body;
    GPtrArray *sections; /* id, title, id, title, ... (borrowed constants) */
    GString *charts;     /* JSON: the charts so far, with commas between them; at last all of it */
    guint n_charts;
    HsGnuplot gnuplot;
} HsReport;

/* ---- report_page.c ---- */

/* result may be NULL. Borrowed. */
void hs_report_init(HsReport *report, const HsResult *result, sqlite3 *db);
void hs_report_clear(HsReport *report);
/* Ends the section before, if any, and begins one: an h2, in the list of contents. id and title are
 * constants. */
void hs_report_section(HsReport *report, const char *id, const char *title);
/* A sentence in place of what is not there, with why. */
void hs_report_missing(HsReport *report, const GError *reason);
/* Was the run recorded without what was asked for? */
bool hs_report_is_left_out(const GError *reason);
/* The whole page; ends the last section. heading is the h1, about the line below it; both are
 * escaped. */
GString *hs_report_page(HsReport *report, const char *heading, const char *about);

/* ---- times and sizes as cells: the text for people, the number for programs ---- */

/* HS_CYCLES_NEVER is "-". */
void hs_report_time_cell(const HsReport *report, HsHtmlTable *table, HsCycles cycles);
void hs_report_size_cell(HsHtmlTable *table, uint64_t size_bytes);
void hs_report_count_cell(HsHtmlTable *table, uint64_t count);
/* An owner of storage or an OS, with its colour. */
void hs_report_owner(const HsReport *report, const char *owner);

/* ---- sections: each FALSE with an error when the database is damaged ---- */

/* report_run.c */
bool hs_report_verdict(HsReport *report, GError **error);
bool hs_report_states(HsReport *report, GError **error);
bool hs_report_expectations(HsReport *report, GError **error);
bool hs_report_repeat(HsReport *report, GError **error);

/* A name and a value within <dl class="facts">. */
void hs_report_fact(HsReport *report, const char *name, const char *value);

/* report_story.c */
bool hs_report_story(HsReport *report, GError **error);
/* A picture of analysis/picture.h within a section. */
bool hs_report_picture(HsReport *report, const char *name, GError **error);
/* The same of what is chosen. */
bool hs_report_picture_of(HsReport *report, const char *name, const HsPictureChoice *choice,
                          GError **error);

/* report_flow.c */
bool hs_report_flows(HsReport *report, GError **error);
bool hs_report_outages(HsReport *report, GError **error);

/* report_service.c */
bool hs_report_commands(HsReport *report, GError **error);
bool hs_report_moves(HsReport *report, GError **error);
bool hs_report_programs(HsReport *report, GError **error);
bool hs_report_failures(HsReport *report, GError **error);
bool hs_report_refusals(HsReport *report, GError **error);
bool hs_report_requests(HsReport *report, GError **error);
bool hs_report_output(HsReport *report, GError **error);
bool hs_report_cpus(HsReport *report, GError **error);
/* A table within a section. */
bool hs_report_faults(HsReport *report, GError **error);

/* report_charts.c: charts within a section; but hs_report_values is one */
bool hs_report_storage_chart(HsReport *report, GError **error);
bool hs_report_response_chart(HsReport *report, GError **error);
bool hs_report_values(HsReport *report, GError **error);
/* Behind the last chart. */
bool hs_report_finish_charts(HsReport *report, GError **error);

/* report_lists.c */
bool hs_report_measures(HsReport *report, GError **error);
bool hs_report_parameters(HsReport *report, GError **error);
bool hs_report_run_texts(HsReport *report, GError **error);
/* sql answers with rows (file, text). */
bool hs_report_texts(HsReport *report, const char *sql, GError **error);

/* ---- report_compare.c ---- */

/* The page of a collection (analysis/collection.h); NULL with an error. */
GString *hs_report_collection(sqlite3 *db, GError **error);

#endif
