# hsim explain: codes of errors, steps of figures, words, and the story of a run.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    "$HSIM" run -q -o "$BATS_FILE_TMPDIR/run.db" "$TOP/scenarios/os-crash.scn"
    "$HSIM" run -q -o "$BATS_FILE_TMPDIR/program.db" "$TOP/scenarios/level-3.scn"
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    load hostile
    cp "$BATS_FILE_TMPDIR/run.db" "$BATS_FILE_TMPDIR/program.db" .
}

explain() {
    "$HSIM" explain --color never "$@"
}

# All names that HS_ERROR_... of the source has.
error_names() {
    grep -o 'HS_ERROR_[A-Z_]* = ' "$TOP/sim/error_codes.h" | sed 's/ = //'
}

@test "each code has a row, and somebody who says it" {
    for name in $(error_names); do
        [ "$(grep -c "{ $name," "$TOP/sim/error_codes.c")" -eq 1 ] || { echo "row: $name"; false; }
        grep -rqw --include='*.c' --exclude=error_codes.c "$name" \
            "$TOP"/{sim,models,analysis,cli} || { echo "nobody says $name"; false; }
    done
    [ "$(error_names | wc -l)" -gt 40 ]
    [ "$(error_names | wc -l)" -eq "$(grep -c '^## HS' "$TOP/docs/reference/errors.md")" ]
}

# bats test_tags=smoke
@test "a code tells what it means, an example, and what to do" {
    run explain HS112
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "HS112  a number without its unit" ]]
    [[ $output == *'An example, behind include "os-crash.scn":'*'storage { size 256 }'* ]]
    [[ $output == *"to correct"*"Write the unit: 256 MB"* ]]
    [ "$(explain hs112)" = "$output" ]
    run explain HS201
    [[ $output == *"An example:"*"hsim table results/no-such.db"* ]]
}

says() { # CODE STATUS WORDS...: hsim WORDS fails so
    local code=$1 status_wanted=$2
    shift 2
    run "$HSIM" "$@"
    [ "$status" -eq "$status_wanted" ] || { echo "$status: $output"; false; }
    [[ $output == "error[$code]: "* ]] || { echo "$output"; false; }
}

@test "what is no scenario has its codes, too" {
    cp -r "$TOP/scenarios/profiles" .
    cp "$TOP/scenarios/os-crash.scn" .
    sed '/^disk/,/^}/d' profiles/toy.scn >no-disk.txt && mv no-disk.txt profiles/no-disk.scn
    sed 's/z2000/no-disk/' os-crash.scn >no-disk.scn
    printf 'param unused = 1\n' | cat - os-crash.scn >unused.scn
    says HS120 3 check absent.scn
    says HS122 2 check -s unused=2 unused.scn
    says HS123 2 check -s crash_at os-crash.scn
    says HS150 2 check no-disk.scn
    says HS201 3 table absent.db
    says HS202 3 table os-crash.scn
    cp run.db old.db && sqlite3 old.db 'PRAGMA user_version = 0'
    says HS203 3 table old.db
    head -c 20000 run.db >damaged.db
    says HS204 3 table damaged.db
    "$HSIM" run -q --trace off -o off.db "$TOP/scenarios/hello.scn"
    says HS205 3 flow off.db
    says HS301 2 run --sede 7 os-crash.scn
    says HS401 3 report -o no-such-folder/page.html run.db
    PATH=/nowhere says HS402 3 plot run.db memory
    says HS162 3 validate --dir no-such-folder
    mkdir my-checks && cp os-crash.scn my-checks/hello.scn
    echo 'SELECT 1' >my-checks/hello.sql
    says HS160 2 validate --dir my-checks
    grep '^--' "$TOP/scenarios/validation/v01-mm1.sql" >my-checks/hello.sql
    says HS161 2 validate --dir my-checks
    says HS302 2 query run.db "SELECT begn FROM flow"
    # test_error_codes.c tries the other examples: lines of a scenario.
    "$HSIM" reference errors | sed -n 's/^## \(HS[0-9]*\):.*/\1/p
        /^```$/,/^```$/s/.*hsim [a-z].*/is a command/p' | grep -B 1 '^is' | grep '^HS' >codes
    [ "$(wc -l <codes)" -eq 16 ]
    for code in $(cat codes); do
        grep -q "says $code " "$BATS_TEST_FILENAME" || { echo "nobody tries $code"; false; }
    done
}

@test "a scenario with mistakes ends with the command that explains the first" {
    printf 'include "os-crash.scn"\nstorage { size 256 }\n' >"$BATS_TEST_TMPDIR/a.scn"
    cp "$TOP/scenarios/os-crash.scn" . && cp -r "$TOP/scenarios/profiles" .
    run "$HSIM" check a.scn
    [ "$status" -eq 2 ]
    [ "${lines[-1]}" = "For more: $HSIM explain HS112" ]
}

# The z2000 numbers of the steps are those of a run with that profile.
@test "each step of FIG. 5 and 6 is explained, with what it really takes" {
    sqlite3 run.db "SELECT step, work_cycles FROM fig5" >steps.txt 2>/dev/null ||
        sqlite3 run.db "SELECT step, work_cycles FROM flow_step JOIN flow USING (flow)
            WHERE figure = 'FIG. 5'" >steps.txt
    sqlite3 program.db "SELECT step, work_cycles FROM flow_step JOIN flow USING (flow)
        WHERE figure = 'FIG. 6'" >>steps.txt
    # Pieces: 3 entries of os1, 160 units of os1's two areas; A has 128 units, 120 of them sound.
    declare -A pieces=([502]=3 [504]=160 [506]=3 [606]=128 [609]=120)
    [ "$(wc -l <steps.txt)" -eq 19 ]
    while IFS='|' read -r step work; do
        said=$(explain "$step" | sed -n 's/^  z2000 *//p' | sed 's/[,a].*//;s/ *$//')
        # A cycle is 2 ns.
        ns=$((work * 2 / ${pieces[$step]:-1}))
        case $said in
        *ms) factor=1000000 ;;
        *us) factor=1000 ;;
        *) echo "$step: $said" && false ;;
        esac
        [ "$(awk -v n="${said% *}" -v f=$factor 'BEGIN { printf "%d", n * f + 0.5 }')" -eq $ns ] ||
            { echo "$step says '$said' of $ns ns"; false; }
    done <steps.txt
}

# bats test_tags=smoke
@test "a step is found however its name is written, and a figure lists its steps" {
    first=$(explain 504)
    [[ $first == "504  of FIG. 5, runs on the standby OS"*"the figure"*"may fail"*"rules"* ]]
    [ "$(explain S504)" = "$first" ]
    [ "$(explain s504)" = "$first" ]
    for figure in "FIG. 5" FIG.5 fig5 "fig. 5"; do
        [ "$(explain $figure)" = "$(explain fig5)" ]
    done
    [ "$(explain fig5 | grep -c '^  50[1-7] ')" -eq 7 ]
    [ "$(explain fig6 | grep -c '^  6[01][0-9] ')" -eq 12 ]
    [[ $(explain 7010) == *"of prior art 2"*"the order is refused"* ]]
    [[ $(explain R4) == *"of re-IPL"* ]]
    [[ $(explain 210) == *"OS fault detection routine"* ]]
    [[ $(explain 90) == *"resource management table"* ]]
    [[ $(explain 91) == *"a row of table 90"* ]]
    [[ $(explain 70) == "auxiliary memory (70)  a term of the glossary"* ]]
}

@test "a word is found in every table that has it" {
    [[ $(explain vmm.detector.stall) == *"stall every <time> misses <count>"*"misses from 1 to"* ]]
    [ "$(explain detector.stall)" = "$(explain vmm.detector.stall)" ]
    [ "$(explain os.os1.share)" = "$(explain os.share)" ]
    [ "$(explain vmm.costs.detect.references)" = "$(explain vmm.costs.detect)" ]
    [ "$(explain 'fault.os1 panics.at')" = "$(explain fault.at)" ]
    [[ $(explain os.share) == "os.share  a word of the language"*"default     share 100"* ]]
    [[ $(explain os.role) == *"none: it must be said"* ]]
    [[ $(explain size) == *"in 5 places"*"storage.size"*"guest.size"* ]]
    for word in param include source assumption; do
        [[ $(explain $word) == "$word  a word of the language, in any file"* ]]
    done
    [[ $(explain sweep) == *"Behind a param: "*"a command"* ]]
    [[ $(explain dynamic) == "dynamic  a policy"* ]]
    [[ $(explain prmf) == *"a policy that is added to another"* ]]
    [[ $(explain response.p99) == *"a measure of a run"*"better is less"* ]]
    [[ $(explain memory) == "memory  a picture"*"hsim plot RESULT memory"* ]]
    [[ $(explain heat) == *"a picture of a collection"* ]]
    [[ $(explain addi) == *"an instruction"*"rd = rs1 + imm"* ]]
    [[ $(explain flow) == *"flow  a command"*"a term of the glossary"* ]]
    [[ $(explain -- --paranoid) == *"an option"*"of          run"* ]]
    [[ $(explain reipl) == "re-IPL  "*"vmm.reipl  a word of the language"* ]]
}

@test "every row of the reference pages can be explained" {
    {
        "$HSIM" reference measures | sed -n 's/^| `\([^`]*\)`.*/\1/p'
        "$HSIM" reference policies | sed -n 's/^## `*\([a-z+-]*\)`*$/\1/p'
        "$HSIM" reference cli | sed -n 's/^## hsim //p'
        "$HSIM" reference errors | sed -n 's/^## \(HS[0-9]*\):.*/\1/p'
    } | sort -u >names.txt
    [ "$(wc -l <names.txt)" -gt 100 ]
    while read -r name; do
        explain "$name" >said.txt || { echo "$name"; false; }
        [ "$(wc -l <said.txt)" -gt 2 ]
    done <names.txt
    # What is Markdown on the page is none here.
    [ "$(explain dynamic | grep -c '`')" -eq 0 ]
}

# Words of tests/golden/pages/run.txt and stat.txt.
@test "what the pages call things can be explained" {
    for word in "guest application" "guest OS" VMM "stall on storage" idle stopped CPI macro tlb \
        base branch "fetch stall" "data stall" reallocate load replay start reply resent commits \
        lost waits works "hot standby" detection "first reply" fenced; do
        explain "$word" >said.txt || { echo "$word"; false; }
    done
}

# bats test_tags=smoke
@test "what is not known is told, with what may be meant" {
    says HS301 2 explain stal
    [[ $output == *"nothing is called 'stal'"*"did you mean 'stall'?"* ]]
    says HS301 2 explain xyzzy-xyzzy
    words="a word of the language or the glossary, a code (HS109), a step (504), a result"
    [[ $output == *"$words"* ]]
    says HS301 2 explain HS999
    says HS301 2 explain A
    [[ $output != *"did you mean"* ]]
    says HS301 2 explain ""
    says HS301 2 explain
    says HS301 2 explain --format json 504
    [[ $output == *"'--format json' is for the story of a result"* ]]
    [[ $output == *"leave it out; words, codes and steps are told as text"* ]]
    says HS201 3 explain absent.db
    mkdir results && cp run.db results/stal.db
    says HS301 2 explain stal
    [[ $output == *"did you mean 'results/stal.db'?"* ]]
    for name in stal stal.db results/stal; do
        says HS201 3 table "$name"
        [[ $output == *": No such file or directory"*"help: did you mean 'results/stal.db'?" ]]
    done
    says HS202 3 explain "$TOP/README.md"
}

# bats test_tags=smoke
@test "the story of a run has times, cycles, steps and reasons" {
    explain run.db >story.txt
    grep -Eq '^ +5\.000 s +2_500_000_000 +The fault .os1 panics. strikes: crash os1 panic\.$' \
        story.txt
    grep -Eq '^ +5\.160 s +2_580_049_000  504 ' story.txt
    [[ $(tr -s ' \n' ' ' <story.txt) == *"The monitor changes the owners in table 90: os1 gives up \
32 MB; A (128 MB) goes from os1 to os2; B gives up 40 MB; os2 grows from 32 MB to 64 MB; 48 MB are \
unused, 8 MB before"* ]]
    [[ $(tr -s ' \n' ' ' <story.txt) == *"The longest part is loading the image."* ]]
    [[ $(tr -s ' \n' ' ' <story.txt) == *"B is stopped by 'os1 panics' for good: it has no "* ]]
    more=$(sed -n 's/^  \([0-9]*\) details more: -v$/\1/p' story.txt)
    explain --format json run.db >story.json
    [ "$(sqlite3 :memory: "SELECT sum(value ->> 'is_detail')
        FROM json_each(readfile('story.json'), '$.story')")" -eq "$more" ]
    # What is about a flow has its number; the rest has none.
    sqlite3 :memory: "SELECT DISTINCT value ->> 'kind', value ->> 'flow' IS NULL,
        value ->> 'figure' IS NULL FROM json_each(readfile('story.json'), '$.story')
        WHERE value ->> 'kind' IN ('step', 'fault', 'end')" | sort >kinds.txt
    diff kinds.txt - <<<$'end|1|1\nfault|1|1\nstep|0|0'
    [ "$(explain -v run.db | grep -c '_\|^ *0 s')" -ge "$(sqlite3 :memory: "SELECT count(*)
        FROM json_each(readfile('story.json'), '$.story')")" ]
    [[ $(explain -v run.db) != *"details more"* ]]
}

@test "the parts of a start are those of the outage, and a share is called one" {
    explain program.db | tr -s ' \n' ' ' >story.txt
    # Of level-3: 8 MB of 1 ms each are engaged anew, and counted as loading in the outage.
    grep -q 'engaging its storage took 8 ms, loading its image (4 MB from disk) took 955.7 ms' \
        story.txt
    grep -q 'reallocation 1.400 s, loading the image 963.7 ms' story.txt
    "$HSIM" run -q -o share.db "$TOP/scenarios/cpu-share.scn"
    explain share.db | grep -q 'change share for os2 (CPU share of os1) took 43.2 us: done'
}

@test "no step of a story runs into its sentence, and sentences begin in one column" {
    for options in "" -v; do
        explain $options run.db | grep '_[0-9][0-9][0-9]  [0-9a-z]' >steps.txt
        [ -z "$(grep -v '_[0-9][0-9][0-9]  [0-9]*[a-z ]*[0-9a-z]  ' steps.txt)" ]
        [ "$(sed -E 's/^(.*_[0-9]{3}  [^ ]+( [a-z]+)?  +)[^ ].*/\1/' steps.txt |
            awk '{ print length }' | sort -u | wc -l)" -eq 1 ]
    done
    grep -q ' 507 journal  ' steps.txt
}

@test "the story of a result that kept less says so" {
    for level in flows off; do
        "$HSIM" run -q --trace $level -o less.db "$TOP/scenarios/os-crash.scn"
        run explain less.db
        [ "$status" -eq 0 ]
        [[ $(tr -s ' \n' ' ' <<<"$output") == *"The result was recorded with --trace $level: what \
that leaves out is not told here."* ]]
    done
}

@test "what can be told of a run that went wrong is told" {
    cat >wrong.scn <<'END'
scenario "wrong" { stop at 3 s }
include "profiles/toy.scn"
storage { size 32 MB }
vmm { area 2 MB  detector { state } }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 6 MB   kernel 4 MB }
program P { image 4 KB  loop { sleep 100 ms } }
app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }
fault "hangs" { at 1 s  crash os1 hang }
fault "late" {
    crash os2 panic
    when A.outage > 1 min
}
command "later" {
    change share of os1 to 5
    when A.outage > 1 min
}
command "last" { at 2999999 us  change share of os1 to 7 }
expect "A goes on" at stop: A.runs_on == os2
END
    mkdir profiles && cp "$TOP"/scenarios/profiles/toy.scn profiles/
    run "$HSIM" run -q -o wrong.db wrong.scn
    story=$(explain wrong.db | tr -s ' \n' ' ')
    [[ $story == *"The fault 'late' (crash os2 panic) never struck."* ]]
    [[ $story == *"The command 'later' (change share of os1 to 5) was never given."* ]]
    [[ $story == *"The command 'last' is not over when the run ends: "* ]]
    [[ $story == *"The expectation 'A goes on' ("*") failed: A.runs_on == os2; found "* ]]
    [[ $story == *"0 of 1 expectations held."* ]]
}

@test "a result whose texts mean harm is told safely" {
    make_hostile run.db
    for options in "" -v "--format json"; do
        run explain $options run.db
        [ "$status" -eq 0 ] || { echo "$output"; false; }
        [[ $output != *$'\033'* ]]
        [[ $options == --format* || $output != *$'\u202e'* ]]
        [[ $options == --format* ]] ||
            [ "$(sed 1d <<<"$output" | awk '{ print length }' | sort -n | tail -n 1)" -le 200 ]
    done
    explain --format json run.db >story.json
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('story.json'))")" = 1 ]
}

@test "tables and views are explained, column by column" {
    # Every table and view of the file, with every column of it.
    for kind in table view; do
        for name in $(sqlite3 run.db "SELECT name FROM sqlite_schema WHERE type = '$kind'"); do
            explain "$name" >told.txt
            grep -q -E "^$name  a $kind of a result$" told.txt
            for column in $(sqlite3 run.db "SELECT name FROM pragma_table_info('$name')"); do
                grep -q -E "^  $column +(text|integer|real)" told.txt ||
                    { echo "$name $column"; false; }
            done
        done
    done
    [[ $(explain request) == *"a table of a result"*" Part of the digest."* ]]
    [[ $(explain run_measure) == "run_measure  a view of a collection"* ]]
    [ "$(explain storage over time)" = "$(explain storage_over_time)" ]
}
