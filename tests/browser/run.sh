#!/usr/bin/env bash
# Runs tests in a real browser and other programs of its kind. ./test.sh installs what they need; where
# that has not run they are skipped.
# run.sh PROGRAM WORK FILE
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ ! -d "$here/node_modules" ] || ! command -v node chromium xmllint > /dev/null; then
    echo "node_modules, node, chromium or xmllint are missing: run ./test.sh once" >&2
    exit 77
fi
export BROADSIDE=$1 WORK=$2 SOURCE=$here/../..
# Node 18 takes a folder's files by their names, later ones want them named.
cd "$here"
exec node --test "$3"
