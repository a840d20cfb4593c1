/* isa_reference: writes both decode tables as Markdown, see isa_reference.h.
 *
 * The encodings are asked of the decoder: a bit that the mask leaves open is named after the field
 * that changes when it does.
 */
#include "models/hardware/isa_reference.h"

#include "models/hardware/isa_compressed.h"

#include <string.h>

#include "sim/banned.h"

static const char introduction[] =
    "# The instruction set\n\n"
    "Made from the decode tables in `models/hardware/isa.c` and `isa_compressed.c` by `make docs`; "
    "do\nnot edit.\n\n"
    "RV64IMAC with Zicsr and Zifencei, user level, and macro-instructions in the custom-0 space. "
    "The\nrules are those of the RISC-V unprivileged ISA 20191213; what is not listed here is an "
    "illegal\ninstruction. `hsim disasm` shows the instructions of a program.\n\n"
    "In encodings, from bit 31 (or 15) down to bit 0: `d` is a bit of rd, `s` of rs1, `t` of rs2, "
    "`i` of\nthe immediate, in an order that the manual tells; `r` is a bit of a register that is "
    "more than one of\nthese. In meanings all is on 64 bits and signed unless it says otherwise; "
    "`imm` is sign-extended;\nW(x) is the low 32 bits of x, sign-extended; `+ 4` is `+ 2` behind a "
    "compressed jump.\n";

/* Rows from first on, up to the next one's. */
static const struct {
    HsOp first;
    const char *title, *text;
} sections[] = {
    { HS_OP_LUI, "RV64I", "The base instructions." },
    { HS_OP_MUL, "M", "Multiplication and division." },
    { HS_OP_LR_W, "A",
      "Atomic instructions; m is what was at address rs1, sign-extended. The names may end in\n"
      "`.aq`, `.rl` or `.aqrl`, the two open bits; storage keeps the order anyway." },
    { HS_OP_FENCE_I, "Zifencei", "Instructions are fetched anew." },
    { HS_OP_CSRRW, "Zicsr",
      "Control and status registers: cycle (0xc00), time (0xc01), instret (0xc02). They are\n"
      "read by csrrs and csrrc of x0, csrrsi and csrrci of 0. What would write one, as csrrw\n"
      "always does, or names another, is an illegal instruction. c is what was in the register." },
    { HS_OP_COMPUTE, "Macro-instructions",
      "Many cycles in one word; interrupted and resumed at the same pc." },
    { HS_OP_N, NULL, NULL },
};

/* ---- encodings ---- */

/* The letter of the field in which two instructions differ; '-': in none. */
static char letter_of(const HsInstruction *a, const HsInstruction *b)
{
    int n_registers = (a->rd != b->rd) + (a->rs1 != b->rs1) + (a->rs2 != b->rs2);

    if (n_registers > 1)
        return 'r';
    if (a->rd != b->rd)
        return 'd';
    if (a->rs1 != b->rs1)
        return 's';
    if (a->rs2 != b->rs2)
        return 't';
    return a->imm != b->imm ? 'i' : '-';
}

static bool is_digit(char letter)
{
    return letter == '0' || letter == '1';
}

/* "0000000 ttttt sssss 000 ddddd 0110011": blanks where the field changes. */
static void append_bits(GString *page, const char *letters, guint n_letters)
{
    g_string_append_c(page, '`');
    for (guint letter_i = 0; letter_i < n_letters; letter_i++) {
        char letter = letters[letter_i];
        bool is_new = letter_i > 0 && letter != letters[letter_i - 1] &&
                      !(is_digit(letter) && is_digit(letters[letter_i - 1]));

        if (is_new)
            g_string_append_c(page, ' ');
        g_string_append_c(page, letter);
    }
    g_string_append_c(page, '`');
}

static void append_encoding(GString *page, const HsIsaRow *row)
{
    char letters[32];
    HsInstruction plain = hs_isa_decode(row->match);

    for (guint letter_i = 0; letter_i < G_N_ELEMENTS(letters); letter_i++) {
        uint32_t bit = UINT32_C(1) << (31 - letter_i);
        HsInstruction other = hs_isa_decode(row->match | bit);

        if ((row->mask & bit) != 0)
            letters[letter_i] = (row->match & bit) != 0 ? '1' : '0';
        else
            letters[letter_i] = letter_of(&plain, &other);
    }
    append_bits(page, letters, G_N_ELEMENTS(letters));
}

static void append_compressed_encoding(GString *page, const HsCompressedRow *row)
{
    char letters[16];
    HsInstruction plain = hs_isa_expand_as(row, row->match);

    for (guint letter_i = 0; letter_i < G_N_ELEMENTS(letters); letter_i++) {
        uint16_t bit = (uint16_t)(1u << (15 - letter_i));
        HsInstruction other = hs_isa_expand_as(row, row->match | bit);

        if ((row->mask & bit) != 0)
            letters[letter_i] = (row->match & bit) != 0 ? '1' : '0';
        else
            letters[letter_i] = letter_of(&plain, &other);
    }
    append_bits(page, letters, G_N_ELEMENTS(letters));
}

/* ---- operands ---- */

/* What stands for the letters of a template (hs_isa_operands). */
typedef struct {
    const char *rd, *rs1, *rs2;
    const char *imm; /* NULL: what the letter says */
} Names;

static const char *name_of(char letter, const Names *names)
{
    if (letter == 'd')
        return names->rd;
    if (letter == 's')
        return names->rs1;
    if (letter == 't')
        return names->rs2;
    if (strchr("ixu", letter) != NULL)
        return names->imm != NULL ? names->imm : "imm";
    if (letter == 'p')
        return "pc + imm";
    if (letter == 'c')
        return "csr";
    if (letter == 'z')
        return "uimm";
    return letter == 'f' ? "before,after" : NULL;
}

static void append_operands(GString *page, const char *operands, const Names *names)
{
    for (const char *letter = operands; *letter != '\0'; letter++) {
        const char *name = name_of(*letter, names);

        if (name != NULL)
            g_string_append(page, name);
        else
            g_string_append_c(page, *letter);
    }
}

static void append_statement(GString *page, const char *name, const char *operands,
                             const Names *names)
{
    g_string_append_printf(page, "`%s%s", name, operands[0] != '\0' ? " " : "");
    append_operands(page, operands, names);
    g_string_append_c(page, '`');
}

/* ---- the base table ---- */

static void append_row(GString *page, HsOp op)
{
    static const Names names = { "rd", "rs1", "rs2", NULL };
    const HsIsaRow *row = hs_isa_row(op);
    g_auto(GStrv) parts = g_strsplit(row->about, "|", -1);
    g_autofree char *about = g_strjoinv("\\|", parts);

    g_string_append(page, "| ");
    append_statement(page, row->name, op == HS_OP_FENCE_I ? "" : hs_isa_operands(row->format),
                     &names);
    g_string_append(page, " | ");
    append_encoding(page, row);
    g_string_append_printf(page, " | %s |\n", about);
}

static void append_sections(GString *page)
{
    for (guint section_i = 0; sections[section_i].title != NULL; section_i++) {
        g_string_append_printf(page, "\n## %s\n\n%s Length: 4 bytes.\n\n",
                               sections[section_i].title, sections[section_i].text);
        g_string_append(page, "| instruction | encoding | meaning |\n|---|---|---|\n");
        for (guint op = sections[section_i].first; op < sections[section_i + 1].first; op++)
            append_row(page, (HsOp)op);
    }
}

/* ---- the compressed table ---- */

static const char *register_name_of(HsRegisterSource source, const char *field)
{
    switch (source) {
    case HS_SOURCE_X0:
        return "zero";
    case HS_SOURCE_RA:
        return "ra";
    case HS_SOURCE_SP:
        return "sp";
    default:
        return field;
    }
}

static bool is_short(HsRegisterSource source)
{
    return source == HS_SOURCE_7P || source == HS_SOURCE_2P;
}

static void append_condition(GString *page, bool is_needed, const char *text)
{
    if (is_needed)
        g_string_append_printf(page, "; %s", text);
}

static void append_expansion(GString *page, const HsCompressedRow *row)
{
    if (row->op == HS_OP_ILLEGAL) {
        g_string_append(page, "nothing: illegal");
        return;
    }

    const HsIsaRow *base = hs_isa_row(row->op);
    Names names = { register_name_of(row->rd, "rd"), register_name_of(row->rs1, "rs1"),
                    register_name_of(row->rs2, "rs2"), row->imm == HS_IMMEDIATE_0 ? "0" : NULL };
    bool has_short = is_short(row->rd) || is_short(row->rs1) || is_short(row->rs2);

    if (row->rs1 == row->rd)
        names.rs1 = names.rd;
    append_statement(page, base->name, hs_isa_operands(base->format), &names);
    append_condition(page, has_short, "registers x8 to x15");
    append_condition(page, (row->needs & HS_NEEDS_RD) != 0, "rd not 0");
    append_condition(page, (row->needs & HS_NEEDS_RS1) != 0, "rs1 not 0");
    append_condition(page, (row->needs & HS_NEEDS_RS2) != 0, "rs2 not 0");
    append_condition(page, (row->needs & HS_NEEDS_IMM) != 0, "imm not 0");
    append_condition(page, (row->needs & HS_NEEDS_RD_NOT_SP) != 0, "rd not sp");
}

static void append_compressed_row(GString *page, const HsCompressedRow *row)
{
    Names names = { register_name_of(row->rd, "rd"), register_name_of(row->rs1, "rs1"),
                    register_name_of(row->rs2, "rs2"), row->imm == HS_IMMEDIATE_0 ? "0" : NULL };

    g_string_append(page, "| ");
    append_statement(page, row->name, row->operands, &names);
    g_string_append(page, " | ");
    append_compressed_encoding(page, row);
    g_string_append(page, " | ");
    append_expansion(page, row);
    g_string_append(page, " |\n");
}

static void append_compressed(GString *page)
{
    g_string_append(page, "\n## C\n\nShort for instructions above. Length: 2 bytes.\n\n"
                          "| instruction | encoding | does what |\n|---|---|---|\n");
    for (uint32_t row_i = 0; row_i < HS_COMPRESSED_N; row_i++)
        append_compressed_row(page, hs_isa_compressed_row(row_i));
}

char *hs_isa_reference(void)
{
    GString *page = g_string_new(introduction);

    append_sections(page);
    append_compressed(page);
    return g_string_free(page, FALSE);
}
