#!/bin/bash
# slurm-shard.sh: one task of a job array: shard number SLURM_ARRAY_TASK_ID of a sweep.
#
#     sbatch --array=0-63 docs/recipes/slurm-shard.sh 64 OUT.db SCENARIO [OPTION of hsim sweep...]
#
# The number of shards is said by hand: SLURM_ARRAY_TASK_COUNT is less when only some tasks of an
# array are submitted again, and then the shards would be others.
#
# A minute before its time limit, or whenever it is told TERM or USR1, hsim finishes the runs under
# way, keeps them and ends with 75; then the task goes back into the queue and goes on from there.
# A task whose node dies is put back by Slurm itself (--requeue), and loses a second of work.
#SBATCH --job-name=hsim-sweep
#SBATCH --ntasks=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@60
shards=$1 out=$2
shift 2
printf -v part '%s-%05d-of-%05d.db' "${out%.db}" "$SLURM_ARRAY_TASK_ID" "$shards"

"${HSIM:-hsim}" sweep -q -j "${SLURM_CPUS_PER_TASK:-1}" --shard "$SLURM_ARRAY_TASK_ID/$shards" \
    -o "$part" "$@" &
hsim=$!
trap 'kill -USR1 "$hsim"' USR1 TERM
# A signal ends `wait` before hsim has ended.
while wait "$hsim"; status=$?; kill -0 "$hsim" 2>/dev/null; do :; done

# A cluster with RequeueExit=75 does this by itself; this works on every other one, too.
if [ "$status" -eq 75 ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$status"
