/* next: what can be done with what a command has just written. */
#include "cli/next.h"

#include "analysis/run_command.h"

/* The command as it can be typed; clean. The caller frees. */
static char *line_of(const char *program, const char *path, const HsNext *next)
{
    GString *line = g_string_new(program);
    g_autofree char *raw = NULL;

    hs_run_command_append(line, next->command);
    hs_run_command_append(line, path);
    if (next->operand != NULL)
        hs_run_command_append(line, next->operand);
    raw = g_string_free(line, FALSE);
    return hs_clean_text(raw);
}

void hs_next_show(HsOutput *output, const char *program, const char *path, const HsNext *nexts,
                  guint n_nexts)
{
    guint width = 0;

    for (guint next_i = 0; next_i < n_nexts; next_i++) {
        g_autofree char *line = line_of(program, path, &nexts[next_i]);

        width = MAX(width, hs_text_width(line));
    }
    for (guint next_i = 0; next_i < n_nexts; next_i++) {
        g_autofree char *line = line_of(program, path, &nexts[next_i]);

        if (next_i == 0)
            hs_output_paint(output, HS_PAINT_TITLE, "Next");
        hs_output_add(output, "%s%s%*s%s\n", next_i == 0 ? "   " : "       ", line,
                      (int)(width - hs_text_width(line) + 3), "", nexts[next_i].about);
    }
}
