/* picture_color: the colours of operating systems in pictures, and what can be read on a colour.
 *
 * Hues are those of Okabe and Ito, which people who see few colours tell apart: blue, orange,
 * green, purple, olive, teal; a seventh OS begins again. Within a hue a shade tells who it is: dark
 * the kernel, the hue itself the first program, then lighter and darker in turn.
 */
#ifndef HS_PICTURE_COLOR_H
#define HS_PICTURE_COLOR_H

#include <glib.h>

#define HS_COLOR_INK 0x24292fu
#define HS_COLOR_WHITE 0xffffffu
#define HS_COLOR_MUTED 0x5f6772u
#define HS_COLOR_MONITOR 0x6b7280u
#define HS_COLOR_FREE 0xf3f4f6u
#define HS_COLOR_FAULT 0xd81b60u

/* 0xRRGGBB each. */
guint hs_color_kernel(guint os_i);
guint hs_color_program(guint os_i, guint nth);
/* What an OS owns and does not use. */
guint hs_color_own(guint os_i);
/* For texts on white: dark enough. */
guint hs_color_text(guint os_i);
/* part in 100 of `a`, the rest of `b`. */
guint hs_color_mix(guint a, guint b, guint part);
/* HS_COLOR_INK or HS_COLOR_WHITE: what is read better on `background`. */
guint hs_color_readable_on(guint background);
/* The contrast of two colours as WCAG 2 defines it, in hundredths: 100 .. 2100. */
guint hs_color_contrast(guint a, guint b);

#endif
