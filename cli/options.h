/* options: the options of all commands in one table, which makes the parser, the help and the
 * reference page.
 *
 *     -j4  -j 4  --jobs=4  --jobs 4      the same; letters without a value may be joined: -qv
 *     --                                 what follows is not an option, whatever it looks like
 *
 * Options may stand before and behind operands. Names are not abbreviated: what a script says today
 * must mean the same when there are more options. Of an option given twice the last one counts,
 * unless it is a list.
 */
#ifndef HS_OPTIONS_H
#define HS_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Commands as a set, for the table's column `commands`. */
enum {
    HS_COMMAND_RUN = 1 << 0,
    HS_COMMAND_CHECK = 1 << 1,
    HS_COMMAND_TABLE = 1 << 2,
    HS_COMMAND_FLOW = 1 << 3,
    HS_COMMAND_REFERENCE = 1 << 4,
    HS_COMMAND_HELP = 1 << 5,
    HS_COMMAND_TRACE = 1 << 6,
    HS_COMMAND_STAT = 1 << 7,
    HS_COMMAND_DISASM = 1 << 8,
    HS_COMMAND_CAMPAIGN = 1 << 9,
    HS_COMMAND_VALIDATE = 1 << 10,
    HS_COMMAND_COMPARE = 1 << 11,
    HS_COMMAND_QUERY = 1 << 12,
    HS_COMMAND_VERIFY = 1 << 13,
    HS_COMMAND_PLOT = 1 << 14,
    HS_COMMAND_REPORT = 1 << 15,
    HS_COMMAND_DIFF = 1 << 16,
    HS_COMMAND_EXPLAIN = 1 << 17,
    HS_COMMAND_PARAMS = 1 << 18,
    HS_COMMAND_SWEEP = 1 << 19,
    HS_COMMAND_SIZE = 1 << 20,
    HS_COMMAND_MERGE = 1 << 21,
    HS_COMMAND_ALL = (1 << 22) - 1
};

/* The last two are forms of hsim trace alone. */
typedef enum {
    HS_OUTPUT_TABLE,
    HS_OUTPUT_JSON,
    HS_OUTPUT_CSV,
    HS_OUTPUT_VCD,
    HS_OUTPUT_CHROME
} HsOutputFormat;
typedef enum { HS_COLOR_AUTO, HS_COLOR_ALWAYS, HS_COLOR_NEVER } HsColor;
typedef enum { HS_STAT_NONE, HS_STAT_CPU } HsStat;
/* In per cent; 95 is what is taken when nobody says. */
typedef enum { HS_WISH_95, HS_WISH_90, HS_WISH_99, HS_WISH_NO_CONFIDENCE } HsConfidenceWish;
typedef enum { HS_FIGURE_BOTH, HS_FIGURE_5, HS_FIGURE_6, HS_FIGURE_START, HS_FIGURE_ALL } HsFigure;

/* A number the user may have given. */
typedef struct {
    bool is_set;
    uint64_t value;
} HsCountSetting;

/* What the options of a command line say. Texts are borrowed from the command line. */
typedef struct {
    const char *output;  /* NULL: results/NAME.db */
    GPtrArray *settings; /* NAME=VALUE, in order */
    GPtrArray *seconds;  /* the same without its time, of a campaign */
    GPtrArray *faults;   /* what stands between the braces of a fault block, in order */
    GPtrArray *policies; /* NAME[,NAME]... */
    GPtrArray *measures; /* the same */
    GPtrArray *kept;     /* measures that a collection is to keep; the same */
    GPtrArray *varied;   /* NAME=VALUES, in order */
    const char *list;    /* a file with points; NULL, and so on: not given */
    const char *filter;  /* a condition */
    HsCountSetting random;
    HsCountSetting lhs;
    HsCountSetting design_seed;
    const char *policy; /* NULL: the scenario's */
    const char *baseline;
    const char *junit;     /* a file, NULL: none */
    GPtrArray *tolerances; /* of what may move: 5%[,NAME=2%]... */
    HsCountSetting repetitions;
    HsCountSetting repetitions_max;
    HsCountSetting seed;
    HsCountSetting events_max;
    HsCountSetting burst_max;
    HsCountSetting every;
    HsCountSetting jobs;
    HsCountSetting replay;
    HsCountSetting batches; /* of a steady state */
    HsCountSetting context; /* rows around a difference */
    bool is_paranoid;
    bool is_quiet;
    bool is_verbose;
    bool wants_all;
    bool wants_help;
    bool wants_instructions;
    bool wants_measures;
    int keep_traces; /* HsKeepTraces */
    bool is_fresh;
    bool wants_steady;
    bool wants_changed;
    bool wants_assumptions;
    bool wants_list;
    bool wants_largest;
    bool is_partial; /* runs may be missing */
    bool wants_steps;
    bool wants_ascii; /* of a picture */
    HsCountSetting flow;
    const char *x; /* of a picture: a parameter */
    const char *y;
    const char *until_ci; /* N% */
    const char *warm_up;
    const char *percentiles; /* N[,N] */
    const char *against;     /* PARAM=VALUE[,PARAM=VALUE] */
    const char *find;        /* NAME, NAME=VALUES: what hsim size looks for */
    const char *where;       /* a requirement */
    const char *folder;      /* of checks */
    const char *at;          /* NULL: not given, and so on */
    const char *shard;       /* I/N */
    const char *from;
    const char *to;
    const char *instructions; /* FROM..TO */
    GPtrArray *only;          /* NAME[,NAME]... */
    int confidence;           /* HsConfidenceWish */
    int figure;               /* HsFigure */
    int trace_level;          /* HsTraceLevel */
    int stat;                 /* HsStat */
    int align;                /* HsAlign */
    int format;               /* HsOutputFormat */
    int color;                /* HsColor */
} HsSettings;

typedef enum {
    HS_OPTION_FLAG,  /* bool */
    HS_OPTION_TEXT,  /* const char * */
    HS_OPTION_LIST,  /* GPtrArray *: may be given several times */
    HS_OPTION_COUNT, /* HsCountSetting */
    HS_OPTION_CHOICE /* int: the place of the word in `argument` */
} HsOptionKind;

typedef struct {
    unsigned commands; /* that have it */
    char letter;       /* 0: none */
    const char *name;
    const char
        *argument; /* as help shows it; the words of a choice: "auto|always|never"; or NULL */
    HsOptionKind kind;
    size_t offset; /* of its member of HsSettings */
    const char *about;
} HsOption;

/* The i-th option that has one of `commands`, NULL behind the last one. */
const HsOption *hs_option_at(unsigned commands, guint i);

#define HS_OPTIONS_ERROR hs_options_error_quark()
GQuark hs_options_error_quark(void);

void hs_settings_init(HsSettings *settings);
void hs_settings_clear(HsSettings *settings);

/* Reads the words behind a command's name. Operands are added to `operands` (borrowed texts). FALSE
 * with an error whose message ends in a line of help. */
bool hs_options_parse(unsigned command, char *const *words, guint n_words, HsSettings *settings,
                      GPtrArray *operands, GError **error);

/* FALSE with an error: it was given, and is not 1 to `max`. `option` as in "--jobs"; `help` says
 * what to give. */
bool hs_count_check(const HsCountSetting *count, const char *option, uint64_t max, const char *help,
                    GError **error);
/* The same of -j, for a command that can do so many things at a time. */
bool hs_jobs_check(const HsSettings *settings, uint64_t max, GError **error);

/* Adds one line for each option of a command. */
void hs_options_describe(unsigned command, GString *text);

#endif
