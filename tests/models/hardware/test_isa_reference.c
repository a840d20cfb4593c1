/* isa_reference: every row is there, and encodings are the manual's. */
#include "models/hardware/isa_reference.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/hardware/isa_compressed.h"

static guint count(const char *page, const char *text)
{
    guint n = 0;

    for (const char *at = page; (at = strstr(at, text)) != NULL; at += strlen(text))
        n++;
    return n;
}

Test(isa_reference, has_one_line_for_each_row)
{
    g_autofree char *page = hs_isa_reference();

    for (guint op = 0; op < HS_OP_N; op++) {
        g_autofree char *begin = g_strdup_printf("\n| `%s ", hs_isa_row((HsOp)op)->name);
        g_autofree char *alone = g_strdup_printf("\n| `%s` ", hs_isa_row((HsOp)op)->name);

        cr_assert(eq(u32, count(page, begin) + count(page, alone), 1), "%s", begin);
    }
    cr_assert(eq(u32, count(page, "\n| `"), HS_OP_N + HS_COMPRESSED_N));
}

/* The codes are those of the manual's chapters 24 and 16.8. */
Test(isa_reference, writes_encodings_as_the_manual_lists_them)
{
    static const char *const lines[] = {
        "| `lui rd,imm` | `iiiiiiiiiiiiiiiiiiii ddddd 0110111` | rd = imm |",
        "| `addi rd,rs1,imm` | `iiiiiiiiiiii sssss 000 ddddd 0010011` | rd = rs1 + imm |",
        "| `sraiw rd,rs1,imm` | `0100000 iiiii sssss 101 ddddd 0011011` |",
        "| `srai rd,rs1,imm` | `010000 iiiiii sssss 101 ddddd 0010011` |",
        "| `sd rs2,imm(rs1)` | `iiiiiii ttttt sssss 011 iiiii 0100011` |",
        "| `remuw rd,rs1,rs2` | `0000001 ttttt sssss 111 ddddd 0111011` |",
        "| `lr.d rd,(rs1)` | `00010 ii 00000 sssss 011 ddddd 0101111` |",
        "| `ebreak` | `00000000000100000000000001110011` |",
        "| `c.lw rd,imm(rs1)` | `010 iii sss ii ddd 00` | `lw rd,imm(rs1)`; registers x8 to x15 |",
        "| `c.mv rd,rs2` | `1000 ddddd ttttt 10` | `add rd,zero,rs2`; rs2 not 0 |",
        "| `c.jalr rs1` | `1001 sssss 0000010` | `jalr ra,0(rs1)`; rs1 not 0 |",
    };
    g_autofree char *page = hs_isa_reference();

    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        cr_assert(strstr(page, lines[i]) != NULL, "%s", lines[i]);
}
