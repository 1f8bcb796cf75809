#!/usr/bin/env bash
# Runs `tile` and `preflight` over every PDF below some folders, as the public test suites of other programs have them,
# and names each that ends otherwise than with status 0 or 1, takes longer than a minute, gives JSON that is none, or
# leaves out a sheet that has something on it (left_out.py). In the suite of veraPDF a file's name says what is right:
# in PDF_UA-1 it says which should fail and which pass.
#   corpus.sh PROGRAM FOLDER...
# Suites to take: mozilla/pdf.js (test/pdfs), veraPDF/veraPDF-corpus, qpdf/qpdf, py-pdf/pypdf, apache/pdfbox, and of
# pdfium testing/resources. About 5,000 files, 40 minutes on two cores. `CORPUS=FOLDER ./test.sh full` runs it.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
program=$(realpath "$1")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
files=0 bad=0 wrong=0
run() {    # status of a command that may take a minute
    local status=0
    timeout 60 "$@" > "$work/out" 2> "$work/err" || status=$?
    echo $status
}
while IFS= read -r -d '' file; do
    files=$((files + 1))
    status=$(run "$program" tile "$file" -o "$work/tiles.pdf")
    case $status in
        0)
            # Damaged data is copied as it is: what is wrong with the file itself is no fault of ours.
            qpdf --check "$work/tiles.pdf" > /dev/null 2>&1 || ! qpdf --check "$file" > /dev/null 2>&1 ||
                { echo "tile writes a damaged file: $file" && bad=$((bad + 1)); }
            "$here/left_out.py" "$program" "$file" || bad=$((bad + 1))
            ;;
        1) ;;
        *) echo "tile: status $status: $file" && bad=$((bad + 1)) ;;
    esac
    for reader in press readers; do
        status=$(run "$program" preflight --for $reader --format json "$file")
        [ "$status" -le 1 ] || { echo "preflight --for $reader: status $status: $file" && bad=$((bad + 1)); }
        python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' "$work/out" 2> /dev/null ||
            { [ "$status" -gt 1 ] || { echo "preflight --for $reader: no JSON: $file" && bad=$((bad + 1)); }; }
        case $reader/$status/$file in
            readers/0/*PDF_UA-1*-fail-*.pdf) echo "taken for accessible: $file" && wrong=$((wrong + 1)) ;;
            readers/1/*PDF_UA-1*-pass-*.pdf) echo "taken for faulty: $file" && wrong=$((wrong + 1)) ;;
        esac
    done
done < <(find "$@" -iname '*.pdf' -print0 | sort -z)
echo "$files files, $bad faults of ours; $wrong of PDF/UA judged otherwise than veraPDF's suite does"
[ "$bad" -eq 0 ]
