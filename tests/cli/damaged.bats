# damaged: results and collections in which a cell, rows or bytes are not what hsim wrote.
#
# Whatever a stranger's file holds, each command answers or says in words why not: it does not
# crash, hang, or leave half of a file. The mutants are numbered, and each is the same every time:
#
#     HS_MUTANTS="1000 3000" bats tests/cli/damaged.bats     tries those from 1000 up to 3000

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    cp -r "$TOP/scenarios/profiles" .
    cat >little.scn <<'END'
scenario "little" { stop at 2500 ms }
param crash_at = 1 s  sweep [1 s, 1200 ms]
param own = standby   sweep [standby, vmm]
include "profiles/z2000.scn"
storage { size 64 MB }
vmm { area 4 MB  own area to $own  detector { state  stall every 300 ms misses 3 } }
os os1 { role active   storage 40 MB  kernel 4 MB  share 90 }
os os2 { role standby  storage 8 MB   kernel 4 MB  share 10 }
program P {
    image 1 MB
    loop { receive  compute 400 us  touch 24 pages zipf 800 write  commit 4 KB  reply 2 KB }
}
program Q { image 1 MB  loop { compute 40 ms  sleep 100 ms } }
app A { runs P  on os1  standby os2  area 16 MB  start at 100 ms }
app B { runs Q  on os1  area 4 MB  start at 200 ms }
clients web { to A  count 2  think exponential 50 ms  timeout 300 ms  start at 400 ms }
fault "os1 panics" { at $crash_at  crash os1 panic }
expect "A moves" within 10 s after "os1 panics" : A.runs_on == os2
END
    "$HSIM" run -q -o run.db little.scn
    "$HSIM" sweep -q -o sweep.db little.scn
    for db in run sweep; do
        sqlite3 $db.db "SELECT t.name || ' ' || c.name
            FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'" >$db.columns
        # A database in which a cell may be anything; the mutants get their own words back.
        cp $db.db $db.loose
        sqlite3 -bail $db.loose "PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(replace(sql, 'NOT NULL', ''), 'STRICT', '')
            WHERE type = 'table'"
    done
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    ln -s "$BATS_FILE_TMPDIR/run.db" run.db
}

readonly VALUES_OF_CELLS=(NULL -1 0 9223372036854775807 "''" "'x'" "x'ff00'" 1e300 2
    -9223372036854775808 "'os1'" 506 4611686018427387904 "char(27, 10) || '<b>'" "'A'" 1000000007
    "replace(hex(zeroblob(5000)), '0', 'w')" "'os2'" 0.5 "'506'")

# Behind a command, what it writes: j is JSON to standard output, else it is a file.
readonly RUN_COMMANDS=("table --all m.db" "table --format json m.db :j"
    "flow --figure all m.db" "flow --figure all --format json m.db :j" "stat m.db"
    "stat --measures --format json m.db :j" "stat --steady m.db"
    "trace m.db" "trace --format csv -q -o o.csv m.db :csv"
    "trace --format json -q -o o.json m.db :json" "trace --format chrome -q -o o.json m.db :json"
    "trace --format vcd --from 1s --to 2s -q -o o.vcd m.db :vcd" "plot m.db memory --ascii"
    "plot m.db lanes --ascii" "plot m.db cpu --ascii" "plot m.db requests --ascii"
    "plot -q m.db memory -o o.gp :gp" "plot -q m.db lanes -o o.gp :gp" "report -o - m.db"
    "plot -q m.db requests -o o.gp :gp" "explain -v m.db" "explain --format json m.db :j"
    "verify m.db" "verify --format json m.db :j" "params -v m.db" "params --format json m.db :j"
    "diff run.db m.db" "diff --format json m.db run.db :j"
    "diff --align step m.db run.db" "diff --align request run.db m.db")
readonly SWEEP_COMMANDS=("plot m.db sweep --ascii" "plot m.db heat --ascii"
    "plot m.db compare --ascii" "plot -q m.db sweep -o o.gp :gp" "plot -q m.db heat -o o.gp :gp"
    "plot -q m.db compare -o o.gp :gp" "report -o - m.db" "explain m.db" "verify m.db" "table m.db"
    "stat m.db" "stat --measure all --against crash_at=1s --format json m.db :j")

# Makes m.db, mutant number N of run.db or sweep.db, and says what is wrong in it.
mutate() { # DB N
    local db=$BATS_FILE_TMPDIR/$1 n=$2 columns table column value wrong size at
    mapfile -t columns <"$db.columns"
    read -r table column <<<"${columns[n * 7919 % ${#columns[@]}]}"
    value=${VALUES_OF_CELLS[n * 31 % ${#VALUES_OF_CELLS[@]}]}
    if [ $((n % 8)) -eq 7 ]; then
        cp "$db.db" m.db
        size=$(stat -c %s m.db)
        at=$((n * 104729 % (n % 3 == 0 ? 100 : size)))
        wrong="byte $at is $((n * 37 % 256))"
        # shellcheck disable=SC2059 # the format is the byte
        printf "\\x$(printf %x $((n * 37 % 256)))" |
            dd of=m.db bs=1 seek="$at" conv=notrunc status=none
        echo "$wrong"
        return
    fi
    case $((n % 8)) in
    0) wrong="DELETE FROM $table" ;;
    1) wrong="DELETE FROM $table WHERE rowid % 3 = $((n % 3))" ;;
    2) wrong="UPDATE OR IGNORE $table SET $column = $value" ;;
    3) wrong="INSERT OR IGNORE INTO $table ($column) VALUES ($value)" ;;
    4) wrong="UPDATE OR IGNORE $table SET $column = $column * 1000 + 1" ;;
    *) wrong="UPDATE OR REPLACE $table SET $column = $value WHERE rowid =
        (SELECT rowid FROM $table LIMIT 1 OFFSET
        $((n * 13)) % (SELECT max(count(*), 1) FROM $table))" ;;
    esac
    cp "$db.loose" m.db
    # Where a key takes no such value the mutant is as good as its original.
    sqlite3 -bail m.db "$wrong; ATTACH '$db.db' AS original; PRAGMA main.writable_schema = ON;
        UPDATE main.sqlite_schema AS mine SET sql =
            (SELECT sql FROM original.sqlite_schema AS theirs WHERE theirs.name = mine.name)
        WHERE type = 'table'" 2>/dev/null || cp "$db.db" m.db
    echo "$wrong"
}

# What the command wrote is whole, or there is none and a reason.
is_good() { # STATUS ENDING
    local status=$1 ending=$2
    [ "$status" -le 3 ] || return 1
    ! grep -qiE 'sanitizer|runtime error|assert|critical|warning \*\*' said || return 1
    if [ "$status" -ge 2 ]; then
        grep -q '^error' said && [ -z "$(compgen -G 'o.*')" ]
        return
    fi
    case $ending in
    j) [ "$(sqlite3 :memory: "SELECT json_valid(readfile('out'))")" = 1 ] ;;
    json) [ "$(sqlite3 :memory: "SELECT json_valid(readfile('o.json'))")" = 1 ] ;;
    "") [ -z "$(compgen -G 'o.*')" ] ;;
    *) [ -s "o.$ending" ] && [ "$(compgen -G 'o.*')" = "o.$ending" ] ;;
    esac
}

try() { # DB COMMAND...
    local db=$1 n=$2 commands=("${@:3}") wrong command ending status i
    wrong=$(mutate "$db" "$n") || { echo "mutant $n of $db: $wrong"; return 1; }
    for i in 0 1 2; do
        command=${commands[(n * 3 + i) % ${#commands[@]}]}
        ending=
        [[ $command != *:* ]] || ending=${command#*:}
        rm -f o.*
        status=0
        # shellcheck disable=SC2086 # several words
        timeout 20 "$HSIM" ${command%:*} >out 2>said || status=$?
        is_good "$status" "$ending" && continue
        echo "mutant $n of $db: $wrong"
        echo "hsim $command: status $status"
        head -n 30 said
        ls
        return 1
    done
}

mutants() { # FROM TO: those that are asked for, every fifth of them under a sanitizer
    local from=$1 to=$2 step=1
    [ -z "${HS_MUTANTS:-}" ] || read -r from to <<<"$HS_MUTANTS"
    [[ $HSIM != *asan* || -n ${HS_MUTANTS:-} ]] || step=5
    seq "$from" "$step" "$to"
}

# bats test_tags=smoke
@test "a result with anything wrong in it crashes no command" {
    for n in $(mutants 1 24); do
        try run "$n" "${RUN_COMMANDS[@]}"
    done
}

# bats test_tags=smoke
@test "a collection with anything wrong in it crashes no command" {
    for n in $(mutants 1 10); do
        try sweep "$n" "${SWEEP_COMMANDS[@]}"
    done
}
