/* collected: what a collection of runs holds, read back: who ran, with what, and what came of it.
 *
 * A PARAMETER is one that some run was given beside its seed (table run_parameter), and the policy
 * where the runs have several. Its values are told apart by their texts ("64 MB"); where all of
 * them are numbers of one kind (sizes, times, counts, ...) they have a place on an axis, in the
 * base unit of their kind: bytes, nanoseconds (or cycles), Hz, bytes a second, per cent.
 *
 * A POINT is what runs have in common that differ in nothing but seed and repetition. What is
 * measured there is many numbers: hs_collected_values gives them run by run, unknown ones named as
 * such. A run that is not done has none.
 *
 *     g_autoptr(HsCollected) collected = hs_collected_read(db, &error);
 *     g_autoptr(GArray) values = hs_collected_values(db, collected, "outage", "A", &error);
 *
 * LIMITS. HS_COLLECTED_PARAMETERS_MAX parameters. Measures that this program does not know are not
 * read.
 */
#ifndef HS_COLLECTED_H
#define HS_COLLECTED_H

#include "analysis/measures.h"

#include <stdint.h>

#define HS_COLLECTED_PARAMETERS_MAX 16u
#define HS_COLLECTED_POLICY "policy"
/* The run was not given that parameter. */
#define HS_COLLECTED_NO_VALUE G_MAXUINT

typedef struct {
    char *text;
    double number; /* in the base unit, where the parameter is numeric */
} HsCollectedValue;

typedef struct {
    char *name;
    GArray *values;     /* HsCollectedValue: numbers from the least, names as they first came */
    bool is_numeric;    /* all of them are numbers of one kind */
    GHashTable *places; /* while it is read: text -> place in values + 1 */
} HsCollectedParameter;

typedef struct {
    uint64_t number; /* column run, from 1 */
    guint policy_i;
    uint64_t repetition;
    bool is_done;
    bool has_surprise;                           /* an expectation of the scenario did not hold */
    guint value_is[HS_COLLECTED_PARAMETERS_MAX]; /* by parameter */
} HsCollectedRun;

typedef struct {
    char *kind; /* comparison, sweep */
    char *scenario, *about, *scenario_file, *seed;
    uint64_t n_repetitions;
    char *baseline;      /* NULL: none */
    GPtrArray *policies; /* char *: in the order of their first runs */
    GArray *parameters;  /* HsCollectedParameter: the policy first, then by name */
    GArray *runs;        /* HsCollectedRun in order */
    guint n_done;
} HsCollected;

/* The value of a parameter as a number in the base unit of its kind; *ret_kind is equal for two
 * that can be compared. FALSE: it is no number. */
bool hs_collected_number(const char *text, double *ret_number, guint *ret_kind);

/* NULL with an error. */
HsCollected *hs_collected_read(sqlite3 *db, GError **error);
void hs_collected_free(HsCollected *collected);

/* The parameter of that name, or -1. */
int hs_collected_find(const HsCollected *collected, const char *name);
const HsCollectedParameter *hs_collected_parameter(const HsCollected *collected, guint parameter_i);
const HsCollectedValue *hs_collected_value(const HsCollected *collected, guint parameter_i,
                                           guint value_i);

typedef enum {
    HS_COLLECTED_ABSENT,  /* the run is not done, or has no such subject */
    HS_COLLECTED_UNKNOWN, /* not back, no reply */
    HS_COLLECTED_KNOWN
} HsCollectedState;

typedef struct {
    HsCollectedState state;
    double value; /* in the unit of the measure */
} HsCollectedNumber;

/* HsCollectedNumber of each run, in the order of the runs; NULL with an error. */
GArray *hs_collected_values(sqlite3 *db, const HsCollected *collected, const char *measure,
                            const char *subject, GError **error);

/* The subjects of a measure, of NULL those of all measures, by name; NULL with an error. */
GPtrArray *hs_collected_subjects(sqlite3 *db, const char *measure, GError **error);

/* The middle of known numbers (the mean of the two in the middle); sorts them. n >= 1. */
double hs_collected_median(GArray *numbers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCollected, hs_collected_free)

#endif
