#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD SECONDS TARGET...: fuzzes each target for so many seconds, as many of them at once as
# there are processors. With 0 seconds it runs the seeds and the regressions once.
# The corpus grows in BUILD/corpus. Files that make a target fail are left in BUILD/crashes; they
# belong in tests/fuzz/regressions/TARGET.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$1 seconds=$2
shift 2
begun=0 passed=0 failed=0
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=1

# fuzz TARGET: prints one line, and more where something was found. Fails if it was.
fuzz() {
    local target=$1 corpus=$build/corpus/$1 log=$build/$1.log status=0 executions coverage
    mkdir -p "$corpus"
    /usr/bin/python3 "$here/seeds.py" "$target" "$corpus"
    local folders=("$corpus")
    [ -d "$here/regressions/$target" ] && folders+=("$here/regressions/$target")
    # The sentences of the command's own code go nowhere; what a sanitizer says is kept.
    local options=(-rss_limit_mb=2048 -timeout=25 -max_len=65536 -print_final_stats=1
        -close_fd_mask=3 -artifact_prefix="$build/crashes/$target-")
    [ -f "$here/$target.dict" ] && options+=(-dict="$here/$target.dict")
    if [ "$seconds" = 0 ]; then options+=(-runs=0); else options+=(-max_total_time="$seconds"); fi
    "$build/fuzz_$target" "${options[@]}" "${folders[@]}" >"$log" 2>&1 || status=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 || true)
    if [ $status = 0 ]; then
        printf '%-10s %10s executions, %s, nothing found\n' \
            "$target" "${executions:-0}" "${coverage:-cov: 0}"
    else
        printf '%-10s FAILED: see %s\n%s\n' "$target" "$log" "$(tail -n 30 "$log")"
    fi
    return $status
}

# Waits for the next target that ends.
collect() {
    if wait -n; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

mkdir -p "$build/crashes"
for target; do
    if [ $((begun - passed - failed)) -ge "$(nproc)" ]; then collect; fi
    fuzz "$target" &
    begun=$((begun + 1))
done
while [ $((begun - passed - failed)) -gt 0 ]; do collect; done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
