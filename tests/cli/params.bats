# hsim params: every parameter in force, of a scenario and of its result.

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

# bats test_tags=smoke
@test "a scenario has the parameters that its result has, in every format" {
    for format in table json csv; do
        "$HSIM" params -v --format $format "$CRASH" >scenario.txt
        "$HSIM" params -v --format $format run.db >result.txt
        cmp scenario.txt result.txt
    done
}

# What os-crash.scn and z2000.scn say: lines 31 and 5 of them; and what models/schema.c does.
# bats test_tags=smoke
@test "a parameter is told with value, unit, default, source and where it was set" {
    "$HSIM" params --format csv run.db >params.csv
    [ "$(head -n 1 params.csv | tr -d '"' | tr ',' ' ')" = \
        "path value unit default source set_in about" ]
    grep -q '^"app.A.start","500 ms","ms","0 s","","os-crash.scn:31","When its job ' params.csv
    grep -q '^"cpu.clock","500 MHz","MHz","","IBM J. R&D 43(5): S/390 G5","z2000.scn:5",' params.csv
    grep -q '^"vmm.reipl","off","","off","","",' params.csv
    "$HSIM" params --format json run.db >params.json
    [ "$(sqlite3 :memory: "SELECT json_extract(value, '\$.source') || json_extract(value, '\$.unit')
        FROM json_each(readfile('params.json'), '\$.parameters')
        WHERE json_extract(value, '\$.path') = 'channel.setup'")" = assumptionus ]
    [ "$(grep -c '"path":' params.json)" -eq "$(sqlite3 run.db 'SELECT count(*) FROM parameter')" ]
}

@test "names choose by their beginning or a word, and a wrong one gets a hint" {
    run "$HSIM" params run.db detector cpu.cl
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *"; 4 shown" ]]
    [ "$(grep -c '^vmm.detector.st' <<<"$output")" -eq 3 ]
    [[ $output == *$'\ncpu.clock  500 MHz'* ]]
    run "$HSIM" params run.db vmm.detectr
    [ "$status" -eq 2 ]
    [[ $output == *"no parameter is called 'vmm.detectr'"* ]]
    run "$HSIM" params run.db disk.raet
    [[ $output == *"did you mean 'disk.rate'?"* ]]
    run "$HSIM" params run.db nothing-like-it
    [[ $output == *"help: write the beginning of a name, or a word in it, as in vmm.detector"* ]]
}

@test "options of the command line are told as what set a value" {
    "$HSIM" params -s crash_at=3s --seed 7 --policy arf --fault 'at 6 s  crash os2 panic' \
        --format csv "$CRASH" >params.csv
    # A text that a spreadsheet would compute with has an apostrophe in front.
    tr -d "'" <params.csv >plain.csv
    grep -q '^"fault.os1 panics.at","3 s","s","","","-s crash_at",' plain.csv
    grep -q '^"fault.second.at","6 s","s","","","--fault",' plain.csv
    grep -q '^"scenario.os-crash.seed","7","","1","","--seed",' plain.csv
    grep -q '^"vmm.policy","arf","","dynamic","","--policy",' plain.csv
    for option in '-s crash_at=3s' '--seed 7' '--policy arf' '--fault x'; do
        # shellcheck disable=SC2086
        run "$HSIM" params $option run.db
        [ "$status" -eq 2 ]
        [[ $output == *" is a result: '--set', '--seed', '--policy' and '--fault' are for "* ]]
        [[ $output == *"help: a result has the parameters it was made with"* ]]
    done
}

@test "--changed and --assumptions leave the others out" {
    "$HSIM" params --changed --format csv run.db | sed 1d >changed.csv
    [ "$(wc -l <changed.csv)" -eq "$(sqlite3 run.db \
        'SELECT count(*) FROM parameter WHERE value <> default_value')" ]
    "$HSIM" params --assumptions --format csv run.db | sed 1d >assumed.csv
    grep -q '^"cpu.trap",' assumed.csv
    grep -q '^"cpu.csr",' assumed.csv
    refute grep -q -E '^"(cpu.clock|vmm.policy|app|os|fault|expect|program|scenario)[."]' \
        assumed.csv
}

@test "a scenario with a mistake, a missing file and what is no result are told" {
    run "$HSIM" params none.db
    [ "$status" -eq 3 ]
    echo 'scenario "x" { }' >bad.scn
    run "$HSIM" params bad.scn
    [ "$status" -eq 2 ]
    [[ $output == *"bad.scn"* ]]
    head -c 5000 run.db >half.db
    run "$HSIM" params half.db
    [ "$status" -eq 3 ]
}

@test "a result whose texts mean harm does none" {
    load hostile
    make_hostile run.db
    "$HSIM" params run.db >page.txt
    [ "$(wc -L <page.txt)" -le 140 ]
    [ "$(LC_ALL=C tr -d '\n' <page.txt | LC_ALL=C tr -dc '\000-\037\177' | wc -c)" -eq 0 ]
    "$HSIM" params --format json run.db >params.json
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('params.json'))")" -eq 1 ]
    "$HSIM" params --format csv run.db >params.csv
    sqlite3 csv.db '.import --csv params.csv t'
    [ "$(sqlite3 csv.db 'SELECT count(*) FROM t')" -eq \
        "$(sqlite3 run.db 'SELECT count(*) FROM parameter')" ]
}

# Long names are cut on the page and nowhere else; nothing obeys a terminal.
@test "foreign names do no harm" {
    sqlite3 run.db "UPDATE parameter SET path = 'cpu.' || replace(hex(zeroblob(5000)), '0', 'x')
            WHERE path = 'cpu.base';
        UPDATE parameter SET path = 'cpu.' || char(27) || '[31m,\"' || x'ff' || char(0x202e)
            WHERE path = 'cpu.clock';
        UPDATE parameter SET source = '=1+1', value = char(10) || '<b>' WHERE path = 'cpu.trap'"
    "$HSIM" params run.db cpu >page.txt
    [ "$(wc -L <page.txt)" -le 140 ]
    [ "$(LC_ALL=C tr -d '\n' <page.txt | LC_ALL=C tr -dc '\000-\037\177' | wc -c)" -eq 0 ]
    "$HSIM" params --format csv run.db >params.csv
    grep -qF "\"'=1+1\"" params.csv
    grep -q 'xxxxxxxxxx' params.csv
    "$HSIM" params --format json run.db >params.json
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('params.json'))")" -eq 1 ]
    [ "$(sqlite3 :memory: "SELECT max(length(json_extract(value, '\$.path')))
        FROM json_each(readfile('params.json'), '\$.parameters')")" -eq 10004 ]
}

# Marks take no column of their own: looking for the place to cut must not begin anew at each.
@test "a name of a hundred thousand accents takes no time" {
    sqlite3 run.db "UPDATE parameter SET path = 'cpu.' || replace(hex(zeroblob(50000)), '0',
        char(0x301)) || replace(hex(zeroblob(50)), '0', 'x') WHERE path = 'cpu.base'"
    timeout 10 "$HSIM" params run.db cpu >page.txt
    grep -q 'xxxxxx…  *3 cycles' page.txt
}

# The property behind every path: a row that is set to its own value changes nothing.
@test "all rows of a scenario set with -s to their own values make the same run" {
    "$HSIM" params --format json "$TOP/scenarios/hello.scn" >params.json
    mapfile -t settings < <(sqlite3 :memory: "SELECT '-s' || char(10) ||
        json_extract(value, '\$.path') || '=' || json_extract(value, '\$.value')
        FROM json_each(readfile('params.json'), '\$.parameters')")
    [ "${#settings[@]}" -gt 300 ]
    "$HSIM" run -q -o own.db "${settings[@]}" "$TOP/scenarios/hello.scn"
    "$HSIM" run -q -o plain.db "$TOP/scenarios/hello.scn"
    digest="SELECT digest FROM meta"
    [ -n "$(sqlite3 own.db "$digest")" ]
    [ "$(sqlite3 own.db "$digest")" = "$(sqlite3 plain.db "$digest")" ]
    "$HSIM" verify own.db >/dev/null
    [ "$(sqlite3 own.db "SELECT count(*) FROM parameter WHERE set_in = '-s ' || path")" -eq \
        "$(sqlite3 own.db "SELECT count(*) FROM parameter")" ]
}

@test "a path that -s sets is told, kept in the result, and makes the run again" {
    set -- -s storage.size=288MB -s 'fault.os1 panics.at=4 s' -s vmm.policy=arf
    "$HSIM" params "$@" --format csv "$CRASH" | tr -d "'" >plain.csv
    grep -q '^"storage.size","288 MB","MB","","","-s storage.size",' plain.csv
    grep -q '^"fault.os1 panics.at","4 s","s","","","-s fault.os1 panics.at",' plain.csv
    "$HSIM" check "$@" "$CRASH"
    "$HSIM" run -q -o path.db "$@" "$CRASH" || [ $? -eq 1 ] # it expects what dynamic does
    [ "$(sqlite3 path.db "SELECT group_concat(value, '|') FROM setting WHERE option = 'set'")" = \
        "storage.size=288MB|fault.os1 panics.at=4 s|vmm.policy=arf" ]
    mapfile -t again < <(sqlite3 path.db "SELECT '-s' || char(10) || value FROM setting")
    "$HSIM" run -q -o again.db "${again[@]}" "$CRASH" || [ $? -eq 1 ]
    cmp path.db again.db
    run "$HSIM" run -q -o x.db --policy dynamic -s vmm.policy=arf "$CRASH"
    [ "$status" -eq 2 ]
    [[ $output == *"path 'vmm.policy' is set twice"* ]]
    [ ! -e x.db ]
}
