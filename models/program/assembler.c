/* assembler: from script steps to the bytes of an image, see assembler.h. */
#include "models/program/assembler.h"

#include "models/program/services.h"
#include "sim/assert.h"
#include "sim/random.h"

#include <stddef.h>
#include <string.h>

#include "sim/banned.h"

enum {
    ZERO = 0,
    T0 = 5,
    T1 = 6,
    S0 = 8,
    S1 = 9,
    A0 = 10,
    A1 = 11,
    A2 = 12,
    A7 = 17,
    S2 = 18,
    T3 = 28
};

#define PATTERN_ALIGN_BYTES 16u
/* addi reaches addresses below this. */
#define NEAR_BYTES 2048u
/* A branch reaches this far back. */
#define BRANCH_BACK_BYTES 4096u

typedef struct {
    uint32_t begin_word;
    bool has_count;
    uint8_t counter; /* register; of one that counts */
} Loop;

/* A pass over the script. Words over HS_SCRIPT_WORDS_MAX are counted and not kept. */
typedef struct {
    const HsImageShape *shape;
    uint64_t pattern_base; /* 0: not known yet */
    bool is_pattern_near;
    GArray *words; /* of uint32_t, little-endian */
    uint64_t n_words;
    GArray *loops; /* of Loop: those that are open */
    uint32_t n_counted;
    uint32_t n_patterns;
    bool has_work;     /* it gives requests the service time they ask for */
    uint64_t n_listed; /* page numbers of all reference strings */
} Pass;

GQuark hs_assembler_error_quark(void)
{
    return g_quark_from_static_string("hs-assembler-error");
}

static uint64_t round_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

uint64_t hs_image_io_buffer(uint64_t image_bytes)
{
    return round_up(image_bytes, HS_PAGE_BYTES);
}

uint64_t hs_image_data(uint64_t image_bytes)
{
    return hs_image_io_buffer(image_bytes) + HS_IO_BUFFER_BYTES;
}

/* ---- words ---- */

static void emit(Pass *pass, HsInstruction instruction)
{
    pass->n_words++;
    if (pass->n_words > HS_SCRIPT_WORDS_MAX)
        return;

    uint32_t word = GUINT32_TO_LE(hs_isa_encode(&instruction));

    g_array_append_val(pass->words, word);
}

static void emit_immediate(Pass *pass, HsOp op, uint8_t rd, uint8_t rs1, int64_t imm)
{
    emit(pass, (HsInstruction){ .op = op, .rd = rd, .rs1 = rs1, .imm = imm });
}

/* The low 12 bits as addi and addiw take them. */
static int64_t low_part(int64_t value)
{
    return (int64_t)((uint64_t)value << 52) >> 52;
}

/* value - low_part(value), modulo 2^64: its low 12 bits are 0. */
static int64_t high_part(int64_t value)
{
    return (int64_t)((uint64_t)value - (uint64_t)low_part(value));
}

/* lui and, or, addiw: a value of 32 signed bits. */
static void emit_li_32(Pass *pass, uint8_t rd, int64_t value)
{
    int64_t upper = (int32_t)(uint32_t)high_part(value);
    uint8_t base = ZERO;

    if (upper != 0) {
        emit(pass, (HsInstruction){ .op = HS_OP_LUI, .rd = rd, .imm = upper });
        base = rd;
    }
    if (low_part(value) != 0 || upper == 0)
        emit_immediate(pass, HS_OP_ADDIW, rd, base, low_part(value));
}

/* Takes what addi adds, and the zeros above it, off the value until 32 bits are left; each such
 * part becomes a slli and an addi, in the reverse order. */
static void emit_li(Pass *pass, uint8_t rd, int64_t value)
{
    struct {
        int64_t low, shift;
    } part[6]; /* 64 bits, at least 12 at a time */
    uint32_t n_parts = 0;

    if (value == low_part(value)) {
        emit_immediate(pass, HS_OP_ADDI, rd, ZERO, value);
        return;
    }
    while (value != (int32_t)(uint32_t)value) {
        int64_t upper = high_part(value);
        int64_t shift = 12;

        while (((uint64_t)upper >> shift & 1) == 0)
            shift++;
        part[n_parts].low = low_part(value);
        part[n_parts++].shift = shift;
        value = upper >> shift;
    }
    emit_li_32(pass, rd, value);
    while (n_parts-- > 0) {
        emit_immediate(pass, HS_OP_SLLI, rd, rd, part[n_parts].shift);
        if (part[n_parts].low != 0)
            emit_immediate(pass, HS_OP_ADDI, rd, rd, part[n_parts].low);
    }
}

/* ---- statements ---- */

static void emit_service(Pass *pass, HsService service)
{
    emit_li(pass, A7, service);
    emit(pass, (HsInstruction){ .op = HS_OP_ECALL });
}

/* A service on the first `size_bytes` of the I/O buffer. */
static void emit_buffer_service(Pass *pass, uint64_t size_bytes, HsService service)
{
    emit_li(pass, A0, (int64_t)hs_image_io_buffer(pass->shape->image_bytes));
    emit_li(pass, A1, (int64_t)size_bytes);
    emit_service(pass, service);
}

static void emit_transfer(Pass *pass, const HsScriptStep *step, HsService service)
{
    emit_li(pass, A0, (int64_t)hs_image_io_buffer(pass->shape->image_bytes));
    emit_li(pass, A1, (int64_t)step->amount);
    emit_li(pass, A2, (int64_t)step->third);
    emit_service(pass, service);
}

static void emit_value_service(Pass *pass, uint64_t value, HsService service)
{
    emit_li(pass, A0, (int64_t)value);
    emit_service(pass, service);
}

static void emit_touch(Pass *pass, const HsScriptStep *step)
{
    HsOp op = step->writes ? HS_OP_TOUCH_WRITE : HS_OP_TOUCH_READ;
    int64_t pattern = (int64_t)(pass->pattern_base +
                                (uint64_t)pass->n_patterns * sizeof(HsTouchPattern));

    pass->n_patterns++;
    if (step->list != NULL)
        pass->n_listed += step->amount;
    emit_li(pass, T0, (int64_t)step->amount);
    if (pass->is_pattern_near) {
        emit_immediate(pass, HS_OP_ADDI, T1, ZERO, pattern);
    } else {
        emit(pass, (HsInstruction){ .op = HS_OP_LUI, .rd = T1, .imm = high_part(pattern) });
        emit_immediate(pass, HS_OP_ADDIW, T1, T1, low_part(pattern));
    }
    emit(pass, (HsInstruction){ .op = op, .rd = T0, .rs1 = T1, .rs2 = S1 });
}

static void begin_loop(Pass *pass, uint64_t times)
{
    Loop loop = { .has_count = times > 0 };

    if (loop.has_count) {
        loop.counter = (uint8_t)(S2 + pass->n_counted++);
        emit_li(pass, loop.counter, (int64_t)times);
    }
    loop.begin_word = (uint32_t)pass->n_words;
    g_array_append_val(pass->loops, loop);
}

static int64_t distance_to(const Pass *pass, const Loop *loop)
{
    return ((int64_t)loop->begin_word - (int64_t)pass->n_words) * 4;
}

static void end_loop(Pass *pass)
{
    hs_assert(pass->loops->len > 0);

    Loop loop = g_array_index(pass->loops, Loop, pass->loops->len - 1);

    g_array_set_size(pass->loops, pass->loops->len - 1);
    if (loop.has_count) {
        pass->n_counted--;
        emit_immediate(pass, HS_OP_ADDI, loop.counter, loop.counter, -1);
        if (distance_to(pass, &loop) >= -(int64_t)BRANCH_BACK_BYTES) {
            emit(pass, (HsInstruction){
                           .op = HS_OP_BNE, .rs1 = loop.counter, .imm = distance_to(pass, &loop) });
            return;
        }
        emit(pass, (HsInstruction){ .op = HS_OP_BEQ, .rs1 = loop.counter, .imm = 8 });
    }
    emit(pass, (HsInstruction){ .op = HS_OP_JAL, .imm = distance_to(pass, &loop) });
}

/* A commit writes over the request: its work is kept in a register. */
static void emit_load_work(Pass *pass)
{
    emit_li(pass, T3, (int64_t)hs_image_io_buffer(pass->shape->image_bytes));
    emit_immediate(pass, HS_OP_LD, T3, T3, (int64_t)offsetof(HsRequestHead, work_cycles));
}

static void emit_step(Pass *pass, const HsScriptStep *step)
{
    switch (step->verb) {
    case HS_VERB_COMPUTE:
        emit_li(pass, T0, (int64_t)step->amount);
        emit(pass, (HsInstruction){ .op = HS_OP_COMPUTE, .rd = T0 });
        break;
    case HS_VERB_COMPUTE_REQUEST:
        emit_immediate(pass, HS_OP_ADDI, T0, T3, 0);
        emit(pass, (HsInstruction){ .op = HS_OP_COMPUTE, .rd = T0 });
        break;
    case HS_VERB_TOUCH:
        emit_touch(pass, step);
        break;
    case HS_VERB_RECEIVE:
        emit_buffer_service(pass, HS_IO_BUFFER_BYTES, HS_SERVICE_RECEIVE);
        emit_immediate(pass, HS_OP_ADDI, S0, A0, 0);
        if (pass->has_work)
            emit_load_work(pass);
        break;
    case HS_VERB_REPLY:
        emit_buffer_service(pass, step->amount, HS_SERVICE_REPLY);
        break;
    case HS_VERB_COMMIT:
        emit_buffer_service(pass, step->amount, HS_SERVICE_COMMIT);
        break;
    case HS_VERB_SLEEP:
        emit_value_service(pass, step->amount, HS_SERVICE_SLEEP);
        break;
    case HS_VERB_ALLOCATE:
        emit_value_service(pass, step->amount, HS_SERVICE_ALLOCATE);
        break;
    case HS_VERB_CHANGE_SHARE:
        emit_li(pass, A1, (int64_t)step->amount);
        emit_value_service(pass, step->os, HS_SERVICE_CHANGE_SHARE);
        break;
    case HS_VERB_SLEEP_UNTIL:
        emit_value_service(pass, step->amount, HS_SERVICE_SLEEP_UNTIL);
        break;
    case HS_VERB_SEND:
        emit_transfer(pass, step, HS_SERVICE_SEND);
        break;
    case HS_VERB_READ:
        emit_transfer(pass, step, HS_SERVICE_READ);
        break;
    case HS_VERB_WRITE:
        emit_transfer(pass, step, HS_SERVICE_WRITE);
        break;
    case HS_VERB_EXIT:
        emit_value_service(pass, 0, HS_SERVICE_EXIT);
        break;
    case HS_VERB_LOOP_BEGIN:
        begin_loop(pass, step->amount);
        break;
    case HS_VERB_LOOP_END:
        end_loop(pass);
        break;
    }
}

static void pass_init(Pass *pass, const HsImageShape *shape)
{
    *pass = (Pass){ .shape = shape,
                    .is_pattern_near = true,
                    .words = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                    .loops = g_array_new(FALSE, FALSE, sizeof(Loop)) };
}

static void pass_clear(Pass *pass)
{
    g_array_unref(pass->words);
    g_array_unref(pass->loops);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pass, pass_clear)

/* Makes all words of the script. */
static void pass_run(Pass *pass, const HsScriptStep *steps, guint n_steps)
{
    g_array_set_size(pass->words, 0);
    pass->n_words = 0;
    pass->n_counted = 0;
    pass->n_patterns = 0;
    pass->n_listed = 0;
    pass->has_work = false;
    for (guint step_i = 0; step_i < n_steps; step_i++)
        pass->has_work = pass->has_work || steps[step_i].verb == HS_VERB_COMPUTE_REQUEST;
    for (guint step_i = 0; step_i < n_steps; step_i++)
        emit_step(pass, &steps[step_i]);
    hs_assert(pass->loops->len == 0);
    emit_value_service(pass, 0, HS_SERVICE_EXIT);
}

static uint64_t patterns_begin(const Pass *pass)
{
    return round_up(pass->n_words * sizeof(uint32_t), PATTERN_ALIGN_BYTES);
}

static uint64_t patterns_end(const Pass *pass)
{
    if (pass->n_patterns == 0)
        return pass->n_words * sizeof(uint32_t);
    return patterns_begin(pass) + (uint64_t)pass->n_patterns * sizeof(HsTouchPattern);
}

/* Behind the reference strings. */
static uint64_t code_end(const Pass *pass)
{
    return patterns_end(pass) + pass->n_listed * sizeof(uint32_t);
}

/* The patterns stand behind the code, whose length depends on where they stand: so first a pass
 * finds out, and the last one knows. Near or far is decided once, for all of them. */
static void assemble_code(Pass *pass, const HsScriptStep *steps, guint n_steps)
{
    pass_run(pass, steps, n_steps);
    if (pass->n_patterns == 0)
        return;
    if (patterns_end(pass) - sizeof(HsTouchPattern) >= NEAR_BYTES) {
        pass->is_pattern_near = false;
        pass_run(pass, steps, n_steps);
    }
    pass->pattern_base = patterns_begin(pass);
    pass_run(pass, steps, n_steps);
}

/* ---- the image ---- */

static uint64_t n_data_pages(const HsImageShape *shape)
{
    return (shape->area_bytes - hs_image_data(shape->image_bytes)) / HS_PAGE_BYTES;
}

/* list: where its reference string will be, if it has one. */
static void write_pattern(const HsScriptStep *step, const HsImageShape *shape, uint64_t list,
                          uint8_t *to)
{
    uint64_t n_pages = n_data_pages(shape);

    if (step->order == HS_TOUCH_ZIPF)
        n_pages = MIN(n_pages, HS_TOUCH_ZIPF_PAGES_MAX);
    if (step->list != NULL)
        n_pages = step->amount;

    HsTouchPattern pattern = {
        .base = GUINT64_TO_LE(hs_image_data(shape->image_bytes)),
        .n_pages = GUINT64_TO_LE(n_pages),
        .order = GUINT32_TO_LE((uint32_t)step->order),
        .list = GUINT64_TO_LE(step->list != NULL ? list : 0),
        .skew_milli = GUINT32_TO_LE(step->order == HS_TOUCH_ZIPF ? step->skew_milli : 0),
    };

    memcpy(to, &pattern, sizeof pattern);
}

static void write_list(const HsScriptStep *step, uint8_t *to)
{
    for (uint64_t i = 0; i < step->amount; i++) {
        uint32_t page_i = GUINT32_TO_LE(step->list[i]);

        memcpy(to + i * sizeof page_i, &page_i, sizeof page_i);
    }
}

/* Eight bytes of the name's stream at a time, the lowest bit of each byte set: none is zero. */
static void fill(const char *name, uint8_t *to, gsize size_bytes)
{
    HsRandom random;

    hs_random_init(&random, 0, name);
    for (gsize byte_i = 0; byte_i < size_bytes; byte_i += 8) {
        uint64_t eight = GUINT64_TO_LE(hs_random_next(&random) | UINT64_C(0x0101010101010101));

        memcpy(to + byte_i, &eight, MIN(8, size_bytes - byte_i));
    }
}

static GBytes *make_image(const Pass *pass, const HsScriptStep *steps, guint n_steps)
{
    gsize image_bytes = (gsize)pass->shape->image_bytes;
    uint8_t *image = g_malloc(image_bytes);
    uint8_t *pattern = image + patterns_begin(pass);
    gsize end = (gsize)code_end(pass);
    uint64_t list = patterns_end(pass);

    memset(image, 0, end);
    memcpy(image, pass->words->data, (gsize)pass->n_words * sizeof(uint32_t));
    for (guint step_i = 0; step_i < n_steps; step_i++) {
        if (steps[step_i].verb != HS_VERB_TOUCH)
            continue;
        write_pattern(&steps[step_i], pass->shape, list, pattern);
        pattern += sizeof(HsTouchPattern);
        if (steps[step_i].list == NULL)
            continue;
        write_list(&steps[step_i], image + list);
        list += steps[step_i].amount * sizeof(uint32_t);
    }
    fill(pass->shape->name, image + end, image_bytes - end);
    return g_bytes_new_take(image, image_bytes);
}

/* ---- what does not fit ---- */

static bool check_loops(const HsScriptStep *steps, guint n_steps, GError **error)
{
    g_autoptr(GByteArray) open = g_byte_array_new(); /* whether each open loop counts */
    guint n_counted = 0;

    for (guint step_i = 0; step_i < n_steps; step_i++) {
        guint8 has_count = steps[step_i].amount > 0;

        if (steps[step_i].verb == HS_VERB_LOOP_BEGIN) {
            g_byte_array_append(open, &has_count, 1);
            n_counted += has_count;
        } else if (steps[step_i].verb == HS_VERB_LOOP_END) {
            hs_assert(open->len > 0);
            n_counted -= open->data[open->len - 1];
            g_byte_array_set_size(open, open->len - 1);
        }
        if (n_counted > HS_LOOPS_MAX) {
            g_set_error(error, HS_ASSEMBLER_ERROR, HS_ASSEMBLER_ERROR_LOOPS,
                        "%u loops with a count stand one in another, a program has %u counters: "
                        "make two loops one",
                        n_counted, HS_LOOPS_MAX);
            return false;
        }
    }
    return true;
}

static bool check_records(const HsScriptStep *steps, guint n_steps, GError **error)
{
    for (guint step_i = 0; step_i < n_steps; step_i++) {
        const HsScriptStep *step = &steps[step_i];
        bool is_record = step->verb == HS_VERB_REPLY || step->verb == HS_VERB_COMMIT;

        if (is_record && step->amount > HS_IO_BUFFER_BYTES) {
            g_set_error(error, HS_ASSEMBLER_ERROR, HS_ASSEMBLER_ERROR_TOO_LARGE,
                        "a %s of %" G_GUINT64_FORMAT " bytes, the I/O buffer has %u: make it at "
                        "most %u KB",
                        step->verb == HS_VERB_REPLY ? "reply" : "commit", step->amount,
                        HS_IO_BUFFER_BYTES, HS_IO_BUFFER_BYTES / 1024);
            return false;
        }
    }
    return true;
}

static bool check_image(const HsImageShape *shape, GError **error)
{
    if (shape->image_bytes <= HS_IMAGE_BYTES_MAX)
        return true;
    g_set_error(error, HS_ASSEMBLER_ERROR, HS_ASSEMBLER_ERROR_TOO_LARGE,
                "the image has %" G_GUINT64_FORMAT " bytes: make it at most %" G_GUINT64_FORMAT
                " MB",
                shape->image_bytes, HS_IMAGE_BYTES_MAX >> 20);
    return false;
}

static bool check_area(const HsScriptStep *steps, guint n_steps, const HsImageShape *shape,
                       GError **error)
{
    uint64_t needed_bytes = hs_image_data(shape->image_bytes);
    bool has_touch = false;

    for (guint step_i = 0; step_i < n_steps && !has_touch; step_i++)
        has_touch = steps[step_i].verb == HS_VERB_TOUCH;
    if (has_touch)
        needed_bytes += HS_PAGE_BYTES;
    if (shape->area_bytes >= needed_bytes)
        return true;
    g_set_error(error, HS_ASSEMBLER_ERROR, HS_ASSEMBLER_ERROR_AREA,
                "image and I/O buffer%s need %" G_GUINT64_FORMAT
                " bytes, the area has %" G_GUINT64_FORMAT ": make area at least %" G_GUINT64_FORMAT
                " MB",
                has_touch ? " and a page to touch" : "", needed_bytes, shape->area_bytes,
                round_up(needed_bytes, UINT64_C(1) << 20) >> 20);
    return false;
}

/* Each page of a reference string is a data page of the area, or of what was allocated before. */
static bool check_lists(const HsScriptStep *steps, guint n_steps, const HsImageShape *shape,
                        GError **error)
{
    uint64_t n_pages = n_data_pages(shape);

    for (guint step_i = 0; step_i < n_steps; step_i++) {
        if (steps[step_i].verb == HS_VERB_ALLOCATE)
            n_pages += steps[step_i].amount / HS_PAGE_BYTES;
        for (uint64_t i = 0; steps[step_i].list != NULL && i < steps[step_i].amount; i++) {
            if (steps[step_i].list[i] < n_pages)
                continue;
            g_set_error(error, HS_ASSEMBLER_ERROR, HS_ASSEMBLER_ERROR_AREA,
                        "page %u is touched, the area has data pages 0 to %" G_GUINT64_FORMAT
                        ": make area larger, or leave the page out",
                        steps[step_i].list[i], n_pages - 1);
            return false;
        }
    }
    return true;
}

static bool check_code(const Pass *pass, GError **error)
{
    uint64_t needed_bytes = code_end(pass);

    if (pass->n_words > HS_SCRIPT_WORDS_MAX) {
        g_set_error(error, HS_ASSEMBLER_ERROR, HS_ASSEMBLER_ERROR_TOO_LARGE,
                    "the script needs %" G_GUINT64_FORMAT
                    " instruction words, the limit is %u: use loops",
                    pass->n_words, HS_SCRIPT_WORDS_MAX);
        return false;
    }
    if (needed_bytes > pass->shape->image_bytes) {
        g_set_error(error, HS_ASSEMBLER_ERROR, HS_ASSEMBLER_ERROR_TOO_LARGE,
                    "the script needs %" G_GUINT64_FORMAT " bytes, the image has %" G_GUINT64_FORMAT
                    ": make image at least %" G_GUINT64_FORMAT " KB",
                    needed_bytes, pass->shape->image_bytes,
                    round_up(needed_bytes, HS_PAGE_BYTES) / 1024);
        return false;
    }
    return true;
}

GBytes *hs_assemble(const HsScriptStep *steps, guint n_steps, const HsImageShape *shape,
                    uint64_t *ret_code_bytes, GError **error)
{
    if (!check_loops(steps, n_steps, error) || !check_records(steps, n_steps, error) ||
        !check_image(shape, error) || !check_area(steps, n_steps, shape, error) ||
        !check_lists(steps, n_steps, shape, error))
        return NULL;

    g_auto(Pass) pass;

    pass_init(&pass, shape);
    assemble_code(&pass, steps, n_steps);
    if (!check_code(&pass, error))
        return NULL;
    if (ret_code_bytes != NULL)
        *ret_code_bytes = pass.n_words * sizeof(uint32_t);
    return make_image(&pass, steps, n_steps);
}
