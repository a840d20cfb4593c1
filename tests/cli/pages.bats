# The words of hsim's pages, without the numbers between them: tests/golden/pages/NAME.txt. To
# accept what has changed: make golden, and read the difference.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    ln -s "$HSIM" hsim
    mkdir profiles && cp "$TOP"/scenarios/profiles/*.scn profiles/
    own_scenario >own.scn
    for scenario in "$TOP"/scenarios/{os-crash,level-3,level-1,paging-take,paging,reipl}.scn \
        "$TOP/scenarios/io-fault.scn" "$TOP/scenarios/device-false-alarm.scn" own.scn; do
        ./hsim run --stat cpu "$scenario" >"$(basename "$scenario" .scn).run"
    done
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

# A program that gets more storage, another that ends, storage that an OS gives to another; an OS
# that fails while it is loaded anew; more of everything than a page shows.
own_scenario() {
    cat <<'END'
scenario "own" { stop at 2 s }
include "profiles/toy.scn"
storage { size 32 MB }
vmm { area 2 MB  reipl on  cap-window 20 ms  detector { state } }
guest { ipl 200 ms }
os os1 { role active   storage 12 MB  kernel 4 MB  cap 90 percent }
os os2 { role standby  storage  6 MB  kernel 4 MB  cpus 2 }
program A-code { image 8 KB  loop { allocate 1 MB  commit 512 B  sleep 100 ms } }
program B-code { image 8 KB  compute 1 ms  exit }
app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB }
app B { runs B-code  on os1  area 3 MB }
command "m" { at 10 ms  move 1 MB from os1 to os2 }
fault "x" { at 600 ms  crash os1 panic }
fault "y" { at 700 ms  crash os1 panic }
fault "z" { at 1500 ms  crash os2 panic }
fault "a" { at 1998 ms  crash os1 panic }
END
    for i in $(seq 20); do
        echo "fault \"f$i\" { at $((700 + i)) ms  starve os1 for 1 us }"
        echo "command \"c$i\" { at $((20 * i)) ms  change share of os2 to 9$i }"
        echo "app T$i { runs B-code  on os1  area 2 MB  journal 8 KB  start at $((20 * i)) ms }"
    done
}

# Numbers and their units become '#', so many blanks one, and each line stands there once.
without_numbers() {
    sed -E -e 's/[0-9a-f]{16}/#/g' \
        -e 's/(< )?[-+]?[0-9][0-9_.]*( ?(ns|us|ms|s|%|B|KB|MB|GB|TB))?( |$|,|\))/#\4/g' \
        -e 's/ +/ /g; s/# (# )*/# /g' | LC_ALL=C sort -u
}

# Compares standard input with tests/golden/pages/$1.txt.
is_golden() {
    cat >found.txt
    if [ "${HS_GOLDEN-}" = write ]; then
        cp found.txt "$TOP/tests/golden/pages/$1.txt"
    fi
    diff -u "$TOP/tests/golden/pages/$1.txt" found.txt
}

# The steps of all flows of all results: the flow, the step, the figure's words, what it does.
steps() {
    for result in results/*.db; do
        ./hsim flow --figure all --format csv "$result"
    done | awk -F '","' 'NF > 8 && !/^"flow"/ {
        sub(/.*"/, "", $1)
        sub(/".*/, "", $8)
        print $1 ": " $5 (length($6) > 0 ? " " $6 " " $7 ":" : "") " " $8 }' | LC_ALL=C sort -u
}

@test "the steps of FIG. 5 and 6 beside the figures' words, and of every other flow" {
    steps | is_golden flows
}

@test "the titles of a run's summary" {
    cat ./*.run | grep -E '^[A-Za-z].*  |more: |left out' | grep -v -E '^(Wrote|Next)' |
        without_numbers | is_golden run
    grep -q 'during re-IPL' own.run
    grep -q 'not back' own.run
}

@test "a campaign" {
    ./hsim campaign --steps --every 8 --second 'crash os1 panic' "$TOP/scenarios/os-crash.scn" |
        without_numbers | is_golden campaign
}

@test "a comparison" {
    ./hsim compare --policies dynamic,fixed-split --measures replies,outage,storage.needed \
        --reps 2 -o c.db "$TOP/scenarios/compare-336.scn" | without_numbers | is_golden compare
}

@test "what is different in two runs" {
    ./hsim run -q -o early.db -s crash_at=3s "$TOP/scenarios/os-crash.scn"
    {
        ./hsim diff --context 1 results/os-crash.db early.db | without_numbers
        ./hsim diff --format json results/os-crash.db early.db | grep -o '"rows_of": *"[^"]*"' |
            LC_ALL=C sort -u
    } | is_golden diff
}

@test "what is told of a run while it goes on" {
    ./hsim run --verbose -q "$TOP/scenarios/hello.scn" 2>&1 | without_numbers | is_golden verbose
}

@test "what is counted" {
    for result in results/{io-fault,paging}.db; do
        ./hsim stat "$result"
    done | without_numbers | is_golden stat
}

# Each step says what it does, costs, and what may fail; some words of each table.
@test "what is explained" {
    for name in HS112 HS201 fig2 fig4 fig5 fig6 "prior art 2" re-IPL $(seq 501 507) $(seq 601 612) \
        7010 7020 7040 R1 R2 R3 R4 R5 R6 R7 os os.share os.role vmm.reipl size dynamic prmf \
        response.p99 addi run quiet 210 param sweep include source assumption; do
        ./hsim explain "$name"
        echo
    done | awk '/^              [^ ]/ { sub(/^ +/, " "); line = line $0; next }
        NR > 1 { print line } { line = $0 } END { print line }' | is_golden explain
}

# The sentences of the results, without their numbers.
@test "the stories of runs" {
    for name in os-crash level-3 level-1 paging-take paging reipl io-fault device-false-alarm \
        own; do
        ./hsim explain --format json "results/$name.db" >story.json
        sqlite3 :memory: "SELECT value ->> 'text'
            FROM json_each(readfile('story.json'), '\$.story')"
    done | sed -E -e 's/table 90/table XC/g; s/routine 1([234])0/routine C\1X/g' \
        -e 's/routine C2X/routine CXX/; s/routine C3X/routine CXXX/; s/routine C4X/routine CXL/' \
        -e 's/[0-9][0-9_.]*( (ns|us|ms|s|B|KB|MB|GB|TB)\>)?/#/g' \
        -e 's/table XC/table 90/g; s/CXX\>/120/g; s/CXXX\>/130/g; s/CXL\>/140/g' |
        LC_ALL=C sort -u | is_golden stories
}

@test "the columns of CSV" {
    for command in table flow stat trace "diff results/own.db"; do
        echo "$command: $(./hsim $command --format csv results/os-crash.db | head -n 1)"
    done | tr ',' ' ' | tr -d '"' | is_golden csv
}

# Command lines that are wrong, each with what hsim says and its exit status.
says() {
    local status=0
    echo "\$ hsim $*"
    ./hsim "$@" 2>&1 || status=$?
    echo "exit $status"
    echo
}

@test "what is said to wrong command lines" {
    crash=(scenarios/os-crash.scn)
    cp -R "$TOP/scenarios" . && mkdir folder
    {
        says
        says tabel
        says run
        says flow one two
        says table --frmat json results/own.db
        says table -x results/own.db
        says run -qx "${crash[@]}"
        says run -o
        says run --seed many "${crash[@]}"
        says run --seed 18446744073709551616 "${crash[@]}"
        says run --max-events 0 "${crash[@]}"
        says run --instructions 5s "${crash[@]}"
        says run --stat caches "${crash[@]}"
        says run -s crash_at "${crash[@]}"
        says run --fault 'crash os7 panic' "${crash[@]}"
        says run -o folder "${crash[@]}"
        says run -o folder/ "${crash[@]}"
        says run -o /dev/null "${crash[@]}"
        says run missing.scn
        says check folder
        says check scenarios/guests/sort.elf
        says check "${crash[@]}"
        says table --at 1s --all results/own.db
        says table --at 1 results/own.db
        says table folder
        says table /dev/null
        says flow --figure 7 results/own.db
        says stat missing.db
        says trace --only os9 results/own.db
        says trace --from 3s --to 2s results/own.db
        says trace --seed 7 results/own.db
        says disasm "${crash[@]}" C-code
        says disasm 0x123456789
        says disasm scenarios/guests/sort.elf more
        says campaign "${crash[@]}"
        says campaign --second 'cut link' --every 0 "${crash[@]}"
        says campaign --second 'cut link' -j 0 "${crash[@]}"
        says campaign --second 'cut link' --from 6s --to 5s "${crash[@]}"
        says campaign --second 'cut link' --every 100000 --replay 100000 "${crash[@]}"
        says campaign --second 'cut link' scenarios/fig4.scn
        says reference pages
        says help tabel
    } | is_golden usage
}

# `make docs` writes them; so every word, path, option and instruction is compared.
@test "the reference pages are those in docs/reference" {
    for name in scenario store collection cli isa measures policies errors; do
        ./hsim reference $name | diff -u "$TOP/docs/reference/$name.md" -
    done
}
