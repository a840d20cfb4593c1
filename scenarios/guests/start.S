/* start: the first instructions of a guest. The OS (or Linux) has set the stack pointer; a0 holds
 * the area's bytes, a1 those of the scratch file (models/program/services.h, START). */
        .section .text.start, "ax"
        .globl  _start
_start:
        .option push
        .option norelax
        la      gp, __global_pointer$
        .option pop
#ifdef HSIM_ORACLE
        li      a0, 64 << 20
        li      a1, 64 << 20
#endif
        andi    sp, sp, -16
        call    guest_main
#ifdef HSIM_ORACLE
        li      a7, 93          /* exit */
#else
        li      a7, 5           /* exit */
#endif
        ecall
1:      j       1b
