#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all the tests.
# ./test.sh [PRESET] [CTEST OPTION]...     PRESET: release (default), debug, debug-asan, debug-tsan
# ./test.sh debug-asan -R raster           the raster tests under the address and undefined-behaviour sanitizers
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/tools/setup.sh"

preset=release
case "${1-}" in
    release | debug | debug-asan | debug-tsan)
        preset=$1
        shift
        ;;
    [!-]*)
        say "unknown preset $1; there are release, debug, debug-asan and debug-tsan"
        exit 2
        ;;
esac
folder=$root/build
if [ "$preset" != release ]; then folder=$root/build-$preset; fi

ensure_packages build test
ensure_browser_tests
configure "$preset" "$folder" -DBUILD_TESTING=ON
say "building"
cmake --build "$folder"
say "testing"
cd "$root"
ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel "$(nproc)" "$@"
