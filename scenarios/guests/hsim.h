/* hsim: what a guest program in C asks of its OS, and the macro-instructions of its CPU.
 *
 * A guest is one C file with a function
 *     int guest_main(uint64_t area_bytes, uint64_t scratch_bytes);
 * which start.S calls with the stack at the area's end; what it returns is its exit status. There
 * is no C library: this header, memcpy, memset and memmove (runtime.c), static data, and the stack.
 * models/program/services.h is the manual of the services; README.md tells how to build and run.
 *
 * The same source also runs on Linux: oracle.h answers the services with system calls. What a guest
 * prints there is what it must print here.
 */
#ifndef HS_HSIM_H
#define HS_HSIM_H

#include "scenarios/guests/guest_types.h"

/* ---- services and macro-instructions ---- */

#if defined(HSIM_ORACLE) || !defined(__riscv)
#include "scenarios/guests/oracle.h"
#else

static inline uint64_t hsim_service(uint64_t number, uint64_t first, uint64_t second,
                                    uint64_t third)
{
    register uint64_t a0 __asm__("a0") = first;
    register uint64_t a1 __asm__("a1") = second;
    register uint64_t a2 __asm__("a2") = third;
    register uint64_t a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
}

/* Waits for a request; its bytes in the buffer, an HsimRequestHead first. */
static inline uint64_t hsim_receive(void *buffer, uint64_t size_bytes)
{
    return hsim_service(1, (uintptr_t)buffer, size_bytes, 0);
}

/* Answers the request received last. */
static inline uint64_t hsim_reply(const void *buffer, uint64_t size_bytes)
{
    return hsim_service(2, (uintptr_t)buffer, size_bytes, 0);
}

/* The record is on auxiliary memory when this returns 0. When the device failed, over and over, it
 * returns UINT64_MAX, as read, write and journal below do: then there is no record, and the request
 * is not done. The buffer holds an HsimRecordHead, then payload_bytes of payload, and has room for
 * whole blocks of HSIM_JOURNAL_BLOCK_BYTES. */
static inline uint64_t hsim_commit(void *record, uint64_t payload_bytes)
{
    return hsim_service(3, (uintptr_t)record, payload_bytes, 0);
}

static inline void hsim_sleep(uint64_t cycles)
{
    (void)hsim_service(4, cycles, 0, 0);
}

/* Returns the bytes kept. */
static inline uint64_t hsim_print(const char *text, uint64_t size_bytes)
{
    return hsim_service(6, (uintptr_t)text, size_bytes, 0);
}

/* Bytes of the program's scratch file; returns how many were moved, less at the file's end. */
static inline uint64_t hsim_read(void *buffer, uint64_t size_bytes, uint64_t offset)
{
    return hsim_service(7, (uintptr_t)buffer, size_bytes, offset);
}

static inline uint64_t hsim_write(const void *buffer, uint64_t size_bytes, uint64_t offset)
{
    return hsim_service(8, (uintptr_t)buffer, size_bytes, offset);
}

/* Bytes of the program's own journal, records behind one another; 0: it ends before offset. */
static inline uint64_t hsim_journal(void *buffer, uint64_t size_bytes, uint64_t offset)
{
    return hsim_service(9, (uintptr_t)buffer, size_bytes, offset);
}

/* Changes the CPU share of an OS, which is known by its place among the sorted names, from 1.
 * Returns 0, or all bits one when that cannot be. */
static inline uint64_t hsim_change_share(uint64_t os, uint64_t share)
{
    return hsim_service(11, os, share, 0);
}

/* Asks another program, by its place among the sorted names of the apps, from 0, and waits for its
 * reply; returns the bytes of that, UINT64_MAX: there is no such program. */
static inline uint64_t hsim_send(uint64_t program, const void *buffer, uint64_t size_bytes)
{
    return hsim_service(12, (uintptr_t)buffer, size_bytes, program);
}

/* Until that cycle of the run. */
static inline void hsim_sleep_until(uint64_t cycle)
{
    (void)hsim_service(13, cycle, 0, 0);
}

/* The area grows at its high end by so many bytes, in whole units, which read as zero. Returns its
 * bytes from then on; UINT64_MAX: refused. */
static inline uint64_t hsim_allocate(uint64_t size_bytes)
{
    return hsim_service(10, size_bytes, 0, 0);
}

/* Macro-instruction: keeps the CPU busy for that many cycles. */
static inline void hsim_compute(uint64_t cycles)
{
    __asm__ volatile(".insn r 0x0b, 0, 0, %0, x0, x0" : "+r"(cycles));
}

/* Macro-instruction: reads (or writes) pages of a pattern; *state is its generator's. */
static inline void hsim_touch(uint64_t pages, const HsimPattern *pattern, uint64_t *state,
                              bool writes)
{
    uint64_t generator = *state;
    if (writes)
        __asm__ volatile(".insn r 0x0b, 2, 0, %0, %2, %1"
                         : "+r"(pages), "+r"(generator)
                         : "r"(pattern)
                         : "memory");
    else
        __asm__ volatile(".insn r 0x0b, 1, 0, %0, %2, %1"
                         : "+r"(pages), "+r"(generator)
                         : "r"(pattern)
                         : "memory");
    *state = generator;
}

static inline uint64_t hsim_cycles(void)
{
    uint64_t cycles;
    __asm__ volatile("rdcycle %0" : "=r"(cycles));
    return cycles;
}

static inline uint64_t hsim_time(void)
{
    uint64_t time;
    __asm__ volatile("rdtime %0" : "=r"(time));
    return time;
}

static inline uint64_t hsim_instructions(void)
{
    uint64_t instructions;
    __asm__ volatile("rdinstret %0" : "=r"(instructions));
    return instructions;
}

#endif

/* ---- a line of output ---- */

typedef struct {
    char text[160];
    uint32_t n;
} HsimLine;

/* What does not fit is cut off. */
static inline void hsim_line_text(HsimLine *line, const char *text)
{
    while (*text != '\0' && line->n + 1 < sizeof line->text)
        line->text[line->n++] = *text++;
}

static inline void hsim_line_number(HsimLine *line, uint64_t number)
{
    char digits[21];
    uint32_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    hsim_line_text(line, &digits[at]);
}

static inline void hsim_line_hex(HsimLine *line, uint64_t number)
{
    char digits[17] = { 0 };
    for (uint32_t i = 0; i < 16; i++)
        digits[i] = "0123456789abcdef"[number >> (60 - 4 * i) & 15];
    hsim_line_text(line, digits);
}

static inline void hsim_line_print(HsimLine *line)
{
    line->text[line->n++] = '\n';
    (void)hsim_print(line->text, line->n);
    line->n = 0;
}

#endif
