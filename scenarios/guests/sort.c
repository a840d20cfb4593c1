/* sort: more records than storage. They lie in the scratch file; parts that fit are sorted in
 * storage and written back as runs, then all runs are merged into the file's second half.
 *
 *     first half    the records, then sorted runs of RUN_RECORDS
 *     second half   the records in order
 */
#include "scenarios/guests/hsim.h"

#ifndef SORT_RUNS
#define SORT_RUNS 16u
#endif
#define RUN_RECORDS 2048u
#define N_RECORDS (SORT_RUNS * RUN_RECORDS)
/* Of each run, and of the result, in storage while runs are merged. */
#define PART_RECORDS 128u

typedef struct {
    uint64_t key;
    uint64_t data[15];
} Record;

typedef struct {
    uint64_t key;
    uint32_t at; /* of the record in the run */
} Place;

static Record unsorted[RUN_RECORDS], run[RUN_RECORDS];
static Place places[RUN_RECORDS];
static Record parts[SORT_RUNS][PART_RECORDS], result[PART_RECORDS];

/* What the file holds before and after, whatever the order. */
static uint64_t sum_before, sum_after;
static uint32_t n_disordered;

static bool scratch_is_whole = true;

static void move(uint64_t moved_bytes, uint64_t size_bytes)
{
    if (moved_bytes != size_bytes)
        scratch_is_whole = false;
}

static void read_records(Record *records, uint32_t n, uint64_t from)
{
    move(hsim_read(records, n * sizeof *records, from * sizeof *records), n * sizeof *records);
}

static void write_records(const Record *records, uint32_t n, uint64_t to)
{
    move(hsim_write(records, n * sizeof *records, to * sizeof *records), n * sizeof *records);
}

static uint64_t record_sum(const Record *record)
{
    uint64_t sum = record->key;
    for (uint32_t i = 0; i < 15; i += 5)
        sum = sum * 31 + record->data[i];
    return sum;
}

/* ---- the records ---- */

static void make_records(void)
{
    uint64_t state = 463;
    for (uint32_t run_i = 0; run_i < SORT_RUNS; run_i++) {
        for (uint32_t i = 0; i < RUN_RECORDS; i++) {
            unsorted[i].key = hsim_mix(&state);
            for (uint32_t k = 0; k < 15; k++)
                unsorted[i].data[k] = unsorted[i].key + k;
            sum_before += record_sum(&unsorted[i]);
        }
        write_records(unsorted, RUN_RECORDS, (uint64_t)run_i * RUN_RECORDS);
    }
}

/* ---- sorting a run: heapsort, which needs no other storage and no recursion ---- */

static void sift_down(uint32_t root, uint32_t n)
{
    Place place = places[root];
    for (;;) {
        uint32_t child = 2 * root + 1;
        if (child >= n)
            break;
        if (child + 1 < n && places[child + 1].key > places[child].key)
            child++;
        if (places[child].key <= place.key)
            break;
        places[root] = places[child];
        root = child;
    }
    places[root] = place;
}

static void sort_run(uint32_t run_i)
{
    read_records(unsorted, RUN_RECORDS, (uint64_t)run_i * RUN_RECORDS);
    for (uint32_t i = 0; i < RUN_RECORDS; i++)
        places[i] = (Place){ unsorted[i].key, i };
    for (uint32_t i = RUN_RECORDS / 2; i > 0; i--)
        sift_down(i - 1, RUN_RECORDS);
    for (uint32_t n = RUN_RECORDS - 1; n > 0; n--) {
        Place greatest = places[0];
        places[0] = places[n];
        places[n] = greatest;
        sift_down(0, n);
    }
    for (uint32_t i = 0; i < RUN_RECORDS; i++)
        run[i] = unsorted[places[i].at];
    write_records(run, RUN_RECORDS, (uint64_t)run_i * RUN_RECORDS);
}

/* ---- merging ---- */

static uint32_t n_taken[SORT_RUNS];

static const Record *run_head(uint32_t run_i)
{
    uint32_t taken = n_taken[run_i];
    if (taken == RUN_RECORDS)
        return NULL;
    if (taken % PART_RECORDS == 0)
        read_records(parts[run_i], PART_RECORDS, (uint64_t)run_i * RUN_RECORDS + taken);
    return &parts[run_i][taken % PART_RECORDS];
}

static void merge(void)
{
    static const Record *heads[SORT_RUNS];
    uint64_t last_key = 0;
    for (uint32_t run_i = 0; run_i < SORT_RUNS; run_i++)
        heads[run_i] = run_head(run_i);
    for (uint32_t i = 0; i < N_RECORDS; i++) {
        uint32_t least = SORT_RUNS;
        for (uint32_t run_i = 0; run_i < SORT_RUNS; run_i++)
            if (heads[run_i] != NULL &&
                (least == SORT_RUNS || heads[run_i]->key < heads[least]->key))
                least = run_i;
        result[i % PART_RECORDS] = *heads[least];
        n_disordered += heads[least]->key < last_key;
        last_key = heads[least]->key;
        n_taken[least]++;
        heads[least] = run_head(least);
        if ((i + 1) % PART_RECORDS == 0)
            write_records(result, PART_RECORDS, N_RECORDS + i + 1 - PART_RECORDS);
    }
}

/* ---- the file as it is now ---- */

static uint64_t check(void)
{
    uint64_t chain = 0, last_key = 0;
    for (uint32_t from = 0; from < N_RECORDS; from += RUN_RECORDS) {
        read_records(run, RUN_RECORDS, N_RECORDS + from);
        for (uint32_t i = 0; i < RUN_RECORDS; i++) {
            n_disordered += run[i].key < last_key;
            last_key = run[i].key;
            sum_after += record_sum(&run[i]);
            chain = chain * 31 + run[i].key;
        }
    }
    return chain;
}

int guest_main(uint64_t area_bytes, uint64_t scratch_bytes)
{
    HsimLine line = { .n = 0 };
    (void)area_bytes;
    make_records();
    for (uint32_t run_i = 0; run_i < SORT_RUNS; run_i++)
        sort_run(run_i);
    merge();
    uint64_t chain = check();
    bool is_sorted = scratch_is_whole && n_disordered == 0 && sum_before == sum_after;
    hsim_line_text(&line, "sort: ");
    hsim_line_number(&line, N_RECORDS);
    hsim_line_text(&line, " records, ");
    hsim_line_number(&line, N_RECORDS * sizeof(Record));
    hsim_line_text(&line, is_sorted ? " bytes, in order, chain " : " bytes, NOT in order, chain ");
    hsim_line_hex(&line, chain);
    hsim_line_print(&line);
    return is_sorted && scratch_bytes >= 2 * N_RECORDS * sizeof(Record) ? 0 : 1;
}
