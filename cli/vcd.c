/* vcd: variables, and what of their values has been written. */
#include "cli/vcd.h"

#include <string.h>

/* Characters identifier codes are made of: '!' to '~'. */
#define CODE_FIRST '!'
#define CODE_N 94u
#define CODE_BYTES 8
/* Bytes of a name; longer ones are cut. */
#define NAME_BYTES_MAX 200u
/* Bytes of a string before they are escaped; longer ones are cut. */
#define STRING_BYTES_MAX 1000u
#define WIDTH_MAX 64u

struct HsVcdVariable {
    char *scope;
    char *name;
    HsVcdKind kind;
    guint number; /* in the order of scopes and names */
    guint width;  /* of a vector */
    /* The value, and what has been written of it. */
    bool is_known, is_written;
    bool is_changed; /* in this cycle */
    uint64_t bits, written_bits;
    char *string, *written_string;
};

struct HsVcd {
    GString *text;
    uint64_t clock_hz;
    HsCycles end_cycle;
    GHashTable *variables; /* "KIND\nSCOPE\nNAME" to HsVcdVariable */
    GPtrArray *sorted;     /* the same, borrowed; NULL before it begins */
    GPtrArray *changed;    /* borrowed; in this cycle, in the order of changes */
    HsCycles now;
    bool has_dumped; /* the first values */
    bool has_time;   /* `time` was written last */
    uint64_t time;
    uint64_t ticks_per_cycle;
    const char *unit; /* NULL: the cycle */
};

static void variable_free(gpointer data)
{
    HsVcdVariable *variable = data;

    g_free(variable->scope);
    g_free(variable->name);
    g_free(variable->string);
    g_free(variable->written_string);
    g_free(variable);
}

/* ---- texts ---- */

/* The shortest code of a variable's number. */
static const char *code_of(const HsVcdVariable *variable, char buffer[CODE_BYTES])
{
    guint rest = variable->number;
    gsize length = 0;

    do {
        buffer[length++] = (char)(CODE_FIRST + (char)(rest % CODE_N));
        rest /= CODE_N;
    } while (rest > 0);
    buffer[length] = '\0';
    return buffer;
}

/* A name for viewers: letters, digits and _, as in Verilog. */
static char *identifier_of(const char *name)
{
    g_autofree char *cut = g_strndup(name, NAME_BYTES_MAX);
    char *identifier = g_strconcat(g_ascii_isdigit(cut[0]) || cut[0] == '\0' ? "_" : "", cut, NULL);

    for (char *at = identifier; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at))
            *at = '_';
    }
    return identifier;
}

/* Bytes that are shown: all, or whole characters before the place where the string is cut. */
static gsize shown_bytes(const char *string)
{
    gsize n_bytes = strnlen(string, STRING_BYTES_MAX + 1);

    if (n_bytes <= STRING_BYTES_MAX)
        return n_bytes;
    for (n_bytes = STRING_BYTES_MAX; n_bytes > 0; n_bytes--) {
        if (((unsigned char)string[n_bytes] & 0xc0) != 0x80)
            return n_bytes;
    }
    return STRING_BYTES_MAX;
}

static void add_escaped(GString *text, const char *string)
{
    gsize n_bytes = shown_bytes(string);

    for (const char *at = string; at < string + n_bytes; at++) {
        if (g_ascii_isgraph(*at) && *at != '\\' && *at != '$')
            g_string_append_c(text, *at);
        else
            g_string_append_printf(text, "\\%03o", (unsigned)(unsigned char)*at);
    }
    if (string[n_bytes] != '\0')
        g_string_append(text, "...");
}

/* ---- variables ---- */

static char *key_of(HsVcdKind kind, const char *scope, const char *name)
{
    return g_strdup_printf("%d\n%s\n%s", (int)kind, scope, name);
}

HsVcdVariable *hs_vcd_find(HsVcd *vcd, HsVcdKind kind, const char *scope, const char *name)
{
    g_autofree char *key = key_of(kind, scope, name);

    return g_hash_table_lookup(vcd->variables, key);
}

HsVcdVariable *hs_vcd_add(HsVcd *vcd, HsVcdKind kind, const char *scope, const char *name)
{
    HsVcdVariable *variable = NULL;

    if (g_hash_table_size(vcd->variables) == HS_VCD_VARIABLES_MAX)
        return NULL;
    variable = g_new0(HsVcdVariable, 1);
    variable->scope = g_strdup(scope);
    variable->name = g_strdup(name);
    variable->kind = kind;
    variable->width = 1;
    (void)g_hash_table_insert(vcd->variables, key_of(kind, scope, name), variable);
    return variable;
}

static guint width_of(uint64_t bits)
{
    guint width = 1;

    while (width < WIDTH_MAX && bits >> width != 0)
        width++;
    return width;
}

void hs_vcd_fit(HsVcdVariable *variable, uint64_t bits)
{
    variable->width = MAX(variable->width, width_of(bits));
}

static int compare_variables(gconstpointer a, gconstpointer b)
{
    const HsVcdVariable *left = *(HsVcdVariable *const *)a;
    const HsVcdVariable *right = *(HsVcdVariable *const *)b;
    int order = strcmp(left->scope, right->scope);

    if (order == 0)
        order = strcmp(left->name, right->name);
    return order != 0 ? order : (int)left->kind - (int)right->kind;
}

static void sort_variables(HsVcd *vcd)
{
    GHashTableIter iterator;
    gpointer variable = NULL;

    vcd->sorted = g_ptr_array_new();
    g_hash_table_iter_init(&iterator, vcd->variables);
    while (g_hash_table_iter_next(&iterator, NULL, &variable))
        g_ptr_array_add(vcd->sorted, variable);
    g_ptr_array_sort(vcd->sorted, compare_variables);
    for (guint variable_i = 0; variable_i < vcd->sorted->len; variable_i++)
        ((HsVcdVariable *)g_ptr_array_index(vcd->sorted, variable_i))->number = variable_i;
}

/* ---- the header ---- */

static void choose_unit(HsVcd *vcd)
{
    static const char *const units[] = { "s", "ms", "us", "ns", "ps", "fs" };
    uint64_t units_per_s = 1;

    vcd->ticks_per_cycle = 1;
    for (guint unit_i = 0; unit_i < G_N_ELEMENTS(units); unit_i++, units_per_s *= 1000) {
        if (units_per_s % vcd->clock_hz != 0)
            continue;
        if (vcd->end_cycle > INT64_MAX / (units_per_s / vcd->clock_hz))
            return;
        vcd->unit = units[unit_i];
        vcd->ticks_per_cycle = units_per_s / vcd->clock_hz;
        return;
    }
}

void hs_vcd_comment(HsVcd *vcd, const char *name, const char *value)
{
    g_string_append_printf(vcd->text, "$comment %s ", name);
    add_escaped(vcd->text, value);
    g_string_append(vcd->text, " $end\n");
}

/* The name as an identifier of its own, though others look like it. `used`: identifiers, and the
 * number that the next one that looks like it tries first. */
static char *take_identifier(GHashTable *used, const char *name)
{
    char *identifier = identifier_of(name);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(used, identifier));
    char *own = NULL;

    if (n == 0) {
        (void)g_hash_table_insert(used, g_strdup(identifier), GUINT_TO_POINTER(2));
        return identifier;
    }
    do {
        g_free(own);
        own = g_strdup_printf("%s_%u", identifier, n++);
    } while (g_hash_table_contains(used, own));
    (void)g_hash_table_insert(used, g_strdup(own), GUINT_TO_POINTER(2));
    (void)g_hash_table_insert(used, identifier, GUINT_TO_POINTER(n));
    return own;
}

static void declare(HsVcd *vcd, const HsVcdVariable *variable, GHashTable *used)
{
    static const char *const kinds[] = {
        [HS_VCD_VECTOR] = "wire", [HS_VCD_STRING] = "string", [HS_VCD_EVENT] = "event"
    };
    g_autofree char *name = take_identifier(used, variable->name);
    char code[CODE_BYTES];

    g_string_append_printf(vcd->text, "$var %s %u %s %s", kinds[variable->kind], variable->width,
                           code_of(variable, code), name);
    if (variable->kind == HS_VCD_VECTOR && variable->width > 1)
        g_string_append_printf(vcd->text, " [%u:0]", variable->width - 1);
    g_string_append(vcd->text, " $end\n");
}

static void open_scope(HsVcd *vcd, const char *scope, GHashTable *used)
{
    g_autofree char *name = take_identifier(used, scope);

    g_string_append_printf(vcd->text, "$scope module %s $end\n", name);
}

static void declare_all(HsVcd *vcd)
{
    g_autoptr(GHashTable) scopes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *scope = NULL;

    for (guint variable_i = 0; variable_i < vcd->sorted->len; variable_i++) {
        const HsVcdVariable *variable = g_ptr_array_index(vcd->sorted, variable_i);

        if (scope == NULL || strcmp(scope, variable->scope) != 0) {
            if (scope != NULL)
                g_string_append(vcd->text, "$upscope $end\n");
            scope = variable->scope;
            open_scope(vcd, scope, scopes);
            g_hash_table_remove_all(names);
        }
        declare(vcd, variable, names);
    }
    if (scope != NULL)
        g_string_append(vcd->text, "$upscope $end\n");
}

void hs_vcd_begin(HsVcd *vcd, HsCycles from)
{
    sort_variables(vcd);
    vcd->now = from;
    g_string_append_printf(vcd->text, "$comment clock %" G_GUINT64_FORMAT " Hz $end\n",
                           vcd->clock_hz);
    if (vcd->unit == NULL)
        g_string_append(vcd->text, "$comment no unit with room for the run is a whole part of a "
                                   "cycle: 1 ns stands for 1 cycle $end\n");
    g_string_append_printf(vcd->text, "$timescale 1 %s $end\n$scope module hsim $end\n",
                           vcd->unit != NULL ? vcd->unit : "ns");
    declare_all(vcd);
    g_string_append(vcd->text, "$upscope $end\n$enddefinitions $end\n");
}

/* ---- changes ---- */

static void add_vector(HsVcd *vcd, const HsVcdVariable *variable)
{
    char code[CODE_BYTES];

    if (variable->width > 1)
        g_string_append_c(vcd->text, 'b');
    if (!variable->is_known)
        g_string_append_c(vcd->text, 'x');
    for (guint bit_i = variable->is_known ? width_of(variable->bits) : 0; bit_i > 0; bit_i--)
        g_string_append_c(vcd->text, ((variable->bits >> (bit_i - 1)) & 1) != 0 ? '1' : '0');
    g_string_append_printf(vcd->text, "%s%s\n", variable->width > 1 ? " " : "",
                           code_of(variable, code));
}

/* The variable as it is now. */
static void add_variable(HsVcd *vcd, HsVcdVariable *variable)
{
    char code[CODE_BYTES];

    if (variable->kind == HS_VCD_VECTOR) {
        add_vector(vcd, variable);
        variable->written_bits = variable->bits;
    } else if (variable->kind == HS_VCD_STRING) {
        g_string_append_c(vcd->text, 's');
        add_escaped(vcd->text, variable->is_known ? variable->string : "x");
        g_string_append_printf(vcd->text, " %s\n", code_of(variable, code));
        g_free(variable->written_string);
        variable->written_string = g_strdup(variable->string);
    } else {
        g_string_append_printf(vcd->text, "1%s\n", code_of(variable, code));
    }
    variable->is_written = variable->is_known;
}

/* Is it another value than the one written? */
static bool has_news(const HsVcdVariable *variable)
{
    if (variable->kind == HS_VCD_EVENT || !variable->is_written)
        return true;
    if (variable->kind == HS_VCD_VECTOR)
        return variable->bits != variable->written_bits;
    return g_strcmp0(variable->string, variable->written_string) != 0;
}

/* Once for all that changes then. A foreign result may have cycles behind its end. */
static void add_time(HsVcd *vcd, HsCycles cycle)
{
    uint64_t ticks = cycle > INT64_MAX / vcd->ticks_per_cycle ? INT64_MAX
                                                              : cycle * vcd->ticks_per_cycle;

    if (vcd->has_time && vcd->time == ticks)
        return;
    vcd->has_time = true;
    vcd->time = ticks;
    g_string_append_printf(vcd->text, "#%" G_GUINT64_FORMAT "\n", ticks);
}

static void dump_first(HsVcd *vcd)
{
    add_time(vcd, vcd->now);
    g_string_append(vcd->text, "$dumpvars\n");
    for (guint variable_i = 0; variable_i < vcd->sorted->len; variable_i++) {
        HsVcdVariable *variable = g_ptr_array_index(vcd->sorted, variable_i);

        if (variable->kind != HS_VCD_EVENT)
            add_variable(vcd, variable);
    }
    g_string_append(vcd->text, "$end\n");
    vcd->has_dumped = true;
}

/* Writes what changed in this cycle. */
static void write_changes(HsVcd *vcd)
{
    if (!vcd->has_dumped)
        dump_first(vcd);
    for (guint variable_i = 0; variable_i < vcd->changed->len; variable_i++) {
        HsVcdVariable *variable = g_ptr_array_index(vcd->changed, variable_i);

        variable->is_changed = false;
        if (has_news(variable)) {
            add_time(vcd, vcd->now);
            add_variable(vcd, variable);
        }
    }
    g_ptr_array_set_size(vcd->changed, 0);
}

void hs_vcd_go_to(HsVcd *vcd, HsCycles cycle)
{
    if (cycle > vcd->now)
        write_changes(vcd);
    vcd->now = MAX(vcd->now, cycle);
}

static void note_change(HsVcd *vcd, HsVcdVariable *variable)
{
    variable->is_known = true;
    if (!variable->is_changed && vcd->sorted != NULL)
        g_ptr_array_add(vcd->changed, variable);
    variable->is_changed = vcd->sorted != NULL;
}

void hs_vcd_set_bits(HsVcd *vcd, HsVcdVariable *variable, uint64_t bits)
{
    variable->bits = bits;
    note_change(vcd, variable);
}

void hs_vcd_set_text(HsVcd *vcd, HsVcdVariable *variable, char *text)
{
    g_free(variable->string);
    variable->string = text;
    note_change(vcd, variable);
}

void hs_vcd_happen(HsVcd *vcd, HsVcdVariable *variable)
{
    note_change(vcd, variable);
}

/* ---- the whole ---- */

HsVcd *hs_vcd_new(GString *text, uint64_t clock_hz, HsCycles end_cycle)
{
    HsVcd *vcd = g_new0(HsVcd, 1);

    vcd->text = text;
    vcd->clock_hz = clock_hz;
    vcd->end_cycle = end_cycle;
    vcd->variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, variable_free);
    vcd->changed = g_ptr_array_new();
    choose_unit(vcd);
    g_string_append(text, "$version hsim $end\n");
    return vcd;
}

void hs_vcd_end(HsVcd *vcd, HsCycles cycle)
{
    hs_vcd_go_to(vcd, cycle);
    write_changes(vcd);
    add_time(vcd, vcd->now);
}

void hs_vcd_free(HsVcd *vcd)
{
    if (vcd == NULL)
        return;
    if (vcd->sorted != NULL)
        g_ptr_array_unref(vcd->sorted);
    g_ptr_array_unref(vcd->changed);
    g_hash_table_unref(vcd->variables);
    g_free(vcd);
}
