# hsim size: the least value of a parameter that is enough.

bats_require_minimum_version 1.5.0

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    # A needs 8 MB. The areas need 2 + 12 + 4 = 18 MB; a fixed split of 26 MB gives each OS 12 MB,
    # A's 8 MB and its kernel's 4.
    cat >short.scn <<'END'
scenario "short" { about "How much storage is enough?"  seed 7  stop at 2 s }
include "profiles/toy.scn"
param size = 24 MB  sweep 16 MB .. 34 MB step 2 MB
param poll = 100 ms
storage { size $size }
vmm { area 2 MB  policy dynamic  detector { stall every $poll misses 3 } }
os os1  { role active   storage 12 MB  kernel 4 MB }
os os2  { role standby  storage  4 MB  kernel 4 MB }
program A-code {
    image 64 KB
    loop { receive  compute 100 us  touch 12 pages uniform write  commit 1 KB  reply 1 KB }
}
app A { runs A-code  on os1  standby os2  area 8 MB  start at 10 ms  on-shortage page }
clients web { to A  count 2  think exponential 20 ms  request 256 B  timeout 500 ms
              start at 100 ms }
fault "os1 hangs" { at 1 s  crash os1 hang }
expect "never short" always : A.page_faults == 0
END
    "$HSIM" sweep -q -j 2 --policies dynamic,fixed-split -o all.db short.scn || true
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    DB=$BATS_TEST_TMPDIR/s.db
}

size() {
    "$HSIM" size -o "$DB" "$@"
}

# By trying all values: those of a policy under which a condition holds, least first.
by_force() { # POLICY MEASURE CONDITION
    sqlite3 all.db "SELECT p.value FROM run_parameter AS p
        JOIN run_measure AS m USING (run) JOIN run AS r USING (run)
        WHERE p.name = 'size' AND r.policy = '$1' AND m.measure = '$2' AND m.subject = 'A'
            AND m.value $3
        ORDER BY CAST(p.value AS INTEGER)"
}

fails() { # STATUS WORDS ARGUMENT...: what is said on standard error has the words, nothing is left
    local status_wanted=$1 words=$2
    shift 2
    run size "$@"
    [ "$status" -eq "$status_wanted" ]
    [[ $output == *"$words"* ]]
    [ ! -e "$DB" ]
}

answer() { # POLICY: of JSON at standard input
    jq -r --arg policy "$1" '.answers[] | select(.policy == $policy) | .value'
}

# bats test_tags=smoke
@test "the answer is that of trying all values, under each policy" {
    size --format json --find size --where 'throughput >= 17/s' \
        --policies dynamic,fixed-split short.scn >"$BATS_TEST_TMPDIR/s.json"
    for policy in dynamic fixed-split; do
        [ "$(answer "$policy" <"$BATS_TEST_TMPDIR/s.json")" = \
            "$(by_force "$policy" throughput ">= 17" | head -n 1)" ]
    done
    # The patent's numbers: 2 + 12 + 4, and 2 + 2 * (8 + 4).
    [ "$(answer dynamic <"$BATS_TEST_TMPDIR/s.json")" = "18 MB" ]
    [ "$(answer fixed-split <"$BATS_TEST_TMPDIR/s.json")" = "26 MB" ]
}

@test "so is the largest, and what no value meets" {
    size --format json --largest --find size --where 'page-faults > 0' \
        --policies fixed-split short.scn >"$BATS_TEST_TMPDIR/s.json"
    [ "$(answer fixed-split <"$BATS_TEST_TMPDIR/s.json")" = \
        "$(by_force fixed-split page-faults '> 0' | tail -n 1)" ]
    [ -z "$(by_force dynamic page-faults '> 0')" ]
    run -1 --separate-stderr size --find size --where 'page-faults > 0' short.scn
    [[ $stderr == *"dynamic: no value was found that meets it; nearest is"* ]]
    [[ ${lines[-1]} == "dynamic none" ]]
}

@test "a page tells the answers, what was tried, and how to see it" {
    run size --find size --where 'outage <= 1 s and throughput >= 17/s' \
        --policies dynamic,fixed-split short.scn
    [ "$status" -eq 1 ] # a fixed split without a device outside is not back
    [[ ${lines[0]} == "short  How much storage is enough?" ]]
    [[ ${lines[1]} == "The least size for which outage <= 1 s and throughput >= 17/s" ]]
    [[ ${lines[2]} == "1 run a value, so nothing is said about chance: --reps N does; seed 7" ]]
    [[ $output == *"policy "*" size  values tried  the next value"* ]]
    [[ $output == *"  ! does not meet its condition; ? cannot be told"* ]]
    [[ $output == *"dynamic      18 MB"*"16 MB: refused: the areas need 18 MB, main storage has"* ]]
    [[ $output == *"fixed-split   none"*"nearest is"*"outage <= 1 s (A): unknown"* ]]
    [[ $output == *"16 MB  refused"* ]]
    [[ $output =~ "18 MB  yes "\ +[0-9.]+\ ms ]]
    [[ $output =~ "no        unknown !" ]]
    [[ $output == *"To see 18 MB: "*" run -s 'size=18 MB' --policy dynamic --seed 7 "* ]]
    [[ $output == *"dynamic 18 MB, fixed-split none"* ]]
    [[ $output == *"over what was looked for, as a picture"* ]]
}

@test "values that contradict one bound are told, and all below the answer are tried" {
    run size --find 'size=[16 MB, 30 MB, 18 MB, 20 MB, 34 MB]' --where 'throughput >= 17/s' \
        --policies fixed-split short.scn
    [ "$status" -eq 0 ]
    [[ $output == *"fixed-split: not monotone: 30 MB meets it, "* ]]
    [[ $output == *" does not; no value before the answer does, all were tried"* ]]
    [[ ${lines[-1]} == "fixed-split 30 MB" ]]
}

@test "where those are too many, the answer is no more than a bound" {
    # 300 values that are too long, 100 that are short enough, one that is too long again.
    local polls
    polls=$(printf '%s ms, ' {500..201} {100..1})
    run size --find "poll=[$polls 1000 ms]" --where 'outage <= 700 ms' short.scn
    [ "$status" -eq 1 ]
    [[ $output =~ "dynamic: not monotone: "[0-9]+" ms meets it, 1 s does not" ]]
    [[ $output =~ [0-9]+" values before the answer were not tried, one of them may do: --find \
'poll=...' with fewer" ]]
    [[ ${lines[-1]} =~ ^"dynamic at most "[0-9]+" ms"$ ]]
}

@test "of too few repetitions it says what is certain and how many may tell" {
    run size --find size --where 'throughput >= 30/s' --reps 3 \
        --policies fixed-split,dynamic short.scn
    [ "$status" -eq 1 ]
    [[ $output =~ "nearest is 34 MB: throughput >= 30/s (A): "[0-9.]+" /s ("[0-9.]+" /s to "[0-9.]+\
" /s); cannot be told, --reps "[0-9]+" may" ]]
    [[ $output =~ "34 MB  cannot tell "\ +[0-9.]+" /s ("[0-9.]+" /s to "[0-9.]+" /s) ?" ]]
}

@test "below an answer that rests on intervals it says what is certain" {
    run size --largest --find 'poll=20 ms .. 200 ms step 2 ms' --where 'outage <= 700 ms' \
        --reps 4 --format json short.scn
    [ "$status" -eq 0 ]
    echo "$output" >"$BATS_TEST_TMPDIR/s.json"
    # The answer meets it with its whole interval, the certain one misses it with all of its own.
    jq -e '.answers[0] as $answer | .tries | map({ (.value): .conditions[0] }) | add |
        .[$answer.value].high <= 7e8 and .[$answer.certain].low > 7e8 and
        (.[$answer.next] | .low <= 7e8 and .high > 7e8)' "$BATS_TEST_TMPDIR/s.json"
    run size --largest --find 'poll=20 ms .. 200 ms step 2 ms' --where 'outage <= 700 ms' \
        --reps 4 short.scn
    flat=$(tr -s ' \n' ' ' <<<"$output") # the page breaks the line
    [[ $flat =~ "; cannot be told, --reps "[0-9]+" may; for certain not "[0-9]+" ms" ]]
}

@test "an answer at an end says so" {
    run size --find 'size=[20 MB, 24 MB]' --where 'lost == 0' short.scn
    [ "$status" -eq 0 ]
    [[ $output =~ "dynamic  20 MB "\ +"2  the end of the values"$'\n' ]]
    run size --find size --where 'page-faults > 0' --policies fixed-split short.scn
    [ "$status" -eq 0 ]
    [[ $output == *"16 MB"*"the end of the values, and not every greater one meets it"* ]]
    run size --largest --find size --where 'page-faults == 0' --policies fixed-split short.scn
    [[ $output == *"34 MB"*"the end of the values, and not every smaller one meets it"* ]]
    run size --find 'size=[12 MB, 14 MB]' short.scn
    [ "$status" -eq 1 ]
    [[ $output == *"dynamic  none"*"no value came to the end of its run"* ]]
    [[ ${lines[-1]} == *"; no value came to the end of its run; 12 MB: refused: the areas need \
18 MB, main storage has 12 MB" ]]
    run size --largest --find storage.size --where 'lost == 0' short.scn
    [ "$status" -eq 1 ]
    [[ $output == *"at least 24 GB"*"none greater was tried"$'\n'* ]]
    # 12 MB are tried and do not do; of greater values than 24 GB nobody knows.
    run size --largest --find storage.size --where 'throughput >= 5/s' --policies fixed-split \
        short.scn
    [ "$status" -eq 1 ]
    flat=$(tr -s ' \n' ' ' <<<"$output") # the page breaks the line
    [[ $flat == *"at least 24 GB"*"none greater was tried, and not every smaller one meets it"* ]]
    [[ $output == *"fixed-split: not monotone: 24 MB meets it, 12 MB does not"$'\n'* ]]
}

@test "without --where it is what the scenario expects" {
    run size --find size --policies fixed-split short.scn
    [ "$status" -eq 0 ]
    [[ ${lines[1]} == "The least size for which held" ]]
    [[ ${lines[-1]} == "fixed-split $(by_force fixed-split page-faults '= 0' | head -n 1)" ]]
    [[ $output == *"24 MB: held: 0 of 1"* ]]
}

@test "threads change nothing" {
    local options=(--find size --where 'throughput >= 17/s' --reps 3 --policies
        'dynamic,fixed-split' short.scn)

    "$HSIM" size -q -j 1 -o "$BATS_TEST_TMPDIR/1.db" "${options[@]}"
    "$HSIM" size -q -j 4 -o "$BATS_TEST_TMPDIR/4.db" "${options[@]}"
    cmp "$BATS_TEST_TMPDIR"/{1,4}.db
    for format in table json csv; do
        rm -f "$DB"
        size --format "$format" -j 1 "${options[@]}" >"$BATS_TEST_TMPDIR/1"
        rm "$DB"
        size --format "$format" -j 3 "${options[@]}" >"$BATS_TEST_TMPDIR/3"
        cmp "$BATS_TEST_TMPDIR"/{1,3}
    done
}

@test "what was killed goes on, and comes to the same bytes" {
    local options=(--find size --where 'throughput >= 17/s' --reps 8 --policies
        'dynamic,fixed-split' short.scn)

    "$HSIM" size -q -o "$BATS_TEST_TMPDIR/whole.db" "${options[@]}"
    "$HSIM" size -q -o "$DB" "${options[@]}" &
    until [ -s "$DB.part" ] || [ -e "$DB" ]; do sleep 0.01; done
    sleep 0.5
    kill -KILL $! || true # it may be through: then there is nothing to go on with
    wait $! || true
    run --separate-stderr size -q "${options[@]}"
    [ "$status" -eq 0 ]
    cmp "$BATS_TEST_TMPDIR/whole.db" "$DB"
}

@test "a signal ends it in good order, and it says how to go on" {
    "$HSIM" size -o "$DB" --find size --reps 2000 short.scn 2>"$BATS_TEST_TMPDIR/said" &
    until [ -s "$DB.part" ]; do sleep 0.01; done
    sleep 0.1
    kill -TERM $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 75 ]
    grep -qE '^stopped after [0-9]+ runs; go on with: .*hsim size -o .* --find size --reps 2000' \
        "$BATS_TEST_TMPDIR/said"
    [ -e "$DB.part" ]
    [ ! -e "$DB" ]
}

@test "what was made before is not made again" {
    run size --find size --where 'throughput >= 17/s' short.scn
    [[ $output =~ [0-9]+" computed, 0 reused" ]]
    run size --find size --where 'throughput >= 17/s' short.scn
    [[ $output =~ "1 computed, "[1-9][0-9]*" reused" ]] # what was refused is tried again
    # Other values, another condition: only what was not tried is made.
    run size --find 'size=18 MB .. 34 MB step 2 MB' --where 'lost == 0' short.scn
    [[ $output =~ [0-9]+" computed, "[1-9][0-9]*" reused" ]]
}

@test "a scenario may lie below the folder of its profiles" {
    mkdir -p below && cp short.scn below/
    run size --find size --where 'lost == 0' below/short.scn
    [ "$status" -eq 0 ]
    [ "$(sqlite3 "$DB" "SELECT group_concat(file) FROM text")" = \
        "short.scn,profiles/toy.scn" ]
}

@test "repetitions have an interval, and its worse end decides" {
    run size --format csv --find size --where 'lost == 0' short.scn
    heading="try policy value is_answer meets n_done n_refused n_failed n_held condition measure"
    heading+=" subject statistic number low high condition_meets"
    [ "${lines[0]}" = "\"${heading// /\",\"}\"" ]
    size --format csv --find size --where 'throughput >= 17/s' --reps 4 short.scn |
        sqlite3 :memory: '.import --csv /dev/stdin t' \
            "SELECT count(*) = 0 FROM t WHERE number <> ''
             AND (low > number OR high < number)" \
            "SELECT count(*) > 0 FROM t WHERE is_answer = 'yes' AND meets = 'yes'
             AND CAST(low AS REAL) >= 17" >"$BATS_TEST_TMPDIR/checks"
    [ "$(cat "$BATS_TEST_TMPDIR/checks")" = $'1\n1' ]
    run size --find size --where 'throughput >= 17/s' --reps 4 --confidence 99 short.scn
    [[ ${lines[2]} == "4 runs a value, 99 % confidence; seed 7" ]]
    run size --find size --where 'throughput >= 17/s' --reps 4 --confidence none short.scn
    [[ ${lines[2]} == "4 runs a value, without a confidence; seed 7" ]]
    rm "$DB"
    fails 2 "4 repetitions cannot tell 'outage.p95 <= 1 s' with 95 % confidence" \
        --find size --where 'outage.p95 <= 1 s' --reps 4 short.scn
    [[ $output == *"help: --reps 59 can; --confidence none goes by the number"* ]]
}

@test "without values it looks outward from the one in force" {
    run size --find storage.size --where 'throughput >= 17/s' --policies fixed-split \
        -s size=24MB short.scn
    [ "$status" -eq 0 ]
    [[ ${lines[-1]} == "fixed-split 26 MB" ]]
}

@test "what is wrong is told with a hint, and nothing is left" {
    fails 2 "'hsim size' needs --find" --where 'lost == 0' short.scn
    fails 2 "as in --find storage.size" --where 'lost == 0' short.scn
    fails 2 "--where, column 1: there is no measure 'losst'" --find size --where 'losst == 0' \
        short.scn
    fails 2 "is called 'sise'" --find sise short.scn
    fails 2 "--where: 'lost' has no 'B' in this scenario" --find size --where 'lost.B == 0' \
        short.scn
    [[ $output == *"help: there are: A"* ]]
    grep -v '^app\|^clients\|^fault\|^expect\|start at 100 ms }' short.scn >empty.scn
    fails 2 "help: nothing has that measure here" --find size --where 'lost.B == 0' empty.scn
    fails 2 "'--reps' takes 1 to 10000" --find size --reps 0 short.scn
    fails 2 "'size' cannot be looked for: -s gives it a value" --find size -s size=18MB short.scn
    fails 3 "" --find size absent.scn
    printf 'scenario "x" {' >broken.scn
    fails 2 "broken.scn" --find size broken.scn
    run "$HSIM" size -o "$BATS_TEST_TMPDIR/no/such.db" --find size short.scn
    [ "$status" -eq 3 ]
}
