#!/usr/bin/env bash
# ./render.sh [OPTION]...: installs what is missing, builds, and renders out/poster.png and out/poster.pdf.
# ./render.sh site [OPTION]...: the gallery in out/site; ./render.sh serve --open: in the browser while you edit.
#
# Options go to `broadside render`: ./render.sh --model deepseek-v3, ./render.sh --layout dark -o dark.pdf;
# `build/broadside render --help` has them all once it is built.
# CXX=clang++ ./render.sh builds with another compiler.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/tools/setup.sh"

case " $* " in
    *" --help "* | *" -h "*)
        help "${BASH_SOURCE[0]}"
        if fits "$root/build" && [ -x "$root/build/broadside" ]; then
            echo
            "$root/build/broadside" render --help
        fi
        exit 0
        ;;
esac

ensure_packages build
# A folder that the tests use as well keeps them.
if ! fits "$root/build"; then configure release "$root/build" -DBUILD_TESTING=OFF; fi
build "$root/build" --target broadside
case "${1-}" in
    site | serve) exec "$root/build/broadside" "$@" ;;
esac
say "rendering"
mark=$(mktemp)
trap 'rm -f "$mark"' EXIT
"$root/build/broadside" render "$@"

# Where it is: what -o names, else what is new in out/.
names=()
while [ $# -gt 0 ]; do
    case "$1" in
        -o | --output)
            names+=("${2-}")
            shift
            ;;
        --output=*) names+=("${1#--output=}") ;;
        -o?*) names+=("${1#-o}") ;;
    esac
    shift
done
if [ ${#names[@]} -eq 0 ]; then
    for name in out/*; do
        # As new as the mark is new enough: clocks of file systems are coarse.
        if [ -f "$name" ] && [ ! "$mark" -nt "$name" ]; then names+=("$name"); fi
    done
fi
for name in "${names[@]}"; do
    if [ -e "$name" ]; then say "$(realpath "$name")"; fi
done
