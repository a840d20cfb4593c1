/* kept_run: what a run leaves. */
#include "analysis/kept_run.h"

#include <math.h>
#include <string.h>

/* Of one text of a run; a complaint has a few lines. */
#define TEXT_BYTES_MAX (1u << 20)
#define COUNT_MAX (1u << 20)

GArray *hs_not_held_new(void)
{
    GArray *not_held = g_array_new(FALSE, FALSE, sizeof(HsNotHeld));

    g_array_set_clear_func(not_held, hs_not_held_clear);
    return not_held;
}

void hs_kept_run_clear(HsKeptRun *run)
{
    g_clear_pointer(&run->complaint, g_free);
    g_clear_pointer(&run->policy, g_free);
    g_clear_pointer(&run->values, g_array_unref);
    g_clear_pointer(&run->not_held, g_array_unref);
}

static uint64_t bits_of(double value)
{
    uint64_t bits = 0;

    value += 0.0; /* -0 and 0 are one number, and a database keeps no difference */
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

char *hs_kept_run_content(const HsKeptRun *run, char ret_content[HS_IDENTITY_BYTES])
{
    g_autoptr(HsIdentity) identity = hs_identity_new();

    hs_identity_add_text(identity, hs_collection_verdict_name(run->verdict));
    hs_identity_add_text(identity, run->complaint);
    hs_identity_add_text(identity, run->policy);
    hs_identity_add_number(identity, run->verdict == HS_BATCH_DONE ? run->digest : 0);
    hs_identity_add_number(identity, run->n_expectations);
    hs_identity_add_number(identity, run->n_held);
    hs_identity_add_number(identity, run->values != NULL ? run->values->len : 0);
    for (guint i = 0; run->values != NULL && i < run->values->len; i++) {
        const HsMeasured *measured = &g_array_index(run->values, HsMeasured, i);

        hs_identity_add_text(identity, measured->measure->name);
        hs_identity_add_text(identity, measured->subject);
        hs_identity_add_number(identity, measured->is_known);
        hs_identity_add_number(identity, measured->is_known ? bits_of(measured->value) : 0);
    }
    for (guint i = 0; i < run->not_held->len; i++) {
        const HsNotHeld *not_held = &g_array_index(run->not_held, HsNotHeld, i);

        hs_identity_add_number(identity, not_held->position);
        hs_identity_add_text(identity, not_held->outcome);
        hs_identity_add_text(identity, not_held->found);
    }
    return hs_identity_write(identity, ret_content);
}

/* ---- as bytes: numbers little-endian, texts with their length before them ---- */

static void put_number(GByteArray *bytes, uint64_t number)
{
    uint64_t little = GUINT64_TO_LE(number);

    g_byte_array_append(bytes, (const guint8 *)&little, sizeof little);
}

static void put_count(GByteArray *bytes, guint number)
{
    uint32_t little = GUINT32_TO_LE(number);

    g_byte_array_append(bytes, (const guint8 *)&little, sizeof little);
}

static void put_text(GByteArray *bytes, const char *text)
{
    guint length = (guint)strlen(text);

    put_count(bytes, length);
    g_byte_array_append(bytes, (const guint8 *)text, length);
}

GByteArray *hs_kept_run_encode(const HsKeptRun *run, HsQuantityNumber number, gpointer user)
{
    GByteArray *bytes = g_byte_array_new();

    put_count(bytes, run->verdict);
    put_text(bytes, run->complaint);
    put_text(bytes, run->policy);
    put_number(bytes, run->digest);
    put_count(bytes, run->n_expectations);
    put_count(bytes, run->n_held);
    put_count(bytes, run->values != NULL ? run->values->len : 0);
    for (guint i = 0; run->values != NULL && i < run->values->len; i++) {
        const HsMeasured *measured = &g_array_index(run->values, HsMeasured, i);

        /* The lowest bit says whether a value follows. */
        put_count(bytes, number(user, measured) * 2 + measured->is_known);
        if (measured->is_known)
            put_number(bytes, bits_of(measured->value));
    }
    put_count(bytes, run->not_held->len);
    for (guint i = 0; i < run->not_held->len; i++) {
        const HsNotHeld *not_held = &g_array_index(run->not_held, HsNotHeld, i);

        put_count(bytes, not_held->position);
        put_text(bytes, not_held->title);
        put_text(bytes, not_held->condition);
        put_text(bytes, not_held->outcome);
        put_text(bytes, not_held->found);
    }
    return bytes;
}

/* Where reading stands; from the first mistake on everything is 0 and "". */
typedef struct {
    const guint8 *at;
    size_t n_left;
    bool is_good;
} Reader;

static void take_bytes(Reader *reader, void *bytes, size_t n_bytes)
{
    reader->is_good = reader->is_good && reader->n_left >= n_bytes;
    if (!reader->is_good) {
        memset(bytes, 0, n_bytes);
        return;
    }
    memcpy(bytes, reader->at, n_bytes);
    reader->at += n_bytes;
    reader->n_left -= n_bytes;
}

static uint64_t take_number(Reader *reader)
{
    uint64_t little = 0;

    take_bytes(reader, &little, sizeof little);
    return GUINT64_FROM_LE(little);
}

static guint take_count(Reader *reader)
{
    uint32_t little = 0;

    take_bytes(reader, &little, sizeof little);
    return GUINT32_FROM_LE(little);
}

static char *take_text(Reader *reader)
{
    guint length = take_count(reader);

    reader->is_good = reader->is_good && length <= TEXT_BYTES_MAX && length <= reader->n_left &&
                      g_utf8_validate_len((const char *)reader->at, length, NULL);
    if (!reader->is_good)
        return g_strdup("");

    char *text = g_strndup((const char *)reader->at, length);

    reader->at += length;
    reader->n_left -= length;
    return text;
}

static void take_value(Reader *reader, const GArray *quantities, GArray *values)
{
    guint word = take_count(reader);
    guint quantity_i = word / 2;
    HsMeasured measured = { 0 };

    if (quantity_i < quantities->len)
        measured = g_array_index(quantities, HsMeasured, quantity_i);
    measured.is_known = word % 2 == 1;
    if (measured.is_known) {
        uint64_t bits = take_number(reader);

        memcpy(&measured.value, &bits, sizeof bits);
    }
    reader->is_good = reader->is_good && measured.measure != NULL && isfinite(measured.value);
    if (reader->is_good)
        g_array_append_val(values, measured);
}

static void take_not_held(Reader *reader, GArray *all)
{
    HsNotHeld not_held = { .position = take_count(reader) };

    not_held.title = take_text(reader);
    not_held.condition = take_text(reader);
    not_held.outcome = take_text(reader);
    not_held.found = take_text(reader);
    g_array_append_val(all, not_held);
}

bool hs_kept_run_decode(const void *bytes, size_t n_bytes, const GArray *quantities,
                        HsKeptRun *ret_run)
{
    Reader reader = { .at = bytes, .n_left = n_bytes, .is_good = true };
    g_auto(HsKeptRun) run = { .not_held = hs_not_held_new() };
    guint verdict = take_count(&reader);

    run.complaint = take_text(&reader);
    run.policy = take_text(&reader);
    run.digest = take_number(&reader);
    run.n_expectations = take_count(&reader);
    run.n_held = take_count(&reader);

    guint n_values = take_count(&reader);

    reader.is_good = reader.is_good && verdict <= HS_BATCH_FAILED && n_values <= COUNT_MAX;
    run.verdict = (HsBatchVerdict)(reader.is_good ? verdict : 0);
    if (run.verdict == HS_BATCH_DONE)
        run.values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    reader.is_good = reader.is_good && (run.values != NULL || n_values == 0);
    for (guint i = 0; reader.is_good && i < n_values; i++)
        take_value(&reader, quantities, run.values);

    guint n_not_held = take_count(&reader);

    for (guint i = 0; reader.is_good && i < n_not_held; i++)
        take_not_held(&reader, run.not_held);
    if (!reader.is_good || reader.n_left != 0)
        return false;
    *ret_run = run;
    run = (HsKeptRun){ 0 };
    return true;
}

void hs_kept_run_write(const HsKeptRun *run, HsCollectionRun *row, HsCollection *collection)
{
    row->policy = run->policy;
    row->verdict = run->verdict;
    row->complaint = run->complaint;
    row->digest = run->digest;
    row->n_expectations = run->n_expectations;
    row->n_held = run->n_held;
    hs_collection_run(collection, row);
    for (guint i = 0; run->values != NULL && i < run->values->len; i++)
        hs_collection_value(collection, row->number, &g_array_index(run->values, HsMeasured, i));
    for (guint i = 0; i < run->not_held->len; i++)
        hs_collection_not_held(collection, row->number,
                               &g_array_index(run->not_held, HsNotHeld, i));
}
