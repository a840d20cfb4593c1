# hsim campaign: a second fault at every moment of a first one.

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    CRASH=$TOP/scenarios/os-crash.scn
    cd "$BATS_TEST_TMPDIR"
}

json() { # SQL EXPRESSION over the text j
    sqlite3 :memory: "SELECT $1 FROM (SELECT CAST(readfile('cases.json') AS TEXT) AS j)"
}

# bats test_tags=smoke
@test "a campaign prints a line a case, the outcomes, and a verdict" {
    run "$HSIM" campaign --steps --every 4 --second 'crash os2 panic' "$CRASH"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "os-crash: 1 second fault at 6 moments from 5.000 s to 6.403 s" ]]
    [ "$(grep -c '^  *[0-9][0-9]*  fine ' <<<"$output")" -eq 6 ]
    [[ $output == *"     6  A stopped: no OS is left that may run it"* ]]
    [[ ${lines[-1]} == "PASS  os-crash: 6 of 6 cases are fine" ]]
    [ ! -e results ]
}

@test "how many cases run at a time changes no byte" {
    for jobs in 1 2 5; do
        "$HSIM" campaign -j "$jobs" --every 30 --second 'crash os2 hang' --second 'fail cpu 1' \
            "$CRASH" >"$jobs.txt"
        "$HSIM" campaign -j "$jobs" --every 60 --second 'fail cpu 0' --format json "$CRASH" \
            >"$jobs.json"
    done
    cmp 1.txt 2.txt
    cmp 1.txt 5.txt
    cmp 1.json 2.json
    cmp 1.json 5.json
}

@test "JSON has a case for each, with the command that replays it, and the counts" {
    "$HSIM" campaign --steps --every 8 --second 'crash os2 panic' --format json "$CRASH" >cases.json
    n=$(json "json_array_length(j, '$.cases')")
    [ "$n" -ge 3 ]
    [ "$(json "json_extract(j, '$.n_cases')")" -eq "$n" ]
    [ "$(json "json_extract(j, '$.n_fine')")" -eq "$n" ]
    [ "$(json "(SELECT count(*) FROM json_each(j, '$.cases')
                WHERE json_extract(value, '$.verdict') = 'fine')")" -eq "$n" ]
    [ "$(json "(SELECT sum(json_extract(value, '$.n_cases')) FROM json_each(j, '$.outcomes'))")" \
        -eq "$n" ]
}

# bats test_tags=smoke
@test "a scenario without a standby twin is told to have had no takeover to judge" {
    run "$HSIM" campaign --second 'fail cpu 0' --from 1s --to 1001ms "$TOP/scenarios/hello.scn"
    [ "$status" -eq 0 ]
    [[ $output == *"
    none: no program has a standby twin, so there was no takeover to judge"* ]]
    run "$HSIM" campaign --steps --every 30 --second 'crash os2 panic' "$CRASH"
    [[ $output != *"no takeover to judge"* ]]
}

@test "the command that replays a case, and --replay, make its run" {
    "$HSIM" campaign --steps --every 8 --second 'crash os2 panic' --format json "$CRASH" >cases.json
    digest=$(json "json_extract(j, '$.cases[1].digest')")
    run bash -c "$(json "json_extract(j, '$.cases[1].replay')")"
    [ "$status" -eq 1 ]
    [[ $output == *"digest $digest"* ]]
    run "$HSIM" campaign --steps --every 8 --second 'crash os2 panic' --replay 2 "$CRASH"
    [ "$status" -eq 1 ]
    [[ $output == *"digest $digest"* ]]
}

@test "a case that is not fine is told with its reason and its replay, exit 1" {
    mkdir profiles && cp "$TOP"/scenarios/profiles/*.scn profiles/
    # The run is over 100 us after the first fault: in the middle of FIG. 5.
    sed 's/stop at 20 s/stop at 5_000_100 us/' "$CRASH" >short.scn
    run "$HSIM" campaign -q --second 'fail cpu 1' short.scn
    [ "$status" -eq 1 ]
    [[ $output == *"unstated"*"A: nobody runs it, though an OS that may is alive"* ]]
    fault="at 2500000000 cycles  fail cpu 1"
    [[ $output == *"replay: "*" run --fault '$fault' --paranoid short.scn"* ]]
    [[ ${lines[-1]} == "FAIL  os-crash: 0 of "*" unstated" ]]
}

@test "wrong usage says what to do, exit 2" {
    for words in "" "--second 'crash os7 panic'" "--second 'crash os2 panic' --every 0" \
        "--second 'crash os2 panic' -j 0" "--second 'crash os2 panic' --replay 100000" \
        "--second 'crash os2 panic' --from 6s --to 5s"; do
        run bash -c "$HSIM campaign $words $CRASH"
        [ "$status" -eq 2 ]
        [[ $output == *"error[HS"* ]]
    done
    run "$HSIM" campaign --second 'cut link' "$TOP/scenarios/fig4.scn"
    [ "$status" -eq 2 ]
    [[ $output == *"no fault of the scenario struck"*"help: give a fault"* ]]
    run "$HSIM" campaign --second 'cut link' missing.scn
    [ "$status" -eq 3 ]
}

@test "no second fault of any kind breaks FIG. 5 or FIG. 6: tests/campaign" {
    run "$TOP/tests/campaign" "$HSIM"
    echo "$output"
    [ "$status" -eq 0 ]
}
