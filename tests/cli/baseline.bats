# hsim sweep --baseline, hsim diff of two collections: what moved since.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    cat >little.scn <<'SCN'
param at   = 700 ms  sweep [500 ms, 700 ms]
param late = 2
scenario "little" { stop at 1500 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 50 ms misses $late } }
switching-device { heartbeat 50 ms  poll 50 ms  misses 2 }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "first" { at $at  crash os1 hang }
SCN
    "$HSIM" sweep -q --reps 2 -o old.db little.scn
    "$HSIM" sweep -q --reps 2 -o late.db -s late=3 little.scn
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    DB=$BATS_TEST_TMPDIR/new.db
}

fails() { # STATUS WORDS ARGUMENT...
    local status_wanted=$1 words=$2
    shift 2
    run "$HSIM" "$@"
    [ "$status" -eq "$status_wanted" ]
    [[ $output == *"$words"* ]]
}

# bats test_tags=smoke
@test "the same sweep has not moved" {
    run "$HSIM" sweep --reps 2 --baseline old.db -o "$DB" little.scn
    [ "$status" -eq 0 ]
    [[ $output == *"Against  old.db: nothing moved of "*" values at 2 points"* ]]
    run "$HSIM" diff -q old.db "$DB"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

# Three missed answers instead of two, 50 ms apart: the stall is found 50 ms later.
@test "a detector that waits longer is found by what it costs" {
    run "$HSIM" sweep --reps 2 -s late=3 --baseline old.db -o "$DB" little.scn
    [ "$status" -eq 1 ]
    [[ $output == *"Against  old.db: "*" moved ("*" worse, "*" better) of "* ]]
    [[ $output == *"better "*" was "*" now "*" change "*"interval  most at"* ]]
    [[ $output == *"the settings were: '', now 'late=3'"* ]]
    [[ $output == *"outage.detection  A  "*"+50 ms (+"* ]]
    "$HSIM" diff --format csv old.db "$DB" | tr -d '"' >moves.csv
    [ "$(grep -c 'value,worse,outage.detection,A,ns,' moves.csv)" -eq 2 ]
    run head -n 1 moves.csv
    [[ ${output//,/ } == "point kind direction measure of unit was now allowed low high "* ]]
    "$HSIM" diff --format json old.db "$DB" >moves.json || [ $? -eq 1 ]
    asked() { sqlite3 :memory: "SELECT json_extract(readfile('moves.json'), '\$.$1')"; }
    [ "$(asked n_moved)" -eq "$(($(wc -l <moves.csv) - 1))" ]
    [ "$(asked 'moves[0].n_pairs')" -eq 2 ]
    [ "$(sqlite3 :memory: "SELECT DISTINCT round(json_extract(value, '\$.now') -
        json_extract(value, '\$.was')) FROM json_each(readfile('moves.json'), '\$.moves')
        WHERE json_extract(value, '\$.measure') = 'outage.detection'")" = 50000000.0 ]
}

@test "a tolerance lets through what it says" {
    run "$HSIM" diff --tolerance 1000%,unanswered=9,steps=any old.db late.db
    [[ $output != *"detection"* ]]
    run "$HSIM" diff --tolerance 1000% --tolerance outage.detection=50ms old.db late.db
    [[ $output != *"detection"* ]]
    run "$HSIM" diff --tolerance 1000% --tolerance outage.detection=49999999ns old.db late.db
    [ "$status" -eq 1 ]
    [[ $output == *"outage.detection  A"* ]]
}

@test "for programs and without a page a line on standard error says that something moved" {
    "$HSIM" sweep -q --reps 2 -s late=3 --baseline old.db -o "$DB" little.scn 2>said ||
        [ $? -eq 1 ]
    [[ $(cat said) == *" values moved, "*" of them are worse"* ]]
    [[ $(cat said) == *"to see them: "*" diff old.db $DB"* ]]
    rm "$DB"
    "$HSIM" sweep --format csv --reps 2 -s late=3 --baseline old.db -o "$DB" little.scn \
        >page 2>said || [ $? -eq 1 ]
    [ "$(grep -c Against page)" -eq 0 ]
    [[ $(cat said) == *"to see them: "* ]]
}

@test "the first time there is no baseline, and it says how to make one" {
    fails 3 "none.db: there is no such baseline
  help: make it once, and keep it: $HSIM sweep -o none.db little.scn" \
        sweep --baseline none.db -o "$DB" little.scn
    [ ! -e "$DB" ]
}

@test "a baseline of something else is refused" {
    sed 's/param at /param when /; s/at \$at/at $when/' little.scn >other.scn
    fails 2 "have no point in common" sweep -q --baseline old.db -o "$DB" other.scn
    sed 's/scenario "little"/scenario "another"/' little.scn >another.scn
    fails 2 "the old collection is of scenario 'little', the new one of 'another'
  help: name the baseline of this scenario" sweep -q --baseline old.db -o "$DB" another.scn
}

@test "a baseline that cannot be read costs no run" {
    head -c 5000 old.db >cut.db
    fails 3 "cut.db" sweep -q --baseline cut.db -o "$DB" little.scn
    [ ! -e "$DB" ]
    echo "no database" >text.db
    fails 3 "text.db" sweep -q --baseline text.db -o "$DB" little.scn
    "$HSIM" run -q -o run.db little.scn
    fails 3 "run.db" sweep -q --baseline run.db -o "$DB" little.scn
    fails 3 "expected a result" diff run.db old.db
    [ ! -e "$DB" ]
}

@test "wrong words are told before anything runs" {
    fails 2 "there is nothing to hold the tolerance against
  help: name an older collection with --baseline" sweep --tolerance 5% -o "$DB" little.scn
    fails 2 "the baseline would be replaced by what is to be held against it
  help: write the new collection to another file with -o" \
        sweep --baseline old.db -o ./old.db little.scn
    fails 2 "there is no measure 'outtage'" sweep --baseline old.db --tolerance outtage=1 \
        -o "$DB" little.scn
    [ ! -e "$DB" ]
    fails 2 "'--align' and '--context' are for two results of hsim run
  help: leave them out: collections are compared by what was measured" \
        diff --align time old.db late.db
    "$HSIM" run -q -o run.db little.scn
    fails 2 "'--tolerance' is for two collections, as hsim sweep makes them
  help: two results are equal or not: leave it out" diff --tolerance 1% run.db run.db
}

@test "points that only one has are told" {
    "$HSIM" sweep -q --policies dynamic,fixed-split --reps 2 -o "$DB" little.scn
    run "$HSIM" diff old.db "$DB"
    [ "$status" -eq 0 ]
    [[ $output == *"2 points are only in the new collection: at = 500 ms, policy fixed-split,"* ]]
    run "$HSIM" diff "$DB" old.db
    [[ $output == *"2 points are only in the old collection: "* ]]
}

@test "hostile names are only texts" {
    cp old.db hostile.db
    sqlite3 hostile.db "UPDATE point_parameter SET value = char(27) || '[2J' WHERE point = 1;
        UPDATE quantity SET subject = char(8238) || 'x' WHERE measure = 'outage'"
    "$HSIM" diff old.db hostile.db >said 2>&1 || [ $? -le 3 ]
    [ "$(grep -c "$(printf '\033\|\342\200\256')" said)" -eq 0 ]
}
