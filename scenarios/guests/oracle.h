/* oracle: the services of hsim.h on Linux, for the host's CPU and for qemu-riscv64.
 *
 * Output goes to file 1, the scratch file and the journal are files in memory. There are
 * ORACLE_REQUESTS requests, of client 1, with the bytes hsim would give them (job_services.c,
 * receive_write); then the program ends. Time does not pass: sleep and compute do nothing, clocks
 * stand still.
 */
#ifndef HS_ORACLE_H
#define HS_ORACLE_H

#include "scenarios/guests/guest_types.h"

#ifndef ORACLE_AREA_BYTES
#define ORACLE_AREA_BYTES (UINT64_C(64) << 20)
#endif
#ifndef ORACLE_SCRATCH_BYTES
#define ORACLE_SCRATCH_BYTES (UINT64_C(64) << 20)
#endif
#ifndef ORACLE_REQUESTS
#define ORACLE_REQUESTS 100u
#endif
#define ORACLE_REQUEST_BYTES 256u

#ifdef __riscv

/* riscv64 Linux: number in a7, arguments in a0 .. a3. */
static inline long oracle_call(long number, long first, long second, long third, long fourth)
{
    register long a0 __asm__("a0") = first;
    register long a1 __asm__("a1") = second;
    register long a2 __asm__("a2") = third;
    register long a3 __asm__("a3") = fourth;
    register long a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a7) : "memory");
    return a0;
}

enum { ORACLE_WRITE = 64, ORACLE_PREAD = 67, ORACLE_PWRITE = 68, ORACLE_EXIT = 93 };
enum { ORACLE_MEMFD = 279 };

#else

long syscall(long number, ...);

static inline long oracle_call(long number, long first, long second, long third, long fourth)
{
    return syscall(number, first, second, third, fourth);
}

#include <sys/syscall.h>
enum { ORACLE_WRITE = SYS_write, ORACLE_PREAD = SYS_pread64, ORACLE_PWRITE = SYS_pwrite64 };
enum { ORACLE_EXIT = SYS_exit_group, ORACLE_MEMFD = SYS_memfd_create };

int main(void);
int main(void)
{
    return guest_main(ORACLE_AREA_BYTES, ORACLE_SCRATCH_BYTES);
}

#endif

static inline void oracle_exit(long status)
{
    (void)oracle_call(ORACLE_EXIT, status, 0, 0, 0);
}

/* A file in memory, made when it is first used. */
static inline long oracle_file(long *file)
{
    if (*file == 0)
        *file = oracle_call(ORACLE_MEMFD, (long)(uintptr_t) "guest", 0, 0, 0);
    if (*file < 0)
        oracle_exit(99);
    return *file;
}

static inline long *oracle_scratch(void)
{
    static long file;
    return &file;
}

static inline long *oracle_journal(void)
{
    static long file;
    return &file;
}

static inline uint64_t oracle_move(long number, long *file, const void *buffer, uint64_t size_bytes,
                                   uint64_t offset)
{
    long n = oracle_call(number, oracle_file(file), (long)(uintptr_t)buffer, (long)size_bytes,
                         (long)offset);
    if (n < 0)
        oracle_exit(98);
    return (uint64_t)n;
}

static inline uint64_t hsim_print(const char *text, uint64_t size_bytes)
{
    return (uint64_t)oracle_call(ORACLE_WRITE, 1, (long)(uintptr_t)text, (long)size_bytes, 0);
}

/* A file that was never written reads as zero up to its size, as on auxiliary memory. */
static inline uint64_t hsim_read(void *buffer, uint64_t size_bytes, uint64_t offset)
{
    uint64_t left_bytes = offset < ORACLE_SCRATCH_BYTES ? ORACLE_SCRATCH_BYTES - offset : 0;
    uint64_t n = size_bytes < left_bytes ? size_bytes : left_bytes;
    uint64_t n_there = oracle_move(ORACLE_PREAD, oracle_scratch(), buffer, n, offset);
    for (uint64_t i = n_there; i < n; i++)
        ((volatile char *)buffer)[i] = 0;
    return n;
}

static inline uint64_t hsim_write(const void *buffer, uint64_t size_bytes, uint64_t offset)
{
    uint64_t left_bytes = offset < ORACLE_SCRATCH_BYTES ? ORACLE_SCRATCH_BYTES - offset : 0;
    uint64_t n = size_bytes < left_bytes ? size_bytes : left_bytes;
    return oracle_move(ORACLE_PWRITE, oracle_scratch(), buffer, n, offset);
}

static inline uint64_t hsim_journal(void *buffer, uint64_t size_bytes, uint64_t offset)
{
    return oracle_move(ORACLE_PREAD, oracle_journal(), buffer, size_bytes, offset);
}

/* The host's program has the area it began with. */
static inline uint64_t hsim_allocate(uint64_t size_bytes)
{
    (void)size_bytes;
    return UINT64_MAX;
}

static inline uint64_t hsim_commit(void *record, uint64_t payload_bytes)
{
    static uint64_t end_bytes;
    HsimRecordHead *head = record;
    uint64_t n_blocks = (sizeof *head + payload_bytes + HSIM_JOURNAL_BLOCK_BYTES - 1) /
                        HSIM_JOURNAL_BLOCK_BYTES;
    head->size_bytes = n_blocks * HSIM_JOURNAL_BLOCK_BYTES;
    end_bytes += oracle_move(ORACLE_PWRITE, oracle_journal(), record, head->size_bytes, end_bytes);
    return 0;
}

static inline uint64_t hsim_receive(void *buffer, uint64_t size_bytes)
{
    static uint64_t number;
    HsimRequestHead *head = buffer;
    uint64_t filler = UINT64_C(1) << 32 ^ ++number;
    if (number > ORACLE_REQUESTS)
        oracle_exit(0);
    uint64_t n = size_bytes < ORACLE_REQUEST_BYTES ? size_bytes : ORACLE_REQUEST_BYTES;
    for (uint64_t i = 0; i < n; i++)
        ((uint8_t *)buffer)[i] = (uint8_t)(hsim_mix(&filler) >> 56);
    *head = (HsimRequestHead){ 1, number, ORACLE_REQUEST_BYTES, 0 };
    return n;
}

static inline uint64_t hsim_reply(const void *buffer, uint64_t size_bytes)
{
    (void)buffer;
    (void)size_bytes;
    return 0;
}

static inline void hsim_sleep(uint64_t cycles)
{
    (void)cycles;
}

/* There is no monitor that has shares. */
static inline uint64_t hsim_change_share(uint64_t os, uint64_t share)
{
    (void)os;
    (void)share;
    return UINT64_MAX;
}

/* There is no other program. */
static inline uint64_t hsim_send(uint64_t program, const void *buffer, uint64_t size_bytes)
{
    (void)program;
    (void)buffer;
    (void)size_bytes;
    return UINT64_MAX;
}

static inline void hsim_sleep_until(uint64_t cycle)
{
    (void)cycle;
}

static inline void hsim_compute(uint64_t cycles)
{
    (void)cycles;
}

static inline void hsim_touch(uint64_t pages, const HsimPattern *pattern, uint64_t *state,
                              bool writes)
{
    (void)pages;
    (void)pattern;
    (void)state;
    (void)writes;
}

static inline uint64_t hsim_cycles(void)
{
    return 0;
}

static inline uint64_t hsim_time(void)
{
    return 0;
}

static inline uint64_t hsim_instructions(void)
{
    return 0;
}

#endif
