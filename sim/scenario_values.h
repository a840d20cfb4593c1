/* scenario_values: the values that something is to have one after the other.
 *
 *     1 s .. 9 s step 2 s       a range: both ends, and what lies whole steps above the first
 *     [dynamic, fixed-split]    a list, no value twice
 * Behind `sweep` in a file; and on the command line, where the brackets and the step may be left
 * out: `a, b` is a list, and the step is then one of the first number's unit (1 s). */
#ifndef HS_SCENARIO_VALUES_H
#define HS_SCENARIO_VALUES_H

#include "sim/scenario_value.h"

/* Points of one range, and values of one list. */
#define HS_SWEEP_POINTS_MAX 1000000u
#define HS_SWEEP_LIST_MAX 1000u

typedef struct HsValues HsValues;

/* Whose values they are. */
typedef struct {
    const char *statement; /* "param", "--vary": begins a message about syntax */
    const char *example;   /* its help */
    const char *name;      /* of what has the values */
    HsValue like;          /* each value is of this kind; its place may be none */
    bool is_brief;         /* the brackets and the step may be missing */
} HsValuesOwner;

/* Reads them at the cursor, which is left behind them, or behind what could be read. NULL and a
 * diagnostic on a mistake. Words are put into `strings`, which must live as long. */
HsValues *hs_values_read(HsCursor *cursor, const HsValuesOwner *owner, GStringChunk *strings,
                         HsDiagnostics *diagnostics);
/* A list of values, which are alike and differ; takes the array of HsValue. */
HsValues *hs_values_of_list(GArray *list);
/* The same without places, words in `strings`: for who lives longer than the texts read. */
HsValues *hs_values_copy(const HsValues *values, GStringChunk *strings);
/* What a parameter of a scenario is to have; NULL: it has no sweep. Borrowed. */
const HsValues *hs_parameter_values(const HsParameter *parameter);
void hs_values_free(HsValues *values);

guint hs_values_n(const HsValues *values);
/* One of them; its place is that of the first of a range. */
HsValue hs_values_at(const HsValues *values, guint i);
/* The same as -s takes it: "5 s", a text without its quotes. New. */
char *hs_values_text(const HsValues *values, guint i);

/* As -s takes it. New. */
char *hs_value_to_setting(const HsValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsValues, hs_values_free)

#endif
