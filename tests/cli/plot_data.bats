# hsim plot: what the scripts of pictures draw, against what SQL of its own says of the result.
#
# Golden scripts (plot.bats, plot_numbers.bats) show that pictures stay as they were looked at;
# this file shows that their places, sizes, colours and numbers are those of the database.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR"
    "$HSIM" run -q -o os-crash.db "$TOP/scenarios/os-crash.scn"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    # In the last of four columns A is not back by the end.
    cat >little.scn <<'END'
scenario "little" { stop at 1500 ms  seed 5 }
param crash = 700 ms  sweep [500 ms, 700 ms, 900 ms, 1_400 ms]
param work  = 1 ms    sweep [500 us, 1 ms, 2 ms]
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 50 ms misses 2 } }
switching-device { heartbeat 50 ms  poll 50 ms  misses 2 }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute $work  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "first" { at $crash  crash os1 hang }
END
    "$HSIM" sweep -q --reps 3 -o sweep.db little.scn
    "$HSIM" compare -q --reps 3 --policies dynamic,fixed-split,event-driven -o compare.db little.scn
}

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
}

# Draws a picture; copies its database, to which the tables below are added.
draw() { # DATABASE PICTURE
    cp "$BATS_FILE_TMPDIR/$1.db" .
    "$HSIM" plot -q "$1.db" "$2" -o x.gp
    db=$1.db
}

# The rows of $NAME become table TABLE, else NAME: first the index, then these COLUMNS.
take_block() { # NAME COLUMNS [TABLE]
    awk -v name="\$$1" '$1 == name && $2 == "<<" { is_in = 1; next }
        /^EOD$/ { is_in = 0 }
        is_in && /^$/ { n_blank++; next }
        is_in { if (n_blank > 1) i++; n_blank = 0; print i + 0 "\t" $0 }' x.gp >rows.txt
    [ -s rows.txt ]
    sqlite3 -bail "$db" "CREATE TABLE [${3-$1}] (i INTEGER, $2)" '.mode tabs' \
        ".import rows.txt ${3-$1}"
}

# The numbers or texts of an array become table NAME: i from 1, value.
take_array() { # NAME
    sed -n "s/^array $1\[.*\] = \[\(.*\)\]$/\1/p" x.gp |
        awk '/^\047/ { gsub(/\047, \047/, "\n"); gsub(/^\047|\047$/, "") }
            !/\n/ && !/[^-0-9,]/ { gsub(/,/, "\n") } { print }' |
        awk '{ print NR "\t" $0 }' >rows.txt
    [ -s rows.txt ]
    sqlite3 -bail "$db" "CREATE TABLE [$1] (i INTEGER PRIMARY KEY, value NUMERIC)" '.mode tabs' \
        ".import rows.txt $1"
}

number() { # NAME: of `NAME = 12`
    sed -n "s/^$1 = \([-0-9.]*\)$/\1/p" x.gp
}

ask() { # SQL
    sqlite3 -bail "$db" "$1"
}

# Two questions have the same answer, and it is not none.
same() { # SQL SQL
    ask "$1" >found.txt
    ask "$2" >expected.txt
    [ -s expected.txt ]
    diff -u expected.txt found.txt
}

# A question has no answer.
none() { # SQL
    ask "$1" >found.txt
    cat found.txt
    [ ! -s found.txt ]
}

# A hue tells the OS, grey the monitor, white the storage that nobody has (picture_color.h).
hue="CASE color WHEN 0x6b7280 THEN 'vmm' WHEN 0xf3f4f6 THEN 'free'
    ELSE iif((color & 255) > (color >> 16), 'os1', 'os2') END"

# Corners of bands come in pairs: the begin and the end of a piece that keeps its height.
take_pieces() {
    take_block band 'x REAL, low REAL, high REAL'
    take_array BAND_COLOR
    ask "CREATE TABLE piece AS SELECT a.x AS x_from, b.x AS x_to, a.low, a.high, value AS color
        FROM band AS a JOIN band AS b ON b.rowid = a.rowid + 1
            JOIN BAND_COLOR AS c ON c.i = a.i + 1
        WHERE a.rowid % 2 = 1"
}

@test "memory: at each time everybody has as much of the colour as of the storage" {
    draw os-crash memory
    take_pieces
    # In the middle of the time between two versions of table 90.
    ask "CREATE TABLE moment AS SELECT (cycle + lead(cycle, 1, end_cycle) OVER (ORDER BY version))
            / 2.0 / clock_hz AS s FROM resource_version, meta"
    same "SELECT round(s, 6), $hue AS who, sum(high - low) FROM moment JOIN piece
            ON s >= x_from AND s < x_to GROUP BY 1, 2 HAVING sum(high - low) > 0" \
        "SELECT round(s, 6), CASE WHEN state = 'unused' THEN 'free' ELSE owner END AS who,
            sum(bytes) / 1048576.0 FROM moment JOIN storage_over_time ON s >= begin_s AND s < end_s
            GROUP BY 1, 2"
    # The dark shade of a hue is the kernel of that OS, the hue itself its first program, A.
    same "SELECT DISTINCT $hue, CAST(high - low AS INTEGER) || ' MB' FROM piece
            WHERE color IN (0x0b4f79, 0x9a5200) AND high > low ORDER BY 1" \
        "SELECT substr(path, 4, 3), value FROM parameter WHERE path LIKE 'os.os_.kernel' ORDER BY 1"
    same "SELECT $hue, max(high - low) FROM piece WHERE color IN (0x0072b2, 0xe69f00) GROUP BY 1" \
        "SELECT owner, max(bytes) / 1048576.0 FROM storage_over_time WHERE area = 'A' GROUP BY 1"
}

@test "memory: each name stands in or beside the band that has its bytes" {
    draw os-crash memory
    take_pieces
    for array in WITHIN_X WITHIN_Y WITHIN_TEXT BESIDE_Y BESIDE_TEXT; do
        take_array $array
    done
    local left right bottom top to max
    left=$(number X_LEFT) right=$(number X_RIGHT) bottom=$(number PLOT_BOTTOM)
    top=$(number PLOT_TOP) to=$(number X_TO) max=$(number MAX_MB)
    ask "CREATE TABLE name AS SELECT x.value AS x, y.value AS y, t.value AS text
            FROM WITHIN_X AS x JOIN WITHIN_Y AS y USING (i) JOIN WITHIN_TEXT AS t USING (i)
            WHERE t.value <> 'boundary of the allotments'
            UNION ALL SELECT $right - 1, y.value, t.value
            FROM BESIDE_Y AS y JOIN BESIDE_TEXT AS t USING (i);
        CREATE TABLE place AS SELECT text, (x - $left) * $to / ($right - $left) AS s,
            ($bottom - y) * $max / ($bottom - $top) AS mb FROM name"
    # What lies there and how much of it, against the area of that name at that time.
    same "SELECT text, $hue, high - low FROM place JOIN piece ON s >= x_from AND s < x_to
            AND mb >= low AND mb < high ORDER BY 1, 2" \
        "WITH kernel(os, mb) AS (SELECT substr(path, 4, 3), CAST(value AS REAL) FROM parameter
                WHERE path LIKE 'os.os_.kernel'),
            held AS (SELECT text, s, owner, area, bytes / 1048576.0 AS mb
                FROM place JOIN storage_over_time ON s >= begin_s AND s < end_s),
            named AS (SELECT text, owner, sum(mb) AS mb FROM held
                WHERE text IN (area, area || ', active', owner || ': ' || area || ', active')
                GROUP BY text, s
                UNION ALL SELECT text, 'vmm', mb FROM held WHERE text = 'VMM' AND area = 'vmm'
                UNION ALL SELECT text, text, mb FROM held WHERE text = 'free' AND area = 'unused'
                UNION ALL SELECT text, os, kernel.mb FROM place
                JOIN kernel ON text = os || ' kernel'
                UNION ALL SELECT text, os, sum(held.mb) - kernel.mb FROM held JOIN kernel
                ON text = os || ' own' AND area = os GROUP BY text)
            SELECT * FROM named ORDER BY 1, 2"
    [ "$(wc -l <found.txt)" -eq "$(ask 'SELECT count(*) FROM name')" ]
}

@test "memory: lines stand where faults, starts and takeovers are" {
    draw os-crash memory
    take_array MOMENT_X
    take_array MOMENT_TEXT
    take_array MOMENT_IS_FAULT
    same "SELECT t.value, x.value, f.value FROM MOMENT_X AS x JOIN MOMENT_TEXT AS t USING (i)
            JOIN MOMENT_IS_FAULT AS f USING (i) ORDER BY 1" \
        "WITH moment(text, cycle, is_fault) AS (
            SELECT name, cycle, 1 FROM fault
            UNION ALL SELECT subject || ' starts', begin, 0 FROM flow WHERE figure = 'job start'
            UNION ALL SELECT '160 MB to os2', end, 0 FROM fig5 WHERE step = '506'
            UNION ALL SELECT app || ' runs on ' || standby, running, 0 FROM outage
            WHERE running IS NOT NULL)
        SELECT text, CAST($(number X_LEFT) + ($(number X_RIGHT) - $(number X_LEFT)) *
            (cycle * 1.0 / end_cycle) AS INTEGER), is_fault FROM moment, meta ORDER BY 1"
}

# A time as it is written, in cycles of 2 ns; "+69 us" is 34500.
cycles_of() { # COLUMN
    echo "CAST($1 AS REAL) * CASE substr($1, instr($1, ' ') + 1) WHEN 's' THEN 5e8
        WHEN 'ms' THEN 5e5 WHEN 'µs' THEN 500 WHEN 'ns' THEN 0.5 ELSE 1e18 END"
}

@test "lanes: each step stands in the lane of who does it, with its waits, work and time" {
    draw os-crash lanes
    for array in TEXT_X TEXT_Y TEXT_ALIGN TEXT_FONT TEXT_WORDS BOX_LEFT BOX_RIGHT BOX_TOP \
        BOX_BOTTOM BOX_COLOR BOX_FILL; do
        take_array $array
    done
    ask "CREATE TABLE text AS SELECT i, x.value AS x, y.value AS y, a.value AS align,
            f.value AS font, w.value AS words FROM TEXT_X AS x JOIN TEXT_Y AS y USING (i)
            JOIN TEXT_ALIGN AS a USING (i) JOIN TEXT_FONT AS f USING (i)
            JOIN TEXT_WORDS AS w USING (i);
        CREATE TABLE box AS SELECT l.value AS left, r.value AS right, t.value AS top,
            b.value AS bottom, c.value AS color, f.value AS fill FROM BOX_LEFT AS l
            JOIN BOX_RIGHT AS r USING (i) JOIN BOX_TOP AS t USING (i) JOIN BOX_BOTTOM AS b USING (i)
            JOIN BOX_COLOR AS c USING (i) JOIN BOX_FILL AS f USING (i);
        CREATE TABLE lane AS SELECT lower(words) AS who, top, bottom, left, right FROM box
            JOIN text ON y = (top + bottom) / 2 AND align = 2 AND font = 2
            WHERE color = 0xf3f4f6;
        CREATE TABLE step AS SELECT words AS step, x, who FROM text
            JOIN lane ON y > top AND y < bottom WHERE words GLOB '50[1-7]' AND font = 2"
    same "SELECT group_concat(step), group_concat(who) FROM (SELECT * FROM step ORDER BY x)" \
        "SELECT group_concat(step), group_concat(runs_on) FROM fig5"
    # Below each step its column has what "works", "waits" and "on" mean, beside those words.
    ask "CREATE TABLE cell AS SELECT step, row.words AS row, text.words FROM step
            JOIN text ON abs(text.x - step.x) < 200 JOIN text AS row ON row.y = text.y
            AND row.words IN ('works', 'waits', 'on')"
    same "SELECT step, words FROM cell WHERE row = 'on' ORDER BY 1" \
        "SELECT step, cpu FROM fig5 ORDER BY 1"
    for column in works:work_cycles waits:wait_cycles; do
        same "SELECT step FROM cell WHERE row = '${column%:*}' ORDER BY 1" \
            "SELECT step FROM fig5 WHERE ${column#*:} > 0 ORDER BY 1"
        none "SELECT step, words, ${column#*:} FROM cell JOIN fig5 USING (step)
            WHERE row = '${column%:*}' AND
                abs($(cycles_of words) - ${column#*:}) > ${column#*:} * 0.0006"
    done
    # The n-th time along "elapsed" is the end of step n, from the fault on.
    ask "CREATE TABLE time AS SELECT row_number() OVER (ORDER BY text.x) AS position, text.words
            FROM text JOIN text AS row ON row.y = text.y AND row.words = 'elapsed'
            WHERE text.words LIKE '+%'"
    same "SELECT count(*) FROM time" "SELECT count(*) FROM fig5"
    none "SELECT * FROM time JOIN fig5 USING (position)
        WHERE abs($(cycles_of words) - done_cycles) > done_cycles * 0.0006"
    # To scale: the wait of step 507 is hatched from the end of 506 to where 507 works.
    same "SELECT left, right FROM box WHERE fill = 1 ORDER BY right - left DESC LIMIT 1" \
        "SELECT 1000 + 8450 * (end - wait_cycles - work_cycles - first) / (last - first),
            1000 + 8450 * (end - work_cycles - first) / (last - first)
        FROM fig5, (SELECT min(begin) AS first, max(end) AS last FROM fig5) WHERE step = '507'"
}

@test "cpu: each CPU has its categories, each program its causes, as long as in the books" {
    draw os-crash cpu
    take_block key 'x, y INTEGER, type, color INTEGER, text'
    take_block cpu 'row INTEGER, low REAL, high REAL, color INTEGER, ink, note'
    take_block cpu_name 'row INTEGER, name, note'
    take_block program 'row INTEGER, low REAL, high REAL, color INTEGER, ink, note'
    take_block program_name 'row INTEGER, name, note'
    same "SELECT name, text, round(high - low, 3) FROM cpu JOIN cpu_name USING (row)
            JOIN key ON key.color = cpu.color AND y < 200 ORDER BY 1, 2" \
        "SELECT cpu, category, round(100 * share, 3) FROM cpu_time
            WHERE category <> 'idle' AND cycles > 0 ORDER BY 1, 2"
    same "SELECT name, text, round(high - low, 2) FROM program JOIN program_name USING (row)
            JOIN key ON key.color = program.color AND y > 200 ORDER BY 1, 2" \
        "SELECT app || ' on ' || os, cause, round(100.0 * cycles / sum(cycles)
            OVER (PARTITION BY app, os), 2) FROM cpi_stack WHERE cycles > 0 ORDER BY 1, 2"
    # The CPUs' bars together, in words.
    same "SELECT '$(sed -n "s/^TITLE = '\(.*\)'$/\1/p" x.gp)'" \
        "SELECT format('The 2 CPUs are busy %.1f %% of the time, %.1f %% of it running programs',
            100.0 * sum(cycles) FILTER (WHERE category NOT IN ('idle', 'stopped')) / sum(cycles),
            100.0 * sum(cycles) FILTER (WHERE category = 'guest application') /
            sum(cycles) FILTER (WHERE category NOT IN ('idle', 'stopped'))) FROM cpu_time"
}

@test "requests: each point is a request from its first sending on, in the colour of its OS" {
    draw os-crash requests
    take_block key 'x, y, type, color INTEGER, text'
    take_block point 'panel, s REAL, response REAL, type INTEGER, color INTEGER'
    take_block band 'panel, s_from REAL, s_to REAL, color INTEGER'
    take_block fault 'panel, s REAL, side, text' strike
    same "SELECT round(s, 6), round(response, 6), key.text, point.type = 9 FROM point
            JOIN key ON key.color = point.color AND key.text LIKE 'answered by %' ORDER BY 1, 2" \
        "SELECT round(sent_s, 6), round(response_ms / 1000, 6), 'answered by ' || served_by,
            attempts > 1 FROM requests
            WHERE sent_s BETWEEN $(number FROM) AND $(number TO) ORDER BY 1, 2"
    [ "$(ask "SELECT count(*) FROM requests WHERE attempts > 1")" -gt 2 ]
    # The parts of the outage follow each other, each in the colour of its word.
    ask "CREATE TABLE part AS WITH of_a AS (SELECT * FROM outage WHERE app = 'A')
        SELECT 'detection' AS name, fault_cycle AS begin, detected AS end FROM of_a
        UNION ALL SELECT 'reallocation', detected, reallocated FROM of_a
        UNION ALL SELECT 'load', reallocated, loaded FROM of_a
        UNION ALL SELECT 'replay', loaded, replayed FROM of_a
        UNION ALL SELECT 'start', replayed, running FROM of_a
        UNION ALL SELECT 'first reply', running, first_reply FROM of_a"
    same "SELECT name, round(s_from, 6), round(s_to, 6) FROM band
            JOIN key ON key.color = band.color
            JOIN part ON text GLOB name || ' [1-9]*' ORDER BY 2, 3" \
        "SELECT name, round(begin / 5e8, 6), round(end / 5e8, 6) FROM part ORDER BY 2, 3"
    same "SELECT text, s FROM strike" "SELECT name, cycle / 5e8 FROM fault"
}

# Means and their 95 % intervals of three runs by Student's t for 2 degrees of freedom, 4.30265.
stats="count(m.value) AS n, avg(m.value) AS mean, 4.30265273 * sqrt(max(0, (sum(m.value * m.value) -
    sum(m.value) * avg(m.value)) / 2.0 / 3.0)) AS half"

@test "compare: bars and whiskers are means and intervals of the policies' own runs" {
    draw compare compare
    take_block bar 'panel INTEGER, place, value REAL, low REAL, high REAL, c1, c2, c3, text,
        policy, policy_2, of'
    for panel in 1 2 3 4; do
        name=$(sed -n "s/^NAME_$panel = '\(.*\)'$/\1/p" x.gp)
        [ -n "$name" ]
        same "SELECT policy, round(value, 0), round(low, -1), round(high, -1) FROM bar
                WHERE panel = $panel ORDER BY 1" \
            "SELECT policy, round(mean, 0), round(mean - half, -1), round(mean + half, -1) FROM (
                SELECT policy, $stats FROM run JOIN run_measure AS m USING (run)
                WHERE '$name' = measure || iif(subject = '', '', ' of ' || subject)
                GROUP BY policy) ORDER BY 1"
    done
}

@test "sweep: each point and its band are of the runs with its two values" {
    draw sweep sweep
    take_block line 'line INTEGER, x REAL, mean REAL, low REAL, high REAL, f, is_lost INTEGER'
    take_block x_tick 'x REAL, text'
    take_block label 'y REAL, color, text'
    same "SELECT label.text, x_tick.text, round(mean, 0), round(low, -1), round(high, -1)
            FROM line JOIN x_tick USING (x) JOIN label ON label.rowid = line
            WHERE is_lost = 0 ORDER BY 1, 2" \
        "SELECT line, x, round(mean, 0), round(mean - half, -1), round(mean + half, -1) FROM (
            SELECT 'work = ' || b.value AS line, replace(a.value, '_', '') AS x, $stats FROM run
            JOIN run_parameter AS a ON a.run = run.run AND a.name = 'crash'
            JOIN run_parameter AS b ON b.run = run.run AND b.name = 'work'
            JOIN run_measure AS m ON m.run = run.run AND measure = 'outage' AND subject = 'A'
            GROUP BY 1, 2) WHERE n = 3 ORDER BY 1, 2"
    # Where A is not back there is no mean.
    same "SELECT x_tick.text, count(*) FROM line JOIN x_tick USING (x) WHERE is_lost = 1" \
        "SELECT '1400 ms', 3"
}

@test "heat: each cell is the median of the runs with its two values" {
    draw sweep heat
    take_block cell 'x INTEGER, y INTEGER, is_known, shade REAL, value REAL, text'
    take_block x_tick 'x INTEGER, text'
    take_block y_tick 'y INTEGER, text'
    [ "$(sed -n "s/^._NAME = '\(.*\)'$/\1/p" x.gp | paste -sd ' ')" = "crash work" ]
    ask "CREATE TABLE median AS SELECT x, y, value FROM (
        SELECT replace(a.value, '_', '') AS x, b.value AS y, m.value AS value,
            row_number() OVER (PARTITION BY a.value, b.value ORDER BY m.value) AS place FROM run
        JOIN run_parameter AS a ON a.run = run.run AND a.name = 'crash'
        JOIN run_parameter AS b ON b.run = run.run AND b.name = 'work'
        JOIN run_measure AS m ON m.run = run.run AND measure = 'outage' AND subject = 'A')
        WHERE place = 2"
    same "SELECT x_tick.text, y_tick.text, iif(is_known, round(value, 0), '-'),
            iif(is_known, round(shade, 4), cell.text) FROM cell JOIN x_tick USING (x)
            JOIN y_tick USING (y) ORDER BY 1, 2" \
        "SELECT x, y, coalesce(round(value, 0), '-'), coalesce(round((value - least) /
            (most - least), 4), 'not back') FROM median,
            (SELECT min(value) AS least, max(value) AS most FROM median) ORDER BY 1, 2"
    # The largest cell is at the upper end of the scale, which tells its value.
    same "SELECT value = (SELECT max(value) FROM median) FROM cell WHERE shade = 1" "SELECT 1"
}
