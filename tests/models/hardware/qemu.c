/* qemu: see qemu.h. */
#include "tests/models/hardware/qemu.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/hardware/isa.h"
#include "sim/assert.h"

/* Where everything is. The harness, its variables, window and code of the program that runs; then,
 * from RECORDS on, code, window and registers of all programs. */
enum { HARNESS = 0x10000, STATE = 0x11000, RECORDS = 0x40000 };
/* In STATE: x0 .. x31 (x0 is junk), the next record, how many are left. */
enum { STATE_NEXT = 0x100, STATE_LEFT = 0x108 };
#define REGISTERS_BYTES 256u
#define RECORD_BYTES (RANDOM_CODE_BYTES + RANDOM_WINDOW_BYTES + REGISTERS_BYTES)
#define HARNESS_WORDS 256u
#define QEMU "qemu-riscv64"
#define QEMU_SECONDS_MAX "120"

enum { T0 = 5, T1 = 6, T2 = 7, A0 = 10, A1 = 11, A2 = 12, A7 = 17, BASE = 31 };
enum { LINUX_WRITE = 64, LINUX_EXIT = 93 };

typedef struct {
    uint32_t word[HARNESS_WORDS];
    guint n;
} Harness;

/* ---- the harness ---- */

static void put(Harness *harness, const HsInstruction *instruction)
{
    hs_assert(harness->n < HARNESS_WORDS);
    harness->word[harness->n++] = hs_isa_encode(instruction);
}

static void put_i(Harness *harness, HsOp op, uint8_t rd, uint8_t rs1, int64_t imm)
{
    put(harness, &(HsInstruction){ .op = op, .rd = rd, .rs1 = rs1, .imm = imm });
}

/* Stores and branches. */
static void put_s(Harness *harness, HsOp op, uint8_t rs2, uint8_t rs1, int64_t imm)
{
    put(harness, &(HsInstruction){ .op = op, .rs1 = rs1, .rs2 = rs2, .imm = imm });
}

static int64_t here(const Harness *harness)
{
    return HARNESS + harness->n * INT64_C(4);
}

static void put_number(Harness *harness, uint8_t rd, int64_t number)
{
    int64_t low = (number & 0xfff) - ((number & 0x800) << 1);

    put_i(harness, HS_OP_LUI, rd, 0, number - low);
    put_i(harness, HS_OP_ADDI, rd, rd, low);
}

/* From t1 on, which moves behind them, to t2. */
static void put_copy(Harness *harness, int64_t to, uint32_t size_bytes)
{
    int64_t again;

    put_number(harness, T2, to);
    put_number(harness, T0, to + size_bytes);
    again = here(harness);
    put_i(harness, HS_OP_LD, A0, T1, 0);
    put_s(harness, HS_OP_SD, A0, T2, 0);
    put_i(harness, HS_OP_ADDI, T1, T1, 8);
    put_i(harness, HS_OP_ADDI, T2, T2, 8);
    put_s(harness, HS_OP_BNE, T0, T2, again - here(harness));
}

static void put_write(Harness *harness, int64_t from, uint32_t size_bytes)
{
    put_i(harness, HS_OP_ADDI, A0, 0, STDOUT_FILENO);
    put_number(harness, A1, from);
    put_number(harness, A2, size_bytes);
    put_i(harness, HS_OP_ADDI, A7, 0, LINUX_WRITE);
    put_i(harness, HS_OP_ECALL, 0, 0, 0);
}

/* Exits with 0 if nothing is left, else counts it off. */
static void put_exit(Harness *harness)
{
    put_i(harness, HS_OP_LD, T0, BASE, STATE_LEFT);
    put_s(harness, HS_OP_BNE, 0, T0, 16);
    put_i(harness, HS_OP_ADDI, A0, 0, 0);
    put_i(harness, HS_OP_ADDI, A7, 0, LINUX_EXIT);
    put_i(harness, HS_OP_ECALL, 0, 0, 0);
    put_i(harness, HS_OP_ADDI, T0, T0, -1);
    put_s(harness, HS_OP_SD, T0, BASE, STATE_LEFT);
}

/* Returns the address that programs jump to at their end. */
static int64_t harness_make(Harness *harness)
{
    int64_t again, end;

    put_number(harness, BASE, STATE);
    again = here(harness);
    put_exit(harness);
    put_i(harness, HS_OP_LD, T1, BASE, STATE_NEXT);
    put_copy(harness, RANDOM_CODE, RANDOM_CODE_BYTES);
    put_copy(harness, RANDOM_WINDOW, RANDOM_WINDOW_BYTES);
    put_copy(harness, STATE, REGISTERS_BYTES);
    put_s(harness, HS_OP_SD, T1, BASE, STATE_NEXT);
    put_i(harness, HS_OP_FENCE_I, 0, 0, 0);
    for (uint8_t i = 1; i <= BASE; i++)
        put_i(harness, HS_OP_LD, i, BASE, 8 * i);
    put_i(harness, HS_OP_JAL, 0, 0, (int64_t)RANDOM_CODE - here(harness));

    end = here(harness);
    put_number(harness, BASE, STATE);
    for (uint8_t i = 1; i < BASE; i++)
        put_s(harness, HS_OP_SD, i, BASE, 8 * i);
    put_write(harness, STATE, REGISTERS_BYTES);
    put_write(harness, RANDOM_WINDOW, RANDOM_WINDOW_BYTES);
    put_i(harness, HS_OP_JAL, 0, 0, again - here(harness));
    return end;
}

/* ---- the file ---- */

static void append(GByteArray *bytes, uint64_t value, guint size_bytes)
{
    uint64_t raw = GUINT64_TO_LE(value);

    g_byte_array_append(bytes, (const guint8 *)&raw, size_bytes);
}

/* ELF64, RISC-V, executable; one segment, readable, writable and executable, that is the rest of
 * the file (System V ABI, chapters 4 and 5; RISC-V ELF psABI). */
#define ELF_BYTES 0x1000u
static void append_header(GByteArray *bytes, uint64_t segment_bytes)
{
    static const guint8 ident[16] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };

    g_byte_array_append(bytes, ident, sizeof ident);
    append(bytes, 2, 2);       /* executable */
    append(bytes, 243, 2);     /* RISC-V */
    append(bytes, 1, 4);       /* version */
    append(bytes, HARNESS, 8); /* entry */
    append(bytes, 64, 8);      /* program headers from here on */
    append(bytes, 0, 8);       /* no sections */
    append(bytes, 1, 4);       /* compressed instructions, soft float */
    append(bytes, 64, 2);      /* this header */
    append(bytes, 56, 2);      /* a program header */
    append(bytes, 1, 2);       /* of them there are */
    append(bytes, 0, 6);       /* no sections */
    append(bytes, 1, 4);       /* load */
    append(bytes, 7, 4);       /* rwx */
    append(bytes, ELF_BYTES, 8);
    append(bytes, HARNESS, 8);
    append(bytes, HARNESS, 8);
    append(bytes, segment_bytes, 8);
    append(bytes, segment_bytes, 8);
    append(bytes, 0x1000, 8); /* alignment */
}

static void append_zeros(GByteArray *bytes, guint up_to)
{
    guint from = bytes->len;

    hs_assert(from <= up_to);
    g_byte_array_set_size(bytes, up_to);
    memset(bytes->data + from, 0, up_to - from);
}

static void append_record(GByteArray *bytes, const RandomProgram *program, int64_t end)
{
    RandomProgram copy = *program;
    HsInstruction jump = { .op = HS_OP_JAL, .imm = end - (int64_t)program->end_address };

    random_program_end_with(&copy, hs_isa_encode(&jump));
    for (guint i = 0; i < G_N_ELEMENTS(copy.code); i++)
        append(bytes, copy.code[i], 2);
    g_byte_array_append(bytes, copy.window, sizeof copy.window);
    for (guint i = 0; i < G_N_ELEMENTS(copy.x); i++)
        append(bytes, copy.x[i], 8);
}

static GByteArray *elf_make(const RandomProgram *programs, guint n)
{
    GByteArray *bytes = g_byte_array_new();
    Harness harness = { .n = 0 };
    int64_t end = harness_make(&harness);

    append_header(bytes, RECORDS - HARNESS + (uint64_t)n * RECORD_BYTES);
    append_zeros(bytes, ELF_BYTES);
    for (guint i = 0; i < harness.n; i++)
        append(bytes, harness.word[i], 4);
    append_zeros(bytes, ELF_BYTES + STATE - HARNESS + STATE_NEXT);
    append(bytes, RECORDS, 8);
    append(bytes, n, 8);
    append_zeros(bytes, ELF_BYTES + RECORDS - HARNESS);
    for (guint i = 0; i < n; i++)
        append_record(bytes, &programs[i], end);
    return bytes;
}

/* ---- the run ---- */

/* Runs the file with its standard output in another. */
static bool qemu_spawn(const char *elf_path, int output, char **ret_problem)
{
    char *argv[] = { (char *)"timeout", (char *)QEMU_SECONDS_MAX, (char *)QEMU, (char *)elf_path,
                     NULL };
    g_autoptr(GError) error = NULL;
    GPid pid;
    int status = 0;

    if (!g_spawn_async_with_fds(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                                NULL, NULL, &pid, -1, output, STDERR_FILENO, &error)) {
        *ret_problem = g_strdup(error->message);
        return false;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    *ret_problem = g_strdup_printf("timeout %s %s %s ended with status 0x%x", QEMU_SECONDS_MAX,
                                   QEMU, elf_path, (guint)status);
    return false;
}

static void read_result(const guint8 *from, RandomResult *ret_result)
{
    memcpy(ret_result->x, from, sizeof ret_result->x);
    for (guint i = 0; i < G_N_ELEMENTS(ret_result->x); i++)
        ret_result->x[i] = GUINT64_FROM_LE(ret_result->x[i]);
    memcpy(ret_result->window, from + REGISTERS_BYTES, RANDOM_WINDOW_BYTES);
}

static bool read_results(const char *path, guint n, RandomResult *ret_results, char **ret_problem)
{
    const gsize result_bytes = REGISTERS_BYTES + RANDOM_WINDOW_BYTES;
    g_autofree char *bytes = NULL;
    gsize size_bytes = 0;

    if (!g_file_get_contents(path, &bytes, &size_bytes, NULL) || size_bytes != n * result_bytes) {
        *ret_problem = g_strdup_printf("%s wrote %" G_GSIZE_FORMAT " bytes, not %" G_GSIZE_FORMAT,
                                       QEMU, size_bytes, n * result_bytes);
        return false;
    }
    for (guint i = 0; i < n; i++)
        read_result((const guint8 *)bytes + i * result_bytes, &ret_results[i]);
    return true;
}

bool qemu_execute(const RandomProgram *programs, guint n, RandomResult *ret_results,
                  char **ret_problem)
{
    g_autofree char *qemu = g_find_program_in_path(QEMU);
    g_autofree char *elf_path = NULL, *output_path = NULL;
    g_autoptr(GByteArray) elf = NULL;
    bool is_fine;
    int output;

    if (qemu == NULL) {
        *ret_problem = g_strdup(QEMU " is missing: make setup, or apt-get install qemu-user");
        return false;
    }
    close(g_file_open_tmp("hsim-XXXXXX.elf", &elf_path, NULL));
    output = g_file_open_tmp("hsim-XXXXXX.out", &output_path, NULL);
    elf = elf_make(programs, n);
    is_fine = g_file_set_contents(elf_path, (const char *)elf->data, elf->len, NULL) &&
              g_chmod(elf_path, 0700) == 0 && qemu_spawn(elf_path, output, ret_problem) &&
              read_results(output_path, n, ret_results, ret_problem);
    close(output);
    g_unlink(elf_path);
    g_unlink(output_path);
    return is_fine;
}
