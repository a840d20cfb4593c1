# The scenarios that ship: each says what it is about, is sound, and holds what it expects, with its
# own parameters and with those its head comment names.

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
}

scenario() { # NAME
    echo "$TOP/scenarios/$1.scn"
}

passes() { # ARGUMENT... of run
    run "$HSIM" run "$@"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "PASS  "* ]]
}

# A scenario has the parameters of its result; what a profile sets says where it is from.
same_parameters() { # FILE
    local result
    result=results/$(basename "$1" .scn).db
    "$HSIM" params --format csv "$1" >scenario.csv
    "$HSIM" params --format csv "$result" | cmp - scenario.csv
    [ -z "$(cd "$TOP/scenarios/profiles" && ls | while read -r profile; do
        sqlite3 "$OLDPWD/$result" "SELECT path FROM parameter WHERE source IS NULL
            AND value GLOB '[0-9]*' AND set_in LIKE '$profile:%'"; done)" ]
}

# bats test_tags=smoke
@test "every scenario checks and passes" {
    for file in "$TOP"/scenarios/*.scn "$TOP"/scenarios/sweeps/*.scn; do
        "$HSIM" check "$file"
        passes "$file"
        [ -s "results/$(basename "$file" .scn).db" ]
        same_parameters "$file"
    done
}

@test "every scenario passes with all invariants checked" {
    for file in "$TOP"/scenarios/*.scn "$TOP"/scenarios/sweeps/*.scn; do
        passes --paranoid "$file"
    done
}

# What the program says of each scenario is checked above: here a program of three lines says it.
@test "make scenarios prints a line for each, and the verdict" {
    n=$(ls "$TOP"/scenarios/*.scn "$TOP"/scenarios/sweeps/*.scn | wc -l)
    cat >hsim <<'END'
#!/bin/sh
for file; do :; done
[ "$file" != "scenarios/$BAD.scn" ] || { printf 'FAIL  %s\n  why\n\nmore\n' "$file"; exit 1; }
printf 'PASS  %s\n\nmore\n' "$file"
END
    chmod +x hsim
    BAD= run "$TOP/tests/scenarios" "$PWD/hsim"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq $((n + 1)) ]
    [ "$(grep -c '^PASS  scenarios/' <<<"$output")" -eq "$n" ]
    [ "${lines[n]}" = "PASS  $n of $n scenarios" ]
    BAD=hello run "$TOP/tests/scenarios" "$PWD/hsim"
    [ "$status" -eq 1 ]
    [ "$(grep -c '^PASS  scenarios/' <<<"$output")" -eq $((n - 1)) ]
    [[ $output == *$'\nFAIL  scenarios/hello.scn\n  why\n  to see all of it: '* ]]
    [ "${lines[n + 2]}" = "FAIL  $((n - 1)) of $n scenarios" ]
}

@test "every scenario begins with its name, a question and the answer" {
    for file in "$TOP"/scenarios/*.scn "$TOP"/scenarios/sweeps/*.scn; do
        name=$(basename "$file" .scn)
        [[ $(head -n 1 "$file") == "# $name: "* ]]
        sed '/^[^#]/,$d' "$file" >head.txt
        grep -q '?' head.txt
        grep -q '^# Answer: ' head.txt
        grep -q "^scenario \"$name\" {" "$file"
        grep -q '^expect ' "$file"
    done
}

@test "every scenario stands in the index, and nothing else does" {
    index=$TOP/scenarios/README.md
    for file in "$TOP"/scenarios/*.scn; do
        grep -q "^|.*\`$(basename "$file" .scn)[\` ]" "$index"
    done
    for file in "$TOP"/scenarios/sweeps/*.scn; do
        grep -q "^| \`sweeps/$(basename "$file" .scn)\` " "$index"
    done
    sed -n 's/^| S[^|]*| \([^|]*\)|.*/\1/p' "$index" | grep -o '`[a-z0-9-][a-z0-9-]*' | tr -d '`' |
        sort -u >named.txt
    [ "$(wc -l <named.txt)" -ge 15 ]
    while read -r name; do [ -e "$TOP/scenarios/$name.scn" ]; done <named.txt
}

@test "the commands in the scenarios' head comments pass" {
    ln -s "$TOP/scenarios" scenarios
    sed -n 's/^#  *hsim run //p' scenarios/*.scn >commands.txt
    [ "$(wc -l <commands.txt)" -ge 2 ]
    while read -r -a words; do
        passes "${words[@]}" </dev/null
    done <commands.txt
}

@test "every value a parameter's sweep names passes" {
    for crash_at in 3s 5s 7s 9s; do
        for own in standby vmm; do
            passes -s crash_at=$crash_at -s own=$own "$(scenario os-crash)"
        done
    done
}

@test "fig4 passes with both grants in all three settings" {
    for grant in whole deficit; do
        passes -s grant=$grant "$(scenario fig4)"
        passes -s grant=$grant -s storage=336MB "$(scenario fig4)"
        passes -s grant=$grant -s storage=512MB -s vmm=32MB -s b=64MB "$(scenario fig4)"
    done
}

# bats test_tags=smoke
@test "a parameter that does not exist fails with a hint" {
    run "$HSIM" run -s crsh_at=3s "$(scenario os-crash)"
    [ "$status" -eq 2 ]
    [[ $output == *"crsh_at"* ]]
    [[ $output == *"help: did you mean 'crash_at'?"* ]]
    [ ! -e results/os-crash.db ]
}

@test "a scenario that cannot be says where and what to do, exit 2" {
    run "$HSIM" run -s storage=200MB "$(scenario fig4)"
    [ "$status" -eq 2 ]
    [[ $output == *"error[HS135]: the areas need 208 MB, main storage has 200 MB"* ]]
    [[ $output == *"--> "*"fig4.scn:"* ]]
    [[ $output == *"help: vmm 16 MB + os1 160 MB + os2 32 MB = 208 MB"* ]]
    run "$HSIM" check -s storage=200MB "$(scenario fig4)"
    [ "$status" -eq 2 ]
}

@test "an expectation that fails makes the exit status 1" {
    run "$HSIM" run -s b=60MB "$(scenario fig4)"
    [ "$status" -eq 1 ]
    [[ $output == *"FAIL"* ]]
}

@test "every number of the profiles has a source or says it is an assumption" {
    for profile in "$TOP"/scenarios/profiles/*.scn; do
        sed 's/#.*//' "$profile" >numbers.txt
        run grep -n -E '[0-9]' numbers.txt
        [ "$status" -eq 0 ]
        run bash -c "sed 's/\"[^\"]*\"/TEXT/' numbers.txt | grep -E '[0-9]' |
                     grep -v -E 'source TEXT|assumption'"
        [ -z "$output" ]
    done
}

@test "table and flow read what run has written" {
    passes "$(scenario os-crash)"
    [[ $("$HSIM" table results/os-crash.db) == *"after FIG. 5"* ]]
    [[ $("$HSIM" flow results/os-crash.db) == *"507"* ]]
}
