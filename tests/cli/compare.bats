# hsim compare: a scenario under several policies.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    little 12 >little.scn
    little 20 >large-parts.scn
}

# A program that is taken over at 700 ms. Under a fixed split an OS has $1 MB.
little() {
    cat <<END
scenario "little" { about "A little one"  stop at 1500 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { stall every 50 ms misses 2 }  policy dynamic }
switching-device { heartbeat 50 ms  poll 50 ms  misses 2 }
param work = 1 ms
os os1 { role active   storage 12 MB  kernel 4 MB  part $1 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB  part $1 MB }
program code { image 64 KB  loop { receive  compute \$work  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "first" { at 700 ms  crash os1 hang }
expect "it goes on" at stop : A.runs_on == os2
END
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    DB=$BATS_TEST_TMPDIR/c.db
}

compare() {
    "$HSIM" compare -o "$DB" "$@"
}

fails() { # STATUS WORDS ARGUMENT...: what is said on standard error has the words
    local status_wanted=$1 words=$2
    shift 2
    run compare "$@"
    [ "$status" -eq "$status_wanted" ]
    [[ $output == *"$words"* ]]
    [ ! -e "$DB" ]
}

# bats test_tags=smoke
@test "a page has the values, and what is bought and paid in words" {
    run compare --policies dynamic,fixed-split little.scn
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "little  A little one" ]]
    [[ ${lines[1]} == "32 MB of main storage, seed 5, "* ]]
    [[ ${lines[1]} == *"one run of each policy; --reps 10 tells what may be chance" ]]
    [[ ${lines[2]} =~ ^Service\ +dynamic\ +fixed-split$ ]]
    # 2 + 2 * (4 + 4) against 2 + 2 * 4 + 4: the area of A is there once.
    [[ $output =~ "storage.needed"\ +"14 MB"\ +"18 MB" ]]
    [[ $output == *"needs 14 MB of storage where fixed-split needs 18 MB: 4 MB less"* ]]
    [[ $output == *"  costs  "* ]]
    [[ $output != *Difference* ]]
    [[ ${lines[-3]} == "Wrote  $DB: every run, every measure, every difference" ]]
    [[ ${lines[-2]} == "Next   "*"hsim plot $DB compare  "* ]]
    [[ ${lines[-1]} == "       "*"hsim report $DB  "* ]]
}

@test "with repetitions there are differences and how sure they are" {
    run compare --policies dynamic,fixed-split --reps 3 little.scn
    [ "$status" -eq 0 ]
    [[ ${lines[1]} == *"3 runs of each policy; the values are means" ]]
    [[ $output == *"Difference  to fixed-split, pair by pair, and half its 95 % confidence"* ]]
    [[ $output =~ "storage.needed"\ +"-4 MB ± 0 B" ]]
    # The same work is done again after the fault, whoever takes over.
    [[ $output =~ "lost A"\ +0\ +0 ]]
}

@test "five policies are compared when nobody says which, with fixed-split" {
    compare --format json little.scn >c.json
    [ "$(sqlite3 :memory: "SELECT group_concat(json_extract(value, '\$.policy'), ' ')
        FROM json_each(readfile('c.json'), '\$.runs')")" = \
        "dynamic fixed-split event-driven usage-threshold arf" ]
    [ "$(sqlite3 "$DB" 'SELECT baseline FROM collection')" = fixed-split ]
}

@test "those of the scenario's own parameter are, where it has one" {
    { echo 'param policy = dynamic sweep [dynamic, arf, dynamic+prmf]'; cat little.scn; } |
        sed 's/policy dynamic }/policy $policy }/' >swept.scn
    compare swept.scn
    [ "$(sqlite3 "$DB" 'SELECT group_concat(policy, " ") FROM run')" = "dynamic arf dynamic+prmf" ]
    # fixed-split is not among them, so the last is the baseline.
    [ "$(sqlite3 "$DB" 'SELECT baseline FROM collection')" = dynamic+prmf ]
}

@test "a baseline can be chosen, and a composed policy may be written in any order" {
    compare --policies dynamic,prmf+arf --baseline dynamic little.scn
    [ "$(sqlite3 "$DB" 'SELECT group_concat(policy, " ") FROM run')" = "dynamic arf+prmf" ]
    [ "$(sqlite3 "$DB" 'SELECT baseline FROM collection')" = dynamic ]
    [ "$(sqlite3 "$DB" 'SELECT DISTINCT policy FROM comparison')" = arf+prmf ]
}

@test "the first repetition is the run of hsim run, the last can be made again" {
    compare --policies dynamic,arf --reps 2 --format json little.scn >c.json
    "$HSIM" run -q -o "$BATS_TEST_TMPDIR/one.db" little.scn
    [ "$(sqlite3 "$BATS_TEST_TMPDIR/one.db" 'SELECT digest FROM meta')" = \
        "$(sqlite3 "$DB" 'SELECT digest FROM run WHERE run = 1')" ]
    replay=$(sqlite3 :memory: \
        "SELECT json_extract(readfile('c.json'), '\$.runs[3].replay')")
    [[ $replay == *"run --policy arf --seed "*" --paranoid little.scn" ]]
    eval "$replay -q -o $BATS_TEST_TMPDIR/four.db" || [ $? -eq 1 ]
    [ "$(sqlite3 "$BATS_TEST_TMPDIR/four.db" 'SELECT digest FROM meta')" = \
        "$(sqlite3 "$DB" 'SELECT digest FROM run WHERE run = 4')" ]
}

@test "how many runs are made at a time changes no byte" {
    for jobs in 1 2 5; do
        "$HSIM" compare -j "$jobs" --reps 3 -o "$BATS_TEST_TMPDIR/$jobs.db" little.scn |
            sed "s|$BATS_TEST_TMPDIR/$jobs|FILE|" >"$jobs.txt"
        "$HSIM" compare -j "$jobs" --reps 3 -o "$BATS_TEST_TMPDIR/$jobs.db" --format csv \
            little.scn >"$jobs.csv"
    done
    cmp 1.txt 2.txt
    cmp 1.txt 5.txt
    cmp 1.csv 2.csv
    cmp 1.csv 5.csv
    cmp "$BATS_TEST_TMPDIR/1.db" "$BATS_TEST_TMPDIR/2.db"
    cmp "$BATS_TEST_TMPDIR/1.db" "$BATS_TEST_TMPDIR/5.db"
}

@test "quiet, it prints nothing, and writes the same" {
    compare little.scn >page.txt
    [ -s page.txt ]
    run "$HSIM" compare -q -o "$BATS_TEST_TMPDIR/quiet.db" little.scn
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    cmp "$DB" "$BATS_TEST_TMPDIR/quiet.db"
}

@test "JSON and CSV have every value of every run, as the database has" {
    compare --reps 2 --format json little.scn >c.json
    compare --reps 2 --format csv little.scn >c.csv
    [ "$(head -1 c.csv | tr ',' ' ' | tr -d '"')" = \
        "policy repetition seed measure subject unit value" ]
    n=$(sqlite3 "$DB" 'SELECT count(*) FROM run_measure')
    [ "$(($(wc -l <c.csv) - 1))" -eq "$n" ]
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM run_measure
        JOIN run USING (run),
        json_each(readfile('c.json'), '\$.measures') AS m,
        json_each(m.value, '\$.policies') AS p,
        json_each(p.value, '\$.values') AS v
        WHERE json_extract(m.value, '\$.measure') = measure
        AND json_extract(m.value, '\$.subject') = subject
        AND json_extract(p.value, '\$.policy') = policy
        AND v.key = repetition - 1 AND v.value IS run_measure.value")" -eq "$n" ]
    # A table of differences that agrees with that of the database.
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM comparison,
        json_each(readfile('c.json'), '\$.measures') AS m,
        json_each(m.value, '\$.policies') AS p
        WHERE json_extract(m.value, '\$.measure') = measure
        AND json_extract(m.value, '\$.subject') = subject
        AND json_extract(p.value, '\$.policy') = policy
        AND json_extract(p.value, '\$.difference') IS difference
        AND json_extract(p.value, '\$.low') IS low")" -eq \
        "$(sqlite3 "$DB" 'SELECT count(*) FROM comparison')" ]
}

@test "measures are chosen by name, by what names begin with, or all of them" {
    run compare --policies dynamic,arf --measures replies,storage.of little.scn
    [[ $output =~ "replies A" && $output =~ "storage.of os1" ]]
    [[ $output != *"outage.load"* && $output != *"response"* ]]
    run compare --policies dynamic,arf --measures outage little.scn
    [[ $output =~ "outage A" && $output =~ "outage.load A" && $output =~ "outage.step A 501" ]]
    run compare --policies dynamic,arf --measures all little.scn
    [[ $output =~ "Others" && $output =~ "storage.unused" ]]
    run compare --policies dynamic,arf --measures lost --reps 2 little.scn
    [[ $output =~ "lost A"\ +0\ +0 && $output == *$'may be chance\n  none is seen\n'* ]]
    compare --policies dynamic,arf --measures replies --format csv little.scn >c.csv
    [ "$(tail -n +2 c.csv | cut -d, -f4 | sort -u)" = '"replies"' ]
}

@test "parameters, seeds and faults go to every run" {
    compare --policies dynamic,arf -s work=2ms --seed 9 --fault 'at 900 ms  cut link for 1 ms' \
        --format json little.scn >c.json
    [ "$(sqlite3 "$DB" 'SELECT setting FROM setting')" = work=2ms ]
    [ "$(sqlite3 "$DB" 'SELECT DISTINCT seed FROM run')" = 9 ]
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM text WHERE file = '--fault'")" -eq 1 ]
    [[ $(cat c.json) == *"run -s work=2ms --policy arf --fault 'at 900 ms  cut link for 1 ms'"* ]]
}

@test "a scenario that one policy refuses is compared without it, and told at the end" {
    run compare --reps 2 large-parts.scn
    [ "$status" -eq 1 ]
    [[ $output == *"Nothing is compared: fixed-split, the baseline, has no run"* ]]
    [[ $output == *"fixed-split, repetition 1: refused"* ]]
    [[ $output == *"the areas need 42 MB, main storage has 32 MB"* ]]
    [[ $output == *"to replay: "*"run --policy fixed-split --seed 5 --paranoid large-parts.scn"* ]]
    [[ ${lines[-1]} == "2 of 10 runs are missing" ]]
    run compare --baseline dynamic large-parts.scn
    [ "$status" -eq 1 ]
    [[ $output == *"fixed-split  against dynamic: it has no run"* ]]
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM run WHERE verdict = 'refused' AND digest IS NULL")" \
        -eq 1 ]
}

@test "one that all of them refuse, or that has mistakes, is a mistake" {
    fails 2 "2 of 2 runs are missing" --policies fixed-split,prmf large-parts.scn
    fails 2 "no parameter" -s nothing=1 little.scn
    fails 3 "cannot read 'absent.scn'" absent.scn
}

# A hangs at 50 ms: dynamic has it back, arf has not reset the machine when the run ends, and so has
# less than half the events.
@test "a run that fails is a fault, as it is in hsim run" {
    sed '/^cpu /i limits { events 500 }' little.scn >few-events.scn
    fails 3 "the limit of 500 events is reached" --policies dynamic,arf few-events.scn
    sed '/^cpu /i limits { events 1500 }' little.scn | sed 's/at 700 ms/at 50 ms/' >few-events.scn
    run compare --policies dynamic,arf few-events.scn
    [ "$status" -eq 3 ]
    [[ $output == *"dynamic, repetition 1: failed"* ]]
    [[ ${lines[-1]} == "1 of 2 runs are missing" ]]
    [ "$(sqlite3 "$DB" "SELECT group_concat(verdict) FROM run")" = "failed,done" ]
}

@test "policies are looked at before anything runs" {
    fails 2 "did you mean 'dynamic'?" --policies dynamc,arf little.scn
    fails 2 "joined by '+' with additions: cpu-share, prmf" --policies dynamic, little.scn
    fails 2 "both policies of storage" --policies dynamic+arf,prmf little.scn
    fails 2 "policy 'dynamic' is named twice" --policies dynamic,dynamic little.scn
    fails 2 "name each once" --policies arf+prmf,prmf+arf little.scn
    fails 2 "there is one policy to compare" --policies dynamic little.scn
    fails 2 "name two or more, as in --policies dynamic,fixed-split" --policies arf little.scn
    fails 2 "did you mean 'arf'?" --policies dynamic,arf --baseline arg little.scn
    fails 2 "the baseline 'arf' is not compared" --policies dynamic,prmf --baseline arf little.scn
    fails 2 "name it in --policies, too" --policies dynamic,prmf --baseline arf little.scn
    for storage in dynamic fixed-split event-driven arf usage-threshold; do
        for additions in '' +prmf +cpu-share +prmf+cpu-share; do
            many+=$storage$additions,
        done
    done
    fails 2 "16 policies are the most"$'\n'"  help: take them in two goes" \
        --policies "${many}prmf" little.scn
}

@test "numbers and measures are, too" {
    fails 2 "'--reps' takes 1 to 10000" --reps 0 little.scn
    fails 2 "'dynamic+' has nothing beside a '+'" --policies dynamic+ little.scn
    fails 2 "2 are the least that tell anything of chance" --reps 10001 little.scn
    fails 2 "'--jobs' takes 1 to 256" -j 0 little.scn
    fails 2 "there is no measure ''" --measures '' little.scn
    fails 2 "there is no measure 'replys'"$'\n'"  help: did you mean 'replies'?" \
        --measures replys little.scn
    fails 2 "docs/reference/measures.md has all of them" --measures qqqqqqqqqq little.scn
}

@test "a place where nothing can be written is told before the first run" {
    echo mine >"$DB"
    run compare little.scn
    [ "$status" -eq 3 ]
    [[ $output == *"exists and is not an hsim collection: it stays as it is"* ]]
    [ "$(cat "$DB")" = mine ]
    rm "$DB"
    run compare -o "$BATS_TEST_TMPDIR/absent/c.db" little.scn
    [ "$status" -eq 3 ]
    run bash -c "'$HSIM' compare -o '$DB' --policies dynamic,arf little.scn >/dev/full"
    [ "$status" -eq 3 ]
    [[ $output == *"cannot write to standard output"* ]]
}

@test "a collection is not a result" {
    compare --policies dynamic,arf little.scn
    run "$HSIM" table "$DB"
    [ "$status" -eq 3 ]
    [[ $output == *"is a collection of many runs, expected a result of hsim run"* ]]
    run "$HSIM" run -q -o "$DB" little.scn
    [ "$status" -eq 3 ]
    [[ $output == *"is not an hsim result"* ]]
    # It may be made anew.
    compare --policies dynamic,arf little.scn
}

@test "Ctrl-C ends all of it and leaves nothing" {
    "$HSIM" compare --reps 10000 -j 2 -o "$DB" little.scn &
    pid=$!
    while [ ! -e "$BATS_TEST_TMPDIR/.c.db.part" ]; do sleep 0.02; done
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
    [ -z "$(ls -A "$BATS_TEST_TMPDIR")" ]
}

@test "killed or on a full disk it leaves the old collection as it was" {
    compare --policies dynamic,arf little.scn
    cp "$DB" "$BATS_TEST_TMPDIR/old"
    "$HSIM" compare --reps 10000 -j 2 -o "$DB" little.scn &
    pid=$!
    while [ ! -e "$BATS_TEST_TMPDIR/.c.db.part" ]; do sleep 0.02; done
    kill -KILL "$pid"
    wait "$pid" || true
    cmp "$DB" "$BATS_TEST_TMPDIR/old"
    # Files may have 64 KB; one of two runs has more.
    run bash -c "ulimit -f 64; '$HSIM' compare -o '$DB' --policies dynamic,arf little.scn"
    [ "$status" -eq 3 ]
    [[ $output == "error[HS201]: cannot write $DB: File too large"* ]]
    cmp "$DB" "$BATS_TEST_TMPDIR/old"
    # What the killed one left is in nobody's way.
    compare --policies dynamic,arf little.scn
    cmp "$DB" "$BATS_TEST_TMPDIR/old"
    [ "$(ls -A "$BATS_TEST_TMPDIR")" = "c.db"$'\n'"old" ]
}

@test "a run, a check and a trace take a policy, too" {
    "$HSIM" run -q --policy fixed-split -o "$DB" little.scn
    [ "$(sqlite3 "$DB" 'SELECT policy FROM meta')" = fixed-split ]
    "$HSIM" check --policy arf+prmf little.scn
    run "$HSIM" check --policy fixd-split little.scn
    [ "$status" -eq 2 ]
    [[ $output == *"--policy:1:14"* && $output == *"did you mean 'fixed-split'?"* ]]
}

of_pair() { # SQL EXPRESSION over the comparison of dynamic with fixed-split
    sqlite3 "$DB" "SELECT $1 FROM comparison WHERE policy = 'dynamic' AND $2"
}

# What the heads of these scenarios say. 16 + 2 * (32 + 128) = 336, 16 + 2 * 32 + 128 = 208 MB.
@test "both directions of the trade are measured: storage saved, time lost" {
    for size in 256 336; do
        compare --policies dynamic,fixed-split "$TOP/scenarios/compare-$size.scn" >/dev/null
        [ "$(of_pair 'mean / 1048576.0' "measure = 'storage.needed'")" = 208.0 ]
        [ "$(of_pair 'baseline_mean / 1048576.0' "measure = 'storage.needed'")" = 336.0 ]
        # Both see the fault 3 s after it; the order of the device takes 1 ms over the link.
        [ "$(of_pair 'mean BETWEEN 3.0e9 AND 3.0002e9 AND difference BETWEEN -2e6 AND 0' \
            "measure = 'outage.detection'")" -eq 1 ]
        # Step 504 attaches 160 units in 1 ms each, and nothing else is slower.
        [ "$(of_pair 'difference BETWEEN 160.0e6 AND 160.2e6' \
            "measure = 'outage.reallocation'")" -eq 1 ]
        [ "$(of_pair 'difference > 150e6' "measure = 'outage'")" -eq 1 ]
        cp "$DB" "$BATS_TEST_TMPDIR/$size.db"
    done
    [ "$(of_pair 'difference < 165e6' "measure = 'outage'")" -eq 1 ]
    [ "$(of_pair 'abs(difference) < 0.01 * mean' "measure = 'replies'")" -eq 1 ]
    [ "$(of_pair 'mean = 0 AND baseline_mean = 0' "measure = 'page-faults'")" -eq 1 ]
    DB=$BATS_TEST_TMPDIR/256.db
    [ "$(of_pair 'mean > 1.8 * baseline_mean' "measure = 'replies'")" -eq 1 ]
    [ "$(of_pair 'mean = 0 AND baseline_mean > 1000' "measure = 'page-faults'")" -eq 1 ]
    [ "$(of_pair 'baseline_mean / 1048576.0' "measure = 'short'")" = 40.0 ]
}

@test "a whole-OS takeover stops the program beside the one that failed, FIG. 6 does not" {
    compare --policies dynamic,arf "$TOP/scenarios/app-fault-compare.scn" >/dev/null
    [ "$(sqlite3 -nullvalue none "$DB" "SELECT policy, value FROM run_measure JOIN run USING (run)
        WHERE measure = 'outage' AND subject = 'B' ORDER BY policy" | tr '\n' ' ')" = \
        "arf|none dynamic|0.0 " ]
    # 128 units that os1 gives up in 10 ms each, and 10 s in which a machine is reset.
    [ "$(of_pair 'mean > 1.28e9 AND baseline_mean > 10e9' \
        "measure = 'outage.reallocation' AND subject = 'A'")" -eq 1 ]
}
