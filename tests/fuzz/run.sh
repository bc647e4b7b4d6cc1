#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# run.sh BUILD SECONDS TARGET...: fuzzes each target for so many seconds. With 0 seconds it runs the
# seeds and the regressions once.
# The corpus grows in BUILD/corpus. Files that make a target fail are left in BUILD/crashes; they
# belong in tests/fuzz/regressions/TARGET.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$1 seconds=$2
shift 2
passed=0 failed=0
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=1

for target; do
    corpus=$build/corpus/$target
    mkdir -p "$corpus" "$build/crashes"
    /usr/bin/python3 "$here/seeds.py" "$target" "$corpus"
    folders=("$corpus")
    [ -d "$here/regressions/$target" ] && folders+=("$here/regressions/$target")
    # The sentences of the command's own code go nowhere; what a sanitizer says is kept.
    options=(-rss_limit_mb=2048 -timeout=25 -max_len=65536 -print_final_stats=1 -close_fd_mask=3)
    options+=(-artifact_prefix="$build/crashes/$target-")
    [ -f "$here/$target.dict" ] && options+=(-dict="$here/$target.dict")
    if [ "$seconds" = 0 ]; then options+=(-runs=0); else options+=(-max_total_time="$seconds"); fi
    status=0
    "$build/fuzz_$target" "${options[@]}" "${folders[@]}" >"$build/$target.log" 2>&1 || status=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log")
    coverage=$(grep -o 'cov: [0-9]*' "$build/$target.log" | tail -n 1 || true)
    if [ $status = 0 ]; then
        passed=$((passed + 1))
        printf '%-10s %10s executions, %s, nothing found\n' \
            "$target" "${executions:-0}" "${coverage:-cov: 0}"
    else
        failed=$((failed + 1))
        printf '%-10s FAILED: see %s\n' "$target" "$build/$target.log"
        tail -n 30 "$build/$target.log"
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
