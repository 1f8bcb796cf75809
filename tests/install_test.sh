#!/usr/bin/env bash
# tests/install_test.sh BUILD SOURCE: what `cmake --install` installs does the same as what was built, from any folder,
# and the examples compile against nothing but it.
set -euo pipefail
build=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" > "$work/log" || { cat "$work/log" && exit 1; }
program=$work/prefix/bin/broadside
cd "$work"
# Somebody else's folders are in the way.
mkdir fonts catalog layouts
"$program" render --model gpt-2-xl --dpi 40 -o here.png
"$build/broadside" render --model gpt-2-xl --dpi 40 -o there.png
cmp here.png there.png
rmdir fonts catalog layouts

"$program" init mine
(cd mine && "$program" check && "$program" render --dpi 20 && test -s out/poster.png -a -s out/poster.pdf)
# What is installed stays as it is.
[ -z "$(find prefix -newer mine -type f)" ]

# The manual page has every command of --help, and man takes it without a warning; shells take their completions.
page=$(find prefix -name broadside.1.gz)
gzip -dc "$page" > broadside.1
"$program" --help | sed -n 's/^  \([a-z]\{3,\}\) .*/\1/p' | while read -r command; do
    grep -q "^\.SS broadside $command\$" broadside.1 || { echo "$command is not in the manual page" && exit 1; }
done
if command -v groff > /dev/null; then test -z "$(groff -man -Tutf8 -Kutf8 -ww -z broadside.1 2>&1)"; fi
bash -c '. "$1"; COMP_WORDS=(broadside ren) COMP_CWORD=1; _broadside; [ "${COMPREPLY[*]}" = render ]
         COMP_WORDS=(broadside render --la) COMP_CWORD=2; _broadside; [ "${COMPREPLY[*]}" = --layout ]' _ \
    "$(find "$work/prefix" -path '*bash-completion*' -type f)"

# Libraries: CMake and pkg-config. Who links what was built with sanitizers links them.
export CXXFLAGS
CXXFLAGS=$(sed -n 's/^CMAKE_CXX_FLAGS:[A-Z]*=//p' "$build/CMakeCache.txt")
cmake -G Ninja -S "$source/examples" -B examples -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_CXX_COMPILER="${3:-c++}" > "$work/log" ||
    { cat "$work/log" && exit 1; }
cmake --build examples > "$work/log" || { cat "$work/log" && exit 1; }
export BROADSIDE_DATA=$work/prefix/share/broadside
examples/render_model gpt-2-xl example.png
"$program" render --model gpt-2-xl --dpi 100 -o program.png
cmp example.png program.png
examples/render_model gpt-2-xl mine.png mine
examples/poster_in_memory 2> /dev/null | grep -q ' pt, [0-9]* bytes'
status=0
examples/render_model gpt-2-xl none.png nowhere 2> message || status=$?
test "$status" = 1 && grep -q nowhere message
# Nothing but the exceptions of the header comes out of the library, whatever the folders are.
mkdir loop && cp -r mine/catalog loop && ln -s fonts loop/fonts
examples/render_model gpt-2-xl loop.png loop && cmp mine.png loop.png
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name broadside.pc)") pkg-config --exists --print-errors broadside
echo "installed, it works"
