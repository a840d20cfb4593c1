/* man_page: hsim's pages for man, made from the tables that help is made of.
 *
 * hsim(1) has every command with its options and examples; hsim-scenario(5) is the reference of the
 * scenario language. Both are roff with the macros of man(7), and ASCII only, so that every man
 * shows them, and need no tool to be made.
 */
#ifndef HS_MAN_PAGE_H
#define HS_MAN_PAGE_H

#include "cli/commands.h"

/* hsim(1). The caller frees. */
char *hs_man_page_hsim(const HsInvocation *invocation);
/* A page from one of our own in Markdown: headings, paragraphs, code, tables, `code`, [links](x).
 * NAME is `name`, dash, `about`. Of a table each row becomes a paragraph with its first cell in
 * front; the last cell is its text, those between are told with their headings. The caller frees.
 */
char *hs_man_page_of_markdown(const char *markdown, const char *name, guint section,
                              const char *about);

#endif
