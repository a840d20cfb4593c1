/* measures: what a run answers, each measure defined once.
 *
 * A measure is a row of the table in measures.c and a question in analysis/sql/measure_*.sql to the
 * result of one run; the head of that file is its exact definition. `hsim stat --measures`,
 * `hsim reference measures` and every comparison of runs take them from here.
 *
 * A measure of a program has a value for every program of the scenario, and so on. UNKNOWN is a
 * value: the outage of a program that is not back, the response time where nothing was replied. It
 * is not 0.
 *
 * Values are in base units, so that runs with different clocks can be compared: times are
 * nanoseconds, sizes bytes. SQL adds up integers (cycles, bytes, units of storage) and makes one
 * number of them at the end, so that the same rows give the same value everywhere. Storage over
 * time is units * cycles: 2^63 of them are 65536 units for 1.4 * 10^14 cycles, 38 hours at 1 GHz.
 *
 *     g_autoptr(GArray) values = hs_measures_of(db, &error);
 *     for (guint i = 0; values != NULL && i < values->len; i++) {
 *         const HsMeasured *measured = &g_array_index(values, HsMeasured, i);
 *         ...
 *     }
 */
#ifndef HS_MEASURES_H
#define HS_MEASURES_H

#include "analysis/query.h"
#include "sim/trace.h"

#include <glib.h>
#include <stdbool.h>

typedef enum {
    HS_UNIT_COUNT,
    HS_UNIT_PER_SECOND,
    HS_UNIT_TIME, /* nanoseconds */
    HS_UNIT_BYTES,
    HS_UNIT_RATIO, /* 0 .. 1 */
    HS_UNIT_BYTE_SECONDS,
} HsMeasureUnit;
/* "count", "per second", "ns", "bytes", "ratio", "byte-seconds" */
const char *hs_measure_unit_name(HsMeasureUnit unit);

/* What a user wishes. */
typedef enum { HS_BETTER_MORE, HS_BETTER_LESS, HS_BETTER_NEITHER } HsMeasureBetter;
/* "more", "less", "neither" */
const char *hs_measure_better_name(HsMeasureBetter better);

/* What the subjects of its values are. */
typedef enum {
    HS_PER_RUN,     /* the run itself: subject "" */
    HS_PER_PROGRAM, /* "A" */
    HS_PER_OS,      /* "os1" */
    HS_PER_OWNER,   /* of main storage: "os1", "vmm", "unused", "failed" */
    HS_PER_BOOK,    /* of CPU time: "guest application", "idle", ... */
    HS_PER_STEP     /* of a program's outage: "A 501" */
} HsMeasurePer;
/* "run", "program", "OS", "owner", "category", "program and step" */
const char *hs_measure_per_name(HsMeasurePer per);

typedef struct {
    const char *name; /* "response.p95" */
    HsMeasureUnit unit;
    HsMeasureBetter better;
    HsMeasurePer per;
    const char *about;    /* one line */
    const char *argument; /* what $what stands for in sql, as SQL; NULL: it has none */
    const char *file;     /* of the SQL: "measure_response_rank.sql" */
    const char *sql;      /* answers with rows (subject, value), by subject */
} HsMeasure;

guint hs_measures_n(void);
/* In the order of the reference page; i < hs_measures_n(). */
const HsMeasure *hs_measures_at(guint i);
/* NULL: there is none of that name. */
const HsMeasure *hs_measures_find(const char *name);
/* The question with its argument in place, ready for any SQL shell; the caller frees. */
char *hs_measure_sql(const HsMeasure *measure);

typedef struct {
    const HsMeasure *measure;
    const char *subject; /* interned: lives for ever; "" for the run */
    bool is_known;
    double value; /* 0 when it is not known */
} HsMeasured;

/* Adds one measure of a run to an array of HsMeasured. What a result was recorded without (hsim run
 * --trace) makes it unknown, subject "". */
bool hs_measure_read(const HsMeasure *measure, sqlite3 *db, GArray *values, GError **error);
/* All measures of a run, in the order of the table, by subject; NULL with an error. The caller
 * frees with g_array_unref. */
GArray *hs_measures_of(sqlite3 *db, GError **error);
/* The same of many runs whose rows come into one database, one run after another. */
typedef struct HsMeasuring HsMeasuring;
/* db is borrowed until hs_measuring_free, which comes before it is closed. */
HsMeasuring *hs_measuring_new(sqlite3 *db);
/* NULL is fine. */
void hs_measuring_free(HsMeasuring *measuring);
sqlite3 *hs_measuring_db(const HsMeasuring *measuring);
/* For more questions to that database. */
HsQuestions *hs_measuring_questions(HsMeasuring *measuring);
/* As hs_measures_of. */
GArray *hs_measuring_values(HsMeasuring *measuring, GError **error);
/* The same of these only, which are of the table (hs_measures_at) and in its order. */
GArray *hs_measuring_some(HsMeasuring *measuring, const HsMeasure *const *wanted, guint n_wanted,
                          GError **error);
/* The value of a measure and subject among those, or NULL. */
const HsMeasured *hs_measured_find(const GArray *values, const char *name, const char *subject);

/* Does a measure need this row of the trace? For runs in memory of which nothing else is asked. */
bool hs_measures_need(const HsTraceTable *table, const HsCell *cells);

/* The reference page (Markdown) of all of them; the caller frees. */
char *hs_measures_reference(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsMeasuring, hs_measuring_free)

#endif
