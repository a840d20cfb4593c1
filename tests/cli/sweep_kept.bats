# hsim sweep keeps what it has made: stopped, killed, damaged and changed, it goes on rightly.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    cat >little.scn <<'SCENARIO'
param at   = 700 ms  sweep 500 ms .. 900 ms step 200 ms
param work = 1 ms    sweep [1 ms, 2 ms]
scenario "little" { about "A little one"  stop at 1500 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 50 ms misses 2 } }
switching-device { heartbeat 50 ms  poll 50 ms  misses 2 }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute $work  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "first" { at $at  crash os1 hang }
SCENARIO
    # What it comes to when nothing happens: 6 points, 4 runs each.
    "$HSIM" sweep -q --reps 4 -o whole.db little.scn
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    DB=$BATS_TEST_TMPDIR/s.db
}

load refute

sweep() { "$HSIM" sweep -o "$DB" "$@"; }

rows() { sqlite3 "$DB" "$1"; }

computed() { # "N computed, M reused" of a sweep with these arguments
    sweep "$@" | grep -o '[0-9]* computed, [0-9]* reused'
}

only_the_collection() {
    [ "$(ls -A "$BATS_TEST_TMPDIR" | grep -v '^status\|^o\.txt' | tr '\n' ' ')" = "s.db " ]
}

@test "killed again and again, it comes to the same bytes" {
    local n_kills=0
    while [ ! -e "$DB" ]; do
        "$HSIM" sweep -q -o "$DB" --reps 4 -j 2 little.scn & hsim=$!
        sleep "0.$((RANDOM % 25 + 4))"
        kill -9 $hsim 2>/dev/null && n_kills=$((n_kills + 1))
        wait $hsim || true
        [ "$n_kills" -lt 12 ] || sweep -q --reps 4 little.scn
    done
    sweep -q --reps 4 little.scn
    cmp whole.db "$DB"
    [ ! -e "$DB.part" ]
}

@test "a signal stops it politely, and the same command goes on" {
    for signal in TERM INT HUP USR1; do
        rm -f "$DB" "$DB.part"
        set -m # else the shell's background commands ignore INT
        "$HSIM" sweep -q -o "$DB" --reps 9000 little.scn 2>"$BATS_TEST_TMPDIR/o.txt" & hsim=$!
        set +m
        until [ -s "$DB.part" ]; do sleep 0.01; done
        sleep 0.1
        kill -"$signal" $hsim
        status=0 && wait $hsim || status=$?
        [ "$status" -eq 75 ] || { cat "$BATS_TEST_TMPDIR/o.txt"; false; }
        again="$HSIM sweep -q -o $DB --reps 9000 little.scn"
        grep -q "^stopped after [0-9]* of 54000 runs; go on with: $again$" \
            "$BATS_TEST_TMPDIR/o.txt"
        [ ! -e "$DB" ]
        n=$(sed 's/stopped after \([0-9]*\).*/\1/' "$BATS_TEST_TMPDIR/o.txt")
        [ "$(sqlite3 "$DB.part" 'SELECT count(*) FROM run')" -eq "$n" ]
    done
}

@test "the same bytes for any number of threads, and whatever was reused" {
    sweep -q --reps 1 -j 3 little.scn
    [ "$(computed --reps 4 -j 2 little.scn)" = "18 computed, 6 reused" ]
    cmp whole.db "$DB"
    [ "$(computed --reps 4 little.scn)" = "0 computed, 24 reused" ]
    cmp whole.db "$DB"
    # A point of another design is the same run.
    [ "$(computed --reps 4 --vary at='700 ms .. 1100 ms step 200 ms' little.scn)" = \
        "8 computed, 16 reused" ]
    [ "$(computed --reps 4 little.scn)" = "8 computed, 16 reused" ]
    cmp whole.db "$DB"
    # What is kept of a run is part of what it is.
    [ "$(computed --reps 4 --measures outage little.scn)" = "24 computed, 0 reused" ]
    run sweep --reps 4 --measures outage little.scn
    [[ $output == *": every run, some measures"* ]]
    [ "$(computed --fresh --reps 4 --measures outage little.scn)" = "24 computed, 0 reused" ]
    only_the_collection
}

@test "a changed scenario and a changed file of it are noticed" {
    cp -r profiles "$BATS_TEST_TMPDIR/" && cp little.scn "$BATS_TEST_TMPDIR/"
    cd "$BATS_TEST_TMPDIR"
    sweep -q -s at=500ms little.scn
    sed -i 's/area 4 MB/area 5 MB/' little.scn
    run sweep -s at=500ms little.scn
    [[ $output == *"the scenario has changed since $DB was written: nothing of it is reused"* ]]
    [[ $output == *"2 computed, 0 reused"* ]]
    echo '# nothing' >>profiles/toy.scn
    run sweep -s at=500ms little.scn
    [[ $output == *"2 computed, 0 reused"* ]]
}

@test "a changed program is noticed" {
    sweep -q -s at=500ms little.scn
    rows "UPDATE collection SET program = 'another'"
    run sweep -s at=500ms little.scn
    [[ $output == *"the program has changed since $DB was written: nothing of it is reused"* ]]
    [[ $output == *"2 computed, 0 reused"* ]]
}

@test "a run whose rows were changed is made anew, and disagrees with what is published" {
    sweep -q --reps 4 little.scn
    rows "UPDATE run_value SET value = value + 1 WHERE run = 3 AND value > 0"
    cp "$DB" "$BATS_TEST_TMPDIR/before"
    run sweep --reps 4 little.scn
    [ "$status" -eq 6 ]
    [[ $output == *"runs of the same plan came to other results: run 3 is not what $DB says"* ]]
    cmp "$DB" "$BATS_TEST_TMPDIR/before"
    # Nothing is lost: with another plan the others are reused.
    run sweep --reps 5 little.scn
    [[ $output == *"6 computed, 24 reused"* ]]
    rm -f "$BATS_TEST_TMPDIR/before"
    sweep -q --reps 4 little.scn
    cmp whole.db "$DB"
    rows "DELETE FROM run_value WHERE run = 3 AND quantity = 2"
    [ "$(computed --reps 3 little.scn)" = "1 computed, 17 reused" ]
}

@test "a work file that is damaged, or is none, is put aside and told of" {
    head -c 5000 /dev/urandom >"$DB.part"
    cp "$DB.part" "$BATS_TEST_TMPDIR/noise"
    run sweep --reps 4 little.scn
    [ "$status" -eq 0 ]
    [[ $output == *"$DB.part is damaged or not a file of hsim: nothing of it is reused, it is "\
"$DB.part.bad now"* ]]
    cmp "$DB.part.bad" "$BATS_TEST_TMPDIR/noise"
    cmp whole.db "$DB"
    echo "notes of mine" >"$DB.part"
    sweep -q --reps 4 little.scn
    [ "$(cat "$DB.part.bad2")" = "notes of mine" ]
    # Another program's database, with our mark.
    sqlite3 "$DB.part" "PRAGMA application_id = 0x68736d77; CREATE TABLE run (identity, body);
        CREATE TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END; INSERT INTO run VALUES (1, 2)"
    sweep -q --reps 4 little.scn
    [ "$(sqlite3 "$DB.part.bad3" 'SELECT * FROM run')" = "1|2" ]
    cmp whole.db "$DB"
}

@test "what lacks runs of the plan does not disagree: they are added, or it stays" {
    for i in 0 1; do sweep -q --reps 4 --shard $i/2 -o "$BATS_TEST_TMPDIR/$i.db" little.scn; done
    "$HSIM" merge -q --partial "$DB" "$BATS_TEST_TMPDIR/1.db"
    [ "$(computed --reps 4 little.scn)" = "12 computed, 12 reused" ]
    cmp whole.db "$DB"
    # A shard would take the runs of the others away.
    for there in "$DB" "$BATS_TEST_TMPDIR/0.db"; do
        cp "$there" "$BATS_TEST_TMPDIR/before.db"
        run "$HSIM" sweep -q --reps 4 --shard 1/2 -o "$there" little.scn
        [ "$status" -eq 3 ]
        [[ $output == *"$there has other runs"* ]]
        [[ $output == *" has other runs of the same plan than this shard, and stays as it is"* ]]
        cmp "$there" "$BATS_TEST_TMPDIR/before.db"
    done
    sweep -q --reps 4 --shard 1/2 -o "$BATS_TEST_TMPDIR/1.db" little.scn
}

@test "runs that lacked a file, or may have read another one, are made again" {
    cp -r profiles "$BATS_TEST_TMPDIR/" && cd "$BATS_TEST_TMPDIR"
    sed -e 's/image 64 KB.*/elf "code.elf" }/' -e '/^param work/d' \
        "$BATS_FILE_TMPDIR/little.scn" >reads.scn
    run sweep --reps 2 -s at=500ms reads.scn
    [ "$status" -eq 1 ]
    [[ $output == *'cannot load "code.elf"'* ]]
    cp "$TOP/scenarios/guests/server.elf" code.elf
    cp "$DB" merged.db
    for i in 0 1; do
        "$HSIM" sweep -q --reps 2 -s at=500ms --shard $i/2 -o $i.db reads.scn
    done
    "$HSIM" merge -q merged.db 1.db 0.db
    [ "$(computed --reps 2 -s at=500ms reads.scn)" = "2 computed, 0 reused" ]
    [ "$(computed --reps 2 -s at=500ms reads.scn)" = "0 computed, 2 reused" ]
    cmp merged.db "$DB"
    # A run that failed has not said which file it read; without such a file it is what it was.
    echo 'limits { events 100 }' | cat reads.scn - >short.scn
    for i in 1 2; do
        run sweep --reps 2 -s at=500ms short.scn
        [[ $output == *"2 computed, 0 reused"*"0 were refused, 2 failed"* ]]
    done
    echo 'limits { events 100 }' | cat "$BATS_FILE_TMPDIR/little.scn" - >short.scn
    for wanted in "2 computed, 0" "0 computed, 2"; do
        run sweep -s at=500ms short.scn
        [[ $output == *"$wanted reused"*"0 were refused, 2 failed"* ]]
    done
}

@test "files that some runs read are those of the runs that are there" {
    cp -r profiles "$BATS_TEST_TMPDIR/" && cd "$BATS_TEST_TMPDIR"
    cp "$TOP/scenarios/guests/server.elf" a.elf && cp a.elf b.elf
    printf '600 ms\n700 ms\n' >a.txt && printf '600 ms\n800 ms\n' >b.txt
    sed -e 's/image 64 KB.*/elf "a.elf" }/' -e '/^param work/d' \
        -e 's/think exponential 30 ms/arrivals trace "a.txt"/' \
        "$BATS_FILE_TMPDIR/little.scn" >reads.scn
    files="SELECT group_concat(file, ' ') FROM (SELECT file FROM program_file UNION ALL
        SELECT file FROM (SELECT file FROM text WHERE position > 1 ORDER BY position))"
    local at=(--reps 2 -s at=500ms reads.scn)
    local both=(--vary 'clients.web.arrivals.trace=["b.txt","a.txt"]'
        --vary 'program.code.elf=["b.elf","a.elf"]')
    # With other settings they are other runs, of which nothing is left.
    for file in a b a; do
        [ "$(computed -s "clients.web.arrivals.trace=\"$file.txt\"" \
            -s "program.code.elf=\"$file.elf\"" "${at[@]}")" = "2 computed, 0 reused" ]
        [ "$(rows "$files")" = "$file.elf $file.txt" ]
    done
    # Points that read different files, and shards of them.
    [ "$(computed "${both[@]}" "${at[@]}")" = "8 computed, 0 reused" ]
    [ "$(rows "$files")" = "a.elf b.elf a.txt b.txt" ]
    for i in 0 1 2 3 4 5 6 7; do
        "$HSIM" sweep -q --shard $i/8 -o $i.db "${both[@]}" "${at[@]}"
    done
    "$HSIM" merge -q merged.db {7,3,5,1,2,6,0,4}.db
    cmp merged.db "$DB"
    # Nor is another scenario's text what a run read.
    cp reads.scn other.scn
    sweep -q --reps 2 -s at=500ms other.scn
    [ "$(rows "SELECT group_concat(file, ' ') FROM text")" = "other.scn profiles/toy.scn a.txt" ]
}

@test "a collection that is damaged is none to reuse from" {
    sweep -q --reps 4 little.scn
    rows "UPDATE quantity SET measure = 'nonsense' WHERE quantity = 1"
    [ "$(computed --reps 3 little.scn)" = "18 computed, 0 reused" ]
    sweep -q --reps 4 little.scn
    rows "UPDATE run SET complaint = 'x', policy = char(0xd800), n_held = -1"
    [ "$(computed --reps 3 little.scn)" = "18 computed, 0 reused" ]
    sweep -q --reps 4 little.scn
    rows "UPDATE run_value SET value = 9e999"
    [ "$(computed --reps 3 little.scn)" = "18 computed, 0 reused" ]
    sweep -q --reps 4 little.scn
    printf 'noise noise noise' | dd of="$DB" bs=1 seek=9000 conv=notrunc status=none
    run sweep --reps 3 little.scn
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
}

@test "two sweeps do not work at one name at a time" {
    set -m
    "$HSIM" sweep -q -o "$DB" --reps 9000 little.scn & hsim=$!
    set +m
    until [ -s "$DB.part" ]; do sleep 0.01; done
    run sweep --reps 4 little.scn
    [ "$status" -eq 75 ]
    [[ $output == *"another hsim is working at $DB"* ]]
    kill -9 $hsim
    wait $hsim || true
}

@test "a full disk is told, and what was made before is used" {
    run bash -c "ulimit -f 80; '$HSIM' sweep -q --reps 4 -o '$DB' little.scn"
    [ "$status" -eq 3 ]
    [[ $output == *"cannot write $DB.part: File too large"* ||
        $output == *"cannot write $DB: File too large"* ]]
    [ ! -e "$DB" ]
    sweep -q --reps 4 little.scn
    cmp whole.db "$DB"
    only_the_collection
}

@test "results of single runs are what their replay makes" {
    sed 's/^fault/expect "it is early" at 800 ms : os1.state == fenced\nfault/' little.scn \
        >expects.scn
    run sweep -s work=1ms --keep-traces failed expects.scn
    [ "$status" -eq 1 ]
    folder=${DB%.db}-runs
    [[ $output == *"$folder: the results of 2 runs"* ]]
    [ "$(ls "$folder" | tr '\n' ' ')" = "000002.db 000003.db " ]
    replay=$(printf '%s\n' "${lines[@]}" | sed -n 's/^  to replay: //p')
    eval "$replay -q -o replay.db" || true
    cmp replay.db "$folder/000002.db"
    [ "$(sqlite3 replay.db 'SELECT digest FROM meta')" = \
        "$(rows 'SELECT digest FROM run WHERE run = 2')" ]
    # Of runs that are reused, too; one that is not of the run is made anew.
    cp "$folder/000003.db" "$folder/000002.db"
    [ "$(computed -s work=1ms --keep-traces all -j 2 expects.scn 2>/dev/null)" = \
        "0 computed, 3 reused" ]
    [ "$(ls "$folder" | tr '\n' ' ')" = "000001.db 000002.db 000003.db " ]
    cmp replay.db "$folder/000002.db"
}

@test "what cannot be said is refused" {
    run sweep --measures outage,nonsense little.scn
    [ "$status" -eq 2 ]
    [[ $output == *"there is no measure 'nonsense'"* ]]
    mkdir "$DB.part"
    run sweep little.scn
    [ "$status" -eq 3 ]
    [[ $output == *"$DB.part"* ]]
    [ ! -e "$DB" ]
}

@test "a run with another setting or another fault is another run" {
    [ "$(computed -s work=1ms little.scn)" = "3 computed, 0 reused" ]
    [ "$(computed -s work=2ms little.scn)" = "3 computed, 0 reused" ]
    [ "$(computed -s work=2ms --fault 'at 600 ms  crash os2 panic' little.scn)" = \
        "3 computed, 0 reused" ]
    [ "$(computed -s work=2ms -s storage.size=48MB little.scn)" = "3 computed, 0 reused" ]
}
