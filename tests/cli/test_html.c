/* test_html: no text gets out of its place in a page. */
#include "cli/html.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

/* By the rules of HTML for text and for attributes between double quotes. */
Test(html, escapes_what_could_be_markup)
{
    static const struct {
        const char *text, *html;
    } cases[] = {
        { "A", "A" },
        { NULL, "" },
        { "<script>", "&lt;script&gt;" },
        { "a & b", "a &amp; b" },
        { "\"'", "&quot;&#39;" },
        { "&lt;", "&amp;lt;" },
        { "a\nb\033[2J", "a\xef\xbf\xbd"
                         "b\xef\xbf\xbd[2J" },
        { "\xe2\x80\xae"
          "abc",
          "\xef\xbf\xbd"
          "abc" },
        { "\xff", "\xef\xbf\xbd" },
        { "%s %n", "%s %n" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) html = g_string_new(NULL);

        hs_html_add(html, "%s", cases[i].text);
        cr_expect(eq(str, html->str, (char *)cases[i].html));
    }
}

Test(html, fills_formats_of_texts_and_numbers)
{
    g_autoptr(GString) html = g_string_new(NULL);

    hs_html_add(html, "<p class=\"%s\">%u %% of %s</p>", "a\"b", 99u, "<all>");
    cr_expect(eq(str, html->str, "<p class=\"a&quot;b\">99 % of &lt;all&gt;</p>"));
}

Test(html, cuts_a_name_of_ten_thousand_letters)
{
    g_autofree char *name = g_strnfill(10000, 'w');
    g_autofree char *first = g_strnfill(HS_HTML_LETTERS_MAX, 'w');
    g_autofree char *expected = g_strdup_printf("%s… (10000 letters in all)", first);
    g_autoptr(GString) html = g_string_new(NULL);

    hs_html_add(html, "%s", name);
    cr_expect(eq(str, html->str, expected));
}

Test(html, keeps_the_lines_of_a_long_text)
{
    g_autoptr(GString) html = g_string_new(NULL);

    hs_html_add_long(html, "param x = 1\n\t# <b>\r\n");
    cr_expect(eq(str, html->str, "param x = 1\n\t# &lt;b&gt;\xef\xbf\xbd\n"));
}

/* "</script" and "<!--" end or change a script element; U+2028 ends a line of old scripts. */
Test(html, lets_no_json_end_its_script)
{
    g_autoptr(GString) html = g_string_new(NULL);

    hs_html_add_json(html, "{\"a\": \"</script><!-- & \xe2\x80\xa8\"}");
    cr_expect(eq(str, html->str, "{\"a\": \"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\"}"));
}

Test(html, makes_tables_with_captions_and_headings)
{
    static const HsHtmlColumn columns[] = { { "Area", false }, { "Size", true } };
    g_autoptr(GString) html = g_string_new(NULL);
    HsHtmlTable table;

    hs_html_table_begin(&table, html, "t", "Sizes & more", columns, 2);
    hs_html_cell(&table, "A");
    hs_html_cell_value(&table, 1048576, "1 MB");
    hs_html_table_end(&table);
    cr_expect(eq(str, html->str,
                 "<div class=\"scroll\" role=\"group\" tabindex=\"0\" "
                 "aria-label=\"Sizes &amp; more\">\n"
                 "<table id=\"t\">\n<caption>Sizes &amp; more</caption>\n"
                 "<thead><tr><th scope=\"col\">Area</th>"
                 "<th scope=\"col\" class=\"number\">Size</th></tr></thead>\n<tbody>\n"
                 "<tr><th scope=\"row\">A</th>"
                 "<td class=\"number\"><data value=\"1048576\">1 MB</data></td></tr>\n"
                 "</tbody>\n</table>\n</div>\n"));
}
