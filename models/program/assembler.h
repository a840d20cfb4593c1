/* assembler: turns a program's script into instruction words, an image for auxiliary memory.
 *
 * IMAGE, also the program's address space (addresses count from the area's begin):
 *     0          instruction words, from pc = 0
 *     then       touch patterns, 16-byte aligned, one for each `touch` (HsTouchPattern)
 *     then       the reference strings of `touch pages`, in the order of their patterns
 *     then       filler up to image_bytes: a fixed sequence made from the program's name, so that
 *                every byte of an image can be told from zero and from another's
 *     io buffer  HS_IO_BUFFER_BYTES at image_bytes rounded up to a page: requests and replies,
 *                journal records (not part of the image)
 *     data       the pages that `touch` goes to: from the next page to the area's end
 *
 * REGISTERS. x5, x6 (t0, t1): scratch; x28 (t3): work of the last request; x8 (s0): bytes of the
 * last request; x9 (s1): state of the page generator, set by the loader from (seed, app name);
 * x18..x27 (s2..s11): loop counters, so loops with a count nest HS_LOOPS_MAX deep; a0, a1, a2, a7:
 * service arguments and number (models/program/services.h).
 *
 *     compute N      li t0, N          ; compute t0
 *     compute request                    addi t0, t3, 0 ; compute t0
 *     touch ...      li t0, pages      ; li t1, pattern ; touch.r|touch.w t0, t1, s1
 *     receive        li a0, io buffer  ; li a1, bytes of it ; li a7, 1 ; ecall ; addi s0, a0, 0
 *                    where the script has a `compute request`, then: li t3, io buffer
 *                    ; ld t3, 24(t3)    (HsRequestHead.work_cycles)
 *     reply S        li a0, io buffer  ; li a1, S ; li a7, 2 ; ecall
 *     commit S       li a0, io buffer  ; li a1, S ; li a7, 3 ; ecall
 *     sleep N        li a0, N (cycles) ; li a7, 4 ; ecall
 *     allocate S     li a0, S          ; li a7, 10 ; ecall
 *     change share of O to N             li a1, N ; li a0, O (its number) ; li a7, 11 ; ecall
 *     sleep until N  li a0, N (cycle)  ; li a7, 13 ; ecall
 *     send A S       li a0, io buffer  ; li a1, S ; li a2, A's number ; li a7, 12 ; ecall
 *     scratch read S at N   li a0, io buffer ; li a1, S ; li a2, N ; li a7, 7 ; ecall (write: 8)
 *     exit           li a0, 0 ; li a7, 5 ; ecall
 *     loop n { }     li sK, n ; L: body ; addi sK, sK, -1 ; bne sK, x0, L
 *                    where L is more than 4096 bytes back: beq sK, x0, over ; jal x0, L ; over:
 *     loop { }       L: body ; jal x0, L
 *   li is what GNU as makes of it for RV64: addi; lui and, or, addiw; else one of the latter two,
 *   then slli and addi until the constant is there. `li t1, pattern` is addi when all patterns lie
 *   below 2048, else lui + addiw for each of them.
 *   An exit is put at the script's end. The touched pages are all data pages of the area.
 */
#ifndef HS_ASSEMBLER_H
#define HS_ASSEMBLER_H

#include "models/hardware/isa.h"
#include "sim/cycles.h"

#define HS_IO_BUFFER_BYTES (1024u * 1024u)
#define HS_LOOPS_MAX 10u
/* So the begin of a loop is always within reach of jal. */
#define HS_SCRIPT_WORDS_MAX 262144u
#define HS_IMAGE_BYTES_MAX (UINT64_C(1) << 30)

typedef enum {
    HS_VERB_COMPUTE,
    HS_VERB_COMPUTE_REQUEST,
    HS_VERB_TOUCH,
    HS_VERB_RECEIVE,
    HS_VERB_REPLY,
    HS_VERB_COMMIT,
    HS_VERB_SLEEP,
    HS_VERB_SLEEP_UNTIL,
    HS_VERB_SEND,
    HS_VERB_READ,
    HS_VERB_WRITE,
    HS_VERB_CHANGE_SHARE,
    HS_VERB_EXIT,
    HS_VERB_ALLOCATE,
    HS_VERB_LOOP_BEGIN,
    HS_VERB_LOOP_END
} HsScriptVerb;

/* One statement of a script, flattened: a loop is LOOP_BEGIN (amount: times, 0 for ever) ...
 * LOOP_END. */
typedef struct {
    HsScriptVerb verb;
    uint64_t amount; /* cycles, pages, bytes, times, or a share */
    uint32_t os;     /* CHANGE_SHARE: its number */
    uint64_t third;  /* SEND: the program's number; READ, WRITE: the offset in the file */
    HsTouchOrder order;
    uint32_t skew_milli;
    bool writes;
    const uint32_t *list; /* TOUCH of a reference string: `amount` page numbers; borrowed */
} HsScriptStep;

typedef struct {
    uint64_t image_bytes; /* what the scenario says */
    uint64_t area_bytes;  /* of the app that will run it: bounds the touched pages */
    const char *name;     /* seeds the filler */
} HsImageShape;

#define HS_ASSEMBLER_ERROR hs_assembler_error_quark()
GQuark hs_assembler_error_quark(void);
typedef enum {
    HS_ASSEMBLER_ERROR_LOOPS,     /* too many, one in another */
    HS_ASSEMBLER_ERROR_TOO_LARGE, /* the script for the image, the image, a record for its buffer */
    HS_ASSEMBLER_ERROR_AREA       /* image, I/O buffer and data pages for the area */
} HsAssemblerError;

/* Makes the image: image_bytes bytes; NULL and an error that says what does not fit and what would.
 * The instruction words are its first *ret_code_bytes bytes (may be NULL). Asserts that each
 * LOOP_END has its LOOP_BEGIN, and the reverse. */
GBytes *hs_assemble(const HsScriptStep *steps, guint n_steps, const HsImageShape *shape,
                    uint64_t *ret_code_bytes, GError **error);

/* Where the I/O buffer of a program with that image begins. */
uint64_t hs_image_io_buffer(uint64_t image_bytes);
/* Where its data pages begin. */
uint64_t hs_image_data(uint64_t image_bytes);

#endif
