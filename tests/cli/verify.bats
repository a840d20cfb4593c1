# hsim verify: a result that is as the run wrote it passes; one cell changed anywhere is named.

load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    ln -s "$HSIM" hsim
    ./hsim run -q -o os-crash.db "$TOP/scenarios/os-crash.scn"
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    load hostile
}

change() { # SQL
    cp os-crash.db changed.db
    sqlite3 -bail changed.db "$1"
}

# bats test_tags=smoke
@test "a result passes and tells what was checked" {
    run ./hsim verify os-crash.db
    [ "$status" -eq 0 ]
    [[ $output =~ ^"PASS  os-crash.db: "[0-9_]+" rows of "[0-9]+" tables come to digest " ]]
    [[ $output == *"$(sqlite3 os-crash.db 'SELECT digest FROM meta')"*" invariants hold" ]]
}

@test "a program that hangs takes time and executes nothing" {
    cp -r "$TOP/scenarios/profiles" .
    sed 's/crash os1 panic/hang program A/' "$TOP/scenarios/os-crash.scn" >hang.scn
    ./hsim run -q -o hang.db hang.scn || [ $? -eq 1 ]
    [ "$(sqlite3 hang.db "SELECT had_effect FROM fault WHERE action = 'hang program A'")" -eq 1 ]
    ./hsim verify hang.db
}

@test "json tells the same" {
    run ./hsim verify --format json os-crash.db
    [ "$status" -eq 0 ]
    [[ $output == *'"has_held": true'*'"n_problems": 0'*'"problems": []'* ]]
}

@test "what was left out is said to be taken as recorded" {
    for level in flows off; do
        ./hsim run -q --trace "$level" -o "$level.db" "$TOP/scenarios/os-crash.scn"
        run ./hsim verify "$level.db"
        [ "$status" -eq 0 ]
        [[ $output == *"tables were left out (--trace $level): what they came to is taken as"* ]]
        [[ $output == *"recorded, "*" invariants were not asked" ]]
        not_asked=$(sed 's/.*recorded, \([0-9]*\) inv.*/\1/;$!d' <<<"$output")
        run ./hsim verify --format json "$level.db"
        [[ $output == *"\"invariants_not_asked\": $not_asked,"* ]]
    done
}

@test "one cell of any table is named" {
    for table in $(sqlite3 os-crash.db "SELECT name FROM sqlite_schema WHERE type = 'table'"); do
        column=$(sqlite3 os-crash.db "SELECT name FROM pragma_table_info('$table')
            ORDER BY pk, type <> 'TEXT', cid DESC LIMIT 1")
        type=$(sqlite3 os-crash.db "SELECT type FROM pragma_table_info('$table')
            WHERE name = '$column'")
        new="ifnull($column, 0) + 1"
        [ "$type" != TEXT ] || new="ifnull($column, '') || '1'"
        if [ "$(sqlite3 os-crash.db "SELECT count(*) FROM $table")" -eq 0 ]; then
            change "$(sqlite3 os-crash.db "SELECT 'INSERT INTO $table VALUES ('
                || group_concat(iif(type = 'TEXT', '''x''', '1')) || ')'
                FROM pragma_table_info('$table')")"
        else
            change "UPDATE $table SET $column = $new
                WHERE rowid = (SELECT max(rowid) FROM $table)"
        fi
        run ./hsim verify changed.db
        echo "$table.$column: $output"
        [ "$status" -eq 1 ]
        [[ $output == "FAIL  changed.db: "*"$table"* ]]
    done
}

@test "a row too few, too many, or at another place is named" {
    change "DELETE FROM event WHERE rowid = 100"
    run ./hsim verify changed.db
    [ "$status" -eq 1 ]
    [[ $output == *"table event"*"it has 7120 rows, 7121 were recorded (table_digest)"* ]]
    change "INSERT INTO output VALUES (1, 'A', 'os1', 'forged')"
    run ./hsim verify changed.db
    [ "$status" -eq 1 ]
    [[ $output == *"table output"*"it has 1 rows, 0 were recorded"* ]]
    change "UPDATE value SET rowid = -1 WHERE rowid = (SELECT max(rowid) FROM value)"
    run ./hsim verify changed.db
    [ "$status" -eq 1 ]
    [[ $output == *"table value"*"its rows come to "* ]]
}

@test "more problems than a page are counted" {
    change "UPDATE flow_step SET begin = begin + 1; UPDATE request SET attempts = 0"
    run ./hsim verify changed.db
    [ "$status" -eq 1 ]
    [[ $output =~ "changed.db: "[0-9]+" problems" ]]
    [[ $output =~ "("[0-9]+" more)" ]]
}

@test "a hostile result fails and is shown safely" {
    cp os-crash.db hostile.db
    make_hostile hostile.db
    for format in table json; do
        run ./hsim verify --format "$format" hostile.db
        [ "$status" -eq 1 ]
        LC_ALL=C refute grep -q $'[\x01-\x08\x0b-\x1f\x7f]' <<<"$output"
        iconv -f UTF-8 -t UTF-8 <<<"$output" >/dev/null
        refute grep -q $'\u202e\|\u2066' <<<"$output"
    done
    python3 -m json.tool <<<"$output" >/dev/null
}

@test "what cannot be read is told apart from what does not hold" {
    head -c 100000 os-crash.db >short.db
    run ./hsim verify short.db
    [ "$status" -eq 3 ]
    [[ $output == *"short.db is damaged: it has 100000 bytes"* ]]
    for version in 1 3; do
        change "PRAGMA user_version = $version"
        run ./hsim verify changed.db
        [ "$status" -eq 3 ]
        [[ $output == *"was written by $([ $version = 1 ] && echo an older || echo a newer)"* ]]
    done
    ./hsim compare -q --policies dynamic,fixed-split -o collection.db "$TOP/scenarios/fig4.scn"
    run ./hsim verify collection.db
    [ "$status" -eq 3 ]
    [[ $output == *"collection.db is a collection of many runs"* ]]
    cp os-crash.db torn.db # the pages from the second on, of which some hold rows
    dd if=/dev/zero of=torn.db bs=8192 seek=20 count=10 conv=notrunc status=none
    run ./hsim verify torn.db
    [ "$status" -eq 3 ]
    [[ $output == *"torn.db is damaged: "* ]]
}
