# hsim run --trace full|flows|off: one digest, and no view of a result shows what is not known as
# nothing.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    ln -s "$HSIM" hsim
    for level in full flows off; do
        ./hsim run --trace "$level" -o "$level.db" "$TOP/scenarios/os-crash.scn" >"$level.txt"
    done
    ./hsim run -q -o default.db "$TOP/scenarios/os-crash.scn"
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

rows() { # FILE TABLE
    sqlite3 "$1" "SELECT count(*) FROM $2"
}

@test "the digest is the same at all levels, and full is what is not asked for" {
    [ "$(for level in full flows off; do
        sqlite3 "$level.db" 'SELECT digest FROM meta'; done | sort -u | wc -l)" -eq 1 ]
    [ "$(for level in full flows off; do
        sqlite3 "$level.db" 'SELECT trace_level FROM meta'; done)" \
        = "$(printf 'full\nflows\noff')" ]
    cmp full.db default.db
}

@test "flows leaves out the long tables, off all that happened" {
    for table in event span value cpu_turn request journal_record; do
        [ "$(rows full.db $table)" -gt 0 ]
        [ "$(rows flows.db $table)" -eq 0 ]
        [ "$(rows off.db $table)" -eq 0 ]
    done
    for table in resource_version resource_entry storage_range flow flow_step; do
        [ "$(rows flows.db $table)" -eq "$(rows full.db $table)" ]
        [ "$(rows off.db $table)" -eq 0 ]
    done
    for table in parameter scenario_text fault service_outage outcome expectation cpu_book app_cpu \
        cpi_stack bank counter component; do
        [ "$(rows off.db $table)" -eq "$(rows full.db $table)" ]
    done
    [ "$(stat -c %s flows.db)" -lt "$(($(stat -c %s full.db) / 2))" ]
}

@test "each level says of itself what it left out" {
    left_out() { # LEVEL
        sqlite3 "$1.db" "SELECT group_concat(name, ' ') FROM
            (SELECT name FROM table_digest WHERE NOT is_kept ORDER BY name)"
    }
    [ "$(left_out full)" = "" ]
    [ "$(left_out flows)" = "cpu_turn event instruction journal_record output request span value" ]
    [ "$(left_out off)" = "cpu_turn event flow flow_step flow_wait instruction journal_record \
output refusal request resource_entry resource_version span storage_range value" ]
}

@test "hsim run says what it does not show" {
    [[ $(cat full.txt) != *"Left out"* ]]
    [[ $(cat flows.txt) == *"FIG. 5"*"Left out  events, requests and what programs printed"* ]]
    [[ $(cat flows.txt) == *" are not in the result: --trace flows"* ]]
    [[ $(cat flows.txt) != *"Requests"* ]]
    [[ $(cat off.txt) == *"Left out  the resource table, flows, events and requests are not"* ]]
    [[ $(cat off.txt) != *"FIG. "* && $(cat off.txt) != *"Next"* ]]
    [[ $(cat off.txt) == *"12 of 12 expectations held"*"Outage"*"CPU time"* ]]
}

@test "json has no member of what was left out" {
    for level in full flows off; do
        ./hsim run --trace "$level" --format json -o "$level.db" "$TOP/scenarios/os-crash.scn" \
            >"$level.json"
        sqlite3 :memory: "SELECT key FROM json_each(readfile('$level.json'))" >"$level.keys"
        [ "$(sqlite3 :memory: "SELECT json_extract(readfile('$level.json'), '\$.trace_level')")" \
            = "$level" ]
    done
    [ "$(comm -23 <(sort full.keys) <(sort flows.keys))" = "$(printf 'output\nrequests')" ]
    [ "$(comm -23 <(sort flows.keys) <(sort off.keys))" \
        = "$(printf 'failed_programs\nflows\nmoves\nversions')" ]
}

@test "a command that needs what was left out says so" {
    left_out() { # TEXT COMMAND...
        run "${@:2}"
        echo "$output"
        [ "$status" -ne 0 ]
        [[ $output == *"recorded with --trace "*", which leaves out $1"* ]]
        [[ $output == *"run it again with --trace full"* ]]
    }
    left_out "the resource table" ./hsim table off.db
    left_out flows ./hsim flow off.db
    left_out requests ./hsim query off.db "SELECT * FROM requests"
    ./hsim table flows.db >/dev/null
    ./hsim flow flows.db >/dev/null
    ./hsim stat off.db >/dev/null
    run ./hsim trace off.db
    [[ $output == *"recorded with --trace off, which leaves out events"*"crash os1 panic"* ]]
}

@test "a measure of what was left out is unknown" {
    value() { # LEVEL MEASURE
        ./hsim stat --measures --format csv "$1.db" | grep "^\"$2\"" | head -n 1
    }
    [[ $(value full replies) == *1090* ]]
    [[ $(value flows replies) != *[1-9]* ]]
    [ "$(value flows moves)" = "$(value full moves)" ]
    [ "$(value off cpu)" = "$(value full cpu)" ]
}

@test "the command that a report tells makes the same bytes again" {
    mkdir -p there/profiles
    cp "$TOP/scenarios/os-crash.scn" there/
    cp "$TOP"/scenarios/profiles/*.scn there/profiles/
    cd there
    PATH=$BATS_FILE_TMPDIR:$PATH
    hsim run -q -s crash_at=4s --policy arf --fault 'at 6 s  crash os2 panic' --seed 5 \
        --instructions 1s..1001ms --trace flows -o ../first.db os-crash.scn || [ $? -eq 1 ]
    hsim report -o ../page.html ../first.db >/dev/null
    command=$(python3 -c 'import html, re, sys
print(html.unescape(re.search("id=.command.>(.*?)</code>", sys.stdin.read()).group(1)))' \
        <../page.html)
    [[ $command == "hsim run -s crash_at=4s "*" --seed 5 --trace flows os-crash.scn" ]]
    eval "$command -q -o ../again.db" || [ $? -eq 1 ]
    cmp ../first.db ../again.db
}
