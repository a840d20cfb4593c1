/* row_digest: cells as bytes, and the hash over them. */
#define XXH_INLINE_ALL
#include "sim/row_digest.h"

#include "sim/assert.h"

#include <stdio.h>
#include <string.h>

#include "sim/banned.h"

HsCell hs_cell_text(const char *text)
{
    if (text == NULL)
        return HS_NULL;
    return (HsCell){ .kind = HS_CELL_TEXT, .text = text };
}

/* What is hashed, gathered: one call of the hash for a row is faster than three for a cell. */
typedef struct {
    XXH64_state_t *state;
    size_t n_bytes;
    uint8_t bytes[256];
} HashBuffer;

/* Not inline: knowing how short the bytes are, gcc -O3 warns of a pointer that XXH64_update makes
 * before it looks at their number. */
static G_GNUC_NO_INLINE void buffer_flush(HashBuffer *buffer)
{
    (void)XXH64_update(buffer->state, buffer->bytes, buffer->n_bytes);
    buffer->n_bytes = 0;
}

static inline void buffer_add(HashBuffer *buffer, const void *bytes, size_t n_bytes)
{
    if (n_bytes > sizeof buffer->bytes - buffer->n_bytes)
        buffer_flush(buffer);
    if (n_bytes > sizeof buffer->bytes) {
        (void)XXH64_update(buffer->state, bytes, n_bytes);
        return;
    }
    memcpy(buffer->bytes + buffer->n_bytes, bytes, n_bytes);
    buffer->n_bytes += n_bytes;
}

static inline void buffer_add_u64(HashBuffer *buffer, uint64_t value)
{
    uint64_t little_endian = GUINT64_TO_LE(value);

    buffer_add(buffer, &little_endian, sizeof little_endian);
}

static inline void buffer_add_text(HashBuffer *buffer, const char *text)
{
    size_t n_bytes = strlen(text);

    hs_assert(n_bytes <= UINT32_MAX);

    uint32_t little_endian = GUINT32_TO_LE((uint32_t)n_bytes);

    buffer_add(buffer, &little_endian, sizeof little_endian);
    buffer_add(buffer, text, n_bytes);
}

static inline void buffer_add_cell(HashBuffer *buffer, const HsCell *cell)
{
    uint8_t kind = (uint8_t)cell->kind;

    buffer_add(buffer, &kind, sizeof kind);
    switch (cell->kind) {
    case HS_CELL_NULL:
        break;
    case HS_CELL_INTEGER:
        buffer_add_u64(buffer, (uint64_t)cell->integer);
        break;
    case HS_CELL_TEXT:
        buffer_add_text(buffer, cell->text);
        break;
    }
}

void hs_row_digest_init(HsRowDigest *digest)
{
    (void)XXH64_reset(&digest->state, 0);
    digest->n_rows = 0;
}

void hs_row_digest_add(HsRowDigest *digest, const HsCell *cells, size_t n_cells)
{
    HashBuffer buffer;

    buffer.state = &digest->state;
    buffer.n_bytes = 0;
    for (size_t cell_i = 0; cell_i < n_cells; cell_i++)
        buffer_add_cell(&buffer, &cells[cell_i]);
    buffer_flush(&buffer);
    digest->n_rows++;
}

void hs_row_digest_add_table(HsRowDigest *run, const char *name, uint64_t digest)
{
    HashBuffer buffer;

    buffer.state = &run->state;
    buffer.n_bytes = 0;
    buffer_add_text(&buffer, name);
    buffer_add_u64(&buffer, digest);
    buffer_flush(&buffer);
    run->n_rows++;
}

uint64_t hs_row_digest_value(const HsRowDigest *digest)
{
    return XXH64_digest(&digest->state);
}

char *hs_digest_format(uint64_t digest, char buffer[HS_DIGEST_TEXT_BYTES])
{
    (void)snprintf(buffer, HS_DIGEST_TEXT_BYTES, "%016" G_GINT64_MODIFIER "x", digest);
    return buffer;
}
