# shellcheck shell=bash
# Shell functions that render.sh and test.sh share; to be sourced.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

# The packages of the sections named.
packages() {
    local section
    for section in "$@"; do
        sed -n "/^\[$section\]/,/^\[/{/^[^#[]/p}" "$root/tools/packages.txt"
    done
}

# Installs those packages of the sections that are missing, where the system is Debian's or a relative of it. Asks apt
# only when something is missing.
ensure_packages() {
    command -v dpkg-query > /dev/null && command -v apt-get > /dev/null || return 0
    local wanted installed missing become=()
    wanted=$(packages "$@" | sort)
    # dpkg-query fails when it does not know one of them: that is what is to be found out.
    # shellcheck disable=SC2086 # package names have no spaces
    installed=$({ dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2> /dev/null || true; } | sed -n 's/^installed //p' | sort)
    missing=$(comm -23 <(echo "$wanted") <(echo "$installed") | tr '\n' ' ')
    [ -n "${missing// /}" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo > /dev/null; then
            say "these packages are missing and there is no sudo to install them: $missing"
            exit 1
        fi
        become=(sudo)
    fi
    say "installing $missing"
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
    # shellcheck disable=SC2086
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

# What the tests in the browser need from npm, as their lock file has it.
ensure_browser_tests() {
    local folder=$root/tests/browser
    command -v npm > /dev/null || ensure_packages node
    cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed" && return 0
    say "installing what the browser tests need from npm"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    cp "$folder/package-lock.json" "$folder/node_modules/.installed"
}

# configure PRESET FOLDER [OPTION]...: configures once, and again when the options differ.
configure() {
    local preset=$1 folder=$2
    shift 2
    local options=("$@")
    if [ -n "${CI-}" ]; then options+=(-DCMAKE_COMPILE_WARNING_AS_ERROR=ON); fi
    if command -v ccache > /dev/null; then options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    if [ -f "$folder/build.ninja" ] && [ "$(cat "$folder/configured" 2> /dev/null)" = "$preset ${options[*]}" ]; then
        return 0
    fi
    say "configuring $folder"
    if ! (cd "$root" && cmake --preset "$preset" "${options[@]}" > "$root/cmake.log" 2>&1); then
        cat "$root/cmake.log" >&2
        rm -f "$root/cmake.log"
        say "what is needed has these names on Debian: $(packages build test | tr '\n' ' ')"
        exit 1
    fi
    rm -f "$root/cmake.log"
    echo "$preset ${options[*]}" > "$folder/configured"
}
