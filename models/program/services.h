/* services: what a program asks of its OS with `ecall`: number in a7, arguments in a0 and a1, the
 * result in a0.
 *
 *   1 receive  a0 buffer, a1 its bytes    waits for a request; a0 = bytes of it, from an
 *                                         HsRequestHead on
 *   2 reply    a0 buffer, a1 bytes        answers the request received last
 *   3 commit   a0 buffer, a1 bytes        a journal record is on auxiliary memory when it returns;
 *                                         at most one for each request
 *   4 sleep    a0 cycles                  gives the CPU up for that long
 *   5 exit     a0 status                  the program has ended
 * Any other number ends the program with "unknown service".
 */
#ifndef HS_SERVICES_H
#define HS_SERVICES_H

#include <stdint.h>

typedef enum {
    HS_SERVICE_RECEIVE = 1,
    HS_SERVICE_REPLY = 2,
    HS_SERVICE_COMMIT = 3,
    HS_SERVICE_SLEEP = 4,
    HS_SERVICE_EXIT = 5
} HsService;

/* The first bytes of a request as the program finds it in its buffer, little-endian. */
typedef struct {
    uint64_t client;
    uint64_t number;
    uint64_t size_bytes;
} HsRequestHead;

#endif
