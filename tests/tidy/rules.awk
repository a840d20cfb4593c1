# rules: the rules of the house that can be read off the text, one line of a file at a time.
#
#     awk -f rules.awk -v exceptions=FILE PATH...     PATHs are relative to the top of the tree
#
# Prints "path:line: rule: what to do" for each violation. A rule is one call of report(); its first
# argument is its name, and tests/tidy/canary plants a violation of each. Works with mawk and gawk.

BEGIN {
    rank["sim"] = 1; rank["models"] = 2; rank["analysis"] = 3; rank["cli"] = 4; rank["tests"] = 5
    rank["scenarios"] = 0 # guest programs know nothing of the simulator
    # Built from halves, so that this file does not break its own rule.
    unfinished = word("TO" "DO|FIX" "ME|X" "XX")
    machine = "(^|[^A-Za-z0-9_.])(/wor" "k/|/hom" "e/[a-z]|/roo" "t/|~" "/)"
    silent = call("g_return(_val)?_if_fail|g_return_if_reached|g_assert|g_assert_[a-mo-z][a-z_]*")
    printing = call("v?f?printf|f?puts|putchar|fputc|perror|exit|_exit|abort|g_print(err)?|" \
                    "g_(error|warning|message|info|debug)")
    unbounded = call("gets|strcpy|strcat|sprintf|vsprintf|strtok|alloca")
    hash_order = call("g_hash_table_(iter_init|foreach[a-z_]*|find)")
    real = word("float|double|long double|gdouble|gfloat")
    read_exceptions()
}

FNR == 1 { begin_file() }

{
    if (is_text) {
        check_text()
    }
    if (is_c) {
        code = strip($0)
        check_code()
        track_functions()
    }
    last_line = $0
    n_lines = FNR
}

END {
    end_file()
    for (key in exceptions_left) {
        split(key, part, SUBSEP)
        report_at(exceptions, exceptions_left[key], "exception-unused", \
                  part[1] " no longer happens at " part[2] ": remove the line")
    }
    exit n_reports > 0
}

function word(names) { return "(^|[^A-Za-z0-9_])(" names ")($|[^A-Za-z0-9_])" }
function call(names) { return "(^|[^A-Za-z0-9_.>])(" names ")[ ]*[(]" }

# ---- Reports and exceptions ---------------------------------------------------------------------

function report_at(path, line, rule, advice) {
    printf "%s:%d: %s: %s\n", path, line, rule, advice
    n_reports++
}

# An exception names the file, or file:function where the rule is about a function.
function report(rule, line, place, advice) {
    if ((rule, place) in is_excepted) {
        delete exceptions_left[rule, place]
        return
    }
    report_at(file, line, rule, advice)
}

# A line is: RULE PLACE REASON
function read_exceptions(    text, part, n, line) {
    while ((getline text < exceptions) > 0) {
        line++
        if (text ~ /^(#|$)/) {
            continue
        }
        n = split(text, part, " ")
        if (n < 4) {
            report_at(exceptions, line, "exception-reason", "say why, in a few words")
        }
        is_excepted[part[1], part[2]] = 1
        exceptions_left[part[1], part[2]] = line
    }
}

# ---- Files --------------------------------------------------------------------------------------

function begin_file(    part) {
    if (file != "") {
        end_file()
    }
    file = FILENAME
    sub(/^\.\//, "", file)
    split(file, part, "/")
    layer = part[1]
    stem = file
    sub(/.*\//, "", stem)
    sub(/\.[a-z]*$/, "", stem)
    is_header = file ~ /\.h$/
    is_c = file ~ /\.[ch]$/
    is_golden = file ~ /^tests\/golden\//
    is_model = layer == "sim" || layer == "models"
    is_library = is_model || layer == "analysis"
    is_text = 1
    n_includes = in_comment = in_directive = depth = 0
    last_include = last_include_line = head = guard = name = ""
    if (is_c && substr($0, 1, 3) != "/* ") {
        report("purpose", 1, file, "begin with a comment that says what the file is for")
    } else if (is_header && index($0, "/* " stem ":") != 1) {
        report("purpose", 1, file, "begin with '/* " stem ": ' and what it is for")
    }
}

function end_file(    wanted) {
    if (is_c && n_lines > 800) {
        report("file-length", n_lines, file, \
               n_lines " lines, 800 allowed: a file is one idea, split it")
    }
    wanted = "HS_" toupper(stem) "_H"
    if (is_header && (guard != wanted || last_line !~ /^#endif/)) {
        report("guard", 1, file, "put all between '#ifndef " wanted "', its #define, and #endif")
    }
    if (is_model && file ~ /\.c$/ && last_include != "sim/banned.h") {
        report("banned-header", last_include_line, file, "let the last include be \"sim/banned.h\"")
    }
}

# ---- Text ---------------------------------------------------------------------------------------

function check_text() {
    if ($0 ~ machine) {
        report("machine-path", FNR, file, "no path of one machine: write it relative to the tree")
    }
    if (is_golden) {
        return
    }
    if ($0 ~ unfinished) {
        report("unfinished", FNR, file, "finish it or file an issue; no such mark is committed")
    }
    if ($0 ~ /[ \t]$/) {
        report("trailing-blank", FNR, file, "remove the blanks at the end of the line")
    }
    if ($0 ~ /\t/ && stem != "Makefile" && file != "debian/rules") {
        report("tab", FNR, file, "indent with 4 spaces")
    }
    if (length($0) > 100 && file !~ /\.md$/) {
        report("line-length", FNR, file, length($0) " columns, 100 allowed: break the line")
    }
    if (file ~ /\.bats$/ && $0 ~ /^ *! / && $0 !~ /[|][|]/) {
        report("inverted-command", FNR, file, \
               "'!' fails a test in its last line alone: refute COMMAND (tests/cli/refute.bash)")
    }
}

# ---- C ------------------------------------------------------------------------------------------

# The line without comments and with the inside of strings and characters taken out.
function strip(line,    out, i, c, n, quote) {
    n = length(line)
    for (i = 1; i <= n; i++) {
        c = substr(line, i, 1)
        if (in_comment) {
            if (c == "*" && substr(line, i + 1, 1) == "/") {
                in_comment = 0
                i++
            }
        } else if (quote != "") {
            if (c == "\\") {
                i++
            } else if (c == quote) {
                quote = ""
                out = out c
            }
        } else if (c == "/" && substr(line, i + 1, 1) == "*") {
            in_comment = 1
            i++
        } else if (c == "/" && substr(line, i + 1, 1) == "/") {
            break
        } else {
            if (c == "\"" || c == "'") {
                quote = c
            }
            out = out c
        }
    }
    return out
}

function check_code() {
    if (code ~ /^#include "/) {
        check_include()
    } else if (code ~ /^#include/) {
        n_includes++
        last_include = "<>"
        last_include_line = FNR
    } else if (code ~ /^#ifndef HS_/ && guard == "") {
        guard = $2
    }
    if (code ~ silent) {
        report("silent-check", FNR, file, "use hs_assert: it stops, in every build")
    }
    if (code ~ unbounded) {
        report("unbounded", FNR, file, "it knows no bound: use g_strlcpy, g_snprintf or GString")
    }
    if (layer == "tests" && code ~ call("gt")) {
        report("criterion-gt", FNR, file, "Criterion 2.4.1's gt() is >=: use lt(b, a)")
    }
    if (is_library && code ~ printing) {
        report("library-prints", FNR, file (name == "" ? "" : ":" name), \
               "return a GError or text; only cli prints and exits")
    }
    if (is_model && code ~ hash_order) {
        report("hash-order", FNR, file, "it differs from run to run: keep a sorted array beside it")
    }
    if (is_model && code ~ real) {
        report("floating-point", FNR, file, "integers only: hs_cycles_scale multiplies and divides")
    }
}

function check_include(    path, own, part) {
    split($0, part, "\"")
    path = part[2]
    n_includes++
    last_include = path
    last_include_line = FNR
    split(path, part, "/")
    if (!(part[1] in rank)) {
        if (part[1] != "embedded") {
            report("include-path", FNR, file, "write the path from the top: \"" layer "/...\"")
        }
    } else if (rank[part[1]] > rank[layer]) {
        report("layer", FNR, file, layer " must not know " part[1] \
               ": includes point down, sim <- models <- analysis <- cli")
    }
    own = file
    sub(/\.c$/, ".h", own)
    if (path == own && n_includes > 1) {
        report("own-header", FNR, file, "include the own header first: it must stand alone")
    }
}

# A function begins with the text since the last ';' or '}' outside of braces, if that ends in ')'.
function track_functions(    i, c, n) {
    if (in_directive || code ~ /^#/) {
        in_directive = code ~ /\\$/
        return
    }
    if (depth == 0 && code ~ /^[A-Za-z_]/ && head ~ /\)[ ]*$/) {
        head = "" # a macro call without ';' stood before
    }
    if (name != "" && is_model && code ~ call(name)) {
        report("recursion", FNR, file ":" name, \
               "no recursion in sim and models: use a loop and a stack")
    }
    n = length(code)
    for (i = 1; i <= n; i++) {
        c = substr(code, i, 1)
        if (c == "{") {
            if (depth++ == 0) {
                begin_function()
            }
        } else if (c == "}") {
            if (--depth == 0) {
                end_function()
            }
        } else if (depth == 0) {
            if (c == ";") {
                head = ""
            } else if (c != " " || head != "") {
                if (head == "") {
                    head_line = FNR
                }
                head = head c
            }
        }
    }
    if (head != "") {
        head = head " "
    }
}

function begin_function(    text, i, open) {
    text = head
    head = name = ""
    sub(/ *$/, "", text)
    if (text !~ /\)$/) {
        return
    }
    for (i = length(text); i > 0; i--) {
        open += (substr(text, i, 1) == ")") - (substr(text, i, 1) == "(")
        if (open == 0) {
            break
        }
    }
    name = substr(text, 1, i - 1)
    if (name ~ /(^| )(Parameterized)?Test$/) {
        name = substr(text, i + 1)
        sub(/^[^,]*, */, "", name)
        sub(/[,)].*/, "", name)
    }
    sub(/.*[^A-Za-z0-9_]/, "", name)
}

function end_function(    lines) {
    lines = FNR - head_line + 1
    if (name != "" && lines > 70) {
        report("function-length", head_line, file ":" name, \
               name " has " lines " lines, 70 allowed: name its parts")
    }
    name = head = ""
}
