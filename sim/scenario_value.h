/* scenario_value: the values of the language, their kinds, units and exact conversion.
 *
 * A number with its unit becomes one integer in the base unit of its kind: bytes, nanoseconds (or
 * cycles), Hz, bytes a second, percent. Overflow is an error, never a wrap. */
#ifndef HS_SCENARIO_VALUE_H
#define HS_SCENARIO_VALUE_H

#include "sim/scenario.h"
#include "sim/scenario_lexer.h"

/* The largest number a scenario can hold; it fits SQLite's signed integers. */
#define HS_VALUE_MAX ((uint64_t)INT64_MAX)

typedef struct {
    HsValueKind kind;
    uint64_t number;
    bool is_cycles;   /* a time in cycles */
    uint64_t unit;    /* what the number's unit stands for, as it was written; of a count 1 */
    const char *word; /* a name or a text; borrowed */
    HsPlace place;
} HsValue;

/* An error in the making: the reader of a value does not know whether it will be reported. */
typedef struct {
    HsErrorCode code;
    HsPlace place;
    char *message;
    char *label;
    char *help;
    HsPlace note_place;
    char *note;
} HsProblem;

void hs_problem_clear(HsProblem *problem);
/* Reports it, if there is a message. */
void hs_problem_report(const HsProblem *problem, HsDiagnostics *diagnostics);

/* "a size" and "a size such as 160 MB". */
const char *hs_value_kind_a_name(HsValueKind kind);
const char *hs_value_kind_phrase(HsValueKind kind);
/* FALSE for an unknown name. */
bool hs_value_kind_from_name(const char *name, HsValueKind *ret_kind);
/* TRUE when the text is a unit of any kind: such a word cannot be a word of a block. */
bool hs_value_is_unit(const char *text);

/* Reads the number at the cursor as a value of kind `wanted` and moves behind it. `who` names the
 * taker in messages: "'size'". On failure the cursor stays and *ret_problem is set. */
bool hs_value_read_number(HsCursor *cursor, HsValueKind wanted, const char *who, HsValue *ret_value,
                          HsProblem *ret_problem);
/* Reads whatever value stands at the cursor; its kind follows from what is written. Words are put
 * into `strings`. */
bool hs_value_read_any(HsCursor *cursor, const char *who, GStringChunk *strings, HsValue *ret_value,
                       HsProblem *ret_problem);

/* The value as a scenario would write it: "160 MB", "14_200 us", "dynamic". New. */
char *hs_value_to_text(const HsValue *value);
/* TRUE when both are of the same kind and can be compared (a time in cycles with another). */
bool hs_value_is_alike(const HsValue *a, const HsValue *b);
bool hs_value_equals(const HsValue *a, const HsValue *b);

#endif
