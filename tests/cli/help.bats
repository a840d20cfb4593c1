# What hsim says about itself, and what it says to words it does not know.

setup() {
    HSIM=${HSIM:-$BATS_TEST_DIRNAME/../../hsim}
    COMMANDS=$(sed -n 's/^## hsim //p' "$BATS_TEST_DIRNAME/../../docs/reference/cli.md")
    cd "$BATS_TEST_TMPDIR"
}

# bats test_tags=smoke
@test "version goes to standard output" {
    run "$HSIM" --version
    [ "$status" -eq 0 ]
    [[ $output =~ ^hsim\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

# bats test_tags=smoke
@test "help names every command, and each command has help" {
    run "$HSIM" --help
    [ "$status" -eq 0 ]
    for command in $COMMANDS; do
        [[ $output == *"  $command "* ]]
        [ "$("$HSIM" "$command" --help)" = "$("$HSIM" help "$command")" ]
        [[ $("$HSIM" help "$command") == *"Usage: hsim $command"* ]]
    done
    [ "$output" = "$("$HSIM" -h)" ]
    [ "$output" = "$("$HSIM" help)" ]
}

@test "help fits 100 columns" {
    ln -s "$HSIM" hsim
    for command in '' $COMMANDS; do
        [ "$(./hsim help $command | wc -L)" -le 100 ]
    done
}

@test "without a command help goes to standard error, exit 2" {
    run "$HSIM"
    [ "$status" -eq 2 ]
    [ -z "$("$HSIM" 2>/dev/null)" ]
    [[ $output == *"Usage:"* ]]
}

# bats test_tags=smoke
@test "an unknown command gets a hint, exit 2" {
    run "$HSIM" tabel x
    [ "$status" -eq 2 ]
    [[ $output == *"there is no command 'tabel'"*"did you mean 'table'?"* ]]
    run "$HSIM" frobnicate
    [ "$status" -eq 2 ]
    [[ $output == *"lists the commands"* ]]
    run "$HSIM" help rnu
    [ "$status" -eq 2 ]
    [[ $output == *"did you mean 'run'?"* ]]
}

@test "an unknown option gets a hint, exit 2" {
    run "$HSIM" table --fromat json x
    [ "$status" -eq 2 ]
    [[ $output == *"did you mean '--format'?"* ]]
    run "$HSIM" --quiet run x
    [ "$status" -eq 2 ]
    [[ $output == *"options stand behind the command"* ]]
}

@test "names of options are not abbreviated" {
    run "$HSIM" run --see 1 x
    [ "$status" -eq 2 ]
}

@test "missing and superfluous operands are named, exit 2" {
    run "$HSIM" run
    [ "$status" -eq 2 ]
    [[ $output == *"needs SCENARIO"* ]]
    run "$HSIM" flow one two
    [ "$status" -eq 2 ]
    [[ $output == *"'two' is one thing too many"* ]]
}

@test "errors go to standard error, with colour only where asked for" {
    [ -z "$("$HSIM" tabel 2>/dev/null)" ]
    [[ $("$HSIM" table --color always no.db 2>&1) == *$'\033[1;31merror'* ]]
    [[ $(NO_COLOR=1 "$HSIM" table --color always no.db 2>&1) == *$'\033'* ]]
    [[ $("$HSIM" table no.db 2>&1) != *$'\033'* ]]
}

@test "control characters in an argument do not reach the terminal" {
    run "$HSIM" $'\033[2J'
    [[ $output != *$'\033'* ]]
}

# bats test_tags=smoke
@test "reference pages are Markdown; another name is an error" {
    for page in scenario store cli isa; do
        run "$HSIM" reference "$page"
        [ "$status" -eq 0 ]
        [[ ${lines[0]} == "# "* ]]
    done
    run "$HSIM" reference other
    [ "$status" -eq 2 ]
    [[ $("$HSIM" reference cli) == *"## hsim run"*"--max-events N"* ]]
}

@test "output that cannot be written is an error, a reader that had enough is none" {
    run bash -c "'$HSIM' help >/dev/full"
    [ "$status" -eq 3 ]
    [[ $output == *"error[HS401]: cannot write to standard output: No space left"* ]]
    run bash -c "set -o pipefail; '$HSIM' reference store | head -n 1"
    [ "$status" -eq 0 ]
}
