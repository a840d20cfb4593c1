# One scenario, one result: the same digest and the same bytes from every build, in every locale and
# folder, however often and however checked.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    for scenario in "$TOP"/scenarios/*.scn; do
        "${HSIM:-$TOP/hsim}" run -q -o "$BATS_FILE_TMPDIR/$(basename "$scenario" .scn).db" \
            "$scenario"
    done
}

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    CRASH=$TOP/scenarios/os-crash.scn
    RUN_OPTIONS=()
    cd "$BATS_TEST_TMPDIR"
}

digest_of() { # FILE
    sqlite3 "$1" 'SELECT digest FROM meta'
}

# Runs every scenario by a command line, with RUN_OPTIONS, and compares every byte of the results.
same_bytes() { # COMMAND...
    local reference name
    for reference in "$BATS_FILE_TMPDIR"/*.db; do
        name=$(basename "$reference" .db)
        "$@" run -q "${RUN_OPTIONS[@]}" -o "$name.db" "$TOP/scenarios/$name.scn"
        cmp "$name.db" "$reference"
        rm "$name.db"
    done
}

@test "two runs write the same bytes" {
    same_bytes "$HSIM"
}

@test "every result is what its run wrote, and makes sense" {
    for reference in "$BATS_FILE_TMPDIR"/*.db; do
        "$HSIM" verify "$reference"
    done
}

@test "every compiler and optimisation writes the same bytes" {
    [ -n "${HSIM_VARIANTS:-}" ] || skip "HSIM_VARIANTS names no other programs: tests/run cli does"
    for program in $HSIM_VARIANTS; do
        # The program under test has made the results once, and once more above.
        [ "$program" -ef "$HSIM" ] || same_bytes "$program"
    done
}

@test "every compiler and optimisation prints the same report" {
    [ -n "${HSIM_VARIANTS:-}" ] || skip "HSIM_VARIANTS names no other programs: tests/run cli does"
    "$HSIM" run "$CRASH" -o x.db | sed '/^Next/,$d' >expected.txt
    for program in $HSIM_VARIANTS; do
        "$program" run "$CRASH" -o x.db | sed '/^Next/,$d' >found.txt
        diff expected.txt found.txt
    done
}

@test "other locales write the same bytes and print the same report" {
    [ -n "${HSIM_LOCALES:-}" ] || skip "HSIM_LOCALES names no locales: tests/run cli does"
    "$HSIM" run "$CRASH" -o x.db >expected.txt
    for locale in $HSIM_LOCALES; do
        # A decimal comma shows that the locale is really in force.
        [ "$(env LC_ALL="$locale" bash -c 'printf %.1f 1')" = 1,0 ]
        same_bytes env LC_ALL="$locale" LANG="$locale" "$HSIM"
        env LC_ALL="$locale" "$HSIM" run "$CRASH" -o x.db >found.txt
        diff expected.txt found.txt
    done
}

@test "time zone, memory contents and an empty environment change no byte" {
    same_bytes env TZ=Pacific/Kiritimati MALLOC_PERTURB_=170 G_SLICE=always-malloc "$HSIM"
    same_bytes env -i "$HSIM"
}

@test "runs from other folders, by relative and absolute paths, write the same bytes" {
    "$HSIM" run -q "$CRASH"
    cmp results/os-crash.db "$BATS_FILE_TMPDIR/os-crash.db"
    (cd "$TOP/scenarios" && "$HSIM" run -q -o "$BATS_TEST_TMPDIR/below.db" os-crash.scn)
    cmp below.db "$BATS_FILE_TMPDIR/os-crash.db"
    (cd "$TOP/models" && "$HSIM" run -q -o "$BATS_TEST_TMPDIR/aside.db" ../scenarios/os-crash.scn)
    cmp aside.db "$BATS_FILE_TMPDIR/os-crash.db"
    (cd / && "$HSIM" run -q -o "$BATS_TEST_TMPDIR/above.db" "$CRASH")
    cmp above.db "$BATS_FILE_TMPDIR/os-crash.db"
}

@test "a copy of the scenarios in another folder writes the same bytes" {
    cp -R "$TOP/scenarios" elsewhere
    "$HSIM" run -q -o copy.db elsewhere/os-crash.scn
    cmp copy.db "$BATS_FILE_TMPDIR/os-crash.db"
}

# bats test_tags=smoke
@test "the length of bursts changes no byte" {
    for burst in 1 2 17; do
        RUN_OPTIONS=(--max-burst "$burst")
        same_bytes "$HSIM"
    done
}

@test "checking all invariants changes nothing that happened" {
    "$HSIM" run -q --paranoid -o paranoid.db "$CRASH"
    [ "$(digest_of paranoid.db)" = "$(digest_of "$BATS_FILE_TMPDIR/os-crash.db")" ]
}

# bats test_tags=smoke
@test "another seed, another parameter: another digest" {
    "$HSIM" run -q --seed 43 -o seed.db "$CRASH"
    [ "$(digest_of seed.db)" != "$(digest_of "$BATS_FILE_TMPDIR/os-crash.db")" ]
    "$HSIM" run -q -s crash_at=5001ms -o later.db "$CRASH"
    [ "$(digest_of later.db)" != "$(digest_of "$BATS_FILE_TMPDIR/os-crash.db")" ]
}

@test "the digest that is printed is the one in the result" {
    "$HSIM" run -o printed.db "$CRASH" >report.txt
    grep -q "digest $(digest_of printed.db)\$" report.txt
}

@test "no result holds a path, a host name or a user of this machine" {
    for result in "$BATS_FILE_TMPDIR"/*.db; do
        for secret in "$TOP" "$BATS_FILE_TMPDIR" "$(hostname)"; do
            [ "${#secret}" -lt 5 ] || ! grep -a -F -q -e "$secret" "$result"
        done
    done
}
