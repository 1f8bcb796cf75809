#!/usr/bin/env bash
# ./test.sh [PRESET] [CTEST OPTION]...: installs what is missing, builds everything and runs all the tests.
#
# PRESET is release (default), debug, debug-asan or debug-tsan:
#   ./test.sh debug-asan -R raster      the raster tests under the address and undefined-behavior sanitizers
# or full: the tests here; ./render.sh and ./test.sh on bare Debian 13 with GCC and with Clang and on bare Debian
# testing, which have to render the same bytes; Debian packages, the container; a cluster (Slurm, GNU parallel); PDF/X-4
# files by Scribus and LaTeX; the sanitizers; and the PDFs in the folder CORPUS if that is set (tests/pdfs/corpus.sh).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/tools/setup.sh"

preset=release
case "${1-}" in
    -h | --help)
        help "${BASH_SOURCE[0]}"
        exit 0
        ;;
    full)
        ensure_packages full cluster
        "$root/test.sh"
        failed=
        for more in "tools/try-on trixie" "tools/try-on trixie clang++" "tools/try-on testing" \
            "tools/try-on bookworm g++ package" "tools/try-on trixie g++ package" "tools/try-on trixie g++ container" \
            "tests/cluster_test.sh build/broadside" "tests/pdfs/makers.sh build/broadside" "./test.sh debug-asan" \
            "./test.sh debug-tsan"; do
            say "$more"
            # shellcheck disable=SC2086
            (cd "$root" && $more) || failed="$failed, $more (status $?)"
        done
        if [ -n "${CORPUS-}" ]; then
            say "PDFs in $CORPUS"
            "$root/tests/pdfs/corpus.sh" "$root/build/broadside" "$CORPUS" || failed="$failed, PDFs in $CORPUS"
        fi
        [ -z "$failed" ] || say "failed: ${failed#, }"
        [ -z "$failed" ]
        exit
        ;;
    release | debug | debug-asan | debug-tsan)
        preset=$1
        shift
        ;;
    [!-]*)
        say "unknown preset $1; there are release, debug, debug-asan, debug-tsan and full"
        exit 2
        ;;
esac
folder=$root/build
if [ "$preset" != release ]; then folder=$root/build-$preset; fi

ensure_packages build test
ensure_browser_tests
configure "$preset" "$folder" -DBUILD_TESTING=ON
build "$folder"
say "testing"
cd "$root"
ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel "$(nproc)" "$@"
