/* sparse_bytes: what is kept, what is zero again, what is refused. */
#include "sim/sparse_bytes.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <unistd.h>

static HsSparseBytes bytes;

static void set_up(void)
{
    hs_sparse_bytes_init(&bytes, UINT64_C(1) << 36); /* 64 GiB: more than the host has to spare */
}

static void tear_down(void)
{
    hs_sparse_bytes_clear(&bytes);
}

TestSuite(sparse_bytes, .init = set_up, .fini = tear_down);

static uint8_t byte_at(uint64_t at)
{
    uint8_t byte = 0xff;
    hs_sparse_bytes_read(&bytes, at, &byte, 1);
    return byte;
}

Test(sparse_bytes, reads_as_zero_where_nothing_was_written)
{
    cr_assert(eq(u8, byte_at(0), 0));
    cr_assert(eq(u8, byte_at(bytes.size_bytes - 1), 0));
}

Test(sparse_bytes, keeps_what_is_written_at_both_ends_and_across_host_pages)
{
    uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
    char back[3] = { 0 };
    hs_sparse_bytes_write(&bytes, 0, "a", 1);
    hs_sparse_bytes_write(&bytes, bytes.size_bytes - 1, "z", 1);
    hs_sparse_bytes_write(&bytes, page_bytes - 1, "mn", 2);
    hs_sparse_bytes_read(&bytes, page_bytes - 1, back, 2);
    cr_assert(eq(u8, byte_at(0), 'a'));
    cr_assert(eq(u8, byte_at(bytes.size_bytes - 1), 'z'));
    cr_assert(eq(str, back, "mn"));
}

Test(sparse_bytes, zeroes_a_range_within_a_host_page_and_nothing_else)
{
    hs_sparse_bytes_write(&bytes, 100, "abcd", 4);
    hs_sparse_bytes_zero(&bytes, 101, 2);
    cr_assert(eq(u8, byte_at(100), 'a'));
    cr_assert(eq(u8, byte_at(101), 0));
    cr_assert(eq(u8, byte_at(102), 0));
    cr_assert(eq(u8, byte_at(103), 'd'));
}

Test(sparse_bytes, zeroes_whole_host_pages_and_parts_at_both_ends)
{
    gsize page_bytes = (gsize)sysconf(_SC_PAGESIZE);
    gsize all_bytes = 4 * page_bytes;
    gsize begin = page_bytes / 2, end = 3 * page_bytes + 7;
    g_autofree uint8_t *pages = g_malloc(all_bytes);
    memset(pages, 'x', all_bytes);
    hs_sparse_bytes_write(&bytes, 0, pages, all_bytes);
    hs_sparse_bytes_zero(&bytes, begin, end - begin);
    hs_sparse_bytes_read(&bytes, 0, pages, all_bytes);
    for (gsize i = 0; i < all_bytes; i++)
        cr_assert_eq(pages[i], i >= begin && i < end ? 0 : 'x', "byte %zu", i);
}

Test(sparse_bytes, does_nothing_for_an_empty_range)
{
    hs_sparse_bytes_write(&bytes, bytes.size_bytes, NULL, 0);
    hs_sparse_bytes_read(&bytes, bytes.size_bytes, NULL, 0);
    hs_sparse_bytes_zero(&bytes, bytes.size_bytes, 0);
}

Test(sparse_bytes, takes_the_largest_range)
{
    HsSparseBytes largest;
    hs_sparse_bytes_init(&largest, HS_SPARSE_BYTES_MAX);
    hs_sparse_bytes_write(&largest, HS_SPARSE_BYTES_MAX - 1, "z", 1);
    hs_sparse_bytes_clear(&largest);
    hs_sparse_bytes_clear(&largest);
}

Test(sparse_bytes, aborts_on_a_read_past_the_end, .signal = SIGABRT)
{
    uint8_t two[2];
    hs_sparse_bytes_read(&bytes, bytes.size_bytes - 1, two, 2);
}

Test(sparse_bytes, aborts_on_a_write_past_the_end, .signal = SIGABRT)
{
    hs_sparse_bytes_write(&bytes, bytes.size_bytes, "z", 1);
}

Test(sparse_bytes, aborts_on_a_range_whose_end_wraps_around, .signal = SIGABRT)
{
    hs_sparse_bytes_zero(&bytes, 1, UINT64_MAX);
}

Test(sparse_bytes, aborts_on_a_size_over_the_limit, .signal = SIGABRT)
{
    HsSparseBytes too_large;
    hs_sparse_bytes_init(&too_large, HS_SPARSE_BYTES_MAX + 1);
}
