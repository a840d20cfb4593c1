# What the documents say of the program: commands, options, files and places there are.

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    DOCUMENTS=(README.md docs/design.md docs/glossary.md docs/adding-a-policy.md
        docs/sweeps-that-teach.md docs/ci.md docs/reference/sweeps.md
        scenarios/README.md scenarios/validation/README.md scenarios/guests/README.md)
    cd "$TOP"
}

commands() {
    "$HSIM" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

# The calls of hsim in a document, a line each: what stands in backquotes, or is indented.
calls() {
    {
        grep -oE '`(\./)?hsim [a-z][^`]*`' "$1" | tr -d '`'
        grep -E '^    (\./)?hsim [a-z]' "$1" || true
    } | sed -E "s/'[^']*'//g; s/\"[^\"]*\"//g; s/(&&|[|;>]).*//"
}

# The titles of a document as the ends of links to them.
anchors() {
    sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' |
        sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

@test "the documents call hsim by commands and options that there are" {
    for command in $(commands); do
        "$HSIM" help "$command" | sed '/^Examples:/,$d' | grep -oE -- '(^|[ ,])--?[a-z][a-z-]*' |
            tr -d ' ,' >"$BATS_TEST_TMPDIR/$command"
    done
    n_calls=0
    for document in "${DOCUMENTS[@]}"; do
        while read -r program command words; do
            [ "${command:0:1}" != - ] && [ -e "$BATS_TEST_TMPDIR/$command" ] ||
                { echo "$document: $program $command"; false; }
            for word in $words; do
                [[ $word =~ ^--?[a-z] ]] || continue
                grep -qx -e "${word%%[=,.:]*}" "$BATS_TEST_TMPDIR/$command" ||
                    { echo "$document: $program $command $word"; false; }
            done
            n_calls=$((n_calls + 1))
        done < <(calls "$document")
    done
    [ "$n_calls" -gt 100 ]
}

@test "the README has all commands, in the order of the help" {
    [ "$(sed -n 's/^| `hsim \([a-z]*\).*/\1/p' README.md)" = "$(commands)" ]
}

@test "links within the documents lead somewhere" {
    n_links=0
    for document in "${DOCUMENTS[@]}"; do
        while read -r link; do
            file=${link%%#*}
            [ -n "$file" ] && file=$(dirname "$document")/$file || file=$document
            [ -e "$file" ] || { echo "$document: no $link"; false; }
            [[ $link != *"#"* ]] || anchors "$file" | grep -qx -e "${link#*#}" ||
                { echo "$document: no $link"; false; }
            n_links=$((n_links + 1))
        done < <(tr '\n' ' ' <"$document" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' |
            grep -v '^https\?:')
    done
    [ "$n_links" -gt 60 ]
}

@test "every section of the design is in its contents, and every number of a section is right" {
    [ "$(sed -n 's/^## //p' docs/design.md)" = \
        "$(sed -n 's/^ *[0-9]*\. \[\([0-9]*\. \)\?\(.*\)\](#.*/\2/p' docs/design.md |
            awk '{ print NR ". " $0 }')" ]
}

# A part of docs/sweeps-that-teach.md, from its title to the next one.
part() { # TITLE
    sed -n "/^## $1\$/,/^## /p" docs/sweeps-that-teach.md
}

# Its commands are called as they stand, pictures with characters; what they print is printed.
called() { # TITLE
    part "$1" | sed -n 's/^    hsim //p' | while read -r command; do
        case $command in
        sweep*) command="$command -q -o $BATS_TEST_TMPDIR/$1.db" ;;
        plot*) command="${command/results\/$1-sweep/$BATS_TEST_TMPDIR\/$1} --ascii" ;;
        esac
        eval "'$HSIM' $command"
    done
}

@test "every number that is taught of a sweep is what the sweep gives, or what its scenario says" {
    for title in detector share storage; do
        called "$title" >"$BATS_TEST_TMPDIR/printed"
        sed 's/^#.*//' "scenarios/sweeps/$title.scn" >>"$BATS_TEST_TMPDIR/printed"
        part "$title" | sed '/^##/d; /^    /d' | tr '\n' ' ' |
            sed 's/!\[[^]]*\]([^)]*)//' | grep -oE '[0-9]+(\.[0-9]+)?( (ms|s|/s|MB)\b)?' |
            sort -u >"$BATS_TEST_TMPDIR/numbers"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/numbers")" -ge 10 ]
        while read -r number; do
            grep -qE "(^|[^0-9.])${number//./\\.}([^0-9.]|\$)" "$BATS_TEST_TMPDIR/printed" ||
                { echo "$title: $number"; false; }
        done <"$BATS_TEST_TMPDIR/numbers"
    done
}
