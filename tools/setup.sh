# shellcheck shell=bash
# Shell functions that render.sh and test.sh share; to be sourced.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# Precompiled headers and clocks do not keep ccache from its work.
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

# help FILE: the comment at the head of a script, which is its help.
help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$1"; }

# The lines of the sections named: a package, and after it what will do in its place.
packages() {
    local section
    for section in "$@"; do
        sed -n "/^\[$section\]/,/^\[/{/^[^#[]/p}" "$root/tools/packages.txt"
    done
}

# provided COMMAND…: one of them can be run.
provided() {
    local name
    for name in "$@"; do
        if command -v "$name" > /dev/null; then return 0; fi
    done
    return 1
}

# Installs those packages of the sections that are missing, where the system is Debian's or a relative of it. Asks apt
# only when something is missing; a package whose work another program does is not missing.
ensure_packages() {
    command -v dpkg-query > /dev/null && command -v apt-get > /dev/null || return 0
    local wanted installed missing=() package others become=() install
    wanted=$(packages "$@" | sort -u)
    # dpkg-query fails when it does not know one of them: that is what is to be found out.
    # shellcheck disable=SC2046 # package names have no spaces
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $(echo "$wanted" | sed 's/ .*//') 2> /dev/null |
        sed -n 's/^installed //p' || true)
    while read -r package others; do
        if grep -qx -- "$package" <<< "$installed"; then continue; fi
        if [ "$package" = g++ ] && [ -n "${CXX-}" ]; then others=${CXX%% *}; fi
        # shellcheck disable=SC2086
        if [ -n "$others" ] && provided $others; then continue; fi
        missing+=("$package")
    done <<< "$wanted"
    if [ ${#missing[@]} -eq 0 ]; then return 0; fi
    install="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        # sudo asks for the password where somebody can give it.
        if ! command -v sudo > /dev/null || { [ ! -t 0 ] && ! sudo -n true 2> /dev/null; }; then
            say "packages are missing, and only root can install them. Run this as root, then try again:"
            printf '\n    apt-get update && %s\n\n' "$install" >&2
            exit 1
        fi
        become=(sudo)
    fi
    say "installing ${missing[*]}"
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
    # shellcheck disable=SC2086
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive $install >&2
}

# What the tests in the browser need from npm, as their lock file has it.
ensure_browser_tests() {
    local folder=$root/tests/browser
    command -v npm > /dev/null || ensure_packages node
    cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed" && return 0
    say "installing what the browser tests need from npm"
    (cd "$folder" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error >&2)
    cp "$folder/package-lock.json" "$folder/node_modules/.installed"
}

cached() { sed -n "s/^$2:[A-Z]*=//p" "$1/CMakeCache.txt" 2> /dev/null; }

commit() { git -C "$root" rev-parse HEAD 2> /dev/null || true; }

# fits FOLDER: it was made from this checkout, in this place, with the compiler that CXX asks for.
fits() {
    local folder=$1
    [ -f "$folder/build.ninja" ] || return 1
    [ "$(realpath -m "$(cached "$folder" CMAKE_HOME_DIRECTORY)")" = "$root" ] || return 1
    [ "$(realpath -m "$(cached "$folder" CMAKE_CACHEFILE_DIR)")" = "$(realpath "$folder")" ] || return 1
    if [ -n "${CXX-}" ]; then
        [ "$(cached "$folder" CMAKE_CXX_COMPILER)" = "$(command -v "${CXX%% *}")" ] || return 1
    fi
    # An interrupted try to compile one by one begins anew; files that did not compile together are tried again with
    # the next commit.
    [ ! -e "$folder/trying" ] || return 1
    if [ -f "$folder/apart" ] && [ "$(cat "$folder/apart")" != "$(commit)" ]; then return 1; fi
}

# configure PRESET FOLDER [OPTION]...: configures once, again when the options differ, and from nothing when the folder
# was made from another checkout or with another compiler: it would go on building that.
configure() {
    local preset=$1 folder=$2 options log together=OFF
    shift 2
    options=("$@")
    if ! fits "$folder"; then
        if [ -e "$folder" ]; then
            say "$folder was made from another checkout or commit, or with another compiler; beginning anew"
        fi
        rm -rf "$folder"
    fi
    # ccache shares what it keeps between checkouts when every file is compiled by itself; without it, fewer and larger
    # steps give the first program sooner.
    if command -v ccache > /dev/null; then
        options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    elif [ "$preset" = release ] && [ -z "${CI-}" ] && [ ! -f "$folder/apart" ]; then
        together=ON
    fi
    options+=("-DBROADSIDE_UNITY=$together")
    if [ -n "${CI-}" ]; then options+=(-DCMAKE_COMPILE_WARNING_AS_ERROR=ON); fi
    if [ "$(cat "$folder/configured" 2> /dev/null)" = "$preset ${options[*]}" ]; then
        return 0
    fi
    say "configuring $folder"
    log=$(mktemp)
    if ! (cd "$root" && cmake --preset "$preset" "${options[@]}" > "$log" 2>&1); then
        cat "$log" >&2
        rm -f "$log"
        say "what is needed has these names on Debian: $(packages build test | sed 's/ .*//' | tr '\n' ' ')"
        exit 1
    fi
    rm -f "$log"
    echo "$preset ${options[*]}" > "$folder/configured"
}

# build FOLDER [OPTION]...: builds; where files that compile one by one do not compile together, one by one.
build() {
    local folder=$1
    shift
    say "building"
    if cmake --build "$folder" "$@" >&2; then return 0; fi
    [ "$(cached "$folder" BROADSIDE_UNITY)" = ON ] || return 1
    say "perhaps some files do not compile together; compiling one by one"
    touch "$folder/trying"    # while it stands, the folder is neither the one nor the other
    cmake -DBROADSIDE_UNITY=OFF "$folder" > /dev/null
    if cmake --build "$folder" "$@" >&2; then
        commit > "$folder/apart"
        rm "$folder/trying"
    else
        cmake -DBROADSIDE_UNITY=ON "$folder" > /dev/null
        rm "$folder/trying"
        return 1
    fi
}
