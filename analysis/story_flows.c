/* story_flows: flows and their steps in sentences. */
#include "analysis/query.h"
#include "analysis/story_writer.h"

#include "embedded/sql.h"

#include <string.h>

/* A step that lasts less of its flow is a detail, if the figure can be told without it. */
#define STEP_PER_CENT_MIN 1u
/* What took less of a start is not named. */
#define START_PER_CENT_MIN 10u
/* Of flows of one kind about one thing, those behind the first ones are details. */
#define ALIKE_MAX 2u

/* ---- steps of the figures ---- */

/* What a step does; %s is who runs it. */
typedef struct {
    const char *step;
    const char *phrase;
    bool is_important; /* the figure cannot be told without it */
} Phrase;

static const Phrase phrases[] = {
    { "502", "%s looks up the entries of table 90", false },
    { "503", "%s requests the resource exchange", false },
    { "504", "%s engages the resources (routine 140)", true },
    { "505", "%s reports that it has them", false },
    { "506", "%s changes the owners in table 90", true },
    { "507", "%s has the programs started in their areas", true },
    { "601", "%s finds out that the program has failed", true },
    { "602", "%s reports the level of the fault (routine 120)", false },
    { "603", "%s evaluates the level", false },
    { "604", "%s looks up the entry of table 90", false },
    { "605", "%s requests the disconnection", false },
    { "606", "%s disconnects the resource (routine 130)", true },
    { "607", "%s reports that it has given it up", false },
    { "608", "%s requests the resource exchange", false },
    { "609", "%s engages the resource (routine 140)", true },
    { "610", "%s reports that it has it", false },
    { "611", "%s changes the owner in table 90", true },
    { "612", "%s has the program started in its area", true },
};

static const Phrase *find_phrase(const HsRunFlow *flow, const HsRunStep *step)
{
    for (guint i = 0; g_str_has_prefix(flow->figure, "FIG.") && i < G_N_ELEMENTS(phrases); i++) {
        if (strcmp(phrases[i].step, step->step) == 0)
            return &phrases[i];
    }
    return NULL;
}

static void append_phrase(GString *text, const Phrase *phrase, const HsRunFlow *flow,
                          const HsRunStep *step)
{
    const char *who = hs_story_who(step->runs_on);

    if (strcmp(flow->figure, "FIG. 5") == 0 && strcmp(step->step, "501") == 0)
        g_string_append_printf(text, "%s declares %s failed (%s) and fences it", who, flow->subject,
                               flow->cause);
    else if (phrase != NULL)
        g_string_append_printf(text, phrase->phrase, who);
    else
        g_string_append_printf(text, "%s for %s: %s: %s", flow->figure, flow->subject, who,
                               step->what);
}

static bool is_detail(const HsRunFlow *flow, const HsRunStep *step, const Phrase *phrase)
{
    HsCycles lasted = MAX(flow->end, flow->begin) - flow->begin;
    bool is_figure = g_str_has_prefix(flow->figure, "FIG.");
    bool is_important = phrase == NULL || phrase->is_important;

    return !is_figure ||
           (!is_important && step->end - step->begin < lasted / 100 * STEP_PER_CENT_MIN);
}

static bool is_start(const HsRunFlow *flow)
{
    return strcmp(flow->figure, "job start") == 0 || strcmp(flow->figure, "standby start") == 0 ||
           strcmp(flow->figure, "restart") == 0;
}

/* Flows of this kind about the same, before this one; counts this one for those behind it. */
static guint count_alike(const HsStoryWriter *writer, const HsRunFlow *flow)
{
    char *key = g_strconcat(flow->figure, ":", flow->subject, NULL);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(writer->alike, key));

    (void)g_hash_table_replace(writer->alike, key, GUINT_TO_POINTER(n + 1));
    return n;
}

static HsSentence *of_flow(HsSentence *sentence, const HsRunFlow *flow)
{
    sentence->flow = flow->number;
    sentence->figure = g_strdup(flow->figure);
    return sentence;
}

static void capitalise(char *text)
{
    if (g_str_has_prefix(text, "the "))
        text[0] = 'T';
}

static bool add_step(HsStoryWriter *writer, const HsRunFlow *flow, const HsRunStep *step,
                     GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const Phrase *phrase = find_phrase(flow, step);
    const char *reasons = NULL;
    const char *change = hs_story_change(writer, step);

    if (!hs_story_reasons(writer, flow, step, &reasons, error))
        return false;
    append_phrase(text, phrase, flow, step);
    if (change != NULL)
        g_string_append_printf(text, ": %s", change);
    g_string_append_printf(text, "%s %s of work%s%s.", change != NULL ? ";" : ":",
                           hs_story_time(writer, step->work_cycles), reasons != NULL ? "; " : "",
                           reasons != NULL ? reasons : "");
    capitalise(text->str);

    HsSentence *sentence = of_flow(
        hs_story_add(writer, step->end, is_start(flow) ? HS_SENTENCE_PROGRAM : HS_SENTENCE_STEP,
                     "%s", text->str),
        flow);

    sentence->step = g_strdup(step->step);
    sentence->is_detail = is_detail(flow, step, phrase);
    return true;
}

/* ---- starts ---- */

typedef struct {
    const char *step; /* the last word of its number */
    const char *name;
} StartPart;

static const StartPart start_parts[] = {
    { "load", "loading its image" },    { "journal", "reading its journal" },
    { "90", "recording its area" },     { "110", "finding out what it needs" },
    { "140", "engaging its storage" },  { "run", "making it ready" },
    { "recover", "the OS's recovery" },
};

static const char *start_part_name(const HsRunStep *step)
{
    const char *last_word = strrchr(step->step, ' ');

    last_word = last_word != NULL ? last_word + 1 : step->step;
    for (guint i = 0; i < G_N_ELEMENTS(start_parts); i++) {
        if (strcmp(start_parts[i].step, last_word) == 0)
            return start_parts[i].name;
    }
    return step->what;
}

/* " (4 MB from disk)": what was read of the subject's in a step; "" where nothing is known. */
static bool read_source(HsStoryWriter *writer, const HsRunFlow *flow, const HsRunStep *step,
                        const char **ret_source, GError **error)
{
    g_autofree char *wanted = g_strdup_printf(": read %s ", flow->subject);
    g_autofree char *device = NULL;
    uint64_t n_bytes = 0;

    *ret_source = "";
    if (!hs_story_has(writer, "span"))
        return true;

    HsQuery *query = hs_query_new(writer->db, hs_sql_story_reads);

    hs_query_bind(query, 1, step->begin);
    hs_query_bind(query, 2, step->end);
    while (hs_query_next(query)) {
        g_autofree char *detail = hs_query_dup_text(query, 0);
        const char *at = strstr(detail, wanted);
        const char *size = at != NULL ? strpbrk(at + strlen(wanted), "0123456789") : NULL;

        if (size == NULL)
            continue;
        n_bytes += g_ascii_strtoull(size, NULL, 10);
        g_free(device);
        device = g_strndup(detail, (gsize)(at - detail));
    }
    if (!hs_query_end(query, error))
        return false;

    g_autofree char *source = device == NULL
                                  ? g_strdup("")
                                  : g_strdup_printf(" (%s from %s)", hs_story_size(writer, n_bytes),
                                                    device);

    *ret_source = g_string_chunk_insert(writer->texts, source);
    return true;
}

/* How long the steps from `step_i` on lasted that have the same number; *ret_next is behind
 * them. */
static HsCycles same_step_cycles(const HsRunFlow *flow, guint step_i, guint *ret_next)
{
    const HsRunStep *first = g_ptr_array_index(flow->steps, step_i);
    HsCycles sum = 0;

    for (; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        if (strcmp(step->step, first->step) != 0)
            break;
        sum += step->end - step->begin;
    }
    *ret_next = step_i;
    return sum;
}

/* The outage counts engaging what replaces failed units as loading the image: without a word of it
 * the two would seem to differ. */
static bool is_in_outage_load(const HsRunFlow *flow, const HsRunStep *step)
{
    return strcmp(flow->figure, "standby start") == 0 && g_str_has_suffix(step->step, " 140");
}

static bool append_start_parts(HsStoryWriter *writer, const HsRunFlow *flow, GString *text,
                               GError **error)
{
    HsCycles lasted = MAX(flow->end, flow->begin) - flow->begin;
    bool is_first = true;
    guint next = 0;

    for (guint step_i = 0; step_i < flow->steps->len; step_i = next) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);
        HsCycles part = same_step_cycles(flow, step_i, &next);
        const char *source = "";

        if (!step->has_happened ||
            (part < lasted / 100 * START_PER_CENT_MIN && !is_in_outage_load(flow, step)))
            continue;
        if (!read_source(writer, flow, step, &source, error))
            return false;

        HsStoryWait wait = hs_story_wait(writer, flow, step);
        bool is_storage = strcmp(step->step, "90") == 0 && wait.other > step->work_cycles;

        g_string_append_printf(text, "%s%s%s took %s", is_first ? ": " : ", ",
                               is_storage ? "waiting for storage" : start_part_name(step), source,
                               hs_story_time(writer, part));
        is_first = false;
    }
    return true;
}

/* The OS that started it; "": none has had anything to do with it. */
static const char *started_on(const HsRunFlow *flow)
{
    for (guint step_i = flow->steps->len; step_i > 0; step_i--) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i - 1);

        if (step->has_happened && strcmp(step->runs_on, "vmm") != 0)
            return step->runs_on;
    }
    return "";
}

static bool add_start(HsStoryWriter *writer, const HsRunFlow *flow, guint n_alike, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *lasted = hs_story_time(writer, MAX(flow->end, flow->begin) - flow->begin);
    const char *os = started_on(flow);
    const char *on = os[0] != '\0' ? " on " : "";
    const char *standby = hs_story_parameter(writer, "app.%s.standby", flow->subject);
    bool is_first = strcmp(flow->figure, "job start") == 0;
    bool is_done = strcmp(flow->outcome, "done") == 0;

    if (!is_done)
        g_string_append_printf(text, "%s does not run%s%s after %s: %s", flow->subject, on, os,
                               lasted, flow->outcome);
    else
        g_string_append_printf(text, "%s runs%s%s, %s after it was %s", flow->subject, on, os,
                               lasted, is_first ? "submitted" : "to be started");
    if (!append_start_parts(writer, flow, text, error))
        return false;
    /* Later its standby may have failed, or be the OS that it came from. */
    if (is_done && is_first && standby != NULL && strcmp(standby, os) != 0 && n_alike == 0)
        g_string_append_printf(text, "; its standby is %s", standby);
    of_flow(hs_story_add(writer, flow->end, HS_SENTENCE_PROGRAM, "%s.", text->str), flow);
    return true;
}

/* ---- ends ---- */

static const HsRunStep *longest_step(const HsRunFlow *flow)
{
    const HsRunStep *longest = NULL;

    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        if (step->has_happened &&
            (longest == NULL || step->end - step->begin > longest->end - longest->begin))
            longest = step;
    }
    return longest;
}

static HsCycles last_end(const HsRunFlow *flow)
{
    HsCycles end = flow->begin;

    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        if (step->has_happened)
            end = MAX(end, step->end);
    }
    return end;
}

/* What its steps changed in table 90. */
static void append_changes(const HsStoryWriter *writer, const HsRunFlow *flow, GString *text)
{
    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);
        const char *change = step->has_happened ? hs_story_change(writer, step) : NULL;

        if (change != NULL)
            g_string_append_printf(text, "; %s", change);
    }
}

/* The end of the run cut it off at a step: "waits for storage (step R2)". */
static bool is_unfinished(const HsStoryWriter *writer, const HsRunFlow *flow)
{
    return flow->end == writer->meta->end_cycle && g_str_has_suffix(flow->outcome, ")") &&
           strstr(flow->outcome, " (step ") != NULL;
}

static void add_end(HsStoryWriter *writer, const HsRunFlow *flow, guint n_alike)
{
    const HsRunStep *longest = longest_step(flow);
    HsCycles lasted = MAX(flow->end, flow->begin) - flow->begin;
    bool is_figure = g_str_has_prefix(flow->figure, "FIG.");
    bool is_job_end = strcmp(flow->figure, "job end") == 0;
    bool is_share = strcmp(flow->figure, "change share") == 0; /* its cause is whose it is */
    g_autoptr(GString) text = g_string_new(NULL);

    if (is_job_end)
        g_string_append_printf(text, "%s ends: %s", flow->subject, flow->cause);
    else
        g_string_append_printf(text, "%s for %s (%s%s) %s %s: %s", flow->figure, flow->subject,
                               is_share ? "CPU share of " : "", flow->cause,
                               is_unfinished(writer, flow) ? "is not over after" : "took",
                               hs_story_time(writer, lasted), flow->outcome);
    if (is_figure && longest != NULL && g_str_has_suffix(flow->outcome, ")"))
        g_string_append_printf(text, "; that step was under way for %s",
                               hs_story_time(writer, flow->end - MIN(last_end(flow), flow->end)));
    else if (is_figure && longest != NULL)
        g_string_append_printf(text, "; the longest step is %s with %s", longest->step,
                               hs_story_time(writer, longest->end - longest->begin));
    else if (!is_figure)
        append_changes(writer, flow, text);

    HsSentence *sentence = of_flow(hs_story_add(writer, flow->end,
                                                is_job_end ? HS_SENTENCE_PROGRAM : HS_SENTENCE_FLOW,
                                                "%s.", text->str),
                                   flow);

    sentence->is_detail = !is_figure && n_alike >= ALIKE_MAX;
}

/* ---- all ---- */

static bool add_flow(HsStoryWriter *writer, const HsRunFlow *flow, GError **error)
{
    guint n_alike = count_alike(writer, flow);

    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        if (step->has_happened && !add_step(writer, flow, step, error))
            return false;
    }
    if (is_start(flow))
        return add_start(writer, flow, n_alike, error);
    /* A program that fails has a sentence of its own. */
    if (strcmp(flow->figure, "job end") != 0 || strcmp(flow->cause, "exited") == 0)
        add_end(writer, flow, n_alike);
    return true;
}

bool hs_story_add_flows(HsStoryWriter *writer, GError **error)
{
    for (guint flow_i = 0; flow_i < writer->flows->len; flow_i++) {
        if (!add_flow(writer, g_ptr_array_index(writer->flows, flow_i), error))
            return false;
    }
    return true;
}
