# SPDX-License-Identifier: BSD-2-Clause
# Shared by the tests of the command. Each test prints "ok - ...", "not ok - ..." or "skip - ..." lines and ends with `finish`.
# shellcheck shell=bash
set -u
: "${ANEWS:?the command under test}" "${TMPDIR:?a fresh folder}"
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1700000000 XDG_CONFIG_HOME=$TMPDIR/config
unset NO_COLOR
cd "$TMPDIR" || exit 2
bad=0

ok() { echo "ok - $*"; }
not_ok() {
    echo "not ok - $*"
    bad=1
}
skip() { echo "skip - $*"; }
# check NAME COMMAND...: ok if the command succeeds.
check() {
    local name=$1
    shift
    if "$@" >check.out 2>&1; then ok "$name"; else
        not_ok "$name"
        echo "   $*" && sed 's/^/   /' check.out | head -n 20
    fi
}
# expect STATUS NAME COMMAND...: ok if the command ends with just this status. Its outputs are in out and err.
expect() {
    local want=$1 name=$2 got
    shift 2
    "$@" >out 2>err </dev/null
    got=$?
    if [ "$got" = "$want" ]; then ok "$name"; else
        not_ok "$name: status $got, not $want"
        echo "   $*" && sed 's/^/   /' err | head -n 5
    fi
}
# says PATTERN NAME: ok if the last expect's stderr matches.
says() {
    if grep -qE -- "$1" err; then ok "$2"; else
        not_ok "$2: stderr has no $1"
        sed 's/^/   /' err | head -n 5
    fi
}
prints() {
    if grep -qE -- "$1" out; then ok "$2"; else
        not_ok "$2: stdout has no $1"
        sed 's/^/   /' out | head -n 5
    fi
}
keys() {
    local name
    for name in "$@"; do
        "$ANEWS" keygen -q -W -s "$name.key" -p "$name.pub" >/dev/null 2>&1 || { not_ok "keygen $name"; exit 1; }
    done
}
finish() { exit "$bad"; }
