/* junit: elements, counts and escapes. */
#include "cli/junit.h"

#include "cli/output.h"
#include "cli/publication.h"
#include "cli/publish.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define REPLACEMENT 0xfffdu

struct HsJunit {
    HsPublication *publication;
    /* Of the suite at hand. */
    char *suite;
    GString *properties, *cases;
    guint n_cases, n_failures, n_errors;
};

/* ---- texts ---- */

/* Production 2, Char, of XML 1.0; surrogates are not in valid UTF-8. */
static bool is_xml_character(gunichar letter)
{
    return letter == '\t' || letter == '\n' || letter == '\r' ||
           (letter >= 0x20 && letter <= 0xfffd) || letter >= 0x10000;
}

/* White space is escaped, too, in an attribute: a reader makes a blank of it. */
static void append_letter(GString *xml, gunichar letter, bool is_attribute)
{
    if (letter == '&')
        g_string_append(xml, "&amp;");
    else if (letter == '<')
        g_string_append(xml, "&lt;");
    else if (letter == '>')
        g_string_append(xml, "&gt;");
    else if (letter == '"')
        g_string_append(xml, "&quot;");
    else if (letter == '\n' || letter == '\t')
        g_string_append_printf(xml, is_attribute ? "&#%u;" : "%c", letter);
    else if (!is_xml_character(letter) || !hs_character_is_shown(letter))
        g_string_append_unichar(xml, REPLACEMENT);
    else
        g_string_append_unichar(xml, letter);
}

static void append_text(GString *xml, const char *text, bool is_attribute)
{
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);

    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at))
        append_letter(xml, g_utf8_get_char(at), is_attribute);
}

static void append_attribute(GString *xml, const char *name, const char *value)
{
    g_string_append_printf(xml, " %s=\"", name);
    append_text(xml, value, true);
    g_string_append_c(xml, '"');
}

static bool add(HsJunit *junit, const GString *xml)
{
    return hs_publication_add(junit->publication, xml->str, xml->len);
}

/* ---- the file ---- */

bool hs_junit_check(const char *path, bool is_quiet, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);

    if (path[0] == '\0' || (strcmp(path, "-") == 0 && !is_quiet)) {
        g_set_error(error, HS_PUBLISH_ERROR, 0, "cannot write '%s': %s\n  help: %s", path,
                    path[0] == '\0' ? "it names no file" : "the page is printed there, too",
                    path[0] == '\0' ? "name a file, as in --junit results/junit.xml"
                                    : "add -q, or name a file");
        return false;
    }
    if (!hs_publish_check(path, error))
        return false;
    if (strcmp(path, "-") == 0 || access(folder, W_OK | X_OK) == 0)
        return true;
    g_set_error(error, HS_PUBLISH_ERROR, 0, "cannot write %s: %s", path, g_strerror(errno));
    return false;
}

HsJunit *hs_junit_begin(const char *path, const char *name, GError **error)
{
    HsPublication *publication = hs_publication_begin(path, error);
    g_autoptr(GString) xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    HsJunit *junit = NULL;

    if (publication == NULL)
        return NULL;
    junit = g_new0(HsJunit, 1);
    junit->publication = publication;
    junit->properties = g_string_new(NULL);
    junit->cases = g_string_new(NULL);
    g_string_append(xml, "<testsuites");
    append_attribute(xml, "name", name);
    g_string_append(xml, " time=\"0\">\n");
    (void)add(junit, xml);
    return junit;
}

bool hs_junit_end(HsJunit *junit, bool is_whole, GError **error)
{
    static const char end[] = "</testsuites>\n";

    (void)hs_publication_add(junit->publication, end, strlen(end));

    bool is_good = hs_publication_end(junit->publication, is_whole, error);

    g_free(junit->suite);
    (void)g_string_free(junit->properties, TRUE);
    (void)g_string_free(junit->cases, TRUE);
    g_free(junit);
    return is_good;
}

/* ---- suites ---- */

void hs_junit_begin_suite(HsJunit *junit, const char *name)
{
    g_free(junit->suite);
    junit->suite = g_strdup(name);
    g_string_truncate(junit->properties, 0);
    g_string_truncate(junit->cases, 0);
    junit->n_cases = junit->n_failures = junit->n_errors = 0;
}

bool hs_junit_end_suite(HsJunit *junit)
{
    g_autoptr(GString) xml = g_string_new("  <testsuite");

    append_attribute(xml, "name", junit->suite);
    g_string_append_printf(
        xml, " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"0\" time=\"0\">\n",
        junit->n_cases, junit->n_failures, junit->n_errors);
    if (junit->properties->len > 0)
        g_string_append_printf(xml, "    <properties>\n%s    </properties>\n",
                               junit->properties->str);
    g_string_append(xml, junit->cases->str);
    g_string_append(xml, "  </testsuite>\n");
    return add(junit, xml);
}

void hs_junit_property(HsJunit *junit, const char *name, const char *value)
{
    g_string_append(junit->properties, "      <property");
    append_attribute(junit->properties, "name", name);
    append_attribute(junit->properties, "value", value);
    g_string_append(junit->properties, "/>\n");
}

static void append_problem(GString *xml, const HsJunitProblem *problem)
{
    const char *element = problem->is_error ? "error" : "failure";

    g_string_append_printf(xml, "      <%s", element);
    append_attribute(xml, "type", problem->type);
    append_attribute(xml, "message", problem->message);
    g_string_append_c(xml, '>');
    append_text(xml, problem->details, false);
    g_string_append_printf(xml, "</%s>\n", element);
}

void hs_junit_case(HsJunit *junit, const char *class_name, const char *name,
                   const HsJunitProblem *problem)
{
    GString *xml = junit->cases;

    g_string_append(xml, "    <testcase");
    append_attribute(xml, "classname", class_name);
    append_attribute(xml, "name", name);
    g_string_append(xml, problem == NULL ? " time=\"0\"/>\n" : " time=\"0\">\n");
    junit->n_cases++;
    if (problem == NULL)
        return;
    append_problem(xml, problem);
    g_string_append(xml, "    </testcase>\n");
    junit->n_failures += !problem->is_error;
    junit->n_errors += problem->is_error;
}
