/* arrivals_reader: a file of arrivals. */
#include "models/arrivals_reader.h"

#include "models/hardware/link.h"
#include "sim/scenario_lexer.h"
#include "sim/scenario_value.h"

#include <string.h>

#include "sim/banned.h"

#define REQUEST_BYTES_MIN 32u
#define REQUEST_BYTES_MAX (1024u * 1024u)
/* So a run's sums of times stay below the clock's end. */
#define TIME_CYCLES_MAX (UINT64_C(1) << 60)

typedef struct {
    const HsArrivalsReader *reader;
    HsCursor cursor;
    GArray *arrivals;
} Reading;

static bool complain(const Reading *reading, HsErrorCode code, HsPlace place, const char *message,
                     const char *help)
{
    hs_diagnostics_add(reading->reader->diagnostics, code, place, message, NULL, help);
    return false;
}

/* A time in cycles. */
static bool to_cycles(const Reading *reading, const HsValue *value, HsCycles *ret_cycles)
{
    HsDuration duration = { value->number, value->is_cycles };
    if (hs_cycles_from_duration(duration, reading->reader->clock_hz, ret_cycles) &&
        *ret_cycles <= TIME_CYCLES_MAX)
        return true;
    return complain(reading, HS_ERROR_TIME_RANGE, value->place, "this time is too long",
                    "at most 2^60 cycles");
}

/* The number at the cursor; of any kind where `wanted` is NULL. */
static bool read_value(Reading *reading, const HsValueKind *wanted, HsValue *ret_value)
{
    HsProblem problem = { 0 };
    g_autoptr(GStringChunk) strings = g_string_chunk_new(64);
    const HsToken *token = hs_cursor_peek(&reading->cursor, 0);
    if (token->kind != HS_TOKEN_NUMBER)
        return complain(reading, HS_ERROR_ARRIVALS, hs_token_place(reading->cursor.source, token),
                        "an arrival is a time, then bytes, then work",
                        "one a line, as in: 1_200 us  512 B  3 ms");
    bool is_read = wanted != NULL ? hs_value_read_number(&reading->cursor, *wanted, "an arrival",
                                                         ret_value, &problem)
                                  : hs_value_read_any(&reading->cursor, "an arrival", strings,
                                                      ret_value, &problem);
    if (!is_read)
        hs_problem_report(&problem, reading->reader->diagnostics);
    hs_problem_clear(&problem);
    return is_read;
}

static bool is_line_over(const Reading *reading)
{
    return hs_cursor_peek(&reading->cursor, 0)->kind == HS_TOKEN_END ||
           !hs_cursor_is_same_line(&reading->cursor, 0);
}

static bool take_size(const Reading *reading, const HsValue *value, HsArrival *arrival)
{
    if (value->number < REQUEST_BYTES_MIN || value->number > REQUEST_BYTES_MAX)
        return complain(reading, HS_ERROR_SIZE_RANGE, value->place, "this size is out of range",
                        "from 32 B to 1 MB");
    arrival->size_bytes = (uint32_t)value->number;
    return true;
}

/* Bytes and work, behind the time. */
static bool read_rest(Reading *reading, HsArrival *arrival)
{
    bool has_size = false;
    while (!is_line_over(reading)) {
        HsValue value;
        bool is_fine = read_value(reading, NULL, &value);
        if (is_fine && value.kind == HS_VALUE_SIZE && !has_size && !arrival->has_work) {
            has_size = true;
            is_fine = take_size(reading, &value, arrival);
        } else if (is_fine && value.kind == HS_VALUE_TIME && !arrival->has_work) {
            arrival->has_work = true;
            is_fine = to_cycles(reading, &value, &arrival->work_cycles);
        } else if (is_fine) {
            is_fine = complain(reading, HS_ERROR_ARRIVALS, value.place,
                               "an arrival is a time, then bytes, then work",
                               "one a line, as in: 1_200 us  512 B  3 ms");
        }
        if (!is_fine)
            return false;
    }
    return true;
}

static bool read_arrival(Reading *reading)
{
    const HsValueKind time = HS_VALUE_TIME;
    HsArrival arrival = { .size_bytes = reading->reader->request_bytes };
    HsValue value;
    if (!read_value(reading, &time, &value) || !to_cycles(reading, &value, &arrival.at))
        return false;
    const GArray *arrivals = reading->arrivals;
    if (arrivals->len > 0 && g_array_index(arrivals, HsArrival, arrivals->len - 1).at > arrival.at)
        return complain(reading, HS_ERROR_ARRIVALS, value.place,
                        "this arrival comes before the one above it",
                        "sort the lines by their times");
    if (!read_rest(reading, &arrival))
        return false;
    g_array_append_val(reading->arrivals, arrival);
    return true;
}

/* The first mistake ends it: what stands behind a bad line is hardly meant. */
static void read_all(const HsArrivalsReader *reader, HsSource *source, GArray *arrivals)
{
    Reading reading = { .reader = reader, .cursor = { .source = source }, .arrivals = arrivals };
    guint n_errors = hs_diagnostics_count(reader->diagnostics);
    bool is_text = hs_lexer_run(source, 0, reader->diagnostics);
    if (!is_text || hs_diagnostics_count(reader->diagnostics) > n_errors)
        return;
    while (hs_cursor_peek(&reading.cursor, 0)->kind != HS_TOKEN_END)
        if (!read_arrival(&reading))
            return;
    if (arrivals->len == 0)
        complain(&reading, HS_ERROR_ARRIVALS, reader->place, "this file has no arrivals",
                 "write one a line: 10 ms");
}

GArray *hs_arrivals_read(const HsArrivalsReader *reader, char **ret_text)
{
    *ret_text = NULL;
    GArray *arrivals = g_array_new(FALSE, TRUE, sizeof(HsArrival));
    g_autoptr(GError) error = NULL;
    g_autofree char *name = NULL;
    g_autoptr(GBytes) bytes = hs_scenario_read_file(reader->scenario, reader->file, &name, &error);
    if (bytes == NULL) {
        g_autofree char *message = g_strdup_printf("cannot read \"%s\"", reader->file);
        hs_diagnostics_add(reader->diagnostics, HS_ERROR_ARRIVALS, reader->place, message,
                           error->message,
                           "a path starts at the scenario's folder and stays below it");
        return arrivals;
    }
    gsize n_bytes;
    const char *data = g_bytes_get_data(bytes, &n_bytes);
    char *text = g_malloc(n_bytes + 1);
    if (n_bytes > 0)
        memcpy(text, data, n_bytes);
    text[n_bytes] = '\0';
    *ret_text = g_strdup(text);
    HsSource *source = hs_source_new(name, name, text, n_bytes);
    read_all(reader, source, arrivals);
    hs_source_free(source);
    return arrivals;
}
