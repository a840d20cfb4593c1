# hsim disasm: instructions of compiled files, of scenarios' programs and of words.

setup() {
    HSIM=${HSIM:-$BATS_TEST_DIRNAME/../../hsim}
    ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    cd "$BATS_TEST_TMPDIR"
}

# The words are the manual's addi a0,a0,1 and c.li a0,1.
# bats test_tags=smoke
@test "words are shown one after another from address 0" {
    run "$HSIM" disasm 0x00150513 0x4505 0x0000100f
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "       0:  00150513  addi a0,a0,1" ]
    [ "${lines[1]}" = "       4:      4505  c.li a0,1" ]
    [ "${lines[2]}" = "       6:  0000100f  fence.i" ]
    [ "${#lines[@]}" -eq 3 ]
}

@test "what is no instruction is shown as a word" {
    run "$HSIM" disasm 0xffffffff 0x0004
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *".4byte 0xffffffff" ]]
    [[ ${lines[1]} == *".2byte 0x4" ]]
}

# bats test_tags=smoke
@test "a mistaken word gets a message and help, exit 2" {
    for word in 0x 0xzz 0x123456789 0x-1; do
        run "$HSIM" disasm 0x13 "$word"
        [ "$status" -eq 2 ]
        [[ $output == *"'$word' is no instruction word"*"help: write 0x and up to 8 hex digits"* ]]
    done
    run "$HSIM" disasm 0x00014505
    [ "$status" -eq 2 ]
    [[ $output == *"begins with an instruction of 2 bytes"*"as 0x4505 0x1" ]]
}

# bats test_tags=smoke
@test "the code of a compiled file is shown from its entry on" {
    run "$HSIM" disasm "$ROOT/scenarios/guests/sieve.elf"
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == *"sieve.elf: "*" bytes of code at 0x1000, begins at 0x1000" ]]
    [[ ${lines[1]} == "    1000:  "* ]]
    [[ $output == *"  ecall"* ]]
}

@test "instructions of a compiled file are those objdump shows" {
    command -v riscv64-unknown-elf-objdump >/dev/null || skip "objdump is not there"
    for file in "$ROOT"/scenarios/guests/*.elf; do
        riscv64-unknown-elf-objdump -d -z -M no-aliases "$file" |
            sed -n 's/^ *\([0-9a-f]*\):\t\([0-9a-f]*\) *\t.*/\1 \2/p' >theirs
        "$HSIM" disasm "$file" | sed -n '2,$s/^ *\([0-9a-f]*\): *\([0-9a-f]*\) .*/\1 \2/p' |
            head -n "$(wc -l <theirs)" >ours
        [ -s theirs ]
        diff theirs ours
    done
}

# The script's end is an exit: li a0,0, li a7,5, ecall (models/program/assembler.h).
# bats test_tags=smoke
@test "the programs of a scenario are shown, each once, without what stands behind the code" {
    run "$HSIM" disasm "$ROOT/scenarios/os-crash.scn"
    [ "$status" -eq 0 ]
    [ "$(grep -c "bytes of code" <<<"$output")" -eq 2 ]
    [[ ${lines[0]} == "A-code: "*" bytes of code at 0x0, begins at 0x0" ]]
    [[ ${lines[-3]} == *"addi a0,zero,0" ]]
    [[ ${lines[-2]} == *"addi a7,zero,5" ]]
    [[ ${lines[-1]} == *"ecall" ]]
    [[ $output != *"byte 0x"* ]]
}

@test "one program of a scenario is shown by name, another name gets a hint" {
    run "$HSIM" disasm "$ROOT/scenarios/os-crash.scn" B-code
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "B-code: "* ]]
    [ "$(grep -c "bytes of code" <<<"$output")" -eq 1 ]
    run "$HSIM" disasm "$ROOT/scenarios/os-crash.scn" B-cod
    [ "$status" -eq 2 ]
    [[ $output == *"run no program 'B-cod'"*"did you mean 'B-code'?"* ]]
    run "$HSIM" disasm "$ROOT/scenarios/os-crash.scn" nothing-like-it
    [ "$status" -eq 2 ]
    [[ $output == *"they run: A-code, B-code"* ]]
}

@test "JSON has the same instructions" {
    run bash -c "'$HSIM' disasm --format json '$ROOT/scenarios/guests/sort.elf' |
        python3 -c 'import json, sys
for c in json.load(sys.stdin)[\"programs\"][0][\"code\"]:
    print(\"%x %x %s\" % (c[\"address\"], c[\"word\"], c[\"instruction\"]))'"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -gt 100 ]
    [ "$output" = "$("$HSIM" disasm "$ROOT/scenarios/guests/sort.elf" |
        sed '1d; s/^ *//; s/: *0*/ /; s/  / /; s/^\([0-9a-f]*\)  /\1 0 /')" ]
}

@test "files that cannot be read, or are none of these, exit 3 or 2" {
    run "$HSIM" disasm nowhere.elf
    [ "$status" -eq 3 ]
    head -c 100 "$ROOT/scenarios/guests/sort.elf" >cut.elf
    run "$HSIM" disasm cut.elf
    [ "$status" -eq 2 ]
    [[ $output == *"cannot load 'cut.elf'"* ]]
    echo nonsense >text.scn
    run "$HSIM" disasm text.scn
    [ "$status" -eq 2 ]
    run "$HSIM" disasm "$ROOT/scenarios/guests/sort.elf" more
    [ "$status" -eq 2 ]
    [[ $output == *"'more' is one thing too many"* ]]
}

# bats test_tags=smoke
@test "a parameter is for a scenario, and a seed for none of them" {
    run "$HSIM" disasm -s crash_at=3s "$ROOT/scenarios/os-crash.scn" B-code
    [ "$status" -eq 0 ]
    for operand in 0x13 "$ROOT/scenarios/guests/sort.elf"; do
        run "$HSIM" disasm -s crash_at=3s "$operand"
        [ "$status" -eq 2 ]
        [[ $output == *"'--set' gives a parameter of a scenario, '$operand' is none"* ]]
    done
    run "$HSIM" disasm --seed 7 "$ROOT/scenarios/os-crash.scn"
    [ "$status" -eq 2 ]
}

@test "a reader that had enough ends it" {
    run bash -c "set -o pipefail; '$HSIM' disasm '$ROOT/scenarios/guests/sort.elf' | head -n 1"
    [ "$status" -eq 0 ]
}
