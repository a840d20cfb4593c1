/* script: the statements of a `program` block as an image for auxiliary memory. */
#include "models/program/script.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* Blocks within blocks; the scenario language allows fewer. */
#define DEPTH_MAX 64u

typedef struct {
    GArray *steps;      /* HsScriptStep */
    GPtrArray *lists;   /* uint32_t *: the reference strings, owned */
    const HsNode *root; /* of the scenario: its OSs and apps */
    uint64_t clock_hz;
    HsDiagnostics *diagnostics;
    const char *app_name; /* NULL: it does not matter who runs it */
} Script;

static uint64_t statement_cycles(Script *script, const HsNode *node)
{
    HsCycles cycles = 0;
    const char *word = hs_node_word(node);
    if (!hs_cycles_from_duration(hs_node_time(node, word), script->clock_hz, &cycles))
        hs_diagnostics_add(script->diagnostics, HS_ERROR_TIME_RANGE, hs_node_place_of(node, word),
                           "this time is too long", NULL, "at most 2^63 cycles");
    return cycles;
}

/* `touch pages 1 2 3`: a copy of the string, for as long as the script is read. */
static void touch_read_string(Script *script, const HsNode *node, HsScriptStep *step)
{
    guint n = hs_node_n_counts(node, "string");
    uint32_t *list = g_new(uint32_t, n);
    for (guint i = 0; i < n; i++)
        list[i] = (uint32_t)hs_node_count_at(node, "string", i);
    g_ptr_array_add(script->lists, list);
    step->amount = n;
    step->order = HS_TOUCH_LIST;
    step->list = list;
    if (hs_node_has(node, "choice"))
        hs_diagnostics_add(script->diagnostics, HS_ERROR_PROGRAM, hs_node_place_of(node, "choice"),
                           "a reference string is its own order", NULL,
                           "leave the order out, or say how many pages: touch 4 pages uniform");
}

static void touch_read(Script *script, const HsNode *node, HsScriptStep *step)
{
    bool has_string = hs_node_has(node, "string");
    step->writes = hs_node_has(node, "choice2") &&
                   strcmp(hs_node_name(node, "choice2"), "write") == 0;
    if (has_string == hs_node_has(node, "pages"))
        hs_diagnostics_add(script->diagnostics, HS_ERROR_PROGRAM, hs_node_place(node),
                           "a touch says how many pages, or which", NULL,
                           "write touch 4 pages, or touch pages 1 2 3 4");
    if (has_string) {
        touch_read_string(script, node, step);
        return;
    }
    step->amount = hs_node_has(node, "pages") ? hs_node_count(node, "pages") : 1;
    const char *order = hs_node_has(node, "choice") ? hs_node_name(node, "choice") : "sequential";
    if (strcmp(order, "zipf") == 0) {
        step->order = HS_TOUCH_ZIPF;
        step->skew_milli = (uint32_t)hs_node_count(node, "skew");
    } else {
        step->order = strcmp(order, "uniform") == 0 ? HS_TOUCH_UNIFORM : HS_TOUCH_SEQUENTIAL;
    }
}

/* OSs are numbered by their names. The schema has checked that there is one of that name. */
static uint32_t os_number(const Script *script, const char *name)
{
    g_autoptr(GPtrArray) oss = hs_node_list(script->root, "os");
    uint32_t i = 0;
    while (strcmp(hs_node_title(g_ptr_array_index(oss, i)), name) != 0)
        i++;
    return i + 1;
}

/* Programs that run are numbered by their names, from 0. */
static uint32_t app_number(const Script *script, const char *name)
{
    g_autoptr(GPtrArray) apps = hs_node_list(script->root, "app");
    uint32_t i = 0;
    while (strcmp(hs_node_title(g_ptr_array_index(apps, i)), name) != 0)
        i++;
    return i;
}

/* `send` and `scratch`: bytes of the I/O buffer. */
static void transfer_read(Script *script, const HsNode *node, HsScriptStep *step)
{
    step->amount = hs_node_size(node, "bytes");
    if (strcmp(hs_node_word(node), "send") == 0) {
        step->verb = HS_VERB_SEND;
        step->third = app_number(script, hs_node_name(node, "to"));
        if (g_strcmp0(script->app_name, hs_node_name(node, "to")) == 0)
            hs_diagnostics_add(script->diagnostics, HS_ERROR_PROGRAM, hs_node_place_of(node, "to"),
                               "a program cannot send to itself", NULL,
                               "name another app; it would wait for its own reply");
        return;
    }
    step->verb = strcmp(hs_node_name(node, "choice"), "read") == 0 ? HS_VERB_READ : HS_VERB_WRITE;
    step->third = hs_node_has(node, "at") ? hs_node_size(node, "at") : 0;
}

static void statement_read(Script *script, const HsNode *node)
{
    const char *word = hs_node_word(node);
    HsScriptStep step = { 0 };
    if (strcmp(word, "compute") == 0 && hs_node_has(node, "choice")) {
        step.verb = HS_VERB_COMPUTE_REQUEST;
    } else if (strcmp(word, "compute") == 0) {
        step.verb = HS_VERB_COMPUTE;
        step.amount = statement_cycles(script, node);
    } else if (strcmp(word, "sleep") == 0) {
        step.verb = hs_node_has(node, "choice") ? HS_VERB_SLEEP_UNTIL : HS_VERB_SLEEP;
        step.amount = statement_cycles(script, node);
    } else if (strcmp(word, "touch") == 0) {
        step.verb = HS_VERB_TOUCH;
        touch_read(script, node, &step);
    } else if (strcmp(word, "receive") == 0) {
        step.verb = HS_VERB_RECEIVE;
    } else if (strcmp(word, "reply") == 0) {
        step.verb = HS_VERB_REPLY;
        step.amount = hs_node_size(node, "reply");
    } else if (strcmp(word, "commit") == 0) {
        step.verb = HS_VERB_COMMIT;
        step.amount = hs_node_size(node, "commit");
    } else if (strcmp(word, "allocate") == 0) {
        step.verb = HS_VERB_ALLOCATE;
        step.amount = hs_node_size(node, "allocate");
    } else if (strcmp(word, "change") == 0) {
        step.verb = HS_VERB_CHANGE_SHARE;
        step.os = os_number(script, hs_node_name(node, "target"));
        step.amount = hs_node_count(node, "to");
    } else if (strcmp(word, "send") == 0 || strcmp(word, "scratch") == 0) {
        transfer_read(script, node, &step);
    } else if (strcmp(word, "exit") == 0) {
        step.verb = HS_VERB_EXIT;
    } else {
        return; /* a parameter of the program, not a statement of its script */
    }
    g_array_append_val(script->steps, step);
}

/* A block that is being read, and how far. */
typedef struct {
    const HsNode *node;
    guint next_i;
} Level;

static void script_read(Script *script, const HsNode *program)
{
    Level levels[DEPTH_MAX] = { { program, 0 } };
    guint depth = 1;
    while (depth > 0) {
        Level *level = &levels[depth - 1];
        if (level->next_i == hs_node_n_children(level->node)) {
            depth--;
            HsScriptStep end = { .verb = HS_VERB_LOOP_END };
            if (depth > 0)
                g_array_append_val(script->steps, end);
            continue;
        }
        const HsNode *node = hs_node_child(level->node, level->next_i++);
        if (strcmp(hs_node_word(node), "loop") != 0) {
            statement_read(script, node);
            continue;
        }
        HsScriptStep begin = { .verb = HS_VERB_LOOP_BEGIN };
        if (hs_node_has(node, "times"))
            begin.amount = hs_node_count(node, "times");
        g_array_append_val(script->steps, begin);
        hs_assert(depth < DEPTH_MAX);
        levels[depth++] = (Level){ node, 0 };
    }
}

/* The assembler says what does not fit, a colon, and what would. */
static void report_misfit(const GError *error, HsPlace program_place, HsPlace area_place,
                          HsDiagnostics *diagnostics)
{
    bool is_area = g_error_matches(error, HS_ASSEMBLER_ERROR, HS_ASSEMBLER_ERROR_AREA);
    g_auto(GStrv) parts = g_strsplit(error->message, ": ", 2);
    hs_diagnostics_add(diagnostics, HS_ERROR_PROGRAM_ROOM, is_area ? area_place : program_place,
                       parts[0], NULL, parts[1]);
}

GBytes *hs_script_image(const HsNode *root, const HsNode *program, const char *app_name,
                        uint64_t image_bytes, uint64_t area_bytes, uint64_t clock_hz,
                        HsPlace area_place, uint64_t *ret_code_bytes, HsDiagnostics *diagnostics)
{
    g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func(g_free);
    Script script = {
        g_array_new(FALSE, TRUE, sizeof(HsScriptStep)), lists, root, clock_hz, diagnostics, app_name
    };
    script_read(&script, program);
    HsImageShape shape = { .image_bytes = image_bytes, .area_bytes = area_bytes, .name = app_name };
    g_autoptr(GError) error = NULL;
    GBytes *image = hs_assemble((const HsScriptStep *)(gconstpointer)script.steps->data,
                                script.steps->len, &shape, ret_code_bytes, &error);
    g_array_unref(script.steps);
    if (image == NULL)
        report_misfit(error, hs_node_place(program), area_place, diagnostics);
    return image;
}

/* ---- the future of a script ---- */

/* A loop that is being run through. */
typedef struct {
    guint begin_i; /* its first statement */
    uint64_t n_left;
} Turn;

typedef struct {
    GArray *pages; /* uint32_t */
    Turn turns[DEPTH_MAX];
    guint depth;
    uint64_t n_steps; /* done so far */
} Future;

/* What comes behind step_i; the loops a program can have are bounded, so the end is reached. */
static guint future_step(Future *future, const HsScriptStep *step, guint step_i)
{
    if (step->verb == HS_VERB_LOOP_BEGIN)
        future->turns[future->depth++] = (Turn){ step_i + 1, step->amount };
    if (step->verb != HS_VERB_LOOP_END)
        return step_i + 1;
    Turn *turn = &future->turns[future->depth - 1];
    if (--turn->n_left > 0)
        return turn->begin_i;
    future->depth--;
    return step_i + 1;
}

static bool future_is_known(const HsScriptStep *steps, guint n_steps)
{
    guint n_strings = 0;
    for (guint i = 0; i < n_steps; i++) {
        bool is_touch = steps[i].verb == HS_VERB_TOUCH;
        if ((is_touch && steps[i].list == NULL) ||
            (steps[i].verb == HS_VERB_LOOP_BEGIN && steps[i].amount == 0))
            return false;
        n_strings += is_touch;
    }
    return n_strings > 0;
}

/* FALSE: it is too long. */
static bool future_run(Future *future, const HsScriptStep *steps, guint n_steps, uint32_t first)
{
    for (guint i = 0; i < n_steps; i = future_step(future, &steps[i], i)) {
        if (++future->n_steps > HS_REFERENCES_MAX)
            return false;
        if (steps[i].verb == HS_VERB_EXIT)
            return true;
        if (steps[i].verb != HS_VERB_TOUCH)
            continue;
        if (steps[i].amount > HS_REFERENCES_MAX - future->pages->len)
            return false;
        for (uint64_t k = 0; k < steps[i].amount; k++) {
            uint32_t page = first + steps[i].list[k];
            g_array_append_val(future->pages, page);
        }
    }
    return true;
}

uint32_t *hs_script_references(const HsNode *root, const HsNode *program, uint64_t image_bytes,
                               uint64_t clock_hz, uint32_t *ret_n)
{
    g_autoptr(HsDiagnostics) ignored = hs_diagnostics_new(); /* told when the image was made */
    g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) array = g_array_new(FALSE, TRUE, sizeof(HsScriptStep));
    Script script = { array, lists, root, clock_hz, ignored, NULL };
    script_read(&script, program);
    const HsScriptStep *steps = (const HsScriptStep *)(gconstpointer)array->data;
    Future future = { .pages = g_array_new(FALSE, FALSE, sizeof(uint32_t)) };
    uint32_t first = (uint32_t)(hs_image_data(image_bytes) / HS_PAGE_BYTES);
    *ret_n = 0;
    if (future_is_known(steps, array->len) && future_run(&future, steps, array->len, first))
        *ret_n = future.pages->len;
    bool is_known = *ret_n > 0;
    uint32_t *pages = (uint32_t *)(gpointer)g_array_free(future.pages, !is_known);
    return is_known ? pages : NULL;
}

bool hs_script_allocates(const HsNode *root, const HsNode *program, uint64_t clock_hz)
{
    g_autoptr(HsDiagnostics) ignored = hs_diagnostics_new(); /* told when the image was made */
    g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) steps = g_array_new(FALSE, TRUE, sizeof(HsScriptStep));
    Script script = { steps, lists, root, clock_hz, ignored, NULL };
    bool allocates = false;
    script_read(&script, program);
    for (guint i = 0; i < steps->len; i++)
        allocates = allocates || g_array_index(steps, HsScriptStep, i).verb == HS_VERB_ALLOCATE;
    return allocates;
}
