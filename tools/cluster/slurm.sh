#!/usr/bin/env bash
# tools/cluster/slurm.sh PARTS WHOLE [RENDER OPTION]...: a picture rendered by a Slurm job array, a task for each part,
# and joined by a job that waits for all of them.
#
#   tools/cluster/slurm.sh 64 /shared/huge.png --dpi 20000
#
# Parts lie in WHOLE.parts/; one that is there and whole is not made again, so the same line takes up what was killed.
# WHOLE and the program must be at the same place on every node. BROADSIDE names the program, SBATCH_* what Slurm needs.
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"
    exit 2
fi
parts=$1 whole=$(realpath -m "$2")
shift 2
here=$(cd "$(dirname "$0")" && pwd)
export BROADSIDE=${BROADSIDE:-broadside}
mkdir -p "$whole.parts"

array=$(sbatch --parsable --requeue --array="1-$parts" --job-name=broadside --output="$whole.parts/%a.log" \
    "$here/part.sh" "$parts" "$whole" "$@")
sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes --job-name=broadside-join \
    --output="$whole.parts/join.log" "$here/join.sh" "$parts" "$whole"
