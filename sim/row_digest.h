/* row_digest: what the rows of a table come to: one number by which two tables are told apart.
 *
 * It is an XXH64 (seed 0) over the rows in order, each cell as one byte of kind (0 null, 1 integer,
 * 2 text), then nothing, or 8 bytes little-endian, or 4 bytes of length, little-endian, and the
 * bytes. It can be computed as rows are written and again from a database.
 */
#ifndef HS_ROW_DIGEST_H
#define HS_ROW_DIGEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define XXH_STATIC_LINKING_ONLY /* the size of the state */
#include <xxhash.h>

typedef enum { HS_CELL_NULL, HS_CELL_INTEGER, HS_CELL_TEXT } HsCellKind;

typedef struct {
    HsCellKind kind;
    int64_t integer;
    const char *text; /* borrowed for the call */
} HsCell;

#define HS_NULL ((HsCell){ .kind = HS_CELL_NULL })
#define HS_INTEGER(value) ((HsCell){ .kind = HS_CELL_INTEGER, .integer = (int64_t)(value) })
/* NULL becomes a null cell. */
#define HS_TEXT(value) hs_cell_text(value)
HsCell hs_cell_text(const char *text);

typedef struct {
    XXH64_state_t state;
    uint64_t n_rows;
} HsRowDigest;

void hs_row_digest_init(HsRowDigest *digest);
/* One row. */
void hs_row_digest_add(HsRowDigest *digest, const HsCell *cells, size_t n_cells);
uint64_t hs_row_digest_value(const HsRowDigest *digest);

/* The digest of a run: the XXH64 over, for each table that has rows, in the order (strcmp) of their
 * names, name (4 bytes of length, bytes) and digest (8 bytes little-endian). */
void hs_row_digest_add_table(HsRowDigest *run, const char *name, uint64_t digest);

/* 16 hexadecimal digits. */
#define HS_DIGEST_TEXT_BYTES 17
char *hs_digest_format(uint64_t digest, char buffer[HS_DIGEST_TEXT_BYTES]);

#endif
