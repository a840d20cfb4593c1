# hsim plot: the command, and the pictures memory and lanes.
#
# What is drawn is tested by the script that gnuplot draws it from: tests/golden/plots/NAME.gp and
# .txt, to be looked at and accepted with make golden. Of the pictures themselves: that gnuplot has
# nothing to say, and that what the script names is there.

load hostile
load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    "$HSIM" run -q -o os-crash.db "$TOP/scenarios/os-crash.scn"
    "$HSIM" run -q -o level-3.db "$TOP/scenarios/level-3.scn"
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

# Width and height of a PNG, from its header.
png_size() { # FILE
    od -An -tu1 -j16 -N8 "$1" | awk '{ print $3 * 256 + $4 "x" $7 * 256 + $8 }'
}

# bats test_tags=smoke
@test "the scripts of memory and lanes" {
    for picture in memory lanes; do
        "$HSIM" plot os-crash.db "$picture" -o "os-crash-$picture.gp"
        is_golden "os-crash-$picture.gp"
    done
    "$HSIM" plot level-3.db lanes -o level-3-lanes.gp
    is_golden level-3-lanes.gp
    [ ! -e os-crash-memory.svg ]
}

@test "memory and lanes with characters" {
    for picture in memory lanes; do
        "$HSIM" plot os-crash.db "$picture" --ascii >"os-crash-$picture.txt"
        is_golden "os-crash-$picture.txt"
    done
    "$HSIM" plot os-crash.db memory --ascii --color always | grep -q $'\033\\[38;5;33m'
    [ "$(ls)" = "$(printf '%s\n' level-3.db os-crash-lanes.txt os-crash-memory.txt os-crash.db)" ]
}

@test "in 80 columns the steps of FIG. 6 have all their words" {
    script -qc "stty cols 80; '$HSIM' plot level-3.db lanes --ascii --color never" terminal.txt \
        >/dev/null
    grep -q '^606 .*disconnect' terminal.txt
    [ "$(grep -c resource terminal.txt)" -eq 5 ] # in steps 604, 606, 608, 609 and 611
    refute grep '…' terminal.txt
}

@test "in 80 columns no line is longer, the title and what it is of included" {
    for picture in memory lanes cpu requests; do
        script -qc "stty cols 80; '$HSIM' plot level-3.db $picture --ascii --color never" \
            terminal.txt >/dev/null
        grep -v '^Script ' terminal.txt | tr -d '\r' >lines.txt
        [ "$(LC_ALL=C.UTF-8 wc -L <lines.txt)" -le 80 ]
        grep -q '^[^ ].* level-3 · dynamic policy\|^level-3 · dynamic policy' lines.txt
    done
    grep -qx 'level-3 · dynamic policy · seed 42' lines.txt
    refute grep -q '   level-3' lines.txt # of requests, whose first half fills the line
}

@test "gnuplot draws each picture and has nothing to say" {
    mkdir temporary
    export TMPDIR=$PWD/temporary
    for picture in memory lanes; do
        run "$HSIM" plot os-crash.db "$picture"
        [ "$status" -eq 0 ]
        [ "$output" = "Wrote  os-crash-$picture.svg and os-crash-$picture.gp" ]
        grep -q '<title>.*160.*\|<title>FIG. 5 is done 1.389 s' "os-crash-$picture.svg"
        grep -q '^<desc>.*\(At the left VMM 16 MB\|501, vmm: detect a fault\)' \
            "os-crash-$picture.svg"
        "$HSIM" plot -q os-crash.db "$picture" -o "x-$picture.png"
        [ "$(png_size "x-$picture.png")" = 1920x1080 ]
        gnuplot -d "os-crash-$picture.gp" 2>said.txt
        [ ! -s said.txt ]
    done
    for text in 'os1 panics' 'A runs on os2' 'A, active' 'os2 kernel' 256 free VMM; do
        grep -q "$text" os-crash-memory.svg
    done
    for text in 501 502 503 504 505 506 507 'journal: 267.3 ms' disabled; do
        grep -q "$text" os-crash-lanes.svg
    done
    [ -z "$(ls temporary)" ]
}

# Command lines that are wrong, each with what hsim says and its exit status.
says() {
    local status=0
    echo "\$ hsim $*"
    "$HSIM" "$@" 2>&1 || status=$?
    echo "exit $status"
    echo
}

@test "what is said" {
    cp os-crash.db result.svg
    mkdir folder.svg empty
    "$HSIM" compare -q --policies dynamic,event-driven -o c.db "$TOP/scenarios/hello.scn"
    {
        says plot os-crash.db
        says plot os-crash.db memry
        says plot os-crash.db zzzzzzzzz
        says plot os-crash.db memory -o result.svg
        says plot os-crash.db memory -o folder.svg
        says plot os-crash.db memory -o nowhere/x.svg
        says plot os-crash.db memory -o os-crash.db
        says plot os-crash.db memory --ascii -o x.svg
        says plot os-crash.db memory --from 5s --to 4s
        says plot os-crash.db memory --from soon
        says plot os-crash.db lanes --flow 99
        says plot os-crash.db compare
        says plot c.db memory
        says plot c.db compare --from 5s
        says plot os-crash.db memory --flow 1
        says plot os-crash.db lanes --only A
        says plot os-crash.db memory --measure replies
        says plot c.db compare --x crash_at
        PATH="$PWD/empty" says plot os-crash.db memory
    } >says.txt
    is_golden says.txt
}

@test "what titles say, and to whom the picture is told" {
    for scenario in hello paging-take second-fault cpu-share day-night; do
        "$HSIM" run -q -o "$scenario.db" "$TOP/scenarios/$scenario.scn"
    done
    # A flow of more steps than are drawn, each beginning where the one before it ended.
    sqlite3 hello.db "WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n LIMIT 20),
            last(position, end) AS (SELECT max(position), max(end) FROM flow_step WHERE flow = 1)
        INSERT INTO flow_step SELECT 1, position + 1 + i, 's' || i, 'more', 'os1', NULL,
            end + 2 * i, 1, 1, end + 2 * i + 2 FROM n, last;
        UPDATE flow SET end = (SELECT max(end) FROM flow_step WHERE flow = 1) WHERE flow = 1"
    for result in *.db; do
        for picture in memory lanes; do
            "$HSIM" plot -q "$result" "$picture" -o "$picture.svg"
            echo "$result $picture"
            grep -E '^(TITLE|SUBTITLE) =' "$picture.gp"
            sed -n 's|^<desc>\(.*\)</desc>.*|\1|p' "$picture.svg" | fold -s -w 96
            echo
        done
    done >titles.txt
    is_golden titles.txt
}

@test "the script draws the same picture anew" {
    "$HSIM" plot -q os-crash.db memory -o a.png
    cp a.png first.png
    gnuplot -d a.gp
    cmp a.png first.png
}

@test "only the time that was asked for" {
    "$HSIM" plot os-crash.db memory --from 4s --to '5200 ms' -o part.gp
    grep -q "^X_FROM = 4000.000000$" part.gp
    grep -q "^X_TO = 5200.000000$" part.gp
    refute grep -q "A starts" part.gp
    grep -q "os1 panics" part.gp
    "$HSIM" plot os-crash.db memory --from 5s --to '5000100 us' -q -o part.svg
    run "$HSIM" plot os-crash.db memory --from 5s --to 4s
    [ "$status" -eq 2 ]
    [[ $output == *"nothing between '--from' and '--to'"*help:* ]]
    run "$HSIM" plot os-crash.db compare --from 5s
    [ "$status" -ne 0 ]
}

@test "where not all bands have room for their names, the largest have theirs" {
    cp "$TOP/scenarios/profiles/toy.scn" .
    {
        echo 'scenario "many" { about "x"  stop at 10 us }'
        echo 'include "toy.scn"'
        echo 'storage { size 600 MB }  vmm { area 2 MB }'
        for i in $(seq 0 17); do
            echo "os os$i { role active  storage $((31 - i % 2)) MB  kernel $((1 + i % 2 * 2)) MB }"
        done
    } >many.scn
    "$HSIM" run -q -o many.db many.scn
    "$HSIM" plot many.db memory -o many.gp
    for i in $(seq 0 17); do
        grep -q "^array BESIDE_TEXT.*'os$i own'" many.gp
    done
}

@test "a fault in the last cycle has its name" {
    cp "$TOP/scenarios/profiles/toy.scn" .
    {
        echo 'scenario "late" { about "x"  stop at 1 s }'
        echo 'include "toy.scn"'
        echo 'storage { size 16 MB }  vmm { area 2 MB }'
        echo 'os os1 { role active  storage 12 MB  kernel 1 MB }'
        echo 'fault "too late" { at 1 s  crash os1 panic }'
    } >late.scn
    "$HSIM" run -q -o late.db late.scn
    "$HSIM" plot late.db memory --ascii | grep -q '1.000 s  too late *!$'
    "$HSIM" plot late.db memory -o late.gp
    grep -q "^array MOMENT_TEXT.*'too late'" late.gp
}

@test "another flow" {
    "$HSIM" plot os-crash.db lanes --flow 1 -o one.gp
    grep -q "^TITLE = 'job start of A takes 1.037 s" one.gp
    run "$HSIM" plot os-crash.db lanes --flow 99 -o none.gp
    [ "$status" -eq 2 ]
    [[ $output == *"there is no flow 99 with a step, the result has 4 flows"*help:* ]]
    # Not as if it had been left out.
    run "$HSIM" plot os-crash.db lanes --flow 0 --ascii
    [ "$status" -eq 2 ]
    [[ $output == *"'--flow' takes 1 or more"*"leave it out for the first of FIG. 5 or 6"* ]]
}

@test "two OSs that fail at the same time: each flow shows its own programs" {
    cp -r "$TOP/scenarios/profiles" .
    cat >pairs.scn <<'END'
scenario "pairs" { stop at 3 s }
include "profiles/toy.scn"
storage { size 64 MB }
vmm { area 2 MB  detector { state } }
program P { image 64 KB  loop { sleep 100 ms } }
os north { role active   storage 12 MB  kernel 4 MB }
os south { role active   storage 12 MB  kernel 4 MB }
os one   { role standby  storage 6 MB   kernel 4 MB }
os two   { role standby  storage 6 MB   kernel 4 MB }
app A { runs P  on north  standby one  area 3 MB  journal 64 KB }
app B { runs P  on south  standby two  area 3 MB  journal 64 KB }
fault "first" { at 1 s  crash north panic }
fault "second" { at 1 s  crash south panic }
END
    "$HSIM" run -q -o pairs.db pairs.scn
    for which in "north A one" "south B two"; do
        read -r os app standby <<<"$which"
        # Both are under way at the same time.
        "$HSIM" plot pairs.db lanes --ascii \
            --flow "$(sqlite3 pairs.db "SELECT flow FROM flow WHERE subject = '$os'")" >lanes.txt
        grep -q "$os" lanes.txt
        grep -q "$app: load" lanes.txt
        grep -qw "$standby" lanes.txt
        [ "$(grep -ow 'load' lanes.txt | wc -l)" -eq 1 ]
        [ "$(grep -owE 'VMM|north|south|one|two' lanes.txt | sort -u | wc -l)" -eq 3 ]
    done
}

@test "the last time above the strip stays on the page" {
    cp -r "$TOP/scenarios/profiles" .
    cat >alone.scn <<'END'
scenario "alone" { stop at 2 s }
include "profiles/toy.scn"
storage { size 16 MB }
vmm { area 2 MB  detector { state } }
os os1 { role active  storage 12 MB  kernel 4 MB }
fault "alone" { at 1 s  crash os1 panic }
END
    "$HSIM" run -q -o alone.db alone.scn
    # 501, 502 of one entry and its 506: 600, 100 and 200 us, a mark at its very end.
    "$HSIM" plot alone.db lanes -o alone.gp
    grep -q "^array TEXT_WORDS.*'to scale', '0 µs', .*, '800 µs', '900 µs', '501 " alone.gp
    # In tenths of a pixel of 960: its middle, and half of a width of 50 pixels at least.
    [ "$(sed -n 's/^array TEXT_X.*\[\([0-9,]*\)\]$/\1/p' alone.gp | cut -d , -f 11)" -le 9350 ]
}

@test "without a picture: which there are" {
    run "$HSIM" plot os-crash.db
    [ "$status" -eq 0 ]
    for picture in memory lanes; do
        [[ $output =~ (^|$'\n')$picture\ + ]]
    done
}

@test "gnuplot that is missing, or does not draw" {
    mkdir empty broken
    run env PATH="$PWD/empty" "$HSIM" plot os-crash.db memory
    [ "$status" -eq 3 ]
    [[ $output == *"gnuplot is not installed"*"apt-get install -y gnuplot-nox"* ]]
    [[ $output == *"the script is kept: os-crash-memory.gp"* ]]
    [ -s os-crash-memory.gp ]
    [ ! -e os-crash-memory.svg ]
    env PATH="$PWD/empty" "$HSIM" plot os-crash.db memory --ascii >ascii.txt
    printf '#!/bin/sh\necho "no such terminal" >&2\nexit 1\n' >broken/gnuplot
    chmod +x broken/gnuplot
    run env PATH="$PWD/broken:$PATH" "$HSIM" plot os-crash.db memory
    [ "$status" -eq 3 ]
    [[ $output == *"gnuplot did not draw the picture: no such terminal"* ]]
    printf '#!/bin/sh\nexit 1\n' >broken/gnuplot
    run env PATH="$PWD/broken:$PATH" "$HSIM" plot os-crash.db memory
    [[ $output == *"gnuplot did not draw the picture: it said nothing"* ]]
    printf '#!/bin/sh\nexit 0\n' >broken/gnuplot
    run env PATH="$PWD/broken:$PATH" "$HSIM" plot os-crash.db memory
    [[ $output == *"gnuplot did not draw the picture: there is no file"* ]]
    printf '#!/bin/sh\nkill -9 $$\n' >broken/gnuplot
    run env PATH="$PWD/broken:$PATH" "$HSIM" plot os-crash.db memory
    [[ $output == *"gnuplot did not draw the picture: signal 9 ended it"* ]]
    chmod -x broken/gnuplot
    run env PATH="$PWD/broken" "$HSIM" plot os-crash.db memory
    [[ $output == *"cannot run gnuplot: "* ]]
}

@test "a picture that was cut, as by a disk that is full" {
    mkdir broken
    printf '#!/bin/sh\nPATH=%s\ngnuplot "$@" && truncate -s -20 os-crash-memory.*g\n' "$PATH" \
        >broken/gnuplot
    chmod +x broken/gnuplot
    for kind in svg png; do
        run env PATH="$PWD/broken:$PATH" "$HSIM" plot os-crash.db memory -o "os-crash-memory.$kind"
        [ "$status" -eq 3 ]
        [[ $output == *"gnuplot did not draw the picture: its file is no whole picture"* ]]
        [ ! -e "os-crash-memory.$kind" ]
    done
}

@test "without a locale, as where no user is" {
    for kind in svg png; do
        env -i PATH="$PATH" "$HSIM" plot os-crash.db lanes -o "os-crash-lanes.$kind"
        [ -s "os-crash-lanes.$kind" ]
    done
}

@test "where a picture may not go" {
    cp os-crash.db result.svg
    mkdir folder.svg
    before=$(sha256sum os-crash.db)
    run "$HSIM" plot os-crash.db memory -o result.svg
    [ "$status" -eq 3 ]
    [[ $output == *"it is a database, and results are not overwritten"* ]]
    run "$HSIM" plot os-crash.db memory -o folder.svg
    [[ $output == *"it is there and is not a file"* ]]
    run "$HSIM" plot os-crash.db memory -o nowhere/x.svg
    [ "$status" -eq 3 ]
    [[ $output == *"cannot write nowhere/x.gp"* ]]
    [ ! -e nowhere ]
    echo "# Picture of my dog" >notes.gp
    run "$HSIM" plot os-crash.db memory -o notes.svg
    [ "$status" -eq 3 ]
    [[ $output == "error[HS401]: cannot write notes.gp: it is there and is no script of a "* ]]
    [[ $output == *"help: the script stands beside the picture; give the picture another name"* ]]
    [ "$(cat notes.gp)" = "# Picture of my dog" ]
    [ ! -e notes.svg ]
    "$HSIM" plot -q os-crash.db memory -o notes.gp # that one was named
    "$HSIM" plot -q os-crash.db lanes -o notes.svg # a script of another picture
    grep -q "^# Picture lanes of a result" notes.gp
    rm notes.*
    run "$HSIM" plot os-crash.db memory -o os-crash.db
    [ "$status" -eq 2 ]
    [[ $output == *"'os-crash.db' is no kind of picture"*"end the name in .svg, .png or .gp"* ]]
    run "$HSIM" plot os-crash.db memory --ascii -o x.svg
    [[ $output == *"'--ascii' and '-o' do not go together"* ]]
    [ "$(sha256sum os-crash.db)" = "$before" ]
}

@test "Ctrl-C while gnuplot draws leaves nothing" {
    mkdir slow temp
    cat >slow/gnuplot <<'END'
#!/bin/sh
echo half >"$(sed -n "s/^OUTPUT = '\(.*\)'$/\1/p" picture.gp)"
echo $$ >"$PIDS"
exec sleep 60
END
    chmod +x slow/gnuplot
    for words in "plot os-crash.db memory" "plot os-crash.db lanes -o -" "report os-crash.db"; do
        rm -f pid
        # A shell script lets its background commands ignore SIGINT; env puts it back.
        # shellcheck disable=SC2086 # several words
        env --default-signal=INT TMPDIR="$PWD/temp" PIDS="$PWD/pid" PATH="$PWD/slow:$PATH" \
            "$HSIM" $words >said 2>&1 &
        until [ -s pid ]; do sleep 0.02; done
        kill -INT $!
        status=0
        wait $! || status=$?
        [ "$status" -eq 130 ]
        [ ! -s said ]
        [ -z "$(ls -A temp)" ]
        refute kill -0 "$(cat pid)"
        [ "$(ls)" = "$(printf '%s\n' level-3.db os-crash.db pid said slow temp)" ]
    done
}

@test "a folder for gnuplot that cannot be made is told" {
    run env TMPDIR="$PWD/nowhere" "$HSIM" plot os-crash.db memory
    [ "$status" -eq 3 ]
    [[ $output == *"gnuplot has no folder to draw in: $PWD/nowhere: No such file"* ]]
    [[ $output == *"the script is kept: os-crash-memory.gp"* ]]
}

@test "standard output, and a picture that is replaced" {
    "$HSIM" plot os-crash.db memory -o - >a.svg
    echo old >b.svg
    "$HSIM" plot -q os-crash.db memory -o b.svg
    cmp a.svg b.svg
    [ ! -e -.gp ]
    "$HSIM" plot -q os-crash.db memory -o "./odd 'name.svg"
    grep -q "^OUTPUT = 'odd--name.svg'$" "odd 'name.gp"
}

@test "texts that mean harm are shown and do none" {
    make_hostile os-crash.db
    for picture in memory lanes; do
        "$HSIM" plot -q os-crash.db "$picture"
        sed "/^# House style/,\$d" "os-crash-$picture.gp" | refute grep -q '[`"\\]'
        refute grep -qi '<script\|<img\|<b>' "os-crash-$picture.svg"
        [ "$(grep -c '</svg>' "os-crash-$picture.svg")" -eq 1 ]
        [ "$(wc -c <"os-crash-$picture.gp")" -lt 40000 ]
        "$HSIM" plot os-crash.db "$picture" --ascii >ascii.txt
        LC_ALL=C refute grep -q $'[\001-\011\013-\037\177]' ascii.txt
        [ "$(wc -L <ascii.txt)" -le 160 ]
    done
}

@test "the same bytes in every locale and folder" {
    "$HSIM" plot os-crash.db memory -o here.gp
    "$HSIM" plot os-crash.db memory --ascii >here.txt
    mkdir there
    for locale in C ${HSIM_LOCALES:-}; do
        (cd there && LC_ALL=$locale "$HSIM" plot ../os-crash.db memory -o here.gp &&
            LC_ALL=$locale "$HSIM" plot ../os-crash.db memory --ascii >here.txt)
        cmp here.gp there/here.gp
        cmp here.txt there/here.txt
    done
}

@test "a result without the tables that a picture needs" {
    "$HSIM" run -q --trace off -o off.db "$TOP/scenarios/hello.scn"
    for picture in memory lanes; do
        run "$HSIM" plot off.db "$picture"
        [ "$status" -ne 0 ]
        [[ $output == *"--trace off"*"run it again with --trace full"* ]]
        [ ! -e "off-$picture.gp" ]
    done
    sqlite3 os-crash.db 'DELETE FROM storage_range; DELETE FROM flow_step'
    run "$HSIM" plot os-crash.db memory
    [ "$status" -eq 2 ]
    [[ $output == *"there is nothing to draw: the result has no main storage"* ]]
    run "$HSIM" plot os-crash.db lanes
    [[ $output == *"there is nothing to draw: the result has no flow"* ]]
}

@test "a result whose rows make no sense is said to be damaged" {
    cp os-crash.db flows.db
    sqlite3 flows.db "UPDATE flow SET begin = end"
    for how in --ascii -o\ x.svg; do
        # shellcheck disable=SC2086 # two words
        run "$HSIM" plot flows.db lanes $how
        [ "$status" -eq 3 ]
        [[ $output == *"flows.db is damaged: the steps of flow 3 are not in the order of time"* ]]
    done
    cp os-crash.db nobody.db
    sqlite3 nobody.db "UPDATE request SET served_by = NULL"
    for how in --ascii -o\ x.svg; do
        # shellcheck disable=SC2086
        run "$HSIM" plot nobody.db requests $how
        [ "$status" -eq 3 ]
        [[ $output == *"nobody.db is damaged: a reply from nobody"* ]]
    done
    run "$HSIM" report -o x.html nobody.db
    [ "$status" -eq 3 ]
    [ ! -e x.html ]
}
