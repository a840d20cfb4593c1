/* next: what can be done with what a command has just written. */
#include "cli/next.h"

static char *line_of(const char *program, const char *path, const HsNext *next)
{
    return g_strdup_printf("%s %s %s%s%s", program, next->command, path,
                           next->operand != NULL ? " " : "",
                           next->operand != NULL ? next->operand : "");
}

void hs_next_show(HsOutput *output, const char *program, const char *path, const HsNext *nexts,
                  guint n_nexts)
{
    g_autofree char *clean = hs_clean_text(path);
    guint width = 0;

    for (guint next_i = 0; next_i < n_nexts; next_i++) {
        g_autofree char *line = line_of(program, clean, &nexts[next_i]);

        width = MAX(width, hs_text_width(line));
    }
    for (guint next_i = 0; next_i < n_nexts; next_i++) {
        g_autofree char *line = line_of(program, clean, &nexts[next_i]);

        if (next_i == 0)
            hs_output_paint(output, HS_PAINT_TITLE, "Next");
        hs_output_add(output, "%s%s%*s%s\n", next_i == 0 ? "   " : "       ", line,
                      (int)(width - hs_text_width(line) + 3), "", nexts[next_i].about);
    }
}
