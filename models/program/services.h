/* services: what a program asks of its OS with `ecall`: number in a7, arguments in a0, a1 and a2,
 * the result in a0; no other register changes. scenarios/guests/hsim.h has them as C functions.
 *
 *   1 receive  a0 buffer, a1 its bytes    waits for a request; a0 = bytes of it, from an
 *                                         HsRequestHead on
 *   2 reply    a0 buffer, a1 bytes        answers the request received last, with at least a byte
 *                                         and at most HS_IO_BUFFER_BYTES; a0 = 0, or all bits one
 *                                         when there is none
 *   3 commit   a0 buffer, a1 bytes        a journal record is on auxiliary memory when it returns;
 *                                         at most one for each request. The buffer holds the whole
 *                                         record: HS_JOURNAL_HEAD_BYTES for the OS to fill in, then
 *                                         a1 bytes of payload, then room up to a whole number of
 *                                         HS_JOURNAL_BLOCK_BYTES
 *   4 sleep    a0 cycles                  gives the CPU up for that long
 *   5 exit     a0 status                  the program has ended: well with 0, else as a failure
 *   6 print    a0 buffer, a1 bytes        adds text to the program's output; a0 = bytes taken, at
 *                                         most HS_PRINT_BYTES_MAX, less when its output is full
 *                                         (HS_OUTPUT_BYTES_MAX). What is not printable ASCII, a
 *                                         newline or a tab is kept as '?'
 *   7 read     a0 buffer, a1 bytes,       bytes of the program's scratch file on auxiliary memory;
 *              a2 offset in the file      waits for the transfer; a0 = bytes moved, at most
 *   8 write    the same                   HS_IO_BUFFER_BYTES, less at the file's end, 0 behind it
 *   9 journal  a0 buffer, a1 bytes,       the same for the program's own journal up to its last
 *              a2 offset in the journal   record: how a program that starts learns what was
 *                                         committed before. A record's bytes are in
 *                                         models/program/journal.h
 *   10 allocate  a0 bytes                 the address space grows at its high end by so many bytes,
 *                                         rounded up to whole units of storage, which read as zero;
 *                                         a0 = its bytes from then on, or all bits one: refused.
 *                                         Where there is too little storage the app's `on-shortage`
 *                                         decides: it waits; the space grows without the storage,
 *                                         and is paged, as far as the page file goes; refused
 *  11 change   a0 OS, by its place       changes the share of that OS's machine (H9-26889); waits
 *     share    among the sorted names,   for the monitor; a0 = 0, or all bits one: there is no such
 *              from 1; a1 share          OS, or the share is not in 1 .. 10 000
 *   12 send    a0 buffer, a1 bytes,       a request to another program, known by its place among
 *              a2 program                the sorted names of the apps, from 0; waits for the reply;
 *                                        a0 = bytes of it, or all bits one: no other program has
 *                                        that place, or a1 is less than an HsRequestHead or more
 *                                        than HS_IO_BUFFER_BYTES. Exactly once, if the receiver
 *                                        commits: models/guest/job_send.c. Messages have sizes, and
 *                                        bytes made from their numbers: neither finds the other's
 *   13 sleep   a0 cycle of the run        gives the CPU up until then; not at all when it is over
 *     until
 * Commit, read, write and journal return all bits one when the device failed, over and over; the
 * record of such a commit is not written, and its request counts as not received: a reply to it is
 * refused, its client sends it again. (A commit without a request ends the program instead.)
 * Any other number ends the program with "unknown service"; a buffer that is not all inside the
 * area and connected ends it too, and says of which service.
 *
 * The scratch file belongs to the program wherever it runs, has the size the scenario gives it
 * (`scratch 8 MB`; none without it), reads as zero where it was never written, and keeps its bytes
 * over a fault of the OS.
 *
 * START. When a program begins, on whichever OS, pc is its entry (0 of a script), and
 *   sp (x2)   = a0, the stack grows down from the area's end (a script has none)
 *   s1 (x9)     a random number, of the run's seed and the app's name
 *   a0 (x10)    bytes of the area, whose addresses are 0 .. a0 - 1
 *   a1 (x11)    bytes of the scratch file
 * and all other registers are 0. Its image stands at address 0; the zeroed part of an ELF program
 * (.bss) is behind it and is zero. What lies between that and the area's end is not defined: a
 * program must write it before it reads it.
 */
#ifndef HS_SERVICES_H
#define HS_SERVICES_H

#include <stdint.h>

/* The registers named above. */
enum {
    HS_SERVICE_SP = 2,
    HS_SERVICE_S1 = 9,
    HS_SERVICE_A0 = 10,
    HS_SERVICE_A1 = 11,
    HS_SERVICE_A2 = 12,
    HS_SERVICE_A7 = 17
};

typedef enum {
    HS_SERVICE_RECEIVE = 1,
    HS_SERVICE_REPLY = 2,
    HS_SERVICE_COMMIT = 3,
    HS_SERVICE_SLEEP = 4,
    HS_SERVICE_EXIT = 5,
    HS_SERVICE_PRINT = 6,
    HS_SERVICE_READ = 7,
    HS_SERVICE_WRITE = 8,
    HS_SERVICE_JOURNAL = 9,
    HS_SERVICE_ALLOCATE = 10,
    HS_SERVICE_CHANGE_SHARE = 11,
    HS_SERVICE_SEND = 12,
    HS_SERVICE_SLEEP_UNTIL = 13
} HsService;

/* Of one print, and of all a program prints in a run. */
#define HS_PRINT_BYTES_MAX 4096u
#define HS_OUTPUT_BYTES_MAX 65536u

/* The first bytes of a request as the program finds it in its buffer, little-endian. */
typedef struct {
    uint64_t client;
    uint64_t number;
    uint64_t size_bytes;
    uint64_t work_cycles; /* the service time that it asks for; 0: it does not say */
} HsRequestHead;

#endif
