#!/usr/bin/env bash
# join.sh PARTS WHOLE: joins what part.sh made. The parts stay; `rm -r WHOLE.parts` when the picture is good.
set -euo pipefail
files=()
for ((part = 1; part <= $1; ++part)); do files+=("$2.parts/$part-of-$1.${2##*.}"); done
exec "${BROADSIDE:-broadside}" join "${files[@]}" -o "$2"
