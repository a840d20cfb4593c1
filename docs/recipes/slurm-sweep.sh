#!/bin/sh
# slurm-sweep.sh: a sweep on a Slurm cluster: an array of shards, and a job that merges them.
#
#     docs/recipes/slurm-sweep.sh SHARDS OUT.db SCENARIO [OPTION of hsim sweep...]
#     docs/recipes/slurm-sweep.sh 64 results/big.db scenarios/os-crash.scn --reps 1000
#
# Run it where sbatch is; the current folder must be seen by all nodes. What one wants to say to
# Slurm (a partition, a time limit) goes into SBATCH_PARTITION, SBATCH_TIMELIMIT and their like, and
# HSIM is hsim's path where it is not in PATH. Prints the numbers of both jobs.
#
# Run again after some shards have failed: what they have is kept and reused.
set -eu
[ $# -ge 3 ] || { sed -n 's/^# \{0,1\}//p' "$0" | head -n 5 >&2; exit 2; }
recipes=$(cd "$(dirname "$0")" && pwd)
shards=$1 out=$2
shift 2
mkdir -p "$(dirname "$out")"

array=$(sbatch --parsable --array="0-$((shards - 1))" --output="${out%.db}-%a.log" \
    "$recipes/slurm-shard.sh" "$shards" "$out" "$@")
# The merge waits until all shards are good, and is taken away when one of them is not: without
# --kill-on-invalid-dep it would wait for ever.
merge=$(sbatch --parsable --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes \
    --output="${out%.db}-merge.log" "$recipes/slurm-merge.sh" "$shards" "$out")
echo "shards ${array%%;*} merge ${merge%%;*}"
