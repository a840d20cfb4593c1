# The guest programs in scenarios/guests/: what they print in a simulated machine is what the same C
# code prints on this host and under QEMU's RISC-V CPU, and what stands here.

load refute

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export TOP
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_FILE_TMPDIR" || return
    "$HSIM" run -q -o guests.db "$TOP/scenarios/guests.scn"
    "$HSIM" run -q -o server.db "$TOP/scenarios/guest-server.scn"
}

setup() {
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
}

# Builds and runs a guest on Linux: native for this host's CPU, oracle for qemu-riscv64.
linux() { # PROGRAM native|oracle
    make -s -C "$TOP" "build/guests/$1.$2" >make.log 2>&1 || { cat make.log >&2 && return 1; }
    if [ "$2" = native ]; then
        "$TOP/build/guests/$1.$2"
    else
        qemu-riscv64 "$TOP/build/guests/$1.$2"
    fi
}

simulated() { # PROGRAM
    sqlite3 "$BATS_FILE_TMPDIR/guests.db" "SELECT text FROM output WHERE app = '$1'" |
        sed '/^$/d'
}

# 78 498 is from https://oeis.org/A006880; a[last] of stream is 32768 * (3 + 3 * (1 + 3))^4 by
# its kernels; the sums are the host's.
expected() { # PROGRAM
    case $1 in
    sieve) echo "sieve: 78498 primes below 1000000, the last one 999983" ;;
    stream) echo "stream: 4 turns over 786432 bytes, a[last] 1658880000, sum 000019b7bcaa0000" ;;
    chase) echo "chase: 400000 steps over 16384 nodes, at node 10123, sum fff752d1986d1056" ;;
    dhry) echo "dhry: 8000 turns, 125 texts equal, sum 9c766ebe5aa630af" ;;
    sort) echo "sort: 32768 records, 4194304 bytes, in order, chain eb6519f270e2a7d6" ;;
    esac
}

@test "guests print on the host what is expected" {
    for program in sieve stream chase dhry sort; do
        [ "$(linux $program native)" = "$(expected $program)" ]
    done
}

@test "guests print under QEMU what they print on the host" {
    for program in sieve stream chase dhry sort server; do
        [ "$(linux $program oracle)" = "$(linux $program native)" ]
    done
}

@test "guests print in the simulated machine what they print on the host" {
    for program in sieve stream chase dhry sort; do
        [ -n "$(simulated $program)" ]
        [ "$(simulated $program)" = "$(linux $program native)" ]
    done
}

# One client, so that the requests come in the order the oracle makes them.
@test "the server's sums are those it has on the host" {
    mkdir -p profiles guests
    cp "$TOP"/scenarios/profiles/*.scn profiles/
    cp "$TOP"/scenarios/guests/server.elf guests/
    sed 's/count 4 /count 1 /; s/exponential 20 ms/constant 1 ms/; s/stop at 5 s/stop at 12 s/' \
        "$TOP/scenarios/guest-server.scn" >one.scn
    grep -q 'count 1  think constant 1 ms' one.scn
    "$HSIM" run -q -o one.db one.scn || true # its expectations count on four clients
    sqlite3 one.db "SELECT text FROM output" | sed '/^$/d' >simulated.txt
    linux server native | tail -n +2 >native.txt
    [ "$(wc -l <native.txt)" -eq 4 ]
    # What it says after the takeover stands between the same lines.
    grep -v rebuilt simulated.txt | head -n 4 | diff native.txt -
    [ "$(grep -c rebuilt simulated.txt)" -eq 2 ]
}

@test "the server goes on after a takeover with the sum it had" {
    cd "$BATS_FILE_TMPDIR"
    rebuilt=$(sqlite3 server.db "SELECT text FROM output WHERE os = 'os2' LIMIT 1" | head -n 1)
    committed=$(sqlite3 server.db "SELECT count(*) FROM journal_record WHERE os = 'os1'")
    [[ $rebuilt == "server: $committed transactions rebuilt, sum "* ]]
    [ "$committed" -gt 10 ]
    sqlite3 server.db "SELECT text FROM output" | refute grep WRONG
}

@test "run, its JSON and trace show what programs printed" {
    "$HSIM" run -o guests.db "$TOP/scenarios/guests.scn" >run.txt
    "$HSIM" run --format json -o json.db "$TOP/scenarios/guests.scn" >run.json
    "$HSIM" trace --only output guests.db >trace.txt
    [ "$(wc -l <trace.txt)" -eq 5 ]
    n_printed=$(sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('run.json'), '$.output')")
    [ "$n_printed" -eq 5 ]
    for program in sieve stream chase dhry sort; do
        line=$(expected $program)
        grep -qE "^  [0-9.]+ m?s +$program  ${line//[/\\[}\$" run.txt
        grep -q "^ *[0-9_]* .* s  $program *output *${line//[/\\[}\$" trace.txt
        [ "$(sqlite3 :memory: "SELECT json_extract(value, '$.text') FROM json_each(
            readfile('run.json'), '$.output') WHERE json_extract(value, '$.app') = '$program'")" = \
            "$line" ]
    done
}

@test "a result names the ELF files it ran, and another file has another digest" {
    mkdir -p profiles guests
    cp "$TOP"/scenarios/profiles/*.scn profiles/
    cp "$TOP"/scenarios/guests/*.elf guests/
    cp "$TOP/scenarios/guests.scn" .
    digest() { sqlite3 "$1" "SELECT file || ' ' || digest FROM program_file WHERE app = 'dhry'"; }
    printf '\1' | dd of=guests/dhry.elf bs=1 seek=8400 conv=notrunc status=none
    "$HSIM" run -q -o changed.db guests.scn
    [[ $(digest "$BATS_FILE_TMPDIR/guests.db") == "guests/dhry.elf "* ]]
    [ "$(digest changed.db)" != "$(digest "$BATS_FILE_TMPDIR/guests.db")" ]
    [ "$(sqlite3 changed.db 'SELECT count(*) FROM program_file')" -eq 5 ]
}

@test "the ELF files are what their sources make" {
    run make -s -C "$TOP" guests-check
    [ "$status" -eq 0 ]
}
