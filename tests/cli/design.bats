# hsim sweep: what the command line says of the points.

load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    cat >little.scn <<'END'
param at   = 7 ms  sweep 5 ms .. 9 ms step 2 ms
param name = hang  sweep [hang, panic]
scenario "little" { stop at 10 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 50 ms misses 2 } }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
fault "first" { at $at  crash os1 $name }
END
}

setup() {
    cd "$BATS_FILE_TMPDIR"
    DB=$BATS_TEST_TMPDIR/s.db
}

sweep() {
    "$HSIM" sweep -q -o "$DB" "$@"
}

points() { # NAME=VALUE of each point, a line a point
    sqlite3 "$DB" "SELECT group_concat(name || '=' || value, ' ') FROM
        (SELECT point, name, value FROM point_parameter ORDER BY point, position) GROUP BY point"
}

design() { sqlite3 "$DB" "SELECT design FROM collection"; }

fails() { # WORDS ARGUMENT...: usage; what is said has the words, nothing is left
    local words=$1
    shift
    run sweep "$@" little.scn
    [ "$status" -eq 2 ]
    [[ $output == *"$words"* ]]
    [ ! -e "$DB" ]
    [ ! -e "$DB.part" ]
}

# bats test_tags=smoke
@test "--vary adds what the scenario does not sweep, at its place or behind" {
    sweep --vary at=8ms --vary cpu.count=1..2 --filter 'cpu.count == 2 or name == hang' little.scn
    [ "$(points)" = "at=8 ms name=hang cpu.count=1
at=8 ms name=hang cpu.count=2
at=8 ms name=panic cpu.count=2" ]
    [ "$(design)" = "grid --vary at=8ms --vary cpu.count=1..2 \
--filter 'cpu.count == 2 or name == hang'" ]
}

@test "--vary policy is --policies, and a path is replayed as a setting" {
    sweep -s at=5ms -s name=hang --vary 'policy=[dynamic, arf]' --vary storage.size=32MB,64MB \
        little.scn
    [ "$(points | head -n 1)" = "policy=dynamic storage.size=32 MB" ]
    [ "$(points | wc -l)" -eq 4 ]
    cp "$DB" varied.db
    rm "$DB"
    sweep -s at=5ms -s name=hang --policies dynamic,arf --vary storage.size=32MB,64MB little.scn
    runs="SELECT run, policy, digest FROM run ORDER BY run"
    [ "$(sqlite3 varied.db "$runs")" = "$(sqlite3 "$DB" "$runs")" ]
    "$HSIM" run -q -o one.db --policy arf -s at=5ms -s name=hang -s storage.size=64MB little.scn
    [ "$(sqlite3 one.db 'SELECT digest FROM meta')" = \
        "$(sqlite3 "$DB" 'SELECT digest FROM run WHERE run = 4')" ]
}

# bats test_tags=smoke
@test "--list runs the rows of a table and nothing else" {
    printf '\xef\xbb\xbfstorage.size,"policy",at\r\n64MB,arf,5 ms\r\n"32 MB",dynamic,6ms\r\n' \
        >points.csv
    sweep --list points.csv little.scn
    [ "$(points)" = "policy=arf storage.size=64 MB at=5 ms
policy=dynamic storage.size=32 MB at=6 ms" ]
    [[ $(design) == "list points.csv (2 points, $(sha256sum <points.csv | head -c 16))" ]]
}

@test "--random and --lhs draw the same points wherever they run, others for another seed" {
    for kind in random lhs; do
        sweep -s name=hang --vary 'at=1us..9ms' --$kind 6 little.scn
        points >first.txt
        [ "$(wc -l <first.txt)" -eq 6 ]
        [ "$(design)" = "$kind 6 seed 5 --vary at=1us..9ms" ]
        rm "$DB"
        LC_ALL=C sweep -j 2 -s name=hang --vary 'at=1us..9ms' --$kind 6 --design-seed 5 little.scn
        points | cmp - first.txt
        rm "$DB"
        sweep -s name=hang --vary 'at=1us..9ms' --$kind 6 --design-seed 6 little.scn
        refute cmp -s <(points) first.txt
        rm "$DB"
    done
}

@test "what cannot be is told with its place, and leaves nothing" {
    printf 'at,nmae\n1 ms,hang\n' >names.csv
    printf 'at,name\n1 ms,hang\n2 MB\n' >values.csv
    fails "names.csv:1:4" --list names.csv
    fails "did you mean 'name'?" --list names.csv
    fails "values.csv:3:1" --list values.csv
    fails "this row has 1 value, and the first row 2" --list values.csv
    fails "'at' takes a time, not a size" --list values.csv
    fails "cannot read 'nowhere.csv': " --list nowhere.csv
    fails "--list takes a file of comma-separated values" --list nowhere.csv
    fails "it is not a file" --list .
    fails "--list says all that varies: --vary cannot stand beside it" \
        --list names.csv --vary at=1ms
    fails "write a column of the list" --list names.csv --policies arf,dynamic
    fails "--list, --random and --lhs exclude one another" --random 3 --lhs 3
    fails "take one of them; without, all combinations are run" --list names.csv --lhs 3
    fails "--design-seed without --random or --lhs changes nothing" --design-seed 3
    fails "--seed is the seed of the runs" --design-seed 3
    fails "'--random' takes 1 to 1000000" --random 0
    fails "so many points are drawn" --lhs 1000001
    fails "--random 7: the parameters have 6 points only" --random 7
    fails "leave --random out, and all of them are taken" --random 7
    fails "policies vary, and 'vmm.policy' is set" --policies arf -s vmm.policy=dynamic
    fails "'policy' is varied twice" --policies arf --vary policy=dynamic
    fails "name each once; --policies varies 'policy'" --policies arf --vary policy=dynamic
    fails "did you mean 'dynamic'?" --vary policy=dynamik
    fails "--filter leaves none of 6 points" --filter 'at > 1 s'
    fails "the sweep has more than 10000000 points" --vary cpu.clock=1Hz..1MHz --vary at=1us..9ms
}

@test "a mistake in what varies is shown where it is" {
    run sweep --vary 'at=[1 ms, 2 MB]' little.scn
    [ "$output" = "error[HS124]: parameter 'at' is a time, not a size
 --> command line
  |
  | --vary at=[1 ms, 2 MB]
  |                  ^^^^ a size
 ::: little.scn:1:14
  |
1 | param at   = 7 ms  sweep 5 ms .. 9 ms step 2 ms
  |              ---- its value

For more: $HSIM explain HS124" ]
    run sweep --filter 'at > 6 ms or nmae == hang' little.scn
    [ "$output" = "error[HS121]: 'nmae' does not vary
 --> command line
  |
  | --filter at > 6 ms or nmae == hang
  |                       ^^^^ unknown
  help: did you mean 'name'?

For more: $HSIM explain HS121" ]
    printf 'at\n1 ms\n2\n' >unit.csv
    run sweep --list unit.csv little.scn
    [ "$output" = "error[HS112]: parameter 'at' needs a unit
 --> unit.csv:3:1
  |
3 | 2
  | ^ time of what?
  help: a time is written with ns, us, ms, s, min, h or cycles

For more: $HSIM explain HS112" ]
}
