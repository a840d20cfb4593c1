# hsim diff: what is different in two runs.

load hostile
load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    "$HSIM" run -q -o a.db "$TOP/scenarios/os-crash.scn"
    "$HSIM" run -q -o b.db -s crash_at=3s "$TOP/scenarios/os-crash.scn"
    "$HSIM" run -q -o flows.db --trace flows "$TOP/scenarios/os-crash.scn"
    "$HSIM" run -q -o flows-b.db --trace flows -s crash_at=3s "$TOP/scenarios/os-crash.scn"
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

is_json() { # FILE
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('$1'))")" = 1 ]
}

# A copy of a.db called c.db, changed.
doctor() { # SQL
    cp a.db c.db
    sqlite3 c.db "$1"
}

# bats test_tags=smoke
@test "equal runs say so" {
    run "$HSIM" diff a.db a.db
    [ "$status" -eq 0 ]
    digest=$(sqlite3 a.db "SELECT digest FROM meta")
    [ "${lines[0]}" = "a  a.db  os-crash  dynamic, seed 42, digest $digest" ]
    [[ ${lines[2]} == "equal: same digest, same "*" rows of what happened" ]]
    [ "${#lines[@]}" -eq 3 ]
}

# bats test_tags=smoke
@test "the first event that differs is the fault that strikes earlier" {
    run "$HSIM" diff a.db b.db
    [ "$status" -eq 1 ]
    [[ $output == *"different from 3.000 s on, cycle 1_500_000_000"* ]]
    [[ $output != *"note: "* ]]
    [[ $output =~ "setting    -s crash_at          -    3s" ]]
    [[ $output =~ "parameter  fault.os1 panics.at  5 s  3 s" ]]
    [[ $output =~ "First difference  in: event, behind "[0-9_]+" equal rows; - in a, + in b" ]]
    # The last row that both have, then the fault in b, then what both do.
    printf '%s\n' "$output" | grep -A3 'fault-detection  poll' | sed 's/  */ /g' >around.txt
    cat >expected.txt <<'END'
 1_500_000_000 3.000 s event fault-detection poll, phase 0
 + 1_500_000_000 3.000 s event fault-injector fault strikes, phase 1
 1_500_000_000 3.000 s event os1 tick, phase 4
 1_500_000_000 3.000 s event os2 tick, phase 4
END
    diff -u expected.txt around.txt
    [[ $output == *"FIG. 5  os1; a: from 5.000 s, done; b: from 3.000 s, done"* ]]
    # 504 frees 160 MB in both: it does not depend on when.
    printf '%s\n' "$output" |
        grep -Eq "504 +2 us +2 us +160 ms +160 ms +160.1 ms +160.1 ms +=$"
}

@test "all rows of the tables are counted" {
    "$HSIM" diff --format json a.db b.db >d.json || [ $? -eq 1 ]
    is_json d.json
    for pair in event:event value:value span:span\ ends request:reply counter:counter; do
        for side in a b; do
            [ "$(sqlite3 :memory: "SELECT json_extract(value, '\$.$side')
                FROM json_each(readfile('d.json'), '\$.rows')
                WHERE json_extract(value, '\$.rows_of') = '${pair#*:}'")" -eq \
                "$(sqlite3 $side.db "SELECT count(*) FROM ${pair%%:*}")" ]
        done
    done
}

@test "requests are set beside each other by client and number" {
    "$HSIM" diff --align request --format json a.db b.db >d.json || [ $? -eq 1 ]
    is_json d.json
    asked() { sqlite3 :memory: "SELECT json_extract(readfile('d.json'), '\$.requests.$1')"; }
    both() {
        sqlite3 a.db "ATTACH 'b.db' AS b; SELECT $1 FROM main.request AS x
            JOIN b.request AS y USING (clients, client, number) $2"
    }
    [ "$(asked in_both)" -eq "$(both 'count(*)')" ]
    [ "$(asked served_by_another_os)" -eq "$(both 'count(*)' 'WHERE x.served_by <> y.served_by')" ]
    [ "$(asked later_in_b)" -eq \
        "$(both 'count(*)' 'WHERE y.replied - y.sent > x.replied - x.sent')" ]
    [ "$(asked sooner_in_b)" -eq \
        "$(both 'count(*)' 'WHERE y.replied - y.sent < x.replied - x.sent')" ]
    # A cycle is 2 ns.
    [ "$(asked largest_ns)" -eq "$(both '2 * ((y.replied - y.sent) - (x.replied - x.sent))' \
        'ORDER BY abs((y.replied - y.sent) - (x.replied - x.sent)) DESC LIMIT 1')" ]
    [ "$(asked first_with_another_fate.a.sent)" -eq "$(both 'min(x.sent)' "WHERE
        x.served_by IS NOT y.served_by OR x.attempts <> y.attempts")" ]
    [ "$(sqlite3 :memory: "SELECT json_type(readfile('d.json'), '\$.flows') IS NULL")" = 1 ]
}

@test "two policies are compared step by step and by what they buy" {
    "$HSIM" run -q -o split.db --policy fixed-split "$TOP/scenarios/compare-256.scn" || true
    "$HSIM" run -q -o dynamic.db --policy dynamic "$TOP/scenarios/compare-256.scn" || true
    run "$HSIM" diff split.db dynamic.db
    [ "$status" -eq 1 ]
    [[ $output =~ run\ +policy\ +fixed-split\ +dynamic ]]
    # A fixed split has nothing to free: FIG. 5 without 503 to 505.
    printf '%s\n' "$output" | grep -Eq '^ +504 +- +0 s +- +160 ms +- +3.160 s +in b only$'
    [[ $output == *$'\nMeasures  '* ]]
    run "$HSIM" diff --align step split.db dynamic.db
    [ "$status" -eq 1 ]
    [[ $output == *$'\nSteps  '* ]]
    # A terminal of 80 columns has room for them.
    [ -z "$(printf '%s\n' "$output" | awk '/^Steps/ { is_step = 1 } is_step && length > 80')" ]
    [[ $output != *$'\nRequests  '* ]]
    [[ $output != *"First difference"* ]]
    [[ $output != *$'\nMeasures  '* ]]
}

@test "steps are set beside each other with the cycles of the results" {
    "$HSIM" diff --align step --format json a.db b.db >d.json || [ $? -eq 1 ]
    is_json d.json
    for side in a b; do
        sqlite3 :memory: "SELECT value ->> '\$.step', value ->> '\$.$side.wait_cycles',
            value ->> '\$.$side.work_cycles', value ->> '\$.$side.done_cycles'
            FROM json_each(readfile('d.json'), '\$.flows[' || (SELECT key
            FROM json_each(readfile('d.json'), '\$.flows')
            WHERE value ->> '\$.figure' = 'FIG. 5') || '].steps')" >found.txt
        sqlite3 $side.db "SELECT step, wait_cycles, work_cycles, flow_step.end - flow.begin
            FROM flow_step JOIN flow USING (flow) WHERE figure = 'FIG. 5'" >expected.txt
        [ "$(wc -l <expected.txt)" -eq 7 ]
        diff expected.txt found.txt
    done
    # In CSV, too, of the flows that differ; the name has a comma.
    "$HSIM" diff --align step --format csv a.db b.db >d.csv || [ $? -eq 1 ]
    [ "$(grep -c '^"flow","outcome",' d.csv)" -eq "$(sqlite3 :memory: "SELECT count(*)
        FROM json_each(readfile('d.json'), '\$.flows')
        WHERE NOT value ->> '\$.is_equal'")" ]
    for side in 5:a 6:b; do
        grep '"done_cycles","FIG. 5 of os1, step' d.csv | cut -d, -f"${side%:*}" >found.txt
        sqlite3 "${side#*:}.db" "SELECT flow_step.end - flow.begin
            FROM flow_step JOIN flow USING (flow) WHERE figure = 'FIG. 5'" | diff - found.txt
    done
}

@test "runs are equal whatever was said about them" {
    sed '1i# one more line' "$TOP/scenarios/os-crash.scn" >os-crash.scn
    mkdir -p profiles && cp "$TOP"/scenarios/profiles/*.scn profiles/
    "$HSIM" run -q -o said.db os-crash.scn
    run "$HSIM" diff a.db said.db
    [ "$status" -eq 0 ]
    [[ $output == *"equal: same digest, same "*"; they were not made in the same way"* ]]
    # Each expectation stands in another line.
    [[ $output == *"; what was expected or recorded differs"$'\n'* ]]
    [[ $output =~ Rows\ +"1 of "[0-9]+" kinds differ" ]]
    [[ $output =~ text\ +os-crash.scn:1\ +.*"# one more line" ]]
    [[ $output =~ "of "[0-9]+" parameters the place, source, default or meaning differs: --" ]]
}

@test "as many rows are shown as asked for" {
    for n in 0 1 30; do
        "$HSIM" diff --align time --context $n --format json a.db b.db >d.json || [ $? -eq 1 ]
        [ "$(sqlite3 :memory: "SELECT json_array_length(readfile('d.json'), '\$.first.before'),
            json_array_length(readfile('d.json'), '\$.first.a'),
            json_array_length(readfile('d.json'), '\$.first.b')")" = "$n|$((n + 1))|$((n + 1))" ]
    done
    run "$HSIM" diff --context 10001 a.db b.db
    [ "$status" -eq 2 ]
    [[ $output == *"'--context' takes 0 to 10000"$'\n'"  help: hsim trace shows all of a run"* ]]
}

@test "the exit status tells without words" {
    run "$HSIM" diff -q a.db a.db
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    run "$HSIM" diff -q a.db b.db
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    run "$HSIM" diff a.db
    [ "$status" -eq 2 ]
    run "$HSIM" diff a.db b.db a.db
    [ "$status" -eq 2 ]
}

# bats test_tags=smoke
@test "a cell that was changed is found, although the digests are equal" {
    doctor "UPDATE value SET value = value + 1 WHERE rowid = 100"
    run "$HSIM" diff a.db c.db
    [ "$status" -eq 1 ]
    [[ $output == *"the first - and + differ in:"" value"* ]]
    [[ $output == *"note: the digests are the same, the rows are not: one of the results was"* ]]
    [[ $output == *"note: value"": its rows differ, what table_digest says of them does not"* ]]
    doctor "UPDATE meta SET digest = '0000000000000000'"
    run "$HSIM" diff a.db c.db
    [ "$status" -eq 1 ]
    [[ $output == *"note: the rows are the same, the digests are not: one of the results was"* ]]
    doctor "UPDATE flow_step SET cpu = 'cpu7' WHERE step = '501'"
    run "$HSIM" diff --align step a.db c.db
    [[ $output =~ 501\ .*\ "= on cpu7" ]]
    doctor "UPDATE cpu_book SET cycles = cycles + 1 WHERE rowid = 1"
    run "$HSIM" diff a.db c.db
    [[ $output == *"different in what is told of the whole run only"* ]]
}

@test "where the clocks differ a cycle is not told as a time" {
    doctor "UPDATE meta SET clock_hz = 250000000; DELETE FROM event WHERE rowid > 5000"
    run "$HSIM" diff a.db c.db
    [ "$status" -eq 1 ]
    cycle=$(sqlite3 a.db "SELECT cycle FROM event WHERE rowid = 5001")
    [[ ${lines[2]} =~ ^"different from cycle "[0-9_]+" on"$ ]]
    [ "$(tr -d _ <<<"${lines[2]//[^0-9_]/}")" = "$cycle" ]
    [[ $output == *"note: the clocks differ: the same cycle is not the same time in both"* ]]
    [[ $output =~ event\ +7_[0-9]+\ +5_000\ +5_000\ +[0-9_]+" cycles" ]]
}

@test "results that kept less are compared as far as they go" {
    run "$HSIM" diff a.db flows.db
    [ "$status" -eq 0 ]
    [[ $output =~ run\ +"trace level"\ +full\ +flows ]]
    run "$HSIM" diff flows.db flows-b.db
    [ "$status" -eq 1 ]
    [[ ${lines[2]} == "different from 3.000 s on, cycle "*", or before: not all was kept" ]]
    [[ $output == *"note: tables that were not kept (--trace) differ, too: event, value, span"* ]]
    [[ $output == *"; where is told by runs with --trace full"* ]]
    [[ $output =~ event\ +[0-9_]+\ +[0-9_]+\ +-\ +"not kept" ]]
    [[ $output == *$'\nRequests\n  not kept in both (--trace)'* ||
        $output == *"Requests  not kept in both (--trace)"* ]]
    [[ $output == *"FIG. 5  os1"* ]]
    # Only what was not kept differs: it is known that, and not where.
    sqlite3 flows.db "VACUUM INTO 'doctored.db'"
    sqlite3 doctored.db "UPDATE table_digest SET digest = 'x' WHERE name = 'event'"
    run "$HSIM" diff flows.db doctored.db
    [ "$status" -eq 1 ]
    [[ $output == *"different: no row that was kept in both tells where"* ]]
}

@test "texts that mean harm are shown and do none" {
    cp b.db hostile.db
    make_hostile hostile.db
    for format in table json csv; do
        run "$HSIM" diff --format $format a.db hostile.db
        [ "$status" -eq 1 ]
        printf '%s' "$output" | LC_ALL=C tr -d '\n' | LC_ALL=C refute grep -q '[[:cntrl:]]'
    done
    "$HSIM" diff --format json a.db hostile.db >d.json || [ $? -eq 1 ]
    is_json d.json
    run "$HSIM" diff a.db hostile.db
    # 10_000 letters are not in the way.
    for line in "${lines[@]}"; do
        [ "${#line}" -le 400 ]
    done
    "$HSIM" diff --format csv a.db hostile.db >d.csv || [ $? -eq 1 ]
    refute grep -q '"[=+@-]' d.csv
}

@test "the same results give the same bytes" {
    for format in table json csv; do
        "$HSIM" diff --format $format a.db b.db >one.txt || [ $? -eq 1 ]
        LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo "$HSIM" diff --format $format a.db b.db >two.txt ||
            [ $? -eq 1 ]
        cmp one.txt two.txt
    done
}

@test "what is no result of one run is named" {
    fails() { # WORDS FILE FILE
        run "$HSIM" diff "$2" "$3"
        [ "$status" -eq 3 ]
        [[ $output == *"$1"* ]]
    }
    "$HSIM" compare -q -o collection.db --policies dynamic,fixed-split \
        -s crash_at=3s "$TOP/scenarios/os-crash.scn" || true
    fails "absent.db" absent.db a.db
    fails "absent.db" a.db absent.db
    fails "is a collection of many runs, expected a result" a.db collection.db
    head -c 100000 a.db >short.db
    fails "short.db is damaged" a.db short.db
    cp a.db old.db
    sqlite3 old.db "PRAGMA user_version = 1"
    fails "was written by an older hsim (schema 1" old.db a.db
    echo "hello" >text.db
    fails "text.db" text.db a.db
    doctor "PRAGMA ignore_check_constraints = 1; UPDATE event SET cycle = -1 WHERE rowid = 5"
    fails "c.db is damaged: a negative number where only a count can be" a.db c.db
}
