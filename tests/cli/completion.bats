# hsim reference bash-completion: what bash offers where, by the function that bash would call.

load refute

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
    "$HSIM" reference bash-completion >hsim.bash
    # shellcheck disable=SC1091
    source ./hsim.bash
    mkdir -p folder
    touch a.scn b.scn a.db other.txt 'with blank.scn'
}

# What is offered for the last of the words, sorted, on one line.
offers() { # WORD...
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _hsim
    printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | paste -s -d '|'
}

# bats test_tags=smoke
@test "the script is bash without a complaint, and says for whom it completes" {
    bash -n hsim.bash
    [ "$(complete -p hsim)" = 'complete -F _hsim hsim' ]
    [ "$(wc -L <hsim.bash)" -le 200 ]
}

@test "commands are those of the help, by what is written of them" {
    [ "$(offers hsim com)" = compare ]
    [ "$(offers hsim --v)" = --version ]
    all=$(offers hsim '')
    for command in $(sed -n 's/^## hsim //p' "$TOP/docs/reference/cli.md"); do
        [[ "|$all|" == *"|$command|"* ]]
    done
    [ "$(offers hsim help ru)" = run ]
}

@test "every option that the help of a command has is offered, and no other" {
    for command in $(sed -n 's/^## hsim //p' "$TOP/docs/reference/cli.md"); do
        "$HSIM" help "$command" | sed -n '/^Options:/,/^$/s/^ *\(-[a-z], \)*\(--[a-z-]*\).*/\2/p' |
            LC_ALL=C sort -u | paste -s -d '|' >expected.txt
        [ "$(offers hsim "$command" --)" = "$(cat expected.txt)" ]
    done
}

@test "an option's words are offered behind it, written in one word or in two" {
    [ "$(offers hsim stat --format '')" = 'csv|json|table' ]
    [ "$(offers hsim stat --format j)" = json ]
    [ "$(offers hsim run a.scn --format = j)" = json ]
    [ "$(offers hsim run a.scn --format =)" = 'json|table' ]
    [ "$(offers hsim flow --figure s)" = start ]
    [ "$(offers hsim run --color a)" = 'always|auto' ]
    [ "$(offers hsim run --seed '')" = '' ]
}

@test "files are offered by their kind, folders always" {
    [ "$(offers hsim run '')" = 'a.scn|b.scn|folder|with blank.scn' ]
    [ "$(offers hsim table '')" = 'a.db|folder' ]
    [ "$(offers hsim trace a)" = 'a.db|a.scn' ]
    [ "$(offers hsim disasm o)" = other.txt ]
    [ "$(offers hsim run -o '')" = 'a.db|a.scn|b.scn|folder|hsim.bash|other.txt|with blank.scn' ]
    [ "$(offers hsim validate --dir '')" = folder ]
    # An option, its value and a flag are no operands.
    [ "$(offers hsim plot --from 1s -h a)" = a.db ]
    [ "$(offers hsim plot --from = 1s a)" = a.db ]
}

@test "pages, pictures, policies and measures come from the program's tables" {
    [ "$(offers hsim reference sc)" = scenario ]
    [ "$(offers hsim reference man)" = 'man|man-scenario' ]
    [ "$(offers hsim plot a.db mem)" = memory ]
    [ "$(offers hsim run --policy fix)" = fixed-split ]
    [ "$(offers hsim compare --policies dynamic,fix)" = dynamic,fixed-split ]
    [ "$(offers hsim compare --measures replies,response.p99)" = replies,response.p99 ]
    for policy in $(sed -n 's/^## \([a-z-]*\)$/\1/p' "$TOP/docs/reference/policies.md"); do
        [[ "|$(offers hsim run --policy "$policy")|" == *"|$policy|"* ]] ||
            refute grep -q "| \[\`$policy\`\]" "$TOP/docs/reference/policies.md"
    done
}

@test "what can be explained are words, codes, steps, policies, measures, commands, and results" {
    [ "$(offers hsim explain stand)" = standby ]
    [ "$(offers hsim explain a.d)" = a.db ]
    [ "$(offers hsim explain dyn)" = dynamic ]
    [ "$(offers hsim explain outage.lon)" = outage.longest ]
    [ "$(offers hsim explain memor)" = memory ]
    [ "$(offers hsim explain verif)" = verify ]
    [ "$(offers hsim explain HS30)" = 'HS301|HS302' ]
    [ "$(offers hsim explain 50)" = '501|502|503|504|505|506|507' ]
    [[ "|$(offers hsim explain '')|" == *'|a.db|'*'|vmm|'* ]]
    [ "$(offers hsim diff a.db a)" = a.db ]
    [ "$(offers hsim disasm a.db '')" = '' ]
    [ "$(offers hsim plot --x '')" = '' ]
}

@test "behind -s stand the parameters of the scenario" {
    printf 'param first = 1\n  param second-one=2 s\n# param no = 1\n' >a.scn
    [ "$(offers hsim run a.scn -s '')" = 'first=|second-one=' ]
    [ "$(offers hsim run a.scn --set se)" = 'second-one=' ]
}

@test "an unknown command, and a place where nothing can stand, offer nothing and say nothing" {
    [ "$(offers hsim frobnicate '' 2>&1)" = '' ]
    [ "$(offers hsim frobnicate --f 2>&1)" = '' ]
}
