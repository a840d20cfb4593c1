#!/bin/sh
# slurm-merge.sh: the job behind the array of slurm-shard.sh: one collection of all shards.
#
#     sbatch --dependency=afterok:ARRAY --kill-on-invalid-dep=yes \
#         docs/recipes/slurm-merge.sh 64 OUT.db
#
# Ends with 1 where a run of some shard was not good: the collection is there all the same.
#SBATCH --job-name=hsim-merge
#SBATCH --ntasks=1
#SBATCH --open-mode=append
shards=$1 out=$2
exec "${HSIM:-hsim}" merge "$out" "${out%.db}"-?????-of-"$(printf %05d "$shards")".db
