#!/bin/sh
# parallel-sweep.sh: a sweep in shards by GNU parallel, on this machine or on several.
#
#     docs/recipes/parallel-sweep.sh SHARDS OUT.db SCENARIO [OPTION of hsim sweep...]
#     docs/recipes/parallel-sweep.sh 64 results/big.db scenarios/os-crash.scn --reps 1000
#
# Run again after it was interrupted, whatever ended it: the log of jobs, OUT.joblog, says which
# shards are done, the others go on where they stood. JOBS is how many run at a time, as many as
# there are CPUs without it; more of parallel's options (--sshloginfile, --wd .) go into
# PARALLEL_OPTIONS; HSIM is hsim's path where it is not in PATH.
set -eu
[ $# -ge 3 ] || { sed -n 's/^# \{0,1\}//p' "$0" | head -n 5 >&2; exit 2; }
shards=$1 out=$2
shift 2
mkdir -p "$(dirname "$out")"

# -q: words with blanks stay whole. A shard that is told to stop ends with 75: it is tried again.
# shellcheck disable=SC2086
seq -f %05.0f 0 $((shards - 1)) |
    parallel --will-cite -q -j "${JOBS:-100%}" --joblog "${out%.db}.joblog" --resume-failed \
        --retries 3 ${PARALLEL_OPTIONS-} \
        "${HSIM:-hsim}" sweep -q --shard "{}/$shards" \
        -o "${out%.db}-{}-of-$(printf %05d "$shards").db" "$@"

exec "${HSIM:-hsim}" merge "$out" "${out%.db}"-?????-of-"$(printf %05d "$shards")".db
