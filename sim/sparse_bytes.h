/* sparse_bytes: a large range of real bytes of which only the written part takes host memory.
 *
 * Main storage and auxiliary memory hold real bytes, gigabytes of them, and a run touches few. The
 * range is reserved as address space and filled by the host page by page on the first write; what
 * was never written, or was zeroed since, reads as zero.
 *
 * Out of memory is not an error a caller can see: like GLib, this module says so and aborts. The
 * address space runs out in hs_sparse_bytes_init; the memory itself, at a write, is the host's.
 *
 *     HsSparseBytes bytes;
 *     hs_sparse_bytes_init(&bytes, size_bytes);
 *     hs_sparse_bytes_write(&bytes, 4096, "A-1", 3);
 *     hs_sparse_bytes_clear(&bytes);
 */
#ifndef HS_SPARSE_BYTES_H
#define HS_SPARSE_BYTES_H

#include <glib.h>
#include <stdint.h>

/* One range at most; several of this size fit in the address space of a 64-bit process. */
#define HS_SPARSE_BYTES_MAX (UINT64_C(1) << 44)

/* Embedded. The address of the bytes is private: it differs from run to run. */
typedef struct {
    uint8_t *base;
    uint64_t size_bytes;
} HsSparseBytes;

/* size_bytes in 1 .. HS_SPARSE_BYTES_MAX (asserted). All of it reads as zero. */
void hs_sparse_bytes_init(HsSparseBytes *bytes, uint64_t size_bytes);
void hs_sparse_bytes_clear(HsSparseBytes *bytes); /* twice is fine */

/* The range [at, at + size_bytes) must lie inside (asserted); size_bytes may be 0. */
void hs_sparse_bytes_read(const HsSparseBytes *bytes, uint64_t at, void *buffer, gsize size_bytes);
void hs_sparse_bytes_write(HsSparseBytes *bytes, uint64_t at, const void *buffer, gsize size_bytes);

/* Where byte `at` (inside, asserted) and those after it are on the host; good until clear. A write
 * there is a write. */
uint8_t *hs_sparse_bytes_host(const HsSparseBytes *bytes, uint64_t at);

/* Sets a range to zero and gives its whole host pages back to the host. */
void hs_sparse_bytes_zero(HsSparseBytes *bytes, uint64_t at, uint64_t size_bytes);

#endif
