# hsim sweep: memory does not grow with the number of runs.

setup() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=${HSIM:-$TOP/hsim}
    cd "$BATS_TEST_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    cat >tiny.scn <<'END'
param tick = 1 ms  sweep 1 ms .. 100 ms step 1 ms
scenario "tiny" { stop at 1 ms }
include "profiles/toy.scn"
storage { size 4 MB }
vmm { area 1 MB }
guest { tick $tick }
os os1 { role active  storage 2 MB  kernel 1 MB }
END
}

# The largest size, in KiB, of a sweep of 100 points with so many runs each. When the process begins
# to print, all runs are made and published; what it prints is more than a pipe takes, so it is
# still there to be looked at.
peak() { # RUNS
    mkfifo "out-$1"
    "$HSIM" sweep -j 2 --reps "$1" --format json -o "tiny-$1.db" tiny.scn >"out-$1" &
    exec 3<"out-$1"
    read -r -u 3 _
    awk '$1 == "VmHWM:" { print $2 }' "/proc/$!/status"
    cat <&3 >/dev/null
    exec 3<&-
    wait $!
}

# Two caches of databases, of 2 MB each at most, are half full with 300 runs; 1,500 more that left 4
# KB each, as a result with all its measures does, would be seen.
@test "memory does not grow with the number of runs" {
    few=$(peak 3)
    many=$(peak 18)
    [ "$few" -gt 1000 ] && [ "$many" -gt 1000 ]
    echo "$few KiB with 300 runs, $many KiB with 1800"
    [ "$((many - few))" -lt 5120 ]
}
