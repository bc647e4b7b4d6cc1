# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# For scripts to source that have a folder $scratch, and say at the end what was counted.
: "${scratch:?}"
passed=0 failed=0

# check WHAT COMMAND...
check() {
    local what=$1
    shift
    if "$@" >"$scratch/log" 2>&1 </dev/null; then
        passed=$((passed + 1))
        echo "ok - $what"
    else
        failed=$((failed + 1))
        echo "not ok - $what"
        { grep -A 4 '^not ok' "$scratch/log" || tail -n 30 "$scratch/log"; } |
            cat -v | sed 's/^/    /'
    fi
}

# finish: the last line, and the status.
finish() {
    echo "$passed passed, $failed failed"
    [ $failed = 0 ]
}
