/* sparse_bytes: see sparse_bytes.h. One anonymous private mapping without reserved swap. */
#include "sim/sparse_bytes.h"

#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/assert.h"

#include "sim/banned.h"

static void sparse_bytes_check_range(const HsSparseBytes *bytes, uint64_t at, uint64_t size_bytes)
{
    hs_assert(bytes->base);
    hs_assert(at <= bytes->size_bytes);
    hs_assert(size_bytes <= bytes->size_bytes - at);
}

void hs_sparse_bytes_init(HsSparseBytes *bytes, uint64_t size_bytes)
{
    hs_assert(size_bytes > 0 && size_bytes <= HS_SPARSE_BYTES_MAX);
    void *base = mmap(NULL, (size_t)size_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        g_error("out of memory: the host refuses %" PRIu64 " bytes of address space", size_bytes);
    bytes->base = base;
    bytes->size_bytes = size_bytes;
}

void hs_sparse_bytes_clear(HsSparseBytes *bytes)
{
    if (bytes->base)
        munmap(bytes->base, (size_t)bytes->size_bytes);
    *bytes = (HsSparseBytes){ 0 };
}

void hs_sparse_bytes_read(const HsSparseBytes *bytes, uint64_t at, void *buffer, gsize size_bytes)
{
    sparse_bytes_check_range(bytes, at, size_bytes);
    if (size_bytes > 0)
        memcpy(buffer, bytes->base + at, size_bytes);
}

void hs_sparse_bytes_write(HsSparseBytes *bytes, uint64_t at, const void *buffer, gsize size_bytes)
{
    sparse_bytes_check_range(bytes, at, size_bytes);
    if (size_bytes > 0)
        memcpy(bytes->base + at, buffer, size_bytes);
}

uint8_t *hs_sparse_bytes_host(const HsSparseBytes *bytes, uint64_t at)
{
    sparse_bytes_check_range(bytes, at, 1);
    return bytes->base + at;
}

void hs_sparse_bytes_zero(HsSparseBytes *bytes, uint64_t at, uint64_t size_bytes)
{
    sparse_bytes_check_range(bytes, at, size_bytes);
    uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t end = at + size_bytes;
    uint64_t whole_begin = (at + page_bytes - 1) / page_bytes * page_bytes;
    uint64_t whole_end = end / page_bytes * page_bytes;
    if (whole_begin >= whole_end) {
        memset(bytes->base + at, 0, (size_t)size_bytes);
        return;
    }
    memset(bytes->base + at, 0, (size_t)(whole_begin - at));
    memset(bytes->base + whole_end, 0, (size_t)(end - whole_end));
    /* A private anonymous mapping reads as zero again after this; memset is what is left if not. */
    if (madvise(bytes->base + whole_begin, (size_t)(whole_end - whole_begin), MADV_DONTNEED) != 0)
        memset(bytes->base + whole_begin, 0, (size_t)(whole_end - whole_begin));
}
