#!/usr/bin/env bash
# tests/checkout_test.sh SOURCE: render.sh with a program of a few lines in place of ours. A checkout that is copied,
# moved or renamed builds what lies in it; a later CXX= is honored; what did not compile together is tried again; help
# and missing packages change nothing.
set -euo pipefail
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset CI CXX
# Without ccache files are compiled together, so that has to be away.
mkdir bin
IFS=: read -ra folders <<< "$PATH"
for folder in "${folders[@]}"; do ln -s "$folder"/* bin/ 2> /dev/null || true; done
rm -f bin/ccache bin/broadside
export PATH=$work/bin

mkdir -p first/tools
cp "$source/render.sh" "$source/CMakePresets.json" first/
cp "$source/tools/setup.sh" first/tools/
printf '[build]\nno-such-package sh\n' > first/tools/packages.txt
cat > first/CMakeLists.txt << 'END'
cmake_minimum_required(VERSION 3.25)
project(stub LANGUAGES CXX)
option(BROADSIDE_UNITY "" OFF)
add_executable(broadside main.cpp other.cpp)
set_target_properties(broadside PROPERTIES UNITY_BUILD ${BROADSIDE_UNITY})
target_compile_definitions(broadside PRIVATE SOURCE="${PROJECT_SOURCE_DIR}")
END
cat > first/main.cpp << 'END'
#include <cstdio>
#include <sys/stat.h>
int main() {
    mkdir("out", 0777);
    if (auto* file = std::fopen("out/poster.png", "w")) std::fclose(file);
    std::puts("made from " SOURCE " first");
}
END
echo 'static int other() { return 1; } int use() { return other(); }' > first/other.cpp
commit() { git -C first -c user.name=t -c user.email=t@t commit -q --allow-empty -m t; }
if command -v git > /dev/null; then git init -q first && commit; fi

fail() {
    echo "checkout_test: $*" >&2
    cat said >&2
    exit 1
}
# run FOLDER [OPTION]...: what render.sh printed on standard output; the rest is in `said`.
run() { (cd "$1" && shift && ./render.sh "$@") 2> said || fail "render.sh fails in $1"; }
says() { grep -q -- "$1" said || fail "it does not say: $1"; }
says_not() { if grep -q -- "$1" said; then fail "it says: $1"; fi; }
is() { [ "$1" = "$2" ] || fail "expected \"$2\", got \"$1\""; }
cached() { sed -n "s/^$2:[A-Z]*=//p" "$1/build/CMakeCache.txt"; }

# Help installs and builds nothing.
run first --help | grep -q 'render.sh \[OPTION\]' || fail "no help"
[ ! -e first/build ] || fail "help builds"

is "$(run first)" "made from $work/first first"
says "configuring"
says "$work/first/out/poster.png"
is "$(cached first BROADSIDE_UNITY)" ON
is "$(run first)" "made from $work/first first"
says_not "configuring"

# Copied, and changed there.
cp -a first copy
sed -i 's/ first"/ copied"/' copy/main.cpp
is "$(run copy)" "made from $work/copy copied"
says "beginning anew"
is "$(run first)" "made from $work/first first"
says_not "configuring"

# Moved, and renamed on the way.
mkdir elsewhere
mv copy "elsewhere/new name"
is "$(run 'elsewhere/new name')" "made from $work/elsewhere/new name copied"
says "beginning anew"

# Another compiler, and again the first; without CXX= the last one stays.
printf '#!/bin/sh\nexec %s "$@"\n' "$(realpath "$(command -v c++)")" > bin/another-c++
chmod +x bin/another-c++
is "$(CXX=another-c++ run first)" "made from $work/first first"
is "$(cached first CMAKE_CXX_COMPILER)" "$work/bin/another-c++"
run first > /dev/null
says_not "configuring"
is "$(cached first CMAKE_CXX_COMPILER)" "$work/bin/another-c++"
CXX=c++ run first > /dev/null
is "$(cached first CMAKE_CXX_COMPILER)" "$work/bin/c++"

# Two files that only compile one by one; as long as nothing is committed, that is known.
echo 'static int other() { return 2; } int use_too() { return other(); }' >> first/main.cpp
is "$(run first)" "made from $work/first first"
says "one by one"
is "$(cached first BROADSIDE_UNITY)" OFF
run first > /dev/null
says_not "one by one"
says_not "configuring"
sed -i '$d' first/main.cpp
if command -v git > /dev/null; then commit; else rm -r first/build; fi
is "$(run first)" "made from $work/first first"
is "$(cached first BROADSIDE_UNITY)" ON
says_not "one by one"
# Interrupted while it compiles one by one: all together again.
cmake -DBROADSIDE_UNITY=OFF first/build > /dev/null
touch first/build/trying
is "$(run first)" "made from $work/first first"
is "$(cached first BROADSIDE_UNITY)" ON
# A mistake is no such case.
echo 'mistake' >> first/main.cpp
if (cd first && ./render.sh) > said 2>&1; then fail "a mistake compiles"; fi
sed -i '$d' first/main.cpp
is "$(run first)" "made from $work/first first"
is "$(cached first BROADSIDE_UNITY)" ON

# Packages that are missing, and nobody who may install them: the line to paste.
if command -v dpkg-query > /dev/null && command -v apt-get > /dev/null; then
    printf '[build]\nno-such-package\n' > first/tools/packages.txt
    rm -f bin/id bin/sudo
    printf '#!/bin/sh\necho 1000\n' > bin/id
    chmod +x bin/id
    if (cd first && ./render.sh) > said 2>&1 < /dev/null; then fail "packages are missing, and it goes on"; fi
    says "    apt-get update && apt-get install -y --no-install-recommends no-such-package"
fi
echo "checkouts are told apart"
