# hsim validate: what comes out beside what must. Pages of exact checks: tests/golden/pages/.

load refute

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    CHECKS=$TOP/scenarios/validation
    cd "$BATS_TEST_TMPDIR"
}

json() { # SQL EXPRESSION over the text j
    sqlite3 :memory: "SELECT $1 FROM (SELECT CAST(readfile('found.json') AS TEXT) AS j)"
}

heading() { # of the CSV that was printed
    tr -d '"' <<<"${lines[0]}" | tr , ' '
}

# A folder of checks with one of the shipped ones in it, for a change.
own_folder() { # NAME
    mkdir -p own/profiles
    cp "$TOP"/scenarios/profiles/*.scn own/profiles/
    cp "$CHECKS/$1".* own/
}

is_golden() { # NAME: compares found.txt with tests/golden/pages/NAME.txt
    [ "${HS_GOLDEN-}" != write ] || cp found.txt "$TOP/tests/golden/pages/$1.txt"
    diff "$TOP/tests/golden/pages/$1.txt" found.txt
}

@test "every check that ships is within its tolerance" {
    run "$HSIM" validate -j 2 --dir "$CHECKS"
    echo "$output"
    [ "$status" -eq 0 ]
    for id in V1 V2 V3 V4 V7 V9 V10 V11 V12 V13 V14 V16 V19; do
        grep -q "^  $id  .*within$" <<<"$output"
    done
    refute grep -q ' out$' <<<"$output"
    [[ ${lines[-1]} == "PASS  "*" values are within their tolerance, in "*" runs" ]]
}

# bats test_tags=smoke
@test "the exact checks give the same page, byte for byte" {
    "$HSIM" validate --dir "$CHECKS" V7 V16 V19 >found.txt
    is_golden validate
}

@test "how many runs are made at a time changes no byte" {
    for jobs in 1 2 5; do
        "$HSIM" validate --dir "$CHECKS" -j "$jobs" V7 V13 V14 V16 >"$jobs.txt"
        "$HSIM" validate --dir "$CHECKS" -j "$jobs" --format json V7 >"$jobs.json"
        "$HSIM" validate --dir "$CHECKS" -j "$jobs" --format csv V7 >"$jobs.csv"
    done
    for format in txt json csv; do cmp 1.$format 2.$format && cmp 1.$format 5.$format; done
}

# A canary: what is expected is made wrong on purpose.
@test "a value out of its tolerance is told with how far and how to see it, exit 1" {
    own_folder v14-virtio-mem
    sed -i "s/0.197/0.180/g" own/v14-virtio-mem.sql
    run "$HSIM" validate --dir own
    [ "$status" -eq 1 ]
    squeezed=$(tr -s ' ' <<<"$output")
    [[ $squeezed == *" V14 engage 18 GB, virtio-mem 0.18 0.19728 s +9.6 % 1 % out"* ]]
    [[ $squeezed == *" V14 disconnect 18 GB, virtio-mem, used 0.581 0.58176 s +0.131 % "*within* ]]
    [[ $output == *"  V14  a value is out of its tolerance
      run: $HSIM run own/v14-virtio-mem.scn
      query: own/v14-virtio-mem.sql"* ]]
    [[ ${lines[-1]} == "FAIL  1 of 2 values are within their tolerance, in 1 run, 1 of which"* ]]
    run "$HSIM" validate --dir own --format csv
    [ "$status" -eq 1 ]
    [ "$(heading)" = "id check kind run what expected got deviation tolerance unit verdict" ]
    [[ $output == *'"engage 18 GB, virtio-mem",0.18,0.19728,0.01728,0.0018,"s","out"'* ]]
}

@test "a run that cannot be is out, with the reason" {
    own_folder v19-round-robin
    sed -i -e '/^-- scenario/d' -e 's/^-- kind.*/&\n-- run: nothing=1/' own/v19-round-robin.sql
    cp "$TOP/scenarios/round-robin.scn" own/v19-round-robin.scn
    run "$HSIM" validate --dir own
    [ "$status" -eq 1 ]
    [[ $output == *"run: $HSIM run -s nothing=1 own/v19-round-robin.scn"* ]]
    [[ $output == *"FAIL  0 of 0 values are within their tolerance, in 1 run, 1 of which is out" ]]
    run "$HSIM" validate --dir own --format csv
    [ "$status" -eq 1 ]
    [[ ${lines[1]} == '"V19","v19-round-robin","exact","nothing=1","error[HS121]: '* ]]
}

# The scenario's path as a shell must be given it.
@test "the command that makes a run again can be pasted" {
    mkdir 'my checks'
    own_folder v19-round-robin
    sed -e '/^-- scenario/d' -e 's/^-- kind.*/&\n-- run: nothing=1/' own/v19-round-robin.sql \
        >'my checks/v19-round-robin.sql'
    cp "$TOP/scenarios/round-robin.scn" 'my checks/v19-round-robin.scn'
    run "$HSIM" validate --dir 'my checks'
    [ "$status" -eq 1 ]
    [[ $output == *"run: $HSIM run -s nothing=1 'my checks/v19-round-robin.scn'"* ]]
}

@test "JSON has a run for each, its source, and its values" {
    "$HSIM" validate --dir "$CHECKS" --format json V14 >found.json
    [ "$(json "json_array_length(j, '$.runs')")" -eq 4 ]
    [ "$(json "json_extract(j, '$.n_values')")" -eq 7 ]
    [ "$(json "json_extract(j, '$.n_within')")" -eq 7 ]
    [ "$(json "json_extract(j, '$.n_runs_out')")" -eq 0 ]
    [ "$(json "json_extract(j, '$.runs[3].check')")" = v14-virtio-mem ]
    [ "$(json "json_extract(j, '$.runs[3].kind')")" = published ]
    [[ $(json "json_extract(j, '$.runs[3].source')") == HyperAlloc* ]]
    [ "$(json "json_extract(j, '$.runs[0].run')")" = "disconnect=145_800us engage=59_300us" ]
    [ "$(json "json_extract(j, '$.runs[3].values[1].got')")" = 0.19728 ]
    [ "$(json "json_type(j, '$.runs[3].complaint')")" = null ]
}

# bats test_tags=smoke
@test "--list shows the checks and runs none" {
    run "$HSIM" validate --list --dir "$CHECKS"
    [ "$status" -eq 0 ]
    [ "$(grep -c -E '^V[0-9]+ +v[0-9]+-' <<<"$output")" -eq "$(ls "$CHECKS"/*.sql | wc -l)" ]
    [[ ${lines[0]} == "id "*"what is asked" ]]
    run "$HSIM" validate --list --dir "$CHECKS" --format csv v01-mm1
    [ "$(heading)" = "id check kind runs about source scenario" ]
    [[ ${lines[1]} == '"V1","v01-mm1","statistical",3,"M/M/1 '* ]]
    "$HSIM" validate --list --dir "$CHECKS" --format json >found.json
    [ "$(json "json_array_length(j, '$')")" -eq "$(ls "$CHECKS"/*.sql | wc -l)" ]
}

@test "the checks are found from the source tree, and beside the program" {
    cd "$TOP"
    [[ $("$HSIM" validate --list | head -n 2) == *v01-mm1* ]]
    mkdir -p "$BATS_TEST_TMPDIR/there/share/hsim/scenarios" "$BATS_TEST_TMPDIR/there/bin"
    cp "$HSIM" "$BATS_TEST_TMPDIR/there/bin/hsim"
    cp -R scenarios/profiles scenarios/validation scenarios/*.scn \
        "$BATS_TEST_TMPDIR/there/share/hsim/scenarios/"
    cd "$BATS_TEST_TMPDIR"
    run there/bin/hsim validate V19
    [ "$status" -eq 0 ]
}

# bats test_tags=smoke
@test "mistakes are told, exit 2; a folder that is not there, exit 3" {
    run "$HSIM" validate --dir "$CHECKS" V99
    [ "$status" -eq 2 ]
    [[ $output == "error[HS301]: there is no check 'V99'"* ]]
    [[ $output == *"help: "*" validate --list shows those there are" ]]
    run "$HSIM" validate --dir "$CHECKS" -j 0
    [ "$status" -eq 2 ]
    [[ $output == *"'--jobs' takes 1 to 256"*"as many as the machine has CPUs"* ]]
    own_folder v14-virtio-mem
    sed -i 's/^-- kind.*/-- kind: rough/' own/v14-virtio-mem.sql
    run "$HSIM" validate --dir own
    [ "$status" -eq 2 ]
    [[ $output == *"--> own/v14-virtio-mem.sql:3:10"* ]]
    run "$HSIM" validate --dir nowhere
    [ "$status" -eq 3 ]
    [[ $output == *"there is no folder of checks"* ]]
}

@test "Ctrl-C ends all of it, and half a page is not printed" {
    "$HSIM" validate -j 2 --dir "$CHECKS" >found.txt 2>"$BATS_TEST_TMPDIR/../message" &
    pid=$!
    sleep 0.3
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 143 ]
    [ ! -s found.txt ]
    [ "$(ls -A)" = found.txt ]
    grep -qx 'interrupted: no result was written' "$BATS_TEST_TMPDIR/../message"
}

@test "a page that cannot be written is told, exit 3" {
    run bash -c "'$HSIM' validate --dir '$CHECKS' V7 >/dev/full"
    [ "$status" -eq 3 ]
    [[ $output == "error[HS401]: cannot write to standard output"* ]]
}

@test "a check is a suite of the report for CI, and a value that is out a failure" {
    own_folder v14-virtio-mem
    "$HSIM" validate --dir own --junit good.xml >/dev/null
    xmllint --noout --schema "$BATS_TEST_DIRNAME/junit.xsd" good.xml
    "$HSIM" validate --dir own --format json >good.json
    asked() { sqlite3 :memory: "SELECT json_extract(readfile('good.json'), '\$.$1')"; }
    [ "$(xmllint --xpath 'count(//testcase)' good.xml)" -eq \
        "$(($(asked n_values) + $(asked n_runs)))" ]
    [ "$(xmllint --xpath 'count(//failure | //error)' good.xml)" -eq 0 ]
    sed -i 's/ AS expected/ + 1000 AS expected/' own/v14-virtio-mem.sql
    run "$HSIM" validate --dir own --junit bad.xml
    [ "$status" -eq 1 ]
    xmllint --noout --schema "$BATS_TEST_DIRNAME/junit.xsd" bad.xml
    [ "$(xmllint --xpath 'count(//failure[@type = "out"])' bad.xml)" -ge 1 ]
    [[ "$(xmllint --xpath 'string(//failure/@message)' bad.xml)" == "expected "*", found "*", \
tolerance "* ]]
    run "$HSIM" validate --dir own --junit -
    [ "$status" -eq 2 ]
}
