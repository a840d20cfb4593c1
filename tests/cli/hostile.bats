# Texts that mean harm through every output: those of a foreign result, which hold what no scenario
# can (hostile.sql), and those that a scenario may have, from its run on.
#
# Pictures, pages, traces for viewers, comparisons and answers to SQL have such tests of their own;
# here it is what all outputs have in common: text shows no control character and obeys none, JSON
# is whole for a reader that is not ours, CSV has the same rows and columns as without harm.

load hostile
load refute
load refute
bats_require_minimum_version 1.5.0

setup_file() {
    export TOP HSIM
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR" || return 1
    "$HSIM" run -q -o plain.db "$TOP/scenarios/os-crash.scn"
    cp plain.db hostile.db
    make_hostile hostile.db
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp "$BATS_FILE_TMPDIR"/*.db .
}

# hsim on one file. Wrong in the file are its digests, and diff finds differences: both say 1.
try() { # FILE COMMAND...
    local file=$1 status=0 expected=0
    shift
    [[ $1 != verify && $1 != diff || $file == plain.db ]] || expected=1
    "$HSIM" "$@" "$file" >"$file.out" 2>"$file.err" || status=$?
    [ "$status" -eq "$expected" ] && [ ! -s "$file.err" ] || {
        echo "hsim $* $file: $status"
        head -c 1000 "$file.err"
        return 1
    }
}

is_safe_text() { # FILE
    LC_ALL=C refute grep -q $'[\001-\010\013-\037\177]' "$1"
    refute grep -q $'\u202e\|\u2066' "$1"
    iconv -f UTF-8 -t UTF-8 "$1" >/dev/null
}

# What is read of a CSV file: its number of rows and of columns; wrong rows are errors.
csv_shape() { # FILE
    sqlite3 :memory: ".import --csv $1 csv" "SELECT (SELECT count(*) FROM csv),
        (SELECT count(*) FROM pragma_table_info('csv'))" 2>"$1.said"
    [ ! -s "$1.said" ]
}

@test "text: no control character, and the name is shown" {
    for command in "table" "table --all" "flow" "flow --figure all" "stat" "trace" "explain -v" \
        "params -v" "diff plain.db" "verify"; do
        # shellcheck disable=SC2086 # several words
        try hostile.db $command
        is_safe_text hostile.db.out
    done
    try hostile.db table
    grep -qF "os2'\"\`id\`\$(id)<b>&amp;" hostile.db.out
    grep -q 'Bmmmmm' hostile.db.out
    try hostile.db trace --only fault
    grep -qF '</title></svg><img src=x onerror=alert(1)>' hostile.db.out
    [ ! -e id ]
}

@test "JSON: whole, with the texts as they are in the result" {
    for command in table flow stat trace explain params "diff plain.db" verify; do
        # shellcheck disable=SC2086
        try hostile.db $command --format json
        LC_ALL=C refute grep -q $'[\001-\010\013-\037\177]' hostile.db.out
        [ "$(sqlite3 :memory: "SELECT json_valid(readfile('hostile.db.out'))")" -eq 1 ]
    done
    # A text comes back the way it is stored, and 10,000 letters are as many.
    try hostile.db table --format json
    sqlite3 :memory: "SELECT DISTINCT value FROM json_tree(readfile('hostile.db.out'))
        WHERE key = 'area' AND (value GLOB 'B*' OR value GLOB 'os2*') ORDER BY 1" >found.txt
    sqlite3 hostile.db "SELECT new FROM (SELECT DISTINCT area AS new FROM resource_entry
        WHERE area GLOB 'B*' OR area GLOB 'os2*') ORDER BY 1" >expected.txt
    [ "$(wc -c <expected.txt)" -gt 10000 ]
    cmp expected.txt found.txt
}

@test "CSV: as many rows and columns as without harm, and nothing for a spreadsheet to do" {
    for command in table flow stat trace params; do
        for file in plain.db hostile.db; do
            try $file $command --format csv
            csv_shape $file.out >$file.shape
        done
        [ -s plain.db.shape ]
        diff -u plain.db.shape hostile.db.shape
        is_safe_text hostile.db.out
        refute grep -Eq '(^|,)"?[=+@-][^0-9.",]' hostile.db.out
    done
}

# Every kind of text that a scenario has, as wild as the language allows.
wild_scenario() { # TITLE
    cat <<END
scenario "wild" { about "$1 (about)"  stop at 3 s }
include "profiles/toy.scn"
storage { size 32 MB }
vmm { area 2 MB  detector { state } }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "$1 (fault)" { at 1 s  crash os1 panic }
expect "$1 (expect)" at stop: A.runs_on == os2
END
}

@test "a scenario with wild titles runs, and they are the same in every output" {
    wild="</title><img src=x onerror=alert(1)> 'it', \`id\` \$(id) & = {/:Bold x} %s ]]>"
    cp -r "$TOP/scenarios/profiles" .
    wild_scenario "$wild" >wild.scn
    "$HSIM" run wild.scn >run.txt
    grep -qF "$wild (fault)" run.txt
    [ "$("$HSIM" query --format csv results/wild.db 'SELECT name AS n FROM fault' | tail -n 1)" = \
        "\"$wild (fault)\"" ]
    "$HSIM" verify results/wild.db
    "$HSIM" trace --only fault results/wild.db | grep -qF "$wild (fault)"
    "$HSIM" explain results/wild.db | tr -s ' \n' ' ' | grep -qF "'$wild (fault)' strikes"
    "$HSIM" report -q -o wild.html results/wild.db
    [ "$(grep -c '</title>' wild.html)" -eq 1 ]
    refute grep -q '<img src=x' wild.html
    grep -qF '&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;' wild.html
    for picture in memory lanes requests cpu; do
        "$HSIM" plot -q results/wild.db $picture -o $picture.svg
        refute grep -q '<img' $picture.svg
        "$HSIM" plot results/wild.db $picture --ascii >ascii.txt
        is_safe_text ascii.txt
    done
    grep -qF '&lt;/title' memory.svg lanes.svg requests.svg
    [ ! -e id ]
}

@test "what a scenario may not have is refused where it stands" {
    cp -r "$TOP/scenarios/profiles" .
    wild_scenario "$(printf '%010000d' 0)" >long.scn
    run -2 "$HSIM" run long.scn
    [[ $output == *"the text is too long"*"long.scn:1:"* ]]
    wild_scenario $'\033[2J' >control.scn
    run -2 "$HSIM" run control.scn
    [[ $output == *"the file contains a control character"*"control.scn:1:"* ]]
    echo "$output" >said.txt
    is_safe_text said.txt
    [ ! -e results ]
}
