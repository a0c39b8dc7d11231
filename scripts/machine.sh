# What the machine must have, and how it gets it. Sourced by the other scripts.
# As root on Debian a missing package is installed; otherwise the exact command is named and the script ends.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# need WHAT PACKAGE…: install the Debian packages that bring WHAT.
need() {
    local what=$1
    shift
    if ! command -v apt-get >/dev/null; then
        fail "$what is missing. Please install it (on Debian 12: apt-get install -y $*), then run this again."
    fi
    if [ "$(id -u)" != 0 ]; then
        fail "$what is missing. Please run:  sudo apt-get update && sudo apt-get install -y $*" \
            "then run this again."
    fi
    say "$what is missing: installing $* from Debian."
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update >/dev/null || say "apt-get update failed; trying with the package lists at hand."
    apt-get -qq install -y --no-install-recommends "$@" >/dev/null ||
        fail "$what could not be installed. Please run:  apt-get install -y $*" "then run this again."
}

find_python() {
    local candidate
    for candidate in "${ZHIPING_PYTHON:-}" python3.11 python3 /usr/bin/python3.11; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

find_chromium() {
    local candidate
    for candidate in "${ZHIPING_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        [ -n "$candidate" ] || continue
        command -v "$candidate" && return 0
    done
    return 1
}
