# Sweeps on many machines, for real: the recipes of docs/recipes, by GNU parallel and on a Slurm
# cluster of four nodes (tests/cluster/cluster), against the sweep that one process makes.

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=$(realpath "${HSIM:-$TOP/hsim}")
    RECIPES=$TOP/docs/recipes
    export TOP HSIM RECIPES
    # Of a job that these tests may run in themselves.
    for name in ${!SLURM*} ${!SBATCH*}; do unset "$name"; done
    "$TOP/tools/setup" --check cluster || skip "make setup installs Slurm and GNU parallel"
    DIR=$(mktemp -u -d "${TMPDIR:-/tmp}/hsim-cluster.XXXXXX")
    "$TOP/tests/cluster/cluster" start "$DIR" 4 $$ 3>&-
    DIR=$(cd "$DIR" && pwd -P)
    export DIR SLURM_CONF=$DIR/slurm.conf PARALLEL_HOME=$BATS_FILE_TMPDIR/parallel
    cd "$BATS_FILE_TMPDIR"
    mkdir profiles && cp "$TOP/scenarios/profiles/toy.scn" profiles/
    cat >little.scn <<'END2'
param at   = 700 ms  sweep 500 ms .. 900 ms step 100 ms
param name = hang    sweep [hang, panic]
scenario "little" { about "A little one"  stop at 1500 ms  seed 5 }
include "profiles/toy.scn"
cpu { count 2 }
storage { size 32 MB }
vmm { area 2 MB  detector { state  stall every 50 ms misses 2 } }
os os1 { role active   storage 12 MB  kernel 4 MB }
os os2 { role standby  storage 12 MB  kernel 4 MB }
program code { image 64 KB  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }
app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }
clients web { to A  count 3  think exponential 30 ms  timeout 300 ms }
fault "first" { at $at  crash os1 $name }
END2
}

teardown_file() {
    [ -z "${DIR:-}" ] || "$TOP/tests/cluster/cluster" stop "$DIR"
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

wait_until() { # SECONDS COMMAND...: until it succeeds
    local deadline=$((SECONDS + $1))
    until "${@:2}"; do
        [ "$SECONDS" -lt "$deadline" ] || { echo "not within $1 s: ${*:2}"; squeue -r; return 1; }
        sleep 0.05
    done
}

# A controller that is too busy to answer has not said that there are none.
no_jobs() {
    local jobs
    jobs=$(squeue -h 2>/dev/null) && [ -z "$jobs" ]
}

# Ids of the processes that have this line in their environment.
processes_with() { # NAME=VALUE
    grep -l -a -s -F -e "$1" /proc/[0-9]*/environ | cut -d / -f 3
}

no_processes_with() { [ -z "$(processes_with "$1")" ]; }

# One array is all of it: shard 0 is told that its time is over, shard 1 loses its node, the others
# go through. That a node is dead is seen after some 15 s; meanwhile one process makes the whole.
@test "a Slurm array, one task stopped and the node of another dead, merges to the whole" {
    read -r _ array _ merge < <("$RECIPES/slurm-sweep.sh" 4 out/swept.db little.scn --reps 400)
    # Each is struck as soon as it is seen: on a quick machine it is soon done.
    wait_until 60 test -e out/swept-00000-of-00004.db.part
    scancel --batch --signal=USR1 "${array}_0"
    [ ! -e out/swept-00000-of-00004.db ]
    wait_until 60 test -e out/swept-00001-of-00004.db.part
    node=$(squeue -h -r -j "${array}_1" -o %N)
    "$TOP/tests/cluster/cluster" kill-node "$DIR" "$node"
    [ ! -e out/swept-00001-of-00004.db ]

    "$HSIM" sweep -q -o whole.db little.scn --reps 400
    wait_until 180 no_jobs
    cat out/*.log
    grep -q 'stopped after [0-9]* of 1000 runs; go on with: ' out/swept-0.log
    grep -q "JobState=NODE_FAIL .* NodeList=$node " "$DIR/log/jobs.txt"
    [ "$(grep -c 'JobState=COMPLETED ' "$DIR/log/jobs.txt")" -ge 5 ]
    [ -z "$(find . -name '*.part' -o -name '.*.part')" ]
    cmp out/swept.db whole.db
}

@test "a merge is not made of shards that are not whole, and does not wait for ever" {
    read -r _ array _ merge < <("$RECIPES/slurm-sweep.sh" 2 bad/swept.db little.scn -s at=1)
    wait_until 180 no_jobs
    grep -q 'error.HS112.: ' bad/swept-0.log
    scontrol show job "$merge" | grep -q 'JobState=CANCELLED Reason=DependencyNeverSatisfied'
    [ ! -e bad/swept.db ]
}

@test "GNU parallel, killed and called again, goes on and merges to the whole" {
    [ -e whole.db ] || "$HSIM" sweep -q -o whole.db little.scn --reps 400
    sweep=("$RECIPES/parallel-sweep.sh" 6 "in parallel/swept.db" little.scn --reps 400)
    mark=SWEEP_OF_TEST=$BATS_TEST_TMPDIR
    env "$mark" JOBS=2 "${sweep[@]}" >said 2>&1 3>&- &
    wait_until 60 test -e "in parallel/swept-00002-of-00006.db.part"
    # parallel first, or it would begin the next ones.
    # shellcheck disable=SC2046
    kill -STOP $(processes_with "$mark") && kill -KILL $(processes_with "$mark")
    [ ! -e "in parallel/swept.db" ]
    done_before=$(awk 'NR > 1 && $7 == 0' "in parallel/swept.joblog" | wc -l)
    [ "$done_before" -ge 1 ]
    JOBS=2 "${sweep[@]}" >said 2>&1 || { cat said; false; }
    # What was done is not called again.
    [ "$(awk 'NR > 1' "in parallel/swept.joblog" | wc -l)" -eq 6 ]
    cmp "in parallel/swept.db" whole.db
}

@test "a cluster ends whole: with its jobs, its processes and its folder" {
    other=$(mktemp -u -d "${TMPDIR:-/tmp}/hsim-cluster.XXXXXX")
    sleep 300 3>&- &
    owner=$!
    "$TOP/tests/cluster/cluster" start "$other" 1 "$owner" 3>&-
    SLURM_CONF=$other/slurm.conf sbatch -o /dev/null --wrap 'exec sleep 300' >/dev/null
    [ -n "$(processes_with "SLURM_CONF=$other/slurm.conf")" ]
    # Once its owner has ended, it stops by itself.
    kill "$owner"
    wait_until 60 test ! -e "$other"
    wait_until 60 no_processes_with "SLURM_CONF=$other/slurm.conf"
}
