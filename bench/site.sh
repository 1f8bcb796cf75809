#!/usr/bin/env bash
# The gallery against its budgets, and the tile pyramid against `vips dzsave` of the finished picture, side by side.
# bench/site.sh PROGRAM [RUNS]
set -euo pipefail
program=$(realpath "$1") runs=${2-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Prints `wall-seconds MiB` of a command, at its best of some runs.
best() {
    local i
    for ((i = 0; i < runs; ++i)); do
        rm -rf "$work/out"
        mkdir "$work/out"
        /usr/bin/time -f '%e %M' -o "$work/time" "$@" > /dev/null 2> "$work/err"
        tail -1 "$work/time"
    done | sort -n | head -1 | awk '{printf "%s %.0f", $1, $2 / 1024}'
}
bytes() { find "$@" -type f -printf '%n %s\n' | awk '{sum += $2 / $1} END {printf "%.0f", sum}'; }
row() { printf '%-46s %12s %12s\n' "$@"; }

row what measured budget
"$program" render -o "$work/poster.png" 2> /dev/null
read -r ours ours_memory < <(best "$program" render -o "$work/out/p.dzi")
ours_bytes=$(bytes "$work/out")
if command -v vips > /dev/null; then
    read -r theirs _ < <(best vips dzsave "$work/poster.png" "$work/out/p" --suffix .png --tile-size 512 --overlap 0)
    row "pyramid, × faster than vips dzsave" "$(awk "BEGIN {printf \"%.1f\", $theirs / $ours}")" 8
    row "pyramid, size against vips" "$(awk "BEGIN {printf \"%.2f\", $ours_bytes / $(bytes "$work/out")}")" "below 1"
fi
row "pyramid, s, catalogue and layout included" "$ours" ""
row "pyramid, MiB" "$ours_memory" 96
read -r seconds memory < <(best "$program" site -o "$work/out/site" --quiet)
row "site, light and dark, s" "$seconds" 5
row "site, MiB" "$memory" 96
row "site, MB" "$(awk "BEGIN {printf \"%.1f\", $(bytes "$work/out/site") / 1e6}")" 60
first=$(cd "$work/out/site" && cat index.html data.js style.css theme.css favicon.svg scripts/{theme,search,poster}.js leaflet/leaflet.{js,css} \
    fonts/Inter-{400,600}.otf fonts/Inter-Display-700.otf | wc -c)
row "first view, kB" "$((first / 1000))" 300
