# messages: every text of the program that people can meet occurs in a test.
#
#     awk -f messages.awk -v exceptions=FILE PATH...     PATHs are relative to the top of the tree
#
# A message is a string literal of a .c file outside of tests with two words in a row. It is split
# where a value is put in; it is tested when a test has one of its parts, or says a piece of one,
# PIECE_MIN characters or more. What a test says are the literals of a .c file and of a .bats file,
# and the lines of a golden file. Prints "path:line: message: what to do" for each that is not
# tested. The file of exceptions has lines "TEXT | REASON", TEXT being how a message begins; lines
# "PATH | REASON" leave out a file whose texts are checked in another way. Works with mawk and gawk.

BEGIN {
    PART_MIN = 6
    PIECE_MIN = 9
    quoted = "\"([^\"\\\\]|\\\\.)*\""
    read_exceptions()
}

FNR == 1 { begin_file() }

is_c && !/^#include/ { read_c($0) }
is_bats { read_bats($0) }
is_golden { gsub(/\\/, ""); add_tested($0) }

END {
    end_text()
    for (i = 1; i <= n_messages; i++) {
        check_message(i)
    }
    for (i = 1; i <= n_exceptions; i++) {
        if (!exception_used[i]) {
            report(exceptions, exception_line[i], "message-exception", \
                   "no longer needed: remove \"" exception[i] "\"")
        }
    }
    exit n_reports > 0
}

function report(path, line, rule, advice) {
    printf "%s:%d: %s: %s\n", path, line, rule, advice
    n_reports++
}

# A line is: TEXT | REASON
function read_exceptions(    text, line, at) {
    while ((getline text < exceptions) > 0) {
        line++
        if (text ~ /^(#|$)/) {
            continue
        }
        at = index(text, " | ")
        if (at == 0 || length(text) < at + 10) {
            report(exceptions, line, "message-reason", "TEXT | REASON: say why, in a few words")
            continue
        }
        exception[++n_exceptions] = substr(text, 1, at - 1)
        exception_line[n_exceptions] = line
    }
}

function begin_file() {
    end_text()
    file = FILENAME
    sub(/^\.\//, "", file)
    is_test = file ~ /^tests\//
    is_c = file ~ /\.c$/
    is_bats = file ~ /\.bats$/
    is_golden = file ~ /^(tests\/golden|docs\/reference)\//
    in_comment = 0
    if (is_c && !is_test && excepts(file, 1)) {
        is_c = 0
    }
}

# Is it excepted? A path as a whole, a message by its beginning.
function excepts(text, is_path,    i) {
    for (i = 1; i <= n_exceptions; i++) {
        if (is_path ? exception[i] == text : index(text, exception[i]) == 1) {
            return exception_used[i] = 1
        }
    }
    return 0
}

# ---- Reading ------------------------------------------------------------------------------------

# Literals with nothing but blanks and names of formats between them are one text.
function read_c(line,    gap) {
    while (line != "") {
        if (in_comment) {
            if (!match(line, /\*\//)) {
                return
            }
            in_comment = 0
            line = substr(line, RSTART + 2)
            continue
        }
        if (!match(line, /"|\/\*|\/\/|'(\\.|[^'\\])'/)) {
            add_gap(line)
            return
        }
        add_gap(substr(line, 1, RSTART - 1))
        line = substr(line, RSTART)
        if (substr(line, 1, 2) == "//") {
            return
        } else if (substr(line, 1, 2) == "/*") {
            in_comment = 1
            line = substr(line, 3)
        } else if (substr(line, 1, 1) == "'") {
            end_text()
            line = substr(line, index("\\", substr(line, 2, 1)) ? 5 : 4)
        } else if (match(line, quoted) == 1) {
            if (text == "") {
                text_line = FNR
            }
            text = text substr(line, 2, RLENGTH - 2)
            line = substr(line, RLENGTH + 1)
        } else {
            return # a text that goes on in the next line: there is none in this house
        }
    }
}

function add_gap(gap) {
    gsub(/[ ]/, "", gap)
    if (gap ~ /^(PRI[a-z0-9]+|[A-Z][A-Z0-9_]*)$/ && text != "") {
        text = text "s" # the end of a conversion, or a text that has a name
    } else if (gap != "") {
        end_text()
    }
}

function end_text() {
    if (text != "" && is_test) {
        add_tested(plain(text))
    } else if (text != "") {
        add_message(text)
    }
    text = ""
}

function plain(literal) {
    gsub(/\\n/, "\n", literal)
    gsub(/\\"/, "\"", literal)
    gsub(/\\\\/, "\\", literal)
    return literal
}

function read_bats(line) {
    add_tested(line)
    while (match(line, /"[^"]*"|'[^']*'/)) {
        add_tested(substr(line, RSTART + 1, RLENGTH - 2))
        line = substr(line, RSTART + RLENGTH)
    }
}

function add_tested(said,    i, n, part) {
    gsub(/ +/, " ", said)
    n = split(said, part, "\n")
    for (i = 1; i <= n; i++) {
        tested = tested "\n" part[i]
        gsub(/^[ ]+|[ ]+$/, "", part[i])
        if (length(part[i]) >= PIECE_MIN && part[i] ~ / / && !(part[i] in is_piece)) {
            is_piece[part[i]] = 1
            piece[++n_pieces] = part[i]
        }
    }
}

# ---- Checking -----------------------------------------------------------------------------------

# Texts that speak to people, by their looks; a question to the database does not.
function add_message(literal) {
    if (literal !~ /[a-z][a-z]+[,:;]? [a-z'][a-z]/ || literal ~ /^ *(SELECT|INSERT|WITH|CREATE) /) {
        return
    }
    n_messages++
    message[n_messages] = plain(literal)
    message_at[n_messages] = file SUBSEP text_line
}

function check_message(i,    rest, n, k, part, at) {
    rest = message[i]
    gsub(/%[-+ 0#]*([0-9]+|\*)?(\.([0-9]+|\*))?(hh|h|ll|l|z|j|t)?[a-zA-Z][a-z]*/, "\n", rest)
    gsub(/ +/, " ", rest)
    n = split(rest, part, "\n")
    for (k = 1; k <= n; k++) {
        if (is_tested(part[k])) {
            return
        }
    }
    if (excepts(message[i], 0)) {
        return
    }
    split(message_at[i], at, SUBSEP)
    gsub(/\n/, " ", message[i])
    report(at[1], at[2], "message", "no test has \"" message[i] "\"")
}

function is_tested(part,    i) {
    if (part !~ /[a-z]+[^a-z]+[a-z]+/ || length(part) < PART_MIN) {
        return 0
    }
    if (index(tested, part)) {
        return 1
    }
    for (i = 1; i <= n_pieces; i++) {
        if (index(part, piece[i])) {
            return 1
        }
    }
    return 0
}
