/* error_codes: the kinds of mistakes that hsim names, each with a number that does not change.
 *
 *     error[HS109]: 'role' cannot be 'stanby'
 *
 * A code stands for a kind of mistake, not for a message: messages say what is wrong in this place,
 * the code's row says what is always true of it. What is wrong with a scenario is 1xx, with a
 * result 2xx, with a command line 3xx, with files that are made 4xx. `hsim explain HS109` shows the
 * row.
 *
 * A row's example is what makes hsim say the code: lines behind `include "os-crash.scn"`, or a
 * command line. A code that is no longer said keeps its number, which is not given again.
 */
#ifndef HS_ERROR_CODES_H
#define HS_ERROR_CODES_H

#include <glib.h>
#include <stdbool.h>

typedef enum {
    HS_ERROR_NOT_TEXT = 101,
    HS_ERROR_CHARACTER = 102,
    HS_ERROR_TEXT_OPEN = 103,
    HS_ERROR_LANGUAGE_LIMIT = 104,
    HS_ERROR_UNKNOWN_WORD = 105,
    HS_ERROR_MISPLACED = 106,
    HS_ERROR_BRACE = 107,
    HS_ERROR_SYNTAX = 108,
    HS_ERROR_NOT_A_CHOICE = 109,
    HS_ERROR_BAD_NAME = 110,
    HS_ERROR_NUMBER = 111,
    HS_ERROR_MISSING_UNIT = 112,
    HS_ERROR_UNKNOWN_UNIT = 113,
    HS_ERROR_WRONG_KIND = 114,
    HS_ERROR_OUT_OF_RANGE = 115,
    HS_ERROR_MISSING = 116,
    HS_ERROR_TWICE = 117,
    HS_ERROR_UNKNOWN_NAME = 118,
    HS_ERROR_INCLUDE = 119,
    HS_ERROR_UNREADABLE = 120,
    HS_ERROR_NO_PARAMETER = 121,
    HS_ERROR_UNUSED_PARAMETER = 122,
    HS_ERROR_SETTING = 123,
    HS_ERROR_SWEEP = 124,
    HS_ERROR_UNKNOWN_PATH = 125,
    HS_ERROR_PATH_VALUE = 126,
    HS_ERROR_TIME_RANGE = 130,
    HS_ERROR_SIZE_RANGE = 131,
    HS_ERROR_RATE_RANGE = 132,
    HS_ERROR_BACKWARDS = 133,
    HS_ERROR_TOO_MANY = 134,
    HS_ERROR_NO_ROOM = 135,
    HS_ERROR_PROGRAM_ROOM = 136,
    HS_ERROR_DEVICE_ROOM = 137,
    HS_ERROR_STANDBY = 138,
    HS_ERROR_NAME_TAKEN = 139,
    HS_ERROR_CHOOSE_ONE = 140,
    HS_ERROR_TRIGGER = 141,
    HS_ERROR_NEVER_STRIKES = 142,
    HS_ERROR_NO_SUCH_PART = 143,
    HS_ERROR_PROGRAM = 144,
    HS_ERROR_ELF = 145,
    HS_ERROR_ARRIVALS = 146,
    HS_ERROR_POLICY = 147,
    HS_ERROR_CONTRADICTION = 148,
    HS_ERROR_COMMAND = 149,
    HS_ERROR_NO_DEVICE = 150,
    HS_ERROR_CHECK_HEAD = 160,
    HS_ERROR_CHECK_QUERY = 161,
    HS_ERROR_CHECK_FOLDER = 162,
    HS_ERROR_STORE_IO = 201,
    HS_ERROR_NOT_A_RESULT = 202,
    HS_ERROR_STORE_VERSION = 203,
    HS_ERROR_STORE_DAMAGED = 204,
    HS_ERROR_LEFT_OUT = 205,
    HS_ERROR_USAGE = 301,
    HS_ERROR_SQL = 302,
    HS_ERROR_OUTPUT = 401,
    HS_ERROR_GNUPLOT = 402
} HsErrorCode;

typedef struct {
    HsErrorCode code;
    const char *name;    /* in a few words */
    const char *meaning; /* sentences */
    const char *example; /* one line or more, each ending in '\n' */
    const char *remedy;  /* sentences: how to correct it */
    bool is_command;     /* the example is a command line, not lines of a scenario */
} HsErrorKind;

/* The i-th row, in the order of codes; NULL behind the last. */
const HsErrorKind *hs_error_kind_at(guint i);
/* "HS109", in whatever case; NULL when it is no code. */
const HsErrorKind *hs_error_kind_from_text(const char *text);

/* The page docs/reference/errors.md; the caller frees. */
char *hs_errors_reference(void);

#endif
