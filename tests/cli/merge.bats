# hsim merge: shards of a sweep become the sweep.

load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    cat >little.scn <<'END2'
param at   = 70 ms   sweep 50 ms .. 90 ms step 20 ms
param name = hang    sweep [hang, panic]
scenario "little" { about "A little one"  stop at 200 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 20 ms misses 2 } }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 10 ms  timeout 300 ms }
fault "first" { at $at  crash os1 $name }
expect "it is early" at 85 ms : os1.state == fenced
END2
    "$HSIM" sweep -q -j 2 -o whole.db little.scn --reps 3 2>/dev/null || [ $? -eq 1 ]
    for i in 0 1 2; do "$HSIM" sweep -q --shard $i/3 little.scn --reps 3 2>/dev/null; done
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    OUT=$BATS_TEST_TMPDIR/out.db
    PARTS=(results/little-sweep-0000?-of-00003.db)
}

leaves_nothing() { [ -z "$(ls -A "$BATS_TEST_TMPDIR")" ]; }

# bats test_tags=smoke
@test "shards have names of their own, and merge to the bytes of the whole sweep" {
    [ "${#PARTS[@]}" -eq 3 ]
    run "$HSIM" merge "$OUT" "${PARTS[2]}" "${PARTS[0]}" "${PARTS[1]}"
    [ "$status" -eq 1 ]
    cmp "$OUT" whole.db
    [ "$(ls "$BATS_TEST_TMPDIR")" = out.db ]
    [[ ${lines[0]} == "3 parts, 18 of 18 runs, "*" of them good" ]]
    [[ ${lines[1]} == "Wrote  $OUT: all that the parts have" ]]
    [[ ${lines[2]} == "Next   "*" stat $OUT     means and percentiles, how sure they are" ]]
    [[ ${lines[3]} == "       "*" report $OUT   what was measured, for a browser" ]]
    [[ ${lines[4]} == "run "*", repetition 1: 0 of 1 expectations held" ]]
    [[ ${lines[5]} == "  to replay: hsim run -s 'at="* ]]
    # The line that is told makes the run again.
    eval "\"$HSIM\" ${lines[5]#*: hsim} -q -o \"$BATS_TEST_TMPDIR/one.db\"" || [ $? -eq 1 ]
    number=${lines[4]#run } number=${number%%,*}
    digest=$(sqlite3 "$OUT" "SELECT digest FROM run WHERE run = $number")
    [[ $("$HSIM" verify "$BATS_TEST_TMPDIR/one.db") == *"$digest"* ]]
}

@test "a shard ends with 0 though expectations did not hold: engines repeat all else" {
    run "$HSIM" sweep -q --shard 0/1 -o "$OUT" little.scn
    [ "$status" -eq 0 ]
    [[ $output == *"did not hold what is expected"* ]]
    run "$HSIM" merge -q "$BATS_TEST_TMPDIR/merged.db" "$OUT"
    [ "$status" -eq 1 ]
}

@test "a shard may have no run, and one that there is not is refused" {
    for i in 0 1 5 6 7; do
        "$HSIM" sweep -q --shard $i/8 -o "$BATS_TEST_TMPDIR/$i.db" little.scn 2>/dev/null
    done
    counts='SELECT (SELECT count(*) FROM run), n_runs FROM collection'
    [ "$(sqlite3 "$BATS_TEST_TMPDIR/7.db" "$counts")" = "0|6" ]
    [ "$(sqlite3 "$BATS_TEST_TMPDIR/5.db" 'SELECT run FROM run')" = 6 ]
    for words in 8/8 9/8; do
        run "$HSIM" sweep --shard $words -o "$OUT" little.scn
        [ "$status" -eq 2 ]
        [[ $output == *"there is no shard ${words%/*} of 8"*"the last one is '--shard 7/8'"* ]]
    done
    run "$HSIM" sweep --shard 1/16x -o "$OUT" little.scn
    [ "$status" -eq 2 ]
    [[ $output == *"'--shard' takes I/N, not '1/16x'"*"help: '--shard 0/16' is the first"* ]]
    run "$HSIM" sweep --shard 0/2 --baseline whole.db -o "$OUT" little.scn
    [ "$status" -eq 2 ]
    [[ $output == *"a shard cannot be held against a baseline"*"leave '--baseline' out"* ]]
    run "$HSIM" sweep --shard 0/2 --until-ci 2% --measure outage -o "$OUT" little.scn
    [ "$status" -eq 2 ]
    [[ $output == *"makes is not known before, so it has no shards"*"say the number, '--reps N'"* ]]
    [ ! -e "$OUT" ]
}

@test "missing runs are named with what makes them; --partial goes on without" {
    run "$HSIM" merge "$OUT" "${PARTS[0]}" "${PARTS[2]}"
    [ "$status" -eq 3 ]
    [[ ${lines[0]} == "error: 6 of 18 runs are missing: 2, 5, 8, 11, 14, 17" ]]
    command="hsim sweep --shard 1/3 --seed 5 --reps 3 little.scn"
    [ "${lines[1]}" = "  shard 1 of 3, 6 of its 6 runs: $command" ]
    leaves_nothing
    run "$HSIM" merge --partial "$OUT" "${PARTS[0]}" "${PARTS[2]}"
    [ "$status" -eq 1 ]
    [ "${lines[0]% of them good}" != "${lines[0]}" ]
    [[ $output == *"6 of 18 runs are missing: 2, 5"*"$command"* ]]
    # What the line makes is what was missing.
    (mkdir -p "$BATS_TEST_TMPDIR/again" && cp -r little.scn profiles "$BATS_TEST_TMPDIR/again" &&
        cd "$BATS_TEST_TMPDIR/again" && eval "\"$HSIM\" ${command#hsim} -q" 2>/dev/null)
    run "$HSIM" merge -q "$OUT" "$OUT" "$BATS_TEST_TMPDIR/again/results/"*.db
    cmp "$OUT" whole.db
}

@test "texts of a stranger's shard show no control character" {
    for i in 0 1 2; do
        cp "${PARTS[i]}" "$BATS_TEST_TMPDIR/$i.db"
        sqlite3 "$BATS_TEST_TMPDIR/$i.db" "UPDATE collection SET scenario_file = char(27) || '[2J'
            || char(0x202e) || char(10, 13) || 'x.scn'"
    done
    run "$HSIM" merge "$OUT" "$BATS_TEST_TMPDIR"/[012].db
    [ "$status" -eq 1 ]
    [[ $output == *x.scn* ]]
    run "$HSIM" merge --partial "$OUT" "$BATS_TEST_TMPDIR"/[01].db
    [[ $output == *"are missing"*x.scn* ]]
    LC_ALL=C refute grep -q $'[\001-\010\013-\037\177]' <<<"$output"
    refute grep -q $'\u202e' <<<"$output"
}

@test "parts of another scenario, seed or setting are refused by name, and so is what is none" {
    sed 's/think exponential 10 ms/think exponential 11 ms/' little.scn >other.scn
    "$HSIM" sweep -q --shard 1/3 -o other.db other.scn --reps 3 2>/dev/null
    "$HSIM" sweep -q --shard 1/3 -o seed.db --seed 6 little.scn --reps 3 2>/dev/null
    "$HSIM" sweep -q --shard 1/3 -o set.db -s at=50ms little.scn --reps 3 2>/dev/null
    "$HSIM" sweep -q --shard 1/3 -o fault.db --fault 'at 60 ms  crash os2 panic' little.scn \
        --reps 3 2>/dev/null
    "$HSIM" run -q -o run.db little.scn || [ $? -eq 1 ]
    "$HSIM" compare -q -o compare.db --policies dynamic,fixed-split little.scn 2>/dev/null ||
        [ $? -eq 1 ]
    while IFS='|' read -r file wanted words; do
        run "$HSIM" merge "$OUT" "${PARTS[0]}" "$file" "${PARTS[2]}"
        [ "$status" -eq "$wanted" ] && [[ $output == *"$file"*"$words"* ]] ||
            { echo "$file: $status $output"; false; }
        leaves_nothing
    done <<'END2'
other.db|2|its scenario is 'other.scn', not 'little.scn'
seed.db|2|its seed is '6', not '5'
set.db|2|its settings are '-s at=50ms', not 'none'
fault.db|2|the text of its scenario is another one
compare.db|2|this is no sweep
run.db|3|
little.scn|3|
nowhere.db|3|
END2
}

@test "what makes a run or a shard again has the faults of the command line" {
    local faults=(--fault 'at 60 ms  crash os2 panic' --fault 'at 95 ms  crash os2 hang')
    for i in 0 1; do
        "$HSIM" sweep -q --shard $i/2 -o "$BATS_TEST_TMPDIR/$i.db" "${faults[@]}" little.scn \
            2>/dev/null
    done
    run "$HSIM" merge -q --partial "$OUT" "$BATS_TEST_TMPDIR/0.db"
    replay=$(printf '%s\n' "${lines[@]}" | sed -n 's/^  to replay: hsim //p')
    eval "\"$HSIM\" $replay -q -o replay.db" || [ $? -eq 1 ]
    [ "$(sqlite3 replay.db 'SELECT digest FROM meta')" = "$(sqlite3 "$OUT" \
        'SELECT digest FROM run WHERE n_held < n_expectations ORDER BY run LIMIT 1')" ]
    again=$(printf '%s\n' "${lines[@]}" | sed -n 's/.* runs: hsim //p')
    eval "\"$HSIM\" $again -q -o again.db" 2>/dev/null
    cmp again.db "$BATS_TEST_TMPDIR/1.db"
}

@test "a run that came to something else on another machine: both files are named, 6" {
    cp "${PARTS[1]}" wrong.db
    # The machine that calculated wrong has written what it believes, its digests with it.
    sqlite3 wrong.db "UPDATE run SET seed = 7 WHERE run = 5"
    run "$HSIM" merge "$OUT" "${PARTS[@]}" wrong.db
    [ "$status" -eq 6 ]
    [[ $output == *"run 5 has not the same results in ${PARTS[1]} and in wrong.db"* ]]
    leaves_nothing
    # And so is one that would replace what is there.
    cp wrong.db "$OUT"
    sqlite3 "$OUT" "UPDATE collection SET shard = NULL, n_shards = NULL"
    cp "$OUT" "$BATS_TEST_TMPDIR/before.db"
    run "$HSIM" merge "$OUT" "${PARTS[@]}"
    [ "$status" -eq 6 ]
    cmp "$OUT" "$BATS_TEST_TMPDIR/before.db"
}

@test "a shard named first by mistake is not replaced" {
    before=$(cat "${PARTS[@]}" | sha256sum)
    run "$HSIM" merge "${PARTS[@]}"
    [ "$status" -eq 2 ]
    [[ $output == *"${PARTS[0]}: this is a shard, and would be replaced"* ]]
    run "$HSIM" merge "${PARTS[0]}"
    [ "$status" -eq 2 ]
    [ "$(cat "${PARTS[@]}" | sha256sum)" = "$before" ]
}

@test "a merge that is interrupted or cannot be written leaves nothing" {
    mapfile -t many < <(for i in {1..1000}; do printf '%s\n' "${PARTS[@]}"; done)
    "$HSIM" merge "$OUT" "${many[@]}" >/dev/null 2>&1 3>&- &
    until compgen -G "$BATS_TEST_TMPDIR/.*.part" >/dev/null; do kill -0 $!; done
    kill -TERM $!
    wait $! && status=0 || status=$?
    [ "$status" -eq $((128 + 15)) ]
    leaves_nothing
    run "$HSIM" merge "$BATS_TEST_TMPDIR/no/out.db" "${PARTS[@]}"
    [ "$status" -eq 3 ]
    mkdir "$BATS_TEST_TMPDIR/folder.db"
    run "$HSIM" merge "$BATS_TEST_TMPDIR/folder.db" "${PARTS[@]}"
    [ "$status" -eq 3 ]
    rmdir "$BATS_TEST_TMPDIR/folder.db"
    run bash -c 'ulimit -f 20; exec "$0" merge "$@"' "$HSIM" "$OUT" "${PARTS[@]}"
    [ "$status" -eq 3 ]
    leaves_nothing
}

@test "a sweep at which another hsim works is to come again: 75" {
    run flock "$OUT.part" "$HSIM" sweep -q -o "$OUT" little.scn
    [ "$status" -eq 75 ]
    [[ $output == *"another hsim is working at $OUT"*"help: wait for it"* ]]
}

@test "the questions on the page about sweeps have answers" {
    sed -n 's/^\* `\(SELECT [^`]*\)`:.*/\1/p' "$TOP/docs/reference/sweeps.md" >questions
    [ "$(wc -l <questions)" -eq 4 ]
    while read -r question; do
        "$HSIM" query whole.db "$question" >answer || { echo "$question"; false; }
        [ "$(wc -l <answer)" -gt 1 ] || { echo "$question"; false; }
    done <questions
}
