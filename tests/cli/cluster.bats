# Sweeps on many machines, for real: on a Slurm cluster of four nodes (tests/cluster/cluster).

setup_file() {
    TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    HSIM=$(realpath "${HSIM:-$TOP/hsim}")
    export TOP HSIM
    # Of a job that these tests may run in themselves.
    for name in ${!SLURM*} ${!SBATCH*}; do unset "$name"; done
    "$TOP/tools/setup" --check cluster || skip "make setup installs Slurm and GNU parallel"
    DIR=$(mktemp -u -d "${TMPDIR:-/tmp}/hsim-cluster.XXXXXX")
    "$TOP/tests/cluster/cluster" start "$DIR" 4 $$ 3>&-
    DIR=$(cd "$DIR" && pwd -P)
    export DIR SLURM_CONF=$DIR/slurm.conf
}

teardown_file() {
    [ -z "${DIR:-}" ] || "$TOP/tests/cluster/cluster" stop "$DIR"
}

wait_for_jobs() { # JOB...: until none of them waits or runs
    local i
    for ((i = 0; i < 600; i++)); do
        [ -n "$(squeue -h -j "$(IFS=,; echo "$*")" 2>/dev/null)" ] || return 0
        sleep 0.2
    done
    squeue
    return 1
}

processes_of() { # DIR: how many processes of its cluster there are
    grep -l -a -s -F -e "SLURM_CONF=$1/slurm.conf" /proc/[0-9]*/environ | wc -l
}

@test "a job array runs on all nodes" {
    cd "$BATS_TEST_TMPDIR"
    job=$(sbatch --parsable -a 0-7 -o 'said.%a' --wrap 'echo "$SLURMD_NODENAME"; sleep 0.2')
    wait_for_jobs "$job"
    [ "$(cat said.* | wc -l)" -eq 8 ]
    [ "$(sort -u said.* | tr '\n' ' ')" = "n1 n2 n3 n4 " ]
}

@test "a cluster ends whole: with its jobs, its processes and its folder" {
    other=$(mktemp -u -d "${TMPDIR:-/tmp}/hsim-cluster.XXXXXX")
    bash -c 'exec "$TOP/tests/cluster/cluster" start "$0" 1 $$' "$other" 3>&-
    SLURM_CONF=$other/slurm.conf sbatch -o /dev/null --wrap 'exec sleep 300' >/dev/null
    [ "$(processes_of "$other")" -gt 0 ]
    # Who started it has ended: it stops by itself.
    for ((i = 0; i < 100; i++)); do
        [ -e "$other" ] || break
        sleep 0.1
    done
    [ ! -e "$other" ]
    [ "$(processes_of "$other")" -eq 0 ]
}
