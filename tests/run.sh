#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Runs unit tests and command tests, sums up, and closes with "N passed, N failed, N skipped".
# BUILD: build folder; ANEWS: the command. Arguments: only tests whose names contain one of them.
set -u
cd "$(dirname "$0")/.." || exit 2
: "${BUILD:=$PWD/build}" "${ANEWS:=$BUILD/anews}"
export BUILD ANEWS
passed=0 failed=0 skipped=0

wanted() {
    local name=$1 word
    shift
    [ $# = 0 ] && return 0
    for word in "$@"; do
        case $name in *"$word"*) return 0 ;; esac
    done
    return 1
}

# Counts the lines of one test's output that begin with ok, not ok or skip (after cmocka's brackets where it has them).
count() {
    local log=$1 status=$2 name=$3 good bad skip
    good=$(grep -cE '^(ok|\[       OK \])' "$log")
    bad=$(grep -cE '^(not ok|\[  FAILED  \] [^0-9])' "$log")
    skip=$(grep -cE '^(skip|\[  SKIPPED \] [^0-9])' "$log")
    # A test that died, or said nothing, has failed whatever it counted.
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    if [ $((good + bad + skip)) = 0 ]; then bad=1; fi
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
    if [ "$bad" = 0 ]; then
        printf '%-40s %5d passed%s\n' "$name" "$good" "$([ "$skip" = 0 ] || echo ", $skip skipped")"
        [ "$skip" = 0 ] || grep -E '^skip' "$log"
    else
        printf '%-40s %5d passed, %d FAILED (exit status %d)\n' "$name" "$good" "$bad" "$status"
        tail -n 60 "$log"
    fi
}

run() {
    local name=$1 log scratch
    shift
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/anews-test.XXXXXX")
    log=$scratch/log
    mkdir "$scratch/tmp"
    TMPDIR=$scratch/tmp "$@" >"$log" 2>&1 </dev/null
    count "$log" $? "$name"
    chmod -R u+w "$scratch/tmp" 2>/dev/null
    rm -rf "$scratch"
}

for test in "$BUILD"/tests/unit/test_*; do
    case $test in *.d | *\*) continue ;; esac
    wanted "$test" "$@" && run "unit/$(basename "$test")" "$test"
done
for test in tests/cli/*.sh; do
    case $test in */lib*.sh | *\*.sh) continue ;; esac
    wanted "$test" "$@" && run "cli/$(basename "$test")" bash "$test"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
