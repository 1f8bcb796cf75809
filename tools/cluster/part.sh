#!/usr/bin/env bash
# part.sh PARTS WHOLE [RENDER OPTION]...: makes part number PART (SLURM_ARRAY_TASK_ID) of so
# many, unless it is there and whole.
set -euo pipefail
part=${PART:-${SLURM_ARRAY_TASK_ID:?no part is named}} parts=$1 whole=$2
shift 2
file=$whole.parts/$part-of-$parts.${whole##*.}
if [ -e "$file" ] && "${BROADSIDE:-broadside}" join --check "$file" > /dev/null 2>&1; then exit 0; fi
exec "${BROADSIDE:-broadside}" render "$@" --rows "$part/$parts" -o "$file"
