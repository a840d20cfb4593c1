# hsim trace: everything that has a time, line by line.

load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    "${HSIM:-$TOP/hsim}" run -q -o "$BATS_FILE_TMPDIR/run.db" "$TOP/scenarios/os-crash.scn"
}

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
    cp "$BATS_FILE_TMPDIR/run.db" .
}

rows() { # TABLE [CONDITION]
    sqlite3 run.db "SELECT count(*) FROM $1 WHERE ${2:-1}"
}

# bats test_tags=smoke
@test "trace has a line for every row that has a time" {
    "$HSIM" trace run.db >trace.txt
    expected=0
    for table in event span value cpu_turn fault flow flow flow_step resource_version refusal \
        request journal_record output; do
        expected=$((expected + $(rows $table)))
    done
    expected=$((expected + $(rows request 'replied IS NOT NULL')))
    expected=$((expected + $(rows expectation 'cycle IS NOT NULL')))
    [ "$(wc -l <trace.txt)" -eq "$expected" ]
    [ "$(grep -c ' tick$' trace.txt)" -eq "$(rows event "kind = 'tick'")" ]
    grep -q ' os1 *fault *crash os1 panic (os1 panics)$' trace.txt
    refute grep -q ' $' trace.txt
}

# bats test_tags=smoke
@test "lines are in the order of time" {
    "$HSIM" trace --format csv run.db | tail -n +2 | cut -d, -f1 >cycles.txt
    sort -n -c cycles.txt
    "$HSIM" trace run.db | awk '{ print $2 }' >seconds.txt
    sort -n -c seconds.txt
}

# bats test_tags=smoke
@test "--from and --to are both included" {
    # The toy machine's OS ticks every 10 ms, and a cycle is a microsecond.
    "$HSIM" run -q -o hello.db "$TOP/scenarios/hello.scn"
    n_ticks() {
        "$HSIM" trace --only tick "$@" hello.db | wc -l
    }
    [ "$(n_ticks)" -eq 100 ]
    [ "$(n_ticks --from 20ms --to 50ms)" -eq 4 ]
    [ "$(n_ticks --from '20_001 cycles' --to '49_999 cycles')" -eq 2 ]
    [ "$(n_ticks --from 20ms --to 20ms)" -eq 1 ]
    [ "$(n_ticks --to 1h)" -eq 100 ]
    [[ $("$HSIM" trace --only tick --to 10ms hello.db) == \
        "   10_000     0.010000000 s  os1             tick" ]]
}

@test "times without a unit, behind the end and the wrong way round are errors" {
    for time in 5 '3 parsecs' '' s; do
        run "$HSIM" trace --from "$time" run.db
        [ "$status" -eq 2 ]
        [[ $output == *"is not a time"*"help: write a number and one of ns, us, ms"* ]]
    done
    "$HSIM" trace --from 20s run.db | grep -q 'simulation  *stop$'
    run "$HSIM" trace --from '10_000_000_001 cycles' run.db
    [ "$status" -eq 2 ]
    run "$HSIM" trace --from 1h run.db
    [ "$status" -eq 2 ]
    [[ $output == *"the run had ended before 1h"*"it ended at 20.00 s"* ]]
    run "$HSIM" trace --from 2s --to 1s run.db
    [ "$status" -eq 2 ]
    [[ $output == *"the end comes before the beginning"* ]]
}

# bats test_tags=smoke
@test "--only takes components and kinds" {
    [ "$("$HSIM" trace --only fault run.db | wc -l)" -eq "$(rows fault)" ]
    [ "$("$HSIM" trace --only fault,transfer --only tick run.db | wc -l)" -eq \
        "$(($(rows fault) + $(rows span "kind = 'transfer'") + $(rows event "kind = 'tick'")))" ]
    [ "$("$HSIM" trace --only 'step 503' run.db | wc -l)" -eq "$(rows flow_step 'step = 503')" ]
    # A component of the machine that does nothing with a time of its own is known all the same.
    run "$HSIM" trace --only cpu0 run.db
    [ "$status" -eq 0 ]
}

# bats test_tags=smoke
@test "--only finds the transfers of a device and the instructions of an app" {
    "$HSIM" trace --only disk run.db >disk.txt
    [ "$(grep -c ' transfer ' disk.txt)" -eq "$(sqlite3 run.db "SELECT value FROM counter
        WHERE component = 'disk' AND name = 'transfers'")" ]
    grep -q ' channel *transfer *disk: read A image ' disk.txt
    "$HSIM" run -q --instructions 0s..1s -o hello.db "$TOP/scenarios/hello.scn"
    "$HSIM" trace --only instruction hello.db >instructions.txt
    "$HSIM" trace --only hello hello.db | grep ' instruction ' | cmp - instructions.txt
    "$HSIM" trace --only hello --instructions "$TOP/scenarios/hello.scn" | grep ' instruction ' |
        cmp - instructions.txt
}

@test "--only with a name that does not occur gets a hint" {
    run "$HSIM" trace --only os1,webb run.db
    [ "$status" -eq 2 ]
    [[ $output == *"nothing is called 'webb' in this run"*"did you mean 'web'?"* ]]
    run "$HSIM" trace --only frobnicator run.db
    [ "$status" -eq 2 ]
    [[ $output == *"help: --only takes names"* ]]
    run "$HSIM" trace --only '' run.db
    [ "$status" -eq 2 ]
}

# bats test_tags=smoke
@test "JSON and CSV have the same rows as the text" {
    "$HSIM" trace --to 3s run.db >trace.txt
    "$HSIM" trace --to 3s --format json run.db >trace.json
    "$HSIM" trace --to 3s --format csv run.db >trace.csv
    n=$(wc -l <trace.txt)
    sqlite3 :memory: "SELECT json_array_length(readfile('trace.json'), '\$.trace')" >n.txt
    [ "$(cat n.txt)" -eq "$n" ]
    sqlite3 csv.db '.import --csv trace.csv t'
    [ "$(sqlite3 csv.db 'SELECT count(*) FROM t')" -eq "$n" ]
    sqlite3 csv.db "CREATE TABLE j AS SELECT json_extract(value, '\$.cycle') AS cycle,
        json_extract(value, '\$.component') AS component, json_extract(value, '\$.kind') AS kind,
        json_extract(value, '\$.lasts_cycles') AS lasts
        FROM json_each(readfile('trace.json'), '\$.trace')"
    [ "$(sqlite3 csv.db "SELECT count(*) FROM j JOIN t ON t.rowid = j.rowid
        WHERE CAST(t.cycle AS INTEGER) = j.cycle AND t.component = j.component AND t.kind = j.kind
        AND t.lasts_cycles = CAST(ifnull(j.lasts, '') AS TEXT)")" -eq "$n" ]
}

# bats test_tags=smoke
@test "a scenario is run first, and leaves nothing behind" {
    mkdir tmp
    export TMPDIR=$PWD/tmp
    "$HSIM" trace "$TOP/scenarios/os-crash.scn" >ran.txt
    "$HSIM" trace run.db >read.txt
    cmp ran.txt read.txt
    [ -z "$(ls tmp)" ]
    [ ! -e results ]
    "$HSIM" trace -s crash_at=3s --only fault "$TOP/scenarios/os-crash.scn" >fault.txt
    grep -q ' 3.000000000 s' fault.txt
    run "$HSIM" trace -s crash_at=never "$TOP/scenarios/os-crash.scn"
    [ "$status" -eq 2 ]
    [ -z "$(ls tmp)" ]
}

@test "what changes a run is refused for a result" {
    local option
    for option in --seed=7 --set=crash_at=3s --policy=arf --instructions; do
        run "$HSIM" trace "$option" run.db
        [ "$status" -eq 2 ]
        [[ $output == *"run.db is a result"* ]]
    done
}

@test "a reader that had enough is no error" {
    run bash -c "set -o pipefail; '$HSIM' trace --format json run.db 2>&1 | head -n 1"
    [ "$status" -eq 0 ]
    [ "$output" = '{' ]
}

@test "what is no result and no scenario is an error" {
    run "$HSIM" trace no.db
    [ "$status" -eq 3 ]
    [[ $output == *"no.db"*"No such file"* ]]
    head -c 5000 run.db >cut.db
    run "$HSIM" trace cut.db
    [ "$status" -eq 3 ]
    : >empty.scn
    run "$HSIM" trace empty.scn
    [ "$status" -eq 2 ]
    run "$HSIM" trace .
    [ "$status" -eq 3 ]
}

# The toy machine executes hello's words in 1 cycle each: li s2, 10; ten times li t0, 100; compute
# t0; addi; bne; then li a0, 0; li a7, 5; ecall. A compute takes 100 cycles more, a
# taken bne 1.
# bats test_tags=smoke
@test "instructions are recorded on demand, with their disassembly" {
    "$HSIM" run -q --instructions 0s..1s -o hello.db "$TOP/scenarios/hello.scn"
    "$HSIM" trace --only instruction hello.db >instructions.txt
    [ "$(wc -l <instructions.txt)" -eq $((1 + 10 * 4 + 3)) ]
    [ "$(grep -c ': 0000028b  compute t0$' instructions.txt)" -eq 10 ]
    [ "$(tail -n 1 instructions.txt | sed 's/.*  //')" = ecall ]
    grep -q ' cpu0 *instruction *hello on os1  0: ' instructions.txt
    "$HSIM" trace --only instruction --format csv hello.db >instructions.csv
    sqlite3 csv.db '.import --csv instructions.csv t'
    [ "$(sqlite3 csv.db 'SELECT max(cycle + 0) - min(cycle + 0) FROM t')" -eq \
        $((1 + 10 * (4 + 100) + 9 + 2)) ]
    sqlite3 csv.db "SELECT count(*) FROM t WHERE pc = 8 AND instruction = 'compute t0'" >n.txt
    [ "$(cat n.txt)" = 10 ]
}

@test "recording instructions changes nothing else in a result" {
    dump() {
        sqlite3 "$1" .dump |
            grep -v -e '^INSERT INTO instruction' -e "table_digest VALUES('instruction"
    }
    "$HSIM" run -q --instructions 2s..2100ms -o with.db "$TOP/scenarios/os-crash.scn"
    [ "$(sqlite3 with.db 'SELECT count(*) FROM instruction')" -gt 0 ]
    diff <(dump run.db) <(dump with.db)
    "$HSIM" run -q --instructions .. -o all.db "$TOP/scenarios/os-crash.scn"
    diff <(dump run.db) <(dump all.db)
    [ "$(sqlite3 all.db "SELECT count(*) FROM instruction WHERE cycle BETWEEN 1000000000 AND
        1050000000")" = "$(sqlite3 with.db 'SELECT count(*) FROM instruction')" ]
}

# bats test_tags=smoke
@test "a scenario shows the instructions of the time asked for" {
    "$HSIM" run -q --instructions 136ms..137ms -o hello.db "$TOP/scenarios/hello.scn"
    "$HSIM" trace --from 136ms --to 137ms hello.db >recorded.txt
    "$HSIM" trace --instructions --from 136ms --to 137ms "$TOP/scenarios/hello.scn" >shown.txt
    cmp recorded.txt shown.txt
    grep -q 'compute t0' shown.txt
    "$HSIM" trace --from 136ms --to 137ms "$TOP/scenarios/hello.scn" >without.txt
    [ "$(grep -c 'compute t0' without.txt)" -eq 0 ]
    run "$HSIM" trace --instructions hello.db
    [ "$status" -eq 2 ]
    [[ $output == *"hsim run --instructions"* ]]
}

@test "a window of instructions that is none is an error" {
    for window in 5s '' 5..6 2s..1s 1s..x; do
        run "$HSIM" run --instructions "$window" "$TOP/scenarios/hello.scn"
        [ "$status" -eq 2 ]
        [[ $output == error\[HS301\]:* ]]
    done
    run "$HSIM" run --instructions 5s "$TOP/scenarios/hello.scn"
    [[ $output == *"help: write two times"* ]]
    [ -z "$(ls results 2>/dev/null)" ]
}

# bats test_tags=smoke
@test "the turns of a CPU are what its books say it was busy, and do not overlap" {
    [ "$(rows cpu_turn)" -gt 1000 ]
    [ "$(sqlite3 run.db "SELECT count(*) FROM (SELECT cpu, sum(cycles) AS busy FROM cpu_book
        WHERE book NOT IN ('idle', 'stopped') GROUP BY cpu) AS books
        WHERE busy = (SELECT sum(end - begin) FROM cpu_turn WHERE cpu_turn.cpu = books.cpu)")" \
        -eq 2 ]
    [ "$(sqlite3 run.db "SELECT count(*) FROM (SELECT begin < lag(end) OVER
        (PARTITION BY cpu ORDER BY begin) AS overlaps FROM cpu_turn) WHERE overlaps")" -eq 0 ]
}
