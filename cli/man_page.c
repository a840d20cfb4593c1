/* man_page: writes roff. */
#include "cli/man_page.h"

#include <string.h>

/* What the page is of: it changes with the release only, so that a build makes the same bytes. */
#define RELEASE_DATE "2026-11-23"

/* ---- roff ---- */

/* The character as roff wants it: what would be a quote, a dash or a letter of another language to
 * a typesetter is what it is. */
static void append_character(GString *page, gunichar character)
{
    static const struct {
        gunichar character;
        const char *roff;
    } escapes[] = {
        { '\\', "\\e" },   { '-', "\\-" },    { '\'', "\\(aq" }, { '`', "\\(ga" },
        { '^', "\\(ha" },  { '~', "\\(ti" },  { '"', "\\(dq" },  { 0x2192, "\\(->" },
        { 0xb7, "\\(pc" }, { 0xd7, "\\(mu" }, { 0xb1, "\\(+-" }, { 0x2026, "..." },
    };

    for (guint i = 0; i < G_N_ELEMENTS(escapes); i++) {
        if (escapes[i].character == character) {
            g_string_append(page, escapes[i].roff);
            return;
        }
    }
    if (character < 0x80)
        g_string_append_c(page, (char)character);
    else
        g_string_append_printf(page, "\\[u%04X]", character);
}

/* `n_bytes` of text; a line of it that would be a request to roff is none. */
static void append_text(GString *page, const char *text, gsize n_bytes)
{
    for (const char *at = text; at < text + n_bytes; at = g_utf8_next_char(at)) {
        bool begins = page->len == 0 || page->str[page->len - 1] == '\n';

        if (begins && *at == '.')
            g_string_append(page, "\\&");
        append_character(page, g_utf8_get_char(at));
    }
}

static void append_words(GString *page, const char *text)
{
    append_text(page, text, strlen(text));
}

static void append_bold(GString *page, const char *text)
{
    g_string_append(page, "\\fB");
    append_words(page, text);
    g_string_append(page, "\\fR");
}

/* Lines that stay as they are. */
static void append_example(GString *page, const char *text, gsize n_bytes)
{
    g_string_append(page, ".PP\n.RS 4\n.nf\n");
    append_text(page, text, n_bytes);
    if (page->str[page->len - 1] != '\n')
        g_string_append_c(page, '\n');
    g_string_append(page, ".fi\n.RE\n");
}

static void append_title(GString *page, const char *name, guint section, const char *about)
{
    g_autofree char *upper = g_ascii_strup(name, -1);

    g_string_append(page, ".\\\" Made by hsim reference from the tables in the program.\n.TH ");
    append_words(page, upper);
    g_string_append_printf(page, " %u \"" RELEASE_DATE "\" \"hsim " HS_VERSION "\" \"%s\"\n",
                           section, section == 1 ? "User Commands" : "File Formats");
    /* Neither broken at a hyphen nor stretched to both margins: most of it is names and numbers. */
    g_string_append(page, ".nh\n.ad l\n.SH NAME\n");
    append_words(page, name);
    g_string_append(page, " \\- ");
    append_words(page, about);
    g_string_append_c(page, '\n');
}

/* ---- hsim(1) ---- */

static const char description[] =
    "hsim simulates one computer that runs two operating systems, an active one that serves "
    "clients and a standby that waits, under a virtual machine monitor. When the active one dies, "
    "the monitor gives the storage of its important programs to the standby, which carries on "
    "with them; when only a program fails, only its storage goes. hsim shows cycle by cycle who "
    "takes over, in which steps, how long each step takes, which storage goes where, and whether "
    "anything was lost. The same scenario and seed give the same result file, byte for byte.";

static const char operands[] =
    "A SCENARIO is a text in the language of \\fBhsim\\-scenario\\fR(5). A RESULT is the SQLite "
    "database that \\fBhsim run\\fR makes of one. Results go to standard output, errors to "
    "standard error.";

static const char rules[] =
    "A value may be written \\fB\\-\\-seed=7\\fR or \\fB\\-\\-seed 7\\fR, for one letter "
    "\\fB\\-s\\fR\\fINAME=VALUE\\fR or \\fB\\-s\\fR \\fINAME=VALUE\\fR; behind \\fB\\-\\-\\fR "
    "nothing is an option. Names of options are not abbreviated. Of an option given twice the last "
    "one counts, unless it is repeatable. These are of all commands:";

static void append_option(GString *page, const HsOption *option)
{
    const char letter[] = { '-', option->letter, '\0' };
    g_autofree char *name = g_strconcat("--", option->name, NULL);

    g_string_append(page, ".TP\n");
    if (option->letter != 0) {
        append_bold(page, letter);
        g_string_append(page, ", ");
    }
    append_bold(page, name);
    if (option->argument != NULL) {
        g_string_append(page, " \\fI");
        append_words(page, option->argument);
        g_string_append(page, "\\fR");
    }
    g_string_append_c(page, '\n');
    append_words(page, option->about);
    g_string_append_c(page, '\n');
}

static void append_options(GString *page, unsigned commands, bool is_common)
{
    const HsOption *option = NULL;

    for (guint i = 0; (option = hs_option_at(commands, i)) != NULL; i++) {
        if ((option->commands == HS_COMMAND_ALL) == is_common)
            append_option(page, option);
    }
}

/* Its details: lines of examples, indented by two, and paragraphs. */
static void append_details(GString *page, const char *details)
{
    g_auto(GStrv) lines = g_strsplit(details, "\n", -1);
    g_autoptr(GString) example = g_string_new(NULL);
    g_autoptr(GString) prose = g_string_new(NULL);

    for (guint i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix(lines[i], "  "))
            g_string_append_printf(example, "%s\n", lines[i] + 2);
        else if (lines[i][0] != '\0')
            g_string_append_printf(prose, "%s\n", lines[i]);
    }
    if (example->len > 0)
        append_example(page, example->str, example->len);
    if (prose->len > 0) {
        g_string_append(page, ".PP\n");
        append_words(page, prose->str);
    }
}

static void append_command(GString *page, const HsCommand *command)
{
    g_string_append(page, ".SS ");
    append_words(page, command->name);
    g_string_append(page, "\n.PP\n\\fBhsim ");
    append_words(page, command->name);
    g_string_append(page, "\\fR [\\fIOPTION\\fR]... \\fI");
    append_words(page, command->operands);
    g_string_append(page, "\\fR\n.PP\n");
    append_words(page, command->about);
    g_string_append(page, ".\n");
    append_options(page, command->bit, false);
    append_details(page, command->details);
}

static void append_statuses(GString *page)
{
    const HsExitMeaning *meaning = NULL;

    g_string_append(page, ".SH EXIT STATUS\n");
    for (guint i = 0; (meaning = hs_exit_meaning_at(i)) != NULL; i++) {
        g_string_append_printf(page, ".TP\n\\fB%u\\fR\n", meaning->status);
        append_words(page, meaning->about);
        g_string_append_c(page, '\n');
    }
}

/* Names and what they are, as paragraphs with the name in front. */
static void append_list(GString *page, const char *title, const char *const (*rows)[2],
                        guint n_rows)
{
    g_string_append_printf(page, ".SH %s\n", title);
    for (guint i = 0; i < n_rows; i++) {
        g_string_append(page, ".TP\n");
        append_bold(page, rows[i][0]);
        g_string_append_c(page, '\n');
        append_words(page, rows[i][1]);
        g_string_append_c(page, '\n');
    }
}

static void append_surroundings(GString *page)
{
    static const char *const files[][2] = {
        { "results/NAME.db",
          "The result of scenario NAME, where no other is asked for. It is there "
          "when the run has ended well, and complete." },
        { "results/NAME-PICTURE.svg, .gp",
          "A picture of it by hsim plot, and the script that gnuplot makes it from." },
        { "results/NAME.html", "The page about it by hsim report." },
        { "../share/hsim/scenarios",
          "From the folder of the program: scenarios to run, to read and "
          "to copy, profiles of machines, guest programs. README.md "
          "there has an index." },
    };
    static const char *const environment[][2] = {
        { "NO_COLOR", "No colours on a terminal, when it is set and not empty." },
        { "PATH", "Where hsim plot and hsim report look for gnuplot." },
    };

    append_list(page, "FILES", files, G_N_ELEMENTS(files));
    append_list(page, "ENVIRONMENT", environment, G_N_ELEMENTS(environment));
}

static const char first_examples[] = "hsim run scenarios/os-crash.scn\n"
                                     "hsim explain results/os-crash.db\n"
                                     "hsim plot results/os-crash.db memory\n"
                                     "hsim report results/os-crash.db\n"
                                     "hsim compare -j 2 scenarios/compare-256.scn\n";

char *hs_man_page_hsim(const HsInvocation *invocation)
{
    GString *page = g_string_new(NULL);

    append_title(page, "hsim", 1, "simulate a computer system with hot standby");
    g_string_append(page, ".SH SYNOPSIS\n\\fBhsim\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... "
                          "[\\fIOPERAND\\fR]...\n.br\n\\fBhsim help\\fR [\\fICOMMAND\\fR]\n.br\n"
                          "\\fBhsim \\-\\-version\\fR\n.SH DESCRIPTION\n");
    append_words(page, description);
    g_string_append_printf(page, "\n.PP\n%s\n.SH COMMANDS\n", operands);
    for (guint i = 0; i < invocation->n_commands; i++)
        append_command(page, &invocation->commands[i]);
    g_string_append_printf(page, ".SH OPTIONS\n%s\n", rules);
    append_options(page, HS_COMMAND_ALL, true);
    append_statuses(page);
    append_surroundings(page);
    g_string_append(page, ".SH EXAMPLES\nIn a folder that has the scenarios:\n");
    append_example(page, first_examples, strlen(first_examples));
    g_string_append(page, ".SH SEE ALSO\n\\fBhsim\\-scenario\\fR(5), \\fBgnuplot\\fR(1), "
                          "\\fBsqlite3\\fR(1)\n");
    return g_string_free(page, FALSE);
}

/* ---- from Markdown ---- */

/* A page being made. */
typedef struct {
    GString *page;
    char **heading; /* the cells of a table's first line; NULL: not in a table */
    bool is_code;
    bool is_prose; /* the line before was of a paragraph */
} Converter;

/* Text with `code` in bold, **bold** too, and of links the text only. */
static void append_inline(GString *page, const char *text)
{
    bool is_bold = false;

    for (const char *at = text; *at != '\0';) {
        const char *link_end = *at == '[' ? strstr(at, "](") : NULL;
        const char *end = link_end != NULL ? strchr(link_end, ')') : NULL;

        if (*at == '`') {
            g_string_append(page, is_bold ? "\\fR" : "\\fB");
            is_bold = !is_bold;
            at++;
        } else if (!is_bold && end != NULL && memchr(at, ' ', 2) == NULL) {
            append_text(page, at + 1, (gsize)(link_end - at - 1));
            at = end + 1;
        } else {
            const char *next = g_utf8_next_char(at);

            append_text(page, at, (gsize)(next - at));
            at = next;
        }
    }
    if (is_bold)
        g_string_append(page, "\\fR");
}

/* The cells of "| a | b \| c |". Free with g_strfreev. */
static char **split_row(const char *line)
{
    GPtrArray *cells = g_ptr_array_new();
    g_autoptr(GString) cell = g_string_new(NULL);

    for (const char *at = line + 1; *at != '\0'; at++) {
        if (*at == '\\' && at[1] == '|') {
            g_string_append_c(cell, '|');
            at++;
        } else if (*at == '|') {
            g_ptr_array_add(cells, g_strstrip(g_strdup(cell->str)));
            g_string_truncate(cell, 0);
        } else {
            g_string_append_c(cell, *at);
        }
    }
    g_ptr_array_add(cells, NULL);
    return (char **)g_ptr_array_free(cells, FALSE);
}

static void add_row(Converter *converter, const char *line)
{
    GString *page = converter->page;
    g_auto(GStrv) cells = split_row(line);
    guint n_cells = g_strv_length(cells);

    if (converter->heading == NULL) {
        converter->heading = g_steal_pointer(&cells);
        return;
    }
    if (g_str_has_prefix(line, "|--") || n_cells == 0)
        return;
    g_string_append(page, ".TP\n");
    append_inline(page, cells[0]);
    g_string_append_c(page, '\n');
    append_inline(page, n_cells > 1 ? cells[n_cells - 1] : "");
    if (n_cells > 2 && page->str[page->len - 1] != '.')
        g_string_append_c(page, '.');
    for (guint i = 1; i + 1 < n_cells && i < g_strv_length(converter->heading); i++) {
        if (cells[i][0] == '\0')
            continue;
        g_string_append_c(page, '\n');
        append_words(page, converter->heading[i]);
        g_string_append(page, ": ");
        append_inline(page, cells[i]);
        g_string_append_c(page, '.');
    }
    g_string_append_c(page, '\n');
}

static void add_heading(GString *page, const char *line)
{
    gsize level = strspn(line, "#");
    g_autofree char *upper = g_ascii_strup(line + level + 1, -1);

    if (level == 1)
        return;
    g_string_append(page, level == 2 ? ".SH " : ".SS ");
    append_words(page, level == 2 ? upper : line + level + 1);
    g_string_append_c(page, '\n');
}

static void add_code(Converter *converter, const char *line)
{
    if (g_str_has_prefix(line, "```")) {
        g_string_append(converter->page, converter->is_code ? ".fi\n.RE\n" : ".PP\n.RS 4\n.nf\n");
        converter->is_code = !converter->is_code;
        return;
    }
    append_words(converter->page, line);
    g_string_append_c(converter->page, '\n');
}

static void add_line(Converter *converter, const char *line)
{
    bool is_row = line[0] == '|' && !converter->is_code;

    if (!is_row)
        g_clear_pointer(&converter->heading, g_strfreev);
    if (converter->is_code || g_str_has_prefix(line, "```")) {
        add_code(converter, line);
        converter->is_prose = false;
    } else if (is_row) {
        add_row(converter, line);
        converter->is_prose = false;
    } else if (line[0] == '#') {
        add_heading(converter->page, line);
        converter->is_prose = false;
    } else if (line[0] == '\0' || g_str_has_prefix(line, "<!--")) {
        converter->is_prose = false;
    } else {
        g_string_append(converter->page, converter->is_prose ? "" : ".PP\n");
        append_inline(converter->page, line);
        g_string_append_c(converter->page, '\n');
        converter->is_prose = true;
    }
}

char *hs_man_page_of_markdown(const char *markdown, const char *name, guint section,
                              const char *about)
{
    g_auto(GStrv) lines = g_strsplit(markdown, "\n", -1);
    Converter converter = { .page = g_string_new(NULL) };

    append_title(converter.page, name, section, about);
    g_string_append(converter.page, ".SH DESCRIPTION\n");
    for (guint i = 0; lines[i] != NULL; i++)
        add_line(&converter, lines[i]);
    g_strfreev(converter.heading);
    g_string_append(converter.page, ".SH SEE ALSO\n\\fBhsim\\fR(1)\n");
    return g_string_free(converter.page, FALSE);
}
