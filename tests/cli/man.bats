# hsim reference man and man-scenario: pages for man, which it and groff take without a complaint.

load refute

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
    "$HSIM" reference man >hsim.1
    "$HSIM" reference man-scenario >hsim-scenario.5
}

page() { # FILE: as it is read, without bold and underlining
    MANWIDTH=100 man -l "$1" | col -bx
}

# bats test_tags=smoke
@test "the pages are ASCII, and the same whatever the locale" {
    [ "$(LC_ALL=C tr -d '\n -~' <hsim.1 | wc -c)" -eq 0 ]
    [ "$(LC_ALL=C tr -d '\n -~' <hsim-scenario.5 | wc -c)" -eq 0 ]
    for locale in ${HSIM_LOCALES-}; do
        LC_ALL=$locale "$HSIM" reference man | cmp - hsim.1
    done
}

@test "groff and man have nothing to say about them" {
    for file in hsim.1 hsim-scenario.5; do
        [ -z "$(groff -ww -z -man -Tutf8 "$file" 2>&1)" ]
        [ -z "$(man --warnings -E UTF-8 -l -Tutf8 -Z "$file" 2>&1 >/dev/null)" ]
    done
}

@test "hsim(1) has its sections in order, each command and each option" {
    page hsim.1 >page.txt
    printf '%s\n' NAME SYNOPSIS DESCRIPTION COMMANDS OPTIONS 'EXIT STATUS' FILES ENVIRONMENT \
        EXAMPLES 'SEE ALSO' >expected.txt
    grep -E '^[A-Z][A-Z ]+$' page.txt | cmp - expected.txt
    [ "$(sed -n '/^NAME$/{n;p}' page.txt)" = \
        '       hsim - simulate a computer system with hot standby' ]
    for command in $(sed -n 's/^## hsim //p' "$TOP/docs/reference/cli.md"); do
        grep -q "^   $command$" page.txt
        "$HSIM" help "$command" | sed -n '/^Options:/,/^$/s/^ *\(-[a-z], \)*\(--[a-z-]*\).*/\2/p' |
            while read -r option; do
                sed -n "/^   $command\$/,/^   [a-z]/p; /^OPTIONS/,\$p" page.txt |
                    grep -q -E -- "^ +(-[a-z], )?$option( |\$)"
            done
    done
    for status in 0 1 2 3 130; do
        sed -n '/^EXIT STATUS$/,/^FILES$/p' page.txt | grep -q "^       $status "
    done
}

@test "the sentences around the tables are there" {
    page hsim.1 | tr -s ' \n' ' ' >words.txt
    for words in \
        'hsim simulates one computer that runs two operating systems' \
        'A SCENARIO is a text in the language of ' ' is the SQLite database that ' \
        'nothing is an option. Names of options are not abbreviated' \
        'The result of scenario NAME, where no other is asked for' \
        'From the folder of the program: scenarios to run, to read and to copy' \
        'No colours on a terminal, when it is set and not empty' \
        'Where hsim plot and hsim report look for gnuplot' \
        'In a folder that has the scenarios: '; do
        grep -qF -- "$words" words.txt
    done
    grep -q 'Made by hsim reference from the tables in the program' hsim.1
    [[ $(page hsim-scenario.5) == *'hsim-scenario - the language of scenarios for hsim'* ]]
    grep -qF '\fBhsim\fR \fICOMMAND\fR [\fIOPTION\fR]... [\fIOPERAND\fR]...' hsim.1
    "$HSIM" reference bash-completion | head -n 1 |
        grep -q 'made by hsim reference bash-completion'
}

# A blank in front keeps a line of an example from being joined to the next.
@test "examples stand as they are written" {
    page hsim.1 >page.txt
    grep -q "^ *hsim campaign --second 'fail cpu 0' --steps -j 2 scenarios/os-crash.scn$" page.txt
    grep -q '^ *hsim trace results/os-crash.db | head$' page.txt
    page hsim-scenario.5 >scenario.txt
    grep -q '^ *param crash_at = 5 s  sweep 1 s .. 9 s step 2 s$' scenario.txt
}

@test "hsim-scenario(5) has every word of the language" {
    page hsim-scenario.5 >page.txt
    sed -n 's/^### //p' "$TOP/docs/reference/scenario.md" | while read -r block; do
        grep -q -x "   $block" page.txt
    done
    grep -q 'it$\|It ' page.txt
    refute grep -q '<!--\||---\|](' page.txt
    [ "$(grep -c 'default: ' page.txt)" -gt 100 ]
}

@test "the page names the files that commands leave behind" {
    page=$("$HSIM" reference man)
    [[ $page == *"It is there when the run has ended well, and complete."* ]]
    [[ $page == *"A picture of it by hsim plot, and the script that gnuplot makes it from."* ]]
    [[ $page == *"The page about it by hsim report."* ]]
}
