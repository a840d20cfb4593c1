# hsim query: a user's SQL question to a result or a collection, in each format.

load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    ln -s "$HSIM" hsim
    ./hsim run -q -o os-crash.db "$TOP/scenarios/os-crash.scn"
    ./hsim compare -q --policies dynamic,fixed-split -o collection.db "$TOP/scenarios/fig4.scn"
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    load hostile
}

@test "a table has numbers at the right, texts at the left, and says NULL" {
    run ./hsim query os-crash.db "SELECT step, cpu, done_ms FROM fig5 WHERE step IN ('501', '507')"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "step  cpu       done_ms" ]
    [ "${lines[1]}" = "501   cpu0        0.069" ]
    [ "${lines[2]}" = "507   cpu0  1388.675992" ]
    run ./hsim query os-crash.db "SELECT app, total_ms FROM outage WHERE app = 'B'"
    [ "${lines[1]}" = "B        NULL" ]
    run ./hsim query os-crash.db "SELECT 1 WHERE 0"
    [[ $output == *"(no rows)" ]]
}

# bats test_tags=smoke
@test "values keep their kinds" {
    sql="SELECT 1 AS i, 2.5 AS r, '' AS e, NULL AS n, 'a\"b,c' AS t, x'00ff' AS b"
    run ./hsim query --format csv os-crash.db "$sql"
    [ "${lines[0]}" = '"i","r","e","n","t","b"' ]
    [ "${lines[1]}" = "1,2.5,\"\",,\"a\"\"b,c\",\"X'00FF'\"" ]
    ./hsim query --format json os-crash.db "$sql" >out.json
    [ "$(sqlite3 :memory: "SELECT json_extract(readfile('out.json'), '\$.rows[0]')")" \
        = '[1,2.5,"",null,"a\"b,c","X'"'00FF'\"]" ]
    [ "$(sqlite3 :memory: "SELECT json_extract(readfile('out.json'), '\$.columns')")" \
        = '["i","r","e","n","t","b"]' ]
}

@test "sqlite3 gives the same answers" {
    for view in table_state fig4 fig5 storage_over_time outage cpu_time requests idle; do
        ./hsim query --format csv os-crash.db "SELECT count(*) FROM $view" | tail -n 1 >own.csv
        sqlite3 os-crash.db "SELECT count(*) FROM $view" >other.csv
        cmp own.csv other.csv
        [ "$(cat own.csv)" -gt 0 ]
    done
}

@test "a question comes from standard input, too" {
    run ./hsim query --format csv os-crash.db - <<<"SELECT count(*) AS n FROM fig5 -- the steps"
    [ "$status" -eq 0 ]
    [ "$output" = '"n"
7' ]
    head -c 200000 /dev/zero | tr '\0' ' ' >long.sql
    run ./hsim query os-crash.db - <long.sql
    [ "$status" -eq 2 ]
    [[ $output == *"the question is longer than 100000 bytes, or no text"* ]]
    run ./hsim query os-crash.db - <"$TOP"
    [ "$status" -eq 2 ]
    [[ $output == *"cannot read the question from standard input"* ]]
}

@test "what is too much for a page is counted" {
    run ./hsim query os-crash.db "SELECT cycle, kind FROM event"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 1002 ]
    [ "${lines[1001]}" = "(6_121 more rows: --format csv)" ]
    [ "$(./hsim query --format csv os-crash.db "SELECT cycle, kind FROM event" | wc -l)" -eq 7122 ]
    columns=$(seq -s ', ' 40)
    run ./hsim query os-crash.db "SELECT $columns"
    [ "${lines[2]}" = "(8 more columns: --format csv)" ]
    run ./hsim query os-crash.db "SELECT replace(hex(zeroblob(5000)), '0', 'w') AS t"
    [ "${#lines[1]}" -lt 100 ]
    [[ ${lines[1]} == *"…" ]]
}

@test "the questions on the reference page have answers" {
    sed -n 's/^\* `\(SELECT [^`]*\)`: .*/\1/p' "$TOP/docs/reference/store.md" >questions
    [ "$(wc -l <questions)" -eq 7 ]
    while read -r question; do
        ./hsim query os-crash.db "$question" >answer || { echo "$question"; false; }
        [ "$(wc -l <answer)" -gt 1 ] || { echo "$question"; false; }
    done <questions
    # State C of FIG. 4 stands at 3 s, all 256 MB of it.
    ./hsim query --format csv os-crash.db "$(sed -n 4p questions)" >answer
    grep -qx '"A","os1",134217728' answer
    [ "$(awk -F, 'NR > 1 { sum += $3 } END { printf "%d", sum }' answer)" -eq 268435456 ]
}

@test "a collection is asked the same way" {
    run ./hsim query --format csv collection.db "SELECT policy FROM run ORDER BY run"
    [ "$status" -eq 0 ]
    [ "$output" = '"policy"
"dynamic"
"fixed-split"' ]
    run ./hsim query collection.db "SELECT policie FROM run"
    [ "$status" -eq 2 ]
    [[ $output == *"did you mean 'policy'?"* ]]
}

@test "a collection of an older hsim is told as what it is, by report, too" {
    cp collection.db older.db
    sqlite3 older.db "PRAGMA user_version = 0"
    for command in "query older.db 'SELECT 1'" "report -o page.html older.db"; do
        run eval "./hsim $command"
        [ "$status" -eq 3 ]
        [[ $output == *"older.db was written by an older hsim (schema 0, this one reads "* ]]
    done
    run ./hsim flow collection.db
    [[ $output == *"is a collection of many runs"*"help: hsim query and hsim report read it"* ]]
}

@test "a file that is neither is named" {
    run ./hsim query "$TOP/README.md" "SELECT 1"
    [ "$status" -eq 3 ]
    [[ $output == *"is not a database, expected a result"* ]]
    sqlite3 foreign.db "CREATE TABLE meta (x)"
    run ./hsim query foreign.db "SELECT x FROM meta"
    [ "$status" -eq 3 ]
    [[ $output == *"is a database of another program"* ]]
    run ./hsim query os-crash.db
    [ "$status" -eq 2 ]
}

@test "a result without its one row of meta answers nothing" {
    for sql in "DELETE FROM meta" "INSERT INTO meta SELECT * FROM meta" \
        "UPDATE meta SET clock_hz = 0"; do
        cp os-crash.db changed.db
        sqlite3 changed.db "$sql"
        run ./hsim query changed.db "SELECT * FROM fig5"
        [ "$status" -eq 3 ]
        [[ $output == *"its table meta does not describe a run"* \
            || $output == *"table meta has more than one row"* ]]
    done
}

@test "nothing is written, and no question runs for ever" {
    cp os-crash.db before.db
    run ./hsim query os-crash.db "DELETE FROM meta"
    [ "$status" -eq 2 ]
    [[ $output == *"a question only reads: DELETE is refused"* ]]
    cmp os-crash.db before.db
    run timeout 60 ./hsim query os-crash.db "WITH RECURSIVE c(x) AS
        (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
    [ "$status" -eq 2 ]
    [[ $output == "error[HS302]: the question takes too long"* ]]
    [[ $output == *"ask for less at a time, or use sqlite3 for this one"* ]]
    for sql in "SELECT $(printf 'zeroblob(6e7), %.0s' {1..9}) 1" \
        "WITH RECURSIVE c(x, b) AS (SELECT 1, zeroblob(6e7) UNION ALL
            SELECT x + 1, zeroblob(6e7) FROM c LIMIT 9) SELECT length(b) FROM c ORDER BY b"; do
        run ./hsim query os-crash.db "$sql"
        [ "$status" -eq 2 ]
        [[ $output == "error[HS302]: the question takes too much memory"* ]]
    done
}

@test "hostile texts are shown safely in each format" {
    cp os-crash.db hostile.db
    make_hostile hostile.db
    for format in table csv json; do
        for table in meta flow fault request scenario_text output; do
            ./hsim query --format "$format" hostile.db "SELECT * FROM $table" >hostile.out
            LC_ALL=C refute grep -q $'[\x01-\x08\x0b-\x1f\x7f]' hostile.out
            iconv -f UTF-8 -t UTF-8 hostile.out >/dev/null
            refute grep -q $'\u202e\|\u2066' hostile.out
        done
    done
    python3 -m json.tool hostile.out >/dev/null
}

@test "what the trace level left out is not answered with zero" {
    ./hsim run -q --trace flows -o flows.db "$TOP/scenarios/os-crash.scn"
    run ./hsim query flows.db "SELECT count(*) FROM requests"
    [ "$status" -eq 2 ]
    [[ $output == *"was recorded with --trace flows, which leaves out requests"* ]]
    for sql in "SELECT count(*) FROM REQUEST" "SELECT 1 WHERE EXISTS (SELECT * FROM span)" \
        "SELECT count(*) FROM fig5 JOIN cpu_turn USING (cpu)" \
        "SELECT count(*) FROM counter NATURAL JOIN span" "SELECT 1 FROM meta, (Event)"; do
        run ./hsim query flows.db "$sql"
        [ "$status" -eq 2 ]
        [[ $output == *"was recorded with --trace flows, which leaves out "* ]]
    done
    ./hsim query flows.db "WITH event AS (SELECT 1) SELECT * FROM event" # a name of its own
    [ "$(./hsim query --format csv flows.db "SELECT count(*) FROM fig5" | tail -n 1)" -eq 7 ]
}
