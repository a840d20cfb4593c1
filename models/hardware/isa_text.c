/* isa_text: the disassembler, for both decode tables; see isa.h and isa_compressed.h. */
#include "models/hardware/isa.h"

#include "models/hardware/isa_compressed.h"
#include "models/hardware/isa_csr.h"
#include "sim/assert.h"

#include "sim/banned.h"

static const char *const register_names[32] = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

static const char *const operands_of[HS_FORMAT_N] = {
    [HS_FORMAT_R] = "d,s,t",
    [HS_FORMAT_I] = "d,s,i",
    [HS_FORMAT_SHIFT] = "d,s,x",
    [HS_FORMAT_SHIFT_W] = "d,s,x",
    [HS_FORMAT_S] = "t,i(s)",
    [HS_FORMAT_B] = "s,t,p",
    [HS_FORMAT_U] = "d,u",
    [HS_FORMAT_J] = "d,p",
    [HS_FORMAT_FENCE] = "f",
    [HS_FORMAT_NONE] = "",
    [HS_FORMAT_I_ADDRESS] = "d,i(s)",
    [HS_FORMAT_RD] = "d",
    [HS_FORMAT_ATOMIC] = "d,t,(s)",
    [HS_FORMAT_LOAD_RESERVED] = "d,(s)",
    [HS_FORMAT_CSR] = "d,c,s",
    [HS_FORMAT_CSR_I] = "d,c,z",
};

/* Words that have a name of their own in objdump: privileged instructions, illegal here, a fence,
 * and a CSR instruction that traps everywhere because `cycle` cannot be written. */
static const struct {
    const char *name;
    uint32_t mask, match;
    const char *operands; /* only s and t */
} named_words[] = {
    { "unimp", 0xffffffff, 0xc0001073, "" },      { "uret", 0xffffffff, 0x00200073, "" },
    { "sret", 0xffffffff, 0x10200073, "" },       { "hret", 0xffffffff, 0x20200073, "" },
    { "mret", 0xffffffff, 0x30200073, "" },       { "dret", 0xffffffff, 0x7b200073, "" },
    { "wfi", 0xffffffff, 0x10500073, "" },        { "sfence.vm", 0xffffffff, 0x10400073, "" },
    { "sfence.vm", 0xfff07fff, 0x10400073, "s" }, { "sfence.vma", 0xfe007fff, 0x12000073, "s,t" },
    { "fence.tso", 0xffffffff, 0x8330000f, "" },
};

const char *hs_isa_register_name(uint32_t number)
{
    hs_assert(number < G_N_ELEMENTS(register_names));
    return register_names[number];
}

const char *hs_isa_operands(HsIsaFormat format)
{
    hs_assert(format < HS_FORMAT_N);
    return operands_of[format];
}

/* "iorw" for 15, "unknown" for none. */
static void write_fence_set(GString *text, uint32_t set)
{
    static const char letters[] = "iorw";

    if (set == 0)
        g_string_append(text, "unknown");
    for (uint32_t i = 0; i < 4; i++)
        if ((set & (8u >> i)) != 0)
            g_string_append_c(text, letters[i]);
}

static void write_fence(GString *text, uint64_t pred_succ)
{
    write_fence_set(text, pred_succ >> 4 & 15);
    g_string_append_c(text, ',');
    write_fence_set(text, pred_succ & 15);
}

static void write_operand(GString *text, char letter, const HsInstruction *instruction, uint64_t pc)
{
    uint64_t imm = (uint64_t)instruction->imm;
    char csr[HS_CSR_NAME_BYTES];

    switch (letter) {
    case 'd':
        g_string_append(text, register_names[instruction->rd]);
        break;
    case 's':
        g_string_append(text, register_names[instruction->rs1]);
        break;
    case 't':
        g_string_append(text, register_names[instruction->rs2]);
        break;
    case 'i':
        g_string_append_printf(text, "%d", (int)instruction->imm);
        break;
    case 'x':
        g_string_append_printf(text, "0x%x", (guint)imm);
        break;
    case 'u':
        g_string_append_printf(text, "0x%x", (guint)(imm >> 12 & 0xfffff));
        break;
    case 'p':
        g_string_append_printf(text, "0x%" G_GINT64_MODIFIER "x", (guint64)(pc + imm));
        break;
    case 'c':
        g_string_append(text, hs_isa_csr_name((uint32_t)imm, csr));
        break;
    case 'z':
        g_string_append_printf(text, "%u", instruction->rs1);
        break;
    case 'f':
        write_fence(text, imm);
        break;
    default:
        g_string_append_c(text, letter);
    }
}

/* The caller frees. */
static char *write_instruction(const char *name, const char *suffix, const char *operands,
                               const HsInstruction *instruction, uint64_t pc)
{
    GString *text = g_string_new(name);

    g_string_append(text, suffix);
    if (operands[0] != '\0')
        g_string_append_c(text, ' ');
    for (const char *letter = operands; *letter != '\0'; letter++)
        write_operand(text, *letter, instruction, pc);
    return g_string_free(text, FALSE);
}

static char *disassemble_halfword(uint16_t halfword, uint64_t pc)
{
    const HsCompressedRow *row = hs_isa_compressed_find(halfword);

    if (row == NULL)
        return g_strdup_printf(".2byte 0x%x", halfword);

    HsInstruction instruction = hs_isa_expand_as(row, halfword);

    return write_instruction(row->name, "", row->operands, &instruction, pc);
}

static const char *suffix_of(const HsIsaRow *row, const HsInstruction *instruction)
{
    static const char *const orders[] = { "", ".rl", ".aq", ".aqrl" };
    bool is_atomic = row->format == HS_FORMAT_ATOMIC || row->format == HS_FORMAT_LOAD_RESERVED;

    return is_atomic ? orders[instruction->imm & 3] : "";
}

/* objdump has no name for a fence whose reserved fields are not 0. */
static bool has_name(const HsInstruction *instruction)
{
    bool has_registers = instruction->rd != 0 || instruction->rs1 != 0;

    if (instruction->op == HS_OP_FENCE)
        return !has_registers && instruction->imm >= 0 && instruction->imm < 256;
    if (instruction->op == HS_OP_FENCE_I)
        return !has_registers && instruction->imm == 0;
    return instruction->op != HS_OP_ILLEGAL;
}

static char *disassemble_named(uint32_t word, guint name_i)
{
    HsInstruction fields = { .rs1 = (uint8_t)(word >> 15 & 31), .rs2 = (uint8_t)(word >> 20 & 31) };

    return write_instruction(named_words[name_i].name, "", named_words[name_i].operands, &fields,
                             0);
}

char *hs_isa_disassemble(uint32_t word, uint64_t pc)
{
    if (hs_isa_length_bytes(word) == 2)
        return disassemble_halfword((uint16_t)word, pc);
    for (guint name_i = 0; name_i < G_N_ELEMENTS(named_words); name_i++)
        if ((word & named_words[name_i].mask) == named_words[name_i].match)
            return disassemble_named(word, name_i);

    HsInstruction instruction = hs_isa_decode(word);

    if (!has_name(&instruction))
        return g_strdup_printf(".4byte 0x%x", word);

    const HsIsaRow *row = hs_isa_row(instruction.op);
    const char *operands = instruction.op == HS_OP_FENCE_I ? "" : operands_of[row->format];

    return write_instruction(row->name, suffix_of(row, &instruction), operands, &instruction, pc);
}
