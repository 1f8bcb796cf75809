#!/usr/bin/env bash
# tools/cluster/parallel.sh PARTS WHOLE [RENDER OPTION]...: a picture rendered part by part by
# GNU parallel, then joined.
#
#   HOSTS=one,two,three tools/cluster/parallel.sh 64 /shared/huge.png --dpi 20000
#
# HOSTS goes to parallel's --sshlogin; without it this machine does all. WHOLE and this folder must be at the same place
# on every host. JOBS is how many parts a host renders at a time (1: each uses all of its processors). Parts lie in
# WHOLE.parts/; one that is there and whole is not made again, so the same line takes up what was killed.
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

printf -v render '%q ' env BROADSIDE="$BROADSIDE" PART=@@ "$here/part.sh" "$parts" "$whole" "$@"
seq "$parts" | parallel ${HOSTS:+--sshlogin "$HOSTS"} --jobs "${JOBS:-1}" --retries 3 --halt soon,fail=1 -I @@ "$render"
"$here/join.sh" "$parts" "$whole"
