# hsim sweep: a scenario at every point of what it sweeps.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    cat >little.scn <<'END'
param at   = 700 ms  sweep 500 ms .. 900 ms step 200 ms
param work = 1 ms    sweep [1 ms, 2 ms]
param name = hang    sweep [hang, panic]
param size = 4 MB
scenario "little" { about "A little one"  stop at 1500 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 50 ms misses 2 } }
switching-device { heartbeat 50 ms  poll 50 ms  misses 2 }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute $work  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area $size  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "first" { at $at  crash os1 $name }
expect "it is early" at 800 ms : os1.state == fenced
END
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    DB=$BATS_TEST_TMPDIR/s.db
}

sweep() {
    "$HSIM" sweep -o "$DB" "$@"
}

rows() { sqlite3 "$DB" "$1"; }

fails() { # STATUS WORDS ARGUMENT...: what is said on standard error has the words, nothing is left
    local status_wanted=$1 words=$2
    shift 2
    run sweep "$@"
    [ "$status" -eq "$status_wanted" ]
    [[ $output == *"$words"* ]]
    [ ! -e "$DB" ]
}

# bats test_tags=smoke
@test "all combinations are run, the last parameter changes first" {
    run sweep -s at=500ms -s size=5MB little.scn
    [ "$status" -eq 0 ]
    [[ ${lines[1]} == "4 runs: work (2) x name (2) x 1 repetition; seed 5" ]]
    [[ ${lines[2]} =~ ^\ +work\ +name\ +"throughput A"\ +"outage A"$ ]]
    [[ ${lines[-5]} == "4 computed, 0 reused; all expectations held" ]]
    [[ ${lines[-4]} == "Wrote  $DB: every run, every measure" ]]
    [[ ${lines[-3]} == "Next   "*"hsim stat $DB  "*"means and percentiles, how sure they are" ]]
    [[ ${lines[-2]} == "       "*"hsim report $DB  "*"what was measured, for a browser" ]]
    [[ ${lines[-1]} == "       "*"hsim plot $DB sweep  "* ]]
    [ "$(rows "SELECT group_concat(value, ', ') FROM run_parameter WHERE name = 'work'")" = \
        "1 ms, 1 ms, 2 ms, 2 ms" ]
    [ "$(rows "SELECT group_concat(value, ', ') FROM run_parameter WHERE name = 'name'")" = \
        "hang, panic, hang, panic" ]
    [ "$(rows "SELECT count(*) FROM run_parameter WHERE name NOT IN ('work', 'name')")" -eq 0 ]
    [ "$(rows "SELECT group_concat(setting) FROM setting")" = "at=500ms,size=5MB" ]
    [ "$(rows "SELECT kind, n_repetitions, baseline IS NULL FROM collection")" = "sweep|1|1" ]
    [ "$(rows "SELECT count(DISTINCT run) FROM run_measure WHERE measure = 'replies'")" -eq 4 ]
}

@test "a point is the run that hsim run makes with its settings" {
    sweep -q -s at=500ms -s name=hang --policies dynamic+prmf,dynamic little.scn
    "$HSIM" run -q -o run.db --policy dynamic -s at=500ms -s name=hang -s work=2ms little.scn
    digest=$(sqlite3 run.db "SELECT digest FROM meta")
    [ "$(rows "SELECT group_concat(run || ' ' || policy) FROM run
        WHERE digest = '$digest'")" = "4 dynamic" ]
    [ "$(rows "SELECT group_concat(value, ', ') FROM run_parameter WHERE name = 'policy'")" = \
        "dynamic+prmf, dynamic+prmf, dynamic, dynamic" ]
}

@test "where the seed is swept, a point has its seed" {
    sed -e 's/seed 5/seed $seed/' -e '/^expect/d' \
        -e '1i param seed = 5  sweep [5, 12_345]' little.scn >seeds.scn
    sweep -q --reps 2 -s at=500ms -s name=hang -s work=2ms seeds.scn
    [ "$(rows "SELECT group_concat(value || ' ' || run.seed, ', ') FROM run_parameter
        JOIN run USING (run) WHERE repetition = 1")" = "5 5, 12_345 12345" ]
    "$HSIM" run -q -o run.db -s at=500ms -s name=hang -s work=2ms -s seed=12345 seeds.scn
    [ "$(rows "SELECT digest FROM run WHERE run = 3")" = \
        "$(sqlite3 run.db "SELECT digest FROM meta")" ]
    # The second repetition begins from the point's seed, too.
    [ "$(rows "SELECT count(DISTINCT digest), count(DISTINCT seed) FROM run")" = "4|4" ]
    # --seed is above the parameter.
    sweep -q --seed 9 -s at=500ms -s name=hang -s work=2ms seeds.scn
    [ "$(rows "SELECT group_concat(seed) FROM run")" = 9,9 ]
}

@test "the runs are there as JSON and as CSV, too" {
    sweep --format json -s at=500ms -s name=hang --reps 2 little.scn >s.json
    asked() { sqlite3 :memory: "SELECT json_extract(readfile('s.json'), '\$.$1')"; }
    [ "$(asked parameters)" = '[{"name":"work","values":["1 ms","2 ms"]}]' ]
    [ "$(asked 'runs[2].parameters.work')" = "2 ms" ]
    for run in 1 2 3 4; do
        [ "$(asked "runs[$((run - 1))].digest")" = "$(rows "SELECT digest FROM run
            WHERE run = $run")" ]
        [ "$(asked "runs[$((run - 1))].seed")" = "$(rows "SELECT seed FROM run
            WHERE run = $run")" ]
    done
    sweep --format csv -s at=500ms -s name=hang --reps 2 little.scn >s.csv
    [ "$(head -n 1 s.csv | tr -d '"' | tr , ' ')" = \
        "run work policy_in_force repetition seed verdict digest n_expectations n_held throughput \
A outage A false-alarms os1 false-alarms os2" ]
    sqlite3 csv.db '.import --csv s.csv t'
    [ "$(sqlite3 csv.db 'SELECT group_concat("throughput A" + 0.0, " "), count(*) FROM t')" = \
        "$(rows "SELECT group_concat(value, ' '), count(*) FROM run_measure
            WHERE measure = 'throughput'")" ]
    [ "$(sqlite3 csv.db 'SELECT group_concat("outage A" + 0.0, " ") FROM t')" = \
        "$(rows "SELECT group_concat(value, ' ') FROM run_measure WHERE measure = 'outage'")" ]
    [ "$(cut -d, -f1,2,4 s.csv | tail -n +2 | tr -d '"' | tr '\n' ' ')" = \
        "1,1 ms,1 2,1 ms,2 3,2 ms,1 4,2 ms,2 " ]
}

# Student's t of 95 % is 12.706 with 1 degree of freedom: half of the interval of the mean of a and
# b is 12.706 * |a - b| / 2.
@test "a point has the means of what people ask first, and half of their intervals" {
    run sweep -s at=500ms -s name=hang --reps 2 little.scn
    [ "$status" -eq 0 ]
    point=1
    for value in "1 ms" "2 ms"; do
        wanted=$(rows "SELECT printf('%.4g /s ± %.4g /s  %.4g ms ± %.4g ms', avg(rate),
                12.7062 * (max(rate) - min(rate)) / 2, avg(outage) / 1e6,
                12.7062 * (max(outage) - min(outage)) / 2 / 1e6)
            FROM (SELECT max(value) FILTER (WHERE measure = 'throughput') AS rate,
                    max(value) FILTER (WHERE measure = 'outage') AS outage
                FROM run JOIN run_measure USING (run) WHERE point = $point GROUP BY run)")
        echo "$wanted"
        [ "$(sed 's/  */ /g' <<<"${lines[$((2 + point))]}")" = \
            " $value $(sed 's/  */ /g' <<<"$wanted")" ]
        point=$((point + 1))
    done
    sweep --format json -s at=500ms -s name=hang --reps 2 little.scn >s.json
    "$HSIM" stat --format json --measure outage,throughput "$DB" >stat.json
    [ "$(sqlite3 :memory: "SELECT json_extract(readfile('s.json'),
        '\$.points[1].parameters.work')")" = "2 ms" ]
    for bound in n unknown mean low high; do
        [ "$(sqlite3 :memory: "SELECT json_extract(readfile('s.json'),
                '\$.points[1].measures[1].$bound')")" = \
            "$(sqlite3 :memory: "SELECT json_extract(readfile('stat.json'),
                '\$.measures[1].points[1].$bound')")" ]
    done
}

@test "what is not back is told, and --measure says what is shown" {
    sed 's/stop at 1500 ms/stop at 700 ms/; /^expect/d' little.scn >late.scn
    run sweep -s work=1ms -s name=hang --measure outage,false-alarms late.scn
    [ "$status" -eq 0 ] || { echo "$output"; false; }
    [[ ${lines[2]} =~ ^\ +at\ +"outage A"\ +"false-alarms os1"\ +"false-alarms os2"$ ]]
    [[ ${lines[5]} =~ ^\ +"900 ms"\ +"0 s"\ +0\ +0$ ]]
    run sweep -s at=500ms -s work=1ms -s name=hang --reps 2 --measure outage late.scn
    [ "$status" -eq 0 ]
    [[ ${lines[2]} =~ ^\ +"outage A"$ ]]
    [[ ${lines[3]} =~ ^\ +"not back"$ ]]
    rm "$DB"
    fails 2 "there is no measure 'outag'" --measure outag late.scn
}

@test "where runs are not good the table says at which points" {
    run sweep -s work=1ms -s name=panic little.scn
    [[ ${lines[2]} =~ ^\ +at\ +done\ +"all held"\ +"throughput A"\ +"outage A"$ ]]
    [[ ${lines[3]} =~ ^\ +"500 ms"\ +"1 of 1"\ +"1 of 1"\  ]]
    [[ ${lines[5]} =~ ^\ +"900 ms"\ +"1 of 1"\ +"0 of 1"\  ]]
    [[ $output != *"all expectations held"* ]]
}

@test "a line has as many measures as there is room for" {
    run sweep -s at=500ms -s name=hang --measure all little.scn
    [ "$status" -eq 0 ]
    [[ $output =~ "  ... and "[0-9]+" more measures: hsim stat" ]]
    for line in "${lines[@]}"; do
        [[ $line == Next* ]] || [[ $line == "       "* ]] || [ "${#line}" -le 100 ]
    done
}

@test "the head says which part of all points was run" {
    run sweep -s at=500ms --shard 1/3 --reps 5 little.scn
    [ "${lines[1]}" = "7 runs: shard 1 of 3 of work (2) x name (2) x 5 repetitions; seed 5" ]
    rm "$DB"
    run sweep -s at=500ms --filter 'work < 2 ms or name == hang' little.scn
    [ "${lines[1]}" = "3 runs: 3 points of work (2) x name (2) x 1 repetition; seed 5" ]
}

@test "a reader that had enough is no failure" {
    sweep -q -s at=500ms -s name=hang --reps 40 little.scn
    for format in json csv; do
        run bash -c "set -o pipefail; '$HSIM' sweep --format $format -o '$DB' -s at=500ms \
            -s name=hang --reps 40 little.scn 2>&1 | true"
        [ "$output" = "" ]
        [ "$status" -eq 0 ]
    done
}

@test "the same bytes, however many runs are made at a time" {
    sweep -q -s at=500ms --reps 2 -j 1 little.scn
    mv "$DB" one.db
    sweep -q -s at=500ms --reps 2 -j 3 little.scn
    cmp one.db "$DB"
    [ "$(rows "SELECT group_concat(repetition, '') FROM run")" = 12121212 ]
    [ "$(rows "SELECT count(DISTINCT seed) FROM run")" -eq 2 ]
}

@test "a run that does not hold what is expected is a row, and can be made again" {
    run sweep -s work=1ms -s name=panic little.scn
    [ "$status" -eq 1 ] || { echo "$output"; false; }
    [[ $output == *$'\n'"run 3, at = 900 ms, repetition 1: 0 of 1 expectations held"$'\n'* ]]
    [[ $output == *"  to replay: $HSIM run -s work=1ms -s name=panic -s 'at=900 ms' --seed 5"* ]]
    [ "${lines[-1]}" = "of 3 runs 1 did not hold what is expected, 0 were refused, 0 failed" ]
    [ "$(rows "SELECT group_concat(n_held) FROM run")" = 1,1,0 ]
    replay=$(printf '%s\n' "${lines[@]}" | sed -n 's/^  to replay: //p')
    run eval "$replay"
    [ "$status" -eq 1 ] || { echo "$output"; false; }
}

@test "a point that the scenario cannot have is a row with the reason" {
    sed 's/^param size.*/param size = 4 MB  sweep [4 MB, 0 B]/' little.scn >large.scn
    run sweep -s at=500ms -s work=1ms -s name=hang large.scn
    [ "$status" -eq 1 ] || { echo "$output"; false; }
    [[ $output == *"run 2, size = 0 B, repetition 1: refused"* ]]
    [ "$(rows "SELECT verdict, digest IS NULL, complaint LIKE 'error[HS1%' FROM run
        WHERE run = 2")" = "refused|1|1" ]
    sed 's/^param size.*/param size = 0 B  sweep [1 B, 0 B]/' little.scn >none.scn
    run sweep -s at=500ms -s work=1ms -s name=hang none.scn
    [ "$status" -eq 1 ]
    [ "$(rows "SELECT group_concat(verdict || ' ' || policy) FROM run")" = \
        "refused dynamic,refused dynamic" ]
}

@test "a run that fails is a row" {
    echo 'limits { events 100 }' | cat little.scn - >short.scn
    run sweep -s at=500ms -s work=1ms short.scn
    [ "$status" -eq 1 ]
    [[ $output == *"run 1, name = hang, repetition 1: failed"* ]]
    [ "${lines[-1]}" = "of 2 runs 0 did not hold what is expected, 0 were refused, 2 failed" ]
    [ "$(rows "SELECT count(*) FROM run WHERE verdict = 'failed' AND digest IS NULL")" -eq 2 ]
}

@test "a page has a hundred points at most" {
    sed -e 's/seed 5/seed $seed/; s/stop at 1500 ms/stop at 1 ms/; /^expect/d' \
        -e '1i param seed = 1  sweep 1 .. 101 step 1' little.scn >long.scn
    run sweep -s at=500ms -s work=1ms -s name=hang long.scn
    [ "$status" -eq 0 ]
    [[ $output == *$'\n'"  ... and 1 more point: hsim stat"$'\n'* ]]
    [ "$(rows "SELECT count(*) FROM run")" -eq 101 ]
}

@test "what cannot be swept is told and leaves nothing" {
    fails 2 "error[HS301]: there is nothing to sweep in 'little.scn'"$'\n'"  help: write what" \
        -s at=500ms -s work=1ms -s name=hang little.scn
    fails 2 "the sweep has more than 10000000 runs"$'\n'"  help: give a parameter one value" \
        --vary work=1us..1ms --reps 10000 little.scn
    fails 2 "'--reps' takes 1 to 10000"$'\n'"  help: each repetition has a seed of its own" \
        --reps 0 little.scn
    fails 2 "'--jobs' takes 1 to 256" -j 0 little.scn
    fails 2 "policy 'arf' is named twice" --policies arf,arf little.scn
    fails 2 "no policy 'nonesuch'" --policies arf,nonesuch little.scn
    fails 2 "error[HS1" -s nonesuch=1 little.scn
    fails 3 "absent.scn" absent.scn
    run "$HSIM" sweep -o absent/s.db little.scn
    [ "$status" -eq 3 ]
}
