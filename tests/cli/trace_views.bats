# hsim trace for viewers: the Trace Event Format of Perfetto, the value change dump of GTKWave.

load hostile
load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    for name in os-crash app-fault; do
        "$HSIM" run -q -o $name.db "$TOP/scenarios/$name.scn"
        "$HSIM" trace -q --format chrome -o $name.json $name.db
        "$HSIM" trace -q --format vcd -o $name.vcd $name.db
        # Every event with what the tests ask for; a reader of JSON that is not ours.
        sqlite3 $name.json.db "CREATE TABLE event AS SELECT key AS position,
            value ->> '\$.ph' AS ph,
            value ->> '\$.pid' AS pid, value ->> '\$.tid' AS tid, value ->> '\$.ts' AS ts,
            value ->> '\$.name' AS name, value ->> '\$.cat' AS cat, value ->> '\$.id' AS id,
            value ->> '\$.args.name' AS track, value ->> '\$.args.cycle' AS cycle,
            value ->> '\$.args.lasts_cycles' AS lasts, value ->> '\$.args.value' AS number
            FROM json_each(readfile('$name.json'), '\$.traceEvents')"
    done
}

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
    ln -s "$BATS_FILE_TMPDIR"/* .
}

ask() { # DATABASE SQL
    sqlite3 "$1" "$2"
}

# The same question to both files of a result: events, and rows of the result.
same() { # NAME QUESTION-OF-EVENTS QUESTION-OF-ROWS
    local events rows
    events=$(ask "$1.json.db" "$2")
    rows=$(ask "$1.db" "$3")
    [ -n "$rows" ] && [ "$events" = "$rows" ] || {
        echo "$1: $2: $events, expected $rows"
        return 1
    }
}

# bats test_tags=smoke
@test "chrome has a slice for all that lasts, as long as in the result" {
    for name in os-crash app-fault; do
        same $name "SELECT count(*) FROM event WHERE ph = 'B'" "SELECT (SELECT count(*) FROM span) +
            (SELECT count(*) FROM cpu_turn) + (SELECT count(*) FROM flow) +
            (SELECT count(*) FROM flow_step)"
        same $name "SELECT sum(lasts) FROM event WHERE ph = 'B'" "SELECT
            (SELECT sum(end - begin) FROM span) + (SELECT sum(end - begin) FROM cpu_turn) +
            (SELECT sum(end - begin) FROM flow) + (SELECT sum(wait_cycles + work_cycles)
            FROM flow_step)"
        same $name "SELECT count(*), min(ts), max(ts) FROM event WHERE ph = 'b'" \
            "SELECT count(*), min(sent) / 500.0, max(sent) / 500.0 FROM request"
        same $name "SELECT count(*) FROM event WHERE ph = 'e'" \
            "SELECT count(*) FROM request WHERE replied IS NOT NULL"
        same $name "SELECT count(*) FROM event WHERE ph = 'C'" "SELECT count(*) FROM value"
        same $name "SELECT count(*) FROM event WHERE ph = 'i'" "SELECT
            (SELECT count(*) FROM event) + (SELECT count(*) FROM fault) +
            (SELECT count(*) FROM resource_version) + (SELECT count(*) FROM journal_record) +
            (SELECT count(*) FROM output) + (SELECT count(*) FROM refusal) +
            (SELECT count(*) FROM command) +
            (SELECT count(*) FROM expectation WHERE cycle IS NOT NULL)"
    done
}

# Counts and sums stay equal where one track has what belongs to another.
@test "chrome's slices, requests and values are row by row those of the result" {
    for name in os-crash app-fault; do
        ask $name.json.db "SELECT iif(track LIKE 'flows (_)', 'flows', track), one.name, one.ts,
                next_ts FROM (SELECT tid, ph, name, ts, lead(ts) OVER tracks AS next_ts,
                lead(ph) OVER tracks AS next_ph FROM event WHERE ph IN ('B', 'E')
                WINDOW tracks AS (PARTITION BY tid ORDER BY position)) AS one
            JOIN (SELECT tid, track FROM event WHERE name = 'thread_name') USING (tid)
            WHERE ph = 'B' AND next_ph = 'E'" | sort >found.txt
        # Microseconds of 500 cycles.
        ask $name.db "WITH slice(track, name, begin, end) AS (
            SELECT cpu, holder, begin, end FROM cpu_turn
            UNION ALL SELECT CASE kind WHEN 'transfer'
                THEN substr(detail, 1, instr(detail, ':') - 1) ELSE component ||
                iif(component GLOB 'os*', '', ' on ' || detail) END,
                iif(kind = 'transfer', substr(detail, instr(detail, ':') + 2), kind), begin, end
                FROM span
            UNION ALL SELECT 'flows', figure || ' ' || subject, begin, end FROM flow
            UNION ALL SELECT 'steps on ' || runs_on, format('step %s: %s, flow %d%s', step, what,
                flow, coalesce(' on ' || cpu, '')), begin, begin + wait_cycles + work_cycles
                FROM flow_step)
            SELECT track, name, round(begin / 500.0, 3), round(end / 500.0, 3) FROM slice" |
            sed -E 's/\.0(\||$)/\1/g' | sort >expected.txt
        [ "$(wc -l <expected.txt)" -gt 5000 ]
        diff -u expected.txt found.txt
        # A request from its first sending to its reply: the end of its number that comes next.
        same $name "SELECT group_concat(line, ';') FROM (SELECT cat || ' ' ||
                CAST(round(ts * 500) AS INTEGER) || ' ' || CAST(round(next_ts * 500) AS INTEGER)
                AS line FROM (SELECT ph, cat, ts, lead(ts) OVER pairs AS next_ts,
                lead(ph) OVER pairs AS next_ph FROM event WHERE ph IN ('b', 'e')
                WINDOW pairs AS (PARTITION BY cat, id ORDER BY ts, position))
                WHERE ph = 'b' AND next_ph = 'e' ORDER BY line)" \
            "SELECT group_concat(line, ';') FROM (SELECT clients || ' ' || sent || ' ' || replied
                AS line FROM request WHERE replied IS NOT NULL ORDER BY line)"
        same $name "SELECT group_concat(line, ';') FROM (SELECT name || ' ' ||
                CAST(round(ts * 500) AS INTEGER) || ' ' || number AS line FROM event
                WHERE ph = 'C' ORDER BY line)" "SELECT group_concat(line, ';') FROM (SELECT
                component || ' ' || name || ' ' || cycle || ' ' || value AS line
                FROM value ORDER BY line)"
        # Arrows belong together by their number: that of one flow alone.
        same $name "SELECT group_concat(n) FROM (SELECT count(*) || name AS n FROM event
                WHERE ph IN ('s', 't', 'f') GROUP BY id
                HAVING sum(ph = 's') = 1 AND sum(ph = 'f') = 1 ORDER BY n)" \
            "SELECT group_concat(n) FROM (SELECT count(*) || figure AS n FROM flow_step
                JOIN flow USING (flow) GROUP BY flow HAVING count(*) > 1 ORDER BY n)"
    done
}

# bats test_tags=smoke
@test "chrome's slices are closed before the next one of their track opens" {
    for name in os-crash app-fault; do
        # In each track B, E, B, E; times of a track never go back.
        [ "$(ask $name.json.db "SELECT count(*) FROM (SELECT ph,
            lag(ph, 1, 'E') OVER tracks AS before, ts < lag(ts) OVER tracks AS goes_back
            FROM event WHERE ph IN ('B', 'E')
            WINDOW tracks AS (PARTITION BY tid ORDER BY position))
            WHERE ph = before OR goes_back")" -eq 0 ]
        [ "$(ask $name.json.db "SELECT sum(ph = 'B') - sum(ph = 'E') FROM event")" -eq 0 ]
        # A track is called once, and its number is nobody else's: neither track's nor process's.
        [ "$(ask $name.json.db "SELECT count(*) - count(DISTINCT tid) + sum(tid IN
            (SELECT pid FROM event)) FROM event WHERE ph = 'M' AND name = 'thread_name'")" -eq 0 ]
        [ "$(ask $name.json.db "SELECT count(*) FROM event WHERE ph <> 'M' AND tid IS NOT NULL AND
            tid NOT IN (SELECT tid FROM event WHERE name = 'thread_name')")" -eq 0 ]
    done
}

# bats test_tags=smoke
@test "chrome's times are exact: a cycle is two nanoseconds" {
    # Digits as they stand in the file, against whole cycles; no floating point on the way.
    sed -n 's/.*"ph":"B".*"ts":\([0-9.]*\),.*"cycle":\([0-9]*\),.*/\1 \2/p' os-crash.json >times.txt
    [ "$(wc -l <times.txt)" -gt 5000 ]
    awk '{ split($1, part, "."); ns = part[1] substr(part[2] "000", 1, 3)
           if (ns + 0 != 2 * $2 || length(part[2]) > 3) exit 1 }' times.txt
}

# bats test_tags=smoke
@test "chrome's arrows join 501 to 507 and 601 to 612 in order, each in its step's slice" {
    steps() { # NAME FIGURE
        ask "$1.json.db" "SELECT group_concat(arrow.ph || ':' || substr(slice.name, 6, 3), ' ')
            FROM event AS arrow JOIN event AS slice ON slice.position = arrow.position - 1
            WHERE arrow.ph IN ('s', 't', 'f') AND slice.ph = 'B' AND slice.tid = arrow.tid
            AND slice.ts = arrow.ts AND arrow.name = '$2'"
    }
    [ "$(steps os-crash 'FIG. 5')" = "s:501 t:502 t:503 t:504 t:505 t:506 f:507" ]
    [ "$(steps app-fault 'FIG. 6')" = "s:601 t:602 t:603 t:604 t:605 t:606 t:607 t:608 t:609 t:610 \
t:611 f:612" ]
    # Every flow of more than one step is a chain: one beginning, one end.
    same os-crash "SELECT sum(ph = 's'), sum(ph = 'f'), count(*) FROM event
        WHERE ph IN ('s', 't', 'f')" "SELECT count(*), count(*), sum(n) FROM
        (SELECT count(*) AS n FROM flow_step GROUP BY flow HAVING n > 1)"
}

@test "chrome has a track for each CPU, OS, program, device" {
    ask os-crash.json.db "SELECT tracks.track || ' of ' || groups.track
        FROM event AS tracks JOIN event AS groups USING (pid)
        WHERE tracks.name = 'thread_name' AND groups.name = 'process_name'
        ORDER BY 1" >tracks.txt
    for track in 'cpu0 of CPUs' 'cpu1 of CPUs' 'os1 of operating systems' \
        'os2 of operating systems' 'A journals and output of journals and output' \
        'A on os1 of programs' 'A on os2 of programs' 'disk of channel and devices' \
        'steps on vmm of FIG. 5, FIG. 6 and other flows' 'faults of faults, commands, table 90'; do
        grep -qxF "$track" tracks.txt
    done
}

@test "a window has what lasts into it, and the arrows of the steps that are seen" {
    "$HSIM" trace --format chrome --from 5100ms --to 5200ms os-crash.db >window.json
    # os1 was fenced at 5.000069 s and stays so; os2 runs from 0 on; 504 began before.
    sqlite3 :memory: "SELECT value ->> '\$.name' FROM json_each(readfile('window.json'),
        '\$.traceEvents') WHERE value ->> '\$.ph' IN ('B', 's', 'f')" >names.txt
    for name in fenced running FIG._5_os1; do
        grep -qxF "${name//_/ }" names.txt
    done
    grep -q '^step 504: ' names.txt
    grep -q '^step 507: ' names.txt
    refute grep -q '^step 503: ' names.txt
    "$HSIM" trace --format chrome --only fault os-crash.db >fault.json
    [ "$(grep -c '"ph":"i"' fault.json)" -eq 1 ]
    [ "$(grep -c '"ph":"[^iM]"' fault.json)" -eq 0 ]
}

@test "-o writes a file as a whole, and no result is overwritten" {
    "$HSIM" trace --only fault os-crash.db >expected.txt
    echo old >lines.txt
    run "$HSIM" trace --only fault -o lines.txt os-crash.db
    [ "$status" -eq 0 ]
    [ "$output" = "Wrote  lines.txt, 1 KB" ]
    cmp expected.txt lines.txt
    run "$HSIM" trace -q --format vcd -o x.vcd os-crash.db
    [ -z "$output" ]
    run "$HSIM" trace --format vcd -o x.vcd os-crash.db
    [[ $output == "Wrote  x.vcd, "*" KB; open it with gtkwave" ]]
    run "$HSIM" trace --format chrome -o x.json os-crash.db
    [[ $output == "Wrote  x.json, "*" KB; open it at https://ui.perfetto.dev" ]]
    "$HSIM" trace --only fault -o - os-crash.db | cmp expected.txt -
    cp os-crash.db copy.db
    run "$HSIM" trace -o copy.db os-crash.db
    [ "$status" -eq 3 ]
    cmp copy.db os-crash.db
    run "$HSIM" trace -o none/x.txt os-crash.db
    [ "$status" -eq 3 ]
    [[ $output == *"cannot write none/x.txt: No such file or directory"* ]]
    [ -z "$(find . -name '*.txt.*')" ]
}

# bats test_tags=smoke
@test "vcd: times go up, and no variable changes twice at a time or to what it was" {
    for name in os-crash app-fault; do
        awk '/^\$enddefinitions/ { body = 1; next }
            !body { if ($1 == "$var") kind[$4] = $2; next }
            /^#/ { now = substr($1, 2); if (n++ > 0 && now + 0 <= before + 0) exit 1
                   before = now; next }
            /^\$/ { next }
            { code = $2; value = $1
              if (value !~ /^[bs]/) { code = substr($1, 2); value = substr($1, 1, 1) }
              if (!(code in kind) || seen[code, now]++) exit 1
              if (kind[code] != "event" && last[code] == value) exit 1
              last[code] = value }' $name.vcd
        last=$(ask $name.db "SELECT end_cycle * 2 FROM meta")
        [ "$(grep '^#' $name.vcd | tail -n 1)" = "#$last" ]
        refute grep -q '^\$date' $name.vcd
    done
}

# bats test_tags=smoke
@test "vcd: values are those of the result" {
    # "used size" of os1: code, then its changes as decimal numbers.
    code=$(awk '$3 == "os1" { os1 = 1 } $3 != "os1" && $1 == "$scope" { os1 = 0 }
        os1 && $5 == "used_size" { print $4 }' os-crash.vcd)
    awk -v code="$code" '/^#/ { now = substr($1, 2) } $2 == code && /^b/ {
        n = 0; for (i = 2; i <= length($1); i++) n = 2 * n + substr($1, i, 1); print now, n }' \
        os-crash.vcd >changes.txt
    ask os-crash.db "SELECT (cycle * 2) || ' ' || value FROM value
        WHERE component = 'os1' AND name = 'used size'" | cmp - changes.txt
    # What os1 was, and when.
    code=$(awk '$3 == "os1" { os1 = 1 } $3 != "os1" && $1 == "$scope" { os1 = 0 }
        os1 && $5 == "state" { print $4 }' os-crash.vcd)
    awk -v code="$code" '/^#/ { now = substr($1, 2) } $2 == code { print now, substr($1, 2) }' \
        os-crash.vcd | head -n -1 >changes.txt
    ask os-crash.db "SELECT (begin * 2) || ' ' || kind FROM span WHERE component = 'os1'" |
        cmp - changes.txt
    [ "$(grep -c . changes.txt)" -eq 3 ]
}

# bats test_tags=smoke
@test "vcd: what lasts ends when it does in the result" {
    # Turns of a CPU, beside all that lasts longer: "-" from the end of each to the next one.
    code=$(awk '$3 == "cpu0" { cpu0 = 1 } $3 != "cpu0" && $1 == "$scope" { cpu0 = 0 }
        cpu0 && $5 == "runs" { print $4 }' os-crash.vcd)
    awk -v code="$code" '/^#/ { now = substr($1, 2) } $2 == code && now > 0 {
        print now, substr($1, 2) }' os-crash.vcd >changes.txt
    ask os-crash.db "WITH turn AS (SELECT * FROM cpu_turn WHERE cpu = 'cpu0')
        SELECT (cycle * 2) || ' ' || what FROM (
        SELECT begin AS cycle, holder AS what FROM turn
        WHERE begin > 0 AND (begin, holder) NOT IN (SELECT end, holder FROM turn)
        UNION ALL SELECT end, '-' FROM turn WHERE end NOT IN (SELECT begin FROM turn))
        ORDER BY cycle" >expected.txt
    [ "$(wc -l <expected.txt)" -gt 5000 ]
    cmp expected.txt changes.txt
}

@test "vcd: GTKWave's converter takes it, and gives back the same changes" {
    [ -x "$(command -v vcd2fst)" ] || skip "gtkwave is not installed"
    changes() { # FILE: without the header, in the order of times and codes
        sed '1,/^\$enddefinitions/d; /^\$/d' "$1" | awk '/^#/ { now = $1; next } {
            gsub(/\\"/, "\""); gsub(/\\047/, "\047"); gsub(/\\\?/, "?")
            if (/^b/) { sub(/^b0+/, "b"); sub(/^b /, "b0 ") } if (/^bx+ /) sub(/^bx+/, "bx")
            print now, $0 }' | sort
    }
    for name in os-crash app-fault; do
        run vcd2fst $name.vcd $name.fst
        [ "$status" -eq 0 ]
        [ -z "$output" ]
        fst2vcd $name.fst >back.vcd
        [ "$(changes $name.vcd | wc -l)" -gt 10000 ]
        diff <(changes $name.vcd | sed "s/\\\\047/'/g") <(changes back.vcd | sed "s/\\\\'/'/g")
    done
}

@test "vcd: more variables than a viewer can show are refused" {
    cp -L os-crash.db many.db
    chmod u+w many.db
    sqlite3 many.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
        WHERE i < 100000) INSERT INTO value
        SELECT (SELECT end_cycle FROM meta), 'os1', 'value ' || i, i FROM n"
    run "$HSIM" trace --format vcd -o many.vcd many.db
    [ "$status" -eq 2 ]
    [[ $output == *"these are more than 100000 variables"* ]]
    [[ $output == *"help: choose some of them with --only"* ]]
    [ ! -e many.vcd ]
    "$HSIM" trace --format vcd --only A,fault many.db >few.vcd
    [ "$(grep -c 'state on os1\|state_on_os1' few.vcd)" -eq 1 ]
}

@test "vcd: the unit is the largest of which a cycle is a whole number" {
    unit() { # CLOCK
        sed "s/clock [0-9]* [kMG]*Hz/clock $1/" "$TOP/scenarios/profiles/toy.scn" >profiles/toy.scn
        "$HSIM" run -q -o clock.db hello.scn || true
        "$HSIM" trace --format vcd clock.db | grep -E '^\$(timescale|comment no)|^#' |
            sed -n '1,2p;$p'
    }
    mkdir profiles
    cp "$TOP/scenarios/hello.scn" .
    [ "$(unit '1 MHz')" = $'$timescale 1 us $end\n#0\n#1000000' ]
    [ "$(unit '250 MHz' | head -n 1)" = '$timescale 1 ns $end' ]
    [ "$(unit '400 MHz' | head -n 1)" = '$timescale 1 ps $end' ]
    none='no unit with room for the run is a whole part of a cycle: 1 ns stands for 1 cycle'
    [ "$(unit '300 MHz' | head -n 1)" = "\$comment $none \$end" ]
    # 10 ps, of which the longest run there can be has too many to count.
    sed -i 's/stop at .*/stop at 1_152_921_504_606_846_976 cycles }/; /^expect/d; /^vmm/i\
        guest { tick 1_000_000_000_000_000_000 cycles }' hello.scn
    [ "$(unit '100 GHz')" = \
        "\$comment $none \$end"$'\n$timescale 1 ns $end\n#1152921504606846976' ]
}

# The first microseconds of each takeover, in every form.
# bats test_tags=smoke
@test "what happens when os1 dies, and when A fails" {
    is_golden() { # NAME < OUTPUT
        cat >found.txt
        if [ "${HS_GOLDEN-}" = write ]; then
            cp found.txt "$TOP/tests/golden/trace/$1"
        fi
        diff -u "$TOP/tests/golden/trace/$1" found.txt
    }
    for form in text json csv vcd chrome; do
        "$HSIM" trace --format $form --from 5s --to 5000100us os-crash.db | is_golden os-crash.$form
        "$HSIM" trace --format $form --only 'FIG. 6,A,fault' --from 5s --to 5000060us app-fault.db |
            is_golden app-fault.$form
    done
}

# bats test_tags=smoke
@test "texts that mean harm stay texts" {
    cp -L os-crash.db hostile.db
    chmod u+w hostile.db
    make_hostile hostile.db
    "$HSIM" trace --format chrome hostile.db >hostile.json
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('hostile.json'))")" -eq 1 ]
    # As many of each kind as before: nothing was lost, nothing became a structure of its own.
    for file in os-crash hostile; do
        sqlite3 :memory: "SELECT value ->> '\$.ph', count(*) FROM json_each(readfile('$file.json'),
            '\$.traceEvents') GROUP BY 1" >$file.counts
    done
    diff os-crash.counts hostile.counts
    "$HSIM" trace --format vcd hostile.db >hostile.vcd
    # ASCII without controls, and as many declarations and changes as before.
    LC_ALL=C refute grep -q '[^ -~]' hostile.vcd
    for file in os-crash hostile; do
        sed 's/^\(\$[a-z]*\|#\|b\|s\|.\).*/\1/' $file.vcd | sort | uniq -c >$file.counts
    done
    diff os-crash.counts hostile.counts
    if [ -x "$(command -v vcd2fst)" ]; then
        run vcd2fst hostile.vcd hostile.fst
        [ "$status" -eq 0 ]
        [ -z "$output" ]
    fi
    "$HSIM" trace --format json hostile.db >lines.json
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('lines.json'))")" -eq 1 ]
    "$HSIM" trace --format csv hostile.db >lines.csv
    [ "$(wc -l <lines.csv)" -eq "$("$HSIM" trace --format csv os-crash.db | wc -l)" ]
    LC_ALL=C refute grep -q $'[\001-\011\013-\037]' lines.csv
}

@test "many things that overlap, or whose names look alike, are told without delay" {
    cp -L os-crash.db many.db
    chmod u+w many.db
    sqlite3 many.db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
        INSERT INTO span SELECT 'os1', 'waits', 'x', i, i + 1000000 FROM n UNION ALL
        SELECT char(19968 + i % 300, 19968 + i / 300), 'waits', 'x', i, i + 10 FROM n
        WHERE i % 2 = 0"
    timeout 20 "$HSIM" trace --format vcd many.db >many.vcd
    # All of os1 last beside each other and beside what it does in the run: a variable each. The
    # others are a scope each, of a name of its own.
    [ "$(grep -c ' state_[0-9]* \$end' many.vcd)" -eq 60000 ]
    [ "$(sed -n 's/^\$scope module \(______.*\) \$end/\1/p' many.vcd | sort -u | wc -l)" -eq 30000 ]
    timeout 20 "$HSIM" trace --format chrome many.db >many.json
    [ "$(grep -c '"name":"os1 ([0-9]*)"' many.json)" -eq 60000 ]
}

@test "a result that kept the flows only shows them, and says what it has not" {
    "$HSIM" run -q --trace flows -o flows.db "$TOP/scenarios/os-crash.scn"
    "$HSIM" trace --format chrome flows.db >flows.json 2>note.txt
    [ "$(grep -c '"ph":"B"' flows.json)" -eq "$(ask os-crash.db "SELECT
        (SELECT count(*) FROM flow) + (SELECT count(*) FROM flow_step)")" ]
    [ "$(grep -c '"ph":"[stf]"' flows.json)" -eq "$(grep -c '"ph":"[stf]"' os-crash.json)" ]
    [ "$(cat note.txt)" = "note: this result was recorded with --trace flows, which leaves out \
events, what lasted, values over time, who had each CPU when, requests, what programs printed, \
journal records" ]
    "$HSIM" trace --format vcd flows.db >flows.vcd 2>note.txt
    grep -q ' step ' flows.vcd
    grep -q 'leaves out events' note.txt
    "$HSIM" trace os-crash.db 2>note.txt >/dev/null
    [ ! -s note.txt ]
}
