/* batch: many runs in one process, on several threads, their results in memory.
 *
 * Each thread takes the next job there is. A ring of slots holds the results until their turn
 * comes; its size is what bounds the memory.
 */
#include "analysis/batch.h"

#include "models/records.h"
#include "models/schema.h"
#include "models/system.h"
#include "sim/assert.h"

#define TICK_US 200000

/* What a thread uses for one run after the other, where nothing but the extract is left of them: a
 * database, and the questions to it. Made by the first run. */
typedef struct {
    HsStore *store; /* NULL: none yet */
    HsMeasuring *measuring;
} Desk;

typedef enum { SLOT_EMPTY, SLOT_FILLED, SLOT_TAKEN, SLOT_FINISHED } SlotState;

/* A job and what it leaves, until it is handed over. */
typedef struct {
    SlotState state;
    bool is_interrupted;
    HsBatchJob job;
    GPtrArray *keep; /* what the job borrows; or NULL */
    HsBatchResult result;
    HsStore *store; /* or NULL */
    char *complaint;
} Slot;

typedef struct {
    const HsBatch *batch;
    Slot *slots; /* of job i: slots[i % n_slots] */
    guint n_slots;
    GMutex mutex;  /* of the slots' states, and of what follows */
    GCond changed; /* a job is there or finished, or all is over, or no more is to begin */
    uint64_t
        n_filled; /* jobs that are known; the thread that hands over changes it, and n_handed */
    uint64_t n_handed; /* jobs handed over */
    uint64_t next_i;   /* the next job to begin */
    bool is_over;      /* nothing more is to begin or to be handed over */
    bool is_cut;       /* nothing more is to begin */
    bool has_all;      /* no further job will be there */
} Pool;

/* ---- one run ---- */

static void fail(Slot *slot, HsBatchVerdict verdict, const char *complaint)
{
    slot->result.verdict = verdict;
    slot->complaint = g_strdup(complaint);
}

static void refuse(Slot *slot, const HsDiagnostics *diagnostics)
{
    g_autofree char *text = hs_diagnostics_render(diagnostics, false);

    fail(slot, HS_BATCH_REFUSED, text);
}

/* Keeps what a run that went to its end tells. */
static void keep(const HsBatchJob *job, const HsSystem *system, Slot *slot)
{
    g_autoptr(GError) error = NULL;

    hs_system_save(system, slot->store, HS_VERSION, &job->overrides);
    slot->result.db = hs_store_db(slot->store, &error);
    slot->result.n_expectations = hs_system_n_expectations(system);
    slot->result.n_expectations_failed = hs_system_n_expectations_failed(system);
    slot->result.digest = hs_system_digest(system);
    if (error != NULL)
        fail(slot, HS_BATCH_FAILED, error->message);
}

static void sink_of_tables(gpointer store, const HsTraceTable *table, const HsCell *cells)
{
    if (table != &hs_table_event && table != &hs_table_cpu_turn)
        hs_store_sink(store, table, cells);
}

static void sink_of_measured(gpointer store, const HsTraceTable *table, const HsCell *cells)
{
    if (hs_measures_need(table, cells))
        hs_store_sink(store, table, cells);
}

static void run_system(const HsBatch *batch, const HsBatchJob *job, const HsScenario *scenario,
                       Slot *slot)
{
    static const HsTraceSink sinks[] = { [HS_BATCH_KEEPS_ALL] = hs_store_sink,
                                         [HS_BATCH_KEEPS_TABLES] = sink_of_tables,
                                         [HS_BATCH_KEEPS_MEASURED] = sink_of_measured };
    HsSystemOptions options = { .sink = sinks[job->keeps],
                                .sink_user = slot->store,
                                .events_max = job->events_max,
                                .burst_max = job->burst_max,
                                .is_paranoid = job->is_paranoid,
                                .is_interrupted = batch->is_interrupted };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(HsSystem) system = hs_system_new(scenario, &options, diagnostics);

    if (system == NULL) {
        refuse(slot, diagnostics);
        return;
    }

    HsEnd end = hs_system_run(system, &error);

    slot->is_interrupted = end == HS_END_INTERRUPTED;
    if (end == HS_END_FAILED)
        fail(slot, HS_BATCH_FAILED, error->message);
    else if (!slot->is_interrupted)
        keep(job, system, slot);
}

/* ---- the desk of a thread ---- */

static void clear_desk(Desk *desk)
{
    g_clear_pointer(&desk->measuring, hs_measuring_free);
    g_clear_pointer(&desk->store, hs_store_free);
}

/* Lays the store of the desk, without rows, before a run. FALSE: there can be none. */
static bool lay_store(Desk *desk, Slot *slot, GError **error)
{
    if (desk->store == NULL)
        desk->store = hs_store_create_in_memory(error);
    slot->store = g_steal_pointer(&desk->store);
    return slot->store != NULL;
}

/* Makes something of the result, and takes its store for the next run. */
static void extract(const HsBatch *batch, Slot *slot, Desk *desk)
{
    if (slot->result.db != NULL) {
        if (desk->measuring == NULL)
            desk->measuring = hs_measuring_new(slot->result.db);
        slot->result.extract = batch->extract(batch->user, slot->result.job_i, desk->measuring);
        slot->result.db = NULL;
    }
    desk->store = g_steal_pointer(&slot->store);
    if (desk->store != NULL && !hs_store_empty(desk->store))
        clear_desk(desk);
}

/* ---- a job ---- */

static void run_job(const HsBatch *batch, Slot *slot, Desk *desk)
{
    const HsBatchJob *job = &slot->job;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;

    g_autoptr(HsScenario)
        scenario = hs_scenario_load(job->path, &hs_schema, &job->overrides, diagnostics);

    if (scenario == NULL) {
        refuse(slot, diagnostics);
        return;
    }
    if (!lay_store(desk, slot, &error)) {
        fail(slot, HS_BATCH_FAILED, error->message);
        return;
    }
    run_system(batch, job, scenario, slot);
    if (batch->extract != NULL)
        extract(batch, slot, desk);
}

static void clear_slot(const HsBatch *batch, Slot *slot)
{
    if (slot->result.extract != NULL && batch->free_extract != NULL)
        batch->free_extract(slot->result.extract);
    hs_store_free(slot->store);
    g_free(slot->complaint);
    g_clear_pointer(&slot->keep, g_ptr_array_unref);
    *slot = (Slot){ 0 };
}

/* ---- the threads ---- */

static Slot *slot_of(Pool *pool, uint64_t job_i)
{
    return &pool->slots[job_i % pool->n_slots];
}

/* Looks at what a signal may have set. With the mutex. */
static bool is_cut(Pool *pool)
{
    const HsBatch *batch = pool->batch;

    if (batch->is_stopped != NULL && *batch->is_stopped != 0)
        pool->is_cut = true;
    return pool->is_cut || pool->is_over;
}

/* The next job to begin, when there is one. NULL: there is none left. */
static Slot *take_job(Pool *pool)
{
    Slot *slot = NULL;

    g_mutex_lock(&pool->mutex);
    while (slot == NULL && !is_cut(pool)) {
        pool->next_i = MAX(pool->next_i, pool->n_handed); /* past jobs that were skipped */
        if (pool->next_i < pool->n_filled) {
            Slot *next = slot_of(pool, pool->next_i++);

            slot = next->state == SLOT_FILLED ? next : NULL;
        } else if (pool->has_all) {
            break;
        } else {
            g_cond_wait(&pool->changed, &pool->mutex);
        }
    }
    if (slot != NULL)
        slot->state = SLOT_TAKEN;
    g_cond_broadcast(&pool->changed); /* a thread that ends may be what is waited for */
    g_mutex_unlock(&pool->mutex);
    return slot;
}

static gpointer work(gpointer user)
{
    Pool *pool = user;
    Desk desk = { 0 };
    Slot *slot = NULL;

    while ((slot = take_job(pool)) != NULL) {
        run_job(pool->batch, slot, &desk);
        g_mutex_lock(&pool->mutex);
        slot->state = SLOT_FINISHED;
        pool->is_over = pool->is_over || slot->is_interrupted;
        g_cond_broadcast(&pool->changed);
        g_mutex_unlock(&pool->mutex);
    }
    clear_desk(&desk);
    return NULL;
}

/* ---- the thread that hands over ---- */

static void fill_slot(Pool *pool, uint64_t job_i)
{
    const HsBatch *batch = pool->batch;
    Slot *slot = slot_of(pool, job_i);

    slot->result.job_i = job_i;
    if (batch->jobs != NULL) {
        slot->job = batch->jobs[job_i];
    } else {
        slot->keep = g_ptr_array_new_with_free_func(g_free);
        batch->at(batch->user, job_i, &slot->job, slot->keep);
    }
}

/* Makes jobs known until the slots are full. */
static void fill_slots(Pool *pool)
{
    const HsBatch *batch = pool->batch;

    while (pool->n_filled < batch->n_jobs && pool->n_filled - pool->n_handed < pool->n_slots) {
        Slot *slot = slot_of(pool, pool->n_filled);

        fill_slot(pool, pool->n_filled);
        g_mutex_lock(&pool->mutex);
        slot->state = slot->job.is_skipped ? SLOT_FINISHED : SLOT_FILLED;
        pool->n_filled++;
        pool->has_all = pool->n_filled == batch->n_jobs;
        g_cond_broadcast(&pool->changed);
        g_mutex_unlock(&pool->mutex);
    }
}

/* With the mutex, which the tick does not have. */
static void wait_a_little(Pool *pool)
{
    gint64 until_us = g_get_monotonic_time() + TICK_US;

    if (g_cond_wait_until(&pool->changed, &pool->mutex, until_us) || pool->batch->tick == NULL)
        return;
    g_mutex_unlock(&pool->mutex);
    pool->batch->tick(pool->batch->user);
    g_mutex_lock(&pool->mutex);
}

/* Waits for the next job in order. NULL: an interrupt came first, or it will not begin. */
static Slot *await_slot(Pool *pool, HsBatchEnd *ret_end)
{
    Slot *slot = slot_of(pool, pool->n_handed);

    g_mutex_lock(&pool->mutex);
    while (slot->state != SLOT_FINISHED && !pool->is_over &&
           !(slot->state == SLOT_FILLED && is_cut(pool)))
        wait_a_little(pool);
    if (pool->is_over || slot->state != SLOT_FINISHED) {
        *ret_end = pool->is_over ? HS_BATCH_END_INTERRUPTED : HS_BATCH_END_CUT_SHORT;
        slot = NULL;
    }
    g_mutex_unlock(&pool->mutex);
    return slot;
}

/* The slot is free for another job. */
static void hand_on(Pool *pool, Slot *slot, bool is_over)
{
    Slot handed = *slot;

    g_mutex_lock(&pool->mutex);
    *slot = (Slot){ 0 };
    pool->n_handed++;
    pool->is_over = pool->is_over || is_over;
    g_cond_broadcast(&pool->changed);
    g_mutex_unlock(&pool->mutex);
    clear_slot(pool->batch, &handed);
}

static void end_threads(Pool *pool)
{
    g_mutex_lock(&pool->mutex);
    pool->is_over = true;
    g_cond_broadcast(&pool->changed);
    g_mutex_unlock(&pool->mutex);
}

static HsBatchEnd hand_over_all(Pool *pool)
{
    const HsBatch *batch = pool->batch;
    HsBatchEnd end = HS_BATCH_END_ALL;

    while (pool->n_handed < batch->n_jobs) {
        fill_slots(pool);

        Slot *slot = await_slot(pool, &end);

        if (slot == NULL)
            return end;
        slot->result.job = &slot->job;
        slot->result.complaint = slot->complaint != NULL ? slot->complaint : "";

        bool is_wanted = batch->done(batch->user, &slot->result);

        hand_on(pool, slot, !is_wanted);
        if (!is_wanted)
            return HS_BATCH_END_STOPPED;
    }
    return HS_BATCH_END_ALL;
}

HsBatchEnd hs_batch_run(const HsBatch *batch)
{
    hs_assert(batch->n_threads >= 1 && batch->n_threads <= HS_BATCH_THREADS_MAX);

    guint n_threads = (guint)MIN(batch->n_threads, MAX(batch->n_jobs, 1));
    guint ahead = batch->extract != NULL ? HS_BATCH_AHEAD_EXTRACTED : HS_BATCH_AHEAD;
    Pool pool = { .batch = batch, .n_slots = n_threads * ahead, .has_all = batch->n_jobs == 0 };
    g_autofree GThread **threads = g_new0(GThread *, n_threads);

    pool.slots = g_new0(Slot, pool.n_slots);
    g_mutex_init(&pool.mutex);
    g_cond_init(&pool.changed);
    threads[0] = g_thread_new("hsim run", work, &pool);
    for (guint thread_i = 1; thread_i < n_threads; thread_i++)
        threads[thread_i] = g_thread_try_new("hsim run", work, &pool, NULL);

    HsBatchEnd end = hand_over_all(&pool);

    end_threads(&pool);
    for (guint thread_i = 0; thread_i < n_threads; thread_i++) {
        if (threads[thread_i] != NULL) /* the system had no more of them: the others do its work */
            (void)g_thread_join(threads[thread_i]);
    }
    for (guint slot_i = 0; slot_i < pool.n_slots; slot_i++)
        clear_slot(batch, &pool.slots[slot_i]);
    g_free(pool.slots);
    g_cond_clear(&pool.changed);
    g_mutex_clear(&pool.mutex);
    return end;
}
