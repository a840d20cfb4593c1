# hsim report: a page of a result, looked at by Chromium without a window.
#
# Chromium tells what it has to complain about and what it fetches. What a page is once it stands
# the probe tells (report_probe.js), which is put behind the page's own scripts: the policy of that
# copy lets one more script run, by a nonce. The words of pages are in
# tests/golden/pages/report.txt; to accept what has changed: make golden, and read the difference.

load hostile
load refute
bats_require_minimum_version 1.5.0

setup_file() {
    export TOP HSIM CHROMIUM PROBE
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome ||
        true)
    if [ -z "$CHROMIUM" ]; then
        echo "Missing: a browser. On Debian or Ubuntu run: sudo apt-get install -y chromium" >&2
        return 1
    fi
    cd "$BATS_FILE_TMPDIR" || return 1
    "$HSIM" run -q -o run.db "$TOP/scenarios/os-crash.scn"
    "$HSIM" report -q -o page.html run.db
    cp run.db hostile.db
    make_hostile hostile.db
    "$HSIM" report -q -o hostile.html hostile.db
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return 1
    # A language in which a page may not come out otherwise.
    export LC_ALL=C.UTF-8
}

# Loads FILE in a window WIDTH wide; the page as it stands then goes to dom.html, what Chromium
# says to said.txt, what it fetches to net.json.
browse() { # FILE WIDTH [OPTION]...
    local file=$1 width=$2 profile=$BATS_TEST_TMPDIR/profile
    shift 2
    timeout 120 "$CHROMIUM" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir="$profile" \
        --window-size="$width,900" --virtual-time-budget=3000 --enable-logging=stderr \
        --log-net-log=net.json "${@:---dump-dom}" "file://$BATS_FILE_TMPDIR/$file" \
        >dom.html 2>said.txt
    rm -rf "$profile"
}

complaints() {
    grep -c -E 'CONSOLE|Content Security|Refused' said.txt || true
}

fetched() {
    grep -c '"network_isolation_key":"file://.*"url":"\(http\|ws\)' net.json || true
}

# Loads FILE with the probe; what it found goes to facts.txt.
probe() { # FILE WIDTH
    {
        sed -e "s/; script-src/; script-src 'nonce-probe'/" -e '/^<\/body>$/,$d' "$1"
        printf '<script nonce="probe">\n'
        cat "$BATS_TEST_DIRNAME/report_probe.js"
        printf '</script>\n</body>\n</html>\n'
    } >probed.html
    browse probed.html "$2"
    sed -n '/<pre id="probe">/,/<\/pre>/p' dom.html |
        sed -e 's/&gt;/>/g; s/&lt;/</g; s/&amp;/\&/g' >facts.txt
    [ -s facts.txt ]
}

# Each LINE is one of the facts.
expect_facts() { # LINE...
    local line
    for line in "$@"; do
        grep -q -x -F -e "$line" facts.txt || {
            echo "expected: $line"
            echo "found:    $(grep -F -e "${line%% *} " facts.txt | head -n 3)"
            return 1
        }
    done
}

# Does what a page says makes the same again.
repeat() { # PAGE RESULT
    local command
    command=$(sed -n "s/&#39;/'/g;s/.*<code id=\"command\">\(.*\)<\/code>.*/\1/p" "$1")
    (cd "$TOP/scenarios" &&
        eval "${command/hsim/'"$HSIM"'} -q -o '$BATS_FILE_TMPDIR/$2'") || [ $? -eq 1 ]
}

# How many pictures there are of a run.
pictures() {
    "$HSIM" plot run.db | grep -v -c 'of a collection'
}

whole_page() {
    expect_facts "scripts 3" "handlers 0" "strangers 0" "broken-images 0" "odd-letters 0" \
        "fetched 0" "h1 1" "heading-jumps 0" "double-ids 0" "dead-links 0" "lang en" \
        "landmarks 4" "bare-tables 0" "bare-images 0" "bare-inputs 0" "bare-charts 0" \
        "overflow 0" "unpainted 0" "zoom true true" "scheme dark" "scheme light"
    [ "$(grep -c '^contrast-enough 1$' facts.txt)" -eq 2 ]
    refute grep -q '^zoom.*false' facts.txt
}

@test "chromium says of a page that throws and fetches that it does" {
    cat >canary.html <<'END'
<!DOCTYPE html><html lang="en"><title>canary</title><img src="http://127.0.0.1:9/canary.png">
<script>throw new Error("canary");</script>
END
    browse canary.html 1280
    [ "$(complaints)" -gt 0 ]
    [ "$(fetched)" -gt 0 ]
}

@test "a page prints without a complaint and without a fetch" {
    browse page.html 1280 --print-to-pdf=page.pdf --no-pdf-header-footer
    [ "$(complaints)" -eq 0 ]
    [ "$(fetched)" -eq 0 ]
    [ "$(head -c 5 page.pdf)" = "%PDF-" ]
    [ "$(wc -c <page.pdf)" -gt 50000 ]
}

@test "on paper a short table stays whole, and no head of a table stands alone" {
    command -v pdftotext >/dev/null || skip "poppler-utils is not installed"
    "$HSIM" run -q -o level-3.db "$TOP/scenarios/level-3.scn"
    "$HSIM" report -q -o level-3.html level-3.db
    browse level-3.html 1280 --print-to-pdf=sheets.pdf --no-pdf-header-footer
    pdftotext -layout sheets.pdf sheets.txt
    awk -v RS='\f' '/ 601 +detect/ && / 612 +start the program/ { n++ } END { exit n != 1 }' \
        sheets.txt
    # In other sizes other tables lie across the ends of sheets.
    timeout 120 "$CHROMIUM" --headless --no-sandbox --disable-gpu --no-pdf-header-footer \
        --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir="$BATS_TEST_TMPDIR/profile" \
        --print-to-pdf=sheets.pdf "file://$BATS_FILE_TMPDIR/level-3.html" 2>/dev/null
    pdftotext -layout sheets.pdf sheets.txt
    awk -v RS='\f' '{
        n = split($0, lines, "\n")
        while (n > 0 && lines[n] ~ /^ *$/)
            n--
        print lines[n]
    }' sheets.txt >last.txt
    [ "$(wc -l <last.txt)" -gt 10 ]
    refute grep -E '^ *(Parameter +Value|Measure +Of|Program +Sent|Step +What|Area +state)' last.txt
}

@test "a page is whole on a telephone, in both colour schemes" {
    probe page.html 360
    whole_page
    expect_facts "images $(pictures)" "charts 3" "closed-on-paper 0" "closed-again true" \
        "sheet-around-pictures 12px"
}

@test "the numbers of a page are those of the database" {
    [ -s facts.txt ] || probe page.html 360
    numbers() { # TABLE SQL: its rows, "table|ID|HEADING|...", are those that the SQL tells
        grep "^table|$1|" facts.txt >page.txt || true
        sqlite3 run.db "$2" >db.txt
        [ -s db.txt ]
        diff -u db.txt page.txt
    }
    numbers fig4 "SELECT 'table|fig4|' || area || '|' || group_concat(size, '|')
        FROM (SELECT area, size, min(version * 100 + position) OVER (PARTITION BY area) AS place
              FROM fig4 WHERE kind = 'main storage' ORDER BY version)
        GROUP BY area
        ORDER BY CASE area WHEN 'os1' THEN 1 WHEN 'A' THEN 2 WHEN 'B' THEN 3 WHEN 'os2' THEN 4
                           WHEN 'vmm' THEN 5 ELSE 6 END;
        SELECT 'table|fig4|sum|' || group_concat(bytes, '|')
        FROM (SELECT sum(size) AS bytes FROM fig4 WHERE kind = 'main storage'
              GROUP BY version ORDER BY version)"
    numbers flow-3 "SELECT format('table|flow-3|%s|%d|%d|%d', step, wait_cycles, work_cycles,
        done_cycles) FROM fig5 WHERE flow = 3 ORDER BY position"
    numbers outage "SELECT format('table|outage|%s|%d', app, fault_cycle) || coalesce('|' ||
        (detected - fault_cycle), '') || coalesce('|' || (reallocated - detected), '') ||
        coalesce('|' || (loaded - reallocated), '') || coalesce('|' || (replayed - loaded), '') ||
        coalesce('|' || (running - replayed), '') || coalesce('|' || (first_reply - running), '') ||
        coalesce('|' || (first_reply - fault_cycle), '') FROM outage"
    numbers cpu_book "SELECT format('table|cpu_book|%s|%d', cpu, cycles) FROM cpu_time"
    numbers request "SELECT format('table|request|%s|%d|%d|%d|%d', app, count(*), count(replied),
        sum(attempts > 1), sum(attempts - 1)) || (SELECT format('|%d', replied - sent)
            FROM requests WHERE replied IS NOT NULL ORDER BY replied - sent
            LIMIT 1 OFFSET (SELECT (count(replied) * 50 + 99) / 100 - 1 FROM requests)) ||
        (SELECT format('|%d', replied - sent)
            FROM requests WHERE replied IS NOT NULL ORDER BY replied - sent
            LIMIT 1 OFFSET (SELECT (count(replied) * 99 + 99) / 100 - 1 FROM requests)) ||
        format('|%d', max(replied - sent)) || (SELECT '|' || value FROM counter
            WHERE component = 'A' AND name = 'committed') || (SELECT '|' || value FROM counter
            WHERE component = 'A' AND name = 'committed, lost') || (SELECT '|' || value FROM counter
            WHERE component = 'A' AND name = 'repeated') FROM requests GROUP BY app"
    [ "$(grep -c '^table|parameter|' facts.txt)" -eq \
        "$(sqlite3 run.db 'SELECT count(*) FROM parameter')" ]
    expect_facts "filtered parameter $(sqlite3 run.db "SELECT count(*) FROM parameter
        WHERE lower(path || ' ' || value || ' ' || coalesce(default_value, '') || ' ' ||
            coalesce(source, '') || ' ' || coalesce(set_in, '') || ' ' || about) LIKE '%os1%' AND
            lower(path || ' ' || value || ' ' || coalesce(default_value, '') || ' ' ||
            coalesce(source, '') || ' ' || coalesce(set_in, '') || ' ' || about) LIKE '%storage%'")"
    grep -q "$(sqlite3 run.db 'SELECT digest FROM meta')" dom.html
    grep -q 'size, owner → switching destination of each area, per state' dom.html
}

@test "the charts have the numbers of the database" {
    [ -s facts.txt ] || probe page.html 360
    grep '^chart|points|' facts.txt | sort >page.txt
    sqlite3 run.db "SELECT format('chart|points|%s|%d|%d', app, sent, replied - sent) FROM requests
        WHERE replied IS NOT NULL" | sort >db.txt
    diff -u db.txt page.txt
    # Whenever a request is sent or replied to: how many their clients wait for, in the outage too.
    grep '^chart|steps|' facts.txt | sort -u >page.txt
    sqlite3 run.db "WITH moment AS (SELECT sent AS cycle FROM request UNION
            SELECT replied FROM request WHERE replied IS NOT NULL UNION
            SELECT end_cycle FROM meta)
        SELECT format('chart|steps|A|%d|%d', cycle, (SELECT count(*) FROM request
            WHERE sent <= cycle AND (replied IS NULL OR cycle < replied)))
        FROM moment" | sort >db.txt
    diff -u db.txt page.txt
    # At the moments of the pile all of main storage belongs to somebody, and to whom it does.
    grep '^chart|pile|' facts.txt | sort >page.txt
    sqlite3 run.db "WITH holding AS (SELECT begin, end, bytes,
            CASE WHEN state IN ('unused', 'failed') THEN state ELSE owner END AS holder
            FROM storage_over_time),
        moment AS (SELECT DISTINCT cycle FROM resource_version UNION SELECT end_cycle FROM meta)
        SELECT format('chart|pile|%s|%d|%d', holders.holder, cycle, coalesce((SELECT sum(bytes)
            FROM holding, meta WHERE holding.holder = holders.holder AND begin <= cycle AND
                (cycle < end OR (cycle = end_cycle AND end = end_cycle))), 0))
        FROM moment, (SELECT DISTINCT holder FROM holding) AS holders" | sort >db.txt
    diff -u db.txt page.txt
}

@test "a chart says the numbers of the database where the mouse points" {
    [ -s facts.txt ] || probe page.html 360
    expect_facts "$(sqlite3 run.db "SELECT format('legend|Main storage by owner over time|' ||
            'Time 20 s|unused %d MB|os2 %d MB|os1 0 MB|vmm %d MB',
            sum(bytes) FILTER (WHERE state = 'unused') / 1048576,
            sum(bytes) FILTER (WHERE owner = 'os2') / 1048576,
            sum(bytes) FILTER (WHERE owner = 'vmm' AND state <> 'unused') / 1048576)
        FROM storage_over_time WHERE end = (SELECT end_cycle FROM meta)")"
    found=$(sed -n 's/^legend|Response times|Time \(.*\) s|A \(.*\) ms$/\1 \2/p' facts.txt)
    # Six digits of the time, four of the response.
    [ "$(sqlite3 run.db "SELECT count(*) FROM requests WHERE abs(sent_s - ${found% *}) <= 6e-5 AND
        abs(response_ms - ${found#* }) <= response_ms * 6e-4")" -ge 1 ]
}

@test "a result whose texts mean harm makes a page that does none" {
    probe hostile.html 1280
    [ "$(complaints)" -eq 0 ]
    [ "$(fetched)" -eq 0 ]
    whole_page
    expect_facts "images $(pictures)" "charts 3"
}

@test "a comparison makes a page with the words and the numbers of hsim compare" {
    "$HSIM" compare --policies dynamic,fixed-split -o compare.db "$TOP/scenarios/os-crash.scn" \
        >said.txt
    "$HSIM" report -q -o compare.html compare.db
    # Sentences begin in the twelfth column, behind "buys" and the like.
    sed -n '/^dynamic  against/,/^$/p' said.txt | sed -n 's/^  .\{9\}\([^ ]\)/\1/p' >words.txt
    [ "$(wc -l <words.txt)" -ge 3 ]
    sed -n 's/^<li><strong>[A-Z][a-z]*:<\/strong> \(.*\)<\/li>$/\1/p' compare.html |
        diff words.txt -
    sqlite3 compare.db "SELECT value FROM (SELECT run, CAST(value AS INTEGER) AS value
        FROM run_measure WHERE measure = 'replies' AND subject = 'A' ORDER BY run)" >db.txt
    grep '<th scope="row">replies</th><td>A</td>' compare.html | grep -o 'data value="[0-9]*"' |
        tr -cd '0-9\n' | diff db.txt -
    # The command makes the same runs.
    repeat compare.html again.db
    [ "$(sqlite3 again.db 'SELECT group_concat(digest) FROM run')" = \
        "$(sqlite3 compare.db 'SELECT group_concat(digest) FROM run')" ]
}

@test "a program that is not back is called so, as by hsim compare" {
    "$HSIM" compare --policies dynamic,event-driven -o away.db "$TOP/scenarios/os-crash.scn" \
        >said.txt
    grep -q '^  outage A  *1.403 s  *not back$' said.txt
    "$HSIM" report -q -o away.html away.db
    grep -q '<th scope="row">outage</th><td>A</td>.*>1.403 s<.*>not back<' away.html
    grep -q '<th scope="row">outage.load</th><td>A</td>.*>961.2 ms<.*>unknown<' away.html
}

@test "a collection whose texts mean harm makes a page that does none" {
    "$HSIM" sweep -q -s crash_at=5s -o sweep.db "$TOP/scenarios/os-crash.scn"
    make_hostile sweep.db
    "$HSIM" report -q -o sweep.html sweep.db
    probe sweep.html 1280
    [ "$(complaints)" -eq 0 ]
    [ "$(fetched)" -eq 0 ]
    expect_facts "scripts 1" "handlers 0" "strangers 0" "broken-images 0" "odd-letters 0" \
        "h1 1" "heading-jumps 0" "double-ids 0" "dead-links 0" "bare-tables 0" "overflow 0"
}

# The lines of pages without what is long, numbers, and what others say: styles, scripts, pictures,
# sentences of the story, texts of scenarios, rows of tables.
words_of() { # PAGE...
    sed -E -e '/^<style>/,/<\/style>$/d' -e '/^<script>/,/<\/script>$/d' \
        -e 's/(<script type="application\/json" id="charts">).*/\1/' -e '/^\{"name":/d' \
        -e 's/(src="data:image\/svg\+xml,)[^"]*/\1/' -e 's/ alt="[^"]*"/ alt=""/' \
        -e 's/(class="picture scroll".* aria-label=)"[^"]*"/\1""/' \
        -e 's/(<li class="[a-z]*">).*(<span class="what">).*/\1...\2/' \
        -e 's/(<li><strong>[A-Z][a-z]*:<\/strong>).*/\1/' \
        -e '/^<tr>/d' -e '/<pre tabindex="0">/,/<\/pre>/{/<pre/!d;s/<code>.*/<code>/}' "$@" |
        sed -E -e "s/'sha256-[^']*'/#/g" -e 's/[0-9a-f]{16}/#/g' \
            -e 's/(< )?[-+]?\b[0-9][0-9_.]*( ?(ns|us|ms|s|%|B|KB|MB|GB|TB))?\b/#/g' |
        LC_ALL=C sort -u
}

@test "the words of pages" {
    mkdir -p empty
    for name in storage-fault usage-threshold level-3-refused dead-os-prior-art-2 share-change \
        guest-server ask; do
        "$HSIM" run -q -o "$name.db" "$TOP/scenarios/$name.scn"
        PATH=$PWD/empty "$HSIM" report -q "$name.db"
    done
    sed '/^expect/d' "$TOP/scenarios/hello.scn" >plain.scn
    mkdir -p profiles && cp "$TOP"/scenarios/profiles/*.scn profiles
    "$HSIM" run -q -o plain.db plain.scn
    PATH=$PWD/empty "$HSIM" report -q plain.db
    "$HSIM" sweep -q -s crash_at=5s -o points.db "$TOP/scenarios/os-crash.scn"
    PATH=$PWD/empty "$HSIM" report -q points.db
    words_of page.html storage-fault.html usage-threshold.html level-3-refused.html \
        dead-os-prior-art-2.html share-change.html guest-server.html ask.html plain.html \
        compare.html points.html >found.txt
    if [ "${HS_GOLDEN-}" = write ]; then
        cp found.txt "$TOP/tests/golden/pages/report.txt"
    fi
    diff -u "$TOP/tests/golden/pages/report.txt" found.txt
}

@test "a page tells of expectations that did not hold, each with what was found" {
    "$HSIM" run -q --policy fixed-split -o unheld.db "$TOP/scenarios/os-crash.scn" || [ $? -eq 1 ]
    "$HSIM" report -o - unheld.db >unheld.html
    grep -qF "$(sqlite3 unheld.db "SELECT format('<p class=\"verdict bad\" id=\"held\">' ||
        '<strong>Fail.</strong> %d of %d expectations held.</p>', sum(verdict = 'held'), count(*))
        FROM expectation")" unheld.html
    sed -n '/id="held"/,/<\/ul>/s/^<li><strong>\(.*\)<\/strong> (.*/\1/p' unheld.html |
        sed "s/&#39;/'/g" >page.txt
    sqlite3 unheld.db "SELECT title FROM expectation WHERE verdict <> 'held'" >db.txt
    [ -s db.txt ]
    diff -u db.txt page.txt
}

@test "a collection tells of the runs that were not as expected" {
    "$HSIM" sweep -q -s crash_at=5s -o some.db "$TOP/scenarios/os-crash.scn"
    sqlite3 some.db "UPDATE run SET n_expectations = 3, n_held = iif(run = 1, 2, 3)"
    "$HSIM" report -o - some.db >some.html
    grep -q 'runs are done; 1 of them did not hold all that the scenario expects\.<' some.html
    grep -q '<p class="verdict bad" id="held"><strong>Complete\.' some.html
    [ "$(grep -c '<td>done, not as expected</td>' some.html)" -eq 1 ]
    sqlite3 some.db "UPDATE run SET n_held = 3"
    "$HSIM" report -o - some.db >all.html
    grep -q '"verdict good" id="held"><strong>Complete.</strong> .* runs are done\.<' all.html
    refute grep -q 'not as expected' all.html
}

@test "a sweep makes a page of its points, with means and intervals, and of what went wrong" {
    "$HSIM" sweep -q --reps 3 --policies dynamic,fixed-split -s crash_at=5s -o spread.db \
        "$TOP/scenarios/os-crash.scn" 2>said.txt || [ $? -eq 1 ]
    "$HSIM" report -q -o spread.html spread.db
    # Of each point the mean, and its interval: t is 4.302653 for three numbers.
    sqlite3 -separator ' ' spread.db "WITH point AS (
            SELECT run.policy, p.value AS own, min(run.run) AS first, avg(m.value) AS mean,
                sqrt((sum(m.value * m.value) - 3 * avg(m.value) * avg(m.value)) / 2) AS deviation
            FROM run JOIN run_parameter AS p ON p.run = run.run AND p.name = 'own'
            JOIN run_measure AS m ON m.run = run.run
                AND measure = 'response.p99' AND subject = 'A'
            GROUP BY 1, 2)
        SELECT policy, own, printf('%.0f', mean - 0.5),
            printf('%.1f', (mean - 4.302653 * deviation / sqrt(3)) / 1e6)
        FROM point WHERE mean NOT NULL ORDER BY first" >db.txt
    [ "$(wc -l <db.txt)" -eq 2 ]
    sed -n '/<table id="means"/,/<\/table>/s/^<tr><th scope="row">//p' spread.html >page.txt
    [ "$(grep -c '3 of 3 not back.*3 of 3 unknown' page.txt)" -eq 2 ]
    cells='([a-z-]*)<\/th><td>([a-z]*)<.*value="([0-9]*)[^"]*">[^<]* ms<.*<small>([0-9.]*) .*'
    sed -nE "s/^$cells/\\1 \\2 \\3 \\4/p" page.txt | diff db.txt -
    grep -q 'Means over the runs of a point in which the value is known; below, the 95 %' \
        spread.html
    grep -F ' runs, each with the command that makes it again in the folder of the scenario:</p>' \
        spread.html | grep -q '^<p>6 of 12 '
    # Each run that is not as expected is there with its command, which makes it again.
    sed -n 's/.*<code class="replay">\(.*\)<\/code>.*/\1/p' spread.html |
        sed "s/&#39;/'/g" >replay.txt
    [ "$(wc -l <replay.txt)" -eq "$(sqlite3 spread.db \
        "SELECT count(*) FROM run WHERE verdict <> 'done' OR n_held < n_expectations")" ]
    command=$(tail -n 1 replay.txt)
    replayed=$BATS_FILE_TMPDIR/replayed.db
    (cd "$TOP/scenarios" && eval "${command/hsim/'"$HSIM"'} -q -o '$replayed'") || [ $? -eq 1 ]
    [ "$(sqlite3 replayed.db 'SELECT digest FROM meta')" = "$(sqlite3 spread.db "SELECT digest
        FROM run WHERE n_held < n_expectations ORDER BY run DESC LIMIT 1")" ]
    for width in 1280 390; do
        probe spread.html "$width"
        [ "$(complaints)" -eq 0 ]
        [ "$(fetched)" -eq 0 ]
        expect_facts "scripts 1" "handlers 0" "strangers 0" "broken-images 0" "odd-letters 0" \
            "h1 1" "heading-jumps 0" "double-ids 0" "dead-links 0" "bare-tables 0" \
            "bare-images 0" "overflow 0"
    done
}

@test "of a large sweep the page lists the first points and the first runs that went wrong" {
    sed 's/^expect.*//; s/compute 100 us/compute $work/' "$TOP/scenarios/hello.scn" >large.scn
    printf '%s\n' 'param work = 1 us sweep 1 us .. 203 us step 1 us' \
        'expect "never" at stop : os1.ticks == 0' >>large.scn
    mkdir -p profiles && cp "$TOP"/scenarios/profiles/*.scn profiles
    "$HSIM" sweep -q -o large.db large.scn 2>said.txt || [ $? -eq 1 ]
    "$HSIM" report -q -o large.html large.db
    grep -q '<h2 id="bad-title">Runs that did not go as expected</h2>' large.html
    grep -qxF '<p>3 more points.</p>' large.html
    grep -q '^<p>153 more\.</p>$' large.html
    [ "$(grep -c '<pre><code class="replay">' large.html)" -eq 50 ]
}

@test "a page of a part of a sweep says so" {
    "$HSIM" sweep -q --reps 2 -s crash_at=5s -o shard.db "$TOP/scenarios/os-crash.scn"
    sqlite3 shard.db 'DELETE FROM run_value WHERE run % 2 = 1; DELETE FROM run WHERE run % 2 = 1;
        UPDATE collection SET shard = 1, n_shards = 2'
    "$HSIM" report -q -o shard.html shard.db
    grep -q "<p class=\"missing\">This is shard 1 of 2: 2 of the plan's 4 runs\.</p>" shard.html
    sqlite3 shard.db "UPDATE collection SET shard = NULL, n_shards = NULL, until = '2 % outage'"
    "$HSIM" report -q -o part.html shard.db
    grep -q "<p class=\"missing\">This is a part: 2 of the plan's 4 runs\.</p>" part.html
    grep -qF '<dt>Repeated until</dt><dd>2 % outage</dd>' part.html
}

@test "the command on a page makes the run again" {
    "$HSIM" run -q -s crash_at=3s --seed 7 --fault 'at 6 s  crash os2 panic' -o said.db \
        "$TOP/scenarios/os-crash.scn" || [ $? -eq 1 ]
    "$HSIM" report -q -o said.html said.db
    repeat said.html said-again.db
    cmp said.db said-again.db
}

@test "equal results make equal pages, in any language" {
    for locale in ${HSIM_LOCALES-}; do
        LC_ALL=$locale "$HSIM" report -o - run.db | cmp - page.html
    done
    "$HSIM" report -o - run.db | cmp - page.html
    refute grep -q -F -e "$BATS_FILE_TMPDIR" -e "$TOP" page.html
}

@test "without gnuplot the page says so in place of its pictures" {
    mkdir -p empty
    PATH=$PWD/empty "$HSIM" report -q -o bare.html run.db
    [ "$(grep -c 'class="missing">Not here: gnuplot is not installed' bare.html)" -eq \
        "$(pictures)" ]
    refute grep -q '<img' bare.html
    grep -q 'id="held"' bare.html
}

@test "what was not recorded is not shown as nothing" {
    "$HSIM" run -q --trace off -o off.db "$TOP/scenarios/os-crash.scn"
    "$HSIM" report -q -o off.html off.db
    grep -q -A 1 'id="requests-title"' off.html
    grep -A 1 'id="requests-title"' off.html | grep -q 'recorded with --trace off, which leaves out'
    grep -q '12 of 12 expectations held' off.html
}

# bats test_tags=smoke
@test "the page is named after the result, and never replaces one" {
    cp run.db named.db
    run -0 "$HSIM" report named.db
    [[ $output == "Wrote  named.html, "*" KB; open it in a browser" ]]
    cmp named.html page.html
    run -3 "$HSIM" report -o run.db named.db
    cmp run.db named.db
}

@test "a damaged result makes no page" {
    head -c 20000 run.db >damaged.db
    run -3 "$HSIM" report -o damaged.html damaged.db
    [[ $output == *damaged* ]]
    [ ! -e damaged.html ]
}

@test "a result that makes no sense makes a page or an error" {
    local change
    mkdir -p empty
    for change in "UPDATE resource_version SET cycle = $((1 << 62))" \
        "UPDATE storage_range SET n_units = $((1 << 62))" "DELETE FROM resource_version" \
        "UPDATE flow SET begin = end + 1" "UPDATE flow_step SET wait_cycles = $((1 << 62))" \
        "UPDATE service_outage SET first_reply = 0" "UPDATE meta SET end_cycle = 0" \
        "UPDATE request SET replied = 0" "UPDATE value SET value = $((1 << 62))"; do
        cp run.db odd.db
        sqlite3 odd.db "$change"
        PATH=$PWD/empty run "$HSIM" report -q -o odd.html odd.db
        [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
    done
}
