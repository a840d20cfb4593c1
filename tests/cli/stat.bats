# hsim run --stat cpu and hsim stat: what the hardware counted.

load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    "${HSIM:-$TOP/hsim}" run -q -o "$BATS_FILE_TMPDIR/run.db" "$TOP/scenarios/os-crash.scn"
}

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    CRASH=$TOP/scenarios/os-crash.scn
    cd "$BATS_TEST_TMPDIR"
    cp "$BATS_FILE_TMPDIR/run.db" .
}

ask() { # SQL
    sqlite3 run.db "$1"
}

# bats test_tags=smoke
@test "run --stat cpu is the summary with all that hsim stat shows, nothing of it twice" {
    "$HSIM" run -o x.db "$CRASH" >summary.txt
    "$HSIM" run --stat none -o x.db "$CRASH" | cmp - summary.txt
    "$HSIM" stat x.db >stat.txt
    "$HSIM" run --stat cpu -o x.db "$CRASH" >both.txt
    [ "$(grep -c '^CPU time  of the whole run$' summary.txt)" -eq 1 ]
    [ "$(grep -c '^Machines ' summary.txt)" -eq 1 ]
    {
        sed '/^CPU time /,$d' summary.txt
        sed '1{/^$/d;}' stat.txt
        sed -n '/^Ended /,$p' summary.txt | sed '1i\\'
    } | cmp - both.txt
}

@test "an unknown --stat gets a hint" {
    run "$HSIM" run --stat cpus "$CRASH"
    [ "$status" -eq 2 ]
    [[ $output == *"'--stat' cannot be 'cpus'"*"did you mean 'cpu'?"* ]]
    run "$HSIM" run --stat "$CRASH"
    [ "$status" -eq 2 ]
}

# bats test_tags=smoke
@test "the books of a CPU add up to the run, in every format" {
    "$HSIM" stat --format csv run.db >stat.csv
    "$HSIM" stat --format json run.db >stat.json
    sqlite3 csv.db '.import --csv stat.csv t'
    end=$(ask 'SELECT end_cycle FROM meta')
    [ "$(sqlite3 csv.db "SELECT sum(value) FROM t WHERE part = 'book' GROUP BY name" | sort -u)" = \
        "$end" ]
    [ "$(sqlite3 csv.db "SELECT count(DISTINCT name) FROM t WHERE part = 'book'")" = 2 ]
    sqlite3 :memory: "SELECT (SELECT sum(value) FROM json_each(cpu.value, '\$.books'))
        FROM json_each(readfile('stat.json'), '\$.cpus') AS cpu" >sums.txt
    [ "$(sort -u sums.txt)" = "$end" ]
}

# bats test_tags=smoke
@test "devices say what they counted" {
    "$HSIM" stat run.db >stat.txt
    bytes=$(ask "SELECT value FROM counter WHERE component = 'channel' AND name = 'bytes'")
    sed 's/_//g' stat.txt | grep -q "^  channel  *[0-9]*  *$bytes "
    grep -q '^  link in ' stat.txt
    "$HSIM" stat --format json run.db >stat.json
    sqlite3 :memory: "SELECT json_extract(value, '\$.bytes') FROM
        json_each(readfile('stat.json'), '\$.devices')
        WHERE json_extract(value, '\$.device') = 'channel'" >bytes.txt
    [ "$(cat bytes.txt)" = "$bytes" ]
}

# Five programs with journals all over the disk wait for its arm; the nearest first moves it less.
# bats test_tags=smoke
@test "disciplines of a disk differ in the seeks that are printed" {
    cp -r "$TOP/scenarios/profiles" .
    cat >arm.scn <<'END'
scenario "arm" { stop at 2 s }
include "profiles/toy.scn"
param queue = fcfs
storage { size 64 MB }
vmm     { area 2 MB }
disk    { discipline $queue }
os os1  { role active  storage 60 MB  kernel 4 MB }
program p { image 64 KB  loop { commit 100 B } }
app A { runs p  on os1  area 3 MB  journal 150 MB }
app B { runs p  on os1  area 3 MB  journal 150 MB }
app C { runs p  on os1  area 3 MB  journal 150 MB }
app D { runs p  on os1  area 3 MB  journal 150 MB }
app E { runs p  on os1  area 3 MB  journal 150 MB }
END
    for queue in fcfs sstf; do
        "$HSIM" run -q -s queue=$queue -o $queue.db arm.scn
        "$HSIM" stat --format csv $queue.db >$queue.csv
        sqlite3 $queue.csv.db ".import --csv $queue.csv t"
        for column in transfers seek_cycles latency_cycles; do
            [ "$(sqlite3 $queue.csv.db "SELECT value FROM t
                WHERE name = 'disk' AND what = '$column'")" = "$(sqlite3 $queue.db "SELECT value
                FROM counter WHERE component = 'disk' AND name = replace('$column', '_', ' ')")" ]
        done
        "$HSIM" stat $queue.db | grep -E '^  (device|disk) ' >$queue.txt
        grep -q 'transfers .* mean seek *latency *wait ' $queue.txt
    done
    mean() { # the mean seek, some milliseconds
        sqlite3 $1.db "SELECT printf('%.3f', (SELECT value FROM counter WHERE component = 'disk' AND
            name = 'seek cycles') / (SELECT value FROM counter WHERE component = 'disk' AND
            name = 'transfers') * 1000.0 / clock_hz) FROM meta"
    }
    grep -q " $(mean fcfs) ms " fcfs.txt
    grep -q " $(mean sstf) ms " sstf.txt
    [ "$(mean fcfs)" != "$(mean sstf)" ]
}

# Four programs wait for four lanes nearly all the time.
# bats test_tags=smoke
@test "a flash memory with several lanes at work is busier than one" {
    cp -r "$TOP/scenarios/profiles" .
    cat >lanes.scn <<'END'
scenario "lanes" { stop at 50 ms }
include "profiles/u54.scn"
storage { size 32 MB }
flash   { lanes 8  write 1 ms }
vmm     { area 2 MB }
os os1  { role active  storage 30 MB  kernel 4 MB }
program p { image 64 KB  loop { commit 100 B } }
app A { runs p  on os1  area 3 MB  journal 1 MB }
app B { runs p  on os1  area 3 MB  journal 1 MB }
app C { runs p  on os1  area 3 MB  journal 1 MB }
app D { runs p  on os1  area 3 MB  journal 1 MB }
END
    "$HSIM" run -q -o lanes.db lanes.scn
    busy=$(sqlite3 lanes.db "SELECT value * 1000 / end_cycle FROM counter, meta
        WHERE component = 'flash' AND name = 'busy cycles'")
    [ "$busy" -gt 3000 ]
    "$HSIM" stat lanes.db | grep -Eq '^  flash .* 3[0-9][0-9]\.[0-9] % '
}

@test "a result that is none is an error" {
    run "$HSIM" stat no.db
    [ "$status" -eq 3 ]
    [[ $output == *"No such file"* ]]
}

# hello on the toy machine: 43 instructions are completed and one traps, each 1 cycle; ten computes
# of 100 cycles; nine taken branches of 1 more; one line fetched, 1 + 9 cycles.
# bats test_tags=smoke
@test "the CPI stack is that of the paper" {
    "$HSIM" run -q -o hello.db "$TOP/scenarios/hello.scn"
    "$HSIM" stat --format json hello.db >stat.json
    program() {
        sqlite3 :memory: "SELECT json_extract(readfile('stat.json'), '\$.programs[0].$1')"
    }
    [ "$(program app)" = hello ]
    [ "$(program os)" = os1 ]
    [ "$(program instructions)" = 43 ]
    [ "$(program stack.base)" = 44 ]
    [ "$(program stack.macro)" = 1000 ]
    [ "$(program stack.branch)" = 9 ]
    [ "$(program 'stack."fetch stall"')" = 10 ]
    [ "$(program cycles)" = $((44 + 1000 + 9 + 10)) ]
    "$HSIM" stat hello.db >stat.txt
    # 1063 / 43 = 24.7209..., 1000 / 1063 = 94.07 %
    grep -q '^  hello  os1  *43  all  *1_063  100.0 %  24.721$' stat.txt
    grep -q '^  *macro  *1_000 *94.1 %  23.256$' stat.txt
    refute grep -q multiply stat.txt
}

# bats test_tags=smoke
@test "the lines of the banks are those of main storage" {
    "$HSIM" stat --format json run.db >stat.json
    sqlite3 :memory: "SELECT sum(json_extract(value, '\$.lines')) FROM
        json_each(readfile('stat.json'), '\$.banks')" >lines.txt
    [ "$(cat lines.txt)" = "$(ask "SELECT value FROM counter
        WHERE component = 'storage' AND name = 'lines'")" ]
    "$HSIM" stat run.db | grep -q '^  path '
}

# bats test_tags=smoke
@test "the measures of a run are those of the questions, in every format" {
    "$HSIM" stat --measures run.db >stat.txt
    "$HSIM" stat --measures --format csv run.db >stat.csv
    "$HSIM" stat --measures --format json run.db >stat.json
    grep -q '^Measures  docs/reference/measures.md has their definitions; - is unknown$' stat.txt
    replies=$(ask "SELECT count(replied) FROM request WHERE app = 'A'")
    [ "$(sed 's/_//g' stat.txt | grep -c "^  replies  *A  *$replies  more is better$")" -eq 1 ]
    grep -q '^  outage  *A  *1\.403 s  less is better$' stat.txt # as the summary has it
    grep -A1 '^  outage  ' stat.txt | tail -n 1 | grep -q '^  *B  *-$'
    sqlite3 csv.db '.import --csv stat.csv t'
    [ "$(head -n 1 stat.csv | tr -d '"' | tr , ' ')" = "measure of unit value" ]
    value() {
        sqlite3 csv.db "SELECT value FROM t WHERE measure = '$1' AND of = '$2'"
    }
    [ "$(value replies A)" = "$replies" ]
    [ "$(value outage B)" = "" ]
    sqlite3 :memory: "SELECT json_extract(value, '\$.measure'), json_extract(value, '\$.of'),
        json_extract(value, '\$.unit'), json_extract(value, '\$.value')
        FROM json_each(readfile('stat.json'), '\$.measures')" >json.txt
    grep -q "^replies|A|count|$replies$" json.txt
    grep -q '^outage|B|ns|$' json.txt
    [ "$(wc -l <json.txt)" = "$(sqlite3 csv.db 'SELECT count(*) FROM t')" ]
}

# With nothing left out and 2000 stretches in 20 batches, nothing is lost at their edges either.
# bats test_tags=smoke
@test "without a warm-up the steady means are the measures and the books" {
    "$HSIM" stat --steady --warm-up 0 --format csv run.db >steady.csv
    "$HSIM" stat --measures --format csv run.db >measures.csv
    for name in steady measures; do
        sqlite3 csv.db ".import --csv $name.csv $name"
    done
    sqlite3 csv.db "SELECT count(*), min(abs(s.mean / m.value - 1) < 1e-9) FROM steady AS s
        JOIN measures AS m USING (measure, of) WHERE m.value > 0 AND s.measure <> 'response.mean'
        " >same.txt
    [ "$(cat same.txt)" = "4|1" ] # throughput of A, unused, idle of os1 and os2
    sqlite3 csv.db "SELECT of, printf('%.9f', mean) FROM steady
        WHERE measure = 'cpu.busy'" >busy.txt
    ask "SELECT cpu, printf('%.9f', 1 - sum(cycles) * 1.0 / end_cycle) FROM meta, cpu_book
        WHERE book IN ('idle', 'stopped') GROUP BY cpu ORDER BY cpu" | cmp - busy.txt
    "$HSIM" stat --steady --warm-up 0 run.db >steady.txt
    grep -q '^Steady state  means of 20 batches; warm-up left out: as told$' steady.txt
    grep -q 'dependent$' steady.txt # it crashed in between
    T='dependent: batches are like the next, the interval is too narrow: run longer, or --batches'
    grep -qx -- "$T" steady.txt
    "$HSIM" stat --steady run.db >steady.txt
    grep -q 'left out: by MSER-5, of each by itself$' steady.txt
    grep -q '^unsettled: it changes for more than half of the run: run longer, or --warm-up$' \
        steady.txt
    [ "$(head -n 1 steady.csv | tr -d '"' | tr , ' ')" = \
        "measure of unit state mean low high from numbers a_batch correlation" ]
}

# An M/M/1 queue at 0.5: 500 requests a second of 1 ms each stay 2 ms in all (Little, Kleinrock).
# Intervals of 95 %: of six, less than four hold the truth once in 450 sets of seeds.
# bats test_tags=smoke
@test "the steady state of a long run of M/M/1 is what theory says" {
    local n_held=0

    for seed in 1 2 3 4 5 6; do
        "$HSIM" run -q --seed $seed -s stop=40s -o q.db "$TOP/scenarios/validation/v01-mm1.scn"
        "$HSIM" stat --steady --format csv --measure response,throughput,cpu q.db >q.csv
        rm -f csv.db
        sqlite3 csv.db '.import --csv q.csv t'
        n_held=$((n_held + $(sqlite3 csv.db "SELECT low <= 2e6 AND 2e6 <= high FROM t
            WHERE measure = 'response.mean'")))
        [ "$(sqlite3 csv.db "SELECT count(*) FROM t WHERE (measure = 'throughput' AND
            mean BETWEEN 485 AND 515) OR (measure = 'cpu.busy' AND mean BETWEEN 0.485 AND
            0.515)")" = 2 ]
    done
    [ "$n_held" -ge 4 ]
    "$HSIM" stat --steady --format json q.db >q.json
    [ "$(sqlite3 :memory: "SELECT json_extract(readfile('q.json'), '\$.batches')")" = 20 ]
    [ "$(sqlite3 :memory: "SELECT json_extract(readfile('q.json'), '\$.steady[0].mean')")" = \
        "$(sqlite3 csv.db "SELECT mean + 0.0 FROM t WHERE measure = 'response.mean'")" ]
}

# bats test_tags=smoke
@test "what a steady state cannot be asked is told" {
    "$HSIM" run -q --trace off -o off.db "$CRASH"
    "$HSIM" stat --steady off.db >off.txt
    grep -q 'nothing was recorded that could be steady' off.txt
    fails() { # TEXT OPTION...
        run "$HSIM" stat "${@:2}" run.db
        [ "$status" -eq 2 ]
        [[ $output == *"$1"* ]]
    }
    fails "--warm-up is of a steady state"$'\n'"  help: add --steady" --warm-up 3s
    fails "--batches is of a steady state" --batches 20
    fails "--steady and --measures are two questions"$'\n'"  help: ask one at a time" \
        --steady --measures
    fails "--batches is 9"$'\n'"  help: choose 10 to 1000; 10 to 30 are usual" \
        --steady --batches 9
    fails "the warm-up is as long as the run: nothing is left" --steady --warm-up 30s
    fails "there is no measure 'cpu.bussy'"$'\n'"  help: did you mean 'cpu.busy'?" \
        --steady --measure cpu.bussy
    "$HSIM" stat --steady --batches 1000 --measure response run.db >few.txt
    grep -q '^too few:   less numbers than batches$' few.txt
}

# Four points of six runs.
# bats test_tags=smoke
@test "the points of a sweep have means, percentiles and differences, in every format" {
    "$HSIM" sweep -q --reps 6 -j 2 -s own=vmm -o s.db "$CRASH"
    "$HSIM" stat --measure outage --percentiles 50,99 s.db >s.txt
    head -n 2 s.txt | tail -n 1 | grep -q '^4 points, 24 runs$'
    grep -q '^outage of A$' s.txt
    grep -q 'crash_at *n *mean *95 % interval *p50 *95 % interval *p99 *95 % interval$' s.txt
    grep -q '^p99: an interval needs 299 runs a point$' s.txt
    refute grep -q '^p50: ' s.txt # six are enough, and they are the least and the largest
    "$HSIM" stat --measure outage --percentiles 50 --format csv s.db >s.csv
    sqlite3 s.csv.db '.import --csv s.csv t'
    sqlite3 s.csv.db "SELECT p50_low + 0.0, p50_high + 0.0, p50_coverage FROM t
        WHERE point = 2 AND of = 'A'" >found.txt
    sqlite3 s.db "SELECT min(value), max(value), 1 - 2 / 64.0 FROM run_measure
        WHERE measure = 'outage' AND subject = 'A' AND run BETWEEN 7 AND 12" | cmp - found.txt

    "$HSIM" stat --measure outage --against crash_at=3s --format json s.db >s.json
    sqlite3 :memory: "SELECT printf('%.3f', json_extract(value, '\$.against.difference')),
        json_extract(value, '\$.against.pairs'), json_extract(value, '\$.against.finding')
        FROM json_each(readfile('s.json'), '\$.measures[0].points')" >found.txt
    {
        echo '0.000|0|baseline' # of nothing
        sqlite3 s.db "SELECT printf('%.3f', avg(mine.value - base.value)), count(*), 'worse'
            FROM run JOIN run_measure AS mine USING (run)
            JOIN run_measure AS base ON base.run = repetition
                AND base.measure = mine.measure AND base.subject = mine.subject
            WHERE mine.measure = 'outage' AND mine.subject = 'A' AND point > 1
            GROUP BY point ORDER BY point"
    } | cmp - found.txt
    "$HSIM" stat --measure outage --against crash_at=3s s.db >s.txt
    grep -q 'difference  *95 % interval  *finding$' s.txt
    [ "$(grep -c ' worse$' s.txt)" = 3 ]

    sqlite3 s.db "UPDATE run SET verdict = 'refused' WHERE run = 24;
        UPDATE point_parameter SET name = 'x' WHERE point = 2"
    "$HSIM" stat --measure outage --against crash_at=3s s.db >s.txt
    grep -q '^1 of them are missing: hsim query has the reasons$' s.txt
    [ "$(grep -c ' no partner$' s.txt)" = 1 ]
}

# bats test_tags=smoke
@test "what a collection cannot be asked is told" {
    "$HSIM" compare -q --policies dynamic,arf -o c.db "$CRASH"
    cp c.db infinite.db
    sqlite3 infinite.db 'UPDATE run_value SET value = 9e999'
    for format in table csv json; do
        run "$HSIM" stat --format $format infinite.db
        [ "$status" -eq 3 ]
        [[ $output == *"infinite.db is damaged: a number that is not finite" ]]
    done
    fails() { # TEXT OPTION...
        run "$HSIM" stat "${@:2}"
        [ "$status" -eq 2 ]
        [[ $output == *"$1"* ]]
    }
    fails "--steady is of the result of one run"$'\n'"  help: of a collection name measures with \
--measure" --steady c.db
    fails "--against is of a collection"$'\n'"  help: hsim sweep and hsim compare write them" \
        --against policy=arf run.db
    fails "'100' is no percentile"$'\n'"  help: write numbers between 0 and 100, as in 50,95,99.9" \
        --percentiles 50,100 c.db
    fails "9 percentiles"$'\n'"  help: name 1 to 8 of them" --percentiles 1,2,3,4,5,6,7,8,9 c.db
    fails "there is no measure 'outag'" --measure outag c.db
    fails "no point has 'policy=x'" --against policy=x c.db
    sqlite3 c.db 'DELETE FROM run_value'
    "$HSIM" stat c.db >none.txt
    grep -q '^nothing of that was measured$' none.txt
    "$HSIM" stat --against policy=arf --measure outage --format csv c.db >c.csv
    head -n 1 c.csv | tr -d '"' | tr , ' ' >head.txt
    grep -q '^measure of unit point policy missing n unknown mean low high pairs ' head.txt
    grep -q ' pairs difference difference_low difference_high finding$' head.txt
}
