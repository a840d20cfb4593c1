# hsim run --junit, hsim sweep --junit: what held, for CI, in the XML that Jenkins and others read.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim} XSD=$BATS_TEST_DIRNAME/junit.xsd
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    cat >little.scn <<'SCN'
param at   = 700 ms  sweep 500 ms .. 900 ms step 200 ms
param name = hang    sweep [hang, panic]
scenario "little" { stop at 1500 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 50 ms misses 2 } }
switching-device { heartbeat 50 ms  poll 50 ms  misses 2 }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "first" { at $at  crash os1 $name }
expect "it is early" at 800 ms : os1.state == fenced
expect "A & <B>" at stop : os2.state == running
SCN
}

setup() {
    load refute
    cd "$BATS_FILE_TMPDIR"
    XML=$BATS_TEST_TMPDIR/junit.xml
    DB=$BATS_TEST_TMPDIR/run.db
}

# Is it what its readers know, and do the counts of each suite hold?
valid() { # FILE
    xmllint --noout --schema "$XSD" "$1" 2>"$BATS_TEST_TMPDIR/xmllint" ||
        { cat "$BATS_TEST_TMPDIR/xmllint"; return 1; }
    [ "$(ask "$1" 'count(//testsuite[@tests != count(testcase) or
        @failures != count(testcase/failure) or @errors != count(testcase/error)])')" -eq 0 ]
}

ask() { # FILE XPATH
    xmllint --xpath "$2" "$1"
}

# bats test_tags=smoke
@test "what did not hold is a failure with what was found and how to run it again" {
    run "$HSIM" run -q --junit "$XML" -s at=900ms -o "$DB" little.scn
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    valid "$XML"
    [ "$(ask "$XML" 'count(//failure)')" -eq "$(sqlite3 "$DB" \
        "SELECT count(*) FROM expectation WHERE verdict <> 'held'")" ]
    [ "$(ask "$XML" 'count(//testcase)')" -eq 3 ]
    [ "$(ask "$XML" 'string(//testcase[failure]/@name)')" = "it is early [at=900ms]" ]
    [ "$(ask "$XML" 'string(//testcase[3]/@name)')" = "A & <B> [at=900ms]" ]
    [ "$(ask "$XML" 'string(//failure/@message)')" = \
        "os1.state == fenced: os1.state is running" ]
    [[ "$(ask "$XML" 'string(//failure)')" == *"little.scn:15: os1.state == fenced
found: os1.state is running
at: 800 ms
to replay: hsim run -s at=900ms --paranoid little.scn"* ]]
    [ "$(ask "$XML" 'string(//property[@name = "digest"]/@value)')" = \
        "$(sqlite3 "$DB" "SELECT digest FROM meta")" ]
}

@test "where all holds there is a case for each expectation, and the same bytes again" {
    run "$HSIM" run -q --junit "$XML" -s at=500ms -o "$DB" little.scn
    [ "$status" -eq 0 ]
    valid "$XML"
    [ "$(ask "$XML" 'count(//failure | //error)')" -eq 0 ]
    "$HSIM" run -q --junit - -s at=500ms -o "$DB" little.scn >again.xml
    cmp "$XML" again.xml
}

@test "a scenario with a mistake is an error, and so is a run that fails" {
    sed 's/stop at 1500 ms/stop at 15x/' little.scn >mistake.scn
    run "$HSIM" run -q --junit "$XML" -o "$DB" mistake.scn
    [ "$status" -eq 2 ]
    [ ! -e "$DB" ]
    valid "$XML"
    [ "$(ask "$XML" 'string(//error/@type)')" = refused ]
    [[ "$(ask "$XML" 'string(//error)')" == *"unknown unit 'x'"*"mistake.scn:3:"* ]]
    # One that only the wiring of the machine finds.
    sed 's/standby os2  area/standby os3  area/' little.scn >wiring.scn
    run "$HSIM" run -q --junit "$XML" -o "$DB" wiring.scn
    [ "$status" -eq 2 ]
    valid "$XML"
    [[ "$(ask "$XML" 'string(//error[@type = "refused"])')" == *os3* ]]
    run "$HSIM" run -q --max-events 5 --junit "$XML" -o "$DB" little.scn
    [ "$status" -eq 3 ]
    valid "$XML"
    [ "$(ask "$XML" 'string(//error/@type)')" = failed ]
    [[ "$(ask "$XML" 'string(//error)')" == *"the limit of 5 events"*"hsim run --max-events 5"* ]]
    [ "$(ask "$XML" 'string(//testcase/@name)')" = "runs to its end" ]
}

@test "a scenario that cannot be read is an error, and wrong usage writes nothing" {
    run "$HSIM" run -q --junit "$XML" -o "$DB" none.scn
    [ "$status" -eq 3 ]
    [ "$(ask "$XML" 'count(//error[@type = "refused"])')" -eq 1 ]
    # Wrong usage says nothing about the scenario.
    rm "$XML"
    run "$HSIM" run -q --junit "$XML" --max-events 0 -o "$DB" little.scn
    [ "$status" -eq 2 ]
    [ ! -e "$XML" ]
}

@test "a report that cannot be written is told before anything runs" {
    run "$HSIM" run -q --junit none/x.xml -o "$DB" little.scn
    [ "$status" -eq 2 ]
    [[ $output == *"cannot write none/x.xml"* ]]
    [ ! -e "$DB" ]
    "$HSIM" run -q -s at=500ms -o "$DB" little.scn
    run "$HSIM" run -q --junit "$DB" -o other.db little.scn
    [ "$status" -eq 2 ]
    [[ $output == *"results are not overwritten"* ]]
    [ ! -e other.db ]
    # There is no room left on this device.
    run bash -c '"$HSIM" run -q -s at=500ms -o "$1" --junit - little.scn >/dev/full' x "$DB"
    [ "$status" -eq 3 ]
}

@test "hostile titles are texts in the report, and nothing else" {
    sed '/^expect/d' little.scn >hostile.scn
    printf '%s\n' "expect \"]]></failure><x>& 'y'\" at 800 ms : os1.state == panicked" >>hostile.scn
    run "$HSIM" run -q --junit "$XML" -o "$DB" hostile.scn
    [ "$status" -eq 1 ]
    valid "$XML"
    [ "$(ask "$XML" 'count(//failure)')" -eq 1 ]
    [ "$(ask "$XML" 'string(//testcase[failure]/@name)')" = "]]></failure><x>& 'y'" ]
    [ "$(ask "$XML" 'count(//x)')" -eq 0 ]
}

@test "what the language refuses does not reach a screen by the report" {
    sed "s/it is early/$(printf '\342\200\256')/" little.scn >bidi.scn
    run "$HSIM" run -q --junit "$XML" -o "$DB" bidi.scn
    [ "$status" -eq 2 ]
    valid "$XML"
    [[ "$(ask "$XML" 'string(//error)')" == *"U+202E"* ]]
    refute grep -q "$(printf '\342\200\256')" "$XML"
}

@test "an expectation that is called like the run has a case of its own" {
    sed 's/"it is early"/"runs to its end"/' little.scn >same.scn
    run "$HSIM" run -q --junit "$XML" -o "$DB" same.scn
    valid "$XML"
    [ "$(ask "$XML" 'count(//testcase)')" -eq 3 ]
}

# ---- sweeps ----

# bats test_tags=smoke
@test "of a sweep every run is a suite, and there are as many failures as SQL counts" {
    run "$HSIM" sweep -q --reps 2 --policies dynamic,fixed-split -j 2 --junit "$XML" -o "$DB" \
        little.scn
    [ "$status" -eq 1 ]
    valid "$XML"
    [ "$(ask "$XML" 'count(//testsuite)')" -eq 24 ]
    n_failures=$(sqlite3 "$DB" "SELECT sum(n_expectations - n_held) FROM run")
    [ "$n_failures" -gt 0 ]
    [ "$(ask "$XML" 'count(//failure)')" -eq "$n_failures" ]
    [ "$(ask "$XML" 'count(//failure)')" -eq "$(sqlite3 "$DB" \
        "SELECT count(*) FROM run_expectation")" ]
    # Expectations that held have their cases, too: the same names at every point.
    [ "$(ask "$XML" 'count(//testcase)')" -eq "$(sqlite3 "$DB" \
        "SELECT sum(1 + n_expectations) FROM run")" ]
    [ "$(ask "$XML" 'string(//testsuite[3]/testcase[2]/@name)')" = \
        "it is early [policy=dynamic, at=500 ms, name=panic, repetition 1]" ]
    [ "$(ask "$XML" 'string(//testsuite[3]/properties/property[@name = "digest"]/@value)')" = \
        "$(sqlite3 "$DB" "SELECT digest FROM run WHERE run = 3")" ]
    own='[@name = "policy in force"][@value = "fixed-split"]'
    [ "$(ask "$XML" "count(//property$own)")" -eq 12 ]
}

@test "the replay command of a failure makes that run, which fails" {
    "$HSIM" sweep -q --reps 2 -s name=hang --junit "$XML" -o "$DB" \
        --fault 'at 1200 ms crash os2 panic' little.scn || [ $? -eq 1 ]
    replay=$(ask "$XML" "string(//testsuite[testcase/failure][1]/properties/property[1]/@value)")
    digest=$(ask "$XML" \
        "string(//testsuite[testcase/failure][1]//property[@name = 'digest']/@value)")
    [[ $replay == "hsim run -s name=hang --fault 'at 1200 ms crash os2 panic' -s "* ]]
    hsim() { "$HSIM" "$1" -q -o replayed.db "${@:2}"; }
    eval "$replay" || [ $? -eq 1 ]
    [ "$(sqlite3 replayed.db "SELECT digest FROM meta")" = "$digest" ]
}

@test "the report of a sweep is the same bytes for any -j and whatever was there already" {
    "$HSIM" sweep -q --reps 2 -j 3 --junit "$XML" -o "$DB" little.scn || [ $? -eq 1 ]
    "$HSIM" sweep -q --reps 2 -j 1 --junit one.xml -o one.db little.scn || [ $? -eq 1 ]
    cmp "$XML" one.xml
    # From runs that are there.
    "$HSIM" sweep -q --reps 2 -j 1 --junit again.xml -o one.db little.scn || [ $? -eq 1 ]
    cmp "$XML" again.xml
}

@test "runs that are refused or fail are errors" {
    sed -e 's/^os os2 { role standby  storage 12 MB/os os2 { role standby  storage $most/' \
        -e '1i param most = 12 MB  sweep [12 MB, 64 MB]' little.scn >small.scn
    run "$HSIM" sweep -q -s at=500ms -s name=hang --junit "$XML" -o "$DB" small.scn
    [ "$status" -eq 1 ]
    valid "$XML"
    [ "$(ask "$XML" 'count(//error[@type = "refused"])')" -eq 1 ]
    [ "$(ask "$XML" 'count(//testsuite[testcase/error]/testcase)')" -eq 1 ]
    [[ "$(ask "$XML" 'string(//error)')" == *"to replay: hsim run -s at=500ms"*"most=64 MB"* ]]
}

@test "a sweep of a scenario with a mistake has a report, too" {
    sed 's/stop at 1500 ms/stop at 15x/' little.scn >mistake.scn
    run "$HSIM" sweep -q --junit "$XML" -o "$DB" mistake.scn
    [ "$status" -eq 2 ]
    valid "$XML"
    [[ "$(ask "$XML" 'string(//error[@type = "refused"])')" == *"unknown unit 'x'"* ]]
    run "$HSIM" sweep --junit none/x.xml -o "$DB" little.scn
    [ "$status" -eq 2 ]
    [ ! -e "$DB" ]
}
