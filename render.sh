#!/usr/bin/env bash
# Installs what is missing, builds, and renders out/poster.png and out/poster.pdf.
# Arguments go to `broadside render`: ./render.sh --model deepseek-v3
# ./render.sh site writes the gallery, ./render.sh serve --open shows it in the browser while you edit.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/tools/setup.sh"

ensure_packages build
# A folder that the tests use as well keeps them.
if [ ! -f "$root/build/build.ninja" ]; then configure release "$root/build" -DBUILD_TESTING=OFF; fi
say "building"
cmake --build "$root/build" --target broadside >&2
case "${1-}" in
    site | serve) exec "$root/build/broadside" "$@" ;;
esac
say "rendering"
"$root/build/broadside" render "$@"
if [ $# -eq 0 ]; then say "out/poster.png and out/poster.pdf are there"; fi
