/* assembler: constants against GNU as, each statement's words, loops near and far, the image, and
 * what is refused. */
#include "models/program/assembler.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <string.h>

#define KB UINT64_C(1024)
#define MB (KB * KB)
#define PAGE UINT64_C(4096)
#define N_LI_WORDS 8u

/* Borrowed by `shape` of every test that does not care. */
static const HsImageShape page_image = { .image_bytes = PAGE, .area_bytes = 4 * MB, .name = "A" };

static GBytes *assemble(const HsScriptStep *steps, guint n_steps, const HsImageShape *shape)
{
    g_autoptr(GError) error = NULL;
    GBytes *image = hs_assemble(steps, n_steps, shape, NULL, &error);

    cr_assert_not_null(image, "%s", error ? error->message : "no error either");
    cr_assert_null(error);
    return image;
}

static uint32_t word_at(GBytes *image, gsize address)
{
    uint32_t word;

    cr_assert(address + sizeof word <= g_bytes_get_size(image));
    memcpy(&word, (const uint8_t *)g_bytes_get_data(image, NULL) + address, sizeof word);
    return GUINT32_FROM_LE(word);
}

/* Checks the words from `address` on; the texts end with NULL. */
static void check_code(GBytes *image, gsize address, const char *const *texts)
{
    for (; *texts != NULL; texts++, address += 4) {
        g_autofree char *text = hs_isa_disassemble(word_at(image, address), address);

        cr_assert(eq(str, text, (char *)*texts), "at address %" G_GSIZE_FORMAT, address);
    }
}

static void check_script(const HsScriptStep *steps, guint n_steps, const char *const *texts)
{
    g_autoptr(GBytes) image = assemble(steps, n_steps, &page_image);

    check_code(image, 0, texts);
}

/* li a0, 0 ; li a7, 5 ; ecall, and the same again at the end of every script. */
Test(assembler, says_where_the_instruction_words_end)
{
    HsScriptStep step = { .verb = HS_VERB_EXIT };
    uint64_t code_bytes = 0;
    g_autoptr(GBytes) image = hs_assemble(&step, 1, &page_image, &code_bytes, NULL);

    cr_assert_not_null(image);
    cr_assert(eq(u64, code_bytes, 2 * 3 * 4));
}

#define SCRIPT(...) (HsScriptStep[]){ __VA_ARGS__ }, G_N_ELEMENTS(((HsScriptStep[]){ __VA_ARGS__ }))
#define TEXTS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* ---- constants ---- */

/* The words that `riscv64-unknown-elf-as -march=rv64i` 2.40 makes of `li t0,value`. */
static const struct {
    int64_t value;
    guint n_words;
    uint32_t words[N_LI_WORDS];
} gnu_li[] = {
    { INT64_C(0), 1, { 0x00000293 } },
    { INT64_C(1), 1, { 0x00100293 } },
    { INT64_C(-1), 1, { 0xfff00293 } },
    { INT64_C(2047), 1, { 0x7ff00293 } },
    { INT64_C(-2048), 1, { 0x80000293 } },
    { INT64_C(2048), 2, { 0x000012b7, 0x8002829b } },
    { INT64_C(-2049), 2, { 0xfffff2b7, 0x7ff2829b } },
    { INT64_C(4095), 2, { 0x000012b7, 0xfff2829b } },
    { INT64_C(4096), 1, { 0x000012b7 } },
    { INT64_C(4097), 2, { 0x000012b7, 0x0012829b } },
    { INT64_C(8384512), 1, { 0x007ff2b7 } },
    { INT64_C(2147479552), 1, { 0x7ffff2b7 } },
    { INT64_C(2147483647), 2, { 0x800002b7, 0xfff2829b } },
    { INT64_C(-2147483648), 1, { 0x800002b7 } },
    { INT64_C(-2147483647), 2, { 0x800002b7, 0x0012829b } },
    { INT64_C(305419896), 2, { 0x123452b7, 0x6782829b } },
    { INT64_C(305422335), 2, { 0x123462b7, 0xfff2829b } },
    { INT64_C(-305419896), 2, { 0xedcbb2b7, 0x9882829b } },
    { INT64_C(2147481600), 2, { 0x800002b7, 0x8002829b } },
    { INT64_C(2147481599), 2, { 0x7ffff2b7, 0x7ff2829b } },
    { INT64_C(-2147481601), 2, { 0x800002b7, 0x7ff2829b } },
    { INT64_C(-2147483649), 3, { 0xfff0029b, 0x01f29293, 0xfff28293 } },
    { INT64_C(2147483648), 2, { 0x0010029b, 0x01f29293 } },
    { INT64_C(2147485696), 4, { 0x000802b7, 0x0012829b, 0x00c29293, 0x80028293 } },
    { INT64_C(4294965248), 3, { 0x0010029b, 0x02029293, 0x80028293 } },
    { INT64_C(4294967295), 3, { 0x0010029b, 0x02029293, 0xfff28293 } },
    { INT64_C(4294967296), 2, { 0x0010029b, 0x02029293 } },
    { INT64_C(4294967297), 3, { 0x0010029b, 0x02029293, 0x00128293 } },
    { INT64_C(5000000000), 4, { 0x0012a2b7, 0x05f2829b, 0x00c29293, 0x20028293 } },
    { INT64_C(14200000), 2, { 0x00d8b2b7, 0xcc02829b } },
    { INT64_C(50000000), 2, { 0x02faf2b7, 0x0802829b } },
    { INT64_C(100000000000), 4, { 0x017482b7, 0x76f2829b, 0x00c29293, 0x80028293 } },
    { INT64_C(1311768467463790320),
      8,
      { 0x002472b7, 0x8ad2829b, 0x00e29293, 0xc4d28293, 0x00c29293, 0x5e728293, 0x00d29293,
        0xef028293 } },
    { INT64_C(9223372036854775807), 3, { 0xfff0029b, 0x03f29293, 0xfff28293 } },
    { INT64_MIN, 2, { 0xfff0029b, 0x03f29293 } },
    { INT64_C(-9223372036854775807), 3, { 0xfff0029b, 0x03f29293, 0x00128293 } },
    { INT64_C(8796093022208), 2, { 0x0010029b, 0x02b29293 } },
    { INT64_C(17587891081215),
      6,
      { 0x000012b7, 0xfff2829b, 0x01429293, 0x00128293, 0x00c29293, 0xfff28293 } },
    { INT64_C(4503599627370495), 3, { 0x0010029b, 0x03429293, 0xfff28293 } },
    { INT64_C(6148914691236517205),
      8,
      { 0x055552b7, 0x5552829b, 0x00c29293, 0x55528293, 0x00c29293, 0x55528293, 0x00c29293,
        0x55528293 } },
    { INT64_C(-6148914691236517206),
      8,
      { 0xfaaab2b7, 0xaab2829b, 0x00c29293, 0xaab28293, 0x00c29293, 0xaab28293, 0x00c29293,
        0xaaa28293 } },
    { INT64_C(9223372034707292160), 4, { 0x0010029b, 0x02029293, 0xfff28293, 0x01f29293 } },
    { INT64_C(9223372036854773760), 3, { 0xfff0029b, 0x03f29293, 0x80028293 } },
    { INT64_C(2251799813685248), 2, { 0x0010029b, 0x03329293 } },
    { INT64_C(4611686018427387904), 2, { 0x0010029b, 0x03e29293 } },
    { INT64_C(999999999999999999),
      6,
      { 0x3782e2b7, 0xacf2829b, 0x00c29293, 0x9d928293, 0x01229293, 0xfff28293 } },
    { INT64_C(-5000000000), 4, { 0xffed62b7, 0xfa12829b, 0x00c29293, 0xe0028293 } },
    { INT64_C(1048576), 1, { 0x001002b7 } },
    { INT64_C(86400000000000), 3, { 0x4e9492b7, 0x14f2829b, 0x01029293 } },
    { INT64_C(72340172838076673),
      6,
      { 0x010102b7, 0x1012829b, 0x01029293, 0x10128293, 0x01029293, 0x10128293 } },
    { INT64_C(-2147481601), 2, { 0x800002b7, 0x7ff2829b } },
    { INT64_C(2147485696), 4, { 0x000802b7, 0x0012829b, 0x00c29293, 0x80028293 } },
};

/* `compute N` begins with `li t0, N`. */
Test(assembler, makes_constants_as_gnu_as_does)
{
    for (gsize row_i = 0; row_i < G_N_ELEMENTS(gnu_li); row_i++) {
        HsScriptStep step = { .verb = HS_VERB_COMPUTE, .amount = (uint64_t)gnu_li[row_i].value };
        g_autoptr(GBytes) image = assemble(&step, 1, &page_image);
        guint n_words = gnu_li[row_i].n_words;

        for (guint word_i = 0; word_i < n_words; word_i++)
            cr_assert(eq(u32, word_at(image, word_i * 4), gnu_li[row_i].words[word_i]),
                      "li t0,%" G_GINT64_FORMAT ", word %u", gnu_li[row_i].value, word_i);
        check_code(image, n_words * 4, TEXTS("compute t0"));
    }
}

/* ---- statements ---- */

Test(assembler, ends_an_empty_script_with_an_exit)
{
    check_script(NULL, 0, TEXTS("addi a0,zero,0", "addi a7,zero,5", "ecall"));
}

Test(assembler, assembles_compute)
{
    check_script(SCRIPT({ .verb = HS_VERB_COMPUTE, .amount = 100 }),
                 TEXTS("addi t0,zero,100", "compute t0", "addi a0,zero,0"));
}

/* The work of a request is its fourth number; a receive keeps it where somebody asks for it. */
Test(assembler, assembles_compute_request)
{
    check_script(SCRIPT({ .verb = HS_VERB_RECEIVE }, { .verb = HS_VERB_COMPUTE_REQUEST }),
                 TEXTS("lui a0,0x1", "lui a1,0x100", "addi a7,zero,1", "ecall", "addi s0,a0,0",
                       "lui t3,0x1", "ld t3,24(t3)", "addi t0,t3,0", "compute t0",
                       "addi a0,zero,0"));
}

/* The image is one page, so the I/O buffer begins at 4096 = lui 1. */
Test(assembler, assembles_receive)
{
    check_script(SCRIPT({ .verb = HS_VERB_RECEIVE }),
                 TEXTS("lui a0,0x1", "lui a1,0x100", "addi a7,zero,1", "ecall", "addi s0,a0,0",
                       "addi a0,zero,0"));
}

Test(assembler, assembles_reply)
{
    check_script(SCRIPT({ .verb = HS_VERB_REPLY, .amount = 512 }),
                 TEXTS("lui a0,0x1", "addi a1,zero,512", "addi a7,zero,2", "ecall"));
}

Test(assembler, assembles_commit)
{
    check_script(SCRIPT({ .verb = HS_VERB_COMMIT, .amount = MB }),
                 TEXTS("lui a0,0x1", "lui a1,0x100", "addi a7,zero,3", "ecall"));
}

Test(assembler, assembles_sleep)
{
    check_script(SCRIPT({ .verb = HS_VERB_SLEEP, .amount = 2047 }),
                 TEXTS("addi a0,zero,2047", "addi a7,zero,4", "ecall"));
}

Test(assembler, assembles_services_with_three_arguments)
{
    check_script(SCRIPT({ .verb = HS_VERB_SEND, .amount = 512, .third = 3 },
                        { .verb = HS_VERB_READ, .amount = 64 },
                        { .verb = HS_VERB_WRITE, .amount = 64, .third = 4096 }),
                 TEXTS("lui a0,0x1", "addi a1,zero,512", "addi a2,zero,3", "addi a7,zero,12",
                       "ecall", "lui a0,0x1", "addi a1,zero,64", "addi a2,zero,0", "addi a7,zero,7",
                       "ecall", "lui a0,0x1", "addi a1,zero,64", "lui a2,0x1", "addi a7,zero,8",
                       "ecall"));
}

Test(assembler, assembles_sleep_until)
{
    check_script(SCRIPT({ .verb = HS_VERB_SLEEP_UNTIL, .amount = 2047 }),
                 TEXTS("addi a0,zero,2047", "addi a7,zero,13", "ecall"));
}

Test(assembler, assembles_exit)
{
    check_script(SCRIPT({ .verb = HS_VERB_EXIT }, { .verb = HS_VERB_COMPUTE, .amount = 1 }),
                 TEXTS("addi a0,zero,0", "addi a7,zero,5", "ecall", "addi t0,zero,1"));
}

/* ---- loops ---- */

Test(assembler, counts_a_loop_down)
{
    check_script(SCRIPT({ .verb = HS_VERB_LOOP_BEGIN, .amount = 3 },
                        { .verb = HS_VERB_COMPUTE, .amount = 7 }, { .verb = HS_VERB_LOOP_END }),
                 TEXTS("addi s2,zero,3", "addi t0,zero,7", "compute t0", "addi s2,s2,-1",
                       "bne s2,zero,0x4", "addi a0,zero,0"));
}

Test(assembler, jumps_back_in_a_loop_without_end)
{
    check_script(SCRIPT({ .verb = HS_VERB_LOOP_BEGIN }, { .verb = HS_VERB_COMPUTE, .amount = 7 },
                        { .verb = HS_VERB_LOOP_END }),
                 TEXTS("addi t0,zero,7", "compute t0", "jal zero,0x0", "addi a0,zero,0"));
}

Test(assembler, gives_a_counter_back_when_its_loop_ends)
{
    check_script(SCRIPT({ .verb = HS_VERB_LOOP_BEGIN }, { .verb = HS_VERB_LOOP_BEGIN, .amount = 2 },
                        { .verb = HS_VERB_LOOP_BEGIN, .amount = 3 }, { .verb = HS_VERB_LOOP_END },
                        { .verb = HS_VERB_LOOP_BEGIN, .amount = 4 }, { .verb = HS_VERB_LOOP_END },
                        { .verb = HS_VERB_LOOP_END }, { .verb = HS_VERB_LOOP_END }),
                 TEXTS("addi s2,zero,2", "addi s3,zero,3", "addi s3,s3,-1", "bne s3,zero,0x8",
                       "addi s3,zero,4", "addi s3,s3,-1", "bne s3,zero,0x14", "addi s2,s2,-1",
                       "bne s2,zero,0x4", "jal zero,0x0"));
}

/* A loop whose body is n_computes times `compute 1` of two words, then n_sleeps of three. */
static GBytes *assemble_long_loop(guint n_computes, guint n_sleeps)
{
    const HsImageShape shape = { .image_bytes = 2 * MB, .area_bytes = 8 * MB, .name = "A" };
    guint n_steps = n_computes + n_sleeps + 2;
    g_autofree HsScriptStep *steps = g_new0(HsScriptStep, n_steps);

    steps[0] = (HsScriptStep){ .verb = HS_VERB_LOOP_BEGIN, .amount = 2 };
    for (guint i = 0; i < n_computes + n_sleeps; i++)
        steps[1 + i] = (HsScriptStep){ .verb = i < n_computes ? HS_VERB_COMPUTE : HS_VERB_SLEEP,
                                       .amount = 1 };
    steps[n_steps - 1] = (HsScriptStep){ .verb = HS_VERB_LOOP_END };
    return assemble(steps, n_steps, &shape);
}

/* 510 computes, a sleep and the addi are 1024 words, 4096 bytes. */
Test(assembler, branches_back_as_far_as_a_branch_reaches)
{
    g_autoptr(GBytes) image = assemble_long_loop(510, 1);

    check_code(image, 4 + 1023 * 4, TEXTS("addi s2,s2,-1", "bne s2,zero,0x4", "addi a0,zero,0"));
}

/* 512 computes and the addi: 1025 words, 4100 bytes, and a branch reaches 4096 back. */
Test(assembler, jumps_back_where_a_branch_does_not_reach)
{
    g_autoptr(GBytes) image = assemble_long_loop(512, 0);

    /* The beq is at 4 + 1025 * 4 = 0x1008; it goes over the jal at 0x100c to 0x1010. */
    check_code(image, 4 + 1024 * 4,
               TEXTS("addi s2,s2,-1", "beq s2,zero,0x1010", "jal zero,0x4", "addi a0,zero,0"));
}

/* li, 2 * 131068 words, addi, beq, jal, exit's three: 262143 of 262144. */
Test(assembler, reaches_the_begin_of_the_longest_loop)
{
    g_autoptr(GBytes) image = assemble_long_loop(131068, 0);

    check_code(image, (1 + 262136 + 2) * 4, TEXTS("jal zero,0x4", "addi a0,zero,0"));
}

/* ---- touch and its patterns ---- */

static void check_pattern(GBytes *image, gsize address, HsTouchPattern wanted)
{
    HsTouchPattern got;

    memcpy(&got, (const uint8_t *)g_bytes_get_data(image, NULL) + address, sizeof got);
    cr_assert(eq(u64, GUINT64_FROM_LE(got.base), wanted.base));
    cr_assert(eq(u64, GUINT64_FROM_LE(got.n_pages), wanted.n_pages));
    cr_assert(eq(u32, GUINT32_FROM_LE(got.order), wanted.order));
    cr_assert(eq(u32, GUINT32_FROM_LE(got.skew_milli), wanted.skew_milli));
    cr_assert(eq(u64, GUINT64_FROM_LE(got.list), 0));
}

/* Nine words are 36 bytes, so the patterns begin at 48. Data begins at 4 KB + 1 MB = 1052672; the
 * area of 4 MB = 1024 pages leaves 1024 - 257 = 767 of them. */
Test(assembler, puts_a_pattern_for_each_touch_behind_the_code)
{
    g_autoptr(GBytes) image = assemble(
        SCRIPT({ .verb = HS_VERB_TOUCH, .amount = 3, .writes = true },
               { .verb = HS_VERB_TOUCH, .amount = 5, .order = HS_TOUCH_ZIPF, .skew_milli = 900 }),
        &page_image);

    check_code(image, 0,
               TEXTS("addi t0,zero,3", "addi t1,zero,48", "touch.w t0,t1,s1", "addi t0,zero,5",
                     "addi t1,zero,80", "touch.r t0,t1,s1", "addi a0,zero,0", "addi a7,zero,5",
                     "ecall"));
    check_pattern(image, 48, (HsTouchPattern){ .base = 1052672, .n_pages = 767 });
    check_pattern(image, 80,
                  (HsTouchPattern){
                      .base = 1052672, .n_pages = 767, .order = HS_TOUCH_ZIPF, .skew_milli = 900 });
}

/* Three words are 12 bytes and three more of exit: the patterns begin at 32, the string behind. */
Test(assembler, puts_reference_strings_behind_the_patterns)
{
    static const uint32_t string[] = { 4, 0, 766 };
    g_autoptr(GBytes) image = assemble(
        SCRIPT({ .verb = HS_VERB_TOUCH, .amount = 3, .order = HS_TOUCH_LIST, .list = string }),
        &page_image);
    const uint8_t *bytes = g_bytes_get_data(image, NULL);
    HsTouchPattern pattern;
    uint32_t found[3];

    memcpy(&pattern, bytes + 32, sizeof pattern);
    cr_assert(eq(u64, GUINT64_FROM_LE(pattern.base), 1052672));
    cr_assert(eq(u64, GUINT64_FROM_LE(pattern.n_pages), 3));
    cr_assert(eq(u64, GUINT64_FROM_LE(pattern.list), 64));
    memcpy(found, bytes + 64, sizeof found);
    for (guint i = 0; i < 3; i++)
        cr_assert(eq(u32, GUINT32_FROM_LE(found[i]), string[i]));
}

Test(assembler, gives_a_skew_to_zipf_only)
{
    g_autoptr(GBytes) image = assemble(
        SCRIPT(
            { .verb = HS_VERB_TOUCH, .amount = 3, .order = HS_TOUCH_UNIFORM, .skew_milli = 900 }),
        &page_image);

    /* 6 words, so at 32. */
    check_pattern(image, 32,
                  (HsTouchPattern){ .base = 1052672, .n_pages = 767, .order = HS_TOUCH_UNIFORM });
}

/* n touches, each followed by its own pattern. */
static GBytes *assemble_touches(guint n_touches)
{
    const HsImageShape shape = { .image_bytes = 64 * KB, .area_bytes = 4 * MB, .name = "A" };
    g_autofree HsScriptStep *steps = g_new0(HsScriptStep, n_touches);

    for (guint i = 0; i < n_touches; i++)
        steps[i] = (HsScriptStep){ .verb = HS_VERB_TOUCH, .amount = 1 };
    return assemble(steps, n_touches, &shape);
}

/* 46 touches of 3 words and the exit are 564 bytes, patterns from 576; the last is at
 * 576 + 45 * 32 = 2016 < 2048. */
Test(assembler, addresses_patterns_with_one_word_below_2048)
{
    g_autoptr(GBytes) image = assemble_touches(46);

    check_code(image, 0, TEXTS("addi t0,zero,1", "addi t1,zero,576", "touch.r t0,t1,s1"));
    check_code(image, 45 * 12, TEXTS("addi t0,zero,1", "addi t1,zero,2016", "touch.r t0,t1,s1"));
    check_pattern(image, 2016, (HsTouchPattern){ .base = 64 * KB + MB, .n_pages = 752 });
}

/* 47 touches of 3 words: patterns from 576 and the last at 2048. So all take 4 words: 764 bytes,
 * patterns from 768, the last at 768 + 46 * 32 = 2240 = 4096 - 1856. */
Test(assembler, addresses_patterns_with_two_words_from_2048_on)
{
    g_autoptr(GBytes) image = assemble_touches(47);

    check_code(image, 0,
               TEXTS("addi t0,zero,1", "lui t1,0x0", "addiw t1,t1,768", "touch.r t0,t1,s1"));
    check_code(image, 46 * 16,
               TEXTS("addi t0,zero,1", "lui t1,0x1", "addiw t1,t1,-1856", "touch.r t0,t1,s1"));
    check_pattern(image, 2240, (HsTouchPattern){ .base = 64 * KB + MB, .n_pages = 752 });
}

/* ---- the image ---- */

Test(assembler, rounds_the_io_buffer_and_the_data_up_to_pages)
{
    cr_assert(eq(u64, hs_image_io_buffer(4096), 4096));
    cr_assert(eq(u64, hs_image_io_buffer(4097), 8192));
    cr_assert(eq(u64, hs_image_data(4096), 4096 + MB));
    cr_assert(eq(u64, hs_image_data(4097), 8192 + MB));
}

Test(assembler, makes_images_of_the_size_asked_for)
{
    for (uint64_t image_bytes = 12; image_bytes < 40; image_bytes++) {
        HsImageShape shape = { .image_bytes = image_bytes, .area_bytes = 4 * MB, .name = "A" };
        g_autoptr(GBytes) image = assemble(NULL, 0, &shape);

        cr_assert(eq(sz, g_bytes_get_size(image), image_bytes));
    }
}

Test(assembler, fills_the_rest_with_bytes_that_are_not_zero)
{
    g_autoptr(GBytes) image = assemble(NULL, 0, &page_image);
    const uint8_t *bytes = g_bytes_get_data(image, NULL);

    for (gsize i = 12; i < g_bytes_get_size(image); i++)
        cr_assert(ne(u8, bytes[i], 0), "byte %" G_GSIZE_FORMAT, i);
}

Test(assembler, makes_the_same_image_twice_and_another_for_another_name)
{
    const HsImageShape other_name = { .image_bytes = PAGE, .area_bytes = 4 * MB, .name = "B" };
    g_autoptr(GBytes) image = assemble(NULL, 0, &page_image);
    g_autoptr(GBytes) again = assemble(NULL, 0, &page_image);
    g_autoptr(GBytes) other = assemble(NULL, 0, &other_name);
    const uint8_t *bytes = g_bytes_get_data(image, NULL);
    const uint8_t *other_bytes = g_bytes_get_data(other, NULL);
    guint n_equal = 0;

    cr_assert(g_bytes_equal(image, again));
    for (gsize i = 12; i < PAGE; i++)
        n_equal += bytes[i] == other_bytes[i];
    /* Of two streams of odd bytes one in 128 is equal: 32 of 4084. */
    cr_assert(lt(u32, n_equal, 64));
}

/* ---- what is refused ---- */

static void check_refusal(const HsScriptStep *steps, guint n_steps, HsImageShape shape,
                          HsAssemblerError code, const char *message)
{
    g_autoptr(GError) error = NULL;

    shape.name = "A";
    cr_assert_null(hs_assemble(steps, n_steps, &shape, NULL, &error));
    cr_assert(error != NULL);
    cr_assert(eq(str, error->message, (char *)message));
    cr_assert(error->domain == HS_ASSEMBLER_ERROR);
    cr_assert(eq(int, error->code, code));
}

/* 1277 computes of 1 are 2554 words, the exit 3: 10228 bytes. */
Test(assembler, refuses_a_script_larger_than_the_image)
{
    HsScriptStep steps[1277];

    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        steps[i] = (HsScriptStep){ .verb = HS_VERB_COMPUTE, .amount = 1 };
    check_refusal(steps, G_N_ELEMENTS(steps),
                  (HsImageShape){ .image_bytes = PAGE, .area_bytes = 4 * MB },
                  HS_ASSEMBLER_ERROR_TOO_LARGE,
                  "the script needs 10228 bytes, the image has 4096: make image at least 12 KB");
}

Test(assembler, refuses_an_image_one_byte_too_small_and_takes_the_next)
{
    HsImageShape shape = { .image_bytes = 12, .area_bytes = 4 * MB, .name = "A" };
    g_autoptr(GBytes) image = assemble(NULL, 0, &shape);

    cr_assert(eq(sz, g_bytes_get_size(image), 12));
    check_refusal(NULL, 0, (HsImageShape){ .image_bytes = 11, .area_bytes = 4 * MB },
                  HS_ASSEMBLER_ERROR_TOO_LARGE,
                  "the script needs 12 bytes, the image has 11: make image at least 4 KB");
}

Test(assembler, refuses_a_script_of_too_many_words)
{
    const guint n_computes = 131071;
    g_autofree HsScriptStep *steps = g_new0(HsScriptStep, n_computes);

    for (guint i = 0; i < n_computes; i++)
        steps[i] = (HsScriptStep){ .verb = HS_VERB_COMPUTE, .amount = 1 };
    check_refusal(steps, n_computes, (HsImageShape){ .image_bytes = 4 * MB, .area_bytes = 8 * MB },
                  HS_ASSEMBLER_ERROR_TOO_LARGE,
                  "the script needs 262145 instruction words, the limit is 262144: use loops");
}

Test(assembler, refuses_a_far_loop_of_too_many_words)
{
    const guint n_computes = 200000;
    g_autofree HsScriptStep *steps = g_new0(HsScriptStep, n_computes + 2);

    steps[0] = (HsScriptStep){ .verb = HS_VERB_LOOP_BEGIN };
    for (guint i = 0; i < n_computes; i++)
        steps[1 + i] = (HsScriptStep){ .verb = HS_VERB_COMPUTE, .amount = 1 };
    steps[1 + n_computes] = (HsScriptStep){ .verb = HS_VERB_LOOP_END };
    check_refusal(steps, n_computes + 2,
                  (HsImageShape){ .image_bytes = 4 * MB, .area_bytes = 8 * MB },
                  HS_ASSEMBLER_ERROR_TOO_LARGE,
                  "the script needs 400004 instruction words, the limit is 262144: use loops");
}

/* Begins n_loops loops, then ends them. */
static void fill_nest(HsScriptStep *steps, guint n_loops)
{
    for (guint i = 0; i < n_loops; i++) {
        steps[i] = (HsScriptStep){ .verb = HS_VERB_LOOP_BEGIN, .amount = 2 };
        steps[n_loops + i] = (HsScriptStep){ .verb = HS_VERB_LOOP_END };
    }
}

Test(assembler, nests_ten_loops_and_refuses_eleven)
{
    HsScriptStep steps[22];

    fill_nest(steps, 10);

    g_autoptr(GBytes) image = assemble(steps, 20, &page_image);

    check_code(image, 9 * 4, TEXTS("addi s11,zero,2", "addi s11,s11,-1", "bne s11,zero,0x28"));
    fill_nest(steps, 11);
    check_refusal(steps, 22, page_image, HS_ASSEMBLER_ERROR_LOOPS,
                  "11 loops with a count stand one in another, a program has 10 counters: make "
                  "two loops one");
}

Test(assembler, refuses_an_area_without_room_for_the_io_buffer)
{
    check_refusal(NULL, 0, (HsImageShape){ .image_bytes = PAGE, .area_bytes = MB },
                  HS_ASSEMBLER_ERROR_AREA,
                  "image and I/O buffer need 1052672 bytes, the area has 1048576: make area at "
                  "least 2 MB");
}

Test(assembler, refuses_touch_without_a_data_page)
{
    HsScriptStep touch = { .verb = HS_VERB_TOUCH, .amount = 1 };
    HsImageShape exact = { .image_bytes = MB - PAGE, .area_bytes = 2 * MB, .name = "A" };
    g_autoptr(GBytes) image = assemble(&touch, 1, &exact);

    cr_assert(eq(sz, g_bytes_get_size(image), MB - PAGE));
    check_refusal(&touch, 1, (HsImageShape){ .image_bytes = MB, .area_bytes = 2 * MB },
                  HS_ASSEMBLER_ERROR_AREA,
                  "image and I/O buffer and a page to touch need 2101248 bytes, the area has "
                  "2097152: make area at least 3 MB");
}

Test(assembler, refuses_records_larger_than_the_io_buffer)
{
    HsScriptStep reply = { .verb = HS_VERB_REPLY, .amount = MB + 1 };
    HsScriptStep commit = { .verb = HS_VERB_COMMIT, .amount = 2 * MB };

    check_refusal(&reply, 1, page_image, HS_ASSEMBLER_ERROR_TOO_LARGE,
                  "a reply of 1048577 bytes, the I/O buffer has 1048576: make it at most 1024 KB");
    check_refusal(&commit, 1, page_image, HS_ASSEMBLER_ERROR_TOO_LARGE,
                  "a commit of 2097152 bytes, the I/O buffer has 1048576: make it at most 1024 KB");
}

Test(assembler, refuses_an_image_over_the_limit)
{
    check_refusal(NULL, 0, (HsImageShape){ .image_bytes = UINT64_MAX, .area_bytes = UINT64_MAX },
                  HS_ASSEMBLER_ERROR_TOO_LARGE,
                  "the image has 18446744073709551615 bytes: make it at most 1024 MB");
}

Test(assembler, aborts_on_a_loop_end_without_a_begin, .signal = SIGABRT)
{
    HsScriptStep step = { .verb = HS_VERB_LOOP_END };

    hs_assemble(&step, 1, &page_image, NULL, NULL);
}

Test(assembler, aborts_on_a_loop_begin_without_an_end, .signal = SIGABRT)
{
    HsScriptStep step = { .verb = HS_VERB_LOOP_BEGIN };

    hs_assemble(&step, 1, &page_image, NULL, NULL);
}
