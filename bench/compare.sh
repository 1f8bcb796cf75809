#!/bin/sh
# Renders the poster with broadside, and lets each peer that is installed render broadside's own PDF or SVG to a PNG of
# the same size. Medians of alternating runs, as a Markdown table; ratios are to broadside.
#   bench/compare.sh [path to broadside] [runs] [layout of 14,570 × 12,490 pixels]
# Times are of the whole job: catalog to PNG for broadside, PDF or SVG to PNG for the peers. Memory is the peak
# resident set of the process. Run it on a quiet machine.
set -eu

cd "$(dirname "$0")/.."
broadside=${1:-build/broadside}
runs=${2:-5}
layout=${3:-print}
dpi=300
if ! [ -x "$broadside" ]; then
    echo "compare.sh: no program at $broadside; build it first, or name it" >&2
    exit 2
fi
if ! [ -x /usr/bin/time ]; then
    echo "compare.sh: /usr/bin/time is needed (apt install time)" >&2
    exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

"$broadside" render --quiet --layout "$layout" -o "$work/poster.pdf" -o "$work/poster.svg"

gs="gs -q -dBATCH -dNOPAUSE -dSAFER -sDEVICE=png16m -dTextAlphaBits=4 -dGraphicsAlphaBits=4"
# name, program that must be there, command; OUT is the PNG to write
list() {
    cat <<LIST
broadside|$broadside|$broadside render --quiet --layout $layout --dpi $dpi -o OUT
broadside, one thread|$broadside|$broadside render --quiet --layout $layout --dpi $dpi --threads 1 -o OUT
Cairo (--backend cairo)|$broadside|$broadside render --quiet --layout $layout --dpi $dpi --backend cairo -o OUT
MuPDF, bands, two threads|mutool|mutool draw -q -r $dpi -B 256 -T 2 -c rgb -o OUT $work/poster.pdf
MuPDF, bands|mutool|mutool draw -q -r $dpi -B 256 -c rgb -o OUT $work/poster.pdf
Ghostscript|gs|$gs -r$dpi -dNumRenderingThreads=2 -o OUT $work/poster.pdf
librsvg|rsvg-convert|rsvg-convert --unlimited -w 14570 -h 12490 -o OUT $work/poster.svg
libvips, from PDF|vips|vips pdfload $work/poster.pdf OUT --dpi $dpi
poppler|pdftoppm|pdftoppm -png -singlefile -r $dpi $work/poster.pdf OUTSTEM
LIST
}

list | while IFS='|' read -r name program command; do
    command -v "$program" >/dev/null 2>&1 || echo "compare.sh: $name left out: $program is not installed" >&2
done

run=1
while [ "$run" -le "$runs" ]; do
    number=0
    list | while IFS='|' read -r name program command; do
        number=$((number + 1))
        command -v "$program" >/dev/null 2>&1 || continue
        out=$work/$number.png
        rm -f "$out"
        line=$(printf '%s' "$command" | sed "s#OUTSTEM#${out%.png}#; s#OUT#$out#")
        # shellcheck disable=SC2086  # the command is a list of words
        if /usr/bin/time -o "$work/time" -f '%e %M' $line >/dev/null 2>"$work/log" </dev/null && [ -s "$out" ]; then
            echo "$number|$(tail -n 1 "$work/time" | tr ' ' '|')|$(wc -c <"$out")|$name" >>"$work/results"
        elif [ "$run" = 1 ]; then
            echo "compare.sh: $name failed: $(tail -n 1 "$work/log")" >&2
        fi
    done
    run=$((run + 1))
done

# The median of each column, then the table.
awk -F'|' '
    function median(values, n,   i, j, t, list) {
        split(values, list, " ")
        for (i = 2; i <= n; ++i)
            for (j = i; j > 1 && list[j - 1] + 0 > list[j] + 0; --j) {
                t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
            }
        return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
    }
    {
        n[$1]++; size[$1] = $4; name[$1] = $5
        seconds[$1] = seconds[$1] " " $2; kilobytes[$1] = kilobytes[$1] " " $3
        if ($1 > last) last = $1
    }
    END {
        print "| renderer | time, s | × | memory, MiB | × | PNG, MB | × |"
        print "|---|---:|---:|---:|---:|---:|---:|"
        for (i = 1; i <= last; ++i) {
            if (!n[i]) continue
            s = median(seconds[i], n[i]); m = median(kilobytes[i], n[i]) / 1024; b = size[i] / 1e6
            if (!base) { base = 1; s1 = s > 0 ? s : 0.01; m1 = m; b1 = b }
            printf "| %s | %.2f | %.1f | %.0f | %.1f | %.1f | %.2f |\n", name[i], s, s / s1, m, m / m1, b, b / b1
        }
    }' "$work/results"
