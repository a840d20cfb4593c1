# hsim run --stat cpu and hsim stat: what the hardware counted.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    "${HSIM:-$TOP/hsim}" run -q -o "$BATS_FILE_TMPDIR/run.db" "$TOP/scenarios/os-crash.scn"
}

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    CRASH=$TOP/scenarios/os-crash.scn
    cd "$BATS_TEST_TMPDIR"
    cp "$BATS_FILE_TMPDIR/run.db" .
}

ask() { # SQL
    sqlite3 run.db "$1"
}

# bats test_tags=smoke
@test "run --stat cpu is the summary and then what hsim stat shows" {
    "$HSIM" run -o x.db "$CRASH" >summary.txt
    "$HSIM" run --stat none -o x.db "$CRASH" | cmp - summary.txt
    "$HSIM" stat x.db >stat.txt
    "$HSIM" run --stat cpu -o x.db "$CRASH" >both.txt
    cat summary.txt stat.txt | cmp - both.txt
}

@test "an unknown --stat gets a hint" {
    run "$HSIM" run --stat cpus "$CRASH"
    [ "$status" -eq 2 ]
    [[ $output == *"'--stat' cannot be 'cpus'"*"did you mean 'cpu'?"* ]]
    run "$HSIM" run --stat "$CRASH"
    [ "$status" -eq 2 ]
}

# bats test_tags=smoke
@test "the books of a CPU add up to the run, in every format" {
    "$HSIM" stat --format csv run.db >stat.csv
    "$HSIM" stat --format json run.db >stat.json
    sqlite3 csv.db '.import --csv stat.csv t'
    end=$(ask 'SELECT end_cycle FROM meta')
    [ "$(sqlite3 csv.db "SELECT sum(value) FROM t WHERE part = 'book' GROUP BY name" | sort -u)" = \
        "$end" ]
    [ "$(sqlite3 csv.db "SELECT count(DISTINCT name) FROM t WHERE part = 'book'")" = 2 ]
    sqlite3 :memory: "SELECT (SELECT sum(value) FROM json_each(cpu.value, '\$.books'))
        FROM json_each(readfile('stat.json'), '\$.cpus') AS cpu" >sums.txt
    [ "$(sort -u sums.txt)" = "$end" ]
}

# bats test_tags=smoke
@test "devices say what they counted" {
    "$HSIM" stat run.db >stat.txt
    bytes=$(ask "SELECT value FROM counter WHERE component = 'channel' AND name = 'bytes'")
    sed 's/_//g' stat.txt | grep -q "^  channel  *[0-9]*  *$bytes "
    grep -q '^  link in ' stat.txt
    "$HSIM" stat --format json run.db >stat.json
    sqlite3 :memory: "SELECT json_extract(value, '\$.bytes') FROM
        json_each(readfile('stat.json'), '\$.devices')
        WHERE json_extract(value, '\$.device') = 'channel'" >bytes.txt
    [ "$(cat bytes.txt)" = "$bytes" ]
}

@test "a result that is none is an error" {
    run "$HSIM" stat no.db
    [ "$status" -eq 3 ]
    [[ $output == *"No such file"* ]]
}
