/* scenario_schema: compiles the rows of a schema. */
#include "sim/scenario_schema.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/banned.h"

#define OPTIONS_MAX 16u

/* Words of the language itself; no block can have them. */
static const char *const RESERVED[] = { "param", "include", "source", "assumption" };

/* ---- life ---- */

static void context_free(gpointer data)
{
    HsContext *context = data;
    g_ptr_array_unref(context->words);
    g_free(context);
}

static HsGrammar *grammar_alloc(const HsSchema *schema)
{
    HsGrammar *grammar = g_new0(HsGrammar, 1);
    grammar->schema = schema;
    grammar->words = g_new0(HsWord, schema->n_rows);
    grammar->n_words = schema->n_rows;
    grammar->contexts = g_ptr_array_new_with_free_func(context_free);
    grammar->groups = g_array_new(FALSE, TRUE, sizeof(HsGroup));
    grammar->options = g_array_new(FALSE, TRUE, sizeof(HsOption));
    grammar->atoms = g_array_new(FALSE, TRUE, sizeof(HsAtom));
    grammar->strings = g_string_chunk_new(4096);
    return grammar;
}

void hs_grammar_free(HsGrammar *grammar)
{
    if (grammar == NULL)
        return;
    g_free(grammar->words);
    g_ptr_array_unref(grammar->contexts);
    g_array_unref(grammar->groups);
    g_array_unref(grammar->options);
    g_array_unref(grammar->atoms);
    g_string_chunk_free(grammar->strings);
    g_free(grammar);
}

/* ---- looking up ---- */

const HsContext *hs_grammar_context(const HsGrammar *grammar, guint context_i)
{
    return g_ptr_array_index(grammar->contexts, context_i);
}

const HsWord *hs_grammar_find(const HsGrammar *grammar, guint context_i, const char *text,
                              gsize length)
{
    const HsContext *context = hs_grammar_context(grammar, context_i);
    for (guint i = 0; i < context->words->len; i++) {
        const HsWord *word = g_ptr_array_index(context->words, i);
        if (strlen(word->word) == length && memcmp(word->word, text, length) == 0)
            return word;
    }
    return NULL;
}

const HsWord *hs_grammar_find_opener(const HsGrammar *grammar, const char *word)
{
    for (guint i = 0; i < grammar->n_words; i++) {
        if (hs_word_has_title(&grammar->words[i]) && strcmp(grammar->words[i].word, word) == 0)
            return &grammar->words[i];
    }
    return NULL;
}

const HsGroup *hs_grammar_group(const HsGrammar *grammar, guint i)
{
    return &g_array_index(grammar->groups, HsGroup, i);
}

const HsOption *hs_grammar_option(const HsGrammar *grammar, guint i)
{
    return &g_array_index(grammar->options, HsOption, i);
}

const HsAtom *hs_grammar_atom(const HsGrammar *grammar, guint i)
{
    return &g_array_index(grammar->atoms, HsAtom, i);
}

bool hs_word_has(const HsWord *word, unsigned flags)
{
    return (word->row->flags & flags) != 0;
}

bool hs_word_repeats(const HsWord *word)
{
    return hs_word_has(word, HS_WORD_REPEATS | HS_WORD_NAMED | HS_WORD_TITLED | HS_WORD_ORDERED);
}

bool hs_word_has_title(const HsWord *word)
{
    return hs_word_has(word, HS_WORD_NAMED | HS_WORD_TITLED);
}

/* ---- compiling a pattern ---- */

typedef struct {
    HsGrammar *grammar;
    HsWord *word;
    const char *at;
    HsGroup *group; /* the one being built; not in the grammar yet */
    HsGroup open;
    char closer; /* of the group being built: ')', ']', 0 for the whole tail */
    guint n_choices;
    char *complaint;
} HsCompiler;

static bool complain(HsCompiler *compiler, const char *what)
{
    if (compiler->complaint == NULL)
        compiler->complaint = g_strdup_printf("pattern \"%s\" of \"%s\": %s",
                                              compiler->word->row->pattern,
                                              compiler->word->row->context, what);
    return false;
}

static gsize word_length(const char *text)
{
    gsize length = 0;
    while (g_ascii_isalnum(text[length]) || text[length] == '_' || text[length] == '-')
        length++;
    return length;
}

static const char *keep(HsCompiler *compiler, const char *text, gsize length)
{
    g_autofree char *copy = g_strndup(text, length);
    return g_string_chunk_insert_const(compiler->grammar->strings, copy);
}

static void begin_option(HsCompiler *compiler)
{
    HsOption option = { .first_atom = compiler->grammar->atoms->len };
    g_array_append_val(compiler->grammar->options, option);
    compiler->group->n_options++;
}

static void begin_group(HsCompiler *compiler, bool is_optional, char closer)
{
    compiler->open = (HsGroup){ .first_option = compiler->grammar->options->len,
                                .is_optional = is_optional };
    compiler->group = &compiler->open;
    compiler->closer = closer;
    begin_option(compiler);
}

/* The plain words an option begins with make its name. */
static const char *choice_of(HsCompiler *compiler, const HsOption *option)
{
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; i < option->n_atoms; i++) {
        const HsAtom *atom = hs_grammar_atom(compiler->grammar, option->first_atom + i);
        if (atom->kind != HS_ATOM_WORD)
            break;
        g_string_append_printf(words, "%s%s", i > 0 ? " " : "", atom->text);
    }
    return words->len > 0 ? keep(compiler, words->str, words->len) : NULL;
}

static bool name_choices(HsCompiler *compiler, HsGroup *group)
{
    guint n_named = 0;
    for (guint i = 0; i < group->n_options; i++) {
        HsOption *option = &g_array_index(compiler->grammar->options, HsOption,
                                          group->first_option + i);
        option->choice = choice_of(compiler, option);
        n_named += option->choice != NULL;
        if (option->n_atoms == 0)
            return complain(compiler, "an option is empty");
    }
    const HsOption *first = hs_grammar_option(compiler->grammar, group->first_option);
    bool is_first_a_value = first->choice == NULL;
    if (group->n_options > 1 && n_named + is_first_a_value < group->n_options)
        return complain(compiler, "every option of a choice but the first begins with a word");
    if (n_named == 0)
        return true;
    compiler->n_choices++;
    g_autofree char *name = compiler->n_choices == 1
                                ? g_strdup("choice")
                                : g_strdup_printf("choice%u", compiler->n_choices);
    group->choice_name = g_string_chunk_insert_const(compiler->grammar->strings, name);
    return true;
}

/* `is_choice`: FALSE for a plain atom, which is a group only to be like the others. */
static bool end_group(HsCompiler *compiler, bool is_choice)
{
    HsGroup group = compiler->open;
    compiler->group = NULL;
    if (group.n_options > OPTIONS_MAX)
        return complain(compiler, "too many options");
    if (is_choice && !name_choices(compiler, &group))
        return false;
    g_array_append_val(compiler->grammar->groups, group);
    compiler->word->n_groups++;
    return true;
}

static void add_atom(HsCompiler *compiler, const HsAtom *atom)
{
    g_array_append_vals(compiler->grammar->atoms, atom, 1);
    guint last = compiler->grammar->options->len - 1;
    g_array_index(compiler->grammar->options, HsOption, last).n_atoms++;
}

/* ---- compiling an argument: <kind:name low..high> ---- */

/* "1..1000" or "1 B..1 MB", as a scenario would write it. */
static bool compile_bounds(HsCompiler *compiler, HsAtom *atom, const char *text)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsSource *source = hs_source_new("schema", "schema", g_strdup(text), strlen(text));
    HsProblem problem = { 0 };
    HsCursor cursor = { .source = source };
    hs_lexer_run(source, 0, diagnostics);
    bool is_number = hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_NUMBER;
    atom->has_bounds = is_number &&
                       hs_value_read_number(&cursor, atom->value_kind, "bound", &atom->low,
                                            &problem) &&
                       hs_cursor_is_symbol(&cursor, 0, "..") &&
                       hs_cursor_peek(&cursor, 1)->kind == HS_TOKEN_NUMBER;
    cursor.i++;
    atom->has_bounds = atom->has_bounds &&
                       hs_value_read_number(&cursor, atom->value_kind, "bound", &atom->high,
                                            &problem) &&
                       hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_END &&
                       atom->low.number <= atom->high.number;
    hs_problem_clear(&problem);
    hs_source_free(source);
    return atom->has_bounds || complain(compiler, "bounds are written low..high");
}

static bool compile_kind(HsCompiler *compiler, HsAtom *atom, const char *kind)
{
    atom->text = kind;
    if (strcmp(kind, "condition") == 0) {
        atom->kind = HS_ATOM_CONDITION;
        return true;
    }
    if (hs_value_kind_from_name(kind, &atom->value_kind)) {
        atom->kind = HS_ATOM_VALUE;
        return true;
    }
    const HsWord *opener = hs_grammar_find_opener(compiler->grammar, kind);
    if (opener == NULL)
        return complain(compiler, "an argument is of no kind and of no named block");
    atom->kind = HS_ATOM_NAME_OF;
    atom->value_kind = hs_word_has(opener, HS_WORD_TITLED) ? HS_VALUE_TEXT : HS_VALUE_NAME;
    return true;
}

static bool compile_argument(HsCompiler *compiler)
{
    const char *end = strchr(compiler->at, '>');
    if (end == NULL)
        return complain(compiler, "'>' is missing");
    const char *at = compiler->at + 1;
    HsAtom atom = { .name = compiler->word->word };
    gsize length = word_length(at);
    const char *kind = keep(compiler, at, length);
    at += length;
    if (*at == ':') {
        length = word_length(++at);
        if (length == 0)
            return complain(compiler, "an argument's name is missing");
        atom.name = keep(compiler, at, length);
        at += length;
    }
    if (!compile_kind(compiler, &atom, kind))
        return false;
    compiler->at = end + 1;
    atom.is_list = g_str_has_prefix(compiler->at, "...");
    if (atom.is_list)
        compiler->at += 3;
    if (atom.is_list && (atom.kind != HS_ATOM_VALUE || atom.value_kind >= HS_VALUE_NAME))
        return complain(compiler, "a list is of numbers");
    g_autofree char *bounds = g_strstrip(g_strndup(at, (gsize)(end - at)));
    if (bounds[0] != '\0' && !compile_bounds(compiler, &atom, bounds))
        return false;
    add_atom(compiler, &atom);
    return true;
}

/* A word, a symbol or an argument. */
static bool compile_atom(HsCompiler *compiler)
{
    if (*compiler->at == '<')
        return compile_argument(compiler);
    bool is_range = strncmp(compiler->at, "..", 2) == 0;
    bool is_symbol = is_range || *compiler->at == ':' || *compiler->at == ',' ||
                     *compiler->at == '+';
    gsize length = is_symbol ? (is_range ? 2 : 1) : word_length(compiler->at);
    if (length == 0)
        return complain(compiler, "a character stands where nothing can");
    HsAtom atom = { .kind = is_symbol ? HS_ATOM_SYMBOL : HS_ATOM_WORD,
                    .text = keep(compiler, compiler->at, length) };
    compiler->at += length;
    add_atom(compiler, &atom);
    return true;
}

/* An atom outside of brackets; "active|standby", without blanks, is a choice. */
static bool compile_plain(HsCompiler *compiler)
{
    begin_group(compiler, false, '\0');
    bool is_word = word_length(compiler->at) > 0;
    if (!compile_atom(compiler))
        return false;
    bool is_choice = is_word && *compiler->at == '|';
    while (is_word && *compiler->at == '|') {
        compiler->at++;
        begin_option(compiler);
        if (word_length(compiler->at) == 0 || !compile_atom(compiler))
            return complain(compiler, "a word is missing behind '|'");
    }
    return end_group(compiler, is_choice);
}

/* One step inside a group: an atom, the next option, the end. */
static bool compile_in_group(HsCompiler *compiler)
{
    if (*compiler->at == '|') {
        compiler->at++;
        begin_option(compiler);
        return true;
    }
    if (compiler->closer != '\0' && *compiler->at == compiler->closer) {
        compiler->at++;
        return end_group(compiler, true);
    }
    return compile_atom(compiler);
}

static bool compile_step(HsCompiler *compiler)
{
    if (compiler->group != NULL)
        return compile_in_group(compiler);
    bool is_optional = *compiler->at == '[';
    if (!is_optional && *compiler->at != '(')
        return compile_plain(compiler);
    begin_group(compiler, is_optional, is_optional ? ']' : ')');
    compiler->at++;
    return true;
}

/* TRUE when '|' stands outside of brackets with a blank before it: from its first plain word on the
 * tail is one choice. */
static bool is_tail_choice(const char *tail)
{
    guint depth = 0;
    for (const char *at = tail; *at != '\0'; at++) {
        depth += *at == '(' || *at == '[' || *at == '<';
        depth -= *at == ')' || *at == ']' || *at == '>';
        if (depth == 0 && at > tail && *at == '|' && at[-1] == ' ')
            return true;
    }
    return false;
}

/* The only choice of a row answers to the row's word when nothing else stands in the row. */
static void alias_whole_tail(HsGrammar *grammar, const HsWord *word)
{
    if (word->n_groups != 1)
        return;
    HsGroup *group = &g_array_index(grammar->groups, HsGroup, word->first_group);
    if (group->choice_name != NULL)
        group->choice_alias = word->word;
}

static bool compile_pattern(HsCompiler *compiler)
{
    const HsSchemaRow *row = compiler->word->row;
    compiler->at = row->pattern + word_length(row->pattern);
    compiler->word->first_group = compiler->grammar->groups->len;
    bool is_tail = is_tail_choice(compiler->at);
    bool is_begun = false;
    for (;;) {
        while (*compiler->at == ' ')
            compiler->at++;
        if (*compiler->at == '\0')
            break;
        if (is_tail && !is_begun && word_length(compiler->at) > 0) {
            begin_group(compiler, false, '\0');
            is_begun = true;
        }
        if (!compile_step(compiler))
            return false;
    }
    if (is_begun && compiler->group != NULL && compiler->closer == '\0' &&
        !end_group(compiler, true))
        return false;
    if (compiler->group != NULL)
        return complain(compiler, "a bracket is not closed");
    alias_whole_tail(compiler->grammar, compiler->word);
    return true;
}

/* ---- contexts ---- */

static guint context_of(HsGrammar *grammar, const char *name)
{
    for (guint i = 0; i < grammar->contexts->len; i++) {
        if (strcmp(hs_grammar_context(grammar, i)->name, name) == 0)
            return i;
    }
    HsContext *context = g_new0(HsContext, 1);
    context->name = name;
    context->words = g_ptr_array_new();
    g_ptr_array_add(grammar->contexts, context);
    return grammar->contexts->len - 1;
}

static bool is_reserved(const char *word)
{
    for (guint i = 0; i < G_N_ELEMENTS(RESERVED); i++) {
        if (strcmp(word, RESERVED[i]) == 0)
            return true;
    }
    return hs_value_is_unit(word);
}

/* The word itself, its contexts, its flags. */
static bool link_word(HsCompiler *compiler)
{
    HsGrammar *grammar = compiler->grammar;
    HsWord *word = compiler->word;
    const HsSchemaRow *row = word->row;
    word->word = keep(compiler, row->pattern, word_length(row->pattern));
    word->context_i = context_of(grammar, row->context);
    word->opens_i = row->opens != NULL ? context_of(grammar, row->opens) : HS_NO_CONTEXT;
    if (!g_ascii_isalpha(word->word[0]))
        return complain(compiler, "a pattern begins with a word");
    if (is_reserved(word->word))
        return complain(compiler, "the word is reserved, or a unit");
    if (hs_grammar_find(grammar, word->context_i, word->word, strlen(word->word)) != NULL)
        return complain(compiler, "the word stands twice in this context");
    if (hs_word_has_title(word) && row->opens == NULL)
        return complain(compiler, "a named or titled word opens a block");
    GPtrArray *words = hs_grammar_context(grammar, word->context_i)->words;
    word->slot = words->len;
    g_ptr_array_add(words, word);
    return true;
}

HsGrammar *hs_grammar_new(const HsSchema *schema, char **ret_complaint)
{
    g_autoptr(HsGrammar) grammar = grammar_alloc(schema);
    HsCompiler compiler = { .grammar = grammar };
    context_of(grammar, "");
    bool is_sound = true;
    for (guint i = 0; is_sound && i < schema->n_rows; i++) {
        compiler.word = &grammar->words[i];
        compiler.word->row = &schema->rows[i];
        is_sound = link_word(&compiler);
    }
    for (guint i = 0; is_sound && i < schema->n_rows; i++) {
        compiler.word = &grammar->words[i];
        compiler.group = NULL;
        compiler.n_choices = 0;
        is_sound = compile_pattern(&compiler);
    }
    if (is_sound)
        return g_steal_pointer(&grammar);
    *ret_complaint = compiler.complaint;
    return NULL;
}

/* ---- showing ---- */

static void append_atom(GString *out, const HsAtom *atom)
{
    bool is_plain = atom->kind == HS_ATOM_WORD || atom->kind == HS_ATOM_SYMBOL;
    g_string_append_printf(out, is_plain ? "%s" : "<%s>", atom->text);
    if (atom->is_list)
        g_string_append(out, "...");
}

static void append_option(GString *out, const HsGrammar *grammar, const HsOption *option)
{
    for (guint i = 0; i < option->n_atoms; i++) {
        if (i > 0)
            g_string_append_c(out, ' ');
        append_atom(out, hs_grammar_atom(grammar, option->first_atom + i));
    }
}

static void append_group(GString *out, const HsGrammar *grammar, const HsGroup *group,
                         bool is_whole_tail)
{
    bool is_short = true;
    for (guint i = 0; i < group->n_options; i++)
        is_short &= hs_grammar_option(grammar, group->first_option + i)->n_atoms == 1;
    bool is_open = group->n_options == 1 || is_short || is_whole_tail;
    const char *open = is_open ? "" : "(";
    const char *close = is_open ? "" : ")";
    g_string_append(out, group->is_optional ? "[" : open);
    for (guint i = 0; i < group->n_options; i++) {
        if (i > 0)
            g_string_append(out, is_short ? "|" : " | ");
        append_option(out, grammar, hs_grammar_option(grammar, group->first_option + i));
    }
    g_string_append(out, group->is_optional ? "]" : close);
}

char *hs_grammar_syntax(const HsGrammar *grammar, const HsWord *word)
{
    GString *out = g_string_new(word->word);
    if (hs_word_has(word, HS_WORD_OWN_NAME))
        g_string_append(out, " [NAME]");
    else if (hs_word_has_title(word))
        g_string_append(out, hs_word_has(word, HS_WORD_NAMED) ? " NAME" : " \"TEXT\"");
    for (guint i = 0; i < word->n_groups; i++) {
        g_string_append_c(out, ' ');
        append_group(out, grammar, hs_grammar_group(grammar, word->first_group + i),
                     word->n_groups == 1);
    }
    if (word->opens_i != HS_NO_CONTEXT)
        g_string_append(out, " { ... }");
    return g_string_free(out, FALSE);
}

char *hs_atom_describe(const HsGrammar *grammar, const HsAtom *atom)
{
    switch (atom->kind) {
    case HS_ATOM_WORD:
    case HS_ATOM_SYMBOL:
        return g_strdup_printf("'%s'", atom->text);
    case HS_ATOM_VALUE:
        return g_strdup(hs_value_kind_phrase(atom->value_kind));
    case HS_ATOM_CONDITION:
        return g_strdup("a condition");
    case HS_ATOM_NAME_OF:
        break;
    }
    const HsWord *opener = hs_grammar_find_opener(grammar, atom->text);
    hs_assert(opener != NULL);
    bool is_titled = hs_word_has(opener, HS_WORD_TITLED);
    return g_strdup_printf("the %s of a '%s' block", is_titled ? "text, in quotes," : "name",
                           atom->text);
}
