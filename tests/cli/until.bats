# hsim sweep --until-ci: repetitions until means are precise.

load refute

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
    cp -r "$TOP/scenarios/profiles" .
    cat >q.scn <<'END'
scenario "q" { stop at 1 s }
include "profiles/ideal.scn"
param every = 4 ms sweep [2 ms, 4 ms]
param size  = 16 MB
storage { size $size }
vmm     { area 1 MB }
os os1  { role active  storage 12 MB  kernel 4 MB }
program serve { image 64 KB  loop { receive  compute request  reply 32 B } }
app A   { runs serve  on os1  area 4 MB  journal 64 KB }
clients web {
    to A  count 200  arrivals poisson every $every  work exponential 1 ms
    request 32 B  timeout 1000 s
}
END
}

until_ci() { # FILE OPTION...
    "$HSIM" sweep --until-ci 10% --measure response.mean,throughput --reps-max 60 -o "$@" q.scn
}

# bats test_tags=smoke
@test "every point of what is published is as precise as was asked for" {
    until_ci u.db >page.txt 2>told.txt
    n=$(sqlite3 u.db 'SELECT count(*) FROM run')
    grep -q "^$n runs: every (2) x throughput,response.mean within 10 %, 5 to 60 repetitions;" \
        page.txt
    grep -q '^throughput,response.mean within 10 %, 5 to 60 repetitions: 2 of 2 points are' told.txt
    [ "$(wc -l <told.txt)" = 1 ]
    # No interval is shorter than that of the normal distribution, and all have to be short enough.
    sqlite3 u.db "SELECT point, measure, count(*) FROM run JOIN run_measure USING (run)
        WHERE measure IN ('response.mean', 'throughput') GROUP BY point, measure
        HAVING count(*) < 5 OR 1.95996 * 1.95996 * (avg(value * value) - avg(value) * avg(value))
            / (count(*) - 1) > 0.1 * 0.1 * avg(value) * avg(value)" >bad.txt
    [ ! -s bad.txt ]
    "$HSIM" stat --measure response.mean,throughput --format csv u.db >u.csv
    sqlite3 csv.db '.import --csv u.csv t'
    [ "$(sqlite3 csv.db 'SELECT count(*), min((high - low) / 2 <= 0.1 * mean) FROM t')" = "4|1" ]
    # One repetition less would not have done: the last round was needed.
    [ "$n" -gt 10 ]
    [ "$(sqlite3 u.db 'SELECT until FROM collection')" = \
        "throughput,response.mean within 10 %, 5 to 60 repetitions" ]
    # Runs stand point by point, without a gap, as if the numbers had been known before.
    [ "$(sqlite3 u.db 'SELECT min(run), max(run) = count(*), n_runs = count(*)
        FROM run, collection')" = "1|1|1" ]
    [ "$(sqlite3 u.db 'SELECT count(*) FROM run AS a JOIN run AS b ON b.run = a.run + 1
        WHERE (b.point, b.repetition) <> (a.point, a.repetition + 1)
            AND (b.point, b.repetition) <> (a.point + 1, 1)')" = 0 ]
}

# bats test_tags=smoke
@test "threads and stops do not change what comes out" {
    until_ci one.db -q
    until_ci two.db -q -j 2
    cmp one.db two.db
    for signal in INT KILL TERM; do
        timeout -s $signal 0.12 "$HSIM" sweep -q --until-ci 10% \
            --measure response.mean,throughput --reps-max 60 -o cut.db q.scn || true
    done
    until_ci cut.db -q
    cmp one.db cut.db
    [ ! -e cut.db.part ]
    # A published collection is gone on from.
    "$HSIM" sweep -q --reps 3 -o more.db q.scn
    until_ci more.db >page.txt
    grep -q ', 6 reused$' page.txt
    cmp one.db more.db
    # What is kept besides does not matter.
    until_ci few.db -q --measures throughput,response.mean
    [ "$(sqlite3 few.db 'SELECT n_runs FROM collection')" = \
        "$(sqlite3 one.db 'SELECT n_runs FROM collection')" ]
}

# bats test_tags=smoke
@test "what is not precise is told, and is no failure" {
    "$HSIM" sweep -q --until-ci 1% --measure response --reps-max 6 -o u.db q.scn 2>told.txt
    grep -Eq '^point 1, every = 2 ms: response\.[a-z0-9]* of A is within [0-9.]* % after 6 '"\
repetitions, and more are not made$" told.txt
    grep -q '6 repetitions: 0 of 2 points are precise, with 6 to 6$' told.txt
    # With a request in 2 s some runs have none, and no response time.
    "$HSIM" sweep -q --until-ci 1% --measure response.mean --vary 'every=[800 ms]' -o u.db \
        q.scn 2>told.txt
    grep -Eq '^point 1, every = 800 ms: response.mean of A is unknown in [1-4] of 5 '"\
repetitions: it has no mean$" told.txt
    "$HSIM" sweep -q --until-ci 1% --measure response.mean --vary 'every=[900 s]' -o u.db \
        q.scn 2>told.txt
    grep -q ': what was asked for is unknown in every repetition$' told.txt
    [ "$(sqlite3 u.db 'SELECT count(*) FROM run')" = 5 ]
    # That there are none is known, and is precise; what is left out of that is told all the same.
    "$HSIM" sweep -q --until-ci 1% --measure response.mean,replies --vary 'every=[900 s]' -o u.db \
        q.scn 2>told.txt
    [ "$(cat told.txt)" = \
        "points that are precise but for a measure that no repetition knows: 1" ]
    run "$HSIM" sweep -q --until-ci 1% --measure replies --vary 'size=[4 MB]' -s every=4ms \
        -o u.db q.scn
    [ "$status" -eq 2 ] || [ "$status" -eq 1 ]
    [[ $output == *"point 1, size = 4 MB: runs that are not done leave too few"* ]]
    "$HSIM" sweep -q --until-ci 0.1% --measure replies --reps 2 --reps-max 2 \
        --vary 'every=1 ms .. 12 ms step 1 ms' -o u.db q.scn 2>told.txt
    grep -q '^... and 2 more points that are not precise$' told.txt
}

# bats test_tags=smoke
@test "what cannot be asked of --until-ci is told" {
    fails() { # TEXT OPTION...
        run "$HSIM" sweep -o u.db "${@:2}" q.scn
        [ "$status" -eq 2 ]
        [[ $output == *"$1"* ]]
        [ ! -e u.db ]
    }
    fails "--until-ci needs a measure" --until-ci 2%
    [[ $output == *"  help: say what is to be that precise, as in --measure outage"* ]]
    fails "--until-ci wants a part of the mean"$'\n'"  help: write per cent, as in --until-ci 2%" \
        --until-ci 2 --measure outage
    fails "--reps-max is of --until-ci"$'\n'"  help: add --until-ci 2%, or take --reps" \
        --reps-max 4
    fails "--until-ci begins with 2 repetitions at least" --until-ci 2% --measure outage --reps 1
    [[ $output == *"help: leave --reps out, and 5 are made first"* ]]
    fails "--reps-max is 4"$'\n'"  help: choose 5, which are made first, to 10000" \
        --until-ci 2% --measure outage --reps-max 4
    fails "--measure names more than 16 measures"$'\n'"  help: name those that have to be precise" \
        --until-ci 2% --measure all
    fails "there is no measure 'outag'" --until-ci 2% --measure outag
}
