# hsim table and hsim flow: finished results, and files that are not.

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

json() { # FILE PATH
    sqlite3 :memory: "SELECT json_extract(readfile('$1'), '$2')"
}

# bats test_tags=smoke
@test "table shows the states of FIG. 4 and what FIG. 5 leaves" {
    run "$HSIM" table run.db
    [ "$status" -eq 0 ]
    [[ $output =~ area\ +state\ A\ +state\ B\ +state\ C\ +after\ FIG\.\ 5 ]]
    [[ $output =~ os1\ +160\ os1\ →\ os2\ +32\ os1\ →\ os2\ +32\ os1\ →\ os2\ +- ]]
    [[ $output =~ A\ +-\ +128\ os1\ →\ os2\ +128\ os1\ →\ os2\ +128\ os2 ]]
    [[ $output =~ B\ +-\ +-\ +40\ os1\ →\ vmm\ +- ]]
    [[ $output =~ unused\ +48\ vmm\ +48\ vmm\ +8\ vmm\ +48\ vmm ]]
    [[ $output =~ sum\ +256\ +256\ +256\ +256 ]]
}

@test "table --at shows the version in force" {
    [[ $("$HSIM" table --at '0 s' run.db) == "version 0, state A  from 0 s (cycle 0)"* ]]
    run "$HSIM" table --at 4999ms run.db
    [[ $output == "version "*"91-3   B "*"40 MB  os1    vmm"* ]]
    run "$HSIM" table --at '3 parsecs' run.db
    [ "$status" -eq 2 ]
    [[ $output == *"'3 parsecs' is not a time"*"help:"* ]]
    run "$HSIM" table --at 1h run.db
    [ "$status" -eq 2 ]
    [[ $output == *"the run had ended"* ]]
    run "$HSIM" table --at 1s --all run.db
    [ "$status" -eq 2 ]
}

@test "table --all has every version with its cycle and cause" {
    n=$(sqlite3 run.db 'SELECT count(*) FROM resource_version')
    "$HSIM" table --all run.db >all.txt
    [ "$(grep -c '^version [0-9]*.*  from .* (cycle [0-9_]*): ' all.txt)" -eq "$n" ]
    grep -q '^version 3, state C  from ' all.txt
    [ "$(grep -cE '^ +auxiliary memory$' all.txt)" -eq "$n" ]
    [ "$(grep -cE '^ +CPU share$' all.txt)" -eq "$n" ]
    [ "$(grep -c '^ *sum  *256 MB' all.txt)" -eq "$n" ]
}

# bats test_tags=smoke
@test "table and flow in JSON say what the database says" {
    for options in '' --all '--at 3s'; do
        "$HSIM" table --format json $options run.db >table.json
        [ "$(sqlite3 :memory: "SELECT json_valid(readfile('table.json'))")" = 1 ]
    done
    "$HSIM" table --format json --all run.db >table.json
    [ "$(json table.json '$.versions[1].entries[1].area')" = A ]
    [ "$(json table.json '$.versions[1].entries[1].size_bytes')" = $((128 << 20)) ]
    [ "$(json table.json '$.digest')" = "$(sqlite3 run.db 'SELECT digest FROM meta')" ]
    "$HSIM" flow --format json --figure all run.db >flow.json
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('flow.json'))")" = 1 ]
    [ "$(sqlite3 :memory: "SELECT json_array_length(readfile('flow.json'), '\$.flows')")" = \
        "$(sqlite3 run.db 'SELECT count(*) FROM flow')" ]
}

@test "CSV can be read back" {
    "$HSIM" table --format csv --all run.db >table.csv
    "$HSIM" flow --format csv run.db >flow.csv
    sqlite3 csv.db '.import --csv table.csv t' '.import --csv flow.csv f'
    [ "$(sqlite3 csv.db "SELECT sum(size) >> 20 FROM t WHERE kind = 'main storage'
        GROUP BY version" | sort -u)" = 256 ]
    [ "$(sqlite3 csv.db 'SELECT group_concat(step) FROM f')" = 501,502,503,504,505,506,507 ]
    [ "$(sqlite3 csv.db \
        'SELECT count(*) FROM f WHERE begin + wait_cycles + work_cycles <> "end"')" = 0 ]
}

# bats test_tags=smoke
@test "flow shows 501 to 507 in order, against the figure, in time and in cycles" {
    run "$HSIM" flow run.db
    [ "$status" -eq 0 ]
    once=501502503504505506507
    [ "$(grep -o '^  50[1-7] ' <<<"$output" | tr -d ' \n')" = $once$once ]
    [[ $output == *"OS fault detecting routine 210"* ]]
    [[ $output == *"in cycles, "*" a second"* ]]
}

@test "flow shows 601 to 612 against the figure; --figure tells 5 and 6 apart" {
    "$HSIM" run -q -o app.db "$TOP/scenarios/app-fault.scn"
    run "$HSIM" flow app.db
    [ "$status" -eq 0 ]
    once=601602603604605606607608609610611612
    [ "$(grep -o -E '^  6(0[1-9]|1[0-2]) ' <<<"$output" | tr -d ' \n')" = $once$once ]
    [[ $output == *"active OS "*"evaluates the fault level"*"standby OS "* ]]
    [[ $("$HSIM" flow --figure 6 app.db) == "$output" ]]
    [[ $("$HSIM" flow --figure 5 app.db) == "There is no FIG. 5 in this run; "* ]]
    [[ $("$HSIM" flow --figure 6 run.db) == "There is no FIG. 6 in this run; "* ]]
    [[ $("$HSIM" table app.db) == *"after FIG. 6"* ]]
}

@test "a summary has one line for steps in a row that did not happen" {
    run "$HSIM" run --color never -o level-1.db "$TOP/scenarios/level-1.scn"
    [ "$status" -eq 0 ]
    [[ $output == *"FIG. 6  A: A fails, at "*": level 1: restarted in place"* ]]
    [ "$(grep -c 'did not happen' <<<"$output")" -eq 1 ]
    [[ $output == *$'\n  603  '*$'\n  604 .. 612  did not happen '* ]]
}

@test "flow --figure chooses; a run without such flows says so" {
    [[ $("$HSIM" flow --figure start run.db) == "job start  A"* ]]
    [[ $("$HSIM" flow --figure start run.db) != *"FIG. 5"* ]]
    "$HSIM" run -q -o hello.db "$TOP/scenarios/hello.scn"
    run "$HSIM" flow hello.db
    [ "$status" -eq 0 ]
    [ "$output" = \
        "There is no FIG. 5, FIG. 6 or re-IPL in this run; --figure all shows every flow." ]
    cp -r "$TOP/scenarios/profiles" .
    printf '%s\n' 'scenario "idle" { stop at 1 ms }' 'include "profiles/toy.scn"' \
        'storage { size 8 MB }' 'vmm { area 2 MB }' \
        'os os1 { role active  storage 4 MB  kernel 2 MB }' >idle.scn
    "$HSIM" run -q -o idle.db idle.scn
    [[ $("$HSIM" flow --figure start idle.db) == "There is no such flow in this run; "* ]]
    "$HSIM" flow --format json hello.db >flow.json
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('flow.json'))")" = 1 ]
}

@test "colours are off in a pipe and on where asked for, and change nothing else" {
    [[ $("$HSIM" table run.db) != *$'\033'* ]]
    "$HSIM" table --color always run.db >color.txt
    [[ $(cat color.txt) == *$'\033'* ]]
    [ "$(sed 's/\x1b\[[0-9;]*m//g' color.txt)" = "$("$HSIM" table run.db)" ]
}

# bats test_tags=smoke
@test "what is not a result is refused with exit 3" {
    echo text >notes.txt
    sqlite3 other.db 'CREATE TABLE t (x)'
    mkdir folder
    for file in notes.txt other.db folder absent.db /dev/null; do
        for command in table flow; do
            run "$HSIM" $command $file
            [ "$status" -eq 3 ]
            [[ $output == "error[HS20"?"]: "*"$file"* ]]
        done
    done
}

@test "results of other versions are named" {
    sqlite3 run.db 'PRAGMA user_version = 0'
    run "$HSIM" table run.db
    [ "$status" -eq 3 ]
    [[ $output == *"older hsim"*"run its scenario again"* ]]
    sqlite3 run.db 'PRAGMA user_version = 99'
    run "$HSIM" table run.db
    [ "$status" -eq 3 ]
    [[ $output == *"newer hsim"* ]]
}

@test "damaged and doctored results are errors, never a crash" {
    cp run.db good.db
    truncate -s -4096 run.db
    run "$HSIM" table run.db
    [ "$status" -eq 3 ]
    [[ $output == *"is damaged"* ]]
    cp good.db run.db
    sqlite3 run.db 'CREATE VIEW v AS SELECT 1'
    run "$HSIM" table run.db
    [ "$status" -eq 3 ]
    cp good.db run.db
    sqlite3 run.db "UPDATE resource_entry SET area = char(27) || '[2J', size = ~(1 << 63)"
    run "$HSIM" table run.db
    [ "$status" -eq 0 ]
    [[ $output != *$'\033'* ]]
    sqlite3 run.db 'UPDATE flow_step SET wait_cycles = -5'
    run "$HSIM" flow run.db
    [ "$status" -eq 3 ]
    [[ $output == *"a negative number"* ]]
    sqlite3 run.db 'UPDATE meta SET clock_hz = 0'
    run "$HSIM" table run.db
    [ "$status" -eq 3 ]
}

@test "noise anywhere in a result is an error or a table, never a crash" {
    cp run.db good.db
    size=$(stat -c %s run.db)
    for offset in $(seq 100 $((size / 60)) "$size"); do
        cp good.db run.db
        head -c 64 /dev/zero | tr '\0' '\377' |
            dd of=run.db bs=1 seek="$offset" conv=notrunc status=none
        for command in 'table --all' flow; do
            run "$HSIM" $command run.db
            [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
        done
    done
}

@test "reading changes nothing and needs no right to write" {
    before=$(sha256sum run.db)
    chmod 444 run.db
    "$HSIM" table run.db >/dev/null
    "$HSIM" flow run.db >/dev/null
    [ "$(sha256sum run.db)" = "$before" ]
    [ "$(ls -A)" = run.db ]
}
