/* scenario_source: one text of a scenario, and the only road by which a file becomes one.
 *
 * A scenario may come from a stranger. An included file is opened below the scenario's folder only,
 * through no symbolic link; every file must be a regular one of at most HS_SOURCE_BYTES_MAX bytes,
 * and opening it never waits (a fifo is refused, not read). */
#ifndef HS_SCENARIO_SOURCE_H
#define HS_SCENARIO_SOURCE_H

#include "sim/diagnostics.h"

#define HS_SOURCE_BYTES_MAX (1u << 20)
#define HS_SOURCE_DEPTH_MAX 8u /* levels of include */
#define HS_SOURCES_MAX 64u     /* files of one scenario; the width of `reaches` */

typedef struct {
    char *name; /* for people: the scenario as it was given, an include with its folder before it */
    char *key;  /* below the scenario's folder: "profiles/z2000.scn" */
    char *text; /* `size` bytes and a NUL */
    gsize size;
    guint depth;        /* levels of include above it */
    uint64_t reaches;   /* bit i: includes source i, directly or through others */
    bool has_no_lines;  /* a setting: its places have no number of a line */
    bool is_overlay;    /* stands above all files, and in none */
    bool has_open_text; /* a text has no end: what it swallowed is not missing */
    GArray *tokens;     /* HsToken; NULL until it is lexed */
    GArray *skips;      /* HsSkip: what the first pass has read already (param, include) */
} HsSource;

/* Tokens [begin, end) of a source that are done with. */
typedef struct {
    guint begin;
    guint end;
} HsSkip;

typedef enum {
    HS_SOURCE_ERROR_MISSING,
    HS_SOURCE_ERROR_NOT_A_FILE,
    HS_SOURCE_ERROR_OUTSIDE,
    HS_SOURCE_ERROR_TOO_LARGE,
    HS_SOURCE_ERROR_READ
} HsSourceError;

#define HS_SOURCE_ERROR (hs_source_error_quark())
GQuark hs_source_error_quark(void);

/* Takes `text`, which has `size` bytes and a NUL; copies the names. A source without a name (a
 * default of the schema) gives no places. */
HsSource *hs_source_new(const char *name, const char *key, char *text, gsize size);
void hs_source_free(HsSource *source);

/* The bytes of a file the user named; symbolic links are followed. The caller frees *ret_text. The
 * message of an error completes "NAME ...": "is a folder". */
bool hs_source_read(const char *path, char **ret_text, gsize *ret_size, GError **error);
/* The bytes of a file at or below `folder`. */
bool hs_source_read_beneath(const char *folder, const char *relative, char **ret_text,
                            gsize *ret_size, GError **error);

/* Normalises a path of an include ("./a//b.scn" -> "a/b.scn"); refuses absolute paths and "..". */
char *hs_source_normalise(const char *relative, GError **error);

/* Opens `relative`, normalised, below the open folder, for reading; -1 and errno on failure. The
 * first asks the kernel (openat2); the second, for systems without that, walks the components. */
int hs_source_open_beneath(int folder_fd, const char *relative);
int hs_source_open_stepwise(int folder_fd, const char *relative);

/* The place of `length` bytes at `offset`, which stand in this line and column. */
HsPlace hs_source_place(const HsSource *source, guint offset, guint length, guint line,
                        guint column);

#endif
