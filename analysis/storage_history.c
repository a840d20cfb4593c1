/* storage_history: rows of the storage map into bands and states. */
#include "analysis/storage_history.h"

#include "analysis/query.h"
#include "analysis/run_faults.h"
#include "analysis/run_meta.h"
#include "analysis/run_table.h"

#include <string.h>

#include "embedded/sql.h"

/* Bands that a run can have: each state has room for so many. More are an error. */
#define BANDS_MAX 512u
/* Places in the order of drawing for the bands of one OS. */
#define OS_PLACES (2u * BANDS_MAX)

enum { CONNECTED, UNCONNECTED, FAILED };

/* While the rows are read; the bytes of a state are by number of the band then. */
typedef struct {
    HsStorageHistory *history;
    GHashTable *kernels; /* OS: bytes, as a pointer to uint64_t */
    GPtrArray *outcomes; /* of HsRunOutcome */
    uint64_t unit_bytes;
    uint64_t version; /* of the last state */
} Reader;

static void band_free(gpointer user)
{
    HsStorageBand *band = user;

    g_free(band->owner);
    g_free(band->area);
    g_free(band);
}

static void state_free(gpointer user)
{
    HsStorageState *state = user;

    g_free(state->bytes);
    g_free(state);
}

void hs_storage_history_free(HsStorageHistory *history)
{
    if (history == NULL)
        return;
    g_clear_pointer(&history->oses, g_ptr_array_unref);
    g_clear_pointer(&history->bands, g_ptr_array_unref);
    g_clear_pointer(&history->states, g_ptr_array_unref);
    g_free(history);
}

/* ---- what else is asked ---- */

/* "24 MB", as hsim writes a parameter; 0 when it is not understood. */
static uint64_t parse_size(const char *text)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
    char *rest = NULL;
    uint64_t number = g_ascii_strtoull(text, &rest, 10);

    while (*rest == ' ')
        rest++;
    for (guint unit_i = 0; unit_i < G_N_ELEMENTS(units); unit_i++) {
        if (strcmp(rest, units[unit_i]) == 0)
            return number <= UINT64_MAX >> (10 * unit_i) ? number << (10 * unit_i) : 0;
    }
    return 0;
}

static bool read_kernels(sqlite3 *db, GHashTable *kernels, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_storage_kernels);

    while (hs_query_next(query)) {
        g_autofree char *text = hs_query_dup_text(query, 1);
        uint64_t *bytes = g_new(uint64_t, 1);

        *bytes = parse_size(text);
        (void)g_hash_table_insert(kernels, hs_query_dup_text(query, 0), bytes);
    }
    return hs_query_end(query, error);
}

/* ---- bands ---- */

static bool is_standby_job(const GPtrArray *outcomes, const char *app)
{
    for (guint outcome_i = 0; outcome_i < outcomes->len; outcome_i++) {
        const HsRunOutcome *outcome = g_ptr_array_index(outcomes, outcome_i);

        if (strcmp(outcome->app, app) == 0)
            return outcome->is_hot_standby;
    }
    return false;
}

/* Whether a program's band of that OS has the shade already. */
static bool is_shade_taken(const Reader *reader, guint os_i, guint nth)
{
    for (guint band_i = 0; band_i < reader->history->bands->len; band_i++) {
        const HsStorageBand *band = g_ptr_array_index(reader->history->bands, band_i);

        if (band->kind == HS_BAND_PROGRAM && band->os_i == os_i && band->nth == nth)
            return true;
    }
    return false;
}

/* A program keeps its shade when it changes its OS, unless another one has it there. */
static guint choose_shade(const Reader *reader, guint os_i, const char *area)
{
    guint nth = 0;

    for (guint band_i = 0; band_i < reader->history->bands->len; band_i++) {
        const HsStorageBand *band = g_ptr_array_index(reader->history->bands, band_i);

        if (band->kind == HS_BAND_PROGRAM && strcmp(band->area, area) == 0)
            nth = band->nth;
    }
    while (is_shade_taken(reader, os_i, nth))
        nth = nth + 1 < BANDS_MAX ? nth + 1 : 0;
    return nth;
}

static HsStorageBand *new_band(const Reader *reader, HsBandKind kind, const char *owner,
                               const char *area)
{
    HsStorageBand *band = g_new0(HsStorageBand, 1);
    guint n_oses = reader->history->oses->len;
    guint os_i = n_oses;

    *band = (HsStorageBand){ .kind = kind, .owner = g_strdup(owner), .area = g_strdup(area) };
    (void)g_ptr_array_find_with_equal_func(reader->history->oses, owner, g_str_equal, &os_i);
    if (kind < HS_BAND_KERNEL || kind > HS_BAND_UNCONNECTED || os_i == n_oses)
        return band;
    band->os_i = os_i;
    band->is_upper = os_i >= (n_oses + 1) / 2;
    if (kind == HS_BAND_PROGRAM) {
        band->nth = choose_shade(reader, os_i, area);
        band->is_standby_job = is_standby_job(reader->outcomes, area);
    }
    return band;
}

/* The number of the band of that kind, owner and area; a new one where there is none yet. */
static guint find_band(Reader *reader, HsBandKind kind, const char *owner, const char *area)
{
    GPtrArray *bands = reader->history->bands;

    for (guint band_i = 0; band_i < bands->len; band_i++) {
        const HsStorageBand *band = g_ptr_array_index(bands, band_i);

        if (band->kind == kind && strcmp(band->owner, owner) == 0 && strcmp(band->area, area) == 0)
            return band_i;
    }
    g_ptr_array_add(bands, new_band(reader, kind, owner, area));
    return bands->len - 1;
}

static void add_bytes(Reader *reader, HsBandKind kind, const char *owner, const char *area,
                      uint64_t bytes)
{
    guint band_i = find_band(reader, kind, owner, area);
    HsStorageState *state = g_ptr_array_index(reader->history->states,
                                              reader->history->states->len - 1);

    if (bytes > 0)
        state->bytes[band_i] += bytes;
}

static HsStorageState *begin_state(Reader *reader, HsCycles cycle)
{
    GPtrArray *states = reader->history->states;
    HsStorageState *state = g_new0(HsStorageState, 1);

    /* Of the versions of one cycle the last counts. */
    while (states->len > 0 &&
           ((HsStorageState *)g_ptr_array_index(states, states->len - 1))->begin >= cycle)
        g_ptr_array_set_size(states, (int)states->len - 1);
    state->begin = cycle;
    state->bytes = g_new0(uint64_t, BANDS_MAX);
    g_ptr_array_add(states, state);
    return state;
}

static void add_own(Reader *reader, const char *os, uint64_t bytes)
{
    const uint64_t *kernel = g_hash_table_lookup(reader->kernels, os);
    uint64_t kernel_bytes = kernel != NULL ? MIN(*kernel, bytes) : 0;

    if (kernel_bytes > 0)
        add_bytes(reader, HS_BAND_KERNEL, os, os, kernel_bytes);
    if (bytes > kernel_bytes)
        add_bytes(reader, HS_BAND_OWN, os, os, bytes - kernel_bytes);
}

static void add_row(Reader *reader, const char *owner, const char *area, uint64_t how,
                    uint64_t bytes)
{
    bool is_monitor = !g_ptr_array_find_with_equal_func(reader->history->oses, owner, g_str_equal,
                                                        NULL);

    if (how == FAILED)
        add_bytes(reader, HS_BAND_FAILED, "vmm", "failed", bytes);
    else if (is_monitor && strcmp(area, "vmm") == 0)
        add_bytes(reader, HS_BAND_MONITOR, "vmm", "vmm", bytes);
    else if (is_monitor)
        add_bytes(reader, HS_BAND_FREE, "vmm", "unused", bytes);
    else if (how == UNCONNECTED)
        add_bytes(reader, HS_BAND_UNCONNECTED, owner, area, bytes);
    else if (strcmp(owner, area) == 0)
        add_own(reader, owner, bytes);
    else
        add_bytes(reader, HS_BAND_PROGRAM, owner, area, bytes);
}

static bool read_rows(Reader *reader, sqlite3 *db, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_storage_history);

    while (hs_query_next(query)) {
        uint64_t version = hs_query_count(query, 0);
        g_autofree char *owner = hs_query_dup_text(query, 2);
        g_autofree char *area = hs_query_dup_text(query, 3);
        uint64_t n_units = hs_query_count(query, 5);

        if (reader->history->states->len == 0 || version != reader->version)
            (void)begin_state(reader, hs_query_count(query, 1));
        reader->version = version;
        if (n_units > (UINT64_MAX >> 16) / reader->unit_bytes)
            hs_query_refuse(query, "more storage than a machine has");
        else if (reader->history->bands->len + 4 > BANDS_MAX)
            hs_query_refuse(query, "more areas than a run has");
        else
            add_row(reader, owner, area, hs_query_count(query, 4), n_units * reader->unit_bytes);
    }
    return hs_query_end(query, error);
}

/* ---- order ---- */

/* Where a band is drawn: the lower first. */
static guint place_of(const HsStorageBand *band, guint n_oses)
{
    static const guint within[] = { [HS_BAND_KERNEL] = 0,
                                    [HS_BAND_OWN] = 1,
                                    [HS_BAND_PROGRAM] = 2,
                                    [HS_BAND_UNCONNECTED] = BANDS_MAX + 2 };
    guint inner = 0;

    switch (band->kind) {
    case HS_BAND_MONITOR:
        return 0;
    case HS_BAND_FAILED:
        return 1;
    case HS_BAND_FREE:
        return OS_PLACES * (n_oses + 1);
    case HS_BAND_ABSENT:
        return OS_PLACES * (n_oses + 1) + 1;
    case HS_BAND_KERNEL:
    case HS_BAND_OWN:
    case HS_BAND_PROGRAM:
    case HS_BAND_UNCONNECTED:
        break;
    }
    inner = within[band->kind] + band->nth;
    if (!band->is_upper)
        return OS_PLACES * (band->os_i + 1) + inner;
    return OS_PLACES * (n_oses + 3 + n_oses - band->os_i) - 1 - inner;
}

typedef struct {
    guint place;
    guint band_i;
} Place;

static gint compare_places(gconstpointer a, gconstpointer b)
{
    const Place *left = a;
    const Place *right = b;

    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return left->band_i < right->band_i ? -1 : left->band_i > right->band_i;
}

static void permute(HsStorageHistory *history, const GArray *places)
{
    GPtrArray *bands = g_ptr_array_new_with_free_func(band_free);

    for (guint to = 0; to < places->len; to++)
        g_ptr_array_add(bands,
                        g_ptr_array_index(history->bands, g_array_index(places, Place, to).band_i));
    for (guint state_i = 0; state_i < history->states->len; state_i++) {
        HsStorageState *state = g_ptr_array_index(history->states, state_i);
        uint64_t *bytes = g_new0(uint64_t, places->len + 1);

        for (guint to = 0; to < places->len; to++)
            bytes[to] = state->bytes[g_array_index(places, Place, to).band_i];
        g_free(state->bytes);
        state->bytes = bytes;
    }
    g_ptr_array_set_free_func(history->bands, NULL);
    g_ptr_array_unref(history->bands);
    history->bands = bands;
}

static void put_in_order(HsStorageHistory *history)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));

    for (guint band_i = 0; band_i < history->bands->len; band_i++) {
        Place place = { place_of(g_ptr_array_index(history->bands, band_i), history->oses->len),
                        band_i };

        g_array_append_val(places, place);
    }
    g_array_sort(places, compare_places);
    permute(history, places);
}

static uint64_t sum_of(const HsStorageHistory *history, const HsStorageState *state)
{
    uint64_t sum = 0;

    for (guint band_i = 0; band_i < history->bands->len; band_i++)
        sum += state->bytes[band_i];
    return sum;
}

/* What a machine had at its largest, it lacks in every other state. */
static void add_absent(Reader *reader)
{
    HsStorageHistory *history = reader->history;
    bool is_steady = true;

    for (guint state_i = 0; state_i < history->states->len; state_i++) {
        uint64_t sum = sum_of(history, g_ptr_array_index(history->states, state_i));

        is_steady = is_steady && (state_i == 0 || sum == history->max_bytes);
        history->max_bytes = MAX(history->max_bytes, sum);
    }
    if (is_steady)
        return;

    guint absent_i = find_band(reader, HS_BAND_ABSENT, "", "");

    for (guint state_i = 0; state_i < history->states->len; state_i++) {
        HsStorageState *state = g_ptr_array_index(history->states, state_i);

        state->bytes[absent_i] = history->max_bytes - sum_of(history, state);
    }
}

HsStorageHistory *hs_storage_history_read(sqlite3 *db, GError **error)
{
    g_autoptr(HsStorageHistory) history = g_new0(HsStorageHistory, 1);
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, error);
    g_autoptr(GHashTable) kernels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GPtrArray) outcomes = NULL;

    if (meta != NULL)
        history->oses = hs_run_owners_read(db, error);
    if (history->oses != NULL)
        outcomes = hs_run_outcomes_read(db, error);
    if (outcomes == NULL || !read_kernels(db, kernels, error))
        return NULL;
    history->bands = g_ptr_array_new_with_free_func(band_free);
    history->states = g_ptr_array_new_with_free_func(state_free);

    Reader reader = {
        .history = history, .kernels = kernels, .outcomes = outcomes, .unit_bytes = meta->unit_bytes
    };

    if (!read_rows(&reader, db, error))
        return NULL;
    add_absent(&reader);
    put_in_order(history);
    return g_steal_pointer(&history);
}
