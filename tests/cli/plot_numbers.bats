# hsim plot: the pictures cpu and requests of a run, compare, sweep and heat of many.
#
# As in plot.bats: the scripts and what is drawn with characters are golden, tests/golden/plots/.

load hostile
load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    "$HSIM" run -q -o os-crash.db "$TOP/scenarios/os-crash.scn"
    # With much less patience than it takes, A is not back by the end.
    cat >little.scn <<'END'
scenario "little" { about "A little one"  stop at 1500 ms  seed 5 }
param crash = 700 ms  sweep [500 ms, 700 ms, 900 ms, 1_400 ms]
param work  = 1 ms    sweep [500 us, 1 ms, 2 ms]
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
fault "first" { at $crash  crash os1 hang }
END
    "$HSIM" sweep -q --reps 2 -o sweep.db little.scn
    "$HSIM" compare -q --reps 2 --policies dynamic,fixed-split,event-driven -o compare.db little.scn
}

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
    cp "$BATS_FILE_TMPDIR"/*.db .
}

is_golden() { # FILE
    mkdir -p "$TOP/tests/golden/plots"
    [ "${HS_GOLDEN:-}" != write ] || cp "$1" "$TOP/tests/golden/plots/$1"
    diff -u "$TOP/tests/golden/plots/$1" "$1"
}

# The database that a picture is made of.
source_of() { # PICTURE
    case $1 in
    cpu | requests) echo os-crash.db ;;
    compare) echo compare.db ;;
    sweep | heat) echo sweep.db ;;
    esac
}

# bats test_tags=smoke
@test "the scripts of cpu, requests, compare, sweep and heat" {
    for picture in cpu requests compare sweep heat; do
        "$HSIM" plot "$(source_of $picture)" $picture -o $picture.gp
        is_golden $picture.gp
    done
}

@test "the same with characters" {
    for picture in cpu requests compare sweep heat; do
        "$HSIM" plot "$(source_of $picture)" $picture --ascii >$picture.txt
        is_golden $picture.txt
    done
}

@test "gnuplot draws each and has nothing to say" {
    for picture in cpu requests compare sweep heat; do
        db=$(source_of $picture)
        run "$HSIM" plot "$db" $picture
        [ "$status" -eq 0 ]
        [ "$output" = "Wrote  ${db%.db}-$picture.svg and ${db%.db}-$picture.gp" ]
        title=$(sed -n "s/^TITLE = '\(.*\)'$/\1/p" "${db%.db}-$picture.gp")
        [ -n "$title" ]
        grep -qF "<title>$title</title>" "${db%.db}-$picture.svg"
        grep -q '^<desc>.\{40,\}' "${db%.db}-$picture.svg"
        gnuplot -d "${db%.db}-$picture.gp" 2>said.txt
        [ ! -s said.txt ]
    done
    for text in cpu0 cpu1 '7.4 % busy' 'guest application' 'A on os2'; do
        grep -q "$text" os-crash-cpu.svg
    done
    for text in 'os1 panics' 'answered by os2' 'sent again' 'load 961.2 ms' '100 ms'; do
        grep -q "$text" os-crash-requests.svg
    done
    for text in dynamic fixed-split 'outage of A' 'less is better'; do
        grep -q "$text" compare-compare.svg
    done
    for text in '500 ms' '>crash<' 'work = 500 us'; do
        grep -q "$text" sweep-sweep.svg
    done
    for text in '1400 ms' '>work<' '>crash<' 'not back'; do
        grep -q "$text" sweep-heat.svg
    done
}

@test "CPUs that were idle all the time, requests without a fault" {
    "$HSIM" run -q -o idle.db "$TOP/scenarios/hello.scn"
    sqlite3 idle.db "UPDATE cpu_book SET cycles = 0 WHERE book <> 'idle'; DELETE FROM cpi_stack"
    "$HSIM" plot -q idle.db cpu
    grep -q "^TITLE = 'The CPU is idle all the time'$" idle-cpu.gp
    sqlite3 os-crash.db 'DELETE FROM service_outage'
    "$HSIM" plot -q os-crash.db requests
    refute grep -q NaN os-crash-requests.svg
}

@test "only the times, programs and measures that were asked for" {
    "$HSIM" plot os-crash.db requests --from 6s --to 8s -o part.gp
    grep -q '^FROM = 6.000000000$' part.gp
    grep -q '^TO = 8.000000000$' part.gp
    "$HSIM" plot os-crash.db requests --from 0 -o whole.gp # not around the outage
    grep -q '^FROM = 0.000000000$' whole.gp
    grep -q '^TO = 20.000000000$' whole.gp
    "$HSIM" plot -q os-crash.db requests --from 10s --to 11s -o none.svg
    run "$HSIM" plot os-crash.db cpu --from 1s -o no.gp
    [ "$status" -eq 2 ]
    [[ $output == *"the books of the CPUs are kept for the whole run only"*help:* ]]
    "$HSIM" plot compare.db compare --measure response.p99,replies --policies dynamic -o two.gp
    grep -q "^NAME_1 = 'response.p99 of A'$" two.gp
    grep -q "^NAME_2 = 'replies of A'$" two.gp
    grep -q '^BARS = 1$' two.gp
    "$HSIM" plot sweep.db sweep --x work --y crash --measure replies -o other.gp
    grep -q "^X_NAME = 'work'$" other.gp
    "$HSIM" plot -q sweep.db sweep --x work --y crash --measure replies -o other.png
    run "$HSIM" plot sweep.db heat --x wurk -o no.gp
    [ "$status" -eq 2 ]
    [[ $output == *"parameter 'wurk' is not in these runs"*"the runs differ in: crash, work"* ]]
    [ ! -e no.gp ]
}

@test "many outages are told shortly, and no reply has no scale" {
    cp -r "$TOP/scenarios/profiles" .
    cat >often.scn <<'END'
scenario "often" { stop at 4 s }
include "profiles/toy.scn"
storage { size 32 MB }
vmm { area 2 MB  reipl on  detector { state } }
guest { ipl 50 ms }
os os1 { role active   storage 12 MB  kernel 2 MB }
os os2 { role standby  storage 4 MB   kernel 2 MB }
program P { image 64 KB  loop { receive  compute 1 ms  reply 1 KB } }
app A { runs P  on os1  standby os2  area 4 MB  journal 64 KB }
clients web { to A  count 1  think constant 10 ms  timeout 100 ms }
fault "one" { every constant 400 ms  crash os1 panic }
fault "two" { every constant 700 ms  crash os2 panic }
END
    "$HSIM" run -q -o often.db often.scn
    "$HSIM" plot often.db requests --ascii >often.txt
    grep -qE '[0-9]+ more of later outages$' often.txt
    [ "$(wc -l <often.txt)" -le 30 ]
    sqlite3 often.db "UPDATE request SET replied = NULL, served_by = NULL"
    "$HSIM" plot -q often.db requests -o often.svg
    grep -q '^HAS_AXIS_1 = 0$' often.gp
    # Its numbers are times: those of the axis below.
    refute grep -qE '> *[0-9.]+ *</tspan>' often.svg
}

@test "results and collections are not taken for each other" {
    run "$HSIM" plot os-crash.db heat -o no.gp
    [ "$status" -eq 3 ]
    [[ $output == *"is the result of one run, expected a collection"* ]]
    run "$HSIM" plot sweep.db cpu -o no.gp
    [ "$status" -eq 3 ]
    [[ $output == *"is a collection of many runs, expected a result"* ]]
    run "$HSIM" plot sweep.db compare -o no.gp
    [ "$status" -eq 2 ]
    [[ $output == *"these runs differ in 'crash', too"*"draw them as sweep or heat"* ]]
    [ ! -e no.gp ]
}

@test "a result without its requests says so" {
    "$HSIM" run -q --trace flows -o flows.db "$TOP/scenarios/os-crash.scn"
    run "$HSIM" plot flows.db requests -o no.gp
    [ "$status" -ne 0 ]
    [[ $output == *"recorded with --trace flows"* ]]
    "$HSIM" plot -q flows.db cpu -o cpu.svg
}

# Every text of a collection that a scenario or a stranger may choose.
make_hostile_collection() { # FILE
    local bad="x''\"\`id\`\$(id)<b>&amp; {/:Bold y} %s %n\\' || char(10) || 'EOD' || char(10) || \
        'system ''id''' || char(27, 0x202e, 9) || replace(hex(zeroblob(5000)), '0', 'm') || '"
    sqlite3 -bail "$1" "
        UPDATE collection SET scenario = '$bad', about = '$bad', seed = '$bad';
        UPDATE run SET policy = policy || '$bad';
        UPDATE collection SET baseline = baseline || '$bad';
        UPDATE point_parameter SET name = name || '$bad' WHERE name = 'crash';
        UPDATE point_parameter SET value = value || '$bad' WHERE name = 'work';
        UPDATE quantity SET subject = subject || '$bad';
        UPDATE comparison SET policy = policy || '$bad', subject = subject || '$bad';"
}

@test "hostile texts come to nothing" {
    make_hostile os-crash.db
    make_hostile_collection compare.db
    make_hostile_collection sweep.db
    for picture in cpu requests compare sweep heat; do
        "$HSIM" plot -q "$(source_of $picture)" $picture -o bad.svg
        [ "$(grep -c '</svg>' bad.svg)" -eq 1 ]
        refute grep -q '<script\|<img\|<b>' bad.svg
        [ "$(grep -c '^EOD$' bad.gp)" -eq "$(grep -c '<< EOD$' bad.gp)" ]
        LC_ALL=C refute grep -q "$(printf '[\001-\010\013-\037\177]')" bad.gp
        refute grep -q '^system' bad.gp
        [ "$(wc -c <bad.gp)" -lt 60000 ]
        "$HSIM" plot "$(source_of $picture)" $picture --ascii >bad.txt
        LC_ALL=C refute grep -q "$(printf '[\001-\011\013-\037\177]')" bad.txt
    done
    [ ! -e id ]
}
