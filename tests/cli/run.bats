# hsim run: verdicts, files, exit statuses, and what is left when something goes wrong.

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    HELLO=$TOP/scenarios/hello.scn
    CRASH=$TOP/scenarios/os-crash.scn
    cd "$BATS_TEST_TMPDIR"
}

# hello, and an expectation that cannot hold.
failing_scenario() {
    mkdir -p profiles
    cp "$TOP"/scenarios/profiles/*.scn profiles/
    { cat "$HELLO"; echo 'expect "too small" at stop : table.os1 == 1 MB'; } >failing.scn
}

# A run that takes some seconds.
long_scenario() {
    mkdir -p profiles
    cp "$TOP"/scenarios/profiles/*.scn profiles/
    sed 's/stop at [0-9]* m\?s/stop at 100_000 s/; s/loop [0-9]*/loop/' "$HELLO" >long.scn
    grep -q 'stop at 100_000 s' long.scn
}

# bats test_tags=smoke
@test "hello runs, says so, and writes results/hello.db" {
    run "$HSIM" run "$HELLO"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "PASS  hello: "*" expectations held"* ]]
    [[ $output == *"Wrote  results/hello.db, digest "* ]]
    [ "$(ls -A results)" = hello.db ]
    [[ ${lines[-3]} == "Next   $HSIM explain results/hello.db  "*"  what happened, and why" ]]
    [[ ${lines[-2]} == "       $HSIM plot results/hello.db memory   who has which storage, when" ]]
    [[ ${lines[-1]} == "       $HSIM report results/hello.db  "*"  all of it, for a browser" ]]
    run "$HSIM" run -o "results/it's 1.db" "$HELLO"
    eval "${lines[-2]%%   who has*} --ascii" >picture.txt
    [ "$(head -n 1 picture.txt)" = 'No storage changes its owner' ]
}

# bats test_tags=smoke
@test "os-crash shows FIG. 4, FIG. 5, the outage and both maps within 50 lines of 100 columns" {
    ln -s "$HSIM" hsim
    run ./hsim run "$CRASH"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -le 50 ]
    [ "$(wc -L <<<"$output")" -le 100 ]
    [[ $output == *"FIG. 4  resource management table 90"* ]]
    [[ $output =~ os1\ +160\ os1\ →\ os2\ +32\ os1\ →\ os2\ +32\ os1\ →\ os2 ]]
    [[ $output =~ sum\ +256\ +256\ +256\ +256 ]]
    for step in 501 502 503 504 505 506 507; do [[ $output == *"  $step   "* ]]; done
    [[ $output == *"Outage  from the fault"* ]]
    [[ $output =~ before\ +V+[12.V]+ ]]
    [[ $output =~ after\ +V+[2.V]+$'\n' ]]
}

# The answers are the scenario's: three looks miss os1 and five os2; a beat of each is lost at 31 to
# 35 s.
@test "the switching device tells what it saw and ordered, where there is one" {
    run "$HSIM" run "$TOP/scenarios/device-false-alarm.scn"
    [ "$status" -eq 0 ]
    [[ $output == *"FIG. 5  os1: switching device: 3 heartbeats missed, at 36.00 s;"* ]]
    [[ $output == *"Switching device  "*" came, 10 lost; 8 misses in 60 looks"* ]]
    [[ $output == *" 1 order, 2 sent again, 1 withdrawn; 1 answer"* ]]
    "$HSIM" run --format json "$TOP/scenarios/device-false-alarm.scn" >told.json
    python3 -c 'import json
device = json.load(open("told.json"))["switching_device"]
assert device["misses"] == 8 and device["looks"] == 60 and device["heartbeats_lost"] == 10, device
assert device["orders"] == 1 and device["orders_again"] == 2 and device["answers"] == 1, device'
    run "$HSIM" run "$CRASH"
    [[ $output != *"Switching device"* ]]
}

@test "a system that goes down ends the run, says why, and is an answer" {
    run "$HSIM" run "$TOP/scenarios/cpu-fault.scn"
    [ "$status" -eq 0 ]
    [[ $output == *"Ended  at 12.00 s: system down: no CPU is left;"* ]]
    [[ $output == *"FIG. 5  os1: check-stop, at 5.000 s; done"* ]]
    [[ $output =~ cpu2\ .*\ 75\.0\ %$'\n' ]] # stopped from 3 s to 12 s
    sed 's/vmm.state == down/vmm.state == running/' "$TOP/scenarios/cpu-fault.scn" >up.scn
    mkdir profiles && cp "$TOP"/scenarios/profiles/*.scn profiles/
    run "$HSIM" run up.scn
    [ "$status" -eq 1 ]
    [[ $output == *"found:    vmm.state is down"* ]]
}

@test "failed units stand in the table until the end, and the sizes add up" {
    run "$HSIM" run "$TOP/scenarios/storage-fault.scn"
    [ "$status" -eq 0 ]
    [[ $output =~ failed\ +-\ +11\ vmm\ +11\ vmm\ +11\ vmm ]]
    [[ $output =~ sum\ +256\ +256\ +256\ +256 ]]
    [[ $output == *"! failed 12 MB"* ]] # 11 of nobody, and the one in os1's area
}

@test "every fault is told: when it struck, that it had no effect, or that it never struck" {
    mkdir profiles && cp "$TOP"/scenarios/profiles/*.scn profiles/
    { cat "$TOP/scenarios/cpu-fault.scn"
      echo 'fault "again" { at 4 s  fail cpu 2 }'
      echo 'fault "never" { crash os2 hang  when table.os1 == 1 MB'
      echo '}'; } >told.scn
    run "$HSIM" run -o told.db told.scn
    [ "$status" -eq 0 ]
    [[ $output =~ Faults\ .*idle\ +3\.000\ s\ +fail\ cpu\ 2$'\n' ]]
    [[ $output =~ again\ +4\.000\ s\ +fail\ cpu\ 2\ +without\ effect$'\n' ]]
    [[ $output =~ never\ +never\ struck\ +crash\ os2\ hang$'\n' ]]
    "$HSIM" run --format json -o told.db told.scn >told.json
    python3 -c 'import json, sys
faults = {fault["name"]: fault for fault in json.load(open("told.json"))["faults"]}
assert len(faults) == 5, faults
assert faults["never"]["cycle"] is None and not faults["never"]["had_effect"]
assert faults["idle"]["target"] == "cpu2" and faults["idle"]["had_effect"]
assert not faults["again"]["had_effect"]'
    run "$HSIM" run "$HELLO"
    [[ $output != *"Faults "* && $output != *"Programs "* ]]
}

@test "every command is told: when it was given, by whom, and what became of it" {
    mkdir profiles && cp "$TOP"/scenarios/profiles/*.scn profiles/
    { cat "$TOP/scenarios/os-crash.scn"
      echo 'command "more" { at 1 s  change share of os1 to 300 by os2 }'
      echo 'command "late" { at 6 s  change share of os2 to 300 by os1 }'
      echo 'command "never" { at step 612  take 1 MB from A }'; } >told.scn
    run "$HSIM" run -o told.db told.scn
    [[ $output =~ Commands\ .*more\ +1\.000\ s\ +change\ share.*300\ +os2\ +done$'\n' ]]
    [[ $output =~ late\ +6\.000\ s\ +change.*os1\ +the\ OS\ that\ orders\ it\ does\ not\ run$'\n' ]]
    [[ $output =~ never\ +never\ given\ +take\ 1\ MB\ from\ A\ +operator$'\n' ]]
    "$HSIM" run --format json -o told.db told.scn >told.json || true
    python3 -c 'import json
commands = {command["name"]: command for command in json.load(open("told.json"))["commands"]}
assert commands["more"]["done"] > commands["more"]["cycle"] and commands["more"]["by"] == "os2"
assert commands["never"]["cycle"] is None and commands["never"]["done"] is None'
    [[ $("$HSIM" trace told.db) == *"change share of os1 to 300 (more), done"* ]]
    run "$HSIM" run "$HELLO"
    [[ $output != *"Commands "* ]]
}

@test "every move of prior art 2 is told: between whom, and how long one of them stood still" {
    run "$HSIM" run "$TOP/scenarios/dead-os-prior-art-2.scn"
    title='Moves  of storage between OSs that live, prior art 2; and for how long the one'
    [[ $output == *"$title"* ]]
    [[ $output =~ os1\ failed\ +23\..*an\ OS\ has\ failed.*refused$'\n' ]]
    run "$HSIM" run "$TOP/scenarios/day-night.scn"
    [[ $output =~ move\ +at\ +why\ +from\ +to\ +stood\ still\ +took ]]
    [[ $output == *"  what came of it"* ]]
    [[ $output =~ night\ +10\.00\ s\ +its\ time\ zone\ begins\ +os1\ +os2\ +128\ ms.*done$'\n' ]]
    cp -r "$TOP/scenarios/profiles" .
    sed '/^expect/d; s/to 20 s every 20 s/to 12 s every 4 s/' "$TOP/scenarios/day-night.scn" >m.scn
    [[ $("$HSIM" run m.scn) =~ "  ("[1-9][0-9]*" more: hsim flow --figure all)" ]]
    "$HSIM" run --format json "$TOP/scenarios/day-night.scn" >told.json
    python3 -c 'import json
moves = json.load(open("told.json"))["moves"]
assert [move["from"] for move in moves] == ["os1", "os2", "os1", "os2", "os1"], moves
assert moves[0]["stood_still"] == 64000000 and moves[0]["outcome"] == "done"'
    run "$HSIM" run "$HELLO"
    [[ $output != *"Moves "* ]]
}

@test "arrivals that were turned away are told beside the requests" {
    run "$HSIM" run "$TOP/scenarios/ask.scn"
    [ "$status" -eq 0 ]
    [[ $output =~ web:\ ([0-9]+)\ arrivals\ turned\ away ]]
    n=${BASH_REMATCH[1]}
    [ "$n" -eq "$(sqlite3 results/ask.db "SELECT value FROM counter WHERE name = 'turned away'")" ]
}

@test "a file of arrivals is kept with the result" {
    mkdir profiles
    cp "$TOP/scenarios/profiles/z2000.scn" profiles/
    printf '1 ms\n2 ms 512 B\n' >two.txt
    cat >two.scn <<'EOF'
scenario "two" { stop at 2 s }
include "profiles/z2000.scn"
storage { size 64 MB }
vmm { area 8 MB }
os os1 { role active  storage 32 MB  kernel 8 MB }
program S { image 100 KB  loop { receive  reply 1 KB } }
app A { runs S  on os1  area 8 MB }
clients w { to A  count 2  arrivals trace "two.txt"  start at 1 s }
expect "both" at stop : w.replies == 2
EOF
    run "$HSIM" run -q two.scn
    [ "$status" -eq 0 ]
    sqlite3 results/two.db "SELECT text FROM scenario_text WHERE file = 'two.txt'" >kept.txt
    diff <(cat two.txt; echo) kept.txt
}

@test "a program that a trap ended is told, with where it was" {
    run "$HSIM" run "$TOP/scenarios/storage-fault.scn"
    [ "$status" -eq 0 ]
    [[ $output == *"Programs  that failed"*$'\n  B  os1  4.0'* ]]
    [[ $output =~ B\ \ os1\ .*(machine\ check\ at\ pc\ 0x[0-9a-f]+,\ address\ 0x[0-9a-f]+)$'\n' ]]
    reason=${BASH_REMATCH[1]}
    address=$((16#${reason##*0x}))
    [ "$address" -ge $((10 * 1048576)) ] # in B's units 10 .. 19
    [ "$address" -lt $((20 * 1048576)) ]
    [[ $("$HSIM" trace results/storage-fault.db) == *"job end, flow "*": $reason"* ]]
}

@test "a result of another scenario file that is replaced is told" {
    mkdir profiles
    cp "$TOP"/scenarios/profiles/*.scn profiles/
    cp "$HELLO" twin.scn
    "$HSIM" run "$HELLO" >first.txt 2>said.txt
    "$HSIM" run --format json "$HELLO" >again.json 2>>said.txt
    [ ! -s said.txt ]
    "$HSIM" run twin.scn >second.txt 2>said.txt
    diff said.txt - <<'END'
note: results/hello.db had the result of hello.scn, which is replaced
  help: -o FILE keeps both
END
    cmp first.txt second.txt
    "$HSIM" run -q "$HELLO" 2>said.txt
    [ ! -s said.txt ]
    sqlite3 results/hello.db "UPDATE meta SET scenario_file = char(27, 10) || 'x'"
    "$HSIM" run "$HELLO" 2>said.txt >/dev/null
    [ "$(wc -l <said.txt)" -eq 2 ]
    LC_ALL=C tr -d '\n' <said.txt | LC_ALL=C tr -dc '\000-\037' | cmp - /dev/null
    head -c 5000 results/hello.db >half.db
    run "$HSIM" run -o half.db "$HELLO"
    [[ $output != *note:* ]]
}

@test "what a run prints is what table prints later" {
    "$HSIM" run "$CRASH" >run.txt
    "$HSIM" table results/os-crash.db >table.txt
    grep -F -x -f table.txt run.txt >common.txt
    cmp table.txt common.txt
}

# bats test_tags=smoke
@test "an expectation that does not hold: exit 1, place and values, and the result is there" {
    failing_scenario
    run "$HSIM" run failing.scn
    [ "$status" -eq 1 ]
    [[ $output == *"FAIL  hello: "* ]]
    [[ $output == *"too small"*"failing.scn:"*"expected: table.os1 == 1 MB"*"found:"* ]]
    [ -s results/hello.db ]
    echo 'expect "between" at stop : hello.outage > 1 ms and hello.outage < 2 ms' >>failing.scn
    run "$HSIM" run failing.scn
    [[ $output == *"found:    hello.outage is 0 s (0 cycles)"$'\n'* ]]
    run "$HSIM" run --quiet failing.scn
    [ "$status" -eq 1 ]
    [ -z "$output" ]
}

@test "the same run makes the same bytes, whatever the file is called" {
    "$HSIM" run -q -o one.db "$CRASH"
    "$HSIM" run -q --output=other.db "$CRASH"
    cmp one.db other.db
}

@test "neither the locale nor the length of a burst changes a byte" {
    "$HSIM" run -q -o one.db "$CRASH"
    for locale in C ${HSIM_LOCALES:-}; do
        LC_ALL=$locale "$HSIM" run -q -o locale.db "$CRASH"
        cmp one.db locale.db
    done
    "$HSIM" run -q --max-burst 1 -o burst.db "$CRASH"
    cmp one.db burst.db
}

@test "every build makes the same digest" {
    for program in ${HSIM_VARIANTS:-$HSIM}; do
        "$program" run -o run.db "$CRASH" | grep -o 'digest [0-9a-f]*'
    done | sort -u >digests
    [ "$(wc -l <digests)" -eq 1 ]
}

@test "settings and seed are kept in the result and change the run" {
    "$HSIM" run -q -o plain.db "$CRASH"
    "$HSIM" run -q -s crash_at=6s --seed 7 -o early.db "$CRASH" || [ $? -eq 1 ]
    [ "$(sqlite3 early.db 'SELECT * FROM setting')" = "0|set|crash_at=6s
1|seed|7" ]
    [ "$(sqlite3 early.db 'SELECT seed FROM meta')" = 7 ]
    plain=$(sqlite3 plain.db 'SELECT digest FROM meta')
    [ "$(sqlite3 early.db 'SELECT digest FROM meta')" != "$plain" ]
}

@test "a paranoid run finds nothing and changes nothing" {
    "$HSIM" run -q -o one.db "$HELLO"
    "$HSIM" run -q --paranoid -o two.db "$HELLO"
    for file in one two; do
        sqlite3 $file.db .dump | grep -v 'INSERT INTO meta ' >$file.sql
        sqlite3 $file.db 'SELECT digest, end_cycle, n_instructions FROM meta' >>$file.sql
    done
    cmp one.sql two.sql
}

# bats test_tags=smoke
@test "--format json is JSON" {
    "$HSIM" run --format json "$CRASH" >run.json
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('run.json'))")" = 1 ]
    [ "$(sqlite3 :memory: "SELECT json_extract(readfile('run.json'), '\$.has_held')")" = 1 ]
    [ "$(sqlite3 :memory: "SELECT json_array_length(readfile('run.json'), '\$.versions')")" = 4 ]
}

# bats test_tags=smoke
@test "a mistake in the scenario: exit 2, caret and hint, no file" {
    run "$HSIM" run -s crsh_at=3s "$CRASH"
    [ "$status" -eq 2 ]
    [[ $output == *"did you mean 'crash_at'?"* ]]
    [ -z "$(ls -A results 2>/dev/null)" ]
    run "$HSIM" run absent.scn
    [ "$status" -eq 3 ]
    [[ $output != *"help:"* ]]
    run "$HSIM" check absent.scn
    [ "$status" -eq 3 ]
}

@test "a scenario that is named in brief is not run, but meant" {
    mkdir scenarios && cp "$HELLO" scenarios/brief.scn
    for name in brief brief.scn scenarios/brief; do
        run "$HSIM" run "$name"
        [ "$status" -eq 3 ]
        [[ $output == *"$name: does not exist"*"help: did you mean 'scenarios/brief.scn'?"* ]]
    done
    "$HSIM" run -q -o crash.db "$CRASH"
    run "$HSIM" run crash.db
    [[ $output == *"is larger than 1 MiB"*"help: a scenario is a text file in UTF-8"* ]]
}

@test "check reads and wires without running" {
    run "$HSIM" check "$CRASH"
    [ "$status" -eq 0 ]
    [[ $output == "GOOD  "*"no mistakes; 12 expectations" ]]
    [ ! -e results ]
    cp -r "$(dirname "$CRASH")/profiles" .
    { grep -v '^expect' "$CRASH" && echo 'expect "x" at stop : vmm.refusals == 0'; } >one.scn
    [[ $("$HSIM" check one.scn) == *"; 1 expectation" ]]
    run "$HSIM" check -s crsh_at=3s "$CRASH"
    [ "$status" -eq 2 ]
}

@test "a fault later than the stop is warned of, and is no mistake" {
    mkdir profiles && cp "$TOP"/scenarios/profiles/*.scn profiles/
    { cat "$HELLO"; echo 'fault "late" { at 100 s  crash os1 panic }'; } >late.scn
    for command in check run; do
        "$HSIM" "$command" late.scn >output 2>warning
        [[ $(head -n 1 warning) == "warning[HS142]: this fault never strikes" ]]
        grep -q -F -- "--> late.scn:$(wc -l <late.scn):19" warning
    done
    grep -q -E '^  late  +never struck  crash os1 panic$' output
    run "$HSIM" run -q late.scn
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "too many events: exit 3, the replaying command, no file" {
    run "$HSIM" run --max-events 100 "$HELLO"
    [ "$status" -eq 3 ]
    [[ $output == *"no result was written; to replay: $HSIM run --seed "* ]]
    [[ $output == *" --max-events 100 --paranoid $HELLO" ]]
    [ -z "$(ls -A results)" ]
    [ -z "$("$HSIM" run --max-events 100 "$HELLO" 2>/dev/null)" ]
}

@test "a replaying command quotes what a shell would take apart" {
    run "$HSIM" run -s 'crash_at=3 s' --max-events 100 "$CRASH"
    [ "$status" -eq 3 ]
    [[ $output == *"-s 'crash_at=3 s' --seed "* ]]
}

@test "an unwritable place: exit 3 before anything is simulated" {
    run "$HSIM" run -o absent/run.db "$HELLO"
    [ "$status" -eq 3 ]
    [[ $output == *"cannot create a result in absent: No such file or directory"* ]]
    mkdir folder
    run "$HSIM" run -o folder "$HELLO"
    [ "$status" -eq 3 ]
    [[ $output == *"is a folder"* ]]
    touch results
    run "$HSIM" run "$HELLO"
    [ "$status" -eq 3 ]
}

# bats test_tags=smoke
@test "a file that is not ours is not overwritten" {
    echo "my notes" >notes.txt
    run "$HSIM" run -o notes.txt "$HELLO"
    [ "$status" -eq 3 ]
    [[ $output == *"notes.txt exists and is not an hsim result"* ]]
    [ "$(cat notes.txt)" = "my notes" ]
}

@test "a full disk: exit 3, nothing is left" {
    run bash -c "ulimit -f 64; '$HSIM' run -o run.db '$CRASH'"
    [ "$status" -eq 3 ]
    [[ $output == *"cannot write run.db: File too large"* ]]
    [ -z "$(ls -A)" ]
}

@test "Ctrl-C: exit 130, nothing is left" {
    long_scenario
    # A shell script lets its background commands ignore SIGINT; env puts it back.
    env --default-signal=INT "$HSIM" run -o run.db long.scn 2>message &
    sleep 0.5
    kill -INT $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 130 ]
    grep -q 'interrupted: no result was written' message
    [ ! -e run.db ] && [ ! -e .run.db.part ]
}

@test "a killed run leaves nothing that looks complete, and the next one cleans up" {
    long_scenario
    "$HSIM" run -o run.db long.scn &
    sleep 0.5
    kill -KILL $!
    wait $! || true
    [ ! -e run.db ]
    run "$HSIM" table .run.db.part
    [ "$status" -eq 3 ]
    "$HSIM" run -q -o run.db "$HELLO"
    [ "$(ls -A *.db .*.db.part 2>/dev/null)" = run.db ]
}

@test "two runs do not write the same file at once" {
    long_scenario
    "$HSIM" run -o run.db long.scn &
    sleep 0.5
    run "$HSIM" run -o run.db "$HELLO"
    kill -TERM %1 || true
    wait %1 || true
    [ "$status" -eq 3 ]
    [[ $output == *"another run is writing"* ]]
}

# bats test_tags=smoke
@test "a second fault of the command line strikes, is kept with the result, and is replayed" {
    run "$HSIM" run --fault 'at 2_500_100_000 cycles  crash os2 panic' "$CRASH"
    [ "$status" -eq 1 ]
    [ "$(sqlite3 results/os-crash.db "SELECT cycle, action FROM fault WHERE name = 'second'")" = \
        '2500100000|crash os2 panic' ]
    [ "$(sqlite3 results/os-crash.db "SELECT count(*) FROM scenario_text
                                      WHERE file = '--fault'")" -eq 1 ]
    run "$HSIM" run --max-events 900 --fault 'at 5 s  crash os2 hang' "$CRASH"
    [ "$status" -eq 3 ]
    [[ $output == *"to replay: "*" --fault 'at 5 s  crash os2 hang' --seed 42 --max-events 900 "* ]]
}

@test "a second fault that cannot be says where and what to do, exit 2" {
    run "$HSIM" run --fault 'at 5 s  crash os7 panic' "$CRASH"
    [ "$status" -eq 2 ]
    [[ $output == *"no 'os' is called 'os7'"*"--> --fault:1:32"*"did you mean 'os1'?"* ]]
    [ ! -e results/os-crash.db ]
}
