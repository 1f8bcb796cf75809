#!/usr/bin/env bash
# The gallery against its budgets, and the tile pyramid against `vips dzsave` of the finished picture, in alternating
# runs. Prints a Markdown table. Times are medians; of the pyramid, catalog and layout included, also those of the
# processor, which other programs on the machine change less.
# bench/site.sh [PROGRAM [RUNS]]
set -euo pipefail
program=$(realpath "${1-build/broadside}") runs=${2-5}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# In memory, so that no disk decides.
work=$(mktemp -d -p "$(if [ -d /dev/shm ]; then echo /dev/shm; else echo /tmp; fi)")
trap 'rm -rf "$work"' EXIT

# run NAME COMMAND…: adds `seconds processor-seconds MiB` of a command that writes to $work/out.
run() {
    local name=$1
    shift
    rm -rf "$work/out"
    mkdir "$work/out"
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" > /dev/null 2> "$work/err" || { cat "$work/err" >&2; exit 1; }
    tail -1 "$work/time" | awk '{print $1, $2 + $3, $4 / 1024}' >> "$work/$name"
}
# median NAME COLUMN
median() { awk -v c="$2" '{print $c}' "$work/$1" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
# Bytes on the disk: what has several names counts once.
bytes() { find "$@" -type f -printf '%i %s\n' | sort -u | awk '{sum += $2} END {printf "%.0f", sum}'; }
of() { awk "BEGIN {printf \"%.$3f\", $1 / $2}"; }
row() { printf '| %s | %s | %s |\n' "$@"; }

"$program" render -o "$work/poster.png" --quiet
vips=$(command -v vips || true)
for ((i = 0; i < runs; ++i)); do
    run ours "$program" render -o "$work/out/p.dzi" --quiet
    ours_bytes=$(bytes "$work/out")
    if [ -n "$vips" ]; then
        run vips vips dzsave "$work/poster.png" "$work/out/p" --suffix .png --tile-size 512 --overlap 0
        vips_bytes=$(bytes "$work/out")
    fi
    run site "$program" site -o "$work/out/site" --quiet
done

row what measured budget
row --- ---: ---:
if [ -n "$vips" ]; then
    row "pyramid, times faster than vips dzsave, wall" "$(of "$(median vips 1)" "$(median ours 1)" 1)" 8
    row "pyramid, times faster, processor" "$(of "$(median vips 2)" "$(median ours 2)" 1)" ""
    row "pyramid, size against that of vips" "$(of "$ours_bytes" "$vips_bytes" 2)" "below 1"
fi
row "pyramid, s" "$(median ours 1)" ""
row "pyramid, MB" "$(of "$ours_bytes" 1e6 1)" ""
row "pyramid, MiB of memory" "$(median ours 3 | xargs printf %.0f)" ""
row "site, light and dark, s" "$(median site 1)" 5
row "site, processor, s" "$(median site 2)" ""
row "site, MiB of memory" "$(median site 3 | xargs printf %.0f)" 96
row "site, MB" "$(of "$(bytes "$work/out/site")" 1e6 1)" 60
# In a browser, where what that needs is installed.
if [ -d tests/browser/node_modules ] && command -v node chromium > /dev/null; then
    node bench/site.js "$program" "$work/out/site" | while IFS='|' read -r what measured budget; do
        row "$what" "$measured" "$budget"
    done
fi
